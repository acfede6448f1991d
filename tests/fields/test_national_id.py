"""National identification numbers. The numbers here are made up; those that need a right check digit compute it."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanjul.fields.national_id import (
    MARKER,
    Scrubber,
    checksum_fits,
    corporate_checksum_fits,
    is_national_id_header,
    scrub,
    scrub_identity,
)

TODAY = datetime.date(2026, 1, 1)


def with_check_digit(twelve: str) -> str:
    return next(twelve + digit for digit in "0123456789" if checksum_fits(twelve + digit))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("900101-1234567", MARKER),
        ("9001011234567", MARKER),
        ("900101 1234567", MARKER),
        ("900101 - 1234567", MARKER),
        ("900101–1234567", MARKER),
        ("900101.1234567", MARKER),
        ("900101/1234567", MARKER),
        ("900101~1234567", MARKER),
        ("９００１０１－１２３４５６７", MARKER),
        ("900101-1******", MARKER),
        ("900101-123****", MARKER),
        ("900101-1●●●●●●", MARKER),
        ("******-1234567", MARKER),
        ("900101-5234567", MARKER),
        ("050101-3234567", MARKER),
        ("050101-8234567", MARKER),
        ("주민번호900101-1234567입니다", f"주민번호{MARKER}입니다"),
        ("(900101-1234567)", f"({MARKER})"),
        ("850315-2345678, 900101-1234567", f"{MARKER}, {MARKER}"),
        ("900101ㅡ1234567", MARKER),
        ("900101ー1234567", MARKER),
        ("900101•1234567", MARKER),
        ("900101?1234567", MARKER),  # what CP949 leaves of an en dash
        ("900101\u200b-1234567", MARKER),
        ("900101\u00a01234567", MARKER),
        ("900101  -  1234567", MARKER),
        ("900101-１234567", MARKER),
        ("90.01.01-1234567", MARKER),
        ("90-01-01-1234567", MARKER),
        ("19900101-1234567", MARKER),
        ("앞자리 900101 뒷자리 1234567", f"앞자리 {MARKER}"),
        ("생년월일 900101, 뒤 1234567", f"생년월일 {MARKER}"),
        ("900101-1234567010-1234-5678", f"{MARKER}010-1234-5678"),
    ],
)
def test_numbers_are_removed(text: str, clean: str) -> None:
    assert scrub(text, today=TODAY)[0] == clean


@pytest.mark.parametrize(
    "text",
    [
        "990230-1234567",  # no such day
        "301231-3234567",  # not born yet
        "900101-9234567",
        "20240101-3234567",  # order number
        "19900101-3234567",
        "24.01.01 1500000원",
        "240101: 1500000원",
        "240101,1500000",
        "900101-1",
        "900101",
        "010-1234-5678",
        "220-81-62517",
        "110111-1129497",  # corporate number that looks like one born in 1911
        "130111-0006246",  # corporate number
        "8801234567893",  # EAN
        "1614838931000",  # milliseconds
        "20210304152211",  # time in 14 digits
        "ORD9001011234567",
        "9001011234567ab1c9f0e7d2",  # id of a database
        "3f2a90e1-0b12-4cde-8abc-9001011234ab",
        "1234-5678-9012-3456",
        "110-901231-12345",
        "k9001011234567@naver.com",
        "******-*******",
        "",
    ],
)
def test_look_alikes_stay(text: str) -> None:
    assert scrub(text, today=TODAY) == (text, 0)


@pytest.mark.parametrize("shape", ["{},{}", "{}: {}", "20{}-{}", "{}={}"])
def test_where_dates_and_amounts_look_alike_the_check_digit_decides(shape: str) -> None:
    number = with_check_digit("050101323456")
    assert scrub(shape.format(number[:6], number[6:]), today=TODAY) == (MARKER, 1)


def test_a_right_check_digit_outweighs_the_range_of_milliseconds() -> None:
    assert scrub(with_check_digit("130101312345"), today=TODAY)[1] == 1


def test_in_a_column_of_milliseconds_no_moment_is_a_number() -> None:
    fitting = with_check_digit("170115312345")
    times = [str(1_735_689_600_000 + 86_400_123 * day) for day in range(60)]
    cells = [*times, fitting, with_check_digit("900101123456")]
    columns = batch(lastSeenAt=cells, merchant_uid=[f"order_{cell}" for cell in cells])
    assert Scrubber(["lastSeenAt", "merchant_uid"], TODAY).scrub(columns)[1] == [
        (62, "lastSeenAt"),
        (62, "merchant_uid"),
    ]
    assert scrub(f"order_{fitting}", today=TODAY)[1] == 0


def test_in_a_column_of_children_born_from_2010_on_no_number_is_a_moment() -> None:
    children = [with_check_digit(f"1{year}0{month}153{year}{month}345") for year in range(10) for month in range(1, 4)]
    assert len(Scrubber(["비고"], TODAY).scrub(batch(비고=children))[1]) == len(children)


def test_a_corporate_number_born_later_stays_in_a_company_column() -> None:
    number = next(
        n
        for n in (f"450101-1{i:06d}" for i in range(1000))
        if corporate_checksum_fits(n.replace("-", "")) and not checksum_fits(n.replace("-", ""))
    )
    assert (scrub(number, today=TODAY, company=True)[1], scrub(number, today=TODAY)[1]) == (0, 1)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("1234567", MARKER),
        ("900101-1234567", MARKER),
        ("990230-1234567", MARKER),
        ("M12345678", MARKER),
        ("M123A4567", MARKER),
        ("11-12-123456-01", MARKER),
        ("900101", "900101"),
        ("19900101", "19900101"),
        ("900101-*******", "900101-*******"),
        ("미제출", "미제출"),
        ("서울시 강남구 테헤란로 123-45", "서울시 강남구 테헤란로 123-45"),
        ("여권 M12345678 확인", f"여권 M{MARKER} 확인"),
    ],
)
def test_in_a_column_that_says_so_anything_of_that_length_goes(text: str, clean: str) -> None:
    assert scrub_identity(text, TODAY)[0] == clean


def batch(**columns: list[str | None]) -> pa.RecordBatch:
    rows = len(next(iter(columns.values())))
    return pa.RecordBatch.from_pydict(
        {
            "row": pa.array(range(1, rows + 1), pa.int64()),
            **{name: pa.array(cells, pa.string()) for name, cells in columns.items()},
        }
    )


def test_every_column_is_searched_and_every_cell_told() -> None:
    given_batch = batch(이름=["김", "이"], 메모=["주민 900101-1234567", None], 비고=[None, "9001011234567"])
    cleaned, found = Scrubber(["이름", "메모", "비고"], TODAY).scrub(given_batch)
    assert (cleaned.column(2)[0].as_py(), cleaned.column(3)[1].as_py(), found) == (
        f"주민 {MARKER}",
        MARKER,
        [(1, "메모"), (2, "비고")],
    )


@pytest.mark.parametrize(
    ("header", "speaks"),
    [
        ("Tax ID Number", True), ("Customer Tax ID", True), ("TIN Number", True), ("Číslo OP", True), ("Pasnummer", True),
        ("Passenger SSNumber", True), ("member_ic_number", True), ("Kunden Steuer-ID", True), ("고객주민번호 뒷자리", True),
        ("Business Number", False), ("Classic number", False), ("Umsatzsteuer-ID", False), ("Opt-in number", False), ("Bulletin number", False), ("Číslo operace", False), ("Ledenpasnummer", False), ("Apps no", False),
    ],
)  # fmt: skip
def test_a_header_speaks_of_identity_where_its_words_do_and_not_where_their_letters_meet(
    header: str, speaks: bool
) -> None:
    assert is_national_id_header(header) is speaks


def test_back_halves_kept_apart_are_removed() -> None:
    cleaned, _ = Scrubber(["주민번호 앞자리", "주민번호 뒷자리"], TODAY).scrub(batch(a=["900101"], b=["1234567"]))
    assert [column[0].as_py() for column in cleaned.columns[1:]] == ["900101", MARKER]


@pytest.mark.parametrize(
    "header", ["주민번호 앞자리", "계약자 주민번호(앞 7자리)", "주민번호(앞)", "수검자 주민번호앞7"]
)
def test_a_birth_date_with_the_digit_of_the_sex_stays_in_a_column_of_front_halves(header: str) -> None:
    cells = ["900101-1", "9001011", "900101-1234567", "9001011234567"]
    cleaned, _ = Scrubber([header, "주민번호 앞/뒷자리"], TODAY).scrub(
        batch(a=cells, b=["900101-1", "1234567", "", ""])
    )
    assert cleaned.column(1).to_pylist() == [*cells[:2], MARKER, MARKER]
    assert cleaned.column(2).to_pylist()[:2] == [MARKER, MARKER]


@pytest.mark.parametrize("dash", ["-", "?", "•", "\u00a0", "\u200b", " - ", ", 뒷자리 "])
def test_a_column_is_searched_for_every_way_of_writing(dash: str) -> None:
    cleaned, _ = Scrubber(["메모"], TODAY).scrub(batch(메모=[f"주민 900101{dash}1234567"]))
    assert cleaned.column(1).to_pylist() == [f"주민 {MARKER}"]


def test_a_slice_of_a_batch_is_scrubbed_in_place() -> None:
    part = batch(메모=["a", "900101-1234567", "b"]).slice(1, 2)
    assert Scrubber(["메모"], TODAY).scrub(part)[0].column(1).to_pylist() == [MARKER, "b"]


def test_a_header_that_holds_a_number_is_scrubbed() -> None:
    scrubber = Scrubber(["김철수", "900101-1234567"], TODAY)
    assert (scrubber.columns, scrubber.in_header) == (("김철수", MARKER), [1])


@pytest.mark.parametrize("mark", ["", "'"])  # the apostrophe of a cell of text
def test_order_numbers_that_begin_with_a_date_stay(mark: str) -> None:
    orders = [
        f"{mark}2512{day:02d}{number:07d}" for day in range(1, 29) for number in (1000001, 3000002, 4000003, 300004)
    ]
    cleaned, found = Scrubber(["주문번호"], TODAY).scrub(batch(주문번호=list(orders)))
    assert (cleaned.column(1).to_pylist(), found) == (orders, [])


@pytest.mark.parametrize("mark", ["", "'"])
def test_a_column_of_numbers_without_hyphen_is_removed(mark: str) -> None:
    numbers = [
        f"{mark}{year:02d}0{month}15{1 + month % 2}{number:06d}"
        for year in range(50, 99, 7)
        for month in range(1, 9)
        for number in (123456, 654321)
    ]
    assert len(Scrubber(["메모"], TODAY).scrub(batch(메모=list(numbers)))[1]) == len(numbers)


@given(
    st.dates(datetime.date(1930, 1, 1), datetime.date(2025, 12, 31)),
    st.integers(0, 999_999),
    st.booleans(),
    st.sampled_from(["-", " ", "", "–"]),
    st.text(max_size=5),
)
def test_no_number_with_a_right_check_digit_survives(
    born: datetime.date, rest: int, woman: bool, gap: str, around: str
) -> None:
    seventh = (1 if born.year < 2000 else 3) + woman
    number = with_check_digit(f"{born:%y%m%d}{seventh}{rest:06d}"[:12])
    text = f"가{around}나 {number[:6]}{gap}{number[6:]} 다{around}"
    if corporate_checksum_fits(number):
        return
    assert number[6:] not in scrub(text, today=TODAY)[0]


@pytest.mark.parametrize("header", ["身份证号", "Rodné číslo", "CPR-nr", "เลขบัตรประชาชน", "RUT Cliente", "Documento"])
def test_identity_numbers_of_more_countries_are_removed_by_their_header(header: str) -> None:
    batch = pa.RecordBatch.from_pydict({"row": [1], header: ["110101199003071234"]})
    scrubbed, found = Scrubber([header]).scrub(batch)
    assert found == [(1, header)] and scrubbed.column(1).to_pylist() == [MARKER]


def test_a_word_that_counts_alone_does_not_inside_of_another_header() -> None:
    batch = pa.RecordBatch.from_pydict({"row": [1], "Documento de venta": ["0001-00001234"]})
    assert Scrubber(["Documento de venta"]).scrub(batch)[1] == []


@pytest.mark.parametrize("text", ["A123456(A)", "AB123456(7)", "ΑΒ 123456", "RX 123456"])
def test_numbers_of_letters_and_six_digits_go_as_well(text: str) -> None:
    assert scrub_identity(text, datetime.date(2026, 1, 1)) == (MARKER, 1)
