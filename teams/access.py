"""The doors. Every view's first line asks one: the row, or 404 for outsiders, or 403 for too small a role.

An outsider never learns whether a team or project exists. A member does, so a member who lacks the role is
told which role is needed. Doors set `request.team`, `request.membership`, `request.project`.
Anonymous visitors do not come this far: the sign-in middleware has sent them away.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from teams import roles
from teams.models import Membership, Project, Team, User


class MemberRequest(HttpRequest):
    """A request that has passed a door; for the annotations of views."""

    user: User
    team: Team
    membership: Membership
    project: Project


def team_read(request: HttpRequest, team: str) -> Team:
    """The team with that slug, for any member."""
    return _team_door(request, team, roles.READ)


def team_edit(request: HttpRequest, team: str) -> Team:
    """The team with that slug, for members who may start and change projects."""
    return _team_door(request, team, roles.EDIT)


def team_admin(request: HttpRequest, team: str) -> Team:
    """The team with that slug, for members who may manage people."""
    return _team_door(request, team, roles.ADMINISTER)


def project_read(request: HttpRequest, team: str, project: str) -> Project:
    """The project with that slug in that team, for any member of the team."""
    return _project_door(request, team, project, roles.READ)


def project_review(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members who may comment on it and approve it."""
    return _project_door(request, team, project, roles.REVIEW)


def project_edit(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members who may change its plan, files and runs."""
    return _project_door(request, team, project, roles.EDIT)


def project_admin(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members who may archive it and manage its settings."""
    return _project_door(request, team, project, roles.ADMINISTER)


def _team_door(request: HttpRequest, slug: str, action: str) -> Team:
    if not isinstance(request.user, User):
        raise Http404("No such team.")
    membership = (
        Membership.objects.filter(team__slug=slug, user=request.user).select_related("team", "user").first()
    )
    if membership is None:
        raise Http404("No such team.")
    request.membership = membership  # type: ignore[attr-defined]
    request.team = membership.team  # type: ignore[attr-defined]
    if not membership.may(action):
        needed = Membership.Role(roles.smallest_role_for(action)).label.lower()
        own = Membership.Role(membership.role).label.lower()
        raise PermissionDenied(
            f"This needs the {needed} role in {membership.team.name}. You are {_article(own)} {own} there; "
            "an admin of the team can change that."
        )
    return membership.team


def _project_door(request: HttpRequest, team: str, slug: str, action: str) -> Project:
    found_team = _team_door(request, team, action)
    project = Project.objects.filter(team=found_team, slug=slug).select_related("team", "created_by").first()
    if project is None:
        raise Http404("No such project.")
    request.project = project  # type: ignore[attr-defined]
    return project


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
