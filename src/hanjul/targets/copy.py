"""Copies of the customers elsewhere, one row each, found again by customer_id: what a database table and a sheet have in common."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

Row = tuple[Any, ...]
"""One customer: values in the order of the columns, customer_id first; text, numbers or None."""


class Copy(Protocol):
    """One copy. Used as a context manager; what was not kept by `keep` is undone where the place can do that.

    Attributes:
        columns: headings of the columns, that of customer_id first.
    """

    columns: Sequence[str]

    def present(self) -> Mapping[str, Row]:
        """What is there, by customer_id, in the columns hanjul delivers."""
        ...

    def write(
        self, added: Sequence[Row], changed: Sequence[Row], removed: Sequence[str], erased: Sequence[str]
    ) -> None:
        """Bring the copy up to date; columns and rows hanjul did not make stay as they are, but for the rows of people who
        were erased."""
        ...

    def keep(self) -> None:
        """What was written is right: it stays."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
