"""Registration numbers: check digits and display. The cells themselves: tests/cases/business_number.csv."""

import pytest

from hanjul.fields import registration


@pytest.mark.parametrize("digits", ["2208162517", "1208147521", "1248100998"])
def test_business_numbers_with_the_right_check_digit(digits: str) -> None:
    assert registration.is_business_number(digits)


@pytest.mark.parametrize(
    "digits", ["2208162518", "0000000000", "1111111119", "220816251", "22081625170", "", "二二〇八一六二五一七"]
)
def test_no_business_numbers(digits: str) -> None:
    assert not registration.is_business_number(digits)


@pytest.mark.parametrize("digits", ["1301110006246", "1101111129497"])
def test_corporate_numbers_with_the_right_check_digit(digits: str) -> None:
    assert registration.is_corporate_number(digits)


@pytest.mark.parametrize("digits", ["1301110006247", "0000000000000", "130111000624"])
def test_no_corporate_numbers(digits: str) -> None:
    assert not registration.is_corporate_number(digits)


@pytest.mark.parametrize(
    ("digits", "shown"), [("2208162517", "220-81-62517"), ("1301110006246", "130111-0006246"), ("DE1", "DE1")]
)
def test_numbers_are_shown_in_their_usual_groups(digits: str, shown: str) -> None:
    assert registration.display(digits) == shown


def test_a_mask_shows_the_first_group() -> None:
    assert registration.mask("220-81-62517") == "220-**-*****"
