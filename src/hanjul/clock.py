"""Clocks of the law: what they count from and a date moved by a duration, the same for who governs and for who delivers."""

import datetime
import re

import narwhals as nw

from hanjul.tables import TIMES


def registered() -> nw.Expr:
    """When customers were first registered. Whoever is last seen or changed in one list before another registered them was known earlier."""
    return nw.when(~nw.col("created_at").is_null()).then(nw.min_horizontal(*TIMES)).alias("registered")


def later(date: str, after: str) -> str | None:
    """A date (YYYY-MM-DD) moved by an ISO 8601 duration (P2Y, P6M, P14D); None beyond the last year of the calendar."""
    parts = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", after)
    years, months, days = (int(part or 0) for part in (parts.groups() if parts else ("0", "0", "0")))
    return moved(datetime.date.fromisoformat(date), years, months, days)


def moved(start: datetime.date, years: int, months: int, days: int) -> str | None:
    """The date so much later; the last day of a month stays within the month reached (29 February + 1 year = 28)."""
    month = start.month - 1 + months
    year, month = start.year + years + month // 12, month % 12 + 1
    if year > datetime.MAXYEAR:
        return None
    last = (
        (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
        if year < datetime.MAXYEAR
        else 28
    )
    try:
        return (datetime.date(year, month, min(start.day, last)) + datetime.timedelta(days=days)).isoformat()
    except OverflowError:
        return None
