"""Which row holds the column names, told without knowing any field: shapes, fill, and the table of known headers."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hanjul import facts

Cells = Sequence[str | None]

LOOK_ROWS = 40
_MOST_GROUP_ROWS = 2
_HEADING_CELLS = 3
_LONGEST_NAME = 500
_SENTENCE = 60
_BLANKS = re.compile(r"[\s\u00a0\u200b-\u200d\u2060\ufeff\u3000\u3164]+")
_DECORATION = re.compile(r"[\s*:·]|\(필수\)|\(선택\)|\[필수\]|\[선택\]|\(required\)|^(?:q?\d+[.)])", re.IGNORECASE)
_VALUE_SHAPES = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-z]{2,}"  # e-mail
    r"|\+?[\d().\-/\s:,]{4,}"  # phone, date, amount, number
    r"|\d+(?:[.,]\d+)?%?"
    r"|\d{2,4}\s*[년./-]\s*\d{1,2}\s*[월./-]\s*\d{1,2}.*"
    r"|[yn]|예|아니[오요]|true|false|https?://.*",
    re.IGNORECASE,
)
_OWN = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}|(?:\+|\(?0)(?:[().\-\s]*\d){8,}[).\s]*", re.IGNORECASE)
"""A mailbox or a telephone number, which has more digits than a day."""
_NAME = re.compile(r"[가-힣]{2,4}")
TOTALS = frozenset(
    (
        "합계",
        "총계",
        "소계",
        "총합계",
        "누계",
        "계",
        "총건수",
        "총인원",
        "총원",
        "출석인원",
        "결석인원",
        "지각인원",
        "참석인원",
        "재적인원",
        "인원합계",
        "인원계",
        "일계",
        "월계",
        "total",
        "grandtotal",
        "subtotal",
        "sum",
        "totals",
        "totalmembers",
        "totalcustomers",
        "totalrecords",
        "totalgeneral",
        "totaldeclientes",
        "totalclientes",
        "totalgénéral",
        "soustotal",
        "totale",
        "totali",
        "totalegenerale",
        "subtotale",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "summe",
        "zwischensumme",
        "totaal",
        "subtotaal",
        "totalt",
        "ialt",
        "summa",
        "yhteensä",
        "celkem",
        "součet",
        "razem",
        "łącznie",
        "összesen",
        "toplam",
        "geneltoplam",
        "aratoplam",
        "σύνολο",
        "συνολο",
        "итого",
        "всего",
        "разом",
        "усього",
        "المجموع",
        "الإجمالي",
        "الاجمالي",
        "סהכ",
        "סה״כ",
        "รวม",
        "รวมทั้งสิ้น",
        "tổng",
        "tổngcộng",
        "jumlah",
        "jumlahtotal",
        "合計",
        "總計",
        "小計",
        "総計",
        "合计",
        "总计",
        "小计",
        'סה"כ',
    )
)
_AMOUNT = re.compile(r"[-+₩$€]?[\d,.\s]+(?:%|[가-힣]{1,2})?")  # 120명, 53세대


@dataclass(frozen=True, slots=True)
class Header:
    """The names, and how many rows at the top are no data (title rows and the header itself).

    `row` is 1 for the first row, 0 when there is no header. `given` are the cells of its row or rows as they stand in
    the file, tidied.
    """

    row: int
    skip: int
    names: tuple[str, ...]
    given: tuple[tuple[str, ...], ...]


@functools.cache
def _known() -> frozenset[str]:
    """The known headers, bare."""
    return frozenset(_bare(row["header"]) for row in facts.headers())


def _bare(text: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text)).casefold()


def header_score(cells: Cells) -> float:
    """How much a row reads like column names: known headers count for it, values against it."""
    known = _known()
    counted = _counted(cells)
    score = 0.0
    for at, cell in enumerate(cells):
        bare = _bare(cell or "")
        if not bare:
            score -= 0.25
        elif bare in known:
            score += 3
        elif _VALUE_SHAPES.fullmatch((cell or "").strip()):
            score -= 0 if at in counted else 2
        elif len(bare) < _SENTENCE and _says_a_header(bare, 3):
            score += 1
    return score


_COUNTED = 5
"""From how many on days or rounds in a row are names of columns."""


def _counted(cells: Cells) -> set[int]:
    """The places of days, months, years or rounds that go up from column to column (3/1, 3/2, 3/3 …): names of columns, not values."""
    found: set[int] = set()
    run: list[int] = []
    last: list[int] = []
    for at, cell in enumerate(cells):
        numbers = [int(number) for number in re.findall(r"\d{1,8}", cell or "")]
        if not (numbers and run and len(numbers) == len(last) and numbers > last):
            run = []
        if numbers:
            run.append(at)
            found.update(run if len(run) >= _COUNTED else ())
        last = numbers
    return found


def _says_a_header(bare: str, least: int) -> bool:
    """Whether a known header of at least so many letters stands inside. (Headers are thousands, the parts of a cell are few.)"""
    known = _known()
    ends = itertools.combinations(range(len(bare) + 1), 2)
    return any(end - start >= least and bare[start:end] in known for start, end in ends)


def known_headers(cells: Cells) -> int:
    """How many cells are known headers, letter for letter."""
    known = _known()
    return sum(_bare(cell) in known for cell in cells if cell)


def is_known(name: str) -> bool:
    """Whether a name is a known header, letter for letter."""
    return _bare(name) in _known()


def is_of_people(name: str) -> bool:
    """Whether a name is the known header of what is a person's own."""
    return _bare(name) in _of_people()


