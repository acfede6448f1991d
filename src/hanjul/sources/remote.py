"""Sources behind an address: which reader asks which server. Readers are imported when needed: they belong to extras."""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError
from hanjul.project import SourcePlan
from hanjul.sources.extracted import Extracted, Since
from hanjul.words import Text

SHEETS_HOST = "docs.google.com"
SQLITE = "sqlite:///"
_SQL = ("postgresql", "postgres", "mysql", "mariadb", "mssql", "oracle", "sqlite")
DATABASES = {name: f"{name}://USER@HOST/DATABASE" for name in _SQL if name not in ("postgres", "sqlite")} | {
    "sqlite": "sqlite:///FILE"
}
"""By the beginning of an address, what it looks like."""


def shown(address: str) -> str:
    """An address as messages show it: without a password or key that stands in it."""
    return re.sub(r"(?<=://)([^/:@]*):.*@", r"\1:***@", address.partition("?")[0])


def file_of(address: str, folder: Path) -> Path | None:
    """The file of an SQLite database; relative paths start at `folder`. None for what lies elsewhere."""
    name = address.partition("#")[0].partition("?")[0].removeprefix(SQLITE)
    return folder / name if address.startswith(SQLITE) and name else None


def beside(address: str, folder: Path) -> str:
    """An address with the whole path of its file, where it names one."""
    file = file_of(address, folder)
    if file is None:
        return address
    return f"{SQLITE}{file.resolve()}" + address[len(address.split("#")[0].split("?")[0]) :]


def extra_of(address: str) -> str:
    """The extra that reads an address, which is also the name of what reads it."""
    parts = urlsplit(address)
    if parts.scheme.partition("+")[0] in _SQL:
        return "sql"
    return "sheets" if parts.hostname == SHEETS_HOST else "api"


def read(label: str, plan: SourcePlan, *, password: Secret, limit: int | None, since: Since | None) -> Extracted:
    """Read a source behind an address.

    Raises:
        ProjectError: the plan cannot be obeyed, or the extra that reads it is not installed.
        SourceError: the server cannot be reached, refuses us, or gives what cannot be right.
    """
    reader = reader_of(label, plan.path)
    extracted: Extracted = reader.read(label, plan, password=password, limit=limit, since=since)
    return extracted


def reader_of(label: str, address: str) -> Any:
    """The module that reads an address."""
    extra = extra_of(address)
    try:
        return import_module(
            {"sql": "hanjul.sources.sql", "sheets": "hanjul.sources.google_sheet"}.get(extra, "hanjul.sources.api")
        )
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hanjul"):
            raise
        raise ProjectError(
            Text(
                "{label}: 이 소스를 읽으려면 {module} 이(가) 필요합니다.", "{label}: reading this source needs {module}"
            ).fill(label=label, module=error.name),
            Text(
                '이렇게 설치합니다: pip install "hanjul[{extra}]"', 'install it with: pip install "hanjul[{extra}]"'
            ).fill(extra=extra),
        ) from error


def resumable(plan: SourcePlan) -> bool:
    """Whether a reading that was interrupted goes on at its last page. Databases and sheets are read in one go."""
    return plan.remote and extra_of(plan.path) == "api"


def fingerprint(plan: SourcePlan) -> str:
    """SHA-256 of what is asked for: address, table, query, request. What it was called or mapped to does not count."""
    asked = plan.model_dump(mode="json", include={"path", "sheet", "table", "query", "key", "cursor", "api"})
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def kinds_of(values: Iterable[Any]) -> set[str]:
    """The kinds of value met: text, number, yes/no, time, nested."""
    return {_kind(kind) for kind in set(map(type, values)) if kind is not type(None)}


def _kind(kind: type) -> str:
    if issubclass(kind, bool):
        return "boolean"
    if issubclass(kind, int | float | Decimal):
        return "number"
    if issubclass(kind, datetime.date | datetime.time):
        return "time"
    return "nested" if issubclass(kind, dict | list | tuple) else "text"
