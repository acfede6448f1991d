"""Rows in which several people stand: which of them the row is about, by what the cells say, and what goes with the others."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hanjul.explore.dealings import invoice_mail, of_others, speaks_for
from hanjul.explore.drafts import (
    ALIKE,
    BODY,
    MANY_ROWS,
    NAMES,
    NUMBERS,
    OF_A_PERSON,
    PLACES,
    REACHED,
    Cells,
    Draft,
    bare,
    both,
    few,
    leave_out,
    of,
    same_people,
    set_of,
)
from hanjul.explore.headers import compact, party, read, roles, speaks_of, tokens
from hanjul.explore.whose import ANSWERS, BUYER
from hanjul.fields.cells import MASKS
from hanjul.words import Text

_PEOPLE = ("name", "name_contact", "name_owner", "name_recipient", "name_payer")
# Beside who booked.
_VISITOR = re.compile(r"방문[자객인]|방문고객|내방[자객]|내방고객|투숙[객자]|visitor", re.IGNORECASE)
# Whom to reach where one calls: 방문시 연락하실 분, 현장 연락처.
_ON_THE_SPOT = re.compile(
    r"(?:방문|현장|시공|설치|수거|배송|실측)\s?(?:시|일|당일)?\s?(?:연락|전화|휴대)|(?:연락|만나|입회)\s?(?:하실|받으실|드릴|가능하신|가능한)\s?분|입회[자인]|on[- ]?site (?:contact|phone)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(f"[{MASKS}]")  # 김*수
_NAMING = re.compile(r"(?<=..)(?:명|성명|성함|이름)$")
_NAMING_SHORT = re.compile(r"(?<=[가-힣]{2})(?:명|성명|성함|이름)$")
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_SHOP = re.compile(r"매장|점포|가맹점|지점|店舗|(?<![a-z])(?:store|shop|branch|outlet)(?![a-z])", re.IGNORECASE)
_FEW = 0.02  # a house has few places it sends from
_FULL, _REPEATED = 0.9, 0.9
_LINES_SHARE = 0.5


def lines(drafts: Sequence[Draft]) -> None:
    """A column in which people wrote name, number and address as one line (orders out of a chat), where no other holds their numbers.

    Whoever paid for it (입금자명), and whoever gets it where the buyers have a column like that too, are other people.
    """
    lines = [each for each in drafts if each.evidence.share("person_line") >= _LINES_SHARE]
    numbers = [each for each in of(drafts, *NUMBERS) if each not in lines and each.role != "phone_recipient"]
    if not lines or any(party(each.column) is None for each in numbers):
        return
    best = min(lines, key=lambda each: (speaks_of(each.column, "recipient"), party(each.column) is not None))
    why = Text("이름·번호·주소를 한 칸에 함께 적은 열", "name, number and address stand together in each cell")
    best.role = ""
    best.become("person_line", 0.7, why)
    told = Text(f"이 줄의 사람은 '{best.column}' 열에서 읽음", f"the person of the row is read from '{best.column}'")
    named = [each for each in of(drafts, "name") if each.role in ("", "name_payer", "name_recipient")]
    leave_out([each for each in (*lines, *named) if each is not best], 0.7, told)


def bystanders(drafts: Sequence[Draft], cells: Cells) -> None:
    """Leave out the company itself, its staff, and who paid for somebody else."""
    _own_company(drafts, cells)
    _of_a_few(drafts)
    _buyers(drafts, cells)


def one_person(drafts: Sequence[Draft], cells: Cells) -> None:
    """A record is one person: leave out the names, numbers and addresses of the others."""
    _recipients(drafts)
    of_others(drafts)
    _on_the_spot(drafts)
    _of_other_names(drafts)
    _one_name(drafts, cells)
    _seconds(drafts)
    invoice_mail(drafts, cells)
    _other_people(drafts)


def _of_a_few(drafts: Sequence[Draft]) -> None:
    """Beside numbers, addresses or names that differ from row to row, a few that come back all the time are those of staff (설계사 연락처)."""
    named = of(drafts, "name", "given_name")
    why = Text("몇 안 되는 값이 되풀이됨: 직원의 연락처로 보임", "few values over and over: staff's")
    for fields in (("mobile", "contact"), ("email",)):
        found = [each for each in of(drafts, *fields) if each.role != "phone_recipient"]
        if any(each.evidence.distinct >= 0.5 * each.evidence.filled > 0 for each in (*found, *named)):
            leave_out(filter(few, found), 0.8, why)
    # Nor is a contact (담당자) who comes back all the time whoever has these: 답변받을 이메일, 닉네임.
    others = of(drafts, *REACHED, "member_id", "nickname")
    if any(each.evidence.distinct >= 0.5 * each.evidence.filled > 0 for each in others):
        contacts = [each for each in named if each.role == "name_contact" and few(each)]
        leave_out(contacts, 0.8, Text("몇 안 되는 이름이 되풀이됨: 직원으로 보임", "few names over and over: staff"))


def _own_company(drafts: Sequence[Draft], cells: Cells) -> None:
    """Of several columns of one kind, one that is the same in every row is the company's own (공급자 on its own invoices); so is
    a sender who hardly ever changes (보내는분 on its parcels), also where nobody else's column is of that kind, or who is the
    same on half of them and somebody else only where it is a present.
    """
    received = any(each.role == "name_recipient" for each in drafts)
    why = Text("모든 행이 같음: 우리 회사의 값으로 보임", "the same in every row: your own company's value")
    for fields in (("name",), ("company",), ("business_number",), NUMBERS, ("email",), ("address",)):
        found = [each for each in of(drafts, *fields) if each.evidence.filled >= MANY_ROWS]
        found = [each for each in found if each.role != "address_part"]
        constant = [each for each in found if each.evidence.distinct == 1]
        seldom = [each for each in found if each.evidence.distinct <= max(1, _FEW * each.evidence.filled)]
        sent = [each for each in found if speaks_of(each.column, "sender")]
        senders = [each for each in sent if each in seldom or (received and _mostly_one(cells[each.column]))]
        for each in senders:  # who gave a present may be a customer too
            each.another = each.field == "name" and each not in seldom
        leave_out([*senders, *(constant if len(constant) < len(found) else ())], 0.8, why)
    # A shop with ten customers or more (매장명 of a waiting list, a point card) is one of the company's own.
    most = max((each.evidence.distinct for each in of(drafts, "mobile", "contact", "email")), default=0)
    shops = [each for each in of(drafts, "company") if _SHOP.search(each.column) and each.evidence.filled >= MANY_ROWS]
    shops = [each for each in shops if 10 * each.evidence.distinct <= most]
    leave_out(shops, 0.7, Text("매장마다 고객이 여럿: 우리 매장으로 보임", "many customers a shop: your own shops"))


def _mostly_one(cells: Sequence[str | None]) -> bool:
    """Whether half of the filled cells are one and the same."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return bool(filled) and 2 * Counter(filled).most_common(1)[0][1] >= len(filled)


