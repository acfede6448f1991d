"""The joins that hold groups together."""

import pyarrow as pa

from hanjul.match.links import links


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
