"""DuckDB, embedded: one file beside the project file, larger than memory when it must be."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.disk import whole
from hanjul.engines import (
    WORTH_WORKERS_ROWS,
    ColumnFunction,
    Frame,
    ValueFunction,
    Values,
    answered,
    answered_rows,
    answered_schema,
    mapped,
    mapped_schema,
    wake_workers,
)
from hanjul.errors import StoreError, locked, open_here
from hanjul.store.vault import Vault
from hanjul.words import Text

_GROUP_ROWS = 30_720
"""Whole groups of rows are written while a table is made; what fills no group is written twice."""

_COMPRESSED, _PLAIN = "dict_fsst", "uncompressed"
"""How tables are written: texts take a third of the room and a hundredth of a run's time (choosing for each
column would take a twelfth). Numbers are written as they are: a match keeps tens of millions of hashes and levels."""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _own(name: str) -> bool:
    """Whether a table is a stage's own, which never reaches the file."""
    return name.startswith("_")


class DuckDBEngine:
    """The default engine. `path` is the store's file, or None for memory only; `vault`: what it was opened from, if it is
    kept encrypted. The engine seals it again whenever something is kept for good, and closes it."""

    name = "duckdb"

    def __init__(
        self,
        path: Path | None = None,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        vault: Vault | None = None,
    ) -> None:
        config: dict[str, Any] = {
            "preserve_insertion_order": False,
            "threads": threads or os.cpu_count() or 1,
            "allocator_background_threads": True,  # gives memory back to the system
        }
        if memory_limit:
            config["memory_limit"] = memory_limit
        self._vault = vault
        self._connection = _connected(path, config)
        self._connection.execute("set checkpoint_threshold='1000TB'")  # the file changes when we say so
        self._running = self._staged = False
        self._early, self._how = True, ""
        with suppress(duckdb.InvalidInputException):  # a notebook that lacks what bars need shows none anyway
            self._connection.execute("set enable_progress_bar = false")  # it would stand among the command's own output
        self._aside: list[str] = []
        self._loaded_rows = 0
        self._awake = False

    def load(self, name: str, batches: pa.Table | Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> Frame:
        if not isinstance(batches, pa.Table):
            if schema is None:
                raise TypeError("load needs a schema for an iterable of batches")
            batches = pa.RecordBatchReader.from_batches(schema, batches)
        self._connection.register("_incoming", batches)
        try:
            with _foreseen():
                numbers = [pa.types.is_integer(kind) for kind in batches.schema.types]
                made = self._make(name, "from _incoming", numbers)
        finally:
            with suppress(duckdb.Error):  # after an error the transaction is over, and that error is the one to tell
                self._connection.unregister("_incoming")
        if not self._awake:
            self._loaded_rows += made
            self._awake = self._loaded_rows >= WORTH_WORKERS_ROWS
            wake_workers(self._loaded_rows)
        return self.table(name)

    def append(self, name: str, batches: pa.Table) -> None:
        if name not in self.tables():
            self.load(name, batches)
            return
        self._connection.register("_incoming", batches)
        try:
            with _foreseen():
                new = self._connection.execute(
                    "select column_name, column_type from (describe from _incoming) where column_name not in "
                    f"(select column_name from (describe from {_quoted(name)}))"
                ).fetchall()
                for column, kind in new:
                    self._connection.execute(f"alter table {_quoted(name)} add column {_quoted(column)} {kind}")
                self._connection.execute(f"insert into {_quoted(name)} by name from _incoming")
        finally:
            self._connection.unregister("_incoming")

    def table(self, name: str) -> Frame:
        return nw.from_native(self._connection.table(_quoted(name)))

    def save(self, name: str, frame: Frame) -> Frame:
        with _foreseen():
            relation = frame.to_native()
            self._make(name, relation.sql_query(), [str(kind).endswith(("INT", "INTEGER")) for kind in relation.types])
        return self.table(name)

    def _make(self, name: str, query: str, numbers: Sequence[bool]) -> int:
        """Make a table, told which of its columns hold whole numbers; gives its rows.

        A stage's own is a table of the store that nothing is written of before the end of the transaction, and then it is gone: the
        groups of rows of a temporary one are four times as large, and what is read group by group is shared out among few cores.
        """
        kind = "temp table" if _own(name) and not self._staged else "table"
        self._write(not _own(name), _PLAIN if 2 * sum(numbers) > len(numbers) else _COMPRESSED)
        made = self._connection.execute(f"create or replace {kind} {_quoted(name)} as {query}").fetchall()
        if _own(name) and self._staged:  # one made outside a stage, which the query may read, would hide it
            self._connection.execute(f"drop table if exists temp.{_quoted(name)}")
        return int(made[0][0])

    def _write(self, early: bool, how: str) -> None:
        """Have tables written to the file while they are made, or not; and how."""
        if early != self._early:
            self._connection.execute(f"set enable_optimistic_write={early}")
        if how != self._how:
            self._connection.execute(f"pragma force_compression='{how}'")
        self._early, self._how = early, how

    def change(self, name: str, gone: Frame, come: Frame) -> Frame:
        keys = " and ".join(f"g.{_quoted(key)} = t.{_quoted(key)}" for key in gone.collect_schema().names())
        with _foreseen():
            self._make("_coming", come.to_native().sql_query(), [])
            going = gone.to_native().sql_query()
            self._connection.execute(f"delete from {_quoted(name)} t where exists (from ({going}) g where {keys})")
            self._connection.execute(f"insert into {_quoted(name)} by name from _coming")
            self._connection.execute("drop table _coming")
        return self.table(name)

    def apply(self, frame: Frame, columns: Sequence[str], function: ValueFunction, outputs: pa.Schema) -> Frame:
        relation = frame.to_native()  # noqa: F841 - read by name in the queries below
        keys = ", ".join(map(_quoted, columns))
        present = " or ".join(f"{_quoted(column)} is not null" for column in columns)
        distinct = self.rows(
            nw.from_native(self._connection.sql(f"select distinct {keys} from relation where {present}"))
        )
        schema = pa.schema([*distinct.schema, *outputs])
        answers = self._keep_aside(schema, answered(distinct, Values(columns, function, outputs)))
        # A plain equality joins far faster than "is not distinct from"; it serves where one column is the whole key.
        same = "=" if len(columns) == 1 else "is not distinct from"
        on = " and ".join(f"f.{_quoted(column)} {same} m.{_quoted(column)}" for column in columns)
        given = ", ".join(f"m.{_quoted(name)}" for name in outputs.names)
        return nw.from_native(
            self._connection.sql(f"select f.*, {given} from relation f left join {answers} m on {on}")
        )

    def apply_all(self, frame: Frame, values: Sequence[Values]) -> Frame:
        rows = self.rows(frame)
        schema = answered_schema(rows.schema, values)
        return nw.from_native(self._connection.table(self._keep_aside(schema, answered_rows(rows, values))))

    def map(self, name: str, frame: Frame, function: ColumnFunction, outputs: pa.Schema) -> Frame:
        return self.load(name, mapped(self.rows(frame), function, outputs), mapped_schema(outputs))

    def _keep_aside(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
        """Have batches at hand as a table, gone with the stage; gives its name. They stay where they are, in Arrow: each of
        their columns is read once or twice, so that copying them would cost more than it saves."""
        name = f"_aside_{len(self._aside)}"
        self._connection.register(name, pa.Table.from_batches(batches, schema))
        self._aside.append(name)
        return name

    def gather(self, frame: Frame, key: str, values: Sequence[str], order_by: Sequence[str], name: str) -> Frame:
        # Sorting once and cutting the lists out of the sorted rows is several times faster than an ordered aggregate.
        relation = frame.to_native()  # noqa: F841 - read by name in the query below
        columns = ", ".join(map(_quoted, dict.fromkeys([key, *values])))
        order = ", ".join(f"{_quoted(column)} asc nulls last" for column in (key, *order_by))
        rows = self.rows(nw.from_native(self._connection.sql(f"select {columns} from relation order by {order}")))
        rows = rows.combine_chunks()
        runs = pc.run_end_encode(rows[key].combine_chunks(), run_end_type=pa.int32())
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), runs.run_ends])
        items = pa.StructArray.from_arrays([rows[value].combine_chunks() for value in values], names=list(values))
        lists = pa.table({key: runs.values, name: pa.ListArray.from_arrays(offsets, items)})
        return nw.from_native(self._connection.table(self._keep_aside(lists.schema, iter(lists.to_batches()))))

    def stack(self, frame: Frame, index: Sequence[str], name: str, value: str) -> Frame:
        relation = frame.to_native()  # noqa: F841 - read by name in the query below
        others = f"exclude ({', '.join(map(_quoted, index))})" if index else ""
        stacked = f"unpivot relation on columns(* {others}) into name {_quoted(name)} value {_quoted(value)}"
        return nw.from_native(self._connection.sql(stacked))

    def look_up(self, frame: Frame, columns: Mapping[str, str], table: Frame, *, found: bool = False) -> Frame:
        relation, looked = frame.to_native(), table.to_native()  # noqa: F841 - read by name in the query below
        key, *values = table.columns
        told = "".join(
            f", t{n}.{_quoted(value)} as {_quoted(value + ending)}"
            for n, ending in enumerate(columns)
            for value in values
        )
        joins = " ".join(
            f"{'inner' if found else 'left'} join looked t{n} on f.{_quoted(column)} = t{n}.{_quoted(key)}"
            for n, column in enumerate(columns.values())
        )
        return nw.from_native(self._connection.sql(f"select f.*{told} from relation f {joins}"))

    def rows(self, frame: Frame) -> pa.Table:
        with _foreseen():
            return frame.to_native().to_arrow_table()

    def tables(self) -> list[str]:
        return [name for name in self._all_tables() if not _own(name)]

    def _all_tables(self) -> list[str]:
        found = self._connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
        return [name for (name,) in found]

    def drop(self, name: str) -> None:
        self._connection.execute(f"drop table if exists {_quoted(name)}")

    def move(self, name: str, to: str) -> None:
        self._connection.execute(f"drop table if exists {_quoted(to)}")
        self._connection.execute(f"alter table {_quoted(name)} rename to {_quoted(to)}")

    @contextmanager
    def run(self) -> Iterator[None]:
        self._running = True
        self._connection.execute("pragma disable_checkpoint_on_shutdown")
        yield
        self._connection.execute("pragma enable_checkpoint_on_shutdown")
        self._running = False
        self._keep_for_good()

    @contextmanager
    def stage(self) -> Iterator[None]:
        # One transaction: a table costs a third of what it does when each is forced onto the disk by itself.
        self._connection.execute("begin")
        self._staged = True
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # what ended the stage may have ended the transaction, or the store
                self._connection.execute("rollback")
            with suppress(duckdb.Error):
                self._leave_aside()
            raise
        finally:
            self._staged = False
        self._leave_aside()
        for name in filter(_own, self._all_tables()):
            self._connection.execute(f"drop table {_quoted(name)}")
        with _foreseen():
            self._connection.execute("commit")
        if not self._running:
            self._keep_for_good()

    def _leave_aside(self) -> None:
        for name in self._aside:
            self._connection.unregister(name)
        self._aside.clear()

    def _keep_for_good(self) -> None:
        # No log is written: what was committed is in the file from here on, all at once.
        with _foreseen():
            self._connection.execute("checkpoint")
        if self._vault:
            self._vault.keep()

    def close(self) -> None:
        try:
            self._connection.close()
        finally:
            if self._vault:
                self._vault.close()


