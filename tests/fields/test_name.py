"""Names: surnames and mask. The cells themselves: tests/cases/name.csv."""

import pytest

from hanjul.fields import Context, name


@pytest.mark.parametrize(
    ("text", "length"), [("김철수", 1), ("남궁민수", 2), ("황보", 1), ("남궁민", 1), ("클레오", 0), ("", 0)]
)
def test_a_surname_has_one_syllable_or_two(text: str, length: int) -> None:
    assert name.surname_length(text) == length


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("김철수", "김*수"), ("김구", "김*"), ("남궁민수", "남***"), ("남궁민", "남**"), ("김 철수", "김 *수"), ("김  철수", "김  *수"), ("남궁 민수", "남* **"), ("John Smith", "J*** S****"),
        ("(주)한빛 김철수", "(*)한* 김*수"), ("", ""),
    ],
)  # fmt: skip
def test_no_mask_shows_a_given_name_whole(value: str, masked: str) -> None:
    assert name.mask(value) == masked


def test_a_cell_too_long_is_refused_unread() -> None:
    assert name.clean("김철수 " * 200, Context()) == ((None, None, None, None), "name_too_long")


def test_a_text_too_long_for_a_name_is_refused() -> None:
    assert name.clean("Abc " * 40, Context())[1].endswith("name_too_long")
