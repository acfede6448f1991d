"""Text that was decoded with the wrong encoding before it was saved: repaired where only one reading makes sense."""

import re

import pyarrow as pa
import pyarrow.compute as pc

# (what the bytes were taken for, what they are)
_READINGS = (("cp949", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "euc_kr"), ("cp1252", "euc_kr"))
_SUSPECT = r"\p{Han}|[\x{80}-\x{ff}]{2}"
_GOOD = re.compile(r"[\x20-\x7e\s가-힣]*")
_HANGUL = re.compile(r"[가-힣]")
_STRAY = re.compile(r"[\u0080-\u00ff\u4e00-\u9fff\uf900-\ufaff]")


def suspects(column: pa.Array) -> pa.Array:
    """Cells with characters that Korean text read wrongly always has: Latin accents in a row, or Chinese characters."""
    return pc.match_substring_regex(column, _SUSPECT)


def repaired(text: str) -> str | None:
    """The text as it was meant, or null where nothing is wrong or more than one reading is possible.

    A reading counts only when every character of it is plain ASCII or a Hangul syllable, and at least two are Hangul.

    >>> repaired("±è¹ÎÁØ")
    '김민준'
    >>> repaired("金哲洙") is None
    True
    """
    if not _STRAY.search(text):
        return None
    readings = set()
    for taken_for, really in _READINGS:
        try:
            reading = text.encode(taken_for).decode(really)
        except UnicodeError:
            continue
        if _GOOD.fullmatch(reading) and len(_HANGUL.findall(reading)) >= 2:
            readings.add(reading)
    return readings.pop() if len(readings) == 1 else None
