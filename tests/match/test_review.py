"""The spreadsheet round trip: what is written can be picked from a list, what comes back is never guessed."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hanjul.errors import ProjectError
from hanjul.match import review
from hanjul.match.explain import Explanation, Line
from hanjul.words import Language, Text

A, B, C = "a" * 16, "b" * 16, "c" * 16


def told(value: str = "김철수") -> Explanation:
    line = Line("name", Text("이름", "name"), "exact", Text("같음", "the same"), value, value, 5.0)
    return Explanation(0, 1, "crm:1", "shop:2", -10.0, (line,), 0.5, 0.9, False, Text("", ""))


def sheet(path: Path, *answers: Any, language: Language = "ko", key: str | None = None) -> Path:
    """A sheet with a question per answer, filled in as a person would."""
    pairs = [(A, B), (A, C), (B, C)]
    review.write(path, [review.Asked(pair, Text("물음", "question"), told()) for pair in pairs], language, "KR")
    book = openpyxl.load_workbook(path)
    rows = book.active
    assert rows is not None
    for number, answer in enumerate(answers, 2):
        rows.cell(number, 2).value = answer
        if key is not None:
            rows.cell(number, rows.max_column).value = key
    book.save(path)
    return path


@pytest.mark.parametrize(("language", "answer"), [("ko", "같음"), ("en", "same"), ("ko", " Same ")])
def test_an_answer_comes_back_with_its_pair(tmp_path: Path, language: Language, answer: str) -> None:
    given, bad = review.read(sheet(tmp_path / "r.xlsx", answer, language=language))
    assert (given, bad) == ([review.Given(2, (A, B), "same")], [])


def test_rows_without_an_answer_are_no_answers(tmp_path: Path) -> None:
    assert [one.row for one in review.read(sheet(tmp_path / "r.xlsx", None, "다름"))[0]] == [3]


def test_a_cell_that_is_no_answer_is_reported_with_its_row(tmp_path: Path) -> None:
    given, bad = review.read(sheet(tmp_path / "r.xlsx", "같음", "아마도"))
    assert ([one.row for one in given], [one.row for one in bad]) == ([2], [3])


def test_a_changed_key_is_reported(tmp_path: Path) -> None:
    assert "key" in review.read(sheet(tmp_path / "r.xlsx", "같음", key="x"))[1][0].why.en


def test_rows_that_say_exactly_the_same_cannot_be_judged(tmp_path: Path) -> None:
    given, bad = review.read(sheet(tmp_path / "r.xlsx", "다름", key=f"{A}-{A}"))
    assert (given, [("exactly the same" in one.why.en) for one in bad]) == ([], [True])


def test_values_are_written_as_people_of_the_language_read_them() -> None:
    assert review.readable("gender", "female", "ko", "KR") == "여"
    assert review.readable("line", "+8225557000, @hanbit.kr", "ko", "KR") == "02-555-7000, @hanbit.kr"


def test_two_answers_to_one_pair_that_differ_are_both_refused(tmp_path: Path) -> None:
    given, bad = review.read(sheet(tmp_path / "r.xlsx", "같음", "다름", key=f"{A}-{B}"))
    assert (given, [one.row for one in bad]) == ([], [2, 3])


def test_the_answer_column_offers_its_choices(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sheet(tmp_path / "r.xlsx"))
    assert book.active is not None
    rule = book.active.data_validations.dataValidation[0]
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"같음,다름,모름,철회"', "B2:B4")


def test_values_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    asked = [review.Asked((A, B), Text("물음", "question"), told("=1+1"))]
    review.write(tmp_path / "r.xlsx", asked, "ko", "KR")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.active is not None
    assert (book.active["D2"].value, book.active["D2"].data_type) == ("=1+1", "s")


def test_an_earlier_answer_is_filled_in(tmp_path: Path) -> None:
    review.write(tmp_path / "r.xlsx", [review.Asked((A, B), Text("", ""), told(), "different")], "en", "KR")
    assert review.read(tmp_path / "r.xlsx")[0] == [review.Given(2, (A, B), "different")]


def test_without_questions_there_is_still_a_sheet(tmp_path: Path) -> None:
    review.write(tmp_path / "r.xlsx", [], "ko", "KR")
    assert review.read(tmp_path / "r.xlsx") == ([], [])


@pytest.mark.parametrize(("content", "said"), [(b"no workbook", "cannot be read"), (None, "there is no file")])
def test_what_is_no_sheet_is_an_error(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content:
        (tmp_path / "r.xlsx").write_bytes(content)
    with pytest.raises(ProjectError, match=said):
        review.read(tmp_path / "r.xlsx")


def test_a_sheet_without_the_columns_is_an_error(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "r.xlsx")
    with pytest.raises(ProjectError, match="lacks"):
        review.read(tmp_path / "r.xlsx")
