"""Which column of a source is which field: every column by itself first, then all columns of the source together."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pyarrow as pa

from hanjul import facts
from hanjul.explore.dealings import holds_firms, invoice_mail, of_others, one_company, speaks_for
from hanjul.explore.guess import Draft, draft
from hanjul.explore.headers import (
    PARTIES,
    asked_on,
    compact,
    party,
    read,
    roles,
    speaks_of,
    tokens,
)
from hanjul.explore.newsletters import confirmations
from hanjul.explore.organisations import organisations
from hanjul.explore.parts import (
    bare,
    birth_by_span,
    birth_parts,
    both,
    generations,
    latin_spelling,
    of,
    other_names,
    particles,
    readings,
    set_of,
    split_names,
    western_names,
)
from hanjul.explore.refusals import every_row
from hanjul.explore.values import Evidence, examine, short_dates, year_last
from hanjul.fields import FIELDS, Context
from hanjul.fields.consent import dates_only_a_yes
from hanjul.fields.membership import state, tidy
from hanjul.words import Text

# One column per source at most; of several the best stays. Address, memo and tag columns are joined, phones and
# e-mails fill one slot each.
_SINGLE = (
    "created_at",
    "updated_at",
    "last_seen_at",
    "consent_at",
    "birth_date",
    "gender",
    "member_id",
    "postcode",
    "nickname",
    "website",
)
_PEOPLE = ("name", "name_contact", "name_owner", "name_recipient", "name_payer")
_NAMES = ("name", "given_name", "family_name")
_NUMBERS = ("mobile", "phone", "contact")
_REACHED = (*_NUMBERS, "email")
_PLACES = ("address", "address_detail", "postcode")
_BODY = ("gender", "birth_date", "birth_year", "birth_month", "birth_day")
_OF_A_PERSON = (*_NAMES, "name_alias", "nickname", *_REACHED, *_BODY, *_PLACES, "position")
# A parent's yes is not the child's; a refusal is obeyed whoever gave it.
_ANSWERS_OF_A_PERSON = (
    "consent_marketing", "consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_push",
    "consent_post", "consent_night",
)  # fmt: skip
# Who the row is about, where several persons stand in it: nobody in particular, then in this order.
_MAIN_PARTIES = (
    "student", "guardian", "mother", "father", "spouse", "child", "landlord", "tenant", "mourner", "bereaved", "insured", "payer",
    "author", "driver", "former", "host", "head", "member", "proxy",
)  # fmt: skip
_COUPLE = ("groom", "bride")  # of both the first is the person of the row
# They may be customers: init says who was left out.
_DEALING = ("landlord", "tenant", "mourner", "bereaved", "former", *_COUPLE, "member")
_PARENTS = ("guardian", "father", "mother")
_CLIENTS = ("student", *_DEALING, "insured")  # whoever is in charge of them (담당자) is not the person of the row
_BARRED = ("withdrawn", "refused", "blocked")
_DIED = re.compile(r"사망|별세|작고|소천|임종|death|died|deceased", re.IGNORECASE)
_BUYER = re.compile(r"buyer|purchaser|구매자|주문자|결제자", re.IGNORECASE)
_KEEPERS = ("keeper", "party_guardian")  # whoever keeps an animal: 보호자, 견주, `Owner`
_VISITOR = re.compile(r"방문자|투숙[객자]|visitor", re.IGNORECASE)  # beside who booked
_HIDDEN = re.compile(r"[*＊○●◯]")  # 김*수
_NAMING = re.compile(r"(?<=..)(?:명|성명|성함|이름)$")
_THINGS = ("상품", "제품", "품목", "재고", "product", "item", "inventory", "catalog")
_AGAIN = re.compile(r"_[0-9]{1,2}$")
_FEW = 0.02  # a house has few places it sends from
_FULL, _REPEATED = 0.9, 0.9
_ALIKE = 0.95
_MANY_ROWS = 20  # so many equal cells are no chance
_CELLS = 40_000  # looked at over all columns of a source, so that 5,000 columns do not take minutes


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column is taken for.

    Attributes:
        field: a mapping value of the project file (a field, `keep` or `ignore`).
        confidence: 0..1; how sure, not a probability that was measured.
        reason: in words, without any value of the data.
        unheard: it is left out or only kept though its values are answers: it may ask for a consent, or hold refusals.
        another: it names another person, whose number or address stands in the row as well.
        state: its values are states of a subscription: they say what holds now, and not since when.
    """

    column: str
    field: str
    confidence: float
    reason: Text
    unheard: bool = False
    another: bool = False
    state: bool = False


def infer(source_name: str, columns: Sequence[str], sample: pa.Table, context: Context | None = None) -> list[Guess]:
    """Guess the field of every column of a source, in column order.

    Parts of an address (city, state, suburb, street number, 시도 …) are all mapped to `address`: cleaning joins the
    address columns of a source in column order with a blank. Several phone or e-mail columns are allowed. At most one
    column becomes `created_at` and the like.

    Args:
        source_name: the name of the source; it tells a list of products, and the channel a consent is for.
        columns: the headers, unique.
        sample: some rows, one text column per header (others are ignored).
        context: country and time zone values are read in; Korean by default.
    """
    return [guess for guess, _ in study(source_name, columns, sample, context or Context())]


