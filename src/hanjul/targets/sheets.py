"""A sheet of a Google spreadsheet, written by a service account (Sheets API v4). Needs the extra `hanjul[sheets]`.

hanjul's columns are found by their headings and rows by customer_id, wherever people moved them; columns and rows people added
stay. Cells are written RAW: text stays text, so no number loses its zero and nothing is ever a formula. The API has no
transaction: rows are written in batches, and a delivery that was cut off is made again, writing only what still differs.

Limits: 60 readings and 60 writings a minute, 2 MB a call, 10 million cells a spreadsheet.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import pyarrow as pa
from google.auth.exceptions import GoogleAuthError, TransportError

from hanjul.callbacks import Secret
from hanjul.errors import DeliverError, HanjulError, ServiceError
from hanjul.http import Client, Headers, Rate
from hanjul.http.google import Account
from hanjul.letters import letters_of
from hanjul.project.target import SheetsTarget
from hanjul.targets.copy import Row
from hanjul.targets.tools import ODD_ANSWER, missing, needed_secret
from hanjul.words import Text

_SCOPE: Final = "https://www.googleapis.com/auth/spreadsheets"
_READS, _WRITES = (Rate(60, 60, "read"),), (Rate(60, 60, "write"),)
_CALL_BYTES: Final = 1_800_000
_CALL_RANGES: Final = 1000
_READ_CELLS: Final = 200_000
_MOST_CELLS: Final = 10_000_000


class Sheet:
    """One sheet (tab). `notes` gets what a person should know."""

    def __init__(
        self, name: str, plan: SheetsTarget, secret: Secret, schema: pa.Schema, tab: str, notes: list[Text]
    ) -> None:
        self._name, self._plan, self._tab, self._notes = name, plan, tab, notes
        self.columns = schema.names
        self._texts = [pa.types.is_string(field.type) for field in schema]
        try:
            self._account = Account(needed_secret(name, plan.key_env, secret), _SCOPE, self._refused)
        except ValueError as error:
            raise missing(
                name,
                Text("서비스 계정 키를 읽을 수 없습니다.", "the service account's key cannot be read"),
                Text(
                    "구글 클라우드에서 받은 JSON 키의 내용이나, 그 파일의 경로를 넣으세요.",
                    "give the JSON key from the Google Cloud console, or the path of its file",
                ),
            ) from error
        self._client = Client(name, plan.url, Headers(self._account.headers), plan.key_env, renew=self._account.renew)
        self._path = f"/v4/spreadsheets/{plan.spreadsheet}"
        self._sheet: int | None = None
        self._rows = self._width = self._other_cells = 0
        self._headings: list[str] = []
        self._places: dict[str, int] = {}
        """Heading -> column, from 0."""
        self._at: dict[str, list[int]] = {}
        """customer_id -> its rows, from 1."""
        self._noted: set[int] = set()
        """Rows in which people wrote something."""
        self._used = 0
        self._look()

    # Reading -----------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Find the sheet and its size."""
        fields = "sheets.properties(sheetId,title,gridProperties)"
        try:
            found = self._client.json("GET", self._path, params={"fields": fields}, rates=_READS)
        except ServiceError as error:
            if error.status not in (403, 404):
                raise
            raise self._client.failure(
                error.status,
                Text("스프레드시트를 열 수 없습니다.", "the spreadsheet cannot be opened"),
                Text(
                    "스프레드시트를 {mail} 과(와) 편집자로 공유했는지, 주소가 맞는지, Sheets API를 켰는지 확인하세요.",
                    "share it with {mail} as an editor, check its address, and that the Sheets API is switched on",
                ).fill(mail=self._account.email),
            ) from error
        if not isinstance(found, dict) or "sheets" not in found:
            raise self._odd(200)
        for sheet in found["sheets"]:
            properties = sheet["properties"]
            grid = properties.get("gridProperties", {})
            size = grid.get("rowCount", 0), grid.get("columnCount", 0)
            if properties["title"] == self._tab:
                self._sheet, (self._rows, self._width) = properties["sheetId"], size
            else:
                self._other_cells += size[0] * size[1]

    def present(self) -> Mapping[str, Row]:
        """What is there. A customer who stands in several rows counts as different until all of them are the same."""
        self._headings, self._places, self._at, self._noted, self._used = [], {}, {}, set(), 0
        if self._sheet is None:
            return {}
        found: dict[str, Row] = {}
        for number, cells in self._lines():
            if number == 1:
                self._headings = [str(cell) for cell in cells]
                wanted = set(self.columns)
                self._places = {name: at for at, name in enumerate(self._headings) if name in wanted}
                self._must_stand_once()
                continue
            self._used = number
            key = self._cell(cells, self.columns[0])
            own = set(self._places.values())
            if any(_written(cell) for at, cell in enumerate(cells) if at not in own):
                self._noted.add(number)
            if key is None:
                continue
            row = tuple(self._cell(cells, name) for name in self.columns)
            rows = self._at.setdefault(str(key), [])
            rows.append(number)
            found[str(key)] = (
                row if len(rows) == 1 or found[str(key)] == row else (str(key), *[object()] * (len(row) - 1))
            )
        if self.columns[0] not in self._places and (self._places or self._used):
            raise self._no_ids()
        self._tell_lacking()
        return found

    def _must_stand_once(self) -> None:
        """Raise where a heading of hanjul's stands over two columns: one may be a person's, and would be written over."""
        twice = [name for name in self.columns if self._headings.count(name) > 1]
        if twice:
            names = ", ".join(twice)
            raise DeliverError(
                Text(
                    f"{self._name}: 시트 ‘{self._tab}’에 같은 머리글의 열이 둘 이상 있어 어느 것이 hanjul의 것인지 알 수 없습니다: {names}",
                    f"{self._name}: the sheet “{self._tab}” has several columns of one heading, and nobody can tell which is hanjul's: {names}",
                ),
                Text(
                    "사람이 더한 열의 머리글을 다른 이름으로 바꾸거나 남는 열을 지우세요. 아무것도 바뀌지 않았습니다.",
                    "give the column people added another heading, or delete the one too many; nothing was changed",
                ),
            )

    def _tell_lacking(self) -> None:
        """A heading somebody changed is hanjul's no more: the old column keeps what stood there."""
        lacking = [name for name in self.columns if name not in self._places] if self._places else []
        if lacking:
            names = ", ".join(lacking)
            self._notes.append(
                Text(
                    f"시트 ‘{self._tab}’에 이 머리글이 없어 맨 뒤에 열을 더합니다: {names}. 머리글을 고쳐 적은 것이면 되돌리거나, 옛 열을 지우세요.",
                    f"the sheet “{self._tab}” has no such headings, so columns are added at its end: {names}. If somebody renamed them, name them back, or delete the old columns",
                )
            )

    def _cell(self, cells: Sequence[Any], name: str) -> Any:
        at = self._places.get(name)
        value = cells[at] if at is not None and at < len(cells) else None
        return None if value == "" else value

    def _lines(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Every row somebody wrote into, with its number."""
        step = max(1, _READ_CELLS // max(self._width, 1))
        for first in range(1, self._rows + 1, step):
            last = min(first + step - 1, self._rows)
            place = quote(f"{_quoted(self._tab)}!A{first}:{letters_of(max(self._width, 1) - 1)}{last}", safe="!:'")
            params = {"valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "ROWS"}
            answer = self._client.json("GET", f"{self._path}/values/{place}", params=params, rates=_READS)
            if not isinstance(answer, dict) or "range" not in answer:
                raise self._odd(200)
            for offset, cells in enumerate(answer.get("values", ())):
                if first + offset == 1 or any(map(_written, cells)):
                    yield first + offset, cells

    # Writing -----------------------------------------------------------------------------------------------------------

    def write(
        self, added: Sequence[Row], changed: Sequence[Row], removed: Sequence[str], erased: Sequence[str]
    ) -> None:
        fresh = [name for name in self.columns if name not in self._places]
        end = max([len(self._headings), *(at + 1 for at in self._places.values())], default=0)
        self._places |= {name: end + offset for offset, name in enumerate(fresh)}
        first_new = max(self._used, 1) + 1
        self._make_room(first_new - 1 + len(added), end + len(fresh))
        rows: dict[int, Row] = {}
        if fresh:
            self._dress(fresh)
            rows[1] = tuple(self.columns)
        rows |= {number: row for row in changed for number in self._at[row[0]]}
        rows |= {first_new + offset: row for offset, row in enumerate(added)}
        gone = sorted(number for key in removed for number in self._at.get(key, ()))
        kept = [number for number in gone if number in self._noted]
        wholly = [number for key in erased for number in self._at.get(key, ())]
        ids = {number: key for key in removed for number in self._at.get(key, ())}
        rows |= {number: (ids[number], *[None] * (len(self.columns) - 1)) for number in kept}
        self._write_rows(rows)
        self._delete_rows(sorted([*wholly, *(number for number in gone if number not in self._noted)]))
        if wholly:
            self._notes.append(
                Text(
                    f"지운 사람의 행 {len(wholly):,}개를 사람이 적은 칸까지 지웠습니다. 스프레드시트의 수정 기록에는 남아 있으니, 없애려면 새 스프레드시트로 옮기고 이것을 지워야 합니다.",
                    f"{len(wholly):,} rows of people who were erased were deleted with what people had written there; the spreadsheet's version history still holds them, until it is replaced by a new one and deleted",
                )
            )
        if kept:
            self._notes.append(
                Text(
                    f"이제 없는 고객의 행 {len(kept):,}개에는 사람이 적은 칸이 있어, hanjul의 칸만 비우고 남겼습니다.",
                    f"{len(kept):,} rows of customers who are gone hold cells people wrote: only hanjul's cells were emptied",
                )
            )

    def _no_ids(self) -> DeliverError:
        return DeliverError(
            Text(
                f"{self._name}: 시트 ‘{self._tab}’의 첫 줄에 ‘{self.columns[0]}’ 열이 없어 행을 알아볼 수 없습니다.",
                f"{self._name}: the first row of the sheet “{self._tab}” has no column “{self.columns[0]}”: its rows cannot be told apart",
            ),
            Text(
                "머리글 위에 넣은 줄을 지우거나 시트의 수정 기록에서 그 열을 되살리거나, sheet: 에 다른 이름을 적어 새 시트에 내보내세요.",
                "delete the rows above the headings, bring the column back from the sheet's version history, or deliver to a new sheet by another name under `sheet:`",
            ),
        )

    def _make_room(self, rows: int, columns: int) -> None:
        """Make the sheet, or enlarge it.

        Raises:
            DeliverError: the spreadsheet cannot hold as many cells.
        """
        rows, columns = max(rows, self._rows, 2), max(columns, self._width)
        if self._other_cells + rows * columns > _MOST_CELLS:
            raise DeliverError(
                Text(
                    f"{self._name}: 구글 스프레드시트의 한도 {_MOST_CELLS:,}칸을 넘습니다 ({rows:,}행 × {columns}열, 다른 시트 {self._other_cells:,}칸).",
                    f"{self._name}: a Google spreadsheet holds {_MOST_CELLS:,} cells ({rows:,} rows × {columns} columns, other sheets {self._other_cells:,})",
                ),
                Text(
                    "columns: 로 보낼 열을 줄이거나, 새 스프레드시트를 쓰세요. 아무것도 바뀌지 않았습니다.",
                    "choose fewer columns under `columns:`, or use a new spreadsheet; nothing was changed",
                ),
            )
        if self._sheet is None:
            grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
            answer = self._update({"addSheet": {"properties": {"title": self._tab, "gridProperties": grid}}})
            self._sheet = answer["replies"][0]["addSheet"]["properties"]["sheetId"]
        else:
            growth = (("ROWS", rows - self._rows), ("COLUMNS", columns - self._width))
            self._update(
                *(
                    {"appendDimension": {"sheetId": self._sheet, "dimension": dimension, "length": length}}
                    for dimension, length in growth
                    if length > 0
                )
            )
        self._rows, self._width = rows, columns

    def _dress(self, fresh: Sequence[str]) -> None:
        """Columns of text are formatted as text, so that what people type there stays text, too."""
        text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
        places = [
            self._places[name]
            for name, is_text in zip(self.columns, self._texts, strict=True)
            if is_text and name in fresh
        ]
        self._update(
            *(
                {
                    "repeatCell": {
                        "range": {"sheetId": self._sheet, "startColumnIndex": at, "endColumnIndex": at + 1},
                        "cell": text,
                        "fields": "userEnteredFormat.numberFormat",
                    }
                }
                for at in places
            )
        )

    def _write_rows(self, rows: Mapping[int, Row]) -> None:
        """hanjul's cells of these rows, in blocks of neighbouring rows and columns, as many a call as it may hold."""
        order = sorted(range(len(self.columns)), key=lambda column: self._places[self.columns[column]])
        runs = [
            [at for _, at in run]
            for _, run in groupby(enumerate(order), lambda pair: self._places[self.columns[pair[1]]] - pair[0])
        ]
        blocks: list[dict[str, Any]] = []
        size = cells = 0
        for numbers in _neighbours(sorted(rows)):
            for run in runs:
                start = 0
                while start < len(numbers):
                    values, more = self._fitting(rows, numbers[start:], run, _CALL_BYTES - size)
                    if values:
                        blocks.append({"range": self._range(numbers[start], len(values), run), "values": values})
                        size, cells, start = size + more, cells + len(values) * len(run), start + len(values)
                    if start < len(numbers) or len(blocks) >= _CALL_RANGES:
                        self._send(blocks, cells)
                        blocks, size, cells = [], 0, 0
        if blocks:
            self._send(blocks, cells)

    def _fitting(
        self, rows: Mapping[int, Row], numbers: Sequence[int], run: Sequence[int], room: int
    ) -> tuple[list[list[Any]], int]:
        """As many rows as there is room for, at least one into an empty call; and their size in bytes."""
        values: list[list[Any]] = []
        size = 0
        for number in numbers:
            line = ["" if rows[number][at] is None else rows[number][at] for at in run]
            more = len(json.dumps(line)) + 64
            if size + more > room and (values or room < _CALL_BYTES):
                break
            values.append(line)
            size += more
        return values, size

    def _range(self, first: int, count: int, run: Sequence[int]) -> str:
        left, right = (letters_of(self._places[self.columns[at]]) for at in (run[0], run[-1]))
        return f"{_quoted(self._tab)}!{left}{first}:{right}{first + count - 1}"

    def _send(self, blocks: Sequence[Mapping[str, Any]], cells: int) -> None:
        if not blocks:
            return
        body = {"valueInputOption": "RAW", "data": blocks}
        answer = self._write(body, "/values:batchUpdate")
        if answer.get("totalUpdatedCells") != cells:
            raise self._client.failure(
                200,
                Text(
                    f"{cells:,}칸을 보냈는데 {answer.get('totalUpdatedCells')}칸만 받았다고 합니다.",
                    f"{cells:,} cells were sent, and it says that it took {answer.get('totalUpdatedCells')}",
                ),
                Text("다시 실행하면 빠진 것만 보냅니다.", "run again: only what is missing is sent"),
            )

    def _delete_rows(self, numbers: Sequence[int]) -> None:
        """From below, so that the rows above keep their numbers."""
        requests_ = [
            {
                "deleteDimension": {
                    "range": {
                        "sheetId": self._sheet,
                        "dimension": "ROWS",
                        "startIndex": some[0] - 1,
                        "endIndex": some[-1],
                    }
                }
            }
            for some in reversed(list(_neighbours(numbers)))
        ]
        for start in range(0, len(requests_), _CALL_RANGES):
            self._update(*requests_[start : start + _CALL_RANGES], repeat=False)  # the rows below would have moved up
        self._rows -= len(numbers)

    def _update(self, *changes: Mapping[str, Any], repeat: bool = True) -> Any:
        return self._write({"requests": changes}, ":batchUpdate", repeat) if changes else None

    def _write(self, body: Mapping[str, Any], what: str, repeat: bool = True) -> Any:
        try:
            answer = self._client.json("POST", f"{self._path}{what}", json=body, rates=_WRITES, repeat=repeat)
            if not isinstance(answer, dict):
                raise self._odd(200)
            return answer
        except ServiceError as error:
            if error.status != 403:
                raise
            raise self._client.failure(
                403,
                Text("이 스프레드시트를 고칠 수 없습니다.", "the spreadsheet may not be changed"),
                Text(
                    "{mail} 에게 보기가 아니라 편집 권한을 주고, 보호된 시트나 범위를 풀어 주세요.",
                    "give {mail} the rights of an editor, not of a viewer, and lift the protection of sheets and ranges",
                ).fill(mail=self._account.email),
            ) from error

    # The door ----------------------------------------------------------------------------------------------------------

    def _refused(self, error: Exception) -> HanjulError:
        if not isinstance(error, GoogleAuthError):
            return self._odd(None)
        if isinstance(error, TransportError):
            return self._client.failure(
                None,
                Text("구글에 연결할 수 없습니다.", "Google cannot be reached"),
                Text("인터넷 연결을 확인하세요.", "check the network"),
            )
        return self._client.failure(
            401,
            Text("구글이 서비스 계정의 키를 받아주지 않습니다.", "Google does not accept the service account's key"),
            Text(
                "키가 지워졌거나 만료되지 않았는지, 이 컴퓨터의 시계가 맞는지 확인하세요.",
                "check that the key was not deleted and has not expired, and that this machine's clock is right",
            ),
        )

    def _odd(self, status: int | None) -> ServiceError:
        return self._client.failure(status, Text("답을 알아볼 수 없습니다.", "its answer makes no sense"), ODD_ANSWER)

    def keep(self) -> None:
        """What was written is there already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.session.close()


def _written(cell: Any) -> bool:
    """Whether somebody wrote into a cell: a column of boxes to tick holds FALSE down to the sheet's last row."""
    return cell not in ("", None) and cell is not False


def _neighbours(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Sorted numbers in runs without a gap."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _quoted(tab: str) -> str:
    return "'" + tab.replace("'", "''") + "'"
