"""Jobs and events as rows: numbering, fencing, leases, the reaper. No worker runs here."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from jobs import events, journal, launch, leases, reaper, running, scheduler, selectors, services, states
from jobs.events import NewEvent
from jobs.heartbeat import Heartbeat
from jobs.leases import LeaseLost
from jobs.models import Job, JobEvent
from jobs.work import Work
from lib.web.insert_only import InsertOnlyViolation
from tests.factories import make_job, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fast")]


def kinds(job: Job) -> list[str]:
    return [event.kind for event in selectors.job_events(job)]


def claimed(owner: str = "me", **fields: object) -> Job:
    job = leases.claim(make_job(kind="test.steps", **fields).pk, owner)
    assert job
    return job


def silent(job: Job) -> None:
    """Let the worker have been silent for longer than a lease, and the last message be old."""
    past = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(lease_until=past, dispatched_at=past)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What would have gone to the broker."""
    ids: list[object] = []

    def send(job_id: object, kind: str) -> bool:
        ids.append(job_id)
        return True

    monkeypatch.setattr(launch, "send", send)
    return ids


def test_a_job_begins_with_an_event_and_an_unknown_kind_is_refused() -> None:
    job = services.create_job(
        kind="test.steps", topic="project:1", args={"steps": 1}, by=make_user(name="Ada")
    )
    first = selectors.job_events(job)[0]
    assert (first.kind, first.seq, first.topic_seq, first.payload) == ("job.queued", 1, 1, {"by": "Ada"})
    with pytest.raises(services.UnknownJobKind):
        services.create_job(kind="test.typo", topic="project:1", args={}, by=None)


def test_events_are_never_changed() -> None:
    event = journal.announce(topic="project:1", kind="said", payload={})
    row = JobEvent.objects.get(topic_seq=event.topic_seq)
    with pytest.raises(InsertOnlyViolation):
        row.save()
    with pytest.raises(InsertOnlyViolation):
        JobEvent.objects.all().delete()


def test_only_one_of_two_workers_gets_a_job() -> None:
    job = make_job()
    assert leases.claim(job.pk, "one")
    assert leases.claim(job.pk, "two") is None


@pytest.mark.parametrize("state", sorted(states.OVER))
def test_a_finished_job_is_not_run_again(state: str) -> None:
    assert leases.claim(make_job(state=state).pk, "me") is None


def test_a_job_is_not_claimed_for_ever() -> None:
    job = make_job(attempt=5)
    assert leases.claim(job.pk, "me") is None


