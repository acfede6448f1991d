"""The consent ledger: answers whose rows have gone from their sources, and whom they still speak for."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

import hanjul
from hanjul import merge
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.errors import StoreError
from hanjul.privacy import erase
from hanjul.privacy.ledger import ledger
from hanjul.privacy.plan import plan
from hanjul.project import Project
from hanjul.store import consents as answers
from hanjul.store import past
from hanjul.store.key import KEY_VARIABLE
from hanjul.store.suppression import Suppressions
from hanjul.tables import GROUPS, SHIPMENTS
from tests.build import consents, records, silent, table

FIRST, NEXT, LATER = "2026-05-01", "2026-05-10", "2026-05-20"


class Row(NamedTuple):
    """One row about somebody, and what it answers about e-mail."""

    person: int
    source: str
    name: str | None
    mobile: str | None
    email: str | None
    answer: str | None = None
    at: str | None = None
    column: str = "동의"
    mobile_alt: str | None = None
    wording: str | None = None


HANA = Row(0, "crm", "김하나", "+821022223333", "hana@naver.com", "no")
DURI = Row(1, "crm", "박두리", "+821044445555", "duri@gmail.com", "yes")
HANA_SHOP, DURI_SHOP = (row._replace(source="shop", answer=None) for row in (HANA, DURI))
ALL = (HANA, DURI, HANA_SHOP, DURI_SHOP)


class Company:
    """A store whose rows we give already matched."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.key, self.first = engine, folder, "a key", 0
        self.columns = {"동의": "consent_email"}
        self.sources = ("crm", "shop", "form")

    @property
    def project(self) -> Project:
        sources = {name: {"path": f"{name}.csv", "columns": self.columns} for name in self.sources}
        return Project.model_validate({"sources": sources}).model_copy(update={"folder": self.folder})

    def run(self, day: str, *rows: Row, full: bool = False) -> dict[str, str | None]:
        """One merge; mailbox (or name) -> what its customer says to e-mail."""
        if "records" in self.engine.tables():
            self.engine.move("records", past.GONE)
        self.first += 1000  # no record has the number of an earlier one: all are looked for by what they say
        people = ({"record_id": self.first + n, "row": n + 1, "name": row.name, "mobile": row.mobile, "mobile_alt": row.mobile_alt, "email": row.email, "email_key": row.email,
                   "source": row.source}
                  for n, row in enumerate(rows))  # fmt: skip
        said = ({"record_id": self.first + n, "source": row.source, "row": n + 1, "answer": row.answer, "answered_at": row.at, "wording": row.wording or row.answer,
                 "column": row.column} for n, row in enumerate(rows) if row.answer)  # fmt: skip
        self.engine.load("records", records(*people))
        members = [{"record_id": self.first + n, "group_id": row.person} for n, row in enumerate(rows)]
        self.engine.load("groups", table(GROUPS.schema, members))
        self.engine.load("consents", consents(*said))
        secret = {KEY_VARIABLE: self.key}.get
        with self.engine.stage():
            merge.run(self.engine, self.project, silent, day, full, day, secret)
        for words, left, right in merge.laws(self.engine):
            assert left == right, words.en
        customers = self.engine.rows(self.engine.table("customers")).to_pylist()
        return {row["email"] or row["name"]: row["consent_email"] for row in customers}

    def lines(self, answer: str = "no") -> list[tuple[str, str, str]]:
        """(state, first seen, last seen) of the answers no or yes."""
        return sorted(
            (row["state"], row["first_seen"], row["last_seen"]) for row in self.ledger if row["answer"] == answer
        )

    @property
    def ledger(self) -> list[dict[str, Any]]:
        return list(self.engine.rows(self.engine.table("consent_ledger")).to_pylist())


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """The tables of a first run."""
    engine = DuckDBEngine()
    said = Company(engine, tmp_path_factory.mktemp("first")).run(FIRST, *ALL)
    assert said == {"hana@naver.com": "no", "duri@gmail.com": "yes"}
    tables = {name: engine.rows(engine.table(name)) for name in engine.tables()}
    engine.close()
    return tables


