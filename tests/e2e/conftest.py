"""The small company, read and run once for all tests that look at what came out."""

from pathlib import Path

import pytest

from tests.e2e.command import process
from tests.e2e.company import write_small_company


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder after `init` and `run`, and what the run said, in Korean. No test changes it."""
    folder = tmp_path_factory.mktemp("company")
    write_small_company(folder / "exports")
    assert process("init", "exports", "--country", "KR", "--lang", "ko", folder=folder).returncode == 0
    outcome = process("run", "--lang", "ko", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return folder, outcome.stdout
