"""Addresses and postcodes. The address stays as it is written; the key unifies province names and leaves out the detail.

A street address and a lot address of one building are two keys: only the register of the state can tell that they are
one. Facts: region_synonyms.csv, postcodes.csv, street_words.csv.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import (
    BARE_LETTERS,
    MAX_CHARACTERS,
    hidden,
    plain,
    says_nothing,
    tidy,
    whole_number,
    without_accents,
)
from hanjul.words import Text

_NOTHING: tuple[str | None, ...] = (None, None, None)
_LEADING_POSTCODE = re.compile(
    r"[\[(](?:우편번호\s?:?\s?|우\)?\s?:?\s?)?([0-9]{5}|[0-9]{3}-[0-9]{3})[\])]\s*|(?:우편번호\s?:?\s?|우\)?\s?:?\s?)?([0-9]{5}|[0-9]{3}-[0-9]{3})(?=[\s,]+[가-힣])[\s,]*"
)
_TRAILING_POSTCODE = re.compile(
    r"\s*[,(\[]?\s*(?:우편번호\s?:?\s?|우\)?\s?:?\s?)?([0-9]{5}|[0-9]{3}-[0-9]{3})\s?[)\]]?$"
)
_ROAD = re.compile(
    r"(?<=[가-힣0-9])(?:로|길)(?:\s?[0-9]{1,4}[가-힣]?번?길)?\s*(?:지하\s?)?[0-9]{1,5}(?:-[0-9]{1,5})?(?![0-9]|번?길|[가-힣]*길)"
)
_LOT = re.compile(
    r"(?<=[가-힣0-9])(?:동|리|가|읍|면)\s*(?:산\s?)?[0-9]{1,5}(?:-[0-9]{1,5})?(?![0-9]|동|층|호)(?:번지)?"
)
_ASIDE = re.compile(r"\([^()]*\)")
_HANGUL = re.compile(r"[가-힣]")
_WORDS = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"[0-9]")
_UNIT = re.compile(
    r",?\s+(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|flat|#)\.?\s?#?\s?\w{1,6}\b|,?\s+#\s?\w{1,6}\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[ぁ-ヺ一-鿿]")
# 浙江省 杭州市 文三路98号 (310012), of a shop that has none (000000); 106台北市大安區…
_HAN_POSTCODE = re.compile(
    r"(?<=[一-鿿0-9])\s*\(\s?([0-9]{6})\s?\)$|^([0-9]{3}(?:[0-9]{2,3})?)\s*(?=[一-鿿]{2}[市縣][一-鿿])"
)
_HAN_BLANK = re.compile(r"(?<=[ぁ-ヺ一-鿿]) (?=[ぁ-ヺ一-鿿0-9])")
_HAN_PART = re.compile(r"^(?:東京都|北海道|京都府|大阪府|[一-鿿]{2,3}県)|(?<=..)[市区郡](?=[ぁ-ヺ一-鿿])")
_BLOCK = re.compile(r"(?<=[0-9])(?:丁目|番地|番|[号號]|の(?=[0-9]))(?![室館棟])|(?<=[0-9])[ー−‐–—](?=[0-9])")
_GWANGJU_DISTRICTS = frozenset({"동구", "서구", "남구", "북구", "광산구"})


@cache
def provinces() -> dict[str, str]:
    """Spellings of provinces and what they are called today."""
    return {
        spelling.partition("(")[0].strip(): row["canonical"]
        for row in facts.rows("region_synonyms")
        for spelling in (row["canonical"], *row["synonyms"].split("|"))
    }


@cache
def korean_provinces() -> tuple[str, ...]:
    """The spellings in Hangul, the longest first."""
    return tuple(sorted((name for name in provinces() if len(name) > 1 and not name.isascii()), key=len, reverse=True))


def province(word: str) -> str:
    """The first word of an address, a province as it is called today. 광주시 and 제주시 are towns of provinces, too.

    >>> province("서울"), province("경기"), province("광주시")
    ('서울특별시', '경기도', '광주시')
    """
    return word if word in ("광주시", "제주시") else provinces().get(word, word)


def _with_province(words: list[str]) -> str:
    """The words joined, the province in its official spelling."""
    if not words:
        return ""
    first, rest = words[0], words[1:]
    if first == "광주시" and not (rest and rest[0] in _GWANGJU_DISTRICTS):
        return "".join(words)  # 경기도 광주시, not the city of Gwangju
    province = provinces().get(first)
    if province is None:
        return "".join(words)
    city = first if first == "제주시" else ""
    return province + city + "".join(rest)


def _korean_key(text: str) -> str:
    """Province, district, street and number; detail, building and neighbourhood in parentheses are left out."""
    bare = " ".join(_ASIDE.sub(" ", text).split())
    match = _ROAD.search(bare) or _LOT.search(bare)
    bare = bare[: match.end()].removesuffix("번지") if match else bare.partition(",")[0]
    return _with_province(bare.replace(",", " ").split()).casefold()


def numbered(text: str) -> int:
    """Where the number of the house ends in a Korean address, 0 where there is none.

    >>> numbered("서울 강남구 테헤란로 123 4층"), numbered("서울 강남구")
    (15, 0)
    """
    match = _ROAD.search(text) or _LOT.search(text)
    return match.end() if match else 0


@cache
def _street_words() -> dict[str, str]:
    return {row["word"]: row["same_as"] for row in facts.rows("street_words")}


def _western_key(text: str) -> str:
    """Words without accents, in lower case, abbreviations of streets unified, the unit left out; Chinese and Japanese with blanks behind
    prefecture, city and ward alone.

    >>> _western_key("東京都 世田谷区 桜町 1丁目2番3号") == _western_key("東京都世田谷区桜町１−２−３")
    True
    """
    text = _BLOCK.sub(" ", unicodedata.normalize("NFKC", text)) if _HAN.search(text) else text
    words = _WORDS.findall(without_accents(_UNIT.sub(" ", f" {text}")).casefold().translate(BARE_LETTERS))
    key = " ".join(_street_words().get(word, word) for word in words)
    return _HAN_PART.sub(r"\g<0> ", _HAN_BLANK.sub("", key)).strip()


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of an address column: (address, address_key, postcode) and the rules that acted."""
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "address_too_long"
    text = tidy(raw)
    if not text:
        return _NOTHING, ""
    if says_nothing(text):
        return _NOTHING, "address_placeholder"
    if not any(map(str.isalpha, text)):
        return _NOTHING, "address_unreadable"
    if context.country == "KR" or _HANGUL.search(text):
        return _korean(text)
    if match := _HAN_POSTCODE.search(text):
        rest, postcode = text[: match.start()] + text[match.end() :], match[1] or match[2]
        return (rest, _western_key(rest) or None, postcode if postcode.strip("0") else None), "address_postcode_moved"
    postcode, rules = _western_postcode(text, context)
    return (text, _western_key(text) or None, postcode), rules


