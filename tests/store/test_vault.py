"""The store at rest, encrypted on wish: what lies in the folder, what a wrong key or a damaged file is told, and what a
command that is killed leaves behind."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanjul.errors import LockedError, ProjectError, StoreError
from hanjul.project.load import load_project
from hanjul.store import vault
from hanjul.store.key import KEY_FILE
from hanjul.store.opening import open_vault
from hanjul.store.vault import KEY_VARIABLE, LOCK_NAME, Vault, sealed_path
from hanjul.words import Text
from tests.e2e.command import hanjul, run_watched
from tests.privacy.company import THEIRS, holding, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX locks")

PIECE = vault._PIECE
KEY = "correct horse battery staple"


def secret(name: str) -> str | None:
    return KEY if name == KEY_VARIABLE else None


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that take no second each; commands of their own process take the real ones."""
    monkeypatch.setattr(vault, "_COST", 10)


def kept(store: Path, content: bytes) -> bytes:
    """Seal some content; gives the sealed file's bytes."""
    opened = Vault(store, secret, 0)
    opened.path.write_bytes(content)
    opened.close()
    return sealed_path(store).read_bytes()


def content(store: Path) -> bytes:
    opened = Vault(store, secret, 0)
    try:
        return opened.path.read_bytes()
    finally:
        opened.close()


def opened_copies(store: Path) -> list[Path]:
    return [place for place in vault._places(store) if os.path.lexists(place)]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_is_what_is_opened(tmp_path: Path, size: int) -> None:
    store = tmp_path / "store"
    given = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    sealed = kept(store, given)
    assert content(store) == given
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK_NAME, "store.sealed"]
    assert opened_copies(store) == []
    assert len(given) < 16 or given[:200] not in sealed  # a byte is found by chance


