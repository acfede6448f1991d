"""The sample company: files that open, a truth for every row, a mess that is hard enough, the same bytes every time."""

import csv
import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from hanjul.demo import FIVE, SOURCES, DemoSummary, ceiling, names, write_company
from hanjul.demo.forms import resident_numbers
from hanjul.demo.mistakes import slip_digits, slip_email, slip_name
from hanjul.demo.world import business_numbers, make_world
from hanjul.errors import DeliverError

PEOPLE = 200
Rows = list[dict[str, str]]


def _csv(text: str, delimiter: str = ",") -> Rows:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def _excel(path: Path) -> Rows:
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[2:]
    return [
        dict(
            zip(
                map(str, header),
                [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row],
                strict=True,
            )
        )
        for row in rows
    ]


def _sqlite(path: Path) -> Rows:
    connection = sqlite3.connect(path)
    try:
        found = connection.execute('SELECT * FROM "회원"')
        return [
            dict(zip([column[0] for column in found.description], [cell or "" for cell in row], strict=True))
            for row in found
        ]
    finally:
        connection.close()


def _zip(path: Path) -> Rows:
    with zipfile.ZipFile(path) as archive:
        return _csv(archive.read(archive.namelist()[0]).decode("utf-8-sig"))


READERS: dict[str, Callable[[Path], Rows]] = {
    "crm_고객목록.csv": lambda path: _csv(path.read_text(encoding="cp949")),
    "쇼핑몰_회원.xlsx": _excel,
    "뉴스레터_구독자.csv": lambda path: _csv(path.read_text(encoding="utf-8-sig")),
    "교육신청_응답.csv": lambda path: _csv(path.read_text(encoding="utf-8")),
    "거래처원장.tsv": lambda path: _csv(path.read_text(encoding="utf-16"), "\t"),
    "회원관리_구버전.db": _sqlite,
    "채팅상담_고객.jsonl": lambda path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()],
    "행사참석자_2024.zip": _zip,
}


def read_all(folder: Path) -> dict[str, Rows]:
    """Every export as rows of text, by source; the total of the ledger left out."""
    found = {path.stem: READERS[path.name](path) for path in sorted(folder.iterdir())}
    if "거래처원장" in found:
        found["거래처원장"].pop()
    return found


def truth_of(summary: DemoSummary) -> Rows:
    return _csv(summary.truth.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return write_company(tmp_path_factory.mktemp("small") / "exports", PEOPLE)


@pytest.fixture(scope="module")
def exports(small: DemoSummary) -> dict[str, Rows]:
    return read_all(small.folder)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return write_company(tmp_path_factory.mktemp("town") / "exports", 5000)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(DeliverError):
        write_company(tmp_path / "a" / "exports", 20)


def test_every_source_has_its_file(small: DemoSummary) -> None:
    assert {path.name for path in small.folder.iterdir()} == set(READERS)


def test_every_file_can_be_read(exports: dict[str, Rows]) -> None:
    assert all(rows and len(rows[0]) > 1 for rows in exports.values())


def test_the_truth_lies_outside_the_exports(small: DemoSummary) -> None:
    assert small.truth.parent == small.folder.parent


def test_the_truth_covers_every_row_once(small: DemoSummary, exports: dict[str, Rows]) -> None:
    told = Counter((line["source"], int(line["row"])) for line in truth_of(small))
    assert told == Counter((source, n) for source, rows in exports.items() for n in range(1, len(rows) + 1))


def test_everybody_is_in_some_source(small: DemoSummary) -> None:
    assert len({line["person_id"] for line in truth_of(small)}) == PEOPLE


def test_the_summary_counts_the_rows(small: DemoSummary, exports: dict[str, Rows]) -> None:
    assert small.rows == {source: len(exports[source]) for source in SOURCES}


def test_the_ceiling_is_kept_beside_the_truth(small: DemoSummary) -> None:
    assert json.loads((small.truth.parent / "truth.json").read_text(encoding="utf-8"))["ceiling_f1"] == small.ceiling_f1


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(small: DemoSummary, tmp_path: Path) -> None:
    assert _bytes(write_company(tmp_path / "exports", PEOPLE).folder) == _bytes(small.folder)


def test_another_seed_gives_another_company(small: DemoSummary, tmp_path: Path) -> None:
    assert _bytes(write_company(tmp_path / "exports", PEOPLE, seed=8).folder) != _bytes(small.folder)


def test_a_company_is_written_over_an_earlier_one(tmp_path: Path) -> None:
    write_company(tmp_path / "exports", 300)
    again = write_company(tmp_path / "exports", PEOPLE)
    assert len(read_all(again.folder)["회원관리_구버전"]) == again.rows["회원관리_구버전"]


def test_only_the_sources_asked_for_are_written(tmp_path: Path) -> None:
    assert set(read_all(write_company(tmp_path / "exports", PEOPLE, sources=FIVE).folder)) == set(FIVE)


@pytest.mark.parametrize("sources", [SOURCES, FIVE])
def test_people_leave_about_two_records_each(tmp_path: Path, sources: tuple[str, ...]) -> None:
    assert write_company(tmp_path / "exports", 2000, sources=sources).records / 2000 == pytest.approx(2.3, abs=0.1)


RESIDENT = re.compile(r"(?<!\d)\d{6}-?[1-4]\d{6}(?!\d)")


@pytest.mark.parametrize(
    ("source", "column", "least"), [("crm_고객목록", "메모", 3), ("회원관리_구버전", "주민등록번호", 5)]
)
def test_resident_numbers_are_there_to_be_caught(
    exports: dict[str, Rows], source: str, column: str, least: int
) -> None:
    assert sum(bool(RESIDENT.search(row[column])) for row in exports[source]) >= least


def test_resident_numbers_pass_their_check_digit() -> None:
    digits = [
        int(d) for d in resident_numbers(np.random.default_rng(1), ["1981-02-03"], np.array([1]))[0].replace("-", "")
    ]
    assert (
        digits[12]
        == (11 - sum(d * w for d, w in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False)) % 11) % 10
    )


