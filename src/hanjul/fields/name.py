"""Names of persons: full, family, given and alias columns.

A name cell of a customer list holds more than a name: honorifics, job titles, the company, a second person, marks that
tell namesakes apart. What belongs to another field is handed over, what is nobody's name is taken off, each with a
rule. A cell without a readable name gives none. Facts: surnames.csv, name_titles.csv, name_placeholders.csv.
"""

import re
import unicodedata
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field, keyboard, latin_name
from hanjul.fields.cells import MARKS, MASKS, MAX_CHARACTERS, plain, says_nothing, tidy, visible
from hanjul.fields.name_cell import NameCell, titles
from hanjul.fields.text import asks_to_stop
from hanjul.words import Text

OUTPUTS = ("name", "name_alias", "company", "position")
_NOTHING: tuple[str | None, ...] = (None, None, None, None)
_LONGEST_NAME = 80
_MOST_LAYERS = 4
_WORDS_KEPT = 4096
"""Words whose reading is kept: each word of a cell is looked at from several sides, and titles stand in thousands of cells."""

_HANGUL = re.compile(r"[가-힣]+").fullmatch
_SHORT_HANGUL = re.compile(r"[가-힣]{2,4}").fullmatch
_HANJA = re.compile(r"[一-鿿㐀-䶿]")
_HANGUL_INSIDE = re.compile(r"[가-힣]")
_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")
_ONLY_CONSONANTS = re.compile(r"[ㄱ-ㅎ\s]+").fullmatch
_LATIN_TYPED = re.compile(r"[A-Za-z]{6,14}").fullmatch
_MASKED = re.compile(
    rf"[가-힣A-Za-z][{MASKS}□■×]+|[{MASKS}□][가-힣A-Za-z]|[가-힣](?:[OoＯXx0]{{2}})(?![A-Za-z0-9])|[가-힣][OoXx][가-힣]"
)
_MASKED_ID = re.compile(rf"\s*[(\[][A-Za-z0-9_.@-]*[{MASKS}]+[A-Za-z0-9_.@{MASKS}-]*[)\]]")
_HONORIFIC = frozenset("님씨군양샘쌤맘")
# Behind a letter ●, • and ■ hide another one: 김●수.
_MARKS = re.compile(r"[★☆♥♡♣♠♪♬※◆◇▲▶▷◀✔✓✨❤]+|(?<![가-힣A-Za-z●•■])[●•■]+|\[?\(?\bVV?IP\b\)?\]?", re.IGNORECASE)
_PHONE_PART = re.compile(r"\+?[0-9][0-9\-. ]{2,}[0-9]")
_ROOM = re.compile(r"(?<!\S)(?:[0-9]{1,5}(?:-[0-9]{1,4})?(?:동|호실?|층)\s?)+(?!\S)")
_HOME = re.compile(r"^(?P<house>\S+)\s(?=[0-9]{1,5}(?:동|호)(?:\s|[0-9]|$))")  # 래미안역삼 101동 502호 이영희
_BORN = re.compile(r"(?<![0-9])(?:19|20)?[0-9]{2}\s?년생")
_NAMESAKE_MARK = re.compile(r"(?<=[가-힣])\s?[_\-]?(?:[0-9]{1,4}|[A-Z])$")
_OTHERS = re.compile(
    r"\s*외\s?[0-9]{1,3}\s?(?:명|인)$|\s외\s?[0-9]{1,3}$|\s(?:외\s?)?(?:부부|내외|일행|온?가족|가족일동|가정|댁)$"
)
_OTHER_NAME = re.compile(
    r"(?:별명|닉네임|애칭|예명|활동명|본명|법명|필명|개명\s?[전후]|aka)\s*[:：]?\s*(\S.*)|(?:구|전)[ :]\s*(\S.*)",
    re.IGNORECASE,
).fullmatch
_PARENT_OF = re.compile(r"[가-힣]{1,4}\s?(?:맘|파파|엄마|아빠)").fullmatch
_MUM = re.compile(r"[가-힣]{1,4}\s?(?:맘|파파)").fullmatch  # 민준맘: no name ends so
_OF_A_CHILD = re.compile(r"[가-힣]{2,4}(?:\s[모부]|\s?(?:네\s?)?(?:자녀|아들|딸))").fullmatch
_GUARDIAN = re.compile(
    r"\s*(?:어머니|아버지|엄마|아빠|보호자|학부모|부모|할머니|할아버지|배우자|남편|아내|와이프|대리인|모친|부친|유족)(?:님)?$"
    r"|\s*사모님$|\s(?:자녀|아들|딸|며느리|사위|손자|손녀|동생|누나|언니|오빠)(?:님)?$"
    r"|(?<=[가-힣]{3})아들$"  # 김철수아들
    r"|\s(?:따님|아드님|자제분?|[큰작]은?\s?(?:아들|딸)|막내|장남|차남|장녀|차녀|조카|고모|이모|삼촌|시어머니|시아버지|장모|장인|형님|형수|제수)(?:님)?$"
)
_NEIGHBOUR = re.compile(r"(?P<who>.*?)\s?(?:아주머니|아줌마|아저씨|새댁)(?:님)?$").fullmatch
_KIN = "부친|모친|배우자|보호자|엄마|아빠|아들|딸|자녀|남편|아내|어머니|아버지"
_RELATION = re.compile(rf"모|부|자|녀|처|{_KIN}|대리인|어머님|아버님").fullmatch
_RELATIVE = re.compile(rf"(?:{_KIN}|동생|언니|누나|형|오빠|지인|소개)\s").match
_PARENT_HONORIFIC = re.compile(r"(?:어머님|아버님)$")
_DEPARTMENT = re.compile(
    r"[가-힣A-Za-z]{1,12}(?:팀|부서|사업부|본부|센터|지점|지사|지부|학과|그룹)|(?:안내)?데스크|원무과"
    r"|(?:행정|교무|연구|비서|상담|기획|경영)실|(?:영업|총무|관리|구매|경리|인사|기획|생산|품질|개발|기술|물류|재무|회계)[부과]"
).fullmatch
_PERSONS = re.compile(r"\s*[·/,&+;、|]\s*|\s+(?:및|와|과)\s+|\n")
_ODD = re.compile(rf"[^\w\s.,'’\-·&/@{MARKS}]+")
_ODD_INSIDE = re.compile(r"(?<=[가-힣])[^\w\s.,'’\-·&/@]+(?=[가-힣])")

