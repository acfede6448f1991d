"""The commands about documents: the gate for new files, and the guides written again or as PDF."""

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hanjul import facts
from hanjul.check import KINDS, Checked, check, write_fixed
from hanjul.check.known import Known, known
from hanjul.privacy import activity
from hanjul.project import Project
from hanjul.project.load import load_project
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen

_SHOWN_LEFT_OUT = 5
_SHOWN_PROBLEMS = 20
_SHOWN_KNOWN = 15


def check_file(screen: "Screen", what: str, project_file: Path | None, strict: bool, fix: bool, whom: bool) -> None:
    """`hanjul check`: exits with 1 where the file does not conform (with --fix: where its corrected copy does not)."""
    project = _project(screen, project_file, whom)
    checked, rows = check(what, project, strict=strict, fix=fix, password=screen.secret)
    told = _as_dict(checked, screen)
    _say_form(screen, checked)
    _say_problems(screen, checked)
    if rows is not None:
        path = write_fixed(checked, rows, project)
        if project.sources:
            activity.made(project.folder, path)
        told["fixed_copy"] = str(path)
        told["fixed_cells"] = sum(problem.fixed is not None for problem in checked.problems)
        _say_fixed(screen, checked, path)
    if whom:
        told["known"] = [asdict(one) for one in _say_known(screen, project_file, checked)]
    _say_verdict(screen, checked, fix)
    screen.result(told)
    if not (checked.conforms_once_fixed if fix else checked.conforms):
        raise typer.Exit(1)


def _project(screen: "Screen", project_file: Path | None, whom: bool) -> Project:
    """The project; without one a file can still be held to what its columns seem to be."""
    from hanjul.cli.screen import PROJECT_FILE

    if project_file is None and not PROJECT_FILE.exists() and not whom:
        return Project(language=screen.language, sources={}, folder=Path.cwd())
    return load_project(project_file or PROJECT_FILE)


def _as_dict(checked: Checked, screen: "Screen") -> dict[str, Any]:
    """For machines; every value is masked."""
    language = screen.language
    return {
        "source": checked.source,
        "taken_as": checked.how,
        "conforms": checked.conforms,
        "rows": checked.rows,
        "rows_with_problems": len(checked.bad_rows),
        "missing_columns": checked.missing,
        "other_tables": checked.beside,
        "first_line": checked.first_line,
        "left_out_rows": [{"row": row, "reason": words.in_(language)} for row, words in checked.left_out],
        "problems": [
            {**asdict(problem), "words": problem.words.in_(language), "fixable": problem.fixed is not None}
            for problem in checked.problems
        ],
    }


def _say_form(screen: "Screen", checked: Checked) -> None:
    words = {
        "source": Text("소스 {source} 의 파일로 봅니다.", "taken as a file of source {source}"),
        "intake": Text("수집 양식(template.xlsx)으로 봅니다.", "taken as the collection form (template.xlsx)"),
        "guess": Text(
            "프로젝트의 소스와 다른 파일이라 열을 추측했습니다: {columns}",
            "like no source of the project; columns guessed: {columns}",
        ),
    }
    from hanjul.fields import FIELDS

    guessed = ", ".join(
        f"{column} = {screen.words(FIELDS[name].label)}"
        for column, name in checked.plan.columns.items()
        if name in FIELDS
    )
    screen.say(words[checked.how].fill(source=checked.source, columns=guessed or "–"), "dim")
    if checked.missing:
        screen.say(
            Text("없는 열: {columns}", "columns missing: {columns}").fill(columns=", ".join(checked.missing)),
            "bold red",
        )
    if checked.beside:
        screen.say(
            Text(
                "이 파일의 다른 표는 보지 않았습니다: {names}", "other tables of the file were not looked at: {names}"
            ).fill(names=", ".join(checked.beside)),
            "yellow",
        )
    if checked.first_line and (checked.problems or checked.left_out):
        screen.say(
            Text(
                "행은 머리글 다음부터 셉니다: 1행 = 파일의 {line}번째 줄",
                "rows are counted from below the header: row 1 = line {line} of the file",
            ).fill(line=checked.first_line),
            "dim",
        )
    for row, why in checked.left_out[:_SHOWN_LEFT_OUT]:
        screen.say(
            Text("{row}행은 뺍니다: {ko}", "row {row} is left out: {en}").fill(row=row, ko=why.ko, en=why.en), "dim"
        )
    if len(checked.left_out) > _SHOWN_LEFT_OUT:
        screen.say(
            Text("… {n:,}행을 더 뺍니다.", "… and {n:,} more rows are left out").fill(
                n=len(checked.left_out) - _SHOWN_LEFT_OUT
            ),
            "dim",
        )