def _korean(text: str) -> Cleaned:
    match = _LEADING_POSTCODE.match(text)
    rest, postcode = (text[match.end() :], match[1] or match[2]) if match else (text, None)
    if not match and text[-1] in "0123456789)]":
        match = _TRAILING_POSTCODE.search(text)
        if match and _ROAD.search(text[: match.start()] + " "):
            rest, postcode = text[: match.start()], match[1]
    rest = rest.strip(" ,")
    if not rest:
        return _NOTHING, "address_unreadable"
    return (rest, _korean_key(plain(rest)) or None, postcode), "address_postcode_moved" if postcode else ""


def postcode_fits(text: str, country: str) -> bool:
    """Whether a text may be a postcode of a country, as far as its shape is known."""
    known = _postcodes().get(country)
    return known is None or _national_postcode(text.upper(), text, *known[:2])[0][0] is not None


@cache
def _postcodes() -> dict[str, tuple[re.Pattern[str], int, bool]]:
    """By country: pattern, digits after a lost leading 0 is put back (0 = none can be lost), stands last in an address."""
    return {
        row["country"]: (re.compile(row["pattern"]), int(row["padded_digits"] or 0), row["in_address"] == "last")
        for row in facts.rows("postcodes")
    }


def _western_postcode(text: str, context: Context) -> tuple[str | None, str]:
    """The postcode inside an address, where the country's form is unmistakable."""
    known = _postcodes().get(context.country)
    if not known:
        return None, ""
    pattern = known[0].pattern
    upper = text.upper()
    if known[2]:
        match = re.search(
            rf"(?:[\s,]|^)({pattern})(?:[\s,]+(?:USA?|UNITED STATES|UK|UNITED KINGDOM|AUSTRALIA))?\.?$", upper
        )
    else:
        match = re.search(rf"(?:^|,)\s*(?:[A-Z]{{1,2}}-)?({pattern})\s+[^\W\d]", upper)
    return (match[1] if match and any(map(str.isalpha, text[: match.start()] or text[match.end() - 1 :])) else None), ""


