"""Deciding about a change of the plan that the agent proposed."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.models import Turn
from builder.pages.chat import turn_views
from builder.services.proposals import accept_proposal, decline_proposal
from lib.web.htmx import go_to, is_partial, partials
from teams.access import MemberRequest, project_edit


@require_POST
def decide(request: MemberRequest, team: str, project: str, turn: int, call: str) -> HttpResponseBase:
    """Accept the proposal (`verdict=accept`), or leave the plan as it is."""
    row = project_edit(request, team, project)
    found = get_object_or_404(
        Turn.objects.select_related("chat__project__team", "job", "author"), pk=turn, chat__project=row
    )
    if request.POST.get("verdict") == "accept":
        accept_proposal(turn=found, call=call, by=request.user)
    else:
        decline_proposal(turn=found, call=call, by=request.user)
    if not is_partial(request):
        address = reverse("builder:build", args=[team, project])
        return go_to(request, f"{address}?chat={found.chat_id}#turn-{found.pk}")
    view = turn_views([found])[0]
    return partials(request, [(f"turn-{found.pk}", "builder/_turn.html", {"view": view, "may_edit": True})])
