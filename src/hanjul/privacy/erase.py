"""Erase people: from the raw rows on, in one transaction; then everything that follows from the rows is made anew.

Deleting from every table a value may have reached would forget one. So the rows of the people go from what the sources gave,
counted as refused, and from what is kept over runs; and the stages from `explore` on are run again, the outputs and the report
with them. The result is what the next import will give, because the gate turns the same rows away. Last, the store is
written into a fresh file, which leaves no free pages behind, and everything is searched.

What is to be done is noted before anything happens (`begin`), so that whatever cuts it short, `carry_through` ends it: up to the
transaction's end nothing has happened, and every later step can be done twice. The next command that opens the store does that.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import extract, match
from hanjul.callbacks import Secret
from hanjul.deliver import shipments
from hanjul.deliver.outside import FOLDER as DELIVERIES
from hanjul.disk import LEFTOVERS
from hanjul.engines import Engine, Frame, count, lines_of
from hanjul.engines.duckdb import rewritten
from hanjul.errors import BrokenLawError, run_first
from hanjul.extract import landing
from hanjul.match import judge
from hanjul.pipeline import run_stages
from hanjul.privacy import activity, archive
from hanjul.privacy.certificate import FOLDER as CERTIFICATES
from hanjul.privacy.certificate import NOTED, write_certificate
from hanjul.privacy.plan import Plan, plan, plan_remembered
from hanjul.privacy.search import Searched, search
from hanjul.project import Project
from hanjul.results import Result
from hanjul.sources.remote import file_of
from hanjul.store import consents, past
from hanjul.store.erased import Memory, Reason
from hanjul.store.opening import closed_store, open_store
from hanjul.store.suppression import Suppressed, Suppressions
from hanjul.tables import AUDITS, ERASURES, FOUND_BY_EXTRACT, JUDGEMENTS, RECORDS, REFUSED, raw_name
from hanjul.words import Text

_OF_THE_PAST: Final = "past_"
"""Tables an unfinished run left for the next one: their rows would have to be erased too, and a whole run needs none."""

_OTHER_IDS: Final = frozenset(("detail", "others"))
"""Columns in which other customers' ids may stand."""

_AT_ONCE: Final = 10_000


class Order(NamedTuple):
    """Why people are erased, and who says so. `reason` names the rule and its article, or the request."""

    kind: Reason
    reason: str
    who: str
    at: str


class Receipt(NamedTuple):
    """What was done, without a word of whom it was done to.

    Attributes:
        lines: of the table `erasures`, as they were closed; more than one where several rules said so, or where interrupted ones were
            carried through.
        certificates: their files.
        searched: what was looked through afterwards; `found` are files outside hanjul's hands that still hold a text of theirs.
            None where nothing but archived files ended.
        removed: earlier outputs that were taken away because they held them.
        owed: by target, how many entries the next delivery has to delete there, those of earlier erasures among them.
        plan: what was touched, as far as it is known: of what was cut short after its transaction nothing is.
    """

    lines: tuple[dict[str, Any], ...]
    certificates: tuple[Path, ...]
    searched: Searched | None
    removed: tuple[Path, ...]
    owed: dict[str, int]
    plan: Plan

    def count(self, column: str) -> int:
        """What the lines add up to: `people`, `rows`, `archived`, `blanked`. The end of archived files erases nobody."""
        return sum(line[column] for line in self.lines if line["kind"] != "ended")


def intent(made: Plan, order: Order, archived: int = 0) -> dict[str, Any]:
    """A line of `erasures` that says enough to make the plan again; what it tells of people is gone after the transaction."""
    asked = {"names": sorted(made.names), "contacts": sorted(made.contacts)} if made.remembered else {}
    return {
        "at": order.at, "who": order.who, "kind": order.kind, "reason": order.reason, "people": len(made.people),
        "rows": len(made.rows), "archived": archived, "blanked": made.blanked_rows, "state": "planned",
        "proof": json.dumps({"people": made.people, **asked}, ensure_ascii=False), "hash": None,
    }  # fmt: skip


