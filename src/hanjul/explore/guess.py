"""One column at a time: header and values weighed against each other."""

import re

from hanjul.explore.drafts import NUMBERS, REACHED, Draft
from hanjul.explore.headers import Header, Role, compact, is_missing, party, read, roles, speaks_of, speaks_of_sending
from hanjul.explore.values import Evidence
from hanjul.words import Text

# The words for kinds of value, as they stand in reasons.
KINDS = {
    "mobile": Text("휴대폰 번호", "mobile numbers"),
    "phone": Text("전화번호", "phone numbers"),
    "contact": Text("전화번호나 이메일", "phone numbers or e-mail addresses"),
    "person_line": Text("이름·번호·주소를 함께 적은 글", "lines with a number and a name or an address"),
    "email": Text("이메일 주소", "e-mail addresses"),
    "business_number": Text("사업자등록번호(검증번호 맞음)", "business numbers with a right check digit"),
    "corporate_number": Text("13자리 등록번호", "13-digit registration numbers"),
    "registration": Text("등록번호 모양", "shaped like registration numbers"),
    "national_id": Text("주민등록번호 모양", "shaped like national identity numbers"),
    "name": Text("사람 이름 모양", "shaped like people's names"),
    "korean_name": Text("아는 성씨로 시작하는 이름", "names that begin with a known surname"),
    "animal_name": Text("반려동물에게 흔한 이름", "names that pets often have"),
    "company": Text("회사 이름(법인 표기)", "company names (legal forms)"),
    "address": Text("주소", "addresses"),
    "postcode": Text("우편번호 모양", "shaped like postcodes"),
    "birth": Text("생년월일로 볼 만한 날짜", "dates on which customers may have been born"),
    "date": Text("날짜", "dates"),
    "maybe_date": Text("날짜", "dates"),
    "membership": Text("회원 상태(정상·휴면·탈퇴 등)", "states of a membership (active, dormant, withdrawn …)"),
    "subscription": Text("구독 상태", "states of a subscription"),
    "gender": Text("성별", "genders"),
    "answer": Text("예·아니오 같은 대답", "answers such as yes and no"),
    "western_given": Text("흔한 이름", "known given names"),
    "western_family": Text("흔한 성", "known family names"),
    "western_full_name": Text("흔한 이름으로 시작하는 이름", "names that begin with a known given name"),
    "year": Text("연도", "years"),
    "month": Text("달", "months"),
    "day": Text("날", "days of a month"),
    "month_day": Text("월과 일", "months with a day"),
    "letters": Text("글자", "words"),
    "url": Text("웹 주소", "web addresses"),
    "ip": Text("IP 주소", "IP addresses"),
    "number": Text("숫자", "numbers"),
    "text": Text("긴 글", "long texts"),
    "several_answers": Text("여러 질문의 대답(O/X)", "answers to several questions (O/X)"),
}

# What counts as fitting a field: the kinds whose shares are added up.
_FIT = {
    "mobile": ("mobile", "phone", "email", "dialable"),
    "phone": ("mobile", "phone", "email", "dialable"),
    "contact": ("mobile", "phone", "email", "dialable"),
    "email": ("email",),
    "name": ("korean_name", "latin_name", "company", "masked_name"),
    "family_name": ("letters",),
    "given_name": ("letters",),
    "name_alias": ("letters",),
    "company": ("letters",),
    "address": ("letters",),
    "business_number": ("business_number", "registration"),
    "corporate_number": ("corporate_number", "registration"),
    "postcode": ("postcode",),
    "website": ("url", "domain"),
    "birth_date": ("maybe_birth",),
    "birth_year": ("year",),
    "birth_month": ("month",),
    "birth_day": ("day", "month_day"),
    "gender": ("gender",),
    "created_at": ("maybe_date",),
    "updated_at": ("maybe_date",),
    "last_seen_at": ("maybe_date",),
    "consent_at": ("maybe_date",),
}
_SHOWN = {"maybe_birth": "date", "maybe_date": "date"}
_ENOUGH_CELLS = 3
_UNCHECKED = Text(
    "검증 숫자는 맞지 않아(가렸거나 만들어 낸 번호) 적힌 그대로 씀",
    "check digits are wrong (numbers masked or made up): taken as they stand",
)
_STATES_SHARE = 0.8
_FIRMS_SHARE = 0.7
_ANIMALS_SHARE, _PEOPLE_SHARE = 0.25, 0.7  # some animals' names begin as surnames do
_ONLY_ANSWERS = 0.9
_NUMBERED_SHARE = 0.4  # no person's name ends in digits, but to tell namesakes apart
_ONE_OF_FEW = 0.02
_STAFF_SHARE, _STAFF_CELLS = 0.1, 60  # few addresses over many rows belong to staff, not to customers


