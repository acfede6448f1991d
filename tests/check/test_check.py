"""The gate: what it finds row by row, what it corrects, what it never shows."""

import datetime
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanjul.check import Checked, check, write_fixed
from hanjul.document.formats import formats, intake
from hanjul.document.template_sheet import template
from hanjul.errors import ProjectError, SourceError
from hanjul.fields import FIELDS, Context
from hanjul.project import Project, SourcePlan
from tests.build import csv_lines

TODAY = datetime.date(2026, 11, 23)
CRM = SourcePlan(
    path="crm.csv",
    columns={"고객명": "name", "휴대폰": "mobile", "이메일": "email", "등록일": "created_at", "마케팅 동의": "consent_marketing", "비고": "ignore"},
)  # fmt: skip
HEADING = "고객명,휴대폰,이메일,등록일,마케팅 동의,비고\n"
GOOD = "김하나,010-2345-6789,hana@naver.com,2024-01-02,Y,\n"


def no_password(name: str) -> None:
    return None


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(sources={"crm": CRM}, folder=tmp_path)


def write(folder: Path, *rows: str, name: str = "new.csv", heading: str = HEADING) -> str:
    path = folder / name
    path.write_text(heading + "".join(rows), encoding="utf-8")
    return str(path)


def gate(what: str, project: Project, strict: bool = False) -> Checked:
    return check(what, project, strict=strict, password=no_password, today=TODAY)[0]


def fixed(what: str, project: Project, strict: bool = False) -> list[dict[str, str]]:
    """The corrected copy, read as CSV."""
    checked, rows = check(what, project, strict=strict, fix=True, password=no_password, today=TODAY)
    assert rows is not None
    return csv_lines(write_fixed(checked, rows, project))


def test_a_clean_file_conforms(tmp_path: Path, project: Project) -> None:
    checked = gate(write(tmp_path, GOOD, GOOD), project)
    assert (checked.conforms, checked.rows, checked.source, checked.how) == (True, 2, "crm", "source")


def test_every_problem_says_its_row_and_column(tmp_path: Path, project: Project) -> None:
    rows = (GOOD, "박둘,1023456780,duri@naver.com,2024.3.4,N,\n", "이세찬,없음,three@naver,2024-01-02,Y,\n")
    checked = gate(write(tmp_path, *rows), project)
    assert [(found.row, found.column, found.kind) for found in checked.problems] == [
        (2, "휴대폰", "repaired"), (2, "등록일", "repaired"), (3, "휴대폰", "refused"), (3, "이메일", "refused"),
    ]  # fmt: skip
    assert checked.bad_rows == {2, 3} and not checked.conforms


def test_only_what_is_safe_is_corrected(tmp_path: Path, project: Project) -> None:
    rows = fixed(
        write(
            tmp_path,
            "박 둘 과장,1023456780,DURI@naver.com,24.3.4,N,1\n",
            "이세찬,없음,sechan77@naver.con,2024-13-01,X,=1+1\n",
        ),
        project,
    )
    assert rows[0] == {
        "고객명": "박 둘 과장",
        "휴대폰": "010-2345-6780",
        "이메일": "duri@naver.com",
        "등록일": "2024-03-04",
        "마케팅 동의": "N",
        "비고": "1",
    }
    assert rows[1] == {
        "고객명": "이세찬",
        "휴대폰": "",
        "이메일": "sechan77@naver.con",
        "등록일": "2024-13-01",
        "마케팅 동의": "X",
        "비고": "'=1+1",
    }


def test_a_corrected_copy_has_nothing_left_to_correct(tmp_path: Path, project: Project) -> None:
    fixed(
        write(
            tmp_path,
            "박둘이,1023456780,DURI@naver.com,24.3.4,N,\n",
            "이세찬,+82-10-2345-6781,b@naver.com,2024/1/2,Y,\n",
        ),
        project,
    )
    assert gate(str(tmp_path / "new.fixed.csv"), project).conforms


def test_a_missing_column_is_said(tmp_path: Path, project: Project) -> None:
    checked = gate(write(tmp_path, "김하나,010-2345-6789,Y\n", heading="고객명,휴대폰,마케팅 동의\n"), project)
    assert checked.missing == ["이메일", "등록일"] and not checked.conforms and not checked.conforms_once_fixed


def test_a_source_is_checked_by_its_name(tmp_path: Path, project: Project) -> None:
    write(tmp_path, GOOD, name="crm.csv")
    assert gate("crm", project).rows == 1


def test_a_strange_file_is_read_as_init_would(tmp_path: Path, project: Project) -> None:
    checked = gate(write(tmp_path, "김하나,01023456789\n", heading="성함,핸드폰번호\n"), project)
    assert checked.how == "guess" and checked.plan.columns == {"성함": "name", "핸드폰번호": "mobile"}


def test_rows_that_are_no_records_are_left_out(tmp_path: Path, project: Project) -> None:
    checked = gate(write(tmp_path, GOOD, GOOD, ",,,,,\n", "합계,,,,,2\n"), project)
    assert [row for row, _ in checked.left_out] == [3, 4] and checked.rows == 2


def test_a_resident_number_is_found_and_shown_nowhere(tmp_path: Path, project: Project) -> None:
    checked = gate(write(tmp_path, "김하나,010-2345-6789,hana@naver.com,2024-01-02,Y,880101-1876545\n"), project)
    assert not checked.conforms and "1876545" not in repr(checked)


