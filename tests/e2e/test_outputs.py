"""Where outputs cannot be written: told so, and what was there before stays as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e.command import HANJUL
from tests.e2e.command import process as hanjul
from tests.e2e.company import write_small_company

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX mounts, limits and terminals"),
]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def mounted(place: Path, *arguments: str) -> Iterator[None]:
    """A mount on `place`; the test is skipped where this user or machine may not mount."""
    command = ["mount", *arguments, str(place)]
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no command to mount with")
    if outcome.returncode:
        pytest.skip(f"nothing can be mounted here: {outcome.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company, run once into the folder `out`."""
    folder = tmp_path_factory.mktemp("done")
    write_small_company(folder / "exports")
    assert hanjul("init", "exports", folder=folder).returncode == 0
    assert hanjul("run", "--quiet", folder=folder).returncode == 0
    return folder


@pytest.fixture
def done(company: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    shutil.copytree(company, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    hanjul("init", "exports", folder=tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    with mounted(out, "-t", "tmpfs", "-o", "size=64k", "tmpfs"):
        outcome = hanjul("run", "--lang", "en", folder=tmp_path)
        assert (outcome.returncode, files(out)) == (4, {})
    assert "no space left to write" in outcome.stderr and "hint: free some disk space" in outcome.stderr


def fill(folder: Path, leave: int) -> None:
    """Take the whole disk but for some bytes. (What a file system says is free is a guess: it finds more when it must.)"""
    kept = folder / "kept"
    kept.write_bytes(bytes(leave))
    with (folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(4096))
    kept.unlink()


def test_a_disk_that_fills_up_later_leaves_the_files_of_the_run_before(done: Path) -> None:
    before = files(done / "out")
    (done / "small").mkdir()
    with mounted(done / "small", "-t", "tmpfs", "-o", "size=6m", "tmpfs"):  # room for one set of files, not for two
        text = (done / "hanjul.yaml").read_text(encoding="utf-8")
        (done / "hanjul.yaml").write_text(text.replace("  # folder: out", "  folder: small"), encoding="utf-8")
        assert hanjul("run", "--quiet", folder=done).returncode == 0
        first = files(done / "small")
        fill(done / "small", leave=32 << 10)
        outcome = hanjul("run", "--lang", "ko", folder=done)
        (done / "small" / "ballast").unlink()
        assert (outcome.returncode, "쓸 자리가 없습니다" in outcome.stderr) == (4, True)
        assert files(done / "small") == first
    assert files(done / "out") == before


def test_a_store_that_cannot_grow_is_told_and_the_next_run_succeeds(done: Path) -> None:
    before = files(done / "out")
    limited = subprocess.run(
        ["sh", "-c", 'ulimit -f 20; exec "$@"', "sh", *HANJUL, "run", "--full", "--until", "merge", "--lang", "en"],
        cwd=done,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (limited.returncode, "the store cannot be used" in limited.stderr) == (4, True), limited.stderr
    assert files(done / "out") == before
    assert hanjul("run", "--quiet", folder=done).returncode == 0


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Nobody may write to `place`: not even root, for whom permissions are no hindrance."""
    if os.geteuid() == 0:
        with mounted(place, "--bind", str(place)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True)
            yield
    else:
        mode = place.stat().st_mode
        place.chmod(mode & 0o555)
        try:
            yield
        finally:
            place.chmod(mode)


@pytest.mark.parametrize("place", ["out", "out/customers.xlsx"])
def test_what_is_read_only_is_named_and_nothing_else_is_touched(done: Path, place: str) -> None:
    before = files(done / "out")
    with read_only(done / place):
        outcome = hanjul("run", "--full", "--lang", "en", folder=done)  # else files that stay the same are left alone
    assert outcome.returncode == 4
    assert f"{done / place}" in outcome.stderr and "check that neither it nor its folder is read-only" in outcome.stderr
    assert files(done / "out") == before


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    hanjul("init", "exports", folder=tmp_path)
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    outcome = hanjul("run", "--lang", "en", folder=tmp_path)
    assert (outcome.returncode, "is in the way of" in outcome.stderr) == (4, True)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
