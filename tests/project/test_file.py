"""The text of a project file loads whatever a header is called."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanjul.explore.country import CountryGuess
from hanjul.explore.mapping import Guess
from hanjul.project import SourcePlan
from hanjul.project.file import file_text
from hanjul.project.load import load_project
from hanjul.words import Language, Text

KOREA = CountryGuess("KR", Text("글자로 판단", "judged by the script"))
ODD = [
    "", " ", "a: b", "#1", "# 이름", "'quoted'", '"quoted"', "*필수", "& co", "!tag", "| pipe", "> fold", "%", "@id", "[list]", "{map}", "- dash",
    "? key", "yes", "no", "null", "~", "true", "010", "1e3", "2021-03-04", "back\\slash", "two\nlines", "tab\there", "콜론:", "\u2028", "\x07", "😀",
    "=cmd|x", "a #b", "ends ", " starts", "---", "...", "<<", "x" * 3_000, "key,with,commas", "`tick`", "0x1F", "12:30", "NaN", "\ufeff이름",
]  # fmt: skip


def loaded(folder: Path, columns: list[str], language: Language = "ko", name: str = "s") -> dict[str, str]:
    """The columns as they read back."""
    guesses = [Guess(column, "ignore", 0.5, Text("까닭", "reason")) for column in columns]
    text = file_text(
        language, KOREA, "Asia/Seoul", [(name, SourcePlan(path="a b.csv"), guesses, {"encoding": "utf-8"})], []
    )
    file = folder / "hanjul.yaml"
    file.write_text(text, encoding="utf-8")
    return load_project(file).sources[name].columns


@pytest.mark.parametrize("header", ODD)
def test_an_odd_header_reads_back_as_it_was(tmp_path: Path, header: str) -> None:
    assert loaded(tmp_path, [header]) == {header: "ignore"}


@pytest.mark.parametrize("name", ["no", "a: b", "2021", "회원 (2)", "#1"])
def test_an_odd_source_name_reads_back_as_it_was(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, ["이름"], name=name) == {"이름": "ignore"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), unique=True, max_size=5))
def test_any_headers_read_back_as_they_were(tmp_path: Path, headers: list[str]) -> None:
    assert list(loaded(tmp_path, headers)) == headers


def test_thousands_of_columns_load(tmp_path: Path) -> None:
    columns = [f"설문 {n}: 답?" for n in range(5_000)]
    assert list(loaded(tmp_path, columns)) == columns


def test_a_source_without_columns_loads(tmp_path: Path) -> None:
    assert loaded(tmp_path, []) == {}


def test_every_setting_of_a_source_is_kept(tmp_path: Path) -> None:
    plan = SourcePlan(
        path="a.xlsx",
        sheet="회원 #1",
        delimiter="\t",
        header_row=0,
        date_order="dmy",
        password_env="PASSWORD",
        answers_dated_by="created_at",
    )
    file = tmp_path / "hanjul.yaml"
    file.write_text(file_text("ko", KOREA, "Asia/Seoul", [("s", plan, [], {})], []), encoding="utf-8")
    assert load_project(file).sources["s"] == plan


def test_files_passed_over_are_named_on_one_line_each() -> None:
    text = file_text("en", KOREA, "Asia/Seoul", [], [("b\nad.csv", Text("빈 파일", "empty file"))])
    assert "#   b ad.csv — empty file" in text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_line_of_comment_fits_a_screen(language: Language) -> None:
    text = file_text(language, KOREA, "Asia/Seoul", [], [])
    assert max(map(len, text.splitlines())) <= 160


def test_english_comments_hold_no_korean_but_the_law() -> None:
    text = file_text("en", KOREA, "Asia/Seoul", [], [])
    korean = [line for line in text.splitlines() if any("가" <= character <= "힣" for character in line)]
    assert all("reason:" in line for line in korean)


def test_the_country_stands_with_its_reason() -> None:
    text = file_text("en", KOREA, "Asia/Seoul", [], [])
    assert "country: KR     # the country phones, addresses and dates are read for: judged by the script" in text
