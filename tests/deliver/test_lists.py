"""Deliveries to the five mailing tools, each against a double of the tool that checks every request."""

import datetime
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hanjul.deliver import lists, outside
from hanjul.deliver.outside import Delivery
from hanjul.engines import Engine
from hanjul.errors import HanjulError, ProjectError, ServiceError
from hanjul.project.target import MailingTarget
from hanjul.store.suppression import Suppressions
from hanjul.tables import SHIPMENTS, SUPPRESSIONS
from hanjul.targets.tools import whole_list
from tests.deliver.outside import DUL, HANA, NET, OLD, SET, actions, deliver, office, undo
from tests.targets.specs import follows_client, follows_openapi
from tests.targets.tool_services import (
    SERVICES,
    BrevoService,
    GhostService,
    ListmonkService,
    MailchimpService,
    StibeeService,
    ToolService,
)

PEOPLE = [HANA, DUL, SET, NET, OLD]
DESCRIBED = {
    "stibee": partial(follows_openapi, "stibee"),
    "listmonk": partial(follows_openapi, "listmonk", "/api"),
    "mailchimp": partial(follows_client, "mailchimp_marketing"),
    "brevo": partial(follows_client, "brevo"),
}


@pytest.fixture(params=SERVICES, ids=lambda kind: kind.kind)
def tool(request: pytest.FixtureRequest, quick: None) -> Iterator[ToolService]:
    """Each tool in turn; in the end it must have had nothing to complain of."""
    service = request.param()
    if service.kind in DESCRIBED:
        service.check = DESCRIBED[service.kind]()
    with service.serving():
        yield service
    assert service.wrong == []


def go(engine: Engine, place: Path, tool: ToolService, people: list[dict[str, Any]] = PEOPLE, **more: Any) -> Delivery:
    key = more.pop("key", tool.key)
    dry_run = more.pop("dry_run", False)
    return deliver(engine, place, people, tool.plan(**more), key=key, dry_run=dry_run)


def test_only_those_who_said_yes_get_on_the_list_and_once(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    first = go(engine, tmp_path, tool)
    assert actions(first) == {"added": 2, "held_back": 3}
    assert first.reasons("held_back") == {"refused": 1, "never_asked": 1, "expired": 1}
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}
    before = len([one for one in tool.asked if one.method != "GET"])
    again = go(engine, tmp_path, tool)
    assert actions(again) == {"same": 2, "held_back": 3}
    assert len([one for one in tool.asked if one.method != "GET"]) == before, "nothing is sent twice"


