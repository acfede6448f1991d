"""Clocks: who must be re-asked, told or destroyed, when, and under which article.

In: `customers` of merge, `consent_ledger`, the raw tables (member states). Out: the table `dues`, one line per customer and duty;
`customers` get the earliest date on which they must be re-asked or destroyed. Whether a result notice has been sent hanjul
cannot know: only those of the last weeks are listed.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul.clock import later, registered
from hanjul.engines import Engine, Frame
from hanjul.facts.duties import duties
from hanjul.fields import membership
from hanjul.project import Project
from hanjul.store import consents
from hanjul.tables import DUES, TIMES, raw_name

_NOTICE_DAYS_BACK = 28
_AD_PURPOSES = ("marketing", "night")


_TOLD = ("customer_id", *TIMES, "consent_at", "consent_email", "consent_privacy")
"""What clocks depend on."""


class _Clock(NamedTuple):
    """A working column of customers holding a date, and the duty it is the date of."""

    column: str
    action: str
    reason: str


def run(engine: Engine, project: Project, today: datetime.date, suppressed: Frame | None = None) -> Frame:
    """customer_id, `due_at`, `due_action` and `due_reason`; the table `dues` is saved on the way. `suppressed`: the customer_id of those
    a mailing tool said no more mail may go to."""
    # Consent is a person's: no company is asked again, or told the result.
    agreed = nw.lit(False).alias("_agreed") if project.entity == "organisation" else _agreed()
    customers = engine.table("customers").select(*_TOLD).with_columns(agreed)
    if suppressed is not None:
        theirs = suppressed.select("customer_id", nw.lit(1).alias("_barred"))
        customers = customers.join(theirs, on="customer_id", how="left")
        customers = customers.with_columns(nw.col("_agreed") & nw.col("_barred").is_null())
    told, clocks = _clocks(engine, customers, project, today)
    told = engine.save("_clocked", told.select("customer_id", *(clock.column for clock in clocks)))
    lines = [
        told.filter(~nw.col(clock.column).is_null()).select(
            "customer_id",
            nw.lit(clock.action).alias("action"),
            nw.col(clock.column).alias("due_at"),
            nw.lit(clock.reason).alias("reason"),
        )
        for clock in clocks
    ]
    engine.save(DUES.name, nw.concat([engine.load("_no_dues", DUES.schema.empty_table()), *lines], how="vertical"))
    earliest = _earliest(told, [clock for clock in clocks if clock.action in ("reconsent", "destroy")])
    return earliest.select("customer_id", "due_at", "due_action", "due_reason")


def _agreed() -> nw.Expr:
    """Who agreed to advertising mail and may be asked whether that still holds: not who refused collection and use since."""
    return ((nw.col("consent_email") == "yes") & (nw.col("consent_privacy").fill_null("") != "no")).alias("_agreed")


def _earliest(customers: Frame, clocks: Sequence[_Clock]) -> Frame:
    """The earliest date on which something must be done with the data, with the action and its reason."""
    if not clocks:
        nothing = nw.lit(None).cast(nw.String)
        return customers.with_columns(nothing.alias("due_at"), nothing.alias("due_action"), nothing.alias("due_reason"))
    dates = [clock.column for clock in clocks]
    customers = customers.with_columns(nw.min_horizontal(*dates, dates[0]).alias("due_at"))  # Spark wants two at least
    chosen = [(nw.col(clock.column) == nw.col("due_at"), clock) for clock in clocks]
    return customers.with_columns(
        nw.coalesce(*(nw.when(is_it).then(nw.lit(clock.action)) for is_it, clock in chosen)).alias("due_action"),
        nw.coalesce(*(nw.when(is_it).then(nw.lit(clock.reason)) for is_it, clock in chosen)).alias("due_reason"),
    )


def _clocks(engine: Engine, customers: Frame, project: Project, today: datetime.date) -> tuple[Frame, list[_Clock]]:
    """A date per customer and duty. A consent whose date nobody kept counts from the day the customer was first registered:
    the earliest it can have been given; without even that it is due at once."""
    clocks: list[_Clock] = []
    for number, rule in enumerate(project.retention):
        start = nw.col(rule.counts_from).str.slice(0, 10)
        if rule.counts_from == "consent_at":
            known = nw.coalesce(nw.col("consent_at"), registered()).str.slice(0, 10)
            start = nw.when(nw.col("_agreed")).then(known)
        name = f"_due_{number}"
        customers = _counted(engine, customers.with_columns(start.alias("_start")), rule.after, name)
        if rule.counts_from == "consent_at":
            undated = nw.col("_agreed") & nw.coalesce("consent_at", "created_at").is_null()
            customers = customers.with_columns(
                nw.when(undated).then(nw.lit(today.isoformat())).otherwise(nw.col(name)).alias(name)
            )
        clocks.append(_Clock(name, rule.action, rule.reason))
    known_duties = duties(project.law)
    over = _withdrawn(engine, project, today)
    if over is not None and "purpose_over" in known_duties:
        customers = customers.join(over, on="customer_id", how="left")
        clocks.append(_Clock("_due_withdrawn", "destroy", known_duties["purpose_over"].article.in_(project.language)))
    notice = known_duties.get("ad_result_notice")
    if notice and project.entity != "organisation":
        customers = customers.join(_answered(engine, today), on="customer_id", how="left")
        customers = _counted(engine, customers, notice.after, "_due_notice")
        clocks.append(_Clock("_due_notice", "notify", notice.article.in_(project.language)))
    return customers, clocks


def _counted(engine: Engine, customers: Frame, after: str, name: str) -> Frame:
    """`_start` moved by a duration, as `name`."""
    return engine.apply(customers, ["_start"], _later(after), pa.schema([(name, pa.string())])).drop("_start")


def _answered(engine: Engine, today: datetime.date) -> Frame:
    """customer_id and `_start`: the day of the last dated answer about advertising, where it is recent."""
    since = (today - datetime.timedelta(days=_NOTICE_DAYS_BACK)).isoformat()
    counting = nw.col("state").is_in([consents.HELD, consents.GONE])  # who answered, not who has the number as well
    answers = engine.table(consents.NAME).filter(
        counting, nw.col("purpose").is_in(list(_AD_PURPOSES)), nw.col("answer").is_in(["yes", "no"])
    )
    last = answers.group_by("customer_id").agg(nw.col("answered_at").max())
    day = nw.col("answered_at").str.slice(0, 10)
    return last.filter(day >= since, day <= today.isoformat()).select("customer_id", day.alias("_start"))


def _withdrawn(engine: Engine, project: Project, today: datetime.date) -> Frame | None:
    """customer_id and `_due_withdrawn`: who left for good and is a member nowhere. A state has no date of its own: it counts
    from the row's last change, else it is due at once. None where no source tells member states."""
    frames = []
    for source, plan in sorted(project.sources.items()):
        for column in (column for column, kind in plan.columns.items() if kind == "membership"):
            told = engine.table(raw_name(source)).select("row", nw.col(column).alias("_said"))
            told = engine.apply(told, ["_said"], _states, pa.schema([("_state", pa.string())]))
            frames.append(told.select(nw.lit(source).alias("source"), "row", "_state"))
    if not frames:
        return None
    records = engine.table("records").select("record_id", "updated_at")
    owned = engine.table("customer_of").join(records, on="record_id", how="inner")
    told = nw.concat(frames, how="vertical").join(owned, on=["source", "row"], how="inner")
    left, member = nw.col("_state") == "withdrawn", nw.col("_state").is_in(["member", "dormant"])
    people = (
        told.with_columns(
            nw.when(left).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_left"),
            nw.when(member).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_member"),
            nw.when(left).then(nw.col("updated_at").str.slice(0, 10)).alias("_changed"),
        )
        .group_by("customer_id")
        .agg(nw.col("_left").max(), nw.col("_member").max(), nw.col("_changed").max())
    )
    gone = people.filter(nw.col("_left") == 1, nw.col("_member") == 0)
    return gone.select("customer_id", nw.coalesce("_changed", nw.lit(today.isoformat())).alias("_due_withdrawn"))


def _states(columns: list[list[Any]]) -> list[Sequence[Any]]:
    return [[membership.state(membership.tidy(text)) for text in columns[0]]]


def _later(after: str) -> Callable[[list[list[Any]]], list[Sequence[Any]]]:
    """Dates (YYYY-MM-DD) moved by an ISO 8601 duration."""

    def function(columns: list[list[Any]]) -> list[Sequence[Any]]:
        return [[later(date, after) for date in columns[0]]]

    return function