def study(source_name: str, columns: Sequence[str], sample: pa.Table, context: Context) -> list[tuple[Guess, Evidence]]:
    """The guess of every column with the evidence it rests on."""
    places = {name: place for place, name in enumerate(sample.column_names)}
    cells = {column: _cells(sample, places.get(column), len(columns)) for column in columns}
    limit = max(5, min(300, _CELLS // max(1, len(columns))))
    seen = {column: examine(cells[column], context, limit) for column in columns}
    drafts = [draft(column, read(_given(column, seen)), seen[column]) for column in columns]
    _lines(drafts)
    _state_needs_address(drafts)
    _house_numbers(drafts)
    _flats(drafts)
    _animals(drafts)
    _dead_animals(drafts, cells)
    _childrens(drafts)
    _members(drafts)
    _of_the_dead(drafts)
    _one_party(drafts, (*_MAIN_PARTIES, "staff") if _of_staff(source_name, drafts) else _MAIN_PARTIES)
    _properties(drafts)
    _students(drafts, cells)
    birth_parts(drafts, cells, context)
    birth_by_span(drafts, cells, context)
    _own_company(drafts, cells)
    _of_a_few(drafts)
    _buyers(drafts, cells)
    other_names(drafts)
    readings(drafts)
    split_names(drafts, cells)
    latin_spelling(drafts, cells)
    western_names(drafts, cells)
    generations(drafts, cells)
    particles(drafts)
    organisations(drafts, cells)
    _recipients(drafts)
    of_others(drafts)
    _one_person(drafts, cells)
    _seconds(drafts)
    invoice_mail(drafts, cells)
    one_company(drafts, cells)
    _other_people(drafts)
    _one_address(drafts, cells)
    confirmations(source_name, drafts)
    _one_date(drafts, cells, context)
    _singles(drafts)
    _whose_answers(drafts)
    _things(source_name, drafts)
    _contracts_withdrawn(source_name, drafts)
    _one_channel(source_name, drafts)
    _by_letter(drafts)
    _asked_outright(drafts)
    _only_dated(source_name, drafts)
    _changes_of_answers(source_name, drafts, cells)
    _answers_by_channel(drafts, cells)
    _states_of_a_list(source_name, drafts)
    _day_of_a_list(source_name, drafts, cells)
    return [
        (
            Guess(
                d.column,
                d.field,
                round(d.confidence, 2),
                d.reason,
                _unheard(d),
                d.another,
                d.evidence.share("subscription") >= 0.5,
            ),
            d.evidence,
        )
        for d in _people_before_companies(drafts)
    ]


def _people_before_companies(drafts: Sequence[Draft]) -> list[Draft]:
    """Columns in which companies stand as well (회원명(법인명)) behind the others: of several names of a row the first is taken."""
    named = of(drafts, "name")
    last = {each.column for each in named if holds_firms(each)}
    last = last if len(last) < len(named) else set()
    return sorted(drafts, key=lambda each: each.column in last)


def _given(column: str, seen: dict[str, Evidence]) -> str:
    """The header as it stands in the file: the second 주소 was called 주소_2 only to tell it from the first, and is no 상세주소
    where whole addresses stand in it.
    """
    first = _AGAIN.sub("", column)
    detail = first == column or seen[column].share("address") < 0.3
    return first if first in seen and not detail else column


def _unheard(draft: Draft) -> bool:
    role = draft.header.role
    contact = role is not None and role.field in _REACHED  # May we e-mail you?
    asks = role is None or contact or role.name in ("activity", "consent_unclear")
    asks = asks and not speaks_of(draft.column, "reason")
    worded = draft.evidence.share("number") < 0.5  # 1 and 0 count as often as they answer
    answered = draft.evidence.answers > draft.evidence.share("channel")
    return draft.field in ("ignore", "keep") and asks and worded and answered and draft.evidence.answers >= 0.5


def date_order(sample: pa.Table, guesses: Sequence[Guess], country: str = "KR") -> Literal["ymd", "mdy", "dmy"]:
    """The order of a source's dates, read off its date columns: 13/2/2021 settles it; 3/4/2021 follows the country.

    So does 3/4/21, but for years that lead nevertheless (98-04-03, or where the country puts a month there is none).
    """
    known = {row["country"]: row["date_order"] for row in facts.rows("country_hints")}.get(country, "dmy")
    found: Counter[str] = Counter()
    short: list[tuple[int, int]] = []
    for guess in guesses:
        field = FIELDS.get(guess.field)
        if field and (guess.field == "birth_date" or guess.field.endswith("_at") or "answered_at" in field.outputs):
            cells = sample.column(guess.column).to_pylist()
            found += year_last(cells)
            short += short_dates(cells)
    if not found:
        leads = any(first > (31 if known == "dmy" else 12) for first, _ in short)
        if known == "ymd" or leads or not short:
            return "ymd"
        return "mdy" if known == "mdy" else "dmy"
    if found["dmy"] != found["mdy"]:
        return "dmy" if found["dmy"] > found["mdy"] else "mdy"
    return "dmy" if known == "dmy" else "mdy"


def answers_dated_by(guesses: Sequence[Guess]) -> Literal["created_at"] | None:
    """Whether a source's rows are answers given at one time: a form's export, whose time stamp dates the consents."""
    stamp = next((guess for guess in guesses if guess.field == "created_at"), None)
    consents = [guess for guess in guesses if guess.field.startswith(("consent_", "refusal"))]
    asked = any(guess.field != "consent_at" for guess in consents)
    # Who unsubscribed did so after the row was made: dated back, the refusal would be outweighed by a yes in between.
    if any(guess.state for guess in consents):
        return None
    dated = any(guess.field == "consent_at" for guess in guesses)
    if not stamp or not asked or dated:
        return None
    words = ("타임스탬프", "timestamp", "제출", "응답", "submit", "신청일시", "작성일시", "registration time", "horodateur", "zeitstempel",
             "marca temporal", "carimbo de data", "informazioni cronologiche", "tijdstempel", "sygnatura czasowa",
             "タイムスタンプ", "时间戳", "dấu thời gian", "отметка времени", "позначка часу", "відмітка часу", "stempel waktu", "חותמת זמן",
             "časová značka", "időbélyeg", "χρονική σήμανση", "marcaj de timp", "tidsstempel", "tidsmerke", "tidsstämpel", "aikaleima",
             "ประทับเวลา", "提交时间", "提交時間")  # fmt: skip
    said = stamp.column.casefold()
    is_form = any(word in said or word in said.replace(" ", "") for word in words)
    return "created_at" if is_form else None


def _cells(sample: pa.Table, place: int | None, columns: int) -> list[str | None]:
    """The sampled cells of a column, fewer where there are many columns."""
    if place is None:
        return []
    rows = max(50, min(sample.num_rows, 5 * _CELLS // max(1, columns)))
    cells: list[str | None] = sample.column(place).slice(0, rows).to_pylist()
    return cells


# All columns together --------------------------------------------------------------------------------------------------


_CODES = (("id",), ("code",), ("코드",), ("コード",))


def _state_needs_address(drafts: Sequence[Draft]) -> None:
    """`state`, `region`, 지역 … are parts of an address only beside others; alone they are something else."""
    parts = [each for each in drafts if each.role == "address_part"]
    others = [each for each in drafts if each.field in _PLACES and each not in parts]
    places = ("city", "suburb", "town", "county", "district", "시도", "시군구", "시/도", "시/군/구", "거주", "사시는", "사는", "wohnort", "ville",
              "commune", "ciudad", "población", "poblacion", "localidad", "municipio", "città", "comune", "woonplaats", "cidade",
              "miasto", "город", "місто", "kota", "kabupaten", "bandar", "barangay", "עיר", "ישוב")  # fmt: skip
    clear = any(place in each.column.casefold() for each in parts for place in places)
    for each in parts:
        if tokens(each.column)[-1:] in _CODES and each.evidence.share("number") >= 0.9:  # 都道府県(ID)
            each.become("ignore", 0.8, roles()["technical_id"].why)
            continue
        alone = not others and len(parts) < 2
        if alone and (not clear or each.evidence.share("number") >= 0.5):
            each.become(
                "ignore", 0.5, Text("주소의 일부로 볼 다른 열이 없음", "no other column makes it part of an address")
            )
        else:
            each.reason = Text(
                "주소의 일부: 주소 열들은 순서대로 이어 붙임",
                "a part of the address; the parts are joined in column order",
            )


_HOUSE_NUMBER = re.compile(r"(?:número|numero|núm|num|nº|n°|no|nr)(?:ext(?:erior)?|civico|casa)?").fullmatch


_LINES_SHARE = 0.5


def _lines(drafts: Sequence[Draft]) -> None:
    """A column in which people wrote name, number and address as one line (orders out of a chat), where no other holds their numbers.

    Whoever paid for it (입금자명), and whoever gets it where the buyers have a column like that too, are other people.
    """
    lines = [each for each in drafts if each.evidence.share("person_line") >= _LINES_SHARE]
    numbers = [each for each in of(drafts, *_NUMBERS) if each not in lines and each.role != "phone_recipient"]
    if not lines or any(party(each.column) is None for each in numbers):
        return
    best = min(lines, key=lambda each: (speaks_of(each.column, "recipient"), party(each.column) is not None))
    why = Text("이름·번호·주소를 한 칸에 함께 적은 열", "name, number and address stand together in each cell")
    best.role = ""
    best.become("person_line", 0.7, why)
    told = Text(f"이 줄의 사람은 '{best.column}' 열에서 읽음", f"the person of the row is read from '{best.column}'")
    for each in [*lines, *of(drafts, "name")]:
        if each is not best and (each in lines or each.role in ("", "name_payer", "name_recipient")):
            each.become("ignore", 0.7, told)


def _house_numbers(drafts: Sequence[Draft]) -> None:
    """A mere `Número` right behind the street is the number of the house."""
    for street, each in pairwise(drafts):
        behind = street.field == "address" and each.field == "ignore" and each.evidence.share("number") >= 0.5
        if behind and _HOUSE_NUMBER("".join(tokens(each.column))):
            each.become("address", 0.7, Text("도로명 바로 뒤의 번호", "the number right behind the street"))


_OWNERS = re.compile(r"소유|임대인|분양")  # who need not live there


def _flats(drafts: Sequence[Draft]) -> None:
    """동 beside 호 are the building and the flat of whoever lives there, where no other column tells an address and nobody owns it."""
    if of(drafts, "address", "address_detail") or any(_OWNERS.search(each.column) for each in drafts):
        return
    for building, flat in pairwise(drafts):
        named = tokens(building.column)[-1:] == ("동",) and tokens(flat.column)[-1:] in (("호",), ("호수",), ("호실",))
        if named and building.field == flat.field == "ignore" and building.evidence.filled and flat.evidence.filled:
            for each in (building, flat):
                each.role = "address_detail"
                each.become("address_detail", 0.8, Text("동과 호", "building and flat"))


_PROPERTY = re.compile(r"소재|물건|단지|건물|아파트|동호수?|[0-9]*(?:동|호|호수|호실)").match


def _properties(drafts: Sequence[Draft]) -> None:
    """Beside whoever sells, lets or owns it, the place of a property (소재지, 동호수) is not where they live; it may be the tenant's home."""
    parties = [party(each.column) for each in drafts]
    named = [whose for each, whose in zip(drafts, parties, strict=True) if each.field == "name"]
    if "landlord" not in parties or "tenant" in named:
        return
    for each, whose in zip(drafts, parties, strict=True):
        if whose is None and each.field in ("address", "address_detail") and _PROPERTY(compact(each.column)):
            each.become("ignore", 0.8, roles()["place_property"].why)


def _animals(drafts: Sequence[Draft]) -> None:
    """Where a row is about an animal, the sex and the birth date that stand beside it (품종, 성별, 생일) are not its keeper's; nor
    is any other name where the keeper has one.

    The next column to the left that is about somebody says whose they are; where there is none, the next to the right.
    """
    animals = [speaks_of(each.column, "animal") and not speaks_of(each.column, *_KEEPERS) for each in drafts]
    if not any(animals):
        return
    kept = [each for each in of(drafts, *_NAMES) if speaks_of(each.column, *_KEEPERS)]
    why = Text("동물의 값: 이 줄의 사람은 보호자", "the animal's value: the person of the row is its keeper")
    people = [each.field in _OF_A_PERSON and each.field not in _BODY for each in drafts]
    for at, each in enumerate(drafts):
        others = each.field in (*_NAMES, "nickname", "name_alias")
        if animals[at] or speaks_of(each.column, *_KEEPERS):
            continue
        if others and kept and party(each.column) is None:
            each.become("ignore", 0.8, why)
            people[at], animals[at] = False, True
    for at, each in enumerate(drafts):
        if each.field not in _BODY or speaks_of(each.column, *_KEEPERS):
            continue
        order = (*range(at - 1, -1, -1), *range(at + 1, len(drafts)))
        nearest = next((place for place in order if animals[place] or people[place]), None)
        if animals[at] or (nearest is not None and animals[nearest]):
            each.become("ignore", 0.8, why)


def _dead_animals(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """In a list of animals (동물명, 품종), the day of death and a state that bars none but the dead are the animal's: its keeper lives.
    So is a number, where the keeper has one."""
    animals = [each for each in drafts if speaks_of(each.column, "animal") and not speaks_of(each.column, *_KEEPERS)]
    if not any(each.evidence.share("letters") >= 0.5 for each in animals):
        return
    ids = of(drafts, "member_id")
    if any(speaks_of(each.column, *_KEEPERS) for each in ids):
        for each in ids:  # 차트번호 beside 보호자번호
            if not speaks_of(each.column, *_KEEPERS):
                each.become("ignore", 0.8, Text("동물의 번호", "the animal's number"))
    for each in of(drafts, "refusal", "membership"):
        if speaks_of(each.column, *_KEEPERS):
            continue
        barred = [cell for cell in cells[each.column] if cell and state(tidy(cell)) in _BARRED]
        dead = barred and all(map(_DIED.search, barred))  # none in the sample may be many below it
        if _DIED.search(each.column) if each.field == "refusal" else dead:
            each.become(
                "ignore", 0.8, Text("동물의 생사: 보호자의 것이 아님", "the animal's life or death, not its keeper's")
            )


def _behind(
    drafts: Sequence[Draft], names: Sequence[Draft], fields: Sequence[str] = _BODY
) -> list[tuple[Draft, Draft]]:
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
    names = of(drafts, *_NAMES)
    parties = {party(each.column) for each in names}
    if None in parties or parties <= {"student", "child"}:
        return
    for name, each in _behind(drafts, names, (*_BODY, "name_alias", "nickname")):
        if party(name.column) == "child":
            why = Text("자녀의 값으로 보임: 자녀 이름 뒤에 있음", "the child's: it stands behind the child's name")
            each.become("ignore", 0.8, why)


def _members(drafts: Sequence[Draft]) -> None:
    """The birth date and the sex behind a relative's or an insured's name and the relation (세대원명, 관계, 생년월일) are theirs; not so
    behind the head's (세대주, 관계, 생년월일).
    """
    names = of(drafts, *_NAMES)
    others = ("member", "child", "spouse", "insured")
    if {party(each.column) for each in names} <= set(others):
        return
    for name, each in _behind(drafts, names):
        between = drafts[drafts.index(name) : drafts.index(each)]
        if party(name.column) in others and any(speaks_of(one.column, "relation") for one in between):
            why = Text(
                "다른 사람의 값으로 보임: 그 이름과 관계 뒤에 있음",
                "another person's: it stands behind their name and relation",
            )
            each.become("ignore", 0.8, why)


def _of_the_dead(drafts: Sequence[Draft]) -> None:
    """Where a row names somebody who died beside the bereaved, what is said of the dead is not said of them: no birth date, no remark
    (故), and no day of death, which refuses where it is the customer's. A mere mark (Deceased? Yes) names nobody.
    """
    dead = [each for each in drafts if party(each.column) == "deceased"]
    if all(each.field == "refusal" for each in dead):
        return
    why = Text("고인의 값: 이 줄의 사람이 아님", "of somebody who died, not of the person of the row")
    named = [each for each in drafts if each in dead or (each.field in _OF_A_PERSON and each.field not in _BODY)]
    behind = [each for name, each in _behind(drafts, named) if name in dead]  # 고인, 성별, 상주
    for each in (*dead, *behind, *(each for each in drafts if _DIED.search(each.column))):
        each.become("ignore", 0.85, why)


def _of_staff(source_name: str, drafts: Sequence[Draft]) -> bool:
    """Whether a list is one of staff (강사명단): its name says so, or all its numbers are theirs; and nobody else is named in it, and
    another one in every row.
    """
    names = of(drafts, *_NAMES)
    numbers = [party(each.column) for each in of(drafts, *_REACHED)]
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


def _one_party(drafts: Sequence[Draft], leading: Sequence[str]) -> None:
    """A parent's, a spouse's or an emergency contact's name and numbers are not those of the person of the row."""
    parties = {
        each.column: party(each.column)
        for each in drafts
        if each.field in (*_OF_A_PERSON, *_ANSWERS_OF_A_PERSON, "consent_at")  # 법정대리인 동의일
        or (each.field == "tag" and each.evidence.share("korean_name") >= 0.5)  # 자녀 이름/학년
        or (
            each.field in ("company", "department") and party(each.column) in ("author", "driver")
        )  # 공동저자 소속, 상대방 대리인
    }
    if "referred" in parties.values():
        _of_the_recommended(drafts, parties)
        leading = (*leading, "referrer")
    named = of(drafts, *_NAMES)
    # A column that only looks like names (형제, 주치의 …) does not say who the row is about while another is called a name.
    told = [each for each in named if each.role] or named
    if any(parties[each.column] in _CLIENTS for each in told):  # 수강생명, 소속기관 담당자
        told = [each for each in told if each.role != "name_contact" or parties[each.column]]
    told = [each for each in told if not _few(each)] or told  # 임대인 of every flat, beside 임차인
    names = {parties[each.column]: each.column for each in reversed(told)}
    couple = [each for each in names if each in _COUPLE]
    main = None if None in names else next((each for each in (*couple[-1:], *leading) if each in names), None)
    if not names and not any(parties[each.column] is None for each in of(drafts, *_OF_A_PERSON)):
        main = next((each for each in (*_COUPLE, *_MAIN_PARTIES) if each in parties.values()), None)
    pupils = main is None and "student" not in names and not set(_PARENTS).isdisjoint(parties.values())
    for each in drafts:
        whose = parties.get(each.column)
        # Where parents stand beside a name that says no more, it is the pupil's: 이름, 학생 휴대폰, 부모 연락처.
        if whose is None or whose == main or (whose == "student" and pupils):
            continue
        label, person = PARTIES[whose], names.get(main)
        why = Text(f"다른 사람({label.ko})의 값", f"another person's value ({label.en})")
        if person:
            why = Text(f"{why.ko}: 이 줄의 사람은 '{person}'", f"{why.en}: the person of the row is in '{person}'")
        each.another |= whose in _DEALING and each in named
        heard = _if_no(each.field) if whose in _PARENTS else None
        if heard:  # 문자 수신동의(보호자): whoever answers for a child may say no for it
            why = Text(f"{why.ko}, 거부만 읽음", f"{why.en}; only a no is heard")
        each.become(heard or "ignore", 0.85, why)


def _whose_answers(drafts: Sequence[Draft]) -> None:
    """Where two who deal with each other can both be reached (매도인, 매수인; 신랑, 신부), or only another than the person of the row
    (회원명, 상주 연락처), an answer that does not say whose it is may be the other's: only a no is heard.
    """
    mains = {party(each.column) for each in of(drafts, *_NAMES)}
    reached = {
        party(each.column)
        for each in drafts
        if each.evidence.filled and each.header.role and each.header.role.field in _REACHED
    }
    others = [each for each in _DEALING if each in reached - mains]
    if not others or (mains.isdisjoint(_DEALING) and of(drafts, *_REACHED)):
        return
    label = PARTIES[others[0]]
    why = Text(
        f"다른 사람({label.ko})의 대답일 수 있어 거부만 읽음",
        f"may be another person's answer ({label.en}): only a no is heard",
    )
    for each in of(drafts, *_ANSWERS_OF_A_PERSON):
        if party(each.column) is None:
            each.become(_if_no(each.field) or "refusal_if_no", 0.7, why)


def _students(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Where somebody else applies (신청자, 수강자, 생년월일), the birth date and the sex behind the student's name are the student's, unless
    nearly everybody applies for themselves."""
    applicant = next((each for each in of(drafts, "name") if party(each.column) is None), None)
    named = [each for each in drafts if each.evidence.share("korean_name") >= 0.5]
    named = [each for each in named if each.field == "name" or party(each.column) == "student"]
    for name, each in _behind(drafts, named):
        if applicant and name.field == "ignore" and not _same(applicant, name, cells):
            why = Text(
                "수강생의 값으로 보임: 수강생 이름 뒤에 있음", "the student's: it stands behind the student's name"
            )
            each.become("ignore", 0.8, why)


def _if_no(field: str) -> str | None:
    """What hears only the no of a consent to ads; None for other fields."""
    heard = field.replace("consent_", "refusal_if_no_").replace("_marketing", "")
    return heard if field in _ANSWERS_OF_A_PERSON else None


def _of_the_recommended(drafts: Sequence[Draft], parties: dict[str, str | None]) -> None:
    """What follows who is recommended is theirs (추천하실 후보자 성함, 후보자 연락처): the answers are of whoever recommends,
    who is the person of the row (추천인, 피추천인)."""
    for each in drafts:
        named = each.evidence.share("korean_name", "latin_full_name") >= 0.5
        if each.role == "name_other" and party(each.column) == "referrer" and named:
            why = Text("추천받은 사람 옆의 추천인", "who recommends, beside whoever is recommended")
            each.become("name", 0.8, why)
            parties[each.column] = "referrer"
    for each in of(drafts, *_NAMES):
        if parties[each.column] != "referred":
            continue
        words = [word for word in tokens(each.column) if party(word) is None]
        noun = words[0] if words and len(words[0]) > 1 and words[0] not in ("성명", "성함", "이름") else None
        for other in drafts if noun else ():
            if parties.get(other.column, "") is None and tokens(other.column)[:1] == (noun,):
                parties[other.column] = "referred"


def _few(draft: Draft) -> bool:
    """Whether few values stand in many rows."""
    return draft.evidence.filled >= _MANY_ROWS and draft.evidence.distinct <= 0.1 * draft.evidence.filled


def _of_a_few(drafts: Sequence[Draft]) -> None:
    """Beside numbers, addresses or names that differ from row to row, a few that come back all the time are those of staff (설계사 연락처)."""
    named = of(drafts, "name", "given_name")
    for fields in (("mobile", "contact"), ("email",)):
        found = [each for each in of(drafts, *fields) if each.role != "phone_recipient"]
        if any(each.evidence.distinct >= 0.5 * each.evidence.filled > 0 for each in (*found, *named)):
            for each in filter(_few, found):
                why = Text("몇 안 되는 값이 되풀이됨: 직원의 연락처로 보임", "few values over and over: staff's")
                each.become("ignore", 0.8, why)


def _own_company(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Of several columns of one kind, one that is the same in every row is the company's own (공급자 on its own invoices); so is
    a sender who hardly ever changes (보내는분 on its parcels), also where nobody else's column is of that kind, or who is the
    same on half of them and somebody else only where it is a present.
    """
    received = any(each.role == "name_recipient" for each in drafts)
    for fields in (
        ("name",),
        ("company",),
        ("business_number",),
        _NUMBERS,
        ("email",),
        ("address",),
    ):
        found = [
            each for each in of(drafts, *fields) if each.evidence.filled >= _MANY_ROWS and each.role != "address_part"
        ]
        constant = [each for each in found if each.evidence.distinct == 1]
        few = [each for each in found if each.evidence.distinct <= max(1, _FEW * each.evidence.filled)]
        sent = [each for each in found if speaks_of(each.column, "sender")]
        senders = [each for each in sent if each in few or (received and _mostly_one(cells[each.column]))]
        for each in senders:  # who gave a present may be a customer too
            each.another = each.field == "name" and each not in few
        for each in (*senders, *(constant if len(constant) < len(found) else ())):
            each.become(
                "ignore",
                0.8,
                Text("모든 행이 같음: 우리 회사의 값으로 보임", "the same in every row: your own company's value"),
            )


def _mostly_one(cells: Sequence[str | None]) -> bool:
    """Whether half of the filled cells are one and the same."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return bool(filled) and 2 * Counter(filled).most_common(1)[0][1] >= len(filled)


def _recipients(drafts: Sequence[Draft]) -> None:
    """Names known by their values alone whose header speaks of whoever gets something (설치자) are the recipients'."""
    for each in of(drafts, "name"):
        if not each.role and speaks_of(each.column, "recipient"):
            each.role = "name_recipient"


def _one_person(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """A record is one person: of several name columns that disagree the customer's stays, then the contact's, the owner's."""
    named = of(drafts, "name")
    if not named:
        return
    rank = {role: position for position, role in enumerate(_PEOPLE)}
    leaders = {each.column for each in named if _leads(each, named)}
    accounts = {each.column for each in named if _repeats(each, of(drafts, "company"), cells)}
    givers = _givers(named)
    clerks = _clerks(named)
    named.sort(
        key=lambda each: (
            each.column in givers,
            each.column in clerks,
            each.column in leaders,
            rank.get(each.role, 1 if each.role else 3),
            speaks_of(each.column, "invoice"),  # 계약담당자, 세금계산서 담당자
            each.column in accounts,
            _VISITOR.search(each.column) is not None,
            not (each.role or _is_reached(drafts, each)),
            not each.evidence.filled,
            -round(each.confidence, 1),
        )
    )
    if of(drafts, "given_name", "family_name"):
        for each in [each for each in named if each.role == "name_payer"]:
            each.become("ignore", 0.7, roles()["name_other"].why)
            named.remove(each)
        if not named:
            return
    _not_of_the_parts(drafts, cells, named)
    if not named:
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
            _leave_out(drafts, each, first, mostly=len(pairs) >= _MANY_ROWS and same < 0.5 * len(pairs))
        elif same < _ALIKE * len(pairs):
            _sometimes_another(drafts, each, first)


def _leave_out(drafts: Sequence[Draft], other: Draft, first: Draft, mostly: bool) -> None:
    """Leave out another person of the row with what is theirs; `mostly`: they are another in most rows."""
    received = other.role == "name_recipient"
    why = Text(
        f"다른 사람의 이름으로 보임: 이 줄의 사람은 '{first.column}'",
        f"another person's name: the person of the row is in '{first.column}'",
    )
    other.become("ignore", 0.7, roles()["name_recipient"].why if received else why)
    if received and mostly:
        _presents(drafts)
    elif not received and other.role != "name_payer":
        right_behind = [each for one, each in pairwise(drafts) if one is other]  # 등표기명, 생년, 보시자
        body = [each for each in right_behind if each.field in _BODY and party(each.column) is None]
        _goes_with(other, [*_set_with(drafts, other, first), *body])


def _is_reached(drafts: Sequence[Draft], name: Draft) -> bool:
    """Whether a number or an address is called after whom a column names (보시자, 보시자 연락처)."""
    return any(compact(each.column).startswith(compact(name.column)) for each in of(drafts, *_REACHED))


def _clerks(named: Sequence[Draft]) -> set[str]:
    """The columns whose few values come back all the time (contacts; 신랑, 신부 and 혼주 of 계약자), where others differ from row to row."""
    varied = [each for each in named if each.role not in ("name_recipient", "name_payer") and not _few(each)]
    if not varied:
        return set()
    most = max(each.evidence.distinct for each in varied)
    return {each.column for each in named if _few(each) or (each.role == "name_contact" and _comes_back(each, most))}


def _comes_back(contact: Draft, others: int) -> bool:
    """Whether a contact stands in many rows, now with a title and now without, while others change from row to row: the trainees
    of a firm (교육담당자 beside 교육생).
    """
    evidence = contact.evidence
    return (
        evidence.filled >= _MANY_ROWS and 2 * evidence.distinct <= evidence.filled and 2 * evidence.distinct <= others
    )


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


def _presents(drafts: Sequence[Draft]) -> None:
    """Where most parcels go to somebody else, they do not go to the buyer's address."""
    theirs = [
        each
        for each in of(drafts, *_PLACES)
        if speaks_of(each.column, "recipient") or "배송" in each.column  # 수령인 주소, 배송지
    ]
    rest = [each for each in of(drafts, "address_detail", "postcode") if each not in theirs]
    if any(each.field == "address" for each in theirs) and len(theirs) + len(rest) == len(of(drafts, *_PLACES)):
        theirs += rest  # 우편번호 beside 배송지
    for each in theirs:
        why = Text("대부분 다른 사람이 받는 주소", "the address of somebody else in most rows: the recipient")
        each.become("ignore", 0.7, why)


_SECOND = re.compile(r"(\D+)[2-9]").fullmatch


def _seconds(drafts: Sequence[Draft]) -> None:
    """The numbers of a second person who is nowhere named (보호자 성함, 보호자2 연락처) are not those of the first."""
    for each in of(drafts, *_OF_A_PERSON):
        numbered = _SECOND(set_of(each.column))
        role = read(numbered[1]).role if numbered else None
        named = numbered and (party(numbered[1]) is not None or (role is not None and role.field == "name"))
        if named and each.field not in _NAMES:
            why = Text("둘째 사람의 값", "a value of the second person")
            each.become("ignore", 0.7, why)


def _goes_with(other: Draft, theirs: Sequence[Draft]) -> None:
    """Leave out the numbers and answers of another person with their name."""
    other.another |= any(each.field in _REACHED for each in theirs)
    for each in theirs:
        each.become(
            "ignore", 0.7, Text(f"'{other.column}' 열의 사람의 값", f"a value of the person in '{other.column}'")
        )


def _set_with(drafts: Sequence[Draft], other: Draft, first: Draft) -> list[Draft]:
    """The numbers and answers that stand in one set with another person's name (계약자2 성명, 계약자2 연락처)."""
    word = _NAMING.sub("", compact(other.column))  # 대표자명, 대표자연락처; but 대표 전화 is the company's
    word = "" if len(word) < 3 or compact(first.column).startswith(word) else word
    theirs = {set_of(other.column), word} - {"", set_of(first.column)}
    stem = ""
    if word.endswith(("담당자", "담당")) and "담당" not in compact(first.column):
        stem = word[word.rindex("담당") :]  # 소속기관 담당자, 담당자 이메일; 경리담당, 담당메일
    latin = tuple(each for each in tokens(other.column) if each != "name") if word and word.isascii() else ()
    latin = () if tokens(first.column)[: len(latin)] == latin else latin  # hiring_manager, hiring_manager_email
    found = []
    for each in of(drafts, *_OF_A_PERSON, *_ANSWERS_OF_A_PERSON):
        begins = bool(word) and not word.isascii() and compact(each.column).startswith((word, stem or word))
        begins |= bool(latin) and tokens(each.column)[: len(latin)] == latin
        if each is not first and each is not other and (set_of(each.column) in theirs or begins):
            found.append(each)
    return found


def _sometimes_another(drafts: Sequence[Draft], other: Draft, first: Draft) -> None:
    """Who is another person in some rows (회원명, 신청인) has numbers of their own there, which are not needed where the first has some."""
    theirs = _set_with(drafts, other, first)
    if any(each not in theirs for each in of(drafts, *_REACHED)):
        _goes_with(other, theirs)


def _not_of_the_parts(drafts: Sequence[Draft], cells: dict[str, list[str | None]], named: list[Draft]) -> None:
    """A name that has nothing of the given and family names beside it is no name of theirs (Owner.Name of a CRM); nor is one that only
    its values tell (Joint member) beside both."""
    parts = of(drafts, "given_name", "family_name")
    told = {each.field for each in parts if each.role}
    for each in list(named):
        pairs = [pair for part in parts for pair in both(cells[each.column], cells[part.column])]
        alike = [(name, part) for name, part in pairs if name.isascii() and part.isascii()]
        shared = sum(bool(set(tokens(name)) & set(tokens(part))) for name, part in alike)
        unlike = len(alike) >= _MANY_ROWS and shared < 0.1 * len(alike)
        if unlike or (not each.role and len(told) == 2):
            why = Text("이 줄 사람의 이름과 다름", "not the name of the person of the row")
            each.become("ignore", 0.7, why)
            named.remove(each)


def _repeats(name: Draft, companies: Sequence[Draft], cells: dict[str, list[str | None]]) -> bool:
    """Whether a column of names also names the companies: the account of an invoicing tool is a person or a company."""
    pairs = [pair for company in companies for pair in both(cells[name.column], cells[company.column])]
    return bool(pairs) and sum(bare(one) == bare(other) for one, other in pairs) >= 0.2 * len(pairs)


def _buyers(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Who paid for somebody's ticket is another person: `Buyer Email` beside `First Name` is not the attendee's."""
    about = {each.column: _BUYER.search(each.column) is not None for each in of(drafts, *_OF_A_PERSON)}
    named = [
        each
        for each in of(drafts, *_NAMES)
        if each.role not in ("name_recipient", "")
        and (about[each.column] or each.role != "name_payer")
        and not (each.field == "name" and _VISITOR.search(each.column))  # who comes along is not who booked
    ]
    buyers, others = ([each for each in named if about[each.column] is told] for told in (True, False))
    reached = any(not about[each.column] for each in of(drafts, *_REACHED))
    signed = not reached and all(_same(buyers[0], other, cells) for other in others) if buyers else False
    if not buyers or not others or signed:
        return
    for each in drafts:
        if about.get(each.column):
            why = Text("다른 사람(구매자)의 값", "another person's value (the buyer)")
            each.become("ignore", 0.8, why)


def _same(one: Draft, other: Draft, cells: dict[str, list[str | None]]) -> bool:
    """Whether two columns name the same person (구매자, 고객서명), but for a slip here and there."""
    pairs = both(cells[one.column], cells[other.column])
    return sum(bare(a) == bare(b) for a, b in pairs) >= _ALIKE * max(1, len(pairs))


def _other_people(drafts: Sequence[Draft]) -> None:
    """The recipient's phone stays out where the buyer has a name or a contact of their own.

    Beside the name of a recipient, numbers are the recipient's unless they are called the buyer's, where some are (휴대폰번호, 구매자 휴대폰번호).
    """
    owned = [each for each in drafts if each.field in _REACHED and each.role != "phone_recipient"]
    buyer = any(each.field == "name" and each.role != "name_recipient" for each in drafts)
    if buyer and any(each.role == "name_recipient" for each in drafts):
        numbers = [each for each in owned if each.field != "email"]
        called = [each for each in numbers if _BUYER.search(each.column) and "결제" not in each.column]
        for each in [each for each in numbers if called and each not in called]:
            each.become("ignore", 0.7, roles()["phone_recipient"].why)
    for each in drafts:
        if each.role == "phone_recipient" and each.field != "ignore" and (owned or buyer):
            each.become("ignore", 0.8, roles()["phone_recipient"].why)
    _parts_of_recipients(drafts)
    _of_visitors(drafts)


def _parts_of_recipients(drafts: Sequence[Draft]) -> None:
    """The town and the postcode of whoever gets the parcel (送付先住所都道府県) do not go with the buyer's street."""
    places = [each for each in of(drafts, *_PLACES) if each.evidence.filled]
    theirs = [each for each in places if speaks_of(each.column, "recipient")]
    whole = [each for each in places if each.field == "address" and each.role != "address_part"]
    if any(not speaks_of(each.column, "recipient", "sender") for each in whole):
        for each in theirs:
            each.become("ignore", 0.7, roles()["phone_recipient"].why)


_ANYBODY = re.compile(r"(?:고객|손님)?(?:성명|이름|성함|명)|(?:full)?name")


def _of_visitors(drafts: Sequence[Draft]) -> None:
    """A visitor's number is not that of whom they visit (승인 입주민, 방문자 연락처); under a mere 이름 the visitor is the person of the row."""
    named = of(drafts, *_NAMES)
    theirs = [each for each in named if _VISITOR.search(each.column) or _ANYBODY.fullmatch(compact(each.column))]
    if not named or theirs or any(each.role == "name_contact" for each in named):
        return
    why = Text(
        f"방문자의 값: 이 줄의 사람은 '{named[0].column}'",
        f"the visitor's: the person of the row is in '{named[0].column}'",
    )
    for each in of(drafts, *_OF_A_PERSON):
        if _VISITOR.search(each.column):
            each.become("ignore", 0.8, why)


def _ends(header: str) -> set[str]:
    """What tells like sets of columns apart: the first word of a header, or the last."""
    return {*tokens(header)[:1], *tokens(header)[-1:]}


def _one_address(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Address columns are joined, so a second whole address, or a part the whole one repeats, has to stay out."""
    _half_postcodes(drafts)
    whole = [each for each in drafts if each.field == "address" and each.role != "address_part"]
    if not whole:
        return
    plain_words = (
        "배송",
        "수취",
        "수령",
        "받는",
        "회사",
        "사업장",
        "직장",
        "지번",
        "ship",
        "billing",
        "work",
        "mailing",
    )
    whole.sort(key=lambda each: (not each.evidence.filled, sum(word in each.column.casefold() for word in plain_words)))
    kept = whole[0]
    lines = [each for each in drafts if _second_line(each.column, kept.column)]
    for each in [each for each in whole[1:] if each in lines]:
        why = Text(f"'{kept.column}' 열의 둘째 줄", f"the second line of '{kept.column}'")
        each.role = "address_detail"
        each.become("address_detail", 0.85, why)
        whole.remove(each)
    why = Text(f"주소는 '{kept.column}' 열을 씀", f"the address is taken from '{kept.column}'")
    # `Shipping City` goes with `Shipping Street`, not with `Billing Street`.
    # … and `City (Shipping)` with `Address (Shipping)`.
    others = set().union(*(_ends(each.column) for each in whole[1:])) - _ends(kept.column)
    parts = [each for each in drafts if each.role in ("address_part", "address_detail", "postcode")]
    theirs = {
        each.column for each in drafts if each is not kept and each.header.role and each.header.role.name == "address"
    }
    beside = {each.column for pair in pairwise(drafts) for each in pair if theirs & {one.column for one in pair}}
    beside -= {each.column for pair in pairwise(drafts) if kept in pair for each in pair}
    for each in parts:  # 우편번호 right beside 받는분 주소, and not beside 보내는분 주소
        if each.role == "postcode" and each.column in beside:
            each.become("ignore", 0.6, why)
    for each in (*whole[1:], *(part for part in parts if part not in lines and _ends(part.column) & others)):
        each.become("ignore", 0.6, why)
    for each in [each for each in drafts if each.field == "address" and each.role == "address_part"]:
        pairs = both(cells[each.column], cells[kept.column])
        if kept.evidence.share("region") >= 0.5 or (
            pairs
            and sum(_stands_in(part.casefold(), address.casefold()) for part, address in pairs) >= 0.6 * len(pairs)
        ):
            each.become("ignore", 0.7, Text(f"'{kept.column}' 열에 이미 들어 있음", f"already part of '{kept.column}'"))


def _half_postcodes(drafts: Sequence[Draft]) -> None:
    """The second half of a postcode (郵便番号2: 0001) is none by itself."""
    halves = [
        each for each in drafts if each.header.role and each.header.role.name == "postcode" and each.evidence.filled
    ]
    for first, second in pairwise(halves):
        apart = first.field == "ignore" and first.evidence.share("postcode") < 0.1
        if apart and second.field == "postcode" and _second_line(second.column, first.column):
            second.become("ignore", 0.8, Text("우편번호의 반쪽", "half of a postcode"))


_LINE = re.compile(r"(.*?[^0-9])([0-9]?)")


def _second_line(header: str, first: str) -> bool:
    """Whether a header is that of the line below another: `Street Address 2` below `Street Address 1`, or `Street Address`.

    >>> _second_line("billing_address_2", "billing_address_1"), _second_line("shipping_address_2", "billing_address_1")
    (True, False)
    """
    one, other = (_LINE.fullmatch(each.strip()) for each in (first, header))
    if one is None or other is None or other[2] not in ("2", "3") or one[2] not in ("", "1"):
        return False
    return compact(one[1]) == compact(other[1])


def _stands_in(part: str, address: str) -> bool:
    """Whether an address has a part of it; one of a letter or two (the `a` of a house number) as a word."""
    return part in (address if len(part) > 2 else address.split())


def _one_date(drafts: Sequence[Draft], cells: dict[str, list[str | None]], context: Context) -> None:
    """Of several created-like columns the first registration stays; an event (주문일) yields to it; the earlier wins."""
    created = of(drafts, "created_at")
    if len(created) < 2:
        return
    created.sort(key=lambda each: (each.role == "created_event", not each.role, not each.evidence.filled))
    best = created[0]
    for each in created[1:]:
        equal = (each.role == "created_event") == (best.role == "created_event") and bool(each.role) == bool(best.role)
        if equal and _is_earlier(cells[each.column], cells[best.column], context):
            best = each
    for each in created:
        if each is not best:
            why = Text(f"최초 등록일은 '{best.column}' 열", f"the first registration is in '{best.column}'")
            each.become("ignore", 0.7, why)


def _is_earlier(one: Sequence[str | None], other: Sequence[str | None], context: Context) -> bool:
    """Whether the dates of one column mostly lie before those of another, row by row."""
    clean = FIELDS["created_at"].clean
    dated = [(clean(a, context)[0][0], clean(b, context)[0][0]) for a, b in both(one, other)[:200]]
    known = [(a, b) for a, b in dated if a and b]
    return sum(a < b for a, b in known) > sum(a > b for a, b in known)


def _singles(drafts: Sequence[Draft]) -> None:
    """At most one column per single-valued field: the surest, then the fuller, then the first."""
    for name in _SINGLE:
        found = of(drafts, name)
        if len(found) < 2:
            continue
        # Beside the company's own numbers (memberId of a chat tool, Customer ID of payments) a mere `id` is the row's.
        own = [each for each in found if compact(each.column) != "id" and 2 * each.evidence.filled >= _fullest(found)]
        best = max(
            own if name == "member_id" and own else found,
            key=lambda each: (
                round(each.confidence, 1),
                party(each.column) is None,  # 회원번호 beside 납부자번호
                each.evidence.filled,
                -drafts.index(each),
            ),
        )
        for each in found:
            if each is not best:
                label = FIELDS[name].label
                each.become(
                    "ignore",
                    0.6,
                    Text(f"'{best.column}' 열을 {label.ko}(으)로 씀", f"{label.en} is taken from '{best.column}'"),
                )


def _fullest(drafts: Sequence[Draft]) -> int:
    return max(each.evidence.filled for each in drafts)


def _things(source_name: str, drafts: Sequence[Draft]) -> None:
    """In a list of products without any contact, a name is the name of a product."""
    word = any(word in source_name.casefold() for word in _THINGS)
    if word and not of(drafts, *_REACHED):
        for each in of(drafts, "name", "nickname", "name_alias"):
            each.become("ignore", 0.6, roles()["name_thing"].why)


def _contracts_withdrawn(source_name: str, drafts: Sequence[Draft]) -> None:
    """Beside the day somebody applied for a contract (청약일), or in a list of such, 철회일 is the day they withdrew from it: their
    right, and no refusal of advertising. Where somebody was asked about that, it may be either, and stays a refusal.
    """
    told = [each for each in drafts if each.field.startswith(("consent_", "refusal"))]
    applied = "청약" in source_name or any("청약" in each.column for each in drafts)
    if applied and len(told) == 1 and compact(told[0].column).startswith("철회"):
        why = Text(
            "계약의 청약을 철회한 날: 광고 거부가 아님", "when a contract was withdrawn from: no refusal of advertising"
        )
        told[0].become("ignore", 0.8, why)


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
    asked = [each for each in of(drafts, "consent_marketing", "consent_email") if each not in states]
    if asked:
        for each in states:
            why = Text(
                f"동의는 '{asked[0].column}' 열이 말하므로, 구독 상태에서는 수신거부와 반송만 읽음",
                f"'{asked[0].column}' says who consented: of the state of subscription, only who left or bounced is read",
            )
            each.become("membership", 0.85, why)
    if states and not of(drafts, *_NUMBERS):
        for each in of(drafts, "consent_marketing"):
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
    told = [
        each for each in drafts if each.field.startswith(("consent_", "refusal")) and each.field != "consent_privacy"
    ]
    for each in told if len(told) == 1 and told[0].field == "consent_at" else ():
        subscribed = _SUBSCRIBED.search(source_name) and dates_only_a_yes(each.column)
        role = roles()["consent_email"] if subscribed else asked_on(each.column)
        if role and each.evidence.share("maybe_date") >= 0.5:
            why = Text(
                "동의 여부 열이 없어 동의한 날을 동의로 읽음",
                "no column says yes or no: the day of the consent is the yes",
            )
            each.become(role.field, each.confidence, why)


_MEDIA = tuple(f"channel_{channel}" for channel in ("email", "sms", "phone", "kakao", "push", "post"))
_KIND = re.compile(
    r"channel|type|medium|media|kanal|canale?|tür|kênh|loại|purpose|subscription|قناة|نوع|채널|매체|수단|구분|チャネル|媒体|渠道",
    re.IGNORECASE,
)


def _answers_by_channel(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Where every row is the answer for one channel, which a column of its own names (as in registers of consent: EPOSTA, ONAY), a
    yes to text messages is none to e-mail.
    """
    told = next((each for each in drafts if _names_channels(each, cells[each.column])), None)
    answers = [each for each in drafts if each.field in (*_ANSWERS_OF_A_PERSON, "refusal_if_no")]
    if told is None or len(answers) != 1:
        return
    (answer,) = answers
    why = Text(
        f"동의는 '{told.column}' 열이 말하는 채널에만, 거부는 모든 채널에 적용",
        f"a yes is for the channel '{told.column}' names in each row, a no for all",
    )
    answer.become("consent_marketing", 0.8, why)
    words = Text(f"'{answer.column}' 열의 대답이 어느 채널의 것인지", f"the channel of the answer in '{answer.column}'")
    told.become("answer_channel", 0.8, words)


_BEFORE = re.compile(
    r"(?:변경|수정)\s?(?:전|이전)(?:\s?(?:값|상태|내용|동의))?|(?:old|previous)[ _]?(?:value|status)|before",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:변경|수정)\s?(?:후|이후)(?:\s?(?:값|상태|내용|동의))?|(?:new|current)[ _]?(?:value|status)|after",
    re.IGNORECASE,
)
_ITEM = re.compile(r"항목|구분|종류|유형|채널|수단|매체|동의명|item|type|field|channel|purpose", re.IGNORECASE)


def _changes_of_answers(source_name: str, drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """In a register of changes of consent (수신동의 변경이력: 변경항목, 변경전, 변경후, 변경일시) what stands after a change is the answer, given
    on its day; where a column says which consent was changed, a yes is only for the channel it names. A bare Y after a change of a refusal
    (수신거부 변경이력) refuses; where consents and refusals were changed (변경항목: 수신거부, 수신동의), nobody can tell what it says."""
    after = next((each for each in drafts if each.field == "ignore" and _AFTER.fullmatch(each.column.strip())), None)
    before = any(_BEFORE.fullmatch(each.column.strip()) for each in drafts)
    answered = any(each.field.startswith(("consent_", "refusal")) for each in drafts)
    about = [source_name, *(each.column for each in drafts)]
    if after is None or not before or answered or not any(speaks_of(text, "consent", "refusal") for text in about):
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
        words = f"'{after.column}' 열의 대답이 어느 채널의 것인지", f"the channel of the answer in '{after.column}'"
        item.become("answer_channel", 0.8, Text(*words))
    _dated_by_change(drafts)


def _dated_by_change(drafts: Sequence[Draft]) -> None:
    for each in of(drafts, "updated_at")[:1]:
        each.become("consent_at", 0.8, Text("대답이 바뀐 때", "when the answer was changed"))


def _names_channels(draft: Draft, cells: list[str | None]) -> bool:
    """Whether a column says by which channel each row's answer is; not by which channel somebody would rather be reached."""
    said = [cell for cell in cells if cell and cell.strip()]
    if not said or not _KIND.search(draft.column) or speaks_of(draft.column, "manner"):
        return False
    media = Counter(said)
    named = {cell: [one for one in (*_MEDIA, "messenger") if speaks_of(cell, one)] for cell in media}
    channels = {one[0] for one in named.values() if one}
    return len(channels) > 1 and sum(media[cell] for cell, one in named.items() if one) >= 0.8 * len(said)


def _day_of_a_list(source_name: str, drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
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


def _states_of_a_list(source_name: str, drafts: Sequence[Draft]) -> None:
    """In a list of numbers that refused ads, 차단 is the state of the number: it refuses what the list is about, and bars nothing else."""
    states = of(drafts, "membership")
    if every_row(source_name, [each for each in drafts if each not in states]):
        for each in states:
            if each.evidence.share("blocked", "refused") >= 0.5 and not each.evidence.share("withdrawn"):
                why = Text(
                    "거부 목록의 상태: 상태와 관계없이 모든 줄을 거부로 읽음",
                    "a state in a list of refusals: every row is a refusal, whatever its state",
                )
                each.become("ignore", 0.8, why)


_MESSENGERS = {
    "consent_kakao": re.compile(r"카카오|카톡|알림톡|친구톡|kakao", re.IGNORECASE),
    # LMS is a long text message, and a learning management system.
    "consent_sms": re.compile(r"문자|(?<![a-z])(?:sms|mms|lms(?=\W*(?:문자|발송|전송)))(?![a-z])", re.IGNORECASE),
}
_OTHER_MESSENGERS = re.compile(
    r"whats_?app|(?<![a-z])wati(?![a-z])|zalo|viber|telegram|we_?chat|واتس ?اب|微信", re.IGNORECASE
)
_LOGIN = re.compile(r"로그인|간편|가입|싱크|login|sync", re.IGNORECASE)


def _by_letter(drafts: Sequence[Draft]) -> None:
    """Where one column asks about e-mail, another that asks about mail (Mail consent, Email consent) asks about letters: a yes to them
    is none to e-mail."""
    written = [" ".join(tokens(each.column)) for each in drafts]
    electronic = [re.search(r"\be ?mail", text) is not None for text in written]
    if not any(_about_mail(each) for each, told in zip(drafts, electronic, strict=True) if told):
        return
    for each, text, told in zip(drafts, written, electronic, strict=True):
        if each.field == "consent_email" and not told and re.search(r"\bmail\b", text):
            why = Text("이메일은 다른 열이 물으므로 우편으로 봄", "by post: another column asks about e-mail")
            each.become("consent_post", each.confidence, why)


def _about_mail(draft: Draft) -> bool:
    return draft.field in ("consent_email", "refusal_email", "refusal_if_no_email")


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
        for each in told:
            each.become(
                found[0],
                each.confidence,
                Text("파일 이름이 말하는 채널의 동의", "for the channel the file's name speaks of"),
            )


def _states_alone(source_name: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The states of a subscription (Subscription Status) that are of e-mail only where nothing says of what."""
    if speaks_of(source_name, "channel_email"):
        return []
    return [each for each in of(drafts, "consent_email") if not speaks_of(each.column, "channel_email")]