def test_who_lost_the_lease_writes_nothing() -> None:
    job = claimed("slow")
    silent(job)
    assert leases.claim(job.pk, "next")
    for write in (
        lambda: leases.record(job, "slow", [NewEvent("said", {})], {"step": 1}),
        lambda: leases.finish(job, "slow", states.DONE, NewEvent("job.done", {})),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert not leases.release(job, "slow")
    assert not leases.extend(job.pk, "slow")
    assert kinds(job) == []
    assert Job.objects.get(pk=job.pk).checkpoint == {}


def test_an_event_with_a_key_is_written_once() -> None:
    job = claimed()
    said = [
        NewEvent("said", {}, "a"),
        NewEvent("said", {}, "a"),
        NewEvent("said", {}, "b"),
        NewEvent("said", {}),
    ]
    leases.record(job, "me", said)
    leases.record(job, "me", said)
    assert [event.seq for event in selectors.job_events(job)] == [1, 2, 3, 4]


def test_a_transaction_writes_all_or_nothing() -> None:
    job = claimed()
    work = Work(job, "me", Heartbeat(job.pk, "me"))
    with work.transaction():
        work.emit("said")
        work.checkpoint({"step": 1})
        assert kinds(job) == []

    def half() -> None:
        with work.transaction():
            work.emit("said too")
            work.checkpoint({"step": 2})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert kinds(job) == ["said"]
    assert work.state == {"step": 1}
    assert Job.objects.get(pk=job.pk).checkpoint == {"step": 1}
    with pytest.raises(RuntimeError), work.transaction(), work.transaction():
        pass


def test_a_lost_lease_takes_back_what_the_transaction_wrote() -> None:
    job = claimed("slow")
    work = Work(job, "slow", Heartbeat(job.pk, "slow"))
    silent(job)
    leases.claim(job.pk, "next")
    with pytest.raises(LeaseLost), work.transaction():
        person = make_user("made@example.com")
    assert not type(person).objects.filter(email="made@example.com").exists()


def test_cancelling_a_waiting_job_is_immediate_and_twice_is_once() -> None:
    job = services.create_job(kind="test.steps", topic="project:1", args={}, by=None)
    for _ in range(2):
        assert services.request_cancel(job=job, by=None).state == states.CANCELLED
    assert kinds(job) == ["job.queued", "job.cancelled"]
    assert leases.claim(job.pk, "me") is None


def test_cancelling_too_late_changes_nothing() -> None:
    job = make_job(state=states.DONE)
    assert services.request_cancel(job=job, by=None).state == states.DONE
    assert kinds(job) == []


def test_the_reaper_sends_a_silent_job_again_but_not_at_every_pass(sent: list[object]) -> None:
    job = claimed()
    assert reaper.reap() == 0, "it is alive"
    silent(job)
    assert (reaper.reap(), reaper.reap()) == (1, 0)
    assert sent == [job.pk]


def test_the_reaper_sends_what_was_never_sent(sent: list[object]) -> None:
    forgotten = make_job()
    fresh = make_job()
    Job.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert reaper.reap() == 1
    assert sent == [forgotten.pk]
    assert Job.objects.get(pk=fresh.pk).dispatched_at is None


def test_with_the_broker_away_the_reaper_tries_again_at_the_next_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = claimed()
    silent(job)
    monkeypatch.setattr(launch, "send", lambda *_: False)
    assert reaper.reap() == 0
    assert Job.objects.get(pk=job.pk).dispatched_at is None


def test_the_reaper_ends_what_cannot_go_on(sent: list[object]) -> None:
    hopeless, unwanted = claimed(attempt=4), claimed()
    services.request_cancel(job=unwanted, by=None)
    silent(hopeless)
    silent(unwanted)
    assert reaper.reap() == 0
    assert Job.objects.get(pk=hopeless.pk).state == states.FAILED
    assert Job.objects.get(pk=unwanted.pk).state == states.CANCELLED
    assert kinds(hopeless) == ["job.failed"]
    assert kinds(unwanted) == ["job.cancel_requested", "job.cancelled"]


def test_a_job_handed_back_while_somebody_stops_it_ends(sent: list[object]) -> None:
    job = claimed()
    services.request_cancel(job=job, by=None)
    assert leases.release(job, "me"), "its worker stops before it hears of the wish"
    assert leases.claim(job.pk, "next") is None
    assert reaper.reap() == 0
    assert Job.objects.get(pk=job.pk).state == states.CANCELLED
    assert kinds(job) == ["job.cancel_requested", "job.cancelled"]


@pytest.mark.parametrize(
    ("error", "state"),
    [(IntegrityError("twice"), states.FAILED), (OperationalError("away"), states.RUNNING)],
)
def test_a_mistake_ends_the_job_and_a_database_that_is_away_is_waited_for(
    settings: object, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    def breaks(work: Work) -> None:
        raise error

    monkeypatch.setattr(running, "import_string", lambda _: breaks)
    job = make_job(kind="test.steps")
    running.run_job(str(job.pk))
    assert Job.objects.get(pk=job.pk).state == state


def test_launching_without_a_broker_leaves_the_job_to_the_reaper(
    django_capture_on_commit_callbacks: object, settings: object
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # type: ignore[attr-defined]
    job = make_job()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        launch.launch(job)
    assert Job.objects.get(pk=job.pk).dispatched_at is None


def test_launching_sends_on_commit(django_capture_on_commit_callbacks: object) -> None:
    job = make_job()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        launch.launch(job)
        assert Job.objects.get(pk=job.pk).dispatched_at is None
    assert Job.objects.get(pk=job.pk).dispatched_at is not None


def test_a_message_for_a_job_that_is_gone_is_nothing() -> None:
    running.run_job("00000000-0000-0000-0000-000000000000")


def test_the_scheduler_goes_on_after_the_database_was_away() -> None:
    stop, passes = threading.Event(), []

    def chore() -> None:
        passes.append(len(passes))
        if len(passes) == 1:
            raise scheduler.InterfaceError("away")
        stop.set()

    scheduler.run(stop, [scheduler.Chore("chore", 0.01, chore)])
    assert passes == [0, 1]


def test_a_message_is_read_as_it_was_written_and_news_too_big_stay_in_the_table() -> None:
    job = services.create_job(kind="test.steps", topic="project:1", args={}, by=None)
    event = selectors.job_events(job)[0]
    assert events.decode("project:1", events.encode(event)) == (1, event)
    said = journal.announce(topic="project:1", kind="said", payload={"text": "x" * events.LARGEST_MESSAGE})
    assert events.decode("project:1", events.encode(said)) == (2, None)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_whoever_writes_and_whoever_gives_up() -> None:
    def write(number: int) -> None:
        try:
            for round_ in range(15):
                if (number + round_) % 3 == 0:
                    give_up()
                else:
                    journal.announce(topic="project:9", kind="said", payload={"by": number})
        finally:
            connection.close()

    def give_up() -> None:
        with transaction.atomic():
            journal.announce(topic="project:9", kind="never", payload={})
            transaction.set_rollback(True)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    numbers = [event.topic_seq for event in selectors.events_after("project:9", 0)]
    assert numbers == list(range(1, 41))
    assert selectors.topic_cursor("project:9") == 40


def test_every_state_is_named_and_the_ends_are_ends() -> None:
    assert set(states.STATES) == set(Job.State.values)
    assert {states.DONE, states.FAILED, states.CANCELLED} == states.OVER
    assert states.sources_of(states.DONE) == (states.RUNNING,)
    assert not states.may_move(states.DONE, states.RUNNING)
    assert states.may_cancel(states.QUEUED)
