"""Delivering a copy of the customers to a sheet or a database: compare, write what differs, read back, keep.

Nobody is sent who was erased; with a `channel` only people who said yes to it. Rows are found again by customer_id. A row of a
customer who is gone is taken away where hanjul made it; rows of others are left alone. The row of somebody who was erased is
deleted with whatever people wrote into it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hanjul.deliver import door
from hanjul.deliver.mailing import WAYS
from hanjul.deliver.outside import Delivery, Line, Office
from hanjul.deliver.shipments import UNDONE, Action, Shipment, Shipments
from hanjul.errors import DeliverError
from hanjul.project.target import SheetsTarget, SqlTarget
from hanjul.store import history
from hanjul.store.identity import CUSTOMER_ID
from hanjul.tables import CUSTOMERS, ORGANISATIONS
from hanjul.targets import CUSTOMERS_SHEET, Layout
from hanjul.targets.copy import Copy, Row
from hanjul.targets.shown import shown
from hanjul.words import Text

CELL_CHARACTERS: Final = 50_000
"""What a cell of Google Sheets holds."""


def deliver(office: Office, name: str, plan: SheetsTarget | SqlTarget) -> Delivery:
    """Bring a copy up to date.

    Raises:
        ServiceError, DeliverError: the place cannot be reached or refuses, or read back it is not what was sent.
        BrokenLawError: somebody was about to be sent who never said yes.
    """
    office.must_be_columns(name, plan.columns)
    passage = door.through(office.engine, office.project, plan.channel, office.today, office.known)
    if plan.channel:
        way = WAYS[plan.channel]
        going = list(zip(*(passage.people[column].to_pylist() for column in ("customer_id", way.address)), strict=True))
        door.must_have_said_yes(office.engine, plan.channel, going, office.known)
    result = Delivery(name, plan.kind, office.dry_run)
    table = _table(office, plan, passage.people)
    if isinstance(plan, SheetsTarget):
        table = _cut(table, result)
    result.lines = [Line(line["customer_id"], "held_back", line["why"]) for line in passage.held_back.to_pylist()]
    wanted: dict[str, Row] = {
        row[0]: row for row in zip(*(column.to_pylist() for column in table.columns), strict=True)
    }
    shipped = Shipments(office.engine, name)
    with _opened(office, name, plan, table, result) as copy:
        present = copy.present()
        added = [row for key, row in wanted.items() if key not in present]
        changed = [row for key, row in wanted.items() if key in present and present[key] != row]
        owed = shipped.owed()
        marks = {key: office.known.of_customer(key) for key in present if key not in wanted} if owed else {}
        erased = {key: owed[mark] for key, mark in marks.items() if mark in owed}
        removed, foreign = _gone(shipped, present, wanted, erased)
        result.same = len(wanted) - len(added) - len(changed)
        held = {line.customer_id: line.why for line in result.lines}
        done = _lines(copy, added, changed, removed, present, history.moves(office.engine), held)
        away = [Shipment(None, mark, "deleted", why) for mark, why in owed.items()]
        result.lines += [*done, *(Line(None, "deleted", why) for why in erased.values())]
        if foreign:
            result.notes.append(
                Text(
                    f"hanjul이 만들지 않은 행 {foreign:,}개는 그대로 두었습니다.",
                    f"{foreign:,} rows hanjul did not make were left alone",
                )
            )
        if office.dry_run:
            return result
        actions: dict[str, Action] = {"added": "added", "changed": "changed", "removed": "removed"}
        earlier = {row[0]: _differing(copy.columns, row, present[row[0]]) for row in changed}
        shipments = [
            Shipment(line.customer_id, None, actions[line.action], before=earlier.get(line.customer_id or ""))
            for line in done
        ]
        shipped.write([*shipments, *away], "planned")
        if added or changed or removed or erased:
            copy.write(added, changed, removed, list(erased))
            _must_be_there(name, wanted, copy.present(), removed, list(erased))
        copy.keep()
    shipped.write([*shipments, *away], "done")
    shipped.settle(present)
    return result


def undo(office: Office, name: str, plan: SheetsTarget | SqlTarget) -> Delivery:
    """Take the last delivery back: rows it added go, cells it changed are as they were. Rows it took away were those of people
    who are no customers any more; nothing is kept of them, and they do not come back.

    Raises:
        ServiceError, DeliverError: the place cannot be reached or refuses, or read back it is not what was sent.
    """
    office.must_be_columns(name, plan.columns)
    passage = door.through(office.engine, office.project, plan.channel, office.today, office.known)
    table = _table(office, plan, passage.people)
    result = Delivery(name, plan.kind, office.dry_run)
    shipped = Shipments(office.engine, name, backwards=True)
    passing = set(passage.people["customer_id"].to_pylist())
    with _opened(office, name, plan, table, result) as copy:
        kept = _never_earlier(office, plan, copy.columns)
        present = copy.present()
        added, restored = _backwards(shipped, present, passing, copy.columns, kept, result)
        result.lines += [
            *(
                Line(row[0], "changed", UNDONE, tuple(_differing(copy.columns, row, present[row[0]]) or ()))
                for row in restored
            ),
            *(Line(key, "removed", UNDONE) for key in added),
        ]
        if office.dry_run or not (restored or added):
            return result
        shipments = [
            *(Shipment(row[0], None, "changed", UNDONE) for row in restored),
            *(Shipment(key, None, "removed", UNDONE) for key in added),
        ]
        shipped.write(shipments, "planned")
        copy.write([], restored, added, [])
        _must_be_there(name, {row[0]: row for row in restored}, copy.present(), added, [])
        copy.keep()
    shipped.write(shipments, "done")
    return result


def _backwards(
    shipped: Shipments,
    present: Mapping[str, Row],
    passing: Collection[str],
    headings: Sequence[str],
    kept: Collection[str],
    result: Delivery,
) -> tuple[list[str], list[Row]]:
    """Whose rows the last delivery added, and the rows it changed as they were, but for the columns that are `kept` as they are; what
    cannot be taken back goes to the lines of `result`."""
    added: list[str] = []
    restored: list[Row] = []
    for line in shipped.last_delivery():
        key, row = line["customer_id"], present.get(line["customer_id"] or "")
        if line["action"] in ("removed", "deleted"):
            result.lines.append(Line(key, "held_back", "not_brought_back"))
        elif row is None:
            continue
        elif line["action"] == "added":
            added.append(key)
        elif key not in passing or not line["before"]:
            result.lines.append(Line(key, "held_back", "not_brought_back"))
        else:
            stood = json.loads(line["before"])
            before = {heading: value for heading, value in stood.items() if heading not in kept}
            if len(before) < len(stood):
                result.lines.append(Line(key, "held_back", "not_brought_back"))
            earlier = tuple(before.get(heading, cell) for heading, cell in zip(headings, row, strict=True))
            if earlier != row:
                restored.append(earlier)
    return added, restored


def _never_earlier(office: Office, plan: SheetsTarget | SqlTarget, headings: Sequence[str]) -> set[str]:
    """Headings of the columns that are not brought back: what people may be sent and until when (a yes may have been withdrawn
    since), and on a list for advertising the addresses, for nobody said yes at an earlier one."""
    way = WAYS[plan.channel] if plan.channel else None
    law = {"status", "due_at", "due_action", "due_reason", *((way.address, way.others) if way else ())}
    named = zip(_columns(office, plan, office.columns()), headings, strict=True)
    return {heading for column, heading in named if column in law or column.startswith("consent_")}


def _differing(headings: Sequence[str], new: Row, old: Row) -> dict[str, Any] | None:
    """Of a row that changes, what stood in the cells that do; None where the row cannot be written down: a customer stands in
    several rows that differ, or people changed a column to another type."""
    if any(not isinstance(cell, str | int | float | None) for cell in old):
        return None
    return {heading: was for heading, now, was in zip(headings, new, old, strict=True) if now != was}


def _columns(office: Office, plan: SheetsTarget | SqlTarget, there: Sequence[str]) -> list[str]:
    """The columns of customers that are delivered, customer_id first."""
    usual = [name for name in there if name not in office.project.deliver.leave_out]
    return list(dict.fromkeys(["customer_id", *(plan.columns or usual)]))


def _table(office: Office, plan: SheetsTarget | SqlTarget, people: pa.Table) -> pa.Table:
    """The rows to deliver as text and numbers, customer_id first, under their headings."""
    project = office.project
    columns = _columns(office, plan, people.column_names)
    table = ORGANISATIONS if project.entity == "organisation" else CUSTOMERS
    layout = Layout(table, project.headers, codes=isinstance(plan, SqlTarget), country=project.country)
    return shown(people.select(columns), layout)


def _opened(office: Office, name: str, plan: SheetsTarget | SqlTarget, table: pa.Table, result: Delivery) -> Copy:
    if isinstance(plan, SqlTarget):
        opened: Copy = import_module("hanjul.targets.sql").SqlTable(
            name, plan, office.secret, office.project.folder, table.schema
        )
        return opened
    sheets = import_module("hanjul.targets.sheets")
    tab = plan.sheet or CUSTOMERS_SHEET.in_(office.project.headers)
    sheet: Copy = sheets.Sheet(name, plan, office.secret, table.schema, tab, result.notes)
    return sheet


def _cut(table: pa.Table, result: Delivery) -> pa.Table:
    """Every text cut to what a cell of a sheet holds."""
    count = 0
    for position, name in enumerate(table.column_names):
        if pa.types.is_string(table[name].type):
            count += pc.sum(pc.greater(pc.utf8_length(table[name]), CELL_CHARACTERS)).as_py() or 0
            short = pc.utf8_slice_codeunits(table[name], 0, CELL_CHARACTERS)
            table = table.set_column(position, table.schema.field(position), short)
    if count:
        text = Text(
            f"한 칸의 한도 {CELL_CHARACTERS:,}자를 넘는 {count:,}칸은 뒷부분을 잘라 보냅니다.",
            f"{count:,} cells are cut to the {CELL_CHARACTERS:,} characters a cell can hold",
        )
        result.notes.append(text)
    return table


def _gone(
    shipped: Shipments, present: Mapping[str, Row], wanted: Mapping[str, Row], erased: Collection[str]
) -> tuple[list[str], int]:
    """Rows of customers who are gone but were not erased, and how many rows are not hanjul's."""
    ours = {line["customer_id"] for line in shipped.lines}
    others = [key for key in present if key not in wanted and key not in erased]
    rest = [key for key in others if any(value is not None for value in present[key][1:])]
    removed = [key for key in rest if CUSTOMER_ID.fullmatch(key) or key in ours]
    return removed, len(rest) - len(removed)