def _connected(path: Path | None, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the store. DuckDB lets one process at a time write a file: that is the lock between runs."""
    try:
        connection = duckdb.connect(config=config)
        if path:
            store, aside = (str(place).replace("'", "''") for place in (path, f"{path}.tmp"))
            connection.execute(f"set temp_directory='{aside}'")  # what memory cannot hold
            connection.execute(f"attach '{store}' as store (row_group_size {_GROUP_ROWS}, recovery_mode no_wal_writes)")
            connection.execute("use store")
            shutil.rmtree(f"{path}.tmp", ignore_errors=True)  # of a run that was killed
        return connection
    except duckdb.ResourceInUseException as error:
        raise open_here(path) from error
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise locked(path) from error
        raise _store_error(error) from error
    except (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException) as error:
        raise _store_error(error) from error


@contextmanager
def _foreseen() -> Iterator[None]:
    """Failures of the machine, not of the data: a full disk (which may show only at the commit), a damaged store, no memory."""
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.OutOfMemoryException,
        duckdb.FatalException,
        duckdb.TransactionException,
    ) as error:
        raise _store_error(error) from error


def _store_error(error: duckdb.Error) -> StoreError:
    """What the engine says, and what helps: to delete the store only where nothing else is known to be wrong."""
    said = str(error)
    first = said.splitlines()[0][:200]
    hint = _NO_MEMORY if isinstance(error, duckdb.OutOfMemoryException) else _NO_STORE
    hint = next((words for words, signs in _REASONS if any(sign in said.lower() for sign in signs)), hint)
    return StoreError(
        Text("저장소를 쓸 수 없습니다: {first}", "the store cannot be used: {first}").fill(first=first), hint
    )


_NO_MEMORY = Text(
    "프로젝트 파일에 `memory_limit: 4GB` 처럼 더 큰 한도를 적고 다시 실행하세요. 저장소는 그대로입니다.",
    "write a higher bound into the project file, such as `memory_limit: 4GB`, and run again; the store is as it was",
)
_REASONS = (
    (
        Text(
            "디스크가 찼습니다. 자리를 만들고(시스템의 임시 폴더에도) 다시 실행하세요. hanjul.duckdb 는 지우지 마세요.",
            "the disk is full: free some space (also where the system's temporary folder lies) and run again; do not delete hanjul.duckdb",
        ),
        ("no space left", "not enough space", "disk full", "quota exceeded"),
    ),
    (
        Text(
            "쓸 수 없는 파일이나 폴더입니다. 읽기 전용이 아닌지, 쓸 권한이 있는지 확인하세요. hanjul.duckdb 는 지우지 마세요.",
            "the file or its folder cannot be written to: check that it is not read-only and that you may write there; do not delete hanjul.duckdb",
        ),
        ("read-only", "permission denied", "access is denied"),
    ),
)
_NO_STORE = Text(
    "디스크 공간과 권한을 확인하세요. 저장소가 손상됐다면 hanjul.duckdb 를 지우고 다시 실행한 뒤, 판단은 review.xlsx 에서 `hanjul judge --import` 로 되살리세요.",
    "check disk space and permissions; if the store is damaged, delete hanjul.duckdb, run again, and bring judgements back from a review sheet with `hanjul judge --import`",
)


def rewritten(path: Path) -> None:
    """Write the store anew, so that nothing deleted is left in its free pages. Nobody may have it open.

    Raises:
        StoreError: the disk is full, or the store cannot be read; it is then as it was.
    """
    with whole(path) as fresh:
        fresh.unlink(missing_ok=True)
        old, new = (str(place).replace("'", "''") for place in (path, fresh))
        with _foreseen(), duckdb.connect() as connection:
            connection.execute(f"pragma force_compression='{_COMPRESSED}'")
            connection.execute(f"attach '{old}' as old (read_only)")
            connection.execute(f"attach '{new}' as fresh (row_group_size {_GROUP_ROWS}, recovery_mode no_wal_writes)")
            connection.execute("copy from database old to fresh")
            connection.execute("checkpoint fresh")
            connection.execute("detach fresh")
    shutil.rmtree(f"{path}.tmp", ignore_errors=True)
