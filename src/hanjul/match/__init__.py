"""Match: which records are of one person. Blocks, compares, weighs and groups; see the modules of these names.

In: `records`. Out: `pairs`, `groups`, and for the report `match_model`, `match_blocks`, `match_summary`.
The steps run over profiles: records that say the same thing are one profile, compared once.
What a record says and how far two agree is kept for the next run (`match_records`, `match_profiles`, `match_levels_*`); blocks,
rarities, weights and groups come from all of them each time, so that the result is that of a run from scratch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.callbacks import Progress
from hanjul.engines import Engine, Frame, count
from hanjul.errors import ProjectError
from hanjul.match import block, compare, forms, group, judge, rarity, rules, sample, weigh
from hanjul.match.group import Ids
from hanjul.match.levels import Comparison, level
from hanjul.match.links import links as links_of
from hanjul.match.members import with_members
from hanjul.match.weigh import Codes, Layout, Model, Numbers, Truths
from hanjul.project import Project
from hanjul.store import past
from hanjul.tables import GROUPS, PAIRS
from hanjul.words import Text

WRONG_SHARE = 0.02
"""With threshold `auto`: at most this share of the merged pairs is expected to be wrong."""

REVIEW_FLOOR = 0.05
"""Pairs less likely than this are not shown to anybody."""

CLASH_BITS = -8.0
"""Two records under clashing names whose evidence comes to less than this are never brought into one group."""

COIN_BITS = 3.0
"""Who is tied to two people who clash is the one tied by so much more, if either: eight times as likely."""

LARGE_GROUP = 60
"""Groups of more profiles are not completed pair by pair before they are checked."""

GROUP_DIGITS = 4
"""Digits of the probability that ties a record to its group. Further ones move with every new row, wherever it is."""

Orders = dict[tuple[int, int], str]
"""What people said about pairs of profiles (a < b); see `judge.Standing.answer`."""

_BLOCK_COLUMNS = pa.schema(
    [
        ("block", pa.string()),
        ("most", pa.int64()),
        ("pairs", pa.int64()),
        ("cut_pairs", pa.int64()),
        ("narrowed_pairs", pa.int64()),
    ]
)
_SUMMARY_COLUMNS = pa.schema([("fact", pa.string()), ("value", pa.float64())])


@dataclass(frozen=True, slots=True)
class _Scored:
    """What every pattern of the candidates came to. Arrays run over patterns."""

    codes: Codes
    p: Numbers
    bits: Numbers
    barred: rules.Barred


def run(engine: Engine, project: Project, progress: Progress, full: bool = False) -> None:
    """Match all records. Records of the run before are not read again, nor two of them compared again, unless the run is a full one."""
    records, spaces = with_members(engine, engine.table("records"))
    organisations = project.entity == "organisation"
    present = forms.filled(engine, records, organisations)
    readable = past.key(project.entity, present, spaces)
    known = not full and _made_with(engine, "match_read", readable)
    profiles = forms.profiles(engine, records, present, known)
    judged = judge.judged(engine)
    told = judge.split(engine, judged)
    if told.num_rows:
        records = records.join(engine.load("_match_told", told), on="record_id", how="left")
        profiles = forms.profiles(engine, records, {**present, "told": ("_told",)})
        known, readable = False, ""
    orders = judge.orders(engine, judged)
    texts = forms.texts(engine, records, present)
    progress("match", 1, 6)
    candidates, blocks = block.candidates(engine, profiles, project.match.keys, organisations)
    _must_meet(engine, profiles, blocks, project)
    if orders:
        candidates = _and_judged(engine, candidates, orders)
    progress("match", 2, 6)
    comparisons = _wanted(compare.used(profiles, sample.personal_line(engine, profiles), organisations), project)
    if not comparisons:
        _alone(engine)
        return
    ids = np.sort(engine.rows(profiles.select(nw.col("id").cast(nw.Int64)))["id"].to_numpy())
    twins = profiles.filter(nw.col("records") > 1).select(nw.col("id").alias("a"), nw.col("id").alias("b"))
    pairs = nw.concat(
        [
            sample.of_kind(candidates, weigh.CANDIDATE),
            sample.of_kind(twins, weigh.TWIN),
            sample.of_kind(sample.random_pairs(engine, profiles, len(ids)), weigh.RANDOM),
            *sample.sharing(engine, profiles, "full", "email", weigh.NAMESAKE),
            *sample.sharing(engine, profiles, "address", "full", weigh.NEIGHBOUR),
        ],
        how="vertical",
    )
    comparable = past.key(readable, [one.name for one in comparisons])
    given = (engine, pairs, profiles, texts, comparisons, "match_levels")
    if known and _made_with(engine, "match_levels", comparable):
        levels = compare.compare_new(*given, engine.table("_match_touched"))
    else:
        levels = compare.compare(*given)
    past.keep_state(engine, "match_read", {"": readable})
    past.keep_state(engine, "match_levels", {"": comparable})
    progress("match", 3, 6)
    held = rarity.values(engine, profiles, len(ids))
    entities: Frame | None = None
    people = len(ids)
    numbered = count(engine, profiles.filter(~nw.col("member").is_null())) if "member" in profiles.columns else 0
    for step in (4, 5):
        rare, counts = rarity.rarities(engine, held, entities, people)
        coded, layout = weigh.patterns(engine, levels, rare, comparisons, "_match_codes")
        model, scored = _weighed(engine, coded, profiles, layout, comparisons, counts, (len(ids), numbered), project)
        edges = _edges(engine, scored, model.threshold)
        labels = group.components(ids, edges["a"], edges["b"])
        people = int((labels == ids).sum())  # a group is called by its smallest member
        entities = engine.load(
            "_match_entities", pa.table({"id": pa.array(ids, pa.int32()), "entity": pa.array(labels, pa.int64())})
        )
        progress("match", step, 6)
    labels = _guarded(engine, profiles, texts, model, layout, scored, edges, ids, labels, orders)
    _write(engine, model, layout, scored, ids, labels, orders)
    _summarise(engine, model, blocks, judged)
    progress("match", 6, 6)


def laws(engine: Engine) -> list[tuple[Text, int, int]]:
    """Every record in exactly one group; a < b and each pair once."""

    records, groups, pairs = (engine.table(name) for name in ("records", "groups", "pairs"))
    held = groups.select("record_id").unique().join(records.select("record_id"), on="record_id", how="inner")
    proper = pairs.filter(nw.col("a") < nw.col("b")).select("a", "b").unique()
    return [
        (GROUPS.law, count(engine, held), count(engine, records)),
        (GROUPS.law, count(engine, groups), count(engine, records)),
        (PAIRS.law, count(engine, proper), count(engine, pairs)),
    ]


def _made_with(engine: Engine, step: str, key: str) -> bool:
    """Whether what a step of the match before left was made from the same columns in the same way. (A match that compared nothing
    left no tables.)"""
    made = {"match_records", "match_profiles", "match_levels_exact"} <= set(engine.tables())
    return made and past.state(engine, step).get("", ("",))[0] == key


def _weighed(
    engine: Engine,
    coded: Frame,
    profiles: Frame,
    layout: Layout,
    comparisons: Sequence[Comparison],
    counts: rarity.Counts,
    sizes: tuple[int, int],
    project: Project,
) -> tuple[Model, _Scored]:
    """Learn the weights, and what every pattern of the candidates comes to under them. `sizes`: how many profiles there are, and with a
    member number."""
    tallies = weigh.tally(engine, coded)
    tallies[weigh.TWIN] = weigh.twins(engine, coded, profiles)
    model = weigh.estimate(tuple(comparisons), counts, *sizes, layout, tallies, rules.clashing)
    codes, numbers = tallies[weigh.CANDIDATE]
    scored = _score(model, layout, codes)
    settled = ~scored.barred.any
    plan = project.match.threshold
    if plan == "auto":
        model.threshold = weigh.threshold(scored.p[settled], numbers[settled], WRONG_SHARE)
    else:
        model.threshold = float(plan)
    return model, scored


def _score(model: Model, layout: Layout, codes: Codes) -> _Scored:
    fields = layout.unpacked(codes)
    bits = sum(weigh.weights(model, fields).values(), np.zeros(len(codes)))
    return _Scored(codes, weigh.probabilities(model, fields), bits, rules.barred(model, fields))


def _same(scored: _Scored, threshold: float) -> np.ndarray:
    return np.asarray((scored.p >= threshold) & ~scored.barred.any)


def _candidates(engine: Engine) -> Frame:
    """The candidates with their patterns."""
    return engine.table("_match_codes").filter(nw.col("kind") == weigh.CANDIDATE).select("a", "b", "code")


def _and_judged(engine: Engine, candidates: Frame, orders: Orders) -> Frame:
    """The candidates, and the pairs people judged whatever the blocks say."""
    a, b = judge.ends(orders)
    told = engine.load("_match_judged_pairs", pa.table({"a": pa.array(a, pa.int32()), "b": pa.array(b, pa.int32())}))
    both = nw.concat([candidates.select("a", "b"), told.select("a", "b")], how="vertical")
    return engine.save("_match_and_judged", both.unique())


def _edges(engine: Engine, scored: _Scored, threshold: float) -> dict[str, np.ndarray]:
    """The pairs that reach the threshold: a, b and their pattern."""
    merged = engine.load("_match_merged", pa.table({"code": scored.codes[_same(scored, threshold)]}))
    table = engine.rows(_candidates(engine).join(merged, on="code", how="inner").select("a", "b", "code"))
    return {name: table[name].to_numpy().astype(np.int64) for name in ("a", "b", "code")}


# The guard -------------------------------------------------------------------------------------------------------------


def _guarded(
    engine: Engine,
    profiles: Frame,
    texts: Sequence[Frame],
    model: Model,
    layout: Layout,
    scored: _Scored,
    edges: dict[str, np.ndarray],
    ids: Ids,
    joined: Ids,
    orders: Orders,
) -> Ids:
    """Join along the pairs that reach the threshold and those judged the same, then cut the groups whose members clash or
    were judged different. A link that was cut shows as a pair to review between two groups.

    Only what the model joined is searched for clashes: who joins two groups by word knows better. Links that share a contact
    join first. Others then join no two records whose contacts are all different: a name and a company are namesakes' too. Nor do they
    join a record to one of two colleagues of one name, or one of two branches, that fits the other as well; nor does a contact join who tells no
    whole name (김*수) to one of two brothers of one mobile.

    Args:
        joined: what the pairs that reach the threshold join.
    """
    same = judge.ends(orders, "same")
    labels = joined
    if len(same[0]):
        labels = group.components(ids, np.concatenate([edges["a"], same[0]]), np.concatenate([edges["b"], same[1]]))
    inside = _inside(engine, profiles, texts, model, ids, joined)
    clashing, apart, surely, born = _foes(model, layout, inside, group.components(ids, *same), ids)
    different = judge.ends(orders, "different")
    together = np.equal(*(labels[group.places(ids, end)] for end in different))
    different = different[0][together], different[1][together]  # who is in two groups is in no need of being cut off
    a, b = (np.concatenate([clashing[end], apart[end], different[end]]) for end in (0, 1))
    of_a, of_b = (labels[group.places(ids, end)] for end in (a, b))
    suspects = np.unique(of_a[of_a == of_b])
    if not len(suspects):
        return labels
    of = labels[group.places(ids, edges["a"])]
    picked = {name: ends[np.isin(of, suspects)] for name, ends in edges.items()}
    by_contact, others, vague = _strongest(engine, profiles, layout, scored, picked)
    told = np.isin(labels[group.places(ids, same[0])], suspects)
    first = _listed(same[0][told], same[1][told])
    two, told_apart = _listed(*born), _listed(*different)
    hard, soft = [*_listed(*clashing), *told_apart, *two], _listed(*apart)
    of_told = group.cautious((first, []))[0]
    owned = group.decided(*by_contact, of_told, two, COIN_BITS)
    tossed = set(vague[0]).difference(group.decided(*vague, of_told, _listed(*clashing), COIN_BITS))
    sure = ([*first, *(link for link in owned if link not in tossed)], hard)
    clear = group.decided(*others, group.cautious(sure)[0], [*_listed(*surely), *told_apart], COIN_BITS)
    groups, _ = group.cautious(sure, (clear, soft))
    labels = labels.copy()
    of_suspects = np.isin(labels, suspects)
    labels[of_suspects] = ids[of_suspects]  # who lost every link is alone
    labels[group.places(ids, np.array(list(groups), np.int64))] = list(groups.values())
    return labels


def _foes(
    model: Model, layout: Layout, inside: dict[str, np.ndarray], told_same: Ids, ids: Ids
) -> tuple[tuple[Ids, Ids], ...]:
    """Members of one group whose evidence clashes, those whose contacts are all different, and those who are surely two: with
    mailboxes or numbers of their own that one organisation gave them, or with birth dates or middle names of their own; and the last of these
    alone, whom no contact makes one (a third with the number of one and the mailbox of the other does two of a company). Who a person called the same
    is left in peace, and so are two whom nothing but their birth dates tells apart, both a slip away from a third's they are linked with."""
    if not len(inside["a"]):
        return ((np.zeros(0, np.int64),) * 2,) * 4
    codes, back = np.unique(inside["code"], return_inverse=True)
    every = _score(model, layout, codes)
    fields = layout.unpacked(codes)
    spoken = ~_vague(fields)
    two = (every.bits < CLASH_BITS) | (_contacts(fields) > 0) | rules.told_apart(model, fields)
    clashing = every.barred.contact & spoken & two
    clashing = clashing | (rules.once(model, fields) & (every.p < 0.5))
    born = every.barred.apart & rules.two_people(model, fields)
    surely = born | (every.barred.apart & rules.colleagues(fields))
    if "number" in fields:  # two numbers are two companies, whatever ties them
        surely = clashing = np.asarray(fields["number"] == level("number", "differs"))
    a, b = inside["a"], inside["b"]
    nearly = (fields["birth"] >= level("birth", "near") if "birth" in fields else np.zeros(len(codes), np.bool_))[back]
    linked = _same(every, model.threshold)[back] & nearly
    slipped = every.barred.apart & rules.only_born_apart(model, fields)
    between = group.bridged((a, b), slipped[back], linked)
    open_ = told_same[group.places(ids, a)] != told_same[group.places(ids, b)]
    found = [
        clashing[back] & open_,
        every.barred.apart[back] & ~between & open_,
        surely[back] & open_,
        born[back] & ~between & open_,
    ]
    return tuple((a[pairs], b[pairs]) for pairs in found)


