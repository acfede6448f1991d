"""Every rule a field may speak of is in facts/rules.csv, and the other way round."""

import re
from pathlib import Path

import pytest

import hanjul.fields
from hanjul import facts
from hanjul.fields import FIELDS, Context
from tests.fields.test_cases import TODAY, cases

PREFIXES = (
    "phone", "email", "name", "date", "birth_date", "consent", "company", "business_number", "corporate_number",
    "address", "postcode", "text", "member_id", "gender", "membership", "memo",
)  # fmt: skip
OWN = sorted(code for code in facts.rules() if code.startswith(tuple(f"{prefix}_" for prefix in PREFIXES)))
SOURCE = "\n".join(path.read_text("utf-8") for path in Path(hanjul.fields.__file__).parent.glob("*.py"))
# Codes put together from a column's name.
COMPOSED = re.compile(r"(business|corporate)_number_\w+|email_(relay|disposable)").fullmatch


def emitted() -> set[str]:
    """The codes that the golden cases emit."""
    codes: set[str] = set()
    for field, case in cases():
        context = Context(country=case["country"], date_order=case["date_order"] or "ymd", today=TODAY)  # type: ignore[arg-type]
        codes.update(FIELDS[field].clean(case["raw"], context)[1].split())
    return codes


def test_every_emitted_code_is_known() -> None:
    assert emitted() <= set(facts.rules())


@pytest.mark.parametrize("code", OWN)
def test_every_known_code_is_used(code: str) -> None:
    assert COMPOSED(code) or f"{code}" in SOURCE


def test_every_known_code_has_a_case() -> None:
    too_long = {code for code in OWN if code.endswith("_too_long")}  # said of cells too long for a case file
    assert set(OWN) - emitted() - too_long == set()
