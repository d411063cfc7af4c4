"""Who can open one project: its guests, and its share links."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError, Invalid
from lib.text import whole_number
from lib.web.htmx import go_to
from lib.web.origin import origin
from teams import access
from teams.access import MemberRequest
from teams.models import Guest, Project, ShareLink
from teams.pages.access import AccessPage, ShareForm
from teams.services import members, sharing
from teams.views.invitations import linked, mailed, typed

PAGE = "teams/access/access.html"


@require_GET
def index(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Everybody who can open the project, and how."""
    access.project_read(request, team, project)
    return _show(request)


@require_POST
def invite(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Mail invitations to become a guest of the project."""
    row = access.project_admin(request, team, project)
    again = mailed(request, row)
    return _back(request) if again is None else _show(request, status=422, invite=again)


@never_cache
@require_POST
def make_link(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Make a link that makes guests of those who open it, and show it this once."""
    row = access.project_admin(request, team, project)
    form = typed(request)
    letter = linked(request, form, row)
    if letter is None:
        return _show(request, status=422, invite=form)
    return _show(request, letter=letter, link=origin(request) + letter.path)


@require_POST
def change_role(request: MemberRequest, team: str, project: str, person: int) -> HttpResponseBase:
    """Give a guest another role."""
    row = access.project_admin(request, team, project)
    guest = _guest(row, person)
    try:
        changed = members.change_guest_role(
            project=row, person=guest.user, role=request.POST.get("role", ""), by=request.user
        )
    except DomainError as error:
        return _show(request, status=error.status, problem=(person, str(error)))
    messages.success(request, f"{guest.user.label} is {changed.get_role_display().lower()} here now.")
    return _back(request)


@require_POST
def remove(request: MemberRequest, team: str, project: str, person: int) -> HttpResponseBase:
    """Take a guest out of the project."""
    row = access.project_admin(request, team, project)
    guest = _guest(row, person)
    members.remove_guest(project=row, person=guest.user, by=request.user)
    messages.success(request, f"{guest.user.label} cannot open this project any more.")
    return _back(request)


@require_POST
def leave(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """A guest leaves the project; members leave the team."""
    row = access.project_read(request, team, project)
    if not request.membership.is_guest:
        return _show(
            request,
            status=409,
            problem=(request.user.pk, "You are in the team: leave it on its people page."),
        )
    members.remove_guest(project=row, person=request.user, by=request.user)
    messages.success(request, f"You have left {row.name}.")
    return go_to(request, "teams:root")


@never_cache
@require_POST
def share(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Make a link that shows the plan, read only, to whoever has it; show it this once."""
    row = access.own_project_edit(request, team, project)
    sent = request.POST
    form = ShareForm(
        label=sent.get("label", "")[:80],
        workflow=sent.get("workflow", "")[:100],
        days=sent.get("days", "7")[:10],
        documents=sent.get("documents") == "yes",
    )
    page = AccessPage(row, request.membership)
    if form.workflow and form.workflow not in dict(page.workflows):
        wrong = ShareForm(
            form.label, "", form.days, form.documents, "That workflow is not in the plan any more."
        )
        return _show(request, status=422, share=wrong)
    try:
        made = sharing.share(
            project=row,
            label=form.label,
            workflow=form.workflow,
            with_documents=form.documents,
            days=whole_number(form.days, 0),
            by=request.user,
        )
    except Invalid as error:
        wrong = ShareForm(form.label, form.workflow, form.days, form.documents, str(error))
        return _show(request, status=422, share=wrong)
    return _show(request, shared=made, link=origin(request) + made.path)


@require_POST
def revoke(request: MemberRequest, team: str, project: str, link: int) -> HttpResponseBase:
    """End a share link."""
    row = access.own_project_edit(request, team, project)
    try:
        found = get_object_or_404(ShareLink.objects.select_related("project__team"), project=row, pk=link)
    except OverflowError:
        raise Http404("No such link.") from None
    sharing.revoke(link=found, by=request.user)
    messages.success(request, "The link has ended. Whoever has it sees nothing any more.")
    return _back(request)


def _show(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponseBase:
    page = AccessPage(request.project, request.membership, **more)
    return render(request, PAGE, {"page": page}, status=status)


def _back(request: MemberRequest) -> HttpResponseBase:
    return go_to(request, "teams:access", team=request.team.slug, project=request.project.slug)


def _guest(project: Project, person: int) -> Guest:
    try:
        return get_object_or_404(Guest.objects.select_related("user"), project=project, user=person)
    except OverflowError:
        raise Http404("No such guest.") from None
