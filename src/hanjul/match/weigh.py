"""Weigh: how much each agreement counts, learnt from the data without labels (Fellegi–Sunter, EM over patterns).

A pattern is the levels of a pair and how rare the values are that it shares; a few thousand patterns stand for millions
of pairs, so the estimate costs next to nothing. Rarity is counted over people (the groups of the pass before), not rows.
Weights are in bits: log2 of how much likelier the agreement is between records of one person than of two.

Source: Fellegi & Sunter (1969), A Theory for Record Linkage, JASA 64; Winkler (2000) for frequency-based weights.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.engines import Engine, Frame
from hanjul.errors import ProjectError
from hanjul.match.levels import COMPARISONS, ORGANISATION, Comparison, level
from hanjul.match.rarity import Counts
from hanjul.words import Text

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

_RARITY_BITS = {
    "name": 5,
    "mobile": 3,
    "email": 6,
    "phone": 3,
    "organisation": 5,
    "birth": 5,
    "address": 5,
    "member": 3,
    "company": 5,
    "number": 3,
    "line": 5,
    "domain": 5,
    "person": 5,
}
_NAMESAKES = 1 << 5
"""Rarities of e-mail from here on count people of one name (see `_of_namesakes`)."""

PERSONAL = ("mobile", "email", "phone", "member")
"""Comparisons of personal numbers and mailboxes: who else has one is counted over those who give a name."""

BACKGROUND_PEOPLE = 300
"""A small table is taken as a sample of a larger world: so many further people, with the usual share of a value each."""

DIFFERING = 0.5
"""At most so many of a person's records are taken to hold another mobile or mailbox: where nearly all candidates differ there,
they are namesakes, however much else agrees."""

PARTNERS = 8.0
"""At most so many other profiles, on average, are taken to be of the same person."""


CHANGED = 0.1
"""So many people may have changed everything but their mailbox; beyond that, a mailbox whose holders agree in nothing else
is taken to be shared by namesakes."""

SAMPLE = 300
"""Profiles drawn to learn how often different people look alike (all their pairs are compared)."""

SHARING_PAIRS = 10_000
"""Pairs of profiles of one name (of one address) drawn to learn how often namesakes have like mailboxes (neighbours, like names)."""

GUESS_PAIRS, CHANCE_PAIRS = 20.0, 100.0
"""The first guesses weigh as much as so many pairs: of one person, of two."""

NAMESAKE_MAIL = (0.9239, 0.01, 0.06, 0.005, 1e-3, 1e-4)
"""First guess of how the e-mail levels spread over two people of one name."""

NEIGHBOUR_NAME = (0.47, 0.44, 0.44, 0.01, 0.01, 0.05, 0.01, 1e-3, 0.01, 1e-3, 0.005, 0.055)
"""First guess of how the name levels spread over two people at one address: families share the family name."""


SLIPS = {
    "name": ("rough", "similar", "slip"),
    "mobile": ("near",),
    "email": ("near", "typo"),
    "phone": ("near",),
    "birth": ("two", "near"),
}
"""Levels that a slip of the hand leads to. Who mistyped a name need not have mistyped the birth date as well, or is the more likely to
have done so: how often slips fall together is learnt (`Model.slips`)."""

SLIP_BOUND = 8.0
"""Slips that fall together count at most so many times more or less than each for itself."""

NEVER = 1e-9
CANDIDATE, RANDOM, NAMESAKE, NEIGHBOUR, TWIN = 0, 1, 2, 3, 4
"""Kinds of pairs that are compared."""


@dataclass(slots=True)
class Model:
    """What was learnt. `m` and `u` are shares by comparison, index = level (0 unused).

    Attributes:
        slips: how many times more often than the slips for themselves would say a person's records differ by just these (`_slips`).
        beside: how many records of its source under another number a record with a member's number shares its person with, on average.
        misdated, namesakes: share of a person's records with another birth date; of pairs that look like one person's and are two (`_misdated`).
    """

    comparisons: tuple[Comparison, ...]
    counts: Counts
    m: dict[str, Numbers]
    u: dict[str, Numbers]
    match_share: float
    iterations: int = 0
    threshold: float = 0.5
    namesake_mail: Numbers = field(default_factory=lambda: np.array([1.0, *NAMESAKE_MAIL]))
    neighbour_name: Numbers = field(default_factory=lambda: np.array([1.0, *NEIGHBOUR_NAME]))
    average_u: dict[str, Numbers] = field(default_factory=dict)
    slips: Numbers = field(default_factory=lambda: np.ones(3 ** len(SLIPS)))
    beside: float = 0.0
    misdated: float = 0.0
    namesakes: float = 0.0


# Patterns --------------------------------------------------------------------------------------------------------------


class Layout:
    """Levels and rarities of a pair packed into one whole number, so that patterns are counted and joined by one key."""

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        self.fields: list[tuple[str, int, int]] = []
        shift = 0
        for one in comparisons:
            bits = len(one.levels).bit_length()
            self.fields.append((one.name, shift, bits))
            shift += bits
        for one in comparisons:
            if one.name in _RARITY_BITS:
                self.fields.append((f"rare_{one.name}", shift, _RARITY_BITS[one.name]))
                shift += _RARITY_BITS[one.name]

    def packed(self) -> nw.Expr:
        """The code, from columns named like the fields."""
        parts = [nw.col(name).cast(nw.Int64) * (1 << shift) for name, shift, _ in self.fields]
        return sum(parts[1:], parts[0])

    def unpacked(self, codes: Codes) -> dict[str, Codes]:
        """The fields of codes."""
        return {name: (codes >> shift) & ((1 << bits) - 1) for name, shift, bits in self.fields}


def evidence(layout: Layout, codes: Codes, comparisons: Sequence[Comparison]) -> pa.Array:
    """Patterns as text: `<comparison>:<level>` of every comparison both sides have a value for; their sources are known."""
    fields = layout.unpacked(codes)
    told = [pa.array([""] * len(codes), pa.string())]  # Arrow leaves out rows in which everything is null
    for one in comparisons:
        if one.name != "source":
            words = pa.array([None, *(f"{one.name}:{name}" for name in one.levels)], pa.string())
            told.append(words.take(pa.array(fields[one.name])))
    return pc.utf8_ltrim_whitespace(pc.binary_join_element_wise(*told, " ", null_handling="skip"))


def patterns(
    engine: Engine, levels: Frame, rarity: Frame, comparisons: Sequence[Comparison], table: str
) -> tuple[Frame, Layout]:
    """Table `table`: a, b, kind, `code`."""
    layout = Layout(comparisons)
    rated = [one.name for one in comparisons if one.name in _RARITY_BITS]
    looked = {f"_{name}": f"key_{name}" for name in rated}
    frame = engine.look_up(levels, looked, rarity.select("key", "rare"))
    rare = []
    for name in rated:
        top = _NAMESAKES - 1 if name == "email" else (1 << _RARITY_BITS[name]) - 1
        value = nw.col(f"rare_{name}").fill_null(0).clip(0, top)
        if name == "email" and "name" in levels.columns:
            value = nw.when(_of_namesakes()).then(value + _NAMESAKES).otherwise(value)
        rare.append(value.alias(f"rare_{name}"))
    frame = frame.with_columns(*rare).select("a", "b", "kind", layout.packed().alias("code"))
    return engine.save(table, frame), layout


def _of_namesakes() -> nw.Expr:
    """A local part is mostly made from the name: given the name, only its rarity among namesakes counts."""
    like = [level("email", name) for name in ("near", "local", "handle", "typo")]
    return nw.col("email").is_in(like) & (nw.col("name") >= level("name", "part"))


_HOLDERS = {
    ("name", "exact"): "full",
    ("name", "given"): "given",
    ("name", "family"): "family",
    ("name", "kin"): "family",
    ("email", "local"): "local",
    ("email", "handle"): "local",
    ("organisation", "business"): "business",
    ("organisation", "company"): "company",
    ("organisation", "line"): "line",
    ("organisation", "domain"): "domain",
    ("birth", "exact"): "birth",
    ("address", "exact"): "address",
    ("address", "spot"): "spot",
    ("address", "postcode"): "postcode",
    ("company", "exact"): "company",
    ("number", "exact"): "number",
    ("line", "exact"): "line",
    ("domain", "exact"): "domain",
    ("person", "exact"): "person",
}


def tally(engine: Engine, frame: Frame) -> dict[int, tuple[Codes, Numbers]]:
    """By kind of pair: the distinct codes, rising, and how many pairs have each."""
    table = engine.rows(frame.group_by("kind", "code").agg(nw.len().alias("n")))
    kinds, codes, counts = table["kind"].to_numpy(), table["code"].to_numpy(), table["n"].to_numpy().astype(np.float64)
    order = np.lexsort((codes, kinds))
    kinds, codes, counts = kinds[order], codes[order], counts[order]
    return {
        kind: (codes[kinds == kind], counts[kinds == kind]) for kind in (CANDIDATE, RANDOM, NAMESAKE, NEIGHBOUR, TWIN)
    }


def twins(engine: Engine, coded: Frame, profiles: Frame) -> tuple[Codes, Numbers]:
    """The tally of the records that say the same as another, each counted once, but no more of one kind than a person is thought to have."""
    records = profiles.select(nw.col("id").alias("a"), (nw.col("records") - 1).clip(0, int(PARTNERS)).alias("n"))
    found = coded.filter(nw.col("kind") == TWIN).join(records, on="a", how="inner")
    table = engine.rows(found.group_by("code").agg(nw.col("n").sum()).sort("code"))
    return table["code"].to_numpy(), table["n"].to_numpy().astype(np.float64)


# EM --------------------------------------------------------------------------------------------------------------------


def _log_u(model: Model, fields: dict[str, Codes]) -> dict[str, Numbers]:
    """log of the chance that two people agree so; exact levels by the rarity of the value, others from sampled pairs."""
    return {one.name: np.log(np.clip(_by_accident(model, one, fields), NEVER, 1.0)) for one in model.comparisons}


def _by_accident(model: Model, one: Comparison, fields: dict[str, Codes]) -> Numbers:
    """The chance that two people agree so in one comparison; 1 where a side says nothing."""
    found = fields[one.name]
    value = model.u[one.name][found]
    rare = fields.get(f"rare_{one.name}")
    if rare is not None:
        for number, name in enumerate(one.levels, 1):
            here, holder = np.flatnonzero(found == number), _HOLDERS.get((one.name, name))
            if holder in model.counts.people:
                value[here] = _share(model, one, number, rare[here], holder)
            elif name == "exact" and one.name in PERSONAL and one.name in model.counts.shared:
                named = fields["name"][here] if "name" in fields else None
                value[here] = _personal(model, one.name, rare[here], named)
    if one.name == "name" and rare is not None:
        value = _by_given_name(model, one, found, rare, value)
    if one.name == "email" and "name" in fields:
        value = _among_namesakes(model, fields, value)
    if one.name == "name" and "address" in fields:
        value = _among_neighbours(model, fields, value)
    return value


def _share(model: Model, one: Comparison, number: int, rare: Codes, holder: str) -> Numbers:
    """Chance that somebody else holds a value of this rarity, times the chance that both sides say anything of the kind.

    The two sides themselves are not counted: whether they are one person or two is the question.
    """
    people = model.counts.people[holder]
    base = one.chance[number - 1]
    usual = max((model.counts.people[need] for need in one.needs if need in model.counts.people), default=people)
    known = min(1.0, people / usual) ** 2
    return (
        known
        * (np.maximum(2.0 ** (rare / 2.0) - 2.0, 0.0) + model.counts.unseen[holder] + BACKGROUND_PEOPLE * base)
        / (people + BACKGROUND_PEOPLE)
    )


def _by_given_name(model: Model, one: Comparison, found: Codes, rare: Codes, value: Numbers) -> Numbers:
    """A given name beside nothing is shared as often as it is common, times the chance that one side tells no family name: as many
    as the sampled pairs show, or the people known."""
    people, number, given = model.counts.people, level(one, "forename"), level(one, "given")
    if not {"given", "full"} <= people.keys():
        return value
    lacking = 1.0 - people.get("family", 0.0) / max(people["full"], 1.0)
    told = min(1.0, max(model.u[one.name][number] / model.u[one.name][given], 2.0 * lacking * (1.0 - lacking)))
    return np.where((found == number) & (rare > 0), _share(model, one, given, rare, "given") * told, value)


def _personal(model: Model, column: str, rare: Codes, named: Codes | None) -> Numbers:
    """Chance that somebody else holds a personal number or mailbox: others already seen, plus those not yet seen.

    Where the names of the pair are alike, both may have been counted: they are taken off again.
    """
    both = 1.0 if named is None else np.where(named >= level("name", "part"), 2.0, 1.0)
    others = np.maximum(2.0 ** (rare / 2.0) - both, 0.0) + model.counts.shared[column]
    return others / (model.counts.people[f"own_{column}"] + BACKGROUND_PEOPLE)


def _among_namesakes(model: Model, fields: dict[str, Codes], value: Numbers) -> Numbers:
    """Chance that a namesake's mailbox is alike: among the namesakes seen beside this pair, and as namesakes are in general."""
    rare = fields["rare_email"]
    here = (
        (fields["email"] < level("email", "exact")) & (fields["email"] > 0) & (fields["name"] >= level("name", "part"))
    )
    usual = model.namesake_mail[fields["email"]]
    local = here & (fields["email"] >= level("email", "local")) & (fields["name"] == level("name", "exact"))
    others = np.maximum(2.0 ** ((rare - _NAMESAKES) / 2.0) - 2.0, 0.0)
    namesakes = np.maximum(2.0 ** (fields["rare_name"] / 2.0) - 2.0, others)
    value = np.where(local, (others + 2.0 * usual) / (namesakes + 2.0), np.where(here, usual, value))
    exact = (fields["email"] == level("email", "exact")) & (fields["name"] >= level("name", "part"))
    return np.where(exact, np.maximum(value, model.namesake_mail[-1]), value)


