"""The true world behind the files: people, their numbers, mailboxes, families, employers, and how these change.

Times are seconds of Korean wall-clock time since 1970-01-01 00:00. Everything is one array or list entry per person,
per company or per job.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hanjul.demo.names import Names, draw_names, romanised, surnames
from hanjul.demo.parts import Numbers, Shares, Yes, chance, drawn, stream, tokens

DAY = 86_400
NEVER = np.int64(2**62)
MOST_COLLEAGUES = 200  # people of one firm behind one switchboard
JOBS = 3


def moment(year: int, month: int = 1, day: int = 1) -> int:
    """Midnight of a day, in seconds."""
    return (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days * DAY


START, END = moment(2016), moment(2026, 3)


@dataclass(frozen=True, slots=True)
class Companies:
    """Firms: `legal` 0 = none, 1 = stock company, 2 = limited, 3 = association."""

    name: list[str]
    legal: Numbers
    business_number: list[str]
    switchboard: list[str]
    domain: list[str | None]
    role_mailbox: list[str]
    address: list[str]
    postcode: list[str]


@dataclass(frozen=True, slots=True)
class World:
    """`mobile[k]`, `mailbox[k]`: the first and the later one, in use from `mobile_change` / `mailbox_change` on.
    `job[:, k]`: company of the k-th job or -1, held from `job_start[:, k]`. `booker`: the person of a company who signs
    colleagues up, or -1. `office`: 0..1, low where someone gives the work mailbox rather than the private one."""

    names: Names
    new_name: dict[int, str]
    rename: Numbers
    female: Numbers
    birth: list[str]
    mobile: tuple[list[str], list[str]]
    mobile_change: Numbers
    legacy_mobile: dict[int, str]
    mailbox: tuple[list[str], list[str]]
    mailbox_change: Numbers
    home_phone: list[str | None]
    address: list[str]
    detail: list[str]
    postcode: list[str]
    head: Numbers
    job: Numbers
    job_start: Numbers
    job_mailbox: tuple[list[str | None], ...]
    department: list[str]
    position: list[str]
    companies: Companies
    booker: Numbers
    office: Shares

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.female)

    @property
    def employed(self) -> Yes:
        """Who has ever had an employer."""
        known: Yes = self.job[:, 0] >= 0
        return known

    def job_at(self, who: Numbers, when: Numbers) -> Numbers:
        """Which job (0..2) each person holds at a time; the first one before it began."""
        held: Numbers = ((self.job_start[who] <= when[:, None]).sum(axis=1) - 1).clip(0)
        return held


def write_number(area: str, subscriber: int) -> str:
    """Digits of a landline: eight subscriber digits for VoIP, seven or eight elsewhere."""
    return f"{area}{subscriber:08d}" if area == "070" else f"{area}{subscriber % 10_000_000 + 2_000_000:07d}"


def business_numbers(rng: np.random.Generator, size: int) -> list[str]:
    """Numbers of the shape AAA-BB-CCCCC with a right check digit (facts: korea.md 3.2), without hyphens."""
    head = rng.integers(101, 999, size)
    kind = np.where(rng.random(size) < 0.6, rng.choice([81, 86, 87, 88], size), rng.integers(1, 80, size))
    first = (head * 100 + kind) * 10_000 + rng.integers(0, 10_000, size)
    digits = first[:, None] // 10 ** np.arange(8, -1, -1) % 10
    total = (digits * [1, 3, 7, 1, 3, 7, 1, 3, 5]).sum(axis=1) + digits[:, 8] * 5 // 10
    return [f"{a:09d}{b}" for a, b in zip(first.tolist(), ((10 - total % 10) % 10).tolist(), strict=True)]


def _places(rng: np.random.Generator, size: int) -> tuple[list[str], list[str]]:
    """Road addresses and postcodes."""
    districts, roads = tokens("district"), tokens("road")
    where, road = districts.pick(rng, size).tolist(), roads.pick(rng, size).tolist()
    house, code = rng.integers(1, 400, size).tolist(), rng.integers(0, 100, size).tolist()
    return (
        [f"{districts.words[w]} {roads.words[r]} {h}" for w, r, h in zip(where, road, house, strict=True)],
        [f"{districts.extra[w]}{c:02d}" for w, c in zip(where, code, strict=True)],
    )


def _unique(addresses: Iterable[str], taken: set[str]) -> list[str]:
    """Each address once: whoever comes later gets a number, as at a real provider."""
    given = []
    for address in addresses:
        free, n = address, 1
        while free in taken:
            n += 1
            local, _, domain = address.partition("@")
            free = f"{local}{n}@{domain}"
        taken.add(free)
        given.append(free)
    return given


def _make_companies(rng: np.random.Generator, size: int) -> Companies:
    heads, tails = tokens("company_head").draw(rng, size), tokens("company_tail").draw(rng, size)
    middle = [
        "" if plain else word
        for plain, word in zip((rng.random(size) < 0.6).tolist(), tokens("company_head").draw(rng, size), strict=True)
    ]
    name = [a + (b if b != a else "") + c for a, b, c in zip(heads, middle, tails, strict=True)]
    endings = tokens("tld").draw(rng, size)
    web = _unique(
        (
            f"www@{romanised(a + b)[:12]}{romanised(c)[:5]}.{end}" if n % 2 else f"www@{romanised(a + b)}.{end}"
            for n, (a, b, c, end) in enumerate(zip(heads, middle, tails, endings, strict=True))
        ),
        set(),
    )
    # `_unique` numbered the part before the @; a domain carries its number itself
    domains = [f"{address.split('@')[0][3:]}{address.split('@')[1]}" for address in web]
    has_domain = chance(rng, 0.72, size).tolist()
    own = [domain if has else None for domain, has in zip(domains, has_domain, strict=True)]
    roles, portal = tokens("role_local").draw(rng, size), tokens("mail_domain").draw(rng, size)
    role = _unique(
        (f"{r}@{d}" if d else f"{w.split('.')[0]}@{p}" for r, d, w, p in zip(roles, own, domains, portal, strict=True)),
        set(),
    )
    boards = _unique(
        (
            write_number(a, s) + "@"
            for a, s in zip(tokens("area").draw(rng, size), rng.integers(0, 7_999_999, size).tolist(), strict=True)
        ),
        set(),
    )
    address, postcode = _places(rng, size)
    return Companies(
        name,
        drawn(rng, np.array([0.28, 0.6, 0.05, 0.07]), size),
        business_numbers(rng, size),
        [board[:-1][:11] for board in boards],
        own,
        role,
        address,
        postcode,
    )


def _latin_parts(family: list[str], given: list[str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Given names, surnames and the initials of given names in Latin letters, per distinct name."""
    words = set(given)
    return (
        {word: romanised(word) for word in words},
        {word: surname_latin(word).lower() for word in set(family)},
        {word: "".join(romanised(syllable)[:1] for syllable in word) for word in words},
    )


