"""Laws 5, 7 and 8 over histories: a company is read, people are erased, the next exports come, and again."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import hanjul
from hanjul.fields.national_id import MARKER
from hanjul.fields.secret_numbers import luhn_fits
from hanjul.privacy import erase
from hanjul.privacy.plan import Plan, plan
from hanjul.sources.extracted import Extracted
from hanjul.sources.tidy import tidied
from tests.laws.company import CRM, FORM, RESIDENT_NUMBERS, SHOP, Source, companies, write
from tests.laws.runs import planned, run
from tests.laws.test_laws import (
    a_refusal_wins_unless_a_dated_yes_came_later,
    every_customer_has_rows_and_every_row_one_customer,
    every_row_is_in_records_or_refused,
    no_resident_number_is_in_any_byte,
    nobody_who_refused_gets_mail_addressed_to_somebody_else,
    whoever_is_mailed_said_yes,
)
from tests.privacy.company import holding

LAWS = (
    every_row_is_in_records_or_refused,
    every_customer_has_rows_and_every_row_one_customer,
    whoever_is_mailed_said_yes,
    a_refusal_wins_unless_a_dated_yes_came_later,
    nobody_who_refused_gets_mail_addressed_to_somebody_else,
    no_resident_number_is_in_any_byte,
)


def erase_one(project: Path, pick: int) -> Plan | None:
    """Erase one customer who can be told from others; gives what was planned."""
    result = hanjul.last_run(project)
    customers = sorted(
        row["customer_id"] for row in result.customers.arrow().to_pylist() if row["email"] or row["mobile"]
    )
    if not customers:
        result.close()
        return None
    made = plan(result.engine, result._run.project, [(customers[pick % len(customers)],)])
    order = erase.Order("erased", "request", "tester", "2026-05-30T10:00:00+09:00")
    erase.begin(result, [erase.intent(made, order)], lambda name: None)
    erase.carry_through(result, lambda name: None)
    return made


_BLANK_IN_FRONT = (
    Source("crm.csv", CRM, (("최네온", "010-6789-1234", " neon@saeron.com", "", "", "", ""),)),
    Source("shop.xlsx", SHOP, (("이세찬", "010-5678-9123", "", "", "", ""),)),
    Source("신청.csv", FORM, (("2025. 5. 21. 오후 3:22:11", "김하나", "010-2345-6789", "neon@saeron.com", "예"),)),
)  # another has her address, without the blank


@pytest.mark.long
@example(_BLANK_IN_FRONT, _BLANK_IN_FRONT, [2])
@given(companies, companies, st.lists(st.integers(0, 20), min_size=1, max_size=2))
@settings(
    deadline=None, max_examples=4, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
def test_the_laws_hold_over_any_history(first: tuple[Source, ...], then: tuple[Source, ...], picks: list[int]) -> None:
    with planned(first) as project:
        run(project, first)
        gone: set[str] = set()
        for pick in picks:
            made = erase_one(project, pick)
            # A number may come back under another name: a relative's, or given out again.
            gone |= {one for one in made.alone if f"{one}|anybody" in made.facts} if made else set()
            assert holding(project.parent, *gone) == []
        exports = project.parent.parent / "exports"
        together = tuple(
            old._replace(rows=(*new.rows, *old.rows)) for old, new in zip(first, then, strict=True)
        )  # the old rows come back behind new ones
        shutil.rmtree(exports)
        write(together, exports)
        outcome = run(project, together)
        for law in LAWS:
            law(outcome)
        assert holding(project.parent, *gone) == []
        said = str({name: table.to_pylist() for name, table in outcome.tables.items()})
        assert not [one for one in gone if f"'{one}'" in said]


def card(body: str) -> str:
    """16 digits with a right check digit."""
    return next(body + digit for digit in "0123456789" if luhn_fits(body + digit))


def grouped(number: str, sign: str) -> str:
    return sign.join(number[place : place + 4] for place in range(0, 16, 4))


cards = st.tuples(
    st.sampled_from("45"), st.text("0123456789", min_size=14, max_size=14), st.sampled_from(["", "-", " "])
)
secret_texts = st.one_of(
    cards.map(lambda drawn: grouped(card(drawn[0] + drawn[1]), drawn[2])),
    st.text("123456789", min_size=12, max_size=12).map(
        lambda digits: f"국민은행 {digits[:6]}-{digits[6:8]}-{digits[8:]}"
    ),
    st.text("0123456789", min_size=8, max_size=8).map(lambda digits: f"여권번호: M{digits}"),
    st.text("0123456789", min_size=10, max_size=10).map(lambda d: f"11-{d[:2]}-{d[2:8]}-{d[8:]}"),
    st.sampled_from(RESIDENT_NUMBERS),
)
around = st.text(
    st.characters(codec="utf-8", exclude_categories=["Nd", "Cs", "Lu", "Ll"], exclude_characters="-\0"), max_size=8
)


@given(
    st.lists(st.tuples(around, secret_texts, around), min_size=1, max_size=5),
    st.sampled_from(["메모", "비고", "이름", "note"]),
)
@settings(deadline=None, max_examples=150)
def test_no_secret_number_gets_past_the_reader(cells: list[tuple[str, str, str]], heading: str) -> None:
    texts = [f"{before} {secret} {after}" for before, secret, after in cells]
    batch = pa.record_batch({"row": pa.array(range(1, len(texts) + 1), pa.int64()), heading: pa.array(texts)})
    given_out = tidied(Extracted([heading], iter([batch])))
    kept = [cell or "" for part in given_out.batches for cell in part.column(1).to_pylist()]
    for (_, secret, _), cell in zip(cells, kept, strict=True):
        digits = "".join(filter(str.isdigit, secret))
        assert digits[-5:] not in "".join(filter(str.isdigit, cell)), cell
        assert MARKER in cell or "*" in cell
    told = str(given_out.findings)
    assert not any("".join(filter(str.isdigit, secret)) in told for _, secret, _ in cells)
