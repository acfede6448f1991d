"""Weights learnt from patterns."""

import numpy as np
import pytest

from hanjul.engines import Engine
from hanjul.match import rules, weigh
from hanjul.match.levels import COMPARISONS, level
from hanjul.match.rarity import Counts
from tests.match.matching import crowd, matched


def test_patterns_are_packed_without_loss() -> None:
    layout = weigh.Layout(COMPARISONS)
    top = sum(((1 << bits) - 1) << shift for _, shift, bits in layout.fields)
    assert all(
        int(part[0]) == (1 << bits) - 1
        for (name, _, bits) in layout.fields
        for part in [layout.unpacked(np.array([top]))[name]]
    )


def test_evidence_is_told_of_every_pattern_also_where_there_is_none() -> None:
    layout = weigh.Layout(COMPARISONS)
    shift = {name: at for name, at, _ in layout.fields}
    codes = np.array([0, 1 << shift["name"], (3 << shift["mobile"]) + (1 << shift["name"])])
    told = ["", "name:differs", "name:differs mobile:exact"]
    assert weigh.evidence(layout, codes, COMPARISONS).to_pylist() == told
    assert weigh.evidence(layout, codes[:0], COMPARISONS).to_pylist() == []


def test_all_comparisons_fit_into_one_number() -> None:
    _, shift, bits = weigh.Layout(COMPARISONS).fields[-1]
    assert shift + bits <= 63


@pytest.mark.parametrize(
    ("p", "expected"), [([], 0.5), ([0.2], 0.5), ([0.999, 0.99], 0.5), ([1.0, 0.999, 0.6], 0.99), ([0.7], 0.99)]
)
def test_the_threshold_keeps_wrong_merges_within_the_bound(p: list[float], expected: float) -> None:
    assert weigh.threshold(np.array(p), np.ones(len(p)), 0.01) == expected


def test_a_rare_name_weighs_more_than_a_common_one(engine: Engine) -> None:
    from hanjul.match.explain import explain

    common = [{"name": "김민수", "mobile": f"+8210{50000000 + n * 104729}"} for n in range(40)]
    rows = [
        *crowd(40),
        *common,
        {"name": "독고영재", "company_key": "한빛"},
        {"name": "독고영재", "company_key": "한빛"},
    ]
    matched(engine, *rows)
    assert explain(engine, 120, 121).lines[0].bits > explain(engine, 80, 81).lines[0].bits + 2


def test_slips_that_never_fall_together_count_more_alone_and_less_together() -> None:
    slip, same, near, born = (
        level("name", "slip"),
        level("name", "exact"),
        level("birth", "near"),
        level("birth", "exact"),
    )
    fields = {"name": np.array([same, slip, same, slip]), "birth": np.array([born, born, near, near])}
    chosen = tuple(one for one in COMPARISONS if one.name in fields)
    m = {one.name: np.full(len(one.levels) + 1, 1e-9) for one in chosen}
    m["name"][[slip, same]], m["birth"][[near, born]] = 0.5, 0.5
    model = weigh.Model(chosen, Counts({}, {}, {}), m, m, 0.01)
    model.slips = weigh.slips_together(model, fields, np.array([0.0, 500.0, 500.0, 0.0]))
    alone, both = (sum(bits[place] for bits in weigh.weights(model, fields).values()) for place in (1, 3))
    assert round(alone, 1) == 0.9  # nearly twice as often as half of a half
    assert both == -3.0


@pytest.mark.parametrize(("judged", "apart", "shared"), [(2, 1, (0.0, 0.1)), (400, 200, (0.6, 0.7))])
def test_one_mailbox_that_namesakes_share_condemns_no_others(
    judged: int, apart: int, shared: tuple[float, float]
) -> None:
    """Pairs of one name and one mailbox: of some the mobile and the address are known as well, and agree or not."""
    others, rest = judged - apart, 150
    beside = np.array([level("mobile", "exact"), level("mobile", "differs"), 0])
    place = np.array([level("address", "exact"), level("address", "differs"), 0])
    fields = {"mobile": beside, "address": place, "email": np.full(3, level("email", "exact"))}
    counts = np.array([others, apart, rest], np.float64)
    assert shared[0] < weigh._mail_of_namesakes(fields, np.zeros(3), counts)[-1] < shared[1]


def test_the_model_is_kept_as_it_was_learnt(engine: Engine) -> None:
    matched(engine, *crowd(20))
    kept = weigh.recall(engine)
    table = {
        (row["comparison"], row["level"]): row["m"] for row in engine.rows(engine.table("match_model")).to_pylist()
    }
    assert all(
        table[one.name, n] == kept.m[one.name][n] for one in kept.comparisons for n in range(1, len(one.levels) + 1)
    )


def test_a_birth_date_under_another_name_is_never_enough() -> None:
    """Also where names are often another one's within a person (two alphabets, other spellings), so that this weighs little."""
    differs, exact, unknown = level("name", "differs"), level("birth", "exact"), 0
    fields = {
        "name": np.array([differs, differs, level("name", "exact"), differs]),
        "birth": np.full(4, exact),
        "rare_birth": np.zeros(4, np.int64),
        "mobile": np.array([unknown, level("mobile", "exact"), unknown, unknown]),
        "rare_mobile": np.zeros(4, np.int64),
        "address": np.array([unknown, unknown, unknown, level("address", "spot")]),
        "rare_address": np.zeros(4, np.int64),
    }
    chosen = tuple(one for one in COMPARISONS if one.name in fields)
    shares = {one.name: np.array([1.0, *one.guess]) for one in chosen}
    model = weigh.Model(chosen, Counts({}, {}, {}), shares, shares, 0.01)
    assert rules.barred(model, fields).alone.tolist() == [True, False, False, False]
