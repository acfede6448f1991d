"""Values that a source spreads over columns (hp1, hp2, hp3; email1, email2), put together while they are read.

In the project file they are one column whose name joins theirs, `hp1 + hp2 + hp3`; all that comes later knows only it.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hanjul.project import AND, is_calling_code
from hanjul.sources.header import clean_name

_SIGNS = {"email": "@", "mobile": "-", "phone": "-", "contact": "-", "postcode": "-"}
_LAST_DIGITS = {"mobile": 4, "phone": 4, "contact": 4, "postcode": 3}
"""How many digits the last part has: a spreadsheet drops the zeros it begins with, and those of the first part as well."""

_WHOLE = r"^(?:\+|\(?0)(?:[^0-9]*[0-9]){8,}"


class Joins:
    """Which columns of a source are put together, by what the project file calls them and takes them for."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = {clean_name(name): field for name, field in fields.items() if AND in name}

    def names(self, columns: Sequence[str]) -> list[str]:
        """The columns, those put together as one in the place of the first."""
        return list(self._groups(columns))

    def apart(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The columns a source has itself of those that `names` gave. (Where parts of a name stand beside it, it is a header of its own.)"""
        given = {*columns}
        apart = [name.split(AND) if name in self._fields else [name] for name in columns]
        return tuple(
            part
            for name, parts in zip(columns, apart, strict=True)
            for part in (parts if given.isdisjoint(parts) else [name])
        )

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch (`row`, then text columns) with these columns."""
        groups = self._groups(batch.schema.names[1:])
        if len(groups) == batch.num_columns - 1:
            return batch
        told = {
            name: batch.column(parts[0])
            if len(parts) == 1
            else together(self._fields[name], [batch.column(part) for part in parts], abroad=is_calling_code(parts[0]))
            for name, parts in groups.items()
        }
        return pa.RecordBatch.from_arrays([batch.column(0), *told.values()], names=["row", *told])

    def _groups(self, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Name -> the columns it is of, in the order of the first."""
        wanted = {name: tuple(name.split(AND)) for name in self._fields if name not in columns}
        first = {parts[0]: (name, parts) for name, parts in wanted.items() if set(parts) <= set(columns)}
        gone = {part for _, parts in first.values() for part in parts}
        groups: dict[str, tuple[str, ...]] = {}
        for column in columns:
            if column in first:
                name, parts = first[column]
                groups[name] = parts
            elif column not in gone:
                groups[column] = (column,)
        return groups


NO_JOINS = Joins({})


def _called(code: pa.Array, number: pa.Array) -> pa.Array:
    """Numbers with the calling codes beside them, where they have none of their own; 010 and 02 are no calling codes."""
    area = pc.match_substring_regex(code, "^[^0-9]*0[1-9]")
    code = pc.if_else(area, code, pc.replace_substring_regex(code, "[^0-9]|^[^1-9]*", ""))
    alone = pc.or_(pc.match_substring_regex(number, r"^(?:\+|00)"), pc.equal(code, ""))
    whole = pc.binary_join_element_wise(pc.if_else(area, "", "+"), code, pc.if_else(area, "-", " "), number, "")
    told = pc.if_else(alone, number, whole)
    return pc.if_else(pc.equal(number, ""), pa.scalar(None, pa.string()), told)


def together(field: str, parts: Sequence[pa.Array], *, abroad: bool = False) -> pa.Array:
    """The values of a field that stands in several columns of text: `010`, `1234`, `5678` are 010-1234-5678.

    A form fills in some parts by itself: the first part of a number alone, and a mailbox without its first, is none.

    Args:
        abroad: the first of two parts is the calling code of a country: `44`, `7700 900123` are +44 7700 900123.
    """
    told = [pc.utf8_trim_whitespace(part.cast(pa.string()).fill_null("")) for part in parts]
    if abroad and len(told) == 2 and field in ("mobile", "phone", "contact"):
        return _called(*told)
    if width := _LAST_DIGITS.get(field):
        last = told[-1]
        dropped = pc.and_(pc.match_substring_regex(told[0], "^[1-9]"), pc.match_substring_regex(last, "^[0-9]+$"))
        told[-1] = pc.if_else(dropped, pc.utf8_lpad(last, width, "0"), last)
    sign = _SIGNS.get(field, " ")
    whole = pc.utf8_trim(pc.binary_join_element_wise(*told, sign), sign)
    if width and len(told) == 2:  # some write the whole number beside the area code
        whole = pc.if_else(pc.match_substring_regex(told[1], _WHOLE), told[1], whole)
    if field == "email":  # where the second holds the whole mailbox, nothing else is needed
        needed = pc.if_else(pc.match_substring(whole, "@"), whole, told[0])
    else:
        needed = pc.binary_join_element_wise(*told[1:], "") if width else whole
    return pc.if_else(pc.equal(needed, ""), pa.scalar(None, pa.string()), whole)