def clean_postcode(raw: str, context: Context) -> Cleaned:
    """One cell of a postcode column: (postcode,) and the rules that acted. Old Korean postcodes have six digits."""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "postcode_unreadable"
    text = plain(raw).upper()
    if not text:
        return (None,), ""
    if says_nothing(text) or not text.strip("0- "):
        return (None,), "postcode_placeholder"
    whole = whole_number(text)
    digits = whole[0] if whole and whole[1] else text.strip("[]()우〒 ")
    if context.country == "KR":
        return _korean_postcode(digits, raw)
    known = _postcodes().get(context.country)
    if known is None:
        return ((digits,), "") if 2 <= len(digits) <= 12 else ((None,), "postcode_unreadable")
    found = _national_postcode(digits, raw, *known[:2])
    # Customers live abroad, and the country may be a guess: a postcode of another country's shape is one.
    if found[0][0] is None and any(pattern.fullmatch(digits) for pattern, *_ in _postcodes().values()):
        return (digits,), "" if digits == raw.strip() else "postcode_format"
    return found


def _korean_postcode(text: str, raw: str) -> Cleaned:
    digits = text.replace("-", "").replace(" ", "")
    if not digits.isdecimal():
        return (None,), "postcode_unreadable"
    if len(digits) == 5 and "-" not in text:
        return (digits,), "" if digits == raw.strip() else "postcode_format"
    if len(digits) == 4:
        return ("0" + digits,), "postcode_lost_zero"
    if len(digits) == 6:
        return (f"{digits[:3]}-{digits[3:]}",), "postcode_old"
    return (None,), "postcode_unreadable"


def _national_postcode(text: str, raw: str, pattern: re.Pattern[str], padded: int) -> Cleaned:
    if padded and text.isdecimal() and len(text) == padded - 1:
        return ("0" + text,), "postcode_lost_zero"
    spaced = text
    if not pattern.fullmatch(text):
        joined = text.replace(" ", "").replace("-", "")
        shapes = (
            joined,
            *(f"{joined[:-cut]}{gap}{joined[-cut:]}" for cut in (3, 4, 2) for gap in " -" if len(joined) > cut),
        )
        spaced = next((shape for shape in shapes if pattern.fullmatch(shape)), "")
    if not spaced:
        return (None,), "postcode_unreadable"
    return (spaced,), "" if spaced == raw.strip() else "postcode_format"


def clean_detail(raw: str, context: Context) -> Cleaned:
    """One cell of a detail column: flat, floor, building."""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "address_too_long"
    text = tidy(raw)
    if not text:
        return (None,), ""
    return ((None,), "address_placeholder") if says_nothing(text) else ((text,), "")


def completed(columns: Sequence[Sequence[Any]]) -> list[Sequence[str | None]]:
    """Keys of addresses with their details: where the number of the house stands in the detail (역삼동 | 123-4; Leeds | PO Box 12),
    the address alone is a quarter's, and the key takes the detail in.

    >>> completed([["서울 강남구 역삼동"], ["서울특별시강남구역삼동"], ["123-4 한빛빌라 201호"]])
    [['서울특별시강남구역삼동123-4']]
    """
    return [[_completed(address, key, detail) for address, key, detail in zip(*columns, strict=True)]]


def _completed(address: str | None, key: str | None, detail: str | None) -> str | None:
    if not (address and key and detail) or _DIGIT.search(address) or not _DIGIT.search(detail):
        return key
    whole = f"{address} {detail}"
    return _korean_key(plain(whole)) if _HANGUL.search(address) else _western_key(whole)


def mask(value: str) -> str:
    """The first word of an address (the province); of a single word the first letter."""
    first, blank, rest = value[:200].partition(" ")
    more = any(map(str.isalnum, rest))
    return first + blank + hidden(rest, 0) if more and len(first) <= 10 and first.isalpha() else hidden(value[:200])


ADDRESS: Field = Field("address", Text("주소", "address"), ("address", "address_key", "postcode"), clean, mask)
ADDRESS_DETAIL: Field = Field(
    "address_detail", Text("상세주소", "address detail"), ("address_detail",), clean_detail, hidden
)
POSTCODE: Field = Field("postcode", Text("우편번호", "postcode"), ("postcode",), clean_postcode, hidden)
