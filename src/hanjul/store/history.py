"""History: what happened to every customer id, run by run; append-only, without values. And the changes since the last
delivery, which are a summary of it."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame
from hanjul.store import past
from hanjul.tables import CHANGES, HISTORY

CREATED, RETURNED, UNITED, TOOK_OVER, SPLIT, CAME_OFF, GONE = (
    "created", "returned", "united", "took_over", "split", "came_off", "gone",
)  # fmt: skip
CHANGED, CONSENT = "changed", "consent"

Line = dict[str, str | None]
"""customer_id, event, detail."""

_LINE = pa.schema([HISTORY.schema.field(name) for name in ("customer_id", "event", "detail")])
_REFS = 20
"""Rows named in one line; of more only the number is told."""


def moment(engine: Engine, now: str) -> str:
    """When a run begins, for its lines: `now`, or just behind the last line or delivery where the clock was set back since.
    What happens would else lie before the last delivery, and never be told."""
    tables = engine.tables()
    times = [engine.table(name).select(nw.col("at").max()) for name in (HISTORY.name, DELIVERED) if name in tables]
    last = max((at for frame in times for at in engine.rows(frame)["at"].to_pylist() if at), default="")
    if now > last:
        return now
    behind = datetime.datetime.fromisoformat(last) + datetime.timedelta(milliseconds=1)
    return behind.isoformat(timespec="milliseconds")


def lines(engine: Engine, name: str, found: Sequence[Line]) -> Frame:
    """Lines as a frame."""
    return engine.load(name, pa.Table.from_pylist([dict(line) for line in found], _LINE))


def add(engine: Engine, found: Sequence[Frame], at: str) -> None:
    """Append lines of the run that began at `at`."""
    names = HISTORY.schema.names
    frames = [frame.with_columns(nw.lit(at).alias("at")).select(*names) for frame in found]
    if HISTORY.name in engine.tables():
        frames.insert(0, engine.table(HISTORY.name).select(*names))
    engine.save(HISTORY.name, nw.concat(frames, how="vertical"))


def of_ids(lost: Sequence[str], made: Sequence[str], crossing: Sequence[dict[str, Any]], known: set[str]) -> list[Line]:
    """What became of ids: `lost` are no more, `made` are new, `crossing` tells how many records went from one to another."""
    gone, new = set(lost), set(made)
    ways = sorted(crossing, key=lambda way: (-way["n"], way["customer_id"], way["past_customer"]))
    successor: dict[str, str] = {}
    origin: dict[str, str] = {}
    for way in ways:
        if way["past_customer"] in gone:
            successor.setdefault(way["past_customer"], way["customer_id"])
        elif way["customer_id"] in new:
            origin.setdefault(way["customer_id"], way["past_customer"])
    found: list[Line] = []
    found += [_line(one, UNITED, successor[one]) if one in successor else _line(one, GONE) for one in sorted(gone)]
    for one in sorted(new):
        found.append(_line(one, RETURNED if one in known else CREATED))
        if one in origin:
            found.append(_line(one, CAME_OFF, origin[one]))
    found += [_line(one, TOOK_OVER, " ".join(given)) for one, given in _turned(successor).items()]
    found += [_line(one, SPLIT, " ".join(parts)) for one, parts in _turned(origin).items()]
    return found


def of_rows(event: str, rows: Iterable[dict[str, Any]]) -> list[Line]:
    """Rows that came to a customer, or went: one line a customer."""
    by: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        by.setdefault(row["customer_id"], []).append((row["source"], row["row"]))
    found = []
    for one, places in sorted(by.items()):
        named = " ".join(f"{source}:{row}" for source, row in sorted(places)[:_REFS])
        found.append(_line(one, event, named + (f" (+{len(places) - _REFS})" if len(places) > _REFS else "")))
    return found


def _line(customer: str, event: str, detail: str | None = None) -> Line:
    return {"customer_id": customer, "event": event, "detail": detail}


def _turned(of: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in sorted(of.items()):
        found.setdefault(other, []).append(one)
    return dict(sorted(found.items()))


# Asking ----------------------------------------------------------------------------------------------------------------


def known(engine: Engine, ids: Iterable[str]) -> set[str]:
    """Those of some ids that were somebody's before."""
    return set(since(engine, ids))