def begin(result: Result, lines: Iterable[dict[str, Any]], secret: Secret) -> None:
    """Note what is about to be done, all at once. From here on it will be done.

    Raises:
        StoreError: the company's key is not here. Nothing is noted.
    """
    engine, project = result.engine, result.project
    Memory(project.folder, secret, make_key=True)
    Suppressions(engine, project.folder, secret, project.country)
    first = next_number(engine, project)
    new = [{"number": number, **line} for number, line in enumerate(lines, start=first)]
    with engine.stage():
        _keep(engine, [*noted(engine), *new])


def carry_through(result: Result, secret: Secret) -> Receipt | None:
    """Do what is noted and not done yet. The result is closed after it; None where there is nothing to do, and it stays open.

    Raises:
        BrokenLawError: a law does not hold, or something of theirs is left. The erasure is noted as broken: it is reported by
            every later command, and never certified.
    """
    waiting = pending(result.engine)
    if not waiting:
        return None
    try:
        return _carry_through(result, secret, waiting)
    except BrokenLawError:
        result.close()
        engine = open_store(result.project, secret)
        try:
            lines = noted(engine)
            for line in lines:
                if line["number"] in waiting and line["kind"] != "ended":
                    line |= {"state": "broken", "proof": None}
            with engine.stage():
                _keep(engine, lines)
        finally:
            engine.close()
        raise
    finally:
        result.close()


def _carry_through(result: Result, secret: Secret, waiting: Sequence[int]) -> Receipt:
    engine, project = result.engine, result.project
    planned = [line["number"] for line in noted(engine) if line["state"] == "planned"]
    erasing = any(line["kind"] != "ended" for line in noted(engine) if line["number"] in waiting)
    archive.settle(project, planned)
    known = Plan([])
    for number in planned:
        known.add(_erase(result, number, secret))
    cut_short = set(waiting) - set(planned)  # nobody knows any more what to look for
    searched, removed, texts = _finish(result, secret, known, not cut_short) if erasing else (None, (), 0)
    result.close()
    engine = open_store(project, secret)
    try:
        found = {number: {**_told(searched), "texts": 0 if number in cut_short else texts} for number in waiting}
        lines, files = _close(engine, project, secret, found)
        return Receipt(lines, files, searched, removed, shipments.owed(engine), known)
    finally:
        engine.close()


def _erase(result: Result, number: int, secret: Secret) -> Plan:
    """The transaction: their rows go, and are remembered as hashes."""
    engine, project = result.engine, result.project
    lines = noted(engine)
    (line,) = (line for line in lines if line["number"] == number)
    told = json.loads(line["proof"])
    people = [tuple(person) for person in told["people"]]
    if "names" in told:
        made = plan_remembered(engine, project, set(people[0]), told["names"], frozenset(told["contacts"]))
    else:
        made = plan(engine, project, people)
    memory = Memory(project.folder, secret, make_key=True)
    with engine.stage():
        memory.add(made.facts, line["kind"], line["at"])  # first: a row must never be able to come back
        known = Suppressions(engine, project.folder, secret, project.country)
        if line["kind"] == "erased":
            suppressed = [
                Suppressed("email" if "@" in one else "mobile", one, "erased", line["at"])
                for one in sorted(made.contacts)
            ]
            known.add(suppressed, "forget")
        shipments.forget(engine, made.ids, known, "erased" if line["kind"] == "erased" else "destroyed", line["at"])
        landing.begin_anew(engine)
        _forget_judgements(engine, made)
        consents.forget(engine, project, secret, made.ids, made.alone, made.facts)
        _forget_rows(engine, project, made)
        past.keep_state(engine, past.ERASED, {"": str(len(memory))})
        line |= {"rows": len(made.rows), "blanked": made.blanked_rows, "state": "begun", "proof": None}
        _keep(engine, lines)
        for words, left, right in extract.laws(engine):  # inside: what is broken is not kept
            if left != right:
                raise BrokenLawError(words, Text("개발자에게 알려 주세요.", "please report this"))
    return made