@functools.cache
def _of_people() -> frozenset[str]:
    """The known headers, bare, of what is a person's own."""
    own = ("name", "mobile", "phone", "phone_any", "email")
    return frozenset(_bare(row["header"]) for row in facts.headers() if row["role"] in own)


def titles(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Of rows above a header those that are titles: one cell of text each, and nobody's number or address."""
    texts = ([text for cell in row if (text := clean_name(cell))] for row in rows)
    return tuple(
        dict.fromkeys(found[0] for found in texts if len(found) == 1 and not _VALUE_SHAPES.fullmatch(found[0]))
    )


def is_heading(cells: Cells) -> bool:
    """Whether a row by itself is plainly the header of a table of people: three names or more, most of them known, no value."""
    filled = [clean_name(cell) for cell in cells if cell and clean_name(cell)]
    return (
        len(filled) >= _HEADING_CELLS
        and len(set(filled)) == len(filled)
        and known_headers(filled) > len(filled) / 2
        and any(map(is_of_people, filled))
        and not any(map(_VALUE_SHAPES.fullmatch, filled))
    )


def repeated_blocks(names: Sequence[str]) -> list[slice]:
    """Where the same columns stand side by side (No, 이름, 휴대폰, a gap, No, 이름, 휴대폰): the places of each block, or none.

    Each is a whole table of people: two columns or more, one of them a name, a number or an address.
    """
    filled = [name for name in names if name]
    for size in range(2, len(filled) // 2 + 1):
        block = filled[:size]
        if block * (len(filled) // size) == filled and len(set(block)) == size:
            break
    else:
        return []
    starts = [at for at, name in enumerate(names) if name == block[0]]
    blocks = [slice(start, start + size) for start in starts]
    whole = all(list(names[one]) == block for one in blocks) and len(blocks) == len(filled) // size
    return blocks if whole and any(map(is_of_people, block)) else []


def find_header(
    rows: Sequence[Cells], wanted: int | None = None, merged: Sequence[tuple[int, int, int, int]] = ()
) -> Header:
    """The header of a table from its first rows.

    Args:
        rows: the first rows, about `LOOK_ROWS` of them, short ones allowed.
        wanted: the row the project file names; 0 says there is none.
        merged: merged cells of a sheet as (first row, first column, last row, last column), from 0.
    """
    width = max((len(row) for row in rows), default=0)
    at = _first_of_two(rows, _header_index(rows)) if wanted is None else wanted - 1
    if at is None or at < 0 or at >= len(rows):
        return Header(0, 0, unique_names([], width), ())
    first, skip = at, at + 1
    while first > 0 and at - first < _MOST_GROUP_ROWS and _is_group_row(rows, first - 1, merged, width):
        first -= 1
    if skip < len(rows) and _is_second_row(rows, at, merged):
        skip += 1
    levels = [_filled(rows, row, skip - 1, merged, width) for row in range(first, skip)]
    names = [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*levels, strict=True)]
    return Header(
        at + 1, skip, unique_names(names, width), tuple(tuple(map(clean_name, rows[row])) for row in range(first, skip))
    )


def _padded(row: Cells, width: int) -> list[str | None]:
    return [*row, *[None] * (width - len(row))]


def _filled(
    rows: Sequence[Cells], at: int, last_row: int, merged: Sequence[tuple[int, int, int, int]], width: int
) -> list[str]:
    """The names in one row of a header; the name of a group stands over all its columns.

    Without merged cells a group reaches up to the next name, as far as the row below has names for its columns.
    """
    names = [clean_name(cell) for cell in _padded(rows[at], width)]
    if at == last_row:
        return names
    if merged:
        for first_row, first, to_row, last in merged:
            if first_row <= at <= to_row and last > first and first < width:
                names[first : last + 1] = [names[first]] * (min(last + 1, width) - first)
        return names
    below = [clean_name(cell) for cell in _padded(rows[at + 1], width)]
    for i in range(1, width):
        if not names[i] and below[i] and below[i - 1]:
            names[i] = names[i - 1]
    return names


def _is_group_row(rows: Sequence[Cells], at: int, merged: Sequence[tuple[int, int, int, int]], width: int) -> bool:
    """Whether a row above the header names groups of its columns (학부모 over 성명 and 휴대폰), and is no title."""
    above, below = _padded(rows[at], width), _padded(rows[at + 1], width)
    filled = [i for i, cell in enumerate(above) if clean_name(cell)]
    named = [i for i, cell in enumerate(below) if clean_name(cell)]
    if not filled or not named or is_total(above):
        return False
    if any(_VALUE_SHAPES.fullmatch((above[i] or "").strip()) for i in filled):
        return False
    spans = [(first, last) for top, first, to, last in merged if top <= at <= to and last > first]
    across = [(first, min(last, width - 1)) for first, last in spans if last - first + 1 < width]
    down = [first for top, first, to, last in merged if top <= at < to and above[first : first + 1] not in ([], [None])]
    if spans or down:
        lone = len(filled) == 1 and not down
        return bool(down) or (bool(across) and not (lone and filled[0] <= named[0]))
    if len(filled) < 2 or len(filled) >= len(named) + len(set(filled) - set(named)):
        return False
    texts = [clean_name(below[i]) for i in named]
    gaps = [i for i in filled if i not in named]
    return len(set(texts)) < len(texts) or (bool(gaps) and all(i in filled for i in range(width) if i not in named))


def _count(row: Cells) -> int:
    return sum(bool(cell and cell.strip()) for cell in row)


def _header_index(rows: Sequence[Cells]) -> int | None:
    """The row that reads most like names, if any; title rows above are those with far fewer cells."""
    counts = [_count(row) for row in rows]
    usual = _usual(counts)
    candidates = [i for i, count in enumerate(counts[:LOOK_ROWS]) if count and count * 2 > usual]
    # A header stands above the data; where the first row is that, a title may have a telephone number in it.
    candidates = list(itertools.takewhile(lambda i: not _is_data(rows, i), candidates)) or candidates
    if not candidates:
        return None
    scores = {i: header_score(rows[i]) for i in candidates}
    best = max(candidates, key=lambda i: (scores[i] if known_headers(rows[i]) else min(scores[i], 0.5), -i))
    if known_headers(rows[best]) and scores[best] > 0:
        return best
    return candidates[0] if _differs(rows, candidates[0]) else None


def _is_data(rows: Sequence[Cells], at: int) -> bool:
    """Whether a row has somebody's mailbox or number, or mostly answers that others give as well: its 기타 and 이름 are no header."""
    filled = {i: text for i, cell in enumerate(rows[at]) if (text := (cell or "").strip())}
    others = [row for row in rows if row != rows[at]]
    again = sum(any(i < len(row) and (row[i] or "").strip() == text for row in others) for i, text in filled.items())
    return 2 * again > len(filled) or any(map(_OWN.fullmatch, filled.values()))


def _first_of_two(rows: Sequence[Cells], at: int | None) -> int | None:
    """The header of the first table where `at` is that of another below it: nothing of the first may be taken for a title."""
    for first in range(at or 0):
        if is_heading(rows[first]) and any(_count(row) > 1 for row in rows[first + 1 : at]):
            return first
    return at


def _usual(counts: Sequence[int]) -> int:
    """The usual number of filled cells a row, from the later rows (titles stand first)."""
    later = sorted(count for count in counts[len(counts) // 3 :] if count)
    return later[len(later) // 2] if later else max(counts, default=0)


def _differs(rows: Sequence[Cells], at: int) -> bool:
    """Whether a row without known names still stands out from the rows below it as names do."""
    cells = [(cell or "").strip() for cell in rows[at]]
    filled = [cell for cell in cells if cell]
    if any(_VALUE_SHAPES.fullmatch(cell) for cell in filled) or len(set(filled)) < len(filled):
        return False
    below = rows[at + 1 :]
    if not below:
        return True
    columns = [[row[i] for row in below if i < len(row)] for i in range(len(cells))]
    named = any(map(_reads_like_names, cells, columns))  # 담당, above names: or a person's name
    if named and sum(map(_stands_over_values, cells, columns)) < _OVER_VALUES:
        return False
    repeated = sum(
        any(i < len(row) and (row[i] or "").strip() == cell for row in below) for i, cell in enumerate(cells) if cell
    )
    return repeated == 0


_OVER_VALUES = 2  # one 없음 may stand in a row of data


def _stands_over_values(cell: str, below: Sequence[str | None]) -> bool:
    """Whether words stand where all rows below have a number or a date."""
    others = [(other or "").strip() for other in below if other]
    return bool(cell) and len(others) >= _OVER_VALUES and all(map(_VALUE_SHAPES.fullmatch, others))


def _reads_like_names(cell: str, below: Sequence[str | None]) -> bool:
    """Whether a cell is a person's name in a column of such: a list of people without a header."""
    others = [(other or "").strip() for other in below if other]
    return _is_name(cell) and len(others) >= 2 and sum(map(_is_name, others)) >= 0.8 * len(others)


def _is_name(text: str) -> bool:
    bare = re.sub(r"\s", "", text)
    return bool(_NAME.fullmatch(bare)) and bare[0] in _surnames() and not _says_a_header(bare, 2)


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(next(iter(row.values()))[:1] for row in facts.rows("surnames"))


_WEEKDAYS = frozenset((*"월화수목금토일", *(f"({day})" for day in "월화수목금토일"), *"月火水木金土日"))


def _is_second_row(rows: Sequence[Cells], at: int, merged: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether the row under the header continues it: it names what merged or blank header cells leave open."""
    top, below = rows[at], rows[at + 1]
    if {clean_name(cell) for cell in below} - {""} <= _WEEKDAYS and _count(below) >= _COUNTED:
        return True
    if any(_VALUE_SHAPES.fullmatch((cell or "").strip()) for cell in below if cell) or not _count(below):
        return False
    spans = [
        (first, last) for first_row, first, last_row, last in merged if first_row <= at <= last_row and last > first
    ]
    if spans:
        return any(_count(below[first : last + 1]) > 1 for first, last in spans)
    gaps = [i for i, cell in enumerate(below) if cell and i < len(top) and not top[i]]
    both = [i for i, cell in enumerate(below) if cell and i < len(top) and top[i]]
    return bool(gaps) and known_headers(below) >= max(1, len(gaps) // 2) and len(both) <= len(gaps) + 1


def clean_name(cell: str | None) -> str:
    """A header cell as a name: NFC, one line, no invisible characters, no blanks around."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", cell or "")).strip()[:_LONGEST_NAME]


def unique_names(names: Sequence[str], width: int) -> tuple[str, ...]:
    """Names that tell columns apart also for engines that ignore case; `row` is taken by the row number."""
    taken = {"row"}
    out: list[str] = []
    for index in range(max(width, len(names))):
        wanted = names[index] if index < len(names) and names[index] else f"column_{index + 1}"
        name, count = wanted, 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted}_{count}"
        taken.add(name.casefold())
        out.append(name)
    return tuple(out)


def is_total(cells: Cells) -> bool:
    """Whether a row only sums up the rows above it: a word for total, and beside it amounts or nothing."""
    return bool(_summed_up(cells))


def _summed_up(cells: Cells) -> list[str]:
    """What stands in a row that sums up others, from the word for total on; before it may stand what is summed up (강남지국, 소계, 25건)."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    words = [re.sub(r"[\s:：\[\]()<>]", "", cell).casefold() for cell in filled[:2]]
    at = next((i for i, word in enumerate(words) if word in TOTALS), None)
    named = at == 1 and (len(words[1]) == 1 or len(filled) == 2 or _LONG_NUMBER.search(filled[0]))
    if at is None or named or not all(_AMOUNT.fullmatch(cell) for cell in filled[at + 1 :]):
        return []
    return filled[at:]


def is_subtotal(cells: Cells) -> bool:
    """Whether a row among others is a total, told with more care than one at the end: 계 may be anything, but beside 25명; a long
    number may be a phone's."""
    filled = _summed_up(cells)
    if not filled or any(_LONG_NUMBER.search(cell) for cell in filled[1:]):
        return False
    return len(filled[0]) > 1 or any(_HEADS.fullmatch(cell) for cell in filled[1:])


_HEADS = re.compile(r"[0-9,]+\s?[명건]")
_LONG_NUMBER = re.compile(r"[0-9]{8,}|0[0-9]+[- ][0-9]{3,4}[- ][0-9]{4}")
