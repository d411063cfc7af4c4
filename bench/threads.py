"""How fast a plan with many comments is: `.venv/bin/python -m bench.threads [--threads N] [URL]`.

`URL` is an empty PostgreSQL database to fill; without it a SQLite file is made and thrown away. There are 50
workflows, 200 revisions of the first and 5,000 threads of three comments, half of them on the first workflow.
Each line is one address: milliseconds of the server (median and worst of nine), of its processor, queries,
kilobytes. The pages are asked first without any thread; the last column is the processor's time in times of
that. Then the fragments that people ask for most, and what one comment draws on the page of each viewer.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from bench import ground

PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("url", nargs="?", default="")
PARSER.add_argument("--threads", type=int, default=5_000)
PARSER.add_argument("--workflows", type=int, default=50)
PARSER.add_argument("--revisions", type=int, default=200)
ARGUMENTS = PARSER.parse_args()
DATA = ground.prepare(database=ARGUMENTS.url)

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from jobs.events import StreamEvent  # noqa: E402
from jobs.stream import Viewer  # noqa: E402
from planner import commented  # noqa: E402
from planner.models import Comment, Thread, Workflow, WorkflowRevision  # noqa: E402
from planner.services.threads import EVENT, payload_of  # noqa: E402
from planner.spec.workflow import WorkflowSpec  # noqa: E402
from planner.threads import anchors, element_words, own_digest  # noqa: E402
from teams.models import Membership  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.ui.plans import reference_plan, save_reference_plan  # noqa: E402

TIMES = 9
TEXT = "Five attempts are fine, but please park the event **after the last one**; see `eventId`. @Ada Ek"
SPEC: WorkflowSpec = reference_plan().workflows[0]


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    cast = make_cast()
    fill_plan(cast)
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.ben)
    base = f"/{cast.team.slug}/{cast.project.slug}/plan"
    pages = {
        "the workflow's page": f"{base}/workflows/{SPEC.key}",
        "another workflow's page": f"{base}/workflows/workflow-7",
        "one section of it": f"{base}/workflows/{SPEC.key}?section=criteria",
        "the list of the project": f"{base}/threads",
    }
    print(f"{ARGUMENTS.workflows} workflows, {ARGUMENTS.revisions} revisions, on {connection.vendor}")
    before = {name: measured(name, lambda at=at: ask(client, at)) for name, at in pages.items()}
    fill_threads(cast)
    print(f"\n{ARGUMENTS.threads} threads of three comments")
    for name, at in pages.items():
        measured(name, lambda at=at: ask(client, at), before[name])
    thread = Thread.objects.filter(workflow__key=SPEC.key).latest("pk")
    measured("resolved ones beside it", lambda: ask(client, f"{base}/workflows/{SPEC.key}?threads=resolved"))
    measured("the last page of the list", lambda: ask(client, f"{base}/threads?page=90"))
    measured("one card", lambda: ask(client, f"{base}/threads/{thread.pk}"))
    measured("the list of people", lambda: ask(client, f"{base}/people?q=a"))
    measured("a reply", lambda: send(client, f"{base}/threads/{thread.pk}/reply"))
    measured("what it draws for a viewer", lambda: drawn(cast, thread))


def fill_plan(cast: Cast) -> None:
    """Workflows of the same words, and many revisions of the first."""
    save_reference_plan(cast.project, cast.ada)
    first = Workflow.objects.get(project=cast.project)
    newest = first.revisions.get()
    value = SPEC.model_dump(mode="json", by_alias=True)
    for number in range(2, ARGUMENTS.workflows + 1):
        key = f"workflow-{number}"
        row = Workflow.objects.create(project=cast.project, key=key, position=number)
        told = {**value, "key": key, "title": f"Workflow {number}"}
        WorkflowRevision.objects.create(
            workflow=row, number=1, value=told, reason="First", research=newest.research, author=cast.ada
        )
    for number in range(2, ARGUMENTS.revisions + 1):
        newest = WorkflowRevision.objects.create(
            workflow=first,
            number=number,
            value={**value, "title": f"Contact to lead {number}"},
            parent=newest,
            reason="Edited title",
            research=newest.research,
            author=cast.ada,
        )


def fill_threads(cast: Cast) -> None:
    """Half of them on the first workflow; on each element in turn, one in five resolved."""
    rows = list(Workflow.objects.filter(project=cast.project))
    newest = {row.pk: row.revisions.earliest("number") for row in rows}
    keys = list(anchors(SPEC))
    places = [(rows[0], key) for key in islice(cycle(keys), ARGUMENTS.threads // 2)]
    places += [
        (row, key)
        for row, key in islice(
            zip(cycle(rows[1:]), cycle(keys), strict=False), ARGUMENTS.threads - len(places)
        )
    ]
    now = timezone.now()
    threads = Thread.objects.bulk_create(
        Thread(
            project=cast.project,
            workflow=row,
            key=key,
            revision=newest[row.pk],
            quote=element_words(SPEC, key),
            own_hash=own_digest(SPEC, key),
            state="resolved" if number % 5 == 0 else "open",
            begun_by=cast.ben,
            comments_count=3,
            last_at=now,
        )
        for number, (row, key) in enumerate(places)
    )
    people = cycle((cast.ben, cast.ada, cast.ben))
    Comment.objects.bulk_create(
        (
            Comment(thread=thread, number=number, author=next(people), text=TEXT, at=now)
            for thread in threads
            for number in (1, 2, 3)
        ),
        batch_size=2_000,
    )


def ask(client: Client, at: str) -> str:
    is_part = "section=" in at or at.rpartition("/")[2].isdigit()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if is_part else {}
    answer = client.get(at, headers=headers)
    assert answer.status_code == 200, (at, answer.status_code)
    return str(answer.content.decode())


def send(client: Client, at: str) -> str:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = client.post(at, {"text": TEXT}, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def drawn(cast: Cast, thread: Thread) -> str:
    membership = Membership.objects.select_related("team", "user").get(user=cast.ada)
    viewer = Viewer(membership, cast.project, f"workflow:{SPEC.key}")
    event = StreamEvent(cast.project.topic, 1, EVENT, payload_of(thread, "answered"), timezone.now())
    return commented.render(event, viewer)


def measured(name: str, do: Callable[[], Any], before: float = 0) -> float:
    """One line; the processor's milliseconds, which a busy machine does not change."""
    do()
    times, spent, size, queries = [], [], 0, 0
    for _ in range(TIMES):
        with CaptureQueriesContext(connection) as found:
            began, worked = time.perf_counter(), time.process_time()
            size = len(do())
            spent.append((time.process_time() - worked) * 1000)
            times.append((time.perf_counter() - began) * 1000)
        queries = len(found)
    median, own = statistics.median(times), statistics.median(spent)
    ratio = f"  {own / before:4.1f} times" if before else ""
    timed = f"{median:8.1f} ms {max(times):8.1f} ms {own:8.1f} ms"
    print(f"{name:28} {timed} {queries:4d} queries {size / 1024:8.1f} KB{ratio}", flush=True)
    return own


if __name__ == "__main__":
    main()
