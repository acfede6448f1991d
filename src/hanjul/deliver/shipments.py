"""What was delivered to targets outside: the table `shipments`, written before anything leaves and again when it is done.

A line that was planned and never done is a delivery that was interrupted: it may have arrived. Nobody has to guess, because the
next delivery reads the target first; the line only says that what is there may be hanjul's.

What the target had before stands in the line that was planned, of the last delivery only: that one can be undone.

Of people who were erased nothing stays but one line per target that has them, `owed`: a hash, by which the next delivery knows
whom to delete there.
"""

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, count, lines_of
from hanjul.store.suppression import Suppressions
from hanjul.tables import SHIPMENTS

Action = Literal["added", "changed", "removed", "deleted"]
Outcome = Literal["planned", "done", "failed", "owed"]


UNDONE: Final = "undone"
"""Why something was done when a delivery was taken back."""

CAME_BACK: Final = "came_back"
"""Why a removal is written down once more: whom it took off was seen on the list again, and was not put there by hanjul."""


class Shipment(NamedTuple):
    """One thing done to one person at one target. `address` is a hash, of the customer id where nothing else tells whom an
    erasure concerns; `before` is what the target had."""

    customer_id: str | None
    address: str | None
    action: Action
    why: str | None = None
    tags: frozenset[str] = frozenset()
    before: Mapping[str, Any] | None = None


@dataclass
class Shipments:
    """The lines of one target. `delivery` is the number of the delivery under way; `backwards`: it takes another one back."""

    engine: Engine
    target: str
    backwards: bool = False
    delivery: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if SHIPMENTS.name in self.engine.tables():
            mine = self.engine.table(SHIPMENTS.name).filter(nw.col("target") == self.target)
            self.lines = self.engine.rows(mine).to_pylist()
        self.lines.sort(key=_order)
        last = max((line["delivery"] for line in self.lines), default=0)
        self.delivery = last if not self.backwards and self._cut_off(last) else last + 1

    def _cut_off(self, number: int) -> bool:
        """Whether a delivery ended half-way: the next one goes on with it, and both are undone together."""
        return bool(self._open(number)) and not any(line["why"] == UNDONE for line in self._of(number))

    def _of(self, number: int) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["delivery"] == number]

    def _open(self, number: int) -> list[dict[str, Any]]:
        """What a delivery planned without having written down how it went, a line per person."""
        told = {_whom(line) for line in self._of(number) if line["state"] in ("done", "failed")}
        planned = {_whom(line): line for line in self._of(number) if line["state"] == "planned"}
        return [line for whom, line in planned.items() if whom not in told]

    def settle(self, there: Collection[str]) -> None:
        """The delivery came to its end: write down how what it had planned before it was cut off was found when it went on.
        `there`: addresses or customer ids the target had then."""
        found: dict[Outcome, list[Shipment]] = {"done": [], "failed": []}
        for line in self._open(self.delivery):
            arrived = (line["action"] in ("added", "changed")) == (_whom(line) in there)
            tags = frozenset(json.loads(line["tags"] or "[]"))
            shipment = Shipment(line["customer_id"], line["address"], line["action"], line["why"], tags)
            found["done" if arrived else "failed"].append(shipment)
        for state, shipments in found.items():
            self.write(shipments, state)

    def last(self) -> dict[str, dict[str, Any]]:
        """By address, the last line that was planned or done."""
        return {line["address"]: line for line in self.lines if line["address"] and line["state"] != "failed"}

    def tags(self) -> dict[str, frozenset[str]]:
        """By address, the tags hanjul is sure to have given."""
        return {
            line["address"]: frozenset(json.loads(line["tags"] or "[]"))
            for line in self.lines
            if line["address"] and line["state"] == "done"
        }

    def came(self) -> dict[str, str]:
        """By address, when whoever hanjul put there last, and has not taken off, was seen to be there."""
        last = self.last()
        return {
            line["address"]: line["at"]
            for line in self.lines
            if line["state"] == "done" and line["address"] and last[line["address"]]["action"] in ("added", "changed")
        }

    def owed(self) -> dict[str, str]:
        """By hash, why somebody is still to be deleted here."""
        return _owed(self.lines)

    def last_delivery(self) -> list[dict[str, Any]]:
        """What the last delivery did, or may have done: a line per person, as it was planned; without what was undone since."""
        backwards = {line["delivery"] for line in self.lines if line["why"] == UNDONE}
        done = [
            line
            for line in self.lines
            if line["delivery"] not in backwards and line["state"] in ("planned", "done") and line["why"] != CAME_BACK
        ]
        number = max((line["delivery"] for line in done if line["action"] != "deleted"), default=0)
        undone = {_whom(line) for line in self.lines if line["why"] == UNDONE and line["state"] == "done"
                  and line["delivery"] > number}  # fmt: skip
        failed = {_whom(line) for line in self.lines if line["delivery"] == number and line["state"] == "failed"}
        found: dict[str, dict[str, Any]] = {}
        for line in done:
            if line["delivery"] == number and _whom(line) not in undone | failed:
                found.setdefault(_whom(line), line)
        return list(found.values())

    def write(self, shipments: Iterable[Shipment], state: Outcome) -> None:
        """Append lines, all or none."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        rows = [
            {
                **shipment._asdict(),
                "at": now,
                "delivery": self.delivery,
                "target": self.target,
                "state": state,
                "tags": json.dumps(sorted(shipment.tags), ensure_ascii=False) if shipment.tags else None,
                "before": json.dumps(shipment.before, ensure_ascii=False)
                if shipment.before is not None and state == "planned"
                else None,
            }
            for shipment in shipments
        ]
        if not rows:
            return
        with self.engine.stage():
            if state == "planned" and any(row["why"] != UNDONE for row in rows):
                self._forget_before()
            self.engine.append(SHIPMENTS.name, pa.Table.from_pylist(rows, SHIPMENTS.schema))
        self.lines += rows

    def _forget_before(self) -> None:
        """A delivery begins: what the target had before earlier ones is of no use any more."""
        if not any(line["before"] for line in self.lines if line["delivery"] != self.delivery):
            return
        others = (nw.col("target") != self.target) | (nw.col("delivery") == self.delivery)
        kept = nw.when(others).then(nw.col("before"))
        self.engine.save(SHIPMENTS.name, self.engine.table(SHIPMENTS.name).with_columns(kept.alias("before")))
        for line in self.lines:
            if line["delivery"] != self.delivery:
                line["before"] = None


def _whom(line: dict[str, Any]) -> str:
    return line["address"] or line["customer_id"] or ""


_PLACES: Final = {"planned": 0, "owed": 2}


def _order(line: dict[str, Any]) -> tuple[int, int, str]:
    """Rows come in no order of their own; within a delivery what is planned comes before what is done, and last what an
    erasure after it owes."""
    return line["delivery"], _PLACES.get(line["state"], 1), line["at"]


def _owed(lines: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Of the lines of one target in their order: what is owed and was not done since. Whoever else was put there under the
    same address has taken it over."""
    found: dict[str, str] = {}
    for line in lines:
        if line["state"] == "owed":
            found[line["address"]] = line["why"]
        elif line["state"] == "done":
            found.pop(line["address"], None)
    return found