def since(engine: Engine, ids: Iterable[str]) -> dict[str, str]:
    """When each of some ids was first given."""
    if HISTORY.name not in engine.tables():
        return {}
    wanted = engine.load("_asked_ids", pa.table({"customer_id": pa.array(sorted(set(ids)), pa.string())}))
    told = engine.table(HISTORY.name).join(wanted, on="customer_id", how="inner")
    rows = engine.rows(told.group_by("customer_id").agg(nw.col("at").min()))
    return dict(zip(rows["customer_id"].to_pylist(), rows["at"].to_pylist(), strict=True))


def successor(engine: Engine, customer_id: str) -> str:
    """The id somebody goes by today: ids given up by unions are followed to the one that took over."""
    if HISTORY.name not in engine.tables():
        return customer_id
    seen = {customer_id}
    while True:
        living = engine.table("customer_of").filter(nw.col("customer_id") == customer_id).select("customer_id").head(1)
        if engine.rows(living).num_rows:
            return customer_id
        told = engine.table(HISTORY.name).filter(nw.col("customer_id") == customer_id, nw.col("event") == UNITED)
        ways = engine.rows(told.sort("at"))["detail"].to_pylist()
        if not ways or ways[-1] in seen:
            return customer_id
        customer_id = ways[-1]
        seen.add(customer_id)


def moves(engine: Engine) -> dict[str, tuple[str, str]]:
    """Ids that were given up by a union, with the id that took over last; ids that came off another, with that: (event, other)."""
    if HISTORY.name not in engine.tables():
        return {}
    told = engine.table(HISTORY.name).filter(nw.col("event").is_in([UNITED, CAME_OFF])).sort("at")
    found = {line["customer_id"]: (line["event"], line["detail"]) for line in engine.rows(told).to_pylist()}
    for one, (event, other) in found.items():
        seen = {one}
        while event == UNITED and other not in seen and found.get(other, ("", ""))[0] == UNITED:
            seen.add(other)
            other = found[other][1]
        found[one] = (event, other)
    return found


def of(engine: Engine, customer_id: str) -> list[dict[str, str | None]]:
    """All lines about an id, oldest first."""
    if HISTORY.name not in engine.tables():
        return []
    told = engine.rows(engine.table(HISTORY.name).filter(nw.col("customer_id") == customer_id)).to_pylist()
    order = {event: place for place, event in enumerate(EVENTS)}
    return sorted(told, key=lambda line: (line["at"], order.get(line["event"], len(order))))


EVENTS = (CREATED, RETURNED, CAME_OFF, TOOK_OVER, SPLIT, "joined", "left", CHANGED, CONSENT, UNITED, GONE)
"""What can happen to an id, in the order it is told."""


# Changes ---------------------------------------------------------------------------------------------------------------

DELIVERED = "delivered"
"""One row: `at`, the beginning of the run that delivered last."""

_KINDS = {
    CREATED: "added", RETURNED: "added", "joined": "changed", "left": "changed", CHANGED: "changed", CONSENT: "changed",
    TOOK_OVER: "united", SPLIT: "split", GONE: "gone",
}  # fmt: skip
CHANGE_KINDS = ("added", "changed", "united", "split", "gone")


_NOT_TOLD = {
    "customer_id",
    "customer_key",
    "created_at",
    "updated_at",
    "last_seen_at",
    "due_at",
    "due_action",
    "due_reason",
    "sources",
}
"""Columns of customers that follow from others, or change with every visit."""


