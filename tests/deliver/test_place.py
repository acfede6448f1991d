"""Putting files in place and taking stale ones away, but nothing hanjul did not make."""

import json
from pathlib import Path

import pytest

from hanjul.deliver.place import MANIFEST, publish, staging
from hanjul.errors import DeliverError


def deliver(folder: Path, **files: str) -> None:
    """Publish small text files."""
    with staging(folder) as fresh:
        for name, text in files.items():
            (fresh / name).write_text(text)
        publish(fresh, list(files))


def visible(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != MANIFEST}


def test_files_take_their_places(tmp_path: Path) -> None:
    deliver(tmp_path / "out", a="1", b="2")
    assert visible(tmp_path / "out") == {"a": "1", "b": "2"}


def test_new_files_replace_old_ones(tmp_path: Path) -> None:
    deliver(tmp_path, a="1")
    deliver(tmp_path, a="2")
    assert visible(tmp_path) == {"a": "2"}


def test_a_file_no_longer_made_is_taken_away(tmp_path: Path) -> None:
    deliver(tmp_path, a="1", b="2")
    deliver(tmp_path, a="1")
    assert visible(tmp_path) == {"a": "1"}


def test_a_file_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    deliver(tmp_path, a="1")
    deliver(tmp_path, b="1")
    assert visible(tmp_path) == {"mine": "mine", "b": "1"}


def test_a_stale_file_somebody_changed_is_kept_under_another_name(tmp_path: Path) -> None:
    deliver(tmp_path, a="1")
    (tmp_path / "a").write_text("1 and a note")
    deliver(tmp_path, b="1")
    assert visible(tmp_path) == {"a.outdated": "1 and a note", "b": "1"}


def test_a_failure_before_publishing_changes_nothing(tmp_path: Path) -> None:
    deliver(tmp_path, a="1")
    with pytest.raises(DeliverError), staging(tmp_path) as fresh:
        (fresh / "a").write_text("2")
        raise PermissionError(13, "open elsewhere")
    assert visible(tmp_path) == {"a": "1"}


def test_one_target_that_cannot_be_replaced_stops_all(tmp_path: Path) -> None:
    deliver(tmp_path, a="1")
    (tmp_path / "b").mkdir()
    with pytest.raises(DeliverError, match="b"):
        deliver(tmp_path, a="2", b="2")
    assert (tmp_path / "a").read_text() == "1"


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".hanjul-staging.tmp" / "mailing").mkdir(parents=True)
    (tmp_path / ".hanjul-a.tmp").write_text("half")
    (tmp_path / "mailing").mkdir()
    (tmp_path / "mailing" / ".hanjul-m.csv.tmp").write_text("half")
    deliver(tmp_path, a="1")
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == [MANIFEST, "a", "mailing"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"files": 3}', '{"files": {"a": 1}}', '{"files": {"a": ["x", "y"]}}', "\udcff"]
)
def test_an_unreadable_manifest_is_no_manifest(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_bytes(content.encode("utf-8", "surrogateescape"))
    deliver(tmp_path, a="1")
    assert visible(tmp_path) == {"a": "1"}


@pytest.mark.parametrize("name", ["../precious", "/tmp/precious", "sub/../../precious"])
def test_a_manifest_cannot_reach_outside_the_folder(tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("dear")
    state = precious.stat()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text(json.dumps({"files": {name: [state.st_size, state.st_mtime_ns]}}))
    deliver(tmp_path / "out", a="1")
    assert precious.read_text() == "dear"


def test_a_read_only_target_is_not_replaced(tmp_path: Path) -> None:
    import os  # root writes everywhere

    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    deliver(tmp_path, a="1")
    (tmp_path / "a").chmod(0o400)
    with pytest.raises(DeliverError, match="read-only"):
        deliver(tmp_path, a="2")
