"""Registration numbers of organisations: 사업자등록번호 (10 digits) and 법인등록번호 (13 digits), both with a check digit.

Checksums: weights 1 3 7 1 3 7 1 3 5 (and the tens of the last product) for the first, 1 2 1 2 … for the second; see
docs of the National Tax Service and the Supreme Court registry. A 13-digit number that is no corporate number may be a
person's, so it is refused and never repeated.
"""

import re
from functools import partial

from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, says_nothing, whole_number
from hanjul.words import Text

_NOTHING: tuple[str | None, ...] = (None, None)
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CORPORATE_WEIGHTS = (1, 2) * 6
_CANONICAL = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{5}|[0-9]{6}-[0-9]{7}").fullmatch
_KOREAN_TEXT = re.compile(
    r"(?:사업자|법인)?\s?(?:등록)?\s?(?:번호)?\s?[:.]?\s?([0-9][0-9 .\-]{8,18}[0-9])\s?(?:\([^()]*\))?"
).fullmatch
_FOREIGN = re.compile(r"[A-Z0-9][A-Z0-9 .\-/]{3,24}").fullmatch
_LENGTHS = {"GB": 8, "NL": 8}
"""Digits of a company number in the register of a country."""
_VAT = {"AT": r"U\d{8}", "DE": r"\d{9}", "GB": r"\d{9}(?:\d{3})?", "NL": r"\d{9}B\d{2}"}
"""VAT numbers that are written with the letters of the country or without them: two spellings are no two companies."""
_NOT_ALNUM = re.compile(r"[^A-Z0-9]")


def is_business_number(digits: str) -> bool:
    """Whether ten digits carry the right check digit and are no row of one digit."""
    if len(digits) != 10 or not digits.isdecimal() or len(set(digits[:9])) == 1 or digits[:3] == "000":
        return False
    products = [int(digit) * weight for digit, weight in zip(digits, _BUSINESS_WEIGHTS, strict=False)]
    return (sum(products) + products[-1] // 10 + int(digits[9])) % 10 == 0


def is_corporate_number(digits: str) -> bool:
    """Whether thirteen digits carry the right check digit and are no row of one digit."""
    if len(digits) != 13 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CORPORATE_WEIGHTS, strict=False))
    return (total + int(digits[12])) % 10 == 0


def clean(raw: str, context: Context, corporate: bool = False, checked: bool = True) -> Cleaned:
    """One cell of a business or corporate number column.

    Args:
        checked: whether ten digits with a wrong check digit are refused. Where no number of a column has the right one, its
            numbers are masked, made up or another office's, and still tell one firm from another.

    Returns:
        the column's own number first, then the other kind; and the rules that acted.
    """
    name = "corporate_number" if corporate else "business_number"
    if not corporate and len(raw) == 12 and _CANONICAL(raw) and is_business_number(raw.replace("-", "")):
        return (raw.replace("-", ""), None), ""
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, f"{name}_unreadable"
    text = plain(raw)
    if not text:
        return _NOTHING, ""
    if says_nothing(text) or not text.strip("0- "):
        return _NOTHING, f"{name}_placeholder"
    number = whole_number(text)
    if number and not number[1]:
        return _NOTHING, f"{name}_precision_lost"
    if context.country != "KR":
        return _foreign(text, name, context.country)
    match = _KOREAN_TEXT(number[0] if number else text)
    digits = _NOT_ALNUM.sub("", match[1]) if match else ""
    own = is_corporate_number if corporate else is_business_number
    other = is_business_number if corporate else is_corporate_number
    if own(digits):
        return (digits, None), "" if _CANONICAL(raw.strip()) else f"{name}_format"
    if other(digits):
        return (None, digits), f"{name}_other_kind"
    if not checked and len(digits) == 10 and len(set(digits)) > 1:
        return (digits, None), f"{name}_unchecked"
    wanted = 13 if corporate else 10
    return _NOTHING, f"{name}_checksum" if len(digits) == wanted else f"{name}_unreadable"


def _foreign(text: str, name: str, country: str) -> Cleaned:
    """Identifiers of other countries: letters and digits, unjudged; the zeros a spreadsheet took off are put back."""
    upper = text.upper()
    same = _NOT_ALNUM.sub("", upper)
    if not _FOREIGN(upper) or sum(map(str.isdigit, same)) < 4:
        return _NOTHING, f"{name}_unreadable"
    if name == "business_number" and re.fullmatch(_VAT.get(country, r"(?!)"), same):
        return (f"{country}{same}", None), f"{name}_format"
    if same.isdecimal() and name == "corporate_number" and len(same) < _LENGTHS.get(country, 0):
        return (same.zfill(_LENGTHS[country]), None), f"{name}_format"
    return (same, None), ""


def display(digits: str) -> str:
    """`2208162517` as `220-81-62517`, thirteen digits as `130111-0006246`; anything else as it is."""
    if len(digits) == 10 and digits.isdecimal():
        return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 13 and digits.isdecimal() else digits


def mask(value: str) -> str:
    """The first three digits."""
    return hidden(value, 3)


BUSINESS_NUMBER: Field = Field(
    "business_number", Text("사업자등록번호", "business number"), ("business_number", "corporate_number"), clean, mask
)
CORPORATE_NUMBER: Field = Field(
    "corporate_number",
    Text("법인등록번호", "corporate number"),
    ("corporate_number", "business_number"),
    partial(clean, corporate=True),
    mask,
)
UNCHECKED_NUMBER: Field = Field(
    "business_number_unchecked",
    Text("사업자등록번호(검증 안 함)", "business number, unchecked"),
    ("business_number", "corporate_number"),
    partial(clean, checked=False),
    mask,
)
