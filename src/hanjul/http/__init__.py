"""Services over HTTP, one way for all of them: limits kept, failures repeated with patience, answers read as JSON, and every
failure told in words that name the service but no secret and no person.

Only calls whose repetition does no harm may be made with it: every call is repeated after a failure of the line.
"""

import email.utils
import json
import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError, SSLError

from hanjul import facts
from hanjul.errors import ServiceError
from hanjul.words import Text

_CONNECT_SECONDS: Final = 10.0
_SILENCE_SECONDS: Final = 60.0
_ANSWER_SECONDS: Final = 300.0
"""A service that drips its answer is given up after this long."""

_ATTEMPTS: Final = 6
_QUOTA_ATTEMPTS: Final = 8
"""Enough to outlast a minute, which is what most quotas count in."""

_FIRST_WAIT_SECONDS: Final = 0.5
_LONGEST_WAIT_SECONDS: Final = 60.0
_LONGEST_QUOTA_SECONDS: Final = 300.0
_BLOCK_BYTES: Final = 1 << 16
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 529})
_WAIT_HEADERS: Final = ("Retry-After", "x-sib-ratelimit-reset", "X-RateLimit-Reset-After", "X-Cafe24-Call-Remain")

_pause = time.sleep

Pairs = Sequence[tuple[str, str]] | Mapping[str, str]


class Rate(NamedTuple):
    """At most `calls` in any `seconds`; limits with another `name` are counted apart."""

    calls: int
    seconds: float
    name: str = ""


