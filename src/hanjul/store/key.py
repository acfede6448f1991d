"""The company's secret key: hashes under it name nobody, for without it nobody can find out by trying who is meant."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hanjul.callbacks import Secret
from hanjul.errors import StoreError
from hanjul.words import Text

KEY_FILE: Final = ".hanjul-suppression.key"
KEY_VARIABLE: Final = "HANJUL_SUPPRESSION_KEY"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """The key."""

    _bytes: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Which key it is, without telling the key: 8 hexadecimal digits."""
        return hashlib.blake2b(b"key", key=self._bytes, digest_size=4).hexdigest()

    def hashed(self, text: str, of: str = "", size: int = 16) -> str:
        """The hash of a text, twice `size` hexadecimal digits; one text has another hash for each kind of thing it is (`of`)."""
        said = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._bytes, digest_size=size, person=of.encode()).hexdigest()


def company_key(folder: Path, secret: Secret, used: Iterable[str] = ()) -> CompanyKey:
    """The company's key, from the environment or the file; made on first use.

    Args:
        folder: where the file lies.
        secret: gives environment variables.
        used: the ids of the keys that something was hashed with already.

    Raises:
        StoreError: a key that was used is not here.
    """
    wanted = set(used)
    key = _found(folder, secret)
    if key is None and not wanted:
        key = _made(folder)
    if key is None or wanted - {key.id}:
        raise _lost(folder)
    return key


def _found(folder: Path, secret: Secret) -> CompanyKey | None:
    given = secret(KEY_VARIABLE)
    if given:
        return CompanyKey(hashlib.blake2b(given.encode(), digest_size=_KEY_BYTES).digest())
    try:
        kept = bytes.fromhex((folder / KEY_FILE).read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except ValueError:
        raise _lost(folder) from None
    if len(kept) != _KEY_BYTES:  # cut off, or emptied: hashes under it would name people
        raise _lost(folder)
    return CompanyKey(kept)


def _made(folder: Path) -> CompanyKey:
    key = secrets.token_bytes(_KEY_BYTES)
    handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as written:
        written.write(key.hex() + "\n")
        written.flush()
        os.fsync(written.fileno())
    return CompanyKey(key)


def _lost(folder: Path) -> StoreError:
    return StoreError(
        Text(
            "발송을 막은 주소들의 해시 키가 없거나 다릅니다 ({file}). 누가 거부했는지 알 수 없어 멈췄습니다.",
            "the key of the suppressed addresses is missing or another one ({file}); hanjul stopped, because it cannot tell who must not be written to",
        ).fill(file=folder / KEY_FILE),
        Text(
            "백업에서 그 파일을 되살리거나, 환경 변수 {variable} 에 원래 키를 넣으세요.",
            "bring the file back from a backup, or put the original key into the environment variable {variable}",
        ).fill(variable=KEY_VARIABLE),
    )
