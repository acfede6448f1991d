"""What values look like."""

from dataclasses import replace

import pytest

from hanjul.explore.values import examine, is_korean_name, kinds, year_last
from hanjul.fields import Context

KOREA, AMERICA = Context(), Context(country="US", timezone="America/New_York")

KINDS = [
    ("010-2345-6789", "mobile"),
    ("1023456789", "mobile"),
    ("+82 10-2345-6789", "mobile"),
    ("010-****-5678", "mobile"),
    ("02-345-6789", "phone"),
    ("kim@naver.com", "email"),
    ("220-81-62517", "business_number"),
    ("130111-0006246", "corporate_number"),
    ("900101-1234567", "national_id"),
    ("2021-03-04", "date"),
    ("2021. 3. 4. 오후 3:22:11", "date"),
    ("13/2/2021", "date"),
    ("24. 3. 5.(화) 오후 2:30", "date"),
    ("24. 3. 5. 오후 2:30", "time"),
    ("2021-03-04T06:22:11.000Z", "time"),
    ("44259", "maybe_date"),
    ("900101", "maybe_birth"),
    ("1985-02-03", "birth"),
    ("06164", "postcode"),
    ("SW1A 1AA", "postcode"),
    ("Y", "answer"),
    ("구독 중", "answer"),
    ("네, 동의합니다.", "consent"),
    ("남", "gender"),
    ("김민수", "korean_name"),
    ("남궁민수", "korean_name"),
    ("김민수 대표님", "korean_name"),
    ("John Smith", "latin_full_name"),
    ("(주)한빛", "company"),
    ("Acme Ltd", "company"),
    ("서울특별시 강남구 테헤란로 123", "address"),
    ("역삼동 677-25", "address"),
    ("12 High Street", "address"),
    ("https://example.com/a", "url"),
    ("10.0.0.1", "ip"),
    ("010-****-1234", "mobile"),
    ("***-****-1234", "phone"),
    ("1,200원", "number"),
]

NOT_KINDS = [
    ("2021-03-04", "mobile"),
    ("20210304", "phone"),
    ("06164", "date"),
    ("220-81-62518", "business_number"),
    ("무선 이어폰", "korean_name"),
    ("아메리카노", "korean_name"),
    ("김민수", "consent"),
    ("0.84155", "phone"),
    ("1234-****-****-1234", "phone"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_value_is_of_its_kind(text: str, kind: str) -> None:
    assert kind in kinds(text, KOREA)


@pytest.mark.parametrize(("text", "kind"), NOT_KINDS)
def test_a_value_is_not_taken_for_another_kind(text: str, kind: str) -> None:
    assert kind not in kinds(text, KOREA)


def test_phones_are_read_for_the_country() -> None:
    assert "phone_shape" in kinds("(415) 555-2671", AMERICA)


@pytest.mark.parametrize("text", ["김 철수", "허준", "황보관우", "이영희님", "박지훈(한빛)", "최은경1"])
def test_names_with_glue_are_names(text: str) -> None:
    assert is_korean_name(text)


def test_shares_are_of_the_cells_that_say_something() -> None:
    evidence = examine(["kim@naver.com", "없음", "-", "", None, "김민수"], KOREA)
    assert (evidence.filled, evidence.share("email")) == (2, 0.5)


def test_a_column_of_crosses_alone_is_a_column_of_answers() -> None:
    assert examine(["x", "X", "", "x"], KOREA).share("answer") == 1.0


def test_numbers_that_rise_by_one_are_a_counter() -> None:
    assert examine([str(n) for n in range(7, 40)], KOREA).is_counter
    assert not examine(["3", "9", "4"], KOREA).is_counter


def test_no_cells_are_no_evidence() -> None:
    assert examine([None, ""], KOREA).filled == 0


def test_dates_with_the_year_last_tell_their_order() -> None:
    assert dict(year_last(["13/2/2021", "2/13/2021", "3/4/2021", "2021-03-04", None])) == {
        "dmy": 1,
        "mdy": 1,
        "either": 1,
    }


def test_dates_with_blanks_behind_their_dots_are_dates() -> None:
    assert examine(["12. 5. 1980", "23. 11. 1975"], KOREA).share("maybe_birth") == 1
    assert examine(["12.05.1980.", "3. 11. 1975."], replace(KOREA, date_order="dmy")).share("maybe_birth") == 1
    assert dict(year_last(["12. 5. 1980", "23. 11. 1975"])) == {"either": 1, "dmy": 1}


def test_a_year_of_two_digits_counts_only_where_it_cannot_be_a_day() -> None:
    assert dict(year_last(["2/13/21", "13/2/85", "21/03/04", "3/4/21"])) == {"mdy": 1, "dmy": 1}
