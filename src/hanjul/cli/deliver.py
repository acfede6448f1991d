"""The command that brings customers to targets outside: `hanjul deliver`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from hanjul.errors import HanjulError, ProjectError, run_first
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen
    from hanjul.deliver.outside import Delivery
    from hanjul.results import Result


class _SomeFailedError(HanjulError):
    """Some people or rows did not get to a target."""

    exit_code = 4


def deliver(
    screen: "Screen",
    project: Path,
    to: Sequence[str],
    undo: str | None,
    dry_run: bool,
    who: str,
) -> None:
    """Deliver the last run's customers, one target after the other; a target that fails does not keep the others waiting. Or
    take the last delivery to one target back.

    Raises:
        ProjectError: both are asked for.
        HanjulError: of the last target that failed, or because some people did not get there.
    """
    from hanjul.deliver.outside import chosen
    from hanjul.results import last_run

    if undo is not None and to:
        raise ProjectError(
            Text("--to 와 --undo 는 함께 쓸 수 없습니다.", "--to and --undo do not go together"),
            Text(f"되돌리려면: hanjul deliver --undo {undo}", f"to take it back: hanjul deliver --undo {undo}"),
        )
    with last_run(project, screen.secret) as result:
        if "customers" not in result.tables:
            raise ProjectError(
                Text("아직 고객 표가 없습니다.", "there are no customers yet"),
                Text("먼저 `hanjul run` 을 끝까지 실행하세요.", "run `hanjul run` to its end first"),
            )
        _must_know_the_erased(result)
        _tell_what_changed(screen, result)
        deliveries, failures = _each(
            screen,
            result,
            chosen(result.project, to if undo is None else [undo]),
            dry_run,
            who,
            undo is not None,
        )
    screen.result(
        {
            "dry_run": dry_run,
            "targets": {one.target: _as_dict(one) for one in deliveries},
            "failures": {name: error.in_(screen.language) for name, error in failures.items()},
        }
    )
    _tell(screen, deliveries, failures)
    done = any(line.action != "held_back" for one in deliveries for line in one.lines)
    if undo is not None and not failures and not any(one.lines for one in deliveries):
        screen.say(Text("되돌릴 것이 없습니다.", "there is nothing to take back"))
    elif undo is not None and done and not dry_run and not failures:
        screen.say(
            Text(
                "다음 `hanjul deliver` 는 다시 같은 것을 보냅니다. 그전에 프로젝트 파일을 고치세요.",
                "the next `hanjul deliver` sends the same again: fix the project file first",
            )
        )


def _must_know_the_erased(result: "Result") -> None:
    """A store from a backup may hold people who were erased since.

    Raises:
        ProjectError: more people are remembered as erased than its rows were held against.
    """
    from hanjul.store import past
    from hanjul.store.erased import remembered

    known = past.state(result.engine, past.ERASED).get("", ("0",))[0]
    if int(known) < remembered(result.project.folder):
        raise run_first(
            "저장소가 마지막 삭제보다 오래되어, 지운 사람이 다시 나갈 수 있어 멈췄습니다.",
            "the store is older than the last erasure; hanjul stopped, because erased people could be delivered again",
        )


def _tell_what_changed(screen: "Screen", result: "Result") -> None:
    """Say which files are others than the run read: a refusal in them has not been heard."""
    from hanjul.extract import changed

    if names := ", ".join(changed(result.engine, result.project)):
        told = Text(
            "지난 실행 뒤에 파일이 바뀌었습니다: {names}. 새로 든 거부는 아직 모릅니다. 먼저 `hanjul run` 을 실행하세요.",
            "changed since the last run: {names}. Refusals in the new files are not known yet: `hanjul run` comes first.",
        )
        screen.say(told.fill(names=names), "yellow")


def deliver_with_run(screen: "Screen", project: Path, who: str) -> None:
    """Deliver to the targets that ask for it after every run (`with_run`)."""
    from hanjul.project.load import load_project
    from hanjul.results import last_run

    names = [name for name, plan in load_project(project).deliver.to.items() if plan.with_run]
    if names:
        with last_run(project, screen.secret) as result:
            done = _each(screen, result, names, False, who)
        _tell(screen, *done)


def _each(
    screen: "Screen",
    result: "Result",
    names: Sequence[str],
    dry_run: bool,
    who: str,
    undo: bool = False,
) -> tuple[list["Delivery"], dict[str, HanjulError]]:
    import datetime

    from hanjul.deliver import outside
    from hanjul.store.suppression import Suppressions

    project = result.project
    known = Suppressions(result.engine, project.folder, screen.secret, project.country)
    deliveries, failures = [], {}
    today = datetime.date.fromisoformat(_day(datetime.date.today().isoformat(), result.summary["started_at"]))
    with screen.progress() as progress:
        office = outside.Office(result.engine, project, known, screen.secret, today, progress, dry_run)
        outside.pull(office, names)
        for name in names:
            try:
                done = outside.deliver(office, name, undo)
            except HanjulError as error:
                failures[name] = error
                numbers = {"stopped": 1}
            else:
                deliveries.append(done)
                numbers = {**done.counts(), "evidence": done.evidence}
            if not dry_run:
                told = {action: count for action, count in numbers.items() if count}
                screen.note(project.folder, who, f"{'undo' if undo else 'deliver'} {name}", "", **told)
    return deliveries, failures


def _day(today: str, last_run: str) -> str:
    """Today, but never before the last run: a clock that was set back brings no consent back that has expired."""
    return max(today, last_run[:10])


def _as_dict(one: "Delivery") -> dict[str, Any]:
    return {
        "kind": one.kind,
        **one.counts(),
        "held_back_why": one.reasons("held_back"),
        "failed_why": one.reasons("failed"),
        "evidence": one.evidence,
        "notes": [note.en for note in one.notes],
        "file": str(one.file),
    }


_HEADINGS = (
    ("added", Text("넣음", "added"), Text("넣을 것", "to add")),
    ("changed", Text("바꿈", "changed"), Text("바꿀 것", "to change")),
    ("removed", Text("뺌", "taken off"), Text("뺄 것", "to take off")),
    ("deleted", Text("지움", "deleted"), Text("지울 것", "to delete")),
    ("same", Text("그대로", "as they were"), Text("그대로", "as they are")),
    ("held_back", Text("보류", "held back"), Text("보류", "held back")),
    ("failed", Text("실패", "failed"), Text("실패", "failed")),
)


def _say(screen: "Screen", one: "Delivery") -> None:
    """One target: counts, and the reasons behind them."""
    from hanjul.deliver.outside import word

    if screen.quiet:
        return
    dry = (
        Text(" — 미리 보기: 아무것도 보내지 않았습니다", " — dry run: nothing was sent")
        if one.dry_run
        else Text("", "")
    )
    screen.say(Text(f"{one.target} ({one.kind}){dry.ko}", f"{one.target} ({one.kind}){dry.en}"), "bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify)
    counts = one.counts()
    for action, done, planned in _HEADINGS:
        if counts[action] or (action == "added" and not one.undo and not any(counts.values())):
            why = ", ".join(
                f"{screen.words(word(code))} {n:,}" for code, n in list(one.reasons(action).items())[:6] if code
            )
            table.add_row(screen.words(planned if one.dry_run else done), f"{counts[action]:,}", why)
    screen.out.print(table)
    if one.evidence:
        screen.say(
            Text(
                "도구에서 가져온 수신 거부·반송·신고 {n:,}건을 적어 두었습니다. 앞으로 어떤 자료보다 앞섭니다. mailing/ 의 목록에는 다음 `hanjul run` 부터 반영됩니다.",
                "{n:,} unsubscribes, bounces and complaints were pulled from the tool; they outrank every import from now on, and the lists in mailing/ from the next `hanjul run`",
            ).fill(n=one.evidence)
            if not one.dry_run
            else Text(
                "도구에 새 수신 거부·반송·신고가 {n:,}건 있습니다.",
                "the tool has {n:,} new unsubscribes, bounces and complaints",
            ).fill(n=one.evidence)
        )
    for note in one.notes:
        screen.say(note, "yellow")
    screen.say(Text("사람마다: {file}", "person by person: {file}").fill(file=_near(one.file)), "dim")


def _near(path: Path | None) -> str:
    return os.path.relpath(path) if path else ""


def _tell(screen: "Screen", deliveries: Sequence["Delivery"], failures: dict[str, HanjulError]) -> None:
    """What was done, then what failed: that of a target as the command's own, or that of rows."""
    for one in deliveries:
        _say(screen, one)
    if failures:
        *others, last = failures.values()
        for error in others:
            screen.err.print(error.in_(screen.language), style="red", highlight=False, markup=False, soft_wrap=True)
        raise last
    failed = sum(one.counts()["failed"] for one in deliveries)
    if failed:
        raise _SomeFailedError(
            Text("{n:,}건이 가지 못했습니다.", "{n:,} did not get there").fill(n=failed),
            Text(
                "까닭은 위의 파일에 있습니다. 고친 뒤 다시 실행하면 빠진 것만 보냅니다.",
                "the files above say why; mend it and run again: only what is missing is sent",
            ),
        )
