"""What the benchmarks share: a command's wall time and peak memory, hanjul as a whole process, the machine and versions."""

import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from hanjul.match.evaluate import Evaluation, from_files

HERE = Path(__file__).resolve().parent
WORK, RESULTS = HERE / "work", HERE / "results"
_POLL_SECONDS = 0.05
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One command: wall seconds with Python's start-up, peak resident memory of the process and its children in MB.

    `samples`: (seconds since 1970, bytes) now and then. Pages that several processes share count once.
    """

    seconds: float
    peak_mb: float
    output: str
    samples: list[tuple[float, int]]

    def peak_between(self, begin: float, end: float) -> float:
        """The peak in MB of a part of the run; times in seconds since 1970."""
        return round(max((held for at, held in self.samples if begin <= at <= end), default=0) / _MB, 1)


class CommandFailedError(RuntimeError):
    """A measured command did not succeed; the message ends with what it said."""


def measured(command: list[str]) -> Measured:
    """Run a command to its end.

    Raises:
        CommandFailedError: it did not end with 0.
    """
    samples: list[tuple[float, int]] = []
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, samples, done), daemon=True)
    watcher.start()
    output, complaint = process.communicate()
    seconds = time.perf_counter() - begun
    done.set()
    watcher.join()
    if process.returncode:
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}\n{complaint[-3000:]}")
    return Measured(round(seconds, 3), round(max((held for _, held in samples), default=0) / _MB, 1), output, samples)


def _watch(pid: int, samples: list[tuple[float, int]], done: threading.Event) -> None:
    pause = _POLL_SECONDS
    while not done.wait(pause):
        begun = time.perf_counter()
        samples.append((time.time(), _resident(pid)))
        # Looking at gigabytes of pages costs time of its own.
        pause = max(_POLL_SECONDS, 20 * (time.perf_counter() - begun))


def _resident(pid: int) -> int:
    """Bytes a process and its children hold now; a page several of them share counts once (proportional set size)."""
    own = children = 0
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        own = next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += sum(_resident(int(child)) for child in (task / "children").read_text(encoding="ascii").split())
    except OSError:  # it ended while we looked, or this is not Linux
        pass
    return own + children


def hanjul_command() -> list[str]:
    """The installed command of this Python, as a user would call it."""
    installed = Path(sys.executable).parent / "hanjul"
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "hanjul.cli"]


def run_hanjul(exports: Path, folder: Path) -> dict[str, Any]:
    """`hanjul init` and `hanjul run` from nothing, in `folder`, against `folder`/truth.csv."""
    for leftover in folder.glob("hanjul.*"):
        leftover.unlink()
    shutil.rmtree(folder / "out", ignore_errors=True)
    project = str(folder / "hanjul.yaml")
    init = measured([*hanjul_command(), "init", str(exports), "--project", project, "--json"])
    run = measured([*hanjul_command(), "run", "--project", project, "--json"])
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    stages, begin = {}, datetime.fromisoformat(record["started_at"]).timestamp()
    for stage, seconds in record["timings"].items():
        stages[stage] = {"seconds": seconds, "peak_mb": run.peak_between(begin, begin + seconds)}
        begin += seconds
    return {
        "seconds": run.seconds,
        "init_seconds": init.seconds,
        "peak_mb": max(run.peak_mb, init.peak_mb),
        "stages": stages,
        "counts": record["counts"],
        "quality": quality(from_files(folder / "truth.csv", folder / "out" / "records.csv")),
    }


def quality(found: Evaluation) -> dict[str, Any]:
    """The figures of an evaluation, rounded."""
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in found.as_dict().items()
        if name != "between"
    }


def machine(libraries: Iterable[str]) -> dict[str, Any]:
    """Where figures come from."""
    versions = {}
    for library in libraries:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "absent"
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "versions": versions,
    }


def keep(name: str, results: Any) -> None:
    """Keep the figures of a benchmark in `results/<name>.json`."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
