"""The webhooks of a project, for its admins."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.web.htmx import go_to
from teams import access, webhook_pages
from teams.access import MemberRequest
from teams.models import Project, Webhook
from teams.services import deliveries, webhooks


@require_GET
def index(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """All webhooks with their last messages, and a form for another one."""
    row = access.project_admin(request, team, project)
    return render(request, "teams/webhooks/index.html", {"page": webhook_pages.webhooks_page(row)})


@never_cache
@require_POST
def add(request: MemberRequest, team: str, project: str) -> HttpResponse:
    """Add one and show its secret, this once."""
    row = access.project_admin(request, team, project)
    url, form, kinds = (
        request.POST.get("url", ""),
        request.POST.get("format", ""),
        request.POST.getlist("kinds"),
    )
    try:
        made, secret = webhooks.add_webhook(project=row, url=url, form=form, kinds=kinds, by=request.user)
    except Invalid as error:
        page = webhook_pages.webhooks_page(
            row, error=error.message, where=error.where, url=url, form=form, chosen=kinds
        )
        return render(request, "teams/webhooks/index.html", {"page": page}, status=error.status)
    shown = secret if made.format == Webhook.Format.JSON else ""
    page = webhook_pages.webhooks_page(row, secret=shown)
    return render(request, "teams/webhooks/index.html", {"page": page})


@require_POST
def save(request: MemberRequest, team: str, project: str, webhook: int) -> HttpResponseBase:
    """Choose other kinds, or turn it on or off."""
    row = access.project_admin(request, team, project)
    kinds, is_on = request.POST.getlist("kinds"), "on" in request.POST
    try:
        webhooks.change_webhook(webhook=_own(row, webhook), kinds=kinds, is_on=is_on, by=request.user)
    except Invalid as error:
        messages.error(request, error.message)
    return _back(request, row)


@require_POST
def test(request: MemberRequest, team: str, project: str, webhook: int) -> HttpResponseBase:
    """Send a message now and say what became of it."""
    row = access.project_admin(request, team, project)
    tried = deliveries.send_test(webhook=_own(row, webhook), by=request.user)
    if tried.error:
        messages.error(request, f"The test message did not arrive. {tried.error}")
    else:
        messages.success(request, f"The test message arrived: {tried.status} in {tried.took_ms} ms.")
    return _back(request, row)


@require_POST
def remove(request: MemberRequest, team: str, project: str, webhook: int) -> HttpResponseBase:
    """Take it away with its log."""
    row = access.project_admin(request, team, project)
    webhooks.remove_webhook(webhook=_own(row, webhook), by=request.user)
    return _back(request, row)


def _own(project: Project, webhook: int) -> Webhook:
    found = Webhook.objects.filter(project=project, pk=webhook).select_related("project__team").first()
    if found is None:
        raise Http404("No such webhook.")
    return found


def _back(request: MemberRequest, project: Project) -> HttpResponseBase:
    return go_to(request, "webhooks:index", team=project.team.slug, project=project.slug)
