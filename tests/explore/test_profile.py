"""What the profile says of sources."""

import datetime
import json
from typing import Any

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.explore import run
from hanjul.explore.profile import shape, shapes
from hanjul.tables import DUPLICATES, PROFILE
from tests.build import project, silent

ROWS = [
    ("김민수", "010-2345-6789", "VIP", "Y"),
    ("김민수", "010-2345-6789", "VIP", "Y"),
    ("이영희", "없음", "일반", None),
    ("박지훈", " ", "일반", "N"),
    ("최은경", "010-4567-8901", "VIP", "Y"),
    ("정수빈", "02-345-6789", None, "Y"),
]
COLUMNS = ("이름", "연락처", "등급", "메모지")


def raw(rows: list[tuple[str | None, ...]], columns: tuple[str, ...] = COLUMNS) -> pa.Table:
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    text = {name: pa.array(list(values), pa.string()) for name, values in zip(columns, cells, strict=True)}
    return pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **text})


def profiled(engine: Engine, table: pa.Table, columns: dict[str, str]) -> dict[str, dict[str, Any]]:
    engine.load("raw_a", table)
    run(engine, project(sources={"a": {"path": "a.csv", "columns": columns}}), silent)
    return {row["column"]: row for row in engine.rows(engine.table("profile")).to_pylist()}


@pytest.fixture
def seen(engine: Engine) -> dict[str, dict[str, Any]]:
    return profiled(engine, raw(ROWS), {"이름": "name", "연락처": "contact", "등급": "tag"})  # type: ignore[arg-type]


def test_the_tables_keep_their_contract(engine: Engine, seen: dict[str, dict[str, Any]]) -> None:
    assert engine.rows(engine.table("profile")).schema.names == PROFILE.schema.names
    assert engine.rows(engine.table("duplicates")).schema.names == DUPLICATES.schema.names


def test_blanks_and_words_for_nothing_are_not_filled(seen: dict[str, dict[str, Any]]) -> None:
    contact = seen["연락처"]
    assert (contact["rows"], contact["filled"], contact["distinct"]) == (6, 4, 3)


def test_lengths_are_of_values_that_say_something(seen: dict[str, dict[str, Any]]) -> None:
    assert (seen["연락처"]["shortest"], seen["연락처"]["longest"]) == (11, 13)


def test_nulls_are_no_value(seen: dict[str, dict[str, Any]]) -> None:
    assert (seen["등급"]["filled"], seen["등급"]["distinct"]) == (5, 2)


def test_shapes_come_with_their_share(seen: dict[str, dict[str, Any]]) -> None:
    assert json.loads(seen["연락처"]["patterns"]) == [["999-9999-9999", 0.75], ["99-999-9999", 0.25]]


def test_common_values_of_people_are_masked(seen: dict[str, dict[str, Any]]) -> None:
    ((name, count),) = json.loads(seen["이름"]["common"])
    assert (count, name) != (2, "김민수")


def test_common_values_of_nobody_are_shown(seen: dict[str, dict[str, Any]]) -> None:
    assert json.loads(seen["등급"]["common"]) == [["VIP", 3], ["일반", 2]]


def test_names_in_a_column_left_out_are_masked_too(engine: Engine) -> None:
    table = raw([(name,) for name in ["김민수", "이영희", "김민수", "박지훈"] * 5], ("영업담당",))
    seen = profiled(engine, table, {})
    assert "김민수" not in seen["영업담당"]["common"]


def test_every_engine_counts_alike(each_engine: Engine) -> None:
    seen = profiled(each_engine, raw(ROWS), {"이름": "name", "연락처": "contact"})  # type: ignore[arg-type]
    assert [(row["filled"], row["distinct"], row["shortest"], row["longest"]) for row in seen.values()] == [
        (6, 5, 3, 3), (4, 3, 11, 13), (5, 2, 2, 3), (5, 2, 1, 1)]  # fmt: skip
    assert each_engine.rows(each_engine.table("duplicates")).to_pylist() == [
        {"source": "a", "rows": 6, "duplicate_rows": 1}
    ]


