"""Lists whose rows are refusals: who called the free 080 number, who unsubscribed, who took a consent back or left, whose mailbox
returned the mail.

No cell of theirs says no; standing in the list does. The name of the source, or a header such as 수신거부번호 above the
numbers, says so.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from hanjul import facts
from hanjul.explore.headers import asks_to_erase, read, tokens
from hanjul.project import EveryRow

_REFUSED = re.compile(facts.phrases("refusals"), re.IGNORECASE)
_BOUNCED = re.compile(
    r"반송|바운스|bounce[ds]?(?![a-z])|invalid[-_ ]?e?mails?|undeliver(?:able|ed)|(?<![a-z])cleaned(?=[-_ ](?:e?mail|member|contact|audience))",
    re.IGNORECASE,
)
# By Stibee, of mailboxes that went on returning its mail; not what a shop deletes (장바구니 자동삭제, 휴면계정 자동삭제 예정).
_DELETED = re.compile(
    r"^(?!.*(?:장바구니|쿠폰|포인트|적립금|마일리지|휴면|탈퇴|파일)).*자동[\s_-]?삭제(?![\s_-]?(?:예정|대상|전(?![가-힣])|안내))"
)
# A letter that came back says nothing of a mailbox.
_POSTED = re.compile(r"우편|등기|택배|엽서|(?<![a-z])dm(?![a-z])|postal|(?<![a-z])letters?(?![a-z])", re.IGNORECASE)
_NOT_ALL = re.compile(
    r"(?<!발송)(?<!발송[\s_-])제외|(?<![미비부])동의(?![\s_-]?철회)|여부|포함|및|opt(?:ed)?[-_ ]?ins?(?![a-z])|without|exclud|except|(?<![a-z])(?:non?(?![ _-]?(?:molestar|llamar|contact|contattare|chiamare|disturbare|call))|(?<!do.)not|all|and)(?![a-z])",
    re.IGNORECASE,
)
_CHANNELS: tuple[tuple[EveryRow, re.Pattern[str]], ...] = (
    (
        "refusal_sms",
        re.compile(r"080|문자|(?<![a-z])(?:sms|mms|lms(?=\W*(?:문자|발송|전송))|texts?)(?![a-z])", re.IGNORECASE),
    ),
    (
        "refusal_phone",
        re.compile(
            r"두낫콜|전화|(?<![a-z])call|llamar|chiamare|звонить|дзвонити|телефонувати|להתקשר|telepon|(?<![a-z])(?:repep|rpo)(?![a-z])",
            re.IGNORECASE,
        ),
    ),
    (
        "refusal_email",
        re.compile(
            r"메일|구독|뉴스레터|メール|メルマガ|mail|newsletter|unsubscri|courriel|infolettre|e-?posta|bülten|البريد",
            re.IGNORECASE,
        ),
    ),
)
# What else the title of such a list has. A remark above a table of customers (무료수신거부 080-…, 수신거부 고객은 빼 주세요) says more.
_TITLE = re.compile(
    r"(?:[\W\d_]|자(?![가-힣])|자\s?(?=명단|목록|리스트|대장|내역|현황|관리|[\W\d])|님|회원|고객|대상|명단|목록|리스트|대장|내역|현황|접수|신청|관리|처리|번호|연락처|이메일|메일|문자|전화|광고|마케팅|뉴스레터|년|월|일|기준|명|건"
    r"|(?<![a-z])(?:list|the|of|as|people|persons|customers?|clients?|members?|users?|contacts?|subscribers?|e?mails?|sms|phones?|address(?:es)?|numbers?|requests?)(?![a-z]))*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[-. )]?\d{3,4}[-. ]?\d{4}|\d{8,}")
_FEW_WORDS = 4  # 수신거부번호, Do not call number
_ANSWERS = ("consent_", "refusal", "membership")
# Who agreed to the handling of their data said nothing of ads.
_OF_DATA = ("consent_at", "consent_privacy", "consent_third_party", "consent_overseas")
_DATED = re.compile(
    r"거부|차단|해지|취소|철회|탈퇴|leave|seces|hack_?out|등록|접수|신청|요청|처리|반송|停止|解除|拒否|退会|widerspr|widerruf|abmeld|request|withdr|delet|refus|object|unsub|opt|bounce|clean|leiratkoz|odjav",
    re.IGNORECASE,
)
_BOOK = re.compile(r"그룹|(?<![a-z])group(?![a-z])", re.IGNORECASE)
_JOINED = re.compile(r"가입|구독일|join|sign|opt[-_ ]?in", re.IGNORECASE)


class Column(Protocol):
    """What a column is taken for, decided or still in the making."""

    @property
    def column(self) -> str: ...
    @property
    def field(self) -> str: ...


def every_row(source_name: str, guesses: Sequence[Column], titles: Sequence[str] = ()) -> EveryRow | None:
    """What every row of a source says, where the source is a list of people who refused or whose mail came back.

    Its name says so, or one of the titles above its table. A source with answers of its own in its cells speaks through them.

    >>> every_row("080수신거부목록", [])
    'refusal_sms'
    """
    told = [each for each in guesses if each.field.startswith(_ANSWERS) and each.field not in _OF_DATA]
    if not all(asks_to_erase(each.column) for each in told):  # of who left: whether all is to go at once
        return None
    fields = {each.field for each in guesses}
    mailed = "email" in fields
    if (_BOUNCED.search(source_name) or (mailed and _DELETED.search(source_name))) and not _NOT_ALL.search(source_name):
        posted = not mailed and (_POSTED.search(source_name) or "address" in fields)
        return None if posted else "bounced"
    if _REFUSED.search(source_name) and not _NOT_ALL.search(source_name):
        return _channel(source_name)
    for title in titles:
        if _is_title_of_refusals(title):
            return every_row(title, guesses)
    for each in guesses:
        role = read(each.column).role
        # not the addresses under a question (Contact by email), nor under one that says how to type them (Email - please do not abbreviate)
        short = len(tokens(each.column)) <= _FEW_WORDS
        refuses = short and role and role.field.startswith("refusal") and not role.name.startswith("permission")
        if each.field in ("mobile", "phone", "contact", "email") and refuses:
            return _channel(f"{source_name} {each.column}")
    return None


def _is_title_of_refusals(title: str) -> bool:
    """Whether a title is nothing but the name of such a list."""
    found = _REFUSED.search(title) or _BOUNCED.search(title)
    if not found or _NUMBER.search(title):
        return False
    return bool(_TITLE.fullmatch(title[: found.start()]) and _TITLE.fullmatch(title[found.end() :]))


def _channel(text: str) -> EveryRow:
    """The one channel a name speaks of; all of them where it says none or several."""
    found = [answer for answer, words in _CHANNELS if words.search(text)]
    return found[0] if len(found) == 1 else "refusal"


def is_dated(guesses: Sequence[Column]) -> bool:
    """Whether the list says when each row came onto it. In a group of an address book (그룹, 이름, 등록일) somebody was entered then,
    and refused nobody knows when.
    """
    stamp = next((each.column for each in guesses if each.field == "created_at"), "")
    entered = "등록" in stamp and any(each.field == "tag" and _BOOK.search(each.column) for each in guesses)
    return bool(_DATED.search(stamp)) and not entered and not _JOINED.search(stamp)
