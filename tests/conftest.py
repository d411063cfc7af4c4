"""Rules for every test: the network ends at this machine. (Data folder and broker: tests/boot.py.)"""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError
from django.db import OperationalError
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from lib import net

pytest_plugins = ["tests.cast"]

FLUSHES = 5  # attempts to empty the database
BROWSER = "e2e"

_connect = socket.socket.connect
_resolve = net.resolve
_flush = TransactionTestCase._fixture_teardown


class NetworkClosed(AssertionError):
    """A test tried to reach another machine."""


def _is_here(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def _services() -> set[str]:
    """Hosts of the database and Redis, should a run on other services have put them elsewhere."""
    return {str(django_settings.DATABASES["default"].get("HOST", ""))} - {""}


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = str(address[0])
        if not _is_here(host) and host not in _services():
            raise NetworkClosed(f"A test tried to connect to {host}. Use a server on 127.0.0.1.")
    _connect(self, address)


def _is_number(host: str) -> bool:
    """Whether the system needs to ask nobody for the address: `127.1`, `2130706433`, `::1`."""
    try:
        socket.inet_aton(host)
    except OSError:
        return ":" in host
    return True


def _guarded_resolve(host: str, port: int) -> list[str]:
    if host != "localhost" and not _is_number(host):
        raise NetworkClosed(f"A test tried to find {host}. Patch lib.net.resolve or use 127.0.0.1.")
    return _resolve(host, port)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their installation and Playwright's event loop stay up until the last of them."""
    items.sort(key=lambda item: BROWSER in item.path.parts)


class Together(LoadScopeScheduling):
    """Where processors share the suite, the tests of a file stay together for the sake of their fixtures.

    So do all browser tests, which share one installation.

    `--dist loadgroup` would be the usual way; since pytest 9.2 it groups nothing (pytest-xdist 3.8 writes the
    group into a field that is no longer read).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if BROWSER in file.split("/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(net, "resolve", _guarded_resolve)
    yield
    patch.undo()


def _patient_flush(case: TransactionTestCase) -> None:
    """Empty the database, again when PostgreSQL ended the attempt as one side of a deadlock.

    A worker or web server of the test may still be writing its last rows; the other side then goes on.
    """
    for left in reversed(range(FLUSHES)):
        try:
            _flush(case)
            return
        except CommandError as refused:
            if not (left and isinstance(refused.__cause__, OperationalError)):
                raise


@pytest.fixture(autouse=True, scope="session")
def _flushes_again() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _patient_flush)
    yield
    patch.undo()
