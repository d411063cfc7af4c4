"""One's own account: name, theme, the browsers one is signed in with."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lib.errors import Invalid
from lib.web.htmx import go_to
from teams.access import MemberRequest
from teams.entering import note_session
from teams.factor_required import closed_teams
from teams.models import BrowserSession
from teams.pages.account import account_page
from teams.services import browser_sessions, people


@never_cache
@require_GET
def show(request: MemberRequest) -> HttpResponse:
    """Everything about oneself on one page."""
    return page_of(request)


@require_POST
def rename(request: MemberRequest) -> HttpResponseBase:
    """Be called otherwise."""
    name = request.POST.get("name", "")
    try:
        people.rename_person(by=request.user, name=name)
    except Invalid as error:
        return page_of(request, status=422, typed={"name": name}, errors={"name": error.message})
    messages.success(request, "Your name is changed.")
    return go_to(request, "account:show")


@require_POST
def end_session(request: MemberRequest, session: int) -> HttpResponseBase:
    """Sign another browser out. This one is signed out with Sign out."""
    row = BrowserSession.objects.filter(pk=session, user=request.user).first()
    if row is None:
        # Somebody else's is as good as none, and one's own may have ended in another tab.
        messages.info(request, "That session has ended already.")
        return go_to(request, "account:show")
    if row.session_key == request.session.session_key:
        raise Invalid("This is the browser you are using.", hint="Use Sign out in the menu.")
    browser_sessions.end(session=row, by=request.user)
    messages.success(request, f"{row.device or 'That browser'} is signed out.")
    return go_to(request, "account:show")


@require_POST
def end_others(request: MemberRequest) -> HttpResponseBase:
    """Sign every other browser out."""
    end_other_sessions(request)
    messages.success(request, "Every other browser is signed out.")
    return go_to(request, "account:show")


def end_other_sessions(request: MemberRequest) -> None:
    """End all but this browser's session, which goes on under a new key."""
    browser_sessions.end_others(by=request.user, session_key=request.session.session_key or "")
    update_session_auth_hash(request, request.user)
    BrowserSession.objects.filter(user=request.user).delete()
    note_session(request)


def page_of(request: MemberRequest, *, status: int = 200, **more: object) -> HttpResponse:
    """The account page, with what a form gives back."""
    key = request.session.session_key or ""
    page = account_page(request.user, key, closed=closed_teams(request), **more)
    return render(request, "teams/account.html", {"page": page}, status=status)