@pytest.fixture
def company(engine: Engine, tmp_path: Path, first: dict[str, pa.Table]) -> Company:
    """A company after it."""
    for name, rows in first.items():
        engine.load(name, rows)
    made = Company(engine, tmp_path)
    made.first = 1000
    return made


def test_a_refusal_whose_row_has_gone_still_bars(company: Company) -> None:
    assert company.run(NEXT, *ALL[1:])["hana@naver.com"] == "no"
    assert company.lines("no") == [("gone", FIRST, FIRST)]
    assert company.lines("yes") == [("held", FIRST, NEXT)]
    # A yes of the day it was last seen may be older; one of the next day is later.
    said = HANA._replace(source="form", answer="yes", at=f"{FIRST}T15:22:11+09:00")
    assert company.run(LATER, *ALL[1:], said)["hana@naver.com"] == "no"
    assert company.run(LATER, *ALL[1:], said._replace(at="2026-05-02T03:22:11+09:00"))["hana@naver.com"] == "yes"
    assert company.run(LATER, *ALL[1:], said._replace(at=None))["hana@naver.com"] == "no"
    assert ("gone", FIRST, FIRST) in company.lines("no")


def test_another_answer_in_the_same_row_outranks_and_does_not_replace(company: Company) -> None:
    said = company.run(NEXT, HANA._replace(answer="yes"), DURI._replace(answer=None), *ALL[2:])
    assert company.lines("no") == [("replaced", FIRST, FIRST)]
    # An emptied cell is no answer: what was said stands.
    assert said == {"hana@naver.com": "yes", "duri@gmail.com": "yes"}
    assert company.lines("yes") == [("gone", FIRST, FIRST), ("held", NEXT, NEXT)]
    assert company.run(LATER, HANA, *ALL[2:])["hana@naver.com"] == "no"


def test_an_answer_nobody_can_read_takes_the_place_of_a_yes(company: Company) -> None:
    unclear = DURI._replace(answer="unclear")
    said = company.run(NEXT, HANA, unclear, *ALL[2:])
    assert said == {"hana@naver.com": "no", "duri@gmail.com": None}
    assert (company.lines("yes"), company.lines("unclear")) == ([("replaced", FIRST, FIRST)], [("held", NEXT, NEXT)])
    # An emptied cell takes nothing back; a yes does.
    assert company.run(NEXT, HANA, *ALL[2:])["duri@gmail.com"] is None
    assert company.lines("unclear") == [("gone", NEXT, NEXT)]
    assert company.run(LATER, HANA, DURI._replace(at="2026-05-19T00:00:00+09:00"), *ALL[2:])["duri@gmail.com"] == "yes"


def test_an_answer_nobody_can_read_is_nobody_elses_and_goes_with_its_column(company: Company) -> None:
    company.run(NEXT, HANA, DURI._replace(answer="unclear", at="2026-05-09T00:00:00+09:00"), *ALL[2:])
    shop = DURI_SHOP._replace(answer="yes", at="2026-04-04T00:00:00+09:00")
    other = Row(7, "form", "박두리", "+821044445555", "other@x.kr", "yes", "2026-04-04T00:00:00+09:00")
    said = company.run(NEXT, HANA, HANA_SHOP, shop, other)
    assert said == {"hana@naver.com": "no", "duri@gmail.com": "unclear", "other@x.kr": "yes"}
    company.columns = {"다른 열": "consent_email"}
    assert company.run(LATER, HANA, HANA_SHOP, shop._replace(column="다른 열"))["duri@gmail.com"] == "yes"
    assert {line[0] for line in company.lines("unclear")} == {"unread"}


