"""Rarity: how many people hold each value. Counted over people (the groups of the pass before), not rows: the repeats of one
person must not make a value look common."""

from dataclasses import dataclass

import narwhals as nw

from hanjul.engines import Engine, Frame, count
from hanjul.match import forms
from hanjul.match.compare import COUNTED, HELD_IN, key_of, namesakes
from hanjul.match.names import EASTERN, HANGUL, MASKED, UNLIKELY, UNSPELT

LEAN_TABLE = 50_000
"""Beyond so many profiles the rarity of a family or given name alone is taken from the sample: nearly everybody shares one."""

UNSEEN = 0.6
"""At most so many people are expected to share a value beyond those seen; fewer where sharing is rare."""

UNSEEN_NUMBER = 0.01
"""The same for a company's registered number, which another holds by mistake only."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people hold each kind of value, the chance that a personal number or mailbox is held by one more, and how many
    more people than those seen are expected to hold any other value."""

    people: dict[str, int]
    shared: dict[str, float]
    unseen: dict[str, float]


def _rarity(holders: nw.Expr) -> nw.Expr:
    """A count as half-octaves: 0 for 1, 2 for 2, 4 for 4 …"""
    return (holders.fill_null(1).cast(nw.Float64).log(2.0) * 2.0).ceil().clip(0, 62).cast(nw.Int16)


_Counted = tuple[str, nw.Expr, nw.Expr | None]
"""Kind, value, and who holds it in the first pass: None where that is the profile itself, which gives one such value."""


def _counted_values(profiles: Frame, lean: bool) -> list[_Counted]:
    columns = set(profiles.columns)
    if "coarse" not in columns and "company" in columns:
        return _of_organisations(columns)
    found: list[_Counted] = []
    for kind in COUNTED:
        column = HELD_IN.get(kind, kind)
        if lean and kind in ("given", "family"):
            continue
        if kind == "namesakes" and {"full", "local"} <= columns:
            found.append((kind, namesakes(nw.col("full"), nw.col("local")), None))
        elif kind in HELD_IN and {column, "coarse"} <= columns:
            # Those who give no name may be any of the others: they are not counted.
            named = ~nw.col("coarse").is_null()
            slots = [slot for slot in forms.slots(column) if slot in columns]
            found += [(kind, nw.when(named).then(nw.col(slot)), nw.col("coarse")) for slot in slots]
        elif column in columns and kind not in HELD_IN:
            found.append((kind, nw.col(column), None))
    return found


def _of_organisations(columns: set[str]) -> list[_Counted]:
    """Where customers are organisations: a name is held by so many as have a number each, anything else by so many names."""
    known = [column for column in ("business", "corporate", "domain", "line") if column in columns]
    by = nw.col(known[0]) if known else nw.lit(0)
    holder = nw.col("company").cast(nw.Int64)
    found: list[_Counted] = [("company", nw.when(~by.is_null()).then(nw.col("company")), by.cast(nw.Int64))]
    for kind in ("number", "line", "desk", "domain", "person", "address", "spot", "postcode"):
        column = HELD_IN.get(kind, kind)
        slots = [slot for slot in forms.slots(column) if slot in columns]
        found += [(kind, nw.when(~nw.col("company").is_null()).then(nw.col(slot)), holder) for slot in slots]
    return found


def values(engine: Engine, profiles: Frame, size: int) -> dict[str, float]:
    """`_match_values`: key, profile and first-pass holder of every value that several profiles hold; `_match_holdings`: how many
    profiles hold it; `_match_alphabets`: the profiles' alphabets, where there are several. Returns the share of profiles that hold each
    kind."""
    nobody = nw.lit(None).cast(nw.Int64)
    frames = [
        profiles.select(key_of(kind, value).alias("key"), "id", (nobody if who is None else who).alias("who"))
        for kind, value, who in _counted_values(profiles, size > LEAN_TABLE)
    ]
    frames = frames or [
        profiles.select(key_of("full", nw.col("id").cast(nw.Int64)).alias("key"), "id", nobody.alias("who")).head(0)
    ]
    stacked = engine.save("_match_stacked", nw.concat(frames, how="vertical").filter(~nw.col("key").is_null()))
    sizes = stacked.group_by("key").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    sizes = engine.save("_match_holdings", sizes)
    engine.save("_match_values", stacked.join(sizes.select("key"), on="key", how="inner"))
    held = engine.rows(stacked.group_by((nw.col("key") % 64).alias("kind")).agg(nw.len().alias("n"))).to_pylist()
    engine.drop("_match_stacked")
    others = nw.col("script").is_in([EASTERN, UNSPELT])
    several = "script" in profiles.columns and count(engine, profiles.filter(others)) > 0
    alphabets = profiles.select("id", (_alphabet() if several else nw.lit(0)).alias("alphabet"))
    engine.save("_match_alphabets", alphabets if several else alphabets.head(0))
    return {COUNTED[row["kind"]]: row["n"] / max(size, 1) for row in held}


