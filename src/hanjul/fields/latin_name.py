"""Names in Latin script: `SMITH, John` as `John Smith`. Facts: name_titles_latin.csv."""

import re
from functools import cache

from hanjul import facts
from hanjul.fields.name_cell import NameCell

PARENTHESIS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "del",
        "dos",
        "bin",
        "al",
        "el",
        "y",
        "e",
        "ter",
        "zu",
        "zur",
        "af",
        "ibn",
    }
)
_LATIN_PERSONS = re.compile(r"\s+(?:&|and|\+|und|et|y)\s+|\s*[&/;]\s*", re.IGNORECASE)


@cache
def _latin_titles(kind: str) -> frozenset[str]:
    return frozenset(row["token"] for row in facts.rows("name_titles_latin") if row["kind"] == kind)


def ordered(text: str, cell: NameCell) -> str:
    """`SMITH, John` as `John Smith`, titles taken off, shouting calmed; a name in mixed case stays as it is written."""
    head, comma, tail = text.partition(",")
    if comma and tail.strip() and head.strip():
        if not all(word.strip(".").casefold() in _latin_titles("suffix") for word in tail.replace(",", " ").split()):
            family, text = head.strip(), f"{tail.replace(',', ' ').strip()} {head.strip()}"
            cell.say("name_order")
            if all(word.strip(".").casefold() in _latin_titles("prefix") for word in family.split()):
                text = family
        else:
            text = f"{head.strip()} {tail.replace(',', ' ').strip()}"
    words = text.replace(",", " ").split()
    kept = list(words)
    while len(kept) > 1 and kept[0].strip(".").casefold() in _latin_titles("prefix"):
        kept = kept[1:]
    kept = [word for place, word in enumerate(kept) if not place or not _is_latin_suffix(word)]
    if len(kept) != len(words):
        cell.say("name_title_removed")
    return " ".join(cased(word, cell) for word in kept)


def _is_latin_suffix(word: str) -> bool:
    return word.replace(".", "").casefold() in _latin_titles("suffix")


def cased(word: str, cell: NameCell) -> str:
    """`SMITH` and `smith` as `Smith`; initials and words of mixed case stay."""
    letters = word.replace(".", "")
    if len(letters) < 2 or not (word.isupper() or word.islower()) or word in _PARTICLES:
        return word
    if "." in word and word.isupper():
        return word
    cell.say("name_case")
    return "".join(part.capitalize() if part[:1].isalpha() else part for part in re.split(r"([-'’])", word))


def person(text: str, cell: NameCell) -> str | None:
    """The person of a cell in Latin (or another non-Korean) script."""
    for content in PARENTHESIS.findall(text):
        if content.strip() and not any(map(str.isdigit, content)) and not cell.alias:
            cell.alias = ordered(content.strip(), NameCell()) or None
            cell.say("name_alias_found")
    text = PARENTHESIS.sub(" ", text)
    numbers = re.sub(r"\s*[_#]?[0-9][0-9\-. ]*$|^[0-9][0-9\-. ]*\s", "", text)
    if numbers != text:
        cell.say("name_suffix_removed")
    parts = [part for part in _LATIN_PERSONS.split(numbers) if part.strip()]
    if len(parts) > 1:
        cell.say("name_two_persons")
        first, last = parts[0].split(), parts[-1].split()
        numbers = (
            parts[0]
            if len(first) > 1 and not (len(first) == 2 and first[0].strip(".").casefold() in _latin_titles("prefix"))
            else " ".join([*first, *last[-1:]])
        )
    name = ordered(numbers.strip(" -_/:;"), cell)
    return name if any(map(str.isalpha, name)) else None
