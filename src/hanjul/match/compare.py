"""Compare: for each pair, how far each kind of evidence agrees, as one small number per comparison.

Level 0 says that a side has no value, level 1 that the values differ, the highest that they are equal. What belongs to the
organisation (business number, company, landline, role mailbox, mail domain) is one comparison, its best level: the parts
depend on each other and colleagues share them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.engines import Engine, Frame
from hanjul.match.alike import (
    Likeness,
    like_addresses,
    like_births,
    like_companies,
    like_emails,
    like_lines,
    like_names,
    like_numbers,
    like_titles,
)
from hanjul.match.forms import slots
from hanjul.match.levels import COMPARISONS, ORGANISATION, Comparison, level
from hanjul.match.names import EASTERN, HANGUL, MASKED, ROMANISED, UNSPELT
from hanjul.match.readers import RELAY

_LEVEL = nw.Int8

COUNTED = (
    "full",
    "given",
    "family",
    "local",
    "namesakes",
    "company",
    "business",
    "line",
    "desk",
    "domain",
    "birth",
    "address",
    "spot",
    "postcode",
    "own_mobile",
    "own_email",
    "own_phone",
    "own_member",
    "number",
    "person",
)
"""What rarity is counted of: columns of profiles; local parts among people of one name; personal contacts among the named."""

_SHARED = {
    "name": {"exact": "full", "given": "given", "forename": "given", "family": "family", "kin": "family"},
    "mobile": {"exact": "own_mobile"},
    # Of two mailboxes that differ: the company whose mailboxes both are.
    "email": {"exact": "own_email", "local": "local", "handle": "local", "differs": "domain"},
    "phone": {"exact": "own_phone"},
    "organisation": {"business": "business", "company": "company", "line": "line", "domain": "domain"},
    "birth": {"exact": "birth"},
    "address": {"exact": "address", "spot": "spot", "postcode": "postcode"},
    "member": {"exact": "own_member"},
    "company": {"exact": "company"},
    "number": {"exact": "number"},
    "line": {"exact": "line"},
    "domain": {"exact": "domain"},
    "person": {"exact": "person"},
}
"""Which value a pair shares at a level, where how rare it is matters."""

HELD_IN = {
    "own_mobile": "mobile",
    "own_email": "email",
    "own_phone": "line",
    "own_member": "member",
    "number": "business",
}


def key_of(kind: str, value: nw.Expr) -> nw.Expr:
    """A value of a kind as one number among the values of all kinds."""
    return value % (1 << 56) * 64 + COUNTED.index(kind)


def namesakes(full: nw.Expr, local: nw.Expr) -> nw.Expr:
    """A name and a local part together."""
    return full % (1 << 31) * (1 << 31) + local % (1 << 31)


def used(profiles: Frame, personal_line: bool, organisations: bool = False) -> tuple[Comparison, ...]:
    """The comparisons the filled columns allow. Phones are compared on their own where each is one person's."""
    columns = set(profiles.columns)
    if organisations:
        return tuple(one for one in ORGANISATION if columns & set(one.needs))
    found = tuple(one for one in COMPARISONS if columns & set(one.needs) and (one.name != "phone" or personal_line))
    if personal_line and not columns & {"company", "business", "desk", "domain"}:
        return tuple(one for one in found if one.name != "organisation")
    return found


# Exact agreement by ids ------------------------------------------------------------------------------------------------


