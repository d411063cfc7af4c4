"""Runs that wait end their process and go on later from where they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lib.errors import DomainError
from runtime.launch import end_wait, say_event, send_event
from runtime.models import JournalEntry, Run, Wait
from runtime.services.runs import new_job, stop_run
from runtime.services.waits import close_abandoned, give_turns, wake_due
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, fresh, new_run
from tests.runtime.factories import make_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
SLEEPS = flow('    read(ctx, "a")\n    ctx.sleep(3600)\n    read(ctx, "b")\n    return "woke"')
WAITS = flow(
    '    read(ctx, "a")\n'
    '    paid = ctx.wait_for("order.paid", where={"order": event["order"]}, timeout=event.get("timeout"))\n'
    '    return {"paid": paid}'
)


def time_passes(run: Run) -> None:
    """What the run waits for is an hour earlier."""
    for row in (Run.objects.filter(pk=run.pk), Wait.objects.filter(run=run)):
        name = "wakes_at" if row.model is Run else "until"
        row.update(**{name: timezone.now() - timedelta(seconds=1)})


def test_a_long_sleep_ends_the_process_and_the_scheduler_wakes_the_run(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    run = execute(new_run(connected(api.url), SLEEPS))
    assert (run.phase, run.wait, run.outcome) == ("waiting", "sleep", "")
    assert timedelta(seconds=3500) < run.wakes_at - timezone.now() < timedelta(seconds=3601)
    assert wake_due() == 0
    until = run.wakes_at
    # Woken too early, by whatever: it does not begin to wait anew.
    Run.objects.filter(pk=run.pk).update(wakes_at=timezone.now())
    assert wake_due() == 1
    assert execute(run).wakes_at == until
    time_passes(run)
    assert (wake_due(), wake_due()) == (1, 0)
    run = execute(run)
    assert (run.outcome, run.result, len(api.requests)) == ("done", "woke", 2)
    assert Wait.objects.count() == 0
    assert run.steps.get(seq=2).started_ms >= 0


def test_an_event_with_fitting_data_lets_the_run_go_on_once(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    environment = connected(api.url)
    seven = execute(new_run(environment, WAITS, payload={"order": 7}))
    eight = execute(new_run(environment, WAITS, payload={"order": 8}))
    assert (seven.wait, seven.waits_for, seven.wakes_at) == ("event", "order.paid", None)
    about = {"project": environment.project, "environment": environment, "name": "order.paid", "by": None}
    say_event(**about, data={"order": 9})
    say_event(**{**about, "environment": None}, data={"order": 7})
    assert fresh(seven).wait == "event", "neither the order nor the environment is its own"
    say_event(**about, data={"order": 7, "amount": 12})
    assert (fresh(seven).wait, fresh(eight).wait) == ("", "event")
    seven = execute(seven)
    assert seven.result == {"paid": {"order": 7, "amount": 12}}
    assert len(api.requests) == 2, "what was read before the wait is not read again"


def test_an_event_that_comes_before_the_run_rests_is_not_missed(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    environment = connected(api.url)
    run = new_run(environment, WAITS, payload={"order": 7})
    say_event(
        project=environment.project, environment=environment, name="order.paid", data={"order": 7}, by=None
    )
    assert execute(run).result == {"paid": {"order": 7}}


def test_an_event_is_given_to_a_run_once(api: Api) -> None:
    twice = flow(
        '    first = ctx.wait_for("tick")\n    second = ctx.wait_for("tick")\n    return [first, second]'
    )
    run = execute(new_run(connected(api.url), twice, payload={}))
    send_event(run=run, data=1, by=make_user())
    run = execute(run)
    assert run.wait == "event"
    send_event(run=run, data=2, by=make_user(email="b@example.com"))
    assert execute(run).result == [1, 2]


def test_the_time_may_run_out_by_itself_or_because_a_person_says_so(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    handled = flow(
        "    try:\n"
        '        return ctx.wait_for("order.paid", timeout=60)\n'
        "    except TimedOut:\n"
        '        return "nobody paid"'
    )
    by_itself = execute(new_run(connected(api.url), handled, payload={}))
    time_passes(by_itself)
    assert wake_due() == 1
    assert execute(by_itself).result == "nobody paid"
    by_ada = execute(new_run(by_itself.environment, handled, payload={}))
    end_wait(run=by_ada, by=make_user())
    assert execute(by_ada).result == "nobody paid"
    with pytest.raises(DomainError, match="waits for no time"):
        end_wait(run=by_ada, by=make_user(email="b@example.com"))
    with pytest.raises(DomainError, match="waits for no event"):
        send_event(run=by_ada, data=1, by=make_user(email="c@example.com"))


def test_a_waiting_run_can_be_stopped(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    run = execute(new_run(connected(api.url), SLEEPS))
    stop_run(run=run, by=make_user(name="Ada"))
    run = fresh(run)
    assert (run.outcome, run.phase, run.wait, run.wakes_at) == ("stopped", "stopped", "", None)
    time_passes(run)
    assert wake_due() == 0


def test_other_items_of_a_map_go_on_while_one_waits(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    beside = flow(
        "    def work(ctx, name):\n"
        '        if name == "b":\n'
        "            ctx.sleep(3600)\n"
        "        return read(ctx, name)\n"
        '    return [item.ok for item in ctx.map(work, ["a", "b", "c"], parallel=3)]'
    )
    run = execute(new_run(connected(api.url), beside, payload={}))
    asked = sorted(request.path for request in api.requests)
    assert (run.wait, asked) == ("sleep", ["/leads?name=a", "/leads?name=c"])
    time_passes(run)
    wake_due()
    assert execute(run).result == [True, True, True]
    assert len(api.requests) == 3


def test_a_started_workflow_and_a_said_event_happen_once(api: Api) -> None:
    files = flow(
        '    ctx.start("other", {"n": 1})\n    ctx.emit("order.made", {"n": 2})\n'
        "    ctx.sleep(3600)\n    return 1"
    )
    files["workflows/other.py"] = (
        "from tenon import on_event, workflow\n\n"
        '@workflow("Other")\ndef other(ctx, event):\n    return event\n\n'
        '@workflow("Hears", trigger=on_event("order.made"))\ndef hears(ctx, event):\n    return event\n'
    )
    run = execute(make_run(connected(api.url).project, files=files, workflow="orders", payload={}))
    assert run.outcome == "done", "against twins a sleep takes no time"
    started = {child.workflow: child for child in Run.objects.filter(started_by=run)}
    assert {key: (child.payload, child.cause) for key, child in started.items()} == {
        "other": ({"n": 1}, "workflow"),
        "hears": ({"n": 2}, "event"),
    }
    # As if the worker had died before the journal knew of either.
    JournalEntry.objects.filter(run=run, op__in=["start", "emit"])._raw_delete("default")
    Run.objects.filter(pk=run.pk).update(outcome="", ended_at=None, job=new_job(run=run, by=None))
    assert execute(run).outcome == "done"
    assert Run.objects.filter(started_by=run).count() == 2


def test_only_so_many_runs_of_a_workflow_are_at_work(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    environment = connected(api.url)
    first = new_run(environment, SLEEPS, at_most=1)
    second = new_run(environment, SLEEPS, at_most=1)
    Run.objects.filter(pk=first.pk).update(started_at=timezone.now())  # another worker has it
    second = execute(second)
    assert (second.wait, second.phase, second.state) == ("turn", "queued", "queued")
    assert give_turns() == 0
    Run.objects.filter(pk=first.pk).update(wait="sleep")
    assert give_turns() == 1
    assert execute(second).wait == "sleep"


def test_a_run_whose_job_was_given_up_is_closed(api: Api) -> None:
    run = new_run(connected(api.url), SLEEPS)
    type(run.job).objects.filter(pk=run.job_id).update(state="failed", error="Stopped after 5 attempts.")
    assert close_abandoned() == 1
    run = fresh(run)
    assert (run.outcome, run.error) == (
        "failed",
        {"type": "GivenUp", "message": "Stopped after 5 attempts."},
    )
