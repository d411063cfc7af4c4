"""Production is for admins, also for runs: starting, running again, going on."""

import json

import pytest
from django.urls import reverse

from builder.services.files import take_snapshot
from runtime.models import Run
from systems.models import Environment
from systems.services.connections import connect_system
from systems.services.environments import create_environment
from tests.cast import Cast
from tests.runtime.factories import make_ended_run
from tests.ui.plans import reference_plan, save_reference_plan

HERE = ["halden", "contacts"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def live(cast: Cast) -> Environment:
    made = create_environment(project=cast.project, name="Live", key="live", is_production=True, by=cast.olga)
    for system in ("hubspot", "salesforce"):
        connect_system(
            environment=made,
            system=system,
            base_url="http://127.0.0.1:9",
            scheme="none",
            given={},
            by=cast.olga,
        )
    return made


def test_a_run_in_production_is_run_again_by_admins_only(cast: Cast, live: Environment) -> None:
    run = make_ended_run(cast.project, by=cast.olga, environment=live)
    for name in ("again", "preview", "send_event", "end_wait"):
        address = reverse(f"runtime:{name}", args=[*HERE, run.number])
        assert cast.client(cast.ada).post(address).status_code == 403, name
        assert cast.client(cast.olga).post(address).status_code != 403, name
    twins = make_ended_run(cast.project, by=cast.ada)
    address = reverse("runtime:again", args=[*HERE, twins.number])
    assert cast.client(cast.ada).post(address).status_code == 303


def test_a_test_in_production_is_started_by_admins_only(cast: Cast, live: Environment) -> None:
    save_reference_plan(cast.project, cast.ada)
    key = reference_plan().workflows[0].key
    files = {f"workflows/{key.replace('-', '_')}.py": "pass\n"}
    take_snapshot(project=cast.project, files=files, reason="Built", by=cast.ada)
    sent = {"workflow": key, "payload": json.dumps({"objectId": 7}), "environment": "live", "sure": "yes"}
    address = reverse("builder:test", args=HERE)
    refused = cast.client(cast.ada).post(address, sent)
    assert refused.status_code == 422
    assert "no such environment" in refused.content.decode()
    assert cast.client(cast.olga).post(address, sent).status_code == 303
    assert Run.objects.get().environment == live
