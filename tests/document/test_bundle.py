"""The charting scripts: made in another process, kept, or made here when that fails."""

import sys
from pathlib import Path

import pytest

from hanjul.document import prepare_bundle
from hanjul.document.bundle import _safe


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder of a user after a first run, which kept the scripts there."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("platformdirs.user_cache_path", lambda *name, **how: folder)
        prepare_bundle().collect()
    return folder


def test_the_scripts_hold_what_the_page_calls(kept: Path) -> None:
    assert "vegaEmbed" in prepare_bundle(kept).collect()


def test_the_scripts_are_kept_for_the_next_run_in_the_cache_folder_of_the_user(kept: Path) -> None:
    assert [path.suffix for path in kept.iterdir()] == [".js"]


def test_kept_scripts_are_used_without_another_process(kept: Path, tmp_path: Path) -> None:
    name = next(kept.iterdir()).name
    (tmp_path / name).write_text("window.kept = true", encoding="utf-8")
    assert prepare_bundle(tmp_path).collect() == "window.kept = true"


def test_an_empty_kept_file_is_made_anew(kept: Path, tmp_path: Path) -> None:
    (tmp_path / next(kept.iterdir()).name).write_text("", encoding="utf-8")
    assert "vegaEmbed" in prepare_bundle(tmp_path).collect()


def test_without_another_process_the_scripts_are_made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "vegaEmbed" in prepare_bundle(tmp_path).collect()


def test_a_failing_process_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanjul.document.bundle._MAKE", "raise SystemExit(1)")
    assert "vegaEmbed" in prepare_bundle(tmp_path).collect()


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    assert "vegaEmbed" in prepare_bundle(tmp_path / "missing").collect()


def test_a_cancelled_bundle_makes_the_scripts_here_if_asked_after_all(tmp_path: Path) -> None:
    bundle = prepare_bundle(tmp_path)
    bundle.cancel()
    assert "vegaEmbed" in bundle.collect()


@pytest.mark.parametrize(("script", "safe"), [
    ("a</script>b", "a<\\/script>b"), ("a<!--b", "a\\x3C!--b"), ("a\r\nb", "a\nb"), ("a < b", "a < b"),
])  # fmt: skip
def test_a_script_cannot_end_its_element(script: str, safe: str) -> None:
    assert _safe(script) == safe
