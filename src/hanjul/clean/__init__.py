"""Clean: every raw row becomes one record; a value that cannot be read becomes null plus a finding.

In: `raw_<source>` of every source (all text). Out: `records` (one per raw row, the original beside each value as
`<slot>_raw`), `consents` (one per answer a record gave), and what was done to values, appended to `findings`.

The slots of all sources (slots.py) are stacked first, so that each field's function runs once over the distinct values of the
whole company.
"""

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul import facts
from hanjul.callbacks import Progress
from hanjul.clean.answers import consents
from hanjul.clean.known import known_rows, next_number, nothing_new, settle, take_over
from hanjul.clean.slots import Slot, birth_parts, slots_of
from hanjul.engines import Engine, Frame, Values, count
from hanjul.fields import Context
from hanjul.fields.address import completed
from hanjul.fields.birth_date import PARTS, composed
from hanjul.fields.columns import EXTRA, CleanColumn
from hanjul.fields.name import sample_names
from hanjul.fields.name_parts import join_name, put_right, spelt_again
from hanjul.project import Project
from hanjul.tables import FINDINGS, RECORDS, VALUE_NAMES, raw_name
from hanjul.words import Text

_DATED = {"created_at", "updated_at", "last_seen_at", "consent_at", "birth_date"}
"""Fields whose reading depends on the source's date order and time zone; consent answers may be dates as well."""

_BORN = "_birth_date"
"""The working column of a birth date put together from its parts."""


def run(engine: Engine, project: Project, today: datetime.date, progress: Progress, full: bool = False) -> None:
    """Clean every source. Rows out = rows in; new records are numbered by source name and row. Rows that say what they said in
    the run before are not cleaned again, unless the run is a full one."""
    known = None if full else known_rows(engine, project, today)
    numbered = engine.save("_numbered", _numbered(engine, project, known))
    if not nothing_new(engine, project, numbered, known):
        _clean(engine, project, numbered, known, today, progress)
    settle(engine, project, today)
    progress("clean", 4, 4)


def _clean(
    engine: Engine, project: Project, numbered: Frame, known: Frame | None, today: datetime.date, progress: Progress
) -> None:
    """Make records, consents and findings of the rows that are not known."""
    slots = slots_of(project)
    stacked = _stacked(engine, project, slots, numbered, known, today)
    progress("clean", 1, 4)
    contexts = _contexts(project, today)
    cleaned = engine.apply_all(stacked, [_values(slot, contexts) for slot in slots])
    progress("clean", 2, 4)
    made = {"records": _records(engine, cleaned, slots, project.kept_columns)}
    progress("clean", 3, 4)
    made["consents"] = consents(engine, cleaned, slots, project)
    made["findings"] = _findings(engine, cleaned, slots)
    take_over(engine, made, known)


def laws(engine: Engine, project: Project) -> list[tuple[Text, int, int]]:
    """Records = raw rows."""
    raw = sum(count(engine, engine.table(raw_name(source))) for source in project.sources)
    return [(RECORDS.law, count(engine, engine.table("records")), raw)]


# Rows ------------------------------------------------------------------------------------------------------------------


def _numbered(engine: Engine, project: Project, known: Frame | None) -> Frame:
    """The rows to clean with the record_id each will have if it is a new record: source, row, record_id."""
    each = [
        engine.table(raw_name(source)).select(nw.lit(source).alias("source"), nw.col("row"))
        for source in sorted(project.sources)
    ]
    rows = nw.concat(each, how="vertical")
    if known is not None:
        rows = rows.join(known.select("source", "row"), on=["source", "row"], how="anti")
    rows = rows.with_row_index("record_id", order_by=["source", "row"])
    return rows.with_columns(nw.col("record_id").cast(nw.Int64) + next_number(engine))


