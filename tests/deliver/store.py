"""A store as the stages before deliver leave it, in a few rows."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from hanjul import deliver
from hanjul.callbacks import Progress
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.store.suppression import Suppressions
from hanjul.tables import CONSENT_LEDGER, CUSTOMER_OF, FINDINGS, REFUSED
from tests.build import groups, project, records, silent, table
from tests.targets.customers import customers

YES = {"consent_email": "yes", "status": "mailable"}
NO = {"consent_email": "no", "status": "refused"}


def fill(
    engine: Engine,
    place: Path,
    people: list[dict[str, Any]],
    kept: Mapping[str, Sequence[str | None]] | None = None,
    **deliver: Any,
) -> Project:
    """One record per customer, in sources a and b in turn; one refused row, one finding."""
    engine.load("customers", customers(*people, **kept or {}))
    rows = [
        {"source": "ab"[n % 2], "row": n // 2 + 1, "email": one.get("email"), "email_key": key_of(one.get("email"))}
        for n, one in enumerate(people)
    ]
    engine.load("records", records(*rows))
    engine.load("groups", groups(*range(len(people))))
    owners = [
        {"record_id": n, "customer_id": f"C{n + 1}", "source": row["source"], "row": row["row"]}
        for n, row in enumerate(rows)
    ]
    engine.load("customer_of", table(CUSTOMER_OF.schema, owners))
    for source in "ab":
        mine = [row["row"] for row in rows if row["source"] == source]
        engine.load(f"raw_{source}", pa.table({"row": pa.array(mine, pa.int64())}))
    engine.load(
        "refused", table(REFUSED.schema, [{"source": "a", "row": 9, "reason": "source_ragged_row", "detail": "칸 3개"}])
    )
    dates = pa.array([one.get("consent_at") for one in people], pa.string())
    ids = pa.array([f"C{n}" for n in range(1, len(people) + 1)], pa.string())
    states = pa.table({"customer_id": ids, **{f"consent_{name}:at": dates for name in ("sms", "kakao", "phone")}})
    engine.load("consent_states", states)
    engine.load("consent_ledger", table(CONSENT_LEDGER.schema, []))
    finding = {
        "source": "a",
        "row": 1,
        "field": "mobile",
        "column": "휴대폰",
        "rule": "deliver_cell_cut",
        "kind": "repaired",
        "before": "010-****",
    }
    engine.load("findings", table(FINDINGS.schema, [finding]))
    return project(deliver=deliver).model_copy(update={"folder": place})


def make(engine: Engine, project: Project, progress: Progress = silent, full: bool = False) -> None:
    """The stage itself."""
    known = Suppressions(engine, project.folder, {}.get, project.country)
    deliver.run(engine, project, progress, datetime.date(2026, 3, 1), known, full)


def key_of(email: str | None) -> str | None:
    """An address for comparing, as clean makes it."""
    return email and email.replace("hanmail.net", "daum.net")
