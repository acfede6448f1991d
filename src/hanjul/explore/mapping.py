"""Which column of a source is which field: every column by itself first, then all columns of the source together."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from hanjul import facts
from hanjul.explore.answers import answers
from hanjul.explore.dealings import holds_firms, one_company
from hanjul.explore.drafts import NAMES, REACHED, Cells, Draft, bare, both, leave_out, of
from hanjul.explore.guess import draft
from hanjul.explore.headers import compact, party, read, roles, speaks_of
from hanjul.explore.newsletters import confirmations
from hanjul.explore.organisations import organisations
from hanjul.explore.parted import meant
from hanjul.explore.parts import births, names
from hanjul.explore.persons import bystanders, lines, one_person
from hanjul.explore.places import one_address, parts_of_addresses, properties
from hanjul.explore.values import Evidence, examine, short_dates, year_last
from hanjul.explore.whose import parties
from hanjul.fields import FIELDS, Context
from hanjul.project import AND
from hanjul.words import Text

# One column per source at most; of several the best stays. Address, memo and tag columns are joined, phones and
# e-mails fill one slot each.
_SINGLE = ("created_at", "updated_at", "last_seen_at", "consent_at", "birth_date", "gender", "member_id", "postcode",
           "middle_name", "nickname", "website")  # fmt: skip
_THINGS = ("상품", "제품", "품목", "재고", "product", "item", "inventory", "catalog")
_AGAIN = re.compile(r"_[0-9]{1,2}$")
_ENOUGH = 10  # numbers that come back, to tell whose they are
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
    lines(drafts)
    parts_of_addresses(drafts)
    parties(source_name, drafts, cells)
    properties(drafts)
    births(drafts, cells, context)
    bystanders(drafts, cells)
    names(drafts, cells)
    organisations(drafts, cells)
    one_person(drafts, cells)
    one_company(drafts, cells)
    one_address(drafts, cells)
    confirmations(source_name, drafts)
    _one_date(drafts, cells, context)
    _staff_numbers(drafts)
    _shared_ids(drafts, cells)
    _singles(drafts)
    _things(source_name, drafts)
    _on_its_side(drafts, cells)
    answers(source_name, drafts, cells, context)
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
    """Columns in which companies stand as well (회원명(법인명)), or now and then another person (접수자 beside 사용자명), behind the others:
    of several names of a row the first is taken."""
    named = of(drafts, "name")
    last = {each.column for each in named if each.behind or holds_firms(each)}
    last = last if len(last) < len(named) else set()
    return sorted(drafts, key=lambda each: each.column in last)


def _given(column: str, seen: dict[str, Evidence]) -> str:
    """The header as it stands in the file: the second 주소 was called 주소_2 only to tell it from the first, and is no 상세주소
    where whole addresses stand in it. Of parts that were put together, what their headers have in common.
    """
    if AND in column:
        return meant(column.split(AND)) or column
    first = _AGAIN.sub("", column)
    detail = first == column or seen[column].share("address") < 0.3
    return first if first in seen and not detail else column


def _unheard(draft: Draft) -> bool:
    role = draft.header.role
    contact = role is not None and role.field in REACHED  # May we e-mail you?
    asks = role is None or contact or role.name in ("activity", "consent_unclear")
    asks = asks and not speaks_of(draft.column, "reason")
    worded = draft.evidence.share("number") < 0.5  # 1 and 0 count as often as they answer
    answered = draft.evidence.answers > draft.evidence.share("channel")
    asks = asks and not (role is None and speaks_of(draft.column, "deed"))  # 체크인, Attended: whether they did
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
             "ประทับเวลา", "提交时间", "提交時間", "提交答卷时间", "提交答卷時間")  # fmt: skip
    said = stamp.column.casefold()
    is_form = any(word in said or word in said.replace(" ", "") for word in words)
    if (
        compact(stamp.column) == "createdtime"
    ):  # of lead ads; `Form name` beside `Create date` may tell how a contact came
        is_form |= any(compact(guess.column) in ("formid", "formname") for guess in guesses)
    return "created_at" if is_form else None


def _cells(sample: pa.Table, place: int | None, columns: int) -> list[str | None]:
    """The sampled cells of a column, fewer where there are many columns."""
    if place is None:
        return []
    rows = max(50, min(sample.num_rows, 5 * _CELLS // max(1, columns)))
    cells: list[str | None] = sample.column(place).slice(0, rows).to_pylist()
    return cells


def _one_date(drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
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
    why = Text(f"최초 등록일은 '{best.column}' 열", f"the first registration is in '{best.column}'")
    leave_out([each for each in created if each is not best], 0.7, why)


def _is_earlier(one: Sequence[str | None], other: Sequence[str | None], context: Context) -> bool:
    """Whether the dates of one column mostly lie before those of another, row by row."""
    clean = FIELDS["created_at"].clean
    dated = [(clean(a, context)[0][0], clean(b, context)[0][0]) for a, b in both(one, other)[:200]]
    known = [(a, b) for a, b in dated if a and b]
    return sum(a < b for a, b in known) > sum(a > b for a, b in known)


_STAFF = re.compile(r"사번|사원|직원|(?<![a-z])(?:emp|employee|staff)", re.IGNORECASE)
_SERVED = re.compile(
    r"고객|손님|구매|주문|계약|예약|수강|환자|방문|회원|customer|client|buyer|guest|patient|order|member", re.IGNORECASE
)


def _staff_numbers(drafts: Sequence[Draft]) -> None:
    """A number of staff (사번) is that of the person of the row in a list of staff or of a union, but of whoever served them beside the
    name of a customer or what was bought, or where it comes back."""
    bought = ("product", "name_thing", "amount", "created_event")
    served = any(each.role in bought or (each.field in NAMES and _SERVED.search(each.column)) for each in drafts)
    for each in of(drafts, "member_id"):
        if _STAFF.search(each.column) and (served or 2 * each.evidence.distinct < each.evidence.filled):
            why = Text("담당 직원의 번호로 보임", "the number of the staff who served them, it seems")
            each.become("ignore", 0.7, why)


def _shared_ids(drafts: Sequence[Draft], cells: Cells) -> None:
    """A number that comes back under other names is that of a firm or a household (ACCOUNTID of a CRM), and no member's."""
    named = of(drafts, "name", "given_name")
    for each in of(drafts, "member_id") if named else ():
        held: dict[str, list[str]] = {}
        for number, name in both(cells[each.column], cells[named[0].column]):
            held.setdefault(number, []).append(bare(name))
        repeated = [names for names in held.values() if len(names) > 1]
        if len(repeated) >= _ENOUGH and sum(len(set(names)) > 1 for names in repeated) >= 0.8 * len(repeated):
            why = Text("이름이 다른 사람들이 함께 쓰는 번호", "people of other names share these numbers")
            each.become("ignore", 0.7, why)


