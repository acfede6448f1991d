"""The evaluation against hand-made tables and against counting every pair."""

from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanjul.errors import ProjectError
from hanjul.match.evaluate import Evaluation, SourcePair, evaluate, from_files


def judged(people: str, customers: str, sources: str | None = None) -> Evaluation:
    """One letter a row: the person, the customer, the source."""
    rows = {"source": list(sources or "s" * len(people)), "row": list(range(1, len(people) + 1))}
    return evaluate(pa.table(rows | {"person_id": list(people)}), pa.table(rows | {"customer_id": list(customers)}))


@pytest.mark.parametrize(
    ("people", "customers", "right", "predicted", "true"),
    [
        ("aabb", "xxyy", 2, 2, 2),
        ("aabb", "xxxx", 2, 6, 2),
        ("aabb", "wxyz", 0, 0, 2),
        ("aaab", "xxyy", 1, 2, 3),
        ("abcd", "wxyz", 0, 0, 0),
        ("aaabbc", "xxyyyz", 2, 4, 4),
    ],
)
def test_pairs_are_counted(people: str, customers: str, right: int, predicted: int, true: int) -> None:
    found = judged(people, customers)
    assert (found.right_pairs, found.predicted_pairs, found.true_pairs) == (right, predicted, true)


def test_f1_is_the_harmonic_mean() -> None:
    found = judged("aaab", "xxyy")
    assert found.f1 == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))


def test_nothing_claimed_is_precise() -> None:
    assert judged("aabb", "wxyz").precision == 1.0


def test_b_cubed_averages_over_rows() -> None:
    # rows: a a a b in customers x x y y -> precision 1, 1, 1/2, 1/2 and recall 2/3, 2/3, 1/3, 1
    found = judged("aaab", "xxyy")
    assert [found.b3_precision, found.b3_recall] == pytest.approx([3 / 4, 2 / 3])


def test_only_whole_and_pure_customers_are_exact() -> None:
    assert judged("aabbcd", "xxyzww").exact_people == 1


def test_the_largest_weld_counts_people() -> None:
    assert judged("aabcdde", "xxxxyyy").largest_weld_people == 3


def test_without_a_weld_the_largest_customer_holds_one_person() -> None:
    assert judged("aab", "xxy").largest_weld_people == 1


def test_recall_is_told_per_pair_of_sources() -> None:
    assert judged("aaabb", "xxyzw", "pqqpq").between == (
        SourcePair("p", "q", 3, 1, 1),
        SourcePair("q", "q", 1, 0, 0),
    )


def test_precision_is_told_per_pair_of_sources() -> None:
    found = {(pair.source_a, pair.source_b): pair for pair in judged("aabc", "xxyy", "pqqr").between}
    assert (found["p", "q"].precision, found["q", "r"].precision) == (1.0, 0.0)


def test_a_pair_of_sources_without_true_pairs_shows_its_wrong_ones() -> None:
    assert SourcePair("p", "q", 0, 0, 1) in judged("ab", "xx", "pq").between


def test_groups_are_exact_for_people_and_for_customers() -> None:
    found = judged("aabbc", "xxyzw")
    assert (found.exact_share, found.exact_customer_share) == (2 / 3, 2 / 4)


def test_a_missing_row_is_a_customer_of_its_own() -> None:
    truth = pa.table({"source": ["s"] * 3, "row": [1, 2, 3], "person_id": ["a"] * 3})
    found = evaluate(truth, pa.table({"source": ["s"] * 2, "row": [1, 2], "customer_id": ["x", "x"]}))
    assert (found.missing_rows, found.right_pairs, found.customers) == (1, 1, 2)
    assert not found.unknown_sources


def test_rows_the_truth_does_not_know_are_left_out() -> None:
    truth = pa.table({"source": ["s"], "row": [1], "person_id": ["a"]})
    found = evaluate(truth, pa.table({"source": ["s", "s", "t"], "row": [1, 2, 1], "customer_id": ["x", "x", "x"]}))
    assert (found.extra_rows, found.predicted_pairs) == (2, 0)


def test_the_order_of_rows_does_not_matter() -> None:
    truth = pa.table({"source": ["가", "나", "가"], "row": [1, 1, 2], "person_id": ["a", "a", "b"]})
    predicted = pa.table({"source": ["가", "가", "나"], "row": [2, 1, 1], "customer_id": ["y", "x", "x"]})
    assert evaluate(truth, predicted).f1 == 1.0


def test_row_numbers_may_be_text() -> None:
    truth = pa.table({"source": ["s"], "row": ["1"], "person_id": ["a"]})
    assert evaluate(truth, pa.table({"source": ["s"], "row": [1], "customer_id": ["x"]})).missing_rows == 0


def test_source_names_in_pieces_are_the_same_names() -> None:
    truth = pa.table({"source": ["\u1100\u1161"], "row": [1], "person_id": ["a"]})
    assert evaluate(truth, pa.table({"source": ["가"], "row": [1], "customer_id": ["x"]})).missing_rows == 0


def test_nothing_at_all_is_not_an_error() -> None:
    empty = pa.table(
        {"source": pa.array([], pa.string()), "row": pa.array([], pa.int64()), "person_id": pa.array([], pa.string())}
    )
    assert evaluate(empty, empty.rename_columns(["source", "row", "customer_id"])).f1 == 1.0


