"""The laws of the whole pipeline, on companies made up as messily as possible. (Laws of single fields: tests/fields.)"""

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.laws.company import CRM, FORM, NO, RESIDENT_NUMBERS, SHOP, YES, Source, companies
from tests.laws.runs import Outcome, planned, run, run_over

few = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a run takes seconds: shrinking would take an hour
)

PLAIN = (
    Source("crm.csv", CRM, (
        ("김하나", "010-2345-6789", "hana@hanbit.co.kr", "(주)한빛", "", "주민 880101-1876545", "2025-03-04"),
        ("박두리", "010-4567-8912", "duri@gmail.com", "(주)한빛", "N", "", "2025-03-05"),
        ("이세찬", "010-5678-9123", "sechan77@daum.net", "가온테크", "", "=1+1", ""),
    )),
    Source("shop.xlsx", SHOP, (
        ("김하나", "1023456789", "hana@hanbit.co.kr", "N", "", "2024.10.11"),
        ("이세찬", "01056789123", "", "Y", "", "2024.10.12"),
    )),
    Source("신청.csv", FORM, (
        ("2026. 1. 2. 오후 3:22:11", "김하나", "01023456789", "HANA@hanbit.co.kr", "네, 동의합니다"),
        ("2026. 1. 3. 오전 9:00:00", "박두리", "01045678912", "duri@gmail.com", "네, 동의합니다"),
        ("2026. 1. 4. 오후 1:00:00", "이세찬", "010-5678-9123", "sechan77@daum.net", "예"),
    )),
)  # fmt: skip
"""김하나 consented; so did 박두리 and 이세찬, but they also refused at a time nobody noted."""


# One run ---------------------------------------------------------------------------------------------------------------


def every_row_is_in_records_or_refused(outcome: Outcome) -> None:
    given_rows = [(Path(s.file).stem, n) for s in outcome.sources for n in range(1, len(s.rows) + 1)]
    refused = [(line["source"], int(line["row"])) for line in outcome.lines("refused.csv")]
    assert sorted([*outcome.owner, *refused]) == sorted(given_rows)


def every_customer_has_rows_and_every_row_one_customer(outcome: Outcome) -> None:
    customers = [line["고객번호"] for line in outcome.lines("customers.csv")]
    assert sorted(customers) == sorted(set(outcome.owner.values()))


def the_three_customer_files_hold_the_same(outcome: Outcome) -> None:
    in_csv = [line["고객번호"] for line in outcome.lines("customers.csv")]
    in_parquet = pq.read_table(io.BytesIO(outcome.files["out/customers.parquet"]))["customer_id"].to_pylist()
    sheet = openpyxl.load_workbook(io.BytesIO(outcome.files["out/customers.xlsx"])).worksheets[0]
    in_workbook = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert in_csv == in_parquet == in_workbook


def customers_come_by_created_at(outcome: Outcome) -> None:
    times = [line["최초등록일시"] or "9" for line in outcome.lines("customers.csv")]
    assert times == sorted(times)


def whoever_is_mailed_said_yes(outcome: Outcome) -> None:
    for line in outcome.lines("mailing/mailable_email.csv"):
        assert any(answers(row, YES) for row in outcome.rows_of[line["customer_id"]]), line


def a_refusal_wins_unless_a_dated_yes_came_later(outcome: Outcome) -> None:
    for line in outcome.lines("mailing/mailable_email.csv"):
        rows = outcome.rows_of[line["customer_id"]]
        refusals = [asked_at(row) for row in rows if answers(row, NO)]
        consents = [asked_at(row) for row in rows if answers(row, YES)]
        assert all(refused and any(said and said > refused for said in consents) for refused in refusals), line


def nobody_who_refused_gets_mail_addressed_to_somebody_else(outcome: Outcome) -> None:
    refusing = {address(row) for s in outcome.sources for row in dicts(s) if answers(row, NO) and not asked_at(row)}
    mailed = {line["email"] for line in outcome.lines("mailing/mailable_email.csv")}
    assert not mailed & (refusing - {""})


def every_consent_state_has_the_people_it_should(outcome: Outcome) -> None:
    others = ("mailable_email.csv", "_sms.csv")
    states = [name for name in outcome.files if "mailing/" in name and not name.endswith(others)]
    listed = [line["고객번호"] for name in states for line in outcome.lines(name.removeprefix("out/"))]
    listed += [line["customer_id"] for line in outcome.lines("mailing/mailable_email.csv")]
    assert sorted(listed) == sorted(set(outcome.owner.values()))


