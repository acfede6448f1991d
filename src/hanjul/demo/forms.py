"""The many ways the same value is written down. Every form can be read back, except where a comment says otherwise."""

import datetime
from collections.abc import Callable, Sequence

import numpy as np

from hanjul.demo.names import typed_in_hangul, typed_in_latin
from hanjul.demo.observe import Cells
from hanjul.demo.parts import Numbers, drawn, tokens
from hanjul.demo.world import DAY, Companies

Writer = Callable[[str], str]
Ways = Sequence[tuple[float, Writer]]

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def hyphens(digits: str, sign: str = "-") -> str:
    """A Korean number of any kind in groups; digits that were lost stay lost."""
    area = 2 if digits.startswith("02") else 3
    return sign.join((digits[:area], digits[area:-4], digits[-4:]))


def written(rng: np.random.Generator, cells: Cells, ways: Ways) -> Cells:
    """Each value by a way drawn by its share; what is missing stays missing."""
    pick = drawn(rng, np.array([share for share, _ in ways]), len(cells)).tolist()
    writers = [writer for _, writer in ways]
    return [cell if cell is None else writers[way](cell) for cell, way in zip(cells, pick, strict=True)]


HYPHENS: Writer = hyphens
PLAIN: Writer = str
DOTS: Writer = lambda d: hyphens(d, ".")  # noqa: E731
BLANKS: Writer = lambda d: hyphens(d, " ")  # noqa: E731
LOST_ZERO: Writer = lambda d: d.removeprefix("0")  # noqa: E731
PLUS_82: Writer = lambda d: "+82-" + hyphens(d).removeprefix("0")  # noqa: E731
E164: Writer = lambda d: "+82" + d.removeprefix("0")  # noqa: E731
BARE_82: Writer = lambda d: "82" + d.removeprefix("0")  # noqa: E731
WIDE: Writer = lambda d: hyphens(d).translate(_WIDE)  # noqa: E731
QUOTED: Writer = lambda d: "'" + d  # noqa: E731
FORMULA: Writer = lambda d: f'="{d}"'  # noqa: E731
BRACKETS: Writer = lambda d: f"({d[:3]}){d[3:-4]}-{d[-4:]}"  # noqa: E731
TRAILING: Writer = lambda d: hyphens(d) + " "  # noqa: E731
FLOAT: Writer = lambda d: d.removeprefix("0") + ".0"  # noqa: E731

MOBILE_OFFICE: Ways = (
    (50, HYPHENS),
    (20, PLAIN),
    (6, DOTS),
    (5, BLANKS),
    (7, LOST_ZERO),
    (2, PLUS_82),
    (1, WIDE),
    (1, QUOTED),
    (2, BRACKETS),
    (3, TRAILING),
    (1.5, FORMULA),
    (1, FLOAT),
)
MOBILE_FORM: Ways = ((48, HYPHENS), (38, PLAIN), (4, DOTS), (4, BLANKS), (1, PLUS_82), (2, TRAILING), (1, WIDE))
MOBILE_OLD: Ways = ((90, PLAIN), (8, HYPHENS), (2, LOST_ZERO))
MOBILE_CHAT: Ways = ((90, E164), (6, BARE_82), (4, PLAIN))
PHONE: Ways = ((70, HYPHENS), (14, lambda d: hyphens(d).replace("-", ")", 1)), (10, PLAIN), (6, DOTS))

NAME_OFFICE: Ways = (
    (80, PLAIN),
    (4, lambda n: n + "님"),
    (3, lambda n: n + " 님"),
    (3, lambda n: " ".join((n[:1], n[1:]))),
    (2, lambda n: n + " "),
    (2, lambda n: n + " 고객님"),
    (1, lambda n: "　".join(n) if len(n) < 5 else n),
    (1, lambda n: n + "씨"),
)
NAME_WEB: Ways = (
    (95.5, PLAIN),
    (1.5, lambda n: " ".join((n[:1], n[1:]))),
    (1, lambda n: n + " "),
    (1, typed_in_latin),
    (0.6, lambda n: n + "1"),
)
EMAIL: Ways = (
    (92, PLAIN),
    (3, lambda e: e[:1].upper() + e[1:]),
    (2, lambda e: e + " "),
    (1, str.upper),
    (0.6, lambda e: e.replace("@", "＠")),
    (0.5, lambda e: typed_in_hangul(e.split("@")[0]) + "@" + e.split("@")[1]),
    (0.5, lambda e: f"<{e}>"),
    (0.4, lambda e: e.replace(".", ",", 1)),
)
BUSINESS_NUMBER: Ways = (
    (80, lambda b: f"{b[:3]}-{b[3:5]}-{b[5:]}"),
    (18, PLAIN),
    (2, lambda b: f"{b[:3]} {b[3:5]} {b[5:]}"),
)


