"""The door of law 5: who gets onto the mailing list."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanjul import deliver
from hanjul.deliver.mailing import (
    HELD_BACK,
    MAILABLE,
    mailed,
    mailing_list,
    must_be_allowed,
    not_allowed,
    wrongly_mailable,
)
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.errors import BrokenLawError
from hanjul.fields.consent import REMARK
from hanjul.tables import CONSENT_LEDGER, CONSENTS, CUSTOMER_OF, CUSTOMERS
from hanjul.targets import Layout
from tests.build import csv_lines, table
from tests.deliver.store import NO, YES, fill, make
from tests.deliver.test_deliver import files
from tests.targets.customers import customers, item

FOR_TOOLS = Layout(CUSTOMERS, codes=True)


def listed(engine: Engine, *people: dict[str, Any]) -> list[str]:
    """The addresses on the list."""
    fill(engine, Path(), list(people))
    return mailing_list(engine, customers(*people))[0]["email"].to_pylist()  # type: ignore[no-any-return]


def left_out(engine: Engine, *people: dict[str, Any]) -> list[tuple[int, str]]:
    """Row and reason of those who said yes and are not on the list."""
    fill(engine, Path(), list(people))
    return [(line["row"], line["rule"]) for line in mailing_list(engine, customers(*people))[2].to_pylist()]


@pytest.mark.parametrize(
    "person",
    [
        {"status": "refused", "consent_email": "no"},
        {"status": "never_asked"},
        {"status": "expired", "consent_email": "yes"},
        {"status": "blocked", "consent_email": "yes"},
        {"status": "no_address", "consent_email": "yes"},
    ],
)
def test_only_the_mailable_are_listed(engine: Engine, person: dict[str, Any]) -> None:
    assert listed(engine, {"email": "a@x.kr", **person}) == []


def test_a_yes_is_listed(engine: Engine) -> None:
    assert listed(engine, {"email": "a@x.kr", **YES}) == ["a@x.kr"]


@pytest.mark.parametrize("answer", [None, "no", "blocked"])
def test_mailable_without_a_yes_is_counted(answer: str | None) -> None:
    assert wrongly_mailable(customers({"status": "mailable", "consent_email": answer}, YES)) == 1


def test_the_door_is_shut_to_them() -> None:
    with pytest.raises(BrokenLawError, match="2 people"):
        must_be_allowed(2)


@pytest.mark.parametrize(
    "other",
    [
        {"email": "a@x.kr"},
        {"email": "b@x.kr", "emails": [item("b@x.kr"), item("a@x.kr")]},
        {"emails": [item("a@x.kr")]},
    ],
)
def test_a_mailbox_somebody_refused_for_is_not_mailed(engine: Engine, other: dict[str, Any]) -> None:
    assert listed(engine, {"email": "a@x.kr", **YES}, {**other, **NO}) == []


def test_two_spellings_of_a_mailbox_are_one(engine: Engine) -> None:
    assert listed(engine, {"email": "kim@hanmail.net", **YES}, {"email": "kim@daum.net", **NO}) == []


def test_a_shared_mailbox_is_mailed_once(engine: Engine) -> None:
    assert listed(engine, {"email": "a@x.kr", **YES}, {"email": "a@x.kr", **YES}, {"email": "b@x.kr", **YES}) == [
        "a@x.kr",
        "b@x.kr",
    ]


def test_who_is_left_out_is_a_finding(engine: Engine) -> None:
    people = [
        {"email": "a@x.kr", **YES},
        {"email": "a@x.kr", **YES},
        {"email": "b@x.kr", **YES},
        {"email": "b@x.kr", **NO},
    ]
    assert left_out(engine, *people) == [(2, "deliver_address_refused"), (1, "deliver_address_twice")]


def test_an_address_that_reads_as_a_formula_is_not_mailed(engine: Engine) -> None:
    assert left_out(engine, {"email": "+kim@x.kr", **YES}) == [(1, "deliver_address_unsafe")]


@pytest.mark.parametrize(("channel", "email", "reasons"), [
    ("any", "b@x.kr", [(1, "deliver_match_doubted")]),
    ("sms", "a@x.kr", [(1, "deliver_match_doubted")]),
    ("any", "a@x.kr", []),
    ("email", "a@x.kr", []),
])  # fmt: skip
def test_a_doubtful_match_lends_nobody_its_yes(engine: Engine, channel: str, email: str, reasons: list[Any]) -> None:
    """Record 1 said yes with `email`; it is of one customer with record 0, which holds a@x.kr."""
    fill(engine, Path(), [{"email": "a@x.kr"}, {"email": email}])
    owners = [{"record_id": n, "customer_id": "C1", "source": "a", "row": n + 1} for n in (0, 1)]
    engine.load("customer_of", table(CUSTOMER_OF.schema, owners))
    said = {"record_id": 1, "source": "b", "row": 1, "purpose": "marketing", "channel": channel, "answer": "yes"}
    engine.load("consents", table(CONSENTS.schema, [said]))
    for probability, held in ((0.98, reasons), (0.995, [])):
        people = customers({"email": "a@x.kr", "match_probability": probability, **YES})
        found = mailing_list(engine, people)[2].to_pylist()
        assert [(line["row"], line["rule"]) for line in found] == held


def second_asks_to_stop(engine: Engine, agreed_at: str | None = None, **line: Any) -> None:
    """A remark of the second customer asks for no more mail; and they agreed to advertising by e-mail, some time."""
    remark = {"answer": REMARK, "channel": "any", "state": "held", "last_seen": "2026-05-10", **line}
    agreed = {"answer": "yes", "channel": "email", "state": "held", "answered_at": agreed_at}
    lines = [{"customer_id": "C2", "purpose": "marketing", **said} for said in (remark, agreed)]
    engine.load("consent_ledger", table(CONSENT_LEDGER.schema, lines))


@pytest.mark.parametrize(
    ("line", "agreed_at", "held"),
    [
        ({}, None, True),
        ({}, "2026-06-01T10:00:00+09:00", True),  # the remark stands there still
        ({"state": "gone"}, None, True),
        ({"state": "gone"}, "2026-05-10T10:00:00+09:00", True),
        ({"state": "gone"}, "2026-05-11T10:00:00+09:00", False),
        ({"state": "unread"}, None, False),
    ],
)
def test_whoever_a_remark_says_wants_no_more_mail_is_held_back(
    engine: Engine, line: dict[str, str], agreed_at: str | None, held: bool
) -> None:
    people = [{"email": "a@x.kr", **YES}, {"email": "b@x.kr", **YES}]
    fill(engine, Path(), people)
    second_asks_to_stop(engine, agreed_at, **line)
    mailed, kept_off, findings = mailing_list(engine, customers(*people))
    assert mailed["email"].to_pylist() == ["a@x.kr", *([] if held else ["b@x.kr"])]
    assert kept_off["email"].to_pylist() == ["b@x.kr"] * held
    assert findings["rule"].to_pylist() == ["deliver_remark_asks"] * held


def test_a_mailbox_shared_with_whoever_wants_no_more_mail_is_held_back(engine: Engine) -> None:
    people = [{"email": "a@x.kr", **YES}, {"email": "a@x.kr", "status": "never_asked"}]
    fill(engine, Path(), people)
    second_asks_to_stop(engine)
    mailed, _, findings = mailing_list(engine, customers(*people))
    assert mailed.num_rows == 0
    assert findings["rule"].to_pylist() == ["deliver_remark_asks"]


def test_those_held_back_have_a_file_the_findings_speak_of(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, [{"email": "a@x.kr", **YES}, {"email": "a@x.kr", **YES}])
    make(engine, project)
    (held,) = csv_lines(tmp_path / "out" / HELD_BACK["email"])
    assert held["동의 상태"].startswith("보류")
    assert f'"{HELD_BACK["email"]}",1,' in (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert all(left == right for _, left, right in deliver.laws(engine, project))


def test_the_list_is_what_mailing_tools_import(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", "name": "김하나", **YES}]))
    content = (tmp_path / "out" / MAILABLE["email"]).read_bytes().decode("utf-8")
    assert content.splitlines() == ["email,name,company,customer_id,consent_at", '"a@x.kr","김하나",,"C1",']


@pytest.mark.parametrize("state", ["expired", "never_asked", "unclear"])
def test_nobody_is_asked_again_at_a_mailbox_somebody_refused_at(engine: Engine, tmp_path: Path, state: str) -> None:
    refused = {"email": "a@x.kr", "name": "윤민서", "status": "refused", "consent_email": "no"}
    people = [
        {"email": "a@x.kr", "name": "종이배", "status": state},
        {"email": "b@x.kr", "name": "김하나", "status": state},
    ]
    project = fill(engine, tmp_path, [refused, *people])
    make(engine, project)
    listed = (tmp_path / "out" / f"mailing/{state}.csv").read_text(encoding="utf-8-sig")
    assert [("종이배" in listed, "a@x.kr" in listed), ("김하나" in listed, "b@x.kr" in listed)] == [
        (True, False),
        (True, True),
    ]
    told = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert f'"mailing/{state}.csv",1,' in told and "deliver_asking_refused" in told
    assert all(left == right for _, left, right in deliver.laws(engine, project))


def test_nobody_a_remark_says_wants_no_more_mail_is_asked_again(engine: Engine, tmp_path: Path) -> None:
    people = [{"email": "a@x.kr", "status": "expired"}, {"email": "b@x.kr", "status": "expired"}]
    project = fill(engine, tmp_path, people)
    second_asks_to_stop(engine)
    make(engine, project)
    listed = (tmp_path / "out" / "mailing/expired.csv").read_text(encoding="utf-8-sig")
    assert "a@x.kr" in listed and "b@x.kr" not in listed
    assert "deliver_asking_refused" in (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")


def test_a_state_nobody_is_in_has_no_list(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, [{"status": "expired"}]))
    assert {file for file in files(tmp_path / "out") if file.startswith("mailing")} == {"mailing/expired.csv"}


def test_the_other_lists_say_their_state_in_words(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, [{"status": "never_asked", "mobile": "+821012345678"}]))
    (row,) = csv_lines(tmp_path / "out" / "mailing" / "never_asked.csv")
    assert (row["동의 상태"], row["휴대폰"]) == ("물은 적 없음", "010-1234-5678")


def test_a_list_that_became_empty_is_taken_away(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", **YES}]))
    make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", **NO}]))
    assert not (tmp_path / "out" / MAILABLE["email"]).exists()


def test_lists_go_away_when_nobody_wants_them_any_more(engine: Engine, tmp_path: Path) -> None:
    make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", **YES}]))
    make(engine, fill(engine, tmp_path, [{"email": "a@x.kr", **YES}], files=["csv"]))
    assert not (tmp_path / "out" / MAILABLE["email"]).exists()


def test_the_list_on_the_disk_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text('email,name,customer_id\n"a@x.kr","김\n하나","C1"\n', encoding="utf-8")
    assert mailed(tmp_path / "m.csv", "email", FOR_TOOLS) == [("C1", "a@x.kr")]


def test_no_list_is_no_mail(tmp_path: Path) -> None:
    assert mailed(tmp_path / "m.csv", "email", FOR_TOOLS) == []


@pytest.mark.parametrize("line", [("C1", "other@x.kr"), ("C2", "b@x.kr"), ("C9", "a@x.kr")])
def test_a_line_that_is_not_the_customers_is_not_allowed(engine: Engine, line: tuple[str, str]) -> None:
    engine.load("customers", customers({"email": "a@x.kr", **YES}, {"email": "b@x.kr", **NO}))
    assert not_allowed(engine, [("C1", "a@x.kr"), line], "email", FOR_TOOLS) == [line]


PERSON = st.fixed_dictionaries(
    {
        "email": st.sampled_from([None, "a@x.kr", "b@x.kr", "kim@hanmail.net", "kim@daum.net"]),
        "consent": st.sampled_from(
            [("mailable", "yes"), ("refused", "no"), ("never_asked", None), ("expired", "yes"), ("blocked", "yes")]
        ),
    }
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PERSON, min_size=1, max_size=6))
def test_no_mailbox_of_a_refuser_is_ever_listed(people: list[dict[str, Any]]) -> None:
    engine = DuckDBEngine(threads=1)
    rows = [{"email": one["email"], "status": one["consent"][0], "consent_email": one["consent"][1]} for one in people]
    refused = {
        (row["email"] or "").replace("hanmail.net", "daum.net")
        for row in rows
        if row["status"] in ("refused", "blocked")
    }
    addresses = listed(engine, *rows)
    engine.close()
    assert not refused & {address.replace("hanmail.net", "daum.net") for address in addresses}


def test_customers_of_several_chunks(engine: Engine) -> None:
    one = customers({"email": "a@x.kr", **YES}, {"email": "a@x.kr", "emails": [item("a@x.kr")], **NO})
    fill(engine, Path(), [{"email": "a@x.kr"}])
    assert mailing_list(engine, pa.concat_tables([one.slice(0, 1), one.slice(1)]))[0].num_rows == 0


TEXTED: dict[str, Any] = {
    "name": "김하나", "mobile": "+821023456789", "consent_sms": "yes", "consent_at": "2025-06-01T00:00:00+09:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        ({}, True),
        ({"email": "a@x.kr", **NO}, True),  # who refuses mail may want texts
        ({"consent_sms": "no"}, False),
        ({"consent_sms": None}, False),
        ({"consent_sms": "unclear"}, False),
        ({"consent_privacy": "no"}, False),
        ({"mobile": None}, False),
        ({"consent_at": "2023-01-01T00:00:00+09:00"}, False),  # older than the two years a consent stands
    ],
)
def test_only_an_unexpired_yes_to_texts_is_on_the_list_of_texts(
    engine: Engine, tmp_path: Path, person: dict[str, Any], wanted: bool
) -> None:
    project = fill(engine, tmp_path, [{**TEXTED, **person}])
    make(engine, project)
    path = tmp_path / "out" / MAILABLE["sms"]
    told = csv_lines(path) if path.exists() else []
    assert [(line["휴대폰"], line["이름"]) for line in told] == [("010-2345-6789", "김하나")] * wanted
    assert all(left == right for _, left, right in deliver.laws(engine, project))


def test_a_number_somebody_refused_texts_at_is_held_back(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, [TEXTED, {**TEXTED, "name": "김두리", "consent_sms": "no"}])
    make(engine, project)
    (held,) = csv_lines(tmp_path / "out" / HELD_BACK["sms"])
    assert (held["이름"], (tmp_path / "out" / MAILABLE["sms"]).exists()) == ("김하나", False)
    assert f'"{HELD_BACK["sms"]}",1,' in (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")


def test_a_number_smuggled_into_the_list_of_texts_breaks_a_law(engine: Engine, tmp_path: Path) -> None:
    project = fill(engine, tmp_path, [TEXTED, {"mobile": "+821023456780"}], csv_encoding="cp949")
    make(engine, project)
    with (tmp_path / "out" / MAILABLE["sms"]).open("a", encoding="cp949") as file:
        file.write("010-2345-6780,,,C2,,\n")
    assert [law[0].en for law in deliver.laws(engine, project) if law[1] != law[2]] == [
        "nobody without an explicit yes is on a list for sending"
    ]
