"""Merge: which value speaks, what is kept, what consent means when records disagree."""

import datetime
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from hanjul import govern, merge
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.tables import ORGANISATIONS
from tests.build import consents, groups, project, records, silent

OLD, NEW = "2019-01-01T00:00:00+09:00", "2023-05-05T00:00:00+09:00"


def merged(
    engine: Engine, given: pa.Table, in_groups: pa.Table, answers: pa.Table | None = None, **plan: Any
) -> list[dict[str, Any]]:
    """The customers of a small company that was never run before, by customer_key and name."""
    engine.drop("customer_of")
    engine.load("records", given)
    engine.load("groups", in_groups)
    engine.load("consents", answers if answers is not None else consents())
    merge.run(engine, project(**plan), silent)
    for words, left, right in merge.laws(engine):
        assert left == right, words.en
    return sorted(engine.rows(engine.table("customers")).to_pylist(), key=lambda row: row["name"] or "")


def test_the_most_recent_mobile_is_shown_and_both_are_kept(each_engine: Engine) -> None:
    given = records(
        {"name": "구일모", "mobile": "+821011112222", "created_at": OLD},
        {"name": "구일모", "mobile": "+821033334444", "created_at": NEW, "source": "b"},
    )
    (customer,) = merged(each_engine, given, groups(0, 0))
    assert customer["mobile"] == "+821033334444"
    assert [(item["value"], item["first_at"], item["sources"]) for item in customer["mobiles"]] == [
        ("+821011112222", OLD, "a"),
        ("+821033334444", NEW, "b"),
    ]


def test_a_mailbox_of_ones_own_is_shown_before_one_that_others_read_too(each_engine: Engine) -> None:
    given = records(
        {"name": "구일모", "email": "ilmo@hanbit.kr", "email_key": "ilmo@hanbit.kr", "created_at": OLD},
        {"name": "구일모", "email": "tax@hanbit.kr", "email_key": "tax@hanbit.kr", "created_at": NEW, "source": "b"},
        {"name": "나홀로", "email": "tax@saeron.kr", "email_key": "tax@saeron.kr", "created_at": NEW},
        {"name": "안나", "email": "anna@gmail.com", "email_key": "anna@gmail.com", "created_at": OLD},
        {
            "name": "안나",
            "email": "k9vg@guest.booking.com",
            "email_key": "k9vg@guest.booking.com",
            "created_at": NEW,
            "source": "b",
        },
    )
    both, alone, guest = merged(each_engine, given, groups(0, 0, 2, 3, 3))
    assert guest["email"] == "anna@gmail.com"
    assert both["email"] == "ilmo@hanbit.kr"
    assert [item["value"] for item in both["emails"]] == ["ilmo@hanbit.kr", "tax@hanbit.kr"]
    assert alone["email"] == "tax@saeron.kr"


def test_a_korean_is_shown_by_the_name_in_hangul_with_its_own_parts(each_engine: Engine) -> None:
    latin = {"name": "Minsu Kim", "given_name": "Minsu", "family_name": "Kim", "created_at": NEW}
    given = records(
        latin,
        latin | {"source": "b"},
        {"name": "김민수", "created_at": OLD, "source": "c"},
        {"name": "Lucy Moon", "created_at": OLD},
        {"name": "Lucy Moon", "created_at": OLD, "source": "b"},
        {"name": "루시", "created_at": NEW, "source": "c"},
    )
    shown = merged(each_engine, given, groups(0, 0, 0, 3, 3, 3))
    assert [(row["name"], row["family_name"], row["given_name"]) for row in shown] == [
        ("Lucy Moon", "Moon", "Lucy"),
        ("김민수", "김", "민수"),
    ]


def test_a_name_written_out_is_shown_before_an_initial(engine: Engine) -> None:
    short = {"name": "J. Smith", "given_name": "J.", "family_name": "Smith", "created_at": NEW}
    long = {"name": "John Smith", "given_name": "John", "family_name": "Smith", "created_at": OLD, "source": "b"}
    (customer,) = merged(engine, records(short, short, long), groups(0, 0, 0))
    assert (customer["name"], customer["given_name"]) == ("John Smith", "John")


def test_several_companies_become_a_list_with_their_numbers(engine: Engine) -> None:
    given = records(
        {
            "name": "구일모",
            "company": "(주)한빛",
            "company_key": "한빛",
            "business_number": "2208162517",
            "created_at": OLD,
        },
        {"name": "구일모", "company": "한빛", "company_key": "한빛", "created_at": OLD},
        {"name": "구일모", "company": "새론", "company_key": "새론", "created_at": NEW},
    )
    (customer,) = merged(engine, given, groups(0, 0, 0))
    assert [(item["value"], item["detail"]) for item in customer["companies"]] == [
        ("(주)한빛", "2208162517"),
        ("새론", None),
    ]


