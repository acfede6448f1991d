"""Read a file as the pipeline does and show all of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hanjul.project import SourcePlan
from hanjul.sources import read


@dataclass
class Taken:
    """Everything a source gave."""

    columns: list[str]
    rows: list[list[str | None]]
    numbers: list[int]
    refused: list[tuple[int, str]]
    rules: list[tuple[int, str]]
    proof: dict[str, str | int | float | None]


def take(path: Path, *, limit: int | None = None, password: str | None = None, **plan: Any) -> Taken:
    """Read `path` to its end."""
    extracted = read("a", SourcePlan(path=path.name, **plan), path.parent, password=lambda name: password, limit=limit)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    for batch in extracted.batches:
        numbers += batch.column(0).to_pylist()
        rows += [list(row) for row in zip(*(column.to_pylist() for column in batch.columns[1:]), strict=True)]
    refused = [(row, rule) for row, rule, _ in extracted.refused]
    rules = [(row, rule) for row, _, rule, _, _ in extracted.findings]
    return Taken(extracted.columns, rows, numbers, refused, rules, extracted.proof)
