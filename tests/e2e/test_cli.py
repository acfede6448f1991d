"""The command line from the user's side: what it prints, leaves behind and exits with."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import hanjul, read
from tests.e2e.company import write_small_company


@pytest.fixture(scope="module")
def done(first_run: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished run."""
    return Path(shutil.copytree(first_run[0], tmp_path_factory.mktemp("copy"), dirs_exist_ok=True))


@pytest.fixture
def said(first_run: tuple[Path, str]) -> str:
    return first_run[1]


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


def test_a_second_run_gives_the_same_customers_and_json_is_all_that_is_printed(done: Path) -> None:
    before = (done / "out" / "customers.csv").read_bytes()
    outcome = hanjul("run", "--json", folder=done)
    assert json.loads(outcome.stdout)["counts"]["customers"] > 0
    assert (outcome.stderr, (done / "out" / "customers.csv").read_bytes()) == ("", before)


def test_until_stops_before_delivering(tmp_path: Path) -> None:
    write_small_company(tmp_path / "exports")
    hanjul("init", "exports", folder=tmp_path)
    assert hanjul("run", "--until", "clean", folder=tmp_path).returncode == 0
    assert not (tmp_path / "out").exists()


def test_until_tells_where_to_look(done: Path) -> None:
    said = hanjul("run", "--until", "clean", "--lang", "en", folder=done).stdout
    assert f"{done / 'hanjul.duckdb'} (DuckDB; tables: records, consents, findings)" in said


def test_until_counts_nothing_of_the_run_before(done: Path) -> None:
    assert "customers" not in json.loads(hanjul("run", "--until", "clean", "--json", folder=done).stdout)["counts"]


def test_the_summary_says_who_may_be_mailed_and_who_may_not(said: str) -> None:
    assert "보내도 되는 고객: 메일 0명, 문자 0명" in said and "거부 2, 물은 적 없음 2" in said


def test_the_summary_says_where_to_look(done: Path, said: str) -> None:
    assert "여기를 보세요:\n  out/report.html\n  out/customers.xlsx\n" in said


@pytest.mark.parametrize("arguments", [["--json", "run"], ["run", "--json"]])
def test_options_of_all_commands_stand_before_or_after_the_command(done: Path, arguments: list[str]) -> None:
    assert json.loads(hanjul(*arguments, "--until", "extract", folder=done).stdout)["counts"]


@pytest.mark.parametrize("arguments", [["--quiet", "run"], ["run", "-q"]])
def test_quiet_is_silent(done: Path, arguments: list[str]) -> None:
    outcome = hanjul(*arguments, "--until", "extract", folder=done)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


@pytest.mark.parametrize("arguments", [["--lang", "ko", "run"], ["--lang=ko", "run"], ["run", "--lang", "ko"]])
def test_the_language_stands_before_or_after_the_command(tmp_path: Path, arguments: list[str]) -> None:
    assert "프로젝트 파일이 없습니다" in hanjul(*arguments, folder=tmp_path).stderr


