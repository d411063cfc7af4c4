"""The palette."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lib.web.htmx import fragment_or_page
from teams import access, selectors
from teams.access import MemberRequest
from teams.pages.searching import search_page

LONGEST = 200


@require_GET
def search(request: MemberRequest, team: str) -> HttpResponse:
    """What fits `?q=`; `?in=` is the project somebody is in. A project they may not open counts as none."""
    access.any_team_read(request, team)
    here = selectors.projects_for(request.membership).filter(slug=request.GET.get("in", "")).first()
    page = search_page(request.membership, here, request.GET.get("q", "").strip()[:LONGEST])
    return fragment_or_page(request, "teams/search/_hits.html", "teams/search/page.html", {"page": page})
