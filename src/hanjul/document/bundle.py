"""The charting scripts (Vega, Vega-Lite, Vega-Embed) as one text for a `<script>`: built in another process, early.

Building takes about two seconds and holds the interpreter's lock, so a run starts it beside its first stages and
collects it at the end.
"""

import importlib.metadata
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_MAKE: Final = (
    "import sys, vl_convert\n"
    "with open(sys.argv[1], 'w', encoding='utf-8', newline='') as file:\n"
    "    file.write(vl_convert.javascript_bundle())\n"
)
_PATIENCE_SECONDS = 60


class Bundle:
    """The scripts on their way. `collect` waits for them; `cancel` gives them up."""

    def __init__(self, process: "subprocess.Popen[bytes] | None", making: Path | None, kept: Path | None) -> None:
        self._process = process
        self._making = making
        self._kept = kept

    def collect(self) -> str:
        """The text of the scripts, safe inside a `<script>` element; made here and now if the other process failed."""
        if self._process is None and self._kept is not None:
            text = _read(self._kept)
            if text:
                return text
        text = self._finished() or _safe(_made_here())
        if self._kept is not None:
            _keep(self._kept, text)
        return text

    def cancel(self) -> None:
        """Stop the other process, if it still runs, and leave nothing behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._making is not None:
            self._making.unlink(missing_ok=True)

    def _finished(self) -> str | None:
        """What the other process wrote, or None if it failed."""
        if self._process is None or self._making is None:
            return None
        try:
            done = self._process.wait(timeout=_PATIENCE_SECONDS) == 0
        except subprocess.TimeoutExpired:
            done = False
        text = _read(self._making) if done else None
        self.cancel()
        return _safe(text) if text else None


def prepare_bundle(folder: Path | None = None) -> Bundle:
    """Start making the scripts in another process.

    Args:
        folder: where to keep them for the next run (an existing folder; they hold no data); None keeps nothing.
    """
    kept = folder / f"vega-{importlib.metadata.version('vl-convert-python')}.js" if folder else None
    if kept is not None and kept.is_file():
        return Bundle(None, None, kept)
    handle, name = tempfile.mkstemp(prefix="hanjul-", suffix=".js")
    os.close(handle)
    making = Path(name)
    try:
        # -P: a stray file beside the user's data must not be taken for a library.
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _MAKE, name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        making.unlink(missing_ok=True)
        return Bundle(None, None, kept)
    return Bundle(process, making, kept)


def _made_here() -> str:
    import vl_convert  # takes long to start; only needed when the other process failed

    # The stub says the snippet must be given; the function says it need not.
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]


def _safe(script: str) -> str:
    """The script with nothing in it that ends or changes the state of a `<script>` element, or that a parser rewrites."""
    return script.replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "\\x3C!--")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _keep(path: Path, text: str) -> None:
    """Keep the scripts for the next run; not being able to is no reason to fail."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
