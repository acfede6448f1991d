"""Consent answers. Blank, unknown and unreadable is *never asked*, never yes (Network Act art. 50(1): express prior consent).

A negation is looked for before a word of consent, because 동의하지 않습니다 contains 동의. In a column named
수신거부 (`refusal*`) the bare answers Y, 예, 1, O mean that the person refused; N there means only that they did not,
which is no consent. Facts: consent_values.csv.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, partial
from typing import Literal

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields import date as dates
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, says_nothing, without_accents
from hanjul.fields.membership import state
from hanjul.words import Text

Answer = Literal["yes", "no", "blocked"]

OUTPUTS = ("answer", "answered_at")
_MOST_PARTED = 20
"""So many characters at most has a cell that is nothing but answers to several questions."""
_NOTHING: tuple[str | None, ...] = (None, None)
UNREADABLE = "consent_unreadable|consent_unclear_x"
"""The rules of cells that do answer, nobody can tell what."""
ASKS_TO_STOP = "memo_asks_to_stop|_says_stop"
"""The rules of words in a memo, or beside a name, number or address, that seem to ask for no more contact."""
REMARK = "remark"
"""The answer of such words: somebody has to read them."""
_INVERTED = {"yes": "no", "no": None}

# Words that say what they mean whatever the column is called; bare answers (Y, 1, O, 예 …) take the column's polarity.
_OUTSPOKEN = re.compile(
    r"동의|수신|구독|거부|거절|철회|해지|허용|받|보내|발송|연락|subscri|opt|agree|declin", re.IGNORECASE
)
# In a column of refusals these could agree to the refusal as well as to the mail.
_AGREES = re.compile(r"동의|허용|agree|accept|승인|승낙", re.IGNORECASE)
_CHOSEN = re.compile(rf"{_AGREES.pattern}|opt(?:ed)?[ -]?in|원|희망|신청", re.IGNORECASE)
# A sentence in a column of refusals that says of the mail itself that it is not wanted (No deseo recibir) refuses it.
_NOT_WANTED = re.compile(facts.phrases("not_wanted"), re.IGNORECASE)
# What a CRM writes in `Do not allow e-mails` of everybody who never spoke of it.
_ALLOWS = re.compile(r"allow(?:ed)?", re.IGNORECASE).fullmatch
_MEANS_MAIL = re.compile(r"수신(?!\s?거부)|구독|받|subscri|opt", re.IGNORECASE)
_DATE_INSIDE = re.compile(
    r"(?:[0-9]{4}|(?<![0-9.,/-])[0-9]{2}(?=\s?([-./])\s?[0-9]{1,2}\s?\1\s?[0-9]{1,2}(?![0-9])))\s?[-./년]\s?[0-9]{1,2}\s?[-./월]\s?[0-9]{1,2}(?:\s?[일.])?"
    r"(?:[ T]{0,2}(?:오전|오후)?\s?[0-9]{1,2}\s?[:시]\s?[0-9]{1,2}(?:\s?[:분]\s?[0-9]{1,2})?\s?[분초]?(?:\.[0-9]+)?(?:Z|\s?[+-][0-9]{2}:?[0-9]{2})?(?:\s?(?:KST|UTC|JST|GMT(?:[+-][0-9]{1,2})?)(?![A-Za-z0-9]))?)?"
)
_SIGNS = re.compile(r"[\s.,!~()\[\]{}\"'“”‘’:;/\-_*+&·|]+")
_QUESTION = re.compile(
    r"만료|종료|누락|불명|불확실|간주|추정|^과거|^이미|미(?:제출|확보|수령|취득|완료|비$)|받아야|(?:동의|수신|확인)[가를]?필요|요청(?:중|함|예정)?$|(?:동의|구독)전$|"
    r"待|曾|chưa|여부|동의변경|확인중|확인필요|미정|미확인|대기|\?|예정|추후|나중에|다음에|보류|pending"
)
# Agreement to what a service cannot do without is none to advertising; to nothing else, a no to it.
_REQUIRED = re.compile(r"^(?:네|예)?필수(?:항목|사항|정보|약관)?동의")
_REQUIRED_ONLY = re.compile(r"^(?:네|예)?필수(?:항목|사항|정보|약관)?(?:에?만)|requiredonly|onlyrequired")
# Who agrees to the handling of personal data only (개인정보 수집·이용에만 동의) agrees to nothing else.
_PRIVACY_ONLY = re.compile(r"^(?:네|예)?개인정보[가-힣]{0,12}만(?:을)?(?:동의|허용)")
# So is agreement to the handling of personal data, where advertising is not spoken of.
_PRIVACY = re.compile(
    r"개인정보|수집(?!가)|privacypolicy|personal(?:data|information)|datenschutz|personenbezogen|donn[ée]espersonnelles|"
    r"datospersonales|protecci[óo]ndedatos|pol[íi]ticadeprivacidad|個人情報|プライバシー|个人信息|隐私|d[ữu]li[ệe]uc[áa]nh[âa]n"
)
_OTHER_MATTER = re.compile(
    r"출금|이체|cms|약관|계약|이용|시술|수술|진료|검진|촬영|초상|제[3삼]자|위탁|국외|위치|환불|서명|신용|조회|보증|입회|입소|terms|debit|sepa|mandate"
)
_ADVERTISING = re.compile(
    r"마케팅|광고|홍보|수신|소식|뉴스|이벤트|혜택|프로모션|marketing|advertis|promotion|newsletter|offers|"
    r"werbung|rundbrief|publicidad|comercial|novedades|publicit[ée]|actualit[ée]s|infolettre|広告|メルマガ|案内|お知らせ|营销|促销|khuy[ếe]nm[ãa]i|qu[ảa]ngc[áa]o"
)
# 동의합니다 (미동의 시 신청이 불가합니다): the form's own note on what a refusal entails.
_NOTE = re.compile(
    r"[(\[][^()\[\]]*(?:동의하지\s?않|미동의|비동의|거부|거절)[^()\[\]]*?(?:\s시|시\s|경우|더라도|으면|하면)[^()\[\]]*[)\]]"
)
# … and on the right to refuse or to withdraw: 언제든지 수신거부 가능, you can unsubscribe at any time.
_RIGHT = re.compile(facts.phrases("rights"), re.IGNORECASE)
_BOX = re.compile(r"([■☑☒✅✔▣◼⬛]|[□☐▢◻⬜]|\[[vV✓√]\]|\([vV✓√]\)|\[\s{1,3}\]|\(\s{1,3}\))")
_EMPTY_BOXES = "□☐▢◻⬜ "
_DOUBLE_NEGATION = re.compile(
    r"(?:거부|거절|철회|해지|취소|수신거부)(?:하지|를하지|은하지)?(?:않|안함|안했|안|한적없|없음|없)|(?<!이)미(?:거부|철회|해지)|notunsubscri|notoptedout|notdeclin|notrefus|"
    r"(?:不|没有|沒有|無|无)反[對对]|notobject|noobjection"
)
_NEGATION = re.compile(facts.phrases("negation"))
_CONSENT = re.compile(facts.phrases("consent"))
# Whole words that take a consent back wherever they stand: no consent given, opt-in not confirmed, ohne Einwilligung.
_DENIES = re.compile(rf"\b(?:{facts.phrases('denies')})\b")
# What a mailing tool says of an address it no longer writes to, where it says it in words of its own: [HARD_BOUNCE, SPAM].
_SUPPRESSED = re.compile(r"bounced?(?![a-z])|suppress|spam[_ ]?(?:complaint|report)|complain(?:ed|t)")
# What was true once, is only supposed, or has yet to come.
_UNSURE = re.compile(rf"^(?:was|were)\b|\b(?:{facts.phrases('unsure')})\b")
_EASTERN = "가-힣ㄱ-ㅎㅏ-ㅣぁ-ゖァ-ヺー一-鿿"
_UNSPACED = re.compile(rf"[{_EASTERN}]+")
_LETTERS = re.compile(rf"[^\W\d_{_EASTERN}]+")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"\bno\.?\s?\d+")
# Whoever the mail comes from: from Acme Inc., (주)한빛.
_COMPANY = re.compile(
    r"(?<=[a-z])(?<!consent)\sfrom\s(?:the\s)?[A-ZÀ-Þ][\w&.'’-]*(?:\s[A-ZÀ-Þ&][\w&.'’-]*){0,3}|"
    r"(?:\(주\)|㈜|주식회사\s?)[가-힣A-Za-z]{1,12}?(?=에서|의|이|가|은|는|\s|$)"
)
# A bare mark that something is said beside: N - 카톡으로, x 보내지말라심, O (메일만). It answers; what follows may only take a yes back.
_MARK_FIRST = re.compile(r"([OoYyVv○◯✓✔]|[NnXx×✕])(?=[\s(\[\-–:,/.]|[가-힣])[\s\-–:,/.]*(?=[(\[]?[가-힣])")
_NO_FIRST = re.compile(r"(?:no|non|nein|n[aã]o|nej|nei|nee|nie|ne|nem|nu|ei|οχι|hay[ıi]r|لا|нет|ні|tidak|לא)\b")
_YES_FIRST = re.compile(
    r"(?:네|넵|예|yes|yep|sure|ok|ja|oui|sí|sì|tak|evet|نعم|да|так|iya|כן|ano|igen|ναι|kyllä)(?![가-힣a-zà-ÿ]|(?<=[а-яіїא-תα-ω])[а-яёіїєґא-תα-ω])|^(?:네|넵|예|yes)(?:동의|수신|구독|받|i|please)",
    re.IGNORECASE,
)


_GREEK = re.compile("[Ͱ-Ͽἀ-῿]")
_TURKISH = str.maketrans({"ı": "i", "\u0307": None})


def without_case(text: str) -> str:
    """A text without case; İSTEMİYORUM, istemıyorum and istemiyorum are one, and so is Greek without its accents, which
    capitals leave out: ΔΕΝ ΕΠΙΘΥΜΩ is δεν επιθυμώ."""
    text = text.casefold().translate(_TURKISH)
    return without_accents(text) if _GREEK.search(text) else text


@cache
def _values() -> dict[str, str]:
    """Every known answer by its spelling without case."""
    return {without_case(row["value"]): row["meaning"] for row in facts.rows("consent_values") if row["value"]}


def _with_polarity(answer: str, text: str, inverted: bool) -> str | None:
    """A bare yes in a column of refusals is a no; a bare no there says nothing, nor does the state everybody is in who never
    refused (수신, subscribed)."""
    if inverted and answer == "yes" and _OUTSPOKEN.search(text) and not _CHOSEN.search(text):
        return None
    if not inverted or _OUTSPOKEN.search(text) or (answer == "no" and _NOT_WANTED.search(without_case(text))):
        return answer
    return _INVERTED[answer]


def _unclear(answer: str, text: str, inverted: bool) -> bool:
    """Whether an agreement in a column of refusals may mean either."""
    return inverted and answer == "yes" and _AGREES.search(text) is not None and not _MEANS_MAIL.search(text)


def speaks_of_consent(text: str) -> bool:
    """Whether a text has a word of consent in it, whatever it says with it.

    >>> speaks_of_consent("동의했는지 모름"), speaks_of_consent("서울")
    (True, False)
    """
    return _CONSENT.search(_SIGNS.sub("", without_case(text))) is not None


# Evet and Hayır, Kyllä and Ei, Igen, Ano, Ναι and Όχι (whose letter looks like a circle), of which those who write them often give the first
# letter, or type them in Latin ones; and oo, which masks elsewhere.
_AT_HOME = {
    "TR": {"e": "yes", "h": "no"},
    "FI": {"k": "yes", "e": "no"},
    "HU": {"i": "yes"},
    "CZ": {"a": "yes"},
    "PH": {"oo": "yes"},
    "GR": {"ν": "yes", "ο": "no", "o": "no", "nai": "yes", "oxi": "no", "ohi": "no"},
    "VN": {"co": "yes"},
}
# Where the other answer to N is S (sí, sim, sì).
_S_IS_YES = frozenset(("AR", "BR", "CL", "CO", "EC", "ES", "IT", "MX", "PE", "PT", "UY", "VE"))


# Elsewhere `ya` is no answer (already, or).
_YA_IS_YES = frozenset(("BN", "ID", "MY", "SG"))
# Whoever stands in a register of those who want no calls.
_ON_REGISTER = re.compile(r"(?:registered|inscrit[oae]|iscritt[oa]|registrad[oa]|terdaftar)", re.IGNORECASE).fullmatch


def _known(text: str, inverted: bool, country: str) -> Cleaned | None:
    """The answer of a text that is in the table."""
    if inverted and _ALLOWS(text):
        return _NOTHING, ""
    folded = without_case(text)
    meaning = "yes" if folded == "s" and country in _S_IS_YES else _values().get(folded)
    meaning = _AT_HOME.get(country, {}).get(folded, meaning)
    meaning = "yes" if country in _YA_IS_YES and folded == "ya" else meaning
    if inverted and _ON_REGISTER(text):
        return ("no", None), ""
    if meaning is None:
        return None
    if _unclear(meaning, text, inverted):
        return _NOTHING, "consent_unreadable"
    if meaning == "never asked":
        return _NOTHING, ""
    if meaning == "unknown":
        return _NOTHING, "" if says_nothing(text) else "consent_unreadable"
    if meaning == "suppressed":
        return ("blocked", None), ""
    if text in "xX" and country != "KR":  # outside Korea an X is a tick as often as a no: doubt never means yes
        return (("no", None), "consent_x_refuses") if inverted else (_NOTHING, "consent_unclear_x")
    return (_with_polarity(meaning, text, inverted), None), ""


_PARTED = re.compile(r"\s?[/,|·]\s?")


def _parted(text: str, country: str) -> list[str]:
    """The answers of a cell that answers several questions and does nothing else (개인정보/홍보: O/X); empty for any other."""
    if len(text) > _MOST_PARTED or any(map(str.isdigit, text)):  # 1/1 is a day
        return []
    known = [_known(part, False, country) for part in _PARTED.split(text)]
    answers = [answer for told in known if told and (answer := told[0][0]) in ("yes", "no")]
    return answers if len(answers) == len(known) > 1 else []


def answers_several(text: str, country: str) -> bool:
    """Whether a cell answers several questions.

    >>> answers_several("O/X", "KR"), answers_several("O", "KR")
    (True, False)
    """
    return bool(_parted(plain(text), country))


def _of_several(text: str, inverted: bool, country: str) -> Cleaned | None:
    """Nobody can tell from a cell alone which of its answers is the one to ads: it is a yes where all are, and one no refuses."""
    answers = set(_parted(text, country))
    if not answers:
        return None
    agreed = answers == {"yes"} or (inverted and "yes" in answers)
    rule = "consent_several_answers" if len(answers) > 1 else ""
    return (_with_polarity("yes" if agreed else "no", "", inverted), None), rule


def _dashed(text: str, inverted: bool, country: str) -> Cleaned | None:
    """A no behind a dash or a dot (-x); a number behind one (-1) is no answer."""
    rest = text.lstrip("-·•* ")
    known = _known(rest, inverted, country) if rest != text and rest.isalpha() else None
    return known if known and known[0][0] == "no" else None


_CHANNEL_WORDS = {
    "email": r"이?메일|이멜|e?mail|courriel|eposta|postaelettronica|электронн[а-я]{2}почт[а-яё]|електронн[а-яіїє]{2,3}пошт[а-яіїє]*",
    "sms": r"[slm]ms|문자(?:메시지)?|text",
    "phone": r"전화|phone",
    "kakao": r"카카오톡?|카톡|알림톡|kakao",
    "push": r"(?:앱|app)?(?:푸[시쉬]|push)(?:알림)?|앱알림",
    "post": r"우편|dm|(?<!e)post(?!ed|aelettronica)",
}
_CHANNELS = {channel: re.compile(words) for channel, words in _CHANNEL_WORDS.items()}

CHANNELS = tuple(_CHANNELS)

_LISTED = re.compile(
    rf"(?:{'|'.join(f'(?P<{channel}>{words})' for channel, words in _CHANNEL_WORDS.items())})"
    r"(?:광고)?(?P<this_way>(?:으?로만?|만)(?:요|부탁드려요|부탁드립니다|부탁해요|부탁합니다)?)?[은는]?(?:"
    r"(?:수신|동의)*(?P<no>[x×]|n(?:o|on|ein)?(?![a-z])|0|(?:미|비|부)동의|거부|거절|불가|아니[오요]|싫(?:어요?|음|고)|안함|말고|빼고|제외)|"
    r"(?:수신|동의)*(?P<yes>[o○●✓✔](?![a-z])|y(?=,|$)|yes|ja|oui|1|예|네|허용|가능|희망|원함|좋(?:아요?|음)|(?:보내)?주세요|받(?:음|겠습니다|을게요))|"
    r"(?P<agreed>(?:수신|동의|광고)+(?:함|합니다)?))?"
    r"(?:,|(?:및|와|과|and|et|und|y)(?=[가-힣a-z]))*"
)
_LISTING = re.compile(r"[.,;/&+|·~]+")
_AROUND = re.compile(
    r"^(?:네|넵|예|yes|ok)\b|^(?:수신\s?)?동의(?:함|합니다)?(?=\s?[(\[/,:\-])|\b(?:by|via|per|par|por|only|just|nur|seulement|uniquement|solo|sólo)\b"
)
_ONLY = re.compile(
    r"만(?=요?$|[^가-힣]|동의|수신|받|허용|희망|신청|원)|\b(?:only|just|nur|seulement|uniquement|solo|sólo)\b"
)

_OF_DATA = ("privacy", "third_party", "overseas")
"""Consents to the handling of personal data."""


def _listed(text: str) -> dict[str, Literal["yes", "no"] | None] | None:
    """The channels a text lists and does nothing else (이메일, 문자; 메일 O 문자 X; email yes, SMS no), each with what is said of it;
    None where the text says more, or speaks of some of them only."""
    squeezed = ",".join(_SIGNS.sub("", part) for part in _LISTING.split(_AROUND.sub(" ", text))).strip(",")
    found: dict[str, Literal["yes", "no"] | None] = {}
    agreed: set[str] = set()
    end = 0
    for match in _LISTED.finditer(squeezed):
        name = next(channel for channel in CHANNELS if match[channel])
        said: Literal["yes", "no"] | None = "no" if match["no"] else "yes" if match["yes"] else None
        if match.start() != end or found.get(name, said) != said:
            return None
        found[name] = said
        if match["agreed"] or match["this_way"]:
            agreed.add(name)
        end = match.end()
    if not found or end != len(squeezed):
        return None
    if any(found.values()):  # 이메일 동의, 문자 거부
        found = {name: said or ("yes" if name in agreed else None) for name, said in found.items()}
    return found if len({said is None for said in found.values()}) == 1 else None


def _only(said: dict[str, str], text: str) -> dict[str, str]:
    """Who wants e-mail only refuses the other channels."""
    only = _ONLY.search(text) is not None and "no" not in said.values()
    return {**dict.fromkeys(CHANNELS, "no"), **said} if only else said


def _by_channel(told: dict[str, str], folded: str, channel: str) -> Cleaned:
    """Answers for channels of their own: in a column of ads at large `email:yes sms:no`; in a column of one channel its own, and
    what the cell refuses besides (`O (전화는 X)` in one of text messages)."""
    said = _only(told, folded)
    if channel in _CHANNELS:
        answers = {one: answer for one, answer in told.items() if one != channel and answer == "no"}
        if not answers:
            return ((said[channel], None), "") if channel in said else (_NOTHING, "consent_one_channel")
        said = ({channel: said[channel]} if channel in said else {}) | answers
    elif channel not in ("", "any"):
        return _NOTHING, "consent_unreadable"
    return (" ".join(f"{one}:{answer}" for one, answer in said.items()), None), ""


def _is_empty(box: str) -> bool:
    return box.strip("[]()") in _EMPTY_BOXES or not box.strip("[]() ")


def _ticked(text: str) -> str:
    """Of options with boxes (■ 동의 □ 미동의) those that are ticked; any other text as it is."""
    parts = _BOX.split(text)
    boxes, first, words = parts[1::2], parts[0].strip(), [part.strip() for part in parts[2::2]]
    if len({_is_empty(box) for box in boxes}) < 2:
        return text
    if first:  # 동의 ■ 미동의 □: the box follows its option
        words = [first, *words[:-1]]
    return " ".join(word for box, word in zip(boxes, words, strict=True) if not _is_empty(box))


@cache
def _vocabulary(of_data: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The words a yes may be made of: those of scripts without blanks between words, and others."""
    told = facts.rows("consent_vocabulary")
    words = {without_case(row["word"]) for row in told if of_data or row["in"] == "any"}
    unspaced = frozenset(word for word in words if _UNSPACED.match(word))
    return unspaced, frozenset(words) - unspaced


