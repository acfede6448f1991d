"""Deliver as a whole: the files of a project, all together or none."""

import os
from pathlib import Path
from typing import Any

import narwhals as nw
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanjul import deliver
from hanjul.deliver.mailing import MAILABLE
from hanjul.disk import LEFTOVERS
from hanjul.engines import Engine
from hanjul.errors import BrokenLawError, DeliverError, ProjectError
from tests.build import csv_lines
from tests.deliver.store import NO, YES, fill, make

PEOPLE: list[dict[str, Any]] = [
    {"email": "a@x.kr", "name": "김하나", "created_at": "2020-05-01T00:00:00+09:00", **YES},
    {"email": "b@x.kr", "name": "이두리", "created_at": "2019-01-01T00:00:00+09:00", **NO},
    {"email": "c@x.kr", "name": "박세나"},
]


def files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    }


def test_the_files_of_a_project(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    assert files(tmp_path / "out") == {
        "customers.csv",
        "customers.xlsx",
        "customers.parquet",
        "records.csv",
        "refused.csv",
        "changes.csv",
        "findings.csv",
        "mailing/mailable_email.csv",
        "mailing/refused.csv",
        "mailing/never_asked.csv",
    }


def test_customers_are_in_the_order_they_came_and_the_undated_last(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    assert [row["이름"] for row in csv_lines(tmp_path / "out" / "customers.csv")] == ["이두리", "김하나", "박세나"]


def test_the_three_files_of_customers_have_the_same_rows(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    out = tmp_path / "out"
    sheet = openpyxl.load_workbook(out / "customers.xlsx").worksheets[0]
    ids = [row["고객번호"] for row in csv_lines(out / "customers.csv")]
    assert (
        ids
        == [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
        == pq.read_table(out / "customers.parquet")["customer_id"].to_pylist()
    )


def test_records_have_the_columns_of_the_contract(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    text = (tmp_path / "out" / "records.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "source,row,customer_id,match_probability,duplicate_of"


def test_every_row_is_in_records(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    rows = {(row["source"], row["row"], row["customer_id"]) for row in csv_lines(tmp_path / "out" / "records.csv")}
    assert rows == {("a", "1", "C1"), ("b", "1", "C2"), ("a", "2", "C3")}


def test_a_duplicate_is_marked(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    again = nw.when(nw.col("record_id") == 2).then(nw.lit(1)).cast(nw.Int64)
    engine.save("customer_of", engine.table("customer_of").with_columns(again.alias("duplicate_of")))
    make(engine, project)
    assert [row["duplicate_of"] for row in csv_lines(tmp_path / "out" / "records.csv")] == ["", "1", ""]


def test_a_row_of_nobody_breaks_the_law(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    engine.save("customer_of", engine.table("customer_of").filter(nw.col("record_id") < 2))
    with pytest.raises(BrokenLawError, match="1 rows"):
        make(engine, project)


def test_refused_rows_have_their_reason(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    (row,) = csv_lines(tmp_path / "out" / "refused.csv")
    assert (row["source"], row["row"], row["reason"], row["detail"]) == ("a", "9", "source_ragged_row", "칸 3개")


def test_findings_say_what_their_rule_means(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    assert "32,767" in csv_lines(tmp_path / "out" / "findings.csv")[0]["meaning"]


def test_findings_of_the_files_themselves_come_last(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, {"memo": ["=1", None, None]}))
    row = csv_lines(tmp_path / "out" / "findings.csv")[-1]
    assert (row["source"], row["column"], row["rule"]) == ("customers.csv", "memo", "deliver_formula_guarded")


def test_a_kept_column_is_delivered(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, {"등급": ["VIP", "a", "b"]}))
    assert [row["등급"] for row in csv_lines(tmp_path / "out" / "customers.csv")] == ["a", "VIP", "b"]


def test_columns_can_be_left_out(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, leave_out=["memo"], kept={"memo": ["x"] * 3}))
    assert "memo" not in csv_lines(tmp_path / "out" / "customers.csv")[0]


def test_a_column_left_out_is_in_no_mailing_list_either(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, leave_out=["name"]))
    assert "김하나" not in (tmp_path / "out" / MAILABLE["email"]).read_text(encoding="utf-8")


def test_an_unknown_column_to_leave_out_is_named_with_the_nearest(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="nickname"):
        make(engine, fill(engine, tmp_path, PEOPLE, leave_out=["nickame"]))


def test_a_heading_to_leave_out_is_told_the_name_of_its_column(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="did you mean `mobile`"):
        make(engine, fill(engine, tmp_path, PEOPLE, leave_out=["휴대폰"]))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"files": ["csv"]}, {"customers.csv"}),
        ({"files": ["xlsx"]}, {"customers.xlsx"}),
        ({"files": ["parquet"]}, {"customers.parquet"}),
        ({"files": []}, set()),
    ],
)
def test_only_the_files_asked_for(engine: Engine, tmp_path: Path, plan: dict[str, Any], expected: set[str]) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, **plan))
    assert files(tmp_path / "out") == expected | {"records.csv", "refused.csv", "findings.csv", "changes.csv"}


def test_folder_headers_and_encoding_are_the_projects(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE, folder="결과", headers="en", csv_encoding="cp949"))
    assert csv_lines(tmp_path / "결과" / "customers.csv", "cp949")[0]["status"] == "refused"