def draft(column: str, header: Header, evidence: Evidence) -> Draft:
    """Decide one column by itself."""
    started = Draft(column, header, evidence)
    role = header.role
    if evidence.share("national_id") >= 0.3 and (
        role is None or role.field not in ("corporate_number", "business_number", "mobile", "contact")
    ):
        return started.become("ignore", 0.95, roles()["rrn_forbidden"].why, _share(evidence, "national_id"))
    if role is None:
        return by_values(started)
    started.role = role.name
    if role.values == "never":
        if role.name in _MAY_REFUSE and evidence.share("asks_to_stop"):
            return _remarks(started)
        if role.name == "activity" and _declines(started):
            why = Text(
                "받을 방법을 묻는 열: 받지 않겠다는 대답만 읽음",
                "asks how it should come: only who wants none is heard",
            )
            return started.become("refusal_if_no", 0.7, why)
        return started.become(role.field, header.strength, role.why)
    if role.values == "weak":
        found = by_values(started)
        if found.field != "ignore" or header.how != "exact":  # Number of Employees is no row number
            return found
        return started.become("ignore", 0.8, role.why)
    left = evidence.share("withdrawn", "refused", "blocked") and evidence.share("membership") >= 0.5
    stands = left or evidence.share("subscription") >= 0.5
    if role.values == "part" and stands:  # Estado: the state one lives or is in
        started.role = "membership"
        return _status(started, roles()["membership"])
    if role.values in ("trust", "part"):
        return _trusted(started, role)
    if role.values == "answer":
        return _answers(started, role)
    if role.values == "status":
        return _status(started, role)
    return _checked(started, role)


_OF_MEMBERS = re.compile(r"회원|조합원|가입자|구독자|(?<![a-z])members?(?:ship)?(?![a-z])", re.IGNORECASE)


def _trusted(started: Draft, role: Role) -> Draft:
    """A role no values can prove; but dates are no tags (Joined Group on), and a kind of members that says who left (회원구분: 정회원,
    탈퇴) is a state."""
    left = started.evidence.share("withdrawn", "refused")
    if role.field == "tag" and left and _OF_MEMBERS.search(started.column):
        started.role = "membership"
        return started.become("membership", 0.8, _left(started.evidence))
    if role.field == "tag" and started.header.how != "exact" and started.evidence.share("maybe_date") >= _STATES_SHARE:
        return by_values(started)
    return started.become(role.field, _certainty(started.header, 0.5), _header_words(started.header))


def _unseen(started: Draft, role: Role, share: float) -> Draft:
    """A column without values: the header alone speaks, and counts for this share of its strength."""
    header, empty = started.header, Text("표본에 값이 없음", "no values in the sample")
    return started.become(role.field, header.strength * share, _header_words(header), empty)


def _checked(started: Draft, role: Role) -> Draft:
    """A role whose values must fit."""
    header, evidence = started.header, started.evidence
    if not evidence.filled:
        return _unseen(started, role, 0.6)
    special = _special(started, role)
    if special:
        return special
    fit = _fit(evidence, role.field)
    if fit >= (0.3 if role.field in ("name", "business_number") else 0.5):
        return _fitting(started, role, fit)
    if evidence.filled < _ENOUGH_CELLS or fit >= 0.2:
        return started.become(role.field, header.strength * 0.6, _header_words(header), _fit_words(role.field, fit))
    if role.field == "business_number" and evidence.share("ten_digits") >= 0.6:
        return started.become("business_number_unchecked", 0.7, _header_words(header), _UNCHECKED)
    found = by_values(started)
    if found.field != "ignore":
        found.confidence *= 0.9
        return found
    if role.field in ("business_number", "corporate_number") and _own_numbering(started):
        return _member_id(started)
    other = read(started.column.partition("(")[2]).role  # 주문자(닉네임), 구매자(아이디)
    if role.field == "name" and other and other.field in ("nickname", "member_id"):
        return started.become(other.field, 0.7, _header_words(header), _fit_words(role.field, fit))
    share, kind = _percent(fit), KINDS[_shown(role.field)]
    why = Text(f"열 이름과 달리 값의 {share}%만 {kind.ko}", f"against the header only {share}% of values are {kind.en}")
    return started.become("ignore", 0.6, why)