def _listed(a: Ids, b: Ids) -> list[tuple[int, int]]:
    return list(zip(a.tolist(), b.tolist(), strict=True))


def _strongest(
    engine: Engine, profiles: Frame, layout: Layout, scored: _Scored, edges: dict[str, np.ndarray]
) -> tuple[tuple[list[tuple[int, int]], list[float]], ...]:
    """Links that share a personal contact, the others, and those of the first under no whole name, each with their bits, strongest first;
    what the records say decides between equals."""
    at, fields = np.searchsorted(scored.codes, edges["code"]), layout.unpacked(scored.codes)
    bits, contacts, vague = scored.bits[at], _contacts(fields)[at], _vague(fields)[at]
    lots = _lots(engine, profiles, np.unique(np.concatenate([edges["a"], edges["b"]])))
    links = sorted(
        zip(*(each.tolist() for each in (edges["a"], edges["b"], bits, contacts > 0, vague)), strict=True),
        key=lambda link: (-round(link[2], 6), *sorted((lots[link[0]], lots[link[1]]))),
    )
    shared, others = ([link for link in links if link[3] == wanted] for wanted in (True, False))
    kinds = (shared, others, [link for link in shared if link[4]])
    return tuple(([(a, b) for a, b, *_ in kind], [bits for _, _, bits, *_ in kind]) for kind in kinds)


