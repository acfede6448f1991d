"""Erase people: from the raw rows on, in one transaction; then everything that follows from the rows is made anew.

Deleting from every table a value may have reached would forget one. So the rows of the people go from what the sources gave,
counted as refused, and from what is kept over runs; and the stages from `explore` on are run again, the outputs and the report
with them. The result is what the next import will give, because the gate turns the same rows away. Last, the store is
written into a fresh file, which leaves no free pages behind, and everything is searched.

An erasure that was cut short is carried through by `resume`: up to the transaction's end nothing has happened, and every
later step can be done twice.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import consents, extract, landing, match, past
from hanjul.deliver import ledger
from hanjul.deliver.outside import FOLDER as DELIVERIES
from hanjul.engines import Engine, Frame, count
from hanjul.engines.duckdb import rewritten
from hanjul.erased import Memory, Reason
from hanjul.errors import BrokenLawError, ProjectError
from hanjul.match import judge
from hanjul.pipeline import run_stages
from hanjul.privacy import activity
from hanjul.privacy.certificate import write_certificate
from hanjul.privacy.plan import Plan
from hanjul.privacy.search import Searched, search
from hanjul.project import Project
from hanjul.results import Result, closed_store, open_engine
from hanjul.sources.remote import file_of
from hanjul.suppression import Secret, Suppressed, Suppressions
from hanjul.tables import AUDITS, ERASURES, FOUND_BY_EXTRACT, JUDGEMENTS, RECORDS, REFUSED, raw_name
from hanjul.targets import LEFTOVERS
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
        numbers: of the erasures in the table `erasures`; more than one where interrupted ones were carried through.
        certificates: their files.
        searched: what was looked through afterwards; `found` are files outside hanjul's hands that still hold a text of theirs.
        removed: earlier outputs that were taken away because they held them.
        kept: texts that stand in rows of others as well, by number.
        owed: by target, how many entries the next delivery has to delete there, those of earlier erasures among them.
    """

    numbers: tuple[int, ...]
    certificates: tuple[Path, ...]
    searched: Searched | None
    removed: tuple[Path, ...]
    kept: int
    owed: dict[str, int]


def carry_out(result: Result, plan: Plan, order: Order, secret: Secret, archived: int = 0) -> int:
    """The transaction: their rows go, and are remembered as hashes. Gives the number of the erasure; `finish` does the rest."""
    run = result._run
    engine, project = run.engine, run.project
    memory = Memory(project.folder, secret, make_key=True)
    with engine.stage():
        memory.add(plan.facts, order.kind, order.at)  # first: a row must never be able to come back
        known = Suppressions(engine, project.folder, secret, project.country)
        if order.kind == "erased":
            lines = [
                Suppressed("email" if "@" in one else "mobile", one, "erased", order.at)
                for one in sorted(plan.contacts)
            ]
            known.add(lines, "forget")
        ledger.forget(engine, plan.ids, known, "erased" if order.kind == "erased" else "destroyed", order.at)
        landing.begin_anew(engine)
        _forget_judgements(engine, plan)
        consents.forget(engine, project, secret, plan.ids, plan.alone, plan.facts)
        _forget_rows(engine, project, plan)
        past.keep_state(engine, past.ERASED, {"": str(len(memory))})
        number = _note(engine, plan, order, archived)
        for words, left, right in extract.laws(engine):  # inside: what is broken is not kept
            if left != right:
                raise BrokenLawError(words, Text("개발자에게 알려 주세요.", "please report this"))
    return number


def finish(result: Result, secret: Secret, plan: Plan | None = None) -> Receipt:
    """Everything that follows from the rows anew, the store in a fresh file, the search, the certificates. The result is
    closed after it. Without a plan nobody knows any more what to look for: it was cut short.

    Raises:
        BrokenLawError: a law does not hold, or something of theirs is left. The erasure is noted as broken: it is reported by
            every later command, and never certified.
    """
    try:
        return _finish(result, secret, plan)
    except BrokenLawError:
        result.close()
        engine = open_engine(result.project, secret)
        try:
            lines = noted(engine)
            for line in lines:
                line["state"] = "broken" if line["number"] in pending(engine) else line["state"]
            with engine.stage():
                engine.load(ERASURES.name, pa.Table.from_pylist(lines, ERASURES.schema))
        finally:
            engine.close()
        raise


