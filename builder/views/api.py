"""`/api/v1/projects/<team>/<project>/`: building a workflow, and testing its newest files against twins."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from builder.forms.messages import LONGEST_MESSAGE
from builder.launch import launch_tests, launch_turn
from builder.models import Turn
from builder.pages.api import told_turn
from builder.runners.words import build_message
from builder.selectors.chats import turn_of
from builder.selectors.files import files_of, latest_snapshot
from builder.services.chats import start_chat
from lib.errors import DomainError, Invalid
from lib.web.origin import origin
from planner.handover.rows import planned_workflow
from runtime.pages.api import started
from teams import access, scopes
from teams.api import ApiRequest, endpoint, json_body, once


@endpoint(scopes.WRITE)
@require_POST
def build(request: ApiRequest, team: str, project: str, key: str) -> HttpResponse:
    """Begin to build a planned workflow in a chat of its own; `{"text"}` is what to mind, "" for nothing."""
    row = access.project_edit(request, team, project)
    planned = planned_workflow(row, key)
    if planned is None:
        raise Http404("No such planned workflow.")
    text = json_body(request).get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST_MESSAGE:
        raise Invalid(f"`text` is a text of at most {LONGEST_MESSAGE:,} characters.", where="text")

    def make() -> dict[str, Any]:
        with transaction.atomic():
            chat = start_chat(project=row, by=request.user)
            turn = launch_turn(
                chat=chat,
                mode=Turn.Mode.BUILD,
                text=text.strip() or build_message(planned.title),
                planned=planned,
                by=request.user,
            )
        return told_turn(turn, row, origin(request))

    answer = once(request, make)
    return JsonResponse(answer, status=202, headers={"Location": answer["url"]})


@endpoint(scopes.READ)
@require_GET
def show_build(request: ApiRequest, team: str, project: str, turn: int) -> HttpResponse:
    """How far a build is."""
    row = access.project_read(request, team, project)
    found = turn_of(row, turn)
    if found is None:
        raise Http404("No such build.")
    return JsonResponse(told_turn(found, row, origin(request)))


@endpoint(scopes.RUN)
@require_POST
def test(request: ApiRequest, team: str, project: str, key: str) -> HttpResponse:
    """Run the newest files of a workflow with `payload`; twins answer instead of the systems."""
    row = access.project_edit(request, team, project)
    planned = planned_workflow(row, key)
    if planned is None:
        raise Http404("No such planned workflow.")
    payload = json_body(request).get("payload")
    snapshot = latest_snapshot(row)
    if snapshot is None:
        raise DomainError("Nothing is built yet.", hint="Build the workflow first.")

    def make() -> dict[str, Any]:
        runs = launch_tests(
            project=row,
            planned=planned,
            files=files_of(snapshot),
            payloads=[payload],
            faults=[],
            environment=None,
            by=request.user,
        )
        return started(runs[0], origin(request))

    answer = once(request, make)
    return JsonResponse(answer, status=202, headers={"Location": answer["url"]})
