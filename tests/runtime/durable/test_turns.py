"""A rate limit whose next turn is far away: the run waits without a process, and takes one turn only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from runtime.models import Run, Wait, Write
from runtime.services.waits import go_on
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, fresh, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")


def woken(run: Run) -> Run:
    """Its time has come."""
    Wait.objects.filter(run=run).update(until=timezone.now() - timedelta(seconds=1))
    assert go_on(run=run)
    return execute(fresh(run))


def test_a_turn_far_away_holds_no_worker(api: Api) -> None:
    api.answers |= {"/leads": (201, {"id": "7"}), "/leads/1": (200, {"id": "1"})}
    environment = connected(api.url)
    environment.connections.update(requests_per_minute=6)  # one every ten seconds
    files = flow('    read(ctx, "Ek")\n    create(ctx, "Ek")\n    return replace(ctx, "Ek")')
    run = execute(new_run(environment, files))
    assert (run.phase, run.wait, [one.method for one in api.requests]) == ("waiting", "sleep", ["GET"])
    assert Write.objects.count() == 0, "nothing is intended before its turn"
    run = woken(run)
    assert (run.wait, [one.method for one in api.requests]) == ("sleep", ["GET", "POST"])
    wait = Wait.objects.get(run=run)
    # The third turn is ten seconds after the second, which was taken once though it was waited for.
    assert timedelta(seconds=5) < wait.until - wait.created_at < timedelta(seconds=21)
    run = woken(run)
    assert (run.outcome, run.result, Wait.objects.count()) == ("done", "1", 0)
    assert [one.method for one in api.requests] == ["GET", "POST", "PUT"]


def test_a_run_that_is_woken_too_early_waits_on(api: Api) -> None:
    api.answers["/leads"] = (200, {})
    environment = connected(api.url)
    environment.connections.update(requests_per_minute=6)
    run = execute(new_run(environment, flow('    read(ctx, "a")\n    return read(ctx, "b")')))
    until = Wait.objects.get(run=run).until
    assert go_on(run=run)
    run = execute(fresh(run))
    assert (run.wait, len(api.requests), Wait.objects.get(run=run).until) == ("sleep", 1, until)
