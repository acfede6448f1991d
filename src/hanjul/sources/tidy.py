"""What is done to the rows of every source alike, whatever it is: nothing but what stands in `facts/rules.csv`.

Cells become NFC and lose NULs; text that was certainly decoded wrongly is read rightly; blank rows, total rows at the
end and repeated headers are refused; national identification numbers are removed, numbers of cards, accounts, passports
and licences masked.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hanjul.fields import secret_numbers
from hanjul.fields.national_id import Scrubber
from hanjul.fields.secret_numbers import SecretScrubber
from hanjul.sources import mojibake
from hanjul.sources.extracted import TABLE_TITLE, Extracted
from hanjul.sources.header import TOTALS, clean_name, is_subtotal, is_total
from hanjul.sources.joined import NO_JOINS, Joins

_LAST_ROWS = 6
_MOST = 0.6
_FEWEST = 3
_END = re.compile(
    r"[-=~*\s]*(?:이하\s*여\s*백|이하\s*빈\s*칸|以下\s*余白|以下\s*空白|(?:이상\s*)?끝|以上"
    r"|end(?: of (?:the )?(?:report|list|file|data))?)[-=~.*\s]*|\s*※.*",
    re.DOTALL | re.IGNORECASE,
)  # written where a table ends, and what its codes mean
_PROSE_WORDS, _TABLE_COLUMNS = 4, 3  # what tells a line of prose below a table from a short last row
_LABELLED = re.compile(r"[^:：\d]{2,15}[:：]\s*\S.*", re.DOTALL)  # 작성자: 홍길동; Printed by: Jo
_TOTAL_COLUMNS = 5  # the word stands in one of the first
_TOTAL = rf"(?i)^[^\pL]*(?:{'|'.join(sorted(TOTALS))})[^\pL]*$"
_NUL, _ODD, _STRAY = 1, 2, 4


def _classes() -> NDArray[np.uint8]:
    """For every byte of UTF-8 what it may mean: a NUL, a character NFC may change, a trace of garbled text."""
    classes = np.zeros(256, np.uint8)
    # Garbled Korean always has Latin accents and signs (U+0080–00FF) or Chinese characters.
    classes[[0xC2, 0xC3, *range(0xE4, 0xEA), 0xEF]] = _STRAY
    # Lead bytes of Latin letters, Hangul syllables, CJK ideographs; all others may begin something NFC composes.
    settled = [*range(0x80, 0xC0), *range(0xC2, 0xCC), *range(0xE4, 0xEE)]
    classes[[byte for byte in range(0xC0, 256) if byte not in settled]] |= _ODD
    classes[0] = _NUL
    return classes


_CLASSES = _classes()


def tidied(
    extracted: Extracted, limit: int | None = None, *, totals: bool = True, joins: Joins = NO_JOINS
) -> Extracted:
    """The same source, its cells and rows put right. `totals`: it may end in total rows, as sheets people made do."""
    columns = [clean_name(mojibake.repaired(name) or name) for name in extracted.columns]
    safe = _Safe(columns)
    header = tuple(
        tuple(safe.header(clean_name(mojibake.repaired(name) or name)) for name in row) for row in extracted.header
    )
    for name, told in extracted.proof.items():  # the titles of sheets
        extracted.proof[name] = safe.header(told) if isinstance(told, str) else told
    out = Extracted(joins.names(safe.columns), iter(()), extracted.refused, extracted.findings, extracted.proof, header)
    out.findings.extend((0, column, rule, None, None) for column, rule in safe.in_header)
    if out.proof.get("header_row") == 0:
        out.findings.append((0, None, "source_no_header", None, None))
    out.cursor, out.position, out.key = extracted.cursor, extracted.position, extracted.key
    out.close, out.titles = extracted.close, extracted.titles
    batches = _batches(extracted, out, safe, limit) if totals else _at_once(extracted, out, safe, joins)
    out.batches = (_joined(batch, joins, out) for batch in batches)
    return out


def _joined(batch: pa.RecordBatch, joins: Joins, out: Extracted) -> pa.RecordBatch:
    """A batch with its values in parts put together; what no part shows to be a number that must not be kept, the whole may."""
    whole = joins.batch(batch)
    return whole if whole is batch else _Safe(whole.schema.names[1:]).scrub(whole, out)


class _Safe:
    """Takes the numbers that must not be kept out of the names of columns and out of every batch."""

    def __init__(self, columns: Sequence[str]) -> None:
        masked = [secret_numbers.scrub(name) for name in columns]
        self._ids = Scrubber([name for name, _ in masked])
        self.columns = self._ids.columns
        self._secrets = SecretScrubber(self.columns)
        self.in_header = [
            *((self.columns[index], "national_id_removed") for index in self._ids.in_header),
            *((name, rule) for name, (_, rules) in zip(self.columns, masked, strict=True) for rule in rules),
        ]

    def header(self, name: str) -> str:
        """A cell of the header without such numbers."""
        return self._ids.header(secret_numbers.scrub(name)[0])

    def scrub(self, batch: pa.RecordBatch, out: Extracted) -> pa.RecordBatch:
        """A batch without them; where they were becomes findings."""
        batch, found = self._ids.scrub(batch)
        out.findings.extend((row, column, "national_id_removed", None, None) for row, column in found)
        batch, numbers = self._secrets.scrub(batch)
        out.findings.extend((one.row, one.column, one.rule, None, None) for one in numbers)
        return batch


def _at_once(given: Extracted, out: Extracted, safe: _Safe, joins: Joins) -> Iterator[pa.RecordBatch]:
    """Every batch as it comes, and with it how far the source has been read."""
    some = bool((given.position or {}).get("rows"))  # what was read before an interruption counts
    for batch in given.batches:
        out.cursor, out.position = given.cursor, given.position
        if len(safe.columns) < batch.num_columns - 1:  # an API's records may bring new columns at any time
            safe = _Safe(batch.schema.names[1:])
            out.columns = joins.names(safe.columns)
        batch = _refuse(safe.scrub(_put_right(batch, safe.columns, out), out), out)
        some = some or batch.num_rows > 0
        yield batch
    out.cursor, out.position = given.cursor, given.position
    if not some and not out.refused and out.cursor is None:  # nothing new since the last reading is no news
        out.findings.append((0, None, "source_no_rows", None, None))


def _batches(given: Extracted, out: Extracted, safe: _Safe, limit: int | None) -> Iterator[pa.RecordBatch]:
    held: pa.RecordBatch | None = None
    left = limit
    for batch in given.batches:
        batch = _refuse(safe.scrub(_put_right(batch, safe.columns, out), out), out)
        if not batch.num_rows:
            continue
        if held is not None:
            yield _without_subtotals(held, out)
        held = batch if left is None else batch.slice(0, left)
        left = None if left is None else left - held.num_rows
        if left == 0:
            break
    if held is not None:
        yield _without_subtotals(held if limit is not None else _without_totals(held, out), out)
    elif not out.refused:
        out.findings.append((0, None, "source_no_rows", None, None))


def _put_right(batch: pa.RecordBatch, names: Sequence[str], out: Extracted) -> pa.RecordBatch:
    columns = [batch.column(0)]
    for name, column in zip(names, batch.columns[1:], strict=True):
        seen = _seen(column)
        if seen & _NUL:
            column = pc.replace_substring(column, "\0", "")
        if seen & _ODD:
            column = pc.utf8_normalize(column, "NFC")
        if seen & _STRAY:
            column = _decoded_right(column, name, batch.column(0), out)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=["row", *names])


def _seen(column: pa.Array) -> int:
    """The classes of all bytes of a column."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return 0
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    bytes_ = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    return int(np.bitwise_or.reduce(_CLASSES[bytes_])) if len(bytes_) else 0


