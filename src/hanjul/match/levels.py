"""Levels: what is compared, how far two records can agree in it, and the words for each level."""

from dataclasses import dataclass
from functools import cache

from hanjul.words import Text


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: its levels from 1 (differs) up, each with words and a first guess of how matches spread over them.

    Attributes:
        needs: columns of the profiles any of which makes the comparison possible.
        guess: share of the matching pairs expected at each level; EM starts there and small data stays near it.
        chance: the same for pairs of two people.
    """

    name: str
    label: Text
    needs: tuple[str, ...]
    levels: tuple[str, ...]
    words: tuple[Text, ...]
    guess: tuple[float, ...]
    chance: tuple[float, ...]


COMPARISONS = (
    Comparison(
        "name",
        Text("이름", "name"),
        ("full",),
        (
            "differs",
            "kin",
            "family",
            "given",
            "rough",
            "masked",
            "part",
            "forename",
            "similar",
            "slip",
            "variant",
            "exact",
        ),
        (
            Text("다름", "differs"),
            Text("성은 같고 이름이 다름", "same family name, another given name"),
            Text("성만 같음", "same family name only"),
            Text("이름만 같음(성은 다름)", "same given name, other family name"),
            Text("대강 비슷함(오타 여럿)", "roughly alike (several slips)"),
            Text("글자를 가린 이름이 이 이름일 수 있음", "one is masked and may be the other"),
            Text(
                "한쪽에 일부나 머리글자만 있고 그 부분이 같음", "one side has only a part or an initial, which agrees"
            ),
            Text("성 없이 이름만 같음(한쪽이나 양쪽)", "a given name alone agrees, on one side or both"),
            Text("비슷함", "similar"),
            Text("철자 하나가 틀림", "a slip in the spelling"),
            Text("같은 이름의 다른 표기", "another spelling of the same name"),
            Text("같음", "the same"),
        ),
        (0.025, 5e-3, 0.01, 0.02, 0.01, 5e-3, 5e-3, 0.01, 0.035, 0.015, 0.04, 0.82),
        (0.9, 0.085, 0.085, 2e-3, 2e-3, 3e-3, 7e-4, 3e-4, 3e-3, 1e-5, 2e-4, 1e-4),
    ),
    Comparison(
        "mobile",
        Text("휴대폰", "mobile"),
        ("mobile",),
        ("differs", "near", "exact"),
        (Text("다름", "differs"), Text("한 자리 차이", "one digit off"), Text("같음", "the same")),
        (0.2, 0.03, 0.77),
        (0.98, 1e-6, 1e-6),
    ),
    Comparison(
        "email",
        Text("이메일", "e-mail"),
        ("email",),
        ("differs", "near", "local", "handle", "typo", "exact"),
        (
            Text("다름", "differs"),
            Text("한두 글자 차이", "one or two letters off"),
            Text("@ 앞이 같음(이름뿐)", "same before the @, letters only"),
            Text("@ 앞이 같음(숫자 포함)", "same before the @, with digits"),
            Text("@ 앞이 같고 도메인이 한두 글자 차이", "same before the @, one or two letters off in the domain"),
            Text("같음", "the same"),
        ),
        (0.33, 0.02, 0.03, 0.04, 0.01, 0.57),
        (0.98, 2e-6, 2e-4, 1e-5, 1e-6, 1e-6),
    ),
    Comparison(
        "phone",
        Text("전화", "phone"),
        ("line",),
        ("differs", "near", "exact"),
        (Text("다름", "differs"), Text("한 자리 차이", "one digit off"), Text("같음", "the same")),
        (0.3, 0.03, 0.67),
        (0.98, 1e-6, 1e-6),
    ),
    Comparison(
        "organisation",
        Text("소속", "organisation"),
        ("company", "business", "line", "desk", "domain"),
        ("differs", "domain", "similar", "line", "company", "business"),
        (
            Text("다름", "differs"),
            Text("회사 메일 도메인이 같음", "same company mail domain"),
            Text("회사 이름이 비슷함", "similar company name"),
            Text("전화나 대표 메일이 같음", "same landline or role mailbox"),
            Text("회사가 같음", "same company"),
            Text("사업자등록번호가 같음", "same business number"),
        ),
        (0.3, 0.04, 0.04, 0.07, 0.4, 0.15),
        (0.98, 1e-3, 1e-4, 1e-3, 1e-3, 1e-3),
    ),
    Comparison(
        "birth",
        Text("생년월일", "birth date"),
        ("birth",),
        ("differs", "close", "year", "two", "part", "near", "exact"),
        (
            Text("다름", "differs"),
            Text("일 년 남짓 안의 차이", "about a year apart at most"),
            Text("한쪽이나 양쪽에 연도만 있고 같음", "a year alone agrees, on one side or both"),
            Text("연·월·일 중 둘만 같음", "two of year, month and day agree"),
            Text("한쪽에 일부만 있고 그 부분이 같음", "one side has only a part, which agrees"),
            Text("한 자리 차이 또는 월·일이 바뀜", "one digit off, or day and month swapped"),
            Text("같음", "the same"),
        ),
        (0.03, 0.01, 5e-3, 0.02, 5e-3, 0.05, 0.88),
        (0.921, 0.03, 0.025, 3e-3, 0.012, 1e-3, 5e-5),
    ),
    Comparison(
        "address",
        Text("주소", "address"),
        ("address", "postcode"),
        ("differs", "town", "part", "postcode", "similar", "spot", "exact"),
        (
            Text("다름", "differs"),
            Text("시·군·구만 같음", "same town or region only"),
            Text("한쪽에 시·군·구만 있고 같음", "one side tells the town or region only, which agrees"),
            Text("우편번호가 같음", "same postcode"),
            Text("비슷함", "similar"),
            Text("번지와 길이 같음", "same house number and street"),
            Text("같음", "the same"),
        ),
        (0.26, 0.02, 0.02, 0.1, 0.1, 0.1, 0.4),
        (0.947, 0.02, 0.02, 2e-3, 3e-3, 1e-5, 1e-5),
    ),
    Comparison(
        "gender",
        Text("성별", "gender"),
        ("gender",),
        ("differs", "exact"),
        (Text("다름", "differs"), Text("같음", "the same")),
        (0.02, 0.98),
        (0.5, 0.5),
    ),
    Comparison(
        "middle",
        Text("가운데 이름", "middle name"),
        ("initial",),
        ("differs", "initial", "exact"),
        (Text("다름", "differs"), Text("머리글자가 같음", "the same initial"), Text("같음", "the same")),
        (0.1, 0.45, 0.45),
        (0.9, 0.09, 0.01),
    ),
    Comparison(
        "source",
        Text("소스", "source"),
        ("source",),
        ("differs", "same"),
        (Text("서로 다른 소스", "two sources"), Text("한 소스 안", "one source")),
        (0.5, 0.5),
        (0.5, 0.5),
    ),
    Comparison(
        "member",
        Text("회원번호", "member id"),
        ("member",),
        ("differs", "exact"),
        (Text("다름", "differs"), Text("같음", "the same")),
        (0.4, 0.6),
        (0.99, 1e-6),
    ),
)
"""All comparisons of people, in the order people expect to read them."""

ORGANISATION = (
    Comparison(
        "company",
        Text("회사 이름", "company name"),
        ("company",),
        ("differs", "part", "similar", "slip", "exact"),
        (
            Text("다름", "differs"),
            Text("한쪽 이름이 다른 쪽의 일부", "one name is a part of the other"),
            Text("비슷함", "similar"),
            Text("철자 한두 글자 차이", "a letter or two off"),
            Text("같음", "the same"),
        ),
        (0.08, 0.02, 0.05, 0.05, 0.8),
        (0.98, 1e-3, 1e-4, 1e-5, 1e-3),
    ),
    Comparison(
        "number",
        Text("사업자·법인번호", "business or corporate number"),
        ("business", "corporate"),
        ("differs", "near", "exact"),
        (Text("다름", "differs"), Text("한 자리 차이", "one digit off"), Text("같음", "the same")),
        (0.02, 0.02, 0.96),
        (0.999, 1e-6, 1e-6),
    ),
    Comparison(
        "line",
        Text("전화", "phone"),
        ("line", "desk"),
        ("differs", "exchange", "near", "exact"),
        (
            Text("다름", "differs"),
            Text("끝 네 자리만 다름(같은 국번)", "all but the last four digits agree (one exchange)"),
            Text("한 자리 차이", "one digit off"),
            Text("번호나 메일함이 같음", "same number or mailbox"),
        ),
        (0.4, 0.1, 0.03, 0.47),
        (0.989, 1e-3, 1e-5, 1e-5),
    ),
    Comparison(
        "domain",
        Text("메일 도메인", "mail domain"),
        ("domain",),
        ("differs", "exact"),
        (Text("다름", "differs"), Text("같음", "the same")),
        (0.15, 0.85),
        (0.99, 1e-4),
    ),
    Comparison(
        "person",
        Text("담당자", "contact person"),
        ("person",),
        ("differs", "exact"),
        (Text("다름", "differs"), Text("같음", "the same")),
        (0.8, 0.2),
        (0.999, 1e-3),
    ),
    next(one for one in COMPARISONS if one.name == "address"),
)
"""The comparisons where customers are organisations: another contact person says next to nothing, the same one much."""


@cache
def level(comparison: Comparison | str, name: str) -> int:
    """The number of a level by its name."""
    found = (
        next(one for one in (*COMPARISONS, *ORGANISATION) if one.name == comparison)
        if isinstance(comparison, str)
        else comparison
    )
    return found.levels.index(name) + 1
