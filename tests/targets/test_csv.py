"""CSV files: safe to open, right to import, nothing lost."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hanjul.tables import CUSTOMERS, ORGANISATIONS
from hanjul.targets import Layout
from hanjul.targets.csv import write
from tests.build import csv_lines
from tests.targets.customers import CODES, ENGLISH, KOREAN, customers, item, notes


def noted(tmp_path: Path, *values: str | None, layout: Layout = KOREAN) -> list[str]:
    """The texts as a reader of the file gets them."""
    write(tmp_path / "c.csv", notes(*values), layout)
    return [row["note"] for row in csv_lines(tmp_path / "c.csv", layout.encoding)]


FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\tx",
    "\rx",
    "\n=1",
    " =1",
    "　=1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    '"=1"',
    "“=1”",
    "`=1",
    "＝1",
    "＋1+1",
    "－1-1",
    "＠SUM",
    " ＝1",
    "﹦1",
    "−1+cmd",
    "-",
    "=",
    "- 없음",
    "-010-1234-5678",
    "+82-10-1234-5678=1",
    "+82|cmd",
    "-1,23,4.5",
    "--05-12",
    "+kim@x.kr",
    "-2+3+cmd|' /C calc'!D2",
    '=HYPERLINK("http://x.kr","a")',
]


@pytest.mark.parametrize("value", FORMULAS)
def test_a_formula_gets_an_apostrophe(tmp_path: Path, value: str) -> None:
    assert noted(tmp_path, value) == ["'" + value]


HARMLESS = [
    "-1,234.5",
    "-5",
    "-0.5",
    "+3",
    "-12%",
    "-1e5",
    "+1.5E+10",
    "+82-10-1234-5678",
    "+821012345678",
    "+82 10 1234 5678",
    "+1 212-555-0100",
    "+1 (212) 555-0100",
    "010-1234-5678",
    "'=1",
    "a=b",
    "kim@x.kr",
    "010 - 1234",
    "12-34",
    "김민수 = 대표",
    "여러 줄\n=1",
    "(주)한빛",
    "'",
]


@pytest.mark.parametrize("value", HARMLESS)
def test_numbers_phones_and_ordinary_text_stay(tmp_path: Path, value: str) -> None:
    assert noted(tmp_path, value) == [value]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("=+-@\t\r\n ＝＋－＠\"'`0123456789.,()%eE;a가|!\u200b", min_size=1, max_size=8))
@example("+1()")
@example("-1.")
def test_no_cell_begins_like_a_formula(tmp_path: Path, value: str) -> None:
    (cell,) = noted(tmp_path, value)
    bare = cell.replace(",", "").replace("-", "").replace(" ", "").replace("(", "").replace(")", "").replace(".", "")
    number_or_phone = (
        bare.lstrip("+").rstrip("%").replace("e+", "").replace("E+", "").replace("e", "").replace("E", "").isdecimal()
    )
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) or number_or_phone


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5))
def test_any_text_reads_back_but_for_the_apostrophe(tmp_path: Path, values: list[str]) -> None:
    cells = noted(tmp_path, *values)
    assert all(cell in (value, "'" + value) for cell, value in zip(cells, values, strict=True))


def test_a_heading_cannot_be_a_formula(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", customers({}, **{"=1+1": ["a"]}), KOREAN)
    assert csv_lines(tmp_path / "c.csv")[0]["'=1+1"] == "a"


def test_a_guarded_cell_is_a_finding(tmp_path: Path) -> None:
    findings = write(tmp_path / "c.csv", notes("a", "=1"), KOREAN).findings.to_pylist()
    assert [(line["source"], line["row"], line["column"], line["rule"]) for line in findings] == [
        ("c.csv", 2, "note", "deliver_formula_guarded")
    ]


def test_a_finding_holds_no_value(tmp_path: Path) -> None:
    findings = write(tmp_path / "c.csv", notes("=010-1234-5678"), KOREAN).findings
    assert "1234" not in str(findings.to_pylist())


SHOWN = [
    ({"mobile": "+821012345678"}, "휴대폰", "010-1234-5678"),
    ({"phone": "+8225551234"}, "전화", "02-555-1234"),
    ({"mobile": "+12125550100"}, "휴대폰", "+1 212-555-0100"),
    ({"mobiles": [item("+821012345678"), item("+821087654321")]}, "휴대폰 목록", "010-1234-5678; 010-8765-4321"),
    ({"companies": [item("(주)한빛", "2208162517"), item("두빛")]}, "회사 목록", "(주)한빛 (2208162517); 두빛"),
    ({"emails": []}, "이메일 목록", ""),
    ({"emails": None}, "이메일 목록", ""),
    ({"consent_email": "yes"}, "광고 동의: 이메일", "예"),
    ({"consent_email": "no"}, "광고 동의: 이메일", "아니오"),
    ({"consent_email": None}, "광고 동의: 이메일", ""),
    ({"consent_at": "2024-01-02T03:04:05+09:00"}, "광고 동의일", "2024-01-02T03:04:05+09:00"),
    ({"status": "never_asked"}, "동의 상태", "물은 적 없음"),
    ({"gender": "female"}, "성별", "여"),
    ({"due_action": "destroy"}, "할 일", "파기"),
    ({"birth_date": "--05-12"}, "생년월일", "XXXX-05-12"),
    ({"birth_date": "1990-05-12"}, "생년월일", "1990-05-12"),
    ({"records": 3}, "레코드 수", "3"),
    ({"match_probability": 0.98765432}, "일치 확률", "0.987654"),
    ({"name": '홍\n길동, "별"'}, "이름", '홍\n길동, "별"'),
]


def test_the_people_of_a_company_have_readable_numbers(tmp_path: Path) -> None:
    people = [item("김하나", "과장 +821012345678 hana@hanbit.kr"), item("박둘", "two@hanbit.kr"), item("이셋")]
    row = {"customer_id": "C1", "sources": "a", "records": 3, "contacts": people}
    table = pa.Table.from_pylist([{name: row.get(name) for name in ORGANISATIONS.schema.names}], ORGANISATIONS.schema)
    write(tmp_path / "c.csv", table, Layout(ORGANISATIONS, "ko"))
    told = "김하나 (과장 010-1234-5678 hana@hanbit.kr); 박둘 (two@hanbit.kr); 이셋"
    assert csv_lines(tmp_path / "c.csv")[0]["담당자 목록"] == told


@pytest.mark.parametrize(("row", "heading", "cell"), SHOWN)
def test_values_are_readable(tmp_path: Path, row: dict[str, object], heading: str, cell: str) -> None:
    write(tmp_path / "c.csv", customers(row), KOREAN)
    assert csv_lines(tmp_path / "c.csv")[0][heading] == cell


def test_words_and_headings_follow_the_language(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", customers({"status": "refused", "gender": "male"}), ENGLISH)
    row = csv_lines(tmp_path / "c.csv")[0]
    assert (row["status"], row["gender"]) == ("refused", "male")


def test_codes_and_names_for_programs(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", customers({"mobile": "+821012345678", "consent_email": "yes"}), CODES)
    row = csv_lines(tmp_path / "c.csv")[0]
    assert (row["mobile"], row["consent_email"]) == ("+821012345678", "yes")


def test_booleans_are_words(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", pa.table({"vip": [True, False, None]}), KOREAN)
    assert [row["vip"] for row in csv_lines(tmp_path / "c.csv")] == ["예", "아니오", ""]


def test_equal_headings_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", customers({"email": "a@x.kr"}, 이메일=["b@x.kr"]), KOREAN)
    row = csv_lines(tmp_path / "c.csv")[0]
    assert (row["이메일"], row["이메일_2"]) == ("a@x.kr", "b@x.kr")


@pytest.mark.parametrize(
    ("encoding", "first"), [("utf-8-sig", b"\xef\xbb\xbf"), ("utf-8", "고".encode()), ("cp949", "고".encode("cp949"))]
)
def test_the_encoding_is_the_one_asked_for(tmp_path: Path, encoding: str, first: bytes) -> None:
    write(tmp_path / "c.csv", customers({}), Layout(CUSTOMERS, encoding=encoding))  # type: ignore[arg-type]
    assert (tmp_path / "c.csv").read_bytes().startswith(first)


CP949 = Layout(CUSTOMERS, encoding="cp949")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("김민수 😀", "김민수 [U+1F600]"),
        ("똠방각하", "똠방각하"),
        ("João", "Jo[U+00E3]o"),
        ("龍😀😀", "龍[U+1F600][U+1F600]"),
        (None, ""),
    ],
)
def test_cp949_writes_what_it_cannot_hold_as_its_code(tmp_path: Path, value: str | None, cell: str) -> None:
    assert noted(tmp_path, value, layout=CP949) == [cell]


def test_an_unencodable_character_is_a_finding(tmp_path: Path) -> None:
    findings = write(tmp_path / "c.csv", notes("a", "김😀é", None, "b"), CP949).findings.to_pylist()
    assert [(line["row"], line["rule"], line["after"]) for line in findings] == [
        (2, "deliver_unencodable", "U+1F600 U+00E9")
    ]


def test_a_heading_cp949_cannot_hold(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", customers({}, **{"메모😀": ["a"]}), CP949)
    assert csv_lines(tmp_path / "c.csv", "cp949")[0]["메모[U+1F600]"] == "a"


def test_a_file_without_rows_has_its_headings(tmp_path: Path) -> None:
    written = write(tmp_path / "c.csv", customers(), KOREAN)
    assert (written.rows, len((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines())) == (0, 1)


def test_a_cell_larger_than_the_reading_block(tmp_path: Path) -> None:
    written = write(tmp_path / "c.csv", notes("가나다라마" * 2_000_000, "b"), KOREAN)
    assert (written.rows, written.bytes > 30_000_000) == (2, True)


def test_rows_and_bytes_are_told(tmp_path: Path) -> None:
    written = write(tmp_path / "c.csv", customers({}, {}), KOREAN)
    assert (written.rows, written.bytes) == (2, (tmp_path / "c.csv").stat().st_size)


def test_columns_of_coded_text_arrive(tmp_path: Path) -> None:
    write(tmp_path / "c.csv", pa.table({"a": pa.array(["x", None, "x"]).dictionary_encode()}), KOREAN)
    assert [row["a"] for row in csv_lines(tmp_path / "c.csv")] == ["x", "", "x"]
