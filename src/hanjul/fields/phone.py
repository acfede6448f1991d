"""Phone numbers: mobile, phone and contact columns. The value decides what a number is, the column only what is ambiguous.

Inside, a number is E.164 text; outside it is spelt the national way (`display`). Korean rules are our own, from
facts/phone_prefixes.csv, because the common library takes `010-123-4567` and `1012345678.0` for valid numbers;
numbers of other countries are read by that library (metadata of libphonenumber).
"""

import re
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field, email
from hanjul.fields.cells import MASKS, MAX_CHARACTERS, plain, says_nothing, whole_number
from hanjul.fields.text import asks_to_stop_beside
from hanjul.words import Text

Role = Literal["mobile", "phone", "contact"]
Kind = Literal[
    "mobile", "mobile_legacy", "either", "landline", "representative", "virtual", "voip", "tollfree", "machine", "other"
]
"""`either`: a country such as the US does not tell mobiles from landlines by number. `machine`: M2M, pagers, premium."""

OUTPUTS = ("mobile", "mobile_alt", "phone", "phone_alt", "extension", "email", "email_key")
_NOTHING: tuple[str | None, ...] = (None,) * len(OUTPUTS)
_PERSONAL_KINDS = frozenset({"mobile", "mobile_legacy"})

_FEWEST_DIGITS = 7
_STANDARD = re.compile(r"010(-?)([2-9][0-9]{3})\1([0-9]{4})").fullmatch
_MOBILE_SPELLING = re.compile(r"((?:\+|00)?82[-. ]?)?(\(0\)|0)?10[-. ]?([2-9][0-9]{3})[-. ]?([0-9]{4})(\.0)?").fullmatch
_NATIONAL = re.compile(r"0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}|1[568][0-9]{2}-[0-9]{4}").fullmatch
_FAX = re.compile(r"(?:팩스|fax|f)\s*[.:)]\s*|팩스|fax", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,(\[/]*(?:내선(?:번호)?|구내|교환|extension|ext|x|#)\s?[.:)]?\s?([0-9]{1,6})\s?번?\s?[)\]]?\s*$", re.IGNORECASE
)
_EXTENSION_BEHIND = re.compile(r"[\s,(\[/]*\(?([0-9]{1,5})\s?번?\s?(?:내선|교환)\)?\s*$")
_RANGE = re.compile(r"\s*~\s*[0-9]{1,4}\s*$")
_NUMBER = re.compile(r"\+?[ (]{0,2}[0-9][0-9 ().\-_]*")
_SEPARATOR = re.compile(r"[,/;\n|·&、]|\s(?:또는|혹은|및|or|and)\s|\s-\s")
# Where a dash stood that CP949 has no letter for, or another sign was typed: 010?1234?5678, 010~1234~5678.
_LOST_DASHES = re.compile(r"(?<![0-9])(\+?[0-9]{2,4})[?~=-]([0-9]{3,4})[?~=-]([0-9]{4})(?![0-9?~=])")
_SPACED_DASHES = re.compile(r"(?<![0-9])(0[0-9]{1,3})\s?-\s?([0-9]{3,4})\s?-\s?([0-9]{4})(?![0-9])")
_LETTER_DIGITS = re.compile(r"[+0-9OoIl() .\-]{9,20}").fullmatch
_MASKED = re.compile(rf"[{MASKS}]|[0-9-][xX]{{2,}}|[xX]{{3,}}")
_EMAIL = re.compile(r"[^\s,;/|<>()\[\]]+@[^\s,;/|<>()\[\]]+")
_COUNTRY_CODE = re.compile(r"(?:\+|00[3-7][0-9]{2}|00[1-9]|00)?82(?=[0-9]{8,})0?")
_BUSINESS_SHAPE = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{5}").fullmatch
_NO_AREA_SHAPE = re.compile(r"[2-9][0-9]{2,3}[-. ][0-9]{4}").fullmatch
_GROUPS = re.compile(r"[0-9]+")
_AMERICAN = re.compile(
    r"\([2-9][0-9]{2}\)[ -]?[2-9][0-9]{2}[-. ][0-9]{4}|[2-9][0-9]{2}([-. ])[2-9][0-9]{2}\1[0-9]{4}"
).fullmatch
_OLD_BRAZILIAN = re.compile(r"55([1-9][0-9])([6-9][0-9]{7})").fullmatch
# Before 2019 a 1 stood between Mexico's code and a mobile, as WhatsApp still has it, and 044, 045 or 01 before it at home.
_OLD_MEXICAN = re.compile(r"52(?:52)?(?:1|44|45)([2-9][0-9]{9})").fullmatch
_NOT_DIGIT = re.compile(r"[^0-9]+")


class _Number(NamedTuple):
    """One number that was read."""

    e164: str
    kind: Kind
    rules: tuple[str, ...] = ()


class _Prefix(NamedTuple):
    kind: Kind
    digits: frozenset[int]


_KINDS: dict[str, Kind] = {
    "mobile": "mobile",
    "mobile_legacy": "mobile_legacy",
    "area": "landline",
    "representative": "representative",
    "virtual": "virtual",
    "voip": "voip",
    "toll_free": "tollfree",
    "m2m": "machine",
    "pager": "machine",
    "premium": "machine",
    "messaging": "machine",
}


@cache
def _prefixes() -> dict[str, _Prefix]:
    """Korean number heads: kind, and how many digits may follow (facts/phone_prefixes.csv)."""
    table = {}
    for row in facts.rows("phone_prefixes"):
        kind = _KINDS.get(row["type"])
        if kind and row["subscriber_digits"]:
            entry = _Prefix(kind, frozenset(map(int, row["subscriber_digits"].split("|"))))
            heads = [f"050{last}" for last in "2345678"] if row["prefix"] == "050x" else [row["prefix"]]
            table.update(dict.fromkeys(heads, entry))
    return table


@cache
def _country_code(country: str) -> str:
    return str(phonenumbers.country_code_for_region(country))


def has_country_code(text: str, country: str) -> bool:
    """Whether bare digits begin with the code of the country (5511912345678), where it is long enough to tell.

    >>> has_country_code("5511912345678", "BR"), has_country_code("12125550101", "US")
    (True, False)
    """
    code = _country_code(country)
    return len(code) > 1 and text.isdecimal() and text.startswith(code) and len(text) > len(code) + _FEWEST_DIGITS


def is_assigned(digits: str, country: str) -> bool:
    """Whether bare digits may be a number that a country hands out.

    >>> is_assigned("14155551234", "US"), is_assigned("9876543210", "US")
    (True, False)
    """
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, country))


