"""Copies of the customers: a Google sheet (a double of the API) and database tables (SQLite, PostgreSQL, MariaDB)."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from hanjul.deliver.outside import Delivery
from hanjul.engines import Engine
from hanjul.errors import DeliverError, HanjulError, ProjectError, ServiceError
from hanjul.store.suppression import Suppressed, Suppressions
from hanjul.tables import HISTORY
from hanjul.targets import sheets
from tests.deliver.outside import DUL, HANA, NET, SET, actions, deliver
from tests.sources.servers import PASSWORD, mariadb, postgres
from tests.targets.service import Fault
from tests.targets.sheet_service import SheetService, Tab

COLUMNS = ["name", "mobile", "email", "company", "records"]
PEOPLE = [HANA, {**DUL, "name": "=1+1", "company": "-3+4"}, SET]


@pytest.fixture
def google(quick: None) -> Iterator[SheetService]:
    with SheetService().serving() as service:
        yield service
    assert service.wrong == []


def to_sheet(
    engine: Engine, place: Path, google: SheetService, people: list[dict[str, Any]] = PEOPLE, **more: Any
) -> Delivery:
    dry_run = more.pop("dry_run", False)
    key = more.pop("key", google.key())
    return deliver(engine, place, people, google.plan(columns=COLUMNS, **more), key=key, dry_run=dry_run)


# Google Sheets ---------------------------------------------------------------------------------------------------------


def test_a_sheet_is_made_and_text_stays_text(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    assert actions(to_sheet(engine, tmp_path, google)) == {"added": 3}
    tab = google.tabs["고객"]
    assert tab.table() == [
        ["고객번호", "이름", "휴대폰", "이메일", "회사", "레코드 수"],
        ["C1", "김하나", "010-2345-6789", "hana@x.kr", "한빛", 1],
        ["C2", "=1+1", "010-2345-6780", "dul@x.kr", "-3+4", 1],
        ["C3", "이셋", "", "set@x.kr", "한빛", 1],
    ]
    assert tab.text_columns == {0, 1, 2, 3, 4}
    writes = google.count("POST", "values:batchUpdate")
    assert actions(to_sheet(engine, tmp_path, google)) == {"same": 3}
    assert google.count("POST", "values:batchUpdate") == writes, "nothing is sent twice"


def test_what_people_added_moved_or_sorted_stays(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    table = [["담당", "이름", "이메일", "고객번호", "메모", "휴대폰", "회사", "레코드 수"]]
    table += [
        [f"담당{n}", row[1], row[3], row[0], f"메모 {row[0]}", row[2], row[4], row[5]]
        for n, row in enumerate(tab.table()[:0:-1])
    ]
    table.append(["", "", "", "", "사람이 적은 줄", "", "", ""])
    tab.cells = {(r, c): value for r, row in enumerate(table) for c, value in enumerate(row) if value != ""}
    tab.rows, tab.columns = 40, 10
    result = to_sheet(engine, tmp_path, google, [{**HANA, "company": "다움"}, PEOPLE[1], SET, NET])
    assert actions(result) == {"added": 1, "changed": 1, "same": 2}
    assert [line.what for line in result.lines if line.action == "changed"] == [("회사",)]
    after = tab.table()
    assert after[3] == ["담당2", "김하나", "hana@x.kr", "C1", "메모 C1", "010-2345-6789", "다움", 1]
    assert after[4][4] == "사람이 적은 줄"
    assert after[5] == ["", "최넷", "net@x.kr", "C4", "", "", "한빛", 1]


def test_rows_of_the_gone_go_but_notes_do_not(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    tab.columns += 1
    tab.put(2, 6, "꼭 전화할 것")
    result = to_sheet(engine, tmp_path, google, [HANA])
    assert actions(result) == {"removed": 2, "same": 1} and len(result.notes) == 1
    assert tab.table()[1:] == [
        ["C1", "김하나", "010-2345-6789", "hana@x.kr", "한빛", 1, ""],
        ["C2", "", "", "", "", "", "꼭 전화할 것"],
    ]
    assert actions(to_sheet(engine, tmp_path, google, [HANA])) == {"same": 1}


def test_a_heading_somebody_changed_is_told(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    assert to_sheet(engine, tmp_path, google).notes == []
    google.tabs["고객"].put(0, 2, "전화")
    assert [note.en for note in to_sheet(engine, tmp_path, google, dry_run=True).notes if "휴대폰" in note.en]
    assert google.tabs["고객"].table()[0][2:] == ["전화", "이메일", "회사", "레코드 수"]


def test_a_column_of_a_person_under_a_heading_of_hanjuls_is_not_written_over(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    tab.cells = {(row, column + 1): value for (row, column), value in tab.cells.items()}
    tab.columns += 1
    tab.put(0, 0, "회사")
    tab.put(1, 0, "우리가 부르는 이름")
    before = tab.table()
    with pytest.raises(DeliverError, match="several columns of one heading"):
        to_sheet(engine, tmp_path, google)
    assert tab.table() == before


def test_boxes_nobody_ticked_are_no_rows(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    tab.rows, tab.columns = 50, 7
    for row in range(1, 50):
        tab.put(row, 6, row == 1)
    result = to_sheet(engine, tmp_path, google, [HANA, {**DUL, "customer_id": "C2"}, SET, NET][:2])
    assert actions(result)["removed"] == 1 and tab.table()[2][0] == "C2"
    to_sheet(engine, tmp_path, google)
    assert [line[0] for line in tab.table()[:5]] == ["고객번호", "C1", "C2", "C3", ""], (
        "new rows stand right below the others"
    )


@pytest.mark.parametrize("lost", [{"cut": True}, {"reply": (503, "")}])
def test_a_deletion_whose_answer_was_lost_is_not_made_twice(
    engine: Engine, tmp_path: Path, google: SheetService, lost: dict[str, Any]
) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    heading, *people = tab.table()
    sorted_by_hand = [[*heading, "메모"], *([*row, f"메모 {row[0]}" * (row[0] != "C3")] for row in reversed(people))]
    tab.columns += 1
    tab.cells = {(r, c): cell for r, row in enumerate(sorted_by_hand) for c, cell in enumerate(row) if cell != ""}
    is_deletion = lambda asked: "deleteDimension" in str(asked.body)  # noqa: E731
    google.faults.append(Fault(is_deletion, after=True, **lost))
    with pytest.raises(ServiceError, match="may have been done"):
        to_sheet(engine, tmp_path, google, PEOPLE[:2])
    assert [row[-1] for row in tab.table()[1:]] == ["메모 C2", "메모 C1"]
    assert actions(to_sheet(engine, tmp_path, google, PEOPLE[:2])) == {"same": 2}


def test_rows_go_in_batches_and_a_refused_one_is_told_and_made_good(
    engine: Engine, tmp_path: Path, google: SheetService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_CALL_BYTES", 20_000)
    monkeypatch.setattr(sheets, "_READ_CELLS", 600)
    people = [{**HANA, "email": f"p{n}@x.kr", "name": f"김{n}"} for n in range(700)]
    google.fail("POST", "values:batchUpdate", 429, {"error": {"message": "Quota exceeded"}}, times=2)
    google.fail("POST", "values:batchUpdate", after=True, cut=True)
    late = [0]

    def third(asked: Any) -> bool:
        late[0] += "values:batchUpdate" in asked.path
        return late[0] > 2 and "values:batchUpdate" in asked.path

    from tests.targets.service import Fault

    google.faults.append(Fault(third, (400, {"error": {"message": "Invalid value at p3@x.kr"}})))
    with pytest.raises(ServiceError, match="refused") as raised:
        to_sheet(engine, tmp_path, google, people)
    assert "p3@x.kr" not in str(raised.value)
    google.faults.clear()
    arrived = len(google.tabs["고객"].table()) - 1
    assert 0 < arrived < 700
    assert actions(to_sheet(engine, tmp_path, google, people)) == {"added": 700 - arrived, "same": arrived}
    assert [row[0] for row in google.tabs["고객"].table()[1:]] == sorted(f"C{n}" for n in range(1, 701))


def test_a_sheet_that_lies_about_what_it_took_is_told(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    google.fail("POST", "values:batchUpdate", 200, {"totalUpdatedCells": 3})
    with pytest.raises(ServiceError, match="24 cells"):
        to_sheet(engine, tmp_path, google)
    google.fail("POST", "values:batchUpdate", 200, {"totalUpdatedCells": 24})  # says so, and does nothing
    with pytest.raises(DeliverError, match="differ"):
        to_sheet(engine, tmp_path, google)
    assert actions(to_sheet(engine, tmp_path, google)) == {"added": 3}


def test_more_cells_than_a_spreadsheet_holds_are_refused_beforehand(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    google.tabs["큰 표"] = Tab(1, 999_999, 10)
    with pytest.raises(DeliverError, match="10,000,000"):
        to_sheet(engine, tmp_path, google)
    assert set(google.tabs) == {"큰 표"}


def test_tokens_that_expire_and_doors_that_are_closed(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    google.revoked.add("t1")
    assert actions(to_sheet(engine, tmp_path, google)) == {"added": 3}
    google.shared = False
    with pytest.raises(ServiceError, match=r"robot@shop\.iam"):
        to_sheet(engine, tmp_path, google)
    google.fail("POST", "/token", 400, {"error": "invalid_grant"}, times=9)
    with pytest.raises(ServiceError, match="key"):
        to_sheet(engine, tmp_path, google)
    with pytest.raises(ProjectError, match="key"):
        to_sheet(engine, tmp_path, google, key="{}")
    with pytest.raises(ProjectError, match="key"):
        to_sheet(engine, tmp_path, google, key="no-such-file.json")


def test_a_sheet_that_may_only_be_read_names_whom_to_let_write(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    google.fail("POST", ":batchUpdate", 403, {"error": {"code": 403, "message": "The caller does not have permission"}})
    with pytest.raises(ServiceError, match="may not be changed") as raised:
        to_sheet(engine, tmp_path, google)
    assert "robot@shop.iam" in str(raised.value.hint) and "editor" in str(raised.value.hint)


def test_a_sheet_without_its_id_column_is_not_filled_twice(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    to_sheet(engine, tmp_path, google)
    tab = google.tabs["고객"]
    tab.put(0, 0, "번호")
    with pytest.raises(DeliverError, match="no column"):
        to_sheet(engine, tmp_path, google)
    tab.put(0, 0, "고객번호")
    tab.cells = {(row + 1, column): value for (row, column), value in tab.cells.items()} | {(0, 0): "우리 고객 명단"}
    with pytest.raises(DeliverError, match="above the headings"):
        to_sheet(engine, tmp_path, google, dry_run=True)


def test_a_sheet_for_advertising_holds_only_those_who_said_yes(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    result = to_sheet(engine, tmp_path, google, channel="sms", dry_run=True)
    assert actions(result) == {"held_back": 3} and result.reasons("held_back") == {"never_asked": 3}
    people = [{**HANA, "consent_sms": "yes"}, {**DUL, "consent_sms": "yes", "mobile": HANA["mobile"]}, SET]
    result = to_sheet(engine, tmp_path, google, people, channel="sms")
    assert result.reasons("held_back") == {"deliver_address_twice": 1, "never_asked": 1}
    assert [row[0] for row in google.tabs["고객"].table()[1:]] == ["C1"]
    people[0] = {**HANA, "consent_sms": "no"}
    assert to_sheet(engine, tmp_path, google, people, channel="sms").reasons("removed") == {"refused": 1}


def test_the_erased_are_in_no_copy(engine: Engine, tmp_path: Path, google: SheetService) -> None:
    to_sheet(engine, tmp_path, google)
    with engine.stage():
        Suppressions(engine, tmp_path, {}.get).add([Suppressed("email", "set@x.kr", "erased")], "forget")
    assert actions(to_sheet(engine, tmp_path, google)) == {"removed": 1, "held_back": 1, "same": 2}


def test_who_was_united_or_came_off_is_told_with_the_other_id(
    engine: Engine, tmp_path: Path, google: SheetService
) -> None:
    to_sheet(engine, tmp_path, google)
    told = [
        ("C2", "united", "C9", "2026-01-01"),
        ("C9", "united", "C1", "2026-01-02"),
        ("C4", "came_off", "C1", "2026-01-02"),
    ]
    history = [{"at": at, "customer_id": one, "event": event, "detail": other} for one, event, other, at in told]
    engine.load(HISTORY.name, pa.Table.from_pylist(history, HISTORY.schema))
    result = to_sheet(engine, tmp_path, google, [*PEOPLE, NET])
    assert [(line.customer_id, line.why, line.what) for line in result.lines if line.action == "added"] == [
        ("C4", "came_off", ("C1",))
    ]
    fewer = to_sheet(engine, tmp_path, google, PEOPLE[:1])
    assert [(line.customer_id, line.why, line.what) for line in fewer.lines if line.action == "removed"] == [
        ("C2", "united", ("C1",)), ("C3", "gone", ()), ("C4", "gone", ()),
    ]  # fmt: skip


# Databases -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Each database in turn, by its address without the password."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'crm.db'}"
        return
    with (postgres if request.param == "postgresql" else mariadb)() as address:
        yield address


@pytest.fixture
def connection(database: str) -> Iterator[sa.Connection]:
    """A connection of our own, to look and to meddle; tables are gone before each test."""
    driver = {"postgresql": "postgresql+pg8000", "mysql": "mysql+pymysql"}
    url = sa.make_url(database)
    url = url.set(drivername=driver.get(url.drivername, url.drivername))
    if url.username:
        word = PASSWORD.encode() if "pymysql" in url.drivername else PASSWORD
        engine = sa.create_engine(url, connect_args={"password": word})
    else:
        engine = sa.create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in sa.inspect(connection).get_table_names():
            connection.execute(sa.text(f"drop table {table}"))
        yield connection
    engine.dispose()


def to_table(
    engine: Engine, place: Path, database: str, people: list[dict[str, Any]] = PEOPLE, **more: Any
) -> Delivery:
    dry_run = more.pop("dry_run", False)
    secret = {} if database.startswith("sqlite") else {"key_env": "TOOL_KEY"}
    plan = {"kind": "sql", "url": database, "table": "crm_customers", "columns": COLUMNS, **secret, **more}
    return deliver(engine, place, people, plan, key=PASSWORD, dry_run=dry_run)


def rows(connection: sa.Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sa.text("select * from crm_customers order by customer_id"))]


def test_a_table_is_made_and_kept_up_to_date(
    engine: Engine, tmp_path: Path, database: str, connection: sa.Connection
) -> None:
    assert actions(to_table(engine, tmp_path, database, dry_run=True)) == {"added": 3}
    assert not sa.inspect(connection).has_table("crm_customers")
    to_table(engine, tmp_path, database)
    assert rows(connection) == [
        ("C1", "김하나", "+821023456789", "hana@x.kr", "한빛", 1),
        ("C2", "=1+1", "+821023456780", "dul@x.kr", "-3+4", 1),
        ("C3", "이셋", None, "set@x.kr", "한빛", 1),
    ]
    assert actions(to_table(engine, tmp_path, database)) == {"same": 3}
    connection.execute(sa.text("alter table crm_customers add column owner varchar(20)"))
    connection.execute(sa.text("update crm_customers set owner = 'kim'"))
    connection.execute(sa.text("insert into crm_customers (customer_id, name) values ('A-1', 'by hand')"))
    result = to_table(engine, tmp_path, database, [{**HANA, "company": "다움 😀"}, PEOPLE[1]])
    assert actions(result) == {"changed": 1, "removed": 1, "same": 1} and len(result.notes) == 1
    assert rows(connection) == [
        ("A-1", "by hand", None, None, None, None, None),
        ("C1", "김하나", "+821023456789", "hana@x.kr", "다움 😀", 1, "kim"),
        ("C2", "=1+1", "+821023456780", "dul@x.kr", "-3+4", 1, "kim"),
    ]


def test_it_is_all_or_nothing(engine: Engine, tmp_path: Path, database: str, connection: sa.Connection) -> None:
    if database.startswith("sqlite"):
        pytest.skip("SQLite does not mind how long a text is")
    connection.execute(
        sa.text(
            "create table crm_customers (customer_id varchar(20) primary key, name varchar(4), mobile text, email text, company text, records int)"
        )
    )
    people = [{**HANA, "name": "가나다"}, {**DUL, "name": "이름이 아주 긴 사람"}]
    with pytest.raises(HanjulError) as raised:
        to_table(engine, tmp_path, database, people)
    told = raised.value.in_("en") + raised.value.in_("ko")
    assert "긴 사람" not in told and PASSWORD not in told
    assert rows(connection) == []


def test_what_cannot_be_is_told(engine: Engine, tmp_path: Path, database: str, connection: sa.Connection) -> None:
    connection.execute(sa.text("create table crm_customers (customer_id varchar(20) primary key, name text)"))
    with pytest.raises(ProjectError, match="mobile, email, company, records"):
        to_table(engine, tmp_path, database)
    with pytest.raises(ProjectError, match="did you mean `name`"):
        to_table(engine, tmp_path, database, columns=["nam"])
    connection.execute(sa.text("drop table crm_customers"))
    connection.execute(
        sa.text(
            "create table crm_customers (customer_id varchar(20), name text, mobile text, email text, company text, records int)"
        )
    )
    connection.execute(sa.text("insert into crm_customers (customer_id) values ('C1'), ('C1')"))
    with pytest.raises(DeliverError, match="twice"):
        to_table(engine, tmp_path, database)
    if not database.startswith("sqlite"):
        with pytest.raises(DeliverError):
            to_table(engine, tmp_path, database.replace("tester", "nobody"))
        with pytest.raises(ProjectError, match="password"):
            to_table(engine, tmp_path, database.replace("tester@", "tester:secret@"))


@pytest.mark.parametrize(
    ("columns", "words", "hint"),
    [
        ("name varchar(2), mobile text", "does not take what is delivered", "`text`"),
        ("name text, mobile text, owner int not null", "a constraint of the table", "a default"),
        ("name text, mobile varchar(30) unique", "a constraint of the table", "UNIQUE"),
    ],
)
def test_what_a_table_does_not_take_is_told(
    engine: Engine, tmp_path: Path, database: str, connection: sa.Connection, columns: str, words: str, hint: str
) -> None:
    if database.startswith("sqlite") and "varchar(2)" in columns:
        pytest.skip("SQLite does not mind how long a text is")
    connection.execute(
        sa.text(
            f"create table crm_customers (customer_id varchar(20) primary key, {columns}, email text, company text, records int)"
        )
    )
    with pytest.raises(DeliverError, match=words) as raised:
        to_table(engine, tmp_path, database, [HANA, {**DUL, "mobile": HANA["mobile"]}])
    assert hint in str(raised.value.hint) and "nothing was changed" in str(raised.value.hint)
    assert rows(connection) == []


def test_a_table_that_points_at_the_gone_is_told(
    engine: Engine, tmp_path: Path, database: str, connection: sa.Connection
) -> None:
    if database.startswith("sqlite"):
        pytest.skip("SQLite does not look at foreign keys unless it is told to")
    to_table(engine, tmp_path, database)
    key = "varchar(64), foreign key (customer) references crm_customers (customer_id)"
    connection.execute(sa.text(f"create table notes (customer {key})"))
    connection.execute(sa.text("insert into notes values ('C2')"))
    with pytest.raises(DeliverError, match="another table points at"):
        to_table(engine, tmp_path, database, PEOPLE[:1])
    connection.execute(sa.text("drop table notes"))
    assert len(rows(connection)) == 3


def test_a_user_who_may_only_read_is_told_so(
    engine: Engine, tmp_path: Path, database: str, connection: sa.Connection
) -> None:
    if not database.startswith("postgresql"):
        pytest.skip("only there may the tester make users")
    to_table(engine, tmp_path, database)
    connection.execute(sa.text(f"create role reader login password '{PASSWORD.replace(':', chr(92) + ':')}'"))
    try:
        connection.execute(sa.text("grant select on crm_customers to reader"))
        with pytest.raises(DeliverError, match="not allowed to write"):
            to_table(engine, tmp_path, database.replace("tester", "reader"), [{**HANA, "name": "김둘"}])
    finally:
        connection.execute(sa.text("drop owned by reader"))
        connection.execute(sa.text("drop role reader"))


def test_a_table_made_in_an_old_database_holds_korean(
    engine: Engine, tmp_path: Path, database: str, connection: sa.Connection
) -> None:
    if not database.startswith("mysql"):
        pytest.skip("others have one character set for all")
    connection.execute(sa.text("alter database shop character set latin1"))
    try:
        assert actions(to_table(engine, tmp_path, database, [{**HANA, "company": "다움 😀"}])) == {"added": 1}
        assert rows(connection)[0][4] == "다움 😀"
    finally:
        connection.execute(sa.text("alter database shop character set utf8mb4"))


def test_an_sqlite_file_lies_beside_the_project(engine: Engine, tmp_path: Path) -> None:
    to_table(engine, tmp_path, "sqlite:///crm.db")
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        assert connection.execute("select count(*) from crm_customers").fetchone() == (3,)
    connection.close()
