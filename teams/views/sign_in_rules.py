"""How the members of a team sign in."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lib.web.htmx import go_to
from teams import access
from teams.access import MemberRequest
from teams.pages.sign_in_rules import sign_in_rules
from teams.services import factor_resets, second_factors
from teams.views.people import member_of


@require_GET
def show(request: MemberRequest, team: str) -> HttpResponse:
    """Whether a second factor is asked for, and who has one."""
    row = access.team_admin(request, team)
    page = sign_in_rules(row, request.user)
    return render(request, "teams/sign_in_rules.html", {"page": page})


@require_POST
def reset(request: MemberRequest, team: str, person: int) -> HttpResponseBase:
    """Take a member's second factor away who lost it, or whose secret cannot be read any more."""
    row = access.team_admin(request, team)
    member = member_of(row, person)
    factor_resets.reset_factor(team=row, person=member.user, by=request.user)
    messages.success(
        request, f"The second factor of {member.user.label} is reset; they are signed out and told by mail."
    )
    return go_to(request, "teams:sign_in_rules", team)


@require_POST
def require(request: MemberRequest, team: str) -> HttpResponseBase:
    """Ask for a second factor (`required` is "yes"), or do so no longer."""
    row = access.team_admin(request, team)
    is_required = request.POST.get("required") == "yes"
    second_factors.require(team=row, is_required=is_required, by=request.user)
    told = "Members need a second factor from now on." if is_required else "A second factor is optional now."
    messages.success(request, told)
    return go_to(request, "teams:sign_in_rules", team)
