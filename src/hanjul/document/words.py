"""The words of the report's charts and tables that several places share."""

from collections.abc import Iterable

from hanjul import facts
from hanjul.fields import FIELDS
from hanjul.tables import CUSTOMERS, ORGANISATIONS, RECORDS
from hanjul.words import Text

KINDS = {
    "repaired": Text("고침", "repaired"),
    "refused": Text("버림", "refused"),
    "suspicious": Text("의심", "suspicious"),
    "noted": Text("참고", "noted"),
}
ANSWERS = {
    "yes": Text("동의", "yes"),
    "no": Text("거부", "no"),
    "blocked": Text("차단(반송 등)", "blocked (bounced …)"),
    "unclear": Text("읽을 수 없는 답", "answer unclear"),
    "remark": Text("그만 보내라는 메모", "a remark asks for no more"),
    "never_asked": Text("물은 적 없음", "never asked"),
}
CONSENTS = {
    "consent_privacy": Text("개인정보 수집·이용", "collection and use"),
    "consent_email": Text("광고: 이메일", "ads: e-mail"),
    "consent_sms": Text("광고: 문자", "ads: SMS"),
    "consent_phone": Text("광고: 전화", "ads: phone"),
    "consent_kakao": Text("광고: 카카오톡", "ads: KakaoTalk"),
    "consent_night": Text("야간 광고", "night-time ads"),
    "consent_third_party": Text("제3자 제공", "third parties"),
}
STATUSES = facts.words("status")
"""The words of files and screen: one state has one name wherever it is met."""
DECISIONS = {
    "same": Text("합침", "joined"),
    "review": Text("사람이 볼 것", "to review"),
    "different": Text("다른 사람", "different"),
}
ACTIONS = {
    "reconsent": Text("다시 물어볼 것", "ask again"),
    "notify": Text("결과를 알릴 것", "tell the result"),
    "destroy": Text("파기할 것", "destroy"),
    "archive": Text("보관을 끝낼 것", "end keeping"),
}
COMPARISONS = {
    "name": Text("이름", "name"),
    "mobile": Text("휴대폰", "mobile"),
    "email": Text("이메일", "e-mail"),
    "phone": Text("전화", "phone"),
    "organisation": Text("소속", "organisation"),
    "birth": Text("생년월일", "birth date"),
    "address": Text("주소", "address"),
    "gender": Text("성별", "gender"),
    "middle": Text("가운데 이름", "middle name"),
    "member": Text("회원번호", "member id"),
    "source": Text("소스", "source"),
    "company": Text("회사 이름", "company name"),
    "number": Text("사업자·법인번호", "business number"),
    "line": Text("전화", "phone"),
    "domain": Text("메일 도메인", "mail domain"),
    "person": Text("담당자", "contact person"),
    "judgement": Text("사람의 판단", "a person's word"),
}
LEVELS = {
    "exact": Text("같음", "the same"),
    "differs": Text("다름", "differs"),
    "near": Text("조금 다름", "slightly off"),
    "similar": Text("비슷함", "similar"),
    "name:kin": Text("성만 같음", "family name only"),
    "variant": Text("다른 표기", "another spelling"),
    "rough": Text("대강 비슷함", "roughly alike"),
    "close": Text("일 년 남짓 차이", "about a year apart"),
    "exchange": Text("같은 국번", "one exchange"),
    "typo": Text("도메인 오타", "a slip in the domain"),
    "town": Text("시·군·구만 같음", "same town only"),
    "source:differs": Text("서로 다른 소스", "two sources"),
    "source:same": Text("한 소스 안", "one source"),
    "two": Text("연·월·일 중 둘이 같음", "two of year, month, day"),
    "part": Text("일부만 같음", "agrees in part"),
    "forename": Text("이름만 있고 같음", "given name, a family name unknown"),
    "slip": Text("철자 오타", "a slip in the spelling"),
    "name:family": Text("성만 같음", "family name only"),
    "name:given": Text("이름만 같음", "given name only"),
    "middle:initial": Text("머리글자가 같음", "same initial"),
    "mobile:near": Text("한 자리 차이", "one digit off"),
    "email:near": Text("한두 글자 차이", "a letter or two off"),
    "email:local": Text("@ 앞이 같음", "same before the @"),
    "organisation:domain": Text("메일 도메인", "mail domain"),
    "organisation:similar": Text("비슷한 회사", "similar company"),
    "organisation:line": Text("회사 전화", "company line"),
    "organisation:company": Text("회사", "company"),
    "organisation:business": Text("사업자번호", "business number"),
    "address:part": Text("한쪽에 시·군·구만 있고 같음", "town only, as far as told"),
    "address:postcode": Text("우편번호", "postcode"),
    "address:spot": Text("번지", "house number"),
}
"""How far a comparison agrees, by `comparison:level` or the level alone."""

_WEAK = (
    "judgement:unsure",
    "judgement:contradiction",
    "gender:",
    "middle:",
    "name:family",
    "birth:close",
    "birth:year",
    "birth:two",
    "birth:part",
    "address:town",
    "address:part",
    "address:postcode",
)
"""Agreement too weak to be what joined anybody."""

PERSONAL = {
    "personal": Text("개인정보", "personal"),
    "sensitive": Text("민감정보", "sensitive"),
    "national_id": Text("고유식별정보", "national id"),
}


def column_label(name: str) -> Text:
    """The label of a column of customers or records."""
    labels = (table.label(name) for table in (CUSTOMERS, RECORDS, ORGANISATIONS))
    return next((label for label in labels if label.ko != name), Text(name, name))


def field_label(name: str) -> Text:
    """The label of a column mapping's field."""
    if name == "keep":
        return Text("그대로 둠", "kept as it is")
    return FIELDS[name].label if name in FIELDS else column_label(name)


def key_label(key: str) -> Text:
    """이름 + 휴대폰 for name+mobile."""
    labels = [column_label(name.removesuffix("_key")) for name in key.split("+")]
    return Text(" + ".join(label.ko for label in labels), " + ".join(label.en for label in labels))


def level_label(comparison: str, level: str) -> Text:
    """One level of one comparison in words."""
    plain = level.replace("_", " ")
    return LEVELS.get(f"{comparison}:{level}") or LEVELS.get(level) or Text(plain, plain)


def evidence_label(codes: Iterable[str]) -> Text:
    """`name:exact mobile:exact` in words: what agreed; what differs, is missing or is too weak to join is left out."""
    parts = [
        _evidence(code) for code in codes if not code.endswith((":differs", ":missing")) and not code.startswith(_WEAK)
    ]
    if not parts:
        return Text("약한 근거만", "weak evidence only")
    return Text(" + ".join(part.ko for part in parts), " + ".join(part.en for part in parts))


def _evidence(code: str) -> Text:
    comparison, _, level = code.partition(":")
    what = COMPARISONS.get(comparison, Text(comparison, comparison))
    if level in ("", "exact") or code == "judgement:same":
        return what
    how = level_label(comparison, level)
    return Text(f"{what.ko}({how.ko})", f"{what.en} ({how.en})")
