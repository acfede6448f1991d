"""The saved tables, asked for small answers. Any of them may be missing, or lack a column."""

from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame

Row = dict[str, Any]


class Tables:
    """The saved tables, asked for small answers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names = frozenset(engine.tables())
        self._columns: dict[str, list[str]] = {}

    def columns(self, name: str) -> list[str]:
        """The columns of a table; none where it is missing."""
        if name not in self._names:
            return []
        if name not in self._columns:
            self._columns[name] = self._engine.table(name).collect_schema().names()
        return self._columns[name]

    def has(self, name: str, *columns: str) -> bool:
        """Whether the table is there with these columns."""
        return name in self._names and set(columns) <= set(self.columns(name))

    def frame(self, name: str) -> Frame:
        """The table, lazily."""
        return self._engine.table(name)

    def fetch(self, frame: Frame) -> list[Row]:
        """The rows of a small result."""
        rows: pa.Table = self._engine.rows(frame)
        return list(rows.to_pylist())

    def counted(self, frame: Frame, *by: str) -> list[Row]:
        """How many rows (`n`) per combination of columns."""
        return self.fetch(frame.group_by(*by).agg(nw.len().alias("n")))

    def all(self, name: str, *columns: str) -> list[Row]:
        """Every row of a table that is small by nature; none where it or a needed column is missing."""
        return self.fetch(self.frame(name)) if self.has(name, *columns) else []
