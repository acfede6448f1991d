"""What comes from servers, run after run: rows fetched page by page, joined to those of earlier runs, cursors kept.

Pages of an API are kept as they come (`fetched_<source>`, `fetch_refused`, `fetch_findings`, and the position in `cursors`),
each time whole: a run that is killed goes on at its last page. Extract takes them into `raw_<source>` and, in the same
transaction, moves the cursor on. With a cursor the earlier rows stay: new ones are added, and those with a known key
replace the row of before under its number. `raw_<source>` is thus always the whole source, and anything can be rebuilt from it.
"""

import datetime
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul import facts
from hanjul.callbacks import Progress, Secret
from hanjul.engines import Engine, Frame, count, lines_of
from hanjul.errors import SourceError
from hanjul.project import Project, SourcePlan
from hanjul.sources import Extracted, Since, StalePositionError, fingerprint, read, resumable
from hanjul.sources.extracted import schema_of
from hanjul.store import past
from hanjul.store.erased import Gate
from hanjul.tables import CURSORS, FINDINGS, FOUND_BY_EXTRACT, REFUSED, raw_name

_KEEP_SECONDS = 1.0
_FRESH = datetime.timedelta(hours=24)
_REFUSED, _FINDINGS = "fetch_refused", "fetch_findings"


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `cursors` that still holds: it speaks of what the plan asks for today."""

    cursor: str | None
    position: dict[str, Any] | None


def fetch(engine: Engine, project: Project, progress: Progress, password: Secret) -> None:
    """Fetch what the project's APIs have to give. Not part of a transaction: every page is kept for good.

    Raises:
        ProjectError: a plan cannot be obeyed, or a secret is missing.
        SourceError: a server cannot be reached, refuses us or gives what cannot be right; the next run goes on from there.
    """
    gate = Gate(project, password)
    for name, plan in project.sources.items():
        if not resumable(plan):
            continue
        known = known_of(engine, name, plan)
        if known.position is None:
            _discard(engine, name)
        elif known.position.get("done"):
            continue
        try:
            _fetch(engine, project, name, known, progress, gate, password)
        except StalePositionError:
            _discard(engine, name)
            _fetch(engine, project, name, Known(known.cursor, None), progress, gate, password)


def known_of(engine: Engine, name: str, plan: SourcePlan) -> Known:
    """How far a source has been read. What was asked for otherwise, or left lying for more than a day, begins anew."""
    row = next((row for row in lines_of(engine, CURSORS.name) if row["source"] == name), None)
    if row is None or row["fingerprint"] != fingerprint(plan):
        return Known(None, None)
    left = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(row["at"])
    position = json.loads(row["position"]) if row["position"] and left < _FRESH else None
    return Known(row["cursor"] if raw_name(name) in engine.tables() else None, position)


def taken(engine: Engine, name: str) -> Extracted:
    """What `fetch` kept of a source, as its reader gave it."""
    rows = engine.rows(engine.table(_fetched(name)).sort("row"))
    known = next(row for row in lines_of(engine, CURSORS.name) if row["source"] == name)
    position = json.loads(known["position"])
    columns = [column for column in rows.column_names if column != "row"]
    out = Extracted(columns, iter(rows.to_batches()), proof=position["proof"], cursor=position["cursor"])
    out.key = position["key"]
    for kept in _kept(engine, _REFUSED, name):
        out.refused.append((kept["row"], kept["reason"], kept["detail"]))
    for kept in _kept(engine, _FINDINGS, name):
        out.findings.append((kept["row"], kept["column"], kept["rule"], kept["before"], kept["after"]))
    return out


def noted(name: str, given: Extracted) -> tuple[pa.Table, pa.Table]:
    """What a source has gathered so far, taken out of it: lines of `refused`, and of `findings`."""
    rules = facts.rules()
    refused = [(name, *line) for line in given.refused]
    found = [
        (name, row, FOUND_BY_EXTRACT[code != "national_id_removed"], column, code, rules[code].kind, before, after)
        for row, column, code, before, after in given.findings
    ]
    given.refused.clear()
    given.findings.clear()
    return _table(REFUSED.schema, refused), _table(FINDINGS.schema, found)


def settle(engine: Engine, name: str, plan: SourcePlan, extracted: Extracted) -> None:
    """A source is in raw: move its cursor on, and forget what was kept on the way."""
    _discard(engine, name)
    _write(engine, name, plan, extracted.cursor, None)


def forget(engine: Engine, project: Project) -> None:
    """Drop what belongs to sources the project no longer has."""
    rows = [row for row in lines_of(engine, CURSORS.name) if row["source"] not in project.sources]
    for row in rows:
        _discard(engine, row["source"])
    if rows:
        keep = [row for row in lines_of(engine, CURSORS.name) if row["source"] in project.sources]
        engine.load(CURSORS.name, pa.Table.from_pylist(keep, CURSORS.schema))


def begin_anew(engine: Engine) -> None:
    """Forget the pages of readings that were interrupted, where people are erased: they are asked for again."""
    for row in lines_of(engine, CURSORS.name):
        _discard(engine, row["source"])
    rows = [{**row, "position": None} for row in lines_of(engine, CURSORS.name)]
    if rows:
        engine.load(CURSORS.name, pa.Table.from_pylist(rows, CURSORS.schema))


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the runs before, where only the rest of a source is read.

    Attributes:
        given: rows the source had given: those of raw and those refused.
        last: the last row number used.
        refused: lines of `refused`.
        findings: lines of `findings` that extract had written.
    """

    given: int
    last: int
    refused: pa.Table
    findings: pa.Table


