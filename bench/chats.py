"""How fast chats stay: `.venv/bin/python -m bench.chats [--chats N] [--messages N] [--events N] [URL]`.

`URL` is an empty PostgreSQL database to fill; without it a SQLite file is made and thrown away. Every chat
has `messages` turns of three events; the newest has turns of `events` events. Each line is one address:
milliseconds of the server (median and worst of nine), queries, kilobytes, and kilobytes packed with gzip. The
last line streams an answer of 4,000 characters to one viewer: milliseconds for each event and kilobytes sent.
"""

import argparse
import gzip
import statistics
import time
import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bench import ground

PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("url", nargs="?", default="")
PARSER.add_argument("--chats", type=int, default=200)
PARSER.add_argument("--messages", type=int, default=200)
PARSER.add_argument("--events", type=int, default=200)
ARGUMENTS = PARSER.parse_args()
DATA = ground.prepare(database=ARGUMENTS.url)

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from builder import events as shown  # noqa: E402
from builder.models import Chat, Turn  # noqa: E402
from builder.services.chats import TURN_JOB  # noqa: E402
from jobs import journal  # noqa: E402
from jobs.events import NewEvent  # noqa: E402
from jobs.models import Job, JobEvent, Topic  # noqa: E402
from jobs.stream import Viewer  # noqa: E402
from teams.models import Membership  # noqa: E402
from tests.builder.factories import make_built, make_turn  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.ui.plans import save_reference_plan  # noqa: E402

TIMES = 9
BATCH = 5_000
WORDS = (
    "Replace the query and create with an upsert on the external id, retry row locks, keep the owner of the "
    "lead, and skip contacts without an email address. "
)
FILE = "x" * 4_000


def main() -> None:
    """Fill the database, ask each address, stream one answer, print."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    cast = make_cast()
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada)
    heavy = fill(cast)
    client = cast.client(cast.ada)
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    base = "/halden/contacts/build/"
    counts = f"{Turn.objects.count():,} turns, {JobEvent.objects.count():,} events"
    print(f"{connection.vendor}: {ARGUMENTS.chats} chats, {counts}")
    before = Turn.objects.filter(chat=heavy).order_by("-number")[19].pk
    everything = Turn.objects.filter(chat=heavy).order_by("number")[0].pk
    show(client, "page, heavy chat", f"{base}?chat={heavy.pk}")
    show(client, "page, light chat", f"{base}?chat={heavy.pk - 1}")
    show(client, "20 older turns", f"{base}chats/{heavy.pk}/older?before={before}", partial=True)
    show(
        client,
        "link to turn 1",
        f"{base}chats/{heavy.pk}/older?before={before}&around={everything}",
        partial=True,
    )
    show(client, "history", f"{base}chats/all", partial=True)
    show(client, "search, one in all", f"{base}chats/all?q=needle", partial=True)
    show(client, "search, in every one", f"{base}chats/all?q=upsert+owner", partial=True)
    show(client, "search, in none", f"{base}chats/all?q=nowheretobefound", partial=True)
    show(
        client,
        "context of a message",
        f"{base}context",
        partial=True,
        data={"chat": heavy.pk, "text": "hello"},
    )
    stream(cast)


def fill(cast: Cast) -> Chat:
    """The chats; the last one is the heavy one."""
    topic, _ = Topic.objects.get_or_create(name=cast.project.topic)
    numbers = iter(range(topic.last_seq + 1, 10**9))
    last = 0
    for place in range(ARGUMENTS.chats):
        is_last = place == ARGUMENTS.chats - 1
        title = f"Chat {place}: upsert of leads"
        chat = Chat.objects.create(project=cast.project, title=title, created_by=cast.ada)
        jobs = [job(cast) for _ in range(ARGUMENTS.messages)]
        Job.objects.bulk_create(jobs)
        turns = [
            Turn(
                chat=chat,
                number=number,
                mode="build",
                text=f"{WORDS}Message {number}." + (" needle" if (place, number) == (7, 7) else ""),
                brief={"parts": [{"text": FILE}]},
                job=each,
                author=cast.ada,
            )
            for number, each in enumerate(jobs, 1)
        ]
        Turn.objects.bulk_create(turns)
        for turn, following in pairwise(turns):
            following.previous = turn
        Turn.objects.bulk_update(turns, ["previous"], batch_size=200)
        Chat.objects.filter(pk=chat.pk).update(head=turns[-1])
        count = ARGUMENTS.events if is_last else 3
        rows = (row for each in jobs for row in rows_of(cast, each, count, numbers))
        batch: list[JobEvent] = []
        for row in rows:
            batch.append(row)
            last = row.topic_seq
            if len(batch) == BATCH:
                JobEvent.objects.bulk_create(batch)
                batch = []
        JobEvent.objects.bulk_create(batch)
    Topic.objects.filter(name=cast.project.topic).update(last_seq=last)
    return Chat.objects.latest("pk")


def job(cast: Cast) -> Job:
    return Job(
        id=uuid.uuid4(),
        kind=TURN_JOB,
        topic=cast.project.topic,
        state="done",
        created_by=cast.ada,
        last_seq=999,
    )


def rows_of(cast: Cast, each: Job, count: int, numbers: Iterator[int]) -> Iterator[JobEvent]:
    """The events of an agent's turn: it speaks while it streams, reads a file, and so on; then it is done."""
    for seq, (kind, payload) in enumerate(told(count), 1):
        yield JobEvent(
            job=each,
            seq=seq,
            topic=cast.project.topic,
            topic_seq=next(numbers),
            kind=kind,
            payload=payload,
            at=timezone.now(),
        )


