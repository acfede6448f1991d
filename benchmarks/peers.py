"""Linking alone, on one cleaned table: hanjul, a Splink 5 model set up by hand, and the 이름_모바일번호 key, in the same run.

Usage: python benchmarks/peers.py [small|medium|large] [--memory 4GB]     (after `python benchmarks/run.py` with the same size)
In: the `records` table that run left in benchmarks/work/. Each tool runs as a process of its own, reads the same Parquet
file and writes records to groups; times are what the tool itself needs from the loaded table to the groups. Splink's
threshold is the best of five by the truth, which a user without truth would not know; hanjul's is its default. Beside them
stands the bound no way of linking goes below: reading the columns used, hashing them and sorting the rows by it, once.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from rich.console import Console
from rich.table import Table

from hanjul.match.evaluate import from_files
from measure import WORK, CommandFailedError, keep, machine, measured, quality

THRESHOLDS = (0.5, 0.9, 0.95, 0.99, 0.999)


Steps = dict[str, float]
"""Seconds a way took, step by step."""

USED = ("name", "mobile", "email_key", "company_key", "phone", "business_number", "address", "birth_date", "member_id")
STEPS = ("read values", "block", "compare", "weigh", "weigh again", "guard, write")
"""hanjul's steps, in order."""


class _Clock:
    """Steps and their seconds."""

    def __init__(self) -> None:
        self.steps: Steps = {}
        self._last = time.perf_counter()

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self.steps[step] = round(now - self._last, 3)
        self._last = now


def by_bound(records: Path, memory: str | None) -> Steps:
    """Reading, hashing and sorting the rows once."""
    with duckdb.connect(
        config={"preserve_insertion_order": False, **({"memory_limit": memory} if memory else {})}
    ) as connection:
        clock = _Clock()
        connection.execute(f"create temp table used as select record_id, {', '.join(USED)} from '{records}'")
        clock.done("read")
        connection.execute(f"create temp table hashed as select *, hash({', '.join(USED)}) as code from used")
        clock.done("hash")
        connection.execute("create temp table sorted as from hashed order by code")
        clock.done("sort")
    return clock.steps


def by_hanjul(records: Path, folder: Path, memory: str | None) -> Steps:
    """Groups in hanjul.csv."""
    from importlib import import_module

    from hanjul import match
    from hanjul.engines import workers
    from hanjul.engines.duckdb import DuckDBEngine
    from hanjul.process import make_lean
    from hanjul.project.load import load_project

    make_lean()  # as the command does
    for leftover in folder.glob("linking.duckdb*"):
        leftover.unlink()
    engine = DuckDBEngine(folder / "linking.duckdb", memory_limit=memory)
    file = pa.parquet.ParquetFile(records)
    with engine.stage():  # the cleaned table is kept before it is linked
        engine.load("records", file.iter_batches(), file.schema_arrow)
    project = load_project(folder.parent / "hanjul.yaml")
    if executor := workers(file.metadata.num_rows):  # in a run, clean has started the other processes long before
        list(executor.map(import_module, ["hanjul.fields.columns"] * 8))
    import_module("scipy.sparse.csgraph")  # what a way imports is not counted, Splink's neither
    clock = _Clock()
    with engine.stage():
        match.run(engine, project, lambda stage, done, total: clock.done(STEPS[done - 1]))
    clock.done("commit")
    rows = engine.table("records").join(engine.table("groups"), on="record_id").select("source", "row", "group_id")
    _keep(engine.rows(rows), folder / "hanjul.csv")
    return clock.steps


