"""The proof that somebody is gone: every byte of a folder looked through, in every encoding, and inside what is packed.

UTF-8, CP949 and UTF-16 in both orders; workbooks, zip and gzip archives unpacked; Parquet files decoded. Files are read in
pieces that overlap, so their size does not matter. A PDF shows pictures of letters: what it says cannot be searched.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

_PIECE: Final = 1 << 22
_OVERLAP: Final = 4096
_ENCODINGS: Final = ("utf-8", "cp949", "utf-16-le", "utf-16-be")
_DEEPEST: Final = 3


class Searched(NamedTuple):
    """`found`: files that hold any of the texts. `unread`: files that could not be looked through."""

    files: int
    bytes: int
    found: tuple[Path, ...]
    unread: tuple[Path, ...]

    def joined(self, other: "Searched") -> "Searched":
        """Both searches as one."""
        return Searched(
            self.files + other.files, self.bytes + other.bytes, self.found + other.found, self.unread + other.unread
        )


def search(folder: Path, texts: Collection[str], leave_out: Collection[Path] = ()) -> Searched:
    """Look for `texts` in every file below `folder`."""
    needles = _needles(texts)
    files = size = 0
    found, unread = [], []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path in leave_out:
            continue
        try:
            with path.open("rb") as stream:
                files, size = files + 1, size + path.stat().st_size
                if any(_held(piece, needles) for piece in _contents(stream)):
                    found.append(path)
                elif path.suffix.lower() == ".pdf":
                    unread.append(path)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, pa.ArrowException):
            unread.append(path)
    return Searched(files, size, tuple(found), tuple(unread))


def _needles(texts: Collection[str]) -> tuple[bytes, ...]:
    found = set()
    for text in texts:
        for encoding in _ENCODINGS:
            try:
                found.add(text.encode(encoding))
            except UnicodeEncodeError:
                continue
    return tuple(sorted(found))


def _held(piece: bytes, needles: Collection[bytes]) -> bool:
    return any(needle in piece for needle in needles)


def _contents(stream: IO[bytes], depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file in overlapping pieces, then those of what is packed in it."""
    yield from _pieces(stream)
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    if depth >= _DEEPEST:
        return
    if start.startswith(b"PK"):
        with zipfile.ZipFile(stream) as packed:
            for name in packed.namelist():
                yield name.encode()
                with packed.open(name) as member:
                    yield from _contents(io.BytesIO(member.read()), depth + 1)
    elif start.startswith(b"\x1f\x8b"):
        with gzip.open(stream) as unpacked:
            yield from _contents(io.BytesIO(unpacked.read()), depth + 1)
    elif start == b"PAR1":
        for batch in pq.ParquetFile(stream).iter_batches(1 << 14):
            yield str(batch.to_pylist()).encode("utf-8", "surrogatepass")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := stream.read(_PIECE):
        yield rest + piece
        rest = piece[-_OVERLAP:]
