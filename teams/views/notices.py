"""Somebody's own notices: nobody else's can be asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web import sse
from lib.web.htmx import fragment_or_page, go_to, is_htmx
from teams import live, notice_kinds, notice_lists, unsubscribing
from teams.access import MemberRequest
from teams.factor_required import closed_teams
from teams.models import Notice
from teams.services import notice_settings as settings_services
from teams.services import notices as services


@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """All notices by day; `?unread` for those not read, `?before=` for older ones."""
    page = notice_lists.notices_page(
        request.user,
        only_unread="unread" in request.GET,
        before=request.GET.get("before", ""),
        closed=closed_teams(request),
    )
    return fragment_or_page(request, "teams/notices/_list.html", "teams/notices/index.html", {"page": page})


@require_GET
def latest(request: MemberRequest) -> HttpResponse:
    """The newest ones, for the popover under the bell; a fragment."""
    rows = notice_lists.latest(request.user, closed_teams(request))
    return render(request, "teams/notices/_latest.html", {"rows": rows})


@require_GET
async def events(request: MemberRequest) -> HttpResponseBase:
    """The bell of a page that has no project's stream."""
    person = (await request.auser()).pk
    return await sse.respond(live.bell(person))


@require_GET
def open_notice(request: MemberRequest, notice: int) -> HttpResponseBase:
    """Mark it read and go to the place it is about; to the list where that cannot be opened any more."""
    row = _own(request, notice)
    if row is None:
        return redirect("notices:index")
    services.mark_read(by=request.user, notices=[row.pk])
    return redirect(row.address)


@require_POST
def read(request: MemberRequest, notice: int) -> HttpResponseBase:
    """Mark one as read."""
    row = _own(request, notice)
    if row is not None:
        services.mark_read(by=request.user, notices=[row.pk])
    if row is None or not is_htmx(request):
        return go_to(request, "notices:index")
    row.refresh_from_db()
    return render(request, "teams/notices/_row.html", {"row": row})


@require_POST
def read_all(request: MemberRequest) -> HttpResponseBase:
    """Mark all as read."""
    services.mark_read(by=request.user)
    return go_to(request, "notices:index")


@require_GET
def settings(request: MemberRequest) -> HttpResponse:
    """What this person wants to hear of, and how."""
    page = notice_lists.settings_page(request.user, closed=closed_teams(request))
    return render(request, "teams/notices/settings.html", {"page": page})


@require_POST
def save(request: MemberRequest) -> HttpResponseBase:
    """Save the whole form."""
    said = request.POST
    given = (said.get("rhythm", ""), whole_number(said.get("hour", ""), -1), said.get("time_zone", ""))
    choices = {
        kind.key: (f"app.{kind.key}" in said, f"mail.{kind.key}" in said) for kind in notice_kinds.TABLE
    }
    try:
        settings_services.save_settings(
            by=request.user, rhythm=given[0], hour=given[1], time_zone=given[2], choices=choices
        )
    except Invalid as error:
        page = notice_lists.settings_page(
            request.user,
            given=given,
            choices=choices,
            closed=closed_teams(request),
            error=error.message,
            where=error.where,
        )
        return render(request, "teams/notices/settings.html", {"page": page}, status=error.status)
    messages.success(request, "Saved.")
    return go_to(request, "notices:settings")


@require_POST
def mute(request: MemberRequest) -> HttpResponseBase:
    """Hear nothing of a project any more, or with `on` again."""
    number = whole_number(request.POST.get("project", ""), 0)
    page = notice_lists.settings_page(request.user)
    # Of a project that cannot be opened nothing is heard anyway.
    for project in (project for project, _ in page.projects if project.pk == number):
        if "on" in request.POST:
            settings_services.unmute(by=request.user, project=project)
        else:
            settings_services.mute(by=request.user, project=project)
    return go_to(request, "notices:settings")


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail. Looking shows a button; a POST, also from a mail program (RFC 8058), does it.

    It needs neither sign-in nor CSRF token: the signed link is what proves the wish.
    """
    wish = unsubscribing.wish_of(token)
    if wish is None:
        return render(request, "teams/notices/unsubscribe.html", {"state": "unknown"}, status=404)
    done = request.method == "POST" and settings_services.unsubscribe(wish=wish)
    context = {"wish": wish, "state": "done" if done else "ask", "token": token}
    return render(request, "teams/notices/unsubscribe.html", context)


def _own(request: MemberRequest, notice: int) -> Notice | None:
    return notice_lists.notices_of(request.user, closed_teams(request)).filter(pk=notice).first()