def test_a_dated_answer_is_outranked_by_later_ones_only(company: Company) -> None:
    dated = HANA._replace(answer="no", at="2026-03-03T00:00:00+09:00")
    company.run(NEXT, dated, *ALL[1:])
    older = HANA._replace(answer="yes", at="2026-02-02T00:00:00+09:00")
    assert company.run(LATER, older, *ALL[1:])["hana@naver.com"] == "no"
    newer = HANA._replace(answer="yes", at="2026-04-04T00:00:00+09:00")
    assert company.run(LATER, newer, *ALL[1:])["hana@naver.com"] == "yes"


def test_whoever_comes_back_by_another_way_is_still_barred(company: Company) -> None:
    assert company.run(NEXT, DURI, DURI_SHOP) == {"duri@gmail.com": "yes"}
    back = Row(0, "form", "Kim Hana", None, "hana@naver.com", "yes", "2026-04-04T00:00:00+09:00")
    other = Row(2, "form", "최네온", None, "neon@naver.com", "yes", "2026-04-04T00:00:00+09:00")
    said = company.run(LATER, back, DURI, DURI_SHOP, other)
    assert said == {"hana@naver.com": "no", "duri@gmail.com": "yes", "neon@naver.com": "yes"}
    # Once met it goes on being known, also where nothing changes any more.
    assert company.run(LATER, back, DURI, DURI_SHOP, other) == said


@pytest.mark.parametrize(("name", "said"), [("김하나", "no"), (None, "no"), ("Kim Ha-na", "no"), ("김세찬", "yes")])
def test_a_number_bars_under_a_name_that_reads_alike(company: Company, name: str | None, said: str) -> None:
    company.run(NEXT, DURI)
    assert company.run(LATER, DURI, Row(0, "shop", name, HANA.mobile, "new@daum.net", "yes"))["new@daum.net"] == said


def test_a_yes_stays_with_the_contact_it_was_given_for(company: Company) -> None:
    assert company.run(NEXT, HANA, HANA_SHOP, DURI_SHOP)["duri@gmail.com"] == "yes"
    assert company.lines("yes") == [("gone", FIRST, FIRST)]
    moved = DURI_SHOP._replace(mobile="+821099998888")
    assert company.run(LATER, HANA, HANA_SHOP, moved)["duri@gmail.com"] == "yes"
    assert company.run(LATER, HANA, HANA_SHOP, moved._replace(email="new@gmail.com"))["new@gmail.com"] is None
    assert company.lines("yes") == [("elsewhere", FIRST, FIRST)]


def test_an_answer_that_comes_back_is_held_since_it_was_first_seen(company: Company) -> None:
    company.run(NEXT, *ALL[1:])
    assert company.run(LATER, *ALL)["hana@naver.com"] == "no"
    assert company.lines() == [("back", FIRST, FIRST), ("held", FIRST, LATER)]
    assert company.run(LATER, HANA._replace(answer="yes"), *ALL[1:])["hana@naver.com"] == "yes"


def test_a_column_that_was_misread_says_nothing_any_more(company: Company) -> None:
    company.columns = {"동의": "ignore"}
    unsaid = [row._replace(answer=None) for row in ALL]
    assert company.run(NEXT, *unsaid) == {"hana@naver.com": None, "duri@gmail.com": None}
    assert {row["state"] for row in company.ledger} == {"unread"}
    company.columns = {"동의": "consent_email"}
    assert company.run(LATER, *ALL) == {"hana@naver.com": "no", "duri@gmail.com": "yes"}


def test_what_a_column_of_one_channel_refused_of_another_still_bars(company: Company) -> None:
    company.columns = {"동의": "consent_sms"}  # O (이메일 X)
    assert company.run(NEXT, *ALL[1:])["hana@naver.com"] == "no"
    assert company.run(NEXT, *ALL[2:]) == {"hana@naver.com": "no", "duri@gmail.com": None}


