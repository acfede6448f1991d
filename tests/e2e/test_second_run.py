"""The commands about what happened over runs, as processes: changes, history, unmerge, run --full."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import process as hanjul
from tests.e2e.command import read
from tests.e2e.company import write_small_company
from tests.e2e.test_people_commands import owner

pytestmark = pytest.mark.long

NEW_ROW = "여섯째,010-5656-7878,six@hanbit.kr,새론,N,,2022-02-02\n"


def asked(folder: Path, *arguments: str) -> Any:
    """What a command answers with --json."""
    outcome = hanjul(*arguments, "--json", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Any]:
    """A company run twice: a row was added, a consent refused, a row taken out. With 구일모's id of the first run, and the summary."""
    folder = tmp_path_factory.mktemp("second")
    write_small_company(folder / "exports")
    assert hanjul("init", "exports", folder=folder).returncode == 0
    assert hanjul("run", "--quiet", folder=folder).returncode == 0
    assert read(folder / "out" / "changes.csv") == []
    first = owner(folder, "crm", 1)
    crm = (folder / "exports" / "crm.csv").read_text(encoding="cp949")
    changed = crm.replace("이셋,없음,,,,,2021-07-07\n", "").replace("(주)한빛,,첫 상담", "(주)한빛,N,첫 상담")
    (folder / "exports" / "crm.csv").write_text(changed + NEW_ROW, encoding="cp949")
    return folder, first, asked(folder, "run")


def test_the_run_says_who_changed(twice: tuple[Path, str, Any]) -> None:
    folder, _, summary = twice
    assert summary["changes"] == {"added": 1, "changed": 1, "united": 0, "split": 0, "gone": 1}
    assert json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))["changes"] == summary["changes"]


def test_the_id_stays_and_its_history_tells_of_the_consent(twice: tuple[Path, str, Any]) -> None:
    folder, first, _ = twice
    assert owner(folder, "crm", 1) == first
    told = [(line["event"], line["detail"]) for line in asked(folder, "history", first)["history"]]
    assert told[0] == ("created", None)
    assert ("consent", "consent_email yes → no") in told


def test_changes_are_listed_and_delivered(twice: tuple[Path, str, Any]) -> None:
    folder, first, _ = twice
    listed = asked(folder, "changes")["changes"]
    assert [line["change"] for line in listed] == ["added", "changed", "gone"]
    assert listed[1]["customer_id"] == first and "consent_email" in listed[1]["fields"].split()
    delivered = [{name: value or None for name, value in line.items()} for line in read(folder / "out" / "changes.csv")]
    assert delivered == listed


@pytest.mark.parametrize(("language", "words"), [("ko", "새로 생긴 사람 1명"), ("en", "people added: 1")])
def test_changes_are_shown_in_both_languages(twice: tuple[Path, str, Any], language: str, words: str) -> None:
    assert words in hanjul("changes", "--lang", language, folder=twice[0]).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["history", "c000000000000000"], "there never was a customer"),
        (["unmerge", "c000000000000000", "crm:1"], "there never was a customer"),
        (["unmerge", "{id}", "crm:3"], "no row of this customer"),
        (["unmerge", "{id}", "crm"], "not of the form SOURCE:ROW"),
        (["unmerge", "{id}", "crm:1", "shop:1", "신청:1"], "not every row"),
    ],
)
def test_what_cannot_be_done_is_said(twice: tuple[Path, str, Any], arguments: list[str], words: str) -> None:
    folder, first, _ = twice
    outcome = hanjul(*(word.format(id=first) for word in arguments), folder=folder)
    assert (outcome.returncode, words in outcome.stderr) == (2, True), outcome.stderr


def test_before_a_run_there_is_nothing_to_tell(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    assert hanjul("init", "exports", folder=tmp_path).returncode == 0
    for arguments in (["changes"], ["history", "c0"], ["unmerge", "c0", "crm:1"]):
        assert hanjul(*arguments, folder=tmp_path).returncode == 2


def test_rows_that_are_parted_stay_apart(twice: tuple[Path, str, Any]) -> None:
    folder, first, _ = twice
    parted = asked(folder, "unmerge", first, "신청:1", "--by", "하나")
    assert (parted["kept"], first in parted["parted"]) == ([first], False)
    other = owner(folder, "신청", 1)
    assert parted["parted"] == [other]
    assert [line["change"] for line in asked(folder, "changes")["changes"] if line["customer_id"] == first][
        -1
    ] == "split"
    assert asked(folder, "run", "--full")["changes"] == dict.fromkeys(
        ("added", "changed", "united", "split", "gone"), 0
    )
    assert (owner(folder, "crm", 1), owner(folder, "신청", 1)) == (first, other)
    told = [line["event"] for line in asked(folder, "history", first)["history"]]
    assert {"judged", "split", "left"} <= set(told)
