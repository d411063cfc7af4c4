"""Requests from other systems. The door is the webhook's signature; nobody is signed in here."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from tenon.requests import Headers, Request

from lib.web.origin import origin
from runtime.deploying.arrivals import NOTHING_HERE, Arrival, receive
from runtime.deploying.calling import SEATS, wait_for_answer
from runtime.models import Run

PARTS = 4
WAIT_SECONDS = 25.0
# What code may set on an answer from our own address: never a cookie, a policy or another kind of content.
OWN_HEADERS = ("x-", "retry-after")


@csrf_exempt
@login_not_required
@require_http_methods(["POST", "PUT"])
def intake(request: HttpRequest, address: str) -> HttpResponse:
    """`/in/<team>/<project>/<environment>/<path>`: 202 and the runs, or the workflow's own answer."""
    parts = address.split("/", PARTS - 1)
    if len(parts) < PARTS:
        return _told(NOTHING_HERE)
    try:
        body = _body(request)
    except RequestDataTooBig:
        most = settings.WEBHOOK_BYTES
        return JsonResponse({"error": f"more than {most} bytes"}, status=413)
    team, project, environment, path = parts
    with SEATS.seat() as may_wait:
        arrived = receive(
            team=team,
            project=project,
            environment=environment,
            path=path.strip("/"),
            request=Request(request.method or "", _url(request), Headers(dict(request.headers)), body),
            may_wait=may_wait,
        )
        return _waited_for(arrived) if arrived.waits else _told(arrived)


def _body(request: HttpRequest) -> bytes:
    """The body as it was sent. Raises RequestDataTooBig, before it is read where the sender told its size."""
    told = request.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > settings.WEBHOOK_BYTES:
        raise RequestDataTooBig
    body = request.read(settings.WEBHOOK_BYTES + 1)
    if len(body) > settings.WEBHOOK_BYTES:
        raise RequestDataTooBig
    return body


def _url(request: HttpRequest) -> str:
    """The address as the sender wrote it: signatures cover it."""
    return f"{origin(request)}{request.get_full_path()}"


def _told(arrived: Arrival) -> HttpResponse:
    later = {"Retry-After": str(arrived.retry_after)} if arrived.retry_after else {}
    return JsonResponse(arrived.body, status=arrived.status, headers=later)


def _waited_for(arrived: Arrival) -> HttpResponse:
    """What the workflow answered with `ctx.respond`, as soon as it has."""
    run = arrived.runs[0]
    state, response = wait_for_answer(run, WAIT_SECONDS)
    if response is not None:
        told = JsonResponse(response.get("body"), status=response.get("status", 200), safe=False)
        for name, value in response.get("headers", {}).items():
            if name.lower().startswith(OWN_HEADERS):
                told.headers[name] = value
        return told
    if state in (Run.Outcome.FAILED, Run.Outcome.PARKED, Run.Outcome.STOPPED):
        return JsonResponse({"error": "the run failed", "run": run.number}, status=500)
    if state in Run.Outcome.values:
        return JsonResponse({"run": run.number, "outcome": state}, status=200)
    return JsonResponse({"error": "the run goes on", "run": run.number}, status=504)