def test_created_at_is_the_earliest(engine: Engine) -> None:
    (customer,) = merged(
        engine, records({"name": "a", "created_at": NEW}, {"name": "a", "created_at": OLD}), groups(0, 0)
    )
    assert customer["created_at"] == OLD


def test_the_key_is_shown_only_when_whole(engine: Engine) -> None:
    given = records({"name": "구일모", "mobile": "+821012341234"}, {"name": "김하나"})
    assert [customer["customer_key"] for customer in merged(engine, given, groups(0, 1))] == [
        "구일모_01012341234",
        None,
    ]


def test_a_rule_of_the_project_file_decides(engine: Engine) -> None:
    given = records(
        {"name": "a", "position": "대표이사", "created_at": OLD}, {"name": "a", "position": "대표", "created_at": NEW}
    )
    (customer,) = merged(engine, given, groups(0, 0), merge={"rules": {"position": "most_complete"}})
    assert customer["position"] == "대표이사"


def test_the_trusted_source_wins_where_the_rule_says_so(engine: Engine) -> None:
    given = records({"name": "김하나", "created_at": OLD}, {"name": "김하나나", "created_at": NEW, "source": "b"})
    sources = {"a": {"path": "a.csv", "trust": 2}, "b": {"path": "b.csv"}}
    (customer,) = merged(engine, given, groups(0, 0), sources=sources, merge={"rules": {"name": "most_trusted"}})
    assert customer["name"] == "김하나"


def test_customer_id_does_not_depend_on_the_order_of_rows_or_sources(engine: Engine) -> None:
    one, two = (
        {"name": "구일모", "mobile": "+821011112222"},
        {"name": "구일모", "email": "a@b.kr", "email_key": "a@b.kr"},
    )
    first = merged(engine, records(one, {**two, "source": "b"}, {"name": "박하나"}), groups(0, 0, 2))
    second = merged(engine, records({"name": "박하나"}, {**two, "source": "b"}, one), groups(0, 1, 1))
    assert [row["customer_id"] for row in first] == [row["customer_id"] for row in second]


def test_namesakes_with_nothing_else_get_different_ids(engine: Engine) -> None:
    customers = merged(engine, records({"name": "김영숙"}, {"name": "김영숙"}), groups(0, 1))
    assert len({row["customer_id"] for row in customers}) == 2


Answers = list[tuple[str, str | None]]
CONSENTS: list[tuple[Answers, str | None]] = [
    ([("yes", OLD)], "yes"),
    ([("yes", OLD), ("no", NEW)], "no"),
    ([("no", OLD), ("yes", NEW)], "yes"),
    ([("yes", NEW), ("no", None)], "no"),
    ([("yes", None), ("no", OLD)], "no"),
    ([("yes", None)], "yes"),
    ([("yes", NEW), ("no", NEW)], "no"),
    ([("yes", NEW), ("blocked", None)], "no"),
    ([("yes", OLD), ("unclear", NEW)], "unclear"),
    ([("yes", None), ("unclear", NEW)], "unclear"),
    ([("yes", NEW), ("unclear", NEW)], "unclear"),
    ([("unclear", OLD), ("yes", NEW)], "yes"),
    ([("yes", OLD), ("unclear", None)], "yes"),
    ([("no", OLD), ("unclear", NEW)], "no"),
    ([("yes", OLD), ("unclear", NEW), ("no", None)], "no"),
    ([("no", "2026-05-20T00:00:00+09:00"), ("yes", "2026-05-20T13:00:00+09:00")], "no"),
    ([("no", "2026-05-20T10:00:00+09:00"), ("yes", "2026-05-20T13:00:00+09:00")], "yes"),
    ([("no", "2026-05-20T00:00:00+09:00"), ("yes", "2026-05-21T00:00:00+09:00")], "yes"),
    ([("unclear", "2026-05-20T00:00:00+09:00"), ("yes", "2026-05-20T13:00:00+09:00")], "unclear"),
    ([("unclear", NEW)], None),
    ([], None),
]


@pytest.fixture(scope="module")
def consent_states() -> Sequence[str | None]:
    """What became of the answers, each those of one customer, in one merge."""
    engine = DuckDBEngine()
    owners = [n for n, (answers, _) in enumerate(CONSENTS) for _ in answers or [None]]
    answers = [answer for said, _ in CONSENTS for answer in said or [None]]
    said = [{"record_id": n, "answer": one[0], "answered_at": one[1]} for n, one in enumerate(answers) if one]
    given = records(*({"name": f"{owner:02}"} for owner in owners))
    customers = merged(engine, given, groups(*owners), consents(*said))
    engine.close()
    return [customer["consent_email"] for customer in customers]


@pytest.mark.parametrize(("answers", "state"), CONSENTS)
def test_consent_follows_the_latest_dated_answer_and_undated_refusals(
    consent_states: Sequence[str | None], answers: Answers, state: str | None
) -> None:
    assert consent_states[[said for said, _ in CONSENTS].index(answers)] == state


