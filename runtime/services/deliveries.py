"""Keeping what came in for webhooks."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from tenon.host.hiding import hide_headers, hide_url
from tenon.requests import Request

from lib.json_text import storable
from runtime.models import Delivery, DeployedWorkflow, SeenEvent
from runtime.services.blobs import blob_of, store

MOST_REFUSED_AN_HOUR = 200  # whoever knows an address may fill the disk with refused requests, but no more


def keep_delivery(
    *,
    live: DeployedWorkflow,
    request: Request,
    status: int,
    verdict: str,
    reason: str,
    runs: Sequence[int] = (),
) -> Delivery | None:
    """Keep a request and how it was answered; the body only of those that were not refused.

    None where so many were refused within the hour that this one is only counted by those that stand there.
    """
    refused = verdict == Delivery.Verdict.REFUSED
    if refused and _refused_lately(live) >= MOST_REFUSED_AN_HOUR:
        return None
    body = None if refused or not request.body else store(blob_of(request.body, is_text=True))
    return Delivery.objects.create(
        environment=live.environment,
        workflow=live.workflow,
        method=request.method[:10],
        url=storable(hide_url(request.url))[:2000],
        headers=storable(hide_headers(dict(request.headers))),
        body=body,
        size=len(request.body),
        status=status,
        verdict=verdict,
        reason=reason[:500],
        runs=list(runs),
    )


def remember_events(*, live: DeployedWorkflow, keys: Sequence[str]) -> None:
    """Remember the events' own ids (digests), so that a second delivery starts nothing."""
    SeenEvent.objects.bulk_create(
        [SeenEvent(environment=live.environment, workflow=live.workflow, key=key) for key in keys]
    )


def _refused_lately(live: DeployedWorkflow) -> int:
    since = timezone.now() - timedelta(hours=1)
    refused = Delivery.objects.filter(
        environment=live.environment_id, verdict=Delivery.Verdict.REFUSED, at__gte=since
    )
    return len(refused.values_list("pk", flat=True)[:MOST_REFUSED_AN_HOUR])
