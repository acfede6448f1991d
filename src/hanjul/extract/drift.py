"""What a source's columns looked like in the last run, and what is new, lost or of another kind now: findings, row 0."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import narwhals as nw

from hanjul.engines import Engine
from hanjul.sources import Extracted
from hanjul.tables import raw_name

_FEW = 10
"""Rows that may go without a word."""

RULES = ("source_column_new", "source_column_lost", "source_column_empty", "source_column_retyped", "source_rows_fell")
"""What is said here, of two readings of a source."""

Finding = tuple[int, str | None, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A source in the last run: its columns, the kinds of value seen in them where the reader tells, and its rows."""

    columns: tuple[str, ...] = ()
    kinds: dict[str, list[str]] | None = None
    rows: int = 0


def earlier(engine: Engine, name: str) -> Earlier:
    """What the last run knew of a source; nothing where there was none."""
    tables = engine.tables()
    if raw_name(name) not in tables or "extracted" not in tables:
        return Earlier()
    columns = tuple(c for c in engine.table(raw_name(name)).collect_schema().names() if c != "row")
    lines = engine.rows(engine.table("extracted").filter(nw.col("source") == name)).to_pylist()
    proof = json.loads(lines[0]["proof"]) if lines else {}
    return Earlier(
        columns, json.loads(proof["kinds"]) if proof.get("kinds") else None, lines[0]["raw_rows"] if lines else 0
    )


def rows(then: Earlier, now: int) -> list[Finding]:
    """Whether so many rows are missing that the source may not have come whole."""
    fell = then.rows - now > _FEW and now * 2 < then.rows
    return [(0, None, "source_rows_fell", str(then.rows), str(now))] if fell else []


def columns(then: Earlier, now: Extracted) -> list[Finding]:
    """Columns that came, and columns that went."""
    if not then.columns:
        return []
    came = [(0, name, "source_column_new", None, None) for name in now.columns if name not in then.columns]
    went = [(0, name, "source_column_lost", None, None) for name in then.columns if name not in now.columns]
    return [*came, *went]


def kinds(then: Earlier, now: Extracted, *, whole: bool) -> list[Finding]:
    """Columns whose values are of another kind; and, where the `whole` source was read, columns that are empty now."""
    seen = now.proof.get("kinds")
    if then.kinds is None or not isinstance(seen, str):
        return []
    known: dict[str, list[str]] = json.loads(seen)
    found: list[Finding] = [
        (0, name, "source_column_retyped", _named(old), _named(known[name]))
        for name, old in then.kinds.items()
        if old and known.get(name) and not set(old) & set(known[name])
    ]
    if not whole:
        now.proof["kinds"] = json.dumps({**then.kinds, **known}, ensure_ascii=False)
    gone = [name for name, old in then.kinds.items() if old and not known.get(name) and name in now.columns]
    if whole and known:
        found += [(0, name, "source_column_empty", None, None) for name in gone]
    return found


def _named(kinds: Iterable[str]) -> str:
    return ", ".join(kinds)
