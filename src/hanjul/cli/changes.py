"""The commands about what happened over runs: changes, history, unmerge. Declared by declare_*.py."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
from rich.table import Table

from hanjul.engines import Engine
from hanjul.errors import ProjectError, no_result
from hanjul.match import judge
from hanjul.match.story import record_at
from hanjul.privacy import activity
from hanjul.results import last_run, rematch
from hanjul.store import history
from hanjul.tables import CHANGES, CUSTOMERS
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen

SHOWN = 20
"""Changes that are listed for each kind; `--json` and changes.csv have all."""

KINDS = {
    "added": Text("새로 생긴 사람", "people added"),
    "changed": Text("바뀐 사람", "people changed"),
    "united": Text("합쳐진 사람", "people united"),
    "split": Text("나뉜 사람", "people split"),
    "gone": Text("사라진 사람", "people gone"),
}

EVENTS = {
    "created": Text("생김", "created"),
    "returned": Text("다시 생김", "returned"),
    "came_off": Text("{detail} 에서 나뉨", "came off {detail}"),
    "took_over": Text("{detail} 을(를) 넘겨받음", "took over {detail}"),
    "split": Text("나뉘어 {detail} 이(가) 나옴", "split: {detail} came off"),
    "joined": Text("들어온 행: {detail}", "rows that joined: {detail}"),
    "left": Text("나간 행: {detail}", "rows that left: {detail}"),
    "changed": Text("바뀐 항목: {detail}", "fields changed: {detail}"),
    "consent": Text("동의: {detail}", "consent: {detail}"),
    "united": Text("{detail} (으)로 합쳐짐", "united into {detail}"),
    "gone": Text("사라짐: 남은 행이 없음", "gone: no row is left"),
    "judged": Text("판단: {detail}", "judged: {detail}"),
}


def show_changes(screen: "Screen", project: Path) -> None:
    with last_run(project, screen.secret) as result:
        if CHANGES.name not in result.tables:
            raise no_result()
        rows = result.engine.rows(result.engine.table(CHANGES.name)).to_pylist()
        names = _names(result.engine, [row["customer_id"] for row in rows])
    counts = {kind: sum(row["change"] == kind for row in rows) for kind in KINDS}
    screen.result({"counts": counts, "changes": rows})
    if not rows:
        screen.say(Text("지난번에 내보낸 뒤 달라진 사람이 없습니다.", "nobody has changed since the last delivery"))
        return
    for kind, words in KINDS.items():
        listed = [row for row in rows if row["change"] == kind]
        if listed:
            screen.say(Text(f"{words.ko} {len(listed):,}명", f"{words.en}: {len(listed):,}"), "bold")
            screen.out.print(_listed(screen, listed[:SHOWN], names))
        if len(listed) > SHOWN:
            screen.say(
                Text("  … {n:,}명 더: out/changes.csv", "  … {n:,} more: out/changes.csv").fill(n=len(listed) - SHOWN)
            )


def _listed(screen: "Screen", rows: Sequence[dict[str, Any]], names: dict[str, str]) -> Table:
    table = Table(show_header=False, show_edge=False, pad_edge=True, box=None)
    for row in rows:
        labels = [screen.words(CUSTOMERS.label(name)) for name in (row["fields"] or "").split() if name != "records"]
        if "records" in (row["fields"] or "").split():
            labels.append(screen.words(Text("레코드", "records")))
        table.add_row(row["customer_id"], names.get(row["customer_id"], ""), row["others"] or ", ".join(labels))
    return table


def _names(engine: Engine, ids: Sequence[str]) -> dict[str, str]:
    wanted = nw.col("customer_id").is_in(list(ids))
    rows = (
        engine.rows(engine.table("customers").filter(wanted).select("customer_id", "name")).to_pylist() if ids else []
    )
    return {row["customer_id"]: row["name"] or "" for row in rows}


def show_history(screen: "Screen", customer_id: str, project: Path) -> None:
    with last_run(project, screen.secret) as result:
        engine = result.engine
        if "customer_of" not in result.tables:
            raise no_result()
        lines = history.of(engine, customer_id)
        now = history.successor(engine, customer_id)
        ids = _records_of(engine, now)
        if not lines and not ids:
            raise _unknown(customer_id)
        lines += _judged(engine, ids)
    lines.sort(key=lambda line: _moment(line["at"]))
    living = bool(ids)
    screen.result({"customer_id": customer_id, "now": now if living else None, "history": lines})
    table = Table(show_header=False, show_edge=False, box=None)
    for line in lines:
        words = EVENTS[str(line["event"])].fill(detail=line["detail"] or "")
        table.add_row(_moment(line["at"]).astimezone().strftime("%Y-%m-%d %H:%M"), screen.words(words))
    screen.out.print(table)
    if now != customer_id:
        screen.say(Text("지금의 번호는 {now} 입니다.", "goes by {now} today").fill(now=now), "bold")
    elif not living:
        screen.say(Text("지금은 없는 사람입니다.", "is no more"), "bold")


def _moment(at: str | None) -> datetime.datetime:
    return datetime.datetime.fromisoformat(at or "")


def _records_of(engine: Engine, customer_id: str) -> list[int]:
    owned = engine.table("customer_of").filter(nw.col("customer_id") == customer_id).select("record_id")
    return sorted(engine.rows(owned)["record_id"].to_pylist())


def _judged(engine: Engine, ids: Sequence[int]) -> list[dict[str, str | None]]:
    """What people said about the rows somebody consists of."""
    marks = {side.mark for side in judge.sides(engine, ids).values()}
    found: list[dict[str, str | None]] = []
    for line in judge.log(engine):
        taken_along = line["via"] == "carried" and line["answer"] == "withdrawn"  # hanjul's, not a change of mind
        if marks & {line["mark_a"], line["mark_b"]} and not taken_along:
            places = " ".join(f"{line[f'source_{side}']}:{line[f'row_{side}']}" for side in "ab")
            detail = f"{places} {line['answer']} ({line['who']})"
            found.append({"at": line["at"], "customer_id": None, "event": "judged", "detail": detail})
    return found


def unmerge(screen: "Screen", customer_id: str, rows: Sequence[str], who: str, project: Path) -> None:
    """Part rows from a customer for good, and match anew."""
    with last_run(project, screen.secret) as result:
        engine = result.engine
        if "customer_of" not in result.tables:
            raise no_result()
        ids = _records_of(engine, history.successor(engine, customer_id))
        if not ids:
            raise _unknown(customer_id)
        pairs, parted = _to_part(engine, ids, rows)
        judge.add(engine, [(a, b, "different") for a, b in pairs], who=who, via="terminal", at=activity.now())
    with screen.progress() as progress, rematch(project, progress, screen.secret) as result:
        owners = _owners(result.engine, ids)
        counts = dict(result.summary["changes"])
    rest = [one for one in ids if one not in parted]
    told = {side: sorted({owners[one] for one in records}) for side, records in (("kept", rest), ("parted", parted))}
    screen.result({"customer_id": customer_id, **told, "judgements": len(pairs), "changes": counts})
    screen.say(
        Text(
            "나눴습니다: {parted} ← {kept}. 판단을 적어 두어 다시 합쳐지지 않습니다(판단 {n:,}개).",
            "parted: {parted} from {kept}. Judgements keep them apart from now on (written: {n:,}).",
        ).fill(parted=" ".join(told["parted"]), kept=" ".join(told["kept"]), n=len(pairs)),
        "bold green",
    )


def _to_part(
    engine: Engine, ids: Sequence[int], rows: Sequence[str]
) -> tuple[list[tuple[judge.Side, judge.Side]], list[int]]:
    """The pairs to be judged different, and the records that leave."""
    parted = sorted({record_at(engine, row) for row in rows})
    foreign = [row for row in rows if record_at(engine, row) not in ids]
    sides = judge.sides(engine, ids)
    places = " ".join(f"{side.source}:{side.row}" for side in sides.values())
    hint = Text("이 고객의 행: {places}", "rows of this customer: {places}").fill(places=places)
    if foreign:
        raise ProjectError(
            Text("{rows} 은(는) 이 고객의 행이 아닙니다.", "{rows}: no row of this customer").fill(
                rows=" ".join(foreign)
            ),
            hint,
        )
    if len(parted) == len(ids):
        raise ProjectError(
            Text("모든 행을 떼어 낼 수는 없습니다.", "not every row can be parted from the customer"), hint
        )
    pairs = {}
    for one in parted:
        for other in ids:
            if other in parted:
                continue
            a, b = sides[one], sides[other]
            if a.mark == b.mark:
                raise ProjectError(
                    Text(
                        "{a} 과(와) {b} 은(는) 매칭에 쓰는 값이 모두 같아 가를 수 없습니다.",
                        "{a} and {b} say exactly the same: nothing can tell them apart",
                    ).fill(a=f"{a.source}:{a.row}", b=f"{b.source}:{b.row}"),
                    Text(
                        "두 행을 함께 떼어 내거나, 소스에서 값을 고치세요.", "part both, or correct one in its source"
                    ),
                )
            pairs[judge.pair_of(a.mark, b.mark)] = (a, b)
    return list(pairs.values()), parted


def _owners(engine: Engine, ids: Sequence[int]) -> dict[int, str]:
    owned = engine.table("customer_of").filter(nw.col("record_id").is_in(list(ids))).select("record_id", "customer_id")
    return {row["record_id"]: row["customer_id"] for row in engine.rows(owned).to_pylist()}


def _unknown(customer_id: str) -> ProjectError:
    return ProjectError(
        Text("고객번호 {id} 은(는) 있었던 적이 없습니다.", "there never was a customer {id}").fill(id=customer_id),
        Text("고객번호는 customers.csv 와 records.csv 에 있습니다.", "customers.csv and records.csv have the ids"),
    )
