"""Databases, read from real servers: PostgreSQL comes with the test requirements, MariaDB with the system."""

import gc
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import hanjul
from hanjul.errors import HanjulError, ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.sources import Since, plans, read
from tests.sources.servers import PASSWORD

PEOPLE = [
    {"id": n, "이름": f"김민{chr(0xAC00 + n)}", "mobile": f"010-1234-{n:04}", "changed": f"2024-01-01 10:00:{n:02}"}
    for n in range(1, 31)
]


@contextmanager
def connected(address: str) -> Iterator[sa.Connection]:
    """A connection that may write."""
    driver = "postgresql+pg8000" if address.startswith("postgresql") else "mysql+pymysql"
    secret = PASSWORD if driver.startswith("postgresql") else PASSWORD.encode()
    url = sa.make_url(address).set(drivername=driver)
    engine = sa.create_engine(url, connect_args={"password": secret}, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def members(address: str, rows: list[dict[str, Any]] = PEOPLE) -> sa.Table:
    """The table `members`, made anew."""
    table = sa.Table(
        "members",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("이름", sa.String(40)),
        sa.Column("mobile", sa.String(20)),
        sa.Column("changed", sa.DateTime),
        sa.Column("points", sa.Numeric(12, 2)),
        sa.Column("vip", sa.Boolean),
    )
    with connected(address) as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        if rows:
            connection.execute(table.insert(), [_typed(row) for row in rows])
    return table


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    import datetime

    return {
        "points": 12.5,
        "vip": row["id"] % 2 == 0,
        **row,
        "changed": datetime.datetime.fromisoformat(row["changed"]),
    }


def taken(address: str, since: Since | None = None, secret: str | None = PASSWORD, **plan: Any) -> Any:
    """Everything a table or query gives."""
    made = SourcePlan(path=address, password_env="DB_PASSWORD", **plan)
    out = read("crm", made, Path(), password=lambda name: secret, since=since)
    return out, [row for batch in out.batches for row in batch.to_pylist()]


def failure(address: str, secret: str | None = PASSWORD, **plan: Any) -> HanjulError:
    """What is said where it cannot be read."""
    with pytest.raises(HanjulError) as caught:
        taken(address, secret=secret, **{"table": "members", **plan})
    assert PASSWORD not in caught.value.in_("ko") + caught.value.in_("en")
    return caught.value


def test_a_table_is_read_as_text(database: str) -> None:
    members(database)
    _, rows = taken(database, table="members")
    assert len(rows) == 30
    assert {**rows[1], "vip": None} == {
        "row": 2, "id": "2", "이름": PEOPLE[1]["이름"], "mobile": "010-1234-0002",
        "changed": "2024-01-01 10:00:02", "points": "12.50", "vip": None,
    }  # fmt: skip


def test_a_query_is_read(database: str) -> None:
    members(database)
    _, rows = taken(database, query="select id, upper(mobile) as phone from members where id < 3;")
    assert [(row["id"], row["phone"]) for row in rows] == [("1", "010-1234-0001"), ("2", "010-1234-0002")]


def test_a_cursor_reads_from_its_last_value_on(database: str) -> None:
    members(database)
    out, _ = taken(database, table="members", cursor="changed")
    assert out.cursor == "2024-01-01 10:00:30"
    _, rows = taken(database, Since("2024-01-01 10:00:28"), table="members", cursor="changed")
    assert [row["id"] for row in rows] == ["28", "29", "30"]


def test_with_a_key_rows_that_came_late_are_read_too(database: str) -> None:
    members(database)
    since = Since("2024-01-01 11:00:20")
    assert len(taken(database, since, table="members", cursor="changed", key="id")[1]) == 11
    assert taken(database, since, table="members", cursor="changed")[1] == []


@pytest.mark.parametrize(
    ("last", "late", "read_too"),
    [
        ("2027-03-01 00:10:00", "2027-02-28 23:20:00", True),
        ("2027-03-01T00:10", "2027-02-28T23:20", True),
        ("2027-03-01 00:10:00", "2027-02-28 22:20:00", False),
        ("2027-03-01", "2027-02-28", False),  # a day alone is read again anyway
        ("900", "899", False),
    ],
)
def test_of_times_kept_as_text_the_hour_before_is_read_too(
    tmp_path: Path, last: str, late: str, read_too: bool
) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("create table members (id integer primary key, changed text)")
        shop.executemany("insert into members values (?, ?)", [(1, "2020-01-01 00:00:00"), (2, late), (3, last)])
    plan = SourcePlan(path=f"sqlite:///{tmp_path / 'shop.db'}", table="members", key="id", cursor="changed")
    given = read("shop", plan, tmp_path, password=lambda name: None, since=Since(last))
    found = [row["id"] for batch in given.batches for row in batch.to_pylist()]
    assert found == (["2", "3"] if read_too else ["3"])


def test_a_number_may_be_the_cursor_of_a_query(database: str) -> None:
    members(database)
    out, rows = taken(database, Since("29"), query="select id, mobile from members", cursor="id")
    assert [row["id"] for row in rows] == ["29", "30"]
    assert out.cursor == "30"


def test_a_query_cannot_write(database: str) -> None:
    members(database)
    if database.startswith("mysql"):
        error = failure(database, table=None, query="delete from members returning id")
    else:
        error = failure(
            database, table=None, query="with gone as (delete from members returning id) select id from gone"
        )
    assert isinstance(error, SourceError)
    assert len(taken(database, table="members")[1]) == 30


@pytest.mark.parametrize(
    "query",
    ["select id from members -- everybody", "select id, 'a :id 10%' as memo from members where mobile like '010%';"],
)
def test_a_query_is_taken_as_it_stands(database: str, query: str) -> None:
    members(database)
    assert len(taken(database, query=query)[1]) == 30


def test_rows_without_a_cursor_are_read_every_time(database: str) -> None:
    members(database)
    with connected(database) as connection:
        connection.execute(sa.text("update members set changed = null where id in (1, 2)"))
    _, rows = taken(database, Since("2024-01-01 10:00:29"), table="members", cursor="changed")
    assert [row["id"] for row in rows] == ["1", "2", "29", "30"]


def test_the_yes_and_no_of_mysql_and_its_times_that_are_none(mariadb: str) -> None:
    members(mariadb)
    with connected(mariadb) as connection:
        connection.execute(sa.text("alter table members add column agreed bit(1)"))
        connection.execute(sa.text("update members set agreed = id < 3"))
        connection.execute(sa.text("update members set agreed = null where id = 2"))
        connection.execute(sa.text("set sql_mode = ''"))
        connection.execute(sa.text("update members set changed = '0000-00-00' where id = 3"))
    out, rows = taken(mariadb, table="members", cursor="changed")
    assert [row["agreed"] for row in rows[:4]] == ["TRUE", None, "FALSE", "FALSE"]
    assert out.cursor == "2024-01-01 10:00:30"
    assert [row["id"] for row in taken(mariadb, Since(out.cursor), table="members", cursor="changed")[1]] == ["3", "30"]


def test_a_time_that_never_ends_is_no_cursor(postgres: str) -> None:
    members(postgres)
    with connected(postgres) as connection:
        connection.execute(sa.text("update members set changed = 'infinity' where id = 3"))
    out, _ = taken(postgres, table="members", cursor="changed")
    assert out.cursor == "2024-01-01 10:00:30"
    assert [row["id"] for row in taken(postgres, Since(out.cursor), table="members", cursor="changed")[1]] == [
        "3",
        "30",
    ]


def test_a_value_the_driver_cannot_read_is_said_without_it(postgres: str) -> None:
    error = failure(postgres, table=None, query="select time '24:00:00' as closes")
    assert "a value the driver cannot read" in error.what.en and "24:00" not in error.in_("en")
    assert "cast(" in str(error.hint)


def test_a_server_that_does_not_greet_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanjul.sources.sql._TIMEOUT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"mysql://tester@127.0.0.1:{silent.getsockname()[1]}/shop"
        assert "cannot be reached" in failure(address).what.en


def test_a_query_with_a_name_twice_is_told_so_and_logs_nothing(database: str, caplog: pytest.LogCaptureFixture) -> None:
    members(database)
    error = failure(database, table=None, query="select * from members a join members b on a.id = b.id")
    assert "same name" in error.what.en
    assert "as member_id" in str(error.hint)
    assert not caplog.records


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("sslmode=require", "no encrypted connection"),
        ("sslmode=verify-full&sslrootcert=/nowhere/ca.pem", "is not there, or holds no certificate"),
        ("sslmode=sometimes", "unknown sslmode"),
        ("nonsense=1", "does not know an option in the address: `nonsense`"),
    ],
)
def test_options_in_the_address_are_obeyed_or_said(database: str, option: str, words: str) -> None:
    members(database)
    assert words in failure(f"{database}?{option}").what.en


