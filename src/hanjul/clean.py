"""Clean: every raw row becomes one record; a value that cannot be read becomes null plus a finding.

In: `raw_<source>` of every source (all text). Out: `records` (one per raw row, the original beside each value as
`<slot>_raw`), `consents` (one per answer a record gave), and what was done to values, appended to `findings`.

A *slot* is one place in a record a source column fills: the first mobile column of a source fills `mobile`, the next
`mobile_2`. Slots of all sources are stacked first, so that each field's function runs once over the distinct values
of the whole company.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul import facts
from hanjul.callbacks import Progress
from hanjul.cleaned import known_rows, next_number, nothing_new, settle, take_over
from hanjul.engines import Engine, Frame, Values, count
from hanjul.fields import FIELDS, Context, Field
from hanjul.fields.address import completed
from hanjul.fields.birth_date import PARTS, composed
from hanjul.fields.columns import EXTRA, CleanColumn
from hanjul.fields.consent import (
    ASKS_TO_STOP,
    CHANNELS,
    REMARK,
    UNREADABLE,
    channels_asked,
    dates_a_change,
    dates_another_matter,
    dates_only_a_yes,
    purpose_and_channel,
)
from hanjul.fields.name import sample_names
from hanjul.fields.name_parts import join_name, put_right, spelt_again
from hanjul.project import Project, SourcePlan
from hanjul.tables import CONSENTS, FINDINGS, RECORDS, VALUE_NAMES, raw_name
from hanjul.words import Text

_DATED = {"created_at", "updated_at", "last_seen_at", "consent_at", "birth_date"}
"""Fields whose reading depends on the source's date order and time zone; consent answers may be dates as well."""

_JOINED = {"address", "address_detail", "memo", "tag", "given_name", "family_name"}
"""Fields of which a source may spread one value over several columns: they are put together in column order."""

_ORDER = ("mobile", "contact", "phone", "email", "name", "business_number", "corporate_number", "address", "birth_date")
"""Whose answer comes first where several slots fill one column (a column called mobile before one called contact …)."""


_BORN = "_birth_date"
"""The working column of a birth date put together from its parts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a record: which field reads it, and which columns of which source fill it."""

    name: str
    field: Field
    columns: dict[str, tuple[str, ...]]

    @property
    def raw(self) -> str:
        """The column of `records` that keeps the original."""
        return f"{self.name}_raw"

    def output(self, name: str) -> str:
        """The working column of one answer."""
        return f"{self.name}__{name}"


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
    made["consents"] = _consents(engine, cleaned, slots, project)
    made["findings"] = _findings(engine, cleaned, slots)
    take_over(engine, made, known)


def laws(engine: Engine, project: Project) -> list[tuple[Text, int, int]]:
    """Records = raw rows."""
    raw = sum(count(engine, engine.table(raw_name(source))) for source in project.sources)
    return [(RECORDS.law, count(engine, engine.table("records")), raw)]


# Slots -----------------------------------------------------------------------------------------------------------------


def slots_of(project: Project) -> list[Slot]:
    """The slots all sources together need, in a stable order."""
    places: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {}
    for source, plan in sorted(project.sources.items()):
        by_field: dict[str, list[str]] = {}
        for column, field in plan.columns.items():
            if field in FIELDS and field not in PARTS:
                by_field.setdefault(field, []).append(column)
        if parts := birth_parts(plan):
            places.setdefault(("birth_date", len(by_field.get("birth_date", ())) + 1), {})[source] = parts
        for field, columns in by_field.items():
            if field in _JOINED:
                places.setdefault((field, 1), {})[source] = tuple(columns)
            else:
                for number, column in enumerate(columns, 1):
                    places.setdefault((field, number), {})[source] = (column,)
    rank = {name: position for position, name in enumerate((*_ORDER, *(name for name in FIELDS if name not in _ORDER)))}
    ordered = sorted(places, key=lambda place: (rank[place[0]], place[1]))
    return [
        Slot(field if number == 1 else f"{field}_{number}", FIELDS[field], places[field, number])
        for field, number in ordered
    ]


