"""Opening a share link, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from teams import sharing
from teams.pages import url_of
from teams.services import sharing as services


@never_cache
@login_not_required
@require_GET
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Go to what the link shows; the token leaves the address there. 410 when it works no more."""
    link = services.open_link(token=token)
    if link is None:
        response: HttpResponseBase = render(request, "teams/access/share_gone.html", status=410)
    else:
        project = link.project
        response = (
            redirect("planner:workflow", project.team.slug, project.slug, link.workflow)
            if link.workflow
            else redirect(url_of(project))
        )
        sharing.remember(request, response, link)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Else the page one goes on to from here would be told the address with the token.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
