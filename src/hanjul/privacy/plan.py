"""What erasing people would touch: their rows, what is remembered of them, and where others' rows speak of them.

Nothing is written here; `erase.carry_out` does what this says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame
from hanjul.fields import FIELDS
from hanjul.project import Project
from hanjul.store.erased import (
    PHONE_OR_ADDRESS,
    Reader,
    Row,
    blanked,
    contact_key,
    context_of,
    facts_of,
    forms_of,
    told_by,
)
from hanjul.tables import CONTACTS, HISTORY, raw_name

Person = tuple[str, ...]
"""The customers who are one person."""

_LEAST, _LEAST_HANGUL, _MOST_TEXTS = 6, 3, 400
"""Characters a text needs to be looked for byte by byte (what is shorter stands everywhere), and how many are looked for."""

_TELLING_FIELDS: Final = frozenset((
    "name", "name_alias", "email", "address", "address_detail", "member_id", "nickname", "memo",
    "person_line",
))  # fmt: skip
_NUMBERS: Final = frozenset(("mobile", "phone", "contact"))
_TELLING_VALUES: Final = ("name", "mobile", "phone", "email", "email_key", "address", "address_key", "member_id")


@dataclass(slots=True)
class Plan:
    """What erasing would do.

    Attributes:
        people: the people, each as their customers.
        rows: (source, row) of every row that goes; `also` are those among them the match had not joined to the people, but
            which every later import would turn away as theirs.
        records: their record ids.
        facts: what is remembered, in clear until it is hashed.
        contacts: mailboxes and mobiles of the people; `alone` are those nobody else holds.
        ids: the customer ids they have and had.
        texts: what to look for afterwards; of many people a sample, and then `sampled` is true.
        blanked: by source, row -> {column: new text} of rows of others that name an address or number of theirs.
        raw: their rows as the sources gave them.
        names: by which somebody was asked for of whom no row is left (`remembered`).
    """

    people: list[Person]
    rows: list[tuple[str, int]] = field(default_factory=list)
    also: list[tuple[str, int]] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    sampled: bool = False
    blanked: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)
    raw: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    names: Sequence[str] = ()
    remembered: bool = False

    @property
    def blanked_rows(self) -> int:
        """Rows of others in which something is blanked."""
        return sum(map(len, self.blanked.values()))

    def add(self, other: "Plan") -> None:
        """Take over what another plan touched: for telling what several did."""
        self.people += other.people
        self.rows += other.rows
        self.raw |= other.raw
        self.texts |= other.texts
        self.sampled |= other.sampled
        for source, rows in other.blanked.items():
            self.blanked.setdefault(source, {}).update(rows)


def plan(engine: Engine, project: Project, people: Sequence[Person]) -> Plan:
    """What erasing these people would touch."""
    made = Plan(list(people), ids=with_former_ids(engine, {customer for person in people for customer in person}))
    readers = _readers(project)
    owner = {customer: number for number, person in enumerate(people) for customer in person}
    told: list[list[Row]] = [[] for _ in people]
    for ref, row, record, cells in _rows(engine, readers, _owned(engine, "customer_id", sorted(owner))):
        told[owner[record["customer_id"]]].append(row)
        _take(made, ref, record["record_id"], cells)
    made.contacts = set().union(*(row.ids for rows in told for row in rows))
    made.alone = made.contacts - _held_by_others(engine, made, made.contacts, CONTACTS)
    for rows in told:
        made.facts |= facts_of(rows, made.alone)
    for ref, row, record, cells in _rows(engine, readers, _candidates(engine, made)):
        if not made.facts.isdisjoint(told_by(row)):
            made.also.append(ref)
            _take(made, ref, record["record_id"], cells)
    made.alone = made.contacts - _held_by_others(engine, made, made.contacts, CONTACTS)
    made.rows.sort()
    made.blanked = _blanked(engine, project, made)
    _look_for(made, _telling(engine, project, made))
    return made


def plan_remembered(
    engine: Engine, project: Project, customers: set[str], names: Sequence[str], contacts: frozenset[str]
) -> Plan:
    """What erasing one person would touch who has no row any more: what is kept under the ids, and where others' rows speak of them. Rows
    that come back one day are known by what was asked with."""
    made = Plan([tuple(sorted(customers))], ids=with_former_ids(engine, set(customers)), names=names, remembered=True)
    made.contacts, made.alone = set(contacts), set(contacts)
    if contacts:
        row = Row(ids=contacts, forms=forms_of(names), others=(), since="", cells="")
        made.facts = facts_of([row], made.alone) - {row.cells}
        made.blanked = _blanked(engine, project, made)
    _look_for(made, made.alone)
    return made


def with_former_ids(engine: Engine, customers: set[str]) -> set[str]:
    """Ids of customers and those they once had: an id is a hash of what was known of them."""
    if HISTORY.name not in engine.tables():
        return customers
    united = engine.table(HISTORY.name).filter(nw.col("event") == "united").select("customer_id", "detail")
    lines = engine.rows(united).to_pylist()
    size = 0
    while size < len(customers):
        size = len(customers)
        customers |= {one["customer_id"] for one in lines if customers & set((one["detail"] or "").split())}
    return customers


def _take(made: Plan, ref: tuple[str, int], record: int, cells: dict[str, Any]) -> None:
    made.rows.append(ref)
    made.records.append(record)
    made.raw[ref] = cells


def _owned(engine: Engine, column: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The records of customers (or some records), with where they stand."""
    kind = pa.string() if column == "customer_id" else pa.int64()
    wanted = engine.load("_wanted", pa.table({column: pa.array(sorted(set(values)), kind)}))
    frame = engine.table("customer_of").join(wanted, on=column, how="inner")
    return list(engine.rows(frame.select("record_id", "customer_id", "source", "row")).to_pylist())


