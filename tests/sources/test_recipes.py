"""Every recipe against a local server built from what the vendor publishes: paths, parameters, limits, signatures, shapes."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import bcrypt
import keyring
import pytest
from keyring.backend import KeyringBackend

from hanjul.errors import HanjulError, ProjectError
from hanjul.project import SourcePlan
from hanjul.sources import Since, plans, read
from hanjul.sources.recipes import recipes
from tests.sources.service import Asked, Given, paged, serving

_BCRYPT = bcrypt.gensalt(4).decode()
SECRETS = {
    "AIRTABLE_TOKEN": "pat1", "CHANNEL_ACCESS_KEY": "ck", "CHANNEL_ACCESS_SECRET": "cs", "HUBSPOT_TOKEN": "hs",
    "MAILCHIMP_API_KEY": "mc-us12", "NOTION_TOKEN": "nt", "STIBEE_ACCESS_TOKEN": "st", "TALLY_API_KEY": "ta",
    "TYPEFORM_TOKEN": "tf", "CAFE24_CLIENT_ID": "cid", "CAFE24_CLIENT_SECRET": "csec", "CAFE24_REFRESH_TOKEN": "r0",
    "NAVER_COMMERCE_CLIENT_ID": "nid", "NAVER_COMMERCE_CLIENT_SECRET": _BCRYPT,
}  # fmt: skip


def expect(asked: Asked, method: str, path: str, header: str, value: str, known: set[str]) -> None:
    """The request is what the vendor describes."""
    assert (asked.method, asked.path) == (method, path)
    assert asked.headers.get(header) == value
    assert set(asked.query) <= known


def airtable(asked: Asked) -> Given:
    expect(asked, "GET", "/v0/appX/고객 명단".replace("고객 명단", "%EA%B3%A0%EA%B0%9D%20%EB%AA%85%EB%8B%A8"),
           "authorization", "Bearer pat1", {"pageSize", "offset"})  # fmt: skip
    assert int(asked.query["pageSize"]) <= 100
    start = int(asked.query.get("offset", "itr/0")[4:])
    fields = [{"이름": f"김민수{n}", "id": n // 2, "회사": ["recQ1w2E3r4T5y6U7"], "회사명 (from 회사)": ["(주)한빛"],
               **({"이메일": f"a{n}@naver.com"} if n % 2 else {})} for n in range(150)]  # fmt: skip
    records = [
        {"id": f"rec{n}", "createdTime": "2024-01-01T00:00:00.000Z", "fields": one} for n, one in enumerate(fields)
    ]
    more = {"offset": f"itr/{start + 100}"} if start + 100 < 150 else {}
    return Given({"records": records[start : start + 100], **more})


def channel(asked: Asked) -> Given:
    expect(asked, "GET", "/open/v5/users", "x-access-key", "ck", {"limit", "since", "sortOrder"})
    assert asked.headers["x-access-secret"] == "cs"
    start = int(asked.query.get("since", "0"))
    users = [{"id": f"u{n}", "type": "member", "profile": {"name": f"김민수{n}", "mobileNumber": "+821012340000",
              "email": f"a{n}@naver.com"}, "unsubscribeEmail": n % 2 == 0, "unsubscribeEmailUpdatedAt": 1760000000000,
              "createdAt": 1700000000000 + n} for n in range(600)]  # fmt: skip
    size = int(asked.query["limit"])
    assert size <= 500
    return Given({"users": users[start : start + size], "next": str(start + size) if start + size < 600 else None})


def hubspot(asked: Asked) -> Given:
    expect(asked, "GET", "/crm/v3/objects/contacts", "authorization", "Bearer hs", {"limit", "after", "properties"})
    assert int(asked.query["limit"]) <= 100
    start = int(asked.query.get("after", "0"))
    results = [{"id": str(n), "properties": {name: f"{name}{n}" for name in asked.query["properties"].split(",")},
                "createdAt": "2024-01-01T00:00:00Z", "archived": False} for n in range(120)]  # fmt: skip
    more = (
        {"paging": {"next": {"after": str(start + 100), "link": "https://api.hubapi.com/x"}}}
        if start + 100 < 120
        else {}
    )
    return Given({"results": results[start : start + 100], **more})


def mailchimp(asked: Asked) -> Given:
    key = "Basic " + base64.b64encode(b"hanjul:mc-us12").decode()
    expect(asked, "GET", "/3.0/lists/abc123/members", "authorization", key,
           {"count", "offset", "fields", "status"})  # fmt: skip
    assert int(asked.query["count"]) <= 1000
    members = [{"id": f"h{n}", "email_address": f"a{n}@naver.com", "status": "subscribed", "merge_fields": {"FNAME": "민수",
                "LNAME": "김", "PHONE": ""}, "marketing_permissions": [
                {"marketing_permission_id": "a1", "text": "Email", "enabled": False}], "tags": [{"id": 1, "name": "고객"}, {"id": 2, "name": "2026"}],
                "last_changed": f"2024-01-01T00:{n // 60:02}:{n % 60:02}+00:00"} for n in range(1200)]  # fmt: skip
    if asked.query.get("status") == "archived":
        members = [{**members[0], "id": "gone", "email_address": "gone@naver.com", "status": "archived"}]
    return Given({"members": paged(members, 1000, asked.query, limit="count"), "total_items": len(members)})


def notion(asked: Asked) -> Given:
    expect(asked, "POST", "/v1/data_sources/ds1/query", "authorization", "Bearer nt", set())
    assert asked.headers["notion-version"] == "2025-09-03"
    assert set(asked.json) <= {"page_size", "start_cursor", "filter", "sorts"}
    assert asked.json["page_size"] <= 100
    if "filter" in asked.json:
        assert asked.json["filter"] == {
            "timestamp": "last_edited_time",
            "last_edited_time": {"on_or_after": "2024-05-01T23:00:00.000Z"},
        }
    start = int(asked.json.get("start_cursor", "0"))
    results = [{"object": "page", "id": f"p{n}", "created_time": "2024-01-01T00:00:00.000Z",
                "last_edited_time": "2024-05-02T00:00:00.000Z", "properties": {
        "이름": {"id": "title", "type": "title", "title": [{"plain_text": "김"}, {"plain_text": f"민수{n}"}]},
        "메모": {"id": "a", "type": "rich_text", "rich_text": []},
        "이메일": {"id": "b", "type": "email", "email": f"a{n}@naver.com"},
        "동의": {"id": "c", "type": "checkbox", "checkbox": False},
        "태그": {"id": "d", "type": "multi_select", "multi_select": [{"name": "VIP"}, {"name": "신규"}]},
        "등급": {"id": "e", "type": "select", "select": {"name": "골드"}},
        "id": {"id": "f", "type": "unique_id", "unique_id": {"prefix": "C", "number": 7}},
        "회사": {"id": "g", "type": "rollup", "rollup": {"type": "array", "function": "show_original", "array": [
            {"type": "title", "title": [{"plain_text": "(주)한빛"}]}, {"type": "rich_text", "rich_text": []}]}}}} for n in range(130)]  # fmt: skip
    more = start + 100 < 130
    return Given({"object": "list", "results": results[start : start + 100], "has_more": more,
                  "next_cursor": str(start + 100) if more else None})  # fmt: skip


def stibee(asked: Asked) -> Given:
    expect(asked, "GET", "/v2/lists/77/subscribers", "accesstoken", "st", {"statuses", "offset", "limit"})
    assert set(asked.query["statuses"].split(",")) <= {"subscribed", "unsubscribed", "archived", "ready"}
    people = [{"email": f"a{n}@naver.com", "status": "subscribed" if n < 1099 else "ready", "fields": {"name": f"김민수{n}", "$ad_agreed": "Y"},
               "createdTime": "2024-11-12 17:09:13 +0900 KST"} for n in range(1100)]  # fmt: skip
    return Given(paged(people, 1000, asked.query))


def tally(asked: Asked) -> Given:
    expect(asked, "GET", "/forms/f1/submissions", "authorization", "Bearer ta",
           {"page", "limit", "filter", "startDate", "afterId"})  # fmt: skip
    page = int(asked.query["page"])
    questions = [
        {"id": "q1", "type": "INPUT_TEXT", "title": "성함"},
        {"id": "q2", "type": "CHECKBOXES", "title": "동의"},
        {"id": "q3", "type": "CHECKBOXES", "title": "동의 "},
        {"id": "q4", "type": "INPUT_TEXT", "title": "id"},
    ]
    made = [{"id": f"s{n}", "respondentId": f"r{n}", "isCompleted": True, "submittedAt": "2024-01-01T00:00:00.000Z",
             "responses": [{"questionId": "q1", "answer": f"김민수{n}"}, {"questionId": "q2", "answer": ["동의하지 않습니다"]},
                           {"questionId": "q3", "answer": ["동의합니다"]}, {"questionId": "q4", "answer": "같음"}]}
            for n in range(510)]  # fmt: skip
    return Given({"page": page, "limit": 500, "hasMore": page < 2, "questions": questions,
                  "submissions": made[(page - 1) * 500 : page * 500]})  # fmt: skip


def typeform(asked: Asked) -> Given:
    if asked.path == "/forms/f1":
        return Given(
            {
                "id": "f1",
                "fields": [
                    {"id": "1", "ref": "ref-a", "title": "성함"},
                    {"id": "2", "ref": "ref-b", "title": "이메일"},
                    {
                        "ref": "g",
                        "type": "group",
                        "title": "연락처",
                        "properties": {
                            "fields": [
                                {
                                    "ref": "c",
                                    "type": "contact_info",
                                    "title": "연락처",
                                    "properties": {
                                        "fields": [{"ref": "ref-c", "type": "phone_number", "title": "휴대폰"}]
                                    },
                                },
                                {"ref": "ref-d", "type": "multiple_choice", "title": "알게 된 곳"},
                                {"ref": "ref-e", "type": "yes_no", "title": "광고 수신 동의"},
                            ]
                        },
                    },
                    {"ref": "ref-f", "type": "multiple_choice", "title": "관심", "properties": {"choices": []}},
                ],
            }
        )
    expect(asked, "GET", "/forms/f1/responses", "authorization", "Bearer tf",
           {"page_size", "before", "since", "until", "completed"})  # fmt: skip
    assert int(asked.query["page_size"]) <= 1000
    assert asked.query["completed"] == "true"
    until = int(asked.query.get("before", "1100"))
    items = [{"token": str(n), "response_id": str(n), "submitted_at": "2024-01-01T00:00:00Z", "answers": [
        {"field": {"ref": "ref-a", "type": "short_text"}, "type": "text", "text": f"김민수{n}"},
        {"field": {"ref": "ref-b", "type": "email"}, "type": "email", "email": f"a{n}@naver.com"},
        {"field": {"ref": "ref-c", "type": "phone_number"}, "type": "phone_number", "phone_number": "+821023456789"},
        {"field": {"ref": "ref-d", "type": "multiple_choice"}, "type": "choice", "choice": {"other": "지인"}},
        {"field": {"ref": "ref-e", "type": "yes_no"}, "type": "boolean", "boolean": False},
        {"field": {"ref": "ref-f", "type": "multiple_choice"}, "type": "choices",
         "choices": {"labels": ["커피", "차"], "other": "물"}}]}
        for n in range(until - 1, max(until - 1001, -1), -1)]  # fmt: skip
    return Given({"total_items": 1100, "page_count": 2, "items": items})


class Cafe24:
    """Refresh tokens that serve once, and days of joining."""

    def __init__(self) -> None:
        self.refresh, self.used = "r0", 0

    def __call__(self, asked: Asked) -> Given:
        if asked.path == "/api/v2/oauth/token":
            assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"cid:csec").decode()
            if asked.form != {"grant_type": "refresh_token", "refresh_token": self.refresh}:
                return Given({"error": "invalid_grant"}, 400)
            self.used += 1
            self.refresh = f"r{self.used}"
            return Given({"access_token": f"a{self.used}", "refresh_token": self.refresh, "expires_at": "2026-01-01"})
        expect(asked, "GET", "/api/v2/admin/customersprivacy", "authorization", f"Bearer a{self.used}",
               {"date_type", "start_date", "end_date", "limit", "offset"})  # fmt: skip
        assert asked.query["date_type"] == "join"
        assert int(asked.query["limit"]) <= 1000
        assert int(asked.query["offset"]) <= 8000
        days = [f"2024-{month:02}-15" for month in range(1, 13)] * 20
        people = [{"member_id": f"m{n}", "name": f"김민수{n}", "cellphone": "010-1234-5678", "email": f"a{n}@naver.com",
                   "sms": "T", "news_mail": "F", "created_date": day} for n, day in enumerate(days)]  # fmt: skip
        inside = [
            one
            for one in people
            if asked.query["start_date"] <= f"{one['created_date']} 12:00:00" <= asked.query["end_date"]
        ]
        return Given({"customersprivacy": paged(inside, 1000, asked.query)})


def naver(asked: Asked) -> Given:
    if asked.path == "/external/v1/oauth2/token":
        form = asked.form
        assert (form["client_id"], form["grant_type"], form["type"]) == ("nid", "client_credentials", "SELF")
        signed = bcrypt.hashpw(f"nid_{form['timestamp']}".encode(), _BCRYPT.encode())
        assert base64.b64decode(form["client_secret_sign"]) == signed
        assert "client_secret" not in form
        return Given({"access_token": "nt", "expires_in": 10800, "token_type": "Bearer"})
    orders = "/external/v1/pay-order/seller/product-orders"
    if asked.path == f"{orders}/query":
        ids = asked.json["productOrderIds"]
        assert len(ids) <= 300
        return Given({"data": [{"order": {"ordererName": "김민수", "ordererTel": "010-1234-5678"},
                                "productOrder": {"productOrderId": one, "shippingAddress": {"name": "이받음"}}} for one in ids]})  # fmt: skip
    expect(asked, "GET", f"{orders}/last-changed-statuses", "authorization", "Bearer nt",
           {"lastChangedFrom", "lastChangedTo", "limitCount", "moreSequence"})  # fmt: skip
    second = asked.query.get("moreSequence") == "seq"
    changed = [{"productOrderId": asked.query["lastChangedTo"] + str(second)}]
    more = {} if second else {"more": {"moreFrom": asked.query["lastChangedFrom"], "moreSequence": "seq"}}
    return Given({"data": {"lastChangeStatuses": changed, "count": 1, **more}})


class Case(NamedTuple):
    """One service: its address, its server, how many rows, and some cells of the last one."""

    address: str
    server: Callable[[], Callable[[Asked], Given]]
    rows: int
    cells: dict[str, str | None]


CASES = [
    Case("airtable://appX/고객 명단", lambda: airtable, 150, {
        "id": "rec149", "이름": "김민수149", "이메일": "a149@naver.com", "id_2": "74", "회사": None, "회사명 (from 회사)": "(주)한빛"}),
    Case("channel-io://users", lambda: channel, 600, {
        "profile.mobileNumber": "+821012340000", "unsubscribeEmail": "FALSE", "unsubscribeEmailUpdatedAt": None}),
    Case("hubspot://contacts", lambda: hubspot, 120, {"email": "email119", "hs_email_optout": "hs_email_optout119"}),
    Case("mailchimp://us12/abc123", lambda: mailchimp, 1201, {"merge_fields.FNAME": "민수", "tags": "고객, 2026", "status": "archived", "Email": "FALSE"}),
    Case("notion://ds1", lambda: notion, 130,
         {"이름": "김민수129", "메모": None, "동의": "FALSE", "태그": "VIP, 신규", "등급": "골드", "id": "p129", "id_2": "7",
          "회사": "(주)한빛"}),
    Case("stibee://77", lambda: stibee, 1100, {"email": "a1099@naver.com", "status": "unconfirmed", "fields.$ad_agreed": "Y"}),
    Case("tally://f1", lambda: tally, 510, {
        "성함": "김민수509", "동의": "동의하지 않습니다", "동의_2": "동의합니다", "id_2": "같음"}),
    Case("typeform://f1", lambda: typeform, 1100, {
        "성함": "김민수0", "이메일": "a0@naver.com", "휴대폰": "+821023456789", "알게 된 곳": "지인", "광고 수신 동의": "FALSE",
        "관심": "커피, 차, 물"}),
    Case("cafe24://mymall", Cafe24, 240, {"sms": "T", "news_mail": "F"}),
    Case("naver-commerce://orders", lambda: naver, 6, {"order.ordererName": "김민수"}),
]  # fmt: skip


class Memory(KeyringBackend):
    """A keyring for the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@pytest.fixture
