"""Which column of a source is which field: every column by itself first, then all columns of the source together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from hanjul import facts
from hanjul.explore.guess import Draft, draft
from hanjul.explore.headers import PARTIES, compact, is_missing, party, read, roles
from hanjul.explore.values import Evidence, examine, year_last
from hanjul.fields import FIELDS, Context
from hanjul.fields.birth_date import PARTS, composed
from hanjul.fields.cells import plain, says_nothing
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
_PEOPLE = ("name", "name_contact", "name_owner", "name_recipient")
_OF_A_PERSON = (
    "name", "family_name", "given_name", "name_alias", "nickname", "mobile", "phone", "contact", "email", "birth_date",
    "birth_year", "birth_month", "birth_day",
    "gender", "address", "address_detail", "postcode", "position",
)  # fmt: skip
# A parent's yes is not the child's; a refusal is obeyed whoever gave it.
_ANSWERS_OF_A_PERSON = (
    "consent_marketing", "consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_push",
    "consent_post", "consent_night",
)  # fmt: skip
# Who the row is about, where several persons stand in it: nobody in particular, then in this order.
_MAIN_PARTIES = ("student", "guardian", "mother", "father", "spouse", "child")
_THINGS = ("상품", "제품", "품목", "재고", "product", "item", "inventory", "catalog")
_CELLS = 40_000  # looked at over all columns of a source, so that 5,000 columns do not take minutes


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column is taken for.

    Attributes:
        field: a mapping value of the project file (a field, `keep` or `ignore`).
        confidence: 0..1; how sure, not a probability that was measured.
        reason: in words, without any value of the data.
        alternatives: other fields it might be, with their confidence.
    """

    column: str
    field: str
    confidence: float
    reason: Text
    alternatives: tuple[tuple[str, float], ...] = ()


def infer(source_name: str, columns: Sequence[str], sample: pa.Table, context: Context | None = None) -> list[Guess]:
    """Guess the field of every column of a source, in column order.

    Parts of an address (city, state, suburb, street number, 시도 …) are all mapped to `address`: cleaning joins the
    address columns of a source in column order with a blank. Several phone or e-mail columns are allowed. At most one
    column becomes `created_at` and the like.

    Args:
        source_name: the name of the source; only a list of products by name is told from it.
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
    drafts = [draft(column, read(column), examine(cells[column], context, limit)) for column in columns]
    _state_needs_address(drafts)
    _one_party(drafts)
    _birth_parts(drafts, cells, context)
    _split_names(drafts, cells)
    _western_names(drafts, cells)
    _one_person(drafts, cells)
    _other_people(drafts)
    _one_address(drafts, cells)
    _one_date(drafts, cells, context)
    _singles(drafts)
    _things(source_name, drafts)
    return [(Guess(d.column, d.field, round(d.confidence, 2), d.reason, tuple(d.others)), d.evidence) for d in drafts]


def date_order(sample: pa.Table, guesses: Sequence[Guess], country: str = "KR") -> Literal["ymd", "mdy", "dmy"]:
    """The order of a source's dates, read off its date columns: 13/2/2021 settles it; 3/4/2021 follows the country."""
    found: Counter[str] = Counter()
    for guess in guesses:
        field = FIELDS.get(guess.field)
        if field and (guess.field == "birth_date" or guess.field.endswith("_at") or "answered_at" in field.outputs):
            found += year_last(sample.column(guess.column).to_pylist())
    if not found:
        return "ymd"
    if found["dmy"] != found["mdy"]:
        return "dmy" if found["dmy"] > found["mdy"] else "mdy"
    known = {row["country"]: row["date_order"] for row in facts.rows("country_hints")}.get(country, "dmy")
    return "dmy" if known == "dmy" else "mdy"


def answers_dated_by(guesses: Sequence[Guess]) -> Literal["created_at"] | None:
    """Whether a source's rows are answers given at one time: a form's export, whose time stamp dates the consents."""
    stamp = next((guess for guess in guesses if guess.field == "created_at"), None)
    asked = any(guess.field.startswith(("consent_", "refusal")) and guess.field != "consent_at" for guess in guesses)
    dated = any(guess.field == "consent_at" for guess in guesses)
    if not stamp or not asked or dated:
        return None
    words = ("타임스탬프", "timestamp", "제출", "응답", "submit", "신청일시", "작성일시")
    is_form = any(word in stamp.column.casefold() for word in words)
    return "created_at" if is_form else None