_PLACE_OF_PHONE = re.compile(r"자택|(?<!모)집|회사|직장|사무실")  # 자택전화: 0 is no number, and no answer


def _special(started: Draft, role: Role) -> Draft | None:
    """Headers that often hold something else than they say."""
    evidence, header = started.evidence, started.header
    ads = header.how != "exact" and speaks_of(started.column, "marketing")
    if (
        role.field in REACHED
        and (header.how == "exact" or ads)  # 전화상담 희망 여부 asks for a call, not whether ads may come by phone
        and evidence.share("answer") >= 0.6
        and _fit(evidence, "contact") < 0.3
        and not _PLACE_OF_PHONE.search(started.column)
    ):
        consent = {"email": "consent_email", "mobile": "consent_sms"}.get(role.field, "consent_phone")
        if ads:  # Email promotions: a no is one, a yes may only tell that some were sent
            consent = consent.replace("consent", "refusal_if_no")
        started.role = ""
        return started.become(
            consent,
            0.9 * evidence.share("answer"),
            Text("주소·번호가 아니라 수신 동의 여부", "not addresses but whether they may be used"),
            _share(evidence, "answer"),
        )
    if role.field == "member_id":
        return _member_id(started)
    if role.field == "position" and evidence.share("gender") >= 0.6:
        return started.become("gender", 0.8, Text("호칭(Mr, Mrs …)", "titles (Mr, Mrs …)"), _share(evidence, "gender"))
    if nobody := _no_people(started, role):
        return nobody
    if role.field == "birth_date" and evidence.share("small_number") >= 0.6:
        return started.become("ignore", 0.8, roles()["age"].why)
    if role.field == "business_number" and evidence.share("corporate_number") >= 0.5:
        return started.become("corporate_number", 0.8, _share(evidence, "corporate_number"))
    return by_values(started) if _belied(evidence, header, role.field) else None


def _belied(evidence: Evidence, header: Header, field: str) -> bool:
    """Whether the values say so much else than the header that they alone are to be asked."""
    named = field in ("company", "address", "name_alias", "given_name", "family_name")
    if named and evidence.share("email", "mobile", "url") >= 0.6:
        return True
    if header.how != "exact":
        answered = field in ("company", "name", "address") and evidence.answers >= 0.6
        many = field == "company" and evidence.filled >= _STAFF_CELLS
        people = many and evidence.share("korean_name") >= _ONLY_ANSWERS  # 기업 멘토
        if answered or people or (field == "last_seen_at" and evidence.share("date") < 0.5):
            return True
    return header.strength < 0.5 and field in ("name", "company", "address")


def _no_people(started: Draft, role: Role) -> Draft | None:
    """Names that are companies' (the contacts of an invoicing tool), or mostly animals' (the lists of a vet); where these stand among
    people's, the column is of people. The media of many leads (매체: 네이버광고) are no reporters' papers."""
    evidence = started.evidence
    if compact(started.column) in ("매체", "매체명") and _is_staff(evidence):
        return started.become("ignore", 0.7, roles()["source"].why)
    if role.field != "name":
        return None
    if evidence.share("company") >= _FIRMS_SHARE:
        return started.become("company", 0.8, _header_words(started.header), _share(evidence, "company"))
    if evidence.share("numbered") >= _NUMBERED_SHARE:
        why = Text("이름이 아니라 별명(대부분 뒤에 숫자가 붙음)", "nicknames, not names (most end in digits)")
        return started.become("nickname", 0.8, why)
    if evidence.share("animal_name") >= _ANIMALS_SHARE and evidence.share("korean_name") < _PEOPLE_SHARE:
        why = Text("사람이 아니라 동물의 이름", "animals' names, not people's")
        return started.become("ignore", 0.8, why, _share(evidence, "animal_name"))
    return None


_FIRMS_NUMBER = re.compile(r"사업자|법인|biz|business|corp|company|tax|vat|crn|brn", re.IGNORECASE)
# Of a dog, a car or a patent, which may have several owners or change them.
_THINGS_NUMBER = re.compile(r"동물|반려|차량|자동차|상표|특허|제품|상품|vehicle|patent", re.IGNORECASE)


