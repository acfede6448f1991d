"""Readers: what the values of a kind say, as columns of numbers. Plain functions on whole Arrow columns, engines unknown.

Each takes one column of cleaned text (names take four) and gives its columns in order, null where a value says nothing.
What takes Python runs over the distinct values of a column only.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.fields.address import province
from hanjul.fields.birth_date import misread
from hanjul.fields.cells import without_accents
from hanjul.fields.company import bare
from hanjul.fields.email import is_role, pattern
from hanjul.match.names import words
from hanjul.match.numbers import numbers

Reader = Callable[..., list[pa.Array]]


def read_plain(texts: pa.Array) -> list[pa.Array]:
    """The text's number."""
    return [numbers(texts)]


def _once(texts: pa.Array, read: Callable[[pa.Array], list[pa.Array]]) -> list[pa.Array]:
    """A reader run over the distinct values."""
    encoded = texts.dictionary_encode()
    return [answer.take(encoded.indices) for answer in read(encoded.dictionary)]


def _told(values: Iterable[str | None]) -> pa.Array:
    return numbers(pa.array(values, pa.string()))


# Middle names --------------------------------------------------------------------------------------------------------------


def read_seconds(names: pa.Array) -> list[pa.Array]:
    """Middle name, null where only its initial is told; the initial."""

    def seconds(distinct: pa.Array) -> list[pa.Array]:
        found = [" ".join(words(text)) for text in distinct.to_pylist()]
        return [_told(name if len(name) > 1 else None for name in found), _told(name[:1] for name in found)]

    return _once(names, seconds)


def read_persons(names: pa.Array) -> list[pa.Array]:
    """The words of a name in any order, of names of more than one word or letter (A., 김 are nobody)."""

    def persons(distinct: pa.Array) -> list[pa.Array]:
        found = [sorted(words(text)) for text in distinct.to_pylist()]
        return [_told(" ".join(name) if sum(map(len, name)) > 1 else None for name in found)]

    return _once(names, persons)


# E-mail --------------------------------------------------------------------------------------------------------------------


def public_domains() -> frozenset[str]:
    """Domains of providers where anybody may have a mailbox."""
    return facts.column("free_mail_domains", "domain")


@cache
def _relays() -> pa.Array:
    """Domains of mailboxes that stand for another, one a booking or an app: two of them are no two people's."""
    rows = facts.rows("free_mail_domains")
    return pa.array([row["domain"] for row in rows if row["kind"] == "relay"], pa.string())


RELAY = 2
_TWO_DIGITS = r"\d\D*\d"  # with them a local part is seldom made from the name alone


def read_mails(mails: pa.Array) -> list[pa.Array]:
    """Mailbox, role mailbox, part before the @, whether that has two digits (or the mailbox stands for another: `RELAY`), domain not
    everybody may use.

    A role's mailbox (info@ …) is its organisation's, like a switchboard: no person's, and neither is its local part.
    """
    parts = pc.split_pattern(pc.if_else(pc.match_substring(mails, "@"), mails, None), "@", max_splits=1, reverse=True)
    known = parts.is_valid()
    flat = parts.flatten()
    at = pc.if_else(known, pc.subtract(pc.cumulative_sum(pc.cast(known, pa.int64())), 1), None)
    local, domain = (flat.take(pc.add(pc.multiply(at, 2), side)) for side in (0, 1))
    keys = numbers(mails)
    owned = _once(domain, _own_domains)
    chosen = pc.and_(pc.match_substring_regex(mails, r"\d@"), owned[0].is_null())  # hello88@naver.com is somebody's
    role = pc.fill_null(pc.and_not(pc.match_substring_regex(mails, pattern("role")), chosen), False)
    handle = pc.match_substring_regex(local, _TWO_DIGITS).fill_null(False).cast(pa.int64())
    handle = pc.if_else(pc.is_in(domain, _relays()), RELAY, handle)
    return [
        pc.if_else(role, None, keys),
        pc.if_else(role, keys, None),
        pc.if_else(role, None, numbers(local)),
        pc.if_else(mails.is_valid(), handle, None),
        *owned,
    ]


