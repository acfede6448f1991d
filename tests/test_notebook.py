"""The example notebook runs from top to bottom."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "docs" / "example.ipynb"


@pytest.fixture(scope="module")
def ran() -> nbformat.NotebookNode:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300).execute()
    return notebook


def test_the_customers_show_as_a_table(ran: nbformat.NotebookNode) -> None:
    shown = [
        output["data"].get("text/html", "")
        for cell in ran.cells
        if cell.get("source") == "result.customers"
        for output in cell["outputs"]
    ]
    assert "<table>" in "".join(shown)


def test_the_chart_shows_as_vega_lite(ran: nbformat.NotebookNode) -> None:
    kinds = {kind for cell in ran.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert any("vegalite" in kind for kind in kinds)