def _own_numbering(started: Draft) -> bool:
    """Whether a mere 등록번호 holds codes of letters and digits given to those who registered (PRE25-00012 of a fair)."""
    named = _FIRMS_NUMBER.search(started.column) or _THINGS_NUMBER.search(started.column)
    return not named and started.evidence.share("code") >= 0.9


_ID_BEHIND = re.compile(r"[\s_.-]*(?:id|아이디|번호|코드)$", re.IGNORECASE)


def _of_another(column: str) -> bool:
    """Whether an id is called after whoever deals with a customer or sent one: 담당자ID, 작성자 아이디, referrer_id."""
    whose = _ID_BEHIND.sub("", column)
    role = read(whose).role if whose and whose != column else None
    return party(column) in ("staff", "referrer") or (role is not None and role.name in ("name_other", "name_contact"))


def _member_id(started: Draft) -> Draft:
    """An id may be an e-mail address, a mobile number, or a bare counter that says nothing outside its table."""
    evidence, header = started.evidence, started.header
    if _of_another(started.column):
        return started.become(
            "ignore", 0.85, Text("다른 사람(직원, 추천인)의 번호", "the id of another: staff, a referrer")
        )
    if evidence.share("email") >= 0.5:
        return started.become(
            "email", 0.85, Text("아이디가 이메일 주소", "the id is an e-mail address"), _share(evidence, "email")
        )
    # Written as numbers, some lost their zero; no ids look like numbers to dial in most rows.
    if evidence.share("mobile") >= 0.9 and evidence.share("phone_shape") >= 0.5:
        return started.become(
            "mobile", 0.8, Text("아이디가 휴대폰 번호", "the id is a mobile number"), _share(evidence, "mobile")
        )
    if evidence.share("business_number") >= 0.6:  # customers kept under their business numbers, a few under other codes
        return started.become("business_number", 0.8, _share(evidence, "business_number"))
    if evidence.share("korean_name") + evidence.share("latin_full_name") >= 0.6:  # User Name of a meeting tool
        started.role = ""
        return started.become("name", 0.8, _share(evidence, "name"))
    if evidence.filled >= _STAFF_CELLS and evidence.distinct <= _ONE_OF_FEW * evidence.filled:
        why = Text("몇 안 되는 값이 되풀이됨: 고객의 번호가 아님", "few values over and over: no number of a customer")
        return started.become("ignore", 0.8, why)
    if started.column.strip().casefold() in ("id", "_id", "no", "아이디") and evidence.is_counter:
        return started.become("ignore", 0.8, roles()["row_number"].why)
    if evidence.share("year") >= 0.9 and evidence.filled >= 20 and evidence.distinct <= 0.5 * evidence.filled:
        return started.become(
            "ignore", 0.7, Text("해마다 여럿이 함께 쓰는 번호", "a year that many share, no number of one person")
        )
    return started.become("member_id", header.strength * 0.95, _header_words(header))


def _fitting(started: Draft, role: Role, fit: float) -> Draft:
    """Header and values agree."""
    evidence, header = started.evidence, started.header
    chosen = _contact_field(role.field, evidence) if role.field in NUMBERS else role.field
    confidence = _certainty(header, fit)
    if chosen in ("email", "mobile", "contact") and _is_staff(evidence):
        confidence *= 0.6
    return started.become(chosen, confidence, _header_words(header), _fit_words(chosen, min(1.0, fit), evidence))


def _contact_field(given: str, evidence: Evidence) -> str:
    """연락처 may hold mobiles, landlines or e-mail: say which, where it is all one kind."""
    mobile, phone, email = (evidence.share(kind) for kind in ("mobile", "phone", "email"))
    total = mobile + phone + email
    if total < 0.3:  # numbers of a country this project does not speak of, or only pieces of numbers
        return given
    if given == "mobile":
        return "contact" if email >= 0.1 else "mobile"
    if given == "phone" and evidence.share("either") >= 0.9 * total:
        return "phone"
    if given == "phone":
        return "contact" if mobile + email >= 0.3 else "phone"
    if mobile >= 0.97 * total:
        return "mobile"
    return "phone" if phone >= 0.97 * total else "email" if email >= 0.97 * total else "contact"


