"""Writing the exports, each as the programme it is said to come from writes it. The same content gives the same bytes."""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

Cell = str | float | int | bool | None
Columns = Mapping[str, Sequence[Cell]]
_LONG_AGO = (2026, 3, 2, 9, 0, 0)  # a fixed time inside archives keeps them byte for byte the same
_CHUNK_ROWS = 50_000


def csv_text(columns: Columns, delimiter: str = ",") -> str:
    """The file's text: header and rows, quoted only where needed, lines ended as Windows does."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue()


def write_text(path: Path, text: str, encoding: str) -> None:
    """One text file in any encoding; a character it lacks is an error, not a question mark."""
    path.write_bytes(text.encode(encoding))


def write_zip(path: Path, member: str, content: bytes) -> None:
    """An archive of one file."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(_entry(member), content, compresslevel=1)


def write_json_lines(path: Path, columns: Columns) -> None:
    """One object a line; what is missing is left out, as chat tools do."""
    names = list(columns)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in zip(*columns.values(), strict=True):
            file.write(
                json.dumps(
                    {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}, ensure_ascii=False
                )
                + "\n"
            )


def write_sqlite(path: Path, table: str, columns: Columns) -> None:
    """A database of one table whose columns are all text."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        names = ", ".join(f'"{name}" TEXT' for name in columns)
        connection.execute(f'CREATE TABLE "{table}" ({names})')
        places = ", ".join("?" * len(columns))
        connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', zip(*columns.values(), strict=True))
        connection.commit()
    finally:
        connection.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_workbook(path: Path, sheet: str, titles: Sequence[str], columns: Columns, dates: Sequence[str] = ()) -> None:
    """A workbook of one sheet: title rows (the first one merged over all columns), header, data.

    Numbers become number cells, texts text cells; `dates` are columns of Excel day numbers shown as date and time.
    """
    with zipfile.ZipFile(path, "w", compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(_entry(name), text)
        archive.writestr(
            _entry("xl/workbook.xml"),
            '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as file:
            for text in _sheet_xml(titles, columns, frozenset(dates)):
                file.write(text.encode())


def _sheet_xml(titles: Sequence[str], columns: Columns, dates: frozenset[str]) -> Iterator[str]:
    letters = [chr(ord("A") + n) for n in range(len(columns))]
    yield '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    for row, title in enumerate(titles, 1):
        yield f'<row r="{row}">{_text_cell("A", row, title)}</row>'
    top = len(titles) + 1
    yield (
        f'<row r="{top}">'
        + "".join(_text_cell(letter, top, name) for letter, name in zip(letters, columns, strict=True))
        + "</row>"
    )
    size = len(next(iter(columns.values())))
    for start in range(0, size, _CHUNK_ROWS):
        numbers = pa.array([str(top + 1 + n) for n in range(start, min(size, start + _CHUNK_ROWS))])
        cells = [
            _cells_xml(
                letter,
                numbers,
                pa.array([None if cell is None else str(cell) for cell in part], pa.string()),
                pa.array([isinstance(cell, int | float) and not isinstance(cell, bool) for cell in part]),
                name in dates,
            )
            for letter, name, values in zip(letters, columns, columns.values(), strict=True)
            for part in [values[start : start + _CHUNK_ROWS]]
        ]
        rows = pc.binary_join_element_wise(
            pa.scalar('<row r="'), numbers, pa.scalar('">'), *cells, pa.scalar("</row>"), ""
        )
        yield "".join(rows.to_pylist())
    merged = f'<mergeCells count="1"><mergeCell ref="A1:{letters[-1]}1"/></mergeCells>' if titles else ""
    yield f"</sheetData>{merged}</worksheet>"


def _escaped(text: pa.Array) -> pa.Array:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, sign, entity)
    return text


def _cells_xml(letter: str, rows: pa.Array, text: pa.Array, number: pa.Array, date: bool) -> pa.Array:
    where = pc.binary_join_element_wise(pa.scalar(f'<c r="{letter}'), rows, pa.scalar('"'), "")
    as_number = pc.binary_join_element_wise(
        where, pa.scalar(' s="1"><v>' if date else "><v>"), text, pa.scalar("</v></c>"), ""
    )
    as_text = pc.binary_join_element_wise(
        where, pa.scalar(' t="inlineStr"><is><t xml:space="preserve">'), _escaped(text), pa.scalar("</t></is></c>"), ""
    )
    return pc.fill_null(pc.if_else(number, as_number, as_text), "")


def _text_cell(letter: str, row: int, text: str) -> str:
    return f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
