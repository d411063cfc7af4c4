"""Runs in the test's own process."""

import pytest


@pytest.fixture
def inline(transactional_db: None, settings: object) -> None:
    """The systems of these tests are on this machine."""
    settings.OUTBOUND_ALLOW = ("127.0.0.1",)  # type: ignore[attr-defined]
