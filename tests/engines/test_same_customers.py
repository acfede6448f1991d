"""The seam kept honest: a project whose stages run on Spark gives what it gives on DuckDB, file by file, also in a second run
after somebody was erased."""

import subprocess
import sys
from pathlib import Path

import pytest

import hanjul
from hanjul import demo
from hanjul.engines import Engine
from tests.e2e.command import hanjul as command

pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]

Files = dict[str, bytes]


def files(project: Path) -> Files:
    return {path.name: path.read_bytes() for path in (project.parent / "out").rglob("*.csv")}


def two_runs(engine: str, folder: Path) -> tuple[Files, str, Files]:
    """The files of a run, who was erased after it, and the files of the next one, which meets a new row."""
    demo.write_company(folder / "exports", people=60)
    project = folder / "hanjul.yaml"
    hanjul.init(folder / "exports", project=project, language="en", country="KR")
    project.write_text(f"{project.read_text(encoding='utf-8')}\nengine: {engine}\n", encoding="utf-8")
    crm = folder / "exports" / "crm_고객목록.csv"
    whole = crm.read_bytes()
    crm.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    with hanjul.run(project) as result:
        gone = result.customers.arrow()["customer_id"].to_pylist()
    first = files(project)
    done = command("forget", min(gone), "--yes", "--project", project, folder=folder)
    assert done.returncode == 0, done.stderr
    crm.write_bytes(whole)
    hanjul.run(project).close()
    return first, min(gone), files(project)


def test_spark_gives_the_same_files(tmp_path: Path, spark: Engine) -> None:
    first, gone, second = told = two_runs("spark", tmp_path / "spark" / "company")
    assert told == two_runs("duckdb", tmp_path / "duckdb" / "company")
    assert gone.encode() in first["customers.csv"] and gone.encode() not in second["customers.csv"]
    assert len(second["changes.csv"].splitlines()) > 1


def test_spark_finds_pandas_in_a_process_that_does_without() -> None:
    said = "from hanjul.process import have_pandas, make_lean; make_lean(); have_pandas(); import pandas"
    subprocess.run([sys.executable, "-c", said], check=True)
