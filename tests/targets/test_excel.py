"""Workbooks, as openpyxl and calamine read them."""

from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from hanjul.errors import DeliverError
from hanjul.targets import Layout
from hanjul.targets.excel import CELL_CHARACTERS, SHEET_ROWS, write
from tests.targets.customers import ENGLISH, KOREAN, customers, item, notes
from tests.targets.test_csv import FORMULAS, HARMLESS


def opened(path: Path, table: pa.Table, layout: Layout = KOREAN) -> openpyxl.Workbook:
    write(path / "c.xlsx", table, layout)
    return openpyxl.load_workbook(path / "c.xlsx")


def cells(path: Path, table: pa.Table, heading: str) -> list[Any]:
    """One column as openpyxl reads it."""
    sheet = opened(path, table).worksheets[0]
    column = [cell.value for cell in sheet[1]].index(heading) + 1
    return [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]


@pytest.mark.parametrize("value", [value for value in (*FORMULAS, *HARMLESS) if "\r" not in value])
def test_text_stays_text_as_it_was(tmp_path: Path, value: str) -> None:
    (cell,) = cells(tmp_path, notes(value), "note")
    assert (cell.value, cell.data_type) == (value, "s")


@pytest.mark.parametrize("value", ["http://x.kr", "mailto:a@x.kr", "https://x.kr/?a=b"])
def test_a_link_is_only_text(tmp_path: Path, value: str) -> None:
    (cell,) = cells(tmp_path, notes(value), "note")
    assert (cell.value, cell.hyperlink) == (value, None)


@pytest.mark.parametrize(
    ("row", "heading", "shown"),
    [
        ({"mobile": "+821012345678"}, "휴대폰", "010-1234-5678"),
        ({"customer_key": "구일모_01012341234"}, "고객키", "구일모_01012341234"),
        ({"postcode": "06164"}, "우편번호", "06164"),
        ({"business_number": "0208162517"}, "사업자등록번호", "0208162517"),
        ({"mobiles": [item("+821012345678"), item("+821087654321")]}, "휴대폰 목록", "010-1234-5678; 010-8765-4321"),
    ],
)
def test_phones_and_keys_are_text_cells(tmp_path: Path, row: dict[str, Any], heading: str, shown: str) -> None:
    (cell,) = cells(tmp_path, customers(row), heading)
    assert (cell.value, cell.data_type, cell.number_format) == (shown, "s", "@")


def test_counts_and_shares_are_numbers(tmp_path: Path) -> None:
    table = customers({"records": 3, "match_probability": 0.5})
    assert [cells(tmp_path, table, heading)[0].value for heading in ("레코드 수", "일치 확률")] == [3, 0.5]


def test_an_integer_excel_would_change_is_text(tmp_path: Path) -> None:
    (cell,) = cells(tmp_path, pa.table({"id": [2**53 + 1]}), "id")
    assert cell.value == str(2**53 + 1)


def test_missing_is_an_empty_cell(tmp_path: Path) -> None:
    assert [cell.value for cell in cells(tmp_path, notes(None, "", "a"), "note")] == [None, None, "a"]


def test_header_is_bold_frozen_and_filtered(tmp_path: Path) -> None:
    sheet = opened(tmp_path, notes("a")).worksheets[0]
    assert (sheet["A1"].font.b, sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == (True, "A2", "A1")


def test_columns_are_as_wide_as_their_text_and_korean_counts_double(tmp_path: Path) -> None:
    sheet = opened(tmp_path, pa.table({"a": ["가" * 15], "b": ["x" * 15], "c": ["x" * 900]})).worksheets[0]
    wide, half, longest = (sheet.column_dimensions[letter].width for letter in "ABC")
    assert half < 20 < 30 < wide < longest < 60


def test_a_second_sheet_explains_the_columns(tmp_path: Path) -> None:
    rows = list(opened(tmp_path, customers({}), ENGLISH)["columns"].iter_rows(values_only=True))
    assert ("due_at", "earliest date on which the person must be re-asked or destroyed", "due_at") in rows


def test_sheets_are_named_in_the_language(tmp_path: Path) -> None:
    assert opened(tmp_path, customers({})).sheetnames == ["고객", "열 설명"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a\x00b\x0bc\x1f", "abc"),
        ("a\ufffeb", "ab"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("_x0041_", "_x0041_"),
        (" a ", " a "),
        ("😀", "😀"),
    ],
)
def test_characters_excel_cannot_hold_are_removed(tmp_path: Path, value: str, kept: str) -> None:
    write(tmp_path / "c.xlsx", pa.table({"note": [value]}), KOREAN)
    assert CalamineWorkbook.from_path(tmp_path / "c.xlsx").get_sheet_by_index(0).to_python()[1] == [kept]


def test_a_removed_character_is_a_finding(tmp_path: Path) -> None:
    findings = write(tmp_path / "c.xlsx", notes("a", "b\x01\x02"), KOREAN).findings.to_pylist()
    assert [(line["row"], line["rule"], line["after"]) for line in findings] == [
        (2, "deliver_control_removed", "U+0001 U+0002")
    ]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("가" * 40_000, "가" * CELL_CHARACTERS),
        ("x" + "😀" * 20_000, "x" + "😀" * 16_383),
        ("가" * 20_000, "가" * 20_000),
    ],
)
def test_an_overlong_cell_is_cut(tmp_path: Path, value: str, kept: str) -> None:
    assert cells(tmp_path, notes(value), "note")[0].value == kept


def test_a_cut_cell_is_a_finding(tmp_path: Path) -> None:
    findings = write(tmp_path / "c.xlsx", notes("a", "x" * 40_000), KOREAN).findings.to_pylist()
    assert [(line["row"], line["rule"], line["after"]) for line in findings] == [
        (2, "deliver_cell_cut", "32767 / 40000")
    ]


def test_more_rows_than_a_sheet_holds_go_on_the_next(tmp_path: Path) -> None:
    table = pa.table({"n": pa.array(range(SHEET_ROWS + 2), pa.int64())})
    written = write(tmp_path / "c.xlsx", table, KOREAN)
    second = CalamineWorkbook.from_path(tmp_path / "c.xlsx").get_sheet_by_name("고객 2").to_python()
    assert (written.rows, second) == (SHEET_ROWS + 2, [["n"], [SHEET_ROWS], [SHEET_ROWS + 1]])


def test_too_many_columns_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DeliverError, match="16384"):
        write(tmp_path / "c.xlsx", pa.table({f"c{number}": ["a"] for number in range(16_385)}), KOREAN)


def test_a_workbook_without_rows_has_its_headings(tmp_path: Path) -> None:
    sheet = opened(tmp_path, customers()).worksheets[0]
    assert (sheet.max_row, sheet["A1"].value) == (1, "고객번호")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_reads_back(tmp_path: Path, values: list[str]) -> None:
    write(tmp_path / "c.xlsx", pa.table({"a": values, "n": list(range(len(values)))}), KOREAN)
    assert [
        row[0] for row in CalamineWorkbook.from_path(tmp_path / "c.xlsx").get_sheet_by_index(0).to_python()[1:]
    ] == values
