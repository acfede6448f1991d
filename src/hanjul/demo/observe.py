"""What each source came to know of a person, as it would stand after perfect cleaning: gaps, old values and slips in,
formats not yet. The truth and the reachable ceiling are computed from this; demo/sheets.py writes it down untidily."""

from dataclasses import dataclass

import numpy as np

from hanjul.demo.mistakes import slip_digits, slip_email, slip_name
from hanjul.demo.names import romanised
from hanjul.demo.parts import Numbers, Yes, chance, stream, tokens
from hanjul.demo.world import DAY, END, START, World, moment, surname_latin

Cells = list[str | None]


@dataclass(frozen=True, slots=True)
class Habit:
    """How one source collects: shares (0..1) of rows or of people.

    `workers` / `others`: the appeal to people with and without an employer, before all sources together are scaled to
    the wanted records per person. `again`: share of rows entered twice. The fields: how often one is filled at all.
    """

    name: str
    workers: float
    others: float
    again: float
    years: tuple[int, int]
    person: float = 0.97
    mobile: float = 0.0
    email: float = 0.0
    work_email: float = 0.5
    role_email: float = 0.0
    phone: float = 0.0
    direct: float = 0.3
    home_phone: float = 0.0
    company: float = 0.0
    business_number: float = 0.0
    birth: float = 0.0
    address: float = 0.0
    latin: float = 0.0
    nickname: float = 0.0
    booked: float = 0.0
    stale: float = 0.05
    slip_name: float = 0.012
    slip_mobile: float = 0.012
    slip_email: float = 0.012


HABITS = (
    Habit(
        "crm_고객목록",
        0.55,
        0.10,
        0.06,
        (2016, 2026),
        mobile=0.87,
        email=0.66,
        work_email=0.75,
        role_email=0.04,
        phone=0.5,
        company=0.94,
        slip_name=0.018,
        slip_mobile=0.018,
        stale=0.08,
    ),
    Habit(
        "쇼핑몰_회원",
        0.16,
        0.55,
        0.03,
        (2017, 2026),
        person=0.99,
        mobile=0.95,
        email=0.86,
        work_email=0.08,
        latin=0.04,
        nickname=0.03,
        birth=0.30,
        address=0.45,
    ),
    Habit(
        "뉴스레터_구독자",
        0.30,
        0.28,
        0.02,
        (2018, 2026),
        person=0.66,
        email=1.0,
        work_email=0.3,
        role_email=0.01,
        latin=0.06,
        nickname=0.04,
        company=0.12,
        slip_email=0.02,
    ),
    Habit(
        "교육신청_응답",
        0.28,
        0.24,
        0.07,
        (2019, 2026),
        mobile=0.93,
        email=0.82,
        work_email=0.35,
        latin=0.03,
        company=0.6,
        booked=0.02,
    ),
    Habit(
        "거래처원장",
        0.34,
        0.0,
        0.05,
        (2016, 2026),
        person=0.96,
        mobile=0.62,
        email=0.66,
        work_email=0.85,
        role_email=0.2,
        phone=0.9,
        direct=0.12,
        company=1.0,
        business_number=0.85,
        slip_name=0.02,
        slip_mobile=0.02,
        stale=0.1,
    ),
    Habit(
        "회원관리_구버전",
        0.14,
        0.20,
        0.05,
        (2016, 2019),
        mobile=0.86,
        email=0.46,
        work_email=0.1,
        home_phone=0.4,
        birth=0.35,
        address=0.5,
        slip_name=0.02,
        slip_mobile=0.02,
    ),
    Habit(
        "채팅상담_고객",
        0.12,
        0.20,
        0.04,
        (2021, 2026),
        person=0.6,
        mobile=0.70,
        email=0.7,
        work_email=0.3,
        latin=0.05,
        nickname=0.15,
    ),
    Habit(
        "행사참석자_2024",
        0.18,
        0.08,
        0.06,
        (2024, 2025),
        mobile=0.84,
        email=0.7,
        work_email=0.7,
        company=0.94,
        booked=0.04,
        slip_name=0.025,
        slip_mobile=0.02,
    ),
)
SOURCES = tuple(habit.name for habit in HABITS)
FIVE = SOURCES[:5]
RECORDS_PER_PERSON = 2.3


