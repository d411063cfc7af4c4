"""What people decide about facts of the research."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from planner import launch
from planner.services import facts as services
from teams import access


@require_POST
def call_wrong(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Take a fact out and draw the plan again without it; `section` and `about` say which."""
    row = access.project_edit(request, team, project)
    section, about = request.POST.get("section", ""), request.POST.getlist("about")
    services.call_wrong(project=row, section=section, about=about, by=request.user)
    launch.launch_research(project=row, reason="A fact was called wrong", by=request.user)
    return redirect(f"{reverse('planner:research', args=[team, project])}#r-wrong")


@require_POST
def take_back(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Forget that a fact was called wrong and read the material again."""
    row = access.project_edit(request, team, project)
    section, about = request.POST.get("section", ""), request.POST.getlist("about")
    services.take_back(project=row, section=section, about=about, by=request.user)
    launch.launch_research(project=row, reason="A fact was taken back in", by=request.user)
    return redirect("planner:research", team, project)