class _Sides:
    """Expressions over a pair's two profiles, joined side by side: `mobile` of a stands in `mobile_a`."""

    def __init__(self, columns: set[str]) -> None:
        self.columns = columns

    def has(self, *columns: str) -> bool:
        return all(column in self.columns for column in columns)

    def slots(self, column: str) -> list[str]:
        return [name for name in slots(column) if name in self.columns]

    def any(self, column: str) -> nw.Expr:
        """Either side holds a value."""
        known = [~nw.col(f"{name}_{end}").is_null() for name in self.slots(column) for end in "ab"]
        return nw.any_horizontal(*known, ignore_nulls=True) if known else nw.lit(False)

    def same(self, column: str) -> nw.Expr:
        """Both sides hold one value in common (in any of its columns)."""
        tests = [nw.col(f"{x}_a") == nw.col(f"{y}_b") for x in self.slots(column) for y in self.slots(column)]
        return (
            nw.any_horizontal(*(test.fill_null(False) for test in tests), ignore_nulls=True) if tests else nw.lit(False)
        )

    def common(self, column: str) -> nw.Expr:
        """The value both sides hold (the smallest where they hold two)."""
        found = [
            nw.when(nw.col(f"{x}_a") == nw.col(f"{y}_b")).then(nw.col(f"{x}_a"))
            for x in self.slots(column)
            for y in self.slots(column)
        ]
        return found[0] if len(found) == 1 else nw.min_horizontal(*found)

    def key(self, comparison: str) -> nw.Expr:
        """The key of the value a pair shares at its level, null where no rarity matters."""
        result: Any = nw.lit(None).cast(nw.Int64)
        for name, kind in _SHARED[comparison].items():
            column = HELD_IN.get(kind, kind)
            if column == "line" and not self.has("line"):
                kind = column = "desk"
            if not self.has(column):
                continue
            key = key_of(kind, self.common(column))
            if comparison == "line" and self.has("desk", "line"):
                key = nw.coalesce(key, key_of("desk", self.common("desk")))
            if column == "local" and self.has("full"):
                same = nw.col("name") == level("name", "exact")
                key = (
                    nw.when(same)
                    .then(key_of("namesakes", namesakes(nw.col("full_a"), self.common("local"))))
                    .otherwise(key)
                )
            result = nw.when(nw.col(comparison) == level(comparison, name)).then(key).otherwise(result)
        key_column: nw.Expr = result.alias(f"key_{comparison}")
        return key_column

    def both(self, *columns: str) -> nw.Expr:
        """Each side holds a value in at least one of the columns."""
        known = [name for column in columns for name in self.slots(column)]
        sides = [
            nw.any_horizontal(*(~nw.col(f"{name}_{side}").is_null() for name in known), ignore_nulls=True)
            for side in "ab"
        ]
        return sides[0] & sides[1]


def _chain(choices: Sequence[tuple[nw.Expr, int]], otherwise: int) -> nw.Expr:
    """The number of the first choice that holds."""
    result: Any = nw.lit(otherwise)
    for test, number in reversed(choices):
        result = nw.when(test.fill_null(False)).then(nw.lit(number)).otherwise(result)
    found: nw.Expr = result.cast(_LEVEL)
    return found


def _name(side: _Sides) -> nw.Expr:
    a, b = nw.col("script_a"), nw.col("script_b")
    mixed = ((a == ROMANISED) & (b == HANGUL)) | ((a == HANGUL) & (b == ROMANISED))
    latin = ((a <= ROMANISED) & (b <= ROMANISED)) | ((a == UNSPELT) & (b == UNSPELT))
    # A name in Chinese characters, in Thai or in Hebrew says nothing of how it is spelt in Latin letters (陳志明, Chen Chih-Ming).
    comparable = mixed | latin | ((a == b) & ((a == HANGUL) | (a == EASTERN)))
    masked = (a == MASKED) | (b == MASKED)
    hangul = a.is_in([HANGUL, MASKED]) & b.is_in([HANGUL, MASKED])
    same_family, same_given = side.same("family"), side.same("given")
    lacks = [nw.col(f"{part}_a").is_null() | nw.col(f"{part}_b").is_null() for part in ("family", "given")]
    # 민수 in one list is 김민수 in another.
    no_surname = (nw.col("full_a") == nw.col("given_b")) | (nw.col("given_a") == nw.col("full_b"))
    no_family, no_given = (
        nw.col(f"{part}_a").is_null() & nw.col(f"{part}_b").is_null() for part in ("family", "given")
    )
    at = {name: level("name", name) for name in COMPARISONS[0].levels}
    return _chain(
        [
            (~side.both("full"), 0),
            # What a masked name may be is for its letters to say.
            (masked & hangul, at["differs"]),
            (masked, 0),
            # Two who are called Anna and nothing else have no more in common than Anna Smith and Anna.
            (side.same("full") & no_family & latin, at["forename"]),
            # … nor have two of whom only the surname is known.
            (side.same("full") & same_family & no_given, at["part"]),
            (side.same("full"), at["exact"]),
            (side.same("alike") | (mixed & side.same("roman")), at["variant"]),
            (~comparable, 0),
            # 王先生 and 王小姐 are two.
            (same_family & no_given, at["family"]),
            # A given name alone says nothing beside a family name alone.
            (nw.col("family_a").is_null() & nw.col("given_b").is_null(), 0),
            (nw.col("given_a").is_null() & nw.col("family_b").is_null(), 0),
            # Jun-seong Suh and Joon Sung Seo are spelt by ear, as a brother's name may be.
            ((a == ROMANISED) & (b == ROMANISED) & side.same("roman"), at["similar"]),
            (same_given & lacks[0] & ~((a == HANGUL) & (b == HANGUL)), at["forename"]),
            ((a == HANGUL) & (b == HANGUL) & no_surname, at["part"]),
            ((same_family & lacks[1]) | (same_given & lacks[0]), at["part"]),
            # A Korean keeps the family name for life: with another one it is another person, however common the given name.
            (same_given & ~((a == HANGUL) & (b == HANGUL)), at["given"]),
            (same_family & (a == HANGUL) & (b == HANGUL), at["kin"]),
            (same_family, at["family"]),
        ],
        at["differs"],
    )


