"""The tables of facts: every line has a cell for every column, so that an unquoted comma cannot shift a fact in silence."""

import csv
from pathlib import Path

import pytest

import hanjul.facts

TABLES = sorted(Path(hanjul.facts.__file__).parent.glob("*.csv"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_line_has_a_cell_for_every_column(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        heading, *lines = csv.reader(file)
    assert [line for line in lines if len(line) != len(heading)] == []