def _split_korean(national: str) -> tuple[str, str, Kind] | None:
    """A Korean number with its leading 0 as (head, rest, kind); None where no such number is handed out."""
    if national.startswith("0"):
        head = national[: 2 if national.startswith("02") else 4 if national.startswith("050") else 3]
    else:
        head = national[:4]
    prefix = _prefixes().get(head)
    rest = national[len(head) :]
    return (head, rest, prefix.kind) if prefix and len(rest) in prefix.digits else None


def _korean(national: str, rules: tuple[str, ...] = ()) -> _Number | None:
    """Read national digits, leading 0 included (representative numbers have none)."""
    parts = _split_korean(national)
    if parts is None:
        return None
    _head, rest, kind = parts
    if national in facts.column("phone_dummies", "number") or (not rest.strip("0") and kind != "representative"):
        return _Number("", kind, (*rules, "phone_dummy"))
    if (kind == "mobile" and rest[0] in "01") or (kind == "landline" and rest[0] == "0"):
        rules = (*rules, "phone_unassigned")
    elif kind == "mobile" and len(set(rest)) == 1:
        rules = (*rules, "phone_repeated_digit")
    elif kind == "mobile_legacy":
        rules = (*rules, "phone_legacy")
    elif kind == "virtual":
        rules = (*rules, "phone_virtual")
    return _Number("+82" + national.removeprefix("0"), kind, rules)


