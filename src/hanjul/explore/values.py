"""What a column's values say: the share of its filled cells that look like each kind of value.

Shapes are judged here; whether a number is really a phone, a date or an answer is asked of the fields themselves, so
that exploring and cleaning never disagree. One cell may be of several kinds (`01012345678` is a number and a mobile).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from hanjul import facts
from hanjul.fields import FIELDS, Context
from hanjul.fields import date as dates
from hanjul.fields.address import korean_provinces
from hanjul.fields.birth_date import month_and_day
from hanjul.fields.cells import MARKS, MASKS, plain, says_nothing, without_accents
from hanjul.fields.consent import answers_several, speaks_of_consent, without_case
from hanjul.fields.latin_name import western_names
from hanjul.fields.membership import state
from hanjul.fields.name import looks_like_person
from hanjul.fields.phone import has_country_code
from hanjul.fields.registration import is_business_number

_EMAIL = re.compile(r"[^@\s,;/<>]+@[^@\s,;/<>]+\.[A-Za-z]{2,}", re.ASCII)
# 010-****-1234, ***-****-1234: most of a number may be hidden.
_HIDDEN = rf"[\d{MASKS}xX]"
_MASKED_PHONE = re.compile(
    rf"(?=.*[{MASKS}xX])(?=(?:\D*\d){{3}}){_HIDDEN}{{2,3}}[-. ]?{_HIDDEN}{{3,4}}[-. ]?{_HIDDEN}{{4}}"
)
_PHONE_LIKE = re.compile(r"[+\d(][\d\s().+/,~#;xX-]{5,40}|.{0,12}\d[\d\s().-]{6,}\d.{0,20}")
# E2401-00012, L1009012345: an application, a register of the insured, nobody's number
_CODE = re.compile(r"[A-Za-z]{1,4}-?[1-9]\d*-\d|[A-Za-z]{1,4}-?[1-9]\d{6,}$")
_ISSUED = re.compile(r"(?=.*[A-Za-z])(?=(?:\D*\d){3})(?=.{1,20}$)[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+){0,3}")  # PRE25-00012
_NATIONAL_ID = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[- ]?[1-8][\d*]{6}")
_US_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")  # of a Brazilian
_BUSINESS = re.compile(r"\d{3}-?\d{2}-?\d{5}")
_CORPORATE = re.compile(r"\d{6}-?\d{7}")
_DATE = re.compile(
    r"(?:19|20)\d{2}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}(?!\d).{0,40}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{6})?"
    r"|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}\.?(?:[ T,].{3,30})?|\d{1,2}\. \d{1,2}\. (?:19|20)\d{2}\.?(?:[ ,].{3,30})?"  # 12.5.1980., 12. 5. 1980
    r"|\d{2}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[일.]?(?:\s?[ (].{3,30})?"  # 24. 3. 5.(화) 오후 2:30
    r"|[A-Za-z]{3,9}\.? \d{1,2},? (?:19|20)\d{2}.{0,30}|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+(?:19|20)?\d{2}.{0,30}"
    # 5 de março de 2024, 5. března 2024, 2024. március 5.
    r"|\d{1,2}\.? (?:de )?[^\W\d_]{3,12}\.?,? (?:del? )?(?:19|20)\d{2}.{0,30}|(?:19|20)\d{2}\.? [^\W\d_]{3,12} \d{1,2}\.?.{0,20}"
    r"|1[0-9]{9}(?:\d{3})?"
)
_FRONT_HALF = re.compile(r"\d{6}[1-8]")  # 9001011: a day of birth and the digit of the sex
_OLD_DAY = re.compile(r"1[678]\d{2}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]1[678]\d{2}")  # of people long dead
_HAS_TIME = re.compile(r"\d{1,2}:\d{2}|오[전후]|\d시|^\d{14}$|^1\d{9}(?:\d{3})?$")
_DAY_LIKE = re.compile(r"\d{4}|\d{5}|\d{6}|\d{8}|\d{6}-\d")
_URL = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|kr|co\.kr)(?:/\S*)?", re.ASCII | re.IGNORECASE
)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}", re.ASCII)
_NUMBER = re.compile(r"[-+₩$€£]?\s?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s?원?|[-+]?\d+(?:\.\d+)?")
_SHAPES = (
    ("ten_digits", _BUSINESS),
    ("corporate_number", _CORPORATE),
    ("number", _NUMBER),
    ("small_number", re.compile(r"\d{1,3}")),
    ("code", _ISSUED),
)
_ONE_NUMBERING = ("US", "CA")  # where no number tells whether it is a mobile
_FRACTION = re.compile(r"-?\d{1,7}\.\d*[1-9]\d*")
_HANGUL_NAME = re.compile(r"[가-힣](?:\s?[가-힣]){1,4}")
_LATIN_NAME = re.compile(rf"[^\W\d_][\w'’.{MARKS}-]*(?:,? [^\W\d_][\w'’.{MARKS}-]*){{0,4}}")
_SEVERAL = re.compile(r"[^,]+, [^,]+ (?:and|&|und|et|y) \S+").fullmatch  # Hayes, Richard and Foster
_LOST_LETTER = re.compile(r"[?\ufffd](?=[^\W\d_])|(?<=[^\W\d_])\ufffd")
_GLUE = re.compile(r"[(\[/_·,-].*$|\d+$|[A-Z]$")
_KOREAN_ADDRESS = re.compile(
    r"[가-힣0-9·]+(?:로|길)\s?\d+|[가-힣]+(?:동|리|가)\s?(?:산\s?)?\d+(?:-\d+)?(?:번지)?|[가-힣]+[시군구]\s[가-힣0-9]+[읍면동로길구]"
)
_LATIN_ADDRESS = re.compile(
    r"\d+\w?,? .*\b(?:st|street|rd|road|ave|avenue|blvd|boulevard|lane|ln|dr|drive|court|ct|place|pl|way|crescent|close|circuit|terrace|parade|square|apt|suite|hwy|highway|po box)\b.*"
    r"|.*(?:straße|strasse|str\.|rue |via |calle ).*\d.*",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\d{5}(?:-\d{3,4})?|\d{3} \d{2}|\d{2,4}-\d{3}|\d{6,8}|(?:〒 ?)?\d{3}-?\d{4}|[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|\d{4}"
)
_SHORT_POSTCODE = re.compile(r"\d{3}")
_RETURNED = re.compile(r"(?:hard[ _-]?)?bounced|complained", re.IGNORECASE).fullmatch  # states of mailing lists alone
_SUBSCRIPTION = re.compile(
    r"(?:un|re|non-?|not |never )?subscribed|transactional|cleaned|bounced|(?:auto)?archived|구독\s?(?:중|함|취소|해지|대기)?|[已未]?(?:訂閱|订阅|退訂|退订)|取消(?:訂閱|订阅)|자동\s?삭제|반송"
    r"|(?:le|fel)iratkoz(?:ott|va)",
    re.IGNORECASE,
).fullmatch
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST_LINE, _FEWEST_DIALLED = 13, 9  # 김철수 01012345678
_HANGUL = re.compile(r"[가-힣]")
_YEAR_LAST = re.compile(
    r"(\d{1,2})(?:[-./]|\. (?=\d{1,2}\. \d{4}))(\d{1,2})(?:[-./]|\. (?=\d{4}))(\d{4}|\d{2})(?!\d)|(\d\d)(\d\d)((?:19|20)\d\d)$"
)
_PART = re.compile(r"(\d{1,2}|(?:1[7-9]|20)\d{2})(?:\.0)?\s?[년월일年月日]?")
# Where letters and digits alternate as nobody else writes them: Britain, Canada, the Netherlands; ZIP+4.
_SURE_POSTCODE = re.compile(
    r"[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d|[1-9]\d{3} ?[A-Z]{2}|\d{5}-\d{4}"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the filled cells of one column look like.

    Attributes:
        filled, distinct: of the sample; cells that only say "nothing" count as empty.
        shares: share of the filled cells (0..1) per kind of value; kinds that do not occur are left out.
        mean_length: in characters.
        is_counter: whole numbers that only rise, one by one.
    """

    filled: int = 0
    distinct: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    mean_length: float = 0.0
    is_counter: bool = False

    def share(self, *kinds: str) -> float:
        """The largest share among kinds."""
        return max((self.shares.get(kind, 0.0) for kind in kinds), default=0.0)

    @property
    def answers(self) -> float:
        """The share of answers, of one word or in a sentence."""
        return min(1.0, self.share("answer") + self.share("consent"))

    @property
    def coded(self) -> bool:
        """Whether the cells are a few small numbers, as codes are: 2 and 9, beside few a 1."""
        return self.share("small_number") >= 0.9 and self.distinct <= 5