def _finish(result: Result, secret: Secret, plan: Plan | None) -> Receipt:
    texts = sorted(plan.texts) if plan else []
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
    engine = open_engine(project, secret)
    try:
        others = _held_in(engine, texts, raw=True)
        theirs = [text for text in texts if text not in others]
        left = _held_in(engine, theirs, raw=False)
        if left:
            raise BrokenLawError(
                Text(
                    "지운 뒤에도 저장소에 지운 사람의 값 {n}개가 남아 있습니다.",
                    "{n} values of the erased are still in the store",
                ).fill(n=len(left)),
                Text("hanjul의 잘못입니다. 개발자에게 알려 주세요.", "this is hanjul's fault: please report it"),
            )
        engine.close()
        with closed_store(project, secret) as store:
            searched, removed = _clean_up(project, run.out, store, theirs, plan is not None and not plan.sampled)
        engine = open_engine(project, secret)
        numbers, files = _close(engine, project, searched, len(theirs))
        owed = ledger.owed(engine)
    finally:
        engine.close()
    return Receipt(numbers, files, searched, removed, len(others), owed)


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
    why = (
        Text("지난 실행이 끝까지 가지 않았습니다.", "the last run did not go through to its end")
        if waiting
        else Text(
            "프로젝트 파일의 소스가 지난 실행과 다릅니다.",
            "the project file names other sources than the last run read",
        )
    )
    raise ProjectError(why, Text("먼저 `hanjul run` 을 실행하세요.", "run `hanjul run` first"))


def pending(engine: Engine) -> list[int]:
    """The numbers of erasures that were begun and not carried through."""
    return [line["number"] for line in noted(engine) if line["state"] == "begun" and line["kind"] != "ended"]


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


def next_number(engine: Engine) -> int:
    """The number the next erasure will have."""
    return max((line["number"] for line in noted(engine)), default=0) + 1


def noted(engine: Engine) -> list[dict[str, Any]]:
    """The lines of `erasures`."""
    return list(engine.rows(engine.table(ERASURES.name)).to_pylist()) if ERASURES.name in engine.tables() else []


def _note(engine: Engine, plan: Plan, order: Order, archived: int) -> int:
    before, number = noted(engine), next_number(engine)
    line = {
        "number": number, "at": order.at, "who": order.who, "kind": order.kind, "reason": order.reason,
        "people": len(plan.people), "rows": len(plan.rows), "archived": archived, "blanked": plan.blanked_rows,
        "state": "begun", "proof": None, "hash": None,
    }  # fmt: skip
    engine.load(ERASURES.name, pa.Table.from_pylist([*before, line], ERASURES.schema))
    return number


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
    for leftover in project.folder.glob(LEFTOVERS):  # of a process that was killed
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


def _close(
    engine: Engine, project: Project, searched: Searched, texts: int
) -> tuple[tuple[int, ...], tuple[Path, ...]]:
    """The certificates, and `done` in the table."""
    lines = engine.rows(engine.table(ERASURES.name)).to_pylist()
    numbers, files = [], []
    told = {
        "files": searched.files,
        "bytes": searched.bytes,
        "left": len(searched.found),
        "unread": len(searched.unread),
        "texts": texts,
    }
    for line in lines:
        if line["state"] == "begun" and line["kind"] != "ended":
            line["proof"] = json.dumps(told)
            file, digest = write_certificate(project, line)
            line |= {"state": "done", "hash": digest}
            numbers.append(line["number"])
            files.append(file)
    with engine.stage():
        engine.load(ERASURES.name, pa.Table.from_pylist(lines, ERASURES.schema))
    return tuple(numbers), tuple(files)
