"""Which reader reads what, and what goes wrong while reading, in words."""

import datetime
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import DatabaseError

import pyarrow as pa
from python_calamine import CalamineError

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, SourceError
from hanjul.fields.national_id import scrub
from hanjul.project import SourcePlan
from hanjul.sources import archive, csv, excel, html, json, parquet, remote, sqlite
from hanjul.sources.blob import Blob, unreadable
from hanjul.sources.extracted import Extracted, Since
from hanjul.sources.joined import Joins
from hanjul.sources.sniff import Kind, sniff
from hanjul.sources.tidy import tidied
from hanjul.words import Text

Reader = Callable[..., Extracted]

READERS: dict[Kind, Reader] = {
    "csv": csv.read,
    "excel": excel.read,
    "encrypted": excel.read,
    "html": html.read,
    "sqlite": sqlite.read,
    "parquet": parquet.read,
    "json": json.read,
}

USELESS: dict[Kind, Text] = {
    "empty": Text("빈 파일", "empty file"),
    "binary": Text("텍스트도 표도 아닌 이진 파일", "binary file, neither text nor a table"),
    "broken": Text(
        "손상된 압축 파일 또는 엑셀 파일 (끝이 잘렸을 수 있음)", "damaged archive or workbook (perhaps cut off)"
    ),
    "document": Text(
        "문서나 그림 (PDF, HWP, 워드, 이미지): 안의 표를 엑셀이나 CSV로 저장해 넣으세요",
        "document or picture (PDF, HWP, Word, image): save its table as Excel or CSV",
    ),
    "duckdb": Text(
        "DuckDB 데이터베이스: 표를 Parquet으로 내보내세요 (COPY 표 TO 'a.parquet')",
        "DuckDB database: export its tables as Parquet (COPY members TO 'a.parquet')",
    ),
    "vcard": Text(
        "연락처 카드(vCard): 주소록(구글 주소록, Outlook …)에서 CSV로 내보내세요",
        "contact cards (vCard): export the contacts as CSV (Google Contacts, Outlook …)",
    ),
    "zip": Text("압축 파일 안의 압축 파일", "archive inside an archive"),
}


def read(
    name: str,
    plan: SourcePlan,
    folder: Path,
    *,
    password: Secret,
    limit: int | None = None,
    since: Since | None = None,
) -> Extracted:
    """Read one source. National identification numbers are gone from all that it gives, the column names included.

    Args:
        name: the source's name, for messages.
        plan: where it lies and how it is to be read.
        folder: where relative paths start.
        password: gives the value of an environment variable named by `password_env`.
        limit: read about that many rows only, quickly; the counts are then not proven.
        since: what an earlier reading left; servers are asked for the rest only. Row numbers begin at 1 all the same.

    Raises:
        ProjectError: the plan cannot be obeyed (no such file, sheet, table, member, encoding).
        SourceError: the file cannot be read at all.
    """
    must_name_nobody(plan)
    joins = Joins(plan.columns)
    if plan.remote:
        label = f"{name}: {remote.shown(plan.path)}"
        plan = plan.model_copy(update={"path": remote.beside(plan.path, folder)})
        since = since and replace(since, columns=joins.apart(since.columns))
        given = remote.read(label, plan, password=password, limit=limit, since=since)
        return tidied(given, limit, totals=remote.extra_of(plan.path) == "sheets", joins=joins)
    blob = Blob.of(folder / plan.path, f"{name}: {plan.path}" if name != plan.path else name)
    with foreseen(blob.label):
        blob, kind = opened(blob, plan, password)
        reader = READERS.get(kind)
        if reader is None:
            raise useless(blob.label, kind)
        extracted = tidied(reader(blob, plan, password=password, limit=limit), limit, joins=joins)
    extracted.batches = _guarded(extracted.batches, blob.label)
    return extracted


def must_name_nobody(plan: SourcePlan) -> None:
    """Raise where the name of a file, sheet or table holds a national identification number: names are written everywhere.

    Raises:
        ProjectError: it does; the number is masked.
    """
    for name in filter(None, (plan.path, plan.sheet, plan.member, plan.table)):
        safe, count = scrub(name, today=datetime.date.today())
        if count:
            raise ProjectError(
                Text(
                    "파일, 시트 또는 테이블의 이름에 고유식별정보가 있어 읽지 않았습니다: {name}",
                    "the name of a file, sheet or table holds a national identification number, so it was not read: {name}",
                ).fill(name=safe),
                Text("이름을 바꾼 뒤 다시 실행하세요.", "rename it and run again"),
            )


def opened(blob: Blob, plan: SourcePlan, password: Secret) -> tuple[Blob, Kind]:
    """The file itself, taken out of its archive if it is in one, and its kind."""
    kind = sniff(blob)
    if kind == "zip":
        blob = archive.member(blob, plan, password)
        kind = sniff(blob)
    if kind == "gzip":
        blob = archive.unzipped(blob)
        kind = sniff(blob)
    return blob, kind


def useless(label: str, kind: Kind) -> SourceError:
    """The error for a file no reader reads."""
    return SourceError(
        Text("{label}: 읽을 수 없는 파일입니다: {why}", "{label} cannot be read: {why}")
        .fill(label=label, why=USELESS[kind].en)
        ._replace(ko=f"{label}: 읽을 수 없는 파일입니다: {USELESS[kind].ko}"),
        Text(
            "표가 든 CSV나 엑셀로 다시 내보내거나 이 소스를 빼세요.",
            "export it again as CSV or Excel, or take this source out",
        ),
    )


@contextmanager
def foreseen(label: str) -> Iterator[None]:
    """Turns what libraries raise for damaged files into errors with words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, CalamineError, DatabaseError, pa.ArrowInvalid) as error:
        raise excel.broken(label) from error
    except OSError as error:
        raise unreadable(label, error) from error


def _guarded(batches: Iterator[pa.RecordBatch], label: str) -> Iterator[pa.RecordBatch]:
    with foreseen(label):
        yield from batches
