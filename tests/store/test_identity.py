"""Identity: ids follow the records from one run to the next."""

from typing import Any

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.store import history, identity, past
from tests.build import groups, records

Row = dict[str, Any]

HANA: Row = {"name": "김하나", "mobile": "+821011112222", "email_key": "hana@naver.com"}
HANA_SHOP: Row = {"name": "김하나", "mobile": "+821011112222", "source": "b"}
HANA_FORM: Row = {"name": "김하나", "email_key": "hana@naver.com", "source": "c"}
DURI: Row = {"name": "박두리", "mobile": "+821033334444", "email_key": "duri@naver.com"}
DURI_SHOP: Row = {"name": "박두리", "mobile": "+821033334444", "source": "b"}


class Runs:
    """Runs one after the other on one store. Each is given rows with the number of their group."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number, self.highest = engine, 0, -1

    def __call__(self, *rows: tuple[Row, int]) -> list[str]:
        """The ids of the rows."""
        self.number += 1
        places: dict[str, int] = {}
        given = []
        for row, _ in rows:
            source = str(row.get("source", "a"))
            places[source] = places.get(source, 0) + 1
            given.append({**row, "row": places[source]})
        made = records(*given).to_pylist()
        held: list[dict[str, Any]] = []
        if "records" in self.engine.tables():
            held = self.engine.rows(self.engine.table("records").sort("record_id")).to_pylist()
        numbers = self._numbers(made, held)
        fresh = pa.Table.from_pylist(
            [{**row, "record_id": number} for row, number in zip(made, numbers, strict=True)], records(*given).schema
        )
        if held:
            gone = [row for row in held if row["record_id"] not in numbers]
            self.engine.load(past.GONE, pa.Table.from_pylist(gone, fresh.schema))
        self.engine.load("records", fresh)
        first: dict[int, int] = {}
        of = [first.setdefault(group, number) for number, (_, group) in zip(numbers, rows, strict=True)]
        in_groups = groups(*of)
        self.engine.load("groups", in_groups.set_column(0, in_groups.schema.field(0), pa.array(numbers, pa.int64())))
        identity.run(self.engine, f"2026-01-0{self.number}T00:00:00+00:00")
        self.engine.drop(past.GONE)
        owned = self.engine.rows(self.engine.table("customer_of")).to_pylist()
        whose = {row["record_id"]: str(row["customer_id"]) for row in owned}
        return [whose[number] for number in numbers]

    def _numbers(self, made: list[dict[str, Any]], held: list[dict[str, Any]]) -> list[int]:
        """A record that says what one said before has its number; the others new ones."""
        apart = ("record_id", "row")
        known: dict[str, list[int]] = {}
        for row in held:
            known.setdefault(repr({k: v for k, v in row.items() if k not in apart}), []).append(row["record_id"])
        numbers = []
        for row in made:
            same = known.get(repr({k: v for k, v in row.items() if k not in apart}))
            self.highest += not same
            numbers.append(same.pop(0) if same else self.highest)
        return numbers

    def told(self, customer: str) -> list[tuple[str, str | None]]:
        """What history says of an id in the last run."""
        lines = history.of(self.engine, customer)
        return [
            (str(one["event"]), one["detail"]) for one in lines if str(one["at"]).startswith(f"2026-01-0{self.number}")
        ]


@pytest.fixture
def runs(engine: Engine) -> Runs:
    return Runs(engine)


def test_a_new_record_does_not_change_the_id(runs: Runs) -> None:
    (before,) = runs((HANA, 1))
    # By content alone the new record would make the id: it comes first.
    assert runs(({**HANA_FORM, "name": "가나"}, 1), (HANA, 1)) == [before, before]
    assert runs.told(before) == [("joined", "c:1")]


@pytest.mark.parametrize(
    "changed",
    [
        {**HANA, "name": "김두나"},
        {**HANA, "mobile": "+821099998888"},
        {"name": "김두나", "mobile": HANA["mobile"]},
        {"name": "김두나", "member_id": "M1"},
        {**HANA, "source": "z"},
    ],
    ids=["name", "mobile", "name and mailbox", "all but the member id", "source"],
)
def test_changed_values_do_not_change_the_id(runs: Runs, changed: Row) -> None:
    before = runs(({**HANA, "member_id": "M1"} if "member_id" in changed else HANA, 1), (DURI, 2))
    assert runs((DURI, 2), (changed, 1)) == before[::-1]


def test_a_value_several_records_hold_makes_nobody_the_same(runs: Runs) -> None:
    home = "+821055556666"
    before = runs(({"name": "김하나", "mobile": home}, 1), ({"name": "김두리", "mobile": home}, 2))
    after = runs(({"name": "김세찬", "mobile": home}, 1), ({"name": "김네온", "mobile": home}, 2))
    assert not set(before) & set(after)


def test_a_union_keeps_the_id_with_more_records_and_remembers_the_other(runs: Runs, engine: Engine) -> None:
    large, _, small = runs((HANA, 1), (HANA_SHOP, 1), (HANA_FORM, 2))
    assert runs((HANA, 1), (HANA_SHOP, 1), (HANA_FORM, 1)) == [large] * 3
    assert runs.told(small) == [("united", large)]
    assert runs.told(large) == [("took_over", small), ("joined", "c:1")]
    assert history.successor(engine, small) == large


def test_of_equals_the_older_id_survives(runs: Runs) -> None:
    (old,) = runs((DURI, 1))
    _, young = runs((DURI, 1), (HANA, 2))
    assert old != young
    assert runs((DURI, 1), (HANA, 1)) == [old, old]


def test_a_split_leaves_the_id_with_most_records(runs: Runs) -> None:
    before, *_ = runs((HANA, 1), (HANA_SHOP, 1), (DURI, 1))
    kept, also, other = runs((HANA, 1), (HANA_SHOP, 1), (DURI, 2))
    assert (kept, also) == (before, before) and other != before
    assert runs.told(before) == [("split", other), ("left", "a:2")]
    assert runs.told(other) == [("created", None), ("came_off", before)]


def test_the_id_stays_with_who_has_a_name_and_not_with_a_row_of_a_list(runs: Runs) -> None:
    listed: Row = {"mobile": HANA["mobile"], "source": "080"}
    posted: Row = {"email_key": HANA["email_key"], "source": "unsubscribed"}
    hana, *_ = runs((HANA, 1), (listed, 1), (posted, 1))
    moved = {**HANA, "mobile": "+821099998888", "member_id": None}
    assert runs((moved, 1), (listed, 2), (posted, 2))[0] == hana


def test_what_was_united_and_comes_off_again_gets_its_id_back(runs: Runs, engine: Engine) -> None:
    hana, _, duri = runs((HANA, 1), (HANA_SHOP, 1), (DURI, 2))
    runs((HANA, 1), (HANA_SHOP, 1), (DURI, 1))
    assert runs((HANA, 1), (HANA_SHOP, 1), (DURI, 2)) == [hana, hana, duri]
    assert runs.told(duri) == [("returned", None), ("came_off", hana)]
    assert history.successor(engine, duri) == duri


def test_records_that_move_between_people_take_no_id_along(runs: Runs) -> None:
    before = runs((HANA, 1), (HANA_SHOP, 1), (DURI, 2), (DURI_SHOP, 2), (HANA_FORM, 2))
    after = runs((HANA, 1), (HANA_SHOP, 1), (DURI, 2), (DURI_SHOP, 2), (HANA_FORM, 1))
    assert after == [*before[:4], before[0]]
    assert runs.told(before[0]) == [("joined", "c:1")]
    assert runs.told(before[2]) == [("left", "c:1")]


def test_whoever_is_gone_and_comes_back_is_the_same(runs: Runs) -> None:
    _, duri = runs((HANA, 1), (DURI, 2))
    runs((HANA, 1))
    assert runs.told(duri) == [("gone", None)]
    assert runs((HANA, 1), (DURI, 2))[1] == duri
    assert runs.told(duri) == [("returned", None)]


def test_a_new_person_never_takes_a_living_id(runs: Runs) -> None:
    (before,) = runs((HANA, 1))
    # The old record was changed and kept its id; somebody new says just what it said then.
    one, other = runs(({**HANA, "name": "김두나", "mobile": None}, 1), ({**HANA, "source": "b", "email_key": None}, 2))
    assert (one, other == before) == (before, False)
    again = runs(
        ({**HANA, "name": "김두나", "mobile": None}, 1), ({**HANA, "source": "b", "email_key": None}, 2), (HANA, 3)
    )
    assert again[:2] == [one, other] and len(set(again)) == 3


def test_namesakes_with_nothing_else_keep_their_ids_when_one_more_comes(runs: Runs) -> None:
    alike: Row = {"name": "김영숙"}
    before = runs((alike, 1), (alike, 2))
    after = runs((alike, 1), (alike, 2), (alike, 3))
    assert (after[:2], len(set(after))) == (before, 3)


def test_namesakes_are_told_apart_by_all_their_cells(engine: Engine) -> None:
    ids = []
    for order in (("N", "Y"), ("Y", "N")):
        engine.drop("customer_of")
        engine.load("raw_a", pa.table({"row": pa.array([1, 2], pa.int64()), "동의": list(order)}))
        ids.append(dict(zip(order, Runs(engine)(({"name": "김하나"}, 1), ({"name": "김하나"}, 2)), strict=True)))
    assert ids[0] == ids[1]
