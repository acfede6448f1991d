"""Looking through folders."""

import os
import sqlite3
import unicodedata
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from hanjul.errors import ProjectError
from hanjul.project import SourcePlan
from hanjul.sources import discover, read
from tests.sources.test_excel import HEAD, ROWS, locked, workbook

TEXT = "이름,휴대폰\n김철수,010-1234-5678\n"


def names(folder: Path) -> list[str]:
    return list(discover([folder], folder)[0])


def test_files_of_all_kinds_become_sources(tmp_path: Path) -> None:
    (tmp_path / "고객.csv").write_text(TEXT, encoding="cp949")
    (tmp_path / "sub").mkdir()
    workbook(tmp_path / "sub" / "주문.xlsx", [HEAD, *ROWS])
    (tmp_path / "form.jsonl").write_text('{"a": 1}\n')
    plans, skipped = discover([tmp_path], tmp_path)
    assert ({name: plan.path for name, plan in plans.items()}, skipped) == (
        {"form": "form.jsonl", "주문": "sub/주문.xlsx", "고객": "고객.csv"},
        [],
    )


def test_names_are_nfc_and_paths_lead_to_the_file(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "고객.csv")).write_text(TEXT)
    plans, _ = discover([tmp_path], tmp_path)
    assert (list(plans), (tmp_path / plans["고객"].path).exists()) == (["고객"], True)


def test_what_systems_and_hanjul_leave_behind_is_passed_over(tmp_path: Path) -> None:
    for name in (
        "~$a.xlsx",
        ".DS_Store",
        ".hidden.csv",
        "hanjul.yaml",
        "hanjul.duckdb",
        "hanjul-activity.jsonl",
        "hanjul-erased.csv",
        "Thumbs.db",
        "out/customers.csv",
        "__MACOSX/a.csv",
        "a.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    assert discover([tmp_path], tmp_path)[1] == [] and names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7\n", "document"),
        ("a.hwp", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "FileHeader".encode("utf-16-le"), "document"),
        ("old.hwp", b"HWP Document File V3.00 \x1a\x01\x02", "document"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("empty.csv", b"", "empty"),
        ("a.csv", bytes(range(256)) * 9, "binary"),
        ("contacts.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Kim\r\nEND:VCARD\r\n", "vCard"),
        ("a.duckdb", b"\1" * 8 + b"DUCK" + b"\0" * 4000, "as Parquet"),
        ("readme.txt", "안녕하세요\n설명입니다\n".encode(), "no table"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
        ("russian.csv", "имя,телефон\nИван,1\nМария,2\nОльга,3\n".encode("mac_cyrillic"), "encoding"),
    ],
)
def test_useless_files_are_named_with_their_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / "good.csv").write_text(TEXT)
    (tmp_path / name).write_bytes(data)
    (skipped,) = discover([tmp_path], tmp_path)[1]
    assert skipped.path.name == name and reason in skipped.reason.en and skipped.reason.ko


def test_the_same_stem_twice_is_told_apart_by_kind(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(TEXT)
    workbook(tmp_path / "crm.xlsx", [HEAD, *ROWS])
    assert names(tmp_path) == ["crm_csv", "crm_xlsx"]


def test_the_same_name_in_two_folders_is_told_apart_by_folder(tmp_path: Path) -> None:
    for folder in ("2023", "2024"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "crm.csv").write_text(TEXT)
    assert names(tmp_path) == ["2023_crm", "2024_crm"]


def test_names_that_differ_in_case_only_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "CRM.csv").write_text(TEXT)
    (tmp_path / "crm.tsv").write_text(TEXT.replace(",", "\t"))
    assert names(tmp_path) == ["CRM_csv", "crm_tsv"]


