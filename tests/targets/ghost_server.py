"""A real Ghost on a real MariaDB, on loopback, gone afterwards. `make ghost` fetches it; without it tests are skipped."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
import sqlalchemy as sa

from tests.sources.servers import PASSWORD, free_port, mariadb

PLACE = Path(__file__).resolve().parents[2] / ".tools" / "ghost"
_START_SECONDS = 90
_OWNER = {"name": "주인", "email": "owner@example.com", "password": "a-long-Passphrase-1", "blogTitle": "소식"}


class Running(NamedTuple):
    """Where it listens, an Admin API key, and a session of the owner to look and to meddle."""

    url: str
    key: str
    owner: requests.Session


@contextmanager
def ghost() -> Iterator[Running]:
    """Ghost with an owner and an integration."""
    node, program = PLACE / "node_modules" / "node" / "bin" / "node", PLACE / "package"
    if not (node.exists() and (program / "node_modules").exists()):
        pytest.skip("no Ghost: `make ghost` fetches it (npm, some minutes, 700 MB)")
    content = Path(tempfile.mkdtemp(prefix="hanjul-ghost-"))
    try:
        shutil.copytree(program / "content", content / "content", symlinks=True)
        with mariadb() as database:
            port, there = free_port(), sa.make_url(database)
            address = f"http://127.0.0.1:{port}"
            settings = {
                "NODE_ENV": "production", "url": address, "server__host": "127.0.0.1", "server__port": str(port),
                "database__client": "mysql", "database__connection__host": "127.0.0.1",
                "database__connection__port": str(there.port), "database__connection__user": str(there.username),
                "database__connection__password": PASSWORD, "database__connection__database": str(there.database),
                "database__connection__charset": "utf8mb4", "paths__contentPath": str(content / "content"),
                "mail__transport": "stub", "privacy__useUpdateCheck": "false", "security__staffDeviceVerification": "false",
                "logging__transports": '["stdout"]',
            }  # fmt: skip
            log = (content / "log").open("wb")
            server = subprocess.Popen(
                [node, "index.js"], cwd=program, env={**os.environ, **settings}, stdout=log, stderr=log
            )
            try:
                yield _set_up(address, server, content / "log")
            finally:
                server.terminate()
                server.wait(30)
                log.close()
    finally:
        shutil.rmtree(content, ignore_errors=True)


def _set_up(address: str, server: "subprocess.Popen[bytes]", log: Path) -> Running:
    owner = requests.Session()
    owner.headers["Origin"] = address
    admin = f"{address}/ghost/api/admin"
    ends = time.monotonic() + _START_SECONDS
    while True:
        try:
            if owner.get(f"{admin}/site/", timeout=5).ok:
                break
        except requests.RequestException:
            pass
        if server.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"Ghost did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        time.sleep(0.2)
    _asked(owner, f"{admin}/authentication/setup/", {"setup": [_OWNER]})
    _asked(owner, f"{admin}/session/", {"username": _OWNER["email"], "password": _OWNER["password"]})
    made = _asked(owner, f"{admin}/integrations/?include=api_keys", {"integrations": [{"name": "hanjul"}]})
    key = next(one["secret"] for one in made["integrations"][0]["api_keys"] if one["type"] == "admin")
    return Running(address, key, owner)


def _asked(owner: requests.Session, url: str, body: Any) -> Any:
    answer = owner.post(url, json=body, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.text.startswith("{") else None