def test_a_server_without_encryption_may_be_asked_for_none(database: str) -> None:
    members(database)
    assert len(taken(f"{database}?sslmode=disable", table="members")[1]) == 30


def test_an_address_without_a_user_is_said() -> None:
    assert "names no user" in failure("postgresql://127.0.0.1/shop").what.en


def test_a_password_nobody_gave_is_said(database: str) -> None:
    plan = SourcePlan(path=database, table="members")
    with pytest.raises(SourceError, match="refused"):
        read("crm", plan, Path(), password=lambda name: None)


def test_a_wrong_password_is_said_without_it(database: str) -> None:
    assert "refused" in failure(database, secret="nonsense").what.en


def test_an_unknown_table_names_the_nearest(database: str) -> None:
    members(database)
    assert "`members`" in failure(database, table="membres").in_("en")


def test_an_unknown_cursor_names_the_nearest(database: str) -> None:
    members(database)
    assert "`changed`" in failure(database, cursor="chnged").in_("en")


def test_an_unknown_column_in_a_query_is_said(database: str) -> None:
    members(database)
    assert "column" in failure(database, table=None, query="select nonsense from members").in_("en")


def test_rows_that_are_not_read_to_the_end_leave_no_noise(mariadb: str) -> None:
    members(mariadb, [{**PEOPLE[0], "id": number} for number in range(3000)])
    noise: list[Any] = []
    hook, sys.unraisablehook = sys.unraisablehook, noise.append
    try:
        plan = SourcePlan(path=mariadb, table="members", password_env="PW")
        given = read("crm", plan, Path(), password={"PW": PASSWORD}.get, limit=10)
        assert sum(batch.num_rows for batch in given.batches) == 10
        del given
        gc.collect()
    finally:
        sys.unraisablehook = hook
    assert noise == []


