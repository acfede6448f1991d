"""Delimited text, in all the ways it comes."""

import codecs
import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanjul.errors import ProjectError, SourceError
from tests.sources.take import take

TEXT = "이름,휴대폰,이메일\n김철수,010-1234-5678,kim@naver.com\n이영희,010-2345-6789,lee@daum.net\n"
ROWS = [["김철수", "010-1234-5678", "kim@naver.com"], ["이영희", "010-2345-6789", "lee@daum.net"]]


def written(folder: Path, data: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp949"), "cp949"),
        (TEXT.encode("euc-kr"), "cp949"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_the_encoding_is_detected(tmp_path: Path, data: bytes, encoding: str) -> None:
    taken = take(written(tmp_path, data))
    assert (taken.rows, taken.proof["encoding"]) == (ROWS, encoding)


@pytest.mark.parametrize(
    "data",
    [TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("cp949"), codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")],
)
def test_decoding_is_proven_to_lose_nothing(tmp_path: Path, data: bytes) -> None:
    bom = next((len(bom) for bom in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE) if data.startswith(bom)), 0)
    assert take(written(tmp_path, data)).proof["bytes_proven"] == len(data) - bom


def test_mostly_ascii_with_one_late_korean_name_is_cp949(tmp_path: Path) -> None:
    data = "name,id\n" + "".join(f"John,{n}\n" for n in range(200_000)) + "홍길동,1\n"
    assert take(written(tmp_path, data.encode("cp949"))).rows[-1] == ["홍길동", "1"]


WESTERN = "Name;Straße;Ort\nJürgen Groß;Am Mühlbach 3;Köln\nHélène Lefèvre;12, rue de l'Église;Orléans\nJosé Núñez;C/ Peña, 2º;Ávila\n"
JAPANESE = "氏名,電話番号,住所\n山田太郎,1,東京都千代田区丸の内\n佐藤花子,2,大阪府大阪市北区梅田\n鈴木一郎,3,神奈川県横浜市西区\n"


def test_western_european_text_of_windows_is_known_by_its_lone_letters(tmp_path: Path) -> None:
    taken = take(written(tmp_path, WESTERN.encode("cp1252")))
    assert taken.proof["encoding"] == "cp1252"
    assert taken.rows[0] == ["Jürgen Groß", "Am Mühlbach 3", "Köln"]


def test_japanese_text_of_windows_is_known_by_its_kana(tmp_path: Path) -> None:
    text = "会員番号,氏名,フリガナ,メール,住所\n1,髙橋 さくら,ﾀｶﾊｼ ｻｸﾗ,a@b.jp,東京都港区芝１－２\n2,山田太郎,,,大阪府①番館\n"
    taken = take(written(tmp_path, text.encode("cp932")))
    assert taken.proof["encoding"] == "cp932"
    assert taken.rows[0][:3] == ["1", "髙橋 さくら", "ﾀｶﾊｼ ｻｸﾗ"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "姓名,手机,公司\n王小明,13812345678,北京华信科技有限公司\n李娜,13987654321,上海永新贸易有限公司\n"),
        ("cp950", "姓名,手機,公司\n王小明,0912345678,大同科技股份有限公司\n陳美玲,0923456789,永豐實業股份有限公司\n"),
    ],
)
def test_chinese_is_told_by_what_people_write(tmp_path: Path, encoding: str, text: str) -> None:
    taken = take(written(tmp_path, text.encode(encoding)))
    assert (taken.proof["encoding"], taken.rows[0][0]) == (encoding, "王小明")


def test_english_text_of_windows_is_known_by_its_signs(tmp_path: Path) -> None:
    text = "Name;Gift;Note\nJohn O’Brien;£50.00;\nMary Hill;£5.00;“in memory” – 2º\n"
    taken = take(written(tmp_path, text.encode("cp1252")))
    assert taken.proof["encoding"] == "cp1252"
    assert taken.rows[0][:2] == ["John O’Brien", "£50.00"]