def _local_parts(rng: np.random.Generator, family: list[str], given: list[str], birth: list[str]) -> list[str]:
    """The part before the @ of a private mailbox: mostly made from the name, else words and numbers."""
    size = len(family)
    style = drawn(rng, np.array([18, 12, 12, 10, 10, 8, 18, 12.0]), size).tolist()
    numbers, words, more = (
        rng.integers(1, 1000, size).tolist(),
        tokens("local_word").draw(rng, size),
        tokens("local_word").draw(rng, size),
    )
    dots = rng.random(size) < 0.5
    latin, surname, initials = _latin_parts(family, given)
    made = []
    for k, (f, g, b, n, w, v, dot) in enumerate(
        zip(family, given, birth, numbers, words, more, dots.tolist(), strict=True)
    ):
        s, f, g, short = style[k], surname[f], latin[g], initials[g]
        if s == 0:
            made.append(f"{g}{'.' if dot else ''}{f}{n if dot else ''}")
        elif s == 1:
            made.append(f"{f}{g}{b[2:4]}")
        elif s == 2:
            made.append(f"{g}{b[5:7]}{b[8:]}")
        elif s == 3:
            made.append(f"{short}{f}{n}")
        elif s == 4:
            made.append(f"{f[:1]}{short}{b[2:4]}{b[5:7]}")
        elif s == 5:
            made.append(f"{g}_{f}" if dot else f"{g}{n % 100}")
        elif s == 6:
            made.append(f"{w}{n}")
        else:
            made.append(f"{w}{v}{n % 100}" if dot else f"{w}_{v}")
    return made


