"""Customers that are organisations: one group per company, whoever works there."""

from typing import Any

import pytest

from hanjul import match
from hanjul.engines import Engine
from hanjul.match.explain import explain
from tests.build import project, records, silent
from tests.match.matching import apart, decision, together

FIRMS: list[dict[str, Any]] = [
    {
        "company_key": f"가나{n}산업",
        "business_number": f"{1000000000 + n * 7919}",
        "phone": f"+822{5000000 + n * 31}" if source == "a" else None,
        "source": source,
    }
    for n in range(40)
    for source in "ab"
]


def grouped(engine: Engine, *rows: dict[str, Any], **plan: Any) -> Engine:
    """Match companies; record n is the n-th row."""
    engine.load("records", records(*rows, *FIRMS))
    match.run(engine, project(entity="organisation", match=plan), silent, full=True)
    return engine


def test_colleagues_are_one_company(engine: Engine) -> None:
    rows = [
        {"name": "김철수", "company_key": "한빛소프트", "business_number": "2208162517", "mobile": "+821011112222"},
        {"name": "박지영", "company_key": "한빛소프트", "business_number": "2208162517", "mobile": "+821033334444"},
    ]
    assert together(grouped(engine, *rows), 0, 1)


def test_two_numbers_are_two_companies_of_one_name(engine: Engine) -> None:
    rows = [
        {"company_key": "대성", "business_number": "2208162517", "phone": "+8221112222"},
        {"company_key": "대성", "business_number": "1018116293", "phone": "+8221112222"},
    ]
    assert apart(grouped(engine, *rows), [0, 1])


def test_customers_of_one_bookkeeper_are_no_question(engine: Engine) -> None:
    """Other names, other numbers, one mailbox for the tax bills: fifty of them would be 1,225 questions."""
    mail = {"email_key": "master@seum-tax.co.kr"}
    rows = [
        {"company_key": name, "company": name, "business_number": number, "source": source, **mail}
        for name, number, source in (
            ("백두기계", "2208162517", "a"),
            ("경남테크", "1018116293", "b"),
            ("경남테크놀", None, "c"),
        )
    ]
    grouped(engine, *rows)
    assert (apart(engine, [0, 1]), decision(engine, 0, 1)) == (True, None)
    assert decision(engine, 0, 2) == "review"  # no number says that these are two
    assert "both name and number" in explain(engine, 0, 1).why.en


ONE_COMPANY = {
    "one number, two spellings": ({"business_number": "2208162517"}, {"company_key": "hanbitsoft", "business_number": "2208162517"}),
    "branches": ({"business_number": "2208162517", "corporate_number": "1101111234567"},
                 {"business_number": "1018116293", "corporate_number": "1101111234567"}),
    "a name and a domain": ({"email_key": "kim@hanbitsoft.kr"}, {"email_key": "lee@hanbitsoft.kr"}),
}  # fmt: skip


@pytest.mark.parametrize("rows", ONE_COMPANY.values(), ids=ONE_COMPANY.keys())
def test_rows_of_one_company_come_together(engine: Engine, rows: tuple[dict[str, str], ...]) -> None:
    assert together(grouped(engine, *({"company_key": "한빛소프트", **row} for row in rows)), 0, 1)


@pytest.mark.parametrize(
    ("shared", "one"), [({"phone": "+13105550123"}, True), ({"email_key": "a@riordan.com"}, False)]
)
def test_a_part_of_a_name_wants_a_phone_beside_it(engine: Engine, shared: dict[str, str], one: bool) -> None:
    names = ("Riordan's Grill and Bar", "Riordan's")
    rows = [{"company": name, "company_key": name.lower(), "source": name[-1], **shared} for name in names]
    firms = [{**row, "company": row["company_key"]} for row in FIRMS]
    assert together(grouped(engine, *rows, *firms), 0, 1) is one


def test_a_public_mailbox_provider_is_no_company(engine: Engine) -> None:
    rows = [
        {"company_key": "한빛", "email_key": "kim@naver.com"},
        {"company_key": "새론", "email_key": "lee@naver.com"},
    ]
    assert apart(grouped(engine, *rows), [0, 1])


def test_firms_in_one_building_stay_apart(engine: Engine) -> None:
    where = {"address": "서울 중구 세종대로 110", "address_key": "서울중구세종대로110", "postcode": "04524"}
    assert apart(grouped(engine, {"company_key": "한빛", **where}, {"company_key": "새론", **where}), [0, 1])


@pytest.mark.long
def test_a_large_company_comes_together_whole(each_engine: Engine) -> None:
    rows = [
        {
            "company_key": "한빛소프트",
            "business_number": "2208162517",
            "mobile": f"+8210{30000000 + n}",
            "name": "김철수",
        }
        for n in range(150)
    ]
    assert together(grouped(each_engine, *rows), *range(150))


