"""Making and revoking one's tokens."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import go_to
from teams.access import MemberRequest
from teams.entering import BY_PROVIDER
from teams.models import ApiToken, Project, User
from teams.pages.account import projects_of_person
from teams.services import tokens
from teams.views.account import page_of


@never_cache
@require_POST
def create(request: MemberRequest) -> HttpResponse:
    """A token, shown on the answer to this very request and never again."""
    typed: dict[str, Any] = {
        "token_name": request.POST.get("name", "").strip()[:80],
        "scopes": request.POST.getlist("scopes"),
        "project": whole_number(request.POST.get("project", "")),
        "days": request.POST.get("days", ""),
    }
    try:
        project = _project(request.user, typed["project"])
        token, secret = tokens.create_token(
            by=request.user,
            name=typed["token_name"],
            given=typed["scopes"],
            project=project,
            days=None if typed["days"] == "never" else whole_number(typed["days"], -1),
            is_strong=bool(request.session.get(BY_PROVIDER)),
        )
    except Invalid as error:
        told = f"{error.message} {error.hint}".strip()
        return page_of(request, status=422, typed=typed, errors={f"token_{error.where}": told})
    return page_of(request, new_token=token, secret=secret)


@require_POST
def revoke(request: MemberRequest, token: int) -> HttpResponseBase:
    """Let a token open nothing any more."""
    row = ApiToken.objects.select_related("project__team").filter(pk=token, user=request.user).first()
    if row is None:
        messages.info(request, "There is no such token.")
        return go_to(request, "account:show")
    tokens.revoke_token(token=row, by=request.user)
    messages.success(request, f"{row.name} is revoked.")
    return go_to(request, "account:show")


def _project(person: User, chosen: int) -> Project | None:
    """The project that was chosen, None for all. Raises Invalid for one that is not theirs."""
    if not chosen:
        return None
    found = next((row for row in projects_of_person(person) if row.pk == chosen), None)
    if found is None:
        raise Invalid("Choose one of your projects.", where="project")
    return found