def test_turkish_is_not_shown_as_icelandic(tmp_path: Path) -> None:
    """Windows-1252 and Windows-1254 differ in six letters: ð is Icelandic, ğ Turkish."""
    turkish = "Ad;Doğum Yeri\n" + "Işıl Çağlar;Kadıköy\nÖmer Şahin;İzmir\n" * 20
    icelandic = "nafn;bær\n" + "Þórður Sigurðsson;Reykjavík\nÝr Ágústsdóttir;Ísafjörður\n" * 20
    taken = take(written(tmp_path, turkish.encode("cp1254")))
    assert taken.proof["encoding"] == "cp1254"
    assert "Işıl Çağlar" in str(taken.rows)
    assert take(written(tmp_path, icelandic.encode("cp1252"))).proof["encoding"] == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Имя;Фамилия;Телефон\nИван;Петров;1\n", "cp1251"),
        ("ФИО\nИВАНОВ ИВАН\n", "cp1251"),
        ("Прізвище;Ім'я\nШевченко;Олена\nЇжак;Ю. П.\n", "cp1251"),
        ("Имя;Фамилия\nИван;Петров\n", "koi8-u"),
        ("Имя;Фамилия\nИван;Петров\n", "cp866"),
        ("Όνομα;Επώνυμο;Τηλέφωνο\nΓιώργος;Παπαδόπουλος;1\n", "cp1253"),
        ("שם פרטי;שם משפחה\nדוד;כהן\n", "cp1255"),
        ("الاسم;رقم الجوال\nمحمد العتيبي;1\n", "cp1256"),
        ("ชื่อ;นามสกุล\nสมชาย;ใจดี\n", "cp874"),
        ("성명;메모\n홍길동;★\n", "cp949"),
        ("姓名,电话\n王伟,1\n李娜,2\n", "gb18030"),
        ("Prénom;Nom\nRené;Müller\nÉmilie;Côté\n", "cp1252"),
        ("Fornavn;By\nSøren;Ålborg\nKjær;Næstved\n", "cp1252"),
        ("Nome;Localidade\nJoão;Guimarães\nInês;São João\n", "cp1252"),
        ("jméno;příjmení\nJiří;Dvořák\nLukáš;Šťastný\n", "cp1250"),
        ("Név;Cím\nKovács Ödön;Fő utca 3.\nSzűcs Ágnes;Petőfi út 2.\n", "cp1250"),
        ("Nume;Oraş\nŞtefan;Bucureşti\nMădălina;Constanţa\n", "cp1250"),
        ("Imię;Miasto\nŁukasz;Łódź\nGrażyna;Kraków\n", "cp1250"),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_text_of_another_alphabet_is_known_by_its_words(tmp_path: Path, text: str, encoding: str, times: int) -> None:
    taken = take(written(tmp_path, (text * times).encode(encoding)))
    assert taken.proof["encoding"] == encoding
    assert text.splitlines()[1].split(";" if ";" in text else ",")[0] in str(taken.rows)


@pytest.mark.parametrize("words", ["선민준,학교명", "최민준,함준서", "품목,탈퇴사유", "SMS 수신,이름", "고지훈,이름"])
def test_a_word_or_two_of_korean_are_none_of_another_alphabet(tmp_path: Path, words: str) -> None:
    taken = take(written(tmp_path, f"name,note\n{words}\n".encode("cp949")))
    assert (taken.proof["encoding"], taken.rows[0]) == ("cp949", words.split(","))


def test_a_state_that_stands_in_every_row_is_one_word_of_korean(tmp_path: Path) -> None:
    text = "No,수신거부번호,등록일시,처리상태\n" + "1,01081012691,20241230,완료\n" * 60
    taken = take(written(tmp_path, text.encode("cp949")))
    assert (taken.proof["encoding"], taken.rows[0][3]) == ("cp949", "완료")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(JAPANESE, "shift_jis"), (JAPANESE, "euc_jp")],
)
def test_what_only_seems_to_be_korean_or_western_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    """Strict CP949 accepts much of Chinese and Japanese text, as syllables nobody writes; Windows-1252 nearly all bytes."""
    with pytest.raises(SourceError, match="encoding:"):
        take(written(tmp_path, text.encode(encoding)))


def test_an_unknown_encoding_is_refused_with_line_byte_and_hint(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"line 1, byte 0.*\n.*encoding:"):
        take(written(tmp_path, "имя,телефон\nИван,1\nМария,2\nОльга,3\n".encode("mac_cyrillic")))


