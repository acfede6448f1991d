"""JSON in its shapes."""

import json
from pathlib import Path

import pytest

from hanjul.errors import SourceError
from tests.sources.take import take

OBJECTS = [{"name": "김철수", "phone": "01012345678"}, {"name": "이영희", "mail": "lee@daum.net"}]
ROWS = [["김철수", "01012345678", None], ["이영희", None, "lee@daum.net"]]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(each, ensure_ascii=False) for each in OBJECTS),
        json.dumps(OBJECTS, ensure_ascii=False),
        json.dumps(OBJECTS, ensure_ascii=False, indent=2),
        json.dumps({"total": 2, "data": OBJECTS}, ensure_ascii=False),
        json.dumps({"total": 2, "data": OBJECTS}, ensure_ascii=False, indent=2),
    ],
)
def test_lines_arrays_and_wrapped_arrays(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    taken = take(tmp_path / "a.json")
    assert (taken.columns, taken.rows) == (["name", "phone", "mail"], ROWS)


def test_nested_objects_and_lists_are_flattened(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"who": {"name": "김"}, "tags": ["a", "b"], "orders": [{"n": 1}]}\n' * 2, encoding="utf-8"
    )
    taken = take(tmp_path / "a.jsonl")
    assert (taken.columns, taken.rows[0]) == (["who.name", "tags", "orders"], ["김", "a, b", '[{"n": "1"}]'])


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 12345678901234567890, "b": 1.10}\n{"a": 1, "b": 2}\n')
    assert take(tmp_path / "a.jsonl").rows[0] == ["12345678901234567890", "1.10"]


def test_a_broken_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": \n{"a": 3}\n')
    taken = take(tmp_path / "a.jsonl")
    assert (taken.rows, taken.numbers, taken.refused) == ([["1"], ["3"]], [1, 3], [(2, "source_broken_json")])


def test_a_cut_off_array_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[\n{"a": 1},\n{"a": 2,,')
    with pytest.raises(SourceError, match="line 3"):
        take(tmp_path / "a.json")