def _rows(
    engine: Engine, readers: dict[str, Reader], records: Sequence[dict[str, Any]]
) -> Iterator[tuple[tuple[str, int], Row, dict[str, Any], dict[str, Any]]]:
    """(where, what it says, its record, its cells) of the raw rows of some records."""
    by_source: dict[str, dict[int, dict[str, Any]]] = {}
    for record in records:
        by_source.setdefault(record["source"], {})[record["row"]] = record
    for source, wanted in sorted(by_source.items()):
        batch = _raw(engine, source, sorted(wanted))
        for row, cells in zip(readers[source].rows(batch), batch.to_pylist(), strict=True):
            number = cells.pop("row")
            yield (source, number), row, wanted[number], cells


def _raw(engine: Engine, source: str, rows: Sequence[int]) -> pa.RecordBatch:
    wanted = engine.load("_wanted", pa.table({"row": pa.array(rows, pa.int64())}))
    found = engine.rows(engine.table(raw_name(source)).join(wanted, on="row", how="semi"))
    found = found.select(["row", *(name for name in found.schema.names if name != "row")])
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in found.columns], schema=found.schema)


def _held_by_others(engine: Engine, made: Plan, values: set[str], columns: Sequence[str]) -> set[str]:
    """Values of the people that a record of somebody else holds."""
    gone, held = set(made.records), set()
    for column in columns if values else ():
        frame = _having(engine, column, values).select("record_id", column)
        held |= {row[column] for row in engine.rows(frame).to_pylist() if row["record_id"] not in gone}
    return held


def _having(engine: Engine, column: str, values: set[str]) -> Frame:
    wanted = engine.load("_wanted", pa.table({column: pa.array(sorted(values), pa.string())}))
    return engine.table("records").join(wanted, on=column, how="semi")


