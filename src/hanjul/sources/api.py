"""REST APIs: what a recipe or the project file describes becomes rows; nested records become columns joined by dots.

Needs the extra `hanjul[api]`.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import jmespath
import pyarrow as pa
from jmespath.exceptions import JMESPathError

from hanjul.callbacks import Secret
from hanjul.errors import HanjulError, ProjectError, ServiceError, SourceError, nearest_first
from hanjul.http import Client, Rate
from hanjul.project import SourcePlan
from hanjul.project.api import Api, Detail, Pivot
from hanjul.sources.auth import Secrets, auth_of, names_of
from hanjul.sources.extracted import Extracted, Since, StalePositionError, schema_of
from hanjul.sources.grid import text_column
from hanjul.sources.header import clean_name, unique_names
from hanjul.sources.json import flat
from hanjul.sources.pages import Page, Request, Walk, filled
from hanjul.sources.recipes import resolved
from hanjul.sources.remote import kinds_of
from hanjul.words import Text

_NO_FAILURE = ("Ok", "ok", "success", "isSuccess")
_STALE = (400, 404, 410, 422)
_LONGEST_TITLE = 400  # so that there is room for what tells two of them apart


def read(label: str, plan: SourcePlan, *, password: Secret, limit: int | None, since: Since | None) -> Extracted:
    """Read an API, page by page. Columns may grow as it goes: a batch has those known when its page came.

    Raises:
        ProjectError: the plan cannot be obeyed, or a secret is missing.
        SourceError: the server cannot be reached, refuses us or gives what cannot be right.
        StalePositionError: the server no longer knows the page `since` names.
    """
    api, parts = resolved(label, plan)
    since = since or Since()
    values = {**parts, **({"since": _earlier(since.cursor, api.look_back)} if since.cursor is not None else {})}
    server = _Server(label, api, parts, password)
    walk = Walk(label, api, server.ask, values, datetime.datetime.now(datetime.UTC))
    rows = _Rows(label, api, server, walk, since)
    extracted = Extracted([], iter(()), proof={"format": "api"}, cursor=since.cursor, position=since.position)
    extracted.key = api.key
    if since.position:
        extracted.cursor = since.position.get("cursor")
        extracted.proof |= since.position.get("proof", {})
    if limit is not None:
        rows.sample(extracted, limit)
    else:
        extracted.columns = list(since.columns)
        extracted.batches = rows.batches(extracted)
    return extracted


def _earlier(cursor: str, minutes: int) -> str:
    """A time so many minutes before, written as it was; what is no time stays."""
    back = datetime.timedelta(minutes=minutes)
    if not back or (cursor.isdecimal() and len(cursor) not in (10, 13)):
        return cursor
    if cursor.isdecimal():
        return str(int(cursor) - int(back.total_seconds()) * (1 if len(cursor) == 10 else 1000))
    try:
        if len(cursor) == len("2026-01-01"):
            return (datetime.date.fromisoformat(cursor) - max(back, datetime.timedelta(days=1))).isoformat()
        moment = datetime.datetime.fromisoformat(cursor) - back
    except ValueError:
        return cursor
    written = moment.isoformat(cursor[10], timespec="milliseconds" if "." in cursor else "seconds")
    return written.replace("+00:00", "Z") if cursor.endswith("Z") else written


class _Server:
    """The API's server, asked in words of its description."""

    def __init__(self, label: str, api: Api, parts: Mapping[str, str], password: Secret) -> None:
        self.label, self.api = label, api
        self.secrets = Secrets(label, password)
        auth = auth_of(api.auth, self.secrets, lambda text: str(filled(text, dict(parts))))
        self.origin = "://".join(urlsplit(str(filled(api.url, dict(parts))))[:2])
        if not self.origin.startswith(("http://", "https://")):
            raise ProjectError(
                Text("{label}: `api.url` 이 주소가 아닙니다.", "{label}: `api.url` is no address").fill(label=label),
                Text("https:// 로 시작하는 주소를 적으세요.", "write an address that begins with https://"),
            )
        rates = (Rate(api.burst, api.burst / api.per_second),) if api.per_second else ()
        self.client = Client(label, self.origin, auth, names_of(api.auth), rates, auth.renew, _failure)
        self.headers = {name: str(filled(value, dict(parts))) for name, value in api.headers.items()}

    def ask(self, request: Request) -> tuple[Any, Mapping[str, str]]:
        """Ask; the answer's JSON and headers."""
        heard: dict[str, str] = {}

        def hear(response: Any, *_: Any, **__: Any) -> None:
            heard.clear()
            heard.update(response.headers)

        self.client.session.hooks["response"] = [hear]
        body = {"json": request.body} if request.body is not None else {}
        try:
            answer = self.client.json(
                self.api.method,
                request.url.removeprefix(self.origin),
                params=request.params,
                headers={"Accept": "application/json", **self.headers},
                **body,
            )
        except ServiceError as error:
            raise self._in_words(error) from error
        return answer, {name.title(): value for name, value in heard.items()}

    def details(self, detail: Detail, records: list[Any], values: Mapping[str, str]) -> Iterator[Any]:
        """Answers with the records themselves of those of which a page gave the ids only."""
        ids = list(dict.fromkeys(jmespath.search(detail.ids, record) for record in records))
        for start in range(0, len(ids), detail.size):
            body = {detail.param: ids[start : start + detail.size]}
            url = str(filled(detail.url, dict(values))).removeprefix(self.origin)
            try:
                yield self.client.json("POST", url, json=body, headers={"Accept": "application/json", **self.headers})
            except ServiceError as error:
                raise self._in_words(error) from error

    def _in_words(self, error: ServiceError) -> HanjulError:
        """A source's failure, in its own kind of error; a reading goes on where it stopped."""
        hint = error.hint
        if error.status is not None and (error.status == 429 or error.status >= 500):
            hint = Text(
                "나중에 다시 실행하면 멈춘 쪽에서 이어 갑니다.",
                "run again later: reading goes on at the page where it stopped",
            )
        return SourceError(self.without_secrets(error.what), hint)

    def without_secrets(self, words: Text) -> Text:
        """Words without the secrets a server may repeat."""
        for secret in self.secrets.used:
            words = Text(words.ko.replace(secret, "***"), words.en.replace(secret, "***"))
        return words