def _buyers(drafts: Sequence[Draft], cells: Cells) -> None:
    """Who paid for somebody's ticket is another person: `Buyer Email` beside `First Name` is not the attendee's."""
    about = {each.column: BUYER.search(each.column) is not None for each in of(drafts, *OF_A_PERSON)}
    ordered = _others_are_reached(drafts)
    _addressees(drafts, about)
    named = [
        each
        for each in of(drafts, *NAMES)
        if each.role not in ("name_recipient", "")
        and (about[each.column] or (each.role != "name_payer" and not (ordered and speaks_of(each.column, "sender"))))
        and not (each.field == "name" and _VISITOR.search(each.column))  # who comes along is not who booked
    ]
    buyers, others = ([each for each in named if about[each.column] is told] for told in (True, False))
    reached = any(not about[each.column] for each in of(drafts, *REACHED))
    signed = not reached and all(same_people(buyers[0], other, cells) for other in others) if buyers else False
    if buyers and others and not signed:
        why = Text("다른 사람(구매자)의 값", "another person's value (the buyer)")
        leave_out([each for each in drafts if about.get(each.column)], 0.8, why)


_ADDRESSEE = re.compile(r"수신[자인]")


def _addressees(drafts: Sequence[Draft], about: dict[str, bool]) -> None:
    """Beside whoever ordered (주문자성명, 수신자성명) an addressee gets the parcel; elsewhere it is who gets the mail."""
    if any(about[each.column] and each.role != "name_payer" for each in of(drafts, "name")):
        for each in of(drafts, "name", *NUMBERS):
            if _ADDRESSEE.match(each.column):
                each.role = "name_recipient" if each.field == "name" else "phone_recipient"


