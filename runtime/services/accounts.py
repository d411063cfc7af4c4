"""The accounts a run works with: those connected in its environment."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from tenon.errors import HostRefused

from lib.vault import VaultError
from runtime.hosts.connected import Account, ConnectedBackend, read_account
from runtime.sandbox import Limits
from runtime.services.turns import shared_turns
from systems.bounds import BOUNDS
from systems.models import Environment
from systems.selectors.environments import opened_connections
from systems.services.sign_ins import SignInFailed, access_token


class VaultTokens:
    """Access tokens from the vault, renewed there."""

    def token(self, account: int, refused: str) -> tuple[str, frozenset[str]]:
        """See `runtime.hosts.connected.Tokens`."""
        try:
            found = access_token(connection_id=account, refused=refused)
        except (SignInFailed, VaultError) as error:
            raise HostRefused("sign_in", str(error)) from error
        return found.value, found.secrets


def connected_backend(accounts: Sequence[Account]) -> ConnectedBackend:
    """What answers a run with these accounts; close it."""
    return ConnectedBackend(
        accounts, tokens=VaultTokens(), turns=shared_turns(), allow=settings.OUTBOUND_ALLOW
    )


def accounts_in(environment: Environment) -> list[Account]:
    """Its connected systems with their secrets. Raises VaultError."""
    return [read_account(system, value) for system, value in opened_connections(environment).items()]


def limits_in(environment: Environment, usual: Limits) -> Limits:
    """The limits of a run there: the usual ones, and those that the environment sets itself."""
    own: dict[str, Any] = {name: environment.limits[name] for name in BOUNDS if name in environment.limits}
    return replace(usual, **own)
