"""Parquet files."""

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanjul.errors import SourceError
from tests.sources.take import take


def test_every_type_becomes_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "이름": ["김철수"],
            "번호": [1012345678],
            "잔액": [2.0],
            "값": [Decimal("1.50")],
            "동의": [True],
            "날": [datetime.date(2021, 3, 4)],
            "때": [datetime.datetime(2021, 3, 4, 5, 6, 7)],
            "목록": [["a", "b"]],
            "분류": pa.array(["가"]).dictionary_encode(),
            "빈칸": [""],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert take(tmp_path / "a.parquet").rows == [
        ["김철수", "1012345678", "2", "1.50", "TRUE", "2021-03-04", "2021-03-04 05:06:07", "a, b", "가", None]
    ]


def test_structures_are_flattened_as_in_json(tmp_path: Path) -> None:
    people = [
        {"who": {"name": "김철수", "at": {"mail": "kim@daum.net"}}, "orders": [{"n": 1}], "notes": {"a": "1"}},
        {"who": None, "orders": [], "notes": {"b": "2"}},
    ]
    kinds = pa.schema(
        [
            ("who", pa.struct([("name", pa.string()), ("at", pa.struct([("mail", pa.string())]))])),
            ("orders", pa.list_(pa.struct([("n", pa.int64())]))),
            ("notes", pa.map_(pa.string(), pa.string())),
        ]
    )
    pq.write_table(pa.Table.from_pylist(people, kinds), tmp_path / "a.parquet")
    taken = take(tmp_path / "a.parquet")
    assert taken.columns == ["who.name", "who.at.mail", "orders", "notes"]
    assert taken.rows == [["김철수", "kim@daum.net", '[{"n": 1}]', '[["a", "1"]]'], [None, None, None, '[["b", "2"]]']]


def test_a_cut_off_file_is_damaged(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(1000))}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:500])
    with pytest.raises(SourceError, match="damaged"):
        take(tmp_path / "b.parquet")