def _others_are_reached(drafts: Sequence[Draft]) -> bool:
    """Whether the row has a number or an address that is neither a sender's nor a recipient's: whoever ordered flowers (주문자, 주문자연락처)
    is the person of the row, whatever name they go out under (보내시는분)."""
    numbers = [each for each in of(drafts, *REACHED) if each.role != "phone_recipient"]
    return any(not speaks_of(each.column, "sender", "recipient") for each in numbers)


def _of_other_names(drafts: Sequence[Draft]) -> None:
    """The numbers of whoever entered or recommends (등록자명, 등록자 휴대전화) beside the name of the person of the row are not that person's."""
    others = [each for each in drafts if each.is_called("name_other") and each.field == "ignore"]
    for other in others if of(drafts, *NAMES) else ():
        who = _NAMING_SHORT.sub("", compact(_IN_BRACKETS.sub(" ", other.column)))  # 매니저(소속사), 매니저 연락처
        theirs = [each for each in of(drafts, *REACHED) if _called_after(who, each)]
        why = Text(f"'{other.column}' 열의 사람의 값", f"a value of the person in '{other.column}'")
        leave_out(theirs, 0.7, why)


def _recipients(drafts: Sequence[Draft]) -> None:
    """Names known by their values alone whose header speaks of whoever gets something (설치자) are the recipients'."""
    for each in of(drafts, "name"):
        if not each.role and speaks_of(each.column, "recipient"):
            each.role = "name_recipient"


def _one_name(drafts: Sequence[Draft], cells: Cells) -> None:
    """Of several name columns that disagree the customer's stays, then the contact's, the owner's."""
    named = of(drafts, "name")
    if not named:
        return
    rank = {role: position for position, role in enumerate(_PEOPLE)}
    leaders = {each.column for each in named if _leads(each, named)}
    accounts = {each.column for each in named if _repeats(each, of(drafts, "company"), cells)}
    givers = _givers(named)
    clerks = _clerks(named) | _behind_owners(drafts, named)
    ordered = _others_are_reached(drafts)
    named.sort(
        key=lambda each: (
            each.column in givers,
            each.column in clerks,
            each.column in leaders,
            rank.get(each.role, 1 if each.role else 3),
            ordered and speaks_of(each.column, "sender"),
            speaks_of(each.column, "invoice"),  # 계약담당자, 세금계산서 담당자
            each.column in accounts,
            _VISITOR.search(each.column) is not None,
            not (each.role or _is_reached(drafts, each)),
            not each.evidence.filled,
            -round(each.confidence, 1),
        )
    )
    _not_of_the_parts(drafts, cells, named)
    if not named or _gets_it_for_a_nickname(drafts, named):
        return
    first = named[0]
    if first.role == "name_recipient":
        first.reason = Text(
            "구매자 열이 없어 받는 사람을 고객으로 봄", "no buyer column: the recipient is taken for the customer"
        )
    for each in named[1:]:
        if any(speaks_for(one, firm, cells) for one, firm in ((each, first), (first, each))):
            continue
        pairs = [pair for pair in both(cells[first.column], cells[each.column]) if not _HIDDEN.search(pair[0])]
        same = sum(bare(one) == bare(other) for one, other in pairs)
        other = each.role in ("name_recipient", "name_payer") or _VISITOR.search(each.column) or each.column in leaders
        if other or (pairs and same < 0.7 * len(pairs)):
            _leave_out(drafts, each, first, mostly=len(pairs) >= MANY_ROWS and same < 0.5 * len(pairs))
        elif same < ALIKE * len(pairs):
            _sometimes_another(drafts, each, first)


