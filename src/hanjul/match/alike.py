"""Alike: how close two texts are, where being equal says too little. Plain functions on whole columns, one per kind of value.

Each takes texts `left <SEPARATOR> right` and answers with the level they reach (0 where they are not alike), as the engine's
`apply` wants it. Likeness is counted in letters as typed (jamo for Hangul), never by an engine's own string functions.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from hanjul.match.forms import SEPARATOR
from hanjul.match.levels import level
from hanjul.match.names import one_given_name
from hanjul.match.readers import address_words, date_parts, public_domains, title_words


def _scores(left: Sequence[str], right: Sequence[str], scorer: Any, dtype: Any = np.float32) -> Any:
    return process.cpdist(left, right, scorer=scorer, dtype=dtype)


def _raised(reached: Any, to: int) -> list[Sequence[Any]]:
    """`to` where the texts are alike, 0 elsewhere."""
    return [np.where(reached, to, 0).tolist()]


def _halves(columns: list[list[Any]]) -> tuple[list[str], list[str]]:
    """`left <unit separator> right` texts as two lists."""
    parts = [text.partition(SEPARATOR) for text in columns[0]]
    return [left for left, _, _ in parts], [right for _, _, right in parts]


def like_names(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Similar: both parts have nearly the same letters (jamo), also the other way round. Texts are `full|family|given`.

    One slip (a letter wrong, missing, doubled or two swapped) is forgiven in any part of three letters or more; in Hangul,
    where brothers and sisters differ in a few jamo, nothing else is. With one family name a nickname (Bob for Robert) is another
    spelling of the name. Where one side has only a part, it agrees in part when
    that is like either part of the other side; an initial is a part of a given name. Names in Latin letters that have several
    slips in both parts are roughly alike.
    """
    full, family, given = _name_parts(columns)
    whole = np.array([bool(a and b and c and d) for a, b, c, d in zip(*family, *given, strict=True)], np.bool_)
    similar = whole & _slips(*family, 0.8) & _slips(*given, 0.8)
    latin = np.array([one.isascii() and other.isascii() for one, other in zip(*full, strict=True)], np.bool_)
    crossed, partial = np.flatnonzero(whole & ~similar & latin), np.flatnonzero(~whole)
    left, right = [[side[at] for at in crossed] for side in family], [[side[at] for at in crossed] for side in given]
    similar[crossed] = _slips(left[0], right[1], 0.85) & _slips(right[0], left[1], 0.85)
    similar[partial] = _slips([full[0][at] for at in partial], [full[1][at] for at in partial], 0.9)
    for at in np.flatnonzero(whole & ~similar & latin):
        similar[at] = _like_long_names(full[0][at], full[1][at])
    reached = np.where(similar, level("name", "similar"), 0)
    for at in np.flatnonzero(whole & ~similar & latin):
        reached[at] = _roughly(family[0][at], given[0][at], family[1][at], given[1][at])
    named = whole & latin & _slips(*family, 0.9)
    for at in np.flatnonzero(named):
        first, second = (side[at].partition(" ")[0] for side in given)
        if first != second and one_given_name(first, second):
            reached[at] = level("name", "variant")
    for one, other in ((0, 1), (1, 0)):
        bare = np.array([bool(a) != bool(b) for a, b in zip(family[one], given[one], strict=True)], np.bool_)
        rest = np.array([bool(a) and bool(b) for a, b in zip(family[other], given[other], strict=True)], np.bool_)
        asked = np.flatnonzero(bare & rest & ~similar)
        said = [full[one][at] for at in asked]
        near = [_slips(said, [part[other][at] for at in asked], 0.85) for part in (family, given)]
        reached[asked] = np.where(near[0] | near[1], level("name", "part"), 0)
    return [reached.tolist()]


def _roughly(family: str, given: str, other_family: str, other_given: str) -> int:
    """The level of two whole names that are not similar: an initial that agrees under one family name is a part of the name;
    several slips in both parts, which may stand the other way round, still leave it roughly the same."""
    if 1 in (len(given), len(other_given)):
        agrees = given[0] == other_given[0] and (family == other_family or _rough(family, other_family))
        return level("name", "part") if agrees else 0
    straight = _rough(family, other_family) and _rough(given, other_given)
    crossed = _rough(family, other_given) and _rough(given, other_family)
    return level("name", "rough") if straight or crossed else 0


