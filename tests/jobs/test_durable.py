"""Jobs outlive what they run on. Everything here is real: workers, scheduler, broker, database."""

import pytest

from jobs import states
from jobs.models import Job, JobEvent
from jobs.services import request_cancel
from tests.factories import make_user
from tests.jobs.conftest import Installation
from tests.jobs.processes import until


def assert_each_event_once(job: Job, steps: int) -> None:
    """Every step begun once and done once, and both numberings without a gap."""
    events = list(JobEvent.objects.filter(job=job).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.topic_seq for event in events] == list(range(1, len(events) + 1))
    for kind in ("step.begun", "step.done"):
        assert [event.payload["step"] for event in events if event.kind == kind] == list(range(1, steps + 1))
    assert events[0].kind == "job.queued"
    assert events[-1].kind == "job.done"


def step_done(job: Job, step: int) -> bool:
    return JobEvent.objects.filter(job=job, kind="step.done", payload__step=step).exists()


@pytest.mark.thorough
def test_a_killed_worker_does_not_take_its_job_along(installation: Installation) -> None:
    job = installation.submit(steps=6, seconds=0.2)
    worker = installation.worker_of(job)
    until(lambda: step_done(job, 2), 20, "two steps are done")
    installation.processes.kill(worker)
    installation.processes.worker()
    job = installation.ended(job)
    assert job.state == states.DONE
    assert job.attempt == 2
    assert_each_event_once(job, 6)


def test_a_job_survives_a_broker_that_forgets_everything(installation: Installation) -> None:
    running = installation.submit(steps=6, seconds=0.2)
    installation.worker_of(running)
    installation.broker.kill()
    waiting = Job.objects.create(kind="test.steps", topic="project:2", args={"steps": 2, "seconds": 0})
    installation.broker.start()
    running, waiting = installation.ended(running), installation.ended(waiting)
    assert (running.state, running.attempt) == (states.DONE, 1)
    assert waiting.state == states.DONE
    assert_each_event_once(running, 6)


def test_a_running_job_stops_soon_after_somebody_asks(installation: Installation) -> None:
    job = installation.submit(steps=1000, seconds=0.05)
    installation.worker_of(job)
    request_cancel(job=job, by=make_user(name="Ada"))
    job = installation.ended(job)  # it would go on for 50 seconds
    assert job.state == states.CANCELLED
    kinds = list(JobEvent.objects.filter(job=job).order_by("seq").values_list("kind", flat=True))
    assert kinds[-1] == "job.cancelled"
    assert kinds.count("job.cancel_requested") == 1


@pytest.mark.thorough
def test_a_stopping_worker_hands_its_job_to_the_next(installation: Installation) -> None:
    job = installation.submit(steps=20, seconds=0.1)
    worker = installation.worker_of(job)
    until(lambda: step_done(job, 2), 20, "two steps are done")
    installation.processes.stop(worker)
    handed_back = Job.objects.get(pk=job.pk)
    assert not step_done(job, 20)
    installation.processes.worker()
    job = installation.ended(job)
    assert job.state == states.DONE
    # Handing back is not an attempt: a job may be moved as often as there are deployments.
    assert job.attempt == 1
    assert handed_back.attempt <= 1
    assert_each_event_once(job, 20)


@pytest.mark.thorough
def test_a_job_that_kills_every_worker_is_given_up(installation: Installation, settings: object) -> None:
    job = installation.submit(kind="test.kills_its_worker")
    Job.objects.filter(pk=job.pk).update(attempt=settings.JOB_MAX_ATTEMPTS - 1)  # type: ignore[attr-defined]
    job = installation.ended(job)
    assert job.state == states.FAILED
    assert "attempts" in job.error
    assert JobEvent.objects.filter(job=job, kind="job.failed").count() == 1
    installation.processes.worker()


def test_a_bug_in_a_runner_ends_its_job_and_not_the_worker(installation: Installation) -> None:
    bad = installation.ended(installation.submit(kind="test.bad"))
    assert bad.state == states.FAILED
    assert "ZeroDivisionError" in bad.error
    assert "a bug in a runner" not in bad.error
    refused = installation.ended(installation.submit(kind="test.refuses"))
    assert refused.error == "The document has no pages. Add one and start again."
