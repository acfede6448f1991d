"""Which files a project gets, and what is in them."""

import datetime
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.deliver import door
from hanjul.deliver.left import Left, content
from hanjul.deliver.mailing import (
    ASKING,
    HELD_BACK,
    MAILABLE,
    TO_ASK,
    UNLISTED,
    held_back,
    mailed,
    mailing_list,
    must_be_allowed,
    not_allowed,
    refusals_of_nobody,
    refused_there,
    without_refused,
    wrongly_mailable,
)
from hanjul.engines import Engine
from hanjul.errors import BrokenLawError, ProjectError, nearest
from hanjul.project import Project
from hanjul.project.target import Channel
from hanjul.store import past
from hanjul.store.suppression import Suppressions
from hanjul.tables import CHANGES, CUSTOMER_OF, CUSTOMERS, FINDINGS, GROUPS, ORGANISATIONS, RECORDS, REFUSED, Table
from hanjul.targets import REPORT, Layout, Write, Written, csv, excel, parquet, together
from hanjul.words import Language, Text

_MAILED: Final = ("email", "name", "company", "customer_id", "consent_at")
_TEXTED: Final = ("mobile", "name", "company", "customer_id", "consent_at", "consent_night")
_ASKED: Final = ("customer_id", "name", "email", "mobile", "company", "status", "consent_at", "due_at", "due_action")
_NEEDED: Final[dict[Channel, tuple[str, ...]]] = {"email": ("email", "customer_id"), "sms": ("mobile", "customer_id")}
"""What a list keeps whatever is to be left out: without them nobody can be reached, nor the list be proven."""

CHANGES_FILE: Final = "changes.csv"

RECORDS_FILE: Final = Table(
    "records_file",
    Text("소스의 모든 행과 그 행이 속한 고객", "every source row and the customer it belongs to"),
    Text("읽은 행은 모두 records.csv 에 있다", "every raw row is in records.csv"),
    (*RECORDS.columns[1:3], CUSTOMERS.columns[0], GROUPS.columns[2], CUSTOMER_OF.columns[-1]),
)


class Delivered(NamedTuple):
    """A file as it lies on the disk: what it was made from and what it is, as hashes; `fresh`: it waits in the staging folder."""

    written: Written
    content: str
    fingerprint: str
    fresh: bool


class Output(NamedTuple):
    """One file to be made: its path inside the folder, what writes it, what gives its rows, and how they are to look."""

    file: str
    write: Write
    rows: Callable[[], pa.Table]
    layout: Layout

    def begin(self, folder: Path, before: Left, threads: Executor) -> tuple[int, Future[Delivered]]:
        """Have it written by another thread; the rows are taken by this one, for an engine serves one at a time."""
        rows = self.rows()
        return rows.num_rows, threads.submit(self._deliver, folder, before, rows)

    def _deliver(self, folder: Path, before: Left, rows: pa.Table) -> Delivered:
        held = content(rows, self.layout)
        if there := before.still(self.file, held):
            return Delivered(there, held, before.lines[self.file]["fingerprint"], False)
        written = self.write(folder / self.file, rows, self.layout)
        return Delivered(written, held, past.fingerprint(folder / self.file), True)


