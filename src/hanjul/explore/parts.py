"""Parts in columns of their own: given and family names, the year, month and day of birth."""

import re
from collections.abc import Sequence
from itertools import pairwise

from hanjul.explore.drafts import NAMES, Cells, Draft, bare, both, leave_out, of
from hanjul.explore.headers import compact
from hanjul.explore.values import Evidence
from hanjul.fields import FIELDS, Context
from hanjul.fields.birth_date import PARTS, composed
from hanjul.fields.cells import plain
from hanjul.fields.latin_name import is_suffix
from hanjul.words import Text


def _in_hangul(name: str) -> bool:
    return any("가" <= letter <= "힣" for letter in name)


# Names -----------------------------------------------------------------------------------------------------------------


def names(drafts: Sequence[Draft], cells: Cells) -> None:
    """The parts of names together."""
    _other_names(drafts)
    _readings(drafts)
    _split_names(drafts, cells)
    _latin_spelling(drafts, cells)
    _western_names(drafts, cells)
    _generations(drafts, cells)
    _particles(drafts)


def _split_names(drafts: Sequence[Draft], cells: Cells) -> None:
    """이름 beside 성, or `name` beside `surname`, holds the given name when it does not repeat the family name."""
    named = of(drafts, "given_name", "family_name")
    named = [each for each in named if each.role] or named  # a header says more than values (Kurzbezeichnung: Müller)
    given, family = (next(iter(of(named, part)), None) for part in ("given_name", "family_name"))
    other = given or family
    if other is None or (given and family):
        return
    missing = "family_name" if given else "given_name"
    words = {
        "given_name": Text("성이 다른 열에 따로 있음", "the family name has a column of its own"),
        "family_name": Text("이름이 다른 열에 따로 있음", "the given name has a column of its own"),
    }
    for each in of(drafts, "name"):
        # A Latin surname is never repeated in a name in Hangul, which is whole all the same (영문성 beside 한글성명).
        pairs = [pair for pair in both(cells[other.column], cells[each.column]) if len(set(map(_in_hangul, pair))) == 1]
        repeated = sum(part.casefold() in name.casefold() for part, name in pairs)
        # A full name that is only another person's has two words: beside a given name it is no family name.
        long = sum(" " in name for _, name in pairs) if given else 0
        if pairs and repeated < 0.3 * len(pairs) and long < 0.5 * len(pairs):
            each.become(missing, 0.85, words[missing])
            return


def _other_names(drafts: Sequence[Draft]) -> None:
    """`Other names` beside `Surname` alone are the given names, as forms of Hong Kong, Nigeria and Kenya ask for them."""
    middle = [each for each in drafts if each.role == "name_middle" and each.evidence.share("letters") >= 0.5]
    if len(middle) == 1 and of(drafts, "family_name") and not of(drafts, "given_name", "name"):
        why = Text("성만 따로 있고 이름이 다른 열에 없음", "the other names beside a surname: no other column has them")
        middle[0].become("given_name", 0.85, why)


_READING = re.compile(
    r"カナ|かな|ｶﾅ|ﾌﾘｶﾞﾅ|フリガナ|ふりがな|読み|よみ|ヨミ|(?<![ぁ-ゖァ-ヺ])(?:セイ|メイ|せい|めい)(?![ぁ-ゖァ-ヺ一-鿿])"
    r"|(?<![a-z])(?:kana|furigana|yomi|phonetic)(?![a-z])",
    re.IGNORECASE,
)


def _readings(drafts: Sequence[Draft]) -> None:
    """How a part of a Japanese name is read (セイ, メイ, 姓カナ) is no name of its own beside the name; a whole reading is kept (フリガナ)."""
    named = of(drafts, *NAMES)
    read = [each for each in named if _READING.search(each.column)]
    if any(each.evidence.filled for each in named if each not in read):
        leave_out(read, 0.8, Text("이름의 읽는 법", "how a name beside it is read"))


def _latin_spelling(drafts: Sequence[Draft], cells: Cells) -> None:
    """Beside a whole name in Hangul, a surname and a given name in Latin letters spell it again, as in a passport (영문성, 영문이름);
    a surname alone does not.
    """
    if not any(each.evidence.share("korean_name") >= 0.5 for each in of(drafts, "name")):
        return
    surnames, others = (
        [each for each in of(drafts, *fields) if _is_latin(cells[each.column])]
        for fields in (("family_name",), ("given_name", "name_alias"))
    )
    given = next(iter(others), None)
    for each in surnames:
        pairs = both(cells[each.column], cells[given.column]) if given else []
        if given and sum(bare(part) in bare(name) for part, name in pairs) < 0.5 * len(pairs):
            why = Text("로마자 이름의 일부", "a part of the name in Latin letters")
            given.become("given_name", given.confidence, why)
            each.become("family_name", each.confidence, why)
        else:
            why = Text("로마자 성만으로는 이름이 되지 않음", "a surname in Latin letters alone is no name")
            each.become("ignore", 0.7, why)


