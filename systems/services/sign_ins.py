"""Signing in with OAuth 2.0: the code a person brings back, and tokens that are renewed when they run out.

Whoever first needs new tokens asks for them; the others wait for these. The lock is a time in the row
(`renewing_until`), since no transaction should wait for another server, and what comes back is only kept
where nobody else has brought newer tokens in between: refresh tokens may rotate, and an old one that is used
twice ends the whole sign-in at careful systems.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from lib import net
from lib.errors import DomainError
from lib.vault import Vault, VaultError
from systems import oauth
from systems.models import Connection, SignIn
from teams.models import User
from teams.services.audit import record_fact

TIMEOUT_SECONDS: Final = 20.0
# Longer than two requests may take: after that the one who asked is gone.
LOCK_SECONDS: Final = 60
# A token that is about to run out would do so on its way.
MARGIN: Final = timedelta(seconds=30)
PATIENCE_SECONDS: Final = 90.0
LOOK_SECONDS: Final = 0.2


class SignInFailed(DomainError):
    """There is no token. The sentence says why and what to do, without secrets."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, and everything that was seen with it and must not be shown."""

    value: str = field(repr=False)
    secrets: frozenset[str] = field(repr=False)


def exchange_code(*, connection: Connection, code: str, redirect: str, verifier: str, by: User) -> SignIn:
    """Keep the tokens that the system gives for the code a person brought back. Raises SignInFailed."""
    form = oauth.code_form(code, redirect=redirect, verifier=verifier)
    found = SignIn.objects.filter(connection=connection).first()
    answer, in_header = _asked(
        connection, form, frozenset({code, verifier}), bool(found and found.client_in_header)
    )
    if isinstance(answer, oauth.Denied):
        raise SignInFailed(f"{connection.system} did not complete the sign-in: {answer.reason}.")
    now = timezone.now()
    values = {
        **_kept(answer, refresh_token=""),
        "client_in_header": in_header,
        "signed_in_by": by,
        "signed_in_at": now,
        "renewed_at": now,
    }
    with transaction.atomic():
        row, _ = SignIn.objects.get_or_create(connection=connection, defaults={"tokens": _sealed({})})
        SignIn.objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
        record_fact(
            by=by,
            verb="connection.signed_in",
            project=connection.environment.project,
            subject=f"{connection.environment.key}/{connection.system}",
        )
    row.refresh_from_db()
    return row


