"""Erasure where people came from servers and went out to targets: they are deleted there, and nothing brings them back."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hanjul
from hanjul.cli.forget import _at_targets
from hanjul.deliver import shipments
from hanjul.deliver.outside import Delivery
from hanjul.errors import ProjectError, SourceError
from hanjul.privacy import activity, erase
from hanjul.privacy.find import asked, find
from hanjul.privacy.plan import plan
from hanjul.project.load import load_project
from hanjul.store.erased import Memory
from hanjul.tables import SHIPMENTS
from tests.e2e.command import hanjul as command
from tests.privacy.company import holding, opened
from tests.privacy.outside import AFTER, LATER, THEIRS, Company, company
from tests.privacy.test_broken_off import killed

pytestmark = pytest.mark.long

ORDER = erase.Order("erased", "request", "tester", "2026-11-24T10:00:00+09:00")
HERS = "hana.kim77@naver.com"
OTHERS = ["김세찬", "박두리", "이다섯", "최넷"]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, Path, Any]]:
    """Run and delivered to all four targets; people wrote into the sheet. With it, what brings it back after a test."""
    folder, kept = tmp_path_factory.mktemp("company"), tmp_path_factory.mktemp("kept") / "company"
    with company(folder) as made:
        assert made.run() == ["김세찬", "김하나", "박두리", "이다섯", "최넷"]
        done = made.deliver()
        assert {name: one.counts()["added"] for name, one in done.items()} == {
            "news": 5,
            "db": 5,
            "sheet": 5,
            "list": 5,
        }
        tab = made.google.tabs["고객"]
        for number, row in enumerate(made.sheet()):
            if row[1] == "김하나":
                tab.put(number, 7, "그 고객은 hana.kim77 로 연락")
        shutil.copytree(folder, kept)
        yield made, kept, copy.deepcopy((made.chat, made.ghost.people, made.google.tabs))


@pytest.fixture
def delivered(once: tuple[Company, Path, Any]) -> Company:
    """The company as it was delivered."""
    made, kept, state = once
    shutil.rmtree(made.folder)
    shutil.copytree(kept, made.folder)
    made.chat, made.ghost.people, made.google.tabs = copy.deepcopy(state)
    made.broken = False
    return made


def ids(made: Company) -> tuple[str, ...]:
    """The ids she has."""
    with opened(made.file) as result:
        return find(result.engine, asked(HERS, result.project)).meant


def forgotten(made: Company, kind: str = "erased", at: str = ORDER.at) -> erase.Receipt:
    """She is erased, without a terminal."""
    result = opened(made.file)
    result._run.password = made.secret
    planned = plan(result.engine, result.project, [find(result.engine, asked(HERS, result.project)).meant])
    erase.begin(result, [erase.intent(planned, ORDER._replace(kind=kind, at=at))], made.secret)  # type: ignore[arg-type]
    receipt = erase.carry_through(result, made.secret)
    assert receipt is not None
    return receipt


def shipped(made: Company) -> list[dict[str, Any]]:
    with opened(made.file) as result:
        rows: list[dict[str, Any]] = result.engine.rows(result.engine.table(SHIPMENTS.name)).to_pylist()
    return rows


def counts(done: dict[str, Delivery], *names: str) -> dict[str, tuple[int, ...]]:
    return {name: tuple(one.counts()[action] for action in names) for name, one in done.items()}


def test_the_next_delivery_deletes_her_at_every_target(delivered: Company) -> None:
    hers, folder = ids(delivered), delivered.folder
    ran = command("person", hers[0], "--html", "person.html", folder=folder, **delivered.secrets)
    page = (folder / "person.html").read_text(encoding="utf-8")
    assert all(f"{name} ({kind})" in page for name, kind in (("news", "ghost"), ("db", "sql"), ("sheet", "sheets"), ("list", "csv")))  # fmt: skip
    (folder / "person.pdf").write_bytes(b"%PDF- her page, as pictures of letters")
    activity.made(folder, folder / "person.pdf")
    (folder / "out" / "guide" / "manual.pdf").parent.mkdir(exist_ok=True)
    (folder / "out" / "guide" / "manual.pdf").write_bytes(b"%PDF-")
    ran = command("forget", HERS, "--yes", "--json", "--lang", "en", folder=folder, **delivered.secrets)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["targets"] == {"db": 1, "list": 1, "news": 1, "sheet": 1}
    rows = list(told["by_hand"]["sources"].values())
    assert rows == [["id = 11"], [1], ["id = 1"]], "files by row, servers by key"
    removed = {Path(path).name for path in told["removed"]}
    assert removed == {"person.html", "person.pdf", "manual.pdf", "everybody.csv", *(f"{name}.csv" for name in ("news", "db", "sheet", "list"))}  # fmt: skip
    # Nothing of her is left but where she was delivered, and in the sources.
    assert {name for name, _ in holding(folder, *THEIRS, *hers)} == {"copy.db", "shop.db"}
    assert told["by_hand"] | {"sources": None} == {"sources": None, "files": [], "unread": []}
    owed = [line for line in shipped(delivered) if line["state"] == "owed"]
    assert len(owed) == 4
    assert not any(line["customer_id"] or line["before"] or line["tags"] for line in owed)

    ran = command("deliver", "--json", "--by", "함대리", folder=folder, **delivered.secrets)
    assert ran.returncode == 0, ran.stderr
    done = json.loads(ran.stdout)["targets"]
    assert {name: (one["deleted"], one["failed"]) for name, one in done.items()} == {
        "news": (1, 0), "db": (1, 0), "sheet": (1, 0), "list": (0, 0),
    }  # fmt: skip
    assert any("version history" in note for note in done["sheet"]["notes"])
    assert delivered.ghost.subscribed() == {"duri@gmail.com", "net@gmail.com", "dasot@naver.com", "sechan@daum.net"}
    assert "hana" not in str(delivered.sheet()), "what people wrote about her goes with her row"
    assert [row[1] for row in delivered.table()].count("김하나") == 0 and len(delivered.table()) == 4
    assert {name for name, _ in holding(folder, *THEIRS, *hers)} == {"shop.db"}, "nor in free pages of copy.db"
    assert counts(delivered.deliver(), "added", "changed", "removed", "deleted") == {
        "news": (0, 0, 0, 0), "db": (0, 0, 0, 0), "sheet": (0, 0, 0, 0), "list": (4, 0, 0, 0),
    }  # fmt: skip
    with opened(delivered.file) as result:
        assert shipments.owed(result.engine) == {}
    log = activity.read(folder, lambda name: None)
    assert log.broken is None
    assert [(one.who, one.numbers) for one in log.entries if one.what == "deliver news"] == [
        ("함대리", {"deleted": 1, "same": 4})
    ]


def test_nothing_brings_her_back(delivered: Company) -> None:
    """Neither pages of a reading that broke off, nor what changes at the servers, nor the next file, nor what a tool says."""
    hers, folder = ids(delivered), delivered.folder
    delivered.ghost.people[HERS].state = "unsubscribed"
    delivered.chat[0]["at"] = LATER
    delivered.chat.append({**delivered.chat[1], "id": 14, "at": LATER, "name": "강일곱", "email": "seven@x.kr", "mobile": ""})  # fmt: skip
    delivered.broken = True
    with pytest.raises(SourceError):
        delivered.run()
    with opened(delivered.file) as result:
        assert "fetched_chat" in result.engine.tables()
    forgotten(delivered)
    with opened(delivered.file) as result:
        assert "fetched_chat" not in result.engine.tables()
        assert [row["position"] for row in result.cursors.arrow().to_pylist()] == [None, None]
    assert {name for name, _ in holding(folder, *THEIRS, *hers)} == {"copy.db", "shop.db"}
    delivered.broken = False
    delivered.chat.append({**delivered.chat[0], "id": 13, "name": "김하나"})
    delivered.shop("update members set at = ? where id = 1", LATER)
    delivered.shop("insert into members values (3, 'Kim Hana', '010 2222 3333', null, 'Y', ?)", LATER)
    delivered.shop("insert into members values (4, '정여섯', '010-6666-6666', 'six@x.kr', 'Y', ?)", LATER)
    crm = folder / "exports" / "crm.csv"
    crm.write_text(crm.read_text(encoding="cp949") + "김하나,01022223333,,,Y,,\n", encoding="cp949")
    everybody = sorted([*OTHERS, "정여섯", "강일곱"])
    assert delivered.run() == everybody
    assert delivered.run(full=True) == everybody
    with opened(delivered.file) as result:
        refused = result.refused.arrow().to_pylist()
    assert {(line["source"], line["reason"]) for line in refused} == {(name, "erased") for name in ("crm", "shop", "chat")}  # fmt: skip
    # The tool says that she unsubscribed: that is known by its hash, and she is deleted there.
    done = delivered.deliver("news")["news"]
    assert (done.counts()["deleted"], done.evidence) == (1, 1)
    assert HERS not in delivered.ghost.people
    assert delivered.run() == everybody
    assert {name for name, _ in holding(folder, *THEIRS, *hers)} == {"copy.db", "shop.db"}


def test_whoever_is_destroyed_in_time_is_deleted_too(delivered: Company) -> None:
    """No suppression remembers them: only `shipments` knows where they went. An address that went to somebody else is theirs."""
    assert forgotten(delivered, "destroyed", f"{AFTER}T00:00:00+09:00").owed == {
        "db": 1,
        "list": 1,
        "news": 1,
        "sheet": 1,
    }
    done = delivered.deliver("db", "sheet")
    assert counts(done, "deleted") == {"db": (1,), "sheet": (1,)}
    assert done["db"].reasons("deleted") == {"destroyed": 1}
    assert "hana" not in str(delivered.sheet()) + str(delivered.table())
    delivered.shop("delete from members where id = 1")
    with (delivered.folder / "exports" / "crm.csv").open("a", encoding="cp949") as crm:
        crm.write(f"양여덟,010-8888-8888,{HERS},,Y,,{LATER}\n")
    assert "양여덟" in delivered.run()
    assert counts(delivered.deliver("news"), "deleted", "changed") == {"news": (0, 1)}
    assert delivered.ghost.people[HERS].fields["name"] == "양여덟"
    with opened(delivered.file) as result:
        assert shipments.owed(result.engine) == {"list": 1}


def test_a_store_older_than_the_erasure_lets_nobody_back(delivered: Company) -> None:
    """Servers with a cursor do not give her rows again, and pages read before wait: all pass the gate. A kill before the
    transaction is the same: the memory is written first."""
    delivered.chat.append({**delivered.chat[0], "id": 15, "at": LATER})
    delivered.chat.append({**delivered.chat[1], "id": 16, "at": LATER, "name": "강일곱", "email": "seven@x.kr", "mobile": ""})  # fmt: skip
    delivered.broken = True
    with pytest.raises(SourceError):
        delivered.run()
    with opened(delivered.file) as result:
        planned = plan(result.engine, result.project, [find(result.engine, asked(HERS, result.project)).meant])
    Memory(delivered.folder, delivered.secret, make_key=True).add(planned.facts, "erased", ORDER.at)
    for language, words in (("ko", "마지막 삭제보다 오래되어"), ("en", "older than the last erasure")):
        ran = command("deliver", "--dry-run", "--lang", language, folder=delivered.folder, **delivered.secrets)
        assert ran.returncode == 2 and words in ran.stderr, ran.stderr
    delivered.broken = False
    assert delivered.run() == sorted([*OTHERS, "강일곱"])


def test_what_is_half_done_is_not_erased_from(delivered: Company) -> None:
    """Row numbers of an unfinished run speak of other rows than the customers do."""
    crm = delivered.folder / "exports" / "crm.csv"
    head, *lines = crm.read_text(encoding="cp949").splitlines()
    crm.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="cp949")
    hanjul.run(delivered.file, until="extract", password=delivered.secret).close()
    ran = command("forget", HERS, "--yes", "--lang", "ko", folder=delivered.folder, **delivered.secrets)
    assert ran.returncode == 2 and "끝까지 가지 않았습니다" in ran.stderr, ran.stderr
    delivered.run()
    text = delivered.file.read_text(encoding="utf-8")
    delivered.file.write_text(text.replace("  crm:\n", "  crm2:\n", 1), encoding="utf-8")
    with opened(delivered.file) as result, pytest.raises(ProjectError, match="other sources"):
        erase.must_be_whole(result)


def test_a_delivery_that_is_killed_while_it_deletes_is_gone_on_with(delivered: Company) -> None:
    """What is owed at a target stays owed until the target was seen without them."""
    folder, secrets = delivered.folder, delivered.secrets
    forgotten(delivered)
    killed(folder, ("hanjul.targets.ghost:Ghost.delete", "after", 1), "deliver", "--to", "news", **secrets)
    assert HERS not in delivered.ghost.people, "she was deleted, and nobody wrote it down"
    ran = command("deliver", "--json", folder=folder, **secrets)
    assert ran.returncode == 0, ran.stderr
    assert delivered.ghost.subscribed() == {"duri@gmail.com", "net@gmail.com", "dasot@naver.com", "sechan@daum.net"}
    with opened(delivered.file) as result:
        assert shipments.owed(result.engine) == {}


def test_a_target_that_is_no_longer_named_is_left_to_people(once: tuple[Company, Path, Any]) -> None:
    project = load_project(once[0].file)
    told = _at_targets(project, {"db": 1, "old": 2, "list": 3})
    assert "hanjul deliver --to db deletes them" in told["db"].en
    assert "no longer names it" in told["old"].en
    assert "imported" in told["list"].en
    assert "nothing was sent by hanjul" in told["news"].en and "sheet" not in told


def test_files_with_people_that_commands_write_are_remembered(delivered: Company) -> None:
    for arguments in (("judge", "--export", "questions.xlsx"), ("check", "exports/crm.csv", "--fix")):
        ran = command(*arguments, folder=delivered.folder, **delivered.secrets)
        assert ran.returncode in (0, 1), ran.stderr
    assert {path.name for path in activity.files(delivered.folder)} == {"questions.xlsx", "crm.fixed.csv"}
