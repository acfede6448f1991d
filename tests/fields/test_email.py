"""E-mail addresses: parts and mask. The cells themselves: tests/cases/email.csv."""

import pytest

from hanjul.fields import Context, email


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("kim@naver.com", "personal"), ("kim@daum.net", "personal"), ("kim@gmail.com", "personal"), ("kim@web.de", "personal"),
        ("kim@hanbit.co.kr", "corporate"), ("info@hanbit.co.kr", "role"), ("cs@naver.com", "role"),
        ("accounts-payable@hanbit.com", "role"), ("hello88@naver.com", "personal"), ("vertrieb2@hanbit.de", "role"), ("info1987@hanbit.co.kr", "corporate"),
        ("a@privaterelay.appleid.com", "relay"), ("a@mailinator.com", "disposable"),
        ("h883263@guest.booking.com", "relay"), ("k9vg@agoda-messaging.com", "relay"),
        ("8awgqyk6a5+cub31c122@allegromail.pl", "relay"), ("n5z9ungq4v+5f147aa75@user.allegrogroup.pl", "relay"),
    ],
)  # fmt: skip
def test_a_mailbox_is_a_persons_an_offices_or_a_passing_one(key: str, kind: str) -> None:
    assert email.parts(key)[2] == kind


def test_the_key_of_an_address_has_a_mailbox_and_a_domain() -> None:
    assert email.parts("kim.su@hanbit.co.kr")[:2] == ("kim.su", "hanbit.co.kr")


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("kim.minsu@naver.com", "k***@naver.com"), ("ab@naver.com", "***@naver.com"), ("Kim Minsu <kim@x.com>", "*** ***** <k***@x.com>"),
        ("a.b@c.com, dee@f.com", "a***@c.com, d***@f.com"), ("kimminsu", "********"),
        ("kim.minsu@naver.com=김민수", "k***@naver.com****"),  # what stands behind a domain may be a name
    ],
)  # fmt: skip
def test_a_mask_shows_the_first_letter_and_the_domain(value: str, masked: str) -> None:
    assert email.mask(value) == masked


@pytest.mark.parametrize("raw", ["k" * 65 + "@naver.com", "kim@" + "a." * 130 + "com", "a" * 600])
def test_addresses_longer_than_any_mailbox_are_refused(raw: str) -> None:
    assert email.clean(raw, Context()) == ((None, None, None, None), "email_too_long")


@pytest.mark.parametrize("raw", ["kim@naver.con", "kim@gmial.com", "kim@naver.co"])
def test_an_address_that_may_be_mailed_is_never_rewritten(raw: str) -> None:
    assert email.clean(raw, Context())[0][0] == raw
