"""The projects of a team."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import fragment_or_page, go_to
from teams import access, pages, selectors, turned_away
from teams.access import MemberRequest
from teams.forms import StartProjectForm
from teams.services import projects as services

LAST_TEAM = "team"  # the session's key for the team somebody looked at last


@require_GET
def root(request: MemberRequest) -> HttpResponseBase:
    """The team somebody looked at last, else their first one, else a page that says whom to ask."""
    slugs = list(selectors.teams_of(request.user).values_list("slug", flat=True))
    if not slugs:
        return render(request, "teams/no_team.html")
    last = request.session.get(LAST_TEAM)
    return redirect("teams:home", team=last if last in slugs else slugs[0])


@require_GET
def home(request: MemberRequest, team: str) -> HttpResponseBase:
    """List and filter projects; `?q=` has the words, `?page=` the page. Guests find their own projects."""
    access.any_team_read(request, team)
    request.session[LAST_TEAM] = team
    page = pages.home_page(
        request.membership,
        words=request.GET.get("q", "").strip()[:200],
        page=whole_number(request.GET.get("page", ""), 1),
    )
    return fragment_or_page(request, "teams/_projects.html", "teams/home.html", {"page": page})


@require_POST
def start(request: MemberRequest, team: str) -> HttpResponseBase:
    """Start a project from a brief, documents or a plan file, and go to its plan.

    A file that cannot be kept holds back no other; the plan's page says which and why.
    """
    row = access.team_edit(request, team)
    form = StartProjectForm(request.POST, request.FILES)
    refused: list[str] = []
    if form.is_valid():
        try:
            project = services.start_project(
                team=row, by=request.user, refused=refused.append, **form.cleaned_data
            )
            turned_away.keep(request.session, project, refused)
            return go_to(request, pages.url_of(project))
        except Invalid as error:
            # `where` is the brief or a document's name; a message at the form keeps what was typed.
            for sentence in refused or [error.message]:
                form.add_error("brief" if error.where == "brief" else "files", sentence)
    page = pages.home_page(request.membership, form=form)
    return fragment_or_page(request, "teams/_start.html", "teams/home.html", {"page": page}, status=422)
