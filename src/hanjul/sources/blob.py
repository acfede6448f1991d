"""Bytes that can be opened again and again: a file, or a file inside an archive. Nothing is ever copied to disk."""

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hanjul.errors import ProjectError, SourceError
from hanjul.words import Text


@dataclass(frozen=True, slots=True)
class Blob:
    """One file's bytes.

    Attributes:
        label: how people know it (`exports/crm.csv`, `backup.zip!crm.csv`).
        open: opens it for reading from its start; seekable.
        size_bytes: its length.
        path: where it lies, if it is a file of its own.
    """

    label: str
    open: Callable[[], BinaryIO]
    size_bytes: int
    path: Path | None = None

    def head(self, length_bytes: int) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(length_bytes)

    def whole(self) -> bytes:
        """All bytes."""
        with self.open() as stream:
            return stream.read()

    @classmethod
    def of(cls, path: Path, label: str) -> "Blob":
        """The blob of a file.

        Raises:
            ProjectError: there is no such file, or it is a folder.
            SourceError: it may not be read.
        """
        try:
            with path.open("rb") as stream:
                size = stream.seek(0, io.SEEK_END)
        except (FileNotFoundError, NotADirectoryError) as error:
            hint = Text(
                "경로를 확인하세요. 파일이 다른 이름으로 있으면 프로젝트 파일의 이 소스에 `path:` 로 적으세요.",
                "check the path; where the file goes by another name, write it as this source's `path:` in the project file",
            )
            if later := _later_export(path):
                hint = Text(
                    "곁에 `{later}` 이(가) 있습니다. 그것이 새 내보내기라면 프로젝트 파일의 이 소스에 `path:` 로 적으세요(소스 이름은 그대로).",
                    "`{later}` lies beside it; if that is the new export, write it as this source's `path:` in the project file (and leave the source its name)",
                ).fill(later=later)
            raise ProjectError(
                Text("{label}: 파일이 없습니다.", "{label}: there is no file").fill(label=label), hint
            ) from error
        except IsADirectoryError as error:
            raise ProjectError(
                Text("{label} 은(는) 파일이 아니라 폴더입니다.", "{label} is a folder, not a file").fill(label=label),
                Text("폴더 안의 파일을 하나씩 소스로 적으세요.", "name the files inside it as sources"),
            ) from error
        except OSError as error:
            raise unreadable(label, error) from error
        return cls(label, lambda: path.open("rb"), size, path)


def _later_export(path: Path) -> str | None:
    """The last file beside a missing one whose name differs in its numbers alone and is later: next month's export (members_2026-03.csv).
    Where no four digits make a year or a date (shop1.csv), it would be another thing."""
    if not re.search(r"\d{4}", path.name) or not path.parent.is_dir():
        return None
    words, number = _numbered(path.name)
    beside = [(*_numbered(one.name), one.name) for one in path.parent.iterdir()]
    return max(((n, name) for found, n, name in beside if found == words and n > number), default=(None, None))[1]


def _numbered(name: str) -> tuple[str, list[int]]:
    """A file's name without its numbers, and these."""
    name = unicodedata.normalize("NFC", name)
    return re.sub(r"\d+", "0", name), [int(number) for number in re.findall(r"\d+", name)]


def unreadable(label: str, error: OSError) -> SourceError:
    """The error for a file the operating system does not let us read."""
    return SourceError(
        Text("파일을 읽을 수 없습니다: {label} ({why})", "cannot read {label} ({why})").fill(
            label=label, why=error.strerror
        ),
        Text(
            "읽기 권한이 있는지, 다른 프로그램이 잠그고 있지 않은지 확인하세요.",
            "check that you may read it and that no other program holds it",
        ),
    )
