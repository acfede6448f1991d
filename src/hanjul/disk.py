"""Writing files: whole or not at all, and in words where the system refuses."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path

from hanjul.errors import DeliverError
from hanjul.words import Text

LEFTOVERS = ".hanjul-*.tmp"
"""What the temporary files and folders of hanjul are called: a killed run may leave some."""


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
