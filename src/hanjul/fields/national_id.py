"""National identification numbers: found in any column and removed before anything is written.

Korean law allows keeping a resident registration number only where a statute demands it; consent does not help
(개인정보 보호법 제24조의2 제1항). So the number goes, and what is told is the row and column, never a digit of it.

Date and shape decide. The check digit only raises confidence: numbers given since October 2020 need not satisfy it
(주민등록법 시행규칙 제2조). It is needed against the look-alikes of 13 digits: corporate registration numbers, order
numbers, article numbers (EAN) and times in milliseconds.
"""

import datetime
import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.fields.cells import MASKS

MARKER = "******-*******"
"""Stands in place of a removed number."""

_MASK = rf"{MASKS}xXㅇ□■#"
# RE2 knows \s as ASCII alone. A question mark and U+FFFD are what is left of a dash that an encoding could not write.
_BLANKS = "\\s\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff"
_BREAK = f"[-{_BLANKS}~‐-―−－﹣⁃ㅡー.·․•/_()?\ufffd]"
_WEAK_BREAK = r"[,:：;=+|'’]"
"""Also stands between a date and an amount: the check digit decides."""
_GAP = rf"(?:{_BREAK}{{0,5}}|{_BREAK}{{0,2}}{_WEAK_BREAK}{_BREAK}{{0,2}}|[^0-9]{{0,8}}[뒤뒷][^0-9]{{0,6}})"
_DATE = r"[0-9]{2}[-. /]?(?:0[1-9]|1[0-2])[-. /]?(?:0[1-9]|[12][0-9]|3[01])"
# For whole columns (RE2: no look-around): what may hold a number. Only these cells are looked at one by one.
_PREFILTER = rf"{_DATE}{_GAP}[1-8][- ]?[0-9{_MASK}]{{6}}|[*＊]{{6}}{_BREAK}?[1-8][0-9]{{6}}|[０-９]"
_NUMBER = re.compile(
    rf"(?<![0-9])(?P<century>19|20)?(?P<birth>{_DATE})(?P<gap>{_GAP})(?P<back>[1-8](?:[- ]?[0-9]{{6}}|[0-9{_MASK}]{{6}}))(?!(?!01[016-9])[0-9])"
    rf"|[*＊]{{6}}{_BREAK}?[1-8][0-9]{{6}}(?![0-9])"
)
_ALONE = re.compile(rf"[A-Za-z]{{0,3}}(?:[0-9{_MASK}]|{_BREAK})+(?:[A-Za-z][0-9{_MASK}]*)?")
_LONG = re.compile(
    rf"[0-9]{{6}}{_BREAK}{{0,3}}[0-9{_MASK}]{{7}}|[A-Za-z]{{1,2}}[0-9]{{3}}[A-Za-z][0-9]{{4}}|[0-9](?:-?[0-9]){{6,}}"
)
# Hong Kong A123456(A), Greece ΑΒ 123456, Romania RX 123456: letters and six digits.
_LETTERED = re.compile(r"[^\W\d_]{1,3}[ .-]?[0-9]{6}(?: ?\([0-9A]\)|[A-Z])?").fullmatch
# Ids that machines give (MongoDB, UUID, hashes); some of their digits in a row look like a birth date.
_HEX = re.compile(
    r"(?=.*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    re.IGNORECASE,
).fullmatch
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# Between words: ID No, id_no, idNo, 고객ID.
_APART = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[가-힣ぁ-ヺ一-鿿0-9])(?=[A-Za-zÀ-ɏ])")
_LATIN = re.compile("[a-z\u00df-\u024f]").match
_OLDEST_YEARS = 100
_ENOUGH = 20
_NEARLY_ALL = 0.98


