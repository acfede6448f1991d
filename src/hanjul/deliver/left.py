"""Left: a file that would hold what it holds already stays where it is, unless somebody has changed it since."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.deliver.mailing import REFUSED_THERE, UNLISTED
from hanjul.engines import Engine
from hanjul.store import past
from hanjul.tables import FINDINGS
from hanjul.targets import Layout, Written

_ROWS: Final = 65_536


class Left(NamedTuple):
    """What the delivery before left in a folder: the lines of `deliveries` by file, and `delivery_findings`."""

    folder: Path
    lines: dict[str, dict[str, Any]]
    findings: pa.Table

    def still(self, file: str, content: str) -> Written | None:
        """What was written then, where the file on the disk still is that and would hold this; else None."""
        line, path = self.lines.get(file), self.folder / file
        if (
            not line
            or line["content"] != content
            or not path.is_file()
            or past.fingerprint(path) != line["fingerprint"]
        ):
            return None
        own = self.findings.filter(pc.equal(self.findings["source"], file))
        anew = pa.array([*UNLISTED, REFUSED_THERE])  # why people are held back, or not to be asked, is found anew
        own = own.filter(pc.invert(pc.is_in(own["rule"], anew)))
        return Written(line["rows_read"], line["bytes"], own)


def left(engine: Engine, folder: Path, full: bool) -> Left:
    """The delivery before; of none or for a full run, nothing."""
    if full or not {"deliveries", "delivery_findings"} <= set(engine.tables()):
        return Left(folder, {}, FINDINGS.schema.empty_table())
    lines = engine.rows(engine.table("deliveries")).to_pylist()
    findings = engine.rows(engine.table("delivery_findings")).cast(FINDINGS.schema)
    return Left(folder, {line["file"]: line for line in lines}, findings)


def content(rows: pa.Table, layout: Layout) -> str:
    """A hash of what a file is made from: the rows, how they are to look, and hanjul itself."""
    digest = hashlib.sha256(f"{rows.schema} {rows.num_rows}".encode())
    for start in range(0, rows.num_rows, _ROWS):  # whatever the chunks are
        for column in rows.slice(start, _ROWS).columns:
            for part in _parts(column.combine_chunks()):
                digest.update(part)
    return past.key(str(layout), digest.hexdigest())


def _parts(column: pa.Array) -> Iterator[Any]:
    """Which cells of a column are there, and what they hold, to the byte: what lies in memory under a null or behind the last cell is
    chance."""
    yield column.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_list(column.type):
        yield pc.list_value_length(column).fill_null(0).to_numpy()
        yield from _parts(column.flatten())
    elif pa.types.is_struct(column.type):
        for field in column.flatten():
            yield from _parts(field)
    elif pa.types.is_string(column.type):
        texts = column.fill_null("")
        yield pc.binary_length(texts).to_numpy()
        if len(texts):
            _, places, letters = texts.buffers()
            ends = np.frombuffer(places, np.int32)[texts.offset : texts.offset + len(texts) + 1]
            yield memoryview(letters or b"")[ends[0] : ends[-1]]
    elif not pa.types.is_null(column.type):
        yield column.fill_null(pa.scalar(0).cast(column.type)).to_numpy(zero_copy_only=False)
