"""hanjul with no settings on public record-linkage sets with truth, next to the best figures of other tools.

Usage: python benchmarks/public.py [FOLDER] [--set NAME] [--half tuning|held-out]
FOLDER (or HANJUL_BENCH_SETS; by default shared/bench beside the repository) holds one Parquet file per set with the
columns `source` and `cluster_id`, and a README.md whose table under "Peers" has the other tools' F1. The sets are not
part of the repository (their licences differ); where the folder is absent this says so and ends.

Every person of every set belongs to the tuning half or to the held-out half (`half_of`). Errors are read, and rules thought
about, in the tuning half only; a change counts where the held-out half gains as well. With --half the other half's records
are left out, so the figures are those of a smaller table and not comparable with the peers'.
"""

import argparse
import os
import re
import shutil
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from rich.console import Console
from rich.table import Table

from measure import HERE, WORK, CommandFailedError, keep, machine, run_hanjul

HALVES = ("tuning", "held-out")
DEFAULT_SETS = Path(os.environ.get("HANJUL_BENCH_SETS", HERE.parent.parent / "shared" / "bench"))


def peers(readme: Path) -> dict[str, float]:
    """The best F1 any other tool reached, per set."""
    if not readme.exists():
        return {}
    best = {}
    for line in readme.read_text(encoding="utf-8").partition("## Peers")[2].splitlines():
        name, *cells = [cell.strip() for cell in line.strip("| ").split("|")]
        figures = [float(found[1]) for cell in cells if (found := re.match(r"\**(0?\.\d+)", cell))]
        if figures:
            best[name] = max(figures)
    return best


def half_of(cluster: object) -> str:
    """The half a person belongs to, by a check sum of the truth's id alone."""
    return HALVES[zlib.crc32(f"half:{cluster}".encode()) % 2]


def prepare(path: Path, folder: Path, half: str | None = None) -> None:
    """One CSV per source as hanjul would meet it (of one half or of all), and the truth beside them."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "exports").mkdir(parents=True)
    table, truths = pyarrow.parquet.read_table(path), []
    if half:
        table = table.filter(pa.array([half_of(cluster) == half for cluster in table["cluster_id"].to_pylist()]))
    for source in sorted(pc.unique(table["source"]).to_pylist()):
        part = table.filter(pc.equal(table["source"], source))
        stem = re.sub(r"[^\w-]+", "_", str(source))
        pyarrow.csv.write_csv(part.drop_columns(["source", "cluster_id"]), folder / "exports" / f"{stem}.csv")
        truths.append(
            pa.table(
                {
                    "source": [stem] * part.num_rows,
                    "row": range(1, part.num_rows + 1),
                    "person_id": pc.cast(part["cluster_id"], pa.string()),
                }
            )
        )
    pyarrow.csv.write_csv(pa.concat_tables(truths), folder / "truth.csv")


def _standing(ours: float, peers: float) -> str:
    return "level" if abs(ours - peers) < 5e-5 else "ahead" if ours > peers else "behind"


def main() -> None:
    """Measure every set of the folder, show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_SETS)
    parser.add_argument("--set", dest="only", help="one set only")
    parser.add_argument("--half", choices=HALVES, help="the people of one half only; without it, all")
    given = parser.parse_args()
    console = Console()
    sets = (
        sorted(path for path in given.folder.glob("*.parquet") if given.only in (None, path.stem))
        if given.folder.is_dir()
        else []
    )
    if not sets:
        console.print(
            f"No public sets in {given.folder}: skipped. Name their folder as an argument or in HANJUL_BENCH_SETS.",
            style="yellow",
        )
        return
    best, results = peers(given.folder / "README.md"), dict[str, Any]()
    table = Table(
        "set",
        "rows",
        "seconds",
        "precision",
        "recall",
        "F1",
        "best of the peers",
        title=f"public sets{f', {given.half} half' if given.half else ''}: no settings, no labels, default threshold",
    )
    for path in sets:
        folder = WORK / (f"public-{given.half}" if given.half else "public") / path.stem
        prepare(path, folder, given.half)
        try:
            results[path.stem] = run_hanjul(folder / "exports", folder)
        except CommandFailedError as error:
            console.print(f"{path.stem}: {error}", style="red", markup=False)
            results[path.stem] = {"failed": str(error)[:300]}
            continue
        found = results[path.stem]["quality"]
        peer = None if given.half else best.get(path.stem)
        table.add_row(
            path.stem,
            f"{found['rows']:,}",
            f"{results[path.stem]['seconds']:.1f}",
            *(f"{found[name]:.4f}" for name in ("precision", "recall", "f1")),
            f"{peer:.4f} {_standing(found['f1'], peer)}" if peer else "",
        )
    console.print(table)
    kept = {
        "machine": machine(("hanjul", "duckdb", "narwhals", "pyarrow", "rapidfuzz")),
        "peers": best,
        "sets": results,
    }
    keep(f"public-{given.half}" if given.half else "public", kept)


if __name__ == "__main__":
    main()
