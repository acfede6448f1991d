"""The documents of a run and the gate, as a person at a terminal meets them."""

import csv
import json
import os
import random
import shutil
from pathlib import Path

import pytest

from tests.e2e.command import hanjul, read
from tests.e2e.company import write_small_company

GUIDES = [
    "guide/manual.html", "guide/collection.html", "guide/consent.html", "guide/contract.odcs.yaml",
    "guide/contract.schema.json", "guide/template.xlsx",
]  # fmt: skip


@pytest.fixture
def done(first_run: tuple[Path, str]) -> Path:
    """A finished run of the small company; not to be changed."""
    return first_run[0]


@pytest.fixture
def company(done: Path, tmp_path: Path) -> Path:
    """A copy of it, to do as one likes."""
    shutil.copytree(done, tmp_path / "company")
    return tmp_path / "company"


def test_a_run_lists_its_documents(done: Path) -> None:
    assert json.loads((done / "out" / "run.json").read_text(encoding="utf-8"))["documents"] == ["report.html", *GUIDES]
    assert all((done / "out" / name).stat().st_size > 1000 for name in GUIDES)


@pytest.mark.long
def test_the_manual_of_a_second_run_says_what_changed(company: Path) -> None:
    assert "첫 번째 판" in (company / "out" / "guide" / "manual.html").read_text(encoding="utf-8")
    with (company / "exports" / "신청.csv").open("a", encoding="utf-8") as file:
        file.write('2024. 3. 7. 오전 9:00:00,윤여섯,010-4567-8901,six@daum.net,"네, 동의합니다"\n')
    ran = hanjul("run", folder=company)
    assert ran.returncode == 0 and "guide/manual.html" in ran.stdout
    page = (company / "out" / "guide" / "manual.html").read_text(encoding="utf-8")
    assert "제2판" in page and "소스 신청의 행" in page


def test_documents_can_be_written_again_without_a_run(company: Path) -> None:
    shutil.rmtree(company / "out" / "guide")
    told = hanjul("document", "--json", folder=company)
    assert json.loads(told.stdout)["documents"] == ["report.html", *GUIDES]
    assert "제1판" in (company / "out" / "guide" / "manual.html").read_text(encoding="utf-8")


def test_guides_are_printed_on_wish(company: Path) -> None:
    pytest.importorskip("typst")
    assert hanjul("document", "--pdf", "--lang", "ko", folder=company).returncode == 0
    assert all(
        (company / "out" / "guide" / f"{name}.pdf").read_bytes()[:5] == b"%PDF-"
        for name in ("manual", "collection", "consent")
    )


