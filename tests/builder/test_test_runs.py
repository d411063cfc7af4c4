"""The Test dialog: what it takes, what it refuses, how many runs it starts."""

import json
from typing import Any

import pytest
from django.test import Client

from builder.pages.samples import samples
from planner.handover.rows import PlannedWorkflow
from runtime.models import Run
from tests.builder.factories import KEY, make_built
from tests.cast import Cast
from tests.runtime.factories import make_ended_run

pytestmark = pytest.mark.usefixtures("no_worker", "planned")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
EVENT = {"eventId": 1, "objectId": 7, "subscriptionType": "contact.creation"}


def send(client: Client, base: str, payload: Any, **data: str) -> Any:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return client.post(f"{base}/tests", {"workflow": KEY, "payload": text, **data}, headers=PARTIAL)


def test_a_test_starts_a_run_of_the_newest_files_and_shows_it(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    answer = send(ada, base, EVENT, fault="salesforce:503x1")
    run = Run.objects.get()
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, '{"close-dialog": {}}')
    assert f"run={run.number}" in answer.headers["HX-Location"]
    assert (run.workflow, run.title, run.payload, run.cause) == (KEY, "Contact to lead", EVENT, "test")
    assert [(fault["system"], fault["status"], fault["times"]) for fault in run.faults] == [
        ("salesforce", 503, 1)
    ]


def test_a_list_of_events_is_one_run_for_each(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    answer = send(ada, base, [EVENT, {**EVENT, "objectId": 8}, {**EVENT, "objectId": 9}])
    runs = Run.objects.order_by("number")
    assert [run.payload["objectId"] for run in runs] == [7, 8, 9]
    assert f"run={runs[0].number}" in answer.headers["HX-Location"]
    assert "3 events, 3 runs: 1 to 3. The flow shows the first." in ada.get(f"{base}/").content.decode()


@pytest.mark.parametrize(
    ("payload", "fault", "said"),
    [
        ('{"objectId": 7,}', "", "at line 1, column 16."),
        ('{\n  "objectId": \n}', "", "at line 3, column 1."),
        ("", "", "Give a payload"),
        ("[" * 100_000, "", "nested deeper than 100 levels"),
        ('{"a":' * 300 + "1" + "}" * 300, "", "nested deeper than 100 levels"),
        ('{"objectId": NaN}', "", "NaN is no JSON number."),
        ("[]", "", "empty list"),
        (json.dumps([EVENT] * 21), "", "The payload has 21 events. A test takes 20 at most."),
        (json.dumps(EVENT), "salesforce", "What goes wrong:"),
        (json.dumps(EVENT), "salesforce:lunch", "What goes wrong:"),
        (json.dumps(EVENT), "stripe:503", "this workflow has no system stripe."),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_reason_and_kept(
    cast: Cast, ada: Client, base: str, payload: str, fault: str, said: str
):
    make_built(cast.project, cast.ada)
    answer = send(ada, base, payload, fault=fault)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'hx-target="#test-form"' in page
    assert not Run.objects.exists()
    whole = ada.post(f"{base}/tests", {"workflow": KEY, "payload": payload, "fault": fault})
    assert whole.status_code == 422
    assert '<dialog id="test" closedby="any" aria-labelledby="test-h" open>' in whole.content.decode()


def test_before_the_build_there_is_nothing_to_test(ada: Client, base: str):
    answer = send(ada, base, EVENT)
    assert answer.status_code == 422
    assert "Build the workflow first" in answer.content.decode()
    assert ada.post(f"{base}/tests", {"workflow": "other", "payload": "{}"}).status_code == 404


def test_payloads_are_offered_from_the_plan_fixtures_and_past_runs(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    make_ended_run(cast.project, by=cast.ada, payload={"objectId": 4711})
    page = ada.get(f"{base}/").content.decode()
    assert "Example of the plan" in page
    assert ">Run 1</button>" in page
    assert "4711" in page


def test_only_fixtures_that_look_like_the_event_are_offered_and_each_payload_once():
    files = {
        "tests/fixtures/event.json": json.dumps({"id": 2, "type": "b"}),
        "tests/fixtures/same.json": json.dumps({"id": 1, "type": "a"}),
        "tests/fixtures/record.json": json.dumps({"email": "a@example.com"}),
        "tests/fixtures/broken.json": "{",
        "tests/fixtures/large.json": json.dumps({"id": 3, "type": "x" * 9000}),
    }
    found = samples({"id": 1, "type": "a"}, files, [(4, {"id": 1, "type": "a"}), (3, "text")])
    assert [sample.label for sample in found] == ["Example of the plan", "event.json", "Run 3"]
