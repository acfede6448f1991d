"""Judgements: a person's word on two records, kept for ever and obeyed by every later match.

The table `judgements` is append-only: a change of mind is a further line. A record is known by its mark, a hash of its source
and of what it says for matching, so that a judgement outlives new exports, shuffled rows and rebuilt tables. Records of one
source that say exactly the same share a mark, and a judgement speaks of all of them.

What people say can clash: two of them about one pair, or "same" and "different" through other pairs. No clash is settled
silently: the "different" is obeyed, the "same" ones it clashes with wait, and the clash is reported until somebody decides.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import narwhals as nw
import numpy as np
import pyarrow as pa

from hanjul.engines import Engine, Frame, Values, lines_of
from hanjul.match import forms
from hanjul.match.group import Ids
from hanjul.tables import JUDGEMENTS, NAMES

Answer = Literal["same", "different", "unsure", "withdrawn"]
Via = Literal["terminal", "spreadsheet", "audit", "carried"]

TELLING = (
    "member_id",
    *NAMES,
    *(column for kind, held in forms.KINDS.items() if kind != "member" for column in held),
)
"""What of a record its mark is made of."""

Pair = tuple[str, str]
"""Two marks, the smaller first."""


class Side(NamedTuple):
    """One record of a judgement: where it stood, and its mark."""

    source: str
    row: int
    mark: str


class Word(NamedTuple):
    """One answer of one person."""

    who: str
    answer: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot all be true. `pairs`: the pair judged different first, then the chain of "same" that denies it;
    a single pair where people disagree about it."""

    pairs: tuple[Pair, ...]


