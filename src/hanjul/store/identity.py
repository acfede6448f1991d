"""Identity: whose each record is, and that a person keeps the id over runs.

The first run makes ids from content alone. A later run looks where the records of the run before have gone, and the ids
follow the records: docs/concepts.md has the rule. In: `records`, `groups`, and of the run before `customer_of` with the
records it speaks of. Out: `customer_of`, and what happened to ids as lines of `history`.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame, Values
from hanjul.store import history, past
from hanjul.tables import CONTACTS, CUSTOMER_OF, raw_name

TELLING = (
    "name", "mobile", "phone", "email_key", "company_key", "business_number", "birth_date", "address_key", "member_id",
    "created_at",
)  # fmt: skip
"""What of a record makes its customer's id: what identifies, and does not change when somebody tidies a memo."""

LEVELS = (("source", "_said"), ("_said",), ("source", "member_id"), ("source", "email_key"), ("source", "mobile"))
"""What makes a record of this run the one of the run before, tried in this order on those still unpaired. The last three
find a record whose values were changed: by what its source calls it, by its mailbox, by its number."""

_CALLED = ("name", "family_name", "given_name", "name_alias", "company")
"""What says who somebody is. A row of a list of refusals has none of it: a number is no person."""

_TIES = tuple(dict.fromkeys((*TELLING, *_CALLED, *CONTACTS, "phone_alt")))
"""What may hold a record to others: where any of it differs from before, the record was changed."""

_SEPARATOR = "\x1f"


def run(engine: Engine, at: str) -> Frame | None:
    """Change `customer_of` to the groups of this run. Gives the customers of before and of now that do not consist of the very
    records they did in the run before (`customer_id`); None where there was none.

    Args:
        at: when this run began, for the history.
    """
    groups = engine.table("groups").select("record_id", "group_id")
    records = engine.table("records").select("record_id", "source", "row")
    now = engine.save("_now", records.join(groups, on="record_id", how="inner"))
    again = CUSTOMER_OF.name in engine.tables()
    given = _inherited(engine, now, _links(engine, now)) if again else _nobody(engine)
    fresh = _fresh(engine, now.join(given, on="group_id", how="anti"), given)
    ids = nw.concat([given.select("group_id", "customer_id"), fresh.select("group_id", "customer_id")], how="vertical")
    owned = now.join(ids, on="group_id", how="inner")
    owned = owned.with_columns(nw.col("row").min().over("group_id", "source").alias("_first"))
    duplicate = nw.when(nw.col("row") > nw.col("_first")).then(nw.col("_first")).alias("duplicate_of")
    owned = owned.with_columns(duplicate).select(*CUSTOMER_OF.schema.names)
    if not again:
        owned = engine.save(CUSTOMER_OF.name, owned)
        made = nw.lit(history.CREATED).alias("event"), nw.lit(None).cast(nw.String).alias("detail")
        history.add(engine, [owned.select("customer_id").unique().with_columns(*made)], at)
        return None
    owned = engine.save("_owned", owned)
    before = engine.save("_before", engine.table(CUSTOMER_OF.name).select(*CUSTOMER_OF.schema.names))
    _remember(engine, owned, before, at)
    _change(engine, owned, before)
    return _touched(engine, owned, before)


def _nobody(engine: Engine) -> Frame:
    return engine.load("_given", pa.schema([("group_id", pa.int64()), ("customer_id", pa.string())]).empty_table())


def _said(engine: Engine, frame: Frame, records: str = "records") -> Frame:
    """What records say of somebody, beside their numbers in `frame`."""
    said, ties = (
        nw.concat_str(*(nw.col(column).fill_null("") for column in columns), separator=_SEPARATOR)
        for columns in (TELLING, _TIES)
    )
    told = engine.table(records).select(
        "record_id", "member_id", "email_key", "mobile", said.alias("_said"), ties.alias("_ties")
    )
    return frame.join(told, on="record_id", how="inner")


# Which record is which -------------------------------------------------------------------------------------------------