def _neighbourly(model: Model, fields: dict[str, Codes], value: Numbers) -> Numbers:
    exact = fields["name"] >= level("name", "variant")
    return np.where(exact, value, model.neighbour_name[fields["name"]])


def _among_neighbours(model: Model, fields: dict[str, Codes], value: Numbers) -> Numbers:
    """At one address a common family name is the rule: the levels below exact are as frequent as among neighbours."""
    here = (fields["address"] >= level("address", "spot")) & (fields["name"] > 0)
    return np.where(here, _neighbourly(model, fields, value), value)


def _log_m(model: Model, fields: dict[str, Codes]) -> dict[str, Numbers]:
    return {one.name: np.log(model.m[one.name])[fields[one.name]] for one in model.comparisons}


def weights(model: Model, fields: dict[str, Codes]) -> dict[str, Numbers]:
    """Bits per comparison and pattern."""
    log_m, log_u = _log_m(model, fields), _log_u(model, fields)
    bits = {name: (log_m[name] - log_u[name]) / np.log(2.0) for name in log_m}
    said = {name: fields[name] > 0 for name in SLIPS if name in fields}
    each = np.log2(model.slips[_slips(fields)]) / np.maximum(sum(one.astype(np.int64) for one in said.values()), 1)
    for name, here in said.items():
        bits[name] = bits[name] + np.where(here, each, 0.0)
    return bits


