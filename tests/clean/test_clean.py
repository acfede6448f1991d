"""Clean: what one row says together."""

import datetime
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from hanjul import clean
from hanjul.engines import Engine
from hanjul.fields.consent import CHANNELS
from hanjul.project import Project
from hanjul.tables import FINDINGS, raw_name
from tests.build import silent

TODAY = datetime.date(2026, 11, 23)


def cleaned(engine: Engine, rows: dict[str, list[str | None]], columns: dict[str, str], **plan: Any) -> None:
    """One source of these columns, cleaned; beside it an empty source whose dates have another order."""
    length = len(next(iter(rows.values())))
    texts = {name: pa.array(cells, pa.string()) for name, cells in rows.items()}
    engine.load(raw_name("a"), pa.table({"row": pa.array(range(1, length + 1), pa.int64()), **texts}))
    engine.load(raw_name("b"), pa.table({"row": pa.array([], pa.int64()), "이름": pa.array([], pa.string())}))
    engine.load("findings", FINDINGS.schema.empty_table())
    sources = {"a": {"path": "a.csv", "columns": columns, **plan}, "b": {"path": "b.csv", "columns": {"이름": "name"}}}
    clean.run(engine, Project.model_validate({"sources": sources}), TODAY, silent)


def rows_of(engine: Engine, table: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = engine.rows(engine.table(table).sort("row").select(*columns))
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_a_sample_name_is_a_person_beside_a_number_or_address_that_works(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "이름": ["홍길동", "홍길동", "홍길동", "홍길동"],
        "휴대폰": ["010-2345-6789", "010-0000-0000", None, None],
        "이메일": [None, None, "hong@naver.com", "test@test.com"],
    }
    cleaned(engine, rows, {"이름": "name", "휴대폰": "mobile", "이메일": "email"})
    assert rows_of(engine, "records", "name") == [("홍길동",), (None,), ("홍길동",), (None,)]


def test_both_parts_of_a_sample_name_go(engine: Engine) -> None:
    cleaned(engine, {"First": ["John"], "Last": ["Doe"]}, {"First": "given_name", "Last": "family_name"})
    assert rows_of(engine, "records", "name", "family_name", "given_name") == [(None, None, None)]


def test_a_withdrawal_is_a_refusal_without_the_date_of_the_consent(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "동의": ["Y", "Y"],
        "동의일": ["2026-05-01", "2026-05-01"],
        "상태": ["탈퇴", "정상"],
    }
    cleaned(engine, rows, {"동의": "consent_marketing", "동의일": "consent_at", "상태": "membership"})
    said = engine.rows(engine.table("consents").filter(nw.col("column") == "상태")).to_pylist()
    assert [(row["row"], row["purpose"], row["channel"], row["answer"], row["answered_at"]) for row in said] == [
        (1, "marketing", "any", "no", None)
    ]


@pytest.mark.parametrize(
    ("field", "said", "column", "dated"),
    [
        ("consent_email", "N", "동의일", True),
        ("consent_email", "N", "OPTIN_TIME", False),
        ("consent_email", "N", "DOI bestätigt am", False),
        ("consent_email", "N", "DOI-Datum", False),
        ("consent_email", "N", "timestamp_opt", False),
        ("consent_email", "N", "구독일", False),
        ("refusal_email", "Yes", "Consent Date", False),
        ("refusal_email", "Yes", "동의일", False),
        ("refusal_email", "Yes", "수신동의 변경일", True),
    ],
)
def test_when_somebody_opted_in_does_not_date_a_refusal(
    engine: Engine, field: str, said: str, column: str, dated: bool
) -> None:
    cleaned(engine, {"Do Not Email": [said], column: ["2026-05-01"]}, {"Do Not Email": field, column: "consent_at"})
    assert rows_of(engine, "consents", "answer", "answered_at") == [
        ("no", "2026-05-01T00:00:00+09:00" if dated else None)
    ]


def test_the_date_of_a_refusal_is_read_in_the_order_of_its_source(engine: Engine) -> None:
    cleaned(engine, {"Unsubscribed": ["03/04/2026"]}, {"Unsubscribed": "refusal_email"}, date_order="mdy")
    assert rows_of(engine, "consents", "answer", "answered_at") == [("no", "2026-03-04T00:00:00+09:00")]


@pytest.mark.parametrize(
    ("said", "answer"),
    [("refusal", ("any", "no")), ("refusal_sms", ("sms", "no")), ("bounced", ("email", "blocked"))],
)
def test_every_row_of_a_list_of_refusals_is_one(engine: Engine, said: str, answer: tuple[str, str]) -> None:
    cleaned(engine, {"번호": ["010-2345-6789", "010-3456-7890"]}, {"번호": "mobile"}, every_row=said)
    assert rows_of(engine, "consents", "row", "channel", "answer", "answered_at") == [
        (1, *answer, None),
        (2, *answer, None),
    ]


@pytest.mark.parametrize(
    ("asked", "yes"),
    [
        ("[선택] 광고성 정보 수신 동의 (이메일/문자)", {"email", "sms"}),
        ("휴대전화 문자 및 메일 수신동의", {"email", "sms"}),
        ("Marketing by e-mail and SMS", {"email", "sms"}),
        ("문자/카카오톡 수신동의", {"sms", "kakao"}),
        ("광고성 정보 수신 동의 (이메일, 문자 등)", {"any"}),
        ("마케팅 수신 동의", {"any"}),
        ("이메일 수신 동의", {"any"}),  # the project file says what it is
    ],
)
def test_a_yes_speaks_for_the_channels_the_question_lists(engine: Engine, asked: str, yes: set[str]) -> None:
    cleaned(engine, {asked: ["동의", "미동의", "이메일"]}, {asked: "consent_marketing"})
    said = rows_of(engine, "consents", "row", "channel", "answer")
    assert {channel for row, channel, answer in said if (row, answer) == (1, "yes")} == yes
    assert [line[1:] for line in said if line[0] > 1] == [("any", "no"), ("email", "yes")]


def test_of_a_permission_to_contact_only_the_no_is_an_answer(engine: Engine) -> None:
    asked = {"May we call you?": ["Yes", "No", None], "GDPR consent": ["Y", "Y", "N"]}
    cleaned(engine, asked, {"May we call you?": "refusal_if_no_phone", "GDPR consent": "refusal_if_no"})
    assert sorted(rows_of(engine, "consents", "row", "purpose", "channel", "answer")) == [
        (2, "marketing", "phone", "no"),
        (3, "marketing", "any", "no"),
    ]


def test_what_a_cell_of_one_channel_refuses_of_another_is_heard(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {"문자동의": ["O (전화는 X)", "문자 O 이메일 X", "O"]}
    cleaned(engine, rows, {"문자동의": "consent_sms"})
    assert sorted(rows_of(engine, "consents", "row", "channel", "answer")) == [
        (1, "phone", "no"),
        (2, "email", "no"),
        (2, "sms", "yes"),
        (3, "sms", "yes"),
    ]


@pytest.mark.parametrize(
    ("asked", "beside", "date", "dated"),
    [
        ("May we call you?", {}, "Answered on", True),
        ("May we call you?", {"광고 동의": "consent_email"}, "Answered on", False),
        ("May we call you?", {"Do Not Email": "refusal_email"}, "Answered on", False),
        ("May we call you?", {"광고 동의": "consent_email"}, "May we call you? (date)", True),
        ("May we call you?", {}, "OPTIN_TIME", False),
    ],
)
def test_a_permission_to_contact_is_dated_by_a_date_of_its_own(
    engine: Engine, asked: str, beside: dict[str, str], date: str, dated: bool
) -> None:
    rows: dict[str, list[str | None]] = {asked: ["No"], **{name: [None] for name in beside}, date: ["2026-05-01"]}
    cleaned(engine, rows, {asked: "refusal_if_no_phone", **beside, date: "consent_at"})
    assert rows_of(engine, "consents", "answer", "answered_at") == [
        ("no", "2026-05-01T00:00:00+09:00" if dated else None)
    ]


@pytest.mark.parametrize(
    ("date", "dated"),
    [
        ("push_agreed_at", {"push"}),
        ("SMS 수신동의일", {"sms"}),
        ("마케팅 동의일시", {"push", "sms", "email", "any"}),
        ("개인정보 동의일", {"privacy"}),
        ("동의일", {"push", "sms", "email", "any", "privacy"}),
    ],
)
def test_a_date_named_after_a_question_is_not_that_of_another(engine: Engine, date: str, dated: set[str]) -> None:
    asked = {
        "push_agreed": "consent_push", "SMS 수신여부": "consent_sms", "이메일 수신여부": "consent_email",
        "마케팅 동의": "consent_marketing", "개인정보 동의": "consent_privacy",
    }  # fmt: skip
    cleaned(engine, {**{each: ["Y"] for each in asked}, date: ["2026-05-01"]}, {**asked, date: "consent_at"})
    said = rows_of(engine, "consents", "purpose", "channel", "answered_at")
    found = {channel if purpose == "marketing" else purpose for purpose, channel, at in said if at}
    assert found == dated


@pytest.mark.parametrize(
    ("date", "dated"),
    [
        ("개인정보동의 동의일", False),
        ("출금동의일", False),
        ("terms_agreed_at", False),
        ("개인정보·마케팅 동의일", True),
        ("동의일", True),
    ],
)
def test_the_day_of_another_consent_dates_no_answer_about_ads(engine: Engine, date: str, dated: bool) -> None:
    cleaned(
        engine, {"뉴스레터 수신": ["N"], date: ["2021-11-29"]}, {"뉴스레터 수신": "consent_email", date: "consent_at"}
    )
    assert rows_of(engine, "consents", "answer", "answered_at") == [
        ("no", "2021-11-29T00:00:00+09:00" if dated else None)
    ]


def test_an_answer_nobody_can_read_is_kept_as_such(engine: Engine) -> None:
    said = ["글쎄요", "나중에", "?", "모르겠음 (2026-05-02)", "-", None, "Y"]
    rows: dict[str, list[str | None]] = {"답": list(said), "동의일": ["2026-05-01", *[None] * 6]}
    cleaned(engine, rows, {"답": "consent_email", "동의일": "consent_at"})
    assert rows_of(engine, "consents", "row", "answer", "answered_at") == [
        (1, "unclear", "2026-05-01T00:00:00+09:00"),
        (2, "unclear", None),
        (3, "unclear", None),
        (4, "unclear", "2026-05-02T00:00:00+09:00"),
        (7, "yes", None),
    ]


def test_what_stands_in_a_column_of_refusals_and_cannot_be_read_is_kept_as_such(engine: Engine) -> None:
    cleaned(engine, {"Unsubscribed": ["see ticket 12", "Y", None, "[HARD_BOUNCE]"]}, {"Unsubscribed": "refusal_email"})
    assert rows_of(engine, "consents", "row", "answer") == [(1, "unclear"), (2, "no"), (4, "blocked")]


@pytest.mark.parametrize(("column", "dated"), [("타임스탬프", True), ("timestamp_signup", False)])
def test_who_unsubscribed_did_not_do_so_when_signing_up(engine: Engine, column: str, dated: bool) -> None:
    rows: dict[str, list[str | None]] = {"status": ["subscribed", "unsubscribed"], column: ["2026-05-01", "2026-05-01"]}
    cleaned(engine, rows, {"status": "consent_email", column: "created_at"}, answers_dated_by="created_at")
    said = "2026-05-01T00:00:00+09:00"
    assert rows_of(engine, "consents", "answer", "answered_at") == [("yes", said), ("no", said if dated else None)]


def test_a_list_of_refusals_is_dated_where_the_plan_says_so(engine: Engine) -> None:
    columns = {"번호": "mobile", "등록일": "created_at"}
    plan = {"every_row": "refusal", "answers_dated_by": "created_at"}
    cleaned(engine, {"번호": ["010-2345-6789"], "등록일": ["2026-05-01"]}, columns, **plan)
    assert rows_of(engine, "consents", "answer", "answered_at") == [("no", "2026-05-01T00:00:00+09:00")]


def test_a_birth_date_is_put_together_from_its_parts(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "day": ["4", "04.0", None, "4", "31", None],
        "month": ["3", "Mar", "3", None, "2월", None],
        "year": ["1985", "85", "1985.0", "1985년", "1985", None],
    }
    cleaned(engine, rows, {"day": "birth_day", "month": "birth_month", "year": "birth_year"})
    assert rows_of(engine, "records", "birth_date", "birth_date_key", "birth_date_raw") == [
        ("1985-03-04", "1985-03-04", "1985-3-4"),
        ("1985-03-04", "1985-03-04", "1985-Mar-04"),
        ("1985-03", "1985-03", "1985-3"),
        ("1985", "1985", "1985"),
        (None, "1985-02-31", "1985-2-31"),
        (None, None, None),
    ]
    found = engine.rows(engine.table("findings").filter(nw.col("rule") == "date_impossible")).to_pylist()
    assert [(row["column"], row["row"]) for row in found] == [("year + month + day", 5)]


def test_a_detail_with_the_number_of_the_house_completes_the_key_of_an_address(engine: Engine) -> None:
    rows = {
        "a": ["서울 강남구 역삼동", "서울 강남구 역삼동", "서울 강남구 테헤란로 123", "Leeds, Yorkshire", None],
        "b": ["123-45 한빛빌라 201호", "한빛빌라", "101동 202호", "PO Box 4711", "101동 202호"],
    }
    cleaned(engine, rows, {"a": "address", "b": "address_detail"})
    assert [key for (key,) in rows_of(engine, "records", "address_key")] == [
        "서울특별시강남구역삼동123-45",
        "서울특별시강남구역삼동",
        "서울특별시강남구테헤란로123",
        "leeds yorkshire po box 4711",
        None,
    ]


def test_a_month_with_its_day_goes_with_the_year_beside_it(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "birthyear": ["1985", "1985", "1985", None, "1985", "1985"],
        "birthday": ["0304", "03-04", "304", "1231", None, "0231"],
    }
    cleaned(engine, rows, {"birthyear": "birth_year", "birthday": "birth_day"})
    assert rows_of(engine, "records", "birth_date") == [
        ("1985-03-04",), ("1985-03-04",), ("1985-03-04",), ("--12-31",), ("1985",), (None,)
    ]  # fmt: skip


def test_two_surnames_are_one_family_name(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {"n": ["Ana", "Eva"], "a1": ["García", "Ruiz"], "a2": ["López", None]}
    cleaned(engine, rows, {"n": "given_name", "a1": "family_name", "a2": "family_name"})
    assert rows_of(engine, "records", "name") == [("Ana García López",), ("Eva Ruiz",)]


def test_a_name_spelt_again_in_latin_letters_is_an_alias(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {"성명": ["김민수", None, "이영희"], "영문성": ["KIM", "LEE", "LEE"]}
    rows["영문이름"] = ["MINSOO", "JIN", None]
    cleaned(engine, rows, {"성명": "name", "영문성": "family_name", "영문이름": "given_name"})
    assert rows_of(engine, "records", "name", "family_name", "given_name", "name_alias") == [
        ("김민수", None, None, "Minsoo Kim"),
        ("Jin Lee", "Lee", "Jin", None),
        ("이영희", "Lee", None, None),
    ]


def test_a_cell_that_names_channels_answers_for_these(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {"수신동의": ["이메일O 문자X", "Y", None, "동의 (카카오톡만)"]}
    cleaned(engine, rows, {"수신동의": "consent_marketing"})
    assert sorted(rows_of(engine, "consents", "row", "purpose", "channel", "answer", "wording")) == [
        (1, "marketing", "email", "yes", "이메일O 문자X"),
        (1, "marketing", "sms", "no", "이메일O 문자X"),
        (2, "marketing", "any", "yes", "Y"),
        *((4, "marketing", one, "yes" if one == "kakao" else "no", "동의 (카카오톡만)") for one in sorted(CHANNELS)),
    ]


def test_in_a_register_a_yes_is_for_the_channel_of_its_row_and_a_no_for_all(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "İzin Türü": ["EPOSTA", "MESAJ", "ARAMA", "WhatsApp", "EPOSTA", None],
        "İzin Durumu": ["ONAY", "ONAY", "RET", "ONAY", "RET", "ONAY"],
    }
    cleaned(engine, rows, {"İzin Türü": "answer_channel", "İzin Durumu": "consent_marketing"})
    assert sorted(rows_of(engine, "consents", "row", "channel", "answer")) == [
        (1, "email", "yes"), (2, "sms", "yes"), (3, "any", "no"), (5, "any", "no"),
    ]  # fmt: skip


def test_where_the_question_lists_channels_too_a_yes_is_for_the_channel_of_its_row_among_these(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {
        "수신 채널": ["문자", "이메일", "카카오톡", "문자", None, "문자"],
        "광고 수신동의(이메일/문자)": ["Y", "Y", "Y", "N", "Y", "글쎄 그건 좀"],
    }
    cleaned(engine, rows, {"수신 채널": "answer_channel", "광고 수신동의(이메일/문자)": "consent_marketing"})
    assert sorted(rows_of(engine, "consents", "row", "channel", "answer")) == [
        (1, "sms", "yes"), (2, "email", "yes"), (4, "any", "no"), (6, "any", "unclear"),
    ]  # fmt: skip


def test_who_chose_channels_agreed_to_these_only(engine: Engine) -> None:
    rows: dict[str, list[str | None]] = {"동의": ["네", "네", "아니오", None], "채널": ["SMS", None, "SMS", "이메일"]}
    cleaned(engine, rows, {"동의": "consent_marketing", "채널": "consent_marketing"})
    assert sorted(rows_of(engine, "consents", "row", "channel", "answer")) == [
        (1, "sms", "yes"),
        (2, "any", "yes"),
        (3, "any", "no"),
        (3, "sms", "yes"),
        (4, "email", "yes"),
    ]


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("민수", "김"),
        ("김민수", "김민수"),
        ("김", "김민수"),
        ("님", "김민수 팀장"),
        (None, "김민수"),
        ("김민수", "이사"),
    ],
)
def test_the_parts_of_a_korean_name_are_put_right(engine: Engine, family: str | None, given: str) -> None:
    cleaned(engine, {"Last": [family], "First": [given]}, {"Last": "family_name", "First": "given_name"})
    assert rows_of(engine, "records", "name", "family_name", "given_name") == [("김민수", "김", "민수")]


def test_what_one_line_says_fills_the_record_and_a_wish_to_be_left_alone_is_found(engine: Engine) -> None:
    lines: list[str | None] = [
        "김철수 010-2234-5679 서울 강남구 테헤란로 12 사과 5kg",
        "이영희 010-3333-4457 문자 보내지 마세요",
    ]
    cleaned(engine, {"주문": lines}, {"주문": "person_line"})
    assert rows_of(engine, "records", "name", "mobile", "address", "memo") == [
        ("김철수", "+821022345679", "서울 강남구 테헤란로 12", lines[0]),
        ("이영희", "+821033334457", None, lines[1]),
    ]
    assert (2, "memo_asks_to_stop") in rows_of(engine, "findings", "row", "rule")
