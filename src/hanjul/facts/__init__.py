"""The facts shipped with the package, as tables with their source: read once, when first asked for."""

import csv
import io
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast

from hanjul.words import Text

Kind = Literal["repaired", "refused", "suspicious", "noted"]


class Rule(NamedTuple):
    """One thing hanjul may do to a cell or see in it, in words."""

    code: str
    kind: Kind
    words: Text


def rows(name: str) -> list[dict[str, str]]:
    """The rows of facts/`name`.csv by heading."""
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def column(name: str, heading: str) -> frozenset[str]:
    """What stands in one column of facts/`name`.csv."""
    return frozenset(row[heading] for row in rows(name))


def phrases(*lists: str) -> str:
    """The patterns of some lists of facts/phrases.csv as one: any of them. `consent`: words that agree, `negation` and `denies`: that
    take it back (inside of words, and whole ones), `unsure`: that leave it open, `not_wanted`: that speak of the mail in a column of
    refusals, `rights`: of the right to refuse; `stop` and `death`: what a remark says of whoever is not to be written to any more;
    `refusals`: what lists of such people are called; `calling_code`: what the column of a country's calling code is called, `area_code`: that of
    an area's; `proof`: what a header ends in that tells how an answer was got.
    """
    return "|".join(row["pattern"] for row in rows("phrases") if row["list"] in lists)


@cache
def words(field: str) -> dict[str, Text]:
    """The words for the codes of a field, the same in files and on screen (facts/value_words.csv)."""
    return {row["value"]: Text(row["ko"], row["en"]) for row in rows("value_words") if row["field"] == field}


@cache
def headers() -> tuple[dict[str, str], ...]:
    """The known headers; of several lines that read alike the last counts."""
    return tuple(rows("headers"))


@cache
def rules() -> dict[str, Rule]:
    """All rules by code."""
    return {
        row["code"]: Rule(row["code"], cast("Kind", row["kind"]), Text(row["ko"], row["en"])) for row in rows("rules")
    }
