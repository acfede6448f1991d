"""Past: what the run before left, and which of it still holds, so that it need not be worked out again.

While a run is under way what it takes away waits under other names: `past_raw_<source>`, the rows a source gave before, from
extract to clean; `past_gone`, records that are no more, from clean to merge; `past_customers`, customers as they were before
they changed, from merge to govern. A run that stops in between (`--until`) leaves them for the next one; what waits already
is never overwritten, so it always is what the ids in `customer_of` speak of.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul.engines import Engine, Frame, lines_of
from hanjul.tables import CUSTOMER_OF

GONE, CUSTOMERS = "past_gone", "past_customers"
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
        read = (path for path in sorted(folder.rglob("*.*")) if path.suffix in (".py", ".csv", ".yaml"))
        parts = [(path.relative_to(folder).as_posix(), path.stat()) for path in read]
    return [version("hanjul"), [(name, stat.st_size, stat.st_mtime_ns) for name, stat in parts]]


def key(*parts: Any) -> str:
    """A hash of what a result depends on besides the data: plans as JSON, and hanjul itself."""
    text = json.dumps([_code(), *parts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal: whether it still is what it was."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def state(engine: Engine, step: str) -> dict[str, tuple[str, str]]:
    """By source: the key and the day a step last ran with."""
    return {row["source"]: (row["key"], row["on"]) for row in lines_of(engine, STATE) if row["step"] == step}


def keep_state(engine: Engine, step: str, keys: Mapping[str, str], on: str = "") -> None:
    """Note what a step ran with, by source."""
    rows = [row for row in lines_of(engine, STATE) if row["step"] != step]
    rows += [{"step": step, "source": source, "key": value, "on": on} for source, value in sorted(keys.items())]
    engine.load(STATE, pa.Table.from_pylist(rows, _STATE_COLUMNS))


def edition(engine: Engine) -> int:
    """How often the records of this store have become others."""
    return int(state(engine, "records").get("", ("0",))[0])


def note_change(engine: Engine) -> None:
    """Note that the records are others than they were."""
    keep_state(engine, "records", {"": str(edition(engine) + 1)})


def aligned(frame: Frame, names: Sequence[str]) -> Frame:
    """A frame in these columns, so that it can stand under another; one it does not have is text that is missing."""
    held = set(frame.collect_schema().names())
    return frame.select(*(nw.col(name) if name in held else nw.lit(None).cast(nw.String).alias(name) for name in names))


def set_aside(engine: Engine, name: str, waiting: str) -> None:
    """Let a table wait that is about to be replaced, where there is one and no older one waits already."""
    tables = engine.tables()
    if name in tables and waiting not in tables:
        engine.move(name, waiting)


def copy(engine: Engine, name: str, waiting: str) -> None:
    """Let a copy of a table wait that is about to be changed, where none waits already."""
    tables = engine.tables()
    if name in tables and waiting not in tables:
        engine.save(waiting, engine.table(name))


def keep_records(engine: Engine, records: Frame) -> None:
    """Let records wait that are about to be deleted, where `customer_of` speaks of them."""
    if CUSTOMER_OF.name in engine.tables():
        owned = engine.table(CUSTOMER_OF.name).select("record_id")
        _keep(engine, GONE, records.join(owned, on="record_id", how="semi"), "record_id")


def keep_customers(engine: Engine, people: Frame | None) -> None:
    """Let some customers, or all, wait as govern left them, before they are changed."""
    if "customers" not in engine.tables():
        return
    customers = engine.table("customers")
    told = customers.filter(~nw.col("status").is_null())
    told = told if people is None else told.join(people, on="customer_id", how="semi")
    _keep(engine, CUSTOMERS, told, "customer_id")


def _keep(engine: Engine, waiting: str, rows: Frame, by: str) -> None:
    """Let rows wait; where one of that `by` waits already, it is the older one."""
    if waiting not in engine.tables():
        engine.save(waiting, rows)
        return
    new = engine.rows(rows.join(engine.table(waiting).select(by), on=by, how="anti"))
    if new.num_rows:
        engine.append(waiting, new)
