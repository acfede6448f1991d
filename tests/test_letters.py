"""Columns of spreadsheets by their letters, and back."""

import pytest

from hanjul.letters import column_of, letters_of


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_a_column_has_its_letters(column: int, letters: str) -> None:
    assert letters_of(column) == letters
    assert column_of(letters) == column


def test_before_the_first_column_there_are_no_letters() -> None:
    assert letters_of(-1) == ""
