"""Time, memory and accuracy of a whole run on the sample company, with the notebook way beside it in the same run.

Usage: python benchmarks/run.py [small|medium|large] [--sources five|all]
small = 5,000 people from all sources, medium = 50,000 (about 115,000 records) and large = 430,000 (about 1 million) from
five files. The company is kept in benchmarks/work/; the figures go to benchmarks/results/<size>.json.
"""

import argparse
import hashlib
import json
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from hanjul.demo import FIVE, SOURCES, write_company
from hanjul.match.evaluate import from_files
from measure import WORK, CommandFailedError, keep, machine, measured, quality, run_hanjul

PEOPLE = {"small": 5_000, "medium": 50_000, "large": 430_000}
SEED = 7
BOUNDS = {"medium": {"seconds": 10, "peak_mb": 1024}, "large": {"seconds": 60, "peak_mb": 4096}}
LIBRARIES = ("hanjul", "duckdb", "narwhals", "pyarrow", "numpy", "scipy", "rapidfuzz", "python-calamine", "pandas")


def company(size: str, which: str) -> tuple[Path, dict[str, Any]]:
    """The folder that holds exports/ and truth.csv, written unless it is there and the generator is unchanged."""
    folder = WORK / f"{size}-{which}"
    code = sorted(entry.name for entry in files("hanjul.demo").iterdir() if entry.name.endswith((".py", ".csv")))
    stamp = hashlib.sha256(b"".join((files("hanjul.demo") / name).read_bytes() for name in code)).hexdigest()
    mark = folder / "stamp.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != stamp:
        shutil.rmtree(folder, ignore_errors=True)
        write_company(folder / "exports", PEOPLE[size], SEED, FIVE if which == "five" else SOURCES)
        mark.write_text(stamp, encoding="utf-8")
    facts: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return folder, facts


def run_notebook(folder: Path) -> dict[str, Any]:
    """The notebook way as a whole process."""
    out = folder / "notebook"
    shutil.rmtree(out, ignore_errors=True)
    done = measured([sys.executable, str(Path(__file__).with_name("notebook.py")), str(folder / "exports"), str(out)])
    return {
        "seconds": done.seconds,
        "peak_mb": done.peak_mb,
        "quality": quality(from_files(folder / "truth.csv", out / "records.csv")),
    }


def show(size: str, results: dict[str, Any]) -> None:
    """The figures as tables."""
    console = Console()
    hanjul, notebook, bound = results["hanjul"], results["notebook"], BOUNDS.get(size, {})
    table = Table(
        title=f"{size}: {results['records']:,} records of {results['people']:,} people, {results['sources']} files; reachable F1 {results['ceiling_f1']:.3f}"
    )
    for heading in ("", "hanjul run", "notebook", "ratio", "bound"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, label in (("seconds", "seconds"), ("peak_mb", "peak MB")):
        table.add_row(
            label,
            f"{hanjul[name]:,.1f}",
            f"{notebook[name]:,.1f}",
            f"{hanjul[name] / max(notebook[name], 0.001):.2f}",
            f"≤ {bound[name]:,} {'ok' if hanjul[name] <= bound[name] else 'MISSED'}" if bound else "",
        )
    for name in ("f1", "precision", "recall", "b3_f1", "exact_share"):
        a, b = hanjul["quality"][name], notebook["quality"][name]
        table.add_row(name, f"{a:.4f}", f"{b:.4f}", f"{a / b:.2f}" if b else "", "")
    table.add_row(
        "largest weld (people)", *(str(way["quality"]["largest_weld_people"]) for way in (hanjul, notebook)), "", ""
    )
    console.print(table)
    stages = Table(title=f"stages; init before them took {hanjul['init_seconds']:.1f} s")
    for stage in ("", *hanjul["stages"]):
        stages.add_column(stage, justify="right" if stage else "left")
    stages.add_row("s", *(f"{stage['seconds']:.2f}" for stage in hanjul["stages"].values()))
    stages.add_row("MB", *(f"{stage['peak_mb']:,.0f}" for stage in hanjul["stages"].values()))
    console.print(stages)


def main() -> None:
    """Write the company, measure both ways, show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="small", choices=list(PEOPLE))
    parser.add_argument("--sources", choices=("five", "all"), help="five files are what the time bounds speak of")
    given = parser.parse_args()
    which = given.sources or ("all" if given.size == "small" else "five")
    folder, facts = company(given.size, which)
    results = {
        "size": given.size,
        "people": facts["people"],
        "seed": facts["seed"],
        "records": facts["records"],
        "sources": len(facts["rows"]),
        "ceiling_f1": facts["ceiling_f1"],
        "machine": machine(LIBRARIES),
        "hanjul": run_hanjul(folder / "exports", folder),
        "notebook": run_notebook(folder),
    }
    keep(given.size if given.sources is None else f"{given.size}-{which}", results)
    show(given.size, results)


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        sys.exit(str(error))
