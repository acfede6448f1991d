"""Delimited text: CSV, TSV and their relatives in any encoding.

Rows with the usual number of cells go through Arrow's parser in blocks; every other row is taken apart on its own, and
nothing is dropped: short rows are padded, surplus cells go into `extra_…` columns. The rows are counted once in a pass
of their own, and what was read must equal that count.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from hanjul.callbacks import Secret
from hanjul.errors import BrokenLawError, ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.extracted import Extracted, schema_of
from hanjul.sources.header import LOOK_ROWS, Header, find_header, titles, unique_names
from hanjul.sources.realign import Realigner
from hanjul.sources.split import Rows, split
from hanjul.sources.text import BLOCK_BYTES, Block, Decoder, detect
from hanjul.words import Text

_DELIMITERS = (",", "\t", ";", "|")
_SPELT = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SAMPLE_ROWS = 1000
_SAMPLE_BYTES = 1 << 18
_MOST_EXTRA = 20


@dataclass(slots=True)
class _Layout:
    """What a file looks like. `columns` is the number of cells a regular row has, `extra` how many more some rows have."""

    delimiter: str
    header: Header
    columns: int
    titles: tuple[str, ...] = ()
    extra: int = 0
    rows: int | None = None

    @property
    def names(self) -> list[str]:
        names = [*self.header.names, *[""] * (self.columns - len(self.header.names))]
        return list(unique_names([*names[: self.columns], *(f"extra_{i + 1}" for i in range(self.extra))], 0))


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read a delimited text file.

    Raises:
        SourceError: no encoding explains the text, or it is empty.
        ProjectError: the encoding or delimiter of the plan is none.
    """
    encoding, bom_bytes = detect(blob, plan.encoding)
    decoder = Decoder(blob, encoding, bom_bytes, block_bytes=_SAMPLE_BYTES)
    sample = _sample(decoder)
    layout = _layout(sample, plan, blob.label)
    if limit is None:
        decoder.block_bytes = BLOCK_BYTES
        _count(decoder, layout)
    proof: dict[str, str | int | float | None] = {
        "format": "csv",
        "encoding": encoding + ("-sig" if bom_bytes and encoding == "utf-8" else ""),
        "delimiter": layout.delimiter,
        "header_row": layout.header.row,
        "data_from": layout.header.skip + 1,
        "bytes": blob.size_bytes,
    }
    extracted = Extracted(layout.names, iter(()), proof=proof)
    extracted.header, extracted.titles = layout.header.given, layout.titles
    extracted.batches = _batches(decoder, layout, extracted, limit)
    return extracted


def _sample(decoder: Decoder) -> bytes:
    """The first lines as UTF-8; settles the line end on the way."""
    block = next(decoder.blocks(), Block(b""))
    if b"\n" not in block.data[:-1] and b"\r" in block.data:
        decoder.newline = b"\r"
        block = next(decoder.blocks())
    return block.data


def _layout(sample: bytes, plan: SourcePlan, label: str) -> _Layout:
    if not sample.strip():
        raise SourceError(
            Text("{label}: 빈 파일입니다.", "{label} is empty").fill(label=label),
            Text("내보내기를 다시 하거나 소스에서 빼세요.", "export it again, or take the source out"),
        )
    wanted = _SPELT.get((plan.delimiter or "").lower(), plan.delimiter)
    if wanted is not None and (len(wanted) != 1 or not wanted.isascii() or wanted in '"\r\n'):
        raise ProjectError(
            Text("{label}: 구분자로 쓸 수 없습니다: {wanted}", "{label}: not usable as delimiter: {wanted}").fill(
                label=label, wanted=wanted
            ),
            Text("한 글자를 적으세요: , ; | 또는 tab", "give one character: , ; | or tab"),
        )
    delimiter = wanted or _delimiter(sample)
    rows = _all_rows(sample, delimiter)
    if sample.count(b"\r") > sample.count(b"\r\n"):  # which of them end rows shows once the usual width is known
        widths = Counter(len(row) for row in rows if any(row))
        rows = _all_rows(sample, delimiter, max(widths, key=lambda width: widths[width], default=0))
    header = find_header(rows[:LOOK_ROWS], plan.header_row)
    usual = Counter(len(row) for row in rows[header.skip :] if any(row)).most_common(1)
    columns = max(*map(len, header.given), usual[0][0] if usual else 1, 1)
    return _Layout(delimiter, header, columns, titles(rows[: header.skip - len(header.given)]))