_DOT_LAST = re.compile(r"(?:^|[ .])[^\W\d_]\.$| [JS]r\.$")
_EMAIL_OR_LINK = re.compile(r"@|https?:|www\.")


class _Surnames(NamedTuple):
    one: frozenset[str]
    two: frozenset[str]
    common: frozenset[str]
    latin: frozenset[str]


@cache
def _surnames() -> _Surnames:
    """Korean surnames by length; `common` are those the census counts."""
    rows = facts.rows("surnames")
    return _Surnames(
        frozenset(row["surname"] for row in rows if len(row["surname"]) == 1),
        frozenset(row["surname"] for row in rows if len(row["surname"]) == 2),
        frozenset(row["surname"] for row in rows if row["population_2015_thousand"]),
        frozenset(
            variant.casefold() for row in rows for variant in (row["romanized_variants"] or "").split("|") if variant
        ),
    )


@cache
def _last_syllables() -> frozenset[str]:
    """Last two syllables of what may be glued to a name: a name that ends otherwise needs no closer look."""
    titles = frozenset(row["token"][-2:] for row in facts.rows("name_titles") if row["kind"] != "baptismal")
    return titles | {"머니", "버지", "엄마", "아빠", "호자", "부모", "남편", "아내", "이프", "리인", "모친", "부친"}


@cache
def _placeholders() -> dict[str, str]:
    """What stands in name columns instead of a name, and the rule that says so."""
    rules = {
        "": "name_placeholder",
        "shop": "name_placeholder",
        "heading": "name_header_word",
        "sample": "name_sample",
    }
    words = {row["value"]: rules[row["kind"]] for row in facts.rows("name_placeholders") if row["kind"] in rules}
    return {**words, **{row["value"]: "name_placeholder" for row in facts.rows("no_value")}}


@cache
def _words_of(kind: str) -> frozenset[str]:
    """Words in a column of names by kind. `given`: what stands where a given name should, though it may be a family name (child, friend).
    `aside`: what a receptionist notes beside a name (신규, 재등록, 소개); no company is called so. `adjective`: how the names begin
    that chat tools give to visitors nobody knows (용감한 펭귄). `user`: what
    tools call somebody by where they came from (Google 사용자). `shop`: what a shop calls neighbours by (단골, 미용실). `sample`: 홍길동, John Doe."""
    return frozenset(row["value"] for row in facts.rows("name_placeholders") if row["kind"] == kind)


@cache
def sample_names() -> tuple[str, ...]:
    """The names of samples, as `clean` gives them: they count only beside a number or address."""
    found = {clean(word.title(), Context())[0][0] for word in _words_of("sample")}
    return tuple(sorted(filter(None, found)))


@cache
def _given_syllables() -> frozenset[str]:
    """Syllables Korean given names are made of: the Sino-Korean readings and those of native names."""
    return frozenset(row["syllable"] for row in facts.rows("given_syllables"))


@lru_cache(_WORDS_KEPT)
def surname_length(name: str) -> int:
    """How many syllables of a Hangul name are its surname: 2, 1, or 0 where it starts with none."""
    surnames = _surnames()
    if len(name) >= 3 and name[:2] in surnames.two:
        return 2 if len(name) >= 4 or name[0] not in surnames.common else 1
    return 1 if name and name[0] in surnames.one else 0


def surname_for_certain(name: str) -> int:
    """As `surname_length`; of two syllables (흥부, 토끼) the first is one only where the census counts it."""
    length = surname_length(name)
    return length if len(name) != 2 or name[0] in _surnames().common else 0


def is_surname(text: str) -> bool:
    """Whether a text is a Korean surname and nothing more."""
    return text in _surnames().one or text in _surnames().two


def romanised_surnames() -> frozenset[str]:
    """How Koreans mostly write their surnames in Latin letters, in lower case."""
    return _surnames().latin


def is_called(name: str) -> bool:
    """Whether a clean name is what somebody is called by alone: a given name or a nickname without a family name.

    >>> [is_called(name) for name in ("루시", "꼬마곰", "Sunny", "김민수", "이영", "Minsoo Kim")]
    [True, True, True, False, False, False]
    """
    if _HANGUL(name):
        return len(name) <= 3 and not surname_for_certain(name)
    return name.isascii() and name.isalpha()


def without_title(text: str) -> str | None:
    """A part of a name without the title behind it (`민수 팀장`); None where there is nothing but a form of address (님)."""
    words = text.split()
    while len(words) > 1 and is_title(words[-1]):
        words.pop()
    return None if words in (["님"], ["씨"], ["귀하"], ["고객님"], ["회원님"]) else " ".join(words)


@lru_cache(_WORDS_KEPT)
def looks_like_person(word: str) -> bool:
    """Two to four syllables: a surname, and syllables that given names are made of."""
    surname = surname_length(word)
    return (
        0 < surname < len(word) <= 4
        and _HANGUL(word) is not None
        and _given_syllables().issuperset(word[surname:])
        and not _is_organisation(word)
    )


@cache
def _organisation_endings() -> tuple[str, ...]:
    """What names of shops, offices, schools and clinics end in (facts/organisation_endings.csv)."""
    return tuple(row["ending"] for row in facts.rows("organisation_endings"))


