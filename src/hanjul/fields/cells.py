"""What every field does to a cell before it reads it: spelling of Unicode, guards left by spreadsheets, blanks.

Nothing here decides what a value means.
"""

import re
import string
import unicodedata

from hanjul import facts

MAX_CHARACTERS = 500
"""A longer cell is no identifier: it is refused unread, so that no rule can be made to work for long."""

MASKS = "*＊○●◯•"
"""What stands for letters and digits that a shop or an agency hides: 김*수, 010-****-1234. Other signs do so only in some fields."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
# The digits of Arabic, Persian, Hindi, Bengali and Thai, of which NFKC makes nothing.
_ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50"
_DIGITS = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_TO_ASCII = str.maketrans(dict.fromkeys(_DASHES, "-")) | _DIGITS
BARE_LETTERS = str.maketrans(
    {"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
"""Small letters that no accent can be taken off, as people write them whose keyboard has none of them."""
MARKS = "".join(chr(code) for code in range(0x900, 0x17D4) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
"""The vowels and tones of Hindi, Thai, Khmer and their like, which stand above, below and beside letters and which no \\w matches."""
# Zero-width characters, direction marks, Hangul fillers, control characters, lone surrogates.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u3164\uffa0\u115f\u1160"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+"
)
_NO_JAMO = re.compile("[^\u3131-\u318e]+")
# A vowel of Hangul between numbers; the long vowel of Japanese where no kana stands before it.
_VOWEL_AS_DASH = re.compile(r"(?<=[0-9０-９ )])ㅡ(?=[0-9０-９ (])|(?<![ぁ-ヿｦ-ﾟ])[ーｰ]")
_BLANKS = re.compile(r"\s+")
_GUARD = re.compile(r'=\s*"([^"]*)"')
_QUOTES = "'\"`’‘“”´"
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})", re.ASCII)
_ALL_SIGNS = re.compile(r"[\W_]*")


def _compatible(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def visible(text: str) -> str:
    """The text in NFC, without characters nobody can see; line breaks stay."""
    if not text.isprintable() or not text.isascii():
        text = _INVISIBLE.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """For display: visible, single blanks, none at the ends."""
    return _BLANKS.sub(" ", visible(text)).strip()


def plain(text: str) -> str:
    """For reading: tidy, compatibility forms unified (NFKC), every dash a hyphen, every digit one of 0–9, spreadsheet
    guards taken off."""
    text = tidy(text)
    if not text.isascii():
        # NFKC would tear single jamo (ㅋ) into leading consonants that no keyboard types: they stay.
        text = _VOWEL_AS_DASH.sub("-", text)
        if not unicodedata.is_normalized("NFKC", text):
            text = _BLANKS.sub(" ", _NO_JAMO.sub(_compatible, text)).strip()
        text = text.translate(_TO_ASCII)
    guarded = _GUARD.fullmatch(text)
    return (guarded[1] if guarded else text).strip(f"{_QUOTES} ")


def without_accents(text: str) -> str:
    """Letters without what stands above or below them, compatibility forms unified."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def key(text: str) -> str:
    """For comparing: letters and digits only, compatibility forms unified, case folded."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", visible(text)).casefold()))


def says_nothing(text: str) -> bool:
    """Whether a tidy, non-empty text only says that there is no value: 없음, -, N/A, #REF!, …"""
    known = text.casefold() in facts.column("no_value", "value")
    return len(text) <= MAX_CHARACTERS and (known or _ALL_SIGNS.fullmatch(text) is not None)


def whole_number(text: str) -> tuple[str, bool] | None:
    """Undo what spreadsheets do to long numbers: `1012345678.0`, `1.012345678E+09`.

    Returns:
        (digits, True) when every digit is there; ("", False) when digits were lost; None when it is no such number.
    """
    if text.endswith((".0", ".00")):
        head = text.rstrip("0")[:-1]
        return (head, True) if head.isdecimal() and head.isascii() else None
    match = _SCIENTIFIC.fullmatch(text)
    if not match:
        return None
    digits, exponent = match[1] + (match[2] or ""), int(match[3])
    # Fewer digits than the exponent asks for: the rest were rounded away and must not be guessed as zeros.
    return (digits, True) if len(digits) == exponent + 1 else ("", False)


def hidden(text: str, keep_first: int = 1) -> str:
    """Letters and digits as `*`, except the first `keep_first` of a text that has at least three; signs stay."""
    shown = text[:120]
    if keep_first and len(_SIGN.sub("", shown[:40])) >= 3:
        first = _LETTERS[keep_first].match(shown)
        end = first.end() if first else 0
        return shown[:end] + _starred(shown[end:])
    return _starred(shown)


def _starred(text: str) -> str:
    return text.translate(_ASCII_STARS) if text.isascii() else _LETTER.sub("*", text)


_ASCII_STARS = str.maketrans(dict.fromkeys(string.ascii_letters + string.digits, "*"))


_LETTER = re.compile(r"[^\W_]")
_SIGN = re.compile(r"[\W_]+")
_LETTERS = {count: re.compile(rf"(?:[\W_]*[^\W_]){{{count}}}") for count in (1, 2, 3)}
