"""Servers the sources' tests share."""

from collections.abc import Iterator

import pytest

from tests.sources import servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server."""
    with servers.postgres() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """A MariaDB server."""
    with servers.mariadb() as address:
        yield address


@pytest.fixture(scope="session", params=["postgres", "mariadb"])
def database(request: pytest.FixtureRequest) -> str:
    """Every kind of server in turn."""
    address: str = request.getfixturevalue(request.param)
    return address
