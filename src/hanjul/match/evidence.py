"""Evidence against the truth: which agreements joined right and wrong pairs, and what the missed pairs had in common."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from hanjul.engines import Engine
from hanjul.match.explain import patterns_of

MOST_MISSED = 20_000
"""Missed pairs whose evidence is looked at; beyond that the first by record."""

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Joined pairs with one set of agreements, and how many of them are right."""

    codes: Codes
    pairs: int
    right: int


@dataclass(frozen=True, slots=True)
class Missed:
    """True pairs that were not joined, with one set of agreements; `review` of them are listed for a person to judge."""

    codes: Codes
    pairs: int
    review: int


@dataclass(frozen=True, slots=True)
class ByEvidence:
    """Joined pairs (those listed, not those that follow from others) and missed pairs, by what agrees.

    Attributes:
        joined: most wrong pairs first.
        missed: most pairs first.
        missed_pairs: all true pairs that were not joined; at most `MOST_MISSED` of them are in `missed`.
    """

    joined: tuple[Joined, ...]
    missed: tuple[Missed, ...]
    missed_pairs: int


def by_evidence(engine: Engine, truth: pa.Table) -> ByEvidence:
    """Break the last match down.

    Args:
        truth: `source`, `row` (number), `person_id`.
    """
    known = engine.load("_evidence_truth", truth.select(["source", "row", "person_id"]))
    records = (
        engine.table("records").select("record_id", "source", "row").join(known, on=["source", "row"], how="inner")
    )
    held = engine.rows(
        records.join(engine.table("groups").select("record_id", "group_id"), on="record_id", how="inner")
        .select("record_id", "person_id", "group_id")
        .sort("record_id")
    )
    person = dict(zip(held["record_id"].to_pylist(), held["person_id"].to_pylist(), strict=True))
    listed = engine.rows(engine.table("pairs").select("a", "b", "evidence", "decision"))
    review = set()
    counts: Counter[Codes] = Counter()
    right: Counter[Codes] = Counter()
    joined = listed.filter(pc.equal(listed["decision"], "same")).to_pylist()
    for row in joined:
        if row["a"] in person and row["b"] in person:
            codes = _agreeing(row["evidence"])
            counts[codes] += 1
            right[codes] += person[row["a"]] == person[row["b"]]
    for row in listed.filter(pc.equal(listed["decision"], "review")).select(["a", "b"]).to_pylist():
        review.add((row["a"], row["b"]))
    missed, total = _missed(held)
    profile = _profiles(engine, missed)
    lacking: Counter[Codes] = Counter()
    shown: Counter[Codes] = Counter()
    for (a, b), evidence in zip(missed, patterns_of(engine, missed), strict=True):
        codes = _agreeing(evidence)
        lacking[codes] += 1
        shown[codes] += tuple(sorted((profile[a], profile[b]))) in review
    return ByEvidence(
        tuple(
            Joined(codes, n, right[codes])
            for codes, n in sorted(counts.items(), key=lambda item: (right[item[0]] - item[1], -item[1], item[0]))
        ),
        tuple(
            Missed(codes, n, shown[codes]) for codes, n in sorted(lacking.items(), key=lambda item: (-item[1], item[0]))
        ),
        total,
    )


def _agreeing(evidence: str) -> Codes:
    """What agrees, in order; a person's word too."""
    return tuple(code for code in evidence.split() if not code.endswith((":differs", ":different")))


def _missed(held: pa.Table) -> tuple[list[tuple[int, int]], int]:
    """True pairs in different groups, those looked at, and how many there are."""
    people: dict[str, list[tuple[int, int]]] = {}
    for row in held.to_pylist():
        people.setdefault(row["person_id"], []).append((row["record_id"], row["group_id"]))
    pairs: list[tuple[int, int]] = []
    total = 0
    for members in people.values():
        sizes = Counter(group for _, group in members)
        total += (len(members) ** 2 - sum(size**2 for size in sizes.values())) // 2
        if len(sizes) > 1 and len(pairs) < MOST_MISSED:
            pairs += [(a, b) for (a, left), (b, right) in combinations(members, 2) if left != right]
    return pairs[:MOST_MISSED], total


def _profiles(engine: Engine, pairs: list[tuple[int, int]]) -> dict[int, int]:
    ids = sorted({end for pair in pairs for end in pair})
    wanted = engine.load("_evidence_records", pa.table({"record_id": pa.array(ids, pa.int32())}))
    rows = engine.rows(
        engine.table("match_records").join(wanted, on="record_id", how="inner").select("record_id", "id")
    )
    return dict(zip(rows["record_id"].to_pylist(), rows["id"].to_pylist(), strict=True))
