"""What a second run saves: the sample company without its last rows is run, the rows are added, and it is run again;
beside it a run from scratch over the same files.

Usage: python benchmarks/second_run.py [small|medium|large] [--share 0.005]
The share of rows that come later is taken off the end of every text file (the workbook stays as it is): 0.005 of the large
company is 5,000 rows on a million. Seconds of a clock and of the processor; the latter say more on a busy machine. The
figures go to benchmarks/results/second-<size>.json.
"""

import argparse
import csv
import json
import resource
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from measure import CommandFailedError, hanjul_command, keep, machine, measured
from run import LIBRARIES, PEOPLE, company

TEXT_FILES = (".csv", ".tsv")
TARGET = 0.2


def shortened(given: Path, folder: Path, share: float) -> int:
    """The files of a folder without the last `share` of their lines, cut where no quoted cell is open; how many lines came off."""
    folder.mkdir(parents=True)
    cut = 0
    for path in sorted(given.iterdir()):
        data = path.read_bytes()
        if path.suffix in TEXT_FILES:
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            end, quote = ("\n".encode("utf-16-le"), '"'.encode("utf-16-le")) if wide else (b"\n", b'"')
            lines = data.split(end)
            keep = int(len(lines) * (1 - share))
            while end.join(lines[:keep]).count(quote) % 2:
                keep -= 1
            cut += len(lines) - keep - (not lines[-1])
            data = end.join(lines[:keep]) + end
        (folder / path.name).write_bytes(data)
    return cut


def run(project: Path, *options: str) -> dict[str, Any]:
    """One `hanjul run` as a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = measured([*hanjul_command(), "run", "--project", str(project), "--json", *options])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    summary = json.loads(done.output)
    return {
        "seconds": done.seconds,
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        "peak_mb": done.peak_mb,
        "stages": summary["timings"],
        "counts": summary["counts"],
        "changes": summary["changes"],
    }


def people(folder: Path) -> set[frozenset[tuple[str, str]]]:
    """The rows of every customer."""
    rows = defaultdict(set)
    with (folder / "out" / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            rows[line["customer_id"]].add((line["source"], line["row"]))
    return {frozenset(places) for places in rows.values()}


def show(size: str, results: dict[str, Any]) -> None:
    """The figures as a table."""
    console = Console()
    second, scratch = results["second"], results["from_scratch"]
    table = Table(title=f"{size}: {results['new_rows']:,} new rows, {scratch['counts']['records']:,} in all")
    for heading in ("", "second run", "from scratch", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    figures = [(name, second[name], scratch[name]) for name in ("seconds", "cpu_seconds", "peak_mb")]
    figures += [(f"  {stage}", seconds, scratch["stages"][stage]) for stage, seconds in second["stages"].items()]
    for name, one, other in figures:
        table.add_row(name, f"{one:,.2f}", f"{other:,.2f}", f"{one / max(other, 0.001):.2f}")
    console.print(table)
    console.print(f"changes: {second['changes']}; the same people: {results['same_people']}")
    console.print(f"target ≤ {TARGET} of a run from scratch: {'ok' if results['ratio'] <= TARGET else 'MISSED'}")


def main() -> None:
    """Run twice, and once from scratch; show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="small", choices=list(PEOPLE))
    parser.add_argument("--share", type=float, default=0.005, help="of the rows that come later")
    given = parser.parse_args()
    source, _ = company(given.size, "five")
    folder = source / "second"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source / "exports", folder / "exports")
    project = folder / "hanjul.yaml"
    measured([*hanjul_command(), "init", str(folder / "exports"), "--project", str(project), "--json"])
    shutil.rmtree(folder / "exports")
    new_rows = shortened(source / "exports", folder / "exports", given.share)
    first = run(project)
    shutil.rmtree(folder / "exports")
    shutil.copytree(source / "exports", folder / "exports")
    second = run(project)
    joined = people(folder)
    shutil.rmtree(folder / "out")
    (folder / "hanjul.duckdb").unlink()
    scratch = run(project)
    results = {
        "size": given.size,
        "new_rows": new_rows,
        "machine": machine(LIBRARIES),
        "first": first,
        "second": second,
        "from_scratch": scratch,
        "ratio": round(second["cpu_seconds"] / scratch["cpu_seconds"], 3),
        "same_people": joined == people(folder),
    }
    keep(f"second-{given.size}", results)
    show(given.size, results)


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        sys.exit(str(error))