def _lost_zero(digits: str, shape: str, role: Role) -> _Number | None:
    """A Korean number whose leading 0 a spreadsheet dropped."""
    if digits.startswith("0") or _NO_AREA_SHAPE(shape):
        return None
    parts = _split_korean("0" + digits)
    groups = _GROUPS.findall(shape)
    if parts is None or (len(groups) > 1 and groups[0] != parts[0][1:]):  # 415-555-0111 is no 041-5555-0111
        return None
    kind = parts[2]
    if kind == "mobile" or kind == "voip":
        return _korean("0" + digits, ("phone_lost_zero",))
    if kind == "mobile_legacy" or (kind in {"landline", "virtual", "tollfree"} and role != "mobile"):
        return _korean("0" + digits, ("phone_lost_zero", "phone_lost_zero_unsure"))
    return None


def _read_korean(text: str, role: Role) -> _Number | None:
    """One number in Korean spelling; None when it is not one."""
    digits = _NOT_DIGIT.sub("", text)
    number = _korean(digits)
    if number:
        return number
    lead = "+" if text.lstrip(" (").startswith("+") else ""
    code = _COUNTRY_CODE.match(lead + digits)
    if code and (lead or digits.startswith(("0", "82"))):
        rest = (lead + digits)[code.end() :]
        number = _korean("0" + rest, ("phone_country_code",)) or _korean(rest, ("phone_country_code",))
        if number:
            return number
    return None if lead else _lost_zero(digits, text, role)


_LIBRARY_KINDS: dict[int, Kind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "either",
    PhoneNumberType.TOLL_FREE: "tollfree",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "virtual",
    PhoneNumberType.UAN: "representative",
    PhoneNumberType.SHARED_COST: "representative",
    PhoneNumberType.PREMIUM_RATE: "machine",
    PhoneNumberType.PAGER: "machine",
}


@lru_cache(maxsize=4096)
def _read_foreign(text: str, country: str) -> _Number | None:
    """One number by the library's metadata. A possible number that is not in use is kept and said to be suspicious."""
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if len(str(parsed.national_number)) < _FEWEST_DIGITS:
        return None
    rules: tuple[str, ...] = ()
    sort = phonenumbers.number_type(parsed)
    if sort == PhoneNumberType.UNKNOWN:
        old = _OLD_BRAZILIAN(f"{parsed.country_code}{parsed.national_number}")
        if old:  # since 2016 every mobile number there has nine digits
            return _read_foreign(f"+55{old[1]}9{old[2]}", country)
        mexican = _OLD_MEXICAN(f"{parsed.country_code}{parsed.national_number}")
        if mexican:
            return _read_foreign(f"+52{mexican[1]}", country)
        zeros = bool(parsed.italian_leading_zero)
        whole = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
        if country == "KR" or parsed.country_code == 82 or zeros or not whole:
            return None
        rules = ("phone_unassigned",)
    zeros_first = "0" * (parsed.number_of_leading_zeros or 1) if parsed.italian_leading_zero else ""
    e164 = f"+{parsed.country_code}{zeros_first}{parsed.national_number}"
    if e164.startswith("+82"):
        number = _korean(_national(e164))
        return number and number._replace(rules=(*rules, "phone_foreign", *number.rules))
    if len(set(e164[-7:])) == 1 and e164[-1] == "0":
        return _Number("", "other", ("phone_dummy",))
    if phonenumbers.country_code_for_region(country) != parsed.country_code:
        rules = (*rules, "phone_foreign")
    return _Number(e164, _LIBRARY_KINDS.get(sort, "either" if "phone_unassigned" in rules else "other"), rules)


def _read(text: str, role: Role, country: str) -> _Number | None:
    """One number, Korean first where the country is Korea."""
    text = text.strip(" -.,:()[]_").replace("_", "-") if not text.startswith(("(", "+")) else text.strip(" -.,:_")
    digits = sum(map(str.isdigit, text))
    if not _FEWEST_DIGITS <= digits <= 20:
        return None
    if country == "KR":
        number = _read_korean(text, role)
        if number:
            return number
        if digits <= 8 or (text.startswith("0") and not text.startswith("00")):
            return None
        if _AMERICAN(text):
            return _assumed("+1 " + text)
    if country != "KR":
        number = _read_foreign(text, country)
        if number is None or "phone_unassigned" in number.rules:  # 60123456789 is a Malaysian number in Singapore
            return _from_abroad(text, country) or number
        return number if number.kind == "mobile" or text[0] in "+0(" else _own_mobile(text, country) or number
    if digits < 11:
        return _read_foreign(text, country)
    if text.startswith("008"):  # 0084 90 312 34 56; an old carrier's prefix as well
        return _assumed("+" + text[2:]) or _read_foreign(text, country)
    number = _read_foreign(text, country)
    if number is None and text[0] in "123456789":
        number = _assumed("+" + text)
    if number is None and text.startswith("00"):
        number = _assumed("+" + text[2:])
    return number