def surname_latin(family: str, variant: int = 0) -> str:
    """One of the ways a surname is written in Latin letters."""
    words, _, latin = surnames()
    ways = _SURNAME_LATIN.setdefault(family, latin[words.index(family)])
    return ways[variant % len(ways)]


_SURNAME_LATIN: dict[str, tuple[str, ...]] = {}


def _make_mobiles(rng: np.random.Generator, size: int) -> tuple[list[str], list[str]]:
    """Two mobile numbers a person, none of them given twice."""
    subscribers = np.unique(rng.integers(2_000_0000, 9_999_9999, 2 * size + size // 4 + 100))
    rng.shuffle(subscribers)
    return (
        [f"010{n}" for n in subscribers[:size].tolist()],
        [f"010{n}" for n in subscribers[size : 2 * size].tolist()],
    )


def _households(rng: np.random.Generator, size: int) -> Numbers:
    """The head of each person's household (oneself for most): every fourth person lives with one or two others."""
    head = np.arange(size)
    order = rng.permutation(size)[: size // 4]
    at = 0
    for members in rng.integers(2, 4, len(order) // 2 + 1).tolist():
        group = order[at : at + members]
        if len(group) == 0:
            break
        head[group] = group[0]
        at += members
    return head


def _make_jobs(rng: np.random.Generator, size: int, firms: int) -> tuple[Numbers, Numbers]:
    """Companies and first days of up to three jobs a person; 55 % of people have one."""
    count = np.where(chance(rng, 0.55, size), drawn(rng, np.array([0.68, 0.24, 0.08]), size) + 1, 0)
    weights: Shares = np.power(np.arange(firms) + 6.0, -0.8).astype(np.float64)
    limit = MOST_COLLEAGUES * 0.8 / max(1, int(count.sum()))
    for _ in range(5):  # a cap on the share, and the cut spread over the rest
        weights = np.minimum(weights / weights.sum(), limit)
    job = drawn(rng, weights, size * JOBS).reshape(size, JOBS)
    job[np.arange(JOBS) >= count[:, None]] = -1
    start = np.sort(rng.integers(START, END, (size, JOBS)), axis=1)
    start[:, 0] = START - rng.integers(0, 3000, size) * DAY
    start[job < 0] = NEVER
    return job, start


def _job_mailboxes(
    rng: np.random.Generator, names: Names, job: Numbers, companies: Companies
) -> tuple[list[str | None], ...]:
    """The work mailbox of every job; None where the firm has no domain of its own."""
    style = rng.integers(0, 4, len(companies.name)).tolist()
    taken: set[str] = set(companies.role_mailbox)
    latin, surname, initials = _latin_parts(names.family, names.given)
    columns = []
    for k in range(JOBS):
        column: list[str | None] = [None] * len(names.full)
        for person in np.flatnonzero(job[:, k] >= 0).tolist():
            firm = int(job[person, k])
            domain = companies.domain[firm]
            if domain:
                g, f = latin[names.given[person]], surname[names.family[person]]
                local = (f"{g}.{f}", f"{f}{g}", initials[names.given[person]] + f, g)[style[firm]]
                column[person] = _unique([f"{local}@{domain}"], taken)[0]
        columns.append(column)
    return tuple(columns)


def make_world(people: int, seed: int) -> World:
    """The whole world of a seed: the same people and seed give the same world."""
    rng = stream(seed, "people")
    year = rng.normal(1981, 12.5, people).round().astype(np.int64).clip(1944, 2007)
    female = chance(rng, 0.52, people).astype(np.int64)
    names = draw_names(rng, year, female)
    head = _households(rng, people)
    for member in np.flatnonzero((head != np.arange(people)) & chance(rng, 0.5, people)).tolist():
        names.family[member] = names.family[int(head[member])]
        names.full[member] = names.family[member] + names.given[member]
    months, days = rng.integers(1, 13, people), rng.integers(1, 29, people)
    birth = [f"{y}-{m:02d}-{d:02d}" for y, m, d in zip(year.tolist(), months.tolist(), days.tolist(), strict=True)]
    renamed = np.flatnonzero(chance(rng, 0.004, people))
    new_given = draw_names(rng, year[renamed], female[renamed]).given
    rename = np.full(people, NEVER)
    rename[renamed] = rng.integers(START, END, len(renamed))
    new_name = {p: names.family[p] + given for p, given in zip(renamed.tolist(), new_given, strict=True)}

    rng = stream(seed, "reach")
    address, postcode = _places(rng, people)
    floor, flat = rng.integers(1, 21, people).tolist(), rng.integers(1, 7, people).tolist()
    block, villa = rng.integers(101, 116, people).tolist(), (rng.random(people) < 0.35).tolist()
    detail = [
        f"{f % 5 + 1}0{n}호" if v else f"{b}동 {f}0{n}호" for b, f, n, v in zip(block, floor, flat, villa, strict=True)
    ]
    area, line = tokens("area").draw(rng, people), rng.integers(0, 7_999_999, people).tolist()
    has_line = chance(rng, 0.4, people).tolist()
    home: list[str | None] = [
        write_number(a, n) if has else None for a, n, has in zip(area, line, has_line, strict=True)
    ]
    for member in np.flatnonzero(head != np.arange(people)).tolist():
        of = int(head[member])
        address[member], detail[member], postcode[member], home[member] = (
            address[of],
            detail[of],
            postcode[of],
            home[of],
        )
    taken: set[str] = set()
    first, other = (_local_parts(rng, names.family, names.given, birth) for _ in range(2))
    second = [
        a if same else b for a, b, same in zip(first, other, chance(rng, 0.45, people).tolist(), strict=True)
    ]  # one id everywhere
    boxes = [
        _unique(
            (
                f"{local}@{domain}"
                for local, domain in zip(locals_, tokens("mail_domain").draw(rng, people), strict=True)
            ),
            taken,
        )
        for locals_ in (first, second)
    ]
    mobiles = _make_mobiles(rng, people)
    mobile_change = np.where(chance(rng, 0.13, people), rng.integers(START, END, people), NEVER)
    mailbox_change = np.where(chance(rng, 0.13, people), rng.integers(START, END, people), NEVER)
    old_lines = np.flatnonzero(chance(rng, 0.10, people) & (year < 1985)).tolist()
    legacy = {
        p: f"{prefix}{number}"
        for p, prefix, number in zip(
            old_lines,
            rng.choice(["011", "016", "017", "018", "019"], len(old_lines)).tolist(),
            rng.integers(200_0000, 999_9999, len(old_lines)).tolist(),
            strict=True,
        )
    }

    rng = stream(seed, "work")
    firms = max(6, people // 9)
    companies = _make_companies(rng, firms)
    job, job_start = _make_jobs(rng, people, firms)
    booker = np.full(firms, -1)
    booker[job[::-1, 0]] = np.arange(people)[::-1]  # the first person of a firm signs colleagues up
    return World(
        names,
        new_name,
        rename,
        female,
        birth,
        mobiles,
        mobile_change,
        legacy,
        (boxes[0], boxes[1]),
        mailbox_change,
        home,
        address,
        detail,
        postcode,
        head,
        job,
        job_start,
        _job_mailboxes(rng, names, job, companies),
        tokens("department").draw(rng, people),
        tokens("position").draw(rng, people),
        companies,
        booker,
        rng.random(people),
    )