def test_an_organisation_is_explained(engine: Engine) -> None:
    rows = [{"company_key": "한빛", "business_number": "2208162517", "company": "한빛"}] * 2
    told = explain(grouped(engine, rows[0], {**rows[1], "phone": "+8221112222"}), 0, 1)
    assert [line.comparison for line in told.lines if line.level == "exact"] == ["company", "number"]


def test_the_contact_person_and_the_mailbox_at_a_provider_are_explained(engine: Engine) -> None:
    row = {"company_key": "한빛", "company": "한빛", "name": "남궁옥분"}
    mails = ("hanbit77@naver.com", "hanbit77@naver.com")
    told = explain(
        grouped(engine, *({**row, "email_key": mail, "source": mail[:n]} for n, mail in enumerate(mails, 1))), 0, 1
    )
    shown = {line.comparison: (line.level, line.value_a) for line in told.lines}
    assert shown["person"] == ("exact", "남궁옥분")
    assert shown["line"] == ("exact", "hanbit77@naver.com")


@pytest.mark.parametrize(("clients", "same"), [(0, True), (8, False)])
def test_a_bookkeepers_mailbox_joins_no_branches(engine: Engine, clients: int, same: bool) -> None:
    mail = {"email_key": "tax77@naver.com"}
    rows = [
        {**mail, "company_key": "미래약국", "address": at, "address_key": at}
        for at in ("14 mill lane leeds", "9 queens park york")
    ]
    others = [{**mail, "company_key": f"{name}산업"} for name in "가나다라마바사아"[:clients]]
    assert together(grouped(engine, *rows, *others, *FIRMS), 0, 1) is same


@pytest.mark.parametrize(("chosen", "found"), [(("name",), {"name"}), ((), {"name", "mobile", "source"})])
def test_the_project_chooses_what_is_compared(engine: Engine, chosen: tuple[str, ...], found: set[str]) -> None:
    people = [{"name": f"김철{n}수", "mobile": f"+8210{20000000 + n}"} for n in range(3)]
    engine.load("records", records(*people, *people))
    match.run(engine, project(match={"comparisons": chosen}), silent, full=True)
    assert {row["comparison"] for row in engine.rows(engine.table("match_model")).to_pylist()} == found


def test_the_project_chooses_the_blocks(engine: Engine) -> None:
    people = [{"name": "김철수", "mobile": "+821011112222", "email_key": "a1@naver.com"}] * 3
    engine.load("records", records(*people))
    match.run(engine, project(match={"blocks": ["mobile", "name + email_local"]}), silent, full=True)
    assert [row["block"] for row in engine.rows(engine.table("match_blocks")).to_pylist()] == [
        "mobile",
        "sound + local",
    ]


def test_initials_and_turned_words_join_with_a_domain_in_common(engine: Engine) -> None:
    place = {"address": "14 Mill Lane Leeds", "address_key": "14 mill ln leeds", "website": "inglebypackaging.co.uk"}
    rows = [
        {"company": "Ingleby Packaging Ltd", "company_key": "inglebypackaging", **place},
        {"company": "Packaging, Ingleby", "company_key": "packagingingleby", **place},
        {"company": "IP Inc", "company_key": "ip", **place},
    ]
    assert together(grouped(engine, *rows), 0, 1, 2)


@pytest.mark.parametrize("there", ["9 queens park york", "9 queens park leeds"])
def test_one_name_and_domain_at_two_addresses_is_for_a_person_to_say(engine: Engine, there: str) -> None:
    rows = [
        {
            "company_key": "pinnacle",
            "website": "pinnacle.co.uk",
            "address": address,
            "address_key": address,
            "phone": phone,
        }
        for address, phone in (("14 mill lane leeds", "+441132223333"), (there, "+441904555666"))
    ]
    assert apart(grouped(engine, *rows), [0, 1])
    rows[1]["phone"] = rows[0]["phone"]
    assert together(grouped(engine, *rows), 0, 1)


NAMED = {"company_key": "한빛소프트", "company": "한빛소프트"}
BACKED = {
    "a mailbox at a provider": ({"email_key": "hanbit77@naver.com"}, {"email_key": "hanbit77@naver.com"}, True),
    "one contact person": ({"name": "남궁옥분"}, {"name": "남궁옥분"}, True),
    "nothing but the name": ({"name": "남궁옥분"}, {"name": "선우용녀"}, False),
    "a mailbox of a booking portal": ({"email_key": "a1@guest.booking.com"}, {"email_key": "a1@guest.booking.com"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), BACKED.values(), ids=BACKED.keys())
def test_what_backs_a_name(engine: Engine, one: dict[str, str], other: dict[str, str], same: bool) -> None:
    """Where a dozen firms have the name."""
    more = [{**NAMED, "business_number": f"{2200000000 + n * 7919}"} for n in range(12)]
    assert together(grouped(engine, {**NAMED, **one}, {**NAMED, **other}, *more), 0, 1) is same
