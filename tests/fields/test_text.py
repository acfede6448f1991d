"""Plain text fields. The cells themselves: tests/cases/memo.csv and others."""

import pytest

from hanjul.fields import FIELDS, Context


def test_a_memo_of_any_length_stays() -> None:
    assert FIELDS["memo"].clean("가나 " * 5000, Context())[0][0] == ("가나 " * 5000).strip()


@pytest.mark.parametrize("field", ["department", "position", "nickname", "tag"])
def test_other_texts_have_an_end(field: str) -> None:
    assert FIELDS[field].clean("가" * 501, Context()) == ((None,), "text_too_long")


@pytest.mark.parametrize("field", ["department", "position", "nickname", "memo", "tag", "member_id", "gender"])
def test_masks_hide_the_end(field: str) -> None:
    assert "비밀" not in FIELDS[field].mask("아주 큰 비밀")
