"""Rows of broken text: whatever stands there, every line is in a row, and nothing is read twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanjul.errors import HanjulError
from hanjul.sources.split import split
from hanjul.sources.text import Block
from tests.sources.take import take

MESSY = st.text(st.sampled_from('가나ab1",;\n "'), max_size=60)


@settings(max_examples=200, deadline=None)
@given(MESSY, st.integers(1, 20))
def test_the_rows_together_are_the_text(text: str, block_bytes: int) -> None:
    data = f"{text}\n".encode()
    lines = data.splitlines(keepends=True)
    blocks = [Block(b"".join(lines[i : i + block_bytes])) for i in range(0, len(lines), block_bytes)]
    read = b"".join(
        rows.data[rows.bounds[i] : rows.bounds[i + 1]] for rows in split(blocks, ",", 3) for i in range(len(rows))
    )
    assert read == data


@settings(max_examples=200, deadline=None)
@given(MESSY)
def test_no_row_is_lost_in_messy_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("messy") / "a.csv"
    path.write_text(f"이름,메모,번호\n{text}\nz,z,z\n", encoding="utf-8")
    taken = take(path, delimiter=",", header_row=1)
    assert taken.proof["physical_rows"] == len(taken.rows) + len(taken.refused)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(data)
    try:
        taken = take(path)
    except HanjulError:
        return
    assert taken.proof["physical_rows"] == len(taken.rows) + len(taken.refused)