def _is_latin(cells: Sequence[str | None]) -> bool:
    filled = [cell for cell in cells if cell and any(map(str.isalpha, cell))]
    return bool(filled) and sum(not _in_hangul(cell) for cell in filled) >= 0.9 * len(filled)


def _western_names(drafts: Sequence[Draft], cells: Cells) -> None:
    """Names by what the values say: a given name's neighbour that holds names is the family name, and the other way round.

    A family name without any given name beside it is no person's (a brand, a town); where the header of another column says
    that it is the name, names by value are somebody else's.
    """
    places = {each.column: place for place, each in enumerate(drafts)}
    told = [each for each in of(drafts, *NAMES) if each.role]
    guessed = [each for each in of(drafts, "given_name", "family_name") if not each.role]
    for part, other in (("given_name", "family_name"), ("family_name", "given_name")):
        if of(drafts, part) or not (partner := next(iter(of(drafts, other)), None)):
            continue
        place = places[partner.column]
        beside = [drafts[at] for at in (place + 1, place - 1) if 0 <= at < len(drafts)]
        found = [each for each in beside if each.field == "ignore" and not each.role and _may_be(each.evidence, part)]
        for each in found[:1]:
            each.become(part, 0.55, Text("옆 열과 함께 이름을 이룸", "a name together with the column beside it"))
            guessed.append(each)
    whole = any(each.field == "name" for each in told)
    for each in guessed:
        partners = of(drafts, "family_name" if each.field == "given_name" else "given_name")
        if whole or (not partners and (each.field == "family_name" or of(drafts, "name"))):
            each.become("ignore", 0.5, Text("이름처럼 보이나 이 줄의 사람 이름인지 알 수 없음",
                                            "names, but not plainly those of the person of the row"))  # fmt: skip
    _second_names(drafts)
    _name_parts(drafts, cells, places)


def _may_be(evidence: Evidence, part: str) -> bool:
    kinds = {"given_name": ("western_given", "western_family"), "family_name": ("western_family", "western_given")}[
        part
    ]
    one, other = map(evidence.share, kinds)
    return evidence.share("latin_name") >= 0.7 and evidence.distinct >= 10 and one >= max(0.1, other)


_SECOND = re.compile(r"second|segund|deuxi|zweit|andere|middle|other|otro|[2-9]", re.IGNORECASE).search


def _second_names(drafts: Sequence[Draft]) -> None:
    """Of two columns of family names, one that holds given names holds second ones (`sname` beside `surname`)."""
    found = of(drafts, "family_name")
    for each in found if len(found) > 1 else ():
        given, family = (each.evidence.share(f"western_{part}") for part in ("given", "family"))
        others = [other for other in found if other is not each]
        surer = any(other.evidence.share("western_given") <= 0.6 * given for other in others)
        if given >= 0.4 and given >= 2 * family and surer:
            each.become(
                "middle_name",
                0.7,
                Text("이름이 들어 있고 성은 다른 열에 있음", "given names beside a column of family names"),
            )


def _name_parts(drafts: Sequence[Draft], cells: Cells, places: dict[str, int]) -> None:
    """Columns of one part of the name are joined where they follow each other and say different things (two surnames)."""
    for part in ("given_name", "family_name"):
        last: Draft | None = None
        for each in of(drafts, part):
            pairs = both(cells[last.column], cells[each.column]) if last else []
            same = sum(bare(one) == bare(other) for one, other in pairs)
            apart = last is not None and places[each.column] != places[last.column] + 1
            # Two surnames are borne together; First Name beside Given Name is what somebody is called.
            called = part == "given_name" and each.header.how == "exact" and not _SECOND(each.column)
            if last and called and not apart and each.evidence.filled > last.evidence.filled:
                last, each = each, last
            if last and (apart or called or same > 0.2 * len(pairs)):
                label = FIELDS[part].label
                words = Text(f"'{last.column}' 열을 {label.ko}(으)로 씀", f"{label.en} is taken from '{last.column}'")
                each.become("ignore", 0.6, words)
            else:
                last = each


def _generations(drafts: Sequence[Draft], cells: Cells) -> None:
    """What tells father from son (Jr., III) in a column behind the family name goes with it."""
    family = next(iter(of(drafts, "family_name")), None)
    for each in drafts[drafts.index(family) + 1 :] if family else ():
        said = [plain(cell) for cell in cells[each.column] if cell and plain(cell)]
        if each.role == "name_suffix" and said and sum(map(is_suffix, said)) >= 0.8 * len(said):
            each.become(
                "family_name", 0.8, Text("성 뒤에 붙는 말(Jr., III …)", "stands behind the family name (Jr., III …)")
            )