def owed(engine: Engine) -> dict[str, int]:
    """By target, how many entries of erased people the next delivery has to delete there."""
    targets: dict[str, list[dict[str, Any]]] = {}
    for line in sorted(lines_of(engine, SHIPMENTS.name), key=_order):
        targets.setdefault(line["target"], []).append(line)
    return {target: len(rest) for target, lines in sorted(targets.items()) if (rest := _owed(lines))}


def forget_the_gone(engine: Engine, targets: Collection[str]) -> None:
    """What targets had before is kept only of people who are still customers, at targets the project still names: others could
    not be found by an erasure."""
    if SHIPMENTS.name not in engine.tables():
        return
    shipments = engine.table(SHIPMENTS.name)
    if not count(engine, shipments.filter(~nw.col("before").is_null())):
        return
    there = engine.table("customers").select("customer_id", nw.lit(1).alias("_there"))
    here = (nw.col("_there") == 1) & nw.col("target").is_in(list(targets))
    kept = nw.when(here).then(nw.col("before")).alias("before")
    engine.save(
        SHIPMENTS.name,
        shipments.join(there, on="customer_id", how="left").with_columns(kept).select(*SHIPMENTS.schema.names),
    )


def forget(engine: Engine, customers: Collection[str], known: Suppressions, why: str, at: str) -> None:
    """Take customers out of the table; in their place stands what is owed at every target that may have them."""
    if SHIPMENTS.name not in engine.tables():
        return
    gone: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    for line in sorted(engine.rows(engine.table(SHIPMENTS.name)).to_pylist(), key=_order):
        # Somebody's row may have held another's values before a wrong merge was parted: nothing of before is kept.
        (gone if line["customer_id"] in customers else rest).append({**line, "before": None})
    places: dict[tuple[str, str], tuple[int, bool]] = {}
    for line in gone:
        if line["state"] != "failed":
            mark = line["address"] or known.of_customer(line["customer_id"])
            over = line["action"] == "deleted" and line["state"] == "done"
            places[line["target"], mark] = (line["delivery"], over)
    blank: dict[str, Any] = dict.fromkeys(SHIPMENTS.schema.names)
    told = {**blank, "at": at, "action": "deleted", "state": "owed", "why": why}
    rest += [
        {**told, "target": target, "address": mark, "delivery": delivery}
        for (target, mark), (delivery, over) in places.items()
        if not over
    ]
    engine.load(SHIPMENTS.name, pa.Table.from_pylist(rest, SHIPMENTS.schema))
