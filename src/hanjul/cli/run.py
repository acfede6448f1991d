"""The commands `init`, `run` and `demo`, and the summary of a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.panel import Panel

from hanjul import facts
from hanjul.cli.screen import PROJECT_FILE, as_argument
from hanjul.store import vault
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen

# What a run that stops after a stage has to show: tables of the store.
STAGE_TABLES = {
    "extract": "raw_…, refused, findings",
    "explore": "profile, duplicates",
    "clean": "records, consents, findings",
    "match": "pairs, groups",
    "merge": "customers, lineage",
    "govern": "customers",
}


def init(screen: "Screen", paths: list[str], project: Path, country: str | None, force: bool) -> None:
    from hanjul.project.init import init

    result = init(paths, project, screen.language, country, password=screen.secret, force=force)
    screen.result(result.as_dict())
    if screen.quiet:
        return
    table = screen.table(
        Text("소스", "source"),
        Text("파일", "file"),
        Text("알아본 열", "columns understood"),
        Text("제외한 열", "left out"),
    )
    for source, file, understood, left_out in result.lines():
        table.add_row(source, file if "://" in file else Path(file).name, understood, left_out)
    screen.out.print(table)
    for note in result.notes():
        screen.say(note)
    for skipped in result.skipped:
        screen.say(
            Text("건너뜀: {path} — {why}", "skipped: {path} — {why}").fill(
                path=skipped.path, why=screen.words(skipped.reason)
            ),
            "yellow",
        )
    screen.say(
        Text("\n{path} 을(를) 썼습니다. 다음: hanjul run", "\nwrote {path}. Next: hanjul run").fill(path=project),
        "bold green",
    )


def run(screen: "Screen", project: Path, until: str | None, full: bool, who: str) -> None:
    from hanjul.cli import deliver, people
    from hanjul.results import run_project

    with screen.progress() as progress, run_project(project, until, None, progress, screen.secret, full) as result:
        summary = {**result.summary, "outputs": str(result.folder), "store": str(result.store)}
        alarms = {**_alarms(result), **people.judgement_alarms(result)}
        doubts, korean = _doubts(result), result.country == "KR"
        if "erasures" in result.tables:
            from hanjul.cli.forget import say_resumed

            say_resumed(screen, result)
    screen.note(project.resolve().parent, who, "run", **summary["counts"])
    summary["laws"] = [{"law": words.en, "left": left, "right": right} for words, left, right in summary["laws"]]
    screen.result({**summary, "alarms": alarms, "sources_in_doubt": doubts})
    if not screen.quiet:
        _summarise(screen, {**summary, "doubts": doubts, "korean": korean}, alarms, until)
        people.say_judgement_alarms(screen, alarms)
    if until is None:
        deliver.deliver_with_run(screen, project, who)


def _alarms(result: Any) -> dict[str, int]:
    """Counts a person must see at once."""
    import narwhals as nw

    from hanjul.engines import count

    if "findings" not in result.tables:
        return {}
    secret = nw.col("rule").str.starts_with("secret_") | (nw.col("rule") == "national_id_removed")
    found = result.findings.frame().filter(secret).group_by("rule").agg(nw.len().alias("n"))
    counts = {row["rule"]: int(row["n"]) for row in result.engine.rows(found).to_pylist()}
    ids = counts.pop("national_id_removed", 0)
    nobody = 0
    if "delivery_findings" in result.tables:
        lost = result.delivery_findings.frame().filter(nw.col("rule") == "deliver_refusal_of_nobody")
        nobody = count(result.engine, lost)
    return {"national_id_removed": ids, "secret_numbers_masked": sum(counts.values()), "refusals_of_nobody": nobody}


_DOUBTS = (
    "source_total_differs", "source_rows_fell", "source_column_lost", "source_column_empty", "source_column_retyped",
    "source_formula_unread",
)  # fmt: skip
_SHOWN_DOUBTS = 10


def _doubts(result: Any) -> list[dict[str, Any]]:
    """What is odd about a source as a whole: rows or columns that may not have come."""
    import narwhals as nw

    if "findings" not in result.tables:
        return []
    of_sources = (nw.col("row") == 0) & nw.col("rule").is_in(_DOUBTS)
    found = result.findings.frame().filter(of_sources).select("source", "rule", "column", "before", "after")
    rows: list[dict[str, Any]] = result.engine.rows(found.sort("source", "rule", "column")).to_pylist()
    return rows


def _say_doubts(screen: "Screen", doubts: list[dict[str, Any]]) -> None:
    for line in doubts[:_SHOWN_DOUBTS]:
        place = " ".join(filter(None, (line["source"], line["column"])))
        change = f" ({' → '.join(filter(None, (line['before'], line['after'])))})" if line["before"] else ""
        words = facts.rules()[line["rule"]].words
        screen.say(Text(f"{place}: {words.ko}{change}", f"{place}: {words.en}{change}"), "yellow")
    if len(doubts) > _SHOWN_DOUBTS:
        screen.say(
            Text("  … {n:,}건 더: findings.csv", "  … {n:,} more: findings.csv").fill(n=len(doubts) - _SHOWN_DOUBTS),
            "yellow",
        )


def _summarise(screen: "Screen", summary: dict[str, Any], alarms: dict[str, int], until: str | None) -> None:
    lines = (
        *_people(summary["counts"]),
        *_changed(summary["changes"]),
        *_reachable(summary["mailing"]),
        *_checked(summary),
    )
    screen.out.print(
        Panel("\n".join(screen.words(line) for line in lines), title="hanjul", border_style="green", expand=False)
    )
    if alarms.get("national_id_removed"):
        ko, en = ("(개인정보 보호법 제24조, 제24조의2)", " (PIPA arts. 24 and 24-2)") if summary["korean"] else ("", "")
        screen.say(
            Text(
                f"경고: 주민등록번호 같은 고유식별정보 {{n:,}}개를 찾아 저장하기 전에 지웠습니다. 어느 파일 몇 번째 행인지는 {{where}} 에 있습니다. 원본 파일에서도 지워야 합니다{ko}.",
                f"Alarm: {{n:,}} national identification numbers were found and removed before anything was written. {{where}} says where; remove them from the original files too{en}.",
            ).fill(n=alarms["national_id_removed"], where="findings" if until in STAGE_TABLES else "findings.csv"),
            "bold red",
        )
    if alarms.get("refusals_of_nobody"):
        screen.say(
            Text(
                "거부 {n:,}건은 연락처가 없거나 가려졌거나 안심번호뿐이라 누구의 거부인지 알 수 없습니다. 같은 사람이 다른 소스에 있으면 막지 못합니다. 어느 행인지는 findings.csv 에 있습니다(deliver_refusal_of_nobody).",
                "{n:,} refusals could not be tied to anybody, because no contact is given, or it is masked or a temporary number: they bar nobody who stands elsewhere. findings.csv says which rows (deliver_refusal_of_nobody).",
            ).fill(n=alarms["refusals_of_nobody"]),
            "yellow",
        )
    if alarms.get("secret_numbers_masked"):
        screen.say(
            Text(
                "경고: 카드·계좌·여권·면허 번호 {n:,}개를 찾아 저장하기 전에 가렸습니다. 어느 파일 몇 번째 행인지는 {where} 에 있습니다. 원본 파일에서도 지우세요.",
                "Alarm: {n:,} numbers of cards, accounts, passports or licences were found and masked before anything was written. {where} says where; remove them from the original files too.",
            ).fill(n=alarms["secret_numbers_masked"], where="findings" if until in STAGE_TABLES else "findings.csv"),
            "bold red",
        )
    _say_doubts(screen, summary["doubts"])
    screen.say(_where_to_look(summary, until), "bold")


def _people(counts: dict[str, int]) -> list[Text]:
    """Records, and the customers they became; as far as the run went."""
    if "customers" in counts:
        text = Text("레코드 {records:,}개 → 고객 {customers:,}명", "{records:,} records → {customers:,} customers")
        return [text.fill(**counts)]
    return [Text("레코드 {records:,}개", "{records:,} records").fill(**counts)] if "records" in counts else []


def _changed(changes: dict[str, int]) -> list[Text]:
    """Who changed since the last delivery, where anybody did."""
    from hanjul.cli.changes import KINDS

    told = [(KINDS[kind], n) for kind, n in changes.items() if n]
    if not told:
        return []
    return [
        Text(
            "  지난번 뒤로: " + ", ".join(f"{words.ko} {n:,}" for words, n in told),
            "  since the last delivery: " + ", ".join(f"{words.en} {n:,}" for words, n in told),
        )
    ]


def _checked(summary: dict[str, Any]) -> list[Text]:
    """What was refused or repaired, and the checks that held."""
    proven = Text("빠진 행 없음", "no row lost")
    if summary["mailing"]:
        proven = Text("빠진 행도, 동의 없이 보낼 메일도 없음", "no row lost, nobody mailed without a yes")
    checks = {"laws": len(summary["laws"]), "seconds": sum(summary["timings"].values())}
    return [
        Text(
            "제외한 행 {refused:,}개, 고치거나 의심한 값 {findings:,}개",
            "rows refused: {refused:,}, values repaired or doubted: {findings:,}",
        ).fill(**summary["counts"]),
        Text(
            f"검산 {{laws}}가지 모두 통과 ({proven.ko}), {{seconds:.1f}}초",
            f"all {{laws}} checks passed ({proven.en}), {{seconds:.1f}} s",
        ).fill(**checks),
    ]


def _reachable(mailing: dict[str, int]) -> list[Text]:
    """How many may be mailed and sent texts, and why the others may not be mailed; nothing where no lists were made."""
    if not mailing:
        return []
    held_back = Text(
        "보류(공용 주소, 의심되는 일치, 거부로 읽히는 메모)", "held back (shared address, doubtful match or remark)"
    )
    words = {**facts.words("status"), "held_back": held_back}
    others = [(*words[name], n) for name, n in mailing.items() if name in words]
    return [
        Text(
            "보내도 되는 고객: 메일 {email:,}명, 문자 {sms:,}명",
            "customers who may be mailed: {email:,}, sent texts: {sms:,}",
        ).fill(email=mailing.get("mailable_email", 0), sms=mailing.get("mailable_sms", 0)),
        Text(
            "  메일을 보내면 안 되는 고객: " + (", ".join(f"{ko} {n:,}" for ko, _, n in others) or "없음"),
            "  who may not be mailed: " + (", ".join(f"{en} {n:,}" for _, en, n in others) or "nobody"),
        ),
    ]


def _where_to_look(summary: dict[str, Any], until: str | None) -> Text:
    tables = STAGE_TABLES.get(until or "")
    if tables:
        sealed = summary["store"].endswith(vault.SUFFIX)
        opened = Text("암호화됨, Python의 hanjul.last_run 으로 열림", "encrypted; hanjul.last_run in Python opens it")
        kind = opened if sealed else Text("DuckDB", "DuckDB")
        return Text(
            f"여기까지의 결과는 {{store}} 에 있습니다 ({kind.ko}; 표: {{tables}}).",
            f"what there is so far lies in {{store}} ({kind.en}; tables: {{tables}})",
        ).fill(store=summary["store"], tables=tables)
    folder = Path(summary["outputs"])
    names = (
        "report.html",
        "customers.xlsx",
        "mailing/mailable_email.csv",
        "mailing/mailable_sms.csv",
        "guide/manual.html",
    )
    made = [folder / name for name in names[until == "deliver" :] if (folder / name).exists()] or [folder]
    here = Path.cwd()
    shown = [path.relative_to(here) if path.is_relative_to(here) else path for path in made]
    return Text("여기를 보세요:{made}", "look here:{made}").fill(made="".join(f"\n  {path}" for path in shown))


def demo(screen: "Screen", folder: Path, people: int, seed: int) -> None:
    from hanjul import demo

    summary = demo.write_company(folder / "exports", people=people, seed=seed)
    screen.result(summary.as_dict())
    screen.say(
        Text(
            "연습용 회사를 썼습니다: {folder}. 다음: hanjul init {exports} --project {project}",
            "wrote the sample company: {folder}. Next: hanjul init {exports} --project {project}",
        ).fill(folder=folder, exports=as_argument(folder / "exports"), project=as_argument(folder / PROJECT_FILE)),
        "bold green",
    )