def _vague(fields: dict[str, Codes]) -> Truths:
    """Names of which a side tells none or only a part, which contradicts no name it is a part of: whether the two are one is for a third
    to say."""
    if "name" not in fields:
        return np.ones(len(next(iter(fields.values()))), np.bool_)
    return np.isin(fields["name"], [0, *(level("name", one) for one in ("masked", "part", "forename"))])


def _contacts(fields: dict[str, Codes]) -> Codes:
    """How many personal numbers and mailboxes agree exactly."""
    found = [fields[name] == level(name, "exact") for name in weigh.PERSONAL if name in fields]
    return np.asarray(
        sum((one.astype(np.int64) for one in found), np.zeros(len(next(iter(fields.values()))), np.int64))
    )


def _inside(
    engine: Engine, profiles: Frame, texts: Sequence[Frame], model: Model, ids: Ids, labels: Ids
) -> dict[str, np.ndarray]:
    """Every two members of a group of three or more with their pattern, those no block brought together included."""
    sizes = group.sizes(ids, labels)
    middle = (sizes >= 3) & (sizes <= LARGE_GROUP)
    members = pa.table({"id": pa.array(ids[middle], pa.int32()), "entity": pa.array(labels[middle], pa.int64())})
    frame = engine.load("_match_members", members)
    pairs = (
        frame.rename({"id": "a"})
        .join(frame.rename({"id": "b"}), on="entity", how="inner")
        .filter(nw.col("a") < nw.col("b"))
        .select("a", "b")
    )
    codes = _candidates(engine)
    known = engine.save("_match_known", codes.join(pairs, on=["a", "b"], how="inner"))
    missing = pairs.join(known.select("a", "b"), on=["a", "b"], how="anti")
    asked = sample.of_kind(missing, weigh.CANDIDATE)
    fresh = compare.compare(engine, asked, profiles, texts, model.comparisons, "_match_fresh_levels")
    coded, _ = weigh.patterns(engine, fresh, engine.table("match_rarity"), model.comparisons, "_match_fresh_codes")
    frames = [frame.select("a", "b", "code") for frame in (known, coded)]
    large = ids[sizes > LARGE_GROUP]
    if len(large):
        some = engine.load("_match_large", pa.table({"a": pa.array(large, pa.int32())}))
        frames.append(codes.join(some, on="a", how="inner").select("a", "b", "code"))
    table = engine.rows(nw.concat(frames, how="vertical"))
    return {name: table[name].to_numpy().astype(np.int64) for name in ("a", "b", "code")}


