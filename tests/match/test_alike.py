"""How alike two texts are: the value functions, without an engine."""

import pyarrow as pa
import pytest

from hanjul.match.alike import (
    like_addresses,
    like_births,
    like_companies,
    like_emails,
    like_lines,
    like_names,
    like_numbers,
    like_titles,
)
from hanjul.match.levels import COMPARISONS, level
from hanjul.match.names import name_forms


def ask(function: object, left: str, right: str) -> int:
    there, back = function(pa.array([left, right]), pa.array([right, left]))  # type: ignore[operator]
    assert there == back
    return int(there)


def name(text: str) -> str:
    forms = name_forms(text, None, None, None)
    return f"{forms.full}|{forms.family or ''}|{forms.given or ''}"


@pytest.mark.parametrize(
    ("left", "right", "similar"),
    [
        ("박서연", "박서현", True),
        ("이서연", "이서현", True),  # a family name too short for a slip, but the same
        ("김철수", "김쳘수", True),
        ("김철수", "박지영", False),
        ("김민수", "김영호", False),
        ("John Smith", "Jon Smith", True),
        ("John Smith", "Smyth Jon", True),
        ("John Smith", "Mary Jones", False),
        ("John Smith", "Mary Smith", False),
    ],
)
def test_names(left: str, right: str, similar: bool) -> None:
    assert (ask(like_names, name(left), name(right)) >= level("name", "similar")) is similar


@pytest.mark.parametrize(
    ("left", "right", "may_be"),
    [
        ("김*수", "김민수", True),
        ("김O수님", "김민수", True),
        ("김○○", "김민수", True),
        ("남궁*수", "남궁민수", True),
        ("김*수", "김*수", True),
        ("김*수", "김*호", False),
        ("김*수", "김민호", False),
        ("김*수", "이민수", False),
        ("김*", "김민수", False),
    ],
)
def test_masked_names(left: str, right: str, may_be: bool) -> None:
    assert ask(like_names, name(left), name(right)) == (level("name", "masked") if may_be else 0)


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("+821012345678", "+821012345679", False),  # given out together
        ("+821012345678", "+821012845678", True),
        ("+821012345678", "+821012345687", True),
        ("+821012345678", "+821098765432", False),
    ],
)
def test_numbers(left: str, right: str, near: bool) -> None:
    assert (ask(like_numbers, left, right) == 2) is near


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("chulsoo@naver.com", "chulso@naver.com", "near"),
        ("chulsoo@naver.com", "chulsoo@nvaer.com", "typo"),
        ("chulsoo@naver.com", "jiyoung@naver.com", None),
        ("jeongeun.i@naver.com", "jeongeun95@naver.com", None),  # namesakes: a number is no slip of a letter
        ("jeongeun95@naver.com", "jeongun95@naver.com", "near"),
        ("kimsoo.0@naver.com", "kimsoo.o@naver.com", "near"),  # a nought for an o
        ("h.kim@longcompany.com", "f.jim@longcompany.com", None),  # two people of one company
        ("chulsoo@gmail.com", "chulsoo@ymail.com", None),  # two providers
        ("chulsoo@lge.com", "chulsoo@lgd.com", None),  # two companies
    ],
)
def test_emails(left: str, right: str, found: str | None) -> None:
    assert ask(like_emails, left, right) == (level("email", found) if found else 0)