@cache
def _titles() -> tuple[str, ...]:
    return tuple(sorted((row["token"] for row in facts.rows("name_titles")), key=len, reverse=True))


@cache
def _company() -> re.Pattern[str]:
    """Legal forms: Hangul ones and those in brackets anywhere, Latin ones as whole words."""
    tokens = [
        row["token"]
        for row in facts.rows("company_affixes")
        if row["token"] not in ("지점", "본점", "주)", "(의)", "(학)", "(복)")
    ]
    latin = [re.escape(token.rstrip(".")) for token in tokens if token.isascii() and token[0].isalpha()]
    other = [re.escape(token) for token in tokens if not (token.isascii() and token[0].isalpha())]
    more = r"gmbh|limited|corporation|incorporated|company|co|plc|pty|group|holdings|associates|partners|bank|university|s\.?a\.?|b\.?v\.?|α\.?ε|ε\.?π\.?ε|[οε]\.?ε|ι\.?κ\.?ε|αβεε"
    return re.compile(rf"{'|'.join(other)}|\b(?:{'|'.join(latin)}|{more})\b\.?$", re.IGNORECASE)


@cache
def _organisation_words() -> re.Pattern[str]:
    """What no person is called: hospital, bistro, & Sons."""
    words = "|".join(re.escape(row["word"]) for row in facts.rows("organisation_words"))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_NUMBERED = re.compile(r"([^\W\d_]+)\d{1,4}").fullmatch  # 달토끼91, happy34


