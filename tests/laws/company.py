"""Small messy companies to prove laws on: a few people, scattered over files that spell them differently."""

import csv
import datetime
import unicodedata
from pathlib import Path
from typing import NamedTuple

import openpyxl
from hypothesis import strategies as st

RESIDENT_NUMBERS = ("880101-1876545", "920315-2765433", "010203-3654329")
"""Made up, with the right check digit, so that they are known without a hyphen too."""

CRM = ("고객명", "휴대폰", "이메일", "회사", "마케팅 수신 동의", "메모", "등록일")
SHOP = ("이름", "휴대폰번호", "이메일", "수신거부", "비고", "가입일")
FORM = ("타임스탬프", "성함을 알려주세요", "연락처를 남겨 주세요", "이메일 주소", "마케팅 정보 수신에 동의하십니까?")

YES = {"마케팅 수신 동의": ("Y", "동의", "예"), "마케팅 정보 수신에 동의하십니까?": ("네, 동의합니다", "예")}
NO = {
    "마케팅 수신 동의": ("N", "거부", "미동의"),
    "마케팅 정보 수신에 동의하십니까?": ("아니요", "동의하지 않습니다"),
    "수신거부": ("Y", "수신거부"),
}
UNASKED = ("", "-", "확인중")

Row = tuple[str, ...]


class Source(NamedTuple):
    """One file: its name, its headings, its rows."""

    file: str
    headings: Row
    rows: tuple[Row, ...]


class Person(NamedTuple):
    """Somebody, as he would spell himself."""

    name: str
    mobile: str
    email: str
    company: str


PEOPLE = (
    Person("김하나", "23456789", "hana@hanbit.co.kr", "(주)한빛"),
    Person("김하나", "34567891", "onekim@naver.com", "새론상사"),  # a namesake
    Person("박두리", "45678912", "duri@gmail.com", "(주)한빛"),
    Person("이세찬", "56789123", "sechan77@daum.net", "가온테크"),
    Person("최네온", "67891234", "neon@saeron.com", "새론상사"),
    Person("남궁다솜", "78912345", "dasom@hanmail.net", ""),
    Person("박두나", "45678912", "duna@naver.com", ""),  # shares a mobile with her sister
)

MESS = ("없음", "-", "N/A", "=1+1", "@SUM(1)", "+82", "010-0000-0000", "test@test.com", "ㅁㄴㅇㄹ", "😀", "'", '"',
        "a,b", "줄\n바꿈", "０１０", "홍길동 외 3명", "#N/A", "\u200b")  # fmt: skip


def _names(name: str) -> st.SearchStrategy[str]:
    forms = (name, f"{name} 대표님", f" {name} ", f"{name[0]} {name[1:]}", unicodedata.normalize("NFD", name))
    return st.sampled_from((*forms[: 3 if len(name) > 3 else 4], forms[4]))


def _mobiles(number: str) -> st.SearchStrategy[str]:
    front, back = number[:4], number[4:]
    return st.sampled_from([f"010-{front}-{back}", f"010{number}", f"10{number}", f"+82 10-{front}-{back}",
                            f"010.{front}.{back}", f"휴대폰: 010 {front} {back}"])  # fmt: skip


def _emails(address: str) -> st.SearchStrategy[str]:
    return st.sampled_from([address, address.upper(), f" {address}", f"mailto:{address}", f"<{address}>"])


TODAY = datetime.date(2026, 6, 1)
_DAYS = st.dates(datetime.date(2024, 9, 1), datetime.date(2026, 5, 1))
_DATES = _DAYS.flatmap(
    lambda day: st.sampled_from([f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day:%Y년 %m월 %d일}"])
)


@st.composite
def _memos(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        number = draw(st.sampled_from(RESIDENT_NUMBERS))
        wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        return draw(
            st.sampled_from([number, number.replace("-", ""), f"주민 {number} 확인", number.replace("-", " - "), wide])
        )
    if kind == 1:
        return draw(st.sampled_from(MESS))
    return draw(st.sampled_from(["", "첫 상담", "전시회에서 만남", "메일 그만 보내 주세요"]))


@st.composite
def _row(draw: st.DrawFn, headings: Row) -> Row:
    """A row about somebody: things are missing, or something else stands there."""
    person = draw(st.sampled_from(PEOPLE))
    cells = []
    for heading in headings:
        if heading in NO:
            answers = (*YES.get(heading, ()), *NO[heading], *UNASKED)
            cells.append(draw(st.sampled_from(answers)))
        elif heading in ("등록일", "가입일"):
            cells.append(draw(st.one_of(_DATES, st.just(""))))
        elif heading == "타임스탬프":
            day = draw(_DAYS)
            cells.append(f"{day.year}. {day.month}. {day.day}. {draw(st.sampled_from(['오전', '오후']))} 3:22:11")
        elif heading in ("메모", "비고"):
            cells.append(draw(_memos()))
        else:
            given = {"고객명": _names(person.name), "이름": _names(person.name), "성함을 알려주세요": _names(person.name),
                     "이메일": _emails(person.email), "이메일 주소": _emails(person.email),
                     "회사": st.just(person.company)}.get(heading, _mobiles(person.mobile))  # fmt: skip
            missing = draw(st.integers(0, 9))
            cells.append("" if missing == 0 else draw(st.sampled_from(MESS)) if missing == 1 else draw(given))
    return tuple(cells)


def _source(file: str, headings: Row) -> st.SearchStrategy[Source]:
    rows = st.lists(_row(headings), min_size=1, max_size=7)
    return rows.map(lambda drawn: Source(file, headings, tuple(drawn)))


companies: st.SearchStrategy[tuple[Source, ...]] = st.tuples(
    _source("crm.csv", CRM), _source("shop.xlsx", SHOP), _source("신청.csv", FORM)
)


def write(sources: tuple[Source, ...], folder: Path) -> list[Path]:
    """The files, in the order of the sources."""
    folder.mkdir(parents=True)
    for source in sources:
        lines = [source.headings, *source.rows]
        path = folder / source.file
        if path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            sheet = book.active
            assert sheet is not None
            for number, line in enumerate(lines, start=1):
                for column, cell in enumerate(line, start=1):
                    sheet.cell(number, column).value = cell or None
                    sheet.cell(number, column).data_type = "s" if cell else "n"
            book.save(path)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(lines)
    return [folder / source.file for source in sources]
