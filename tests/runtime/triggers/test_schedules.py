"""Starting what the clock starts: each time once, however many schedulers look."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from jobs import scheduler
from runtime.deploying import arrivals
from runtime.deploying.arrivals import start_due
from runtime.models import DeployedWorkflow, Run
from runtime.services.deployments import switch
from systems.models import Environment
from teams.models import AuditFact
from tests.cast import Cast
from tests.runtime.triggers.rows import HOOK, HOURLY, live_of, make_deployment, make_environment


@pytest.fixture
def staging(cast: Cast) -> Environment:
    made = make_environment(cast)
    make_deployment(made, cast, {"nightly": HOURLY, "contact-to-lead": HOOK})
    return made


def make_due() -> None:
    due = timezone.now() - timedelta(seconds=1)
    DeployedWorkflow.objects.filter(kind="schedule").update(next_at=due)


@pytest.mark.django_db
def test_a_schedule_that_is_due_starts_once_and_is_planned_again(staging: Environment) -> None:
    make_due()
    assert (start_due(), start_due()) == (1, 0)
    run = Run.objects.get()
    live = live_of(staging, "nightly")
    assert (run.cause, run.environment, run.workflow) == ("schedule", staging, "nightly")
    assert live.last_at is not None
    assert run.payload == {"scheduled_for": live.last_at.isoformat()}
    assert live.next_at is not None
    assert live.next_at > timezone.now()


@pytest.mark.django_db
def test_nothing_starts_before_its_time_or_switched_off(staging: Environment, cast: Cast) -> None:
    assert start_due() == 0
    make_due()
    switch(live=live_of(staging, "nightly"), is_on=False, by=cast.ada)
    assert start_due() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("missed", "runs", "skipped"), [("once", 1, 2), ("each", 3, 0), ("skip", 0, 3)])
def test_after_a_night_without_a_scheduler_the_rule_for_missed_times_holds(
    missed: str, runs: int, skipped: int, staging: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Planned for full hours ago: that time and the two after it were missed, the newest 50 minutes ago.
    now = timezone.now().replace(minute=50)
    at = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    DeployedWorkflow.objects.filter(kind="schedule").update(missed=missed, next_at=at)
    monkeypatch.setattr(arrivals.timezone, "now", lambda: now)
    assert start_due() == runs
    fact = AuditFact.objects.filter(verb="schedule.missed").first()
    assert (fact.detail["skipped"] if fact else 0) == skipped


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_start_it_once(staging: Environment) -> None:
    make_due()
    together = threading.Barrier(4)
    started: list[int] = []

    def look() -> None:
        together.wait()
        try:
            started.append(start_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [0, 0, 0, 1]
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_the_scheduler_has_it_among_its_chores() -> None:
    assert start_due in [chore.run for chore in scheduler.chores()]
