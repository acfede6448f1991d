"""The company of the privacy tests, read and run once for all of them."""

import shutil
from pathlib import Path

import pytest

from tests.privacy.company import made


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company after its first run; no test changes it."""
    return made(tmp_path_factory.mktemp("first")).parent


@pytest.fixture(scope="module")
def company(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for the tests of one file."""
    return Path(shutil.copytree(first, tmp_path_factory.mktemp("company"), dirs_exist_ok=True))
