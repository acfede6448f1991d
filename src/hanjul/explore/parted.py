"""Numbers, mailboxes and postcodes that forms ask for in parts (hp1, hp2, hp3; email1, email2), each in a column of its own."""

import re
from collections.abc import Sequence
from itertools import takewhile

import pyarrow as pa

from hanjul.explore.drafts import NUMBERS
from hanjul.explore.headers import read
from hanjul.fields.cells import plain
from hanjul.project import AND

_SHARE = 0.9
_NUMBER = (r"\(?\+?[0-9]{1,4}\)?", r"[0-9]{3,4}", r"[0-9]{1,4}")
_MAILBOX = (r"[^@\s]+", r"(?:[\w-]+\.)+[a-zA-Z]{2,}")
_POSTCODE = (r"[0-9]{3}", r"[0-9]{1,4}")
_SHAPES = ((NUMBERS, _NUMBER), (("email",), _MAILBOX), (("postcode",), _POSTCODE))
"""What the header of a value in parts means, and how its parts are shaped, in order."""


def parted(sample: pa.Table) -> dict[str, str]:
    """Columns beside each other that hold the parts of one value, by the name that joins theirs: what their header means."""
    columns = [column for column in sample.column_names if column != "row"]
    found: dict[str, str] = {}
    at = 0
    while at < len(columns):
        for fields, shapes in _SHAPES:
            parts = columns[at : at + len(shapes)]
            role = read(stem(parts)).role if len(parts) == len(shapes) else None
            if role and role.field in fields and _are_parts(sample, parts, shapes):
                found[AND.join(parts)] = role.field
                at += len(parts) - 1
                break
        at += 1
    return found


_TAIL = " _-.([#0"


def stem(columns: Sequence[str]) -> str:
    """What the headers of parts have in common: `hp` of hp1, hp2 and hp3."""
    letters = takewhile(lambda at: len(set(at)) == 1, zip(*(column.casefold() for column in columns), strict=False))
    return "".join(at[0] for at in letters).rstrip(_TAIL)


def _are_parts(sample: pa.Table, columns: Sequence[str], shapes: Sequence[str]) -> bool:
    """Whether nearly all rows that fill the columns fill them with parts of these shapes."""
    cells = [[plain(cell) if cell else "" for cell in sample[column].to_pylist()] for column in columns]
    rows = [row for row in zip(*cells, strict=True) if all(row)]
    fits = sum(all(re.fullmatch(shape, cell) for shape, cell in zip(shapes, row, strict=True)) for row in rows)
    return bool(rows) and fits >= _SHARE * len(rows)