def _candidates(engine: Engine, made: Plan) -> list[dict[str, Any]]:
    """Records of others that might be the people's all the same: they share a contact or a name."""
    found: set[int] = set()
    for column in CONTACTS:
        found.update(engine.rows(_having(engine, column, made.contacts).select("record_id"))["record_id"].to_pylist())
    mine = engine.load("_mine", pa.table({"record_id": pa.array(made.records, pa.int64())}))
    names = engine.table("records").join(mine, on="record_id", how="semi").select("name")
    called = {name for name in engine.rows(names)["name"].to_pylist() if name}
    found.update(engine.rows(_having(engine, "name", called).select("record_id"))["record_id"].to_pylist())
    return _owned(engine, "record_id", sorted(found - set(made.records)))


def _readers(project: Project) -> dict[str, Reader]:
    return {name: Reader(source, context_of(project)) for name, source in project.sources.items()}


def _blanked(engine: Engine, project: Project, made: Plan) -> dict[str, dict[int, dict[str, str]]]:
    told = ((name, _mentions(engine, made, name, reader)) for name, reader in _readers(project).items())
    return {name: rows for name, rows in told if rows}


def _mentions(engine: Engine, made: Plan, source: str, reader: Reader) -> dict[int, dict[str, str]]:
    """Row -> {column: text without them} of rows of others whose free text names a contact of the people."""
    raw = engine.table(raw_name(source))
    free = reader.free([name for name in raw.collect_schema().names() if name != "row"])
    if not free or not made.alone:
        return {}
    hits = nw.any_horizontal(*(nw.col(name).str.contains(PHONE_OR_ADDRESS) for name in free), ignore_nulls=True)
    gone = {row for name, row in made.rows if name == source}
    context, found = reader.context, {}
    for cells in engine.rows(raw.filter(hits).select("row", *free)).to_pylist():
        number = cells.pop("row")
        if number in gone:
            continue
        new = {
            name: blanked(text, lambda contact: contact_key(contact, context) in made.alone)
            for name, text in cells.items()
            if text
        }
        changed = {name: text for name, text in new.items() if text != cells[name]}
        if changed:
            found[number] = changed
    return found


def _telling(engine: Engine, project: Project, made: Plan) -> set[str]:
    """Texts that tell the people: cells of the columns that do, and the values read from them."""
    texts = set(made.alone)
    context = context_of(project)
    numbers: dict[str, set[str]] = {}
    for (source, _), cells in made.raw.items():
        kinds = project.sources[source].columns
        for name, text in cells.items():
            if text and kinds.get(name) in _NUMBERS:
                numbers[text] = {value for value in FIELDS[kinds[name]].clean(text, context)[0][:4] if value}
            elif text and kinds.get(name) in _TELLING_FIELDS:
                texts.add(text)
    # A colleague's line is theirs as well, however it is spelt.
    shared = _held_by_others(
        engine, made, set().union(*numbers.values()), ("mobile", "mobile_alt", "phone", "phone_alt")
    )
    texts |= {text for text, read in numbers.items() if not read & shared}
    mine = engine.load("_mine", pa.table({"record_id": pa.array(made.records, pa.int64())}))
    values = engine.table("records").join(mine, on="record_id", how="semi").select(*_TELLING_VALUES)
    for row in engine.rows(values).to_pylist():
        texts |= {text for text in row.values() if text and text not in shared}
    return texts


def _look_for(made: Plan, texts: set[str]) -> None:
    """Choose what to look for: texts long enough to tell somebody, contacts nobody else holds, and ids."""
    # A blank in front is nobody's, and stands in front of the same words of others.
    texts = {text.strip() for text in texts}
    long = sorted(text for text in texts if len(text) >= _LEAST or (len(text) >= _LEAST_HANGUL and text[0] >= "가"))
    for kind in (long, sorted(made.alone), sorted(made.ids)):
        made.texts.update(kind[:: max(1, -(-len(kind) // _MOST_TEXTS))])
        made.sampled |= len(kind) > _MOST_TEXTS
