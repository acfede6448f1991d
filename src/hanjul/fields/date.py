"""Dates and times: registration, change, activity and consent columns, and birth dates.

Times come out as ISO 8601 with an offset in the project's time zone; a mere date becomes midnight. A two-digit year
leads in Korean hand-writing (21.03.04 = 4 March 2021), which general date libraries get wrong; which of day and month
leads elsewhere is said by Context.date_order and never guessed. A date in the future or out of the calendar is refused.
"""

import datetime
import re
import unicodedata
from calendar import monthrange
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, says_nothing, whole_number
from hanjul.words import Text

_FAST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?").fullmatch
_SPELT = re.compile(
    r"([0-9]{4})[.\-/] ?([0-9]{1,2})[.\-/] ?([0-9]{1,2})\.?"
    r"(?:[ T](오전 |오후 )?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]{1,9})?(Z)?)?"
).fullmatch
_TIMED = re.compile(
    r"([0-9]{2,4}[.\-/] ?[0-9]{1,2}[.\-/] ?[0-9]{1,2}\.?)[ T](오전 |오후 )?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?: (?:KST|\+09:?00(?: KST)?)|\+09:?00)?"
).fullmatch
EXCEL_DAY_0 = datetime.datetime(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 60_001)  # 1954-10 to 2064-04
_EPOCH_SECONDS = range(978_307_200, 2_019_686_400)  # 2001 to 2033
_OLDEST_YEAR = 1900
_YEARS_AHEAD = 10
_KST_SINCE = "1989"  # no summer time in Korea after 1988

