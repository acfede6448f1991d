"""A row with too many cells because a value holds an unquoted delimiter: put together again where only one way fits."""

import re
from collections.abc import Sequence

import pyarrow as pa

_LEARN_ROWS = 300
_SHAPES: tuple[re.Pattern[str], ...] = tuple(
    map(
        re.compile,
        (
            r"[^@\s,]+@[^@\s,]+\.[A-Za-z]{2,}",  # e-mail
            r"\+?\d[\d\- ]{7,16}",  # phone and other numbers with hyphens
            r"\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2}.*",  # date
            r"\d+(?:\.\d+)?",
            r"[YNynOX]|예|아니[오요]|동의|미동의|true|false",
        ),
    )
)


class Realigner:
    """Knows the shape of each column from the regular rows.

    A reading is right when every column with a shape gets a value of that shape; it is taken only if it is the only one.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._shapes: list[re.Pattern[str] | None] = []

    def learn(self, table: pa.Table) -> None:
        """See the first regular rows; later calls add nothing once enough was seen."""
        if self._shapes or table.num_rows < 5:
            return
        some = table.slice(0, _LEARN_ROWS)
        self._shapes = [_shape(some.column(i + 1).to_pylist()) for i in range(self._columns)]

    def joined(self, cells: Sequence[str], delimiter: str) -> tuple[list[str], int] | None:
        """The row with the right number of cells and the column that held the delimiter, or null when it is not plain."""
        surplus = len(cells) - self._columns
        if sum(shape is not None for shape in self._shapes) < 2:
            return None
        fits = []
        for at in range(self._columns):
            if self._shapes[at] is not None:
                continue
            row = [*cells[:at], delimiter.join(cells[at : at + surplus + 1]), *cells[at + surplus + 1 :]]
            if all(
                shape is None or not cell.strip() or shape.fullmatch(cell.strip())
                for shape, cell in zip(self._shapes, row, strict=True)
            ):
                fits.append((row, at))
        return fits[0] if len(fits) == 1 else None


def _shape(values: Sequence[str | None]) -> re.Pattern[str] | None:
    """The shape nearly all values of a column have."""
    filled = [value.strip() for value in values if value]
    if len(filled) < 5:
        return None
    return next(
        (shape for shape in _SHAPES if sum(bool(shape.fullmatch(value)) for value in filled) >= 0.95 * len(filled)),
        None,
    )
