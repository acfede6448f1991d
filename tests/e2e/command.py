"""The command as a process: run to its end, or watched on a terminal so that something can happen in a stage."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HANJUL = (sys.executable, "-m", "hanjul")


def hanjul(
    *arguments: str | Path, folder: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder`, no terminal attached; `given` is what it reads."""
    return subprocess.run(
        [*HANJUL, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        input=given,
        timeout=300,
        check=False,
    )


def read(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Watched(NamedTuple):
    """How a watched run ended, and all that its terminal showed."""

    code: int
    shown: str


def run_watched(folder: Path, stage: str, act: Callable[[int], object]) -> Watched:
    """`hanjul run` on a terminal; as soon as the bar of `stage` appears, `act` is called with the process group."""
    import pty  # no such thing on Windows

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(LANG="C.UTF-8", TERM="xterm", COLUMNS="100", LINES="30")
        os.execv(sys.executable, [*HANJUL, "run", "--lang", "en"])
    shown, acted = b"", False
    try:
        while part := os.read(terminal, 1 << 16):
            shown += part
            if not acted and b" " + stage.encode() + b" " in shown:
                act(child)
                acted = True
    except OSError:  # what a terminal says when nobody writes to it any more
        pass
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return Watched(os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace"))
