"""Key options: what would happen if one key alone decided who is who, judged against the match result.

For a key of two or three fields: how many records have it, which share of the matched pairs it finds, how many people
it would leave in several rows (split), and how many it would put into one row with somebody else (welded). Also the
table `overlap`: customers by the exact set of sources they appear in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame
from hanjul.project import Project
from hanjul.tables import KEYS, OVERLAP
from hanjul.words import Text

FIELDS = (
    "name",
    "mobile",
    "email_key",
    "company_key",
    "birth_date",
    "phone",
    "business_number",
    "postcode",
    "address_key",
)
NAMED = (("name", "mobile"), ("mobile", "email_key"), ("name", "email_key"))
"""이름_모바일번호, 모바일번호_이메일, 이름_이메일: always judged."""

WELDED_BOUND_SHARE = 0.01
"""A key that puts more than one person in a hundred into somebody else's row is not recommended."""

_OF_PEOPLE = ("name", "mobile", "email_key", "birth_date")
_LEAST_COVERAGE_SHARE = 0.02
_WORK_ROWS = 6_000_000  # records times keys: bounds the time on large companies
_ROWS_AT_ONCE = 500_000  # records times keys judged by one set of queries: bounds memory
_FEWEST_KEYS, _MOST_KEYS = 6, 12
_BITS = 60  # sources per mask, so that a mask stays a positive 64-bit number


@dataclass(frozen=True, slots=True)
class Judged:
    """One key option in numbers; shares are 0..1.

    Attributes:
        collisions: values of the key that several people have.
        pairs_right_share: of the pairs the key makes, those that the match made too (its precision).
    """

    key: tuple[str, ...]
    coverage_share: float
    pairs_found_share: float
    pairs_right_share: float
    groups_split: int
    people_welded: int
    collisions: int


class Totals(NamedTuple):
    """Of the match result: records, groups, groups of several records, and twice the pairs of records of one person."""

    records: int
    groups: int
    several: int
    twice_pairs: int


