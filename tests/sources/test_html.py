"""HTML under the name of a spreadsheet."""

from pathlib import Path

import pytest

from hanjul.errors import SourceError
from tests.sources.take import take

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>
<table><tr><td>메뉴</td></tr></table>
<table border=1><tr><th>이름<th>휴대폰</tr>
<tr><td>김&nbsp;철수</td><td style="mso-number-format:'\\@'">010-1234-5678</td></tr>
<tr><td>이영희<br>대리<td>010-2345-6789</table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_the_largest_table_is_read(tmp_path: Path, charset: str) -> None:
    (tmp_path / "a.xls").write_bytes(PAGE.replace("{charset}", charset).encode(charset))
    taken = take(tmp_path / "a.xls")
    assert (taken.columns, taken.rows) == (
        ["이름", "휴대폰"],
        [["김\u00a0철수", "010-1234-5678"], ["이영희\n대리", "010-2345-6789"]],
    )


def test_a_page_that_names_the_wrong_charset_is_read_rightly(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(PAGE.replace("{charset}", "euc-kr").encode())
    assert take(tmp_path / "a.xls").columns == ["이름", "휴대폰"]


def test_merged_header_cells(tmp_path: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>이름</th><th colspan=2>연락처</th></tr><tr><th>휴대폰</th><th>이메일</th></tr>"
        "<tr><td>김철수</td><td>010-1234-5678</td><td>k@x.com</td></tr></table>"
    )
    (tmp_path / "a.xls").write_text(page, encoding="utf-8")
    taken = take(tmp_path / "a.xls")
    assert (taken.columns, taken.rows) == (
        ["이름", "연락처 휴대폰", "연락처 이메일"],
        [["김철수", "010-1234-5678", "k@x.com"]],
    )


def test_a_spreadsheet_in_xml_of_2003(tmp_path: Path) -> None:
    page = """<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">이름</Data></Cell><Cell><Data>번호</Data></Cell><Cell><Data>메모</Data></Cell></Row>
    <Row><Cell><Data>김철수</Data></Cell><Cell ss:Index="3"><Data>가</Data></Cell></Row></Table></Worksheet></Workbook>"""
    (tmp_path / "a.xls").write_text(page, encoding="utf-8")
    assert take(tmp_path / "a.xls").rows == [["김철수", None, "가"]]


def test_a_page_without_a_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><body>로그인이 필요합니다</body></html>", encoding="utf-8")
    with pytest.raises(SourceError, match="no table"):
        take(tmp_path / "a.xls")


def test_tabs_under_the_name_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes("이름\t휴대폰\n김철수\t010-1234-5678\n".encode("cp949"))
    assert take(tmp_path / "a.xls").rows == [["김철수", "010-1234-5678"]]


def test_a_row_longer_than_the_others_gets_a_column_of_its_own(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>김{n}</td><td>y{n}@x.com</td></tr>" for n in range(60))
    page = f"<table><tr><th>이름</th><th>이메일</th></tr>{rows}<tr><td>이영희</td><td>l@x.com</td><td>남는 칸</td></tr></table>"
    (tmp_path / "a.xls").write_text(page, encoding="utf-8")
    taken = take(tmp_path / "a.xls")
    assert (taken.columns, taken.rows[-1]) == (["이름", "이메일", "column_3"], ["이영희", "l@x.com", "남는 칸"])
