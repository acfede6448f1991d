"""What a column's header says: the words people, shops and form tools put above a column (facts/header_*.csv).

Order: the whole header as a known word; then what consent headers say by their parts (purpose, channel, polarity);
then known words inside it. Korean and English headers name the thing last (담당자 이메일, customer phone), so of
several words inside a short header the last one speaks; in a sentence (성함과 연락처를 알려 주세요) the role priority does.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, cast

from hanjul import facts
from hanjul.fields.cells import without_accents
from hanjul.fields.consent import channels_asked, without_rights
from hanjul.words import Text

How = Literal["exact", "words", "contained", "none"]
Check = Literal["check", "trust", "never", "weak", "part", "answer", "status"]

_NUMBERING = re.compile(
    r"^\s*(?:(?:q|문항|질문|예약자\s?입력\s?정보)\s*\d{1,3}\s*[.):\]-]?|\d{1,3}\s*[.)\]:]|[①-⑳])\s*", re.IGNORECASE
)
_OPTIONAL = re.compile(
    r"[(\[<【]\s*(?:필수|선택|필수항목|선택항목|필수입력|required|optional)\s*[)\]>】]", re.IGNORECASE
)
# How the answers are written says nothing of what is asked.
_CHOICE = re.compile(
    r"[(\[<]\s*(?:(?:y|o|t|1|yes|true|예|네)\s*[/,]\s*(?:n|x|f|0|no|false|아니[오요])|0\s*[/,]\s*1)\s*[)\]>]",
    re.IGNORECASE,
)
# How it is to be typed ('-' 제외) excludes nobody.
_WRITTEN = re.compile(
    r"\s*[,·/]?\s*(?:['\"‘’“”]\s*[-–_]\s*['\"‘’“”]|[-–_](?=[^()\[\]]*[)\]])|하이픈|대시|공백|띄어쓰기|특수문자)"
    r"\s*(?:표시|기호)?\s*[을를은는]?\s*(?:제외|빼고|없이|생략)[^()\[\],]*"
)
# Nor do brackets that tell what a value is for, which ones are not wanted, or what will not be done with it: 이메일 (뉴스레터 수신용), (네이버
# 메일 제외), (광고성 메일은 보내지 않습니다); but 이메일 (수신거부). Beside a question of consent (마케팅 (비허용), 문자 수신 (광고는 보내지 않습니다))
# they belong to it.
_HINT = re.compile(
    r"[(\[](?![^()\[\]]*(?:동의|거부|거절|여부|팩스|체크|표시))[^()\[\]]*"
    r"(?:[가-힣](?<![사허비내이적활채])용|(?:회사|직장|학교|개인|단체|공용|네이버|다음|한메일|지메일|naver|gmail|hanmail|daum|hotmail|nate)[^()\[\]]*제외"
    r"|(?:보내|(?:발송|전송|공개|공유|사용|이용|제공|활용|수집|저장)(?:하|되))지 않습니다\.?"
    r"|\b(?:please )?(?:do not|don['’]t) use[^()\[\]]*|\bwe (?:do not|don['’]t|never|will not|won['’]t)[^()\[\]]*)\s*[)\]]",
    re.IGNORECASE,
)
# One of the boxes of a question, which may be left empty, in a column of its own: 약관 동의 (마케팅 정보 수신 동의(선택))
_OPTION = re.compile(r"(?P<asked>[^()]+) \((?P<said>[^()]+[(\[<](?:선택|optional)[)\]>])\)", re.IGNORECASE)
# An example of an answer: 성명(영문) 예: Gildong HONG
_EXAMPLE = re.compile(r"(?<=\S)\s+(?:예시?|ex|e\.g\.)\s?[:：).]\s*[^()\[\]]+$", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[【{<][^)\]】}>]*[)\]】}>]")
_CUSTOMER = re.compile(r"[(\[]\s*(?:고객|회원|손님)님?\s*[)\]]")  # 판매자(고객): who sells is the customer
_FRONT = re.compile(r"[(\[]\s*(앞\s?[67]?\s?자리)[^)\]]*[)\]]")  # 주민번호(앞자리): the brackets tell what it is
# 주민번호(앞), 주민번호앞7, 주민앞자리: the day of birth, and no more
_ID_FRONT = re.compile(r"(?<![입거])주민(?:등록)?(?:번호)?앞(?!.*뒤)")
# The vowels and tones of Thai are written as signs above and below its letters.
_TOKEN = re.compile(r"[a-zà-öø-ɏḀ-ỿ]+|\d+|[가-힣ㄱ-ㅎㅏ-ㅣ]+|[ก-ฺเ-๎]+|[^\W\d_a-zà-öø-ɏḀ-ỿ가-힣]+")
# How a Turkish, an Arabic, a Russian or a Greek word is typed depends on the keyboard and on the hand: I and ı, أ and ا, ة and ه, ё and е;
# Greek capitals have no accents.
_SPELT_ALIKE = str.maketrans(
    {"ı": "i", "\u0307": None, "\u0640": None, "ё": "е"}
    | dict.fromkeys("أإآ", "ا")
    | {"ى": "ي", "ة": "ه"}
    | dict(zip("άέήίόύώϊΐϋΰς", "αεηιουωιιυυσ", strict=True))
)
_CUSTOM = re.compile(r"(?<=.)__p?c$")  # a custom field of Salesforce
_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s(?![a-z])", re.IGNORECASE)  # Guest's name is no surname (sname)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HANGUL = re.compile(r"[가-힣]")
_UNSPACED = re.compile(r"[가-힣ぁ-ゖァ-ヺ一-鿿ก-๎]")  # scripts whose words are not, or not always, parted by blanks
_SENTENCE = re.compile(r"(?:요|까|다|오|니다|세요|주시기바랍니다)$")
_PLACE = re.compile(r"^column_?\d+$")
_MAX_CHARACTERS = 300  # a longer header is a paragraph; its beginning says enough
_DATE_TAIL = re.compile(r"(?:일시|일자|날짜|시각|일|日時|日付|日)$")
_DATE_ENDS = (
    "일시",
    "일자",
    "날짜",
    "시각",
    "일",
    "日",
    "日時",
    "日付",
    "日期",
    "时间",
)
_DATE_TOKENS = frozenset(
    (
        "date",
        "time",
        "at",
        "on",
        "timestamp",
        "day",
        "am",
        "vom",
        "datum",
        "fecha",
        "tarihi",
        "tarih",
        "ideje",
        "dátuma",
        "napja",
        "időpontja",
    )
)
_DATES_FIRST = ("ngày", "ngay", "تاريخ", "дата", "תאריך", "tanggal", "tarikh", "datum", "zeitpunkt")
# How an answer was got, not what it is (Consent source: Website; Consent text: I agree to ...).
_PROOF = re.compile(rf"(?:{facts.phrases('proof')})$")
_MANNER_ENDS = ("방법", "방식", "수단")
_FEW_WORDS = 4
_OF = tuple((word,) for word in ("of", "du", "de", "d", "del", "della", "di", "do", "da", "consenso"))
_OWNED = ("mobile", "phone", "contact", "email", "address", "postcode", "birth_date", "gender")
_VALUES = frozenset((*_OWNED, "name", "family_name", "given_name", "company"))
_JOINT = re.compile(
    r"[/·,&+\n]|(?<=이름|성명|성함)[과와]\s|\s(?:및|또는|and|or|et|e|y|und|en|och|og|i|ja|și|si)\s", re.IGNORECASE
)
_EITHER = re.compile(r"\s?[/|·・]\s?|\s(?:또는|or|oder|ou|o|hoặc)\s", re.IGNORECASE)
_PARTED = re.compile(r"[/|·,;]")
_CODED = re.compile(r"[=:은는시\s]\s?[nx0][)\]】}>]$", re.IGNORECASE)  # 수신거부는 N
_NO_REFUSES = re.compile(
    r"(?<![a-z0-9가-힣])(?:n|no|x|0|아니[오요])\s?[:=]\s?(?:수신\s?)?"
    r"(?:거부|거절|불허|차단|[미비](?:동의|허용|수신|구독|신청|승인|희망|활용|사용|대상)|refus|opt(?:ed)?[- ]?out)",
    re.IGNORECASE,
)
# Asks for an end of it: 개인정보를 삭제해 드릴까요? Not 개인정보 파기 예정일, nor a consent to destruction after a while.
_ERASURE = re.compile(
    r"(?:개인|회원)\s?정보.{0,12}(?:삭제|파기|폐기).{0,6}(?:요청|요구|신청|희망|원하|할까|드릴까|바랍|주세요|주십시오)"
    r"|(?:delete|erase) (?:all )?(?:my|your|the|their)? ?(?:personal )?(?:data|information)|(?:data |account )?(?:erasure|deletion) requests?",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"(?:주문|예약|결제|계약)[자인]")  # a person, not the order or the appointment
_OF_SOMEBODY = frozenset(("de", "del", "du", "des", "da", "do", "di", "della", "von", "of"))
_COMING = re.compile(r"다음|차기|예정|\b(?:next|upcoming|scheduled)\b")  # 다음 결제일, next_billing_date: no first one
# A mark refuses: (동의하지 않을 경우 체크), 거부 시 체크; not 미동의 시에도 …. And so does a Y: (Y: 거부, N: 동의).
_TICK_REFUSES = re.compile(
    r"(?:거부|거절|미동의|비동의|원치|않[가-힣]*)(?!\s?[가-힣]*도(?:\s|$))[가-힣\s]{0,12}?(?:체크|표시|클릭)[가-힣\s]*"
)
_YES_REFUSES = re.compile(
    r"[(\[](?:[^)\]]*[\s,/;·])?(?:y|yes|예|네|o|1|v|true|체크)\s?[:=]\s?(?:수신\s?)?(?:거부|거절|미동의|비동의|안\s?받|refus|opt(?:ed)?[- ]?out)"
    # or a box of its own for who does not: 마케팅 정보 수신 동의 (받지 않을게요)
    r"|[(\[]\s*(?:아니[오요],?\s?)?(?:(?:받지|동의하지|원하지|희망하지)\s?않|안\s?받)(?:을게요?|을래요?|겠습니다|습니다|아요|음|겠음|을|겠어요)\s*[)\]]\s*$"
    r"|[(\[](?:[^)\]]*[\s,/;·])?(?:n|no|아니[오요]|x|0|false)\s?[:=]\s?(?:수신\s?)?(?:동의|수신|허용|opt(?:ed)?[- ]?in)(?!\s?(?:안|거부|하지|불))",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"쿠키|cookie|(?:맞춤|개인화|타[겟깃]|행태|리타[겟깃]팅)[가-힣]*광고(?!성)|(?:personali[sz]ed|targeted|interestbased|behaviou?ral)(?:ads?(?![a-z])|advert)|retarget"
)
_PARENT = re.compile(r"(.+?)\s*[(\[]\s*([부모])[父母]?\s*[)\]]")
_SAME_AS_PAYER = re.compile(r"(?:입금|송금|결제)[자인]\s?명?[과와]\s?(?:동일|같)\S*")
_ACCOUNT = re.compile(r"예금|계좌|account", re.IGNORECASE)
_GOODS = frozenset(("product", "variant", "item", "lineitem", "order", "sku"))
_ID_HEADS = frozenset(("id", "no", "num", "numero", "número", "numéro", "n", "code", "código", "codigo", "ref"))
_ID_TAILS = ("코드", "번호", "아이디", "id", "no")
_CHANNELS = ("email", "sms", "phone", "kakao", "push", "post")


@dataclass(frozen=True, slots=True)
class Role:
    """What a header can mean: the mapping value it leads to, and how far values may overrule it.

    Attributes:
        values: "check" = values must fit; "trust" = no test of values is possible; "never" = values change nothing;
            "weak" = values may overrule; "part" = a part of an address; "answer" = values must be answers or dates;
            "status" = values tell which state is meant.
        priority: which role wins inside a sentence (national ids, business numbers, consent, e-mail, mobile … name).
        why: for ignored roles, the reason in words.
    """

    name: str
    field: str
    values: Check
    priority: int
    why: Text


@dataclass(frozen=True, slots=True)
class Header:
    """What one header says. `strength` is 0..1; `role` is None where nothing is known about it."""

    role: Role | None
    how: How
    strength: float


_UNKNOWN = Header(None, "none", 0.0)

PARTIES = {
    "former": Text("이전 소유자", "a former owner"),
    "deceased": Text("고인", "somebody who died"),
    "mourner": Text("상주", "the chief mourner"),
    "bereaved": Text("유족", "the bereaved"),
    "emergency": Text("비상 연락처", "an emergency contact"),
    "referred": Text("추천받은 사람", "somebody recommended"),
    "referrer": Text("추천인", "a referrer"),
    "staff": Text("담당자", "a member of staff"),
    "guardian": Text("보호자", "a parent or guardian"),
    "father": Text("아버지", "the father"),
    "mother": Text("어머니", "the mother"),
    "spouse": Text("배우자", "the spouse"),
    "host": Text("혼주", "a parent of the couple"),
    "groom": Text("신랑", "the groom"),
    "bride": Text("신부", "the bride"),
    "child": Text("자녀", "a child"),
    "head": Text("세대주", "the head of the household"),
    "member": Text("세대원", "a member of the household"),
    "student": Text("학생", "the student"),
    "cared": Text("돌봄을 받는 사람", "whoever is cared for"),
    "companion": Text("동반인·공동명의자", "a companion or co-owner"),
    "landlord": Text("임대인·매도인", "the landlord or seller"),
    "tenant": Text("임차인·매수인", "the tenant or buyer"),
    "driver": Text("운전자·사고 상대방", "a driver or the other party of an accident"),
    "insured": Text("피보험자·수익자", "the insured or a beneficiary"),
    "payer": Text("돈을 내는 사람", "whoever pays"),
    "author": Text("공동저자", "a co-author"),
    "proxy": Text("대신 신청한 사람", "whoever applies for somebody else"),
}
"""Whose value a column holds where its header says so, in the order in which headers are asked."""
_LEADING = ("deceased", "mourner", "bereaved", "groom", "bride")  # their words stand inside others as well (수신부서)


def is_missing(header: str) -> bool:
    """Whether a header is only the stand-in for a missing one (`column_3`)."""
    return not header.strip() or _PLACE.match(header) is not None


def tokens(header: str) -> tuple[str, ...]:
    """The words of a header: NFKC, camelCase and letters/digits parted, 's, numbering, (필수)/[선택] and (Y/N) taken off, case folded."""
    text = _OPTIONAL.sub(
        " ", _NUMBERING.sub("", unicodedata.normalize("NFC", header[:_MAX_CHARACTERS]).replace("\u200b", ""))
    )
    text = _CUSTOM.sub("", _EXAMPLE.sub("", _CHOICE.sub(" ", text)))
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", _POSSESSIVE.sub("", text)))
    if text.strip() == "〒":
        text = "郵便番号"
    return tuple(_TOKEN.findall(text.casefold().translate(_SPELT_ALIKE)))