@cache
def _answers() -> frozenset[str]:
    return frozenset(
        without_case(row["value"])
        for row in facts.rows("consent_values")
        if row["meaning"] in ("yes", "no", "suppressed")
    )


def is_korean_name(text: str) -> bool:
    """Whether a cell reads as a Korean person's name: a known surname, two to four syllables, honorifics aside; 한빛건설㈜ does not."""
    if _company().search(text):
        return False
    head, surnames = _GLUE.sub("", text).strip(), facts.column("surnames", "surname")
    for title in _titles():
        if head.endswith(title) and len(head) - len(title) >= 2 and head[: -len(title)].strip()[:1] in surnames:
            head = head[: -len(title)].strip()
    if not _HANGUL_NAME.fullmatch(head):
        return False
    bare = head.replace(" ", "")
    return (bare[:1] in surnames and 2 <= len(bare) <= 4) or (bare[:2] in surnames and 3 <= len(bare) <= 5)


def digits_of(text: str) -> int:
    """How many digits a cell has."""
    return sum(map(str.isdigit, text))


def _contact_kinds(text: str, context: Context) -> set[str]:
    """Which of mobile, phone and email the field itself finds in a cell; `dialable` where it only looks like a number to dial."""
    if (
        _FRACTION.fullmatch(text)
        or _CODE.match(text)
        or _CPF.fullmatch(text)
        or (_DATE.fullmatch(text) and not re.match(r"[+0(]|1\d{9}$", text))
    ):
        return set()
    answers, rules = FIELDS["contact"].clean(text, context)
    found = dict(zip(FIELDS["contact"].outputs, answers, strict=True))
    kinds = {kind for kind in ("mobile", "phone", "email") if found.get(kind)}
    if not kinds and ("phone_dummy" in rules or "phone_masked" in rules):
        kinds = {"mobile" if text.startswith(("01", "+82", "82")) or context.country != "KR" else "phone"}
    if not kinds and digits_of(text) <= 15:
        return {"dialable"}
    if "mobile" in kinds and context.country == "KR":
        kinds.add("korean_mobile")
    # A bare run of digits may be any number; signs, a leading 0 or + or the code of the country make it look like one that is dialled.
    if "mobile" in kinds and context.country in _ONE_NUMBERING:
        kinds.add("either")
    dialled = (
        text[0] in "0+("
        or re.search(r"\d[-. )]+\d", text)
        or ("mobile" in kinds and has_country_code(text, context.country))
    )
    return kinds | ({"phone_shape"} if kinds and dialled else set())


