"""Rows in which several people stand: whose value a column holds, by what the headers say."""

import re
from collections.abc import Sequence

from hanjul.explore.drafts import (
    BODY,
    MANY_ROWS,
    NAMES,
    NUMBERS,
    OF_A_PERSON,
    PLACES,
    REACHED,
    Cells,
    Draft,
    few,
    leave_out,
    of,
    same_people,
)
from hanjul.explore.guess import by_values
from hanjul.explore.headers import PARTIES, party, speaks_of, tokens
from hanjul.fields.membership import state, tidy
from hanjul.words import Text

# Who the row is about, where several persons stand in it: nobody in particular, then in this order.
_MAIN_PARTIES = (
    "student", "cared", "guardian", "mother", "father", "spouse", "child", "landlord", "tenant", "mourner", "bereaved", "insured", "payer",
    "author", "driver", "former", "host", "head", "member", "proxy",
)  # fmt: skip
_COUPLE = ("groom", "bride")  # of both the first is the person of the row
# They may be customers: init says who was left out.
DEALING = ("landlord", "tenant", "mourner", "bereaved", "former", *_COUPLE, "member")
_PARENTS = ("guardian", "father", "mother")
_CLIENTS = (
    "student",
    "cared",
    *DEALING,
    "insured",
)  # whoever is in charge of them (담당자) is not the person of the row
_BARRED = ("withdrawn", "refused", "blocked")
_DIED = re.compile(r"사망|별세|작고|소천|임종|death|died|deceased", re.IGNORECASE)
BUYER = re.compile(r"buyer|purchaser|acheteu[rs]|구매자|주문[자인]|구매인|결제자", re.IGNORECASE)
_FULL = 0.9
_KEEPERS = ("keeper", "party_guardian")  # whoever keeps an animal: 보호자, 견주, `Owner`


def parties(source_name: str, drafts: Sequence[Draft], cells: Cells) -> None:
    """Leave out what is an animal's, a relative's or another party's of the row."""
    _animals(drafts, cells)
    _childrens(drafts)
    _members(drafts)
    _of_the_dead(drafts)
    staff = _of_staff(source_name, drafts) or _sellers(drafts)
    _one_party(drafts, ("staff", *_MAIN_PARTIES) if staff else _MAIN_PARTIES)
    _students(drafts, cells)


def _animals(drafts: Sequence[Draft], cells: Cells) -> None:
    """Where a row is about an animal (동물명, 품종), what is said of it is not said of its keeper."""
    keepers = [each for each in drafts if speaks_of(each.column, *_KEEPERS)]
    others = [each for each in drafts if each not in keepers]
    animals = [each for each in others if speaks_of(each.column, "animal")]
    named = any(each.evidence.share("letters") >= 0.5 for each in animals)
    if named and of(keepers, "member_id"):  # 차트번호 beside 보호자번호
        leave_out(of(others, "member_id"), 0.8, Text("동물의 번호", "the animal's number"))
    if named:
        _dead_animals(others, cells)
    why = Text("동물의 값: 이 줄의 사람은 보호자", "the animal's value: the person of the row is its keeper")
    if animals and of(keepers, *NAMES):
        names = [each for each in of(others, *NAMES, "nickname", "name_alias") if party(each.column) is None]
        names = [each for each in names if each not in animals and not speaks_of(each.column, "booker")]  # 입양신청자
        leave_out(names, 0.8, why)
        animals += names
    # The next column to the left that is about somebody says whose sex or birth date it is; where there is none, the next to the right.
    people = [each for each in drafts if each.field in OF_A_PERSON and each.field not in BODY]
    for each in of(others, *BODY) if animals else ():
        at = drafts.index(each)
        beside = (*reversed(drafts[:at]), *drafts[at + 1 :])
        if each in animals or next((one for one in beside if one in animals or one in people), None) in animals:
            each.become("ignore", 0.8, why)


def _dead_animals(drafts: Sequence[Draft], cells: Cells) -> None:
    """The day of death and a state that bars none but the dead are the animal's: its keeper lives."""
    why = Text("동물의 생사: 보호자의 것이 아님", "the animal's life or death, not its keeper's")
    leave_out([each for each in of(drafts, "refusal") if _DIED.search(each.column)], 0.8, why)
    for each in of(drafts, "membership"):
        barred = [cell for cell in cells[each.column] if cell and state(tidy(cell)) in _BARRED]
        if barred and all(map(_DIED.search, barred)):  # none in the sample may be many below it
            each.become("ignore", 0.8, why)