def test_strict_holds_a_file_to_the_one_format(tmp_path: Path, project: Project) -> None:
    path = write(tmp_path, "김하나,010-2345-6789,hana@naver.com,2024-01-02 10:11:12,Y,\n", ",,,2024-01-02,N,\n")
    assert gate(path, project).conforms
    found = [(problem.row, problem.column, problem.kind) for problem in gate(path, project, strict=True).problems]
    assert found == [(1, "등록일", "format"), (2, "고객명", "missing"), (2, None, "missing")]


# The form of the guides ------------------------------------------------------------------------------------------------


def filled(project: Project, folder: Path, **cells: str) -> str:
    """The template with one row filled in."""
    book = openpyxl.load_workbook(io.BytesIO(template(intake(project), project.language)))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for name, value in cells.items():
        sheet.cell(2, places[FIELDS[name].label.in_(project.language)], value)
    book.save(folder / "template.xlsx")
    return str(folder / "template.xlsx")


ANSWERS = {"name": "김하나", "mobile": "010-2345-6789", "consent_privacy": "예"}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_filled_template_conforms(tmp_path: Path, project: Project, language: str) -> None:
    spoken = project.model_copy(update={"language": language})
    answers = ANSWERS if language == "ko" else {**ANSWERS, "consent_privacy": "yes"}
    checked = gate(filled(spoken, tmp_path, **answers), spoken, strict=True)
    assert (checked.how, checked.rows, checked.problems) == ("intake", 1, [])


@pytest.mark.parametrize("wrong", [{"mobile": "01023456789"}, {"consent_privacy": "Y"}, {"email": "HANA@naver.com"}])
def test_another_form_does_not(tmp_path: Path, project: Project, wrong: dict[str, str]) -> None:
    checked = gate(filled(project, tmp_path, **{**ANSWERS, **wrong}), project, strict=True)
    assert [problem.fixed is not None for problem in checked.problems] == [True]


# Bad input -------------------------------------------------------------------------------------------------------------


def test_a_misspelt_source_is_told_the_nearest(project: Project) -> None:
    with pytest.raises(ProjectError, match="crm"):
        gate("cmr", project)


def test_a_file_without_a_table_is_named_with_its_reason(tmp_path: Path, project: Project) -> None:
    (tmp_path / "x.csv").write_bytes(b"")
    with pytest.raises((ProjectError, SourceError), match=r"x\.csv"):
        gate(str(tmp_path / "x.csv"), project)


def test_without_a_project_a_file_is_read_by_its_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "김하나,01023456789\n", heading="성함,핸드폰번호\n")
    assert gate(path, Project(sources={}, folder=tmp_path)).how == "guess"


# Leaks -----------------------------------------------------------------------------------------------------------------

_DIGITS = st.text("0123456789", min_size=8, max_size=8)
_TELLING = st.one_of(
    st.builds(
        "010-{}-{}".format, st.text("23456789", min_size=4, max_size=4), st.text("0123456789", min_size=4, max_size=4)
    ),
    st.builds("10{}".format, _DIGITS),
    st.builds("{}@naver,com".format, st.from_regex(r"[a-z]{5,12}[0-9]{2}", fullmatch=True)),
    st.builds("{} 과장 (한빛) {}".format, st.text("김이박최정하나둘셋", min_size=3, max_size=3), _DIGITS),
    st.builds("19{}.{}".format, _DIGITS, _DIGITS),
    st.text(min_size=6, max_size=30),
)


@given(raw=_TELLING, field=st.sampled_from(sorted(set(formats("KR")) - {"consent_at"})))
def test_no_problem_shows_a_value_whole(raw: str, field: str) -> None:
    """Neither the value nor its correction can be read from what a problem shows."""
    mask = FIELDS[field].mask
    answers, _ = FIELDS[field].clean(raw, Context(today=TODAY))
    telling = re.findall(r"[0-9A-Za-z가-힣]{5,}", raw) if not field.startswith(("consent_", "gender")) else []
    for value in (raw, *filter(None, answers)):
        shown = mask(value)
        for word in telling:
            assert word == "naver" or word not in shown, (field, shown)


def test_the_summary_for_machines_shows_no_value(tmp_path: Path, project: Project) -> None:
    secrets = ("남궁다솜", "1078912345", "dasomsecret@hanmail", "가나다라마바사")
    rows = (f"{secrets[0]} 고객님,{secrets[1]},{secrets[2]},1990.1.1.1,{secrets[3]},\n",)
    text = json.dumps([problem.__class__.__name__ for problem in gate(write(tmp_path, *rows), project).problems])
    text += repr(gate(write(tmp_path, *rows), project).problems)
    assert text and not [secret for secret in secrets if secret in text]


def test_another_table_of_the_file_is_not_passed_over_in_silence(tmp_path: Path, project: Project) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("둘째")):
        for row in (["고객", "연락처"], ["김철수", "010-1234-5678"]):
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    checked, _ = check(str(tmp_path / "two.xlsx"), project, password=no_password)
    assert (checked.beside, checked.first_line) == (["둘째"], 2)


def test_a_file_of_the_project_is_checked_as_its_own_source(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("이름,휴대폰\n", encoding="utf-8")
    plans = {f"{name}_x": {"path": f"{name}.csv", "columns": {"이름": "name"}} for name in ("a", "b")}
    project = Project.model_validate({"sources": plans, "folder": tmp_path})
    assert [check(str(tmp_path / f"{n}.csv"), project, password=no_password)[0].source for n in "ab"] == ["a_x", "b_x"]
