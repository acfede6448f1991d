"""Which country data speaks of."""

from pathlib import Path

import pyarrow as pa
import pytest

import hanjul
from hanjul.explore.country import country_of, guess_country, timezone_of

CASES = [
    ({"이름": ["Kim"], "phone": ["(415) 555-2671"] * 20}, "KR"),
    ({"name": ["Kim"], "mobile": ["010-2345-6789"] * 20}, "KR"),
    ({"name": ["John"], "phone": ["(415) 555-2671"] * 20}, "US"),
    ({"name": ["John"], "zip": ["94107"]}, "US"),
    ({"name": ["John"], "phone": ["+44 7911 123456"] * 20}, "GB"),
    ({"name": ["John"], "postcode": ["SW1A 1AA"] * 20}, "GB"),
    ({"given_name": ["lachlan"], "suburb": ["richlands"], "state": ["nsw"]}, "AU"),
    ({"givenname": ["ann"], "suburb": ["apex"], "postcode": ["2650"] * 3}, "AU"),
    ({"givenname": ["ann"], "suburb": ["apex"], "postcode": ["27502"] * 3}, "KR"),  # no country is told; not Australia
    ({"first_name": ["Robert"], "dob": ["1971-06-24"], "email": ["a@b.com"]}, "KR"),
    ({"Name": ["Jo"], "Phone": ["(415) 555-0111", "415-555-0112", "4155550113"]}, "US"),
    ({"Name": ["Jo"], "Order number": ["4155550113"] * 20}, "KR"),
    ({"Name": ["Jo"], "Signed up": ["03/15/2026", "01/02/2026", "12/25/2025"]}, "US"),
    ({"Name": ["Jo"], "Country": ["United Kingdom"] * 3, "Phone": ["4155550113"]}, "GB"),
    ({"Name": ["Jo"], "Phone": ["+81 90-1234-5678"] * 3}, "JP"),
    ({"氏名": ["山田 太郎"], "電話番号": ["03-1234-5678"]}, "JP"),
    ({"姓名": ["陳志明"], "電話號碼": ["0912-345-678"] * 3}, "TW"),
    ({"姓名": ["王小明"], "电话": ["13812345678"] * 3}, "CN"),
    ({"Họ tên": ["Nguyễn An"], "Số điện thoại": ["0912 345 678"] * 3}, "VN"),
    (
        {"Khách": ["Lê Văn Bình"], "Điện thoại": ["0912345678", "0501234567", "0671234567"] * 9},
        "VN",
    ),  # as long as Ukrainian ones
    ({"Ad": ["Ayşe"], "Cep Telefonu": ["0532 123 45 67", "05321234568", "+90 532 123 45 69"]}, "TR"),
    ({"ФИО": ["Иванов Иван"], "Телефон": ["8(903)123-45-67", "+79161234567", "89161234568"]}, "RU"),
    ({"ФИО": ["Иванов Иван"], "Телефон": ["+380671234567", "067 123 45 68", "0501234567"] * 9}, "UA"),
    ({"שם מלא": ["דוד כהן"], "טלפון נייד": ["050-1234567"]}, "IL"),
    ({"Nama": ["Budi"], "No HP": ["08123456789"], "Tanggal Lahir": ["01/02/1990"]}, "ID"),
    ({"Name": ["Omar"], "Mobile": ["+971 50 123 4567", "0521234567", "052 123 4568"]}, "AE"),
    ({"Name": ["Omar"], "Mobile": ["+966 50 123 4567", "0531234567", "059 123 4568"]}, "SA"),
    ({"Name": ["김민수"] + ["Jo Ray"] * 19, "Phone": ["(415) 555-2671"]}, "US"),
]


@pytest.mark.parametrize(("columns", "country"), CASES)
def test_korea_unless_the_data_plainly_say_otherwise(columns: dict[str, list[str]], country: str) -> None:
    length = max(map(len, columns.values()))
    table = pa.table({name: (cells * length)[:length] for name, cells in columns.items()})
    assert guess_country([table]).country == country


def test_no_sources_are_korea() -> None:
    assert guess_country([]).country == "KR"