def test_a_column_the_person_mapped_says_so(engine: Engine) -> None:
    seen = profiled(engine, raw(ROWS), {"이름": "nickname"})  # type: ignore[arg-type]
    assert (seen["이름"]["reason"], seen["이름"]["confidence"]) == ("프로젝트 파일에 정한 대로", None)


def test_a_guess_that_was_followed_keeps_its_reason(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["이름"]["reason_en"].startswith("the header")


def test_personal_data_is_listed_even_where_it_is_left_out(engine: Engine) -> None:
    rows: list[tuple[str | None, ...]] = [
        ("kim@naver.com", "900101-1******", "12000"),
        ("lee@daum.net", "850203-2******", "300"),
    ]
    seen = profiled(engine, raw(rows, ("관리", "주민번호", "금액")), {})
    assert [seen[column]["personal"] for column in ("관리", "주민번호", "금액")] == ["personal", "national_id", "none"]


def test_rows_that_repeat_another_are_counted(engine: Engine, seen: dict[str, dict[str, Any]]) -> None:
    assert engine.rows(engine.table("duplicates")).to_pylist() == [{"source": "a", "rows": 6, "duplicate_rows": 1}]


def test_a_source_without_rows_is_profiled(engine: Engine) -> None:
    seen = profiled(engine, raw([]), {"이름": "name"})
    assert (seen["이름"]["rows"], seen["이름"]["filled"], seen["이름"]["distinct"], seen["이름"]["longest"]) == (
        0,
        0,
        0,
        None,
    )


def test_hundreds_of_columns_are_profiled(engine: Engine) -> None:
    columns = tuple(f"c{n}" for n in range(250))
    seen = profiled(engine, raw([tuple("x" for _ in columns)], columns), {})
    assert len(seen) == 250


def test_a_hundred_columns_are_profiled_in_the_memory_a_small_file_is_given() -> None:
    engine = DuckDBEngine(memory_limit="400MB")
    columns = tuple(f"c{n}" for n in range(300))
    rows = [tuple(str(n * place % 7 + 1) for place in range(300)) for n in range(300)]
    assert profiled(engine, raw(rows, columns), {})["c8"]["distinct"] == 7  # type: ignore[arg-type]
    engine.close()


def test_of_shapes_that_are_as_common_the_same_are_told_whatever_the_order_of_the_rows() -> None:
    cells = ["2024-01-02", "24.01.02", "2024/01/02", "2024년", "24년", "Jan 2024", "1월"]
    assert shapes(cells) == shapes(cells[::-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010-1234-5678", "999-9999-9999"),
        ("김민수", "가가가"),
        ("kim.ms@naver.com", "a.a@a.a"),
        ("VIP", "A"),
        ("2021-03-04 10:00", "9999-99-99 99:99"),
    ],
)
def test_a_shape_stands_for_values_written_alike(text: str, expected: str) -> None:
    assert shape(text) == expected


def test_thousands_of_columns_are_counted_as_few_are(engine: Engine) -> None:
    more = tuple(f"측정 {n}" for n in range(500))
    wide = raw([(*row, *("1",) * len(more)) for row in ROWS], (*COLUMNS, *more))
    narrow = profiled(engine, raw(ROWS), {"연락처": "contact"})  # type: ignore[arg-type]
    counted = ("rows", "filled", "distinct", "shortest", "longest")
    of_wide = profiled(engine, wide, {"연락처": "contact"})
    assert [[of_wide[name][each] for each in counted] for name in COLUMNS] == [
        [narrow[name][each] for each in counted] for name in COLUMNS
    ]


def test_dates_up_to_the_day_of_the_run_are_dates(engine: Engine) -> None:
    engine.load("raw_a", raw([("2026-05-01",), ("2026-06-01",)], ("등록일",)))
    plan = project(sources={"a": {"path": "a.csv", "columns": {"등록일": "created_at"}}})
    run(engine, plan, silent, today=datetime.date(2026, 11, 24))
    (line,) = engine.rows(engine.table("profile")).to_pylist()
    assert "100% of values are dates" in line["reason_en"]


def test_a_header_may_have_a_dot(engine: Engine) -> None:
    profiled(engine, raw([("1985-03-04",)] * 2, ("Geb.datum",)), {"Geb.datum": "birth_date"})
    assert engine.rows(engine.table("duplicates"))["duplicate_rows"].to_pylist() == [1]
