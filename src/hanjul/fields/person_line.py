"""A cell in which somebody wrote who they are as one line: name, number and address, and often what they order.

Orders out of a chat or a band are kept so (`김철수 010-1234-5678 서울 … 사과 5kg`). What the cell says surely is taken out of it,
the whole of it stays as the memo. A line that holds the numbers of two people (보내는 분, 받는 분) says of neither which is the customer.
"""

import re
from functools import cache

from hanjul.fields import Cleaned, Context, Field, address, name, phone, text
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, visible
from hanjul.fields.name_cell import titles
from hanjul.words import Text

OUTPUTS = (*name.NAME.outputs, *phone.OUTPUTS, *address.ADDRESS.outputs, "memo")
_NO_NAME: tuple[str | None, ...] = (None,) * len(name.NAME.outputs)
_NO_PHONE: tuple[str | None, ...] = (None,) * len(phone.OUTPUTS)
_NO_ADDRESS: tuple[str | None, ...] = (None,) * len(address.ADDRESS.outputs)

_NUMBER = re.compile(
    r"(?<![0-9-])(?:(?:\+?82[-. ]?\(?0?\)?|0)1[016789][-. )]{0,2}[0-9]{3,4}|0(?:2|[3-6][1-5]|70|50[2-8])[-. )]{1,2}[0-9]{3,4})"
    r"[-. ]?[0-9]{4}(?![0-9-])"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
# 1. 2) ① before an answer, and what it answers: 성함: 연락처 -
_ITEM = re.compile(r"(?<![0-9.-])[1-9][.)](?=\s*(?:[가-힣]|0[0-9]))|[①-⑨]")
_LABEL = re.compile(
    r"(?<![가-힣])(?:(?:(?P<name>성\s?함|성\s?명|이\s?름|고객명)|(?P<sender>주문[자인]|구매자|주문하시는\s?분|신청자|보내[는실]\s?(?:분|사람))"
    r"|(?P<recipient>받(?:는|으실|으시는)\s?(?:분|사람)|수령인|수취인)|입금자명?|예금주|연락처|전화(?:번호)?|핸드폰|휴대폰(?:번호)?|폰|주소|배송지"
    r"|주문(?:내역|내용|상품)?|상품|품목|수량)(?=[\s(:：-])|[가-힣]{1,8}(?=\s?[:：]))(?:\s?\([^()]{0,20}\))?\s?[:：-]?"
)
_PARTS = re.compile(r"[\n\r/|;,·、]+|\t|\s-\s")
_COPULA = re.compile(r"(?:입니다|이에요|예요|이요|이여|입니당|임)[.~!^]*$")
_NO_NAME_ENDS_SO = ("요", "에")  # 주문요, 오후에: with a surname in front by chance
_UNIT = re.compile(
    r"(?:\s?,?\s?\([^()]{1,40}\)|\s?,?\s?(?:[가-힣A-Za-z0-9]{1,12}\s?)?(?:제?[0-9]{1,4}동\s?)?(?:지하\s?|[Bb])?[0-9]{1,5}(?:호|층)"
    r"|\s?,?\s?(?:[가-힣A-Za-z0-9]{2,12}\s)?[0-9]{1,4}-[0-9]{1,4}(?![0-9])){1,3}"
)
_QUANTITY = re.compile(r"[0-9]{1,3}(?:[가-힣]{1,3}|k?g)?(?:이?요)?[.,~!^:/]*", re.IGNORECASE).fullmatch
_DISTRICT = r"[가-힣]{1,8}[시군구]\s?(?=[가-힣0-9·]+(?:[구읍면동리가로길]|번길)(?:\s|[0-9]))"


def clean(raw: str, context: Context) -> Cleaned:
    """One cell: the answers of a name, of a number and of an address, the text itself, and the rules that acted."""
    said, memo_rules = text.MEMO.clean(raw, context)
    if len(raw) > MAX_CHARACTERS:
        return (*_NO_NAME, *_NO_PHONE, *_NO_ADDRESS, *said), memo_rules
    line = "\n".join(plain(each) for each in visible(raw).splitlines())
    reached, rules = _reached(line, context)
    if reached[1] or _speaks_of_two(line):
        return (*_NO_NAME, *_NO_PHONE, *_NO_ADDRESS, *said), f"line_several {memo_rules}".rstrip()
    rest = _NUMBER.sub("\n", _EMAIL.sub("\n", _ITEM.sub("\n", line)))
    lives, rest = _address(rest, context)
    called = _called(rest, context)
    if called == _NO_NAME and reached[0] and not _LABEL.search(rest):
        called = _before_number(line, context)
    taken = any((*called, *reached, *lives)) and any(map(str.isalpha, line))
    codes = [*rules.split(), *memo_rules.split(), *(["line_read"] if taken else [])]
    return (*called, *reached, *lives, *said), " ".join(dict.fromkeys(codes))


def _reached(line: str, context: Context) -> Cleaned:
    """The numbers and the mailbox of a line; the whole cell where there is nothing else in it."""
    found = dict.fromkeys([*(each[0] for each in _NUMBER.finditer(line)), *_EMAIL.findall(line)])
    if found:
        return phone.clean("/".join(found), context)
    return (_NO_PHONE, "") if any(map(str.isalpha, line)) else phone.clean(line, context)


def _speaks_of_two(line: str) -> bool:
    """Whether a line names who orders and who gets it, or holds two mailboxes."""
    labels = {match.lastgroup for match in _LABEL.finditer(line)}
    return labels >= {"sender", "recipient"} or len(set(_EMAIL.findall(line))) > 1


@cache
def _begin() -> re.Pattern[str]:
    """Where an address begins: at a province, or a district with something of it behind."""
    korean = address.korean_provinces()
    return re.compile(
        rf"(?:[(\[]?\s?[0-9]{{5}}\s?[)\]]?\s)?(?<![가-힣])(?:(?:{'|'.join(map(re.escape, korean))})\s?(?=[가-힣]+[시군구읍면동리로길])|{_DISTRICT})"
    )


def _address(rest: str, context: Context) -> tuple[tuple[str | None, ...], str]:
    """The one address of a line up to its house number and flat, and the line without it."""
    begins = _begin().search(rest)
    if begins is None:
        return _NO_ADDRESS, rest
    behind = rest[begins.start() :].partition("\n")[0]
    place = address.numbered(behind)
    flat = (
        _UNIT.match(behind, place)
        if place
        else re.match(r"(?:[가-힣]+\s)+(?:\S+\s)?[0-9]{1,4}동\s?[0-9]{1,4}호", behind)
    )
    end = flat.end() if flat else place
    if not end:
        return _NO_ADDRESS, f"{rest[: begins.start()]}\n"  # what is behind may be more of an address
    rest = f"{rest[: begins.start()]}\n{rest[begins.start() + end :]}"
    other = _begin().search(rest)
    if other and address.numbered(rest[other.start() :]):
        return _NO_ADDRESS, rest
    return address.ADDRESS.clean(behind[:end], context)[0], rest


def _called(rest: str, context: Context) -> tuple[str | None, ...]:
    """The name: what a label says it is, else the one part of the line that is a name and nothing else."""
    labels = list(_LABEL.finditer(rest))
    ends = [*(match.start() for match in labels[1:]), len(rest)]
    said = [(match.lastgroup, rest[match.end() : end]) for match, end in zip(labels, ends, strict=False)]
    called = [_PARTS.split(text.strip())[0] for kind, text in said if kind]
    parts = called or _PARTS.split(rest[: labels[0].start()] if labels else rest)
    found = {one: None for part in parts if (one := _person(part, context, bool(called)))}
    return next(iter(found)) if len(found) == 1 else _NO_NAME


def _before_number(line: str, context: Context) -> tuple[str | None, ...]:
    """The name between how much and the number, in an order told as one says it (불고기 2개 김철수 010-2234-5679 문앞에): without a
    quantity before it, a word may be what is ordered (장조림)."""
    number = _NUMBER.search(line)
    words = line[: number.start()].rstrip(" ,.:~-").split()[-2:] if number else []
    told = len(words) == 2 and _QUANTITY(words[0])
    return (_person(words[1], context, False) if told else None) or _NO_NAME


def _person(part: str, context: Context, labelled: bool) -> tuple[str | None, ...] | None:
    """The name a part of a line is, with what stood beside it; of what no label calls a name only the usual three syllables."""
    bare = _COPULA.sub("", part.strip(" .-~!"))
    found, _ = name.NAME.clean(bare, context) if bare else (_NO_NAME, "")
    if not found[0] or not name.surname_for_certain(found[0]):
        return None
    given = len(found[0]) - name.surname_length(found[0])
    beside = "".join(bare.split()).removeprefix(found[0])  # 김철수님; not 고구마 5kg 김철수
    usual = given == 2 and name.looks_like_person(found[0]) and beside in ("", *titles("suffix_honorific"))
    return found if labelled or (usual and not found[0].endswith(_NO_NAME_ENDS_SO)) else None


def mask(value: str) -> str:
    """Nothing but its length is shown."""
    return hidden(value[:200], 0)


PERSON_LINE: Field = Field(
    "person_line", Text("이름·연락처·주소가 한 칸에", "name, number and address in one cell"), OUTPUTS, clean, mask
)