def test_a_dry_run_sends_nothing_and_keeps_nothing(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    tool.add("left@x.kr", "unsubscribed")
    result = go(engine, tmp_path, tool, dry_run=True)
    assert actions(result) == {"added": 2, "held_back": 3}
    assert {one.method for one in tool.asked} == {"GET"}
    assert not {SHIPMENTS.name, SUPPRESSIONS.name} & set(engine.tables())
    assert result.evidence == 1 and result.file is not None and result.file.exists()


@pytest.mark.parametrize("kind", [MailchimpService, BrevoService])
def test_a_dry_run_makes_no_fields_and_says_which_are_lacking(
    engine: Engine, tmp_path: Path, kind: type[ToolService], quick: None
) -> None:
    tool = kind()
    with tool.serving():
        result = go(engine, tmp_path, tool, dry_run=True, fields={"COMPANY": "company"})
        assert {one.method for one in tool.asked} == {"GET"}
        assert "COMPANY" in result.notes[0].en
        assert actions(go(engine, tmp_path, tool, fields={"COMPANY": "company"}))["added"] == 2
    assert tool.people["hana@x.kr"].fields == {"COMPANY": "한빛"}


def test_an_unsubscribe_in_the_tool_outranks_every_yes(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    tool.add("hana@x.kr", "unsubscribed")
    result = go(engine, tmp_path, tool)
    assert result.evidence == 1
    assert result.reasons("held_back")["unsubscribed"] == 1
    assert tool.subscribed() == {"dul@x.kr"}
    assert Suppressions(engine, tmp_path, {}.get).reasons("email", ["HANA@x.kr"]) == ["unsubscribed"]
    tool.people.clear()  # even where the tool forgets
    assert "hana@x.kr" not in go(engine, tmp_path, tool).file.read_text() and tool.subscribed() == {"dul@x.kr"}


def test_who_leaves_while_the_delivery_is_planned_is_not_put_back(
    engine: Engine, tmp_path: Path, tool: ToolService, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(engine, tmp_path, tool)
    send = lists._send

    def late(*given: Any) -> Any:
        tool.leave("hana@x.kr")
        return send(*given)

    monkeypatch.setattr(lists, "_send", late)
    renamed = [{**HANA, "name": "김나나", "given_name": "나나"}, {**DUL, "name": "박두나", "given_name": "두나"}]
    result = go(engine, tmp_path, tool, renamed)
    assert tool.subscribed() == {"dul@x.kr"}
    assert actions(result) == {"changed": 1, "held_back": 1} and result.reasons("held_back") == {"unsubscribed": 1}
    assert result.evidence == 1, "it is known at once, for all other targets"


def test_a_total_that_is_too_low_hides_nobody_who_left() -> None:
    pages = [(list(range(3)), 3), ([3, 4], 3), ([], 0)]
    assert len(whole_list(None, lambda read: pages[read // 3 + (read > 3)], str, 3)) == 5  # type: ignore[arg-type]


def test_who_refuses_later_is_taken_off_and_others_are_left_alone(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    tool.add("their-own@form.kr", tool.good)
    tool.add("set@x.kr", tool.good)
    go(engine, tmp_path, tool)
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr", "their-own@form.kr"}, "who refused here is taken off there"
    later = [HANA, {**DUL, "consent_email": "no", "status": "refused"}, SET, NET, OLD]
    result = go(engine, tmp_path, tool, later)
    assert result.reasons("removed") == {"refused": 1}
    assert tool.subscribed() == {"hana@x.kr", "their-own@form.kr"}


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("kind", [StibeeService, GhostService])
def test_one_who_cannot_be_taken_off_does_not_keep_the_others_waiting(
    engine: Engine, tmp_path: Path, quick: None, kind: type[ToolService], status: int
) -> None:
    tool = kind()
    tool.add("set@x.kr")
    with tool.serving():
        verb, path = ("POST", "unsubscribe") if tool.kind == "stibee" else ("PUT", "/members/m1/")
        tool.fail(verb, path, status, {"code": "x", "message": "cannot be"})
        result = go(engine, tmp_path, tool)
        assert result.counts()["added"] == 2 and result.counts()["failed"] == 1
        assert actions(go(engine, tmp_path, tool)) == {"removed": 1, "same": 2, "held_back": 3}


def test_who_was_taken_off_by_hanjul_did_not_unsubscribe(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool)
    expired = {**DUL, "consent_at": "2023-01-01T00:00:00+09:00"}
    assert go(engine, tmp_path, tool, [HANA, expired]).reasons("removed") == {"expired": 1}
    back = go(engine, tmp_path, tool, [HANA, DUL])
    assert back.evidence == 0
    if tool.kind == "stibee":  # its API never subscribes anybody again
        assert back.reasons("held_back") == {"off": 1}
    else:
        assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}


@pytest.mark.parametrize("seen", [True, False])
def test_who_came_back_by_themselves_and_left_again_said_no(
    engine: Engine, tmp_path: Path, tool: ToolService, seen: bool
) -> None:
    """hanjul took them off; then they subscribed themselves, which a delivery saw or not, and unsubscribed."""
    go(engine, tmp_path, tool)
    go(engine, tmp_path, tool, [HANA, {**DUL, "consent_at": "2023-01-01T00:00:00+09:00"}])
    one = tool.people["dul@x.kr"]
    if seen:
        one.state = tool.good
        assert actions(go(engine, tmp_path, tool, [HANA, DUL])) == {"same": 2}
        assert actions(undo(engine, tmp_path, [HANA, DUL], tool.plan(), key=tool.key, dry_run=True)) == {"held_back": 1}
    tool.leave("dul@x.kr")
    one.at = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)).isoformat(timespec="seconds")
    left = go(engine, tmp_path, tool, [HANA, DUL])
    assert tool.subscribed() == {"hana@x.kr"}
    told = (1, {"unsubscribed": 1}) if seen else (0, {"off": 1})
    assert (left.evidence, left.reasons("held_back")) == told


def test_who_was_taken_out_in_the_tool_comes_back_with_a_new_yes_only(
    engine: Engine, tmp_path: Path, tool: ToolService
) -> None:
    go(engine, tmp_path, tool)
    del tool.people["hana@x.kr"]
    assert go(engine, tmp_path, tool).reasons("held_back")["taken_out"] == 1
    assert tool.subscribed() == {"dul@x.kr"}
    eastern = datetime.timezone(datetime.timedelta(hours=14))  # tomorrow has begun there
    before = {**HANA, "consent_at": datetime.datetime.now(eastern).isoformat()}
    go(engine, tmp_path, tool, [before, *PEOPLE[1:]])
    assert tool.subscribed() == {"dul@x.kr"}
    again = {**HANA, "consent_at": (datetime.date.today() + datetime.timedelta(days=1)).isoformat()}
    go(engine, tmp_path, tool, [again, *PEOPLE[1:]])
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}
    tool.people.clear()  # another list
    assert actions(go(engine, tmp_path, tool))["added"] == 2


def test_tags_follow_the_columns_and_leave_those_people_gave(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    go(engine, tmp_path, tool, tags=["company"])
    assert tool.people["hana@x.kr"].tags == {"company:한빛"}
    tool.people["hana@x.kr"].tags.add("단골")
    if isinstance(tool, BrevoService):
        tool.lists[99] = "단골"
    if tool.kind == "listmonk":
        tool.people["hana@x.kr"].fields["tags"] = ["company:한빛", "단골"]
    moved = go(engine, tmp_path, tool, [{**HANA, "company": "새론"}, DUL], tags=["company"])
    assert actions(moved)["changed"] == 1
    assert tool.people["hana@x.kr"].tags == {"company:새론", "단골"}


def test_what_changed_is_told_and_sent(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    column = {"stibee": "name", "mailchimp": "FNAME", "brevo": "FIRSTNAME", "listmonk": "name", "ghost": "name"}[
        tool.kind
    ]
    go(engine, tmp_path, tool)
    married = {**HANA, "name": "김하늘", "given_name": "하늘"}
    result = go(engine, tmp_path, tool, [married, DUL])
    assert [line.what for line in result.lines if line.action == "changed"] == [(column,)]
    assert tool.people["hana@x.kr"].fields[column] in ("김하늘", "하늘")
    assert tool.people["dul@x.kr"].sent == 1


def test_the_erased_are_deleted_and_never_come_back(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    from hanjul.store.suppression import Suppressed

    go(engine, tmp_path, tool)
    with engine.stage():
        Suppressions(engine, tmp_path, {}.get).add(
            [Suppressed("mobile", "010-2345-6780", "erased"), Suppressed("email", "dul@x.kr", "erased")], "forget"
        )
    result = go(engine, tmp_path, tool)
    assert result.reasons("deleted") == {"erased": 1} and result.reasons("held_back")["erased"] == 1
    assert "dul@x.kr" not in tool.people


def test_faults_that_pass_are_waited_for(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    tool.fail("GET", "", 429, {"message": "slow down"}, {"Retry-After": "0"}, times=2)
    tool.fail("GET", "", 503, "<html>busy</html>")
    tool.fail("GET", "", cut=True, times=1)
    for method in ("POST",):
        tool.fail(method, "", 502, "<html>bad gateway</html>")
    assert actions(go(engine, tmp_path, tool))["added"] == 2
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}


def test_an_answer_that_was_lost_sends_nobody_twice(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    tool.fail("POST", "", after=True, cut=True)
    assert actions(go(engine, tmp_path, tool))["added"] == 2
    assert tool.subscribed() == {"hana@x.kr", "dul@x.kr"}
    assert actions(go(engine, tmp_path, tool)) == {"same": 2, "held_back": 3}


def test_a_delivery_that_was_cut_off_goes_on(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    people = [{**HANA, "email": f"p{n}@x.kr", "mobile": None} for n in range(120)]
    writes = "/members/" if tool.kind == "ghost" else ""
    allowed = 30 if tool.kind == "ghost" else 0
    sent = [0]

    def late(asked: Any) -> bool:
        if asked.method == "POST" and writes in asked.path:
            sent[0] += 1
        return asked.method == "POST" and writes in asked.path and sent[0] > allowed

    from tests.targets.service import Fault

    tool.faults.append(Fault(late, (401, {"message": "expired"}), times=1000))
    with pytest.raises(ServiceError) as raised:
        go(engine, tmp_path, tool, people)
    assert "TOOL_KEY" in str(raised.value)
    tool.faults.clear()
    result = go(engine, tmp_path, tool, people)
    assert actions(result) == {"added": 120 - allowed} | ({"same": allowed} if allowed else {})
    assert {one.sent for one in tool.people.values()} == {1}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((200, "<html>로그인</html>"), "web page"),
        ((401, {"message": "bad key"}), "TOOL_KEY"),
        ((404, {"message": "no such list"}), "no such thing"),
        ((429, {"message": "quota"}, {"Retry-After": "0"}), "quota"),
        ((301, "", {"Location": "https://elsewhere.kr"}), "moved"),
        ((500, {"message": "oops hana@x.kr"}), "out of order"),
    ],
)  # fmt: skip
def test_refusals_are_told_without_secrets_or_people(
    engine: Engine, tmp_path: Path, tool: ToolService, reply: Any, words: str
) -> None:
    tool.fail("GET", "", *reply, times=100)
    with pytest.raises(HanjulError) as raised:
        go(engine, tmp_path, tool)
    told = raised.value.in_("en") + raised.value.in_("ko")
    assert words in told and "hana" not in told and tool.key not in told
    assert not tool.people


def test_a_wrong_key_or_none_is_told(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    with pytest.raises(ProjectError, match="TOOL_KEY"):
        go(engine, tmp_path, tool, key="")
    wrong = {"listmonk": "api_user:wrong", "ghost": "624d:" + "cd" * 32}.get(tool.kind, "wrong-us1")
    with pytest.raises(ServiceError, match="TOOL_KEY"):
        go(engine, tmp_path, tool, key=wrong)


@pytest.mark.parametrize("key", ["비밀-key", "ke\ny"])
def test_a_key_that_can_be_none_is_told_without_it(engine: Engine, tmp_path: Path, tool: ToolService, key: str) -> None:
    with pytest.raises(ProjectError, match="TOOL_KEY can be no key") as raised:
        go(engine, tmp_path, tool, key=key)
    assert key not in raised.value.in_("ko")
    assert not tool.asked


@pytest.mark.parametrize("url", ["mail.example.kr", "https://kim:geheim@mail.example.kr", "ftp://mail.example.kr"])
def test_an_address_of_a_tool_holds_no_password(url: str) -> None:
    with pytest.raises(ValidationError, match="begins with https"):
        MailingTarget(kind="listmonk", list="1", url=url)


def test_a_host_that_is_not_there_is_told_at_once(engine: Engine, tmp_path: Path, tool: ToolService) -> None:
    with pytest.raises(ServiceError, match="no such host"):
        go(engine, tmp_path, tool, url="http://no-such-host.invalid")
    with pytest.raises(ServiceError, match="refuses connections"):
        go(engine, tmp_path, tool, url="http://127.0.0.1:9")


def test_who_left_one_tool_is_not_put_on_the_list_of_another(engine: Engine, tmp_path: Path, quick: None) -> None:
    with GhostService().serving() as ghost, StibeeService().serving() as stibee:
        stibee.add("hana@x.kr", "unsubscribed")
        plans = {"a": ghost.plan(key_env="GHOST_KEY"), "b": stibee.plan(), "c": stibee.plan(url="http://127.0.0.1:9")}
        at = office(engine, tmp_path, PEOPLE, plans, key=stibee.key)
        at.secret = {"GHOST_KEY": ghost.key, "TOOL_KEY": stibee.key}.get
        outside.pull(at, ["a"])
        assert at.unheard == ["c"], "what is not delivered to is asked as well"
        first, second = outside.deliver(at, "a"), outside.deliver(at, "b")
        assert ghost.subscribed() == {"dul@x.kr"}
        assert (first.evidence, second.evidence) == (0, 1)
        with pytest.raises(ServiceError, match="refuses connections"):
            outside.deliver(at, "c")


def test_a_bounce_outlives_whom_it_is_about_and_is_deleted_with_them(
    engine: Engine, tmp_path: Path, quick: None
) -> None:
    from hanjul.store.suppression import Suppressed

    with ListmonkService(check=follows_openapi("listmonk", "/api")).serving() as tool:
        tool.bounces["dul@x.kr"] = "hard"
        with engine.stage():
            Suppressions(engine, tmp_path, {}.get).add([Suppressed("email", "dul@x.kr", "erased")], "forget")
        assert go(engine, tmp_path, tool).reasons("deleted") == {"erased": 1}
        assert tool.bounces == {} and tool.wrong == []


# What only some tools do ------------------------------------------------------------------------------------------------


def test_stibee_tells_which_rows_it_refused(engine: Engine, tmp_path: Path, quick: None) -> None:
    with StibeeService(known_fields=("company",)).serving() as tool:
        result = go(engine, tmp_path, tool, fields={"name": "name"})
        assert result.reasons("failed") == {"failInvalidFields": 2}
        result = go(engine, tmp_path, tool, fields={"company": "company"})
        assert actions(result)["added"] == 2


def test_an_ok_false_with_200_is_a_refusal(engine: Engine, tmp_path: Path, quick: None) -> None:
    with StibeeService().serving() as tool:
        tool.fail(
            "GET",
            "count",
            200,
            {"Ok": False, "Error": {"Code": "Errors.Service.NotFound", "Message": "no list"}},
            times=9,
        )
        with pytest.raises(ServiceError, match=r"refused the request: no list: Errors\.Service\.NotFound"):
            go(engine, tmp_path, tool)


@pytest.mark.parametrize("odd", [{"hello": "world"}, "", "null"])
def test_an_answer_that_makes_no_sense_is_told_as_the_tools_failure(
    engine: Engine, tmp_path: Path, tool: ToolService, odd: Any
) -> None:
    tool.fail("GET", "", 200, odd, times=99)
    with pytest.raises(ServiceError):
        go(engine, tmp_path, tool)


def test_a_list_that_lies_about_its_size_or_repeats_pages_stops(engine: Engine, tmp_path: Path, quick: None) -> None:
    with StibeeService().serving() as tool:
        tool.add("a@x.kr")
        tool.fail("GET", "count", 200, {"total": 5}, times=9)
        with pytest.raises(ServiceError, match="whole"):
            go(engine, tmp_path, tool)
        assert tool.count("POST", "") == 0


def test_mailchimp_collects_the_rows_it_refuses(engine: Engine, tmp_path: Path, quick: None) -> None:
    with MailchimpService(refuse={"dul@x.kr"}).serving() as tool:
        tool.add("gone@x.kr", "unsubscribed", why="This was an abuse complaint")
        tool.add("away@x.kr", "archived")
        people = [HANA, DUL, {**HANA, "email": "away@x.kr"}, {**HANA, "email": "gone@x.kr"}]
        result = go(engine, tmp_path, tool, people, fields={"FNAME": "given_name", "COMPANY": "company"})
        assert result.reasons("failed") == {"ERROR_GENERIC ***@*** looks fake": 1}
        assert result.reasons("held_back") == {"archived": 1, "complained": 1}
        assert tool.merge_fields == ["FNAME", "LNAME", "COMPANY"]


def test_brevo_leaves_out_rows_in_silence_and_reading_again_finds_them(
    engine: Engine, tmp_path: Path, quick: None
) -> None:
    with BrevoService(refuse={"dul@x.kr"}, blocked={"hana@x.kr": "hardBounce"}).serving() as tool:
        result = go(engine, tmp_path, tool)
        assert result.reasons("failed") == {"not_taken": 1}
        assert result.reasons("held_back")["bounced"] == 1


def test_listmonk_keeps_attributes_people_gave(engine: Engine, tmp_path: Path, quick: None) -> None:
    with ListmonkService(bounces={"dul@x.kr": "hard", "set@x.kr": "soft"}).serving() as tool:
        tool.add("hana@x.kr", "known", grade="VIP")
        result = go(engine, tmp_path, tool, fields={"name": "name", "company": "company"})
        assert tool.people["hana@x.kr"].fields == {"name": "김하나", "grade": "VIP", "company": "한빛", "tags": []}
        assert result.reasons("held_back")["bounced"] == 1


def test_ghost_has_no_other_fields(engine: Engine, tmp_path: Path, quick: None) -> None:
    with GhostService().serving() as tool:
        with pytest.raises(ProjectError, match="company"):
            go(engine, tmp_path, tool, fields={"company": "company"})
        with pytest.raises(ProjectError, match="newsletter"):
            go(engine, tmp_path, tool, list="소식지")


def test_ghost_tells_who_left_this_newsletter_and_kept_another(engine: Engine, tmp_path: Path, quick: None) -> None:
    tool = GhostService()
    tool.add("hana@x.kr", "left")
    tool.add("dul@x.kr", "known")
    for number in range(60):
        tool.add(f"p{number}@x.kr", "left")
    with tool.serving():
        first = go(engine, tmp_path, tool)
        assert actions(first) == {"added": 1, "held_back": 4} and first.evidence == 61
        assert tool.people["hana@x.kr"].state == "left"
        assert tool.subscribed() == {"dul@x.kr"}
    assert tool.wrong == []