def birth_parts(plan: SourcePlan) -> tuple[str, ...]:
    """The columns of a source that hold the year, month and day of birth, one each; none where there are no such columns."""
    first = {field: column for column, field in reversed(plan.columns.items()) if field in PARTS}
    return tuple(first[part] for part in PARTS if part in first)


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
    base = Context(country=project.country, timezone=project.timezone, today=today)
    plans = [plan for _, plan in sorted(project.sources.items())]
    return [replace(base, date_order=plan.date_order, timezone=plan.timezone or project.timezone) for plan in plans]


def _values(slot: Slot, contexts: Sequence[Context]) -> Values:
    """The value function of a slot; dates also depend on their source."""
    schema = pa.schema([(slot.output(name), pa.string()) for name in (*slot.field.outputs, *EXTRA)])
    dated = slot.field.name in _DATED or "answered_at" in slot.field.outputs
    by_source = dated and len(set(contexts)) > 1
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


# Consents --------------------------------------------------------------------------------------------------------------


def _consents(engine: Engine, cleaned: Frame, slots: Sequence[Slot], project: Project) -> Frame:
    """One line per answer. An answer has a date only if the row says so: its own cell, a consent date, or a form's time."""
    frames = [_empty(engine, CONSENTS.schema, "_no_consents")]
    chosen: list[Frame] = []
    told = next((slot for slot in slots if slot.field.name == "answer_channel"), None)
    for slot in slots:
        if "answer" not in slot.field.outputs:
            continue
        purpose, channel = purpose_and_channel(slot.field.name)
        # The date beside a consent is not the date of a withdrawal.
        beside = [] if slot.field.name == "membership" else _dates_beside(slots, slot, project)
        dated = nw.coalesce(slot.output("answered_at"), *beside)
        answer = nw.col(slot.output("answer"))
        several = answer.str.contains(":", literal=True)
        said = [(channel, answer, ~several)]
        # What cannot be read is no yes, and nobody may act on an older one until somebody has looked.
        if slot.field.name.startswith(("consent_", "refusal")) and not slot.field.name.startswith("refusal_if_no"):
            unreadable = answer.is_null() & nw.col(slot.output("rules")).str.contains(UNREADABLE)
            said.append((channel, nw.lit("unclear"), unreadable))
        asking = {one: named for one in CHANNELS if (named := _asking(slot, one))}
        if asking:
            # A yes to a question that lists channels speaks for these; a no for all.
            narrow = nw.col("source").is_in(sorted({*chain(*asking.values())})) & (answer == "yes")
            said[0] = (channel, answer, ~several & ~narrow)
            said += [(one, answer, narrow & nw.col("source").is_in(named)) for one, named in asking.items()]
        if slot.field.name == "consent_marketing" and told:
            said = _by_row(said, told)
        if channel in ("any", *CHANNELS) and count(engine, cleaned.filter(several)):
            chosen.append(cleaned.filter(answer.str.contains(":yes", literal=True)).select("record_id"))
            said += [
                (one, nw.when(answer.str.contains(f"{one}:yes", literal=True)).then(nw.lit("yes")).otherwise(nw.lit("no")),
                 answer.str.contains(f"{one}:", literal=True))
                for one in CHANNELS
            ]  # fmt: skip
        frames += [
            _answers(cleaned.filter(kept), _column_of(slot), (purpose, channel), what, dated, nw.col(slot.raw))
            for channel, what, kept in said
        ]
    frames += [*_of_lists(cleaned, slots, project), *_remarks(engine, cleaned, slots)]
    answers = nw.concat(frames, how="vertical")
    if not chosen:
        return answers
    # Who agreed and, asked by what, chose text messages only, did not agree to e-mail.
    all_channels = (nw.col("purpose") == "marketing") & (nw.col("channel") == "any") & (nw.col("answer") == "yes")
    choosers = nw.concat(chosen, how="vertical").unique().with_columns(nw.lit(1).alias("_chosen"))
    answers = answers.join(choosers, on="record_id", how="left")
    return answers.filter(~(all_channels & ~nw.col("_chosen").is_null())).drop("_chosen")


def _answers(
    rows: Frame, column: nw.Expr, about: tuple[str, str], answer: nw.Expr, at: nw.Expr, wording: nw.Expr
) -> Frame:
    """One line of `consents` per row; `about`: purpose and channel."""
    told = (column, *map(nw.lit, about), answer, at, wording)
    names = CONSENTS.schema.names[3:]
    return rows.select("record_id", "source", "row", *(one.alias(name) for one, name in zip(told, names, strict=True)))


