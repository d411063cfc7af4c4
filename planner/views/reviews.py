"""Votes on a workflow: approve, request changes, withdraw. The answer is the bar and the marks they move."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lib.errors import DomainError, Invalid, StaleRevision
from lib.text import whole_number
from lib.web.htmx import is_partial, partial, partials
from planner.pages.compared import Compared
from planner.pages.marks import approved
from planner.pages.opened import OpenWorkflow, open_workflow
from planner.services import approvals
from planner.services.seeing import saw
from planner.views.drawing import workflow_page
from teams import access
from teams.models import User

CHANGES = "changes"


@require_POST
def approve(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Approve the revision, or the elements that `element` names."""
    row = access.project_review(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    names = request.POST.getlist("element")
    number = whole_number(request.POST.get("revision", ""))
    try:
        approvals.approve(project=row, key=key, revision=number, by=request.user, elements=names)
    except DomainError as error:
        return refused(request, workflow, error, number)
    return voted(request, workflow, names)


@require_POST
def request_changes(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Say what should change."""
    row = access.project_review(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    number = whole_number(request.POST.get("revision", ""))
    words = request.POST.get("words", "")
    try:
        approvals.request_changes(project=row, key=key, revision=number, words=words, by=request.user)
    except DomainError as error:
        return refused(request, workflow, error, number, words=words)
    return voted(request, workflow, list(_marks(workflow)))


@require_POST
def withdraw(request: HttpRequest, team: str, project: str, key: str) -> HttpResponseBase:
    """Take back what this person said, or their approval of the elements that `element` names."""
    row = access.project_review(request, team, project)
    workflow = open_workflow(row, request.membership, key)
    names = request.POST.getlist("element")
    try:
        approvals.withdraw(project=row, key=key, by=request.user, elements=names)
    except DomainError as error:
        return refused(request, workflow, error, 0)
    return voted(request, workflow, names or list(_marks(workflow)))


def voted(request: HttpRequest, workflow: OpenWorkflow, names: Sequence[str]) -> HttpResponseBase:
    """The bar, the states and the marks of these elements; without script the page they came from."""
    now = open_workflow(workflow.project, workflow.membership, workflow.current.key)
    view = request.POST.get("view", "")
    if not is_partial(request):
        answer = HttpResponseRedirect(_address(workflow, view))
        answer.status_code = 303
        return answer
    context = now.context(view=view or "read")
    answer = partials(
        request,
        [
            ("approve", "planner/workflow/_approve.html", context),
            ("wf-state", "planner/review/_state.html", context),
            ("plan-side", "planner/_side.html", context),
        ],
    )
    for name in names or _marks(now):
        answer.write(partial(f"ok-{name}", approved(now, name)))
    return answer


def refused(
    request: HttpRequest, workflow: OpenWorkflow, error: DomainError, number: int, *, words: str = ""
) -> HttpResponse:
    """The bar with the reason; a page that was overtaken shows what changed since."""
    now = open_workflow(workflow.project, workflow.membership, workflow.current.key)
    stale = isinstance(error, StaleRevision)
    compared = Compared(now.review, str(number)) if now.review and stale and number else None
    why = {
        "refused": str(error.message) if stale else str(error),
        "overtaken": compared,
        "words": words,
        "is_asking": isinstance(error, Invalid),
    }
    view = CHANGES if stale else request.POST.get("view", "") or "read"
    if is_partial(request):
        context = now.context(**{**why, "view": request.POST.get("view", "") or "read"})
        return partials(
            request, [("approve", "planner/workflow/_approve.html", context)], status=error.status
        )
    if isinstance(request.user, User) and stale:
        saw(workflow=now.current.row.workflow, number=now.newest, by=request.user)
    compared = compared or now.compared
    return workflow_page(request, now, status=error.status, compared=compared, **{**why, "view": view})


def _marks(workflow: OpenWorkflow) -> Sequence[str]:
    """The keys of everything that can be approved."""
    return list(workflow.review.stands.elements) if workflow.review else ()


def _address(workflow: OpenWorkflow, view: str) -> str:
    names = (workflow.project.team.slug, workflow.project.slug, workflow.current.key)
    return reverse("planner:workflow", args=names) + (f"?view={CHANGES}" if view == CHANGES else "")
