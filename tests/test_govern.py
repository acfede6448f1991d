"""Govern: who may be mailed, and until when."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from hanjul import clock, govern, merge
from hanjul.engines import Engine
from hanjul.store.suppression import Suppressed, Suppressions
from tests.build import consents, groups, project, records, silent

TODAY = datetime.date(2026, 11, 23)
FRESH, OLD = "2026-01-05T00:00:00+09:00", "2023-01-05T00:00:00+09:00"


def status(engine: Engine, record: dict[str, Any], *answers: dict[str, Any], **plan: Any) -> dict[str, Any]:
    """The governed row of a company of one."""
    (row,) = governed(engine, (record, answers), **plan)
    return row


def governed(
    engine: Engine, *people: tuple[dict[str, Any], Sequence[dict[str, Any]]], **plan: Any
) -> list[dict[str, Any]]:
    """The governed rows of people of one record each, in their order."""
    boxes = [f"a{number}@hanbit.kr" for number in range(len(people))]
    named = ({"name": box, "email": box, "email_key": box, **people[n][0]} for n, box in enumerate(boxes))
    engine.load("records", records(*named))
    engine.load("groups", groups(*range(len(people))))
    said = ({"record_id": n, **answer} for n, (_, answers) in enumerate(people) for answer in answers)
    engine.load("consents", consents(*said))
    merge.run(engine, project(**plan), silent)
    govern.run(engine, project(**plan), TODAY, silent)
    for words, left, right in govern.laws(engine):
        assert left == right, words.en
    return sorted(engine.rows(engine.table("customers")).to_pylist(), key=lambda row: row["name"])


YES = {"answer": "yes", "answered_at": FRESH}


STATES: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    ({}, [YES], "mailable"),
    ({}, [], "never_asked"),
    ({}, [{"answer": "no"}], "refused"),
    ({"email": None, "email_key": None}, [YES], "no_address"),
    ({}, [{"answer": "yes", "answered_at": OLD}], "expired"),
    ({}, [YES, {"answer": "blocked"}], "blocked"),
    ({}, [YES, {"answer": "blocked", "channel": "sms"}], "mailable"),
    ({}, [YES, {"answer": "no", "purpose": "privacy", "channel": "any"}], "refused"),
    ({"created_at": OLD}, [{"answer": "yes"}], "expired"),
    ({}, [{"answer": "yes"}], "expired"),
]


def test_every_answer_leads_to_one_status(engine: Engine) -> None:
    rows = governed(engine, *((record, answers) for record, answers, _ in STATES))
    found = [(record, answers, row["status"]) for (record, answers, _), row in zip(STATES, rows, strict=True)]
    assert found == STATES


def test_a_consent_is_due_two_years_after_it_was_given(engine: Engine) -> None:
    row = status(engine, {}, YES)
    assert (row["due_at"], row["due_action"]) == ("2028-01-05", "reconsent")


def test_a_consent_without_a_date_is_as_old_as_anything_known_of_the_person(engine: Engine) -> None:
    """Registered last month, but a newsletter's list had changed them long before that."""
    undated = {"answer": "yes"}
    rows = governed(
        engine,
        ({"created_at": FRESH, "updated_at": OLD}, [undated]),
        ({"created_at": FRESH, "updated_at": FRESH}, [undated]),
        ({"updated_at": FRESH}, [undated]),
    )
    assert [row["status"] for row in rows] == ["expired", "mailable", "expired"]


def test_who_refused_collection_and_use_is_not_asked_again(engine: Engine) -> None:
    row = status(engine, {}, {**YES, "answered_at": OLD}, {"answer": "no", "purpose": "privacy", "channel": "any"})
    assert (row["status"], row["due_at"], row["due_action"]) == ("refused", None, None)
    assert engine.rows(engine.table("dues").filter(nw.col("action") == "reconsent")).num_rows == 0


