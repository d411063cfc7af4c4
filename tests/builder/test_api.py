"""Testing a workflow over the API: the newest files, against twins."""

import pytest

from builder.models import Turn
from builder.services.files import take_snapshot
from runtime.models import Run
from tests.cast import Cast
from tests.teams.identity.api import asks, make_token
from tests.ui.plans import reference_plan, save_reference_plan

pytestmark = pytest.mark.django_db
KEY = reference_plan().workflows[0].key
ADDRESS = f"/api/v1/projects/halden/contacts/workflows/{KEY}/test"


def test_a_test_runs_the_newest_files_against_twins(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    client = asks(make_token(cast.ada, ["run"]))
    nothing = client.post(ADDRESS, {"payload": {}}, "application/json")
    assert (nothing.status_code, "Nothing is built yet" in nothing.json()["detail"]) == (409, True)
    take_snapshot(project=cast.project, files={"README.md": "# Leads"}, reason="Built", by=cast.ada)
    answer = client.post(ADDRESS, {"payload": {"objectId": 7}}, "application/json")
    run = Run.objects.get()
    assert (answer.status_code, answer.json()["run"]) == (202, run.number)
    assert (run.workflow, run.payload, run.environment, run.cause) == (KEY, {"objectId": 7}, None, "test")
    assert client.post(ADDRESS.replace(KEY, "none"), {}, "application/json").status_code == 404


def test_a_script_begins_a_build_and_asks_how_far_it_is(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    client = asks(make_token(cast.ada, ["read", "write"]))
    place = ADDRESS.removesuffix("test") + "build"
    for wrong in ({"text": 1}, {"text": "x" * 200_000}):
        assert client.post(place, wrong, "application/json").status_code == 422
    key = {"Idempotency-Key": "build-1"}
    answer = client.post(place, {"text": "Mind the limits."}, "application/json", headers=key)
    told = answer.json()
    assert (answer.status_code, told["workflow"], told["state"]) == (202, KEY, "queued")
    assert client.post(place, {"text": "Mind the limits."}, "application/json", headers=key).json() == told
    turn = Turn.objects.get()
    assert (turn.text, turn.author, turn.mode) == ("Mind the limits.", cast.ada, Turn.Mode.BUILD)
    assert client.get(told["url"]).json()["build"] == turn.pk
    assert cast.client(cast.ada).get(told["page"]).status_code == 200
    assert client.get("/api/v1/projects/halden/contacts/builds/999999").status_code == 404
    assert client.post(place.replace(KEY, "none")).status_code == 404