def test_the_encoding_of_the_plan_is_obeyed(tmp_path: Path) -> None:
    assert take(written(tmp_path, "名前,番号\n山田太郎,1\n".encode("shift_jis")), encoding="shift_jis").rows == [
        ["山田太郎", "1"]
    ]


def test_an_unknown_encoding_in_the_plan_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="utf-9"):
        take(written(tmp_path, TEXT), encoding="utf-9")


def test_a_few_broken_bytes_cost_only_their_character(tmp_path: Path) -> None:
    data = TEXT.encode().replace("영".encode(), b"\xff") + "박민수,010-3456-7890,p@x.com\n".encode()
    taken = take(written(tmp_path, data))
    assert [row[0] for row in taken.rows] == ["김철수", "이�희", "박민수"]


def test_broken_bytes_are_a_finding_in_their_row(tmp_path: Path) -> None:
    data = TEXT.encode().replace("영".encode(), b"\xff") + "박민수,010-3456-7890,p@x.com\n".encode()
    assert take(written(tmp_path, data)).rules == [(2, "source_bad_bytes")]


def test_lines_another_system_appended_are_read_in_their_own_encoding(tmp_path: Path) -> None:
    data = TEXT.encode() + "박민수,010-3456-7890,p@x.com\n".encode("cp949")
    taken = take(written(tmp_path, data))
    assert (taken.rows[-1][0], taken.rules) == ("박민수", [(3, "source_mixed_encoding")])


def test_utf8_lines_in_a_cp949_file_are_read_as_utf8(tmp_path: Path) -> None:
    data = (TEXT + TEXT[TEXT.index("\n") + 1 :] * 20).encode("cp949") + "박민수,010-3456-7890,p@x.com\n".encode()
    taken = take(written(tmp_path, data))
    assert (taken.proof["encoding"], taken.rows[-1][0]) == ("cp949", "박민수")


@pytest.mark.parametrize(
    ("meant", "really", "taken_for"),
    [
        ("김가나", "cp949", "latin-1"),
        ("김가나", "utf-8", "latin-1"),
        ("김가나", "utf-8", "cp1252"),
        ("박이", "utf-8", "cp949"),
        ("Hélène Lefèvre", "utf-8", "latin-1"),
        ("Élodie d’Arcy", "utf-8", "cp1252"),
        ("Wiśniewski", "utf-8", "cp1252"),
    ],
)
def test_garbled_text_is_repaired(tmp_path: Path, meant: str, really: str, taken_for: str) -> None:
    garbled = meant.encode(really).decode(taken_for)
    assert take(written(tmp_path, f"이름,번호\n{garbled},1\n이영희,2\n")).rows[0][0] == meant


@pytest.mark.parametrize("meant", ["AMANHÃ…", "IRMÃ”", "São João", "Ñandú"])
def test_what_western_people_write_is_not_garbled_text(tmp_path: Path, meant: str) -> None:
    assert take(written(tmp_path, f"nome,numero\n{meant},1\nJosé,2\n")).rows[0][0] == meant


def test_cells_that_were_encoded_twice_do_not_hide_a_file(tmp_path: Path) -> None:
    twice = "Élodie;Béranger\nÁlvaro;Gil\n".encode()
    data = "Prénom;Nom\nHélène;Lefèvre\n".encode("cp1252") + twice + "René;Côté\n".encode("cp1252")
    taken = take(written(tmp_path, data))
    assert (taken.proof["encoding"], taken.rows[1]) == ("cp1252", ["Élodie", "Béranger"])


def test_garbled_text_that_lost_something_is_left(tmp_path: Path) -> None:
    assert take(written(tmp_path, "이름,번호\n±è?ÎÁØ,1\n이영희,2\n")).rows[0][0] == "±è?ÎÁØ"


def test_garbled_headers_are_repaired(tmp_path: Path) -> None:
    header = "이름,연락처".encode("cp949").decode("latin-1")
    assert take(written(tmp_path, f"{header}\n김철수,010-1234-5678\n".encode())).columns == ["이름", "연락처"]