class Answer(NamedTuple):
    """What came back: status below 400, headers, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Headers(AuthBase):
    """Credentials that travel in headers; asked for anew on every call, so that they may be renewed in between."""

    def __init__(self, give: Callable[[], Mapping[str, str]]) -> None:
        self._give = give

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._give())
        return request


@dataclass
class Client:
    """One service.

    Attributes:
        name: what the project file calls it, for messages.
        base: its address; paths are appended to it.
        auth: puts the credentials on every call.
        secret: where the credentials come from (an environment variable), for messages.
        rates: the service's limits, kept without being told.
        renew: gets new credentials after a 401; the call is made once more.
        refused: tells whether an answer below 400 is a refusal all the same, by its words; "" where it is none.
        sleep: how to wait, seconds.
    """

    name: str
    base: str
    auth: AuthBase
    secret: str
    rates: tuple[Rate, ...] = ()
    renew: Callable[[], None] | None = None
    refused: Callable[[Any], str] = lambda answer: ""
    session: requests.Session = field(default_factory=requests.Session)
    sleep: Callable[[float], None] = field(default_factory=lambda: _pause)
    _calls: dict[Rate, deque[float]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The service's host: all of an address that messages show."""
        return urlsplit(self.base).netloc.rpartition("@")[2] or self.base

    def json(self, method: str, path: str, **call: Any) -> Any:
        """Call and read the answer as JSON; None where it is empty, the text itself where the service says it is plain text.

        Takes what `call` takes.

        Raises:
            ServiceError: the service cannot be reached, refuses, or answers with something else, such as a web page.
        """
        answer = self.call(method, path, **call)
        kind = answer.headers.get("content-type", "")
        if not answer.body.strip():
            return None
        try:
            read = json.loads(answer.body)
        except ValueError as error:
            if (read := _in_its_charset(answer)) is not None:
                return self._not_refused(read, answer.status)
            text = answer.body[:200].decode("utf-8", "replace").strip()
            if text.lower() == "ok" or (kind.startswith("text/plain") and not text.startswith("<")):
                return text
            raise self.failure(
                answer.status,
                Text(
                    "데이터가 아니라 웹 페이지나 알 수 없는 것을 돌려주었습니다.",
                    "it answered with a web page or something else that is no data",
                ),
                Text("주소(url)가 맞는지 확인하세요.", "check the address (url)"),
            ) from error
        return self._not_refused(read, answer.status)

    def _not_refused(self, read: Any, status: int) -> Any:
        if words := self.refused(read):
            hint = Text(
                "목록 번호, 키의 권한, 요금제를 확인하세요.",
                "check the number of the list, the key's rights, and the plan",
            )
            raise self.failure(status, _told(words), hint)
        return read

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Pairs | None = None,
        json: Any = None,
        data: bytes | Mapping[str, str] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        rates: Iterable[Rate] = (),
        repeat: bool = True,
    ) -> Answer:
        """Make one call, again and again where the line or the service failed. `rates`: limits of this path, besides the service's;
        `repeat`: False where to be obeyed twice would be something else: then one that may have been obeyed is not made again.

        Raises:
            ServiceError: it did not work in the end, or was refused; `status` and `answer` tell what the service said.
        """
        again = Retrying(
            retry=retry_if_exception_type(_AgainError),
            wait=_wait,
            stop=_enough,
            sleep=self.sleep,
            reraise=True,
        )
        body = {"params": params, "json": json, "data": data, "files": files, "headers": headers}
        renewed = False

        def once() -> Answer:
            nonlocal renewed
            self._keep(rates)
            try:
                answer = self._once(method, path, body)
            except _AgainError as error:
                if repeat:
                    raise
                raise _perhaps_done(error.failure) from error.__cause__
            if answer.status == 401 and self.renew and not renewed:
                renewed = True
                self.renew()
                answer = self._once(method, path, body)
            if answer.status in _AGAIN and not repeat and answer.status != 429:
                raise _perhaps_done(self._refusal(answer))
            if answer.status in _AGAIN:
                attempts = _QUOTA_ATTEMPTS if answer.status == 429 else _ATTEMPTS
                raise _AgainError(self._refusal(answer), _told_to_wait(answer), attempts)
            if answer.status >= 300:
                raise self._refusal(answer)
            return answer

        try:
            return again(once)
        except _AgainError as error:
            raise error.failure from error.__cause__

    def failure(self, status: int | None, what: Text, hint: Text | None = None, answer: bytes = b"") -> ServiceError:
        """A failure of this service in words."""
        words = Text(f"{self.name} ({self.host}): {what.ko}", f"{self.name} ({self.host}): {what.en}")
        return ServiceError(words, hint, status, answer)

    def _keep(self, rates: Iterable[Rate]) -> None:
        """Wait until one more call is within every limit."""
        for rate in (*self.rates, *rates):
            calls = self._calls.setdefault(rate, deque())
            now = time.monotonic()
            if len(calls) >= rate.calls and (rest := calls[-rate.calls] + rate.seconds - now) > 0:
                self.sleep(rest)
            calls.append(time.monotonic())
            while len(calls) > rate.calls:
                calls.popleft()

    def _once(self, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        began = time.monotonic()
        try:
            with self.session.request(
                method,
                self.base.rstrip("/") + path,
                auth=self.auth,
                timeout=(_CONNECT_SECONDS, _SILENCE_SECONDS),
                allow_redirects=False,  # credentials go where the project file says, nowhere else
                stream=True,
                **body,
            ) as response:
                parts = []
                for part in _as_it_comes(response):
                    parts.append(part)
                    if time.monotonic() - began > _ANSWER_SECONDS:
                        raise requests.ReadTimeout("dripping")
                return Answer(response.status_code, response.headers, b"".join(parts))
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            failure, attempts = self._line(error)
            raise _AgainError(failure, None, attempts) from error
        except (requests.RequestException, UnicodeError) as error:
            raise self.failure(
                None,
                Text("주소를 쓸 수 없습니다 ({kind}).", "the address cannot be used ({kind})").fill(
                    kind=type(error).__name__
                ),
                Text("https:// 로 시작하는 주소인지 확인하세요.", "check that it begins with https://"),
            ) from error

    def _line(self, error: Exception) -> tuple[ServiceError, int]:
        """A failure of the line, and how many tries it is worth."""
        words = str(error)
        if "NameResolution" in words or "getaddrinfo" in words:
            what = Text("그런 주소를 찾을 수 없습니다.", "there is no such host")
            hint = Text(
                "주소(url)와 인터넷 연결(DNS)을 확인하세요.", "check the address (url) and the network's name service"
            )
            return self.failure(None, what, hint), 1
        if isinstance(error, requests.exceptions.SSLError):
            what = Text("보안 인증서를 믿을 수 없습니다.", "its certificate cannot be trusted")
            return self.failure(None, what, Text("https 주소가 맞는지 확인하세요.", "check the https address")), 1
        attempts = _ATTEMPTS
        if isinstance(error, requests.Timeout):
            what = Text("대답이 없습니다.", "it does not answer")
        elif "refused" in words.lower():
            what, attempts = Text("연결을 받지 않습니다.", "it refuses connections"), _ATTEMPTS // 2
        else:
            what = Text("연결이 끊겼습니다.", "the connection was cut")
        hint = Text(
            "주소와 포트를 확인하고, 잠시 뒤 다시 실행하세요.", "check address and port, or run again in a while"
        )
        return self.failure(None, what, hint), attempts

    def _refusal(self, answer: Answer) -> ServiceError:
        """What a status of 300 or more means, in words."""
        said = _said(answer.body)
        if answer.status < 400:
            what = Text("다른 주소로 옮겼다고 합니다.", "it says that it has moved")
            hint = Text("새 주소를 프로젝트 파일에 적으세요.", "put its new address into the project file")
        elif answer.status in (401, 402, 403, 407):
            what = Text("인증을 받아주지 않습니다", "it does not accept the credentials")
            hint = Text(
                "환경 변수나 키링에 있는 {secret} 의 키가 맞는지, 만료되지 않았는지, 권한(scope·요금제·공유)이 있는지 확인하세요.",
                "check that the key in {secret} is right, has not expired, and has the rights (scope, plan, sharing) for this",
            ).fill(secret=self.secret)
            if not self.secret:
                hint = Text("프로젝트 파일에 인증(auth)이 없습니다.", "the project file names no credentials (auth)")
        elif answer.status == 404:
            what = Text("찾을 수 없다고 합니다", "it says that there is no such thing")
            hint = Text("주소와 목록 번호를 확인하세요.", "check the address and the number of the list")
        elif answer.status == 429:
            what = Text("허용량을 다 썼습니다", "its quota is used up")
            hint = Text(
                "잠시 뒤 다시 실행하세요. 이미 보낸 것은 다시 보내지 않습니다.",
                "run again later; what was sent is not sent twice",
            )
        elif answer.status >= 500:
            what = Text("서비스 쪽 문제입니다", "it is out of order")
            hint = Text("잠시 뒤 다시 실행하세요.", "run again later")
        else:
            what = Text("요청을 거절했습니다", "it refused the request")
            hint = Text(
                "프로젝트 파일에 적은 것(목록, 열, 매개변수)이 이 서비스의 문서와 맞는지 확인하세요.",
                "check that what the project file asks for (list, columns, parameters) is what the service's own documentation says",
            )
        tail = f" [{answer.status}]" + (f": {said}" if said else "")
        return self.failure(answer.status, Text(what.ko + tail, what.en + tail), hint, answer.body)


class _AgainError(Exception):
    """A call worth repeating, how often at most, and how long the service asks to wait."""

    def __init__(self, failure: ServiceError, wait: float | None = None, attempts: int = _ATTEMPTS) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.wait = wait
        self.attempts = attempts


def _as_it_comes(response: requests.Response) -> Iterator[bytes]:
    """The body, piece by piece: a whole block of a service that drips would never be there."""
    try:
        while part := response.raw.read1(_BLOCK_BYTES, decode_content=True):
            yield part
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except (ProtocolError, DecodeError, SSLError) as error:  # cut off, the last also by a broken encryption
        raise requests.exceptions.ChunkedEncodingError(error) from error


def _in_its_charset(answer: Answer) -> Any:
    """JSON in another encoding than UTF-8, as the header says; None where it is none."""
    charset = get_encoding_from_headers(CaseInsensitiveDict(answer.headers))
    try:
        return json.loads(answer.body.decode(charset or "utf-8"))
    except (ValueError, LookupError):
        return None


def _perhaps_done(failure: ServiceError) -> ServiceError:
    """A failure after which nobody knows whether the call was obeyed."""
    what = Text(
        f"{failure.what.ko} 시킨 일이 되었는지 알 수 없습니다.", f"{failure.what.en}; what was asked may have been done"
    )
    hint = Text(
        "잠시 뒤 다시 실행하세요. 먼저 읽어 보고 남은 것만 합니다.",
        "run again in a while: what is there is read first, and only the rest is done",
    )
    return ServiceError(what, hint, failure.status, failure.answer)


def _enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return state.attempt_number >= (error.attempts if isinstance(error, _AgainError) else _ATTEMPTS)


def _wait(state: RetryCallState) -> float:
    """As long as the service asks, else longer each time, never the same for two."""
    error = state.outcome.exception() if state.outcome else None
    most = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0**state.attempt_number)
    own = random.uniform(most / 2, most)
    asked = error.wait if isinstance(error, _AgainError) else None
    return asked or own  # to ask at once, or by a clock that is behind, is not to ask


