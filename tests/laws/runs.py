"""Run hanjul over a company and keep what it left behind."""

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

import hanjul
from tests.laws.company import TODAY, Source, write


@dataclass(frozen=True)
class Outcome:
    """What a run over a company left: its files by their path in the project's folder, and the tables of its store."""

    sources: tuple[Source, ...]
    files: dict[str, bytes]
    tables: dict[str, pa.Table]

    def lines(self, name: str) -> list[dict[str, str]]:
        """The lines of a CSV output; none where there is no such file."""
        text = self.files.get(f"out/{name}", b"").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    @cached_property
    def owner(self) -> dict[tuple[str, int], str]:
        """(source, row) -> customer_id"""
        return {(line["source"], int(line["row"])): line["customer_id"] for line in self.lines("records.csv")}

    def owner_of(self, source: Source, number: int) -> str | None:
        return self.owner.get((Path(source.file).stem, number))

    @cached_property
    def rows_of(self) -> dict[str, list[dict[str, str]]]:
        """customer_id -> the rows as they were given, by heading."""
        rows = defaultdict(list)
        for source in self.sources:
            for number, row in enumerate(source.rows, start=1):
                rows[self.owner_of(source, number) or ""].append(dict(zip(source.headings, row, strict=True)))
        return rows


@contextmanager
def planned(sources: tuple[Source, ...]) -> Iterator[Path]:
    """A project file for the sources, which lie in a folder of their own beside the project's."""
    with tempfile.TemporaryDirectory() as place:
        paths = write(sources, Path(place) / "exports")
        project = Path(place) / "project" / "hanjul.yaml"
        hanjul.init(paths, project=project)
        yield project


def run(project: Path, sources: tuple[Source, ...] = (), until: str | None = "deliver", full: bool = False) -> Outcome:
    """One run of the project (by default without its report)."""
    with hanjul.run(project, until=until, today=TODAY, full=full) as result:
        tables = {name: getattr(result, name).arrow() for name in result.tables}
    paths: Sequence[Path] = sorted(path for path in project.parent.rglob("*") if path.is_file())
    return Outcome(sources, {path.relative_to(project.parent).as_posix(): path.read_bytes() for path in paths}, tables)


def run_over(sources: tuple[Source, ...]) -> Outcome:
    """`init` and one run."""
    with planned(sources) as project:
        return run(project, sources)


def placed(tables: Mapping[str, pa.Table], table: str) -> list[dict[str, Any]]:
    """The rows of a table with places (source, row) instead of record numbers, which are names only."""
    at = {row["record_id"]: (row["source"], row["row"]) for row in tables["records"].to_pylist()}
    rows: list[dict[str, Any]] = tables[table].to_pylist()
    if table == "pairs" and rows:  # they are between profiles, called by any of the records that say the same
        of = {row["record_id"]: row["id"] for row in tables["match_records"].to_pylist()}
        profiles = defaultdict(list)
        for record, profile in of.items():
            profiles[profile].append(at[record])
        return [{**row, "a": sorted(sorted(profiles[of[row[end]]]) for end in "ab"), "b": None} for row in rows]
    groups = defaultdict(set)
    for row in tables["groups"].to_pylist() if "groups" in tables else ():
        groups[row["group_id"]].add(at[row["record_id"]])
    named = {"record_id": at, "group_id": {one: sorted(places) for one, places in groups.items()}}
    return [{k: named[k][v] if k in named and v is not None else v for k, v in row.items()} for row in rows]
