"""Plain text fields. The cells themselves: tests/cases/memo.csv and others."""

import pytest

from hanjul.fields import FIELDS, Context
from hanjul.fields.text import asks_to_stop


def test_a_memo_of_any_length_stays() -> None:
    assert FIELDS["memo"].clean("가나 " * 5000, Context())[0][0] == ("가나 " * 5000).strip()


@pytest.mark.parametrize("field", ["department", "position", "nickname", "tag"])
def test_other_texts_have_an_end(field: str) -> None:
    assert FIELDS[field].clean("가" * 501, Context()) == ((None,), "text_too_long")


@pytest.mark.parametrize("field", ["department", "position", "nickname", "memo", "tag", "member_id", "gender"])
def test_masks_hide_the_end(field: str) -> None:
    assert "비밀" not in FIELDS[field].mask("아주 큰 비밀")


@pytest.mark.parametrize(
    "remark",
    ["не беспокоить!", "Просила больше не звонить", "не хочет получать рассылку", "отписался 3.04", "умерла в 2023", "не турбувати",
     "відмовилась від розсилки", "jangan dihubungi lagi", "tidak mau menerima promo", "לא להתקשר", "לא מעוניינת לקבל דיוור", "aranmasın",
     "non disturbare", "deceduto"],
)  # fmt: skip
def test_remarks_in_other_languages_that_ask_for_no_more_are_heard(remark: str) -> None:
    assert asks_to_stop(remark)


@pytest.mark.parametrize(
    "remark",
    [
        "перезвонить завтра",
        "хочет курс английского",
        "подписался в вебинаре",
        "pelanggan lama",
        "לקוח ותיק",
        "cliente storico",
    ],
)
def test_other_remarks_in_these_languages_are_just_remarks(remark: str) -> None:
    assert not asks_to_stop(remark)
