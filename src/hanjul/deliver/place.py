"""Putting files in place: all together, and what is no longer made is taken away."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hanjul.disk import LEFTOVERS, cannot_write, flush_folder, whole

MANIFEST: Final = ".hanjul-manifest.json"
"""Which files hanjul made here, so that it takes away nothing else."""

_STAGING: Final = ".hanjul-staging.tmp"

Made = dict[str, list[int]]
"""Path inside the folder -> [bytes, time of change in ns]."""


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A fresh folder inside `folder` to write into; gone afterwards, as is what a killed run left.

    Raises:
        DeliverError: the folder cannot be made or written to.
    """
    fresh = folder / _STAGING
    try:
        for place in (folder, folder / "mailing"):
            for leftover in place.glob(LEFTOVERS):
                _remove(leftover)
        fresh.mkdir(parents=True)
        yield fresh
    except OSError as error:
        raise cannot_write(Path(error.filename) if error.filename else folder, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def publish(fresh: Path, files: Sequence[str], left: Sequence[str] = ()) -> None:
    """Move `files` from the staging folder to their places and take away what an earlier run made and this one did not; those
    `left` stay where they are.

    First every target is tried, so that a file open elsewhere stops it before anything has changed. The list of what is
    hanjul's is enlarged before the moves and cut after them: a kill in between loses track of nothing.
    """
    folder = fresh.parent
    before, now = _manifest(folder), {file: _stamp(fresh / file) for file in files}
    now |= {file: _stamp(folder / file) for file in left}
    for file in files:
        _must_be_replaceable(folder / file)
    _keep_manifest(folder, before | now)
    for file in before.keys() - now.keys():
        _take_away(folder / file, before[file])
    for file in files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (fresh / file).replace(target)
    for place in {(folder / file).parent for file in files}:
        flush_folder(place)
    _keep_manifest(folder, now)


def _stamp(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def _must_be_replaceable(target: Path) -> None:
    """Raise the system's own refusal where a file is read-only, open elsewhere (Windows) or no file at all."""
    if target.exists() or target.is_symlink():
        with target.open("rb+"):
            pass


def _manifest(folder: Path) -> Made:
    """What hanjul made here before; nothing where the list is missing or unreadable, or points outside the folder."""
    try:
        made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {file: [int(size), int(changed)] for file, (size, changed) in made.items() if _inside(file)}
    except (FileNotFoundError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _inside(file: str) -> bool:
    path = Path(file)
    return not path.is_absolute() and not path.drive and ".." not in path.parts


def _keep_manifest(folder: Path, made: Made) -> None:
    with whole(folder / MANIFEST) as temporary:
        temporary.write_text(json.dumps({"files": made}, indent=1), encoding="utf-8")


def _take_away(path: Path, stamp: list[int]) -> None:
    """Remove a file that is as hanjul left it. One that somebody has changed since is kept, under a name that tells."""
    if not path.is_file():
        return
    if _stamp(path) == stamp:
        path.unlink()
    else:
        path.replace(path.with_name(path.name + ".outdated"))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()