def _rough(one: str, other: str) -> bool:
    """Whether most letters of two words agree, in about the same order or (in longer words) in any."""
    if JaroWinkler.similarity(one, other) >= 0.75:
        return True
    return min(len(one), len(other)) >= 4 and OSA.distance("".join(sorted(one)), "".join(sorted(other))) <= 1


def _like_long_names(one: str, other: str) -> bool:
    """Names of three words and more, which two sources may part differently (María García López): a slip in their words, or
    those of one among the other's. Words stand in order of the alphabet."""
    words, others = sorted((one.split(), other.split()), key=len)
    if len(others) < 3 or len(words) < 2:
        return False
    return set(words) <= set(others) or (len(words) == len(others) and OSA.distance(one, other) <= 1 + (len(one) >= 14))


def _slips(left: Sequence[str], right: Sequence[str], bound: float) -> Any:
    """Whether words are alike: Jaro-Winkler, or one slip in three letters or more."""
    slip = _scores(left, right, OSA.distance, np.int32) <= 1
    long = (
        np.minimum(np.fromiter(map(len, left), np.int32, len(left)), np.fromiter(map(len, right), np.int32, len(right)))
        >= 3
    )
    latin = np.array([one.isascii() and other.isascii() for one, other in zip(left, right, strict=True)], np.bool_)
    return (latin & (_scores(left, right, JaroWinkler.similarity) >= bound)) | (slip & long)


def _name_parts(columns: list[list[Any]]) -> list[tuple[list[str], list[str]]]:
    """(left, right) of the full names, the family names and the given names."""
    halves = [text.partition(SEPARATOR) for text in columns[0]]
    parts = [(*left.split("|"), *right.split("|")) for left, _, right in halves]
    return [([row[at] for row in parts], [row[at + 3] for row in parts]) for at in range(3)]


