"""Runs that wait: going to rest, going on, events, answers of people."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Now
from tenon.events import matches

from jobs.launch import launch
from jobs.models import Job
from lib.json_text import storable
from runtime import states
from runtime.models import Event, Run, Wait, Write, WriteOutcome
from runtime.selectors.durable import with_state
from runtime.services import news
from runtime.services.runs import mark_ended, new_job
from systems.models import Environment
from teams.models import Project, User

BATCH = 200
# Names that mean the same to every database and to `tenon.events.matches`.
PLAIN_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class Asked:
    """A wait that the host answered with "not yet"; the fields are those of `Wait`."""

    at: str
    kind: str
    event: str = ""
    where: dict[str, Any] | None = None
    until: datetime | None = None
    write_id: int | None = None


def rest(*, run: Run, asked: Sequence[Asked], taken: Collection[int]) -> bool:
    """The run waits from now on: its process is over. False when something it waits for is there already.

    `taken` are the events it was given before. Called in the transaction that writes down the rest. The
    project's row keeps what arrives in the same moment from being missed: whoever says an event or answers a
    question takes it, too.
    """
    Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
    rows = [
        Wait(
            run=run,
            at=one.at,
            kind=one.kind,
            event=one.event,
            where=one.where or {},
            until=one.until,
            write_id=one.write_id,
        )
        for one in asked
    ]
    Wait.objects.bulk_create(rows, ignore_conflicts=True)
    kinds = {one.kind for one in asked}
    kind = next(name for name in (states.PERSON, states.EVENT, states.SLEEP) if name in kinds)
    until = min((one.until for one in asked if one.until is not None), default=None)
    Run.objects.filter(pk=run.pk, outcome="").update(
        wait=kind,
        waits_for=next((one.event for one in asked if one.event), "")[:200],
        wakes_at=until,
        waiting_since=Now(),
    )
    if Job.objects.filter(pk=run.job_id, cancel_requested=True).exists():
        # Somebody asked it to stop while it went to rest: no process is left that would hear of it.
        run.waits.all().delete()
        error = {"type": "Stopped", "message": "The run was stopped."}
        mark_ended(run=run, outcome=Run.Outcome.STOPPED, result=None, error=error, took_ms=0)
        return True
    if _answered([one.write_id for one in asked if one.write_id is not None]):
        return False
    if kind == states.PERSON:
        news.run_waits_for_person(run)
    return all(first_event(run, one.event, one.where or {}, taken) is None for one in asked if one.event)


def _answered(writes: Sequence[int]) -> bool:
    """Whether a person has said meanwhile what became of one: another run may ask about the same write."""
    known = with_state(Write.objects.filter(pk__in=writes))
    return known.exclude(state=WriteOutcome.State.UNCERTAIN).exists()


def first_event(run: Run, name: str, where: dict[str, Any], taken: Collection[int]) -> Event | None:
    """The oldest event since the run was created that it waits for and has not been given yet."""
    said = Event.objects.filter(
        Q(to=None) | Q(to=run),
        project_id=run.project_id,
        environment_id=run.environment_id,
        name=name,
        created_at__gte=run.created_at,
    ).exclude(pk__in=list(taken))
    said = _having(said, where)
    return next((event for event in said.iterator(chunk_size=100) if matches(event.data, where)), None)


def _having(events: QuerySet[Event], where: dict[str, Any]) -> QuerySet[Event]:
    """Those that have the texts of `where`, which the database can look for; the rest is for `matches`."""
    for number, (path, wanted) in enumerate(where.items()):
        if isinstance(wanted, str) and "\0" not in wanted and PLAIN_PATH.fullmatch(path):
            *above, last = path.split(".")
            holder: Any = "data"
            for name in above:
                holder = KeyTransform(name, holder)
            named = f"at_{number}"
            events = events.annotate(**{named: Cast(KeyTextTransform(last, holder), TextField())}).filter(
                **{named: wanted}
            )
    return events


def go_on(*, run: Run, by: User | None = None) -> bool:
    """Let a waiting run go on in a job of its own. One conditional UPDATE decides; False for the others."""
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run.pk, outcome="").exclude(wait="")
        if not waiting.update(wait="", waits_for="", wakes_at=None, waiting_since=None):
            return False
        job = new_job(run=run, by=by)
        Run.objects.filter(pk=run.pk).update(job=job)
        launch(job)
    return True


def say_event(
    *,
    project: Project,
    environment: Environment | None,
    name: str,
    data: Any,
    by: User | None = None,
    to: Run | None = None,
    source: Run | None = None,
    source_at: str = "",
) -> Event:
    """An event happened: runs that wait for it go on. Said twice from the same place, it happened once."""
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if source is not None:
            known = Event.objects.filter(source=source, source_at=source_at).first()
            if known is not None:
                return known
        event = Event.objects.create(
            project=project,
            environment=environment,
            name=name,
            data=storable(data),
            by=by,
            to=to,
            source=source,
            source_at=source_at,
        )
        waits = Wait.objects.filter(
            event=name, run__project=project, run__environment=environment, run__outcome=""
        ).select_related("run__project")
        for wait in waits if to is None else waits.filter(run=to):
            if matches(event.data, wait.where):
                go_on(run=wait.run, by=by)
    return event


def wake_due() -> int:
    """Let every run go on whose time has come. For the scheduler; returns how many."""
    due = Run.objects.filter(wakes_at__lte=Now(), outcome="").exclude(wait="").select_related("project")
    return sum(go_on(run=run) for run in due.order_by("wakes_at")[:BATCH])


def give_turns() -> int:
    """Let runs begin that wait for their turn, oldest first, as many as their workflow may have at once."""
    waiting = Run.objects.filter(wait=states.TURN, outcome="")
    begun = 0
    for place in waiting.values("project", "environment", "workflow").distinct().order_by():
        oldest = waiting.filter(**place).select_related("project").order_by("pk")[:BATCH]
        given: int | None = None
        for run in oldest:
            given = at_work(run) if given is None else given
            if run.at_most is None or given < run.at_most:
                begun += go_on(run=run)
                given += 1
    return begun


def at_work(run: Run) -> int:
    """How many other runs of its workflow and environment have begun and do not wait."""
    others = Run.objects.filter(
        project_id=run.project_id,
        environment_id=run.environment_id,
        workflow=run.workflow,
        wait="",
        outcome="",
    ).exclude(pk=run.pk)
    return int(others.filter(started_at__isnull=False).aggregate(count=Count("pk"))["count"])


def take_turn(*, run: Run) -> bool:
    """Whether the run may begin now; otherwise it waits for its turn."""
    if run.at_most is None:
        return True
    Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
    if at_work(run) < run.at_most:
        return True
    Run.objects.filter(pk=run.pk, outcome="").update(wait=states.TURN, waiting_since=Now())
    return False


def close_abandoned() -> int:
    """End the runs whose job has ended without them: cancelled in the queue, or given up after crashes."""
    over = [Job.State.FAILED, Job.State.CANCELLED]
    runs = Run.objects.filter(outcome="", wait="", job__state__in=over).select_related("job")
    return sum(_close(run) for run in runs[:BATCH])


def _close(run: Run) -> bool:
    if run.job is not None and run.job.state == Job.State.CANCELLED:
        error = {"type": "Stopped", "message": "The run was stopped."}
        return mark_ended(run=run, outcome=Run.Outcome.STOPPED, result=None, error=error, took_ms=0)
    message = run.job.error if run.job is not None else ""
    error = {"type": "GivenUp", "message": message}
    return mark_ended(run=run, outcome=Run.Outcome.FAILED, result=None, error=error, took_ms=0)
