"""A delivery taken back: at the five mailing tools, in a sheet, in a database."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from hanjul.deliver import shipments
from hanjul.deliver.outside import Delivery
from hanjul.engines import Engine
from hanjul.errors import ProjectError, ServiceError
from hanjul.store.suppression import Suppressions
from hanjul.tables import SHIPMENTS
from tests.deliver.outside import DUL, HANA, NET, OLD, SET, actions, deliver, undo
from tests.deliver.test_lists import PEOPLE, go
from tests.targets.service import Fault
from tests.targets.sheet_service import SheetService
from tests.targets.tool_services import SERVICES, ToolService

MARRIED = {**HANA, "name": "김하늘", "given_name": "하늘"}


@pytest.fixture(params=SERVICES, ids=lambda kind: kind.kind)
def tool(request: pytest.FixtureRequest, quick: None) -> Iterator[ToolService]:
    """Each tool in turn; in the end it must have had nothing to complain of."""
    with request.param().serving() as service:
        yield service
    assert service.wrong == []


def back(
    engine: Engine, place: Path, tool: ToolService, people: list[dict[str, Any]] = PEOPLE, **more: Any
) -> Delivery:
    dry_run = more.pop("dry_run", False)
    return undo(engine, place, people, tool.plan(**more), key=tool.key, dry_run=dry_run)


def test_whoever_was_added_is_taken_off_and_nobody_else(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    tool.add("their-own@form.kr", tool.good)
    go(engine, tmp_path, tool)
    plan = back(engine, tmp_path, tool, dry_run=True)
    assert plan.reasons("removed") == {"undone": 2} and len(tool.subscribed()) == 3
    assert actions(back(engine, tmp_path, tool)) == {"removed": 2}
    assert tool.subscribed() == {"their-own@form.kr"}
    assert actions(back(engine, tmp_path, tool)) == {}, "what was undone is not undone again"


def test_who_subscribes_again_after_the_undoing_is_left_alone(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    go(engine, tmp_path, tool)
    back(engine, tmp_path, tool)
    tool.people.pop("hana@x.kr", None)
    tool.add("hana@x.kr", tool.good)
    assert actions(back(engine, tmp_path, tool)) == {} and tool.subscribed() == {"hana@x.kr"}


def test_being_taken_off_by_an_undoing_is_no_unsubscribe(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool)
    back(engine, tmp_path, tool)
    again = go(engine, tmp_path, tool)
    assert again.evidence == 0
    if tool.kind == "stibee":  # its API never subscribes anybody again
        assert again.reasons("held_back")["off"] == 2
    else:
        assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}


def test_what_was_changed_returns(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool, tags=["company"])
    before = dict(tool.people["hana@x.kr"].fields), set(tool.people["hana@x.kr"].tags)
    moved = [{**MARRIED, "company": "새론"}, DUL, SET, NET, OLD]
    assert actions(go(engine, tmp_path, tool, moved, tags=["company"]))["changed"] == 1
    assert actions(back(engine, tmp_path, tool, moved, tags=["company"])) == {"changed": 1}
    assert (tool.people["hana@x.kr"].fields, tool.people["hana@x.kr"].tags) == before
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}, "only the last delivery is undone"


def test_nobody_who_was_taken_off_or_refused_since_is_written_to(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    go(engine, tmp_path, tool)
    later = [MARRIED, {**DUL, "consent_email": "no", "status": "refused"}]
    assert actions(go(engine, tmp_path, tool, later)) == {"changed": 1, "removed": 1, "held_back": 1}
    refused = [{**MARRIED, "consent_email": "no", "status": "refused"}, later[1]]
    sent = tool.people["hana@x.kr"].sent
    result = back(engine, tmp_path, tool, refused)
    assert result.reasons("held_back") == {"not_brought_back": 1, "stays_off": 1} and actions(result) == {
        "held_back": 2
    }
    assert tool.people["hana@x.kr"].sent == sent and "dul@x.kr" not in tool.subscribed()


def test_an_undoing_that_was_cut_off_goes_on(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool)
    tool.faults.append(Fault(lambda asked: asked.method != "GET", (401, {"message": "expired"}), times=1000))
    with pytest.raises(ServiceError):
        back(engine, tmp_path, tool)
    tool.faults.clear()
    assert actions(back(engine, tmp_path, tool)) == {"removed": 2} and not tool.subscribed()


def test_an_undoing_that_was_cut_off_goes_on_where_an_erasure_is_owed_too(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    go(engine, tmp_path, tool)
    owed = {**engine.rows(engine.table(SHIPMENTS.name)).to_pylist()[0], "address": "0" * 32, "customer_id": None}
    owed |= {"action": "deleted", "state": "owed", "why": "erased", "delivery": 0}
    engine.append(SHIPMENTS.name, pa.Table.from_pylist([owed], SHIPMENTS.schema))
    tool.faults.append(Fault(lambda asked: asked.method != "GET", (401, {"message": "expired"}), times=1000))
    with pytest.raises(ServiceError):
        back(engine, tmp_path, tool)
    tool.faults.clear()
    assert actions(back(engine, tmp_path, tool)) == {"removed": 2} and not tool.subscribed()


def test_a_delivery_that_was_cut_off_is_undone_too(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool)
    lines = engine.table(SHIPMENTS.name).filter(nw.col("state") == "planned")
    engine.save(SHIPMENTS.name, lines)  # killed after sending: what was done is not written down
    assert actions(back(engine, tmp_path, tool)) == {"removed": 2} and not tool.subscribed()


def test_a_delivery_that_was_cut_off_and_went_on_is_undone_whole(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    go(engine, tmp_path, tool, [HANA])
    lines = engine.rows(engine.table(SHIPMENTS.name)).to_pylist()
    engine.load(
        SHIPMENTS.name, pa.Table.from_pylist([one for one in lines if one["state"] == "planned"], SHIPMENTS.schema)
    )
    assert actions(go(engine, tmp_path, tool)) == {"added": 1, "same": 1, "held_back": 3}  # after a kill
    assert actions(go(engine, tmp_path, tool)) == {"same": 2, "held_back": 3}, "it came to its end"
    assert actions(back(engine, tmp_path, tool)) == {"removed": 2} and not tool.subscribed()


def test_what_was_there_before_is_kept_of_customers_only(engine: Engine, tmp_path: Path) -> None:
    plan = {"kind": "sql", "url": "sqlite:///crm.db", "table": "crm", "columns": COLUMNS}
    deliver(engine, tmp_path, [HANA, DUL], plan)
    deliver(engine, tmp_path, [MARRIED, {**DUL, "company": None}], plan)
    kept = engine.table(SHIPMENTS.name).filter(~nw.col("before").is_null())
    target = engine.rows(kept)["target"][0].as_py()
    engine.save("customers", engine.table("customers").filter(nw.col("name") != "박둘"))
    shipments.forget_the_gone(engine, [target])
    held = engine.table(SHIPMENTS.name).filter(~nw.col("before").is_null())
    assert engine.rows(held)["customer_id"].to_pylist() == ["C1"]
    shipments.forget_the_gone(engine, [])
    assert engine.rows(held.select("customer_id")).num_rows == 0


def test_an_erasure_leaves_nothing_of_before(engine: Engine, tmp_path: Path) -> None:
    plan = {"kind": "sql", "url": "sqlite:///crm.db", "table": "crm", "columns": COLUMNS}
    deliver(engine, tmp_path, [HANA, DUL], plan)
    deliver(engine, tmp_path, [MARRIED, DUL], plan)
    shipments.forget(engine, ["C2"], Suppressions(engine, tmp_path, {}.get), "erased", "2026-11-24T10:00:00+09:00")
    assert not [line for line in engine.rows(engine.table(SHIPMENTS.name)).to_pylist() if line["before"]]


def test_of_earlier_deliveries_nothing_that_was_there_before_is_kept(
    engine: Engine, tmp_path: Path, quick: None
) -> None:
    with SERVICES[1]().serving() as tool:
        go(engine, tmp_path, tool)
        go(engine, tmp_path, tool, [MARRIED, DUL])
        go(engine, tmp_path, tool, [HANA, DUL])
        kept = engine.rows(engine.table(SHIPMENTS.name).filter(~nw.col("before").is_null())).to_pylist()
    assert [(line["delivery"], line["state"]) for line in kept] == [(3, "planned")]
    assert json.loads(kept[0]["before"])["fields"]["FNAME"] == "하늘"


# Copies ----------------------------------------------------------------------------------------------------------------

COLUMNS = ["name", "mobile", "email", "company", "records"]
OTHERS = [{**MARRIED, "company": None}, DUL, SET, NET]


def test_a_sheet_is_as_it_was(engine: Engine, tmp_path: Path, quick: None) -> None:
    with SheetService().serving() as google:
        plan = google.plan(columns=COLUMNS)
        deliver(engine, tmp_path, [HANA, DUL, SET], plan, key=google.key())
        before = google.tabs["고객"].table()
        google.tabs["고객"].columns += 1
        deliver(engine, tmp_path, OTHERS, plan, key=google.key())
        google.tabs["고객"].put(1, 6, "꼭 전화할 것")
        planned = undo(engine, tmp_path, OTHERS, plan, key=google.key(), dry_run=True)
        assert actions(planned) == {"changed": 1, "removed": 1} and len(google.tabs["고객"].table()) == 5
        assert [line.what for line in planned.lines if line.action == "changed"] == [("이름", "회사")]
        assert actions(undo(engine, tmp_path, OTHERS, plan, key=google.key())) == {"changed": 1, "removed": 1}
        table = google.tabs["고객"].table()
        assert [row[:6] for row in table] == before and table[1][6] == "꼭 전화할 것"
        assert actions(undo(engine, tmp_path, OTHERS, plan, key=google.key())) == {}
        assert google.wrong == []


def test_a_table_is_as_it_was_and_the_gone_stay_gone(engine: Engine, tmp_path: Path) -> None:
    plan = {"kind": "sql", "url": "sqlite:///crm.db", "table": "crm", "columns": COLUMNS}

    def rows() -> list[tuple[Any, ...]]:
        with sqlite3.connect(tmp_path / "crm.db") as connection:
            return connection.execute("select customer_id, name, company from crm order by 1").fetchall()

    deliver(engine, tmp_path, [HANA, DUL, SET], plan)
    deliver(engine, tmp_path, [{**MARRIED, "company": None}, DUL], plan)
    result = undo(engine, tmp_path, [{**MARRIED, "company": None}, DUL], plan)
    assert actions(result) == {"changed": 1, "held_back": 1}
    assert rows() == [("C1", "김하나", "한빛"), ("C2", "박둘", "새론")]
    assert actions(undo(engine, tmp_path, [MARRIED, DUL], plan)) == {"held_back": 1}, "nothing further back is undone"


def test_an_earlier_address_of_a_list_for_advertising_is_not_brought_back(engine: Engine, tmp_path: Path) -> None:
    plan = {"kind": "sql", "url": "sqlite:///crm.db", "table": "crm", "columns": COLUMNS, "channel": "email"}
    deliver(engine, tmp_path, [HANA, DUL], plan)
    moved = [{**MARRIED, "email": "new@x.kr"}, DUL]
    deliver(engine, tmp_path, moved, plan)
    undo(engine, tmp_path, moved, plan)
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        assert connection.execute("select name, email from crm order by customer_id").fetchone() == (
            "김하나",
            "new@x.kr",
        )


@pytest.mark.parametrize("channel", [None, "email"])
def test_an_earlier_yes_is_not_brought_back(engine: Engine, tmp_path: Path, channel: str | None) -> None:
    columns = ["name", "email", "consent_email", "consent_sms", "status"]
    plan = {"kind": "sql", "url": "sqlite:///crm.db", "table": "crm", "columns": columns, "channel": channel}
    deliver(engine, tmp_path, [{**HANA, "consent_sms": "yes"}, DUL], plan)
    refused = [{**MARRIED, "consent_sms": "no"}, {**DUL, "consent_email": "no", "status": "refused"}]
    deliver(engine, tmp_path, refused, plan)
    undo(engine, tmp_path, refused, plan)
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        told = connection.execute("select name, consent_sms from crm where customer_id = 'C1'").fetchone()
        others = connection.execute("select consent_email, status from crm where customer_id = 'C2'").fetchall()
    assert told == ("김하나", "no")
    assert others == ([] if channel else [("no", "refused")])


def test_files_are_not_undone(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="needs no undoing"):
        undo(engine, tmp_path, [HANA], {"kind": "csv"})
