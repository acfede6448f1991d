"""A full name and its two parts: which syllables are the family name, and how the parts are written together."""

import re
from collections.abc import Sequence

from hanjul.fields.latin_name import family_start, western_names
from hanjul.fields.name import is_surname, is_title, romanised_surnames, surname_for_certain, without_title


def split_name(name: str) -> tuple[str | None, str | None]:
    """Family and given name of a cleaned full name, as far as they are certain.

    A Hangul name splits after its surname (two syllables where the list of surnames knows it so); a Chinese or
    Japanese one at its blank; a name in Latin letters is read as given names first, family name last, with its particles, unless it is
    a Korean one that plainly begins with its surname. One word alone is neither.

    >>> split_name("구일모"), split_name("남궁옥분"), split_name("John Smith Jr."), split_name("흥부")
    (('구', '일모'), ('남궁', '옥분'), ('Smith Jr.', 'John'), (None, None))
    >>> split_name("Lee Younghee"), split_name("Kim Min-su"), split_name("Minsu Kim"), split_name("Lee Marvin")
    (('Lee', 'Younghee'), ('Kim', 'Min-su'), ('Kim', 'Minsu'), ('Marvin', 'Lee'))
    """
    if _is_hangul(name):
        length = surname_for_certain(name)
        return (name[:length], name[length:]) if 0 < length < len(name) else (None, None)
    if _CJK.search(name):
        family, blank, given = name.partition(" ")
        return (family, given) if blank else (None, None)
    words = name.split()
    if _is_family_first(words):
        return words[0], " ".join(words[1:])
    start = family_start(words)
    return (" ".join(words[start:]), " ".join(words[:start])) if start else (None, None)


_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿]")
_SYLLABLE = (
    r"(?:kk|tt|pp|ss|jj|ch|sh|[gkndtrlmbpsjhyw])?"
    r"(?:y?(?:eo|ae|oo|ou|ee|ei|[aeiou])|w(?:oo|ae|eo|[aeio])|eui?|ui|oe|oi)"
    r"(?:ng|ck|[gknlmptbdh])?"
)
_ROMANISED_GIVEN = re.compile(f"(?:{_SYLLABLE}){{1,2}}").fullmatch


def _is_family_first(words: Sequence[str]) -> bool:
    """Whether words in Latin letters are a Korean name as Koreans order it: a surname, then what reads as one or two syllables and is
    neither another surname nor a name of other countries (Kim Anna is left as it is)."""
    first, *rest = (word.casefold() for word in words)
    given = "".join(rest).replace("-", "")
    others = {given, *rest[:1], *rest[-1:]}
    return (
        first in romanised_surnames()
        and bool(_ROMANISED_GIVEN(given))
        and others.isdisjoint(romanised_surnames())
        and others.isdisjoint(western_names())
    )


def join_name(family: str | None, given: str | None) -> str | None:
    """The full name as people write it: Korean, Chinese and Japanese together and family first, others given name first.

    >>> join_name("구", "일모"), join_name("Smith", "John"), join_name(None, "John")
    ('구일모', 'John Smith', 'John')
    """
    if (
        family
        and given
        and ((_is_hangul(family) and _is_hangul(given)) or (_CJK.search(family) and _CJK.search(given)))
    ):
        return family + given
    return " ".join(part for part in (given, family) if part) or None


def put_right(family: str | None, given: str | None) -> tuple[str | None, str | None]:
    """The parts of a Korean name where forms made for other countries ask for first and last name: each in its own place.

    People write the surname first (`김`, `민수` under First Name, Last Name), the whole name into one field or into both, or a
    title or 님 where a part has to be filled in.

    >>> put_right("민수", "김"), put_right("김민수", "김민수"), put_right("김", "김민수"), put_right("님", "김민수 팀장"), put_right("남궁", "민")
    (('김', '민수'), ('김', '민수'), ('김', '민수'), ('김', '민수'), ('남궁', '민'))
    """
    family, given = (without_title(part) if part else None for part in (family, given))
    if not all(_is_hangul(part) for part in (family, given) if part):
        return family, given
    for whole, other in ((given, family), (family, given)):
        if whole and len(whole) > 2 and surname_for_certain(whole) and _is_of(other, whole):
            return split_name(whole)
    if family and given and len(family) > 1 and is_surname(given) and not is_surname(family):
        return given, family
    return family, given


def spelt_again(name: str | None, family: str | None, given: str | None) -> bool:
    """Whether both parts are in Latin letters beside a name in Hangul, and so spell it as a passport does.

    >>> spelt_again("김민수", "Kim", "Minsoo"), spelt_again("José Kim", "Kim", "Jose"), spelt_again("김민수", "Kim", None)
    (True, False, False)
    """
    return bool(name and family and given and _is_hangul(name) and f"{family}{given}".isascii())


def _is_of(part: str | None, whole: str) -> bool:
    """Whether a part says nothing of the name that the whole one does not (김민수 이사)."""
    return part is None or part in (whole, *split_name(whole)) or (len(part) > 1 and is_title(part))


def name_worth(name: str) -> int:
    """Which of a person's names says most: a Korean one in Hangul, then a full one, then an initial or what somebody is called by.

    >>> name_worth("김민수"), name_worth("Minsu Kim"), name_worth("田中花子"), name_worth("루시"), name_worth("M. Kim")
    (2, 1, 1, 0, 0)
    """
    if _is_hangul(name):
        return 2 if surname_for_certain(name) else 0
    _, given = split_name(name)
    return 1 if _CJK.search(name) or (given and part_worth(given)) else 0


def part_worth(part: str) -> int:
    """The same for a part of a name.

    >>> part_worth("민수"), part_worth("Minsu"), part_worth("M.")
    (2, 1, 0)
    """
    initials = part.isascii() and all(len(word.strip(".")) < 2 for word in part.split())
    return 2 if _is_hangul(part) else int(not initials)


def _is_hangul(text: str) -> bool:
    """Whether a text is nothing but syllables of Hangul."""
    return all("가" <= letter <= "힣" for letter in text)
