"""Run the matching over a few records and say who is together."""

from collections.abc import Iterable
from typing import Any

from hanjul import match
from hanjul.engines import Engine
from tests.build import project, records, silent


def matched(engine: Engine, *rows: dict[str, Any], **plan: Any) -> Engine:
    """Match `rows`; record n is the n-th row."""
    engine.load("records", records(*rows))
    match.run(engine, project(match=plan), silent, full=True)
    return engine


def people(engine: Engine) -> list[set[int]]:
    """The groups, as sets of record ids, smallest first."""
    groups: dict[int, set[int]] = {}
    for row in engine.rows(engine.table("groups")).to_pylist():
        groups.setdefault(row["group_id"], set()).add(row["record_id"])
    return [groups[group] for group in sorted(groups)]


def together(engine: Engine, *ids: int) -> bool:
    """Whether records are one person."""
    return any(set(ids) <= members for members in people(engine))


def apart(engine: Engine, ids: Iterable[int]) -> bool:
    """Whether no two of the records are one person."""
    wanted = set(ids)
    return all(len(members & wanted) <= 1 for members in people(engine))


def decision(engine: Engine, a: int, b: int) -> str | None:
    """What was decided about a pair; None where it is not listed."""
    for row in engine.rows(engine.table("pairs")).to_pylist():
        if (row["a"], row["b"]) == (a, b):
            return str(row["decision"])
    return None


def crowd(count: int) -> list[dict[str, Any]]:
    """People who have nothing to do with each other, each in two records that agree: so much is usual."""
    families, firsts, lasts = "김이박최정강조윤장임", "민서지현수영정은혜미", "준호연우진아희경석라"
    people = []
    for n in range(count):
        name = families[n % 10] + firsts[n // 10 % 10] + lasts[(n * 7 + n // 100) % 10]
        known = {
            "name": name,
            "mobile": f"+8210{20000000 + n * 7919}",
            "email_key": f"u{n}x{n * 31}@naver.com",
            "source": "a",
        }
        people += [known, {**known, "source": "b", "company_key": f"회사{n}"}]
    return people
