"""Korean personal names: drawn like the real ones, romanised the way people do it.

Surnames follow the 2015 census. Given names are syllable pairs weighted by sex and birth era, plus the names the
Supreme Court lists as most given; together two random adults share a full name with p = 7e-5, as the fit to the
NICE 2012 counts says (facts: korea.md 2.2). A test holds the model to that.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hanjul.demo.parts import Numbers, Shares, drawn, table

ERAS = (1950, 1970, 1990, 2005)
SEXES = ("M", "F")
_SHARPNESS = 1.15  # bends the syllable weights until namesakes are as common as in the census
_LISTED = 0.05  # share of people who carry one of their era's most given names
_ONE_SYLLABLE = 0.011
_BASE = 0xAC00


@cache
def _jamo(place: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in table("hanjul.demo", "jamo") if row["place"] == place)


def split(syllable: str) -> tuple[int, int, int]:
    """Lead, vowel and tail numbers of a Hangul syllable."""
    code = ord(syllable) - _BASE
    return code // 588, code % 588 // 28, code % 28


def join(lead: int, vowel: int, tail: int) -> str:
    """The syllable of three jamo numbers."""
    return chr(_BASE + lead * 588 + vowel * 28 + tail)


def is_hangul(text: str) -> bool:
    """Whether every character is a Hangul syllable."""
    return all("가" <= letter <= "힣" for letter in text)


def romanised(word: str, style: str = "popular") -> str:
    """A Hangul word in Latin letters, lower case; `style` is a column of jamo.csv (revised or popular)."""
    return "".join([_romanised_syllable(syllable, style) for syllable in word])


@cache
def _romanised_syllable(syllable: str, style: str) -> str:
    if not is_hangul(syllable):
        return syllable.lower()
    lead, vowel, tail = split(syllable)
    first, middle = _jamo("lead")[lead][style], _jamo("vowel")[vowel][style]
    if not first:  # 영, 우: nobody writes "yung" or "oo" at the head of a syllable
        middle = {"ㅕyu": "you", "ㅜoo": "woo"}.get(_jamo("vowel")[vowel]["jamo"] + middle, middle)
    return first + middle + _jamo("tail")[tail][style]


@cache
def _keys() -> dict[str, str]:
    return {row["jamo"]: row["keys"] for place in ("lead", "vowel", "tail") for row in _jamo(place)} | {"-": ""}


def typed_in_latin(word: str) -> str:
    """A Hangul word typed while the keyboard is in Latin mode: 김철수 becomes rlacjftn."""
    keys = _keys()
    typed = []
    for syllable in word:
        if not is_hangul(syllable):
            typed.append(syllable)
            continue
        for place, number in zip(("lead", "vowel", "tail"), split(syllable), strict=True):
            typed.append(keys[_jamo(place)[number]["jamo"]])
    return "".join(typed)


def typed_in_hangul(word: str) -> str:
    """Latin letters typed while the keyboard is in Hangul mode, composed as the input method does."""
    by_key = {keys: jamo for jamo, keys in _keys().items() if len(keys) == 1}
    lead_numbers = {row["jamo"]: n for n, row in enumerate(_jamo("lead"))}
    vowel_numbers = {row["jamo"]: n for n, row in enumerate(_jamo("vowel"))}
    tail_numbers = {row["jamo"]: n for n, row in enumerate(_jamo("tail"))}
    jamo = [by_key.get(letter, by_key.get(letter.lower(), letter)) for letter in word]
    written, at = [], 0
    while at < len(jamo):
        if jamo[at] in lead_numbers and at + 1 < len(jamo) and jamo[at + 1] in vowel_numbers:
            tail, step = 0, 2
            if (
                at + 2 < len(jamo)
                and jamo[at + 2] in tail_numbers
                and not (at + 3 < len(jamo) and jamo[at + 3] in vowel_numbers)
            ):
                tail, step = tail_numbers[jamo[at + 2]], 3
            written.append(join(lead_numbers[jamo[at]], vowel_numbers[jamo[at + 1]], tail))
            at += step
        else:
            written.append(jamo[at])
            at += 1
    return "".join(written)


@dataclass(frozen=True, slots=True)
class GivenNames:
    """The given names of one sex: `shares[era]` sums to 1."""

    words: tuple[str, ...]
    shares: Shares


@cache
def given_names(sex: str) -> GivenNames:
    """Every given name of a sex with its share per era."""
    rows = [row for row in table("hanjul.demo", "syllables") if row["sex"] == sex]
    weight = {
        place: {
            row["syllable"]: np.array([float(row[f"born_{era}"]) for era in ERAS]) ** _SHARPNESS
            for row in rows
            if row["place"] == place
        }
        for place in ("first", "second", "only")
    }
    found: dict[str, Shares] = {}
    for first, a in weight["first"].items():
        for second, b in weight["second"].items():
            if first != second:
                found[first + second] = a * b
    total = np.sum(list(found.values()), axis=0)
    found = {word: share / total * (1 - _LISTED - _ONE_SYLLABLE) for word, share in found.items()}
    single = np.sum(list(weight["only"].values()), axis=0)
    found |= {word: share / single * _ONE_SYLLABLE for word, share in weight["only"].items()}
    for word, share in _listed(sex).items():
        found[word] = found.get(word, np.zeros(len(ERAS))) + share * _LISTED
    return GivenNames(tuple(found), np.array(list(found.values())).T)


def _listed(sex: str) -> dict[str, Shares]:
    """The most given names of each era, by count."""
    counts: dict[str, Shares] = {}
    for row in table("hanjul.facts", "given_names"):
        if row["sex"] == sex:
            era = int(np.argmin([abs(int(row["birth_year"]) - year) for year in ERAS]))
            counts.setdefault(row["given_name"], np.zeros(len(ERAS)))[era] += float(row["count"])
    total = np.sum(list(counts.values()), axis=0)
    return {word: count / np.where(total > 0, total, 1) for word, count in counts.items()}


@cache
def surnames() -> tuple[tuple[str, ...], Shares, tuple[tuple[str, ...], ...]]:
    """Surnames, their shares (summing to 1), and the ways each is romanised."""
    rows = table("hanjul.facts", "surnames")
    shares = np.array([float(row["population_2015_thousand"] or 0.02) for row in rows])
    latin = tuple(tuple((row["romanized_variants"] or romanised(row["surname"]).title()).split("|")) for row in rows)
    return tuple(row["surname"] for row in rows), shares / shares.sum(), latin


@dataclass(frozen=True, slots=True)
class Names:
    """The names of many people: full name, family and given part, one entry per person."""

    full: list[str]
    family: list[str]
    given: list[str]


def draw_names(rng: np.random.Generator, birth_year: Numbers, female: Numbers) -> Names:
    """Names for people of these birth years; `female` is 0 or 1."""
    words, shares, _ = surnames()
    family = [words[i] for i in drawn(rng, shares, len(birth_year)).tolist()]
    place = np.interp(birth_year, ERAS, range(len(ERAS)))
    era = np.floor(place + rng.random(len(birth_year))).astype(np.int64).clip(0, len(ERAS) - 1)
    given = np.empty(len(birth_year), dtype=object)
    for code, sex in enumerate(SEXES):
        names = given_names(sex)
        pool = np.array(names.words, dtype=object)
        for e in range(len(ERAS)):
            of = np.flatnonzero((female == code) & (era == e))
            given[of] = pool[drawn(rng, names.shares[e], len(of))]
    parts: list[str] = given.tolist()
    return Names([a + b for a, b in zip(family, parts, strict=True)], family, parts)
