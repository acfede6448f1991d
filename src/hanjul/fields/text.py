"""Fields that are text and mean what they say: department, position, nickname, memo, tag, member id; and gender."""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Literal

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MASKS, MAX_CHARACTERS, hidden, plain, says_nothing, tidy, visible, whole_number
from hanjul.words import Text

_READ_OF_A_MEMO = 2_000
_STOP = re.compile(facts.phrases("stop", "death"), re.IGNORECASE)
# What an advertisement has to say of itself: nobody's answer.
_OWN_NOTICE = re.compile(
    r"수신\s?거부\s?[\])]?\s?(?:\(무료\)|무료)?\s?[:：]?\s?080[-\s]?[0-9]{3,4}[-\s]?[0-9]{4}|080[-\s]?[0-9]{3,4}[-\s]?[0-9]{4}\s?\(?무료\s?수신\s?거부"
)
_MASKED = re.compile(rf"[{MASKS}]{{2,}}|(?<=\w)\*(?=\w|$)")


def _clean_words(raw: str, context: Context) -> Cleaned:
    """Short text: tidy, nothing else."""
    text = tidy(raw) if len(raw) <= MAX_CHARACTERS else ""
    if not text:
        return (None,), "text_too_long" if len(raw) > MAX_CHARACTERS else ""
    if says_died(text):
        return (None,), "text_says_stop"
    return ((None,), "text_placeholder") if says_nothing(text) else ((text,), "")


def asks_to_stop(text: str) -> bool:
    """Whether a remark seems to ask for no more mail or for deletion, or to say that somebody has died."""
    return _STOP.search(_OWN_NOTICE.sub(" ", text[:_READ_OF_A_MEMO])) is not None


_DIED = re.compile(rf"\W*(?:{facts.phrases('death')})\W*", re.IGNORECASE).fullmatch


def says_died(text: str) -> bool:
    """Whether a cell says that somebody has died and nothing else: alumni lists write it where the company or the address stood.

    >>> says_died("작고"), says_died("(사망)"), says_died("사망보험금")
    (True, True, False)
    """
    return _DIED(text) is not None


_LACKING = re.compile(
    r"\W*(?:[^\W\d_]{1,3}(?:폰|전화)|전화|번호|연락처|이?메일|문자|주소|phone|e?mail)\W*[x×]\W*", re.IGNORECASE
).fullmatch


def asks_to_stop_beside(text: str) -> bool:
    """The same of words in a cell for a number or an address, where 전화 X says that there is none."""
    return asks_to_stop(text) and not _LACKING(text)


def _clean_memo(raw: str, context: Context) -> Cleaned:
    """Free text of any length: only what nobody can see is taken out; its lines stay."""
    text = visible(raw).strip()
    return (text or None,), "memo_asks_to_stop" if asks_to_stop(text) else ""


def _clean_member_id(raw: str, context: Context) -> Cleaned:
    """A number of the source's own: leading zeros are part of it."""
    if raw.isalnum() and raw.isascii() and len(raw) <= MAX_CHARACTERS and raw.strip("0"):
        return ((None,), "member_id_placeholder") if says_nothing(raw) else ((raw,), "")
    if len(raw) > MAX_CHARACTERS:
        return (None,), "member_id_too_long"
    text = plain(raw)
    if not text:
        return (None,), ""
    if _MASKED.search(text):  # ab****: one spelling for many people
        return (None,), "member_id_masked"
    number = whole_number(text)
    if number and not number[1]:
        return (None,), "member_id_precision_lost"
    if number:
        text = number[0]
    if says_nothing(text) or not text.strip("0"):
        return (None,), "member_id_placeholder"
    return (text,), "" if text == raw.strip() else "member_id_format"


_MUJER = frozenset({"AR", "CL", "CO", "EC", "ES", "MX", "PE", "UY", "VE"})
"""Where M beside H (hombre) is a woman (mujer) and beside F a man: alone it says neither."""


@cache
def _genders() -> dict[str, str]:
    return {row["value"]: row["gender"] for row in facts.rows("gender_values")}


def _clean_gender(raw: str, context: Context) -> Cleaned:
    """`male` or `female`; other answers are kept in the raw cell only, for no other is asked for."""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "gender_unreadable"
    text = plain(raw).casefold().rstrip(".")
    if not text:
        return (None,), ""
    gender = _genders().get(text.removesuffix(".0"))
    if text == "m" and context.country in _MUJER:
        gender = None
    if gender is None:
        return (None,), "gender_placeholder" if says_nothing(text) else "gender_unreadable"
    if gender == "unsaid":  # Dr, Prof.: a title of either sex
        return (None,), ""
    if gender == "other":
        return (None,), "gender_other"
    return (gender,), "gender_code" if text[0].isdecimal() else ""


def _text_field(
    name: str,
    ko: str,
    en: str,
    personal: Literal["personal", "sensitive", "none"] = "personal",
    clean: Callable[[str, Context], Cleaned] = _clean_words,
    show: int = 1,
) -> Field:
    return Field(name, Text(ko, en), (name,), clean, partial(hidden, keep_first=show), personal)


DEPARTMENT: Field = _text_field("department", "부서", "department", show=2)
POSITION: Field = _text_field("position", "직함", "position", show=2)
NICKNAME: Field = _text_field("nickname", "별명", "nickname")
MEMO: Field = _text_field("memo", "메모", "memo", clean=_clean_memo, show=0)
TAG: Field = _text_field("tag", "분류", "tag", "none", show=2)
MEMBER_ID: Field = _text_field("member_id", "회원번호", "member id", clean=_clean_member_id)
GENDER: Field = _text_field("gender", "성별", "gender", clean=_clean_gender, show=0)
