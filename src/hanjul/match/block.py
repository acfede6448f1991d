"""Block: which pairs of profiles are worth comparing. Many narrow keys, each capped; what a cap cuts is counted.

In: `match_profiles`. Out: `match_candidates` (a < b, once each). A key value that gathers more than `CAP` profiles is not
compared as it is: its members are taken again by that key with one more column. What even those cannot reach is counted.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import narwhals as nw

from hanjul.engines import Engine, Frame, count
from hanjul.match import forms
from hanjul.match.names import HANGUL

CAP, LARGE_CAP = 60, 8
"""Most profiles one key value may gather: its pairs grow with the square. In a large table what more than eight share besides a contact
of their own is the namesakes' and neighbours', who grow in number with it: none of their pairs were merged."""

OWN: tuple[tuple[str, ...], ...] = (("mobile",), ("email",), ("member",))
"""Keys of what is one person's own. They gather the many records of a person, and the people who share it."""

KEYS: tuple[tuple[str, ...], ...] = (
    ("mobile",),
    ("email",),
    ("member",),
    ("sound", "company"),
    ("sound", "business"),
    ("sound", "line"),
    ("sound", "desk"),
    ("sound", "tail"),
    ("sound", "middle"),
    ("sound", "local"),
    ("sound", "domain"),
    ("sound", "birth"),
    ("sound", "initial"),
    ("alike", "spot"),
    ("alike", "postcode"),
    ("alike", "address"),
    ("local", "tail"),
    ("local", "company"),
    ("local", "birth"),
    ("local", "domain"),
    ("line", "given"),
    ("line", "coarse"),
    ("birth", "given"),
    ("birth", "postcode"),
    ("spot", "given"),
    ("spot", "birth"),
    ("address", "given"),
    ("address", "coarse"),
    ("tail", "coarse", "company"),
)
"""The keys: person evidence alone, or a name with anything else; those whose columns are filled are used."""

BROAD_KEYS: tuple[tuple[str, ...], ...] = (
    ("alike",),
    ("birth",),
    ("spot",),
    ("local",),
    ("line",),
    ("alike", "year"),
    ("alike", "day"),
    ("birth", "coarse"),
    ("spot", "coarse"),
    ("postcode", "given"),
    ("postcode", "coarse"),
    ("postcode", "year"),
    ("family", "birth"),
    ("family", "postcode"),
    ("family", "year"),
    ("given", "year"),
    ("coarse", "year"),
    ("coarse", "day"),
    ("given", "day"),
    ("family", "day"),
    ("family", "address"),
    ("year", "address"),
    ("day", "address"),
    ("postcode", "day"),
    ("coarse", "company"),
    ("given", "company"),
)
"""Wider keys that a small table can afford, and a register: they reach pairs with several mistakes."""

ORGANISATION_KEYS: tuple[tuple[str, ...], ...] = (
    ("business",),
    ("corporate",),
    ("company",),
    ("title",),
    ("line",),
    ("desk",),
    ("domain",),
    ("address",),
    ("spot",),
)
"""The keys where customers are organisations."""

SMALL_TABLE = 50_000
"""Up to so many profiles all wider keys are used; beyond it those of birth dates and addresses, where most profiles have these: a
register has little else that ties two records."""

PAIRS_PER_PROFILE, OF_LARGE_TABLE = 8, 2
"""A wider key that gives more pairs than this per profile is left out (and counted as cut), and so is any key of a large table."""

NARROWER = ("alike", "mobile", "local", "company", "birth", "tail", "spot", "postcode", "line", "given", "year", "day")
"""What is added to a key that gathers too many."""

_OF_REGISTERS = ("birth", "year", "day", "spot", "postcode", "address")

_IN_HANGUL = nw.col("script") == HANGUL

_ROOM = 1 << 28
_BLOCKS = 64
_BLOCK = nw.col("key") % _BLOCKS
"""A key's block: keys end with the number of theirs."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one key gave. `most`: its cap; `cut`: pairs that left out; `narrowed`: pairs that narrower keys brought back."""

    key: str
    most: int
    pairs: int
    cut: int
    narrowed: int


