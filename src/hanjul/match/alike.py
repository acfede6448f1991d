"""Alike: how close two texts are, where being equal says too little. Plain functions on whole columns, one per kind of value.

Each takes two columns of texts without nulls, pair by pair, and answers with the level each pair reaches (0 where it is not
alike). What is read from a text is read once per distinct text.
Likeness is counted in letters as typed (jamo for Hangul), never by an engine's own string functions.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from hanjul.match.forms import SEPARATOR
from hanjul.match.levels import level
from hanjul.match.names import GENERATIONS, is_eastern, is_hangul, is_romanised_surname, may_be, one_given_name
from hanjul.match.readers import address_words, date_parts, house_number, public_domains, title_words

Levels = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Likeness = Callable[[pa.Array, pa.Array], Levels]
Read = TypeVar("Read")


def _likeness(left: Sequence[str], right: Sequence[str], bound: float) -> Any:
    """Jaro-Winkler pair by pair; 0 below the bound."""
    return process.cpdist(left, right, scorer=JaroWinkler.similarity, score_cutoff=bound, dtype=np.float32)


def _slips_of(left: Sequence[str], right: Sequence[str], most: int) -> Any:
    """How many letters are wrong, missing, doubled or swapped, pair by pair; more than `most` is `most` + 1."""
    return process.cpdist(left, right, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)


def _raised(reached: Any, to: int) -> Levels:
    """`to` where the texts are alike, 0 elsewhere."""
    return np.where(reached, to, 0).astype(np.int8)


def _distinct(left: pa.Array, right: pa.Array) -> tuple[list[str], Places, Places]:
    """The distinct texts of both sides, and the place of each pair's two among them."""
    encoded = pa.concat_arrays([left, right]).dictionary_encode()
    places = encoded.indices.to_numpy().astype(np.int64)
    return encoded.dictionary.to_pylist(), places[: len(left)], places[len(left) :]


def _read(read: Callable[[str], Read], left: pa.Array, right: pa.Array) -> tuple[list[Read], list[Read]]:
    """What is read from both sides' texts, pair by pair."""
    texts, a, b = _distinct(left, right)
    known = [read(text) for text in texts]
    return [known[at] for at in a], [known[at] for at in b]


# Names -----------------------------------------------------------------------------------------------------------------


