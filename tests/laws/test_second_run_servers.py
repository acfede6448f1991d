"""A second run over servers gives what a full run over the same raw rows gives: new rows, replaced rows, rows that are gone."""

import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import hanjul
from tests.laws.company import TODAY
from tests.laws.runs import placed
from tests.laws.test_second_run import SAME
from tests.sources import service

pytestmark = pytest.mark.long

Row = tuple[int, str, str, str, str, str]
"""id, name, mobile, e-mail, answer, day of the last change."""
State = tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]
"""What stands in the database with a cursor, in the one without, and behind the API."""

COLUMNS = {"name": "name", "mobile": "mobile", "email": "email", "ads": "consent_email", "at": "updated_at"}
NAMES = ("id", *COLUMNS)
PEOPLE = (
    ("김하나", "010-2345-6789", "hana@hanbit.co.kr"),
    ("김 하나", "01023456789", "onekim@naver.com"),
    ("박두리", "+82 10-4567-8912", "duri@gmail.com"),
    ("박두나", "010-4567-8912", ""),
    ("Park Duri", "", "duri@gmail.com"),
    ("이세찬", "n/a", "SECHAN77@daum.net"),
    ("", "010-2345-6789", "hana@hanbit.co.kr"),
)


def rows(day: int) -> st.SearchStrategy[tuple[Row, ...]]:
    """Some people as they stood on a day; ids are unique."""
    one = st.tuples(st.integers(1, 6), st.sampled_from(PEOPLE), st.sampled_from(["Y", "N", ""]))
    many = st.lists(one, min_size=1, max_size=4, unique_by=lambda row: row[0])
    return many.map(lambda found: tuple((n, *who, ads, f"2026-01-{day + n:02}") for n, who, ads in found))


@st.composite
def histories(draw: st.DrawFn) -> tuple[State, ...]:
    """States that follow one another: rows come, change (with a later day) and go."""
    states: list[State] = []
    for day in (0, 10, 20):
        fresh = tuple(draw(rows(day)) for _ in range(3))
        if states:
            kept = [draw(st.lists(st.sampled_from(table), unique=True)) for table in states[-1]]
            fresh = tuple(
                (*new, *(row for row in old if row[0] not in {one[0] for one in new}))
                for old, new in zip(kept, fresh, strict=True)
            )
        states.append(fresh)  # type: ignore[arg-type]
    return tuple(states)


def person(number: int, which: int, day: int, ads: str = "Y") -> Row:
    return (number, *PEOPLE[which], ads, f"2026-01-{day:02}")


CHANGES: tuple[State, ...] = (
    ((person(1, 0, 1), person(2, 2, 2)), (person(1, 3, 1), person(2, 5, 2)), (person(1, 4, 1),)),
    # A new row and a replaced one; one is gone from the table without a cursor; a second page.
    (
        (person(1, 2, 11), person(2, 2, 2), person(3, 6, 12)),
        (person(2, 5, 2),),
        (person(1, 4, 1), person(2, 1, 11, "N"), person(3, 5, 12)),
    ),
    # The same people in another order, one of them without an answer now.
    (
        (person(3, 6, 12), person(1, 2, 21, ""), person(2, 2, 2)),
        (person(3, 0, 21), person(2, 5, 2)),
        (person(3, 5, 12), person(1, 4, 22, "N")),
    ),
)


class Servers:
    """A project over a database and an API; `show` lets them stand as they were at a time."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.database = folder, folder / "shop.db"
        self.people: list[dict[str, Any]] = []
        address = "sqlite:///../shop.db"
        columns = {"id": "member_id", **COLUMNS}
        plan = {
            "sources": {
                "grown": {"path": address, "table": "grown", "key": "id", "cursor": "at", "columns": columns},
                "whole": {"path": address, "table": "whole", "columns": columns},
                "chat": {"path": url, "columns": columns, "api": {
                    "records": "people", "key": "id", "cursor": "at", "params": {"since": "{since}"},
                    "pages": {"kind": "offset", "param": "offset", "size_param": "limit", "size": 2}}},
            }
        }  # fmt: skip
        for name in ("a", "b"):
            (folder / name).mkdir()
            with (folder / name / "hanjul.yaml").open("w", encoding="utf-8") as file:
                YAML().dump(plan, file)

    def show(self, state: State) -> None:
        connection = sqlite3.connect(self.database)
        for name, table in zip(("grown", "whole"), state[:2], strict=True):
            connection.execute(f"drop table if exists {name}")
            connection.execute(f"create table {name} (id, name, mobile, email, ads, at)")
            connection.executemany(f"insert into {name} values (?, ?, ?, ?, ?, ?)", table)
        connection.commit()
        connection.close()
        self.people = [dict(zip(NAMES, row, strict=True)) for row in state[2]]

    def run(self, name: str, full: bool = False) -> dict[str, list[str]]:
        """One run; the rows of every table, in no order."""
        with hanjul.run(self.folder / name / "hanjul.yaml", until="deliver", full=full, today=TODAY) as result:
            tables = (*SAME, "raw_grown", "raw_whole", "raw_chat", "customer_of", "changes", "cursors")
            held = {name: getattr(result, name).arrow() for name in result.tables}
            return {table: _told(placed(held, table)) for table in tables}


def _told(lines: list[dict[str, Any]]) -> list[str]:
    """`cursors.at` is the time of writing."""
    timeless = ({name: v for name, v in line.items() if name != "at" or "fingerprint" not in line} for line in lines)
    return sorted(repr(sorted(line.items())) for line in timeless)


@contextmanager
def servers() -> Any:
    with tempfile.TemporaryDirectory() as place:
        held: list[Servers] = []

        def answer(asked: service.Asked) -> service.Given:
            people = [one for one in held[0].people if one["at"] >= asked.query.get("since", "")]
            return service.Given({"people": service.paged(people, 2, asked.query)})

        with service.serving(answer) as serving:
            held.append(Servers(Path(place), f"{serving.url}/people"))
            yield held[0]


@given(histories())
@example(CHANGES)
@settings(
    deadline=None, max_examples=1, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
def test_a_second_run_over_servers_equals_a_full_one(states: tuple[State, ...]) -> None:
    with servers() as company:
        for number, state in enumerate(states):
            company.show(state)
            if number:
                shutil.rmtree(company.folder / "b")
                shutil.copytree(company.folder / "a", company.folder / "b")
            second = company.run("a")
            if number:
                full = company.run("b", full=True)
                for table, told in second.items():
                    assert told == full[table], f"{table}, state {number}"
        # Where nothing changed at the servers, nothing changes here.
        again = company.run("a")
        assert again["changes"] == []
        assert [again[table] for table in ("customers", "groups", "customer_of")] == [
            second[table] for table in ("customers", "groups", "customer_of")
        ]
