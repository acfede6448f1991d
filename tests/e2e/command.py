"""The command: here, as a process, or watched on a terminal so that something can happen in a stage."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

from hanjul.cli import main
from tests.build import csv_lines

HANJUL = (sys.executable, "-m", "hanjul")


def hanjul(
    *arguments: str | Path, folder: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder`, no terminal attached; `given` is what it reads. It runs in this process, which spares
    the second that starting another takes."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(folder),
        mock.patch.dict(os.environ, {"LANG": "C.UTF-8", "COLUMNS": "80", **environment}),
        mock.patch.multiple(sys, argv=["hanjul", *map(str, arguments)], stdin=io.StringIO(given)),
        mock.patch("hanjul.cli.make_lean"),  # this process is not hanjul's alone: it keeps pandas,
        mock.patch("signal.signal"),  # … and what it does when it is interrupted
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return subprocess.CompletedProcess(arguments, ended.value.code, out.getvalue(), err.getvalue())


def process(
    *arguments: str | Path, folder: Path, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
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


read = csv_lines


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
