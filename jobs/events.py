"""An event as it travels: from the row, or inside the pub/sub message, to whoever watches the stream."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# A message is a wake-up with the news attached. News bigger than this stays in the table and is read there.
LARGEST_MESSAGE = 64 * 1024


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something to append. `key` makes it happen at most once per job, however often the job is resumed."""

    kind: str
    payload: Mapping[str, Any]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One stored event with all that a renderer needs. The job's parts are empty for announcements."""

    topic: str
    topic_seq: int
    kind: str
    payload: Mapping[str, Any]
    at: datetime
    job_id: UUID | None = None
    job_kind: str = ""
    seq: int | None = None


def encode(event: StreamEvent) -> bytes:
    """The pub/sub message: the number on the first line, then JSON unless that is too big."""
    number = b"%d\n" % event.topic_seq
    body = json.dumps(
        {
            "kind": event.kind,
            "payload": event.payload,
            "at": event.at.isoformat(),
            "job": str(event.job_id) if event.job_id else None,
            "job_kind": event.job_kind,
            "seq": event.seq,
        },
        separators=(",", ":"),
    ).encode()
    return number + body if len(body) <= LARGEST_MESSAGE else number


def decode(topic: str, message: bytes) -> tuple[int, StreamEvent | None]:
    """The number in the stream, and the event unless it must be read from the table. Undoes `encode`."""
    number, _, body = message.partition(b"\n")
    topic_seq = int(number)
    if not body:
        return topic_seq, None
    news = json.loads(body)
    return topic_seq, StreamEvent(
        topic=topic,
        topic_seq=topic_seq,
        kind=news["kind"],
        payload=news["payload"],
        at=datetime.fromisoformat(news["at"]),
        job_id=UUID(news["job"]) if news["job"] else None,
        job_kind=news["job_kind"],
        seq=news["seq"],
    )
