"""What was delivered to targets outside: the table `shipments`, written before anything leaves and again when it is done.

A line that was planned and never done is a delivery that was interrupted: it may have arrived. Nobody has to guess, because the
next delivery reads the target first; the line only says that what is there may be hanjul's.
"""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine
from hanjul.tables import SHIPMENTS

Action = Literal["added", "changed", "removed", "deleted"]
Outcome = Literal["planned", "done", "failed"]


class Shipment(NamedTuple):
    """One thing done to one person at one target. `address` is a hash; `before` is what the target had."""

    customer_id: str | None
    address: str | None
    action: Action
    why: str | None = None
    tags: frozenset[str] = frozenset()
    before: Mapping[str, Any] | None = None


@dataclass
class Ledger:
    """The lines of one target. `delivery` is the number of the delivery under way."""

    engine: Engine
    target: str
    delivery: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if SHIPMENTS.name in self.engine.tables():
            mine = self.engine.table(SHIPMENTS.name).filter(nw.col("target") == self.target)
            self.lines = self.engine.rows(mine).to_pylist()
        # Rows come in no order of their own; within a delivery what is planned comes before what is done.
        self.lines.sort(key=lambda line: (line["delivery"], line["state"] != "planned", line["at"]))
        self.delivery = 1 + max((line["delivery"] for line in self.lines), default=0)

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
                "before": None if shipment.before is None else json.dumps(shipment.before, ensure_ascii=False),
            }
            for shipment in shipments
        ]
        if not rows:
            return
        with self.engine.stage():
            self.engine.append(SHIPMENTS.name, pa.Table.from_pylist(rows, SHIPMENTS.schema))
        self.lines += rows
