"""Slots: the places in a record that source columns fill.

The first mobile column of a source fills `mobile`, the next `mobile_2`.
"""

from dataclasses import dataclass

import narwhals as nw

from hanjul.fields import FIELDS, Field
from hanjul.fields.birth_date import PARTS
from hanjul.project import Project, SourcePlan

_JOINED = {"address", "address_detail", "memo", "tag", "given_name", "family_name"}
"""Fields of which a source may spread one value over several columns: they are put together in column order."""

_ORDER = ("mobile", "contact", "phone", "email", "name", "business_number", "corporate_number", "address", "birth_date")
"""Whose answer comes first where several slots fill one column (a column called mobile before one called contact …)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a record: which field reads it, and which columns of which source fill it."""

    name: str
    field: Field
    columns: dict[str, tuple[str, ...]]

    @property
    def raw(self) -> str:
        """The column of `records` that keeps the original."""
        return f"{self.name}_raw"

    def output(self, name: str) -> str:
        """The working column of one answer."""
        return f"{self.name}__{name}"

    @property
    def column(self) -> nw.Expr:
        """The name of the source column that fills it, as `column`."""
        named = [
            nw.when(nw.col("source") == source).then(nw.lit(" + ".join(columns)))
            for source, columns in self.columns.items()
        ]
        return nw.coalesce(*named).alias("column")


def slots_of(project: Project) -> list[Slot]:
    """The slots all sources together need, in a stable order."""
    places: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {}
    for source, plan in sorted(project.sources.items()):
        by_field: dict[str, list[str]] = {}
        for column, field in plan.columns.items():
            if field in FIELDS and field not in PARTS:
                by_field.setdefault(field, []).append(column)
        if parts := birth_parts(plan):
            places.setdefault(("birth_date", len(by_field.get("birth_date", ())) + 1), {})[source] = parts
        for field, columns in by_field.items():
            if field in _JOINED:
                places.setdefault((field, 1), {})[source] = tuple(columns)
            else:
                for number, column in enumerate(columns, 1):
                    places.setdefault((field, number), {})[source] = (column,)
    rank = {name: position for position, name in enumerate((*_ORDER, *(name for name in FIELDS if name not in _ORDER)))}
    ordered = sorted(places, key=lambda place: (rank[place[0]], place[1]))
    return [
        Slot(field if number == 1 else f"{field}_{number}", FIELDS[field], places[field, number])
        for field, number in ordered
    ]


def birth_parts(plan: SourcePlan) -> tuple[str, ...]:
    """The columns of a source that hold the year, month and day of birth, one each; none where there are no such columns."""
    first = {field: column for column, field in reversed(plan.columns.items()) if field in PARTS}
    return tuple(first[part] for part in PARTS if part in first)