def test_who_unsubscribed_in_a_mailing_tool_is_not_asked_again(engine: Engine, tmp_path: Path) -> None:
    assert status(engine, {}, {**YES, "answered_at": OLD})["due_action"] == "reconsent"
    known = Suppressions(engine, tmp_path, {}.get)
    known.add([Suppressed("email", "a0@hanbit.kr", "unsubscribed")], "newsletter")
    govern.run(engine, project(), TODAY, silent, known)
    (row,) = engine.rows(engine.table("customers")).to_pylist()
    assert (row["status"], row["due_at"]) == ("refused", None)
    assert engine.rows(engine.table("dues")).num_rows == 0


def test_no_company_is_asked_again(engine: Engine) -> None:
    row = status(engine, {}, {**YES, "answered_at": OLD}, entity="organisation")
    assert (row["due_at"], row["due_action"]) == (None, None)
    assert engine.rows(engine.table("dues")).num_rows == 0


def test_the_earliest_rule_counts(engine: Engine) -> None:
    rule = {"action": "destroy", "after": "P6M", "counts_from": "created_at", "reason": "x"}
    row = status(engine, {"created_at": "2026-10-01T00:00:00+09:00"}, YES, govern={"retention": [rule]})
    assert (row["due_at"], row["due_action"], row["due_reason"]) == ("2027-04-01", "destroy", "x")


@pytest.mark.parametrize(
    ("start", "years", "months", "days", "end"),
    [
        ((2024, 2, 29), 1, 0, 0, "2025-02-28"),
        ((2024, 1, 31), 0, 1, 0, "2024-02-29"),
        ((2024, 12, 31), 0, 2, 1, "2025-03-01"),
    ],
)
def test_durations_move_by_the_calendar(
    start: tuple[int, int, int], years: int, months: int, days: int, end: str
) -> None:
    assert clock.moved(datetime.date(*start), years, months, days) == end


def dues(engine: Engine, states: list[str | None], *answers: dict[str, Any], **plan: Any) -> list[tuple[str, str]]:
    """(action, due) of one person with a row per member state."""
    rows = [{"name": "a", "email": "a@hanbit.kr", "email_key": "a@hanbit.kr"} for _ in states]
    engine.drop("customer_of")
    engine.load("records", records(*rows))
    engine.load("groups", groups(*(0 for _ in states)))
    engine.load("consents", consents(*({"record_id": 0, **answer} for answer in answers)))
    raw = pa.table({"row": pa.array(range(1, len(states) + 1), pa.int64()), "상태": pa.array(states, pa.string())})
    engine.load("raw_a", raw)
    made = project(sources={"a": {"path": "a.csv", "columns": {"상태": "membership"}}}, **plan)
    merge.run(engine, made, silent)
    govern.run(engine, made, TODAY, silent)
    return sorted((row["action"], row["due_at"]) for row in engine.rows(engine.table("dues")).to_pylist())


def test_a_member_who_left_is_to_be_destroyed_at_once(engine: Engine) -> None:
    assert dues(engine, ["탈퇴"]) == [("destroy", TODAY.isoformat())]


@pytest.mark.parametrize("states", [["정상"], ["탈퇴", "정상"], ["휴면"], ["탈퇴 철회"], [None], ["퇴원"]])
def test_whoever_is_a_member_anywhere_stays(engine: Engine, states: list[str | None]) -> None:
    assert dues(engine, states) == []


def test_a_fresh_answer_is_to_be_confirmed_to_the_person(engine: Engine) -> None:
    fresh = {"answer": "no", "answered_at": "2026-11-20T09:00:00+09:00"}
    assert dues(engine, ["정상"], fresh) == [("notify", "2026-12-04")]
    assert dues(engine, ["정상"], {**fresh, "answered_at": "2026-01-20T09:00:00+09:00"}) == []


def test_under_the_gdpr_nothing_is_to_be_confirmed(engine: Engine) -> None:
    fresh = {"answer": "yes", "answered_at": "2026-11-20T09:00:00+09:00"}
    assert dues(engine, ["정상"], fresh, govern={"law": "GDPR"}) == []
    assert dues(engine, ["탈퇴"], fresh, govern={"law": "GDPR"}) == [("destroy", TODAY.isoformat())]
