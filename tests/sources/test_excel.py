"""Workbooks."""

import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlwt

from hanjul.errors import ProjectError, SourceError
from tests.sources.take import take

HEAD = ["이름", "휴대폰", "이메일"]
ROWS = [["김철수", "010-1234-5678", "kim@naver.com"], ["이영희", "010-2345-6789", "lee@daum.net"]]


def workbook(path: Path, rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def locked(path: Path, word: str) -> Path:
    plain, out = io.BytesIO(workbook(path.with_name("plain.xlsx"), [HEAD, *ROWS]).read_bytes()), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(word, out)
    path.write_bytes(out.getvalue())
    return path


def test_a_plain_sheet(tmp_path: Path) -> None:
    taken = take(workbook(tmp_path / "a.xlsx", [HEAD, *ROWS]))
    assert (taken.columns, taken.rows, taken.numbers) == (HEAD, ROWS, [1, 2])


def test_an_old_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("회원")
    for i, row in enumerate([HEAD, *ROWS]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.save(str(tmp_path / "a.xls"))
    assert take(tmp_path / "a.xls").rows == ROWS


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1012345678, "1012345678"),
        (9001011234, "9001011234"),
        (123456789012345, "123456789012345"),
        (1.5, "1.5"),
        (0.00001, "0.00001"),
        ("01012345678", "01012345678"),
        ("=1+1", None),
        (True, "TRUE"),
        (datetime.date(2021, 3, 4), "2021-03-04"),
        (datetime.datetime(2021, 3, 4, 15, 22, 11), "2021-03-04 15:22:11"),
        ("김철수", "김철수"),
    ],
)
def test_cells_become_the_text_people_see(tmp_path: Path, cell: Any, text: str | None) -> None:
    assert take(workbook(tmp_path / "a.xlsx", [["이름", "값"], ["김철수", cell]])).rows == [["김철수", text]]


def test_title_rows_and_blank_rows_above_the_header(tmp_path: Path) -> None:
    taken = take(workbook(tmp_path / "a.xlsx", [[], ["고객 명단"], [], HEAD, *ROWS], merged=["A2:C2"]))
    assert (taken.columns, taken.proof["header_row"], taken.rows) == (HEAD, 4, ROWS)


def test_a_merged_header_names_the_columns_below_it(tmp_path: Path) -> None:
    rows = [["이름", "연락처", None], [None, "휴대폰", "이메일"], *ROWS]
    taken = take(workbook(tmp_path / "a.xlsx", rows, merged=["A1:A2", "B1:C1"]))
    assert (taken.columns, taken.rows) == (["이름", "연락처 휴대폰", "연락처 이메일"], ROWS)


def test_a_table_that_starts_in_the_middle_of_the_sheet(tmp_path: Path) -> None:
    rows = [[], [], [None, "이름", "연락처", None], [None, None, "휴대폰", "이메일"], *([None, *row] for row in ROWS)]
    taken = take(workbook(tmp_path / "a.xlsx", rows, merged=["B3:B4", "C3:D3"]))
    assert (taken.columns, taken.proof["header_row"]) == (["이름", "연락처 휴대폰", "연락처 이메일"], 3)


def test_the_sheet_of_the_plan_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x"])
    other = book.create_sheet("회원")
    for row in [HEAD, *ROWS]:
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    assert take(tmp_path / "a.xlsx", sheet="회원").rows == ROWS


def test_a_missing_sheet_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no sheet `회원`\n.*Sheet"):
        take(workbook(tmp_path / "a.xlsx", [HEAD]), sheet="회원")


