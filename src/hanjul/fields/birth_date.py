"""Birth dates. What is not said stays unsaid: a year alone stays a year, an age is no birth date.

The first seven digits of a resident registration number (`900101-1`) give the date and the gender; a whole number is
refused (PIPA art. 24-2), it should not have come this far.
"""

import datetime
import re
from calendar import monthrange
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from hanjul.fields import Cleaned, Context, Field
from hanjul.fields import date as dates
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, says_nothing, whole_number
from hanjul.words import Text

Gender = Literal["male", "female"]

_NOTHING: tuple[str | None, ...] = (None, None)
_FAST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})").fullmatch
_OLDEST_YEARS, _FIRST_YEAR = 120, 1600
_WITH_GENDER = re.compile(r"([0-9]{6})\s?-?\s?([0-9])(?:-|[*xX]{1,6})?").fullmatch
_WHOLE_NUMBER = re.compile(r"[0-9]{6}[-\s]?[0-9][0-9*]{6}").fullmatch
_REMOVED = re.compile(r"\*{6}-\*{7}").fullmatch  # what stands where a number was taken out before it was stored
_AGE = re.compile(
    r"(?:만|약|한국나이)?\s?[0-9]{1,3}\s?(?:세|살|years?(?: old)?|yo|y\.?o\.?|대(?:\s?(?:초반|중반|후반))?)\.?",
    re.IGNORECASE,
).fullmatch
_YEAR = re.compile(r"((?:1[7-9]|20)[0-9]{2})\s?(?:년생|년|생)?\.?").fullmatch
_SHORT_YEAR = re.compile(r"'?([0-9]{2})\s?(?:년생|년|생)").fullmatch
_YEAR_MONTH = re.compile(r"((?:1[7-9]|20)[0-9]{2})\s?[-./년]\s?([0-9]{1,2})(?:\s?월)?\.?").fullmatch
_MONTH_DAY = re.compile(r"(?:--)?([0-9]{1,2})\s?[-./월]\s?([0-9]{1,2})\s?일?\.?").fullmatch
_NAMED_MONTH = re.compile(r"([0-9]{4})-([^\W\d_]{3,10})(-[0-9]{1,2})?").fullmatch
_LUNAR = re.compile(r"[\s(\[]*(?:음력|음|lunar)[\s)\].]*|[\s(\[]*-\s?음[)\]]?", re.IGNORECASE)
_SOLAR = re.compile(r"[\s(\[]*(?:양력|양|solar)[\s)\].]*", re.IGNORECASE)
# 780312(여), 78.03.12 / 남
_SEX = re.compile(r"(.*[0-9일생.])[\s(\[/,]*[\s(\[/,](남|여)(?:자|성)?\s?[)\]]?").fullmatch
_BORN = re.compile(r"\s?(?:일생|출생|생)\.?$")


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a birth date column.

    Returns:
        (birth_date as YYYY-MM-DD, YYYY-MM, YYYY or --MM-DD; birth_date_key: the same, or as it was typed the date that no
        calendar has for one slip; gender) and the rules that acted.
    """
    (value, gender), rules = _cell(raw, context)
    if rules.startswith("date_impossible"):
        return (None, value, None), "date_impossible"
    return (value, value, gender), rules


def _cell(raw: str, context: Context) -> Cleaned:
    """Birth date and gender; of an impossible date what was typed."""
    if _FAST(raw) and "1901" < raw <= context.today.isoformat() and raw not in {"1970-01-01"}:
        year, month, day = int(raw[:4]), int(raw[5:7]), int(raw[8:])
        trouble = _trouble(year, month, day, context)
        return _refused(year, month, day, trouble) if trouble else _with_age(raw, "", context)
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "birth_date_too_long"
    text = plain(raw)
    if not text:
        return _NOTHING, ""
    if _REMOVED(text):
        return _NOTHING, "birth_date_resident_number"
    if says_nothing(text):
        return _NOTHING, "birth_date_placeholder"
    sexed = _SEX(text)
    if sexed:
        text = sexed[1].rstrip()
    lunar = _LUNAR.sub(" ", text).strip()
    solar = _BORN.sub("", _SOLAR.sub(" ", lunar).strip()) if not _YEAR(lunar) and not _SHORT_YEAR(lunar) else lunar
    (value, gender), rules = _read(solar, context)
    if value and lunar != text:
        rules = f"{rules} birth_date_lunar".strip()
    if value and sexed and not gender:
        return (value, "male" if sexed[2] == "남" else "female"), f"{rules} birth_date_with_gender".strip()
    return (value, gender), rules


def _read(text: str, context: Context) -> Cleaned:
    whole = whole_number(text)
    text = whole[0] if whole and whole[1] else text
    if _WHOLE_NUMBER(text):
        if "*" not in text:
            return _NOTHING, "birth_date_resident_number"
        text = text.rstrip("*")
    with_gender = _WITH_GENDER(text)
    if with_gender and (len(text) > 7 or context.country == "KR"):
        return _with_gender(with_gender[1], with_gender[2], context)
    named = _NAMED_MONTH(text)
    if named and (month := dates.month_number(named[2])):
        text = f"{named[1]}-{month}{named[3] or ''}"
    if _AGE(text) or (text.isdecimal() and len(text) <= 3):
        return _NOTHING, "birth_date_age"
    partial = _partial(text, context)
    if partial:
        return partial
    if text.isdecimal() and len(text) == 5:
        return _five_digits(text, context)
    return _full(text, context)


def _with_gender(six: str, digit: str, context: Context) -> Cleaned:
    """`900101-1`: the digit after the dash tells century and gender (9, 0: 18xx; 1, 2, 5, 6: 19xx; 3, 4, 7, 8: 20xx)."""
    century = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}.get(digit, 2000)
    year, month, day = century + int(six[:2]), int(six[2:4]), int(six[4:])
    trouble = _trouble(year, month, day, context)
    if trouble:
        return _NOTHING, trouble
    gender: Gender = "male" if int(digit) % 2 else "female"
    return (f"{year:04}-{month:02}-{day:02}", gender), "birth_date_with_gender"


def _partial(text: str, context: Context) -> Cleaned | None:
    """A year, a year and month, a month and day."""
    match = _YEAR(text) or _SHORT_YEAR(text)
    if match:
        year = int(match[1])
        rule = "birth_date_year_only"
        if len(match[1]) == 2:
            year += 2000 if 2000 + year <= context.today.year else 1900
            rule = "birth_date_year_only date_two_digit_year"
        trouble = _trouble(year, 1, 1, context)
        return ((None, None), trouble) if trouble else _with_age(str(year), rule, context)
    match = _YEAR_MONTH(text)
    if match:
        trouble = _trouble(int(match[1]), int(match[2]), 1, context)
        value = f"{match[1]}-{int(match[2]):02}"
        return ((None, None), trouble) if trouble else _with_age(value, "birth_date_no_day", context)
    match = _MONTH_DAY(text)
    if match:
        month, day = (
            (int(match[2]), int(match[1]))
            if context.date_order == "dmy" and text[0] != "-"
            else (int(match[1]), int(match[2]))
        )
        if _trouble(2000, month, day, context):
            return _NOTHING, "date_impossible"
        return (f"--{month:02}-{day:02}", None), "birth_date_no_year"
    return None


_OLD_DAYS = range(10_000, 20_000)  # 1927-05 to 1954-10: days on which nothing was registered, but customers were born


def _five_digits(text: str, context: Context) -> Cleaned:
    """A spreadsheet's day number, or six digits whose first 0 it dropped; where it may be both, neither."""
    short = dates.read("0" + text, context)
    as_short = not isinstance(short, str) and not _trouble(short.year, short.month, short.day, context)
    serial = dates.read(text, context)
    as_serial = not isinstance(serial, str) and not _trouble(serial.year, serial.month, serial.day, context)
    if as_short and as_serial:
        return _NOTHING, "birth_date_ambiguous"
    if as_serial:
        return _full(text, context)
    if int(text) in _OLD_DAYS and not 1 <= int(text[1:3]) <= 12:  # 18825: no month 88 mistyped
        day = (dates.EXCEL_DAY_0 + datetime.timedelta(days=int(text))).date().isoformat()
        return _full(day, context)[0], "date_excel_serial"
    answer, rules = _full("0" + text, context)
    return answer, f"{rules} birth_date_lost_zero" if answer[0] else rules


