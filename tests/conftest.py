"""What every test may ask for."""

import shutil
from collections.abc import Iterator

import pytest

from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every verb of an engine is proven on Spark in `make test`; stages on Spark are left to `make long`."""
    for item in items:
        if item.get_closest_marker("spark") and item.path.parent.name != "engines":
            item.add_marker(pytest.mark.long)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """DuckDB in memory."""
    engine = DuckDBEngine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Spark on this machine; skipped where it cannot run."""
    pytest.importorskip("pyspark", reason="the extra hanjul[spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from hanjul.engines.spark import SparkEngine

    # A few rows per test: planning and compiling would take far longer than the work.
    small = {
        "spark.master": "local[2]",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    engine = SparkEngine(DuckDBEngine(), settings=small)
    yield engine
    engine.close()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.xdist_group("spark")])])
def each_engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine in turn: the same step must give the same answer."""
    engine: Engine = request.getfixturevalue("engine" if request.param == "duckdb" else "spark")
    for name in engine.tables():  # Spark's session serves every test
        engine.drop(name)
    return engine
