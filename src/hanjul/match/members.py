"""Member ids: which sources mean the same person by the same id. An id says nothing beyond its source unless the names behind it do."""

from collections.abc import Sequence
from typing import Final

import narwhals as nw

from hanjul.engines import Engine, Frame
from hanjul.fields.cells import MASKS
from hanjul.match import names
from hanjul.match.forms import SEPARATOR

_FEWEST_SHARED: Final = 10
_CHANCE: Final = 12  # places of an id that are drawn, not counted: one in 10^12 is equal by chance
_DRAWN: Final = 5  # different letters at a place: a day has fewer tens, a month too
_TOLD_READ: Final = 10
"""Names read behind an id: who has more is no person, and a thousand beside a thousand are a million pairs."""
_NAMES_READ: Final = 1_000  # of two sources that share ids: enough to tell half from less


def with_members(engine: Engine, records: Frame) -> tuple[Frame, dict[str, str]]:
    """The records with `_member`, and what the ids of each source that shares them with another are called by.

    Two sources share ids where at least half of the names behind equal ids are one name; where they cannot be compared, half of the
    mailboxes, else the mobiles; and where there is nothing to compare, if their equal ids are too long to be equal by chance.
    """
    written, name = nw.col("member_id"), nw.col("name")
    if "name_raw" in records.columns:
        # A list of those who left often keeps their names masked: 김*수 vouches for 김민수.
        name = nw.coalesce(name, nw.when(nw.col("name_raw").str.contains(f"[{MASKS}]")).then(nw.col("name_raw"))).alias(
            "name"
        )
    # A spreadsheet takes the zeros off 000123, the system beside it does not: the number is the same.
    bare = nw.when(written.str.contains("^0+[1-9][0-9]*$")).then(written.str.replace_all("^0+", "")).otherwise(written)
    held = records.filter(~written.is_null()).select("source", bare.alias("member_id"), name, "email_key", "mobile")
    linked = _linked(engine, held)
    space = _spaces(linked)
    label = nw.col("source")
    for source, first in sorted(space.items()):
        label = nw.when(nw.col("source") == source).then(nw.lit(first)).otherwise(label)
    member = nw.when(~written.is_null()).then(nw.concat_str(label, bare, separator=SEPARATOR))
    return with_masked(records).with_columns(member.alias("_member")), space


def with_masked(records: Frame) -> Frame:
    """The records with names of which only some letters are told (김*수) where no other is: clean keeps them out of what is delivered."""
    if not {"name", "name_raw"} <= set(records.columns):
        return records
    masked = nw.when(nw.col("name_raw").str.contains(names.MASKED_NAME)).then(nw.col("name_raw"))
    return records.with_columns(nw.coalesce("name", masked).alias("name"))


def _linked(engine: Engine, held: Frame) -> list[tuple[str, str]]:
    """The pairs of sources whose equal ids mean the same person, by the first thing that tells of enough of them."""
    ids = engine.save("_match_member_ids", held.select("source", "member_id").unique())
    both = ids.join(ids.rename({"source": "other"}), on="member_id", how="inner")
    equal = engine.save("_match_equal_ids", both.filter(nw.col("source") < nw.col("other")))
    met = equal.group_by("source", "other").agg(nw.len().alias("n")).filter(nw.col("n") >= _FEWEST_SHARED)
    left = {(row["source"], row["other"]) for row in engine.rows(met).to_pylist()}
    linked: list[tuple[str, str]] = []
    for told in ("name", "email_key", "mobile", "member_id"):
        if not left:
            break
        known = held.filter(~nw.col(told).is_null()).select("source", "member_id", nw.col(told).alias("told")).unique()
        place = nw.col("told").cum_count().over("source", "member_id", order_by="told")
        known = known.filter(place <= _TOLD_READ)
        others = known.rename({"source": "other", "told": "other_told"})
        both = equal.join(known, on=["source", "member_id"], how="inner")
        shared = engine.save("_match_shared_ids", both.join(others, on=["other", "member_id"], how="inner"))
        met = shared.group_by("source", "other").agg(nw.len().alias("n"))
        for source, other, equals in zip(*engine.rows(met).to_pydict().values(), strict=True):
            same = (source, other) in left and _same_people(engine, shared, source, other, told)
            if equals >= _FEWEST_SHARED or not same:  # a few who differ are doubt enough
                left.discard((source, other))
                linked += [(source, other)] if same else []
    return sorted(linked)