def _says_only_yes(text: str, of_data: bool, channels: Sequence[str]) -> bool:
    """Whether a sentence is made of nothing but words known to belong to a yes: what is not understood may take it back."""
    unspaced, spaced = _vocabulary(of_data)
    told = _NUMBERED.sub(" ", without_case(_COMPANY.sub(" ", text)))
    if channels:  # only by e-mail
        told = _ONLY.sub(" ", told)
    if any(word not in spaced for word in _LETTERS.findall(told)) or "0" in _DIGITS.findall(told):
        return False
    rest = "".join(_UNSPACED.findall(told))
    reached = {0}
    for start in range(len(rest)):
        if start in reached:
            reached.update(start + size for size in range(1, 11) if rest[start : start + size] in unspaced)
    return len(rest) in reached


def without_rights(text: str) -> str:
    """A text without what it tells of the right to refuse, or of what a refusal entails.

    >>> without_rights("마케팅 수신 동의 (언제든지 수신거부 가능)")
    '마케팅 수신 동의 (언제든지  )'
    """
    return _RIGHT.sub(" ", _NOTE.sub(" ", text))


def _sentence(text: str, inverted: bool, channel: str = "") -> Cleaned:
    """The answer of several words; a mark in front of them answers, and they may take a yes back."""
    mark = _MARK_FIRST.match(text)
    if mark and not inverted and mark[1] in "NnXx×✕":
        return ("no", None), ""
    return _said(f"예 {text[mark.end() :]}" if mark else text, inverted, channel)


