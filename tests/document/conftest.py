"""A made-up company for the report's tests."""

from collections.abc import Iterator

import pytest

from hanjul.document.counts import Counts, count
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from tests.document.company import TODAY, build


@pytest.fixture(scope="session")
def company() -> Iterator[Engine]:
    """The tables of an ordinary run; no test changes them."""
    engine = DuckDBEngine()
    build(engine)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def counts(company: Engine) -> Counts:
    """What is counted of it."""
    return count(company, TODAY)
