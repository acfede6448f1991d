"""Text that was decoded with the wrong encoding before it was saved: repaired where only one reading makes sense."""

import re

import pyarrow as pa
import pyarrow.compute as pc

# Windows-1252 where it has signs, Latin-1 where it has none: programmes mix the two.
_SIGNS = {ord(sign): byte for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", "ignore"))}
_SUSPECT = r"\p{Han}|[\x{80}-\x{ff}][\x{80}-\x{ff}\x{152}-\x{192}\x{2c6}-\x{2122}]"
_GOOD = re.compile(r"[\x20-\x7e\s가-힣]*")
_HANGUL = re.compile(r"[가-힣]")
_STRAY = re.compile(r"[\u0080-\u00ff\u4e00-\u9fff\uf900-\ufaff]")
# Letters of Latin alphabets with the signs their texts are strewn with.
_LATIN = re.compile(r"[\x20-\x7e\s\xa0-\u017fȘ-țḀ-ỿ‘-‟–—…€™]*")
# AMANHÃ…: a letter somebody wrote in capitals, and the end of what they said.
_MEANT = re.compile(r"[A-ZÀ-Ý][ÂÃÄÅ][…’”»](?![^\W\d_])")


def suspects(column: pa.Array) -> pa.Array:
    """Cells with characters that text read wrongly always has: two beyond ASCII in a row, or Chinese characters."""
    return pc.match_substring_regex(column, _SUSPECT)


def repaired(text: str) -> str | None:
    """The text as it was meant, or null where nothing is wrong or more than one reading is possible.

    What reads as UTF-8 was UTF-8: hardly any other text does by chance. Else every character must be plain ASCII or a Hangul
    syllable, and at least two be Hangul.

    >>> repaired("±è¹ÎÁØ")
    '김민준'
    >>> repaired("HÃ©lÃ¨ne")
    'Hélène'
    >>> repaired("金哲洙") is None
    True
    """
    if not _STRAY.search(text):
        return None
    western = _encoded(text.translate(_SIGNS), "latin-1")
    latin = _decoded(western, "utf-8")
    if latin and _LATIN.fullmatch(latin) and not _MEANT.search(text):
        return latin
    read = (_decoded(_encoded(text, "cp949"), "utf-8"), latin, _decoded(western, "euc_kr"))
    readings = {each for each in read if each and _GOOD.fullmatch(each) and len(_HANGUL.findall(each)) >= 2}
    return readings.pop() if len(readings) == 1 else None


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return None


def _decoded(data: bytes | None, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if data else None
    except UnicodeError:
        return None
