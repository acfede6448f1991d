"""What tests of delivering may ask for."""

import pytest


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a service."""
    monkeypatch.setattr("hanjul.http._pause", lambda seconds: None)
