"""Judgements: kept for ever, obeyed through groups, contradictions never settled in silence."""

from typing import Any

import pytest

from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.match import judge
from hanjul.match.explain import explain
from tests.match.matching import crowd, decision, matched, people, together

ROWS: list[dict[str, Any]] = [
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "김철수", "email_key": "cs77@naver.com", "source": "b"},
    {"name": "박지영", "mobile": "+821055556666"},
    {"name": "박지연", "email_key": "jy1@naver.com", "source": "b"},
    *crowd(20),
]


def said(engine: Engine, *answers: tuple[int, int, judge.Answer], who: str = "kim") -> Engine:
    """Write judgements about records of the last match."""
    known = judge.sides(engine, [end for a, b, _ in answers for end in (a, b)])
    lines = [(known[a], known[b], answer) for a, b, answer in answers]
    judge.add(engine, lines, who=who, via="terminal", at="2026-01-02T03:04:05+09:00")
    return engine


def standing(*lines: tuple[str, str, str, str]) -> judge.Standing:
    """What holds after (who, mark, mark, answer)."""
    names = ("who", "mark_a", "mark_b", "answer")
    return judge.standing(dict(zip(names, line, strict=True)) for line in lines)


def test_a_pair_judged_different_is_never_joined_again(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (0, 1, "different")), *ROWS)
    assert not together(engine, 0, 1)


def test_different_reaches_through_groups(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (1, 2, "different")), *ROWS)
    assert (together(engine, 1, 2), together(engine, 0, 1) or together(engine, 0, 2)) == (False, True)


def test_told_apart_from_another_group_a_record_stays_in_its_own(engine: Engine) -> None:
    told: list[tuple[int, int, judge.Answer]] = [(0, 1, "different"), (2, 4, "different"), (3, 4, "same")]
    matched(said(matched(engine, *ROWS), *told), *ROWS)  # the first makes the guard look
    assert (together(engine, 3, 4), together(engine, 0, 2) or together(engine, 1, 2)) == (True, True)
    assert not together(engine, 2, 4)


def test_a_pair_judged_the_same_is_joined_whatever_the_evidence(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (3, 4, "same")), *ROWS)
    assert together(engine, 3, 4)


def test_same_reaches_through_groups(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (1, 4, "same")), *ROWS)
    assert together(engine, 0, 1, 2, 4)


def test_the_pair_shows_what_was_said(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (0, 1, "different")), *ROWS)
    assert decision(engine, 0, 1) == "different"


def test_a_pair_nobody_compared_is_listed_once_it_is_judged(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (1, 4, "same")), *ROWS)
    assert decision(engine, 1, 4) == "same"


def test_a_record_tied_by_a_word_is_certain(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (3, 4, "same")), *ROWS)
    sure = {row["record_id"]: row["match_probability"] for row in engine.rows(engine.table("groups")).to_pylist()}
    assert sure[4] == 1.0


@pytest.mark.parametrize(
    ("answer", "words"), [("same", "judged them the same"), ("different", "judged them different")]
)
def test_the_explanation_names_the_judgement(engine: Engine, answer: judge.Answer, words: str) -> None:
    matched(said(matched(engine, *ROWS), (0, 1, answer)), *ROWS)
    assert words in explain(engine, 0, 1).why.en


def test_unsure_changes_nothing(engine: Engine) -> None:
    before = people(matched(engine, *ROWS))
    assert people(matched(said(engine, (0, 1, "unsure")), *ROWS)) == before


def test_judgements_hold_when_rows_are_shuffled_and_tables_rebuilt(engine: Engine) -> None:
    said(matched(engine, *ROWS), (0, 1, "different"), (3, 4, "same"))
    turned = ROWS[::-1]
    matched(engine, *turned)
    last = len(ROWS) - 1
    assert (together(engine, last, last - 1), together(engine, last - 3, last - 4)) == (False, True)


def test_records_that_say_the_same_in_two_sources_can_be_told_apart(engine: Engine) -> None:
    twins = [
        {"name": "박지영", "mobile": "+821055556666"},
        {"name": "박지영", "mobile": "+821055556666", "source": "b"},
    ]
    assert together(matched(engine, *twins, *crowd(20)), 0, 1)
    matched(said(engine, (0, 1, "different")), *twins, *crowd(20))
    assert not together(engine, 0, 1)


def test_a_judgement_without_its_record_is_counted_as_lost(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (0, 1, "same")), *ROWS[1:])
    facts = {row["fact"]: row["value"] for row in engine.rows(engine.table("match_summary")).to_pylist()}
    assert (facts["judgements"], facts["judgements_lost"]) == (0.0, 1.0)


def test_answers_are_numbered_and_only_added(engine: Engine) -> None:
    said(said(matched(engine, *ROWS), (0, 1, "same")), (0, 1, "different"))
    assert [(line["number"], line["answer"]) for line in judge.log(engine)] == [(1, "same"), (2, "different")]


def test_a_change_of_mind_replaces_ones_own_answer() -> None:
    held = standing(("kim", "x", "y", "same"), ("kim", "x", "y", "different"))
    assert (held.answer(("x", "y")), held.contradictions) == ("different", [])


def test_two_people_who_disagree_are_a_contradiction() -> None:
    held = standing(("kim", "x", "y", "same"), ("lee", "x", "y", "different"))
    assert (held.answer(("x", "y")), [clash.pairs for clash in held.contradictions]) == ("different", [(("x", "y"),)])


def test_a_contradiction_through_others_is_found_with_its_chain() -> None:
    held = standing(("kim", "x", "y", "same"), ("kim", "y", "z", "same"), ("kim", "x", "z", "different"))
    assert [clash.pairs for clash in held.contradictions] == [(("x", "z"), ("x", "y"), ("y", "z"))]


def test_in_a_contradiction_different_is_obeyed_and_same_waits() -> None:
    held = standing(("kim", "x", "y", "same"), ("kim", "y", "z", "same"), ("kim", "x", "z", "different"))
    assert [held.answer(pair) for pair in (("x", "z"), ("x", "y"), ("y", "z"))] == ["different", *["contradiction"] * 2]


def test_withdrawing_takes_back_what_anybody_said() -> None:
    held = standing(("kim", "x", "y", "same"), ("lee", "x", "y", "different"), ("lee", "x", "y", "withdrawn"))
    assert held.words == {}


def test_unsure_beside_an_answer_leaves_the_answer() -> None:
    assert standing(("kim", "x", "y", "unsure"), ("lee", "x", "y", "same")).answer(("x", "y")) == "same"


def test_a_contradicted_same_is_not_obeyed(engine: Engine) -> None:
    matched(said(matched(engine, *ROWS), (3, 4, "same"), (4, 0, "same"), (0, 3, "different")), *ROWS)
    assert not together(engine, 3, 4)


def test_judgements_outlive_the_program(tmp_path: Any) -> None:
    first = DuckDBEngine(tmp_path / "store")
    said(matched(first, *ROWS), (0, 1, "different"))
    first.close()
    again = DuckDBEngine(tmp_path / "store")
    matched(again, *ROWS)
    assert not together(again, 0, 1)
    again.close()


@pytest.mark.long
def test_every_engine_obeys(each_engine: Engine) -> None:
    matched(said(matched(each_engine, *ROWS), (0, 1, "different"), (3, 4, "same")), *ROWS)
    assert (together(each_engine, 0, 1), together(each_engine, 3, 4)) == (False, True)