def _particles(drafts: Sequence[Draft]) -> None:
    """What stands before a family name in a column of its own (Tussenvoegsel: van der) goes with it."""
    for particle, family in pairwise(drafts):
        if particle.role == "name_particle" and particle.evidence.filled and family.field == "family_name":
            particle.become(
                "family_name", 0.85, Text("성 앞에 붙는 말(van der 등)", "stands before the family name (van der …)")
            )


_BARE_PARTS = {
    **dict.fromkeys(("year", "yyyy", "yr", "y", "by", "jahr", "année", "annee", "año", "ano", "anno", "년", "년도", "연도"), "year"),
    **dict.fromkeys(("month", "mm", "mon", "m", "bm", "monat", "mois", "mes", "mese", "월"), "month"),
    **dict.fromkeys(("day", "dd", "d", "bd", "tag", "jour", "dia", "día", "giorno", "일"), "day"),
}  # fmt: skip
"""Headers of the parts of a date that do not say which date: three together whose years are those of grown people are birth dates."""


def births(drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """The birth date and its parts together."""
    _birth_parts(drafts, cells, context)
    _birth_by_span(drafts, cells, context)


def _birth_parts(drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """Year, month and day of birth in columns of their own; a month or day without the others is no date."""
    _bare_parts(drafts, cells, context)
    found = {part: next(iter(of(drafts, part)), None) for part in PARTS}
    if found["birth_month"] or found["birth_day"]:
        for part, kind in (("birth_year", "year"), ("birth_day", "day")):
            # 출생월 beside 출생일, `dob` beside `dob_month`: the other parts, though their headers speak of the date.
            named = [each for each in drafts if each.is_called("birthdate")]
            fits = [
                each for each in named if each.field in ("birth_date", "ignore") and each.evidence.share(kind) >= 0.9
            ]
            if found[part] is None and fits:
                words = Text("열 이름과 옆의 생월·생일 열", "the header, beside the other parts of a birth date")
                found[part] = fits[0].become(part, 0.8, words)
    if found["birth_year"] and not found["birth_day"]:
        found["birth_day"] = _with_month(drafts)
    whole = max((each.evidence.filled for each in of(drafts, "birth_date")), default=0)
    year, month, day = (found[part] for part in PARTS)
    if day and day.evidence.share("month_day") >= 0.9:
        month = month or day
    for each in (each for each in drafts if each.field in PARTS):
        if each not in (year, month, day) or whole >= 0.9 * each.evidence.filled > 0:
            each.become("ignore", 0.7, Text("생년월일은 다른 열에 있음", "the birth date is in another column"))
        elif not (month or day):
            each.become("birth_date", each.confidence, each.reason)
        elif not month or not (year or day):
            words = Text("생년월일의 일부만으로는 날짜가 되지 않음", "a part of a birth date, not a date by itself")
            each.become("birth_date" if each is year else "ignore", 0.7, words)


_GENERATIONS = 25


def _birth_by_span(drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """A mere `date` beside a name that reaches over generations is the birth date: nobody has registered customers for so long."""
    if of(drafts, "birth_date", *PARTS) or not of(drafts, *NAMES):
        return
    clean = FIELDS["birth_date"].clean
    for each in of(drafts, "created_at"):
        if each.role != "created_event" or each.header.how != "exact" or each.evidence.share("time") > 0.1:
            continue
        told = [clean(cell, context)[0][0] for cell in cells[each.column][:500] if cell]
        years = sorted(int(text[:4]) for text in told if text and text[:4].isdecimal())
        if len(years) < 20 or len(years) < 0.8 * len(told):
            continue
        first, last = years[len(years) // 10], years[-len(years) // 10]
        if last - first >= _GENERATIONS and years[len(years) // 2] < context.today.year - 20:
            why = Text("여러 세대에 걸친 날짜라 생년월일로 봄", "dates over generations: taken for birth dates")
            each.become("birth_date", 0.7, why)
            return


def _with_month(drafts: Sequence[Draft]) -> Draft | None:
    """`birthday` beside `birthyear`: month and day in one column (0304, 03-04), as accounts of KakaoTalk and Naver give them."""
    named = [each for each in drafts if each.is_called("birthdate")]
    both = [each for each in named if each.evidence.share("month_day") >= 0.9]
    words = Text("열 이름, 태어난 해 옆의 월·일", "the header: month and day, beside the year of birth")
    return both[0].become("birth_day", 0.85, words) if both else None


def _bare_parts(drafts: Sequence[Draft], cells: Cells, context: Context) -> None:
    """`by`, `bm`, `bd`; `year`, `month`, `day`: birth dates where nothing else is, and the years are those of people."""
    if of(drafts, "birth_date", *PARTS):
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