def test_a_country_that_is_only_assumed_says_so() -> None:
    guess = guess_country([pa.table({"email": ["a@b.com"]})])
    assert (guess.assumed, guess.reason.en) == (True, "nothing tells the country: Korea is assumed")


def test_of_a_mixture_the_commonest_country_is_assumed() -> None:
    guess = guess_country([pa.table({"phone": ["(415) 555-2671", "+44 7911 123456"] * 10 + ["+44 7911 123457"]})])
    assert (guess.country, guess.assumed, "GB, US" in guess.reason.en) == ("GB", True, True)


def test_the_reason_names_what_told() -> None:
    guess = guess_country([pa.table({"phone": ["(415) 555-2671"] * 3, "zip": ["94107"] * 3})])
    assert guess.reason.en == "judged by headers, shapes of phone numbers"


@pytest.mark.parametrize(("country", "zone"), [("KR", "Asia/Seoul"), ("GB", "Europe/London"), ("XX", "UTC")])
def test_a_country_has_a_time_zone(country: str, zone: str) -> None:
    assert timezone_of(country) == zone


def test_a_text_sign_before_a_phone_and_a_header_that_is_not_sure_hide_no_country() -> None:
    table = pa.table({"Phone": ["'+14155552671"] * 3, "Text Reminder Number": ["+14155552671"] * 3})
    for header in table.column_names:
        assert guess_country([table.select([header])]).country == "US"


def test_a_shape_of_seoul_and_of_sydney_is_no_sign_of_seoul_where_nothing_is_in_hangul() -> None:
    assert guess_country([pa.table({"phone": ["02 1234 5678"] * 3})]).country == "AU"
    assert guess_country([pa.table({"phone": ["02 1234 5678"] * 3, "name": ["김민수"] * 3})]).country == "KR"


@pytest.mark.parametrize(
    ("columns", "country"),
    [
        ({"ชื่อ": ["สมชาย"] * 5}, "TH"),
        ({"Fornavn": ["Kari"] * 5, "Etternavn": ["Berg"] * 5, "Poststed": ["Oslo"] * 5}, "NO"),
        ({"Fornavn": ["Kirsten"] * 5, "Efternavn": ["Kjær"] * 5, "CPR-nr": [""] * 5}, "DK"),
        ({"Vorname": ["Eva"] * 5, "Nachname": ["Huber"] * 5, "Telefon": ["0664 1234567"] * 5}, "AT"),
        ({"Vorname": ["Eva"] * 5, "Nachname": ["Huber"] * 5, "Telefon": ["079 123 45 67"] * 5}, "CH"),
        ({"Vorname": ["Eva"] * 5, "Nachname": ["Huber"] * 5, "Telefon": ["0151 1234567"] * 5}, "DE"),
        ({"中文姓名": ["陳大文"] * 5, "電話": ["9123 4567"] * 5, "電郵": [""] * 5}, "HK"),
        ({"會員編號": ["1"] * 5, "電話": ["0912-345-678"] * 5}, "TW"),
        ({"Phone": ["0917 123 4567"] * 5, "Date": ["03/25/2024"] * 5}, "PH"),
        ({"Jméno": ["Jan"] * 5, "Příjmení": ["Novák"] * 5}, "CZ"),
    ],
)
def test_neighbours_are_told_apart(columns: dict[str, list[str]], country: str) -> None:
    assert guess_country([pa.table(columns)]).country == country


BORN = ["13/02/1980", "28/11/1975", "05/06/1991", "30/01/1968"]


@pytest.mark.parametrize(
    ("country", "phones"),
    [
        ("MY", ["012-3456789", "016-3456789", "017-345 6789", "019-3456789"]),
        ("IN", ["9876543210", "7204567890", "8012345678", "98765 43210"]),
        ("ES", ["612345678", "722345678", "634 567 890", "655123456"]),
    ],
)
def test_days_before_months_are_neither_american_nor_korean(country: str, phones: list[str]) -> None:
    sample = pa.table({"Name": ["Ann Lee"] * 4, "Phone": phones, "Zip": ["50450"] * 4, "Birthday": BORN})
    assert guess_country([sample]).country == country


