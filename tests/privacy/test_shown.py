"""What is shown of people: the consent ledger, the page on request, the masked sample, the activity log."""

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pypdf
import pytest

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError
from hanjul.privacy import activity
from hanjul.privacy.ledger import ledger
from hanjul.privacy.person import html, person
from hanjul.privacy.sample import LEAST, sample
from hanjul.privacy.search import search
from tests.build import csv_lines
from tests.e2e.command import hanjul as command
from tests.privacy.company import opened
from tests.privacy.test_forget import copy


def no_secret(name: str) -> str | None:
    """Nothing in the environment: the key lies beside the project file."""


def customer(company: Path, name: str) -> str:
    with opened(company / "hanjul.yaml") as result:
        return next(row["customer_id"] for row in result.customers.arrow().to_pylist() if row["name"] == name)


def test_the_ledger_names_the_line_that_decides(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        told = ledger(result.engine, customer_of(result, "박두리"))
    email = next(state for state in told.states if state.column == "consent_email")
    assert (email.answer, email.why) == ("no", "undated")
    assert email.decided_by is not None
    assert (email.decided_by.source, email.decided_by.row) == ("crm", 3)
    assert {(one.answer, one.source) for one in told.answers} == {("no", "crm"), ("yes", "form")}
    privacy = next(state for state in told.states if state.column == "consent_privacy")
    assert privacy.answer is None


def customer_of(result: object, name: str) -> str:
    return next(row["customer_id"] for row in result.customers.arrow().to_pylist() if row["name"] == name)  # type: ignore[attr-defined]


def test_an_unknown_customer_is_told(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result, pytest.raises(ProjectError):
        ledger(result.engine, "c000")


def test_the_page_holds_every_row_and_answer(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        who = customer_of(result, "김하나")
        made_of = person(result.engine, result._run.project, who, "2026-11-24")
        text = html(made_of, result._run.project)
    for said in (
        "crm.csv",
        "shop.csv",
        "form.csv",
        "HANA.KIM77@naver.com",
        "첫 상담",
        "1022223333",
        "제35조",
        "010-2222-3333",
        "법률 자문이 아닙니다",
    ):
        assert said in text, said
    assert "duri@gmail.com" not in text and "+8210" not in text


def test_the_pdf_embeds_a_korean_font(company: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    path = tmp_path / "person.pdf"
    ran = command("person", customer(company, "김하나"), "--pdf", path, folder=company)
    assert ran.returncode == 0, ran.stderr
    pages = pypdf.PdfReader(path).pages
    assert "김하나" in "".join(page.extract_text() for page in pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font for font in fonts]
    assert all(any(key.startswith("/FontFile") for key in font["/FontDescriptor"].get_object()) for font in inner)


def test_a_masked_sample_holds_nobody(company: Path, tmp_path: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        tables = sample(result.engine, result._run.project, 50)
        records = result.records.arrow().to_pylist()
        counts = {name: table.num_rows for name, table in tables.items()}
    assert counts == {"crm": 5, "shop": 3, "form": 2}
    told = "\n".join(str(cell) for table in tables.values() for row in table.to_pylist() for cell in row.values())
    real = {
        value for row in records for name in ("name", "mobile", "email", "company", "member_id") if (value := row[name])
    }
    real |= {value[-8:] for value in real if value.startswith("+82")}
    assert [value for value in real if value in told] == []
    assert not re.search("상담|소개|가족", told)


def test_stand_ins_are_the_same_for_the_same_person(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        tables = sample(result.engine, result._run.project, 50)
    crm, shop = tables["crm"].to_pylist(), tables["shop"].to_pylist()
    assert crm[0]["고객명"] == crm[1]["고객명"] == shop[0]["이름"] != "김하나"
    ends = {
        re.sub(r"\D", "", row[name])[-8:]
        for row, name in ((crm[0], "휴대폰"), (crm[1], "휴대폰"), (shop[0], "휴대폰번호"))
    }
    assert len(ends) == 1
    assert re.fullmatch(r"010-\d{4}-\d{4}", crm[0]["휴대폰"])
    assert crm[0]["이메일"].lower() == crm[1]["이메일"].lower()
    assert LEAST == 5


def test_an_unmasked_sample_is_refused(company: Path) -> None:
    ran = command("sample", "--lang", "en", folder=company)
    assert (ran.returncode, "masked" in ran.stderr) == (2, True)


def test_the_log_tells_what_was_changed(tmp_path: Path) -> None:
    for number in range(3):
        activity.note(tmp_path, no_secret, "hana", "person", f"2026-11-24T0{number}:00:00+09:00", "ab", people=number)
    assert activity.read(tmp_path, no_secret)[1:] == (None, 0)
    path = tmp_path / activity.FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("hana", "duri"), lines[2]]) + "\n", encoding="utf-8")
    assert activity.read(tmp_path, no_secret).broken == 2
    path.write_text("\n".join([lines[0], lines[2]]) + "\n", encoding="utf-8")
    assert activity.read(tmp_path, no_secret).broken == 2
    path.write_text("\n".join(lines)[:-5], encoding="utf-8")
    assert activity.read(tmp_path, no_secret).broken == 3


def noted(folder: Path, number: int, secret: Secret = no_secret) -> list[str]:
    """A log of some lines; gives them."""
    for _ in range(number):
        activity.note(folder, secret, "hana", "person", "2026-11-24T01:00:00+09:00")
    return (folder / activity.FILE).read_text(encoding="utf-8").splitlines(keepends=True)


def test_lines_cut_off_the_end_of_the_log_are_missed(tmp_path: Path) -> None:
    path, lines = tmp_path / activity.FILE, noted(tmp_path, 3)
    path.write_text("".join(lines[:1]), encoding="utf-8")
    assert activity.read(tmp_path, no_secret)[1:] == (None, 2)
    (later,) = noted(tmp_path, 1)[-1:]
    log = activity.read(tmp_path, no_secret)
    assert (log.broken, log.cut, [entry.what for entry in log.entries]) == (None, 0, ["person", "cut", "person"])
    assert log.entries[1].numbers == {"missing": 2} and json.loads(later)["what"] == "person"
    # Not even where the whole log goes, or what was signed goes with the lines, or another key signed it.
    path.unlink()
    assert activity.read(tmp_path, no_secret).cut == 3
    path.write_text("".join(lines[:2]), encoding="utf-8")
    (tmp_path / activity.HEAD).unlink()
    assert activity.read(tmp_path, no_secret).cut is None
    noted(tmp_path, 1)
    assert [entry.what for entry in activity.read(tmp_path, no_secret).entries] == ["person", "person", "cut", "person"]
    assert activity.read(tmp_path, lambda name: "another key").cut is None


def test_a_line_that_was_not_signed_any_more_is_no_cut(tmp_path: Path) -> None:
    noted(tmp_path, 1)
    signed = (tmp_path / activity.HEAD).read_text(encoding="ascii")
    noted(tmp_path, 1)
    (tmp_path / activity.HEAD).write_text(signed, encoding="ascii")
    assert activity.read(tmp_path, no_secret)[1:] == (None, 0)


def test_the_log_command_says_that_lines_are_missing(company: Path, tmp_path: Path) -> None:
    copy(company, tmp_path)
    path, lines = tmp_path / activity.FILE, noted(tmp_path, 3)
    assert command("log", folder=tmp_path).returncode == 0
    path.write_text("".join(lines[:-2]), encoding="utf-8")
    ran = command("log", "--lang", "en", folder=tmp_path)
    assert (ran.returncode, "its last 2 lines are missing" in " ".join(ran.stderr.split())) == (1, True)
    noted(tmp_path, 1)
    ran = command("log", "--lang", "en", folder=tmp_path)
    assert ran.returncode == 1 and f"when line {len(lines) - 1} was written" in " ".join(ran.stderr.split())


def test_the_log_names_nobody(company: Path) -> None:
    who = customer(company, "김하나")
    ran = command("consent", who, "--by", "tester", "--json", folder=company)
    assert json.loads(ran.stdout)["customer_id"] == who
    text = (company / activity.FILE).read_text(encoding="utf-8")
    assert who not in text
    assert '"tester"' in text
    shown = command("log", "--lang", "en", folder=company)
    assert (shown.returncode, "none was changed" in shown.stdout) == (0, True)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16-le", "utf-16-be"])
def test_the_search_sees_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.bin").write_bytes(b"\x00" * (1 << 22) + "김하나".encode(encoding) + b"\xff" * 10)
    assert search(tmp_path, ["김하나"]).found == (tmp_path / "a.bin",)
    assert search(tmp_path, ["박두리"]).found == ()


def test_the_search_looks_into_what_is_packed(company: Path) -> None:
    found = {path.name for path in search(company / "out", ["김하나"]).found}
    assert {"customers.csv", "customers.xlsx", "customers.parquet"} <= found


def test_export_of_dues_is_remembered(company: Path) -> None:
    ran = command("due", "--within", "9y", "--export", "due.csv", folder=company)
    assert ran.returncode == 0, ran.stderr
    lines = csv_lines(company / "due.csv")
    assert {line["할 일"] for line in lines} <= {"다시 묻기", "파기", "결과 알리기"}
    assert not any("Act" in line["근거"] for line in lines)
    assert company / "due.csv" in activity.files(company)
    command("due", "--within", "9y", "--export", "due.xlsx", folder=company)
    sheet = openpyxl.load_workbook(company / "due.xlsx").worksheets[0]
    assert sheet.max_row == len(lines) + 1 and company / "due.xlsx" in activity.files(company)


def test_what_is_due_is_told_in_english_although_the_project_file_is_korean(company: Path) -> None:
    ran = command("due", "--within", "9y", "--lang", "en", folder=company)
    said = " ".join(ran.stdout.replace("│", " ").split())
    assert "Enforcement Decree of the Network Act art. 62-3(1)" in said
    assert not re.search("[가-힣]", ran.stdout)


def test_a_copied_project_does_not_speak_of_the_files_of_the_first(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    for path in (first / "page.html", tmp_path / "elsewhere.csv"):
        path.write_text("x", encoding="utf-8")
        activity.made(first, path)
    shutil.copytree(first, second)
    assert [path.resolve() for path in activity.files(second)] == [tmp_path / "elsewhere.csv", second / "page.html"]
