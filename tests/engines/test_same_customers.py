"""The seam kept honest: clean, match, merge and govern give the same customers on Spark as on DuckDB, also in a second run."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from hanjul import clean, demo, extract, govern, match, merge
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.project.init import init
from hanjul.project.load import load_project
from hanjul.store import history, past
from hanjul.tables import raw_name
from tests.build import silent

pytestmark = pytest.mark.long

TODAY = datetime.date(2026, 11, 23)


def customers(engine: Engine, project: Project) -> list[dict[str, Any]]:
    """Clean, match, merge and govern what is in raw; the customers by id, probabilities to nine digits."""
    clean.run(engine, project, TODAY, silent)
    match.run(engine, project, silent)
    merge.run(engine, project, silent)
    govern.run(engine, project, TODAY, silent)
    history.compare(engine, "2026-11-23T00:00:00+00:00")
    rows = engine.rows(engine.table("customers")).to_pylist()
    for row in rows:
        row["match_probability"] = row["match_probability"] and round(row["match_probability"], 9)
    return sorted(rows, key=lambda row: str(row["customer_id"]))


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_spark_gives_the_same_customers(tmp_path: Path, engine: Engine, spark: Engine) -> None:
    demo.write_company(tmp_path / "exports", people=120)
    init([tmp_path / "exports"], tmp_path / "hanjul.yaml", "en", "KR", password=lambda name: None)
    project = load_project(tmp_path / "hanjul.yaml")
    extract.run(engine, project, silent, lambda name: None)
    names = [raw_name(source) for source in project.sources]
    whole = {name: engine.rows(engine.table(name)) for name in names}
    findings = engine.rows(engine.table("findings"))
    for each in (engine, spark):
        each.load("findings", findings)
        for name, rows in whole.items():
            each.load(name, rows.filter(pc.greater(rows["row"], 2)))
    assert customers(spark, project) == customers(engine, project)
    first = {row["record_id"] for row in engine.rows(engine.table("records")).to_pylist()}
    for each in (engine, spark):
        for name, rows in whole.items():
            past.set_aside(each, name, past.raw_name(name.removeprefix(raw_name(""))))
            each.load(name, rows)
    assert customers(spark, project) == customers(engine, project)
    again = {row["record_id"] for row in engine.rows(engine.table("records")).to_pylist()}
    assert first < again and len(again - first) == 2 * len(names)