def _assumed(text: str) -> _Number | None:
    """A number of another country that is written without its +, if it is in use there."""
    number = _read_foreign(text, "KR")
    return number and number._replace(rules=("phone_plus_assumed", *number.rules))


def _own_mobile(text: str, country: str) -> _Number | None:
    """A mobile number of the country behind its own calling code without the +: 491721234567 is no landline of Leer (0491)."""
    digits = _NOT_DIGIT.sub("", text)
    if not digits.startswith(str(phonenumbers.country_code_for_region(country))):
        return None
    number = _read_foreign(f"+{digits}", country)
    if number is None or number.kind != "mobile":
        return None
    return number._replace(rules=("phone_plus_assumed", *number.rules))


# Countries that have long shared customers with Russia, where 8 stands before a number as 0 does elsewhere: 8 (903) 123-45-67.
_BESIDE_RUSSIA = frozenset(("UA", "BY", "KZ", "UZ", "KG", "TJ", "TM", "AM", "AZ", "GE", "MD", "EE", "LV", "LT", "IL"))
_RUSSIAN = re.compile(r"89[0-9]{9}").fullmatch


def _from_abroad(text: str, country: str) -> _Number | None:
    """A number with a code of a country that is written without its +, where it is none of this one: 380671234567 in Poland."""
    digits = _NOT_DIGIT.sub("", text)
    if country in _BESIDE_RUSSIA and _RUSSIAN(digits):
        return _assumed(f"+7{digits[1:]}")
    if country == "UA" and digits.startswith("80") and len(digits) == 11:  # so was home dialled there as well
        return _read_foreign(f"+3{digits}", country)
    if len(digits) < 11 or text[0] == "+":
        return None
    if digits.startswith("00"):  # not the way out of every country
        return _assumed("+" + digits[2:])
    groups = re.findall("[0-9]+", text)
    # A digit too many in a number of home (202-555-01477) makes no foreign one of it.
    coded = len(digits) >= _usual_length(country) + 2 if len(groups) == 1 else int(groups[0]) in _CALLING_CODES
    return _assumed("+" + digits) if coded and digits[0] != "0" else None


_CALLING_CODES = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


@cache
def _usual_length(country: str) -> int:
    """How many digits a mobile number of a country has, without what is dialled before it."""
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    return len(str(example.national_number)) if example else 10


def _read_several(run: str, role: Role, country: str) -> list[_Number]:
    """All numbers in a run of digits and blanks: `010 1234 5678 02 123 4567`."""
    whole = _read(run, role, country)
    if whole:
        return [whole]
    found, pending = [], ""
    for word in run.split():
        pending = f"{pending} {word}".strip()
        number = _read(pending, role, country) if len(pending) >= 8 else None
        if number:
            found.append(number)
            pending = ""
    return found if not sum(map(str.isdigit, pending)) > 6 else []


