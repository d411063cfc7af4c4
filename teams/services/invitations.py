"""Inviting people into a team or one project: by mail, or by a link that works a few times."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from lib import ids
from lib.errors import Invalid, TransitionRefused
from teams import invitation_states as states
from teams import roles
from teams.models import Guest, Invitation, Membership, Project, Team, User
from teams.services.audit import record_fact
from teams.services.invitation_mail import Letter, send
from teams.services.people import LONGEST_ADDRESS

MOST_ADDRESSES = 20  # in one go
MOST_OPEN = 200  # open invitations of one team: a slip must not mail a whole company
MOST_USES = 100  # of one link
DAYS = (1, 7, 30)
_SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Invited:
    """What became of several addresses: invitations made, and why the other addresses got none."""

    made: Sequence[Invitation] = ()
    refused: dict[str, str] = field(default_factory=dict)


def invite(
    *, team: Team, project: Project | None, addresses: str, role: str, days: int, by: User, base_url: str
) -> Invited:
    """Mail an invitation to each of the addresses (separated by spaces, commas or lines).

    One address that cannot be invited holds back no other. With `project` they become guests of it. A mail
    that could not be sent leaves an invitation with `sent_at` None, to be sent again.
    """
    wanted = list(dict.fromkeys(one.strip("<>").lower() for one in _SEPARATORS.split(addresses) if one))
    if not wanted:
        raise Invalid("Enter an email address.", where="addresses")
    if len(wanted) > MOST_ADDRESSES:
        raise Invalid(f"Invite at most {MOST_ADDRESSES} people at once.", where="addresses")
    _check(role, days, project)
    letters: list[Letter] = []
    refused: dict[str, str] = {}
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        left = MOST_OPEN - _open(team).count()
        for address in wanted:
            reason = _why_not(team, project, address) or (
                f"{team.name} has {MOST_OPEN} open invitations. Withdraw some first." if left <= 0 else ""
            )
            if reason:
                refused[address] = reason
                continue
            letters.append(_made(team, project, role, days, by, email=address))
            left -= 1
    send(letters, by=by, base_url=base_url)
    return Invited([letter.invitation for letter in letters], refused)


def make_link(*, team: Team, project: Project | None, role: str, days: int, uses: int, by: User) -> Letter:
    """A link that lets in `uses` people. Its token is in the answer and nowhere else."""
    _check(role, days, project)
    if not 1 <= uses <= MOST_USES:
        raise Invalid(f"A link can work 1 to {MOST_USES} times.", where="uses")
    with transaction.atomic():
        return _made(team, project, role, days, by, uses=uses)


def resend(*, invitation: Invitation, by: User, base_url: str) -> Invitation:
    """Mail it again with a new token and as many days as it had; the old mail's link ends."""
    if not invitation.email:
        raise Invalid("A link is not mailed. Make a new one.")
    with transaction.atomic():
        row = _locked(invitation)
        _refuse_unless(row, states.RESEND)
        token = ids.token()
        now = timezone.now()
        row.expires_at = now + (row.expires_at - row.created_at)
        row.token_hash, row.created_at, row.sent_at = hash_of(token), now, None
        row.save(update_fields=["expires_at", "token_hash", "created_at", "sent_at"])
        _note(row, "invitation.resent", by)
    send([Letter(row, token)], by=by, base_url=base_url)
    return row


def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """End an invitation that nobody has taken up, or a link from now on."""
    with transaction.atomic():
        row = _locked(invitation)
        _refuse_unless(row, states.WITHDRAW)
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        _note(row, "invitation.withdrawn", by)
    return row


def find(token: str) -> Invitation | None:
    """The invitation of that token, in whatever state."""
    rows = Invitation.objects.select_related("team", "project__team", "created_by")
    return rows.filter(token_hash=hash_of(token)).first()


def state_of(invitation: Invitation) -> str:
    """Where it stands now; invitation_states has the table."""
    return states.state_of(
        uses=invitation.uses,
        most_uses=invitation.most_uses,
        expires_at=invitation.expires_at,
        withdrawn_at=invitation.withdrawn_at,
        now=timezone.now(),
    )


def hash_of(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so there is nothing to guess slowly."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(role: str, days: int, project: Project | None) -> None:
    if role not in (roles.FOR_GUESTS if project else roles.ALLOWED):
        raise Invalid("Choose one of the roles.", where="role")
    if days not in DAYS:
        raise Invalid("Choose how long it works.", where="days")


def _made(
    team: Team, project: Project | None, role: str, days: int, by: User, *, email: str = "", uses: int = 1
) -> Letter:
    token = ids.token()
    now = timezone.now()
    row = Invitation.objects.create(
        team=team,
        project=project,
        email=email,
        role=role,
        token_hash=hash_of(token),
        most_uses=uses,
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _note(row, "invitation.made", by, days=days, uses=uses)
    return Letter(row, token)


def _why_not(team: Team, project: Project | None, address: str) -> str:
    """Why that address gets no invitation; "" when it does."""
    try:
        validate_email(address)
    except ValidationError:
        return "is not an email address."
    if len(address) > LONGEST_ADDRESS:
        return f"is longer than {LONGEST_ADDRESS} characters."
    if Membership.objects.filter(team=team, user__email=address).exists():
        return f"is in {team.name} already" + (" and sees this project." if project else ".")
    if project and Guest.objects.filter(project=project, user__email=address).exists():
        return "is a guest of this project already."
    if _open(team).filter(project=project, email=address).exists():
        return "has an open invitation. Send that one again or withdraw it."
    return ""


def _open(team: Team) -> QuerySet[Invitation]:
    now = timezone.now()
    return Invitation.objects.filter(
        team=team, withdrawn_at=None, expires_at__gt=now, uses__lt=F("most_uses")
    )


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("team", "project__team")
    return rows.get(pk=invitation.pk)


def _refuse_unless(row: Invitation, step: str) -> None:
    state = state_of(row)
    if not states.may(state, step):
        raise TransitionRefused("This invitation", states.WORDS[state], step)


def _note(row: Invitation, verb: str, by: User, **detail: object) -> None:
    record_fact(
        by=by,
        verb=verb,
        team=row.team,
        project=row.project,
        subject=row.email or "a link",
        role=row.role,
        invitation=row.pk,
        **detail,
    )
