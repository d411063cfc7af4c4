"""The flow of code that is not saved yet."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from builder.pages.sketch import MOST_CHARACTERS, sketch_of
from builder.selectors.files import latest_snapshot
from planner.handover.rows import planned_workflow
from teams.access import MemberRequest, project_read


@require_POST
def draw(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """The flow of `workflow` as it would be with `text` in the file at `path`. Nothing is stored."""
    row = project_read(request, team, project)
    path, text = request.POST.get("path", ""), request.POST.get("text", "")
    if len(text) > MOST_CHARACTERS:
        return HttpResponse("The file is too large to be drawn.", status=413, content_type="text/plain")
    planned = planned_workflow(row, request.POST.get("workflow", ""))
    sketch = sketch_of(latest_snapshot(row), planned.spec if planned else None, path, text)
    return render(request, "builder/_flow_sketch.html", {"sketch": sketch})
