"""What is read from columns of values."""

import pyarrow as pa

from hanjul.match.numbers import numbers
from hanjul.match.readers import desk_of, read_dates, read_mails, read_mobiles, read_spots, read_titles


def number(*texts: str | None) -> list[int | None]:
    return list(numbers(pa.array(texts, pa.string())).to_pylist())


def test_mailboxes_of_people_roles_and_providers() -> None:
    mails = ["kim.minsu@naver.com", "minsu87@hanbit.co.kr", "info@hanbit.co.kr", None, "no-at-sign", "a@b@firm.com"]
    mailbox, desk, local, handle, domain = (found.to_pylist() for found in read_mails(pa.array(mails)))
    assert mailbox == number(mails[0], mails[1], None, None, *mails[4:])
    assert desk == number(None, None, "info@hanbit.co.kr", None, None, None)
    assert local == number("kim.minsu", "minsu87", None, None, None, "a@b")
    assert handle == [0, 1, 0, None, 0, 0]
    assert domain == number(None, "hanbit.co.kr", "hanbit.co.kr", None, None, "firm.com")
    assert [desk_of(mail) for mail in mails[:3] if mail] == [None, "@hanbit.co.kr", "info@hanbit.co.kr"]


def test_mailboxes_where_there_are_none() -> None:
    assert [found.to_pylist() for found in read_mails(pa.array([None, None], pa.string()))] == [[None, None]] * 5


def test_mobiles_have_a_middle_and_an_end_of_four_digits() -> None:
    found = [one.to_pylist() for one in read_mobiles(pa.array(["+821012345678", None]))]
    assert found == [number("+821012345678", None), number("5678", None), number("1234", None)]


def test_dates_say_what_they_say() -> None:
    dates = ["1989-06-05", "1989", "--06-05", None]
    whole, year, day = (found.to_pylist() for found in read_dates(pa.array(dates)))
    assert (whole, year, day) == (
        number(*dates),
        number("1989", "1989", None, None),
        number("06-05", None, "06-05", None),
    )


def test_addresses_and_titles_in_any_writing() -> None:
    (spots,) = read_spots(pa.array(["12 High Street, Leeds", "Flat 3, 12 high st", "서울 테헤란로 152", None]))
    assert spots.to_pylist() == number("12 high", "12 high", "152 테헤란로", None)
    (spots,) = read_spots(
        pa.array(["서울 종로구 종로 1가 12", "수원시 매탄 2동 34-5 101동 505호", "1234 W 5th St Apt 4B 78701"])
    )
    assert spots.to_pylist() == number("12 1가", "34-5 2동", "1234 w")
    (titles,) = read_titles(pa.array(["Textiles, Jarrow", "Jarrow Textiles Ltd"]))
    assert titles[0] == titles[1]
