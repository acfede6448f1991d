"""Questions: what to ask a person next, the most worth first, and when asking on is no longer worth it.

An answer is worth as much as it is uncertain and as it settles: between two groups one answer settles every open pair, and
joining them also settles their open pairs with any third group both have one with.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.engines import Engine, lines_of
from hanjul.errors import run_first
from hanjul.match import judge
from hanjul.match.judge import Pair, Side
from hanjul.match.links import links
from hanjul.tables import AUDITS
from hanjul.words import Text

Kind = Literal["contradiction", "join", "keep", "audit"]
"""Settle a clash; join two groups? was joining right? and a link an audit drew."""

DOUBTFUL = 0.99
"""Links of a lower match probability are asked about."""

RULE_CHANCE = 0.5
"""A pair that reaches the threshold but that a rule keeps apart: how often the rule is taken to be wrong."""

ENOUGH_SHARE = 0.001
"""Where all that is left would change fewer customers than this share, asking may stop."""

NEXT = 50
"""… or where so many further questions would change less than one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One pair to judge. `chance`: how likely the answer changes what the last run decided; `settles`: open questions between
    groups it settles, as expected."""

    a: int
    b: int
    kind: Kind
    chance: float
    settles: float
    worth: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What asking on would bring.

    Attributes:
        left: open questions.
        expected: customers whose answers would change, by all that is left.
        soon: the same by the next few.
        customers: how many there are.
    """

    left: int
    expected: float
    soon: float
    customers: int

    @property
    def enough(self) -> bool:
        """Whether asking may stop."""
        return self.left == 0 or self.expected < ENOUGH_SHARE * self.customers or self.soon < 1.0

    @property
    def advice(self) -> Text:
        """When to stop, in a sentence."""
        if not self.left:
            return Text("물어볼 것이 남지 않았습니다.", "Nothing is left to ask.")
        share = 100 * self.expected / max(self.customers, 1)
        left = Text(
            f"남은 질문 {self.left:,}개를 모두 답하면 고객 약 {self.expected:,.0f}명({share:.2f} %)이 달라집니다. "
            f"다음 {min(NEXT, self.left)}개로는 약 {self.soon:,.1f}명입니다.",
            f"All {self.left:,} questions left would change about {self.expected:,.0f} customers ({share:.2f} %); "
            f"the next {min(NEXT, self.left)} about {self.soon:,.1f}.",
        )
        if self.enough:
            return Text(f"{left.ko} 여기서 멈춰도 됩니다.", f"{left.en} You may stop here.")
        return Text(f"{left.ko} 더 답할 만합니다.", f"{left.en} Going on is worth it.")


