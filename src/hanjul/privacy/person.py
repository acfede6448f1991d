"""Everything hanjul knows of one person, for a request for access: one document to print, as page or PDF."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals as nw

from hanjul.deliver.outside import word
from hanjul.document.blocks import Block, Document, Grid, Notice, Part, Words
from hanjul.document.pieces import Cell
from hanjul.document.words import ACTIONS, ANSWERS, CONSENTS, STATUSES, column_label
from hanjul.engines import Engine
from hanjul.facts.duties import DISCLAIMER, duties, reason
from hanjul.fields import phone, registration
from hanjul.match.links import links
from hanjul.privacy.certificate import page
from hanjul.privacy.ledger import WHY, Ledger, about, ledger, seen
from hanjul.privacy.plan import with_former_ids
from hanjul.project import Project
from hanjul.tables import SHIPMENTS, raw_name
from hanjul.words import Text


def person(engine: Engine, project: Project, customer_id: str, today: str) -> Document:
    """The document of one customer.

    Raises:
        ProjectError: there is no such customer.
    """
    told = ledger(engine, customer_id)
    row = engine.rows(engine.table("customers").filter(nw.col("customer_id") == customer_id)).to_pylist()[0]
    duty = duties(project.law)["access_request"]
    parts = (
        _part(
            "values",
            Text("지금의 값과 그 출처", "Present values and where they came from"),
            _values(engine, project, customer_id),
        ),
        _part("rows", Text("소스의 모든 행", "Every source row"), _rows(engine, project, customer_id)),
        _part("consent", Text("동의", "Consent"), _consent(told)),
        _part("decisions", Text("판단과 기한", "Decisions and clocks"), _decisions(engine, customer_id)),
        _part(
            "deliveries",
            Text("어디로 나갔나", "Where it went"),
            [*_files(project, row), *_deliveries(engine, project, customer_id)],
        ),
        _part("law", Text("근거", "The law"), [Words(duty.words), Words(duty.article), Notice(DISCLAIMER)]),
    )
    about = Text(
        f"고객번호 {customer_id} · {today} 에 저장소에 있는 것 모두",
        f"customer {customer_id} · everything the store holds on {today}",
    )
    return Document("person", Text("개인정보 열람 자료", "Personal data on request"), about, parts)


def html(document: Document, project: Project) -> str:
    """The document as a page to print."""
    return page("person.html.j2", project.language, document=document)


def _part(name: str, title: Text, blocks: Sequence[Block]) -> Part:
    return Part(name, title, tuple(blocks) or (Words(Text("없음", "none")),))


def _values(engine: Engine, project: Project, customer_id: str) -> list[Block]:
    lineage = engine.table("lineage").filter(nw.col("customer_id") == customer_id)
    lines = engine.rows(lineage.sort("field", "value")).to_pylist()
    rows = [
        (column_label(line["field"]), _spelt(line["field"], line["value"], project), Text("예", "yes") if line["primary"] else "", line["sources"],
         _day(line["first_at"]), _day(line["last_at"]))
        for line in sorted(lines, key=lambda line: (line["field"], not line["primary"], line["value"]))
    ]  # fmt: skip
    return _grid(
        (Text("항목", "field"), Text("값", "value"), Text("대표", "shown"), Text("소스", "sources"), Text("처음", "first"),
         Text("마지막", "last")), rows,
    )  # fmt: skip


def _spelt(field: str, value: str, project: Project) -> str:
    """A value as people write it."""
    if field in ("mobile", "phone"):
        return phone.display(value, project.country)
    return registration.display(value) if field in ("business_number", "corporate_number") else value


def _rows(engine: Engine, project: Project, customer_id: str) -> list[Block]:
    owned = engine.table("customer_of").filter(nw.col("customer_id") == customer_id).sort("source", "row")
    lines: list[tuple[Cell, ...]] = []
    for ref in engine.rows(owned.select("source", "row")).to_pylist():
        raw = engine.table(raw_name(ref["source"])).filter(nw.col("row") == ref["row"])
        (cells,) = engine.rows(raw).to_pylist()
        plan = project.sources[ref["source"]]
        path = " · ".join(filter(None, (plan.path, plan.table or plan.sheet)))
        told = " · ".join(f"{name}: {cell}" for name, cell in cells.items() if cell and name != "row")
        lines.append((f"{path} · {ref['row']}", told))
    return _grid((Text("소스 · 행", "source · row"), Text("열: 값", "column: value")), lines)


def _consent(told: Ledger) -> list[Block]:
    states = [
        (CONSENTS[state.column], ANSWERS[state.answer or "never_asked"], WHY[state.why],
         f"{state.decided_by.source}:{state.decided_by.row}" if state.decided_by else "")
        for state in told.states
    ]  # fmt: skip
    answers = [
        (
            _day(one.at),
            about(one),
            ANSWERS[one.answer],
            f"{one.source}:{one.row}",
            f"{one.column}: {one.wording or ''}",
            seen(one),
        )
        for one in told.answers
    ]
    return [
        *_grid((Text("동의", "consent"), Text("지금", "now"), Text("까닭", "why"), Text("정한 행", "decided by")), states),
        *_grid(
            (Text("날짜", "date"), Text("동의", "consent"), Text("답", "answer"), Text("행", "row"), Text("원문", "wording"),
             Text("본 날", "seen")), answers,
        ),
    ]  # fmt: skip


def _decisions(engine: Engine, customer_id: str) -> list[Block]:
    joined = [(row["a"], row["b"], f"{100 * row['match_probability']:.1f} %") for row in _links(engine, customer_id)]
    dues = engine.rows(engine.table("dues").filter(nw.col("customer_id") == customer_id).sort("due_at")).to_pylist()
    return [
        *_grid(
            (
                Text("행", "row"),
                Text("같은 사람으로 본 행", "taken for the same person"),
                Text("일치 확률", "match probability"),
            ),
            joined,
        ),
        *_grid(
            (Text("할 일", "what is due"), Text("기한", "when"), Text("근거", "rule")),
            [(ACTIONS[line["action"]], line["due_at"], reason(line["reason"])) for line in dues],
        ),
    ]


def _links(engine: Engine, customer_id: str) -> list[dict[str, Any]]:
    """The pairs that tie the person's rows together, as `source:row`."""
    owned = engine.rows(engine.table("customer_of").filter(nw.col("customer_id") == customer_id)).to_pylist()
    refs = {row["record_id"]: f"{row['source']}:{row['row']}" for row in owned}
    both = nw.col("a").is_in(list(refs)) & nw.col("b").is_in(list(refs)) & (nw.col("decision") == "same")
    held = engine.rows(engine.table("pairs").filter(both))
    tied = links(held).to_pylist() if held.num_rows else []
    return [{**row, "a": refs[row["a"]], "b": refs[row["b"]]} for row in tied]


