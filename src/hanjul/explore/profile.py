"""What the sources hold: the tables `profile` (one row per source and column) and `duplicates` (one row per source).

One aggregate per source counts everything; shapes and reasons come from a bounded number of rows; common values are
counted only where values repeat, and shown masked unless they are few and nobody's (등급, 구분 …).
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.callbacks import Progress
from hanjul.engines import Engine, Frame, count, lines_of
from hanjul.explore.headers import read
from hanjul.explore.mapping import Guess, study
from hanjul.explore.values import Evidence
from hanjul.fields import FIELDS
from hanjul.fields.cells import hidden, plain, says_nothing
from hanjul.project import Project
from hanjul.store import past
from hanjul.tables import DUPLICATES, PROFILE, raw_name
from hanjul.words import Text

_SAMPLE_ROWS = 500
_MANY_COLUMNS = 400
_COLUMNS_AT_ONCE = 20  # to count the distinct values of one column takes DuckDB 5 MB, however few there are
_CELLS_AT_ONCE = 20_000_000  # some hundred megabytes
_COMMON_VALUES, _SHAPES = 8, 5
_CELLS_SHAPED, _FEWEST_SHAPED = 200_000, 50  # over all columns of a source; rows
_OPEN_VALUES = 30  # a column with more distinct values may well hold people's; its common values are masked
_COMMON_COLUMNS = 60  # per source
_PERSONAL_KINDS = ("email", "mobile", "phone", "korean_name", "address", "business_number", "latin_full_name")
_FEW_VALUES = 1_000
_WORTH_COUNTING = (
    "name",
    "mobile",
    "phone",
    "contact",
    "email",
    "company",
    "business_number",
)  # repeats tell of placeholders and shared numbers
_BY_HAND = Text("프로젝트 파일에 정한 대로", "as the project file says")


class Counts(NamedTuple):
    """What the engine counts of one column: cells that say something, their distinct values and lengths in characters."""

    filled: int
    distinct: int
    shortest: int | None
    longest: int | None


def run(
    engine: Engine,
    project: Project,
    progress: Progress,
    full: bool = False,
    today: datetime.date | None = None,
) -> None:
    """Profile every source. In: `raw_<source>`. Out: `profile`, `duplicates`. What was seen in a file that has not changed is
    kept, unless the run is a full one."""
    keys = _keys(engine, project)
    before = past.state(engine, "explore") if {PROFILE.name, DUPLICATES.name} <= set(engine.tables()) else {}
    known = {source for source, key in keys.items() if not full and before.get(source, ("",))[0] == key}
    lines: list[dict[str, Any]] = _of(engine, PROFILE.name, known)
    repeats: list[dict[str, Any]] = _of(engine, DUPLICATES.name, known)
    for done, (source, plan) in enumerate(sorted(project.sources.items())):
        progress("explore", done, len(project.sources))
        if source in known:
            continue
        raw = engine.table(raw_name(source))
        columns = [name for name in raw.collect_schema().names() if name != "row"]
        context = project.context(plan, today or datetime.date.today())
        # Looking closer takes a query per column; of very many columns only those that are used are worth it.
        closely = {
            column
            for column in columns
            if len(columns) <= _MANY_COLUMNS or plan.columns.get(column, "ignore") != "ignore"
        }
        rows, counts = _counted(engine, raw, columns)
        sample = engine.rows(raw.filter(nw.col("row") <= _SAMPLE_ROWS))
        shaped = sample.slice(0, max(_FEWEST_SHAPED, _CELLS_SHAPED // max(1, len(columns))))
        studied = {guess.column: (guess, evidence) for guess, evidence in study(source, columns, sample, context)}
        common = _common(engine, raw, plan.columns, counts, [column for column in columns if column in closely])
        lines += [
            _line(
                source,
                *studied[column],
                plan.columns.get(column, "ignore"),
                rows,
                counts[column],
                shaped,
                common.get(column, []),
            )
            for column in columns
        ]
        repeats.append(
            {"source": source, "rows": rows, "duplicate_rows": _repeated(engine, raw, columns, rows, counts)}
        )
    engine.load(PROFILE.name, pa.Table.from_pylist(lines, schema=PROFILE.schema))
    engine.load(DUPLICATES.name, pa.Table.from_pylist(repeats, schema=DUPLICATES.schema))
    past.keep_state(engine, "explore", keys)
    progress("explore", len(project.sources), len(project.sources))


def _keys(engine: Engine, project: Project) -> dict[str, str]:
    """By source: a hash of what its profile depends on."""
    read_as = {line["source"]: (line["fingerprint"], line["raw_rows"]) for line in lines_of(engine, "extracted")}
    return {
        source: past.key(plan.model_dump(mode="json"), project.country, project.timezone, read_as[source])
        for source, plan in project.sources.items()
        if source in read_as and not plan.remote  # a server's fingerprint tells what is asked for, not what came
    }


def _of(engine: Engine, name: str, sources: set[str]) -> list[dict[str, Any]]:
    """The lines a table has about some sources."""
    if not sources:
        return []
    rows: list[dict[str, Any]] = engine.rows(
        engine.table(name).filter(nw.col("source").is_in(sorted(sources)))
    ).to_pylist()
    return rows


# Counts, in the engine -------------------------------------------------------------------------------------------------


def _nothing() -> list[str]:
    """Cells that hold only blanks or a word for "nothing", as they are typed."""
    words = facts.column("no_value", "value")
    return sorted({" ", "  ", "   ", "-", ".", *words, *map(str.upper, words), *map(str.title, words)})


def _counted(engine: Engine, raw: Frame, columns: Sequence[str]) -> tuple[int, dict[str, Counts]]:
    """The number of rows; and what is counted per column.

    Whole columns are counted as they are; the words for "nothing" are found by a join with their short list and taken
    off afterwards, because a string function on every cell costs ten times as much as the counting itself.
    """
    rows = count(engine, raw)
    if len(columns) > _MANY_COLUMNS:
        return rows, _counted_in_parts(engine, raw, columns, rows)
    nothing = engine.load("_nothing", pa.table({"value": pa.array(_nothing(), pa.string())}))
    counts: dict[str, Counts] = {}
    for some in _parts(columns, _COLUMNS_AT_ONCE):
        row = engine.rows(
            raw.select(*(each for i, column in enumerate(some) for each in _aggregates(column, f"c{i}")))
        ).to_pylist()[0]
        empty = _empty_words(engine, raw, some, nothing)
        for i, column in enumerate(some):
            filled, distinct = int(row[f"c{i}_filled"]), int(row[f"c{i}_distinct"] or 0)
            words = empty.get(i, [])
            has_null = rows > filled  # null counts as one of the distinct values
            counts[column] = Counts(
                filled - sum(words), distinct - has_null - len(words), row[f"c{i}_shortest"], row[f"c{i}_longest"]
            )
        again = [column for i, column in enumerate(some) if empty.get(i)]
        for column, ends in (_lengths(engine, raw, again, nothing) if again else {}).items():
            counts[column] = counts[column]._replace(shortest=ends[0], longest=ends[1])
    engine.drop("_nothing")
    return rows, counts


def _counted_in_parts(engine: Engine, raw: Frame, columns: Sequence[str], rows: int) -> dict[str, Counts]:
    """The same counts where there are thousands of columns: to plan queries on so many takes longer than to fetch them,
    and to name a hundred of them takes longer than to fetch all, where all fit into memory."""
    nothing = pa.array(_nothing(), pa.string())
    counts = {}
    whole = rows * len(columns) <= _CELLS_AT_ONCE
    for some in [columns] if whole else _parts(columns, _COLUMNS_AT_ONCE):
        fetched = engine.rows(raw if whole else raw.select(*some))
        for column in some:
            cells = fetched.column(column)
            said = cells.filter(pc.and_(pc.is_valid(cells), pc.invert(pc.is_in(cells, value_set=nothing))))
            lengths = pc.min_max(pc.utf8_length(said)).as_py()
            counts[column] = Counts(len(said), pc.count_distinct(said).as_py(), lengths["min"], lengths["max"])
    return counts


def _parts(columns: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (columns[start : start + size] for start in range(0, len(columns), size))


def _aggregates(column: str, name: str) -> list[nw.Expr]:
    value = nw.col(column)
    return [
        value.count().alias(f"{name}_filled"), value.n_unique().alias(f"{name}_distinct"),
        value.str.len_chars().min().alias(f"{name}_shortest"), value.str.len_chars().max().alias(f"{name}_longest"),
    ]  # fmt: skip


def _empty_words(engine: Engine, raw: Frame, columns: Sequence[str], nothing: Frame) -> dict[int, list[int]]:
    """How often each word for "nothing" stands in each column, by the column's place."""
    found = (
        _stacked(engine, raw, columns)
        .join(nothing, on="value", how="inner")
        .group_by("place", "value")
        .agg(nw.len().alias("n"))
    )
    words: dict[int, list[int]] = {}
    for row in engine.rows(found).to_pylist():
        words.setdefault(int(row["place"]), []).append(int(row["n"]))
    return words