@dataclass(frozen=True, slots=True)
class Values:
    """One source's rows. `firm` is the company's number or -1; `name_form` is hangul, latin, nickname or none."""

    habit: Habit
    who: Numbers
    when: Numbers
    name: Cells
    name_form: list[str]
    mobile: Cells
    email: Cells
    phone: Cells
    firm: Numbers
    business_number: Cells
    birth: Cells
    address: Cells

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.who)


def participation(world: World, seed: int, habits: tuple[Habit, ...]) -> dict[str, Numbers]:
    """The people of each source, each person in at least one; about `RECORDS_PER_PERSON` rows a person in all."""
    rng = stream(seed, "participation")
    zeal = rng.gamma(3.0, 1 / 3.0, world.people) * 0.6 + 0.4  # some people turn up everywhere
    appeal = np.array([np.where(world.employed, habit.workers, habit.others) for habit in habits]) * zeal
    again = np.array([1 + habit.again for habit in habits])
    scale = 1.0
    for _ in range(30):
        shares = np.minimum(appeal * scale, 0.95)
        nowhere = np.prod(1 - shares, axis=0)
        scale *= (RECORDS_PER_PERSON / ((shares * again[:, None]).sum(axis=0) + nowhere).mean()) ** 0.8
    present = rng.random(appeal.shape) < np.minimum(appeal * scale, 0.95)
    lost = np.flatnonzero(~present.any(axis=0))
    edges = np.cumsum(appeal[:, lost], axis=0)
    present[(rng.random(len(lost)) * edges[-1] >= edges).sum(axis=0).clip(0, len(habits) - 1), lost] = True
    return {habit.name: np.flatnonzero(row) for habit, row in zip(habits, present, strict=True)}


def observe(world: World, seed: int, habit: Habit, who: Numbers) -> Values:
    """The rows of one source: some people twice, in order of time for most, each field with its gaps and slips."""
    rng = stream(seed, habit.name)
    who = np.concatenate([who, who[chance(rng, habit.again, len(who))]])
    first, last = max(START, moment(habit.years[0])), min(END, moment(habit.years[1]))
    when = rng.integers(first // DAY, last // DAY, len(who)) * DAY + (
        rng.normal(14, 3.5, len(who)).clip(0, 23.99) * 3600
    ).astype(np.int64)
    order = np.argsort(when, kind="stable")
    who, when = who[order], when[order]
    size = len(who)
    job = world.job_at(who, when)
    firm = np.where(world.employed[who], world.job[who, job], -1)
    home = world.head[who]
    name, form = _names(world, rng, habit, who, when)
    known = np.where(chance(rng, habit.company, size), firm, -1)
    brn: Cells = [
        world.companies.business_number[f] if f >= 0 else None
        for f in np.where(chance(rng, habit.business_number, size), firm, -1).tolist()
    ]
    for row in np.flatnonzero(chance(rng, 0.01, size)).tolist():
        if brn[row]:
            brn[row] = None  # a digit was mistyped: its checksum is wrong, nothing can be read
    birth: Cells = [
        world.birth[p] if has else None
        for p, has in zip(who.tolist(), chance(rng, habit.birth, size).tolist(), strict=True)
    ]
    has_address = chance(rng, habit.address, size).tolist()
    address: Cells = [
        f"{world.address[p]}, {world.detail[p]}" if has else None
        for p, has in zip(who.tolist(), has_address, strict=True)
    ]
    return Values(
        habit,
        who,
        when,
        name,
        form,
        _mobiles(world, rng, habit, who, when, home, firm),
        _emails(world, rng, habit, who, when, home, firm, job),
        _phones(world, rng, habit, who, firm),
        known,
        brn,
        birth,
        address,
    )


def _names(
    world: World, rng: np.random.Generator, habit: Habit, who: Numbers, when: Numbers
) -> tuple[Cells, list[str]]:
    size = len(who)
    filled = chance(rng, habit.person, size)
    name: Cells = [world.names.full[p] if has else None for p, has in zip(who.tolist(), filled.tolist(), strict=True)]
    form = ["hangul" if has else "none" for has in filled.tolist()]
    for row in np.flatnonzero(filled & (when >= world.rename[who])).tolist():
        name[row] = world.new_name[int(who[row])]
    draw = rng.random(size)
    for row in np.flatnonzero(filled & (draw < habit.latin)).tolist():
        name[row], form[row] = latin_name(world, rng, int(who[row])), "latin"
    pool = tokens("nickname")
    for row in np.flatnonzero(filled & (draw >= habit.latin) & (draw < habit.latin + habit.nickname)).tolist():
        name[row], form[row] = pool.words[int(rng.integers(len(pool.words)))], "nickname"
    for row in np.flatnonzero(chance(rng, habit.slip_name, size)).tolist():
        if form[row] in ("hangul", "latin"):
            name[row] = slip_name(rng, str(name[row]))
    return name, form