def test_a_refusal_of_all_marketing_covers_every_channel(engine: Engine) -> None:
    said = consents(
        {"record_id": 0, "answer": "yes", "answered_at": OLD},
        {"record_id": 0, "answer": "no", "answered_at": NEW, "channel": "any"},
    )
    (customer,) = merged(engine, records({"name": "a"}), groups(0), said)
    assert (customer["consent_email"], customer["consent_sms"]) == ("no", "no")


def test_consent_to_collection_is_not_consent_to_marketing(engine: Engine) -> None:
    said = consents({"record_id": 0, "answer": "yes", "purpose": "privacy", "channel": "any"})
    (customer,) = merged(engine, records({"name": "a"}), groups(0), said)
    assert (customer["consent_privacy"], customer["consent_email"]) == ("yes", None)


def test_a_company_with_seventy_sources_names_them_all(engine: Engine) -> None:
    names = [f"s{number:02}" for number in range(70)]
    given = records(*({"name": "a", "source": name} for name in names))
    (customer,) = merged(engine, given, groups(*(0 for _ in names)), sources={name: {"path": "x"} for name in names})
    assert customer["sources"] == ", ".join(names)


def of_companies(engine: Engine, *rows: dict[str, Any], group: Sequence[int]) -> list[dict[str, Any]]:
    """Customers where they are companies."""
    engine.drop("customer_of")
    engine.load("records", records(*rows))
    engine.load("groups", groups(*group))
    engine.load("consents", consents())
    plan = project(entity="organisation")
    merge.run(engine, plan, silent)
    govern.run(engine, plan, datetime.date(2026, 1, 1), silent)
    return engine.rows(engine.table("customers").sort("name")).to_pylist()


HANBIT = (
    {
        "name": "김하나", "position": "과장", "mobile": "+821011112222", "email": "hana@hanbit.kr", "email_key": "hana@hanbit.kr",
        "company": "(주)한빛", "company_key": "한빛", "business_number": "2208162517",
    },
    {"name": "박둘", "email": "two@naver.com", "email_key": "two@naver.com", "company": "한빛", "company_key": "한빛", "phone": "+8221234567"},
)  # fmt: skip


def test_a_company_is_one_row_under_its_own_name_with_its_number_phone_and_contact_persons(engine: Engine) -> None:
    (row,) = of_companies(engine, *HANBIT, group=(0, 0))
    assert (row["business_number"], row["phone"], row["site"]) == ("2208162517", "+8221234567", "hanbit.kr")
    assert row["name"] in ("(주)한빛", "한빛")
    assert {(one["value"], one["detail"]) for one in row["contacts"]} == {
        ("김하나", "과장 +821011112222 hana@hanbit.kr"),
        ("박둘", "two@naver.com"),
    }
    assert list(row) == ORGANISATIONS.schema.names


def test_the_laws_hold_for_companies(engine: Engine) -> None:
    of_companies(engine, *HANBIT, group=(0, 1))
    assert all(left == right for _, left, right in merge.laws(engine))


def test_the_parts_of_an_address_are_of_one_address(each_engine: Engine) -> None:
    """The newest flat number belongs to the old street, and the newest street came without a postcode."""
    street, other = "서울특별시 종로구 대학로 12", "부산광역시 해운대구 센텀로 3"
    given = records(
        {"name": "구일모", "address": street, "address_key": "a", "address_detail": "101호", "postcode": "03086", "created_at": OLD},
        {"name": "구일모", "address": other, "address_key": "b", "created_at": NEW},
        {"name": "김하나", "address": street, "address_key": "a", "address_detail": "5층", "postcode": "03086", "created_at": NEW},
        {"name": "김하나", "address": other, "address_key": "b", "address_detail": "7층", "postcode": "48058", "created_at": OLD},
        {"name": "박둘", "address_detail": "9호", "postcode": "48058", "created_at": OLD},
    )  # fmt: skip
    shown = merged(each_engine, given, groups(0, 0, 1, 1, 2))
    assert [(row["address"], row["address_detail"], row["postcode"]) for row in shown] == [
        (other, None, None),
        (street, "5층", "03086"),
        (None, "9호", "48058"),
    ]


def test_a_customer_is_no_surer_than_the_link_its_records_hang_on(engine: Engine) -> None:
    sure = groups(0, 0, 0, 0, 4, 4).drop_columns(["match_probability", "weakest_link"])
    sure = sure.append_column("match_probability", pa.array([1.0, 1.0, 1.0, 1.0, 0.998, 0.998]))
    sure = sure.append_column("weakest_link", pa.array([0.97] * 4 + [None] * 2, pa.float64()))
    customers = merged(engine, records(*({"name": "김철수"} for _ in range(6))), sure)
    assert sorted(customer["match_probability"] for customer in customers) == [0.97, 0.998]
