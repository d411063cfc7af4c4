"""What the twins of a run were asked."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tenon.host.journals import LOST, place_of_lost

from runtime.models import Exchange, JournalEntry, Run
from runtime.selectors.durable import entry_of

MOST = 2_000


def asked_of_twins(run: Run) -> list[Exchange]:
    """The requests that reached the run's twins, in order, with their bodies; the first MOST of them.

    Those that the ledger answered are among them: an earlier run sent them, and the twin began with what
    they did. Requests whose answer was lost are no rows: they come unsaved, and what a person said of them
    is left out.
    """
    lost = _lost_of(run)
    sent = Exchange.objects.filter(run=run).exclude(answered_by=Exchange.AnsweredBy.PREVIEW)
    if lost:
        told = {each.at for each in lost}
        sent = sent.exclude(answered_by=Exchange.AnsweredBy.LEDGER, at__in=told)
    stored = list(sent.select_related("request_blob").defer("response")[:MOST])
    return sorted([*lost, *stored], key=lambda each: each.seq) if lost else stored


def _lost_of(run: Run) -> list[Exchange]:
    rows = JournalEntry.objects.filter(run=run, op=LOST, seeded=False).select_related("blob")
    return [_lost(run, row) for row in rows.order_by("pk")[:MOST]]


def _lost(run: Run, row: JournalEntry) -> Exchange:
    value = entry_of(row).value
    asked = value["request"]
    query = urlencode(asked["params"])
    return Exchange(
        run=run,
        seq=value["seq"],
        at=place_of_lost(row.at),
        system=asked["system"],
        method=asked["method"],
        path=asked["path"],
        url=asked["path"] + (f"?{query}" if query else ""),
        request={"headers": asked["headers"], "body": asked["body"]},
        started_ms=value["started_ms"],
        took_ms=0.0,
        error="the answer was lost",
    )


def _as_sent(body: Any) -> str | None:
    """A recorded body as text: what was JSON is kept as a value."""
    return body if body is None or isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def count_asked(run: Run) -> int:
    """How many requests reached them."""
    return Exchange.objects.filter(run=run).exclude(answered_by=Exchange.AnsweredBy.PREVIEW).count()


def as_asked(run: Run, exchanges: list[Exchange], bodies: dict[int, Any]) -> Iterator[dict[str, Any]]:
    """The requests as `tenon.twins.replay` takes them; `bodies` are those of large ones, by number."""
    for each in exchanges:
        began = run.started_at or run.created_at
        yield {
            "system": each.system,
            "method": each.method,
            "url": each.url,
            "headers": each.request.get("headers") or {},
            "body": _as_sent(bodies.get(each.seq, each.request.get("body"))),
            "at": began + timedelta(milliseconds=each.started_ms),
        }
