"""The bound without a truth: what is drawn, and that it is sound."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from hanjul.engines import Engine
from hanjul.match import audit, judge
from hanjul.match.audit import Audit, Stratum, bound
from tests.match.matching import crowd, matched

ROWS: list[dict[str, Any]] = [
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "김철수", "mobile": "+821012345678"},
    *crowd(60),
]
NOW = "2026-01-02T03:04:05+09:00"


def stratum(links: int, drawn: int, wrong: int = 0, band: str = "sure", unsure: int = 0) -> Stratum:
    return Stratum(band, "contact", links, drawn, drawn - wrong - unsure, wrong, unsure)


def answered(engine: Engine, answer: judge.Answer = "same") -> Audit:
    """Judge the whole sample alike."""
    drawn = audit.last_audit(engine, judge.standing(judge.log(engine)))
    assert drawn
    first = judge.members(engine, {mark for pair in drawn.open for mark in pair})
    known = {side.mark: side for side in judge.sides(engine, [ids[0] for ids in first.values()]).values()}
    judge.add(engine, [(known[a], known[b], answer) for a, b in drawn.open], who="kim", via="audit", at=NOW)
    done = audit.last_audit(engine, judge.standing(judge.log(engine)))
    assert done
    return done


def test_a_link_less_than_records_in_every_group(engine: Engine) -> None:
    held = audit.population(matched(engine, *ROWS))
    groups = engine.rows(engine.table("groups"))
    same_rows = 1  # records 1 and 2 of one source say exactly the same: nobody could judge them
    assert held.num_rows == groups.num_rows - len(set(groups["group_id"].to_pylist())) - same_rows


def test_the_same_number_draws_the_same_sample(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 20, NOW)
    first = audit.last_audit(engine, judge.Standing())
    engine.drop("audits")
    audit.draw(engine, 20, NOW)
    assert audit.last_audit(engine, judge.Standing()) == first


def test_a_second_audit_draws_anew(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 20, NOW)
    first = audit.last_audit(engine, judge.Standing())
    audit.draw(engine, 20, NOW)
    second = audit.last_audit(engine, judge.Standing())
    assert first and second and (second.number, set(first.open) == set(second.open)) == (2, False)


def test_no_bound_before_everything_is_judged(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 20, NOW)
    state = audit.last_audit(engine, judge.Standing())
    assert state and state.most_wrong is None


def test_a_sample_judged_right_gives_a_bound(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 20, NOW)
    state = answered(engine)
    assert state.most_wrong is not None and 0 < state.most_wrong < state.links


def test_when_everything_is_judged_the_bound_is_the_count(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 1000, NOW)
    assert answered(engine).most_wrong == 0


def test_unsure_counts_against_the_merge(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 1000, NOW)
    state = answered(engine, "unsure")
    assert state.most_wrong == state.links


def test_the_statement_knows_when_the_groups_have_changed(engine: Engine) -> None:
    audit.draw(matched(engine, *ROWS), 20, NOW)
    matched(engine, *ROWS[1:])
    state = audit.last_audit(engine, judge.Standing())
    assert state and not state.current


def test_one_stratum_alone_is_clopper_pearson() -> None:
    assert bound([stratum(100_000, 300, 2)]) == int(100_000 * beta.ppf(0.95, 3, 298))


@pytest.mark.parametrize("more", [0, 1, 5, 40])
def test_more_wrong_answers_never_lower_the_bound(more: int) -> None:
    strata = [stratum(900, 60, more), stratum(100, 30, 0, "doubted")]
    assert bound(strata) >= bound([stratum(900, 60), stratum(100, 30, 0, "doubted")])


def test_a_class_judged_whole_is_counted_exactly() -> None:
    assert bound([stratum(100_000, 300), stratum(10, 10, 3, "doubted")]) == bound([stratum(100_000, 300)]) + 3


def test_the_bound_is_never_more_than_what_is_unknown() -> None:
    assert bound([stratum(50, 40, 0)]) <= 10


@pytest.mark.parametrize("shares", [(0.0, 0.01, 0.2), (0.02, 0.02, 0.02), (0.0, 0.0, 0.3)])
def test_the_truth_is_within_the_bound_as_often_as_promised(shares: tuple[float, float, float]) -> None:
    chance = np.random.default_rng(3)
    plan = [("sure", 4000, 160), ("likely", 400, 16), ("doubted", 200, 40)]
    held = 0
    for _ in range(400):
        strata, truth = [], 0
        for (band, links, drawn), share in zip(plan, shares, strict=True):
            wrong = round(links * share)
            truth += wrong
            strata.append(stratum(links, drawn, int(chance.hypergeometric(wrong, links - wrong, drawn)), band))
        held += truth <= bound(strata)
    assert held >= 0.95 * 400
