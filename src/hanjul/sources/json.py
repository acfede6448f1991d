"""JSON: one object a line, an array of objects, or an answer of an API that wraps one."""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from hanjul.callbacks import Secret
from hanjul.errors import SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.extracted import Extracted, schema_of
from hanjul.sources.grid import text_column
from hanjul.sources.header import clean_name, unique_names
from hanjul.sources.text import Decoder, detect
from hanjul.words import Text

_CHUNK_ROWS = 20_000
_Line = tuple[int, dict[str, Any] | None, str]


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read JSON. Keys become columns (nested ones joined by a dot), numbers keep the digits they are written with.

    Raises:
        SourceError: the text is neither JSON lines nor an array of objects.
    """
    encoding, bom_bytes = detect(blob, plan.encoding)
    decoder = Decoder(blob, encoding, bom_bytes)
    lines = _is_lines(decoder)
    rows = [] if lines else _objects(b"".join(block.data for block in decoder.blocks()), blob.label)

    def again() -> Iterator[_Line]:
        """Every object with its row number, from the start."""
        every = _lines(decoder) if lines else ((i, row, "") for i, row in enumerate(rows, start=1))
        return itertools.islice(every, limit)

    keys = list(dict.fromkeys(key for _, row, _ in again() if row is not None for key in row))
    if not keys:
        raise _no_table(blob.label)
    proof: dict[str, str | int | float | None] = {
        "format": "jsonl" if lines else "json",
        "encoding": encoding,
        "bytes": blob.size_bytes,
    }
    extracted = Extracted(list(unique_names(list(map(clean_name, keys)), 0)), iter(()), proof=proof)
    extracted.batches = _batches(again(), keys, extracted)
    return extracted


def _is_lines(decoder: Decoder) -> bool:
    """Whether every line is an object: the first is one, and it is not the only one and a mere wrapper around a list."""
    lines = (line for block in decoder.blocks() for line in block.data.split(b"\n") if line.strip())
    first = list(itertools.islice(lines, 2))
    try:
        value = json.loads(first[0])
    except (ValueError, RecursionError, IndexError):
        return False
    return isinstance(value, dict) and (len(first) > 1 or not _wraps(value))


def _wraps(value: dict[str, Any]) -> bool:
    return any(isinstance(part, list) and part and isinstance(part[0], dict) for part in value.values())


def _lines(decoder: Decoder) -> Iterator[_Line]:
    number = 0
    for block in decoder.blocks():
        for line in block.data.split(b"\n"):
            if not line.strip():
                continue
            number += 1
            try:
                value = json.loads(line, parse_float=str, parse_int=str)
            except (ValueError, RecursionError):
                yield number, None, "not JSON"
                continue
            yield (number, flat(value), "") if isinstance(value, dict) else (number, None, "not an object")


def _objects(data: bytes, label: str) -> list[dict[str, Any] | None]:
    """The objects of an array, or of the longest list inside an object."""
    try:
        value = json.loads(data, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SourceError(
            Text("{label}: JSON 문법에 맞지 않습니다{where}.", "{label} is not JSON{where}").fill(
                label=label, where=where
            ),
            Text("끝이 잘린 파일이 아닌지 확인하세요.", "see whether the file is cut off"),
        ) from error
    if isinstance(value, dict):
        value = max((part for part in value.values() if isinstance(part, list)), key=len, default=[value])
    return [flat(item) if isinstance(item, dict) else None for item in value]


def flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """An object without nesting: `{"a": {"b": 1}}` is `{"a.b": 1}`; a list of plain values is joined by commas."""
    out: dict[str, Any] = {}
    for key, part in value.items():
        name = f"{prefix}{key}"
        if isinstance(part, dict):
            out |= flat(part, f"{name}.")
        elif isinstance(part, list):
            plain = not any(isinstance(item, dict | list) for item in part)
            out[name] = (
                ", ".join(str(item) for item in part if item is not None)
                if plain
                else json.dumps(part, ensure_ascii=False)
            )
        else:
            out[name] = part
    return out


def _batches(rows: Iterable[_Line], keys: list[str], extracted: Extracted) -> Iterator[pa.RecordBatch]:
    schema = schema_of(extracted.columns)
    stream, last = iter(rows), 0
    while chunk := list(itertools.islice(stream, _CHUNK_ROWS)):
        last = chunk[-1][0]
        extracted.refused.extend((number, "source_broken_json", detail) for number, row, detail in chunk if row is None)
        good = [(number, row) for number, row, _ in chunk if row is not None]
        columns = [text_column([row.get(key) for _, row in good]) for key in keys]
        yield pa.RecordBatch.from_arrays(
            [pa.array([number for number, _ in good], pa.int64()), *columns], schema=schema
        )
    extracted.proof["physical_rows"] = last


def _no_table(label: str) -> SourceError:
    return SourceError(
        Text("{label}: JSON 안에 객체 목록이 없습니다.", "{label}: the JSON holds no list of objects").fill(label=label)
    )
