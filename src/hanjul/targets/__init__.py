"""Targets: every place customers are delivered to is written by the same signature, whole or not at all.

`write(path, table, layout) -> Written` puts the rows into a temporary file in the same folder, reads it back, compares,
and only then gives it its name: nobody ever sees half a file, and a write that fails leaves the old one.
"""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

import pyarrow as pa

from hanjul import facts
from hanjul.errors import BrokenLawError, DeliverError
from hanjul.tables import FINDINGS, Table
from hanjul.words import Language, Text

Encoding = Literal["utf-8-sig", "utf-8", "cp949"]

LEFTOVERS = ".hanjul-*.tmp"
"""What the temporary files and folders of hanjul are called: a killed run may leave some."""

CUSTOMERS_SHEET = Text("고객", "customers")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is to look.

    Attributes:
        table: the contract that knows labels and meanings; columns it does not know stay as they are.
        language: of headings and words.
        codes: English column names and codes (`customer_id`, `never_asked`) instead of labels and words, for programs.
        encoding: of a text file.
        country: whose national form phone numbers are shown in.
        title: name of the sheet.
    """

    table: Table
    language: Language = "ko"
    codes: bool = False
    encoding: Encoding = "utf-8-sig"
    country: str = "KR"
    title: Text = CUSTOMERS_SHEET

    def headings(self, names: Sequence[str]) -> list[str]:
        """One heading per column, each used once: a later one that is taken gets `_2`, `_3` …"""
        headings: dict[str, None] = {}
        for name in names:
            heading = name if self.codes or self.language == "en" else self.table.label(name).ko
            number, free = 2, heading
            while free in headings:
                free, number = f"{heading}_{number}", number + 1
            headings[free] = None
        return list(headings)


@dataclass(frozen=True, slots=True)
class Written:
    """What lies on the disk now: data rows as read back, size in bytes, and what could not go out as it was.

    `findings` has the columns of the table `findings`; `source` is the file's name, `row` its data row from 1.
    """

    rows: int
    bytes: int
    findings: pa.Table


Write = Callable[[Path, pa.Table, Layout], Written]


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; when the block ends well it becomes `path`, otherwise it is gone.

    Raises:
        DeliverError: the disk is full, the folder read-only, the target open elsewhere …; the old file is untouched.
    """
    temporary = path.with_name(f".hanjul-{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _flush(temporary)
        temporary.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Wait until the file's bytes are on the disk: a rename must never be there before them."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Wait until the renames in a folder are on the disk, where the system can do that (Windows cannot)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems do not know it
            raise
    finally:
        os.close(handle)


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, getattr(errno, "ETXTBSY", errno.EBUSY)}
_IN_THE_WAY = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENOTEMPTY}


def cannot_write(path: Path, error: OSError) -> DeliverError:
    """An operating system's refusal in words, with what to do about it."""
    path = Path(
        *(part for part in path.parts if not fnmatch(part, LEFTOVERS))
    )  # people know the place, not the staging
    if error.errno in _FULL:
        what = Text("{path} 을(를) 쓸 자리가 없습니다.", "no space left to write {path}")
        hint = Text(
            "디스크(시스템의 임시 폴더도)에 자리를 만들고 다시 실행하세요. 전에 만든 파일은 그대로 있습니다.",
            "free some disk space (also where the system's temporary folder lies) and run again; "
            "the files made before are untouched",
        )
    elif error.errno in _CLOSED:
        what = Text("{path} 에 쓸 수 없습니다.", "{path} cannot be written to")
        hint = Text(
            "파일이 엑셀 같은 프로그램에 열려 있으면 닫고, 파일과 폴더가 읽기 전용이 아닌지 확인하세요.",
            "close the file if it is open in Excel or elsewhere, and check that neither it nor its folder is read-only",
        )
    elif error.errno in _IN_THE_WAY:
        what = Text(
            "{path} 자리에 같은 이름의 파일이나 폴더가 있어 쓸 수 없습니다.",
            "a file or folder of the same name is in the way of {path}",
        )
        hint = Text(
            "그것을 옮기거나 프로젝트 파일의 deliver.folder 를 바꾸세요.",
            "move it, or change deliver.folder in the project file",
        )
    else:
        what = Text("{path} 을(를) 쓰지 못했습니다 ({reason}).", "could not write {path} ({reason})")
        hint = Text("디스크와 폴더를 확인하고 다시 실행하세요.", "check the disk and the folder, then run again")
    return DeliverError(what.fill(path=path, reason=error.strerror or type(error).__name__), hint)


REPORT = Text(
    "hanjul 의 잘못입니다. 이 메시지와 함께 알려 주세요. 전에 만든 파일은 그대로 있습니다.",
    "this is hanjul's fault; please report it with this message. The files made before are untouched",
)


def differs(path: Path, place: Text) -> BrokenLawError:
    """Law 6 does not hold: what is read back is not what was sent. `place` tells where, without values."""
    return BrokenLawError(
        Text(
            f"{path.name} 을(를) 다시 읽어 보니 보낸 것과 다릅니다: {place.ko}",
            f"{path.name} read back differs from what was sent: {place.en}",
        ),
        REPORT,
    )


def must_equal(path: Path, place: Text, sent: object, read: object) -> None:
    """Law 6: what is read back equals what was sent.

    Raises:
        BrokenLawError: it does not.
    """
    if sent != read:
        raise differs(path, Text(f"{place.ko} ({sent} ≠ {read})", f"{place.en} ({sent} ≠ {read})"))


def found(file: str, rows: Sequence[int], column: tuple[str, str], rule: str, after: Sequence[str | None]) -> pa.Table:
    """Findings of a file: `rows` are data rows from 1, `column` is (name in code, heading). `after` holds no values."""
    count = len(rows)
    same = {
        "source": file,
        "field": column[0],
        "column": column[1],
        "rule": rule,
        "kind": facts.rules()[rule].kind,
    }
    columns = {name: pa.repeat(pa.scalar(value, pa.string()), count) for name, value in same.items()}
    columns |= {
        "row": pa.array(rows, pa.int64()),
        "before": pa.nulls(count, pa.string()),
        "after": pa.array(after, pa.string()),
    }
    return pa.table([columns[name] for name in FINDINGS.schema.names], schema=FINDINGS.schema)


def together(findings: Sequence[pa.Table]) -> pa.Table:
    """Findings under each other."""
    return pa.concat_tables([FINDINGS.schema.empty_table(), *findings])