def _gets_it_for_a_nickname(drafts: Sequence[Draft], named: Sequence[Draft]) -> bool:
    """Whether nobody but recipients is named beside buyers known by a nickname (후원자: 달토끼91): then nobody is, for they may be others."""
    buyer = next((each for each in of(drafts, "nickname") if each.role == "name"), None)
    if buyer is None or named[0].role != "name_recipient":
        return False
    for each in named:
        _leave_out(drafts, each, buyer, mostly=True)
    return True


def _leave_out(drafts: Sequence[Draft], other: Draft, first: Draft, mostly: bool) -> None:
    """Leave out another person of the row with what is theirs; `mostly`: they are another in most rows."""
    received = other.role == "name_recipient"
    why = Text(
        f"다른 사람의 이름으로 보임: 이 줄의 사람은 '{first.column}'",
        f"another person's name: the person of the row is in '{first.column}'",
    )
    other.become("ignore", 0.7, roles()["name_recipient"].why if received else why)
    if received and mostly:
        _presents(drafts, other)
    elif not received and other.role != "name_payer":
        right_behind = [each for one, each in pairwise(drafts) if one is other]  # 등표기명, 생년, 보시자
        body = [each for each in right_behind if each.field in BODY and party(each.column) is None]
        _goes_with(other, [*_set_with(drafts, other, first), *body])


def _goes_with(other: Draft, theirs: Sequence[Draft]) -> None:
    """Leave out the numbers and answers of another person with their name."""
    other.another |= any(each.field in REACHED for each in theirs)
    leave_out(theirs, 0.7, Text(f"'{other.column}' 열의 사람의 값", f"a value of the person in '{other.column}'"))


def _set_with(drafts: Sequence[Draft], other: Draft, first: Draft) -> list[Draft]:
    """The numbers and answers that stand in one set with another person's name (계약자2 성명, 계약자2 연락처)."""
    word = _NAMING.sub("", compact(other.column))  # 대표자명, 대표자연락처; but 대표 전화 is the company's
    word = "" if len(word) < 3 or compact(first.column).startswith(word) else word
    theirs = {set_of(other.column), word} - {"", set_of(first.column)}
    stem = ""
    if word.endswith(("담당자", "담당")) and "담당" not in compact(first.column):
        stem = word[word.rindex("담당") :].removesuffix("자")  # 소속기관 담당자, 담당자 이메일; 경리담당, 담당메일
    charge = word.removesuffix("자") if stem else word  # 보험담당자, 보험담당 전화
    officer = f"{charge.removesuffix(stem)}자" if stem and stem != charge else word  # 실무담당자, 실무자 연락처
    latin = tuple(each for each in tokens(other.column) if each != "name") if word and word.isascii() else ()
    latin = () if tokens(first.column)[: len(latin)] == latin else latin  # hiring_manager, hiring_manager_email
    short = _NAMING_SHORT.sub("", compact(other.column))
    whose = "" if word.isascii() else word  # 견인요청자, 요청자 전화
    led = compact(first.column).startswith(short) or short == "대표"  # whose telephone is the company's
    found = []
    for each in of(drafts, *OF_A_PERSON, *ANSWERS):
        begins = bool(word) and not word.isascii() and compact(each.column).startswith((charge, stem or word, officer))
        begins |= not led and _called_after(short, each)  # 부심, 부심 이메일; 점주명, 점주휴대폰
        begins |= _ends_in(whose, each) and not _ends_in(compact(first.column), each)
        begins |= other.role == "name_owner" and _of_the_owner(each)
        begins |= bool(latin) and tokens(each.column)[: len(latin)] == latin
        if each is not first and each is not other and (set_of(each.column) in theirs or begins):
            found.append(each)
    return found