def test_business_numbers_pass_their_check_digit() -> None:
    for number in business_numbers(np.random.default_rng(1), 200):
        digits = [int(d) for d in number]
        total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False)) + digits[8] * 5 // 10
        assert digits[9] == (10 - total % 10) % 10


def test_formula_cells_are_there_to_be_made_harmless(exports: dict[str, Rows]) -> None:
    assert {row["메모"][:1] for row in exports["crm_고객목록"]} >= set("=+-@")


def test_the_form_answers_came_from_a_mac(small: DemoSummary) -> None:
    text = (small.folder / "교육신청_응답.csv").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFD", text)


def test_some_mobiles_lost_their_zero_in_excel(exports: dict[str, Rows]) -> None:
    assert any(row["휴대폰번호"].startswith("10") for row in exports["쇼핑몰_회원"])


def test_the_ledger_ends_with_a_total(small: DemoSummary) -> None:
    assert READERS["거래처원장.tsv"](small.folder / "거래처원장.tsv")[-1]["거래처코드"] == "합계"


def _key(row: dict[str, str], name: str, mobile: str) -> str | None:
    """The notebook's key: name without blanks, and digits of a 010 number."""
    digits = re.sub(r"\D", "", str(row.get(mobile) or "")).removeprefix("82")
    digits = "0" + digits if digits.startswith("10") else digits
    person = unicodedata.normalize("NFC", row.get(name) or "").replace(" ", "")
    return f"{person}_{digits}" if person and re.fullmatch(r"010\d{8}", digits) else None


KEY_COLUMNS = {
    "crm_고객목록": ("담당자", "휴대폰"),
    "쇼핑몰_회원": ("이름", "휴대폰번호"),
    "뉴스레터_구독자": ("이름", "-"),
    "거래처원장": ("담당자", "담당자 휴대폰"),
    "회원관리_구버전": ("성명", "핸드폰"),
    "채팅상담_고객": ("name", "mobileNumber"),
    "행사참석자_2024": ("참석자명", "연락처"),
    "교육신청_응답": tuple(
        unicodedata.normalize("NFD", header) for header in ("성함을 알려주세요", "연락처(휴대폰)를 남겨 주세요")
    ),
}