def compact(header: str) -> str:
    """A header as one word, for comparing."""
    return "".join(tokens(header))


@cache
def roles() -> dict[str, Role]:
    """All roles by name."""
    return {
        row["role"]: Role(
            row["role"],
            row["field"],
            cast("Check", row["values"]),
            int(row["priority"]),
            Text(row["why_ko"], row["why_en"]),
        )
        for row in facts.rows("header_fields")
    }


@cache
def _exact() -> dict[str, str]:
    """Role by compact header."""
    known = {compact(row["header"]): row["role"] for row in facts.headers()}
    known.pop("", None)
    return known


_LATIN = re.compile("[a-zà-öø-ɏḀ-ỿ]{5,}").fullmatch


@cache
def _unaccented() -> dict[str, str]:
    """Role by compact header typed without accents (Jmeno, Sahkoposti), where that is no other word."""
    known: dict[str, set[str]] = {}
    for header, role in _exact().items():
        if _LATIN(header) and not header.isascii():
            known.setdefault(without_accents(header), set()).add(role)
    return {header: min(found) for header, found in known.items() if len(found) == 1}


@cache
def _inside() -> tuple[dict[str, str], dict[str, str]]:
    """Role by word that counts inside a longer header: words of unspaced scripts from two letters on, Latin words as whole tokens."""
    unspaced: dict[str, str] = {}
    latin: dict[str, str] = {}
    for row in facts.headers():
        whole = compact(row["header"])
        if len(whole) >= 2 and row["evidence"] != "whole header only":
            (unspaced if _UNSPACED.search(whole) else latin)[whole] = row["role"]
    return unspaced, latin


