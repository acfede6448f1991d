"""Who must not come back: what is remembered of people who were erased, and the gate every source row passes.

Erased people stand in the sources for as long as nobody deletes them there, so every import would bring them back. What is
remembered are hashes under the company's secret key (`key.py`), kept in a file of its own beside the project
file: it outlives the store, and names nobody. A row is turned away where its address, or its number together with a name
that reads alike, or all that it says of the person, is remembered. An address or number of theirs in the free text of
somebody else's row is blanked.
"""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.callbacks import Secret
from hanjul.disk import whole
from hanjul.errors import StoreError
from hanjul.fields import FIELDS, Context, email, phone
from hanjul.fields.birth_date import PARTS, composed
from hanjul.match.names import name_forms
from hanjul.project import Project, SourcePlan
from hanjul.sources import Extracted
from hanjul.sources.header import clean_name
from hanjul.store.key import CompanyKey, company_key
from hanjul.tables import CONTACTS, NAMES
from hanjul.words import Text

FILE: Final = "hanjul-erased.csv"
BLANK: Final = "[erased]"
"""Stands where an erased person's address or number stood in somebody else's row."""

Reason = Literal["erased", "destroyed", "archived"]
"""On request; because the time was over; moved to the archive another law demands."""

_COLUMNS: Final = ("at", "reason", "hash", "key_id")
_OTHERS: Final = ("phone", "company_key", "birth_date", "address_key", "member_id", "nickname")
_REACHED_BY: Final = frozenset(("mobile", "phone", "contact", "email"))
_TOLD: Final = frozenset((*CONTACTS, *NAMES, *_OTHERS))
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:\+?82[-. ]?\(?0?\)?|0)1[016789][-. )]{0,2}[0-9]{3,4}[-. ]{0,2}[0-9]{4}(?![0-9])"
)
PHONE_OR_ADDRESS: Final = r"@|(?:82[-. ]?\(?0?\)?|0)1[016789][-. )]{0,2}[0-9]{3,4}[-. ]{0,2}[0-9]{4}"
"""What may be a mobile number or an e-mail address in free text (RE2)."""


class Row(NamedTuple):
    """What one source row says of who it is about. `ids`: mailboxes and mobiles as records compare them; `forms`: how its
    names read; `others`: what else tells a person, as name=value; `since`: the day it was made (YYYY-MM-DD), or ""."""

    ids: frozenset[str]
    forms: frozenset[str]
    others: tuple[str, ...]
    since: str
    cells: str

    @property
    def content(self) -> str | None:
        """All that it says of the person, where that is enough to tell them from others; else None."""
        if not self.forms or (not self.others and not self.ids):
            return None
        return "\x1f".join(("content", *sorted(self.forms), *sorted(self.ids), *self.others))


class Memory:
    """The remembered hashes of one project.

    Raises:
        StoreError: the file is damaged, or the key it was hashed with is not here.
    """

    def __init__(self, folder: Path, secret: Secret, *, make_key: bool = False) -> None:
        self._file = folder / FILE
        self._lines = _lines(self._file)
        self._known = {line["hash"]: (line["reason"], line["at"]) for line in self._lines}
        used = {line["key_id"] for line in self._lines}
        self._key = company_key(folder, secret, used) if used or make_key else CompanyKey(b"")

    def __len__(self) -> int:
        return len(self._known)

    def hashed(self, fact: str) -> str:
        """A fact under the company's key: 32 hexadecimal digits."""
        return self._key.hashed(fact)

    def find(self, fact: str) -> tuple[str, str] | None:
        """(reason, at) of a remembered fact."""
        return self._known.get(self.hashed(fact)) if self._known else None

    def add(self, facts: Iterable[str], reason: Reason, at: str) -> None:
        """Remember facts. The file is written whole. Sorted by hash: their order tells nothing of who they are about."""
        new = {self.hashed(fact) for fact in facts} - self._known.keys()
        self._lines = [
            *self._lines,
            *(dict(zip(_COLUMNS, (at, reason, one, self._key.id), strict=True)) for one in sorted(new)),
        ]
        self._known |= dict.fromkeys(new, (reason, at))
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._lines)
        with whole(self._file) as temporary:
            temporary.write_text(text.getvalue(), encoding="ascii")


def remembered(folder: Path) -> int:
    """How many hashes are remembered.

    Raises:
        StoreError: the file is damaged.
    """
    return len({line["hash"] for line in _lines(folder / FILE)})


