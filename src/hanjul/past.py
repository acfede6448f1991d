"""Past: what the run before left, and which of it still holds, so that it need not be worked out again.

While a run is under way the tables it replaces wait under other names: `past_raw_<source>` and `past_findings` from extract
to clean, `past_records` from clean to merge, `past_customers` from merge to govern. A run that stops in between (`--until`)
leaves them for the next one; what waits already is never overwritten, so it always is what the ids in `customer_of` speak of.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame

RECORDS, SAME, FINDINGS, CUSTOMERS = "past_records", "past_same", "past_findings", "past_customers"
ERASED = "erased"
"""The step whose key is how many hashes of erased people the rows passed."""
STATE = "past_state"
"""What tables were made with: step, source ("" for all), key (a hash), on (the day)."""

_STATE_COLUMNS = pa.schema([(name, pa.string()) for name in ("step", "source", "key", "on")])


def raw_name(source: str) -> str:
    """The raw table of a source as it was before."""
    return f"past_raw_{source}"


@cache
def _code() -> list[Any]:
    """What hanjul itself is: another version, or another file in it, may read the same data otherwise."""
    own = files("hanjul")
    with as_file(own) as folder:
        parts = [(path.relative_to(folder).as_posix(), path.stat()) for path in sorted(folder.rglob("*.[pc]*[yv]"))]
    return [version("hanjul"), [(name, stat.st_size, stat.st_mtime_ns) for name, stat in parts]]


def key(*parts: Any) -> str:
    """A hash of what a result depends on besides the data: plans as JSON, and hanjul itself."""
    text = json.dumps([_code(), *parts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def state(engine: Engine, step: str) -> dict[str, tuple[str, str]]:
    """By source: the key and the day a step last ran with."""
    if STATE not in engine.tables():
        return {}
    rows = engine.rows(engine.table(STATE).filter(nw.col("step") == step)).to_pylist()
    return {row["source"]: (row["key"], row["on"]) for row in rows}


def keep_state(engine: Engine, step: str, keys: Mapping[str, str], on: str = "") -> None:
    """Note what a step ran with, by source."""
    rows = engine.rows(engine.table(STATE)).to_pylist() if STATE in engine.tables() else []
    rows = [row for row in rows if row["step"] != step]
    rows += [{"step": step, "source": source, "key": value, "on": on} for source, value in sorted(keys.items())]
    engine.load(STATE, pa.Table.from_pylist(rows, _STATE_COLUMNS))


def set_aside(engine: Engine, name: str, waiting: str) -> bool:
    """Let a table wait that is about to be replaced; False where there is none, or where an older one waits already."""
    tables = engine.tables()
    if name not in tables or waiting in tables:
        return False
    engine.move(name, waiting)
    return True


def copy(engine: Engine, name: str, waiting: str) -> None:
    """Let a copy of a table wait that is about to be changed, where none waits already."""
    tables = engine.tables()
    if name in tables and waiting not in tables:
        engine.save(waiting, engine.table(name))


def owned(engine: Engine) -> Frame | None:
    """The records the ids of the run before speak of, each with its `customer_id`; `past_id` is its number then.
    None where there was no run before."""
    tables = engine.tables()
    if "customer_of" not in tables:
        return None
    records = engine.table(RECORDS if RECORDS in tables else "records")
    owners = engine.table("customer_of").select("record_id", "source", "row", "customer_id")
    held = records.join(owners, on=["record_id", "source", "row"], how="inner")
    return held.rename({"record_id": "past_id"})


def same(engine: Engine) -> Frame:
    """record_id, past_id of the records known to say exactly what they said in the run before."""
    tables = engine.tables()
    if RECORDS not in tables and "customer_of" in tables:  # matched anew: they are the same records
        return engine.table("customer_of").select("record_id", nw.col("record_id").alias("past_id"))
    if SAME in tables:
        return engine.table(SAME).select("record_id", "past_id")
    return engine.load("_none_same", pa.table({name: pa.array([], pa.int64()) for name in ("record_id", "past_id")}))
