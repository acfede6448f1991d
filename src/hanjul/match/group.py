"""Group: pairs to people. Not plain transitive closure: a group that holds clashing evidence is cut at its weakest links."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def places(ids: Ids, wanted: Ids) -> Ids:
    """Where each of `wanted` stands among `ids` (rising), all of which it is one of."""
    if not len(ids) or ids[-1] >= _DENSE * len(ids):
        return np.searchsorted(ids, wanted)
    place = np.zeros(ids[-1] + 1, np.int32)  # looking up is several times faster than searching
    place[ids] = np.arange(len(ids), dtype=np.int32)
    return np.asarray(place[wanted])


def sizes(ids: Ids, labels: Ids) -> Ids:
    """How many belong to each one's group, groups being called by their smallest member."""
    at = places(ids, labels)
    return np.asarray(np.bincount(at, minlength=len(ids))[at])


def components(ids: Ids, a: Ids, b: Ids) -> Ids:
    """For each of `ids` (rising) the smallest id it is connected to by the links a-b."""
    if not len(a):
        return ids
    from scipy.sparse import coo_matrix  # takes a third of a second to import, and most commands join nothing
    from scipy.sparse.csgraph import connected_components

    at, to = places(ids, a), places(ids, b)
    links = coo_matrix((np.ones(len(at), np.int8), (at, to)), shape=(len(ids), len(ids)))
    _, labels = connected_components(links, directed=False)
    smallest = np.empty(labels.max() + 1, np.int64)
    smallest[labels[::-1]] = ids[::-1]  # of equal labels the smallest id is written last
    return np.asarray(smallest[labels])


_DENSE = 8
"""Ids up to so many times their number are looked up in a table."""


def bridged(ends: tuple[Ids, Ids], apart: Truths, linked: Truths) -> Truths:
    """Which of the pairs `apart` (of all pairs of members of groups) somebody else is linked with both ends of."""
    a, b = ends
    asked = np.unique(np.concatenate([a[apart], b[apart]]))
    linked = linked & (np.isin(a, asked) | np.isin(b, asked))
    near: dict[int, set[int]] = {}
    for one, other in zip(a[linked].tolist(), b[linked].tolist(), strict=True):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found = np.zeros(len(a), np.bool_)
    for place in np.flatnonzero(apart):
        found[place] = bool(near.get(int(a[place]), set()) & near.get(int(b[place]), set()))
    return found


class _Group:
    """A growing group: its members and those it must not be joined with."""

    __slots__ = ("foes", "members")

    def __init__(self, member: int) -> None:
        self.members = [member]
        self.foes: set[int] = set()


Links = Sequence[tuple[int, int]]


def cautious(*passes: tuple[Links, Links]) -> tuple[dict[int, int], Links]:
    """Join along links, never bringing the two sides of a clash into one group.

    Args:
        passes: (links, strongest first; clashes). A clash holds from its pass on: those already together stay so.

    Returns the smallest member of each member's group, and the links that were refused.
    """
    of: dict[int, _Group] = {}
    refused: list[tuple[int, int]] = []
    for links, clashes in passes:
        for a, b in clashes:
            for one, other in ((a, b), (b, a)):
                of.setdefault(one, _Group(one)).foes.add(other)
        for a, b in links:
            left, right = of.setdefault(a, _Group(a)), of.setdefault(b, _Group(b))
            if left is right:
                continue
            if any(member in left.foes for member in right.members):
                refused.append((a, b))
                continue
            if len(left.members) < len(right.members):
                left, right = right, left
            left.members += right.members
            left.foes |= right.foes
            for member in right.members:
                of[member] = left
    smallest = {id(group): min(group.members) for group in of.values()}
    return {member: smallest[id(group)] for member, group in of.items()}, refused


def decided(links: Links, bits: Sequence[float], of: dict[int, int], clashes: Links, margin: float) -> Links:
    """The links that say who somebody is. Where one is tied to two who clash, and to neither by `margin` bits more, both ties are left
    out: one of the two it is, and to pick would be to toss a coin.

    Args:
        bits: how strong each link is.
        of: whom the members are one with already; who is not in it is alone.
    """
    foes: dict[int, set[int]] = {}
    for a, b in clashes:
        one, other = of.get(a, a), of.get(b, b)
        foes.setdefault(one, set()).add(other)
        foes.setdefault(other, set()).add(one)
    ends = [(of.get(a, a), of.get(b, b)) for a, b in links]
    ties: dict[int, dict[int, float]] = {}
    for (one, other), strength in zip(ends, bits, strict=True):
        for here, there in ((one, other), (other, one)):
            known = ties.setdefault(here, {})
            known[there] = max(known.get(there, strength), strength)
    tossed = {
        tuple(sorted((here, there)))
        for here, known in ties.items()
        for there, strength in known.items()
        if any(abs(known[foe] - strength) < margin for foe in foes.get(there, ()) if foe in known)
    }
    return [link for link, pair in zip(links, ends, strict=True) if tuple(sorted(pair)) not in tossed]
