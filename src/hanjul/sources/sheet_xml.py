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
_NAMES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
}
_BLOCK_BYTES = 1 << 20
_LONGEST_TAG = 400


def holds_values(blob: Blob, sheet: str) -> bool:
    """Whether the beginning of a sheet shows a value; false also when that is not known."""
    with _sheet(blob, sheet) as xml:
        return xml is not None and re.search(rb"<(?:v|t)[ >]", xml.read(_BLOCK_BYTES)) is not None


def error_cells(blob: Blob, sheet: str) -> Iterator[tuple[int, int]]:
    """Row (from 1, as people see it) and column (from 0) of the cells that hold an error (#N/A, #DIV/0! …).

    The reading library gives them as blank. Nothing is found in formats other than xlsx.
    """
    with _sheet(blob, sheet) as xml:
        rest = b""
        while xml is not None and (block := xml.read(_BLOCK_BYTES)):
            text = rest + block
            cut = text.rfind(b"<c ") if b"<c " in text[-_LONGEST_TAG:] else len(text)
            if b't="e"' in text:
                for match in _ERROR.finditer(text, 0, cut):
                    yield int(match.group(2)), column_of(match.group(1).decode())
            rest = text[cut:] if len(text) - cut <= _LONGEST_TAG else b""


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
