"""What is counted, on tables small enough to count by hand, and on every engine."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from hanjul.document.count_people import PROBABILITY_BINS
from hanjul.document.count_sources import _masked, _names, _patterns, is_national_id
from hanjul.document.counts import Counts, coming_months, count
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.tables import CONSENTS, CUSTOMER_OF, CUSTOMERS, DUES, FINDINGS, PAIRS, REFUSED
from tests.build import records, table
from tests.document.company import TODAY, build


def counted(engine: Engine, **tables: pa.Table) -> Counts:
    for name, rows in tables.items():
        engine.load(name, rows)
    return count(engine, TODAY)


def customers(*rows: dict[str, Any]) -> pa.Table:
    usual = {"status": "mailable", "sources": "a", "records": 1}
    return table(CUSTOMERS.schema, [{**usual, "customer_id": f"c{n}", **row} for n, row in enumerate(rows)])


def overlap(**sets: int) -> pa.Table:
    return pa.table({"sources": [name.replace("_", " & ") for name in sets], "customers": list(sets.values())})


def findings(*rows: tuple[str, str, str | None, str | None]) -> pa.Table:
    return table(FINDINGS.schema, [
        {"source": source, "row": 1, "field": "mobile", "rule": rule, "kind": "repaired", "before": before, "after": after}
        for source, rule, before, after in rows
    ])  # fmt: skip


def test_nothing_is_counted_where_there_are_no_tables(engine: Engine) -> None:
    assert count(engine, TODAY) == Counts(months=coming_months(TODAY))


@pytest.mark.long
def test_every_engine_counts_the_same(each_engine: Engine) -> None:
    duckdb = DuckDBEngine()
    build(duckdb, people=40)
    build(each_engine, people=40)
    assert count(each_engine, TODAY) == count(duckdb, TODAY)
    duckdb.close()


def test_rows_are_records_and_refused_rows(engine: Engine) -> None:
    refused = table(REFUSED.schema, [{"source": "a", "row": 9, "reason": "x"}])
    assert counted(engine, records=records({}, {}), refused=refused).rows == 3


def test_a_customer_of_two_sources_is_shared_out(engine: Engine) -> None:
    seen = counted(engine, records=records({"source": "a"}, {"source": "b"}), overlap=overlap(a_b=3, a=1))
    assert {source.name: source.people for source in seen.sources} == {"a": 2.5, "b": 1.5}


def test_customers_of_one_source_are_only_there(engine: Engine) -> None:
    seen = counted(engine, records=records({"source": "a"}, {"source": "b"}), overlap=overlap(a_b=3, a=1))
    assert {source.name: source.only_here for source in seen.sources} == {"a": 1, "b": 0}


@pytest.mark.parametrize(("text", "names"), [
    ("a & b", ["a", "b"]), ("R & D", ["R & D"]), ("R & D & b", ["R & D", "b"]), ("a & R & D", ["a", "R & D"]),
])  # fmt: skip
def test_a_source_name_may_hold_the_separator(text: str, names: list[str]) -> None:
    assert _names(text, {"a", "b", "R & D"}) == names


def test_fill_is_a_share_of_the_source(engine: Engine) -> None:
    seen = counted(engine, records=records({"mobile": "1"}, {"mobile": None}, {"source": "b", "mobile": "2"}))
    assert {name: fields["mobile"] for name, fields in seen.fill.items()} == {"a": 0.5, "b": 1.0}


def test_completeness_before_is_over_all_rows(engine: Engine) -> None:
    seen = counted(engine, records=records({"mobile": "1"}, {}, {}, {}))
    assert seen.before["mobile"] == 0.25


def test_completeness_after_is_over_customers(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"mobile": "1"}, {}))
    assert seen.after["mobile"] == 0.5


def test_marked_duplicates_go_before_repeated_rows(engine: Engine) -> None:
    repeated = pa.table({"source": ["a"], "rows": [3], "duplicate_rows": [1]})
    owners = [
        {"record_id": n, "customer_id": "c", "source": "a", "row": n + 1, "duplicate_of": 1 if n else None}
        for n in range(3)
    ]
    seen = counted(
        engine, records=records({}, {}, {}), customer_of=table(CUSTOMER_OF.schema, owners), duplicates=repeated
    )
    assert [(source.duplicates, source.repeated) for source in seen.sources] == [(2, 1)]


def test_a_rule_is_counted_over_sources(engine: Engine) -> None:
    rule = counted(engine, findings=findings(("a", "r", None, None), ("b", "r", None, None))).rules[0]
    assert (rule.cells, rule.sources) == (2, ("a", "b"))


def test_an_unknown_rule_is_its_own_words(engine: Engine) -> None:
    rule = counted(engine, findings=findings(("a", "no_such_rule", None, None))).rules[0]
    assert rule.words.ko == "no_such_rule"


def test_a_masked_example_is_shown(engine: Engine) -> None:
    rule = counted(engine, findings=findings(("a", "r", "10****5678", "010-****-5678"))).rules[0]
    assert rule.example == "10****5678 → 010-****-5678"


def test_an_unmasked_example_is_not_shown(engine: Engine) -> None:
    rule = counted(engine, findings=findings(("a", "r", "1012345678", "010-1234-5678"))).rules[0]
    assert rule.example is None


def test_an_example_that_shows_no_change_is_left_out(engine: Engine) -> None:
    rule = counted(engine, findings=findings(("a", "r", "9*", "9*"))).rules[0]
    assert rule.example is None


@pytest.mark.parametrize(("example", "safe"), [
    ("1*\x1f2*", True), ("1*\x1f2", False), ("12\x1f2*", False), ("1*", False), ("1*\x1f2*" + "x" * 99, False),
])  # fmt: skip
def test_both_sides_of_an_example_must_be_masked(example: str, safe: bool) -> None:
    assert _masked(example) is safe


def test_national_ids_are_counted(engine: Engine) -> None:
    seen = counted(
        engine, findings=findings(("a", "national_id_removed", None, None), ("b", "national_id_removed", None, None))
    )
    assert (seen.national_ids, seen.national_id_sources) == (2, ("a", "b"))


@pytest.mark.parametrize(("code", "yes"), [("national_id_removed", True), ("phone_lost_zero", False)])
def test_national_id_rules_are_known(code: str, yes: bool) -> None:
    assert is_national_id(code) is yes


@pytest.mark.parametrize(("share", "bin_"), [(0.0, 0), (0.049, 0), (0.5, 10), (0.999, 19), (1.0, PROBABILITY_BINS - 1)])
def test_a_probability_falls_into_its_bin(engine: Engine, share: float, bin_: int) -> None:
    pairs = table(PAIRS.schema, [{"a": 0, "b": 1, "match_probability": share, "evidence": "", "decision": "same"}])
    assert counted(engine, pairs=pairs).probability == [{"bin": bin_, "decision": "same", "n": 1}]


def test_only_joined_pairs_are_evidence(engine: Engine) -> None:
    pairs = table(PAIRS.schema, [
        {"a": 0, "b": n, "match_probability": 0.9, "evidence": "name:exact mobile:exact", "decision": decision}
        for n, decision in enumerate(("same", "review", "different"), 1)
    ])  # fmt: skip
    assert counted(engine, pairs=pairs).evidence == [(("name:exact", "mobile:exact"), 1)]


def test_who_gave_no_answer_was_never_asked(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"consent_email": "yes"}, {"consent_email": "no"}, {}, {}))
    assert seen.consents["consent_email"] == {"yes": 1, "no": 1, "blocked": 0, "never_asked": 2}


def bounced(people: int) -> dict[str, pa.Table]:
    """The e-mail of the first people bounced; every person has one record."""
    usual = {"source": "a", "column": "상태", "purpose": "marketing", "channel": "email", "answer": "blocked"}
    owners = [{"record_id": n, "customer_id": f"c{n}", "source": "a", "row": n + 1} for n in range(9)]
    return {
        "consents": table(CONSENTS.schema, [{**usual, "record_id": n, "row": n + 1} for n in range(people)]),
        "customer_of": table(CUSTOMER_OF.schema, owners),
    }


def test_who_bounced_is_blocked_whatever_the_answer(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"consent_email": "yes"}, {}, {"consent_email": "yes"}), **bounced(2))
    assert seen.consents["consent_email"] == {"yes": 1, "no": 0, "blocked": 2, "never_asked": 0}


def test_a_bounced_e_mail_says_nothing_of_the_phone(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"consent_sms": "yes"}), **bounced(1))
    assert seen.consents["consent_sms"] == {"yes": 1, "no": 0, "blocked": 0, "never_asked": 0}


def test_mailable_comes_first(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"status": "refused"}, {"status": "refused"}, {"status": "mailable"}))
    assert list(seen.statuses) == ["mailable", "refused"]


def test_years_leave_out_the_undated(engine: Engine) -> None:
    seen = counted(engine, customers=customers({"created_at": "2021-03-04T00:00:00+09:00"}, {}))
    assert (seen.years, seen.undated) == ({"2021": 1}, 1)


def test_due_is_counted_by_month_and_action(engine: Engine) -> None:
    days = (("c0", "2027-01-05"), ("c1", "2027-01-30"), ("c1", "2027-01-31"), ("c2", "2027-02-01"))
    lines = [{"customer_id": who, "action": "destroy", "due_at": day, "reason": "rule"} for who, day in days]
    counts = counted(engine, customers=customers({}, {}, {}), dues=table(DUES.schema, lines))
    assert counts.due == [("2027-01", "destroy", 2), ("2027-02", "destroy", 1)]


def test_the_coming_months_cross_the_year() -> None:
    assert coming_months(datetime.date(2026, 11, 23), 3) == ("2026-11", "2026-12", "2027-01")


@pytest.mark.parametrize(("text", "patterns"), [
    ('[["999", 0.8], ["가가", 0.1]]', [("999", 0.8), ("가가", 0.1)]), (None, []),
])  # fmt: skip
def test_patterns_are_read(text: str | None, patterns: list[tuple[str, float]]) -> None:
    assert _patterns(text) == patterns
