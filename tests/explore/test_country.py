"""Which country data speaks of."""

import pyarrow as pa
import pytest

from hanjul.explore.country import guess_country, timezone_of

CASES = [
    ({"이름": ["Kim"], "phone": ["(415) 555-2671"] * 20}, "KR"),
    ({"name": ["Kim"], "mobile": ["010-2345-6789"] * 20}, "KR"),
    ({"name": ["John"], "phone": ["(415) 555-2671"] * 20}, "US"),
    ({"name": ["John"], "zip": ["94107"]}, "US"),
    ({"name": ["John"], "phone": ["+44 7911 123456"] * 20}, "GB"),
    ({"name": ["John"], "postcode": ["SW1A 1AA"] * 20}, "GB"),
    ({"given_name": ["lachlan"], "suburb": ["richlands"], "state": ["nsw"]}, "AU"),
    ({"first_name": ["Robert"], "dob": ["1971-06-24"], "email": ["a@b.com"]}, "KR"),
]


@pytest.mark.parametrize(("columns", "country"), CASES)
def test_korea_unless_the_data_plainly_say_otherwise(columns: dict[str, list[str]], country: str) -> None:
    length = max(map(len, columns.values()))
    assert guess_country([pa.table({name: (cells * length)[:length] for name, cells in columns.items()})]) == country


def test_no_sources_are_korea() -> None:
    assert guess_country([]) == "KR"


@pytest.mark.parametrize(("country", "zone"), [("KR", "Asia/Seoul"), ("GB", "Europe/London"), ("XX", "UTC")])
def test_a_country_has_a_time_zone(country: str, zone: str) -> None:
    assert timezone_of(country) == zone
