"""Bad sources and broken project files: a message that says what, where and what to do, or a finding; nothing lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.command import hanjul, read

HEADING = "이름,휴대폰,이메일,마케팅 수신 동의,등록일\n"
NAMES = ["김하나", "박두리", "이세찬", "최네온", "정다솜", "강여울"]
ROWS = [
    f"{name},010-2{n}34-5{n}78,{user}@hanbit.kr,Y,2026-0{n + 1}-11\n"
    for n, (name, user) in enumerate(zip(NAMES, ("hana", "duri", "sechan", "neon", "dasom", "yeoul"), strict=True))
]
GOOD = HEADING + "".join(ROWS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good source among bad ones, after `init` and `run`."""
    folder = tmp_path_factory.mktemp("bad")
    exports = folder / "exports"
    (exports / "점포").mkdir(parents=True)
    (exports / "good.csv").write_text(GOOD, encoding="utf-8")
    (exports / "empty.csv").write_bytes(b"")
    (exports / "header_only.csv").write_text("이름,휴대폰,이메일\n", encoding="utf-8")
    (exports / "no_header.csv").write_text("".join(ROWS), encoding="utf-8")
    (exports / "binary.csv").write_bytes(bytes(range(256)) * 40)
    mixed = [row.encode("cp949" if n == 3 else "utf-8") for n, row in enumerate(ROWS)]
    (exports / "mixed.csv").write_bytes(HEADING.encode() + b"".join(mixed))
    (exports / "회원.csv").write_text(GOOD, encoding="utf-8")
    (exports / "회원.tsv").write_text(GOOD.replace(",", "\t"), encoding="utf-8")
    (exports / "점포" / "회원.csv").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def planned(folder: Path) -> dict[str, Any]:
    """What `init` said."""
    outcome = hanjul("init", "exports", "--json", "--lang", "en", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    said: dict[str, Any] = json.loads(outcome.stdout)
    return said


@pytest.fixture(scope="module")
def records(folder: Path, planned: dict[str, Any]) -> list[dict[str, str]]:
    outcome = hanjul("run", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return read(folder / "out" / "records.csv")


@pytest.mark.parametrize(("file", "reason"), [("empty.csv", "empty file"), ("binary.csv", "neither text nor a table")])
def test_a_file_that_holds_no_table_is_named_with_its_reason(planned: dict[str, Any], file: str, reason: str) -> None:
    assert [reason in each["reason"] for each in planned["skipped"] if each["path"].endswith(file)] == [True]


def test_files_of_the_same_stem_become_sources_of_their_own(planned: dict[str, Any]) -> None:
    assert sum("회원" in name for name in planned["sources"]) == 3


@pytest.mark.long
@pytest.mark.parametrize(("source", "rows"), [("good", 6), ("no_header", 6), ("mixed", 6), ("header_only", 0)])
def test_every_row_arrives(records: list[dict[str, str]], source: str, rows: int) -> None:
    assert [int(row["row"]) for row in records if row["source"] == source] == list(range(1, rows + 1))


def test_the_same_people_in_every_file_are_the_same_customers(records: list[dict[str, str]]) -> None:
    assert len({row["customer_id"] for row in records}) == len(ROWS)


def test_a_line_in_another_encoding_is_read_and_told(folder: Path, records: list[dict[str, str]]) -> None:
    findings = read(folder / "out" / "findings.csv")
    told = [row["row"] for row in findings if (row["source"], row["rule"]) == ("mixed", "source_mixed_encoding")]
    names = {row["name"] for row in read(folder / "out" / "customers.csv")}
    assert (told, names) == (["4"], set(NAMES))


@pytest.mark.parametrize(
    ("content", "ko", "en"),
    [
        (b"", "빈 파일", "empty file"),
        (bytes(range(256)) * 40, "이진 파일", "binary file"),
        (GOOD.encode() + "陳小明,1,x,Y,1\n王大文,2,y,Y,1\n".encode("gb18030") * 40, "8번째 줄", "from line 8"),
    ],
    ids=["empty", "binary", "unknown encoding"],
)
def test_a_source_gone_bad_since_stops_the_run(tmp_path: Path, content: bytes, ko: str, en: str) -> None:
    (tmp_path / "crm.csv").write_text(GOOD, encoding="utf-8")
    hanjul("init", "crm.csv", folder=tmp_path)
    (tmp_path / "crm.csv").write_bytes(content)
    for language, words in (("ko", ko), ("en", en)):
        outcome = hanjul("run", "--lang", language, folder=tmp_path)
        assert (outcome.returncode, "crm.csv" in outcome.stderr, words in outcome.stderr) == (3, True, True)
        assert ("도움말: " if language == "ko" else "hint: ") in outcome.stderr


@pytest.mark.parametrize("files", [{}, {"readme.md": b"hello"}, {"photo.jpg": b"\xff\xd8\xff\xe0" + bytes(100)}])
def test_a_folder_without_data_is_an_error_with_a_hint(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "exports").mkdir()
    for name, content in files.items():
        (tmp_path / "exports" / name).write_bytes(content)
    outcome = hanjul("init", "exports", "--lang", "en", folder=tmp_path)
    assert (outcome.returncode, outcome.stderr.splitlines()[0]) == (2, "there is no data in exports")
    assert not (tmp_path / "hanjul.yaml").exists()


# The project file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("\n    path:", "\n    pth:", ["unknown key `sources.good.pth`", "did you mean `path`?"]),
        ("\nmerge:", "\nmerg:", ["unknown key `merg`", "did you mean `merge`?"]),
        ("exports/good.csv", "exports/gone.csv", ["there is no file", "exports/gone.csv", "check the path"]),
        ("\n      이메일:", "\n      이메일주소:", ["has no column `이메일주소`", "did you mean `이메일`?"]),
        ("휴대폰: mobile", "휴대폰: moblie", ["`moblie`, which is no field", "did you mean `mobile`?"]),
        ("\nsources:", "\nsources: [", ["line", "is not YAML"]),
    ],
    ids=["key", "section", "file", "column", "field", "syntax"],
)
def test_a_wrong_project_file_says_where_and_what_is_nearest(
    folder: Path, planned: dict[str, Any], right: str, wrong: str, says: list[str]
) -> None:
    text = (folder / "hanjul.yaml").read_text(encoding="utf-8")
    at = text.index(right, text.index("\n  good:") if right not in ("\nmerge:", "\nsources:") else 0)
    (folder / "wrong.yaml").write_text(text[:at] + text[at:].replace(right, wrong, 1), encoding="utf-8")
    outcome = hanjul("run", "--project", "wrong.yaml", "--lang", "en", folder=folder)
    assert outcome.returncode == 2
    assert [words for words in says if words not in outcome.stderr] == []


