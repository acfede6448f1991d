"""The store at rest, encrypted on wish (`encrypt: true`): between commands only a sealed file lies in the project folder.

A command holds the lock, opens the sealed store into a private place (memory, `/dev/shm`, where there is room; else the user's
cache folder) and works on it there. Whatever it keeps for good is sealed again at once: whole
(temporary file, then rename) or not at all. A command that is killed leaves the sealed store of before, and an open copy in
the private place, which the next command wipes.

The file: one line of magic, one line of JSON, then pieces of AES-256-GCM. The key comes by scrypt from the passphrase
`HANJUL_STORE_KEY`, a fresh one for each writing by HKDF. Every piece carries its number and whether it is the last one in its
nonce, and authenticates the header: pieces cannot be swapped, left out, or cut off the end.
"""

import filecmp
import hashlib
import json
import os
import secrets
import shutil
import stat
import struct
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import platformdirs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hanjul.callbacks import Secret
from hanjul.disk import cannot_write, whole
from hanjul.errors import ProjectError, StoreError, how_to_set, locked
from hanjul.words import Text

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

KEY_VARIABLE: Final = "HANJUL_STORE_KEY"
SUFFIX: Final = ".sealed"
LOCK_NAME: Final = ".hanjul-store.lock"
_LEAST_CHARACTERS: Final = 12
"""Of a new passphrase."""
_MAGIC: Final = b"hanjul store 1\n"
_COST: Final = 17  # power of two of scrypt's n; what a file was sealed with stands in its header
_HIGHEST_COST: Final = 20
_PIECE: Final = 1 << 20
_TAG: Final = 16
_HEADERS: Final = 3 * 4096
_TIMES_THE_STORE: Final = 3  # the old tables and the new ones, until the end of a run
_MORE, _LAST, _CHECK = 0, 1, 2
_MEMORY: Final = Path("/dev/shm")


def sealed_path(store: Path) -> Path:
    """Where a store lies when it is sealed."""
    return store.with_name(store.name + SUFFIX)


def exists(store: Path) -> bool:
    """Whether there is a store, sealed or open."""
    return store.is_file() or sealed_path(store).is_file()


class Vault:
    """A sealed store opened for one command. `path` is the open store while the vault is.

    Args:
        store: where the store would lie in the open.
        secret: gives the passphrase by the name `HANJUL_STORE_KEY`.
        room: bytes the open store and what is put aside may need; memory is used where it has as much left.
        idle: raises where somebody has the store of a path open. It is asked about a store that is not encrypted so far.

    Raises:
        LockedError: another hanjul has it open.
        ProjectError: there is no key or too short a new one, or this system cannot do it.
        StoreError: it is another key, or the file is damaged or cannot be read. Nothing was changed.
    """

    def __init__(
        self,
        store: Path,
        secret: Secret,
        room: int,
        idle: Callable[[Path], None] = lambda store: None,
    ) -> None:
        passphrase = _passphrase(secret)
        if not sealed_path(store).is_file():
            _long_enough(passphrase)
        self._idle, self._aside = idle, store.with_name(store.name + ".sealing")
        self._store, self._sealed = store, sealed_path(store)
        self._lock, self._closed = _locked(store), False
        try:
            _wipe_all(_places(store))  # of a command that was killed
            self._place = _made(store, max(room, _TIMES_THE_STORE * _size(store)))
            self.path = self._place / store.name
            self._open(passphrase)
        except BaseException:
            self._let_go()
            raise
        # A program may end, or go on, without closing what it opened.
        self._forgotten = weakref.finalize(self, _wipe_and_unlock, _places(store), self._lock)

    def _open(self, passphrase: bytes) -> None:
        if self._aside.is_file() and not self._sealed.is_file():  # of a command that was killed before it had sealed it
            self._aside.replace(self._store)
        if self._sealed.is_file():
            self._cost, self._salt, self._key = _unsealed(self._sealed, self.path, passphrase)
            _same_or_refuse(self._store, self.path)
        else:
            self._salt = secrets.token_bytes(16)
            self._cost = _COST
            self._key = _derived(passphrase, self._salt, self._cost)
            if self._store.is_file():
                self._take_aside()
                _copied(self._aside, self.path)
        self._as_sealed = self._stamp() if self._sealed.is_file() else None
        self.keep()
        self._wipe_what_was_open()

    def _take_aside(self) -> None:
        """The store that is not encrypted so far, away from its name: so nobody can open it any more, and whoever has it open is
        found. It goes back where somebody has."""
        self._store.replace(self._aside)
        try:
            self._idle(self._aside)
        except BaseException:
            self._aside.replace(self._store)
            raise

    def _wipe_what_was_open(self) -> None:
        """The store that was not encrypted so far, under another name first: cut off, it must not look like a store. And what
        killed commands left beside it."""
        if self._aside.is_file():
            _wipe_file(self._aside)
        leftover = self._store.with_name(f".hanjul-{self._store.name}.open.tmp")
        if self._store.is_file():
            self._store.replace(leftover)
        _wipe_folder(self._store.with_name(self._store.name + ".tmp"))
        for path in self._store.parent.glob(".hanjul-*.tmp"):
            if not path.is_symlink():
                _wipe_folder(path) if path.is_dir() else _wipe_file(path)

    def keep(self) -> None:
        """Seal what the open store holds now, if it changed."""
        stamp = self._stamp()
        if stamp == self._as_sealed:
            return
        with whole(self._sealed) as temporary, self.path.open("rb") as plain, temporary.open("wb") as file:
            _seal(plain, file, self._cost, self._salt, self._key)
        self._as_sealed = stamp

    def close(self) -> None:
        """Seal what changed last, wipe the open store, let go of the lock. Nothing happens the second time."""
        if self._closed:
            return
        try:
            self.keep()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._closed = True
        with suppress(AttributeError):  # where opening failed there is none
            self._forgotten.detach()
        _wipe_and_unlock(_places(self._store), self._lock)

    def _stamp(self) -> tuple[int, int, bytes] | None:
        """Tells whether the open store was written; clocks of file systems are coarse, but its first bytes count writings."""
        with suppress(FileNotFoundError):
            told = self.path.stat()
            with self.path.open("rb") as file:
                return told.st_mtime_ns, told.st_size, file.read(_HEADERS)
        return None


