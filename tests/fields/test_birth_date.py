"""Birth dates: nothing unsaid is added. The cells themselves: tests/cases/birth_date.csv."""

import datetime

import pytest

from hanjul.fields import Context, birth_date

KOREA = Context(today=datetime.date(2026, 11, 23))


@pytest.mark.parametrize("raw", ["900304-1234567", "9003041234567", "900304 1234567"])
def test_a_resident_number_is_never_kept(raw: str) -> None:
    assert birth_date.clean(raw, KOREA) == ((None, None, None), "birth_date_resident_number")


@pytest.mark.parametrize(
    ("digit", "gender"),
    [("1", "male"), ("2", "female"), ("3", "male"), ("4", "female"), ("5", "male"), ("8", "female")],
)
def test_the_seventh_digit_tells_the_gender(digit: str, gender: str) -> None:
    assert birth_date.clean(f"{'01' if digit in '3478' else '90'}0304-{digit}", KOREA)[0][2] == gender


def test_a_mask_shows_the_year_alone() -> None:
    assert birth_date.mask("1990-03-04") == "1990-**-**"


def test_a_cell_too_long_is_refused() -> None:
    assert birth_date.clean("1" * 501, KOREA) == ((None, None, None), "birth_date_too_long")