def _deliveries(engine: Engine, project: Project, customer_id: str) -> list[Block]:
    """What was delivered outside, under the id of today and those before it."""
    if SHIPMENTS.name not in engine.tables():
        return []
    mine = nw.col("customer_id").is_in(sorted(with_former_ids(engine, {customer_id})))
    sent = engine.rows(engine.table(SHIPMENTS.name).filter(mine, nw.col("state") != "planned"))
    lines = [
        (line["at"][:19].replace("T", " "), _target(project, line["target"]), word(line["action"]),
         word(line["why"]) if line["state"] == "done" else Text("실패", "failed"), ", ".join(json.loads(line["tags"] or "[]")))
        for line in sorted(sent.to_pylist(), key=lambda line: (line["at"], line["target"]))
    ]  # fmt: skip
    return _grid(
        (Text("때(협정 세계시)", "when (UTC)"), Text("내보낸 곳", "target"), Text("한 일", "action"), Text("까닭", "why"),
         Text("태그", "tags")), lines,
    )  # fmt: skip


def _target(project: Project, name: str) -> str:
    plan = project.deliver.to.get(name)
    return f"{name} ({plan.kind})" if plan else name


def _files(project: Project, row: dict[str, Any]) -> list[Block]:
    folder = project.deliver.folder
    status = row["status"]
    files = [f"{folder}/customers.{kind}" for kind in project.deliver.files if kind != "mailing"] + [
        f"{folder}/records.csv"
    ]
    if "mailing" in project.deliver.files:
        name = "mailable_email" if status == "mailable" else status
        files.append(f"{folder}/mailing/{name}.csv")
        of_texts = (f"{folder}/mailing/{name}.csv" for name in ("mailable_sms", "held_back_sms"))
        files += [file for file in of_texts if _told_of(project.folder / file, row["customer_id"])]
    return [Words(Text(f"동의 상태: {STATUSES[status].ko}", f"consent status: {STATUSES[status].en}")),
            *_grid((Text("파일", "file"),), [(file,) for file in files])]  # fmt: skip


def _told_of(path: Path, customer_id: str) -> bool:
    return path.is_file() and customer_id.encode() in path.read_bytes()


def _grid(headings: Sequence[Text], rows: Sequence[tuple[Cell, ...]]) -> list[Block]:
    if not rows:
        return []
    return [Grid(tuple(headings), tuple(tuple("" if cell is None else cell for cell in row) for row in rows))]


def _day(at: str | None) -> Cell:
    return at[:10] if at else Text("모름", "unknown")