def _lots(engine: Engine, profiles: Frame, ids: Ids) -> dict[int, int]:
    """The lots of profiles, drawn from what they say: they break ties the same way whatever the order of records."""
    wanted = engine.load("_match_wanted", pa.table({"id": pa.array(ids, pa.int32())}))
    table = engine.rows(profiles.join(wanted, on="id", how="inner").select("id", "lot"))
    return dict(zip(table["id"].to_pylist(), table["lot"].to_pylist(), strict=True))


# Outputs ---------------------------------------------------------------------------------------------------------------


def _write(
    engine: Engine, model: Model, layout: Layout, scored: _Scored, ids: Ids, labels: Ids, orders: Orders
) -> None:
    """`pairs` and `groups` from what was decided about profiles."""
    twins = _twins(engine, model, layout)
    entity = engine.load(
        "_match_entities",
        pa.table(
            {
                "id": pa.array(ids, pa.int32()),
                "entity": pa.array(labels, pa.int64()),
                "size": pa.array(group.sizes(ids, labels), pa.int32()),
            }
        ),
    )
    lone = nw.col("size") == 1
    members = engine.look_up(engine.table("match_records"), {"": "id"}, entity, found=True)
    members = engine.look_up(members, {"": "id"}, twins)
    apart = lone & (nw.col("twin_same").fill_null(0) == 0)
    assigned = members.with_columns(
        nw.when(apart).then(nw.col("record_id")).otherwise(nw.col("entity")).cast(nw.Int64).alias("group_id")
    )
    judged = _judged(engine, model, layout, scored, ids, labels, orders)
    pairs = _pairs(engine, model, layout, scored, entity, assigned, judged)
    _groups(engine, entity, assigned, pairs)


