"""Rows in which two firms, or a firm and several of its people, stand: which of them the row is about, and whose a mailbox is."""

import re
from collections import defaultdict
from collections.abc import Sequence

from hanjul.explore.drafts import REACHED, Cells, Draft, bare, both, leave_out, of
from hanjul.explore.headers import compact, names_companies_too, speaks_of, tokens
from hanjul.fields.cells import key
from hanjul.fields.company import bare as without_form
from hanjul.fields.name import looks_like_person
from hanjul.words import Text

_ENOUGH = 5
_FIRMS = 0.1
_REPEATED, _SEVERAL = 3, 0.2
_NOMINEE = re.compile(r"지[명정](?:인|회원|자)|nominee", re.IGNORECASE)
_SCHOOL = re.compile(r"학교|대학|school|university|college", re.IGNORECASE)
# The firm one applies to, calls on or sells to, beside one's own. A client (의뢰사), a contractor (위탁업체) or who gets
# support (지원대상기업) is as often the firm of whoever stands in the row.
_ANOTHERS = re.compile(
    r"추천|지원(?!대상)|응시|응모|대행|최종|희망|관심|연결|end[ _]?user|target|applied", re.IGNORECASE
)


_RECRUITING = re.compile(
    r"전형|합격|면접|채용|지원\s?(?:직무|직종|포지션|부서|분야)|이력서|interview|recruit", re.IGNORECASE
)


def of_others(drafts: Sequence[Draft]) -> None:
    """Who did something for the person of the row (`invited_by`, `approved_by_email`) is another, where a column tells the person's own."""
    for field in ("name", *REACHED):
        found = of(drafts, field)
        theirs = [each for each in found if "by" in tokens(each.column)]
        if len(theirs) < len(found):
            why = Text("다른 사람의 값(누가 했는지)", "another person's value (by whom it was done)")
            leave_out(theirs, 0.8, why)


def holds_firms(draft: Draft) -> bool:
    """Whether companies stand among the names of a column, by its header (회원명(법인명)) or by its values."""
    return names_companies_too(draft.column) or draft.evidence.share("company") >= _FIRMS


def speaks_for(one: Draft, firm: Draft, cells: Cells) -> bool:
    """Whether a column names the person of those rows in which another column names a company: who uses its membership; or its
    contact or owner, where only companies have another one (후원자명(단체명), 담당자; 고객명, 대표자/담당자).
    """
    if not holds_firms(firm):
        return False
    if _NOMINEE.search(one.column):
        return True
    pairs = both(cells[firm.column], cells[one.column]) if one.role in ("name_contact", "name_owner") else []
    others = [name for name, person in pairs if bare(name) != bare(person) and person != "본인"]
    return bool(others) and sum(looks_like_person(name) for name in others) <= 0.2 * len(others)


def one_company(drafts: Sequence[Draft], cells: Cells) -> None:
    """Of several companies of a row the person's own stays: not the one they applied to, call on or buy for, nor the school they went to.
    Columns that spell one company (회사명, 회사명(영문)) complete each other."""
    firms = [each for each in of(drafts, "company") if each.evidence.filled]
    if any(_RECRUITING.search(each.column) for each in drafts):
        for each in [each for each in firms if each.header.how != "exact" and _ANOTHERS.search(each.column)]:
            firms.remove(each)
            each.become(
                "ignore", 0.7, Text("지원한 회사: 다니는 회사가 아님", "where somebody applied, not where they work")
            )
    firms.sort(
        key=lambda each: (
            _SCHOOL.search(each.column) is not None,
            each.header.how != "exact" and _ANOTHERS.search(each.column) is not None,
            each.header.how != "exact",
            each.evidence.share("company") < _FIRMS,  # 소속: 영업팀; 회사명: (주)한빛
        )
    )
    for each in firms[1:]:
        own = firms[0]
        institute = own.evidence.share("company") < _FIRMS
        if institute and _SCHOOL.search(each.column):  # 학교명, 소속: a school and its institute
            continue
        pairs = [
            (_key(a), _key(b)) for a, b in both(cells[own.column], cells[each.column]) if a.isascii() == b.isascii()
        ]
        if len(pairs) >= _ENOUGH and sum(a == b for a, b in pairs) < 0.3 * len(pairs):
            why = Text(
                f"다른 회사: 이 줄의 회사는 '{own.column}'", f"another company: that of the row is in '{own.column}'"
            )
            each.become("ignore", 0.7, why)


def _key(name: str) -> str:
    return key(without_form(name))


def invoice_mail(drafts: Sequence[Draft], cells: Cells) -> None:
    """Where tax invoices are sent (세금계산서 이메일, 공급받는자 이메일) is the bookkeeper's mailbox: not that of the person of the row, who has
    another, nor that of the owner (대표자) where one owner has several. Of a row that names nobody it is the firm's."""
    named = of(drafts, "name") or of(drafts, "given_name", "family_name")
    mails = of(drafts, "email")
    sent = [each for each in mails if speaks_of(each.column, "invoice")]
    if not sent or not named or any(speaks_of(each.column, "invoice") for each in named):
        return
    owners = named[0].role == "name_owner"
    several = owners and (len(sent) > 1 or _several(cells[named[0].column], cells[sent[0].column]))
    for each in sent if several or len(sent) < len(mails) else ():
        each.another = True
        why = Text(
            f"계산서를 받는 주소: '{named[0].column}' 열의 사람 것이 아님",
            f"where invoices go: not the mailbox of the person in '{named[0].column}'",
        )
        each.become("ignore", 0.7, why)


def _several(names: Sequence[str | None], mails: Sequence[str | None]) -> bool:
    """Whether many of those who stand in several rows have several mailboxes."""
    held = defaultdict(list)
    for name, mail in both(names, mails):
        held[compact(name)].append(mail)
    repeated = [set(one) for one in held.values() if len(one) > 1]
    return len(repeated) >= _REPEATED and sum(len(one) > 1 for one in repeated) >= _SEVERAL * len(repeated)
