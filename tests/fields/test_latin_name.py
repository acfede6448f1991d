"""Names in Latin script. More cells: tests/cases/name.csv."""

import pytest

from hanjul.fields import latin_name
from hanjul.fields.name_cell import NameCell


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SMITH, John", "John Smith"), ("Dr. John Smith Jr.", "John Smith Jr."), ("smith, JOHN", "John Smith"),
        ("O'BRIEN, Mary-Ann", "Mary-Ann O'Brien"), ("van der Berg, Jan", "Jan van der Berg"), ("John Smith, PhD", "John Smith"),
        ("McDonald", "McDonald"), ("J. R. R. Tolkien", "J. R. R. Tolkien"),
    ],
)  # fmt: skip
def test_ordered(text: str, name: str) -> None:
    assert latin_name.ordered(text, NameCell()) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("John & Jane Smith", "John Smith"), ("Ann Lee and Bob Ray", "Ann Lee"), ("Mr and Mrs Smith", "Smith")],
)
def test_the_first_of_two(text: str, name: str) -> None:
    assert latin_name.person(text, NameCell()) == name