def _answers(started: Draft, role: Role) -> Draft:
    """Consent and refusal: the values must be answers, or dates since when."""
    evidence, header = started.evidence, started.header
    if not evidence.filled:
        return _unseen(started, role, 0.7)
    answers, dates = evidence.answers, evidence.share("maybe_date")
    if evidence.share("korean_mobile") >= 0.6:  # 1012345678 is a number that lost its zero, and no second of 2002
        dates = 0.0
    # When something was sent, not since when it may be.
    if dates > answers and role.field.startswith("consent_") and speaks_of_sending(started.column):
        return started.become("ignore", 0.8, roles()["activity"].why)
    by_channel = 2 * evidence.share("channel") >= answers > 0
    if by_channel and role.field.startswith("consent_") and not speaks_of(started.column, "consent"):
        why = Text(
            "받을 방법을 적은 열: 받지 않겠다는 대답만 읽음", "by what it should come: only who wants none is heard"
        )
        return started.become("refusal_if_no", 0.7, why)
    # A single O among them may answer either.
    if role.name == "consent_use" and evidence.share("several_answers") >= 0.5 and not evidence.share("answer"):
        why = Text(
            "개인정보와 광고를 한 칸에 답함(O/X): 모두 동의해야 동의",
            "answers for personal data and for ads in one cell (O/X): a yes where all are",
        )
        return started.become("consent_marketing", 0.8, why, _share(evidence, "several_answers"))
    if answers + dates >= 0.5:
        kind = "answer" if answers >= dates else "maybe_date"
        return started.become(
            role.field, _certainty(header, answers + dates), _header_words(header), role.why, _share(evidence, kind)
        )
    found = by_values(started)
    if found.field in REACHED:
        return found
    if role.name in ("consent_sms", "consent_call") and evidence.share("mobile", "phone") >= 0.6:  # SMS: 4915112345678
        return started.become("contact", 0.7, _header_words(header), _share(evidence, "contact"))
    if answers + dates >= 0.1 or evidence.coded or (header.how == "words" and evidence.share("letters") >= 0.5):
        return started.become(role.field, header.strength * 0.6, _header_words(header))
    return started.become("ignore", 0.6, Text("동의로 읽을 수 있는 값이 없음", "no value reads as an answer"))


_CHANNELS = ("email", "sms", "phone", "kakao", "push", "post")


def _status(started: Draft, role: Role) -> Draft:
    """A state may say who withdrew or opted out: nobody may be advertised to only because that was passed over."""
    evidence, header = started.evidence, started.header
    if evidence.share("subscription") >= 0.5:
        named = [channel for channel in _CHANNELS if speaks_of(started.column, f"channel_{channel}")]
        field = f"consent_{named[0]}" if len(named) == 1 else "refusal_if_no" if named else "consent_email"
        return started.become(field, 0.8, _header_words(header), _share(evidence, "subscription"))
    # of nothing else: what was paid may be cancelled or bounced, too
    if evidence.share("left") and evidence.share("returned") and evidence.share("membership") >= 0.9:
        why = Text("메일링 목록의 상태: 해지는 수신거부", "states of a mailing list: who cancelled unsubscribed")
        return started.become("refusal_if_no_email", 0.8, why)
    exact = header.how == "exact" and evidence.share("membership") >= 0.5
    if exact or evidence.share("withdrawn", "refused", "blocked"):
        return started.become("membership", 0.85, _left(evidence))
    return started.become("ignore", 0.8, role.why)


def _left(evidence: Evidence) -> Text:
    """What a column of states says of people who may not be mailed: only of those states that occur."""
    said = [(word, share) for state, word in _LEAVING.items() if (share := evidence.share(state))]
    told = Text(
        ", ".join(f"{word.ko} {_percent(share)}%" for word, share in said),
        ", ".join(f"{_percent(share)}% {word.en}" for word, share in said),
    )
    why = (
        Text(f"회원 상태({told.ko})", f"states of members ({told.en})")
        if said
        else Text("회원 상태", "states of members")
    )
    if not evidence.share("withdrawn"):
        return Text(f"{why.ko}: 거부와 차단만 읽음", f"{why.en}: only refusals and blocks are read") if said else why
    return Text(
        f"{why.ko}: 탈퇴는 광고 수신 거부로 읽음. 탈퇴한 회원의 자료는 다른 법이 보관을 요구하지 않으면 파기해야 함",
        f"{why.en}: withdrawn is read as a refusal of marketing; "
        "their data must be destroyed unless another law demands keeping them",
    )