@cache
def _words() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The word lists of consent headers by kind, each word as its tokens."""
    lists: dict[str, list[tuple[str, ...]]] = {}
    for row in facts.rows("header_words"):
        lists.setdefault(row["kind"], []).append(tokens(row["word"]))
    return {kind: tuple(words) for kind, words in lists.items()}


@lru_cache(maxsize=1 << 14)
def read(header: str) -> Header:
    """What a header says."""
    typed = _WRITTEN.sub(" ", header)
    header = typed if tokens(typed) else header
    meant = _HINT.sub(" ", header)
    if meant != header and (found := _read(meant)).role and found.role.field in _VALUES:
        return found
    return _read(header)


def _read(header: str) -> Header:
    if is_missing(header):
        return _UNKNOWN
    words = tokens(header)
    unnumbered = "".join(word for word in words if not word.isdecimal())  # Organization 1 - Name
    exact = (
        _exact().get("".join(words))
        or _exact().get("".join(words).rstrip("0123456789"))
        or _exact().get(unnumbered)
        or _unaccented().get(unnumbered)
        or _refused_on("".join(words))
        or _refused_when(words)
        or _spelt_out(header, words)
    )
    if exact:
        return Header(roles()[exact], "exact", 0.95)
    if outright := _outright(header, words):
        return outright
    asked = without_rights(_FRONT.sub(r"\1", unicodedata.normalize("NFKC", header)))
    if tokens(asked):
        header, words = asked, tokens(asked)
    outside = tokens(_BRACKETS.sub(" ", unicodedata.normalize("NFKC", _OPTIONAL.sub(" ", header))))
    spoken = _asked(header)
    if spoken == "activity" and (needed := _sent_to(outside)):
        return needed
    if spoken:
        return Header(
            roles()[_unless_barred(_unless_service(_listed(spoken, header, words), words), header)], "words", 0.85
        )
    joint = _joint(header)
    if joint:
        return Header(roles()[_explained(joint, _BRACKETS.findall(header), outside)], "exact", 0.9)
    if outside and outside != words:
        exact = _exact().get("".join(outside)) or _exact().get("".join(outside).rstrip("0123456789"))
        if exact:
            exact = _explained(exact, _BRACKETS.findall(header), outside)
            exact = "name" if exact == "name_other" and _CUSTOMER.search(header) else exact
            return Header(roles()[exact], "exact", 0.9)
    is_sentence = _SENTENCE.search("".join(words)) is not None or len("".join(words)) > 24
    # What stands in brackets explains what stands before them: 기부자 성명(법인명) is a name.
    first = _UNKNOWN if is_sentence else _contained(outside, is_sentence=False)
    found = first if first.role else _contained(words, is_sentence)
    if not found.role:
        return found
    role = _listed(_unless_other(_of_all_channels(found.role.name, words), words), header, words)
    role = _unless_barred(_unless_service(_unless_joint(role, header, words), words), header)
    if role in _ADS and not _of_consent_alone(header, is_sentence):
        role = _ONLY_NO.get(role, "permission_any")
    return replace(found, role=roles()[role])


def _unless_joint(role: str, header: str, words: tuple[str, ...]) -> str:
    """A role, but for a consent to ads asked together with what nobody may refuse (terms and newsletter), for that of a photo, and for
    what is yet to come."""
    if (role in _ADS and speaks_of(header, "terms", "privacy")) or (
        role == "consent_privacy" and speaks_of(header, "marketing")
    ):  # 개인정보/홍보
        return "consent_use"
    works = speaks_of(header, "likeness") or _USE_OF_WORKS.search("".join(words))
    if role in _ADS and works and not speaks_of(header, "receive", "consent"):
        return "consent_unclear"  # May we use your photo for marketing?
    return "activity" if roles()[role].field == "created_at" and _COMING.search(" ".join(words)) else role


def _outright(header: str, words: tuple[str, ...]) -> Header | None:
    """What a header says by a turn of its own, whatever other words stand in it."""
    if _latest_event(words):
        return Header(roles()["last_seen"], "words", 0.85)
    if _ID_FRONT.search("".join(words)):
        return Header(roles()["birthdate"], "contained", 0.8)
    if _ON_A_MOBILE.fullmatch("".join(words)):
        return Header(roles()["consent_sms"], "words", 0.85)
    if asks_to_erase(header):
        return Header(roles()["unsubscribed"], "words", 0.85)
    if _TICK_REFUSES.search(header) or _YES_REFUSES.search(header):
        said = f"{_BRACKETS.sub(' ', _TICK_REFUSES.sub(' ', header))} 거부"
        refusal = _consent(tokens(said))
        return Header(roles()[refusal], "words", 0.85) if refusal else None
    option = _OPTION.fullmatch(header.strip())
    asked = option is not None and speaks_of(option["said"], "consent") and not _refuses(tokens(option["asked"]))
    return read(option["said"]) if option and asked else None  # not 수신거부 (이메일 수신 동의(선택))


def _explained(role: str, brackets: list[str], words: tuple[str, ...]) -> str:
    """The role of the words before brackets that tell whose it is: 서명자(대표이사), Nombre (envío), Imię i nazwisko (dostawa)."""
    if role == "name" and any(_exact().get(compact(each)) == "name_owner" for each in brackets):
        return "name_owner"
    whole = (*words, *tokens(" ".join(brackets)))
    if role == "consent_email" and _channels(whole, "".join(whole)) == ["post"]:  # 뉴스레터(우편)
        return "consent_post"
    said = tokens(" ".join(brackets))
    asked = _channels(said, "".join(said)) if role == "consent_ads_any" else []
    if len(asked) == 1:  # 소식지(우편), 소식지(메일)
        return _by_channel(asked)
    shipped = any(_has("shipped", tokens(each), compact(each)) for each in brackets)
    return _unless_other(role, (*words, "recipient")) if shipped else role


def _refused_on(whole: str) -> str | None:
    """The refusal whose day a header names, however it spells a day: 철회일자 and 철회 날짜 are what 철회일 is."""
    what = _DATE_TAIL.sub("", whole)
    role = _exact().get(f"{what}일")
    if what != whole and _turns("barred", what) and not speaks_of(whole, "ends") and (found := read(what).role):
        role = found.name  # 마케팅 취소일자; not 광고 종료일자
    return role if role and roles()[role].field.startswith("refusal") else None


def _spelt_out(header: str, words: tuple[str, ...]) -> str | None:
    """The role of an answer as databases name it: mkt_agre_yn is marketing agree, mail_flag and withdraw_fl what mail_yn and withdraw_yn
    are."""
    long = [_abbreviations().get(word, word) for word in words]
    if len(words) < 2 or len(header.split()) > 1 or long == [*words]:
        return None
    if flagged := _exact().get("".join((*words[:-1], long[-1]))):
        return flagged
    for told in (long, long[:-1]) if long[-1] == "yn" else (long,):
        role = _read(" ".join(told)).role
        if role and role.field.startswith(("consent", "refusal", "bounced")) and not role.name.startswith("permission"):
            return role.name
    return None


@cache
def _abbreviations() -> dict[str, str]:
    return {row["abbreviation"]: row["word"] for row in facts.rows("header_abbreviations")}


def _refused_when(words: tuple[str, ...]) -> str | None:
    """The refusal whose day or time a header of parted words names: Leiratkozás ideje, Datum der Abmeldung."""
    days = {word[0] for word in _words()["date"] if len(word) == 1} | _OF_SOMEBODY | {"der", "van"}
    role = _exact().get("".join(word for word in words if word not in days))
    return role if role and roles()[role].field in ("refusal", *_REFUSED.values()) else None


def _sent_to(words: tuple[str, ...]) -> Header | None:
    """A header that ends in a contact to which something is sent (경품 발송용 연락처, 자료 발송을 위한 이메일을 적어 주세요)."""
    if _exact().get("".join(words)) == "activity":  # Last clicked on link in email (Europe/London)
        return None
    found = _contained(words, _SENTENCE.search("".join(words)) is not None)
    return found if found.role and found.role.field in _OWNED and found.strength >= 0.75 else None


def _unless_other(role: str, words: tuple[str, ...]) -> str:
    """A role, but for the name or number of whoever gets the parcel (수령인 휴대전화), and for the number of a thing (상품ID)."""
    whole = "".join(words)
    field = roles()[role].field
    if role == "member_id" and _is_of_thing(words):
        return "technical_id"
    goods = not _GOODS.isdisjoint(words) and not any(word.startswith("addr") for word in words)
    if field in ("position", "address_detail") and goods:  # product_title, order_interval_unit; not order_address_2
        return "name_thing"
    asked = role == "row_number" or field in ("name", "mobile", "phone", "contact", "email")  # 수령자 번호
    if field in ("address", "address_detail", "postcode") and _has("property", words, whole):
        return "place_property"
    shipped = field != "email" and any(end in _words()["shipped"] for end in (words[:1], words[-1:]))  # Dostawa telefon
    if asked and (shipped or _has("recipient", words, whole)):
        return "name_recipient" if field == "name" else "phone_recipient"
    return role


def _is_of_thing(words: tuple[str, ...]) -> bool:
    """Whether a header is the number of a thing: 노출상품ID, Webinar ID; but not 주문자ID."""
    whole = "".join(words)
    rest = next((whole.removesuffix(tail) for tail in _ID_TAILS if whole.endswith(tail)), whole)
    return any(
        rest.endswith("".join(word)) if _UNSPACED.search(word[0]) else len(words) > 1 and words[-2:-1] == word
        for word in _words()["thing"]
    )


def _of_all_channels(role: str, words: tuple[str, ...]) -> str:
    """A role of consent, by the channels its header names: several (이메일/문자) are all of them, one is that one (sms_marketing)."""
    whole = "".join(words)
    named = _channels(words, whole)
    if role not in _ADS or not named:
        return role
    printed = role == "consent_email" and "email" not in named
    return _by_channel(named) if role == "consent_ads_any" or len(named) > 1 or printed else role


_ELECTRONIC = re.compile(
    r"\be ?(?:post|posta|brev|brief|dm)\b"
    r"|\b(?:correo|correio|courrier|posta|poczt\w*) (?:électronique|electr[oó]nico|eletr[oóô]nico|elettronica|elektronicz\w*)"
)


_PRINTED = re.compile(r"direct mail|newsletters?|뉴스레터|nieuwsbrief|nyhetsbrev|rundbrief|infolettre")
_ALSO_POST = re.compile(r"\b(?:telefono|telefonate|chiamate|consenso\b.*) e posta\b(?! el)")  # and letters: no e-posta


def _channels(words: tuple[str, ...], whole: str) -> list[str]:
    """The channels a header names. Electronic mail (correo electrónico, e-post) is no letter, direct mail and a newsletter by post are
    nothing but one."""
    if _ALSO_POST.search(" ".join(words)):
        words = tuple(word for word in words if word != "e")
        whole = "".join(words)
        return [*(channel for channel in _CHANNELS if _has(f"channel_{channel}", words, whole)), "post"]
    named = [channel for channel in _CHANNELS if _has(f"channel_{channel}", words, whole)]
    text = " ".join(words)
    if "post" in named and _ELECTRONIC.search(text):
        return ["email", *(channel for channel in named if channel not in ("email", "post"))]
    if "post" in named and (without := tokens(_PRINTED.sub(" ", text))) != words:
        named = [channel for channel in named if channel != "email" or _has("channel_email", without, "".join(without))]
    return named or ["email"] * _has("newsletter", words, whole)


def _by_channel(channels: Sequence[str]) -> str:
    """The consent to ads by the one channel that is named, or by any; of several without e-mail (문자/카카오톡 등) only a no is heard where
    the header does not list them to the end, for a yes to them is none to e-mail."""
    if len(channels) > 1 and "email" not in channels:
        return "consent_several"
    channel = {"phone": "call"}.get(channels[0], channels[0]) if len(channels) == 1 else "ads_any"
    return f"consent_{channel}"


def _listed(role: str, header: str, words: tuple[str, ...]) -> str:
    """Consent by several channels is to those a header lists, where it lists all it means, and no 알림톡, which may carry no ads."""
    whole = "".join(words)
    every = role == "consent_several" and {*channels_asked(header)} == {*_channels(words, whole)}
    notices = _has("notices", words, whole) and not _has("marketing", words, whole)
    return "consent_listed" if every and not notices else role


def _joint(header: str) -> str | None:
    """The role of a column that holds two things (담당자/직급, 소속 및 직위): the one that says most of who it is.

    Words before the first (계약자 성명/상호, under a merged header) only say whose they are.
    """
    parts = [part.strip() for part in _JOINT.split(_OPTIONAL.sub(" ", unicodedata.normalize("NFKC", header)))]
    known = [_exact().get(compact(part)) or _exact().get(compact(_BRACKETS.sub(" ", part))) for part in parts]
    known[0] = known[0] or _exact().get(compact(parts[0].rpartition(" ")[2]))
    if len(parts) < 2 or None in known:
        return None
    fields = {roles()[role].field: role for role in reversed(known) if role}
    if len(fields) > 1 and fields.keys() <= {"name", "given_name", "family_name"}:  # Nome e sobrenome, Prénom et nom
        return "name"
    if fields.keys() <= {"name", "company", "department", "position"}:
        return next(fields[field] for field in ("name", "company", "department", "position") if field in fields)
    if fields.keys() == {"birth_date", "business_number"}:  # of people the one, of companies the other
        return fields["birth_date"]
    return "phone_any" if fields.keys() <= {"mobile", "phone", "contact", "email"} and len(fields) > 1 else None


_ADS = tuple(f"consent_{channel}" for channel in ("ads_any", "listed", "email", "sms", "push", "kakao", "call", "post"))
_PERMISSIONS = tuple(f"permission_{channel}" for channel in ("any", *_CHANNELS))


# What somebody waits for (이벤트 당첨 시 알려드려도 될까요?, 배송 소식) is no news of the company; who wants no such message is heard.
_NEWS_OF_ONESELF = re.compile(
    r"당첨|합격|재입고|(?:참가|신청|예약|접수)확정|(?:이벤트|추첨|심사|선정|검사|상담|신청|접수|처리)결과|(?:배송|출고|주문|예약|진료|검사|접수|입고)소식"
)
_NEWS = re.compile("이벤트|소식")
# Whoever takes part in an event, or agrees to an advertisement of their own, asks for no ads of ours.
_TAKING_PART = re.compile(
    r"(?:이벤트|프로모션|행사|할인|캠페인)(?:에|의)?(?:참여|참가|신청|응모|적용|이용)"
    r"|(?:광고|홍보|마케팅)(?:비|집행|촬영|출연|게재|대행|대사|모델|교육|강의|과정|수업|특강|세미나)"
)
# What a company has to tell (SMS알림, SMS notifications), which need not be ads; a push notification is the channel itself.
_NOTICE = re.compile(
    r"정보성|알림(?!톡)|notif(?:y|ied|ications?)|alerts?|안내(?:문자|이?메일|sms)$|(?:갱신|만기|점검|교체|보증|출고|접종|총회)안내"
    r"|(?:협업|제휴|섭외)(?:제안|제의|문의|요청)"  # to a partner, of business together
)


def _unless_service(role: str, words: tuple[str, ...]) -> str:
    """A role, but for consent to ads in a header that speaks of notices about an order or an appointment, or of mail that came back."""
    whole = "".join(words)
    if role in _ADS and _has("failed", words, whole) and not _wants(words):
        return "activity"  # 문자 실패, 우편물 반송: whether something arrived, not whether it was wanted
    if role in _ADS and _TRACKING.search(whole) and not _has("receive", words, whole):
        return "consent_unclear"  # which ads are shown, or which cookies are kept, not whether any are sent
    if role in _ADS and _NEWS_OF_ONESELF.search(whole) and not _has("marketing", words, _NEWS.sub("", whole)):
        named = _channels(words, whole)
        return f"permission_{named[0] if len(named) == 1 else 'any'}"
    rest = _TAKING_PART.sub("", whole)
    if role in _ADS and rest != whole and not (_has("marketing", words, rest) or _has("receive", words, rest)):
        return "consent_unclear"
    marketing = _has("marketing", words, whole)
    service = _has("service", words, _WHOSE.sub("", whole)) and not marketing
    if role in _ADS and role != "consent_push" and not (marketing or service) and _NOTICE.search(whole):
        return _ONLY_NO.get(role, "permission_any")
    if role in _ADS and not marketing and _has("press", words, whole):
        return "permission_any"  # press releases are no ads; who wants none is heard
    if role == "consent_kakao" and not marketing and _has("notices", words, whole):
        return "permission_kakao"  # 알림톡 may only carry notices, so wanting it is no wish for ads; who wants none is heard
    return "consent_unclear" if role in (*_ADS, *_PERMISSIONS) and service else role


# Or when: 문자 정지일; or that it was asked for or is ticked: 마케팅 해제_YN, 문자 중단 요청, 광고 불필요 시 체크.
_WHETHER = re.compile(
    r"(?:시|요청|(?<!미)신청|처리)?(?:여부|유무|자|일자?|일시|날짜|시각|yn|체크|표시)$|(?:요청|(?<!미)신청|처리|여부yn)$"
)
_REFUSED = {"consent_email": "refusal_email", "consent_sms": "refusal_sms", "consent_call": "refusal_phone"}
_THING_ENDED = re.compile(  # Marketing coupon expired, 문자 쿠폰 만료: the coupon ended, not the consent
    r"(?:쿠폰|할인권|이용권|포인트|적립금|태그|로그인)\s?[가-힣]{2}(?:일자?|여부)?$"
    r"|(?<![a-z])(?:coupons?|vouchers?|codes?|points|tags?|login|2fa|otp)[ _-](?:is[ _-])?[a-z]+$",
    re.IGNORECASE,
)
_ONLY_NO = {f"consent_{one}": f"permission_{one}" for one in _CHANNELS} | {"consent_call": "permission_phone"}


def _unless_barred(role: str, header: str) -> str:
    """A role, but for consent to ads in a short header that speaks of an end to them (Marketing Suspended, 문자 정지), where a yes refuses,
    of whom they may reach (SMS capable), where only a no is heard, of what else was done (SMS 인증, Newsletter pending), or of a consent
    yet to come (SMS opt-in pending), where neither says what they want.
    """
    if role not in _ADS:
        return role
    if _turns("barred", _without_other_answer(header)):
        return "activity" if _THING_ENDED.search(header) else _REFUSED.get(role, "unsubscribed")
    if speaks_of(header, "consent", "wish"):
        return "consent_unclear" if _turns("open", header) else role
    if _turns("aside", header):
        return "activity"
    return _ONLY_NO.get(role, "permission_any") if _turns("able", header) else role


_CONSENT_KINDS = ("consent", "receive", "marketing", "wish", "permission", "newsletter", "night", "beside")
_TO_NEWSLETTER = re.compile(r".*(?:뉴스레터|소식지|newsletter)")  # whose it is does not matter: 한빛 뉴스레터


@cache
def _consent_words(is_sentence: bool) -> frozenset[str]:
    """The words a header that asks for consent to ads may be made of; more of them in a sentence."""
    kinds = (*_CONSENT_KINDS, *(f"channel_{channel}" for channel in _CHANNELS))
    told = {part for kind in kinds for word in _words().get(kind, ()) for part in (*word, "".join(word))}
    told |= {word for words in _inside() for word, role in words.items() if role in _ADS}
    vocabulary = {compact(row["word"]) for row in facts.rows("consent_vocabulary") if row["in"] == "any"}
    return frozenset(told | {word for word in vocabulary if is_sentence or not _HANGUL.search(word)})


def _of_consent_alone(header: str, is_sentence: bool) -> bool:
    """Whether a header in which some word of advertising stands is made of words that belong to a question of consent: of what is not
    understood (마케팅 교육 수강, Marketing source) a yes may be to something else."""
    outside = _TO_NEWSLETTER.sub("newsletter", " ".join(tokens(_BRACKETS.sub(" ", header)))).split()
    known = _consent_words(is_sentence)
    run = "".join(word for word in outside if _UNSPACED.search(word))
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            reached.update(start + size for size in range(1, 13) if run[start : start + size] in known)
    others = (word for word in outside if not _UNSPACED.search(word) and not word.isdecimal())
    return len(run) in reached and all(word in known for word in others)


def _turns(kind: str, header: str) -> bool:
    """Whether a short header has a word of a list. Of unspaced words only the last turns it: 광고 수신 동의(탈퇴 시까지) asks for a yes."""
    words = tokens(header)
    if not _UNSPACED.search("".join(words)):
        return len(words) <= _FEW_WORDS and _has(kind, words, "".join(words))
    outside = tokens(_BRACKETS.sub(" ", header))
    last = "".join(outside)
    ends = tuple("".join(word) for word in _words()[kind] if _UNSPACED.search(word[0]))
    return outside[-1:] in _words()[kind] or last.endswith(ends) or _WHETHER.sub("", last).endswith(ends)


def _has(kind: str, words: tuple[str, ...], whole: str) -> bool:
    """Whether a header has a word of a list: in unspaced scripts anywhere, Latin as whole tokens."""
    anywhere, runs = _finders().get(kind, _NOTHING)
    if anywhere.search(whole):
        return True
    return any(words[at : at + len(run)] == run for at, word in enumerate(words) for run in runs.get(word, ()))


_NOTHING: tuple[re.Pattern[str], dict[str, list[tuple[str, ...]]]] = (re.compile("(?!)"), {})


@cache
def _finders() -> dict[str, tuple[re.Pattern[str], dict[str, list[tuple[str, ...]]]]]:
    """By list: what finds its words in unspaced scripts, and its runs of tokens by the first: a header is asked for all lists."""
    found = {}
    for kind, words in _words().items():
        unspaced = [word for word in words if _UNSPACED.search(word[0]) or word[0].isdigit()]
        runs: dict[str, list[tuple[str, ...]]] = {}
        for word in words:
            if word not in unspaced:
                runs.setdefault(word[0], []).append(word)
        anywhere = re.compile("|".join(re.escape("".join(word)) for word in unspaced)) if unspaced else _NOTHING[0]
        found[kind] = (anywhere, runs)
    return found


def speaks_of(header: str, *lists: str) -> bool:
    """Whether a header has a word of a list of facts/header_words.csv.

    >>> speaks_of("품종", "animal"), speaks_of("공급자 상호", "sender"), speaks_of("공급받는자 상호", "sender")
    (True, True, False)
    """
    words = tokens(header)
    return any(_has(one, words, "".join(words)) for one in lists)


def asks_to_erase(header: str) -> bool:
    """Whether a header asks whether somebody's data is to be erased: who wants that wants no mail.

    >>> asks_to_erase("개인정보를 즉시 삭제해 드릴까요?"), asks_to_erase("개인정보 파기 예정일")
    (True, False)
    """
    return _ERASURE.search(header) is not None and not speaks_of(header, "consent", "reason")


def names_companies_too(header: str) -> bool:
    """Whether a column of names says that companies stand in it as well.

    >>> names_companies_too("회원명(법인명)"), names_companies_too("회원명")
    (True, False)
    """
    return any(roles()[role].field == "company" for _, _, role in _known_inside(tokens(header)))


def speaks_of_sending(header: str) -> bool:
    """Whether a header tells that something went out, and not that it may (DM발송, but not DM 발송 동의).

    >>> speaks_of_sending("DM発送"), speaks_of_sending("DM 발송 동의")
    (True, False)
    """
    words = tokens(header)
    return _has("sent", words, "".join(words)) and not (_wants(words) or _refuses(words))


def _position(word: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Where a run of tokens ends last inside others, or -1."""
    for start in range(len(words) - len(word), -1, -1):
        if words[start : start + len(word)] == word:
            return start + len(word)
    return -1


