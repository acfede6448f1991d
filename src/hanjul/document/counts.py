"""What the report shows, counted in the engine: only small results are fetched, never a person's value.

Every table may be missing, empty or lack a column (`hanjul run --until …`): what cannot be counted is left empty and
its part of the report disappears.
"""

import datetime
from dataclasses import dataclass, field

from hanjul.document import count_people, count_sources
from hanjul.document.count_sources import RuleCount, Source
from hanjul.document.saved import Row, Tables
from hanjul.engines import Engine


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything counted. Lists are in the order they are shown."""

    sources: list[Source] = field(default_factory=list)
    rows: int = 0
    records: int = 0
    customers: int = 0
    refused: int = 0
    duplicates: int = 0
    shared: int = 0
    national_ids: int = 0
    national_id_sources: tuple[str, ...] = ()
    overlap: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    fill: dict[str, dict[str, float]] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)
    rules: list[RuleCount] = field(default_factory=list)
    refused_reasons: list[RuleCount] = field(default_factory=list)
    keys: list[Row] = field(default_factory=list)
    probability: list[Row] = field(default_factory=list)
    decisions: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    evidence: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    weights: list[Row] = field(default_factory=list)
    threshold: float | None = None
    compared: int = 0
    cut: int = 0
    consents: dict[str, dict[str, int]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    undated: int = 0
    due: list[tuple[str, str, int]] = field(default_factory=list)
    months: tuple[str, ...] = ()
    profile: dict[str, list[Row]] = field(default_factory=dict)


def count(engine: Engine, today: datetime.date) -> Counts:
    """Count everything the report shows; `today` is where the coming months begin."""
    tables = Tables(engine)
    overlap = count_sources.overlap(tables)
    by_source, per_source = count_sources.filled(tables, "records", "source")
    of_customers, whole = count_sources.filled(tables, "customers", None)
    customers = whole.get("", 0)
    rules = count_sources.rules(tables)
    sources = count_sources.sources(tables, per_source, overlap)
    ids = [rule for rule in rules if count_sources.is_national_id(rule.code)]
    decisions, probability = count_people.probability(tables)
    years, undated = count_people.years(tables)
    consents = count_people.consents(tables, customers)
    compared, cut = count_people.compared(tables)
    records = sum(per_source.values())
    return Counts(
        sources=sources,
        rows=sum(source.rows + source.refused for source in sources),
        records=records,
        customers=customers,
        refused=sum(source.refused for source in sources),
        duplicates=sum(source.duplicates for source in sources),
        shared=sum(people for names, people in overlap if len(names) > 1),
        national_ids=sum(rule.cells for rule in ids),
        national_id_sources=tuple(sorted({name for rule in ids for name in rule.sources})),
        overlap=overlap,
        fill={name: count_sources.shares(by_source[name], per_source[name]) for name in sorted(by_source)},
        before=count_sources.shares(count_sources.totals(by_source), records),
        after=count_sources.shares(of_customers.get("", {}), customers),
        rules=rules,
        refused_reasons=count_sources.refused_reasons(tables),
        keys=count_people.keys(tables),
        probability=probability,
        decisions=decisions,
        sizes=count_people.sizes(tables),
        evidence=count_people.evidence(tables),
        weights=count_people.weights(tables),
        threshold=count_people.threshold(tables),
        compared=compared,
        cut=cut,
        consents=consents,
        statuses=count_people.statuses(tables),
        years=years,
        undated=undated,
        due=count_people.due(tables),
        months=coming_months(today),
        profile=count_sources.profile(tables),
    )


def coming_months(today: datetime.date, months: int = 12) -> tuple[str, ...]:
    """This month and those after it, as YYYY-MM."""
    first = today.year * 12 + today.month - 1
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, first + months))