@pytest.mark.parametrize(
    ("left", "right", "similar"), [("한빛소프트웨어", "한빛소프트웨이", True), ("한빛소프트", "대성전자", False)]
)
def test_companies(left: str, right: str, similar: bool) -> None:
    assert (ask(like_companies, left, right) == level("organisation", "similar")) is similar


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("1989-06-05", "1989-05-06", "near"),
        ("1989-06-05", "1989-06-15", "near"),
        ("1989-06-05", "1998-06-05", "near"),
        ("1989-06-05", "1989-06-28", "two"),
        ("1989-06-05", "1989", "year"),
        ("1989-06-05", "--06-05", "part"),
        ("1989-06-05", "1990-07-06", "close"),
        ("1989-12-31", "1990-01-02", "close"),
        ("1989-06-05", "1991-08-07", "differs"),
        ("1989-06-05", "1990", "close"),
        ("1989-06-05", "1990-07", "close"),
        ("1989-06-05", "1991", "differs"),
        ("1989-06-05", "--07-05", "close"),
        ("1989-06-05", "--08-05", "differs"),
        ("--06-05", "1989", "differs"),
        ("1989-06-05", "1972-11-30", "differs"),
    ],
)
def test_birth_dates(left: str, right: str, found: str) -> None:
    assert (ask(like_births, left, right) or 1) == level("birth", found)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("서울 강남구 테헤란로 123", "서울 강남구 역삼동 테헤란로 123", "spot"),
        ("12 mill lane, leeds", "12 mill ln leeds", "spot"),
        (
            "9676 elm st apt 4b austin 78701",
            "809 elm st apt 4b austin 78701",
            "similar",
        ),  # one postcode, one flat, two houses
        ("서울 강남구 테헤란로 12 101동 505호", "서울 강남구 테헤란로 98 101동 301호", "similar"),
        ("서울 강남구 테헤란로 123", "서울 강남구 테헤란로 7", "similar"),
        ("서울 강남구 테헤란로 123", "서울 강남구 역삼로 7", "town"),
        ("12 mill lane leeds yorkshire", "9 harbour leeds yorkshire", "town"),
        ("12 mill lane leeds yorkshire", "mill lane leeds yorkshire", "similar"),
        ("12 leeds yorkshire", "12 mill lane leeds yorkshire", "spot"),
        ("12 mill lane leeds", "9 harbour street ely", "differs"),
        ("leeds", "12 mill lane leeds", "part"),
        ("서울", "서울 강남구 테헤란로 123", "part"),
        ("서울 강남구", "서울 강남구 테헤란로 123", "part"),
        ("경기 수원시", "경기도 수원시 영통구 광교로 38", "part"),
        ("서울 강남구 테헤란로 123", "서울특별시 강남구 역삼로 7", "town"),
        ("leeds yorkshire", "12 mill lane leeds yorkshire", "part"),
        ("4711 leeds yorkshire", "12 mill lane leeds yorkshire", "part"),  # a post-office box
        ("mill lane", "mill lane leeds yorkshire", "similar"),
    ],
)
def test_addresses(left: str, right: str, found: str) -> None:
    assert (ask(like_addresses, left, right) or 1) == level("address", found)


@pytest.mark.parametrize(("beside", "found"), [("", "part"), ("\x1fLS1 4DY", "part"), ("\x1fHX6 2RE", "town")])
def test_a_town_alone_under_another_postcode_is_another_place(beside: str, found: str) -> None:
    assert ask(like_addresses, f"leeds{beside}", "12 mill lane leeds\x1fLS1 4DY") == level("address", found)


def test_one_street_name_in_two_towns_is_two_homes() -> None:
    brest, other = "79 allee des tilleuls brest\x1f29200", "34 allee des tilleuls bordeaux\x1f"
    assert ask(like_addresses, brest, f"{other}33000") == level("address", "town")
    assert ask(like_addresses, brest, f"{other}29200") == level("address", "similar")
    centre = "서울 중구 중앙로 12\x1f04500"
    assert ask(like_addresses, centre, "대전 동구 중앙로 12\x1f34600") == level("address", "town")
    assert ask(like_addresses, centre, "서울특별시 중구 중앙로 12, 3층\x1f04501") == level("address", "spot")


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("上海市浦东新区世纪大道222号21栋717室", "上海市 浦东新区 世纪大道222号", "spot"),
        ("上海市浦东新区世纪大道222号21栋717室", "上海市浦东新区世纪大道72号21栋717室", "similar"),
        ("台北市大安區和平東路二段106號3樓", "台北市大安區和平東路二段106號", "spot"),
    ],
)
def test_addresses_in_chinese_have_words(left: str, right: str, found: str) -> None:
    assert ask(like_addresses, left, right) == level("address", found)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: one.name)