def _behind(drafts: Sequence[Draft], names: Sequence[Draft], fields: Sequence[str] = BODY) -> list[tuple[Draft, Draft]]:
    """The columns that do not say whose birth date or sex they hold, each behind the last of the names before it: it is theirs."""
    found, last = [], None
    for each in drafts:
        if each in names:
            last = each
        elif last and each.field in fields and party(each.column) is None:
            found.append((last, each))
    return found


def _childrens(drafts: Sequence[Draft]) -> None:
    """Where the row is a parent's, the birth date and the sex behind the child's name (아이 이름, 생년월일, 어머니 성함) are the child's."""
    names = of(drafts, *NAMES)
    named = {party(each.column) for each in names}
    if None in named or named <= {"student", "child"}:
        return
    behind = _behind(drafts, names, (*BODY, "name_alias", "nickname"))
    why = Text("자녀의 값으로 보임: 자녀 이름 뒤에 있음", "the child's: it stands behind the child's name")
    leave_out([each for name, each in behind if party(name.column) == "child"], 0.8, why)


def _members(drafts: Sequence[Draft]) -> None:
    """The birth date and the sex behind a relative's or an insured's name and the relation (세대원명, 관계, 생년월일) are theirs; not so
    behind the head's (세대주, 관계, 생년월일). Behind a payer's name, a birth date or business number is what the bank knows them by.
    """
    names = of(drafts, *NAMES)
    others = ("member", "child", "spouse", "insured", "payer")
    if {party(each.column) for each in names} <= set(others):
        return
    for name, each in _behind(drafts, names):
        between = drafts[drafts.index(name) : drafts.index(each)]
        banks = party(name.column) == "payer" and _EITHER_NUMBER.search(each.column)
        if party(name.column) in others and (banks or any(speaks_of(one.column, "relation") for one in between)):
            why = Text(
                "다른 사람의 값으로 보임: 그 이름 뒤에 있음",
                "another person's: it stands behind their name",
            )
            each.become("ignore", 0.8, why)


_EITHER_NUMBER = re.compile("사업자|법인")  # 생년월일(사업자번호), 생년월일/법인번호


def _of_the_dead(drafts: Sequence[Draft]) -> None:
    """Where a row names somebody who died beside the bereaved, what is said of the dead is not said of them: no birth date, no remark
    (故), and no day of death, which refuses where it is the customer's. A mere mark (Deceased? Yes) names nobody.
    """
    dead = [each for each in drafts if party(each.column) == "deceased"]
    if all(each.field == "refusal" for each in dead):
        return
    why = Text("고인의 값: 이 줄의 사람이 아님", "of somebody who died, not of the person of the row")
    named = [each for each in drafts if each in dead or (each.field in OF_A_PERSON and each.field not in BODY)]
    behind = [each for name, each in _behind(drafts, named) if name in dead]  # 고인, 성별, 상주
    leave_out((*dead, *behind, *(each for each in drafts if _DIED.search(each.column))), 0.85, why)


def _of_staff(source_name: str, drafts: Sequence[Draft]) -> bool:
    """Whether a list is one of staff (강사명단): its name says so, or all its numbers are theirs; and nobody else is named in it, and
    another one in every row.
    """
    names = of(drafts, *NAMES)
    numbers = [party(each.column) for each in of(drafts, *REACHED)]
    told = speaks_of(source_name, "party_staff") or set(numbers) == {"staff"}
    if not told or any(party(each.column) != "staff" for each in names):
        return False
    for each in drafts:
        named = party(each.column) == "staff" and each.evidence.share("korean_name", "latin_full_name") >= 0.5
        if named and each.evidence.distinct >= _FULL * each.evidence.filled:
            each.role = "name"
            each.become("name", 0.8, Text("직원 명단의 이름", "a name in a list of staff"))
            return True
    return False


_SELLER = re.compile(r"판매자|매도자|(?<![a-z])seller(?![a-z])", re.IGNORECASE)