def _decoded_right(column: pa.Array, name: str, rows: pa.Array, out: Extracted) -> pa.Array:
    """Cells whose text went through a wrong encoding before it reached us."""
    candidates = np.flatnonzero(pc.fill_null(mojibake.suspects(column), False).to_numpy(zero_copy_only=False))
    repairs = {int(i): text for i in candidates if (text := mojibake.repaired(column[int(i)].as_py())) is not None}
    if not repairs:
        return column
    out.findings.extend((rows[i].as_py(), name, "source_mojibake", None, None) for i in repairs)
    cells = column.to_pylist()
    for i, text in repairs.items():
        cells[i] = text
    return pa.array(cells, pa.string())


def _refuse(batch: pa.RecordBatch, out: Extracted) -> pa.RecordBatch:
    """The batch without blank rows and repeated headers, which are counted as refused."""
    blank = _blank_rows(batch)
    again = _header_rows(batch, out.header)
    if not len(blank) and not len(again):
        return batch
    numbers = batch.column(0)
    out.refused.extend((numbers[int(i)].as_py(), "source_blank_row", "") for i in blank)
    out.refused.extend((numbers[int(i)].as_py(), "source_repeated_header", "") for i in again)
    keep = np.ones(batch.num_rows, np.bool_)
    keep[blank] = False
    keep[again] = False
    return batch.filter(pa.array(keep))


