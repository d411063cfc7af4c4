"""The projects page beside the plans: what is live, what needs somebody, what happened, what is connected."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lib.web.sparkline import HEIGHT, LOWEST, bars
from runtime.models import Run
from systems.models import Connection, Environment
from systems.services.connections import connect_system
from teams.services.audit import record_fact
from teams.summaries import Week
from tests.cast import Cast, make_cast
from tests.factories import make_job, make_project
from tests.runtime.factories import make_ended_run, make_waiting_run
from tests.runtime.triggers.rows import make_deployment, make_environment


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def shown(client: Client, path: str = "/halden/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def connect(environment: Environment, cast: Cast, system: str) -> Connection:
    return connect_system(
        environment=environment,
        system=system,
        base_url="https://crm.example.com",
        scheme="none",
        given={},
        by=cast.olga,
    )


@pytest.mark.django_db
def test_a_live_project_shows_its_week(cast: Cast) -> None:
    production = make_environment(cast, "production")
    make_deployment(production, cast, version="1.4.0")
    make_deployment(make_environment(cast, "staging"), cast, version="2.0")
    for outcome in ("done", "skipped", "failed"):
        make_ended_run(cast.project, outcome=outcome, environment=production)
    make_ended_run(cast.project, outcome="failed")  # on twins: a test says nothing of what is live
    old = make_ended_run(cast.project, outcome="failed", environment=production)
    Run.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    page = shown(cast.client(cast.cleo))
    assert "Live 1.4.0" in page
    assert '<span class="num">3<span class="vh"> runs</span>' in page
    assert "66.6%" in page
    assert "Not deployed" not in page
    make_project(cast.team, by=cast.ada)
    assert "Not deployed" in shown(cast.client(cast.cleo))
    make_job(topic=cast.project.topic, kind="planner.research", state="failed")
    assert "Research did not finish" in shown(cast.client(cast.cleo)), "being live does not hide it"


@pytest.mark.django_db
def test_without_anything_live_the_list_has_no_empty_columns(cast: Cast) -> None:
    assert "Runs, 7 days" not in shown(cast.client(cast.ada))


@pytest.mark.django_db
def test_runs_that_need_somebody_wait_for_those_who_may_run(cast: Cast) -> None:
    production = make_environment(cast, "production")
    parked = make_ended_run(cast.project, outcome="parked", environment=production)
    make_waiting_run(cast.project, cast.ada, "person", environment=production)
    for _ in range(2):
        make_ended_run(cast.project, outcome="failed", environment=production)
    for person in (cast.ada, cast.olga):
        page = shown(cast.client(person))
        assert "1 run parked" in page
        assert f'href="/halden/contacts/runs/{parked.number}"' in page
        assert "1 run waits for a word" in page
        assert "2 runs failed" in page
        assert 'href="/halden/contacts/runs/?outcome=failed"' in page
    assert "1 run parked" not in shown(cast.client(cast.ben))
    make_ended_run(cast.project, environment=production, replay_of=parked)
    assert "parked" not in shown(cast.client(cast.ada)), "run again, it waits no longer"


@pytest.mark.django_db
def test_what_people_did_and_what_is_connected_stands_beside(cast: Cast) -> None:
    record_fact(by=cast.ben, verb="workflow.approved", project=cast.project, subject="contact-to-lead")
    record_fact(by=cast.mallory, verb="project.started", project=cast.mallorys_project, subject="Secret")
    connect(make_environment(cast, "staging"), cast, "hubspot")
    broken = connect(make_environment(cast, "production"), cast, "hubspot")
    page = shown(cast.client(cast.cleo))
    assert "<b>Ben Osei</b>" in page
    assert "Mallory" not in page
    assert "Connected" in page
    Connection.objects.filter(pk=broken.pk).update(check_result={"works": "no"})
    page = shown(cast.client(cast.cleo))
    assert "Does not answer" in page, "of two accounts the one that needs somebody counts"
    assert "/connect/in/production/systems/hubspot/" in page


def test_success_is_never_rounded_up() -> None:
    assert Week((2000,), (1,), 2000).success_label == "99.9%"
    assert Week((30_000,), (1,), 30_000).success_label == "99.9%"
    assert Week((3,), (0,), 3).success_label == "100%"
    assert Week((3,), (0,), 0).success_label == "", "nothing ended yet"


def test_bars_stand_on_one_line_and_one_of_many_is_seen() -> None:
    drawn = bars((1000, 1, 0, 500), (1, 0, 0, 500))
    assert all(bar.y + bar.height == HEIGHT for bar in drawn)
    assert [bar.height for bar in drawn if not bar.is_bad] == [HEIGHT - 2, LOWEST, 10]
    assert [bar.height for bar in drawn if bar.is_bad] == [LOWEST, 10]
    assert bars((0, 0), (0, 0)) == []