def nothing_is_invented(outcome: Outcome) -> None:
    for customer in outcome.lines("customers.csv"):
        cells = [cell for row in outcome.rows_of[customer["고객번호"]] for cell in row.values()]
        squeezed = [squeeze(cell) for cell in cells]
        numbers = [digits(cell) for cell in cells]
        for heading in ("이름", "회사", "이메일"):
            words = [squeeze(word) for word in customer[heading].removeprefix("'").split()]  # guarded as no formula
            assert not words or any(all(word in cell for word in words) for cell in squeezed), customer
        for mobile in filter(None, customer["휴대폰 목록"].split("; ")):
            assert any(digits(mobile)[-8:] in cell for cell in numbers), customer
        if customer["최초등록일시"]:
            year, month, day = customer["최초등록일시"][:10].split("-")
            assert any(year in cell and str(int(month)) in cell and str(int(day)) in cell for cell in numbers), customer


def every_shown_value_has_its_lineage(outcome: Outcome) -> None:
    lineage = {(line["customer_id"], line["field"], line["value"]) for line in outcome.tables["lineage"].to_pylist()}
    for customer in outcome.tables["customers"].to_pylist():
        for field in ("name", "mobile", "email", "company"):
            assert customer[field] is None or (customer["customer_id"], field, customer[field]) in lineage


def no_resident_number_is_in_any_byte(outcome: Outcome) -> None:
    texts = [*contents(outcome.files), *(str(table.to_pylist()).encode() for table in outcome.tables.values())]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    backs = [number[-7:] for number in RESIDENT_NUMBERS]
    for back in (*backs, *(back.translate(wide) for back in backs)):
        assert not any(back.encode() in text for text in texts), back


def no_cell_acts_as_a_formula(outcome: Outcome) -> None:
    names = [name.removeprefix("out/") for name in outcome.files if name.endswith(".csv")]
    cells = [cell for name in names for line in outcome.lines(name) for cell in line.values()]
    assert [cell for cell in cells if re.match(r"[=@＝＠\t\r]|[+-](?![\d,.()\s-]*%?$)", cell)] == []


CLAIMS: tuple[Callable[[Outcome], None], ...] = (
    every_row_is_in_records_or_refused,
    every_customer_has_rows_and_every_row_one_customer,
    the_three_customer_files_hold_the_same,
    customers_come_by_created_at,
    whoever_is_mailed_said_yes,
    a_refusal_wins_unless_a_dated_yes_came_later,
    nobody_who_refused_gets_mail_addressed_to_somebody_else,
    every_consent_state_has_the_people_it_should,
    nothing_is_invented,
    every_shown_value_has_its_lineage,
    no_resident_number_is_in_any_byte,
    no_cell_acts_as_a_formula,
)


@given(companies)
@settings(few, max_examples=2)  # more, together with their order, in `make long`
def test_the_laws_hold_for_any_company(sources: tuple[Source, ...]) -> None:
    outcome = run_over(sources)
    for claim in CLAIMS:
        claim(outcome)


@pytest.fixture(scope="module")
def plain() -> Iterator[Outcome]:
    """A whole run over a company known by heart, the report included."""
    with planned(PLAIN) as project:
        yield run(project, PLAIN, until=None)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_law_holds_for_a_company_known_by_heart(plain: Outcome, claim: Callable[[Outcome], None]) -> None:
    claim(plain)


def test_only_the_one_without_a_refusal_is_mailed(plain: Outcome) -> None:
    assert [line["email"] for line in plain.lines("mailing/mailable_email.csv")] == ["hana@hanbit.co.kr"]


def answers(row: dict[str, str], words: dict[str, tuple[str, ...]]) -> bool:
    """Whether a row holds one of the answers, in a column that asks."""
    return any(row[heading] in known for heading, known in words.items() if heading in row)


