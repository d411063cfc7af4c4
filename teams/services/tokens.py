"""Making, finding, using and revoking the tokens by which programs act for a person."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case, F, PositiveIntegerField, Value, When
from django.utils import timezone

from lib import ids
from lib.errors import DomainError, Invalid
from teams import scopes
from teams.models import ApiToken, Project, User
from teams.services.audit import record_fact

# Also in lib/redact.py: what begins so is hidden wherever it stands.
PREFIX: Final = "tnn_"
PER_MINUTE: Final = 120
MOST_TOKENS: Final = 50
LIFETIMES: Final = (7, 30, 90, 365)


class RateLimited(DomainError):
    """The token has had its requests of this minute. `seconds`: until the next one."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"More than {PER_MINUTE} requests in a minute.", hint=f"Wait {seconds} seconds.")
        self.seconds = seconds


def create_token(
    *,
    by: User,
    name: str,
    given: Collection[str],
    project: Project | None = None,
    days: int | None,
    is_strong: bool = False,
) -> tuple[ApiToken, str]:
    """A token and its secret, which is nowhere stored: it can be shown this once.

    `given` are scopes, `days` its lifetime (None: until it is revoked), `project` the only one it opens.
    """
    name = name.strip()
    chosen = [key for key in scopes.KEYS if key in given]
    if not name:
        raise Invalid("Name the token after what uses it.", where="name")
    if not chosen:
        raise Invalid("Choose what the token may do.", where="scopes")
    if days is not None and days not in LIFETIMES:
        raise Invalid("Choose how long the token lasts.", where="days")
    secret = PREFIX + ids.token()
    with transaction.atomic():
        # The person's row is the lock under which tokens are counted.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if ApiToken.objects.filter(user=by, revoked_at=None).count() >= MOST_TOKENS:
            raise Invalid(f"You have {MOST_TOKENS} tokens.", where="name", hint="Revoke one you do not use.")
        token = ApiToken.objects.create(
            user=by,
            name=name[:80],
            project=project,
            scopes=chosen,
            hint=secret[-4:],
            token_hash=_hash(secret),
            is_strong=is_strong,
            expires_at=None if days is None else timezone.now() + timedelta(days=days),
        )
        record_fact(
            by=by, verb="token.created", project=project, subject=token.name, scopes=chosen, days=days
        )
    return token, secret


def revoke_token(*, token: ApiToken, by: User) -> None:
    """Let the token open nothing any more. Doing it twice is fine."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record_fact(by=by, verb="token.revoked", project=token.project, subject=token.name)


def find_token(secret: str) -> ApiToken | None:
    """The token with that secret, of a person who is active; also one that is revoked or over."""
    if not secret.startswith(PREFIX):
        return None
    rows = ApiToken.objects.select_related("user", "project__team")
    return rows.filter(token_hash=_hash(secret), user__is_active=True).first()


def use_token(*, token: ApiToken) -> int:
    """Count a request; how many are left in this minute. Raises RateLimited.

    One statement counts: many requests at once are counted each. The first use is a fact.
    """
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    ApiToken.objects.filter(pk=token.pk).update(
        window_count=Case(
            When(window_at=minute, then=F("window_count") + 1),
            default=Value(1),
            output_field=PositiveIntegerField(),
        ),
        window_at=minute,
    )
    count = ApiToken.objects.values_list("window_count", flat=True).get(pk=token.pk)
    if count > PER_MINUTE:
        raise RateLimited(60 - now.second)
    _note_use(token, now)
    return PER_MINUTE - count


def _note_use(token: ApiToken, now: datetime) -> None:
    if token.last_used_at is not None and now - token.last_used_at < timedelta(minutes=1):
        return
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, last_used_at=None).update(last_used_at=now):
            record_fact(by=token.user, verb="token.first_used", project=token.project, subject=token.name)
        else:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    # A random token of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
