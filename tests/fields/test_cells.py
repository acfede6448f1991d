"""What is done to every cell before a field reads it."""

import pytest

from hanjul.fields import cells


def test_tidy_composes_decomposed_hangul() -> None:
    assert cells.tidy("\u1100\u1175\u11b7") == "김"


def test_tidy_drops_what_nobody_can_see() -> None:
    assert cells.tidy("김\u200b철\ufeff수\u3164\ud800") == "김철수"


def test_tidy_keeps_one_blank() -> None:
    assert cells.tidy("  a \t\u3000 b\n") == "a b"


@pytest.mark.parametrize("dash", list("-‐‑–—−－"))
def test_plain_has_one_dash(dash: str) -> None:
    assert cells.plain(f"1{dash}2") == "1-2"


@pytest.mark.parametrize(
    ("raw", "read"), [("サーバー", "サーバー"), ("ｻｰﾊﾞｰ", "サーバー"), ("010ー1234ｰ5678", "010-1234-5678")]
)
def test_a_long_vowel_is_a_dash_behind_no_kana_only(raw: str, read: str) -> None:
    assert cells.plain(raw) == read


def test_plain_keeps_single_jamo() -> None:
    assert cells.plain("ㅋㅋ") == "ㅋㅋ"


@pytest.mark.parametrize("guarded", ['="01"', "'01", "’01", "“01”"])
def test_plain_takes_guards_off(guarded: str) -> None:
    assert cells.plain(guarded) == "01"


def test_key_leaves_letters_and_digits() -> None:
    assert cells.key("ＡＢＣ-한 빛(2)") == "abc한빛2"


@pytest.mark.parametrize("text", ["없음", "N/A", "#REF!", "-", "...", "nan", "해당없음", "\\N"])
def test_some_texts_say_nothing(text: str) -> None:
    assert cells.says_nothing(text)


@pytest.mark.parametrize("text", ["한빛", "a", "1", "없음표"])
def test_other_texts_say_something(text: str) -> None:
    assert not cells.says_nothing(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1012345678.0", ("1012345678", True)), ("1.012345678E+09", ("1012345678", True)), ("1.01234E+09", ("", False)),
        ("1E+3", ("", False)), ("010", None), ("a.0", None), ("12.5", None),
    ],
)  # fmt: skip
def test_numerals_are_undone_or_given_up(text: str, expected: tuple[str, bool] | None) -> None:
    assert cells.whole_number(text) == expected


def test_hidden_shows_the_shape() -> None:
    assert cells.hidden("Abc-12") == "A**-**"


def test_hidden_shows_nothing_of_short_texts() -> None:
    assert cells.hidden("ab") == "**"
