"""The joins that hold groups together."""

import pyarrow as pa

from hanjul.engines import Engine
from hanjul.match.links import links
from tests.match.matching import crowd, matched


def held(*pairs: tuple[int, int, float]) -> list[tuple[int, int]]:
    a, b, p = zip(*pairs, strict=True)
    kept = links(pa.table({"a": a, "b": b, "match_probability": p}))
    return [(row["a"], row["b"]) for row in kept.to_pylist()]


def test_a_group_of_three_is_held_by_its_two_strongest_pairs() -> None:
    assert held((0, 1, 0.9), (1, 2, 0.7), (0, 2, 0.8)) == [(0, 1), (0, 2)]


def test_equally_strong_pairs_are_taken_by_number() -> None:
    assert held((1, 2, 0.9), (0, 2, 0.9), (0, 1, 0.9)) == [(0, 1), (0, 2)]


def test_every_group_has_its_own() -> None:
    assert held((0, 1, 0.6), (7, 9, 0.9)) == [(7, 9), (0, 1)]


def test_a_group_is_no_surer_than_the_link_it_hangs_on(engine: Engine) -> None:
    person = {"name": "남궁혜린", "email_key": "hyerin.ng@naver.com"}, {"name": "남궁혜린", "mobile": "+821099887766"}
    rows = [one | more for one in person for more in ({"company_key": "한빛"}, {"postcode": "06236"})]
    matched(engine, *rows, *crowd(150))
    first, *others = engine.rows(engine.table("groups").sort("record_id")).to_pylist()
    assert [one["group_id"] for one in others[:3]] == [0, 0, 0]
    assert first["weakest_link"] < min(one["match_probability"] for one in (first, *others[:3]))
    assert {one["weakest_link"] for one in others[3:]} == {None}
