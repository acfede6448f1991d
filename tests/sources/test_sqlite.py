"""SQLite files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hanjul.errors import ProjectError, SourceError
from tests.sources.take import take


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_the_only_table_with_rows_is_read(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "create table empty (x)",
        "create table 회원 (이름 text, 번호 integer, 잔액 real, 빈칸 text)",
        "insert into 회원 values ('김철수', 1012345678, 2.0, ''), (null, null, null, null), ('이영희', 2, 1.5, 'x')",
    )
    taken = take(path)
    assert (taken.rows, taken.refused) == (
        [["김철수", "1012345678", "2", None], ["이영희", "2", "1.5", "x"]],
        [(2, "source_blank_row")],
    )


def test_a_missing_table_names_those_there_are(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "create table t (x)", "insert into t values (1)")
    with pytest.raises(ProjectError, match=r"no table `u`\n.*t"):
        take(path, table="u")


def test_text_stored_as_cp949_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table t (name text)")
        connection.execute("insert into t values (cast(? as text))", ("김철수".encode("cp949"),))
    assert take(path).rows == [["김철수"]]


def test_pictures_are_left_out(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db", "create table t (name text, photo blob)", "insert into t values ('김철수', x'89504e470000')"
    )
    assert take(path).rows == [["김철수", None]]


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    take(database(tmp_path / "a.db", "create table t (x)", "insert into t values (1)"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "create table t (x)", "insert into t values (1)")
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 400)
    with pytest.raises(SourceError, match="damaged"):
        take(path)
