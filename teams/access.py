"""The doors. Every view's first line asks one: the row, or 404 for outsiders, or 403 for too small a role.

An outsider never learns whether a team or project exists. A member does, so a member who lacks the role is
told which role is needed. Doors set `request.team`, `request.membership`, `request.project`.

Guests of one project pass the doors of that project with their role, and of the team only the list of
projects. Whoever opened a share link passes `project_read` on the pages of settings.SHARED_PAGES. In
`request.membership` is then a value that answers as a Membership does (teams.standing). Other visitors
without an account do not come this far: the sign-in middleware has sent them away.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from teams import factor_required, roles, sharing
from teams.models import Guest, Membership, Project, Team, User
from teams.standing import Standing, TeamGuest


class MemberRequest(HttpRequest):
    """A request that has passed a door; for the annotations of views."""

    user: User
    team: Team
    membership: Standing
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


def any_team_read(request: HttpRequest, team: str) -> Team:
    """The team with that slug, for members and for guests: pages show guests their own projects only."""
    membership = _membership(request, team)
    if membership is not None:
        return _let_in(request, membership, roles.READ)
    guest = _guest_of_team(request, team)
    if guest is None:
        raise Http404("No such team.")
    return _let_in(request, guest, roles.READ)


def project_read(request: HttpRequest, team: str, project: str) -> Project:
    """The project with that slug in that team, for members, its guests, and who opened a share link of it."""
    return _project_door(request, team, project, roles.READ)


def project_review(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members and guests who may comment on it and approve it."""
    return _project_door(request, team, project, roles.REVIEW)


def project_edit(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members and guests who may change its plan, files and runs."""
    return _project_door(request, team, project, roles.EDIT)


def project_admin(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for members who may archive it and manage its settings and guests."""
    return _project_door(request, team, project, roles.ADMINISTER)


def own_project_edit(request: HttpRequest, team: str, project: str) -> Project:
    """The project, for editors of the team itself: what leaves the team is not for guests to decide."""
    row = _project_door(request, team, project, roles.EDIT)
    if request.membership.is_guest:  # type: ignore[attr-defined]
        raise PermissionDenied(_for_members(row.team, roles.EDIT))
    return row


def standing_in(project: Project, person: User) -> Membership | Guest | None:
    """What somebody is in this project: a member of its team, a guest of it, or nothing (None)."""
    membership = Membership.objects.filter(team=project.team_id, user=person).select_related("team", "user")
    guest = Guest.objects.filter(project=project, user=person).select_related("project__team", "user")
    return membership.first() or guest.first()


def stands(standing: Standing, project: Project | None) -> bool:
    """Whether they still are in this project (None: in the team) what they were when they passed the door."""
    if not isinstance(standing.user, User):
        return True
    if project is not None:
        now = standing_in(project, standing.user)
    else:
        now = Membership.objects.filter(team=standing.team, user=standing.user).first()
    return now is not None and now.role == standing.role


def _team_door(request: HttpRequest, slug: str, action: str) -> Team:
    membership = _membership(request, slug)
    if membership is not None:
        return _let_in(request, membership, action)
    guest = _guest_of_team(request, slug)
    if guest is None:
        raise Http404("No such team.")
    raise PermissionDenied(_for_members(guest.team, action))


def _project_door(request: HttpRequest, team: str, slug: str, action: str) -> Project:
    membership = _membership(request, team)
    if membership is not None:
        _let_in(request, membership, action)
        rows = Project.objects.filter(team=membership.team_id, slug=slug)
        project = rows.select_related("team", "created_by").first()
    else:
        project = _from_outside(request, team, slug, action)
    if project is None:
        raise Http404("No such project.")
    request.project = project  # type: ignore[attr-defined]
    return project


def _from_outside(request: HttpRequest, team: str, slug: str, action: str) -> Project | None:
    """The project for its guests, and for those who opened a share link of it."""
    guest = (
        Guest.objects.filter(project__team__slug=team, project__slug=slug, user=request.user)
        .select_related("project__team", "project__created_by", "user")
        .first()
        if isinstance(request.user, User)
        else None
    )
    if guest is not None:
        _let_in(request, guest, action)
        return guest.project
    visitor = sharing.visitor_of(request, team, slug) if action == roles.READ else None
    if visitor is None:
        return None
    _let_in(request, visitor, action)
    return visitor.link.project


def _membership(request: HttpRequest, team: str) -> Membership | None:
    if not isinstance(request.user, User):
        return None
    return (
        Membership.objects.filter(team__slug=team, user=request.user).select_related("team", "user").first()
    )


def _guest_of_team(request: HttpRequest, team: str) -> TeamGuest | None:
    if not isinstance(request.user, User):
        return None
    row = Team.objects.filter(slug=team, projects__guests__user=request.user).first()
    return TeamGuest(row, request.user) if row else None


def _let_in(request: HttpRequest, standing: Standing, action: str) -> Team:
    """Say who it is, and refuse who may not do this."""
    request.membership = standing  # type: ignore[attr-defined]
    request.team = standing.team  # type: ignore[attr-defined]
    if not standing.is_visitor:
        factor_required.check(request, standing.team)
    if not standing.may(action):
        needed = Membership.Role(roles.smallest_role_for(action)).label.lower()
        own = Membership.Role(standing.role).label.lower()
        if standing.is_guest and needed == roles.ADMIN:
            raise PermissionDenied(_for_members(standing.team, action))
        raise PermissionDenied(
            f"This needs the {needed} role in {standing.team.name}. You are {_article(own)} {own} there; "
            "an admin of the team can change that."
        )
    return standing.team


def _for_members(team: Team, action: str) -> str:
    needed = Membership.Role(roles.smallest_role_for(action)).label.lower()
    who = "members" if action == roles.READ else f"members with the {needed} role"
    return (
        f"This is for {who} of {team.name}. You are a guest there, of single projects; "
        "an admin of the team can invite you into the team."
    )


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
