"""What waits for the person who looks, in one team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from planner.pages.inbox import inbox_of
from teams import access


@require_GET
def show(request: HttpRequest, team: str) -> HttpResponse:
    """Reviews, re-looks and questions that wait for this member or guest, and nothing else."""
    row = access.any_team_read(request, team)
    return render(request, "planner/review/inbox.html", {"inbox": inbox_of(row, request.user)})