def run_keys(engine: Engine, project: Project) -> None:
    """Judge the keys. In: `records`, `groups`. Out: `keys` (best first), `overlap`."""
    wide = engine.save("_keyed", _wide(engine))
    totals = _totals(engine)
    covered = _covered(engine, wide)
    chosen = _chosen(covered, totals.records, project)
    at_once = max(1, _ROWS_AT_ONCE // max(1, totals.records))
    judged = [
        one
        for start in range(0, len(chosen), at_once)
        for one in _judge(engine, wide, chosen[start : start + at_once], covered, totals)
    ]
    engine.load(KEYS.name, pa.Table.from_pylist(_lines(judged, totals.groups), schema=KEYS.schema))
    engine.load(OVERLAP.name, _overlap(engine, sorted(project.sources)))


def _wide(engine: Engine) -> Frame:
    """The key fields of every record, its group and the size of that group."""
    groups = engine.table("groups").select("record_id", "group_id")
    sizes = groups.group_by("group_id").agg(nw.len().alias("size"))
    fields = engine.table("records").select("record_id", "source", *FIELDS)
    return fields.join(groups, on="record_id", how="inner").join(sizes, on="group_id", how="inner").drop("record_id")


def _totals(engine: Engine) -> Totals:
    """What the keys are measured against."""
    sizes = engine.table("groups").group_by("group_id").agg(nw.len().alias("n"))
    n = nw.col("n")
    return Totals(
        *_one(
            engine,
            sizes.select(
                n.sum().alias("records"),
                nw.len().alias("groups"),
                (n > 1).cast(nw.Int64).sum().alias("several"),
                (n * (n - 1)).sum().alias("twice"),
            ),
        )
    )


def _covered(engine: Engine, wide: Frame) -> dict[tuple[str, ...], int]:
    """Records that have every field of a key, for all pairs and triples: from one count by which fields are filled."""
    bits = [
        nw.when(~nw.col(name).is_null())
        .then(nw.lit(1 << place))
        .otherwise(nw.lit(0))
        .cast(nw.Int64)
        .alias(f"has_{name}")
        for place, name in enumerate(FIELDS)
    ]
    names = [f"has_{name}" for name in FIELDS]
    counted = engine.rows(
        wide.select(*bits).select(nw.sum_horizontal(*names).alias("mask")).group_by("mask").agg(nw.len().alias("n"))
    )
    masks = [(int(row["mask"]), int(row["n"])) for row in counted.to_pylist()]
    keys = [key for width in (2, 3) for key in combinations(FIELDS, width)]
    wanted = {key: sum(1 << FIELDS.index(name) for name in key) for key in keys}
    return {key: sum(n for mask, n in masks if mask & bits == bits) for key, bits in wanted.items()}


def _chosen(covered: dict[tuple[str, ...], int], records: int, project: Project) -> list[tuple[str, ...]]:
    """The keys worth judging: the named ones, the project's own, then those with most records; people's fields first."""
    if not records:
        return []
    own = tuple(
        name
        for name in FIELDS
        if name.removesuffix("_key") in {part.removesuffix("_key") for part in project.merge.key}
    )
    named = [key for key in dict.fromkeys((*NAMED, own)) if key in covered]
    others = [
        key for key, number in covered.items()
        if key not in named and number >= max(2, _LEAST_COVERAGE_SHARE * records) and set(key) & set(_OF_PEOPLE)
    ]  # fmt: skip
    others.sort(key=lambda key: (-len(set(key) & set(_OF_PEOPLE)) / len(key), -covered[key], key))
    room = min(_MOST_KEYS, max(_FEWEST_KEYS, _WORK_ROWS // records))
    pairs, triples = [k for k in others if len(k) == 2], [k for k in others if len(k) == 3]
    rest = [
        key
        for key in covered
        if key not in named and key not in others and covered[key] >= _LEAST_COVERAGE_SHARE * records
    ]
    return [*named, *[*pairs[: room * 2 // 3], *triples[: room - room * 2 // 3], *rest][:room]]


_PARTS = ("_1", "_2", "_3")
"""Columns of the parts of a key."""


def _judge(
    engine: Engine, wide: Frame, keys: Sequence[tuple[str, ...]], covered: Mapping[tuple[str, ...], int], totals: Totals
) -> list[Judged]:
    """Judge some keys. A record without the key would stay a row of its own."""
    n, several = nw.col("n"), nw.col("groups") > 1
    twice = (n * (n - 1)).sum().alias("twice")
    cells = nw.concat([_with_key(wide, number, key) for number, key in enumerate(keys)], how="vertical")
    cells = cells.group_by("key", *_PARTS, "group_id").agg(nw.len().alias("n"), nw.col("size").max())
    cells = engine.save("_cells", cells)
    values = cells.group_by("key", *_PARTS).agg(nw.len().alias("groups"), n.sum())
    values = engine.save("_repeated", values.filter(n > 1))  # only these can join or weld anybody
    made = _by_key(engine, values.group_by("key").agg(twice, several.cast(nw.Int64).sum().alias("collisions")))
    shared = values.filter(several).select("key", *_PARTS)
    welding = cells.join(shared, on=["key", *_PARTS], how="inner").select("key", "group_id").unique()
    welded = _by_key(engine, welding.group_by("key").agg(nw.len().alias("people")))
    people = (
        cells.filter(nw.col("size") > 1)
        .group_by("key", "group_id")
        .agg(nw.len().alias("values"), twice, n.sum().alias("held"), nw.col("size").max())
    )
    is_whole = (nw.col("values") == 1) & (nw.col("held") == nw.col("size"))
    found = _by_key(
        engine,
        people.select("key", "twice", is_whole.cast(nw.Int64).alias("whole"))
        .group_by("key")
        .agg(nw.col("twice").sum(), nw.col("whole").sum()),
    )
    judged = []
    for number, key in enumerate(keys):
        pairs, whole = (found.get(number, {}).get(name, 0) for name in ("twice", "whole"))
        all_pairs, collisions = (made.get(number, {}).get(name, 0) for name in ("twice", "collisions"))
        judged.append(Judged(
            key, covered[key] / totals.records, pairs / totals.twice_pairs if totals.twice_pairs else 0.0,
            pairs / all_pairs if all_pairs else 1.0, totals.several - whole,
            welded.get(number, {}).get("people", 0), collisions,
        ))  # fmt: skip
    return judged


def _with_key(wide: Frame, number: int, key: tuple[str, ...]) -> Frame:
    """The records that have every field of a key, with the key's number and parts."""
    parts = [nw.col(name).alias(part) for name, part in zip(key, _PARTS, strict=False)]
    rest = [nw.lit("").alias(part) for part in _PARTS[len(key) :]]
    full = wide.filter(*(~nw.col(name).is_null() for name in key))
    return full.select(nw.lit(number).cast(nw.Int64).alias("key"), *parts, *rest, "group_id", "size")


def _by_key(engine: Engine, frame: Frame) -> dict[int, dict[str, int]]:
    """The numbers of a frame by the number of the key."""
    return {
        int(row.pop("key")): {name: int(each or 0) for name, each in row.items()}
        for row in engine.rows(frame).to_pylist()
    }


def _one(engine: Engine, frame: Frame) -> list[int]:
    """The numbers of a frame of one row; sums over nothing are 0."""
    return [int(value or 0) for value in engine.rows(frame).to_pylist()[0].values()]


# Recommendation --------------------------------------------------------------------------------------------------------


def _lines(judged: Sequence[Judged], groups: int) -> list[dict[str, object]]:
    """Rows of `keys`, the recommended key first, then by pairs found."""
    best = recommended(judged, groups)
    ordered = sorted(judged, key=lambda each: (each is not best, -each.pairs_found_share, each.people_welded, each.key))
    lines = []
    for each in ordered:
        reason = _reason(each, best, groups)
        lines.append({
            "key": "+".join(each.key), "coverage_share": each.coverage_share, "pairs_found_share": each.pairs_found_share,
            "pairs_right_share": each.pairs_right_share, "groups_split": each.groups_split, "people_welded": each.people_welded,
            "collisions": each.collisions, "recommended": each is best, "reason": reason.ko, "reason_en": reason.en,
        })  # fmt: skip
    return lines


def recommended(judged: Sequence[Judged], groups: int) -> Judged | None:
    """Of the keys that weld at most one person in a hundred, the one that finds most pairs; else the one that welds least."""
    if not judged:
        return None
    safe = [each for each in judged if each.people_welded <= WELDED_BOUND_SHARE * groups]
    if safe:
        return max(safe, key=lambda each: (each.pairs_found_share, -each.people_welded, -len(each.key)))
    return min(judged, key=lambda each: (each.people_welded, -each.pairs_found_share))


def _reason(each: Judged, best: Judged | None, groups: int) -> Text:
    """Why a key is recommended or not."""
    found, missed = round(each.pairs_found_share * 100), each.groups_split
    if each is best:
        if each.people_welded <= WELDED_BOUND_SHARE * groups:
            welded = each.people_welded
            whom = Text(f"{welded:,}명뿐이면서", f"only {welded:,} people") if welded else Text("없고", "nobody")
            return Text(
                f"남과 섞이는 사람이 {whom.ko} 합칠 쌍의 {found}%를 찾음. 그래도 {missed:,}명은 여러 줄로 남으므로 이 키만으로 합치지는 않음",
                f"finds {found}% of the pairs and welds {whom.en}; it would still leave {missed:,} people in several rows, so it is not used alone",
            )
        return Text(
            "안전한 키가 없어 남과 섞이는 사람이 가장 적은 것", "no key is safe; this one welds the fewest people"
        )
    if each.people_welded > WELDED_BOUND_SHARE * groups:
        return Text(
            f"{each.people_welded:,}명이 남과 한 줄이 됨",
            f"would put {each.people_welded:,} people into one row with someone else",
        )
    return Text(
        f"합칠 쌍의 {found}%만 찾음 (가진 레코드 {round(each.coverage_share * 100)}%)",
        f"finds only {found}% of the pairs ({round(each.coverage_share * 100)}% of records have it)",
    )


# Overlap ---------------------------------------------------------------------------------------------------------------


def _overlap(engine: Engine, sources: Sequence[str]) -> pa.Table:
    """Customers by the exact set of sources they appear in, most first."""
    masks = [f"mask{part}" for part in range(len(sources) // _BITS + 1)]
    bits = {name: (place // _BITS, 1 << (place % _BITS)) for place, name in enumerate(sources)}
    table = pa.table({
        "source": pa.array(sources, pa.string()),
        **{mask: pa.array([bit if part == place else 0 for place, bit in bits.values()], pa.int64()) for part, mask in enumerate(masks)},
    })  # fmt: skip
    seen = engine.table("_keyed").select("group_id", "source").unique()
    frame = seen.join(engine.load("_source_bits", table), on="source", how="inner")
    people = frame.group_by("group_id").agg(*(nw.col(mask).sum() for mask in masks))
    counted = engine.rows(people.group_by(*masks).agg(nw.len().alias("customers"))).to_pylist()
    found = [
        (int(row["customers"]), " & ".join(name for name, (part, bit) in bits.items() if int(row[masks[part]]) & bit))
        for row in counted
    ]
    found.sort(key=lambda each: (-each[0], each[1]))
    return pa.table(
        {"sources": [names for _, names in found], "customers": [people for people, _ in found]}, schema=OVERLAP.schema
    )
