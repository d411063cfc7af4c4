"""The provider that people sign in at, and keys of our own to sign spoiled tokens with."""

from collections.abc import Iterator

import pytest
from joserfc.jwk import KeySet, RSAKey
from pytest_django import Settings

from tests.teams.identity.provider import Provider, running_provider


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings: Settings) -> Provider:
    server.asked.clear()
    server.spoiled.clear()
    settings.SIGN_ON = server.sign_on()
    server.put("sub-ada", email="ada@example.com", email_verified=True, name="Ada at Halden ID")
    return server


@pytest.fixture(scope="module")
def keys() -> KeySet:
    return KeySet([RSAKey.generate_key(2048, {"kid": "ours", "use": "sig"})])