def test_hidden_sheets_are_passed_over_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["비밀"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("회원")
    for row in [HEAD, *ROWS]:
        shown.append(row)
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    taken = take(tmp_path / "a.xlsx")
    assert (taken.rows, taken.rules) == (ROWS, [(0, "source_hidden_sheet")])


def test_error_cells_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.active["B3"] = "#N/A"
    book.active["B3"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    assert take(tmp_path / "a.xlsx").rules == [(2, "source_error_cell")]


def test_an_error_in_the_last_cell_is_told(tmp_path: Path) -> None:
    assert take(workbook(tmp_path / "a.xlsx", [HEAD, ROWS[0], ["박준", "#N/A"]])).rules == [(2, "source_error_cell")]


def test_formulas_without_a_result_are_told_by_column(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [["이름", "수신동의"], ["김철수", '=IF(1,"N","Y")'], ["이영희", "=A2"], ["총합계", "=COUNTA(A2:A3)"]],
    )
    taken = take(path)
    assert taken.rows == [["김철수", None], ["이영희", None]]
    assert taken.rules == [(0, "source_formula_unread")]


def test_a_total_row_at_the_end_is_refused(tmp_path: Path) -> None:
    rows = [["이름", "금액"], ["김철수", 1], ["이영희", 2], [], ["합계", 3], [], []]
    assert take(workbook(tmp_path / "a.xlsx", rows)).refused == [(3, "source_blank_row"), (4, "source_total_row")]


def test_subtotals_among_the_rows_are_refused(tmp_path: Path) -> None:
    short = (
        ["소계", "1명", None],
        ROWS[1],
        ["소계", "010-1234-5678", None],
        ["계", None, None],
        ROWS[0],
        ["계", "2명", None],
    )
    rows = [HEAD, ROWS[0], *short, ROWS[0]]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.refused == [(2, "source_total_row"), (7, "source_total_row")]
    assert taken.numbers == [1, 3, 4, 5, 6, 8]


def test_a_subtotal_behind_what_it_sums_up_is_refused(tmp_path: Path) -> None:
    rows = [HEAD, ROWS[0], ["강남지국", "소계", "25건"], ["합계", "소계", None], ["김철수", "계", "2"], ROWS[1]]
    assert take(workbook(tmp_path / "a.xlsx", rows)).refused == [(2, "source_total_row")]


def test_a_sign_that_repeats_the_cell_above_is_filled_in_but_for_a_yes(tmp_path: Path) -> None:
    rows = [
        ["업체명", "이름", "문자 수신동의"], ["한빛", "김철수", "N"], ["〃", "이영희", "〃"], ["상동", "박지훈", "동의"],
        ["세영", "정수빈", "〃"], [None, "최은경", "O"], ["상동", "강도윤", "〃"],
    ]  # fmt: skip
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.rows == [
        ["한빛", "김철수", "N"], ["한빛", "이영희", "N"], ["한빛", "박지훈", "동의"],
        ["세영", "정수빈", "〃"], [None, "최은경", "O"], ["상동", "강도윤", "〃"],
    ]  # fmt: skip
    assert (0, "source_ditto") in taken.rules


def test_a_cell_merged_over_rows_is_every_rows(tmp_path: Path) -> None:
    rows = [["거래처", "이름"], ["한빛", "김철수"], [None, "이영희"], [None, None], [None, "박지훈"], [None, "정수빈"]]
    taken = take(workbook(tmp_path / "a.xlsx", rows, merged=["A2:A5"]))
    assert taken.rows == [["한빛", "김철수"], ["한빛", "이영희"], ["한빛", "박지훈"], [None, "정수빈"]]
    assert taken.refused == [(3, "source_blank_row")]  # what is only merged into a row is nothing of its own
    assert (0, "source_merged_cells") in taken.rules


def test_the_same_columns_side_by_side_are_one_table(tmp_path: Path) -> None:
    rows = [["이름", "휴대폰", None, "이름", "휴대폰"], [*ROWS[0][:2], None, *ROWS[1][:2]], ["박지훈", "010-3456-7890"]]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.columns == ["이름", "휴대폰"]
    assert taken.rows == [ROWS[0][:2], ["박지훈", "010-3456-7890"], ROWS[1][:2]]
    assert taken.numbers == [1, 2, 3]
    assert (0, "source_side_by_side") in taken.rules


def test_forms_filled_in_one_below_the_other_are_a_row_each(tmp_path: Path) -> None:
    def card(name: str, phone: str | None, *, course: str = "요가", email: str | None = None) -> list[list[Any]]:
        return [
            ["회원 카드", None, None, None, None, None],
            ["성명", name, None, "연락처", phone, None],
            ["이메일", email, None, "신청과정", *course.split()],
            [],
        ]

    rows = [
        *card("김철수", "010-1234-5678", email="kim@naver.com"),
        *card("이영희", None),
        *card("박지훈", "010-3456-7890", course="필라테스 오전"),
        *card("정수빈", "010-4567-8901"),
        ["비고란 없음"],
    ]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.columns == ["성명", "연락처", "이메일", "신청과정"]
    assert taken.rows == [
        ["김철수", "010-1234-5678", "kim@naver.com", "요가"],
        ["이영희", None, None, "요가"],
        ["박지훈", "010-3456-7890", None, "필라테스 오전"],
        ["정수빈", "010-4567-8901", None, "요가"],
    ]
    assert {(0, "source_cards"), (0, "source_cards_unread")} <= set(taken.rules)


def test_forms_may_stand_side_by_side_too(tmp_path: Path) -> None:
    def line(label: str, *values: str) -> list[object]:
        return [cell for value in values for cell in (label, value, None)]

    rows = [
        line("성명", "김철수", "이영희"),
        line("연락처", "010-1234-5678", "010-2345-6789"),
        [],
        line("성명", "박지훈", "정수빈"),
        line("연락처", "010-3456-7890", "010-4567-8901"),
    ]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert [row[0] for row in taken.rows] == ["김철수", "박지훈", "이영희", "정수빈"]


@pytest.mark.parametrize(
    "rows",
    [
        [["연락방법", "내용"], ["전화", "010-1234-5678"], ["이메일", "kim@naver.com"], ["전화", "010-2345-6789"]],
        [HEAD, *ROWS, HEAD, *ROWS],
        [["작성자", "김철수"], HEAD, *ROWS],
        [["이름", "1차", "휴대폰", "2차"], *[["김철수", "90", "010-1234-5678", "80"]] * 4] * 2,
        [
            ["타임스탬프", "이름을 알려주세요.", "소식을 어떻게 받으시겠어요?", "촬영에 동의하십니까?"],
            *[
                ["2026. 3. 4 오후 2:11:11", "김철수", how, "예"]
                for how in ("문자", "이메일", "카카오톡", "문자", "이메일", "전화")
            ],
        ],
    ],
)
def test_tables_are_no_forms(tmp_path: Path, rows: list[list[object]]) -> None:
    assert "source_cards" not in {rule for _, rule in take(workbook(tmp_path / "a.xlsx", rows)).rules}


@pytest.mark.parametrize(
    "head",
    [
        ["수량", "비율", "수량", "비율"],  # nobody's
        ["이름", "휴대폰", "이름", "이메일"],
        ["신랑 이름", "신랑 휴대폰", "신부 이름", "신부 휴대폰"],
        ["이름", "이름"],
    ],
)
def test_other_columns_side_by_side_stay(tmp_path: Path, head: list[str]) -> None:
    cells = [f"{letter}{number}" for number, letter in enumerate("가나다라"[: len(head)])]
    assert len(take(workbook(tmp_path / "a.xlsx", [head, cells, cells[::-1]])).columns) == len(head)


def test_a_locked_workbook_opens_with_its_password(tmp_path: Path) -> None:
    assert take(locked(tmp_path / "a.xlsx", "비밀1"), password="비밀1", password_env="P").rows == ROWS


def test_a_locked_workbook_without_password_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"protected by a password\n.*password_env"):
        take(locked(tmp_path / "a.xlsx", "비밀1"))


def test_a_wrong_password_is_named_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"wrong password\n.*environment variable P$") as raised:
        take(locked(tmp_path / "a.xlsx", "비밀1"), password="틀림", password_env="P")
    assert "틀림" not in str(raised.value)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_off_workbook_is_damaged(tmp_path: Path, share: float) -> None:
    data = workbook(tmp_path / "a.xlsx", [HEAD, *ROWS]).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match="damaged"):
        take(tmp_path / "b.xlsx")


