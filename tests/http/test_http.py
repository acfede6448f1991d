"""Services over HTTP: limits, patience, and messages."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import urllib3

from hanjul.errors import ServiceError
from hanjul.http import Client, Headers, Rate, masked, said_in
from tests.targets.service import Asked, Fault, Reply, Service


@dataclass
class Echo(Service):
    def answer(self, asked: Asked) -> Reply:
        return 200, {"path": asked.path}


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo().serving() as service:
        yield service


def client(echo: Service, waited: list[float] | None = None, **more: Any) -> Client:
    sleep = (waited if waited is not None else []).append
    return Client("t", echo.url, Headers(lambda: {"X-Key": "s3cret"}), "T_KEY", sleep=sleep, **more)


def test_limits_are_kept_before_anybody_complains(echo: Echo) -> None:
    waited: list[float] = []
    one = client(echo, waited, rates=(Rate(3, 60),))
    for _ in range(4):
        one.json("GET", "/a")
    assert len(waited) == 1 and 59 < waited[0] <= 60


def test_it_waits_as_long_as_the_service_asks(echo: Echo) -> None:
    waited: list[float] = []
    echo.fail("GET", "/a", 429, {}, {"Retry-After": "7"})
    echo.fail("GET", "/a", 429, {}, {"x-sib-ratelimit-reset": "3"})
    echo.fail("GET", "/a", 503, "")
    assert client(echo, waited).json("GET", "/a") == {"path": "/a"}
    assert waited[:2] == [7.0, 3.0] and 0 < waited[2] <= 4


def test_who_says_to_ask_at_once_or_by_a_clock_that_is_behind_is_given_time(echo: Echo) -> None:
    waited: list[float] = []
    for told in ("0", "Sun, 06 Nov 1994 08:49:37 GMT"):
        echo.fail("GET", "/a", 429, {}, {"Retry-After": told})
    client(echo, waited).json("GET", "/a")
    assert min(waited) >= 0.5


def test_a_quota_of_a_minute_is_outlasted(echo: Echo) -> None:
    waited: list[float] = []
    echo.fail("GET", "/a", 429, {}, times=7)
    assert client(echo, waited).json("GET", "/a") == {"path": "/a"}
    assert sum(waited) > 60


def test_it_gives_up_in_the_end(echo: Echo) -> None:
    echo.fail("GET", "/a", 500, {"message": "010-1234-5678 kim@x.kr"}, times=99)
    with pytest.raises(ServiceError, match="out of order") as raised:
        client(echo).json("GET", "/a")
    assert raised.value.status == 500 and len(echo.asked) == 6
    assert "kim" not in str(raised.value) and "5678" not in str(raised.value)


def test_a_token_is_renewed_once(echo: Echo) -> None:
    renewed: list[int] = []
    echo.fail("GET", "/a", 401, {})
    assert client(echo, renew=lambda: renewed.append(1)).json("GET", "/a") == {"path": "/a"}
    echo.fail("GET", "/a", 401, {}, times=9)
    with pytest.raises(ServiceError, match="T_KEY"):
        client(echo, renew=lambda: renewed.append(1)).json("GET", "/a")
    assert renewed == [1, 1]


def test_credentials_go_nowhere_else(echo: Echo) -> None:
    with Echo().serving() as other:
        echo.fail("GET", "/a", 302, "", {"Location": f"{other.url}/steal"})
        with pytest.raises(ServiceError, match="moved"):
            client(echo).json("GET", "/a")
        assert other.asked == []


def test_a_slow_answer_is_given_up(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanjul.http._SILENCE_SECONDS", 0.05)
    echo.faults.append(Fault(lambda asked: True, times=99, act=lambda: time.sleep(0.2)))
    with pytest.raises(ServiceError, match="does not answer"):
        client(echo).json("GET", "/a")


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanjul.http._ANSWER_SECONDS", 0.2)
    asked: list[str] = []

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(b" ")
                time.sleep(0.02)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    one = Client("t", f"http://127.0.0.1:{server.server_port}", Headers(dict), "T_KEY", sleep=lambda seconds: None)
    with pytest.raises(ServiceError, match="does not answer"):
        one.json("GET", "/a")
    assert len(asked) == 6
    server.shutdown()


def test_an_encryption_that_breaks_off_is_a_cut_line(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any, **named: Any) -> bytes:
        raise urllib3.exceptions.SSLError("bad record mac")

    monkeypatch.setattr(urllib3.HTTPResponse, "read1", broken)
    with pytest.raises(ServiceError, match="the connection was cut"):
        client(echo).json("GET", "/a")


def test_what_is_lacking_is_among_a_services_words() -> None:
    scopes = {
        "message": "One or more scopes are required.",
        "context": {"requiredScopes": ["crm.objects.contacts.read"]},
    }
    assert said_in({"status": "error", "errors": [scopes]}).endswith("required.: crm.objects.contacts.read")
    assert (
        said_in({"code": "FORM_NOT_FOUND", "description": "there is no such form"})
        == "there is no such form: FORM_NOT_FOUND"
    )


def test_what_a_service_says_is_masked() -> None:
    assert masked("Hana@x.kr is taken, try +82 10-1234-5678") == "***@*** is taken, try ***"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("김하나 님은 hana@naver.com 으로 이미 구독자입니다", "*** 님은 ***@*** 으로 이미 구독자입니다"),
        ("남궁다솜님의 번호 010-1234-5678", "***님의 번호 ***"),
        ("Hana Kim is invalid", "*** is invalid"),
        ("Maria-Jose Garcia cannot be added", "*** cannot be added"),
        ("이메일 주소가 올바르지 않습니다: 권한 오류", "이메일 주소가 올바르지 않습니다: 권한 오류"),
        ("Resource Not Found: Member Exists, API Key Invalid", "Resource Not Found: Member Exists, API Key Invalid"),
    ],
)
def test_what_a_service_says_is_shown_without_whom_it_speaks_of(said: str, shown: str) -> None:
    assert masked(said) == shown