def _is_organisation(word: str) -> bool:
    """Whether a word of four syllables or more is a shop, office, school or clinic: 온누리약국, not 김학원 nor 남궁건설; and any 족발집."""
    word = word.removesuffix("님")
    if word.endswith("집"):  # no given name is written with it
        return True
    if len(word) < 4 or not word.endswith(_organisation_endings()) or (len(word) == 4 and surname_length(word) == 2):
        return False
    # 김철수의원 sits in a council, 원광한의원 and 이안과의원 heal.
    council = word.endswith("의원") and not word.endswith(("한의원", "과의원"))
    return not (council and len(word) == 5 and looks_like_person(word[:3]))


def _organisation(words: list[str]) -> bool:
    """Whether words none of which is a person are an organisation, or a branch of one: 분당구청 총무과, 김밥천국 수내점."""
    called = words[-1] in _organisation_endings() and (
        len(words) > 1 or not surname_length(words[-1])
    )  # 새말동 부녀회, 농협
    return called or any(map(_is_organisation, words)) or (len(words) > 1 and _is_branch(words[-1]))


def _is_branch(word: str) -> bool:
    return len(word) > 2 and word.endswith("점") and _HANGUL_INSIDE.search(word) is not None


@lru_cache(_WORDS_KEPT)
def is_title(word: str) -> bool:
    """Whether a word is a job title or a form of address."""
    bare = word.removesuffix("님")
    return (bool(bare) and (word in titles("title") or bare in titles("title"))) or word in titles("suffix_honorific")


def _given_or_title(word: str) -> bool:
    """Whether a word is a given name, or a title behind a whole name."""
    return word.removesuffix("님") in titles("given_or_title")


def _has_legal_form(text: str) -> bool:
    return _LEGAL_FORM.search(text) is not None


_SHORT_FORM = "[주유사재합의학복농]"  # in brackets
_FIRM = "주식회사|유한회사|유한책임회사|합자회사|합명회사"
_LEGAL_FORM = re.compile(
    rf"\({_SHORT_FORM}\)|{_FIRM}|사단법인|재단법인|법무법인|"
    r"세무법인|회계법인|특허법인|의료법인|학교법인|법인\b|협동조합|\b(?:Inc|Ltd|LLC|Corp|GmbH)\b",
    re.IGNORECASE,
)
_LONE_LEGAL_FORM = re.compile(
    rf"\({_SHORT_FORM}\)|{_FIRM}|(?:사회적)?협동조합|"
    r"(?:사단|재단|법무|세무|회계|특허|노무|의료|학교|사회복지|농업회사|어업회사|영농조합|영어조합)법인"
).fullmatch


def _unglue(word: str, cell: NameCell) -> str:
    """Take honorifics and titles off the end of one Hangul word: `김철수대표님` as `김철수`."""
    while not _is_organisation(word):
        ending = _glued_ending(word)
        if not ending:
            return word
        cell.take_position(ending)
        word = word[: -len(ending)]
    return word


def _is_person(word: str) -> bool:
    """Whether a word looks like a person without what is glued to it."""
    return looks_like_person(_unglue(word, NameCell()))


@lru_cache(_WORDS_KEPT)
def _glued_ending(word: str) -> str:
    surname = surname_for_certain(word)
    bare = word[surname:].removesuffix("님")
    if surname and len(bare) > 1 and bare in titles("title") and bare not in titles("title_or_given"):
        return word[surname:]  # 박사장님, 문간호사: a surname and a title
    if surname and len(bare) > 1 and word.endswith("님") and word[surname:] in titles("suffix_honorific"):
        return word[surname:]  # 강고객님, 이여사님
    for length in range(min(6, len(word) - 2), 0, -1):
        ending, rest = word[-length:], word[:-length]
        if _given_or_title(ending) and len(rest) == surname_length(rest) + 2:
            return ending  # 김경아원우; not 이원우님
        if not is_title(ending) or not surname_length(rest):
            continue
        if length == 1 and ending not in "님씨" and len(rest) != surname_length(rest) + 2:
            continue  # 군, 양, 샘 end real given names too
        return ending
    return ""


def _is_parent_of(text: str) -> bool:
    """Whether a text names a parent by the child, or a daughter: 김민준모, 김민준 부, 김민준딸; not 남궁철모, which is a name, nor 총무부."""
    child = text[:-1].rstrip()
    return text.endswith(("모", "부", "딸")) and len(child) == surname_length(text) + 2 and looks_like_person(child)


def _parentheses(text: str, cell: NameCell) -> str | None:
    """Sort out what stands in parentheses; None when the cell names somebody by a relation to another person."""
    for content in latin_name.PARENTHESIS.findall(text):
        inside = content.strip()
        if not inside:
            continue
        if _RELATION(inside):
            return None
        _sort_aside(inside, cell)
    return latin_name.PARENTHESIS.sub(" ", text).strip()


def _person_first(text: str) -> str:
    """`청솔유치원(김민수 실장)` turned round: the organisation stands aside."""
    inside = latin_name.PARENTHESIS.findall(text)
    outside = latin_name.PARENTHESIS.sub(" ", text).strip()
    if len(inside) != 1 or not any(map(_is_organisation, outside.split())):
        return text
    person = any(_is_person(word) and not is_title(word) for word in inside[0].split())
    return f"{inside[0].strip()} ({outside})" if person else text


def _sort_aside(inside: str, cell: NameCell) -> None:
    """Give the words in parentheses to the field they belong to."""
    other = _OTHER_NAME(inside)
    if other:
        cell.alias = cell.alias or (other[1] or other[2])
        cell.say("name_alias_found")
    elif is_title(inside) or _given_or_title(inside):
        cell.take_position(inside)
    elif (
        _PARENT_OF(inside)
        or _OF_A_CHILD(inside)
        or _RELATIVE(inside)
        or _GUARDIAN.search(inside)
        or _is_parent_of(inside)
        or _notes(inside)
    ):
        cell.say("name_text_removed")
    elif _HANJA.search(inside) or re.fullmatch(r"[A-Za-z][A-Za-z .,'\-]+", inside):
        cell.alias = cell.alias or latin_name.ordered(inside, NameCell())
        cell.say("name_alias_found")
    elif _HANGUL(inside) and len(inside) == 3 and surname_length(inside) and inside[0] in _surnames().common:
        cell.alias = cell.alias or inside
        cell.say("name_alias_doubtful")
    elif _PHONE_PART.search(inside):
        cell.say("name_number_removed")
    elif _DEPARTMENT(inside) or any(map(str.isdigit, inside)) or not _HANGUL_INSIDE.search(inside):
        cell.say("name_text_removed")
    else:
        cell.take_company(inside)