def kinds(text: str, context: Context) -> set[str]:
    """The kinds of value one tidy cell may be."""
    digits = digits_of(text)
    found = _answer_kinds(text, digits, context)
    if _EMAIL.search(text):
        found |= {"email"} if len(text) < 100 else {"text"}
    elif _MASKED_PHONE.fullmatch(text) or (7 <= digits <= 40 and len(text) <= 80 and _PHONE_LIKE.fullmatch(text)):
        found |= _contact_kinds(text, context)
    if digits:
        found |= _number_kinds(text, context)
    if len(text) <= 12:
        found |= _part_kinds(text, context)
    if len(text) <= 60 and digits <= 4 and _LETTER.search(text):
        found |= _name_kinds(text)
    if _is_address(text, digits):
        found |= {"address"} | ({"region"} if text.startswith(korean_provinces()) else set())
    if len(text) <= 12 and digits <= 1 and FIELDS["gender"].clean(text, context)[0][0]:
        found.add("gender")
    if "." in text and "@" not in text and FIELDS["website"].clean(text, context)[0][0]:
        found.add("domain")
    if _LETTER.search(text):
        found.add("letters")
    if len(text) > 30 and text.count(" ") > 3 and "address" not in found:
        found.add("text")
    if FIELDS["memo"].clean(text, context)[1]:
        found.add("asks_to_stop")
    return found


def _is_line(text: str, context: Context) -> bool:
    """Whether a cell holds a number and a name or an address besides."""
    if len(text) < _SHORTEST_LINE or digits_of(text) < _FEWEST_DIALLED or not _HANGUL.search(text):
        return False
    read = FIELDS["person_line"]
    said = dict(zip(read.outputs, read.clean(text, context)[0], strict=True))
    return bool((said["mobile"] or said["phone"]) and (said["name"] or said["address"]))


def _answer_kinds(text: str, digits: int, context: Context) -> set[str]:
    """Answers to a question of consent, and states: of a subscription, of a membership (with the state itself)."""
    found: set[str] = set()
    if without_case(text) in _answers():
        found.add("answer")
    elif digits <= 2 and "@" not in text and len(text) <= 80 and not text.isdecimal():
        said = FIELDS["consent_marketing"].clean(text, context)[0][0] or ""
        if said or speaks_of_consent(text):
            found.add("consent")
        if ":yes" in said:  # 문자, LMS: how something went out, unless others say no
            found.add("channel")
    if answers_several(text, context.country):
        found.add("several_answers")
    if digits <= 4 and len(text) <= 40 and (membership := state(text)):
        found |= {"membership", membership}
    if _SUBSCRIPTION(text):
        found.add("subscription")
    if _RETURNED(text):
        found.add("returned")
    return found


def _number_kinds(text: str, context: Context) -> set[str]:
    """Kinds of a cell with digits."""
    found = {kind for kind, shape in _SHAPES if shape.fullmatch(text)}
    if _is_line(text, context):
        found.add("person_line")
    if any(shape.fullmatch(text) for shape in (_NATIONAL_ID, _US_SSN, _CPF)):
        found.add("national_id")
    if context.country != "KR" and FIELDS["business_number"].clean(text, context)[0][0]:
        found.add("registration")
    if "ten_digits" in found and is_business_number(text.replace("-", "")):
        found |= {"business_number"} | ({"business_shape"} if "-" in text else set())
    if _SURE_POSTCODE.fullmatch(text.upper()):
        found |= {"postcode", "sure_postcode"}
    elif _POSTCODE.fullmatch(text) or (context.country == "TW" and _SHORT_POSTCODE.fullmatch(text)):
        found.add("postcode")
    if _IP.fullmatch(text):
        found.add("ip")
    elif _URL.fullmatch(text):
        found.add("url")
    return found | _date_kinds(text, context)