@pytest.mark.parametrize("field", ["refusal_email", "refusal_if_no_email"])
def test_a_yes_that_was_read_out_of_a_column_of_refusals_says_nothing_any_more(company: Company, field: str) -> None:
    company.columns = {"동의": field}
    assert company.run(NEXT, HANA, DURI._replace(answer=None)) == {"hana@naver.com": "no", "duri@gmail.com": None}
    assert company.lines("yes") == [("unread", FIRST, FIRST)]


def test_of_a_source_that_is_no_longer_named_only_refusals_stay(company: Company) -> None:
    company.sources = ("shop", "form")
    assert company.run(NEXT, HANA_SHOP, DURI_SHOP) == {"hana@naver.com": "no", "duri@gmail.com": None}
    assert company.lines("yes") == [("unread", FIRST, FIRST)]


def test_answers_follow_their_customer_into_a_union_and_its_contact_out_of_it(company: Company) -> None:
    one = Row(0, "crm", "이세찬", "+821011112222", None, "no")
    two = Row(1, "shop", "이세찬", None, "sechan@daum.net")
    company.run(NEXT, one, two)
    company.run(NEXT, two)
    assert company.run(LATER, one._replace(answer=None, person=1), two)["sechan@daum.net"] == "no"
    # Parted again: whoever has the number is barred, under whatever id.
    apart = company.run(LATER, one._replace(answer=None), two)
    assert apart["이세찬"] == "no"


def test_without_its_key_the_ledger_stops_the_run(company: Company) -> None:
    company.run(NEXT, *ALL[1:])
    company.key = "another"
    with pytest.raises(StoreError):
        company.run(LATER, *ALL[1:])


@pytest.mark.parametrize("rows", [ALL[1:], (DURI, DURI_SHOP, Row(0, "form", None, None, "hana@naver.com", "yes"))])
def test_a_full_run_and_a_second_one_say_the_same(company: Company, rows: tuple[Row, ...]) -> None:
    company.run(NEXT, DURI, DURI_SHOP)
    second, then = company.run(LATER, *rows), sorted(repr({**line, "record_id": None}) for line in company.ledger)
    assert company.run(LATER, *rows, full=True) == second
    assert sorted(repr({**line, "record_id": None}) for line in company.ledger) == then


@pytest.fixture
def emptied(each_engine: Engine) -> Iterator[Engine]:
    """Either engine without a table, before and after."""
    _empty(each_engine)
    yield each_engine
    _empty(each_engine)


def _empty(engine: Engine) -> None:
    for name in engine.tables():
        engine.drop(name)


@pytest.mark.long
def test_the_ledger_is_the_same_on_every_engine(emptied: Engine, tmp_path: Path) -> None:
    company = Company(emptied, tmp_path)
    company.run(FIRST, *ALL)
    company.run(NEXT, DURI_SHOP)
    said = company.run(LATER, Row(0, "form", "김하나", HANA.mobile, None, "yes"), DURI_SHOP)
    assert said == {"김하나": "no", "duri@gmail.com": "yes"}
    assert (company.lines("no"), company.lines("yes")) == (
        [("gone", FIRST, FIRST), ("gone", FIRST, FIRST)],
        [("gone", FIRST, FIRST), ("held", LATER, LATER)],
    )