def _stacked(
    engine: Engine,
    project: Project,
    slots: Sequence[Slot],
    numbered: Frame,
    known: Frame | None,
    today: datetime.date,
) -> Frame:
    """The rows to clean under each other: source, row, a context number, one raw text column per slot and kept column."""
    frames = []
    for number, (source, plan) in enumerate(sorted(project.sources.items())):
        raw = engine.table(raw_name(source))
        if known is not None:
            raw = raw.join(known.filter(nw.col("source") == source).select("row"), on="row", how="anti")
        kept = {column for column, field in plan.columns.items() if field == "keep"}
        parts = birth_parts(plan)
        if parts:
            found = {plan.columns[part]: nw.col(part) for part in parts}
            raw = raw.with_columns(found.get(part, nw.lit(None).cast(nw.String)).alias(f"_{part}") for part in PARTS)
            born = pa.schema([(_BORN, pa.string())])
            raw = engine.apply(raw, [f"_{part}" for part in PARTS], partial(composed, today=today), born)
        frames.append(
            raw.select(
                nw.lit(source).alias("source"),
                nw.col("row"),
                nw.lit(number).cast(nw.Int64).alias("_context"),
                *(
                    _joined((_BORN,) if parts and columns == parts else columns).alias(slot.raw)
                    for slot in slots
                    for columns in (slot.columns.get(source, ()),)
                ),
                *(_joined((column,) if column in kept else ()).alias(column) for column in project.kept_columns),
            )
        )
    return nw.concat(frames, how="vertical").join(numbered, on=["source", "row"], how="inner")


def _joined(columns: Sequence[str]) -> nw.Expr:
    """The text of one or several columns, blanks taken as missing."""
    if not columns:
        return nw.lit(None).cast(nw.String)
    texts = [nw.when(nw.col(column).str.strip_chars() != "").then(nw.col(column)) for column in columns]
    if len(texts) == 1:
        return texts[0]
    joined = nw.concat_str(texts, separator=" ", ignore_nulls=True)
    return nw.when(joined != "").then(joined)


# Value functions -------------------------------------------------------------------------------------------------------


def _contexts(project: Project, today: datetime.date) -> list[Context]:
    """The context of every source, by its number in name order."""
    return [project.context(plan, today) for _, plan in sorted(project.sources.items())]


def _values(slot: Slot, contexts: Sequence[Context]) -> Values:
    """The value function of a slot; dates also depend on their source, and where sources are of several countries, all values."""
    schema = pa.schema([(slot.output(name), pa.string()) for name in (*slot.field.outputs, *EXTRA)])
    dated = slot.field.name in _DATED or "answered_at" in slot.field.outputs
    by_source = len(set(contexts) if dated else {context.country for context in contexts}) > 1
    columns = [slot.raw, "_context"] if by_source else [slot.raw]
    return Values(columns, CleanColumn(slot.field.name, tuple(contexts)), schema, share=True)


# Records ---------------------------------------------------------------------------------------------------------------