def _links(engine: Engine, now: Frame) -> Frame:
    """`_links`: group_id, record_id and past_id of the records that are one and the same, whose it was, `past_customer`, and
    whether what may hold it to others was `changed` (1)."""
    owners = engine.table(CUSTOMER_OF.name).select("record_id", "source", "row", "customer_id")
    found = [
        now.join(owners.select("record_id"), on="record_id", how="inner").select(
            "record_id", nw.col("record_id").alias("past_id"), nw.lit(0).alias("changed")
        )
    ]
    if past.GONE in engine.tables():
        left = engine.save("_left", _said(engine, now.join(owners.select("record_id"), on="record_id", how="anti")))
        gone = engine.save("_parted", _said(engine, owners, past.GONE).rename({"record_id": "past_id"}))
        for number, keys in enumerate(LEVELS):
            pairs = engine.save(f"_pairs_{number}", _paired(left, gone, keys))
            left = left.join(pairs, on="record_id", how="anti")
            gone = gone.join(pairs, on="past_id", how="anti")
            found.append(pairs)
    owners = owners.select(nw.col("record_id").alias("past_id"), nw.col("customer_id").alias("past_customer"))
    pairs = nw.concat(found, how="vertical").join(owners, on="past_id", how="inner")
    return engine.save("_links", pairs.join(now.select("record_id", "group_id"), on="record_id", how="inner"))


def _paired(left: Frame, gone: Frame, keys: Sequence[str]) -> Frame:
    """record_id, past_id and `changed` of records with equal keys, the first with the first; by a single value only where it is one
    record's on both sides."""
    several = "_said" in keys
    sides = []
    for frame, name in ((left, "record_id"), (gone, "past_id")):
        kept = frame.filter(~nw.col(keys[-1]).is_null())
        kept = kept.with_columns(
            nw.col("row").cum_count().over(*keys, order_by=["source", "row"]).alias("_place"),
            nw.len().over(*keys).alias("_n"),
        ).select(name, *keys, "_place", "_n", nw.col("_ties").alias(f"_ties_{name}"))
        sides.append(kept if several else kept.filter(nw.col("_n") == 1))
    changed = nw.when(nw.col("_ties_record_id") == nw.col("_ties_past_id")).then(nw.lit(0)).otherwise(nw.lit(1))
    pairs = sides[0].join(sides[1], on=[*keys, "_place"], how="inner")
    return pairs.select("record_id", "past_id", changed.alias("changed"))


# Who keeps which id ----------------------------------------------------------------------------------------------------


def _inherited(engine: Engine, now: Frame, links: Frame) -> Frame:
    """`_given`: group_id, customer_id of the groups that go on under an id of before."""
    unnamed = nw.all_horizontal(*(nw.col(name).is_null() for name in _CALLED), ignore_nulls=True)
    named = engine.table("records").select("record_id", nw.when(unnamed).then(0).otherwise(1).alias("_named"))
    flows = links.join(named, on="record_id", how="inner").group_by("group_id", "past_customer").agg(
        nw.len().alias("n"), nw.col("_named").sum().alias("named")
    )  # fmt: skip
    flows = engine.save(
        "_flows",
        flows.with_columns(nw.len().over("group_id").alias("_ids"), nw.len().over("past_customer").alias("_groups")),
    )
    plain = (nw.col("_ids") == 1) & (nw.col("_groups") == 1)
    settled = flows.filter(plain).select("group_id", nw.col("past_customer").alias("customer_id"))
    tangled = engine.rows(flows.filter(~plain).select("group_id", "past_customer", "n", "named")).to_pylist()
    if not tangled:
        return engine.save("_given", settled)
    since = history.since(engine, {row["past_customer"] for row in tangled})
    least = _least(engine, now, {row["group_id"] for row in tangled})
    tangled.sort(
        key=lambda row: (
            -row["named"], -row["n"], since.get(row["past_customer"], ""), row["past_customer"], least[row["group_id"]], row["group_id"]
        )
    )  # fmt: skip
    groups: dict[int, str] = {}
    taken: set[str] = set()
    for row in tangled:
        if row["group_id"] not in groups and row["past_customer"] not in taken:
            groups[row["group_id"]] = row["past_customer"]
            taken.add(row["past_customer"])
    chosen = pa.table(
        {"group_id": pa.array(list(groups), pa.int64()), "customer_id": pa.array(list(groups.values()), pa.string())}
    )
    return engine.save("_given", nw.concat([settled, engine.load("_chosen", chosen)], how="vertical"))