def _begins(kind: str, words: tuple[str, ...], whole: str) -> bool:
    """Whether a header begins with a word of a list."""
    return any(
        whole.startswith("".join(word)) if _UNSPACED.search(word[0]) else words[: len(word)] == word
        for word in _words()[kind]
    )


def _latest_event(words: tuple[str, ...]) -> bool:
    """Whether a header names the last time of something: `Last order`, 최근 주문일, 마지막 방문 일시."""
    whole = "".join(words)
    if not _begins("latest", words, whole):
        return False
    while len(words) > 1 and words[-1] in _DATE_TOKENS:
        words = words[:-1]
    rest = _DATE_TAIL.sub("", whole)
    return any(
        rest.endswith("".join(word)) if _UNSPACED.search(word[0]) else words[-len(word) :] == word
        for word in _words()["event"]
    )


_AGREED_ON = re.compile(r"(.*동의)(?:일시|일자|날짜|시각|시간|날|일)")


def asked_on(header: str) -> Role | None:
    """The consent to ads whose day a header names; None for the day of a change, of an expiry, or of nobody knows which consent.

    >>> asked_on("SMS 수신 동의일").field, asked_on("동의일시"), asked_on("마케팅 동의 변경일")
    ('consent_sms', None, None)
    """
    match = _AGREED_ON.fullmatch("".join(tokens(_BRACKETS.sub(" ", header))))
    role = read(match[1]).role if match else None
    return role if role and role.name in _ADS else None


