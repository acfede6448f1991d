"""Dates: zones and mask. The cells themselves: tests/cases/created_at.csv."""

import datetime

import pytest

from hanjul.fields import Context, date

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("zone", "raw", "expected"),
    [
        ("America/New_York", "2021-03-04 15:22", "2021-03-04T15:22:00-05:00"),
        ("America/New_York", "2021-07-04T12:00:00Z", "2021-07-04T08:00:00-04:00"),
        ("Europe/Berlin", "1614838931", "2021-03-04T07:22:11+01:00"),
        ("UTC", "2021-03-04", "2021-03-04T00:00:00+00:00"),
    ],
)
def test_times_are_in_the_zone_of_the_project(zone: str, raw: str, expected: str) -> None:
    assert date.clean(raw, Context(timezone=zone, today=TODAY))[0] == (expected,)


@pytest.mark.parametrize(
    ("raw", "year"),
    [("26.11.23", "2026"), ("26.11.30", ""), ("00.01.01", "2000"), ("27.01.01", ""), ("37.01.01", "1937")],
)
def test_two_digit_years_are_not_in_the_future_nor_a_hundred_years_ago(raw: str, year: str) -> None:
    assert (date.clean(raw, Context(today=TODAY))[0][0] or "")[:4] == year


def test_mask_shows_the_year() -> None:
    assert date.mask("2021-03-04") == "2021-**-**"


def test_a_cell_too_long_is_refused() -> None:
    assert date.clean("2" * 501, Context()) == ((None,), "date_too_long")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("14/03/2025 09.05.00", "2025-03-14T09:05:00+00:00"),
        ("14.03.2025 9.05", "2025-03-14T09:05:00+00:00"),
        ("15 de marzo de 2025 14:30 hs.", "2025-03-15T14:30:00+00:00"),
        ("14/03/2025 alle 10:30", "2025-03-14T10:30:00+00:00"),
        ("5 марта 2025 г. в 10:30", "2025-03-05T10:30:00+00:00"),
        ("5 березня 2025 р.", "2025-03-05T00:00:00+00:00"),
        ("14 Agustus 2024", "2024-08-14T00:00:00+00:00"),
        ("5 במרץ 2025", "2025-03-05T00:00:00+00:00"),
        ("14. 3. 2025 10:30", "2025-03-14T10:30:00+00:00"),
        ("14.03.2025 2:30:00 ÖS", "2025-03-14T14:30:00+00:00"),
        ("14/03/2025 2:30 م", "2025-03-14T14:30:00+00:00"),
        ("14/03/2025 9.5", None),
    ],
)
def test_dates_and_times_as_other_languages_write_them(raw: str, expected: str | None) -> None:
    assert date.clean(raw, Context(country="IT", timezone="UTC", date_order="dmy", today=TODAY))[0] == (expected,)


@pytest.mark.parametrize(
    ("raw", "hour"),
    [("14/03/2025 2:30:00 CH", "14"), ("14/03/2025 2:30:00 SA", "02"), ("ngày 14 tháng 3 năm 2025", "00")],
)
def test_dates_and_times_of_vietnam(raw: str, hour: str) -> None:
    read = date.clean(raw, Context(country="VN", timezone="UTC", date_order="dmy", today=TODAY))[0][0]
    assert read is not None and read.startswith(f"2025-03-14T{hour}")