class Desk:
    """The open questions of the last match, put in order anew after every answer. Reads the store once."""

    def __init__(self, engine: Engine) -> None:
        """Read the store.

        Raises:
            ProjectError: nothing was matched yet.
        """
        if not {"pairs", "groups", "match_summary"} <= set(engine.tables()):
            raise run_first("아직 맞춰 본 결과가 없습니다.", "nothing has been matched yet")
        facts = {row["fact"]: row["value"] for row in lines_of(engine, "match_summary")}
        self._threshold = float(facts.get("threshold", 1.0))
        groups = engine.rows(engine.table("groups").select("record_id", "group_id").sort("record_id"))
        self._group = dict(zip(groups["record_id"].to_pylist(), groups["group_id"].to_pylist(), strict=True))
        self.customers = len(set(self._group.values()))
        listed = engine.rows(engine.table("pairs").sort("a", "b"))
        review = listed.filter(pc.equal(listed["decision"], "review"))
        self._open = [(row["a"], row["b"], self._chance(row)) for row in review.to_pylist()]
        self._weak = _doubtful(listed)
        self._log = judge.log(engine)
        self.standing = judge.standing(self._log)
        ends = {end for a, b, _ in (*self._open, *self._weak) for end in (a, b)}
        marks = {mark for pair in self.standing.words for mark in pair}
        marks |= {mark for pair in audited(engine) for mark in pair}
        judged = judge.members(engine, marks) if marks else {}
        self.sides = judge.sides(engine, sorted(ends | {ids[0] for ids in judged.values()}))
        self._open, self._weak = (
            [one for one in held if self._told_apart(*one[:2])] for held in (self._open, self._weak)
        )
        self.record = {side.mark: record for record, side in sorted(self.sides.items(), reverse=True)}
        """A record of every mark that is asked about or judged."""

    def pair(self, question: Question) -> Pair:
        """The marks a question is about."""
        return judge.pair_of(self.sides[question.a].mark, self.sides[question.b].mark)

    def find(self, engine: Engine, marks: set[str]) -> None:
        """Look for records of marks that no open question is about."""
        new = judge.members(engine, marks - self.record.keys())
        found = judge.sides(engine, [ids[0] for ids in new.values()])
        self.sides |= found
        self.record |= {side.mark: record for record, side in found.items()}

    def about(self, pair: Pair) -> Question | None:
        """The question whether a drawn link is right; None where one of its records is gone."""
        ends = sorted(self.record[mark] for mark in pair if mark in self.record)
        return Question(ends[0], ends[1], "audit", 0.0, 0.0, 0.0) if len(ends) == 2 else None

    def heard(self, one: Side, other: Side, answer: str, who: str) -> None:
        """Take note of an answer that was written to the log."""
        self._log.append({"mark_a": one.mark, "mark_b": other.mark, "answer": answer, "who": who})
        self.standing = judge.standing(self._log)

    def said(self, question: Question) -> tuple[judge.Word, ...]:
        """What people say about a pair now."""
        return self.standing.words.get(self.pair(question), ())

    def questions(self) -> list[Question]:
        """All open questions: contradictions, then the others, the most worth first."""
        label, apart = self._settled()
        between: dict[tuple[int, int], tuple[float, int, int]] = {}
        for a, b, chance in self._open:
            ends = label(self._group[a]), label(self._group[b])
            key = min(ends), max(ends)
            if ends[0] != ends[1] and key not in apart and not self._answered(a, b):
                between[key] = max(between.get(key, (-1.0, 0, 0)), (chance, -a, -b))
        beside: dict[int, set[int]] = {}
        for x, y in between:
            beside.setdefault(x, set()).add(y)
            beside.setdefault(y, set()).add(x)
        found = []
        for (x, y), (chance, a, b) in between.items():
            settles = 1.0 + chance * len(beside[x] & beside[y])
            found.append(Question(-a, -b, "join", chance, settles, _entropy(chance) * settles))
        for a, b, chance in self._weak:
            if not self._answered(a, b):
                found.append(Question(a, b, "keep", chance, 1.0, _entropy(chance)))
        found.sort(key=lambda one: (-round(one.worth, 9), one.a, one.b))
        return [*self._contradictions(), *found]

    def outlook(self, questions: list[Question]) -> Outlook:
        """What asking these would bring."""
        chances = [question.chance for question in questions]
        return Outlook(len(questions), sum(chances), sum(chances[:NEXT]), self.customers)

    def _chance(self, row: dict[str, Any]) -> float:
        p = float(row["match_probability"])
        return p if p < self._threshold else RULE_CHANCE

    def _told_apart(self, a: int, b: int) -> bool:
        """Rows of one source that say exactly the same: no answer about them could be kept, for nothing tells one from the other."""
        return self.sides[a].mark != self.sides[b].mark

    def _answered(self, a: int, b: int) -> bool:
        return judge.pair_of(self.sides[a].mark, self.sides[b].mark) in self.standing.words

    def _contradictions(self) -> list[Question]:
        pairs = dict.fromkeys(pair for clash in self.standing.contradictions for pair in clash.pairs)
        ends = [[self.record[mark] for mark in pair if mark in self.record] for pair in pairs]
        return [Question(min(e), max(e), "contradiction", 1.0, 1.0, 2.0) for e in ends if len(e) == 2]

    def _settled(self) -> tuple["_Labels", set[tuple[int, int]]]:
        """Groups as they will be after the answers so far, and those judged apart."""
        label = _Labels()
        known = {
            pair: [self._group[self.record[mark]] for mark in pair if mark in self.record]
            for pair in self.standing.words
        }
        for pair in self.standing.same:
            if len(known[pair]) == 2:
                label.join(*known[pair])
        apart = set()
        for pair in (*self.standing.different, *self.standing.unsure):
            if len(known[pair]) == 2:
                ends = [label(group) for group in known[pair]]
                apart.add((min(ends), max(ends)))
        return label, apart


def audited(engine: Engine) -> list[Pair]:
    """The pairs drawn for audits."""
    return [(row["mark_a"], row["mark_b"]) for row in lines_of(engine, AUDITS.name)]


class _Labels:
    """Which groups have become one."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def __call__(self, group: int) -> int:
        while self._parent.get(group, group) != group:
            group = self._parent[group]
        return group

    def join(self, one: int, other: int) -> None:
        a, b = self(one), self(other)
        self._parent[max(a, b)] = min(a, b)


def _doubtful(listed: pa.Table) -> list[tuple[int, int, float]]:
    """Links that hold groups together though the model doubts them; nobody judged them yet."""
    joined = listed.filter(pc.equal(listed["decision"], "same"))
    if not joined.num_rows:
        return []
    held = links(joined)
    weak = held.filter(pc.less(held["match_probability"], DOUBTFUL)).to_pylist()
    return [(row["a"], row["b"], 1.0 - row["match_probability"]) for row in weak if "judgement:" not in row["evidence"]]


def _entropy(chance: float) -> float:
    """How uncertain a yes-or-no answer is, in bits."""
    if not 0.0 < chance < 1.0:
        return 0.0
    return float(-chance * np.log2(chance) - (1.0 - chance) * np.log2(1.0 - chance))
