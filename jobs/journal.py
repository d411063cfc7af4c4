"""Appending events: numbered without gaps, in the caller's transaction, published when it commits."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs import events
from jobs.events import NewEvent, StreamEvent
from jobs.models import Job, JobEvent, Topic
from lib.web import hub


def append_to_job(job: Job, news: Sequence[NewEvent]) -> list[StreamEvent]:
    """Append to a job and its stream. The caller has just updated the job's row in this transaction.

    The order of locks is always the job's row, then the topic's: two writers cannot wait for each other.
    """
    if not news:
        return []
    Job.objects.filter(pk=job.pk).update(last_seq=F("last_seq") + len(news))
    last_seq = Job.objects.values_list("last_seq", flat=True).get(pk=job.pk)
    return _append(job.topic, news, job, last_seq - len(news))


def announce(*, topic: str, kind: str, payload: dict[str, object]) -> StreamEvent:
    """Append one event that no job made, such as a comment or an approval, to a stream."""
    with transaction.atomic():
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
    if not Topic.objects.filter(pk=topic).update(last_seq=F("last_seq") + count):
        Topic.objects.get_or_create(pk=topic)
        Topic.objects.filter(pk=topic).update(last_seq=F("last_seq") + count)
    return Topic.objects.values_list("last_seq", flat=True).get(pk=topic) - count


def _publish(topic: str, appended: Sequence[StreamEvent]) -> None:
    hub.publish(topic, [events.encode(event) for event in appended])