def outputs(
    engine: Engine, project: Project, today: datetime.date, known: Suppressions
) -> tuple[list[Output], pa.Table]:
    """Every file of the project but `findings.csv`, and findings about people left out of the lists for sending and about refusals that
    bar nobody."""
    plan, words = project.deliver, _layout(project)
    customers = engine.rows(engine.table("customers").sort("created_at", "customer_id", nulls_last=True))
    must_be_allowed(wrongly_mailable(customers))
    names = _delivered(customers.column_names, plan.leave_out, words.table)
    if project.entity == "organisation":  # consent is a person's: nobody must mail a company by it
        names = [name for name in names if not name.startswith("consent_") and name != "status"]
    chosen = customers.select(names)
    writers: dict[str, Write] = {"xlsx": excel.write, "csv": csv.write, "parquet": parquet.write}
    made = [
        Output(f"customers.{kind}", write, lambda: chosen, words)
        for kind, write in writers.items()
        if kind in plan.files
    ]
    findings = []
    if "mailing" in plan.files and project.entity == "person":
        for lists, unlisted in (
            _lists(engine, customers, words, plan.leave_out),
            _text_lists(engine, project, customers, today, known),
        ):
            made += [output for output in lists if output.rows().num_rows]
            findings.append(unlisted)
    if project.entity == "person":
        findings.append(refusals_of_nobody(engine))
    codes = replace(words, codes=True)
    refused = partial(_explained, engine, "refused", REFUSED, "reason", project.language)
    made.append(Output(CHANGES_FILE, csv.write, partial(_changes, engine), replace(codes, table=CHANGES)))
    made.append(Output("records.csv", csv.write, partial(_records, engine), replace(codes, table=RECORDS_FILE)))
    made.append(Output("refused.csv", csv.write, refused, replace(codes, table=REFUSED)))
    return made, together(findings)


def _changes(engine: Engine) -> pa.Table:
    """Who changed since the last delivery; nobody where this is the first."""
    if CHANGES.name not in engine.tables():
        return CHANGES.schema.empty_table()
    return engine.rows(engine.table(CHANGES.name).sort(*CHANGES.schema.names[:2]))


def findings_output(engine: Engine, project: Project, more: pa.Table) -> Output:
    """`findings.csv`: the findings of all stages and, behind them, those of the files themselves."""
    rows = partial(_explained, engine, "findings", FINDINGS, "rule", project.language, more)
    return Output("findings.csv", csv.write, rows, replace(_layout(project), table=FINDINGS, codes=True))


def _layout(project: Project) -> Layout:
    plan = project.deliver
    table = ORGANISATIONS if project.entity == "organisation" else CUSTOMERS
    return Layout(table, project.headers, encoding=plan.csv_encoding, country=project.country)


def _delivered(names: Sequence[str], leave_out: Sequence[str], labels: Table) -> list[str]:
    """The columns of customers to deliver; `labels` knows their headings.

    Raises:
        ProjectError: a column to leave out does not exist.
    """
    for name in leave_out:
        if name not in names:
            headed = next((own for own in names if name in labels.label(own)), None)  # the heading a person sees
            what = Text(
                "deliver.leave_out: 고객 표에 `{name}` 열이 없습니다.",
                "deliver.leave_out: customers have no column `{name}`",
            )
            raise ProjectError(what.fill(name=name), nearest(headed or name, names))
    return [name for name in names if name not in leave_out]


def _lists(
    engine: Engine, customers: pa.Table, words: Layout, leave_out: Sequence[str]
) -> tuple[list[Output], pa.Table]:
    """The mailing list; who said yes but is not on it (a shared or unsafe address); and one list per other consent state."""
    mailable, held, findings = mailing_list(engine, customers)
    place, waiting = held.column_names.index("status"), pa.array(["held_back"] * held.num_rows, pa.string())
    held = held.set_column(place, "status", waiting)  # in this list nobody must look mailable
    made = [
        _people(MAILABLE["email"], mailable, _MAILED, leave_out, _for_sending(words, "email")),
        _people(HELD_BACK["email"], held, _ASKED, leave_out, words),
    ]
    elsewhere = refused_there(engine, customers)
    for state in ASKING:
        of_state, file = pc.equal(customers["status"], state), f"mailing/{state}.csv"
        people = customers.filter(of_state)
        if state in TO_ASK:
            people, refused = without_refused(people, elsewhere.filter(of_state), file)
            findings = together([findings, refused])
        made.append(_people(file, people, _ASKED, leave_out, words))
    return made, findings


