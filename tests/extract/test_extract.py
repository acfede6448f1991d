"""Extract: everything a source gave is in raw or refused, and counted."""

from pathlib import Path

import pytest

from hanjul import extract
from hanjul.engines import Engine
from hanjul.errors import HanjulError, ProjectError, SourceError
from hanjul.project import Project
from tests.build import silent

TEXT = "이름,휴대폰,메모\n김철수,010-1234-5678,주민 900101-1234567\n,,\n이영희,010-2345-6789\n합계,2,\n"


def extracted(engine: Engine, folder: Path, **plans: dict[str, object]) -> None:
    project = Project.model_validate({"sources": plans, "folder": folder})
    extract.run(engine, project, silent, lambda name: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(TEXT, encoding="cp949")
    return tmp_path


def test_the_raw_table_holds_the_rows_as_given(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"})
    assert engine.rows(engine.table("raw_a").sort("row")).to_pylist() == [
        {"row": 1, "이름": "김철수", "휴대폰": "010-1234-5678", "메모": "주민 ******-*******"},
        {"row": 3, "이름": "이영희", "휴대폰": "010-2345-6789", "메모": None},
    ]


def test_refused_rows_have_their_reason(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"})
    rows = engine.rows(engine.table("refused").sort("row")).to_pylist()
    assert [(row["source"], row["row"], row["reason"]) for row in rows] == [
        ("a", 2, "source_blank_row"),
        ("a", 4, "source_total_row"),
    ]


def test_findings_have_their_kind(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"})
    rows = engine.rows(engine.table("findings").sort("row")).to_pylist()
    assert [(row["row"], row["field"], row["column"], row["rule"], row["kind"]) for row in rows] == [
        (1, "national_id", "메모", "national_id_removed", "refused"),
        (3, "source", None, "source_short_row", "suspicious"),
    ]


def test_nothing_of_a_national_id_is_stored(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"})
    assert not [name for name in engine.tables() if "1234567" in str(engine.rows(engine.table(name)).to_pylist())]


def test_law_1_holds_with_refused_rows(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"}, b={"path": "a.csv"})
    assert [(left, right) for _, left, right in extract.laws(engine)] == [(4, 4), (4, 4)]


def test_rows_that_name_nobody_are_refused(engine: Engine, folder: Path) -> None:
    (folder / "b.csv").write_text(
        "계약일,성명2,연락처2,성명\n2025-01-02,,,김철수\n2025-01-03,이영희,,박지훈\n", encoding="utf-8"
    )
    plan = {"path": "b.csv", "columns": {"계약일": "created_at", "성명2": "name", "연락처2": "mobile"}}
    extracted(engine, folder, b=plan, c={"path": "b.csv", "columns": {"계약일": "created_at"}})
    refused = engine.rows(engine.table("refused")).to_pylist()
    assert [(row["source"], row["row"], row["reason"]) for row in refused] == [("b", 1, "source_nobody")]
    assert [(left, right) for _, left, right in extract.laws(engine)] == [(2, 2), (2, 2)]


def test_what_was_detected_is_kept(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"})
    (row,) = engine.rows(engine.table("extracted")).to_pylist()
    assert (
        row["encoding"],
        row["delimiter"],
        row["header_row"],
        row["physical_rows"],
        row["raw_rows"],
        row["refused_rows"],
        row["bytes"],
    ) == ("cp949", ",", 1, 4, 2, 2, len(TEXT.encode("cp949")))


def test_a_header_without_rows_is_an_empty_table(engine: Engine, folder: Path) -> None:
    (folder / "b.csv").write_text("이름,휴대폰\n")
    extracted(engine, folder, b={"path": "b.csv"})
    assert (engine.rows(engine.table("raw_b")).num_rows, extract.laws(engine)[0][1:]) == (0, (0, 0))


def test_a_missing_column_names_the_nearest(engine: Engine, folder: Path) -> None:
    with pytest.raises(ProjectError, match=r"no column `휴대폰번호`\n.*`휴대폰`.*이름, 휴대폰, 메모"):
        extracted(engine, folder, a={"path": "a.csv", "columns": {"휴대폰번호": "mobile"}})


def test_a_missing_column_that_is_left_out_anyway_is_none(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv", "columns": {"없음": "ignore"}})
    assert "raw_a" in engine.tables()


def test_a_missing_file_is_a_project_error(engine: Engine, folder: Path) -> None:
    with pytest.raises(ProjectError, match=r"b: b\.csv: there is no file"):
        extracted(engine, folder, b={"path": "b.csv"})


def test_a_source_that_breaks_on_the_way_says_so_itself(engine: Engine, folder: Path) -> None:
    good = "이름,번호\n" + "".join(f"김철수,{n}\n" for n in range(3000))
    (folder / "b.csv").write_bytes(good.encode() + "".join(f"王小明陳,{n}\n" for n in range(3000)).encode("gb18030"))
    with pytest.raises(SourceError, match="from line 3002, byte"):
        extracted(engine, folder, b={"path": "b.csv"})


def test_tables_of_sources_no_longer_planned_go(engine: Engine, folder: Path) -> None:
    extracted(engine, folder, a={"path": "a.csv"}, b={"path": "a.csv"})
    extracted(engine, folder, b={"path": "a.csv"})
    assert "raw_a" not in engine.tables()


def test_an_error_never_shows_a_national_id(engine: Engine, folder: Path) -> None:
    (folder / "b.csv").write_text("이름,900101-1234567\n김철수,1\n")
    with pytest.raises(HanjulError) as raised:
        extracted(engine, folder, b={"path": "b.csv", "columns": {"휴대폰": "mobile"}})
    assert "1234567" not in str(raised.value)