_LEAVING = {
    "withdrawn": Text("탈퇴", "withdrawn"),
    "dormant": Text("휴면", "dormant"),
    "refused": Text("수신거부", "refused"),
    "blocked": Text("차단·반송·정지", "blocked, bounced or paused"),
}


# Values alone ----------------------------------------------------------------------------------------------------------


def by_values(started: Draft) -> Draft:
    """Decide by the values alone."""
    evidence = started.evidence
    if not evidence.filled:
        return started.become("ignore", 0.9, Text("값이 없음", "no values"))
    started.role = ""
    for field_name, kind, confidence in _strong(evidence, started.column):
        if _is_staff(evidence) and field_name in (*REACHED, "name", "address"):
            return started.become(
                "ignore",
                0.6,
                Text(
                    "몇 안 되는 값이 되풀이됨: 직원이나 대표 연락처로 보임",
                    "few values over and over: staff or a shared contact",
                ),
            )
        return started.become(field_name, confidence, Text("값으로 판단", "from the values"), _share(evidence, kind))
    if is_missing(started.column):
        for field_name, kind, confidence in _weak(evidence):
            return started.become(
                field_name,
                confidence,
                Text("머리글이 없어 값으로 짐작", "no header: guessed from the values"),
                _share(evidence, kind),
            )
    if evidence.share("membership") >= _STATES_SHARE and evidence.share("withdrawn", "refused", "blocked"):
        return _status(started, roles()["membership"])
    if evidence.share("asks_to_stop") and (
        evidence.answers < _ONLY_ANSWERS or speaks_of(started.column, "reason")
    ):  # 소감, 한마디; 통화결과: 부재, 거절, 수신거부
        return _remarks(started)
    return started.become("ignore", 0.5, *_unknown(evidence))


def _declines(started: Draft) -> bool:
    """Whether a column asks how mail should come, and somebody wants none: 소식지 수신방법 (이메일, 우편, 받지 않음)."""
    evidence = started.evidence
    asked = speaks_of(started.column, "manner") and speaks_of(started.column, "receive", "marketing", "contacting")
    return asked and evidence.answers > evidence.share("channel") > 0


_MAY_REFUSE = ("consent_unclear", "activity")
"""Roles no yes is read from; but who wrote `예 (광고는 제외)` there has said that much."""


def _remarks(started: Draft) -> Draft:
    """A column in which somebody asks for no more contact: no such remark is passed over."""
    why = Text(
        "값으로 판단, 그만 연락하라는 글이 있어 메모로 읽음", "from the values: some remarks ask for no more contact"
    )
    return started.become("memo", 0.6, why)


def _strong(evidence: Evidence, column: str) -> list[tuple[str, str, float]]:
    """Fields that values prove by themselves: (field, kind, confidence)."""
    mobile, phone, email = (evidence.share(kind) for kind in ("mobile", "phone", "email"))
    shaped = evidence.share("phone_shape")
    varied = evidence.distinct >= 0.3 * evidence.filled or evidence.filled < 20
    # Elsewhere than in Korea, where they begin with 10, any run of ten digits may pass for a mobile number.
    sure = evidence.share("korean_mobile") >= 0.6 or is_missing(column)
    tests = (
        (email >= 0.6, "email", "email", 0.9 * email),
        (
            evidence.share("business_shape") >= 0.6 or evidence.share("business_number") >= 0.8 > mobile,
            "business_number",
            "business_number",
            0.8,
        ),
        (
            mobile >= 0.6 and (evidence.share("date") < 0.5 or sure) and (shaped >= 0.3 * mobile or sure),
            "mobile",
            "mobile",
            0.85 * mobile,
        ),
        (
            mobile + phone + email >= 0.7 and min(mobile + email, phone + email) > 0.05 and shaped + email >= 0.6,
            "contact",
            "contact",
            0.7,
        ),
        (phone >= 0.7 and shaped >= 0.7, "phone", "phone", 0.75 * phone),
        (evidence.share("korean_name") >= 0.7 and varied, "name", "korean_name", 0.7 * evidence.share("korean_name")),
        (evidence.share("address") >= 0.6, "address", "address", 0.75 * evidence.share("address")),
        (evidence.share("sure_postcode") >= 0.8, "postcode", "postcode", 0.75),
        (evidence.share("company") >= 0.5, "company", "company", 0.7),
        (evidence.share("western_full_name") >= 0.4 and varied, "name", "western_full_name", 0.6),
        (_is_western(evidence, "given", 0.4), "given_name", "western_given", 0.6),
        (_is_western(evidence, "family", 0.35), "family_name", "western_family", 0.6),
    )
    return [(name, kind, confidence) for holds, name, kind, confidence in tests if holds]