def _said(text: str, inverted: bool, channel: str) -> Cleaned:
    """The answer of a sentence: double negation, negation, consent, in this order."""
    text = without_rights(text)
    folded = without_case(text)
    squeezed = _SIGNS.sub("", folded)
    if not squeezed:
        return _NOTHING, "consent_unreadable"
    if _DOUBLE_NEGATION.search(squeezed):
        return _NOTHING, "consent_not_refused"
    if _SUPPRESSED.search(folded) and not _DENIES.search(folded):
        return ("blocked", None), ""
    listed = _listed(folded)
    if listed:
        marked = None not in listed.values()
        if marked and inverted:
            return _NOTHING, "consent_unreadable"
        told: dict[str, str] = {one: said or ("no" if inverted else "yes") for one, said in listed.items()}
        return _by_channel(told, folded, channel)
    starts_yes = _YES_FIRST.match(folded) is not None
    if _NEGATION.search(squeezed) or _NO_FIRST.match(folded) or _DENIES.search(folded):
        return (
            _with_polarity("no", text, inverted and not starts_yes),
            None,
        ), "consent_contradicts" if starts_yes and not inverted else ""
    held_back = _held_back(folded, squeezed, inverted, channel)
    if held_back:
        return held_back
    if channel not in _OF_DATA and _PRIVACY.search(squeezed) and not _ADVERTISING.search(squeezed):
        return _NOTHING, "consent_other_purpose"
    named = [one for one, words in _CHANNELS.items() if words.search(squeezed)]
    if (_CONSENT.search(squeezed) or starts_yes) and _says_only_yes(text, channel in _OF_DATA, named):
        if named and not inverted and channel not in _OF_DATA:
            return _by_channel(dict.fromkeys(named, "yes"), folded, channel)
        if _unclear("yes", text, inverted):
            return _NOTHING, "consent_unreadable"
        return (_with_polarity("yes", text, inverted), None), ""
    return _NOTHING, "consent_unreadable"


