"""Trying a connection as a run would use it: settings.CONNECTION_CHECK points here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings
from tenon.errors import HostRefused, NoAnswer
from tenon.host import Outgoing

from lib.vault import VaultError
from runtime.hosts.connected import Account, ConnectedBackend
from runtime.services.accounts import VaultTokens, accounts_in
from runtime.services.turns import shared_turns
from systems.models import Connection
from systems.readings import Reading, not_reached, read_status, refused

TIMEOUT_SECONDS: Final = 10.0


def check(connection: Connection, path: str) -> Reading:
    """Send one GET of `path`, signed, and where it succeeds the same one unsigned; say what that means."""
    try:
        there = accounts_in(connection.environment)
    except VaultError as error:
        return refused(str(error))
    # A person who tries it once does not queue behind the runs.
    accounts = [replace(one, per_minute=None) for one in there if one.id == connection.pk]
    request = Outgoing(connection.system, "GET", path)
    signs = connection.scheme != "none"
    backend = _backend(accounts)
    try:
        status = backend.send(request).status
        unsigned = _unsigned(accounts, request) if signs and 200 <= status < 300 else None
    except NoAnswer as error:
        return not_reached(_reason(error))
    except HostRefused as error:
        return refused(_sentence(str(error)))
    finally:
        backend.close()
    return read_status(path, status, signs=signs, unsigned=unsigned)


def _backend(accounts: Sequence[Account]) -> ConnectedBackend:
    return ConnectedBackend(
        accounts,
        tokens=VaultTokens(),
        turns=shared_turns(),
        allow=settings.OUTBOUND_ALLOW,
        timeout=TIMEOUT_SECONDS,
    )


def _unsigned(accounts: Sequence[Account], request: Outgoing) -> int | None:
    """The status of the same request from nobody, None where no answer came."""
    nobody = [replace(one, connection=replace(one.connection, scheme="none", auth={})) for one in accounts]
    backend = _backend(nobody)
    try:
        return backend.send(request).status
    except (NoAnswer, HostRefused):
        return None
    finally:
        backend.close()


def _reason(error: NoAnswer) -> str:
    return {
        "timeout": f"no answer within {TIMEOUT_SECONDS:g} seconds.",
        "reset": "the connection was cut before an answer came.",
    }.get(error.reason, "no connection. Check the address.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
