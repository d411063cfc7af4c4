"""The stream of a project, and the Stop button of a job."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jobs import presence, selectors, services, stream
from lib.web import sse
from lib.web.htmx import is_htmx
from lib.web.presence import Tab, say
from teams import access, live
from teams.access import MemberRequest
from teams.pages import url_of

LONGEST = 120


@require_GET
async def events(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """What happens in the project after event `?after=` (without it: from now on), rendered for `?view=`."""
    row = await sync_to_async(access.project_read)(request, team, project)
    viewer = stream.Viewer(request.membership, row, request.GET.get("view", ""))
    after = sse.resume_point(request)
    if after is None:
        after = await sync_to_async(selectors.topic_cursor)(row.topic)
    news = stream.messages(row.topic, after, viewer)
    if request.membership.is_visitor or request.membership.user_id is None:
        return await sse.respond(news)
    return await sse.respond(sse.together(news, live.bell(request.membership.user_id)))


@require_POST
def here(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """A page says that it is open, what is being edited in it, or with `left` that it was closed.

    Answers who else is here when that is not what the page shows already (`known`), else 204. With `hidden`
    the person only looks. Nothing is written to the database.
    """
    row = access.project_read(request, team, project)
    said, person = request.POST, request.user
    view, left = said.get("view", "")[:LONGEST], "left" in said
    tab = Tab(
        person.pk,
        person.label[:LONGEST],
        person.initials,
        view,
        said.get("editing", "")[:LONGEST],
        said.get("label", "")[:LONGEST],
        request.membership.is_guest,
    )
    field = f"{person.pk}:{said.get('tab', '')[:40]}"
    tabs = say(row.topic, field, None if left or "hidden" in said else tab)
    if tabs is None or left:
        return HttpResponse(status=204)
    shown = presence.here(tabs, view=view, person=person.pk, is_outside=request.membership.is_guest)
    if shown.mark == said.get("known"):
        return HttpResponse(status=204)
    return HttpResponse(presence.render_here(shown))


@require_POST
def cancel(request: MemberRequest, team: str, project: str, job: UUID) -> HttpResponse:
    """Ask a job to stop. The page hears about it on its stream."""
    row = access.project_edit(request, team, project)
    found = selectors.job_of_topic(row.topic, job)
    if found is None:
        raise Http404("No such job.")
    services.request_cancel(job=found, by=request.user)
    return HttpResponse(status=204) if is_htmx(request) else redirect(url_of(row))