def _blank_rows(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Positions of rows without a visible character; few rows are left after the first columns."""
    at = np.arange(batch.num_rows)
    for column in batch.columns[1:]:
        if not len(at):
            return at
        some = column if len(at) == batch.num_rows else column.take(pa.array(at))
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(some), ""), True)
        at = at[empty.to_numpy(zero_copy_only=False)]
    return at


def _header_rows(batch: pa.RecordBatch, header: tuple[tuple[str, ...], ...]) -> NDArray[np.int64]:
    """Positions of rows that repeat a row of the header: exports appended to one another."""
    again = np.zeros(batch.num_rows, np.bool_)
    for names in header:
        cells = [(i + 1, name) for i, name in enumerate(names[: batch.num_columns - 1]) if name]
        if not cells:
            continue
        same = np.zeros(batch.num_rows, np.int32)
        for column, name in cells:
            equal = pc.fill_null(pc.equal(batch.column(column), name), False)
            same += equal.to_numpy(zero_copy_only=False)
        # A heading of the appended export may be cut, changed or marked (BOM): most of them are enough.
        likely = np.flatnonzero(same >= max(1, len(cells) // 2))
        again[[i for i in likely if _repeats(batch, int(i), dict(cells))]] = True
        again |= _elsewhere(batch, {name for _, name in cells})
    return np.flatnonzero(again)


def _elsewhere(batch: pa.RecordBatch, names: set[str]) -> NDArray[np.bool_]:
    """Rows that hold the same headings in other columns: a report prints a smaller table below the first (Other Attended of Zoom)."""
    found = np.zeros(batch.num_rows, np.bool_)
    known = pa.array(sorted(names), pa.string())
    for column in batch.columns[1:3]:
        found |= pc.fill_null(pc.is_in(column, value_set=known), False).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(found):
        filled = [text for column in batch.columns[1:] if (text := clean_name(column[int(row)].as_py()))]
        found[row] = len(set(filled) & names) >= max(_FEWEST, _MOST * len(filled))
    return found


def _repeats(batch: pa.RecordBatch, row: int, names: dict[int, str]) -> bool:
    """Whether most of what is filled in a row is the heading of its column, and more than one cell unless it is the only one."""
    texts = [(i, clean_name(column[row].as_py())) for i, column in enumerate(batch.columns[1:], 1)]
    filled = [(i, text) for i, text in texts if text]
    same = sum(names.get(i) == text for i, text in filled)
    return same >= min(2, len(names)) and same >= _MOST * max(len(filled), len(names))


def _without_subtotals(batch: pa.RecordBatch, out: Extracted) -> pa.RecordBatch:
    """The batch without the rows that only sum up those above them."""
    words = [pc.indices_nonzero(pc.match_substring_regex(column, _TOTAL)) for column in batch.columns[1:_TOTAL_COLUMNS]]
    at = sorted({int(place) for found in words for place in found.to_numpy()})
    numbers, rows = _cells(batch.take(pa.array(at, pa.int64()))) if at else ([], [])
    sums = [
        (place, number) for place, number, row in zip(at, numbers, rows, strict=True) if is_subtotal([*row.values()])
    ]
    if not sums:
        return batch
    out.refused.extend((number, "source_total_row", "") for _, number in sums)
    keep = np.ones(batch.num_rows, np.bool_)
    keep[[place for place, _ in sums]] = False
    return batch.filter(pa.array(keep))


def _without_totals(batch: pa.RecordBatch, out: Extracted) -> pa.RecordBatch:
    """The last batch without total rows at its end, and without the remarks (rows of one cell) below them or a blank row."""
    numbers, tail = _cells(batch.slice(max(batch.num_rows - _LAST_ROWS, 0)))
    totals = [is_total(list(row.values())) for row in tail]
    remarks = [sum(cell is not None for cell in row.values()) == 1 for row in tail]
    ends = [total or remark for total, remark in zip(totals, remarks, strict=True)]
    over = [total or (remark and _is_end(row)) for total, remark, row in zip(totals, remarks, tail, strict=True)]
    start = next((i for i, told in enumerate(over) if told and all(ends[i:])), len(tail))
    start = min(start, _footer(tail, numbers, remarks, out))
    rules = ("source_total_row" if total else "source_remark_row" for total in totals[start:])
    out.refused.extend((number, rule, "") for number, rule in zip(numbers[start:], rules, strict=True))
    return batch.slice(0, batch.num_rows - (len(tail) - start))


def _cells(batch: pa.RecordBatch) -> tuple[list[int], list[dict[str, str | None]]]:
    """The numbers of rows, and what they say themselves: without the title of their table."""
    own = [name for name in batch.schema.names[1:] if name != TABLE_TITLE]
    return batch.column(0).to_pylist(), batch.select(own).to_pylist()


def _is_end(row: dict[str, str | None]) -> bool:
    """Whether a row only says that nothing follows (이하 여백), or explains the table (※ 1:동의 2:미동의)."""
    return any(cell is not None and _END.fullmatch(cell) for cell in row.values())


def _footer(tail: list[dict[str, str | None]], numbers: list[int], remarks: list[bool], out: Extracted) -> int:
    """Where the lines a report prints below its table begin (who made it, when, copyright): behind a blank row, of one
    cell each and nobody's address, at least one of them of several words or labelled. `len(tail)` if there are none."""
    blank = {row for row, rule, _ in out.refused if rule == "source_blank_row"}
    start = next((i for i, number in enumerate(numbers) if number - 1 in blank and all(remarks[i:])), len(tail))
    texts = [next(cell for cell in row.values() if cell is not None) for row in tail[start:]]
    told = any(len(text.split()) >= _PROSE_WORDS or _LABELLED.fullmatch(text) for text in texts)
    said = told and not any("@" in text for text in texts)
    return start if said and len(tail[0]) >= _TABLE_COLUMNS else len(tail)
