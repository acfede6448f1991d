"""The engine seam: few verbs. Steps are Narwhals lazy frames; only the files of this folder know which engine runs.

What a value means is never left to an engine's own string functions (they disagree on Korean): `apply` runs a plain
Python function once per *distinct* combination of values and joins the answers back.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import narwhals as nw
import pyarrow as pa

Frame = nw.LazyFrame[Any]
ValueFunction = Callable[[list[list[Any]]], list[Sequence[Any]]]
"""columns of distinct values in (one list per column, equal lengths), columns of answers out, in the order of `outputs`."""


class Values(NamedTuple):
    """One value function to run: over which columns, and what it answers.

    `share`: the function is slow enough to be shared out to other processes where there are many values. It is then sent
    there, so it must hold nothing but plain data, and live in a file that imports little.
    """

    columns: Sequence[str]
    function: ValueFunction
    outputs: pa.Schema
    share: bool = False


class Engine(Protocol):
    """What a step may ask of an engine."""

    name: str

    def load(self, name: str, batches: pa.Table | Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> Frame:
        """Write Arrow data as table `name` (replaced whole) and return it. `schema` is needed for an iterable."""
        ...

    def table(self, name: str) -> Frame:
        """The saved table `name`."""
        ...

    def save(self, name: str, frame: Frame) -> Frame:
        """Compute `frame` now, keep it as table `name` (replaced whole) and return the saved table."""
        ...

    def apply(self, frame: Frame, columns: Sequence[str], function: ValueFunction, outputs: pa.Schema) -> Frame:
        """`frame` plus the columns of `outputs`: `function` runs over the distinct combinations of `columns`.

        Rows in which every one of `columns` is null get null answers and are not passed to the function.
        """
        ...

    def apply_all(self, frame: Frame, values: Sequence[Values]) -> Frame:
        """Several `apply` at once over the same frame, each reading the frame's own columns: one pass instead of many."""
        ...

    def gather(self, frame: Frame, key: str, values: Sequence[str], order_by: Sequence[str], name: str) -> Frame:
        """One row per `key` with `name`: the list of structs of `values`, in the order of `order_by` (ascending)."""
        ...

    def rows(self, frame: Frame) -> pa.Table:
        """The rows of `frame` as an Arrow table, in its order if it has one."""
        ...

    def tables(self) -> list[str]:
        """The names of the saved tables, sorted."""
        ...

    def drop(self, name: str) -> None:
        """Forget the table `name`; nothing happens where there is none."""
        ...

    def close(self) -> None:
        """Release files and memory. The engine is not used after it."""
        ...


_CHUNK_ROWS = 25_000  # bounds the Python objects alive at once, and is what one worker takes at a time
_WORTH_WORKERS_ROWS = 60_000  # below it, starting other processes costs more than they save


def answered(distinct: pa.Table, values: Values) -> Iterator[pa.RecordBatch]:
    """The distinct keys with the answers of a value function beside them, chunk by chunk, in order."""
    schema = pa.schema([*distinct.schema, *values.outputs])
    chunks = [distinct.slice(start, _CHUNK_ROWS) for start in range(0, distinct.num_rows, _CHUNK_ROWS)]
    cores = os.cpu_count() or 1
    if not values.share or distinct.num_rows < _WORTH_WORKERS_ROWS or cores == 1:
        for chunk in chunks:
            yield from _answer(chunk, values.function, schema).to_batches()
        return
    from loky import get_reusable_executor

    work = partial(_answer_packed, function=values.function, schema=schema)
    for packed in get_reusable_executor(max_workers=cores).map(work, map(_packed, chunks)):
        yield from pa.ipc.open_stream(packed)


def _answer(chunk: pa.Table, function: ValueFunction, schema: pa.Schema) -> pa.Table:
    keys = chunk.combine_chunks().columns
    answers = function([column.to_pylist() for column in keys])
    types = [field.type for field in schema][len(keys) :]
    arrays = [pa.array(answer, type=kind) for answer, kind in zip(answers, types, strict=True)]
    return pa.Table.from_arrays([*keys, *arrays], schema=schema)


def _packed(chunk: pa.Table) -> pa.Buffer:
    """A table as bytes of exactly its own rows, to be sent to another process."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, chunk.schema) as writer:
        writer.write_table(chunk)
    return sink.getvalue()


def _answer_packed(packed: pa.Buffer, function: ValueFunction, schema: pa.Schema) -> pa.Buffer:
    return _packed(_answer(pa.ipc.open_stream(packed).read_all(), function, schema))
