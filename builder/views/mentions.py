"""What may be named with @, while somebody types."""

from django.http.response import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from builder.selectors.mentions import find_mentions
from builder.views.reading import paths_of
from planner.handover.rows import planned_workflows
from teams.access import MemberRequest, project_read

LONGEST = 80


@require_GET
def search(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """Options for the words in `q`."""
    row = project_read(request, team, project)
    words = request.GET.get("q", "")[:LONGEST]
    found = find_mentions(row, words, paths=paths_of(row), workflows=planned_workflows(row))
    return render(request, "builder/chats/_mentions.html", {"found": found})
