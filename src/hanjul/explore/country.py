"""Which country a company's data speaks of: what most phones, postcodes, dates and headers say; without any sign, Korea."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from hanjul import facts
from hanjul.explore.headers import compact, read
from hanjul.explore.values import digits_of, year_last
from hanjul.fields import Context, phone
from hanjul.fields.address import postcode_fits
from hanjul.fields.phone import is_assigned
from hanjul.words import Text

DEFAULT = "KR"
# Scripts and letters that one country writes; a lone letter of Greek may be a sign.
_SCRIPTS = {
    "KR": re.compile(r"[가-힣ㄱ-ㅎ]"),
    "JP": re.compile(r"[ぁ-ゖァ-ヺ]"),
    "TH": re.compile(r"[ก-๎]"),
    "GR": re.compile(r"[Ά-ώ]{3}"),
    "IL": re.compile(r"[א-ת]{2}"),
    "TR": re.compile(r"[ğıİ]"),
    "VN": re.compile(r"[ảạấầẩẫậắằẳẵặẻẹẽềểễệỉịỏọồổỗộớờởỡợủụứừửữựỳỵỷỹơư]"),
}
# Letters that only one of those who write Chinese characters writes so.
_CHINESE = {"TW": re.compile("[號會閱檔縣鄉灣單碼訊區]"), "CN": re.compile("[电话邮员阅讯档乡湾单码务业东车]")}
# Countries that share a language, or the order of dates: these speak for the first, unless more speaks for one of the others.
_SHARED = {
    "TW": ("HK",),
    "DE": ("AT", "CH"),
    "FR": ("BE", "CH"),
    "NL": ("BE",),
    "ES": ("AR", "CL", "CO", "MX", "PE"),
    "DK": ("NO",),
    "US": ("PH",),
}
_WORDS = ("header", "letters", "date")
_SHAPES = ("phone", "postcode", "region", "date")
_PHONES = ("mobile", "phone", "phone_any", "phone_recipient", "phone_other", "fax")
_BARE_DIGITS = re.compile(r"\d+").fullmatch
_CITIES = ("SG", "HK")
_ALIKE = ("CN", "ES", "IN")  # their mobiles are as long as those of others without zero or country code
_TELLING = ("header", "letters", "postcode", "region", "country")
_CELLS = 200  # looked at per column
_FEWEST_NUMBERS, _FEWER = 10, 5  # numbers of a country beside the company's, and how few of them may be numbers of both
_HEADER_VOTES, _COUNTRY_VOTES, _FEWEST_VOTES, _PLAIN_SHARE = 10, 3, 2, 0.6

_SIGNS = {
    "letters": Text("글자", "the script"),
    "phone": Text("전화번호 모양", "shapes of phone numbers"),
    "postcode": Text("우편번호 모양", "shapes of postcodes"),
    "region": Text("주·지역 이름", "names of states"),
    "header": Text("열 이름", "headers"),
    "date": Text("월/일/연도로 적힌 날짜", "dates written month/day/year"),
    "country": Text("나라 열", "a column of countries"),
}


@dataclass(frozen=True, slots=True)
class CountryGuess:
    """A country (ISO 3166) and why. `assumed`: nothing plainly speaks for it."""

    country: str
    reason: Text
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class _Hints:
    country: str
    timezone: str
    date_order: str
    phone: re.Pattern[str] | None
    postcode: re.Pattern[str] | None
    regions: frozenset[str]
    headers: frozenset[str]
    names: frozenset[str]


@cache
def _hints() -> tuple[_Hints, ...]:
    def pattern(text: str) -> re.Pattern[str] | None:
        return re.compile(text) if text else None

    def words(text: str) -> frozenset[str]:
        return frozenset(filter(None, text.split("|")))

    return tuple(
        _Hints(row["country"], row["timezone"], row["date_order"], pattern(row["phone"]), pattern(row["postcode"]), words(row["region"]),
               frozenset(map(compact, words(row["header"]))), frozenset(map(str.casefold, words(row["name"]))))
        for row in facts.rows("country_hints")
    )  # fmt: skip


def timezone_of(country: str) -> str:
    """The time zone naive times are read in; of large countries that of most of their people."""
    return next((hints.timezone for hints in _hints() if hints.country == country), "UTC")


def guess_country(samples: Iterable[pa.Table]) -> CountryGuess:
    """The country some sampled sources speak of: every cell and header that tells has a vote, and most of them decide."""
    votes: Counter[tuple[str, str]] = Counter()
    postcodes: list[str] = []
    orders: Counter[str] = Counter()
    for sample in samples:
        for name in sample.column_names:
            if name != "row":
                cells = sample.column(name).slice(0, _CELLS).to_pylist()
                cells = [cell.strip().lstrip("'") for cell in cells if cell and len(cell) < 80]
                votes += _votes(name, cells)
                role = read(name).role
                postcodes += cells if role is not None and role.name == "postcode" else []
                orders += year_last(cells)
    # A suburb is Australian, unless its postcode has five digits.
    for country, sign in list(votes):
        if sign == "header" and 2 * sum(postcode_fits(text, country) for text in postcodes) < len(postcodes):
            del votes[country, sign]
    _give_bare(votes)
    if orders["dmy"] > orders["mdy"]:
        _of_other_orders(votes)
    _give_words(votes)
    countries: Counter[str] = Counter()
    for (country, _sign), count in votes.items():
        countries[country] += count
    # 02 1234 5678 is dialled in Seoul and in Sydney: where nothing is written in Hangul, it is no sign of Seoul.
    foreign = countries["KR"] == votes["KR", "phone"]
    best, most = max(
        countries.items(),
        key=lambda vote: (vote[1], not (foreign and vote[0] == "KR")),
        default=(DEFAULT, 0),
    )
    if most < _FEWEST_VOTES:
        return CountryGuess(
            DEFAULT, Text("나라를 알려 주는 것이 없어 한국으로 봄", "nothing tells the country: Korea is assumed"), True
        )
    if most < _PLAIN_SHARE * countries.total():
        several = ", ".join(country for country, _ in countries.most_common(3))
        words = Text(
            "여러 나라의 값이 섞여 있어({several}) 가장 많은 {best}로 봄",
            "values of several countries ({several}): {best}, the commonest, is assumed",
        )
        return CountryGuess(best, words.fill(several=several, best=best), True)
    return CountryGuess(best, _why(votes, best))


def country_of(sample: pa.Table, company: str) -> str:
    """The country of one source: the company's, unless it plainly speaks of another and its numbers are that one's alone (the list
    of a branch in London, in an American company)."""
    guess = guess_country([sample])
    if guess.assumed or guess.country == company:
        return company
    cells: set[str] = set()
    for name in sample.column_names:
        role = read(name).role
        if role is not None and role.name in _PHONES:
            cells.update(filter(None, sample.column(name).slice(0, _CELLS).to_pylist()))
    theirs = sum(any(phone.clean(cell, Context(guess.country))[0]) for cell in cells)
    shape = next((hints.phone for hints in _hints() if hints.country == company), None)
    # In the shape it is written in: nearly any digits are a number of Germany.
    ours = sum(any(phone.clean(cell, Context(company))[0]) and (not shape or bool(shape.match(cell))) for cell in cells)
    return guess.country if theirs >= _FEWEST_NUMBERS and ours * _FEWER < theirs else company


def _give_bare(votes: Counter[tuple[str, str]]) -> None:
    """Bare digits as long as mobiles of Spain, India or China speak for them where no words or places speak for another country: French
    and Polish numbers without their zero look the same. `Zip` is written everywhere."""
    for country in _ALIKE:
        bare = votes.pop((country, "bare"), 0)
        if not any(count and of not in (country, "US") and sign in _TELLING for (of, sign), count in votes.items()):
            votes[country, "phone"] += bare


def _of_other_orders(votes: Counter[tuple[str, str]]) -> None:
    """Where days stand before months (13/02/1980), shapes of numbers speak for nobody who writes dates otherwise, nor does `Zip`."""
    for hints in _hints():
        if hints.date_order != "dmy" and not votes[hints.country, "letters"]:
            signs = _SHAPES if hints.country != "US" else (*_SHAPES, "header")
            for sign in signs:
                votes.pop((hints.country, sign), None)


def _give_words(votes: Counter[tuple[str, str]]) -> None:
    """Where more than its words speaks for a neighbour, the words of a language it shares speak for the neighbour as well."""
    for first, others in _SHARED.items():
        counts = {other: sum(count for (of, _), count in votes.items() if of == other) for other in others}
        plain = sum(count for (of, sign), count in votes.items() if of == first and sign not in _WORDS)
        best = max(counts, key=lambda other: counts[other])
        if counts[best] >= max(plain, 1):  # as many: its shapes of numbers are the more particular
            for sign in _WORDS:
                if count := votes.pop((first, sign), 0):
                    votes[best, sign] += count


def _why(votes: Counter[tuple[str, str]], country: str) -> Text:
    """What spoke for a country, the most telling first."""
    signs = [_SIGNS[sign] for (of, sign), _ in votes.most_common() if of == country]
    return Text(f"근거: {', '.join(sign.ko for sign in signs)}", f"judged by {', '.join(sign.en for sign in signs)}")


def _votes(header: str, cells: list[str]) -> Counter[tuple[str, str]]:
    """What one column says: votes by country and sign."""
    votes: Counter[tuple[str, str]] = Counter()
    role = read(header).role
    for country, letters in (*_SCRIPTS.items(), *_CHINESE.items()):
        votes[country, "letters"] += _CELLS * (letters.search(header) is not None)
    for country, letters in _SCRIPTS.items():
        votes[country, "letters"] += sum(letters.search(cell) is not None for cell in cells)
    votes["US", "date"] += year_last(cells)["mdy"]
    dialled = role is not None and role.name in _PHONES
    # Bare digits are dialled only where the header says so: elsewhere they may count or number anything.
    known = role is not None and role.values != "weak"
    phones = cells if dialled else [] if known else [cell for cell in cells if not _BARE_DIGITS(cell)]
    phones = [cell for cell in phones if digits_of(cell) >= 7]
    for hints in _hints():
        country = hints.country
        votes[country, "header"] += _HEADER_VOTES * (compact(header) in hints.headers)
        if hints.phone:
            fitting = [cell for cell in phones if hints.phone.match(cell)]
            bare = [cell for cell in fitting if _BARE_DIGITS(cell)] if country in (*_ALIKE, "US") else []
            votes[country, "phone"] += len(fitting) - len(bare)
            if country == "US":  # most Indian and Chinese mobiles have no area code of America
                votes[country, "phone"] += sum(is_assigned(cell, country) for cell in bare)
            else:
                votes[country, "bare"] += len(bare)
        if hints.postcode and not dialled:
            votes[country, "postcode"] += sum(hints.postcode.match(cell) is not None for cell in cells)
        if role and role.name in ("country", "address_part"):
            named = sum(cell.casefold() in hints.names for cell in cells)
            # A town called Singapore is the country; one in Peru, Indiana, is not.
            counts = role.name == "country" or (named > 0.5 * len(cells) and hints.country in _CITIES)
            votes[country, "country"] += _COUNTRY_VOTES * named * counts
        if hints.regions and role and role.name == "address_part":
            # A code several countries use (WA) speaks for none of them.
            others = set().union(*(other.regions for other in _hints() if other is not hints))
            regions = sum(cell.upper() in hints.regions - others for cell in cells)
            votes[country, "region"] += regions if regions > 0.5 * len(cells) else 0
    return +votes