def party(header: str) -> str | None:
    """Whose value a column holds, where the header says that it is a certain person's (one of `PARTIES`).

    >>> party("학부모 연락처"), party("모 휴대폰"), party("Emergency contact phone"), party("휴대폰")
    ('guardian', 'mother', 'emergency', None)
    """
    # 직위(교수/연구원/학생) lists answers.
    words = tokens(_BRACKETS.sub(lambda bracket: " " if _PARTED.search(bracket[0]) else bracket[0], header))
    whole = "".join(words)
    found = next((each for each in PARTIES if _is_of(each, words, whole)), None)
    if found == "payer" and _pays_as_well(header):
        return None
    if behind := _PARENT.fullmatch(unicodedata.normalize("NFKC", header).strip()):  # 연락처(모), 휴대폰(부)
        words, whole = (behind[2],), f"{behind[2]}{compact(behind[1])}"
    if found is None and whole[:1] in ("부", "모"):  # 부 연락처, 모(母) 휴대폰; not 부서명, 모바일
        role = _exact().get(whole[1:].lstrip("父母"))
        fields = ("name", "mobile", "phone", "contact", "email", *(("position",) if words[0] in ("부", "모") else ()))
        if role and roles()[role].field in fields:  # 모 직업; not 부직책
            return "father" if whole[0] == "부" else "mother"
    return found