def candidates(
    engine: Engine, profiles: Frame, chosen: Sequence[tuple[str, ...]] | None = None, organisations: bool = False
) -> tuple[Frame, list[Block]]:
    """All pairs of profiles that share a key, each once. `chosen`: the project's own keys."""
    profiles = with_sound(profiles)
    columns = set(profiles.columns)
    size = count(engine, profiles)
    large = size > SMALL_TABLE
    registered = _registered(engine, profiles, size) if large else columns
    wanted = (*KEYS, *(keys for keys in BROAD_KEYS if registered.intersection(keys)))
    wanted = tuple(chosen) if chosen else ORGANISATION_KEYS if organisations else wanted
    used = [keys for keys in wanted if all(key in columns for key in keys)]
    none = profiles.select(nw.col("id").alias("a"), nw.col("id").alias("b")).filter(nw.col("a") < nw.col("b"))
    if not used:
        return engine.save("_match_candidates", none), []
    numbered = dict(enumerate(used))
    frames = [_keyed(engine, profiles, numbered)]
    if sounding := {number: keys for number, keys in numbered.items() if "sound" in keys}:
        heard = _keyed(engine, with_sound(profiles.filter(_IN_HANGUL), across=True), sounding)
        written = _keyed(engine, profiles.filter(~_IN_HANGUL), sounding)
        frames.append(heard.join(written.select("key").unique(), on="key", how="semi"))
    keyed = engine.save("_match_keyed", nw.concat(frames, how="vertical"))
    sizes = keyed.group_by("key").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    sizes = engine.save("_match_sizes", sizes)
    tight = large and not chosen and not organisations
    most = [CAP if keys in OWN or not tight else LARGE_CAP for keys in used]
    capped = [n for n, cap in enumerate(most) if cap < CAP]
    within = (nw.col("n") <= CAP) & (~_BLOCK.is_in(capped) | (nw.col("n") <= LARGE_CAP))
    tallies = _tallies(engine, sizes, within)
    blocks = [Block(" + ".join(keys), most[n], *tallies.get(n, (0, 0)), 0) for n, keys in enumerate(used)]
    bound = size * (OF_LARGE_TABLE if large else PAIRS_PER_PROFILE)
    told = [one.pairs + (one.cut if one.most < CAP else 0) for one in blocks]
    too_wide = [n for n, keys in enumerate(used) if keys in BROAD_KEYS and told[n] > bound and not chosen]
    if too_wide:
        keyed, sizes = (frame.filter(~_BLOCK.is_in(too_wide)) for frame in (keyed, sizes))
        blocks = [
            replace(one, pairs=0, cut=one.pairs + one.cut) if n in too_wide else one for n, one in enumerate(blocks)
        ]
    pairs = [_pairs(keyed, sizes.filter(within), ["key"])]
    if any(one.cut and one.most == CAP for n, one in enumerate(blocks) if n not in too_wide):
        narrow, brought = _narrowed(engine, profiles, keyed, sizes.filter(~within, ~_BLOCK.is_in(capped)))
        pairs += narrow
        if organisations:
            pairs.append(_chained(profiles, keyed, sizes))
        blocks = [replace(one, narrowed=brought.get(number, 0)) for number, one in enumerate(blocks)]
    saved = engine.save("_match_candidates", nw.concat(pairs, how="vertical").unique())
    for name in ("_match_keyed", "_match_sizes", "_match_wide_keys", "_match_narrow_sizes"):
        engine.drop(name)
    return saved, blocks


def with_sound(profiles: Frame, across: bool = False) -> Frame:
    """The profiles with `sound`, by which names are found: Hangul as it is heard, any other name as it is romanised or written.

    `across`: Hangul as it is romanised, too. That says little (지운 and 지원 are one), so it is for meeting names in Latin letters alone.
    """
    if not {"roman", "alike", "script"} <= set(profiles.columns):
        return profiles
    spelled = nw.coalesce("roman", "alike")
    return profiles.with_columns(
        (spelled if across else nw.when(_IN_HANGUL).then("alike").otherwise(spelled)).alias("sound")
    )


def _registered(engine: Engine, profiles: Frame, size: int) -> set[str]:
    """Which of the columns of registers at least half of the profiles have."""
    held = [name for name in _OF_REGISTERS if name in profiles.columns]
    if not held:
        return set()
    counts = engine.rows(profiles.select(*(nw.col(name).count() for name in held))).to_pylist()[0]
    return {name for name, count in counts.items() if 2 * count >= size}


