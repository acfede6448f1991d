"""The command line as a process, from the user's side: what it prints, leaves behind and exits with."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.company import write_small_company


def hanjul(
    *arguments: str | Path, folder: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder`, no terminal attached; `given` is what it reads."""
    return subprocess.run(
        [sys.executable, "-m", "hanjul", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        input=given,
        timeout=300,
        check=False,
    )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `init` and `run`."""
    folder = tmp_path_factory.mktemp("company")
    write_small_company(folder / "exports")
    assert hanjul("init", "exports", "--lang", "ko", folder=folder).returncode == 0
    outcome = hanjul("run", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return folder


def test_the_same_person_of_three_sources_is_one_row(done: Path) -> None:
    rows = read(done / "out" / "customers.csv")
    assert [row["이름"] for row in rows].count("구일모") == 1


def test_every_row_given_is_in_records_or_refused(done: Path) -> None:
    kept, refused = read(done / "out" / "records.csv"), read(done / "out" / "refused.csv")
    assert list(kept[0]) == ["source", "row", "customer_id", "match_probability", "duplicate_of"]
    seen = sorted((row["source"], int(row["row"])) for row in kept + refused)
    assert seen == [
        *(("crm", n) for n in range(1, 6)),
        *(("shop", n) for n in range(1, 5)),
        *(("신청", n) for n in range(1, 4)),
    ]


def test_no_resident_number_is_anywhere(done: Path) -> None:
    for path in done.rglob("*"):
        if path.is_file() and "exports" not in path.parts:
            assert b"900101-1234568" not in path.read_bytes(), path


def test_the_run_record_proves_the_laws(done: Path) -> None:
    record: dict[str, Any] = json.loads((done / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["laws"]
    assert all(law["left"] == law["right"] for law in record["laws"])


def test_a_refusal_is_not_on_the_mailing_list(done: Path) -> None:
    mailable = done / "out" / "mailing" / "mailable_email.csv"
    assert not mailable.exists() or "no@example.kr" not in mailable.read_text(encoding="utf-8")


def test_a_second_run_gives_the_same_customers(done: Path) -> None:
    before = (done / "out" / "customers.csv").read_bytes()
    assert hanjul("run", "--quiet", folder=done).returncode == 0
    assert (done / "out" / "customers.csv").read_bytes() == before


def test_json_is_all_that_is_printed(done: Path) -> None:
    outcome = hanjul("run", "--json", folder=done)
    assert json.loads(outcome.stdout)["counts"]["customers"] > 0
    assert outcome.stderr == ""


def test_until_stops_before_delivering(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    hanjul("init", "exports", folder=tmp_path)
    assert hanjul("run", "--until", "match", folder=tmp_path).returncode == 0
    assert not (tmp_path / "out").exists()


def test_two_runs_at_once_are_told_apart(done: Path) -> None:
    other = duckdb.connect(str(done / "hanjul.duckdb"))
    try:
        second = hanjul("run", folder=done)
    finally:
        other.close()
    assert second.returncode == 5
    assert "다른 hanjul" in second.stderr or "another hanjul" in second.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("moment", [0.6, 1.2, 1.8, 2.4])
def test_a_killed_run_leaves_whole_outputs_and_the_next_succeeds(done: Path, moment: float) -> None:
    before = {path: path.read_bytes() for path in (done / "out").glob("customers.*")}
    process = subprocess.Popen([sys.executable, "-m", "hanjul", "run", "--quiet"], cwd=done)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    rows = len(read(done / "out" / "customers.csv"))
    assert rows == len(before[done / "out" / "customers.csv"].decode("utf-8-sig").strip().splitlines()) - 1
    assert hanjul("run", "--quiet", folder=done).returncode == 0
    assert not list((done / "out").rglob("*.tmp"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run"], 2, "there is no project file"),
        (["init", "nowhere"], 2, "nowhere"),
        (["run", "--until", "polish"], 2, "there is no"),
        (["evaluate", "--truth", "none.csv"], 2, "there is no project file"),
    ],
)
def test_wrong_input_says_what_and_exits_with_its_code(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    outcome = hanjul(*arguments, folder=tmp_path)
    assert (outcome.returncode, words in outcome.stderr) == (code, True), outcome.stderr


def test_a_project_file_is_not_overwritten(done: Path) -> None:
    assert hanjul("init", "exports", folder=done).returncode == 2


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("command", ["init", "run", "demo", "evaluate", "explain", "judge", "audit", "match"])
def test_every_command_has_help_with_an_example(tmp_path: Path, command: str, language: str) -> None:
    outcome = hanjul(command, "--help", "--lang", language, folder=tmp_path)
    assert f"hanjul {command}" in outcome.stdout
    assert ("예:" if language == "ko" else "Example") in outcome.stdout


def test_korean_is_spoken_where_the_locale_is_korean(tmp_path: Path) -> None:
    assert "프로젝트 파일이 없습니다" in hanjul("run", folder=tmp_path, LANG="ko_KR.UTF-8", LC_ALL="").stderr