def test_an_unknown_database_is_said(database: str) -> None:
    assert "no such database" in failure(database.rpartition("/")[0] + "/nonsense").what.en


def test_a_missing_right_is_said(postgres: str) -> None:
    members(postgres)
    with connected(postgres) as connection:
        connection.execute(sa.text("drop role if exists stranger"))
        connection.execute(sa.text(f"create role stranger login password '{PASSWORD}'".replace(":", r"\:")))
    assert "not allowed" in failure(postgres.replace("tester", "stranger")).what.en


def test_nobody_listening_is_said() -> None:
    assert "cannot be reached" in failure("postgresql://tester@127.0.0.1:1/shop").what.en


@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_an_unknown_host_is_said(scheme: str) -> None:
    assert "no server of that name" in failure(f"{scheme}://tester@nowhere.invalid/shop").what.en


@pytest.mark.parametrize("address", ["postgresql://tester:hunter2@h/shop", "mysql://tester@h/shop?password=hunter2"])
def test_a_password_in_the_address_is_refused_and_not_repeated(address: str) -> None:
    error = failure(address)
    assert "holds a password" in error.what.en
    assert "hunter2" not in error.in_("ko") + error.in_("en")


def test_a_missing_driver_is_named() -> None:
    assert "oracledb" in failure("oracle://tester@127.0.0.1/shop").in_("en")