def test_a_prediction_without_rows_finds_nothing() -> None:
    truth = pa.table({"source": ["s", "s"], "row": [1, 2], "person_id": ["a", "a"]})
    nothing = pa.table(
        {"source": pa.array([], pa.string()), "row": pa.array([], pa.int64()), "customer_id": pa.array([], pa.string())}
    )
    assert evaluate(truth, nothing).missing_rows == 2


@pytest.mark.parametrize(
    "predicted",
    [
        {"source": ["s"], "row": [1]},
        {"source": ["s"], "row": ["first"], "customer_id": ["x"]},
        {"source": ["s", "s"], "row": [1, 1], "customer_id": ["x", "y"]},
        {"source": ["s"], "row": [1], "customer_id": pa.array([None], pa.string())},
    ],
)
def test_a_table_that_cannot_be_compared_is_refused(predicted: dict[str, list[object]]) -> None:
    with pytest.raises(ProjectError):
        evaluate(pa.table({"source": ["s"], "row": [1], "person_id": ["a"]}), pa.table(predicted))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_delivered_files_are_compared(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "truth.csv").write_text("source,row,person_id\n고객,1,a\n고객,2,a\n", encoding="utf-8")
    (tmp_path / "records.csv").write_text(
        "source,row,customer_id,match_probability\n고객,1,0012,\n고객,2,0012,0.9\n", encoding=encoding
    )
    assert from_files(tmp_path / "truth.csv", tmp_path / "records.csv").right_pairs == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("truth.csv", "Source;Row;Person ID\n고객;1;a\n고객;2;a\n".encode("utf-8-sig")),
        ("truth.tsv", "source\trow\tperson_id\n고객\t1.0\ta\n고객\t2.0\ta\n".encode("utf-16")),
        ("truth.csv", "source,row,person_id\n고객,1,김\n고객,2,김\n".encode("cp949")),
    ],
)
def test_a_truth_is_read_as_spreadsheets_write_it(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "records.csv").write_text("source,row,customer_id\n고객,1,x\n고객,2,x\n", encoding="utf-8")
    assert from_files(tmp_path / name, tmp_path / "records.csv").right_pairs == 1


@pytest.mark.parametrize("rows", ["", "CRM,1,a\nCRM,2,a\n"])
def test_a_truth_about_other_rows_is_no_perfect_result(tmp_path: Path, rows: str) -> None:
    (tmp_path / "truth.csv").write_text(f"source,row,person_id\n{rows}", encoding="utf-8")
    (tmp_path / "records.csv").write_text("source,row,customer_id\ncrm,1,a\ncrm,2,a\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="sources of the result: crm"):
        from_files(tmp_path / "truth.csv", tmp_path / "records.csv")


@pytest.mark.parametrize(("rows", "words"), [("crm,1,a\ncrm,1,b\n", "crm:1"), ("crm,1,a\ncrm,2,\n", "line 2")])
def test_what_cannot_be_compared_is_named(tmp_path: Path, rows: str, words: str) -> None:
    (tmp_path / "truth.csv").write_text(f"source,row,person_id\n{rows}", encoding="utf-8")
    (tmp_path / "records.csv").write_text("source,row,customer_id\ncrm,1,x\ncrm,2,x\n", encoding="utf-8")
    with pytest.raises(ProjectError, match=words):
        from_files(tmp_path / "truth.csv", tmp_path / "records.csv")


def test_sources_only_the_truth_knows_are_named() -> None:
    truth = pa.table({"source": ["가", "나", "다"], "row": [1, 1, 1], "person_id": ["p", "p", "q"]})
    found = evaluate(truth, pa.table({"source": ["나"], "row": [1], "customer_id": ["x"]}))
    assert found.unknown_sources == ("가", "다") and found.missing_rows == 2


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no file"):
        from_files(tmp_path / "truth.csv", tmp_path / "records.csv")


rows = st.lists(st.tuples(st.sampled_from("pqr"), st.integers(0, 4), st.integers(0, 4)), max_size=25)


@given(rows)
def test_counts_equal_those_of_listing_every_pair(listed: list[tuple[str, int, int]]) -> None:
    found = judged(
        "".join(str(p) for _, p, _ in listed), "".join(str(c) for _, _, c in listed), "".join(s for s, _, _ in listed)
    )
    pairs = list(combinations(listed, 2))
    assert (found.true_pairs, found.predicted_pairs, found.right_pairs) == (
        sum(a[1] == b[1] for a, b in pairs),
        sum(a[2] == b[2] for a, b in pairs),
        sum(a[1:] == b[1:] for a, b in pairs),
    )


@given(rows)
def test_source_pairs_add_up_to_all_pairs(listed: list[tuple[str, int, int]]) -> None:
    found = judged(
        "".join(str(p) for _, p, _ in listed), "".join(str(c) for _, _, c in listed), "".join(s for s, _, _ in listed)
    )
    assert (sum(pair.true_pairs for pair in found.between), sum(pair.found_pairs for pair in found.between)) == (
        found.true_pairs,
        found.right_pairs,
    )