def _same_people(engine: Engine, shared: Frame, source: str, other: str, told: str) -> bool:
    of_both = shared.filter(nw.col("source") == source, nw.col("other") == other)
    first = of_both.sort("member_id", "told", "other_told").head(_NAMES_READ)
    pairs = engine.rows(first.select("told", "other_told")).to_pylist()
    if told == "member_id":
        return beyond_chance([pair["told"] for pair in pairs])
    alike = one_name if told == "name" else str.__eq__
    return 2 * sum(alike(pair["told"], pair["other_told"]) for pair in pairs) >= len(pairs)


def beyond_chance(ids: Sequence[str]) -> bool:
    """Whether ids have so many letters drawn by lot (18 random digits, UUIDs) that no two systems give the same by chance; not so numbers
    that count, also behind a date, a time or a prefix.

    >>> beyond_chance([str(n * 654377174594396297 % 10**18) for n in range(1, 13)])
    True
    >>> beyond_chance([f"M2024{n:02}{n:02}00000001" for n in range(1, 13)]), beyond_chance(["1201", "9001"])
    (False, False)
    """
    bare = ["".join(filter(str.isalnum, one)).lower() for one in ids if one.isascii() and not set(MASKS) & set(one)]
    longest = max(map(len, bare), default=0)
    drawn = [len(set(letters)) >= _DRAWN for letters in zip(*(one.zfill(longest) for one in bare), strict=True)]
    return len(bare) == len(ids) and sum(drawn) >= _CHANCE


def one_name(name: str, other: str) -> bool:
    """Whether two names may be one person's, written in another order, script or case, with initials or with letters masked.

    >>> one_name("김*수", "김민수"), one_name("김*수", "김민호")
    (True, False)
    >>> one_name("Anaïs Dupont", "DUPONT Anais"), one_name("Anaïs Dupont", "Dupont A"), one_name("김민수", "Kim Min Soo")
    (True, True, True)
    >>> one_name("Anaïs Dupont", "Camille Dupont"), one_name("A", "A B")
    (False, False)
    """
    if set(MASKS) & {*name, *other}:
        return _fits(name.replace(" ", ""), other.replace(" ", ""))
    here, there = sorted(names.words(name)), sorted(names.words(other))
    if here == there:
        return bool(here)
    if len(here) == len(there) and set(here) & set(there):
        rest, other_rest = sorted(set(here) - set(there)), sorted(set(there) - set(here))
        if len(rest) == len(other_rest) and all(map(_initial, rest, other_rest)):
            return True
    sounds = [names.name_forms(one, None, None, None).roman for one in (name, other)]
    return sounds[0] is not None and sounds[0] == sounds[1]


def _fits(name: str, other: str) -> bool:
    """Whether all letters that neither hides are the same, and one is."""
    shown = [(a, b) for a, b in zip(name, other, strict=False) if a not in MASKS and b not in MASKS]
    return len(name) == len(other) and bool(shown) and all(a == b for a, b in shown)


def _initial(word: str, other: str) -> bool:
    return min(len(word), len(other)) == 1 and word[0] == other[0]


def _spaces(links: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Sources whose member ids mean the same, each with the first of them by name."""
    space: dict[str, str] = {}
    for source, other in sorted(links):
        first = min(space.get(source, source), space.get(other, other))
        joined = {space.get(source, source), space.get(other, other)}
        space |= {name: first for name, of in space.items() if of in joined} | {source: first, other: first}
    return space
