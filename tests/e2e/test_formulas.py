"""Cells, headings and file names that a spreadsheet could take for formulas arrive harmless; numbers stay numbers."""

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.command import hanjul, read

EVIL = ["=cmd|'/C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1", "\r=1+1", '"=1+1', " =1+1", "＝1+1", "=HYPERLINK(\"http://evil.example\",\"x\")"]  # fmt: skip
HARMLESS = ["-15000", "-3.5", "+82 10-2345-6789", "-1,234,567", "12%"]
NAMES = ["김하나", "박두리", "이세찬", "최네온", "정다솜", "강여울", "조은별", "윤아라", "장미르", "임가온", "한누리",
         "오새론", "서보람", "신단비", "권이든"]  # fmt: skip
HEADINGS = ["이름", "휴대폰", "이메일", "마케팅 수신 동의", "메모", "=1+1", "주소", "회사"]
SUSPECT = re.compile(r"[\t\r\n]|[\s\"'“”‘’]*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?%?|\+\d{1,3}[\d .()-]+")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formulas")
    with (folder / "=고객.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(HEADINGS)
        for n, (name, cell) in enumerate(zip(NAMES, [*EVIL, *HARMLESS], strict=True)):
            mobile, answer = f"+82 10-{2345 + 613 * n}-{1234 + 577 * n}", "Y" if n % 2 else cell
            rows.writerow([name, mobile, f"+u{n}@x.kr", answer, cell, cell, cell, cell])
    assert hanjul("init", "=고객.csv", folder=folder).returncode == 0
    plan = (folder / "hanjul.yaml").read_text(encoding="utf-8")
    kept = re.sub(r'(?m)^(      "=1\+1": +)\w+', r"\1keep", plan)
    assert kept != plan
    (folder / "hanjul.yaml").write_text(kept, encoding="utf-8")
    outcome = hanjul("run", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return folder / "out"


def test_no_cell_or_heading_of_any_csv_can_act_as_a_formula(out: Path) -> None:
    dangerous = []
    for path in out.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        dangerous += [(path.name, cell) for cell in cells if SUSPECT.match(cell) and not cell.startswith("'")]
    assert [(name, cell) for name, cell in dangerous if not NUMBER.fullmatch(cell)] == []


def test_no_cell_of_the_workbook_is_a_formula_and_all_phones_are_text(out: Path) -> None:
    book = openpyxl.load_workbook(out / "customers.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_numbers_and_phones_stay_as_they_are(out: Path) -> None:
    kept = [row["'=1+1"] for row in read(out / "customers.csv")]
    assert [cell for cell in HARMLESS if cell not in kept] == []


def test_what_was_dangerous_is_still_readable(out: Path) -> None:
    kept = {row["'=1+1"].removeprefix("'").strip() for row in read(out / "customers.csv")}
    assert {cell.strip() for cell in EVIL} <= kept


def test_every_guarded_cell_is_a_finding(out: Path) -> None:
    rules = [row["rule"] for row in read(out / "findings.csv")]
    assert rules.count("deliver_formula_guarded") >= len(EVIL)
