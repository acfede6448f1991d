"""How people mistype: one slip in a name, a number or an address."""

from functools import cache

import numpy as np

from hanjul.demo.names import is_hangul, join, split
from hanjul.demo.parts import table

# Jamo that are confused by ear, by sight, by a held shift key or by a neighbouring key of the two-set layout, as
# numbers within leads, vowels and tails.
_LEADS = {
    0: (1, 15, 3),
    2: (5, 6),
    3: (4, 0, 16),
    5: (11, 2),
    6: (2, 7),
    7: (8, 6, 17),
    9: (10, 12),
    11: (18, 5),
    12: (13, 14, 9),
    14: (12,),
    18: (11, 0),
}
_VOWELS = {
    0: (4, 20, 2),
    1: (5,),
    4: (0, 6, 8),
    5: (1, 7),
    6: (4, 2),
    7: (5, 1),
    8: (4, 13),
    12: (17, 8),
    13: (18, 8, 17),
    17: (13, 12),
    18: (13, 20),
    19: (20, 18),
    20: (0, 19),
}
_TAILS = {0: (4, 21), 1: (21, 4), 4: (21, 16, 0), 8: (0, 4), 16: (4, 21), 17: (16,), 21: (4, 0, 16)}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")


def _other(rng: np.random.Generator, choices: tuple[int, ...], otherwise: int) -> int:
    return choices[int(rng.integers(len(choices)))] if choices else otherwise


def slip_name(rng: np.random.Generator, name: str) -> str:
    """A Hangul name with one jamo wrong (in the given name mostly), or a Latin name with one letter wrong."""
    if len(name) < 2 or not is_hangul(name):
        return slip_letters(rng, name)
    at = int(rng.integers(1, len(name))) if rng.random() < 0.85 else 0
    lead, vowel, tail = split(name[at])
    kind = rng.random()
    if kind < 0.2:
        lead = _other(rng, _LEADS.get(lead, ()), lead)
    elif kind < 0.7:
        vowel = _other(rng, _VOWELS.get(vowel, (20,)), vowel)
    else:
        tail = _other(rng, _TAILS.get(tail, (4,)), tail)
    return name[:at] + join(lead, vowel, tail) + name[at + 1 :]


def slip_digits(rng: np.random.Generator, digits: str, start: int = 3) -> str:
    """A number with two neighbouring digits swapped, one digit wrong or (one time in eight) one digit lost."""
    at = int(rng.integers(start, len(digits) - 1))
    kind = rng.random()
    if kind < 0.125:
        return digits[:at] + digits[at + 1 :]
    if kind < 0.5 and digits[at] != digits[at + 1]:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return digits[:at] + str((int(digits[at]) + int(rng.integers(1, 10))) % 10) + digits[at + 1 :]


@cache
def _neighbours() -> dict[str, str]:
    return {key: row[max(0, n - 1) : n] + row[n + 1 : n + 2] for row in _ROWS for n, key in enumerate(row)}


def slip_letters(rng: np.random.Generator, word: str) -> str:
    """A Latin word with a neighbouring key hit, two letters swapped, one lost or one doubled."""
    if len(word) < 3:
        return word
    at = int(rng.integers(0, len(word) - 1))
    kind = rng.random()
    if kind < 0.35:
        near = _neighbours().get(word[at].lower(), "e")
        return word[:at] + near[int(rng.integers(len(near)))] + word[at + 1 :]
    if kind < 0.6:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind < 0.85 else word[:at] + word[at] + word[at:]


@cache
def _domain_typos() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in table("hanjul.facts", "email_domain_typos"):
        if "." in row["typo"] and " " not in row["typo"]:
            found.setdefault(row["suggestion"], []).append(row["typo"])
    return {domain: tuple(typos) for domain, typos in found.items()}


def slip_email(rng: np.random.Generator, address: str) -> str:
    """An address with a slip in its local part, or a mistyped portal domain (facts: email_domain_typos.csv)."""
    local, _, domain = address.partition("@")
    typos = _domain_typos().get(domain, ())
    if typos and rng.random() < 0.5:
        return f"{local}@{typos[int(rng.integers(len(typos)))]}"
    return f"{slip_letters(rng, local)}@{domain}"