def _twins(engine: Engine, model: Model, layout: Layout) -> Frame:
    """Profiles of several records: would two records that both say this be one person? `twin_same`, `twin_probability` …"""
    coded = engine.table("_match_codes").filter(nw.col("kind") == weigh.TWIN)
    codes = weigh.tally(engine, coded)[weigh.TWIN][0]
    scored = _score(model, layout, _of_nobody(layout, codes))
    table = pa.table(
        {
            "code": codes,
            "twin_same": pa.array(_same(scored, model.threshold).astype(np.int32)),
            "twin_probability": scored.p,
            "twin_evidence": weigh.evidence(layout, codes, model.comparisons),
        }
    )
    answers = engine.load("_match_twin_scores", table)
    return engine.save(
        "_match_twins",
        coded.join(answers, on="code", how="inner").select(
            nw.col("a").alias("id"), "twin_same", "twin_probability", "twin_evidence"
        ),
    )


def _of_nobody(layout: Layout, codes: Codes) -> Codes:
    """Patterns of twins: where no name is told, a row is of whoever has its number. Registers hold everybody once; a till or a gate notes
    nothing but the number, each time, and what the registers beside it taught says nothing of it."""
    fields = layout.unpacked(codes)
    if not {"source", "name"} <= fields.keys() or fields.keys().isdisjoint(("mobile", "email")):
        return codes
    at = {name: (shift, bits) for name, shift, bits in layout.fields}["source"]
    reached = [fields[name] == level(name, "exact") for name in ("mobile", "email") if name in fields]
    nameless = (fields["name"] == 0) & np.any(reached, axis=0)
    return np.where(nameless, codes & ~(((1 << at[1]) - 1) << at[0]), codes)