def _is_western(evidence: Evidence, part: str, least: float) -> bool:
    """Whether a column holds single names in Latin letters, `least` of them known as this part and fewer as the other."""
    one, other = (evidence.share(f"western_{each}") for each in (part, "family" if part == "given" else "given"))
    return evidence.share("latin_name") >= 0.7 and evidence.distinct >= 10 and one >= max(least, 1.5 * other)


def _weak(evidence: Evidence) -> list[tuple[str, str, float]]:
    """What values without any header may be: only used where the source has no header."""
    varied = evidence.distinct >= 0.3 * evidence.filled or evidence.filled < 20
    dates = evidence.share("date")
    tests = (
        (evidence.share("latin_full_name") >= 0.6 and varied, "name", "name", 0.55),
        (evidence.share("korean_name") >= 0.5 and varied, "name", "korean_name", 0.5),
        (
            evidence.share("birth") >= 0.7
            and evidence.share("time") < 0.1
            and varied
            and (dates >= 0.7 or evidence.mean_length == 6),
            "birth_date",
            "birth",
            0.55,
        ),
        (dates >= 0.7, "created_at", "date", 0.5),
        (evidence.share("gender") >= 0.9 and evidence.distinct <= 4, "gender", "gender", 0.5),
    )
    return [(name, kind, confidence) for holds, name, kind, confidence in tests if holds]


def _unknown(evidence: Evidence) -> list[Text]:
    """Why a column is left out although it has values."""
    kinds = [kind for kind in ("url", "ip", "date", "answer", "number", "text") if evidence.share(kind) >= 0.6]
    return [
        Text("무엇인지 알 수 없어 제외", "not understood, left out"),
        *(_share(evidence, kind) for kind in kinds[:1]),
    ]


def _is_staff(evidence: Evidence) -> bool:
    return evidence.filled >= _STAFF_CELLS and evidence.distinct < _STAFF_SHARE * evidence.filled


# Words -----------------------------------------------------------------------------------------------------------------


def _fit(evidence: Evidence, field_name: str) -> float:
    kinds = _FIT.get(field_name, ())
    return min(1.0, sum(evidence.share(kind) for kind in kinds)) if kinds else 1.0


def _certainty(header: Header, fit: float) -> float:
    return min(0.99, 1 - (1 - header.strength) * (1 - 0.9 * fit)) if header.how != "none" else fit


def _percent(share: float) -> int:
    """A share in whole per cent; 100 only where it is all of them."""
    return 100 if share >= 1 else max(min(1, round(share * 1e6)), min(99, round(share * 100)))


def _shown(field_name: str) -> str:
    kind = _FIT.get(field_name, ("letters",))[0]
    return field_name if field_name in KINDS else _SHOWN.get(kind, kind)


def _fit_words(field_name: str, fit: float, evidence: Evidence | None = None) -> Text:
    """How many values fit the field; words alone prove nothing and are not mentioned."""
    shown = _shown(field_name)
    if evidence and shown.endswith("_number") and evidence.share("registration") > evidence.share(shown):
        shown = "registration"
    if evidence and shown not in ("letters", "date") and evidence.share(shown) >= 0.3:
        return _share(evidence, shown)
    if _FIT.get(field_name) == ("letters",):
        return Text("", "")
    return Text(f"값의 {_percent(fit)}%가 {KINDS[shown].ko}", f"{_percent(fit)}% of values are {KINDS[shown].en}")


def _share(evidence: Evidence, kind: str) -> Text:
    kinds = {
        "name": ("korean_name", "latin_name"),
        "contact": ("mobile", "phone", "email"),
        "answer": ("answer", "consent"),
    }.get(kind, (kind,))
    share = min(1.0, sum(evidence.share(each) for each in kinds))
    return Text(f"값의 {_percent(share)}%가 {KINDS[kind].ko}", f"{_percent(share)}% of values are {KINDS[kind].en}")


def _header_words(header: Header) -> Text:
    if header.how == "contained":
        return Text("열 이름에 든 낱말", "a word in the header")
    return Text("열 이름", "the header")