def _least(engine: Engine, now: Frame, groups: Iterable[int]) -> dict[int, str]:
    """The least content of some groups."""
    wanted = engine.load("_wanted_groups", pa.table({"group_id": pa.array(sorted(groups), pa.int64())}))
    found = _said(engine, now.join(wanted, on="group_id", how="inner")).group_by("group_id").agg(nw.col("_said").min())
    rows = engine.rows(found)
    return dict(zip(rows["group_id"].to_pylist(), rows["_said"].to_pylist(), strict=True))


# New ids ---------------------------------------------------------------------------------------------------------------


def _fresh(engine: Engine, now: Frame, given: Frame) -> Frame:
    """`_fresh`: group_id, customer_id of the groups that go on under no id of before.

    The id is a hash of the least of the group's records by content, so that neither the order of rows nor of sources
    touches it; groups that begin alike are numbered, in the order of their whole content.
    """
    least = engine.save(
        "_least",
        _said(engine, now)
        .group_by("group_id")
        .agg(
            nw.col("_said").min().alias("content"),
            nw.col("_said").max().alias("_last"),
            nw.len().alias("_size"),
            nw.col("source").min().alias("_source"),
        ),
    )
    alike = ("content", "_last", "_size", "_source")
    ties = least.with_columns(nw.len().over(*alike).alias("_alike")).filter(nw.col("_alike") > 1).select("group_id")
    least = least.join(_whole(engine, now, engine.save("_ties", ties)), on="group_id", how="left")
    number = nw.col("group_id").cum_count().over(
        "content", order_by=["_last", "_size", "_source", "_whole", "group_id"]
    )  # fmt: skip
    least = least.with_columns(nw.col("_whole").fill_null(0)).with_columns(number.alias("_number"))
    hashing = Values(["content", "_number"], _hashes, pa.schema([("customer_id", pa.string())]))
    hashed = engine.apply_all(least.select("group_id", "content", "_number"), [hashing])
    hashed = engine.save("_hashed", hashed)
    clash = engine.rows(hashed.join(given, on="customer_id", how="semi").select("content").unique())
    if not clash.num_rows:
        return hashed.select("group_id", "customer_id")
    again = engine.load("_clashing", clash)
    taken = set(engine.rows(given.select("customer_id"))["customer_id"].to_pylist())
    moved = []
    for row in engine.rows(hashed.join(again, on="content", how="inner").sort("content", "_number")).to_pylist():
        tried = 1
        while (name := customer_id(row["content"], tried)) in taken:
            tried += 1
        taken.add(name)
        moved.append({"group_id": row["group_id"], "customer_id": name})
    schema = pa.schema([("group_id", pa.int64()), ("customer_id", pa.string())])
    others = hashed.join(again, on="content", how="anti").select("group_id", "customer_id")
    return nw.concat([others, engine.load("_moved", pa.Table.from_pylist(moved, schema))], how="vertical")


def _whole(engine: Engine, now: Frame, ties: Frame) -> Frame:
    """`_whole`: the order of groups that say the same, by all cells of their rows. Equal rows are interchangeable."""
    rows = engine.rows(now.join(ties, on="group_id", how="inner").select("group_id", "source", "row"))
    cells: dict[tuple[str, int], str] = {}
    for source in sorted({*rows["source"].to_pylist()}):
        if raw_name(source) in engine.tables():
            cells |= _cells(engine, source, rows)
    texts: dict[int, list[str]] = {}
    for row in rows.to_pylist():
        texts.setdefault(row["group_id"], []).append(cells.get((row["source"], row["row"]), ""))
    ordered = {text: place for place, text in enumerate(sorted({tuple(sorted(text)) for text in texts.values()}))}
    table = {
        "group_id": pa.array(list(texts), pa.int64()),
        "_whole": pa.array([ordered[tuple(sorted(text))] for text in texts.values()], pa.int64()),
    }
    return engine.load("_whole", pa.table(table))


