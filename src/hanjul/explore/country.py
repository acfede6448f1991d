"""Which country a company's data speaks of: Korea, unless phones, postcodes or headers plainly say otherwise."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from hanjul import facts
from hanjul.explore.headers import compact, read

DEFAULT, DEFAULT_TIMEZONE = "KR", "Asia/Seoul"
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎ]")
_CELLS = 200  # looked at per column
_HEADER_VOTES, _FEWEST_VOTES, _PLAIN_SHARE = 10, 10, 0.6


@dataclass(frozen=True, slots=True)
class _Hints:
    country: str
    timezone: str
    phone: re.Pattern[str] | None
    postcode: re.Pattern[str] | None
    regions: frozenset[str]
    headers: frozenset[str]


@cache
def _hints() -> tuple[_Hints, ...]:
    def pattern(text: str) -> re.Pattern[str] | None:
        return re.compile(text) if text else None

    def words(text: str) -> frozenset[str]:
        return frozenset(filter(None, text.split("|")))

    return tuple(
        _Hints(row["country"], row["timezone"], pattern(row["phone"]), pattern(row["postcode"]), words(row["region"]),
               frozenset(map(compact, words(row["header"]))))
        for row in facts.rows("country_hints")
    )  # fmt: skip


def timezone_of(country: str) -> str:
    """The time zone naive times are read in; of large countries that of most of their people."""
    return next((hints.timezone for hints in _hints() if hints.country == country), "UTC")


def guess_country(samples: Iterable[pa.Table]) -> str:
    """The country (ISO 3166) some sampled sources plainly speak of.

    Hangul anywhere settles it for Korea; otherwise every phone, postcode and state code votes.
    """
    votes: Counter[str] = Counter()
    for sample in samples:
        for name in sample.column_names:
            if name == "row":
                continue
            cells = [
                cell.strip() for cell in sample.column(name).slice(0, _CELLS).to_pylist() if cell and len(cell) < 80
            ]
            if _HANGUL.search(name) or any(map(_HANGUL.search, cells)):
                return DEFAULT
            votes += _votes(name, cells)
    country, most = max(votes.items(), key=lambda vote: vote[1], default=(DEFAULT, 0))
    return country if most >= _FEWEST_VOTES and most >= _PLAIN_SHARE * votes.total() else DEFAULT


def _votes(header: str, cells: list[str]) -> Counter[str]:
    """What one column says."""
    votes: Counter[str] = Counter()
    role = read(header).role
    for hints in _hints():
        if compact(header) in hints.headers:
            votes[hints.country] += _HEADER_VOTES
        for pattern in (hints.phone, hints.postcode):
            if pattern:
                votes[hints.country] += sum(pattern.match(cell) is not None for cell in cells)
        if hints.regions and role and role.name == "address_part":
            # A code several countries use (WA) speaks for none of them.
            others = set().union(*(other.regions for other in _hints() if other is not hints))
            regions = sum(cell.upper() in hints.regions - others for cell in cells)
            votes[hints.country] += regions if regions > 0.5 * len(cells) else 0
    return votes
