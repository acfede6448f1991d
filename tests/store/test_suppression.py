"""Suppression: every spelling of an address is one, nothing is readable, nothing is lost."""

from pathlib import Path

import pytest

from hanjul.engines import Engine
from hanjul.errors import StoreError
from hanjul.store.key import KEY_FILE, KEY_VARIABLE
from hanjul.store.suppression import Suppressed, Suppressions
from hanjul.tables import SUPPRESSIONS


def nothing(name: str) -> None:
    return None


def test_every_spelling_of_an_address_is_the_same(engine: Engine, tmp_path: Path) -> None:
    known = Suppressions(engine, tmp_path, nothing)
    known.add(
        [Suppressed("email", "Hana@HanMail.net", "unsubscribed"), Suppressed("mobile", "010-2345-6789", "erased")], "x"
    )
    assert known.reasons("email", ["hana@daum.net", "hana@naver.com", None]) == ["unsubscribed", None, None]
    assert known.reasons("mobile", ["+821023456789", "1023456789", "01023456788"]) == ["erased", "erased", None]
    assert known.reasons("email", ["010-2345-6789"]) == [None]
    assert known.hashed("mobile", "없음") is None


def test_it_is_append_only_and_tells_the_strongest_reason(engine: Engine, tmp_path: Path) -> None:
    first = Suppressions(engine, tmp_path, nothing)
    assert first.add([Suppressed("email", "a@x.kr", "complained", "2026-01-02T03:04:05+09:00")] * 2, "stibee") == 1
    assert first.add([Suppressed("email", "a@x.kr", "bounced")], "brevo") == 1
    again = Suppressions(engine, tmp_path, nothing)
    assert again.add([Suppressed("email", "A@x.kr", "bounced")], "brevo") == 0
    assert again.reasons("email", ["a@x.kr"]) == ["complained"]
    lines = engine.rows(engine.table(SUPPRESSIONS.name)).to_pylist()
    assert [line["reason"] for line in lines] == ["complained", "bounced"]
    assert lines[0]["at"] == "2026-01-02T03:04:05+09:00"
    assert "a@x.kr" not in str(lines)


def test_the_key_is_kept_to_its_owner_and_another_key_stops(engine: Engine, tmp_path: Path) -> None:
    Suppressions(engine, tmp_path, nothing).add([Suppressed("email", "a@x.kr", "erased")], "forget")
    file = tmp_path / KEY_FILE
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(StoreError):
        Suppressions(engine, tmp_path, {KEY_VARIABLE: "another"}.get)
    file.write_text("")
    with pytest.raises(StoreError):
        Suppressions(engine, tmp_path, nothing)
    file.unlink()
    with pytest.raises(StoreError):
        Suppressions(engine, tmp_path, nothing)
    assert not file.exists(), "a new key would hide that the old one is lost"


def test_an_emptied_key_is_none(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("\n")
    with pytest.raises(StoreError):
        Suppressions(engine, tmp_path, nothing).add([Suppressed("email", "a@x.kr", "erased")], "forget")


def test_a_key_of_the_environment_leaves_no_file(engine: Engine, tmp_path: Path) -> None:
    secret = {KEY_VARIABLE: "long and secret"}.get
    Suppressions(engine, tmp_path, secret).add([Suppressed("mobile", "01023456789", "erased")], "forget")
    assert not (tmp_path / KEY_FILE).exists()
    assert Suppressions(engine, tmp_path, secret).reasons("mobile", ["+82 10 2345 6789"]) == ["erased"]