def _finish(result: Result, secret: Secret, known: Plan, all_known: bool) -> tuple[Searched, tuple[Path, ...], int]:
    """Everything that follows from the rows anew, the store in a fresh file, the search. Gives what was searched, which earlier
    outputs were removed, and how many texts were looked for."""
    texts = sorted(known.texts)
    run = result._run
    engine, project = run.engine, run.project
    findings = engine.table("findings")
    with engine.stage():
        engine.save("findings", findings.filter(nw.col("field").is_in(FOUND_BY_EXTRACT)))
        match.discard(engine)
    run.full = True  # nothing that was worked out before may be taken over
    run.counts["refused"] = count(engine, engine.table("refused"))
    run_stages(run, since="explore")
    result.close()
    with closed_store(project, secret) as store:
        rewritten(store)
    engine = open_store(project, secret)
    try:
        others = _held_in(engine, texts, raw=True)
        theirs = [text for text in texts if text not in others]
        left = _held_in(engine, theirs, raw=False)
    finally:
        engine.close()
    if left:
        raise BrokenLawError(
            Text(
                "지운 뒤에도 저장소에 지운 사람의 값 {n}개가 남아 있습니다.",
                "{n} values of the erased are still in the store",
            ).fill(n=len(left)),
            Text("hanjul의 잘못입니다. 개발자에게 알려 주세요.", "this is hanjul's fault: please report it"),
        )
    with closed_store(project, secret) as store:
        searched, removed = _clean_up(project, run.out, store, theirs, all_known and not known.sampled)
    return searched, removed, len(theirs)


def must_be_whole(result: Result) -> None:
    """Raise where the tables do not speak of the same rows: what would be erased or told could be somebody else's.

    Raises:
        ProjectError: a run was not carried through, or the project file names other sources than the last run read.
    """
    engine, project = result.engine, result.project
    waiting = [name for name in engine.tables() if name.startswith(_OF_THE_PAST) and name != past.STATE]
    read = set(engine.rows(engine.table("extracted").select("source"))["source"].to_pylist())
    if not waiting and read == set(project.sources):
        return
    if waiting:
        raise run_first("지난 실행이 끝까지 가지 않았습니다.", "the last run did not go through to its end")
    raise run_first(
        "프로젝트 파일의 소스가 지난 실행과 다릅니다.", "the project file names other sources than the last run read"
    )


def pending(engine: Engine) -> list[int]:
    """The numbers of erasures that were noted and not carried through."""
    return [line["number"] for line in noted(engine) if line["state"] in ("planned", "begun")]


def broken(engine: Engine) -> list[int]:
    """The numbers of erasures of which something may be left, because hanjul failed."""
    return [line["number"] for line in noted(engine) if line["state"] == "broken"]


# The transaction ---------------------------------------------------------------------------------------------------------


def _forget_judgements(engine: Engine, plan: Plan) -> None:
    """Judgements and samples about records that go. A mark is a hash of personal values: it must go with them."""
    told = [name for name in (JUDGEMENTS.name, AUDITS.name) if name in engine.tables()]
    if not told:
        return
    gone = set(plan.records)
    marks = {side.mark for side in judge.sides(engine, plan.records).values()}
    shared = {mark for mark, ids in judge.members(engine, marks).items() if not set(ids) <= gone}
    theirs = sorted(marks - shared)
    for name in told:
        frame = engine.table(name)
        engine.save(name, frame.filter(~nw.col("mark_a").is_in(theirs), ~nw.col("mark_b").is_in(theirs)))


