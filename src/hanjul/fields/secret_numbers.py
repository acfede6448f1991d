"""Numbers nobody collecting customers should keep: payment cards, bank accounts, passports, driving licences.

Found in any column, memos included, and masked before the first write; what is told is the row and column, never a digit.
Cards are known by their check digit and first digits; licences by their grouping; accounts and passports, which have neither,
by the word beside them (국민은행, 계좌, 여권, account …) or by the column's heading. Sources: ISO/IEC 7812-1 (card numbers,
Luhn), ISO 13616 (IBAN), 도로교통법 시행규칙 별지 (licence numbers: region, year, serial, check).
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.fields.national_id import replaced

CARD, ACCOUNT, PASSPORT, LICENCE = (
    "secret_card_removed",
    "secret_account_removed",
    "secret_passport_removed",
    "secret_licence_removed",
)

_NAMES: Final = r"국민|신한|우리|하나|기업|산업|씨티|SC제일|제일|토스|키움|새마을|KB|NH|IBK|SC"
"""Banks whose names are words of their own: they count where they stand alone."""
_WORDS: Final = r"계좌|통장|예금주|은행|뱅크|농협|축협|수협|신협|산림조합|새마을금고|우체국|증권|카뱅|케뱅|(?i:account|acct|a/c|iban|bank)"
_PARCELS: Final = r"(?! ?(?:택배|등기|소포|송장))"
_BANKS: Final = rf"(?:{_WORDS}){_PARCELS}|(?<![가-힣A-Za-z])(?:{_NAMES})(?:(?![가-힣A-Za-z])|(?=으?로 ))"
_SEP: Final = "(?: ?[-‐-―−－.·/_ㅡ\u00a0] ?|[ \n]{1,2})"
_CARD: Final = re.compile(
    rf"(?<![\d-])(?:\d{{4}}(?:(?P<sep>{_SEP})\d{{4}}(?:(?P=sep)\d{{4}}){{2}}|\d{{12}})|3\d{{3}}(?P<gap>{_SEP}?)\d{{6}}(?P=gap)\d{{4,5}}"
    rf"|3[47]\d{{2}}(?P<four>{_SEP})\d{{4}}(?P=four)\d{{4}}(?P=four)\d{{3}})(?![\d-])"
)
_REGIONS: Final = "서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산"
_LICENCE: Final = re.compile(
    rf"(?<![\d-])(?:(?:1[1-9]|2[0-8])-|(?:{_REGIONS})[ -]?)\d{{2}}-\d{{6}}-\d{{2}}(?![\d-])"
    rf"|면허[^\d\n]{{0,14}}(?P<number>(?:\d{{2}}[ .-]?)?\d{{2}}[ .-]?\d{{6}}[ .-]?\d{{2}})(?![\d-])"
)
_IBAN: Final = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Z0-9])", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(rf"(?:{_BANKS})[^\d+]{{0,14}}(?P<number>\d(?:{_SEP}?\d){{8,19}})(?![\d-])")
_ACCOUNT_BEFORE: Final = re.compile(
    rf"(?<![\d+-])(?P<number>\d{{2,6}}(?:[- ]\d{{1,8}}){{1,4}})(?= ?[(\[,/:]? ?(?:[가-힣A-Z]{{0,5}}(?:{_WORDS}){_PARCELS}|{_BANKS}))"
)
_PASSPORT: Final = re.compile(
    r"(?:여권|護照|护照|passport)(?:(?s:.){0,30}?(?<![A-Z0-9])(?P<number>[A-Z]{1,2} ?\d{7,8}|[A-Z]\d{3}[A-Z]\d{4})|[^\dA-Z\n]{0,8}(?P<digits>\d{9}))(?![A-Z0-9])"
    r"|(?<![A-Z0-9])(?P<before>[A-Z]{1,2}\d{7,8}|[A-Z]\d{3}[A-Z]\d{4})(?= ?\(? ?(?:여권|passport))",
    re.IGNORECASE,
)
_NO_ACCOUNT: Final = re.compile(
    r"(?:\+?82[ -]?|0)(?:50)?\d{1,2}[ .-]?\d{3,4}[ .-]?\d{4}|1[5-8]\d{2}[ -]?\d{4}|\d{3}-\d{2}-\d{5}|(?:19|20)\d\d[-.]?[01]\d[-.]?[0-3]\d.*"
)
"""Phone numbers, business numbers, dates."""
_HEADING: Final = re.compile(r"계좌|통장번호|카드번호|card ?n(?:o|um)|account ?n(?:o|um)|\biban\b", re.IGNORECASE)
_OTHER_CARD: Final = re.compile(
    r"(?:출입|회원|멤버십|적립|포인트|고객|출근|사원|직원|학생|도서|진료|rfid|access|member(?:ship)?|loyalty|points|library|id|sim)[ _]?"
    r"(?:카드 ?번호|card ?n(?:o|um))",
    re.IGNORECASE,
)
"""Cards nobody pays with: what opens a gate or collects points."""
_NINE: Final = rf"[0-9](?:{_SEP}?[0-9]){{8}}"
_PREFILTER: Final = (
    rf"[0-9]{{4}}{_SEP}?[0-9]{{4}}{_SEP}?[0-9]{{4}}{_SEP}?[0-9]{{3}}|3[0-9]{{3}}{_SEP}?[0-9]{{6}}{_SEP}?[0-9]{{4}}"
    rf"|(?:[12][0-9]-|{_REGIONS})[ -]?[0-9]{{2}}-[0-9]{{6}}-[0-9]{{2}}|면허.*[0-9]{{2}}"
    r"|[A-Za-z]{2}[0-9]{2} ?[A-Za-z0-9]{4} ?[A-Za-z0-9]{4}"
    rf"|(?:{_WORDS}|{_NAMES})(?s:.*){_NINE}|{_NINE}(?s:.*)(?:{_WORDS}|{_NAMES})"
    r"|(?:여권|護照|护照|(?i:passport))(?s:.*)[0-9]{3}|[0-9]{3}(?s:.*)(?:여권|(?i:passport))|[０-９]{4}"
)
_WIDE: Final = {
    wide: wide - 0xFEE0 for wide in (0xFF0D, *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_PLAIN: Final = re.compile(r"(?:[#']|[A-Za-z]{1,4}[:_-]?)?([0-9]{16})").fullmatch
"""A cell that is a number of 16 digits, perhaps with a sign of its system before it (l:1234567890123456 of a lead ad)."""
_SHORTEST: Final = 9
_ENOUGH: Final = 20
_HEADED: Final = re.compile(r"[A-Z0-9*](?:[ -]?[A-Z0-9*]){7,33}")
_SHOWN: Final = 10
"""How many digits of a number may be seen in slips and exports that hide the rest: of a card the first six and the last four."""


class Found(NamedTuple):
    """One cell that held a secret number."""

    row: int
    column: str
    rule: str


def luhn_fits(digits: str) -> bool:
    """The check digit of a payment card."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_card(digits: str) -> bool:
    """Whether 14 to 16 digits are a card's: a network's first digits, and the check digit."""
    if len(digits) < 16:
        network = digits[:2] in (("34", "37") if len(digits) == 15 else ("30", "36", "38", "39"))
    else:
        network = digits[0] in "4569" or digits[:2] in ("35", "36", "37", "38") or 2221 <= int(digits[:4]) <= 2720
    return network and len(set(digits)) > 1 and luhn_fits(digits)


