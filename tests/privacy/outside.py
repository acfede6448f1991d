"""A company whose people lie in a file, a database and an API, and go out to four targets."""

import datetime
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import hanjul
from hanjul.deliver import outside
from hanjul.deliver.outside import Delivery, Office
from hanjul.store.suppression import Suppressions
from tests.build import silent
from tests.sources import service
from tests.targets.sheet_service import SheetService
from tests.targets.tool_services import GhostService

RECENT = (datetime.date.today() - datetime.timedelta(days=100)).isoformat()
AFTER = (datetime.date.today() - datetime.timedelta(days=70)).isoformat()
LATER = (datetime.date.today() - datetime.timedelta(days=50)).isoformat()

CRM = f"""고객명,휴대폰,이메일,회사,광고 동의,메모,등록일
김하나,010-2222-3333,hana.kim77@naver.com,새론,Y,첫 상담,{RECENT}
박두리,010-4444-5555,duri@gmail.com,,Y,"김하나 소개, hana.kim77@naver.com 로 연락",{RECENT}
김세찬,010-2222-3333,sechan@daum.net,,Y,김하나와 가족,{RECENT}
"""
SHOP = [
    (1, "김하나", "01022223333", "hana.kim77@naver.com", "Y", RECENT),
    (2, "최넷", "01055556666", "net@gmail.com", "Y", RECENT),
]
CHAT = [
    {"id": 11, "name": "Hana Kim", "mobile": "+82 10-2222-3333", "email": "HANA.KIM77@naver.com", "ads": "Y", "at": RECENT},
    {"id": 12, "name": "이다섯", "mobile": "010-7777-8888", "email": "dasot@naver.com", "ads": "Y", "at": RECENT},
]  # fmt: skip
THEIRS = ("hana.kim77", "HANA.KIM77", "김하나 소개, hana")
COLUMNS = {"name": "name", "mobile": "mobile", "email": "email", "ads": "consent_email", "at": "created_at"}


@dataclass
class Company:
    """The project, its servers, and the secrets it needs."""

    folder: Path
    chat: list[dict[str, Any]]
    ghost: GhostService
    google: SheetService
    secrets: dict[str, str] = field(default_factory=dict)
    broken: bool = False
    """The API breaks off after its first page."""

    @property
    def file(self) -> Path:
        return self.folder / "hanjul.yaml"

    def secret(self, name: str) -> str | None:
        return self.secrets.get(name)

    def run(self, until: str | None = "deliver", **more: Any) -> list[str]:
        """One run; the names of the customers."""
        with hanjul.run(self.file, until=until, password=self.secret, **more) as result:
            return sorted(row["name"] for row in result.customers.arrow().to_pylist())

    def deliver(self, *names: str) -> dict[str, Delivery]:
        """A delivery, without waiting; by target."""
        with hanjul.last_run(self.file) as result:
            known = Suppressions(result.engine, self.folder, self.secret)
            office = Office(result.engine, result.project, known, self.secret, datetime.date.today(), silent)
            office.sleep = lambda seconds: None
            return {name: outside.deliver(office, name) for name in names or result.project.deliver.to}

    def shop(self, statement: str, *values: Any) -> None:
        """Change the database."""
        connection = sqlite3.connect(self.folder / "shop.db")
        connection.execute(statement, values)
        connection.commit()
        connection.close()

    def table(self) -> list[tuple[Any, ...]]:
        """The table hanjul delivers to."""
        connection = sqlite3.connect(self.folder / "copy.db")
        rows = connection.execute("select * from customers order by 1").fetchall()
        connection.close()
        return rows

    def sheet(self) -> list[list[Any]]:
        """The sheet hanjul delivers to."""
        return self.google.tabs["고객"].table()


@contextmanager
def company(folder: Path) -> Iterator[Company]:
    """Everything written and serving; nothing run yet."""
    with ExitStack() as stack:
        ghost, google = stack.enter_context(GhostService().serving()), stack.enter_context(SheetService().serving())
        made = Company(folder, [dict(one) for one in CHAT], ghost, google)
        made.secrets = {"GHOST_KEY": ghost.key, "TOOL_KEY": google.key()}
        chat = stack.enter_context(service.serving(lambda asked: _answer(made, asked)))
        (folder / "exports").mkdir(parents=True)
        (folder / "exports" / "crm.csv").write_text(CRM, encoding="cp949")
        made.shop("create table members (id integer, name text, mobile text, email text, ads text, at text)")
        for row in SHOP:
            made.shop("insert into members values (?, ?, ?, ?, ?, ?)", *row)
        project = {
            "language": "ko",
            "sources": {
                "crm": {"path": "exports/crm.csv", "columns": {"고객명": "name", "휴대폰": "mobile", "이메일": "email", "회사": "company",
                        "광고 동의": "consent_email", "메모": "memo", "등록일": "created_at"}},
                "shop": {"path": "sqlite:///shop.db", "table": "members", "key": "id", "cursor": "at", "columns": {"id": "member_id", **COLUMNS}},
                "chat": {"path": f"{chat.url}/people", "columns": {"id": "member_id", **COLUMNS},
                         "api": {"records": "people", "key": "id", "cursor": "at", "params": {"since": "{since}"},
                                 "pages": {"kind": "offset", "param": "offset", "size_param": "limit", "size": 1}}},
            },
            "deliver": {"to": {
                "news": {"kind": "ghost", "url": ghost.url},
                "db": {"kind": "sql", "url": "sqlite:///copy.db", "table": "customers", "columns": ["name", "email"]},
                "sheet": google.plan(columns=["name", "email", "mobile"]),
                "list": {"kind": "csv"},
            }},
        }  # fmt: skip
        with made.file.open("w", encoding="utf-8") as out:
            YAML().dump(project, out)
        yield made
    assert ghost.wrong == []
    assert google.wrong == []


def _answer(made: Company, asked: service.Asked) -> service.Given:
    people = [one for one in made.chat if one["at"] >= asked.query.get("since", "")]
    if made.broken and asked.query.get("offset", "0") != "0":
        return service.Given({"message": "not now"}, 403)
    return service.Given({"people": service.paged(people, 1, asked.query)})
