"""Links: the joins that hold each group together, one fewer than its records: its strongest pairs, none to spare.

A group of records of two people holds at least one link between the two, so wrong links bound wrong merges.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ids = npt.NDArray[np.int64]


def links(pairs: pa.Table) -> pa.Table:
    """The rows of `pairs` (a, b, match_probability, …; only pairs that were joined) that hold their groups together.

    Equally strong pairs are taken by record number. The rows come strongest first.
    """
    a, b = (pairs[name].to_numpy().astype(np.int64) for name in "ab")
    order = np.lexsort((b, a, -pairs["match_probability"].to_numpy()))
    from scipy.sparse import coo_matrix  # see hanjul.match.group
    from scipy.sparse.csgraph import minimum_spanning_tree

    ids, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    at, to = places[: len(a)][order], places[len(a) :][order]
    # Ranks as weights: all different, so the tree is the only one.
    graph = coo_matrix((np.arange(1.0, len(order) + 1.0), (at, to)), shape=(len(ids), len(ids)))
    kept = np.sort(minimum_spanning_tree(graph.tocsr()).data).astype(np.int64) - 1
    return pairs.take(pa.array(order[kept], pa.int64()))