def _held_back(folded: str, squeezed: str, inverted: bool, channel: str) -> Cleaned | None:
    """A text that agrees to the required things only, which is a no to the others, or does not say yet."""
    only = _REQUIRED_ONLY.search(squeezed) or (_PRIVACY_ONLY.search(squeezed) and not _ADVERTISING.search(squeezed))
    if channel != "privacy" and only and not inverted:
        return ("no", None), ""
    required = channel != "privacy" and (_REQUIRED_ONLY.search(squeezed) or _REQUIRED.search(squeezed))
    unsure = required or _QUESTION.search(squeezed) or _UNSURE.search(folded)
    return (_NOTHING, "consent_unreadable") if unsure else None


# A question mark, or a sign or picture that is no empty box: somebody meant something by it (△, ■).
_MEANT = re.compile("[?？※]|(?![□☐▢])[\u2190-\u2bff\U0001f000-\U0001faff]")


def clean(raw: str, context: Context, inverted: bool = False, channel: str = "") -> Cleaned:
    """One cell of a consent column; `channel` is the one the column speaks of, if it does, or what it speaks of instead of advertising.

    Returns:
        (yes, no, blocked, answers by channel such as `email:yes sms:no`, or null; when, or null) and the rules that acted.
    """
    known = _known(raw, inverted, context.country)
    if known:
        return known
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "consent_unreadable"
    text = plain(_ticked(raw))
    if not text and not raw.strip():
        return _NOTHING, ""
    text = text or unicodedata.normalize("NFC", raw.strip())
    known = (
        _known(text, inverted, context.country)
        or _known(text.rstrip(".!"), inverted, context.country)
        or _known(text.strip("[]\"' "), inverted, context.country)
        or _dashed(text, inverted, context.country)
        or _of_several(text, inverted, context.country)
    )
    if known:
        return known
    if text in ("2", "2.0") and not inverted:  # where 1 agrees, 2 does not; in a column of refusals it may mean either
        return ("no", None), "consent_code_two"
    if says_nothing(text):
        return _NOTHING, "consent_unreadable" if _MEANT.search(text) else ""
    return _dated(text, context, inverted, channel)


