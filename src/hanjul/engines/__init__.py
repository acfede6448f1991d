"""The engine seam: few verbs. Steps are Narwhals lazy frames; only the files of this folder know which engine runs.

What a value means is never left to an engine's own string functions (they disagree on Korean): `apply` runs a plain
Python function once per *distinct* combination of values and joins the answers back.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, NamedTuple, Protocol

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.process import make_lean

Frame = nw.LazyFrame[Any]
ValueFunction = Callable[[list[list[Any]]], list[Sequence[Any]]]
"""columns of distinct values in (one list per column, equal lengths), columns of answers out, in the order of `outputs`."""
ColumnFunction = Callable[[pa.Table], pa.Table]
"""rows in, rows out: whole columns, each of one chunk. What it says of a row must not depend on the others."""


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

    def append(self, name: str, batches: pa.Table) -> None:
        """Add rows to table `name`, which is made if there is none; a column only one side has is null on the other."""
        ...

    def table(self, name: str) -> Frame:
        """The saved table `name`."""
        ...

    def save(self, name: str, frame: Frame) -> Frame:
        """Compute `frame` now, keep it as table `name` (replaced whole) and return the saved table.

        A name that begins with `_` is a stage's own: it ends with the stage.
        """
        ...

    def change(self, name: str, gone: Frame, come: Frame) -> Frame:
        """Take out of table `name` the rows whose values in the columns of `gone` stand there, add those of `come`, and return
        the table: what it costs is what changes, not what there is.

        Both may be worked out from the table itself. `come` has its columns, in any order; null is equal to nothing.
        """
        ...

    def apply(self, frame: Frame, columns: Sequence[str], function: ValueFunction, outputs: pa.Schema) -> Frame:
        """`frame` plus the columns of `outputs`: `function` runs over the distinct combinations of `columns`.

        Rows in which every one of `columns` is null get null answers and are not passed to the function.
        """
        ...

    def apply_all(self, frame: Frame, values: Sequence[Values]) -> Frame:
        """Several `apply` at once over the same frame, each reading the frame's own columns: one pass instead of many.

        Unlike `apply` it is computed at once; the rows come back in no order.
        """
        ...

    def map(self, name: str, frame: Frame, function: ColumnFunction, outputs: pa.Schema) -> Frame:
        """Run the rows of `frame` through a function over whole columns, part by part, and keep what it gives (columns
        `outputs`) as table `name`. For functions that cost so little a value that looking for distinct ones would cost more.
        """
        ...

    def gather(self, frame: Frame, key: str, values: Sequence[str], order_by: Sequence[str], name: str) -> Frame:
        """One row per `key` with `name`: the list of structs of `values`, in the order of `order_by` (ascending)."""
        ...

    def stack(self, frame: Frame, index: Sequence[str], name: str, value: str) -> Frame:
        """One row per value of all columns but `index`, which are of one kind: `index`, the column's `name`, the `value`; no nulls."""
        ...

    def look_up(self, frame: Frame, columns: Mapping[str, str], table: Frame, *, found: bool = False) -> Frame:
        """`frame` with what `table` says of the values in its `columns` (ending: the column's name): for each, all columns of `table`
        but the first, in which every value stands once, under their names with the ending; null where the value does not stand there. `found`: all values stand there, which is
        quicker; rows with one that does not are left out."""
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

    def move(self, name: str, to: str) -> None:
        """Call the table `name` `to` from now on (replacing what is called so), without copying it."""
        ...

    def stage(self) -> AbstractContextManager[None]:
        """What is saved inside is kept at its end, all of it or, after an error, nothing; tables `_…` end with it.

        Stages may stand inside a `run`: then nothing is kept for good before its end.
        """
        ...

    def run(self) -> AbstractContextManager[None]:
        """The stages inside are kept all together at its end. After an error, or where the process is killed, the store is
        the one from before; after an error the engine is good for nothing but `close`."""
        ...

    def close(self) -> None:
        """Release files and memory. The engine is not used after it."""
        ...