def memory() -> Iterator[Memory]:
    before = keyring.get_keyring()
    held = Memory()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


WINDOWS = {"naver-commerce": {"days_back": 3}, "cafe24": {"start": "2024-01-01"}}


def taken(address: str, url: str, since: Since | None = None, **api: Any) -> Any:
    """Everything a service gives of a few years; without waiting for the pace the real one asks for."""
    windows = WINDOWS.get(address.partition(":")[0])
    days = {"windows": windows} if windows else {}
    plan = SourcePlan.model_validate(
        {"path": address, "api": {"base": url, "per_second": 1000, "burst": 1000, **days, **api}}
    )
    out = read("people", plan, Path(), password=SECRETS.get, since=since)
    return out, [row for batch in out.batches for row in batch.to_pylist()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.address.partition(":")[0])
def test_a_service_is_read_whole(case: Case, memory: Memory) -> None:
    with serving(case.server()) as service:
        out, rows = taken(case.address, service.url)
    assert len(rows) == case.rows
    assert len({row[out.key] for row in rows}) == case.rows
    assert {name: rows[-1][name] for name in case.cells} == case.cells


def test_every_recipe_has_a_case_and_words() -> None:
    assert {case.address.partition(":")[0] for case in CASES} == recipes().keys()
    assert all(recipe.about.ko and recipe.about.en and recipe.docs for recipe in recipes().values())