def _notes(inside: str) -> bool:
    """Whether brackets hold a note and no company: 신규, 박원장 소개, 세입자, 공동명의: 이영희."""
    last = inside.split()[-1]
    # Half a parish is called Peter or Teresa: no name to know anybody by.
    return last in _words_of("aside") or last in titles("baptismal") or _is_beside(_NOTED.split(inside)[0])


_NOTED = re.compile(r"\s?[:：]")


def _is_beside(word: str) -> bool:
    bare = word.removesuffix("님")
    nobody = _placeholders().get(bare) == "name_placeholder" and bare not in _words_of("shop")
    return _is_aside(word) or word in _BESIDE or nobody


def _is_aside(word: str) -> bool:
    return len(word) > 1 and word in _words_of("aside")


_BESIDE = frozenset({"아기", "신생아", "환아", "환자"})


def _company_glue(text: str, cell: NameCell) -> str:
    """Take a company with a legal form off a cell: `(주)한빛 김철수 대표` leaves `김철수 대표`."""
    words = text.split()
    persons = [place for place, word in enumerate(words) if _is_person(word) and not is_title(word)]
    marked = [place for place, word in enumerate(words) if _has_legal_form(word)]
    if not marked:
        return text
    taken = set(marked)
    # 주식회사 담다 is a company, no Mr Dam.
    if len(words) == 2 and len(marked) == 1 and _LONE_LEGAL_FORM(words[marked[0]]):
        taken = {0, 1}
    for place in marked:
        if _LONE_LEGAL_FORM(words[place]):
            beside = place + 1 if place + 1 < len(words) and place + 1 not in persons[-1:] else place - 1
            if 0 <= beside < len(words) and len(words) > 2:
                taken.add(beside)
    cell.take_company(" ".join(words[place] for place in sorted(taken)))
    return " ".join(word for place, word in enumerate(words) if place not in taken)


def _join_spaced(words: list[str]) -> str | None:
    """`김 철수`, `김 철 수`, `남궁 민수`: one name with blanks inside; `철수 김`, as meeting tools put it, in its own order."""
    joined = "".join(words)
    surnames = _surnames()
    if (
        len(words) == 2
        and words[1] in _ALWAYS_SURNAMES
        and len(words[0]) == 2
        and words[0] not in surnames.two  # 남궁 윤
        and words[0][0] not in "김박최"  # 김수 정: a blank astray, for no given name begins so
        and _given_syllables().issuperset(words[0])
    ):
        return words[1] + words[0]
    first = words[0] in surnames.one or words[0] in surnames.two
    if len(words) > 1 and first and len(joined) <= 5 and all(map(_HANGUL, words)) and len(joined) - len(words[0]) <= 3:
        return joined
    astray = len(words) == 2 and len(words[0]) == 2 and len(words[1]) == 1 and words[0][0] in surnames.one
    return joined if astray and words[1] in _given_syllables() - _NOTED_BY_ONE else None  # 김민 수


# What one syllable behind a name may note: 남, 여, 형, (대)기, (완)납, 가 and 나 of two namesakes.
_NOTED_BY_ONE = frozenset("남여외모부처자녀손양군형반구신고대장가나다완취환불참입미전총동")
# Common surnames that are no other word behind a given name: not 남, 여, 모, 부, 손, 양, 구, 동, 도, 전.
_ALWAYS_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송홍유문백허심곽배류")


def _ends_with_title(word: str) -> bool:
    bare = word.removesuffix("님")
    return any(bare.endswith(title) for title in titles("title") if len(title) > 1)


def _persons_among(words: list[str], cell: NameCell) -> tuple[list[str], list[str]]:
    """The words that are persons, and all that stay; a branch is no person (서현점), and nothing of the person beside it."""
    branch = next((word for word in (words[-1], words[0]) if len(words) > 1 and _is_branch(word)), None)
    others = [word for word in words if word != branch]
    persons = [word for word in others if looks_like_person(word)]
    if branch and persons == others:
        cell.say("name_text_removed")
        return persons, persons
    return persons, words


def _person_of(words: list[str], cell: NameCell) -> str | None:
    """The person among Hangul words; titles, departments and company names go to their places."""
    rest: list[str] = []
    named = len(words) > 1 and any(_is_person(word) for word in words)
    baptised = any(_is_person(word) for word in words if word not in titles("baptismal"))  # 김철수 베드로; not 김 요한
    whole = any(_is_person(word) for word in words if not _given_or_title(word))  # 김철수 원우; not 이 원우
    beside = named or any(map(_is_organisation, words))
    for word in words:
        if (
            is_title(word)
            or (whole and _given_or_title(word))
            or (named and len(word) > 3 and _ends_with_title(word) and not (_is_person(word) or _is_organisation(word)))
        ):
            cell.take_position(word)
        elif (
            _DEPARTMENT(word)
            or (beside and _is_beside(word) and not _is_given(words, word))
            or (baptised and word in titles("baptismal"))
        ):
            cell.say("name_text_removed")
        else:
            rest.append(word)
    if not rest:
        return None
    joined = _join_spaced(rest)
    if joined and not _is_organisation(joined):
        cell.say("name_spaces")
        return joined
    rest = [_unglue(word, cell) for word in rest]
    persons, rest = _persons_among(rest, cell)
    if not persons and _organisation(rest):
        cell.take_company(
            " ".join(word for word in rest if not is_surname(word))
        )  # 우리은행 박차장, the title taken off
        return None
    if len(rest) == 1:
        return rest[0]
    full = [word for word in persons if _is_whole(word)] or persons
    if not full:
        return " ".join(rest)
    firms = [word for word in full if word.endswith(_organisation_endings())]  # 원전자 김민수, 동방병원 김민수
    if len(firms) < len(full):
        full = [word for word in full if word not in firms]
    if len(full) > 1 and len(full) == len(rest):
        cell.say("name_two_persons")
        return full[0]
    person = full[-1] if len(full) == 1 or rest[0] not in full else rest[0]
    others = " ".join(word for word in rest if word != person)
    if others:
        cell.take_company(others)
    return person