def lines_of(engine: Engine, table: str) -> list[dict[str, Any]]:
    """The lines of a small table; none where there is no such table."""
    return list(engine.rows(engine.table(table)).to_pylist()) if table in engine.tables() else []


def count(engine: Engine, frame: Frame) -> int:
    """How many rows a frame has."""
    return int(engine.rows(frame.select(nw.len().alias("n")))["n"][0].as_py())


_ROWS = 250_000  # rows taken at a time: bounds memory, and is where a value met again is not asked for again
_MAPPED_ROWS = 125_000  # rows mapped at a time: few enough to stay near the processor
_MOST_CODES = 2**62  # what fits a column of codes; more distinct combinations are counted anew on the way
_SHARE_ROWS = 20_000  # values one worker takes at a time
WORTH_WORKERS_ROWS = 50_000  # rows below which starting other processes costs more than they save


def mapped(rows: pa.Table, function: ColumnFunction, outputs: pa.Schema) -> Iterator[pa.RecordBatch]:
    """What `function` gives for the rows, part by part, as many parts at once as there are cores (the work of Arrow and NumPy
    on whole columns leaves Python's lock alone). Texts come as places in a dictionary."""
    schema = mapped_schema(outputs)

    def part(start: int) -> list[pa.RecordBatch]:
        found = function(rows.slice(start, size).combine_chunks())
        told: pa.Table = found.select(outputs.names).cast(schema).combine_chunks()
        return list(told.to_batches())

    size = max(1, min(_MAPPED_ROWS, -(-rows.num_rows // cores())))
    waiting: deque[Future[list[pa.RecordBatch]]] = deque()
    with ThreadPoolExecutor(cores()) as pool:
        for start in range(0, rows.num_rows, size):
            waiting.append(pool.submit(part, start))
            if len(waiting) > cores():  # the next ones are worked out while whoever asks takes this one in
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def answered(distinct: pa.Table, values: Values) -> Iterator[pa.RecordBatch]:
    """Distinct keys with the answers of one value function beside them."""
    for start in range(0, distinct.num_rows, _ROWS):
        keys = distinct.slice(start, _ROWS)
        yield from pa.Table.from_arrays(
            [*keys.columns, *_answers(keys, values).columns], schema=pa.schema([*keys.schema, *values.outputs])
        ).to_batches()


def answered_schema(rows: pa.Schema, steps: Sequence[Values]) -> pa.Schema:
    """The columns of `answered_rows`."""
    answers = mapped_schema(pa.schema([field for step in steps for field in step.outputs]))
    return pa.schema([*rows, *answers])


def mapped_schema(outputs: pa.Schema) -> pa.Schema:
    """Columns with their texts as places in a dictionary, which spares writing each of them out here."""
    text = pa.dictionary(pa.int32(), pa.string())
    return pa.schema([field.with_type(text) if pa.types.is_string(field.type) else field for field in outputs])


def answered_rows(rows: pa.Table, steps: Sequence[Values]) -> Iterator[pa.RecordBatch]:
    """The rows with the answers of several value functions beside them; each function sees a value once per
    chunk of rows.

    Where there are many rows, the functions that may be shared run in one process per core.
    """
    schema = answered_schema(rows.schema, steps)
    executor = workers(rows.num_rows) if any(step.share for step in steps) else None
    for start in range(0, rows.num_rows, _ROWS):
        chunk = rows.slice(start, _ROWS).combine_chunks()
        asked = [_distinct(chunk.select(list(step.columns))) for step in steps]
        keys = [distinct for distinct, _ in asked]
        answers = _shared(keys, steps, executor) if executor else map(_answers, keys, steps)
        columns = [*chunk.columns]
        for (_, places), answer in zip(asked, answers, strict=True):
            columns += [_at(places, column.combine_chunks()) for column in answer.columns]
        # As many parts as are read at a time: each brings the whole of its dictionaries along.
        yield from pa.Table.from_arrays(columns, schema=schema).to_batches(max_chunksize=-(-chunk.num_rows // cores()))


def _at(places: pa.Array, answers: pa.Array) -> pa.Array:
    """The answer at each place."""
    if pa.types.is_string(answers.type):
        return pa.DictionaryArray.from_arrays(places, answers)
    return answers.take(places)


def cores() -> int:
    """The processor cores there are."""
    return os.cpu_count() or 1


def workers(rows: int) -> Executor | None:
    """One process per core, where there are several and `rows` make them worth while."""
    if cores() < 2 or rows < WORTH_WORKERS_ROWS:
        return None
    from loky import get_reusable_executor

    executor: Executor = get_reusable_executor(max_workers=cores(), initializer=make_lean)
    return executor


def wake_workers(rows: int) -> None:
    """Start the other processes while there is still other work to do, where `rows` make it worth while."""
    if executor := workers(rows):
        for _ in range(cores()):
            executor.submit(import_module, "hanjul.fields.columns")


def _shared(keys: Sequence[pa.Table], steps: Sequence[Values], executor: Executor) -> Iterator[pa.Table]:
    """The answers of all steps, worked out by several processes at once."""
    asked = []
    for distinct, step in zip(keys, steps, strict=True):
        starts = range(0, distinct.num_rows, _SHARE_ROWS) if step.share else ()
        asked.append(
            [
                executor.submit(_answer_packed, _packed(distinct.slice(n, _SHARE_ROWS)), step._replace(share=False))
                for n in starts
            ]
        )
    for distinct, step, parts in zip(keys, steps, asked, strict=True):
        if parts:
            yield pa.concat_tables([pa.ipc.open_stream(part.result()).read_all() for part in parts]).combine_chunks()
        else:
            yield _answers(distinct, step)


def _distinct(keys: pa.Table) -> tuple[pa.Table, pa.Array]:
    """The distinct combinations of columns, and the place of every row's among them; null where all columns are null."""
    columns = [_encoded(column) for column in keys.columns]
    if len(columns) == 1:
        return pa.Table.from_arrays([columns[0].dictionary], schema=keys.schema), columns[0].indices
    codes: pa.Array = pa.array(np.zeros(keys.num_rows, np.int64))
    size, empty = 1, np.ones(keys.num_rows, np.bool_)
    for encoded in columns:
        base = len(encoded.dictionary) + 1
        if size * base > _MOST_CODES:
            met = pc.dictionary_encode(codes)
            codes, size = pc.cast(met.indices, pa.int64()), len(met.dictionary)
        codes = pc.add(pc.multiply(codes, base), pc.fill_null(pc.cast(encoded.indices, pa.int64()), base - 1))
        size *= base
        empty &= encoded.indices.is_null().to_numpy(zero_copy_only=False)
    combined = pc.dictionary_encode(pc.if_else(pa.array(empty), None, codes))
    told = np.flatnonzero(~empty)
    first = np.empty(len(combined.dictionary), np.int64)
    first[combined.indices.drop_null().to_numpy()[::-1]] = told[::-1]  # of equal rows the first is written last
    return keys.take(pa.array(first)), combined.indices


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = pc.dictionary_encode(column.combine_chunks())
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded


def _answers(keys: pa.Table, values: Values) -> pa.Table:
    """The answers of a value function to distinct keys."""
    answers = values.function([column.to_pylist() for column in keys.columns])
    arrays = [pa.array(answer, type=field.type) for answer, field in zip(answers, values.outputs, strict=True)]
    return pa.Table.from_arrays(arrays, schema=values.outputs)


def _packed(table: pa.Table) -> pa.Buffer:
    """A table as bytes of exactly its own rows, to be sent to another process."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _answer_packed(packed: pa.Buffer, values: Values) -> pa.Buffer:
    return _packed(_answers(pa.ipc.open_stream(packed).read_all(), values))
