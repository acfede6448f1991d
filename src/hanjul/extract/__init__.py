"""Extract: every source of the project becomes its raw table, and every row it gave is counted.

In: the project's sources. Out: `raw_<source>` (the rows as given, all text), `refused`, `findings`, and `extracted`
(one row per source: what was detected and counted, and the SHA-256 of its file, or of what a server is asked for).

Law 1: the rows a source gave = its raw rows + its refused rows. Law 8: national identification numbers are gone before
the first write; `sources.read` sees to it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.callbacks import Progress, Secret
from hanjul.engines import Engine, lines_of
from hanjul.errors import HanjulError, ProjectError, nearest_first
from hanjul.extract import drift, landing
from hanjul.project import Project, SourcePlan
from hanjul.sources import Extracted, Since, StalePositionError, fingerprint, read, resumable
from hanjul.sources.extracted import schema_of
from hanjul.sources.header import clean_name
from hanjul.store import past
from hanjul.store.erased import Gate
from hanjul.tables import FINDINGS, FOUND_BY_EXTRACT, REFUSED, raw_name
from hanjul.words import Text

_RAW = raw_name("")
_LEFT_OUT = "ignore"
_OF_SOMEBODY = frozenset((
    "name", "family_name", "given_name", "middle_name", "name_alias", "nickname", "mobile", "phone", "contact", "person_line", "email", "member_id",
    "birth_date",
    "company", "business_number", "corporate_number", "website", "address", "address_detail", "postcode", "memo",
))  # fmt: skip
"""Fields that tell who a row is about, or may."""

EXTRACTED = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("format", pa.string()),
        pa.field("encoding", pa.string()),
        pa.field("sheet", pa.string()),
        pa.field("delimiter", pa.string()),
        pa.field("header_row", pa.int64()),
        pa.field("physical_rows", pa.int64(), nullable=False),
        pa.field("raw_rows", pa.int64(), nullable=False),
        pa.field("refused_rows", pa.int64(), nullable=False),
        pa.field("bytes", pa.int64()),
        pa.field("fingerprint", pa.string(), nullable=False),
        pa.field("proof", pa.string(), nullable=False),
    ]
)
"""The table `extracted`. `physical_rows` are the rows the source gave; `fingerprint` is the file's SHA-256 in
hexadecimal; `proof` is everything the reader detected and counted, as JSON."""


def run(engine: Engine, project: Project, progress: Progress, password: Secret, full: bool = False) -> None:
    """Read every source into the store. A file that is, byte for byte, the one that was read before is not read again,
    unless the run is a full one.

    Raises:
        ProjectError: a file or a mapped column is missing.
        SourceError: a file cannot be read.
        StoreError: people were erased, and what is remembered of them cannot be read.
    """
    tally, gate = _Tally(), Gate(project, password)
    _forget(engine, project)
    keys = {name: past.key(plan.model_dump(mode="json"), len(gate.memory)) for name, plan in project.sources.items()}
    before = {name: key for name, (key, _) in past.state(engine, "extract").items()}
    unread = set() if full else _unchanged(engine, project, keys)
    tally.take_over(engine, unread)
    for number, (name, plan) in enumerate(project.sources.items()):
        progress("extract", number, len(project.sources))
        if name in unread:
            continue
        earlier = drift.earlier(engine, name)
        if plan.remote:
            past.copy(engine, raw_name(name), past.raw_name(name))
            if before.get(name) != keys[name]:
                _turn_away(engine, name, plan, gate)
            _take_from_server(engine, project, name, earlier, tally, gate, password)
            continue
        past.set_aside(engine, raw_name(name), past.raw_name(name))
        extracted = gate.watch(plan, read(name, plan, project.folder, password=password))
        check_columns(name, plan, extracted.columns)
        extracted.batches = _of_somebody(plan, extracted.batches, extracted)
        extracted.findings.extend(drift.columns(earlier, extracted))
        rows = _load(engine, raw_name(name), name, extracted, tally)
        tally.note_findings(name, drift.rows(earlier, rows))
        tally.close(name, plan, past.fingerprint(project.folder / plan.path), extracted, rows)
    progress("extract", len(project.sources), len(project.sources))
    tally.save(engine)
    past.keep_state(engine, "extract", keys)
    past.keep_state(engine, past.ERASED, {"": str(len(gate.memory))})


def _unchanged(engine: Engine, project: Project, keys: dict[str, str]) -> set[str]:
    """Sources whose file and plan are those of the last reading, and whose rows are still there."""
    tables = set(engine.tables())
    if not {"extracted", "refused", "findings"} <= tables:
        return set()
    before = past.state(engine, "extract")
    read_before = {row["source"]: row for row in engine.rows(engine.table("extracted")).to_pylist()}
    found = set()
    for name, plan in project.sources.items():
        file = project.folder / plan.path
        if before.get(name, ("",))[0] != keys[name] or name not in read_before or raw_name(name) not in tables:
            continue
        if file.is_file() and past.fingerprint(file) == read_before[name]["fingerprint"]:
            found.add(name)
    return found


def changed(engine: Engine, project: Project) -> list[str]:
    """The sources whose file is no longer the one that was read."""
    known = {row["source"]: row["fingerprint"] for row in lines_of(engine, "extracted")}
    files = {name: project.folder / plan.path for name, plan in project.sources.items() if not plan.remote}
    there = {name: file for name, file in files.items() if name in known and file.is_file()}
    now = {file: past.fingerprint(file) for file in {*there.values()}}
    return [name for name, file in there.items() if now[file] != known[name]]


def _of_somebody(plan: SourcePlan, batches: Iterator[pa.RecordBatch], extracted: Extracted) -> Iterator[pa.RecordBatch]:
    """The batches without rows that say nothing of who they are about: a second contact where there is none."""
    told = [clean_name(column) for column, kind in plan.columns.items() if kind in _OF_SOMEBODY]
    for batch in batches:
        silent = np.full(batch.num_rows, bool(told))
        for column in told:
            blank = pc.equal(pc.utf8_trim_whitespace(batch[column]), "")
            silent &= pc.fill_null(blank, True).to_numpy(zero_copy_only=False)
        if silent.any():
            rows = batch["row"].filter(pa.array(silent)).to_pylist()
            extracted.refused.extend((row, "source_nobody", "") for row in rows)
            batch = batch.filter(pa.array(~silent))
        yield batch


def _load(engine: Engine, table: str, name: str, extracted: Extracted, tally: "_Tally") -> int:
    """Write what a source gives into a table; how many rows it was."""
    batches = _Watched(name, extracted, tally)
    try:
        engine.load(table, batches.counted(), schema_of(extracted.columns))
    finally:
        # The engine wraps what happens while it pulls the rows; what went wrong there says it better.
        if batches.error is not None:
            raise batches.error
    return batches.rows


def _take_from_server(
    engine: Engine,
    project: Project,
    name: str,
    earlier: drift.Earlier,
    tally: "_Tally",
    gate: Gate,
    password: Secret,
) -> None:
    """A source behind an address: what it gives is joined to the rows of before where there is a cursor."""
    plan = project.sources[name]
    known = landing.known_of(engine, name, plan)
    since = Since(known.cursor) if known.cursor is not None else None
    if resumable(plan):
        extracted = gate.watch(plan, landing.taken(engine, name))  # they may be older than an erasure
    else:
        try:
            given = read(name, plan, project.folder, password=password, since=since)
        except StalePositionError:  # the cursor is of no use any more: all is read anew
            since = None
            given = read(name, plan, project.folder, password=password)
        extracted = gate.watch(plan, given)
    try:
        check_columns(name, plan, extracted.columns, gone=earlier.columns)
    except ProjectError:
        extracted.close()
        raise
    extracted.findings.extend(drift.columns(earlier, extracted))
    kept, mark = (landing.kept(engine, name) if since else landing.NOTHING), tally.mark()
    _load(engine, f"_new_{name}" if since else raw_name(name), name, extracted, tally)
    tally.note_findings(name, drift.kinds(earlier, extracted, whole=since is None))
    boundary = None
    if since and since.cursor and plan.cursor:
        boundary = landing.Boundary(clean_name(plan.cursor), since.cursor, not resumable(plan))
    joined = landing.join(engine, name, f"_new_{name}" if since else raw_name(name), extracted.key, boundary, kept.last)
    tally.renumber(mark, joined.number, kept)
    tally.refuse(name, [joined.number(row) for row in joined.repeated], "source_repeated_record")
    tally.note_findings(name, drift.rows(earlier, joined.rows))
    read_now = int(extracted.proof.get("physical_rows") or 0)
    extracted.proof["physical_rows"] = kept.given - joined.replaced + read_now
    tally.close(name, plan, fingerprint(plan), extracted, joined.rows, kept.refused.num_rows)
    landing.settle(engine, name, plan, extracted)


def _turn_away(engine: Engine, name: str, plan: SourcePlan, gate: Gate) -> None:
    """Rows of earlier runs pass the gate again: a server asked for what is new gives no row twice, and the store may be a
    backup, older than an erasure."""
    if not gate.memory or raw_name(name) not in engine.tables() or REFUSED.name not in engine.tables():
        return
    raw = engine.table(raw_name(name))
    columns = [column for column in raw.collect_schema().names() if column != "row"]
    before = engine.rows(raw.select("row", *columns).sort("row"))
    given = gate.watch(plan, Extracted(columns, iter(before.to_batches())))
    passed = pa.Table.from_batches(list(given.batches), before.schema)
    if passed.equals(before):
        return
    engine.load(raw_name(name), passed)
    engine.append(REFUSED.name, landing.noted(name, given)[0])


def laws(engine: Engine) -> list[tuple[Text, int, int]]:
    """Law 1 for every source: (statement, rows given, raw rows + refused rows), counted in the store itself."""
    refused: dict[str, int] = {}
    for source in engine.rows(engine.table("refused").select("source")).column("source").to_pylist():
        refused[source] = refused.get(source, 0) + 1
    out = []
    for row in engine.rows(engine.table("extracted").select("source", "physical_rows")).sort_by("source").to_pylist():
        source = row["source"]
        raw = engine.rows(engine.table(raw_name(source)).select("row")).num_rows
        words = Text(
            "{source}: 소스의 행 = 읽은 행 + 제외한 행", "{source}: rows given = raw rows + refused rows"
        ).fill(source=source)
        out.append((words, row["physical_rows"], raw + refused.get(source, 0)))
    return out


def check_columns(name: str, plan: SourcePlan, columns: Sequence[str], gone: Sequence[str] = ()) -> None:
    """Every column the project file maps must be there, unless it is left out anyway. `gone`: columns of the last run.

    Raises:
        ProjectError: one is not; the hint names the nearest column and all there are.
    """
    for column, kind in plan.columns.items():
        if clean_name(column) in columns or kind == _LEFT_OUT:
            continue
        known = ", ".join(columns[:50]) + (" …" if len(columns) > 50 else "")
        hint = Text("이 소스의 열: {known}", "its columns: {known}").fill(known=known)
        if clean_name(column) in gone:
            hint = Text(f"지난번에는 있던 열입니다. {hint.ko}", f"the last run still had it; {hint.en}")
        raise ProjectError(
            Text(
                "sources.{name}.columns: `{path}` 에 `{column}` 열이 없습니다.",
                "sources.{name}.columns: `{path}` has no column `{column}`",
            ).fill(name=name, path=plan.path, column=column),
            nearest_first(clean_name(column), columns, hint, cutoff=0.3),
        )


def _forget(engine: Engine, project: Project) -> None:
    """Drop the raw tables of sources the project no longer has: what was taken out must not stay behind."""
    wanted = {raw_name(name) for name in project.sources}
    for table in engine.tables():
        if table.startswith(_RAW) and table not in wanted:
            engine.drop(table)
    landing.forget(engine, project)


@dataclass(slots=True)
class _Watched:
    """The batches of one source on their way into the store: counted, and findings noted as they come."""

    name: str
    extracted: Extracted
    tally: "_Tally"
    rows: int = 0
    error: HanjulError | None = None

    def counted(self) -> Iterator[pa.RecordBatch]:
        """The batches."""
        try:
            for batch in self.extracted.batches:
                self.rows += batch.num_rows
                self.tally.note(self.name, self.extracted)
                yield batch
            self.tally.note(self.name, self.extracted)
        except HanjulError as error:
            self.error = error
            raise


@dataclass(slots=True)
class _Tally:
    """What was refused and found, and one line per source. Kept as Arrow batches: there may be a line per row."""

    refused: list[pa.RecordBatch] = field(default_factory=list)
    findings: list[pa.RecordBatch] = field(default_factory=list)
    sources: list[dict[str, str | int | float | None]] = field(default_factory=list)
    refused_rows: int = 0

    def note(self, name: str, extracted: Extracted) -> None:
        """Take over what the source has gathered so far."""
        refused, findings = landing.noted(name, extracted)
        self.refused += refused.to_batches()
        self.findings += findings.to_batches()
        self.refused_rows += refused.num_rows

    def take_over(self, engine: Engine, sources: set[str]) -> None:
        """What was noted when sources were read that need not be read again; not what was new then."""
        if not sources:
            return
        of_them = nw.col("source").is_in(sorted(sources))
        noted = engine.table("findings").filter(
            of_them, nw.col("field").is_in(FOUND_BY_EXTRACT), ~nw.col("rule").is_in(drift.RULES)
        )
        self.findings += engine.rows(noted.select(*FINDINGS.schema.names)).cast(FINDINGS.schema).to_batches()
        refused = engine.table("refused").filter(of_them).select(*REFUSED.schema.names)
        self.refused += engine.rows(refused).cast(REFUSED.schema).to_batches()
        self.sources += engine.rows(engine.table("extracted").filter(of_them)).to_pylist()

    def mark(self) -> tuple[int, int]:
        """The place from which on what is noted belongs to the next source."""
        return len(self.refused), len(self.findings)

    def note_findings(self, name: str, findings: Sequence[drift.Finding]) -> None:
        """Take over findings about a source as a whole."""
        self.note(name, Extracted([], iter(()), findings=list(findings)))

    def refuse(self, name: str, rows: Sequence[int], reason: str) -> None:
        """Count rows as refused."""
        self.note(name, Extracted([], iter(()), refused=[(row, reason, "") for row in rows]))

    def renumber(self, mark: tuple[int, int], number: Callable[[int], int], kept: landing.Kept) -> None:
        """Give what was noted since `mark` the numbers its rows have in raw, and put what was kept of before in front."""
        refused, findings = mark
        for batches, start, old in ((self.refused, refused, kept.refused), (self.findings, findings, kept.findings)):
            for place in range(start, len(batches)):
                rows = [number(row) for row in batches[place]["row"].to_pylist()]
                batches[place] = batches[place].set_column(
                    1, batches[place].schema.field(1), pa.array(rows, pa.int64())
                )
            batches[start:start] = old.to_batches()

    def close(
        self, name: str, plan: SourcePlan, fingerprint: str, extracted: Extracted, rows: int, refused_before: int = 0
    ) -> None:
        """The line of a source that is read to its end."""
        proof = extracted.proof
        self.sources.append(
            {
                "source": name,
                "path": plan.path,
                "raw_rows": rows,
                "refused_rows": self.refused_rows + refused_before,
                **{
                    key: proof.get(key)
                    for key in ("format", "encoding", "sheet", "delimiter", "header_row", "physical_rows", "bytes")
                },
                "fingerprint": fingerprint,
                "proof": json.dumps(proof, ensure_ascii=False),
            }
        )
        self.refused_rows = 0

    def save(self, engine: Engine) -> None:
        """Write the three tables. The findings of cleaning stay until the rows are cleaned."""
        engine.load("refused", pa.Table.from_batches(self.refused, REFUSED.schema))
        findings = pa.Table.from_batches(self.findings, FINDINGS.schema)
        if FINDINGS.name in engine.tables():
            own = engine.load("_found_before", pa.table({"field": FOUND_BY_EXTRACT}))
            engine.change(FINDINGS.name, own, engine.load("_found", findings))
        else:
            engine.load(FINDINGS.name, findings)
        engine.load("extracted", pa.Table.from_pylist(self.sources, EXTRACTED))
