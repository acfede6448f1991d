"""Story: how one customer came to be: its records, the links that hold them together, and who else it might be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul import facts
from hanjul.engines import Engine
from hanjul.errors import ProjectError, nearest_first, run_first
from hanjul.match.explain import Explanation, explain_pairs
from hanjul.match.links import links
from hanjul.words import Text

SHOWN_DOUBTS = 5
"""Undecided pairs with other customers that are told, likeliest first."""


@dataclass(frozen=True, slots=True)
class Story:
    """One customer.

    Attributes:
        records: what its records say, in the order of sources and rows: `record_id`, `source`, `row` and values.
        links: one fewer than records: the pairs that tie them together, strongest first.
        doubts: undecided pairs with records of other customers, each with that customer's id.
        undecided: how many such pairs there are.
    """

    customer_id: str
    records: tuple[dict[str, Any], ...]
    links: tuple[Explanation, ...]
    doubts: tuple[tuple[str, Explanation], ...]
    undecided: int


def story(engine: Engine, customer_id: str) -> Story:
    """Tell how a customer of the last run came to be.

    Raises:
        ProjectError: there is no such customer.
    """
    if "customer_of" not in engine.tables():
        raise _unknown(customer_id)
    of = engine.rows(engine.table("customer_of").filter(nw.col("customer_id") == customer_id))
    ids = sorted(of["record_id"].to_pylist())
    if not ids:
        raise _unknown(customer_id)
    frame = engine.table("records").filter(nw.col("record_id").is_in(ids)).sort("source", "row")
    pairs = engine.table("pairs").filter(nw.col("a").is_in(ids) | nw.col("b").is_in(ids))
    listed = engine.rows(pairs)
    joined = [row["decision"] == "same" and row["a"] in ids and row["b"] in ids for row in listed.to_pylist()]
    held = links(_certain(listed.filter(joined))) if any(joined) else listed.slice(0, 0)
    wanted = [(row["a"], row["b"]) for row in held.select(["a", "b"]).to_pylist()]
    doubts = [
        row for row in listed.to_pylist() if row["decision"] == "review" and (row["a"] in ids) != (row["b"] in ids)
    ]
    doubts.sort(key=lambda row: (-row["match_probability"], row["a"], row["b"]))
    asked = [(row["a"], row["b"]) for row in doubts[:SHOWN_DOUBTS]]
    told = explain_pairs(engine, [*wanted, *asked]) if wanted or asked else []
    others = _owners(engine, [b if a in ids else a for a, b in asked])
    return Story(
        customer_id,
        tuple(engine.rows(frame).to_pylist()),
        tuple(told[: len(wanted)]),
        tuple(zip(others, told[len(wanted) :], strict=True)),
        len(doubts),
    )


def _certain(joined: pa.Table) -> pa.Table:
    """Pairs that were joined; a person's word ties two records whatever the model thinks of them."""
    told = pc.ends_with(joined["evidence"], "judgement:same")
    p = pc.if_else(told, 1.0, joined["match_probability"])
    return joined.set_column(joined.schema.get_field_index("match_probability"), "match_probability", p)


def customer_at(engine: Engine, ref: str) -> str:
    """The customer a reference `source:row` belongs to.

    Raises:
        ProjectError: it is no such reference, or there is no such row.
    """
    return _owners(engine, [record_at(engine, ref)])[0]


def record_at(engine: Engine, ref: str) -> int:
    """The record a reference `source:row` speaks of.

    Raises:
        ProjectError: it is no such reference, or there is no such row.
    """
    source, _, row = ref.rpartition(":")
    if not source or not row.isdecimal():
        raise ProjectError(
            Text("`{ref}` 은(는) 소스:행 형식이 아닙니다.", "`{ref}` is not of the form SOURCE:ROW").fill(ref=ref),
            Text("예: crm:12 (crm 의 12번째 데이터 행)", "for example crm:12, the twelfth data row of crm"),
        )
    if "records" not in engine.tables():
        raise run_first("아직 실행한 적이 없습니다.", "nothing has been run yet")
    records = engine.table("records")
    found = engine.rows(records.filter(nw.col("source") == source, nw.col("row") == int(row)).select("record_id"))
    if not found.num_rows:
        sources = engine.rows(records.select("source").unique().sort("source"))["source"].to_pylist()
        all_of_them = Text("소스: {names}", "sources: {names}").fill(names=", ".join(sources))
        raise ProjectError(
            Text("{ref} 행은 레코드에 없습니다.", "there is no record {ref}").fill(ref=ref),
            _why_missing(engine, source, int(row))
            if source in sources
            else nearest_first(source, sources, all_of_them),
        )
    return int(found["record_id"][0].as_py())


def _why_missing(engine: Engine, source: str, row: int) -> Text:
    """Why a source that is there has no record of a row: it was left out, or there are not so many rows."""
    refused = engine.table("refused").filter(nw.col("source") == source, nw.col("row") == row).select("reason")
    for reason in engine.rows(refused)["reason"].to_pylist():
        why = facts.rules()[reason].words
        return Text(f"제외한 행입니다: {why.ko} (refused.csv)", f"it was left out: {why.en} (refused.csv)")
    last = engine.rows(engine.table("records").filter(nw.col("source") == source).select(nw.col("row").max()))
    words = Text(
        "이 소스의 행은 1부터 {last}까지입니다. 머리글 다음 행이 1입니다.",
        "the rows of this source are 1 to {last}; the row below the header is row 1",
    )
    return words.fill(last=last["row"][0].as_py())


def _owners(engine: Engine, records: Sequence[int]) -> list[str]:
    frame = engine.table("customer_of").filter(nw.col("record_id").is_in(records)).select("record_id", "customer_id")
    of = {row["record_id"]: row["customer_id"] for row in engine.rows(frame).to_pylist()}
    return [of[record] for record in records]


def _unknown(customer_id: str) -> ProjectError:
    return ProjectError(
        Text("고객 {id} 은(는) 없습니다.", "there is no customer {id}").fill(id=customer_id),
        Text(
            "고객번호는 customers.csv 와 records.csv 에 있습니다. 두 행을 견주려면: hanjul explain 소스:행 소스:행",
            "customers.csv and records.csv have the ids; to compare two rows: hanjul explain SOURCE:ROW SOURCE:ROW",
        ),
    )