def _stacked(engine: Engine, raw: Frame, columns: Sequence[str]) -> Frame:
    """The cells of columns under each other: `place`, the column's among them, and `value`; no empty ones."""
    numbered = [nw.col(column).alias(str(place)) for place, column in enumerate(columns)]
    return engine.stack(raw.select(*numbered), [], "place", "value")


def _lengths(
    engine: Engine, raw: Frame, columns: Sequence[str], nothing: Frame
) -> dict[str, tuple[int | None, int | None]]:
    """The shortest and longest cell of columns without their words for "nothing"."""
    said = _stacked(engine, raw, columns).join(nothing, on="value", how="anti")
    length = said.select("place", nw.col("value").str.len_chars().alias("length"))
    ends = length.group_by("place").agg(
        nw.col("length").min().alias("shortest"), nw.col("length").max().alias("longest")
    )
    found = {int(row["place"]): (row["shortest"], row["longest"]) for row in engine.rows(ends).to_pylist()}
    return {column: found.get(place, (None, None)) for place, column in enumerate(columns)}


def _common(
    engine: Engine, raw: Frame, fields: dict[str, str], counts: dict[str, Counts], columns: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    """The most common values, where values repeat: of columns with few values, and of those that identify people."""
    repeating = [
        column for column in columns
        if 0 < counts[column].distinct < 0.9 * counts[column].filled
        and (counts[column].distinct <= _FEW_VALUES or fields.get(column) in _WORTH_COUNTING)
    ]  # fmt: skip
    if not repeating:
        return {}
    said = _stacked(engine, raw, repeating[:_COMMON_COLUMNS])
    counted = said.group_by("place", "value").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    counted = counted.with_columns((0 - nw.col("n")).alias("_fewer"))
    rank = nw.col("n").cum_count().over("place", order_by=["_fewer", "value"])
    top = engine.rows(counted.with_columns(rank.alias("_rank")).filter(nw.col("_rank") <= 2 * _COMMON_VALUES))
    found: dict[str, list[tuple[str, int]]] = {column: [] for column in repeating[:_COMMON_COLUMNS]}
    for row in sorted(top.to_pylist(), key=lambda row: (row["place"], row["_rank"])):
        common = found[repeating[int(row["place"])]]
        text = plain(row["value"])
        if len(common) < _COMMON_VALUES and text and not says_nothing(text):
            common.append((row["value"], int(row["n"])))
    return found


def _repeated(engine: Engine, raw: Frame, columns: Sequence[str], rows: int, counts: dict[str, Counts]) -> int:
    """How many rows repeat an earlier row in every cell; a column without repeats answers at once."""
    if not columns or any(counts[column].distinct == rows for column in columns):
        return 0
    # DuckDB takes a dot in a name to group by for a table's (`Geb.datum`): positions stand for the headers.
    numbered = {column: f"_{place}" for place, column in enumerate(columns)}
    raw = raw.select(nw.col(column).alias(name) for column, name in numbered.items())
    distinct = raw.group_by(*numbered.values()).agg(nw.len().alias("_times")).select(nw.len().alias("n"))
    return rows - int(engine.rows(distinct)["n"][0].as_py())


# Lines, in Python ------------------------------------------------------------------------------------------------------


def _line(
    source: str,
    guess: Guess,
    evidence: Evidence,
    field: str,
    rows: int,
    counts: Counts,
    sample: pa.Table,
    common: list[tuple[str, int]],
) -> dict[str, Any]:
    """One row of `profile`. The guess's reason stands only where the project file follows the guess."""
    agreed = guess.field == field
    reason = guess.reason if agreed or field == "ignore" else _BY_HAND
    cells = [cell for cell in sample.column(guess.column).to_pylist() if cell]
    return {
        "source": source, "column": guess.column, "field": field, "rows": rows,
        **counts._asdict(),
        "patterns": json.dumps(shapes(cells), ensure_ascii=False),
        "common": json.dumps(_shown(field, evidence, counts.distinct, common), ensure_ascii=False),
        "personal": _personal(guess.column, field, evidence),
        "reason": reason.ko, "reason_en": reason.en, "confidence": guess.confidence if agreed else None,
    }  # fmt: skip


def shape(text: str) -> str:
    """The shape of a value: 9 for a digit, 가 for a syllable, A and a for letters; words and addresses shortened.

    >>> shape("010-1234-5678"), shape("김민수"), shape("kim.ms@naver.com")
    ('999-9999-9999', '가가가', 'a.a@a.a')
    """
    out: list[str] = []
    run = 0
    for character in text[:60]:
        sign = "9" if character.isdigit() else "가" if "가" <= character <= "힣" else character
        if character.isalpha() and sign == character:
            sign = "A" if character.isupper() else "a" if character.isascii() or character.islower() else "字"
        run = run + 1 if out and out[-1] == sign else 1
        limit = {"9": 14, "가": 4, "A": 1, "a": 1, "字": 4, " ": 1}.get(sign, 4)
        if run <= limit:
            out.append(sign)
    return "".join(out)[:30] + ("…" if len(text) > 60 or len(out) > 30 else "")


def shapes(cells: Sequence[str]) -> list[tuple[str, float]]:
    """The commonest shapes of some cells with their share of them."""
    found: Counter[str] = Counter()
    for cell, times in Counter(cells).items():
        text = plain(cell)
        if text and not says_nothing(text):
            found[shape(text)] += times
    total = sum(found.values())
    commonest = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:_SHAPES]  # whatever the order of the rows
    return [(each, round(count / total, 4)) for each, count in commonest]


