"""Spark, for companies that outgrow one machine: the same steps, the same answers. Needs the extra `hanjul[spark]`."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pyarrow as pa
from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructField, StructType

from hanjul.engines import (
    ColumnFunction,
    Engine,
    Frame,
    ValueFunction,
    Values,
    answered,
    answered_rows,
    answered_schema,
)
from hanjul.process import have_pandas


class SparkEngine(Engine):
    """Tables live in the session, computed once and cut off from the plan that made them; what is kept is kept in the `store`, where
    the next run, and every other command, finds it.

    Raises:
        RuntimeError: there is no Java to start Spark with.
    """

    name = "spark"

    def __init__(
        self, store: Engine, *, memory_limit: str | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self._store = store
        self._ours = SparkContext._active_spark_context is None  # of any thread; an active session is one thread's
        self._session = _session(memory_limit, settings or {})
        self._tables: dict[str, DataFrame | None] = dict.fromkeys(store.tables())  # None: to be had from the store
        self._kept = dict(self._tables)
        self._running = False

    def load(self, name: str, batches: pa.Table | Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> Frame:
        if not isinstance(batches, pa.Table):
            if schema is None:
                raise TypeError("load needs a schema for an iterable of batches")
            batches = pa.Table.from_batches((batch.cast(schema) for batch in batches), schema)
        return self._keep(name, self._frame(batches))

    def append(self, name: str, batches: pa.Table) -> None:
        new = self._frame(batches)
        known = self._table(name) if name in self._tables else None
        self._keep(name, new if known is None else known.unionByName(new, allowMissingColumns=True))

    def table(self, name: str) -> Frame:
        return nw.from_native(self._table(name))

    def _table(self, name: str) -> DataFrame:
        known = self._tables[name]
        if known is None:
            known = self._frame(self._store.rows(self._store.table(name))).localCheckpoint(eager=True)
            self._tables[name] = self._kept[name] = known
        return known

    def save(self, name: str, frame: Frame) -> Frame:
        return self._keep(name, frame.to_native())

    def change(self, name: str, gone: Frame, come: Frame) -> Frame:
        table, going, on = self._table(name), gone.to_native(), sf.lit(True)
        for number, key in enumerate(gone.collect_schema().names()):
            going = going.withColumnRenamed(key, f"_key_{number}")
            on = on & (table[_quoted(key)] == sf.col(f"_key_{number}"))
        return self._keep(name, table.join(going, on, "left_anti").unionByName(come.to_native()))

    def apply(self, frame: Frame, columns: Sequence[str], function: ValueFunction, outputs: pa.Schema) -> Frame:
        # Here, not on the executors: a function may know keys that do not leave this machine.
        given = frame.to_native().localCheckpoint(eager=True)
        present = sf.lit(False)
        for column in columns:
            present = present | sf.col(_quoted(column)).isNotNull()
        distinct = given.select(*map(_quoted, columns)).where(present).distinct().toArrow()
        schema = pa.schema([*distinct.schema, *outputs])
        told = pa.Table.from_batches(answered(distinct, Values(columns, function, outputs)), schema)
        keys = {column: f"_key_{number}" for number, column in enumerate(columns)}
        answers = self._frame(told.rename_columns([*keys.values(), *outputs.names]))
        on = sf.lit(True)
        for column, key in keys.items():
            on = on & given[_quoted(column)].eqNullSafe(answers[key])
        joined: Frame = nw.from_native(given.join(answers, on, "left").drop(*keys.values()))
        return joined

    def apply_all(self, frame: Frame, values: Sequence[Values]) -> Frame:
        outputs = [output for step in values for output in step.outputs]

        def answer(rows: pa.Table) -> pa.Table:
            return pa.Table.from_batches(answered_rows(rows, values), answered_schema(rows.schema, values))

        given = frame.to_native()
        kinds = [*given.schema, *from_arrow_schema(pa.schema(outputs))]
        return nw.from_native(self._mapped(given, answer, kinds).localCheckpoint(eager=True))

    def map(self, name: str, frame: Frame, function: ColumnFunction, outputs: pa.Schema) -> Frame:
        return self._keep(name, self._mapped(frame.to_native(), function, [*from_arrow_schema(outputs)]))

    def _mapped(self, given: DataFrame, function: ColumnFunction, outputs: Sequence[StructField]) -> DataFrame:
        """The rows through a function over whole columns, on the executors."""
        names = given.columns
        told = [field.name for field in outputs]
        # It trips over backticks in names.
        plain = StructType([StructField(f"_{n}", field.dataType) for n, field in enumerate(outputs)])
        schema = to_arrow_schema(plain)

        def parts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                found = function(pa.Table.from_batches([batch]).rename_columns(names).combine_chunks())
                yield from found.select(told).rename_columns(schema.names).cast(schema).to_batches()

        numbered = given.toDF(*(f"_{number}" for number in range(len(names))))
        return numbered.mapInArrow(parts, plain).toDF(*told)

    def gather(self, frame: Frame, key: str, values: Sequence[str], order_by: Sequence[str], name: str) -> Frame:
        order = [
            sf.struct(sf.col(_quoted(column)).isNull(), _quoted(column)).alias(f"_{n}")
            for n, column in enumerate(order_by)
        ]
        item = sf.struct(*order, sf.struct(*map(_quoted, values)).alias("_values"))
        lists = frame.to_native().groupBy(_quoted(key)).agg(sf.array_sort(sf.collect_list(item)).alias("_sorted"))
        gathered: Frame = nw.from_native(
            lists.select(_quoted(key), sf.transform("_sorted", lambda row: row["_values"]).alias(name))
        )
        return gathered

    def stack(self, frame: Frame, index: Sequence[str], name: str, value: str) -> Frame:
        stacked = frame.unpivot(index=list(index), variable_name=name, value_name=value)
        return stacked.filter(~nw.col(value).is_null())

    def look_up(self, frame: Frame, columns: Mapping[str, str], table: Frame, *, found: bool = False) -> Frame:
        key, *values = table.columns
        for ending, column in columns.items():
            told = {value: f"{value}{ending}" for value in values}
            frame = frame.join(table.rename({key: column, **told}), on=column, how="inner" if found else "left")
        return frame

    def rows(self, frame: Frame) -> pa.Table:
        return frame.to_native().toArrow()

    def tables(self) -> list[str]:
        return sorted(self._tables)

    def drop(self, name: str) -> None:
        self._tables.pop(name, None)

    def move(self, name: str, to: str) -> None:
        self._tables[to] = self._table(name)
        del self._tables[name]

    @contextmanager
    def run(self) -> Iterator[None]:
        self._running = True
        yield
        self._running = False
        self._keep_for_good()

    @contextmanager
    def stage(self) -> Iterator[None]:
        before = dict(self._tables)
        try:
            yield
        except BaseException:
            self._tables = before
            raise
        self._tables = {name: table for name, table in self._tables.items() if not name.startswith("_")}
        if not self._running:
            self._keep_for_good()

    def _keep_for_good(self) -> None:
        """Have the store hold what is held here: tables that are others now, one after another; all of it or nothing."""
        with self._store.stage():
            for name, table in self._tables.items():
                if table is not None and table is not self._kept.get(name):
                    self._store.load(name, table.toArrow())
            for name in self._kept.keys() - self._tables.keys():
                self._store.drop(name)
        self._kept = dict(self._tables)

    def close(self) -> None:
        try:
            if self._ours:
                self._session.stop()
        finally:
            self._store.close()

    def _keep(self, name: str, frame: DataFrame) -> Frame:
        self._tables[name] = frame.localCheckpoint(eager=True)
        return self.table(name)

    def _frame(self, table: pa.Table) -> DataFrame:
        if not table.num_rows:  # Spark cannot take the types from an empty Arrow table
            return self._session.createDataFrame([], from_arrow_schema(table.schema))
        return self._session.createDataFrame(table)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


_PARTITIONS = "spark.sql.shuffle.partitions"
_SETTINGS = {
    "spark.driver.maxResultSize": "0",  # customers are delivered from here: how many fit, the driver's memory says
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}

_MEMORY = re.compile(r"(?P<size>[0-9.]+) ?(?P<unit>[KMGT])I?B", re.IGNORECASE).fullmatch
_KIB = {"K": 1, "M": 1 << 10, "G": 1 << 20, "T": 1 << 30}


def _session(memory_limit: str | None, settings: Mapping[str, str]) -> SparkSession:
    """A session of its own beside a notebook's, whose settings stay as they are, else one on the cluster that Spark's own
    configuration names (`spark-submit --master`, spark-defaults.conf), else one on all cores of this machine; its workers run the same Python."""
    have_pandas()  # Spark does not run without
    wanted = {"spark.driver.memory": _heap(memory_limit), **_SETTINGS, **settings}
    builder: Any = SparkSession.builder
    if SparkContext._active_spark_context is None:
        session: SparkSession = builder.appName("hanjul").config(map=wanted).getOrCreate()
    else:
        session = builder.getOrCreate().newSession()
        for name in filter(lambda name: name.startswith("spark.sql."), wanted):
            session.conf.set(name, wanted[name])
    context = session.sparkContext
    context.pythonExec = sys.executable  # else whatever `python3` is first in the path
    if not context.getConf().contains(_PARTITIONS):  # Spark's own 200 are as many tasks for a table of ten rows
        session.conf.set(_PARTITIONS, str(2 * context.defaultParallelism))
    return session


def _heap(memory_limit: str | None) -> str:
    """What the driver may hold: tables come and go through it, and on one machine it does all the work. Half of the machine, if
    nothing is said."""
    said = _MEMORY(memory_limit or "")
    if said is None:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 21}m"
    return f"{int(float(said['size']) * _KIB[said['unit'].upper()])}k"