def _pays_as_well(header: str) -> bool:
    """Whether a header asks for somebody who is to pay under the same name: 성함(입금자명), 주문자명/입금자명, 입금자와 동일한 주문자 성함;
    not 입금자명(신청자와 다를 경우), nor whose account it is (성함(예금주))."""
    said = _SAME_AS_PAYER.sub(" ", _BRACKETS.sub(" ", header))
    words = tokens(_PARTED.split(said)[0])
    role = read(" ".join(words)).role if words and not _ACCOUNT.search(header) else None
    return role is not None and role.name == "name" and not _is_of("payer", words, "".join(words))


def _is_of(party: str, words: tuple[str, ...], whole: str) -> bool:
    kind = f"party_{party}"
    return _leads_a_word(kind, words) if party in _LEADING else _has(kind, words, whole)


def _leads_a_word(kind: str, words: tuple[str, ...]) -> bool:
    """Whether a word of a header begins with a word of a list: 고인 생년월일, but not 신고인 or 광고 인지 경로."""
    return any(each.startswith("".join(word)) for word in _words()[kind] for each in words)


def _asked(header: str) -> str | None:
    """The role of a header of consent or refusal, by what it asks for."""
    alone = _without_other_answer(header)
    role = _consent(tokens(alone))
    if role is None and alone != header and (exact := _exact().get(compact(alone))) and exact.startswith("consent_"):
        return exact  # SMS(허용:Y,비허용:N), 구독/미구독
    return _consent(tokens(header)) if role in (None, "consent_unclear") else role