def test_documents_need_a_run(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    hanjul("init", "exports", folder=tmp_path)
    asked = hanjul("document", folder=tmp_path)
    assert asked.returncode == 2 and "hanjul run" in asked.stderr


# The gate --------------------------------------------------------------------------------------------------------------

NEW = "고객명,휴대폰,이메일,회사,마케팅 수신 동의,메모,등록일\n"


def new_file(folder: Path, *rows: str) -> str:
    (folder / "new.csv").write_text(NEW + "".join(row + "\n" for row in rows), encoding="utf-8")
    return "new.csv"


@pytest.mark.parametrize(("language", "words"), [("ko", "1행 모두 규칙에 맞습니다"), ("en", "all 1 rows conform")])
def test_a_good_file_passes(company: Path, language: str, words: str) -> None:
    path = new_file(company, "김하나,010-2222-3333,hana@naver.com,새론,Y,,2019-05-06")
    told = hanjul("check", path, "--lang", language, folder=company)
    assert told.returncode == 0 and words in told.stdout, told.stderr


def test_a_bad_file_stops_a_pipeline(company: Path) -> None:
    path = new_file(company, "김하나,01022223333,hana@naver.com,새론,Y,,2019-05-06")
    told = hanjul("check", path, "--json", folder=company)
    found = json.loads(told.stdout)
    assert told.returncode == 1 and found["source"] == "crm" and found["rows_with_problems"] == 1
    assert [(one["row"], one["column"], one["fixable"]) for one in found["problems"]] == [(1, "휴대폰", True)]


def test_a_corrected_copy_passes(company: Path) -> None:
    path = new_file(company, "김하나,01022223333,HANA@naver.com,새론,Y,,2019-05-06")
    assert hanjul("check", path, "--fix", folder=company).returncode == 0
    assert read(company / "new.fixed.csv")[0]["휴대폰"] == "010-2222-3333"
    assert hanjul("check", "new.fixed.csv", folder=company).returncode == 0


def test_the_gate_says_whom_we_know(company: Path) -> None:
    store = (company / "hanjul.duckdb").read_bytes()
    path = new_file(
        company,
        "김하나,010-2222-3333,hana@naver.com,,,,2019-05-06",
        "황보라,010-8765-4321,bora@nowhere.kr,,,,2024-01-02",
    )
    told = hanjul("check", path, "--known", "--json", folder=company)
    known = json.loads(told.stdout)["known"]
    assert [one["decision"] for one in known] == ["known", "new"]
    records = read(company / "out" / "records.csv")
    assert known[0]["customer_id"] in {value for row in records for value in row.values()}
    assert (company / "hanjul.duckdb").read_bytes() == store  # asking changes nothing
    assert [left.name for left in company.iterdir() if left.suffix == ".tmp"] == []


@pytest.mark.parametrize("what", ["nothing.csv", "cmr", os.devnull])
def test_an_unknown_name_is_told(company: Path, what: str) -> None:
    told = hanjul("check", what, "--lang", "en", folder=company)
    assert told.returncode == 2 and what in told.stderr and "hint" in told.stderr


def test_a_file_can_be_checked_without_a_project(tmp_path: Path) -> None:
    path = new_file(tmp_path, "김하나,01022223333,hana@naver.com,새론,Y,,2019-05-06")
    assert hanjul("check", path, folder=tmp_path).returncode == 1
    assert hanjul("check", "crm", folder=tmp_path).returncode == 2


# Leaks -----------------------------------------------------------------------------------------------------------------


def messy(chance: random.Random) -> tuple[list[str], list[str]]:
    """A row full of mistakes, and what of it nobody may read in a document."""
    family, given = chance.choice("김이박최정강조윤장임"), "".join(chance.sample("갸냐댜랴먀뱌샤야쟈챠캬탸퍄햐", 2))
    name = family + given
    digits = f"{chance.randrange(2000, 9999)}{chance.randrange(10**4):04d}"
    local = "".join(chance.sample("bcdfghjklmnpqrstvwz", 8))
    memo = f"{name} {local} {digits}"
    mobile = chance.choice(
        [
            f"10{digits}",
            f"010.{digits[:4]}.{digits[4:]}",
            f"+82 10 {digits}",
            f"{digits}",
            f"010{digits} 내선 12",
            f"x{digits}y",
        ]
    )
    mail = chance.choice(
        [
            f"{local.upper()}@NAVER.COM",
            f"{local}@naver,com",
            f"{local}@naver.con",
            f"{local}골뱅이",
            f"{local} {digits}",
        ]
    )
    shown = chance.choice(
        [
            name,
            f"{name} 고객님",
            f"{given[0]} {given[1]} {family}",
            f"({name})",
            f"{name}{digits}",
            f"{name} 과장 {local}",
        ]
    )
    return [shown, mobile, mail, memo, chance.choice(["2024.1.2", "24/13/45", digits])], [
        name,
        digits,
        local,
        local.upper(),
        digits[:4] + "." + digits[4:],
    ]


def test_no_value_gets_into_a_document(tmp_path: Path) -> None:
    chance = random.Random(1)
    rows, secrets = zip(*(messy(chance) for _ in range(300)), strict=True)
    (tmp_path / "exports").mkdir()
    with (tmp_path / "exports" / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["이름", "휴대폰", "이메일", "메모", "등록일"], *rows])
    assert hanjul("init", "exports", "--country", "KR", "--lang", "ko", folder=tmp_path).returncode == 0
    ran = hanjul("run", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    told = hanjul("check", "a", "--json", folder=tmp_path).stdout
    written = {path.name: path.read_bytes() for path in (tmp_path / "out" / "guide").iterdir()}
    written |= {
        "run.json": (tmp_path / "out" / "run.json").read_bytes(),
        "report.html": (tmp_path / "out" / "report.html").read_bytes(),
    }
    written["check"] = told.encode()
    leaks = {
        (name, secret)
        for name, content in written.items()
        for row in secrets
        for secret in row
        if secret.encode() in content
    }
    assert not leaks
