"""Companies: one key for all spellings. More cells: tests/cases/company.csv."""

import pytest

from hanjul.fields import Context, company


@pytest.mark.parametrize(
    "raw",
    [
        "한빛소프트",
        "(주)한빛소프트",
        "㈜한빛소프트",
        "한빛소프트(주)",
        "주식회사 한빛소프트",
        "한빛 소프트 주식회사",
        "（주） 한빛소프트",
        "한빛소프트 강남지점",
        "농업회사법인 (주)한빛소프트",
    ],
)
def test_spellings_of_one_company_have_one_key(raw: str) -> None:
    assert company.clean(raw, Context())[0][1] == "한빛소프트"


@pytest.mark.parametrize(
    "raw", ["Acme", "ACME Inc.", "Acme, Inc", "Acme LLC", "Acme Pty Ltd", "ACME GmbH & Co. KG", "acme s.r.l."]
)
def test_spellings_of_one_foreign_company_have_one_key(raw: str) -> None:
    assert company.clean(raw, Context(country="US"))[0][1] == "acme"


def test_law_firms_keep_their_form() -> None:
    assert company.clean("법무법인 한빛", Context())[0][1] == "법무법인한빛"


def test_a_mask_shows_two_letters() -> None:
    assert company.mask("한빛소프트") == "한빛***"


def test_a_cell_too_long_is_refused() -> None:
    assert company.clean("한" * 501, Context()) == ((None, None), "company_too_long")
