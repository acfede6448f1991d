"""Ten million records: hanjul's linking, beside one million in the same run, and once more with little memory.

Usage: python benchmarks/huge.py [--parts 10]     (`make bench SIZE=huge`)
The cleaned table is that of ten companies of 430,000 people, each drawn with another seed and taken through `hanjul init`,
extract and clean like any other; their records are numbered through. One company's part is the million to compare with. It
takes about a minute a company and 12 GB of disk beside the results; figures go to benchmarks/results/huge.json.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from hanjul.demo import FIVE, write_company
from measure import WORK, hanjul_command, keep, machine, measured
from peers import FOLDERS, linked
from run import PEOPLE, SEED

RUNS = (("one", "12GB"), ("all", "12GB"), ("all, spilling", "4GB"))
"""What is linked, and the memory DuckDB may hold meanwhile; beyond it, it writes to disk."""


def cleaned(part: int) -> Path:
    """One company's cleaned records, made unless they are there; its files are removed, the project file stays."""
    folder = WORK / "huge-parts" / str(part)
    records = folder / "records.parquet"
    if not records.exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_company(folder / "exports", PEOPLE["large"], SEED + part, FIVE)
        project = ["--project", str(folder / "hanjul.yaml")]
        measured([*hanjul_command(), "init", str(folder / "exports"), *project, "--json"])
        measured([*hanjul_command(), "run", "--until", "clean", *project, "--json"])
        with duckdb.connect(str(folder / "hanjul.duckdb"), read_only=True) as connection:
            connection.execute(f"copy records to '{folder / 'part.parquet'}' (format parquet)")
        (folder / "hanjul.duckdb").unlink()
        shutil.rmtree(folder / "exports")
        (folder / "part.parquet").rename(records)
    return folder


def table_of(name: str, parts: list[Path]) -> int:
    """The records of some companies as the table `peers.py` links under this name; how many there are."""
    place = WORK / name / "linking"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(parts[0] / "hanjul.yaml", WORK / name / "hanjul.yaml")
    listed = ", ".join(f"'{part / 'records.parquet'}'" for part in parts)
    # One company with ten times the people: a member id and a mailbox are one person's, so ids end with the number of the part,
    # and a mailbox that people of an earlier part have is given out with a number, as the generator does within a company.
    numbered = f"""
        with gathered as (
            select *, regexp_extract(filename, '([0-9]+)/records.parquet$', 1)::int as part
            from read_parquet([{listed}], union_by_name=true, filename=true)),
        first_given as (select email_key, min(part) as earliest from gathered group by email_key)
        select gathered.* exclude (filename, part) replace (
            row_number() over () as record_id,
            member_id || part as member_id,
            case when part > earliest then replace(email, '@', '_' || part || '@') else email end as email,
            case when part > earliest then replace(email_key, '@', '_' || part || '@') else email_key end as email_key)
        from gathered left join first_given using (email_key)"""
    with duckdb.connect() as connection:
        made = connection.execute(f"copy ({numbered}) to '{place / 'records.parquet'}' (format parquet)").fetchall()
    return int(made[0][0])


def show(results: dict[str, Any]) -> None:
    """The figures as a table."""
    table = Table(title="linking alone")
    for heading in ("", "DuckDB holds at most", "records", "seconds", "peak MB", "s per million", "x of the million"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, memory in RUNS:
        found = results[name]
        table.add_row(
            name,
            memory,
            f"{found['records']:,}",
            f"{found['seconds']:,.1f}",
            f"{found['peak_mb']:,.0f}",
            f"{found['seconds'] / found['records'] * 1e6:,.1f}",
            f"{found['growth']:.2f}",
        )
    console = Console()
    console.print(table)
    console.print("bounds: 1.15x of the million, 16 GB")


def main() -> None:
    """Make the table, link one part and all of it, show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=10, help="companies of a million records each")
    given = parser.parse_args()
    parts = [cleaned(part) for part in range(given.parts)]
    results: dict[str, Any] = {"machine": machine(("hanjul", "duckdb"))}
    for name, memory in RUNS:
        chosen, size = (parts[:1], "huge-part") if name == "one" else (parts, "huge")
        records = table_of(FOLDERS[size].name, chosen)
        results[name] = {"records": records, **linked(size, "hanjul", memory)}
        rates = [results[each]["seconds"] / results[each]["records"] for each in (name, "one")]
        results[name]["growth"] = round(rates[0] / rates[1], 3)
    keep("huge", results)
    show(results)


if __name__ == "__main__":
    main()
