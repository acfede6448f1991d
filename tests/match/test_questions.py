"""What is asked first, and when to stop asking."""

from typing import Any

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.match import judge
from hanjul.match.questions import Desk, Outlook, Question
from hanjul.tables import PAIRS
from tests.match.matching import crowd, decision, matched
from tests.match.test_judge import said

FAMILY: list[dict[str, Any]] = [
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "박지영", "mobile": "+821012345678", "email_key": "jy99@naver.com"},
    {"name": "박지영", "mobile": "+821012345678", "source": "b"},
    *crowd(20),
]


def asked(engine: Engine) -> list[tuple[int, int]]:
    """The pairs asked about, in order."""
    return [(question.a, question.b) for question in Desk(engine).questions()]


def test_a_household_is_asked_about(engine: Engine) -> None:
    assert {end for pair in asked(matched(engine, *FAMILY)) for end in pair} & {0}


def test_two_groups_are_one_question(engine: Engine) -> None:
    matched(engine, *FAMILY)
    of = {row["record_id"]: row["group_id"] for row in engine.rows(engine.table("groups")).to_pylist()}
    groups = [frozenset((of[a], of[b])) for a, b in asked(engine)]
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize("answer", ["same", "different", "unsure"])
def test_what_was_answered_is_not_asked_again(engine: Engine, answer: judge.Answer) -> None:
    pair = asked(matched(engine, *FAMILY))[0]
    assert pair not in asked(said(engine, (*pair, answer)))


def test_an_answer_settles_every_pair_between_two_groups(engine: Engine) -> None:
    pair = asked(matched(engine, *FAMILY))[0]
    said(engine, (*pair, "different"))
    matched(engine, *FAMILY)
    assert not [one for one in asked(engine) if 0 in one]


def test_a_withdrawn_answer_is_asked_again(engine: Engine) -> None:
    pair = asked(matched(engine, *FAMILY))[0]
    assert pair in asked(said(engine, (*pair, "same"), (*pair, "withdrawn")))


def test_contradictions_come_first(engine: Engine) -> None:
    matched(engine, *FAMILY)
    said(said(engine, (3, 5, "same")), (3, 5, "different"), who="lee")
    assert (Desk(engine).questions()[0].kind, asked(engine)[0]) == ("contradiction", (3, 5))


def test_the_order_is_by_worth(engine: Engine) -> None:
    worth = [question.worth for question in Desk(matched(engine, *FAMILY)).questions()]
    assert worth == sorted(worth, reverse=True)


def test_nothing_matched_is_an_error(engine: Engine) -> None:
    with pytest.raises(ProjectError, match="nothing has been matched"):
        Desk(engine)


@pytest.mark.parametrize(
    ("outlook", "enough"),
    [
        (Outlook(0, 0.0, 0.0, 100), True),
        (Outlook(500, 40.0, 20.0, 1000), False),
        (Outlook(500, 0.5, 0.3, 1000), True),
        (Outlook(5000, 9.0, 0.4, 1000), True),
    ],
)
def test_asking_stops_where_answers_change_little(outlook: Outlook, enough: bool) -> None:
    assert outlook.enough is enough


def test_the_outlook_counts_expected_changes(engine: Engine) -> None:
    desk = Desk(matched(engine, *FAMILY))
    questions = [Question(0, 1, "join", 0.5, 1.0, 1.0), Question(3, 4, "keep", 0.25, 1.0, 0.8)]
    assert desk.outlook(questions).expected == 0.75


def test_rows_nothing_tells_apart_are_not_asked_about(engine: Engine) -> None:
    """Two rows of one source that say the same share a mark: an answer about them could never be obeyed."""
    twin = {"name": "김진진", "company_key": "대성그룹", "phone": "+8225557000"}
    matched(engine, twin, twin, *crowd(20))
    pairs = engine.rows(engine.table("pairs")).to_pylist()
    assert decision(engine, 0, 1) == "same"
    engine.load("pairs", pa.Table.from_pylist([{**row, "match_probability": 0.6} for row in pairs], PAIRS.schema))
    desk = Desk(engine)
    found = {desk.pair(question) for question in desk.questions()}
    assert found and not any(a == b for a, b in found)