def _without_other_answer(header: str) -> str:
    """A header without the answer it does not ask for, where it offers both (opt in / opt out, 희망/불필요, 구독/미구독)."""
    first, *others = _EITHER.split(_BRACKETS.sub(lambda bracket: " " if _explains(bracket[0]) else bracket[0], header))
    both = _wants(tokens(first))
    turned = {sign + word for sign in "미비" for word in tokens(first)[-1:]}
    return " ".join(
        [first, *(each for each in others if compact(each) not in turned and not (both and _refuses_or_bars(each)))]
    )


def _refuses_or_bars(answer: str) -> bool:
    return _refuses(tokens(answer)) or _turns("barred", answer)


def _explains(bracket: str) -> bool:
    """Whether brackets tell how the answers are written: (1: 동의, 0: 거부), (수신거부는 N), (이메일/문자/안받음)."""
    said = [tokens(each) for each in _PARTED.split(bracket)]
    others = [each for each in said if not _refuses(each)]
    if len(others) == len(said):
        return False
    by_channel = any(_has(f"channel_{channel}", each, "".join(each)) for each in others for channel in _CHANNELS)
    return by_channel or any(_wants(each) for each in others) or _coded(bracket)


def _coded(bracket: str) -> bool:
    """Whether a sign of no is told to refuse: (수신거부는 N), (Y: 수신, N: 거부)."""
    return _CODED.search(bracket) is not None or _NO_REFUSES.search(bracket) is not None


def _wants(words: tuple[str, ...]) -> bool:
    """Whether a header, or a part of one, speaks of wanting and not of refusing."""
    whole = "".join(words)
    return not _refuses(words) and any(_has(kind, words, whole) for kind in ("consent", "wish"))


def _refuses(words: tuple[str, ...]) -> bool:
    """Whether a header speaks of refusing, or of not wanting without speaking of wanting as well (미동의; no desea)."""
    whole = "".join(words)
    if _has("refusal", words, whole):
        return True
    for word in _words()["negated"] if _has("negated", words, whole) else ():
        at = _position(word, words)
        if _UNSPACED.search(word[0]) and "".join(word) in whole:
            words, whole = (), whole.replace("".join(word), " ").replace("수신", " ")  # 정보 수신에 동의하지 않음
        elif at >= 0:
            words = (*words[: at - len(word)], *words[at:])
            whole = "".join(words)
        else:
            continue
        return not (_has("consent", words, whole) or _has("wish", words, whole))
    return False


# What somebody wrote or made, and the company would use in ads of its own (콘텐츠를 마케팅에 2차 활용, 리뷰 광고 활용).
_WORKS = "(?:content|reviews?|testimonials?|posts?|videos?|story|artworks?|ugc|interviews?)"
_USE_OF_WORKS = re.compile(
    "(?:[콘컨]텐츠|게시[물글]|저작[물권]|창작물|작품|리뷰|후기|영상|인터뷰|사연|원고|포스팅|로고|사례|(?:홍보|광고|마케팅)(?:물|자료|소재))"
    "(?:(?!제공|안내|추천|소식|수신|혜택|개인정보).){0,16}?(?:활용|이용(?!자|권)|사용(?!자)|공유)"
    # to be told of elsewhere: 시공사례 홍보 동의, 기부 사실 홍보, 언론 홍보
    "|(?:사례|(?:기부|후원|참여)사실|언론|보도|sns|블로그|유튜브|인스타(?:그램)?)홍보(?!.*(?:수신|안내|소식|혜택))"
    f"|{_WORKS}(?:may|can|will|to)?(?:be)?(?:re)?(?:used|shared)"
    f"|(?:use|share|repost)(?:of)?(?:my|your|the|our|their){_WORKS}"
)
# Whoever may be reached by their mobile (휴대폰 수신여부) may be by text message: nothing is said of e-mail.
_ON_A_MOBILE = re.compile(
    "(?:휴대폰|핸드폰|휴대전화|모바일)(?:번호)?(?:광고성?|마케팅|홍보|이벤트|정보|메시지)*수신(?:동의|허용)?(?:여부|유무)?"
)


def _said(words: tuple[str, ...], whole: str) -> set[str]:
    """The lists of words a header speaks of."""
    said = {kind for kind in _words() if _has(kind, words, whole)}
    found = {"likeness": _USE_OF_WORKS.search(whole), "refusal": _refuses(words)}
    return said | {kind for kind, turn in found.items() if turn}


