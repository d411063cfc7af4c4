"""The transformation sheet: its content, what a row means while it is typed, and saving."""

import json
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lib.errors import Invalid
from lib.text import whole_number
from planner import access as doors
from planner.editing.row_saving import Examples
from planner.editing.rows import RowDraft, TableDraft
from planner.pages import transformations as pages
from planner.pages.live import stream_url
from planner.pages.overview import overview
from planner.pages.row_form import RowForm, row_form, with_row
from planner.selectors.payloads import revision_value
from planner.selectors.plans import CurrentWorkflow
from planner.services.transformations import TablesClash, TablesInvalid, save_tables
from planner.spec.workflow import WorkflowSpec
from teams import access
from teams.models import Project

Model = TypeVar("Model", bound=BaseModel)
LARGEST = 4_000_000
"""Bytes of a request: 2,000 rows and a pasted payload."""


class Named(BaseModel):
    """A row with the name the browser has for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(max_length=60)
    row: RowDraft


class Asked(BaseModel):
    """A preview: the edited rows of one table, and what examples are to be computed from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int = 0
    table: int = Field(default=0, ge=-1)
    payload: str = pages.PLAN
    own: Any = None
    paths: tuple[str, ...] = Field(default=(), max_length=4_000)
    rows: tuple[Named, ...] = Field(max_length=2_000)


class Sent(BaseModel):
    """All tables, the number of the revision they were made from, and the chosen payload of each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    tables: tuple[TableDraft, ...] = Field(max_length=60)
    payloads: tuple[str, ...] = ()
    own: Any = None


@require_GET
def sheet(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """The tables of a workflow with known fields, payloads, findings and suggestions, as JSON."""
    row = access.project_read(request, team, project)
    return JsonResponse(pages.sheet_json(_sheet(row, doors.workflow(row, key))))


@require_POST
def preview(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """What the edited rows mean and give for the chosen payload. Nothing is saved."""
    row = access.project_edit(request, team, project)
    asked = _read(request, Asked)
    current = _sheet(row, doors.workflow(row, key))
    record, at = pages.record_for(current, asked.table, asked.payload, asked.own, asked.paths)
    rows = pages.preview_rows(((each.id, each.row) for each in asked.rows), record)
    return JsonResponse({"seq": asked.seq, "at": at, "rows": rows})


@require_POST
def save(request: HttpRequest, team: str, project: str, key: str) -> HttpResponse:
    """Save all tables as one revision: 200 with the sheet, 409 with both values, 422 with the places."""
    row = access.project_edit(request, team, project)
    sent = _read(request, Sent)
    current = doors.workflow(row, key)
    try:
        saved = save_tables(
            project=row,
            current=current,
            tables=sent.tables,
            parent=sent.revision,
            examples=_examples(_sheet(row, current), sent),
            by=request.user,
        )
    except TablesInvalid as error:
        places = [
            {"table": one.table, "row": one.row, "column": one.column, "message": one.sentence}
            for one in error.mistakes
        ]
        return JsonResponse({"message": str(error), "mistakes": places}, status=error.status)
    except TablesClash as error:
        answer = {
            "message": str(error),
            "revision": error.number,
            "clashes": [vars(one) for one in error.clashes],
            "tables": [one.model_dump() for one in error.tables],
        }
        return JsonResponse(answer, status=error.status)
    after = pages.sheet_json(_sheet(row, doors.workflow(row, key)))
    return JsonResponse(after | {"merged": saved.merged})


@require_GET
def edit_row(request: HttpRequest, team: str, project: str, key: str, table: str, row: str) -> HttpResponse:
    """One row as a form, for a browser without script. `row` is a key, or `new`."""
    found = access.project_edit(request, team, project)
    current = doors.workflow(found, key)
    return _form(request, current, row_form(current.spec, current.row.number, table, row, request.GET))


@require_POST
def save_row(request: HttpRequest, team: str, project: str, key: str, table: str, row: str) -> HttpResponse:
    """Save, add or take out the one row of the form; what others changed meanwhile is kept."""
    found = access.project_edit(request, team, project)
    current = doors.workflow(found, key)
    number, spec = _opened(found, current, whole_number(request.POST.get("revision", "")))
    form = row_form(spec, number, table, row, request.POST)
    if form.error:
        return _form(request, current, form, 422)
    try:
        save_tables(
            project=found,
            current=current,
            tables=with_row(form, is_out="remove" in request.POST),
            parent=form.revision,
            examples={},
            by=request.user,
        )
    except (TablesInvalid, TablesClash) as error:
        return _form(request, current, form.refused(str(error)), error.status)
    return redirect(f"{reverse('planner:workflow', args=[team, project, key])}?tables=plain#{table}")


def _form(request: HttpRequest, current: CurrentWorkflow, form: RowForm, status: int = 200) -> HttpResponse:
    plan = overview(request.project, request.membership, current=f"workflow:{current.key}")
    context = {"plan": plan, "current": current, "form": form, "stream": stream_url(plan)}
    return render(request, "planner/workflow/row.html", context, status=status)


def _opened(project: Project, current: CurrentWorkflow, number: int) -> tuple[int, WorkflowSpec]:
    """The revision of that number, the newest where there is none."""
    known = current.row.number
    older = revision_value(project, current.key, number) if number != known else None
    return (number, older) if older else (known, current.spec)


def _sheet(project: Project, current: CurrentWorkflow) -> pages.Sheet:
    return pages.sheet_of(project, current, doors.research(project).value)


def _examples(sheet: pages.Sheet, sent: Sent) -> dict[int, Examples]:
    """Records to take examples from, for each table sent: of the chosen payload, and of known fields."""
    found = {}
    for number, table in enumerate(sent.tables):
        chosen = sent.payloads[number] if number < len(sent.payloads) else pages.PLAN
        paths = pages.sources_of(table)
        record = None
        if chosen != pages.PLAN:
            record, _ = pages.record_for(sheet, number, chosen, sent.own, paths)
        known = pages.fields_of(sheet, table.source.system, table.source.object, paths)
        found[number] = Examples(record, pages.known_record(known))
    return found


def _read(request: HttpRequest, model: type[Model]) -> Model:
    """The JSON body as a value. Raises Invalid, naming the place."""
    if request.content_type != "application/json":
        raise Invalid("The request is no JSON.", hint="Reload the page; your draft is kept.")
    if len(request.body) > LARGEST:
        raise Invalid("That is more than 4 MB; save fewer rows or choose a smaller payload.")
    try:
        return model.model_validate(json.loads(request.body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{first['msg']}.", where=where, hint="Reload the page; your draft is kept.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("The request is no JSON.", hint="Reload the page; your draft is kept.") from error
