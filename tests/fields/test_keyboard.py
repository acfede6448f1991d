"""The two-set keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanjul.fields import keyboard


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rlacjftn", "김철수"), ("dldudgml", "이영희"), ("ghdrlfehd", "홍길동"), ("spdlqj", "네이버"), ("rkqt", "값")],
)
def test_latin_becomes_hangul(typed: str, meant: str) -> None:
    assert keyboard.latin_to_hangul(typed) == meant


@pytest.mark.parametrize("typed", ["william", "sarah", "k", "", "a b", "김"])
def test_latin_that_makes_no_syllables_stays(typed: str) -> None:
    assert keyboard.latin_to_hangul(typed) is None


def test_hangul_becomes_latin() -> None:
    assert keyboard.hangul_to_latin("ㅁㅠㅊ 김") == "abc rla"


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6))
def test_there_and_back(text: str) -> None:
    assert keyboard.latin_to_hangul(keyboard.hangul_to_latin(text)) is not None
    assert keyboard.compose(keyboard.jamo(text)) is not None