def _forget_rows(engine: Engine, project: Project, plan: Plan) -> None:
    """Their rows from every table, and the refused rows and blanked texts in their place."""
    customers = sorted(plan.ids)
    rows = pa.table(
        {"source": [source for source, _ in plan.rows], "row": pa.array([row for _, row in plan.rows], pa.int64())}
    )
    gone = engine.load("_gone_rows", rows.cast(pa.schema([("source", pa.string()), ("row", pa.int64())])))
    records = engine.load("_gone_records", pa.table({"record_id": pa.array(plan.records, pa.int64())}))
    people = engine.load("_gone_people", pa.table({"customer_id": pa.array(customers, pa.string())}))
    raw = {raw_name(source): source for source in project.sources}
    for name in engine.tables():
        frame = engine.table(name)
        columns = set(frame.collect_schema().names())
        if name.startswith(_OF_THE_PAST):
            engine.drop(name)
        elif name in raw:
            _forget_raw(engine, raw[name], plan, gone)
        elif {"source", "row"} <= columns:
            engine.save(name, frame.join(gone, on=["source", "row"], how="anti"))
        elif "record_id" in columns:
            engine.save(name, frame.join(records, on="record_id", how="anti"))
        elif {"a", "b"} <= columns:
            ends = (records.select(nw.col("record_id").alias(end)) for end in "ab")
            for end, ids in zip("ab", ends, strict=True):
                frame = frame.join(ids, on=end, how="anti")
            engine.save(name, frame)
        elif "customer_id" in columns:
            frame = frame.join(people, on="customer_id", how="anti")
            for column in sorted(_OTHER_IDS & columns):
                frame = frame.filter(~nw.col(column).fill_null("").str.contains("|".join(customers)))
            engine.save(name, frame)
    _count_refused(engine, plan)


def _forget_raw(engine: Engine, source: str, plan: Plan, gone: Frame) -> None:
    name = raw_name(source)
    raw = engine.table(name)
    mine = gone.filter(nw.col("source") == source).select("row")
    changed = plan.blanked.get(source, {})
    if not changed:
        engine.save(name, raw.join(mine, on="row", how="anti"))
        return
    wanted = engine.load("_changed", pa.table({"row": pa.array(sorted(changed), pa.int64())}))
    lines = engine.rows(raw.join(wanted, on="row", how="semi"))
    new = pa.Table.from_pylist([line | changed[line["row"]] for line in lines.to_pylist()], lines.schema)
    rest = raw.join(mine, on="row", how="anti").join(wanted, on="row", how="anti")
    engine.save(name, nw.concat([rest, engine.load("_new_lines", new)], how="vertical"))


def _count_refused(engine: Engine, plan: Plan) -> None:
    """Law 1 goes on holding: every row taken away is a refused row."""
    lines = [{"source": source, "row": row, "reason": "erased", "detail": ""} for source, row in plan.rows]
    added = engine.load("_added", pa.Table.from_pylist(lines, REFUSED.schema))
    engine.save("refused", nw.concat([engine.table("refused"), added], how="vertical"))
    counts: dict[str, int] = {}
    for source, _ in plan.rows:
        counts[source] = counts.get(source, 0) + 1
    extracted = engine.rows(engine.table("extracted"))
    moved = [counts.get(source, 0) for source in extracted["source"].to_pylist()]
    for name, sign in (("raw_rows", -1), ("refused_rows", 1)):
        place = extracted.schema.get_field_index(name)
        values = pc.add(extracted[name], pa.chunked_array([[sign * n for n in moved]], pa.int64()))
        extracted = extracted.set_column(place, extracted.schema.field(place), values)
    engine.load("extracted", extracted)


def next_number(engine: Engine, project: Project) -> int:
    """The number the next erasure will have. Certificates outlive a store that is deleted and made anew."""
    certified = (int(path.stem) for path in (project.folder / CERTIFICATES).glob("*.html") if path.stem.isdecimal())
    return max((*certified, *(line["number"] for line in noted(engine))), default=0) + 1


def noted(engine: Engine) -> list[dict[str, Any]]:
    """The lines of `erasures`."""
    return lines_of(engine, ERASURES.name)


def _keep(engine: Engine, lines: Sequence[dict[str, Any]]) -> None:
    engine.load(ERASURES.name, pa.Table.from_pylist(lines, ERASURES.schema))


# What follows ------------------------------------------------------------------------------------------------------------


def _held_in(engine: Engine, texts: Sequence[str], *, raw: bool) -> set[str]:
    """Which of some texts stand in the rows that stay (raw, and as records read them), or in all other tables."""
    held: set[str] = set()
    for name in engine.tables():
        if (name.startswith(raw_name("")) or name == RECORDS.name) != raw:
            continue
        frame = engine.table(name)
        told = [(column, kind) for column, kind in frame.collect_schema().items() if not kind.is_numeric()]
        if not told:
            continue
        frame = frame.select(*(nw.col(column).cast(nw.String) for column, _ in told))
        waiting = set(texts) - held
        while waiting:
            found = _found(engine, frame, [column for column, _ in told], waiting)
            if not found:
                break
            held |= found
            waiting -= found
    return held