# Extremes --------------------------------------------------------------------------------------------------------------

COLUMNS = 5000
LONG_CELL = "가나다 라마\n" * 1_250_000  # 20 MB
TOO_LONG = "가나다 라마바 " * 2_000_000  # 40 MB in one line


@pytest.fixture(scope="module")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store after extracting a very wide table and very long cells."""
    folder = tmp_path_factory.mktemp("extremes")
    heading = ",".join(["이름", "휴대폰", *(f"항목{n}" for n in range(3, COLUMNS + 1))])
    wide = [f"김하나,010-2345-678{n}," + "값," * (COLUMNS - 3) + f"끝{n}" for n in range(3)]
    (folder / "wide.csv").write_text("\n".join([heading, *wide]) + "\n", encoding="utf-8")
    rows = [f'김하나,010-2345-6789,"{LONG_CELL}"', f"{TOO_LONG},010-2345-6780,", "박두리,010-3456-7890,짧음"]
    (folder / "long.csv").write_text("이름,휴대폰,메모\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert hanjul("init", "wide.csv", "long.csv", folder=folder).returncode == 0
    outcome = hanjul("run", "--until", "extract", folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    with duckdb.connect(str(folder / "hanjul.duckdb"), read_only=True) as store:
        yield store


@pytest.mark.long
def test_every_cell_of_5000_columns_arrives(extremes: duckdb.DuckDBPyConnection) -> None:
    found = extremes.execute("from raw_wide order by row").fetchall()
    assert [(len(row) - 1, row[-1]) for row in found] == [(COLUMNS, f"끝{n}") for n in range(3)]


@pytest.mark.long
def test_a_cell_of_20_megabytes_arrives_whole(extremes: duckdb.DuckDBPyConnection) -> None:
    assert extremes.execute("select 메모 from raw_long where row = 1").fetchall() == [(LONG_CELL,)]


@pytest.mark.long
def test_a_line_too_long_for_customer_data_is_refused_and_those_after_it_are_read(
    extremes: duckdb.DuckDBPyConnection,
) -> None:
    assert extremes.execute("select 이름 from raw_long where row = 3").fetchall() == [("박두리",)]
    assert extremes.execute("select row from refused where source = 'long'").fetchall() == [(2,)]