def _own_domains(domains: pa.Array) -> list[pa.Array]:
    return [_told(None if domain in public_domains() else domain for domain in domains.to_pylist())]


def read_desks(mails: pa.Array) -> list[pa.Array]:
    """What mailboxes say of their organisation: the role's mailbox, or the one it has at a provider (hanbit77@naver.com); the domain that is
    not everybody's."""
    mailbox, desk, _, handle, domain = read_mails(mails)
    hosted = pc.and_(domain.is_null(), pc.not_equal(handle, RELAY))
    return [pc.coalesce(desk, pc.if_else(hosted, mailbox, None)), domain]


def desk_of(mail: str) -> str | None:
    """What of a mailbox speaks of the organisation: a role's mailbox whole, else a domain not everybody may use."""
    local, _, domain = mail.rpartition("@")
    if is_role(local, domain):
        return mail
    return None if domain in public_domains() else f"@{domain}"


def line_of(mail: str) -> str | None:
    """What of a mailbox is compared like a phone of the organisation: as `read_desks` has it."""
    desk = read_desks(pa.array([mail], pa.string()))[0]
    return mail if desk[0].is_valid else None


# Mobile, birth date ----------------------------------------------------------------------------------------------------------


def read_mobiles(mobiles: pa.Array) -> list[pa.Array]:
    """Numbers, their last four digits and the four before these: who mistypes one digit has one of the two right."""
    fours = [pc.utf8_slice_codeunits(mobiles, start, stop) for start, stop in ((-4, None), (-8, -4))]
    return [numbers(mobiles), *(number for four in fours for number in _once(four, read_plain))]


def date_parts(text: str) -> list[str]:
    """Year, month and day; empty where a date does not say (`1989`, `1989-06`, `--06-05`)."""
    known = ["", *text[2:].split("-")] if text.startswith("--") else text.split("-")
    return [*known, "", ""][:3]


def read_dates(dates: pa.Array) -> list[pa.Array]:
    """Date, year, day of the year; of a date that no calendar has, neither year nor day."""
    return _once(dates, _date_numbers)


def _date_numbers(dates: pa.Array) -> list[pa.Array]:
    parts = [["", "", ""] if misread(text) else date_parts(text) for text in dates.to_pylist()]
    days = (f"{month}-{day}" if month and day else None for _, month, day in parts)
    return [numbers(dates), _told(year or None for year, _, _ in parts), _told(days)]


# Address ---------------------------------------------------------------------------------------------------------------------

_ADDRESS_WORD = re.compile(r"\w[\w/-]*")
_HAN = re.compile("(?s)(?!.*[가-힣]).*[㐀-䶿一-鿿]")
_HAN_WORD = re.compile(
    r"[0-9]+(?:[-之][0-9]+)*(?:[栋棟幢座楼樓层層室户戶f]|单元|單元)?(?:之[0-9]+)?|[^\W\d]+?(?:[省市区區县縣镇鎮乡鄉村里路街巷弄段]|(?=[0-9]))|[^\W\d]+"
)
_HAN_HOUSE = re.compile("(?<=[0-9])[号號]")


def address_words(text: str) -> list[str]:
    """The words and numbers of an address in lower case, the province in full: 서울 마포구 has its first word in common with
    서울특별시 마포구 월드컵로 1, and no street.

    >>> address_words("台北市大安區和平東路二段106號3樓")
    ['台北市', '大安區', '和平東路', '二段', '106', '3樓']
    """
    if _HAN.match(text):
        return _HAN_WORD.findall(_HAN_HOUSE.sub(" ", text.lower()))
    first, *rest = _ADDRESS_WORD.findall(text.lower()) or [""]
    return [province(first), *rest] if first else []