# How long the account numbers of countries are: an order of a shop in Taiwan (TW20240327000144) is none.
_IBAN_LENGTHS: Final = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "AO CV GW LY MZ PT ST",
    26: "DZ IR IS TR",
    27: "BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
    28: "AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}


def _iban_fits(text: str) -> bool:
    squeezed = text.replace(" ", "").upper()
    return (
        squeezed[:2] in _IBAN_LENGTHS.get(len(squeezed), "").split()
        and int("".join(str(int(c, 36)) for c in squeezed[4:] + squeezed[:4])) % 97 == 1
    )


def scrub(text: str, *, plain_cards: bool = True) -> tuple[str, tuple[str, ...]]:
    """A text without secret numbers, and the rules that acted.

    Args:
        text: any cell.
        plain_cards: 16 digits in a row count as a card; not in a column known to hold other numbers of that length.

    >>> scrub("환불: 국민은행 123456-04-123456 김하나")
    ('환불: 국민은행 ******-**-****** 김하나', ('secret_account_removed',))
    """
    wide, rules = text.translate(_WIDE), []

    def card(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        if not _is_card(digits) or (digits == found[0] and (len(digits) < 15 or not plain_cards)):
            return found[0]
        rules.append(CARD)
        return _stars(found[0])

    def named(rule: str, found: re.Match[str]) -> str:
        number = found[found.lastgroup or 0]
        if rule == ACCOUNT and (_NO_ACCOUNT.fullmatch(number) or sum(map(str.isdigit, number)) < _SHORTEST):
            return found[0]
        rules.append(rule)
        return found[0][: -len(number)] + _stars(number)

    new = _CARD.sub(card, wide)
    new = _LICENCE.sub(functools.partial(named, LICENCE), new)
    new = _IBAN.sub(lambda found: named(ACCOUNT, found) if _iban_fits(found[0]) else found[0], new)
    for shape in (_ACCOUNT, _ACCOUNT_BEFORE):
        new = shape.sub(functools.partial(named, ACCOUNT), new)
    new = _PASSPORT.sub(functools.partial(named, PASSPORT), new)
    return (new, tuple(dict.fromkeys(rules))) if rules else (text, ())


def _stars(text: str) -> str:
    return re.sub(r"[A-Za-z0-9]", "*", text)


def _hides(number: str) -> bool:
    """Whether whoever exported a number has hidden enough of it: 5432-10**-****-1234 is no secret to be alarmed about."""
    return number.count("*") >= 3 and sum(map(str.isdigit, number)) <= _SHOWN


@dataclass(slots=True)
class _Column:
    """One column: whether its heading speaks of such numbers, and the cells of 16 digits seen so far."""

    name: str
    headed: bool
    plain: int = 0
    cards: int = 0

    @property
    def plain_cards(self) -> bool:
        """Order numbers of 16 digits fit by chance, one in ten: a column of them is no column of cards."""
        return self.plain < _ENOUGH or self.cards > 0.5 * self.plain


@dataclass(slots=True)
class SecretScrubber:
    """Masks the numbers in the batches of one source."""

    names: Sequence[str]
    _columns: list[_Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._columns = [_Column(name, _HEADING.search(_OTHER_CARD.sub("", name)) is not None) for name in self.names]

    def scrub(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[Found]]:
        """A batch (`row`, then the columns) without the numbers, and where they were."""
        found: list[Found] = []
        arrays = list(batch.columns)
        for index, column in enumerate(self._columns, start=1):
            cells = arrays[index]
            if (pc.max(pc.binary_length(cells)).as_py() or 0) < _SHORTEST:
                continue
            held = pc.match_substring_regex(cells, r"[0-9０-９]" if column.headed else _PREFILTER)
            at = np.flatnonzero(pc.fill_null(held, False).to_numpy(zero_copy_only=False))
            if not len(at):
                continue
            texts = cells.take(pa.array(at)).to_pylist()
            self._learn(column, texts)
            new: dict[int, str] = {}
            for place, text in zip(at.tolist(), texts, strict=True):
                clean, rules = self._cell(column, text)
                if rules:
                    new[place] = clean
                    found += [Found(batch.column(0)[place].as_py(), column.name, rule) for rule in rules]
            if new:
                arrays[index] = replaced(cells, new)
        return (pa.RecordBatch.from_arrays(arrays, schema=batch.schema), found) if found else (batch, found)

    def _cell(self, column: _Column, text: str) -> tuple[str, tuple[str, ...]]:
        clean, rules = scrub(text, plain_cards=column.plain_cards)
        if column.headed and _HEADED.search(clean.translate(_WIDE)):
            masked = _HEADED.sub(lambda one: one[0] if _hides(one[0]) else _stars(one[0]), clean.translate(_WIDE))
            if masked != clean:
                return masked, rules or (ACCOUNT,)
        return clean, rules

    def _learn(self, column: _Column, texts: Sequence[str]) -> None:
        for text in texts:
            if found := _PLAIN(text):
                column.plain += 1
                column.cards += _is_card(found[1])
