"""Where the rows of delimited text begin and end, found on whole blocks of bytes; quoting that is broken is met row by row.

A newline or delimiter counts when an even number of quotes lies before it. That holds as long as every quote opens
after a delimiter and closes before one; the first quote that does neither ends the fast way, and from its row on a
careful reader decides for each row, so that one unclosed quote never swallows the rest of the file.

A carriage return alone ends a row where that gives rows of the usual width (files of old Macs that others were appended to);
else it is a character of its cell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hanjul.sources.text import LONGEST_LINE_BYTES, Block, Note

_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_CAREFUL_ROWS = 2000
_DOUBT = {"": 0, "source_stray_quote": 1, "source_unclosed_quote": 2}

Whole = NDArray[np.int64]


@dataclass(slots=True)
class Rows:
    """Whole rows. Row i is `data[bounds[i]:bounds[i + 1]]` with its line end, and has `widths[i]` cells.

    `cells` holds the rows that must be taken apart one by one (with their rule code or ""); `notes` are (row index, rule, detail).
    """

    data: bytes
    bounds: Whole
    widths: Whole
    cells: dict[int, tuple[list[bytes], str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.widths)


def split(blocks: Iterable[Block], delimiter: str, columns: int) -> Iterator[Rows]:
    """The rows of a text. `columns` settles doubtful quoting: of two readings the one with that many cells is right."""
    splitter = _Splitter(delimiter.encode(), columns)
    held = Block(b"")
    for block in blocks:
        data = held.data + block.data if held.data else block.data
        notes = held.notes + [(offset + len(held.data), rule, detail) for offset, rule, detail in block.notes]
        rows = splitter.rows(data, len(data) > LONGEST_LINE_BYTES)
        held = Block(data[rows.bounds[-1] :], [])
        _place(rows, notes, held)
        if len(rows):
            yield rows
    if held.data:
        rows = splitter.rows(held.data, True)
        _place(rows, held.notes, Block(b""))
        yield rows


def _place(rows: Rows, notes: list[Note], held: Block) -> None:
    """Notes by byte become notes by row; those beyond the last whole row wait."""
    end = int(rows.bounds[-1])
    for offset, rule, detail in notes:
        if offset >= end:
            held.notes.append((offset - end, rule, detail))
        else:
            rows.notes.append((int(np.searchsorted(rows.bounds, offset, "right")) - 1, rule, detail))


@dataclass(slots=True)
class _Splitter:
    delimiter: bytes
    columns: int

    def rows(self, data: bytes, final: bool) -> Rows:
        """All rows of `data` that are surely whole; every row when `final`."""
        bounds: list[Whole] = [np.zeros(1, np.int64)]
        widths: list[Whole] = []
        cells: dict[int, tuple[list[bytes], str]] = {}
        start, count, careful = 0, 0, _CAREFUL_ROWS
        reader = _CarefulReader(self.delimiter, self.columns)
        while start < len(data):
            ends, row_widths, stuck, odd = _regular(data, start, self.delimiter[0], self.columns)
            for i in odd:
                _, row, rule = reader.row(data[ends[i - 1] if i else start : ends[i]], 0, True) or (0, [], "")
                cells[count + i] = (row, rule)
            bounds.append(ends)
            widths.append(row_widths)
            count += len(ends)
            start = int(ends[-1]) if len(ends) else start
            if not stuck and not (final and start < len(data)):
                break
            taken = reader.take(data, start, careful, final)
            careful *= 2
            bounds.append(np.array([end for end, _, _ in taken], np.int64))
            widths.append(np.array([len(row) for _, row, _ in taken], np.int64))
            cells.update({count + i: (row, rule) for i, (_, row, rule) in enumerate(taken)})
            count += len(taken)
            if not taken:
                break
            start = taken[-1][0]
        return Rows(data, np.concatenate(bounds), np.concatenate(widths) if widths else np.zeros(0, np.int64), cells)


def _regular(data: bytes, start: int, delimiter: int, columns: int) -> tuple[Whole, Whole, bool, list[int]]:
    """Row ends (absolute), row widths, whether a quote out of place stopped the fast way, and which rows hold a carriage return
    that ends none."""
    bytes_ = np.frombuffer(data, np.uint8)[start:]
    newlines = np.flatnonzero(bytes_ == _NEWLINE)
    delimiters = np.flatnonzero(bytes_ == delimiter)
    alone = _alone(data, bytes_, start)
    stuck = False
    if data.find(b'"', start) >= 0:
        quotes = np.flatnonzero(bytes_ == _QUOTE)
        limit = _first_misplaced(bytes_, quotes, delimiter)
        inside = _parity(quotes, len(bytes_))
        newlines = newlines[inside[newlines] == 0]
        delimiters = delimiters[inside[delimiters] == 0]
        alone = alone[inside[alone] == 0]
        if limit is not None:
            newlines, stuck = newlines[newlines < limit], True
    more, left = _ended_by_returns(alone, newlines, delimiters, columns)
    newlines = np.sort(np.concatenate((newlines, more))) if len(more) else newlines
    ends = newlines + 1
    before = np.searchsorted(delimiters, np.concatenate((np.zeros(1, np.int64), ends)))
    odd = np.unique(np.searchsorted(newlines, left)).tolist()
    return ends.astype(np.int64) + start, np.diff(before).astype(np.int64) + 1, stuck, odd


def _alone(data: bytes, bytes_: NDArray[np.uint8], start: int) -> Whole:
    """The carriage returns that no newline follows."""
    if data.count(b"\r", start) == data.count(b"\r\n", start):
        return np.zeros(0, np.int64)
    returns = np.flatnonzero(bytes_[:-1] == _RETURN)
    alone: Whole = returns[bytes_[returns + 1] != _NEWLINE]
    return alone


def _ended_by_returns(alone: Whole, newlines: Whole, delimiters: Whole, columns: int) -> tuple[Whole, Whole]:
    """Of the carriage returns before the last newline: those that end rows, because all parts of their line are as wide as usual,
    and the others."""
    alone = alone[alone < newlines[-1]] if len(newlines) else alone[:0]
    if not len(alone):
        return alone, alone
    edges = np.sort(np.concatenate((newlines, alone)))  # where the parts end
    widths = np.diff(np.searchsorted(delimiters, edges), prepend=0) + 1
    usual = np.bincount(np.searchsorted(newlines, edges), widths != columns) == 0
    ends = usual[np.searchsorted(newlines, alone)] & (columns > 1)
    return alone[ends], alone[~ends]


def _parity(quotes: Whole, length: int) -> NDArray[np.uint8]:
    """For every byte 1 if an odd number of quotes stands before it or on it."""
    runs: Whole = np.diff(np.concatenate((np.zeros(1, np.int64), quotes, np.full(1, length, np.int64)))).astype(
        np.int64
    )
    return np.repeat((np.arange(len(runs)) & 1).astype(np.uint8), runs)


def _first_misplaced(bytes_: NDArray[np.uint8], quotes: Whole, delimiter: int) -> int | None:
    """The first quote that neither opens after a delimiter, nor closes before one, nor is one of a doubled pair."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, bytes_[opening - 1], _NEWLINE)
    opens = (before == delimiter) | (before == _NEWLINE) | (before == _RETURN) | (before == _QUOTE)
    after = bytes_[np.minimum(closing + 1, len(bytes_) - 1)]
    closes = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)
    # A doubled quote closes and opens again at once: the byte before an "opening" is then a closing quote. One that
    # opens after a delimiter but right before a quote pair is fine either way.
    wrong = [int(opening[~opens][0])] if not opens.all() else []
    if not closes.all():
        wrong.append(int(quotes[2 * int(np.flatnonzero(~closes)[0])]))
    return min(wrong) if wrong else None