# 8길, 1가, 2동 and 5th are parts of names of streets and quarters; 101동, 3층, 505호 of one house; five digits are a postcode.
_NO_HOUSE = re.compile(
    r"\d+(?:길|로|가|동|리|층|호|실|단지|차|st|nd|rd|th|(?:[栋棟幢座楼樓层層室户戶f]|单元|單元)(?:之\d+)?)|\d{5,}"
)
_UNITS = frozenset({"flat", "apt", "apartment", "unit", "suite", "ste", "room", "rm", "floor", "fl"})


def house_number(words: Sequence[str]) -> int | None:
    """Which of the words of an address is the number of the house: the first number, unless it looks like another kind of number
    and a later one does not."""
    first = None
    for at, word in enumerate(words):
        if word[0].isdigit():
            if not _NO_HOUSE.fullmatch(word) and not (at and words[at - 1] in _UNITS):
                return at
            first = at if first is None else first
    return first


def _spot(text: str) -> str | None:
    """House number with the street word beside it: the narrowest part two spellings of an address share."""
    found = address_words(text)
    at = house_number(found)
    if at is None:
        return None
    street = found[at - 1] if at else None
    if street is None or street[0].isdigit():
        street = next((other for other in found[at + 1 :] if not other[0].isdigit()), street)
    return f"{found[at]} {street}" if street else None


# 서울특별시, 경기도성남시분당구, 마포구: keys have no blanks and the province in full.
_REGION = r"^(?:[가-힣]{1,4}(?:특별시|광역시|특별자치시|특별자치도|도)(?:[가-힣]{1,4}[시군구]){0,2}|(?:[가-힣]{1,4}[시군구]){1,2})$"


def read_places(keys: pa.Array) -> list[pa.Array]:
    """Address, null where it tells no more than the region or town (서울, 경기 성남시), which is nobody's home; and whatever it tells."""
    places = numbers(keys)
    return [pc.if_else(pc.match_substring_regex(keys, _REGION), None, places), places]


# Most of Korea's, read all at once: 서울특별시 마포구 월드컵로 12, 3층.
_KOREAN_SPOT = r"^(?:[가-힣]+ )+(?P<street>[가-힣]+) (?P<number>[0-9]{1,4}(?:-[0-9]{1,4})?)(?:[ ,(].*)?$"


def read_spots(addresses: pa.Array) -> list[pa.Array]:
    """House number and street."""

    def spots(distinct: pa.Array) -> list[pa.Array]:
        found = pc.extract_regex(distinct, _KOREAN_SPOT)
        told = pc.binary_join_element_wise(*(pc.struct_field(found, part) for part in ("number", "street")), " ")
        others = map(_spot, distinct.filter(told.is_null()).to_pylist())
        return [numbers(pc.replace_with_mask(told, told.is_null(), pa.array(others, pa.string())))]

    return _once(addresses, spots)


# Company ---------------------------------------------------------------------------------------------------------------------

_ARTICLES = frozenset({"the", "and"})
_TITLE_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1 << 15)
def title_words(name: str) -> tuple[str, ...]:
    """The words of a company's name without legal forms, articles and accents, in order."""
    text = unicodedata.normalize("NFC", without_accents(bare(name).casefold().replace("'", "")))
    return tuple(word for word in _TITLE_WORD.findall(text) if word not in _ARTICLES)


def read_titles(names: pa.Array) -> list[pa.Array]:
    """The words of a company's name in any order: `Textiles, Jarrow` is `Jarrow Textiles`."""
    return _once(names, lambda distinct: [_told(" ".join(sorted(title_words(name))) for name in distinct.to_pylist())])


READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "email": (read_mails, ("email", "desk", "local", "handle", "domain")),
    "mobile": (read_mobiles, ("mobile", "tail", "middle")),
    "birth": (read_dates, ("birth", "year", "day")),
    "address": (read_places, ("address", "place")),
    "spot": (read_spots, ("spot",)),
    "title": (read_titles, ("title",)),
    "desk": (read_desks, ("desk", "domain")),
    "person": (read_persons, ("person",)),
    "second": (read_seconds, ("second", "initial")),
    "site": (read_plain, ("domain_3",)),
}
"""Kind -> how its texts are read, and into which columns; other kinds are only numbered."""
