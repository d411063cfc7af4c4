"""Who did what: of a project for everybody in it, of a team for its admins."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from lib.text import whole_number
from lib.web import sse
from lib.web.downloads import attachment
from lib.web.htmx import fragment_or_page, partial
from lib.web.sse import Message
from teams import access, activity, live
from teams.access import MemberRequest
from teams.models import Project, Team
from teams.services.audit import topic_of


@require_GET
def index(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """The activity of a project; the query filters, `?before=` goes on."""
    row = access.project_read(request, team, project)
    return _page(request, row.team, row)


@require_GET
def team_index(request: MemberRequest, team: str) -> HttpResponse:
    """The activity of a whole team."""
    return _page(request, access.team_admin(request, team), None)


@require_GET
async def events(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """What happens in the project from now on, as lines on top of the page."""
    row = await sync_to_async(access.project_read)(request, team, project)
    return await _stream(request, row.team, row)


@require_GET
async def team_events(request: MemberRequest, team: str) -> HttpResponseBase:
    """What happens in the team from now on."""
    row = await sync_to_async(access.team_admin)(request, team)
    return await _stream(request, row, None)


@require_GET
def as_csv(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """What the filter matches, for a spreadsheet."""
    row = access.project_read(request, team, project)
    return _file(request, row.team, row, "csv")


@require_GET
def as_json_lines(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """What the filter matches, one JSON object a line."""
    row = access.project_read(request, team, project)
    return _file(request, row.team, row, "jsonl")


@require_GET
def team_csv(request: MemberRequest, team: str) -> HttpResponse:
    """What the filter matches in the whole team, for a spreadsheet."""
    return _file(request, access.team_admin(request, team), None, "csv")


@require_GET
def team_json_lines(request: MemberRequest, team: str) -> HttpResponse:
    """What the filter matches in the whole team, one JSON object a line."""
    return _file(request, access.team_admin(request, team), None, "jsonl")


def _page(request: MemberRequest, team: Team, project: Project | None) -> HttpResponse:
    before = whole_number(request.GET.get("before", ""), 0, digits=18)
    page = activity.activity_page(
        request.membership, team, project, activity.wanted_of(request.GET.dict()), before
    )
    whole = "teams/activity/project.html" if project else "teams/activity/team.html"
    # Older pages stand still; the newest one listens.
    context = {"page": page, "stream": "" if before else page.stream}
    return fragment_or_page(request, "teams/activity/_list.html", whole, context)


def _file(request: MemberRequest, team: Team, project: Project | None, form: str) -> HttpResponse:
    wanted = activity.wanted_of(request.GET.dict())
    rows = iter(activity.facts(team, project, wanted, request.membership)[: activity.MOST_EXPORTED])
    name = f"activity-{project.slug if project else team.slug}.{form}"
    if form == "csv":
        return attachment(activity.as_csv(rows, request.membership), "text/csv; charset=utf-8", name)
    return attachment(activity.as_json_lines(rows, request.membership), "application/x-ndjson", name)


async def _stream(request: MemberRequest, team: Team, project: Project | None) -> HttpResponseBase:
    wanted, standing = activity.wanted_of(request.GET.dict()), request.membership
    after = sse.resume_point(request) or 0
    seen = [after]

    def look() -> Message | None:
        """The lines of what came since, newest on top. Over for whose role was taken: the door tells why."""
        if not access.stands(standing, project):
            raise live.Over
        found = activity.facts(team, project, wanted, standing)
        rows = list(found.filter(pk__gt=seen[0])[: activity.PER_PAGE])
        if not rows:
            return None
        seen[0] = rows[0].pk
        lines = [activity.line_of(row, standing) for row in rows]
        html = render_to_string("teams/activity/_lines.html", {"lines": lines, "of_team": project is None})
        return Message(str(partial("activity-new", html, "afterbegin")), id=seen[0])

    news = live.watch(topic_of(team.pk), look)
    if standing.user_id is None:
        return await sse.respond(news)
    return await sse.respond(sse.together(news, live.bell(standing.user_id)))