# Posts that begin as a surname does: 김현 지부장 is no Mr Ji.
_POST = re.compile(
    r"(?:지(?:부장|회장|국장|점장|사장|단장)|[시구도]의원|부본부장|구회장|여사장|동대표|[정준]회원)님?"
).fullmatch


def _is_called_by_surname(word: str) -> bool:
    """Whether a word is a surname and a title: 김과장님."""
    ending = _glued_ending(word)
    alone = len(ending) > 1 and len(word) - len(ending) == surname_for_certain(word)
    return alone and is_title(ending) and not (is_title(word) or _POST(word))


def _is_somebody_at(words: list[str]) -> bool:
    """Whether words name somebody by a surname and a title, and nobody else by a whole name."""
    called = [word for word in words if _is_called_by_surname(word)]
    return (
        len(words) > 1
        and bool(called)
        and not any(_is_whole(_unglue(word, NameCell())) for word in words if word not in called)
    )


def _somebody_at(words: list[str], cell: NameCell) -> None:
    """Whoever is known by a surname and a title beside a company (한빛 김과장님) has no name to know them by."""
    others = []
    for word in words:
        if _is_called_by_surname(word):
            cell.take_position(_glued_ending(word))
        elif is_title(word):
            cell.take_position(word)
        elif not _DEPARTMENT(word):
            others.append(word)
    if others:
        cell.take_company(" ".join(others))
    else:
        cell.say("name_surname_only")


def _is_given(words: list[str], word: str) -> bool:
    """Whether a word that often stands for no value is the given name behind a lone surname: 이 미정."""
    return len(words) == 2 and is_surname(words[0]) and word in _GIVEN_TOO


_GIVEN_TOO = frozenset({"미정"})  # "undecided", and what thousands of women are called


def _is_called(who: str) -> bool:
    """Whether a neighbour is called by name (김민수 아저씨) and not by where they live (정자동 아주머니, 101호 아주머니)."""
    return _is_whole(who) and not who.endswith("동")


def _hangul_name(text: str, cell: NameCell) -> str | None:
    """The person of a cell that holds Hangul."""
    others = _OTHERS.search(text)
    if others:
        cell.say("name_and_others")
        text = text[: others.start()]
    if _GUARDIAN.search(text) or _is_parent_of(text) or _MUM(text):
        cell.say("name_guardian")
        return None
    if _PARENT_HONORIFIC.search(text):
        cell.say("name_maybe_guardian")
    neighbour = _NEIGHBOUR(text)
    if neighbour and not _is_called(neighbour["who"]):
        cell.say("name_guardian")
        return None
    if neighbour:
        cell.say("name_title_removed")
        text = neighbour["who"]
    text = _person_first(_SPACED_FORM.sub(r"(\1)", text))
    aside = _parentheses(text if not _has_legal_form(text) else _LEGAL_IN_PARENTHESES.sub(r"⟨\1⟩", text), cell)
    if aside is None:
        cell.say("name_guardian")
        return None
    text = _company_glue(_parted(aside.replace("⟨", "(").replace("⟩", ")")), cell)
    text = _without_numbers(text, cell)
    pieces = [piece for piece in _PERSONS.split(text) if piece.strip()]
    if len(pieces) > 1 or re.search(r"(?<=[가-힣])\s?[-_:]\s?(?=[가-힣])", text):
        return _of_pieces(
            [piece.strip() for part in pieces for piece in re.split(r"\s?[-_:]\s?", part) if piece.strip()], cell
        )
    return _of_words(text, cell)


def _parted(text: str) -> str:
    """A company with a legal form and a person behind a sign, a blank between them: `(주)한빛/김철수`; not `(주)A/S센터`."""
    company, sign, person = text.rpartition("/") if "/" in text else text.rpartition("-")
    first = person.split()[:1]
    return f"{company} {person}" if sign and _has_legal_form(company) and first and _is_person(first[0]) else text


_SPACED_FORM = re.compile(rf"\(\s*({_SHORT_FORM})\s*\)")
_LEGAL_IN_PARENTHESES = re.compile(rf"\(({_SHORT_FORM})\)")


def _of_pieces(pieces: list[str], cell: NameCell) -> str | None:
    """Pieces between separators: persons, companies, departments, titles."""
    names = []
    for piece in pieces:
        if is_title(piece):
            cell.take_position(piece)
        elif _DEPARTMENT(piece) or _is_aside(piece) or (_is_branch(piece) and any(map(_is_whole, pieces))):
            cell.say("name_text_removed")
        else:
            names.append(piece)
    persons = [name for name in names if _is_person(name.replace(" ", ""))]
    full = [name for name in persons if len(_unglue(name.replace(" ", ""), NameCell())) >= 3] or persons
    if not full:
        return _of_words(" ".join(names), cell) if names else None
    if len(full) > 1:
        cell.say("name_two_persons")
    elif len(names) > 1:
        other = next((name for name in names if name != full[0]), full[0])
        if not romanised_surnames().isdisjoint(other.casefold().split()) and other.isascii():  # 김민수/KIM MINSU
            cell.alias = cell.alias or latin_name.ordered(other, NameCell())
            cell.say("name_alias_found")
        else:
            cell.take_company(other)
    return _of_words(full[0], cell)


