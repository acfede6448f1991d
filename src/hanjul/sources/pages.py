"""Walking through an API's answers, page by page and window by window, so that a walk can go on where it stopped.

Totals are compared, never obeyed: a walk ends at an empty page, or where the API names no next one.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import jmespath
from requests.utils import parse_header_links

from hanjul.errors import ProjectError, SourceError
from hanjul.http import said_in
from hanjul.project.api import Api, Pages, Windows
from hanjul.words import Text

State = dict[str, Any]
"""Where a walk stands: JSON. `at` is the page asked next (None: the round is at its end), `from` the present window's begin,
`round` the number of the present round."""


class Request(NamedTuple):
    """One question."""

    url: str
    params: dict[str, str]
    body: dict[str, Any] | None


class Page(NamedTuple):
    """One answer's records, and where the walk stands after it."""

    answer: Any
    records: list[Any]
    state: State


Ask = Callable[[Request], tuple[Any, Mapping[str, str]]]


@dataclass(frozen=True)
class Walk:
    """One API's walk.

    Attributes:
        label: the source, for messages.
        api: how it is asked.
        ask: asks, and gives the answer's JSON and headers.
        values: what stands for the names in braces; `since` may be missing.
        now: the end of the last window.
    """

    label: str
    api: Api
    ask: Ask
    values: dict[str, str]
    now: datetime.datetime

    def pages(self, state: State | None) -> Iterator[Page]:
        """All pages from `state` on (None: from the start).

        Raises:
            SourceError: pages repeat, point at another server, or hold no list of records.
        """
        begun = (state or {}).get("round", 0)
        for number, more in list(enumerate(self.api.rounds))[begun:]:
            walk = replace(self, api=self.api.model_copy(update={"params": {**self.api.params, **more}}))
            for page in walk._round(state if number == begun else None):
                yield page._replace(state=page.state | {"round": number}) if number else page

    def _round(self, state: State | None) -> Iterator[Page]:
        if self.api.windows is None:
            yield from self._pages(self.values, state or {"at": self._first()})
            return
        windows, state = self.api.windows, state or {}
        begin = datetime.datetime.fromisoformat(state["from"]) if state.get("from") else self._begin(windows)
        inner: State | None = state if state.get("from") else None
        while begin < self.now:
            end = min(begin + datetime.timedelta(hours=windows.hours), self.now)
            values = {
                **self.values,
                "from": _written(begin, windows),
                "to": _written(end - datetime.timedelta(milliseconds=1), windows),
            }
            for page in self._pages(values, inner or {"at": self._first()}):
                place = {"at": page.state["at"], "from": (begin if page.state["at"] is not None else end).isoformat()}
                yield page._replace(
                    state=place if place["at"] is not None else {"at": self._first(), "from": place["from"]}
                )
            begin, inner = end, None

    def _begin(self, windows: Windows) -> datetime.datetime:
        zone = ZoneInfo(windows.timezone)
        if since := self.values.get("since"):
            given = self.moment(since)
        elif windows.days_back:
            given = self.now - datetime.timedelta(days=windows.days_back)
        else:
            given = datetime.datetime.fromisoformat(windows.start)
        return given if given.tzinfo else given.replace(tzinfo=zone)

    def moment(self, cursor: str) -> datetime.datetime:
        """The time a cursor says: windows of time go on from there.

        Raises:
            ProjectError: it says none.
        """
        try:
            if cursor.isdecimal() and len(cursor) in (10, 13):
                return datetime.datetime.fromtimestamp(int(cursor) / 10 ** (len(cursor) - 10), datetime.UTC)
            return datetime.datetime.fromisoformat(cursor)
        except ValueError as error:
            raise ProjectError(
                Text("{label}: 커서 열 `{name}` 은(는) 시각이 아니어서 `windows` 와 함께 쓸 수 없습니다.", "{label}: the cursor column `{name}` holds no times, which `windows` need").fill(
                    label=self.label, name=self.api.cursor
                ),
                Text("바뀐 시각의 열을 적거나, `cursor:` 대신 `windows: {goes_on: true}` 를 적으세요.",
                     "name the column with the time of change, or write `windows: {goes_on: true}` in place of `cursor:`"),
            ) from error  # fmt: skip

    def _first(self) -> Any:
        return self.api.pages.first if self.api.pages.kind in ("offset", "page") else ""

    def _pages(self, values: dict[str, str], state: State) -> Iterator[Page]:
        at, seen = state["at"], set()
        known: set[str] = set()  # what pages held, as hashes: a server that goes in a circle never ends
        while at is not None:
            answer, headers = self.ask(self._request(values, at))
            records = self.records(answer, self.api.records, self.api.may_lack_records)
            digest = hashlib.sha256(json.dumps(records, sort_keys=True, default=str).encode()).hexdigest()
            if records and digest in known:
                raise self._repeats()
            known.add(digest)
            seen.add(str(at))
            at = self._following(at, answer, headers, records)
            if at is not None and str(at) in seen:
                raise self._repeats()
            yield Page(answer, records, {"at": at})

    def _request(self, values: dict[str, str], at: Any) -> Request:
        api, pages = self.api, self.api.pages
        if pages.kind in ("link", "next") and at:
            return Request(urlunsplit(urlsplit(at)._replace(fragment="")), {}, filled(api.body, values))
        params = {name: str(value).lower() if isinstance(value, bool) else str(value)
                  for name, value in (filled(api.params, values) or {}).items()}  # fmt: skip
        body = filled(api.body, values)
        place: dict[str, Any] = params
        if pages.place == "body":
            place = body = body or {}
        as_given = (lambda value: value) if pages.place == "body" else str
        if pages.size_param and pages.size:
            place[pages.size_param] = as_given(pages.size)
        if isinstance(at, dict):
            place.update(at)
        elif pages.param and at != "":
            place[pages.param] = as_given(at)
        return Request(filled(api.url, values), params, body)

    def records(self, answer: Any, path: str, may_lack: bool = False) -> list[Any]:
        """The list of records an answer holds; `may_lack`: none where it is empty.

        Raises:
            SourceError: it holds none.
        """
        records = jmespath.search(path, answer)
        if records is None and isinstance(answer, dict) and (may_lack or _is_null(answer, path)):
            return []
        if not isinstance(records, list):
            said = f" ({words})" if (words := said_in(answer)) else ""
            raise SourceError(
                Text("{label}: 답에 레코드 목록(`{path}`)이 없습니다{said}.", "{label}: the answer holds no list of records at `{path}`{said}").fill(
                    label=self.label, path=path, said=said
                ),
                Text("`api.records` 를 확인하세요. API의 판이 바뀌었을 수 있습니다.", "check `api.records`; perhaps the API has another version now"),
            )  # fmt: skip
        return records

    def _following(self, at: Any, answer: Any, headers: Mapping[str, str], records: list[Any]) -> Any:
        """The next page, or None."""
        pages: Pages = self.api.pages
        if pages.kind == "one" or (pages.more and jmespath.search(pages.more, answer) is False):
            return None
        if pages.kind in ("offset", "page"):
            # What came is counted, not what was asked for: a server may give fewer than that at a time.
            return (at + len(records) if pages.kind == "offset" else at + 1) if records else None
        if pages.kind == "link":
            links = parse_header_links(headers.get("Link", ""))
            return self._here(next((link["url"] for link in links if link.get("rel") == "next"), None))
        following = jmespath.search(pages.next or "", answer)
        if following in (None, "", False) or (pages.kind == "cursor" and not records and not pages.more):
            return None
        if pages.carry:
            return {
                str(pages.param): following,
                **{name: jmespath.search(path, answer) for name, path in pages.carry.items()},
            }
        return self._here(str(following)) if pages.kind == "next" else following

    def _here(self, url: str | None) -> str | None:
        """An address of the same server: our key must not travel to another one."""
        if not url:
            return None
        base = str(filled(self.api.url, self.values))
        whole = urljoin(base, url)
        if urlsplit(whole)[:2] != urlsplit(base)[:2]:
            raise SourceError(
                Text("{label}: 다음 쪽의 주소가 다른 서버({host})를 가리킵니다.", "{label}: the next page's address points at another server ({host})").fill(
                    label=self.label, host=urlsplit(whole).hostname
                ),
                Text("열쇠를 다른 서버에 보내지 않도록 멈췄습니다.", "stopped, so that no key goes to another server"),
            )  # fmt: skip
        return whole

    def _repeats(self) -> SourceError:
        return SourceError(
            Text("{label}: 서버가 같은 쪽을 되풀이해서 줍니다.", "{label}: the server gives the same page again and again").fill(label=self.label),
            Text("`api.pages` 의 설정을 확인하세요. 그대로 두면 빠지는 레코드가 있을 수 있어 멈췄습니다.",
                 "check `api.pages`; stopped, because records might be missing"),
        )  # fmt: skip


def _is_null(answer: Any, path: str) -> bool:
    """Whether the list is there and says that it is empty by being null."""
    parent, dot, name = path.rpartition(".")
    held = jmespath.search(parent, answer) if dot else answer
    return isinstance(held, dict) and name in held


def _written(moment: datetime.datetime, windows: Windows) -> str:
    """A time as the API wants it; the offset with a colon, milliseconds in place of microseconds."""
    moment = moment.astimezone(ZoneInfo(windows.timezone))
    if windows.format == "ms":
        return str(int(moment.timestamp() * 1000))
    if windows.format == "iso":
        return moment.isoformat(timespec="milliseconds")
    return moment.strftime(windows.format)


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """A template with the values put in. What needs `{since}` where there is none is left out; other braces stay."""
    if isinstance(template, str):
        for name, value in values.items():
            template = template.replace("{" + name + "}", value)
        return template
    if isinstance(template, dict):
        return {
            key: filled(value, values)
            for key, value in template.items()
            if "since" in values or "{since}" not in json.dumps(value, default=str)
        }
    return [filled(value, values) for value in template] if isinstance(template, list) else template