def _dated(text: str, context: Context, inverted: bool, channel: str) -> Cleaned:
    """A date alone means yes since then (in a column of refusals: no); a date beside an answer is when it was given."""
    inside = _DATE_INSIDE.search(text)
    rest = (text[: inside.start()] + " " + text[inside.end() :]).strip(" ()[]-,:/·") if inside else ""
    if inside and rest:
        return _said_on(rest, inside[0].strip(), context, inverted, channel)
    if inside or (text[0].isdigit() and sum(map(str.isdigit, text)) >= 5):
        answered_at, rules = dates.timestamp(inside[0].strip() if inside else text, context)
        if answered_at is None:
            return _undated(rules, inverted)
        return ("no" if inverted else "yes", answered_at), "consent_date"
    return _sentence(text, inverted, channel)


# From when until when (동의 2025.1.1 ~ 2025.12.31): whether it still holds would have to be worked out.
_PERIOD = re.compile(r"[~∼〜～]")


def _said_on(rest: str, date: str, context: Context, inverted: bool, channel: str) -> Cleaned:
    """An answer with a date beside it."""
    answered_at, rules = dates.timestamp(date, context)
    (answer, _), more = _known(rest, inverted, context.country) or _sentence(rest, inverted, channel)
    if not answer:
        return (None, answered_at), more
    if answer != "no" and _PERIOD.search(rest):
        return _NOTHING, "consent_unreadable"
    if answer == "no" and answered_at:
        answered_at = _last_date(rest, answered_at, context)
        rules = rules if answered_at else "consent_refused_undated"
    return (answer, answered_at), " ".join(filter(None, (more, "consent_date" if answered_at else rules)))


