"""Erasures and disposals that are killed: whatever is run next ends them, and tells of them once and rightly."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hanjul
from hanjul.privacy import activity, archive, erase
from hanjul.project.load import load_project
from tests.e2e.command import hanjul as command
from tests.privacy.company import GONE, THEIRS, holding, opened
from tests.privacy.test_dispose import KEY, RULES, TODAY
from tests.privacy.test_forget import copy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

KILLED = """
import importlib, os, signal, sys
place, when, nth, arguments = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
module, _, name = place.partition(":")
owner = importlib.import_module(module)
*parts, name = name.split(".")
for part in parts:
    owner = getattr(owner, part)
whole, times = getattr(owner, name), 0
def cut(*given, **more):
    global times
    times += 1
    if when == "before" and times == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = whole(*given, **more)
    if when == "after" and times == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
setattr(owner, name, cut)
sys.argv[1:] = arguments
from hanjul.cli import main
main()
"""

ERASE = "hanjul.privacy.erase"
POINTS = {
    "noted": (f"{ERASE}:_erase", "before", 1),
    "remembered, nothing gone": ("hanjul.store.erased:Memory.add", "after", 1),
    "gone, nothing made anew": (f"{ERASE}:_erase", "after", 1),
    "half of the outputs written": ("hanjul.deliver:laws", "before", 1),
    "outputs written, the store as before": ("hanjul.document:run", "after", 1),
    "store made anew": (f"{ERASE}:rewritten", "before", 1),
    "store half rewritten": ("hanjul.engines.duckdb:duckdb.connect", "after", 4),
    "store rewritten": (f"{ERASE}:rewritten", "after", 1),
    "earlier outputs going": (f"{ERASE}:search_file", "after", 1),
    "searched": (f"{ERASE}:_clean_up", "after", 1),
    "told in the log": ("hanjul.privacy.activity:note", "after", 1),
    "certified": (f"{ERASE}:write_certificate", "after", 1),
    "closed": (f"{ERASE}:_close", "after", 1),
}
QUICK = ("remembered, nothing gone", "the same")


def killed(folder: Path, point: tuple[str, str, int], *arguments: str, **environment: str) -> None:
    place, when, nth = point
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, place, when, str(nth), *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, (ran.returncode, ran.stdout, ran.stderr)


def told(folder: Path, what: str) -> list[dict[str, int]]:
    """What the activity log says was done, its chain whole."""
    log = activity.read(folder, lambda name: None)
    assert (log.broken, log.cut) == (None, 0)
    return [one.numbers for one in log.entries if one.what == what]


def lines(folder: Path) -> list[dict[str, Any]]:
    with opened(folder / "hanjul.yaml") as result:
        return sorted(erase.noted(result.engine), key=lambda line: line["number"])


@pytest.mark.parametrize(
    ("point", "again"),
    [
        pytest.param(point, again, marks=() if (point, again) == QUICK else pytest.mark.long)
        for point in POINTS
        for again in ("the same", "another")
    ],
)
def test_an_erasure_that_is_killed_is_carried_through(company: Path, tmp_path: Path, point: str, again: str) -> None:
    copy(company, tmp_path)
    export = tmp_path / "list.csv"
    export.write_text("hana.kim77@naver.com\n", encoding="utf-16")
    activity.made(tmp_path, export)
    forget = ("forget", "김하나/010-2222-3333", "--yes", "--by", "함대리", "--json", "--lang", "en")
    killed(tmp_path, POINTS[point], *forget)
    if again == "the same":
        ran = command(*forget, folder=tmp_path)
        if point == "closed":  # everything was done
            assert ran.returncode == 7 and "nobody was erased" in ran.stderr
        else:
            assert ran.returncode == 0, ran.stderr
            said = json.loads(ran.stdout)
            assert (said["erased"], said["rows"], said["blanked_rows"], said["erasures"]) == (1, 5, 1, [1])
    else:
        ran = command("history", "c0", folder=tmp_path)  # whatever it says, it opens the store
    assert holding(tmp_path, *THEIRS) == []
    assert not export.exists()
    (line,) = lines(tmp_path)
    assert (line["state"], line["people"], line["rows"], line["blanked"], line["who"]) == ("done", 1, 5, 1, "함대리")
    (certificate,) = (tmp_path / "certificates").iterdir()
    assert line["hash"] in certificate.read_text(encoding="utf-8")
    assert told(tmp_path, "forget") == [{"erasure": 1, "people": 1, "rows": 5, "archived": 0}]
    with hanjul.run(tmp_path / "hanjul.yaml", until="deliver") as result:
        assert {
            (one["source"], one["row"]) for one in result.refused.arrow().to_pylist() if one["reason"] == "erased"
        } == GONE
    assert holding(tmp_path, *THEIRS) == []


@pytest.fixture(scope="module")
def overdue(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People due under two rules, one of them demands keeping rows; and a file of the archive that was kept long enough."""
    folder = tmp_path_factory.mktemp("overdue")
    shutil.copytree(first, folder, dirs_exist_ok=True)
    file = folder / "hanjul.yaml"
    text = file.read_text(encoding="utf-8")
    more = "    - {action: destroy, after: P1M, counts_from: consent_at, reason: 다른 방침}\n"
    file.write_text(text[: text.index("govern:")] + RULES + more, encoding="utf-8")
    hanjul.run(file, until="deliver", today=TODAY).close()
    project = load_project(file)
    rows = [{"source": "shop", "row": 1, "cells": {"이름": "옛사람"}}]
    archive.write(project, 90, {("payment", "2026-01-01"): rows}, KEY.get)
    archive.settle(project, [90])
    return folder