def _singles(drafts: Sequence[Draft]) -> None:
    """At most one column per single-valued field: the surest, then the fuller, then the first."""
    for name in _SINGLE:
        found = of(drafts, name)
        if len(found) < 2:
            continue
        # Beside the company's own numbers (memberId of a chat tool, Customer ID of payments) a mere `id` is the row's.
        fullest = max(each.evidence.filled for each in found)
        own = [each for each in found if compact(each.column) != "id" and 2 * each.evidence.filled >= fullest]
        best = max(
            own if name == "member_id" and own else found,
            key=lambda each: (
                round(each.confidence, 1),
                party(each.column) is None,  # 회원번호 beside 납부자번호
                round(each.evidence.share(name), 1),  # Gender beside Salutation
                each.evidence.filled,
                -drafts.index(each),
            ),
        )
        label = FIELDS[name].label
        why = Text(f"'{best.column}' 열을 {label.ko}(으)로 씀", f"{label.en} is taken from '{best.column}'")
        leave_out([each for each in found if each is not best], 0.6, why)


_STOCK = re.compile(r"재고|원가|매입가|(?<![a-z])(?:stock|inventory|cost)(?![a-z])", re.IGNORECASE)


def _things(source_name: str, drafts: Sequence[Draft]) -> None:
    """In a list of products without any contact, a name is the name of a product; in one that tells what is in stock, of whoever looks after
    it."""
    word = any(word in source_name.casefold() for word in _THINGS)
    if word and not of(drafts, *REACHED):
        leave_out(of(drafts, "name", "nickname", "name_alias"), 0.6, roles()["name_thing"].why)
    stocked = any(_STOCK.search(each.column) for each in drafts) and any(each.role == "name_thing" for each in drafts)
    named = of(drafts, "name")
    if stocked and not of(drafts, "company") and all(each.role == "name_contact" for each in named):
        why = Text("상품 목록의 담당자: 고객이 아님", "whoever looks after a product, no customer")
        leave_out([*named, *of(drafts, *REACHED)], 0.7, why)


ON_ITS_SIDE = Text(
    "표가 옆으로 누워 있음: 행과 열을 바꾸면(엑셀: 복사 → 선택하여 붙여넣기 → 행/열 바꿈) 읽을 수 있습니다",
    "the table lies on its side: swap its rows and columns (in a spreadsheet: paste special, transpose)",
)


_MOST_HEADERS = 200  # a longer column is one of values


def _on_its_side(drafts: Sequence[Draft], cells: Cells) -> None:
    """A table whose first column holds what stands above the columns of others (이름, 전화, 이메일): its people are columns."""
    first = dict.fromkeys(filter(None, cells[drafts[0].column])) if drafts else {}
    told = [read(cell) for cell in first] if len(first) <= _MOST_HEADERS else []
    known = [
        each for each in told if each.how == "exact" and each.role and each.role.field in (*NAMES, *REACHED, "address")
    ]
    if len(known) > 1 and 2 * len(known) >= len(told) and not any(each.header.how == "exact" for each in drafts[1:]):
        leave_out(drafts, 0.8, ON_ITS_SIDE)
