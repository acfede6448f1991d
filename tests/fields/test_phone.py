"""Phone numbers: what is shown, what sort they are, what a mask hides. The cells themselves: tests/cases/contact.csv."""

import pytest

from hanjul.fields import FIELDS, Context, phone


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+821012345678", "010-1234-5678"), ("+8221234567", "02-123-4567"), ("+82212345678", "02-1234-5678"),
        ("+82312345678", "031-234-5678"), ("+8250712345678", "0507-1234-5678"), ("+825041234567", "0504-123-4567"),
        ("+8215881234", "1588-1234"), ("+827012345678", "070-1234-5678"), ("+82801234567", "080-123-4567"),
        ("+82112345678", "011-234-5678"), ("+12125550100", "+1 212-555-0100"), ("+447911123456", "+44 7911 123456"),
    ],
)  # fmt: skip
def test_display_in_korea(e164: str, shown: str) -> None:
    assert phone.display(e164, "KR") == shown


@pytest.mark.parametrize(
    ("e164", "country", "shown"),
    [
        ("+12125550100", "US", "(212) 555-0100"), ("+821012345678", "US", "+82 10-1234-5678"),
        ("+447911123456", "GB", "07911 123456"), ("+61412345678", "AU", "0412 345 678"), ("+8215881234", "US", "+82 1588-1234"),
    ],
)  # fmt: skip
def test_display_elsewhere(e164: str, country: str, shown: str) -> None:
    assert phone.display(e164, country) == shown


@pytest.mark.parametrize("text", ["+82", "", "+8299", "x"])
def test_display_of_no_number_is_the_text(text: str) -> None:
    assert phone.display(text, "KR") == text


@pytest.mark.parametrize(
    ("e164", "kind"),
    [
        ("+821012345678", "mobile"), ("+82112345678", "mobile_legacy"), ("+8221234567", "landline"),
        ("+8215881234", "representative"), ("+8250712345678", "virtual"), ("+827012345678", "voip"),
        ("+82801234567", "tollfree"), ("+821212345678", "machine"), ("+12125550100", "either"),
        ("+447911123456", "mobile"), ("+442079460018", "landline"), ("+829", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_a_number_says_what_it_is(e164: str, kind: str) -> None:
    assert phone.kind(e164) == kind


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("010-1234-5678", "010-****-5678"), ("+821012345678", "010-****-5678"), ("02-123-4567", "02-***-4567"),
        ("010-2234-5678/010-3456-7890", "010-****-5678/010-****-7890"), ("김철수 010-2234-5678", "*** 010-****-5678"),
        ("1588-1234", "****-**34"), ("123", "***"),
    ],
)  # fmt: skip
def test_a_mask_shows_the_ends_of_a_number_alone(value: str, masked: str) -> None:
    assert phone.mask(value) == masked


def test_a_cell_too_long_is_refused_unread() -> None:
    answers, rules = phone.clean("010-2234-5678 " * 50, Context())
    assert (set(answers), rules) == ({None}, "phone_too_long")


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("380671234567", "PL", "+380671234567"),
        ("79161234567", "UA", "+79161234567"),
        ("8 (903) 123-45-67", "UA", "+79031234567"),
        ("8 (903) 123-45-67", "DE", None),  # a landline of Munich
        ("393331234567", "IT", "+393331234567"),
        ("123456789012", "PL", None),
        ("347/1234567", "IT", "+393471234567"),
        ("0065 9123 4567", "SG", "+6591234567"),
        ("380 67 123 4567", "US", "+380671234567"),
        ("277-426-69844", "US", None),  # a digit too many
        ("82522983450", "US", None),
        ("80671234567", "UA", "+380671234567"),
        ("+52 1 55 1234 5678", "MX", "+525512345678"),
        ("5215512345678", "MX", "+525512345678"),
        ("+5215512345678", "KR", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("045 222 123 4567", "MX", "+522221234567"),
        ("01 222 123 4567", "MX", "+522221234567"),
    ],
)
def test_a_number_from_abroad_or_with_an_old_prefix(raw: str, country: str, e164: str | None) -> None:
    (mobile, *_), _ = FIELDS["mobile"].clean(raw, Context(country=country))
    assert mobile == e164