def test_chinese_names_are_not_garbled_text(tmp_path: Path) -> None:
    assert take(written(tmp_path, "이름,번호\n金哲洙,1\n이영희,2\n")).rows[0] == ["金哲洙", "1"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(tmp_path: Path, delimiter: str) -> None:
    text = f"이름{delimiter}주소{delimiter}번호\n" + f"김철수{delimiter}서울시 강남구 1 2층{delimiter}1\n" * 5
    assert take(written(tmp_path, text)).rows[0] == ["김철수", "서울시 강남구 1 2층", "1"]


def test_commas_in_every_row_do_not_outvote_tabs(tmp_path: Path) -> None:
    text = "이름\t주소\t번호\n" + "김철수\t서울, 강남\t1\n" * 5
    assert take(written(tmp_path, text)).proof["delimiter"] == "\t"


@pytest.mark.parametrize("delimiter", ["tab", "\\t", "\t"])
def test_the_delimiter_of_the_plan_may_be_spelt(tmp_path: Path, delimiter: str) -> None:
    assert take(written(tmp_path, "a\tb\n1\t2\n"), delimiter=delimiter).columns == ["a", "b"]


def test_a_delimiter_of_two_characters_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="delimiter"):
        take(written(tmp_path, TEXT), delimiter="||")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(tmp_path: Path, newline: str) -> None:
    assert take(written(tmp_path, TEXT.replace("\n", newline))).rows == ROWS


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert take(written(tmp_path, TEXT.rstrip("\n"))).rows == ROWS


def test_quoted_line_breaks_delimiters_and_quotes_stay_in_their_cell(tmp_path: Path) -> None:
    text = '이름,메모,번호\n김철수,"첫째 줄\n둘째, ""줄""",1\n이영희,,2\n'
    assert take(written(tmp_path, text)).rows == [["김철수", '첫째 줄\n둘째, "줄"', "1"], ["이영희", None, "2"]]


def test_an_unclosed_quote_swallows_nothing(tmp_path: Path) -> None:
    text = "이름,메모,번호\n" + "".join(f"김{n},{chr(34) if n == 3 else ''}메모,{n}\n" for n in range(500))
    taken = take(written(tmp_path, text))
    assert (len(taken.rows), taken.rules) == (500, [(4, "source_unclosed_quote")])


def test_an_unclosed_quote_among_quoted_cells_swallows_nothing(tmp_path: Path) -> None:
    text = '"이름","메모"\n' + "".join(f'"김{n}","{n}번 메모{chr(34) if n != 7 else ""}\n' for n in range(200))
    taken = take(written(tmp_path, text))
    assert (len(taken.rows), [row for row, _ in taken.rules]) == (200, [8])


def test_an_inch_sign_is_a_character(tmp_path: Path) -> None:
    text = '이름,메모,번호\n김철수,27" 모니터,1\n이영희,"가,나",2\n'
    assert take(written(tmp_path, text)).rows == [["김철수", '27" 모니터', "1"], ["이영희", "가,나", "2"]]


def test_quotes_inside_a_quoted_cell_are_characters(tmp_path: Path) -> None:
    text = '이름,메모,번호\n김철수,"그는 "좋아요" 했다",1\n이영희,"가,나",2\n'
    assert take(written(tmp_path, text)).rows[0] == ["김철수", '그는 "좋아요" 했다', "1"]


def test_short_rows_are_padded_and_told(tmp_path: Path) -> None:
    taken = take(written(tmp_path, TEXT + "박민수,010-3456-7890\n"))
    assert (taken.rows[2], taken.rules) == (["박민수", "010-3456-7890", None], [(3, "source_short_row")])


def test_surplus_cells_go_into_columns_of_their_own(tmp_path: Path) -> None:
    taken = take(written(tmp_path, TEXT + "박민수,010-3456-7890,p@x.com,가,나\n"))
    assert (taken.columns[3:], taken.rows[2][3:], taken.rules) == (
        ["extra_1", "extra_2"],
        ["가", "나"],
        [(3, "source_long_row")],
    )


def test_a_huge_surplus_is_kept_in_twenty_columns(tmp_path: Path) -> None:
    taken = take(written(tmp_path, TEXT + "박민수,010-3456-7890,p@x.com" + ",가" * 100 + "\n"))
    assert (len(taken.columns), taken.rows[2][-1]) == (23, ",".join(["가"] * 81))