def _say_problems(screen: "Screen", checked: Checked) -> None:
    """Per column in numbers, then the first problems one by one."""
    if not checked.problems:
        return
    counts: dict[str, dict[str, int]] = {}
    for problem in checked.problems:
        counts.setdefault(problem.column or "–", {}).setdefault(problem.kind, 0)
        counts[problem.column or "–"][problem.kind] += 1
    kinds = [kind for kind in KINDS if any(kind in found for found in counts.values())]
    table = screen.table(Text("열", "column"))
    for heading in (Text("채워진 칸", "filled"), *(KINDS[kind] for kind in kinds)):
        table.add_column(screen.words(heading), justify="right", overflow="fold")
    for column, found in sorted(counts.items(), key=lambda item: -sum(item[1].values())):
        cells = [f"{found[kind]:,}" if kind in found else "" for kind in kinds]
        table.add_row(column, f"{checked.cells[column]:,}" if column in checked.cells else "", *cells)
    screen.out.print(table)
    screen.say(Text("", ""))
    for problem in checked.problems[:_SHOWN_PROBLEMS]:
        where = Text("{row}행", "row {row}").fill(row=problem.row) if problem.row else Text("파일 전체", "whole file")
        shown = f" {problem.before}" if problem.before else ""
        fixed = "" if problem.fixed is None else f" → {problem.fixed or screen.words(Text('(빈칸)', '(blank)'))}"
        column = f" {problem.column}:" if problem.column else ""
        screen.out.print(
            f"{screen.words(where)}{column}{shown}{fixed}  {screen.words(problem.words)}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    rest = len(checked.problems) - _SHOWN_PROBLEMS
    if rest > 0:
        screen.say(
            Text("… {n:,}개 더 있습니다(--json 으로 모두).", "… and {n:,} more (--json gives them all)").fill(n=rest),
            "dim",
        )


def _say_fixed(screen: "Screen", checked: Checked, path: Path) -> None:
    safe = sum(problem.fixed is not None for problem in checked.problems)
    screen.say(
        Text(
            "{safe:,}칸을 고친 사본을 썼습니다: {path} (남은 {left:,}칸은 사람이 보아야 합니다)",
            "wrote a copy with {safe:,} cells corrected: {path} ({left:,} are left for a person)",
        ).fill(safe=safe, left=len(checked.problems) - safe, path=path),
        "bold",
    )


def _say_verdict(screen: "Screen", checked: Checked, fix: bool) -> None:
    if checked.conforms and not checked.rows:
        screen.say(Text("머리글뿐이고 자료 행이 없습니다.", "header only: there is no data row"), "yellow")
        return
    if checked.conforms:
        screen.say(
            Text("{rows:,}행 모두 규칙에 맞습니다.", "all {rows:,} rows conform").fill(rows=checked.rows), "bold green"
        )
        return
    bad = len(checked.bad_rows)
    screen.say(
        Text("{rows:,}행 가운데 {bad:,}행이 규칙에 맞지 않습니다.", "{bad:,} of {rows:,} rows do not conform").fill(
            rows=checked.rows, bad=bad
        )
        if bad
        else Text("있어야 할 열이 없습니다.", "columns are missing")
        if checked.missing
        else Text("파일을 그대로는 믿을 수 없습니다.", "the file cannot be relied on as it is"),
        "bold red",
    )
    if fix and checked.conforms_once_fixed:
        screen.say(Text("고친 사본은 규칙에 맞습니다.", "the corrected copy conforms"), "bold green")


def _say_known(screen: "Screen", project_file: Path | None, checked: Checked) -> list[Known]:
    """Who of the file is a customer already."""
    from hanjul.cli.screen import PROJECT_FILE
    from hanjul.results import last_run

    with screen.progress() as progress, last_run(project_file or PROJECT_FILE, screen.secret) as result:
        lines = known(result.engine, result.project, checked, datetime.date.today(), progress, screen.secret)
    statuses = {state: screen.words(told) for state, told in facts.words("status").items()}
    words = {
        "known": Text("아는 고객", "known"),
        "perhaps": Text("아는 고객일 수 있음", "perhaps known"),
        "new": Text("새 사람", "new"),
    }
    counts = {decision: sum(line.decision == decision for line in lines) for decision in words}
    table = screen.table(
        Text("행", "row"),
        Text("", ""),
        Text("고객번호", "customer id"),
        Text("이름", "name"),
        Text("확률", "probability"),
        Text("광고 메일", "advertising mail"),
    )
    for line in [line for line in lines if line.decision != "new"][:_SHOWN_KNOWN]:
        probability = f"{line.match_probability:.3f}" if line.match_probability is not None else "–"
        table.add_row(
            str(line.row),
            screen.words(words[line.decision]),
            line.customer_id,
            line.name or "–",
            probability,
            statuses.get(line.status or "", "–"),
        )
    if counts["known"] or counts["perhaps"]:
        screen.out.print(table)
    screen.say(
        Text(
            "아는 고객의 행 {known:,}개, 확인할 행 {perhaps:,}개, 새 사람의 행 {new:,}개",
            "{known:,} rows known, {perhaps:,} to look at, {new:,} new",
        ).fill(**counts),
        "bold",
    )
    return lines


def write_documents(screen: "Screen", project_file: Path, pdf: bool) -> None:
    """`hanjul document`: the report and the guides of the last run, written again; with `pdf` also for printing."""
    from hanjul import document
    from hanjul.pipeline import audited
    from hanjul.results import last_run

    with screen.progress() as progress, last_run(project_file, screen.secret) as result:
        engine, folder = result.engine, result.folder
        told = {**result.summary, **_recorded(folder / "run.json"), "audit": audited(engine)}
        with engine.stage():
            names = document.run(engine, result.project, told, progress)
            if pdf:
                names += document.print_guides(engine, result.project, told)
    screen.result({"outputs": str(folder), "documents": names})
    paths = "".join(f"\n  {folder / name}" for name in names)
    screen.say(Text("문서를 썼습니다:{paths}", "wrote:{paths}").fill(paths=paths), "bold green")


def _recorded(path: Path) -> dict[str, Any]:
    """What the run's record says of its day, laws and lists."""
    if not path.is_file():
        return {}
    record = json.loads(path.read_text(encoding="utf-8"))
    laws = [(Text(**law["law"]), law["left"], law["right"]) for law in record["laws"]]
    told = {key: record[key] for key in ("today", "versions", "started_at", "mailing") if key in record}
    return {**told, "laws": laws}