@pytest.mark.parametrize(
    ("country", "phones"),
    [
        ("SE", ["070-123 45 67", "073-234 56 78", "076-345 67 89", "072-456 78 90"]),
        ("TW", ["0912-345-678", "0923-456-789", "0987-654-321", "0955-123-456"]),
        ("CN", ["13812345678", "15912345678", "18612345678", "13912345678"]),
    ],
)
def test_numbers_of_countries_without_other_signs(country: str, phones: list[str]) -> None:
    assert guess_country([pa.table({"Name": ["Ann Lee"] * 4, "Phone": phones})]).country == country


@pytest.mark.parametrize(
    ("country", "columns"),
    [
        ("FR", {"Nom": ["Petit"] * 30, "Téléphone": [f"6{12345678 + at}" for at in range(30)]}),
        ("PL", {"Imię": ["Anna"] * 30, "Telefon": [f"6{12345678 + at}" for at in range(30)]}),
        ("US", {"Name": ["Ann Lee"] * 30, "Phone": [f"1415555{1234 + at}" for at in range(30)]}),
        ("US", {"Name": ["Ann Lee"] * 30, "Phone": [f"702555{1234 + at}" for at in range(30)]}),
    ],
)
def test_bare_digits_speak_for_no_country_against_words_or_area_codes(
    country: str, columns: dict[str, list[str]]
) -> None:
    assert guess_country([pa.table(columns)]).country == country


def test_a_town_may_be_a_country() -> None:
    sample = pa.table({"Phone": ["91234567"] * 4, "City": ["Singapore"] * 4, "Zip": ["238801"] * 4, "DOB": BORN})
    assert guess_country([sample]).country == "SG"


LONDON = [f"07700 9{number:05}" for number in range(12345, 12365)]
SEOUL = [f"010-{number}-5678" for number in range(2345, 2365)]


@pytest.mark.parametrize(
    ("company", "columns", "country"),
    [
        ("US", {"Name": ["Jo"] * 20, "Postcode": ["SW1A 1AA"] * 20, "Mobile": LONDON}, "GB"),
        ("GB", {"Name": ["Jo"] * 20, "Postcode": ["SW1A 1AA"] * 20, "Mobile": LONDON}, "GB"),
        (
            "KR",
            {"First Name": ["Min"] * 20, "Zip": ["94107"] * 20, "Phone": SEOUL},
            "KR",
        ),  # a shop's software is American
        ("KR", {"Name": ["Jo"] * 20, "Zip": ["94107"] * 20}, "KR"),
        ("US", {"Name": ["Jo"] * 20, "Postcode": ["SW1A 1AA"] * 20, "Mobile": LONDON[:5] + [""] * 15}, "US"),
    ],
)
def test_a_source_is_of_the_companys_country_unless_its_numbers_are_anothers(
    company: str, columns: dict[str, list[str]], country: str
) -> None:
    assert country_of(pa.table(columns), company) == country


def test_a_branch_abroad_is_read_as_its_country_writes(tmp_path: Path) -> None:
    americans = [f"Jo Ray{n},(415) 555-{2600 + n},CA,94107" for n in range(40)]
    londoners = [f"Ann Poe{n},{mobile},SW1A 1AA" for n, mobile in enumerate(LONDON)]
    (tmp_path / "exports").mkdir()
    for name, lines in (
        ("us", ["Name,Phone,State,Zip", *americans]),
        ("london", ["Name,Mobile,Postcode", *londoners]),
    ):
        (tmp_path / "exports" / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    hanjul.init(tmp_path / "exports", project=tmp_path / "hanjul.yaml", language="en")
    with hanjul.run(tmp_path / "hanjul.yaml", until="clean") as result:
        assert (result.country, result.project.sources["london"].country) == ("US", "GB")
        mobiles = {row["source"]: row["mobile"] or row["phone"] for row in result.records.arrow().to_pylist()}
    assert mobiles["london"].startswith("+447700") and mobiles["us"].startswith("+1415555")