def _lines(file: Path) -> list[dict[str, str]]:
    try:
        lines = list(csv.DictReader(io.StringIO(file.read_text(encoding="ascii"))))
    except FileNotFoundError:
        return []
    except (UnicodeDecodeError, csv.Error) as error:
        raise _damaged(file) from error
    if any(set(line) != set(_COLUMNS) or not all(line.values()) or len(line["hash"]) != 32 for line in lines):
        raise _damaged(file)
    return lines


def _damaged(file: Path) -> StoreError:
    return StoreError(
        Text(
            "지운 사람의 기억({file})이 손상되었습니다. 지운 사람이 다시 들어올 수 있어 멈췄습니다.",
            "the memory of erased people ({file}) is damaged; hanjul stopped, because erased people could come back",
        ).fill(file=file),
        Text("백업에서 그 파일을 되살리세요.", "bring that file back from a backup"),
    )


# What is remembered of a person ------------------------------------------------------------------------------------------


def facts_of(rows: Sequence[Row], alone: set[str]) -> set[str]:
    """Everything to remember of one person. `alone`: those of their mailboxes and mobiles that nobody else holds."""
    ids = frozenset().union(*(row.ids for row in rows))
    forms = frozenset().union(*(row.forms for row in rows))
    facts = {f"{one}|{form}" for one in ids for form in forms}
    for one in ids & alone:
        # Numbers are shared and given out again, so a name decides; where theirs is not known, nobody's name can.
        facts |= {f"{one}|nameless", *((f"{one}|anybody",) if "@" in one or not forms else ())}
    for row in rows:
        facts |= {row.cells, *((row.content,) if row.content else ())}
    return facts


def forms_of(names: Iterable[str]) -> frozenset[str]:
    """How some names read, as facts tell it."""
    return frozenset(_forms({"name": list(names)}))


def told_by(row: Row) -> Iterator[str]:
    """The facts that would turn a row away, the surest first."""
    for one in sorted(row.ids):
        yield f"{one}|anybody"
        yield from (f"{one}|{form}" for form in sorted(row.forms)) if row.forms else (f"{one}|nameless",)
    if row.content:
        yield row.content
    yield row.cells


def context_of(project: Project) -> Context:
    """How the cells of a project are read today: a row made later than the day it is read would have no date."""
    return Context(country=project.country, timezone=project.timezone, today=datetime.date.today())