NOTHING = Kept(0, 0, REFUSED.schema.empty_table(), FINDINGS.schema.empty_table())


def kept(engine: Engine, name: str) -> Kept:
    """What stays of a source from the runs before."""
    tables = engine.tables()
    mine = nw.col("source") == name
    rows = engine.rows(engine.table(raw_name(name)).select(nw.len().alias("n"), nw.col("row").max().alias("last")))
    refused, findings = NOTHING.refused, NOTHING.findings
    if REFUSED.name in tables:
        refused = engine.rows(engine.table(REFUSED.name).filter(mine)).cast(REFUSED.schema)
    if FINDINGS.name in tables:
        ours = mine & nw.col("field").is_in(FOUND_BY_EXTRACT) & (nw.col("row") > 0)
        findings = engine.rows(engine.table(FINDINGS.name).filter(ours)).cast(FINDINGS.schema)
    last = max([rows["last"][0].as_py() or 0, *refused["row"].to_pylist()], default=0)
    return Kept(rows["n"][0].as_py() + refused.num_rows, last, refused, findings)


# Fetching --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Pages:
    """Pages on their way into the store."""

    engine: Engine
    name: str
    plan: SourcePlan
    extracted: Extracted
    cursor: str | None
    waiting: list[pa.RecordBatch] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def take(self, batch: pa.RecordBatch) -> None:
        """Take a page; keep those that wait, from time to time."""
        self.waiting.append(batch)
        if time.monotonic() - self.since >= _KEEP_SECONDS:
            self.keep()

    def keep(self, done: bool = False) -> None:
        """Keep what waits, and where the reading stands: both or neither."""
        out = self.extracted
        if not self.waiting and not done:
            return
        none = schema_of(out.columns).empty_table()
        rows = pa.concat_tables([none, *(pa.table(batch) for batch in self.waiting)], promote_options="default")
        position = {**(out.position or {}), "cursor": out.cursor, "key": out.key, "proof": out.proof, "done": done}
        with self.engine.stage():
            self.engine.append(_fetched(self.name), rows)
            for table, lines in zip((_REFUSED, _FINDINGS), noted(self.name, out), strict=True):
                if lines.num_rows:
                    self.engine.append(table, lines)
            _write(self.engine, self.name, self.plan, self.cursor, position)
        self.waiting.clear()
        self.since = time.monotonic()


def _fetch(
    engine: Engine, project: Project, name: str, known: Known, progress: Progress, gate: Gate, password: Secret
) -> None:
    plan = project.sources[name]
    tables = [table for table in (raw_name(name), _fetched(name)) if table in engine.tables()]
    columns = dict.fromkeys(column for table in tables for column in engine.table(table).collect_schema().names())
    since = Since(known.cursor, known.position, tuple(column for column in columns if column != "row"))
    extracted = gate.watch(plan, read(name, plan, project.folder, password=password, since=since))
    pages = _Pages(engine, name, plan, extracted, known.cursor)
    total = extracted.proof.get("announced")
    try:
        for batch in extracted.batches:
            pages.take(batch)
            done = int((extracted.position or {}).get("rows", 0))
            progress("extract", done, int(total) if isinstance(total, int | float) else None)
    except (SourceError, KeyboardInterrupt):
        pages.keep()
        raise
    pages.keep(done=True)


def _fetched(name: str) -> str:
    return f"fetched_{name}"


def _discard(engine: Engine, name: str) -> None:
    """Forget the pages kept of a source."""
    engine.drop(_fetched(name))
    for table in (_REFUSED, _FINDINGS):
        if table in engine.tables():
            engine.save(table, engine.table(table).filter(nw.col("source") != name))


def _kept(engine: Engine, table: str, name: str) -> list[dict[str, Any]]:
    if table not in engine.tables():
        return []
    kept: list[dict[str, Any]] = engine.rows(engine.table(table).filter(nw.col("source") == name)).to_pylist()
    return kept


