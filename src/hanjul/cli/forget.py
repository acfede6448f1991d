"""`hanjul forget`, and what every erasure shares: opening the store, asking, telling what was done. The commands are
declared by declare_*.py; here is their work."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import typer

from hanjul.callbacks import Secret
from hanjul.errors import AmbiguousError, HanjulError, ProjectError, run_first
from hanjul.facts.duties import duties
from hanjul.fields import phone
from hanjul.privacy import activity, erase
from hanjul.privacy.find import Asked, Candidate, asked, find
from hanjul.privacy.plan import Plan, plan, plan_remembered
from hanjul.project import Project
from hanjul.project.target import MailingTarget, SqlTarget
from hanjul.results import Result, last_run
from hanjul.sources.header import clean_name
from hanjul.sources.remote import file_of
from hanjul.store import consents
from hanjul.store.erased import Gate, Row, forms_of
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen


_AGREES = {"name": Text("이름", "name"), "mobile": Text("휴대폰", "mobile"), "email": Text("이메일", "e-mail")}


# Forget ------------------------------------------------------------------------------------------------------------------


def forget(screen: "Screen", words: str, project: Path, who: str, yes: bool) -> None:
    result = opened(screen, project)
    try:
        question = asked(words, result.project)
        found = find(result.engine, question)
        if found.meant:
            planned = plan(result.engine, result.project, [found.meant])
        elif not found.others and (left := _remembered(screen, result, question)):
            planned = plan_remembered(result.engine, result.project, left, question.names, question.contacts)
        elif result.resumed and _is_erased(result, question, screen.secret):
            tell(screen, result.project, result.resumed)
            return
        else:
            raise _nobody(screen, result, found.others)
        _show_plan(screen, result, planned, found.others)
        if not yes and not agreed(screen):
            screen.say(Text("아무것도 지우지 않았습니다.", "nothing was erased"), "bold")
            raise typer.Exit(1)
        order = erase.Order("erased", _request(result), who, activity.now())
        carry_through(screen, result, [erase.intent(planned, order)])
    finally:
        result.close()


def _is_erased(result: Result, question: Asked, secret: Secret) -> bool:
    """Whether somebody asked for, whom nobody knows any more, may be the one whose erasure has just been carried through."""
    row = Row(question.contacts, forms_of(question.names), (), "", "")
    return question.customer_id is not None or Gate(result.project, secret).turns_away(row)


def opened(screen: "Screen", project: Path) -> Result:
    """The last run; an erasure that was cut short is carried through first."""
    with screen.progress() as progress:
        result = last_run(project, screen.secret, progress)
    say_resumed(screen, result)
    if not {"records", "customers", "customer_of", "extracted"} <= set(result.tables):
        result.close()
        raise run_first("아직 끝까지 실행한 결과가 없습니다.", "there is no result of a whole run yet")
    try:
        erase.must_be_whole(result)
    except ProjectError:
        result.close()
        raise
    return result


def _say_certificates(screen: "Screen", receipt: erase.Receipt) -> None:
    for line, path in zip(receipt.lines, receipt.certificates, strict=True):
        words = (
            Text(
                "보관 기간이 끝난 파일을 없앴습니다. 확인서: {path}",
                "what was kept long enough is destroyed; certificate: {path}",
            )
            if line["kind"] == "ended"
            else Text("확인서: {path}", "certificate: {path}")
        )
        screen.say(words.fill(path=os.path.relpath(path)))


def say_resumed(screen: "Screen", result: Result) -> None:
    """What was carried through first because it had been cut short, and what could not be."""
    if result.resumed:
        screen.say(Text("끊긴 삭제를 먼저 마쳤습니다.", "an interrupted erasure was carried through first"), "yellow")
        _say_certificates(screen, result.resumed)
    for number in erase.broken(result.engine):
        _say_broken(screen, number)


def _say_broken(screen: "Screen", number: int) -> None:
    screen.say(
        Text(
            "{n}호 삭제는 hanjul의 잘못으로 끝까지 가지 못했습니다. 지운 사람의 값이 저장소나 파일에 남아 있을 수 있고, 확인서는 없습니다.",
            "erasure no. {n} was not carried through, by a fault of hanjul's: values of the erased may be left in the store or in files, and it has no certificate",
        ).fill(n=number),
        "bold red",
    )
    screen.say(
        Text(
            "개발자에게 알려 주세요. 남김없이 지우려면 hanjul.duckdb 와 out 폴더를 지우고 `hanjul run` 을 다시 실행하세요. 지운 사람은 다시 들어오지 않습니다.",
            "Please report it. To leave nothing behind, delete hanjul.duckdb and the folder out, and run `hanjul run` again: whoever was erased stays out.",
        ),
        "red",
    )


def _request(result: Result) -> str:
    project = result.project
    return (
        Text("본인의 삭제 요구", "request of the person").in_(project.language)
        + ": "
        + duties(project.law)["erase_request"].article.in_(project.language)
    )


def _remembered(screen: "Screen", result: Result, question: Asked) -> set[str]:
    """The ids of a person whose rows have all gone from the sources, and whose consent is remembered; none where none is.

    Raises:
        AmbiguousError: they may be several people.
    """
    project, forms = result.project, set(forms_of(question.names))
    found = consents.remembered(
        result.engine, project, screen.secret, question.customer_id, set(question.contacts), forms
    )
    if len(found) > 1 and not forms:
        screen.result({"erased": 0, "candidates": sorted(found)})
        raise AmbiguousError(
            Text(
                "누구인지 확실하지 않아 아무도 지우지 않았습니다. 행은 없고 동의 답만 남은 사람 {n:,}명: {ids}",
                "it is not certain who is meant, so nobody was erased; people without rows of whom answers are kept: {n:,} ({ids})",
            ).fill(n=len(found), ids=", ".join(sorted(found))),
            Text("이름을 함께 적거나 고객번호로 지정하세요.", "add the name, or give one of the ids"),
        )
    if found:
        screen.say(
            Text(
                "이 사람의 행은 어느 소스에도 없습니다. 남은 동의 답과 고객번호({ids})의 이력을 지웁니다.",
                "no source has a row of theirs any more: the consent answers still kept, and the history under {ids}, are erased",
            ).fill(ids=", ".join(sorted(found)))
        )
    return found


def _nobody(screen: "Screen", result: Result, others: Sequence[Candidate]) -> HanjulError:
    if not others:
        return ProjectError(
            Text("그런 사람은 없습니다. 아무것도 지우지 않았습니다.", "nobody like that was found; nothing was erased"),
            Text(
                '이름, 휴대폰, 이메일 가운데 아는 것을 / 로 이어 주세요. 예: "김하나/010-1234-5678"',
                'join what you know of name, mobile and e-mail by /, for example "Hana Kim/010-1234-5678"',
            ),
        )
    _show_people(screen, result, others)
    screen.result({"erased": 0, "candidates": [one.customer_id for one in others]})
    return AmbiguousError(
        Text(
            "누구인지 확실하지 않아 아무도 지우지 않았습니다. 후보 {n:,}명.",
            "it is not certain who is meant, so nobody was erased; candidates: {n:,}",
        ).fill(n=len(others)),
        Text(
            "더 아는 것(휴대폰, 이메일)을 함께 적거나, 위의 고객번호로 지정하세요: hanjul forget 고객번호",
            "add what else you know (mobile, e-mail), or name one by its id above: hanjul forget CUSTOMER_ID",
        ),
    )


def _show_people(screen: "Screen", result: Result, people: Sequence[Candidate]) -> None:
    """Customers one may choose from. Who erases must tell them apart, so the terminal shows their values; nothing keeps them."""
    agrees = {one.customer_id: one.agrees for one in people}
    frame = result.engine.table("customers").filter(nw.col("customer_id").is_in(sorted(agrees)))
    table = screen.table(
        Text("고객번호", "customer id"), Text("이름", "name"), Text("휴대폰", "mobile"), Text("이메일", "e-mail"),
        Text("회사", "company"), Text("맞는 것", "agrees"), overflow="fold"
    )  # fmt: skip
    table.columns[0].no_wrap = True
    for row in result.engine.rows(
        frame.select("customer_id", "name", "mobile", "email", "company").sort("customer_id")
    ).to_pylist():
        mobile = phone.display(row["mobile"], result.country) if row["mobile"] else ""
        said = (screen.words(_AGREES[one]) for one in sorted(agrees[row["customer_id"]]))
        table.add_row(*(str(value or "") for value in (row | {"mobile": mobile}).values()), ", ".join(said))
    screen.out.print(table)


def _show_plan(screen: "Screen", result: Result, planned: Plan, others: Sequence[Candidate]) -> None:
    """Every row that goes, and what else came up."""
    for (source, row), cells in sorted(planned.raw.items()):
        also = (source, row) in planned.also
        note = (
            Text(" (맞추지 못했지만 같은 사람의 행)", " (not joined by the match, but the same person's)")
            if also
            else Text("", "")
        )
        screen.say(Text(f"{source}:{row}{note.ko}", f"{source}:{row}{note.en}"), "bold")
        for name, cell in cells.items():
            if cell:
                screen.say(Text(f"  {name}: {cell}", f"  {name}: {cell}"))
    if planned.blanked:
        screen.say(
            Text(
                "다른 사람의 행 {n:,}개에 적힌 이 사람의 번호나 주소는 가립니다.",
                "in {n:,} rows of others an address or number of theirs is blanked",
            ).fill(n=planned.blanked_rows)
        )
    if others:
        screen.say(Text("함께 나왔지만 지우지 않는 사람:", "also came up, and is not erased:"), "yellow")
        _show_people(screen, result, others)


def agreed(screen: "Screen") -> bool:
    if not sys.stdin.isatty():
        raise ProjectError(
            Text("되돌릴 수 없는 일이라 확인이 필요합니다.", "this cannot be undone and needs a confirmation"),
            Text("터미널에서 실행하거나 --yes 를 붙이세요.", "run it in a terminal, or add --yes"),
        )
    return typer.confirm(
        screen.words(Text("이 행을 모두 지울까요? 되돌릴 수 없습니다.", "Erase all these rows? This cannot be undone."))
    )


def carry_through(screen: "Screen", result: Result, lines: Sequence[dict[str, Any]]) -> None:
    """Note what is to be done, do it, and tell."""
    erase.begin(result, lines, screen.secret)
    with screen.progress() as progress:
        result._run.progress = progress
        receipt = erase.carry_through(result, screen.secret)
    if receipt:
        tell(screen, result.project, receipt)


def tell(screen: "Screen", project: Project, receipt: erase.Receipt) -> None:
    """What was done, and what is left to be done, by the next delivery or by hand."""
    searched = receipt.searched
    by_hand = _by_hand(receipt.plan, project)
    found = [str(path) for path in _of_nobody(searched.found, project)] if searched else []
    unread = [str(path) for path in searched.unread] if searched else []
    if searched:
        screen.say(
            Text("{people:,}명의 행 {rows:,}개를 지웠습니다.", "erased: people {people:,}, rows {rows:,}").fill(
                people=receipt.count("people"), rows=receipt.count("rows")
            ),
            "bold green",
        )
        screen.say(
            Text(
                "프로젝트 폴더의 파일 {files:,}개({bytes:,}바이트)를 뒤져 확인했습니다.",
                "the project folder was searched byte by byte: {files:,} files, {bytes:,} bytes",
            ).fill(files=searched.files, bytes=searched.bytes)
        )
    for path in receipt.removed:
        screen.say(
            Text(f"지난 산출물을 지움: {os.path.relpath(path)}", f"removed an earlier output: {os.path.relpath(path)}")
        )
    _say_certificates(screen, receipt)
    if searched:
        _say_left(screen, project, receipt, by_hand, found, unread)
    screen.result(
        {
            "erased": receipt.count("people"), "rows": receipt.count("rows"), "archived": receipt.count("archived"),
            "blanked_rows": receipt.count("blanked"),
            "erasures": [line["number"] for line in receipt.lines if line["kind"] != "ended"],
            "archive_files": sum(len(json.loads(line["proof"])) for line in receipt.lines if line["kind"] == "ended"),
            "certificates": list(map(str, receipt.certificates)),
            "searched": searched._asdict() if searched else None, "removed": [str(path) for path in receipt.removed],
            "targets": receipt.owed,
            "by_hand": {"sources": by_hand, "files": found, "unread": unread},
        }
    )  # fmt: skip


def _say_left(
    screen: "Screen",
    project: Project,
    receipt: erase.Receipt,
    by_hand: Mapping[str, Sequence[int | str]],
    found: Sequence[str],
    unread: Sequence[str],
) -> None:
    """What is left to be deleted, where it was delivered and by hand."""
    targets = _at_targets(project, receipt.owed)
    if targets:
        screen.say(Text("내보낸 곳에서 지울 것:", "to be deleted where it was delivered:"), "bold yellow")
        for line in targets.values():
            screen.say(line)
    screen.say(Text("손으로 지울 것:", "to be deleted by hand:"), "bold yellow")
    for place, rows in by_hand.items():
        named, n = all(isinstance(row, int) for row in rows), len(rows)
        screen.say(
            Text(
                f"  {place}: {'행 ' * named}{_few(rows)} (모두 {n:,}개)",
                f"  {place}: {'row ' * named}{_few(rows)} ({n:,} in all)",
            )
        )
    if any(isinstance(row, int) for rows in by_hand.values() for row in rows):
        screen.say(
            Text(
                "  행 번호는 제목 줄 바로 아래를 1로 셉니다. 엑셀의 왼쪽 번호와 다릅니다. 전체 목록: refused.csv 에 이유가 erased 인 행",
                "  row 1 is the one below the heading, so the numbers are not Excel's; all of them: refused.csv, reason erased",
            )
        )
    if len(receipt.plan.rows) < receipt.count("rows"):
        screen.say(
            Text(
                "  소스에 남은 행: refused.csv 에 이유가 erased 인 행",
                "  rows that stand in the sources: those of refused.csv with the reason erased",
            )
        )
    for name in map(os.path.relpath, found):
        screen.say(Text(f"  {name}: 값이 아직 있음", f"  {name}: still holds a value"), "red")
    for name in map(os.path.relpath, unread):
        screen.say(Text(f"  {name}: 내용을 찾아볼 수 없음", f"  {name}: what it says cannot be searched"), "yellow")
    screen.say(
        Text(
            "  백업, 그리고 사람이 따로 복사해 둔 파일",
            "  backups, and copies people made for themselves",
        )
    )


def _of_nobody(files: Sequence[Path], project: Project) -> list[Path]:
    """Files no delivery will bring up to date."""
    targets = [target for target in project.deliver.to.values() if isinstance(target, SqlTarget)]
    ours = {file.resolve() for target in targets if (file := file_of(target.url, project.folder))}
    return [path for path in files if path.resolve() not in ours]


def _by_hand(planned: Plan, project: Project) -> dict[str, list[int | str]]:
    """By source, the rows that still stand there: their numbers in a file; at a server, where numbers say nothing, their key."""
    found: dict[str, list[int | str]] = {}
    for name, row in planned.rows:
        source = project.sources[name]
        place = " · ".join(filter(None, (source.path, source.member, source.table or source.sheet)))
        if not source.remote:
            found.setdefault(place, []).append(row)
            continue
        key = source.key or (source.api.key if source.api else None) or _member_id(source.columns)
        cell = planned.raw[name, row].get(clean_name(key)) if key else None
        found.setdefault(place, []).append(f"{key} = {cell}" if cell else row)
    return found


def _member_id(columns: Mapping[str, str]) -> str | None:
    return next((column for column, field in columns.items() if field == "member_id"), None)


def _at_targets(project: Project, owed: dict[str, int]) -> dict[str, Text]:
    """By target, what is to be done there and how. A mailing tool may have somebody hanjul never put there."""
    told: dict[str, Text] = {}
    for name, target in project.deliver.to.items():
        command, n = f"hanjul deliver --to {name}", owed.get(name, 0)
        if target.kind == "csv" and n:
            told[name] = Text(
                f"  {name} (csv): {n:,}명. 명단 파일은 {command} 로 새로 쓰고, 파일을 올린 도구에서는 손으로 지워야 합니다.",
                f"  {name} (csv): {n:,} people; {command} writes its files anew; delete by hand wherever they were imported",
            )
        elif n:
            told[name] = Text(
                f"  {name} ({target.kind}): {n:,}건. {command} 가 지웁니다.",
                f"  {name} ({target.kind}): {n:,} entries; {command} deletes them",
            )
        elif isinstance(target, MailingTarget):
            told[name] = Text(
                f"  {name} ({target.kind}): hanjul이 보낸 적 없음. 그래도 있다면, 삭제를 요구한 사람은 {command} 가 지웁니다.",
                f"  {name} ({target.kind}): nothing was sent by hanjul; whoever asked to be erased and is there all the same is deleted by {command}",
            )
    for name in owed.keys() - project.deliver.to.keys():
        told[name] = Text(
            f"  {name}: {owed[name]:,}건. 이제 프로젝트 파일에 없는 곳이라 거기서 손으로 지워야 합니다.",
            f"  {name}: {owed[name]:,} entries; the project file no longer names it: delete them there by hand",
        )
    return told


def _few(rows: Sequence[int | str], most: int = 20) -> str:
    return ", ".join(map(str, rows[:most])) + (" …" if len(rows) > most else "")
