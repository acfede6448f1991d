"""Answers: what the cells and the remarks of a record consent to or refuse, and when; one line of `consents` each."""

import re
from collections.abc import Sequence
from itertools import chain

import narwhals as nw

from hanjul.clean.slots import Slot
from hanjul.engines import Engine, Frame, count
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
from hanjul.project import Project
from hanjul.tables import CONSENTS


def consents(engine: Engine, cleaned: Frame, slots: Sequence[Slot], project: Project) -> Frame:
    """One line per answer. An answer has a date only if the row says so: its own cell, a consent date, or a form's time."""
    frames = [engine.load("_no_consents", CONSENTS.schema.empty_table())]
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
            _answers(cleaned.filter(kept), slot.column, (purpose, channel), what, dated, nw.col(slot.raw))
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
    return [_answers(rows.filter(asking[slot.name]), slot.column, about, remark, nothing, nothing) for slot in told]


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
