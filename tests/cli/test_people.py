"""The commands about who is who: what a terminal gives them."""

import sys

import pytest
import typer

from hanjul.cli import deliver, people, person
from hanjul.deliver.outside import Delivery


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_control_c_ends_the_questions_and_is_nobodys_fault(
    monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    """In a raw terminal the key comes as an exception, without a signal."""
    pressed = iter(["1", "U"])

    def getchar() -> str:
        for key in pressed:
            return key
        raise stop

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "getchar", getchar)
    assert list(people._keys()) == ["1", "u"]


def test_the_log_has_words_for_all_that_a_delivery_counts() -> None:
    assert {*Delivery("news", "csv", dry_run=False).counts(), "stopped"} <= person._COUNTED.keys()


def test_a_clock_that_was_set_back_brings_no_consent_back() -> None:
    assert deliver._day("2024-12-01", "2026-12-01T09:00:00.000+00:00") == "2026-12-01"
    assert deliver._day("2026-12-01", "2026-11-01T09:00:00.000+00:00") == "2026-12-01"
    assert deliver._day("2026-12-01", "") == "2026-12-01"
