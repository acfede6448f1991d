"""What the sources gave, counted: rows, fill, overlap, rules that acted, profile."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import narwhals as nw

from hanjul import facts
from hanjul.document.saved import Row, Tables
from hanjul.words import Text

FIELDS_SHOWN = (
    "name", "mobile", "phone", "email", "company", "business_number", "department", "position", "address", "postcode",
    "birth_date", "gender", "created_at",
)  # fmt: skip
"""Fields whose completeness is worth a picture, in reading order."""

_MASKS = "*●•○…×"
EXAMPLE_CUT = "\x1f"


@dataclass(frozen=True, slots=True)
class Source:
    """One source in numbers.

    Attributes:
        duplicates: rows of a person the source already has; `repeated` of them equal another row in every cell.
        people: its fair share of the customers: one known to three sources counts a third in each.
        only_here: customers no other source knows.
        made_of: format, encoding and the like, in words.
    """

    name: str
    rows: int
    refused: int = 0
    duplicates: int = 0
    repeated: int = 0
    people: float = 0.0
    only_here: int = 0
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule acted, and in which sources; `example` is a masked `before → after`."""

    code: str
    kind: str
    words: Text
    cells: int
    sources: tuple[str, ...]
    example: str | None = None


def is_national_id(code: str) -> bool:
    """Whether a rule is about resident registration numbers and their like."""
    return code.startswith("national_id")


def overlap(tables: Tables) -> list[tuple[tuple[str, ...], int]]:
    """Customers per set of sources they are known to, most first."""
    known = {str(row["source"]) for row in tables.all("extracted", "source")}
    sets: Counter[tuple[str, ...]] = Counter()
    for row in tables.all("overlap", "sources", "customers"):
        sets[tuple(sorted(_names(row["sources"], known)))] += row["customers"]
    return sorted(sets.items(), key=lambda item: (-item[1], item[0]))


def _names(text: str, known: Set[str], separator: str = " & ") -> list[str]:
    """The sources of a set; a source whose own name holds the separator is recognised by the names known."""
    parts = text.split(separator)
    found: list[str] = []
    while parts:
        length = next((size for size in range(len(parts), 1, -1) if separator.join(parts[:size]) in known), 1)
        found.append(separator.join(parts[:length]))
        parts = parts[length:]
    return found


def filled(tables: Tables, name: str, by: str | None) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Filled cells per value of `by` ("" for the whole) and field; and rows per value of `by`."""
    if not tables.has(name, *([by] if by else [])):
        return {}, {}
    shown = [column for column in FIELDS_SHOWN if column in tables.columns(name)]
    wanted = [nw.len().alias("_rows"), *(nw.col(column).count().alias(column) for column in shown)]
    frame = tables.frame(name)
    rows = tables.fetch(frame.group_by(by).agg(*wanted) if by else frame.select(*wanted))
    counted = {str(row[by]) if by else "": row for row in rows}
    return (
        {key: {column: int(row[column]) for column in shown} for key, row in counted.items()},
        {key: int(row["_rows"]) for key, row in counted.items()},
    )


def totals(by_source: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for filled in by_source.values():
        totals.update(filled)
    return dict(totals)


def shares(filled: Mapping[str, int], rows: int) -> dict[str, float]:
    """Counts as shares of rows, 0..1."""
    return {column: number / rows for column, number in filled.items()} if rows else {}


def sources(tables: Tables, records: Mapping[str, int], overlap: Sequence[tuple[tuple[str, ...], int]]) -> list[Source]:
    """The sources, largest first."""
    extracted = {str(row["source"]): row for row in tables.all("extracted", "source")}
    repeated = {
        str(row["source"]): int(row["duplicate_rows"] or 0)
        for row in tables.all("duplicates", "source", "duplicate_rows")
    }
    doubled = _doubled(tables)
    refused: dict[str, int] = {}
    if tables.has("refused", "source"):
        refused = {str(row["source"]): int(row["n"]) for row in tables.counted(tables.frame("refused"), "source")}
    people: dict[str, float] = {}
    alone: Counter[str] = Counter()
    for names, number in overlap:
        for name in names:
            people[name] = people.get(name, 0.0) + number / len(names)
        if len(names) == 1:
            alone[names[0]] += number
    found = []
    for name in {*extracted, *records}:
        row = extracted.get(name, {})
        rows = int(records.get(name) or row.get("raw_rows") or 0)
        made_of = tuple(str(row[key]) for key in ("format", "encoding", "sheet") if row.get(key))
        given = int(refused.get(name) or row.get("refused_rows") or 0)
        found.append(
            Source(
                name,
                rows,
                given,
                doubled.get(name, repeated.get(name, 0)),
                repeated.get(name, 0),
                people.get(name, 0.0),
                alone[name],
                made_of,
            )
        )
    return sorted(found, key=lambda source: (-source.rows, source.name))


def _doubled(tables: Tables) -> dict[str, int]:
    """Rows per source that are marked as another row's duplicate; nothing where none were looked for."""
    if not tables.has("customer_of", "source", "duplicate_of"):
        return {}
    marked = tables.frame("customer_of").filter(~nw.col("duplicate_of").is_null())
    return {str(row["source"]): int(row["n"]) for row in tables.counted(marked, "source")}


