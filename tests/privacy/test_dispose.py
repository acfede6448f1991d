"""Clocks, disposal, the archive, and clocks that are wrong."""

import datetime
import json
from pathlib import Path

import pytest

import hanjul
from hanjul.errors import ProjectError, StoreError
from hanjul.privacy import archive
from hanjul.privacy.dispose import check_clock, due_people
from hanjul.project import load_project
from tests.e2e.command import hanjul as command
from tests.privacy.company import holding, opened
from tests.privacy.test_forget import copy

TODAY = datetime.date(2026, 11, 24)
KEY = {"HANJUL_ARCHIVE_KEY": "a long passphrase nobody guesses"}
RULES = """govern:
  keep:
    - {sources: [shop], record: commercial_books, counts_from: created_at}
  retention:
    - {action: destroy, after: P6Y, counts_from: created_at, reason: 회사 방침}
"""


def secret(name: str) -> str | None:
    return KEY.get(name)


@pytest.fixture(scope="module")
def company(company: Path) -> Path:
    """People due under two rules, one of them demands keeping rows."""
    file = company / "hanjul.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("govern:")] + RULES, encoding="utf-8")
    hanjul.run(file, until="deliver", today=TODAY).close()
    return company


def test_who_is_due_and_by_which_rule(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        names = {row["customer_id"]: row["name"] for row in result.customers.arrow().to_pylist()}
        people = due_people(result.engine, TODAY)
    told = {reason: sorted(names[customer] for (customer,) in who) for reason, who in people.items()}
    assert told == {"회사 방침": ["김하나", "박두리", "이나간", "최넷"]}  # the earliest rule says it


def test_due_lists_by_action_and_month(company: Path) -> None:
    ran = command("due", "--on", TODAY.isoformat(), "--within", "2y", "--json", "--lang", "en", folder=company)
    told = json.loads(ran.stdout)
    assert {(line["action"], line["month"]) for line in told["due"]} == {("destroy", "overdue"), ("destroy", "2027-07")}
    assert told["law"] == "KR"


@pytest.mark.parametrize(("option", "value"), [("--within", "90"), ("--within", "x"), ("--on", "2026-13-01")])
def test_bad_spans_and_dates_are_told(company: Path, option: str, value: str) -> None:
    ran = command("due", option, value, "--lang", "en", folder=company)
    assert ran.returncode == 2
    assert value in ran.stderr


def test_without_a_key_nothing_is_disposed(company: Path, tmp_path: Path) -> None:
    copy(company, tmp_path)
    ran = command(
        "dispose", "--due", "--on", TODAY.isoformat(), "--yes", "--lang", "en", folder=tmp_path, HANJUL_ARCHIVE_KEY=""
    )
    assert ran.returncode == 2
    assert "HANJUL_ARCHIVE_KEY" in ran.stderr
    assert not (tmp_path / "certificates").exists()
    assert holding(tmp_path / "out", "duri@gmail.com")


def test_disposal_removes_keeps_apart_and_certifies(company: Path, tmp_path: Path) -> None:
    copy(company, tmp_path)
    ran = command(
        "dispose", "--due", "--on", TODAY.isoformat(), "--yes", "--json", "--lang", "en", folder=tmp_path, **KEY
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["erased"], told["archived"], told["by_hand"]["files"]) == (4, 3, [])
    assert holding(tmp_path, "duri@gmail.com", "hana.kim77", "nagan@naver.com", "net@gmail.com") == []
    project = load_project(tmp_path / "hanjul.yaml")
    kept = archive.kept(project)
    assert [(file.record, file.until, file.rows) for file in kept] == [
        ("commercial_books", "2028-02-02", 1), ("commercial_books", "2030-09-09", 1), ("commercial_books", "2031-01-01", 1),
    ]  # fmt: skip
    rows = [row for file in kept for row in archive.read(file.path, secret)]
    assert {row["source"] for row in rows} == {"shop"}
    with pytest.raises(StoreError):
        archive.read(kept[0].path, lambda name: "another key")
    again = command("dispose", "--due", "--on", TODAY.isoformat(), "--yes", "--json", folder=tmp_path, **KEY)
    assert json.loads(again.stdout)["disposals"] == []
    later = command("dispose", "--due", "--on", "2036-11-24", "--dry-run", "--json", folder=tmp_path, **KEY)
    assert json.loads(later.stdout)["archive_files"] == len(kept)
    done = command("dispose", "--due", "--on", "2036-11-24", "--yes", "--json", folder=tmp_path, **KEY)
    ended = json.loads(done.stdout)
    assert ended["archive_files"] == len(kept) and not {file.path for file in kept} & {
        file.path for file in archive.kept(project)
    }
    page = Path(ended["certificates"][0]).read_text(encoding="utf-8")
    assert all(file.path.name in page for file in kept) and "상법 제33조제1항" in page
    assert holding(tmp_path, "duri@gmail.com", "hana.kim77") == []


def test_a_damaged_archive_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    path = tmp_path / "archive" / "0001-1-payment-2030-01-01.sealed"
    path.write_bytes(b"hanjul archive 1\n{}\nxx")
    with pytest.raises(StoreError):
        archive.read(path, secret)


def test_a_wrong_clock_destroys_nobody(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        with pytest.raises(ProjectError, match="before the last run"):
            check_clock(result.engine, "2026-11-24T00:00:00+00:00", datetime.date(2026, 11, 20))
        with pytest.raises(ProjectError, match="newest date"):
            check_clock(result.engine, "2026-11-24T00:00:00+00:00", datetime.date(2036, 11, 24))
        check_clock(result.engine, "2025-11-24T00:00:00+00:00", datetime.date(2025, 11, 25))