def test_name_and_mobile_alone_find_too_little(town: DemoSummary) -> None:
    rows = read_all(town.folder)
    people, cells = Counter[str](), Counter[tuple[str, str]]()
    groups: Counter[str] = Counter()
    for line in truth_of(town):
        people[line["person_id"]] += 1
        key = _key(rows[line["source"]][int(line["row"]) - 1], *KEY_COLUMNS[line["source"]])
        if key:
            groups[key] += 1
            cells[line["person_id"], key] += 1
    true, claimed, right = (sum(n * (n - 1) // 2 for n in counts.values()) for counts in (people, groups, cells))
    assert 0.25 < 2 * right / (true + claimed) <= 0.55


def test_most_true_pairs_can_be_found_by_somebody(town: DemoSummary) -> None:
    assert 0.88 < town.ceiling_f1 < 0.97


def test_namesakes_are_as_common_as_in_the_census() -> None:
    counts = np.array(list(Counter(make_world(60_000, 3).names.full).values()), dtype=np.int64)
    assert (counts * (counts - 1)).sum() / (60_000 * 59_999) == pytest.approx(7e-5, rel=0.15)


def test_no_switchboard_serves_more_than_a_big_firm() -> None:
    world = make_world(20_000, 3)
    assert 100 < np.bincount(world.job[world.job >= 0]).max() <= 220


def test_nobody_shares_a_private_mailbox_by_chance() -> None:
    world = make_world(5000, 3)
    assert len({*world.mailbox[0], *world.mailbox[1]}) == 10_000


def _records(*rows: tuple[str, str | None, str | None, str | None, int]) -> tuple[pa.Table, pa.Table]:
    """(person, name, mobile, e-mail, firm) a row."""
    person, name, mobile, email, firm = (list(column) for column in zip(*rows, strict=True))
    nothing = pa.nulls(len(rows), pa.string())
    values = {
        "name": name,
        "name_form": ["hangul" if cell else "none" for cell in name],
        "mobile": pa.array(mobile, pa.string()),
        "email": pa.array(email, pa.string()),
        "company": pa.array(firm, pa.int64()),
    }
    return pa.table({"person_id": person}), pa.table(
        values | dict.fromkeys(("phone", "business_number", "birth", "address"), nothing)
    )


@pytest.mark.parametrize(
    ("rows", "reachable"),
    [
        ([("a", "김철수", "01022223333", None, -1), ("a", None, "01022223333", None, -1)], 1),
        ([("a", "김철수", None, None, 5), ("a", "김절수", None, None, 5)], 1),
        ([("a", "김철수", None, None, 5), ("a", "박영희", None, None, 5)], 0),
        ([("a", "김철수", None, None, -1), ("a", "김철수", None, None, -1)], 0),
        ([("a", "김철수", None, "kim@a.kr", -1), ("a", "김철수", None, "kim@b.kr", -1)], 1),
        ([("a", "김", "1", None, -1), ("a", "이", "1", "x@y.kr", -1), ("a", None, None, "x@y.kr", -1)], 3),
        ([("a", "김철수", "1", None, -1), ("b", "김철수", "1", None, -1)], 0),
    ],
)
def test_the_ceiling_closes_over_chains_of_evidence(
    rows: list[tuple[str, str | None, str | None, str | None, int]], reachable: int
) -> None:
    assert ceiling(*_records(*rows)).reachable_pairs == reachable


@pytest.mark.parametrize(
    ("typed", "mode", "written"),
    [
        (names.typed_in_latin, "김철수", "rlacjftn"),
        (names.typed_in_latin, "홍길동", "ghdrlfehd"),
        (names.typed_in_hangul, "rlacjftn", "김철수"),
        (names.typed_in_hangul, "minsu", "ㅡㅑㅜ녀"),
        (names.romanised, "영수", "youngsoo"),
        (partial(names.romanised, style="revised"), "철수", "cheolsu"),
    ],
)
def test_names_are_typed_as_people_type_them(typed: Callable[[str], str], mode: str, written: str) -> None:
    assert typed(mode) == written


@pytest.mark.parametrize(
    ("slip", "value"), [(slip_name, "박서연"), (slip_digits, "01022345678"), (slip_email, "minsu.kim@naver.com")]
)
def test_a_slip_is_small(slip: Callable[[np.random.Generator, str], str], value: str) -> None:
    rng = np.random.default_rng(5)
    assert all(abs(len(slip(rng, value)) - len(value)) <= 5 and slip(rng, value)[:1] for _ in range(300))
