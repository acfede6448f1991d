"""The commands that show what is known: consent, person, sample, log. Their work; declare_*.py declare them."""

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from hanjul.cli.forget import opened
from hanjul.disk import whole
from hanjul.document.words import ANSWERS, CONSENTS, STATUSES
from hanjul.errors import ProjectError
from hanjul.facts.duties import DISCLAIMER
from hanjul.privacy import activity
from hanjul.privacy.certificate import altered
from hanjul.privacy.ledger import WHY, about, ledger, seen
from hanjul.privacy.person import html, person
from hanjul.privacy.sample import sample
from hanjul.project.load import load_project
from hanjul.tables import RECORDS
from hanjul.targets import Layout, csv
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen

SHOWN_ENTRIES = 30
_COUNTED = {
    "refused": Text("제외한 행", "refused"), "findings": Text("발견", "findings"), "records": Text("레코드", "records"),
    "consents": Text("동의 답", "consents"), "pairs": Text("쌍", "pairs"), "customers": Text("고객", "customers"),
    "people": Text("사람", "people"), "rows": Text("행", "rows"), "archived": Text("보관한 행", "archived"),
    "archive_files": Text("없앤 보관 파일", "archive files destroyed"),
    "erasure": Text("삭제 번호", "erasure no."),
    "missing": Text("없어진 줄", "lines missing"),
    "added": Text("넣음", "added"), "changed": Text("바꿈", "changed"), "removed": Text("뺌", "taken off"),
    "deleted": Text("지움", "deleted"), "same": Text("그대로", "as they were"), "held_back": Text("보류", "held back"),
    "failed": Text("실패", "failed"), "stopped": Text("멈춤", "stopped"),
}  # fmt: skip
"""What the lines of the log count."""


def consent(screen: "Screen", customer_id: str, project: Path, who: str) -> None:
    with opened(screen, project) as result:
        told = ledger(result.engine, customer_id)
        screen.note(result.project.folder, who, "consent", customer_id)
    screen.result(
        {
            "customer_id": told.customer_id, "status": told.status,
            "states": [{**state._asdict(), "decided_by": state.decided_by._asdict() if state.decided_by else None}
                       for state in told.states],
            "answers": [answer._asdict() for answer in told.answers],
        }
    )  # fmt: skip
    status = STATUSES[told.status]
    screen.say(Text(f"{customer_id}: {status.ko}", f"{customer_id}: {status.en}"), "bold")
    states = screen.table(
        Text("동의", "consent"),
        Text("지금", "now"),
        Text("까닭", "why"),
        Text("정한 행", "decided by"),
        overflow="fold",
    )
    for state in told.states:
        by = state.decided_by
        states.add_row(
            screen.words(CONSENTS[state.column]), screen.words(ANSWERS[state.answer or "never_asked"]),
            screen.words(WHY[state.why]), f"{by.source}:{by.row}" if by else "",
        )  # fmt: skip
    screen.out.print(states)
    if told.answers:
        lines = screen.table(Text("날짜", "date"), Text("동의", "consent"), Text("답", "answer"), Text("행", "row"),
                       Text("원문", "wording"), Text("본 날", "seen"), overflow="fold")  # fmt: skip
        lines.columns[0].no_wrap = lines.columns[2].no_wrap = True
        for one in told.answers:
            lines.add_row(
                (one.at or screen.words(Text("모름", "unknown")))[:10], screen.words(about(one)), screen.words(ANSWERS[one.answer]),
                f"{one.source}:{one.row}", f"{one.column}: {one.wording or ''}", screen.words(seen(one)),
            )  # fmt: skip
        screen.out.print(lines)
    screen.say(DISCLAIMER, "dim")


def show_person(
    screen: "Screen", customer_id: str, project: Path, page: Path | None, pdf: Path | None, who: str
) -> None:
    if page is None and pdf is None:
        raise ProjectError(
            Text("어디에 쓸지 말해 주세요.", "say where to write it"),
            Text("예: --html person.html 또는 --pdf person.pdf", "for example --html person.html or --pdf person.pdf"),
        )
    with opened(screen, project) as result:
        plan = result.project
        made = person(result.engine, plan, customer_id, activity.now()[:10])
        if page:
            with whole(page) as temporary:
                temporary.write_text(html(made, plan), encoding="utf-8")
        if pdf:
            from hanjul.document.printing import write_pdf

            write_pdf(made, plan, pdf)
        written = [path for path in (page, pdf) if path]
        for path in written:
            activity.made(plan.folder, path)
        screen.note(plan.folder, who, "person", customer_id)
    screen.result({"customer_id": customer_id, "files": [str(path) for path in written]})
    for path in written:
        screen.say(Text(f"{path} 을(를) 썼습니다.", f"wrote {path}"), "bold green")


