"""Signing in through a provider: asking it, and finding or making the person it names."""

import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from lib import net
from lib.errors import DomainError
from teams import oidc
from teams.models import Identity, Invitation, Membership, Team, User
from teams.oidc.provider import json_object
from teams.services.audit import record_fact

TIMEOUT_SECONDS: Final = 15.0
MOST_BYTES: Final = 500_000
Read = TypeVar("Read")


class SignOnRefused(DomainError):
    """Nobody was signed in. The sentence says why and what to do."""

    status = 403


def provider(sign_on: oidc.SignOn) -> oidc.Provider:
    """What the provider says of itself now. Raises SignOnRefused.

    Asked for each sign-in: they are rare, and what is not kept is never stale when keys or addresses change.
    """
    reply = _send(sign_on, "GET", oidc.discovery_url(sign_on.issuer))
    if reply.status != 200:
        raise SignOnRefused(
            f"The sign-in provider answered {reply.status}.", hint="Try again, or sign in by mail."
        )
    return _understood(lambda: oidc.read_discovery(reply.body, sign_on.issuer))


def visitor(
    sign_on: oidc.SignOn, found: oidc.Provider, *, code: str, redirect: str, attempt: oidc.Attempt
) -> oidc.Visitor:
    """Who brought this code back. Raises SignOnRefused."""
    headers, body = oidc.token_request(
        found, sign_on, code=code, redirect=redirect, verifier=attempt.verifier
    )
    answer = _send(sign_on, "POST", found.token_endpoint, headers=headers, body=body)
    id_token, access_token = _understood(lambda: oidc.tokens_of(answer.status, answer.body))
    keys = _send(sign_on, "GET", found.jwks_uri)
    claims = _understood(
        lambda: oidc.claims_of(
            id_token,
            keys.body,
            issuer=sign_on.issuer,
            client_id=sign_on.client_id,
            nonce=attempt.nonce,
            now=int(time.time()),
        )
    )
    more = {}
    if "email" not in claims and found.userinfo_endpoint and access_token:
        bearer = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        told = _send(sign_on, "GET", found.userinfo_endpoint, headers=bearer)
        more = dict(_understood(lambda: json_object(told.body, "tells nothing about the person")))
    return _understood(lambda: oidc.visitor_of(claims, more, sign_on.domains))


def person_of(sign_on: oidc.SignOn, seen: oidc.Visitor) -> User:
    """The person with that identity; else the one with that verified address; else a new one, if new people
    may.

    Raises SignOnRefused.
    """
    try:
        return _find_or_make(sign_on, seen)
    except IntegrityError:
        # Two browsers of one new person at once: the other one has just made the row.
        return _find_or_make(sign_on, seen)


def _find_or_make(sign_on: oidc.SignOn, seen: oidc.Visitor) -> User:
    with transaction.atomic():
        known = (
            Identity.objects.select_related("user")
            .filter(issuer=sign_on.issuer, subject=seen.subject)
            .first()
        )
        if known is not None:
            Identity.objects.filter(pk=known.pk).update(email=seen.email, last_used_at=timezone.now())
            return _active(known.user)
        person = User.objects.filter(email=seen.email).first()
        if person is None:
            person = _new_person(sign_on, seen)
        elif Identity.objects.filter(user=person, issuer=sign_on.issuer).exists():
            raise SignOnRefused(
                f"{seen.email} belongs to another account of {sign_on.name}.",
                hint="Sign in with that one, or by mail.",
            )
        Identity.objects.create(
            user=_active(person),
            issuer=sign_on.issuer,
            subject=seen.subject,
            email=seen.email,
            last_used_at=timezone.now(),
        )
        record_fact(by=person, verb="identity.linked", subject=person.email, issuer=sign_on.issuer)
    return person


def _new_person(sign_on: oidc.SignOn, seen: oidc.Visitor) -> User:
    try:
        validate_email(seen.email)
    except ValidationError as error:
        raise SignOnRefused("The sign-in provider told an email address that is none.") from error
    if not sign_on.team:
        if not _is_invited(seen.email):
            raise SignOnRefused(
                f"Nobody here has the address {seen.email}.",
                hint="Ask an admin of your team for an invitation.",
            )
        return User.objects.create_user(seen.email, name=seen.name)
    team = Team.objects.filter(slug=sign_on.team).first()
    if team is None:
        raise SignOnRefused(
            "Single sign-on is set up for a team that is not there.",
            hint="The owner of this installation sets TENON_OIDC_TEAM.",
        )
    person = User.objects.create_user(seen.email, name=seen.name)
    Membership.objects.create(team=team, user=person, role=sign_on.role)
    record_fact(by=person, verb="member.joined", team=team, subject=person.email, role=sign_on.role)
    return person


def _is_invited(email: str) -> bool:
    return Invitation.objects.filter(
        email__iexact=email,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
        uses__lt=F("most_uses"),
    ).exists()


def _active(person: User) -> User:
    if not person.is_active:
        raise SignOnRefused("This account is closed.", hint="An admin of your team can tell you why.")
    return person


def _understood(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except oidc.OidcError as error:
        raise SignOnRefused(str(error)) from error


def _send(
    sign_on: oidc.SignOn,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> net.Reply:
    # The owner of the installation named the issuer, so its own machine may be in a private network; what it
    # names in turn is judged as any address.
    own = urlsplit(url).hostname == urlsplit(sign_on.issuer).hostname
    allow = (*settings.OUTBOUND_ALLOW, *(net.PRIVATE if own else ()))
    try:
        return net.send(
            method,
            url,
            headers=headers,
            body=body,
            allow=allow,
            timeout=TIMEOUT_SECONDS,
            most_bytes=MOST_BYTES,
        )
    except net.NetError as error:
        raise SignOnRefused(
            f"The sign-in provider could not be asked: {error}", hint="Try again, or sign in by mail."
        ) from error