def _ends_in(who: str, draft: Draft) -> bool:
    """Whether somebody's word ends in the first of a header (견인요청자, 요청자 전화)."""
    first = tokens(draft.column)[0] if len(tokens(draft.column)) > 1 else ""
    return len(first) > 2 and _NAMING.sub("", who).endswith(first)


def _called_after(who: str, draft: Draft) -> bool:
    """Whether a header is somebody's word and what of theirs it holds: 좌장 이메일, 점주휴대폰 (not 점주문의번호)."""
    if tokens(draft.column)[:1] == (who,):
        return True
    rest = compact(draft.column).removeprefix(who)
    header = read(rest)
    return len(who) > 1 and rest != compact(draft.column) and header.how == "exact" and draft.field in REACHED


def _sometimes_another(drafts: Sequence[Draft], other: Draft, first: Draft) -> None:
    """Who is another person in some rows (회원명, 신청인) has numbers of their own there, which are not needed where the first has some."""
    other.behind = True
    theirs = _set_with(drafts, other, first)
    if any(each not in theirs for each in of(drafts, *REACHED)):
        _goes_with(other, theirs)


def _presents(drafts: Sequence[Draft], recipient: Draft) -> None:
    """Where most parcels go to somebody else, they do not go to the buyer's address."""
    places = of(drafts, *PLACES)
    theirs = [
        each for each in places if speaks_of(each.column, "recipient") or "배송" in each.column
    ]  # 수령인 주소, 배송지
    theirs += [each for each in _behind(drafts, recipient, places) if each not in theirs]  # 받는분, 우편번호, 주소
    streets = of(places, "address")
    if streets and all(each in theirs for each in streets):
        theirs = places  # 우편번호 beside 배송지
    why = Text("대부분 다른 사람이 받는 주소", "the address of somebody else in most rows: the recipient")
    leave_out(theirs, 0.7, why)


def _behind(drafts: Sequence[Draft], name: Draft, places: Sequence[Draft]) -> list[Draft]:
    """The places right behind a name and its number that do not say whose they are."""
    behind = []
    for each in drafts[drafts.index(name) + 1 :]:
        if each in places and party(each.column) is None:
            behind.append(each)
        elif behind or each.role != "phone_recipient":
            break
    return behind


def _is_reached(drafts: Sequence[Draft], name: Draft) -> bool:
    """Whether a number or an address is called after whom a column names (보시자, 보시자 연락처)."""
    return any(compact(each.column).startswith(compact(name.column)) for each in of(drafts, *REACHED))


def _clerks(named: Sequence[Draft]) -> set[str]:
    """The columns whose few values come back all the time (contacts; 신랑, 신부 and 혼주 of 계약자), where others differ from row to row."""
    varied = [each for each in named if each.role not in ("name_recipient", "name_payer") and not few(each)]
    if not varied:
        return set()
    most = max(each.evidence.distinct for each in varied)
    return {each.column for each in named if few(each) or (each.role == "name_contact" and _comes_back(each, most))}


def _behind_owners(drafts: Sequence[Draft], named: Sequence[Draft]) -> set[str]:
    """The contacts that most rows have none of, beside owners who have a mobile of their own (대표자, 대표 휴대폰, 실무담당자)."""
    owners = [each for each in named if each.role == "name_owner"]
    own = any(_of_the_owner(each) for each in drafts)
    most = max((each.evidence.filled for each in owners), default=0) if own else 0
    return {each.column for each in named if each.role == "name_contact" and 2 * each.evidence.filled < most}


