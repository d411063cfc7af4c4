"""What people say to a run that waits."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from lib.errors import DomainError
from lib.web.htmx import go_to
from runtime.forms import AnswerForm, PayloadForm, why_refused
from runtime.launch import answer_write, end_wait, send_event
from runtime.selectors.writes import asked_write
from runtime.views.runs import run_to_go_on, show
from teams.access import MemberRequest, project_edit


@require_POST
def event(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """The event that the run waits for, to this run only."""
    found = project_edit(request, team, project)
    row = run_to_go_on(request, found, number)
    form = PayloadForm(request.POST)
    if not form.is_valid():
        return show(request, found, row, text=request.POST.get("payload", ""), error=why_refused(form))
    try:
        send_event(run=row, data=form.cleaned_data["payload"], by=request.user)
    except DomainError as error:
        return show(request, found, row, text=request.POST.get("payload", ""), error=str(error))
    messages.info(request, f"Run {number} has its event and goes on.")
    return go_to(request, "runtime:run", team, project, number)


@require_POST
def go_on(request: MemberRequest, team: str, project: str, number: int) -> HttpResponseBase:
    """Let the time run out that the run waits for."""
    found = project_edit(request, team, project)
    try:
        end_wait(run=run_to_go_on(request, found, number), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return go_to(request, "runtime:run", team, project, number)


@require_POST
def answer(request: MemberRequest, team: str, project: str, number: int, write: int) -> HttpResponseBase:
    """Whether an uncertain write arrived."""
    found = project_edit(request, team, project)
    row = run_to_go_on(request, found, number)
    asked = asked_write(row, write)
    if asked is None:
        raise Http404("No such question.")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, found, row, error=why_refused(form))
    said = form.cleaned_data
    try:
        answer_write(
            write=asked, state=said["state"], by=request.user, answer=said["answer"], note=said["note"]
        )
    except DomainError as error:
        messages.error(request, str(error))
    return go_to(request, "runtime:run", team, project, number)
