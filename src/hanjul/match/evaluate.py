"""How right the groups are, where the truth is known: pairwise and B-cubed precision, recall and F1, and worst cases.

Everything is counted through the contingency of people and customers; no pair is ever listed, so a million rows take
a few seconds and all counts are exact integers.
"""

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hanjul import sources
from hanjul.callbacks import no_secret
from hanjul.errors import ProjectError
from hanjul.project import SourcePlan
from hanjul.words import Text

Numbers = npt.NDArray[np.int64]


def _share(part: float, whole: float) -> float:
    """A share (0..1); of nothing, everything is right."""
    return part / whole if whole else 1.0


def f1_of(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class SourcePair:
    """Two sources (or one with itself): the true pairs between them, those of them that were found, and all predicted ones."""

    source_a: str
    source_b: str
    true_pairs: int
    found_pairs: int
    predicted_pairs: int

    @property
    def precision(self) -> float:
        """Share of the predicted pairs that are right (0..1)."""
        return _share(self.found_pairs, self.predicted_pairs)

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found (0..1)."""
        return _share(self.found_pairs, self.true_pairs)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Predicted groups against the truth.

    Attributes:
        rows: rows of the truth.
        missing_rows: rows of the truth that were not predicted; each counts as a customer of its own.
        extra_rows: predicted rows the truth does not know; left out.
        unknown_sources: sources of the truth of which the prediction has no row.
        people, customers: how many of each the rows make.
        true_pairs, predicted_pairs, right_pairs: pairs of rows.
        b3_precision, b3_recall: B-cubed (Bagga and Baldwin 1998): averages over rows (0..1).
        exact_people: people whose customer holds all of their rows and no other.
        welded_customers: customers that hold rows of more than one person.
        largest_weld_people: most people in one customer; 1 where nobody was welded, 0 without rows.
        between: precision and recall per pair of sources.
    """

    rows: int
    missing_rows: int
    extra_rows: int
    people: int
    customers: int
    true_pairs: int
    predicted_pairs: int
    right_pairs: int
    b3_precision: float
    b3_recall: float
    exact_people: int
    welded_customers: int
    largest_weld_people: int
    between: tuple[SourcePair, ...]
    unknown_sources: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the predicted pairs that are right (0..1)."""
        return _share(self.right_pairs, self.predicted_pairs)

    @property
    def recall(self) -> float:
        """Share of the true pairs that were predicted (0..1)."""
        return _share(self.right_pairs, self.true_pairs)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return f1_of(self.precision, self.recall)

    @property
    def b3_f1(self) -> float:
        """Harmonic mean of the two B-cubed figures."""
        return f1_of(self.b3_precision, self.b3_recall)

    @property
    def exact_share(self) -> float:
        """Share of people who came out exactly right (0..1)."""
        return _share(self.exact_people, self.people)

    @property
    def exact_customer_share(self) -> float:
        """Share of customers that are exactly one person, whole (0..1)."""
        return _share(self.exact_people, self.customers)

    def as_dict(self) -> dict[str, object]:
        """Counts, shares and the recall between sources, for JSON."""
        plain = asdict(self) | {
            name: getattr(self, name)
            for name in ("precision", "recall", "f1", "b3_f1", "exact_share", "exact_customer_share")
        }
        plain["between"] = [
            asdict(pair) | {"precision": pair.precision, "recall": pair.recall} for pair in self.between
        ]
        return plain


def evaluate(truth: pa.Table, predicted: pa.Table) -> Evaluation:
    """Compare predicted groups with the truth.

    Args:
        truth: `source`, `row`, `person_id`; every row once.
        predicted: `source`, `row`, `customer_id`; every row at most once. Other columns and other rows are ignored.

    Raises:
        ProjectError: a column is missing or holds no row numbers, an id is missing, or a row is listed twice.
    """
    told, given = _checked(truth, "person_id"), _checked(predicted, "customer_id")
    true_keys, keys, sources = _row_keys(told, given)
    person = _numbered(truth["person_id"])
    order = np.argsort(keys)
    at = np.searchsorted(keys, true_keys, sorter=order).clip(0, max(0, len(keys) - 1))
    found = keys[order[at]] == true_keys if len(keys) else np.zeros(len(true_keys), bool)
    customer = np.empty(len(true_keys), np.int64)
    customer[found] = _numbered(predicted["customer_id"])[order[at[found]]] if len(keys) else 0
    missing = int((~found).sum())
    customer[~found] = predicted.num_rows + np.arange(missing)
    customer = np.unique(customer, return_inverse=True)[1].astype(np.int64)
    counted = _counted(
        person,
        customer,
        true_keys % len(sources) if sources else true_keys,
        sources,
        missing,
        len(keys) - len(true_keys) + missing,
    )
    known, there = (set(pc.unique(table["source"]).to_pylist()) for table in (told, given))
    return replace(counted, unknown_sources=tuple(sorted(known - there)))


def from_files(truth: Path, records: Path) -> Evaluation:
    """Compare a delivered records.csv with a truth file.

    Raises:
        ProjectError: a file is missing, cannot be read, or lacks what :func:`evaluate` needs; or the truth speaks of no row of the
            result: of nothing, everything would be right.
    """
    delivered = _read(records, "customer_id")
    outcome = evaluate(_read(truth, "person_id"), delivered)
    if outcome.missing_rows == outcome.rows:
        named = ", ".join(sorted(filter(None, pc.unique(delivered["source"]).to_pylist())))
        raise ProjectError(
            Text(
                "{path} 의 행 {rows:,}개 가운데 결과에 있는 행이 하나도 없습니다.",
                "none of the {rows:,} rows of {path} is in the result",
            ).fill(path=truth, rows=outcome.rows),
            Text(
                "source 와 row 는 records.csv 에 적힌 대로여야 합니다. 결과의 소스: {named}",
                "source and row must be those of records.csv; sources of the result: {named}",
            ).fill(named=named),
        )
    return outcome


def read(path: Path, who: str) -> pa.Table:
    """`source`, `row` and `who`: the `person_id` of a truth file, the `customer_id` of a delivered records.csv.

    Raises:
        ProjectError: it is missing, cannot be read, or lacks a column.
    """
    table = _read(path, who)
    return _checked(table, who).append_column(who, pc.cast(table[who], pa.string()))


def _read(path: Path, who: str) -> pa.Table:
    """A CSV with just these headings at once; anything else, such as a workbook, the way sources are read."""
    wanted = {name: pa.string() for name in ("source", "row", who)}
    try:
        return pyarrow.csv.read_csv(
            path,
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=wanted, include_columns=list(wanted), strings_can_be_null=True, null_values=[""]
            ),
        )
    except FileNotFoundError as error:
        raise ProjectError(
            Text("파일이 없습니다: {path}", "there is no file {path}").fill(path=path),
            Text(
                "`hanjul run` 을 먼저 실행했는지, 경로가 맞는지 살펴보세요.",
                "has `hanjul run` been run, and is the path right?",
            ),
        ) from error
    except (OSError, KeyError, pa.ArrowInvalid):
        return _as_a_source(path)


def _as_a_source(path: Path) -> pa.Table:
    """A table in another encoding, with another separator, or in a workbook."""
    given = sources.read(path.name, SourcePlan(path=path.name), path.resolve().parent, password=no_secret)
    table = pa.Table.from_batches(given.batches).drop_columns("row")  # the reader's own numbers
    names = [re.sub(r"[\s_]+", "_", name.strip().casefold()) for name in table.column_names]
    return table.rename_columns(["row" if name == "row_2" else name for name in names])


def _checked(table: pa.Table, identity: str) -> pa.Table:
    """The key columns of a table: source as NFC text, row as a number."""
    lacking = [name for name in ("source", "row", identity) if name not in table.column_names]
    if lacking:
        raise ProjectError(
            Text(
                "평가할 표에 열이 없습니다: {names}. 있는 열: {there}",
                "a table to evaluate lacks columns: {names}; its columns: {there}",
            ).fill(names=", ".join(lacking), there=", ".join(table.column_names[:20])),
            Text(
                "정답은 source, row, person_id 열이, 결과는 source, row, customer_id 열이 있어야 합니다.",
                "the truth has the columns source, row, person_id, the result source, row, customer_id",
            ),
        )
    try:
        text = pc.cast(table["row"], pa.string())
        row = pc.cast(pc.replace_substring_regex(text, r"\.0+$", ""), pa.int64())  # 12.0: what spreadsheets make of 12
    except pa.ArrowInvalid as error:
        raise ProjectError(
            Text("row 열에 숫자가 아닌 값이 있습니다.", "the column row holds something that is not a number")
        ) from error
    for name in ("source", "row", identity):
        if table[name].null_count:
            at = pc.index(pc.is_null(table[name]), True).as_py() + 1
            raise ProjectError(
                Text("{at}번째 줄의 {name} 이(가) 비어 있습니다.", "{name} is empty in line {at} below the header").fill(name=name, at=at)
            )  # fmt: skip
    return pa.table({"source": pc.utf8_normalize(pc.cast(table["source"], pa.string()), "NFC"), "row": row})


def _row_keys(truth: pa.Table, predicted: pa.Table) -> tuple[Numbers, Numbers, list[str]]:
    """One number per (source, row) in either table: row x sources + source; and the sources' names, sorted."""
    both = pa.chunked_array([*truth["source"].chunks, *predicted["source"].chunks], pa.string())
    names = sorted(pc.unique(both).to_pylist())
    code = pc.index_in(both, pa.array(names, pa.string())).to_numpy().astype(np.int64)
    row = np.concatenate([truth["row"].to_numpy(), predicted["row"].to_numpy()])
    keys: Numbers = row * max(1, len(names)) + code
    true_keys, predicted_keys = keys[: truth.num_rows], keys[truth.num_rows :]
    for listed in (true_keys, predicted_keys):
        distinct, times = np.unique(listed, return_counts=True)
        if len(distinct) < len(listed):
            number, source = divmod(int(distinct[times > 1][0]), max(1, len(names)))
            raise ProjectError(
                Text("{source}:{row} 이(가) 두 번 이상 있습니다.", "{source}:{row} is listed more than once").fill(
                    source=names[source], row=number
                ),
                Text("원본 행 하나는 한 사람에게만 속합니다.", "one row belongs to one person only"),
            )
    return true_keys, predicted_keys, names


def _numbered(column: pa.ChunkedArray) -> Numbers:
    """A number per distinct id."""
    numbers: Numbers = pa.chunked_array(column).combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return numbers


def _pairs(counts: Numbers) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _counted(
    person: Numbers, customer: Numbers, source: Numbers, names: list[str], missing: int, extra: int
) -> Evaluation:
    people, customers = np.bincount(person), np.bincount(customer)
    cell, cells = np.unique(person * max(1, len(customers)) + customer, return_inverse=True)
    shared = np.bincount(cells, minlength=len(cell))
    of_person, of_customer = people[cell // max(1, len(customers))], customers[cell % max(1, len(customers))]
    mixed = np.bincount(cell % max(1, len(customers)), minlength=1)
    weighed = shared.astype(np.float64) ** 2
    return Evaluation(
        rows=len(person),
        missing_rows=missing,
        extra_rows=extra,
        people=len(people),
        customers=len(customers),
        true_pairs=_pairs(people),
        predicted_pairs=_pairs(customers),
        right_pairs=_pairs(shared),
        b3_precision=_share(float((weighed / of_customer).sum()), len(person)),
        b3_recall=_share(float((weighed / of_person).sum()), len(person)),
        exact_people=int(((shared == of_person) & (shared == of_customer)).sum()),
        welded_customers=int((mixed > 1).sum()),
        largest_weld_people=int(mixed.max(initial=0)),
        between=_between(person, customer, cells, source, names),
    )


def _between(
    person: Numbers, customer: Numbers, cells: Numbers, source: Numbers, names: list[str]
) -> tuple[SourcePair, ...]:
    """True, found and predicted pairs for every two sources, through counts per person, customer and (person, customer)."""
    spread = [
        [np.bincount(group[source == s], minlength=int(group.max(initial=-1)) + 1) for s in range(len(names))]
        for group in (person, cells, customer)
    ]
    pairs = []
    for a in range(len(names)):
        for b in range(a, len(names)):
            true, found, predicted = (_pairs(rows[a]) if a == b else int((rows[a] * rows[b]).sum()) for rows in spread)
            if true or predicted:
                pairs.append(SourcePair(names[a], names[b], true, found, predicted))
    return tuple(pairs)