def _found(engine: Engine, frame: Frame, columns: Sequence[str], texts: set[str]) -> set[str]:
    """Some of the texts that stand in a table's columns; none where none does."""
    pattern = "|".join(re.escape(text) for text in sorted(texts))
    hit = nw.any_horizontal(*(nw.col(column).str.contains(pattern) for column in columns), ignore_nulls=True)
    rows = engine.rows(frame.filter(hit).head(_AT_ONCE)).to_pylist()
    cells = "\n".join(str(cell) for row in rows for cell in row.values() if cell)
    return {text for text in texts if text in cells}


def _clean_up(
    project: Project, out: Path, store: Path, texts: Sequence[str], all_told: bool
) -> tuple[Searched, tuple[Path, ...]]:
    """Search everything; earlier outputs of hanjul's that hold them are taken away. Where the texts do not tell them all,
    because they are many or it was cut short, every earlier output is taken away."""
    for leftover in (*project.folder.glob(LEFTOVERS), *out.rglob(LEFTOVERS)):  # of a process that was killed
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    ours = dict.fromkeys(path for path in _earlier_outputs(project, out) if path.is_file())
    held = [path for path in ours if not all_told or search_file(path, texts)]
    for path in held:
        path.unlink()
    paths = {source.path for source in project.sources.values()}
    sources = {(file_of(path, project.folder) or project.folder / path).resolve() for path in paths}
    leave = [path for path in project.folder.rglob("*") if path.resolve() in sources]
    searched = search(project.folder, texts, leave)
    if project.folder not in store.parents:  # the store is encrypted: its bytes are looked through where it lies open
        searched = searched.joined(search(store.parent, texts))
    return searched, tuple(held)


def search_file(path: Path, texts: Sequence[str]) -> bool:
    """Whether one file holds any of the texts."""
    found = search(path.parent, texts, [other for other in path.parent.rglob("*") if other != path])
    return bool(found.found or found.unread)


def _earlier_outputs(project: Project, out: Path) -> Iterator[Path]:
    """What hanjul wrote and no run writes anew: files people changed, put aside; lists of deliveries; guides as PDF; lists,
    pages and sheets made by commands."""
    yield from out.rglob("*.outdated")
    yield from out.rglob("*.pdf")
    yield from (out / DELIVERIES).rglob("*.csv")
    yield from activity.files(project.folder)


def _told(searched: Searched | None) -> dict[str, int]:
    if searched is None:
        return {}
    found = {"files": searched.files, "bytes": searched.bytes, "left": len(searched.found)}
    return {**found, "unread": len(searched.unread)}


def _close(
    engine: Engine, project: Project, secret: Secret, found: dict[int, dict[str, int]]
) -> tuple[tuple[dict[str, Any], ...], tuple[Path, ...]]:
    """What is told of every erasure: the lines of the activity log, the certificates, and last `done` in the table."""
    lines, closed, files = noted(engine), [], []
    for line in lines:
        if line["number"] not in found:
            continue
        if line["kind"] == "ended":
            ended = json.loads(line["proof"])
            archive.destroy(project, [file["name"] for file in ended])
            counts = {"archive_files": len(ended)}
        else:
            line["proof"] = json.dumps(found[line["number"]])
            counts = {name: line[name] for name in ("people", "rows", "archived")}
        what = "forget" if line["kind"] == "erased" else "dispose"
        activity.note_once(project.folder, secret, line["who"], what, line["at"], erasure=line["number"], **counts)
        file, digest = write_certificate(project, line)
        activity.note(
            project.folder, secret, line["who"], NOTED, line["at"], past.fingerprint(file), erasure=line["number"]
        )
        line |= {"state": "done", "hash": digest}
        closed.append(line)
        files.append(file)
    with engine.stage():
        _keep(engine, lines)
    return tuple(closed), tuple(files)