class _CarefulReader:
    """Reads row after row where quotes are out of place; a quote that never closes properly is just a character."""

    def __init__(self, delimiter: bytes, columns: int) -> None:
        self._delimiter = delimiter
        self._columns = columns
        mark = re.escape(delimiter)
        end = rb"[ ]*(?=" + mark + rb"|\r?\n|\Z)"
        self._proper = re.compile(rb'[ ]*"([^"]*+(?:""[^"]*+)*+)"' + end)
        self._one_line = re.compile(rb'[ ]*"([^"\n]*+(?:""[^"\n]*+)*+)"' + end)
        self._sloppy = re.compile(rb'[ ]*"([^\n]*?)"' + end)
        self._plain = re.compile(rb"[^\n" + mark + rb"]*")

    def take(self, data: bytes, start: int, most: int, final: bool) -> list[tuple[int, list[bytes], str]]:
        """Up to `most` rows as (end, cells, rule code or ""). Stops early at a quoted cell that may go on in the next block."""
        taken: list[tuple[int, list[bytes], str]] = []
        while start < len(data) and len(taken) < most:
            row = self.row(data, start, final)
            if row is None:
                break
            taken.append(row)
            start = row[0]
        return taken

    def row(self, data: bytes, start: int, final: bool) -> tuple[int, list[bytes], str] | None:
        """One row as (end, cells, rule code or ""); null where a quoted cell may go on in the next block."""
        end = data.find(b"\n", start) + 1 or len(data)
        line = data[start:end].rstrip(b"\r\n")
        if b'"' not in line:
            return end, line.split(self._delimiter), ""
        best = self._read(data, start, self._proper)
        if best is None and not final:
            return None
        if best and best[0] == end and not best[2]:
            return best
        # The quoting is broken, or the row spans lines: what gives the right number of cells on one line is preferred.
        others = [self._read(data, start, pattern) for pattern in (self._one_line, self._sloppy)]
        options = [option for option in (best, *others) if option]
        fitting = [option for option in options if len(option[1]) == self._columns]
        return min(
            fitting or options[-2:], key=lambda option: (option[0] != end and bool(option[2]), _DOUBT[option[2]])
        )

    def _read(self, data: bytes, start: int, quoted: re.Pattern[bytes]) -> tuple[int, list[bytes], str] | None:
        """One row under one idea of quoting; null where a quote stays open to the end of the data."""
        cells: list[bytes] = []
        rule, at = "", start
        while True:
            match = quoted.match(data, at)
            if match is None:
                opens = data[at : at + 1] == b'"'
                if opens and quoted is self._proper and data.find(b'"', at + 1) < 0:
                    return None
                rule = "source_unclosed_quote" if opens else rule
                match = self._plain.match(data, at)
                assert match is not None  # the pattern matches the empty text
                cells.append(
                    match.group().rstrip(b"\r")
                    if data[match.end() : match.end() + 1] in (b"\n", b"")
                    else match.group()
                )
            else:
                inner = match.group(1)
                if quoted is self._sloppy:
                    inner = inner.replace(b'\\"', b'"')
                rule = rule or (
                    "source_stray_quote" if quoted is self._sloppy and b'"' in inner.replace(b'""', b"") else ""
                )
                cells.append(inner.replace(b'""', b'"'))
            at = match.end()
            if data[at : at + 1] != self._delimiter:
                break
            at += 1
        at += data[at : at + 1] == b"\r"
        return at + (data[at : at + 1] == b"\n"), cells, rule