def test_an_unquoted_delimiter_in_a_value_is_put_back_where_only_one_way_fits(tmp_path: Path) -> None:
    good = "".join(f"김철{n},서울시 강남구 {n},01012345{n:03d},k{n}@naver.com\n" for n in range(20))
    taken = take(
        written(tmp_path, f"이름,주소,휴대폰,이메일\n{good}이영희,서울시, 강남구 1,01012345678,lee@naver.com\n")
    )
    # Name or address may have held the comma: two ways fit, so the row is left as it stands.
    assert taken.rules == [(21, "source_long_row")]


def test_an_unquoted_delimiter_between_typed_columns_is_put_back(tmp_path: Path) -> None:
    good = "".join(f"{n},서울시 강남구 {n},01012345{n:03d},k{n}@naver.com\n" for n in range(20))
    taken = take(written(tmp_path, f"번호,주소,휴대폰,이메일\n{good}21,서울시, 강남구 1,01012345678,lee@naver.com\n"))
    assert (taken.rows[-1][:4], taken.rules) == (
        ["21", "서울시, 강남구 1", "01012345678", "lee@naver.com"],
        [(21, "source_unquoted_delimiter")],
    )


def test_empty_cells_are_null(tmp_path: Path) -> None:
    assert take(written(tmp_path, 'a,b,c\n1,"",\n')).rows == [["1", None, None]]


def test_blank_rows_are_refused_and_keep_their_number(tmp_path: Path) -> None:
    taken = take(written(tmp_path, "이름,번호\n김철수,1\n\n, \n이영희,2\n"))
    assert (taken.numbers, taken.refused) == ([1, 4], [(2, "source_blank_row"), (3, "source_blank_row")])


def test_empty_lines_at_the_end_are_no_rows(tmp_path: Path) -> None:
    assert take(written(tmp_path, TEXT + "\n\n\n")).refused == []


@pytest.mark.parametrize("total", ["합계,2,", "총 계,,", "Total,100,", "계,53세대,"])
def test_a_total_row_at_the_end_is_refused(tmp_path: Path, total: str) -> None:
    assert take(written(tmp_path, f"이름,금액,메모\n김철수,1,가\n이영희,1,나\n{total}\n")).refused == [
        (3, "source_total_row")
    ]


def test_a_remark_below_the_total_is_refused(tmp_path: Path) -> None:
    text = "이름,금액\n김철수,1\n이영희,1\n합계,2\n※ 대외비,\n"
    assert take(written(tmp_path, text)).refused == [(3, "source_total_row"), (4, "source_remark_row")]


@pytest.mark.parametrize(
    "words",
    ["이하 여백", "- 이하여백 -", "-- 끝 --", "이상 끝.", "End of report", "※ 마케팅동의 1:동의 2:미동의 9:미확인"],
)
def test_what_says_that_a_table_ends_is_no_row_of_it(tmp_path: Path, words: str) -> None:
    ended = take(written(tmp_path, f"번호,이름,휴대폰\n1,김철수,1\n2,이영희,2\n,{words},\n"))
    assert (ended.numbers, ended.refused) == ([1, 2], [(3, "source_remark_row")])


FOOTER = ",,\nContacts Report,,\nCopyright 2000-2025 all rights reserved.,,\nGenerated By: Hannah Wood 02/11/2025,,\n"


def test_what_a_report_prints_below_its_table_is_refused(tmp_path: Path) -> None:
    refused = take(written(tmp_path, f"Name,Phone,Note\nAnn Ray,1,a\nBo Lee,2,b\n{FOOTER}")).refused
    assert refused == [(3, "source_blank_row"), *((row, "source_remark_row") for row in (4, 5, 6))]


@pytest.mark.parametrize("line", ["작성자: 홍길동", "Printed by: Jo"])
def test_a_labelled_line_below_a_table_is_no_row_of_it(tmp_path: Path, line: str) -> None:
    refused = take(written(tmp_path, f"이름,전화,메모\n이영희,1,가\n,,\n{line},,\n")).refused
    assert refused == [(2, "source_blank_row"), (3, "source_remark_row")]


