"""Google Sheets, read as a service account: one sheet is one source. Cells come as people see them.

Needs the extra `hanjul[sheets]`. The whole sheet is held in memory while it is read (Google allows 10 million cells a file).
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, ServiceError, SourceError, unset
from hanjul.http import Client, Headers, Rate
from hanjul.http.google import Account
from hanjul.letters import letters_of
from hanjul.project import SourcePlan
from hanjul.sources.extracted import Extracted, Since
from hanjul.sources.grid import Span, from_grid, no_sheet, note_lost
from hanjul.words import Text

CREDENTIALS_ENV = "GOOGLE_APPLICATION_CREDENTIALS"
SERVER = "https://sheets.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
_QUOTA = (Rate(55, 60.0),)  # 60 a minute are allowed; another program may use the same account
_BLOCK_CELLS = 100_000  # about the 2 MB Google advises for an answer
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!", "Loading..."}
_ID = re.compile(r"/spreadsheets/d/([\w-]+)")
_GID = re.compile(r"[#?&]gid=(\d+)")


def read(label: str, plan: SourcePlan, *, password: Secret, limit: int | None, since: Since | None) -> Extracted:
    """Read one sheet: the one the plan names, else the first that is visible.

    Raises:
        ProjectError: no credentials, or no such sheet.
        SourceError: Google does not let us in, or cannot be reached.
    """
    book = _Book(label, plan, password)
    sheet = book.sheet(plan)
    grid = sheet["properties"]["gridProperties"]
    rows = list(book.rows(sheet["properties"]["title"], grid["rowCount"], grid["columnCount"], limit))
    width = max(map(len, rows), default=0)
    if rows:
        rows[0] = [*rows[0], *[None] * (width - len(rows[0]))]
    lost = [(row, at) for row, cells in enumerate(rows) for at, cell in enumerate(cells) if cell in _ERRORS]
    for row, at in lost:
        rows[row][at] = None
    out = from_grid(rows, plan, merged=_merged(sheet), limit=limit)
    if limit is None:
        note_lost(out, ((row + 1, at, "source_error_cell") for row, at in lost))
    out.proof |= {"format": "google sheet", "sheet": sheet["properties"]["title"]}
    hidden = [each for each in book.sheets if each["properties"].get("hidden")]
    if hidden and plan.sheet is None:
        out.findings.append((0, None, "source_hidden_sheet", None, None))
    return out


def sheets(label: str, plan: SourcePlan, password: Secret) -> list[str]:
    """The visible sheets that hold a grid: all of them, or the one the address names by `gid`."""
    book = _Book(label, plan, password)
    gid = _GID.search(plan.path)
    wanted = [each["properties"] for each in book.visible()]
    chosen = [one for one in wanted if gid and str(one["sheetId"]) == gid.group(1)] if gid else []
    return [one["title"] for one in chosen or wanted]


class _Book:
    """A spreadsheet: its sheets, and their cells in blocks."""

    def __init__(self, label: str, plan: SourcePlan, password: Secret) -> None:
        found = _ID.search(plan.path)
        if found is None:
            raise ProjectError(
                Text("{label}: 구글 시트의 주소가 아닙니다.", "{label}: this is no address of a Google sheet").fill(label=label),
                Text("브라우저 주소창의 것을 그대로 쓰세요: https://docs.google.com/spreadsheets/d/…", "take it from the browser: https://docs.google.com/spreadsheets/d/…"),
            )  # fmt: skip
        self.label, variable = label, plan.password_env or CREDENTIALS_ENV
        self.account = _account(label, variable, password)
        self.client = Client(label, SERVER, Headers(self.account.headers), variable, _QUOTA, self.account.renew)
        self.path = f"/v4/spreadsheets/{found.group(1)}"
        fields = "sheets(properties(sheetId,title,index,sheetType,hidden,gridProperties(rowCount,columnCount)),merges)"
        self.sheets: list[dict[str, Any]] = self._ask(self.path, {"fields": fields})["sheets"]

    def visible(self) -> list[dict[str, Any]]:
        """The sheets that hold a grid and are not hidden."""
        grids = [each for each in self.sheets if each["properties"].get("sheetType", "GRID") == "GRID"]
        return [each for each in grids if not each["properties"].get("hidden")]

    def sheet(self, plan: SourcePlan) -> dict[str, Any]:
        """The sheet a plan means."""
        named = {each["properties"]["title"]: each for each in self.sheets}
        if plan.sheet is None and self.visible():
            gid = _GID.search(plan.path)
            by_id = [each for each in self.visible() if gid and str(each["properties"]["sheetId"]) == gid.group(1)]
            return (by_id or self.visible())[0]
        if plan.sheet not in named:
            raise no_sheet(self.label, plan.sheet, named)
        return named[plan.sheet]

    def rows(self, title: str, height: int, width: int, limit: int | None) -> Iterator[list[Any]]:
        """All rows, blank ones too; a block a request."""
        height = height if limit is None else min(height, limit + 50)
        size = max(1, _BLOCK_CELLS // max(width, 1))
        name = title.replace("'", "''")
        for first in range(1, height + 1, size):
            last = min(first + size - 1, height)
            place = quote(f"'{name}'!A{first}:{letters_of(width - 1)}{last}", safe="")
            given = self._ask(f"{self.path}/values/{place}", {"valueRenderOption": "FORMATTED_VALUE"}).get("values", [])
            yield from given
            # Google leaves out what is blank at the end of a block: rows must keep their numbers.
            yield from ([] for _ in range(last - first + 1 - len(given)))

    def _ask(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            answer = self.client.json("GET", path, params=params)
        except ServiceError as error:
            raise self._in_words(error) from error
        if not isinstance(answer, dict):
            raise SourceError(Text(f"{self.label}: 알 수 없는 답입니다.", f"{self.label}: the answer makes no sense"))
        return answer

    def _in_words(self, error: ServiceError) -> SourceError:
        if error.status in (403, 404):
            return SourceError(
                Text(
                    "{label}: 이 시트를 볼 수 없습니다 [{status}].", "{label}: no access to this sheet [{status}]"
                ).fill(label=self.label, status=error.status),
                Text(
                    "시트의 공유에서 {email} 을(를) 보기 권한으로 넣고, Google Cloud에서 Sheets API가 켜져 있는지 확인하세요.",
                    "share the sheet with {email} (viewer), and check that the Sheets API is enabled in Google Cloud",
                ).fill(email=self.account.email),
            )
        return SourceError(error.what, error.hint)


def _account(label: str, variable: str, password: Secret) -> Account:
    """The service account whose key is in the environment."""

    def refused(error: Exception) -> SourceError:
        return SourceError(
            Text("{label}: 구글이 서비스 계정의 키를 받아 주지 않습니다.", "{label}: Google does not accept the service account's key").fill(label=label),
            Text("키가 지워지거나 만료되지 않았는지, 컴퓨터의 시각이 맞는지, 인터넷이 되는지 확인하세요.", "check that the key was not deleted, that this computer's clock is right, and the network"),
        )  # fmt: skip

    given = password(variable)
    if not given:
        ko = "서비스 계정 키(JSON)의 경로나 내용입니다. "
        raise unset(label, variable, ko, "it is the path or content of a service account's key (JSON); ")
    try:
        return Account(given, _SCOPE, refused)
    except ValueError as error:
        raise ProjectError(
            Text("{label}: {name} 이(가) 서비스 계정 키가 아닙니다.", "{label}: {name} holds no service account's key").fill(label=label, name=variable),
            Text("Google Cloud의 IAM → 서비스 계정 → 키에서 JSON을 내려받아 그 경로를 넣으세요.", "download a JSON key in Google Cloud (IAM, service accounts, keys) and put its path there"),
        ) from error  # fmt: skip


def _merged(sheet: dict[str, Any]) -> list[Span]:
    return [
        (one.get("startRowIndex", 0), one.get("startColumnIndex", 0), one["endRowIndex"] - 1, one["endColumnIndex"] - 1)
        for one in sheet.get("merges", [])
        if "endRowIndex" in one and "endColumnIndex" in one
    ]