def _pairs(
    engine: Engine, model: Model, layout: Layout, scored: _Scored, entity: Frame, assigned: Frame, judged: pa.Table
) -> Frame:
    comparisons = model.comparisons
    same = _same(scored, model.threshold)
    fields = layout.unpacked(scored.codes)
    household = scored.barred.contact & (_contacts(fields) > 0) & (scored.bits > 0)
    shown = same | (scored.p >= REVIEW_FLOOR) & ~scored.barred.alone | household
    answers = engine.load(
        "_match_scores",
        pa.table(
            {
                "code": scored.codes[shown],
                "match_probability": scored.p[shown],
                "evidence": weigh.evidence(layout, scored.codes[shown], comparisons),
                "same": pa.array(same[shown].astype(np.int32)),
            }
        ),
    )
    between = _candidates(engine).join(answers, on="code", how="inner")
    between = engine.look_up(between, compare.ENDS, entity.select("id", "entity"), found=True)
    together = nw.col("entity_a") == nw.col("entity_b")
    decided = nw.when((nw.col("same") == 1) & together).then(nw.lit("same")).otherwise(nw.lit("review"))
    between = between.with_columns(decided.alias("decision"))
    if judged.num_rows:
        told = engine.load("_match_judged", judged)
        between = between.join(told.select("a", "b"), on=["a", "b"], how="anti")
    within = assigned.filter(nw.col("record_id") > nw.col("id"), nw.col("twin_same") == 1)
    frames = [
        between.select(
            nw.col("a").cast(nw.Int64), nw.col("b").cast(nw.Int64), "match_probability", "evidence", "decision"
        ),
        within.select(
            nw.col("id").cast(nw.Int64).alias("a"),
            nw.col("record_id").cast(nw.Int64).alias("b"),
            nw.col("twin_probability").alias("match_probability"),
            nw.col("twin_evidence").alias("evidence"),
            nw.lit("same").alias("decision"),
        ),
    ]
    if judged.num_rows:
        frames.append(engine.table("_match_judged").select(*PAIRS.schema.names))
    return engine.save("pairs", nw.concat(frames, how="vertical"))


