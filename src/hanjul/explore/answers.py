"""Columns of answers together: which of them says yes, to which channel, whose answer it is, and when it was given."""

import re
from collections import Counter
from collections.abc import Sequence

from hanjul.explore.drafts import NAMES, NUMBERS, PLACES, REACHED, Cells, Draft, leave_out, of
from hanjul.explore.headers import PARTIES, asked_on, compact, party, roles, speaks_of, speaks_of_sending, tokens
from hanjul.explore.refusals import every_row
from hanjul.explore.whose import ANSWERS, DEALING, if_no
from hanjul.fields import FIELDS, Context
from hanjul.fields.consent import CHANNELS, dates_only_a_yes
from hanjul.words import Text


def answers(source_name: str, drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """What the columns of answers say beside each other."""
    _ticked(drafts, cells)
    _each_channel(drafts)
    _whose_answers(drafts)
    _kinds_of_messages(drafts)
    _contracts_withdrawn(source_name, drafts)
    _one_channel(source_name, drafts)
    _by_letter(drafts)
    _wordings(drafts)
    _since_when(drafts)
    _paid_for(drafts)
    _of_any_type(drafts)
    _asked_outright(drafts)
    _only_dated(source_name, drafts)
    _changes_of_answers(source_name, drafts, cells)
    _answers_by_channel(drafts, cells)
    _yes_in_a_list(source_name, drafts, cells, context)
    _states_of_a_list(source_name, drafts)
    _day_of_a_list(source_name, drafts, cells)


def _told(drafts: Sequence[Draft]) -> list[Draft]:
    return [each for each in drafts if each.field.startswith(("consent_", "refusal"))]


_OPTION_OF = re.compile(r"(?P<asked>.+?) \((?P<option>.+)\)")


def _ticked(drafts: Sequence[Draft], cells: Cells) -> None:
    """Tally writes each box of a question into a column of its own (수신 동의 (받지 않을게요): TRUE) behind the one with all that were ticked:
    that one speaks, for a tick may refuse and an empty box says nothing."""
    boxes = [(each, found) for each in _told(drafts) if (found := _OPTION_OF.fullmatch(each.column))]
    asked = {each.column for each in _told(drafts)}
    spoken = {
        found["asked"]
        for _, found in boxes
        if found["asked"] in asked and any(found["option"] in (cell or "") for cell in cells[found["asked"]])
    }
    for each, found in boxes:
        if found["asked"] in spoken:
            why = f"'{found['asked']}' 열에 고른 답이 모두 있음", f"all that was ticked stands in '{found['asked']}'"
            each.become("ignore", 0.85, Text(*why))


def _each_channel(drafts: Sequence[Draft]) -> None:
    """Marketing - Email beside Marketing - SMS asks by which channel ads may come; such a column alone, or in a log of what was sent, may tell
    that some did."""
    if any(speaks_of_sending(each.column) for each in drafts):
        return
    asked = [each for each in _told(drafts) if len(tokens(each.column)) == 2 and speaks_of(each.column, "marketing")]
    if len({each.field.rpartition("_")[2] for each in asked} & {*CHANNELS}) > 1:
        why = Text("채널마다 따로 묻는 열 가운데 하나", "one of several columns that ask about each channel")
        for each in asked:
            if each.field.startswith("refusal_if_no_"):
                each.become(each.field.replace("refusal_if_no", "consent"), each.confidence, why)


def _whose_answers(drafts: Sequence[Draft]) -> None:
    """Where two who deal with each other can both be reached (매도인, 매수인; 신랑, 신부), or only another than the person of the row
    (회원명, 상주 연락처), an answer that does not say whose it is may be the other's: only a no is heard.
    """
    mains = {party(each.column) for each in of(drafts, *NAMES)}
    reached = {
        party(each.column)
        for each in drafts
        if each.evidence.filled and each.header.role and each.header.role.field in REACHED
    }
    others = [each for each in (*DEALING, *(("guardian",) if "cared" in mains else ())) if each in reached - mains]
    if not others or (mains.isdisjoint(DEALING) and of(drafts, *NUMBERS if "cared" in mains else REACHED)):
        return
    label = PARTIES[others[0]]
    why = Text(
        f"다른 사람({label.ko})의 대답일 수 있어 거부만 읽음",
        f"may be another person's answer ({label.en}): only a no is heard",
    )
    for each in of(drafts, *ANSWERS):
        if party(each.column) is None:
            each.become(if_no(each.field) or "refusal_if_no", 0.7, why)


_IS_AD = re.compile(r"광고(?!.*(?:수신|동의|거부|허용|희망))")


def _kinds_of_messages(drafts: Sequence[Draft]) -> None:
    """In a log of what was sent (발송시간, 결과) 광고여부 tells whether a message was an ad, and of its reader nothing."""
    if any(speaks_of_sending(each.column) for each in drafts):
        why = Text(
            "보낸 메시지의 종류: 받는 사람의 대답이 아님", "the kind of message that was sent, no answer of its reader"
        )
        leave_out(
            [each for each in of(drafts, "refusal_if_no", "refusal_if_no_sms") if _IS_AD.match(each.column)], 0.8, why
        )


def _contracts_withdrawn(source_name: str, drafts: Sequence[Draft]) -> None:
    """Beside the day somebody applied for a contract (청약일), or in a list of such, 철회일 is the day they withdrew from it: their
    right, and no refusal of advertising. Where somebody was asked about that, it may be either, and stays a refusal.
    """
    told = _told(drafts)
    applied = "청약" in source_name or any("청약" in each.column for each in drafts)
    if applied and len(told) == 1 and compact(told[0].column).startswith("철회"):
        why = Text(
            "계약의 청약을 철회한 날: 광고 거부가 아님", "when a contract was withdrawn from: no refusal of advertising"
        )
        told[0].become("ignore", 0.8, why)


_MESSENGERS = {
    "consent_kakao": re.compile(r"카카오|카톡|알림톡|친구톡|kakao", re.IGNORECASE),
    # LMS is a long text message, and a learning management system.
    "consent_sms": re.compile(r"문자|(?<![a-z])(?:sms|mms|lms(?=\W*(?:문자|발송|전송)))(?![a-z])", re.IGNORECASE),
}
_OTHER_MESSENGERS = re.compile(
    r"whats_?app|(?<![a-z])wati(?![a-z])|zalo|viber|telegram|we_?chat|واتس ?اب|微信", re.IGNORECASE
)
_LOGIN = re.compile(r"로그인|간편|가입|싱크|login|sync", re.IGNORECASE)


def _one_channel(source_name: str, drafts: Sequence[Draft]) -> None:
    """In the export of a messenger's channel, consent to messages is consent to its messages, not to e-mail."""
    found = [field for field, words in _MESSENGERS.items() if words.search(source_name)]
    if not found and _OTHER_MESSENGERS.search(source_name):
        for each in _states_alone(source_name, drafts):
            why = Text("메신저의 구독 상태: 거부만 읽음", "a subscription to a messenger: only a no is heard")
            each.become("refusal_if_no_email", each.confidence, why)
        for each in of(drafts, "consent_marketing"):
            each.become("keep", each.confidence, roles()["consent_messenger"].why)
    if len(found) == 1 and not _LOGIN.search(source_name):
        told = of(drafts, "consent_marketing") + _states_alone(source_name, drafts)
        if found == ["consent_kakao"]:  # who blocked the channel has not left the company
            told += [each for each in of(drafts, "membership") if not each.evidence.share("withdrawn", "refused")]
        why = Text("파일 이름이 말하는 채널의 동의", "for the channel the file's name speaks of")
        for each in told:
            each.become(found[0], each.confidence, why)


def _states_alone(source_name: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The states of a subscription (Subscription Status) that are of e-mail only where nothing says of what."""
    if speaks_of(source_name, "channel_email"):
        return []
    return [each for each in of(drafts, "consent_email") if not speaks_of(each.column, "channel_email")]


def _by_letter(drafts: Sequence[Draft]) -> None:
    """Where one column asks about e-mail, another that asks about mail (Mail consent, Email consent) asks about letters: a yes to them
    is none to e-mail."""
    written = {each.column: " ".join(tokens(each.column)) for each in drafts}
    electronic = [each for each in drafts if re.search(r"\be ?mail", written[each.column])]
    if of(electronic, "consent_email", "refusal_email", "refusal_if_no_email"):
        why = Text("이메일은 다른 열이 물으므로 우편으로 봄", "by post: another column asks about e-mail")
        for each in of(drafts, "consent_email"):
            if each not in electronic and re.search(r"\bmail\b", written[each.column]):
                each.become("consent_post", each.confidence, why)


_STATE = re.compile(
    r"구독\s?상태|subscription[ _]?stat(?:us|e)|^(?:구독(?:\s?(?:신청|희망))?(?:\s?여부)?|subscribe)$", re.IGNORECASE
)
_PAID = re.compile(
    r"결제|요금|구독료|이용권|빌링|(?<![a-z])(?:billing|plan|price|invoice|mrr|stripe|trial|payment)(?![a-z])"
    # of a newspaper or a magazine
    r"|지국|부수|배달(?!\s?(?:주소|지))|수금|예금주|자동\s?이체|(?:시작|종료|만료|개시|최종)\s?호(?![가-힣])",
    re.IGNORECASE,
)


def _paid_for(drafts: Sequence[Draft]) -> None:
    """A state of subscription (구독 상태: 구독중, 해지예정) beside a plan, the next payment or the round of a newspaper (지국, 부수) is of what
    somebody pays for; in a list with addresses and no e-mail it is of what comes by post: no consent to e-mail."""
    by_post = of(drafts, *PLACES) and not of(drafts, "email", "contact")
    if by_post or any(_PAID.search(each.column) for each in drafts):
        why = Text(
            "돈을 내거나 우편으로 받는 구독의 상태: 이메일 동의가 아님",
            "of a subscription that is paid for or comes by post: no consent to e-mail",
        )
        for each in of(drafts, "consent_email"):
            state = _STATE.search(each.column) or each.evidence.share("subscription") >= 0.5
            if state and not speaks_of(each.column, "channel_email", "marketing"):
                each.become("membership", 0.8, why)


def _since_when(drafts: Sequence[Draft]) -> None:
    """Beside the state of each subscriber (MailerLite's Status), the day under Subscribed dates a yes and is none: whoever never confirmed has
    one too."""
    if any(each.evidence.share("refused", "blocked") for each in of(drafts, "membership", "consent_email")):
        for each in of(drafts, "consent_email"):
            if each.evidence.share("maybe_date") >= 0.5 and dates_only_a_yes(each.column):
                why = Text("상태 열이 따로 있어 구독한 날로만 봄", "since when: another column tells the state")
                each.become("consent_at", 0.8, why)


_WORDING = re.compile(r"(.+) \((?:text|description)\)", re.IGNORECASE)


def _wordings(drafts: Sequence[Draft]) -> None:
    """Gravity Forms writes the words somebody was asked with behind the answer (Consent (Consent), Consent (Text)), whatever it is."""
    columns = {each.column.casefold() for each in drafts}
    for each in drafts:
        asked = _WORDING.fullmatch(each.column)
        if asked and f"{asked[1]} (consent)".casefold() in columns:
            each.become("ignore", 0.9, Text("물은 말: 대답이 아님", "the words of the question, no answer"))


def _of_any_type(drafts: Sequence[Draft]) -> None:
    """Beside the types of mail somebody gets (Subscription types of Freshworks) a state says that there is one at least: every contact has
    those the company set as default, notices among them."""
    if any(compact(each.column) in ("subscriptiontype", "subscriptiontypes") for each in drafts):
        why = Text(
            "어느 종류의 메일이든 받는다는 상태: 거부만 읽음",
            "a state of mail of any type: only who left or bounced is read",
        )
        for each in of(drafts, "consent_email"):
            if _STATE.search(each.column):
                each.become("refusal_if_no_email", 0.8, why)


# Stibee exports each state of its subscribers to a file of its own, without a column for it.
_SUBSCRIBED_ON = re.compile(
    r"구독\s?(?:시작|신청|등록|해지|취소|상태|일(?:자|시)?(?![가-힣]))|subscri(?:bed|ption)[ _]?(?:at|on|date|time)",
    re.IGNORECASE,
)


def _asked_outright(drafts: Sequence[Draft]) -> None:
    """Where a list has a column for the question itself, a state of subscription says who left, and nothing of who said yes.
    Where nobody has a number there, the question was about e-mail.
    """
    states = [
        each
        for each in of(drafts, "consent_email")
        if each.evidence.share("subscription") >= 0.5
        and each.header.how != "words"  # Email Marketing Consent is asked, too
    ]
    at_large = [each for each in of(drafts, "consent_marketing") if each.header.role != roles()["consent_listed"]]
    asked = at_large + [each for each in of(drafts, "consent_email") if each not in states]
    if asked:
        for each in states:
            why = Text(
                f"동의는 '{asked[0].column}' 열이 말하므로, 구독 상태에서는 수신거부와 반송만 읽음",
                f"'{asked[0].column}' says who consented: of the state of subscription, only who left or bounced is read",
            )
            each.become("membership", 0.85, why)
    subscribed = states or any(_SUBSCRIBED_ON.search(each.column) for each in drafts)
    if subscribed and of(drafts, "email") and not of(drafts, *NUMBERS):
        for each in at_large:
            why = Text(
                "이메일만 있는 구독자 목록의 동의", "asked in a list of subscribers that holds e-mail addresses alone"
            )
            each.become("consent_email", each.confidence, why)


# Mailchimp exports each state of its subscribers to a file of its own; of those it was only given, it has no time of opting in.
_SUBSCRIBED = re.compile(r"(?<![a-z])(?<!non[-_ ])subscribed[-_ ](?:email|members?|audience|segment)", re.IGNORECASE)


def _only_dated(source_name: str, drafts: Sequence[Draft]) -> None:
    """Where no column says yes or no, the day of a consent to ads (마케팅 동의일) is the answer itself; so is the time of opting in
    (`OPTIN_TIME`) in a list of subscribers.
    """
    told = [each for each in _told(drafts) if each.field != "consent_privacy"]
    for each in told if len(told) == 1 and told[0].field == "consent_at" else ():
        subscribed = _SUBSCRIBED.search(source_name) and dates_only_a_yes(each.column)
        role = roles()["consent_email"] if subscribed else asked_on(each.column)
        if role and each.evidence.share("maybe_date") >= 0.5:
            why = Text(
                "동의 여부 열이 없어 동의한 날을 동의로 읽음",
                "no column says yes or no: the day of the consent is the yes",
            )
            each.become(role.field, each.confidence, why)


_BEFORE = re.compile(
    r"(?:변경|수정)\s?(?:전|이전)(?:\s?(?:값|상태|내용|동의))?|(?:old|previous)[ _]?(?:value|status)|before",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:변경|수정)\s?(?:후|이후)(?:\s?(?:값|상태|내용|동의))?|(?:new|current)[ _]?(?:value|status)|after",
    re.IGNORECASE,
)
_ITEM = re.compile(r"항목|구분|종류|유형|채널|수단|매체|동의명|item|type|field|channel|purpose", re.IGNORECASE)


def _changes_of_answers(source_name: str, drafts: Sequence[Draft], cells: Cells) -> None:
    """In a register of changes of consent (수신동의 변경이력: 변경항목, 변경전, 변경후, 변경일시) what stands after a change is the answer, given
    on its day; where a column says which consent was changed, a yes is only for the channel it names. A bare Y after a change of a refusal
    (수신거부 변경이력) refuses; where consents and refusals were changed (변경항목: 수신거부, 수신동의), nobody can tell what it says."""
    after = next((each for each in drafts if each.field == "ignore" and _AFTER.fullmatch(each.column.strip())), None)
    before = any(_BEFORE.fullmatch(each.column.strip()) for each in drafts)
    about = [source_name, *(each.column for each in drafts)]
    if after is None or not before or _told(drafts) or not any(speaks_of(text, "consent", "refusal") for text in about):
        return
    if after.evidence.answers < 0.5 and not after.evidence.coded:
        return
    why = Text(
        "동의 변경 이력: 바뀐 뒤의 값을 대답으로 읽음",
        "a register of changes of consent: what holds after a change is the answer",
    )
    told = {cell for each in drafts if each is not after for cell in cells[each.column] if cell}
    worded = all(speaks_of(cell, "consent", "refusal") for cell in cells[after.column] if cell)
    if not worded and any(speaks_of(text, "refusal") for text in (*about, *told)):
        if not any(speaks_of(text, "consent") for text in (*about, *told)):
            after.become("refusal", 0.8, why)
            _dated_by_change(drafts)
        return
    items = [each for each in drafts if each.field in ("ignore", "tag") and _ITEM.search(each.column)]
    items.sort(key=lambda each: not _names_channels(each, cells[each.column]))  # 변경구분, 채널
    item = next(iter(items), None)
    ads = any(speaks_of(text, "marketing", "receive") for text in about)
    after.become("consent_marketing" if item or ads else "refusal_if_no", 0.8, why)
    if item:
        _names_channel_of(item, after)
    _dated_by_change(drafts)


def _dated_by_change(drafts: Sequence[Draft]) -> None:
    for each in of(drafts, "updated_at")[:1]:
        each.become("consent_at", 0.8, Text("대답이 바뀐 때", "when the answer was changed"))


_MEDIA = tuple(f"channel_{channel}" for channel in ("email", "sms", "phone", "kakao", "push", "post"))
_KIND = re.compile(
    r"channel|type|medium|media|kanal|canale?|tür|kênh|loại|purpose|subscription|قناة|نوع|채널|매체|수단|구분|チャネル|媒体|渠道",
    re.IGNORECASE,
)


def _answers_by_channel(drafts: Sequence[Draft], cells: Cells) -> None:
    """Where every row is the answer for one channel, which a column of its own names (as in registers of consent: EPOSTA, ONAY), a
    yes to text messages is none to e-mail.
    """
    told = next((each for each in drafts if _names_channels(each, cells[each.column])), None)
    asked = [each for each in of(drafts, "refusal_if_no") if not speaks_of(each.column, "able")]  # SMS eligible
    answers = [each for each in drafts if each.field in ANSWERS or each in asked]
    if told is None or len(answers) != 1 or told in answers:  # 수신동의채널: the channels themselves are the yes
        return
    (answer,) = answers
    why = Text(
        f"동의는 '{told.column}' 열이 말하는 채널에만, 거부는 모든 채널에 적용",
        f"a yes is for the channel '{told.column}' names in each row, a no for all",
    )
    answer.become("consent_marketing", 0.8, why)
    _names_channel_of(told, answer)


def _names_channel_of(draft: Draft, answer: Draft) -> None:
    words = Text(f"'{answer.column}' 열의 대답이 어느 채널의 것인지", f"the channel of the answer in '{answer.column}'")
    draft.become("answer_channel", 0.8, words)


def _names_channels(draft: Draft, cells: list[str | None]) -> bool:
    """Whether a column says by which channel each row's answer is; not by which channel somebody would rather be reached."""
    said = [cell for cell in cells if cell and cell.strip()]
    if not said or not _KIND.search(draft.column) or speaks_of(draft.column, "manner", "refusal"):  # 수신거부채널
        return False
    media = Counter(said)
    named = {cell: [one for one in (*_MEDIA, "messenger") if speaks_of(cell, one)] for cell in media}
    channels = {one[0] for one in named.values() if one}
    return len(channels) > 1 and sum(media[cell] for cell, one in named.items() if one) >= 0.8 * len(said)


def _yes_in_a_list(source_name: str, drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """In a list of people who refused or whose mail came back, a yes (광고성 정보 수신 동의: Y in Stibee's list 수신거부) is from before. Where
    no cell says no, standing in the list does; where some do, only they are heard.
    """
    told = of(drafts, *ANSWERS)
    said = (*told, *of(drafts, "membership"))
    if not told or every_row(source_name, [each for each in drafts if each not in said]) is None:
        return
    clean = FIELDS["consent_marketing"].clean
    refused = any("no" in (clean(cell, context)[0][0] or "") for each in told for cell in cells[each.column] if cell)
    for each in told:
        if refused:
            why = Text("거부한 사람들의 목록이라 거부만 읽음", "in a list of people who refused: only a no is heard")
        else:
            why = Text(
                "거부한 사람들의 목록에 남은 예전 동의: 모든 줄을 거부로 읽음",
                "a yes from before, in a list of people who refused: every row is a refusal",
            )
        each.become((if_no(each.field) or "refusal_if_no") if refused else "ignore", 0.85, why)


def _states_of_a_list(source_name: str, drafts: Sequence[Draft]) -> None:
    """In a list of numbers that refused ads, 차단 is the state of the number: it refuses what the list is about, and bars nothing else; 정상
    is the state of a member, and takes no refusal back."""
    states = of(drafts, "membership")
    if every_row(source_name, [each for each in drafts if each not in states]):
        why = Text(
            "거부 목록의 상태: 상태와 관계없이 모든 줄을 거부로 읽음",
            "a state in a list of refusals: every row is a refusal, whatever its state",
        )
        shares = [(each, each.evidence.share("blocked", "refused")) for each in states]
        silent = [each for each, barred in shares if barred >= 0.5 or not barred]
        leave_out([each for each in silent if not each.evidence.share("withdrawn")], 0.8, why)


def _day_of_a_list(source_name: str, drafts: Sequence[Draft], cells: Cells) -> None:
    """In a list of people who refused, the day they did dates the row, and a row without one refuses as well; not where most rows have
    none: such a list is of everybody."""
    days = [each for each in drafts if each.field.startswith("refusal") and each.evidence.share("maybe_date") >= 0.8]
    if len(days) != 1 or of(drafts, "created_at") or 2 * days[0].evidence.filled < len(cells[days[0].column]):
        return
    if every_row(source_name, [each for each in drafts if each not in days]):
        why = Text(
            "거부 목록의 거부일: 날짜가 없는 줄도 거부로 읽음",
            "the day of a list of refusals: rows without one are refusals as well",
        )
        days[0].become("created_at", 0.9, why)
