"""What must outlive the runs that are forgotten, and what must not keep others from starting."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import scheduler
from runtime.deploying.arrivals import start_due
from runtime.models import Blob, CodeBundle, Delivery, DeployedWorkflow, Run, SeenEvent, Write, WriteOutcome
from runtime.services.blobs import blob_of, store
from runtime.services.retention import forget_runs
from systems.models import Environment
from teams.models import Project
from tests.cast import Cast
from tests.runtime.factories import make_ended_run
from tests.runtime.triggers.rows import HOURLY, make_deployment, make_environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staging(cast: Cast) -> Environment:
    made = make_environment(cast)
    make_deployment(made, cast, {"nightly": HOURLY, "broken": HOURLY})
    DeployedWorkflow.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    return made


def write_of(run: Run, source: Write | None = None) -> Write:
    write = Write.objects.create(
        run=run, lineage_id=run.lineage_id, at="1", seq=1, project_id=run.project_id, workflow="w",
        system="crm", method="POST", url="/leads", body_hash="", identity="i", idempotency_key="k",
    )  # fmt: skip
    WriteOutcome.objects.create(write=write, state="confirmed", source=source)
    return write


def test_forgetting_leaves_deliveries_and_the_code_that_is_live(staging: Environment) -> None:
    body = store(blob_of(b"{}", is_text=True))
    unnamed = store(blob_of(b"[]", is_text=True))
    Delivery.objects.create(
        environment=staging, workflow="w", method="POST", url="", headers={}, body=body, size=2, status=202,
        verdict="accepted",
    )  # fmt: skip
    CodeBundle.objects.create(digest="d" * 64, files={})
    for model in (Blob, CodeBundle):
        model._base_manager.update(created_at=timezone.now() - timedelta(days=1))
    forget_runs(days=90)
    assert set(Blob.objects.values_list("pk", flat=True)) == {body.pk} != {unnamed.pk}
    assert CodeBundle.objects.filter(deployments__isnull=False).count() == CodeBundle.objects.count() == 1


def test_what_came_in_is_forgotten_with_the_runs_and_event_ids_later(staging: Environment) -> None:
    for days in (1, 50, 100):
        at = timezone.now() - timedelta(days=days)
        Delivery.objects.create(
            environment=staging, workflow="w", method="POST", url="", headers={}, size=0, status=202,
            verdict="accepted", at=at,
        )  # fmt: skip
        SeenEvent.objects.create(environment=staging, workflow="w", key=str(days), at=at)
    forget_runs(days=30)
    assert Delivery.objects.count() == 1
    assert set(SeenEvent.objects.values_list("key", flat=True)) == {"1", "50"}


def test_a_chain_of_runs_is_forgotten_as_a_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_ended_run(cast.project)
    second, third = (make_ended_run(cast.project, root_id=first.pk) for _ in range(2))
    long_ago = timezone.now() - timedelta(days=100)
    Run.objects.exclude(pk=third.pk).update(ended_at=long_ago)
    write_of(third, write_of(second))
    assert forget_runs(days=90) == 0
    Run.objects.update(ended_at=long_ago)
    monkeypatch.setattr("runtime.services.retention.BATCH", 2)
    assert forget_runs(days=90) == 3


def test_a_schedule_that_cannot_be_read_keeps_no_other_waiting(staging: Environment) -> None:
    broken = DeployedWorkflow.objects.filter(workflow="broken")
    broken.update(trigger={"kind": "schedule", "every": "x"}, next_at=timezone.now() - timedelta(days=1))
    assert start_due() == 1
    assert Run.objects.get().workflow == "nightly"


def test_an_archived_project_starts_nothing(staging: Environment) -> None:
    Project.objects.filter(pk=staging.project_id).update(archived_at=timezone.now())
    assert start_due() == 0


def test_a_chore_that_breaks_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), []

    def breaks() -> None:
        raise ValueError("a row nobody can read")

    def works() -> None:
        done.append(1)
        stop.set()

    scheduler.run(stop, [scheduler.Chore("breaks", 1, breaks), scheduler.Chore("works", 1, works)])
    assert done == [1]
