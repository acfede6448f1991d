"""Parquet files."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from hanjul.callbacks import Secret
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.excel import broken
from hanjul.sources.extracted import Extracted, schema_of
from hanjul.sources.grid import as_text
from hanjul.sources.header import clean_name, unique_names

_CHUNK_ROWS = 50_000


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read a Parquet file. As in JSON, the parts of structures become columns (their names joined by a dot), lists of plain
    values are joined by commas.

    Raises:
        SourceError: the file is damaged.
    """
    try:
        file = pa.parquet.ParquetFile(blob.path or io.BytesIO(blob.whole()))
    except (pa.ArrowException, OSError) as error:
        raise broken(blob.label) from error
    names = [name for field in file.schema_arrow for name in _names(field)]
    columns = list(unique_names(list(map(clean_name, names)), 0))
    proof: dict[str, str | int | float | None] = {"format": "parquet", "bytes": blob.size_bytes}
    extracted = Extracted(columns, iter(()), proof=proof)
    extracted.batches = _batches(file, extracted, limit)
    return extracted


def _batches(file: pa.parquet.ParquetFile, extracted: Extracted, limit: int | None) -> Iterator[pa.RecordBatch]:
    schema = schema_of(extracted.columns)
    first = 1
    for batch in file.iter_batches(min(limit or _CHUNK_ROWS, _CHUNK_ROWS)):
        rows = pa.array(range(first, first + batch.num_rows), pa.int64())
        parts = (part for column in batch.columns for part in _parts(column))
        yield pa.RecordBatch.from_arrays([rows, *map(_text, parts)], schema=schema)
        first += batch.num_rows
        if limit is not None and first > limit:
            break
    extracted.proof["physical_rows"] = first - 1


def _names(field: pa.Field) -> Iterator[str]:
    """The names of the columns a field gives."""
    if not pa.types.is_struct(field.type):
        yield field.name
        return
    for part in field.type.fields:
        yield from (f"{field.name}.{name}" for name in _names(part))


def _parts(column: pa.Array) -> Iterator[pa.Array]:
    """The columns a column gives, in the order of `_names`."""
    if not pa.types.is_struct(column.type):
        yield column
        return
    for place in range(column.type.num_fields):
        yield from _parts(pc.struct_field(column, place))


def _text(column: pa.Array) -> pa.Array:
    """A column of any type as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        text = column.cast(pa.string())
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_nested(kind):
        return pa.array([None if cell is None else _listed(cell) or None for cell in column.to_pylist()], pa.string())
    return pa.array([as_text(cell) or None for cell in column.to_pylist()], pa.string())


def _listed(cells: list[Any]) -> str:
    if any(isinstance(cell, dict | list | tuple) for cell in cells):
        return json.dumps(cells, ensure_ascii=False, default=str)
    return ", ".join(as_text(cell) or "" for cell in cells if cell is not None)
