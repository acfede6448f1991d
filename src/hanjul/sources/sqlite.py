"""SQLite files, read only; also from inside an archive, in memory."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.excel import broken
from hanjul.sources.extracted import Extracted, schema_of
from hanjul.sources.grid import text_column
from hanjul.sources.header import clean_name, unique_names
from hanjul.sources.text import LONGEST_LINE_BYTES, read_as
from hanjul.words import Text

_CHUNK_ROWS = 20_000


def tables(blob: Blob) -> list[str]:
    """The tables that hold rows, in the order they were made."""
    with closing(_connected(blob)) as connection:
        try:
            names = [
                str(name)
                for (name,) in connection.execute(
                    "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by rowid"
                )
            ]
            return [name for name in names if connection.execute(f"select 1 from {_quoted(name)} limit 1").fetchone()]
        except sqlite3.DatabaseError as error:
            raise broken(blob.label) from error


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read one table: the one the plan names, else the only one (or the first) that holds rows.

    Raises:
        ProjectError: there is no such table.
        SourceError: the file is damaged, or no table holds rows.
    """
    connection = _connected(blob)
    names = tables(blob)
    name = plan.table or (names[0] if names else None)
    if name is None:
        connection.close()
        raise SourceError(
            Text("{label}: 행이 있는 표가 없습니다.", "{label}: no table holds rows").fill(label=blob.label)
        )
    # A table that was never meant to be read by order still has one: that of its row ids.
    query = f"select * from {_quoted(name)}" + (f" limit {limit}" if limit is not None else "")
    try:
        cursor = connection.execute(query)
    except sqlite3.OperationalError as error:
        connection.close()
        raise ProjectError(
            Text("{label}: `{table}` 표가 없습니다.", "{label}: there is no table `{table}`").fill(
                label=blob.label, table=name
            ),
            Text("있는 표: {names}", "its tables: {names}").fill(names=", ".join(names)),
        ) from error
    except sqlite3.DatabaseError as error:
        raise broken(blob.label) from error
    columns = list(unique_names([clean_name(column[0]) for column in cursor.description], 0))
    proof: dict[str, str | int | float | None] = {"format": "sqlite", "table": name, "bytes": blob.size_bytes}
    extracted = Extracted(columns, iter(()), proof=proof)
    extracted.batches = _batches(connection, cursor, extracted)
    return extracted


def _batches(connection: sqlite3.Connection, cursor: sqlite3.Cursor, extracted: Extracted) -> Iterator[pa.RecordBatch]:
    schema = schema_of(extracted.columns)
    texts = _Texts(extracted)
    connection.text_factory = texts.decoded
    first = 1
    with closing(connection):
        size = max(200, min(_CHUNK_ROWS, 4_000_000 // max(len(extracted.columns), 1)))
        while chunk := list(itertools.islice(cursor, size)):
            texts.settle(first)
            columns = [
                [texts.readable(cell) for cell in column] if bytes in set(map(type, column)) else column
                for column in zip(*chunk, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(
                [pa.array(range(first, first + len(chunk)), pa.int64()), *map(text_column, columns)], schema=schema
            )
            first += len(chunk)
    extracted.proof["physical_rows"] = first - 1


class _Texts:
    """Decodes cells: SQLite stores whatever bytes a programme gave it, and old Korean ones gave CP949."""

    def __init__(self, extracted: Extracted) -> None:
        self._out = extracted
        self._mixed = self._bad = 0

    def decoded(self, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError:
            text = read_as(data, "cp949")
            self._mixed += text is not None
            self._bad += text is None
            return data.decode("utf-8", "replace") if text is None else text

    def readable(self, cell: object) -> object:
        """A cell of bytes as text; what is no text (a picture) is left out."""
        if not isinstance(cell, bytes):
            return cell
        return None if b"\0" in cell or len(cell) > LONGEST_LINE_BYTES else self.decoded(cell)

    def settle(self, first: int) -> None:
        """Say once a chunk what was met; the cell is not known at this point, the chunk's first row is."""
        if self._mixed:
            self._out.findings.append((first, None, "source_mixed_encoding", "cp949", None))
        if self._bad:
            self._out.findings.append((first, None, "source_bad_bytes", str(self._bad), None))
        self._mixed = self._bad = 0


def _connected(blob: Blob) -> sqlite3.Connection:
    try:
        if blob.path is None:
            connection = sqlite3.connect(
                ":memory:", check_same_thread=False
            )  # batches are drawn by the engine's threads
            connection.deserialize(blob.whole())
            return connection
        # Immutable touches nothing on disk, but does not see what lies in a write-ahead log.
        logged = blob.path.with_name(blob.path.name + "-wal").exists()
        where = f"{blob.path.resolve().as_uri()}?mode=ro{'' if logged else '&immutable=1'}"
        return sqlite3.connect(where, uri=True, check_same_thread=False)
    except sqlite3.DatabaseError as error:
        raise broken(blob.label) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