def test_what_changed_since_is_asked_for() -> None:
    with serving(tally) as service:
        out, _ = taken("tally://f1", service.url, Since("2024-01-01T01:19:00.000Z"))
        assert service.asked[0].query["startDate"] == "2024-01-01T00:19:00.000Z", "the hour before is asked for again"
    assert out.cursor == "2024-01-01T01:19:00.000Z", "a cursor never goes back"


def test_rounds_are_walked_one_after_another_and_go_on_where_they_stopped() -> None:
    with serving(mailchimp) as service:
        out, rows = taken("mailchimp://us12/abc123", service.url)
        assert (out.proof["announced"], out.findings) == (1201, [])
        first = Since(position={"walk": {"at": None}, "rows": 1200, "totals": {"0": 1200}})
        rest, others = taken("mailchimp://us12/abc123", service.url, first)
    assert [row["email_address"] for row in others] == [rows[-1]["email_address"]] == ["gone@naver.com"]
    assert (rest.proof["announced"], rest.findings) == (1201, [])


def test_a_reading_that_was_interrupted_at_its_very_end_is_not_empty() -> None:
    with serving(airtable) as service:
        out, rows = taken("airtable://appX/고객 명단", service.url, Since(position={"walk": {"at": None}, "rows": 150}))
    assert (rows, out.findings) == ([], [])


