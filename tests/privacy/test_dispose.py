"""Clocks, disposal, the archive, and clocks that are wrong."""

import datetime
import json
from pathlib import Path

import pytest

import hanjul
from hanjul.cli.forget import _by_hand
from hanjul.errors import ProjectError, StoreError
from hanjul.privacy import archive
from hanjul.privacy.certificate import write_certificate
from hanjul.privacy.dispose import check_clock, due_people
from hanjul.privacy.plan import Plan
from hanjul.project import Project
from hanjul.project.load import load_project
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


def test_an_archive_with_another_day_written_into_it_is_not_destroyed(tmp_path: Path) -> None:
    (tmp_path / "hanjul.yaml").write_text("sources:\n  a: {path: a.csv}\n", encoding="utf-8")
    project = load_project(tmp_path / "hanjul.yaml")
    archive.write(project, 1, {("payment", "2031-01-01"): [{"source": "a", "row": 1, "cells": {}}]}, secret)
    archive.settle(project, [1])
    (file,) = archive.kept(project)
    assert archive.over(project, datetime.date(2030, 1, 1), secret) == []
    assert archive.over(project, datetime.date(2031, 1, 1), secret) == [file]
    file.path.write_bytes(file.path.read_bytes().replace(b'"2031-01-01"', b'"2029-01-01"'))
    with pytest.raises(StoreError):
        archive.over(project, datetime.date(2030, 1, 1), secret)
    assert len(archive.over(project, datetime.date(2030, 1, 1), lambda name: None)) == 1, (
        "whose key is lost must end, too"
    )


def test_a_certificate_tells_the_time_of_the_company_and_what_nobody_verified(tmp_path: Path) -> None:
    (tmp_path / "hanjul.yaml").write_text(
        "sources:\n  a: {path: a.csv}\ngovern: {law: GDPR}\nlanguage: en\n", encoding="utf-8"
    )
    line = {
        "number": 1, "at": "2026-11-29T22:59:09+00:00", "who": "hana", "kind": "erased", "reason": "asked", "people": 1,
        "rows": 2, "archived": 0, "blanked": 0,
        "proof": json.dumps({"files": 1, "bytes": 2, "left": 0, "unread": 0, "texts": 3}),
    }  # fmt: skip
    path, _ = write_certificate(load_project(tmp_path / "hanjul.yaml"), line)
    page = path.read_text(encoding="utf-8")
    assert "2026-11-30 07:59 (Asia/Seoul)" in page and page.count("(not verified in the primary text)") == 1


def test_rows_to_be_deleted_by_hand_are_told_by_sheet() -> None:
    sheets = {name: {"path": "a.xlsx", "sheet": name} for name in ("주문", "탈퇴")}
    project = Project.model_validate({"sources": {**sheets, "b": {"path": "b.zip", "member": "c.csv"}}})
    planned = Plan([], rows=[("주문", 1), ("주문", 4), ("탈퇴", 1), ("b", 2)])
    assert _by_hand(planned, project) == {"a.xlsx · 주문": [1, 4], "a.xlsx · 탈퇴": [1], "b.zip · c.csv": [2]}


def test_a_wrong_clock_destroys_nobody(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        with pytest.raises(ProjectError, match="before the last run"):
            check_clock(result.engine, "2026-11-24T00:00:00+00:00", datetime.date(2026, 11, 20))
        with pytest.raises(ProjectError, match="newest date"):
            check_clock(result.engine, "2026-11-24T00:00:00+00:00", datetime.date(2036, 11, 24))
        check_clock(result.engine, "2025-11-24T00:00:00+00:00", datetime.date(2025, 11, 25))
