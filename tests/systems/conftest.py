"""A system with OAuth, on loopback."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.systems.servers import OAuthServer, oauth_server

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
def crm(settings: Settings) -> Iterator[OAuthServer]:
    """The server "crm", which may be called."""
    settings.OUTBOUND_ALLOW = LOOPBACK
    with oauth_server() as server:
        yield server