def _judged(
    engine: Engine, model: Model, layout: Layout, scored: _Scored, ids: Ids, labels: Ids, orders: Orders
) -> pa.Table:
    """The pairs people judged, as `pairs` has them; what they said is part of the evidence."""
    if not orders:
        return PAIRS.schema.empty_table()
    a, b = judge.ends(orders)
    asked = engine.load("_match_orders", pa.table({"a": pa.array(a, pa.int32()), "b": pa.array(b, pa.int32())}))
    table = engine.rows(_candidates(engine).join(asked, on=["a", "b"], how="inner").sort("a", "b"))
    at = np.searchsorted(scored.codes, table["code"].to_numpy())
    evidence = weigh.evidence(layout, scored.codes[at], model.comparisons).to_pylist()
    reaches = _same(scored, model.threshold)[at]
    rows = []
    of_a, of_b = (labels[group.places(ids, table[name].to_numpy())] for name in "ab")
    for place, (x, y) in enumerate(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True)):
        answer = orders[x, y]
        joined = of_a[place] == of_b[place] and (answer == "same" or bool(reaches[place]))
        decision = "different" if answer == "different" else "same" if joined else "review"
        words = f"{evidence[place]} judgement:{answer}".strip()
        rows.append((x, y, float(scored.p[at[place]]), words, decision))
    return pa.Table.from_pylist([dict(zip(PAIRS.schema.names, row, strict=True)) for row in rows], PAIRS.schema)


def _groups(engine: Engine, entity: Frame, assigned: Frame, pairs: Frame) -> None:
    merged = pairs.filter(nw.col("decision") == "same")
    # A person's word is certain, whatever the model thinks of the pair.
    certain = (
        nw.when(nw.col("evidence").str.ends_with("judgement:same")).then(1.0).otherwise(nw.col("match_probability"))
    )
    ends = nw.concat(
        [merged.select(nw.col(side).alias("record_id"), certain.alias("match_probability")) for side in "ab"],
        how="vertical",
    )
    # Pairs are between profiles, each called by one of its records: what ties that one ties all that say the same.
    best = ends.group_by("record_id").agg(nw.col("match_probability").max().round(GROUP_DIGITS))
    hanging = _hanging(engine, entity, merged.with_columns(certain.alias("match_probability")))
    groups = assigned.select("id", nw.col("record_id").cast(nw.Int64), "group_id")
    groups = engine.look_up(engine.look_up(groups, {"": "id"}, best), {"": "group_id"}, hanging)
    engine.save("groups", groups.select(*GROUPS.schema.names))


def _hanging(engine: Engine, entity: Frame, merged: Frame) -> Frame:
    """Per group of four profiles and more the probability of its weakest link (in smaller ones it is some record's strongest pair): two
    pairs, each of one person for sure, may hang on one doubtful link."""
    large = entity.filter(nw.col("size") >= 4).select(nw.col("id").alias("a"), nw.col("entity").alias("group_id"))
    held = merged.join(large, on="a", how="inner").select("a", "b", "match_probability", "group_id")
    links = links_of(engine.rows(held.join(large.select(nw.col("a").alias("b")), on="b", how="semi")))
    weakest = links.group_by("group_id").aggregate([("match_probability", "min")])
    told = pc.round(weakest["match_probability_min"], ndigits=GROUP_DIGITS)
    return engine.load("_match_hanging", pa.table({"group_id": weakest["group_id"], "weakest_link": told}))


