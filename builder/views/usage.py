"""What language models cost: a project's page with its limit, a team's page, and both as CSV."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from builder.pages.usage import TeamUsagePage, UsagePage, as_csv, month_in, this_month
from lib.errors import Invalid
from lib.web.downloads import attachment
from lib.web.htmx import go_to
from systems.forms import amount, token_count
from systems.services.language_models import set_spending_limit
from teams.access import MemberRequest, project_admin, project_read, team_read


@require_GET
def project_usage(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """By workflow, chat, model and month; `?month=2026-11` or `?month=all`."""
    row = project_read(request, team, project)
    page = UsagePage(row, request.membership, month_in(request.GET.get("month", "")))
    return render(request, "builder/usage.html", {"page": page})


@require_GET
def project_csv(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """All of it, also what the page leaves out."""
    row = project_read(request, team, project)
    page = UsagePage(row, request.membership, None)
    return attachment(as_csv(page.lines, {row.pk: row.name}), "text/csv", f"usage-{row.slug}.csv")


@require_POST
def limit(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Set the project's monthly limit; an empty field means none."""
    row = project_admin(request, team, project)
    typed = {name: request.POST.get(name, "")[:40] for name in ("dollars", "tokens")}
    try:
        set_spending_limit(
            project=row,
            dollars=amount(typed["dollars"], where="dollars"),
            tokens=token_count(typed["tokens"], where="tokens"),
            by=request.user,
        )
    except Invalid as error:
        page = UsagePage(
            row, request.membership, this_month(), problem={error.where: error.message}, typed=typed
        )
        return render(request, "builder/usage.html", {"page": page}, status=422)
    messages.success(request, "Limit saved. It holds for the next question to a model.")
    return go_to(request, "builder:usage", team, project)


@require_GET
def team_usage(request: MemberRequest, team: str) -> HttpResponse:
    """By project, this month and ever."""
    team_read(request, team)
    return render(request, "builder/team_usage.html", {"page": TeamUsagePage(request.membership)})


@require_GET
def team_csv(request: MemberRequest, team: str) -> HttpResponse:
    """All of it by project."""
    row = team_read(request, team)
    page = TeamUsagePage(request.membership)
    names = {project.pk: project.name for project in page.projects}
    return attachment(as_csv(page.lines, names), "text/csv", f"usage-{row.slug}.csv")
