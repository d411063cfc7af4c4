"""What people say to a run that waits: what became of a write, an event, that the time is over."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from tenon.events import matches

from lib.errors import DomainError, Invalid
from lib.json_text import storable
from runtime.ledger import State
from runtime.models import Event, Run, Wait, Write, WriteOutcome
from runtime.selectors.durable import with_state
from runtime.services.waits import go_on, say_event
from teams.models import Project, User


class NotWaiting(DomainError):
    """The run does not wait for what somebody wants to give it."""


def answer_write(
    *, write: Write, state: str, by: User, answer: Mapping[str, Any] | None, note: str
) -> WriteOutcome:
    """See `runtime.launch.answer_write`."""
    if state not in (State.SENT, State.NOT_SENT):
        raise Invalid("Say whether it was sent or not.", where="state")
    with transaction.atomic():
        # A run that is about to rest with the same question must see the answer, or be seen by it.
        Project.objects.select_for_update(no_key=True).get(pk=write.project_id)
        # Two people may answer at once: the write's run is the row they meet at.
        Run.objects.select_for_update(no_key=True).get(pk=write.run_id)
        known = with_state(Write.objects.filter(pk=write.pk)).get()
        if known.state != State.UNCERTAIN:  # type: ignore[attr-defined]
            raise NotWaiting(
                "Somebody has answered this already.", hint="Reload the page to see what they said."
            )
        outcome = WriteOutcome.objects.create(
            write=write,
            state=state,
            status=None if answer is None else _status(answer),
            answer=None if answer is None or state == State.NOT_SENT else _as_answer(answer),
            note=storable(note),
            by=by,
        )
        for wait in Wait.objects.filter(write=write).select_related("run__project"):
            go_on(run=wait.run, by=by)
    return outcome


def _status(answer: Mapping[str, Any]) -> int:
    status = answer.get("status", 200)
    if not isinstance(status, int) or not 200 <= status <= 399:
        raise Invalid(
            "The status of an answer to a write that was done is a number from 200 to 399.", where="status"
        )
    return status


def _as_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """As the code gets it."""
    body = answer.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    kind = {} if not text else {"content-type": "application/json"}
    return {"status": _status(answer), "headers": kind, "body": storable(text), "url": ""}


def send_event(*, run: Run, data: Any, by: User) -> Event:
    """See `runtime.launch.send_event`."""
    waits = Wait.objects.filter(run=run).exclude(event="").first()
    if waits is None or not run.wait:
        raise NotWaiting("This run waits for no event.", hint="Reload the page to see how it goes on.")
    if not matches(data, waits.where):
        raise Invalid("The run would not take it: it waits for an event that has what is named below.")
    return say_event(
        project=run.project, environment=run.environment, name=waits.event, data=data, by=by, to=run
    )


def end_wait(*, run: Run, by: User) -> None:
    """See `runtime.launch.end_wait`."""
    with transaction.atomic():
        ended = Wait.objects.filter(run=run, until__isnull=False).update(until=Now())
        if not ended or not go_on(run=run, by=by):
            raise NotWaiting(
                "This run waits for no time to pass.", hint="Reload the page to see how it goes on."
            )