@pytest.mark.long
def test_what_is_kept_of_gone_rows_names_nobody_and_goes_with_an_erasure(tmp_path: Path) -> None:
    crm = "고객명,휴대폰,이메일,마케팅 수신 동의\n{}박두리,010-4444-5555,duri@gmail.com,Y\n"
    shop = "이름,휴대폰번호,이메일,가입일\n김하나,010-2222-3333,,2025-01-01\n최네온,010-1111-2222,,2025-02-02\n"
    project, file = tmp_path / "project" / "hanjul.yaml", tmp_path / "crm.csv"
    project.parent.mkdir()
    file.write_text(crm.format("김하나,010-2222-3333,hana@naver.com,N\n"), encoding="utf-8")
    tmp_path.joinpath("shop.csv").write_text(shop, encoding="utf-8")
    hanjul.init([file, tmp_path / "shop.csv"], project=project)
    for day, first in ((1, "김하나,010-2222-3333,hana@naver.com,N\n"), (10, "")):
        file.write_text(crm.format(first), encoding="utf-8")
        hanjul.run(project, until="deliver", today=datetime.date(2026, 5, day)).close()
    with hanjul.last_run(project) as result:
        (gone,) = (row for row in result.consent_ledger.arrow().to_pylist() if row["state"] == answers.GONE)
        assert "hana" not in str(gone) and "22223333" not in str(gone)
        told = ledger(result.engine, gone["customer_id"])
        (line,) = told.answers
        assert (line.state, line.first_seen, line.source, line.row, line.wording) == (
            "gone",
            "2026-05-01",
            "crm",
            1,
            "N",
        )
        by_mail = next(state for state in told.states if state.column == "consent_email")
        assert (told.status, by_mail.answer, by_mail.decided_by, by_mail.why) == ("refused", "no", line, "gone")
        made = plan(result.engine, result.project, [(gone["customer_id"],)])
        order = erase.Order("erased", "request", "t", "2026-05-11T10:00:00+09:00")
        erase.begin(result, [erase.intent(made, order)], lambda name: None)
        erase.carry_through(result, lambda name: None)
    with hanjul.last_run(project) as result:
        assert {row["answer"] for row in result.consent_ledger.arrow().to_pylist()} == {"yes"}


@pytest.mark.long
@pytest.mark.parametrize(
    "left", ["김하나,010-2222-3333,hana@naver.com,Y,2026-04-01,단골\n", ""], ids=["overwritten", "row gone"]
)
def test_a_remark_that_asks_for_no_more_is_kept_when_it_goes(tmp_path: Path, left: str) -> None:
    head = "이름,휴대폰,이메일,마케팅 수신 동의,동의일,비고\n"
    duri = "박두리,010-4444-5555,duri@gmail.com,Y,2026-04-01,\n"
    project, file = tmp_path / "project" / "hanjul.yaml", tmp_path / "crm.csv"
    project.parent.mkdir()
    file.write_text(
        f"{head}김하나,010-2222-3333,hana@naver.com,Y,2026-04-01,이제 메일 그만 보내 달라고 하심\n{duri}",
        encoding="utf-8",
    )
    shop = "이름,휴대폰번호,이메일,광고성 정보 수신,동의일\n김하나,010-2222-3333,hana@naver.com,동의,2026-04-02\n"
    tmp_path.joinpath("shop.csv").write_text(shop, encoding="utf-8")
    hanjul.init([file, tmp_path / "shop.csv"], project=project)
    for day, first in ((1, None), (10, left), (20, left)):
        if first is not None:
            file.write_text(f"{head}{first}{duri}", encoding="utf-8")
        hanjul.run(project, until="deliver", today=datetime.date(2026, 5, day)).close()
        mailed = (project.parent / "out" / "mailing" / "mailable_email.csv").read_text(encoding="utf-8")
        assert "duri@" in mailed and "hana@" not in mailed
    with hanjul.last_run(project) as result:
        remarks = [row for row in result.consent_ledger.arrow().to_pylist() if row["answer"] == "remark"]
        assert [(row["state"], row["wording"]) for row in remarks] == [("gone", None)]
    text = project.read_text(encoding="utf-8")
    # Whoever finds it misread takes it back.
    project.write_text(text.replace("비고: memo", "비고: ignore"), encoding="utf-8")
    hanjul.run(project, until="deliver", today=datetime.date(2026, 5, 30)).close()
    assert "hana@" in (project.parent / "out" / "mailing" / "mailable_email.csv").read_text(encoding="utf-8")


