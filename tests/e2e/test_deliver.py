"""`hanjul deliver` as a user has it: a run, a delivery that is killed, and one that goes on."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.e2e.command import HANJUL
from tests.e2e.command import process as hanjul
from tests.e2e.company import write_small_company
from tests.targets.service import soon
from tests.targets.tool_services import GhostService

pytestmark = pytest.mark.long

FORM_HEAD = "타임스탬프,이름,이메일,[선택] 마케팅 정보 수신에 동의하십니까?\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A company of forty people who said yes, run once."""
    write_small_company(tmp_path / "exports")
    rows = [
        f'2026. 3. {n % 27 + 1}. 오전 9:00:00,김{chr(0xAC00 + 28 * n)}{chr(0xB098 + 28 * n)},person{n}@shop{n}.kr,"네, 동의합니다"\n'
        for n in range(40)
    ]
    (tmp_path / "exports" / "form.csv").write_text(FORM_HEAD + "".join(rows), encoding="utf-8")
    assert hanjul("init", "exports", folder=tmp_path).returncode == 0
    return tmp_path


def target(project: Path, lines: str) -> None:
    """Name a target in the project file."""
    file = project / "hanjul.yaml"
    text = file.read_text(encoding="utf-8").replace("\ndeliver:\n", f"\ndeliver:\n  to:\n{lines}\n", 1)
    assert lines in text
    file.write_text(text, encoding="utf-8")


def test_a_killed_delivery_goes_on_and_sends_nobody_twice(project: Path) -> None:
    with GhostService().serving() as ghost:
        target(project, f"    news: {{kind: ghost, url: '{ghost.url}', tags: [sources]}}")
        assert hanjul("run", "--until", "deliver", folder=project).returncode == 0
        dry = hanjul("deliver", "--dry-run", "--json", folder=project, GHOST_KEY=ghost.key)
        planned = json.loads(dry.stdout)["targets"]["news"]["added"]
        assert planned >= 40 and not ghost.people
        command = subprocess.Popen([*HANJUL, "deliver"], cwd=project, env={**os.environ, "GHOST_KEY": ghost.key})
        soon(lambda: len(ghost.people) >= 5, 60)
        command.send_signal(signal.SIGKILL)
        command.wait()
        arrived = len(ghost.people)
        assert arrived < planned
        result = hanjul("deliver", "--json", folder=project, GHOST_KEY=ghost.key)
        told = json.loads(result.stdout)["targets"]["news"]
        assert (told["added"], told["same"], told["failed"]) == (planned - arrived, arrived, 0), result.stderr
        assert {one.sent for one in ghost.people.values()} == {1} and len(ghost.people) == planned
        assert ghost.wrong == []


def test_what_a_tool_says_outranks_the_next_run_of_the_files(project: Path) -> None:
    """An unsubscribe pulled from a tool takes the person off the files' mailing list, too."""
    with GhostService().serving() as ghost:
        target(project, f"    news: {{kind: ghost, url: '{ghost.url}', with_run: true}}")
        ghost.add("person1@shop1.kr", "unsubscribed")
        first = hanjul("run", "--lang", "en", folder=project, GHOST_KEY=ghost.key)
        assert first.returncode == 0 and "news (ghost)" in first.stdout, first.stderr
        assert ghost.people["person1@shop1.kr"].state == "unsubscribed" and "person2@shop2.kr" in ghost.subscribed()
        assert hanjul("run", "--until", "deliver", folder=project).returncode == 0
        listed = (project / "out" / "mailing" / "mailable_email.csv").read_text(encoding="utf-8")
        assert "person1@shop1.kr" not in listed and "person2@shop2.kr" in listed
        stored = (project / "hanjul.yaml").read_bytes() + (project / "out" / "run.json").read_bytes()
        assert ghost.key.encode() not in stored


def test_a_delivery_is_taken_back_by_the_command(project: Path) -> None:
    with GhostService().serving() as ghost:
        target(project, f"    news: {{kind: ghost, url: '{ghost.url}'}}")
        assert hanjul("run", "--until", "deliver", folder=project).returncode == 0
        hanjul("deliver", folder=project, GHOST_KEY=ghost.key)
        assert len(ghost.subscribed()) >= 40
        dry = hanjul("deliver", "--undo", "news", "--dry-run", "--lang", "ko", folder=project, GHOST_KEY=ghost.key)
        assert "뺄 것" in dry.stdout and len(ghost.subscribed()) >= 40
        back = hanjul("deliver", "--undo", "news", "--lang", "en", folder=project, GHOST_KEY=ghost.key)
        assert back.returncode == 0 and "the delivery was undone" in back.stdout and not ghost.subscribed()
        again = hanjul("deliver", "--undo", "news", "--lang", "en", folder=project, GHOST_KEY=ghost.key)
        assert "nothing to take back" in again.stdout
        assert "undo news" in hanjul("log", folder=project).stdout
        form = project / "exports" / "form.csv"
        form.write_text(
            form.read_text(encoding="utf-8") + "2026. 4. 1. 오전 9:00:00,,person1@shop1.kr,아니오\n", encoding="utf-8"
        )
        stale = hanjul("deliver", "--dry-run", "--lang", "en", folder=project, GHOST_KEY=ghost.key)
        assert "changed since the last run: form." in stale.stdout
        both = hanjul("deliver", "--undo", "news", "--to", "news", folder=project, GHOST_KEY=ghost.key)
        assert both.returncode == 2 and ghost.wrong == []


def test_what_is_wrong_is_told_in_both_languages(project: Path) -> None:
    assert "먼저" in hanjul("deliver", "--lang", "ko", folder=project).stderr
    assert hanjul("run", "--until", "govern", folder=project).returncode == 0
    assert "names no targets" in hanjul("deliver", "--lang", "en", folder=project).stderr
    target(project, "    news: {kind: ghost, url: 'http://no-such-host.invalid'}\n    db: {kind: sql, url: nonsense}")
    for arguments, language, code, words in (
        (("--to", "nws"), "ko", 2, "혹시 `news`"),
        (("--to", "news"), "ko", 2, "GHOST_KEY"),
        ((), "en", 2, "no address of a database"),
    ):
        result = hanjul("deliver", *arguments, "--lang", language, folder=project)
        assert result.returncode == code and words in result.stderr and "Traceback" not in result.stderr, result.stderr
