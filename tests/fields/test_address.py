"""Addresses: one key for the spellings of one place. More cells: tests/cases/address.csv and postcode.csv."""

import pytest

from hanjul.fields import Context, address


@pytest.mark.parametrize(
    "raw",
    [
        "서울특별시 강남구 테헤란로 123", "서울 강남구 테헤란로 123", "서울시 강남구 테헤란로 123, 4층", "(06164) 서울 강남구 테헤란로123 (역삼동)",
        "서울 강남구 테헤란로 123 한빛빌딩 4층",
    ],
)  # fmt: skip
def test_spellings_of_one_place_have_one_key(raw: str) -> None:
    assert address.clean(raw, Context())[0][1] == "서울특별시강남구테헤란로123"


@pytest.mark.parametrize(
    "raw", ["12 Main Street, Springfield", "12 MAIN ST. Springfield", "12 Main St, Apt 4, Springfield"]
)
def test_spellings_of_one_place_elsewhere_have_one_key(raw: str) -> None:
    assert address.clean(raw, Context(country="US"))[0][1] == "12 main st springfield"


def test_mask_shows_the_province_only() -> None:
    assert address.mask("서울시 강남구 테헤란로 1") == "서울시 *** **** *"
    assert address.mask("Hamburg ") == "H****** "
