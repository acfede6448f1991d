"""Spark, for companies that outgrow one machine: the same steps, the same answers. Needs the extra `hanjul[spark]`."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from hanjul.engines import ColumnFunction, Engine, Frame, ValueFunction, Values, answered


class SparkEngine(Engine):
    """Tables live in the session, computed once and cut off from the plan that made them."""

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        self._session = session or local_session()
        self._tables: dict[str, DataFrame] = {}

    def load(self, name: str, batches: pa.Table | Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> Frame:
        table = batches if isinstance(batches, pa.Table) else pa.Table.from_batches(batches, schema)
        return self._keep(name, self._frame(table))

    def append(self, name: str, batches: pa.Table) -> None:
        new = self._frame(batches)
        known = self._tables.get(name)
        self._keep(name, new if known is None else known.unionByName(new, allowMissingColumns=True))

    def table(self, name: str) -> Frame:
        return nw.from_native(self._tables[name])

    def save(self, name: str, frame: Frame) -> Frame:
        return self._keep(name, frame.to_native())

    def change(self, name: str, gone: Frame, come: Frame) -> Frame:
        table, going, on = self._tables[name], gone.to_native(), sf.lit(True)
        for number, key in enumerate(gone.collect_schema().names()):
            going = going.withColumnRenamed(key, f"_key_{number}")
            on = on & (table[_quoted(key)] == sf.col(f"_key_{number}"))
        return self._keep(name, table.join(going, on, "left_anti").unionByName(come.to_native()))

    def apply(self, frame: Frame, columns: Sequence[str], function: ValueFunction, outputs: pa.Schema) -> Frame:
        return self.apply_all(frame, [Values(columns, function, outputs)])

    def apply_all(self, frame: Frame, values: Sequence[Values]) -> Frame:
        given = frame.to_native().localCheckpoint(eager=True)  # it is read once for every function
        result: DataFrame = given
        for step in values:
            present = sf.lit(False)
            for column in step.columns:
                present = present | sf.col(_quoted(column)).isNotNull()
            distinct = given.select(*map(_quoted, step.columns)).where(present).distinct().toArrow()
            schema = pa.schema([*distinct.schema, *step.outputs])
            answers = self._frame(pa.Table.from_batches(answered(distinct, step), schema))
            keys = {column: f"_key_{number}" for number, column in enumerate(step.columns)}
            for column, key in keys.items():
                answers = answers.withColumnRenamed(column, key)
            on = sf.lit(True)
            for column, key in keys.items():
                on = on & result[_quoted(column)].eqNullSafe(answers[key])
            result = result.join(answers, on, "left").drop(*keys.values())
        frame_out: Frame = nw.from_native(result)
        return frame_out

    def map(self, name: str, frame: Frame, function: ColumnFunction, outputs: pa.Schema) -> Frame:
        given = frame.to_native()
        names = given.columns

        def parts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                found = function(pa.Table.from_batches([batch]).rename_columns(names).combine_chunks())
                yield from found.select(outputs.names).cast(outputs).to_batches()

        plain = given.toDF(*(f"_{number}" for number in range(len(names))))  # it trips over backticks in names
        return self._keep(name, plain.mapInArrow(parts, _spark_schema(outputs)))

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
        self._tables[to] = self._tables.pop(name)

    @contextmanager
    def run(self) -> Iterator[None]:
        yield  # nothing outlives the session

    @contextmanager
    def stage(self) -> Iterator[None]:
        before = dict(self._tables)
        try:
            yield
        except BaseException:
            self._tables = before
            raise
        self._tables = {name: table for name, table in self._tables.items() if not name.startswith("_")}

    def close(self) -> None:
        self._tables.clear()
        self._session.stop()

    def _keep(self, name: str, frame: DataFrame) -> Frame:
        self._tables[name] = frame.localCheckpoint(eager=True)
        return self.table(name)

    def _frame(self, table: pa.Table) -> DataFrame:
        if not table.num_rows:  # Spark cannot take the types from an empty Arrow table
            return self._session.createDataFrame([], _spark_schema(table.schema))
        return self._session.createDataFrame(table)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def local_session(settings: Mapping[str, str] | None = None) -> SparkSession:
    """A session on this machine, its workers on the same Python; `settings` are added to hanjul's own."""
    own = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    builder: Any = SparkSession.builder
    for name, value in {**own, **(settings or {})}.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.master("local[2]").appName("hanjul").getOrCreate()
    session.sparkContext.pythonExec = sys.executable  # else whatever `python3` is first in the path
    return session
