"""Names in Latin script: `SMITH, John` as `John Smith`. Facts: name_titles_latin.csv."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from hanjul import facts
from hanjul.fields.cells import without_accents
from hanjul.fields.name_cell import NameCell

PARENTHESIS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
# Shanti d/o Chandran, Rajesh a/l Krishnan: the child of whom, not two persons.
_CHILD_OF = r"(?<=\s[sdwa])/[olp]\s"
_LATIN_PERSONS = re.compile(rf"\s+(?:&|and|\+|und|et|y)\s+|\s*(?:[&;]|(?!{_CHILD_OF})/)\s*", re.IGNORECASE)
_COUPLE = re.compile(r"\s+(?:and|und|et|y)\s+|\s*&\s*", re.IGNORECASE)
# A company where a person should be: the legal form is its last word.
_LEGAL_FORM = re.compile(
    r"[^\W\d_].*[\s,](?:inc|ltd|llc|llp|corp|gmbh|plc|pty ltd|co\.?,? ?ltd|s\.a\.|b\.v\.|k\.k\.)\.?$", re.IGNORECASE
)


@cache
def _latin_titles(kind: str) -> frozenset[str]:
    return frozenset(row["token"] for row in facts.rows("name_titles_latin") if row["kind"] == kind)


@cache
def _particles() -> tuple[frozenset[str], frozenset[str]]:
    """Words in front of a family name that belong to it: those that are nothing else, and all."""
    sure = _latin_titles("particle")
    return sure, sure | _latin_titles("particle_or_name")


@cache
def western_names() -> dict[str, str]:
    """Names in Latin letters, without accents: `given`, `family`, or `both` where people use them as either."""
    return {row["name"]: row["kind"] for row in facts.rows("western_names")}


def ordered(text: str, cell: NameCell) -> str:
    """`SMITH, John` and `SMITH John` as `John Smith`, titles taken off, shouting calmed; a name in mixed case stays."""
    text = _family_first(text)
    head, comma, tail = text.partition(",")
    if comma and head.strip() and _PEER(tail):  # Thomas Clifford, 1st Baron Clifford of Chudleigh
        cell.say("name_title_removed")
        tail = ""
        text = head
    if comma and tail.strip() and head.strip():
        tail = _without_title_behind(tail, cell)
        if not all(is_suffix(word) for word in tail.replace(",", " ").split()):
            family, text = head.strip(), f"{tail.replace(',', ' ').strip()} {head.strip()}"
            cell.say("name_order")
            if all(word.strip(".").casefold() in _latin_titles("prefix") for word in family.split()):
                text = family
        else:
            text = f"{head.strip()} {tail.replace(',', ' ').strip()}"
    return part(text.replace(",", " "), cell)


_RANK = "(?:baron|earl|viscount|marquess|marquis|duke|count)(?:ess|et)?"
# Earl and Duke are given names as well: Jones, Earl.
_PEER = re.compile(rf"\s*(?:[0-9]{{1,2}}(?:st|nd|rd|th)\s{_RANK}\b.*|{_RANK}\sof\s.+|baronet)", re.IGNORECASE).fullmatch


def _without_title_behind(given: str, cell: NameCell) -> str:
    """`MINSU MR` as `MINSU`: tickets have the form of address last."""
    words = given.split()
    if len(words) < 2 or words[-1].strip(".").casefold() not in _TICKET_TITLES:
        return given
    cell.say("name_title_removed")
    return " ".join(words[:-1])


def _family_first(text: str) -> str:
    """A comma where capitals alone tell the family name, as in France and in passports: `DE LA TOUR Anne`, `LEE/ANNA MS`."""
    ticket = _TICKET(text)
    if ticket:
        return f"{ticket[1]}, {ticket[2]}"
    words = text.split()
    if not words or "," in text or words[0].strip(".").casefold() in _latin_titles("prefix"):
        return text
    capitals = next((place for place, word in enumerate(words) if not word.isupper()), 0)
    given = words[capitals:]
    sure = any(len(word) > 2 and word.isalpha() for word in words[:capitals])
    if not sure or not all(word[0].isupper() and len(word) > 1 and not is_suffix(word) for word in given):
        return text
    return f"{' '.join(words[:capitals])}, {' '.join(given)}"


_TICKET_TITLES = ("mr", "mrs", "ms", "miss", "mstr", "dr")
_TICKET = re.compile(
    rf"([A-Z][A-Z '-]*)/([A-Z][A-Z '-]*?)(?: (?:{'|'.join(_TICKET_TITLES).upper()})|(?<=[A-Z]{{2}})MR)"
).fullmatch


# Behind a Japanese or Chinese name: 田中 花子様, 王小明先生. A 殿 or 氏 may end a name of its own, and has to stand apart.
_HONORIFIC = re.compile(
    r"([぀-ヿ㐀-䶿一-鿿々][぀-ヿ㐀-䶿一-鿿々\s]*[぀-ヿ㐀-䶿一-鿿々])\s?(?:様|さま|さん|御中|先生|女士|小姐|(?<=\s)(?:殿|氏))"
)


# Before a Thai name, mostly without a blank; คุณ may begin a name of its own, and has to stand apart.
_THAI_TITLE = re.compile(r"(?:นางสาว|นาย|นาง|น\.ส\.|ด\.[ชญ]\.|ดร\.|เด็กชาย|เด็กหญิง|คุณ(?=\s))\s?(?=[ก-ฮเ-ไ][ก-๎])")


def _leads(word: str) -> bool:
    """Whether a word is a form of address or a degree in front of a name; `Ing.` and `Mag.` only with their dot."""
    bare = word.strip(".").casefold()
    return bare in _latin_titles("prefix") or (word.endswith(".") and bare in _latin_titles("prefix_dotted"))


def part(text: str, cell: NameCell, column: Literal["name", "family", "given"] = "name") -> str:
    """A name, or its family or given part: titles taken off, usual case; `Jr.`, `III` stay last: they tell father from son."""
    honoured = _HONORIFIC.fullmatch(text)
    if honoured:
        text = honoured[1]
        cell.say("name_title_removed")
    thai = _THAI_TITLE.match(text)
    if thai:
        text = text[thai.end() :]
        cell.say("name_title_removed")
    words = text.split()
    kept = list(words)
    while len(kept) > 1 and _leads(kept[0]):
        kept = kept[1:]
    kept = [word for place, word in enumerate(kept) if not place or not _is_title_behind(word)]
    if len(kept) != len(words):
        cell.say("name_title_removed")
    generations = [word for place, word in enumerate(kept) if place and _generation(word)]
    names = [word for place, word in enumerate(kept) if not place or not _generation(word)]
    first = {"name": 1, "family": 0, "given": len(names)}[column]  # where a particle (van, de la) may stand
    spelt = [
        _particle(names, place, cell) if first <= place < len(names) - 1 else cased(word, cell)
        for place, word in enumerate(names)
    ]
    said = list(dict.fromkeys(map(_generation, generations)))  # once, though a column of suffixes repeats it
    if said != generations:
        cell.say("name_format")
    return " ".join([*spelt, *said])


def _particle(names: Sequence[str], place: int, cell: NameCell) -> str:
    """A word before the last one: a particle as it is typed, in capitals made small where no name is written so."""
    word = names[place]
    # Van Dyke and Nguyen Van An keep their Van, van der Berg does not.
    sure, known = _particles()
    if word in known:
        return word
    beside = {names[place + 1].casefold(), names[place - 1].casefold() if place else ""}
    small = word.casefold() in sure or (word.casefold() in known and beside & sure)
    if small and word.isupper() and len(word) > 1:
        cell.say("name_case")
        return word.lower()
    return cased(word, cell)


def family_start(words: Sequence[str]) -> int:
    """Where the family name begins among the words of a name that has its given name first: at the last word (behind which Jr. and
    the like may stand), or at the particles in front of it; 0 where there is no given name.

    >>> family_start(["Maggie", "De", "La", "Cruz"]), family_start(["Nguyen", "Van", "An"]), family_start(["Ludwig", "van", "der", "Berg", "Jr."])
    (1, 2, 1)
    >>> family_start(["Jeroen", "van", "Dijk"]), family_start(["J.", "el", "Amrani"])
    (1, 1)
    """
    last = len(words) - 1
    while last > 0 and _generation(words[last]):
        last -= 1
    sure, known = _particles()
    start = last
    while start > 1 and words[start - 1].casefold() in known:
        start -= 1
    if words[0].casefold() not in _latin_titles("vietnamese"):  # Nguyen Van An: a middle name of men
        sure = sure | _DUTCH
    initials = all(len(word.rstrip(".")) == 1 for word in words[:start])  # behind which nobody has a middle name El
    return start if initials or any(word.casefold() in sure for word in words[start:last]) else last


_DUTCH = frozenset(("van", "ten"))
_VIETNAMESE_LETTER = re.compile(r"[đơưảạấầẩẫậắằẳẵặẻẹẽềểễệỉịỏọốồổỗộớờởỡợủụứừửữựỳỵỷỹ]", re.IGNORECASE)
_NOBODY_ELSES = frozenset(("nguyen", "tran", "pham", "huynh", "hoang", "truong", "trinh", "doan"))


def begins_with_family(words: Sequence[str]) -> bool:
    """Whether the first of some words is a Vietnamese family name and they are written as in Vietnam.

    >>> begins_with_family(["Lê", "Thị", "Mai"]), begins_with_family(["Nguyen", "Van", "An"]), begins_with_family(["An", "Nguyen"])
    (True, True, False)
    >>> begins_with_family(["Le", "Goff", "Anne"]), begins_with_family(["Mai", "Anh", "Nguyễn"])
    (False, False)
    """
    if len(words) < 2:
        return False
    first, last = words[0].casefold(), words[-1].casefold()
    known = _latin_titles("vietnamese")
    told = (
        first in _NOBODY_ELSES or words[1].casefold() == "thi" or _VIETNAMESE_LETTER.search("".join(words)) is not None
    )
    turned = without_accents(last) in _NOBODY_ELSES or (len(words) == 2 and last in known)
    return told and first in known and not turned


def is_suffix(word: str) -> bool:
    """Whether a word stands behind names: Jr., III, PhD."""
    return _is_title_behind(word) or bool(_generation(word))


def _is_title_behind(word: str) -> bool:
    return word.replace(".", "").casefold() in _latin_titles("suffix")


def _generation(word: str) -> str:
    """`JR`, `Junior` as `Jr.`, `iii` as `III`; "" for any other word."""
    bare = word.replace(".", "").casefold()
    return _GENERATIONS.get(bare, bare.upper()) if bare in _latin_titles("generation") else ""


_GENERATIONS = {"jr": "Jr.", "junior": "Jr.", "sr": "Sr.", "senior": "Sr.", "2nd": "II", "3rd": "III"}


def cased(word: str, cell: NameCell) -> str:
    """`SMITH` and `smith` as `Smith`, `MCDONALD` as `McDonald`; initials and words of mixed case stay."""
    letters = word.replace(".", "")
    if len(letters) < 2 or not (word.isupper() or word.islower()):
        return word
    if "." in word and word.isupper():
        return word
    if word.replace("’", "'") in ("'t", "'s"):  # van 't Hof
        return word
    cell.say("name_case")
    if word.replace("’", "'") in ("'T", "'S"):
        return word.casefold()
    return "".join(_capital(part) for part in re.split(r"([-'’])", word))


# A word with one of these is Turkish, where I and İ are two letters: İBRAHİM is İbrahim, DOĞAN KIRIĞI has no i.
_TURKISH = frozenset("İĞ")
_SMALL_TURKISH = str.maketrans("Iİ", "ıi")


def _capital(part: str) -> str:
    if not part[:1].isalpha():
        return part
    if not _TURKISH.isdisjoint(part):
        return part[0] + part[1:].translate(_SMALL_TURKISH).lower()
    scottish = part[:2].casefold() == "mc" and len(part) > 4 and part[2:3].isalpha()
    return f"Mc{part[2:].capitalize()}" if scottish else part.capitalize()


def _first_of(parts: Sequence[str], slashed: bool) -> str:
    """The first of several persons, with the family name they share: `John & Mary Smith`, `Mr & Mrs John Smith`; `John & Mary` have none."""
    first, last = parts[0].split(), parts[-1].split()
    titles = sum(word.strip(".").casefold() in _latin_titles("prefix") for word in first)
    if titles == len(first):
        return parts[-1]
    if len(first) > titles + 1 or (len(first) > 1 and not titles) or (len(last) == 1 and not slashed):
        return parts[0]
    return " ".join([*first, *last[-1:]])


def first_given(text: str, cell: NameCell) -> str:
    """The given name of the first of a couple: `Robert & Patricia`, `Mr & Mrs John`."""
    persons = [each.strip() for each in _COUPLE.split(text)]
    if len(persons) != 2 or not all(each.replace(" ", "").replace(".", "").isalpha() for each in persons):
        return text
    cell.say("name_two_persons")
    return _first_of(persons, slashed=False)


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
    if len(parts) > 1 and not _TICKET(numbers):
        cell.say("name_two_persons")
        numbers = _first_of(parts, "/" in numbers)
    text = numbers.strip(" -_/:;")
    if _LEGAL_FORM.search(text):
        cell.take_company(text)
        return None
    name = ordered(text, cell)
    return name if any(map(str.isalpha, name)) else None
