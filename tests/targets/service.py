"""A service on loopback that answers as a vendor's does, checks what it is asked, and fails when told to."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: `body` is JSON, or the fields of a form, or None."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None


Reply = tuple[int, Any] | tuple[int, Any, Mapping[str, str]]
"""Status; JSON, or text to be sent as it is; headers."""


@dataclass
class Fault:
    """Something that goes wrong the next `times` a request matches: a reply, `cut` in the middle, or slow before `kill`."""

    matches: Callable[[Asked], bool]
    reply: Reply | None = None
    times: int = 1
    cut: bool = False
    after: bool = False
    """The request is obeyed first, and its answer lost."""
    act: Callable[[], None] | None = None


@dataclass
class Service:
    """The base of every vendor's double: subclasses answer. `wrong` collects what does not follow the vendor's description."""

    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    check: Callable[[Asked], list[str]] = lambda asked: []
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def fail(self, method: str, part: str, *reply: Any, **fault: Any) -> None:
        """The next request of that method whose path holds `part` is answered with `reply`, or fails as told."""
        told: Any = reply or None
        self.faults.append(Fault(lambda one: one.method == method and part in one.path, told, **fault))

    def count(self, method: str, part: str) -> int:
        """How many such requests came."""
        return sum(one.method == method and part in one.path for one in self.asked)

    def handle(self, asked: Asked) -> tuple[Reply, bool]:
        with self.lock:
            self.asked.append(asked)
            self.wrong += [f"{asked.method} {asked.path}: {problem}" for problem in self.check(asked)]
            fault = next((one for one in self.faults if one.times and one.matches(asked)), None)
            if fault is None:
                return self.answer(asked), False
            fault.times -= 1
            reply: Reply = self.answer(asked) if fault.after else (500, "")
            if fault.act:
                fault.act()
                reply = self.answer(asked)
            return fault.reply or reply, fault.cut

    @contextmanager
    def serving(self) -> Iterator[Self]:
        """Serve on a free port of loopback."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # in one piece: two small ones wait for each other 40 ms

        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(size)
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(
                self.command, unquote(parts.path), query, headers, _body(headers.get("content-type", ""), data)
            )
            (status, content, *more), cut = service.handle(asked)
            as_json = not isinstance(content, str)
            body = json.dumps(content).encode() if as_json and content is not None else str(content or "").encode()
            kind = "application/json" if as_json else "text/html" if str(content).startswith("<") else "text/plain"
            self.send_response(status)
            extra: Mapping[str, str] = more[0] if more else {}
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            if cut:
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - the library's names

        def log_message(self, *words: object) -> None:
            pass

    return Handler


def _body(kind: str, data: bytes) -> Any:
    if not data:
        return None
    if kind.startswith("application/json"):
        return json.loads(data)
    if kind.startswith("multipart/form-data"):
        message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + data)
        payload: Any = message.get_payload()
        return {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode()
            for part in payload
        }
    return dict(parse_qsl(data.decode()))


def soon(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something has happened."""
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.01)
    assert condition()
