"""What joined right and wrong pairs, and what the missed ones had in common."""

from typing import Any

import pyarrow as pa

from hanjul.engines import Engine
from hanjul.match.evidence import ByEvidence, by_evidence
from tests.match.matching import crowd, matched

ROWS: list[dict[str, Any]] = [
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "김철수", "email_key": "other@naver.com"},
    {"name": "박지영", "mobile": "+821055556666"},
    {"name": "박지영", "mobile": "+821055556666", "email_key": "jy@naver.com"},
    *crowd(20),
]


def broken_down(engine: Engine, people: str) -> ByEvidence:
    """One letter per row: the person; the crowd is unknown to the truth."""
    count = len(people)
    matched(engine, *ROWS)
    return by_evidence(
        engine, pa.table({"source": ["a"] * count, "row": range(1, count + 1), "person_id": list(people)})
    )


def test_right_and_wrong_joins_are_told_by_evidence(engine: Engine) -> None:
    found = broken_down(engine, "aaabc")
    assert [(one.codes, one.pairs, one.right) for one in found.joined] == [(("name:exact", "mobile:exact"), 2, 1)]


def test_missed_pairs_are_told_by_what_agreed(engine: Engine) -> None:
    found = broken_down(engine, "aaabb")
    assert (found.missed_pairs, {one.codes for one in found.missed}) == (2, {("name:exact",)})


def test_nothing_missed_is_nothing_told(engine: Engine) -> None:
    assert broken_down(engine, "aabcc").missed == ()


def test_rows_the_truth_does_not_know_are_left_out(engine: Engine) -> None:
    assert sum(one.pairs for one in broken_down(engine, "aa").joined) == 1
