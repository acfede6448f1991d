"""A store with a few customers, and deliveries from it without waiting."""

import datetime
from pathlib import Path
from typing import Any

from hanjul.deliver import outside
from hanjul.deliver.outside import Delivery, Office
from hanjul.engines import Engine
from hanjul.store.suppression import Suppressions
from tests.build import silent
from tests.deliver.store import YES, fill

TODAY = datetime.date(2026, 3, 1)

HANA = {**YES, "name": "김하나", "given_name": "하나", "email": "hana@x.kr", "mobile": "+821023456789", "company": "한빛",
        "consent_at": "2025-06-01T00:00:00+09:00", "created_at": "2020-01-01T00:00:00+09:00"}  # fmt: skip
DUL = {**HANA, "name": "박둘", "given_name": "둘", "email": "dul@x.kr", "mobile": "+821023456780", "company": "새론"}
SET = {**HANA, "name": "이셋", "email": "set@x.kr", "mobile": None, "consent_email": "no", "status": "refused"}
NET = {**HANA, "name": "최넷", "email": "net@x.kr", "mobile": None, "consent_email": None, "status": "never_asked"}
OLD = {**HANA, "name": "한옛", "email": "old@x.kr", "mobile": None, "consent_at": "2023-01-01T00:00:00+09:00"}


def office(engine: Engine, place: Path, people: list[dict[str, Any]], targets: dict[str, Any], **more: Any) -> Office:
    """The store filled with `people`, a project with `targets`."""
    project = fill(engine, place, people, to=targets)
    secrets = {"TOOL_KEY": more.pop("key", "")}
    known = Suppressions(engine, place, secrets.get)
    return Office(engine, project, known, secrets.get, TODAY, silent, sleep=lambda seconds: None, **more)


def deliver(engine: Engine, place: Path, people: list[dict[str, Any]], plan: dict[str, Any], **more: Any) -> Delivery:
    """One delivery to the target `t`."""
    return outside.deliver(office(engine, place, people, {"t": plan}, **more), "t")


def undo(engine: Engine, place: Path, people: list[dict[str, Any]], plan: dict[str, Any], **more: Any) -> Delivery:
    """The last delivery to the target `t` taken back."""
    return outside.deliver(office(engine, place, people, {"t": plan}, **more), "t", undo=True)


def actions(result: Delivery) -> dict[str, int]:
    """How many people anything was done to, by what was done."""
    return {name: count for name, count in result.counts().items() if count}
