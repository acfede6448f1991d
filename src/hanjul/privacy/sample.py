"""A sample to show around: the mess of the sources as it is, the people in it made up.

The same person, number or company gets the same stand-in everywhere, so that duplicates stay duplicates; how things are
written (blanks, dots, titles, missing zeros) stays. The stand-ins come from a key that is thrown away: nobody can turn them
back, and two samples cannot be joined. A stand-in is never a value of the data. Answers and categories are shown where
enough rows share them; what is rare, and all free text, keeps only its shape.
"""

import datetime
import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any, Final

import narwhals as nw
import pyarrow as pa

from hanjul import facts
from hanjul.engines import Engine
from hanjul.fields import FIELDS, Context
from hanjul.project import Project
from hanjul.store.erased import context_of
from hanjul.tables import NAMES, raw_name

LEAST: Final = 5
"""Rows that must share a value for it to be shown."""

RARE: Final = "[…]"
_MOST_KINDS: Final = 40
_TRIES: Final = 50
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\D{1,3})(\d{1,2})(\D{1,3})(\d{1,2})(?!\d)")
_PLAIN_DATE: Final = re.compile(r"(?<!\d)((?:19|20)?\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DATES: Final = ("created_at", "updated_at", "last_seen_at", "consent_at", "birth_date")
_NUMBERS: Final = ("mobile", "phone", "contact", "business_number", "corporate_number", "member_id", "postcode")
_WORDS: Final = ("company", "nickname")


def sample(engine: Engine, project: Project, people: int) -> dict[str, pa.Table]:
    """The masked rows of some people, by source, in the order of the source."""
    key = secrets.token_bytes(32)
    ids = engine.rows(engine.table("customers").select("customer_id"))["customer_id"].to_pylist()
    chosen = set(sorted(ids, key=partial(_digest, key))[:people])
    owners = engine.rows(engine.table("customer_of").select("source", "row", "customer_id")).to_pylist()
    whose = {(line["source"], line["row"]): line["customer_id"] for line in owners if line["customer_id"] in chosen}
    context = context_of(project)
    made, real = {}, _real(engine)
    for source in project.sources:
        frame = engine.table(raw_name(source))
        wanted = sorted(row for name, row in whose if name == source)
        masks = _Masks(key, project.sources[source].columns, context, _shown(engine, source), real)
        rows = engine.rows(frame.filter(nw.col("row").is_in(wanted)).sort("row")).to_pylist() if wanted else []
        if rows:
            masked = [masks.row(cells, whose[source, cells.pop("row")]) for cells in rows]
            made[source] = pa.Table.from_pylist(masked, pa.schema([(name, pa.string()) for name in masked[0]]))
    return made


def _real(engine: Engine) -> set[str]:
    """Names, addresses and the ends of numbers that are somebody's: no stand-in may be one of them."""
    found: set[str] = set()
    for row in engine.rows(
        engine.table("records").select("name", "name_alias", "email_key", "mobile", "mobile_alt")
    ).to_pylist():
        found |= {value for value in row.values() if value}
        found |= {value[-8:] for name, value in row.items() if value and name.startswith("mobile")}
    return found


def _digest(key: bytes, text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest())


def _shown(engine: Engine, source: str) -> dict[str, set[str]]:
    """By column: the values enough rows share, where the column is one of answers or categories."""
    table = engine.rows(engine.table(raw_name(source)))
    found = {}
    for name in table.column_names:
        if name != "row":
            counts = Counter(cell for cell in table[name].to_pylist() if cell)
            often = {cell for cell, rows in counts.items() if rows >= LEAST and not _telling(cell)}
            if len(counts) <= _MOST_KINDS or sum(counts[cell] for cell in often) > 0.5 * counts.total():
                found[name] = often
    return found


def _telling(cell: str) -> bool:
    """Whether a cell may hold an address or a number of somebody, however many rows share it."""
    return "@" in cell or sum(map(str.isdigit, cell)) >= 7


class _Masks:
    """Stand-ins for the cells of one source."""

    def __init__(
        self, key: bytes, columns: Mapping[str, str], context: Context, shown: dict[str, set[str]], real: set[str]
    ) -> None:
        self._real = real
        self._key, self._kinds, self._context, self._shown = key, columns, context, shown
        surnames = [row["surname"] for row in facts.rows("surnames") if len(row["surname"]) == 1]
        self._surnames = surnames[:60]
        self._given = [row["syllable"] for row in facts.rows("given_syllables")]

    def row(self, cells: dict[str, Any], customer: str) -> dict[str, str | None]:
        """One row. All dates of one person move by the same number of days."""
        days = self._number(f"days|{customer}", 61) - 30
        return {
            name: self._cell(name, cell, days or 7) if cell and cell.strip() else cell for name, cell in cells.items()
        }

    def _cell(self, name: str, cell: str, days: int) -> str:
        kind = self._kinds.get(name, "ignore")
        if kind in NAMES:
            return self._name(kind, cell)
        if kind == "email" or (kind == "contact" and "@" in cell):
            return _ADDRESS.sub(self._address, cell) if _ADDRESS.search(cell) else self._shape(cell)
        if kind in _NUMBERS:
            return self._digits(kind, cell)
        if kind in _DATES:
            return self._moved(cell, days)
        if kind in _WORDS:
            return self._company(kind, cell)
        if cell in self._shown.get(name, ()):
            return cell
        if kind == "address":
            return (
                " ".join([cell.split()[0], *(self._shape(word) for word in cell.split()[1:])])
                if " " in cell
                else self._shape(cell)
            )
        return RARE if name in self._shown else self._shape(cell)

    def _number(self, text: str, below: int) -> int:
        return _digest(self._key, text) % below

    def _name(self, kind: str, cell: str) -> str:
        """The name inside the cell replaced by another of its length; titles beside it stay, other words do not."""
        real = next((value for value in FIELDS[kind].clean(cell, self._context)[0] if value), None)
        if real is None:
            return self._shape(cell)
        new = self._called(kind, real)
        before, found, after = cell.partition(real)
        return f"{_title(before)}{new}{_title(after)}" if found else new

    def _called(self, kind: str, real: str) -> str:
        if not re.fullmatch(r"[가-힣]+", real):
            return self._letters(real)
        tries = (self._made(number, real) for number in self._tries("name", real))
        made = next((made for made in tries if made[: len(real)] not in self._real), "○" * len(real))
        made = made[-len(real) :] if kind == "given_name" else made[: len(real)]
        return made if made != real else made[:-1] + ("온" if made[-1] != "온" else "솔")

    def _tries(self, kind: str, real: str) -> Iterator[int]:
        """Numbers to try, the same for the same value."""
        return (_digest(self._key, f"{kind}|{real}|{turn}") for turn in range(_TRIES))

    def _made(self, number: int, real: str) -> str:
        """A name of at least the length of a real one."""
        places = range(1, max(len(real), 2))
        given = "".join(self._given[(number >> (16 * place)) % len(self._given)] for place in places)
        return self._surnames[number % len(self._surnames)] + given

    def _address(self, found: re.Match[str]) -> str:
        """Letters for letters, digits for digits; domains anybody may have stay, a company's own do not."""
        local, _, domain = found[0].lower().rpartition("@")
        kept = domain in facts.column("free_mail_domains", "domain")
        return f"{self._letters(local)}@{domain if kept else self._letters(domain.split('.')[0]) + '.example'}"

    def _letters(self, real: str) -> str:
        return next(
            (made for n in self._tries("letters", real) if (made := _turned(n, real)) not in self._real),
            "○" * len(real),
        )

    def _digits(self, kind: str, cell: str) -> str:
        """The last eight digits of a phone number, all digits of any other, replaced by those of its stand-in."""
        digits = re.sub(r"\D", "", cell)
        tail = digits[-8:] if kind in ("mobile", "phone", "contact") else digits
        if len(tail) < 4:
            return self._letters(cell)
        new = list(self._letters(tail))
        out = [new.pop() if letter.isdigit() and new else _bare(letter) for letter in reversed(cell)]
        return "".join(reversed(out))

    def _company(self, kind: str, cell: str) -> str:
        cleaned = dict(zip(FIELDS[kind].outputs, FIELDS[kind].clean(cell, self._context)[0], strict=True))
        real = cleaned.get("company_key") or next((value for value in cleaned.values() if value), None)
        if real is None:
            return self._shape(cell)
        new = f"회사{self._number(f'company|{real}', 10**4):04d}" if kind == "company" else self._letters(real)
        before, found, after = cell.partition(real)
        return f"{_legal(before)}{new}{_legal(after)}" if found else new

    def _moved(self, cell: str, days: int) -> str:
        """A date written the same way, some days off; the minutes of a time are made up."""
        moved = _DATE.sub(partial(_other_day, days, widths=True), cell)
        if moved == cell:
            moved = _PLAIN_DATE.sub(partial(_other_day, days), cell, count=1)
        if moved == cell and re.fullmatch(r"\d{10}(?:\d{3})?", cell):
            return str(int(cell) + days * 86400 * (1000 if len(cell) == 13 else 1) + self._number(f"time|{cell}", 3000))
        if moved == cell:
            return self._shape(cell)
        return _CLOCK.sub(lambda time: f"{time[1]}:{self._number(time[0], 60):02d}" + (":00" if time[3] else ""), moved)

    def _shape(self, text: str) -> str:
        """What kind of characters stand where, and nothing else."""
        return re.sub(r"[^\W\d_]", lambda letter: "a" if letter[0].isascii() else "○", re.sub(r"\d", "0", text))


def _turned(number: int, real: str) -> str:
    """Other letters for letters, other digits for digits."""
    made = []
    for place, letter in enumerate(real):
        turn = number >> (place % 15 * 8) & 0xFF
        if letter.isdigit():
            made.append(str((int(letter) + 1 + turn % 9) % 10) if letter.isascii() else "0")
        elif letter.isascii() and letter.isalpha():
            base = ord("A") if letter.isupper() else ord("a")
            made.append(chr(base + (ord(letter) - base + 1 + turn % 25) % 26))
        else:
            made.append("○" if letter.isalpha() else letter)
    return "".join(made)


def _other_day(days: int, found: re.Match[str], widths: bool = False) -> str:
    year, month, day = (found[1], found[3], found[5]) if widths else (found[1], found[2], found[3])
    full = int(year) if len(year) == 4 else 1900 + int(year) + (100 if int(year) < 30 else 0)
    try:
        date = datetime.date(full, int(month), int(day)) + datetime.timedelta(days=days)
    except (ValueError, OverflowError):
        return re.sub(r"\d", "0", found[0])
    told = (f"{date.year:04d}"[-len(year) :], str(date.month).zfill(len(month)), str(date.day).zfill(len(day)))
    return f"{told[0]}{found[2]}{told[1]}{found[4]}{told[2]}" if widths else "".join(told)


def _bare(letter: str) -> str:
    """A letter beside a number: Korean ones could be words."""
    return "○" if letter.isalpha() and not letter.isascii() else letter


def _title(text: str) -> str:
    """What stands beside a name, where it is a title and nothing else."""
    return text if not _any_of("name_titles").sub("", text).strip() else ""


def _legal(text: str) -> str:
    """What stands beside a company's name, where it is a legal form and nothing else."""
    return text if not _any_of("company_affixes").sub("", text).strip() else ""


@cache
def _any_of(name: str) -> re.Pattern[str]:
    """Any of the tokens of a table of facts, the longest first."""
    tokens = sorted({row["token"] for row in facts.rows(name)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, tokens)))
