"""Deliver: the tables become files people use: each whole or not at all, all together or none.

In: `customers`, `records`, `groups`, `customer_of`, `refused`, `findings`. Out: the files in the project's folder, and
the tables `deliveries` (one line per file: rows sent, rows read back, bytes) and `delivery_findings` (what could not go
out as it was).

Everything is written and read back in a staging folder first; only when every file is right do all of them take their
places. A list that a run no longer makes is taken away, so that nobody mails to a stale one.

That is the stage. `hanjul deliver` brings customers to targets outside: `outside.py` calls `lists.py` (mailing tools),
`copies.py` (sheets, databases) or `csv_lists.py`; all go through `door.py` and write down in `shipments.py` what they did.
"""

import datetime
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import narwhals as nw
import pyarrow as pa

from hanjul.callbacks import Progress
from hanjul.deliver import place
from hanjul.deliver.left import Left, left
from hanjul.deliver.mailing import ASKING, HELD_BACK, MAILABLE, UNLISTED, must_be_allowed
from hanjul.deliver.outputs import (
    CHANGES_FILE,
    RECORDS_FILE,
    Delivered,
    Output,
    findings_output,
    outputs,
    wrongly_listed,
)
from hanjul.deliver.shipments import forget_the_gone
from hanjul.engines import Engine, cores, count
from hanjul.project import Project
from hanjul.store.suppression import Suppressions
from hanjul.tables import CHANGES, raw_name
from hanjul.targets import together
from hanjul.words import Text

__all__ = ["laws", "people_per_list", "run"]


_DELIVERIES: Final = pa.schema(
    [
        pa.field("file", pa.string(), False),
        pa.field("rows_sent", pa.int64(), False),
        pa.field("rows_read", pa.int64(), False),
        pa.field("bytes", pa.int64(), False),
        pa.field("content", pa.string(), False),
        pa.field("fingerprint", pa.string(), False),
    ]
)


def run(
    engine: Engine,
    project: Project,
    progress: Progress,
    today: datetime.date,
    known: Suppressions,
    full: bool = False,
) -> None:
    """Write every file of the project, then put all in place. A file that would hold what it holds already is left as it is,
    unless the run is a full one.

    Raises:
        DeliverError: something cannot be written; the files made before are untouched.
        BrokenLawError: somebody without an explicit yes would be mailed, a row belongs to nobody, or a file is not what
            was sent; nothing is delivered.
        ProjectError: `deliver.leave_out` names a column there is none of.
    """
    made, held_back = outputs(engine, project, today, known)
    out = project.folder / project.deliver.folder
    before = left(engine, out, full)
    with place.staging(out) as folder:
        lines, findings = _written(engine, project, made, held_back, (folder, before), progress)
        files: dict[bool, list[str]] = {True: [], False: []}
        for line in lines:
            files[bool(line.pop("fresh"))].append(str(line["file"]))
        must_be_allowed(wrongly_listed(engine, project, lambda file: (out if file in files[False] else folder) / file))
        place.publish(folder, files[True], files[False])
    engine.load("deliveries", pa.Table.from_pylist(lines, _DELIVERIES))
    engine.load("delivery_findings", findings)
    forget_the_gone(engine, project.deliver.to)