def _slips(fields: dict[str, Codes]) -> Codes:
    """Which slips fall together: for every comparison of `SLIPS` a digit to the base 3; 0: a side says nothing, 1: no slip, 2: a slip."""
    found = np.zeros(len(next(iter(fields.values()))), np.int64)
    for place, (name, levels) in enumerate(SLIPS.items()):
        if name in fields:
            slip = np.isin(fields[name], [level(name, one) for one in levels])
            found += ((fields[name] > 0).astype(np.int64) + slip) * 3**place
    return found


def slips_together(model: Model, fields: dict[str, Codes], weight: Numbers) -> Numbers:
    """`Model.slips`: how often slips fall together among the matches, by how often they would had they nothing to do with each other."""
    every = np.arange(3 ** len(SLIPS))
    digits = [every // 3**place % 3 for place in range(len(SLIPS))]
    said = [(digit > 0).astype(np.int64) for digit in digits]
    found = np.bincount(_slips(fields), weight, len(every))
    saying = sum((one * 3**place for place, one in enumerate(said)), np.zeros(len(every), np.int64))
    expected = np.bincount(saying, found, len(every))[saying]
    for digit, (name, levels) in zip(digits, SLIPS.items(), strict=True):
        slip = model.m[name][[level(name, one) for one in levels]].sum() if name in model.m else 0.0
        expected = expected * np.choose(digit, [1.0, 1.0 - slip, slip])
    factor = np.clip((found + GUESS_PAIRS) / (expected + GUESS_PAIRS), 1.0 / SLIP_BOUND, SLIP_BOUND)
    return np.where(sum(said) > 1, factor, 1.0)


def probabilities(model: Model, fields: dict[str, Codes]) -> Numbers:
    """Match probability per pattern, before any rule."""
    total = sum(weights(model, fields).values()) * np.log(2.0)
    odds = np.log(model.match_share / (1.0 - model.match_share)) + total
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0))))


