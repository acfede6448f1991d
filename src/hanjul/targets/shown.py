"""How values look to a reader of a file: headings, words for codes, national phone numbers, lists as readable text."""

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.fields import phone
from hanjul.targets import Layout

BETWEEN: Final = "; "
"""Between the items of a list."""

_PHONES: Final = {"mobile", "mobile_alt", "mobiles", "phone", "phone_alt", "phones"}
_SHARE_DECIMALS: Final = 6

Tell = Callable[[pa.Array], pa.Array]
"""Distinct texts as they are to be read."""


def shown(table: pa.Table, layout: Layout) -> pa.Table:
    """Text, whole numbers and shares only, under their headings; missing and empty text are null.

    With `layout.codes` names and codes stay; lists become text all the same. Rows and columns keep their order.
    """
    columns = [_column(table[name], name, layout) for name in table.column_names]
    return pa.table(columns, names=layout.headings(table.column_names))


def _column(column: pa.ChunkedArray, name: str, layout: Layout) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        return pc.round(column.cast(pa.float64()), _SHARE_DECIMALS)
    if pa.types.is_integer(column.type):
        return column.cast(pa.int64())
    tell = _tell(name, "boolean" if pa.types.is_boolean(column.type) else "", layout)
    many = pa.types.is_list(column.type)
    within = _numbers_within(layout.country) if name == "contacts" and not layout.codes else None
    chunks = [_joined(chunk, tell, within) if many else _told(chunk, tell) for chunk in column.chunks]
    text = pa.chunked_array(chunks, pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _told(values: pa.Array, tell: Tell | None) -> pa.Array:
    """Values as text, each distinct one told once."""
    text = values.cast(pa.string())
    if tell is None:
        return text
    coded = text.dictionary_encode()
    return tell(coded.dictionary).take(coded.indices)


def _joined(lists: pa.Array, tell: Tell | None, within: Tell | None) -> pa.Array:
    """Lists as one text each, an item's detail in brackets behind it: `(주)한빛 (2208162517); 두빛`. `within` tells the details."""
    items = lists.values
    if pa.types.is_struct(items.type):
        texts, details = _told(pc.struct_field(items, "value"), tell), pc.struct_field(items, "detail")
        if details.null_count < len(details):
            details = _told(details, within)
            texts = pc.coalesce(
                pc.binary_join_element_wise(texts, pc.binary_join_element_wise("(", details, ")", ""), " "), texts
            )
    else:
        texts = _told(items, tell)
    if texts.null_count:
        kept = [
            [text for text in some or () if text] for some in pa.ListArray.from_arrays(lists.offsets, texts).to_pylist()
        ]
        return pc.binary_join(pa.array(kept, pa.list_(pa.string())), BETWEEN)
    return pc.binary_join(pa.ListArray.from_arrays(lists.offsets, texts), BETWEEN)


def _tell(name: str, kind: str, layout: Layout) -> Tell | None:
    """What turns a column's values into what a reader sees, or None where they stay as they are."""
    if layout.codes:
        return None
    if name in _PHONES:
        return lambda numbers: _phones(numbers, layout.country)
    if name == "birth_date":
        # A birthday whose year is not known, `--05-12`, is `XXXX-05-12` (ISO 8601-2, 4.3): a leading minus reads as a formula.
        return lambda dates: pc.replace_substring_regex(dates, "^--", "XXXX-")
    if name.startswith("consent_") and name != "consent_at":
        kind = "consent"
    words = {value: told.in_(layout.language) for value, told in facts.words(kind or name).items()}
    return (lambda codes: _one_by_one(codes, lambda code: words.get(code, code))) if words else None


def _phones(numbers: pa.Array, country: str) -> pa.Array:
    """Numbers in their national form. Korean mobiles, nearly all of them, are grouped all at once."""
    if country == "KR":
        numbers = pc.replace_substring_regex(numbers, r"^\+82(10)(\d{4})(\d{4})$", r"0\1-\2-\3")
    others = pc.starts_with(numbers, "+")
    told = _one_by_one(numbers.filter(others), lambda number: phone.display(number, country))
    return pc.replace_with_mask(numbers, others, told)


def _numbers_within(country: str) -> Tell:
    """How a person of a company is reached: number and mailbox, the number in its national form."""

    def tell(detail: str) -> str:
        parts = detail.split(" ")
        return " ".join(phone.display(part, country) if part.startswith("+") else part for part in parts)

    return lambda details: _one_by_one(details, tell)


def _one_by_one(values: pa.Array, tell: Callable[[str], str]) -> pa.Array:
    return pa.array([value if value is None else tell(value) for value in values.to_pylist()], pa.string())
