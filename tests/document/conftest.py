"""A made-up company for the report's tests."""

import pytest

from hanjul.engines import Engine
from tests.document.company import build


@pytest.fixture
def company(engine: Engine) -> Engine:
    """The tables of an ordinary run."""
    build(engine)
    return engine