@dataclass(slots=True)
class Standing:
    """What holds after all lines of the log.

    Attributes:
        words: by pair, what each person says now; withdrawn answers are gone.
        contradictions: what clashes.
        same, different, unsure: pairs to obey; a pair of a contradiction is in `different` or nowhere.
        waiting: pairs judged same that a contradiction keeps from being obeyed.
    """

    words: dict[Pair, tuple[Word, ...]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    same: set[Pair] = field(default_factory=set)
    different: set[Pair] = field(default_factory=set)
    unsure: set[Pair] = field(default_factory=set)
    waiting: set[Pair] = field(default_factory=set)

    def answer(self, pair: Pair) -> str | None:
        """What is obeyed about a pair: same, different, unsure, contradiction (it waits), or None where nobody said anything."""
        if pair in self.waiting:
            return "contradiction"
        return next((name for name in ("same", "different", "unsure") if pair in getattr(self, name)), None)


def pair_of(a: str, b: str) -> Pair:
    """Two marks as a pair."""
    return (a, b) if a <= b else (b, a)


# The log ---------------------------------------------------------------------------------------------------------------


def log(engine: Engine) -> list[dict[str, Any]]:
    """Every line ever written, oldest first."""
    return sorted(lines_of(engine, JUDGEMENTS.name), key=lambda line: line["number"])


Line = tuple[Side, Side, str, str]
"""Two records, what is said of them, and by whom."""


def add(engine: Engine, lines: Iterable[tuple[Side, Side, Answer]], *, who: str, via: Via, at: str) -> int:
    """Append answers, all or none. `at` is ISO 8601 with an offset. Returns how many."""
    told: list[Line] = [(one, other, answer, who) for one, other, answer in lines]
    if told:
        with engine.stage():
            append(engine, told, via=via, at=at)
    return len(told)


def append(engine: Engine, lines: Sequence[Line], *, via: Via, at: str) -> int:
    """The same inside a stage."""
    before = log(engine)
    rows = []
    for number, (one, other, answer, who) in enumerate(lines, len(before) + 1):
        a, b = sorted((one, other), key=lambda side: (side.mark, side.source, side.row))
        sides = (a.source, a.row, a.mark, b.source, b.row, b.mark)
        rows.append(dict(zip(JUDGEMENTS.schema.names, (number, at, who, via, *sides, answer), strict=True)))
    if rows:
        engine.load(JUDGEMENTS.name, pa.Table.from_pylist([*before, *rows], JUDGEMENTS.schema))
    return len(rows)


def standing(lines: Iterable[dict[str, Any]]) -> Standing:
    """What holds. A person's later answer replaces the earlier; "withdrawn" takes back what anybody said of the pair."""
    words: dict[Pair, dict[str, str]] = {}
    for line in lines:
        said = words.setdefault(pair_of(line["mark_a"], line["mark_b"]), {})
        if line["answer"] == "withdrawn":
            said.clear()
        else:
            said[line["who"]] = line["answer"]
    found = Standing(
        {pair: tuple(Word(*word) for word in sorted(said.items())) for pair, said in words.items() if said}
    )
    for pair, spoken in sorted(found.words.items()):
        answers = {word.answer for word in spoken} - {"unsure"}
        if answers == {"same", "different"}:
            found.contradictions.append(Contradiction((pair,)))
            found.different.add(pair)
        else:
            (found.same if "same" in answers else found.different if answers else found.unsure).add(pair)
    _clashes(found)
    return found


def _clashes(found: Standing) -> None:
    """Pairs judged different whose records "same" answers tie together all the same."""
    friends: dict[str, list[str]] = {}
    for a, b in sorted(found.same):
        friends.setdefault(a, []).append(b)
        friends.setdefault(b, []).append(a)
    for pair in sorted(found.different):
        chain = _chain(friends, *pair)
        if chain:
            found.contradictions.append(Contradiction((pair, *chain)))
            found.waiting |= {one for one in found.same if one[0] in _reached(friends, pair[0])}
    found.same -= found.waiting


def _reached(friends: dict[str, list[str]], start: str) -> set[str]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for other in friends.get(waiting.popleft(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _chain(friends: dict[str, list[str]], start: str, end: str) -> list[Pair]:
    """The shortest way between two marks along "same" answers; empty where there is none."""
    before: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in before:
        here = waiting.popleft()
        for other in friends.get(here, ()):
            if other not in before:
                before[other] = here
                waiting.append(other)
    chain: list[Pair] = []
    here = end
    while here in before and here != start:
        chain.append(pair_of(before[here], here))
        here = before[here]
    return chain[::-1]


# Marks -----------------------------------------------------------------------------------------------------------------


def marks(engine: Engine, records: Frame) -> dict[int, Side]:
    """Where some records stand, and their marks, by record id."""
    rows = engine.rows(marked(engine, records).select("record_id", "source", "row", "mark")).to_pylist()
    return {row["record_id"]: Side(row["source"], row["row"], row["mark"]) for row in rows}


def sides(engine: Engine, ids: Sequence[int]) -> dict[int, Side]:
    """The same for records by id."""
    if not ids:
        return {}
    wanted = engine.load("_judge_wanted", pa.table({"record_id": pa.array(sorted(set(ids)), pa.int64())}))
    return marks(engine, engine.table("records").join(wanted, on="record_id", how="inner"))


def marked(engine: Engine, records: Frame) -> Frame:
    """Records with their marks."""
    text = nw.concat_str("source", *(nw.col(name).fill_null("") for name in TELLING), separator="\x1f")
    frame = records.select("record_id", "source", "row", text.alias("_said"))
    return engine.apply_all(frame, [Values(["_said"], _hashes, pa.schema([("mark", pa.string())]))])


def _hashes(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """16 hexadecimal digits: at 10 million records the chance of any two being equal is 1 in 370,000."""
    encoded = (text.encode("utf-8", "surrogatepass") for text in columns[0])
    return [[hashlib.blake2b(text, digest_size=8).hexdigest() for text in encoded]]


# What the match obeys --------------------------------------------------------------------------------------------------


class Judged(NamedTuple):
    """Judgements found among the records of this run.

    Attributes:
        answers: by pair of records (each the first of its mark), what is obeyed; see `Standing.answer`.
        members: all records of a mark, by the first of them.
        lost: judged pairs of which a record is in no source any more, or says something else now.
        contradictions: clashes that wait for a decision.
    """

    answers: dict[tuple[int, int], str]
    members: dict[int, list[int]]
    lost: int
    contradictions: int


def members(engine: Engine, wanted: Iterable[str]) -> dict[str, list[int]]:
    """The records of each mark, rising; marks no record has are left out."""
    known = engine.load("_judge_marks", pa.table({"mark": pa.array(sorted(set(wanted)), pa.string())}))
    held = marked(engine, engine.table("records")).join(known, on="mark", how="inner")
    found: dict[str, list[int]] = {}
    for row in engine.rows(held.select("record_id", "mark").sort("record_id")).to_pylist():
        found.setdefault(row["mark"], []).append(row["record_id"])
    return found


def judged(engine: Engine) -> Judged:
    """The judgements as they stand, looked up among the records."""
    held = standing(log(engine))
    if not held.words:
        return Judged({}, {}, 0, 0)
    found = members(engine, (mark for pair in held.words for mark in pair))
    answers, lost = {}, 0
    for pair in held.words:
        ends = [found[mark][0] for mark in pair if mark in found]
        if len(ends) < 2 or ends[0] == ends[1]:
            lost += 1
        else:
            answers[min(ends), max(ends)] = held.answer(pair) or "unsure"
    return Judged(answers, {ids[0]: ids for ids in found.values()}, lost, len(held.contradictions))


def split(engine: Engine, found: Judged) -> pa.Table:
    """`record_id`, `_told`: records that were judged against others saying the same must not be one profile with them."""
    profile = _profiles(engine, found)
    apart = sorted({end for pair in found.answers if profile[pair[0]] == profile[pair[1]] for end in pair})
    told = [(record, str(end)) for end in apart for record in found.members[end]]
    return pa.table(
        {
            "record_id": pa.array([record for record, _ in told], pa.int64()),
            "_told": pa.array([mark for _, mark in told], pa.string()),
        }
    )


def orders(engine: Engine, found: Judged) -> dict[tuple[int, int], str]:
    """What people said, about pairs of profiles."""
    profile = _profiles(engine, found)
    told: dict[tuple[int, int], str] = {}
    for (a, b), answer in sorted(found.answers.items()):
        pair = min(profile[a], profile[b]), max(profile[a], profile[b])
        # Two marks of one source may read alike (`Kim, John`, `John Kim`): of several answers "different" is obeyed.
        told[pair] = answer if told.get(pair) != "different" else "different"
    return told


def ends(told: dict[tuple[int, int], str], *answers: str) -> tuple[Ids, Ids]:
    """The two ends of the pairs with one of these answers (any answer where none is named), in order."""
    pairs = sorted(pair for pair, answer in told.items() if not answers or answer in answers)
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _profiles(engine: Engine, found: Judged) -> dict[int, int]:
    """The profile of every judged record."""
    wanted = sorted({end for pair in found.answers for end in pair})
    if not wanted:
        return {}
    ids = engine.load("_judge_records", pa.table({"record_id": pa.array(wanted, pa.int32())}))
    rows = engine.rows(engine.table("match_records").join(ids, on="record_id", how="inner").select("record_id", "id"))
    return dict(zip(rows["record_id"].to_pylist(), rows["id"].to_pylist(), strict=True))
