"""Which columns hold one value in parts."""

import pyarrow as pa
import pytest

from hanjul.explore.parted import parted

MOBILE = [("010", "1234", "5678"), ("010", "9876", "43"), ("", "", ""), ("010", "", "")]


@pytest.mark.parametrize(
    ("headers", "rows", "found"),
    [
        (("hp1", "hp2", "hp3"), MOBILE, "mobile"),
        (("휴대폰(앞)", "휴대폰(중간)", "휴대폰(끝)"), MOBILE, "mobile"),
        (("수령인 연락처1", "수령인 연락처2", "수령인 연락처3"), [("02", "345", "6789")], "contact"),
        (("Phone 1", "Phone 2", "Phone 3"), [("212", "555", "0123")], "contact"),
        (("email1", "email2"), [("kms", "naver.com"), ("p.j", "hanbit.co.kr")], "email"),
        (("zip1", "zip2"), [("121", "100"), ("135", "9")], "postcode"),
        (("hp1", "hp2", "hp3"), [("01012345678", "021234567", "")], None),  # three numbers, each whole
        (("hp1", "hp2", "hp3"), [("010-1234-5678", "02-345-6789", "010-2222-3333")], None),
        (("email1", "email2"), [("kms@naver.com", "kms@hanbit.co.kr")], None),
        (("tel1", "tel2", "tel3"), [("1234", "5678", "9012")], None),  # three extensions
        (("phone_calls", "phone_minutes", "phone_rank"), [("100", "123", "1")], None),
        (("전화", "전화 횟수", "전화 회차"), [("010", "123", "1")], None),
        (("email_id", "email_source"), [("kms", "google.com")], None),
        (("이메일 아이디", "이메일 도메인"), [("kms", "naver.com")], "email"),
        (("Country Code", "Phone"), [("44", "7700 900123"), ("+34", "612345678")], "contact"),
        (("Prefijo", "Teléfono"), [("82", "10-1234-5678"), ("", "612345678")], "contact"),
        (("DDD", "Telefone"), [("11", "987654321"), ("(21)", "3456-7890")], "contact"),
        (("DDD", "Telefone"), [("11", "(11) 98765-4321"), ("21", "21987654321")], None),
        (("Vorwahl", "Telefon"), [("030", "1234567"), ("0171", "123 4567")], "contact"),
        (("Country Code", "Phone"), [("GB", "7700 900123"), ("ES", "612345678")], None),
        (("Area Code", "Phone"), [("212", "5550123")], "contact"),
        (("지역번호", "전화번호"), [("02", "345-6789"), ("031", "2345678")], "contact"),
        (("점수1", "점수2", "점수3"), [("100", "200", "300")], None),
        (("hp1", "hp2", "hp3"), [("", "", "")], None),
    ],
)
def test_parts_of_one_value(headers: tuple[str, ...], rows: list[tuple[str, ...]], found: str | None) -> None:
    columns = {"row": [*range(len(rows))], "이름": ["김민수"] * len(rows)} | dict(
        zip(headers, zip(*rows, strict=True), strict=True)
    )
    sample = pa.table({name: list(cells) for name, cells in columns.items()})
    assert parted(sample) == ({" + ".join(headers): found} if found else {})