def _of_the_owner(draft: Draft) -> bool:
    """Whether a mobile is called 대표: a number of the owner's, where 대표 전화 is one of the company's."""
    return draft.field == "mobile" and compact(draft.column).startswith("대표")


def _comes_back(contact: Draft, others: int) -> bool:
    """Whether a contact stands in many rows, now with a title and now without, while others change from row to row: the trainees
    of a firm (교육담당자 beside 교육생).
    """
    evidence = contact.evidence
    return evidence.filled >= MANY_ROWS and 2 * evidence.distinct <= evidence.filled and 2 * evidence.distinct <= others


def _givers(named: Sequence[Draft]) -> set[str]:
    """The columns of those who gave what somebody else gets, where few rows have one: the others are the recipients' own subscriptions."""
    received = max((each.evidence.filled for each in named if each.role == "name_recipient"), default=0)
    return {each.column for each in named if each.role != "name_recipient" and each.evidence.filled < 0.5 * received}


def _leads(name: Draft, named: Sequence[Draft]) -> bool:
    """Whether a column names who leads or books for a group of which every row is one member (대표예약자 beside 성명).

    Who books (예약자, 신청자) may be the person of the row as well: only where the same one stands beside several names is it a group.
    """
    leader = speaks_of(name.column, "leader")
    if not leader and not speaks_of(name.column, "booker"):
        return False
    return any(
        each.role == "name"
        and each.header.how == "exact"
        and not speaks_of(each.column, "leader", "booker")
        and not _VISITOR.search(each.column)
        and each.evidence.filled >= _FULL * name.evidence.filled
        and (leader or name.evidence.distinct < _REPEATED * each.evidence.distinct)
        for each in named
    )


def _not_of_the_parts(drafts: Sequence[Draft], cells: Cells, named: list[Draft]) -> None:
    """A name that has nothing of the given and family names beside it is no name of theirs (Owner.Name of a CRM); nor is one that only
    its values tell (Joint member) beside both, nor whoever paid or gets the parcel."""
    parts = of(drafts, "given_name", "family_name")
    told = {each.field for each in parts if each.role}
    own = any(not speaks_of(each.column, "recipient", "shipped") for each in parts)
    for each in list(named) if parts else ():
        pairs = [pair for part in parts for pair in both(cells[each.column], cells[part.column])]
        # One syllable in common is a surname, which one customer in five shares with any member of staff.
        alike = [(name, part) for name, part in pairs if name.isascii() == part.isascii() and len(part) > 1]
        shared = sum(bool(set(tokens(name)) & set(tokens(part))) or part in bare(name) for name, part in alike)
        unlike = len(alike) >= MANY_ROWS and shared < 0.1 * len(alike)
        other = own and each.role in ("name_payer", "name_recipient")
        if unlike or other or (not each.role and len(told) == 2):
            why = Text("이 줄 사람의 이름과 다름", "not the name of the person of the row")
            each.become("ignore", 0.7, roles()["name_other"].why if other else why)
            if not other:
                _goes_with(each, _set_with(drafts, each, parts[0]))  # 초청인, 초청인 연락처
            named.remove(each)


def _repeats(name: Draft, companies: Sequence[Draft], cells: Cells) -> bool:
    """Whether a column of names also names the companies: the account of an invoicing tool is a person or a company."""
    pairs = [pair for company in companies for pair in both(cells[name.column], cells[company.column])]
    return bool(pairs) and sum(bare(one) == bare(other) for one, other in pairs) >= 0.2 * len(pairs)


_SECOND = re.compile(r"(\D+)[2-9]").fullmatch


_PERSON = re.compile(r"person\d+").fullmatch