def _sellers(drafts: Sequence[Draft]) -> bool:
    """Who sells, and is another in most rows, is no member of staff but the customer of whoever buys used things (중고폰 매입: 판매자, 판매자
    연락처, 예금주); not so beside a buyer, whose numbers and answers would be taken for theirs (구매자 이메일)."""
    if any(BUYER.search(each.column) or speaks_of(each.column, "party_tenant") for each in drafts):
        return False
    sold = [each for each in drafts if _SELLER.search(each.column)]
    named = [each for each in sold if each.evidence.share("korean_name", "latin_full_name") >= 0.5]
    told = [each for each in named if each.role == "name"]  # 판매자(고객)
    varied = told or [each for each in named if each.evidence.distinct >= max(MANY_ROWS, 0.5 * each.evidence.filled)]
    others = [each for each in of(drafts, *NAMES) if each not in sold]
    if len(varied) != 1 or any(each.role != "name_payer" for each in others):
        return False
    varied[0].role = "name"
    varied[0].become(
        "name", 0.8, Text("줄마다 다른 판매자: 우리가 사들이는 상대", "another seller in each row: whom you buy from")
    )
    for each in sold:
        if each.role in ("phone_other", "email_other"):
            by_values(each)
    return True


def _one_party(drafts: Sequence[Draft], leading: Sequence[str]) -> None:
    """A parent's, a spouse's or an emergency contact's name and numbers are not those of the person of the row."""
    parties = {
        each.column: party(each.column)
        for each in drafts
        if each.field in (*OF_A_PERSON, *ANSWERS, "consent_at")  # 법정대리인 동의일
        or (each.field == "tag" and each.evidence.share("korean_name") >= 0.5)  # 자녀 이름/학년
        or (
            each.field in ("company", "department") and party(each.column) in ("author", "driver", "former")
        )  # 공동저자 소속, 상대방 대리인, 변경 전 소속
    }
    if "referred" in parties.values():
        _of_the_recommended(drafts, parties)
        leading = (*leading, "referrer")
    named = of(drafts, *NAMES)
    # A column that only looks like names (형제, 주치의 …) does not say who the row is about while another is called a name.
    told = [each for each in named if each.role] or named
    if any(parties[each.column] in _CLIENTS for each in told):  # 수강생명, 소속기관 담당자
        told = [each for each in told if each.role != "name_contact" or parties[each.column]]
    # 임대인 of every flat, beside 임차인; given names come back in every list (First Name beside Spouse Last Name).
    told = [each for each in told if each.field == "given_name" or not few(each)] or told
    told = _residents(told, parties) or told
    names = {parties[each.column]: each.column for each in reversed(told)}
    couple = [each for each in names if each in _COUPLE]
    # Who signed (계약자) is one of a couple where only those two can be reached, or a parent of theirs.
    signed = None in names and bool(couple) and not _is_reached(drafts, parties, None)
    if signed and any(_is_reached(drafts, parties, each) for each in couple):
        why = Text("계약한 사람: 연락처는 신랑·신부의 것뿐", "who signed: only the couple can be reached")
        leave_out([each for each in named if parties[each.column] is None], 0.8, why)
        del names[None]
    main = None if None in names else next((each for each in (*couple[-1:], *leading) if each in names), None)
    if not names and not any(parties[each.column] is None for each in of(drafts, *OF_A_PERSON)):
        main = next((each for each in (*_COUPLE, *_MAIN_PARTIES) if each in parties.values()), None)
    main = "guardian" if main == "cared" and _guardians_alone(drafts, parties) else main
    pupils = main is None and not set(_PARENTS).isdisjoint(parties.values())
    for each in drafts:
        whose = parties.get(each.column)
        # Where parents stand beside a name that says no more, it is the pupil's: 이름, 학생 휴대폰, 부모 연락처.
        if whose is None or whose == main or (whose in ("student", "cared") and whose not in names and pupils):
            continue
        label, person = PARTIES[whose], names.get(main)
        why = Text(f"다른 사람({label.ko})의 값", f"another person's value ({label.en})")
        if person:
            why = Text(f"{why.ko}: 이 줄의 사람은 '{person}'", f"{why.en}: the person of the row is in '{person}'")
        owner = whose in DEALING or (whose == "companion" and "공동" in each.column)  # 공동명의자
        each.another |= (owner or (main == "cared" and whose in _PARENTS)) and each in named
        heard = if_no(each.field) if whose in _PARENTS else None
        if heard:  # 문자 수신동의(보호자): whoever answers for a child may say no for it
            why = Text(f"{why.ko}, 거부만 읽음", f"{why.en}; only a no is heard")
        each.become(heard or "ignore", 0.85, why)


