"""The tables the sample company is made of (CSV files beside this one and in hanjul.facts), and drawing from them."""

import csv
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
Yes = npt.NDArray[np.bool_]


@cache
def table(package: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a packaged CSV file."""
    text = (files(package) / f"{name}.csv").read_text(encoding="utf-8-sig")
    return tuple(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of one kind with the share of each."""

    words: tuple[str, ...]
    shares: Shares
    extra: tuple[str, ...]

    def draw(self, rng: np.random.Generator, size: int) -> list[str]:
        """`size` words, each drawn by its share."""
        words = self.words
        return [words[i] for i in self.pick(rng, size).tolist()]

    def pick(self, rng: np.random.Generator, size: int) -> Numbers:
        """`size` positions, each drawn by its share."""
        return drawn(rng, self.shares, size)


@cache
def tokens(kind: str) -> Tokens:
    """The words of one kind in parts.csv."""
    rows = [row for row in table("hanjul.demo", "parts") if row["kind"] == kind]
    weights = np.array([float(row["weight"]) for row in rows])
    return Tokens(tuple(row["token"] for row in rows), weights / weights.sum(), tuple(row["extra"] for row in rows))


def stream(seed: int, part: str) -> np.random.Generator:
    """The random stream of one part: another part may change without touching it."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def drawn(rng: np.random.Generator, shares: Shares, size: int) -> Numbers:
    """Positions drawn by share."""
    edges = np.cumsum(shares)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int64)


def chance(rng: np.random.Generator, share: float | Shares, size: int) -> Yes:
    """True with probability `share`, per row."""
    found: Yes = rng.random(size) < share
    return found
