"""A few made-up customers."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from hanjul.tables import CUSTOMERS
from hanjul.targets import Layout

KOREAN, ENGLISH, CODES = Layout(CUSTOMERS, "ko"), Layout(CUSTOMERS, "en"), Layout(CUSTOMERS, codes=True)


def item(value: str, detail: str | None = None) -> dict[str, str | None]:
    """One item of a customer's list."""
    return {"value": value, "detail": detail, "first_at": "2020-01-01T00:00:00+09:00", "last_at": None, "sources": "a"}


def customers(*rows: dict[str, Any], **more: Sequence[str | None]) -> pa.Table:
    """Customers numbered from C1; `more` are text columns a person chose to keep."""
    usual = {"status": "never_asked", "sources": "a", "records": 1}
    filled = [{"customer_id": f"C{number}", **usual, **row} for number, row in enumerate(rows, 1)]
    table = pa.Table.from_pylist(
        [{name: row.get(name) for name in CUSTOMERS.schema.names} for row in filled], CUSTOMERS.schema
    )
    for name, values in more.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    return table


def notes(*values: str | None) -> pa.Table:
    """One customer per text, in a kept column."""
    return customers(*({} for _ in values), note=list(values))
