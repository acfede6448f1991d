"""Consent answers: every value of the fact table, and the polarity of refusals. More cells: tests/cases/consent_*.csv."""

import pytest

from hanjul import facts
from hanjul.fields import FIELDS, Context

ANSWERS = {"yes": "yes", "no": "no", "unknown": None, "never asked": None, "suppressed": "blocked"}


@pytest.mark.parametrize("row", facts.rows("consent_values"), ids=lambda row: ascii(row["value"]))
def test_every_known_value_is_understood(row: dict[str, str]) -> None:
    assert FIELDS["consent_email"].clean(row["value"], Context())[0][0] == ANSWERS[row["meaning"]]


@pytest.mark.parametrize("row", facts.rows("consent_values"), ids=lambda row: ascii(row["value"]))
def test_no_bare_answer_to_a_refusal_is_a_consent(row: dict[str, str]) -> None:
    answer = FIELDS["refusal"].clean(row["value"], Context())[0][0]
    assert answer != "yes" or any(word in row["value"].casefold() for word in ("수신", "구독", "받", "subscri", "opt"))


@pytest.mark.parametrize(
    "field", [name for name in FIELDS if name.startswith(("consent_", "refusal")) and name != "consent_at"]
)
@pytest.mark.parametrize("raw", ["", "-", "모름", "?", "글쎄요"])
def test_what_says_nothing_is_never_a_consent(field: str, raw: str) -> None:
    assert FIELDS[field].clean(raw, Context())[0] == (None, None)


@pytest.mark.parametrize("raw", ["Do Not Allow", "Don't allow", "Not allowed", "Do not call", "DO NOT ALLOW"])
def test_what_is_not_allowed_in_a_column_of_refusals_is_refused(raw: str) -> None:
    assert FIELDS["refusal_phone"].clean(raw, Context(country="US"))[0] == ("no", None)


@pytest.mark.parametrize(
    "raw", ["Ja, niet meer", "yes, not anymore", "예, 더 이상 원치 않음", "Oui, plus de publicité, jamais"]
)
def test_a_yes_in_a_column_of_refusals_stays_a_refusal_where_a_no_stands_behind_it(raw: str) -> None:
    assert FIELDS["refusal_email"].clean(raw, Context())[0][0] == "no"


def test_allow_in_a_column_of_refusals_refuses_nothing_and_is_no_consent_elsewhere() -> None:
    assert FIELDS["refusal_email"].clean("Allow", Context(country="US")) == ((None, None), "")
    assert FIELDS["consent_email"].clean("Allow", Context(country="US"))[0][0] is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("Да", "yes"), ("Нет", "no"), ("Согласен получать рассылку", "yes"), ("Не согласна", "no"),
        ("Не хочу получать рекламу", "no"), ("Хочу получать рассылку, но позже", None), ("Отписался", "no"),
        ("Так, хочу отримувати", "yes"), ("Ні, дякую", "no"), ("Згодна", "yes"), ("Не бажаю отримувати розсилку", "no"),
        ("Ya, bersedia", "yes"), ("Tidak bersedia", "no"), ("Saya setuju menerima promo", "yes"), ("Belum setuju", "no"),
        ("כן", "yes"), ("לא", "no"), ("מאשר לקבל דיוור", "yes"), ("לא מאשרת", "no"), ("Данные уточняются", None),
    ],
)  # fmt: skip
def test_answers_in_russian_ukrainian_indonesian_and_hebrew(raw: str, said: str | None) -> None:
    assert FIELDS["consent_marketing"].clean(raw, Context())[0][0] == said


def test_ya_answers_where_it_is_the_word_for_yes() -> None:
    assert FIELDS["consent_email"].clean("Ya", Context(country="ID"))[0][0] == "yes"
    assert FIELDS["consent_email"].clean("Ya", Context(country="MX"))[0][0] is None
    assert FIELDS["consent_email"].clean("Tak, zgadzam się", Context(country="PL"))[0][0] != "no"