def _written(
    engine: Engine,
    project: Project,
    made: list[Output],
    held_back: pa.Table,
    places: tuple[Path, Left],
    progress: Progress,
) -> tuple[list[dict[str, str | int]], pa.Table]:
    """Write and read back every file: the lines of `deliveries`, with `fresh` where a file was written, and what could not go out as
    it was.

    Files are written beside each other, by threads: what writes them works outside Python. The workbook takes as long as
    all the rest, so it comes first. `findings.csv` comes last: it holds what the others had to change.
    """
    results: list[tuple[str, int, Delivered]] = []

    def take(begun: Sequence[tuple[str, tuple[int, Future[Delivered]]]]) -> None:
        for file, (sent, delivered) in begun:
            results.append((file, sent, delivered.result()))
            progress("deliver", len(results), len(made) + 1)

    with ThreadPoolExecutor(cores()) as threads:
        try:
            take([(output.file, output.begin(*places, threads)) for output in made])
            changed = [(file, one.written.findings) for file, _, one in results if file.startswith(_REPORTED)]
            findings = together([held_back, *(_named(file, found) for file, found in changed)])
            # Those of files that are left come from a table, in any order.
            findings = findings.sort_by([(name, "ascending") for name in findings.column_names])
            last = findings_output(engine, project, findings)
            take([(last.file, last.begin(*places, threads))])
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    lines: list[dict[str, str | int]] = [
        {
            "file": file,
            "rows_sent": sent,
            "rows_read": one.written.rows,
            "bytes": one.written.bytes,
            "content": one.content,
            "fingerprint": one.fingerprint,
            "fresh": one.fresh,
        }
        for file, sent, one in results
    ]
    return lines, findings


_REPORTED: Final = ("customers.", "mailing/")
"""Files in which a changed cell is a finding. In the others values are hanjul's own or masked already."""


def _named(file: str, findings: pa.Table) -> pa.Table:
    """Findings under the file's path inside the folder."""
    position = findings.schema.get_field_index("source")
    sources = pa.array([file] * findings.num_rows, pa.string())
    return findings.set_column(position, findings.schema.field(position), sources)


def people_per_list(engine: Engine) -> dict[str, int]:
    """How many people each mailing list of this run holds, by the list's name; lists nobody is on have no file."""
    deliveries = engine.rows(engine.table("deliveries").select("file", "rows_sent")).to_pylist()
    lists = [line for line in deliveries if line["file"].startswith("mailing/")]
    return {Path(line["file"]).stem: line["rows_sent"] for line in lists}


def laws(engine: Engine, project: Project) -> list[tuple[Text, int, int]]:
    """What is read back equals what was sent, file by file; every raw row is delivered; nobody else is mailed."""
    deliveries = engine.rows(engine.table("deliveries"))
    read = dict(zip(deliveries["file"].to_pylist(), deliveries["rows_read"].to_pylist(), strict=True))
    sent = dict(zip(deliveries["file"].to_pylist(), deliveries["rows_sent"].to_pylist(), strict=True))
    sent |= _rows_to_send(engine)
    raw = sum(count(engine, engine.table(raw_name(source))) for source in project.sources)
    out = project.folder / project.deliver.folder
    return [
        *(
            (Text(f"{file}: 다시 읽은 행 = 보낸 행", f"{file}: rows read back = rows sent"), read[file], sent[file])
            for file in sorted(read)
        ),
        (RECORDS_FILE.law, read["records.csv"], raw),
        (
            Text(
                "메일·문자 목록에 명시적으로 동의하지 않은 사람은 없다",
                "nobody without an explicit yes is on a list for sending",
            ),
            wrongly_listed(engine, project, out.joinpath),
            0,
        ),
    ]


def _rows_to_send(engine: Engine) -> dict[str, int]:
    """The rows each file must have, counted anew in the tables."""
    customers = engine.table("customers")
    states = engine.rows(customers.group_by("status").agg(nw.len().alias("n")))
    of_state = dict(zip(states["status"].to_pylist(), states["n"].to_pylist(), strict=True))
    notes = engine.table("delivery_findings")
    unlisted = count(engine, notes.filter(nw.col("source") == HELD_BACK["email"], nw.col("rule").is_in(UNLISTED)))
    return {
        **dict.fromkeys(("customers.csv", "customers.xlsx", "customers.parquet"), count(engine, customers)),
        "records.csv": count(engine, engine.table("records")),
        "refused.csv": count(engine, engine.table("refused")),
        CHANGES_FILE: count(engine, engine.table(CHANGES.name)) if CHANGES.name in engine.tables() else 0,
        "findings.csv": count(engine, engine.table("findings")) + count(engine, notes),
        **{f"mailing/{state}.csv": of_state.get(state, 0) for state in ASKING},
        MAILABLE["email"]: of_state.get("mailable", 0) - unlisted,
        HELD_BACK["email"]: unlisted,
    }
