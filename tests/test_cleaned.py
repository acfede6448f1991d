"""Cleaned: which rows keep the records made of them in the run before."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from hanjul import clean, past
from hanjul.engines import Engine, count
from hanjul.project import Project
from hanjul.tables import FINDINGS, raw_name
from tests.build import silent

JUNE, JULY, NEXT_YEAR = datetime.date(2026, 6, 1), datetime.date(2026, 7, 1), datetime.date(2027, 1, 2)
COLUMNS = {"이름": "name", "가입일": "created_at", "동의": "consent_email", "메모": "ignore"}
ROWS = [("김하나", "2025-03-04", "Y", "a"), ("박두리", "2025-03-05", "N", "b"), ("김하나", "2025-03-04", "Y", "c")]


class Company:
    """One source, cleaned again and again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def clean(
        self, rows: list[tuple[str, ...]], today: datetime.date = JUNE, full: bool = False, **plan: Any
    ) -> list[tuple[Any, ...]]:
        """What the records and consents say, by row."""
        past.set_aside(self.engine, raw_name("a"), past.raw_name("a"))
        past.set_aside(self.engine, "findings", past.FINDINGS)
        cells = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
        self.engine.load(raw_name("a"), pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **cells}))
        self.engine.load("findings", FINDINGS.schema.empty_table())
        project = Project.model_validate({"sources": {"a": {"path": "a.csv", "columns": COLUMNS, **plan}}})
        clean.run(self.engine, project, today, silent, full)
        return self.said()

    def said(self) -> list[tuple[Any, ...]]:
        answers = {row["row"]: (row["record_id"], row["answer"], row["answered_at"]) for row in self.table("consents")}
        rules = sorted((row["row"], row["rule"]) for row in self.table("findings"))
        return [
            (row["record_id"], row["row"], row["name"], row["created_at"], answers.get(row["row"]))
            for row in self.table("records")
        ] + rules

    def table(self, name: str) -> list[dict[str, Any]]:
        return self.engine.rows(self.engine.table(name).sort("row")).to_pylist()

    def known(self) -> dict[int, int]:
        """Record -> the record it was, of those that were not cleaned again. Merge would take these tables away."""
        found = {}
        if past.SAME in self.engine.tables():
            rows = self.engine.rows(self.engine.table(past.SAME)).to_pylist()
            found = {row["record_id"]: row["past_id"] for row in rows}
        for name in (past.RECORDS, past.SAME):
            self.engine.drop(name)
        return found


@pytest.fixture
def company(engine: Engine) -> Company:
    return Company(engine)


def test_rows_in_another_order_are_known(company: Company) -> None:
    company.clean(ROWS)
    company.known()
    company.clean([ROWS[1], ("최네온", "2025.03.06", "", ""), ROWS[0], ROWS[2]])
    assert company.known() == {0: 1, 2: 0, 3: 2}


def test_a_column_nobody_uses_may_change(company: Company) -> None:
    company.clean(ROWS)
    company.known()
    company.clean([(*row[:3], "new") for row in ROWS])
    assert company.known() == {0: 0, 1: 1, 2: 2}


@pytest.mark.parametrize(
    "change",
    [{"full": True}, {"date_order": "mdy"}, {"today": NEXT_YEAR}, {"today": datetime.date(2026, 5, 1)}],
    ids=["a full run", "another plan", "another year", "an earlier day"],
)
def test_when_anything_else_changes_every_row_is_cleaned_again(company: Company, change: dict[str, Any]) -> None:
    company.clean(ROWS)
    company.known()
    company.clean(ROWS, **change)
    assert company.known() == {}


@pytest.mark.parametrize("date", ["26.06.15", "2026-06-15"])
@pytest.mark.parametrize("place", [1, 2], ids=["in a date column", "as a consent"])
def test_a_date_that_had_not_come_yet_is_read_again(company: Company, date: str, place: int) -> None:
    row = tuple(date if n == place else cell for n, cell in enumerate(("박두리", "2025-03-05", "N", "b")))
    company.clean([ROWS[0], row])
    company.known()
    again = company.clean([ROWS[0], row], JULY)
    assert company.known() == ({0: 0} if place == 1 else {0: 0, 1: 1}), "a consent is no part of the record"
    assert again == company.clean([ROWS[0], row], JULY, full=True)


def test_what_was_read_again_and_came_out_the_same_is_known(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        ("박두리", "25.3.5", "Y", "b"),
        ("김하나", "26.6.15", "N", "a"),
    ]  # years of two digits; the second has not come yet
    first = company.clean(rows)
    company.known()
    asked = []
    apply_all = company.engine.apply_all
    monkeypatch.setattr(
        company.engine,
        "apply_all",
        lambda frame, values: (asked.append(count(company.engine, frame)), apply_all(frame, values))[1],
    )
    second = company.clean(rows[::-1], JULY)
    assert asked == [2], "both were read again"
    assert company.known() == {1: 0}
    read = [{line[2]: line[3] for line in told if len(line) > 2} for told in (first, second)]
    assert read[0]["박두리"] == read[1]["박두리"] and read[0]["김하나"] != read[1]["김하나"]


def test_what_is_known_is_what_cleaning_again_would_give(company: Company) -> None:
    rows = [*ROWS, ("박두리 대표님", "25.3.5", "동의 2024.1.2", ""), ("", "2025-02-30", "거부", "")]
    company.clean(rows)
    company.known()
    again = company.clean(rows[::-1], JULY)
    assert company.known()
    assert again == company.clean(rows[::-1], JULY, full=True)
