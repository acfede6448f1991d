"""Which row holds the names."""

import pytest

from hanjul.sources.header import find_header, is_total, unique_names


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
        (
            [["1. 성함을 알려주세요", "2. 이메일 주소"], ["김철수", "k@x.com"]],
            1,
            ("1. 성함을 알려주세요", "2. 이메일 주소"),
        ),
        (
            [["이름", "연락처", ""], ["", "휴대폰", "이메일"], ["김", "010-1234-5678", "k@x.com"]],
            1,
            ("이름", "연락처 휴대폰", "이메일"),
        ),
        ([["이름"]], 1, ("이름",)),
        ([], 0, ()),
    ],
)
def test_the_header_is_found(rows: list[list[str]], row: int, names: tuple[str, ...]) -> None:
    header = find_header(rows)
    assert (header.row, header.names) == (row, names)


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
        (["합계", "서울"], False),
        (["김합계", "3"], False),
        ([None], False),
    ],
)
def test_total_rows_are_known(cells: list[str | None], total: bool) -> None:
    assert is_total(cells) is total