def _told_to_wait(answer: Answer) -> float | None:
    """Seconds a service asks to wait; None where it does not say, or asks for longer than anybody sits there."""
    given = next((answer.headers[name] for name in _WAIT_HEADERS if name in answer.headers), None)
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        try:
            now = answer.headers.get("Date")
            began = email.utils.parsedate_to_datetime(now).timestamp() if now else time.time()
            seconds = email.utils.parsedate_to_datetime(given).timestamp() - began
        except (TypeError, ValueError):
            return None
    return max(seconds, 0.0) if seconds <= _LONGEST_QUOTA_SECONDS else None


_ADDRESS = re.compile(r"[^\s\"'<>(),;:\[\]{}]+@[^\s\"'<>(),;:\[\]{}]+")
_LONG_NUMBER = re.compile(r"\+?\d[\d \-]{5,}\d")
_SAID_KEYS: Final = (
    "message", "detail", "description", "title", "code", "error", "errors", "context", "requiredScopes",
)  # fmt: skip


_HANGUL_WORD = re.compile(r"(?<![가-힣])[가-힣]{2,4}?(?=님|씨|$|[^가-힣])")
_LATIN_WORDS = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ]+(?:[ -][A-ZÀ-Þ][a-zà-ÿ]+)+\b")


def masked(text: str) -> str:
    """A service's own words without what they may quote: addresses, numbers, what reads like a name, anything long."""
    text = _LONG_NUMBER.sub("***", _ADDRESS.sub("***@***", text))
    return _LATIN_WORDS.sub(_no_name, _HANGUL_WORD.sub(_no_name, text))[:200]


