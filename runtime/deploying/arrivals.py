"""What arrives by itself and starts runs: requests for webhooks, and the times of schedules."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from tenon.definitions import trigger_from_dict
from tenon.host.hiding import HIDDEN, hide_headers, hide_url
from tenon.intake import Event, Receipt
from tenon.intake import receive as sort_out
from tenon.requests import Headers, Request
from tenon.triggers import Webhook

from lib.ids import digest
from lib.vault import VaultError
from runtime.deploying.live_runs import start_live
from runtime.models import Delivery, DeployedWorkflow, Run
from runtime.selectors.deployments import due_schedules, live_webhook, was_seen
from runtime.services.deliveries import keep_delivery, remember_events
from runtime.services.schedules import take_due
from systems.selectors.environments import secret_of
from teams.models import Project

log = logging.getLogger(__name__)

MOST_EVENTS = 500
BUSY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a request is answered. `runs` were started; `waits` says that the sender wants their answer.

    `retry_after`: in so many seconds it may be sent again, 0 where that would change nothing.
    """

    status: int
    body: dict[str, Any]
    runs: tuple[Run, ...] = ()
    waits: bool = False
    retry_after: int = 0


NOTHING_HERE = Arrival(404, {"error": "not found"})


def receive(
    *,
    team: str,
    project: str,
    environment: str,
    path: str,
    request: Request,
    may_wait: Callable[[], bool] = lambda: True,
) -> Arrival:
    """Start what this request asks for. Whoever sends it learns no more than whether it was accepted.

    `may_wait` is asked before anything starts for a sender that wants the run's answer.
    """
    live = live_webhook(team, project, environment, path)
    if live is None:
        return NOTHING_HERE
    trigger = trigger_from_dict(live.trigger)
    if not isinstance(trigger, Webhook):
        return NOTHING_HERE
    try:
        secrets = _secrets(live, trigger)
    except VaultError as error:
        kept = _without_secrets(request, trigger, {})
        return _refused(live, kept, 401, {"error": "unauthorized"}, str(error))
    # Without a lock first: a request that is refused must not make those of others wait.
    now = timezone.now()
    receipt = sort_out(trigger, request, secrets=secrets, now=now, seen=lambda _: False)
    kept = _without_secrets(request, trigger, secrets)
    if receipt.status >= 400:
        return _refused(live, kept, receipt.status, receipt.body, receipt.reason)
    if len(receipt.events) > MOST_EVENTS:
        body = {"error": f"more than {MOST_EVENTS} events in one request"}
        return _refused(live, kept, 413, body, f"{len(receipt.events)} events in one request")
    wants_answer = trigger.respond == "sync" and len(receipt.events) == 1
    if wants_answer and not may_wait():
        refused = _refused(live, kept, 503, {"error": "busy"}, "too many senders wait for an answer")
        return replace(refused, retry_after=BUSY_SECONDS)
    with transaction.atomic():
        # The same event twice at once: the project's row is the lock under which the second sees the first.
        Project.objects.select_for_update(no_key=True).get(pk=live.environment.project_id)
        receipt = sort_out(
            trigger, request, secrets=secrets, now=now, seen=lambda key: was_seen(live, _named(key))
        )
        runs = tuple(_started(live, event, kept) for event in receipt.events)
        remember_events(
            live=live, keys=[_named(event.dedupe_key) for event in receipt.events if event.dedupe_key]
        )
        _keep(live, kept, receipt, runs)
    body = {**receipt.body, "runs": [run.number for run in runs]}
    return Arrival(receipt.status, body, runs, wants_answer and len(runs) == 1)


def start_due() -> int:
    """Start the schedules that are due; how many runs. A chore of the scheduler."""
    started = 0
    for pk in due_schedules(timezone.now()):
        try:
            started += _start_one(pk)
        except (ValueError, LookupError):
            # A schedule that cannot be read, by its cron expression or its time zone, keeps no other waiting.
            log.exception("schedule %s cannot be started", pk)
    return started


def _start_one(pk: int) -> int:
    with transaction.atomic():
        related = ("environment__project", "deployment")
        live = DeployedWorkflow.objects.select_related(*related).filter(pk=pk).first()
        ticks = () if live is None else take_due(live=live, now=timezone.now())
        for tick in ticks:
            payload = {"scheduled_for": tick.isoformat()}
            start_live(live=live, payload=payload, cause=Run.Cause.SCHEDULE, by=None)
    return len(ticks)


def _started(live: DeployedWorkflow, event: Event, request: Request) -> Run:
    # The body stands in the delivery, whole; in the run it is the event.
    about = {**request.as_dict(), "body": ""}
    return start_live(live=live, payload=event.data, cause=Run.Cause.WEBHOOK, by=None, request=about)


def _keep(live: DeployedWorkflow, request: Request, receipt: Receipt, runs: tuple[Run, ...]) -> None:
    verdict = Delivery.Verdict.ACCEPTED if runs else Delivery.Verdict.DUPLICATE
    keep_delivery(
        live=live,
        request=request,
        status=receipt.status,
        verdict=verdict,
        reason=receipt.reason,
        runs=[run.number for run in runs],
    )


def _refused(
    live: DeployedWorkflow, request: Request, status: int, body: dict[str, Any], reason: str
) -> Arrival:
    keep_delivery(live=live, request=request, status=status, verdict=Delivery.Verdict.REFUSED, reason=reason)
    return Arrival(status, body)


def _secrets(live: DeployedWorkflow, trigger: Webhook) -> dict[str, str]:
    """The value of the one secret that the trigger's verifier names. Raises VaultError."""
    if trigger.verify is None:
        return {}
    value = secret_of(live.environment, trigger.verify.secret)
    return {} if value is None else {trigger.verify.secret: value}


def _without_secrets(request: Request, trigger: Webhook, secrets: Mapping[str, str]) -> Request:
    """The request as it is kept and as the code gets it: who sent it was found out before."""
    known = list(secrets.values())
    # A fixed token stands in a header of any name, and where it is an old one nobody knows it any more.
    header = str(trigger.verify.as_dict().get("header", "")).lower() if trigger.verify else ""
    headers = hide_headers(dict(request.headers), known)
    shown = {name: HIDDEN if name.lower() == header else value for name, value in headers.items()}
    return replace(request, url=hide_url(request.url, known), headers=Headers(shown))


def _named(key: str) -> str:
    return digest(key.encode("utf-8", "surrogatepass"))