def _of_words(text: str, cell: NameCell) -> str | None:
    """Words between blanks; Latin words beside Hangul ones are an alias."""
    words = text.split()
    latin = [word for word in words if re.fullmatch(r"[A-Za-z][A-Za-z.,'\-]*", word)]
    hangul = [word for word in words if _HANGUL_INSIDE.search(word)]
    if latin and hangul:
        if len(latin) == 1 and latin[0].upper() in {title.upper() for title in titles("title")}:
            cell.take_position(latin[0])
        else:
            cell.alias = cell.alias or latin_name.ordered(" ".join(latin), NameCell())
            cell.say("name_alias_found")
    if not hangul:
        return text or None
    if _is_somebody_at(hangul):
        _somebody_at(hangul, cell)
        return None
    return _person_of(hangul, cell)


_LISTED = re.compile(r"^\d{1,3}[.)]\s*(?=[가-힣]{2})")  # 1.김민수


def _without_numbers(text: str, cell: NameCell) -> str:
    """Take off phone numbers, numbers of rooms, and the digits and letters that tell namesakes apart (`김철수1`, `김철수A`)."""
    home = _HOME.match(text)
    # Where somebody lives is no company; 한신 and 삼환 are houses sooner than people.
    if home and (len(home["house"]) < 3 or not _is_person(home["house"])):
        text = text[home.end() :]
    text = _LISTED.sub("", text)
    without = _ROOM.sub(" ", _PHONE_PART.sub(" ", _BORN.sub(" ", text))).strip(" -_/,.:")
    if without != text.strip(" -_/,.:"):
        cell.say("name_number_removed")
    marked = _NAMESAKE_MARK.sub("", without)
    if marked != without:
        cell.say("name_suffix_removed")
    return marked.strip(" -_/,.:")


