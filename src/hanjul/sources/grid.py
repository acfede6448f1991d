"""Grids of cells (sheets, HTML tables) become columns of text.

A cell merged over several rows is every row's, and so is one repeated by a sign (〃, 상동); the same columns side by side are one table, read block after block; forms
filled in one below the other are a row each; a second table below the first, with other columns, is read with its own.
"""

import datetime
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.errors import ProjectError
from hanjul.fields.consent import speaks_of_consent
from hanjul.project import SourcePlan
from hanjul.sources.cards import are_cards, read_cards
from hanjul.sources.extracted import TABLE_TITLE, Extracted, schema_of
from hanjul.sources.header import LOOK_ROWS, clean_name, find_header, is_heading, repeated_blocks, titles, unique_names
from hanjul.words import Text

_CHUNK_ROWS = 20_000
_EXACT = 1e15
"""Beyond this a floating point number does not hold every digit."""

Row = Sequence[object]
Span = tuple[int, int, int, int]


def no_sheet(label: str, sheet: str | None, names: Iterable[str]) -> ProjectError:
    """A workbook has no sheet of that name."""
    return ProjectError(
        Text("{label}: `{sheet}` 시트가 없습니다.", "{label}: there is no sheet `{sheet}`").fill(
            label=label, sheet=sheet
        ),
        Text("있는 시트: {names}", "its sheets: {names}").fill(names=", ".join(names)),
    )


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
    texts = [[as_text(cell) for cell in row] for row in top]
    if plan.header_row is None and are_cards(texts):
        return _of_cards([*texts, *([as_text(cell) for cell in row] for row in stream)], limit)
    header = find_header(texts, plan.header_row, merged)
    width = max([len(header.names), *map(len, top)])
    columns = list(header.names)
    extracted = Extracted(columns, iter(()), proof={"header_row": header.row, "data_from": header.skip + 1})
    extracted.header = header.given
    extracted.titles = titles(texts[: header.skip - len(header.given)])
    below = _unmerged(itertools.chain(top[header.skip :], stream), merged, header.skip, extracted)
    below = _without_dittos(below, extracted)
    blocks = repeated_blocks(header.given[0]) if len(header.given) == 1 else []
    if blocks:
        size = len(range(*blocks[0].indices(width)))
        extracted.columns[:] = unique_names(header.given[0][blocks[0]], size)
        extracted.header = (header.given[0][blocks[0]],)
        extracted.proof["data_from"] = 0
        extracted.findings.append((0, None, "source_side_by_side", str(len(blocks)), None))
        below, width = _below_each_other(list(below), blocks), size
    else:
        below, width = _of_all_tables(below, width, extracted)
    extracted.batches = _batches(iter(below), width, extracted, limit)
    return extracted


def note_lost(extracted: Extracted, cells: Iterable[tuple[int, int, str]], across: int = 0) -> None:
    """Cells that hold an error, or a formula without its result, come back blank: tell where they are. Of formulas the columns: they
    are filled down.

    Args:
        cells: row (from 1, as people see it), column (from 0) and rule.
        across: columns left of the first one that was read.
    """
    first = extracted.proof["data_from"]
    assert isinstance(first, int)
    formulas: Counter[str | None] = Counter()
    for row, column, rule in cells:
        if not first:  # the cells stand elsewhere now
            extracted.findings.append((0, None, rule, None, None))
            break
        if row < first or not 0 <= column - across < len(extracted.columns):
            continue
        name = extracted.columns[column - across]
        if rule == "source_error_cell":
            extracted.findings.append((row - first + 1, name, rule, None, None))
        else:
            formulas[name] += 1
    extracted.findings.extend((0, name, "source_formula_unread", str(n), None) for name, n in formulas.items())


def _of_cards(rows: Sequence[Sequence[str | None]], limit: int | None) -> Extracted:
    """One row per card; a row's number is that of its card."""
    cards = read_cards(rows)
    columns = list(unique_names(cards.names, len(cards.names)))
    extracted = Extracted(columns, iter(()), proof={"data_from": 0})
    extracted.findings.append((0, None, "source_cards", str(len(cards.rows)), None))
    if cards.unread:
        extracted.findings.append((0, None, "source_cards_unread", str(cards.unread), None))
    extracted.batches = _batches(iter(cards.rows), len(columns), extracted, limit)
    return extracted


def _unmerged(rows: Iterable[Row], merged: Sequence[Span], skipped: int, extracted: Extracted) -> Iterator[Row]:
    """The rows, what stands in cells merged over several rows filled down; rows that hold nothing else stay blank."""
    begins: dict[int, list[Span]] = {}
    for span in merged:
        if span[2] > span[0] >= skipped:
            begins.setdefault(span[0], []).append(span)
    open_: dict[int, tuple[int, object]] = {}
    filled = 0
    for at, row in enumerate(rows, skipped):
        open_ = {column: held for column, held in open_.items() if held[0] >= at}
        if open_ and any(cell is not None and cell != "" for cell in row):
            wide = [*row, *[None] * (max(open_) + 1 - len(row))]
            for column, (_, cell) in open_.items():
                wide[column] = cell
            row, filled = wide, filled + len(open_)
        for _, column, last, _ in begins.get(at, ()):
            if column < len(row) and row[column] not in (None, ""):
                open_[column] = (last, row[column])
        yield row
    if filled:
        extracted.findings.append((0, None, "source_merged_cells", str(filled), None))


