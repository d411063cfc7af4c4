"""What models were asked for this plan."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lib.web.htmx import fragment_or_page
from planner.pages.live import stream_url
from planner.pages.model_calls import PER_PAGE, model_calls_page
from planner.pages.overview import overview
from planner.selectors.model_calls import call_of, calls_of, spent_on
from teams import access


@require_GET
def index(request: HttpRequest, team: str, project: str) -> HttpResponse:
    """Every call with what it used."""
    row = access.project_read(request, team, project)
    plan = overview(row, request.membership, current="model_calls")
    page = model_calls_page(calls_of(row)[: PER_PAGE + 1], spent_on(row))
    return render(
        request, "planner/model_calls.html", {"plan": plan, "page": page, "stream": stream_url(plan)}
    )


@require_GET
def show(request: HttpRequest, team: str, project: str, call: int) -> HttpResponse:
    """What was sent and what came back, word for word but for hidden secrets."""
    row = access.project_read(request, team, project)
    found = call_of(row, call)
    if found is None:
        raise Http404
    plan = overview(row, request.membership, current="model_calls")
    context = {"plan": plan, "call": found, "stream": stream_url(plan)}
    return fragment_or_page(request, "planner/_model_call.html", "planner/model_call.html", context)