def _records(engine: Engine, cleaned: Frame, slots: Sequence[Slot], kept: Sequence[str]) -> Frame:
    """Working columns to the contract of `records`; names and their parts complete each other."""
    filled = {name: [slot.output(name) for slot in _fillers(slots, name)] for name in VALUE_NAMES}
    frame = cleaned.select(
        "record_id",
        "source",
        "row",
        *(_first(filled[name]).alias(name) for name in VALUE_NAMES if not name.endswith("_alt")),
        *(nw.col(column) for column in kept),
        *(nw.col(slot.raw) for slot in slots if "answer" not in slot.field.outputs),
        *(nw.col(column) for name in ("mobile", "phone", "email_key") for column in filled[name]),
        *(nw.col(column) for name in ("mobile_alt", "phone_alt", "email_alt") for column in filled[name]),
    )
    frame = frame.with_columns(
        _second("mobile", [*filled["mobile"], *filled["mobile_alt"]]).alias("mobile_alt"),
        _second("phone", [*filled["phone"], *filled["phone_alt"]]).alias("phone_alt"),
        _second("email_key", [*filled["email_key"], *filled["email_alt"]]).alias("email_alt"),
    )
    if any(slot.name == "family_name" for slot in slots):
        parts = pa.schema([(name, pa.string()) for name in ("_family", "_given", "_joined_name", "_spelt")])
        frame = engine.apply(frame, ["name", "family_name", "given_name"], _join_names, parts)
        frame = frame.with_columns(
            nw.coalesce("name", "_joined_name").alias("name"),
            nw.col("_family").alias("family_name"),
            nw.col("_given").alias("given_name"),
            nw.coalesce("name_alias", "_spelt").alias("name_alias"),
        )
    if {"address", "address_detail"} <= {slot.name for slot in slots}:
        key = pa.schema([("_address_key", pa.string())])
        frame = engine.apply(frame, ["address", "address_key", "address_detail"], completed, key)
        frame = frame.with_columns(nw.col("_address_key").alias("address_key"))
    # The name of a sample (홍길동, John Doe) is a person's where a number or an address that works stands beside it.
    nobody = nw.col("name").is_in(sample_names()) & nw.coalesce("mobile", "phone", "email_key").is_null()
    frame = frame.with_columns(
        nw.when(~nobody.fill_null(False)).then(nw.col(part)).alias(part)
        for part in ("name", "family_name", "given_name")
    )
    return frame.select(
        "record_id",
        "source",
        "row",
        *VALUE_NAMES,
        *kept,
        *(slot.raw for slot in slots if "answer" not in slot.field.outputs),
    )


def _fillers(slots: Sequence[Slot], name: str) -> list[Slot]:
    """The slots that can fill a column; what stands beside a name (김민수(한빛)) behind the column of its own."""
    found = [slot for slot in slots if name in slot.field.outputs]
    beside = name in ("company", "position", "name_alias")
    return sorted(found, key=lambda slot: slot.field.name != name) if beside else found


def _first(columns: Sequence[str]) -> nw.Expr:
    """The first answer among columns."""
    return nw.coalesce(*columns) if columns else nw.lit(None).cast(nw.String)


def _second(first: str, columns: Sequence[str]) -> nw.Expr:
    """The first answer among columns that differs from column `first`."""
    others = [nw.when(nw.col(column) != nw.col(first)).then(nw.col(column)) for column in columns]
    return nw.coalesce(*others) if others else nw.lit(None).cast(nw.String)


def _join_names(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Family and given name as they belong, the name they make, and the spelling in Latin letters they are of a name in Hangul."""
    rows = []
    for name, family, given in zip(*columns, strict=True):
        parts = put_right(family, given)
        joined = join_name(*parts)
        rows.append((None, None, None, joined) if spelt_again(name, *parts) else (*parts, joined, None))
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]


# Findings --------------------------------------------------------------------------------------------------------------


def _findings(engine: Engine, cleaned: Frame, slots: Iterable[Slot]) -> Frame:
    """One line per rule that touched a cell."""
    kinds = {rule.code: rule.kind for rule in facts.rules().values()}
    found: list[Frame] = []
    for slot in slots:
        answers = (nw.col(slot.output(name)).alias(name) for name in EXTRA)
        touched = cleaned.select("source", "row", *answers, slot.column).filter(~nw.col("rules").is_null())
        found.append(touched.with_columns(nw.lit(slot.field.name).alias("field")))
    if not found:
        return engine.load("_no_findings", FINDINGS.schema.empty_table())
    touched = engine.save("_touched", nw.concat(found, how="vertical"))
    sets = engine.rows(touched.select("rules").unique())["rules"].to_pylist()
    lines = [(rules, code, kinds[code]) for rules in sorted(sets) for code in dict.fromkeys(rules.split())]
    schema = pa.schema([(name, pa.string()) for name in ("rules", "rule", "kind")])
    rows = [dict(zip(schema.names, line, strict=True)) for line in lines]
    rules = engine.load("_rules", pa.Table.from_pylist(rows, schema=schema))
    return touched.join(rules, on="rules", how="inner").select(*FINDINGS.schema.names)
