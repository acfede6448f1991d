"""How a REST API is asked, as the project file and the recipes (facts/recipes/) say it: data, not code.

Texts may hold `{names}`: the parts of the source's address (`airtable://{base}/{table}`), `{since}` (the cursor of the last
reading; what needs it is left out the first time), `{from}` and `{to}` (the time window). Paths into answers are JMESPath.
Of secrets only the names of environment variables stand here.
"""

import datetime
from string import Formatter
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hanjul.words import Text

Plain = str | int | bool


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Basic(_Part):
    """User and password; `user` may be a plain word where the API ignores it."""

    user: str
    password: str = Field(description="environment variable")


class OAuth2(_Part):
    """Client credentials, or a refresh token where one is named. A token that is refused (401) is fetched anew once."""

    token_url: str
    client_id: str = Field(description="environment variable")
    client_secret: str = Field(description="environment variable")
    refresh_token: str | None = Field(default=None, description="environment variable")
    rotates: bool = Field(
        default=False, description="every refresh gives a new refresh token: it is kept in the keyring"
    )
    client_in: Literal["body", "header"] = "body"
    sign: Literal["bcrypt", "hmac"] | None = Field(
        default=None, description="send `client_secret_sign` over `{client_id}_{milliseconds}` instead of the secret"
    )
    params: dict[str, str] = {}


class Hmac(_Part):
    """Every request is signed: SHA-256 over `message`, which may hold {timestamp} {method} {path} {query} {key}."""

    key: str = Field(description="environment variable")
    secret: str = Field(description="environment variable")
    message: str = "{timestamp}{method}{path}{query}"
    encoding: Literal["hex", "base64"] = "hex"
    time: Literal["ms", "s", "compact"] = Field(default="ms", description="compact: 240131T235959Z")
    headers: dict[str, str] = Field(description="may hold {key} {timestamp} {signature}")

    @model_validator(mode="after")
    def _known_names(self) -> "Hmac":
        known = {"key", "timestamp", "method", "path", "query"}
        for text, names in (
            (self.message, known),
            *((value, {*known, "signature"}) for value in self.headers.values()),
        ):
            for _, name, _, _ in Formatter().parse(text):
                if name is not None and name not in names:
                    raise ValueError(f"{{{name}}}: one of {', '.join(f'{{{one}}}' for one in sorted(names))}")
        return self


WAYS = frozenset({"bearer", "basic", "oauth2", "hmac"})
"""Ways to sign in of which an API has one."""


class Auth(_Part):
    """How hanjul says who asks. Keys in headers and parameters may stand beside one of the others."""

    bearer: str | None = Field(default=None, description="environment variable")
    basic: Basic | None = None
    headers: dict[str, str] = Field(default={}, description="header: environment variable")
    params: dict[str, str] = Field(default={}, description="parameter of the address: environment variable")
    oauth2: OAuth2 | None = None
    hmac: Hmac | None = None

    @model_validator(mode="after")
    def _one(self) -> "Auth":
        given = sorted(name for name in WAYS if getattr(self, name))
        if len(given) > 1:
            names = ", ".join(given)
            raise ValueError(Text(f"{names} 가운데 하나만 적습니다.", f"only one of {names}"))
        return self


class Pages(_Part):
    """How the next page is asked for. Reading ends at an empty page or where there is no next one, never at a total."""

    kind: Literal["one", "offset", "page", "cursor", "link", "next"] = "one"
    param: str | None = Field(default=None, description="offset, page number or cursor goes here")
    place: Literal["query", "body"] = "query"
    size_param: str | None = None
    size: int | None = Field(default=None, gt=0)
    first: int = Field(default=0, description="first page number or offset")
    next: str | None = Field(default=None, description="path to the cursor or address of the next page")
    carry: dict[str, str] = Field(default={}, description="further parameters of the next page, and their paths")
    more: str | None = Field(default=None, description="path to a yes or no: whether there are more pages")
    total: str | None = Field(
        default=None, description="path to the number of records announced; compared, never obeyed"
    )

    @model_validator(mode="after")
    def _complete(self) -> "Pages":
        needed = {"offset": "param", "page": "param", "cursor": "param", "next": "next"}.get(self.kind)
        if needed and getattr(self, needed) is None:
            raise ValueError(
                Text(
                    f"`{self.kind}` 쪽수에는 `{needed}` 이(가) 필요합니다.",
                    f"pages of kind `{self.kind}` need `{needed}`",
                )
            )
        if self.kind == "cursor" and self.next is None:
            raise ValueError(Text("`cursor` 쪽수에는 `next` 가 필요합니다.", "pages of kind `cursor` need `next`"))
        return self


class Windows(_Part):
    """APIs that answer for a stretch of time only: {from} and {to} go through it, window by window."""

    start: str = Field(default="2000-01-01", description="ISO 8601 day or time at which the first reading begins")
    hours: int = Field(default=24, gt=0)
    format: str = Field(default="iso", description="strftime, `iso`, or `ms` since 1970")
    days_back: int | None = Field(default=None, gt=0, description="the first reading begins that many days ago instead")
    goes_on: bool = Field(default=False, description="the next run begins where this one ended")
    timezone: str = "Asia/Seoul"

    @field_validator("start")
    @classmethod
    def _moment(cls, given: str) -> str:
        try:
            datetime.datetime.fromisoformat(given)
        except ValueError as error:
            raise ValueError(
                Text(f"`{given}`: 2026-01-31 같은 날이나 시각", f"`{given}`: a day or time such as 2026-01-31")
            ) from error
        return given

    @field_validator("timezone")
    @classmethod
    def _zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"`{given}` is no time zone, such as Asia/Seoul") from error
        return given


class Pivot(_Part):
    """A list (or mapping) of named answers becomes columns."""

    each: str = Field(description="path to the list or mapping in a record")
    name: str | None = Field(default=None, description="path to the column's name; of a mapping the key is the name")
    value: tuple[str, ...] = Field(description="paths to the value: the first that gives something counts")
    titles: str | None = Field(default=None, description="path in the answer to a list of {id, title} that names mean")
    titles_url: str | None = Field(default=None, description="where that answer comes from, if not from every page")


class Detail(_Part):
    """A second question for the records themselves, where the pages give only their ids."""

    url: str
    ids: str = Field(description="path to the id in a record of the pages")
    param: str
    size: int = Field(default=100, gt=0)
    records: str


class Api(_Part):
    """One API, as data."""

    url: str = ""
    base: str | None = Field(default=None, description="another server in place of the recipe's (scheme and host)")
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, Plain] = {}
    rounds: tuple[dict[str, Plain], ...] = Field(
        default=({},), min_length=1, description="further parameters: all is asked for once with each of these"
    )
    headers: dict[str, str] = {}
    body: dict[str, Any] | None = None
    auth: Auth = Auth()
    pages: Pages = Pages()
    windows: Windows | None = None
    records: str = Field(default="@", description="path to the list of records")
    may_lack_records: bool = Field(
        default=False, description="the API leaves the list out where it is empty; otherwise that is an error"
    )
    record: str | None = Field(default=None, description="path that makes a record of what the list holds")
    pivot: Pivot | None = None
    detail: Detail | None = None
    key: str | None = Field(default=None, description="column that names a record for good")
    cursor: str | None = Field(default=None, description="column whose highest value is the next `{since}`")
    look_back: int = Field(
        default=0,
        ge=0,
        description="minutes before the cursor that are asked for again: for services that show a record late, or round times; needs a key",
    )
    per_second: float | None = Field(default=None, gt=0, description="requests a second at most")
    burst: int = Field(default=1, gt=0, description="requests that may go at once before `per_second` counts")
