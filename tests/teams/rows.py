"""Guests, invitations and share links for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from teams.models import Guest, Invitation, Project, ShareLink, User
from teams.services.invitations import hash_of


def make_guest(project: Project, person: User, role: str = "viewer") -> Guest:
    """Somebody who sees that project alone."""
    return Guest.objects.create(project=project, user=person, role=role)


def make_invitation(place: Project, *, by: User, token: str = "invited", **fields: Any) -> Invitation:
    """An open invitation into the team of `place`; with `project=...` among the fields, into that project."""
    usual = {"team": place.team, "role": "reviewer", "email": "nils@example.net"}
    usual |= {"expires_at": timezone.now() + timedelta(days=7)}
    return Invitation.objects.create(
        **{**usual, **fields},
        token_hash=hash_of(token),
        created_by=by,
    )


def make_share(project: Project, *, by: User, token: str = "shared", **fields: Any) -> ShareLink:
    """A link that shows the project's plan for a week."""
    usual = {"expires_at": timezone.now() + timedelta(days=7), "label": "Steering group"}
    return ShareLink.objects.create(
        project=project, created_by=by, token_hash=hash_of(token), **{**usual, **fields}
    )
