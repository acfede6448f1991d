"""Cleaned: rows that say what they said in the run before keep the records, consents and findings made of them then.

What is made of a row depends on its cells, on its source's plan, on hanjul itself, and for a few dates on the day: a year of
two digits, a date in the future. Rows with such dates are cleaned anew, and all rows once a new year has begun; where that made
what it made before, the records are known to be the same all the same.
"""

import datetime

import narwhals as nw

from hanjul import past
from hanjul.engines import Engine, Frame
from hanjul.project import Project, SourcePlan
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
_SAME_CELLS = "_same_cells"
"""Like `_known`, with the rows that are cleaned anew because of the day."""


def _keys(project: Project) -> dict[str, str]:
    """By source: a hash of what its records depend on besides its rows and the day."""
    return {
        source: past.key(plan.model_dump(mode="json", exclude={"trust"}), project.country, project.timezone)
        for source, plan in project.sources.items()
    }


def known_rows(engine: Engine, project: Project, today: datetime.date, numbered: Frame) -> Frame | None:
    """`_known`: source, row and record_id of the rows whose records are known, and `past_id`, `past_row` of these records;
    None where none is."""
    if not {"records", "consents", past.FINDINGS} <= set(engine.tables()):
        return None
    before, keys = past.state(engine, "clean"), _keys(project)
    this_year = (f"{today:%Y}-01-01", today.isoformat())
    same = [
        source for source, (key, on) in before.items() if keys.get(source) == key and this_year[0] <= on <= this_year[1]
    ]
    if not same:
        return None
    pairs = nw.concat([_pairs(engine, source, project.sources[source]) for source in sorted(same)], how="vertical")
    records = engine.table("records").select(
        "source", nw.col("row").alias("past_row"), nw.col("record_id").alias("past_id")
    )
    findings = engine.table(past.FINDINGS).filter(nw.col("rule").is_in(_DATED_RULES))
    dated = findings.select("source", nw.col("row").alias("past_row")).unique()
    old = engine.table("consents").filter(nw.col("answered_at") < _LONG_AGO)
    found = pairs.join(records, on=["source", "past_row"], how="inner").join(
        numbered, on=["source", "row"], how="inner"
    )
    found = engine.save(_SAME_CELLS, found)
    undated = found.join(dated, on=["source", "past_row"], how="anti")
    undated = undated.join(old.select(nw.col("record_id").alias("past_id")).unique(), on="past_id", how="anti")
    return engine.save("_known", undated)


def _pairs(engine: Engine, source: str, plan: SourcePlan) -> Frame:
    """source, row, past_row of the rows of a source whose used cells are all equal, the first with the first."""
    now = engine.table(raw_name(source))
    if past.raw_name(source) not in engine.tables():  # it was not read again
        return now.select(nw.lit(source).alias("source"), "row", nw.col("row").alias("past_row"))
    used = [column for column, field in plan.columns.items() if field != "ignore"]
    names = ("row", "past_row")
    sides = []
    for frame, name in zip((now, engine.table(past.raw_name(source))), names, strict=True):
        cells = nw.concat_str(*(nw.col(column).fill_null("\x1e") for column in used), separator=_SEPARATOR)
        told = frame.select(nw.col("row").alias(name), (cells if used else nw.lit("")).alias("_cells"))
        sides.append(told.with_columns(nw.col(name).cum_count().over("_cells", order_by=[name]).alias("_place")))
    paired = sides[0].join(sides[1], on=["_cells", "_place"], how="inner")
    return paired.select(nw.lit(source).alias("source"), *names)


def take_over(
    engine: Engine, project: Project, made: dict[str, Frame], known: Frame | None, today: datetime.date
) -> None:
    """Save `records`, `consents` and `findings`: what was made now, and what is known. The records of the run before wait
    for merge, with `past_same` saying which of them are the same (what consents say is merged anew in every run)."""
    findings = [engine.table("findings"), made["findings"]]
    records, consents = made["records"], made["consents"]
    waits = past.set_aside(engine, "records", past.RECORDS)
    if known is not None:
        places = known.select("source", "row", "past_row")
        old = engine.table(past.FINDINGS).filter(~nw.col("field").is_in(FOUND_BY_EXTRACT))
        old = old.rename({"row": "past_row"}).join(places, on=["source", "past_row"], how="inner")
        findings.append(old.select(*FINDINGS.schema.names))
        ids = known.select("record_id", "row", "past_id")
        told = engine.table("consents").drop("row").rename({"record_id": "past_id"})
        told = told.join(ids, on="past_id", how="inner").select(*CONSENTS.schema.names)
        consents = nw.concat([consents, told], how="vertical")
        before = engine.table(past.RECORDS if waits else "records")
        records = nw.concat([records, _known_records(before, records, ids)], how="vertical")
    engine.save("findings", nw.concat(findings, how="vertical"))
    engine.save("consents", consents)
    engine.save("records", records)
    if waits and known is not None:
        same = [known.select("record_id", "past_id"), _come_out_the_same(engine, known)]
        engine.save(past.SAME, nw.concat(same, how="vertical"))
    else:
        engine.drop(past.SAME)
    engine.drop(past.FINDINGS)
    for name in engine.tables():
        if name.startswith(past.raw_name("")):
            engine.drop(name)
    past.keep_state(engine, "clean", _keys(project), today.isoformat())


def _come_out_the_same(engine: Engine, known: Frame) -> Frame:
    """record_id, past_id of the rows that were cleaned anew and say what they said before."""
    again = engine.table(_SAME_CELLS).join(known.select("record_id"), on="record_id", how="anti")
    now = engine.table("records")
    names = [name for name in now.collect_schema().names() if name not in ("record_id", "row")]
    before = _known_records(engine.table(past.RECORDS), now, again.select("record_id", "row", "past_id"))
    said = nw.concat_str(*(nw.col(name).fill_null("\x1e") for name in names), separator=_SEPARATOR).alias("_said")
    both = now.select("record_id", said).join(before.select("record_id", said), on=["record_id", "_said"], how="inner")
    return again.join(both.select("record_id"), on="record_id", how="inner").select("record_id", "past_id")


def _known_records(before: Frame, fresh: Frame, ids: Frame) -> Frame:
    """The records that are known, in the columns of the new ones: slots come and go with the sources that fill them."""
    names = fresh.collect_schema().names()
    old = before.drop("row").rename({"record_id": "past_id"}).join(ids, on="past_id", how="inner")
    held = set(old.collect_schema().names())
    return old.select(*(nw.col(name) if name in held else nw.lit(None).cast(nw.String).alias(name) for name in names))
