"""The activity log: who did what and when, each line chained to the one before it by its hash.

One JSON object a line, beside the project file, so that it outlives the store and can be handed to an auditor. It never holds
a personal value: whom a line is about is a hash under the company's key. A line changed or taken out breaks the chain. How many
lines there are and the hash of the last stand, signed with the company's key, in a file of their own: lines cut off the end are
missed, and a line `cut` in the log itself says so for ever. Certificates carry the hash of their day.
"""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from hanjul.callbacks import Secret
from hanjul.disk import whole
from hanjul.errors import StoreError
from hanjul.store.key import company_key
from hanjul.words import Text

FILE: Final = "hanjul-activity.jsonl"
HEAD: Final = ".hanjul-activity.head"
CUT: Final = "cut"
"""The line that says that lines before it are missing."""
EXPORTS: Final = ".hanjul-exports.json"
_START: Final = "0" * 64


def now() -> str:
    """The time, ISO 8601 with its offset."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


class Entry(NamedTuple):
    """One line. `about`: the keyed hash of a customer's id, or the fingerprint of a certificate; `numbers`: counts only."""

    at: str
    who: str
    what: str
    about: str
    numbers: dict[str, int]
    hash: str


class Log(NamedTuple):
    """The lines; the number (from 1) of the first that does not follow from the one before, None where all do; how many lines
    are missing at the end: 0 where none is, None where nobody can tell."""

    entries: list[Entry]
    broken: int | None
    cut: int | None = 0


def note(folder: Path, secret: Secret, who: str, what: str, at: str, about: str = "", **numbers: int) -> str:
    """Append a line; gives its hash. Where lines were cut off the end, a line before it tells so.

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
    hashes = _hashes(path)
    missing = _missing(folder, secret, hashes)
    new = [] if missing == 0 else [(CUT, "", {"missing": missing or 0})]
    lines = []
    for name, whom, counted in (*new, (what, about, numbers)):
        told = {"at": at, "who": who, "what": name, "about": whom, "numbers": counted}
        last = _hash(last, told)
        lines.append(json.dumps({**told, "hash": last}, ensure_ascii=False) + "\n")
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(("" if not text or text.endswith("\n") else "\n") + "".join(lines))
        with whole(folder / HEAD) as temporary:
            temporary.write_text(_signed(folder, secret, len(hashes) + len(lines), last), encoding="ascii")
    except OSError as error:
        raise StoreError(
            Text("활동 기록 {path} 에 쓸 수 없습니다.", "the activity log {path} cannot be written").fill(path=path),
            Text("폴더와 파일의 권한을 확인하세요.", "check the permissions of the folder and the file"),
        ) from error
    return last


def note_once(folder: Path, secret: Secret, who: str, what: str, at: str, **numbers: int) -> None:
    """Append a line unless it stands there: whoever wrote it may have been cut off right after it."""
    told = (at, who, what, numbers)
    if not any((one.at, one.who, one.what, one.numbers) == told for one in read(folder, secret).entries):
        note(folder, secret, who, what, at, "", **numbers)


def head(folder: Path) -> tuple[int, str]:
    """How many lines the log has, and the hash of the last."""
    hashes = _hashes(folder / FILE)
    return len(hashes), hashes[-1] if hashes else _START


def read(folder: Path, secret: Secret) -> Log:
    """All lines, whether the chain holds, and whether its end is there."""
    path = folder / FILE
    entries: list[Entry] = []
    last, broken = _START, None
    for number, text in enumerate(_lines(path), start=1):
        try:
            line = json.loads(text)
            told = {name: line[name] for name in ("at", "who", "what", "about", "numbers")}
            if line["hash"] != _hash(last, told):
                broken = broken or number
            last = line["hash"]
            entries.append(Entry(**told, hash=last))
        except (ValueError, KeyError, TypeError):
            broken, last = broken or number, "?"
    return Log(entries, broken, _missing(folder, secret, _hashes(path)))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []


def _hashes(path: Path) -> list[str]:
    """The hash each line of the log says it has; "?" where it says none."""
    found = []
    for text in _lines(path):
        try:
            found.append(str(json.loads(text)["hash"]))
        except (ValueError, KeyError, TypeError):
            found.append("?")
    return found


def _missing(folder: Path, secret: Secret, hashes: list[str]) -> int | None:
    """How many lines are missing at the end of the log, by what was signed; None where that cannot be told: the signed file is
    gone or not ours, or the line it speaks of is another one."""
    try:
        count, last, _ = (folder / HEAD).read_text(encoding="ascii").split()
        if (folder / HEAD).read_text(encoding="ascii") != _signed(folder, secret, int(count), last):
            return None
    except FileNotFoundError:
        return None if hashes else 0
    except (OSError, ValueError):
        return None
    if len(hashes) < int(count):
        return int(count) - len(hashes)
    # More lines than were signed: whoever wrote the last was cut off before signing it.
    return 0 if hashes[int(count) - 1] == last else None


def _signed(folder: Path, secret: Secret, count: int, last: str) -> str:
    told = f"{count} {last}"
    return f"{told} {company_key(folder, secret).hashed(told, 'activity head')}\n"


def _hash(last: str, told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{last}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def about(folder: Path, secret: Secret, customer_id: str) -> str:
    """What stands for a customer in the log."""
    return company_key(folder, secret).hashed(customer_id, "activity", 12)


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
    here = folder.resolve()
    paths = (
        one.resolve() for one in (*files(folder), path)
    )  # inside as they stand there: a folder may be copied or moved
    known = {str(one.relative_to(here) if one.is_relative_to(here) else one) for one in paths}
    with whole(folder / EXPORTS) as temporary:
        temporary.write_text(json.dumps(sorted(known), ensure_ascii=False), encoding="utf-8")
