"""Nothing of a person in what is not about persons: messages, logs, run.json, report, guides; not even where things go wrong.
Of somebody who was erased, nothing anywhere. Values and faults are made up at random."""

import io
import json
import re
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import hanjul
from hanjul import cli, match
from hanjul.fields import FIELDS
from tests.privacy.company import bytes_of
from tests.sources import service

pytestmark = pytest.mark.long

few = settings(
    deadline=None, max_examples=2, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip

HEADINGS = ("이름", "휴대폰", "이메일", "마케팅 수신 동의", "생년월일", "주소", "메모", "가입일")
OTHERS = [
    (f"{name}", f"010-2{n}34-5{n}78", f"{user}@hanbit.kr", "Y", f"198{n}-03-04", "서울특별시 중구 세종대로 110", "첫 상담", "2026-01-11")
    for n, (name, user) in enumerate((("박두리", "duri"), ("이세찬", "sechan"), ("최네온", "neon"), ("정다솜", "dasom")))
]  # fmt: skip
NOT_ABOUT_PEOPLE = re.compile(
    r"(out/(run\.json|report\.html|findings\.csv|refused\.csv|guide/.*)|certificates/.*|hanjul-activity\.jsonl|\.hanjul-.*|hanjul-erased\.csv)"
)


class Somebody(NamedTuple):
    """A person whose values stand nowhere else."""

    name: str
    mobile: str
    user: str
    house: str

    @property
    def row(self) -> tuple[str, ...]:
        memo = f"{self.name} 님, {self.email} 또는 {self.dashed} 로 연락"
        return (
            self.name,
            self.dashed,
            self.email,
            "Y",
            "1977-07-17",
            f"부산광역시 해운대구 센텀로 {self.house}",
            memo,
            "2026-02-02",
        )

    @property
    def email(self) -> str:
        return f"{self.user}@naver.com"

    @property
    def dashed(self) -> str:
        return f"010-{self.mobile[:4]}-{self.mobile[4:]}"

    @property
    def told_by(self) -> tuple[str, ...]:
        """Texts that would tell who it is."""
        return (self.name, self.user, self.mobile, f"{self.mobile[:4]}-{self.mobile[4:]}", f"센텀로 {self.house}")


people = st.builds(
    Somebody,
    st.tuples(st.sampled_from("권표봉탁"), st.sampled_from("쾌뚝뷰펭"), st.sampled_from("랑솔휘쁨")).map("".join),
    st.text("3456789", min_size=8, max_size=8).filter(lambda digits: len(set(digits)) > 3),
    st.text("bcdfghjkz", min_size=9, max_size=9),
    st.integers(10_000, 99_999).map(str),
)


@st.composite
def garbled(draw: st.DrawFn, who: Somebody) -> tuple[str, ...]:
    """A row about somebody whose cells stand in wrong columns, or hold more than they should."""
    cells = list(who.row)
    for place in draw(st.lists(st.integers(0, len(cells) - 1), min_size=1, max_size=5)):
        kind = draw(st.sampled_from(("swap", "join", "cut", "mess")))
        other = draw(st.integers(0, len(cells) - 1))
        if kind == "swap":
            cells[place], cells[other] = cells[other], cells[place]
        elif kind == "join":
            cells[place] = f"{cells[place]}{draw(st.sampled_from([' / ', ',', ' ', '=', '']))}{cells[other]}"
        elif kind == "cut":
            cells[place] = cells[place][: draw(st.integers(3, 30))]
        else:
            cells[place] = draw(
                st.sampled_from([f"=HYPERLINK({cells[place]})", f"{cells[place]}\x00", f"?{cells[place]}?"])
            )
    return tuple(cells)


def csv_of(rows: list[tuple[str, ...]], heading: bool = True) -> str:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\n".join(([",".join(HEADINGS)] if heading else []) + list(quoted)) + "\n"


class Company:
    """A project in a folder; what its commands said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder / "project", ""
        self.exports = folder / "exports"
        for made in (self.folder, self.exports):
            made.mkdir()

    @property
    def file(self) -> Path:
        return self.folder / "hanjul.yaml"

    def write(self, *rows: tuple[str, ...], name: str = "crm.csv") -> None:
        (self.exports / name).write_text(csv_of([*OTHERS, *rows]), encoding="utf-8")

    def command(self, *arguments: str | Path) -> int:
        """One command in this process; what it says is kept."""
        out, err = io.StringIO(), io.StringIO()
        before = (
            sys.argv,
            signal.getsignal(signal.SIGINT),
            signal.getsignal(signal.SIGTERM),
            signal.getsignal(signal.SIGHUP),
        )
        sys.argv = ["hanjul", *map(str, arguments), "--project", str(self.file), "--lang", "en"]
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                cli.main()
        finally:
            sys.argv = before[0]
            for number, handler in zip((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), before[1:], strict=True):
                signal.signal(number, handler)
        self.said += out.getvalue() + err.getvalue()
        return int(ended.value.code or 0)

    def add(self, **parts: Any) -> None:
        """More in the project file."""
        yaml = YAML()
        plan = yaml.load(self.file.read_text(encoding="utf-8"))
        for name, part in parts.items():
            plan[name] = {**(plan.get(name) or {}), **part}
        with self.file.open("w", encoding="utf-8") as file:
            yaml.dump(plan, file)

    def leaks(self, who: Somebody) -> list[tuple[str, str]]:
        """Where something of somebody stands that is not about people."""
        texts = [
            ("messages", self.said),
            *(
                (name, content.decode("utf-8", "replace"))
                for name, content in bytes_of(self.folder)
                if NOT_ABOUT_PEOPLE.match(name)
            ),
        ]
        assert len(texts) > 1
        return [(name, one) for name, text in texts for one in who.told_by if one in text]


@contextmanager
def company(*rows: tuple[str, ...], planned: bool = True) -> Iterator[Company]:
    with tempfile.TemporaryDirectory() as place:
        made = Company(Path(place))
        made.write(*rows)
        if planned:
            hanjul.init(made.exports, project=made.file)
        yield made


@given(st.data(), people)
@few
def test_bad_cells_are_told_masked(data: st.DataObject, who: Somebody) -> None:
    rows = [data.draw(garbled(who)) for _ in range(data.draw(st.integers(2, 6)))]
    with company(*rows) as made:
        assert made.command("run") == 0
        for question in (("due", "--within", "9y"), ("dispose", "--due", "--dry-run"), ("changes",), ("log",)):
            assert made.command(*question) in (0, 1), question
        made.write(*reversed(rows))
        made.command("check", made.exports / "crm.csv")
        assert made.leaks(who) == []


def _no_heading(folder: Path, who: Somebody) -> Path:
    path = folder / "list.csv"
    path.write_text(csv_of([who.row, *OTHERS], heading=False), encoding="utf-8")
    return path


def _cut_workbook(folder: Path, who: Somebody) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(HEADINGS))
    book.active.append(list(who.row))
    path = folder / "list.xlsx"
    book.save(path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _ragged(folder: Path, who: Somebody) -> Path:
    path = folder / "list.csv"
    path.write_text(
        f'{csv_of(OTHERS)}"{who.name}","{who.email}\n{who.dashed},,,,,,,,,,,,{who.email}\n', encoding="utf-8"
    )
    return path


def _broken_json(folder: Path, who: Somebody) -> Path:
    path = folder / "list.jsonl"
    lines = [json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) for row in (*OTHERS, who.row)]
    path.write_text("\n".join(lines)[:-9], encoding="utf-8")
    return path


def _broken_database(folder: Path, who: Somebody) -> Path:
    path = folder / "list.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f'create table "{who.email}" (이름, "{who.name}")')
        connection.execute(f'insert into "{who.email}" values (?, ?)', (who.name, who.dashed))
    connection.close()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 + 16] = b"\xff" * 16  # the table's page is of no kind there is: SQLite always sees that
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("spoil", [_no_heading, _cut_workbook, _ragged, _broken_json, _broken_database])
@given(who=people)
@few
def test_files_that_cannot_be_read_are_told_without_what_they_say(
    spoil: Callable[[Path, Somebody], Path], who: Somebody
) -> None:
    with company() as made:
        path = spoil(made.exports, who)
        made.command("run")
        made.command("check", path)
        made.command("check", path, "--known")
        (made.exports / "crm.csv").write_bytes(path.read_bytes())  # the next export is of this kind
        made.command("run")
        assert made.leaks(who) == []


@given(people, st.sampled_from((400, 401, 404, 422, 429, 500, 200)), st.booleans())
@few
def test_targets_that_fail_are_told_without_what_they_answer(who: Somebody, status: int, cut: bool) -> None:
    def answer(asked: service.Asked) -> service.Given:
        told = {
            "title": f"{who.email} is invalid",
            "detail": f"{who.name} {who.dashed}",
            "errors": [{"email": who.email}],
        }
        return service.Given(told, status=status, headers={"Retry-After": "0"}, cut=cut)

    with company(who.row) as made, service.serving(answer) as tool, pytest.MonkeyPatch.context() as patch:
        patch.setattr("hanjul.http._pause", lambda seconds: None)
        key = {"key_env": "TOOL_KEY", "url": tool.url, "list": "1"}
        patch.setenv("TOOL_KEY", "user:" + "ab" * 16)
        with sqlite3.connect(made.folder.parent / "crm.db") as database:
            refused = f"check (name not like '%{who.name}%')"
            database.execute(f"create table customers (customer_id text primary key, name text {refused})")
        database.close()
        made.add(deliver={"to": {
            **{kind: {"kind": kind, **key} for kind in ("mailchimp", "brevo", "stibee", "listmonk", "ghost")},
            "warehouse": {"kind": "sql", "url": "sqlite:///../crm.db", "table": "customers"},
        }})  # fmt: skip
        assert made.command("run") == 0
        for name in ("mailchimp", "brevo", "stibee", "listmonk", "ghost", "warehouse"):
            assert made.command("deliver", "--to", name) != 0, name
        assert made.leaks(who) == []


@given(people, st.sampled_from((400, 500, 200)))
@few
def test_sources_that_fail_are_told_without_what_they_answer(who: Somebody, status: int) -> None:
    def answer(asked: service.Asked) -> service.Given:
        body = (
            {"message": f"{who.name} {who.email}"}
            if status != 200
            else f'{{"people": [{{"name": "{who.name}", '.encode()
        )
        return service.Given(body, status=status)

    with company() as made, service.serving(answer) as api, pytest.MonkeyPatch.context() as patch:
        patch.setattr("hanjul.http._pause", lambda seconds: None)
        assert made.command("run") == 0
        columns = {"id": "member_id", "name": "name", "email": "email"}
        made.add(
            sources={
                "chat": {"path": f"{api.url}/people", "columns": columns, "api": {"records": "people", "key": "id"}}
            }
        )
        assert made.command("run") != 0
        assert made.leaks(who) == []


@given(people, st.sampled_from(("clean", "match", "mobile", "email")))
@few
def test_hanjuls_own_faults_are_told_without_values(who: Somebody, where: str) -> None:
    def fault(*given: Any, **more: Any) -> Any:
        raise ValueError(f"cannot read {who.row!r}")

    with company(who.row) as made, pytest.MonkeyPatch.context() as patch:
        if where in FIELDS:
            patch.setitem(FIELDS, where, replace(FIELDS[where], clean=fault))
        else:
            patch.setattr(match if where == "match" else hanjul.pipeline.clean, "run", fault)  # type: ignore[attr-defined]
        assert made.command("run") == 70
        assert [one for one in who.told_by if one in made.said] == []


@example(Somebody("표뷰랑", "95948534", "hjkcggbkd", "99999"))
@given(people)
@few
def test_of_somebody_erased_nothing_is_left_whatever_goes_wrong_next(who: Somebody) -> None:
    with company(who.row) as made:
        assert made.command("run") == 0
        assert made.command("forget", f"{who.name}/{who.email}", "--yes", "--quiet") == 0
        made.said = ""
        for spoil in (_no_heading, _ragged, _broken_json):
            path = spoil(made.exports, who)
            made.command("check", path)
            (made.exports / "crm.csv").write_bytes(path.read_bytes())
            made.command("run")
        made.write(who.row)
        assert made.command("run") == 0
        made.command("forget", who.email, "--yes")
        made.command("person", "c000000000000000", "--html", made.folder / "page.html")
        assert made.leaks(who) == []
        everywhere = [
            (name, one) for name, content in bytes_of(made.folder) for one in who.told_by if one.encode() in content
        ]
        assert everywhere == []