def test_a_number_without_a_name_refuses_for_whoever_has_it(engine: Engine, tmp_path: Path) -> None:
    company = Company(engine, tmp_path)
    hana = HANA._replace(answer="yes", at=f"{FIRST}T10:00:00+09:00")
    list_080 = Row(2, "form", None, hana.mobile, None, "no", column="수신거부")
    sena = Row(3, "crm", "최세나", "+821066667777", "sena@naver.com")
    agreed = Row(4, "form", None, sena.mobile, None, "yes")
    said = company.run(FIRST, hana, DURI, sena, agreed)
    assert (said[hana.email], said["sena@naver.com"]) == ("yes", None)  # a yes speaks for nobody but who gave it
    said = company.run(NEXT, hana, DURI, list_080)
    assert (said[hana.email], said[DURI.email]) == ("no", "yes")
    assert company.lines() == [("held", NEXT, NEXT), ("shared", NEXT, NEXT)]
    # Who has a name there is somebody else; a later yes wins over a dated refusal.
    assert company.run(LATER, hana, DURI, list_080._replace(name="최세나"))[hana.email] == "yes"
    assert company.run(LATER, hana, DURI, list_080._replace(at="2026-04-01T10:00:00+09:00"))[hana.email] == "yes"


@pytest.mark.parametrize(("called", "answer"), [("루시", "no"), ("Lucy", "no"), ("최세나", "yes")])
def test_a_nickname_refuses_for_whoever_has_its_number(
    engine: Engine, tmp_path: Path, called: str, answer: str
) -> None:
    company = Company(engine, tmp_path)
    hana = HANA._replace(answer="yes", at=f"{FIRST}T10:00:00+09:00")
    said = company.run(FIRST, hana, DURI, Row(2, "form", called, hana.mobile, None, "no"))
    assert (said[hana.email], said[DURI.email]) == (answer, "yes")


@pytest.mark.parametrize("full", [True, False])
def test_what_another_row_refuses_is_worked_out_anew_in_every_run(engine: Engine, tmp_path: Path, full: bool) -> None:
    company = Company(engine, tmp_path)
    duri = DURI._replace(name=None)
    hana = Row(2, "form", "김하나", duri.mobile, None, "no")
    company.run(FIRST, DURI, hana)
    assert company.run(NEXT, duri, hana, full=full)[duri.email or ""] == "no"
    assert company.run(LATER, DURI, hana, full=full)[DURI.email or ""] == "yes"
    assert company.run(LATER, DURI, full=full)[DURI.email or ""] == "yes"


NEW_NUMBER = "+821077778888"
CALLED = Row(0, "form", None, HANA.mobile, None, "no")
"""She called the free 080 number: a list holds her number and no name."""
HANA_YES = Row(0, "shop", "김하나", HANA.mobile, HANA.email, "yes", "2026-01-01T00:00:00+09:00")
MOVED = HANA_YES._replace(person=1, mobile=NEW_NUMBER)
SILENT = HANA._replace(answer=None, email=None)
SECOND = HANA_YES._replace(mobile="+821066665555", mobile_alt=HANA.mobile)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((CALLED, HANA_YES), (CALLED, MOVED)),
        ((CALLED._replace(person=9), HANA_YES), (CALLED._replace(person=9), MOVED)),  # the list was shared, not joined
        ((HANA_YES, HANA._replace(email="one@x.kr")), (HANA_YES, HANA._replace(person=2, mobile=None, email="one@x.kr"))),
        ((CALLED, HANA_YES, SILENT), (SILENT, MOVED)),  # the list ends as well
        ((CALLED, SECOND), (CALLED, SECOND._replace(person=1, mobile_alt=NEW_NUMBER))),
    ],
    ids=["her number is new", "shared", "the refusing row is changed", "gone at once", "her second number is new"],
)  # fmt: skip
def test_a_refusal_goes_on_barring_whom_changed_rows_part_from_it(
    engine: Engine, tmp_path: Path, before: tuple[Row, ...], now: tuple[Row, ...]
) -> None:
    made = Company(engine, tmp_path)
    assert made.run(FIRST, *before)["hana@naver.com"] == "no"
    assert made.run(NEXT, *now)["hana@naver.com"] == "no"
    assert made.run(LATER, *now)["hana@naver.com"] == "no"
    assert made.run(LATER, *now, full=True)["hana@naver.com"] == "no"
    later = tuple(row._replace(at="2026-06-01T00:00:00+09:00") if row.answer == "yes" else row for row in now)
    assert made.run("2026-06-02", *later)["hana@naver.com"] == "yes"


