"""Known rows: a record keeps its number for as long as its row says the same, wherever in its source the row stands.

Rows that say what they said in the run before keep the records, consents and findings made of them then. What is made of a
row depends on its cells, on its source's plan, on hanjul itself, and for a few dates on the day: a year of two digits, a date
in the future. Rows with such dates are cleaned anew, and all rows once a new year has begun; where that made what it made
before, the record is the one of before all the same. So what a record says never changes but for the row it is from: in a later run
a number means what it meant, or nothing. Numbers are not given twice.
"""

import datetime
from collections.abc import Mapping

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame, count
from hanjul.project import Project, SourcePlan
from hanjul.store import past
from hanjul.tables import CONSENTS, FINDINGS, FOUND_BY_EXTRACT, raw_name

_DATED_RULES = (
    "date_two_digit_year",
    "date_future",
    "birth_date_ambiguous",
    "birth_date_lost_zero",
    "birth_date_too_old",
)
"""Findings whose cells may read otherwise on another day."""

_LONG_AGO = "1940"
"""A consent said to be older was given in a year of two digits that has not come yet."""

_SEPARATOR = "\x1f"
_MISSING = "\x1e"
_PLACES = ("record_id", "source", "row", "past_row")


def _keys(project: Project) -> dict[str, str]:
    """By source: a hash of what its records depend on besides its rows and the day."""
    return {
        source: past.key(plan.model_dump(mode="json", exclude={"trust"}), project.country, project.timezone)
        for source, plan in project.sources.items()
    }


# Which rows need no cleaning -------------------------------------------------------------------------------------------


def known_rows(engine: Engine, project: Project, today: datetime.date) -> Frame | None:
    """`_known`: source, row and record_id of the rows whose records are known, and `past_row`, where they stood; None where none
    is."""
    if not {"records", "consents", "findings"} <= set(engine.tables()):
        return None
    before, keys = past.state(engine, "clean"), _keys(project)
    this_year = (f"{today:%Y}-01-01", today.isoformat())
    same = [
        source for source, (key, on) in before.items() if keys.get(source) == key and this_year[0] <= on <= this_year[1]
    ]
    if not same:
        return None
    pairs = nw.concat([_pairs(engine, source, project.sources[source]) for source in sorted(same)], how="vertical")
    records = engine.table("records").select("source", nw.col("row").alias("past_row"), "record_id")
    findings = engine.table("findings").filter(nw.col("rule").is_in(_DATED_RULES))
    dated = findings.select("source", nw.col("row").alias("past_row")).unique()
    old = engine.table("consents").filter(nw.col("answered_at") < _LONG_AGO).select("record_id").unique()
    found = pairs.join(records, on=["source", "past_row"], how="inner")
    found = found.join(dated, on=["source", "past_row"], how="anti").join(old, on="record_id", how="anti")
    return engine.save("_known", found.select(*_PLACES))


def nothing_new(engine: Engine, project: Project, numbered: Frame, known: Frame | None) -> bool:
    """Whether every row says what it said, where it said it, no other is gone, and all are read as they were. `numbered`: the rows
    that are not known."""
    if known is None or {source: key for source, (key, _) in past.state(engine, "clean").items()} != _keys(project):
        return False
    moved = known.filter(nw.col("row") != nw.col("past_row"))
    if count(engine, numbered) or count(engine, moved):
        return False
    return count(engine, known) == count(engine, engine.table("records"))


def _pairs(engine: Engine, source: str, plan: SourcePlan) -> Frame:
    """source, row, past_row of the rows of a source whose used cells are all equal, the first with the first."""
    now = engine.table(raw_name(source))
    if past.raw_name(source) not in engine.tables():  # it was not read again
        return now.select(nw.lit(source).alias("source"), "row", nw.col("row").alias("past_row"))
    used = [column for column, field in plan.columns.items() if field != "ignore"]
    names = ("row", "past_row")
    sides = []
    for frame, name in zip((now, engine.table(past.raw_name(source))), names, strict=True):
        cells = _text(used) if used else nw.lit("")
        told = frame.select(nw.col("row").alias(name), cells.alias("_cells"))
        sides.append(told.with_columns(nw.col(name).cum_count().over("_cells", order_by=[name]).alias("_place")))
    paired = sides[0].join(sides[1], on=["_cells", "_place"], how="inner")
    return paired.select(nw.lit(source).alias("source"), *names)


def _text(columns: list[str]) -> nw.Expr:
    """Some cells of a row as one text."""
    return nw.concat_str(*(nw.col(column).fill_null(_MISSING) for column in columns), separator=_SEPARATOR)


def next_number(engine: Engine) -> int:
    """The first number no record has had of which anything is still said."""
    held = [engine.table(name) for name in ("records", "customer_of", "match_records") if name in engine.tables()]
    highest = [engine.rows(frame.select(nw.col("record_id").max()))["record_id"][0].as_py() for frame in held]
    return max((number + 1 for number in highest if number is not None), default=0)


# What becomes of the tables --------------------------------------------------------------------------------------------


def take_over(engine: Engine, made: Mapping[str, Frame], known: Frame | None) -> None:
    """Change `records`, `consents` and `findings` to what was made now and what is known. Records that are no more wait for
    merge, if a customer consists of them."""
    if {"records", "consents"} <= set(engine.tables()):
        _change(engine, {name: engine.save(f"_fresh_{name}", frame) for name, frame in made.items()}, known)
    else:
        findings = [engine.table("findings"), made["findings"]]
        for name, frame in made.items():
            engine.save(name, nw.concat(findings, how="vertical") if name == "findings" else frame)
        past.note_change(engine)