def _last_date(rest: str, first: str, context: Context) -> str | None:
    """When a no was said behind a yes (24.3.5 동의 / 25.1.2 철회): on the last of its dates; nobody knows when where one cannot be read."""
    told = [first, *(dates.timestamp(match[0].strip(), context)[0] for match in _DATE_INSIDE.finditer(rest))]
    known = [date for date in told if date]
    return max(known) if len(known) == len(told) else None


_CHANGED = re.compile(
    r"변경|수정|갱신|거부|철회|해지|chang|updat|modif|refus|withdr|revo[ck]|opt[-_ ]?out|отпис|відпис|отказ|отзыв|измен|обновл|зміни",
    re.IGNORECASE,
)
_OPTED_IN = re.compile(
    r"opt[-_ ]?(?:ed)?[-_ ]?in|^time ?stamp[-_ ]opt$|subscri|confirm|(?<![a-z])doi(?![a-z])|best(?:ä|ae)tigt|sign(?:ed)?[-_ ]?up|구독|가입|(?<![а-яії])п[оі]дпис",
    re.IGNORECASE,
)


_PHONES = re.compile(r"휴대 ?전화|휴대폰|mobile phone|전화 ?번호|phone number")
_AND_OTHERS = re.compile(r"등(?=$|[^가-힣]|의|을|으로)|기타|모든|전체|\betc|\bother|\ball\b|\bany\b")