def _full(text: str, context: Context) -> Cleaned:
    """Any full date; a time of day is dropped, after a UTC midnight-in-Korea has been turned back."""
    moment = dates.read(text, context)
    if isinstance(moment, str):
        return _NOTHING, moment
    trouble = _trouble(moment.year, moment.month, moment.day, context)
    if trouble:
        return _refused(moment.year, moment.month, moment.day, trouble)
    day = datetime.date(moment.year, moment.month, moment.day)
    rules = moment.rules
    if moment.offset == 0 and moment.seconds:
        iso, _ = dates.timestamp(text, context)
        if iso and iso[11:19] == "00:00:00":
            day, rules = datetime.date.fromisoformat(iso[:10]), ("date_timezone",)
    return _with_age(day.isoformat(), " ".join(rules) if text != day.isoformat() else "", context)


def _trouble(year: int, month: int, day: int, context: Context) -> str:
    """The rule that refuses a birth date, or ""."""
    try:
        born = datetime.date(year, month, day)
    except ValueError:
        return "date_impossible"
    if year < _FIRST_YEAR:
        return "date_impossible"
    if born.isoformat() in {"1900-01-01", "1970-01-01"} and year == 1900:
        return "date_null"
    if born > context.today:
        return "date_future"
    return ""


def _refused(year: int, month: int, day: int, trouble: str) -> Cleaned:
    """A date that is none. One slip away from a date (19597022, 1028-03-29) it still tells whose it may be; a part that says
    nothing (1985-06-00) tells no day."""
    slips = (year < _FIRST_YEAR) + (month > 12) + (day > 31)
    typed = trouble == "date_impossible" and year and month and day and slips <= 1
    return (f"{year:04}-{month:02}-{day:02}" if typed else None, None), trouble


