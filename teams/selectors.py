"""Reads of people, teams and projects."""

from datetime import timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from teams.models import (
    BrowserSession,
    Departure,
    Guest,
    Invitation,
    Membership,
    Project,
    ShareLink,
    Team,
    User,
)
from teams.standing import Standing


def teams_of(person: User) -> QuerySet[Team]:
    """The teams somebody belongs to or is a guest of, by name."""
    mine = Q(memberships__user=person) | Q(projects__guests__user=person)
    return Team.objects.filter(mine).distinct().order_by("name", "pk")


def people_of(project: Project) -> list[User]:
    """Who can open this project: members of its team and its guests, by name. Each has a `role` here.

    One query. People whose account is switched off are left out.
    """
    member = Membership.objects.filter(team=project.team_id, user=OuterRef("pk")).values("role")
    guest = Guest.objects.filter(project=project, user=OuterRef("pk")).values("role")
    everybody = User.objects.filter(is_active=True).annotate(
        role=Coalesce(Subquery(member[:1]), Subquery(guest[:1]))
    )
    return list(everybody.exclude(role=None).order_by("name", "email"))


def projects_for(standing: Standing, words: str = "") -> QuerySet[Project]:
    """As `projects_of`, but a guest of single projects finds only those."""
    projects = projects_of(standing.team, words)
    return projects.filter(guests__user=standing.user_id) if standing.is_guest else projects


def projects_of(team: Team, words: str = "") -> QuerySet[Project]:
    """The team's projects that are not put away, newest first; with `words`, those that have all of them."""
    projects = Project.objects.filter(team=team, archived_at=None).select_related("created_by", "team")
    for word in words.split():
        projects = projects.filter(Q(name__icontains=word) | Q(brief__icontains=word))
    return projects.order_by("-created_at", "-pk")


def members_of(team: Team, words: str = "") -> QuerySet[Membership]:
    """The team's members by name, each with `seen`: when one of their browsers was last here, or None.

    With `words`, those whose name or address has all of them.
    """
    browsers = BrowserSession.objects.filter(user=OuterRef("user_id")).order_by("-seen_at").values("seen_at")
    rows = Membership.objects.filter(team=team).select_related("user", "team")
    for word in words.split():
        rows = rows.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    seen = Coalesce(Subquery(browsers[:1]), F("user__last_login"))
    return rows.annotate(seen=seen).order_by(Lower("user__name"), "user__email")


def guests_of_team(team: Team) -> QuerySet[Guest]:
    """Everybody who is a guest of one of the team's projects, by name; the newest hundred."""
    rows = Guest.objects.filter(project__team=team).select_related("user", "project__team")
    return rows.order_by(Lower("user__name"), "user__email", "project__name")[:100]


def invitations_of(team: Team, project: Project | None = None) -> QuerySet[Invitation]:
    """Invitations into the team, or into one project, that can still be accepted or sent again."""
    rows = Invitation.objects.filter(team=team, project=project, withdrawn_at=None, uses__lt=F("most_uses"))
    return rows.select_related("created_by", "project__team", "team").order_by("-created_at", "-pk")


def departures_of(team: Team) -> QuerySet[Departure]:
    """Who left the team last, without those who are back."""
    back = Membership.objects.filter(team=team).values("user")
    rows = Departure.objects.filter(team=team, project=None).exclude(user__in=back)
    return rows.select_related("user", "by").order_by("-at", "-pk")[:20]


def left_people(project: Project) -> dict[int, str]:
    """People who were in this project and cannot open it any more: id and address."""
    gone = Departure.objects.filter(Q(team=project.team_id, project=None) | Q(project=project))
    here = Membership.objects.filter(team=project.team_id).values("user")
    guests = Guest.objects.filter(project=project).values("user")
    left = gone.exclude(user__in=here).exclude(user__in=guests)
    return dict(left.values_list("user", "user__email"))


def share_links_of(project: Project) -> QuerySet[ShareLink]:
    """The project's share links, newest first; those that ended stay in the list for thirty days."""
    ended = timezone.now() - timedelta(days=30)
    rows = ShareLink.objects.filter(project=project, expires_at__gt=ended).exclude(revoked_at__lt=ended)
    return rows.select_related("created_by", "revoked_by").order_by("-created_at", "-pk")[:100]
