"""What every reader gives."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from hanjul.errors import SourceError

TABLE_TITLE = "table_title"
"""The column with the title above the table a row stands in, where a sheet has several."""


@dataclass(slots=True)
class Extracted:
    """What a source gives. `refused`, `findings` and `proof` are complete once `batches` is exhausted.

    Attributes:
        columns: NFC names, unique (whatever the case), in the source's order (a repeated header gets `_2`; a missing
            one `column_3`; `row` is taken by the row number, so a column of that name becomes `row_2`).
        batches: `row` (int64, 1 for the first data row, rising) then one text column per name; an empty cell is null.
        refused: rows for the table `refused` as (row, rule code, masked detail).
        findings: rows for the table `findings` as (row, column or None, rule code, masked before, masked after); row 0
            is the header.
        proof: what was detected and counted: encoding, delimiter, header_row, sheet, physical_rows, bytes …
        cursor: the highest value of the plan's cursor column so far.
        position: where a reading that stops here may go on; None for sources that are read in one go.
        close: lets go of the server, where `batches` will not be drawn after all.
        key: the column that names a row for good, if there is one.
        header: the cells of the header's rows as the source gives them, to know them when they are repeated among the data.
        titles: what stands above the header, for a look only: it is written nowhere.
    """

    columns: list[str]
    batches: Iterator[pa.RecordBatch]
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    findings: list[tuple[int, str | None, str, str | None, str | None]] = field(default_factory=list)
    proof: dict[str, str | int | float | None] = field(default_factory=dict)
    header: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()
    cursor: str | None = None
    position: dict[str, Any] | None = None
    key: str | None = None
    close: Callable[[], None] = lambda: None


class StalePositionError(SourceError):
    """A reading cannot go on where it was interrupted, because the server no longer knows the place: it begins anew."""


@dataclass(frozen=True, slots=True)
class Since:
    """What an earlier reading of the same source left.

    Attributes:
        cursor: the highest value of the cursor column that was read to its end; only what is not lower is wanted.
        position: where an interrupted reading goes on.
        columns: the columns known so far; none is lost when the rows that fill it come late.
    """

    cursor: str | None = None
    position: dict[str, Any] | None = None
    columns: tuple[str, ...] = ()


def schema_of(columns: Sequence[str]) -> pa.Schema:
    """The Arrow schema of a source's batches."""
    return pa.schema([pa.field("row", pa.int64(), nullable=False), *(pa.field(name, pa.string()) for name in columns)])