def _date_kinds(text: str, context: Context) -> set[str]:
    """`date` where the shape alone says so, `maybe_date` where only a date column would hold it (44259, 900101)."""
    found: set[str] = set()
    text = dates.of_han(text, context)
    shaped = _DATE.fullmatch(text) is not None
    if shaped or _DAY_LIKE.fullmatch(text):
        if FIELDS["created_at"].clean(text, context)[0][0] or _YEAR_LAST.match(text):
            found.add("maybe_date")
            if shaped and (not text.startswith("0") or _YEAR_LAST.match(text)):
                found |= {"date"} | ({"time"} if _HAS_TIME.search(text) else set())
        birth = FIELDS["birth_date"].clean(text, context)[0][0]
        if birth:
            found.add("maybe_birth")
            if birth[:4].isdigit() and 1920 <= int(birth[:4]) <= context.today.year - 10 and "time" not in found:
                found.add("birth")
    elif _OLD_DAY.fullmatch(text) or _FRONT_HALF.fullmatch(text):
        found |= {"maybe_birth"} if FIELDS["birth_date"].clean(text, context)[0][0] else set()
    elif re.fullmatch(r"\d{1,2}월 ?\d{1,2}일|\d{1,2}[-/.]\d{1,2}|\d{2,4}년.*", text):
        found.add("maybe_birth")
    return found


def _part_kinds(text: str, context: Context) -> set[str]:
    """Which part of a date a cell may be, where dates stand in columns of their own."""
    if month_and_day(text):
        return {"month_day"}
    part = _PART.fullmatch(text)
    if part is None:
        return {"month"} if text.isalpha() and dates.month_number(text) else set()
    number = int(part[1])
    if len(part[1]) == 4:
        return {"year"} if 1700 <= number <= context.today.year else set()  # registers of the dead
    tests = (("month", 1 <= number <= 12), ("day", 1 <= number <= 31), ("year", len(part[1]) == 2))
    return {kind for kind, fits in tests if fits}


def _cased(text: str) -> list[str]:
    return text.casefold().replace("ё", "е").split()


@cache
def _cyrillic_given() -> frozenset[str]:
    """Given names in Cyrillic: in a cell of several words (Иванов Пётр Ильич, 1C's Наименование) they tell a person."""
    return frozenset(name for row in facts.rows("cyrillic_names") for name in _cased(row["cyrillic"].replace("|", " ")))


def _western_kinds(text: str) -> set[str]:
    """Whether a cell is a known given or family name, or a full name that begins (after a comma: ends) with a given one."""
    known = western_names()
    before, comma, after = text.partition(",")
    words = [without_accents(word.casefold()).strip(".'") for word in (f"{after} {before}" if comma else text).split()]
    if len(words) > 1 and (known.get(words[0], "family") != "family" or not _cyrillic_given().isdisjoint(_cased(text))):
        return {"western_full_name"}
    kind = known.get(without_accents(text.casefold())) if len(words) == 1 else None
    return {"western_given", "western_family"} if kind == "both" else {f"western_{kind}"} if kind else set()


_MASKED_NAME = re.compile(rf"[가-힣]{{1,2}}[{MASKS}]{{1,3}}[가-힣]{{0,2}}")


def _name_kinds(text: str) -> set[str]:
    """Kinds of a cell of letters."""
    found: set[str] = set()
    if _organisation_words().search(text) or _SEVERAL(text):
        found.add("organisation")
    if _company().search(text):
        found |= {"company", "organisation"}
    elif is_korean_name(text):
        found.add("korean_name")
    elif _MASKED_NAME.fullmatch(text):
        found.add("masked_name")
    elif not _HANGUL.search(text) and _LATIN_NAME.fullmatch(_LOST_LETTER.sub("x", text)):  # Lindstr?m
        found |= {"latin_name"} | _western_kinds(text)
        if " " in text and text[:1].isupper():
            found.add("latin_full_name")
    if text in facts.column("animal_names", "name"):
        found.add("animal_name")
    if (numbered := _NUMBERED(text)) and not looks_like_person(numbered[1]):
        found.add("numbered")
    if _URL.fullmatch(text):
        found.add("url")
    return found


