"""The answer to something done in the Build tab: the stage and the tree as they are now, at some place."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from builder.pages.address import BuildAddress
from builder.pages.build import BuildPage, build_page
from builder.views.build import WHOLE_STAGE
from lib.web.htmx import go_to, is_partial, partial, partials, trigger
from teams.access import MemberRequest
from teams.models import Project


def asked_from(request: MemberRequest) -> BuildAddress:
    """Where in the Build tab the window is from which somebody asks."""
    return BuildAddress.from_url(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))


def stage_page(request: MemberRequest, project: Project, address: BuildAddress) -> BuildPage:
    """The page at that address, for this member."""
    return build_page(project, address, may_edit=request.membership.may("edit"), person=request.user)


def place_url(project: Project, address: BuildAddress) -> str:
    """The address as a URL."""
    return f"{reverse('builder:build', args=[project.team.slug, project.slug])}?{address.query()}"


def show_place(
    request: MemberRequest, project: Project, address: BuildAddress, *, more: str = ""
) -> HttpResponseBase:
    """The stage and the tree at that address, and `more` partials; a redirect where no script asks."""
    url = place_url(project, address)
    if not is_partial(request):
        return go_to(request, url)
    page = stage_page(request, project, address)
    context = {"page": page, "column": page.column}
    parts = [
        partial(target, render_to_string(template, context, request), swap=swap)
        for target, template, swap in WHOLE_STAGE
    ]
    return HttpResponse("\n".join([*parts, more]), headers={"HX-Push-Url": url})


def close_dialog(request: MemberRequest, project: Project, address: BuildAddress) -> HttpResponseBase:
    """As `show_place`, from a form in a dialog that was taken."""
    return trigger(show_place(request, project, address), "close-dialog")


def refused_dialog(request: MemberRequest, project: Project, name: str, problem: str) -> HttpResponseBase:
    """The dialog's own form with what is wrong, and what was typed; 422."""
    context = {"problem": problem, "typed": request.POST, "name": name}
    if is_partial(request):
        target = f"file-{name}-problem"
        return partials(request, [(target, "builder/files/dialog_problem.html", context)], status=422)
    return render(request, "builder/files/refused.html", {**context, "back": _back(project)}, status=422)


def _back(project: Project) -> str:
    base = reverse("builder:build", args=[project.team.slug, project.slug])
    return f"{base}?{urlencode({'view': 'code'})}"
