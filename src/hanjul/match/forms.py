"""Records to profiles: every value becomes a number, records that say the same become one profile.

All later steps join, count and compare these numbers (see `numbers`); what a value says is told by its reader.
"""

from functools import partial

import narwhals as nw
import numpy as np
import pyarrow as pa

from hanjul.engines import ColumnFunction, Engine, Frame
from hanjul.match.name_columns import NAME_FORMS, read_names
from hanjul.match.numbers import combined, numbers
from hanjul.match.readers import READERS, read_plain
from hanjul.tables import NAMES

KINDS: dict[str, tuple[str, ...]] = {
    "mobile": ("mobile", "mobile_alt"),
    "email": ("email_key", "email_alt"),
    "line": ("phone", "phone_alt"),
    "company": ("company_key",),
    "business": ("business_number", "corporate_number"),
    "birth": ("birth_date_key",),
    "address": ("address_key",),
    "spot": ("address",),
    "postcode": ("postcode",),
    "gender": ("gender",),
    "second": ("middle_name",),
    "member": ("_member",),
    "site": ("website",),
}
"""Kind of value -> the columns of `records` it may stand in."""

ORGANISATION_KINDS: dict[str, tuple[str, ...]] = {
    "company": ("company_key",),
    "title": ("company",),
    "business": ("business_number",),
    "corporate": ("corporate_number",),
    "line": ("phone", "mobile"),
    "desk": ("email_key", "email_alt"),
    "person": ("name",),
    "address": ("address_key",),
    "spot": ("address",),
    "postcode": ("postcode",),
    "site": ("website",),
}
"""The same where customers are organisations. A small shop's phone is often a mobile, and its mailbox a provider's; others speak by their
domain only."""

SEPARATOR = "\x1f"
LOTS = 1 << 32
"""What is drawn by lot is drawn from 0 .. LOTS - 1, the rest of a number by it."""

_NUMBER, _TEXT = pa.int64(), pa.string()


def slots(kind: str) -> tuple[str, ...]:
    """The columns of a profile that may hold a kind's numbers: `mobile`, `mobile_2`; `domain_3` is the website's."""
    return (kind, f"{kind}_2", f"{kind}_3")


def filled(engine: Engine, records: Frame, organisations: bool = False) -> dict[str, tuple[str, ...]]:
    """The kinds that hold anything at all, each with the columns that do; `name` stands for its four columns."""
    kinds = ORGANISATION_KINDS if organisations else KINDS
    wanted = dict.fromkeys([*NAMES, *(column for kind in kinds.values() for column in kind)])
    columns = [column for column in wanted if column in records.collect_schema().names()]  # an older store has fewer
    counted = engine.rows(records.select(*(nw.col(column).count().alias(column) for column in columns)))
    counts = {column: counted[column][0].as_py() or 0 for column in columns}
    found = {kind: tuple(column for column in held if counts.get(column)) for kind, held in kinds.items()}
    if not organisations and any(counts[column] for column in NAMES):
        found["name"] = NAMES
    return {kind: held for kind, held in found.items() if held}


# Profiles --------------------------------------------------------------------------------------------------------------


def _columns(present: dict[str, tuple[str, ...]]) -> list[tuple[str, str, tuple[str, ...]]]:
    """(kind, column of records, columns of numbers) of all kinds but names."""
    found = []
    for kind, columns in present.items():
        outputs = READERS[kind][1] if kind in READERS else (kind,)
        if kind == "site" and not {"email", "desk"} & present.keys():
            outputs = ("domain",)
        for place, column in enumerate(columns if kind != "name" else ()):
            found.append((kind, column, outputs if place == 0 else tuple(f"{name}_{place + 1}" for name in outputs)))
    return found


def _read(rows: pa.Table, present: dict[str, tuple[str, ...]]) -> pa.Table:
    """Rows of records as numbers. `lot`: one number for all that decides whether two records say the same."""
    held: dict[str, pa.Array] = {name: rows[name].combine_chunks() for name in rows.column_names}
    read: dict[str, pa.Array] = {}
    if "name" in present:
        names = read_names(*(held[column] for column in NAMES))
        read |= dict(zip(("name_text", *NAME_FORMS, "script"), names, strict=True))
    for kind, column, outputs in _columns(present):
        reader = READERS[kind][0] if kind in READERS else read_plain
        read |= dict(zip(outputs, reader(held[column]), strict=True))
    deciding = [column for name, column in read.items() if name.partition("_")[0] in _DECIDING]
    lot = combined(deciding) if deciding else held["record_id"].cast(_NUMBER)
    told = {"id": held["record_id"], "records": np.ones(rows.num_rows, np.int32), "lot": lot}
    if read:  # where nothing is said, a source alone ties nobody
        told["source"] = numbers(held["source"])
    return pa.table({**told, **read})


_DECIDING = frozenset({*KINDS, *ORGANISATION_KINDS, "domain", "full", "family", "given", "told"})


