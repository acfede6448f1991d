"""What a file is, by its content. Extensions lie: old admin pages call HTML and TSV `.xls`."""

import re
import zipfile
from typing import Literal

from hanjul.sources.blob import Blob
from hanjul.sources.text import bom_of, looks_utf16

Kind = Literal[
    "csv",
    "excel",
    "encrypted",
    "html",
    "sqlite",
    "parquet",
    "json",
    "zip",
    "gzip",
    "empty",
    "binary",
    "broken",
    "document",
    "duckdb",
    "vcard",
]

_SAMPLE_BYTES = 1 << 16
_CONTROL = bytes(byte for byte in range(1, 32) if byte not in b"\t\n\r\f\x1a\x1b")
_DOCUMENTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"BM", b"II*\0", b"MM\0*", b"HWP Document File")
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div|workbook)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniff(blob: Blob) -> Kind:
    """The kind of a file. Never raises for what is inside."""
    head = blob.head(_SAMPLE_BYTES)
    if not head.strip(b" \t\r\n\xef\xbb\xbf\0"):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(blob)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_kind(blob.whole())
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head[8:12] == b"DUCK":
        return "duckdb"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCARD"):
        return "vcard"
    if head.startswith(_DOCUMENTS) and not (head.startswith(b"BM") and _textual(head)):
        return "document"
    return _text_kind(head) if _textual(head) else "binary"


def _zip_kind(blob: Blob) -> Kind:
    try:
        with blob.open() as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return "broken"
    if any(name.startswith("xl/workbook.") for name in names) or mimetype.startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        return "excel"
    return "document" if mimetype or "[Content_Types].xml" in names else "zip"


def _ole_kind(data: bytes) -> Kind:
    """A compound file: its directory names its streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return "excel"
    return "document"


def _textual(head: bytes) -> bool:
    """Whether bytes can be text in some encoding. Old programmes fill their cells up with NULs, which are no text but do not make
    it none; binary files have other bytes besides."""
    if bom_of(head) or looks_utf16(head):
        return True
    if 2 * head.count(0) > len(head):
        return False
    head = head.replace(b"\0", b"")
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls <= max(4, len(head) // 500) and controls * 10 <= len(head)


def _text_kind(head: bytes) -> Kind:
    bom = bom_of(head)
    start = head[len(bom[1]) :] if bom else head
    if bom and bom[0].startswith("utf-16"):
        start = start[: len(start) // 2 * 2].decode(bom[0], "replace").encode()
    if _HTML.match(start):
        return "html"
    return "json" if re.match(rb'\s*(?:\[\s*(?:\{|\])|\{\s*")', start) else "csv"
