"""The seam kept honest: clean, match and merge give the same customers on Spark as on DuckDB."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from hanjul import clean, demo, extract, match, merge, plan
from hanjul.engines import Engine
from hanjul.project import Project, load_project
from hanjul.tables import raw_name
from tests.build import silent

TODAY = datetime.date(2026, 11, 23)


def customers(engine: Engine, project: Project) -> list[dict[str, Any]]:
    """Clean, match and merge what is in raw; the customers by id, probabilities to nine digits."""
    clean.run(engine, project, TODAY, silent)
    match.run(engine, project, silent)
    merge.run(engine, project, silent)
    rows = engine.rows(engine.table("customers")).to_pylist()
    for row in rows:
        row["match_probability"] = row["match_probability"] and round(row["match_probability"], 9)
    return sorted(rows, key=lambda row: str(row["customer_id"]))


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_spark_gives_the_same_customers(tmp_path: Path, engine: Engine, spark: Engine) -> None:
    demo.write_company(tmp_path / "exports", people=120)
    plan.init([tmp_path / "exports"], tmp_path / "hanjul.yaml", "en", "KR", password=lambda name: None)
    project = load_project(tmp_path / "hanjul.yaml")
    extract.run(engine, project, silent, lambda name: None)
    for name in ("findings", *(raw_name(source) for source in project.sources)):
        spark.load(name, engine.rows(engine.table(name)))
    assert customers(spark, project) == customers(engine, project)
