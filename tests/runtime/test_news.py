"""Who hears when something live fails, waits for a person, or is replaced."""

import pytest

from runtime.models import Run
from runtime.services.deployments import put_live
from runtime.services.runs import mark_ended
from teams.models import Notice
from tests.cast import Cast
from tests.runtime.factories import make_waiting_run
from tests.runtime.triggers.rows import make_deployment
from tests.systems.rows import connect_crm

pytestmark = pytest.mark.django_db


def fail(run: Run) -> bool:
    error = {"type": "Broken", "message": "It broke."}
    return mark_ended(run=run, outcome=Run.Outcome.FAILED, result=None, error=error, took_ms=1)


def test_who_put_it_live_and_who_started_it_hear_of_failures_once_until_they_look(cast: Cast) -> None:
    environment = connect_crm(cast.project, by=cast.olga).environment
    make_deployment(environment, cast)
    for _ in range(2):
        run = make_waiting_run(cast.project, cast.ada, "person")
        Run.objects.filter(pk=run.pk).update(environment=environment)
        run.refresh_from_db()
        assert fail(run)
        assert not fail(run)  # the first ending stays, and is told once
    rows = Notice.objects.filter(kind="run_failed").order_by("to__email")
    # Ada started it, Olga put it live.
    assert [(row.to, row.count) for row in rows] == [(cast.ada, 2), (cast.olga, 2)]
    assert rows[0].text.endswith(f"failed in {environment.name}.")
    assert cast.client(cast.ada).get(rows[0].address).status_code == 200


def test_a_test_run_that_fails_tells_nobody(cast: Cast) -> None:
    fail(make_waiting_run(cast.project, cast.ada, "person"))
    assert not Notice.objects.exists()


def test_a_new_version_is_told_to_those_who_may_change_the_project(cast: Cast) -> None:
    environment = connect_crm(cast.project, by=cast.olga).environment
    deployment = make_deployment(environment, cast)
    Notice.objects.all().delete()
    put_live(
        environment=environment, code=deployment.code, version="2.0", note="", workflows=(), by=cast.olga
    )
    row = Notice.objects.get(kind="deployed")
    assert row.to == cast.ada
    assert row.text == f"Olga Brandt put version 2.0 live in {environment.name}."
    assert cast.client(cast.ada).get(row.address).status_code == 200
