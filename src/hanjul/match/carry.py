"""Carry: judgements follow their records, so that they are obeyed for ever.

A judgement knows its records by what they say (see `judge`). Where a source goes by another name, or a row was changed since, the word
is written again for the record that stands there now, and taken back for the one that is no more; so the log stays append-only.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame
from hanjul.match import judge
from hanjul.match.judge import Side
from hanjul.store import past
from hanjul.tables import CUSTOMER_OF

HEIRS = (("source", "member_id"), ("source", "name", "email_key"), ("source", "name", "mobile"))
"""What makes a new record of a source the changed one of before: what its source calls it, or its name with a contact; held by one
record only on both sides."""


def carry(engine: Engine, at: str) -> int:
    """Write the judgements of records that stand elsewhere, or say something else, for those records. Inside a stage, before the match.

    Args:
        at: when this run began.

    Returns how many lines were written.
    """
    lines = judge.log(engine)
    held = judge.standing(lines)
    marks = {mark for pair in held.words for mark in pair}
    lost = marks - judge.members(engine, marks).keys() if marks else marks
    if not lost:
        return 0
    known = {
        line[f"mark_{end}"]: Side(*(line[f"{name}_{end}"] for name in Side._fields)) for line in lines for end in "ab"
    }
    heirs = _elsewhere(engine, {mark: known[mark].source for mark in lost})
    heirs |= _changed(engine, lost - heirs.keys())
    told: list[judge.Line] = []
    for pair in sorted(held.words):
        ends = [heirs.get(mark) or (None if mark in lost else known[mark]) for mark in pair]
        if not heirs.keys() & {*pair} or ends[0] is None or ends[1] is None or ends[0].mark == ends[1].mark:
            continue
        words = held.words[pair]
        told.append((known[pair[0]], known[pair[1]], "withdrawn", words[0].who))
        if judge.pair_of(ends[0].mark, ends[1].mark) not in held.words:
            told += [(ends[0], ends[1], word.answer, word.who) for word in words]
    return judge.append(engine, told, via="carried", at=at)


def _elsewhere(engine: Engine, lost: dict[str, str]) -> dict[str, Side]:
    """Records that say the same in a source of another name. `lost`: marks with the source they were of."""
    records = engine.table("records")
    present = set(engine.rows(records.select("source").unique())["source"].to_pylist())
    found: dict[str, Side] = {}
    for name in sorted(set(lost.values()) - present):
        rows = _marked(engine, records.with_columns(nw.lit(name).alias("source")), lost)
        sides = judge.sides(engine, [row["record_id"] for row in rows])
        counted = Counter(side.source for side in sides.values())
        renamed = min(counted, key=lambda source: (-counted[source], source), default=None)
        for row in reversed(rows):
            side = sides[row["record_id"]]
            if side.source == renamed:
                found[row["mark"]] = side
    return found


def _changed(engine: Engine, lost: set[str]) -> dict[str, Side]:
    """Records of this run that are a judged one of the run before with other values."""
    if not lost or not {past.GONE, CUSTOMER_OF.name} <= set(engine.tables()):
        return {}
    gone = engine.table(past.GONE)
    mark = {row["record_id"]: row["mark"] for row in _marked(engine, gone, lost)}
    new = engine.table("records").join(engine.table(CUSTOMER_OF.name).select("record_id"), on="record_id", how="anti")
    heirs: dict[str, int] = {}
    for keys in HEIRS:
        pairs = _only(gone, keys, "past_id").join(_only(new, keys, "record_id"), on=list(keys), how="inner")
        for row in engine.rows(pairs.select("past_id", "record_id").sort("past_id")).to_pylist():
            if row["past_id"] in mark:
                heirs.setdefault(mark[row["past_id"]], row["record_id"])
    sides = judge.sides(engine, sorted(heirs.values()))
    return {name: sides[record] for name, record in heirs.items()}


def _marked(engine: Engine, records: Frame, marks: Iterable[str]) -> list[dict[str, Any]]:
    """The records that have one of the marks: `record_id`, `mark`."""
    wanted = engine.load("_carry_marks", pa.table({"mark": pa.array(sorted(marks), pa.string())}))
    held = judge.marked(engine, records).select("record_id", "mark").join(wanted, on="mark", how="inner")
    rows: list[dict[str, Any]] = engine.rows(held.sort("record_id")).to_pylist()
    return rows


def _only(frame: Frame, keys: tuple[str, ...], called: str) -> Frame:
    """Records that alone hold a combination of values, none of them missing."""
    held = frame.select(nw.col("record_id").alias(called), *keys).filter(*(~nw.col(key).is_null() for key in keys))
    return held.filter(nw.len().over(*keys) == 1)
