"""The activity log: who did what and when, each line chained to the one before it by its hash.

One JSON object a line, beside the project file, so that it outlives the store and can be handed to an auditor. It never holds
a personal value: whom a line is about is a hash under the company's key. A line changed or taken out breaks the chain; that
nothing was cut off its end is told by certificates, which carry the hash of their day.
"""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from hanjul.errors import StoreError
from hanjul.suppression import Secret, company_key
from hanjul.targets import whole
from hanjul.words import Text

FILE: Final = "hanjul-activity.jsonl"
EXPORTS: Final = ".hanjul-exports.json"
_START: Final = "0" * 64


def now() -> str:
    """The time, ISO 8601 with its offset."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


class Entry(NamedTuple):
    """One line. `about`: the keyed hash of a customer's id; `numbers`: counts only."""

    at: str
    who: str
    what: str
    about: str
    numbers: dict[str, int]
    hash: str


class Log(NamedTuple):
    """The lines, and the number (from 1) of the first that does not follow from the one before; None where all do."""

    entries: list[Entry]
    broken: int | None


def note(folder: Path, who: str, what: str, at: str, about: str = "", **numbers: int) -> str:
    """Append a line; gives its hash.

    Raises:
        StoreError: the log cannot be written.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        last = json.loads(text.splitlines()[-1])["hash"] if text.strip() else _START
    except (OSError, ValueError, KeyError, TypeError):
        last = "?"  # a broken end is told by `read`; the log goes on all the same
        text = ""
    told = {"at": at, "who": who, "what": what, "about": about, "numbers": numbers}
    line = {**told, "hash": _hash(last, told)}
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(("" if not text or text.endswith("\n") else "\n") + json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StoreError(
            Text("활동 기록 {path} 에 쓸 수 없습니다.", "the activity log {path} cannot be written").fill(path=path),
            Text("폴더와 파일의 권한을 확인하세요.", "check the permissions of the folder and the file"),
        ) from error
    return str(line["hash"])


def read(folder: Path) -> Log:
    """All lines, and whether the chain holds."""
    path = folder / FILE
    entries: list[Entry] = []
    last, broken = _START, None
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else (), start=1):
        try:
            line = json.loads(text)
            told = {name: line[name] for name in ("at", "who", "what", "about", "numbers")}
            if line["hash"] != _hash(last, told):
                broken = broken or number
            last = line["hash"]
            entries.append(Entry(**told, hash=last))
        except (ValueError, KeyError, TypeError):
            broken, last = broken or number, "?"
    return Log(entries, broken)


def _hash(last: str, told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{last}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def about(folder: Path, secret: Secret, customer_id: str) -> str:
    """What stands for a customer in the log."""
    key = company_key(folder, secret, needed=False)
    return hashlib.blake2b(customer_id.encode(), key=key, digest_size=12, person=b"activity").hexdigest()


# Files made by commands ----------------------------------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    """The files with personal data that commands wrote (lists, pages, sheets) and that are still there."""
    try:
        kept = json.loads((folder / EXPORTS).read_text(encoding="utf-8"))
        return [path for path in (folder / name for name in kept if isinstance(name, str)) if path.is_file()]
    except (OSError, ValueError, TypeError):
        return []


def made(folder: Path, path: Path) -> None:
    """Remember a file a command wrote, so that an erasure finds it."""
    absolute = path.resolve()
    known = {str(one) for one in files(folder)} | {str(absolute)}
    with whole(folder / EXPORTS) as temporary:
        temporary.write_text(json.dumps(sorted(known), ensure_ascii=False), encoding="utf-8")
