"""The people of a team, and their roles."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to, is_partial
from teams import access
from teams.access import MemberRequest
from teams.models import Membership, Team
from teams.pages import waiting_for
from teams.pages.people import LeavingPage, PeoplePage
from teams.services import members

PAGE = "teams/people/people.html"
LIST = "teams/people/_members.html"


@require_GET
def index(request: MemberRequest, team: str) -> HttpResponseBase:
    """Who is in the team; `?q=` has words of a name or address, `?page=` the page."""
    access.team_read(request, team)
    page = people_page(request)
    return fragment_or_page(request, LIST, PAGE, {"page": page})


@require_GET
def person(request: MemberRequest, team: str, person: int) -> HttpResponseBase:
    """Before somebody is removed: what waits for them and stays."""
    row = access.team_admin(request, team)
    member = member_of(row, person)
    started = row.projects.filter(created_by=member.user, archived_at=None).count()
    page = LeavingPage(
        team=row,
        person=member.user,
        role=member.get_role_display(),
        since=member.created_at,
        waiting=waiting_for(member),
        projects=started,
    )
    return render(request, "teams/people/leaving.html", {"page": page})


@require_POST
def change_role(request: MemberRequest, team: str, person: int) -> HttpResponseBase:
    """Give a member another role."""
    row = access.team_admin(request, team)
    member = member_of(row, person)
    try:
        changed = members.change_role(
            team=row, person=member.user, role=request.POST.get("role", ""), by=request.user
        )
    except DomainError as error:
        page = people_page(request, problem=(person, str(error)))
        return fragment_or_page(request, LIST, PAGE, {"page": page}, status=error.status)
    if is_partial(request) and changed.user_id != request.user.pk:
        return fragment_or_page(request, LIST, PAGE, {"page": people_page(request)})
    messages.success(request, f"{member.user.label} is {changed.get_role_display().lower()} now.")
    return go_to(request, "teams:people", team=team)


@require_POST
def remove(request: MemberRequest, team: str, person: int) -> HttpResponseBase:
    """Take somebody out of the team."""
    row = access.team_admin(request, team)
    member = member_of(row, person)
    try:
        members.remove_member(team=row, person=member.user, by=request.user)
    except DomainError as error:
        page = people_page(request, problem=(person, str(error)))
        return render(request, PAGE, {"page": page}, status=error.status)
    messages.success(request, f"{member.user.label} is out of {row.name}.")
    if member.user_id == request.user.pk:
        return redirect("teams:root")
    return go_to(request, "teams:people", team=team)


@require_POST
def leave(request: MemberRequest, team: str) -> HttpResponseBase:
    """Leave the team oneself."""
    row = access.team_read(request, team)
    try:
        members.remove_member(team=row, person=request.user, by=request.user)
    except DomainError as error:
        page = people_page(request, problem=(request.user.pk, str(error)))
        return render(request, PAGE, {"page": page}, status=error.status)
    messages.success(request, f"You have left {row.name}.")
    return go_to(request, "teams:root")


def people_page(request: MemberRequest, **more: Any) -> PeoplePage:
    """The page of the team whose door was passed, with what the request asks for."""
    words = request.GET.get("q", "").strip()[:200]
    number = whole_number(request.GET.get("page", ""), 1)
    return PeoplePage(request.membership, words=words, number=number, **more)


def member_of(team: Team, person: int) -> Membership:
    """The member of that team with that number, or 404."""
    rows = Membership.objects.select_related("user", "team")
    try:
        return get_object_or_404(rows, team=team, user=person)
    except OverflowError:
        raise Http404("No such person.") from None