_Said = tuple[str, nw.Expr, nw.Expr]
"""An answer: its channel, what it says, and of which rows."""


def _by_row(said: Sequence[_Said], told: Slot) -> list[_Said]:
    """The answer about ads of a register that names the channel in a column of its own: a yes is for this channel, and for none
    where it is none of ours; a no refuses all. Where the question lists channels, it is for the row's among these."""
    channel, answer, kept = said[0]
    yes = nw.col("source").is_in(sorted(told.columns)) & (answer == "yes").fill_null(False)
    by = nw.col(told.output("by_channel")).fill_null("")
    listed = [(one, what, rows & (~yes | (by == one))) for one, what, rows in said[1:]]
    return [(channel, answer, kept & ~yes), *((one, answer, kept & yes & (by == one)) for one in CHANNELS), *listed]


def _asking(slot: Slot, channel: str) -> list[str]:
    """The sources whose question about ads that fills `slot` lists the channel among others."""
    if slot.field.name != "consent_marketing":
        return []
    return [source for source, columns in slot.columns.items() if channel in channels_asked(" ".join(columns))]


def _of_lists(cleaned: Frame, slots: Sequence[Slot], project: Project) -> list[Frame]:
    """One answer per row of the sources in which standing in the list is the answer (`every_row`)."""
    frames = []
    for said in sorted({plan.every_row for plan in project.sources.values() if plan.every_row}):
        sources = [source for source, plan in project.sources.items() if plan.every_row == said]
        about = purpose_and_channel("refusal_email" if said == "bounced" else said)
        answer = nw.lit("blocked" if said == "bounced" else "no")
        dates = [] if said == "bounced" else _form_times(slots, project)
        at = nw.coalesce(*dates, nw.lit(None).cast(nw.String))
        rows = cleaned.filter(nw.col("source").is_in(sources))
        frames.append(_answers(rows, nw.lit("every_row"), about, answer, at, nw.lit(said)))
    return frames


def _remarks(engine: Engine, cleaned: Frame, slots: Sequence[Slot]) -> list[Frame]:
    """One line per cell that seems to ask for no more contact. What else it says is nobody's answer, and stays where it stands."""
    told = [slot for slot in slots if "answer" not in slot.field.outputs]
    asking = {slot.name: nw.col(slot.output("rules")).str.contains(ASKS_TO_STOP).fill_null(False) for slot in told}
    if not asking:
        return []
    rows = engine.save("_asking", cleaned.filter(nw.any_horizontal(*asking.values(), ignore_nulls=True)))
    if not count(engine, rows):
        return []
    remark, nothing = nw.lit(REMARK), nw.lit(None).cast(nw.String)
    about = purpose_and_channel("consent_marketing")
    return [
        _answers(rows.filter(asking[slot.name]), _column_of(slot), about, remark, nothing, nothing) for slot in told
    ]


def _dates_beside(slots: Sequence[Slot], answered: Slot, project: Project) -> list[nw.Expr]:
    """When an answer without a date of its own was given: by the row's consent date, or its time where rows are answers.

    A flag of refusal is set after the consent, nobody knows when: the date of a consent would let a later yes pass over it. So would
    it where a question is asked besides (`refusal_if_no`), unless the date is of that question.
    """
    dates: list[nw.Expr] = []
    refuses = answered.field.name.startswith("refusal")
    for slot in slots:
        if slot.field.name == "consent_at":
            opted_in = [
                source
                for source, (column,) in slot.columns.items()
                if dates_only_a_yes(column)
                or (refuses and not dates_a_change(column) and not _is_of(column, answered, source, project))
            ]
            told = ~nw.col("source").is_in(opted_in) | (nw.col(answered.output("answer")) == "yes")
            others = [
                source for source, (column,) in slot.columns.items() if _of_another(column, answered, source, project)
            ]
            told &= ~nw.col("source").is_in(others)
            dates.append(nw.when(told).then(nw.col(slot.output("consent_at"))))
    return [*dates, *_form_times(slots, project, answered)]