def test_rows_that_are_parted_as_they_are_belonged_to_two_people(engine: Engine, tmp_path: Path) -> None:
    made = Company(engine, tmp_path)
    refused = HANA._replace(mobile="+821099990000", email="one@x.kr")
    assert made.run(FIRST, refused, HANA_YES) == {"hana@naver.com": "no"}
    assert made.run(NEXT, refused, HANA_YES._replace(person=1))["hana@naver.com"] == "yes"


def test_what_its_row_does_not_say_any_more_is_carried_to_nobody(engine: Engine, tmp_path: Path) -> None:
    made = Company(engine, tmp_path)
    made.run(FIRST, HANA, HANA_YES)
    says = made.run(NEXT, HANA._replace(person=2, mobile=NEW_NUMBER, answer="yes"), HANA_YES._replace(email="two@x.kr"))
    assert says == {"hana@naver.com": "yes", "two@x.kr": "yes"}


@pytest.mark.parametrize("wording", ["subscribed", "2026-05-02 19:03:00"])
def test_a_list_that_hanjul_filled_dates_no_consent_anew(company: Company, wording: str) -> None:
    known = Suppressions(company.engine, company.folder, {KEY_VARIABLE: company.key}.get)
    line = {"delivery": 1, "target": "t", "address": known.hashed("email", "duri@gmail.com"), "action": "added"}
    sent = [line | {"at": "2026-05-02T10:00:00.000+00:00", "state": "planned"},
            line | {"at": "2026-05-02T10:02:00.000+00:00", "state": "done"}]  # fmt: skip
    company.engine.append(SHIPMENTS.name, table(SHIPMENTS.schema, sent))
    refused = DURI._replace(source="form", answer="no", at="2026-05-01T09:00:00+09:00")
    listed = DURI._replace(source="shop", at="2026-05-02T19:03:00+09:00", wording=wording)
    assert company.run(NEXT, *ALL, refused, listed)["duri@gmail.com"] == "no", "read back it outweighs nobody's refusal"
    own = listed._replace(wording="동의합니다")
    assert company.run(LATER, *ALL, refused, own)["duri@gmail.com"] == "yes", "what they said themselves does"


def test_of_a_row_only_the_cell_of_the_list_loses_its_date_and_no_answer_is_told_twice(company: Company) -> None:
    engine, secret = company.engine, {KEY_VARIABLE: company.key}.get
    mark = Suppressions(engine, company.folder, secret).hashed("email", "duri@gmail.com")
    at = "2026-05-02T19:01:00+09:00"
    line = {"delivery": 1, "target": "t", "address": mark, "action": "added", "state": "done"}
    engine.append(SHIPMENTS.name, table(SHIPMENTS.schema, [line | {"at": "2026-05-02T10:00:00.000+00:00"}]))
    engine.load("records", records({"record_id": 1, "email": "duri@gmail.com"}))
    said = [("구독", "email", "subscribed"), ("구독", "any", "구독중"), ("동의", "email", "동의합니다")]
    lines = [dict(zip(("column", "channel", "wording"), one, strict=True)) for one in said]
    engine.load("consents", consents(*(one | {"record_id": 1, "answer": "yes", "answered_at": at} for one in lines)))
    found = engine.rows(answers._without_our_own_dates(engine, company.project, secret, engine.table("consents")))
    assert sorted((row["column"], row["channel"], row["answered_at"]) for row in found.to_pylist()) == [
        ("구독", "any", None), ("구독", "email", None), ("동의", "email", at),
    ]  # fmt: skip