def unseal_for_good(store: Path, secret: Secret) -> None:
    """Bring a sealed store back into the open: the project file says so now. Nothing happens where none is sealed."""
    sealed = sealed_path(store)
    if not sealed.is_file():
        return
    if fcntl is None:
        raise ProjectError(
            Text(
                "{path}: 암호화된 저장소는 Windows에서 열 수 없습니다.",
                "{path}: an encrypted store cannot be opened on Windows",
            ).fill(path=sealed.name),
            Text(
                "Linux나 macOS에서 `encrypt: true` 를 지우고 `hanjul run` 을 한 번 실행하거나, 그 파일을 다른 곳으로 옮기고 새로 시작하세요.",
                "take `encrypt: true` out and run `hanjul run` once on Linux or macOS; or move that file elsewhere and begin anew",
            ),
        )
    passphrase = _passphrase(secret)
    lock = _locked(store)
    try:
        with whole(store) as temporary:
            _unsealed(sealed, temporary, passphrase)
            _same_or_refuse(store, temporary)
        sealed.unlink()
    finally:
        os.close(lock)


@contextmanager
def scratch(store: Path) -> Iterator[Path]:
    """A folder for stores that last no longer than the block: beside the open store, wherever that is."""
    opened = (place for place in (_places(store) if fcntl else ()) if place.is_dir())
    beside = store.parent if store.is_file() else next(opened, store.parent)
    with tempfile.TemporaryDirectory(prefix=".hanjul-", suffix=".tmp", dir=beside) as made:
        yield Path(made)


def _passphrase(secret: Secret) -> bytes:
    if fcntl is None:
        raise ProjectError(
            Text("`encrypt: true` 는 Windows에서 쓸 수 없습니다.", "`encrypt: true` does not work on Windows"),
            Text(
                "그 줄을 지우고 프로젝트 폴더를 BitLocker로 암호화하세요.",
                "take the line out and keep the project folder on a disk encrypted with BitLocker",
            ),
        )
    given = (secret(KEY_VARIABLE) or "").strip()
    if not given:
        how = how_to_set(KEY_VARIABLE)
        raise ProjectError(
            Text("저장소의 키가 없습니다: {name}", "the key of the store is missing: {name}").fill(name=KEY_VARIABLE),
            Text(
                f"{how.ko}. 잃어버린 키는 아무도 되찾을 수 없으니 따로 보관하세요.",
                f"{how.en}. Keep a copy elsewhere: nobody can bring a lost key back",
            ),
        )
    return given.encode()


def _long_enough(passphrase: bytes) -> None:
    """Whether a new passphrase cannot be tried out soon. One a store was sealed with already goes on opening it."""
    if len(passphrase.decode()) < _LEAST_CHARACTERS:
        raise ProjectError(
            Text(
                "{name} 이(가) 너무 짧습니다: 적어도 {n}자여야 합니다.",
                "{name} is too short: it needs at least {n} characters",
            ).fill(name=KEY_VARIABLE, n=_LEAST_CHARACTERS),
            Text(
                "뜻 없이 고른 낱말 네다섯 개를 이으면 길고 외우기 쉽습니다. 아무것도 바꾸지 않았습니다.",
                "four or five words picked at random make a long one that can be remembered; nothing was changed",
            ),
        )


