"""Roles of people in a team and in single projects, and what happens when somebody leaves."""

from django.db import transaction

from lib.errors import DomainError, Invalid
from teams import roles
from teams.models import Departure, Guest, Membership, Project, Team, User
from teams.services.audit import record_fact


class LastAdmin(DomainError):
    """A team without an admin could never be managed again."""

    def __init__(self, team: Team) -> None:
        super().__init__(
            f"{team.name} has no other admin.", hint="Make somebody else an admin first, then try again."
        )


def change_role(*, team: Team, person: User, role: str, by: User) -> Membership:
    """Give a member another role. Raises LastAdmin, Invalid for no such role, DomainError for no member."""
    if role not in roles.ALLOWED:
        raise Invalid("Choose viewer, reviewer, editor or admin.", where="role")
    with transaction.atomic():
        membership = _locked(team, person)
        before = membership.role
        if before == role:
            return membership
        if before == roles.ADMIN:
            _leave_an_admin(team, person)
        membership.role = role
        membership.save(update_fields=["role"])
        record_fact(
            by=by, verb="member.role_changed", team=team, subject=person.email, role=role, before=before
        )
    return membership


def remove_member(*, team: Team, person: User, by: User) -> Departure:
    """Take somebody out of the team, or leave it oneself (`by` is `person`).

    What they wrote, what was asked of them and what they approved stays as it is. They are also no guest of
    any of its projects afterwards.
    """
    with transaction.atomic():
        membership = _locked(team, person)
        if membership.role == roles.ADMIN:
            _leave_an_admin(team, person)
        departure = Departure.objects.create(team=team, user=person, role=membership.role, by=by)
        membership.delete()
        Guest.objects.filter(project__team=team, user=person).delete()
        verb = "member.left" if by == person else "member.removed"
        record_fact(by=by, verb=verb, team=team, subject=person.email, role=departure.role)
    return departure


def change_guest_role(*, project: Project, person: User, role: str, by: User) -> Guest:
    """Give a guest another role in this project; never admin."""
    if role not in roles.FOR_GUESTS:
        raise Invalid("A guest can be a viewer, reviewer or editor.", where="role")
    with transaction.atomic():
        guest = _locked_guest(project, person)
        before = guest.role
        if before != role:
            guest.role = role
            guest.save(update_fields=["role"])
            record_fact(
                by=by,
                verb="guest.role_changed",
                project=project,
                subject=person.email,
                role=role,
                before=before,
            )
    return guest


def remove_guest(*, project: Project, person: User, by: User) -> Departure:
    """Take a guest out of the project, or leave it oneself."""
    with transaction.atomic():
        guest = _locked_guest(project, person)
        departure = Departure.objects.create(
            team=project.team, project=project, user=person, role=guest.role, by=by
        )
        guest.delete()
        verb = "guest.left" if by == person else "guest.removed"
        record_fact(by=by, verb=verb, project=project, subject=person.email, role=departure.role)
    return departure


def _locked(team: Team, person: User) -> Membership:
    """The membership, read while nobody else changes who is in the team."""
    # The team's row is the lock: two admins who demote each other at once would else both find another admin.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    membership = Membership.objects.filter(team=team, user=person).first()
    if membership is None:
        raise DomainError(f"{person.label} is not in {team.name} any more.", hint="Reload the page.")
    return membership


def _locked_guest(project: Project, person: User) -> Guest:
    Team.objects.select_for_update(no_key=True).get(pk=project.team_id)
    guest = Guest.objects.filter(project=project, user=person).first()
    if guest is None:
        raise DomainError(f"{person.label} is no guest of {project.name} any more.", hint="Reload the page.")
    return guest


def _leave_an_admin(team: Team, person: User) -> None:
    """Refuse when `person` is the team's last admin who can sign in. Needs the lock of `_locked`."""
    others = Membership.objects.filter(team=team, role=roles.ADMIN, user__is_active=True).exclude(user=person)
    if not others.exists():
        raise LastAdmin(team)
