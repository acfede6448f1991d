"""Group: pairs to people. Not plain transitive closure: a group that holds clashing evidence is cut at its weakest links."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Ids = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


def components(ids: Ids, a: Ids, b: Ids) -> Ids:
    """For each of `ids` (rising) the smallest id it is connected to by the links a-b."""
    if not len(ids):
        return ids
    at, to = np.searchsorted(ids, a), np.searchsorted(ids, b)
    links = coo_matrix((np.ones(len(at), np.int8), (at, to)), shape=(len(ids), len(ids)))
    _, labels = connected_components(links, directed=False)
    smallest = np.full(labels.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, ids)
    return np.asarray(smallest[labels])


class _Group:
    """A growing group: its members and those it must not be joined with."""

    __slots__ = ("foes", "members")

    def __init__(self, member: int, foes: set[int]) -> None:
        self.members = [member]
        self.foes = foes


def cautious(
    links: Iterable[tuple[int, int]], clashes: Sequence[tuple[int, int]]
) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Join along `links` (strongest first), never bringing the two sides of a clash into one group.

    Returns the smallest member of each member's group, and the links that were refused.
    """
    foes: dict[int, set[int]] = {}
    for a, b in clashes:
        foes.setdefault(a, set()).add(b)
        foes.setdefault(b, set()).add(a)
    of: dict[int, _Group] = {}
    refused = []
    for a, b in links:
        left = of.setdefault(a, _Group(a, set(foes.get(a, ()))))
        right = of.setdefault(b, _Group(b, set(foes.get(b, ()))))
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