def _first_guess(comparisons: tuple[Comparison, ...], counts: Counts, profiles: int) -> Model:
    m = {one.name: np.array([1.0, *one.guess]) for one in comparisons}
    u = {one.name: np.array([1.0, *one.chance]) for one in comparisons}
    return Model(comparisons, counts, m, u, min(0.2, 0.5 / max(profiles, 1)))


def estimate(
    comparisons: tuple[Comparison, ...],
    counts: Counts,
    profiles: int,
    numbered: int,
    layout: Layout,
    tallies: Mapping[int, tuple[Codes, Numbers]],
    clashing: Callable[["Model", dict[str, Codes]], Truths],
) -> Model:
    """EM: m and the share of matches from the candidates, u of the levels without a frequency from sampled pairs.

    What clashes is never merged, and teaches nothing of how a person's records differ: who shares a telephone and a home with another
    is of one family, whose names and birth dates would be taken for one person's.
    Records that say the same tell how often those of one person agree: left out, because nothing differs, they would make agreement
    look rare. Of sources that hold everybody once they say nothing: rows exported twice are no other people.

    Args:
        numbered: how many of the profiles have a member's number.
    """
    (codes, counted), (twin_codes, doubled) = tallies[CANDIDATE], tallies[TWIN]
    every, back = np.unique(np.concatenate([codes, twin_codes]), return_inverse=True)
    candidates = np.bincount(back[: len(codes)], counted, len(every))
    agreeing = candidates + np.bincount(back[len(codes) :], doubled, len(every))
    fields = layout.unpacked(every)
    kinds = (RANDOM, NAMESAKE, NEIGHBOUR)
    sampled, named, near = (layout.unpacked(tallies[kind][0]) for kind in kinds)
    sample, namesakes, neighbours = (tallies[kind][1] for kind in kinds)
    model = _first_guess(comparisons, counts, profiles)
    total = max(profiles * (profiles - 1) / 2.0, 1.0)
    for iteration in range(1, 101):
        same = probabilities(model, fields) * ~clashing(model, fields)
        p = same * agreeing
        q = (1.0 - probabilities(model, sampled)) * sample
        for one in comparisons:
            model.u[one.name] = _by_chance(one, sampled[one.name], q)
            # Until the data says more, a person's records are spread over the sources as anybody's are.
            guess, weight = (model.u[one.name][1:], same * candidates) if one.name == "source" else (one.guess, p)
            model.m[one.name] = _agreeing(one, _spread(fields[one.name], weight, guess, GUESS_PAIRS))
        if {"source", "member"} <= fields.keys():
            two = (fields["source"] == level("source", "same")) & (fields["member"] == level("member", "differs"))
            model.beside = 2.0 * float((same * candidates)[two].sum()) / (numbered + GUESS_PAIRS)
        model.slips = slips_together(model, fields, p)
        _spelt_otherwise(model, fields, p)
        if "email" in named:
            others = (1.0 - probabilities(model, named)) * namesakes
            model.namesake_mail = _mail_of_namesakes(named, others, namesakes)
        if {"name", "address"} <= near.keys():
            others = (1.0 - probabilities(model, near)) * _two_people(near, neighbours)
            model.neighbour_name = _spread(near["name"], others, NEIGHBOUR_NAME, CHANCE_PAIRS)
        before, model.match_share = (
            model.match_share,
            float(min(0.5, PARTNERS / max(profiles, 1), (p.sum() + 0.5) / (total + 1.0))),
        )
        model.iterations = iteration
        if abs(model.match_share / before - 1.0) < 1e-5:
            break
    p = probabilities(model, fields) * ~clashing(model, fields)
    if "birth" in fields:
        model.misdated, model.namesakes = _misdated(model, fields, np.where(clashing(model, fields), 0.0, candidates))
    log_u = _log_u(model, fields)
    for one in comparisons:
        found = fields[one.name]
        weight = np.bincount(found, p * candidates, len(one.levels) + 1)
        mean = np.bincount(found, p * candidates * log_u[one.name], len(one.levels) + 1)
        model.average_u[one.name] = np.where(weight > 0.5, np.exp(mean / np.maximum(weight, 1e-12)), model.u[one.name])
    return model


