"""An admin takes the second factor of a member away who cannot use it any more."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from lib.errors import DomainError
from teams.models import Guest, Membership, Team, User
from teams.services import browser_sessions, second_factors
from teams.services.audit import record_fact

log = logging.getLogger(__name__)


def reset_factor(*, team: Team, person: User, by: User) -> None:
    """Let a member sign in without a code again, and end all their sessions; they are told by mail.

    Only for members whose account opens nothing but this team: an admin here decides nothing about another
    team. Whoever resets has a second factor of their own. Raises DomainError.
    """
    if person.pk == by.pk:
        raise DomainError("This is your own second factor.", hint="Turn it off in your account.")
    if not second_factors.has_factor(by):
        raise DomainError("Set up your own second factor first.", hint="You find it in your account.")
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if not Membership.objects.filter(team=team, user=person).exists():
            raise DomainError(f"{person.label} is not in {team.name} any more.", hint="Reload the page.")
        if _is_elsewhere(person, team):
            raise DomainError(
                f"The account of {person.label} opens more than {team.name}.",
                hint="Only the owner of this installation can reset its second factor.",
            )
        if not second_factors.take_away(person):
            raise DomainError(f"{person.label} has no second factor.", hint="There is nothing to reset.")
        browser_sessions.end_all(person=person)
        record_fact(by=by, verb="factor.reset", team=team, subject=person.email)
    _tell(person, team, by)


def _is_elsewhere(person: User, team: Team) -> bool:
    return (
        Membership.objects.filter(user=person).exclude(team=team).exists()
        or Guest.objects.filter(user=person).exclude(project__team=team).exists()
    )


def _tell(person: User, team: Team, by: User) -> None:
    body = render_to_string("teams/mail/factor_reset.txt", {"person": person, "team": team, "by": by})
    try:
        send_mail("Your second factor for Tenon was reset", body, None, [person.email])
    except (SMTPException, OSError):
        # It is done and in the record; the log tells that nobody was told.
        log.exception("The mail about a reset second factor could not be sent.")