def _delimiter(sample: bytes) -> str:
    """The delimiter that cuts the sample into many cells and most rows into equally many."""

    def score(delimiter: str) -> float:
        rows = _all_rows(sample, delimiter)
        widths = Counter(len(row) for row in rows if any(row))
        if not widths:
            return 0.0
        (width, count) = widths.most_common(1)[0]
        return (count / widths.total()) ** 2 * (width - 1)

    return max(_DELIMITERS, key=score)


def _all_rows(sample: bytes, delimiter: str, columns: int = 0) -> list[list[str]]:
    rows: list[list[str]] = []
    for part in split([Block(sample)], delimiter, columns):
        rows.extend(_cells(part, i, delimiter)[0] for i in range(min(len(part), _SAMPLE_ROWS - len(rows))))
    return rows


def _cells(rows: Rows, index: int, delimiter: str) -> tuple[list[str], str]:
    """The cells of one row, and the rule its quoting calls for."""
    if index in rows.cells:
        cells, rule = rows.cells[index]
        return [cell.decode("utf-8", "replace") for cell in cells], rule
    line = rows.data[rows.bounds[index] : rows.bounds[index + 1]]
    line = line[:-1] if line.endswith(b"\n") else line
    text = (line[:-1] if line.endswith(b"\r") else line).decode("utf-8", "replace")
    return (_unquoted(text, delimiter) if '"' in text else text.split(delimiter)), ""


def _unquoted(text: str, delimiter: str) -> list[str]:
    """The cells of a row whose quoting is known to be proper."""
    cells: list[str] = []
    open_piece: list[str] = []
    for piece in text.split(delimiter):
        open_piece.append(piece)
        if sum(part.count('"') for part in open_piece) % 2 == 0:
            cell = delimiter.join(open_piece)
            cells.append(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell)
            open_piece = []
    return [*cells, delimiter.join(open_piece)] if open_piece else cells


def _count(decoder: Decoder, layout: _Layout) -> None:
    """Count the rows and find the widest, in a pass that reads no cell. Empty lines at the end are no rows."""
    total = last = widest = 0
    for rows in split(decoder.raw_blocks(), layout.delimiter, layout.columns):
        filled = np.flatnonzero(~_blank(rows))
        last = total + int(filled[-1]) + 1 if len(filled) else last
        wide = rows.widths if total else rows.widths[layout.header.skip :]
        widest = max(widest, int(wide.max(initial=0)))
        total += len(rows)
    layout.rows = max(last - layout.header.skip, 0)
    layout.extra = min(max(widest - layout.columns, 0), _MOST_EXTRA)


def _blank(rows: Rows) -> NDArray[np.bool_]:
    """Which rows are empty lines (those with a note are not: something stood there)."""
    lengths = np.diff(rows.bounds)
    blank: NDArray[np.bool_] = (rows.widths == 1) & (lengths <= 2)
    for index in np.flatnonzero(blank).tolist():
        blank[index] = not rows.data[rows.bounds[index] : rows.bounds[index + 1]].strip(b"\r\n")
    for index, _, _ in rows.notes:
        blank[index] = False
    return blank


def _batches(decoder: Decoder, layout: _Layout, extracted: Extracted, limit: int | None) -> Iterator[pa.RecordBatch]:
    """The data rows; `row` counts every row the file gives, so refused ones leave a gap."""
    reader = _RowReader(layout, extracted)
    first = 1 - layout.header.skip
    for rows in split(decoder.blocks(), layout.delimiter, layout.columns):
        _note(rows, first, extracted)
        yield from reader.batch(rows, first)
        first += len(rows)
        if limit is not None and reader.rows >= limit:
            break
    extracted.proof |= {
        "physical_rows": reader.rows,
        "bytes_proven": decoder.bytes_proven,
        "mixed_encoding_lines": decoder.lines_mixed,
        "bad_byte_lines": decoder.lines_bad,
        "nul_bytes": decoder.nul_bytes,
    }
    if limit is None and layout.rows is not None and reader.rows != layout.rows:
        raise BrokenLawError(
            Text(
                "{label}: 센 행은 {counted}, 읽은 행은 {read}입니다.", "{label}: counted {counted} rows, read {read}"
            ).fill(label=decoder.blob.label, counted=layout.rows, read=reader.rows)
        )


def _note(rows: Rows, first: int, extracted: Extracted) -> None:
    for index, rule, detail in rows.notes:
        if rule == "source_line_too_long":
            extracted.refused.append((first + index, rule, detail))
        else:
            extracted.findings.append((max(first + index, 0), None, rule, detail, None))


