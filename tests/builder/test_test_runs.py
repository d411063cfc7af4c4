"""The Test dialog: what it takes, what it refuses, how many runs it starts."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from builder.making import made_payload
from builder.pages.samples import samples
from planner.handover.rows import PlannedWorkflow
from runtime.models import Blob, Run
from runtime.selectors.whole import whole_value
from systems.models import Connection, Environment
from teams import roles
from teams.models import Membership
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


def test_payloads_are_offered_from_the_plan_fixtures_and_past_runs(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    make_ended_run(cast.project, by=cast.ada, payload={"objectId": 4711})
    page = ada.get(f"{base}/").content.decode()
    for value in ("example", "made", "run:1", "typed"):
        assert f'name="source" value="{value}"' in page
    assert "4711" in page
    chosen = ada.get(f"{base}/?test=run:1").content.decode()
    assert 'value="run:1"' in chosen
    assert 'aria-labelledby="test-h" open>' in chosen


def test_only_fixtures_that_look_like_the_event_are_offered_and_each_payload_once():
    files = {
        "tests/fixtures/event.json": json.dumps({"id": 2, "type": "b"}),
        "tests/fixtures/same.json": json.dumps({"id": 1, "type": "a"}),
        "tests/fixtures/record.json": json.dumps({"email": "a@example.com"}),
        "tests/fixtures/broken.json": "{",
        "tests/fixtures/large.json": json.dumps({"id": 3, "type": "x" * 9000}),
    }
    runs = [
        Run(number=4, payload={"id": 1, "type": "a"}),
        Run(number=3, payload="text", subject="ada@example.com, Ada"),
        Run(number=2, payload="[...", payload_blob=Blob(digest="d", size=20_000_000)),
    ]
    found = samples({"id": 1, "type": "a"}, {"id": 9, "type": "a"}, files, runs, chosen="run:2")
    assert [(sample.label, bool(sample.text)) for sample in found] == [
        ("Example of the plan", True),
        ("Made up", True),
        ("event.json", True),
        ("large.json", False),
        ("Run 3, ada@example.com", True),
        ("Run 2", False),
    ]
    assert found[-1].note == "20 MB, taken as it is"
    assert [sample.value for sample in found if sample.chosen] == ["run:2"]


def sent(client: Client, base: str, **data: Any) -> Any:
    return client.post(f"{base}/tests", {"workflow": KEY, **data}, headers=PARTIAL)


def test_each_source_gives_its_payload_and_what_is_typed_goes_first(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    whole = {"objectId": 4711, "text": "x" * 300_000}
    make_ended_run(cast.project, by=cast.ada, payload=whole)
    example = json.dumps(planned.spec.trigger.payload_example, indent=2, ensure_ascii=False)
    sent(ada, base, source="run:1", shown="run:1", payload="")
    sent(ada, base, source="made", shown="example", payload=example.replace("\n", "\r\n"), seed="5")
    sent(ada, base, source="example", shown="example", payload='{"objectId": 8}')
    sent(ada, base, source="typed", shown="example", payload='{"objectId": 9}')
    runs = list(Run.objects.filter(number__gt=1).order_by("number"))
    made = made_payload(planned.spec, 5)
    assert whole_payload(runs[0]) == whole
    assert [run.payload for run in runs[1:]] == [made[0], {"objectId": 8}, {"objectId": 9}]
    gone = sent(ada, base, source="run:99", shown="run:99", payload="")
    assert (gone.status_code, "no longer there" in gone.content.decode()) == (422, True)


def whole_payload(run: Run) -> Any:
    found = whole_value(run, "payload", 0)
    assert found is not None
    return json.loads(found.content)


def test_a_file_of_many_megabytes_is_a_payload(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    content = json.dumps({"objectId": 7, "rows": ["y" * 1000] * 2000})
    answer = sent(ada, base, payload="", file=SimpleUploadedFile("event.json", content.encode()))
    assert answer.status_code == 204
    assert whole_payload(Run.objects.get())["objectId"] == 7
    odd = sent(ada, base, payload="", file=SimpleUploadedFile("event.json", b"\xff\xfe\x00"))
    assert "no UTF-8 text" in odd.content.decode()


def test_a_made_up_payload_has_the_shape_of_the_example(planned: PlannedWorkflow):
    example, made = planned.spec.trigger.payload_example[0], made_payload(planned.spec, 1)[0]
    assert made.keys() == example.keys()
    assert made["objectId"] != example["objectId"]
    assert len(str(made["eventId"])) == len(str(example["eventId"]))
    assert made["subscriptionType"] == example["subscriptionType"]
    assert made_payload(planned.spec, 1) == made_payload(planned.spec, 1) != made_payload(planned.spec, 2)
    trigger = planned.spec.trigger.model_copy(update={"payload_example": None})
    fields = made_payload(planned.spec.model_copy(update={"trigger": trigger}), 1)
    assert fields["email"].endswith("@example.com")
    assert fields["email"] != "ada.osei@example.com"


def test_faults_are_filled_in_by_row_and_events_come_as_they_say(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    rows = {
        "fault_system": ["salesforce", "hubspot", "salesforce"],
        "fault_kind": ["503", "duplicate_webhook", ""],
        "fault_times": ["2", "1", "1"],
        "fault_retry_after": ["7", "", ""],
    }
    answer = sent(ada, base, payload=json.dumps([EVENT, {**EVENT, "objectId": 8}]), **rows)
    assert answer.status_code == 204
    runs = list(Run.objects.order_by("number"))
    assert [run.payload["objectId"] for run in runs] == [7, 7, 8]
    assert [(fault["kind"], fault["times"], fault["retry_after"]) for fault in runs[0].faults] == [
        ("status", 2, 7)
    ]
    refused = sent(ada, base, payload="{", **rows).content.decode()
    assert '<option value="503" selected>' in refused


def test_production_is_offered_to_admins_only(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    live = Environment.objects.create(project=cast.project, key="live", name="Live", is_production=True)
    for key in ("hubspot", "salesforce"):
        Connection.objects.create(
            environment=live, system=key, base_url="https://x", scheme="none", secret=b""
        )
    told = "Only admins of the team run in production."
    Membership.objects.filter(user=cast.ada).update(role=roles.ADMIN)
    assert told not in ada.get(f"{base}/").content.decode()
    Membership.objects.filter(user=cast.ada).update(role=roles.EDITOR)
    assert told in ada.get(f"{base}/").content.decode()
    refused = sent(ada, base, payload="{}", environment="live", sure="1").content.decode()
    assert told in refused


def test_real_accounts_are_written_to_only_when_somebody_said_yes(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    environment = Environment.objects.create(project=cast.project, key="staging", name="Staging")
    page = ada.get(f"{base}/").content.decode()
    assert "Not connected there: HubSpot and Salesforce" in page
    unsure = sent(ada, base, payload=json.dumps(EVENT), environment="staging")
    assert "writes to real accounts (Staging)" in unsure.content.decode()
    faulty = sent(
        ada, base, payload=json.dumps(EVENT), environment="staging", sure="1", fault="salesforce:503"
    )
    assert "Only twins can be made to fail" in faulty.content.decode()
    assert "no such environment" in sent(ada, base, payload="{}", environment="mars").content.decode()
    assert not Run.objects.exists()
    assert sent(ada, base, payload=json.dumps(EVENT), environment="staging", sure="1").status_code == 204
    assert Run.objects.get().environment == environment