_RESIDENT = re.compile("입주자|거주자")


def _residents(named: Sequence[Draft], parties: dict[str, str | None]) -> list[Draft]:
    """The names without the owners', where a list of flats names who lives in each (소유자, 입주자): few owners' lists name every tenant."""
    homes = max((each.evidence.filled for each in named if parties[each.column] == "landlord"), default=0)
    known = any(_RESIDENT.search(each.column) and each.evidence.filled >= _FULL * homes for each in named)
    return [each for each in named if parties[each.column] != "landlord"] if homes and known else []


def _is_reached(drafts: Sequence[Draft], parties: dict[str, str | None], whose: str | None) -> bool:
    """Whether a number or an address of a party stands in the row."""
    return any(each.evidence.filled and parties[each.column] == whose for each in of(drafts, *REACHED))


def _guardians_alone(drafts: Sequence[Draft], parties: dict[str, str | None]) -> bool:
    """Whether only the guardian, who is named, can be reached, and nothing is told of whom they care for but the name (어르신 성함, 보호자
    성함, 보호자 연락처): then they answered, and a mere 이메일 is theirs."""
    named = any(parties[each.column] == "guardian" for each in of(drafts, "name"))
    numbers = {parties[each.column] for each in of(drafts, *NUMBERS)}
    told = of(drafts, *BODY, *PLACES)
    return named and numbers == {"guardian"} and all(parties[each.column] == "guardian" for each in told)


def _of_the_recommended(drafts: Sequence[Draft], parties: dict[str, str | None]) -> None:
    """What follows who is recommended is theirs (추천하실 후보자 성함, 후보자 연락처): the answers are of whoever recommends,
    who is the person of the row (추천인, 피추천인)."""
    for each in drafts:
        named = each.evidence.share("korean_name", "latin_full_name") >= 0.5
        if each.role == "name_other" and party(each.column) == "referrer" and named:
            why = Text("추천받은 사람 옆의 추천인", "who recommends, beside whoever is recommended")
            each.become("name", 0.8, why)
            parties[each.column] = "referrer"
    for each in of(drafts, *NAMES):
        if parties[each.column] != "referred":
            continue
        words = [word for word in tokens(each.column) if party(word) is None]
        noun = words[0] if words and len(words[0]) > 1 and words[0] not in ("성명", "성함", "이름") else None
        for other in drafts if noun else ():
            if parties.get(other.column, "") is None and tokens(other.column)[:1] == (noun,):
                parties[other.column] = "referred"


def _students(drafts: Sequence[Draft], cells: Cells) -> None:
    """Where somebody else applies (신청자, 수강자, 생년월일), the birth date and the sex behind the student's name are the student's, unless
    nearly everybody applies for themselves."""
    applicant = next((each for each in of(drafts, "name") if party(each.column) is None), None)
    named = [each for each in drafts if each.evidence.share("korean_name") >= 0.5]
    named = [each for each in named if each.field == "name" or party(each.column) == "student"]
    for name, each in _behind(drafts, named):
        if applicant and name.field == "ignore" and not same_people(applicant, name, cells):
            why = Text(
                "수강생의 값으로 보임: 수강생 이름 뒤에 있음", "the student's: it stands behind the student's name"
            )
            each.become("ignore", 0.8, why)


# A parent's yes is not the child's; a refusal is obeyed whoever gave it.
ANSWERS = (
    "consent_marketing", "consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_push",
    "consent_post", "consent_night",
)  # fmt: skip


def if_no(field: str) -> str | None:
    """What hears only the no of a consent to ads; None for other fields."""
    heard = field.replace("consent_", "refusal_if_no_").replace("_marketing", "")
    return heard if field in ANSWERS else None