@pytest.mark.parametrize("last", ["김철수,,", ",,write to me at any time: kim@naver.com", "박 지훈,,\n최은경,010,나"])
def test_short_rows_behind_a_blank_one_may_be_people(tmp_path: Path, last: str) -> None:
    refused = take(written(tmp_path, f"이름,전화,메모\n이영희,1,가\n,,\n{last}\n")).refused
    assert refused == [(2, "source_blank_row")]


def test_the_end_of_file_sign_of_dos_is_no_row(tmp_path: Path) -> None:
    assert take(written(tmp_path, TEXT + "\x1a")).rows == ROWS


def test_quotes_escaped_by_a_backslash(tmp_path: Path) -> None:
    assert (
        take(written(tmp_path, '이름,메모\n김철수,"그는 \\"좋다\\" 했다"\n이영희,b\n')).rows[0][1] == '그는 "좋다" 했다'
    )


def test_a_person_called_like_a_total_is_kept(tmp_path: Path) -> None:
    assert take(written(tmp_path, "이름,이메일\n김철수,k@x.com\n합계,h@x.com\n")).refused == []


def test_a_header_repeated_by_an_appended_export_is_refused(tmp_path: Path) -> None:
    taken = take(written(tmp_path, TEXT + TEXT))
    assert (len(taken.rows), taken.refused) == (4, [(3, "source_repeated_header")])


def test_title_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    taken = take(written(tmp_path, "2024년 고객 명단,,\n작성자: 홍보팀,,\n" + TEXT))
    assert (taken.columns, taken.proof["header_row"]) == (["이름", "휴대폰", "이메일"], 3)


def test_without_a_header_no_row_is_taken_for_one(tmp_path: Path) -> None:
    taken = take(written(tmp_path, TEXT[TEXT.index("\n") + 1 :]))
    assert (taken.columns, taken.rows) == (["column_1", "column_2", "column_3"], ROWS)


def test_the_plan_may_say_that_there_is_no_header(tmp_path: Path) -> None:
    assert len(take(written(tmp_path, TEXT), header_row=0).rows) == 3


def test_unknown_headers_are_headers(tmp_path: Path) -> None:
    assert take(written(tmp_path, "alpha,beta\n1,x@y.com\n2,z@y.com\n")).columns == ["alpha", "beta"]


def test_names_that_differ_in_case_only_are_told_apart(tmp_path: Path) -> None:
    assert take(written(tmp_path, "Name,name,,row,Name\na,b,c,1,d\n")).columns == [
        "Name",
        "name_2",
        "column_3",
        "row_2",
        "Name_3",
    ]


def test_headers_are_nfc_without_invisible_characters(tmp_path: Path) -> None:
    header = "이름\u00a0,\u200b연락처\n"
    assert take(written(tmp_path, header + "김,010-1234-5678\n")).columns == ["이름", "연락처"]


def test_cells_are_nfc(tmp_path: Path) -> None:
    assert take(written(tmp_path, "이름,번호\n김철수,1\n이영희,2\n")).rows[0][0] == "김철수"


def test_nuls_are_dropped(tmp_path: Path) -> None:
    assert take(written(tmp_path, TEXT.replace("김철수", "김\0철수"))).rows[0][0] == "김철수"


def test_cells_filled_up_with_nuls_are_text(tmp_path: Path) -> None:
    filled = TEXT.replace(",", "\0" * 8 + ",")
    assert take(written(tmp_path, filled)).rows == ROWS


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_carriage_return_alone_ends_a_row_where_rows_are_then_as_wide_as_usual(tmp_path: Path, quote: str) -> None:
    row = ",".join(f"{quote}{cell}{quote}" for cell in ROWS[0])
    text = f"이름,휴대폰,이메일\r\n{row}\r{row}\r{row}\r\n{row}\n"
    taken = take(written(tmp_path, text))
    assert (taken.rows, taken.numbers, taken.rules) == ([ROWS[0]] * 4, [1, 2, 3, 4], [])