@pytest.fixture(scope="module")
def disposed(overdue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The same after a disposal nobody disturbed, and what it said."""
    folder = tmp_path_factory.mktemp("disposed")
    copy(overdue, folder)
    ran = command(*DISPOSE, folder=folder, **KEY)
    assert ran.returncode == 0, ran.stderr
    return folder, json.loads(ran.stdout)


DISPOSE = ("dispose", "--due", "--on", TODAY.isoformat(), "--yes", "--json", "--lang", "en")
DISPOSALS = {
    "archive written, nothing noted": (f"{ERASE}:begin", "before", 1),
    "noted": (f"{ERASE}:begin", "after", 1),
    "first rule done": (f"{ERASE}:_erase", "after", 1),
    "both rules done": (f"{ERASE}:_finish", "before", 1),
    "archived file gone": ("hanjul.privacy.archive:destroy", "after", 1),
    "one certificate of three": (f"{ERASE}:write_certificate", "after", 1),
    "two told in the log": ("hanjul.privacy.activity:note", "after", 2),
}


@pytest.mark.long
@pytest.mark.parametrize("point", DISPOSALS)
def test_a_disposal_that_is_killed_is_carried_through(
    overdue: Path, disposed: tuple[Path, dict[str, Any]], tmp_path: Path, point: str
) -> None:
    copy(overdue, tmp_path)
    whole, said = disposed
    killed(tmp_path, DISPOSALS[point], *DISPOSE, **KEY)
    ran = command(*DISPOSE, folder=tmp_path, **KEY)
    assert ran.returncode == 0, ran.stderr
    again = json.loads(ran.stdout)
    names = ("erased", "rows", "archived", "archive_files", "erasures")
    assert {name: again[name] for name in names} == {name: said[name] for name in names}
    same = ("number", "kind", "reason", "people", "rows", "archived", "blanked", "state")
    noted = [[[line[name] for name in same] for line in lines(folder)] for folder in (tmp_path, whole)]
    assert noted[0] == noted[1] and [line[1] for line in noted[0]] == ["ended", "archived", "archived"]
    for folder in (tmp_path, whole):
        certificates = sorted(path.name for path in (folder / "certificates").iterdir())
        assert certificates == ["0001.html", "0002.html", "0003.html"]
        assert holding(folder, "duri@gmail.com", "hana.kim77", "nagan@naver.com", "net@gmail.com") == []
    assert told(tmp_path, "dispose") == told(whole, "dispose") and len(told(whole, "dispose")) == 3
    kept = [
        [(file.path.name, file.rows) for file in archive.kept(load_project(folder / "hanjul.yaml"))]
        for folder in (tmp_path, whole)
    ]
    assert kept[0] == kept[1] and kept[0]
    assert not list((tmp_path / "archive").glob("*.new"))


def test_a_number_is_not_given_again_when_the_store_is_made_anew(company: Path, tmp_path: Path) -> None:
    copy(company, tmp_path)
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "0007.html").write_text("an earlier store's", encoding="utf-8")
    with opened(tmp_path / "hanjul.yaml") as result:
        assert erase.next_number(result.engine, result.project) == 8
