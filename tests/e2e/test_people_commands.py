"""The commands about who is who, as processes: explain, judge, audit, match."""

from pathlib import Path

import pytest

from tests.e2e.company import write_small_company
from tests.e2e.test_cli import hanjul, read


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `init` and `run`."""
    folder = tmp_path_factory.mktemp("people")
    write_small_company(folder / "exports")
    assert hanjul("init", "exports", "--lang", "ko", folder=folder).returncode == 0
    outcome = hanjul("run", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return folder


def owner(folder: Path, source: str, row: int) -> str:
    """The customer of a source row."""
    rows = read(folder / "out" / "records.csv")
    return next(line["customer_id"] for line in rows if (line["source"], line["row"]) == (source, str(row)))


@pytest.mark.parametrize(("language", "words"), [("ko", "한 사람"), ("en", "one person")])
def test_two_rows_are_explained_in_both_languages(done: Path, language: str, words: str) -> None:
    outcome = hanjul("explain", "crm:1", "shop:1", "--lang", language, folder=done, COLUMNS="200")
    assert (outcome.returncode, words in outcome.stdout) == (0, True), outcome.stderr


def test_rows_that_never_met_are_told_what_they_lack(done: Path) -> None:
    assert "never compared" in hanjul("explain", "crm:1", "shop:2", folder=done, COLUMNS="200").stdout


def test_a_customer_is_explained_with_all_its_rows(done: Path) -> None:
    outcome = hanjul("explain", owner(done, "crm", 1), folder=done, COLUMNS="200")
    assert all(ref in outcome.stdout for ref in ("crm:1", "shop:1"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["c000000000000000"], "no customer"), (["crm:1", "crm:99"], "no record"), (["crm:1", "shop", "x"], "give one")],
)
def test_what_cannot_be_explained_is_said(done: Path, arguments: list[str], words: str) -> None:
    outcome = hanjul("explain", *arguments, folder=done)
    assert (outcome.returncode, words in outcome.stderr) == (2, True), outcome.stderr
