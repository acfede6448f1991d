"""Names in Latin script. More cells: tests/cases/name.csv."""

import pytest

from hanjul.fields import FIELDS, Context, latin_name
from hanjul.fields.name_cell import NameCell


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SMITH, John", "John Smith"), ("Dr. John Smith Jr.", "John Smith Jr."), ("smith, JOHN", "John Smith"),
        ("O'BRIEN, Mary-Ann", "Mary-Ann O'Brien"), ("van der Berg, Jan", "Jan van der Berg"), ("John Smith, PhD", "John Smith"),
        ("McDonald", "McDonald"), ("J. R. R. Tolkien", "J. R. R. Tolkien"), ("George Bevis, 5th Baronet", "George Bevis"),
        ("Thomas Clifford, 1st Baron Clifford of Chudleigh", "Thomas Clifford"), ("Jones, Earl", "Earl Jones"),
    ],
)  # fmt: skip
def test_a_name_has_the_given_name_first_and_no_title(text: str, name: str) -> None:
    assert latin_name.ordered(text, NameCell()) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("John & Jane Smith", "John Smith"), ("Ann Lee and Bob Ray", "Ann Lee"), ("Mr and Mrs Smith", "Smith")],
)
def test_the_first_of_two(text: str, name: str) -> None:
    assert latin_name.person(text, NameCell()) == name


@pytest.mark.parametrize("raw", ["Shanti d/o Chandran", "Balakrishnan s/o Muthu", "Rajesh a/l Krishnan"])
def test_whose_child_somebody_is_makes_no_second_person(raw: str) -> None:
    (name, *_), rules = FIELDS["name"].clean(raw, Context(country="SG"))
    assert name == raw
    assert "name_two_persons" not in rules


def test_two_persons_parted_by_a_stroke_are_still_two() -> None:
    (name, *_), rules = FIELDS["name"].clean("John Smith/Mary Jones", Context(country="SG"))
    assert (name, rules) == ("John Smith", "name_two_persons")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("พิมพ์ใจ วงศ์สวัสดิ์", "พิมพ์ใจ วงศ์สวัสดิ์"), ("นายสมชาย ใจดี", "สมชาย ใจดี"), ("น.ส. วิภา แสงทอง", "วิภา แสงทอง"), ("นายิกา ใจดี", "นายิกา ใจดี"),
        ("Ing. Jan Novák, Ph.D.", "Jan Novák"), ("Ing Wei Tan", "Ing Wei Tan"),
    ],
)  # fmt: skip
def test_names_of_thailand_stay_whole_and_degrees_go(raw: str, name: str) -> None:
    assert FIELDS["name"].clean(raw, Context(country="TH"))[0][0] == name
