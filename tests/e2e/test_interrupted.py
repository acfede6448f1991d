"""A run that is interrupted or killed in any stage leaves whole outputs, and the next one succeeds and tidies up."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from hanjul.pipeline import STAGE_NAMES
from tests.e2e.command import Watched, run_watched
from tests.e2e.command import process as hanjul
from tests.e2e.company import write_small_company

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and terminals"),
]

NEW_ROW = "여섯째,010-5656-7878,six@hanbit.kr,새론,N,,2022-02-02\n"
TOLD_APART = ("customers.csv", "customers.parquet", "records.csv", "findings.csv", "mailing/refused.csv")
"""Outputs that depend on nothing but the data: the same data gives the same bytes."""


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "out" / name).read_bytes() for name in TOLD_APART}


def stored(folder: Path) -> list[object]:
    """What the store says: how many rows, records and customers there are, and when something happened last."""
    store = duckdb.connect(str(folder / "hanjul.duckdb"), read_only=True)
    tables = ("raw_crm", "records", "customers")
    counts = [store.execute(f"select count(*) from {table}").fetchall() for table in tables]
    told = [store.execute(query).fetchall() for query in ('select max("at") from history', "show tables")]
    store.close()
    return [*counts, *told]


def leftovers(folder: Path) -> list[str]:
    """Whatever is not a source, an output or the store."""
    return [path.name for path in folder.rglob("*") if path.name.endswith((".tmp", ".wal"))]


class Company(NamedTuple):
    """A company that has been run once; then a row was added."""

    folder: Path
    before: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("interrupted")
    write_small_company(folder / "exports")
    assert hanjul("init", "exports", folder=folder).returncode == 0
    given = (folder / "exports" / "crm.csv").read_text(encoding="cp949")
    states = []
    for rows in (given + NEW_ROW, given):
        (folder / "exports" / "crm.csv").write_text(rows, encoding="cp949")
        assert hanjul("run", "--quiet", folder=folder).returncode == 0
        states.append(outputs(folder))
    (folder / "exports" / "crm.csv").write_text(given + NEW_ROW, encoding="cp949")
    return Company(folder, before=states[1], after=states[0])


class Stopped(NamedTuple):
    """What was found after runs were stopped, one in every stage, each on what the one before left."""

    runs: dict[str, Watched]
    outputs: dict[str, dict[str, bytes]]
    store: list[object]
    stores: dict[str, list[object]]
    next_run: int
    leftovers: list[str]
    last: dict[str, bytes]


@pytest.fixture(scope="module", params=[signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def stopped(request: pytest.FixtureRequest, company: Company) -> Iterator[Stopped]:
    """Each run gets past the stage in which the one before was stopped."""
    before = stored(company.folder)
    runs, seen, stores = {}, {}, {}
    for stage in STAGE_NAMES:
        runs[stage] = run_watched(company.folder, stage, lambda group: os.killpg(group, request.param))
        seen[stage], stores[stage] = outputs(company.folder), stored(company.folder)
    after = hanjul("run", "--quiet", folder=company.folder).returncode
    yield Stopped(runs, seen, before, stores, after, leftovers(company.folder), outputs(company.folder))


def test_the_company_added_to_gives_other_outputs(company: Company) -> None:
    assert all(company.before[name] != company.after[name] for name in ("customers.csv", "records.csv"))


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_a_stopped_run_ends_as_stopped(stopped: Stopped, stage: str) -> None:
    assert stopped.runs[stage].code in (130, -signal.SIGKILL), stopped.runs[stage].shown


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_every_output_is_the_old_one_or_the_new_one(stopped: Stopped, company: Company, stage: str) -> None:
    for name, content in stopped.outputs[stage].items():
        assert content in (company.before[name], company.after[name])


@pytest.mark.parametrize("stage", STAGE_NAMES[: STAGE_NAMES.index("deliver")])
def test_stopped_before_delivering_all_outputs_belong_together(stopped: Stopped, company: Company, stage: str) -> None:
    assert stopped.outputs[stage] in (company.before, company.after)


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_the_store_is_the_one_from_before(stopped: Stopped, stage: str) -> None:
    assert stopped.stores[stage] == stopped.store


def test_the_next_run_succeeds(stopped: Stopped, company: Company) -> None:
    assert (stopped.next_run, stopped.last) == (0, company.after)


def test_the_next_run_tidies_up(stopped: Stopped) -> None:
    assert stopped.leftovers == []


def test_whoever_pressed_ctrl_c_is_told_so(stopped: Stopped) -> None:
    interrupted = [run.shown for run in stopped.runs.values() if run.code == 130]
    assert all("Stopped. No half-written output was left" in shown for shown in interrupted)


def test_a_second_run_beside_it_is_refused_and_the_first_goes_on(company: Company) -> None:
    beside = []
    first = run_watched(
        company.folder, "match", lambda group: beside.append(hanjul("run", "--lang", "en", folder=company.folder))
    )
    assert (first.code, outputs(company.folder)) == (0, company.after)
    assert [(second.returncode, "another hanjul is using" in second.stderr) for second in beside] == [(5, True)]