def rules(tables: Tables) -> list[RuleCount]:
    """Findings per rule, most frequent first."""
    if not tables.has("findings", "source", "rule", "kind"):
        return []
    frame = tables.frame("findings")
    example = nw.lit(None).cast(nw.String)
    if tables.has("findings", "before", "after"):
        example = nw.concat_str(nw.col("before"), nw.col("after"), separator=EXAMPLE_CUT)
    rows = tables.fetch(
        frame.with_columns(example.alias("_example"))
        .group_by("rule", "kind", "source")
        .agg(nw.len().alias("n"), nw.col("_example").max().alias("example"))
    )
    return rule_counts([(row["rule"], row["kind"], row["source"], row["n"], row["example"]) for row in rows])


def refused_reasons(tables: Tables) -> list[RuleCount]:
    """Refused rows per reason, most frequent first."""
    if not tables.has("refused", "source", "reason"):
        return []
    rows = tables.counted(tables.frame("refused"), "source", "reason")
    return rule_counts([(row["reason"], "refused", row["source"], row["n"], None) for row in rows])


def rule_counts(rows: Sequence[tuple[str, str, str, int, str | None]]) -> list[RuleCount]:
    """Counts per source put together per rule, with the rule's words."""
    words = facts.rules()
    cells: Counter[tuple[str, str]] = Counter()
    sources: dict[tuple[str, str], set[str]] = {}
    examples: dict[tuple[str, str], str] = {}
    for code, kind, source, number, example in rows:
        cells[code, kind] += number
        sources.setdefault((code, kind), set()).add(source)
        if example and _masked(example):
            examples[code, kind] = max(example, examples.get((code, kind), ""))
    found = []
    for (code, kind), number in cells.items():
        said = words[code].words if code in words else Text(code, code)
        before, _, after = examples.get((code, kind), "").partition(EXAMPLE_CUT)
        shown = f"{before} → {after}" if before != after and not is_national_id(code) else None
        found.append(RuleCount(code, kind, said, number, tuple(sorted(sources[code, kind])), shown))
    return sorted(found, key=lambda rule: (-rule.cells, rule.code))


def _masked(example: str) -> bool:
    """Whether both sides of an example bear the marks of a mask: a second lock, should a mask ever fail."""
    before, _, after = example.partition(EXAMPLE_CUT)
    return all(any(mark in side for mark in _MASKS) for side in (before, after)) and len(example) < 80


def profile(tables: Tables) -> dict[str, list[Row]]:
    """The profile's rows per source, the columns in the order given; without common values."""
    wanted = ("source", "column", "field", "rows", "filled", "distinct", "patterns", "reason", "reason_en", "personal")
    if not tables.has("profile", *wanted):
        return {}
    found: dict[str, list[Row]] = {}
    for row in tables.fetch(tables.frame("profile").select(*wanted)):
        found.setdefault(str(row["source"]), []).append(
            {
                **row,
                "patterns": _patterns(row["patterns"]),
                "reason": Text(row["reason"] or "", row["reason_en"] or row["reason"] or ""),
            }
        )
    return {name: sorted(rows, key=_understood_first) for name, rows in sorted(found.items())}


def _understood_first(row: Row) -> tuple[bool, int, str]:
    """Columns taken for a field, then the others; fullest first."""
    return row["field"] in (None, "ignore"), -int(row["filled"] or 0), str(row["column"])


def _patterns(text: str | None) -> list[tuple[str, float]]:
    """The commonest shapes of a column with their share, from the profile's JSON."""
    return [(shape, share) for shape, share in json.loads(text or "[]")][:3]
