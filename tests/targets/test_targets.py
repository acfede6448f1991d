"""Whole or not at all: what a write leaves behind when the disk is full, a file is in the way, or it is killed."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow as pa
import pytest

from hanjul.disk import LEFTOVERS
from hanjul.errors import BrokenLawError, DeliverError
from hanjul.targets import Write, csv, excel, must_equal, parquet, together
from hanjul.words import Text
from tests.targets.customers import KOREAN, customers, notes

WRITERS = pytest.mark.parametrize(
    ("write", "ending"), [(csv.write, "csv"), (excel.write, "xlsx"), (parquet.write, "parquet")]
)
ROOT = Path(__file__).parent.parent.parent


@WRITERS
def test_the_folder_is_made(tmp_path: Path, write: Write, ending: str) -> None:
    write(tmp_path / "new" / "deep" / f"c.{ending}", notes("a"), KOREAN)
    assert [path.name for path in (tmp_path / "new" / "deep").iterdir()] == [f"c.{ending}"]


@WRITERS
def test_an_old_file_is_replaced(tmp_path: Path, write: Write, ending: str) -> None:
    (tmp_path / f"c.{ending}").write_text("old")
    write(tmp_path / f"c.{ending}", notes("a"), KOREAN)
    assert (tmp_path / f"c.{ending}").read_bytes() != b"old"


@WRITERS
def test_what_a_killed_write_left_is_cleared_by_the_next(tmp_path: Path, write: Write, ending: str) -> None:
    (tmp_path / f".hanjul-c.{ending}.tmp").write_text("half")
    write(tmp_path / f"c.{ending}", notes("a"), KOREAN)
    assert not list(tmp_path.glob(LEFTOVERS))


@WRITERS
def test_a_folder_that_is_a_file(tmp_path: Path, write: Write, ending: str) -> None:
    (tmp_path / "out").write_text("I am a file")
    with pytest.raises(DeliverError, match="in the way"):
        write(tmp_path / "out" / f"c.{ending}", notes("a"), KOREAN)


@WRITERS
def test_a_target_that_is_a_folder(tmp_path: Path, write: Write, ending: str) -> None:
    (tmp_path / f"c.{ending}" / "full").mkdir(parents=True)
    with pytest.raises(DeliverError):
        write(tmp_path / f"c.{ending}", notes("a"), KOREAN)
    assert not list(tmp_path.glob(LEFTOVERS))


@WRITERS
@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder(tmp_path: Path, write: Write, ending: str) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DeliverError, match="read-only"):
            write(tmp_path / f"c.{ending}", notes("a"), KOREAN)
    finally:
        tmp_path.chmod(0o700)


@WRITERS
@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder even root cannot write to")
def test_a_place_nobody_may_write_to(write: Write, ending: str) -> None:
    with pytest.raises(DeliverError, match="read-only"):
        write(Path("/sys/kernel") / f"c.{ending}", notes("a"), KOREAN)


FULL = """
    import random, resource, sys
    from pathlib import Path
    from hanjul.errors import DeliverError
    from hanjul.targets import csv, excel, parquet
    from tests.targets.customers import KOREAN, notes
    writers = {{"csv": csv.write, "xlsx": excel.write, "parquet": parquet.write}}
    dice = random.Random(1)
    table = notes(*("".join(dice.choices("가나다라마바사아자차카타파하", k=60)) for _ in range(20_000)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        writers[{ending!r}](Path({target!r}), table, KOREAN)
    except DeliverError as error:
        sys.exit("no space" in str(error) and 9 or 8)
"""


@WRITERS
@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, write: Write, ending: str) -> None:
    target = tmp_path / f"c.{ending}"
    target.write_text("old")
    program = textwrap.dedent(FULL).format(ending=ending, target=str(target))
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert (result.returncode, target.read_text(), list(tmp_path.iterdir())) == (9, "old", [target]), result.stderr


KILLED = """
    from pathlib import Path
    import pyarrow as pa
    from hanjul.targets import csv
    from tests.targets.customers import KOREAN
    column = pa.array(["홍길동 " * 10] * 100_000)
    csv.write(Path({target!r}), pa.table({{f"c{{n}}": column for n in range(20)}}), KOREAN)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target, half = tmp_path / "c.csv", tmp_path / ".hanjul-c.csv.tmp"
    target.write_text("old")
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED).format(target=str(target))], cwd=ROOT)
    while process.poll() is None and not (half.exists() and half.stat().st_size > 1_000_000):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (target.read_text(), half.exists()) == ("old", True)


def test_a_difference_breaks_the_law() -> None:
    with pytest.raises(BrokenLawError, match="3 ≠ 2"):
        must_equal(Path("c.csv"), Text("행 수", "rows"), 3, 2)


def test_no_findings_is_an_empty_table() -> None:
    assert together([]).num_rows == 0


def test_headings_follow_the_order_of_columns() -> None:
    assert KOREAN.headings(customers().column_names)[:2] == ["고객번호", "고객키"]


def test_a_changed_cell_is_noticed(tmp_path: Path) -> None:
    sent = pa.table({"a": ["x", "y"]})
    (tmp_path / "c.csv").write_text('a\n"x"\n"z"\n', encoding="utf-8")
    with pytest.raises(BrokenLawError):
        csv._read_back(tmp_path / "c.csv", tmp_path / "c.csv", sent, "utf-8")