def _shown(field: str, evidence: Evidence, distinct: int, common: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Common values fit to be seen: in the open only where they are few and not about a person, masked elsewhere."""
    open_fields = ("ignore", "keep", "tag", "gender", "membership")
    about_people = field not in open_fields and not field.startswith(("consent_", "refusal"))
    if about_people or distinct > _OPEN_VALUES or evidence.share(*_PERSONAL_KINDS, "national_id", "text") >= 0.05:
        mask = FIELDS[field].mask if field in FIELDS else hidden
        return [(mask(plain(value[:200])), count) for value, count in common]
    return [(plain(value)[:60], count) for value, count in common]


def _personal(column: str, field: str, evidence: Evidence) -> str:
    """What the inventory of personal data says of a column, whether it is used or left out."""
    role = read(column).role
    if (role and role.name == "rrn_forbidden") or (
        evidence.share("national_id") >= 0.3 and field not in ("corporate_number", "mobile", "contact")
    ):
        return "national_id"
    if field in FIELDS:
        return FIELDS[field].personal
    if role and role.name in ("payment", "password"):
        return "sensitive"
    people = role is not None and role.name in (
        "name_recipient",
        "name_other",
        "phone_recipient",
        "phone_other",
        "email_other",
        "age",
    )
    return "personal" if people or evidence.share(*_PERSONAL_KINDS) >= 0.3 else "none"
