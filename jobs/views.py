"""The stream of a project, and the Stop button of a job."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jobs import selectors, services, stream
from lib.web import sse
from lib.web.htmx import is_htmx
from teams import access
from teams.access import MemberRequest
from teams.pages import url_of


@require_GET
async def events(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """What happens in the project after event `?after=` (without it: from now on), rendered for `?view=`."""
    row = await sync_to_async(access.project_read)(request, team, project)
    viewer = stream.Viewer(request.membership, row, request.GET.get("view", ""))
    after = sse.resume_point(request)
    if after is None:
        after = await sync_to_async(selectors.topic_cursor)(row.topic)
    return await sse.respond(stream.messages(row.topic, after, viewer))


@require_POST
def cancel(request: MemberRequest, team: str, project: str, job: UUID) -> HttpResponse:
    """Ask a job to stop. The page hears about it on its stream."""
    row = access.project_edit(request, team, project)
    found = selectors.job_of_topic(row.topic, job)
    if found is None:
        raise Http404("No such job.")
    services.request_cancel(job=found, by=request.user)
    return HttpResponse(status=204) if is_htmx(request) else redirect(url_of(row))
