"""Left: files that would hold what they hold are not written again."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from hanjul import deliver
from hanjul.deliver.left import content
from hanjul.engines import Engine
from hanjul.tables import CUSTOMERS
from hanjul.targets import Layout
from tests.deliver.store import fill, make
from tests.deliver.test_deliver import PEOPLE


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def test_a_second_delivery_of_the_same_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    again = {**PEOPLE[0], "name": "김또", "created_at": "2021-05-01T00:00:00+09:00"}  # the same mailbox: held back
    people = [*PEOPLE, again]
    project = fill(engine, tmp_path, people, {"memo": ["=1", "😀", None, None]}, csv_encoding="cp949")
    make(engine, project)
    before = stamps(tmp_path / "out")

    def listed() -> list[pa.Table]:
        return [engine.rows(engine.table(name).sort(*columns)) for name, columns in order.items()]

    order = {"deliveries": ("file",), "delivery_findings": ("source", "row", "rule")}
    tables = listed()
    make(engine, project)
    assert stamps(tmp_path / "out") == before
    assert listed() == tables
    assert not [law for law in deliver.laws(engine, project) if law[1] != law[2]]


def test_only_what_changed_is_written(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    before = stamps(tmp_path / "out")
    make(engine, fill(engine, tmp_path, [{**PEOPLE[0], "name": "김새로"}, *PEOPLE[1:]]))
    now = stamps(tmp_path / "out")
    changed = {file for file in before.keys() | now.keys() if before.get(file) != now.get(file)}
    assert {"customers.csv", "customers.xlsx", "customers.parquet"} <= changed
    assert not changed & {"records.csv", "refused.csv", "findings.csv"}


@pytest.mark.parametrize("how", ["changed", "gone", "full"])
def test_a_file_somebody_changed_or_took_away_is_written_again(engine: Engine, tmp_path: Path, how: str) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    make(engine, project)
    path = tmp_path / "out" / "customers.csv"
    right = path.read_bytes()
    before = stamps(tmp_path / "out")
    if how == "changed":
        path.write_bytes(right.replace(b"C1", b"C9"))
    elif how == "gone":
        path.unlink()
    make(engine, project, full=how == "full")
    assert path.read_bytes() == right
    same = [file for file, stamp in stamps(tmp_path / "out").items() if before[file] == stamp]
    assert (len(same) == len(before) - 1) == (how != "full")


def test_a_mailing_list_that_is_left_stays_in_the_list_of_what_is_ours(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    for _ in range(2):
        make(engine, project)
    make(engine, fill(engine, tmp_path, []))
    assert not [file for file in stamps(tmp_path / "out") if file.startswith("mailing/")]


def test_content_does_not_depend_on_chunks_but_on_looks() -> None:
    rows = pa.table({"name": ["가", None, "나"]})
    parts = pa.concat_tables([rows.slice(0, 1), rows.slice(1)])
    layout = Layout(CUSTOMERS)
    assert content(rows, layout) == content(parts, layout)
    assert content(rows, layout) != content(rows, Layout(CUSTOMERS, language="en"))


def test_content_does_not_depend_on_what_lies_in_memory_under_a_null() -> None:
    def two_numbers_and_a_null(under: int, padding: int) -> pa.Table:
        cells = np.array([1, under, 3], np.int64)
        there = bytes([0b101 | padding])
        return pa.table({"n": pa.Array.from_buffers(pa.int64(), 3, [pa.py_buffer(there), pa.py_buffer(cells)])})

    layout = Layout(CUSTOMERS)
    right = content(two_numbers_and_a_null(0, 0), layout)
    assert right == content(two_numbers_and_a_null(99, 0b11110000), layout)
    assert right != content(pa.table({"n": [1, 0, 3]}), layout)


def test_content_does_not_depend_on_what_lies_in_memory_behind_the_last_cell() -> None:
    def texts(behind: bytes) -> pa.Table:
        places = pa.py_buffer(np.array([0, 1, 3], np.int32).tobytes() + behind)
        return pa.table({"t": pa.Array.from_buffers(pa.string(), 2, [None, places, pa.py_buffer(b"abc" + behind)])})

    layout = Layout(CUSTOMERS)
    assert content(texts(b""), layout) == content(texts(b"xxxxxxxx"), layout)
    assert content(texts(b""), layout) != content(pa.table({"t": ["ab", "c"]}), layout)


def test_content_tells_lists_apart() -> None:
    layout, kind = Layout(CUSTOMERS), pa.list_(pa.struct({"value": pa.string(), "detail": pa.string()}))
    cells: list[list[list[dict[str, str]] | None]] = [
        [None, [{"value": "가"}]],
        [[], [{"value": "가"}]],
        [[{"value": "가"}], []],
        [[{"detail": "가"}], []],
    ]
    hashes = {content(pa.table({"companies": pa.array(rows, kind)}), layout) for rows in cells}
    assert len(hashes) == len(cells)
