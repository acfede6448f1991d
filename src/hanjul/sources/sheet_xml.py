"""What is quicker seen in the XML of an xlsx sheet than through the reading library, or not given by it at all."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.etree import ElementTree

from hanjul.letters import column_of
from hanjul.sources.blob import Blob

_ERROR = re.compile(rb'<c r="([A-Z]{1,3})([0-9]+)"[^>]* t="e"')
# A formula nobody has worked out yet: a program wrote the workbook, and no spreadsheet has opened and saved it since. Sums and counts
# are nobody's value.
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?:(?! t="str")[^>])*><f(?:[^>]*/>|[^>]*>(?!(?:SUM|COUNT|AVERAGE|SUBTOTAL|AGGREGATE|MAX|MIN)[A-Z]*\()[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_NAMES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
}
_LOST = ((b't="e"', _ERROR, "source_error_cell"), (b"</f>", _FORMULA, "source_formula_unread"))
_BLOCK_BYTES = 1 << 20
_LONGEST_TAG = 400


def holds_values(blob: Blob, sheet: str) -> bool:
    """Whether the beginning of a sheet shows a value; false also when that is not known."""
    with _sheet(blob, sheet) as xml:
        return xml is not None and re.search(rb"<(?:v|t)[ >]", xml.read(_BLOCK_BYTES)) is not None


def lost_cells(blob: Blob, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Row (from 1, as people see it), column (from 0) and rule of the cells that hold an error (#N/A, #DIV/0! …) or a formula without
    its result.

    The reading library gives them as blank. Nothing is found in formats other than xlsx.
    """
    with _sheet(blob, sheet) as xml:
        rest = b""
        block = b"" if xml is None else xml.read(_BLOCK_BYTES)
        while xml is not None and (block or rest):
            text = rest + block
            cut = text.rfind(b"<c ") if block and b"<c " in text[-_LONGEST_TAG:] else len(text)
            for sign, pattern, rule in _LOST:
                for match in pattern.finditer(text, 0, cut) if sign in text else ():
                    yield int(match.group(2)), column_of(match.group(1).decode()), rule
            rest = text[cut:] if len(text) - cut <= _LONGEST_TAG else b""
            block = xml.read(_BLOCK_BYTES)


@contextmanager
def _sheet(blob: Blob, sheet: str) -> Iterator[IO[bytes] | None]:
    """The XML of a sheet, or null where the workbook is of another format."""
    with blob.open() as stream:
        if not zipfile.is_zipfile(stream):
            yield None
            return
        with zipfile.ZipFile(stream) as archive:
            part = _part(archive, sheet)
            if part is None:
                yield None
                return
            with archive.open(part) as xml:
                yield xml


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of a sheet inside the workbook."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    key = next(
        (entry.get(_NAMES["r"]) for entry in book.iterfind("m:sheets/m:sheet", _NAMES) if entry.get("name") == sheet),
        None,
    )
    targets = {
        entry.get("Id"): entry.get("Target") or ""
        for entry in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    target = targets.get(key, "").lstrip("/")
    return next((name for name in (target, f"xl/{target}") if target and name in names), None)
