"""Cleaned: which rows keep the records made of them in the run before."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from hanjul import clean
from hanjul.engines import Engine, count
from hanjul.project import Project
from hanjul.store import past
from hanjul.tables import FINDINGS, raw_name
from tests.build import silent

JUNE, JULY, NEXT_YEAR = datetime.date(2026, 6, 1), datetime.date(2026, 7, 1), datetime.date(2027, 1, 2)
COLUMNS = {"이름": "name", "가입일": "created_at", "동의": "consent_email", "메모": "ignore"}
ROWS = [("김하나", "2025-03-04", "Y", "a"), ("박두리", "2025-03-05", "N", "b"), ("김하나", "2025-03-04", "Y", "c")]


class Company:
    """One source, cleaned again and again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: list[int] = []
        """How many rows were cleaned, time by time."""

    def clean(
        self, rows: list[tuple[str, ...]], today: datetime.date = JUNE, full: bool = False, **plan: Any
    ) -> list[tuple[Any, ...]]:
        """What the records and consents say, by row."""
        past.set_aside(self.engine, raw_name("a"), past.raw_name("a"))
        cells = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
        self.engine.load(raw_name("a"), pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **cells}))
        if "findings" not in self.engine.tables():
            self.engine.load("findings", FINDINGS.schema.empty_table())
        project = Project.model_validate({"sources": {"a": {"path": "a.csv", "columns": COLUMNS, **plan}}})
        clean.run(self.engine, project, today, silent, full)
        return self.said()

    def said(self) -> list[tuple[Any, ...]]:
        answers = {row["record_id"]: (row["row"], row["answer"], row["answered_at"]) for row in self.table("consents")}
        rules = sorted((row["row"], row["rule"]) for row in self.table("findings"))
        return [
            (row["record_id"], row["row"], row["name"], row["created_at"], answers.get(row["record_id"]))
            for row in self.table("records")
        ] + rules

    def table(self, name: str) -> list[dict[str, Any]]:
        return self.engine.rows(self.engine.table(name).sort("row")).to_pylist()

    def numbers(self) -> list[int]:
        """The records' numbers, by row."""
        return [row["record_id"] for row in self.table("records")]

    def gone(self) -> list[int]:
        """The records that wait for merge."""
        return sorted(row["record_id"] for row in self.table(past.GONE))


@pytest.fixture
def company(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Company:
    made, apply_all = Company(engine), engine.apply_all

    def watched(frame: Any, values: Any) -> Any:
        made.asked.append(count(engine, frame))
        return apply_all(frame, values)

    monkeypatch.setattr(engine, "apply_all", watched)
    return made


def test_rows_in_another_order_are_known_and_keep_their_numbers(company: Company) -> None:
    first = company.clean([*ROWS, ("최다섯", "25.3.5", "", "")])
    again = company.clean([ROWS[1], ("최네온", "2025.03.06", "", ""), ROWS[0], ROWS[2], ("최다섯", "25.3.5", "", "")])
    assert company.numbers() == [1, 4, 0, 2, 3]
    assert company.asked == [4, 2], "what is new, and the year of two digits"
    assert (first[1][4], again[0][4]) == ((2, "no", None), (1, "no", None))
    assert ([line for line in first if len(line) == 2], [line for line in again if len(line) == 2]) == (
        [(4, "date_two_digit_year")], [(2, "date_format"), (5, "date_two_digit_year")]
    )  # fmt: skip


def test_a_column_nobody_uses_may_change(company: Company) -> None:
    company.clean(ROWS)
    company.clean([(*row[:3], "new") for row in ROWS])
    assert (company.numbers(), company.asked) == ([0, 1, 2], [3])


@pytest.mark.parametrize(
    "change",
    [{"full": True}, {"date_order": "mdy"}, {"today": NEXT_YEAR}, {"today": datetime.date(2026, 5, 1)}],
    ids=["a full run", "another plan", "another year", "an earlier day"],
)
def test_when_anything_else_changes_every_row_is_cleaned_again(company: Company, change: dict[str, Any]) -> None:
    company.clean(ROWS)
    edition = past.edition(company.engine)
    company.clean([*ROWS[1:], ROWS[0]], **change)
    assert (company.numbers(), company.asked) == ([1, 0, 2], [3, 3]), "the numbers stay where it comes out the same"
    assert past.edition(company.engine) == edition


@pytest.mark.parametrize("date", ["26.06.15", "2026-06-15"])
@pytest.mark.parametrize("place", [1, 2], ids=["in a date column", "as a consent"])
def test_a_date_that_had_not_come_yet_is_read_again(company: Company, date: str, place: int) -> None:
    row = tuple(date if n == place else cell for n, cell in enumerate(("박두리", "2025-03-05", "N", "b")))
    company.clean([ROWS[0], row])
    edition = past.edition(company.engine)
    again = company.clean([ROWS[0], row], JULY)
    assert (company.numbers(), past.edition(company.engine)) == ([0, 2], edition + 1)
    assert again == company.clean([ROWS[0], row], JULY, full=True)


def test_what_was_read_again_and_came_out_the_same_is_known(company: Company) -> None:
    rows = [
        ("박두리", "25.3.5", "Y", "b"),
        ("김하나", "26.6.15", "N", "a"),
    ]  # years of two digits; the second has not come yet
    first = company.clean(rows)
    second = company.clean(rows[::-1], JULY)
    assert company.asked == [2, 2], "both were read again"
    assert company.numbers() == [2, 0]
    read = [{line[2]: line[3] for line in told if len(line) > 2} for told in (first, second)]
    assert read[0]["박두리"] == read[1]["박두리"] and read[0]["김하나"] != read[1]["김하나"]


def test_what_is_known_is_what_cleaning_again_would_give(company: Company) -> None:
    rows = [*ROWS, ("박두리 대표님", "25.3.5", "동의 2024.1.2", ""), ("", "2025-02-30", "거부", "")]
    company.clean(rows)
    again = company.clean(rows[::-1], JULY)
    assert company.asked[1] < len(rows)
    assert again == company.clean(rows[::-1], JULY, full=True)


def test_records_that_are_no_more_wait_for_merge_and_their_numbers_are_not_given_again(company: Company) -> None:
    company.clean(ROWS)
    columns = {
        "record_id": pa.array([0, 1, 2], pa.int64()),
        "source": ["a"] * 3,
        "row": pa.array([1, 2, 3], pa.int64()),
    }
    company.engine.load("customer_of", pa.table({**columns, "customer_id": ["c1", "c2", "c1"]}))
    company.clean(ROWS[:2])
    company.clean([("최네온", "2025-03-06", "", ""), ROWS[0]])
    assert (company.numbers(), company.gone()) == ([3, 0], [1, 2])


def test_a_column_that_is_not_used_any_more_leaves_the_records(company: Company) -> None:
    company.clean(ROWS)
    company.clean(ROWS, columns={"이름": "name", "가입일": "ignore", "동의": "consent_email", "메모": "memo"})
    first = company.table("records")[0]
    assert ("created_at_raw" in first, first["memo_raw"], company.numbers()) == (False, "a", [3, 4, 5])