def _unusual(text: str, cell: NameCell, country: str) -> str:
    """Put broken Hangul together: half-typed jamo, the other keyboard mode."""
    if _JAMO.search(text):
        whole = "".join(keyboard.compose(keyboard.jamo(word)) or word for word in text.split())
        if whole != text and not _JAMO.search(whole):
            cell.say("name_jamo")
            return whole
        latin = keyboard.hangul_to_latin(text)
        if (
            re.fullmatch(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*", latin)
            and keyboard.jamo(text)[0] in "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
        ):
            cell.say("name_keyboard")
            return latin
    elif country == "KR" and _LATIN_TYPED(text) and text.casefold() not in romanised_surnames():
        typed = keyboard.latin_to_hangul(text)
        if (
            typed
            and 3 <= len(typed) <= 4
            and typed[: surname_length(typed)] in _surnames().common
            and surname_length(typed)
        ):
            cell.say("name_keyboard")
            return typed
    return text


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a name column.

    Returns:
        (name, name_alias, company, position) and the rules that acted. `name` is for display, in NFC.
    """
    if _is_simple(raw):
        return (raw, None, None, None), "" if len(raw) > 3 or surname_for_certain(raw) else "name_no_surname"
    glued = _quick_glued(raw)
    if glued:
        return glued
    found, rules = _clean_once(raw, context)
    # Layers come off one by one; a name is settled when a second look finds nothing more to take off.
    for _ in range(_MOST_LAYERS):
        name = found[0]
        if name is None or _is_simple(name):
            return found, rules
        inner, more = _clean_once(name, context)
        if inner[0] == name:
            return found, rules
        found = (inner[0], *(old or new for old, new in zip(found[1:], inner[1:], strict=True)))
        rules = " ".join(dict.fromkeys(f"{rules} {more}".split()))
    return (None, *found[1:]), f"{rules} name_unreadable"


def _quick_glued(raw: str) -> Cleaned | None:
    """One Hangul word made of a name and a title, the most common of the glued forms."""
    if not 3 <= len(raw) <= 9 or not _HANGUL(raw) or _PARENT_HONORIFIC.search(raw) or raw in _placeholders():
        return None
    if _MUM(raw):
        return None
    cell = NameCell()
    name = _unglue(raw, cell)
    return cell.result(name) if cell.rules and _is_simple(name) else None


def _is_simple(raw: str) -> bool:
    """Two to four syllables with nothing glued to them."""
    return (
        _SHORT_HANGUL(raw) is not None
        and raw[-1] not in _HONORIFIC
        and raw[-2:] not in _last_syllables()
        and raw not in _placeholders()
        and not (len(raw) == 4 and (_is_organisation(raw) or _is_parent_of(raw)))
        and raw[-1] != "집"
        and not (raw[-1] in "팀부과" and _DEPARTMENT(raw))
    )


def _clean_once(raw: str, context: Context) -> Cleaned:
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "name_too_long"
    text = tidy(raw)
    if not text:
        return _NOTHING, ""
    if says_nothing(text):
        return _NOTHING, "name_placeholder"
    cell = NameCell()
    text = _without_mailbox(_without_masked_id(_spelt(raw, cell), cell), cell)
    text = _without_fee(_without_stop(text, cell), cell)
    rule = _refusal(text)
    if rule:
        return _NOTHING, rule
    text = _unusual(text, cell, context.country)
    name = _hangul_name(text, cell) if _HANGUL_INSIDE.search(text) else latin_name.person(text, cell)
    return _judged(name, text, cell, context.country)


_MARIA = re.compile(r"\bM\.?ª\.? ?", re.IGNORECASE)  # Mª Ángeles
_DONA = re.compile(r"^\s*D\.?ª\.? ?", re.IGNORECASE)


def _spelt(raw: str, cell: NameCell) -> str:
    """The text in one spelling of Unicode, without decoration."""
    if "ª" in raw:
        raw = _DONA.sub("", _MARIA.sub("María ", raw)).strip()
        cell.say("name_format")
    unified = plain(raw)
    if not unicodedata.is_normalized("NFKC", _JAMO.sub("", raw.strip())) or visible(raw) != raw:
        cell.say("name_unicode")
    elif unified != raw.strip():
        cell.say("name_format")
    bare = _MARKS.sub(" ", unified).strip()
    if bare != unified and bare:
        cell.say("name_text_removed")
    return " ".join(bare.split()) or unified


def _without_masked_id(text: str, cell: NameCell) -> str:
    """`김민수(kims**)` without the id in brackets, which is masked; the name is not."""
    bare = _MASKED_ID.sub(" ", text).strip()
    if bare and bare != text:
        cell.say("name_text_removed")
        return bare
    return text


_MAILBOX_BEHIND = re.compile(
    r"(?P<name>[^@<(\[]*[^\W\d_][^@<(\[]*?)\s*[<(\[]\s*[^\s@<>()]+@[^\s@<>()]+\s*[>)\]]"
).fullmatch


def _without_mailbox(text: str, cell: NameCell) -> str:
    """`김민수 <kms@naver.com>`, as mail programs write a sender, without the mailbox."""
    behind = _MAILBOX_BEHIND(text)
    if not behind:
        return text
    cell.say("name_text_removed")
    return behind["name"].strip("\"' ")


_STOP_BEHIND = re.compile(r"(?P<name>[^(\[/]*\S)\s*[(\[/]\s*(?P<said>[^()\[\]]+?)\s*[)\]]?").fullmatch
_STOP_WORD_BEHIND = re.compile(r"(?P<name>\S.*?)(?:\s+(?P<said>\S{2,8})|(?P<late>故))").fullmatch
_LATE = re.compile(r"[(\[]?(?:故|고(?=[)\]. ]))[)\]]?[. ]?\s*").match


def _without_stop(text: str, cell: NameCell) -> str:
    """A name without what says beside it that nobody writes there any more: 故 김철수, 김철수(사망), 김철수 (문자X)."""
    if not _HANGUL_INSIDE.search(text) and "(" not in text:
        return text
    late = _LATE(text)
    if late:
        rest = text[late.end() :].split(" ")[0]
        if "故" in late[0] or _is_whole(rest):  # 고 민정 is called Ko
            cell.say("name_says_stop")
            text = text[late.end() :]
    behind = _STOP_BEHIND(text) or _STOP_WORD_BEHIND(text)
    if behind and asks_to_stop(behind["said"] or "故"):
        cell.say("name_says_stop")
        return behind["name"]
    return text


# What a transfer is for, written beside the name in the few letters a bank allows: 회비김민수, 김민수 26년연회비.
_FEE = (
    r"\s?(?:(?:20)?\d\d년?도?\s?)?(?:(?:[연년월입]|평생|정|준)?회비|후원금|기부금|헌금|수강료|참가비|등록비|장학금)\s?"
)
_FEE_BESIDE = re.compile(rf"{_FEE}(?P<behind>[가-힣]{{3,4}})|(?P<before>[가-힣]{{3,4}}?){_FEE}").fullmatch


def _without_fee(text: str, cell: NameCell) -> str:
    """A whole name without what was paid for."""
    paid = _FEE_BESIDE(text)
    name = (paid["behind"] or paid["before"]) if paid else ""
    if not _is_whole(name):
        return text
    cell.say("name_text_removed")
    return name


# Letters another encoding had no place for: Lindstr?m.
_LOST_LETTER = re.compile(r"\ufffd|\?(?=[^\W\d_])").search
# The Smith Family, Familie Berg; In memory of Ruth Smith.
_HOUSEHOLD = re.compile(
    r"(?:the )?[^\W\d_][\w'’. &-]* (?:family|household|familie)|(?:familie|fam\.|familjen|rodzina|famille|familia|famiglia|fam[ií]lia) [^\W\d_][\w'’. -]*"
    r"|(?:in|à la|en|zum|ter|till) (?:loving )?(?:memory|honou?r|memoriam|mémoire|memoria|gedenken|nagedachtenis|minne)\b.*|(?:the )?estate of .*",
    re.IGNORECASE,
).fullmatch
_MOMENT = re.compile(
    r"\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?", re.IGNORECASE
).fullmatch
# A code made of digits and letters, as chat tools call visitors: 4f3a91, #a4f391.
_CODE = re.compile(r"#?(?=[a-z]*[0-9]+[a-z])[a-z0-9]{4,}", re.IGNORECASE).fullmatch


def _refusal(text: str) -> str:
    """The rule by which a text is nobody's name, or ""."""
    squeezed = text.replace(" ", "").casefold()
    known = (
        _placeholders().get(squeezed)
        or _placeholders().get(squeezed.removesuffix("님"))
        or _placeholders().get(text.casefold())
    )
    if (known and known != "name_sample") or _ONLY_CONSONANTS(text):
        return known or "name_placeholder"
    if _LOST_LETTER(text):
        return "name_letters_lost"
    if _HOUSEHOLD(text):
        return "name_household"
    if _EMAIL_OR_LINK.search(text):
        return "name_held_email"
    if _MASKED.search(text) or set(squeezed) <= {"o", "x", *MASKS}:
        return "name_masked"
    first, *others = text.split()
    if not _words_of("user").isdisjoint(others) and not looks_like_person(first):  # Google 사용자, 네이버 이용자 12
        return "name_placeholder"
    if others and first in _words_of("adjective") and not _organisation([first, *others]):
        return "name_placeholder"
    unreadable = _CODE(text) or _MOMENT(text) or not any(map(str.isalpha, text))
    return "name_unreadable" if unreadable else ""


def _in_its_place(cell: NameCell, rule: str) -> Cleaned:
    """What was found beside a word that is no name: 외국인(Nguyen Van An) names somebody after all."""
    if not cell.alias:
        return _NOTHING, rule
    name, cell.alias = cell.alias, None
    cell.rules = ["name_text_removed" if rule == "name_alias_found" else rule for rule in cell.rules]
    return cell.result(name)


def _judged(name: str | None, text: str, cell: NameCell, country: str) -> Cleaned:
    """Last look at what was found."""
    name = " ".join(_ODD.sub(" ", _ODD_INSIDE.sub("", name)).split()).strip(" -_/,:&·").lstrip(".") if name else None
    if name and not _DOT_LAST.search(name):
        name = name.rstrip(" .,")
    if not name:
        if "name_company_removed" in cell.rules:
            cell.rules[cell.rules.index("name_company_removed")] = "name_is_company"
        elif "name_guardian" not in cell.rules:
            cell.say("name_unreadable")
        return cell.result(None)
    if len(name) > _LONGEST_NAME:
        cell.say("name_too_long")
        return cell.result(None)
    known = _placeholders().get(name.casefold())
    if known and known != "name_sample":
        return _in_its_place(cell, known)
    if known:
        cell.say(known)
    if _HANGUL(name) and len(name) == 1:
        cell.say("name_surname_only")
        return cell.result(None)
    if _HANGUL(name) and len(name) == 3 and name[1:] in titles("title") and name[0] in _surnames().common:
        cell.say("name_maybe_title")
    if country == "KR" and _HANJA.search(name) and _HANGUL_INSIDE.search(name) is None:
        cell.say("name_hanja")
    if name != text and not cell.rules:
        cell.say("name_format")
    return cell.result(name)


def _clean_part(raw: str, context: Context, column: Literal["name", "family", "given"] = "name") -> Cleaned:
    """One cell of a family, given or alias column: spelling and titles only, for a part of a name cannot be judged."""
    if _SHORT_HANGUL(raw) and raw not in _placeholders():
        return (raw,), ""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "name_too_long"
    cell = NameCell()
    if "," in raw and not _HANGUL_INSIDE.search(raw):  # `Smith, Jr.`
        raw = raw.replace(",", " ")
        cell.say("name_format")
    if column == "given":
        raw = latin_name.first_given(visible(raw), cell)
    text = tidy(raw)
    if not text:
        return (None,), ""
    if says_nothing(text):
        return (None,), "name_placeholder"
    text = _spelt(raw, cell)
    rule = _refusal(text)
    if rule or (column == "given" and text.casefold() in _words_of("given")):
        return (None,), rule or "name_placeholder"
    if not _HANGUL_INSIDE.search(text):
        text = latin_name.part(text, cell, column)
        if text.casefold() in _placeholders() or _refusal(text):  # Lady Of The House, 1 JD
            return (None,), "name_placeholder"
    if len(text) > _LONGEST_NAME:
        return (None,), "name_too_long"
    return (text,), " ".join(cell.rules)


_NAMES_NOBODY = frozenset({"name_is_company", "name_guardian", "name_text_removed"})
_STOOD_BESIDE = frozenset({"name_company_removed", "name_title_removed", "name_says_stop"})


def _is_whole(word: str) -> bool:
    """Whether a word is a whole Korean name, a surname and two syllables."""
    return looks_like_person(word) and len(word) == surname_length(word) + 2


def _more_than_a_part(raw: str, context: Context, column: Literal["family", "given"]) -> Cleaned:
    """One cell of a family or given column. A telephone keeps in one of them whatever it was told (한빛정밀 김민수 과장, 김민수(한빛), (주)한빛):
    where that is a whole Korean name, or one beside a title or a company, or nobody's name, it is read as a name is; else it is a
    part of one.
    """
    if not _is_simple(raw) and (_HANGUL_INSIDE.search(raw) or _has_legal_form(raw)):
        (name, *others), rules = clean(raw, context)
        known = _NAMES_NOBODY if name is None else _STOOD_BESIDE if _HANGUL(name) and len(name) < 4 else frozenset()
        by_surname = column == "given" and "name_title_removed name_surname_only" in rules
        if (name is not None and _is_whole(name)) or by_surname or not known.isdisjoint(rules.split()):
            return (name, *others), rules
    (part,), rules = _clean_part(raw, context, column)
    return (part, None, None, None), rules


_WORD = re.compile(r"\w+")


_LONGEST_HANGUL = 5


def mask(value: str) -> str:
    """`김철수` as `김*수`, `John Smith` as `J*** S****`: no given name shows whole. `김 철수` hides what `김철수` hides: both are
    shown side by side where the blank was taken out."""
    squeezed = value.replace(" ", "")
    if len(squeezed) <= _LONGEST_HANGUL and squeezed != value and _HANGUL(squeezed):
        letters = iter(_masked_word(squeezed))
        return "".join(letter if letter == " " else next(letters) for letter in value)
    return _WORD.sub(lambda match: _masked_word(match[0]), unicodedata.normalize("NFC", value[:120]))


def _masked_word(word: str) -> str:
    if len(word) < 2 or word.isdigit():
        return "*" * len(word)
    if len(word) == 2 or not _HANGUL(word) or word[:2] in _surnames().two:
        return word[0] + "*" * (len(word) - 1)
    return word[0] + "*" * (len(word) - 2) + word[-1]


NAME: Field = Field("name", Text("이름", "name"), OUTPUTS, clean, mask)
FAMILY_NAME: Field = Field(
    "family_name",
    Text("성", "family name"),
    ("family_name", *OUTPUTS[1:]),
    partial(_more_than_a_part, column="family"),
    mask,
)
GIVEN_NAME: Field = Field(
    "given_name",
    Text("이름(성 제외)", "given name"),
    ("given_name", *OUTPUTS[1:]),
    partial(_more_than_a_part, column="given"),
    mask,
)
MIDDLE_NAME: Field = Field("middle_name", Text("가운데 이름", "middle name"), ("middle_name",), _clean_part, mask)
NAME_ALIAS: Field = Field("name_alias", Text("다른 이름", "alias"), ("name_alias",), _clean_part, mask)