def test_sqlite_is_read_by_address(tmp_path: Path) -> None:
    missing = failure(f"sqlite:///{tmp_path / 'none.db'}")  # with a password in the environment
    assert "no such file" in missing.in_("en") and "그런 파일이 없습니다" in missing.in_("ko")
    assert not (tmp_path / "none.db").exists()
    address = f"sqlite:///{tmp_path / 'a.db'}"
    with sa.create_engine(address).begin() as connection:
        connection.execute(sa.text("create table people (name text)"))
        connection.execute(sa.text("insert into people values ('김민수')"))
    out = read("crm", SourcePlan(path=address, table="people"), Path(), password=lambda name: None)
    assert [row["name"] for batch in out.batches for row in batch.to_pylist()] == ["김민수"]


# Run after run ---------------------------------------------------------------------------------------------------------


def project(folder: Path, address: str, *more: str) -> Path:
    file = folder / "hanjul.yaml"
    lines = ["language: en", "sources:", "  crm:", f"    path: {address}", "    password_env: DB", "    table: members",
             *(f"    {line}" for line in more), "    columns: {id: member_id, 이름: name, mobile: mobile}"]  # fmt: skip
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def raw(file: Path) -> list[dict[str, Any]]:
    with hanjul.run(file, until="clean", password=lambda name: PASSWORD) as result:
        rows: list[dict[str, Any]] = result.raw_crm.arrow().sort_by("row").to_pylist()
    return rows


@pytest.mark.parametrize("key", [True, False], ids=["key", "no key"])
def test_a_second_run_adds_what_is_new(tmp_path: Path, database: str, key: bool) -> None:
    table = members(database)
    file = project(tmp_path, database, "cursor: changed", *(["key: id"] if key else []))
    first = raw(file)
    with connected(database) as connection:
        rows = [{"id": 40, "이름": "새사람", "mobile": "010-9999-0000", "changed": "2024-01-01 10:00:30"}]
        connection.execute(table.insert(), [_typed(row) for row in rows])
    second = raw(file)
    assert [row["id"] for row in second] == [*(row["id"] for row in first), "40"]
    assert second[:29] == first[:29]


def test_rows_with_a_time_that_is_none_are_in_raw_once(tmp_path: Path, mariadb: str) -> None:
    members(mariadb)
    file = project(tmp_path, mariadb, "cursor: changed")
    with connected(mariadb) as connection:
        connection.execute(sa.text("set sql_mode = ''"))
        connection.execute(sa.text("update members set changed = '0000-00-00' where id = 3"))
    assert len(raw(file)) == 30
    assert sorted(int(row["id"]) for row in raw(file)) == list(range(1, 31))


@pytest.mark.parametrize("key", [True, False], ids=["key", "no key"])
def test_rows_without_a_cursor_are_in_raw_once(tmp_path: Path, database: str, key: bool) -> None:
    table = members(database)
    file = project(tmp_path, database, "cursor: changed", *(["key: id"] if key else []))
    with connected(database) as connection:
        connection.execute(table.update().where(table.c.id == 3).values(changed=None))
    assert len(raw(file)) == 30
    with connected(database) as connection:
        connection.execute(table.insert(), {"id": 40, "이름": "새사람", "mobile": "010-9999-0000"})
    assert sorted(int(row["id"]) for row in raw(file)) == [*range(1, 31), 40]


def test_a_cursor_that_became_another_type_is_read_from_the_start(tmp_path: Path, postgres: str) -> None:
    members(postgres)
    file = project(tmp_path, postgres, "cursor: changed")
    raw(file)
    with connected(postgres) as connection:
        connection.execute(sa.text("alter table members alter column changed type integer using id"))
    assert [row["changed"] for row in raw(file)] == [str(n) for n in range(1, 31)]