@pytest.mark.parametrize("cell", ["a\rb", '"a\rb"', "\ra"])
def test_a_carriage_return_within_a_cell_is_its(tmp_path: Path, cell: str) -> None:
    text = f'이름,메모,번호\n김,{cell},1\n"이, 둘",c,2\n'
    taken = take(written(tmp_path, text))
    assert [row[0] for row in taken.rows] == ["김", "이, 둘"]
    assert (taken.rows[0][1] or "").strip() == cell.replace('"', "").strip()
    assert [row[2] for row in taken.rows] == ["1", "2"]


def test_header_only_is_no_error(tmp_path: Path) -> None:
    taken = take(written(tmp_path, "이름,휴대폰\n"))
    assert (taken.columns, taken.rows, taken.rules) == (["이름", "휴대폰"], [], [(0, "source_no_rows")])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"  \n\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceError, match="empty"):
        take(written(tmp_path, data))


def test_a_binary_file_named_csv_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="binary"):
        take(written(tmp_path, bytes(range(256)) * 40))


def test_a_missing_file_is_a_project_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"b\.csv: there is no file"):
        take(tmp_path / "b.csv")


def test_five_thousand_columns(tmp_path: Path) -> None:
    text = ",".join(f"c{n}" for n in range(5000)) + "\n" + ",".join(str(n) for n in range(5000)) + "\n"
    assert take(written(tmp_path, text)).rows[0][4999] == "4999"


def test_a_cell_of_100_mb_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    with (path := tmp_path / "a.csv").open("wb") as file:
        file.write("이름,메모\n김철수,1\n이영희,".encode())
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write("\n박민수,3\n".encode())
    taken = take(path)
    assert (taken.rows, taken.refused) == ([["김철수", "1"], ["박민수", "3"]], [(2, "source_line_too_long")])


def test_a_limit_reads_the_first_rows(tmp_path: Path) -> None:
    text = "번호,이름\n" + "".join(f"{n},김{n}\n" for n in range(5000))
    assert len(take(written(tmp_path, text), limit=100).rows) == 100


# Latin signs and Chinese characters are left out: a random run of them can be the garbled form of something.
CELLS = st.text(
    st.characters(codec="cp949", exclude_categories=["Cc", "Cs"]).filter(
        lambda c: (not "\x80" <= c <= "\xff" and not "\u4e00" <= c <= "\uf8ff") or "가" <= c <= "힣"
    )
    | st.sampled_from(',";|\t\n'),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=12), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["이름", "메모", "번호"])
    writer.writerows([(a, b, f"{c}x") for a, b, c in rows])
    taken = take(written(tmp_path_factory.mktemp("csv"), text.getvalue().encode(encoding)), delimiter=",", header_row=1)
    assert [row[2] for row in taken.rows] == [unicodedata.normalize("NFC", f"{c}x") for _, _, c in rows]


def test_a_repeated_header_is_known_by_most_of_its_cells(tmp_path: Path) -> None:
    text = "이름,휴대폰,이메일\n김철수,010-1234-5678,k@x.com\n\ufeff이름,휴대폰,이메일\n이영희,010-2345-6789,l@x.com\n"
    taken = take(written(tmp_path, text))
    assert (len(taken.rows), taken.refused) == (2, [(2, "source_repeated_header")])


def test_the_header_of_a_smaller_table_below_is_refused_though_it_stands_in_other_columns(tmp_path: Path) -> None:
    text = "참석,이름,이메일,입장 시간,퇴장 시간\nY,김철수,k@x.com,10:00,11:00\n이름,입장 시간,퇴장 시간,,\n게스트,10:05,10:50,,\n"
    assert take(written(tmp_path, text)).refused == [(2, "source_repeated_header")]


def test_a_row_with_one_cell_like_its_heading_is_kept(tmp_path: Path) -> None:
    assert take(written(tmp_path, "이름,이메일,등급\n이름,h@x.com,VIP\n")).refused == []


def test_both_rows_of_a_header_are_known_again(tmp_path: Path) -> None:
    head = "학생,보호자,\n이름,이름,휴대폰\n"
    taken = take(written(tmp_path, f"{head}김철수,김영희,010-1234-5678\n{head}이민수,이영희,010-2345-6789\n"))
    assert (len(taken.rows), taken.refused) == (2, [(2, "source_repeated_header"), (3, "source_repeated_header")])
