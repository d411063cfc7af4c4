"""`/api/v1/projects/<team>/<project>/`: runs, what is live, and calls of actions. Documented in
docs/api.md."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError, Invalid
from lib.text import whole_number
from lib.web.origin import origin
from lib.web.problems import problem
from runtime import states
from runtime.deploying.calling import (
    LIMIT_SECONDS,
    SEATS,
    call_action,
    is_action,
    kinds_of,
    wait_for_answer,
)
from runtime.deploying.live_runs import start_live
from runtime.models import DeployedWorkflow, Run
from runtime.pages import api as pages
from runtime.pages.filters import PHASES
from runtime.selectors.deployments import live_workflows
from runtime.selectors.run_list import RunFilter, find_runs
from runtime.selectors.runs import answer_of, run_of
from runtime.services.runs import stop_run
from runtime.views.runs import run_or_404, run_to_go_on
from systems import access as places
from systems.selectors.environments import environments_of
from teams import access, scopes
from teams.api import ApiRequest, endpoint, json_body, once
from teams.models import Project

MOST: Final = 100
UNFINISHED: Final = (Run.Outcome.FAILED, Run.Outcome.PARKED, Run.Outcome.STOPPED)


@endpoint(scopes.READ)
@require_GET
def runs(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """Runs, newest first; `workflow`, `environment`, `state` filter, `before` is where to go on, `limit`
    how many."""
    row = access.project_read(request, team, project)
    query = request.GET
    if query.get("state", "") not in ("", *dict(PHASES)):
        raise Invalid("There is no such state.", where="state", hint=f"One of {', '.join(dict(PHASES))}.")
    wanted = RunFilter(
        phase=query.get("state", ""),
        workflow=query.get("workflow", "")[:120],
        environment=query.get("environment", "")[:40],
    )
    most = min(max(whole_number(query.get("limit", ""), 50), 1), MOST)
    found = find_runs(row, wanted, before=whole_number(query.get("before", "")), most=most)
    for one in found.runs:
        one.project = row
    return JsonResponse(
        {
            "runs": [pages.told(one, origin(request)) for one in found.runs],
            "next_before": found.runs[-1].number if found.has_older and found.runs else None,
        }
    )


@endpoint(scopes.READ)
@require_GET
def run(request: ApiRequest, team: str, project: str, number: int) -> HttpResponse:
    """One run, with payload, result and error."""
    row = access.project_read(request, team, project)
    return JsonResponse(pages.told_whole(run_or_404(row, number), origin(request)))


@endpoint(scopes.RUN)
@require_POST
def stop(request: ApiRequest, team: str, project: str, number: int) -> HttpResponse:
    """Ask the run to stop. One that is over is answered as it is."""
    row = access.project_edit(request, team, project)
    found = run_to_go_on(request, row, number)
    if found.state in states.MOVES and states.may_stop(found.state):
        stop_run(run=found, by=request.user)
        found = run_or_404(row, number)
    return JsonResponse(pages.told(found, origin(request)))


@endpoint(scopes.READ)
@require_GET
def environments(request: ApiRequest, team: str, project: str) -> HttpResponse:
    """The project's environments, and what is live in each."""
    row = access.project_read(request, team, project)
    lively = list(live_workflows(row).select_related("environment", "deployment"))
    told = [
        pages.place(
            place, [pages.live(one, kinds_of(one)) for one in lively if one.environment_id == place.pk]
        )
        for place in environments_of(row)
    ]
    return JsonResponse({"environments": told})


@endpoint(scopes.RUN)
@require_POST
def start(request: ApiRequest, team: str, project: str, environment: str, workflow: str) -> HttpResponse:
    """Start a live workflow with `payload`, whatever its trigger is; 202 with the run's address."""
    row = access.project_edit(request, team, project)
    live = _live(request, row, environment, workflow)
    answer = _started(request, live, start_live)
    return JsonResponse(answer, status=202, headers={"Location": answer["url"]})


@endpoint(scopes.RUN)
@require_POST
def call(request: ApiRequest, team: str, project: str, environment: str, workflow: str) -> HttpResponse:
    """Call a live action with `payload` and wait for what it returns, at most 60 seconds (`wait`, in
    seconds). Where too many wait already it is answered at once, as a call that takes longer."""
    row = access.project_edit(request, team, project)
    live = _live(request, row, environment, workflow)
    if not is_action(live):
        raise DomainError(f"{live.title} is a flow, no action.", hint="Start it, and ask for its run.")
    seconds = min(max(whole_number(request.GET.get("wait", ""), int(LIMIT_SECONDS)), 0), int(LIMIT_SECONDS))
    answer = _started(request, live, call_action)
    begun = run_of(row, answer["run"])
    if begun is None:
        raise Http404("No such run.")
    with SEATS.seat() as may_wait:
        if may_wait():
            wait_for_answer(begun, seconds)
    return _called(request, row, answer)


def _called(request: ApiRequest, project: Project, answer: dict[str, Any]) -> HttpResponse:
    """What became of a call: its result, that it failed, or where it can be asked for."""
    run = run_or_404(project, answer["run"])
    state, response = answer_of(run)
    if response is None and state not in Run.Outcome.values:
        return JsonResponse({**answer, "state": state}, status=202, headers={"Location": answer["url"]})
    if state in UNFINISHED:
        error = run.error or {}
        detail = f"The action {state}: {error.get('message', 'its run says why')}"
        return problem(500, detail, run=run.number, state=state, url=answer["url"], page=answer["page"])
    whole = pages.told_whole(run, origin(request))
    return JsonResponse(
        {**answer, "state": state, "result": whole["result"], "response": response, "took_ms": run.took_ms}
    )


def _started(request: ApiRequest, live: DeployedWorkflow, begin: Callable[..., Run]) -> dict[str, Any]:
    payload = json_body(request).get("payload")
    return once(
        request, lambda: pages.started(begin(live=live, payload=payload, by=request.user), origin(request))
    )


def _live(request: ApiRequest, project: Project, environment: str, workflow: str) -> DeployedWorkflow:
    """What is live there, for who may start runs there."""
    place = places.environment_to_change(project, environment, request.membership)
    rows = DeployedWorkflow.objects.select_related("environment__project__team", "deployment__code")
    found = rows.filter(environment=place, workflow=workflow).first()
    if found is None:
        raise Http404("Not live.")
    if not found.is_on:
        raise DomainError(f"{found.title} is switched off in {place.name}.", hint="Switch it on in Deploy.")
    return found