def _failure(answer: Any) -> str:
    """What an answer says of its own failure, for APIs that answer 200 all the same (Stibee v1: `"Ok": false`)."""
    if not isinstance(answer, dict) or not any(answer.get(name) is False for name in _NO_FAILURE):
        return ""
    said = next((answer[key] for key in ("message", "Message", "error", "Error") if answer.get(key)), None)
    said = said.get("Message") or said.get("message") if isinstance(said, dict) else said
    return str(said or "ok: false")


class _Rows:
    """Pages become rows."""

    def __init__(self, label: str, api: Api, server: _Server, walk: Walk, since: Since) -> None:
        self.label, self.api, self.server, self.walk, self.since = label, api, server, walk, since
        proof = (since.position or {}).get("proof", {})
        self.spelling = {"row": "row_2", **{name.casefold(): name for name in since.columns}}
        self.titles: dict[str, str] | None = None
        self.kinds: dict[str, set[str]] = {name: set(k) for name, k in json.loads(proof.get("kinds") or "{}").items()}

    def batches(self, out: Extracted) -> Iterator[pa.RecordBatch]:
        """One batch a page."""
        state = (self.since.position or {}).get("walk")
        rows = int((self.since.position or {}).get("rows", 0))
        totals: dict[str, int | None] = (self.since.position or {}).get("totals", {})
        resumed = state is not None
        pages = self.walk.pages(state)
        while (page := self._next(pages, resumed)) is not None:
            resumed = False
            flat_rows = self._flat(page)
            out.columns.extend(self._new_names(out.columns, flat_rows))
            batch = _batch(out.columns, flat_rows, rows)
            rows += len(flat_rows)
            if self.api.pages.total:
                totals[str(page.state.get("round", 0))] = _number(jmespath.search(self.api.pages.total, page.answer))
            known = [total for total in totals.values() if total is not None]
            announced = sum(known) if known and len(known) == len(totals) else None
            out.cursor = self._later(out.cursor, flat_rows, page)
            out.position = {"walk": page.state, "rows": rows, "totals": totals}
            kinds = {name: sorted(found) for name, found in self.kinds.items()}
            out.proof |= {
                "physical_rows": rows,
                "announced": announced,
                "kinds": json.dumps(kinds, ensure_ascii=False),
            }
            yield batch
        total = out.proof.get("announced")
        if self.api.windows is None and total not in (None, rows):
            out.findings.append((0, None, "source_total_differs", str(total), str(rows)))
        self._must_be_columns(out.columns)
        if self.api.windows and out.cursor is not None:
            self.walk.moment(out.cursor)  # said now, not next month

    def _must_be_columns(self, columns: list[str]) -> None:
        """Raise where the plan's key or cursor is no column of the records: it would do nothing, in silence."""
        for name in filter(None, (self.api.key, self.api.cursor)):
            if columns and clean_name(name) not in columns:
                known = ", ".join(columns[:50])
                raise ProjectError(
                    Text(f"{self.label}: `{name}` 열이 없습니다.", f"{self.label}: there is no column `{name}`"),
                    nearest_first(clean_name(name), columns, Text(f"있는 열: {known}", f"its columns: {known}")),
                )

    def _next(self, pages: Iterator[Page], resumed: bool) -> Page | None:
        try:
            return next(pages, None)
        except JMESPathError as error:
            raise ProjectError(
                Text(
                    "{label}: `api` 의 경로를 읽을 수 없습니다: {why}",
                    "{label}: a path under `api` cannot be read: {why}",
                ).fill(label=self.label, why=str(error).splitlines()[0]),
                Text("경로는 JMESPath 입니다(jmespath.org).", "paths are JMESPath (jmespath.org)"),
            ) from error
        except SourceError as error:
            error.what = self.server.without_secrets(error.what)
            if resumed and isinstance(error.__cause__, ServiceError) and error.__cause__.status in _STALE:
                raise StalePositionError(error.what, error.hint) from error
            raise

    def sample(self, out: Extracted, limit: int) -> None:
        """The first rows, quickly, as one batch."""
        flat_rows: list[dict[str, Any]] = []
        pages = self.walk.pages(None)
        while len(flat_rows) < limit and (page := self._next(pages, False)) is not None:
            flat_rows += self._flat(page)
        out.columns = list(unique_names(self._new_names([], flat_rows), 0))
        out.batches = iter([_batch(out.columns, flat_rows[:limit], 0)])

    def _flat(self, page: Page) -> list[dict[str, Any]]:
        """A page's records with one value per column."""
        api, records = self.api, page.records
        if api.detail and records:
            answers = self.server.details(api.detail, records, self.walk.values)
            records = [one for answer in answers for one in self.walk.records(answer, api.detail.records)]
        titles = self._titles(page.answer)
        found = [jmespath.search(api.record, record) if api.record else record for record in records]
        if api.record and records and not any(made is not None for made in found):
            raise SourceError(
                Text(f"{self.label}: 레코드에 `{api.record}` 이(가) 없습니다.", f"{self.label}: the records hold nothing at `{api.record}`"),
                Text("`api.record` 를 확인하세요. API의 판이 바뀌었을 수 있습니다.", "check `api.record`; perhaps the API has another version now"),
            )  # fmt: skip
        rows = []
        for record, made in zip(records, found, strict=True):
            if not isinstance(made, dict):
                made = {"value": made}
            given = _pivoted(api.pivot, record, titles, made) if api.pivot else {}
            rows.append(self._named(flat({**made, **given})))
        return rows

    def _named(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row by column names; spellings that differ in case only are one column, or a second one within a row."""
        out: dict[str, Any] = {}
        for given, value in row.items():
            name = clean_name(given) or "column"
            name = self.spelling.setdefault(name.casefold(), name)
            out[name if name not in out else unique_names([*out, name], 0)[-1]] = value
            self.kinds.setdefault(name, set()).update(kinds_of([value]))
        return out

    def _titles(self, answer: Any) -> dict[str, str]:
        """What names of answers mean: from every page, or asked for once."""
        pivot = self.api.pivot
        if pivot is None or pivot.titles is None:
            return {}
        if pivot.titles_url is None:
            return _titles(pivot.titles, answer)
        if self.titles is None:
            url = str(filled(pivot.titles_url, self.walk.values))
            self.titles = _titles(pivot.titles, self.server.ask(Request(url, {}, None))[0])
        return self.titles

    def _new_names(self, known: list[str], rows: list[dict[str, Any]]) -> list[str]:
        """Columns not met before."""
        return [name for name in dict.fromkeys(name for row in rows for name in row) if name not in known]

    def _later(self, highest: str | None, rows: list[dict[str, Any]], page: Page) -> str | None:
        """The highest value of the cursor column so far (numbers as numbers, times as text), or how far the windows went."""
        if self.api.windows and self.api.windows.goes_on:
            return str(page.state["from"])
        if self.api.cursor is None:
            return None
        name = clean_name(self.api.cursor)
        values = [str(row[name]) for row in rows if row.get(name) not in (None, "")]
        both = [*values, *([highest] if highest else [])]
        return max(both, key=lambda value: (len(value), value) if value.isdigit() else (0, value), default=highest)


def _number(total: Any) -> int | None:
    """A total that was announced, in figures or as their text."""
    if isinstance(total, bool):
        return None
    return int(total) if isinstance(total, int) or (isinstance(total, str) and total.isdecimal()) else None


def _batch(columns: list[str], rows: list[dict[str, Any]], first: int) -> pa.RecordBatch:
    numbers = pa.array(range(first + 1, first + len(rows) + 1), pa.int64())
    arrays = [text_column([row.get(name) for row in rows]) for name in columns]
    return pa.RecordBatch.from_arrays([numbers, *arrays], schema=schema_of(columns))


def _titles(path: str, answer: Any) -> dict[str, str]:
    """What names mean, each meaning once: two questions of one wording are two columns, and neither answer is lost."""
    asked = {str(one["id"]): str(one["title"]) for one in jmespath.search(path, answer) or [] if one.get("title")}
    titles = [clean_name(title)[:_LONGEST_TITLE] for title in asked.values()]
    return dict(zip(asked, unique_names(titles, 0), strict=True))


def _pivoted(pivot: Pivot, record: Any, titles: Mapping[str, str], made: Mapping[str, Any]) -> dict[str, Any]:
    """A list or mapping of named answers as columns, beside those of `made`: a question may be called `id` as well."""
    given = jmespath.search(pivot.each, record) or []
    named = (
        given.items()
        if isinstance(given, dict)
        else ((jmespath.search(pivot.name or "name", one), one) for one in given)
    )
    out: dict[str, Any] = {}
    for name, one in named:
        values = (jmespath.search(path, one) for path in pivot.value)
        title = titles.get(str(name), str(name))
        if title in made or title in out:
            title = unique_names([*made, *out, title], 0)[-1]
        out[title] = next((value for value in values if value is not None), None)
    return out
