"""Assumptions of a workflow that no question asks for: confirming and correcting them in place."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lib.text import whole_number
from lib.web.htmx import is_partial, partials
from planner import access as doors
from planner.pages.overview import overview
from planner.services import assumptions as services
from teams import access


@require_POST
def settle(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """`own` has the words that hold instead; without it the assumption is confirmed as it stands."""
    row = access.project_edit(request, team, project)
    doors.workflow(row, key)
    told = request.POST.get("assumption", "")
    parent, own = whole_number(request.POST.get("parent", ""), 0), request.POST.get("own")
    if own is None:
        services.confirm_assumption(project=row, key=key, assumption=told, parent=parent, by=request.user)
    else:
        services.correct_assumption(
            project=row, key=key, assumption=told, words=own, parent=parent, by=request.user
        )
    if not is_partial(request):
        return redirect(f"{reverse('planner:overview', args=[team, project])}#assumptions")
    plan = overview(row, request.membership)
    return partials(request, [("assumptions", "planner/_assumptions.html", {"plan": plan})])
