"""The versions of the data manual: its figures are kept in the store's table `manuals`, to say what changed since."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from hanjul import facts
from hanjul.document.counts import Counts
from hanjul.document.pieces import Cell
from hanjul.document.saved import Tables
from hanjul.document.words import STATUSES, field_label, key_label
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.tables import MANUALS
from hanjul.words import Text

_MOST_KEPT = 60
_NAMED = "sources", "mapping", "rules", "statuses"

Figures = dict[str, Any]
"""What a manual says in numbers and choices: comparable, without any person's value."""


def figures(counts: Counts, project: Project) -> Figures:
    """The figures of a run."""
    return {
        "sources": {source.name: source.rows for source in counts.sources},
        "mapping": {
            f"{source} · {column}": field
            for source, plan in project.sources.items()
            for column, field in plan.columns.items()
            if field != "ignore"
        },
        "rules": {rule.code: rule.cells for rule in counts.rules},
        "statuses": dict(counts.statuses),
        "refused": counts.refused,
        "records": counts.records,
        "customers": counts.customers,
        "review": counts.decisions.get("review", 0),
        "threshold": round(counts.threshold, 4) if counts.threshold is not None else None,
        "key": "+".join(project.merge.key),
        "merge": dict(project.merge.rules),
        "retention": [rule.model_dump() for rule in project.retention],
    }


def keep(engine: Engine, now: Figures, at: str) -> tuple[int, str | None, Figures | None]:
    """Write the figures beside those of earlier manuals, unless nothing has changed.

    Returns:
        The manual's number; when the manual before it was written and its figures, or None for the first.
    """
    tables = Tables(engine)
    earlier = sorted(tables.all(MANUALS.name, *MANUALS.schema.names), key=lambda row: row["number"])
    text = json.dumps(now, ensure_ascii=False, sort_keys=True)
    if earlier and earlier[-1]["figures"] == text:
        number, earlier = earlier[-1]["number"], earlier[:-1]
    else:
        number = earlier[-1]["number"] + 1 if earlier else 1
        kept = [*earlier[1 - _MOST_KEPT :], {"number": number, "at": at, "figures": text}]
        engine.load(MANUALS.name, pa.Table.from_pylist(kept, schema=MANUALS.schema))
    last = earlier[-1] if earlier else None
    return number, last["at"] if last else None, json.loads(last["figures"]) if last else None


def changes(before: Figures, now: Figures) -> Iterator[tuple[Text, Cell, Cell]]:
    """(what, before, now) for everything that differs."""
    for name, label in _SINGLE.items():
        if before.get(name) != now[name]:
            yield label, _shown(before.get(name), name), _shown(now[name], name)
    for name in _NAMED:
        old, new = before.get(name, {}), now[name]
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield _named(name, key), _shown(old.get(key), name), _shown(new.get(key), name)


_SINGLE = {
    "records": Text("레코드", "records"),
    "refused": Text("제외한 행", "rows refused"),
    "customers": Text("고객", "customers"),
    "review": Text("사람이 볼 쌍", "pairs to review"),
    "threshold": Text("일치 기준", "match threshold"),
    "key": Text("고객키", "customer key"),
    "merge": Text("대표값 규칙", "rules for the value shown"),
    "retention": Text("보유 규칙", "retention rules"),
}


def _named(kind: str, key: str) -> Text:
    if kind == "sources":
        return Text("소스 {key}의 행", "rows of source {key}").fill(key=key)
    if kind == "mapping":
        return Text("열 {key}", "column {key}").fill(key=key)
    if kind == "statuses":
        label = STATUSES.get(key, Text(key, key))
        return Text("고객: {ko}", "customers: {en}").fill(ko=label.ko, en=label.en)
    rule = facts.rules().get(key)
    return Text("규칙: {ko}", "rule: {en}").fill(ko=rule.words.ko, en=rule.words.en) if rule else Text(key, key)


def _shown(value: Any, kind: str = "") -> Cell:
    if value is None or value in ({}, []):
        return Text("없음", "none")
    if kind == "mapping":
        return field_label(value)
    if kind == "key":
        return key_label(value)
    if isinstance(value, list):
        return "; ".join(f"{rule['action']} {rule['after']} {rule['counts_from']}" for rule in value)
    if isinstance(value, dict):
        return "; ".join(f"{field}: {rule}" for field, rule in value.items())
    return value if isinstance(value, int) else str(value)
