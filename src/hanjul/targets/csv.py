"""CSV: for people who open it in a spreadsheet and programs that import it. No cell can act as a formula."""

import codecs
import csv
import io
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from hanjul.disk import whole
from hanjul.targets import Encoding, Layout, Written, must_equal, together
from hanjul.targets.guard import encodable, guarded
from hanjul.targets.shown import shown
from hanjul.words import Text

_BLOCK_BYTES: Final = 8 << 20
_BATCH_ROWS: Final = 16_384


def write(path: Path, table: pa.Table, layout: Layout) -> Written:
    """Write `table` as CSV (comma, quoted text, LF), read it back and compare every cell.

    Numbers and phone numbers stay as they are; any other cell or heading a spreadsheet could take for a formula gets an
    apostrophe in front; with CP949 a character it cannot hold is written as `[U+1F600]`. Both are findings.

    Raises:
        DeliverError: it cannot be written; the old file is untouched.
        BrokenLawError: read back, it is not what was sent; the old file is untouched.
    """
    names = table.column_names
    ready, findings = guarded(shown(table, layout), names, path)
    if layout.encoding == "cp949":
        ready, unencodable = encodable(ready, names, path, layout.encoding)
        findings += unencodable
    with whole(path) as temporary:
        _dump(temporary, ready, layout.encoding)
        rows = _read_back(temporary, path, ready, layout.encoding)
        size = temporary.stat().st_size
    return Written(rows, size, together(findings))


class _Recoder(io.RawIOBase):
    """Takes UTF-8 bytes and passes them on in another encoding. (Arrow writes UTF-8 only.)"""

    def __init__(self, target: io.BufferedWriter, encoding: str) -> None:
        self._target = target
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._target.write(self._decoder.decode(content).encode(self._encoding))
        return len(content)


def _dump(path: Path, ready: pa.Table, encoding: Encoding) -> None:
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(ready.column_names)
    options = arrow_csv.WriteOptions(include_header=False, batch_size=_BATCH_ROWS)
    if ready.num_columns == 1:  # a blank line is no row to most readers; "" is
        ready = pa.table([pc.fill_null(ready[0].cast(pa.string()), "")], names=ready.column_names)
    with path.open("wb") as file:
        file.write(heading.getvalue().encode(encoding))
        arrow_csv.write_csv(ready, _Recoder(file, encoding) if encoding == "cp949" else file, options)


def _read_back(temporary: Path, path: Path, ready: pa.Table, encoding: Encoding) -> int:
    """Compare the file with what was sent, block by block; the number of data rows it holds."""
    reader = arrow_csv.open_csv(
        temporary,
        read_options=arrow_csv.ReadOptions(
            block_size=max(_BLOCK_BYTES, 2 * _longest_row_bytes(ready)),
            encoding="cp949" if encoding == "cp949" else "utf8",
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(ready.column_names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    must_equal(path, Text("머리글 수", "number of headings"), len(ready.column_names), len(reader.schema.names))
    must_equal(path, Text("머리글", "headings"), True, reader.schema.names == ready.column_names)
    rows = 0
    for batch in reader:
        sent = ready.slice(rows, batch.num_rows)
        for heading, read in zip(ready.column_names, batch.columns, strict=True):
            same = pa.chunked_array([read]).equals(pc.fill_null(sent[heading].cast(pa.string()), ""))
            must_equal(
                path, Text(f"{rows + 1}행부터 ‘{heading}’ 열", f"column “{heading}” from row {rows + 1}"), True, same
            )
        rows += int(batch.num_rows)
    must_equal(path, Text("행 수", "number of rows"), ready.num_rows, rows)
    return rows


def _longest_row_bytes(ready: pa.Table) -> int:
    """An upper bound: a row must fit into one block to be read back."""
    texts = [column for column in ready.columns if pa.types.is_string(column.type)]
    longest: list[int] = [pc.max(pc.binary_length(column)).as_py() or 0 for column in texts]
    return 2 * sum(longest) + 64 * int(ready.num_columns)