def _cells(sample: pa.Table, place: int | None, columns: int) -> list[str | None]:
    """The sampled cells of a column, fewer where there are many columns."""
    if place is None:
        return []
    rows = max(50, min(sample.num_rows, 5 * _CELLS // max(1, columns)))
    cells: list[str | None] = sample.column(place).slice(0, rows).to_pylist()
    return cells


def _of(drafts: Sequence[Draft], *fields: str) -> list[Draft]:
    return [each for each in drafts if each.field in fields]


# All columns together --------------------------------------------------------------------------------------------------


def _state_needs_address(drafts: Sequence[Draft]) -> None:
    """`state`, `region`, 지역 … are parts of an address only beside others; alone they are something else."""
    parts = [each for each in drafts if each.role == "address_part"]
    others = [each for each in drafts if each.field in ("address", "address_detail", "postcode") and each not in parts]
    places = ("city", "suburb", "town", "county", "district", "시도", "시군구", "시/도", "시/군/구", "거주", "wohnort", "ville",
              "commune", "ciudad", "población", "poblacion", "localidad", "municipio", "città", "comune", "woonplaats", "cidade",
              "miasto")  # fmt: skip
    clear = any(place in each.column.casefold() for each in parts for place in places)
    for each in parts:
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


def _one_party(drafts: Sequence[Draft]) -> None:
    """A parent's, a spouse's or an emergency contact's name and numbers are not those of the person of the row."""
    parties = {
        each.column: party(each.column) for each in drafts if each.field in (*_OF_A_PERSON, *_ANSWERS_OF_A_PERSON)
    }
    named = _of(drafts, "given_name", "family_name", "name")
    # A column that only looks like names (형제, 주치의 …) does not say who the row is about while another is called a name.
    told = [each for each in named if each.role] or named
    names = {parties[each.column]: each.column for each in reversed(told)}
    main = None if None in names else next((each for each in _MAIN_PARTIES if each in names), None)
    if not names and not any(parties[each.column] is None for each in _of(drafts, *_OF_A_PERSON)):
        main = next((each for each in _MAIN_PARTIES if each in parties.values()), None)
    for each in drafts:
        whose = parties.get(each.column)
        if whose is None or whose == main:
            continue
        label, person = PARTIES[whose], names.get(main)
        why = Text(f"다른 사람({label.ko})의 값", f"another person's value ({label.en})")
        if person:
            why = Text(f"{why.ko}: 이 줄의 사람은 '{person}'", f"{why.en}: the person of the row is in '{person}'")
        each.become("ignore", 0.85, why)


def _split_names(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """이름 beside 성, or `name` beside `surname`, holds the given name when it does not repeat the family name."""
    given, family = (next(iter(_of(drafts, part)), None) for part in ("given_name", "family_name"))
    other = given or family
    if other is None or (given and family):
        return
    missing = "family_name" if given else "given_name"
    words = {
        "given_name": Text("성이 다른 열에 따로 있음", "the family name has a column of its own"),
        "family_name": Text("이름이 다른 열에 따로 있음", "the given name has a column of its own"),
    }
    for each in _of(drafts, "name"):
        pairs = _both(cells[other.column], cells[each.column])
        repeated = sum(part.casefold() in name.casefold() for part, name in pairs)
        # A full name that is only another person's has two words: beside a given name it is no family name.
        long = sum(" " in name for _, name in pairs) if given else 0
        if pairs and repeated < 0.3 * len(pairs) and long < 0.5 * len(pairs):
            each.become(missing, 0.85, words[missing])
            return


def _western_names(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Names by what the values say: a given name's neighbour that holds names is the family name, and the other way round.

    A family name without any given name beside it is no person's (a brand, a town); where the header of another column says
    that it is the name, names by value are somebody else's.
    """
    places = {each.column: place for place, each in enumerate(drafts)}
    told = [each for each in _of(drafts, "name", "given_name", "family_name") if each.role]
    guessed = [each for each in _of(drafts, "given_name", "family_name") if not each.role]
    for part, other in (("given_name", "family_name"), ("family_name", "given_name")):
        if _of(drafts, part) or not (partner := next(iter(_of(drafts, other)), None)):
            continue
        place = places[partner.column]
        beside = [drafts[at] for at in (place + 1, place - 1) if 0 <= at < len(drafts)]
        found = [each for each in beside if each.field == "ignore" and not each.role and _may_be(each.evidence, part)]
        for each in found[:1]:
            each.become(part, 0.55, Text("옆 열과 함께 이름을 이룸", "a name together with the column beside it"))
            guessed.append(each)
    whole = any(each.field == "name" for each in told)
    for each in guessed:
        partner = _of(drafts, "family_name" if each.field == "given_name" else "given_name")
        if whole or (not partner and (each.field == "family_name" or _of(drafts, "name"))):
            each.become("ignore", 0.5, Text("이름처럼 보이나 이 줄의 사람 이름인지 알 수 없음",
                                            "names, but not plainly those of the person of the row"))  # fmt: skip
    _name_parts(drafts, cells, places)


def _may_be(evidence: Evidence, part: str) -> bool:
    kinds = {"given_name": ("western_given", "western_family"), "family_name": ("western_family", "western_given")}[
        part
    ]
    one, other = map(evidence.share, kinds)
    return evidence.share("latin_name") >= 0.7 and evidence.distinct >= 10 and one >= max(0.1, other)


def _name_parts(drafts: Sequence[Draft], cells: dict[str, list[str | None]], places: dict[str, int]) -> None:
    """Columns of one part of the name are joined where they follow each other and say different things (two surnames)."""
    for part in ("given_name", "family_name"):
        last: Draft | None = None
        for each in _of(drafts, part):
            pairs = _both(cells[last.column], cells[each.column]) if last else []
            same = sum(_bare(one) == _bare(other) for one, other in pairs)
            if last and (places[each.column] != places[last.column] + 1 or same > 0.2 * len(pairs)):
                label = FIELDS[part].label
                words = Text(f"'{last.column}' 열을 {label.ko}(으)로 씀", f"{label.en} is taken from '{last.column}'")
                each.become("ignore", 0.6, words)
            else:
                last = each


_BARE_PARTS = {
    **dict.fromkeys(("year", "yyyy", "yr", "y", "by", "jahr", "année", "annee", "año", "ano", "anno", "년", "년도", "연도"), "year"),
    **dict.fromkeys(("month", "mm", "mon", "m", "bm", "monat", "mois", "mes", "mese", "월"), "month"),
    **dict.fromkeys(("day", "dd", "d", "bd", "tag", "jour", "dia", "día", "giorno", "일"), "day"),
}  # fmt: skip
"""Headers of the parts of a date that do not say which date: three together whose years are those of grown people are birth dates."""


def _birth_parts(drafts: Sequence[Draft], cells: dict[str, list[str | None]], context: Context) -> None:
    """Year, month and day of birth in columns of their own; a month or day without the others is no date."""
    _bare_parts(drafts, cells, context)
    found = {part: next(iter(_of(drafts, part)), None) for part in PARTS}
    if found["birth_month"] or found["birth_day"]:
        for part, kind in (("birth_year", "year"), ("birth_day", "day")):
            # 출생월 beside 출생일, `dob` beside `dob_month`: the other parts, though their headers speak of the date.
            named = [each for each in drafts if each.header.role and each.header.role.name == "birthdate"]
            fits = [
                each for each in named if each.field in ("birth_date", "ignore") and each.evidence.share(kind) >= 0.9
            ]
            if found[part] is None and fits:
                words = Text("열 이름과 옆의 생월·생일 열", "the header, beside the other parts of a birth date")
                found[part] = fits[0].become(part, 0.8, words)
    whole = max((each.evidence.filled for each in _of(drafts, "birth_date")), default=0)
    year, month, day = (found[part] for part in PARTS)
    for each in (each for each in drafts if each.field in PARTS):
        if each not in (year, month, day) or whole >= 0.9 * each.evidence.filled > 0:
            each.become("ignore", 0.7, Text("생년월일은 다른 열에 있음", "the birth date is in another column"))
        elif not (month or day):
            each.become("birth_date", each.confidence, each.reason)
        elif not month or not (year or day):
            words = Text("생년월일의 일부만으로는 날짜가 되지 않음", "a part of a birth date, not a date by itself")
            each.become("birth_date" if each is year else "ignore", 0.7, words)


def _bare_parts(drafts: Sequence[Draft], cells: dict[str, list[str | None]], context: Context) -> None:
    """`by`, `bm`, `bd`; `year`, `month`, `day`: birth dates where nothing else is, and the years are those of people."""
    if _of(drafts, "birth_date", *PARTS):
        return
    parts: dict[str, list[Draft]] = {}
    for each in drafts:
        part = _BARE_PARTS.get(compact(each.column))
        if part and each.evidence.share(part) >= 0.9:
            parts.setdefault(part, []).append(each)
    if sorted(len(each) for each in parts.values()) != [1, 1, 1]:
        return
    cleaned = [composed([[cell], [None], [None]], context.today)[0][0] for cell in cells[parts["year"][0].column][:500]]
    years = sorted(int(text) for text in cleaned if text and text.isdecimal() and len(text) == 4)
    if (
        years
        and years[-len(years) // 10] - years[len(years) // 10] >= 15
        and years[len(years) // 2] < context.today.year - 12
    ):
        for part, (each,) in parts.items():
            each.become(f"birth_{part}", 0.7, Text("함께 생년월일이 되는 열들", "columns that make up a birth date"))


def _one_person(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """A record is one person: of several name columns that disagree the customer's stays, then the contact's, the owner's."""
    named = _of(drafts, "name")
    if not named:
        return
    rank = {role: position for position, role in enumerate(_PEOPLE)}
    named.sort(
        key=lambda each: (rank.get(each.role, 1 if each.role else 3), not each.evidence.filled, -each.confidence)
    )
    first = named[0]
    if first.role == "name_recipient":
        first.reason = Text(
            "구매자 열이 없어 받는 사람을 고객으로 봄", "no buyer column: the recipient is taken for the customer"
        )
    for each in named[1:]:
        pairs = _both(cells[first.column], cells[each.column])
        same = sum(_bare(one) == _bare(other) for one, other in pairs)
        if each.role == "name_recipient" or (pairs and same < 0.7 * len(pairs)):
            why = (
                roles()["name_recipient"].why
                if each.role == "name_recipient"
                else Text(
                    f"다른 사람의 이름으로 보임: 이 줄의 사람은 '{first.column}'",
                    f"another person's name: the person of the row is in '{first.column}'",
                )
            )
            each.become("ignore", 0.7, why)


def _other_people(drafts: Sequence[Draft]) -> None:
    """The recipient's phone stays out where the buyer has a name or a contact of their own."""
    owned = [
        each
        for each in drafts
        if each.field in ("mobile", "phone", "contact", "email") and each.role != "phone_recipient"
    ]
    buyer = any(each.field == "name" and each.role != "name_recipient" for each in drafts)
    for each in drafts:
        if each.role == "phone_recipient" and each.field != "ignore" and (owned or buyer):
            each.become("ignore", 0.8, roles()["phone_recipient"].why)


def _one_address(drafts: Sequence[Draft], cells: dict[str, list[str | None]]) -> None:
    """Address columns are joined, so a second whole address, or a part the whole one repeats, has to stay out."""
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
    whole.sort(key=lambda each: (sum(word in each.column.casefold() for word in plain_words), not each.evidence.filled))
    kept = whole[0]
    for each in whole[1:]:
        each.become(
            "ignore", 0.6, Text(f"주소는 '{kept.column}' 열을 씀", f"the address is taken from '{kept.column}'")
        )
    for each in [each for each in drafts if each.field == "address" and each.role == "address_part"]:
        pairs = _both(cells[each.column], cells[kept.column])
        if kept.evidence.share("region") >= 0.5 or (
            pairs and sum(part.casefold() in address.casefold() for part, address in pairs) >= 0.6 * len(pairs)
        ):
            each.become("ignore", 0.7, Text(f"'{kept.column}' 열에 이미 들어 있음", f"already part of '{kept.column}'"))


def _one_date(drafts: Sequence[Draft], cells: dict[str, list[str | None]], context: Context) -> None:
    """Of several created-like columns the first registration stays; an event (주문일) yields to it; the earlier wins."""
    created = _of(drafts, "created_at")
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
    dated = [(clean(a, context)[0][0], clean(b, context)[0][0]) for a, b in _both(one, other)[:200]]
    both = [(a, b) for a, b in dated if a and b]
    return sum(a < b for a, b in both) > sum(a > b for a, b in both)


def _singles(drafts: Sequence[Draft]) -> None:
    """At most one column per single-valued field: the surest, then the fuller, then the first."""
    for name in _SINGLE:
        found = _of(drafts, name)
        if len(found) < 2:
            continue
        best = max(found, key=lambda each: (round(each.confidence, 1), each.evidence.filled, -drafts.index(each)))
        for each in found:
            if each is not best:
                label = FIELDS[name].label
                each.become(
                    "ignore",
                    0.6,
                    Text(f"'{best.column}' 열을 {label.ko}(으)로 씀", f"{label.en} is taken from '{best.column}'"),
                )


def _things(source_name: str, drafts: Sequence[Draft]) -> None:
    """In a list of products without any contact, a name is the name of a product."""
    word = any(word in source_name.casefold() for word in _THINGS)
    if word and not _of(drafts, "mobile", "phone", "contact", "email"):
        for each in _of(drafts, "name", "nickname", "name_alias"):
            each.become("ignore", 0.6, roles()["name_thing"].why)


def _both(one: Sequence[str | None], other: Sequence[str | None]) -> list[tuple[str, str]]:
    """The tidy cells of rows in which both columns say something."""
    pairs = []
    for a, b in zip(one, other, strict=False):
        if a and b:
            left, right = plain(a), plain(b)
            if left and right and not says_nothing(left) and not says_nothing(right):
                pairs.append((left, right))
    return pairs


def _bare(name: str) -> str:
    return "".join(filter(str.isalpha, name)).casefold()


def is_headerless(columns: Sequence[str]) -> bool:
    """Whether a source has no header at all."""
    return bool(columns) and all(map(is_missing, columns))