def access_token(
    *, connection_id: int, refused: str = "", wait: Callable[[float], None] = time.sleep
) -> Token:
    """A token to sign requests of that connection with; a new one where `refused` is the one it has.

    Waits for somebody who is renewing it already. Raises SignInFailed and VaultError.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = Connection.objects.select_related("environment").filter(pk=connection_id).first()
        if connection is None:
            raise SignInFailed("This system is not connected any more.")
        row = _row(connection)
        held = Vault(settings.VAULT_KEYS).open(bytes(row.tokens))
        token = held.get("access_token", "")
        if token and token != refused and not _is_over(row.expires_at):
            return Token(token, frozenset(held.values()))
        _check_renewable(connection, row, held)
        if _locked(row):
            return _renewed(connection, row, held)
        if time.monotonic() > give_up:
            raise SignInFailed(
                f"{connection.system} was asked for a new token and has not answered. Try again later."
            )
        wait(LOOK_SECONDS)


def _row(connection: Connection) -> SignIn:
    if connection.scheme == oauth.PERSON:
        found = SignIn.objects.filter(connection=connection).first()
        if found is None:
            raise SignInFailed(
                f"Nobody has signed in to {connection.system} yet. Sign in on the Connect tab."
            )
        return found
    return SignIn.objects.get_or_create(connection=connection, defaults={"tokens": _sealed({})})[0]


def _check_renewable(connection: Connection, row: SignIn, held: Mapping[str, str]) -> None:
    if connection.scheme != oauth.PERSON or held.get("refresh_token"):
        return
    why = row.refused or "the sign-in has run out, and it gave nothing to renew it with"
    if not row.refused:
        SignIn.objects.filter(pk=row.pk, version=row.version).update(refused=why)
    raise SignInFailed(_to_do(connection, why))


def _locked(row: SignIn) -> bool:
    """Whether it is ours to renew this version."""
    now = timezone.now()
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    rows = SignIn.objects.filter(free, pk=row.pk, version=row.version)
    return rows.update(renewing_until=now + timedelta(seconds=LOCK_SECONDS)) == 1


def _renewed(connection: Connection, row: SignIn, held: Mapping[str, str]) -> Token:
    refresh = held.get("refresh_token", "")
    form = oauth.renewal_form(connection.scheme, connection.details, refresh)
    ours = SignIn.objects.filter(pk=row.pk, version=row.version)
    try:
        answer, in_header = _asked(connection, form, frozenset(held.values()), row.client_in_header)
    except (SignInFailed, VaultError):
        ours.update(renewing_until=None)
        raise
    if isinstance(answer, oauth.Denied):
        changes: dict[str, object] = {"refused": answer.reason[:500], "renewing_until": None}
        if answer.is_final and connection.scheme == oauth.PERSON:
            changes["tokens"] = _sealed({})
        ours.update(**changes)
        raise SignInFailed(_to_do(connection, answer.reason))
    ours.update(
        **_kept(answer, refresh_token=refresh),
        client_in_header=in_header,
        renewed_at=timezone.now(),
        version=row.version + 1,
    )
    seen = {*held.values(), answer.access_token, answer.refresh_token} - {""}
    return Token(answer.access_token, frozenset(seen))


def _asked(
    connection: Connection, form: Mapping[str, str], secrets: frozenset[str], in_header: bool
) -> tuple[oauth.Granted | oauth.Denied, bool]:
    """What the token address says, and whether it takes the client's secret in the header.

    A client that is refused one way is tried the other way once: systems differ in what they read.
    """
    secret = Vault(settings.VAULT_KEYS).open(bytes(connection.secret)).get("client_secret", "")
    hidden = secrets | ({secret} if secret else set())
    answer = _sent(connection, form, secret, in_header, hidden)
    if secret and isinstance(answer, oauth.Denied) and answer.wants_header:
        other = _sent(connection, form, secret, not in_header, hidden)
        if isinstance(other, oauth.Granted) or not other.wants_header:
            return other, not in_header
    return answer, in_header


def _sent(
    connection: Connection, form: Mapping[str, str], secret: str, in_header: bool, hidden: frozenset[str]
) -> oauth.Granted | oauth.Denied:
    headers, body = oauth.token_request(
        form, client_id=connection.details["client_id"], client_secret=secret, in_header=in_header
    )
    try:
        reply = net.send(
            "POST",
            connection.details["token_url"],
            headers=headers,
            body=body,
            timeout=TIMEOUT_SECONDS,
            allow=settings.OUTBOUND_ALLOW,
            most_bytes=200_000,
        )
    except net.NetError as error:
        raise SignInFailed(f"The token address of {connection.system} could not be asked: {error}") from error
    if reply.status >= 500 or reply.status == 429:
        raise SignInFailed(
            f"The token address of {connection.system} answered {reply.status}. Try again later."
        )
    return oauth.read_answer(reply.status, reply.body, hidden)


def _kept(granted: oauth.Granted, *, refresh_token: str) -> dict[str, object]:
    """The columns of new tokens; the refresh token stays where no other came with them."""
    tokens = {
        "access_token": granted.access_token,
        "refresh_token": granted.refresh_token or refresh_token,
    }
    until = None if granted.seconds is None else timezone.now() + timedelta(seconds=granted.seconds)
    return {
        "tokens": _sealed({name: value for name, value in tokens.items() if value}),
        "expires_at": until,
        "scope": granted.scope,
        "refused": "",
        "renewing_until": None,
    }


def _sealed(tokens: Mapping[str, str]) -> bytes:
    return Vault(settings.VAULT_KEYS).seal(tokens)


def _is_over(expires_at: datetime | None) -> bool:
    return expires_at is not None and timezone.now() >= expires_at - MARGIN


def _to_do(connection: Connection, reason: str) -> str:
    place = f"{connection.system} in {connection.environment.name}"
    if connection.scheme == oauth.PERSON:
        return f"The sign-in to {place} could not be renewed: {reason}. Sign in again on the Connect tab."
    return (
        f"The sign-in to {place} was refused: {reason}. Check the client's ID and secret on the Connect tab."
    )
