"""Connecting systems in an environment."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from lib.errors import Invalid
from lib.vault import Vault, VaultError
from systems.models import Connection, Environment, SignIn
from systems.readings import Reading
from systems.schemes import checked_address, checked_headers, checked_values, same_origin
from teams.models import User
from teams.services.audit import record_fact

MOST_PER_MINUTE = 100_000
LONGEST_PATH = 500


def connect_system(
    *,
    environment: Environment,
    system: str,
    base_url: str,
    scheme: str,
    given: Mapping[str, str],
    by: User,
    headers: Mapping[str, str] | None = None,
    idempotency_header: str = "",
    requests_per_minute: int | None = None,
) -> Connection:
    """Connect `system` (its key in the plan), or change how it is connected.

    `given` are the scheme's values by name. A secret left empty stays as it is, but only while the requests
    go to the same place: whoever could point a stored secret at another host could read it there.
    Raises Invalid, naming the value.
    """
    address = checked_address(base_url)
    if requests_per_minute is not None and not 1 <= requests_per_minute <= MOST_PER_MINUTE:
        raise Invalid(f"Requests a minute: from 1 to {MOST_PER_MINUTE:,}.", where="requests_per_minute")
    with transaction.atomic():
        Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        known = Connection.objects.filter(environment=environment, system=system).first()
        shown, secret = checked_values(scheme, given, _kept(known, scheme, address, given))
        key_header = next(iter(checked_headers({idempotency_header: ""} if idempotency_header else {})), "")
        values = {
            "base_url": address,
            "scheme": scheme,
            "details": shown,
            "headers": checked_headers(headers or {}),
            "secret": Vault(settings.VAULT_KEYS).seal(secret),
            "idempotency_header": key_header,
            "requests_per_minute": requests_per_minute,
            "checked_at": None,
            "check_result": {},
            "changed_by": by,
            "changed_at": Now(),
        }
        connection, made = Connection.objects.update_or_create(
            environment=environment, system=system[:80], defaults=values
        )
        if known is not None and not _is_same_account(known, connection, secret):
            # Tokens belong to the account and the host they were given for.
            SignIn.objects.filter(connection=connection).delete()
        record_fact(
            by=by,
            verb="connection.made" if made else "connection.changed",
            project=environment.project,
            subject=f"{environment.key}/{system}",
            base_url=address,
            scheme=scheme,
        )
    return connection


def disconnect_system(*, connection: Connection, by: User) -> None:
    """Forget the account and its secret."""
    with transaction.atomic():
        environment = connection.environment
        subject = f"{environment.key}/{connection.system}"
        record_fact(by=by, verb="connection.removed", project=environment.project, subject=subject)
        connection.delete()


def try_connection(*, connection: Connection, path: str) -> Reading:
    """Ask the system for `path` (GET) as a run would, keep what came of it and say it. Raises Invalid."""
    odd = any(character.isspace() or not character.isprintable() for character in path)
    if not path.startswith("/") or odd or len(path) > LONGEST_PATH:
        raise Invalid("A path begins with / and has no blanks, such as /v1/me.", where="path")
    reading: Reading = import_string(settings.CONNECTION_CHECK)(connection, path)
    # Of what was tried, not of what it has become meanwhile: every change seals the secret anew.
    tried = Connection.objects.filter(pk=connection.pk, secret=bytes(connection.secret))
    tried.update(checked_at=Now(), check_result=reading.as_dict())
    return reading


def _is_same_account(known: Connection, now: Connection, secret: Mapping[str, str]) -> bool:
    try:
        before = Vault(settings.VAULT_KEYS).open(bytes(known.secret))
    except VaultError:
        return False
    return ((known.scheme, known.details, before) == (now.scheme, now.details, secret)) and same_origin(
        known.base_url, now.base_url
    )


def _kept(known: Connection | None, scheme: str, address: str, given: Mapping[str, str]) -> dict[str, str]:
    """The stored secrets that may stand in for empty ones."""
    if known is None or known.scheme != scheme or not same_origin(known.base_url, address):
        return {}
    old, new = known.details.get("token_url", ""), given.get("token_url", "").strip()
    if old and not same_origin(old, new):
        return {}
    try:
        return Vault(settings.VAULT_KEYS).open(bytes(known.secret))
    except VaultError:
        return {}
