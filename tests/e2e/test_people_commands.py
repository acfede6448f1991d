"""The commands about who is who: explain, judge, audit, match."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.command import hanjul, read
from tests.e2e.company import write_small_company


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that was run once, with a pair to judge: two people share a mobile. No test changes it."""
    folder = tmp_path_factory.mktemp("people")
    write_small_company(folder / "exports")
    (folder / "exports" / "extra.csv").write_text(
        "이름,휴대폰\n정다섯,010-9876-5432\n임여섯,010-9876-5432\n", encoding="utf-8"
    )
    assert hanjul("init", "exports", folder=folder).returncode == 0
    assert hanjul("run", "--quiet", folder=folder).returncode == 0
    return folder


def owner(folder: Path, source: str, row: int) -> str:
    """The customer of a source row."""
    rows = read(folder / "out" / "records.csv")
    return next(line["customer_id"] for line in rows if (line["source"], line["row"]) == (source, str(row)))


@pytest.mark.parametrize(("language", "words"), [("ko", "한 사람"), ("en", "one person")])
def test_two_rows_are_explained_in_both_languages(done: Path, language: str, words: str) -> None:
    outcome = hanjul("explain", "crm:1", "shop:1", "--lang", language, folder=done, COLUMNS="200")
    assert (outcome.returncode, words in outcome.stdout) == (0, True), outcome.stderr


def test_rows_that_never_met_are_told_what_they_lack(done: Path) -> None:
    assert "never compared" in hanjul("explain", "crm:1", "shop:2", folder=done, COLUMNS="200").stdout


def test_a_customer_is_explained_with_all_its_rows(done: Path) -> None:
    outcome = hanjul("explain", owner(done, "crm", 1), folder=done, COLUMNS="200")
    assert all(ref in outcome.stdout for ref in ("crm:1", "shop:1"))
    assert hanjul("explain", "shop:1", folder=done, COLUMNS="200").stdout == outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["c000000000000000"], "no customer"), (["crm:1", "crm:99"], "no record"), (["crm:1", "shop", "x"], "give one")],
)
def test_what_cannot_be_explained_is_said(done: Path, arguments: list[str], words: str) -> None:
    outcome = hanjul("explain", *arguments, folder=done)
    assert (outcome.returncode, words in outcome.stderr) == (2, True), outcome.stderr


