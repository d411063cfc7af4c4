"""The rules of review of a project: everybody reads them, admins change them."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.review_rules import holders_from, policy_from, rules_page
from planner.services.policies import set_policy, set_roles
from teams import access
from teams.models import Project


@require_GET
def show(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """What the project asks for."""
    row = access.project_read(request, team, project)
    return _page(request, row)


@require_POST
def save(request: HttpRequest, team: str, project: str) -> HttpResponseBase:
    """Change the rules and who holds which role."""
    row = access.project_admin(request, team, project)
    try:
        with transaction.atomic():
            set_roles(project=row, holders=holders_from(request.POST), by=request.user)
            set_policy(project=row, policy=policy_from(request.POST), by=request.user)
    except DomainError as error:
        return _page(request, row, error)
    messages.success(request, "Saved the rules of review.")
    return go_to(request, "planner:review_rules", team, project)


def _page(request: HttpRequest, project: Project, error: DomainError | None = None) -> HttpResponse:
    plan = overview(project, request.membership, current="review_rules")
    sent = policy_from(request.POST) if error else None
    rules = rules_page(project, request.membership, sent=sent, problem=error.message if error else "")
    context = {"plan": plan, "rules": rules, "stream": stream_url(plan)}
    return render(request, "planner/review/rules.html", context, status=error.status if error else 200)
