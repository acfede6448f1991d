"""Targets: every place customers are delivered to is written by the same signature, whole or not at all.

`write(path, table, layout) -> Written` puts the rows into a temporary file in the same folder, reads it back, compares,
and only then gives it its name: nobody ever sees half a file, and a write that fails leaves the old one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from hanjul import facts
from hanjul.errors import BrokenLawError
from hanjul.tables import FINDINGS, Table
from hanjul.words import Language, Text

Encoding = Literal["utf-8-sig", "utf-8", "cp949"]

CUSTOMERS_SHEET = Text("고객", "customers")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is to look.

    Attributes:
        table: the contract that knows labels and meanings; columns it does not know stay as they are.
        language: of headings and words.
        codes: English column names and codes (`customer_id`, `never_asked`) instead of labels and words, for programs.
        encoding: of a text file.
        country: whose national form phone numbers are shown in.
        title: name of the sheet.
    """

    table: Table
    language: Language = "ko"
    codes: bool = False
    encoding: Encoding = "utf-8-sig"
    country: str = "KR"
    title: Text = CUSTOMERS_SHEET

    def headings(self, names: Sequence[str]) -> list[str]:
        """One heading per column, each used once: a later one that is taken gets `_2`, `_3` …"""
        headings: dict[str, None] = {}
        for name in names:
            heading = name if self.codes or self.language == "en" else self.table.label(name).ko
            number, free = 2, heading
            while free in headings:
                free, number = f"{heading}_{number}", number + 1
            headings[free] = None
        return list(headings)


@dataclass(frozen=True, slots=True)
class Written:
    """What lies on the disk now: data rows as read back, size in bytes, and what could not go out as it was.

    `findings` has the columns of the table `findings`; `source` is the file's name, `row` its data row from 1.
    """

    rows: int
    bytes: int
    findings: pa.Table


Write = Callable[[Path, pa.Table, Layout], Written]


REPORT = Text(
    "hanjul 의 잘못입니다. 이 메시지와 함께 알려 주세요. 전에 만든 파일은 그대로 있습니다.",
    "this is hanjul's fault; please report it with this message. The files made before are untouched",
)


def differs(path: Path, place: Text) -> BrokenLawError:
    """Law 6 does not hold: what is read back is not what was sent. `place` tells where, without values."""
    return BrokenLawError(
        Text(
            f"{path.name} 을(를) 다시 읽어 보니 보낸 것과 다릅니다: {place.ko}",
            f"{path.name} read back differs from what was sent: {place.en}",
        ),
        REPORT,
    )


def must_equal(path: Path, place: Text, sent: object, read: object) -> None:
    """Law 6: what is read back equals what was sent.

    Raises:
        BrokenLawError: it does not.
    """
    if sent != read:
        raise differs(path, Text(f"{place.ko} ({sent} ≠ {read})", f"{place.en} ({sent} ≠ {read})"))


def found(file: str, rows: Sequence[int], column: tuple[str, str], rule: str, after: Sequence[str | None]) -> pa.Table:
    """Findings of a file: `rows` are data rows from 1, `column` is (name in code, heading). `after` holds no values."""
    count = len(rows)
    same = {
        "source": file,
        "field": column[0],
        "column": column[1],
        "rule": rule,
        "kind": facts.rules()[rule].kind,
    }
    columns = {name: pa.repeat(pa.scalar(value, pa.string()), count) for name, value in same.items()}
    columns |= {
        "row": pa.array(rows, pa.int64()),
        "before": pa.nulls(count, pa.string()),
        "after": pa.array(after, pa.string()),
    }
    return pa.table([columns[name] for name in FINDINGS.schema.names], schema=FINDINGS.schema)


def together(findings: Sequence[pa.Table]) -> pa.Table:
    """Findings under each other."""
    return pa.concat_tables([FINDINGS.schema.empty_table(), *findings])
