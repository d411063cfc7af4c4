"""Appending events: numbered without gaps, in the caller's transaction, published when it commits."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs import events
from jobs.events import NewEvent, StreamEvent
from jobs.models import Job, JobEvent, Topic
from jobs.returning import update_returning
from lib.web import hub


def append_to_job(job: Job, news: Sequence[NewEvent]) -> list[StreamEvent]:
    """Append to a job and its stream, in the caller's transaction."""
    if not news:
        return []
    counted = F("last_seq") + len(news)
    last_seq = update_returning(Job.objects.filter(pk=job.pk), "last_seq", last_seq=counted)
    return append(job, news, last_seq - len(news))


def append(job: Job, news: Sequence[NewEvent], seq_before: int) -> list[StreamEvent]:
    """`append_to_job` where the caller has counted the events on the job's row, in this transaction.

    The order of locks is always the job's row, then the topic's: two writers cannot wait for each other.
    """
    return _append(job.topic, news, job, seq_before)


def announce(*, topic: str, kind: str, payload: dict[str, object]) -> StreamEvent:
    """Append one event that no job made, such as a comment or an approval, to a stream."""
    with transaction.atomic(savepoint=False):
        return _append(topic, [NewEvent(kind, payload)], None, None)[0]


def _append(
    topic: str, news: Sequence[NewEvent], job: Job | None, seq_before: int | None
) -> list[StreamEvent]:
    topic_before = _reserve(topic, len(news))
    now = timezone.now()
    appended = [
        StreamEvent(
            topic=topic,
            topic_seq=topic_before + place,
            kind=new.kind,
            payload=new.payload,
            at=now,
            job_id=job.pk if job else None,
            job_kind=job.kind if job else "",
            seq=seq_before + place if seq_before is not None else None,
        )
        for place, new in enumerate(news, start=1)
    ]
    JobEvent.objects.bulk_create(
        JobEvent(
            job=job,
            seq=event.seq,
            topic=topic,
            topic_seq=event.topic_seq,
            kind=event.kind,
            key=new.key,
            payload=event.payload,
            at=now,
        )
        for event, new in zip(appended, news, strict=True)
    )
    transaction.on_commit(partial(_publish, topic, appended))
    return appended


def _reserve(topic: str, count: int) -> int:
    """Take `count` numbers of the topic and return the last one before them.

    The UPDATE locks the topic's row until commit, so numbers commit in order and a rollback gives them back.
    """
    row, counted = Topic.objects.filter(pk=topic), F("last_seq") + count
    last = update_returning(row, "last_seq", last_seq=counted)
    if last is None:
        Topic.objects.get_or_create(pk=topic)
        last = update_returning(row, "last_seq", last_seq=counted)
    return int(last) - count


def _publish(topic: str, appended: Sequence[StreamEvent]) -> None:
    hub.publish(topic, [events.encode(event) for event in appended])