def _two_people(fields: dict[str, Codes], counts: Numbers) -> Numbers:
    """The neighbours whose birth dates have nothing in common, where the birth dates of enough are known: whether names are alike is
    then not judged by the names themselves."""
    if "birth" not in fields or counts[fields["birth"] > 0].sum() < CHANCE_PAIRS:
        return counts
    return np.where(fields["birth"] == level("birth", "differs"), counts, 0.0)


def _misdated(model: Model, fields: dict[str, Codes], counts: Numbers) -> tuple[float, float]:
    """Shares of another birth date: with one person, with two. Father and son of one name and home look like one person with two dates: where
    sources hold everybody once, two such records of one source are two people, and as many stand in two sources."""
    differs = level("birth", "differs")
    if "source" not in fields or model.m["source"][-1] >= model.u["source"][-1] / 2.0:
        return float(model.m["birth"][differs]), 0.0
    rest = sum(bits for name, bits in weights(model, fields).items() if name not in ("birth", "source"))
    odds = np.log(model.match_share / (1.0 - model.match_share)) + rest * np.log(2.0)
    weight = counts / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0))) * (fields["birth"] > 0)
    one, other = fields["source"] == level("source", "same"), fields["birth"] == differs
    apart = fields["source"] == level("source", "differs")
    namesakes = weight[one & other].sum() * model.u["source"][1] / model.u["source"][-1]
    guess = next(each.guess for each in model.comparisons if each.name == "birth")[differs - 1]
    mistaken, pairs = max(0.0, weight[apart & other].sum() - namesakes), weight[apart].sum() + GUESS_PAIRS
    return float((mistaken + GUESS_PAIRS * guess) / pairs), float(namesakes / pairs)