@pytest.mark.parametrize("typed", ["hanjul run --until cl", "hanjul --lang en run --until cl"])
def test_the_shell_completes_stages(tmp_path: Path, typed: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_HANJUL_COMPLETE": "complete_bash"}
    outcome = subprocess.run(
        [Path(sys.executable).with_name("hanjul")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, **words},
        check=True,
    )
    assert outcome.stdout.split() == ["clean"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run"], 2, "there is no project file"),
        (["init", "nowhere"], 2, "nowhere"),
        (["run", "--until", "claen"], 2, "there is no stage `claen`\nhint: did you mean `clean`?"),
        (["run", "--lang", "xx"], 2, "unknown language: --lang xx\nhint: use ko"),
        (["--lang=xx", "run"], 2, "unknown language: --lang xx\nhint: use ko"),
        (["evaluate", "--truth", "none.csv"], 2, "there is no project file"),
        (["--lang", "ko", "runn"], 2, "없는 명령입니다: runn\n도움말: 혹시 run 인가요?"),
        (["run", "--unttil", "clean"], 2, "there is no option --unttil\nhint: did you mean --until?"),
        (["demo", "--people", "3", "--lang", "ko"], 2, "--people: 20 이상이어야 합니다."),
        (["demo", "--people", "many"], 2, "--people: a whole number is wanted"),
        (["explain", "--lang", "ko"], 2, "빠졌습니다: CUSTOMER_ID"),
        (["run", "--until"], 2, "--until: the value does not fit"),
        (["run", "extra"], 2, "nothing takes this argument: extra"),
        (["--quiet"], 2, "a command is missing"),
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


def test_the_help_is_korean_throughout(tmp_path: Path) -> None:
    shown = hanjul("run", "-h", "--lang", "ko", folder=tmp_path).stdout
    assert "옵션" in shown and "-h" in shown and not {"Options", "default", "Show"} & set(shown.split())


@pytest.mark.parametrize("width", ["71", "80", "101"])
def test_wrapping_loses_no_letter(tmp_path: Path, width: str) -> None:
    def letters(columns: str) -> Counter[str]:
        return Counter(re.findall(r"\w", hanjul("--help", "--lang", "ko", folder=tmp_path, COLUMNS=columns).stdout))

    assert letters(width) == letters("500")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["changes"], "hanjul run --project"),
        (["run"], "hanjul init --project"),
        (["judge", "--export", "a b.xlsx"], "hanjul run --project"),
    ],
)
def test_a_command_in_a_message_names_a_project_that_lies_elsewhere(
    tmp_path: Path, arguments: list[str], command: str
) -> None:
    place = tmp_path / "내 회사"
    place.mkdir()
    if arguments != ["run"]:
        (place / "hanjul.yaml").write_text("sources: {}\n", encoding="utf-8")
    said = hanjul(*arguments, "--project", place / "hanjul.yaml", folder=tmp_path).stderr
    assert f'{command} "{place / "hanjul.yaml"}"' in said


def test_the_sheet_of_questions_says_how_to_hand_it_back(done: Path, tmp_path: Path) -> None:
    said = hanjul("audit", "--export", "my answers.xlsx", "--project", done / "hanjul.yaml", folder=tmp_path).stdout
    command = re.search(r"hanjul (audit .*)", said)
    assert command is not None
    outcome = hanjul(*shlex.split(command[1]), folder=tmp_path)
    assert outcome.returncode == 0, outcome.stderr


def test_a_sheet_without_questions_asks_for_no_answers(done: Path, tmp_path: Path) -> None:
    said = hanjul("judge", "--export", tmp_path / "r.xlsx", "--lang", "en", folder=done).stdout
    assert "nothing new to ask" in said
    assert "Fill the answer column" not in said


def test_a_narrow_table_cuts_no_name_short(tmp_path: Path) -> None:
    (tmp_path / "뉴스레터_구독자_전체_명단.csv").write_text("이메일,구독일\na@b.kr,2026-01-01\n", encoding="utf-8")
    said = hanjul("init", "뉴스레터_구독자_전체_명단.csv", "--lang", "ko", folder=tmp_path, COLUMNS="40").stdout
    assert "…" not in said
    first = "".join(line.split("│")[0].strip() for line in said.splitlines() if "│" in line)
    assert first == "뉴스레터_구독자_전체_명단"


def test_korean_is_spoken_where_the_locale_is_korean(tmp_path: Path) -> None:
    assert "프로젝트 파일이 없습니다" in hanjul("run", folder=tmp_path, LANG="ko_KR.UTF-8", LC_ALL="").stderr


@pytest.mark.parametrize(("country", "law"), [("KR", True), ("US", False)])
def test_an_alarm_names_the_law_where_it_holds(tmp_path: Path, country: str, law: bool) -> None:
    (tmp_path / "a.csv").write_text("name,email,ssn\nAnn Lee,ann@x.com,123-45-6789\nBob May,bob@x.com,\n", "utf-8")
    hanjul("init", "a.csv", "--country", country, "--lang", "en", folder=tmp_path)
    shown = hanjul("run", "--lang", "en", folder=tmp_path, COLUMNS="400").stdout
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Alarm: 1 national identification numbers" in shown
    assert ("PIPA" in shown, "Personal Information Protection Act, arts. 24" in report) == (law, law)