def misread(key: str) -> bool:
    """Whether a `birth_date_key` is a date that no calendar has.

    >>> misread("1959-70-22"), misread("1959-07-22"), misread("1959"), misread("--07-22")
    (True, False, False, False)
    """
    parts = key.split("-")
    if not all(parts) or len(parts) < 3:
        return False
    year, month, day = map(int, parts)
    return year < _FIRST_YEAR or month > 12 or day > monthrange(year, month)[1]


def _with_age(value: str, rules: str, context: Context) -> Cleaned:
    """A birth date, doubted where nobody lives that long: registers of the dead are right, and old records are still one person's."""
    old = value[:4].isdecimal() and context.today.year - int(value[:4]) > _OLDEST_YEARS
    return (value, None), f"{rules} birth_date_too_old".strip() if old else rules


# Parts in columns of their own ------------------------------------------------------------------------------------------

PARTS = ("birth_year", "birth_month", "birth_day")
"""The fields of a birth date that stands in two or three columns: they are put together before they are read."""

_DAYS = 31
_PART = re.compile(r"([^\W_]+)(?:\.0+|\.)?").fullmatch
_UNIT = re.compile(r"(?<=[0-9])\s*(?:년생|년|월|일|年|月|日)$")


def composed(columns: Sequence[Sequence[Any]], today: datetime.date) -> list[Sequence[str | None]]:
    """Columns of years, months and days as one column of birth dates to be read: `1985-3-4`, `1985-Mar`, `1985`, `--03-04`.

    A day without its month, and a month alone, say nothing of a date; but a day may have its month with it (`0304`, 03-04: what
    accounts of KakaoTalk and Naver give). Of two digits a year is the latest that is not to come.
    """
    return [
        [_composed(_part(year), *_month_and_day(month, day), today) for year, month, day in zip(*columns, strict=True)]
    ]


_BOTH = re.compile(
    r"(0?[1-9]|1[0-2])(?:(0[1-9]|[12][0-9]|3[01])|\s?[-./월]\s?(0?[1-9]|[12][0-9]|3[01])\s?일?)"
).fullmatch


def month_and_day(text: str) -> tuple[str, str] | None:
    """The month and the day of a tidy cell that holds both and no year; a spreadsheet may have dropped the first 0.

    >>> month_and_day("0304"), month_and_day("03-04"), month_and_day("304"), month_and_day("31")
    (('03', '04'), ('03', '04'), ('3', '04'), None)
    """
    found = _BOTH(text)
    return (found[1], found[2] or found[3]) if found else None


def _month_and_day(month: str | None, day: str | None) -> tuple[str, str]:
    both = None if month else month_and_day(plain(day[:40])) if day else None
    return both or (_part(month), _part(day))


def _part(cell: str | None) -> str:
    text = _UNIT.sub("", plain(cell[:40])) if cell else ""
    found = _PART(text)
    return found[1] if found and not says_nothing(text) else ""


def _composed(year: str, month: str, day: str, today: datetime.date) -> str | None:
    if len(year) >= 8:
        return year  # a whole date after all
    if not year:
        return f"--{int(month):02}-{int(day):02}" if month.isdecimal() and day.isdecimal() else None
    if year.isdecimal() and len(year) <= 2:
        year = str(int(year) + (2000 if 2000 + int(year) <= today.year else 1900))
    return "-".join((year, month, day) if month and day else (year, month) if month else (year,))


def _clean_part(raw: str, context: Context, most: int) -> Cleaned:
    """One cell of a column of years (`most` 0), months or days by itself: only a year is a birth date, if not a whole one."""
    if most == _DAYS and month_and_day(plain(raw[:40])):
        return _NOTHING, ""
    part = _part(raw)
    if not part:
        return _NOTHING, "birth_date_placeholder" if plain(raw[:40]) else ""
    if not most:
        (value, key, _), rules = clean(_composed(part, "", "", context.today) or part, context)
        return (value, key), "" if rules == "birth_date_year_only" else rules
    number = int(part) if part.isdecimal() else dates.month_number(part) or 0
    return _NOTHING, "" if 1 <= number <= most else "date_impossible"


def mask(value: str) -> str:
    """`1990-03-04` as `1990-**-**`; anything else is hidden whole."""
    return value[:4] + "-**-**" if _FAST(value) else hidden(value[:60], 0)


BIRTH_DATE: Field = Field(
    "birth_date", Text("생년월일", "birth date"), ("birth_date", "birth_date_key", "gender"), clean, mask
)
BIRTH_PARTS: tuple[Field, ...] = tuple(
    Field(name, label, ("birth_date", "birth_date_key"), partial(_clean_part, most=most), partial(hidden, keep_first=0))
    for name, label, most in zip(
        PARTS,
        (Text("태어난 해", "year of birth"), Text("태어난 달", "month of birth"), Text("태어난 날", "day of birth")),
        (0, 12, _DAYS),
        strict=True,
    )
)