def _lines(
    copy: Copy,
    added: list[Row],
    changed: list[Row],
    removed: list[str],
    present: Mapping[str, Row],
    moves: Mapping[str, tuple[str, str]],
    held: Mapping[str | None, str | None],
) -> list[Line]:
    """A line per row; of a customer who was united with another or came off one it tells that one's id, so that whoever keeps
    notes by customer id can move them."""
    names = copy.columns

    def moved(key: str, event: str, otherwise: str | None = None) -> tuple[str | None, tuple[str, ...]]:
        found, other = moves.get(key, ("", ""))
        return (event, (other,)) if found == event else (otherwise, ())

    return [
        *(Line(row[0], "added", *moved(row[0], history.CAME_OFF)) for row in added),
        *(
            Line(
                row[0],
                "changed",
                None,
                tuple(n for n, new, old in zip(names, row, present[row[0]], strict=True) if new != old),
            )
            for row in changed
        ),
        *(Line(key, "removed", *moved(key, history.UNITED, held.get(key, "gone"))) for key in removed),
    ]


def _must_be_there(
    name: str, wanted: Mapping[str, Row], present: Mapping[str, Row], removed: list[str], erased: list[str]
) -> None:
    """Law 6: what is read back equals what was sent."""
    wrong = sum(present.get(key) != row for key, row in wanted.items()) + sum(
        any(value is not None for value in present[key][1:]) for key in removed if key in present
    )
    wrong += sum(key in present for key in erased)
    if wrong:
        raise DeliverError(
            Text(
                f"deliver.to.{name}: 다시 읽어 보니 {wrong:,}행이 보낸 것과 다릅니다.",
                f"deliver.to.{name}: read back, {wrong:,} rows differ from what was sent",
            ),
            Text(
                "그 사이에 누가 고쳤거나, 표의 열이 글자가 아닌 종류(숫자, 날짜와 시각, 길이가 정해진 char)일 수 있습니다. 다시 실행하면 다른 것만 다시 보냅니다.",
                "somebody may have changed them meanwhile, or a column there is no text (a number, a date or time, a char of fixed length): run again, and only what differs is sent",
            ),
        )
