"""The stream of a project over real HTTP: nothing lost, nothing doubled, nothing for outsiders."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from jobs import events, journal, selectors, stream
from jobs.models import JobEvent
from lib.web import hub
from tests.cast import Cast, make_cast
from tests.jobs.conftest import Installation
from tests.jobs.processes import free_port, until
from tests.jobs.reader import Reader

PATH = "/halden/contacts/events"


@pytest.fixture(scope="module")
def port(_installation: Installation) -> Iterator[int]:
    number = free_port()
    pid = _installation.processes.web(number)

    def answers() -> bool:
        try:
            return Reader(number, None, "/sign-in").status > 0
        except OSError:
            return False

    until(answers, 20, "the web server answers")
    yield number
    _installation.processes.kill(pid)


@pytest.fixture
def people(installation: Installation) -> Cast:
    return make_cast()


def announce(cast: Cast, count: int = 1, **payload: object) -> int:
    """Append events to the project's stream and return the last one's number."""
    for _ in range(count):
        event = journal.announce(topic=cast.project.topic, kind="said", payload=payload)
    return event.topic_seq


def test_an_event_arrives_rendered_and_numbered(port: int, people: Cast) -> None:
    reader = Reader(port, people.cleo, PATH)
    assert reader.status == 200
    assert reader.response.headers["Content-Type"] == "text/event-stream"
    reader.saw(announce(people))
    message = reader.received[0]
    assert (message.id, message.event) == (1, "")
    assert message.data.startswith('<hx-partial hx-target="#log"')
    reader.cut()


def test_an_event_does_not_wait_for_the_next_look_into_the_table(port: int, people: Cast) -> None:
    """On a busy machine one may come late; that each of six does would mean that no message arrives."""
    reader, waits = Reader(port, people.cleo, PATH), []
    reader.saw(announce(people))
    for _ in range(6):
        said = time.monotonic()
        reader.saw(announce(people))
        waits.append(time.monotonic() - said)
    assert min(waits) < stream.LOOK_EVERY / 4
    reader.cut()


def test_a_job_is_watched_by_two_people_while_a_worker_runs_it(
    installation: Installation, port: int, people: Cast
) -> None:
    readers = [Reader(port, people.ada, PATH), Reader(port, people.ben, PATH + "?after=0")]
    job = installation.submit(topic=people.project.topic, steps=10, seconds=0.03)
    installation.ended(job)
    last = selectors.topic_cursor(people.project.topic)
    for reader in readers:
        reader.saw(last)
        assert reader.numbers == list(range(reader.numbers[0], last + 1))
        reader.cut()
    # The second one asked for everything; the first one came before the job did.
    assert readers[1].numbers[0] == readers[0].numbers[0] == 1


def test_a_cut_stream_goes_on_where_it_was_again_and_again(port: int, people: Cast) -> None:
    stop = threading.Event()
    numbers: list[int] = []
    writer = threading.Thread(target=write_until, args=(people, stop), daemon=True)
    reader = Reader(port, people.ada, PATH + "?after=0")
    writer.start()
    for _ in range(5):
        reader.got(3)
        reader.cut()
        numbers += reader.numbers
        # The browser sends what it saw last, and the address it was given at first.
        reader = Reader(port, people.ada, PATH + "?after=0", last_event_id=reader.last_id)
    stop.set()
    writer.join()
    last = selectors.topic_cursor(people.project.topic)
    reader.saw(last)
    reader.cut()
    assert numbers + reader.numbers == list(range(1, last + 1))


def write_until(cast: Cast, stop: threading.Event) -> None:
    try:
        while not stop.wait(0.01):
            announce(cast)
    finally:
        connection.close()


def test_a_restarted_broker_costs_no_event(installation: Installation, port: int, people: Cast) -> None:
    reader = Reader(port, people.ada, PATH)
    reader.saw(announce(people))
    installation.broker.kill()
    while_away = announce(people, 3)
    reader.saw(while_away)
    installation.broker.start()
    reader.saw(announce(people, 2))
    assert reader.numbers == list(range(1, while_away + 3))
    reader.cut()


def test_news_too_big_for_a_message_arrive_all_the_same(port: int, people: Cast) -> None:
    reader = Reader(port, people.ada, PATH)
    reader.saw(announce(people))
    reader.saw(announce(people, text="x" * (events.LARGEST_MESSAGE + 1)))
    reader.cut()


def test_a_lost_or_doubled_or_late_message_changes_nothing(port: int, people: Cast) -> None:
    reader = Reader(port, people.ada, PATH)
    reader.saw(announce(people))
    topic = people.project.topic
    rows = list(JobEvent.objects.filter(topic=topic))
    # One written without a word to anybody, the first one told again, and then a new one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "publish", lambda *_: False)
        announce(people)
    hub.publish(topic, [events.encode(selectors.as_stream_event(rows[0]))])
    reader.saw(announce(people))
    assert reader.numbers == [1, 2, 3]
    reader.cut()


def test_events_that_show_nothing_are_passed_over(port: int, people: Cast) -> None:
    reader = Reader(port, people.ada, PATH)
    announce(people, hidden=True)
    until(lambda: reader.last_id == 1, 5, "a word that event 1 is behind us")
    assert reader.received == []
    reader.saw(announce(people))
    assert reader.numbers == [2]
    reader.cut()


def test_many_events_at_once_come_in_few_messages(port: int, people: Cast) -> None:
    reader = Reader(port, people.ada, PATH)
    reader.saw(announce(people))
    last = announce(people, 200)
    reader.saw(last)
    assert reader.numbers == list(range(1, last + 1))
    assert len(reader.received) < 60
    reader.cut()


def test_outsiders_and_strangers_get_nothing(port: int, people: Cast) -> None:
    announce(people)
    assert Reader(port, people.mallory, PATH).status == 404
    assert Reader(port, None, PATH).status in (302, 401)
    assert Reader(port, people.ada, "/halden/elsewhere/events").status == 404
    assert Reader(port, people.ada, "/elsewhere/secret/events").status == 404


def test_what_cannot_be_a_number_is_no_place_to_go_on_from(port: int, people: Cast) -> None:
    announce(people)
    reader = Reader(port, people.ada, PATH + "?after=-5;drop")
    reader.saw(announce(people))
    assert reader.numbers == [2]
    reader.cut()


@pytest.mark.parametrize("ticks", range(6))
def test_a_stream_that_is_left_ends_though_news_come_in_that_moment(ticks: int) -> None:
    async def leave() -> bool:
        inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        task = asyncio.ensure_future(stream._from_inbox("topic", inbox, 0))
        await asyncio.sleep(0.01)
        inbox.put_nowait(None)
        for _ in range(ticks):
            await asyncio.sleep(0)
        is_running = task.cancel()
        await asyncio.wait({task})
        return task.cancelled() or not is_running

    assert asyncio.run(leave())
