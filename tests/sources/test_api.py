"""APIs described in the project file: every way of paging and signing, and what servers do wrong."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hanjul.errors import HanjulError, ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.project.api import Api
from hanjul.sources import Since, read
from hanjul.sources.recipes import resolved
from tests.sources.service import Asked, Given, Service, paged, serving

PEOPLE = [{"id": n, "name": f"김민수{n}", "contact": {"email": f"a{n}@naver.com"}} for n in range(1, 26)]
SECRETS = {"KEY": "k-123", "SECRET": "s-456", "ID": "app", "REFRESH": "r-789"}


def taken(path: str, since: Since | None = None, secrets: dict[str, str] = SECRETS, **api: Any) -> Any:
    """Everything an API gives."""
    plan = SourcePlan.model_validate({"path": path, "api": api})
    out = read("people", plan, Path(), password=secrets.get, since=since)
    rows = [row for batch in out.batches for row in batch.to_pylist()]
    return out, rows


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


EVERYBODY = [f"김민수{n}" for n in range(1, 26)]


def by_offset(asked: Asked) -> Given:
    return Given({"people": paged(PEOPLE, 10, asked.query), "total": len(PEOPLE)})


OFFSET = {"kind": "offset", "param": "offset", "size_param": "limit", "size": 100}


def by_page(asked: Asked) -> Given:
    start = (int(asked.query["page"]) - 1) * 10
    return Given({"people": PEOPLE[start : start + 10]})


def by_cursor(asked: Asked) -> Given:
    start = int(asked.query.get("after", "0"))
    following = str(start + 10) if start + 10 < len(PEOPLE) else None
    return Given({"people": PEOPLE[start : start + 10], "paging": {"next": following}})


def by_cursor_in_body(asked: Asked) -> Given:
    start = int(asked.json.get("start", 0))
    return Given({"people": PEOPLE[start : start + 10], "more": start + 10 < 25, "next": start + 10})


def by_link(asked: Asked) -> Given:
    start = int(asked.query.get("from", "0"))
    link = {"Link": f'</people?from={start + 10}>; rel="next", </people>; rel="first"'} if start + 10 < 25 else {}
    return Given({"people": PEOPLE[start : start + 10]}, headers=link)


def by_next(asked: Asked) -> Given:
    start = int(asked.query.get("from", "0"))
    following = f"http://{asked.headers['host']}/people?from={start + 10}" if start + 10 < 25 else ""
    return Given({"people": PEOPLE[start : start + 10], "links": {"next": following}})


@pytest.mark.parametrize(
    ("answer", "pages", "more"),
    [
        (by_offset, OFFSET, {}),
        (by_page, {"kind": "page", "param": "page", "first": 1}, {}),
        (by_cursor, {"kind": "cursor", "param": "after", "next": "paging.next"}, {}),
        (
            by_cursor_in_body,
            {"kind": "cursor", "place": "body", "param": "start", "next": "next", "more": "more"},
            {"method": "POST"},
        ),
        (by_link, {"kind": "link"}, {}),
        (by_next, {"kind": "next", "next": "links.next"}, {}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_every_page_is_read_once(answer: Callable[[Asked], Given], pages: dict[str, Any], more: dict[str, Any]) -> None:
    with serving(answer) as service:
        _, rows = taken(f"{service.url}/people", records="people", pages=pages, **more)
    assert names(rows) == EVERYBODY


def test_nested_records_become_columns() -> None:
    with serving(lambda asked: Given([{"a": {"b": 1, "c": [2, 3]}, "d": None}])) as service:
        _, rows = taken(service.url)
    assert rows == [{"row": 1, "a.b": "1", "a.c": "2, 3", "d": None}]


def test_a_column_that_comes_late_is_kept() -> None:
    pages = [{"people": [{"name": "김"}], "next": "b"}, {"people": [{"name": "이", "새 열": "x"}], "next": None}]
    with serving(lambda asked: Given(pages["c" in asked.query])) as service:
        out, rows = taken(service.url, records="people", pages={"kind": "cursor", "param": "c", "next": "next"})
    assert out.columns == ["name", "새 열"]
    assert rows[-1]["새 열"] == "x"


def test_windows_of_time_leave_no_gap_and_overlap_nowhere() -> None:
    with serving(lambda asked: Given([])) as service:
        taken(
            service.url,
            params={"from": "{from}", "to": "{to}"},
            windows={"days_back": 3, "hours": 24, "format": "ms"},
            pages={"kind": "one"},
        )
    spans = [(int(asked.query["from"]), int(asked.query["to"])) for asked in service.asked]
    assert len(spans) == 3
    assert all(later[0] - earlier[1] == 1 for earlier, later in itertools.pairwise(spans))


# Who asks --------------------------------------------------------------------------------------------------------------


def wants(header: str, value: str) -> Callable[[Asked], Given]:
    return lambda asked: Given([{"name": "김"}]) if asked.headers.get(header) == value else Given({}, 401)


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"bearer": "KEY"}, "authorization", "Bearer k-123"),
        (
            {"basic": {"user": "u", "password": "KEY"}},
            "authorization",
            "Basic " + base64.b64encode(b"u:k-123").decode(),
        ),
        ({"headers": {"x-access-key": "KEY"}}, "x-access-key", "k-123"),
    ],
)
def test_keys_travel_where_the_api_wants_them(auth: dict[str, Any], header: str, value: str) -> None:
    with serving(wants(header, value)) as service:
        _, rows = taken(service.url, auth=auth)
    assert names(rows) == ["김"]


def test_a_key_in_a_header_stands_beside_a_token() -> None:
    def answer(asked: Asked) -> Given:
        told = (asked.headers.get("authorization"), asked.headers.get("x-app"), asked.query.get("app"))
        return Given([{"name": "김"}]) if told == ("Bearer k-123", "s-456", "app") else Given({}, 401)

    auth = {"bearer": "KEY", "headers": {"X-App": "SECRET"}, "params": {"app": "ID"}}
    with serving(answer) as service:
        assert names(taken(service.url, auth=auth)[1]) == ["김"]
        with pytest.raises(ValidationError, match="only one of basic, bearer"):
            taken(service.url, auth={"bearer": "KEY", "basic": {"user": "u", "password": "SECRET"}})


def test_another_way_to_sign_in_takes_the_place_of_the_recipes() -> None:
    own = Api.model_validate({"auth": {"oauth2": {"token_url": "https://h/t", "client_id": "A", "client_secret": "B"}}})
    api, _ = resolved("crm", SourcePlan(path="hubspot://contacts", api=own))
    assert (api.auth.bearer, api.auth.oauth2 is not None) == (None, True)


def test_windows_go_on_from_a_cursor_in_milliseconds_and_refuse_one_that_is_no_time() -> None:
    begins: list[str] = []

    def answer(asked: Asked) -> Given:
        begins.append(asked.query["from"])
        return Given([{"name": "김", "at": "1790000000000", "id": "7"}])

    plan: dict[str, Any] = {"windows": {"start": "2026-09-01", "hours": 100_000}, "params": {"from": "{from}"}}
    with serving(answer) as service:
        taken(service.url, since=Since("1790000000000"), cursor="at", **plan)
        with pytest.raises(ProjectError, match="`id` holds no times"):
            taken(service.url, cursor="id", **plan)
    assert begins[0] == "2026-09-21T23:13:20.000+09:00"


def test_signed_requests_can_be_verified() -> None:
    def answer(asked: Asked) -> Given:
        message = asked.headers["x-time"] + asked.method + asked.path + "b=1"
        signed = hmac.new(b"s-456", message.encode(), hashlib.sha256).hexdigest()
        return Given([{"name": "김"}]) if asked.headers["authorization"] == f"HMAC k-123:{signed}" else Given({}, 401)

    headers = {"Authorization": "HMAC {key}:{signature}", "X-Time": "{timestamp}"}
    with serving(answer) as service:
        _, rows = taken(
            f"{service.url}/v1", params={"b": 1}, auth={"hmac": {"key": "KEY", "secret": "SECRET", "headers": headers}}
        )
    assert names(rows) == ["김"]


def test_a_token_that_is_revoked_early_is_fetched_anew() -> None:
    given: list[str] = []

    def answer(asked: Asked) -> Given:
        if asked.path == "/token":
            assert asked.form == {"grant_type": "client_credentials", "client_id": "app", "client_secret": "s-456"}
            given.append(f"t{len(given)}")
            return Given({"access_token": given[-1], "expires_in": 3600})
        revoked = len(given) == 1 and asked.query.get("offset") == "10"
        if revoked or asked.headers["authorization"] != f"Bearer {given[-1]}":
            return Given({"message": "expired"}, 401)
        return by_offset(asked)

    with serving(answer) as service:
        auth = {"oauth2": {"token_url": f"{service.url}/token", "client_id": "ID", "client_secret": "SECRET"}}
        _, rows = taken(f"{service.url}/people", records="people", pages=OFFSET, auth=auth)
    assert names(rows) == EVERYBODY
    assert given == ["t0", "t1"]


# What servers do wrong -------------------------------------------------------------------------------------------------


def failure(answer: Callable[[Asked], Given], **api: Any) -> HanjulError:
    """What is said of a server that answers so."""
    with serving(answer) as service, pytest.raises(HanjulError) as caught:
        taken(service.url, **{"records": "people", "pages": OFFSET, "auth": {"bearer": "KEY"}, **api})
    return caught.value


def test_a_busy_server_is_asked_again_after_what_it_says() -> None:
    turns = iter([Given({}, 429, {"Retry-After": "0"}), Given({}, 503), Given({"people": []}, cut=True)])
    with serving(lambda asked: next(turns, None) or by_offset(asked)) as service:
        _, rows = taken(service.url, records="people", pages=OFFSET)
    assert names(rows) == EVERYBODY


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Given({"message": "bad token k-123 of kim@naver.com"}, 401), "credentials"),
        (Given({"message": "scope"}, 403), "credentials"),
        (Given({}, 404), "no such thing"),
        (Given(b"<html><body>login</body></html>", headers={"Content-Type": "text/html"}), "web page"),
        (Given({"Ok": False, "Error": {"Code": "Errors.X", "Message": "no list"}}), "no list"),
        (Given({"people": "none"}), "no list of records"),
        (Given({"error": "bad token k-123 of kim@naver.com"}), "no list of records at `people` (bad token"),
        (Given({"message": "unknown field"}, 400), "the service's own documentation"),
        (Given({}, 302, {"Location": "https://elsewhere.example"}), "moved"),
    ],
)
def test_what_a_server_refuses_is_said_without_secrets_or_people(answer: Given, said: str) -> None:
    error = failure(lambda asked: answer)
    assert isinstance(error, SourceError)
    assert said in error.in_("en")
    assert "k-123" not in error.in_("en") + error.in_("ko")
    assert "naver.com" not in error.in_("en")


def test_a_page_without_a_list_is_no_end() -> None:
    error = failure(lambda asked: by_offset(asked) if asked.query["offset"] == "0" else Given({"message": "slow down"}))
    assert "no list of records at `people` (slow down)" in error.in_("en")


@pytest.mark.parametrize(("empty", "more"), [({"people": None}, {}), ({}, {"may_lack_records": True})])
def test_a_list_may_be_null_or_left_out_where_the_plan_says_so(empty: dict[str, Any], more: dict[str, Any]) -> None:
    with serving(lambda asked: by_offset(asked) if asked.query["offset"] == "0" else Given(empty)) as service:
        _, rows = taken(service.url, records="people", pages=OFFSET, **more)
    assert len(rows) == 10


def test_a_server_that_goes_in_a_circle_is_noticed() -> None:
    def answer(asked: Asked) -> Given:
        start = int(asked.query["page"]) % 2 * 10
        return Given({"people": PEOPLE[start : start + 10]})

    error = failure(answer, pages={"kind": "page", "param": "page"})
    assert "same page" in error.in_("en")


def test_the_address_of_the_next_page_is_asked_as_it_is() -> None:
    asked_for = []

    def answer(asked: Asked) -> Given:
        asked_for.append(asked.target)
        following = "/people?tag=a&tag=b&q=&at=2" if len(asked_for) == 1 else None
        return Given({"people": PEOPLE[len(asked_for) :][:1], "next": following})

    with serving(answer) as service:
        taken(f"{service.url}/people", records="people", pages={"kind": "next", "next": "next"})
    assert asked_for == ["/people", "/people?tag=a&tag=b&q=&at=2"]


def test_a_path_that_finds_nothing_in_any_record_is_said() -> None:
    assert "`api.record`" in str(failure(by_offset, record="person").hint)


@pytest.mark.parametrize("plan", [{"key": "uid"}, {"cursor": "nam"}])
def test_a_key_or_cursor_that_is_no_column_is_said(plan: dict[str, Any]) -> None:
    error = failure(by_offset, **plan)
    assert "there is no column" in error.in_("en")
    assert "id, name" in error.in_("en")


@pytest.mark.parametrize(
    ("cursor", "asked"),
    [
        ("2026-01-02T00:30:00Z", "2026-01-01T23:30:00Z"),
        ("2026-01-02 00:30:00", "2026-01-01 23:30:00"),
        ("2026-01-02T00:30:00.125+09:00", "2026-01-01T23:30:00.125+09:00"),
        ("2026-01-02", "2026-01-01"),
        ("1767312000", "1767308400"),
        ("1767312000000", "1767308400000"),
        ("12345", "12345"),
        ("a7f", "a7f"),
    ],
)
def test_what_a_service_may_show_late_is_asked_for_again(cursor: str, asked: str) -> None:
    with serving(lambda one: Given({"people": [{"id": 1, "at": cursor}]})) as service:
        api = {"records": "people", "params": {"from": "{since}"}, "key": "id", "cursor": "at", "look_back": 60}
        taken(service.url, Since(cursor), **api)
        assert service.asked[0].query == {"from": asked}
    with pytest.raises(ProjectError, match="look_back"):
        taken("https://api.example.com", **{**api, "key": None})


def test_a_total_may_be_text() -> None:
    with serving(lambda asked: Given({"people": paged(PEOPLE, 10, asked.query), "total": "30"})) as service:
        out, _ = taken(service.url, records="people", pages={**OFFSET, "total": "total"})
    assert [rule for _, _, rule, _, _ in out.findings] == ["source_total_differs"]


def test_json_in_a_legacy_encoding_is_read() -> None:
    body = '[{"name": "김민수"}]'.encode("cp949")
    with serving(lambda asked: Given(body, headers={"Content-Type": "application/json; charset=euc-kr"})) as service:
        assert names(taken(service.url)[1]) == ["김민수"]


def test_a_server_that_repeats_a_page_for_ever_is_noticed() -> None:
    assert "same page" in failure(lambda asked: Given({"people": PEOPLE[:10]})).in_("en")


def test_a_next_address_on_another_server_is_not_followed() -> None:
    error = failure(
        lambda asked: Given({"people": PEOPLE[:1], "next": "https://evil.example/p"}),
        pages={"kind": "next", "next": "next"},
    )
    assert "evil.example" in error.in_("en")


@pytest.mark.parametrize("announced", [20, 30])
def test_a_total_that_is_not_true_is_a_finding_and_ends_nothing(announced: int) -> None:
    with serving(lambda asked: Given({"people": paged(PEOPLE, 10, asked.query), "total": announced})) as service:
        out, rows = taken(service.url, records="people", pages={**OFFSET, "total": "total"})
    assert names(rows) == EVERYBODY
    assert [(rule, before, after) for _, _, rule, before, after in out.findings] == [
        ("source_total_differs", str(announced), "25")
    ]


def test_a_key_among_the_parameters_of_the_address_comes_from_the_environment() -> None:
    with serving(lambda asked: Given([{"name": "김"}] if asked.query == {"a": "1", "key": "k-123"} else {})) as service:
        assert len(taken(service.url, params={"a": 1}, auth={"params": {"key": "KEY"}})[1]) == 1


@pytest.mark.parametrize("api", [{"params": {"api_key": "k"}}, {"headers": {"Authorization": "Bearer k"}}, {}])
def test_a_key_in_the_project_file_is_refused_and_not_repeated(api: dict[str, Any]) -> None:
    with pytest.raises(ProjectError, match="a key stands in the project file") as caught:
        taken("https://api.example.com/people" + ("" if api else "?access_token=hunter2"), **api)
    assert "hunter2" not in caught.value.in_("en") + caught.value.in_("ko")


def test_a_key_that_can_be_none_is_said_and_line_ends_are_cut() -> None:
    with serving(wants("authorization", "Bearer k-123")) as service:
        assert len(taken(service.url, secrets={"KEY": "k-123\r\n"}, auth={"bearer": "KEY"})[1]) == 1
        with pytest.raises(ProjectError, match="can be no key") as caught:
            taken(service.url, secrets={"KEY": "비밀-k"}, auth={"bearer": "KEY"})
    assert "비밀-k" not in caught.value.in_("ko")


def test_a_refresh_token_that_has_expired_says_what_to_renew() -> None:
    def answer(asked: Asked) -> Given:
        return Given({"error": "invalid_grant"}, 400)

    with serving(answer) as service, pytest.raises(SourceError) as caught:
        oauth = {"token_url": f"{service.url}/token", "client_id": "ID", "client_secret": "SECRET"}
        taken(service.url, auth={"oauth2": {**oauth, "refresh_token": "REFRESH"}})
    assert "ID, SECRET, REFRESH" in str(caught.value.hint)


@pytest.mark.parametrize(
    "api",
    [
        {"auth": {"hmac": {"key": "KEY", "secret": "SECRET", "message": "{body}", "headers": {"x": "{signature}"}}}},
        {"auth": {"hmac": {"key": "KEY", "secret": "SECRET", "headers": {"x": "{sig}"}}}},
        {"windows": {"timezone": "Mars/Olympus"}},
        {"windows": {"start": "yesterday"}},
    ],
)
def test_what_cannot_be_obeyed_is_refused_with_the_plan(api: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SourcePlan.model_validate({"path": "https://api.example.com", "api": api})


def test_a_missing_secret_is_named() -> None:
    with serving(by_offset) as service, pytest.raises(ProjectError, match="KEY"):
        taken(service.url, secrets={}, auth={"bearer": "KEY"})


def test_a_host_that_is_not_there() -> None:
    with pytest.raises(SourceError, match="no such host"):
        taken("http://nowhere.invalid/people")


@pytest.mark.parametrize(
    ("address", "meant"), [("postgresq://me@host/shop", "postgresql://USER@HOST"), ("xyz://a", "mysql://")]
)
def test_an_address_of_no_service_may_have_meant_a_database(address: str, meant: str) -> None:
    with pytest.raises(ProjectError, match=meant):
        taken(address)


def test_an_address_nobody_knows_names_the_nearest() -> None:
    with pytest.raises(ProjectError, match="airtable://"):
        taken("airtabel://base/table")


def test_national_ids_and_cards_are_gone_before_anything_is_kept(service_of_ids: Service) -> None:
    out, rows = taken(service_of_ids.url)
    assert "900101" not in str(rows) and "4111" not in str(rows)
    assert [rule for _, _, rule, _, _ in out.findings] == ["national_id_removed", "secret_card_removed"]


@pytest.fixture
def service_of_ids() -> Any:
    with serving(lambda asked: Given([{"memo": "주민번호 900101-1234568, 카드 4111-1111-1111-1111"}])) as service:
        yield service