def _text_lists(
    engine: Engine, project: Project, customers: pa.Table, today: datetime.date, known: Suppressions
) -> tuple[list[Output], pa.Table]:
    """Who may be sent advertising by text message, with the day of that yes; and who said yes but is not on the list."""
    leave_out, words = project.deliver.leave_out, _layout(project)
    passage = door.through(engine, project, "sms", today, known)
    listed = zip(passage.people["customer_id"].to_pylist(), passage.people["mobile"].to_pylist(), strict=True)
    door.must_have_said_yes(engine, "sms", list(listed), known)
    why = passage.held_back.filter(pc.is_in(passage.held_back["why"], pa.array(UNLISTED)))
    consented = customers.column_names.index("consent_at")
    customers = customers.set_column(consented, "consent_at", door.consented(engine, customers, "sms"))
    people, held = (
        customers.filter(pc.is_in(customers["customer_id"], some["customer_id"].combine_chunks()))
        for some in (passage.people, why)
    )
    made = [
        _people(MAILABLE["sms"], people, _TEXTED, leave_out, _for_sending(words, "sms"), "sms"),
        _people(HELD_BACK["sms"], held, _TEXTED, leave_out, words, "sms"),
    ]
    return made, held_back("sms", why["why"])


def _people(
    file: str,
    people: pa.Table,
    columns: Sequence[str],
    leave_out: Sequence[str],
    layout: Layout,
    channel: Channel = "email",
) -> Output:
    chosen = people.select([name for name in columns if name in _NEEDED[channel] or name not in leave_out])
    return Output(file, csv.write, lambda: chosen, layout)


def _for_sending(words: Layout, channel: Channel) -> Layout:
    """Mailing tools take UTF-8 without its mark, and names for programs. Lists of numbers go through a spreadsheet into the page of
    whoever sends texts, who takes numbers as the country writes them."""
    return replace(words, codes=True, encoding="utf-8") if channel == "email" else words


def wrongly_listed(engine: Engine, project: Project, place: Callable[[str], Path]) -> int:
    """How many lines of the lists for sending, as they lie on the disk, are of people who did not say yes or have another address."""
    wrong = 0
    for channel, file in MAILABLE.items():
        layout = _for_sending(_layout(project), channel)
        wrong += len(not_allowed(engine, mailed(place(file), channel, layout), channel, layout))
    return wrong


def _records(engine: Engine) -> pa.Table:
    """One line per source row: whose it is, how surely, and which earlier row of its source is the same person.

    Raises:
        BrokenLawError: a row belongs to no customer.
    """
    groups = engine.table("groups").select("record_id", "match_probability")
    owners = engine.table("customer_of").select("record_id", "customer_id", "duplicate_of")
    records = engine.table("records").select("record_id", "source", "row")
    joined = records.join(groups, on="record_id", how="left").join(owners, on="record_id", how="left")
    rows = engine.rows(joined.sort("source", "row").select(*RECORDS_FILE.schema.names))
    lost = rows["customer_id"].null_count
    if lost:
        raise BrokenLawError(
            Text("어느 고객에게도 속하지 않은 행이 {lost}개 있습니다.", "{lost} rows belong to no customer").fill(
                lost=lost
            ),
            REPORT,
        )
    return rows


def _explained(
    engine: Engine, name: str, table: Table, code: str, language: Language, more: pa.Table | None = None
) -> pa.Table:
    """A table of rule codes in the order of its first columns, the rule's meaning in words behind it."""
    columns = table.schema.names
    rows = engine.rows(engine.table(name).select(*columns).sort(*columns, nulls_last=True))
    if more is not None:
        rows = pa.concat_tables([rows.cast(more.schema), more])
    known = facts.rules()
    words = pa.array([rule.words.in_(language) for rule in known.values()], pa.string())
    meanings = [words.take(pc.index_in(chunk, pa.array(known, pa.string()))) for chunk in rows[code].chunks]
    return rows.append_column("meaning", pa.chunked_array(meanings, pa.string()))
