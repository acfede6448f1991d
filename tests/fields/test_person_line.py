"""Lines in which people wrote who they are: what is taken out of them, and what is no name."""

import pytest

from hanjul.fields import FIELDS, Context

LINE = FIELDS["person_line"]


def read(cell: str) -> dict[str, str | None]:
    return dict(zip(LINE.outputs, LINE.clean(cell, Context())[0], strict=True))


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("김철수 010-2345-9871 서울 강남구 테헤란로 12 사과 5kg", "김철수"),
        ("구매자 김철수 010-2345-9871 사과 5kg", "김철수"),
        ("주문요 010-2345-9871", None),
        ("문의요, 010-2345-9871", None),
        ("오후에 010-2345-9871", None),
        ("구매자 010-2345-9871", None),
        ("김철수 이영희 010-2345-9871", None),
    ],
)
def test_the_name_in_a_line_is_the_one_word_that_is_a_name(cell: str, name: str | None) -> None:
    assert (read(cell)["name"], read(cell)["mobile"]) == (name, "+821023459871")


def test_a_line_of_two_people_says_of_neither_which_is_the_customer() -> None:
    both = read("보내는분 김철수 010-2345-9871 / 받는분 이영희 010-8765-1239 서울 강남구 역삼동 12")
    assert (both["name"], both["mobile"], both["address"]) == (None, None, None)
    assert both["memo"]


def test_a_line_of_a_megabyte_is_no_work() -> None:
    assert read("김철수 010-2345-9871 " * 50_000)["name"] is None