def latin_name(world: World, rng: np.random.Generator, person: int) -> str:
    """A person's name in Latin letters: spelling, order and hyphen vary."""
    family = surname_latin(world.names.family[person], int(rng.random() < 0.2))
    style = "popular" if rng.random() < 0.7 else "revised"
    parts = [romanised(syllable, style) for syllable in world.names.given[person]]
    way = int(rng.integers(5))
    given = ("-" if way == 1 else " " if way == 2 else "").join(parts).capitalize()
    return (
        f"{given} {family}",
        f"{family}, {given}",
        f"{family} {given}",
        f"{family} {given}".upper(),
        f"{given} {family}".lower(),
    )[way]


def _mobiles(
    world: World, rng: np.random.Generator, habit: Habit, who: Numbers, when: Numbers, home: Numbers, firm: Numbers
) -> Cells:
    size = len(who)
    owner = np.where(chance(rng, 0.08, size), home, who)  # a family member's number
    booker = np.where(firm >= 0, world.booker[firm], who)
    owner = np.where(chance(rng, habit.booked, size) & (booker >= 0), booker, owner)  # a colleague signed them up
    later = (when >= world.mobile_change[owner]) & ~chance(rng, habit.stale, size)
    filled: Yes = chance(rng, habit.mobile, size)
    cells: Cells = [
        world.mobile[k][p] if has else None
        for p, k, has in zip(owner.tolist(), later.astype(int).tolist(), filled.tolist(), strict=True)
    ]
    if habit.years[1] <= 2019:
        for row in np.flatnonzero(filled & chance(rng, 0.8, size)).tolist():
            cells[row] = world.legacy_mobile.get(int(owner[row]), cells[row])
    for row in np.flatnonzero(chance(rng, habit.slip_mobile, size)).tolist():
        if cells[row]:
            cells[row] = slip_digits(rng, str(cells[row]))
    return cells


def _emails(
    world: World,
    rng: np.random.Generator,
    habit: Habit,
    who: Numbers,
    when: Numbers,
    home: Numbers,
    firm: Numbers,
    job: Numbers,
) -> Cells:
    size = len(who)
    owner = np.where(chance(rng, 0.045, size), home, who)
    later = ((when >= world.mailbox_change[owner]) & ~chance(rng, habit.stale, size)).astype(int).tolist()
    leaning = np.where(chance(rng, 0.25, size), rng.random(size), world.office[who])  # most keep to one mailbox
    filled, work = chance(rng, habit.email, size).tolist(), (leaning < habit.work_email).tolist()
    role = (chance(rng, habit.role_email, size) & (firm >= 0)).tolist()
    cells: Cells = []
    for row, (p, o, k, j, f) in enumerate(
        zip(who.tolist(), owner.tolist(), later, job.tolist(), firm.tolist(), strict=True)
    ):
        if not filled[row]:
            cells.append(None)
        elif role[row]:
            cells.append(world.companies.role_mailbox[f])
        else:
            cells.append((world.job_mailbox[j][p] if work[row] else None) or world.mailbox[k][o])
    for row in np.flatnonzero(chance(rng, habit.slip_email, size)).tolist():
        if cells[row]:
            cells[row] = slip_email(rng, str(cells[row]))
    return cells


def _phones(world: World, rng: np.random.Generator, habit: Habit, who: Numbers, firm: Numbers) -> Cells:
    """The firm's switchboard or one's direct line; else the landline at home."""
    size = len(who)
    work, own, direct = (chance(rng, share, size).tolist() for share in (habit.phone, habit.home_phone, habit.direct))
    cells: Cells = []
    for row, (p, f) in enumerate(zip(who.tolist(), firm.tolist(), strict=True)):
        if work[row] and f >= 0:
            board = world.companies.switchboard[f]
            cells.append(f"{board[:-2]}{p * 37 % 100:02d}" if direct[row] else board)
        else:
            cells.append(world.home_phone[p] if own[row] else None)
    return cells