def asked_at(row: dict[str, str]) -> datetime.datetime | None:
    """When a row was answered; only the form tells."""
    time = re.fullmatch(r"(\d+)\. (\d+)\. (\d+)\. (오전|오후) (\d+):(\d+):(\d+)", row.get("타임스탬프", ""))
    if time is None:
        return None
    year, month, day, hour, minute, second = (int(time[n]) for n in (1, 2, 3, 5, 6, 7))
    return datetime.datetime(year, month, day, hour % 12 + 12 * (time[4] == "오후"), minute, second)


def dicts(source: Source) -> list[dict[str, str]]:
    return [dict(zip(source.headings, row, strict=True)) for row in source.rows]


def address(row: dict[str, str]) -> str:
    """The plain address in a row."""
    found = re.search(r"[a-z0-9]+@[a-z.]+", (row.get("이메일") or row.get("이메일 주소") or "").casefold())
    return found[0] if found else ""


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold())


def digits(text: str) -> str:
    return "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", text)))


def contents(files: dict[str, bytes]) -> Iterator[bytes]:
    """The bytes of every file, and of what is packed inside them."""
    for name, content in files.items():
        yield content
        if name.endswith(".xlsx"):
            book = zipfile.ZipFile(io.BytesIO(content))
            yield from map(book.read, book.namelist())
        if name.endswith(".parquet"):
            yield str(pq.read_table(io.BytesIO(content)).to_pylist()).encode()


# Two runs --------------------------------------------------------------------------------------------------------------


def same_by_bytes(outcome: Outcome) -> dict[str, bytes]:
    """The outputs that tell nothing of the order of rows, nor of the time of the run."""
    lists = [name for name in outcome.files if "mailing/" in name]
    return {name: outcome.files[name] for name in ("out/customers.csv", "out/customers.parquet", *lists)}


@pytest.mark.long
@given(companies, st.randoms(use_true_random=False))
@settings(few, max_examples=4)
def test_the_order_of_rows_and_of_sources_changes_nothing(
    sources: tuple[Source, ...], dice: "st.random.Random"
) -> None:
    shuffled = [source._replace(rows=tuple(dice.sample(source.rows, len(source.rows)))) for source in sources]
    dice.shuffle(shuffled)
    first, second = run_over(sources), run_over(tuple(shuffled))
    assert same_by_bytes(first) == same_by_bytes(second)
    assert people(first) == people(second)
    for claim in CLAIMS:
        claim(first)
        claim(second)


def test_the_order_of_namesakes_without_anything_else_changes_nothing() -> None:
    rows = [("김하나", "", "", "", answer, "", "") for answer in ("N", "Y")]
    first, second = (run_over((Source("crm.csv", CRM, tuple(order)),)) for order in (rows, rows[::-1]))
    assert people(first) == people(second)


def people(outcome: Outcome) -> list[tuple[str, ...]]:
    """Every row with its customer, whatever its place."""
    return sorted(
        (str(outcome.owner_of(source, number)), source.file, *row)
        for source in outcome.sources
        for number, row in enumerate(source.rows, start=1)
    )


@pytest.mark.long
@given(companies)
@settings(few, max_examples=1)
def test_running_twice_gives_the_same_outputs(sources: tuple[Source, ...]) -> None:
    with planned(sources) as project:
        first, second = run(project, sources), run(project, sources)
    stamped = ("out/customers.xlsx", "hanjul.duckdb", "out/.hanjul-manifest.json")  # they hold the time of writing
    for name in first.files.keys() | second.files.keys():
        assert name in stamped or first.files.get(name) == second.files.get(name), name


REREAD = ("이름", "휴대폰", "이메일", "회사", "최초등록일시", "광고 동의: 이메일")


@given(companies)
@example(PLAIN)
@settings(few, max_examples=1)
def test_what_hanjul_wrote_it_reads_as_the_same(sources: tuple[Source, ...]) -> None:
    first = run_over(sources)
    lines = first.lines("customers.csv")
    written = Source("customers.csv", REREAD, tuple(tuple(line[name] for name in REREAD) for line in lines))
    with planned((written,)) as project:
        again = run(project, until="clean").tables
    fields = ("name", "mobile", "email", "company", "created_at")
    every = [tuple(customer[field] for field in fields) for customer in first.tables["customers"].to_pylist()]
    before = [told for told in every if any(told[:-1])]  # rows that name nobody are refused
    records = sorted(again["records"].to_pylist(), key=lambda record: record["row"])
    assert [tuple(record[field] for field in fields) for record in records] == before
