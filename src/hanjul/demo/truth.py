"""The truth of the sample company, and how much of it any method could find."""

import unicodedata
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from hanjul.demo.observe import Values
from hanjul.demo.parts import Numbers, Yes


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What could be found: `f1` if every pair of records that shares evidence were linked and no other."""

    true_pairs: int
    reachable_pairs: int

    @property
    def recall(self) -> float:
        """Share of the true pairs that evidence connects (0..1)."""
        return self.reachable_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """F1 at precision 1."""
        return 2 * self.recall / (1 + self.recall)


def truth_table(observed: list[Values]) -> pa.Table:
    """(source, row, person_id), a line per row of every source, row 1 first."""
    return pa.table(
        {
            "source": pa.array(
                [name for values in observed for name in repeat(values.habit.name, values.rows)], pa.string()
            ),
            "row": pa.array(np.concatenate([np.arange(1, values.rows + 1) for values in observed]), pa.int64()),
            "person_id": pa.array([f"P{p + 1:07d}" for values in observed for p in values.who.tolist()], pa.string()),
        }
    )


def values_table(observed: list[Values]) -> pa.Table:
    """The values as they stand after perfect cleaning, in the rows of :func:`truth_table`."""
    columns = {
        name: pa.array([cell for values in observed for cell in getattr(values, name)], pa.string())
        for name in ("name", "name_form", "mobile", "email", "phone", "business_number", "birth", "address")
    }
    return pa.table(columns | {"company": pa.array(np.concatenate([values.firm for values in observed]), pa.int64())})


def ceiling(truth: pa.Table, values: pa.Table) -> Ceiling:
    """The share of true pairs that some evidence connects, closed over chains of evidence.

    Evidence between two records of one person: the same mobile or e-mail; or the same or nearly the same name with the
    same company, business number, landline, local part of the e-mail, birth date or address. A Latin spelling and a
    Hangul one count as nearly the same.

    Args:
        truth: has `person_id`.
        values: as :func:`values_table` gives; the same rows.
    """
    person = np.unique(truth["person_id"].to_numpy(), return_inverse=True)[1]
    a, b = _pairs_within(person)
    codes = {name: _codes(values[name]) for name in ("mobile", "email", "phone", "business_number", "birth", "address")}
    codes["company"] = values["company"].to_numpy()
    codes["local"] = _codes(pa.array([cell.split("@")[0] if cell else None for cell in values["email"].to_pylist()]))

    def same(name: str) -> Yes:
        code = codes[name]
        agreed: Yes = (code[a] >= 0) & (code[a] == code[b])
        return agreed

    support = np.logical_or.reduce(
        [same(name) for name in ("company", "business_number", "phone", "local", "birth", "address")]
    )
    linked = same("mobile") | same("email")
    open_ = np.flatnonzero(support & ~linked)
    linked[open_] = _near_names(values, a[open_], b[open_])
    size = len(person)
    group = connected_components(
        coo_matrix((np.ones(int(linked.sum()), np.int8), (a[linked], b[linked])), shape=(size, size)), directed=False
    )[1]
    return Ceiling(len(a), int((group[a] == group[b]).sum()))


def _codes(column: pa.Array | pa.ChunkedArray) -> Numbers:
    """A number per distinct value, -1 for a missing one."""
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    found: Numbers = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _pairs_within(person: Numbers) -> tuple[Numbers, Numbers]:
    """Every pair of rows of one person, once."""
    order = np.argsort(person, kind="stable")
    ordered, left, right = person[order], [], []
    for step in range(1, len(order)):
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        if len(same) == 0:
            break
        left.append(order[same])
        right.append(order[same + step])
    nothing = np.zeros(0, np.int64)
    return np.concatenate([nothing, *left]), np.concatenate([nothing, *right])


def _near_names(values: pa.Table, a: Numbers, b: Numbers) -> Yes:
    """Whether two names of one person look alike: at most two jamo apart, or one of them in Latin letters."""
    name, form = values["name"].to_pylist(), values["name_form"].to_pylist()
    jamo = [unicodedata.normalize("NFD", cell) if cell else "" for cell in name]
    distance = cpdist([jamo[i] for i in a.tolist()], [jamo[i] for i in b.tolist()], scorer=Levenshtein.distance)
    real = np.array([cell in ("hangul", "latin") for cell in form], dtype=bool)
    latin = np.array([cell == "latin" for cell in form], dtype=bool)
    near: Yes = real[a] & real[b] & ((distance <= 2) | latin[a] | latin[b]) if len(a) else np.zeros(0, bool)
    return near