@pytest.fixture
def company(done: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    shutil.copytree(done, tmp_path, dirs_exist_ok=True)
    return tmp_path


def answer(path: Path, **by_row: str) -> None:
    """Fill the answer cells of a review sheet: r2="same" …"""
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    for row, said in by_row.items():
        book.active.cell(int(row[1:]), 2).value = said
    book.save(path)


def test_an_answer_in_the_terminal_is_obeyed_by_the_next_run(company: Path) -> None:
    outcome = hanjul("judge", folder=company, given="1\nq\n")
    assert outcome.returncode == 0, outcome.stderr
    before = len(read(company / "out" / "customers.csv"))
    assert hanjul("run", "--quiet", "--until", "deliver", folder=company).returncode == 0
    assert len(read(company / "out" / "customers.csv")) == before - 1


def test_a_sheet_goes_out_and_its_answers_come_in(company: Path) -> None:
    assert hanjul("judge", "--export", "review.xlsx", folder=company).returncode == 0
    answer(company / "review.xlsx", r2="same")
    taken = hanjul("judge", "--import", "review.xlsx", "--by", "kim", "--json", folder=company)
    assert json.loads(taken.stdout)["taken"] == 1


def test_the_same_sheet_twice_adds_nothing(company: Path) -> None:
    hanjul("judge", "--export", "review.xlsx", folder=company)
    answer(company / "review.xlsx", r2="same")
    hanjul("judge", "--import", "review.xlsx", folder=company)
    again = hanjul("judge", "--import", "review.xlsx", "--json", folder=company)
    assert json.loads(again.stdout)["taken"] == 0


def test_judgements_come_back_from_a_sheet_after_the_store_is_gone(company: Path) -> None:
    drawn = json.loads(hanjul("audit", "--export", "audit.xlsx", "--json", folder=company).stdout)["questions"]
    answer(company / "audit.xlsx", r2="different")
    hanjul("audit", "--import", "audit.xlsx", folder=company)
    assert hanjul("judge", "--export", "kept.xlsx", folder=company).returncode == 0
    (company / "hanjul.duckdb").unlink()
    assert hanjul("run", "--quiet", "--until", "deliver", folder=company).returncode == 0
    taken = json.loads(hanjul("judge", "--import", "kept.xlsx", "--json", folder=company).stdout)
    assert (drawn > 0, taken["taken"], taken["bad_rows"]) == (True, 1, [])


def test_a_bad_answer_is_reported_with_its_row_and_fails(company: Path) -> None:
    hanjul("judge", "--export", "review.xlsx", folder=company)
    answer(company / "review.xlsx", r2="maybe")
    outcome = hanjul("judge", "--import", "review.xlsx", folder=company)
    assert (outcome.returncode, "row 2" in outcome.stderr) == (1, True)


def test_people_who_disagree_are_told_so(company: Path) -> None:
    hanjul("judge", "--export", "review.xlsx", folder=company)
    answer(company / "review.xlsx", r2="same")
    hanjul("judge", "--import", "review.xlsx", "--by", "kim", folder=company)
    answer(company / "review.xlsx", r2="different")
    outcome = hanjul("judge", "--import", "review.xlsx", "--by", "lee", folder=company)
    assert "contradiction" in outcome.stdout


def test_an_audit_states_its_bound_once_everything_is_judged(company: Path) -> None:
    before = json.loads(hanjul("audit", "--json", folder=company).stdout)
    outcome = hanjul("audit", folder=company, given="1\n" * before["open"])
    assert "At most 0 % (0)" in outcome.stdout


def test_another_size_than_the_sample_drawn_is_not_passed_over(company: Path) -> None:
    hanjul("audit", "--json", folder=company)
    assert "--new" in hanjul("audit", "--size", "300", "--lang", "en", folder=company, given="q\n").stdout


def test_an_audit_can_be_judged_in_a_sheet(company: Path) -> None:
    drawn = json.loads(hanjul("audit", "--export", "audit.xlsx", "--json", folder=company).stdout)["questions"]
    answer(company / "audit.xlsx", **{f"r{row}": "different" for row in range(2, drawn + 2)})
    state = json.loads(hanjul("audit", "--import", "audit.xlsx", "--json", folder=company).stdout)
    assert (state["taken"], state["most_wrong"]) == (drawn, state["links"])


@pytest.mark.parametrize(("language", "words"), [("ko", "무엇이 같았나"), ("en", "what agreed")])
def test_an_evaluation_is_broken_down_in_both_languages(done: Path, tmp_path: Path, language: str, words: str) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("source,row,person_id\ncrm,1,a\nshop,1,a\ncrm,2,b\ncrm,3,c\n", encoding="utf-8")
    outcome = hanjul("evaluate", "--truth", truth, "--lang", language, folder=done, COLUMNS="160")
    assert (outcome.returncode, words in outcome.stdout) == (0, True), outcome.stderr


@pytest.mark.parametrize(("first", "asked"), [(1, False), (2, True)])
def test_a_truth_whose_rows_are_counted_otherwise_is_asked_about(
    done: Path, tmp_path: Path, first: int, asked: bool
) -> None:
    truth = tmp_path / "truth.csv"
    records = [line.split(",") for line in (done / "out" / "records.csv").read_text(encoding="utf-8-sig").splitlines()]
    column = {name: records[0].index(name) for name in ("source", "row", "customer_id")}
    rows = [[line[column[name]].strip('"') for name in column] for line in records[1:]]
    lines = [f"{source},{int(row) + first - 1},{person}" for source, row, person in rows]
    truth.write_text("\n".join(["source,row,person_id", *lines]), encoding="utf-8")
    shown = hanjul("evaluate", "--truth", truth, "--lang", "en", folder=done, COLUMNS="200").stdout
    assert ("count the first row" in shown) == asked


def test_what_if_shows_who_would_part_and_replaces_nothing(company: Path) -> None:
    before = (company / "out" / "customers.csv").read_bytes()
    hanjul("judge", folder=company, given="1\nq\n")
    found = json.loads(hanjul("match", "--json", folder=company).stdout)
    assert (found["lost"], found["gained"], (company / "out" / "customers.csv").read_bytes() == before) == (2, 1, True)


def test_what_if_lists_people_on_the_screen(company: Path) -> None:
    hanjul("judge", folder=company, given="1\nq\n")
    outcome = hanjul("match", "--compare-with", "out/records.csv", folder=company, COLUMNS="160")
    assert "Nothing has been replaced" in outcome.stdout and "joined" in outcome.stdout


def test_apply_matches_and_delivers_anew(company: Path) -> None:
    before = len(read(company / "out" / "customers.csv"))
    hanjul("judge", folder=company, given="1\nq\n")
    outcome = hanjul("match", "--apply", folder=company)
    assert (outcome.returncode, len(read(company / "out" / "customers.csv"))) == (0, before - 1), outcome.stderr


def test_a_threshold_to_keep_belongs_into_the_project_file(done: Path) -> None:
    outcome = hanjul("match", "--threshold", "0.9", "--apply", folder=done)
    assert (outcome.returncode, "match: {threshold: 0.9}" in outcome.stderr) == (2, True)


def test_organisations_are_one_row_per_company(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    rows = [
        "회사명,사업자등록번호,담당자,휴대폰,이메일,대표전화",
        "(주)한빛소프트,220-81-62517,김하나,010-1111-2222,hana@hanbitsoft.kr,02-555-1234",
        "한빛소프트,220-81-62517,박둘,010-3333-4444,two@hanbitsoft.kr,02-555-1234",
        "새론물산,101-81-16293,이셋,010-5555-6666,three@naver.com,031-777-8888",
    ]
    (tmp_path / "exports" / "clients.csv").write_text("\n".join(rows), encoding="utf-8")
    assert hanjul("init", "exports", folder=tmp_path).returncode == 0
    plan = tmp_path / "hanjul.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "\nentity: organisation\n", encoding="utf-8")
    outcome = hanjul("run", folder=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    found = read(tmp_path / "out" / "customers.csv")
    assert sorted((row["business_number"], row["records"]) for row in found) == [
        ("1018116293", "1"),
        ("2208162517", "2"),
    ]
    assert not (tmp_path / "out" / "mailing").exists()
    assert "consent_email" not in found[0]
    told = hanjul("explain", "clients:1", "clients:3", folder=tmp_path, COLUMNS="200").stdout
    assert "one organisation" in told and "contact person" in told and "one person" not in told
