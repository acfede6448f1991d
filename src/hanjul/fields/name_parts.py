"""A full name and its two parts: which syllables are the family name, and how the parts are written together."""

import re

from hanjul.fields.latin_name import family_start
from hanjul.fields.name import surname_for_certain


def split_name(name: str) -> tuple[str | None, str | None]:
    """Family and given name of a cleaned full name, as far as they are certain.

    A Hangul name splits after its surname (two syllables where the list of surnames knows it so); a Chinese or
    Japanese one at its blank; a name in Latin letters is read as given names first, family name last, with its particles. One word alone is neither.

    >>> split_name("구일모"), split_name("남궁옥분"), split_name("John Smith Jr."), split_name("흥부")
    (('구', '일모'), ('남궁', '옥분'), ('Smith Jr.', 'John'), (None, None))
    """
    if _is_hangul(name):
        length = surname_for_certain(name)
        return (name[:length], name[length:]) if 0 < length < len(name) else (None, None)
    if _CJK.search(name):
        family, blank, given = name.partition(" ")
        return (family, given) if blank else (None, None)
    words = name.split()
    start = family_start(words)
    return (" ".join(words[start:]), " ".join(words[:start])) if start else (None, None)


_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿]")


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


def _is_hangul(text: str) -> bool:
    return all("가" <= letter <= "힣" for letter in text)
