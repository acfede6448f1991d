"""How fast a table comes in from a real database over loopback, and how much memory it takes: `hanjul run --until extract` as a
whole process, over a table of people in PostgreSQL and in MariaDB. Where a server's binaries are not there it is left out.

Usage: python benchmarks/databases.py [small|medium|large]
small = 200,000 rows, medium = 1 million, large = 3 million. The figures go to benchmarks/results/databases-<size>.json.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.sources import servers

from measure import CommandFailedError, hanjul_command, keep, machine, measured
from run import LIBRARIES

ROWS = {"small": 200_000, "medium": 1_000_000, "large": 3_000_000}
TARGET = 500_000
"""Rows a minute."""

_SEED = 10_000
_FEWER = 10
"""How many times fewer rows the memory is compared with."""

_PLAN = """sources:
  members:
    path: {address}
    table: members
    password_env: DB_PASSWORD
    columns: {{id: member_id, name: name, mobile: mobile, email: email, company: company, ads: consent_email, changed: updated_at}}
"""


def fill(address: str, rows: int) -> None:
    """The table `members`: a few people written by us, then doubled by the server until there are enough."""
    driver, secret = ("postgresql+pg8000", servers.PASSWORD)
    if address.startswith("mysql"):
        driver, secret = "mysql+pymysql", servers.PASSWORD.encode()  # type: ignore[assignment]
    engine = sa.create_engine(sa.make_url(address).set(drivername=driver), connect_args={"password": secret})
    table = sa.Table(
        "members", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(80)) for name in ("name", "mobile", "email", "company", "address", "ads")),
        sa.Column("changed", sa.DateTime),
    )  # fmt: skip
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        people = [
            {"id": n, "name": f"김{chr(0xAC00 + n % 9000)}", "mobile": f"010-{n % 9000 + 1000}-{n % 7919:04}", "email": f"person{n}@shop{n % 97}.kr",
             "company": f"(주)새론{n % 331}", "address": f"서울특별시 강남구 테헤란로 {n % 500}", "ads": "Y" if n % 3 else "N"}
            for n in range(_SEED)
        ]  # fmt: skip
        connection.execute(table.insert(), people)
        there = _SEED
        while there < rows:
            more = min(there, rows - there)
            connection.execute(
                sa.text(
                    f"insert into members select id + {there}, name, mobile, concat(id + {there}, email), company, address, ads,"
                    f" changed from members where id < {more}"
                )
            )
            there += more
        connection.execute(sa.text("update members set changed = timestamp '2026-01-01 09:00:00'"))
    engine.dispose()


def extracted(address: str, rows: int) -> dict[str, Any]:
    """One extraction into a fresh store."""
    fill(address, rows)
    folder = Path(tempfile.mkdtemp(prefix="hanjul-bench-"))
    try:
        (folder / "hanjul.yaml").write_text(_PLAN.format(address=address), encoding="utf-8")
        project = str(folder / "hanjul.yaml")
        done = measured([*hanjul_command(), "run", "--until", "extract", "--project", project, "--json"])
    finally:
        shutil.rmtree(folder)
    told = json.loads(done.output)
    seconds = told["timings"]["extract"]
    return {
        "rows": rows,
        "seconds": seconds,
        "rows_per_minute": round(60 * rows / seconds),
        "peak_mb": done.peak_mb,
    }


def show(size: str, results: dict[str, Any]) -> None:
    """The figures as a table."""
    console = Console()
    table = Table(title=f"{size}: a table of 8 columns over loopback")
    for heading in ("", "rows", "seconds", "rows/min", "peak MB", f"of a {_FEWER}th", "bound"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, one in results["databases"].items():
        told = one["whole"]
        kept = "ok" if told["rows_per_minute"] >= TARGET else "MISSED"
        table.add_row(
            name, f"{told['rows']:,}", f"{told['seconds']:.1f}", f"{told['rows_per_minute']:,}", f"{told['peak_mb']:,.0f}",
            f"{one['fewer']['peak_mb']:,.0f}", f"≥ {TARGET // 1000}k {kept}",
        )  # fmt: skip
    console.print(table)


def main() -> None:
    """Extract from every server there is; show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="small", choices=list(ROWS))
    size, found = parser.parse_args().size, {}
    os.environ["DB_PASSWORD"] = servers.PASSWORD
    for name, serving in (("PostgreSQL", servers.postgres), ("MariaDB", servers.mariadb)):
        try:
            with serving() as address:
                fewer = extracted(address, ROWS[size] // _FEWER)
                found[name] = {"fewer": fewer, "whole": extracted(address, ROWS[size])}
        except servers.pytest.skip.Exception as missing:
            print(f"{name}: {missing}")
    results = {"size": size, "machine": machine(LIBRARIES), "databases": found}
    keep(f"databases-{size}", results)
    show(size, results)


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        sys.exit(str(error))
