"""Member ids: which sources mean the same person by the same id. An id says nothing beyond its source unless the names behind it do."""

from collections.abc import Sequence
from typing import Final

import narwhals as nw

from hanjul.engines import Engine, Frame
from hanjul.fields.cells import MASKS
from hanjul.match import names
from hanjul.match.forms import SEPARATOR

_FEWEST_SHARED: Final = 10
_NAMES_READ: Final = 1_000  # of two sources that share ids: enough to tell half from less


def with_members(engine: Engine, records: Frame) -> tuple[Frame, dict[str, str]]:
    """The records with `_member`, and what the ids of each source that shares them with another are called by.

    Two sources share ids where at least half of the names behind equal ids are one name.
    """
    written, name = nw.col("member_id"), nw.col("name")
    if "name_raw" in records.columns:
        # A list of those who left often keeps their names masked: 김*수 vouches for 김민수.
        name = nw.coalesce(name, nw.when(nw.col("name_raw").str.contains(f"[{MASKS}]")).then(nw.col("name_raw"))).alias(
            "name"
        )
    # A spreadsheet takes the zeros off 000123, the system beside it does not: the number is the same.
    bare = nw.when(written.str.contains("^0+[1-9][0-9]*$")).then(written.str.replace_all("^0+", "")).otherwise(written)
    known = records.filter(~written.is_null(), ~name.is_null()).select("source", bare.alias("member_id"), name)
    held = engine.save("_match_member_ids", known.unique())
    both = held.join(held.rename({"source": "other", "name": "other_name"}), on="member_id", how="inner")
    shared = engine.save("_match_shared_ids", both.filter(nw.col("source") < nw.col("other")))
    met = engine.rows(shared.group_by("source", "other").agg(nw.len().alias("n")).sort("source", "other")).to_pylist()
    linked = [
        (pair["source"], pair["other"])
        for pair in met
        if pair["n"] >= _FEWEST_SHARED and _same_people(engine, shared, pair["source"], pair["other"])
    ]
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


def _same_people(engine: Engine, shared: Frame, source: str, other: str) -> bool:
    of_both = shared.filter(nw.col("source") == source, nw.col("other") == other)
    first = of_both.sort("member_id", "name", "other_name").head(_NAMES_READ)
    pairs = engine.rows(first.select("name", "other_name")).to_pylist()
    return 2 * sum(one_name(pair["name"], pair["other_name"]) for pair in pairs) >= len(pairs)


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