@functools.cache
def _headers(role: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """The known headers of a role: all, those that count inside of longer ones, and those only where a word of them begins.

    Several Latin words are of the last kind: the letters of `SS number` stand in `Business Number` too.
    """
    known = {tuple(_words(row["header"])): row["evidence"] for row in facts.headers() if row["role"] == role}
    inside: set[str] = set()
    begun: set[str] = set()
    for words, evidence in known.items():
        bare = "".join(words)
        if evidence != "whole header only" and len(bare) >= (5 if bare.isascii() else 4):
            (begun if len(words) > 1 and _LATIN(bare) else inside).add(bare)
    return frozenset(map("".join, known)), frozenset(inside), tuple(begun)


def _words(header: str) -> list[str]:
    return [word.casefold() for word in _APART.split(unicodedata.normalize("NFKC", header)) if word]


def _speaks_of(header: str, role: str) -> bool:
    """Whether a header is, or (for words long enough) contains, a known header of a role."""
    words = _words(header)
    bare = "".join(words)
    known, inside, begun = _headers(role)
    return (
        bare in known
        or any(each in bare for each in inside)
        or any("".join(words[place:]).startswith(begun) for place in range(len(words)))
    )


def is_national_id_header(header: str) -> bool:
    """Whether a column says that it holds national identification, passport or driver licence numbers."""
    return _speaks_of(header, "rrn_forbidden")


_FRONT_HALF = re.compile(r"앞\s*[67]?\s*자리|주민(?:등록)?\s*(?:번호)?\s*[(\[]?\s*앞")  # 주민번호(앞), 주민번호앞7
_FRONT = re.compile(r"[0-9]{6}[-\s]?[0-9]").fullmatch


def _is_front(header: str) -> bool:
    """Whether a column says that it holds the birth date of the number, perhaps with the digit of the sex, and no back half."""
    return _FRONT_HALF.search(header) is not None and not re.search("[뒤뒷]", header)


def checksum_fits(digits: str) -> bool:
    """The check digit of a resident registration number (13 digits); foreigners' numbers use another remainder."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return ((13 if digits[6] in "5678" else 11) - total % 11) % 10 == int(digits[12])


def corporate_checksum_fits(digits: str) -> bool:
    """The check digit of a corporate registration number (13 digits)."""
    total = sum((1 + i % 2) * int(digit) for i, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def _article_checksum_fits(digits: str) -> bool:
    total = sum((1 + 2 * (i % 2)) * int(digit) for i, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def birth_of(birth: str, seventh: str) -> datetime.date | None:
    """The birth date six digits and the seventh speak of, or null where there is no such day."""
    century = 1900 if seventh in "1256" else 2000
    try:
        return datetime.date(century + int(birth[:2]), int(birth[2:4]), int(birth[4:6]))
    except ValueError:
        return None


def scrub(
    text: str, *, today: datetime.date, company: bool = False, identifiers: bool = False, moments: bool = False
) -> tuple[str, int]:
    """A text without national identification numbers, and how many were removed.

    Args:
        text: any cell.
        today: nobody is born after it.
        company: the column speaks of corporate registration numbers.
        identifiers: the column is known to hold other numbers of 13 digits (orders, times); such numbers stay.
        moments: it is known to hold times in milliseconds; what may be one stays.

    >>> scrub("주민번호 900101-1234567 확인", today=datetime.date(2026, 1, 1))
    ('주민번호 ******-******* 확인', 1)
    """
    wide = text.translate(_WIDE)
    pieces, at, count = [], 0, 0
    for match in _NUMBER.finditer(wide):
        if _keeps(match, wide, today, company, identifiers, moments):
            continue
        pieces.append(text[at : match.start()] + MARKER)
        at, count = match.end(), count + 1
    return ("".join(pieces) + text[at:], count) if count else (text, 0)


def _keeps(
    match: re.Match[str], text: str, today: datetime.date, company: bool, identifiers: bool, moments: bool
) -> bool:
    """Whether a match is something else after all."""
    if match["birth"] is None:
        return False
    if _HEX(text):
        return True
    digits = re.sub(r"[-. /]", "", match["birth"] + match["back"])
    born = birth_of(digits[:6], digits[6])
    if born is None or born > today or (match["century"] or str(born.year)[:2]) != str(born.year)[:2]:
        return True
    if not digits.isdigit():
        return False
    fits = checksum_fits(digits)
    if corporate_checksum_fits(digits) and (
        (not fits and (born.year < 1930 or company)) or (company and born.year < 1915)
    ):
        return True
    if match["gap"]:
        return not fits and _is_doubtful(match)
    before = text[max(match.start() - 2, 0) : match.start()]
    if identifiers or re.search(r"[A-Za-z]$|[0-9]\.$", before):
        return True
    moment = 10**12 <= int(digits) < 2 * 10**12
    if fits:
        return moment and (moments or re.search(r"[A-Za-z]_$", before) is not None)  # order_1701158400123
    article = digits.startswith("880") and _article_checksum_fits(digits)
    return moment or article or today.year - born.year > _OLDEST_YEARS


def _is_doubtful(match: re.Match[str]) -> bool:
    """Whether a date and seven digits stand together in a way that amounts and order numbers do as well."""
    if re.search("[뒤뒷]", match["gap"]):
        return False
    parted = len(match["birth"]) > 6 and match["gap"].isspace()
    return (
        match["century"] == "20" or parted or len(match["back"]) > 7 or re.search(_WEAK_BREAK, match["gap"]) is not None
    )


def scrub_identity(text: str, today: datetime.date) -> tuple[str, int]:
    """A cell of a column whose header speaks of national identification: anything of that length goes.

    What is left is what is no such number: words (a header may say "address as registered"), a birth date of six or
    eight digits, a number already masked.
    """
    wide = text.translate(_WIDE)
    digits = re.sub(r"[^0-9]", "", wide)
    if _LETTERED(wide.strip()):
        return MARKER, 1
    if len(digits) < 7 or (len(digits) == 8 and _is_day(digits) and not re.search(r"[A-Za-z]", wide)):
        return scrub(text, today=today)
    if _ALONE.fullmatch(wide.strip()):
        return MARKER, 1
    return _LONG.subn(MARKER, wide)


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


@dataclass(slots=True)
class _Column:
    """What is known of one column: its header, and the whole cells of 13 digits seen in it so far."""

    name: str
    forbidden: bool
    company: bool
    front: bool = False
    whole: int = 0
    shaped: int = 0
    fitting: int = 0
    grown: int = 0
    timed: int = 0

    @property
    def moments(self) -> bool:
        """Whether nearly all of them are times in milliseconds of these decades, of which one in some hundreds has a fitting check digit;
        of the numbers of children born from 2010 on all have."""
        chance = self.fitting <= max(0.05 * self.whole, 0.4 * self.shaped)
        return chance and self.whole >= _ENOUGH and self.timed >= _NEARLY_ALL * self.whole

    @property
    def identifiers(self) -> bool:
        """Whether the numbers of 13 digits are orders or times: too few are dates, or the people were all just born or ancient."""
        if self.whole < _ENOUGH or self.fitting > 0.4 * max(self.shaped, 1):
            return False
        return self.shaped < 0.7 * self.whole or self.grown < 0.4 * self.shaped


@dataclass(slots=True)
class Scrubber:
    """Removes the numbers from the batches of one source, the header included.

    Attributes:
        columns: the scrubbed names. `in_header` are the positions of names that held a number.
    """

    given: Sequence[str]
    today: datetime.date = field(default_factory=datetime.date.today)
    columns: tuple[str, ...] = ()
    in_header: list[int] = field(default_factory=list)
    _known: list[_Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        taken: set[str] = set()
        for index, name in enumerate(self.given):
            clean, count = scrub(name, today=self.today)
            if count:
                self.in_header.append(index)
            clean = clean if clean.casefold() not in taken else f"{clean}_{index + 1}"
            taken.add(clean.casefold())
            self._known.append(
                _Column(clean, is_national_id_header(clean), _speaks_of(clean, "corp_no"), _is_front(clean))
            )
        self.columns = tuple(column.name for column in self._known)

    def header(self, name: str) -> str:
        """A header cell without a number."""
        return scrub(name, today=self.today)[0]

    def scrub(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[tuple[int, str]]]:
        """A batch (`row`, then the columns) without the numbers, and (row, column) of every cell that held one."""
        found: list[tuple[int, str]] = []
        arrays = list(batch.columns)
        for index, column in enumerate(self._known, start=1):
            cleaned = self._cells(arrays[index], column)
            if cleaned:
                found.extend((batch.column(0)[at].as_py(), column.name) for at in cleaned)
                arrays[index] = replaced(arrays[index], cleaned)
        return (pa.RecordBatch.from_arrays(arrays, schema=batch.schema), found) if found else (batch, found)

    def _cells(self, cells: pa.Array, column: _Column) -> dict[int, str]:
        """Position and new text of every cell that held a number."""
        shortest = 7 if column.forbidden else 13
        if (pc.max(pc.binary_length(cells)).as_py() or 0) < shortest:
            return {}
        held = pc.match_substring_regex(cells, r"[0-9０-９]" if column.forbidden else _PREFILTER)
        at = np.flatnonzero(pc.fill_null(held, False).to_numpy(zero_copy_only=False))
        if not len(at):
            return {}
        texts = cells.take(pa.array(at)).to_pylist()
        if not column.forbidden:
            self._learn(cells, texts, column)
        out: dict[int, str] = {}
        for position, text in zip(at.tolist(), texts, strict=True):
            if column.front and _FRONT(text.strip()):
                continue
            if column.forbidden:
                clean, count = scrub_identity(text, self.today)
            else:
                clean, count = scrub(
                    text,
                    today=self.today,
                    company=column.company,
                    identifiers=column.identifiers,
                    moments=column.moments,
                )
            if count:
                out[position] = clean
        return out

    def _learn(self, cells: pa.Array, texts: list[str], column: _Column) -> None:
        """Count the whole cells of 13 digits of a batch, all and those that look like people's numbers.

        An apostrophe in front marks them as text (Shopify's Customer ID).
        """
        bare = [text.removeprefix("'") for text in texts]
        shaped = [text for text in bare if len(text) == 13 and text.isascii() and text.isdigit()]
        if not shaped:
            return
        column.whole += pc.sum(pc.match_substring_regex(cells, r"^'?[0-9]{13}$")).as_py()
        column.timed += pc.sum(pc.match_substring_regex(cells, r"^'?1[0-9]{12}$")).as_py()
        for text in shaped:
            born = birth_of(text[:6], text[6])
            if born is not None:
                column.shaped += 1
                column.fitting += checksum_fits(text)
                column.grown += 14 <= self.today.year - born.year <= _OLDEST_YEARS


def replaced(cells: pa.Array, new: dict[int, str]) -> pa.Array:
    """Cells with new ones at some places."""
    mask = np.zeros(len(cells), np.bool_)
    mask[list(new)] = True
    return pc.replace_with_mask(cells, pa.array(mask), pa.array(list(new.values()), pa.string()))