def by_splink(records: Path, folder: Path, memory: str | None) -> Steps:
    """Groups at every threshold in splink_<threshold>.csv; the time is that of training, predicting and one clustering."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    table = pa.parquet.read_table(records)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.CustomComparison(
                output_column_name="name",
                comparison_levels=[
                    cll.NullLevel("name"),
                    cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
                    cll.LevenshteinLevel("name", 1),
                    cll.ElseLevel(),
                ],
            ),
            cl.CustomComparison(
                output_column_name="mobile",
                comparison_levels=[
                    cll.NullLevel("mobile"),
                    cll.ExactMatchLevel("mobile").configure(tf_adjustment_column="mobile"),
                    cll.DamerauLevenshteinLevel("mobile", 1),
                    cll.ElseLevel(),
                ],
            ),
            cl.CustomComparison(
                output_column_name="email_key",
                comparison_levels=[
                    cll.NullLevel("email_key"),
                    cll.ExactMatchLevel("email_key").configure(tf_adjustment_column="email_key"),
                    cll.CustomLevel(
                        "split_part(email_key_l, '@', 1) = split_part(email_key_r, '@', 1)", "same local part"
                    ),
                    cll.JaroWinklerLevel("email_key", 0.92),
                    cll.ElseLevel(),
                ],
            ),
            cl.CustomComparison(
                output_column_name="company_key",
                comparison_levels=[
                    cll.NullLevel("company_key"),
                    cll.ExactMatchLevel("company_key").configure(tf_adjustment_column="company_key"),
                    cll.JaroWinklerLevel("company_key", 0.9),
                    cll.ElseLevel(),
                ],
            ),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("mobile"),
            block_on("email_key"),
            block_on("name", "company_key"),
            block_on("name", "phone"),
            block_on("split_part(email_key, '@', 1)"),
            block_on("name", "right(mobile, 4)"),
        ],
    )
    if memory:
        duckdb.execute(f"set memory_limit='{memory}'")
    clock = _Clock()
    api = DuckDBAPI()
    linker = Linker(api.register(table), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "mobile"), block_on("name", "email_key")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("mobile"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email_key"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "company_key"))
    clock.done("train")
    predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    clock.done("predict")
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        if threshold == THRESHOLDS[0]:
            clock.done("cluster")
        rows = clusters.as_duckdbpyrelation().select("source", "row", "cluster_id").to_arrow_table()
        _keep(rows, folder / f"splink_{threshold}.csv")
    return clock.steps


def by_key(records: Path, folder: Path, memory: str | None) -> Steps:
    """Groups of equal name and mobile in key.csv."""
    rows = pa.parquet.read_table(records, columns=["record_id", "source", "row", "name", "mobile"])  # noqa: F841 - read by the SQL below
    clock = _Clock()
    grouped = duckdb.sql(
        "select source, row, coalesce(name || '_' || mobile, record_id::varchar) as customer_id from rows"
    ).to_arrow_table()
    clock.done("group")
    _keep(grouped, folder / "key.csv")
    return clock.steps


FOLDERS = {
    "small": WORK / "small-all",
    "medium": WORK / "medium-five",
    "large": WORK / "large-five",
    "huge-part": WORK / "huge-part",
    "huge": WORK / "huge",
}
WAYS = {"hanjul": by_hanjul, "splink": by_splink, "key": by_key}


def _keep(rows: pa.Table, path: Path) -> None:
    columns = [rows["source"], rows["row"], pc.cast(rows.column(2), pa.string())]
    pa.csv.write_csv(pa.table(columns, names=["source", "row", "customer_id"]), path)


def compared(size: str, memory: str | None) -> dict[str, Any]:
    """Every way's time, peak memory and quality; the bound."""
    folder = FOLDERS[size]
    store = folder / "hanjul.duckdb"
    if not store.exists():
        raise CommandFailedError(f"run first: python benchmarks/run.py {size}")
    place = folder / "linking"
    place.mkdir(exist_ok=True)
    for leftover in place.glob("linking.duckdb*"):
        leftover.unlink()
    with duckdb.connect(str(store), read_only=True) as connection:
        connection.execute(f"copy records to '{place / 'records.parquet'}' (format parquet)")
    results: dict[str, Any] = {"size": size, "memory": memory, "machine": machine(("hanjul", "splink", "duckdb"))}
    results["bound"] = linked(size, "bound", memory)
    for way in WAYS:
        results[way] = linked(size, way, memory)
        found = {}
        for path in sorted(place.glob(f"{way}*.csv")):
            found[path.stem] = quality(from_files(folder / "truth.csv", path))
        best = max(found, key=lambda name: found[name]["f1"])
        results[way] |= {"at": best, "quality": found[best]}
    return results


def linked(size: str, way: str, memory: str | None = None) -> dict[str, Any]:
    """One way as a process of its own: seconds, seconds by step, peak memory."""
    capped = ["--memory", memory] if memory else []
    done = measured([sys.executable, __file__, size, "--only", way, *capped])
    steps = json.loads(done.output)
    return {"seconds": round(sum(steps.values()), 3), "steps": steps, "peak_mb": done.peak_mb}


def show(results: dict[str, Any]) -> None:
    """The figures as a table."""
    table = Table(title=f"linking alone, {results['size']}; the same cleaned table")
    for heading in ("", *WAYS):
        table.add_column(heading, justify="right" if heading else "left")
    ways = [results[way] for way in WAYS]
    table.add_row("seconds", *(f"{way['seconds']:,.1f}" for way in ways))
    table.add_row("peak MB, reading included", *(f"{way['peak_mb']:,.0f}" for way in ways))
    for name in ("f1", "precision", "recall", "b3_f1"):
        table.add_row(name, *(f"{way['quality'][name]:.4f}" for way in ways))
    table.add_row("largest weld (people)", *(str(way["quality"]["largest_weld_people"]) for way in ways))
    Console().print(table)
    bound = results["bound"]["seconds"]
    steps = Table(title=f"where the time goes; reading, hashing and sorting the rows once takes {bound:,.2f} s")
    for heading in ("", "s", "x bound"):
        steps.add_column(heading, justify="right" if heading else "left")
    for way in ("bound", *WAYS):
        for step, seconds in results[way]["steps"].items():
            steps.add_row(f"{way}: {step}", f"{seconds:,.2f}", f"{seconds / bound:,.1f}")
        steps.add_row(way, f"{results[way]['seconds']:,.2f}", f"{results[way]['seconds'] / bound:,.1f}", style="bold")
    Console().print(steps)


def main() -> None:
    """Run every way as its own process, show and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="small", choices=tuple(FOLDERS))
    parser.add_argument("--memory", help="what DuckDB may hold, as in 4GB; beyond it, it writes to disk")
    parser.add_argument(
        "--only", choices=("bound", *WAYS), help="used by the benchmark itself: one way, steps on stdout"
    )
    given = parser.parse_args()
    if given.only:
        place = FOLDERS[given.size] / "linking"
        records = place / "records.parquet"
        steps = (
            by_bound(records, given.memory) if given.only == "bound" else WAYS[given.only](records, place, given.memory)
        )
        print(json.dumps(steps))
        return
    results = compared(given.size, given.memory)
    keep(f"peers-{given.size}", results)
    show(results)


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        sys.exit(str(error))
