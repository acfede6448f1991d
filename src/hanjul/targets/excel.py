"""Excel: text stays text (phones, keys, postcodes, anything that looks like a formula or a link), ready to filter and read.

rustpy-xlsxwriter writes the rows (about 1.5 million cells a second); dictionary and list columns it would leave empty
without a word, so only plain text and numbers reach it, and every cell is counted when the file is read back.
"""

import errno
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import rustpy_xlsxwriter

from hanjul.disk import whole
from hanjul.errors import DeliverError
from hanjul.letters import column_of
from hanjul.targets import Layout, Written, found, must_equal, together
from hanjul.targets.guard import places
from hanjul.targets.shown import shown
from hanjul.words import Text

SHEET_ROWS: Final = 1_048_575
"""Data rows a sheet can hold under its heading."""

CELL_CHARACTERS: Final = 32_767
"""What a cell can hold, in UTF-16 units as Excel counts them."""

_SHEET_COLUMNS: Final = 16_384
_EXACT_INTEGER: Final = 2**53
_FORBIDDEN: Final = r"[\x{00}-\x{08}\x{0B}\x{0C}\x{0E}-\x{1F}\x{FFFE}\x{FFFF}]"
"""Characters XML 1.0 (section 2.2) does not allow."""

_SAMPLE_ROWS: Final = 400
_NARROWEST, _WIDEST = 8, 48
_EXPLAINED: Final = Text("열 설명", "columns")
_EXPLANATION: Final = (Text("열", "column"), Text("뜻", "meaning"), Text("영문 이름", "name in other files"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    name: str
    rows: pa.Table


def write(path: Path, table: pa.Table, layout: Layout) -> Written:
    """Write `table` as a workbook: the rows (on several sheets where one cannot hold them) and what the columns mean.

    Characters Excel cannot hold are removed and overlong cells cut, each with a finding. Read back: rows and filled
    cells are counted, the first and last row of every sheet compared.

    Raises:
        DeliverError: it cannot be written, or has more columns than a sheet; the old file is untouched.
        BrokenLawError: read back, it is not what was sent; the old file is untouched.
    """
    if table.num_columns > _SHEET_COLUMNS:
        raise _too_wide(path, table.num_columns)
    ready, findings = _fitted(shown(table, layout), table.column_names, path)
    sheets = [*_sheets(ready, layout), Sheet(_EXPLAINED.in_(layout.language), _explanation(table.column_names, layout))]
    with whole(path) as temporary:
        _dump(temporary, sheets)
        _read_back(temporary, path, sheets)
        size = temporary.stat().st_size
    return Written(ready.num_rows, size, together(findings))


def _too_wide(path: Path, columns: int) -> DeliverError:
    return DeliverError(
        Text(
            "{path}: 열이 {columns}개라 엑셀 시트에 들어가지 않습니다(최대 {most}개).",
            "{path}: {columns} columns do not fit on an Excel sheet (at most {most})",
        ).fill(path=path, columns=columns, most=_SHEET_COLUMNS),
        Text(
            "프로젝트 파일의 deliver.leave_out 에 뺄 열을 적거나 deliver.files 에서 xlsx 를 빼세요.",
            "name columns to leave out in deliver.leave_out, or take xlsx out of deliver.files in the project file",
        ),
    )


# What a cell can hold --------------------------------------------------------------------------------------------------


def _fitted(ready: pa.Table, names: list[str], path: Path) -> tuple[pa.Table, list[pa.Table]]:
    """The table as Excel can hold it, and what that took."""
    findings: list[pa.Table] = []
    for position, (name, heading) in enumerate(zip(names, ready.column_names, strict=True)):
        column = ready[heading]
        if pa.types.is_integer(column.type):
            column = _exact(column)
        elif pa.types.is_string(column.type):
            column, seen = _text(column, (name, heading), path)
            findings += seen
        ready = ready.set_column(position, heading, column)
    headings = pc.replace_substring_regex(pa.array(ready.column_names, pa.string()), f"{_FORBIDDEN}|\r", "")
    return ready.rename_columns([heading[: CELL_CHARACTERS // 2] for heading in headings.to_pylist()]), findings


def _exact(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole numbers; as text where Excel, which counts in doubles, would change one."""
    largest = pc.max(pc.abs(column)).as_py()
    return column.cast(pa.string()) if largest is not None and largest > _EXACT_INTEGER else column


def _text(column: pa.ChunkedArray, named: tuple[str, str], path: Path) -> tuple[pa.ChunkedArray, list[pa.Table]]:
    findings = []
    bad = pc.fill_null(pc.match_substring_regex(column, _FORBIDDEN), False)
    if pc.any(bad).as_py():
        rows, codes = places(bad), [_codes(text) for text in column.filter(bad).to_pylist()]
        findings.append(found(path.name, rows, named, "deliver_control_removed", codes))
        column = pc.replace_substring_regex(column, _FORBIDDEN, "")
    if pc.any(pc.match_substring(column, "\r")).as_py():  # a line break inside a cell is LF alone in Excel
        column = pc.replace_substring_regex(column, "\r\n?", "\n")
    if (pc.max(pc.binary_length(column)).as_py() or 0) > CELL_CHARACTERS:
        longer = pc.fill_null(pc.greater(pc.binary_length(column), CELL_CHARACTERS), False)
        texts = {text: _cut(text) for text in column.filter(longer).unique().to_pylist()}
        cut = pa.array([text for text, kept in texts.items() if text != kept], pa.string())
        index = pc.index_in(column, cut)
        rows, over = places(pc.is_valid(index)), column.filter(pc.is_valid(index)).to_pylist()
        findings.append(
            found(
                path.name, rows, named, "deliver_cell_cut", [f"{_units(texts[text])} / {_units(text)}" for text in over]
            )
        )
        column = pc.coalesce(pa.array([texts[text] for text in cut.to_pylist()], pa.string()).take(index), column)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column), findings


def _codes(text: str) -> str:
    codes = dict.fromkeys(f"U+{ord(character):04X}" for character in text if not _allowed(character))
    return " ".join(list(codes)[:5])


def _allowed(character: str) -> bool:
    return character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    """As much of a text as a cell holds; half a character at the end is dropped."""
    content = text.encode("utf-16-le")
    return text if len(content) <= 2 * CELL_CHARACTERS else content[: 2 * CELL_CHARACTERS].decode("utf-16-le", "ignore")


# The workbook ----------------------------------------------------------------------------------------------------------


def _sheets(ready: pa.Table, layout: Layout) -> Iterator[Sheet]:
    title = layout.title.in_(layout.language)
    for number, start in enumerate(range(0, max(ready.num_rows, 1), SHEET_ROWS), 1):
        yield Sheet(title if number == 1 else f"{title} {number}", ready.slice(start, SHEET_ROWS))


def _explanation(names: list[str], layout: Layout) -> pa.Table:
    """One row per column: its heading, its meaning, its name in the files for programs."""
    about = {column.name: column.about.in_(layout.language) for column in layout.table.columns}
    cells = [layout.headings(names), [about.get(name) for name in names], names]
    columns = [pc.replace_substring_regex(pa.array(column, pa.string()), f"{_FORBIDDEN}|\r", "") for column in cells]
    return pa.table(columns, names=[heading.in_(layout.language) for heading in _EXPLANATION])


_CELL_BYTES: Final = 48
"""What a cell takes in the sheet's XML besides its text."""

_REFUSAL: Final = re.compile(r"os error (\d+)|Os \{ code: (\d+)")
"""The system's refusal in the writer's words."""


def _dump(path: Path, sheets: list[Sheet]) -> None:
    _needs_room(sheets)
    text = rustpy_xlsxwriter.Format().set_num_format("@")
    number = rustpy_xlsxwriter.Format()
    heading = rustpy_xlsxwriter.Format().set_bold().set_background_color("#E8EEF4").set_border_bottom("thin")
    texts = {sheet.name: [pa.types.is_string(kind) for kind in sheet.rows.schema.types] for sheet in sheets}
    try:
        rustpy_xlsxwriter.write_worksheets(
            [(sheet.name, sheet.rows) for sheet in sheets],
            str(path),
            freeze_panes={"general": {"row": 1, "col": 0}},
            autofilter={sheet.name: True for sheet in sheets},
            header_format={sheet.name: heading for sheet in sheets},
            column_formats={name: [text if is_text else number for is_text in kinds] for name, kinds in texts.items()},
            column_widths={sheet.name: _widths(sheet.rows) for sheet in sheets},
            ignore_errors={
                sheet.name: [
                    name for name, is_text in zip(sheet.rows.column_names, texts[sheet.name], strict=True) if is_text
                ]
                for sheet in sheets
            },
        )
    except BaseException as error:  # a full disk makes the writer panic, and its panic is no Exception
        code = _REFUSAL.search(str(error))
        if code is None or (isinstance(error, OSError) and error.errno):
            raise
        raise OSError(int(code[1] or code[2]), os.strerror(int(code[1] or code[2]))) from error


def _needs_room(sheets: list[Sheet]) -> None:
    """The writer puts the sheets uncompressed into the system's temporary folder first, and panics when it is full.

    Raises:
        OSError: there is not room enough.
    """
    texts = sum(sheet.rows.nbytes + _CELL_BYTES * sheet.rows.num_columns * sheet.rows.num_rows for sheet in sheets)
    place = tempfile.gettempdir()
    if shutil.disk_usage(place).free < texts:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), place)


def _widths(rows: pa.Table) -> list[float]:
    """A width per column, in characters, that shows nine of ten cells of a sample whole."""
    step = max(1, rows.num_rows // _SAMPLE_ROWS)
    sample = rows.take(pa.array(range(0, rows.num_rows, step), pa.int64()))
    widths = []
    for heading, column in zip(rows.column_names, sample.columns, strict=True):
        lengths = sorted(_width(str(value)) for value in column.to_pylist() if value is not None)
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0
        widths.append(float(min(max(usual + 2, _width(heading) + 4, _NARROWEST), _WIDEST)))  # 4: the filter's button
    return widths


def _width(text: str) -> int:
    """How wide the widest line of a text is: Korean, Chinese and Japanese characters count two."""
    return max(
        sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
        for line in text[:400].split("\n")
    )


# Reading back ----------------------------------------------------------------------------------------------------------

_BLOCK_BYTES: Final = 4 << 20
_ROW, _ROW_END, _CELL = b"<row ", b"</row>", b"<c r="


@dataclass(slots=True)
class _Scan:
    """What a sheet holds: rows and cells counted, its first two rows and its last one as XML."""

    rows: int = 0
    cells: int = 0
    head: bytes = b""
    tail: bytes = b""

    def over(self, file: IO[bytes]) -> Self:
        edge = b""  # one byte less than either mark, so that none is counted twice
        while block := file.read(_BLOCK_BYTES):
            piece = edge + block
            self.rows += piece.count(_ROW)
            self.cells += piece.count(_CELL)
            edge = piece[-4:]
            if self.head.count(_ROW_END) < 2:
                self.head += block
            joined = self.tail + block
            self.tail = joined[max(joined.rfind(_ROW), 0) :]
        return self

    def some_rows(self) -> list[bytes]:
        """The heading, the first and the last data row; without data the heading alone."""
        parts = [b"<row " + part.split(_ROW_END)[0] + _ROW_END for part in self.head.split(_ROW)[1:3]]
        return [*parts, self.tail.split(_ROW_END)[0] + _ROW_END] if len(parts) == 2 else parts


def _read_back(temporary: Path, path: Path, sheets: list[Sheet]) -> None:
    """Count every row and filled cell, and compare the heading, first and last row of every sheet."""
    with zipfile.ZipFile(temporary) as archive:
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml") as file:
                scan = _Scan().over(file)
            filled = sum(len(column) - column.null_count for column in sheet.rows.columns) + sheet.rows.num_columns
            must_equal(
                path,
                Text(f"시트 ‘{sheet.name}’ 행 수", f"rows of sheet “{sheet.name}”"),
                sheet.rows.num_rows + 1,
                scan.rows,
            )
            must_equal(path, Text(f"시트 ‘{sheet.name}’ 칸 수", f"cells of sheet “{sheet.name}”"), filled, scan.cells)
            sent = [list(sheet.rows.column_names)]
            if sheet.rows.num_rows:
                sent += [[column[row].as_py() for column in sheet.rows.columns] for row in (0, sheet.rows.num_rows - 1)]
            read = [_values(row, sheet.rows.num_columns) for row in scan.some_rows()]
            place = Text(f"시트 ‘{sheet.name}’ 첫 행과 끝 행", f"first and last row of sheet “{sheet.name}”")
            must_equal(path, place, True, sent == read)


def _values(row: bytes, columns: int) -> list[Any]:
    """The cells of one row, None where there is none."""
    values: list[Any] = [None] * columns
    for cell in ElementTree.fromstring(row).iter("c"):
        if cell.get("t") == "inlineStr":
            text = "".join(part.text or "" for part in cell.iter("t"))
            value: str | float = re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text)
        else:
            value = float(cell.findtext("v", "nan"))
        values[column_of(cell.get("r", "").rstrip("0123456789"))] = value
    return values
