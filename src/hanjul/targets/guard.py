"""Cells that are safe to open: no formula injection, no character the file's encoding cannot hold.

A spreadsheet that opens a CSV file takes a cell for a formula when it begins with `=`, `+`, `-` or `@`; some also after
blanks, quotes or in full-width form. An apostrophe in front makes such a cell text (OWASP, CSV Injection).
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hanjul.targets import found

APOSTROPHE = "'"

# Everything that NFKC folds to = + - @, and the minus sign.
_LEAD = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼₌⁺₊⁻₋﬩−"
_DANGEROUS = rf"""^(?:[\t\r\n]|[\s\p{{Z}}\p{{Cc}}\p{{Cf}}"“”‘’«»`]*[{_LEAD}])"""
_NUMBER = r"[+\-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+\-]?\d{1,3})?%?"
_PHONE = r"\+\d{1,3}(?:[ .\-]?\(?\d{1,5}\)?){1,6}"
_HARMLESS = rf"^(?:{_NUMBER}|{_PHONE})$"
"""Plain numbers and international phone numbers: nothing but digits and their punctuation, so nothing can be called."""


def risky(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """True where a spreadsheet could take the text for a formula; null where there is no text."""
    dangerous = pc.match_substring_regex(values, _DANGEROUS)
    if not pc.any(dangerous).as_py():
        return dangerous
    return pc.and_not(dangerous, pc.match_substring_regex(values, _HARMLESS))


def guarded(table: pa.Table, names: list[str], path: Path) -> tuple[pa.Table, list[pa.Table]]:
    """The table with an apostrophe before every risky cell and heading, and a finding for each such cell."""
    findings = []
    for position, (name, heading) in enumerate(zip(names, table.column_names, strict=True)):
        column = table[heading]
        if not pa.types.is_string(column.type):
            continue
        danger = pc.fill_null(risky(column), False)
        if pc.any(danger).as_py():
            safe = pc.if_else(danger, pc.binary_join_element_wise(APOSTROPHE, column, ""), column)
            table = table.set_column(position, heading, safe)
            rows = places(danger)
            findings.append(found(path.name, rows, (name, heading), "deliver_formula_guarded", [None] * len(rows)))
    headings = pa.array(table.column_names, pa.string())
    marked = [
        APOSTROPHE + text if danger else text
        for text, danger in zip(table.column_names, risky(headings).to_pylist(), strict=True)
    ]
    return table.rename_columns(marked), findings


def encodable(table: pa.Table, names: list[str], path: Path, encoding: str) -> tuple[pa.Table, list[pa.Table]]:
    """The table with every character `encoding` cannot hold as a visible `[U+1F600]`, and a finding for each such cell."""
    findings = []
    for position, (name, heading) in enumerate(zip(names, table.column_names, strict=True)):
        column = table[heading]
        if not pa.types.is_string(column.type):
            continue
        texts = column.filter(pc.invert(pc.string_is_ascii(column))).unique().to_pylist()
        changed = {
            text: escaped for text in texts if text is not None and (escaped := _escaped(text, encoding)) != text
        }
        if changed:
            index = pc.index_in(column, pa.array(changed, pa.string()))
            table = table.set_column(
                position, heading, pc.coalesce(pa.array(changed.values(), pa.string()).take(index), column)
            )
            rows = places(pc.is_valid(index))
            lost = [_lost(text, encoding) for text in column.filter(pc.is_valid(index)).to_pylist()]
            findings.append(found(path.name, rows, (name, heading), "deliver_unencodable", lost))
    return table.rename_columns([_escaped(heading, encoding) for heading in table.column_names]), findings


def places(mask: pa.Array | pa.ChunkedArray) -> list[int]:
    """The data rows, from 1, where a mask is true."""
    flat = mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
    rows: list[int] = pc.add(pc.indices_nonzero(flat).cast(pa.int64()), 1).to_pylist()
    return rows


def _holds(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(text: str, encoding: str) -> str:
    """Text in which every character `encoding` cannot hold stands as its code."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(character if _holds(character, encoding) else f"[U+{ord(character):04X}]" for character in text)
    return text


def _lost(text: str, encoding: str) -> str:
    """The codes of the characters `encoding` cannot hold, each once, at most five."""
    codes = dict.fromkeys(f"U+{ord(character):04X}" for character in text if not _holds(character, encoding))
    return " ".join(list(codes)[:5])
