"""The charting scripts (Vega, Vega-Lite, Vega-Embed) as one text for a `<script>`: built once, kept in the user's cache folder.

Building takes about two seconds and holds the interpreter's lock, so the first run starts it in another process beside its
first stages and collects it at the end.
"""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import platformdirs

_MAKE: Final = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"
_PATIENCE_SECONDS = 60


class Bundle:
    """The scripts on their way. `collect` waits for them; `cancel` gives them up."""

    def __init__(self, process: "subprocess.Popen[bytes] | None", kept: Path | None) -> None:
        self._process = process
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
        """Stop the other process, if there still is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _finished(self) -> str | None:
        """What the other process made, or None if it failed."""
        if self._process is None:
            return None
        try:
            text, _ = self._process.communicate(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.cancel()
            return None
        process, self._process = self._process, None
        return _safe(text.decode()) if process.returncode == 0 and text else None


def prepare_bundle(folder: Path | None = None) -> Bundle:
    """Start making the scripts in another process.

    Args:
        folder: where they are kept for the next run (an existing folder; they hold no data); the user's cache folder by default.
    """
    folder = folder or _cache()
    kept = folder / f"vega-{importlib.metadata.version('vl-convert-python')}.js" if folder else None
    if kept is not None and kept.is_file():
        return Bundle(None, kept)
    try:
        # -P: a stray file beside the user's data must not be taken for a library. A pipe, because a run that is killed
        # would leave a file behind.
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _MAKE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return Bundle(None, kept)
    return Bundle(process, kept)


def _cache() -> Path | None:
    try:
        return platformdirs.user_cache_path("hanjul", appauthor=False, ensure_exists=True)
    except OSError:
        return None


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