def test_every_level_has_words_and_guesses_that_add_up(comparison: object) -> None:
    sizes = {len(getattr(comparison, part)) for part in ("levels", "words", "guess", "chance")}
    assert (len(sizes), round(sum(comparison.guess), 6)) == (1, 1.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("left", "right", "reached"),
    [
        # A nickname is another spelling under one family name.
        ("Bob Smith", "Robert Smith", "variant"),
        ("Bob Smith", "Rob Smith", "variant"),
        ("Maggie De La Cruz", "Margaret De La Cruz", "variant"),
        ("Thomas Grant Jr.", "Tom Grant Sr.", None),
        ("Thomas Grant Jr.", "Thomas Grant Sr.", None),
        ("Thomas Grant Jr.", "Tom Grant II", "variant"),
        ("Liz Smyth", "Elizabeth Smith", "variant"),
        ("Bob Jones", "Robert Smith", None),
        ("William Smith", "Robert Smith", None),
        # Several slips leave a name roughly the same, and an initial is a part.
        ("Sofia Russell", "Foias Rusell", "rough"),
        ("Ethan Ellis", "Ethan Eiiis", "rough"),
        ("Ahmed Oscar", "Osrac Ahmd", "rough"),  # the other way round as well
        ("Naomi Martin", "N Martin", "part"),
        ("Naomi Martin", "P Martin", None),
        ("Martin Naomi", "N. Martin", "part"),  # the family name first
        ("Martin Naomi", "P. Martin", None),
        ("Rekha Kaur", "Rekha K.", "part"),
        ("Kaur Rekha", "Rekha K.", "part"),
        ("Rekha Kaur", "Rekha S.", None),
        ("Rekha Kaur", "Arun K.", None),
        ("Toh Hui-Min", "Hui Min Toh", "variant"),
        ("Yeo Boon-Kiat", "Yeo Boon Kiat", "variant"),
        ("Nahan Yu", "Yuna Han", None),
        ("Jinwoo Kim", "Jinwoo Lim", "similar"),
        ("Jinwoo Wang", "Jinwoo Wong", "similar"),
        ("D.A. de Wit", "Dirk de Wit", "part"),
        ("D.J. de Wit", "Dirk Jan de Wit", "similar"),
        ("D.P. de Wit", "Dirk Jan de Wit", None),
        ("J. van Dijk", "Jeroen van Dijk", "part"),
        ("P.A. Vos", "Jan Vos", None),
        ("Lars Karlsson", "Karin Karlsson", None),
        ("Maria Jankowska", "Malgorzata Jankowska", None),
        ("Nattapon Promma", "Thanakorn Promma", None),
        ("Mary Jones", "John Smith", None),
        ("김민수", "이영호", None),
        # A slip that makes nobody of the family is more than similar.
        ("Asia Norton", "Asia Nortln", "slip"),
        ("John Smith", "John Smyth", "slip"),
        ("Carolyn Hanlon", "Carolhn Hanlon", "slip"),
        ("Carole Liles", "Carol Liles", "similar"),  # two of one family
        ("Tom Hanlon", "Tim Hanlon", "similar"),
        ("Charles Hanlon", "Carol Hanlcn", "similar"),
        ("Aleksandr Ivanov", "Aleksandra Ivanova", "similar"),
        ("Yujin Kim", "Yunjin Kim", "similar"),
        ("박서연", "박서현", "similar"),
    ],
)
def test_names_are_alike_by_level(left: str, right: str, reached: str | None) -> None:
    assert ask(like_names, name(left), name(right)) == (level("name", reached) if reached else 0)


def test_names_of_companies_are_alike_by_their_words() -> None:
    for one, other in (
        ("Textiles, Jarrow Limited", "Jarrow Textiles Ltd"),
        ("Ingleby Packaging Ltd.", "IP Inc"),
        ("Harrow Mfg. Co.", "Harrow Manufacturing Corporation"),
        ("Cavendish Chem", "The Cavendish Chemicals"),
    ):
        assert ask(like_titles, one, other) == level("company", "similar")
    assert ask(like_titles, "Harrow Foods Ltd", "Harrow Motors Ltd") == 0


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("Gabriela Sánchez Bañuelos", "Renata Sánchez Bañuelos", False),
        ("Ángel Ochoa González", "Karla Ochoa González", False),
        ("John Michael Smith", "John David Smith", False),
        ("Gabriela Sánchez Bañuelos", "Gabriella Sánchez Bañuelos", True),
        ("John M. Smith", "John Michael Smith", True),
        ("Bob James Miller", "Robert James Miller", True),
        ("María García López", "María López", True),
        ("Иванова Анна Сергеевна", "Іванова Ганна Сергіївна", True),
    ],
)
def test_long_names_that_differ_in_one_whole_word_are_those_of_two_people(left: str, right: str, alike: bool) -> None:
    assert (ask(like_names, name(left), name(right)) > 0) is alike


@pytest.mark.parametrize(
    ("other", "reached"), [("+82537687346", "exchange"), ("+82537627000", "near"), ("+82531112222", None)]
)
def test_direct_numbers_behind_one_switchboard(other: str, reached: str | None) -> None:
    assert ask(like_lines, "+82537687000", other) == (level("line", reached) if reached else 0)