def test_what_changed_since_is_asked_for_in_a_body() -> None:
    with serving(notion) as service:
        _, rows = taken("notion://ds1", service.url, Since("2024-05-02T00:00:00.000Z"))
        assert "filter" in service.asked[0].json
    assert len(rows) == 130


def test_windows_go_on_where_the_last_run_ended() -> None:
    with serving(naver) as service:
        out, _ = taken("naver-commerce://orders", service.url)
        _, again = taken("naver-commerce://orders", service.url, Since(out.cursor))
    assert len(again) == 2


def test_orders_that_do_not_come_are_not_passed_over() -> None:
    def silent(asked: Asked) -> Given:
        return Given({"timestamp": "2026-01-01"}) if asked.path.endswith("/query") else naver(asked)

    with serving(silent) as service, pytest.raises(HanjulError, match="no list of records at `data`"):
        taken("naver-commerce://orders", service.url)


def test_a_refresh_token_that_changes_is_kept_for_the_next_run(memory: Memory) -> None:
    server = Cafe24()
    with serving(server) as service:
        taken("cafe24://mymall", service.url)
        taken("cafe24://mymall", service.url)
    assert memory.held == {("hanjul", "CAFE24_REFRESH_TOKEN"): "r2"}


def test_without_a_keyring_no_refresh_token_is_spent() -> None:
    server = Cafe24()
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        with serving(server) as service, pytest.raises(ProjectError, match="keyring"):
            taken("cafe24://mymall", service.url)
    finally:
        keyring.set_keyring(before)
    assert server.used == 0


@pytest.mark.parametrize("address", ["airtable://only-base", "hubspot://deals", "stibee://"])
def test_an_address_that_lacks_a_part_shows_its_shape(address: str) -> None:
    with pytest.raises(HanjulError, match="it looks like"):
        taken(address, "http://127.0.0.1")


def test_init_gives_a_service_a_name() -> None:
    found, _ = plans("stibee://77", SECRETS.get)
    assert [(name, one.plan.path) for name, one in found.items()] == [("stibee_77", "stibee://77")]