_UNNAMED = re.compile(r"[\W_]+")
_WHETHER = re.compile(r"(?:여부|yn)$")


def _of_another(date: str, answered: Slot, source: str, project: Project) -> bool:
    """Whether a date column of a source is named after a question that does not speak for this answer: `push_agreed_at` is not when
    the e-mails were agreed to. What was said of ads at large speaks for every channel."""
    named = _UNNAMED.sub("", date.casefold())
    asked = {
        _WHETHER.sub("", _UNNAMED.sub("", column.casefold())): kind
        for column, kind in project.sources[source].columns.items()
        if kind.startswith(("consent_", "refusal")) and kind != "consent_at"
    }
    question = max((each for each in asked if each and named.startswith(each)), key=len, default=None)
    ours, by = purpose_and_channel(answered.field.name)
    if (
        question is None
    ):  # 개인정보 동의일, 출금동의일 date no answer about ads, also where the question itself is no column
        return ours == "marketing" and dates_another_matter(date)
    purpose, channel = purpose_and_channel(asked[question])
    return purpose != ours or channel not in ("any", by)


def _is_of(date: str, answered: Slot, source: str, project: Project) -> bool:
    """Whether a date column of a source is of a question: it is named after it, or there is no other answer it could be of."""
    if not answered.field.name.startswith("refusal_if_no") or source not in answered.columns:
        return False
    (question,) = answered.columns[source]
    said = [kind for kind in project.sources[source].columns.values() if kind.startswith(("consent_", "refusal"))]
    return date.startswith(question) or set(said) == {answered.field.name, "consent_at"}


def _form_times(slots: Sequence[Slot], project: Project, answered: Slot | None = None) -> list[nw.Expr]:
    """For sources whose rows are answers given at a time: that time. Of `answered`, the time of signing up dates a yes only."""
    times: list[nw.Expr] = []
    for field in ("created_at", "updated_at"):
        sources = [source for source, plan in project.sources.items() if plan.answers_dated_by == field]
        slot = next((slot for slot in slots if slot.name == field), None)
        if sources and slot:
            told = nw.col("source").is_in(sources)
            if answered:
                opted_in = [one for one in sources if any(map(dates_only_a_yes, slot.columns.get(one, ())))]
                told &= ~nw.col("source").is_in(opted_in) | (nw.col(answered.output("answer")) == "yes")
            times.append(nw.when(told).then(nw.col(slot.output(field))))
    return times


# Findings --------------------------------------------------------------------------------------------------------------


def _findings(engine: Engine, cleaned: Frame, slots: Iterable[Slot]) -> Frame:
    """One line per rule that touched a cell."""
    kinds = {rule.code: rule.kind for rule in facts.rules().values()}
    found: list[Frame] = []
    for slot in slots:
        answers = (nw.col(slot.output(name)).alias(name) for name in EXTRA)
        touched = cleaned.select("source", "row", *answers, _column_of(slot)).filter(~nw.col("rules").is_null())
        found.append(touched.with_columns(nw.lit(slot.field.name).alias("field")))
    if not found:
        return _empty(engine, FINDINGS.schema, "_no_findings")
    touched = engine.save("_touched", nw.concat(found, how="vertical"))
    sets = engine.rows(touched.select("rules").unique())["rules"].to_pylist()
    lines = [(rules, code, kinds[code]) for rules in sorted(sets) for code in dict.fromkeys(rules.split())]
    schema = pa.schema([(name, pa.string()) for name in ("rules", "rule", "kind")])
    rows = [dict(zip(schema.names, line, strict=True)) for line in lines]
    rules = engine.load("_rules", pa.Table.from_pylist(rows, schema=schema))
    return touched.join(rules, on="rules", how="inner").select(*FINDINGS.schema.names)


def _column_of(slot: Slot) -> nw.Expr:
    """The name of the source column that fills `slot`, as `column`."""
    named = [
        nw.when(nw.col("source") == source).then(nw.lit(" + ".join(columns)))
        for source, columns in slot.columns.items()
    ]
    return nw.coalesce(*named).alias("column")


def _empty(engine: Engine, schema: pa.Schema, name: str) -> Frame:
    return engine.load(name, schema.empty_table())