def _agreeing(one: Comparison, shares: Numbers) -> Numbers:
    """m of a mobile or mailbox, its level "differs" kept below `DIFFERING`."""
    at = level(one, "differs")
    if one.name in ("mobile", "email") and shares[at] > DIFFERING:
        shares[1:] *= (1.0 - DIFFERING) / (1.0 - shares[at])
        shares[at] = DIFFERING
    return shares


def _by_chance(one: Comparison, found: Codes, weight: Numbers) -> Numbers:
    """u from sampled pairs; a slip is too rare by chance to be seen in a sample, so it is never below what is known of it."""
    shares = _spread(found, weight, one.chance, CHANCE_PAIRS)
    for name in {"near", "typo", "slip"} & set(one.levels):
        shares[level(one, name)] = max(shares[level(one, name)], one.chance[level(one, name) - 1])
    return shares


def _spelt_otherwise(model: Model, fields: dict[str, Codes], weight: Numbers) -> None:
    """Two people are named alike but for the spelling (Luke, Lucas) about as often as they have one name, which is mostly too seldom
    to be seen in a sample."""
    name = next((one for one in model.comparisons if one.name == "name"), None)
    if name is None:
        return
    exact = (fields["name"] == level("name", "exact")) * weight
    usual = float(np.clip(_by_accident(model, name, fields), NEVER, 1.0) @ exact / max(exact.sum(), 1e-12))
    shares = model.u["name"]
    shares[level("name", "variant")] = max(shares[level("name", "variant")], usual)


def _mail_of_namesakes(fields: dict[str, Codes], others: Numbers, counts: Numbers) -> Numbers:
    """How the e-mail levels spread over two people of one name. Whether one mailbox is shared by namesakes is judged by
    the rest of the evidence alone: judged by the mailbox itself, the answer would feed on itself."""
    rest = [fields[name] for name in ("mobile", "phone", "organisation", "birth", "address") if name in fields]
    none = np.zeros(len(counts), np.int64)
    judged = sum(((found > 0).astype(np.int64) for found in rest), none) >= 2
    agrees = sum(((found > 1).astype(np.int64) for found in rest), none) > 0
    exact = fields["email"] == level("email", "exact")
    known, apart = counts[exact & judged].sum(), counts[exact & judged & ~agrees].sum()
    share = max(0.0, apart - CHANGED * known) / (known + GUESS_PAIRS)  # a pair or two tell nothing of all mailboxes
    return _spread(fields["email"], np.where(exact, counts * share, others), NAMESAKE_MAIL, CHANCE_PAIRS)