class _Cell:
    """What has been found in one cell so far."""

    def __init__(self, role: Role, context: Context) -> None:
        self.role, self.country = role, context.country
        self.numbers: list[_Number] = []
        self.extension: str | None = None
        self.rules: list[str] = []

    def say(self, *rules: str) -> None:
        """Note rules, each once, in order."""
        self.rules.extend(rule for rule in rules if rule not in self.rules)

    def read_piece(self, piece: str) -> bool:
        """Read one piece between separators; tells whether a number was in it."""
        piece = piece.strip()
        fax = _FAX.match(piece)
        if fax and any(map(str.isdigit, piece)):
            self.say("phone_fax_left_out")
            return True
        ranged = _RANGE.sub("", piece)
        if ranged != piece:
            self.say("phone_range")
        piece = self._without_extension(ranged)
        found = [number for run in _NUMBER.findall(piece) for number in _read_several(run, self.role, self.country)]
        if found and any(map(str.isalpha, piece)):
            self.say("phone_text_removed")
        self.numbers.extend(found)
        return bool(found)

    def _without_extension(self, piece: str) -> str:
        match = _EXTENSION.search(piece) or _EXTENSION_BEHIND.search(piece)
        if match and sum(map(str.isdigit, piece[: match.start()])) >= 7:
            self.extension = self.extension or match[1]
            self.say("phone_extension")
            return piece[: match.start()]
        return piece

    def answers(self) -> tuple[str | None, ...]:
        """Sort the numbers into mobiles and phones, two of each at most."""
        mobiles: list[str] = []
        phones: list[str] = []
        for number in self.numbers:
            self.say(*number.rules)
            slot = (
                mobiles
                if number.kind in _PERSONAL_KINDS or (number.kind == "either" and self.role != "phone")
                else phones
            )
            if number.e164 and number.e164 not in slot:
                slot.append(number.e164)
        if len(mobiles) + len(phones) > 1:
            self.say("phone_several")
        if len(mobiles) > 2 or len(phones) > 2:
            self.say("phone_more_left_out")
        if phones and self.role == "mobile":
            self.say("phone_not_mobile")
        if mobiles and self.role == "phone":
            self.say("phone_is_mobile")
        extension = self.extension if phones or mobiles else None
        return (*[*mobiles, None, None][:2], *[*phones, None, None][:2], extension)


def _read_pieces(cell: _Cell, text: str) -> None:
    """Read every piece of the text; a cell whose pieces are no numbers is tried as one number."""
    text = _SPACED_DASHES.sub(r"\1-\2-\3", _LOST_DASHES.sub(r"\1-\2-\3", text))
    pieces = [piece for piece in _SEPARATOR.split(text) if piece and piece.strip()]
    if (
        len(pieces) > 1
        and _is_head(pieces[0], pieces[1], cell.country)
        and sum(map(str.isdigit, pieces[0] + pieces[1])) >= _FEWEST_DIGITS
    ):
        pieces[:2] = [f"{pieces[0].strip()} {pieces[1].strip()}"]
    read = [cell.read_piece(piece) for piece in pieces]
    if len(pieces) > 1 and not any(read):
        cell.read_piece(_SEPARATOR.sub("-", text))
    elif len(pieces) > 1 and not all(read):
        leftover = [piece for piece, done in zip(pieces, read, strict=True) if not done]
        cell.say(*("phone_range" if _is_tail(piece) else "phone_part_unreadable" for piece in leftover))


def _is_head(piece: str, behind: str, country: str) -> bool:
    """The `0171` of `0171/1234567`: what is dialled before a number, not a number of its own; outside Korea also the 347 of 347/1234567."""
    text = piece.strip()
    if country != "KR" and text.isdecimal() and len(text) in (2, 3, 4) and sum(map(str.isdigit, behind)) >= 5:
        return True
    return text[0] in "0+(" and sum(map(str.isdigit, text)) < _FEWEST_DIGITS and not any(map(str.isalpha, text))


def _is_tail(piece: str) -> bool:
    """The `8` of `02-123-4567/8`: a range of lines, not a number of its own."""
    return piece.strip().isdecimal() and len(piece.strip()) <= 4


def _why_unread(text: str) -> str:
    """The rule that says best why no number could be read."""
    digits = _NOT_DIGIT.sub("", text)
    if _BUSINESS_SHAPE(text):
        return "phone_is_business_number"
    if not digits:
        return "phone_unreadable"
    if len(digits) >= _FEWEST_DIGITS and len(set(digits)) == 1:
        return "phone_dummy"
    if _NO_AREA_SHAPE(text):
        return "phone_no_area_code"
    return "phone_wrong_length" if digits.startswith(("01", "10", "02")) else "phone_unreadable"


def _undo_spreadsheet(text: str, cell: _Cell) -> str | None:
    """The text with a float's `.0` or a recoverable exponent undone; None when digits were lost."""
    number = whole_number(text)
    if number is None:
        if cell.country == "KR" and _LETTER_DIGITS(text) and not text.replace("+", "").isdecimal():
            digits = text.translate(str.maketrans("OoIl", "0011"))
            if digits != text:
                cell.say("phone_letter_for_digit")
            return digits
        return text
    if not number[1]:
        return None
    cell.say("phone_number_format")
    return number[0]


