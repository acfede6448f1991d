"""Numbers: texts as whole numbers, a column at a time, so that all later steps join and count numbers.

A text's number depends on the text alone: it is the same on every engine, in every order of records, in every run.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]

_SIZE = 8  # bytes in a word
_STEP = np.uint64(0x9E3779B97F4A7C15)
_TOP = np.uint64(2)
_BYTES = (np.uint64(1) << (np.arange(_SIZE + 1, dtype=np.uint64) * np.uint64(8) % np.uint64(64))) - np.uint64(1)
_BYTES[_SIZE] = ~np.uint64(0)  # which bits of a word its first n bytes are


def _mixed(words: Words) -> Words:
    """Every bit made to depend on all (the last step of SplitMix64; Steele, Lea & Flood 2014), each word on its own."""
    words = words ^ (words >> np.uint64(30))
    words *= np.uint64(0xBF58476D1CE4E5B9)
    words ^= words >> np.uint64(27)
    words *= np.uint64(0x94D049BB133111EB)
    words ^= words >> np.uint64(31)
    return words


def numbers(texts: pa.Array) -> pa.Array:
    """Each text as a number below 2^62, null for what is null or empty. Two texts share one with a chance of about 2e-19.

    Eight bytes are taken at a time and mixed with their place in the text; a text's number is mixed from their sum.
    """
    if texts.null_count > len(texts) // 2:
        return _spread(numbers(texts.drop_null()), texts)
    texts = texts.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    ends = (
        np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1] if offsets else np.zeros(1, int)
    )
    sizes = np.diff(ends)
    held = np.zeros(ends[-1] - ends[0] + _SIZE, np.uint8)
    if data:
        held[:-_SIZE] = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    words = np.ndarray((len(held) - _SIZE + 1,), np.uint64, held, 0, (1,))  # a word may begin at any byte
    total = sizes.astype(np.uint64) * _STEP
    here = np.flatnonzero(sizes)  # the texts that go on
    at, left, place = (ends[:-1] - ends[0])[here], sizes[here], 1
    while len(here):
        some = words[at] & _BYTES[np.minimum(left, _SIZE)]  # beyond its end stands the next text
        total[here] += _mixed(some + np.uint64(place * int(_STEP) % 2**64))
        longer = np.flatnonzero(left > _SIZE)
        here, at, left, place = here[longer], at[longer] + _SIZE, left[longer] - _SIZE, place + 1
    empty = (sizes == 0) | texts.is_null().to_numpy(zero_copy_only=False)
    return pa.array((_mixed(total) >> _TOP).astype(np.int64), mask=empty)


def _spread(found: pa.Array, texts: pa.Array) -> pa.Array:
    """What was found for the texts that are not null, at their places."""
    places = np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False))
    at = np.zeros(len(texts), np.int64)
    at[places] = np.arange(len(places))
    return found.take(pa.array(at, mask=texts.is_null().to_numpy(zero_copy_only=False)))


def combined(columns: list[pa.Array]) -> pa.Array:
    """Rows of numbers as one number each, below 2^62: equal rows share one, nulls being equal."""
    total = np.zeros(len(columns[0]), np.uint64)
    for place, column in enumerate(columns, 1):
        total += _mixed(column.fill_null(-1).to_numpy().astype(np.uint64) + np.uint64(place * int(_STEP) % 2**64))
    return pa.array((_mixed(total) >> _TOP).astype(np.int64))