def _email(side: _Sides) -> nw.Expr:
    local = side.same("local")
    at = {name: level("email", name) for name in ("local", "handle", "exact")}
    # Another with every booking, and nobody's own.
    relayed = (nw.col("handle_a") == RELAY) | (nw.col("handle_b") == RELAY)
    return _chain(
        [
            (~side.both("email"), 0),
            (side.same("email"), at["exact"]),
            (relayed, 0),
            (local & (nw.col("handle_a") == 1), at["handle"]),
            (local, at["local"]),
        ],
        1,
    )


def _organisation(side: _Sides, personal_line: bool) -> nw.Expr:
    known = [column for column in ("company", "business") if side.has(column)]
    missing = ~side.both(*known) if known else nw.lit(True)
    return _chain(
        [
            (side.same("business"), 6),
            (side.same("company"), 5),
            (side.same("desk") if personal_line else side.same("line") | side.same("desk"), 4),
            (side.same("domain"), 2),
            (missing, 0),
        ],
        1,
    )


def _birth(side: _Sides) -> nw.Expr:
    """A date that no calendar has tells neither year nor day: where it is not nearly the other one, it says nothing. A year alone is no
    birth date: a couple and the children of a street are of one."""
    misread = [nw.col(f"year_{end}").is_null() & nw.col(f"day_{end}").is_null() for end in "ab"]
    year = side.same("birth") & (nw.col("birth_a") == nw.col("year_a"))
    known = [(~side.both("birth"), 0), (year, level("birth", "year")), (side.same("birth"), level("birth", "exact"))]
    return _chain([*known, (misread[0] | misread[1], 0)], 1)


def _address(side: _Sides) -> nw.Expr:
    known = [column for column in ("place", "postcode") if side.has(column)]
    missing = [~side.both(column) for column in known]
    # 30 High Street stands in many towns.
    elsewhere = side.both("postcode") & ~side.same("postcode") if side.has("postcode") else nw.lit(False)
    numbered = side.both("spot") if side.has("spot") else nw.lit(False)  # Denver CO is no street
    # A town and its postcode are no home: what is rare about the two is the postcode.
    zone = ~side.any("spot") & side.same("postcode")
    return _chain(
        [
            (nw.all_horizontal(*missing, ignore_nulls=True), 0),
            (side.same("address") & ~elsewhere & ~zone, level("address", "exact")),
            ((side.same("address") & numbered) | (side.same("spot") & ~elsewhere), level("address", "spot")),
            (side.same("postcode"), level("address", "postcode")),
        ],
        1,
    )


def _one(column: str, agreed: int) -> Callable[[_Sides], nw.Expr]:
    """Nothing but whether one column agrees."""
    return lambda side: _chain([(~side.both(column), 0), (side.same(column), agreed)], 1)


def _middle(side: _Sides) -> nw.Expr:
    """One list tells the middle name, another its initial only. Alan and Arthur are two."""
    at = {name: level("middle", name) for name in ("initial", "exact")}
    agrees = side.same("initial") & ~side.both("second")
    return _chain([(~side.both("initial"), 0), (side.same("second"), at["exact"]), (agrees, at["initial"])], 1)