def _holders(held: Frame) -> Frame:
    """How many hold a key: `key`, `n`. (Counting what is distinct within each key takes twice the time.)"""
    return held.select("key", "who").unique().group_by("key").agg(nw.len().alias("n"))


def _alphabet() -> nw.Expr:
    """Names in two alphabets of which neither says how it is spelt in the other: one person may have both (สมชาย ใจดี, Somchai Jaidee).
    Below 0: no alphabet besides. In Korea the second name of a mobile is the family's (김민수 and his wife 王麗華, or สมหญิง ใจดี)."""
    script = nw.col("script")
    korean = script.is_in([HANGUL, UNLIKELY, MASKED])
    return nw.when(korean).then(-1).when(script == EASTERN).then(1).when(script == UNSPELT).then(2).otherwise(0)


def _by_alphabet(engine: Engine, held: Frame, counts: Frame) -> Frame:
    """The counts; of a contact held under names in several alphabets, the most who hold it under one."""
    alphabets = engine.table("_match_alphabets")
    if not count(engine, alphabets):
        return counts
    kinds = [place for place, kind in enumerate(COUNTED) if kind in HELD_IN]
    contacts = engine.look_up(held.filter((nw.col("key") % 64).is_in(kinds)), {"": "id"}, alphabets, found=True)
    told = contacts.select("key", "alphabet", "who").unique().group_by("key", "alphabet").agg(nw.len().alias("n"))
    told = told.group_by("key").agg(
        nw.col("n").max(), nw.col("alphabet").min().alias("least"), nw.len().alias("alphabets")
    )
    most = engine.save("_match_most", told.filter(nw.col("least") >= 0, nw.col("alphabets") > 1).select("key", "n"))
    return nw.concat([counts.join(most.select("key"), on="key", how="anti"), most], how="vertical")


def rarities(engine: Engine, held: dict[str, float], entities: Frame | None, people: int) -> tuple[Frame, Counts]:
    """`match_rarity`: the rarity of every value that several people hold, by key; and the counts over all.

    Args:
        entities: `id`, `entity` of the pass before; None counts every profile as a person.
        people: how many entities there are.
    """
    stacked = engine.table("_match_values")
    if entities is None:
        named = stacked.filter(~nw.col("who").is_null())
        told = _by_alphabet(engine, named, _holders(named))
        own = engine.table("_match_holdings").join(told.select("key"), on="key", how="anti")
        counts = nw.concat([told.filter(nw.col("n") > 1), own.select("key", "n")], how="vertical")
    else:
        of = entities.select("id", nw.col("entity").alias("who"))
        owned = stacked.select("key", "id").join(of, on="id", how="inner")
        counts = _by_alphabet(engine, owned, _holders(owned)).filter(nw.col("n") > 1)
    counts = engine.save("_match_counts", counts)
    saved = engine.save("match_rarity", counts.select("key", _rarity(nw.col("n")).alias("rare")))
    kinds = counts.group_by((nw.col("key") % 64).alias("kind")).agg((nw.col("n") - 1).sum().alias("more"))
    more = {COUNTED[row["kind"]]: float(row["more"]) for row in engine.rows(kinds).to_pylist()}
    engine.drop("_match_counts")
    holders = {kind: max(1, round(people * share)) for kind, share in (dict.fromkeys(HELD_IN, 0.0) | held).items()}
    again = {
        kind: (more.get(kind, 0.0) + 0.5) / (max(1.0, number - more.get(kind, 0.0)) + 50.0)
        for kind, number in holders.items()
    }
    return saved, Counts(
        holders,
        {kind.removeprefix("own_"): share for kind, share in again.items() if kind in HELD_IN},
        {kind: min(UNSEEN_NUMBER if kind == "number" else UNSEEN, share) for kind, share in again.items()},
    )
