"""Forgetting old runs, and large values that nobody names any more."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jobs.models import Job, JobEvent
from runtime.models import (
    Blob,
    CodeBundle,
    Delivery,
    Deployment,
    Event,
    Exchange,
    JournalEntry,
    LogLine,
    Run,
    RunStep,
    SeenEvent,
    Wait,
    Write,
    WriteOutcome,
)
from runtime.services.runs import JOB_KIND
from teams.models import Project

BATCH = 200
# A blob is stored a moment before the row that names it.
YOUNGEST_BLOB = timedelta(hours=1)
# Vendors give up delivering within days; an id is kept at least so long.
SEEN_DAYS = 90
A_MOMENT = timedelta(minutes=1)
OF_A_RUN = (WriteOutcome, Write, JournalEntry, RunStep, Exchange, LogLine, Wait)


def clean() -> int:
    """What the scheduler does every hour: forget runs as old as the settings say. Returns how many."""
    return forget_runs(days=settings.RUN_DAYS) if settings.RUN_DAYS else 0


def forget_runs(*, days: int, most: int = 100_000) -> int:
    """Remove runs that ended more than `days` days ago with everything about them; returns how many.

    Runs with a write that is done once for ever stay, because they are what later events are answered from;
    so do runs that a younger one continues. Requests for webhooks of that age go too, the ids of their events
    after SEEN_DAYS at the earliest, and then blobs and code that nobody names.
    """
    forgotten = 0
    while forgotten < most:
        batch = list(_old(days).values_list("pk", "job_id")[:BATCH])
        if not batch:
            break
        _remove([pk for pk, _ in batch])
        forgotten += len(batch)
    _remove_what_came_in(days)
    _remove_events(days)
    remove_unnamed()
    return forgotten


def _remove_what_came_in(days: int) -> None:
    """Requests of that age, and the ids of events: no sender repeats one after so long."""
    for model, age in ((Delivery, days), (SeenEvent, max(days, SEEN_DAYS))):
        old = model._base_manager.filter(at__lt=Now() - timedelta(days=age)).order_by("pk")
        while batch := list(old.values_list("pk", flat=True)[:BATCH]):
            model._base_manager.filter(pk__in=batch)._raw_delete("default")


def _remove_events(days: int) -> None:
    """Events of that age, unless a run that is not over may still take one, or say it again."""
    waiting = Run.objects.filter(
        project=OuterRef("project"), outcome="", created_at__lte=OuterRef("created_at")
    )
    old = Event._base_manager.filter(
        ~Exists(waiting), created_at__lt=Now() - timedelta(days=days), to__isnull=True
    )
    saying = Q(source__isnull=True) | ~Q(source__outcome="")
    while batch := list(old.filter(saying).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Event._base_manager.filter(pk__in=batch)._raw_delete("default")


def _jobs_of(runs: list[int]) -> list[UUID]:
    """Every job of these runs: they got one each time they went on after a wait."""
    rows = Run.objects.filter(pk__in=runs)
    newest = list(rows.filter(job__isnull=False).values_list("job_id", flat=True))
    span = rows.aggregate(first=Min("created_at"), made=Max("created_at"), ended=Max("ended_at"))
    topics = {project.topic for project in Project.objects.filter(runs__in=runs).distinct()}
    # The time is what the index on topics is read by; without it every job of the project would be.
    earlier = Job.objects.filter(
        kind=JOB_KIND,
        topic__in=topics,
        created_at__gte=span["first"],
        created_at__lte=max(span["made"], span["ended"]) + A_MOMENT,
        args__run__in=runs,
    )
    return [*newest, *earlier.exclude(pk__in=newest).values_list("pk", flat=True)]


def _old(days: int) -> QuerySet[Run]:
    once = Write.objects.filter(run=OuterRef("pk"), once=True)
    # A chain goes as a whole: what one run of it wrote answers the others.
    chain = Run.objects.filter(Q(pk=OuterRef("root")) | Q(root=OuterRef("root")) | Q(root=OuterRef("pk")))
    young = chain.exclude(ended_at__lt=Now() - timedelta(days=days))
    old = Run.objects.filter(ended_at__lt=Now() - timedelta(days=days))
    return old.filter(~Exists(once), ~Exists(young)).order_by("pk")


def _remove(runs: list[int]) -> None:
    """Rows that are only ever added are removed here and nowhere else, together with their run."""
    with transaction.atomic():
        jobs = _jobs_of(runs)
        WriteOutcome._base_manager.filter(write__run__in=runs)._raw_delete("default")
        WriteOutcome._base_manager.filter(source__run__in=runs).update(source=None)
        for model in OF_A_RUN[1:]:
            model._base_manager.filter(run__in=runs)._raw_delete("default")
        Event._base_manager.filter(to__in=runs)._raw_delete("default")
        Run.objects.filter(pk__in=runs).update(job=None)
        Run.objects.filter(pk__in=runs).delete()
        JobEvent._base_manager.filter(job__in=jobs)._raw_delete("default")
        Job.objects.filter(pk__in=jobs).delete()


def remove_unnamed() -> int:
    """Remove blobs and code bundles that no row names; returns how many blobs."""
    removed = 0
    while batch := list(unnamed_blobs().values_list("pk", flat=True)[:BATCH]):
        removed += remove_blobs(batch)
    unused = CodeBundle._base_manager.filter(
        ~Exists(Run.objects.filter(code=OuterRef("pk"))),
        ~Exists(Deployment.objects.filter(code=OuterRef("pk"))),
        created_at__lt=Now() - YOUNGEST_BLOB,
    )
    unused._raw_delete("default")
    return removed


def unnamed_blobs() -> QuerySet[Blob]:
    """Blobs that no row names, except those that were stored lately."""
    blobs = Blob.objects.filter(created_at__lt=Now() - YOUNGEST_BLOB)
    for names in _names():
        blobs = blobs.filter(~Exists(names))
    return blobs


def remove_blobs(found: list[str]) -> int:
    """Remove blobs that were found a moment ago; how many. One that was stored again since counts as new."""
    old = Blob.objects.filter(pk__in=found, created_at__lt=Now() - YOUNGEST_BLOB)
    return int(old._raw_delete("default"))


def _names() -> list[QuerySet[object]]:
    """Every row that may name a blob."""
    places = [
        (Run, "payload_blob"),
        (Run, "result_blob"),
        (RunStep, "input_blob"),
        (RunStep, "output_blob"),
        (Exchange, "request_blob"),
        (Exchange, "response_blob"),
        (JournalEntry, "blob"),
        (Delivery, "body"),
    ]
    return [model._base_manager.filter(**{name: OuterRef("pk")}) for model, name in places]
