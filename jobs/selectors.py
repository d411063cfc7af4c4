"""Reads of jobs and streams."""

from uuid import UUID

from django.db.models import QuerySet

from jobs import states
from jobs.events import StreamEvent
from jobs.models import Job, JobEvent, Topic

PAGE = 500


def topic_cursor(topic: str) -> int:
    """The number of the stream's last event, 0 before the first.

    A page reads this before it reads anything it shows and opens its stream with `?after=<cursor>`:
    what happens in between is then sent again rather than missed.
    """
    return Topic.objects.filter(pk=topic).values_list("last_seq", flat=True).first() or 0


def events_after(topic: str, after: int, limit: int = PAGE) -> list[StreamEvent]:
    """The next events of the stream, oldest first, at most `limit`."""
    rows = (
        JobEvent.objects.filter(topic=topic, topic_seq__gt=after).select_related("job").order_by("topic_seq")
    )
    return [as_stream_event(row) for row in rows[:limit]]


def job_events(job: Job, kind: str | None = None) -> list[StreamEvent]:
    """Everything that happened in a job, oldest first; only one kind of event if named."""
    rows = JobEvent.objects.filter(job=job).select_related("job").order_by("seq")
    return [as_stream_event(row) for row in (rows.filter(kind=kind) if kind else rows)]


def as_stream_event(row: JobEvent) -> StreamEvent:
    """The row as the value that renderers take. `row.job` should have been selected with it."""
    return StreamEvent(
        topic=row.topic,
        topic_seq=row.topic_seq,
        kind=row.kind,
        payload=row.payload,
        at=row.at,
        job_id=row.job_id,
        job_kind=row.job.kind if row.job else "",
        seq=row.seq,
    )


def open_jobs(topic: str, kind: str | None = None) -> QuerySet[Job]:
    """Jobs of a stream that wait or run, newest first."""
    jobs = Job.objects.filter(topic=topic, state__in=[states.QUEUED, states.RUNNING])
    return (jobs.filter(kind=kind) if kind else jobs).order_by("-created_at")


def latest_job(topic: str, kind: str) -> Job | None:
    """The newest job of a kind in a stream, whatever became of it."""
    return Job.objects.filter(topic=topic, kind=kind).order_by("-created_at").first()


def job_of_topic(topic: str, job_id: UUID) -> Job | None:
    """That job, if it belongs to that stream."""
    return Job.objects.filter(topic=topic, pk=job_id).first()
