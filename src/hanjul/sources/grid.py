"""Grids of cells (sheets, HTML tables) become columns of text."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from hanjul.project import SourcePlan
from hanjul.sources.extracted import Extracted, schema_of
from hanjul.sources.header import LOOK_ROWS, find_header

_CHUNK_ROWS = 20_000
_EXACT = 1e15
"""Beyond this a floating point number does not hold every digit."""

Row = Sequence[object]
Span = tuple[int, int, int, int]


def from_grid(
    rows: Iterable[Row], plan: SourcePlan, *, merged: Sequence[Span] = (), limit: int | None = None
) -> Extracted:
    """The table in a grid. Blank rows at the end are no rows: a sheet's used area often reaches beyond its data.

    Args:
        rows: the cells; blank cells are null or empty text. Rows may be shorter than the first ones, not longer.
        merged: merged cells as (first row, first column, last row, last column), from 0.
    """
    stream = _without_tail(rows)
    top = [list(row) for row in itertools.islice(stream, LOOK_ROWS)]
    header = find_header([[as_text(cell) for cell in row] for row in top], plan.header_row, merged)
    width = max([len(header.names), *map(len, top)])
    columns = list(header.names)
    extracted = Extracted(columns, iter(()), proof={"header_row": header.row, "data_from": header.skip + 1})
    extracted.header = header.given
    extracted.batches = _batches(itertools.chain(top[header.skip :], stream), width, extracted, limit)
    return extracted


def _without_tail(rows: Iterable[Row]) -> Iterator[Row]:
    waiting: list[Row] = []
    for row in rows:
        if any(cell is not None and cell != "" for cell in row):
            yield from waiting
            waiting.clear()
            yield row
        else:
            waiting.append(row)


def _batches(rows: Iterator[Row], width: int, extracted: Extracted, limit: int | None) -> Iterator[pa.RecordBatch]:
    schema = schema_of(extracted.columns)
    first = 1
    size = min(_CHUNK_ROWS, max(200, 4_000_000 // max(width, 1)))
    while chunk := list(itertools.islice(rows, size if limit is None else min(size, max(limit - first + 1, 0)))):
        chunk = [row if len(row) == width else [*row, *[None] * (width - len(row))] for row in chunk]
        columns = [text_column(column) for column in zip(*chunk, strict=True)]
        yield pa.RecordBatch.from_arrays(
            [pa.array(range(first, first + len(chunk)), pa.int64()), *columns], schema=schema
        )
        first += len(chunk)
    extracted.proof["physical_rows"] = first - 1


def text_column(cells: Sequence[object]) -> pa.Array:
    """One column as text; empty text becomes null."""
    if set(map(type, cells)) <= {str, type(None)}:
        column = pa.array(cells, pa.string())
        empty = pc.equal(column, "")
        return pc.if_else(empty, pa.scalar(None, pa.string()), column) if pc.any(empty).as_py() else column
    return pa.array([as_text(cell) or None for cell in cells], pa.string())


def as_text(cell: object) -> str | None:
    """A cell as people wrote it: whole numbers without `.0` or exponent, dates in ISO 8601."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        return format(Decimal(repr(cell)), "f") if cell == cell and abs(cell) != float("inf") else None
    if isinstance(cell, datetime.datetime):
        return (
            cell.isoformat(sep=" ", timespec="auto")
            if cell.time() != datetime.time() or cell.tzinfo
            else cell.date().isoformat()
        )
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return str(cell)
