"""Runs outlive the workers they run on. Real workers, scheduler, broker, database and sandbox."""

import pytest

from jobs.models import JobEvent
from runtime.models import Exchange, LogLine, Run, RunStep
from runtime.services.runs import stop_run
from tests.factories import make_user
from tests.jobs.processes import until
from tests.runtime.installations import Installation
from tests.runtime.projects import PROJECT, project

pytestmark = pytest.mark.thorough

SLOW = """import time
from tenon import connect, step, workflow

hubspot = connect("hubspot")

@step("Read")
def read(ctx, number):
    contact = hubspot.get("/crm/v3/objects/contacts/7").json()["properties"]
    time.sleep(0.15)
    print("read", number)
    return {"number": number, "email": contact["email"]}

@workflow("Slow")
def slow(ctx, event):
    return [read(ctx, number)["number"] for number in range(event["steps"])]
"""


def assert_nothing_doubled(run: Run, steps: int) -> None:
    assert list(RunStep.objects.filter(run=run).values_list("seq", flat=True)) == list(range(1, steps + 1))
    assert list(Exchange.objects.filter(run=run).values_list("seq", flat=True)) == list(range(1, steps + 1))
    assert list(LogLine.objects.filter(run=run).values_list("seq", flat=True)) == list(range(1, steps + 1))
    events = list(JobEvent.objects.filter(job=run.job_id).order_by("seq").values_list("kind", flat=True))
    assert events.count("run.started") == events.count("run.ended") == 1
    assert events[-1] == "job.done"


def test_a_run_is_written_down_as_it_happens(installation: Installation) -> None:
    fault = {"system": "salesforce", "kind": "status", "status": 503, "times": 1}
    run = installation.ended(installation.submit(files=PROJECT, faults=[fault]))
    assert (run.outcome, run.job.state, run.isolation) == ("done", "done", "locked")
    assert run.result["lead"].startswith("00Q")
    assert run.started_at <= run.ended_at
    assert [(step.name, step.attempts) for step in run.steps.all()] == [
        ("Read contact", 1),
        ("Create lead", 2),
    ]
    assert [exchange.status for exchange in run.exchanges.all()] == [200, 503, 201]
    assert run.log_lines.get().fields == {"id": 7}
    progress = JobEvent.objects.filter(job=run.job_id, kind="run.progress")
    ended = [step["seq"] for event in progress for step in event.payload["ended"]]
    assert ended == [1, 2]


def test_a_killed_worker_does_not_take_its_run_along(installation: Installation) -> None:
    run = installation.submit(files=project(workflow=SLOW), payload={"steps": 12})
    until(lambda: RunStep.objects.filter(run=run).count() >= 3, 30, "three steps ended")
    installation.processes.kill(installation.worker)
    installation.worker = installation.processes.worker()
    run = installation.ended(run, 60)
    assert (run.outcome, run.result, run.job.attempt) == ("done", list(range(12)), 2)
    assert_nothing_doubled(run, 12)


def test_a_stopping_worker_hands_its_run_to_the_next(installation: Installation) -> None:
    run = installation.submit(files=project(workflow=SLOW), payload={"steps": 12})
    until(lambda: RunStep.objects.filter(run=run).count() >= 2, 30, "two steps ended")
    installation.processes.stop(installation.worker)
    assert Run.objects.get(pk=run.pk).outcome == ""
    installation.worker = installation.processes.worker()
    run = installation.ended(run, 60)
    assert (run.outcome, run.job.attempt) == ("done", 1)
    assert_nothing_doubled(run, 12)


def test_a_person_stops_a_run_that_would_never_end(installation: Installation) -> None:
    forever = SLOW.replace("    return [read", "    while True: pass\n    return [read")
    run = installation.submit(files=project(workflow=forever), payload={"steps": 1})
    until(lambda: Run.objects.get(pk=run.pk).started_at, 30, "the run begins")
    stop_run(run=Run.objects.select_related("job").get(pk=run.pk), by=make_user(name="Ada"))
    run = installation.ended(run)
    assert (run.outcome, run.error["type"], run.job.state) == ("stopped", "Stopped", "cancelled")


def test_code_that_crashes_ends_its_run_and_not_the_worker(installation: Installation) -> None:
    crash = SLOW.replace("    return [read", "    import ctypes; ctypes.string_at(0)\n    return [read")
    run = installation.ended(installation.submit(files=project(workflow=crash), payload={"steps": 1}))
    assert (run.outcome, run.error["type"], run.job.state) == ("failed", "ProcessCrashed", "done")
    assert installation.ended(installation.submit(files=PROJECT)).outcome == "done"


def test_large_and_odd_values_are_stored_short_and_whole(installation: Installation) -> None:
    odd = """from tenon import step, workflow

@step("Make")
def make(ctx, size):
    return "x" * size

@workflow("Odd")
def odd(ctx, event):
    ctx.log.info("null \\0 byte", half="\\ud800")
    make(ctx, 600_000)
    return {"nul": "a\\0b"}
"""
    run = installation.ended(installation.submit(files=project(workflow=odd), payload={}))
    assert (run.outcome, run.error) == ("done", None)
    assert run.result == {"nul": "a\N{REPLACEMENT CHARACTER}b"}
    step = run.steps.get()
    assert (step.shortened, len(step.output)) == (True, 256 * 1024)
    assert "\0" not in run.log_lines.get().message
