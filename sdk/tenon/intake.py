"""Receiving events: from an HTTP request to the runs it starts. Pure: it reads and decides, the caller does.

The caller remembers `dedupe_key` of every event it starts a run for, and says through `seen` whether it
knows one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick
from tenon.mapping.values import blank, text
from tenon.requests import Request
from tenon.triggers import Webhook


@dataclass(frozen=True)
class Event:
    """One event to run. `dedupe_key` is "" where the trigger names none or the event has none."""

    data: Any
    dedupe_key: str


@dataclass(frozen=True)
class Receipt:
    """What to answer and what to start.

    `status` and `body` go to the sender. `reason` is for logs only: a sender is not told why it was refused.
    `duplicates` are the keys of events that were seen before and start nothing.
    """

    status: int
    body: dict[str, Any]
    reason: str
    events: tuple[Event, ...] = ()
    duplicates: tuple[str, ...] = ()


def receive(
    trigger: Webhook,
    request: Request,
    *,
    secrets: Mapping[str, str],
    now: datetime,
    seen: Callable[[str], bool],
) -> Receipt:
    """What to do with a request for `trigger`.

    401 for a bad signature, 405 for another method than POST or PUT, 400 for a body that is no event;
    otherwise 202, or 200 where every event was seen before. A JSON array is one event per element.
    `secrets` are the values by the names that verifiers use, `seen` tells whether a dedupe key was taken
    before.
    """
    if request.method.upper() not in ("POST", "PUT"):
        return _refused(405, "method not allowed", f"{request.method} is no way to send an event")
    problem = _signature_problem(trigger, request, secrets, now)
    if problem:
        return _refused(401, "unauthorized", problem)
    try:
        found = _events(request)
    except ValueError as error:
        return _refused(400, f"the body is no event: {error}", str(error))
    return _sorted_out(trigger, found, seen)


def _refused(status: int, told: str, reason: str) -> Receipt:
    return Receipt(status, {"error": told}, reason)


def _signature_problem(trigger: Webhook, request: Request, secrets: Mapping[str, str], now: datetime) -> str:
    if trigger.verify is None:
        return ""
    secret = secrets.get(trigger.verify.secret, "")
    if not secret:
        return f"the secret {trigger.verify.secret} is not set: nothing can be verified"
    return trigger.verify.verify(request, secret, now) or ""


def _events(request: Request) -> list[Any]:
    """The events in the body. Raises ValueError with what is wrong with it."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return [dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))]
    try:
        value = json.loads(request.body, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if isinstance(value, (list, dict)):
        return value if isinstance(value, list) else [value]
    raise ValueError("expected a JSON object or a list of them")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _sorted_out(trigger: Webhook, found: list[Any], seen: Callable[[str], bool]) -> Receipt:
    events: list[Event] = []
    duplicates: list[str] = []
    taken: set[str] = set()
    without = 0
    for data in found:
        key = dedupe_key(trigger, data)
        if key and (key in taken or seen(key)):
            duplicates.append(key)
            continue
        taken.add(key)
        without += not key
        events.append(Event(data, key))
    reason = f"{len(events)} to run, {len(duplicates)} seen before"
    if trigger.dedupe and without:
        reason += f", {without} without {trigger.dedupe} to tell whether they were seen"
    body = {"accepted": len(events), "duplicates": len(duplicates)}
    return Receipt(202 if events or not duplicates else 200, body, reason, tuple(events), tuple(duplicates))


def dedupe_key(trigger: Webhook, data: Any) -> str:
    """The event's own id as text, or "" where it has none."""
    if not trigger.dedupe:
        return ""
    try:
        value = pick(data, trigger.dedupe)
        return "" if blank(value) else (text(value) or "")
    except MappingError:
        return ""
