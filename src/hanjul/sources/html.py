"""HTML saved under the name of a spreadsheet: what old admin pages call an Excel download. SpreadsheetML of 2003 too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from hanjul.callbacks import Secret
from hanjul.errors import SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.extracted import Extracted
from hanjul.sources.grid import Span, from_grid
from hanjul.sources.text import bom_of, detect, read_as
from hanjul.words import Text

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_ROW, _CELL, _TABLE = ("tr", "row"), ("td", "th", "cell"), ("table", "worksheet")
_WIDEST_SPAN = 1000


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read the largest table of a page.

    Raises:
        SourceError: the page holds no table.
    """
    data = blob.whole()
    encoding = plan.encoding or _declared(data) or detect(blob, None)[0]
    bom = bom_of(data)
    page = _Page()
    page.feed(data[len(bom[1]) if bom else 0 :].decode(bom[0] if bom else encoding, "replace"))
    page.close()
    table = max(page.tables, key=lambda table: sum(map(len, table.rows)), default=None)
    if table is None or not table.rows:
        raise SourceError(
            Text("{label}: HTML 안에 표가 없습니다.", "{label}: the HTML holds no table").fill(label=blob.label),
            Text("표가 있는 화면에서 다시 내려받으세요.", "download it again from the screen that shows the table"),
        )
    table.rows[0] += [None] * (max(map(len, table.rows)) - len(table.rows[0]))  # as wide as any row that follows
    rows = table.rows if limit is None else table.rows[: limit + 60]
    extracted = from_grid(rows, plan, merged=table.spans, limit=limit)
    extracted.proof = {"format": "html", "encoding": encoding, "bytes": len(data), **extracted.proof}
    return extracted


def _declared(data: bytes) -> str | None:
    """The encoding the page names, if it is one and the page keeps to it (many say EUC-KR and are UTF-8)."""
    named = _CHARSET.search(data[:4096])
    name = (
        {"euc-kr": "cp949", "ks_c_5601-1987": "cp949"}.get(named.group(1).decode().lower(), named.group(1).decode())
        if named
        else None
    )
    try:
        return name if name and read_as(data, name) is not None else None
    except LookupError:
        return None


@dataclass(slots=True)
class _Table:
    rows: list[list[str | None]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    below: dict[tuple[int, int], bool] = field(default_factory=dict)


class _Page(HTMLParser):
    """Collects the tables of a page; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _TABLE:
            self._close_cell()
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif tag in _ROW and self._open:
            self._close_cell()
            self._open[-1].rows.append([])
        elif tag in _CELL and self._open:
            self._start_cell({name.rpartition(":")[2]: value or "" for name, value in attrs})
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._close_cell()
        rows = self._open[-1].rows
        if not rows:
            rows.append([])
        if attributes.get("index", "").isdigit():
            rows[-1].extend([None] * (min(int(attributes["index"]), 20_000) - 1 - len(rows[-1])))
        across = _number(attributes.get("colspan")) or (_number(attributes.get("mergeacross")) or 0) + 1
        self._span = (_number(attributes.get("rowspan")) or 1, across)
        self._cell = []

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _CELL or tag in _ROW:
            self._close_cell()
        elif tag in _TABLE and self._open:
            self._close_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        table = self._open[-1]
        row, at = table.rows[-1], len(table.rows) - 1
        while (at, len(row)) in table.below:
            row.append(None)
        text = re.sub(
            r"[ \t\r\f\v]*\n\s*|[ \t\r\f\v]+", lambda gap: "\n" if "\n" in gap.group() else " ", "".join(self._cell)
        ).strip()
        down, across = self._span
        if across > 1 or down > 1:
            table.spans.append((at, len(row), at + down - 1, len(row) + across - 1))
            table.below.update(
                {
                    (at + i, len(row) + j): True
                    for i in range(1, min(down, _WIDEST_SPAN))
                    for j in range(min(across, _WIDEST_SPAN))
                }
            )
        row.extend([text or None, *[None] * (min(across, _WIDEST_SPAN) - 1)])
        self._cell = None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
