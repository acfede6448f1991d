"""Deliveries to a real Ghost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hanjul.engines import Engine
from hanjul.store.suppression import Suppressed, Suppressions
from tests.deliver.outside import DUL, HANA, NET, OLD, SET, deliver
from tests.targets.ghost_server import Running, ghost

PEOPLE = [HANA, DUL, SET, NET, OLD]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with ghost() as found:
        yield found


def members(running: Running) -> dict[str, Any]:
    """Everybody Ghost knows, by address."""
    url = f"{running.url}/ghost/api/admin/members/?limit=100&include=labels,newsletters"
    return {one["email"]: one for one in running.owner.get(url, timeout=30).json()["members"]}


def test_a_real_ghost_is_brought_up_to_date(engine: Engine, tmp_path: Path, running: Running) -> None:
    def go(people: list[dict[str, Any]] = PEOPLE, **more: Any) -> dict[str, int]:
        plan = {"kind": "ghost", "url": running.url, "key_env": "TOOL_KEY", "tags": ["company"]}
        done = deliver(engine, tmp_path, people, plan, key=running.key, **more)
        return {name: count for name, count in done.counts().items() if count} | {"evidence": done.evidence}

    admin = f"{running.url}/ghost/api/admin/members"
    assert go(dry_run=True) == {"added": 2, "held_back": 3, "evidence": 0}
    assert members(running) == {}
    assert go() == {"added": 2, "held_back": 3, "evidence": 0}
    there = members(running)
    assert {mail: [label["name"] for label in one["labels"]] for mail, one in there.items()} == {
        "hana@x.kr": ["company:한빛"], "dul@x.kr": ["company:새론"],
    }  # fmt: skip
    assert go() == {"same": 2, "held_back": 3, "evidence": 0}
    # She leaves in Ghost; he changes his name here.
    gone = running.owner.put(
        f"{admin}/{there['hana@x.kr']['id']}/", json={"members": [{"newsletters": []}]}, timeout=30
    )
    assert gone.ok
    assert go([HANA, {**DUL, "name": "박두울"}]) == {"changed": 1, "held_back": 1, "evidence": 1}
    assert members(running)["dul@x.kr"]["name"] == "박두울"
    assert members(running)["hana@x.kr"]["newsletters"] == []
    # He asks to be erased.
    with engine.stage():
        lines = [Suppressed("email", "dul@x.kr", "erased"), Suppressed("mobile", "010-2345-6780", "erased")]
        Suppressions(engine, tmp_path, {}.get).add(lines, "forget")
    assert go()["deleted"] == 1
    assert set(members(running)) == {"hana@x.kr"}


def test_who_left_one_newsletter_of_a_real_ghost_stays_off_it(engine: Engine, tmp_path: Path, running: Running) -> None:
    admin = f"{running.url}/ghost/api/admin"

    def asked(verb: str, path: str, body: Any) -> Any:
        answer = running.owner.request(verb, f"{admin}/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    there = running.owner.get(f"{admin}/newsletters/", timeout=30).json()["newsletters"][0]["id"]
    other = asked("POST", "newsletters/", {"newsletters": [{"name": "다른 소식"}]})["newsletters"][0]["id"]
    for mail, letters in (("left@x.kr", [there, other]), ("new@x.kr", [other])):
        body = {"members": [{"email": mail, "newsletters": [{"id": letter} for letter in letters]}]}
        number = asked("POST", "members/", body)["members"][0]["id"]
        if mail == "left@x.kr":
            asked("PUT", f"members/{number}/", {"members": [{"newsletters": [{"id": other}]}]})
    people = [{**HANA, "email": "left@x.kr"}, {**DUL, "email": "new@x.kr"}]
    done = deliver(
        engine, tmp_path, people, {"kind": "ghost", "url": running.url, "key_env": "TOOL_KEY"}, key=running.key
    )
    assert done.counts()["added"] == 1 and done.reasons("held_back") == {"unsubscribed": 1}
    letters = {mail: {one["id"] for one in member["newsletters"]} for mail, member in members(running).items()}
    assert letters["left@x.kr"] == {other} and letters["new@x.kr"] == {there, other}