def _cells(engine: Engine, source: str, rows: pa.Table) -> dict[tuple[str, int], str]:
    """All cells of some rows of a source, as one text a row."""
    numbers = [row["row"] for row in rows.to_pylist() if row["source"] == source]
    wanted = engine.load("_wanted_rows", pa.table({"row": pa.array(numbers, pa.int64())}))
    found = engine.rows(engine.table(raw_name(source)).join(wanted, on="row", how="inner"))
    names = sorted(name for name in found.column_names if name != "row")
    return {
        (source, row["row"]): _SEPARATOR.join(f"{name}={row[name]}" for name in names if row[name] is not None)
        for row in found.to_pylist()
    }


CUSTOMER_ID: Final = re.compile(r"c[0-9a-f]{15}")


def customer_id(content: str, number: int) -> str:
    """`c` and 15 hexadecimal digits: at 10 million customers the chance of any two being equal is 1 in 20,000."""
    text = f"{content}\x1e{number}".encode("utf-8", "surrogatepass")
    return "c" + hashlib.blake2b(text, digest_size=8).hexdigest()[:15]


def _hashes(columns: list[list[Any]]) -> list[Sequence[Any]]:
    return [[customer_id(content, number) for content, number in zip(*columns, strict=True)]]


# What happened to ids --------------------------------------------------------------------------------------------------


def _remember(engine: Engine, owned: Frame, before: Frame, at: str) -> None:
    """Lines of history: who was made, united, split, gone, and whose records came and went."""
    moved = engine.table("_links").join(owned.select("record_id", "customer_id"), on="record_id", how="inner")
    moved = engine.save("_moved", moved)
    crossing = moved.filter(nw.col("past_customer") != nw.col("customer_id"))
    flows = engine.rows(crossing.group_by("past_customer", "customer_id").agg(nw.len().alias("n"))).to_pylist()
    old, new = before.select("customer_id").unique(), owned.select("customer_id").unique()
    lost = engine.rows(old.join(new, on="customer_id", how="anti"))["customer_id"].to_pylist()
    made = engine.rows(new.join(old, on="customer_id", how="anti"))["customer_id"].to_pylist()
    came = moved.filter(nw.col("past_customer") == nw.col("customer_id"))
    fresh = owned.join(came.select("record_id"), on="record_id", how="anti").join(old, on="customer_id", how="inner")
    left = before.join(came.select(nw.col("past_id").alias("record_id")), on="record_id", how="anti")
    left = left.join(new, on="customer_id", how="inner")
    refs = ("customer_id", "source", "row")
    history.add(
        engine,
        [
            history.lines(engine, "_ids", history.of_ids(lost, made, flows, history.known(engine, made))),
            history.lines(engine, "_joined", history.of_rows("joined", engine.rows(fresh.select(*refs)).to_pylist())),
            history.lines(engine, "_departed", history.of_rows("left", engine.rows(left.select(*refs)).to_pylist())),
        ],
        at,
    )


# What changed ----------------------------------------------------------------------------------------------------------


def _change(engine: Engine, owned: Frame, before: Frame) -> None:
    """Change `customer_of` from `before` to `owned`."""
    same = ["record_id", "customer_id", "row", "_duplicate"]
    now, then = (
        frame.with_columns(nw.col("duplicate_of").fill_null(0).alias("_duplicate")) for frame in (owned, before)
    )
    come = now.join(then.select(*same), on=same, how="anti").select(*CUSTOMER_OF.schema.names)
    gone = then.join(now.select(*same), on=same, how="anti").select("record_id")
    engine.change(CUSTOMER_OF.name, gone, come)


def _touched(engine: Engine, owned: Frame, before: Frame) -> Frame:
    """`_people`: the customers that do not consist of the very records they did."""
    whose = ["record_id", "customer_id"]
    ends = ((owned, before), (before, owned))
    apart = [one.join(other.select(*whose), on=whose, how="anti").select("customer_id") for one, other in ends]
    return engine.save("_people", nw.concat(apart, how="vertical").unique())