def _write(engine: Engine, name: str, plan: SourcePlan, cursor: str | None, position: dict[str, Any] | None) -> None:
    """Replace the source's row in `cursors`."""
    row = {
        "source": name,
        "fingerprint": fingerprint(plan),
        "cursor": cursor,
        "position": json.dumps(position, ensure_ascii=False) if position is not None else None,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    others = [other for other in lines_of(engine, CURSORS.name) if other["source"] != name]
    engine.load(CURSORS.name, pa.Table.from_pylist([*others, row], CURSORS.schema))


def _table(schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


# Joining to earlier rows -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of the rows of one reading.

    Attributes:
        first: what was added to the numbers of its rows.
        numbers: rows that took the number of the row they replaced (number in the reading, number in raw).
        repeated: rows whose key came again later in the same reading; they are refused.
        replaced: rows of before that are gone.
        rows: rows in raw now.
    """

    first: int
    numbers: dict[int, int]
    repeated: list[int]
    replaced: int
    rows: int

    def number(self, row: int) -> int:
        """The number in raw of a row of the reading; 0 is the header's."""
        return self.numbers.get(row, row + self.first) if row else 0


_NO_TIME = "0000-00-00"
"""What MySQL keeps where there is no time."""


class Boundary(NamedTuple):
    """Where a reading began: cursor column and last value. `blank`: rows without a value were read again too."""

    column: str
    value: str
    blank: bool


def join(engine: Engine, name: str, new: str, key: str | None, boundary: Boundary | None, first: int) -> Joined:
    """Put a reading (table `new`) into `raw_<name>`.

    Args:
        engine: holds both tables.
        name: the source.
        new: the table of the reading; `raw_<name>` itself where there are no earlier rows.
        key: column that names a row for good.
        boundary: rows that stand exactly there were read again.
        first: the last row number used so far.
    """
    raw = raw_name(name)
    fresh, repeated = _last_of_each_key(engine, engine.table(new), key)
    if new == raw:
        if repeated:
            engine.save(raw, fresh)
        return Joined(0, {}, repeated, 0, count(engine, engine.table(raw)))
    old = engine.table(raw)
    before = count(engine, old)
    numbers: dict[int, int] = {}
    if key and key in old.collect_schema().names():
        same = fresh.select("row", key).join(
            old.select(nw.col("row").alias("_row"), nw.col(key).alias("_key")),
            left_on=key,
            right_on="_key",
            how="inner",
        )
        pairs = engine.rows(same.select("row", "_row"))
        numbers = dict(zip(pairs["row"].to_pylist(), pairs["_row"].to_pylist(), strict=True))
        stay = old.join(fresh.select(nw.col(key).alias("_key")), left_on=key, right_on="_key", how="anti")
        if numbers:
            mapping = engine.load("_numbers", pairs)
            fresh = fresh.join(mapping, on="row", how="left").with_columns(
                nw.coalesce(nw.col("_row"), nw.col("row") + first).alias("row")
            ).drop("_row")  # fmt: skip
        else:
            fresh = fresh.with_columns(nw.col("row") + first)
    else:
        stay = old.filter(_not_read_again(boundary)) if boundary else old
        fresh = fresh.with_columns(nw.col("row") + first)
    columns = list(dict.fromkeys([*old.collect_schema().names(), *fresh.collect_schema().names()]))
    kept = engine.save("_stay", past.aligned(stay, columns))
    replaced = before - count(engine, kept)
    engine.save(raw, nw.concat([kept, past.aligned(fresh, columns)], how="vertical"))
    return Joined(first, numbers, repeated, replaced, count(engine, engine.table(raw)))


def _not_read_again(boundary: Boundary) -> nw.Expr:
    place = nw.col(boundary.column)
    other = place != boundary.value
    if not boundary.blank:
        return other | place.is_null()
    return other & ~place.is_null() & ~place.str.starts_with(_NO_TIME)


def _last_of_each_key(engine: Engine, frame: Frame, key: str | None) -> tuple[Frame, list[int]]:
    """The rows without those whose key comes again later, and the numbers of these. Rows without a key all stay."""
    if key is None or key not in frame.collect_schema().names():
        return frame, []
    # A key's own name may hold a dot.
    keyed = frame.filter(~nw.col(key).is_null()).select("row", nw.col(key).alias("_key"))
    last = engine.save("_last", keyed.group_by("_key").agg(nw.col("row").max().alias("_last")).select("_last"))
    again = keyed.join(last, left_on="row", right_on="_last", how="anti").select("row")
    repeated = engine.rows(again)["row"].to_pylist()
    if not repeated:
        return frame, []
    gone = engine.load("_again", pa.table({"row": pa.array(repeated, pa.int64())}))
    return frame.join(gone, on="row", how="anti"), sorted(repeated)