def write_sample(screen: "Screen", project: Path, masked: bool, people: int, out: Path, who: str) -> None:
    if not masked:
        raise ProjectError(
            Text("가리지 않은 표본은 만들지 않습니다.", "a sample is only made masked"),
            Text("hanjul sample --masked", "hanjul sample --masked"),
        )
    with opened(screen, project) as result:
        plan = result.project
        tables = sample(result.engine, plan, people)
        screen.note(plan.folder, who, "sample", people=people)
    files = []
    for source, rows in tables.items():
        path = out / f"{source}.csv"
        csv.write(path, rows, Layout(RECORDS, plan.language, codes=True, country=plan.country))
        files.append(path)
    screen.result(
        {
            "people": people,
            "rows": {source: rows.num_rows for source, rows in tables.items()},
            "files": list(map(str, files)),
        }
    )
    screen.say(
        Text(
            "가린 표본을 {out} 에 썼습니다: 파일 {n:,}개. 이름·번호·주소·회사는 지어낸 것이고 드문 값과 글은 모양만 남았습니다. 보내기 전에 한 번 훑어보세요.",
            "wrote a masked sample to {out}: {n:,} files. Names, numbers, addresses and companies are made up; of rare values and free text only the shape is left. Look it over before you send it.",
        ).fill(out=out, n=len(files)),
        "bold green",
    )


def show_log(screen: "Screen", project: Path) -> None:
    plan = load_project(project)
    log, zone = activity.read(plan.folder, screen.secret), ZoneInfo(plan.timezone)
    cuts = [number for number, entry in enumerate(log.entries, start=1) if entry.what == activity.CUT]
    changed = [path.relative_to(plan.folder).as_posix() for path in altered(plan, log.entries)]
    screen.result(
        {
            "entries": [entry._asdict() for entry in log.entries], "broken_at": log.broken,
            "missing_at_the_end": log.cut, "cut_before": cuts, "changed_certificates": changed,
        }
    )  # fmt: skip
    table = screen.table(
        Text("때", "at"),
        Text("누가", "who"),
        Text("무엇을", "what"),
        Text("수", "numbers"),
        Text("해시", "hash"),
        overflow="fold",
    )
    for column in (table.columns[0], table.columns[-1]):
        column.no_wrap = True
    for entry in log.entries[-SHOWN_ENTRIES:]:
        numbers = ", ".join(
            f"{screen.words(_COUNTED[name]) if name in _COUNTED else name} {count:,}"
            for name, count in entry.numbers.items()
        )
        table.add_row(_minute(entry.at, zone), entry.who, entry.what, numbers, entry.hash[:12])
    screen.out.print(table)
    wrong = [*_wrong_with(log, cuts), *(_ALTERED.fill(path=path) for path in changed)]
    for words in wrong:
        screen.err.print(screen.words(words), style="bold red", highlight=False)
    if wrong:
        raise typer.Exit(1)
    screen.say(
        Text("기록 {n:,}줄: 바뀐 곳이 없습니다.", "lines in the log: {n:,}; none was changed").fill(n=len(log.entries)),
        "bold green",
    )


_ALTERED = Text("{path} 이(가) 쓴 뒤에 바뀌었습니다.", "{path} was changed after it was written")


def _wrong_with(log: activity.Log, cuts: Sequence[int]) -> Iterator[Text]:
    """What is not as it was written."""
    if log.broken:
        yield Text(
            f"기록이 바뀌었습니다: {log.broken}번째 줄부터 앞줄과 이어지지 않습니다.",
            f"the log was changed: from line {log.broken} on it does not follow from the line before",
        )
    if log.cut:
        yield Text(
            f"기록의 끝이 잘렸습니다: 마지막 {log.cut:,}줄이 없습니다.",
            f"the end of the log was cut off: its last {log.cut:,} lines are missing",
        )
    if log.cut is None:
        yield Text(
            f"기록의 끝이 그대로인지 알 수 없습니다: {activity.HEAD} 이(가) 없거나, 다른 키로 서명되었거나, 기록과 맞지 않습니다.",
            f"nobody can tell whether the end of the log is there: {activity.HEAD} is missing, signed with another key, or does not fit the log",
        )
    for number in cuts:
        missing = log.entries[number - 1].numbers.get("missing", 0)
        counted = (
            Text(f"{missing:,}줄", f"{missing:,} lines are") if missing else Text("몇 줄인지 모를 줄", "lines may be")
        )
        yield Text(
            f"{number}번째 줄을 쓸 때 이미 기록의 끝이 잘려 있었습니다: {counted.ko}이 없습니다.",
            f"when line {number} was written, the end of the log had been cut off already: {counted.en} missing",
        )


def _minute(at: str, zone: ZoneInfo) -> str:
    """A time of the log as the project's clocks show it."""
    try:
        return datetime.datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    except ValueError:  # a line somebody changed
        return at