def _no_name(found: re.Match[str]) -> str:
    hangul, latin, usual = _names()
    word = found[0]
    if "가" <= word[0] <= "힣":
        return "***" if word.startswith(hangul) and not word.startswith(usual) else word
    parts = re.split("[ -]", word.lower())
    return "***" if sum(part in latin for part in parts) > 1 else word


@cache
def _names() -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
    """Hangul surnames, Latin names, and words of services that begin like a surname."""
    surnames = facts.rows("surnames")
    romanised = (spelt.lower() for row in surnames for spelt in row["romanized_variants"].split("|"))
    latin = frozenset((*romanised, *(row["name"] for row in facts.rows("western_names"))))
    return tuple(row["surname"] for row in surnames), latin, tuple(row["word"] for row in facts.rows("service_words"))


def _said(body: bytes) -> str:
    """The words of an error message, masked; nothing of a web page."""
    try:
        read = json.loads(body)
    except ValueError:
        return ""
    return said_in(read)


def said_in(answer: Any) -> str:
    """The words of an error message in an answer, masked; "" where it holds none."""
    return masked(_words(answer)) if isinstance(answer, dict | list) else ""


def _words(read: Any) -> str:
    if isinstance(read, list):
        return _words(read[0]) if read else ""
    if isinstance(read, dict):
        found = (_words(read[key]) for key in _SAID_KEYS if read.get(key))
        return ": ".join(dict.fromkeys(filter(None, found)))
    return str(read) if isinstance(read, str) else ""


def _told(words: str) -> Text:
    said = masked(words)
    return Text(f"요청을 거절했습니다: {said}", f"it refused the request: {said}")
