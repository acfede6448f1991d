"""What if: who would be gained and lost, were the groups these instead of those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from hanjul.engines import Engine

Members = tuple[int, ...]
"""The records of one person, rising."""


@dataclass(frozen=True, slots=True)
class Change:
    """People who would become other people: `lost` are now, `gained` would be; together they hold the same records."""

    lost: tuple[Members, ...]
    gained: tuple[Members, ...]

    @property
    def kind(self) -> str:
        """joined (several become one), parted (one becomes several), or regrouped."""
        if len(self.gained) == 1:
            return "joined"
        return "parted" if len(self.lost) == 1 else "regrouped"


@dataclass(frozen=True, slots=True)
class Changes:
    """Two groupings of the same records. `people_before` and `people_after` count everybody."""

    people_before: int
    people_after: int
    changes: tuple[Change, ...]

    @property
    def lost(self) -> int:
        """People who would no longer be as they are."""
        return sum(len(change.lost) for change in self.changes)

    @property
    def gained(self) -> int:
        """People who would be new."""
        return sum(len(change.gained) for change in self.changes)

    def as_dict(self, refs: Mapping[int, str]) -> dict[str, Any]:
        """For JSON: records as source:row, no values."""
        return {
            "people_before": self.people_before,
            "people_after": self.people_after,
            "lost": self.lost,
            "gained": self.gained,
            "changes": [
                {
                    "kind": change.kind,
                    "lost": [[refs[record] for record in members] for members in change.lost],
                    "gained": [[refs[record] for record in members] for members in change.gained],
                }
                for change in self.changes
            ],
        }


def compare(before: Mapping[int, object], after: Mapping[int, object]) -> Changes:
    """Compare two groupings, record -> group; records only one of them knows are left out. The largest change first."""
    known = sorted(before.keys() & after.keys())
    old, new = _members(known, before), _members(known, after)
    still = set(old.values()) & set(new.values())
    changes: list[Change] = []
    seen: set[int] = set()
    for record in known:
        if record in seen or old[before[record]] in still:
            continue
        lost, gained = _tangle(record, before, after, old, new)
        seen.update(member for members in lost for member in members)
        changes.append(Change(tuple(sorted(lost)), tuple(sorted(gained))))
    changes.sort(key=lambda change: (-sum(map(len, change.lost)), change.lost))
    return Changes(len(old), len(new), tuple(changes))


def _members(known: Sequence[int], group: Mapping[int, object]) -> dict[object, Members]:
    found: dict[object, list[int]] = {}
    for record in known:
        found.setdefault(group[record], []).append(record)
    return {name: tuple(members) for name, members in found.items()}


def _tangle(
    start: int,
    before: Mapping[int, object],
    after: Mapping[int, object],
    old: Mapping[object, Members],
    new: Mapping[object, Members],
) -> tuple[set[Members], set[Members]]:
    """All groups, old and new, that hang together with a record."""
    lost: set[Members] = set()
    gained: set[Members] = set()
    waiting = [start]
    while waiting:
        record = waiting.pop()
        for found, members in ((lost, old[before[record]]), (gained, new[after[record]])):
            if members not in found:
                found.add(members)
                waiting.extend(members)
    return lost, gained


def groups(engine: Engine) -> dict[int, object]:
    """Record -> group as the last match left them."""
    rows = engine.rows(engine.table("groups").select("record_id", "group_id"))
    return dict(zip(rows["record_id"].to_pylist(), rows["group_id"].to_pylist(), strict=True))


def refs(engine: Engine) -> dict[int, str]:
    """Record -> source:row."""
    rows = engine.rows(engine.table("records").select("record_id", "source", "row")).to_pylist()
    return {row["record_id"]: f"{row['source']}:{row['row']}" for row in rows}


def labels(engine: Engine, people: Sequence[Members], columns: Sequence[str]) -> dict[Members, dict[str, Any]]:
    """What to call each of some people: the first value of every column among their records."""
    wanted = sorted({record for members in people for record in members})
    frame = engine.table("records").filter(nw.col("record_id").is_in(wanted)).select("record_id", *columns)
    rows = {row["record_id"]: row for row in engine.rows(frame).to_pylist()}
    return {
        members: {
            column: next((rows[record][column] for record in members if rows[record][column]), None)
            for column in columns
        }
        for members in people
    }
