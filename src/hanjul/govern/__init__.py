"""Govern: what the law lets the company do with each customer, and until when.

In: `customers` of merge. Out: `customers` as the contract has them: with `status`, `due_at`, `due_action` and
`due_reason`; and `dues`, every duty with its date (due.py).
"""

import datetime
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.callbacks import Progress
from hanjul.engines import Engine, Frame, count
from hanjul.govern import due
from hanjul.project import Project
from hanjul.store import past
from hanjul.store.suppression import Suppressions
from hanjul.tables import GOVERNED
from hanjul.words import Text


def run(
    engine: Engine,
    project: Project,
    today: datetime.date,
    progress: Progress,
    suppressions: Suppressions | None = None,
) -> None:
    """Status and clocks for every customer, counted on `today`. What mailing tools reported outranks what sources say."""
    blocked = engine.table("consent_states").select("customer_id", "blocked")
    people = engine.table("customers").select("customer_id", "consent_email", "consent_privacy", "email")
    suppressed = _suppressed(engine, suppressions) if suppressions else None
    people = people.join(due.run(engine, project, today, suppressed), on="customer_id", how="left")
    people = people.join(blocked, on="customer_id", how="left")
    status = _status(today)
    if suppressed is not None:
        people = people.join(suppressed, on="customer_id", how="left")
        status = nw.coalesce("_suppressed", status)
    _change(engine, people.with_columns(status.alias("status")).select("customer_id", *GOVERNED))
    progress("govern", 1, 1)


def _change(engine: Engine, people: Frame) -> None:
    """Change `customers` to what is said of `people` now; those that are others than they were wait as they were."""
    customers = engine.table("customers")
    before = customers.select("customer_id", *(nw.col(name).alias(f"{name}_before") for name in GOVERNED))
    other = [nw.col(name).fill_null("") != nw.col(f"{name}_before").fill_null("") for name in GOVERNED]
    both = people.join(before, on="customer_id", how="inner").filter(nw.any_horizontal(*other, ignore_nulls=True))
    spoken = engine.save("_spoken", both.select("customer_id", *GOVERNED))
    now = customers.drop(*GOVERNED).join(spoken, on="customer_id", how="inner")
    now = now.select(*customers.collect_schema().names())
    if not count(engine, before.filter(~nw.col("status_before").is_null())):  # made wholly anew
        engine.save("customers", now)
        return
    past.keep_customers(engine, spoken.select("customer_id"))
    engine.change("customers", spoken.select("customer_id"), now)


def laws(engine: Engine) -> list[tuple[Text, int, int]]:
    """Nobody is mailable without an explicit yes."""
    wrong = engine.table("customers").filter(
        (nw.col("status") == "mailable")
        & ((nw.col("consent_email").fill_null("") != "yes") | nw.col("email").is_null())
    )
    return [
        (
            Text("명시적인 동의가 없는 사람은 발송 대상이 아니다", "nobody without an explicit yes is mailable"),
            count(engine, wrong),
            0,
        )
    ]


def _status(today: datetime.date) -> nw.Expr:
    """One word per customer for advertising e-mail. Who refused collection and use is not advertised to either. A consent
    that is due for confirmation has expired (Network Act decree art. 62-3: confirm every two years); who is due for
    destruction is not mailed."""
    consent = nw.col("consent_email")
    expired = nw.col("due_at") <= today.isoformat()
    return (
        nw.when(~nw.col("blocked").is_null())
        .then(nw.lit("blocked"))
        .when((consent == "no") | (nw.col("consent_privacy") == "no"))
        .then(nw.lit("refused"))
        .when(consent == "unclear")
        .then(nw.lit("unclear"))
        .when(consent.is_null())
        .then(nw.lit("never_asked"))
        .when(nw.col("email").is_null())
        .then(nw.lit("no_address"))
        .when(expired)
        .then(nw.lit("expired"))
        .otherwise(nw.lit("mailable"))
    )


def _suppressed(engine: Engine, known: Suppressions) -> Frame:
    """customer_id -> `_suppressed`: refused where the person unsubscribed, complained or was erased, whichever of their
    addresses it was; blocked where mail to the address shown came back."""

    def words(columns: list[list[Any]]) -> list[Sequence[Any]]:
        reasons = known.reasons("email", columns[0])
        return [[reason and ("blocked" if reason == "bounced" else "refused") for reason in reasons]]

    addresses = engine.table("lineage").filter(nw.col("field") == "email").select("customer_id", "value", "primary")
    found = engine.apply(addresses, ["value"], words, pa.schema([("_suppressed", pa.string())]))
    counted = (nw.col("_suppressed") == "refused") | (nw.col("_suppressed") == "blocked") & nw.col("primary")
    return found.filter(counted).group_by("customer_id").agg(nw.col("_suppressed").max())
