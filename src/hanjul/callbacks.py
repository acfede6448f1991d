"""What whoever calls hanjul hands in: to be told how far it is, and to be asked for secrets."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done, and of how much where that is known."""

Secret = Callable[[str], str | None]
"""Gives the value of an environment variable, or None: only the command line reads the environment."""


def silent(step: str, done: int, total: int | None) -> None:
    """Tells nobody."""


def no_secret(name: str) -> str | None:
    """Knows none."""
    return None