def purpose_and_channel(field: str) -> tuple[str, str]:
    """What a consent field speaks of: `consent_sms` is marketing by SMS, `consent_privacy` is collection and use."""
    if field == "membership":
        return "marketing", "any"
    if field == "bounced":
        return "marketing", "email"
    word = field.removeprefix("consent_").removeprefix("refusal").removeprefix("_if_no").removeprefix("_") or "any"
    if word in ("privacy", "night", "third_party", "overseas"):
        return word, "any"
    return "marketing", "any" if word == "marketing" else word


def channels_asked(header: str) -> tuple[str, ...]:
    """The channels a question about advertising lists, where it lists several and no others (이메일/문자 수신 동의)."""
    text = unicodedata.normalize("NFKC", header).casefold()
    named = tuple(channel for channel, words in _CHANNELS.items() if words.search(_PHONES.sub("", text)))
    return named if len(named) > 1 and not _AND_OTHERS.search(text) else ()


def dates_only_a_yes(header: str) -> bool:
    """Whether a date column says when somebody opted in (`OPTIN_TIME`, 구독일), and so nothing about a later refusal."""
    return _OPTED_IN.search(header) is not None


def dates_another_matter(header: str) -> bool:
    """Whether a date column is of the consent to the handling of personal data, to a debit, to terms …, and not of one to ads (개인정보
    동의일, 출금동의일)."""
    said = "".join(header.casefold().split())
    return bool(_PRIVACY.search(said) or _OTHER_MATTER.search(said)) and _ADVERTISING.search(said) is None


def dates_a_change(header: str) -> bool:
    """Whether a date column says when the answer changed last, whatever it is (동의 변경일), or when it was taken back."""
    return _CHANGED.search(header) is not None


def _undated(rule: str, inverted: bool) -> Cleaned:
    """A date that cannot be told gives no consent; a refusal stands whenever it was said."""
    said = rule in ("date_order_unknown", "date_era_unknown", "date_impossible", "date_incomplete", "date_future")
    if said and inverted:
        return ("no", None), f"{rule} consent_refused_undated"
    return _NOTHING, "consent_unreadable" if rule == "date_unreadable" else rule


def _mask(value: str) -> str:
    """Answers are shown; of what else stands in a cell, the first two letters."""
    answers = {one.rpartition(":")[2] for one in value.split(" ")}
    return value if answers <= {"yes", "no", "blocked"} else hidden(value, 2)


def _field(name: str, ko: str, en: str, inverted: bool = False) -> Field:
    purpose, channel = purpose_and_channel(name)
    reading = partial(clean, inverted=inverted, channel=purpose if purpose in _OF_DATA else channel)
    return Field(name, Text(ko, en), OUTPUTS, reading, _mask, "personal")


_POSSIBLE = re.compile(r"\s*(?:연락|통화|전화|문자|메일|수신)?\s?가능(?:함|합니다)?\s*").fullmatch