def compare(engine: Engine, at: str) -> None:
    """Lines about customers that are still there and whose shown values are no longer what they were; and the table `changes`.
    `at` is when this run began."""
    tables = engine.tables()
    if past.CUSTOMERS in tables:
        before, now = engine.table(past.CUSTOMERS), engine.table("customers")
        known = before.collect_schema()
        told = [
            name
            for name, kind in now.collect_schema().items()
            if kind in (nw.String, nw.List) and known.get(name) == kind and name not in _NOT_TOLD
        ]
        add(engine, [lines(engine, "_values", _changed(engine, before, now, told))], at)
        engine.drop(past.CUSTOMERS)
    engine.load(CHANGES.name, pa.Table.from_pylist(_changes(engine), CHANGES.schema))


def _changed(engine: Engine, before: Frame, now: Frame, columns: Sequence[str]) -> list[Line]:
    both = now.select("customer_id", *columns).join(
        before.select("customer_id", *(nw.col(name).alias(f"{name}:before") for name in columns)),
        on="customer_id",
        how="inner",
    )
    now_there = [(nw.col(name), nw.col(f"{name}:before")) for name in columns]
    differs = [(value != was) | (value.is_null() != was.is_null()) for value, was in now_there]
    found: list[Line] = []
    for row in engine.rows(both.filter(nw.any_horizontal(*differs, ignore_nulls=True)).sort("customer_id")).to_pylist():
        names = [name for name in columns if _said(row[name]) != _said(row[f"{name}:before"])]
        told = [name for name in names if name.startswith("consent_") and name != "consent_at"]
        fields = [name for name in names if name not in told]
        if fields:
            found.append(_line(row["customer_id"], CHANGED, " ".join(fields)))
        found += [
            _line(row["customer_id"], CONSENT, f"{name} {row[f'{name}:before'] or '-'} → {row[name] or '-'}")
            for name in told
        ]
    return found


def _said(value: Any) -> Any:
    """A value as it is told apart: of a list what it says, not when and where that was seen."""
    return {(one["value"], one["detail"]) for one in value} if isinstance(value, list) else value


def _changes(engine: Engine) -> list[dict[str, Any]]:
    """What `history` tells of the time since the last delivery, by kind of change."""
    if DELIVERED not in engine.tables() or HISTORY.name not in engine.tables():
        return []
    last = engine.rows(engine.table(DELIVERED))["at"][0].as_py()
    told = engine.rows(engine.table(HISTORY.name).filter(nw.col("at") > last).sort("at")).to_pylist()
    living = {CREATED: True, RETURNED: True, UNITED: False, GONE: False}
    first = {line["customer_id"]: line["event"] for line in reversed(told) if line["event"] in living}
    final = {line["customer_id"]: living[line["event"]] for line in told if line["event"] in living}
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for line in told:
        one, kind = line["customer_id"], _KINDS.get(line["event"])
        was_there = not living.get(first.get(one, GONE), False)
        is_there = final.get(one, True)
        if kind is None or (kind == "gone" and not was_there) or (kind != "gone" and not is_there):
            continue
        if kind == "changed" and not was_there:
            continue
        entry = found.setdefault((kind, one), {"others": set(), "fields": set()})
        if kind in ("united", "split"):
            entry["others"] |= set((line["detail"] or "").split())
        elif kind == "changed":
            entry["fields"] |= _fields(line)
    order = {kind: place for place, kind in enumerate(CHANGE_KINDS)}
    return [
        {"change": kind, "customer_id": one, **{name: " ".join(sorted(words)) or None for name, words in entry.items()}}
        for (kind, one), entry in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    ]


def _fields(line: dict[str, Any]) -> set[str]:
    if line["event"] == CONSENT:
        return {line["detail"].split()[0]}
    return set(line["detail"].split()) if line["event"] == CHANGED else {"records"}


def counts(engine: Engine) -> dict[str, int]:
    """How many people changed in each way since the last delivery."""
    rows = engine.rows(engine.table(CHANGES.name).group_by("change").agg(nw.len().alias("n"))).to_pylist()
    counted = {row["change"]: row["n"] for row in rows}
    return {kind: counted.get(kind, 0) for kind in CHANGE_KINDS}


def delivered(engine: Engine, at: str) -> None:
    """Note that the run that began at `at` has delivered."""
    engine.load(DELIVERED, pa.table({"at": [at]}))
