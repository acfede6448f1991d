"""One claim a verb, proved on every engine with accents, Korean, nulls and duplicates."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hanjul.engines import Engine, Values
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.errors import LockedError, StoreError

PEOPLE = pa.table(
    {
        "id": pa.array([1, 2, 3, 4, 5], pa.int64()),
        '이름 `a`"': ["김민수", "김민서", None, "Zoë", "김민수"],
        "team": ["a", "b", "a", None, "a"],
    }
)
NAME = '이름 `a`"'
TEXT = pa.schema([("answer", pa.string())])


def sorted_rows(engine: Engine, frame: Any, by: str) -> list[dict[str, Any]]:
    """The rows as dictionaries, sorted: engines promise no order of their own."""
    return sorted(engine.rows(frame).to_pylist(), key=lambda row: (row[by] is None, row[by]))


def reversed_text(columns: list[list[Any]]) -> list[Sequence[Any]]:
    return [[value[::-1] for value in columns[0]]]


def test_load_keeps_every_row_and_column_name(each_engine: Engine) -> None:
    assert sorted_rows(each_engine, each_engine.load("people", PEOPLE), "id") == PEOPLE.to_pylist()


def test_load_takes_batches_one_by_one(each_engine: Engine) -> None:
    frame = each_engine.load("people", iter(PEOPLE.to_batches(max_chunksize=2)), PEOPLE.schema)
    assert sorted_rows(each_engine, frame, "id") == PEOPLE.to_pylist()


def test_load_of_an_empty_table_keeps_its_columns(each_engine: Engine) -> None:
    frame = each_engine.load("none", PEOPLE.schema.empty_table())
    assert each_engine.rows(frame).column_names == PEOPLE.column_names


def test_append_makes_the_table_and_adds_rows_and_columns(each_engine: Engine) -> None:
    each_engine.append("people", PEOPLE)
    each_engine.append("people", pa.table({"새 열": ["x"], "id": pa.array([6], pa.int64())}))
    rows = sorted_rows(each_engine, each_engine.table("people"), "id")
    assert [(row["id"], row[NAME], row["새 열"]) for row in rows[4:]] == [(5, "김민수", None), (6, None, "x")]


def test_a_table_can_be_saved_over_itself(each_engine: Engine) -> None:
    frame = each_engine.load("people", PEOPLE)
    saved = each_engine.save("people", frame.with_columns((nw.col("id") * 10).alias("id")))
    assert [row["id"] for row in sorted_rows(each_engine, saved, "id")] == [10, 20, 30, 40, 50]


def test_change_takes_rows_out_and_adds_others(each_engine: Engine) -> None:
    each_engine.load("people", PEOPLE)
    gone = each_engine.load("gone", pa.table({NAME: ["김민수", None, "없음"], "team": ["a", "a", "a"]}))
    new = pa.table({"team": ["a", "b"], NAME: ["김민수", "김민서"], "id": pa.array([10, 20], pa.int64())})
    come = each_engine.load("come", new)
    changed = each_engine.change("people", gone, come)
    assert [(row["id"], row[NAME], row["team"]) for row in sorted_rows(each_engine, changed, "id")] == [
        (2, "김민서", "b"), (3, None, "a"), (4, "Zoë", None), (10, "김민수", "a"), (20, "김민서", "b"),
    ]  # fmt: skip


def test_what_goes_may_be_worked_out_from_the_table_itself(each_engine: Engine) -> None:
    frame = each_engine.load("people", PEOPLE)
    moved = frame.filter(nw.col("team") == "a").with_columns((nw.col("id") + 100).alias("id"))
    changed = each_engine.change("people", frame.filter(nw.col("team") == "a").select("id"), moved)
    assert [row["id"] for row in sorted_rows(each_engine, changed, "id")] == [2, 4, 101, 103, 105]


def test_a_change_that_fails_is_not_there(each_engine: Engine) -> None:
    frame = each_engine.load("people", PEOPLE)
    with pytest.raises(ZeroDivisionError), each_engine.stage():
        each_engine.change("people", frame.select("id"), frame.filter(nw.col("id") == 1))
        raise ZeroDivisionError
    assert sorted_rows(each_engine, each_engine.table("people"), "id") == PEOPLE.to_pylist()


def test_apply_answers_once_per_distinct_value(each_engine: Engine) -> None:
    seen: list[str] = []

    def remember(columns: list[list[Any]]) -> list[Sequence[Any]]:
        seen.extend(columns[0])
        return [[value.upper() for value in columns[0]]]

    frame = each_engine.apply(each_engine.load("people", PEOPLE), [NAME], remember, TEXT)
    assert [row["answer"] for row in sorted_rows(each_engine, frame, "id")] == [
        "김민수",
        "김민서",
        None,
        "ZOË",
        "김민수",
    ]
    assert sorted(seen) == ["Zoë", "김민서", "김민수"]


def test_apply_over_two_columns_keeps_nulls_apart(each_engine: Engine) -> None:
    def joined(columns: list[list[Any]]) -> list[Sequence[Any]]:
        return [[f"{name}/{team}" for name, team in zip(*columns, strict=True)]]

    frame = each_engine.apply(each_engine.load("people", PEOPLE), [NAME, "team"], joined, TEXT)
    answers = [row["answer"] for row in sorted_rows(each_engine, frame, "id")]
    assert answers == ["김민수/a", "김민서/b", "None/a", "Zoë/None", "김민수/a"]


def test_apply_all_reads_the_frame_it_was_given(each_engine: Engine) -> None:
    steps = [
        Values([NAME], reversed_text, pa.schema([("x", pa.string())])),
        Values(["team"], reversed_text, pa.schema([("y", pa.string())])),
    ]
    frame = each_engine.apply_all(each_engine.load("people", PEOPLE), steps)
    assert [(row["x"], row["y"]) for row in sorted_rows(each_engine, frame, "id")][:2] == [
        ("수민김", "a"),
        ("서민김", "b"),
    ]


def test_map_runs_whole_columns_and_keeps_what_they_give(each_engine: Engine) -> None:
    def longer(rows: pa.Table) -> pa.Table:
        return pa.table({"id": rows["id"], "answer": pc.binary_join_element_wise(rows[NAME], rows["team"], "/")})

    frame = each_engine.load("people", PEOPLE)
    kept = each_engine.map("answers", frame, longer, pa.schema([("id", pa.int64()), *TEXT]))
    answers = [row["answer"] for row in sorted_rows(each_engine, kept, "id")]
    assert answers == ["김민수/a", "김민서/b", None, None, "김민수/a"] and "answers" in each_engine.tables()
    none = each_engine.map("answers", frame.head(0), longer, pa.schema([("id", pa.int64()), *TEXT]))
    assert each_engine.rows(none).num_rows == 0


def test_gather_lists_in_order_with_missing_last(each_engine: Engine) -> None:
    frame = each_engine.gather(each_engine.load("people", PEOPLE), "team", [NAME, "id"], [NAME, "id"], "members")
    lists = {row["team"]: [item["id"] for item in row["members"]] for row in each_engine.rows(frame).to_pylist()}
    assert lists == {"a": [1, 5, 3], "b": [2], None: [4]}


@pytest.mark.parametrize("index", [["id"], []])
def test_stack_gives_a_row_per_value_of_the_other_columns(each_engine: Engine, index: list[str]) -> None:
    given = pa.table({"id": [1, 2, 3], "a b": [7, None, 8], '휴"대 폰': [9, 10, None]})
    frame = each_engine.load("wide", given).select(*index, "a b", '휴"대 폰')
    rows = each_engine.rows(each_engine.stack(frame, index, "which", "value")).to_pylist()
    found = sorted(tuple(row[name] for name in (*index, "which", "value")) for row in rows)
    every = [(1, "a b", 7), (1, '휴"대 폰', 9), (2, '휴"대 폰', 10), (3, "a b", 8)]
    assert found == sorted(line[1 - len(index) :] for line in every)


def test_look_up_gives_what_a_table_says_of_the_values_of_columns(each_engine: Engine) -> None:
    frame = each_engine.load("pairs", pa.table({"a b": [1, 2, None], "c": [2, 3, 1]}))
    table = each_engine.load("ranks", pa.table({"key": [1, 2], "rank": ["first", "second"], "n": [7, 8]}))
    rows = each_engine.rows(each_engine.look_up(frame, {" of a": "a b", " of c": "c"}, table)).to_pylist()
    found = sorted(
        (row["c"], row["a b"], row["rank of a"], row["n of a"], row["rank of c"], row["n of c"]) for row in rows
    )
    assert found == [
        (1, None, None, None, "first", 7),
        (2, 1, "first", 7, "second", 8),
        (3, 2, "second", 8, None, None),
    ]


def test_look_up_of_what_is_found_leaves_out_the_rest(each_engine: Engine) -> None:
    frame = each_engine.load("pairs", pa.table({"a": [1, 2, None], "b": [2, 3, 1]}))
    table = each_engine.load("ranks", pa.table({"key": [1, 2], "rank": ["first", "second"]}))
    told = each_engine.look_up(frame, {"_a": "a", "_b": "b"}, table, found=True)
    assert each_engine.rows(told).to_pylist() == [{"a": 1, "b": 2, "rank_a": "first", "rank_b": "second"}]


def test_drop_forgets_and_forgives(each_engine: Engine) -> None:
    each_engine.load("gone", PEOPLE)
    each_engine.drop("gone")
    each_engine.drop("gone")
    assert "gone" not in each_engine.tables()


def test_a_moved_table_goes_by_its_new_name_only(each_engine: Engine) -> None:
    each_engine.load("people", PEOPLE)
    each_engine.move("people", "folk")
    assert (sorted_rows(each_engine, each_engine.table("folk"), "id"), "people" in each_engine.tables()) == (
        PEOPLE.to_pylist(),
        False,
    )


def test_a_run_is_in_the_file_when_it_has_ended_and_not_before(tmp_path: Path) -> None:
    def held() -> list[str]:
        engine = DuckDBEngine(tmp_path / "store.duckdb")
        names = engine.tables()
        engine.close()
        return names

    engine = DuckDBEngine(tmp_path / "store.duckdb")
    with pytest.raises(ZeroDivisionError), engine.run():
        with engine.stage():
            engine.load("people", PEOPLE)
        raise ZeroDivisionError
    engine.close()
    assert held() == []
    engine = DuckDBEngine(tmp_path / "store.duckdb")
    with engine.run(), engine.stage():
        engine.load("people", PEOPLE)
    engine.close()
    assert held() == ["people"]


def test_a_store_this_program_has_open_is_told_of(tmp_path: Path) -> None:
    first = DuckDBEngine(tmp_path / "a.duckdb")
    with pytest.raises(LockedError, match=r"result\.close\(\)"):
        DuckDBEngine(tmp_path / "a.duckdb")
    first.close()
    DuckDBEngine(tmp_path / "a.duckdb").close()


def test_who_is_short_of_memory_is_not_told_to_delete_the_store() -> None:
    engine = DuckDBEngine(memory_limit="20MB")
    columns = [f"c{n}" for n in range(50)]
    frame = engine.load("wide", pa.table({column: ["x"] for column in columns}))
    with pytest.raises(StoreError, match="memory_limit: 4GB") as met:
        engine.rows(frame.select(*(nw.col(column).n_unique() for column in columns)))
    engine.close()
    assert "delete" not in str(met.value)


def test_combinations_of_many_values_are_told_apart(engine: Engine) -> None:
    """Five columns of 60,000 values each have more combinations than a 64-bit number tells apart."""
    rows = 60_000
    table = pa.table(
        {
            name: [f"{name}{(i * step) % rows}" for i in range(rows)]
            for name, step in zip("abcde", (1, 7, 11, 13, 17), strict=True)
        }
    )
    joined = Values(
        list("abcde"),
        lambda columns: [["|".join(cells) for cells in zip(*columns, strict=True)]],
        pa.schema([("all", pa.string())]),
    )
    frame = engine.apply_all(engine.load("wide", table), [joined])
    assert all(row["all"] == "|".join(row[name] for name in "abcde") for row in engine.rows(frame).to_pylist())


def test_a_stage_makes_its_own_table_of_one_made_before_it(engine: Engine) -> None:
    engine.load("_people", PEOPLE)
    with engine.stage():
        made = engine.save("_people", engine.table("_people").select("id"))
        assert (engine.rows(made).num_rows, made.columns) == (5, ["id"])
    assert engine.tables() == []


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_a_notebooks_spark_goes_on_with_its_own_settings(spark: Engine) -> None:
    """Asked from another thread, where no session is active."""
    from hanjul.engines.spark import SparkEngine

    zone = "spark.sql.session.timeZone"
    notebook = spark._session  # type: ignore[attr-defined]
    notebook.conf.set(zone, "Asia/Seoul")
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: SparkEngine(DuckDBEngine()).close()).result()
        assert (notebook.range(3).count(), notebook.conf.get(zone)) == (3, "Asia/Seoul")
    finally:
        notebook.conf.set(zone, "UTC")
