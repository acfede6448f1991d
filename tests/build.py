"""Small tables for tests: say only the columns that matter, the rest is null."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa

from hanjul.callbacks import silent as silent
from hanjul.project import Project
from hanjul.tables import CONSENTS, GROUPS, RECORDS


def table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows in the columns of a contract."""
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)


def records(*rows: dict[str, Any]) -> pa.Table:
    """Records numbered from 0; source `a` and row = number + 1 unless said; birth dates are compared as they are."""
    usual = [{"source": "a", "row": n + 1, "birth_date_key": row.get("birth_date")} for n, row in enumerate(rows)]
    numbered = [{"record_id": n, **usual[n], **row} for n, row in enumerate(rows)]
    return table(RECORDS.schema, numbered)


def groups(*members: int) -> pa.Table:
    """The group of record 0, 1, 2 …"""
    return table(GROUPS.schema, [{"record_id": n, "group_id": group} for n, group in enumerate(members)])


def consents(*rows: dict[str, Any]) -> pa.Table:
    """Consent answers; marketing by e-mail from source `a` unless said."""
    usual = {"source": "a", "row": 1, "column": "동의", "purpose": "marketing", "channel": "email"}
    return table(CONSENTS.schema, [{**usual, **row} for row in rows])


def project(**parts: Any) -> Project:
    """A project with sources a and b."""
    return Project.model_validate({"sources": {"a": {"path": "a.csv"}, "b": {"path": "b.csv"}}, **parts})


def csv_lines(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))