def profiles(engine: Engine, records: Frame, present: dict[str, tuple[str, ...]], known: bool = False) -> Frame:
    """`match_profiles` (one row per combination of values) and `match_records` (record -> profile `id`; its `lot` and source).

    A profile's id is the smallest record's; nothing but the names of things depends on it.

    Args:
        known: the two tables are there, made from the same columns: only records they do not know are read, and
            `_match_touched` tells the ids of profiles that are new, others, or no more.
    """
    wanted = [*(NAMES if "name" in present else ()), *(column for _, column, _ in _columns(present))]
    texts = records.select(nw.col("record_id").cast(nw.Int32), "source", *dict.fromkeys(wanted))
    schema = [("id", pa.int32()), ("records", pa.int32()), ("lot", _NUMBER)]
    if present:
        schema.append(("source", _NUMBER))
    if "name" in present:
        schema += [("name_text", _TEXT), *((form, _NUMBER) for form in (*NAME_FORMS, "script"))]
    schema += [(name, _NUMBER) for _, _, names in _columns(present) for name in names]
    read = partial(_read, present=present)
    if known:
        return _changed(engine, texts, read, pa.schema(schema))
    return _folded(engine, engine.map("_match_read", texts, read, pa.schema(schema)))


def _lots(every: Frame) -> Frame:
    """What several records say, or one: its `lot`, the smallest `id`, how many `records`, the one `source` they are of (null
    where there are several)."""
    sourced = "source" in every.columns
    ends = [nw.col("source").min().alias("one"), nw.col("source").max().alias("other")] if sourced else []
    counted = every.group_by("lot").agg(nw.col("id").min(), nw.len().cast(nw.Int32).alias("records"), *ends)
    common = nw.when(nw.col("one") == nw.col("other")).then(nw.col("one")).alias("source")
    return counted.select("lot", "id", "records", *([common] if sourced else []))


def _folded(engine: Engine, read: Frame) -> Frame:
    """Records with equal values become one profile."""
    sourced = "source" in read.columns
    repeated = engine.save("_match_repeated", _lots(read).filter(nw.col("records") > 1))
    held = engine.look_up(read, {"_of_all": "lot"}, repeated)
    alone = nw.col("id_of_all").is_null()
    told = ["lot", *(["source"] if sourced else [])]
    engine.save(
        "match_records", held.select(nw.col("id").alias("record_id"), nw.coalesce("id_of_all", "id").alias("id"), *told)
    )
    profiles = held.filter(alone | (nw.col("id_of_all") == nw.col("id"))).with_columns(
        nw.coalesce("records_of_all", "records").alias("records"),
        *([nw.when(alone).then("source").otherwise("source_of_all").alias("source")] if sourced else []),
    )
    return engine.save("match_profiles", profiles.select(*read.columns))


def _changed(engine: Engine, texts: Frame, read: ColumnFunction, schema: pa.Schema) -> Frame:
    """The same by way of the tables of before."""
    records, profiles = engine.table("match_records"), engine.table("match_profiles")
    new = texts.join(records.select("record_id"), on="record_id", how="anti")
    new = engine.map("_match_read", new, read, schema)
    stay = records.join(texts.select("record_id"), on="record_id", how="semi")
    stay = stay.select(nw.col("record_id").alias("id"), "lot", "source")
    every = engine.save("_match_every", nw.concat([stay, new.select("id", "lot", "source")], how="vertical"))
    now = engine.save("_match_lots", _lots(every))
    was = profiles.select("lot", "id", "records", nw.col("source").alias("told"))
    one_source = (nw.col("source") == nw.col("told")) | (nw.col("source").is_null() & nw.col("told").is_null())
    same = engine.save(
        "_match_same", now.join(was, on=["lot", "id", "records"], how="inner").filter(one_source).select("id", "lot")
    )
    others = profiles.join(same.select("id"), on="id", how="anti")
    values = [name for name in schema.names if name not in ("id", "records", "source")]
    known = nw.concat([frame.select(*values) for frame in (new, others)], how="vertical").unique("lot")
    come = now.join(same.select("lot"), on="lot", how="anti").join(known, on="lot", how="inner")
    come = engine.save("_match_come", come.select(*schema.names))
    touched = nw.concat([frame.select("id") for frame in (others, come)], how="vertical").unique()
    engine.save("_match_touched", touched)
    told = every.join(now.select("lot", nw.col("id").alias("profile")), on="lot", how="inner")
    engine.save(
        "match_records", told.select(nw.col("id").alias("record_id"), nw.col("profile").alias("id"), "lot", "source")
    )
    return engine.change("match_profiles", engine.table("_match_touched"), come)


def texts(engine: Engine, records: Frame, present: dict[str, tuple[str, ...]]) -> list[Frame]:
    """The texts behind a profile's numbers, for looking at how alike they are: frames of `id` and one column per kind (addresses with their
    postcode), each to be looked up by itself."""
    kept = [
        kind for kind in ("mobile", "line", "email", "company", "title", "business", "birth", "spot") if kind in present
    ]
    told = {kind: nw.col(present[kind][0]) for kind in kept}
    if "spot" in kept and "postcode" in present:
        beside = nw.concat_str(nw.lit(SEPARATOR), present["postcode"][0])
        told["spot"] = nw.concat_str(told["spot"], beside.fill_null(""))
    frame = records.select(
        nw.col("record_id").cast(nw.Int32).alias("id"), *(text.alias(f"text_{kind}") for kind, text in told.items())
    )
    if "name" not in present:
        return [frame]
    return [frame, engine.table("match_profiles").select("id", nw.col("name_text").alias("text_name"))]
