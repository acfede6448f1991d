"""The groups depend on what records say, not on their order, their sources or the engine."""

import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanjul import match
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from tests.build import records
from tests.match.matching import crowd, matched, people

MUDDLE: list[dict[str, Any]] = [
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "박지영", "mobile": "+821012345678", "email_key": "jy99@naver.com"},
    {"mobile": "+821012345678", "email_key": "jy99@naver.com"},
    {"mobile": "+821012345678"},
    {"email_key": "cs77@naver.com"},
    {"name": "Kim Chulsoo", "email_key": "cs77@naver.com", "company_key": "한빛"},
    {"name": "김철수", "company_key": "한빛", "mobile": "+821099998888", "mobile_alt": "+821012345678"},
    {"name": "박지연", "company_key": "한빛", "email_key": "jy99@naver.com"},
    {"name": "박지영"},
    {"name": "박지영"},
]


def partition(
    rows: list[dict[str, Any]], order: list[int], sources: list[str], threads: int | None = None
) -> set[frozenset[int]]:
    """The groups in terms of the rows, however these were ordered and named."""
    engine = DuckDBEngine(threads=threads)
    shuffled = [{**rows[n], "source": sources[n % len(sources)]} for n in order]
    groups = people(matched(engine, *shuffled))
    engine.close()
    return {frozenset(order[member] for member in group) for group in groups}


@pytest.mark.long
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(len(MUDDLE))), st.permutations(["a", "b", "c"]))
def test_shuffled_records_and_renamed_sources_give_the_same_groups(order: list[int], sources: list[str]) -> None:
    usual = partition(MUDDLE, list(range(len(MUDDLE))), ["a", "b", "c"])
    assert partition(MUDDLE, order, sources) == usual


def test_a_larger_table_shuffled_gives_the_same_groups() -> None:
    rows = [*crowd(80), *MUDDLE]
    usual = partition(rows, list(range(len(rows))), ["a", "b"])
    shuffled = list(range(len(rows)))
    random.Random(5).shuffle(shuffled)
    assert partition(rows, shuffled, ["b", "a"]) == usual


WESTERN: list[dict[str, Any]] = [
    {"name": f"{given} {family}", "given_name": given, "family_name": family, "birth_date": f"19{60 + n}-0{1 + n % 9}-11",
     "address": f"{n} High Street {town}", "postcode": f"AB{n} 2CD", "website": f"firm{n % 3}.co.uk"}
    for n, (given, also, family, town) in enumerate(
        (("Robert", "Bob", "Smith", "Leeds"), ("Elizabeth", "Liz", "Smith", "Leeds"), ("Jonh", "John", "Doe", "York"),
         ("María", "Maria", "García López", "Bath"), ("Ann", "Anna", "Lee", "Hull"))
    )
    for given in (given, also)
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_does_not_matter(threads: int) -> None:
    rows = [*crowd(60), *MUDDLE, *WESTERN]
    usual = DuckDBEngine(threads=2)
    expected = people(matched(usual, *rows))
    usual.close()
    for _ in range(2):
        engine = DuckDBEngine(threads=threads)
        assert people(matched(engine, *rows)) == expected
        engine.close()


@pytest.mark.parametrize("threads", [1, 2])
def test_shuffled_rows_on_any_number_of_threads_give_the_same_groups(threads: int) -> None:
    rows = [*crowd(400), *MUDDLE, *WESTERN]
    usual = partition(rows, list(range(len(rows))), ["a"], threads=2)
    shuffled = list(range(len(rows)))
    random.Random(threads).shuffle(shuffled)
    assert partition(rows, shuffled, ["a"], threads) == usual


def test_the_laws_hold(engine: Engine) -> None:
    matched(engine, *crowd(20), *MUDDLE)
    assert all(left == right for _, left, right in match.laws(engine))


def test_the_groups_have_the_columns_of_the_contract(engine: Engine) -> None:
    from hanjul.tables import GROUPS, PAIRS

    matched(engine, *MUDDLE)
    for table in (GROUPS, PAIRS):
        assert engine.rows(engine.table(table.name)).schema.names == table.schema.names


@pytest.mark.long
@pytest.mark.parametrize("rows", [MUDDLE, []], ids=["muddle", "nothing"])
def test_every_engine_gives_the_same_groups(each_engine: Engine, rows: list[dict[str, Any]]) -> None:
    duckdb = DuckDBEngine()
    expected = people(matched(duckdb, *rows))
    duckdb.close()
    assert people(matched(each_engine, *rows)) == expected


def test_unknown_columns_do_not_matter(engine: Engine) -> None:
    table = records(*MUDDLE).append_column("extra", pa.array(["x"] * len(MUDDLE)))
    engine.load("records", table)
    from tests.build import project, silent

    match.run(engine, project(), silent)
    assert sum(map(len, people(engine))) == len(MUDDLE)
