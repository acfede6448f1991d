"""Numbers, mailboxes and postcodes that forms ask for in parts (hp1, hp2, hp3; email1, email2; Country code, Phone; DDD, Telefone), each
in a column of its own."""

import re
from collections.abc import Sequence
from itertools import takewhile

import pyarrow as pa

from hanjul import facts
from hanjul.explore.drafts import NUMBERS
from hanjul.explore.headers import read
from hanjul.fields.cells import plain
from hanjul.project import AND, is_calling_code

_SHARE = 0.9
_NUMBER = (r"\(?(?:0[0-9]{1,4}|\+?[0-9]{1,3})\)?", r"[0-9]{3,4}", r"[0-9]{1,4}")
_MAILBOX = (r"[^@\s]+", r"(?:[\w-]+\.)+[a-zA-Z]{2,}")
_POSTCODE = (r"[0-9]{3}", r"[0-9]{1,4}")
_ABROAD = (r"\(?(?:\+|00)?[1-9][0-9]{0,2}\)?", r"\+?[0-9(][0-9 ()./-]{5,}")
_LOCAL = (r"\(?0?[1-9][0-9]{0,4}\)?", r"[1-9](?:[ .-]?[0-9]){4,8}")
_AREA_CODE = re.compile(facts.phrases("area_code"), re.IGNORECASE)


def parted(sample: pa.Table) -> dict[str, str]:
    """Columns beside each other that hold the parts of one value, by the name that joins theirs: what their header means."""
    columns = [column for column in sample.column_names if column != "row"]
    found: dict[str, str] = {}
    at = 0
    while at < len(columns):
        for fields, shapes in _shapes(columns[at]):
            parts = columns[at : at + len(shapes)]
            role = read(meant(parts)).role if len(parts) == len(shapes) else None
            if role and role.field in fields and _are_parts(sample, parts, shapes):
                found[AND.join(parts)] = role.field
                at += len(parts) - 1
                break
        at += 1
    return found


def _shapes(first: str) -> list[tuple[Sequence[str], Sequence[str]]]:
    """What the header of a value in parts may mean, and how its parts are shaped, in order."""
    coded = [(NUMBERS, _ABROAD)] if is_calling_code(first) else [(NUMBERS, _LOCAL)] if _AREA_CODE.search(first) else []
    return [(NUMBERS, _NUMBER), *coded, (("email",), _MAILBOX), (("postcode",), _POSTCODE)]


def meant(columns: Sequence[str]) -> str:
    """What the columns are parts of: of a calling or an area code and a number (Prefijo, Teléfono; DDD, Telefone) the number."""
    coded = len(columns) == 2 and (is_calling_code(columns[0]) or _AREA_CODE.search(columns[0]))
    return columns[1] if coded else stem(columns)


_TAIL = " _-.([#0"
_PART = re.compile(
    r"[0-9a-c]?|앞|첫째?|중간?|가운데|뒤|끝|(?:앞|중간|가운데|뒷|끝)(?:자리|번호)|국번|지역번호|식별번호|번호|아이디|계정|도메인|주소"
    r"|id|user|user name|account|local|local part|domain|host|provider|server"
    r"|first|mid|middle|last|front|back|area|area code|code|prefix|exchange|line|suffix|number|no"
)
"""What tells the header of one part from those beside it; not the number of calls, or the source of an address."""


def stem(columns: Sequence[str]) -> str:
    """What the headers of parts have in common: `hp` of hp1, hp2 and hp3. Nothing, where the rest names no part."""
    letters = takewhile(lambda at: len(set(at)) == 1, zip(*(column.casefold() for column in columns), strict=False))
    shared = "".join(at[0] for at in letters)
    rests = [re.sub(r"[\W_]+", " ", column.casefold()[len(shared) :]).strip() for column in columns]
    return shared.rstrip(_TAIL) if all(map(_PART.fullmatch, rests)) else ""


def _are_parts(sample: pa.Table, columns: Sequence[str], shapes: Sequence[str]) -> bool:
    """Whether nearly all rows that fill the columns fill them with parts of these shapes."""
    cells = [[plain(cell) if cell else "" for cell in sample[column].to_pylist()] for column in columns]
    rows = [row for row in zip(*cells, strict=True) if all(row)]
    fits = sum(all(re.fullmatch(shape, cell) for shape, cell in zip(shapes, row, strict=True)) for row in rows)
    return bool(rows) and fits >= _SHARE * len(rows)