def _spread(found: Codes, weight: Numbers, guess: Sequence[float] | Numbers, strength: float) -> Numbers:
    """Shares of the levels among pairs that have both values; the guess counts as `strength` pairs."""
    counted = np.bincount(found, weight, len(guess) + 1)[1:] + strength * np.array(guess)
    return np.array([1.0, *(counted / counted.sum())])


# Threshold, model -----------------------------------------------------------------------------------------------------


def threshold(p: Numbers, counts: Numbers, wrong_share: float) -> float:
    """The lowest probability from which at most `wrong_share` of the merged pairs are expected to be wrong (0.5 to 0.99)."""
    if not (p >= 0.5).any():
        return 0.5
    order = np.lexsort((counts, -p))
    wrong = np.cumsum(((1.0 - p) * counts)[order])
    merged = np.cumsum(counts[order])
    sure = p[order] >= 0.5
    allowed = np.flatnonzero((wrong <= wrong_share * merged) & sure)
    if not len(allowed):
        return 0.99
    last = int(allowed[-1])
    # Where nothing doubtful lies below, there is nothing to be strict about.
    return 0.5 if last + 1 == int(sure.sum()) else float(np.clip(p[order][last], 0.5, 0.99))


MODEL_COLUMNS = pa.schema(
    [
        ("comparison", pa.string()),
        ("level", pa.int64()),
        ("level_name", pa.string()),
        ("m", pa.float64()),
        ("u", pa.float64()),
        ("bits", pa.float64()),
    ]
)
"""Columns of `match_model`."""


def model_table(model: Model) -> pa.Table:
    """`match_model`: one row per comparison and level."""
    rows = []
    for one in model.comparisons:
        for number, name in enumerate(one.levels, 1):
            m, u = float(model.m[one.name][number]), float(model.average_u[one.name][number])
            rows.append(
                {
                    "comparison": one.name,
                    "level": number,
                    "level_name": name,
                    "m": m,
                    "u": u,
                    "bits": float(np.log2(m / u)),
                }
            )
    return pa.Table.from_pylist(rows, schema=MODEL_COLUMNS)


def remember(engine: Engine, model: Model) -> None:
    """Keep the model as table `match_fit`, one row of JSON."""
    kept = {
        "comparisons": [one.name for one in model.comparisons],
        "levels": {one.name: list(one.levels) for one in model.comparisons},
        "people": model.counts.people,
        "shared": model.counts.shared,
        "unseen": model.counts.unseen,
        "match_share": model.match_share,
        "iterations": model.iterations,
        "threshold": model.threshold,
        "m": {name: list(shares) for name, shares in model.m.items()},
        "u": {name: list(shares) for name, shares in model.u.items()},
        "namesake_mail": list(model.namesake_mail),
        "neighbour_name": list(model.neighbour_name),
        "slips": list(model.slips),
        "beside": model.beside,
        "misdated": model.misdated,
        "namesakes": model.namesakes,
    }
    engine.load("match_fit", pa.table({"model": [json.dumps(kept, sort_keys=True)]}))


def recall(engine: Engine) -> Model:
    """The model kept by `remember`.

    Raises:
        ProjectError: an earlier hanjul made it, with other levels.
    """
    kept = json.loads(engine.rows(engine.table("match_fit"))["model"][0].as_py())
    known = {one.name: one for one in (*COMPARISONS, *ORGANISATION)}
    if kept.get("levels") != {name: list(known[name].levels) for name in kept["comparisons"] if name in known}:
        raise ProjectError(
            Text("지난 실행은 이전 버전의 hanjul이 했습니다.", "the last run was made by an earlier hanjul"),
            Text("`hanjul run` 을 한 번 다시 하세요.", "run `hanjul run` once more"),
        )
    return Model(
        tuple(known[name] for name in kept["comparisons"]),
        Counts(kept["people"], kept["shared"], kept["unseen"]),
        {name: np.array(shares) for name, shares in kept["m"].items()},
        {name: np.array(shares) for name, shares in kept["u"].items()},
        kept["match_share"],
        kept["iterations"],
        kept["threshold"],
        np.array(kept["namesake_mail"]),
        np.array(kept["neighbour_name"]),
        slips=np.array(kept["slips"]),
        beside=kept["beside"],
        misdated=kept["misdated"],
        namesakes=kept["namesakes"],
    )
