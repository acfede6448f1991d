"""Law 7: erased means erased: in no table, no file, no byte, and not after the next import."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hanjul
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.errors import BrokenLawError, ProjectError
from hanjul.privacy import activity, erase
from hanjul.privacy.find import asked, find
from hanjul.privacy.plan import plan
from hanjul.results import Result
from hanjul.store.suppression import Suppressions
from tests.build import csv_lines
from tests.e2e.command import hanjul as command
from tests.privacy.company import GONE, THEIRS, holding, opened, write

ORDER = erase.Order("erased", "request", "tester", "2026-11-24T10:00:00+09:00")


def secret(name: str) -> str | None:
    return None


HERS: list[str] = []
"""The ids she had."""


def meant(result: Result, words: str) -> tuple[str, ...]:
    return find(result.engine, asked(words, result._run.project)).meant


@pytest.fixture(scope="module")
def erased(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, erase.Receipt]]:
    """The same after one person was erased, an old list and an export beside the outputs."""
    folder = tmp_path_factory.mktemp("erased")
    copy(company, folder)
    (folder / "out" / "mailing" / "old.csv.outdated").write_text("이메일\nhana.kim77@naver.com\n", encoding="cp949")
    export = folder / "list.csv"
    export.write_text("hana.kim77@naver.com\n", encoding="utf-16")
    activity.made(folder, export)
    result = opened(folder / "hanjul.yaml")
    planned = plan(result.engine, result._run.project, [meant(result, "김하나/010-2222-3333")])
    assert set(planned.rows) == GONE
    HERS.extend(planned.people[0])
    erase.begin(result, [erase.intent(planned, ORDER)], secret)
    receipt = erase.carry_through(result, secret)
    assert receipt is not None
    yield folder, receipt


def copy(source: Path, folder: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def test_no_byte_of_them_is_left(erased: tuple[Path, erase.Receipt]) -> None:
    folder, receipt = erased
    assert holding(folder, *THEIRS, *HERS) == []
    # The copied mailing list looks changed by hand: a run puts it aside, an erasure takes it away.
    lists = {"mailable_email.csv.outdated", "mailable_sms.csv.outdated"}
    assert {path.name for path in receipt.removed} == {"old.csv.outdated", "list.csv", *lists}
    assert receipt.searched is not None
    assert receipt.searched.found == ()
    assert receipt.searched.files > 10


def test_no_table_holds_them(erased: tuple[Path, erase.Receipt]) -> None:
    engine = DuckDBEngine(erased[0] / "hanjul.duckdb")
    try:
        for name in engine.tables():
            said = str(engine.rows(engine.table(name)).to_pylist())
            assert not any(text in said for text in (*THEIRS, *HERS, "'김하나'")), name
    finally:
        engine.close()


def test_the_relative_who_shares_the_number_stays(erased: tuple[Path, erase.Receipt]) -> None:
    names = sorted(line["이름"] for line in csv_lines(erased[0] / "out" / "customers.csv"))
    assert names == ["김세찬", "박두리", "이나간", "최넷"]


def test_her_address_in_another_memo_is_blanked(erased: tuple[Path, erase.Receipt]) -> None:
    with opened(erased[0] / "hanjul.yaml") as result:
        memo = [
            row["메모"] for row in result.engine.rows(result.engine.table("raw_crm")).to_pylist() if row["row"] == 3
        ]
    assert memo == ["김하나 소개, [erased] 010.2222.3333 로 연락"]  # the number is the relative's as well


def test_rows_taken_away_are_counted(erased: tuple[Path, erase.Receipt]) -> None:
    lines = csv_lines(erased[0] / "out" / "refused.csv")
    refused = {(line["source"], int(line["row"])) for line in lines if line["reason"] == "erased"}
    assert refused == GONE


def test_they_are_suppressed(erased: tuple[Path, erase.Receipt]) -> None:
    with opened(erased[0] / "hanjul.yaml") as result:
        known = Suppressions(result.engine, erased[0], secret)
        assert known.reasons("email", ["Hana.Kim77@naver.com", "duri@gmail.com"]) == ["erased", None]


def test_certificate_tells_counts_and_no_person(erased: tuple[Path, erase.Receipt]) -> None:
    (file,) = erased[1].certificates
    text = file.read_text(encoding="utf-8")
    assert all(number in text for number in (">1<", ">5<"))
    assert "김하나" not in text
    with opened(erased[0] / "hanjul.yaml") as result:
        (line,) = result.engine.rows(result.engine.table("erasures")).to_pylist()
    assert line["state"] == "done"
    assert line["hash"] in text


def test_a_certificate_changed_afterwards_is_told(erased: tuple[Path, erase.Receipt], tmp_path: Path) -> None:
    copy(erased[0], tmp_path)
    assert command("log", folder=tmp_path).returncode == 0
    file = tmp_path / "certificates" / erased[1].certificates[0].name
    file.write_text(file.read_text(encoding="utf-8").replace(">5<", ">4<"), encoding="utf-8")
    ran = command("log", "--lang", "en", folder=tmp_path)
    assert (ran.returncode, f"certificates/{file.name} was changed" in ran.stderr) == (1, True)


def test_the_next_import_turns_them_away(erased: tuple[Path, erase.Receipt], tmp_path: Path) -> None:
    copy(erased[0], tmp_path)
    write(tmp_path)
    crm = tmp_path / "exports" / "crm.csv"  # the next export: other order, another last row, a row of hers spelt anew
    lines = crm.read_text(encoding="cp949").splitlines()
    lines = [
        lines[0],
        *lines[:0:-1],
        "Hana Kim,+82-10-2222-3333,,,Y,,2026-01-01,정상",
        "새사람,010-9191-9191,new@gmail.com,,Y,,2026-01-01,정상",
    ]
    crm.write_text("\n".join(lines) + "\n", encoding="cp949")
    with hanjul.run(tmp_path / "hanjul.yaml", until="deliver") as result:
        names = sorted(row["name"] for row in result.customers.arrow().to_pylist())
    assert names == ["김세찬", "박두리", "새사람", "이나간", "최넷"]
    assert holding(tmp_path, *THEIRS) == []


def test_the_same_questions_ask_for_the_same_person(company: Path) -> None:
    with opened(company / "hanjul.yaml") as result:
        hers = meant(result, "김하나/010-2222-3333")
        assert hers
        for words in ("hana.kim77@naver.com", "Kim Hana/HANA.KIM77@naver.com", "01022223333/김하나", hers[0]):
            assert meant(result, words) == hers, words


@pytest.mark.parametrize(
    "words", ["김하나", "010-2222-3333", "박두리/010-2222-3333", "없는이/010-1212-3434", "c" + "0" * 15]
)
def test_whoever_is_not_certain_is_nobody(company: Path, words: str) -> None:
    with opened(company / "hanjul.yaml") as result:
        assert meant(result, words) == ()


@pytest.mark.parametrize("words", ["", " / ", "010-12345", "a@b"])
def test_a_question_that_cannot_be_read_is_refused(company: Path, words: str) -> None:
    with opened(company / "hanjul.yaml") as result, pytest.raises(ProjectError):
        asked(words, result._run.project)


def test_the_command_lists_candidates_and_erases_nobody(company: Path) -> None:
    ran = command("forget", "010-2222-3333", "--yes", "--json", "--lang", "en", folder=company)
    assert ran.returncode == 7
    assert len(json.loads(ran.stdout)["candidates"]) == 2
    assert "nobody was erased" in ran.stderr
    assert "hana" not in ran.stderr


def test_without_a_terminal_it_needs_yes(company: Path) -> None:
    ran = command("forget", "김하나/010-2222-3333", "--lang", "en", folder=company)
    assert ran.returncode == 2
    assert "--yes" in ran.stderr


def test_an_erasure_that_leaves_something_is_reported_and_never_certified(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(company, tmp_path)
    result = opened(tmp_path / "hanjul.yaml")
    planned = plan(result.engine, result.project, [meant(result, "김하나/010-2222-3333")])
    erase.begin(result, [erase.intent(planned, ORDER)], secret)
    made_anew = erase.run_stages

    def forgetful(run: Any, **given: Any) -> Any:
        made_anew(run, **given)
        run.engine.append("judgements_of_old", pa.table({"who": ["hana.kim77@naver.com"]}))

    monkeypatch.setattr(erase, "run_stages", forgetful)
    with pytest.raises(BrokenLawError):
        erase.carry_through(result, secret)
    for _ in range(2):
        ran = command("due", "--lang", "en", folder=tmp_path)
        assert ran.returncode == 0, ran.stderr
        assert "erasure no. 1 was not carried through" in " ".join(ran.stdout.split())
    with opened(tmp_path / "hanjul.yaml") as result:
        (line,) = erase.noted(result.engine)
        assert (line["state"], erase.pending(result.engine), erase.broken(result.engine)) == ("broken", [], [1])
    assert not (tmp_path / "certificates").exists()


@pytest.mark.long
def test_whoever_has_no_row_left_is_blanked_where_others_speak_of_them(company: Path, tmp_path: Path) -> None:
    """At once in the store, and in what comes in later before the first write."""
    copy(company, tmp_path)
    crm = tmp_path / "exports" / "crm.csv"
    text = crm.read_text(encoding="cp949")
    (line,) = (line for line in text.splitlines(keepends=True) if "이나간" in line)
    told = "김하나와 가족. 소개: nagan@naver.com 010.7777.8888"
    crm.write_text(text.replace(line, "").replace("김하나와 가족", told), encoding="cp949")
    with hanjul.run(tmp_path / "hanjul.yaml") as before:
        assert any("nagan@" in (row["메모"] or "") for row in before.raw_crm.arrow().to_pylist())
    words = "이나간/010-7777-8888/nagan@naver.com"
    ran = command("forget", words, "--yes", "--json", "--lang", "en", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (json.loads(ran.stdout)["rows"], json.loads(ran.stdout)["blanked_rows"]) == (0, 1)
    assert holding(tmp_path, "nagan@", "010.7777.8888") == []
    again = "최넷,010-5555-6666,net@gmail.com,,N,NAGAN@naver.com 또는 +82 10-7777-8888,2020-01-01,정상\n"
    crm.write_text(crm.read_text(encoding="cp949") + again, encoding="cp949")
    with hanjul.run(tmp_path / "hanjul.yaml") as result:
        memos = [row["메모"] for row in result.raw_crm.arrow().to_pylist() if row["고객명"] in ("김세찬", "최넷")]
    assert memos == ["김하나와 가족. 소개: [erased] [erased]", "[erased] 또는 [erased]"]
    assert holding(tmp_path, "nagan@", "NAGAN", "7777-8888", "7777.8888") == []


@pytest.mark.long
@pytest.mark.parametrize("words", ["010-7777-8888", "이나간/nagan@naver.com", "its id"])
def test_whoever_has_no_row_left_can_be_forgotten(company: Path, tmp_path: Path, words: str) -> None:
    """Their row is gone from its source; what they answered, and what happened to them, is kept until they ask."""
    copy(company, tmp_path)
    with opened(tmp_path / "hanjul.yaml") as result:
        (hers,) = meant(result, "010-7777-8888")
    crm = tmp_path / "exports" / "crm.csv"
    text = crm.read_text(encoding="cp949")
    (line,) = (line for line in text.splitlines(keepends=True) if "이나간" in line)
    crm.write_text(text.replace(line, ""), encoding="cp949")
    hanjul.run(tmp_path / "hanjul.yaml").close()
    assert command("forget", "010-7777-8889", "--yes", folder=tmp_path).returncode != 0
    assert command("forget", "박둘/nagan@naver.com", "--yes", folder=tmp_path).returncode != 0

    by_id = words == "its id"
    ran = command("forget", hers if by_id else words, "--yes", "--json", "--lang", "en", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (json.loads(ran.stdout)["erased"], json.loads(ran.stdout)["rows"]) == (1, 0)
    assert holding(tmp_path, hers, "nagan@", "이나간") == []
    with opened(tmp_path / "hanjul.yaml") as result:
        assert not [one for one in result.consent_ledger.arrow().to_pylist() if one["customer_id"] == hers]
    assert command("forget", hers if by_id else words, "--yes", folder=tmp_path).returncode != 0

    crm.write_text(text, encoding="cp949")
    with hanjul.run(tmp_path / "hanjul.yaml") as again:
        back = [one for one in again.records.arrow().to_pylist() if one["name"] == "이나간"]
    assert len(back) == by_id  # an id alone does not tell how to know her again