_WEEKDAY = re.compile(
    r"""\(?(?:[월화수목금토일]요일|(?<=\()[월화수목금토일](?=\)))\)?
    |\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?
    |^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche
        |lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo
        |segunda|ter[çc]a|quarta|quinta|sexta
        |luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica
        |dienstag|mittwoch|donnerstag|freitag|samstag|sonntag
        |maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag
        |m[åa]ndag|tisdag|onsdag|torsdag|fredag|l[öo]rdag|s[öo]ndag
        |poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela)(?:-feira)?\b\.?,?""",
    re.IGNORECASE | re.VERBOSE,
)
_ASIDE = re.compile(r"\([^()]*\)")
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})\s?[-./년,]\s?(?P<m>[0-9]{1,2})\s?[-./월,]\s?(?P<d>[0-9]{1,2})(?:\s?[일.]|(?![0-9]))"
)
_YEAR_LAST = re.compile(
    r"(?P<a>[0-9]{1,2})\s?[-./]\s?(?P<b>[0-9]{1,2})\s?[-./]\s?(?P<y>[0-9]{4})(?:\.(?=\s|$))?(?![0-9])"
)
_SHORT_YEAR = re.compile(
    r"'?(?P<a>[0-9]{2})\s?[-./년]\s?(?P<b>[0-9]{1,2})\s?[-./월]\s?(?P<c>[0-9]{1,2})(?:\s?[일.])?(?![0-9])"
)
_SHORT_LOOSE = re.compile(r"(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})/(?P<c>[0-9]{2})(?![0-9])")
_COMPACT = re.compile(
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[T ]?(?P<h>[0-9]{2}):?(?P<i>[0-9]{2})(?::?(?P<s>[0-9]{2}))?)?"
)
_COMPACT_LAST = re.compile(r"(?P<a>[0-9]{2})(?P<b>[0-9]{2})(?P<y>(?:19|20)[0-9]{2})")
_COMPACT_SHORT = re.compile(r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_MONTH_DAY = re.compile(r"(?P<n>[^\W\d_]{3,12})\.?\s?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>[0-9]{4})(?![0-9])")
_YEAR_MONTH_DAY = re.compile(
    r"(?P<y>[0-9]{4})\.?\s(?P<n>[^\W\d_]{3,12})\.?\s(?P<d>[0-9]{1,2})\.?(?![0-9])"
)  # 2024. március 5.
_DAY_MONTH = re.compile(
    r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th|er|º)?\.?[\s/.-]?\s?(?:(?:of|de)\s)?(?P<n>[^\W\d_]{3,12})\.?,?[\s/.-]?(?:del?\s)?(?P<y>[0-9]{4}|[0-9]{2})(?![0-9])"
)
_MONTH_DAY_TIME_YEAR = re.compile(
    r"(?P<n>[^\W\d_]{3})\s(?P<d>[0-9]{1,2})\s(?P<t>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)\s(?:[A-Z]{3,4}\s)?(?P<y>[0-9]{4})"
)
_TIME = re.compile(
    r"""[\s,T:]*
    (?:(?:at|@|um|om|à|às|a\ las|alle(?:\ ore)?|ore|o\ godz\.?|в|о|pukul|klo|kl\.?|στις)\s)?
    (?P<before>오전|오후|[ap]m|[ap]\.\s?m\.)?\s?
    (?P<h>[0-9]{1,2})\s?(?::|시|h(?=[0-9]{2}(?![0-9]))|\.(?=[0-9]{2}(?![0-9])))\s?  # 14:05, 14시, 14h05, 14.05
    (?:(?P<i>[0-9]{1,2})\s?(?::|분|\.(?=[0-9]{2}(?![0-9])))?\s?(?:(?P<s>[0-9]{1,2})(?:[.,][0-9]{1,9})?\s?초?)?)?
    \s?(?P<after>오전|오후|[ap]m|[ap]\.\s?m\.)?
    (?:\s?(?:h|hs|hrs|uhr|uur)\b\.?)?
    \s?(?P<zone>z|utc|gmt|kst|(?:(?:utc|gmt)\s?)?[+-][0-9]{1,2}:?(?:[0-9]{2})?)?
    (?:\s(?:kst|utc|gmt|[a-z]{3,4}|hr?s?\.?|น\.?))?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_THE_YEAR = re.compile(r"^\s?[гр](?:\.|(?=\s|$))")  # 5 марта 2025 г.; 5 березня 2025 р.
_NULL_DATES = frozenset(
    {
        "0000-00-00",
        "0001-01-01",
        "1900-01-00",
        "1900-01-01",
        "1899-12-30",
        "1899-12-31",
        "1970-01-01",
        "9999-12-31",
        "2999-12-31",
        "00000000",
        "99991231",
    }
)


class _Moment(NamedTuple):
    """A date, perhaps with a time, perhaps with an offset in minutes from UTC."""

    year: int
    month: int
    day: int
    seconds: int | None = None
    offset: int | None = None
    rules: tuple[str, ...] = ()


@cache
def _months() -> dict[str, int]:
    """Month names and their three-letter forms (facts/month_names.csv)."""
    return {row["name"]: int(row["month"]) for row in facts.rows("month_names")}


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offset_text(zone: datetime.tzinfo, moment: datetime.datetime) -> str:
    return moment.replace(tzinfo=zone).isoformat()[19:25]


def month_number(name: str) -> int | None:
    """The month a name or its three-letter form says, in the languages of facts/month_names.csv."""
    return _months().get(name.lower())


def _full_year(short: int, month: int, day: int, today: datetime.date) -> int:
    """The latest year with these two digits whose date is not in the future."""
    century = today.year // 100 * 100
    return (
        century + short
        if (century + short, month, day) <= (today.year, today.month, today.day)
        else century - 100 + short
    )


def _clock(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    """(seconds of the day, offset in minutes) of a time; None for a time no clock shows."""
    hour, minute, second = int(match["h"]), int(match["i"] or 0), int(match["s"] or 0)
    half = (match["before"] or match["after"] or "").lower().replace(".", "").replace(" ", "")
    if half:
        if (hour > 12 and half in {"am", "오전"}) or (hour == 0 and half in {"pm", "오후"}):
            return None
        if hour <= 12:
            hour = hour % 12 + (12 if half in {"오후", "pm"} else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        return None
    return hour * 3600 + minute * 60 + min(second, 59), _offset(match["zone"] or "")


def _offset(zone: str) -> int | None:
    """Minutes from UTC of `Z`, `KST`, `+0900`, `GMT+09:00`; None where nothing is said."""
    zone = zone.lower().replace(" ", "")
    if not zone:
        return None
    if zone in {"z", "utc", "gmt"}:
        return 0
    if zone == "kst":
        return 540
    digits = zone.lstrip("utcgm")
    number = digits[1:].replace(":", "")
    hours, rest = (number, "0") if len(number) <= 2 else (number[:-2], number[-2:])
    minutes = int(hours) * 60 + int(rest)
    return -minutes if digits[0] == "-" else minutes


def _calendar(text: str, context: Context) -> tuple[_Moment, int] | str | None:
    """The date at the start of a text and where it ends; a rule when its parts contradict; None when there is none."""
    match = _YEAR_FIRST.match(text)
    if match:
        return _Moment(int(match["y"]), int(match["m"]), int(match["d"]), rules=("date_format",)), match.end()
    match = _YEAR_LAST.match(text)
    if match:
        return _ordered(int(match["a"]), int(match["b"]), int(match["y"]), match.end(), context)
    match = _SHORT_YEAR.match(text) or _SHORT_LOOSE.match(text)
    if match:
        return _short(match, context)
    match = _MONTH_DAY.match(text) or _DAY_MONTH.match(text) or _YEAR_MONTH_DAY.match(text)
    if match and match["n"].lower() in _months():
        month, day, year = _months()[match["n"].lower()], int(match["d"]), int(match["y"])
        rule = "date_format"
        if len(match["y"]) == 2:
            year, rule = _full_year(year, month, day, context.today), "date_two_digit_year"
        return _Moment(year, month, day, rules=(rule,)), match.end()
    return None


def _ordered(first: int, second: int, year: int, end: int, context: Context) -> tuple[_Moment, int] | str:
    """`3/4/2021`: the context says which is the month, or one of them is over 12."""
    if context.date_order == "dmy" or (context.date_order == "ymd" and first > 12 >= second):
        month, day = second, first
    elif context.date_order == "mdy" or (context.date_order == "ymd" and second > 12 >= first) or first == second:
        month, day = first, second
    else:
        return "date_order_unknown"
    return _Moment(year, month, day, rules=("date_format",)), end


def _short(match: re.Match[str], context: Context) -> tuple[_Moment, int] | str:
    """Two-digit years: the year leads unless the context says otherwise. In Thailand nobody knows of which era they are."""
    if context.country == "TH":
        return "date_era_unknown"
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    year, month, day = {"ymd": (a, b, c), "mdy": (c, a, b), "dmy": (c, b, a)}[context.date_order]
    year = _full_year(year, month, day, context.today)
    return _Moment(year, month, day, rules=("date_two_digit_year",)), match.end()


def _of_digits(text: str, context: Context) -> _Moment | None:
    """Fixed-width digits, spreadsheet day numbers, seconds and milliseconds since 1970."""
    match = _COMPACT.fullmatch(text)
    last = _COMPACT_LAST.fullmatch(text)
    if last and not (match and int(match["y"]) >= 1900 and int(match["m"]) <= 12 and int(match["d"]) <= 31):
        ordered = _ordered(int(last["a"]), int(last["b"]), int(last["y"]), len(text), context)
        return None if isinstance(ordered, str) else ordered[0]
    if match and 1900 <= int(match["y"]) <= 2100 and len(text) != 10:
        seconds = None if match["h"] is None else int(match["h"]) * 3600 + int(match["i"]) * 60 + int(match["s"] or 0)
        return _Moment(int(match["y"]), int(match["m"]), int(match["d"]), seconds, rules=("date_format",))
    match = _COMPACT_SHORT.fullmatch(text)
    if match:
        month, day = int(match["m"]), int(match["d"])
        year = _full_year(int(match["y"]), month, day, context.today)
        return _Moment(year, month, day, rules=("date_two_digit_year",))
    days = re.fullmatch(r"([0-9]{5})(\.[0-9]{1,12})?", text)
    if days and int(days[1]) in _EXCEL_DAYS:
        seconds = None if not days[2] or not days[2].strip(".0") else round(float("0" + days[2]) * 86400)
        moment = EXCEL_DAY_0 + datetime.timedelta(days=int(days[1]), seconds=seconds or 0)
        clock = None if seconds is None else moment.hour * 3600 + moment.minute * 60 + moment.second
        return _Moment(moment.year, moment.month, moment.day, clock, rules=("date_excel_serial",))
    return _of_epoch(text)


def _of_epoch(text: str) -> _Moment | None:
    """Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970, UTC."""
    whole, _, fraction = text.partition(".")
    if not whole.isdecimal() or (fraction and not fraction.isdecimal()) or len(whole) not in {10, 13, 16}:
        return None
    seconds = int(whole) // {10: 1, 13: 1000, 16: 1_000_000}[len(whole)]
    if seconds not in _EPOCH_SECONDS:
        return None
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return _Moment(moment.year, moment.month, moment.day, clock, 0, ("date_epoch",))


def read(text: str, context: Context) -> _Moment | str:
    """The moment a plain text says, or the rule that tells why it says none."""
    text = of_han(text, context)
    if text[:10] in _NULL_DATES and not text[10:].strip("0:. T"):
        return "date_null"
    if text.isascii() and text.replace(".", "", 1).replace("T", "", 1).replace(" ", "", 1).isdecimal():
        whole = whole_number(text)
        moment = _of_digits(whole[0] if whole else text, context)
        if moment:
            return moment
    mixed = _MONTH_DAY_TIME_YEAR.search(text)
    if mixed:
        text = f"{mixed['n']} {mixed['d']}, {mixed['y']} {mixed['t']}"
    bare = " ".join(_ASIDE.sub(" ", _WEEKDAY.sub(" ", text)).split()).strip(" ,")
    found = _calendar(bare, context)
    if found is None:
        return _why_no_date(bare)
    if isinstance(found, str):
        return found
    moment, end = found
    rest = _OF_THE_YEAR.sub(" ", bare[end:])
    if not rest.strip(" .,T"):
        return moment
    match = _TIME.fullmatch(rest)
    clock = _clock(match) if match else None
    if clock is None:
        return "date_impossible" if match else "date_unreadable"
    return moment._replace(seconds=clock[0], offset=clock[1])


_REPUBLIC = 1911
_OF_REPUBLIC = re.compile(r"民[國国]\s?([0-9]{1,3}|元)\s?[年./-]")
_OF_REPUBLIC_SHORT = re.compile(r"([0-9]{2,3})\s?[年./-]\s?(?=[0-9]{1,2}\s?[月./-]\s?[0-9]{1,2}(?:日|$|\s))")
_HALVES = str.maketrans({"後": "pm ", "下": "pm ", "前": "am ", "上": "am ", "午": ""})
_HALF = re.compile(r"[上下]午|午[前後]")

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_SIGNS = {sign: _ERAS[era] for era in _ERAS for sign in (era, era[0])} | dict(
    zip("MTSHR", _ERAS.values(), strict=True)
)
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?([0-9]{{1,2}}|元)年")
_ERA_SHORT = re.compile(
    rf"({'|'.join(_ERA_SIGNS)})\.?\s?([0-9]{{1,2}}|元)\s?[年./-]\s?(?=[0-9]{{1,2}}\s?[月./-]\s?[0-9]{{1,2}}(?:日|$|\s))",
    re.IGNORECASE,
)


def of_han(text: str, context: Context) -> str:
    """`1985年3月4日`, `昭和60年3月4日` and `民國75年3月4日` with signs between the parts; in Japan `S60.3.4` and `昭60/3/4` as well, in
    Taiwan `75/3/4` and `112.3.4`, but for two digits that a year of this century may end in.

    >>> of_han("S60.3.4", Context(country="JP")), of_han("2024年12月1日", Context())
    ('1985-3.4', '2024-12-1')
    """
    short = _ERA_SHORT.match(text) if context.country == "JP" else None
    if short:
        text = f"{_of_era(short)}-{text[short.end() :]}"
    if context.country == "TH":
        text = _of_buddha(text)
    if context.country == "VN":
        text = _VIETNAMESE.sub(r"\3-\2-\1", unicodedata.normalize("NFC", text))
        text = _VIETNAMESE_HALF.sub(lambda half: "pm" if half[0] == "CH" else "am", text)
    if not text.isascii():
        text = _HALF_WORD.sub(lambda half: "pm" if half[0].rstrip(".")[0] in "μم" or half[0] == "ÖS" else "am", text)
        text = _OF_REPUBLIC.sub(lambda era: f"{_REPUBLIC + int(era[1].replace('元', '1'))}-", text)
        text = _HALF.sub(lambda half: half[0].translate(_HALVES), text)
    republic = _OF_REPUBLIC_SHORT.match(text) if context.country == "TW" else None
    if republic and context.today.year % 100 < int(republic[1]) <= context.today.year - _REPUBLIC:
        text = f"{_REPUBLIC + int(republic[1])}-{text[republic.end() :]}"
    if "年" not in text and "月" not in text and not short:
        return text
    text = _ERA.sub(lambda era: f"{_of_era(era)}年", text)
    return re.sub(r"[年月]\s?(?=[0-9])", "-", text).replace("日", " ").strip()


_BUDDHIST = 543
# Years of 1900 to 2056 of the common era, behind which พ.ศ. says so.
_OF_BUDDHA = re.compile(r"(?<![0-9:])(?:พ\.?ศ\.?\s?)?(24[4-9][0-9]|25[0-9]{2})(?![0-9])")
_THAI_MONTH = re.compile(
    r"([0-9]{1,2})\s?([ก-๎]{1,2}\.[ก-๎]{1,2}\.|[ก-๎]{5,10})\s?(?:พ\.?ศ\.?\s?)?([0-9]{4}|[0-9]{2})(?![0-9])"
)
_HALF_WORD = re.compile(
    r"(?<=[0-9\s])(?:[μπ]\.?μ\.?|Ö[ÖS]|[صم])(?=\s|$)"
)  # before and after noon: Greek, Turkish, Arabic
_VIETNAMESE = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}),? năm ([0-9]{4})", re.IGNORECASE)
_VIETNAMESE_HALF = re.compile(r"(?<=[0-9]\s)(?:SA|CH)(?=\s|$)")


def _of_buddha(text: str) -> str:
    """A date of Thailand with the year of the common era: Thai calendars are 543 years ahead, and their months have Thai names.

    >>> _of_buddha("05/03/2567"), _of_buddha("5 มี.ค. 67"), _of_buddha("2024-03-05")
    ('05/03/2024', '2024-3-5', '2024-03-05')
    """
    named = _THAI_MONTH.search(text)
    if named and (month := month_number(unicodedata.normalize("NFC", named[2]))):
        year = named[3] if len(named[3]) == 4 else f"25{named[3]}"
        text = f"{text[: named.start()]}{year}-{month}-{named[1]}{text[named.end() :]}"
    return _OF_BUDDHA.sub(lambda year: str(int(year[1]) - _BUDDHIST), text, count=1)


def _of_era(era: re.Match[str]) -> int:
    return _ERA_SIGNS[era[1].upper()] + (1 if era[2] == "元" else int(era[2]))


def _why_no_date(text: str) -> str:
    if re.fullmatch(r"[0-9]{4}(?:\s?[-./년]\s?(?:[0-9]{1,2}\s?월?)?)?|[0-9]{1,2}\s?[-./월]\s?[0-9]{1,2}\s?일?", text):
        return "date_incomplete"
    return "date_unreadable"


def _impossible(moment: _Moment) -> bool:
    return (
        not _OLDEST_YEAR <= moment.year <= 9999
        or not 1 <= moment.month <= 12
        or not 1 <= moment.day <= monthrange(moment.year, moment.month)[1]
        or (moment.seconds is not None and moment.seconds > 86400)
    )


def _in_zone(moment: _Moment, context: Context) -> tuple[str, tuple[str, ...]]:
    """ISO 8601 text in the context's time zone."""
    seconds = moment.seconds or 0
    local = datetime.datetime(moment.year, moment.month, moment.day) + datetime.timedelta(seconds=seconds)
    zone, rules = _zone(context.timezone), moment.rules
    if moment.offset is None:
        fixed = context.timezone == "Asia/Seoul" and moment.year >= 1989
        return local.isoformat() + ("+09:00" if fixed else _offset_text(zone, local)), rules
    if abs(moment.offset) > 14 * 60:
        return "", ("date_impossible",)
    aware = local.replace(tzinfo=datetime.timezone(datetime.timedelta(minutes=moment.offset))).astimezone(zone)
    if aware.utcoffset() != datetime.timedelta(minutes=moment.offset) and "date_epoch" not in rules:
        rules = (*(rule for rule in rules if rule != "date_format"), "date_timezone")
    return aware.isoformat(), rules


def timestamp(raw: str, context: Context) -> tuple[str | None, str]:
    """One cell as ISO 8601 with an offset, and the rules that acted."""
    if context.country == "TH":
        raw = _of_buddha(raw)
    fast = _FAST(raw)
    if fast and context.timezone == "Asia/Seoul" and raw >= _KST_SINCE:
        year, month, day, hour, minute, second = fast.groups()
        if "01" <= month <= "12" and ("01" <= day <= "28" or _day_exists(year, month, day)):
            date = raw[:10]
            if date > context.today.isoformat():
                return (None, "date_null") if date in _NULL_DATES else _near_future(date, raw, context)
            if hour is None:
                return date + "T00:00:00+09:00", ""
            if hour == "24":
                return _slow_timestamp(raw, raw, context)
            if hour < "24" and minute < "60" and (second or "00") < "60":
                return f"{date}T{hour}:{minute}:{second or '00'}+09:00", ""
        elif date_is_null(raw):
            return None, "date_null"
        return None, "date_impossible"
    timed = _timed(raw, context)
    if timed:
        return timed
    spelt = _SPELT(raw)
    if spelt and not date_is_null(raw):
        return _finished(_of_spelt(spelt) or "date_impossible", raw.strip(), context)
    return _unusual(raw, context)


def _unusual(raw: str, context: Context) -> tuple[str | None, str]:
    """A cell in none of the common spellings."""
    if len(raw) > MAX_CHARACTERS:
        return None, "date_too_long"
    text = plain(raw)
    if not text:
        return None, ""
    if says_nothing(text):
        return None, "date_placeholder"
    return _slow_timestamp(text, raw.strip(), context)


def _timed(raw: str, context: Context) -> tuple[str, str] | None:
    """A date of few spellings and the time most clocks show, in Korean time; None where the slow way has to look."""
    match = _TIMED(raw) if context.timezone == "Asia/Seoul" else None
    if not match:
        return None
    day, rules = _day(match[1], context)
    clock = _clock_text(*match.groups()[1:])
    if not day or not clock or day < _KST_SINCE:
        return None
    iso = f"{day[:11]}{clock}+09:00"
    return iso, rules or ("" if iso == raw else "date_format")


@lru_cache(maxsize=1 << 14)
def _day(text: str, context: Context) -> tuple[str | None, str]:
    """The date before a time: a file has few days and many moments."""
    return timestamp(text, context)


def _clock_text(half: str | None, hour: str, minute: str, second: str | None) -> str | None:
    """`HH:MM:SS` of what most clocks show; None where the slow way has to look."""
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "오후 " else 0)
    if hours > 23 or minute > "59" or (second or "00") > "59":
        return None
    return f"{hours:02}:{minute}:{second or '00'}"


