"""A made-up event: as its API description has it, and known to the twins that the workflow asks about it."""

import json
from typing import Any

import pytest

from builder.compiler import compile_workflows
from builder.launch import launch_tests
from builder.making import made_payload, seeded
from planner.handover import WorkflowSpec
from planner.handover.rows import PlannedWorkflow
from runtime.execution import definition_for, definition_of, run_workflow
from runtime.models import Run
from systems.index import ApiIndex, read_description
from tests.builder.compiler import plans, projects
from tests.builder.factories import KEY, make_built
from tests.cast import Cast
from tests.runtime.twins.descriptions import described, ref

TICKET = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "ticketId": {"type": "integer", "example": 4711},
        "type": {"type": "string", "enum": ["ticket.opened", "ticket.solved"]},
        "solved_at": {"type": "string", "format": "date-time"},
        "requester": {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def index_of(**parts: Any) -> ApiIndex:
    value = {**described(parts.pop("paths", {}), {"Thing": TICKET, **parts.pop("schemas", {})}), **parts}
    return read_description("desk.json", json.dumps({**value, "openapi": "3.1.0"}).encode())


def hook(name: str) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": ref("Thing")}}}
    return {name: {"post": {"requestBody": body, "responses": {"200": {"description": "ok"}}}}}


def without_example(spec: WorkflowSpec) -> WorkflowSpec:
    return spec.model_copy(update={"trigger": spec.trigger.model_copy(update={"payload_example": None})})


@pytest.mark.parametrize(
    "index",
    [index_of(webhooks=hook("ticket.solved")), index_of(schemas={"TicketSolvedEvent": TICKET})],
    ids=["webhook", "schema"],
)
def test_a_described_event_has_every_field_of_its_description(index: ApiIndex) -> None:
    made = made_payload(without_example(plans.bare()), 3, index)
    assert set(made) == {"id", "ticketId", "type", "solved_at", "requester", "tags"}
    assert made["type"] == "ticket.solved"
    assert isinstance(made["ticketId"], int)
    assert made["ticketId"] != 4711
    assert made["requester"]["email"].endswith("@example.com")
    assert made["solved_at"].startswith("2026-")
    assert made == made_payload(without_example(plans.bare()), 3, index)


def test_the_plans_example_goes_before_the_description() -> None:
    made = made_payload(plans.bare(), 3, index_of(webhooks=hook("ticket.solved")))
    assert (made["type"], set(made)) == (
        "ticket.solved",
        {"id", "ticketId", "type", "solved_at", "requester", "tags"},
    )
    other = made_payload(plans.bare(), 3, index_of(webhooks=hook("invoice.paid")))
    assert set(other) == {"id", "ticketId", "type"}


def test_words_that_end_in_id_are_no_ids() -> None:
    trigger = plans.bare().trigger.model_copy(update={"payload_example": {"state": "void", "paid": 2500}})
    made = made_payload(plans.bare().model_copy(update={"trigger": trigger}), 3)
    assert made == {"state": "void", "paid": 2500}


@pytest.mark.parametrize("spec", [plans.bare(), projects.reference().workflows[0]], ids=["bare", "reference"])
def test_the_twins_know_the_record_of_a_made_up_event(spec: WorkflowSpec) -> None:
    files = dict(compile_workflows([spec]).files)
    event = made_payload(spec, 11)
    event = event[0] if isinstance(event, list) else {**event, "ticketId": 4712}
    lost = run_workflow(files, workflow=spec.key, payload=event)
    assert (lost.outcome in ("failed", "parked"), "404" in str(lost.error)) == (True, True)
    seeds = seeded(spec, definition_of(files), event)
    report = run_workflow(files, workflow=spec.key, payload=event, twins={"seeds": seeds})
    assert next(one.response["status"] for one in report.exchanges if one.response) == 200
    assert report.outcome == "done", report.error


def test_what_the_twins_have_is_not_put_there_again() -> None:
    spec = plans.bare()
    definition = definition_of(dict(compile_workflows([spec]).files))
    assert seeded(spec, definition, spec.trigger.payload_example) == {}
    assert seeded(spec, {"systems": {}}, {"ticketId": 9}) == {}
    assert seeded(spec, definition, {"ticketId": None}) == {}
    assert seeded(spec, definition, "text") == {}


def test_seeds_stand_beside_the_samples_and_unknown_kinds_are_left_out() -> None:
    system = {"objects": {"a": {}}, "samples": {"a": [{"id": "1"}]}}
    files = {"tests/twins.json": json.dumps({"format": "tenon/twins@1", "systems": {"crm": system}})}
    both = definition_for(files, {"seeds": {"crm": {"a": [{"id": "2"}], "gone": [{"id": "3"}]}, "erp": {}}})
    assert both["systems"]["crm"]["samples"] == {"a": [{"id": "1"}, {"id": "2"}]}
    assert definition_for(files, None) == definition_of(files)


@pytest.mark.usefixtures("no_worker")
def test_a_test_run_takes_the_records_along(cast: Cast, planned: PlannedWorkflow) -> None:
    make_built(cast.project, cast.ada)
    files = dict(compile_workflows([planned.spec]).files)
    started: dict[str, Any] = {
        "project": cast.project, "planned": planned, "files": files, "payloads": [{"objectId": 4711}],
        "faults": [], "environment": None, "by": cast.ada,
    }  # fmt: skip
    launch_tests(**started)
    launch_tests(**started, knows_event=False)
    with_seeds, without = Run.objects.filter(workflow=KEY).order_by("number")
    assert with_seeds.twins["seeds"]["hubspot"]["contacts"][0]["id"] == "4711"
    assert without.twins is None
