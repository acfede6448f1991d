"""History: what is told of customers who are still there."""

from typing import Any

import pyarrow as pa

from hanjul.engines import Engine
from hanjul.store import history, past
from tests.targets.customers import customers, item

LATER = {"first_at": "2021-05-05T00:00:00+09:00", "last_at": "2027-01-01T00:00:00+09:00", "sources": "a b"}


AN_HOUR_BEFORE = "2027-03-31T09:00:00.000+00:00"


def told(engine: Engine, before: pa.Table, now: pa.Table, at: str = AN_HOUR_BEFORE) -> list[tuple[str, str, str]]:
    """The lines of the second run."""
    engine.load(past.CUSTOMERS, before)
    engine.load("customers", now)
    history.compare(engine, at)
    lines: list[dict[str, Any]] = engine.rows(engine.table("history")).to_pylist()
    return sorted((line["customer_id"], line["event"], line["detail"]) for line in lines)


def test_a_second_number_is_told_where_the_one_shown_stays(engine: Engine) -> None:
    shown = {"mobile": "+821011112222"}
    before = customers({**shown, "mobiles": [item("+821011112222"), item("+821033334444")]})
    now = customers({**shown, "mobiles": [item("+821011112222"), item("+821055556666")]})
    assert told(engine, before, now) == [("C1", "changed", "mobiles")]


def test_a_list_that_comes_or_goes_is_told(engine: Engine) -> None:
    before = customers({"emails": None}, {"companies": [item("한빛")]}, {})
    now = customers({"emails": [item("a@x.kr")]}, {"companies": None}, {})
    assert told(engine, before, now) == [("C1", "changed", "emails"), ("C2", "changed", "companies")]


def test_another_order_or_a_later_visit_is_no_news(engine: Engine) -> None:
    before = customers({"emails": [item("a@x.kr"), item("b@x.kr")]})
    now = customers({"emails": [item("b@x.kr") | LATER, item("a@x.kr")]})
    assert told(engine, before, now) == []


def test_where_the_clock_was_set_back_a_run_comes_behind_what_was_told(engine: Engine) -> None:
    assert history.moment(engine, "2027-03-31T10:00:00.000+00:00") == "2027-03-31T10:00:00.000+00:00"
    history.delivered(engine, "2027-03-31T10:00:00.999+00:00")
    assert history.moment(engine, "2027-04-30T10:00:00.000+00:00") == "2027-04-30T10:00:00.000+00:00"
    assert history.moment(engine, "2027-03-31T10:00:00.999+00:00") == "2027-03-31T10:00:01.000+00:00"


def test_changes_are_told_though_the_clock_was_set_back(engine: Engine) -> None:
    history.delivered(engine, "2027-03-31T10:00:00.000+00:00")
    told(engine, customers({"name": "김하나"}), customers({"name": "김두리"}), history.moment(engine, AN_HOUR_BEFORE))
    assert history.counts(engine)["changed"] == 1
