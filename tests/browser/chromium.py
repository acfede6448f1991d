"""A headless Chromium driven by its own protocol: just enough to open a local page and look at it."""

import base64
import json
import re
import shutil
import subprocess
import time
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import websocket

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--remote-debugging-port=0", "--remote-allow-origins=*", "--hide-scrollbars",
)  # fmt: skip
_PATIENCE_SECONDS = 60


def find() -> str | None:
    """Where Chromium is, if it is anywhere."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


class Page:
    """One tab. `complaints` and `requests` hold what the page said and asked for since it was opened."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 900) -> None:
        program = find()
        if program is None:
            raise FileNotFoundError("chromium")
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._numbers = count(1)
        self._process = subprocess.Popen(
            [program, *_FLAGS, f"--user-data-dir={folder}", f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._socket = websocket.create_connection(self._address(), timeout=_PATIENCE_SECONDS)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._tell(f"{domain}.enable")
        self.resize(width, height)

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = re.search(r"DevTools listening on (ws://\S+)", line)
            if found:
                return found[1]
        raise RuntimeError("Chromium did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=_PATIENCE_SECONDS)
        if self._process.stderr is not None:
            self._process.stderr.close()

    def open(self, path: Path, query: str = "") -> None:
        """Open a local page and wait until it has drawn its charts."""
        self.complaints.clear()
        self.requests.clear()
        self._tell("Page.navigate", url=path.resolve().as_uri() + query)
        self.wait("document.documentElement?.dataset.drawn !== undefined")

    def resize(self, width: int, height: int = 900) -> None:
        """Give the window a size."""
        self._tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def wait(self, condition: str) -> None:
        """Wait until a script's condition holds."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"{condition}; the page said {self.complaints}")
            time.sleep(0.05)

    def evaluate(self, script: str) -> Any:
        """The value of a script."""
        answer = self._tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "the script failed"))
        return answer["result"].get("value")

    def picture(self, path: Path, selector: str | None = None) -> None:
        """A PNG of the whole page, or of one element."""
        box = self.evaluate(
            f"(() => {{ const b = document.querySelector({json.dumps(selector or 'html')}).getBoundingClientRect();"
            "return {x: b.x + scrollX, y: b.y + scrollY, width: b.width, height: b.height, scale: 1}; })()"
        )
        data = self._tell("Page.captureScreenshot", clip=box, captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def hover(self, selector: str) -> None:
        """Put the pointer over the middle of an element."""
        x, y = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center', behavior: 'instant'}); const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self._tell("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def paper(self, path: Path) -> None:
        """The page as a PDF."""
        data = self._tell("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)["data"]
        path.write_bytes(base64.b64decode(data))

    def _tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._ask(method, self._session, **parameters)

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps({**message, "sessionId": session} if session else message))
        while True:
            heard = json.loads(self._socket.recv())
            if heard.get("id") == number:
                if "error" in heard:
                    raise RuntimeError(f"{method}: {heard['error']}")
                result: dict[str, Any] = heard["result"]
                return result
            self._note(heard)

    def _note(self, heard: dict[str, Any]) -> None:
        parameters = heard.get("params", {})
        match heard.get("method"):
            case "Runtime.consoleAPICalled" if parameters["type"] in ("error", "warning", "assert"):
                self.complaints.append(
                    " ".join(str(part.get("value", part.get("description"))) for part in parameters["args"])
                )
            case "Runtime.exceptionThrown":
                self.complaints.append(str(parameters["exceptionDetails"].get("exception", {}).get("description")))
            case "Log.entryAdded":
                self.complaints.append(parameters["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case _:
                pass
