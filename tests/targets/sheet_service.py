"""A double of the Google Sheets API: one spreadsheet, checked against Google's own description of the API."""

import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.targets.service import Asked, Reply, Service
from tests.targets.specs import follows_discovery

SPREADSHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


@functools.cache
def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@dataclass
class Tab:
    """One sheet: `rows` x `columns` cells, those filled by (row, column) from 0."""

    number: int
    rows: int
    columns: int
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    text_columns: set[int] = field(default_factory=set)

    def table(self) -> list[list[Any]]:
        """The filled part, row by row."""
        high = max((row for row, _ in self.cells), default=-1)
        wide = max((column for _, column in self.cells), default=-1)
        return [[self.cells.get((row, column), "") for column in range(wide + 1)] for row in range(high + 1)]

    def put(self, row: int, column: int, value: Any) -> None:
        if value == "":
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = value


@dataclass
class SheetService(Service):
    tabs: dict[str, Tab] = field(default_factory=dict)
    tokens: int = 0
    revoked: set[str] = field(default_factory=set)
    shared: bool = True

    def __post_init__(self) -> None:
        self.check = lambda asked: [] if asked.path == "/token" else follows_discovery(asked)

    def key(self) -> str:
        """A service account's key, as Google hands it out."""
        return json.dumps(
            {"type": "service_account", "client_email": "robot@shop.iam", "private_key": _private_key(), "private_key_id": "k",
             "token_uri": f"{self.url}/token", "client_id": "1"}
        )  # fmt: skip

    def plan(self, **more: Any) -> dict[str, Any]:
        return {"kind": "sheets", "spreadsheet": SPREADSHEET, "url": self.url, "key_env": "TOOL_KEY", **more}

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/token":
            self.tokens += 1
            return 200, {"access_token": f"t{self.tokens}", "expires_in": 3600, "token_type": "Bearer"}
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not token or token in self.revoked:
            return 401, {"error": {"code": 401, "message": "Request had invalid authentication credentials."}}
        if not self.shared:
            return 403, {"error": {"code": 403, "message": "The caller does not have permission"}}
        path = asked.path.removeprefix(f"/v4/spreadsheets/{SPREADSHEET}")
        if path == "":
            return 200, {"sheets": [{"properties": self._properties(name)} for name in self.tabs]}
        if path == ":batchUpdate":
            return 200, {"replies": [self._change(*next(iter(one.items()))) for one in asked.body["requests"]]}
        if path == "/values:batchUpdate":
            return self._write(asked.body)
        if path.startswith("/values/"):
            return self._read(unquote(path.removeprefix("/values/")), asked)
        return 404, {"error": {"code": 404, "message": "not found"}}

    def _properties(self, name: str) -> Any:
        tab = self.tabs[name]
        return {
            "sheetId": tab.number,
            "title": name,
            "gridProperties": {"rowCount": tab.rows, "columnCount": tab.columns},
        }

    def _change(self, kind: str, what: Any) -> Any:
        if kind == "addSheet":
            grid = what["properties"]["gridProperties"]
            self.tabs[what["properties"]["title"]] = Tab(len(self.tabs) + 5, grid["rowCount"], grid["columnCount"])
            return {"addSheet": {"properties": self._properties(what["properties"]["title"])}}
        number = what["sheetId"] if kind == "appendDimension" else what["range"]["sheetId"]
        tab = next(one for one in self.tabs.values() if one.number == number)
        if kind == "appendDimension":
            if what["dimension"] == "ROWS":
                tab.rows += what["length"]
            else:
                tab.columns += what["length"]
        elif kind == "repeatCell":
            tab.text_columns.add(what["range"]["startColumnIndex"])
        elif kind == "deleteDimension":
            first, last = what["range"]["startIndex"], what["range"]["endIndex"]
            kept = {(row, column): value for (row, column), value in tab.cells.items() if not first <= row < last}
            tab.cells = {(row - (last - first) * (row >= last), column): value for (row, column), value in kept.items()}
            tab.rows -= last - first
        return {}

    def _where(self, place: str) -> tuple[Tab, int, int, int, int]:
        found = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+)(\d+):([A-Z]+)(\d+)", place)
        assert found, place
        left, right = (
            functools.reduce(lambda n, c: 26 * n + ord(c) - 64, letters, 0) - 1 for letters in found.group(2, 4)
        )
        return self.tabs[found[1].replace("''", "'")], int(found[3]) - 1, left, int(found[5]) - 1, right

    def _write(self, body: Any) -> Reply:
        if body["valueInputOption"] != "RAW" or len(json.dumps(body)) > 2_000_000:
            self.wrong.append("not RAW, or more than 2 MB")
        cells = 0
        for block in body["data"]:
            tab, top, left, bottom, right = self._where(block["range"])
            if bottom >= tab.rows or right >= tab.columns:
                return 400, {"error": {"code": 400, "message": f"Range ({block['range']}) exceeds grid limits"}}
            for row, line in enumerate(block["values"]):
                for column, value in enumerate(line):
                    tab.put(top + row, left + column, value)
                    cells += 1
        return 200, {"totalUpdatedCells": cells}

    def _read(self, place: str, asked: Asked) -> Reply:
        if asked.query.get("valueRenderOption") != "UNFORMATTED_VALUE":
            self.wrong.append("values are read as they look")
        tab, top, left, bottom, right = self._where(place)
        rows = [
            [tab.cells.get((row, column), "") for column in range(left, right + 1)] for row in range(top, bottom + 1)
        ]
        for row in rows:  # as the API does: nothing empty at the end
            while row and row[-1] == "":
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        return 200, {"range": asked.path, "majorDimension": "ROWS", **({"values": rows} if rows else {})}
