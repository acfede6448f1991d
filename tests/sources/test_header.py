"""Which row holds the names."""

import pytest

from hanjul.sources.header import find_header, is_heading, is_total, repeated_blocks, unique_names


@pytest.mark.parametrize(
    ("rows", "row", "names"),
    [
        ([["이름", "휴대폰"], ["김철수", "010-1234-5678"]], 1, ("이름", "휴대폰")),
        ([["고객 명단", ""], ["", ""], ["이름", "휴대폰"], ["김철수", "010-1234-5678"]], 3, ("이름", "휴대폰")),
        ([["김철수", "010-1234-5678"], ["이영희", "010-2345-6789"]], 0, ("column_1", "column_2")),
        ([["홍길동"], ["김철수"], ["이영희"]], 0, ("column_1",)),
        ([["김철수", "서울"], ["이영희", "부산"], ["박민수", "대구"]], 0, ("column_1", "column_2")),
        ([["foo", "bar"], ["x", "y"]], 1, ("foo", "bar")),
        ([["foo", "bar"], ["x", "1"], ["foo", "2"]], 0, ("column_1", "column_2")),
        ([["고객명", "이메일", "SMS"], ["김", "Y", "N"]], 1, ("고객명", "이메일", "SMS")),
        (  # who answers a survey writes what are headers elsewhere
            [
                ["성함이 어떻게 되시나요?", "연락 받으실 번호를 남겨 주세요", *"abcd"],
                ["김철수", "010-1234-5678", "기타", "이메일", "회사", "주소"],
                ["이영희", "", "기타", "이메일", "회사", "주소"],
                ["박민수", "", "기타", "이메일", "학교", "주소"],
            ],
            1,
            ("성함이 어떻게 되시나요?", "연락 받으실 번호를 남겨 주세요", *"abcd"),
        ),
        (
            [["1. 성함을 알려주세요", "2. 이메일 주소"], ["김철수", "k@x.com"]],
            1,
            ("1. 성함을 알려주세요", "2. 이메일 주소"),
        ),
        (
            [["이름", "연락처", ""], ["", "휴대폰", "이메일"], ["김", "010-1234-5678", "k@x.com"]],
            1,
            ("이름", "연락처 휴대폰", "연락처 이메일"),
        ),
        (
            [
                ["상담일", "학부모", "", "동의", ""],
                ["", "성명", "휴대폰", "마케팅", "동의일자"],
                ["2024", "김", "010-1234-5678", "Y", ""],
            ],
            2,
            ("상담일", "학부모 성명", "학부모 휴대폰", "동의 마케팅", "동의 동의일자"),
        ),
        (
            [["학생", "보호자", ""], ["이름", "이름", "휴대폰"], ["김철수", "김영희", "010-1234-5678"]],
            2,
            ("학생 이름", "보호자 이름", "보호자 휴대폰"),
        ),
        (
            [["고객 명단", "", "담당 총무"], ["이름", "휴대폰", "이메일"], ["김", "010-1234-5678", "k@x.com"]],
            2,
            ("이름", "휴대폰", "이메일"),
        ),
        (
            [["합계", "", "2건"], ["작성일자", "승인번호", "상호", "상호"], ["2024-03-05", "1024", "우리", "한빛"]],
            2,
            ("작성일자", "승인번호", "상호", "상호_2"),
        ),
        (
            [["번호", "성명", *(f"3/{day}" for day in range(8, 15))], ["1", "김철수", *"1101011"]],
            1,
            ("번호", "성명", *(f"3/{day}" for day in range(8, 15))),
        ),
        ([["이름", *map(str, range(1, 32))], ["김철수", *"1" * 31]], 1, ("이름", *map(str, range(1, 32)))),
        (
            [["이름", *"12345"], [None, *"월화수목금"], ["김철수", *"OOXOO"]],
            1,
            ("이름", "1 월", "2 화", "3 수", "4 목", "5 금"),
        ),
        ([["이름"]], 1, ("이름",)),
        ([], 0, ()),
    ],
)
def test_the_header_is_found(rows: list[list[str]], row: int, names: tuple[str, ...]) -> None:
    header = find_header(rows)
    assert (header.row, header.names) == (row, names)


GROUPED = [
    ["현황", "", "", ""],
    ["상담일", "학부모", "", "비고"],
    ["", "성명", "휴대폰", ""],
    ["2024-01-02", "김철수", "010-1234-5678", "메모"],
]
MERGED = [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)]


@pytest.mark.parametrize("wanted", [None, 2, 3])
def test_merged_groups_stand_before_the_names_of_their_columns(wanted: int | None) -> None:
    header = find_header(GROUPED, wanted, MERGED)
    assert (header.names, header.skip) == (("상담일", "학부모 성명", "학부모 휴대폰", "비고"), 3)


def test_a_header_over_names_that_looks_like_one_is_told_by_what_stands_below_the_others() -> None:
    rows = [
        ["처리일", "노무사", "잔여횟수"],
        ["2025-03-02", "한소희", "5"],
        ["2025-03-03", "이경민", "7"],
        ["2025-03-04", "", "9"],
    ]
    assert find_header(rows).names == ("처리일", "노무사", "잔여횟수")
    assert find_header([["없음", "노무사", "개인레슨"], *([day, name, "소규모"] for day, name, _ in rows[1:])]).row == 0


def test_a_title_merged_over_the_table_is_no_group() -> None:
    rows = [["고객 명단", "", ""], ["이름", "휴대폰", "이메일"], ["김", "010-1234-5678", "k@x.com"]]
    assert find_header(rows, None, [(0, 0, 0, 2)]).names == ("이름", "휴대폰", "이메일")


def test_a_contact_is_a_persons_own_as_a_mobile_is() -> None:
    assert is_heading(["업체명", "주소", "연락처"])
    assert len(repeated_blocks(["좌석", "연락처", "", "좌석", "연락처"])) == 2


def test_the_row_of_the_plan_is_obeyed() -> None:
    assert find_header([["이름", "휴대폰"], ["a", "b"], ["c", "d"]], wanted=2).names == ("a", "b")


def test_names_are_unique_whatever_the_case() -> None:
    assert unique_names(["a", "A", "", "row", "a_2"], 6) == ("a", "A_2", "column_3", "row_2", "a_2_2", "column_6")


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["합계", "3"], True),
        (["총 계 :", None, "1,234원"], True),
        ([None, "Total", "3"], True),
        (["합계", "172개처", None, "1,200"], True),
        (["TOPLAM", "284", None], True),
        (["Total de clientes:", "120"], True),
        (["合計", "450"], True),
        (["합계", "서울"], False),
        (["김합계", "3"], False),
        ([None], False),
    ],
)
def test_total_rows_are_known(cells: list[str | None], total: bool) -> None:
    assert is_total(cells) is total