def told(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    while number * 20 < count - 3:
        number += 1
        yield "turn.text", {"block": f"m{number}", "markdown": ""}
        for _ in range(15):
            yield "turn.text_added", {"block": f"m{number}", "text": WORDS[:40]}
        usage = {"input_tokens": 20_000, "output_tokens": 300, "cached_tokens": 0, "estimated": False}
        answered = {
            "number": number,
            "text": WORDS[:40] * 15,
            "tool_calls": [],
            "usage": usage,
            "cost": "0.01",
        }
        yield "turn.model_answered", {**answered, "ending": ""}
        call = f"{number}.0"
        yield "turn.tool_called", {"call": call, "tool": "read_file", "title": "Read a file"}
        done = {
            "call": call,
            "ok": True,
            "title": "Read a file",
            "detail": "",
            "seconds": 0.1,
            "result": FILE,
        }
        yield "turn.tool_returned", done
    if not number:
        yield "turn.text", {"block": "m1", "markdown": WORDS}
    ending = {"proven": 9, "total": 10, "snapshot": 1, "outcome": "finished", "summary": "Done."}
    yield "turn.finished", ending


def show(
    client: Client, name: str, address: str, partial: bool = False, data: dict[str, Any] | None = None
) -> None:
    """One line: milliseconds, queries, size."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if partial else {}
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = (
                client.post(address, data, headers=headers) if data else client.get(address, headers=headers)
            )
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (name, answer.status_code)
    packed = len(gzip.compress(answer.content)) / 1000
    numbers = f"{statistics.median(took):8.1f} {max(took):8.1f} ms {len(queries):4} queries"
    print(f"{name:24} {numbers} {len(answer.content) / 1000:8.1f} KB {packed:7.1f} KB packed")


def stream(cast: Cast) -> None:
    """An answer of 4,000 characters in pieces of 36, as one viewer gets it."""
    turn = make_turn(cast.project, cast.ada, text="stream")
    Job.objects.filter(pk=turn.job_id).update(state="running")
    membership = Membership.objects.select_related("team", "user").get(user=cast.ada)
    viewer = Viewer(membership, cast.project, f"build::{turn.chat_id}")
    text = "".join(f"{WORDS}{WORDS[:60]}\n\n" for _ in range(20))[:4_000]
    pieces = [text[at : at + 36] for at in range(0, len(text), 36)]
    news = [NewEvent("turn.text", {"block": "m1", "markdown": ""})]
    news += [NewEvent("turn.text_added", {"block": "m1", "text": piece}) for piece in pieces]
    sent, took = 0, []
    for each in news:
        [event] = journal.append_to_job(turn.job, [each])
        began = time.perf_counter()
        sent += len(shown.render(event, viewer).encode())
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    middle, most = took[len(took) // 2], took[int(len(took) * 0.99)]
    print(f"streaming 4,000 characters in {len(news)} events: {sent / 1000:.1f} KB sent,", end=" ")
    print(f"{middle:.2f} ms to render an event, p99 {most:.2f} ms")


if __name__ == "__main__":
    main()