def discard(engine: Engine) -> None:
    """Drop all that a match keeps besides `pairs` and `groups`: the next one makes it anew."""
    for name in [name for name in engine.tables() if name.startswith(("_match", "match_"))]:
        engine.drop(name)


def _wanted(possible: tuple[Comparison, ...], project: Project) -> tuple[Comparison, ...]:
    """What is compared: all that the columns allow, or what the project file names of it."""
    wanted = tuple(one for one in possible if one.name in (project.match.comparisons or [one.name]))
    if possible and not wanted:  # every record would stay alone, without a word
        raise ProjectError(
            Text(
                "match.comparisons 에 적힌 것은 어느 소스에도 없어 아무것도 견줄 수 없습니다: {named}",
                "no source has what match.comparisons names, so nothing can be compared: {named}",
            ).fill(named=", ".join(project.match.comparisons)),
            Text("여기서 견줄 수 있는 것: {names}", "what can be compared here: {names}").fill(
                names=", ".join(one.name for one in possible)
            ),
        )
    return wanted


def _must_meet(engine: Engine, profiles: Frame, blocks: Sequence[block.Block], project: Project) -> None:
    """Raise where no source has what the project's blocks ask for: every record would stay alone, without a word."""
    if project.match.blocks and not blocks and count(engine, profiles):
        raise ProjectError(
            Text(
                "match.blocks 에 적힌 것은 어느 소스에도 없어 아무것도 견줄 수 없습니다: {named}",
                "no source has what match.blocks asks for, so nothing can be compared: {named}",
            ).fill(named=", ".join(project.match.blocks)),
            Text("소스에 있는 것으로 블록을 적거나 그 줄을 빼세요.", "name blocks of what the sources have, or take the line out"),
        )  # fmt: skip


def _alone(engine: Engine) -> None:
    """Nothing can be compared: every record is a person."""
    engine.load("pairs", PAIRS.schema.empty_table())
    groups = engine.table("records").select("record_id", nw.col("record_id").alias("group_id"))
    unknown = [nw.lit(None).cast(nw.Float64).alias(name) for name in ("match_probability", "weakest_link")]
    engine.save("groups", groups.with_columns(*unknown))
    discard(engine)
    engine.load("match_model", weigh.MODEL_COLUMNS.empty_table())
    engine.load("match_blocks", _BLOCK_COLUMNS.empty_table())
    engine.load("match_summary", _SUMMARY_COLUMNS.empty_table())


def _summarise(engine: Engine, model: Model, blocks: Sequence[block.Block], judged: judge.Judged) -> None:
    """`match_model`, `match_blocks` and `match_summary` (fact, value) for the report; what `explain` needs besides."""
    weigh.remember(engine, model)
    engine.load("match_model", weigh.model_table(model))
    columns = (
        [one.key for one in blocks],
        *([getattr(one, name) for one in blocks] for name in ("most", "pairs", "cut", "narrowed")),
    )
    engine.load("match_blocks", pa.table(list(columns), schema=_BLOCK_COLUMNS))
    facts = {
        "threshold": model.threshold,
        "match_share": model.match_share,
        "iterations": float(model.iterations),
        "wrong_share_bound": WRONG_SHARE,
        "judgements": float(len(judged.answers)),
        "judgements_lost": float(judged.lost),
        "contradictions": float(judged.contradictions),
    }
    engine.load("match_summary", pa.table([list(facts), list(facts.values())], schema=_SUMMARY_COLUMNS))