def test_engines_deliver_the_same(each_engine: Engine, tmp_path: Path) -> None:
    make(each_engine, fill(each_engine, tmp_path, PEOPLE))
    rows = [(row["source"], row["row"], row["customer_id"]) for row in csv_lines(tmp_path / "out" / "records.csv")]
    assert (rows, len(csv_lines(tmp_path / "out" / MAILABLE["email"]))) == (
        [("a", "1", "C1"), ("a", "2", "C3"), ("b", "1", "C2")],
        1,
    )


def test_a_company_without_customers(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, []))
    assert csv_lines(tmp_path / "out" / "customers.csv") == []


def test_every_law_holds(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE, {"memo": ["=1", "😀", None]}, csv_encoding="cp949")
    make(engine, project)
    assert not [law for law in deliver.laws(engine, project) if law[1] != law[2]]


def test_a_line_smuggled_into_the_mailing_list_breaks_a_law(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    make(engine, project)
    with (tmp_path / "out" / MAILABLE["email"]).open("a", encoding="utf-8") as file:
        file.write("b@x.kr,이두리,,C2,\n")
    assert [law[0].en for law in deliver.laws(engine, project) if law[1] != law[2]] == [
        "nobody without an explicit yes is on a list for sending"
    ]


def test_a_lost_raw_row_breaks_a_law(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, PEOPLE)
    engine.load("raw_a", pa.table({"row": pa.array([1, 2, 3], pa.int64())}))
    make(engine, project)
    assert [law[1:] for law in deliver.laws(engine, project) if law[1] != law[2]] == [(3, 4)]


def test_deliveries_are_kept_with_their_rows(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    kept = {
        line["file"]: (line["rows_sent"], line["rows_read"])
        for line in engine.rows(engine.table("deliveries")).to_pylist()
    }
    assert (kept["customers.xlsx"], kept["refused.csv"], kept[MAILABLE["email"]]) == ((3, 3), (1, 1), (1, 1))


def test_progress_counts_every_file(engine: Engine, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    make(engine, fill(engine, tmp_path, PEOPLE), lambda _, done, total: seen.append((done, total)))
    assert seen == [(number, 10) for number in range(1, 11)]


def test_nothing_is_written_when_somebody_is_wrongly_mailable(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BrokenLawError):
        make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", "status": "mailable"}]))
    assert not (tmp_path / "out").exists()


def test_a_folder_in_the_way_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    before = (tmp_path / "out" / "customers.csv").read_bytes()
    (tmp_path / "out" / "records.csv").unlink()
    (tmp_path / "out" / "records.csv").mkdir()
    with pytest.raises(DeliverError, match="records"):
        make(engine, fill(engine, tmp_path, PEOPLE[:1]))
    assert (tmp_path / "out" / "customers.csv").read_bytes() == before


def test_a_project_folder_that_is_a_file(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("I am a file")
    with pytest.raises(DeliverError, match="in the way"):
        make(engine, fill(engine, tmp_path, PEOPLE))


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
def test_a_full_disk_leaves_the_files_of_the_last_run(engine: Engine, tmp_path: Path) -> None:
    import resource  # only POSIX has it

    make(engine, fill(engine, tmp_path, PEOPLE, {"memo": ["a", "b", "c"]}))
    before = {file: (tmp_path / "out" / file).read_bytes() for file in files(tmp_path / "out")}
    project = fill(engine, tmp_path, PEOPLE, {"memo": [os.urandom(300_000).hex()] * 3})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(DeliverError, match="no space"):
            make(engine, project)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {file: (tmp_path / "out" / file).read_bytes() for file in files(tmp_path / "out")} == before


def test_nothing_of_the_work_is_left_behind(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, PEOPLE))
    assert not [path for path in (tmp_path / "out").rglob("*") if path.match(LEFTOVERS)]