class _RowReader:
    """Turns rows into batches; `rows` counts the data rows seen."""

    def __init__(self, layout: _Layout, extracted: Extracted) -> None:
        self.rows = 0
        self._layout = layout
        self._out = extracted
        self._names = layout.names
        self._schema = schema_of(self._names)
        self._realign = Realigner(layout.columns)
        self._types = dict.fromkeys(self._names, pa.string())

    def batch(self, rows: Rows, first: int) -> Iterator[pa.RecordBatch]:
        """The data rows of a part, `first` being the number of its row 0 (rows before 1 are the header)."""
        numbers = np.arange(first, first + len(rows), dtype=np.int64)
        last = self._layout.rows
        data = numbers >= 1 if last is None else (numbers >= 1) & (numbers <= last)
        self.rows += int(data.sum())
        refused = {index for index, rule, _ in rows.notes if rule == "source_line_too_long"}
        regular = data & (rows.widths == self._layout.columns) & ~_blank(rows)
        regular[[*rows.cells, *refused]] = False
        odd = [int(i) for i in np.flatnonzero(data & ~regular) if int(i) not in refused]
        table = self._regular(rows, regular, numbers)
        self._realign.learn(table)
        if odd:
            table = pa.concat_tables([table, self._odd(rows, odd, first)]).sort_by("row")
        yield from table.combine_chunks().to_batches()

    def _regular(self, rows: Rows, regular: NDArray[np.bool_], numbers: NDArray[np.int64]) -> pa.Table:
        count = int(regular.sum())
        if not count:
            return self._schema.empty_table()
        names = self._names[: self._layout.columns]
        data = _joined(rows, regular)
        longest = int(np.diff(rows.bounds).max())
        table = pa.csv.read_csv(
            pa.BufferReader(data),
            pa.csv.ReadOptions(column_names=names, block_size=max(1 << 20, 2 * longest)),
            pa.csv.ParseOptions(
                delimiter=self._layout.delimiter, newlines_in_values=b'"' in data, ignore_empty_lines=False
            ),
            pa.csv.ConvertOptions(
                column_types=self._types, null_values=[""], strings_can_be_null=True, check_utf8=False
            ),
        )
        if table.num_rows != count:
            raise BrokenLawError(
                Text("{counted}행을 {read}행으로 읽었습니다.", "{counted} rows were read as {read}").fill(
                    counted=count, read=table.num_rows
                )
            )
        nothing = pa.nulls(count, pa.string())
        return pa.Table.from_arrays(
            [pa.array(numbers[regular]), *table.columns, *[nothing] * self._layout.extra], schema=self._schema
        )

    def _odd(self, rows: Rows, indices: list[int], first: int) -> pa.Table:
        """The rows that are not as wide as usual or oddly quoted."""
        lines = [self._fitted(*_cells(rows, index, self._layout.delimiter), first + index) for index in indices]
        columns = [[cell or None for cell in column] for column in zip(*lines, strict=True)]
        return pa.Table.from_arrays(
            [
                pa.array([first + index for index in indices], pa.int64()),
                *(pa.array(column, pa.string()) for column in columns),
            ],
            schema=self._schema,
        )

    def _fitted(self, cells: list[str], rule: str, row: int) -> list[str]:
        """A row made as wide as the table; what was done is a finding."""
        columns, findings = self._layout.columns, self._out.findings
        if rule:
            findings.append((row, None, rule, None, None))
        while len(cells) > columns and not cells[-1].strip():
            cells.pop()
        if len(cells) > columns and (joined := self._realign.joined(cells, self._layout.delimiter)):
            findings.append((row, self._names[joined[1]], "source_unquoted_delimiter", str(len(cells)), str(columns)))
            cells = joined[0]
        if len(cells) > columns:
            findings.append((row, None, "source_long_row", str(len(cells)), str(columns)))
            most = len(self._names)
            cells = [*cells[: most - 1], self._layout.delimiter.join(cells[most - 1 :])] if len(cells) > most else cells
        elif len(cells) < columns and any(cells):
            findings.append((row, None, "source_short_row", str(len(cells)), str(columns)))
        return cells + [""] * (len(self._names) - len(cells))


def _joined(rows: Rows, chosen: NDArray[np.bool_]) -> bytes:
    """The bytes of the chosen rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    if len(edges) == 2 and edges[0] == 0 and edges[1] == len(chosen):
        return rows.data[: rows.bounds[-1]] if rows.bounds[-1] < len(rows.data) else rows.data
    view = memoryview(rows.data)
    return b"".join(
        view[rows.bounds[start] : rows.bounds[end]] for start, end in zip(edges[0::2], edges[1::2], strict=True)
    )