class _Parts:
    """One part of the names of many pairs: the distinct words and, name by name, the place of each."""

    def __init__(self, words: list[str]) -> None:
        encoded = pa.array(words, pa.string()).dictionary_encode()
        self.words: list[str] = encoded.dictionary.to_pylist()
        self.at = encoded.indices.to_numpy().astype(np.int64)
        self.initial = np.array([*map(_initials, self.words)], np.bool_)[self.at]
        self.size = np.array([*map(len, self.words)], np.int64)[self.at]

    def near(self, a: Places, b: Places, bound: float, other: "_Parts | None" = None) -> Truths:
        """Whether this part of the names `a` is like that (or the `other` part) of the names `b`."""
        return self._compared(a, b, other or self, partial(_slips, bound=bound))

    def rough(self, a: Places, b: Places, other: "_Parts") -> Truths:
        """Whether most letters of this part of the names `a` and the `other` part of the names `b` agree."""
        return self._compared(a, b, other, _rough)

    def few_slips(self, a: Places, b: Places) -> Truths:
        """Whether no more than a few letters of this part of the names are others."""
        return self._compared(
            a, b, self, lambda left, right: np.asarray(_slips_of(left, right, _FEW_SLIPS) <= _FEW_SLIPS)
        )

    def one_name(self, a: Places, b: Places) -> Truths:
        """Whether these given names are nicknames or spellings of one."""
        return self._compared(a, b, self, lambda left, right: np.array([*map(one_given_name, left, right)], np.bool_))

    def _compared(
        self, a: Places, b: Places, there: "_Parts", alike: Callable[[list[str], list[str]], Truths]
    ) -> Truths:
        """Each two words are compared once."""
        codes, back = np.unique(self.at[a] * len(there.words) + there.at[b], return_inverse=True)
        left = [self.words[code] for code in (codes // len(there.words)).tolist()]
        right = [there.words[code] for code in (codes % len(there.words)).tolist()]
        return np.asarray(alike(left, right)[back])


class _Names:
    """Distinct names (`full|family|given`) by their parts; `whole`: both parts are known; `latin`: all in Latin letters."""

    def __init__(self, texts: list[str]) -> None:
        rows = [text.split("|") for text in texts]
        self.full, self.family, self.given = (_Parts([row[at] for row in rows]) for at in range(3))
        self.first = _Parts([given.partition(" ")[0] for *_, given in rows])
        self.rows = rows
        self.whole = np.array([bool(family and given) for _, family, given in rows], np.bool_)
        self.latin = np.array([text.isascii() for text in texts], np.bool_)
        rings = [_ring(given + family) for _, family, given in rows]
        self.ring = pa.array(rings, pa.string()).dictionary_encode().indices.to_numpy()
        self.masked = np.array(["*" in full for full, *_ in rows], np.bool_)
        self.words = np.array([full.count(" ") + 1 for full, *_ in rows], np.int64)
        self.generation = np.array([GENERATIONS.get(given.rpartition(" ")[2], 0) for *_, given in rows], np.int8)


def _ring(name: str) -> str:
    """The letters of a name in Latin letters, whatever the order and the blanks of its parts: Tan Hui-Min and Hui Min Tan have one."""
    letters = name.replace(" ", "")
    return min((letters[at:] + letters[:at] for at in range(len(letters))), default="") if letters.isascii() else name


def _parted_alike(one: list[str], other: list[str]) -> bool:
    """Whether of two names with one ring one is parted wherever the other is: Hui Min Tan and Huimin Tan are, Yuna Han and Nahan Yu are not."""
    fewer, more = sorted(([*given.split(), family] for _, family, given in (one, other)), key=len)
    ends, letters = {*accumulate(map(len, fewer))}, "".join(fewer)
    turned = ([*more[at:], *more[:at]] for at in range(len(more)))
    return any("".join(words) == letters and ends <= {*accumulate(map(len, words))} for words in turned)


def like_names(left: pa.Array, right: pa.Array) -> Levels:
    """Similar: both parts have nearly the same letters (jamo), also the other way round. Texts are `full|family|given`.

    One slip (a letter wrong, missing, doubled or two swapped) is forgiven in any part of three letters or more; in Hangul,
    where brothers and sisters differ in a few jamo, nothing else is. In Latin letters a slip that no two members of a family
    would be told apart by is a level of its own. With one family name a nickname (Bob for Robert) is another spelling
    of the name. Long names that differ in one whole word are those of two people. Where one side has only a part, that may be like either part of the other side; an initial is a part of a given
    name. Names in Latin letters that have several slips in both parts are roughly alike. A father (Sr.) is never like his son
    (Jr.). A masked name (김*수) may be another.
    """
    texts, a, b = _distinct(left, right)
    names = _Names(texts)
    reached = np.zeros(len(a), np.int8)
    whole = names.whole[a] & names.whole[b]
    at = np.flatnonzero(whole)
    at = at[names.family.near(a[at], b[at], 0.8)]
    at = at[names.given.near(a[at], b[at], 0.8)]
    reached[at] = level("name", "similar")
    for place in at[names.latin[a[at]] & names.latin[b[at]]]:
        if _slipped(names.rows[a[place]], names.rows[b[place]]):
            reached[place] = level("name", "slip")
    at = np.flatnonzero(whole & names.latin[a] & names.latin[b])
    reached[at] = _latin_levels(names, a[at], b[at], reached[at])
    for one, other in ((a, b), (b, a)):
        at = np.flatnonzero(~names.whole[one] & names.whole[other])
        near = [names.full.near(one[at], other[at], 0.85, part) for part in (names.family, names.given)]
        reached[at[near[0] | near[1]]] = level("name", "part")
        reached[at[near[1] & names.latin[one[at]]]] = level("name", "forename")
    at = np.flatnonzero(~whole & (reached == 0))
    reached[at[names.full.near(a[at], b[at], 0.9)]] = level("name", "similar")
    same_size = (names.words[a] >= 3) & (names.words[a] == names.words[b]) & names.latin[a] & names.latin[b]
    for place in np.flatnonzero(same_size & (reached > 0)):
        if _another_word(names.rows[a[place]][0], names.rows[b[place]][0]):
            reached[place] = 0
    for place in np.flatnonzero(names.masked[a] | names.masked[b]):
        pair = names.rows[a[place]][0], names.rows[b[place]][0]
        reached[place] = level("name", "masked") if may_be(*pair) else 0
    sides = names.generation[a], names.generation[b]
    reached[(sides[0] > 0) & (sides[1] > 0) & (sides[0] != sides[1])] = 0
    return reached


def _latin_levels(names: _Names, a: Places, b: Places, reached: Levels) -> Levels:
    """The levels of pairs of whole names in Latin letters."""
    reached = reached.copy()
    similar = level("name", "similar")
    at = np.flatnonzero(reached < similar)
    at = at[names.family.near(a[at], b[at], 0.85, names.given)]
    reached[at[names.given.near(a[at], b[at], 0.85, names.family)]] = similar
    at = np.flatnonzero(reached < similar)
    reached[at] = _rough_levels(names, a[at], b[at])
    for place in at[np.maximum(names.words[a[at]], names.words[b[at]]) >= 3]:
        if _like_long_names(names.rows[a[place]][0], names.rows[b[place]][0]):
            reached[place] = similar
    for place in np.flatnonzero(names.ring[a] == names.ring[b]):
        if _parted_alike(names.rows[a[place]], names.rows[b[place]]):
            reached[place] = level("name", "variant")
    at = np.flatnonzero(names.first.at[a] != names.first.at[b])
    at = at[names.family.near(a[at], b[at], 0.9)]
    reached[at[names.first.one_name(a[at], b[at])]] = level("name", "variant")
    return reached


def _slipped(one: list[str], other: list[str]) -> bool:
    """Whether two like names differ by a slip that makes no brother or sister of a person: there may be a Carol and a Carole in one
    family, an Ivanov and an Ivanova, or, where names are Korean, a Yujin and a Yunjin."""
    (_, family, given), (_, other_family, other_given) = one, other
    near = OSA.distance(given, other_given) <= 1
    if family == other_family:
        return (
            near
            and _inside(given, other_given)
            and min(len(given), len(other_given)) >= 5
            and not is_romanised_surname(family)
        )
    # Wang and Wong, Kim and Lim are two families.
    named = min(len(family), len(other_family)) >= 5 and not all(map(is_romanised_surname, (family, other_family)))
    return (named and OSA.distance(family, other_family) <= 1) and (
        given == other_given or (near and _inside(family, other_family))
    )


def _inside(one: str, other: str) -> bool:
    """Whether two words part before their ends."""
    return Prefix.similarity(one, other) < min(len(one), len(other)) - 1


def _rough_levels(names: _Names, a: Places, b: Places) -> Levels:
    """The levels of pairs of whole names that are not similar: an initial that agrees beside the other name is a part of the name
    (J. Smith; Rekha K.; Smith John); several slips in both parts, which may stand the other way round, still leave it roughly the same."""
    reached, family, given = np.zeros(len(a), np.int8), names.family, names.given
    short = [part.initial[a] | part.initial[b] for part in (family, given)]
    # Of one family, Lars is no Karlsson, and no slips make a Małgorzata of a Maria, nor a Nattapon of a Thanakorn.
    one_family, size = family.at[a] == family.at[b], given.size
    slipped = ~one_family | (np.abs(size[a] - size[b]) <= _SLIPPED_LETTERS)
    at = np.flatnonzero(one_family & slipped)
    slipped[at] = given.few_slips(a[at], b[at])
    possible = {family: slipped, given: ~one_family}
    for way in (((family, family), (given, given)), ((family, given), (given, family))):
        at = np.flatnonzero(~short[0] & ~short[1] & (reached == 0) & possible[way[0][1]])
        for mine, theirs in way:
            at = at[mine.rough(a[at], b[at], theirs)]
        reached[at] = level("name", "rough")
    for place in np.flatnonzero(short[0] | short[1]):
        if _initial_agrees(*names.rows[a[place]][1:], *names.rows[b[place]][1:]):
            reached[place] = level("name", "part")
    return reached


_SLIPPED_LETTERS, _FEW_SLIPS = 2, 3


def _initials(part: str) -> bool:
    """Whether a part of a name is nothing but initials: J., D.A."""
    return part != "" and all(len(word) == 1 for word in part.split())


def _begin(name: str, initials: str) -> bool:
    """Whether the words of a name begin with these letters, as far as both go: Dirk and D.A."""
    return all(word[0] == letter for word, letter in zip(name.split(), initials.split(), strict=False))


def _initial_agrees(family: str, given: str, other_family: str, other_given: str) -> bool:
    """Whether one of two names has initials of the other's, and the rest is roughly the same."""
    if _initials(given) or _initials(other_given):
        (_, _, initial, beside), (_, _, whole, name) = sorted(
            (not _initials(one), len(one), one, beside)
            for one, beside in ((given, family), (other_given, other_family))
        )
        straight, crossed = _rough([name, whole], [beside, beside])  # Müller Anna, its family name first
        same = _begin(whole, initial) and (name == beside or straight)
        return bool(same or (not _initials(whole) and name[0] == initial and crossed))
    (_, initial, beside), (_, whole, name) = sorted(
        ((len(family), family, given), (len(other_family), other_family, other_given))
    )
    straight, crossed = _rough([name, whole], [beside, beside])
    return bool((whole[0] == initial and straight) or (name[0] == initial and crossed))


def _rough(left: Sequence[str], right: Sequence[str]) -> Truths:
    """Whether most letters of words agree, in about the same order or (in longer words) in any."""
    rough = np.asarray(_likeness(left, right, 0.75) >= 0.75)
    at = [at for at in np.flatnonzero(~rough).tolist() if min(len(left[at]), len(right[at])) >= 4]
    sides = [[side[one] for one in at] for side in (left, right)]
    letters = {word: "".join(sorted(word)) for side in sides for word in set(side)}
    mixed = [[letters[word] for word in side] for side in sides]
    rough[at] = _slips_of(mixed[0], mixed[1], 1) <= 1
    return rough


def _like_long_names(one: str, other: str) -> bool:
    """Names of three words and more, which two sources may part differently (María García López): a slip in their words, or
    those of one among the other's. Words stand in order of the alphabet."""
    words, others = sorted((one.split(), other.split()), key=len)
    if len(others) < 3 or len(words) < 2:
        return False
    return set(words) <= set(others) or (len(words) == len(others) and OSA.distance(one, other) <= 1 + (len(one) >= 14))


def _another_word(one: str, other: str) -> bool:
    """Whether long names have all words in common but one, and that is another word altogether: brother and sister share two family
    names (Gabriela Sánchez López, Renata Sánchez López). A nickname, an initial or a slip is no other word."""
    words, others = set(one.split()), set(other.split())
    mine, theirs = words - others, others - words
    if len(mine) != 1 or len(theirs) != 1:
        return False
    (left,), (right,) = mine, theirs
    short = min(len(left), len(right)) == 1 and left[0] == right[0]
    return not short and not one_given_name(left, right) and JaroWinkler.similarity(left, right) < _ANOTHER_WORD


_ANOTHER_WORD = 0.7  # Fernando and Francisco are below, spellings of one name above


def _slips(left: Sequence[str], right: Sequence[str], bound: float) -> Truths:
    """Whether words are alike: Jaro-Winkler (in Latin letters), or one slip in three letters or more; or the same."""
    slip = _slips_of(left, right, 1)
    near = slip == 0
    for at in np.flatnonzero(slip == 1).tolist():
        one, other = left[at], right[at]
        near[at] = (
            min(len(one), len(other)) >= 3 and not is_eastern(one) and not is_eastern(other)
        )  # 健一 and 健二 are brothers
    latin = [at for at in np.flatnonzero(~near).tolist() if left[at].isascii() and right[at].isascii()]
    near[latin] = _likeness([left[at] for at in latin], [right[at] for at in latin], bound) >= bound
    return np.asarray(near)


# Numbers, mailboxes, dates ----------------------------------------------------------------------------------------------


def like_numbers(left: pa.Array, right: pa.Array) -> Levels:
    """Near: one digit wrong, missing, or two swapped. Neighbours (the last digit alone differs) are not: they are given
    out together, to families and firms."""
    one, other = left.to_pylist(), right.to_pylist()
    near = _slips_of(one, other, 1) <= 1
    for at in np.flatnonzero(near):
        near[at] = one[at][:-1] != other[at][:-1]
    return _raised(near, 2)


def like_lines(left: pa.Array, right: pa.Array) -> Levels:
    """Exchange: direct numbers behind one switchboard, all but the last four digits. Near: as `like_numbers` has it."""
    one, other = left.to_pylist(), right.to_pylist()
    exchange = [len(a) == len(b) and a[:-4] == b[:-4] for a, b in zip(one, other, strict=True)]
    near = like_numbers(left, right) > 0
    return np.maximum(_raised(exchange, level("line", "exchange")), _raised(near, level("line", "near")))


_DIGITS = re.compile("[0-9]+")


def like_emails(left: pa.Array, right: pa.Array) -> Levels:
    """Near: up to two letters wrong, one in four before the @. Mailboxes told apart by a number alone (kim1@, kim2@) are not.
    Typo: the same before the @, up to two letters wrong in a long domain."""
    one, other = left.to_pylist(), right.to_pylist()
    reached = np.zeros(len(one), np.int8)
    for at in np.flatnonzero(_slips_of(one, other, 2) <= 2):
        reached[at] = _email_level(one[at], other[at])
    return reached


def _email_level(one: str, other: str) -> int:
    (local, _, domain), (other_local, _, other_domain) = one.rpartition("@"), other.rpartition("@")
    if local == other_local:  # two providers a letter apart (gmail.com, ymail.com) are two providers
        slips = OSA.distance(domain, other_domain)
        near = slips * 8 <= min(len(domain), len(other_domain)) and not {domain, other_domain} <= public_domains()
        return level("email", "typo") if near else 0
    slips = OSA.distance(one, other)
    near = slips * 6 <= min(len(one), len(other)) and _one_number(local, other_local)
    return level("email", "near") if near and _same_mailbox(local, other_local) else 0


_LOOK_ALIKE = str.maketrans("oli", "011")


def _one_number(local: str, other: str) -> bool:
    """Whether two mailboxes have the same digits, but for letters that look like one: namesakes make jeongeun.lee@ and jeongeun95@ of
    one name, and a slip of the hand makes no year of it."""
    return any(
        _DIGITS.findall(a) == _DIGITS.findall(b)
        for a, b in ((local, other), (local.translate(_LOOK_ALIKE), other.translate(_LOOK_ALIKE)))
    )


def _same_mailbox(local: str, other: str) -> bool:
    """h.k@ and f.j@ are two people of one company, two letters apart though they are."""
    return OSA.distance(local, other) * 4 <= min(len(local), len(other))


CLOSE_DAYS = 400
"""Birth dates no further apart are close: an age told instead of a date, a month and a year each one off."""


def like_births(left: pa.Array, right: pa.Array) -> Levels:
    """Near: one digit off, or day and month swapped; part: all that both sides know agrees; two: two of year, month and day agree;
    year: the year agrees, and one side knows nothing else; close: about a year apart at most."""
    texts, a, b = _distinct(left, right)
    parts = [date_parts(text) for text in texts]
    told = np.array([[int(part or -1) for part in each] for each in parts], np.int64).reshape(len(parts), 3)
    one, other = told[a], told[b]
    known = (one >= 0) & (other >= 0)
    apart = np.where(known, one - other, 0)
    tells, same = known.sum(axis=1), (known & (apart == 0)).sum(axis=1)
    # About how many days lie between (a cleaned date need not be in the calendar of any library). Without a year to go by: the
    # day agrees and the month is one off, or the other way round.
    days = np.abs(apart @ np.array([365, 30, 1]))
    close = np.where(known[:, 0], days <= CLOSE_DAYS, (tells == 2) & (np.abs(apart).sum(axis=1) == 1))
    near = (apart[:, 0] == 0) & (one[:, 1] == other[:, 2]) & (one[:, 2] == other[:, 1])
    digits = ["".join(each) for each in parts]
    near |= _slips_of([digits[at] for at in a], [digits[at] for at in b], 1) <= 1
    agrees = (tells > 0) & (same == tells)
    found = [near & (tells == 3), agrees & known[:, 0] & (tells == 1), agrees, same == 2, close]
    levels = [level("birth", name) for name in ("near", "year", "part", "two", "close")]
    return np.select(found, levels, 0).astype(np.int8)


# Addresses --------------------------------------------------------------------------------------------------------------


class _Address(NamedTuple):
    """All words of an address in order and as a set, the number of the house ("" where there is none), the postcode beside it."""

    words: tuple[str, ...]
    known: frozenset[str]
    house: str
    postcode: str


@lru_cache(maxsize=1 << 15)
def _address(text: str) -> _Address:
    place, _, postcode = text.partition(SEPARATOR)
    found = tuple(address_words(place))
    at = house_number(found)
    return _Address(found, frozenset(found), "" if at is None else found[at], postcode)


def _address_level(one: _Address, other: _Address) -> int:
    if not one.house and not other.house and one.postcode and one.postcode == other.postcode:
        return level("address", "postcode")
    unnumbered = one.words == other.words and not one.house
    if unnumbered and any(is_hangul(word[0]) for word in one.words[:1]):  # 서울 and 서울: no home has such an address
        return level("address", "part")
    if unnumbered and other.postcode and OSA.distance(one.postcode, other.postcode, score_cutoff=1) <= 1:
        return level("address", "similar")
    common, least = len(one.known & other.known), min(len(one.known), len(other.known))
    # 6 Bonifacio Avenue in Quezon City and in Cebu City are two homes, whatever number has 79 allée des Tilleuls in Brest and in Bordeaux.
    elsewhere = one.postcode and other.postcode and one.postcode != other.postcode
    strange = elsewhere and _of_two_towns(one.known, other.known)
    # A flat, a floor and a postcode are numbers, too, which many houses share.
    same_number, few = one.house in other.known or other.house in one.known, common * 2 < least
    if same_number or few:
        bound = 0.85 if same_number else 0.92
        streets = [_street(sorted(each.words)) for each in (one, other)]
        like = JaroWinkler.similarity(*streets, score_cutoff=bound) >= bound
        if same_number and like and not strange:
            return level("address", "spot")
        if few and not like:
            return 0
    if same_number and common == least:  # one is the other, shortened
        return level("address", "spot")
    alone = least == 1 < len(one.known | other.known) - 1  # a town, beside a street
    found = "part" if alone else _of_one_town(one.words, other.words)
    housed = strange and one.house and other.house
    return level("address", "town" if elsewhere and (unnumbered or housed or found == "part") else found)


def _of_two_towns(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether what only one of two addresses has are other words, and no slips."""
    mine, theirs = (_street(sorted(words)) for words in (one - other, other - one))
    return bool(mine and theirs) and JaroWinkler.similarity(mine, theirs) < _ANOTHER_WORD


def _of_one_town(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """The level of two addresses with a town or more in common. Towns and regions begin an address (서울 강남구 …) or end it
    (… Leeds, Yorkshire): what stands between is the street. Its words are other ones on both sides, or only one side has any."""
    shorter = min(len(a), len(b))
    first = next((at for at in range(shorter) if a[at] != b[at]), shorter)
    last = next((at for at in range(shorter - first) if a[-1 - at] != b[-1 - at]), shorter - first)
    streets = [_street(one[first : len(one) - last]) for one in (a, b)]
    if all(streets):
        return "town" if JaroWinkler.similarity(*streets) < 0.8 else "similar"
    in_common = _street(a[:first]) and not is_hangul(a[0][0])  # Mill Lane, Leeds and Mill Lane
    return "part" if any(streets) and not in_common else "similar"


def _street(words: Sequence[str]) -> str:
    return " ".join(word for word in words if not word[0].isdigit())


def like_addresses(left: pa.Array, right: pa.Array) -> Levels:
    """Spot: same house number with like street words; similar: half of the words in common, the street's among them; town: half
    of the words, none of the street's; part: the same where one side tells no street and the postcode beside it is no other. Texts are
    address and postcode."""
    return np.array([*map(_address_level, *_read(_address, left, right))], np.int8)


# Companies --------------------------------------------------------------------------------------------------------------


def like_companies(left: pa.Array, right: pa.Array) -> Levels:
    """Similar: nearly the same letters."""
    one, other = _read(lambda text: text.replace(" ", ""), left, right)
    return _raised(_likeness(one, other, 0.92) >= 0.92, level("organisation", "similar"))


def like_titles(left: pa.Array, right: pa.Array) -> Levels:
    """Similar: names of companies of nearly the same letters or the same words, in any order, some of them shortened (Eng. for
    Engineering, Mfg. for Manufacturing), or the initials of the other's words. Part: all words of one are among the other's. Slip: a letter in eight is wrong, no digit."""
    one, other = _read(title_words, left, right)
    joined = [["".join(words) for words in side] for side in (one, other)]
    near = _likeness(joined[0], joined[1], 0.92) >= 0.92
    similar = [bool(same) or _one_title(a, b) for same, a, b in zip(near, one, other, strict=True)]
    parts = [bool(a and b) and (set(a) <= set(b) or set(b) <= set(a)) for a, b in zip(one, other, strict=True)]
    reached = np.maximum(_raised(parts, level("company", "part")), _raised(similar, level("company", "similar")))
    slips = _slips_of(joined[0], joined[1], 2)
    for at in np.flatnonzero(slips <= 2):
        names = [side[at] for side in joined]
        if slips[at] * 8 <= min(map(len, names)) and _DIGITS.findall(names[0]) == _DIGITS.findall(names[1]):
            reached[at] = level("company", "slip")
    return reached


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