def test_every_sealing_looks_different_under_one_key(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first, second = kept(store, b"a" * PIECE), kept(store, b"b" * PIECE)
    again = kept(store, b"a" * PIECE)
    assert first[200:] != again[200:] != second[200:]


class Sealed:
    """A sealed file of two pieces and a bit, which is damaged over and over again."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.good = kept(store, os.urandom(2 * PIECE) + b"the end")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return Sealed(tmp_path_factory.mktemp("sealed") / "store")


@settings(deadline=None, max_examples=20)  # each opens a store, which is slow on purpose
@given(st.data())
def test_a_damaged_file_is_never_opened(sealed: Sealed, data: st.DataObject) -> None:
    store, good = sealed.store, sealed.good
    place = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(st.sampled_from(["flip", "cut", "longer"]))
    damaged = {
        "flip": good[:place] + bytes([good[place] ^ 1 << data.draw(st.integers(0, 7))]) + good[place + 1 :],
        "cut": good[:place],
        "longer": good + good[place:],
    }[bad]
    sealed_path(store).write_bytes(damaged)
    with pytest.raises(StoreError):
        Vault(store, secret, 0)
    assert sealed_path(store).read_bytes() == damaged
    assert opened_copies(store) == []


def test_whole_pieces_cannot_be_left_out_or_swapped(sealed: Sealed) -> None:
    store, good = sealed.store, sealed.good
    start = len(good) - (2 * (PIECE + 16) + 7 + 16)
    one, two, last = good[start:][: PIECE + 16], good[start:][PIECE + 16 : 2 * (PIECE + 16)], good[-23:]
    assert good == good[:start] + one + two + last
    for pieces in (one + two, one + last, two + one + last, last, b""):
        sealed_path(store).write_bytes(good[:start] + pieces)
        with pytest.raises(StoreError, match="is damaged"):
            Vault(store, secret, 0)


def test_another_key_is_told_from_a_damaged_file(tmp_path: Path) -> None:
    store = tmp_path / "store"
    kept(store, b"people")
    with pytest.raises(StoreError, match="encrypted with another key"):
        Vault(store, lambda name: "another", 0)
    with pytest.raises(ProjectError, match="the key of the store is missing: HANJUL_STORE_KEY"):
        Vault(store, lambda name: None, 0)
    assert content(store) == b"people"


def test_one_at_a_time(tmp_path: Path) -> None:
    store = tmp_path / "store"
    opened = Vault(store, secret, 0)
    with pytest.raises(LockedError):
        Vault(store, secret, 0)
    opened.close()
    Vault(store, secret, 0).close()


def test_the_open_copy_is_the_users_alone(tmp_path: Path) -> None:
    opened = Vault(tmp_path / "store", secret, 0)
    assert opened.path.parent.stat().st_mode & 0o777 == 0o700
    assert tmp_path not in opened.path.parents
    opened.close()


def test_without_room_in_memory_it_is_opened_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *names, **more: tmp_path / "temporary")
    opened = Vault(tmp_path / "store", secret, 1 << 60)
    opened.path.write_bytes(b"people")
    assert opened.path.parent.parent == tmp_path / "temporary"
    assert (tmp_path / "temporary").stat().st_mode & 0o777 == 0o700
    opened.close()
    assert list((tmp_path / "temporary").iterdir()) == []
    assert content(tmp_path / "store") == b"people"


def test_what_somebody_else_made_under_its_name_is_not_touched(tmp_path: Path) -> None:
    store, theirs = tmp_path / "store", tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis").write_bytes(b"years of work")
    place = vault._places(store)[0]
    place.symlink_to(theirs)
    try:
        with pytest.raises(StoreError, match="was not made by hanjul"):
            Vault(store, secret, 0)
    finally:
        place.unlink()
    assert (theirs / "thesis").read_bytes() == b"years of work"


def test_wiping_follows_no_links(tmp_path: Path) -> None:
    store, thesis = tmp_path / "store", tmp_path / "thesis"
    thesis.write_bytes(b"years of work")
    opened = Vault(store, secret, 1 << 60)  # on the disk
    (opened.path.parent / "link").symlink_to(thesis)
    opened.close()
    assert thesis.read_bytes() == b"years of work" and opened_copies(store) == []


def test_what_was_open_and_what_killed_commands_left_is_wiped(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for path in (store, tmp_path / ".hanjul-store.open.tmp", tmp_path / ".hanjul-x.tmp"):
        path.write_bytes(b"people")
    (tmp_path / "store.tmp").mkdir()
    (tmp_path / "store.tmp" / "spilt").write_bytes(b"people")
    Vault(store, secret, 0).close()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"store.sealed", vault.LOCK_NAME} and content(store) == b"people"


def test_links_to_folders_are_not_followed_either(tmp_path: Path) -> None:
    project, disk = tmp_path / "project", tmp_path / "bigger disk"
    project.mkdir()
    disk.mkdir()
    (disk / "thesis").write_bytes(b"years of work")
    for name in ("store.tmp", ".hanjul-x.tmp"):
        (project / name).symlink_to(disk)
    (project / ".hanjul-y.tmp").symlink_to(disk / "thesis")
    kept(project / "store", b"people")
    assert (disk / "thesis").read_bytes() == b"years of work"


def test_a_store_outlives_a_higher_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    kept(store, b"people")
    monkeypatch.setattr(vault, "_COST", 11)
    kept(store, b"more people")
    assert content(store) == b"more people"


def test_a_program_that_forgets_to_close_leaves_nothing_open(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from hanjul.store.vault import Vault; v = Vault(Path({str(tmp_path / 'store')!r}), lambda name: {KEY!r}, 0); v.path.write_bytes(b'x')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert opened_copies(tmp_path / "store") == []


def test_a_vault_that_is_forgotten_lets_go_of_its_lock(tmp_path: Path) -> None:
    Vault(tmp_path / "store", secret, 0)
    gc.collect()
    Vault(tmp_path / "store", secret, 0).close()
    assert opened_copies(tmp_path / "store") == []


def test_a_new_passphrase_is_long_enough_and_an_old_one_goes_on(tmp_path: Path) -> None:
    short = {KEY_VARIABLE: "elevenchars"}.get
    with pytest.raises(ProjectError, match="at least 12"):
        Vault(tmp_path / "store", short, 0)
    assert list(tmp_path.iterdir()) == []
    kept(tmp_path / "store", b"people")
    with pytest.raises(StoreError, match="another key"):
        Vault(tmp_path / "store", short, 0)


def test_without_permission_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path / "store", b"people")

    def refused(path: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)  # permissions mean nothing to root
    with pytest.raises(StoreError, match=r"store\.sealed cannot be read: Permission denied"):
        Vault(tmp_path / "store", secret, 0)


def test_where_it_cannot_work_it_says_so_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path / "store", b"people")
    monkeypatch.setattr(vault, "fcntl", None)
    with pytest.raises(ProjectError, match="`encrypt: true` does not work on Windows"):
        Vault(tmp_path / "new", secret, 0)
    with pytest.raises(ProjectError, match=r"store\.sealed: an encrypted store cannot be opened on Windows"):
        vault.unseal_for_good(tmp_path / "store", secret)


def test_the_hint_names_the_way_from_python(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as told:
        Vault(tmp_path / "store", lambda name: None, 0)
    assert told.value.hint and 'password={"HANJUL_STORE_KEY": "…"}.get' in told.value.hint.en


def test_whoever_opens_it_just_before_it_is_sealed_is_found(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.write_bytes(b"people")

    def busy(path: Path) -> None:
        assert not store.exists() and path.read_bytes() == b"people"
        raise LockedError(Text("", "somebody has it open"))

    with pytest.raises(LockedError):
        Vault(store, secret, 0, busy)
    assert store.read_bytes() == b"people" and not sealed_path(store).exists()
    # A command that is killed while it lies aside leaves it to the next one.
    store.replace(tmp_path / "store.sealing")
    assert content(store) == b"people"
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK_NAME, "store.sealed"]


def test_a_store_somebody_has_open_is_not_encrypted_under_their_hands(tmp_path: Path) -> None:
    (tmp_path / "hanjul.yaml").write_text("encrypt: true\nsources: {}\n", encoding="utf-8")
    code = f"import duckdb, time; c = duckdb.connect({str(tmp_path / 'hanjul.duckdb')!r}); print('open', flush=True); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert other.stdout and other.stdout.readline()
        project = load_project(tmp_path / "hanjul.yaml")
        with pytest.raises(LockedError):
            open_vault(project, secret)
    finally:
        other.kill()
        other.wait()


# A project -----------------------------------------------------------------------------------------------------------


def company(folder: Path) -> Path:
    write(folder)
    assert hanjul("init", "exports", folder=folder).returncode == 0
    file = folder / "hanjul.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nencrypt: true\n", encoding="utf-8")
    return folder


def said(*arguments: str, folder: Path, key: str = KEY) -> str:
    done = hanjul(*arguments, folder=folder, LANG="en_US.UTF-8", HANJUL_STORE_KEY=key)
    return f"{done.returncode} {done.stderr}"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = company(tmp_path_factory.mktemp("encrypted"))
    assert said("run", folder=folder).startswith("0 ")
    yield folder


def not_outputs(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name not in ("exports", "out", "archive")}


def test_nothing_but_the_sealed_store_lies_in_the_folder(encrypted: Path) -> None:
    assert not_outputs(encrypted) == {
        "hanjul.yaml", "hanjul.duckdb.sealed", LOCK_NAME, "hanjul-activity.jsonl", ".hanjul-activity.head", KEY_FILE,
    }  # fmt: skip
    assert opened_copies(encrypted / "hanjul.duckdb") == []
    assert [name for name, _ in holding(encrypted, *THEIRS) if name.startswith("hanjul.duckdb")] == []


def test_asking_changes_nothing(encrypted: Path) -> None:
    before = sealed_path(encrypted / "hanjul.duckdb").read_bytes()
    for question in (("explain", "crm:1", "crm:2"), ("due",), ("match", "--threshold", "0.9")):
        assert said(*question, folder=encrypted).startswith("0 "), question
    assert sealed_path(encrypted / "hanjul.duckdb").read_bytes() == before


def test_what_is_told_where_the_key_is_wrong_or_missing(encrypted: Path) -> None:
    wrong, missing = said("due", folder=encrypted, key="other"), said("run", folder=encrypted, key="")
    assert wrong.startswith("4 ") and "was encrypted with another key, or its beginning is damaged" in wrong
    assert missing.startswith("2 ") and "the key of the store is missing: HANJUL_STORE_KEY" in missing
    assert KEY not in wrong + missing and "other" not in wrong.replace("another", "")


def test_the_setting_can_be_taken_back_and_given_again(encrypted: Path) -> None:
    file = encrypted / "hanjul.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("encrypt: true", "encrypt: false"), encoding="utf-8")
    assert said("due", folder=encrypted, key="").startswith("2 ")  # it needs the key once more
    assert said("due", folder=encrypted).startswith("0 ")
    assert "hanjul.duckdb" in not_outputs(encrypted) and "hanjul.duckdb.sealed" not in not_outputs(encrypted)
    file.write_text(written, encoding="utf-8")
    assert said("due", folder=encrypted).startswith("0 ")
    test_nothing_but_the_sealed_store_lies_in_the_folder(encrypted)


@pytest.mark.long
def test_the_key_can_be_changed(encrypted: Path, tmp_path: Path) -> None:
    shutil.copytree(encrypted, tmp_path, dirs_exist_ok=True)
    file, new = tmp_path / "hanjul.yaml", "another passphrase altogether"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("encrypt: true", "encrypt: false"), encoding="utf-8")
    assert said("due", folder=tmp_path).startswith("0 ")
    file.write_text(written, encoding="utf-8")
    assert said("due", folder=tmp_path, key=new).startswith("0 ")
    assert said("due", folder=tmp_path).startswith("4 ")
    assert said("due", folder=tmp_path, key=new).startswith("0 ")


def test_a_run_that_ends_early_does_not_call_the_sealed_store_duckdb(encrypted: Path, tmp_path: Path) -> None:
    shutil.copytree(encrypted, tmp_path, dirs_exist_ok=True)
    done = hanjul("run", "--until", "clean", "--lang", "en", folder=tmp_path, HANJUL_STORE_KEY=KEY)
    assert "hanjul.duckdb.sealed (encrypted; hanjul.last_run in Python opens it; tables:" in " ".join(
        done.stdout.split()
    )


def test_a_second_store_beside_it_is_not_touched(encrypted: Path) -> None:
    (encrypted / "hanjul.duckdb").write_bytes(b"from a backup")
    told = said("due", folder=encrypted)
    assert told.startswith("4 ") and "there are two stores, and they differ" in told
    assert (encrypted / "hanjul.duckdb").read_bytes() == b"from a backup"
    (encrypted / "hanjul.duckdb").unlink()


@pytest.mark.parametrize("stage", ["clean", "deliver"])
@pytest.mark.long
def test_a_killed_run_leaves_the_store_of_before_and_the_next_command_wipes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    folder = company(tmp_path)
    assert said("run", folder=folder).startswith("0 ")
    store = folder / "hanjul.duckdb"
    before = sealed_path(store).read_bytes()
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    run_watched(folder, stage, lambda child: os.killpg(child, signal.SIGKILL))
    assert sealed_path(store).read_bytes() == before
    assert opened_copies(store)  # what was open then
    assert said("due", folder=folder).startswith("0 ")
    assert opened_copies(store) == []
    assert sealed_path(store).read_bytes() == before


@pytest.mark.long
def test_forgotten_in_the_sealed_store_as_well(tmp_path: Path) -> None:
    folder = company(tmp_path)
    assert said("run", folder=folder).startswith("0 ")
    assert said("forget", "김하나/010-2222-3333", "--yes", folder=folder).startswith("0 ")
    store = folder / "hanjul.duckdb"
    for _ in range(2):
        opened = Vault(store, secret, 0)
        try:
            (folder / "opened").write_bytes(opened.path.read_bytes())
        finally:
            opened.close()
        assert holding(folder, *THEIRS) == []
        (folder / "opened").unlink()
        assert said("run", folder=folder).startswith("0 ")  # the sources still hold the rows
