"""The archive: rows another law demands keeping after their person is destroyed, apart from everything else and encrypted.

One file per disposal, rule and last day, in `archive/`: AES-256-GCM over the rows as JSON lines, under a key derived by scrypt
from the company's passphrase (`HANJUL_ARCHIVE_KEY`). The header tells in clear what is needed to destroy it in time: the rule
and the last day; it is authenticated with the rest. No stage reads it: what is kept here is neither matched nor delivered.
"""

import datetime
import json
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hanjul.callbacks import Secret
from hanjul.clock import later
from hanjul.disk import whole
from hanjul.errors import ProjectError, StoreError
from hanjul.facts.duties import retention
from hanjul.privacy.plan import Plan
from hanjul.project import Project
from hanjul.words import Text

FOLDER: Final = "archive"
KEY_VARIABLE: Final = "HANJUL_ARCHIVE_KEY"
_MAGIC: Final = b"hanjul archive 1\n"
_COST: Final = 1 << 15
_WAITING: Final = ".new"


class Kept(NamedTuple):
    """One file: the rule that demands keeping, its article, the last day, how many rows."""

    path: Path
    record: str
    article: str
    until: str
    rows: int


Rows = dict[tuple[str, str], list[dict[str, Any]]]
"""(rule, last day) -> the rows: source, row, cells."""


def demanded(
    project: Project, plan: Plan, dates: dict[tuple[str, int], dict[str, str | None]], today: datetime.date
) -> Rows:
    """Which rows of a plan another law demands keeping, and until when. `dates`: the times of every row, by field."""
    found: Rows = {}
    for (source, row), cells in sorted(plan.raw.items()):
        for rule in project.govern.keep:
            duty = retention(rule.record)
            start = (dates.get((source, row), {}).get(rule.counts_from) or "")[:10]
            if source not in rule.sources or duty is None or not start:
                continue
            until = later(start, duty.after)
            if until and until > today.isoformat():
                found.setdefault((rule.record, until), []).append({"source": source, "row": row, "cells": cells})
                break
    return found


def write(project: Project, number: int, rows: Rows, secret: Secret) -> list[Path]:
    """Write the files of one disposal. They count from when it is sure to be carried out (`settle`); until then a second writing
    replaces the first.

    Raises:
        ProjectError: there is no key.
        StoreError: the key is not the one the archive was made with so far.
    """
    if not rows:
        return []
    passphrase = _passphrase(secret)
    for file in kept(project):  # one archive, one key: whoever opens it in five years has only that
        _opened(file.path, passphrase)
        break
    written = []
    for place, ((record, until), lines) in enumerate(sorted(rows.items()), start=1):
        duty = retention(record)
        header = {"record": record, "article": duty.article.ko if duty else "", "until": until, "rows": len(lines)}
        path = project.folder / FOLDER / f"{number:04d}-{place}-{record}-{until}.sealed{_WAITING}"
        sealed = _sealed(header, "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode(), passphrase)
        with whole(path) as temporary:
            temporary.write_bytes(sealed)
        written.append(path)
    return written


def settle(project: Project, numbers: Iterable[int]) -> None:
    """The files of these disposals are part of the archive from here on. Others that wait are of disposals that never began."""
    sure = {f"{number:04d}" for number in numbers}
    for path in (project.folder / FOLDER).glob(f"*.sealed{_WAITING}"):
        if path.name.partition("-")[0] in sure:
            path.replace(path.with_suffix(""))
        else:
            path.unlink()


def kept(project: Project) -> list[Kept]:
    """What lies in the archive, by its headers.

    Raises:
        StoreError: a file is none of hanjul's, or damaged.
    """
    found = []
    for path in sorted((project.folder / FOLDER).glob("*.sealed")):
        header = _parts(path)[0]
        found.append(Kept(path, header["record"], header["article"], header["until"], header["rows"]))
    return found


def over(project: Project, today: datetime.date, secret: Secret) -> list[Kept]:
    """What need not be kept any longer. With the key at hand it is made sure that nobody wrote another day into it.

    Raises:
        StoreError: a file is none of hanjul's, damaged or changed, or the key is another one.
    """
    found = [file for file in kept(project) if file.until <= today.isoformat()]
    for file in found if secret(KEY_VARIABLE) else ():
        _opened(file.path, _passphrase(secret))
    return found


def read(path: Path, secret: Secret) -> Sequence[dict[str, Any]]:
    """The rows of one file.

    Raises:
        ProjectError: there is no key.
        StoreError: it is another key, or the file is damaged.
    """
    return [json.loads(line) for line in _opened(path, _passphrase(secret)).decode().splitlines()]


def _passphrase(secret: Secret) -> bytes:
    given = (secret(KEY_VARIABLE) or "").strip()
    if not given:
        raise ProjectError(
            Text("보관소의 키가 없습니다: {name}", "the key of the archive is missing: {name}").fill(name=KEY_VARIABLE),
            Text(
                "환경 변수 {name} 에 긴 암호문을 넣으세요. 이 키를 잃으면 보관한 것을 열 수 없습니다.",
                "put a long passphrase into the environment variable {name}; without it nobody can open what is kept",
            ).fill(name=KEY_VARIABLE),
        )
    return given.encode()


def _sealed(header: dict[str, Any], content: bytes, passphrase: bytes) -> bytes:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = json.dumps({**header, "salt": salt.hex(), "nonce": nonce.hex()}, ensure_ascii=False, sort_keys=True).encode()
    return _MAGIC + head + b"\n" + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, head)


def _parts(path: Path) -> tuple[dict[str, Any], bytes, bytes]:
    """(header, header as it stands, sealed content)."""
    try:
        magic, head, content = path.read_bytes().split(b"\n", 2)
        header = json.loads(head)
        if magic + b"\n" != _MAGIC or not {"record", "article", "until", "rows", "salt", "nonce"} <= header.keys():
            raise ValueError
        datetime.date.fromisoformat(header["until"])
    except (OSError, ValueError, AttributeError) as error:
        raise _unreadable(path) from error
    return header, head, content


def _opened(path: Path, passphrase: bytes) -> bytes:
    header, head, content = _parts(path)
    try:
        return AESGCM(_key(passphrase, bytes.fromhex(header["salt"]))).decrypt(
            bytes.fromhex(header["nonce"]), content, head
        )
    except (InvalidTag, ValueError) as error:
        raise _unreadable(path) from error


def _key(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase)


def _unreadable(path: Path) -> StoreError:
    return StoreError(
        Text(
            "보관한 파일 {path} 을(를) 열 수 없습니다: 키가 다르거나 파일이 손상되었습니다. 아무것도 바꾸지 않았습니다.",
            "the archived file {path} cannot be opened: the key is another one, or the file is damaged; nothing was changed",
        ).fill(path=path),
        Text(
            "{name} 이(가) 처음 보관할 때의 키인지 확인하세요.",
            "check that {name} is the key the archive was made with",
        ).fill(name=KEY_VARIABLE),
    )


def destroy(project: Project, names: Iterable[str]) -> None:
    """Remove files of the archive, by their names."""
    for name in names:
        (project.folder / FOLDER / name).unlink(missing_ok=True)