def _is_address(text: str, digits: int) -> bool:
    if len(text) < 6 or len(text) > 200:
        return False
    if _KOREAN_ADDRESS.search(text):
        return digits > 0 or text.startswith(korean_provinces())
    return (text.startswith(korean_provinces()) and " " in text) or (
        digits > 0 and _LATIN_ADDRESS.fullmatch(text) is not None
    )


def examine(cells: Sequence[str | None], context: Context, limit: int = 300) -> Evidence:
    """The evidence of one column's sampled cells; at most `limit` distinct values are looked at."""
    tidy = [plain(cell[:400]) for cell in cells if cell]
    # 00000000 and 99991231 are the blanks of old databases: a column of them with a few days of withdrawal is one of dates.
    filled = [cell for cell in tidy if cell and not says_nothing(cell) and not dates.date_is_null(cell)]
    if not filled:
        return _only_blanks(tidy)
    counted = Counter(filled)
    seen = list(counted.items())[:limit]
    orders = year_last([text for text, _ in seen])
    if orders["dmy"] != orders["mdy"]:  # 13.05.54 is a date where the year comes last
        context = replace(context, date_order="dmy" if orders["dmy"] > orders["mdy"] else "mdy")
    total = sum(count for _, count in seen)
    sums: Counter[str] = Counter()
    for text, count in seen:
        for kind in kinds(text, context):
            sums[kind] += count
    return Evidence(
        len(filled),
        len(counted),
        {kind: count / total for kind, count in sums.items()},
        sum(map(len, filled)) / len(filled),
        _is_counter(filled),
    )


def _only_blanks(tidy: Sequence[str]) -> Evidence:
    """A column of bare signs: O/X columns may hold nothing but `x` or `✔`, which elsewhere mean that there is no value."""
    signs = [cell for cell in tidy if cell and without_case(cell) in _answers()]
    shares = {"answer": 1.0} | ({"number": 1.0} if all(map(str.isdecimal, signs)) else {})
    return Evidence(len(signs), len(set(signs)), shares, 1.0) if signs else Evidence()


def _is_counter(filled: Sequence[str]) -> bool:
    """Whether numbers rise one by one, give or take a few gaps."""
    if len(filled) < 3 or not all(cell.isdecimal() and len(cell) < 12 for cell in filled[:50]):
        return False
    numbers = [int(cell) for cell in filled[:50] if cell.isdecimal()]
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    return all(step > 0 for step in steps) and sum(step == 1 for step in steps) >= 0.8 * len(steps)


def year_last(cells: Sequence[str | None]) -> Counter[str]:
    """What dates with the year last say of their order: `dmy` or `mdy` where a part is over 12, else `either`.

    A year of two digits counts only where it cannot be a day: 2/13/21 (no 13th month) or 3/4/85.
    """
    found: Counter[str] = Counter()
    for cell in cells:
        text = plain(cell[:40]) if cell else ""
        match = _YEAR_LAST.match(text)
        if not match:
            continue
        first, second, year = int(match[1] or match[4]), int(match[2] or match[5]), match[3] or match[6]
        if match[6] and (first in (19, 20) or max(first, second) > 31):  # the year leads, or it is no date
            continue
        order = "dmy" if first > 12 else "mdy" if second > 12 else "either"
        if len(year) == 4 or order == "mdy" or int(year) > 31:
            found[order] += 1
    return found


def short_dates(cells: Sequence[str | None]) -> list[tuple[int, int]]:
    """The first two parts of dates whose year has two digits, wherever it stands: 3/4/21."""
    found = [_YEAR_LAST.match(plain(cell[:40])) for cell in cells if cell]
    return [(int(each[1]), int(each[2])) for each in found if each and each[3] and len(each[3]) == 2]
