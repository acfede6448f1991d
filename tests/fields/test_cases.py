"""Golden cases: every line of tests/cases/<field>.csv is a cell, what must come out of it and the rules that acted.

A line can be added without programming: `raw`, `country` (KR, US …), `date_order` (empty, mdy or dmy), the outputs of
the field (empty = nothing), `rules` (codes separated by blanks). The cases were written for 2026-11-23.
"""

import csv
import datetime
from pathlib import Path

import pytest

from hanjul.fields import FIELDS, Context

CASES = Path(__file__).parent.parent / "cases"
TODAY = datetime.date(2026, 11, 23)


def cases() -> list[tuple[str, dict[str, str]]]:
    """(field, line) of every case file that belongs to a field."""
    found = []
    for path in sorted(CASES.glob("*.csv")):
        if path.stem in FIELDS:
            with path.open(encoding="utf-8", newline="") as file:
                found += [(path.stem, line) for line in csv.DictReader(file)]
    return found


@pytest.mark.parametrize(
    ("field", "case"), cases(), ids=lambda value: value if isinstance(value, str) else ascii(value["raw"])
)
def test_case(field: str, case: dict[str, str]) -> None:
    order = case["date_order"] or "ymd"
    context = Context(country=case["country"], date_order=order, today=TODAY)  # type: ignore[arg-type]
    answers, rules = FIELDS[field].clean(case["raw"], context)
    expected = tuple(case[output] or None for output in FIELDS[field].outputs)
    assert (answers, rules) == (expected, case["rules"])
