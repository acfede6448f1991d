"""Parquet: for programs. English names, codes and real lists, nothing reworded; the descriptions travel in the file."""

import importlib.metadata
import json
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from hanjul.disk import whole
from hanjul.tables import Column
from hanjul.targets import Layout, Written, must_equal, together
from hanjul.words import Text

_GROUP_ROWS: Final = 131_072


def write(path: Path, table: pa.Table, layout: Layout) -> Written:
    """Write `table` as Parquet (zstd), read it back and compare every value.

    Raises:
        DeliverError: it cannot be written; the old file is untouched.
        BrokenLawError: read back, it is not what was sent; the old file is untouched.
    """
    described = _described(table, layout)
    with whole(path) as temporary:
        pq.write_table(described, temporary, compression="zstd", row_group_size=_GROUP_ROWS)
        rows = _read_back(temporary, path, described)
        size = temporary.stat().st_size
    return Written(rows, size, together([]))


def _described(table: pa.Table, layout: Layout) -> pa.Table:
    """The same values; labels and meanings are kept as metadata of the columns and, in one piece, of the file."""
    known = {column.name: column for column in layout.table.columns}
    fields = [field.with_metadata(_about(known.get(field.name))) for field in table.schema]
    file = {
        "hanjul_version": importlib.metadata.version("hanjul"),
        "hanjul_table": layout.table.name,
        "hanjul_columns": json.dumps(
            [{"name": field.name} | _about(known.get(field.name)) for field in table.schema], ensure_ascii=False
        ),
    }
    return table.cast(pa.schema(fields, metadata=file))


def _about(column: Column | None) -> dict[str, str]:
    if column is None:
        return {}
    return {
        "label_ko": column.label.ko,
        "label_en": column.label.en,
        "description_ko": column.about.ko,
        "description_en": column.about.en,
    }


def _read_back(temporary: Path, path: Path, sent: pa.Table) -> int:
    rows = 0
    with pq.ParquetFile(temporary) as file:
        must_equal(path, Text("열", "columns"), sent.schema.names, file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=_GROUP_ROWS):
            part = pa.Table.from_batches([batch])
            same = part.equals(sent.slice(rows, batch.num_rows).cast(part.schema))
            must_equal(path, Text(f"{rows + 1}행부터", f"from row {rows + 1}"), True, same)
            rows += int(batch.num_rows)
    must_equal(path, Text("행 수", "number of rows"), sent.num_rows, rows)
    return rows
