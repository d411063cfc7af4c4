"""Taking up an invitation."""

from django.db import transaction
from django.db.models import F

from lib.errors import DomainError, TransitionRefused
from teams import invitation_states as states
from teams.models import Guest, Invitation, InvitationUse, Membership, User
from teams.services import invitations
from teams.services.audit import record_fact


class AlreadyIn(DomainError):
    """Whoever accepts is there already; the invitation stays for somebody else."""


def accept(*, token: str, by: User) -> Membership | Guest:
    """Make `by` a member or guest as the invitation says.

    Raises TransitionRefused when it is used up, expired or withdrawn, AlreadyIn when `by` is in already.
    """
    with transaction.atomic():
        # The person's row is the lock: of two invitations accepted at once, or one twice, the second finds
        # the first one's membership.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("team", "project__team")
            .filter(token_hash=invitations.hash_of(token))
            .first()
        )
        if row is None:
            raise DomainError("There is no such invitation.", hint="Check that the link is complete.")
        here = already_in(row, by)
        if here is not None:
            raise AlreadyIn(f"You are in {row.project or row.team} already.")
        state = invitations.state_of(row)
        if not states.may(state, states.ACCEPT):
            raise TransitionRefused("This invitation", states.WORDS[state], states.ACCEPT)
        Invitation.objects.filter(pk=row.pk).update(uses=F("uses") + 1)
        InvitationUse.objects.create(invitation=row, user=by)
        joined = _join(row, by)
        record_fact(
            by=by,
            verb="invitation.accepted",
            team=row.team,
            project=row.project,
            subject=by.email,
            role=row.role,
            invitation=row.pk,
            invited=row.email,
        )
    return joined


def already_in(invitation: Invitation, person: User) -> Membership | Guest | None:
    """What somebody is there already, so that the invitation has nothing to give them."""
    membership = Membership.objects.filter(team=invitation.team_id, user=person).first()
    if membership is not None or invitation.project_id is None:
        return membership
    return Guest.objects.filter(project=invitation.project_id, user=person).first()


def _join(row: Invitation, by: User) -> Membership | Guest:
    if row.project is not None:
        return Guest.objects.create(project=row.project, user=by, role=row.role)
    # A member's role counts in every project of the team; what they were as a guest ends.
    Guest.objects.filter(project__team=row.team, user=by).delete()
    return Membership.objects.create(team=row.team, user=by, role=row.role)