def clean(raw: str, context: Context, role: Role = "contact") -> Cleaned:
    """One cell of a mobile, phone or contact column.

    Returns:
        (mobile, mobile_alt, phone, phone_alt, extension, email, email_key) and the rules that acted.
    """
    standard = _STANDARD(raw)
    if standard and context.country == "KR":
        dash, middle, last = standard.groups()
        if middle != last or len(set(middle)) > 1:
            rules = "" if dash else "phone_format"
            if role == "phone":
                rules = f"{rules} phone_is_mobile".lstrip()
            return ("+8210" + middle + last, None, None, None, None, None, None), rules
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "phone_too_long"
    if context.country == "KR":
        quick = _quick_mobile(raw, role) or _quick_phone(raw, role)
        if quick:
            return quick
    lines = "/".join(plain(line) for line in raw.splitlines() if line.strip()) if "\n" in raw.strip() else plain(raw)
    if not lines:
        return _NOTHING, ""
    if says_nothing(lines) and not _MASKED.search(lines):
        return _NOTHING, "phone_placeholder"
    found, rules = _clean_slowly(raw, lines, role, context)
    said = _LETTER.search(lines) and asks_to_stop_beside(lines)  # 010-9234-5678 (문자X)
    return found, f"{rules} phone_says_stop".lstrip() if said else rules


_LETTER = re.compile(r"[^\W\d_]")


def _quick_mobile(raw: str, role: Role) -> Cleaned | None:
    """The common spellings of a Korean mobile number in one step."""
    match = _MOBILE_SPELLING(raw)
    if match is None:
        return None
    code, zero, middle, last, point = match.groups()
    if (middle == last and len(set(last)) == 1) or f"010{middle}{last}" in facts.column("phone_dummies", "number"):
        return None
    rules = "phone_number_format" if point else ""
    rules += " phone_country_code" if code else "" if zero else " phone_lost_zero"
    rules = rules.strip() or "phone_format"
    return ("+8210" + middle + last, *_NOTHING[1:]), f"{rules} phone_is_mobile" if role == "phone" else rules


def _quick_phone(raw: str, role: Role) -> Cleaned | None:
    """A Korean number that is no mobile, in its standard spelling."""
    if not _NATIONAL(raw):
        return None
    number = _korean(raw.replace("-", ""))
    if number is None or number.kind in _PERSONAL_KINDS or not number.e164 or display(number.e164, "KR") != raw:
        return None
    rules = " ".join(number.rules)
    return (
        None,
        None,
        number.e164,
        None,
        None,
        None,
        None,
    ), f"{rules} phone_not_mobile".lstrip() if role == "mobile" else rules


def _clean_slowly(raw: str, text: str, role: Role, context: Context) -> Cleaned:
    cell = _Cell(role, context)
    address: tuple[str | None, ...] = (None, None)
    if "@" in text:
        found, email_rules = email.clean(" ".join(_EMAIL.findall(text)), context)
        address, text = found[:2], _EMAIL.sub(" ", text).strip(" ,/;|<>()")
        cell.say(*(("phone_held_email",) if found[0] else ()), *email_rules.split())
        if not text:
            return (*_NOTHING[:5], *address), " ".join(cell.rules)
    digits = _undo_spreadsheet(text, cell)
    if digits is None:
        return (*_NOTHING[:5], *address), " ".join([*cell.rules, "phone_precision_lost"])
    if _MASKED.search(digits):
        return (*_NOTHING[:5], *address), " ".join([*cell.rules, "phone_masked"])
    _read_pieces(cell, digits)
    answers = (*cell.answers(), *address)
    if not cell.numbers and "phone_fax_left_out" not in cell.rules:
        cell.say(_why_unread(digits) if any(map(str.isdigit, digits)) or not address[0] else "phone_part_unreadable")
    first = answers[0] or answers[2]
    if first and not cell.rules and (raw.isdecimal() or raw not in (first, display(first, context.country))):
        cell.say("phone_format")
    elif (
        first
        and cell.rules
        and set(cell.rules) <= _SAY_NO_FORMAT
        and raw.strip()
        not in (
            first,
            display(first, context.country),
        )
    ):
        cell.rules.insert(0, "phone_format")
    return answers, " ".join(cell.rules)