# Reading rows ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reader:
    """Reads what the rows of one source say of people: the same cleaning as everywhere, once per distinct cell."""

    plan: SourcePlan
    context: Context
    _fields: dict[str, str] = field(default_factory=dict)
    _parts: dict[str, str] = field(default_factory=dict)
    _seen: dict[tuple[str, str], tuple[str | None, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = replace(
            self.context,
            country=self.plan.country or self.context.country,
            date_order=self.plan.date_order,
            timezone=self.plan.timezone or self.context.timezone,
        )
        for column, kind in self.plan.columns.items():
            if kind in FIELDS and (_TOLD & set(FIELDS[kind].outputs) or kind == "created_at"):
                self._fields[clean_name(column)] = kind
            if kind in PARTS:
                self._parts.setdefault(kind, clean_name(column))

    def free(self, columns: Sequence[str]) -> list[str]:
        """The columns in which nobody's own number or address is looked for: free text, and names, dates … that slipped."""
        return [column for column in columns if self._fields.get(column) not in _REACHED_BY]

    def rows(self, batch: pa.RecordBatch) -> list[Row]:
        """One per row of a batch (`row`, then text columns)."""
        names = batch.schema.names[1:]
        given = [batch.column(place).to_pylist() for place in range(1, batch.num_columns)]
        return [self._row(dict(zip(names, cells, strict=True))) for cells in zip(*given, strict=True)]

    def _row(self, cells: Mapping[str, str | None]) -> Row:
        told: dict[str, list[str]] = {}
        given = [(cells.get(column), kind) for column, kind in self._fields.items() if kind not in PARTS]
        if self._parts:
            parts = [[cells.get(self._parts.get(part, ""))] for part in PARTS]
            given.append((composed(parts, self.context.today)[0][0], "birth_date"))
        for raw, kind in given:
            if raw and raw.strip():
                for name, value in zip(FIELDS[kind].outputs, self._cleaned(kind, raw), strict=True):
                    if value:
                        told.setdefault(name, []).append(value)
        ids = frozenset(one for name in CONTACTS for one in told.get(name, ()))
        others = tuple(f"{name}={value}" for name in _OTHERS for value in sorted(told.get(name, ())))
        said = "\x1f".join(f"{name}={cell}" for name, cell in sorted(cells.items()) if cell)
        return Row(ids, frozenset(_forms(told)), others, (told.get("created_at") or [""])[0][:10], f"cells\x1f{said}")

    def _cleaned(self, kind: str, raw: str) -> tuple[str | None, ...]:
        known = self._seen.get((kind, raw))
        if known is None:
            known = self._seen[kind, raw] = FIELDS[kind].clean(raw, self.context)[0]
        return known


def _forms(told: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """How the names of a row read: with easily confused sounds made one, and romanised."""
    family, given = (next(iter(told.get(part, ())), None) for part in ("family_name", "given_name"))
    spelt = [(name, None, None) for part in ("name", "name_alias") for name in told.get(part, ())]
    for name, before, after in [*spelt, *([(None, family, given)] if family or given else [])]:
        forms = name_forms(name, before, after, None)
        yield from (f"{kind}:{form}" for kind, form in (("alike", forms.alike), ("roman", forms.roman)) if form)


# The gate ----------------------------------------------------------------------------------------------------------------


class Gate:
    """Turns erased people away on every import, before anything of them is written.

    Args:
        project: whose sources are read.
        secret: gives environment variables, for the company's key.
    """

    def __init__(self, project: Project, secret: Secret) -> None:
        self.memory = Memory(project.folder, secret)
        self._context = context_of(project)
        self._contacts: dict[str, bool] = {}

    def watch(self, plan: SourcePlan, given: Extracted) -> Extracted:
        """The same source without the rows of erased people, which are counted as refused."""
        if self.memory:
            given.batches = self._passed(Reader(plan, self._context), given.batches, given)
        return given

    def turns_away(self, row: Row) -> bool:
        """Whether a row is an erased person's. One made after the time was over is a new relation, and passes."""
        for fact in told_by(row):
            found = self.memory.find(fact)
            if found and (found[0] == "erased" or not row.since or row.since <= found[1][:10]):
                return True
        return False

    def _passed(self, reader: Reader, batches: Iterator[pa.RecordBatch], out: Extracted) -> Iterator[pa.RecordBatch]:
        away: set[int] = set()
        waiting: list[tuple[int, str | None, str, str | None, str | None]] = []
        for batch in batches:
            keep = np.array([not self.turns_away(row) for row in reader.rows(batch)], np.bool_)
            gone = batch.column(0).filter(pa.array(~keep)).to_pylist()
            away.update(gone)
            out.refused.extend((row, "erased", "") for row in gone)
            # Readers look ahead: what they found in rows to come waits until these have passed.
            waiting += out.findings
            last = batch.column(0)[-1].as_py() if batch.num_rows else 0
            out.findings[:] = [one for one in waiting if one[0] <= last and one[0] not in away]
            waiting = [one for one in waiting if one[0] > last]
            batch = batch if keep.all() else batch.filter(pa.array(keep))
            yield self.blanked(batch, reader.free(batch.schema.names[1:]))
        out.findings[:] = [one for one in (*waiting, *out.findings) if one[0] not in away]

    def blanked(self, batch: pa.RecordBatch, columns: Sequence[str]) -> pa.RecordBatch:
        """A batch without the addresses and numbers of erased people in its free text."""
        for name in columns:
            cells = batch.column(name)
            at = np.flatnonzero(pc.fill_null(pc.match_substring_regex(cells, PHONE_OR_ADDRESS), False).to_numpy(False))
            if not len(at):
                continue
            texts = cells.to_pylist()
            for place in at:
                texts[place] = blanked(texts[place], self._is_theirs)
            place = batch.schema.get_field_index(name)
            batch = batch.set_column(place, batch.schema.field(place), pa.array(texts, pa.string()))
        return batch

    def _is_theirs(self, contact: str) -> bool:
        known = self._contacts.get(contact)
        if known is None:
            one = contact_key(contact, self._context)
            known = self._contacts[contact] = bool(one) and self.memory.find(f"{one}|nameless") is not None
        return known


def blanked(text: str, theirs: Callable[[str], bool]) -> str:
    """A text with `BLANK` in the place of every address and mobile number that is `theirs`."""
    for shape in (_ADDRESS, _PHONE):
        text = shape.sub(lambda found: BLANK if theirs(found[0]) else found[0], text)
    return text


def contact_key(text: str, context: Context) -> str:
    """A mailbox or mobile as records compare it; "" where it is neither."""
    if "@" in text:
        (_, key, *_), _ = email.clean(text, context)
        return key or ""
    (mobile, *_), _ = phone.clean(text, context, "mobile")
    return mobile or ""
