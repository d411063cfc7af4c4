"""`/api/v1/`: bringing documents, answering questions, starting research. Documented in docs/api.md."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from lib.errors import Invalid
from lib.web.origin import origin
from planner import access as doors
from planner import launch
from planner.forms import FileForm, contents
from planner.pages.told import told_document, told_question
from planner.services.documents import Brought, bring_readable
from planner.services.questions import answer_question, leave_question_open
from planner.views.api import research_now
from teams import access, scopes
from teams.api import ApiRequest, endpoint, json_body, once
from teams.models import Project

MULTIPART = "multipart/form-data"


@endpoint(scopes.WRITE)
@require_POST
def add_document(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """Keep a document: `{"name", "text"}`, or a form with `file` for what is no text or large.

    The same bytes again change nothing; research is asked for apart from it.
    """
    row = access.project_edit(request, team, project)
    if request.content_type == MULTIPART:
        answer = _brought(request, _sent_file(request, row))
    else:
        sent = json_body(request)
        name, text = sent.get("name", ""), sent.get("text", "")
        if not isinstance(name, str) or not isinstance(text, str) or not name.strip():
            raise Invalid("Send `name` and `text`, or a form with `file`.", where="name")

        def make() -> dict[str, Any]:
            kept = bring_readable(project=row, name=name, data=text.encode(), by=request.user)
            return _brought(request, kept)

        answer = once(request, make)
    return JsonResponse(answer, status=201, headers={"Location": answer["page"]})


@endpoint(scopes.WRITE)
@require_POST
def answer(request: ApiRequest, team: str, project: str, key: str) -> HttpResponse:
    """Answer a question with `{"answer"}`; research begins anew, as on the page."""
    row = access.project_edit(request, team, project)
    doors.question(row, key)
    words = json_body(request).get("answer", "")
    if not isinstance(words, str):
        raise Invalid("`answer` is a text.", where="answer")

    def make() -> dict[str, Any]:
        answer_question(project=row, key=key, answer=words, by=request.user)
        launch.launch_research(project=row, reason=f"Answered {key}", by=request.user)
        return told_question(doors.question(row, key), row, origin(request))

    return JsonResponse(once(request, make))


@endpoint(scopes.WRITE)
@require_POST
def leave_open(request: ApiRequest, team: str, project: str, key: str) -> HttpResponse:
    """Put a question aside: its assumption holds."""
    row = access.project_edit(request, team, project)
    doors.question(row, key)

    def make() -> dict[str, Any]:
        leave_question_open(project=row, key=key, by=request.user)
        return told_question(doors.question(row, key), row, origin(request))

    return JsonResponse(once(request, make))


@endpoint(scopes.WRITE)
@require_POST
def start_research(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """Read everything again and draft anew. Research that waits already is not doubled."""
    row = access.project_edit(request, team, project)

    def make() -> dict[str, Any]:
        launch.launch_research(project=row, reason="Researched again", by=request.user)
        return research_now(request, row)

    answer = once(request, make)
    return JsonResponse(answer, status=202, headers={"Location": answer["url"]})


def _sent_file(request: ApiRequest, row: Project) -> Brought:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(" ".join(str(one) for one in form.errors["file"]), where="file")
    [(name, data)] = contents([form.cleaned_data["file"]])
    return bring_readable(project=row, name=name, data=data, by=request.user)


def _brought(request: ApiRequest, brought: Brought) -> dict[str, Any]:
    inside = [told_document(one, origin(request)) for one in brought.inside]
    kept = told_document(brought.document, origin(request))
    return {**kept, "inside": inside, "left_out": list(brought.left_out)}
