"""Signing in by a link that is mailed, works once, and not for long."""

import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lib import ids
from lib.errors import DomainError
from teams.models import SignInAttempt, SignInLink, User
from teams.services.people import find_or_create_person

log = logging.getLogger(__name__)

LIFETIME = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
PER_ADDRESS = 5  # mails to one address per window
PER_SENDER = 30  # requests from one network address per window; an office shares one
STARTS_PER_SENDER = 60  # sign-ins at the provider: each asks it twice and costs nobody a mail
KEEP_ATTEMPTS = timedelta(days=1)
WAIT = f"Wait {WINDOW.total_seconds() // 60:.0f} minutes and try again."


class TooManyAttempts(DomainError):
    """Too many sign-in mails were asked for from here, or for this address, be it known or not."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many sign-in mails were asked for.", hint=WAIT)


class TooManyStarts(DomainError):
    """Too many sign-ins at the provider were begun from here."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many sign-ins were begun from here.", hint=WAIT)


def request_link(*, email: str, sender: str, base_url: str, may_be_new: bool = False) -> None:
    """Mail a sign-in link to the person with that address, if there is one. The caller cannot tell.

    `sender` is the network address that asks, `base_url` where this installation is reached ("https://host").
    With `may_be_new` an unknown address gets an account. Call it outside a transaction: a slow mail server
    must hold no lock. Raises TooManyAttempts, whether the address is known or not, and with `may_be_new`
    django's ValidationError for no address.
    """
    _count(email.strip().lower(), sender)
    if may_be_new:
        find_or_create_person(email=email)
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        return
    path = create_link(person=person)
    body = render_to_string("teams/mail/sign_in.txt", {"person": person, "link": base_url.rstrip("/") + path})
    try:
        send_mail("Your sign-in link for Tenon", body, None, [person.email])
    except (SMTPException, OSError):
        # Telling the browser would tell which addresses exist. The log tells the admin.
        log.exception("The sign-in mail to a known address could not be sent.")


def create_link(*, person: User, lifetime: timedelta = LIFETIME) -> str:
    """A fresh one-time link, as the path to be appended to where this installation is reached.

    The token itself is nowhere stored: who loses the path asks for another one.
    """
    token = ids.token()
    SignInLink.objects.create(user=person, token_hash=_hash(token), expires_at=timezone.now() + lifetime)
    return f"/sign-in/{token}"


def find_link(token: str) -> SignInLink | None:
    """The link if it would still open the door. Looking does not use it up: mail scanners look, too."""
    return (
        SignInLink.objects.filter(
            token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
        )
        .select_related("user")
        .first()
    )


def use_link(*, token: str) -> User | None:
    """Use the link up and return whose it was; None when it is used, expired or unknown."""
    link = find_link(token)
    if link is None:
        return None
    # Two clicks at once: the one whose UPDATE finds the link unused is let in.
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        return None
    return link.user


def count_start(*, sender: str) -> None:
    """Note that somebody at that network address begins to sign in at the provider. Raises TooManyStarts."""
    own = f"provider {sender}"  # counted apart from mails
    attempt, recent = _noted(own, own)
    if recent.filter(sender_hash=attempt.sender_hash).count() > STARTS_PER_SENDER:
        raise TooManyStarts


def _count(email: str, sender: str) -> None:
    """Note this attempt and refuse it when there have been too many."""
    attempt, recent = _noted(email, sender)
    if (
        recent.filter(email_hash=attempt.email_hash).count() > PER_ADDRESS
        or recent.filter(sender_hash=attempt.sender_hash).count() > PER_SENDER
    ):
        raise TooManyAttempts


def _noted(email: str, sender: str) -> tuple[SignInAttempt, QuerySet[SignInAttempt]]:
    """This attempt, written down, and those of the last minutes with it: many at once count each other."""
    now = timezone.now()
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lt=now - KEEP_ATTEMPTS).delete()
        attempt = SignInAttempt.objects.create(email_hash=_keyed(email), sender_hash=_keyed(sender), at=now)
    return attempt, SignInAttempt.objects.filter(at__gt=now - WINDOW)


def _hash(token: str) -> str:
    # A random token of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _keyed(text: str) -> str:
    return salted_hmac("teams.sign_in", text, algorithm="sha256").hexdigest()
