"""A second run gives what a run from scratch over the same data gives, apart from the ids, and these stay."""

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import hanjul
from hanjul import match
from hanjul.match import compare, forms, judge
from tests.laws.company import CRM, FORM, PEOPLE, TODAY, Source, companies, write
from tests.laws.runs import Outcome, placed, planned, run
from tests.laws.test_laws import PLAIN

pytestmark = pytest.mark.long

few = settings(
    deadline=None,
    max_examples=3,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def rewritten(project: Path, sources: tuple[Source, ...]) -> None:
    """The same files with other rows."""
    folder = project.parent.parent / "exports"
    shutil.rmtree(folder)
    write(sources, folder)


@st.composite
def grown(draw: st.DrawFn) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """A company, and what it was before: rows were added anywhere, others were taken out or changed."""
    now = draw(companies)
    before = []
    for source in now:
        kept = [row for row in source.rows if draw(st.booleans())] or list(source.rows[:1])
        gone = draw(st.lists(st.sampled_from(source.rows), max_size=2))
        changed = [tuple("" if place == 1 else cell for place, cell in enumerate(row)) for row in gone]
        before.append(source._replace(rows=(*kept, *changed)))
    return tuple(before), now


def people(outcome: Outcome) -> dict[frozenset[tuple[str, int]], str]:
    """The rows of each customer -> the id."""
    rows = defaultdict(set)
    for place, customer in outcome.owner.items():
        rows[customer].add(place)
    return {frozenset(places): customer for customer, places in rows.items()}


def told(outcome: Outcome, table: str, but: frozenset[tuple[tuple[str, int], ...]] = frozenset()) -> list[str]:
    """The rows of a table with people instead of their ids and places instead of numbers, in no order. `but`: people to leave out."""
    of = {customer: tuple(sorted(places)) for places, customer in people(outcome).items()}
    named = (
        {k: of.get(v, v) if k == "customer_id" else v for k, v in row.items()} for row in placed(outcome.tables, table)
    )
    return sorted(repr(sorted(row.items())) for row in named if row.get("customer_id") not in but)


def remembered(outcome: Outcome) -> frozenset[tuple[tuple[str, int], ...]]:
    """The people of whom the ledger holds answers that are in no source any more."""
    of = {customer: tuple(sorted(places)) for places, customer in people(outcome).items()}
    lines = outcome.tables["consent_ledger"].to_pylist()
    return frozenset(of[line["customer_id"]] for line in lines if line["state"] == "gone" and line["customer_id"] in of)


SAME = ("records", "consents", "findings", "refused", "groups", "pairs", "lineage", "consent_states", "customers",
        "profile", "duplicates", "keys", "overlap", "match_model")  # fmt: skip
OF_CONSENT = ("consent_states", "customers")


@given(grown())
@example((tuple(source._replace(rows=source.rows[:1]) for source in PLAIN), PLAIN))
@example((PLAIN, tuple(source._replace(rows=source.rows[1:]) for source in PLAIN)))
@settings(few)
def test_a_second_run_equals_a_run_from_scratch(states: tuple[tuple[Source, ...], tuple[Source, ...]]) -> None:
    before, now = states
    with planned(now) as project:
        rewritten(project, before)
        first = run(project, before)
        rewritten(project, now)
        second = run(project, now)
        full = run(project, now, full=True)
        shutil.rmtree(project.parent / "out")
        (project.parent / "hanjul.duckdb").unlink()
        scratch = run(project, now)
        third = run(project, now)
    assert [told(third, table) for table in SAME] == [told(scratch, table) for table in SAME]
    assert people(second).keys() == people(scratch).keys()
    gone = remembered(second)
    for table in SAME:
        # What people consent to depends on the ledger too: without it, a run cannot know what is gone.
        but = gone if table in OF_CONSENT else frozenset()
        assert told(second, table, but) == told(scratch, table, but), table
    for table in (*SAME, "consent_ledger"):
        assert told(full, table) == told(second, table), table
    assert set(second.tables) - set(scratch.tables) == set()
    kept(first, second)


def kept(first: Outcome, second: Outcome) -> None:
    """Whoever consists of the same rows goes by the same id."""

    def content(outcome: Outcome) -> dict[tuple[tuple[str, ...], ...], list[str]]:
        found = defaultdict(list)
        cells = {(Path(s.file).stem, n): (s.file, *row) for s in outcome.sources for n, row in enumerate(s.rows, 1)}
        for places, customer in people(outcome).items():
            found[tuple(sorted(cells[place] for place in places))].append(customer)
        return found

    before, now = content(first), content(second)
    for rows, ids in before.items():
        if rows in now and len(ids) == len(now[rows]) == 1:
            assert ids == now[rows]


def test_where_nothing_changed_nothing_is_matched_again_unless_somebody_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    matched = []
    kept_back = match.run
    monkeypatch.setattr(match, "run", lambda *given: (matched.append(1), kept_back(*given)))
    with planned(PLAIN) as project:
        first = run(project, PLAIN)
        assert (people(run(project, PLAIN)), len(matched)) == (people(first), 1)
        with hanjul.last_run(project) as result:
            sides = judge.sides(result.engine, [0, 1])
            judge.add(
                result.engine,
                [(sides[0], sides[1], "different")],
                who="하나",
                via="terminal",
                at="2026-01-01T00:00:00Z",
            )
        run(project, PLAIN)
        assert len(matched) == 2
        text = project.read_text(encoding="utf-8")
        project.write_text(text.replace("\nmatch:\n", "\nmatch:\n  threshold: 0.9\n"), encoding="utf-8")
        run(project, PLAIN)
        assert len(matched) == 3


CUSTOMERS = Source("crm.csv", CRM, tuple((p.name, f"010{p.mobile}", p.email, p.company, "", "", "") for p in PEOPLE))
MISTYPED = tuple(("2026. 1. 2. 오후 3:22:11", p.name, f"010{p.mobile}", p.email.replace("@", "1@"), "") for p in PEOPLE)
APPLICANTS = (CUSTOMERS, Source("신청.csv", FORM, MISTYPED))


def test_only_new_records_are_read_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of the run before, and two of them that were compared, are taken over, unless the run is a full one."""
    read: list[int] = []
    looked: list[tuple[int, int]] = []
    read_as, looked_at = forms._read, compare._looked
    monkeypatch.setattr(
        forms, "_read", lambda rows, **given: (read.extend(rows["record_id"].to_pylist()), read_as(rows, **given))[1]
    )

    def seen(rows: pa.Table, looks: Any) -> pa.Table:
        looked.extend(zip(rows["a"].to_pylist(), rows["b"].to_pylist(), strict=True))
        return looked_at(rows, looks)

    monkeypatch.setattr(compare, "_looked", seen)
    new = ("2026. 1. 9. 오후 3:22:11", "최네온", "01067891234", "neonn@saeron.com", "네, 동의합니다")
    with planned(APPLICANTS) as project:
        run(project, APPLICANTS)
        assert len(read) == 14 and looked
        now = (CUSTOMERS, Source("신청.csv", FORM, (*MISTYPED[:3], new, *MISTYPED[3:])))
        rewritten(project, now)
        read.clear()
        looked.clear()
        second = run(project, now)
        (number,) = read
        assert looked and all(number in pair for pair in looked)
        looked.clear()
        full = run(project, now, full=True)
        assert len(read) == 16 and not all(number in pair for pair in looked)
    assert [told(full, table) for table in SAME] == [told(second, table) for table in SAME]


def test_a_full_run_keeps_the_ids_and_changes_nothing() -> None:
    with planned(PLAIN) as project:
        first = run(project, PLAIN)
        with hanjul.run(project, until="deliver", full=True, today=TODAY) as result:
            assert not any(result.summary["changes"].values())
        assert people(run(project, PLAIN)) == people(first)


@pytest.mark.parametrize("until", ["extract", "clean", "match", "merge"])
def test_a_run_that_ended_early_does_not_disturb_the_next(until: str) -> None:
    less = tuple(source._replace(rows=source.rows[:2]) for source in PLAIN)
    with planned(PLAIN) as project:
        first = run(project, PLAIN)
        rewritten(project, less)
        run(project, less, until=until)
        rewritten(project, PLAIN)
        again = run(project, PLAIN)
    assert people(again) == people(first)
    assert [told(again, table) for table in SAME] == [told(first, table) for table in SAME]
    assert not [name for name in again.tables if name.startswith("past_") and name != "past_state"]