def date_is_null(text: str) -> bool:
    """Whether a text is one of the dates that systems write for "none"."""
    return text[:10] in _NULL_DATES


def _near_future(date: str, raw: str, context: Context) -> tuple[str | None, str]:
    """Tomorrow may be today elsewhere; later is refused."""
    if date <= (context.today + datetime.timedelta(days=1)).isoformat():
        return _slow_timestamp(raw, raw, context)
    return None, "date_future"


def _slow_timestamp(text: str, given: str, context: Context) -> tuple[str | None, str]:
    return _finished(read(text, context), given, context)


def _of_spelt(match: re.Match[str]) -> _Moment | None:
    """The moment of the common spellings, year first; None for a time no clock shows."""
    year, month, day, half, hour, minute, second, zulu = match.groups()
    date = int(year), int(month), int(day)
    if hour is None:
        return _Moment(*date, rules=("date_format",))
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half:
        if (hours > 12 and half == "오전 ") or (hours == 0 and half == "오후 "):
            return None
        hours = hours % 12 + (12 if half == "오후 " else 0) if hours <= 12 else hours
    if hours > 24 or minutes > 59 or seconds > 60 or (hours == 24 and minutes + seconds):
        return None
    return _Moment(*date, hours * 3600 + minutes * 60 + min(seconds, 59), 0 if zulu else None, ("date_format",))


