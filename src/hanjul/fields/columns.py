"""A field's cleaner over whole columns: what other processes run. Imports little, so that they start fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hanjul.fields import FIELDS, Context

EXTRA = ("rules", "before", "after")
"""What is answered beside a field's outputs: the rules that acted, and the value before and after, masked."""


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """Callable over distinct values: [raw values] or [raw values, number of the context of each]."""

    field: str
    contexts: tuple[Context, ...]

    def __call__(self, columns: list[list[Any]]) -> list[Sequence[Any]]:
        """One answer column per output of the field, then those of EXTRA."""
        field = FIELDS[self.field]
        clean, mask, width = field.clean, field.mask, len(field.outputs) + len(EXTRA)
        nothing: tuple[str | None, ...] = (None,) * width
        first = self.contexts[0]
        numbers = columns[1] if len(columns) > 1 else None
        rows = []
        for place, raw in enumerate(columns[0]):
            if raw is None:
                rows.append(nothing)
                continue
            answers, rules = clean(raw, first if numbers is None else self.contexts[numbers[place]])
            if rules:
                shown = next((answer for answer in answers if answer is not None), None)
                rows.append((*answers, rules, mask(raw), mask(shown) if shown else None))
            else:
                rows.append((*answers, None, None, None))
        return list(zip(*rows, strict=True)) if rows else [()] * width
