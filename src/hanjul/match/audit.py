"""Audit: how many merges can be wrong at most, without a truth: a person judges a small sample, a bound follows.

What is judged are links: the pairs that hold groups together, one fewer than records in each group. Records of two people in one
group are held together by at least one link between the two, so a bound on wrong links bounds wrong merges.

The sample is stratified by match probability and evidence, in two classes: links the model is sure of, and the few it doubts, of
which more are looked at. Within a class every stratum is sampled at the same rate, rounded up. The class bound is
Clopper–Pearson's upper limit on all answers of the class together: strata sampled alike spread less than one simple
sample, so the binomial is the worst case (Hoeffding 1956, Theorem 4). The two classes share the 5 % between them (union bound).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hanjul.engines import Engine, lines_of
from hanjul.errors import run_first
from hanjul.match import judge
from hanjul.match.compare import ENDS
from hanjul.match.judge import Pair, Standing
from hanjul.match.links import links
from hanjul.tables import AUDITS, DOUBTED
from hanjul.words import Text

CONFIDENCE = 0.95

DOUBTED_SHARE = 0.2
"""Part of the sample, and of the 5 %, that goes to the doubted class."""

_BANDS = ((0.0, "doubted"), (DOUBTED, "likely"), (0.999, "sure"))
_CONTACTS = ("mobile", "email", "phone", "member", "number")
_NAMES = (
    "name:exact",
    "name:variant",
    "name:similar",
    "name:slip",
    "name:part",
    "name:forename",
    "company:exact",
    "company:similar",
    "company:slip",
)

STRATA = {
    "identical": Text("값이 똑같음(다른 소스)", "the same values, other source"),
    "contact_name": Text("연락처와 이름이 같음", "contact and name agree"),
    "contact": Text("연락처만 같음", "only a contact agrees"),
    "context": Text("연락처는 다르거나 없음", "no contact agrees"),
}
BANDS = {
    "doubted": Text("의심스러움(0.99 미만)", "doubted (below 0.99)"),
    "likely": Text("그럴듯함(0.99–0.999)", "likely (0.99–0.999)"),
    "sure": Text("확실함(0.999 이상)", "sure (0.999 and more)"),
}


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of an audit: `band` and `kind` of its links, how many there are, and what the sample of them said."""

    band: str
    kind: str
    links: int
    drawn: int
    right: int
    wrong: int
    unsure: int

    @property
    def answered(self) -> int:
        """Links of the sample somebody judged."""
        return self.right + self.wrong + self.unsure

    @property
    def against(self) -> int:
        """Answers that count against the merge: nobody can say that an unsure one is right."""
        return self.wrong + self.unsure


@dataclass(frozen=True, slots=True)
class Audit:
    """The last audit as it stands.

    Attributes:
        at: when the sample was drawn; the statement is about the groups of that moment.
        current: whether the groups are still the same.
        strata: what was drawn and said.
        open: pairs of the sample nobody judged yet, in the order they are asked.
    """

    number: int
    at: str
    current: bool
    strata: tuple[Stratum, ...]
    open: tuple[Pair, ...]

    @property
    def links(self) -> int:
        """Merges the statement is about."""
        return sum(stratum.links for stratum in self.strata)

    @property
    def most_wrong(self) -> int | None:
        """At most so many merges are wrong, at 95 %; None until every link of the sample is judged."""
        return None if self.open else bound(self.strata)

    @property
    def statement(self) -> Text:
        """What can be said, in a sentence."""
        most = self.most_wrong
        if most is None:
            return Text(
                f"표본 {self.drawn:,}건 가운데 {len(self.open):,}건이 남았습니다. 모두 답해야 잘못이 많아야 얼마인지 말할 수 있습니다.",
                f"{len(self.open):,} of the {self.drawn:,} links drawn are left; the bound needs every one.",
            )
        if not self.links:
            return Text("합친 것이 없어 확인할 것이 없습니다.", "Nothing was merged: there is nothing to audit.")
        share = 100 * most / self.links
        return Text(
            f"합친 {self.links:,}건 가운데 잘못은 많아야 {share:.2g} %({most:,}건)입니다 (신뢰수준 95 %, 한쪽).",
            f"At most {share:.2g} % ({most:,}) of the {self.links:,} merges are wrong (95 %, one-sided).",
        )

    @property
    def drawn(self) -> int:
        """Links in the sample."""
        return sum(stratum.drawn for stratum in self.strata)