_DITTO = frozenset(
    (
        "〃",
        "″",
        "〞",
        "상동",
        "위와 같음",
        "위와같음",
        "위와 동일",
        "위와동일",
        "同上",
        "ditto",
        "Ditto",
        "same as above",
    )
)


def _without_dittos(rows: Iterable[Row], extracted: Extracted) -> Iterator[Row]:
    """The rows, the cell above in place of a sign that repeats it. A yes is not repeated: nobody said it in so many words, and the
    sheet may have been sorted since.
    """
    above: Row = ()
    filled = 0
    for row in rows:
        if not _DITTO.isdisjoint(row):
            new = [_repeated(above, at, cell) if cell in _DITTO else cell for at, cell in enumerate(row)]
            filled += sum(one is not other for one, other in zip(row, new, strict=True))
            row = new
        above = row
        yield row
    if filled:
        extracted.findings.append((0, None, "source_ditto", str(filled), None))


def _repeated(above: Row, at: int, sign: object) -> object:
    """What a sign that repeats the cell above stands for; the sign itself where that is nothing to repeat."""
    cell = above[at] if at < len(above) else None
    text = as_text(cell)
    return sign if not text or text.casefold() in _yes() or speaks_of_consent(text) else cell


@cache
def _yes() -> frozenset[str]:
    return frozenset(row["value"].casefold() for row in facts.rows("consent_values") if row["meaning"] == "yes")


def _below_each_other(rows: Sequence[Row], blocks: Sequence[slice]) -> Iterator[Row]:
    """The rows of the first block, then those of the next: the numbers of the first block's rows are those people see."""
    for block in blocks:
        yield from _without_tail([row[block] for row in rows])


def _of_all_tables(rows: Iterator[Row], width: int, extracted: Extracted) -> tuple[Iterator[Row], int]:
    """The rows of a table and of others below it, each in the columns of its own header; and how many columns that makes.

    Only where the whole sheet is short, as sheets are in which people put several tables. A row keeps its place, so that
    row numbers are those people see: titles become blank rows, headers repeat themselves. Both are refused later. What a title
    says of the rows below it (수신거부 명단) stays with them, in a column of its own.
    """
    some = list(itertools.islice(rows, _CHUNK_ROWS))
    headings = [] if len(some) == _CHUNK_ROWS else _headings(some, extracted.header)
    if not headings:
        return itertools.chain(some, rows), width
    columns = [*extracted.columns, *unique_names((), width)[len(extracted.columns) :]]
    above = {start: title for start in headings for title in titles([list(map(as_text, some[start - 1]))])}
    out: list[Row] = [() if at + 1 in above else row for at, row in enumerate(some)]
    for start, end in zip(headings, [*headings[1:], len(some)], strict=True):
        table = out[start:end]
        own: dict[int, int] = {}  # where in the row, which column
        for at in range(max(map(len, table))):
            name = clean_name(as_text(table[0][at])) if at < len(table[0]) else ""
            if not name and not any(at < len(row) and row[at] not in (None, "") for row in table):
                continue
            own[at] = columns.index(name) if name in columns else len(columns)
            columns = list(unique_names([*columns, name], len(columns) + 1)) if own[at] == len(columns) else columns
        for number, row in enumerate(table, start):
            cells = {place: row[at] for at, place in own.items() if at < len(row)}
            out[number] = [cells.get(place) for place in range(len(columns))]
        extracted.header = (*extracted.header, tuple(clean_name(as_text(cell)) for cell in out[start]))
    if above:
        begins = {0: " ".join(extracted.titles), **{start: above.get(start, "") for start in headings}}
        columns = list(unique_names([*columns, TABLE_TITLE], len(columns) + 1))
        out = _titled(out, len(columns), begins)
    extracted.columns[:] = columns
    extracted.findings.append((0, None, "source_tables_below", str(len(headings)), None))
    return iter(out), len(columns)


def _titled(rows: Sequence[Row], width: int, begins: dict[int, str]) -> list[Row]:
    """The rows with the title of their table behind them; blank rows and headers stay as they are."""
    out: list[Row] = []
    title = ""
    for at, row in enumerate(rows):
        title = begins.get(at, title)
        below = title and _filled(row) and not (at and at in begins)
        out.append([*row, *[None] * (width - 1 - len(row)), title] if below else row)
    return out


def _headings(rows: Sequence[Row], given: Sequence[tuple[str, ...]]) -> list[int]:
    """Where other tables begin: a header behind a title, or behind a blank row one that is not the first one again."""
    found = []
    for at, row in enumerate(rows):
        if at and _filled(rows[at - 1]) <= 1 and is_heading(texts := [as_text(cell) for cell in row]):
            names = [clean_name(cell) for cell in texts]
            again = any([name for name in names if name] == [name for name in one if name] for one in given)
            if not again or _filled(rows[at - 1]):
                found.append(at)
    return found


def _filled(row: Row) -> int:
    return sum(cell is not None and cell != "" for cell in row)


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