def _finished(moment: _Moment | str, text: str, context: Context) -> tuple[str | None, str]:
    """The moment as text, unless the calendar or the clock speaks against it."""
    if isinstance(moment, str):
        return None, moment
    if _impossible(moment):
        return None, "date_impossible"
    iso, rules = _in_zone(moment, context)
    if not iso:
        return None, " ".join(rules)
    # 27.2.6 is a slip or lies ahead: nobody registered or refused a hundred years ago.
    ahead = "date_two_digit_year" in rules and 0 <= moment.year + 100 - context.today.year <= _YEARS_AHEAD
    if ahead or iso[:10] > (context.today + datetime.timedelta(days=1)).isoformat():
        return None, "date_future"
    if iso.startswith("1970-01-01"):
        return None, "date_null"
    if rules == ("date_format",) and text in (iso, _FAST(text) and text):
        rules = ()
    return iso, " ".join(rules)


@lru_cache(maxsize=4096)
def _day_exists(year: str, month: str, day: str) -> bool:
    return 1 <= int(day) <= monthrange(int(year), int(month))[1] if int(year) else False


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a time column: (ISO 8601 with offset,) and the rules that acted."""
    value, rules = timestamp(raw, context)
    return (value,), rules


def mask(value: str) -> str:
    """A time of registration says little of a person: the day is hidden, the year and month stay."""
    if _ISO(value):
        return value[:4] + "-**-**"
    match = _YEAR(value)
    return value[: match.end()] + hidden(value[match.end() : 60], 0) if match else hidden(value[:60], 0)


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?").fullmatch
_YEAR = re.compile(r"[0-9]{4}[-./년 ]").match


def _field(name: str, ko: str, en: str) -> Field:
    return Field(name, Text(ko, en), (name,), clean, mask, "none")


CREATED_AT: Field = _field("created_at", "최초등록일시", "created at")
UPDATED_AT: Field = _field("updated_at", "수정일시", "updated at")
LAST_SEEN_AT: Field = _field("last_seen_at", "최근활동일시", "last seen at")
CONSENT_AT: Field = _field("consent_at", "동의일시", "consent given at")