def bound(strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> int:
    """At most so many links of all strata are wrong, at this confidence. Every drawn link must have been judged."""
    classes = [[one for one in strata if (one.band == "doubted") is doubted] for doubted in (True, False)]
    shares = [DOUBTED_SHARE, 1.0 - DOUBTED_SHARE]
    unknown = [sum(one.links - one.drawn for one in members) for members in classes]
    if 0 in unknown:  # a class that was judged whole is known: the other may use all of the doubt
        shares = [1.0, 1.0]
    return sum(
        _class_bound(members, (1.0 - confidence) * share) for members, share in zip(classes, shares, strict=True)
    )


def _class_bound(strata: Sequence[Stratum], alpha: float) -> int:
    total, drawn = sum(one.links for one in strata), sum(one.drawn for one in strata)
    wrong = sum(one.against for one in strata)
    if total == drawn:
        return wrong
    from scipy.special import betaincinv  # see hanjul.match.group

    upper = 1.0 if wrong == drawn else float(betaincinv(wrong + 1, drawn - wrong, 1.0 - alpha))
    upper = min(1.0, max(upper, (wrong + 1) / drawn))  # where Hoeffding's theorem holds
    expansion = max(one.links / one.drawn for one in strata if one.links)
    return min(total - (drawn - wrong), int(np.floor(expansion * drawn * upper + 1e-9)))


# Drawing ---------------------------------------------------------------------------------------------------------------


def draw(engine: Engine, size: int, at: str) -> int:
    """Draw a sample of the links of the last match and keep it in `audits`. Returns how many were drawn.

    Links between rows of one source that say exactly the same are left out: nothing tells them apart, so nobody can judge.

    Raises:
        ProjectError: nothing was matched yet.
    """
    held = population(engine)
    number = 1 + max((row["audit"] for row in lines_of(engine, AUDITS.name)), default=0)
    chance = np.random.default_rng(number)
    strata = [f"{band}:{kind}" for band, kind in zip(held["band"].to_pylist(), held["kind"].to_pylist(), strict=True)]
    doubted = np.array([name.startswith("doubted:") for name in strata], np.bool_)
    few = min(int(doubted.sum()), round(size * DOUBTED_SHARE))
    rates = {True: _rate(few, doubted.sum()), False: _rate(size - few, (~doubted).sum())}
    picked: list[int] = []
    sizes = Counter(strata)
    for name in sorted(sizes):
        members = np.flatnonzero(np.array([one == name for one in strata], np.bool_))
        wanted = min(len(members), int(np.ceil(len(members) * rates[name.startswith("doubted:")] - 1e-9)))
        picked += chance.permutation(members)[:wanted].tolist()
    order = [picked[place] for place in chance.permutation(len(picked))]
    rows = held.take(pa.array(order, pa.int64())).to_pylist()
    sides = judge.sides(engine, [row[end] for row in rows for end in "ab"])
    lines = []
    for row in rows:
        one, other = sides[row["a"]], sides[row["b"]]
        name = f"{row['band']}:{row['kind']}"
        lines.append(
            (number, at, _state(engine), *judge.pair_of(one.mark, other.mark), row["band"], row["kind"], sizes[name])
        )
    drawn = Counter(f"{row['band']}:{row['kind']}" for row in rows)
    new = [dict(zip(AUDITS.schema.names, (*line, drawn[f"{line[5]}:{line[6]}"]), strict=True)) for line in lines]
    with engine.stage():
        engine.load(AUDITS.name, pa.Table.from_pylist([*lines_of(engine, AUDITS.name), *new], AUDITS.schema))
    return len(new)


def _rate(wanted: int, there: Any) -> float:
    return min(1.0, wanted / int(there)) if there else 0.0


def population(engine: Engine) -> pa.Table:
    """Every link of the last match that can be judged: a, b, `band` and `kind`.

    Raises:
        ProjectError: nothing was matched yet.
    """
    if not {"pairs", "groups", "match_records"} <= set(engine.tables()):
        raise run_first("아직 맞춰 본 결과가 없습니다.", "nothing has been matched yet")
    columns = ["a", "b", "match_probability", "evidence"]
    joined = engine.rows(engine.table("pairs").filter(nw.col("decision") == "same").select(*columns))
    held = links(pa.concat_tables([joined, _unlisted(engine, joined)]).combine_chunks())
    records = engine.rows(engine.table("records").select("record_id", "source").sort("record_id"))
    profiles = engine.rows(engine.table("match_records").select("record_id", "id").sort("record_id"))
    a, b = (held[end].to_numpy() for end in "ab")
    source, profile = records["source"].to_numpy(zero_copy_only=False), profiles["id"].to_numpy()
    at, to = (np.searchsorted(profiles["record_id"].to_numpy(), end) for end in (a, b))
    twin = profile[at] == profile[to]
    kinds = [
        "identical" if same else _kind(evidence)
        for same, evidence in zip(twin.tolist(), held["evidence"].to_pylist(), strict=True)
    ]
    bands = [[name for least, name in _BANDS if p >= least][-1] for p in held["match_probability"].to_pylist()]
    table = held.select(["a", "b"]).append_column("band", pa.array(bands, pa.string()))
    table = table.append_column("kind", pa.array(kinds, pa.string()))
    return table.filter(pa.array(~(twin & (source[at] == source[to]))))


def _unlisted(engine: Engine, joined: pa.Table) -> pa.Table:
    """Records that came into a group only because another record says the same: a link that is in no list of pairs."""
    held = engine.table("match_records").select(
        nw.col("id").cast(nw.Int64).alias("a"), nw.col("record_id").cast(nw.Int64).alias("b")
    )
    group = engine.table("groups").select("record_id", "group_id")
    held = engine.look_up(held.filter(nw.col("a") != nw.col("b")), ENDS, group, found=True)
    found = engine.rows(held.filter(nw.col("group_id_a") == nw.col("group_id_b")).select("a", "b"))
    known = set(zip(joined["a"].to_pylist(), joined["b"].to_pylist(), strict=True))
    rows = sorted(
        pair for pair in zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True) if pair not in known
    )
    return pa.table(
        [[a for a, _ in rows], [b for _, b in rows], [0.0] * len(rows), [""] * len(rows)], schema=joined.schema
    )


