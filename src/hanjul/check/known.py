"""Whom in a new file the store knows already: its rows are matched with the records of the last run, in a store of their own."""

import datetime
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import clean, extract, match
from hanjul.callbacks import Progress, Secret
from hanjul.check import Checked
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.extract import landing
from hanjul.fields import FIELDS
from hanjul.project import Project
from hanjul.store import vault
from hanjul.store.opening import STORE_NAME
from hanjul.tables import JUDGEMENTS, RECORDS

_SHOWN = ("name", "status")


@dataclass(frozen=True, slots=True)
class Known:
    """One row of the new file.

    Attributes:
        decision: "known", "perhaps" (a person should look), or "new".
        customer_id: of the customer it is, or may be.
        match_probability: of the strongest pair with that customer; None for a new person.
        name: of the customer, masked.
        status: whether advertising mail may go out to the customer.
    """

    row: int
    decision: Literal["known", "perhaps", "new"]
    customer_id: str | None = None
    match_probability: float | None = None
    name: str | None = None
    status: str | None = None


def known(
    engine: Engine, project: Project, checked: Checked, today: datetime.date, progress: Progress, password: Secret
) -> list[Known]:
    """Every row of a checked file, in its order. The project's store is only read.

    Args:
        engine: on the store of a finished run.
        checked: what `check` gave.
    """
    with vault.scratch(project.folder / STORE_NAME) as folder:
        new = _records(project, checked, folder, today, progress, password)
        old = engine.rows(engine.table("records").select(*RECORDS.schema.names))
        first = (pc.max(old["record_id"]).as_py() or 0) + 1 if old.num_rows else 0
        ids = pa.array(range(first, first + new.num_rows), pa.int64())
        rows = new["row"].to_pylist()
        new = new.set_column(0, RECORDS.schema.field("record_id"), ids)
        scratch = DuckDBEngine(folder / "known.duckdb", memory_limit=project.memory_limit)
        try:
            scratch.load("records", pa.concat_tables([old.cast(RECORDS.schema), new.cast(RECORDS.schema)]))
            if JUDGEMENTS.name in engine.tables():
                scratch.load(JUDGEMENTS.name, engine.rows(engine.table(JUDGEMENTS.name)))
            match.run(scratch, project, progress)
            found = _found(scratch, engine, first)
        finally:
            scratch.close()
    told = _told(engine, {one[1] for one in found.values()})
    return [_line(row, found.get(record), told) for row, record in zip(rows, ids.to_pylist(), strict=True)]


def _records(
    project: Project, checked: Checked, folder: Path, today: datetime.date, progress: Progress, password: Secret
) -> pa.Table:
    """The file's rows as records, in order of their rows."""
    columns = {column: name for column, name in checked.plan.columns.items() if column not in checked.missing}
    plan = checked.plan.model_copy(update={"columns": columns})
    alone = project.model_copy(update={"sources": {checked.source: plan}, "folder": checked.folder})
    engine = DuckDBEngine(folder / "new.duckdb")
    try:
        landing.fetch(engine, alone, progress, password)
        extract.run(engine, alone, progress, password)
        clean.run(engine, alone, today, progress)
        return engine.rows(engine.table("records").select(*RECORDS.schema.names)).sort_by("row")
    finally:
        engine.close()


_Match = tuple[Literal["known", "perhaps"], str, float | None]


def _found(scratch: Engine, engine: Engine, first: int) -> dict[int, _Match]:
    """New record -> (decision, customer, probability)."""
    owners = engine.rows(engine.table("customer_of").select("record_id", "customer_id"))
    owner: dict[int, str] = dict(zip(owners["record_id"].to_pylist(), owners["customer_id"].to_pylist(), strict=True))
    groups = scratch.rows(scratch.table("groups").select("record_id", "group_id"))
    wanted = groups.filter(pc.greater_equal(groups["record_id"], first))["group_id"].unique()
    members: dict[int, list[int]] = {}
    for row in groups.filter(pc.is_in(groups["group_id"], wanted)).to_pylist():
        members.setdefault(row["group_id"], []).append(row["record_id"])
    # Between the new file and the store; `a` is the older record, its number being smaller.
    pairs = scratch.table("pairs").filter(nw.col("b") >= first, nw.col("a") < first, nw.col("decision") != "different")
    best: dict[tuple[int, str], float] = {}
    review: dict[int, tuple[float, str]] = {}
    for row in scratch.rows(pairs.select("a", "b", "match_probability", "decision")).to_pylist():
        customer, probability = owner[row["a"]], row["match_probability"]
        best[row["b"], customer] = max(probability, best.get((row["b"], customer), 0.0))
        review[row["b"]] = max((probability, customer), review.get(row["b"], (0.0, "")))
    found: dict[int, _Match] = {}
    for records in members.values():
        customers = Counter(owner[record] for record in records if record < first)
        for record in (record for record in records if record >= first):
            if customers:
                # Where the new rows tie several customers together, the one with the strongest pair, then the most records.
                customer = max(customers, key=lambda name: (best.get((record, name), 0.0), customers[name], name))
                found[record] = ("known", customer, best.get((record, customer)))
            elif record in review:
                found[record] = ("perhaps", review[record][1], review[record][0])
    return found


def _told(engine: Engine, customers: set[str]) -> dict[str, dict[str, str | None]]:
    """What to say about some customers."""
    frame = engine.table("customers").filter(nw.col("customer_id").is_in(sorted(customers)))
    return {row["customer_id"]: row for row in engine.rows(frame.select("customer_id", *_SHOWN)).to_pylist()}


def _line(row: int, found: _Match | None, told: dict[str, dict[str, str | None]]) -> Known:
    if found is None:
        return Known(row, "new")
    decision, customer, probability = found
    about = told.get(customer, {})
    name = about.get("name")
    return Known(row, decision, customer, probability, FIELDS["name"].mask(name) if name else None, about.get("status"))
