"""The mail of an invitation."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from teams.models import Invitation, User

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """An invitation with its token, which is stored nowhere: send it or show it, then it is gone."""

    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        """Where it is accepted, on this installation."""
        return reverse("teams:join", args=[self.token])


def send(letters: Sequence[Letter], *, by: User, base_url: str) -> None:
    """Mail the invitations and note when. One that cannot be sent stays unsent, and the log has the cause."""
    connection = get_connection()
    for letter in letters:
        invitation = letter.invitation
        place = invitation.project.name if invitation.project else invitation.team.name
        context = {
            "invitation": invitation,
            "place": place,
            "by": by,
            "link": base_url.rstrip("/") + letter.path,
        }
        body = render_to_string("teams/mail/invitation.txt", context)
        subject = " ".join(f"{by.label} invites you to {place} on Tenon".split())
        mail = EmailMessage(subject, body, None, [invitation.email], connection=connection)
        try:
            mail.send()
        except (SMTPException, OSError):
            log.exception("An invitation could not be mailed.")
            continue
        invitation.sent_at = timezone.now()
        invitation.save(update_fields=["sent_at"])
