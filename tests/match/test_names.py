"""What two spellings of a name have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanjul.match.names import (
    HANGUL,
    LATIN,
    ROMANISED,
    UNLIKELY,
    UNSPELT,
    alike,
    name_forms,
    one_given_name,
    romanise,
    sound,
    split_hangul,
    unslipped,
    words,
)


def forms(name: str) -> object:
    return name_forms(name, None, None, None)


@pytest.mark.parametrize(
    "latin", ["KIM Chul-Soo", "Cheolsu Kim", "kim chulsu", "Kim, Chulsoo", "CHEOL SU KIM", "Gim Cheolsu"]
)
def test_a_romanised_name_reads_like_the_hangul_in_either_order(latin: str) -> None:
    assert name_forms(latin, None, None, None).roman == name_forms("김철수", None, None, None).roman


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("박지은", "Park Jieun"),
        ("이영희", "Younghee Lee"),
        ("최현우", "CHOI HYUNWOO"),
        ("정수빈", "Su-bin Jung"),
        ("천지훈", "Chun Jihoon"),
        ("유재석", "Jae-suk Yoo"),
        ("노은경", "Roh Eun Kyung"),
        ("남궁민수", "Namgung Minsu"),
    ],
)
def test_usual_spellings_are_known(hangul: str, latin: str) -> None:
    assert name_forms(latin, None, None, None).roman == name_forms(hangul, None, None, None).roman


@pytest.mark.parametrize(
    ("hangul", "family", "given"),
    [("탁서연", "Tak", "Seo Yeon"), ("기원석", "Gi", "Won Seok"), ("김민수", "Su", "Kim Min"), ("하진", "Jin", "Ha")],
)
def test_a_surname_in_a_column_of_its_own_is_the_surname(hangul: str, family: str, given: str) -> None:
    latin = name_forms(f"{given} {family}", family, given, None)
    assert latin.roman == name_forms(hangul, None, None, None).roman


@pytest.mark.parametrize("latin", ["Park Cheolsu", "Kim Minsu", "Chul Kim"])
def test_another_name_reads_otherwise(latin: str) -> None:
    assert name_forms(latin, None, None, None).roman != name_forms("김철수", None, None, None).roman


@pytest.mark.parametrize(("typed", "name"), [("rlacjftn", "김철수"), ("dldudgml", "이영희"), ("ghdrlfehd", "홍길동")])
def test_hangul_typed_in_latin_mode_is_read_back(typed: str, name: str) -> None:
    assert unslipped(typed) == name
    assert forms(typed) == forms(name)


@pytest.mark.parametrize("word", ["john", "rachel", "smith", "kim", "zz", ""])
def test_latin_names_are_not_taken_for_slips(word: str) -> None:
    assert unslipped(word) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("재현", "제현"), ("혜진", "혜찐"), ("류현", "유현"), ("라은", "나은"), ("희수", "히수"), ("예슬", "애슬")],
)
def test_easily_confused_sounds_are_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)


@pytest.mark.parametrize(("one", "other"), [("박서연", "박서현"), ("최은경", "최은영"), ("정수빈", "정수민")])
def test_a_jamo_apart_is_not_alike(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("김철수", ("김", "철수")), ("허준", ("허", "준")), ("남궁민수", ("남궁", "민수")), ("철", (None, "철"))],
)
def test_surnames_are_split_off(name: str, parts: tuple[str | None, str]) -> None:
    assert split_hangul(name) == parts


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("김철수", HANGUL),
        ("솜사탕", UNLIKELY),
        ("라떼한잔", UNLIKELY),
        ("Kim Chulsoo", ROMANISED),
        ("John Smith", LATIN),
        ("Sunny", LATIN),
    ],
)
def test_it_is_told_what_is_hardly_a_name(name: str, script: int) -> None:
    assert name_forms(name, None, None, None).script == script


def test_order_case_accents_and_hyphens_do_not_matter_in_full_names() -> None:
    assert (
        name_forms("José García-López", None, None, None).full == name_forms("GARCIALOPEZ, Jose", None, None, None).full
    )


def test_a_hangul_alias_speaks_for_a_latin_name() -> None:
    assert name_forms("Chulsoo Kim", None, None, "김철수") == name_forms("김철수", None, None, None)


def test_given_and_family_name_in_columns_of_their_own_are_one_name() -> None:
    assert name_forms(None, "김", "철수", None) == name_forms("김철수", None, None, None)


@pytest.mark.parametrize("family", [None, "佐々木"])
def test_a_japanese_name_is_one_with_a_blank_and_without(family: str | None) -> None:
    given = "さくら" if family else None
    told = name_forms("佐々木さくら", family, given, None)
    assert told.full == name_forms("佐々木 さくら", None, None, None).full == "佐々木さくら"
    assert name_forms("佐々木 さくら", None, None, None).family == "佐々木"


def test_old_and_new_characters_are_alike() -> None:
    assert name_forms("渡邊蓮", None, None, None).alike == name_forms("渡辺 蓮", None, None, None).alike
    assert name_forms("髙橋蓮", None, None, None).full != name_forms("高橋蓮", None, None, None).full


def test_blanks_inside_a_part_of_a_name_are_another_spelling_and_an_initial_is_not() -> None:
    def forms(given: str, family: str) -> str | None:
        return name_forms(None, family, given, None).alike

    assert forms("Mary Ann", "De Vries") == forms("Maryann", "Devries")
    assert forms("Paul A", "Smith") != forms("Paula", "Smith")


def test_words_of_a_name() -> None:
    assert words("Jean-Luc O'Neill 2nd") == ("jeanluc", "oneill", "nd")


@pytest.mark.parametrize("spelling", ["cheolsu", "chulsoo", "chohlsu", "chulsu"])
def test_doubtful_vowels_and_consonants_are_one(spelling: str) -> None:
    assert sound(spelling) == sound(romanise("철수"))


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=6))
def test_any_text_has_forms(name: str, family: str, alias: str) -> None:
    name_forms(name or None, family or None, None, alias or None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yıldız Şahin", "YILDIZ SAHIN"),
        ("İrem Işık", "Irem Isik"),
        ("Đặng Thị Hương", "Dang Thi Huong"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
        ("Søren Ærø", "Soren Aero"),
    ],
)
def test_letters_that_are_no_accented_ones_are_typed_bare(one: str, other: str) -> None:
    """Where a keyboard has no ı, đ, ł, a name is the same name without."""
    assert name_forms(one, None, None, None) == name_forms(other, None, None, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz Nowak", "NOWAK LUKASZ"),
        # An Arabic name with its article apart or joined, in either script.
        ("Mohammed Al Suwaidi", "Mohammed Al-Suwaidi"),
        ("Mohammed El Suwaidi", "MOHAMMED ALSUWAIDI"),
        ("Abd al-Rahman Al Ali", "Abdelrahman Al-Ali"),
        ("Abdul Rahman Al Ali", "عبد الرحمن العلي"),
        ("Abdulaziz Al Hashmi", "عبدالعزيز الهاشمي"),
        ("Fatima Al Naimi", "فاطمه النعيمي"),
        # Whose child somebody is may be left out.
        ("Shanti d/o Chandran", "Shanti Chandran"),
        ("RAJESH A/L KRISHNAN", "Krishnan Rajesh"),
        ("Nur Aisyah Binte Salleh", "Nur Aisyah Salleh"),
        ("Ahmad bin Osman", "Ahmad Osman"),
    ],
)
def test_a_name_is_one_in_every_way_it_is_written(one: str, other: str) -> None:
    assert name_forms(one, None, None, None).full == name_forms(other, None, None, None).full


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Иванов Пётр", "Petr Ivanov"),
        ("Дмитро Бойко", "Дмитрий Бойко"),
        ("Юлия Белова", "Белова Юлія"),
    ],
)
def test_a_name_is_one_in_russian_ukrainian_and_latin_letters(one: str, other: str) -> None:
    mine, theirs = (name_forms(name, None, None, None) for name in (one, other))
    assert mine.full == theirs.full or (mine.family and one_given_name(mine.family, str(theirs.given)))


def test_spellings_of_one_given_name_are_one_name() -> None:
    assert one_given_name("yulia", "iuliia") and one_given_name("elena", "olena")
    assert one_given_name("mohd", "muhammad") and one_given_name("aicha", "aisha")
    for one, other in (("alexander", "alexandra"), ("valery", "valeria"), ("hamad", "hamid"), ("amna", "amina")):
        assert not one_given_name(one, other)


def test_the_name_of_the_father_stands_last_and_is_no_family_name() -> None:
    assert name_forms("Шевченко Олена Іванівна", None, None, None).family == "shevchenko"
    assert name_forms("Елена Ивановна Шевченко", None, None, None).family == "shevchenko"
    assert name_forms("Абрамович Роман", None, None, None).full == "abramovich roman"
    assert name_forms("Анна Петровна", None, None, None).given == "anna"


def test_words_of_other_names_are_not_taken_for_the_article() -> None:
    assert words("Al Smith") == ("al", "smith")
    assert words("Abdul Khan") == ("abdul", "khan")


def test_a_chinese_name_keeps_its_bin() -> None:
    assert words("Tan Wei Bin") == ("tan", "wei", "bin")
    assert words("Wei Bin Tan") == ("wei", "bin", "tan")


def test_greek_and_thai_names_are_read_as_words() -> None:
    assert words("ΓΕΩΡΓΙΟΣ Παπαδόπουλος") == words("Georgios Papadopoulos")
    assert words("Ευαγγελία Μπακά") == ("evangelia", "baka")
    assert words("พิมพ์ใจ วงศ์สวัสดิ์") == ("พิมพ์ใจ", "วงศ์สวัสดิ์")


def test_a_name_in_chinese_characters_is_no_spelling_of_one_in_latin_letters() -> None:
    assert name_forms("陳志明", None, None, None).script != name_forms("Chen Chih-Ming", None, None, None).script


def test_how_a_shop_addresses_somebody_is_a_family_name_alone() -> None:
    forms = name_forms("王小姐", None, None, None)
    assert (forms.full, forms.family, forms.given) == ("王女士", "王", None)
    assert name_forms("王小明", None, None, None).full == "王小明"


def test_a_vietnamese_name_has_its_family_name_first() -> None:
    assert name_forms("Nguyễn Thị Mai", None, None, None).family == "nguyen"
    assert name_forms("Nguyễn Đức Anh", None, None, None).given == "duc anh"
    assert name_forms("Mai Anh Nguyễn", None, None, None).family == "nguyen"


def test_thai_and_hebrew_names_are_not_compared_with_latin_ones() -> None:
    assert name_forms("สมชาย ใจดี", None, None, None).script == name_forms("דוד כהן", None, None, None).script == UNSPELT
    assert (
        name_forms("Σοφία Μακρή", None, None, None).script
        == name_forms("Łukasz Yıldız", None, None, None).script
        == LATIN
    )


def test_a_surname_with_a_form_of_address_of_hong_kong_is_no_whole_name() -> None:
    assert (name_forms("陳生", None, None, None).family, name_forms("陳生", None, None, None).given) == ("陳", None)
    # Of Japan, a family name and a given one.
    assert [name_forms(name, None, None, None).full for name in ("麻生", "健太")] == ["麻生", "健太"]
