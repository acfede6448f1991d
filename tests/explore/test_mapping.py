"""Which column is which field: sources as companies have them."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from hanjul.explore.mapping import Guess, answers_dated_by, date_order, infer
from hanjul.explore.refusals import every_row
from hanjul.fields import Context

NAMES = ["김민수", "이영희", "박지훈", "최은경", "정수빈", "강도윤"]
MOBILES = ["010-2345-6789", "01034567890", "010 4567 8901", "1056789012", "+82-10-6789-0123", "010-7890-1234"]
LANDLINES = ["02-345-6789", "031-234-5678", "051-345-6789", "02)555-6666", "070-1234-5679", "1588-1234"]
EMAILS = ["kim@naver.com", "lee@daum.net", "park@gmail.com", "choi@hanmail.net", "jung@nate.com", "kang@kakao.com"]
ADDRESSES = ["서울특별시 강남구 테헤란로 123", "부산 해운대구 우동 677-25", "경기도 성남시 분당구 판교로 12"] * 2
COMPANIES = ["(주)한빛", "주식회사 대성", "㈜미래", "유한회사 삼정", "한솔(주)", "농업회사법인 들판"]
DATES = ["2021-03-04", "2020.05.06", "2019/07/08", "2021-01-02", "2018-11-12", "2022-02-02"]
EARLIER = ["2011-03-04", "2010.05.06", "2009/07/08", "2011-01-02", "2008-11-12", "2012-02-02"]
YES_NO = ["Y", "N", "Y", "Y", "N", "N"]
NUMBERS = ["1", "2", "3", "4", "5", "6"]


def guesses(columns: dict[str, list[Any]], country: str = "KR") -> list[Guess]:
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return infer("소스", list(columns), sample, Context(country=country))


def mapped(columns: dict[str, list[Any]], country: str = "KR") -> dict[str, str]:
    return {guess.column: guess.field for guess in guesses(columns, country)}


SOURCES: dict[str, tuple[str, dict[str, tuple[list[Any], str]]]] = {
    "crm": ("KR", {
        "No": (NUMBERS, "ignore"), "고객명": (NAMES, "name"), "연락처": ([*MOBILES[:2], *LANDLINES[:2], *EMAILS[:2]], "contact"),
        "E-mail 주소": (EMAILS, "email"), "이메일": (YES_NO, "consent_email"), "SMS": (YES_NO, "consent_sms"),
        "등록일": (DATES, "created_at"), "수신거부": (["Y", None, None, "Y", None, None], "refusal"), "비고": (["다음 주에 전화"] * 6, "memo"),
        "유입경로": (["네이버"] * 6, "ignore"), "누적구매금액": (["12000"] * 6, "ignore"), "나이": (["33"] * 6, "ignore"),
        "주민등록번호": ([None] * 6, "ignore"), "등급": (["VIP", "일반"] * 3, "tag"),
    }),
    "form": ("KR", {
        "타임스탬프": (["2021. 3. 4. 오후 3:22:11"] * 6, "created_at"), "성함을 알려주세요": (NAMES, "name"),
        "연락처(휴대폰)를 남겨 주세요": (MOBILES, "mobile"), "소속(회사명)": (COMPANIES, "company"),
        "개인정보 수집 및 이용에 동의하십니까?": (["네, 동의합니다."] * 6, "consent_privacy"),
        "[선택] 광고성 정보 수신에 동의하십니까?": (["네", "아니오"] * 3, "consent_marketing"),
    }),
    "shop": ("KR", {
        "주문번호": (["20210001"] * 6, "ignore"), "구매자명": (NAMES, "name"), "구매자ID": (["ab1", "cd2", "ef3"] * 2, "member_id"),
        "구매자연락처": (MOBILES, "mobile"), "수취인명": (NAMES[::-1], "ignore"), "수취인연락처1": (MOBILES[::-1], "ignore"),
        "통합배송지": (ADDRESSES, "address"), "우편번호": (["06164", "1234", "04001"] * 2, "postcode"),
        "상품명": (["무선 이어폰"] * 6, "ignore"), "배송메세지": (["문 앞"] * 6, "ignore"), "주문일시": (DATES, "created_at"),
    }),
    "parcels": ("KR", {"받는분성명": (NAMES, "name"), "받는분전화번호": (MOBILES, "mobile"), "받는분주소": (ADDRESSES, "address")}),
    "ledger": ("KR", {
        "회사명": (COMPANIES, "company"), "대표자": (NAMES, "ignore"), "담당자": (NAMES[::-1], "name"), "담당자 연락처": (MOBILES, "mobile"),
        "대표전화": (LANDLINES, "phone"), "팩스": (LANDLINES, "ignore"), "사업자번호": (["220-81-62517", "1208147521"] * 3, "business_number"),
        "법인등록번호": (["130111-0006246"] * 6, "corporate_number"), "최근거래일": (DATES, "last_seen_at"),
    }),
    "owners": ("KR", {"상호": (COMPANIES, "company"), "대표자명": (NAMES, "name"), "전화번호": (LANDLINES, "phone")}),
    "band": ("KR", {"주문자(닉네임)": (["달토끼91", "행복맘", "coco77"] * 2, "nickname"), "연락처": (MOBILES, "mobile")}),
    "products": ("KR", {"이름": (["무선 이어폰 3세대", "아메리카노 (ICE)", "면 티셔츠 XL"] * 2, "ignore"), "가격": (["1000"] * 6, "ignore")}),
    "parts": ("KR", {"성": (["김", "이", "박", "최", "정", "강"], "family_name"), "이름": ([name[1:] for name in NAMES], "given_name")}),
    "member": ("KR", {
        "아이디": (EMAILS, "email"), "이름": (NAMES, "name"), "휴대폰": (MOBILES, "mobile"), "연락처2": (MOBILES, "mobile"), "성별": (["남", "여"] * 3, "gender"),
        "생년월일": (["900101", "1985-02-03", "19700506"] * 2, "birth_date"), "가입일": (DATES, "created_at"), "최종접속일": (DATES, "last_seen_at"),
    }),
    "febrl": ("AU", {
        "given_name": (["michaela", "courtney"] * 3, "given_name"), "surname": (["neumann", "painter"] * 3, "family_name"),
        "street_number": (["8", "12"] * 3, "address"), "address_1": (["stanley street", "pinkerton circuit"] * 3, "address"),
        "address_2": (["miami", "bega flats"] * 3, "address_detail"), "suburb": (["winston hills", "richlands"] * 3, "address"),
        "postcode": (["4223", "4560"] * 3, "postcode"), "state": (["nsw", "vic"] * 3, "address"),
        "date_of_birth": (["19151111", "19161214"] * 3, "birth_date"), "soc_sec_id": (["5304218", "4066625"] * 3, "ignore"),
    }),
    "people": ("KR", {
        "first_name": (["Robert", "Grace"] * 3, "given_name"), "surname": (["Alan", "Allen"] * 3, "family_name"),
        "dob": (["1971-06-24", "2016-12-01"] * 3, "birth_date"), "city": (["London", "Leeds"] * 3, "address"), "email": (EMAILS, "email"),
    }),
    "meeting": ("KR", {  # user names of a meeting tool are names, a country is nobody's
        "User Name (Original Name)": (["Minsu Kim", "KIM MIN SU", "Jane Doe (Jane)", "Yuki Sato", "Ana Silva", "Wei Chen"], "name"),
        "Email": (EMAILS, "email"), "Country/Region Name": (["Korea, Republic of", "Japan"] * 3, "ignore"),
    }),
    "newsletter": ("ES", {  # estado: the state one lives in, or is in
        "Correo": (EMAILS, "email"), "Estado": (["Activo", "Baja", "Rebotado"] * 2, "membership"),
    }),
    "tickets": ("GB", {  # any ten digits may pass for a British number
        "First Name": (["John", "Mary"] * 3, "given_name"), "Surname": (["Smith", "Jones"] * 3, "family_name"),
        "Reference": (["7712345678", "7412345678", "1932345678", "7799345678", "7512345671", "7712345999"], "ignore"),
    }),
    "pupils": ("ES", {
        "Nombre del alumno": (["Lucía Gómez", "Pablo Ruiz", "Ana Gil"] * 2, "name"),
        "Teléfono madre": (["612 345 678", "+34 622 345 678", "633345678"] * 2, "ignore"),
        "Email del padre": (EMAILS, "ignore"),
    }),
    "contacts": ("US", {
        "name": (["John Smith", "Mary Jones", "Peter Brown"] * 2, "name"), "email": (EMAILS, "email"),
        "phone": (["(415) 555-2671", "212-555-0187", "+1 310 555 0143"] * 2, "mobile"), "address": (["12 High Street", "5 Oak Ave"] * 3, "address"),
        "company": (["Acme", "Globex Inc"] * 3, "company"), "zip": (["94107", "10001"] * 3, "postcode"),
    }),
    "salesforce": ("GB", {
        "Contact ID": (["1001", "1002", "1003"] * 2, "member_id"), "First Name": (["John"] * 6, "given_name"), "Email Opt Out": (["0", "1"] * 3, "refusal_email"),
        "Created Date": (["13/2/2021"] * 6, "created_at"), "Lead Source": (["Web"] * 6, "ignore"), "Contact Owner": (["Amy Lee"] * 6, "ignore"),
    }),
    "headerless": ("KR", {
        "column_1": (NUMBERS, "ignore"), "column_2": (NAMES, "name"), "column_3": (MOBILES, "mobile"), "column_4": (EMAILS, "email"),
        "column_5": (DATES, "created_at"), "column_6": (ADDRESSES, "address"), "column_7": (YES_NO, "ignore"), "column_8": (COMPANIES, "company"),
    }),
}  # fmt: skip

COLUMNS = [
    pytest.param(source, column, field, id=f"{source}-{column}")
    for source, (_, columns) in SOURCES.items() for column, (_, field) in columns.items()
]  # fmt: skip


@pytest.mark.parametrize(("source", "column", "field"), COLUMNS)
def test_columns_of_sources_as_companies_have_them(source: str, column: str, field: str) -> None:
    country, columns = SOURCES[source]
    assert mapped({name: cells for name, (cells, _) in columns.items()}, country)[column] == field


def test_every_column_gets_one_guess_in_order() -> None:
    columns = {name: cells for name, (cells, _) in SOURCES["crm"][1].items()}
    assert [guess.column for guess in guesses(columns)] == list(columns)


def test_every_guess_has_a_reason_in_both_languages_and_a_share() -> None:
    found = [
        guess
        for country, columns in SOURCES.values()
        for guess in guesses({n: c for n, (c, _) in columns.items()}, country)
    ]
    assert all(guess.reason.ko and guess.reason.en and 0 < guess.confidence <= 1 for guess in found)


def test_reasons_never_show_values() -> None:
    columns = {name: cells for name, (cells, _) in SOURCES["member"][1].items()}
    reasons = " ".join(guess.reason.ko + guess.reason.en for guess in guesses(columns))
    assert not any(value in reasons for value in (*NAMES, *MOBILES, *EMAILS))


def test_a_national_id_column_is_left_out_with_an_alarm() -> None:
    (guess,) = guesses({"비고": ["900101-1234567", "850203-2345678", "770405-1456789"]})
    assert (guess.field, "고유식별정보" in guess.reason.ko) == ("ignore", True)


@pytest.mark.parametrize(
    ("cells", "field"),
    [(MOBILES, "mobile"), (LANDLINES, "phone"), (EMAILS, "email"), ([*MOBILES[:3], *LANDLINES[:3]], "contact")],
)
def test_a_contact_column_is_what_it_holds(cells: list[str], field: str) -> None:
    assert mapped({"연락처": cells}) == {"연락처": field}


@pytest.mark.parametrize(
    ("header", "field"),
    [("이메일", "consent_email"), ("휴대폰", "consent_sms"), ("전화", "consent_phone"), ("카카오톡", "consent_kakao")],
)
def test_answers_under_the_name_of_a_channel_are_consent(header: str, field: str) -> None:
    assert mapped({header: YES_NO}) == {header: field}


def test_addresses_under_a_consent_word_are_addresses() -> None:
    assert mapped({"뉴스레터": EMAILS}) == {"뉴스레터": "email"}


def test_of_two_created_columns_the_earlier_stays() -> None:
    assert mapped({"등록일": DATES, "가입일": EARLIER}) == {"등록일": "ignore", "가입일": "created_at"}


def test_an_event_yields_to_the_registration() -> None:
    assert mapped({"주문일시": EARLIER, "가입일": DATES}) == {"주문일시": "ignore", "가입일": "created_at"}


@pytest.mark.parametrize(
    ("first", "mobile", "other", "others"),
    [
        ("계약자1 성명", "계약자1 연락처", "계약자2(공동명의) 성명", "계약자2(공동명의) 연락처"),
        ("성명", "연락처", "성명2", "연락처2"),
        ("Guest 1 Name", "Guest 1 Phone", "Guest 2 Name", "Guest 2 Phone"),
        ("담당자", "담당자 휴대폰", "대표자", "대표자 휴대폰"),
    ],
)
def test_the_number_beside_another_persons_name_is_that_persons(
    first: str, mobile: str, other: str, others: str
) -> None:
    found = mapped({first: NAMES, mobile: MOBILES, other: NAMES[::-1], others: MOBILES[::-1]})
    assert (found[first], found[other], found[others]) == ("name", "ignore", "ignore")
    assert found[mobile] in ("mobile", "contact")
    told = guesses({first: NAMES, mobile: MOBILES, other: NAMES[::-1], others: MOBILES[::-1]})
    assert [guess.column for guess in told if guess.another] == [other]


def test_a_second_number_of_one_person_stays() -> None:
    found = mapped({"성명": NAMES, "연락처1": MOBILES, "연락처2": LANDLINES, "영문 성명": ["Kim Minsu"] * 6})
    assert "ignore" not in (found["연락처1"], found["연락처2"])


def test_two_spellings_of_the_same_name_are_both_kept() -> None:
    assert mapped({"이름": [*NAMES[:3], None, None, None], "성명": [None, *NAMES[1:]]}) == {
        "이름": "name",
        "성명": "name",
    }


def test_a_second_whole_address_stays_out_because_addresses_are_joined() -> None:
    assert mapped({"회사주소": ADDRESSES, "주소": ADDRESSES}) == {"회사주소": "ignore", "주소": "address"}


def test_a_region_the_address_begins_with_stays_out() -> None:
    assert mapped({"지역": ["서울", "부산", "경기"] * 2, "주소": ADDRESSES})["지역"] == "ignore"


def test_a_state_without_an_address_is_no_address() -> None:
    assert mapped({"name": NAMES, "state": ["active", "closed"] * 3})["state"] == "ignore"


def test_few_addresses_over_many_rows_belong_to_staff() -> None:
    assert mapped({"처리": ["a@firm.kr", "b@firm.kr"] * 100})["처리"] == "ignore"


def test_an_id_that_only_counts_is_a_row_number() -> None:
    assert mapped({"id": [str(n) for n in range(1, 30)], "이름": NAMES * 4 + NAMES[:5]})["id"] == "ignore"


def test_phones_of_another_country_stay_under_their_header() -> None:
    assert mapped({"휴대폰": MOBILES}, "US") == {"휴대폰": "mobile"}


def test_an_empty_column_is_what_its_header_says() -> None:
    assert mapped({"이메일": [None] * 6}) == {"이메일": "email"}


def test_in_a_list_of_products_a_name_is_no_person() -> None:
    sample = pa.table({"이름": ["홍차", "김밥", "박하사탕"], "재고": ["1", "2", "3"]})
    assert [guess.field for guess in infer("상품목록", ["이름", "재고"], sample)] == ["ignore", "ignore"]


def test_no_rows_are_no_failure() -> None:
    assert mapped({"이름": [], "xyz": []}) == {"이름": "name", "xyz": "ignore"}


def test_a_thousand_columns_are_all_guessed() -> None:
    columns = {f"측정 {n}": ["1.5", "2"] for n in range(1_000)}
    assert set(mapped(columns).values()) == {"ignore"}


@pytest.mark.parametrize(
    ("cells", "country", "order"),
    [
        (["13/2/2021"], "US", "dmy"),
        (["2/13/2021"], "GB", "mdy"),
        (["3/4/2021"], "US", "mdy"),
        (["3/4/2021"], "GB", "dmy"),
        (["2021-03-04"], "US", "ymd"),
    ],
)
def test_the_order_of_dates_is_read_off_the_values(cells: list[str], country: str, order: str) -> None:
    sample = pa.table({"Created Date": cells})
    assert date_order(sample, infer("s", ["Created Date"], sample, Context(country=country)), country) == order


@pytest.mark.parametrize(
    ("cells", "country", "order"),
    [
        (["15/02/25", "03/11/24"], "ES", "dmy"),
        (["02/05/25", "03/11/24"], "US", "mdy"),
        (["15/02/25", "03/11/24"], "US", "ymd"),
        (["98-04-03", "03-11-24"], "GB", "ymd"),
        (["15/02/25", "03/11/24"], "KR", "ymd"),
        ([None], "ES", "ymd"),
    ],
)
def test_a_year_of_two_digits_stands_where_the_country_writes_it(
    cells: list[str | None], country: str, order: str
) -> None:
    sample = pa.table({"Created Date": pa.array(cells, pa.string())})
    assert date_order(sample, infer("s", ["Created Date"], sample, Context(country=country)), country) == order


def test_a_name_that_has_nothing_of_the_given_and_family_name_is_another_s() -> None:
    columns = {
        "First Name": ["John", "Mary", "Peter", "Susan"] * 8, "Last Name": ["Smith", "Jones"] * 16, "Zone name": ["North Wales", "South Downs"] * 16
    }  # fmt: skip
    assert mapped(columns, "GB")["Zone name"] == "ignore"


def test_consents_of_a_form_are_dated_by_its_time_stamp() -> None:
    columns = {name: cells for name, (cells, _) in SOURCES["form"][1].items()}
    assert answers_dated_by(guesses(columns)) == "created_at"


def test_consents_of_a_lead_ad_are_dated_by_the_time_of_the_lead() -> None:
    lead = {
        "created_time": DATES,
        "ad_id": ["ag:1201", "ag:1202"] * 3,
        "form_id": ["f:881"] * 6,
        "full_name": NAMES,
        "광고 수신 동의": YES_NO,
    }
    found = guesses(lead)
    assert ([each.field for each in found[1:3]], answers_dated_by(found)) == (["ignore", "ignore"], "created_at")
    assert answers_dated_by([each for each in found if each.column != "form_id"]) is None
    assert (
        answers_dated_by([replace(found[0], column="Create date"), *found[1:]]) is None
    )  # of a contact; the form tells how they came


def test_consents_of_a_member_list_are_not_dated_by_the_joining() -> None:
    assert answers_dated_by(guesses({"가입일": DATES, "이메일 수신여부": YES_NO})) is None


def test_states_of_a_subscription_are_no_answers_of_that_time() -> None:
    states = ["subscribed", "unsubscribed", "cleaned"] * 2
    found = guesses({"email": EMAILS, "status": states, "timestamp_signup": EARLIER, "timestamp_opt": DATES})
    assert {guess.column: guess.field for guess in found} == {
        "email": "email", "status": "consent_email", "timestamp_signup": "created_at", "timestamp_opt": "consent_at",
    }  # fmt: skip
    without = [guess for guess in found if guess.column != "timestamp_opt"]
    assert answers_dated_by(without) is None


def test_a_state_in_a_list_of_refusals_is_that_of_the_number() -> None:
    columns = {"수신거부번호": MOBILES, "등록일시": DATES, "상태": ["차단"] * 5 + ["해제"]}
    assert mapped(columns)["상태"] == "ignore"
    assert mapped(columns | {"상태": ["정상"] * 4 + ["차단"] * 2})["상태"] == "membership"
    assert mapped({"휴대폰": MOBILES, "상태": ["차단"] * 6})["상태"] == "membership"


def test_where_an_account_comes_from_is_no_answer() -> None:
    found = guesses({"user_id": ["a1", "a2", "a3"] * 2, "provider": ["kakao", "email", "kakao"] * 2})
    assert [(guess.field, guess.unheard) for guess in found if guess.column == "provider"] == [("ignore", False)]


def test_a_code_with_letters_before_it_is_no_phone_number() -> None:
    codes = [f"E24{month:02}-{row:05}" for row, month in enumerate((1, 3, 5, 7, 9, 11), start=12)]
    assert mapped({"신청 코드": codes, "성명": NAMES})["신청 코드"] == "ignore"
    assert mapped({"번호": codes, "성명": NAMES})["번호"] == "ignore"


@pytest.mark.parametrize("header", ["문자 실패", "우편물 반송", "우편 반송 여부", "SMS failed"])
def test_what_did_not_arrive_is_no_consent(header: str) -> None:
    assert mapped({"성명": NAMES, header: YES_NO})[header] == "ignore"


def test_whose_part_it_is_in_a_wedding_is_no_name() -> None:
    many = {
        "신랑 성명": [f"김{a}{b}" for a in "민서지현수영" for b in "은정미경희"],
        "신랑 연락처": [f"010-2345-{n:04}" for n in range(30)],
    }
    assert list(mapped({**many, "계약자": ["신랑", "신부"] * 15}).values()) == ["name", "mobile", "ignore"]


def test_of_a_question_how_mail_should_come_only_who_wants_none_is_heard() -> None:
    told = mapped(
        {"성명": NAMES, "소식지 수신방법": ["이메일", "우편", "받지않음"] * 2, "수령방법": ["우편", "직접수령"] * 3}
    )
    assert told == {"성명": "name", "소식지 수신방법": "refusal_if_no", "수령방법": "ignore"}


def test_where_somebody_worked_before_is_not_their_company() -> None:
    columns = {
        "성명": NAMES,
        "현 직장": COMPANIES,
        "이전 직장(재직기간)": COMPANIES[::-1],
        "Previous company": COMPANIES,
    }
    assert list(mapped(columns).values()) == ["name", "company", "ignore", "ignore"]


@pytest.mark.parametrize("header", ["작고일", "별세일"])
def test_a_day_of_death_refuses(header: str) -> None:
    assert mapped({"성명": NAMES, header: ["2015-03-02", None, None, "2019.5.3", None, None]})[header] == "refusal"


def test_a_year_many_share_is_no_member_id() -> None:
    assert mapped({"성명": NAMES * 10, "학번": ["85", "1985", "86", "86", "87", "87"] * 10})["학번"] == "ignore"
    numbers = [f"2015{row:04}" for row in range(60)]
    assert mapped({"성명": NAMES * 10, "학번": numbers})["학번"] == "member_id"


def test_answers_listed_in_brackets_are_nobody() -> None:
    columns = {"성명": NAMES, "직위(교수/연구원/학생)": ["교수", "학생", "연구원"] * 2, "연락처(학부모)": MOBILES}
    assert list(mapped(columns).values()) == ["name", "position", "ignore"]


PARTIES = [
    ({"학생명": NAMES, "학부모 성명": NAMES[::-1], "학부모 연락처": MOBILES, "학생 연락처": MOBILES[::-1]}, ["name", "ignore", "ignore", "mobile"]),
    ({"원생명": NAMES, "보호자 휴대폰": MOBILES, "보호자 이메일": EMAILS, "연락처": MOBILES}, ["name", "ignore", "ignore", "mobile"]),
    ({"이름": NAMES, "휴대폰": MOBILES, "비상연락망": MOBILES, "배우자 연락처": MOBILES}, ["name", "mobile", "ignore", "ignore"]),
    ({"원생명": NAMES, "부 성함": NAMES[::-1], "부 연락처": MOBILES, "모 연락처": MOBILES}, ["name", "ignore", "ignore", "ignore"]),
    ({"Student name": ["Amy Lee"] * 6, "Parent's phone": MOBILES, "Emergency contact": MOBILES}, ["name", "ignore", "ignore"]),
    ({"학부모 이름": NAMES, "학부모 휴대폰": MOBILES, "자녀 이름": NAMES[::-1], "자녀 생년월일": DATES}, ["name", "mobile", "ignore", "ignore"]),
    ({"학부모 성명": NAMES, "휴대폰": MOBILES}, ["name", "mobile"]),
    ({"보호자 연락처": MOBILES, "등급": ["A"] * 6}, ["mobile", "tag"]),
    ({"원생명": NAMES, "형제": NAMES[::-1], "학생 휴대폰": MOBILES}, ["name", "ignore", "mobile"]),
    ({"이름": NAMES, "부서명": ["영업"] * 6, "모바일": MOBILES}, ["name", "department", "mobile"]),
    ({"산모명": NAMES, "산모 HP": MOBILES, "남편 연락처": MOBILES[::-1], "아기이름": NAMES[::-1], "성별(아기)": ["남", "여"] * 3}, ["name", "mobile", "ignore", "ignore", "ignore"]),
    ({"주문자명": NAMES, "주문자휴대전화": MOBILES, "수령인": NAMES[::-1], "수령인 휴대전화": MOBILES[::-1], "결제자명": NAMES[::-1]}, ["name", "mobile", "ignore", "ignore", "ignore"]),
    ({"수령인": NAMES, "수령인 휴대전화": MOBILES}, ["name", "mobile"]),
    ({"주문자 이름": NAMES, "주문자 번호": MOBILES, "수령자 번호": MOBILES[::-1], "입금자명": NAMES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"성함(입금자명과 동일하게)": NAMES, "연락처": MOBILES, "받으시는 분 성함": NAMES[::-1], "받으시는 분 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"입금자와 동일한 주문자 성함": NAMES, "받는 분": NAMES[::-1], "휴대폰": MOBILES}, ["name", "ignore", "mobile"]),
    ({"성함": NAMES, "입금자명(신청자와 다를 경우)": NAMES[::-1], "환불 계좌 성함(예금주)": NAMES[::-1]}, ["name", "ignore", "ignore"]),
    ({"성명/직분 (예: 김철수 집사)": [f"{name} 집사" for name in NAMES], "소속 교구(부서)": ["1교구", "청년부"] * 3, "휴대폰 번호": MOBILES, "입금자명": NAMES[::-1]}, ["name", "tag", "mobile", "ignore"]),
    ({"회원명": NAMES, "핸드폰": MOBILES, "공동등록자": NAMES[::-1], "공동등록자 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"교번": NUMBERS, "성함과 직분": [f"{name}권사" for name in NAMES], "담당교역자": NAMES[::-1]}, ["member_id", "name", "ignore"]),
    ({"구매자": NAMES, "수취인": NAMES[::-1], "휴대폰번호": MOBILES[::-1], "구매자 휴대폰번호": MOBILES}, ["name", "ignore", "ignore", "mobile"]),
    ({"참가자명": NAMES, "참가자 연락처": MOBILES, "신청자명": NAMES[::-1], "신청자연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"이름": NAMES, "동반 등록자 번호": MOBILES, "추천인 번호": MOBILES}, ["name", "ignore", "ignore"]),
    ({"원생명": NAMES, "학부모 문자수신": YES_NO, "보호자 수신거부": YES_NO}, ["name", "refusal_if_no_sms", "refusal"]),
    ({"이름": NAMES, "학생 휴대폰": MOBILES, "부 성함": NAMES[::-1], "부 연락처": MOBILES[::-1], "안내문자 수신동의(보호자)": YES_NO}, ["name", "mobile", "ignore", "ignore", "refusal_if_no_sms"]),
    ({"성함": NAMES, "연락처": MOBILES, "인도하신 분 성함": NAMES[::-1], "인도자 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"신랑 성명": NAMES, "신랑 연락처": MOBILES, "신부 성명": NAMES[::-1], "신부 연락처": MOBILES[::-1], "신부 어머니 연락처": MOBILES}, ["name", "mobile", "ignore", "ignore", "ignore"]),
    ({"신부님 성함": NAMES, "신부님 연락처": MOBILES, "신랑님 성함": NAMES[::-1], "신랑님 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"신부": NAMES, "신부 H.P": MOBILES, "신랑": NAMES[::-1], "신랑 H.P": MOBILES[::-1], "예식일": DATES, "담당": [f"{name[0]}도윤" for name in NAMES]}, ["name", "mobile", "ignore", "ignore", "ignore", "ignore"]),
    ({"성함": NAMES, "모 직업": ["주부", "교사"] * 3, "부직책": ["부회장", "총무"] * 3}, ["name", "ignore", "position"]),
    ({"candidate_name": NAMES, "candidate_email": EMAILS, "hiring_manager": NAMES[::-1], "hiring_manager_email": EMAILS[::-1]}, ["name", "email", "ignore", "ignore"]),
    ({"성함": NAMES, "혼주 성함": NAMES[::-1], "혼주 연락처": MOBILES}, ["name", "ignore", "ignore"]),
    ({"교적번호": NUMBERS, "성명": NAMES, "세대주": NAMES[::-1], "관계": ["본인", "처"] * 3, "생년월일": DATES}, ["member_id", "name", "ignore", "ignore", "birth_date"]),
    ({"조합원번호": NUMBERS, "조합원명": NAMES, "세대원명": NAMES[::-1], "관계": ["배우자", "자녀"] * 3, "생년월일": DATES, "세대원 휴대폰": MOBILES}, ["member_id", "name", "ignore", "ignore", "ignore", "ignore"]),
    ({"타임스탬프": DATES, "추천인 성함": NAMES, "추천인 연락처": MOBILES, "추천하실 후보자 성함": NAMES[::-1], "후보자 연락처": MOBILES[::-1], "후보자 이메일": EMAILS, "뉴스레터 수신 동의": YES_NO}, ["created_at", "name", "mobile", "ignore", "ignore", "ignore", "consent_email"]),
    ({"추천인": NAMES, "추천할 후보자": NAMES[::-1], "☎": MOBILES}, ["name", "ignore", "mobile"]),
    ({"소개하신 분": NAMES, "소개하신 분 연락처": MOBILES, "소개받은 신부": NAMES[::-1], "소개받은 분 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"주문조합원": NAMES, "받는분": NAMES[::-1], "받는분 휴대폰": MOBILES}, ["name", "ignore", "ignore"]),
    ({"회원명": NAMES, "예금주": NAMES, "예금주 생년월일(사업자번호)": DATES, "납부자 휴대폰": MOBILES}, ["name", "ignore", "ignore", "ignore"]),
    ({"회원명": NAMES, "납부자명": NAMES[::-1], "생년월일(사업자번호)": DATES, "납부자 휴대전화": MOBILES}, ["name", "ignore", "ignore", "ignore"]),
    ({"납부자명": NAMES, "납부자 휴대폰": MOBILES}, ["name", "mobile"]),
    ({"고객명": NAMES, "고객연락처": MOBILES, "방문시 연락하실 분": NAMES[::-1], "방문 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"연락하실 분": NAMES, "현장 연락처": MOBILES}, ["name", "mobile"]),
    ({"성명": NAMES, "개인정보/홍보": ["O/X", "O/O"] * 3}, ["name", "consent_marketing"]),
    ({"성명": NAMES, "개인정보/홍보": ["O", "X"] * 3}, ["name", "refusal_if_no"]),
    ({"성명": NAMES, "개인정보/홍보": ["O/X", "O/O", "O/O", "O/X", "O/O", "O"]}, ["name", "refusal_if_no"]),
    ({"계약자명": NAMES, "계약자 연락처": MOBILES, "설치처(고객명)": [*NAMES[:-1], "부모님댁"], "설치처 연락처": MOBILES[::-1], "설치주소": ADDRESSES}, ["name", "mobile", "ignore", "ignore", "address"]),
    ({"고객명": NAMES, "설치처 주소": ADDRESSES}, ["name", "address"]),
    ({"아이 이름": NAMES[::-1], "생년월일": DATES, "성별": ["남", "여"] * 3, "어머니 성함": NAMES, "휴대폰": MOBILES}, ["ignore", "ignore", "ignore", "name", "mobile"]),
    ({"어머니 성함": NAMES, "생년월일": DATES, "아이 이름": NAMES[::-1]}, ["name", "birth_date", "ignore"]),
    ({"아이 이름": NAMES, "생년월일": DATES}, ["name", "birth_date"]),
    ({"이름": NAMES, "자녀 이름": NAMES[::-1], "생년월일": DATES}, ["name", "ignore", "birth_date"]),
    ({"성명": NAMES, "소속": COMPANIES, "이메일": EMAILS, "10. 공동저자 (소속)": ["한서윤((주)담다), 오정민"] * 6, "교신저자 이메일": EMAILS[::-1], "지도교수": NAMES[::-1]}, ["name", "company", "email", "ignore", "ignore", "ignore"]),
    ({"Name": NAMES, "Email": EMAILS, "Corresponding author e-mail": EMAILS[::-1], "Co-authors": NAMES[::-1]}, ["name", "email", "ignore", "ignore"]),
    ({"수강생명": NAMES, "소속기관 담당자": NAMES[::-1], "담당자 연락처": LANDLINES, "담당자 이메일": EMAILS[::-1], "이메일": EMAILS}, ["name", "ignore", "ignore", "ignore", "email"]),
    ({"성명": NAMES, "소속기관 담당자": NAMES[::-1], "담당자 이메일": EMAILS[::-1], "이메일": EMAILS}, ["name", "ignore", "ignore", "email"]),
    ({"회사명": COMPANIES, "담당자": NAMES, "담당자 이메일": EMAILS}, ["company", "name", "email"]),
    ({"위탁기업명": COMPANIES, "교육담당자": NAMES[::-1], "담당자 전화": LANDLINES, "교육생명": NAMES, "교육생 휴대폰": MOBILES}, ["company", "ignore", "ignore", "name", "mobile"]),
    ({"방문일시": DATES, "방문자 연락처": MOBILES, "승인 입주민": NAMES}, ["created_at", "ignore", "name"]),
    ({"이름": NAMES, "방문자 연락처": MOBILES}, ["name", "mobile"]),
    ({"업체명": COMPANIES, "담당자": NAMES, "방문자 연락처": MOBILES}, ["company", "name", "mobile"]),
    ({"姓名/氏名/Name": ["佐藤美咲", "鈴木健太"] * 3, "Name (passport)": ["Sato Misaki", "Suzuki Kenta"] * 3, "E-mail": EMAILS}, ["name", "name_alias", "email"]),
    ({"후원자명(단체명)": ["푸른생협", *NAMES[1:5], "(주)한빛식품"], "담당자": ["김은주 부장", *[None] * 4, "안상솔"], "연락처": MOBILES}, ["name", "mobile", "name"]),
    ({"후원자명(단체명)": NAMES, "담당자": NAMES[::-1], "연락처": MOBILES}, ["name", "ignore", "mobile"]),
    ({"고객명": ["(주)한빛", *NAMES[1:5], "한솔전자(주)"], "대표자/담당자": ["김은주", "", "박지훈", "본인", "", "안상솔"], "연락처": MOBILES}, ["name", "mobile", "name"]),
    ({"고객명": ["(주)한빛", *NAMES[1:5], "한솔전자(주)"], "담당자": NAMES[::-1], "연락처": MOBILES}, ["name", "ignore", "mobile"]),
    ({"구매사": COMPANIES, "서명자(대표이사)": NAMES, "구매 담당자": NAMES[::-1], "구매 담당자 메일": EMAILS, "최종 사용 고객사": COMPANIES[::-1], "사용 담당자": NAMES[1:] + NAMES[:1], "사용 담당자 메일": EMAILS[::-1]}, ["company", "ignore", "name", "email", "ignore", "ignore", "ignore"]),
    ({"상호": COMPANIES, "세금계산서 담당자": NAMES[::-1], "세금계산서 이메일": EMAILS[::-1], "계약담당자": [f"{NAMES[0]} 과장", *NAMES[1:]], "담당자 이메일": EMAILS}, ["company", "ignore", "ignore", "name", "email"]),
    ({"성명(대표자)": NAMES, "휴대폰": MOBILES}, ["name", "mobile"]),
    ({"email": EMAILS, "name": NAMES, "invited_by": EMAILS[::-1], "approved_by_email": EMAILS[::-1]}, ["email", "name", "ignore", "ignore"]),
    ({"성명": NAMES, "학교명": ["한국대학교", "서강대학교", "부산대학교"] * 2, "추천 고객사": COMPANIES[::-1], "현 직장": COMPANIES, "회사 규모": ["1-10명"] * 6}, ["name", "ignore", "ignore", "company", "ignore"]),
    ({"성명": NAMES, "학교명": ["한국대학교", "서강대학교", "부산대학교"] * 2, "소속": ["물리연구실", "영어영문학과", "간호학과"] * 2}, ["name", "company", "company"]),
    ({"성명": NAMES, "회사명": COMPANIES, "회사명(영문)": ["Hanbit Inc."] * 6, "연결된 회사": COMPANIES}, ["name", "company", "company", "company"]),
    ({"논문번호": NUMBERS, "교신저자": NAMES, "교신저자 이메일": EMAILS}, ["ignore", "name", "email"]),
    ({"계약일": DATES, "임대인(매도인)": NAMES, "임대인 연락처": MOBILES, "공동명의자": NAMES[1:] + NAMES[:1], "임차인(매수인)": NAMES[::-1], "임차인 연락처": MOBILES[::-1], "담당중개사 연락처": MOBILES}, ["created_at", "name", "mobile", "ignore", "ignore", "ignore", "ignore"]),
    ({"임대인 성명": [*NAMES[:5], "김민수·이영희"], "임대인 연락처": MOBILES, "현 임차인 성명": NAMES[::-1], "현 임차인 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"임차인": NAMES, "임차인 연락처": MOBILES}, ["name", "mobile"]),
    ({"가입자명": NAMES, "가입자 휴대폰": MOBILES, "피보험자": NAMES[::-1], "피보험자 생년월일": DATES, "모집설계사": NAMES[::-1], "설계사 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore", "ignore", "ignore"]),
    ({"회원번호": NUMBERS, "가입자명": NAMES, "고인 고인명": ["故 " + name for name in NAMES], "고인 생년월일": DATES, "고인 사망일": DATES, "상주 상주명": NAMES[::-1], "상주 연락처": MOBILES}, ["member_id", "name", "ignore", "ignore", "ignore", "ignore", "ignore"]),
    ({"고인명": NAMES[::-1], "사망일": DATES, "상주명": NAMES, "상주 연락처": MOBILES, "유족대표 연락처": MOBILES[::-1]}, ["ignore", "ignore", "name", "mobile", "ignore"]),
    ({"회원명": NAMES, "사망일": DATES}, ["name", "refusal"]),
    ({"고인": NAMES[::-1], "성별": ["남", "여"] * 3, "상주": NAMES, "상주 전화": MOBILES}, ["ignore", "ignore", "name", "mobile"]),
    ({"소유자": NAMES, "소유자 HP": MOBILES, "세입자": [NAMES[1], *[None] * 5], "세입자 HP": [MOBILES[1], *[None] * 5]}, ["name", "mobile", "ignore", "ignore"]),
    ({"소유자": NAMES, "소유자 HP": MOBILES, "입주자": [NAMES[1], *[None] * 5], "입주자 HP": [MOBILES[1], *[None] * 5]}, ["name", "mobile", "ignore", "ignore"]),
    ({"세대주": NAMES, "소유자": NAMES[::-1], "소유자 연락처": MOBILES[::-1], "입주자명": NAMES, "입주자 휴대폰": MOBILES, "청구서 수신 이메일": EMAILS}, ["ignore", "ignore", "ignore", "name", "mobile", "email"]),
    ({"계약자": NAMES, "계약자 연락처": MOBILES, "보증인": NAMES[::-1], "보증인 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"실명": NAMES, "연락처": MOBILES, "매니저(소속사)": NAMES[::-1], "매니저 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore", "ignore"]),
    ({"이름": NAMES, "Email": EMAILS, "CC Email Address": EMAILS[::-1]}, ["name", "email", "ignore"]),
    ({"이름": NAMES, "전화번호": MOBILES, "Agency contact / 소속사 담당자 연락처": MOBILES[::-1]}, ["name", "mobile", "ignore"]),
    ({"이름": NAMES, "휴대폰": MOBILES, "수신동의채널": ["SMS", "EMAIL"] * 3, "수신거부채널": [None, "SMS"] * 3}, ["name", "mobile", "consent_marketing", "refusal"]),
    ({"신고인명": NAMES, "광고 인지 경로": ["네이버"] * 6, "휴대폰": MOBILES}, ["name", "ignore", "mobile"]),
    ({"응답자 성함": NAMES, "추천하고 싶은 분의 성함과 연락처": MOBILES[::-1], "휴대폰": MOBILES}, ["name", "ignore", "mobile"]),
    ({"성함": NAMES, "휴대폰": MOBILES, "함께 오시는 분 성함/연락처": MOBILES[::-1]}, ["name", "mobile", "ignore"]),
    ({"보호자 성함": NAMES, "보호자 연락처": MOBILES, "보호자 연락처2": MOBILES, "보호자2 연락처": MOBILES[::-1], "다른 보호자 연락처": MOBILES[::-1]}, ["name", "mobile", "mobile", "ignore", "ignore"]),
    ({"성명": NAMES, "휴대폰1": MOBILES, "휴대폰2": MOBILES[::-1], "회사2 전화": LANDLINES}, ["name", "mobile", "mobile", "phone"]),
    ({"계약자": NAMES, "계약자 휴대폰": MOBILES, "피보험자1 성명": NAMES[::-1], "관계": ["부", "모"] * 3, "생년월일": DATES}, ["name", "mobile", "ignore", "ignore", "ignore"]),
    ({"피보험자 성명": NAMES, "계약자와의 관계": ["부", "모"] * 3, "생년월일": DATES}, ["name", "ignore", "birth_date"]),
    ({"등표기명": NAMES[::-1], "생년": ["1950"] * 6, "기도자": NAMES, "기도자 연락처": MOBILES}, ["ignore", "ignore", "name", "mobile"]),
    ({"소재지": ADDRESSES, "동호수": ["101동 202호"] * 6, "매도인 성명": NAMES, "매도인 주소": ADDRESSES[::-1], "매수인 성명": NAMES[::-1]}, ["ignore", "ignore", "name", "address", "ignore"]),
    ({"소재지": ADDRESSES, "임차인": NAMES, "임차인 연락처": MOBILES}, ["address", "name", "mobile"]),
    ({"납부자번호": NUMBERS, "회원번호": NUMBERS[::-1], "회원명": NAMES}, ["ignore", "member_id", "name"]),
    ({"고객명": NAMES, "소속지점": ["강남지점"] * 6, "컨설팅업체": ["웨딩북"] * 6, "wr_id": NUMBERS}, ["name", "ignore", "ignore", "ignore"]),
]  # fmt: skip


WHOSE = [
    ({"신랑": NAMES, "신랑 연락처": MOBILES, "신부": NAMES[::-1], "신부 연락처": MOBILES[::-1], "마케팅 동의": YES_NO}, "refusal_if_no"),
    ({"신랑": NAMES, "신랑 연락처": MOBILES, "신부": NAMES[::-1], "신부 연락처": MOBILES[::-1], "신랑 문자수신동의": YES_NO}, "consent_sms"),
    ({"신랑": NAMES, "신랑 연락처": MOBILES, "신부": NAMES[::-1], "마케팅 동의": YES_NO}, "consent_marketing"),
    ({"계약자": NAMES, "계약자 연락처": MOBILES, "신부": NAMES[::-1], "신부 연락처": MOBILES[::-1], "마케팅 동의": YES_NO}, "consent_marketing"),
    ({"회원명": NAMES, "상주": NAMES[::-1], "상주 연락처": MOBILES, "문자수신동의": YES_NO}, "refusal_if_no_sms"),
    ({"매도인": NAMES, "매도인 연락처": MOBILES, "매수인": NAMES[::-1], "매수인 연락처": MOBILES[::-1], "앱 푸시 수신동의": YES_NO}, "refusal_if_no_push"),
    ({"매도인": NAMES, "매도인 연락처": MOBILES, "매수인": NAMES[::-1], "매수인 연락처": MOBILES[::-1], "야간 수신동의": YES_NO}, "refusal_if_no_night"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "field"), WHOSE)
def test_an_answer_that_may_be_the_other_partys_is_only_heard_as_a_no(
    columns: dict[str, list[Any]], field: str
) -> None:
    assert list(mapped(columns).values())[-1] == field


PETS = ["초코", "콩이", "보리", "두부", "나비", "뽀삐"]


def test_the_life_the_number_and_the_name_of_an_animal_are_not_its_keepers() -> None:
    columns: dict[str, list[Any]] = {
        "차트번호": ["1-01", "1-02", "2-03"] * 2, "동물명": PETS, "보호자번호": ["1", "1", "2"] * 2, "보호자명": NAMES,
        "상태": ["정상", "사망"] * 3, "사망일": [None, "2024-01-02"] * 3,
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["ignore", "ignore", "member_id", "name", "ignore", "ignore"]
    assert mapped({**columns, "상태": ["정상", "사망", "탈퇴"] * 2})["상태"] == "membership"
    assert mapped({"보호자명": NAMES, "동물수": NUMBERS, "상태": ["정상", "사망"] * 3})["상태"] == "membership"
    assert mapped({**columns, "상태": ["정상"] * 6})["상태"] == "membership"  # who left may stand below the sample
    assert mapped({"수신번호": MOBILES, "이름": PETS}) == {"수신번호": "mobile", "이름": "ignore"}
    assert mapped({"휴대폰": MOBILES, "이름": ["레오", "벨라", "찰리", "루나", "맥스", "조이"]})["이름"] == "name"
    assert mapped({"수신번호": MOBILES, "이름": [*NAMES[:4], *PETS[:2]]})["이름"] == "name"


def test_who_is_another_person_in_some_rows_brings_no_numbers() -> None:
    people = [f"{family}{given}" for family in "김이박최정" for given in ("민수", "서연", "지훈", "유진")]
    numbers = [f"010-{2000 + at}-5678" for at in range(20)]
    columns: dict[str, list[Any]] = {
        "회원명": people, "회원연락처": numbers, "신청인": [*people[:17], "한서윤", "오정민", "유담"],
        "신청인연락처": [*numbers[:17], "010-3333-1234", "010-3334-1234", "010-3335-1234"],
    }  # fmt: skip
    assert mapped(columns)["신청인연락처"] == "ignore"
    assert mapped({**columns, "신청인": people})["신청인연락처"] == "mobile"


def test_both_parties_of_a_contract_are_customers_and_init_says_who_was_left_out() -> None:
    told = guesses({"임대인": NAMES, "임대인 연락처": MOBILES, "임차인": NAMES[::-1], "임차인 연락처": MOBILES[::-1]})
    assert [guess.column for guess in told if guess.another] == ["임차인"]


def test_beside_the_companys_own_numbers_a_mere_id_is_the_tools() -> None:
    tools, own = [f"5f3a9{at}c2" for at in range(6)], [f"u_{at}7" for at in range(6)]
    assert list(mapped({"id": tools, "memberId": [*own[:4], None, None], "이름": NAMES}).values()) == [
        "ignore",
        "member_id",
        "name",
    ]
    assert mapped({"id": tools, "memberId": [own[0], *[None] * 5], "이름": NAMES})["id"] == "member_id"


def test_where_invoices_are_sent_is_no_mailbox_of_the_person_of_the_row() -> None:
    told = guesses({"담당자": NAMES, "이메일": EMAILS, "세금계산서 수신 이메일": EMAILS[::-1]})
    assert [(guess.field, guess.another) for guess in told] == [("name", False), ("email", False), ("ignore", True)]
    invoices = {"공급받는자 상호": COMPANIES * 2, "대표자명": NAMES * 2, "공급받는자 이메일1": EMAILS * 2}
    assert list(mapped(invoices).values()) == ["company", "name", "email"]
    assert mapped({**invoices, "공급받는자 이메일1": EMAILS + EMAILS[::-1]})["공급받는자 이메일1"] == "ignore"
    assert list(mapped({"상호": COMPANIES, "계산서 메일": EMAILS}).values()) == ["company", "email"]


def test_the_staff_are_the_people_of_a_list_of_staff_only() -> None:
    columns = {"설계사명": NAMES, "휴대폰": MOBILES}
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    fields = {
        source: [guess.field for guess in infer(source, list(columns), sample)] for source in ("설계사_명단", "고객")
    }
    assert fields == {"설계사_명단": ["name", "mobile"], "고객": ["ignore", "mobile"]}
    assert mapped({"강사명": NAMES, "강사 연락처": MOBILES}) == {"강사명": "name", "강사 연락처": "mobile"}


def test_who_gives_a_subscription_to_a_few_is_not_the_person_of_the_list() -> None:
    few: list[Any] = ["한서윤", *[None] * 5]
    columns: dict[str, list[Any]] = {
        "받는 분 성명": NAMES, "받는 분 주소": ADDRESSES, "받는 분 연락처": MOBILES,
        "신청인 성명": few, "신청인 연락처": ["010-9876-5432", *[None] * 5],
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "address", "mobile", "ignore", "ignore"]
    ordered = {**columns, "신청인 성명": NAMES[::-1], "신청인 연락처": MOBILES[::-1]}
    assert mapped(ordered)["신청인 성명"] == "name"


def test_numbers_that_come_back_all_the_time_beside_others_are_of_staff() -> None:
    varied, few = [f"010-{2000 + at}-5678" for at in range(30)], [f"010-9{at % 3}00-1234" for at in range(30)]
    assert list(mapped({"휴대폰": varied, "매니저 폰": few}).values()) == ["mobile", "ignore"]
    assert list(mapped({"휴대폰": few}).values()) == ["mobile"]
    names = [f"{family}{given}" for family in "김이박최정강" for given in ("민수", "서연", "지훈", "유진", "동현")]
    assert list(mapped({"회원명": names, "팀장연락처": few}).values()) == ["name", "ignore"]
    assert mapped({"구매자연락처": few, "수취인연락처": varied})["구매자연락처"] == "mobile"


def test_a_landlord_of_every_flat_is_not_the_person_of_the_list() -> None:
    columns = {"임차인명": NAMES * 5, "연락처": MOBILES * 5, "임대인": ["박지훈"] * 30}
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore"]


def test_a_clerk_of_another_company_who_comes_back_all_the_time_is_not_the_person_of_the_list() -> None:
    varied = [f"{family}{given}" for family in "김이박최정강" for given in ("민수", "서연", "지훈", "유진", "동현")]
    clerks = ["최대물", "강보상", "유담당"] * 10
    columns: dict[str, list[Any]] = {
        "입고자": varied, "입고자 연락처": [f"010-{2000 + at}-5678" for at in range(30)], "보험담당자": clerks,
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore"]
    assert mapped({"담당자": clerks, "수령인": varied}) == {"담당자": "name", "수령인": "ignore"}


def test_a_contact_who_comes_back_with_and_without_a_title_is_not_the_person_of_the_list() -> None:
    varied = [f"{family}{given}" for family in "김이박최정강" for given in ("민수", "서연", "지훈", "유진", "동현")]
    contacts = [f"{name}{title}" for title in ("", " 과장", " 대리") for name in ("최대물", "강보상", "유담당")]
    columns: dict[str, list[Any]] = {
        "회사명": COMPANIES * 5, "인솔담당자": (contacts * 4)[:30], "담당자 이메일": EMAILS * 5, "파견자": varied,
        "파견자 휴대폰": [f"010-{2000 + at}-5678" for at in range(30)],
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["company", "ignore", "ignore", "name", "mobile"]


def test_codes_of_those_who_registered_are_ids_and_numbers_of_firms_or_cars_are_not() -> None:
    codes = [f"PRE25-{at:05d}" for at in range(6)]
    for header in ("등록번호", "사전등록번호", "reg_no"):
        assert mapped({header: codes, "이름": NAMES, "휴대폰": MOBILES})[header] == "member_id"
    for header in ("사업자등록번호", "동물등록번호", "차량등록번호"):
        assert mapped({header: codes, "이름": NAMES, "휴대폰": MOBILES})[header] == "ignore"
    assert mapped({"등록번호": NUMBERS, "이름": NAMES, "휴대폰": MOBILES})["등록번호"] == "ignore"


def test_who_drives_a_car_or_had_it_before_is_not_its_owner() -> None:
    repairs: dict[str, list[Any]] = {
        "차주": NAMES, "차주연락처": MOBILES, "운전자": NAMES[::-1], "운전자연락처": MOBILES[::-1], "보험담당자": NAMES[2:] + NAMES[:2],
    }  # fmt: skip
    assert list(mapped(repairs).values()) == ["name", "mobile", "ignore", "ignore", "ignore"]
    fleet: dict[str, list[Any]] = {
        "법인명": COMPANIES, "차량관리담당": NAMES, "담당 연락처": MOBILES, "실운전자": NAMES[::-1], "운전자 연락처": MOBILES[::-1],
    }  # fmt: skip
    assert list(mapped(fleet).values()) == ["company", "name", "mobile", "ignore", "ignore"]
    passed_on: dict[str, list[Any]] = {
        "변경전 소유자": NAMES, "변경전 연락처": MOBILES, "변경후 소유자": NAMES[::-1], "변경후 연락처": MOBILES[::-1],
    }  # fmt: skip
    assert list(mapped(passed_on).values()) == ["ignore", "ignore", "name", "mobile"]
    assert mapped({"실운전자": NAMES, "운전자 연락처": MOBILES}) == {"실운전자": "name", "운전자 연락처": "mobile"}


@pytest.mark.parametrize("nominees", [NAMES, [None, *NAMES[1:3], None, None, None]])
def test_who_uses_the_membership_of_a_company_is_the_person_and_the_company_comes_last(nominees: list[Any]) -> None:
    held = ["김민수", "신우약품", "그린팜", "최은경", "정수빈", "강도윤"]
    columns: dict[str, list[Any]] = {"회원명(법인명)": held, "지명인 성명": nominees, "휴대폰": MOBILES}
    found = mapped(columns)
    assert [column for column, field in found.items() if field == "name"] == ["지명인 성명", "회원명(법인명)"]
    assert mapped({"회원명(법인명)": held, "휴대폰": MOBILES}) == {"회원명(법인명)": "name", "휴대폰": "mobile"}


def test_the_result_of_a_call_that_asks_for_no_more_is_a_remark() -> None:
    results: list[Any] = ["부재", "거절", "수신거부", "계약", "거절", "수신거부"]
    found = mapped({"고객명": NAMES, "전화": MOBILES, "통화결과": results})
    assert found["통화결과"] == "memo"


def test_numbers_of_the_insured_and_of_who_gave_a_membership_up_are_not_the_customers() -> None:
    policy: dict[str, list[Any]] = {
        "계약자명": NAMES, "계약자 연락처": MOBILES, "주피보험자": NAMES[::-1], "주피연락처": MOBILES[::-1],
    }  # fmt: skip
    assert list(mapped(policy).values()) == ["name", "mobile", "ignore", "ignore"]
    share: dict[str, list[Any]] = {
        "양도인": NAMES, "양도인 연락처": MOBILES, "양수인": NAMES[::-1], "양수인 연락처": MOBILES[::-1],
    }  # fmt: skip
    assert list(mapped(share).values()) == ["ignore", "ignore", "name", "mobile"]
    claim: dict[str, list[Any]] = {"청구인": NAMES, "청구인연락처": MOBILES, "피보험자": NAMES[::-1]}
    assert list(mapped(claim).values()) == ["name", "mobile", "ignore"]


def test_a_buyer_who_signed_as_well_is_the_buyer() -> None:
    columns = {"구매자": NAMES, "구매자연락처": MOBILES, "고객서명": NAMES}
    assert list(mapped(columns).values()) == ["name", "mobile", "name"]


def test_who_withdrew_from_a_contract_has_not_refused_advertising() -> None:
    columns: dict[str, list[Any]] = {"계약자명": NAMES, "연락처": MOBILES, "청약일": EARLIER, "철회일": DATES}
    assert mapped(columns)["철회일"] == "ignore"
    assert mapped({**columns, "마케팅 동의": YES_NO})["철회일"] == "refusal"
    assert mapped({"고객명": NAMES, "연락처": MOBILES, "철회일": DATES})["철회일"] == "refusal"


def test_a_visitor_is_not_the_buyer_of_the_stay() -> None:
    columns = {"구매자명": NAMES, "구매자 연락처": MOBILES, "방문자명": NAMES[::-1], "방문자 연락처": MOBILES[::-1]}
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore", "ignore"]


def test_the_day_a_consent_was_taken_back_is_a_refusal_in_every_spelling() -> None:
    columns: dict[str, list[Any]] = {
        "고객명": NAMES, "마케팅 동의": YES_NO, "동의일자": EARLIER, "철회일자": [*DATES[:2], None, None, None, None],
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "consent_marketing", "consent_at", "refusal"]


def test_a_buyer_whose_name_is_masked_is_the_buyer_all_the_same() -> None:
    masked = [f"{name[0]}*{name[2:]}" for name in NAMES]
    columns: dict[str, list[Any]] = {
        "주문자": masked * 5, "주문자 연락처": MOBILES * 5, "수령자": NAMES[::-1] * 5, "배송지": ADDRESSES * 5,
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore", "address"]


def test_where_a_property_lies_is_nobodys_address() -> None:
    columns = {"성명": NAMES, "물건소재지": ADDRESSES, "물건소재지 동호수": ["101동 502호"] * 6, "매물 주소": ADDRESSES}
    assert list(mapped(columns).values()) == ["name", "ignore", "ignore", "ignore"]
    assert mapped({"상호": COMPANIES, "소재지": ADDRESSES})["소재지"] == "address"
    assert mapped({"성함": NAMES, "물건 받으실 주소": ADDRESSES})["물건 받으실 주소"] == "address"


def test_building_and_flat_are_where_somebody_lives() -> None:
    flats: dict[str, list[Any]] = {"동": ["101", "101", "102"] * 2, "호": ["1203", "304", "501"] * 2}
    assert list(mapped({**flats, "세대주": NAMES}).values()) == ["address_detail", "address_detail", "name"]
    assert list(mapped({**flats, "소유자": NAMES, "주소": ADDRESSES}).values()) == [
        "ignore",
        "ignore",
        "name",
        "address",
    ]
    assert list(mapped({**flats, "소유자": NAMES}).values()) == ["ignore", "ignore", "name"]


def test_the_number_of_the_service_in_a_list_of_refusals_is_the_companys_own() -> None:
    numbers = [f"010-{2000 + at}-5678" for at in range(30)]
    columns = {"수신거부번호": numbers, "수신거부 서비스번호": ["080-855-1234"] * 30}
    assert list(mapped(columns).values()) == ["mobile", "ignore"]


def test_numbers_called_customer_numbers_are_numbers_though_some_lost_their_zero() -> None:
    numbers = [f"010{20000000 + 37 * at}" if at % 3 else f"10{20000000 + 37 * at}" for at in range(30)]
    assert mapped({"고객번호(발신)": numbers}) == {"고객번호(발신)": "mobile"}
    assert mapped({"고객번호": [f"10{20000000 + at}" for at in range(30)]}) == {"고객번호": "member_id"}


def test_a_column_of_channels_alone_is_no_answer_that_goes_unheard() -> None:
    told = guesses({"이름": NAMES, "종류": ["LMS", "문자"] * 3, "선호 채널": ["문자", "아니오"] * 3})
    assert [guess.column for guess in told if guess.unheard] == ["선호 채널"]


@pytest.mark.parametrize(("columns", "fields"), PARTIES)
def test_what_belongs_to_another_person_than_the_row_is_about_stays_out(
    columns: dict[str, list[str]], fields: list[str]
) -> None:
    assert list(mapped(columns).values()) == fields


def test_another_persons_column_says_whose_the_row_is() -> None:
    reasons = {guess.column: guess.reason.en for guess in guesses({"학생명": NAMES, "학부모 연락처": MOBILES})}
    assert (
        reasons["학부모 연락처"]
        == "another person's value (a parent or guardian): the person of the row is in '학생명'"
    )


PEOPLE = [
    ({"First Name": ["Ann", "Bo"], "Surname": ["Ray", "Lee"], "Email": EMAILS[:2], "Buyer First Name": ["Cy", "Bo"],
      "Buyer Email": EMAILS[2:4]}, ["given_name", "family_name", "email", "ignore", "ignore"]),
    ({"Buyer First Name": ["Ann", "Bo"], "Buyer Email": EMAILS[:2]}, ["given_name", "email"]),
    ({"구매자명": NAMES, "구매자 연락처": MOBILES, "수취인명": NAMES[::-1]}, ["name", "mobile", "ignore"]),
    ({"Customer": ["Acme LLC", "Ray, Ann", "Globex Inc"], "Company": ["Acme LLC", None, "Globex Inc"],
      "Full name": ["Bo Lee", "Ann Ray", "Cy Fox"]}, ["ignore", "company", "name"]),
    ({"예금주": NAMES, "출금액": ["1000"] * 6}, ["name", "ignore"]),
    ({"이름": NAMES, "예금주": NAMES[::-1]}, ["name", "ignore"]),
    ({"성": ["김", "이"], "이름": ["민수", "영희"], "예금주": NAMES[:2]}, ["family_name", "given_name", "ignore"]),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "fields"), PEOPLE)
def test_who_pays_or_is_billed_is_the_person_only_where_nobody_else_is(
    columns: dict[str, list[str | None]], fields: list[str]
) -> None:
    assert list(mapped(columns, "US" if "Company" in columns or "Surname" in columns else "KR").values()) == fields


STATES = [
    ("상태", ["정상", "탈퇴", "정상", "휴면"], "membership"),
    ("회원상태", ["정상", "휴면", "정상", "정상"], "membership"),
    ("status", ["active", "withdrawn", "active", "deleted"], "membership"),
    ("상태", ["재원", "퇴원", "탈퇴", "재원"], "membership"),
    ("상태", ["상담완료", "대기중", "탈퇴", "진행"], "membership"),
    ("Status", ["Subscribed", "Unsubscribed", "Cleaned", "Subscribed"], "consent_email"),
    ("상태", ["구독 중", "수신거부", "구독 중", "자동삭제"], "consent_email"),
    ("상태", ["배송완료", "배송중", "결제완료", "취소"], "ignore"),
    ("Status", ["paid", "refunded", "paid", "open"], "ignore"),
    ("주문상태", ["배송완료", "배송중", "결제완료", "취소"], "ignore"),
]


@pytest.mark.parametrize(("column", "cells", "field"), STATES)
def test_a_state_is_read_where_it_says_who_left(column: str, cells: list[str], field: str) -> None:
    assert mapped({"이메일": EMAILS[:4], column: cells})[column] == field


def test_a_column_of_member_states_says_how_many_withdrew_and_what_the_law_wants() -> None:
    found = {guess.column: guess.reason.en for guess in guesses({"상태": ["정상", "탈퇴", "정상", "휴면"]})}
    assert "(25% withdrawn, 25% dormant)" in found["상태"] and "destroyed" in found["상태"]


@pytest.mark.parametrize(
    ("column", "cells", "field"),
    [
        ("Last order", ["5/6/24", "5/18/24", "5/9/24"], "last_seen_at"),
        ("마지막 구매", ["2026-01-02", "2026-02-03", "2026-03-04"], "last_seen_at"),
        ("Last order", ["10023", "10024", "10025"], "ignore"),
        ("최근 주문상품", ["커피", "빵", "차"], "ignore"),
        ("Last Name", ["Lee", "Kim", "Ray"], "family_name"),
    ],
)
def test_the_last_time_of_something_is_when_they_were_seen(column: str, cells: list[str], field: str) -> None:
    assert mapped({"name": ["Ann Lee", "Bo Kim", "Cy Ray"], column: cells})[column] == field


def test_dates_of_refusals_are_refusals_whatever_their_order() -> None:
    columns = {"Email": EMAILS[:3], "Unsubscribe Date": ["03/04/2026", "03/15/2026", "12/01/2025"]}
    sample = pa.table(columns)
    found = infer("s", list(columns), sample, Context())
    assert (found[1].field, date_order(sample, found)) == ("refusal_email", "mdy")


GIVEN = [
    "Robert",
    "Liz",
    "Charlotte",
    "James",
    "Sophie",
    "Thomas",
    "Hannah",
    "Oliver",
    "Emma",
    "Lukas",
    "Anna",
    "Pierre",
]
FAMILY = [
    "Smith",
    "Jones",
    "Muller",
    "Dupont",
    "Garcia",
    "Williams",
    "Brown",
    "Wilson",
    "Evans",
    "Schmidt",
    "Rossi",
    "Murphy",
]


def test_parts_of_a_birth_date_in_columns_of_their_own() -> None:
    parts = {"dob_day": ["3", "12"] * 6, "dob_mon": ["1", "Dec"] * 6, "Geburtsjahr": ["1985", "1974"] * 6}
    assert list(mapped(parts, "GB").values()) == ["birth_day", "birth_month", "birth_year"]
    assert mapped({"출생년": ["1985"] * 12, "출생월": ["3"] * 12, "출생일": ["31"] * 12}, "KR") == {
        "출생년": "birth_year", "출생월": "birth_month", "출생일": "birth_day",
    }  # fmt: skip


@pytest.mark.parametrize("days", [["0304", "1112"], ["03-04", "11-12"], ["304", "1112"]])
def test_an_account_gives_the_year_of_birth_apart_from_month_and_day(days: list[str]) -> None:
    account = {"birthyear": ["1985", "1974"] * 6, "birthday": days * 6}
    assert list(mapped(account, "KR").values()) == ["birth_year", "birth_day"]
    assert mapped({"생년월일": ["1985-03-04", "1974-11-12"] * 6, **account}, "KR")["생년월일"] == "birth_date"


@pytest.mark.parametrize("cells", [["8109032", "7201241", "0405114"], ["810903-2", "720124-1", "040511-4"]])
def test_the_first_seven_digits_of_the_resident_number_are_birth_dates_where_the_header_says_so(
    cells: list[str],
) -> None:
    assert mapped({"환자명": NAMES, "주민번호앞7": cells * 2, "휴대폰": MOBILES})["주민번호앞7"] == "birth_date"
    assert mapped({"환자명": NAMES, "번호": cells * 2, "휴대폰": MOBILES})["번호"] != "birth_date"


def test_a_year_of_birth_alone_is_a_birth_date_and_a_month_alone_is_none() -> None:
    assert mapped({"birth year": ["1985"] * 6, "mail": ["a@b.com"] * 6}, "GB")["birth year"] == "birth_date"
    assert mapped({"birth month": ["3"] * 6, "mail": ["a@b.com"] * 6}, "GB")["birth month"] == "ignore"


def test_year_month_and_day_without_a_word_are_birth_dates_where_the_years_are_peoples() -> None:
    born = {"by": [str(1950 + n * 3) for n in range(12)], "bm": ["7"] * 12, "bd": ["21"] * 12}
    assert list(mapped(born, "GB").values()) == ["birth_year", "birth_month", "birth_day"]
    sold = {"year": ["2024", "2025"] * 6, "month": ["7"] * 12, "day": ["21"] * 12}
    assert set(mapped(sold, "GB").values()) == {"ignore"}


def test_names_in_latin_letters_are_told_by_their_values() -> None:
    assert mapped({"pn1": GIVEN, "pn2": FAMILY}, "GB") == {"pn1": "given_name", "pn2": "family_name"}
    both = [f"{given} {family}" for given, family in zip(GIVEN, FAMILY, strict=True)]
    assert mapped({"who": both}, "GB") == {"who": "name"}
    assert mapped({"brand": FAMILY, "mail": [f"a{n}@b.com" for n in range(12)]}, "GB")["brand"] == "ignore"


def test_a_name_column_beside_the_given_name_is_the_family_name() -> None:
    assert mapped({"NOM": FAMILY, "Prénom": GIVEN}, "FR") == {"NOM": "family_name", "Prénom": "given_name"}
    assert mapped({"nombre": GIVEN, "apellido1": FAMILY, "apellido2": FAMILY[::-1]}, "ES") == {
        "nombre": "given_name", "apellido1": "family_name", "apellido2": "family_name",
    }  # fmt: skip


@pytest.mark.parametrize(
    "cells", [["SW1A 1AA", "PO613TL"], ["K1A 0B1", "M5V 3L9"], ["1012 AB", "3511XZ"], ["02139-4307", "94107-1234"]]
)
def test_postcodes_nobody_else_writes_are_told_by_their_values(cells: list[str]) -> None:
    assert mapped({"enumpc": cells * 6}, "GB") == {"enumpc": "postcode"}


def test_eight_digits_with_the_year_last_follow_the_order_of_the_column() -> None:
    cells = ["02212019", "03132016", "01042018"] * 4
    found = guesses({"dob": cells}, "US")
    sample = pa.table({"dob": pa.array(cells, pa.string())})
    assert (found[0].field, date_order(sample, found, "US")) == ("birth_date", "mdy")


def test_what_is_the_same_in_every_row_is_the_companys_own() -> None:
    found = mapped({
        "상호": ["(주)우리"] * 24, "대표자명": ["박대표"] * 24, "공급받는자 상호": COMPANIES * 4, "공급받는자 성명": NAMES * 4,
        "시/도": ["서울"] * 24, "주소": ADDRESSES * 4,
    })  # fmt: skip
    assert (found["상호"], found["대표자명"]) == ("ignore", "ignore")
    assert (found["공급받는자 상호"], found["공급받는자 성명"]) == ("company", "name")


def test_a_second_column_of_one_name_is_no_part_of_the_first() -> None:
    found = mapped(
        {"상호": ["(주)우리"] * 24, "주소": [ADDRESSES[0]] * 24, "상호_2": COMPANIES * 4, "주소_2": ADDRESSES * 4}
    )
    assert list(found.values()) == ["ignore", "ignore", "company", "address"]
    details = ["101동 202호", "3층", "가동 101호", "202호", "지하 1층", "101동 1호"]
    assert list(mapped({"주소": ADDRESSES, "주소_2": details}).values()) == ["address", "address_detail"]


def test_who_sends_all_parcels_is_no_customer_and_the_recipient_is_one() -> None:
    people = {"받는분": NAMES * 4, "받는분 전화": MOBILES * 4}
    ours = {"보내는분": ["(주)우리"] * 24, "보내는분 전화": ["02-2100-3000"] * 24}
    assert list(mapped({**ours, **people}).values()) == ["ignore", "ignore", "name", "mobile"]
    givers = {"보내는분": NAMES[::-1] * 4, "보내는분 전화": MOBILES[::-1] * 4}
    assert list(mapped({**givers, **people}).values()) == ["name", "mobile", "ignore", "ignore"]


def test_who_comes_may_be_another_person_than_who_booked() -> None:
    visitors = {"방문자": [*NAMES[:-1], "남궁민수"], "방문자 전화번호": MOBILES[::-1]}
    assert list(mapped({"예약자": NAMES, "전화번호": MOBILES, **visitors}).values()) == [
        "name",
        "mobile",
        "ignore",
        "ignore",
    ]
    assert list(mapped(visitors).values()) == ["name", "mobile"]


@pytest.mark.parametrize(
    ("booker", "who", "field"),
    [
        ("대표예약자", [NAMES[0]] * 3 + [NAMES[3]] * 3, "name"),  # a list of passengers: every row is one of them
        ("대표예약자", NAMES[::-1], "name"),
        ("예약자명", [NAMES[0]] * 3 + [NAMES[3]] * 3, "name"),
        ("예약자명", NAMES[::-1], "ignore"),  # nobody books twice: the row is about who booked
    ],
)
def test_who_leads_a_group_is_another_person_than_its_members(booker: str, who: list[str], field: str) -> None:
    columns = {booker: who, f"{booker} 연락처": MOBILES, "한글성명": NAMES, "생년월일": DATES, "휴대폰": MOBILES[::-1]}
    told = mapped(columns)
    if field == "name":
        assert told == {"한글성명": "name", "생년월일": "birth_date", booker: "ignore", f"{booker} 연락처": "ignore",
                        "휴대폰": "mobile"}  # fmt: skip
    else:
        assert (told["한글성명"], told[booker]) == ("ignore", "name")
    assert mapped({booker: who, f"{booker} 연락처": MOBILES})[booker] == "name"


@pytest.mark.parametrize("surname", ["영문성", "영문성(SURNAME)", "Last Name"])
def test_a_name_as_in_the_passport_has_two_parts(surname: str) -> None:
    families = ["KIM", "LEE", "PARK", "CHOI", "JUNG", "KANG"]
    given = ["MINSOO", "YOUNGHEE", "JIHOON", "EUNKYUNG", "SOOBIN", "DOYOON"]
    told = mapped({"한글성명": NAMES, surname: families, "영문이름": given, "휴대폰": MOBILES})
    assert (told["한글성명"], told[surname], told["영문이름"]) == ("name", "family_name", "given_name")
    whole = [f"{family} {name}" for family, name in zip(families, given, strict=True)]
    told = mapped({"한글성명": NAMES, surname: families, "영문이름": whole, "휴대폰": MOBILES})
    assert (told["한글성명"], told[surname], told["영문이름"]) == ("name", "ignore", "name_alias")
    assert mapped({"성명": NAMES, surname: families, "휴대폰": MOBILES})[surname] == "ignore"


def test_where_somebody_would_like_to_go_is_not_where_they_live() -> None:
    told = mapped(
        {"성함": NAMES, "사시는 곳": ["부산 해운대구", "부산", "대전 서구"] * 2, "관심지역": ["유럽", "일본", "괌"] * 2}
    )
    assert (told["사시는 곳"], told["관심지역"]) == ("address", "ignore")


def test_customers_kept_under_their_business_numbers() -> None:
    numbers = ["220-81-62517", "1208147521", "A00012", "104-81-53190", "2148187652", "124-81-00998"]
    assert mapped({"거래처코드": numbers, "거래처명": COMPANIES})["거래처코드"] == "business_number"


def test_business_numbers_without_a_right_check_digit_still_tell_firms_apart() -> None:
    masked = [f"{100 + at}-81-{10000 + 7 * at}" for at in range(6)]
    found = mapped({"사업자등록번호": masked, "상호": COMPANIES})
    assert found["사업자등록번호"] == "business_number_unchecked"
    assert mapped({"관리번호": masked, "상호": COMPANIES})["관리번호"] != "business_number_unchecked"


def test_numbers_most_of_which_are_masked_are_numbers() -> None:
    masked = [f"***-****-{n}" for n in range(1234, 1252)]
    assert mapped({"회원명": NAMES * 4, "휴대폰": [*masked, *MOBILES]})["휴대폰"] == "mobile"


def test_where_parcels_leave_from_is_no_customers_address() -> None:
    found = mapped({"이름": NAMES * 4, "통합배송지": ADDRESSES * 4, "물류센터": [ADDRESSES[0]] * 24})
    assert list(found.values()) == ["name", "address", "ignore"]


@pytest.mark.parametrize(("recipients", "field"), [(NAMES, "address"), (NAMES[::-1], "ignore")])
def test_where_presents_go_is_not_the_buyers_address(recipients: list[str], field: str) -> None:
    found = mapped({"구매자명": NAMES * 4, "수취인명": recipients * 4, "배송지": ADDRESSES * 4})
    assert list(found.values()) == ["name", "ignore", field]


def test_wanting_a_call_is_no_consent_to_advertising_by_phone() -> None:
    assert mapped({"이름": NAMES, "전화상담 희망 여부": YES_NO})["전화상담 희망 여부"] == "ignore"
    assert mapped({"이름": NAMES, "전화": YES_NO})["전화"] == "consent_phone"


def test_days_on_which_something_was_sent_are_no_consent() -> None:
    people = {"이름": NAMES, "이메일": EMAILS}
    assert mapped({**people, "DM발송": DATES})["DM발송"] == "ignore"
    assert mapped({**people, "DM발송": YES_NO})["DM발송"] == "consent_post"
    assert mapped({**people, "DM 발송 동의": DATES})["DM 발송 동의"].startswith("consent_")


def test_a_question_about_ads_is_no_company_and_no_address() -> None:
    people = {"Nome": ["José da Silva", "Ana Souza", "Rui Costa"] * 2, "Email": EMAILS}
    asked = mapped({**people, "Aceito receber comunicações da empresa": ["Sim", "Não"] * 3}, "BR")
    assert asked["Aceito receber comunicações da empresa"] == "consent_marketing"
    assert mapped({**people, "Empresa parceira": ["Sim", "Não"] * 3}, "BR")["Empresa parceira"] == "ignore"
    promotions = mapped({**people, "Email promotions?": ["Yes", "No"] * 3}, "US")
    assert promotions["Email promotions?"] == "refusal_if_no_email"  # a yes may only tell that some were sent


def test_the_table_of_an_earlier_project_still_says_whose_mail_bounced() -> None:
    table = {"name": NAMES, "email": EMAILS, "status": ["may be mailed", "never asked", "bounced or blocked"] * 2}
    assert mapped(table)["status"] == "membership"


def test_a_table_on_its_side_and_one_of_what_is_in_stock_hold_nobody() -> None:
    side = {
        "항목": ["전화", "이메일"],
        "김민수": ["010-1234-5678", "k@naver.com"],
        "이서연": ["010-2345-6789", "l@naver.com"],
    }
    assert set(mapped(side).values()) == {"ignore"}
    stock = {"상품명": ["노트북", "마우스"] * 3, "재고": ["3", "5"] * 3, "담당자": NAMES, "담당자 연락처": MOBILES}
    assert set(mapped(stock).values()) == {"ignore"}
    assert mapped(stock | {"회사명": ["(주)한빛", "가온상사"] * 3})["담당자"] == "name"


def test_columns_for_each_channel_ask_for_it() -> None:
    club = {f"Marketing - {one}": ["Yes", "No", None] * 4 for one in ("Email", "SMS", "Post", "Phone")}
    people = {"Forename": ["Anna", "Bob", "Carl"] * 4, "Email": [f"a{n}@gmail.com" for n in range(12)]}
    found = mapped(people | club, "GB")
    assert [found[one] for one in club] == ["consent_email", "consent_sms", "consent_post", "consent_phone"]
    alone = mapped(people | {"Marketing - Email": ["Yes", "No", None] * 4}, "GB")
    assert alone["Marketing - Email"] == "refusal_if_no_email"


def test_states_of_members_are_seen_under_any_header() -> None:
    states = ["已訂閱", "已退訂", "已訂閱", "無效", "已訂閱", "已訂閱"]
    assert mapped({"信箱": EMAILS, "狀況": states}, "TW")["狀況"] == "consent_email"
    others = ["정상", "탈퇴", "정상", "휴면", "정상", "정상"]
    assert mapped({"이메일": EMAILS, "처리": others})["처리"] == "membership"
    assert mapped({"이메일": EMAILS, "처리": ["활동 중"] * 6})["처리"] == "ignore"


def test_numbers_with_the_code_of_the_country_are_dialled() -> None:
    numbers = ["5511987654321", "5521976543210", "5531965432109", "5541987654329", "5511976543218", "5511965432107"]
    assert mapped({"Contato": ["Ana", "Rui", "José"] * 2, "Número": numbers}, "BR")["Número"] == "mobile"


def test_a_column_of_the_channels_name_may_hold_its_numbers() -> None:
    numbers = ["4915112345678", "4917098765432", "491636543210", None, "4917612345670", "4915798765431"]
    assert mapped({"EMAIL": EMAILS, "SMS": numbers}, "DE")["SMS"] == "mobile"


@pytest.mark.parametrize(
    ("suffixes", "field"),
    [(["Jr.", None, "III", None, "Sr", "PhD"], "family_name"), (["St", "Ave", "Rd"] * 2, "ignore")],
)
def test_what_tells_father_from_son_goes_with_the_family_name(suffixes: list[str | None], field: str) -> None:
    people = {"First Name": ["John", "Mary", "Bob"] * 2, "Last Name": ["Smith", "Hill", "Young"] * 2}
    assert mapped({**people, "Suffix": suffixes}, "US")["Suffix"] == field
    assert mapped({"Suffix": suffixes, **people}, "US")["Suffix"] == "ignore"  # the columns are joined as they stand


def test_a_name_in_hangul_is_whole_beside_a_latin_surname() -> None:
    columns = {"한글성명": NAMES, "영문성": ["KIM", "LEE", "PARK", "CHOI", "JUNG", "KANG"], "휴대폰": MOBILES}
    assert mapped(columns)["한글성명"] == "name"


def test_the_boxes_of_a_question_are_heard_in_the_column_that_has_them_all() -> None:
    asked = "수신 동의"
    columns = {"이름": NAMES, "이메일": EMAILS, asked: ["메일로 받을게요", "받지 않을게요", "메일로 받을게요"] * 2}
    boxes = {
        f"{asked} (메일로 받을게요)": ["TRUE", "FALSE", "TRUE"] * 2,
        f"{asked} (받지 않을게요)": ["FALSE", "TRUE", "FALSE"] * 2,
    }
    assert list(mapped({**columns, **boxes}).values())[2:] == ["consent_marketing", "ignore", "ignore"]
    by_channel = {asked: YES_NO, f"{asked} (이메일)": YES_NO, f"{asked} (SMS)": YES_NO}
    assert list(mapped({**columns, **by_channel}).values())[2:] == ["consent_marketing", "consent_email", "consent_sms"]


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ("카카오톡채널_고객목록", "consent_kakao"),
        ("문자발송_명단", "consent_sms"),
        ("카카오로그인_회원", "consent_marketing"),
        ("카카오싱크_회원", "consent_marketing"),
        ("회원", "consent_marketing"),
        ("lms_수강신청현황", "consent_marketing"),  # a learning management system
        ("LMS 발송대상", "consent_sms"),
    ],
)
def test_consent_in_the_export_of_a_channel_is_for_that_channel(source: str, field: str) -> None:
    columns = ["이름", "휴대폰", "광고성 메시지 수신동의"]
    sample = pa.table(dict(zip(columns, (NAMES, MOBILES, YES_NO), strict=True)))
    assert infer(source, columns, sample)[2].field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("EMAIL_BLACKLISTED", "refusal_email"),
        ("SMS_BLACKLISTED", "refusal_sms"),
        ("기부자 성명(법인명)", "name"),
        ("N° adhérent", "member_id"),
        ("product_title", "ignore"),
        ("Job Title", "position"),
        ("order_interval_unit", "ignore"),
        ("Attendee status", "ignore"),
        ("Ticket Subject", "memo"),
        ("Post_Consent__c", "consent_post"),
    ],
)
def test_headers_of_exports(header: str, field: str) -> None:
    cells = {"name": NAMES, "member_id": ["A-1001", "A-1002", "A-1003", "A-1004", "A-1005", "A-1006"]}.get(
        field, ["true", "false"] * 3
    )
    assert mapped({header: cells, "email": EMAILS}, "FR" if field == "member_id" else "KR")[header] == field


def test_the_time_of_a_french_form_dates_its_answers() -> None:
    when = [f"{day:02}/03/2026 10:00:00" for day in range(13, 19)]
    columns = {"Horodateur": when, "Adresse e-mail": EMAILS, "J'accepte de recevoir la newsletter": ["Oui"] * 6}
    assert answers_dated_by(guesses(columns, "FR")) == "created_at"


def test_a_state_of_subscription_says_no_yes_beside_the_question_itself() -> None:
    states = ["구독중", "구독중", "수신거부", "구독중", "구독 대기", "구독중"]
    alone = mapped({"이메일 주소": EMAILS, "이름": NAMES, "구독 상태": states})
    beside = mapped({"이메일 주소": EMAILS, "이름": NAMES, "구독 상태": states, "광고성 정보 수신 동의": YES_NO})
    assert alone["구독 상태"] == "consent_email"
    assert (beside["구독 상태"], beside["광고성 정보 수신 동의"]) == ("membership", "consent_email")
    numbers = {"이메일 주소": EMAILS, "휴대폰": MOBILES, "구독 상태": states, "광고성 정보 수신 동의": YES_NO}
    assert mapped(numbers)["광고성 정보 수신 동의"] == "consent_marketing"
    texts = mapped({"이메일 주소": EMAILS, "구독 상태": states, "문자/카카오톡 수신동의": YES_NO})
    assert (texts["구독 상태"], texts["문자/카카오톡 수신동의"]) == ("consent_email", "consent_marketing")
    agreed = ["Y", "", "Y", "", "Y", "Y"]
    stibee = mapped({"email": EMAILS, "status": ["subscribed"] * 5 + ["unsubscribed"], "fields.$ad_agreed": agreed})
    assert (stibee["status"], stibee["fields.$ad_agreed"]) == ("membership", "consent_email")


def test_who_blocked_a_channel_of_kakao_is_blocked_there() -> None:
    columns = ["닉네임", "전화번호", "상태"]
    states = ["친구", "친구", "차단", "친구", "친구", "친구"]
    sample = pa.table(dict(zip(columns, (NAMES, MOBILES, states), strict=True)))
    assert infer("카카오톡채널_친구목록", columns, sample)[2].field == "consent_kakao"
    sample = sample.set_column(2, "상태", pa.array(["정상", "정상", "탈퇴", "정상", "휴면", "정상"]))
    assert infer("카카오톡채널_친구목록", columns, sample)[2].field == "membership"


def test_the_animal_is_no_customer() -> None:
    found = mapped({"보호자명": NAMES, "동물이름": ["초코", "보리", "콩이", "치즈", "두부", "루나"], "연락처": MOBILES})
    assert (found["보호자명"], found["동물이름"]) == ("name", "ignore")


PETS = ["초코", "보리", "콩이", "치즈", "두부", "루나"]
BREEDS = ["말티즈", "푸들", "시츄", "믹스", "코숏", "비숑"]
SEXES = ["M", "FS", "F", "MN", "M", "F"]
ANIMALS = [
    ({"동물명": PETS, "품종": BREEDS, "성별": SEXES, "생일": DATES, "보호자명": NAMES, "보호자연락처": MOBILES},
     ["ignore", "ignore", "ignore", "ignore", "name", "mobile"]),
    ({"이름": NAMES, "휴대폰": MOBILES, "성별": ["남", "여"] * 3, "생년월일": DATES, "반려견 이름": PETS, "품종": BREEDS},
     ["name", "mobile", "gender", "birth_date", "ignore", "ignore"]),
    ({"보호자": NAMES, "보호자 생년월일": DATES, "환자명": PETS, "품종": BREEDS, "생년월일": DATES, "연락처": MOBILES},
     ["name", "birth_date", "ignore", "ignore", "ignore", "mobile"]),
    ({"성별": SEXES, "견종": BREEDS, "견주": NAMES, "연락처": MOBILES}, ["ignore", "ignore", "name", "mobile"]),
    ({"Patient": PETS, "Species": ["Canine"] * 6, "Sex": SEXES, "Date of birth": DATES, "Owner name": NAMES, "Email": EMAILS},
     ["ignore", "ignore", "ignore", "ignore", "name", "email"]),
    ({"동물병원명": COMPANIES, "원장명": NAMES, "성별": ["남", "여"] * 3, "생년월일": DATES},
     ["company", "name", "gender", "birth_date"]),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "fields"), ANIMALS)
def test_sex_and_birth_date_beside_an_animal_are_its_own(columns: dict[str, list[str]], fields: list[str]) -> None:
    assert list(mapped(columns).values()) == fields


def test_answers_nobody_hears_are_told() -> None:
    found = guesses({"이름": NAMES, "휴대폰": MOBILES, "알아서 해주세요": YES_NO, "인원": ["1", "2"] * 3})
    assert [guess.unheard for guess in found] == [False, False, True, False]
    assert guesses({"E-mail": EMAILS, "Is the email fine? (Y/N)": YES_NO})[1].unheard


def test_remarks_that_ask_to_stop_are_read_under_any_header() -> None:
    said = ["좋았어요", "감동!", "메일 그만 보내주세요", "번창하세요", "다음 전시도 기대", "굿"]
    assert mapped({"이름": NAMES, "남기는 글귀": said})["남기는 글귀"] == "memo"


def test_of_a_question_that_is_none_about_ads_the_no_is_heard() -> None:
    blended = "개인정보 수집 및 마케팅 활용에 모두 동의합니다"
    found = mapped(
        {"이름": NAMES, blended: YES_NO, "May we contact you by email? (Y/N)": YES_NO, "남기는 글귀": ["좋았어요"] * 6}
    )
    assert list(found.values()) == ["name", "refusal_if_no", "refusal_if_no_email", "ignore"]


def test_the_name_of_a_child_is_no_tag() -> None:
    found = mapped({"학부모님 성함": NAMES, "자녀 이름/학년": [f"{name}/초6" for name in NAMES], "휴대폰": MOBILES})
    assert list(found.values()) == ["name", "ignore", "mobile"]


def test_the_day_an_answer_changed_is_no_yes() -> None:
    found = mapped({"이메일": EMAILS, "이메일 수신여부": YES_NO, "수신여부 변경일": DATES})
    assert list(found.values()) == ["email", "consent_email", "consent_at"]


def test_the_guardian_whose_contacts_stand_in_a_row_is_the_person_of_it() -> None:
    columns = {
        "참가자(어린이)": NAMES,
        "보호자명": NAMES[::-1],
        "보호자 연락처": MOBILES,
        "병원 소식 받기 (예/아니오)": YES_NO,
    }
    found = mapped(columns)
    assert list(found.values()) == ["ignore", "name", "mobile", "consent_marketing"]


def test_the_day_of_a_consent_is_the_yes_where_no_column_says_so() -> None:
    contact = {"이름": NAMES, "이메일": EMAILS}
    assert mapped({**contact, "마케팅 동의일": DATES})["마케팅 동의일"] == "consent_marketing"
    assert mapped({**contact, "개인정보 동의": YES_NO, "SMS 수신동의일": DATES})["SMS 수신동의일"] == "consent_sms"
    for column, beside in (
        ("마케팅 동의일", "마케팅 동의"), ("마케팅 동의일", "수신거부"), ("동의일", "비고"), ("마케팅 동의 변경일", "비고"),
    ):  # fmt: skip
        assert mapped({**contact, beside: YES_NO, column: DATES})[column] == "consent_at"


def test_states_of_a_list_tell_only_what_occurs_in_it() -> None:
    found = {
        guess.column: guess.reason.en for guess in guesses({"status": ["active", "active", "active", "unsubscribed"]})
    }
    assert found["status"] == "states of members (25% refused): only refusals and blocks are read"


FIRMS = ["Kestrel Foods Ltd", "Oak Media Limited", "Alder GmbH", "Fenwick & Co. Ltd", "Tamar PLC", "Birch Interiors"]


def test_the_contacts_of_an_invoicing_tool_are_companies() -> None:
    columns = {
        "*ContactName": FIRMS,
        "FirstName": ["John", "Mary", "Ann"] * 2,
        "LastName": ["Smith", "Jones", "Lee"] * 2,
    }
    assert list(mapped(columns, "GB").values()) == ["company", "given_name", "family_name"]
    assert mapped({"Customer": [*FIRMS[:3], "John Smith", "Mary Jones", "Ann Lee"]}, "GB") == {"Customer": "name"}


def test_numbers_of_companies_of_other_countries_are_theirs() -> None:
    registered = ["01234567", "SC123456", "7654321", "09876543", "NI123456", "10293847"]
    columns = {"Company Number": registered, "VAT Reg No": [f"GB12345678{n}" for n in NUMBERS], "Company name": FIRMS}
    assert list(mapped(columns, "GB").values()) == ["corporate_number", "business_number", "company"]
    whys = [guess.reason.en for guess in guesses(columns, "GB")[:2]]
    assert whys == ["the header, 100% of values are shaped like registration numbers"] * 2


def test_a_domain_of_any_country_is_a_website() -> None:
    domains = ["kestrel.co.uk", "alder.de", "boer.nl", "oak-media.co.uk", "tamar.io", "birch.se"]
    assert mapped({"Company Domain Name": domains}, "GB") == {"Company Domain Name": "website"}


def test_a_count_is_no_row_number() -> None:
    (guess,) = guesses({"Number of Employees": NUMBERS}, "GB")
    assert (guess.field, "row number" in guess.reason.en) == ("ignore", False)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (["Tussenvoegsel", "Achternaam"], ["family_name", "family_name"]),
        (["Tussenvoegsel", "Naam"], ["ignore", "name"]),
    ],
)
def test_what_stands_before_a_family_name_goes_with_it(columns: list[str], fields: list[str]) -> None:
    cells = {columns[0]: ["van der", None, "de"] * 2, columns[1]: ["Berg", "Bakker", "Vries", "Hof", "Smit", "Dekker"]}
    found = mapped({"Plaats": ["Zwolle"] * 6, **cells, "E-mailadres": EMAILS}, "NL")
    assert [found[column] for column in columns] == fields


def test_what_somebody_is_called_is_no_second_given_name() -> None:
    legal = ["Robert", None, "William", None, None, "James"]
    called = ["Bob", "Mary", "Bill", "Ann", "Ruth", "Jim"]
    columns = {"Given Name": legal, "First Name": called, "Last Name": ["Smith", "Lee", "Hall", "King", "Cox", "Ward"]}
    assert list(mapped(columns, "US").values()) == ["ignore", "given_name", "family_name"]


def test_names_that_lost_letters_are_names_all_the_same() -> None:
    names = ["G?ran Lindstr?m", "?ke Nystr?m", "Lars ?berg", "P?r Sj?berg", "Ulla Bj?rk", "H?kan ?kesson"]
    assert mapped({"Namn": names, "E-post": EMAILS}, "SE")["Namn"] == "name"


def test_a_letter_of_a_house_number_is_not_found_inside_a_street() -> None:
    columns = {"Straat": ["Dorpsstraat", "Kerklaan", "Havenweg"] * 2, "Huisnr": NUMBERS, "Toev.": ["a", None, "a"] * 2}
    assert list(mapped(columns, "NL").values()) == ["address"] * 3


def test_parts_of_a_second_address_go_with_it_wherever_its_word_stands() -> None:
    streets = ["12 High Street", "5 Oak Ave", "7 Mill Lane", "9 Park Road", "1 Elm Road", "3 Elm Road"]
    towns = ["Leeds", "Bath", "York", "Hull", "Ely", "Rye"]
    columns = {
        "Address (Billing)": streets,
        "City (Billing)": towns,
        "Address (Shipping)": streets,
        "City (Shipping)": towns,
    }
    assert list(mapped(columns, "GB").values()) == ["address", "address", "ignore", "ignore"]


def test_reasons_are_heard_where_one_of_them_bars() -> None:
    reasons = ["Moved", "Deceased", "No longer attends", "Requested removal", "Moved", "Moved"]
    (guess,) = guesses({"Inactive Reason": reasons}, "US")
    assert guess.field == "memo"
    (guess,) = guesses({"UNSUB_REASON": ["N", "NORMAL", "N", "N", "N", "N"]}, "US")
    assert not guess.unheard


def test_a_number_at_home_is_a_phone_where_numbers_do_not_tell() -> None:
    columns = {"Mobile Phone": ["(417) 222-0101", "(417) 334-0102"] * 3, "Home Phone Number": ["(417) 501-0103"] * 6}
    assert list(mapped(columns, "US").values()) == ["mobile", "phone"]


FIRST_NAMES = ["James", "Mary", "Robert", "Patricia", "Michael", "Linda", "David", "Susan", "Thomas", "Karen"] * 3
LAST_NAMES = ["Miller", "Davis", "Wilson", "Moore", "Taylor", "Anderson", "Jackson", "White", "Harris", "Martin"] * 3
SECOND_NAMES = [
    "William",
    "Elizabeth",
    "Richard",
    "Barbara",
    "Joseph",
    "Jessica",
    "Charles",
    "Sarah",
    "Daniel",
    "Nancy",
] * 3
STREET_LINES = [f"{number} Oak Street" for number in range(11, 41)]
TOWN_NAMES = ["Raleigh", "Durham", "Cary"] * 10
FIRM_NAMES = [
    "Hayes, Reed and Foster",
    "Mckinney LLC",
    "Oak Street Clinic",
    "Beck Solutions",
    "Velasquez Inc",
    "Harbor Grill",
] * 5
SITES = [f"{street} Learning Center" for street in STREET_LINES]


def test_a_register_of_voters_is_read_by_its_headers() -> None:
    found = mapped(
        {
            "county_id": ["92"] * 30,
            "voter_reg_num": [f"{number:012}" for number in range(700, 1000, 10)],
            "last_name": LAST_NAMES,
            "first_name": FIRST_NAMES,
            "middle_name": SECOND_NAMES,
            "res_street_address": STREET_LINES,
            "res_city_desc": TOWN_NAMES,
            "state_cd": ["NC"] * 30,
            "birth_state": ["OH", "NC", "NY"] * 10,
            "party_affiliation": ["DEM", "REP", "UNA"] * 10,
            "congressional_district": ["02", "04", "13"] * 10,
            "registr_dt": ["08/28/2021"] * 30,
        },
        "US",
    )
    kept = (
        "voter_reg_num",
        "last_name",
        "first_name",
        "middle_name",
        "res_street_address",
        "res_city_desc",
        "state_cd",
        "registr_dt",
    )
    assert [found[header] for header in kept] == [
        "member_id", "family_name", "given_name", "middle_name", "address", "address", "address", "created_at",
    ]  # fmt: skip
    assert {header for header, field in found.items() if field == "ignore"} == set(found) - set(kept)


def test_a_census_tells_names_years_of_birth_and_villages() -> None:
    years = [str(1780 + 3 * step) for step in range(30)]
    found = mapped({"full_name": [f"{a} {b}" for a, b in zip(FIRST_NAMES, LAST_NAMES, strict=True)], "midl_name": SECOND_NAMES,
                    "year_of_birth": years, "village": TOWN_NAMES}, "GB")  # fmt: skip
    assert found["year_of_birth"] == "birth_date" and found["village"] == "address"


def test_people_of_other_centuries_have_birth_dates() -> None:
    dates = [f"{1620 + 9 * step}-03-{step + 1:02}" for step in range(30)]
    found = mapped({"first_and_surname": [f"{a} {b}" for a, b in zip(FIRST_NAMES, LAST_NAMES, strict=True)], "surname": LAST_NAMES,
                    "first_name": FIRST_NAMES, "dob": dates}, "GB")  # fmt: skip
    assert found == {
        "first_and_surname": "name",
        "surname": "family_name",
        "first_name": "given_name",
        "dob": "birth_date",
    }


def test_a_mere_date_over_generations_is_the_birth_date() -> None:
    births = [f"{1935 + 2 * step}/03/{step + 1:02}" for step in range(30)]
    visits = [f"2023/03/{step + 1:02}" for step in range(30)]
    assert mapped({"fname": FIRST_NAMES, "surname": LAST_NAMES, "date": births}, "US")["date"] == "birth_date"
    assert mapped({"fname": FIRST_NAMES, "surname": LAST_NAMES, "date": visits}, "US")["date"] == "created_at"


def test_a_column_of_given_names_beside_the_surname_is_no_second_surname() -> None:
    found = mapped({"fname": FIRST_NAMES, "sname": SECOND_NAMES, "surname": LAST_NAMES}, "US")
    assert found == {"fname": "given_name", "sname": "middle_name", "surname": "family_name"}
    assert mapped({"fname": FIRST_NAMES, "sname": LAST_NAMES}, "US")["sname"] == "family_name"


@pytest.mark.parametrize("header", ["Name", "Hospital Name"])
def test_names_of_firms_are_organisations(header: str) -> None:
    found = mapped(
        {header: FIRM_NAMES, "Address": STREET_LINES, "Program Name": ["Head Start", "Pre-K", None] * 10}, "US"
    )
    assert found == {header: "company", "Address": "address", "Program Name": "ignore"}


def test_who_leads_a_few_of_the_sites_is_not_who_the_rows_are_about() -> None:
    found = mapped({"Site name": SITES, "Director": ["James Miller", *[None] * 29], "Address": STREET_LINES}, "US")
    assert (found["Site name"], found["Director"]) == ("company", "ignore")


def test_names_of_people_stay_people_without_any_other_sign() -> None:
    people = [f"{a} {b}" for a, b in zip(FIRST_NAMES, LAST_NAMES, strict=True)]
    assert mapped({"Name": people, "Address": STREET_LINES}, "US")["Name"] == "name"


def test_the_contacts_of_an_invoicing_tool_are_firms_beside_the_persons_name() -> None:
    assert (
        mapped({"*ContactName": FIRM_NAMES, "FirstName": FIRST_NAMES, "LastName": LAST_NAMES}, "US")["*ContactName"]
        == "company"
    )


def test_the_numbers_of_owners_are_no_member_ids() -> None:
    found = mapped({"Contact Owner.id": ["zcrm_510"] * 90, "First Name": FIRST_NAMES * 3}, "US")
    assert found["Contact Owner.id"] == "ignore"


def test_an_empty_address_gives_way_to_one_that_is_filled() -> None:
    found = mapped({"OtherStreet": [None] * 30, "MailingStreet": STREET_LINES, "MailingCity": TOWN_NAMES}, "US")
    assert found == {"OtherStreet": "ignore", "MailingStreet": "address", "MailingCity": "address"}


@pytest.mark.parametrize("first", ["Street Address", "Street Address 1"])
def test_the_second_line_of_an_address_is_kept(first: str) -> None:
    found = mapped({first: STREET_LINES, "Street Address 2": ["Apt 4", None, None] * 10, "City": TOWN_NAMES}, "US")
    assert found == {first: "address", "Street Address 2": "address_detail", "City": "address"}


def test_labels_of_an_address_book_are_no_tags_and_its_numbered_columns_what_they_say() -> None:
    found = mapped(
        {
            "Organization 1 - Type": ["Work"] * 30,
            "Organization 1 - Name": FIRM_NAMES,
            "E-mail 1 - Label": ["* Home"] * 30,
            "E-mail 1 - Value": EMAILS * 5,
            "First Name": FIRST_NAMES,
        },
        "US",
    )
    assert list(found.values()) == ["ignore", "company", "ignore", "email", "given_name"]


def test_a_consent_of_its_own_is_read_whole_beside_another_question() -> None:
    states = ["SUBSCRIBED", "NEVER_SUBSCRIBED", "UNSUBSCRIBED"] * 10
    found = mapped(
        {"Email": EMAILS * 5, "Email Marketing Consent": states, "Accepts Marketing": ["true", "false", None] * 10}
    )
    assert (found["Email Marketing Consent"], found["Accepts Marketing"]) == ("consent_email", "consent_marketing")


def test_news_of_products_by_email_is_advertising() -> None:
    assert (
        mapped({"Can we send you product news by email?": YES_NO})["Can we send you product news by email?"]
        == "consent_email"
    )


def named(source: str, columns: dict[str, list[Any]], country: str) -> dict[str, str]:
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return {guess.column: guess.field for guess in infer(source, list(columns), sample, Context(country=country))}


def test_where_each_row_answers_for_one_channel_a_yes_to_messages_is_none_to_email() -> None:
    """Registers of consent, such as that of Turkey, have a row per channel."""
    columns = {
        "Alıcı": ["a@b.com.tr", "+905321234567", "c@d.com.tr", "+905321234568", "e@f.com.tr", "+905321234569"],
        "İzin Türü": ["EPOSTA", "MESAJ", "EPOSTA", "ARAMA", "EPOSTA", "MESAJ"],
        "Pazarlama İzni": ["ONAY", "RET", "ONAY", "RET", "RET", "ONAY"],
    }
    for question in ("Pazarlama İzni", "İzin Durumu"):
        columns[question] = columns.pop("Pazarlama İzni")
        read = mapped(columns, "TR")
        assert (read["İzin Türü"], read[question]) == ("answer_channel", "consent_marketing")
        columns["Pazarlama İzni"] = columns.pop(question)
    english = {
        "Email": EMAILS,
        "Channel": ["email", "sms"] * 3,
        "Email consent": ["yes", "no", "yes", "yes", "no", "yes"],
    }
    assert mapped(english, "GB")["Email consent"] == "consent_marketing"
    assert mapped(english | {"SMS consent": YES_NO}, "GB")["Channel"] == "ignore"  # the questions name their channels
    del english["Channel"]
    assert (
        mapped(english | {"Preferred contact method": ["email", "phone"] * 3}, "GB")["Email consent"] == "consent_email"
    )


def test_the_time_of_opting_in_is_the_yes_in_a_list_of_subscribers_alone() -> None:
    columns = {"Email Address": EMAILS, "OPTIN_TIME": ["2025-01-02 10:11:12", *DATES[:1], *["2025-02-03 08:00:00"] * 4]}
    assert named("subscribed_email_audience_export_9f2", columns, "CA")["OPTIN_TIME"] == "consent_email"
    for other in ("unsubscribed_email_audience_export_9f2", "non-subscribed_email_audience_export", "cleaned_members"):
        assert named(other, columns, "CA")["OPTIN_TIME"] == "consent_at"


def test_consent_in_the_export_of_a_messenger_is_none_to_email() -> None:
    columns = {"Name": ["Jo Ray"] * 6, "Phone": ["+971501234567"] * 6, "Marketing consent": ["TRUE", "FALSE"] * 3}
    assert named("whatsapp_contacts", columns, "AE")["Marketing consent"] == "keep"
    assert named("contacts", columns, "AE")["Marketing consent"] == "consent_marketing"


def test_a_mark_that_somebody_died_refuses_and_takes_nothing_from_the_row() -> None:
    """`Deceased?` of a donor database names nobody; the deceased of a funeral home are other people than its customers."""
    people = ["Ann Hill", "Bob Ray", "Cid Moe", "Dan Fox", "Eve Lee", "Flo Kay"]
    donors = mapped(
        {"Name": people, "Deceased?": ["Yes", "No"] * 3, "Deceased Date": ["01/02/2024", None] * 3, "Birth date": DATES,
         "Gender": ["Male", "Female"] * 3}, "AU"
    )  # fmt: skip
    assert donors["Deceased?"] == donors["Deceased Date"] == "refusal"
    assert (donors["Birth date"], donors["Gender"]) == ("birth_date", "gender")
    mourners = mapped({"Deceased": people, "Birth date": DATES, "Next of kin": people[::-1], "E-mail": EMAILS}, "AU")
    assert mourners["Birth date"] == "ignore"


def test_the_day_of_a_list_of_refusals_dates_the_row_and_a_row_without_one_refuses_as_well() -> None:
    def field(days: list[str | None], **others: list[str]) -> str:
        columns = {"성명": NAMES, "휴대폰": MOBILES, "수신거부일": days, **others}
        found = infer("수신거부 명단", list(columns), pa.table(columns), Context())
        return next(each.field for each in found if each.column == "수신거부일")

    assert field(["2024-05-01", None, "2024-06-03", "2024-07-01", None, "2024-08-01"]) == "created_at"
    assert field(["2024-05-01", None, None, None, None, "2024-08-01"]) == "refusal"  # a list of everybody
    assert field(["2024-05-01"] * 6, 가입일=["2020-05-01"] * 6) == "refusal"


@pytest.mark.parametrize(
    "column", ["담당자ID", "등록자 아이디", "작성자ID", "추천인ID", "referrer_id", "created_by_id", "Owner ID"]
)
def test_ids_of_whoever_deals_with_a_customer_are_not_the_customers(column: str) -> None:
    ids = [f"user{at}" for at in range(6)]
    assert mapped({"이름": NAMES, "휴대폰": MOBILES, column: ids})[column] == "ignore"
    assert mapped({"이름": NAMES, "휴대폰": MOBILES, "회원ID": ids})["회원ID"] == "member_id"


def test_the_agent_of_the_other_party_is_not_the_clients_company() -> None:
    agents = ["법무법인 정도", "법무법인(유) 태산", "(주)한빛", "법무법인 바른길", "법무법인 해담", "법무법인 누리"]
    read = mapped({"의뢰인": NAMES, "상대방": NAMES[::-1], "상대방 대리인": agents})
    assert read["상대방 대리인"] == "ignore"
    assert mapped({"의뢰인": NAMES, "소속": agents})["소속"] == "company"


def test_the_mail_of_whoever_is_in_charge_is_not_the_owners() -> None:
    columns = {
        "상호": ["(주)한빛"] * 6,
        "대표자": NAMES,
        "대표자H.P": MOBILES,
        "경리담당": NAMES[::-1],
        "담당메일": EMAILS,
    }
    read = mapped(columns)
    assert (read["대표자"], read["대표자H.P"], read["담당메일"]) == ("name", "mobile", "ignore")
    del columns["경리담당"]
    assert mapped(columns)["담당메일"] == "email"


def test_a_postcode_goes_with_the_address_it_stands_beside() -> None:
    addresses = ["서울 강남구 테헤란로 1", "부산 해운대구 우동로 2", "경기 성남시 판교로 3", "서울 마포구 양화로 4", "서울 종로구 종로 5",
                 "대전 서구 둔산로 6"]  # fmt: skip
    sent = {"보내는분": NAMES, "보내는분 전화번호": MOBILES, "보내는분 주소": addresses}
    got = {"받는분": NAMES[::-1], "받는분 전화번호": MOBILES[::-1]}
    codes = {"우편번호": ["06236", "48094", "13494", "04050", "03154", "35242"]}
    there = {"받는분 주소": addresses[::-1]}
    assert mapped(sent | got | codes | there)["우편번호"] == "ignore"
    assert mapped(sent | codes | got | there)["우편번호"] == "postcode"


def test_where_something_is_installed_is_not_the_name_of_whoever_signed() -> None:
    users = [*NAMES[:5], NAMES[0]]  # most use what they rent themselves
    read = mapped(
        {"계약자 성명/상호": NAMES, "계약자 연락처": MOBILES, "설치처 설치자": users, "설치처 연락처": MOBILES}
    )
    assert (read["계약자 성명/상호"], read["설치처 설치자"]) == ("name", "ignore")
    assert mapped({"설치자": NAMES, "설치처 연락처": MOBILES})["설치자"] == "name"


LINES = [
    "김철수 010-2234-5679 서울 강남구 테헤란로 123 사과 5kg", "부사 10kg\n박민수\n010-3333-4457\n서울 마포구 성산동 1-2",
    "이영희/01023456789/경기 성남시 판교역로 1, 202호", "최지우 010-5678-2233 배 2박스", "문의드려요", "정하늘 010-4455-6677 전주시 완산구 효자로 12",
]  # fmt: skip


def test_orders_kept_as_one_line_each_say_who_ordered() -> None:
    read = mapped({"주문내용(성함/연락처/주소)": LINES, "입금자명": NAMES, "비고": ["문앞"] * 6})
    assert (read["주문내용(성함/연락처/주소)"], read["입금자명"], read["비고"]) == ("person_line", "ignore", "memo")
    both = mapped({"받는 분": LINES, "주문하시는 분": LINES[::-1]})
    assert both == {"받는 분": "ignore", "주문하시는 분": "person_line"}


def test_the_state_of_a_paid_subscription_is_no_consent() -> None:
    states = {"이메일": EMAILS, "구독 상태": ["구독중", "해지", "해지예정"] * 2}
    assert mapped(states)["구독 상태"] == "consent_email"
    assert mapped(states | {"다음 결제일": DATES})["구독 상태"] == "membership"
    tool = {"Email": EMAILS, "Subscription Status": ["Subscribed", "Unsubscribed"] * 3}
    assert mapped(tool | {"Plan": ["basic"] * 6})["Subscription Status"] == "membership"
    assert mapped(tool | {"City": ["Seoul"] * 6})["Subscription Status"] == "consent_email"
    readers = {"독자명": NAMES, "상태": ["구독", "구독", "구독", "해지", "중지", "구독"]}
    assert mapped(readers | {"휴대폰": MOBILES, "부수": ["1"] * 6})["상태"] == "membership"
    assert mapped(readers | {"주소": ADDRESSES})["상태"] == "membership"
    assert mapped(readers | {"주소": ADDRESSES, "이메일": EMAILS})["상태"] == "consent_email"
    assert mapped(readers | {"배달주소": ADDRESSES, "이메일": EMAILS})["상태"] == "consent_email"


def test_a_mother_in_a_maternity_home_is_the_person_of_the_row() -> None:
    stay = {"산모 성명": NAMES, "산모 휴대폰": MOBILES, "보호자 성명": NAMES[::-1], "보호자 연락처": MOBILES[::-1]}
    assert list(mapped(stay).values()) == ["name", "mobile", "ignore", "ignore"]
    assert list(mapped({"아기 이름": NAMES[::-1], "출생일": DATES} | stay).values())[2:4] == ["name", "mobile"]


def test_a_kind_of_members_that_says_who_left_is_a_state() -> None:
    union = {"성명": NAMES, "조합원구분": ["정조합원"] * 4 + ["비조합원", "탈퇴"]}
    assert mapped(union)["조합원구분"] == "membership"
    assert mapped(union | {"조합원구분": ["정조합원", "준조합원"] * 3})["조합원구분"] == "tag"
    assert mapped({"성명": NAMES, "문의구분": ["결제", "탈퇴"] * 3})["문의구분"] != "membership"


def test_a_number_of_staff_is_a_members_only_where_hardly_two_rows_share_it() -> None:
    assert (
        mapped({"사번": ["20190001", "20190002", "20200003", "20200004", "20210005", "20210006"], "성명": NAMES})[
            "사번"
        ]
        == "member_id"
    )
    sales = {"고객명": NAMES * 4, "휴대폰": MOBILES * 4, "사번": ["20190001", "20190002"] * 12}
    assert mapped(sales)["사번"] == "ignore"
    assert mapped({"구매자": NAMES, "휴대폰": MOBILES, "사번": [f"2019000{at}" for at in range(6)]})["사번"] == "ignore"
    assert (
        mapped({"성명": NAMES, "상품명": ["의자"] * 6, "사번": [f"2019000{at}" for at in range(6)]})["사번"] == "ignore"
    )


def test_few_contacts_beside_many_mailboxes_are_staff() -> None:
    mails = [f"user{at}@naver.com" for at in range(40)]
    asked = {"닉네임": [f"용사{at}" for at in range(40)], "답변받을 이메일": mails, "담당자": ["김하나", "이두리"] * 20}
    assert mapped(asked)["담당자"] == "ignore"
    assert mapped({"이메일": EMAILS * 7, "담당자": NAMES * 7})["담당자"] == "name"


def test_a_shop_with_many_customers_is_ones_own() -> None:
    mobiles = [f"010-{2345 + at}-{6781 - at}" for at in range(40)]
    assert mapped({"휴대전화번호": mobiles, "매장명": ["강남본점", "판교점"] * 20})["매장명"] == "ignore"
    assert (
        mapped({"담당자": NAMES * 7, "휴대폰": MOBILES * 7, "매장명": list("가나다라마바") * 7})["매장명"] == "company"
    )


def test_what_stands_behind_a_recipient_is_theirs() -> None:
    names = [f"{a}{b}수" for a in "김이박최정" for b in "민지현영진"]
    present = {
        "신청인": names, "신청인 휴대폰": [f"010-2345-{1000 + at}" for at in range(25)], "받는분": names[::-1],
        "받는분 휴대폰": [f"010-9345-{1000 + at}" for at in range(25)], "주소": [f"서울 강남구 테헤란로 {at}" for at in range(1, 26)],
    }  # fmt: skip
    assert list(mapped(present).values()) == ["name", "mobile", "ignore", "ignore", "ignore"]
    given = {"담당자(수령인)": NAMES, "수령인 연락처": MOBILES, "기증자": NAMES[::-1], "기증자 연락처": MOBILES[::-1]}
    assert list(mapped(given).values()) == ["name", "mobile", "ignore", "ignore"]


def test_where_a_lead_came_from_is_no_company() -> None:
    leads = {
        "매체": ["토스", "네이버광고", "인스타"] * 30,
        "이름": [f"김민{chr(0xAC00 + 28 * at)}" for at in range(90)],
    }
    assert mapped(leads)["매체"] == "ignore"
    press = {"매체": [f"{chr(0xAC00 + 28 * at)}일보" for at in range(90)], "기자명": leads["이름"]}
    assert mapped(press)["매체"] == "company"


def test_whoever_prescribed_is_no_employer() -> None:
    prescriptions = {
        "수진자": NAMES,
        "처방기관": ["강남내과", "하늘소아과"] * 3,
        "처방의": NAMES[::-1],
        "연락처": MOBILES,
    }
    assert list(mapped(prescriptions).values()) == ["name", "ignore", "ignore", "mobile"]


def test_a_remark_that_names_somebody_else_is_no_line_of_the_customers() -> None:
    read = mapped({"고객명": NAMES, "휴대폰": MOBILES, "상담내용": LINES})
    assert (read["고객명"], read["휴대폰"], read["상담내용"]) == ("name", "mobile", "memo")


def test_a_farm_that_sends_half_of_its_parcels_itself_is_not_the_customer() -> None:
    givers = [f"김민{syllable}" for syllable in "준서우아영호철수희진"]
    numbers = [f"010-2345-66{at}" for at in range(10, 20)]
    takers = [f"박서{syllable}" for syllable in "가나다라마바사아자차카타파하거너더러머버"]
    parcels = {"보내는분": [*["햇살농장"] * 10, *givers], "보내는분 전화번호": [*["054-123-4567"] * 10, *numbers],
               "받는분": takers, "받는분 전화번호": [f"010-7345-66{at}" for at in range(10, 30)]}  # fmt: skip
    seen = guesses(parcels)
    assert {each.column: each.field for each in seen} == {
        "보내는분": "ignore", "보내는분 전화번호": "ignore", "받는분": "name", "받는분 전화번호": "mobile",
    }  # fmt: skip
    assert [each.column for each in seen if each.another] == ["보내는분"]
    presents = parcels | {"보내는분": [*["햇살농장"] * 5, *givers, *["최하늘", "최바다", "최나무", "최구름", "최가을"]]}
    assert mapped(presents)["보내는분"] == "name"


def test_other_names_beside_a_surname_alone_are_the_given_names() -> None:
    people = {"Surname": ["Okafor", "Bello", "Eze"] * 4, "Other names": ["Ngozi", "Aisha Zainab", "Emeka"] * 4}
    table = pa.table(people)
    assert [each.field for each in infer("customers", table.column_names, table)] == ["family_name", "given_name"]
    table = table.append_column("First name", pa.array(["Ada", "Uche", "Segun"] * 4))
    assert [each.field for each in infer("customers", table.column_names, table)][1] == "middle_name"


def test_states_in_the_list_of_a_text_messaging_tool_are_of_texts() -> None:
    columns = {
        "Phone Number": ["+14155550132", "+14155550143"] * 6,
        "Subscription Status": ["Subscribed", "Unsubscribed"] * 6,
    }
    assert named("attentive_sms_subscribers", columns, "US")["Subscription Status"] == "consent_sms"
    assert named("whatsapp_contacts", columns, "US")["Subscription Status"] == "refusal_if_no_email"
    assert named("sms_and_email_subscribers", columns, "US")["Subscription Status"] == "consent_email"
    asked = {"Email Subscription Status": columns["Subscription Status"]}
    assert named("sms_subscribers", asked, "US")["Email Subscription Status"] == "consent_email"


def test_only_who_confirmed_consented_where_a_list_keeps_that_as_well() -> None:
    ticked = {"E-Mail": EMAILS, "Newsletter": ["ja"] * 6, "Double-Opt-In": ["bestätigt", "ausstehend"] * 3}
    assert list(mapped(ticked, "DE").values()) == ["email", "refusal_if_no_email", "consent_email"]
    dated = {
        "E-Mail": EMAILS,
        "Newsletter": ["ja"] * 6,
        "DOI-Datum": ["01.02.2024", None] * 3,
        "DOI IP": ["91.1.2.3"] * 6,
    }
    assert list(mapped(dated, "DE").values()) == ["email", "refusal_if_no_email", "consent_email", "ignore"]
    both = ticked | {"DOI bestätigt am": ["01.02.2024", None] * 3}
    assert mapped(both, "DE")["DOI bestätigt am"] == "consent_at"
    for asked in ("Double Opt-In Request Date", "DOI angefordert am", "DOI-Mail verschickt"):
        found = mapped({"E-Mail": EMAILS, "Newsletter": YES_NO, asked: DATES}, country="DE")
        assert found["Newsletter"] == "consent_email"
        assert found[asked] != "consent_email"
    account = ticked | {"Double-Opt-In": [None] * 6, "doubleOptinRegister": ["1", "0"] * 3}
    assert mapped(account, "DE")["Newsletter"] == "consent_email"


def test_the_steps_of_a_newsletter_tool_are_a_consent_and_a_refusal() -> None:
    days = ["01.02.2024 10:00:00"] * 5
    columns = {
        "email": EMAILS,
        "registered": [*days, None],
        "activated": [*days, None],
        "deactivated": ["03.04.2025 08:00:00", *[None] * 5],
    }
    read = named("CleverReach_Empfaenger", columns, "DE")
    assert (read["activated"], read["deactivated"]) == ("consent_email", "refusal_email")
    accounts = named("users", columns, "DE")
    assert (accounts["activated"], accounts["deactivated"]) == ("ignore", "refusal_email")


def test_an_imported_address_has_not_opted_in() -> None:
    days = ["2021-05-02 10:00:00"] * 6
    columns = {"Email Address": EMAILS, "OPTIN_TIME": [*days[:2], *[None] * 4], "CONFIRM_TIME": days}
    read = named("subscribed_email_audience_export_9f2", columns, "GB")
    assert (read["OPTIN_TIME"], read["CONFIRM_TIME"]) == ("consent_email", "ignore")


def test_how_a_japanese_name_is_read_is_no_name_beside_it() -> None:
    people = {"お名前(姓)": ["佐藤", "鈴木"] * 5, "お名前(名)": ["恵子", "誠"] * 5, "お名前(セイ)": ["サトウ", "スズキ"] * 5,
              "お名前(メイ)": ["ケイコ", "マコト"] * 5, "都道府県(ID)": ["13", "27"] * 5, "都道府県(名称)": ["東京都", "大阪府"] * 5,
              "住所1": ["世田谷区桜町1-2-3", "北区本町4-5-6"] * 5, "郵便番号": ["1540001", "5300003"] * 5}  # fmt: skip
    read = list(mapped(people, "JP").values())
    assert read == ["family_name", "given_name", "ignore", "ignore", "ignore", "address", "address", "postcode"]
    halves = {"郵便番号1": ["154", "530"] * 5, "郵便番号2": ["0001", "0003"] * 5, "住所1": people["住所1"]}
    assert list(mapped(halves, "JP").values()) == ["ignore", "ignore", "address"]
    assert mapped({"セイ": ["サトウ"] * 10, "メイ": ["ケイコ"] * 10}, "JP") == {
        "セイ": "family_name",
        "メイ": "given_name",
    }


def test_the_towns_of_recipients_do_not_go_with_the_buyers_street() -> None:
    streets = ["桜町1-2-3", "本町4-5-6"] * 5
    orders = {"注文者姓": ["佐藤", "鈴木"] * 5, "注文者名": ["恵子", "誠"] * 5, "注文者住所都道府県": ["東京都", "大阪府"] * 5,
              "注文者住所それ以降の住所": streets, "送付先住所都道府県": ["沖縄県", "東京都"] * 5,
              "送付先住所それ以降の住所": streets[::-1]}  # fmt: skip
    assert [column for column, field in mapped(orders, "JP").items() if field == "address"] == list(orders)[2:4]
    region = {
        "Name": ["Ann Hill", "Bob Ray"] * 5,
        "Region": ["Kent", "Essex"] * 5,
        "Shipping Address": ["1 Mill Rd, Deal"] * 10,
    }
    assert mapped(region, "GB")["Shipping Address"] == "address"


def test_whoever_keeps_a_record_is_not_the_person_of_it() -> None:
    given, family = ["Ann", "Bob", "Cid", "Dan"] * 6, ["Hill", "Ray", "Moe", "Fox"] * 6
    contacts = {
        "FirstName": given,
        "LastName": family,
        "Owner.Name": ["Gillian Marsh"] * 24,
        "Joint member": ["Eve Hill"] * 24,
    }
    assert list(mapped(contacts, "GB").values()) == ["given_name", "family_name", "ignore", "ignore"]
    whole = {
        "FirstName": given,
        "LastName": family,
        "Name": [" ".join(both) for both in zip(given, family, strict=True)],
    }
    assert mapped(whole, "GB")["Name"] == "name"
    gift_aid = {"Last name": family, "House name or number": ["12", "Ivy House"] * 12, "Postcode": ["LS1 4AP"] * 24}
    assert mapped(gift_aid, "GB")["House name or number"] == "address"


def test_beside_a_customers_id_that_comes_back_the_id_is_the_payments() -> None:
    payments = {
        "id": [f"ch_{at}x" for at in range(20)],
        "Customer ID": [f"cus_{at // 2}" for at in range(20)],
        "Amount": ["48.00"] * 20,
    }
    assert (mapped(payments, "US")["id"], mapped(payments, "US")["Customer ID"]) == ("ignore", "member_id")


def test_the_home_of_an_address_book_in_german_is_an_address() -> None:
    homes = {"Vorname": ["Anja", "Uwe", "Lena", "Jan", "Ute", "Ina"], "Nachname": ["Weiß", "Vogt", "Haas", "Beck", "Roth", "Graf"],
             "Straße geschäftlich": [None] * 6, "Ort geschäftlich": [None] * 6, "Straße privat": ["Lindenallee 3"] * 6,
             "Ort privat": ["Köln"] * 6, "Postleitzahl privat": ["50667"] * 6, "Telefon Assistent": ["0221 123456"] * 6}  # fmt: skip
    read = mapped(homes, "DE")
    assert [read[each] for each in ("Straße privat", "Ort privat", "Postleitzahl privat")] == [
        "address",
        "address",
        "postcode",
    ]
    assert read["Telefon Assistent"] == read["Straße geschäftlich"] == "ignore"


@pytest.mark.parametrize("blank", ["00000000", "99991231", "0000-00-00 00:00:00"])
def test_days_of_withdrawal_are_read_where_most_rows_have_the_blank_of_a_database(blank: str) -> None:
    withdrawn: list[Any] = ["20251221", *[blank] * 9]
    assert (
        mapped({"고객명": ["김민수"] * 10, "휴대폰": MOBILES[:1] * 10, "철회일자": withdrawn})["철회일자"] == "refusal"
    )


def test_numbers_in_a_list_of_refusals_that_lost_their_zero_are_numbers() -> None:
    assert mapped({"수신거부 번호": ["1012345678", "1045671234", "1098761234"] * 2}) == {"수신거부 번호": "mobile"}


def test_codes_of_which_few_agree_are_answers() -> None:
    columns: dict[str, list[Any]] = {"성명": NAMES * 4, "휴대폰": MOBILES * 4, "마케팅동의": ["2", "9", "2"] * 8}
    assert mapped(columns)["마케팅동의"] == "consent_marketing"


def test_when_a_parent_agreed_to_the_joining_is_not_when_ads_were_agreed_to() -> None:
    columns = {"이름": NAMES, "SMS수신여부": YES_NO, "법정대리인명": NAMES[::-1], "법정대리인 동의일": DATES}
    assert list(mapped(columns).values()) == ["name", "consent_sms", "ignore", "ignore"]


def test_who_applies_for_somebody_else_is_not_the_person_of_the_row() -> None:
    columns = {
        "대리신청인 성명": NAMES[::-1], "대리신청인 연락처": MOBILES, "신청자(수강자) 성명": NAMES, "신청자(수강자) 연락처": MOBILES[::-1],
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["ignore", "ignore", "name", "mobile"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("안내메일 수신", "refusal_if_no_email"),
        ("안내문자 수신", "refusal_if_no_sms"),
        ("우편 안내 수신", "refusal_if_no_post"),  # no letters: nothing is said of e-mail
        ("휴대폰 문자 수신", "consent_sms"),
        ("푸시 알림 수신", "consent_push"),
        ("쇼핑정보 메일 수신", "consent_email"),
        ("재동의 여부", "refusal_if_no"),
    ],
)
def test_of_notices_and_of_going_on_only_the_no_is_heard(header: str, field: str) -> None:
    assert mapped({"이름": NAMES, "휴대폰": MOBILES, header: ["수신", "거부"] * 3})[header] == field


def test_the_members_of_a_gnuboard_site() -> None:
    columns: dict[str, list[Any]] = {
        "mb_id": ["kim", "lee", "park", "choi", "jung", "kang"], "mb_name": NAMES, "mb_hp": MOBILES, "mb_today_login": DATES,
        "mb_datetime": EARLIER, "mb_mailling": ["1", "0"] * 3, "mb_marketing_agree": ["1", "0"] * 3, "mb_marketing_date": DATES,
    }  # fmt: skip
    assert list(mapped(columns).values()) == [
        "member_id", "name", "mobile", "last_seen_at", "created_at", "consent_email", "consent_marketing", "consent_at",
    ]  # fmt: skip


def test_the_birth_date_behind_the_students_name_is_not_the_applicants() -> None:
    columns: dict[str, list[Any]] = {
        "신청자": NAMES, "신청자 연락처": MOBILES, "수강자": NAMES[::-1], "주민등록번호 앞자리": ["190304", "150506", "140708"] * 2, "성별": ["남", "여"] * 3,
    }  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore", "ignore", "ignore"]
    columns["수강자"] = NAMES
    assert list(mapped(columns).values())[3:] == ["birth_date", "gender"]


def test_who_uses_the_membership_of_a_company_is_told_by_the_values_too() -> None:
    held = ["김민수", "(주)한빛", "한빛건설㈜", "최은경", "주식회사 대성", "강도윤"]
    columns: dict[str, list[Any]] = {
        "회원명": held,
        "지정인": [None, *NAMES[1:3], None, NAMES[4], None],
        "휴대전화": MOBILES,
    }
    assert [column for column, field in mapped(columns).items() if field == "name"] == ["지정인", "회원명"]


def test_the_second_line_of_an_order_s_address_is_none_of_goods() -> None:
    columns = {
        "Order Address 1": ["1 High Street"] * 6,
        "Order Address 2": ["Apt 3"] * 6,
        "order_interval_unit": ["month"] * 6,
    }
    assert list(mapped(columns, "US").values()) == ["address", "address_detail", "ignore"]


def test_a_contractor_is_the_firm_of_whoever_is_in_charge_there() -> None:
    firms = ["한빛㈜", "대성㈜", "나래㈜", "가온㈜", "다솜㈜", "마루㈜"]
    columns = {"위탁업체명": firms, "담당자": NAMES, "담당자 이메일": EMAILS, "발주업체명": firms[::-1]}
    assert list(mapped(columns).values()) == ["company", "name", "email", "ignore"]
    within = {"성명": NAMES, "소속": ["영업팀", "기획부", "개발팀", "인사부", "총무팀", "연구소"], "회사명": firms}
    assert list(mapped(within).values()) == ["name", "ignore", "company"]


def test_who_booked_for_a_group_comes_before_who_leads_it() -> None:
    columns = {"담당자": NAMES, "담당자 이메일": EMAILS, "인솔자": NAMES[::-1], "인솔자 연락처": MOBILES}
    assert list(mapped(columns).values()) == ["name", "email", "ignore", "ignore"]
    assert mapped({"인솔자": NAMES, "인솔자 연락처": MOBILES}) == {"인솔자": "name", "인솔자 연락처": "mobile"}


@pytest.mark.parametrize("after", [["미동의", "동의", "미동의"] * 2, ["2", "1", "2"] * 2])
def test_in_a_register_of_changes_of_consent_the_answer_stands_after_the_change(after: list[Any]) -> None:
    columns: dict[str, list[Any]] = {
        "고객명": NAMES, "휴대전화": MOBILES, "변경항목": ["마케팅", "SMS"] * 3, "변경전": ["동의", "미동의", "동의"] * 2, "변경후": after,
        "변경일시": DATES,
    }  # fmt: skip
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})

    def read(source: str) -> list[str]:
        return [guess.field for guess in infer(source, list(columns), sample)]

    assert read("수신동의_변경이력")[2:] == ["answer_channel", "ignore", "consent_marketing", "consent_at"]
    assert read("등급_변경이력")[4:] == ["ignore", "updated_at"]
    refused = {"고객명": NAMES, "변경전": ["N", "Y"] * 3, "변경후": ["Y", "N"] * 3, "변경일시": DATES}
    assert named("수신거부 변경이력", refused, "KR")["변경후"] == "refusal"  # a Y there is no yes
    for items in (["SMS 수신거부", "이메일 수신거부"], ["문자수신동의", "이메일 수신거부"]):
        assert named("수신동의 변경이력", {**refused, "변경항목": items * 3}, "KR")["변경후"] == "ignore"
    columns = {"변경구분": ["수정", "등록"] * 3, **columns, "변경항목": ["마케팅"] * 6, "채널": ["이메일", "문자"] * 3}
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    assert [
        column for column, field in zip(columns, read("수신동의_변경이력"), strict=True) if field == "answer_channel"
    ] == ["채널"]


def test_a_yes_in_a_list_of_people_who_unsubscribed_is_from_before() -> None:
    def of(name: str, answers: list[str | None]) -> str:
        columns = {"이메일 주소": EMAILS, "광고성 정보 수신 동의": answers, "구독일": DATES}
        table = pa.table({column: pa.array(cells, pa.string()) for column, cells in columns.items()})
        return infer(name, list(columns), table)[1].field

    assert of("절세레터_수신거부_20261110", ["Y", "Y", None] * 2) == "ignore"
    assert of("절세레터_수신거부_20261110", ["Y", "N", None] * 2) == "refusal_if_no_email"
    of_data = {
        "이메일": EMAILS,
        "개인정보 수집 동의": ["Y"] * 6,
        "회원상태": ["정상"] * 6,
        "마케팅 수신 동의": ["Y"] * 6,
    }
    table = pa.table({column: pa.array(cells, pa.string()) for column, cells in of_data.items()})
    found = infer("수신거부", list(of_data), table)
    assert [each.field for each in found] == ["email", "consent_privacy", "ignore", "ignore"]
    assert every_row("수신거부", found) == "refusal"
    # Who is there by their mailbox alone was asked about e-mail.
    assert of("절세레터_구독중_20261110", ["Y", "Y", None] * 2) == "consent_email"


def test_whoever_is_cared_for_is_the_person_of_a_register_and_their_guardian_of_a_form() -> None:
    cared: dict[str, list[Any]] = {
        "수급자명": NAMES, "생년월일": ["1940-03-04", "1938-05-06"] * 3, "장기요양인정번호": ["L1009012345", "L1103023456"] * 3,
        "휴대전화": [MOBILES[0], *[None] * 5], "보호자1 성명": NAMES[::-1], "보호자1 연락처": MOBILES[::-1], "담당 요양보호사": ["한소희"] * 6,
    }  # fmt: skip
    register = guesses(cared)
    assert [guess.field for guess in register] == ["name", "birth_date", "member_id", "mobile", *["ignore"] * 3]
    assert [guess.column for guess in register if guess.another] == ["보호자1 성명"]  # init tells of them
    form: dict[str, list[Any]] = {
        "보호자님 성함": NAMES, "보호자님 연락처": MOBILES, "이메일": EMAILS, "어르신 성함": NAMES[::-1], "소식지 수신동의": YES_NO,
    }  # fmt: skip
    assert list(mapped(form).values()) == ["name", "mobile", "email", "ignore", "consent_marketing"]
    form["어르신 생년월일"], form["주소"] = cared["생년월일"], ADDRESSES
    assert list(mapped(form).values()) == [
        "ignore",
        "ignore",
        "email",
        "name",
        "refusal_if_no",
        "birth_date",
        "address",
    ]
    bill: dict[str, list[Any]] = {
        "수급자명": NAMES,
        "납부자명": NAMES[::-1],
        "납부자 연락처": MOBILES,
        "현금영수증번호": MOBILES,
    }
    assert list(mapped(bill).values()) == ["name", "ignore", "ignore", "ignore"]


def test_who_sells_is_the_customer_where_they_differ_from_row_to_row() -> None:
    people = [f"김{a}{b}" for a in "민서지하은" for b in "준우영"]
    many: dict[str, list[Any]] = {
        "판매자": people * 2, "판매자 연락처": [f"010-2345-{at:04}" for at in range(30)], "예금주": people * 2,
    }  # fmt: skip
    many["판매자"] = [f"{name[0]}{name[2]}{name[1]}" if at > 14 else name for at, name in enumerate(many["판매자"])]
    assert list(mapped(many).values()) == ["name", "mobile", "ignore"]
    assert list(mapped({**many, "구매자": people[::-1] * 2}).values()) == ["ignore", "ignore", "ignore", "name"]
    assert mapped({**many, "판매자": ["한소희", "이영희"] * 15})["판매자"] == "ignore"
    sold = {"판매자": many["판매자"], "판매자 연락처": many["판매자 연락처"], "구매자 이메일": EMAILS * 5}
    assert list(mapped(sold).values()) == ["ignore", "ignore", "email"]
    few = {"판매자(고객)": NAMES, "판매자 연락처": MOBILES, "예금주": NAMES[::-1]}
    assert list(mapped(few).values()) == ["name", "mobile", "ignore"]


def test_an_owner_with_a_mobile_of_their_own_comes_before_the_contacts_few_firms_have() -> None:
    card: dict[str, list[Any]] = {
        "상호": COMPANIES, "대표자": NAMES, "생년월일": ["700304", "810506"] * 3, "대표 휴대폰": MOBILES,
        "실무담당자": [NAMES[3], *[None] * 5], "실무자 연락처": [MOBILES[3], *[None] * 5],
    }  # fmt: skip
    assert list(mapped(card).values()) == ["company", "name", "birth_date", "mobile", "ignore", "ignore"]
    card["실무담당자"], card["실무자 연락처"] = NAMES[::-1], MOBILES[::-1]
    assert list(mapped(card).values()) == ["company", "ignore", "ignore", "ignore", "name", "mobile"]


def test_whose_the_line_is_comes_before_who_comes_in() -> None:
    columns = {"방문고객": NAMES, "명의자": NAMES[::-1], "회선번호": MOBILES}
    assert list(mapped(columns).values()) == ["ignore", "name", "mobile"]


def test_zeros_for_a_telephone_at_home_are_no_answers() -> None:
    assert mapped({"자택전화": ["0", None] * 3})["자택전화"] == "ignore"
    assert mapped({"전화": ["0", "1"] * 3})["전화"] == "consent_phone"


def test_what_a_booking_tool_asks_is_read_without_its_number() -> None:
    columns: dict[str, list[Any]] = {
        "예약자": NAMES,
        "예약자입력정보1-시술 이력": ["뿌리염색 2개월", "없어요"] * 3,
        "예약자입력정보2-생년월일": ["1990-03-04"] * 6,
    }
    assert list(mapped(columns).values()) == ["name", "ignore", "birth_date"]


def test_whoever_takes_a_membership_over_is_the_person_of_the_row() -> None:
    columns = {
        "양도회원": NAMES[::-1],
        "양도회원 연락처": MOBILES[::-1],
        "양수회원": NAMES,
        "양수회원 연락처": MOBILES,
        "담당": ["한소희"] * 6,
    }
    assert list(mapped(columns).values()) == ["ignore", "ignore", "name", "mobile", "ignore"]


def test_who_backs_a_campaign_is_the_customer_and_not_who_gets_the_reward() -> None:
    told = mapped({
        "서포터명": NAMES, "서포터 이메일": EMAILS, "서포터 연락처": MOBILES, "받는 사람": NAMES[::-1], "받는 사람 연락처": MOBILES[::-1],
    })  # fmt: skip
    assert list(told.values()) == ["name", "email", "mobile", "ignore", "ignore"]


def test_the_card_somebody_paid_with_is_no_name() -> None:
    told = mapped({
        "imp_uid": ["imp_1", "imp_2", "imp_3"] * 2, "name": ["데이터 분석 4기"] * 6, "card_name": ["신한카드", "국민카드"] * 3, "buyer_name": NAMES,
        "buyer_tel": MOBILES, "buyer_email": EMAILS,
    })  # fmt: skip
    assert list(told.values()) == ["ignore", "ignore", "ignore", "name", "mobile", "email"]


def test_reviewers_of_a_paper_are_not_its_author() -> None:
    told = mapped(
        {"제1저자": NAMES, "제1저자 이메일": EMAILS, "심사위원1": NAMES[::-1], "심사위원1 이메일": EMAILS[::-1]}
    )
    assert list(told.values()) == ["name", "email", "ignore", "ignore"]


def test_the_number_of_somebody_one_knows_is_not_one_s_own() -> None:
    told = mapped(
        {
            "성함": NAMES,
            "휴대폰 번호": MOBILES,
            "그 동문의 연락처": MOBILES[::-1],
            "지인 연락처": MOBILES[::-1],
            "친구톡 수신동의": YES_NO,
        }
    )
    assert list(told.values()) == ["name", "mobile", "ignore", "ignore", "consent_kakao"]


def test_where_invoices_go_is_nobody_of_given_and_family_name() -> None:
    told = mapped({
        "firstname": [name[1:] for name in NAMES], "lastname": [name[0] for name in NAMES], "email": EMAILS, "invoice_addressee": NAMES[::-1],
        "invoice_email": EMAILS[::-1],
    })  # fmt: skip
    assert (told["invoice_addressee"], told["invoice_email"]) == ("ignore", "ignore")


@pytest.mark.parametrize(
    "asked", ["뉴스레터를 받아보시겠어요?", "뉴스레터를 받으시겠습니까?", "Would you like to receive our newsletter?"]
)
def test_who_wants_the_newsletter_consents_to_it(asked: str) -> None:
    assert mapped({"성함": NAMES, "이메일": EMAILS, asked: YES_NO})[asked] == "consent_email"


def test_who_looks_after_a_contact_is_not_the_contact() -> None:
    parts = {"이름": [name[1:] for name in NAMES], "성": [name[0] for name in NAMES], "이메일": EMAILS}
    assert mapped({**parts, "연락처 담당자": NAMES[::-1]})["연락처 담당자"] == "ignore"
    many = {header: cells * 10 for header, cells in parts.items()}
    assert (
        mapped({**many, "배정된 담당": ["오지훈", "한소라", "서유진", "백승호", "문채원", "남도현"] * 10})[
            "배정된 담당"
        ]
        == "ignore"
    )
    for other in ("부심", "좌장명"):
        told = mapped(
            {"투고자": NAMES, "투고자 이메일": EMAILS, other: NAMES[::-1], f"{other[:2]} 이메일": EMAILS[::-1]}
        )
        assert list(told.values()) == ["name", "email", "ignore", "ignore"]
    people = [
        surname + given
        for surname in "김이박최정강조윤장임"
        for given in ("민수", "서연", "도현", "지우", "하준", "은서")
    ]
    numbers = [f"010-{2000 + place}-{3000 + place}" for place in range(len(people))]
    own: dict[str, list[Any]] = {"참여학생": people, "학생 연락처": numbers, "참여기업": COMPANIES * 10}
    told = mapped({**own, "기업 멘토": people[::-1], "기업 멘토 연락처": numbers[::-1]})
    assert list(told.values()) == ["name", "mobile", "company", "ignore", "ignore"]


def test_where_somebody_works_is_what_stands_after_the_change() -> None:
    told = mapped({"성명": NAMES, "변경 전 소속": COMPANIES, "변경 후 소속": COMPANIES[::-1], "변경 후 이메일": EMAILS})
    assert list(told.values()) == ["name", "ignore", "company", "email"]


def test_where_somebody_applied_is_no_company_of_theirs() -> None:
    told = mapped({"수강생": NAMES, "지원기업": COMPANIES, "지원직무": ["개발자"] * 6, "전형결과": ["합격"] * 6})
    assert list(told.values()) == ["name", "ignore", "ignore", "ignore"]
    assert (
        mapped({"신청자": NAMES, "지원기업": COMPANIES, "연락처": MOBILES})["지원기업"] == "company"
    )  # that gets support


def test_how_a_newsletter_comes_is_no_consent() -> None:
    told = mapped({"회원명": NAMES, "소식지수신": ["우편", "이메일", "받지않음"] * 2, "이메일수신": YES_NO})
    assert told == {"회원명": "name", "소식지수신": "refusal_if_no", "이메일수신": "consent_email"}


def test_a_box_that_may_be_left_empty_is_asked_for_itself() -> None:
    asked = "약관 동의 (마케팅 정보 수신 동의(선택))", "약관 동의 (마케팅 정보 수신 동의 포함)"
    told = mapped({"성함": NAMES, **{header: ["true", "false"] * 3 for header in asked}})
    assert list(told.values()) == ["name", "consent_marketing", "refusal_if_no"]
    assert (
        mapped({"성함": NAMES, "수신거부 (이메일 수신 동의(선택))": YES_NO})["수신거부 (이메일 수신 동의(선택))"]
        == "refusal_email"
    )


def test_what_somebody_did_is_no_unheard_answer() -> None:
    given = guesses({"이름": NAMES, "체크인": YES_NO, "RSVP": ["Yes", "No"] * 3, "앱 설치": YES_NO})
    assert [each.unheard for each in given] == [False, False, False, True]


def test_names_that_mostly_end_in_digits_are_nicknames() -> None:
    backers = ["달토끼91", "happy34", "고래밥7", "김민수", "몽실12", "커피한잔3"]
    told = mapped({
        "후원자": backers, "이메일": EMAILS, "받는 분": NAMES[::-1], "받는 분 휴대전화": MOBILES[::-1], "배송지": ADDRESSES,
    })  # fmt: skip
    assert list(told.values()) == ["nickname", "email", "ignore", "ignore", "ignore"]
    assert mapped({"고객명": [f"{name}{number}" for number, name in enumerate(NAMES)]}) == {"고객명": "name"}


def test_the_name_a_meeting_tool_shows_yields_to_its_parts() -> None:
    shown = [f"{name[1:]} {name[0]}" for name in NAMES]
    parts = {"First Name": [name[1:] for name in NAMES], "Last Name": [name[0] for name in NAMES], "Email": EMAILS}
    assert mapped({"User Name (Original Name)": shown, **parts})["User Name (Original Name)"] == "ignore"


def test_brackets_tell_whose_a_name_is() -> None:
    ana, luz, others = ["Ana", "Luz"] * 3, ["García", "Gil"] * 3, ["Pablo", "Inés", "Hugo"] * 2
    found = mapped({"Nombre (facturación)": ana, "Apellidos (facturación)": luz, "Nombre (envío)": others}, "ES")
    assert [*found.values()] == ["given_name", "family_name", "ignore"]
    billed, sent = ["Jan Nowak", "Ewa Król"] * 3, ["Adam Lis", "Olga Wilk", "Piotr Bąk"] * 2
    found = mapped({"Imię i nazwisko (dostawa)": sent, "Imię i nazwisko (faktura)": billed}, "PL")
    assert [*found.values()] == ["ignore", "name"]


def test_who_pays_for_a_member_is_another_person_and_a_donor_is_not() -> None:
    names = {"Nom payeur": ["Petit", "Roux"] * 3, "Prénom payeur": ["Hugo", "Zoé"] * 3, "Email payeur": EMAILS}
    members = {"Nom adhérent": ["Martin", "Blanc"] * 3, "Prénom adhérent": ["Léa", "Paul"] * 3}
    assert mapped(members | names, "FR") == dict(
        zip(members, ("family_name", "given_name"), strict=True)
    ) | dict.fromkeys(names, "ignore")
    assert [*mapped(names, "FR").values()] == ["family_name", "given_name", "email"]


def test_numbers_of_brazilians_are_no_phones() -> None:
    found = mapped({"cliente": ["Ana Lima"] * 6, "documento 1": ["953.123.741-24", "195.345.169-07"] * 3}, "BR")
    assert found["documento 1"] == "ignore"


def test_a_column_of_men_and_women_comes_before_titles() -> None:
    found = mapped({"Salutation": ["Mr", "Ms", "Dr"] * 2, "Gender": ["M", "F"] * 3, "Name": ["Ann Lee"] * 6}, "SG")
    assert (found["Salutation"], found["Gender"]) == ("ignore", "gender")


def test_who_cancelled_in_the_states_of_a_mailing_list_unsubscribed() -> None:
    states = {"email": EMAILS, "state": ["active", "cancelled", "bounced", "inactive", "active", "active"]}
    assert mapped(states, "US")["state"] == "refusal_if_no_email"
    orders = {"email": EMAILS, "status": ["active", "cancelled", "past_due", "active", "active", "active"]}
    assert mapped(orders, "US")["status"] != "refusal_if_no_email"
    paid = {"email": EMAILS, "payment status": ["paid", "cancelled", "bounced"] * 2}
    assert mapped(paid, "US")["payment status"] != "refusal_if_no_email"


def test_a_number_that_people_of_other_names_share_is_no_members() -> None:
    people = [NAMES[at % 6] for at in range(24)]
    columns = {"ID": [f"0038c{at:04}A" for at in range(24)], "NAME": people, "ACCOUNTID": [f"0018c{at // 2:04}A" for at in range(24)]}  # fmt: skip
    assert (mapped(columns)["ID"], mapped(columns)["ACCOUNTID"]) == ("member_id", "ignore")
    columns["NAME"] = [NAMES[at // 2 % 6] for at in range(24)]
    assert mapped(columns)["ACCOUNTID"] == "member_id"


def test_the_further_persons_of_a_firm_are_not_its_contact() -> None:
    given, family = (
        ["Anna", "John", "Mary", "Paul", "Lena", "Emma"],
        ["Smith", "Brown", "Jones", "Weber", "Rossi", "Clark"],
    )
    columns = {"FirstName": given, "LastName": family, "EmailAddress": EMAILS,
               "Person1FirstName": given[::-1], "Person1LastName": family[::-1], "Person1Email": EMAILS[::-1]}  # fmt: skip
    read = mapped(columns, "US")
    assert (read["EmailAddress"], read["Person1Email"]) == ("email", "ignore")


def test_a_state_beside_the_types_of_mail_says_no_yes() -> None:
    columns = {"Emails": EMAILS, "Subscription status": ["Subscribed", "Unsubscribed"] * 3}
    assert mapped(columns, "US")["Subscription status"] == "consent_email"
    columns["Subscription types"] = ["Newsletter"] * 6
    assert mapped(columns, "US")["Subscription status"] == "refusal_if_no_email"


def test_a_state_of_text_messages_is_none_of_e_mail() -> None:
    states = ["subscribed", "nonSubscribed", "unsubscribed"] * 2
    read = mapped({"Email": EMAILS, "Email status": states, "SMS status": states}, "US")
    assert (read["Email status"], read["SMS status"]) == ("consent_email", "consent_sms")


def test_the_day_beside_a_state_of_subscribers_is_no_yes() -> None:
    columns = {
        "Subscriber": EMAILS,
        "Status": ["active", "unsubscribed", "unconfirmed", "junk", "active", "active"],
        "Subscribed": DATES,
    }
    assert mapped(columns, "US")["Subscribed"] == "consent_at"
    columns = {"이메일": EMAILS, "상태": ["구독중", "수신거부", "미인증"] * 2, "뉴스레터 구독일": DATES}
    assert mapped(columns)["뉴스레터 구독일"] == "consent_at"


def test_the_words_of_a_question_are_no_answer() -> None:
    columns = {
        "Email": EMAILS,
        "Offers (Consent)": ["Checked", ""] * 3,
        "Offers (Text)": ["I agree to receive offers."] * 6,
    }
    assert mapped(columns, "US")["Offers (Text)"] == "ignore"


def test_whom_ads_may_reach_by_channel_is_no_yes() -> None:
    columns = {"Email": EMAILS, "Channel": ["email", "sms"] * 3, "Marketing eligible": YES_NO}
    assert mapped(columns, "US")["Marketing eligible"] == "refusal_if_no"


def test_a_state_in_hungarian_says_who_unsubscribed_and_the_day_of_subscribing_says_no_yes() -> None:
    columns = {
        "E-mail": EMAILS,
        "Állapot": ["feliratkozott", "leiratkozott"] * 3,
        "Feliratkozás ideje": DATES,
        "Leiratkozás ideje": [None, "2025-02-01"] * 3,
    }
    read = mapped(columns, "HU")
    assert list(read.values()) == ["email", "consent_email", "consent_at", "refusal"]


def test_a_spouse_is_not_the_person_of_a_row_of_common_given_names() -> None:
    columns = {
        "Last/Organization Name": [f"Nash{at}" for at in range(100)],
        "First Name": ["Robert", "Mary", "Susan", "James"] * 25,
        "Spouse Last Name": [f"Cole{at}" for at in range(100)],
        "Email": [f"a{at}@example.com" for at in range(100)],
    }
    assert list(mapped(columns, "US").values()) == ["family_name", "given_name", "ignore", "email"]


def test_a_name_in_cyrillic_is_known_by_its_given_name() -> None:
    names = [
        "Иванов Пётр Ильич",
        "Смирнова Анна Петровна",
        "Алексей Ким",
        "Ольга Иванова",
        "Попов Сергей",
        "Егорова Мария",
    ]
    columns = {"Наименование": names, "Телефон": [f"8 916 555-12-0{at}" for at in range(6)]}
    assert mapped(columns, "RU")["Наименование"] == "name"
    goods = ["Куртка зимняя", "Шапка детская", "Сапоги кожаные", "Шарф тёплый", "Куртка летняя", "Платье синее"]
    assert mapped({**columns, "Наименование": goods}, "RU")["Наименование"] == "ignore"


def test_a_japanese_postcode_keeps_its_sign() -> None:
    columns = {"氏名": ["山田太郎"] * 6, "郵便番号": ["〒151-0053"] * 6}
    assert mapped(columns, "JP")["郵便番号"] == "postcode"


def test_the_kind_of_a_message_sent_is_no_answer() -> None:
    columns = {"수신번호": MOBILES, "수신자명": NAMES, "발송시간": DATES, "광고여부": YES_NO}
    guessed = infer("문자발송결과", list(columns), pa.table({name: pa.array(cells) for name, cells in columns.items()}))
    assert [guess.field for guess in guessed if guess.column == "광고여부"] == ["ignore"]


def test_whoever_orders_comes_before_the_name_it_goes_out_under() -> None:
    orders = {
        "주문자": NAMES,
        "주문자연락처": MOBILES,
        "보내시는분": NAMES[::-1],
        "리본 보내는 사람": NAMES[::-1],
        "받는분": NAMES[::-1],
    }
    read = mapped(orders)
    assert [column for column, field in read.items() if field == "name"] == ["주문자"]
    assert read["주문자연락처"] == "mobile"
    read = mapped(
        {"주문자성명": NAMES, "주문자핸드폰": MOBILES, "수신자성명": NAMES[::-1], "수신자핸드폰": MOBILES[::-1]}
    )
    assert list(read.values()) == ["name", "mobile", "ignore", "ignore"]
    assert list(mapped({"수신자성명": NAMES, "수신자핸드폰": MOBILES}).values()) == ["name", "mobile"]


def test_who_now_and_then_is_another_stands_behind() -> None:
    others = [*NAMES[:5], "허민주"]
    columns = {"접수자": others, "접수자 연락처": MOBILES[::-1], "사용자명": NAMES, "사용자 연락처": MOBILES}
    read = mapped(columns)
    assert [column for column, field in read.items() if field == "name"] == ["사용자명", "접수자"]
    assert read["접수자 연락처"] == "ignore"


def test_the_couple_keep_their_numbers_where_who_signed_has_none() -> None:
    columns = {
        "신랑": NAMES,
        "신랑 연락처": MOBILES,
        "신부": NAMES[::-1],
        "신부 연락처": MOBILES[::-1],
        "양가연락처": MOBILES[::-1],
        "계약자": NAMES,
    }
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore", "ignore", "ignore", "ignore"]
    assert mapped({**columns, "연락처": MOBILES})["계약자"] == "name"


@pytest.mark.parametrize(
    ("name", "number"),
    [("담당기사", "기사연락처"), ("등록자명", "등록자 휴대전화"), ("점주명", "점주휴대폰"), ("보험담당자", "보험담당 전화"), ("견인요청자", "요청자 전화"), ("학부모", "결제폰")],
)  # fmt: skip
def test_the_number_of_another_is_not_the_customers(name: str, number: str) -> None:
    read = mapped({"고객명": NAMES, "고객 휴대폰": MOBILES, name: NAMES[::-1], number: MOBILES[::-1]})
    assert (read["고객 휴대폰"], read[number]) == ("mobile", "ignore")


def test_who_is_invited_by_another_is_not_reached_by_them() -> None:
    columns = {"신청인 성명": NAMES, "영문 성": ["KIM", "LEE"] * 3, "영문 이름": ["MINSU", "SEOYEON"] * 3, "초청인": NAMES[::-1],
               "초청인 연락처": MOBILES[::-1], "국내 연락처": MOBILES}  # fmt: skip
    read = mapped(columns)
    assert (read["초청인 연락처"], read["국내 연락처"]) == ("ignore", "mobile")


def test_who_applies_for_a_pet_is_no_pet() -> None:
    columns = {"입양신청자": NAMES, "신청자 연락처": MOBILES, "입양동물": ["초코", "콩이", "두부"] * 2, "임시보호자": NAMES[::-1],
               "임시보호자 연락처": MOBILES[::-1]}  # fmt: skip
    assert list(mapped(columns).values()) == ["name", "mobile", "ignore", "ignore", "ignore"]
    assert mapped({"고객명": NAMES, "펫명": ["초코", "콩이", "두부"] * 2, "펫생일": DATES})["펫생일"] == "ignore"