def _locked(store: Path) -> int:
    try:
        handle = os.open(store.with_name(LOCK_NAME), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise cannot_write(store.with_name(LOCK_NAME), error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise locked(store) from error
    return handle


# The private place ---------------------------------------------------------------------------------------------------


def _places(store: Path) -> list[Path]:
    """Where the open store of a project may lie: always the same, so that the next command finds what a killed one left."""
    name = f"hanjul-{os.getuid()}-{hashlib.sha256(os.fsencode(store.resolve())).hexdigest()[:16]}"
    return [_MEMORY / name, platformdirs.user_cache_path("hanjul", appauthor=False) / name]


def _made(store: Path, room: int) -> Path:
    in_memory, on_disk = _places(store)
    place = in_memory if _usable(room) else on_disk
    try:
        if place == on_disk:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if place.parent.stat().st_uid == os.getuid():
                place.parent.chmod(0o700)
        place.mkdir(mode=0o700)
    except OSError as error:
        raise StoreError(
            Text("{place} 을(를) 만들 수 없습니다: {error}", "cannot make {place}: {error}").fill(
                place=place, error=error.strerror
            ),
            Text("저장소는 바뀌지 않았습니다.", "the store is as it was"),
        ) from error
    return place


def _usable(room: int) -> bool:
    """Whether so much fits into the place in memory."""
    try:
        return os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= room
    except OSError:
        return False


def _wipe_and_unlock(places: list[Path], lock: int) -> None:
    try:
        _wipe_all(places)
    finally:
        os.close(lock)


def _wipe_all(places: list[Path]) -> None:
    for place in places:
        _wipe(place)


def _wipe(place: Path) -> None:
    """Remove an opened store with what DuckDB put beside it.

    Raises:
        StoreError: it cannot be removed, or somebody else made what is called so: it is not touched.
    """
    if not os.path.lexists(place):
        return
    told = place.lstat()
    if not stat.S_ISDIR(told.st_mode) or told.st_uid != os.getuid():
        raise StoreError(
            Text("{place} 은(는) hanjul이 만든 것이 아닙니다.", "{place} was not made by hanjul").fill(place=place),
            Text(
                "누가 만들었는지 확인하고 지운 다음 다시 하세요. 저장소는 바뀌지 않았습니다.",
                "find out who made it, remove it and try again; the store is as it was",
            ),
        )
    try:
        _wipe_folder(place)
    except OSError as error:
        raise StoreError(
            Text("{place} 을(를) 지울 수 없습니다: {error}", "cannot wipe {place}: {error}").fill(
                place=place, error=error.strerror
            ),
            Text(
                "열린 저장소가 그 안에 있을 수 있으니 직접 지우세요.", "an open store may lie there: remove it yourself"
            ),
        ) from error


def _wipe_folder(folder: Path) -> None:
    """Remove a folder; files on a disk are overwritten first. What links lead to is left alone."""
    if folder.is_symlink():
        return
    for path in () if folder.parent == _MEMORY else sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            _wipe_file(path)
    if folder.is_dir():
        shutil.rmtree(folder)


def _wipe_file(path: Path) -> None:
    """Overwrite a file and remove it. A disk that writes elsewhere (SSD, copy on write) may keep the old bytes."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "rb+") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, _PIECE)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _same_or_refuse(store: Path, opened: Path) -> None:
    """Beside a sealed store an open one may lie only where sealing or opening it for good was cut short."""
    if store.is_file() and not filecmp.cmp(store, opened, shallow=False):
        raise StoreError(
            Text(
                "저장소가 둘 있고 내용이 다릅니다: {one}, {other}",
                "there are two stores, and they differ: {one}, {other}",
            ).fill(one=store.name, other=sealed_path(store).name),
            Text(
                "쓸 것 하나만 남기고 다른 것은 다른 곳으로 옮기세요. 아무것도 바꾸지 않았습니다.",
                "leave the one to go on with, and move the other one elsewhere; nothing was changed",
            ),
        )


def _size(store: Path) -> int:
    return max((path.stat().st_size for path in (store, sealed_path(store)) if path.is_file()), default=0)


def _copied(store: Path, to: Path) -> None:
    try:
        shutil.copyfile(store, to)
    except OSError as error:
        raise _no_room(to, error) from error


def _no_room(to: Path, error: OSError) -> StoreError:
    return StoreError(
        Text("저장소를 열 수 없습니다: {error}", "the store cannot be opened: {error}").fill(error=error.strerror),
        Text("{place} 의 남은 공간을 확인하세요.", "check the space left in {place}").fill(place=to.parent),
    )


# The file --------------------------------------------------------------------------------------------------------------


def _derived(passphrase: bytes, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << cost, r=8, p=1).derive(passphrase)


def _cipher(key: bytes, fresh: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=fresh, info=_MAGIC).derive(key))


def _nonce(number: int, kind: int) -> bytes:
    return struct.pack(">QI", number, kind)


def _seal(plain: IO[bytes], file: IO[bytes], cost: int, salt: bytes, key: bytes) -> None:
    fresh = secrets.token_bytes(32)
    cipher = _cipher(key, fresh)
    head = json.dumps({"cost": cost, "salt": salt.hex(), "fresh": fresh.hex()}).encode() + b"\n"
    file.write(_MAGIC + head + cipher.encrypt(_nonce(0, _CHECK), b"", head))
    piece, number = plain.read(_PIECE), 0
    while True:
        following = plain.read(_PIECE)
        file.write(cipher.encrypt(_nonce(number, _MORE if following else _LAST), piece, head))
        if not following:
            return
        piece, number = following, number + 1


def _unsealed(sealed: Path, to: Path, passphrase: bytes) -> tuple[int, bytes, bytes]:
    """Open a sealed file into `to`; gives the cost, salt and key it was sealed with."""
    with _readable(sealed) as file:
        (cost, salt, fresh), head = _header(sealed, file)
        key = _derived(passphrase, salt, cost)
        cipher = _cipher(key, fresh)
        check = file.read(_TAG)
        if len(check) < _TAG:
            raise _damaged(sealed)
        try:
            cipher.decrypt(_nonce(0, _CHECK), check, head)
        except InvalidTag as error:
            raise _another_key(sealed) from error
        try:
            with to.open("wb") as plain:
                _decrypt(file, plain, cipher, head)
        except InvalidTag as error:
            to.unlink(missing_ok=True)
            raise _damaged(sealed) from error
        except OSError as error:
            raise _no_room(to, error) from error
    return cost, salt, key


def _readable(sealed: Path) -> IO[bytes]:
    try:
        return sealed.open("rb")
    except OSError as error:
        raise StoreError(
            Text(
                "{path} 을(를) 읽을 수 없습니다: {error}. 아무것도 바꾸지 않았습니다.",
                "{path} cannot be read: {error}; nothing was changed",
            ).fill(path=sealed.name, error=error.strerror),
            Text("파일의 권한과 주인을 확인하세요.", "check the permissions and the owner of the file"),
        ) from error


def _decrypt(file: IO[bytes], plain: IO[bytes], cipher: AESGCM, head: bytes) -> None:
    piece, number = file.read(_PIECE + _TAG), 0
    while True:
        following = file.read(_PIECE + _TAG)
        plain.write(cipher.decrypt(_nonce(number, _MORE if following else _LAST), piece, head))
        if not following:
            return
        piece, number = following, number + 1


def _header(sealed: Path, file: IO[bytes]) -> tuple[tuple[int, bytes, bytes], bytes]:
    magic, head = file.readline(len(_MAGIC)), file.readline(1024)
    try:
        told: dict[str, Any] = json.loads(head)
        cost, salt, fresh = int(told["cost"]), bytes.fromhex(told["salt"]), bytes.fromhex(told["fresh"])
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise _damaged(sealed) from error
    if magic != _MAGIC or (len(salt), len(fresh)) != (16, 32) or not 1 <= cost <= _HIGHEST_COST:
        raise _damaged(sealed)
    return (cost, salt, fresh), head


def _another_key(sealed: Path) -> StoreError:
    return StoreError(
        Text(
            "{path} 은(는) 다른 키로 암호화되었거나 앞부분이 손상되었습니다. 아무것도 바꾸지 않았습니다.",
            "{path} was encrypted with another key, or its beginning is damaged; nothing was changed",
        ).fill(path=sealed.name),
        Text(
            "{name} 을(를) 처음 쓴 값으로 바꾸세요. 키가 맞다면 백업에서 되살리세요. 키를 잃었다면 저장소는 열 수 없습니다: 그 파일을 다른 곳으로 옮기고 `hanjul run` 으로 새로 만들면 됩니다. 고객번호와 판단, 수신동의 이력은 새로 시작됩니다.",
            "set {name} to the value it had first; if that is the key, bring the file back from a backup. If the key is lost the store cannot be opened: move that file elsewhere and make a new one with `hanjul run`; customer ids, judgements and what was kept over runs then begin anew",
        ).fill(name=KEY_VARIABLE),
    )


def _damaged(sealed: Path) -> StoreError:
    return StoreError(
        Text(
            "{path} 이(가) 손상되었습니다. 아무것도 바꾸지 않았습니다.", "{path} is damaged; nothing was changed"
        ).fill(path=sealed.name),
        Text(
            "백업에서 되살리세요. 없다면 그 파일을 다른 곳으로 옮기고 `hanjul run` 으로 새로 만드세요.",
            "bring it back from a backup; if there is none, move that file elsewhere and make a new one with `hanjul run`",
        ),
    )