def _number(side: _Sides) -> nw.Expr:
    """Branches have business numbers of their own under one corporate number."""
    either = [side.same(column) for column in ("business", "corporate")]
    known = [side.both(column) for column in ("business", "corporate") if side.has(column)]
    return _chain([(either[0] | either[1], 3), (~nw.any_horizontal(*known, ignore_nulls=True), 0)], 1)


def _line(side: _Sides) -> nw.Expr:
    known = [side.both(column) for column in ("line", "desk") if side.has(column)]
    same = side.same("line") | side.same("desk")
    return _chain([(same, level("line", "exact")), (~nw.any_horizontal(*known, ignore_nulls=True), 0)], 1)


_EXACT = {
    "company": _one("company", level("company", "exact")),
    "number": _number,
    "line": _line,
    "domain": _one("domain", 2),
    "person": _one("person", 2),
    "name": _name,
    "mobile": _one("mobile", 3),
    "email": _email,
    "phone": _one("line", 3),
    "birth": _birth,
    "address": _address,
    "gender": _one("gender", 2),
    "middle": _middle,
    "member": _one("member", 2),
    # Where each is of one source: a source that holds everybody once speaks against the pair.
    "source": _one("source", level("source", "same")),
}


# Comparing ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Where equality says little, whose texts to look at: levels `low` to `high` may be raised.

    `named`: only where the names do not differ. That saves most of the work, and does no harm where likeness by chance is
    rarer than any sample could show; elsewhere it would make likeness look rarer among strangers than it is.
    """

    comparison: str
    text: str
    function: Likeness
    low: int
    high: int
    named: bool


_LIKENESS = (
    _Likeness("name", "name", like_names, 1, level("name", "similar"), False),
    _Likeness("mobile", "mobile", like_numbers, 1, 1, True),
    _Likeness("phone", "line", like_numbers, 1, 1, True),
    _Likeness("email", "email", like_emails, 1, level("email", "handle"), True),
    _Likeness("organisation", "company", like_companies, 0, 2, True),
    _Likeness("company", "title", like_titles, 1, 1, False),
    _Likeness("number", "business", like_numbers, 1, 1, False),
    _Likeness("line", "line", like_lines, 1, 1, False),
    _Likeness("birth", "birth", like_births, 0, 1, False),
    _Likeness("address", "spot", like_addresses, 1, level("address", "similar"), False),
)


ENDS = {"_a": "a", "_b": "b"}
"""What stands beside a pair of each of its two."""

_UNCOMPARED = {"id", "lot", "records", "name_text", "coarse", *slots("tail"), *slots("middle")}
"""Columns of profiles that say nothing of how far two agree."""


def compare(
    engine: Engine, pairs: Frame, profiles: Frame, texts: Sequence[Frame], chosen: Sequence[Comparison], name: str
) -> Frame:
    """a, b, kind, one level per comparison (columns `name`, `mobile` …) and the key of the value shared there.

    `name`: what the tables it lies in are called by: `<name>_exact`, what the numbers say of every pair; `<name>_texts`, the
    pairs of which texts were looked at.
    """
    columns = set(profiles.columns)
    side = _Sides(columns)
    needed = sorted(columns - _UNCOMPARED)
    pairs = engine.save(f"{name}_pairs", pairs)  # how many there are decides which side of the joins is looked up
    wide = engine.look_up(pairs, ENDS, profiles.select("id", *needed), found=True)
    personal_line = any(one.name == "phone" for one in chosen)
    levels = [
        (_organisation(side, personal_line) if one.name == "organisation" else _EXACT[one.name](side)).alias(one.name)
        for one in chosen
    ]
    names = [one.name for one in chosen]
    keys = [side.key(one) for one in names if one in _SHARED]
    looks = _looks(chosen, texts)
    asked = [_asked(one, side, "name" in names).alias(f"ask_{one.comparison}") for one in looks]
    exact = engine.save(f"{name}_exact", wide.with_columns(*levels).select("a", "b", "kind", *names, *keys, *asked))
    engine.drop(f"{name}_pairs")
    if not looks:
        engine.drop(f"{name}_texts")
        return exact
    texted = exact.filter(_any_asked(looks))
    for frame in texts:
        texted = engine.look_up(texted, ENDS, frame, found=True)
    told = [
        nw.when(nw.col(f"ask_{one.comparison}")).then(nw.col(f"text_{one.text}_{end}")).alias(f"{one.comparison}_{end}")
        for one in looks
        for end in "ab"
    ]
    kept = _kept(chosen)
    numbers = {"a": pa.int32(), "b": pa.int32(), **{column: pa.int64() for column in kept if column.startswith("key_")}}
    outputs = pa.schema([(column, numbers.get(column, pa.int8())) for column in kept])
    engine.map(f"{name}_texts", texted.select(*kept, *told), partial(_looked, looks=looks), outputs)
    return compared(engine, texts, chosen, name)


def compared(engine: Engine, texts: Sequence[Frame], chosen: Sequence[Comparison], name: str) -> Frame:
    """What `compare` gave, from the tables it lies in."""
    looks, kept = _looks(chosen, texts), _kept(chosen)
    exact = engine.table(f"{name}_exact")
    if not looks:
        return exact
    alone = exact.filter(~_any_asked(looks)).select(*kept)
    return nw.concat([alone, engine.table(f"{name}_texts").select(*kept)], how="vertical")


def compare_new(
    engine: Engine,
    pairs: Frame,
    profiles: Frame,
    texts: Sequence[Frame],
    chosen: Sequence[Comparison],
    name: str,
    touched: Frame,
) -> Frame:
    """`compare` where its tables of the run before are there, made by the same comparisons: pairs with an end among the `touched`
    profiles (`id`), or that were no pairs then, are compared; of the others is told what was found. The tables follow."""
    pairs = engine.save("_match_pairs", pairs)
    place = ["a", "b", "kind"]
    known = pairs.join(compared(engine, texts, chosen, name), on=place, how="inner")
    for end in "ab":
        known = known.join(touched.select(nw.col("id").alias(end)), on=end, how="anti")
    known = engine.save("_match_compared", known)
    asked = pairs.join(known.select(*place), on=place, how="anti")
    fresh = compare(engine, asked, profiles, texts, chosen, "_match_new")
    levels = engine.save("_match_levels", nw.concat([known, fresh.select(*known.columns)], how="vertical"))
    for part in ("exact", "texts") if _looks(chosen, texts) else ("exact",):
        table = engine.table(f"{name}_{part}")
        gone = table.select(*place).join(known.select(*place), on=place, how="anti")
        engine.change(f"{name}_{part}", gone, engine.table(f"_match_new_{part}"))
    return levels


def _looks(chosen: Sequence[Comparison], texts: Sequence[Frame]) -> list[_Likeness]:
    names, held = {one.name for one in chosen}, {column for frame in texts for column in frame.columns}
    return [one for one in _LIKENESS if one.comparison in names and f"text_{one.text}" in held]


def _kept(chosen: Sequence[Comparison]) -> list[str]:
    names = [one.name for one in chosen]
    return ["a", "b", "kind", *names, *(f"key_{one}" for one in names if one in _SHARED)]


def _any_asked(looks: Sequence[_Likeness]) -> nw.Expr:
    return nw.any_horizontal(*(nw.col(f"ask_{one.comparison}") for one in looks), ignore_nulls=True)


def _looked(rows: pa.Table, looks: Sequence[_Likeness]) -> pa.Table:
    """The rows, each level raised where the two texts asked about (`mobile_a`, `mobile_b`) are alike."""
    for one in looks:
        left, right = (rows[f"{one.comparison}_{end}"].combine_chunks() for end in "ab")
        asked = pc.indices_nonzero(pc.and_(left.is_valid(), right.is_valid()))
        left, right = left.take(asked), right.take(asked)
        mirrored = pc.greater(left, right)  # a pair and its mirror reach one level
        reached = one.function(pc.if_else(mirrored, right, left), pc.if_else(mirrored, left, right))
        levels = rows[one.comparison].to_numpy().copy()
        at = asked.to_numpy()
        levels[at] = np.maximum(levels[at], reached)
        rows = rows.set_column(rows.column_names.index(one.comparison), one.comparison, pa.array(levels, pa.int8()))
    return rows


def _asked(one: _Likeness, side: _Sides, named: bool) -> nw.Expr:
    """Whether the texts of a pair are to be looked at."""
    asked = (nw.col(one.comparison) >= one.low) & (nw.col(one.comparison) <= one.high)
    if not one.low and side.has(one.text):  # such a level may lack the very value
        asked &= side.both(one.text)
    return asked & (nw.col("name") != 1) if one.named and named else asked
