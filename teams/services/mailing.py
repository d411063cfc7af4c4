"""Mails about notices: one at once, or several together, never both."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from teams import notice_times, reached, unsubscribing
from teams.models import Guest, Membership, Notice, User

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)  # a worker that dies after this leaves the mail to the next
MOST = 100  # notices in one mail


def people_due() -> list[int]:
    """Who has a mail coming now."""
    due = Notice.objects.filter(mail_due_at__lte=timezone.now()).order_by("to").values_list("to", flat=True)
    return list(due.distinct())


def send_to(*, person: int) -> bool:
    """Send this person what is due, as one mail; False when nothing was left to send or it did not work.

    Who lost access since, or read it meanwhile, gets none.
    """
    now = timezone.now()
    due = Notice.objects.filter(to=person, mail_due_at__lte=now).order_by("at", "pk")
    rows = list(due.select_related("to", "by", "project__team")[:MOST])
    # Claimed by moving the time ahead: of two workers one gets each row.
    mine = [row for row in rows if due.filter(pk=row.pk).update(mail_due_at=now + CLAIM)]
    if not mine:
        return False
    kept, dropped = _still_wanted(mine)
    Notice.objects.filter(pk__in=[row.pk for row in dropped]).update(mail_due_at=None)
    if not kept:
        return False
    ids = [row.pk for row in kept]
    try:
        _mail(kept[0].to, kept).send()
    except (SMTPException, OSError) as error:
        log.warning("A mail about notices could not be sent: %s", error)
        _later(kept)
        return False
    done = {"mailed_at": timezone.now(), "mail_due_at": None}
    Notice.objects.filter(pk__in=ids).update(**done)
    # What is not shown in the app is over with its mail; the next of its kind is a new one.
    Notice.objects.filter(pk__in=ids, in_app=False).update(read_at=timezone.now())
    return True


def _still_wanted(rows: Sequence[Notice]) -> tuple[list[Notice], list[Notice]]:
    person = rows[0].to
    teams = set(Membership.objects.filter(user=person).values_list("team", flat=True))
    projects = set(Guest.objects.filter(user=person).values_list("project", flat=True))
    kept = [
        row
        for row in rows
        if person.is_active
        and row.read_at is None
        and (row.project.team_id in teams or row.project_id in projects)
    ]
    return kept, [row for row in rows if row not in kept]


def _later(rows: Sequence[Notice]) -> None:
    for row in rows:
        again = notice_times.retry_at(timezone.now(), row.mail_tries + 1)
        Notice.objects.filter(pk=row.pk).update(mail_due_at=again, mail_tries=F("mail_tries") + 1)


def _mail(person: User, rows: Sequence[Notice]) -> EmailMessage:
    kinds = {row.kind for row in rows}
    kind = kinds.pop() if len(kinds) == 1 else unsubscribing.EVERYTHING
    token = unsubscribing.token_for(person.pk, kind)
    stop = reached.whole(reverse("notices:unsubscribe", args=[token]))
    base = reached.base_url()
    context = {
        "person": person,
        "rows": rows,
        "base": base,
        "stop": stop,
        "settings": reached.whole(reverse("notices:settings")),
    }
    one = rows[0]
    subject = f"{one.project.name}: {one.text}" if len(rows) == 1 else f"{len(rows)} notices from Tenon"
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # Automatic answers, such as "out of office", are not wanted (RFC 3834).
        "Auto-Submitted": "auto-generated",
        # The same for each attempt: a mail that went out before its worker died is not shown twice.
        "Message-ID": _message_id(rows, base),
    }
    body = render_to_string("teams/mail/notices.txt", context)
    return EmailMessage(" ".join(subject.split())[:150], body, None, [person.email], headers=headers)


def _message_id(rows: Sequence[Notice], base: str) -> str:
    named = ",".join(f"{row.pk}.{row.count}" for row in rows)
    told = hashlib.sha256(named.encode()).hexdigest()[:32]
    return f"<notices.{told}@{urlsplit(base).hostname or 'tenon.invalid'}>"
