"""What is forgotten with a run, and what must not go while somebody is about to name it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.models import Job, JobEvent
from runtime.launch import end_wait
from runtime.models import Blob, Event, Run
from runtime.services.blobs import blob_of, store
from runtime.services.retention import forget_runs, remove_blobs, unnamed_blobs
from runtime.services.waits import first_event, say_event
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, fresh, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
LONG_AGO = timedelta(days=100)


def test_the_jobs_of_earlier_waits_go_with_their_run(api: Api) -> None:
    run = execute(new_run(connected(api.url), flow("    ctx.sleep(3600)\n    return 1")))
    end_wait(run=run, by=make_user())
    run = execute(run)
    assert (run.outcome, Job.objects.count()) == ("done", 2)
    Run.objects.update(created_at=timezone.now() - LONG_AGO, ended_at=timezone.now() - LONG_AGO)
    Job.objects.update(created_at=timezone.now() - LONG_AGO)
    assert forget_runs(days=90) == 1
    assert (Job.objects.count(), JobEvent.objects.exclude(job=None).count()) == (0, 0)


def test_events_for_everybody_are_forgotten_unless_somebody_may_still_take_them(api: Api) -> None:
    environment = connected(api.url)
    about: dict[str, Any] = {"project": environment.project, "environment": environment, "data": {}}
    for name in ("old", "new"):
        say_event(name=name, **about)
    Event._base_manager.filter(name="old").update(created_at=timezone.now() - LONG_AGO)
    waiting = new_run(environment, flow('    ctx.wait_for("old")'))
    Run.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - LONG_AGO * 2)
    forget_runs(days=90)
    assert Event.objects.count() == 2
    Run.objects.filter(pk=waiting.pk).update(outcome="done", ended_at=timezone.now())
    forget_runs(days=90)
    assert [event.name for event in Event.objects.all()] == ["new"]


def test_a_blob_that_is_stored_again_while_it_is_forgotten_stays(api: Api) -> None:
    blob = store(blob_of(b'"large"', is_text=False))
    Blob.objects.update(created_at=timezone.now() - LONG_AGO)
    found = list(unnamed_blobs().values_list("pk", flat=True))
    assert found == [blob.pk]
    # A run stores the same value before what was found is removed; the row that names it follows.
    store(blob_of(b'"large"', is_text=False))
    assert remove_blobs(found) == 0
    assert Blob.objects.filter(pk=blob.pk).exists()


def test_the_database_looks_for_the_event_a_run_waits_for(api: Api) -> None:
    environment = connected(api.url)
    run = new_run(environment, flow("    return 1"))
    about: dict[str, Any] = {"project": environment.project, "environment": environment, "name": "paid"}
    for order in range(30):
        say_event(
            data={"order": {"id": f"o{order}", "lines": [{"sku": f"s{order}"}], "total": order}}, **about
        )
    run = fresh(run)

    def found(**where: Any) -> Any:
        event = first_event(run, "paid", {name.replace("__", "."): one for name, one in where.items()}, ())
        return event and event.data["order"]["total"]

    assert found(order__id="o17") == 17
    assert found(order__id="o17", order__total=18) is None
    assert found(order__total=21) == 21
    assert first_event(run, "paid", {"order.lines[0].sku": "s9"}, ()).data["order"]["total"] == 9
    with CaptureQueriesContext(connection) as captured:
        found(order__id="o17")
    assert "o17" in captured.captured_queries[0]["sql"]
