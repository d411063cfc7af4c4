"""The connected accounts of an environment as a run's backend. Secrets and tokens stay on this side."""

import base64
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import quote

from tenon.host import Clock, CutShort, Going, Incoming, Outgoing, RealClock, at_once
from tenon.host.connections import Connection
from tenon.host.hiding import hide_text

from lib import net
from runtime.hosts.http import HttpBackend
from runtime.hosts.pacing import Turns
from systems.oauth import SCHEMES as OAUTH

# A wait that ends this much too early was ended because the run is over.
EARLY_SECONDS: Final = 0.05
# Tokens are good for half a minute when they are given out.
KEPT_SECONDS: Final = 15.0


class Rests(Protocol):
    """Where a request waits for a turn that is far away: without a process, and without a worker's thread."""

    def turn_came(self, at: str) -> bool:
        """Whether this place has waited for its turn. Raises Suspended while it still does."""
        ...

    def turn(self, at: str, seconds: float) -> None:
        """Its turn comes in so many seconds. Raises Suspended unless that is soon."""
        ...


class Tokens(Protocol):
    """Where access tokens come from."""

    def token(self, account: int, refused: str) -> tuple[str, frozenset[str]]:
        """A token that is not the `refused` one, and every secret seen with it. Raises HostRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """A connected system. `id` is the connection's, `per_minute` how many requests it takes (None: any).

    `idempotency_header` is the header in which it takes a key of ours, "" for none.
    """

    id: int
    connection: Connection
    per_minute: int | None = None
    idempotency_header: str = ""


def read_account(system: str, value: Mapping[str, Any]) -> Account:
    """What `systems.selectors.environments.opened_connections` has under `system`."""
    auth = {name: str(text) for name, text in value["auth"].items()}
    scheme = auth.pop("scheme")
    return Account(
        value["id"],
        Connection(system, value["base_url"], scheme, auth, value["headers"]),
        value.get("per_minute"),
        value.get("idempotency_header", ""),
    )


class ConnectedBackend(HttpBackend):
    """Sends a run's requests to the accounts of its environment.

    OAuth tokens come from `tokens`, shared with all other runs; a request that is refused with 401 is sent
    once more with a new one. Before a request goes out it waits for its turn, by `clock`: a wait that the
    clock ends early means that the run is over, and nothing is sent. With `rests`, a turn that is far away is
    not waited for here. Secrets are taken out of the answers.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        *,
        tokens: Tokens,
        turns: Turns,
        allow: Iterable[str] = (),
        timeout: float = net.TOTAL_SECONDS,
        clock: Clock | None = None,
        rests: Rests | None = None,
    ) -> None:
        self._accounts = {account.connection.system: account for account in accounts}
        super().__init__(
            {system: account.connection for system, account in self._accounts.items()},
            allow=allow,
            timeout=timeout,
        )
        self.clock = clock or RealClock()
        self.rests = rests
        self._source = tokens
        self._turns = turns
        self._current: dict[str, tuple[str, float]] = {}
        self._seen: set[str] = set()
        self._ready: Counter[str] = Counter()
        self._counting = threading.Lock()

    def secrets(self) -> frozenset[str]:
        """Every value that signs requests, as it is and as headers, addresses and JSON write it."""
        plain = {*super().secrets(), *self._seen, *map(_basic_pair, self._basic())}
        return frozenset(
            spelling for one in plain for spelling in (one, quote(one, ""), json.dumps(one)[1:-1])
        )

    def prepare(self, request: Outgoing) -> float:
        """Wait until the request may go out; seconds that took. Sends nothing. Raises HostRefused.

        Whoever writes down what is about to be sent calls this before; else `send` does it. A turn that was
        not used, because the request was answered otherwise, is good for the next.
        """
        return at_once(self.preparing(request))

    def preparing(self, request: Outgoing, at: str = "") -> Going[float]:
        """`prepare` in pieces, for the place `at` of a run.

        Tokens are taken between them: whoever keeps those has a database.
        """
        account = self._accounts.get(request.system)
        if account is None:
            return 0.0
        seconds = 0.0
        if not self._ready[request.system]:
            seconds = yield from self._turn(account, at)
            with self._counting:
                self._ready[request.system] += 1
        if account.connection.scheme in OAUTH:
            self._take_token(account, "")
        return seconds

    def send(self, request: Outgoing) -> Incoming:
        """See `SignedBackend`. Raises HostRefused for a system that is not connected."""
        return at_once(self.sending(request))

    def sending(self, request: Outgoing) -> Going[Incoming]:
        """`send` in pieces."""
        account = self._accounts.get(request.system)
        if account is not None:
            if not self._use_turn(request.system):
                yield from self._turn(account)
            if account.connection.scheme in OAUTH:
                self._take_token(account, "")
        answer: Incoming = yield partial(super().send, request)
        if account is not None and answer.status == 401 and self._has_newer_token(account):
            yield from self._turn(account)
            answer = yield partial(super().send, request)
        return self._without_secrets(answer)

    def _has_newer_token(self, account: Account) -> bool:
        """Whether signing in anew gave another token than the one that was refused."""
        if account.connection.scheme not in OAUTH:
            return False
        refused = self._current[account.connection.system][0]
        return self._take_token(account, refused) != refused

    def _without_secrets(self, answer: Incoming) -> Incoming:
        """Systems repeat what they were sent; neither the code nor the run's memory should hold it."""
        secrets = sorted(self.secrets(), key=len, reverse=True)
        return replace(
            answer,
            headers={name: hide_text(text, secrets) for name, text in answer.headers.items()},
            body=hide_text(answer.body, secrets),
            url=hide_text(answer.url, secrets),
        )

    def _use_turn(self, system: str) -> bool:
        """Whether there was one waiting to be used."""
        with self._counting:
            ready = self._ready[system] > 0
            self._ready[system] -= ready
        return ready

    def _turn(self, account: Account, at: str = "") -> Going[float]:
        if account.per_minute is None:
            return 0.0
        rests = self.rests if at else None
        if rests is not None and rests.turn_came(at):
            return 0.0
        seconds = self._turns.take(account.id, account.per_minute)
        if rests is not None:
            rests.turn(at, seconds)
        if seconds > 0:
            yield partial(self._sit_out, seconds)
        return seconds

    def _sit_out(self, seconds: float) -> None:
        began = time.monotonic()
        self.clock.sleep(seconds)
        if time.monotonic() - began < seconds - EARLY_SECONDS:
            raise CutShort("the request waited for its turn")

    def _signature(self, connection: Connection) -> dict[str, str]:
        if connection.scheme not in OAUTH:
            return super()._signature(connection)
        # Taken a moment ago by `sending`: this thread may be one without a database.
        token, _ = self._current[connection.system]
        return {"Authorization": f"Bearer {token}"}

    def _take_token(self, account: Account, refused: str) -> str:
        system = account.connection.system
        token, until = self._current.get(system, ("", 0.0))
        if not refused and token and time.monotonic() < until:
            return token
        token, secrets = self._source.token(account.id, refused)
        self._seen |= secrets
        self._current[system] = (token, time.monotonic() + KEPT_SECONDS)
        return token

    def _basic(self) -> Iterable[Connection]:
        return (one.connection for one in self._accounts.values() if one.connection.scheme == "basic")


def _basic_pair(connection: Connection) -> str:
    pair = f"{connection.auth['username']}:{connection.auth['password']}"
    return base64.b64encode(pair.encode()).decode()