def test_an_empty_workbook_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no sheet holds anything"):
        take(workbook(tmp_path / "a.xlsx", []))


def test_a_limit_reads_the_first_rows(tmp_path: Path) -> None:
    assert len(take(workbook(tmp_path / "a.xlsx", [HEAD, *ROWS * 50]), limit=7).rows) == 7


def test_groups_of_columns_stand_before_their_names(tmp_path: Path) -> None:
    head = [["2024년 상담 명단"], ["상담일", "학부모", None], [None, "성명", "휴대폰"]]
    path = workbook(tmp_path / "a.xlsx", [*head, ["2024-01-05", *ROWS[0][:2]]], merged=["A1:C1", "B2:C2", "A2:A3"])
    taken = take(path)
    assert (taken.columns, taken.rows) == (["상담일", "학부모 성명", "학부모 휴대폰"], [["2024-01-05", *ROWS[0][:2]]])


def test_groups_of_a_table_that_begins_further_in(tmp_path: Path) -> None:
    rows = [
        [],
        [None, None, "학생", "보호자", None],
        [None, None, "이름", "이름", "휴대폰"],
        [None, None, "김철수", "김영희", "010-1234-5678"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, merged=["D2:E2"])
    assert take(path).columns == ["학생 이름", "보호자 이름", "보호자 휴대폰"]


def test_a_second_table_below_the_first_is_read_in_its_own_columns(tmp_path: Path) -> None:
    rows = [
        ["단골 노트"],
        ["이름", "전화", "비고", "생일"],
        ["김철수", "010-1234-5678", "창가", "5/1", "vip"],
        ["이영희", "010-2345-6789"],
        [],
        ["■ 단체 손님"],
        ["상호", "성명", "직급", "핸드폰", "비고", "메일"],
        ["한빛테크", "박지훈", "과장", "010-3456-7890", "회식", "park@hanbit.co.kr"],
    ]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.columns == [
        "이름",
        "전화",
        "비고",
        "생일",
        "column_5",
        "column_6",
        "상호",
        "성명",
        "직급",
        "핸드폰",
        "메일",
        "table_title",
    ]
    found = [{name: cell for name, cell in zip(taken.columns, row, strict=True) if cell} for row in taken.rows]
    assert found == [
        {
            "이름": "김철수",
            "전화": "010-1234-5678",
            "비고": "창가",
            "생일": "5/1",
            "column_5": "vip",
            "table_title": "단골 노트",
        },
        {"이름": "이영희", "전화": "010-2345-6789", "table_title": "단골 노트"},
        {
            "상호": "한빛테크",
            "성명": "박지훈",
            "직급": "과장",
            "핸드폰": "010-3456-7890",
            "비고": "회식",
            "메일": "park@hanbit.co.kr",
            "table_title": "■ 단체 손님",
        },
    ]
    assert taken.numbers == [1, 2, 6]
    assert (0, "source_tables_below") in taken.rules


def test_totals_and_remarks_below_a_table_with_a_title_are_nobodys_rows(tmp_path: Path) -> None:
    rows = [HEAD, ROWS[0], ["합계", "1명"], [], ["수신거부 명단"], HEAD, ROWS[1], ["총계", "1명"], ["이하 여백"]]
    taken = take(workbook(tmp_path / "a.xlsx", rows))
    assert taken.rows == [[*ROWS[0], None], [*ROWS[1], "수신거부 명단"]]
    assert {rule for _, rule in taken.refused} == {
        "source_blank_row", "source_repeated_header", "source_total_row", "source_remark_row",
    }  # fmt: skip


def test_a_number_above_a_header_is_no_title(tmp_path: Path) -> None:
    taken = take(workbook(tmp_path / "a.xlsx", [HEAD, *ROWS, [None, "010-9999-8888"], HEAD, *ROWS]))
    assert [None, "010-9999-8888", None] in [row[:3] for row in taken.rows]


def test_the_title_of_a_table_with_the_same_header_stays_with_its_rows(tmp_path: Path) -> None:
    taken = take(workbook(tmp_path / "a.xlsx", [HEAD, ROWS[0], [], ["2. 수신거부 명단"], HEAD, ROWS[1]]))
    assert taken.columns == [*HEAD, "table_title"]
    assert taken.rows == [[*ROWS[0], None], [*ROWS[1], "2. 수신거부 명단"]]
    assert taken.refused == [(2, "source_blank_row"), (3, "source_blank_row"), (4, "source_repeated_header")]
