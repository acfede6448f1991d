"""Values in parts, put together while they are read."""

import pyarrow as pa
import pytest

from hanjul.sources.extracted import Extracted
from hanjul.sources.joined import Joins, together
from hanjul.sources.tidy import tidied


@pytest.mark.parametrize(
    ("field", "parts", "whole"),
    [
        ("mobile", ("010", "1234", "5678"), "010-1234-5678"),
        ("mobile", ("10", "1234", "78"), "10-1234-0078"),  # a spreadsheet dropped zeros
        ("mobile", ("010", "1234", "78"), "010-1234-78"),  # it did not: somebody typed too little
        ("mobile", ("010", None, " "), None),  # what the form had filled in
        ("mobile", ("010", None, "5678"), "010--5678"),  # to be told of, not to be lost
        ("mobile", ("010", "1234", None), "010-1234"),
        ("mobile", ("11", "987654321"), "11-987654321"),
        ("mobile", ("11", "(011) 98765-4321"), "(011) 98765-4321"),
        ("email", (None, "kms@naver.com"), "kms@naver.com"),
        ("phone", (None, "1588", "1234"), "1588-1234"),
        ("email", ("kms", "naver.com"), "kms@naver.com"),
        ("email", (None, "naver.com"), None),
        ("email", ("kms", None), "kms"),
        ("postcode", ("121", "5"), "121-005"),
        ("company", ("한빛", "", "서울"), "한빛  서울"),
        ("company", (None, None, ""), None),
    ],
)
def test_parts_are_put_together(field: str, parts: tuple[str | None, ...], whole: str | None) -> None:
    assert together(field, [pa.array([part], pa.string()) for part in parts]).to_pylist() == [whole]


def test_a_calling_code_stands_before_the_number() -> None:
    codes = ["44", "(+34)", "0082", "", "44", "GB", "44", "010"]
    numbers = ["7700 900123", "612345678", "010-1234-5678", "612", "+1 212", "77", None, "1234-5678"]
    whole = ["+44 7700 900123", "+34 612345678", "+82 010-1234-5678", "612", "+1 212", "77", None, "010-1234-5678"]
    parts = [pa.array(cells, pa.string()) for cells in (codes, numbers)]
    assert together("mobile", parts, abroad=True).to_pylist() == whole


def test_the_whole_stands_where_its_first_part_stood() -> None:
    joins = Joins({"이름": "name", "hp1 + hp2": "phone", "a + b": "keep", "x + y": "memo"})
    batch = pa.RecordBatch.from_pydict(
        {
            "row": [1, 2],
            "이름": ["가", "나"],
            "hp1": ["02", None],
            "a": ["1", "2"],
            "hp2": ["345", None],
            "a + b": ["c", "d"],
        }
    )
    read = joins.batch(batch)
    assert read.schema.names[1:] == joins.names(batch.schema.names[1:]) == ["이름", "hp1 + hp2", "a", "a + b"]
    assert read.column("hp1 + hp2").to_pylist() == ["02-345", None]
    assert joins.apart(["이름", "hp1 + hp2"]) == ("이름", "hp1", "hp2")
    assert joins.apart(["a", "a + b", "b"]) == ("a", "a + b", "b")


def test_no_resident_registration_number_is_put_together() -> None:
    batch = pa.RecordBatch.from_pydict(
        {"row": [1], "hp1": pa.array([None], pa.string()), "hp2": ["900101"], "hp3": ["1234568"]}
    )
    read = tidied(Extracted(["hp1", "hp2", "hp3"], iter([batch])), joins=Joins({"hp1 + hp2 + hp3": "mobile"}))
    assert "1234568" not in str([each.to_pydict() for each in read.batches])
    assert [(row, column, rule) for row, column, rule, *_ in read.findings] == [
        (1, "hp1 + hp2 + hp3", "national_id_removed")
    ]
