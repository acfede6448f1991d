"""Numbers of cards, accounts, passports and licences, and what only looks like them."""

import pyarrow as pa
import pytest

from hanjul.fields.secret_numbers import ACCOUNT, CARD, LICENCE, PASSPORT, SecretScrubber, scrub


@pytest.mark.parametrize(
    ("text", "clean", "rule"),
    [
        ("카드 4111-1111-1111-1111 결제", "카드 ****-****-****-**** 결제", CARD),
        ("4111 1111 1111 1111", "**** **** **** ****", CARD),
        ("4111111111111111", "****************", CARD),
        ("４１１１１１１１１１１１１１１１", "****************", CARD),
        ("amex 378282246310005", "amex ***************", CARD),
        ("환불: 국민은행 123456-04-123456", "환불: 국민은행 ******-**-******", ACCOUNT),
        ("계좌 110-123-456789", "계좌 ***-***-******", ACCOUNT),
        ("account: 123456789012", "account: ************", ACCOUNT),
        ("GB82 WEST 1234 5698 7654 32", "**** **** **** **** **** **", ACCOUNT),
        ("여권번호 M12345678", "여권번호 *********", PASSPORT),
        ("passport no. M123A4567", "passport no. *********", PASSPORT),
        ("면허 11-12-345678-90", "면허 **-**-******-**", LICENCE),
        ("4111.1111.1111.1111", "****.****.****.****", CARD),
        ("4111 - 1111 - 1111 - 1111", "**** - **** - **** - ****", CARD),
        ("4111–1111–1111–1111", "****–****–****–****", CARD),
        ("3782 8224 6310 005", "**** **** **** ***", CARD),
        ("diners 3056 930902 5904", "diners **** ****** ****", CARD),
        ("환불: 110-123-456789(신한)", "환불: ***-***-******(신한)", ACCOUNT),
        ("110-123-456789 신한 홍길동", "***-***-****** 신한 홍길동", ACCOUNT),
        ("123456-04-123456 국민은행", "******-**-****** 국민은행", ACCOUNT),
        ("우리은행\n1002-123-456789", "우리은행\n****-***-******", ACCOUNT),
        ("신한으로 110-123-456789", "신한으로 ***-***-******", ACCOUNT),
        ("예금주 박하나 110.123.456789", "예금주 박하나 ***.***.******", ACCOUNT),
        ("계좌 110 - 123 - 456789", "계좌 *** - *** - ******", ACCOUNT),
        ("de89 3704 0044 0532 0130 00", "**** **** **** **** **** **", ACCOUNT),
        ("여권번호(영문포함): M12345678", "여권번호(영문포함): *********", PASSPORT),
        ("M12345678 (여권)", "********* (여권)", PASSPORT),
        ("여권 Ｍ１２３４５６７８", "여권 *********", PASSPORT),
        ("여권: 123456789", "여권: *********", PASSPORT),
        ("운전면허번호 119012345612", "운전면허번호 ************", LICENCE),
        ("서울 90-123456-12", "서울 **-******-**", LICENCE),
    ],
)
def test_cards_accounts_passports_and_licences_are_masked(text: str, clean: str, rule: str) -> None:
    assert scrub(text) == (clean, (rule,))
    column = pa.record_batch({"row": pa.array([1], pa.int64()), "메모": pa.array([text])})
    assert SecretScrubber(["메모"]).scrub(column)[0].column(1).to_pylist() == [clean]


@pytest.mark.parametrize(
    "text",
    [
        "주문 2024010112345678", "4111-1111-1111-1112", "우리 회사 010-1234-5678", "농협 02-1234-5678", "M12345678",
        "새한기업 123-45-67890", "하나 2024-01-02 10:20:30", "880-1234-5678", "국민은행 강남지점 3층",
        "0000-0000-0000-0000", "신한 +82-10-1234-5678", "우리 0505-123-4567", "하나투어 예약 12345678901",
        "우체국택배 6012345678901", "주문 20240101-000123 국민카드", "36001234567895", "TW20240327000008",
    ],
)  # fmt: skip
def test_numbers_of_other_kinds_are_left_alone(text: str) -> None:
    assert scrub(text) == (text, ())


def test_a_column_of_order_numbers_is_no_column_of_cards() -> None:
    orders = [str(4_000_000_000_000_000 + 7 * number) for number in range(200)]
    for sign in ("", "l:"):  # of a lead ad
        numbers = pa.array([f"{sign}{order}" for order in orders])
        batch = pa.record_batch({"row": pa.array(range(200), pa.int64()), "주문번호": numbers})
        assert SecretScrubber(["주문번호"]).scrub(batch)[1] == []


def test_a_column_headed_by_account_keeps_nothing() -> None:
    batch = pa.record_batch(
        {"row": pa.array([1, 2, 3], pa.int64()), "환불 계좌번호": pa.array(["110-123-456789", "하나은행", None])}
    )
    clean, found = SecretScrubber(["환불 계좌번호"]).scrub(batch)
    assert clean.column(1).to_pylist() == ["***-***-******", "하나은행", None]
    assert [(one.row, one.rule) for one in found] == [(1, ACCOUNT)]


@pytest.mark.parametrize(
    ("heading", "cell", "found"),
    [
        ("출입카드번호", "8501234567", []),  # opens a gate
        ("회원카드 번호", "8501234567", []),
        ("membership card no", "8501234567", []),
        ("카드번호", "8501234567", [ACCOUNT]),
        ("결제 카드번호", "5432-1012-3456-1235", [ACCOUNT]),
        ("카드번호", "5432-10**-****-1234", []),  # the till has hidden it already
        ("계좌번호(카드번호)", "123***4567", []),
        ("카드번호", "5432-1012-345*-1234", [ACCOUNT]),
    ],
)
def test_only_payment_cards_that_are_not_hidden_yet_are_masked(heading: str, cell: str, found: list[str]) -> None:
    batch = pa.record_batch({"row": pa.array([1], pa.int64()), heading: pa.array([cell])})
    clean, told = SecretScrubber([heading]).scrub(batch)
    assert [one.rule for one in told] == found
    assert (clean.column(1).to_pylist() == [cell]) is (not found)
