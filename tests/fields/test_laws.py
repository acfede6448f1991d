"""Laws that hold for every cell whatever it says."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanjul import facts
from hanjul.fields import FIELDS, Context, phone

TODAY = datetime.date(2026, 11, 23)
KOREA = Context(today=TODAY)
COUNTRIES = ("KR", "US", "GB", "DE", "AU")

anything = st.text(st.characters(exclude_categories=()), max_size=60)
# Characters that rules look at, so that their corners are reached.
digits = st.text("0123456789-+() .~/,#x*eE=\"'０１０–ㅡ", max_size=40)
hangul = st.text("김이박남궁철수영희대표님씨과장(주)한빛 ·/,-_*○1A@ㄱㅏㅁVIP♥외명어머니모", max_size=25)
latin = st.text("abcJOHNsmith.,' -&()Dr@naver.comgmail+<>;ㅁㅠ", max_size=40)
dates = st.text("0123456789-./: 년월일오전후시분초TZ+음세생", max_size=24)
answers = st.text("YNOX01예네아니오동의하지않습다함안미수신거부철회.,() 2021-03", max_size=20)
cells = st.one_of(anything, digits, hangul, latin, dates, answers)

LONG = [
    piece * (size // len(piece))
    for size in (500, 100_000)
    for piece in (
        "a",
        "1",
        " ",
        "@",
        "-",
        "a@",
        "a.",
        "1-",
        "1 ",
        "(",
        "김",
        "김 ",
        "ㄱ",
        "ㅏ",
        "010-2234-5678 ",
        "a@b.",
        "로1",
        "동 ",
        "12/",
        "\n",
        "é",
        "년",
        "((",
        "\u200b",
        "x1",
    )
]


@pytest.mark.parametrize("field", FIELDS)
@given(raw=cells, country=st.sampled_from(COUNTRIES))
@settings(max_examples=150, deadline=None)
def test_every_cell_is_answered_with_nulls_or_text_that_can_be_written_and_known_rules(
    field: str, raw: str, country: str
) -> None:
    values, rules = FIELDS[field].clean(raw, Context(country=country, today=TODAY))
    assert len(values) == len(FIELDS[field].outputs) and set(rules.split()) <= set(facts.rules())
    assert all(value is None or (value.strip() and value.encode("utf-8")) for value in values)


@pytest.mark.parametrize("raw", LONG, ids=lambda raw: f"{raw[:6]!a}*{len(raw)}")
@pytest.mark.parametrize("field", FIELDS)
def test_long_cells_are_answered(field: str, raw: str) -> None:
    assert len(FIELDS[field].clean(raw, KOREA)[0]) == len(FIELDS[field].outputs)
    assert FIELDS[field].mask(raw) is not None


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000", "\u200b"])
def test_blank_cells_say_nothing(field: str, blank: str) -> None:
    values, rules = FIELDS[field].clean(blank, KOREA)
    assert set(values) == {None} and rules == ""


@pytest.mark.parametrize("field", ["mobile", "phone", "contact"])
@given(raw=st.one_of(digits, anything), country=st.sampled_from(COUNTRIES))
@settings(deadline=None)
def test_a_number_survives_its_display(field: str, raw: str, country: str) -> None:
    context = Context(country=country, today=TODAY)
    values, _ = FIELDS[field].clean(raw, context)
    for number in filter(None, values[:4]):
        again, _ = FIELDS[field].clean(phone.display(number, country), context)
        assert number in again


STABLE = (
    "name", "family_name", "given_name", "company", "business_number", "corporate_number", "address", "postcode",
    "created_at", "birth_date", "gender", "member_id", "department", "memo", "email",
)  # fmt: skip


@pytest.mark.parametrize("field", STABLE)
@given(raw=cells, country=st.sampled_from(COUNTRIES))
@settings(max_examples=200, deadline=None)
def test_a_clean_value_stays_as_it_is(field: str, raw: str, country: str) -> None:
    context = Context(country=country, today=TODAY)
    value = FIELDS[field].clean(raw, context)[0][0]
    if value is not None:
        assert FIELDS[field].clean(value, context)[0][0] == value


@given(
    local=st.from_regex(r"[a-z0-9][a-z0-9._]{2,20}", fullmatch=True),
    domain=st.sampled_from(["hanbit.co.kr", "daum.net"]),
)
def test_a_masked_address_hides_its_local_part(local: str, domain: str) -> None:
    assert local not in FIELDS["email"].mask(f"{local}@{domain}").removesuffix(domain)


@given(
    middle=st.from_regex(r"[2-9][0-9]{3}", fullmatch=True),
    last=st.from_regex(r"[0-9]{4}", fullmatch=True),
    form=st.sampled_from(["010-{}-{}", "010{}{}", "+8210{}{}", "10{}{}", "010-{}-{}/02-555-1234"]),
)
def test_a_masked_number_hides_its_middle(middle: str, last: str, form: str) -> None:
    masked = FIELDS["mobile"].mask(form.format(middle, last))
    shown = "".join(filter(str.isdigit, masked))
    assert middle + last not in shown


@given(
    given_name=st.text("철수영희민준서연하은", min_size=2, max_size=2),
    family=st.sampled_from(["김", "남궁", "박"]),
    gap=st.sampled_from(["", " "]),
)
def test_a_masked_name_hides_the_given_name(given_name: str, family: str, gap: str) -> None:
    assert given_name not in FIELDS["name"].mask(f"{family}{gap}{given_name} 대표")