def settle(engine: Engine, project: Project, today: datetime.date) -> None:
    """Drop what waited for the cleaning, and note what it was done with."""
    for name in engine.tables():
        if name.startswith(past.raw_name("")):
            engine.drop(name)
    past.keep_state(engine, "clean", _keys(project), today.isoformat())


def _change(engine: Engine, fresh: dict[str, Frame], known: Frame | None) -> None:
    """`fresh`: what was made of the rows that are not `known`, under new numbers."""
    unknown = engine.table("records")
    if known is None:
        known = engine.load("_known", pa.schema(_PLACE_COLUMNS).empty_table())
    else:
        left = unknown.select("record_id").join(known.select("record_id"), on="record_id", how="anti")
        unknown = engine.save("_unknown", unknown.join(engine.save("_left", left), on="record_id", how="inner"))
    kept = _still_said(engine, fresh, unknown)
    stay = engine.save("_stay", nw.concat([known, kept.select(*_PLACES)], how="vertical"))
    gone = engine.save("_gone", unknown.join(kept.select("record_id"), on="record_id", how="anti"))
    moved = stay.filter(nw.col("row") != nw.col("past_row"))
    away = engine.save("_away", nw.concat([frame.select("record_id") for frame in (gone, moved)], how="vertical"))
    old = engine.save("_old_numbers", kept.select(nw.col("fresh_id").alias("record_id")))
    new = {name: fresh[name].join(old, on="record_id", how="anti") for name in ("records", "consents")}
    if count(engine, gone) or count(engine, new["records"]):
        past.note_change(engine)
    past.keep_records(engine, gone)
    _change_findings(engine, fresh["findings"], known)
    places = moved.select("record_id", "row")
    for name, frame in new.items():
        names = frame.collect_schema().names()
        elsewhere = engine.table(name).drop("row").join(places, on="record_id", how="inner")
        come = nw.concat([frame, past.aligned(elsewhere, names)], how="vertical")
        if set(engine.table(name).collect_schema().names()) == set(names):
            engine.change(name, away, come)
        else:  # slots come and go with the sources that fill them
            rest = engine.table(name).join(away, on="record_id", how="anti")
            engine.save(name, nw.concat([come, past.aligned(rest, names)], how="vertical"))


_PLACE_COLUMNS = [(name, pa.string() if name == "source" else pa.int64()) for name in _PLACES]


def _still_said(engine: Engine, fresh: dict[str, Frame], unknown: Frame) -> Frame:
    """`_kept`: record_id, source, row, past_row of the `unknown` records of before that were made again as they were, and
    `fresh_id`, the number under which."""
    names = sorted({*fresh["records"].collect_schema().names(), *unknown.collect_schema().names()})
    said = _text([name for name in names if name not in ("record_id", "row")]).alias("_said")
    now = past.aligned(fresh["records"], names).select(nw.col("record_id").alias("fresh_id"), "source", "row", said)
    then = past.aligned(unknown, names).select("record_id", "source", nw.col("row").alias("past_row"), said)
    there = now.join(then, left_on=["source", "row", "_said"], right_on=["source", "past_row", "_said"], how="inner")
    there = engine.save(
        "_there", there.select("record_id", "fresh_id", "source", "row", nw.col("row").alias("past_row"))
    )
    sides = [
        frame.join(there.select(own), on=own, how="anti").with_columns(
            nw.col(place).cum_count().over("_said", order_by=[place]).alias("_place")
        )
        for frame, own, place in ((now, "fresh_id", "row"), (then, "record_id", "past_row"))
    ]
    elsewhere = sides[0].join(sides[1], on=["source", "_said", "_place"], how="inner")
    pairs = engine.save("_pairs", nw.concat([there, elsewhere.select(*there.collect_schema().names())], how="vertical"))
    answers = [name for name in CONSENTS.schema.names if name not in ("record_id", "source", "row")]
    text = _text(answers).alias("_said")
    told = fresh["consents"].rename({"record_id": "fresh_id"}).join(pairs, on="fresh_id", how="inner")
    was_told = engine.table("consents").join(pairs, on="record_id", how="inner")
    lines = [frame.select("record_id", text) for frame in (told, was_told)]
    differ = [
        one.join(other, on=["record_id", "_said"], how="anti").select("record_id")
        for one, other in zip(lines, lines[::-1], strict=True)
    ]
    return engine.save("_kept", pairs.join(nw.concat(differ, how="vertical"), on="record_id", how="anti"))


def _change_findings(engine: Engine, fresh: Frame, known: Frame) -> None:
    """Findings speak of rows: those of rows that were cleaned anew, or stand elsewhere now, go."""
    own = engine.table("findings").filter(~nw.col("field").is_in(FOUND_BY_EXTRACT))
    moved = known.filter(nw.col("row") != nw.col("past_row"))
    stands = known.filter(nw.col("row") == nw.col("past_row")).select("source", "row")
    elsewhere = own.rename({"row": "past_row"}).join(moved, on=["source", "past_row"], how="inner")
    gone = own.select("source", "row", "field").unique().join(stands, on=["source", "row"], how="anti")
    come = nw.concat([fresh, elsewhere.select(*FINDINGS.schema.names)], how="vertical")
    engine.change("findings", gone, come)
