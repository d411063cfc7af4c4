"""The brief coach beside the composer."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from teams import access
from teams.access import MemberRequest


@require_POST
def coach(request: MemberRequest, team: str) -> HttpResponse:
    """What the typed text states and what would be assumed; a fragment. Nothing of the text is kept."""
    row = access.team_edit(request, team)
    text = request.POST.get("brief") or request.POST.get("note", "")
    rows = import_string(settings.BRIEF_COACH)(text) if settings.BRIEF_COACH else ()
    field = request.POST.get("field", "")
    # It becomes part of a selector in the answer.
    context = {"rows": rows, "team": row.slug, "field": field if field.isidentifier() else "brief"}
    return render(request, "teams/_coach.html", context)