def like_numbers(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Near: one digit wrong, missing, or two swapped. Neighbours (the last digit alone differs) are not: they are given
    out together, to families and firms."""
    left, right = _halves(columns)
    neighbours = np.array([one[:-1] == other[:-1] for one, other in zip(left, right, strict=True)], np.bool_)
    return _raised((_scores(left, right, OSA.distance, np.int32) <= 1) & ~neighbours, 2)


_DIGITS = re.compile("[0-9]+")


def like_emails(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Near: up to two letters wrong, one in four before the @. Mailboxes told apart by a number alone (kim1@, kim2@) are not.
    Typo: the same before the @, up to two letters wrong in a long domain."""
    left, right = _halves(columns)
    distance = _scores(left, right, OSA.distance, np.int32)
    return [[_email_level(left[at], right[at]) if distance[at] <= 2 else 0 for at in range(len(left))]]


def _email_level(one: str, other: str) -> int:
    (local, _, domain), (other_local, _, other_domain) = one.rpartition("@"), other.rpartition("@")
    if local == other_local:  # two providers a letter apart (gmail.com, ymail.com) are two providers
        slips = OSA.distance(domain, other_domain)
        near = slips * 8 <= min(len(domain), len(other_domain)) and not {domain, other_domain} <= public_domains()
        return level("email", "typo") if near else 0
    slips = OSA.distance(one, other)
    near = slips * 6 <= min(len(one), len(other)) and _DIGITS.sub("", one) != _DIGITS.sub("", other)
    return level("email", "near") if near and _same_mailbox(local, other_local) else 0


def _same_mailbox(local: str, other: str) -> bool:
    """h.k@ and f.j@ are two people of one company, two letters apart though they are."""
    return OSA.distance(local, other) * 4 <= min(len(local), len(other))


def like_companies(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Similar: nearly the same letters."""
    left, right = ([text.replace(" ", "") for text in side] for side in _halves(columns))
    return _raised(_scores(left, right, JaroWinkler.similarity) >= 0.92, 3)


def like_titles(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Similar: names of companies of nearly the same letters or the same words, in any order, some of them shortened (Eng. for
    Engineering, Mfg. for Manufacturing), or the initials of the other's words."""
    left, right = ([title_words(name) for name in side] for side in _halves(columns))
    letters = _scores(["".join(words) for words in left], ["".join(words) for words in right], JaroWinkler.similarity)
    return [[2 if near >= 0.92 or _one_title(a, b) else 0 for near, a, b in zip(letters, left, right, strict=True)]]


def _one_title(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) == 1 and len(long) > 1:
        return short[0] == "".join(word[0] for word in long)
    if len(short) != len(long) or len(short) < 2:
        return False
    left = list(long)
    for word in short:
        same = next(
            (other for other in left if word == other or _shortens(word, other) or _shortens(other, word)), None
        )
        if same is None:
            return False
        left.remove(same)
    return True


def _shortens(short: str, word: str) -> bool:
    """Whether a word of three letters or more is another's beginning, or its first letter and some consonants (mfg, intl)."""
    if not 3 <= len(short) < len(word) or short[0] != word[0]:
        return False
    rest = iter(word)
    bare = not any(vowel in short[1:] for vowel in "aeiou") and all(letter in rest for letter in short)
    return word.startswith(short) or bare


CLOSE_DAYS = 400
"""Birth dates no further apart are close: an age told instead of a date, a month and a year each one off."""


def _birth_level(left: str, right: str) -> int:
    a, b = date_parts(left), date_parts(right)
    if all(a) and all(b):
        if a[0] == b[0] and a[1] == b[2] and a[2] == b[1]:
            return level("birth", "near")
        if OSA.distance("".join(a), "".join(b)) <= 1:
            return level("birth", "near")
        if sum(x == y for x, y in zip(a, b, strict=True)) == 2:
            return level("birth", "part")
        return level("birth", "close") if abs(_days(a) - _days(b)) <= CLOSE_DAYS else 0
    known = [(x, y) for x, y in zip(a, b, strict=True) if x and y]
    return level("birth", "part") if known and all(x == y for x, y in known) else 0


def _days(parts: list[str]) -> int:
    """A day's number, near enough to tell a year from two (a cleaned date need not be in the calendar of any library)."""
    year, month, day = map(int, parts)
    return year * 365 + month * 30 + day


def like_births(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Near: one digit off, or day and month swapped; part: two of year, month, day agree, or all that both sides know; close:
    about a year apart at most."""
    return [[_birth_level(left, right) for left, right in zip(*_halves(columns), strict=True)]]


@lru_cache(maxsize=1 << 15)
def _address_parts(text: str) -> tuple[tuple[str, ...], frozenset[str], str]:
    """All words in order, those that begin with a digit, and the others in order of the alphabet."""
    found = tuple(address_words(text))
    numbers = frozenset(word for word in found if word[0].isdigit())
    return found, numbers, " ".join(sorted(word for word in found if word not in numbers))


def _address_level(left: str, right: str) -> int:
    (a, a_numbers, a_rest), (b, b_numbers, b_rest) = _address_parts(left), _address_parts(right)
    same_number = not a_numbers.isdisjoint(b_numbers)
    if same_number and JaroWinkler.similarity(a_rest, b_rest) >= 0.85:
        return level("address", "spot")
    common = len(set(a) & set(b))
    if common * 2 < min(len(set(a)), len(set(b))) and not JaroWinkler.similarity(a_rest, b_rest, score_cutoff=0.92):
        return 0
    if same_number and common == min(len(set(a)), len(set(b))):  # one is the other, shortened
        return level("address", "spot")
    return level("address", "town" if _other_streets(a, b) else "similar")


def _other_streets(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two addresses have a town in common and no street. Towns and regions begin an address (서울 강남구 …) or end it
    (… Leeds, Yorkshire): what stands between is the street, and its words are other ones on both sides."""
    shorter = min(len(a), len(b))
    first = next((at for at in range(shorter) if a[at] != b[at]), shorter)
    last = next((at for at in range(shorter - first) if a[-1 - at] != b[-1 - at]), shorter - first)
    streets = [" ".join(word for word in one[first : len(one) - last] if not word[0].isdigit()) for one in (a, b)]
    return all(streets) and JaroWinkler.similarity(*streets) < 0.8


def like_addresses(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Spot: same house number with like street words; similar: half of the words in common, the street's among them; town: half
    of the words, none of the street's."""
    return [[_address_level(left, right) for left, right in zip(*_halves(columns), strict=True)]]
