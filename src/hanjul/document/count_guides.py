"""What the guides need beyond the report, counted: repairs per place, consent answers per source, whom to reach how."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from hanjul.document.count_sources import EXAMPLE_CUT, RuleCount, is_national_id, rule_counts
from hanjul.document.saved import Tables
from hanjul.engines import Engine
from hanjul.fields import FIELDS
from hanjul.project import Project

TROUBLE = ("repaired", "suspicious", "refused")
"""Kinds of findings a better form would have spared; what is only noted is no trouble."""

MIXED = (
    "개인정보|수집|약관|privacy|personal data|terms",
    "마케팅|광고|홍보|이벤트|혜택|뉴스레터|marketing|advert|promotion|newsletter",
)
"""Words of two purposes: an answer that holds both was asked for both at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a source that caused trouble: cells touched per kind."""

    source: str
    column: str
    field: str
    cells: Mapping[str, int]

    @property
    def total(self) -> int:
        """Cells touched, whatever the kind."""
        return sum(self.cells.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a column of a source asked, and what people said."""

    source: str
    column: str
    field: str
    answers: Mapping[str, int]
    undated: int
    mixed: int


@dataclass(frozen=True, slots=True)
class GuideCounts:
    """Everything counted for the guides.

    Attributes:
        places: columns in trouble, worst first.
        rules: per field, the rules that acted, most frequent first.
        asked: consent columns in the order of the project file.
        reachable: per status, (customers, of them with an e-mail address, of them with a mobile alone).
        files: per source what `extracted` says: path, format, fingerprint.
    """

    places: list[Place] = field(default_factory=list)
    rules: dict[str, list[RuleCount]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    reachable: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    files: dict[str, Mapping[str, object]] = field(default_factory=dict)


def count_guides(engine: Engine, project: Project) -> GuideCounts:
    """Count what the guides show; every table may be missing."""
    tables = Tables(engine)
    places, rules = _trouble(tables)
    return GuideCounts(places, rules, _asked(tables, project), _reachable(tables), _files(tables))


def _trouble(tables: Tables) -> tuple[list[Place], dict[str, list[RuleCount]]]:
    if not tables.has("findings", "source", "column", "field", "rule", "kind", "before", "after"):
        return [], {}
    touched = tables.frame("findings").filter(nw.col("field").is_in(list(FIELDS)))
    example = nw.concat_str(nw.col("before"), nw.col("after"), separator=EXAMPLE_CUT)
    rows = tables.fetch(
        touched.with_columns(example.alias("_example"))
        .group_by("source", "column", "field", "rule", "kind")
        .agg(nw.len().alias("n"), nw.col("_example").max().alias("example"))
    )
    cells: dict[tuple[str, str, str], Counter[str]] = {}
    by_field: dict[str, list[tuple[str, str, str, int, str | None]]] = {}
    for row in sorted(
        rows, key=lambda row: (row["source"], row["column"] or "", row["field"], row["rule"], row["kind"])
    ):
        if row["kind"] in TROUBLE and not is_national_id(row["rule"]):
            place = (row["source"], row["column"] or "", row["field"])
            cells.setdefault(place, Counter())[row["kind"]] += row["n"]
            found = (row["rule"], row["kind"], row["source"], row["n"], row["example"])
            by_field.setdefault(row["field"], []).append(found)
    places = [Place(*place, dict(kinds)) for place, kinds in cells.items()]
    places.sort(key=lambda place: -place.total)
    return places, {name: rule_counts(found) for name, found in by_field.items()}


def _asked(tables: Tables, project: Project) -> list[Asked]:
    """One line per consent column of the project file, also where nobody answered."""
    answers: dict[tuple[str, str], Counter[str]] = {}
    undated: Counter[tuple[str, str]] = Counter()
    mixed: Counter[tuple[str, str]] = Counter()
    if tables.has("consents", "source", "column", "answer", "answered_at", "wording"):
        both = nw.lit(True)
        for words in MIXED:
            both = both & nw.col("wording").str.to_lowercase().str.contains(words)
        rows = tables.fetch(
            tables.frame("consents")
            .with_columns(nw.col("answered_at").is_null().alias("_undated"), both.fill_null(False).alias("_mixed"))
            .group_by("source", "column", "answer", "_undated", "_mixed")
            .agg(nw.len().alias("n"))
        )
        for row in rows:
            place = (row["source"], row["column"])
            answers.setdefault(place, Counter())[row["answer"]] += row["n"]
            undated[place] += row["n"] if row["_undated"] else 0
            mixed[place] += row["n"] if row["_mixed"] else 0
    return [
        Asked(
            source,
            column,
            name,
            dict(answers.get((source, column), {})),
            undated[source, column],
            mixed[source, column],
        )
        for source, plan in project.sources.items()
        for column, name in plan.columns.items()
        if name.startswith(("consent_", "refusal")) and name != "consent_at"
    ]


def _reachable(tables: Tables) -> dict[str, tuple[int, int, int]]:
    """Per status: customers, of them with an e-mail address, of them with a mobile alone."""
    if not tables.has("customers", "status", "email", "mobile"):
        return {}
    alone = (nw.col("email").is_null() & ~nw.col("mobile").is_null()).cast(nw.Int64).alias("_alone")
    frame = tables.frame("customers").select("status", "email", alone)
    rows = tables.fetch(
        frame.group_by("status").agg(
            nw.len().alias("n"), nw.col("email").count().alias("email"), nw.col("_alone").sum().alias("alone")
        )
    )
    return {row["status"]: (int(row["n"]), int(row["email"]), int(row["alone"])) for row in rows}


def _files(tables: Tables) -> dict[str, Mapping[str, object]]:
    wanted = ("source", "path", "format", "encoding", "sheet", "raw_rows", "refused_rows", "fingerprint")
    return {str(row["source"]): row for row in tables.all("extracted", *wanted)}


def shares_of(places: Sequence[Place]) -> list[tuple[str, int]]:
    """Trouble per source, most first."""
    totals: Counter[str] = Counter()
    for place in places:
        totals[place.source] += place.total
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))
