"""Inviting people into the team."""

from typing import TypedDict

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lib.errors import DomainError, Invalid
from lib.text import whole_number
from lib.web.htmx import go_to
from lib.web.origin import origin
from teams import access, roles
from teams.access import MemberRequest
from teams.models import Invitation, Project, Team
from teams.pages.people import InviteForm
from teams.services import invitations as services
from teams.services.invitation_mail import Letter
from teams.views.people import PAGE, people_page


class _Into(TypedDict):
    team: Team
    project: Project | None


@require_POST
def invite(request: MemberRequest, team: str) -> HttpResponseBase:
    """Mail invitations; addresses that got none stay in the field, each with its reason."""
    row = access.team_admin(request, team)
    again = mailed(request, row)
    if again is not None:
        return render(request, PAGE, {"page": people_page(request, invite=again)}, status=422)
    return go_to(request, "teams:people", team=team)


@never_cache
@require_POST
def make_link(request: MemberRequest, team: str) -> HttpResponseBase:
    """Make an invitation by link, and show it this once."""
    row = access.team_admin(request, team)
    form = typed(request)
    letter = linked(request, form, row)
    if letter is None:
        return render(request, PAGE, {"page": people_page(request, invite=form)}, status=422)
    page = people_page(request, letter=letter, link=origin(request) + letter.path)
    return render(request, PAGE, {"page": page})


@require_POST
def resend(request: MemberRequest, team: str, invitation: int) -> HttpResponseBase:
    """Mail an invitation again, with a new link."""
    row = _invitation(access.team_admin(request, team), invitation)
    try:
        sent = services.resend(invitation=row, by=request.user, base_url=origin(request))
    except DomainError as error:
        messages.error(request, str(error))
        return _back(request, row)
    if sent.sent_at is None:
        messages.error(request, f"The mail to {row.email} could not be sent. Try again later.")
    else:
        messages.success(request, f"Mailed to {row.email} again. The link in the first mail has ended.")
    return _back(request, row)


@require_POST
def withdraw(request: MemberRequest, team: str, invitation: int) -> HttpResponseBase:
    """End an invitation."""
    row = _invitation(access.team_admin(request, team), invitation)
    try:
        services.withdraw(invitation=row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return _back(request, row)
    messages.success(
        request, f"The invitation of {row.email} is withdrawn." if row.email else "The link has ended."
    )
    return _back(request, row)


def typed(request: MemberRequest) -> InviteForm:
    """What stands in the form that was sent."""
    sent = request.POST
    return InviteForm(
        addresses=sent.get("addresses", "")[:5000],
        role=sent.get("role", roles.REVIEWER)[:20],
        days=sent.get("days", "7")[:10],
        uses=sent.get("uses", "1")[:10],
    )


def mailed(request: MemberRequest, place: Team | Project) -> InviteForm | None:
    """Mail what the form asks for, into the team or one project, and say so.

    The form to show again where something is wrong or an address is left, None where all went out.
    """
    form = typed(request)
    try:
        done = services.invite(
            **_into(place),
            addresses=form.addresses,
            role=form.role,
            days=whole_number(form.days, 0),
            by=request.user,
            base_url=origin(request),
        )
    except Invalid as error:
        form.errors[error.where] = str(error.message)
        return form
    if done.refused:
        return _after(form, done)
    messages.success(request, _told(done))
    return None


def linked(request: MemberRequest, form: InviteForm, place: Team | Project) -> Letter | None:
    """The invitation by link that the form asks for; None, and why in the form, where it is refused."""
    try:
        return services.make_link(
            **_into(place),
            role=form.role,
            days=whole_number(form.days, 0),
            uses=whole_number(form.uses, 0),
            by=request.user,
        )
    except Invalid as error:
        form.errors["link"] = str(error.message)
        return None


def _into(place: Team | Project) -> _Into:
    """Where an invitation leads, as the services take it."""
    if isinstance(place, Project):
        return {"team": place.team, "project": place}
    return {"team": place, "project": None}


def _after(form: InviteForm, done: services.Invited) -> InviteForm:
    """The form with the addresses that are left, each with its reason."""
    left = "\n".join(done.refused)
    return InviteForm(left, form.role, form.days, form.uses, refused=done.refused, made=len(done.made))


def _told(done: services.Invited) -> str:
    """What is said of invitations that were made."""
    unsent = [row.email for row in done.made if row.sent_at is None]
    if unsent:
        return f"Invited, but the mail to {', '.join(unsent)} could not be sent. Send it again below."
    if len(done.made) == 1:
        return f"An invitation is on its way to {done.made[0].email}."
    return f"{len(done.made)} invitations are on their way."


def _invitation(team: Team, invitation: int) -> Invitation:
    rows = Invitation.objects.select_related("team", "project__team")
    try:
        return get_object_or_404(rows, team=team, pk=invitation)
    except OverflowError:
        raise Http404("No such invitation.") from None


def _back(request: MemberRequest, row: Invitation) -> HttpResponseBase:
    """To the page the invitation stands on."""
    if row.project is None:
        return go_to(request, "teams:people", team=row.team.slug)
    return go_to(request, "teams:access", team=row.team.slug, project=row.project.slug)
