"""Key options, judged against the match result."""

from typing import Any

import pytest

from hanjul.engines import Engine
from hanjul.explore.keys import Judged, recommended, run_keys
from hanjul.tables import KEYS, OVERLAP
from tests.build import groups, project, records

M1, M2, E1 = "+821023456789", "+821034567890", "kim@naver.com"

# One person with three records, one of them without a mobile; a namesake; a couple with one mobile and one name.
PEOPLE = (
    {"name": "김민수", "mobile": M1, "email_key": E1, "source": "a"},
    {"name": "김민수", "mobile": M1, "source": "b"},
    {"name": "김민수", "email_key": E1, "source": "b"},
    {"name": "이영희", "mobile": M2, "source": "a"},
    {"name": "이영희", "mobile": M2, "source": "a"},
)
GROUPS = (0, 0, 0, 3, 4)


def judged(engine: Engine) -> dict[str, dict[str, Any]]:
    engine.load("records", records(*PEOPLE))
    engine.load("groups", groups(*GROUPS))
    run_keys(engine, project())
    return {row["key"]: row for row in engine.rows(engine.table("keys")).to_pylist()}


def test_the_tables_keep_their_contract(engine: Engine) -> None:
    judged(engine)
    assert engine.rows(engine.table("keys")).schema.names == KEYS.schema.names
    assert engine.rows(engine.table("overlap")).schema.names == OVERLAP.schema.names


def test_the_three_named_keys_are_always_judged(engine: Engine) -> None:
    assert {"name+mobile", "mobile+email_key", "name+email_key"} <= set(judged(engine))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("coverage_share", 4 / 5),
        ("pairs_found_share", 1 / 3),
        ("pairs_right_share", 1 / 2),
        ("groups_split", 1),
        ("people_welded", 2),
        ("collisions", 1),
    ],
)
def test_name_and_mobile_in_numbers(engine: Engine, column: str, value: float) -> None:
    assert judged(engine)["name+mobile"][column] == pytest.approx(value)


def test_a_key_nobody_has_finds_nothing_and_welds_nobody(engine: Engine) -> None:
    engine.load("records", records({"name": "김민수"}, {"name": "김민수"}))
    engine.load("groups", groups(0, 0))
    run_keys(engine, project())
    keys = {row["key"]: row for row in engine.rows(engine.table("keys")).to_pylist()}
    found = keys["mobile+email_key"]
    assert (found["coverage_share"], found["pairs_found_share"], found["people_welded"], found["groups_split"]) == (
        0,
        0,
        0,
        1,
    )


def test_the_recommended_key_comes_first_with_its_reason(engine: Engine) -> None:
    judged(engine)
    first = engine.rows(engine.table("keys")).to_pylist()[0]
    assert (first["key"], first["recommended"], bool(first["reason"]), bool(first["reason_en"])) == (
        "name+email_key",
        True,
        True,
        True,
    )


def test_the_key_that_finds_most_is_not_recommended_when_it_welds_people() -> None:
    welding = Judged(("name", "birth_date"), 1.0, 0.9, 0.5, 1, 50, 20)
    careful = Judged(("name", "mobile"), 0.5, 0.4, 1.0, 60, 1, 1)
    assert recommended([welding, careful], groups=1_000) is careful


def test_where_every_key_welds_the_least_harmful_is_recommended() -> None:
    worse, better = (
        Judged(("name", "mobile"), 1.0, 0.9, 0.5, 1, 50, 20),
        Judged(("mobile", "email_key"), 0.5, 0.4, 0.9, 60, 30, 9),
    )
    assert recommended([worse, better], groups=100) is better


def test_no_records_are_no_keys(engine: Engine) -> None:
    engine.load("records", records())
    engine.load("groups", groups())
    run_keys(engine, project())
    assert engine.rows(engine.table("keys")).num_rows == 0


def test_customers_are_counted_by_the_exact_set_of_their_sources(engine: Engine) -> None:
    judged(engine)
    assert engine.rows(engine.table("overlap")).to_pylist() == [
        {"sources": "a", "customers": 2},
        {"sources": "a & b", "customers": 1},
    ]


def test_more_sources_than_bits_in_a_number(engine: Engine) -> None:
    names = [f"s{n:03d}" for n in range(130)]
    engine.load("records", records(*({"source": name} for name in names)))
    engine.load("groups", groups(*([0] * 130)))
    run_keys(engine, project(sources={name: {"path": "x.csv"} for name in names}))
    assert engine.rows(engine.table("overlap")).to_pylist() == [{"sources": " & ".join(names), "customers": 1}]


def test_nothing_but_the_two_tables_stays_behind(engine: Engine) -> None:
    judged(engine)
    assert engine.tables() == ["groups", "keys", "overlap", "records"]