def _consent(words: tuple[str, ...]) -> str | None:
    """The role of a header that speaks of consent or refusal, by purpose, channel and polarity; else None."""
    whole = "".join(words)
    said = _said(words, whole)
    if "reason" in said:
        return "activity" if said & {"refusal", "consent"} else None
    if _PROOF.search(" ".join(words)):
        return "activity"
    channels = _channels(words, whole)
    if "refusal" in said and said & {
        "receive",
        "consent",
        "marketing",
        "contacting",
        *(f"channel_{channel}" for channel in _CHANNELS),
    }:
        return _refusal(channels)
    if "sent" in said and not said & {"refusal", "consent", "wish"} and (channels or "receive" in said):
        return "activity"  # whether a message went out or was opened, not whether it was wanted
    if "likeness" in said and "consent" in said:  # of a photo and of ads at once, only a no is clear
        return "consent_use" if "receive" in said else "consent_unclear"
    if "manner" in said and ("consent" not in said or whole.endswith(_MANNER_ENDS)) and "name" not in words:
        return "activity"  # how they would have it, not whether
    if "consent" not in said and not ("receive" in said and said & {"marketing", "night"}):
        return _permission(said, channels) or _receives(whole, channels)
    when = _when(words, whole, said)
    if when:
        return when
    if "messenger" in said and not channels:
        return "consent_messenger"
    for purpose in ("night", "third_party", "overseas"):
        if purpose in said:
            return f"consent_{purpose}"
    return _purpose(said, channels)


def _refusal(channels: list[str]) -> str:
    only = channels[0] if len(channels) == 1 else ""
    return f"refusal_{only}" if only in ("email", "sms", "phone") else "unsubscribed"


def _when(words: tuple[str, ...], whole: str, said: set[str]) -> str | None:
    """The role of a header of consent that names a time, last (Consent Date, Onay Tarihi) or first (Date du consentement, Ngày đồng ý):
    until when it holds and when it was taken back is not when it was given. A question may speak of both besides.
    """
    first = words[0] in _DATES_FIRST or (words[0] in ("date", "data", "fecha") and words[1:2] in _OF)
    dated = first or ("date" in said and (whole.endswith(_DATE_ENDS) or words[-1] in _DATE_TOKENS))
    short = len(words) <= _FEW_WORDS and not any(map(str.isdigit, words))
    told = dated or short or whole.endswith(_DATE_ENDS)
    if told and "withdrawn" in said and "terms" not in said:
        return "unsubscribed"
    if told and "ends" in said:
        return "activity"
    return "consent_date" if dated else None


def _permission(said: set[str], channels: list[str]) -> str | None:
    """A question whether somebody may be contacted: no consent to ads, but a no is heard, for the channel it names."""
    if not {"permission", "contacting"} <= said or said & {"marketing", "likeness"}:
        return None
    if len(channels) == 1 and channels[0] not in ("email", "sms", "phone", "post"):
        return None
    return f"permission_{channels[0] if len(channels) == 1 else 'any'}"


_NEUTRAL = re.compile(r"휴대폰|핸드폰|휴대전화|모바일|메시지|알림|회원|고객|및|등")
_UNRECEIVED = re.compile(
    r"(?:^|마케팅|광고|홍보|정보|알림|소식지?|레터|메일|문자|[slm]ms|톡|푸시|전화|우편|dm|tm)[미비]$"
)
_RECEIVES = re.compile(r"(.+)수신(?:여부|유무|의사)?")


def _receives(whole: str, channels: list[str]) -> str | None:
    """Whether somebody gets something: EMAIL수신 and 휴대폰 문자수신 are consent by their channel; of 보도자료 수신 and 안내메일 수신 only
    a no is heard, the rest is no advertising."""
    match = _RECEIVES.fullmatch(whole)
    if match is None:
        return None
    rest = match[1]
    if _UNRECEIVED.search(rest):
        return _refusal(channels)
    for channel in channels:
        for word in sorted(("".join(word) for word in _words()[f"channel_{channel}"]), key=len, reverse=True):
            rest = rest.replace(word, "")
    if channels and not _NEUTRAL.sub("", rest):
        return _purpose({"receive"}, channels)
    return f"permission_{channels[0] if len(channels) == 1 else 'any'}"


def _purpose(said: set[str], channels: list[str]) -> str:
    """Tell consent to ads from consent to the handling of personal data, which is never taken for the former."""
    about_ads = "marketing" in said or "receive" in said or bool(channels)
    if "privacy" in said and (said & {"collect"} or "receive" not in said):
        return "consent_use" if "marketing" in said else "consent_privacy"
    if "collect" in said and not said & {"marketing", "receive"}:
        return "consent_privacy"
    if about_ads and "terms" in said:  # asked together with what nobody may refuse
        return "consent_use"
    if about_ads:
        return _by_channel(channels)
    if "terms" in said:
        return "consent_terms"
    contacted = "contacting" in said and not any(kind.startswith("party_") for kind in said)
    return "permission_any" if contacted else "consent_unclear"  # I agree to be contacted


def _known_inside(words: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Known words inside a header that are part of no longer one: (start, end, role)."""
    whole = "".join(words)
    unspaced, latin = _inside()
    hits: list[tuple[int, int, str]] = []  # (start, end, role) in characters of the compact header
    for start in range(len(whole)):
        for end in range(start + 2, min(len(whole), start + 24) + 1):
            role = unspaced.get(whole[start:end])
            if role:
                hits.append((start, end, role))
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    if whole.endswith("사유"):  # 퇴회사유 has no 회사
        hits = [hit for hit in hits if not hit[0] < len(whole) - 2 < hit[1]]
    # What goes on into the next word begins where its own does (휴대 폰번호): 여부(서명) is no 부서.
    hits = [hit for hit in hits if hit[0] in ends or not any(hit[0] < end < hit[1] for end in ends)]
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + 5) + 1):
            role = latin.get("".join(words[first:last]))
            if role:
                hits.append((ends[first], ends[last], role))
    return [h for h in hits if not any(o is not h and o[0] <= h[0] and h[1] <= o[1] and o[:2] != h[:2] for o in hits)]


def _contained(words: tuple[str, ...], is_sentence: bool) -> Header:
    """The known word inside a header that speaks for it."""
    whole = "".join(words)
    maximal = _known_inside(words)
    if not maximal:
        return _UNKNOWN
    if is_sentence:
        start, end, role = max(maximal, key=lambda hit: (roles()[hit[2]].priority, hit[1] - hit[0], -hit[0]))
        return Header(roles()[role], "contained", 0.75)
    start, end, role = max(maximal, key=lambda hit: (hit[1], hit[1] - hit[0]))
    if role in ("created", "created_event") and _begins("latest", words, whole):
        role = "last_seen"
    elif role == "created_event" and _has("ends", words, whole):
        role = "activity"  # 만기일자: until when something holds is not since when
    before = [hit for hit in maximal if hit[1] <= start and roles()[hit[2]].field in _OWNED]
    if roles()[role].field == "name" and before and _OF_SOMEBODY & set(words):  # Teléfono del paciente
        return Header(roles()[before[-1][2]], "contained", 0.8)
    if roles()[role].field == "name" and (whole[end:].endswith(_ID_TAILS) or words[0] in _ID_HEADS):
        return Header(roles()["member_id"], "contained", 0.8)
    tail = len(whole[end:].rstrip("0123456789"))
    return Header(roles()[role], "contained", 0.8 if tail == 0 else 0.6 if tail <= 2 else 0.4)