def _seconds(drafts: Sequence[Draft]) -> None:
    """The numbers of a second person who is nowhere named (보호자 성함, 보호자2 연락처) are not those of the first, nor are those of the
    further persons of a firm (Xero's Person1Email beside FirstName)."""
    sets = {set_of(each.column) for each in of(drafts, *NAMES)}
    for each in of(drafts, *OF_A_PERSON):
        if sets and _PERSON(set_of(each.column)) and set_of(each.column) not in sets:
            each.become("ignore", 0.7, Text("다른 사람의 값", "another person's value"))
        numbered = _SECOND(set_of(each.column))
        role = read(numbered[1]).role if numbered else None
        named = numbered and (party(numbered[1]) is not None or (role is not None and role.field == "name"))
        if named and each.field not in NAMES:
            each.become("ignore", 0.7, Text("둘째 사람의 값", "a value of the second person"))


def _other_people(drafts: Sequence[Draft]) -> None:
    """The recipient's phone stays out where the buyer has a name or a contact of their own.

    Beside the name of a recipient, numbers are the recipient's unless they are called the buyer's, where some are (휴대폰번호, 구매자 휴대폰번호).
    """
    why = roles()["phone_recipient"].why
    owned = [each for each in of(drafts, *REACHED) if each.role != "phone_recipient"]
    called = [each for each in of(drafts, "name") if each.role != "name_recipient"]
    buyer = any(not speaks_of(each.column, "recipient") for each in called)  # 담당자(수령인) is the recipient
    if buyer and any(each.role == "name_recipient" for each in drafts):
        numbers = [each for each in owned if each.field != "email"]
        bought = [each for each in numbers if BUYER.search(each.column) and "결제" not in each.column]
        leave_out([each for each in numbers if bought and each not in bought], 0.7, why)
    if owned or buyer:
        leave_out([each for each in drafts if each.role == "phone_recipient" and each.field != "ignore"], 0.8, why)
    _parts_of_recipients(drafts)
    _of_visitors(drafts)


def _on_the_spot(drafts: Sequence[Draft]) -> None:
    """Whom to reach where one calls is now and then another: not needed where the customer has a name and a number."""
    theirs = [each for each in of(drafts, *NAMES, *NUMBERS) if _ON_THE_SPOT.search(each.column)]
    own = [each for each in drafts if each not in theirs]
    if theirs and of(own, *NAMES) and of(own, *NUMBERS):
        for each in of(theirs, *NAMES):
            each.another = True
        leave_out(theirs, 0.7, Text("현장에서 연락할 사람의 값", "of whom to reach on the spot"))


def _parts_of_recipients(drafts: Sequence[Draft]) -> None:
    """The town and the postcode of whoever gets the parcel (送付先住所都道府県) do not go with the buyer's street."""
    places = [each for each in of(drafts, *PLACES) if each.evidence.filled]
    theirs = [each for each in places if speaks_of(each.column, "recipient")]
    whole = [each for each in places if each.field == "address" and each.role != "address_part"]
    if any(not speaks_of(each.column, "recipient", "sender") for each in whole):
        leave_out(theirs, 0.7, roles()["phone_recipient"].why)


_ANYBODY = re.compile(r"(?:고객|손님)?(?:성명|이름|성함|명)|(?:full)?name")


def _of_visitors(drafts: Sequence[Draft]) -> None:
    """A visitor's number is not that of whom they visit (승인 입주민, 방문자 연락처); under a mere 이름 the visitor is the person of the row."""
    named = of(drafts, *NAMES)
    theirs = [each for each in named if _VISITOR.search(each.column) or _ANYBODY.fullmatch(compact(each.column))]
    if not named or theirs or any(each.role == "name_contact" for each in named):
        return
    why = Text(
        f"방문자의 값: 이 줄의 사람은 '{named[0].column}'",
        f"the visitor's: the person of the row is in '{named[0].column}'",
    )
    leave_out([each for each in of(drafts, *OF_A_PERSON) if _VISITOR.search(each.column)], 0.8, why)