# Rules that do not explain a different spelling, so that the spelling gets a rule of its own.
_SAY_NO_FORMAT = frozenset(
    {
        "phone_virtual",
        "phone_legacy",
        "phone_unassigned",
        "phone_repeated_digit",
        "phone_not_mobile",
        "phone_is_mobile",
        "phone_foreign",
    }
)


def _national(e164: str) -> str:
    """`+821012345678` as `01012345678`; representative numbers have no 0."""
    digits = e164[3:]
    return digits if len(digits) == 8 and digits[:4] in _prefixes() else "0" + digits


def display(e164: str, country: str) -> str:
    """The number as people of `country` write it: `010-1234-5678`; a foreign one as `+1 212-555-0100`."""
    if not e164.startswith("+82"):
        try:
            parsed = phonenumbers.parse(e164, None)
        except phonenumbers.NumberParseException:
            return e164
        home = phonenumbers.country_code_for_region(country) == parsed.country_code
        return str(
            phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
        )
    parts = _split_korean(_national(e164))
    if parts is None:
        return e164
    head, rest, kind_ = parts
    groups = [head, rest] if kind_ == "representative" else [head, rest[:-4], rest[-4:]]
    spelt = "-".join(group for group in groups if group)
    return spelt if country == "KR" else f"+82 {spelt.removeprefix('0')}"


def digits(e164: str, country: str) -> str:
    """The number as people of `country` dial it, digits only: `01012345678`."""
    if country == "KR" and e164.startswith("+8210") and len(e164) == 13:
        return "0" + e164[3:]
    return "".join(filter(str.isdigit, display(e164, country)))


def kind(e164: str) -> Kind:
    """What sort of number it is; "other" for what nobody knows."""
    if e164.startswith("+8210") and len(e164) == 13:
        return "mobile"
    if e164.startswith("+82"):
        parts = _split_korean(_national(e164))
        return parts[2] if parts else "other"
    return _kind_by_library(e164)


@lru_cache(maxsize=4096)
def _kind_by_library(e164: str) -> Kind:
    try:
        return _LIBRARY_KINDS.get(phonenumbers.number_type(phonenumbers.parse(e164, None)), "other")
    except phonenumbers.NumberParseException:
        return "other"


_USUAL = re.compile(r"(0?1[016789]|0[2-6][1-9]?|070)([ .\-]?[0-9]{3,4}[ .\-]?)([0-9]{4})").fullmatch
_STARS = str.maketrans(dict.fromkeys("0123456789", "*"))
_RUN = re.compile(r"[0-9](?:[ ().\-]{0,3}[0-9])*")


def mask(value: str) -> str:
    """`010-1234-5678` as `010-****-5678`: the middle digits never show; letters never do."""
    if value.startswith("+82"):
        if value.startswith("+8210") and len(value) == 13:
            return "010-****-" + value[9:]
        value = display(value, "KR")
    usual = _USUAL(value)
    if usual:
        return usual[1] + usual[2].translate(_STARS) + usual[3]
    hidden_letters = "".join("*" if character.isalpha() else character for character in value[:120])
    return _RUN.sub(
        lambda run: _masked_run(run[0]),
        "".join("*" if character.isdigit() and not character.isascii() else character for character in hidden_letters),
    )


def _masked_run(run: str) -> str:
    total = sum(map(str.isdigit, run))
    first, last = (total - 8, 4) if 10 <= total <= 13 else (total - 7, 4) if total == 9 else (0, 2 if total > 4 else 0)
    out, seen = [], 0
    for character in run:
        seen += character.isdigit()
        out.append("*" if character.isdigit() and first < seen <= total - last else character)
    return "".join(out)


MOBILE: Field = Field("mobile", Text("휴대폰", "mobile"), OUTPUTS, partial(clean, role="mobile"), mask)
PHONE: Field = Field("phone", Text("전화", "phone"), OUTPUTS, partial(clean, role="phone"), mask)
CONTACT: Field = Field("contact", Text("연락처", "contact"), OUTPUTS, partial(clean, role="contact"), mask)