@pytest.mark.parametrize(
    ("raw", "said"), [("Registered", "no"), ("Not registered", None), ("Inscrito", "no"), ("No inscrito", None)]
)
def test_who_stands_in_a_register_of_refusals_refused(raw: str, said: str | None) -> None:
    assert FIELDS["refusal_phone"].clean(raw, Context(country="SG"))[0][0] == said
    assert FIELDS["consent_phone"].clean(raw, Context(country="SG"))[0][0] != "yes"


@pytest.mark.parametrize("raw", ["Нет", "Ні", "Tidak", "לא"])
def test_a_bare_no_to_a_refusal_is_no_consent_in_these_languages(raw: str) -> None:
    assert FIELDS["refusal"].clean(raw, Context())[0][0] is None


@pytest.mark.parametrize(
    ("raw", "country", "said"),
    [
        ("Ano, souhlasím se zasíláním obchodních sdělení", "CZ", "yes"), ("Nesouhlasím", "CZ", "no"), ("dříve ano", "CZ", None),
        ("Igen, kérek hírlevelet", "HU", "yes"), ("Nem járulok hozzá", "HU", "no"), ("Ναι", "GR", "yes"), ("ΔΕΝ ΕΠΙΘΥΜΩ", "GR", "no"),
        ("Da, sunt de acord să primesc oferte", "RO", "yes"), ("Nu doresc", "RO", "no"), ("Ja tak", "DK", "yes"), ("Afmeldt", "DK", "no"),
        ("Samtykker ikke", "NO", "no"), ("Kyllä", "FI", "yes"), ("En halua markkinointia", "FI", "no"), ("E", "FI", "no"), ("E", "CZ", None),
        ("ยินยอม", "TH", "yes"), ("ไม่ต้องการรับข่าวสาร", "TH", "no"), ("不同意接收营销短信", "CN", "no"), ("拒收", "CN", "no"),
        ("Oo", "PH", "yes"), ("Oo", "KR", None), ("Hapana", "KE", "no"),
        ("İSTEMİYORUM", "TR", "no"), ("İzin verilmedi", "TR", "no"), ("Evet, istiyorum", "TR", "yes"), ("Tilbagekaldt", "DK", "no"),
        ("Avslått", "NO", "no"), ("Neuděluji souhlas", "CZ", "no"), ("Souhlas udělen", "CZ", "yes"), ("Ο", "GR", "no"), ("O", "GR", "no"),
        ("Nego il consenso", "IT", "no"), ("Presto il consenso", "IT", "yes"), ("Me opongo", "AR", "no"), ("Oponho-me", "PT", "no"),
        ("反對", "HK", "no"), ("不反對", "HK", None), ("I do not object", "HK", None), ("ألغى الاشتراك", "SA", "no"), ("סירב", "IL", "no"),
        ("Ngừng nhận", "VN", "no"), ("Bỏ quan tâm", "VN", "no"), ("บล็อก", "TH", "no"), ("Ayoko", "PH", "no"), ("Abgelehnt", "AT", "no"),
        ("Je consens", "CA", "yes"), ("Tacite", "CA", None), ("Presto", "IT", None), ("Obvio que no", "AR", "no"),
    ],
)  # fmt: skip
def test_answers_of_more_countries(raw: str, country: str, said: str | None) -> None:
    assert FIELDS["consent_marketing"].clean(raw, Context(country=country))[0][0] == said


@pytest.mark.parametrize(
    "raw", ["Да", "не беспокоить", "Не хочу получать", "tidak bersedia", "לא לשלוח", "לא מעוניין", "不接收", "Nesouhlasím", "Leiratkozott", "Διαγράφηκε", "Dezabonat", "Afmeldt", "Ønsker ikke", "Peruutettu", "ไม่ประสงค์",
            "Recusado", "Uitgeschreven", "DND", "Baja", "反對", "İstemiyorum", "Opposizione", "Afvist", "Abgelehnt",
            "Withdrawn", "Révoqué", "Disiscritto", "unsub", "已退訂", "Abonelikten çıktı"]
)  # fmt: skip
def test_a_refusal_in_any_language_is_heard_in_a_column_of_refusals(raw: str) -> None:
    assert FIELDS["refusal"].clean(raw, Context())[0][0] == "no"