def _clean_if_no(raw: str, context: Context, channel: str) -> Cleaned:
    """The answer to a question that is no question about advertising, or does not say so (May we call you?): a no refuses it all the
    more, a yes is none to it."""
    if _POSSIBLE(raw) or state(plain(raw)) in ("member", "dormant"):
        return _NOTHING, ""
    (answer, answered_at), rule = clean(raw, context, channel=channel)
    refused = " ".join(one for one in (answer or "").split() if one.rpartition(":")[2] != "yes") or None
    return (refused, answered_at if refused else None), rule


def _clean_bounced(raw: str, context: Context) -> Cleaned:
    """A mark that mail came back from an address (yes, how often, when, or the server's words): none is written to any more."""
    text = plain(raw)
    if not text or says_nothing(text):
        return _NOTHING, ""
    known = _known(text, False, context.country)
    if known and known[0][0] not in ("yes", "blocked"):
        return _NOTHING, ""
    return ("blocked", None if known else clean(raw, context)[0][1]), ""


def _if_no(name: str, ko: str, en: str) -> Field:
    reading = partial(_clean_if_no, channel=purpose_and_channel(name)[1])
    return Field(name, Text(ko, en), OUTPUTS, reading, _mask, "personal")


# By which channel a row's answer is, as registers of consent name it; a messenger is none of these.
_BY = {
    "email": r"e-?mail|e-?posta|courriel|correo|메일|メール|邮件",
    "sms": r"[slm]ms|text|mesaj|문자|tin nhắn|短信|رسائل",
    "phone": r"phone|call|arama|t[ée]l[ée]fono?|điện thoại|전화|電話|电话|مكالمات",
    "kakao": r"kakao|카카오|카톡",
    "push": r"push|푸[시쉬]",
    "post": r"(?<!e.)(?<!e)post(?!a elettr)|courrier|우편|郵送",
}
_MESSENGER = re.compile(r"whats|zalo|viber|telegram|we ?chat|واتس|messenger", re.IGNORECASE)


def _clean_channel(raw: str, context: Context) -> Cleaned:
    """The channel a row's answer is for; null where it is none of ours, or more than one."""
    text = plain(raw).casefold()
    found = [channel for channel, words in _BY.items() if re.search(words, text)]
    return (found[0] if len(found) == 1 and not _MESSENGER.search(text) else None,), ""


FIELDS: tuple[Field, ...] = (
    Field(
        "answer_channel", Text("대답의 채널", "channel of the answer"), ("by_channel",), _clean_channel, _mask, "none"
    ),
    _field("consent_privacy", "개인정보 수집·이용 동의", "consent: collection and use"),
    _field("consent_marketing", "광고 수신 동의", "consent: marketing"),
    _field("consent_email", "이메일 수신 동의", "consent: marketing by e-mail"),
    _field("consent_sms", "문자 수신 동의", "consent: marketing by SMS"),
    _field("consent_phone", "전화 수신 동의", "consent: marketing by phone"),
    _field("consent_kakao", "카카오톡 수신 동의", "consent: marketing by KakaoTalk"),
    _field("consent_push", "앱 푸시 수신 동의", "consent: push notifications"),
    _field("consent_post", "우편 수신 동의", "consent: marketing by post"),
    _field("consent_night", "야간 광고 수신 동의", "consent: night-time marketing"),
    _field("consent_third_party", "제3자 제공 동의", "consent: third parties"),
    _field("consent_overseas", "국외 이전 동의", "consent: transfer abroad"),
    _field("refusal", "수신거부", "refusal of marketing", True),
    _field("refusal_email", "이메일 수신거부", "refusal of e-mail", True),
    _field("refusal_sms", "문자 수신거부", "refusal of SMS", True),
    _field("refusal_phone", "전화 수신거부", "refusal of phone calls", True),
    Field("bounced", Text("반송된 이메일", "returned e-mail"), OUTPUTS, _clean_bounced, _mask, "personal"),
    _if_no("refusal_if_no", "연락 허락(아니오만 거부로)", "permission to contact: only a no counts"),
    _if_no("refusal_if_no_email", "이메일 연락 허락(아니오만 거부로)", "permission to e-mail: only a no counts"),
    _if_no("refusal_if_no_sms", "문자 연락 허락(아니오만 거부로)", "permission to text: only a no counts"),
    _if_no("refusal_if_no_phone", "전화 연락 허락(아니오만 거부로)", "permission to call: only a no counts"),
    _if_no(
        "refusal_if_no_kakao",
        "카카오톡 연락 허락(아니오만 거부로)",
        "permission to write by KakaoTalk: only a no counts",
    ),
    _if_no("refusal_if_no_push", "앱 푸시 허락(아니오만 거부로)", "permission to push: only a no counts"),
    _if_no("refusal_if_no_post", "우편 허락(아니오만 거부로)", "permission to write by post: only a no counts"),
    _if_no("refusal_if_no_night", "야간 연락 허락(아니오만 거부로)", "permission at night: only a no counts"),
)
