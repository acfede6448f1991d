"""Writing the sample company: a shop and training business of 2016 to 2026 whose customers lie in eight places."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.csv

from hanjul.demo import sheets
from hanjul.demo.files import csv_text, write_json_lines, write_sqlite, write_text, write_workbook, write_zip
from hanjul.demo.observe import HABITS, SOURCES, Values, observe, participation
from hanjul.demo.parts import stream
from hanjul.demo.truth import ceiling, truth_table, values_table
from hanjul.demo.world import World, make_world
from hanjul.disk import cannot_write


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was written. `rows`: data rows about somebody, per source; `ceiling_f1`: the best F1 any method could reach."""

    folder: Path
    truth: Path
    people: int
    seed: int
    rows: dict[str, int]
    true_pairs: int
    reachable_pairs: int
    ceiling_f1: float

    @property
    def records(self) -> int:
        """Data rows of all sources."""
        return sum(self.rows.values())

    def as_dict(self) -> dict[str, object]:
        """For JSON; paths by name only, so that the same company gives the same file anywhere."""
        return asdict(self) | {"folder": self.folder.name, "truth": self.truth.name, "records": self.records}


def write_company(folder: Path, people: int = 2000, seed: int = 7, sources: Sequence[str] = SOURCES) -> DemoSummary:
    """Write the exports into `folder`, and the truth beside it: truth.csv and truth.json.

    The same arguments give the same bytes. However many sources are asked for, people leave about 2.3 records each.

    Args:
        folder: made if need be; files of an earlier company in it are replaced.
        people: how many real people there are.
        seed: any whole number.
        sources: which of `SOURCES` to write.

    Raises:
        DeliverError: the folder cannot be written to.
    """
    try:
        return _written(folder, people, seed, sources)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _written(folder: Path, people: int, seed: int, sources: Sequence[str]) -> DemoSummary:
    folder.mkdir(parents=True, exist_ok=True)
    world = make_world(people, seed)
    habits = tuple(habit for habit in HABITS if habit.name in sources)
    present = participation(world, seed, habits)
    observed = []
    for habit in habits:
        values = observe(world, seed, habit, present[habit.name])
        _write_source(folder, world, values, seed)
        observed.append(values)
    truth = truth_table(observed)
    reach = ceiling(truth, values_table(observed))
    pyarrow.csv.write_csv(truth, folder.parent / "truth.csv", pyarrow.csv.WriteOptions(quoting_style="needed"))
    summary = DemoSummary(
        folder,
        folder.parent / "truth.csv",
        people,
        seed,
        {values.habit.name: values.rows for values in observed},
        reach.true_pairs,
        reach.reachable_pairs,
        round(reach.f1, 6),
    )
    (folder.parent / "truth.json").write_text(
        json.dumps(summary.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return summary


def _write_source(folder: Path, world: World, values: Values, seed: int) -> None:
    name = values.habit.name
    sheet = _SHEETS[name]
    columns = sheet(world, values, stream(seed, f"sheet {name}"))
    if sheet is sheets.crm:
        write_text(folder / f"{name}.csv", csv_text(columns), "cp949")
    elif sheet is sheets.shop:
        write_workbook(
            folder / f"{name}.xlsx",
            "회원목록",
            ["회원 목록 (2026-03-02 09:00 기준)", f"검색결과 {values.rows:,}건"],
            columns,
            dates=("가입일",),
        )
    elif sheet is sheets.newsletter:
        write_text(folder / f"{name}.csv", csv_text(columns), "utf-8-sig")
    elif sheet is sheets.responses:
        # exported on a Mac: every syllable in pieces
        write_text(folder / f"{name}.csv", unicodedata.normalize("NFD", csv_text(columns)), "utf-8")
    elif sheet is sheets.ledger:
        # "Unicode text" of Excel: UTF-16 with tabs
        write_text(folder / f"{name}.tsv", "\ufeff" + csv_text(columns, "\t"), "utf-16-le")
    elif sheet is sheets.old_members:
        write_sqlite(folder / f"{name}.db", "회원", columns)
    elif sheet is sheets.chat:
        write_json_lines(folder / f"{name}.jsonl", columns)
    else:
        write_zip(folder / f"{name}.zip", f"{name}.csv", csv_text(columns).encode("utf-8-sig"))


_SHEETS: dict[str, sheets.Sheet] = dict(
    zip(
        SOURCES,
        (
            sheets.crm,
            sheets.shop,
            sheets.newsletter,
            sheets.responses,
            sheets.ledger,
            sheets.old_members,
            sheets.chat,
            sheets.attendees,
        ),
        strict=True,
    )
)
