"""Dispose: who is due for destruction, under which rule; what was kept apart long enough; and whether the clock can be trusted.

What cannot be undone is not done by a clock that is wrong: it must not run behind the last run, nor far ahead of the data.
"""

import datetime
import json
from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.facts.duties import reason
from hanjul.privacy import archive
from hanjul.privacy.plan import Person, Plan
from hanjul.project import Project
from hanjul.store import past
from hanjul.tables import DUES, TIMES
from hanjul.words import Text

_FAR_DAYS: Final = 366


def due_people(engine: Engine, on: datetime.date) -> dict[str, list[Person]]:
    """The people to be destroyed on a day, by the rule that says so."""
    found: dict[str, dict[str, None]] = {}
    lines = engine.table(DUES.name).filter(nw.col("action") == "destroy", nw.col("due_at") <= on.isoformat())
    seen: set[str] = set()
    for line in engine.rows(lines.sort("due_at", "customer_id", "reason")).to_pylist():
        if line["customer_id"] not in seen:
            seen.add(line["customer_id"])
            found.setdefault(line["reason"], {})[line["customer_id"]] = None
    return {reason: [(customer,) for customer in people] for reason, people in found.items()}


def ended(files: Sequence[archive.Kept], project: Project, who: str, at: str) -> list[dict[str, Any]]:
    """The lines that note the end of archived files whose time is over, one per article; `erase.carry_through` destroys them."""
    by_article: dict[str, list[archive.Kept]] = {}
    for file in files:
        by_article.setdefault(file.article, []).append(file)
    lines = []
    for article, over in sorted(by_article.items()):
        told = [
            {"name": file.path.name, "rows": file.rows, "until": file.until,
             "sha256": past.fingerprint(file.path)}
            for file in over
        ]  # fmt: skip
        lines.append(
            {"at": at, "who": who, "kind": "ended", "reason": reason(article).in_(project.language), "people": 0,
             "rows": sum(file.rows for file in over), "archived": 0, "blanked": 0, "state": "begun",
             "proof": json.dumps(told), "hash": None}
        )  # fmt: skip
    return lines


def dates_of(engine: Engine, plan: Plan) -> dict[tuple[str, int], dict[str, str | None]]:
    """The times of every row of a plan."""
    records = engine.rows(engine.table("records").select("source", "row", *TIMES)).to_pylist()
    wanted = set(plan.rows)
    return {
        (row["source"], row["row"]): {name: row[name] for name in TIMES}
        for row in records
        if (row["source"], row["row"]) in wanted
    }


def check_clock(engine: Engine, started_at: str, today: datetime.date) -> None:
    """Raise where the clock cannot be right.

    Raises:
        ProjectError: today is before the last run, or more than a year after anything in the data.
    """
    last = started_at[:10]
    if last and today.isoformat() < _day_before(last):
        raise _wrong(Text(f"지난 실행({last})보다 앞선 날짜입니다", f"it is before the last run ({last})"), today)
    newest = _newest(engine)
    if newest and (today - datetime.date.fromisoformat(newest)).days > _FAR_DAYS:
        raise _wrong(
            Text(
                f"자료의 가장 새로운 날짜({newest})보다 한 해 넘게 뒤입니다",
                f"it is more than a year after the newest date in the data ({newest})",
            ),
            today,
        )


def _day_before(day: str) -> str:
    """Runs note the time of Greenwich: the day may differ by one."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def _newest(engine: Engine) -> str | None:
    columns = [nw.col(name).max().alias(name) for name in TIMES]
    row: dict[str, Any] = engine.rows(engine.table("records").select(*columns)).to_pylist()[0]
    return max((str(value)[:10] for value in row.values() if value), default=None)


def _wrong(why: Text, today: datetime.date) -> ProjectError:
    return ProjectError(
        Text(
            f"이 컴퓨터의 오늘({today})을 믿을 수 없어 파기하지 않았습니다: {why.ko}.",
            f"nothing was destroyed, because this machine's today ({today}) cannot be trusted: {why.en}",
        ),
        Text(
            "시계를 맞추거나, 날짜가 맞다면 --on YYYY-MM-DD 로 직접 말해 주세요.",
            "set the clock right; or, if the date is right, say it yourself with --on YYYY-MM-DD",
        ),
    )