def test_a_changed_row_keeps_its_number(tmp_path: Path, database: str) -> None:
    table = members(database)
    file = project(tmp_path, database, "cursor: changed", "key: id")
    raw(file)
    with connected(database) as connection:
        changed = _typed({"id": 3, "이름": "바뀐이", "changed": "2024-02-01 00:00:00"})
        connection.execute(table.update().where(table.c.id == 3).values(changed))
    rows = raw(file)
    assert len(rows) == 30
    assert rows[2]["이름"] == "바뀐이"


def test_a_mapped_column_that_is_gone_stops_the_run(tmp_path: Path, postgres: str) -> None:
    members(postgres)
    file = project(tmp_path, postgres)
    raw(file)
    with connected(postgres) as connection:
        connection.execute(sa.text("alter table members rename column mobile to phone"))
    with pytest.raises(ProjectError, match="the last run still had it"):
        raw(file)


def test_a_column_that_is_new_or_lost_is_a_finding(tmp_path: Path, postgres: str) -> None:
    members(postgres)
    file = project(tmp_path, postgres)
    raw(file)
    with connected(postgres) as connection:
        connection.execute(sa.text("alter table members drop column vip"))
        connection.execute(sa.text("alter table members alter column points type text"))
        connection.execute(sa.text("alter table members add column grade text"))
    with hanjul.run(file, until="extract", password=lambda name: PASSWORD) as result:
        told = result.findings.arrow().to_pylist()  # those of the last cleaning stay until the next
        found = {(row["rule"], row["column"]) for row in told if row["rule"].startswith("source_column")}
    assert found == {
        ("source_column_new", "grade"), ("source_column_lost", "vip"), ("source_column_retyped", "points"),
    }  # fmt: skip


def test_init_finds_the_tables_about_people(tmp_path: Path, database: str) -> None:
    members(database)
    with connected(database) as connection:
        connection.execute(sa.text("drop table if exists weather"))
        connection.execute(sa.text("create table weather (celsius integer)"))
        connection.execute(sa.text("insert into weather values (3)"))
    address = database.replace("tester@", f"tester:{sa.engine.url.quote_plus(PASSWORD).replace('+', '%20')}@")
    made = hanjul.init(address, project=tmp_path / "hanjul.yaml")
    text = (tmp_path / "hanjul.yaml").read_text(encoding="utf-8")
    assert [source.name for source in made.sources] == ["members"]
    assert [str(skipped.path) for skipped in made.skipped] == ["weather"]
    assert "p@ss" not in text
    assert "password_env: HANJUL_PASSWORD" in text
    with hanjul.run(tmp_path / "hanjul.yaml", until="clean", password=lambda name: PASSWORD) as result:
        assert len(result.records) == 30


def test_tables_that_may_not_be_read_hide_no_others_and_views_will_do(postgres: str) -> None:
    members(postgres)
    with connected(postgres) as connection:
        for statement in (
            "create table a_vault as select 1 as x",
            "create view shown as select * from members",
            "create role lowly login password 'low'",
            "grant select on members, shown to lowly",
        ):
            connection.execute(sa.text(statement))
    lowly = postgres.replace("tester@", "lowly:low@")
    try:
        assert list(plans(lowly, {}.get)[0]) == ["members"]
        with connected(postgres) as connection:
            connection.execute(sa.text("revoke select on members from lowly"))
        assert list(plans(lowly, {}.get)[0]) == ["shown"]
    finally:
        with connected(postgres) as connection:
            for statement in ("drop view shown", "drop table a_vault", "drop owned by lowly", "drop role lowly"):
                connection.execute(sa.text(statement))


def test_without_the_extra_the_hint_names_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from hanjul.sources import read\nfrom hanjul.project import SourcePlan\nfrom pathlib import Path\n"
        "try: read('a', SourcePlan(path='postgresql://h/d'), Path(), password=lambda name: None)\n"
        "except Exception as error: sys.stdout.write(str(error))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert 'pip install "hanjul[sql]"' in said