def _keyed(engine: Engine, profiles: Frame, numbered: Mapping[int, Sequence[str]]) -> Frame:
    """(key, id) of every key by its number, once per value where a kind stands in two columns."""
    held = set(profiles.columns)
    wide = [key for number, keys in numbered.items() for key in _folded(held, keys, number)]
    columns = [key.cast(nw.Int64).alias(f"_{place}") for place, key in enumerate(wide)]
    return engine.stack(profiles.select("id", *columns), ["id"], "by", "key").select("key", "id")


def _folded(held: Set[str], keys: Sequence[str], number: int) -> list[nw.Expr]:
    """The parts of a key and the number of its block in one number, which is counted and joined several times faster than many; where two
    foldings meet by chance, a few pairs are compared in vain. Null for profiles that lack a part."""
    found = []
    others = [(key, name) for key in keys for name in forms.slots(key)[1:] if name in held]
    for replaced, name in [("", ""), *others]:
        parts = [nw.col(name if key == replaced else key) for key in keys]
        folded = parts[0] if len(parts) == 1 else (parts[0] % _ROOM) * _ROOM + parts[1] % _ROOM
        if len(parts) == 3:
            folded = (parts[0] % (1 << 19)) * (1 << 38) + (parts[1] % (1 << 19)) * (1 << 19) + parts[2] % (1 << 19)
        found.append(folded % (1 << 57) * _BLOCKS + number)
    return found


def _pairs(keyed: Frame, sizes: Frame, keys: list[str]) -> Frame:
    """Every two profiles of a key value within the cap."""
    members = keyed.join(sizes.select(*keys), on=keys, how="inner").select("id", *keys)
    both = members.rename({"id": "a"}).join(members.rename({"id": "b"}), on=keys, how="inner")
    return both.filter(nw.col("a") < nw.col("b")).select("a", "b")


def _chained(profiles: Frame, keyed: Frame, sizes: Frame) -> Frame:
    """Keys beyond the cap, each member with the next: the hundreds of records of one large company still come together."""
    large = sizes.filter(nw.col("n") > CAP).select("key")
    members = keyed.join(large, on="key", how="inner").join(profiles.select("id", "lot"), on="id", how="inner")
    following = nw.col("id").shift(-1).over("key", order_by=["lot", "id"]).alias("next")
    both = members.with_columns(following).filter(~nw.col("next").is_null(), nw.col("id") != nw.col("next"))
    return both.select(
        nw.min_horizontal("id", "next").alias("a").cast(nw.Int32),
        nw.max_horizontal("id", "next").alias("b").cast(nw.Int32),
    )


def _tallies(engine: Engine, sizes: Frame, within: nw.Expr) -> dict[int, tuple[int, int]]:
    """Pairs within the cap and beyond it, by block."""
    pairs = (nw.col("n") * (nw.col("n") - 1)) // 2
    counted = sizes.group_by(_BLOCK.alias("block")).agg(
        nw.when(within).then(pairs).otherwise(0).sum().alias("kept"),
        nw.when(within).then(0).otherwise(pairs).sum().alias("cut"),
    )
    return {row["block"]: (int(row["kept"]), int(row["cut"])) for row in engine.rows(counted).to_pylist()}


def _narrowed(engine: Engine, profiles: Frame, keyed: Frame, large: Frame) -> tuple[list[Frame], dict[int, int]]:
    """Pairs among the members of `large` keys that also agree on one more column."""
    extra = [key for key in NARROWER if key in profiles.columns]
    wide = engine.save(
        "_match_wide_keys",
        keyed.join(large.select("key"), on="key", how="inner").join(
            profiles.select("id", *extra), on="id", how="inner"
        ),
    )
    keys = ["key", "by", "more"]
    columns = [nw.col(column).cast(nw.Int64).alias(column) for column in extra]
    stacked = engine.stack(wide.select("key", "id", *columns), ["key", "id"], "by", "more")
    counted = engine.save(
        "_match_narrow_sizes", stacked.group_by(*keys).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    )
    within = nw.col("n") <= CAP
    tallies = _tallies(engine, counted, within)
    return [_pairs(stacked, counted.filter(within), keys)], {block: kept for block, (kept, _) in tallies.items()}
