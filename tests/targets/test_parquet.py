"""Parquet files: everything as it is, described."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hanjul.targets.parquet import write
from tests.targets.customers import KOREAN, customers, item, notes


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    table = customers(
        {"mobile": "+821012345678", "companies": [item("한빛", "2208162517")]}, {"name": "=1+1"}, memo=["a", None]
    )
    write(tmp_path / "c.parquet", table, KOREAN)
    assert pq.read_table(tmp_path / "c.parquet").equals(table)


def test_lists_are_lists(tmp_path: Path) -> None:
    write(tmp_path / "c.parquet", customers({"emails": [item("a@x.kr"), item("b@x.kr")]}), KOREAN)
    assert [entry["value"] for entry in pq.read_table(tmp_path / "c.parquet")["emails"][0].as_py()] == [
        "a@x.kr",
        "b@x.kr",
    ]


def test_it_is_compressed_with_zstd(tmp_path: Path) -> None:
    write(tmp_path / "c.parquet", notes("a"), KOREAN)
    assert pq.read_metadata(tmp_path / "c.parquet").row_group(0).column(0).compression == "ZSTD"


def test_columns_carry_their_meaning(tmp_path: Path) -> None:
    write(tmp_path / "c.parquet", customers({}), KOREAN)
    about = pq.read_schema(tmp_path / "c.parquet").field("due_at").metadata
    assert (about[b"label_ko"].decode(), about[b"description_en"].decode()) == (
        "기한",
        "earliest date on which the person must be re-asked or destroyed",
    )


def test_the_file_says_who_made_it(tmp_path: Path) -> None:
    write(tmp_path / "c.parquet", customers({}, note=["a"]), KOREAN)
    metadata = pq.read_metadata(tmp_path / "c.parquet").metadata
    names = [column["name"] for column in json.loads(metadata[b"hanjul_columns"])]
    assert (b"hanjul_version" in metadata, names[0], names[-1]) == (True, "customer_id", "note")


def test_rows_are_told(tmp_path: Path) -> None:
    assert write(tmp_path / "c.parquet", customers({}, {}, {}), KOREAN).rows == 3


def test_a_file_without_rows(tmp_path: Path) -> None:
    write(tmp_path / "c.parquet", customers(), KOREAN)
    assert pq.read_table(tmp_path / "c.parquet").schema.names == customers().schema.names


def test_columns_of_any_type(tmp_path: Path) -> None:
    table = pa.table({"a": [True, None], "b": [1.5, 2.5], "c": pa.array(["x", "y"]).dictionary_encode()})
    write(tmp_path / "c.parquet", table, KOREAN)
    assert pq.read_table(tmp_path / "c.parquet").to_pylist() == table.to_pylist()