def titled(rng: np.random.Generator, names: Cells, form: list[str], positions: list[str], firms: Cells) -> Cells:
    """Contact persons as a ledger has them: title, honorific, department or firm glued to the name."""
    way = drawn(rng, np.array([42, 22, 10, 12, 5, 4, 3, 2.0]), len(names)).tolist()
    cells: Cells = []
    for name, kind, title, firm, w in zip(names, form, positions, firms, way, strict=True):
        if name is None or kind != "hangul":
            cells.append(name)
            continue
        cells.append(
            (
                name,
                f"{name} {title}",
                f"{name}{title}",
                f"{name} {title}님",
                f"{name}({title})",
                f"{firm or ''} {name}".strip(),
                f"{name}/{title}",
                f"{name} 외 1명",
            )[w]
        )
    return cells


def company_names(rng: np.random.Generator, companies: Companies, firms: Numbers) -> Cells:
    """The firm of each row with its legal form before, behind or not at all."""
    way, draw = drawn(rng, np.array([34, 14, 14, 8, 26, 4.0]), len(firms)).tolist(), rng.random(len(firms)).tolist()
    cells: Cells = []
    for firm, w, luck in zip(firms.tolist(), way, draw, strict=True):
        if firm < 0:
            cells.append(None)
            continue
        name, legal = companies.name[firm], int(companies.legal[firm])
        if legal == 1:
            name = (f"(주){name}", f"㈜{name}", f"주식회사 {name}", f"{name}(주)", name, f"{name} 주식회사")[w]
        elif legal == 2:
            name = f"(유){name}" if w < 3 else f"유한회사 {name}" if w < 4 else name
        elif legal == 3 and w < 2:
            name = f"(사){name}"
        cells.append(name + " " if luck < 0.02 else name.replace(")", ") ", 1) if luck < 0.05 else name)
    return cells


def sprinkle(rng: np.random.Generator, cells: Cells, kind: str, share: float) -> Cells:
    """Placeholders where nothing was known: `share` of the missing cells."""
    missing = [row for row, cell in enumerate(cells) if cell is None]
    chosen = rng.random(len(missing)) < share
    words = tokens(kind).draw(rng, len(missing))
    for row, word, take in zip(missing, words, chosen.tolist(), strict=True):
        if take:
            cells[row] = word
    return cells


def _calendar(when: Numbers) -> list[datetime.datetime]:
    epoch = datetime.datetime(1970, 1, 1)
    return [epoch + datetime.timedelta(seconds=seconds) for seconds in when.tolist()]


def times(when: Numbers, pattern: str) -> list[str]:
    """Times by a strftime pattern."""
    return [moment.strftime(pattern) for moment in _calendar(when)]


def google_times(when: Numbers) -> list[str]:
    """`2021. 3. 4. 오후 3:22:11`, as a Korean Google Form stamps an answer."""
    return [
        f"{t.year}. {t.month}. {t.day}. {'오후' if t.hour >= 12 else '오전'} {t.hour % 12 or 12}:{t.minute:02d}:{t.second:02d}"
        for t in _calendar(when)
    ]


def mixed_dates(rng: np.random.Generator, when: Numbers) -> list[str]:
    """Dates as several colleagues type them over the years."""
    moments = _calendar(when)
    way = drawn(rng, np.array([45, 20, 10, 10, 8, 5, 2.0]), len(moments)).tolist()
    patterns = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y-%m-%d %H:%M", "%y.%m.%d", "%Y%m%d")
    return [
        t.strftime(patterns[w]) if w < 6 else f"{t.year}년 {t.month}월 {t.day}일"
        for t, w in zip(moments, way, strict=True)
    ]


def serials(when: Numbers) -> list[float]:
    """Excel day numbers."""
    days: list[float] = (when / DAY + 25_569).round(10).tolist()
    return days


def resident_numbers(rng: np.random.Generator, births: list[str], female: Numbers) -> list[str]:
    """Synthetic resident registration numbers: right shape, date and check digit, given to nobody.

    The region part is one that was never handed out.
    """
    made = []
    for birth, sex, region in zip(
        births, female.tolist(), rng.integers(97_000, 99_999, len(births)).tolist(), strict=True
    ):
        head = f"{birth[2:4]}{birth[5:7]}{birth[8:]}{(1 if birth < '2000' else 3) + sex}{region:05d}"
        check = (
            11 - sum(int(d) * w for d, w in zip(head, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True)) % 11
        ) % 10
        made.append(f"{head[:6]}-{head[6:]}{check}")
    return made