def _kind(evidence: str) -> str:
    codes = set(evidence.split())
    contact = any(f"{name}:exact" in codes for name in _CONTACTS)
    if not contact:
        return "context"
    return "contact_name" if codes & set(_NAMES) else "contact"


def _state(engine: Engine) -> str:
    """A hash of who is with whom now."""
    rows = engine.rows(engine.table("groups").select("record_id", "group_id").sort("record_id"))
    state: npt.NDArray[np.int64] = np.stack([rows[name].to_numpy() for name in ("record_id", "group_id")])
    return hashlib.blake2b(state.tobytes(), digest_size=8).hexdigest()


# Stating ---------------------------------------------------------------------------------------------------------------


def last_audit(engine: Engine, standing: Standing) -> Audit | None:
    """The last audit with the answers given so far; None where none was drawn."""
    kept = lines_of(engine, AUDITS.name)
    if not kept:
        return None
    number = max(row["audit"] for row in kept)
    rows = [row for row in kept if row["audit"] == number]
    strata: dict[tuple[str, str], Counter[str]] = {}
    sizes: dict[tuple[str, str], tuple[int, int]] = {}
    still: list[Pair] = []
    for row in rows:
        name, pair = (row["band"], row["kind"]), (row["mark_a"], row["mark_b"])
        said = {word.answer for word in standing.words.get(pair, ())}
        if not said:
            still.append(pair)
        answer = {"same": "right", "different": "wrong"}.get(next(iter(said)), "unsure") if len(said) == 1 else "unsure"
        strata.setdefault(name, Counter())[answer if said else "open"] += 1
        sizes[name] = row["links"], row["drawn"]
    found = [
        Stratum(*name, *sizes[name], counts["right"], counts["wrong"], counts["unsure"])
        for name, counts in sorted(strata.items())
    ]
    return Audit(number, rows[0]["at"], rows[0]["groups"] == _state(engine), tuple(found), tuple(dict.fromkeys(still)))
