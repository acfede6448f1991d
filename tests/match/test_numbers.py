"""Texts as numbers: the same in every order and part, different for different texts."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hanjul.match.numbers import combined, numbers

TEXTS = st.lists(st.none() | st.text(max_size=40), max_size=30)


@given(TEXTS, st.integers(0, 30))
def test_a_number_depends_on_nothing_but_the_text(texts: list[str | None], cut: int) -> None:
    together = numbers(pa.array(texts, pa.string())).to_pylist()
    alone = [numbers(pa.array([text], pa.string()))[0].as_py() for text in texts]
    sliced = numbers(pa.array([None, "x", *texts], pa.string())[2:][:cut]).to_pylist()
    assert together == alone and together[:cut] == sliced


@given(st.lists(st.text(min_size=1, max_size=20), unique=True, max_size=50))
def test_different_texts_have_different_numbers(texts: list[str]) -> None:
    found = numbers(pa.array(texts, pa.string())).to_pylist()
    assert len(set(found)) == len(texts) and all(0 <= number < 1 << 62 for number in found)


def test_texts_that_differ_in_one_place_only_or_in_length() -> None:
    texts = [f"+8210{n:08}" for n in range(100_000)] + ["a" * n for n in range(1, 200)] + ["a\0", "\0a", "\0", "\0\0"]
    assert len(set(numbers(pa.array(texts)).to_pylist())) == len(texts)


def test_what_is_empty_has_none() -> None:
    assert numbers(pa.array(["", None, "a"], pa.string())).to_pylist()[:2] == [None, None]
    assert numbers(pa.array([], pa.string())).to_pylist() == []


def test_rows_are_told_apart_by_value_and_by_column() -> None:
    one, other = pa.array([1, 1, None, 1, None]), pa.array([None, 2, 1, None, None])
    found = combined([one, other]).to_pylist()
    assert found[0] == found[3] and len(set(found)) == 4
