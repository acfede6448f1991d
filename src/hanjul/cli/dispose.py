"""`hanjul due` and `hanjul dispose`. Their work; declare_*.py declare them."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa
import typer

from hanjul.cli.forget import agreed, carry_through, opened, tell
from hanjul.clock import later
from hanjul.document.words import ACTIONS
from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.facts.duties import DISCLAIMER
from hanjul.facts.duties import reason as rule_reason
from hanjul.privacy import activity, archive, erase
from hanjul.privacy.dispose import check_clock, dates_of, due_people, ended
from hanjul.privacy.plan import Plan, plan
from hanjul.results import Result
from hanjul.tables import CUSTOMERS
from hanjul.targets import Layout, csv, excel
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen


def due(screen: "Screen", project: Path, on: str | None, within: str, export: Path | None, who: str) -> None:
    day, until = _day(on), _until(_day(on), within)
    with opened(screen, project) as result:
        lines = duties_between(result.engine, until)
        if export:
            _export_due(result, export, until)
            screen.note(result.project.folder, who, "due", people=len({line["customer_id"] for line in lines}))
        ends = [file for file in archive.kept(result.project) if file.until <= until]
        articles = Text(result.project.law, result.project.law)
    groups: dict[tuple[str, str, str], list[int]] = {}
    for line in lines:
        month = line["due_at"][:7] if line["due_at"] > day.isoformat() else ""
        groups.setdefault((line["action"], month, line["reason"]), []).append(1)
    for file in ends:
        month = file.until[:7] if file.until > day.isoformat() else ""
        groups.setdefault(("archive", month, file.article), []).append(file.rows)
    screen.result(
        {
            "on": day.isoformat(), "until": until, "law": articles.en,
            "due": [{"action": action, "month": month or "overdue", "reason": reason, "count": sum(n)}
                    for (action, month, reason), n in sorted(groups.items())],
            **({"file": str(export)} if export else {}),
        }
    )  # fmt: skip
    _show_due(screen, groups, until)
    if export:
        screen.say(
            Text(f"{export} 에 사람마다 썼습니다.", f"wrote one line per person and duty: {export}"), "bold green"
        )
    screen.say(DISCLAIMER, "dim")


def _show_due(screen: "Screen", groups: dict[tuple[str, str, str], list[int]], until: str) -> None:
    if not groups:
        screen.say(Text(f"{until} 까지 할 일이 없습니다.", f"nothing is due until {until}"), "bold green")
        return
    table = screen.table(Text("할 일", "what"), Text("언제", "when"), Text("사람", "people"), Text("근거", "rule"))
    overdue = screen.words(Text("지금 (기한 지남)", "now (overdue)"))
    for (action, month, reason), n in sorted(groups.items()):
        table.add_row(screen.words(ACTIONS[action]), month or overdue, f"{sum(n):,}", screen.words(rule_reason(reason)))
    screen.out.print(table)


def _day(given: str | None) -> datetime.date:
    try:
        return datetime.date.fromisoformat(given) if given else datetime.date.today()
    except ValueError as error:
        raise ProjectError(
            Text(f"날짜가 아닙니다: --on {given}", f"this is no date: --on {given}"),
            Text("2026-12-31 처럼 적으세요.", "write it like 2026-12-31"),
        ) from error


def _until(day: datetime.date, within: str) -> str:
    found = re.fullmatch(r"(\d{1,4})([dmy])", within.strip().lower())
    if not found:
        raise ProjectError(
            Text(f"기간이 아닙니다: --within {within}", f"this is no span of time: --within {within}"),
            Text("90d(일), 6m(달), 1y(해)처럼 적으세요.", "write it like 90d (days), 6m (months), 1y (years)"),
        )
    return later(day.isoformat(), f"P{found[1]}{found[2].upper()}") or "9999-12-31"


def duties_between(engine: Engine, until: str) -> list[dict[str, Any]]:
    """The lines of `dues` up to a day."""
    frame = engine.table("dues").filter(nw.col("due_at") <= until).sort("due_at", "customer_id", "action")
    return list(engine.rows(frame).to_pylist())


def _export_due(result: Result, path: Path, until: str) -> None:
    """One line per person and duty, safe to open in a spreadsheet: a workbook where the name says so, else CSV."""
    columns = result.engine.table("customers").collect_schema().names()
    people = result.engine.table("customers").select("customer_id", *(name for name in _REACHED if name in columns))
    dues = result.engine.table("dues").filter(nw.col("due_at") <= until)
    rows = result.engine.rows(dues.join(people, on="customer_id", how="left").sort("due_at", "customer_id", "action"))
    told = [rule_reason(told).in_(result.project.headers) for told in rows["reason"].to_pylist()]
    rows = rows.set_column(rows.schema.get_field_index("reason"), "reason", pa.array(told, pa.string()))
    rows = rows.rename_columns({"action": "due_action", "reason": "due_reason"})
    write = excel.write if path.suffix.lower() == ".xlsx" else csv.write
    write(path, rows, Layout(CUSTOMERS, result.project.headers, country=result.project.country))
    activity.made(result.project.folder, path)


_REACHED = ("name", "mobile", "email", "company", "status", "consent_at", "last_seen_at")


def dispose(screen: "Screen", project: Path, wanted: bool, on: str | None, dry: bool, yes: bool, who: str) -> None:
    if not wanted:
        raise ProjectError(
            Text("무엇을 파기할지 말해 주세요.", "say what to dispose of"),
            Text(
                "기한이 지난 사람: hanjul dispose --due (먼저 --dry-run 으로 보세요)",
                "whoever is due: hanjul dispose --due (look first with --dry-run)",
            ),
        )
    result = opened(screen, project)
    try:
        day = _day(on)
        if on is None:
            check_clock(result.engine, result.summary["started_at"], day)
        _dispose(screen, result, day, dry, yes, who)
    finally:
        result.close()


def _dispose(screen: "Screen", result: Result, day: datetime.date, dry: bool, yes: bool, who: str) -> None:
    by_rule = due_people(result.engine, day)
    over = archive.over(result.project, day, screen.secret)
    plans = {reason: plan(result.engine, result.project, people) for reason, people in by_rule.items()}
    keeps = {
        reason: archive.demanded(result.project, made, dates_of(result.engine, made), day)
        for reason, made in plans.items()
    }
    _show_disposal(screen, plans, keeps, over)
    told = [
        {
            "reason": reason,
            "people": len(made.people),
            "rows": len(made.rows),
            "kept": sum(map(len, keeps[reason].values())),
        }
        for reason, made in plans.items()
    ]
    if not (plans or over) and result.resumed and not dry:
        tell(screen, result.project, result.resumed)
        return
    if dry or not (plans or over):
        screen.result({"dry_run": dry, "on": day.isoformat(), "disposals": told, "archive_files": len(over)})
        screen.say(DISCLAIMER, "dim")
        return
    if not yes and not agreed(screen):
        screen.say(Text("아무것도 파기하지 않았습니다.", "nothing was destroyed"), "bold")
        raise typer.Exit(1)
    lines = ended(over, result.project, who, activity.now())
    first = erase.next_number(result.engine, result.project) + len(lines)
    for number, (reason, made) in enumerate(plans.items(), start=first):
        rows = sum(map(len, keeps[reason].values()))
        archive.write(result.project, number, keeps[reason], screen.secret)
        order = erase.Order("archived" if rows else "destroyed", reason, who, activity.now())
        lines.append(erase.intent(made, order, rows))
    carry_through(screen, result, lines)


def _show_disposal(
    screen: "Screen", plans: dict[str, Plan], keeps: dict[str, archive.Rows], ended: Sequence[archive.Kept]
) -> None:
    if not plans and not ended:
        screen.say(Text("파기할 것이 없습니다.", "nothing is due for destruction"), "bold green")
        return
    table = screen.table(
        Text("근거", "rule"),
        Text("사람", "people"),
        Text("행", "rows"),
        Text("따로 보관할 행", "rows to keep apart"),
    )
    for reason, made in plans.items():
        table.add_row(
            screen.words(rule_reason(reason)),
            f"{len(made.people):,}",
            f"{len(made.rows):,}",
            f"{sum(map(len, keeps[reason].values())):,}",
        )
    screen.out.print(table)
    for file in ended:
        screen.say(
            Text(
                "보관 기간이 끝난 파일: {path} ({rows:,}행, {article})",
                "kept long enough: {path} ({rows:,} rows, {article})",
            ).fill(path=file.path.name, rows=file.rows, article=screen.words(rule_reason(file.article)))
        )