def test_sheets_with_content_become_sources(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "회원"
    book.create_sheet("빈 시트")
    book.create_sheet("탈퇴")
    for sheet in ("회원", "탈퇴"):
        for row in [HEAD, *ROWS]:
            book[sheet].append(row)
    book.save(tmp_path / "a.xlsx")
    plans, _ = discover([tmp_path], tmp_path)
    assert {name: plan.sheet for name, plan in plans.items()} == {"a_회원": "회원", "a_탈퇴": "탈퇴"}


@pytest.mark.parametrize("sheet", ["회원", "홍길동 900101-1234567"])
def test_names_that_hold_a_national_id_are_written_nowhere(tmp_path: Path, sheet: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [[*HEAD[:-1], "카드 4111-1111-1111-1111"], *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    taken = read("a", SourcePlan(path="a.xlsx"), tmp_path, password=lambda name: None)
    assert "900101" not in str(taken.proof) and "4111" not in str((taken.columns, taken.header))
    book.create_sheet("탈퇴").append(["이름", "휴대폰"])
    book.save(tmp_path / ("a.xlsx" if sheet != "회원" else "홍길동 900101-1234567.xlsx"))
    with pytest.raises(ProjectError, match=r"\*{6}-\*{7}") as caught:
        discover([tmp_path], tmp_path)
    assert "900101" not in str(caught.value)


def test_tables_of_a_database_become_sources(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        for table in ("members", "orders"):
            connection.execute(f"create table {table} (name)")
            connection.execute(f"insert into {table} values ('김')")
    plans, _ = discover([tmp_path], tmp_path)
    assert {name: plan.table for name, plan in plans.items()} == {"old_members": "members", "old_orders": "orders"}


def test_members_of_an_archive_become_sources(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("members.csv", TEXT)
        archive.writestr("in/orders.csv", TEXT)
        archive.writestr("in/readme.pdf", b"%PDF-1.7")
        archive.writestr("__MACOSX/._members.csv", b"\0\5")
    plans, _ = discover([tmp_path], tmp_path)
    assert {name: plan.member for name, plan in plans.items()} == {"orders": "in/orders.csv", "members": "members.csv"}


def test_a_locked_workbook_is_skipped_without_and_read_with_its_password(tmp_path: Path) -> None:
    locked(tmp_path / "a.xlsx", "비밀1")
    (tmp_path / "plain.xlsx").unlink()
    (tmp_path / "b.csv").write_text(TEXT)
    without = discover([tmp_path], tmp_path)
    with_word = discover([tmp_path], tmp_path, password=lambda name: "비밀1")
    assert (list(without[0]), len(without[1]), list(with_word[0])) == (["b"], 1, ["a", "b"])


def test_paths_outside_the_project_folder_are_relative(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.csv").write_text(TEXT)
    (tmp_path / "project").mkdir()
    assert discover([tmp_path / "exports"], tmp_path / "project")[0]["a"].path == "../exports/a.csv"


def test_a_folder_without_data_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no data"):
        discover([tmp_path], tmp_path)


def test_a_missing_folder_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no such"):
        discover([tmp_path / "x"], tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (tmp_path / "b.csv").write_text(TEXT)
    (tmp_path / "b.csv").chmod(0)
    assert [skipped.path.name for skipped in discover([tmp_path], tmp_path)[1]] == ["b.csv"]


def test_a_skipped_file_is_named_once_and_has_one_hint(tmp_path: Path) -> None:
    locked(tmp_path / "a.xlsx", "비밀1")
    workbook(tmp_path / "b.xlsx", [HEAD, *ROWS])
    (skipped,) = discover([tmp_path], tmp_path)[1]
    assert (
        skipped.reason.en
        == "is protected by a password (put the password into the environment variable HANJUL_PASSWORD)"
    )


def test_outputs_of_another_project_are_no_sources(tmp_path: Path) -> None:
    made = tmp_path / "exports" / "out"
    made.mkdir(parents=True)
    (tmp_path / "exports" / "a.csv").write_text(TEXT)
    for name in ("customers.csv", "records.csv", "run.json"):
        (made / name).write_text(TEXT)
    assert list(discover([tmp_path / "exports"], tmp_path)[0]) == ["a"]


def test_a_single_file_that_holds_no_table_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 x")
    with pytest.raises(ProjectError, match=r"no table can be read from a\.pdf\nhint: document or picture"):
        discover([tmp_path / "a.pdf"], tmp_path)
