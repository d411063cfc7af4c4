"""The run that the flow shows, while it goes on and after it ended."""

import pytest

from builder.pages.runs import shown_run, step_detail
from jobs.events import NewEvent
from jobs.journal import append_to_job
from jobs.models import Job
from runtime.models import Exchange, LogLine, Run, RunStep
from tests.builder.factories import KEY
from tests.cast import Cast
from tests.runtime.factories import make_ended_run, make_run


@pytest.fixture
def running(cast: Cast) -> Run:
    """A run whose first step ended and whose second has begun and asked once."""
    run = make_run(cast.project, by=cast.ada)
    Job.objects.filter(pk=run.job_id).update(state=Job.State.RUNNING)
    first = {"seq": 1, "name": "Read contact", "started_ms": 1}
    second = {"seq": 2, "name": "Find lead", "started_ms": 9}
    for started in ([first], [second]):
        append_to_job(run.job, [NewEvent("run.progress", {"started": started, "ended": [], "retried": []})])
    RunStep.objects.create(run=run, seq=1, name="Read contact", status="done", started_ms=1, took_ms=5)
    Exchange.objects.create(
        run=run,
        seq=1,
        step=2,
        system="salesforce",
        method="GET",
        path="/query",
        url="https://salesforce.twin/query",
        request={"headers": {}, "body": None},
        response={"status": 503, "headers": {}, "body": ""},
        status=503,
        started_ms=10,
        took_ms=2,
    )
    return run


def test_a_step_that_has_begun_runs_and_its_requests_are_there(cast: Cast, running: Run):
    shown = shown_run(cast.project, KEY, running.number)
    assert shown is not None
    assert {name: step.state for name, step in shown.steps.items()} == {
        "Read contact": "passed",
        "Find lead": "running",
    }
    detail = step_detail(shown, "Find lead")
    assert detail is not None
    assert detail.step is None
    assert [call.row.is_bad for call in detail.calls] == [True]
    assert step_detail(shown, "Create lead") is None


def test_the_log_of_a_late_step_of_a_talkative_run_is_there(cast: Cast, running: Run):
    lines = [
        LogLine(run=running, seq=n, at_ms=n, level="info", message="busy", step=1) for n in range(1, 600)
    ]
    LogLine.objects.bulk_create(lines)
    LogLine.objects.create(run=running, seq=600, at_ms=600, level="info", message="at last", step=2)
    shown = shown_run(cast.project, KEY, running.number)
    assert shown is not None
    detail = step_detail(shown, "Find lead")
    assert detail is not None
    assert [line.message for line in detail.logs] == ["at last"]


def test_without_a_choice_the_newest_run_of_this_workflow_is_shown(cast: Cast):
    make_ended_run(cast.project, by=cast.ada)
    newest = make_ended_run(cast.project, by=cast.ada)
    other = make_ended_run(cast.project, by=cast.ada, workflow="other")
    for asked in (0, other.number, 99):
        shown = shown_run(cast.project, KEY, asked)
        assert shown is not None
        assert shown.number == newest.number
    assert shown_run(cast.project, "never-ran", 0) is None


def test_a_run_that_was_given_up_says_why(cast: Cast):
    run = make_run(cast.project, by=cast.ada)
    Job.objects.filter(pk=run.job_id).update(
        state=Job.State.FAILED, error="It crashed its worker five times."
    )
    shown = shown_run(cast.project, KEY, run.number)
    assert shown is not None
    assert (shown.state, shown.is_over) == ("failed", True)
    assert shown.problem is not None
    assert shown.problem["message"] == "It crashed its worker five times."


def test_a_skipped_run_gives_its_reason(cast: Cast):
    run = make_ended_run(cast.project, by=cast.ada, outcome="skipped")
    Run.objects.filter(pk=run.pk).update(result={"reason": "the contact has no email"})
    shown = shown_run(cast.project, KEY, run.number)
    assert shown is not None
    assert (shown.reason, shown.problem) == ("the contact has no email", None)
