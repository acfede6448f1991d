"""Judgements follow records whose source was renamed, or whose values were changed."""

from typing import Any

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.match import judge
from hanjul.match.carry import carry
from hanjul.store import past
from tests import build
from tests.match.matching import crowd, matched, together
from tests.match.test_judge import said

AT = "2026-02-03T04:05:06+09:00"
FIRST: dict[str, Any] = {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com", "source": "crm"}
SECOND: dict[str, Any] = {"name": "김철수", "mobile": "+821012345678", "source": "shop", "member_id": "7"}
OTHERS = crowd(20)


def changed(engine: Engine, *rows: dict[str, Any]) -> int:
    """The next run finds these instead of the first records; how many lines were carried. What changed is a new record."""
    before = engine.rows(engine.table("records"))
    kept = [*rows, *OTHERS]
    now = build.records(*({**row, "record_id": 100 + n if n < len(rows) else n} for n, row in enumerate(kept)))
    owners = pa.table({"record_id": before["record_id"], "customer_id": ["c"] * before.num_rows})
    engine.load("customer_of", owners)
    engine.load(past.GONE, before.slice(0, len(rows)))
    engine.load("records", now)
    return carry(engine, AT)


def test_different_holds_where_the_source_goes_by_another_name(engine: Engine) -> None:
    said(matched(engine, FIRST, SECOND, *OTHERS), (0, 1, "different"))
    renamed = [{**FIRST, "source": "crm_11"}, SECOND]
    matched(engine, *renamed, *OTHERS)
    assert (together(engine, 0, 1), carry(engine, AT)) == (True, 2)
    matched(engine, *renamed, *OTHERS)
    assert not together(engine, 0, 1)
    assert carry(engine, AT) == 0  # once is enough


@pytest.mark.parametrize("new", [{"name": "김 철수"}, {"mobile": "+821099998888", "email_key": "cs77@naver.com"}])
def test_a_member_keeps_the_words_about_them_whatever_else_changes(engine: Engine, new: dict[str, Any]) -> None:
    said(matched(engine, FIRST, SECOND, *OTHERS), (0, 1, "different"))
    assert changed(engine, FIRST, {**SECOND, **new}) == 2
    held = judge.judged(engine)
    assert (held.answers, held.lost) == ({(100, 101): "different"}, 0)
    log = judge.log(engine)
    assert [(line["answer"], line["who"], line["via"]) for line in log] == [
        ("different", "kim", "terminal"),
        ("withdrawn", "kim", "carried"),
        ("different", "kim", "carried"),
    ]


def test_a_number_under_another_name_is_nobody_the_words_were_about(engine: Engine) -> None:
    said(matched(engine, FIRST, SECOND, *OTHERS), (0, 1, "same"))
    assert changed(engine, {**FIRST, "name": "박지영", "email_key": None}, SECOND) == 0
    assert judge.judged(engine).lost == 1


def test_of_two_who_might_be_it_neither_is(engine: Engine) -> None:
    said(matched(engine, FIRST, SECOND, *OTHERS), (0, 1, "different"))
    before = engine.rows(engine.table("records"))
    twice = [{**FIRST, "email_key": f"new{n}@naver.com", "record_id": 100 + n} for n in range(2)]
    engine.load("customer_of", pa.table({"record_id": before["record_id"], "customer_id": ["c"] * before.num_rows}))
    engine.load(past.GONE, before.slice(0, 1))
    engine.load("records", build.records(*twice, {**SECOND, "record_id": 1}))
    assert carry(engine, AT) == 0


def test_without_judgements_there_is_nothing_to_carry(engine: Engine) -> None:
    assert carry(matched(engine, FIRST, SECOND, *OTHERS), AT) == 0
