"""The plan takes over what the code does: rows and calls are added, rows and steps taken out."""

import pytest
from django.test import Client

from builder.models import Snapshot
from lib.errors import Invalid
from planner.handover import Step, WorkflowSpec, elements
from planner.handover.adopting import can_take_out, taken_out
from planner.handover.rows import PlannedWorkflow, planned_workflow, save_change
from tests.builder.factories import KEY, make_built, make_turn, reference_files
from tests.builder.test_settling import EMAIL, edited, inbox, kinds, send
from tests.cast import Cast
from tests.ui.plans import reference_plan

PLAN = reference_plan()
WORKFLOW = "workflows/contact_to_lead.py"
ROWS = {row.key: row for table in PLAN.workflows[0].transformations for row in table.rows}


@pytest.fixture
def built(cast: Cast, planned: PlannedWorkflow, no_worker: None) -> Snapshot:
    """The reference plan, built by a turn and proven."""
    turn = make_turn(cast.project, cast.ada, planned=planned)
    return make_built(cast.project, cast.ada, turn=turn)


def adopted(client: Client, base: str, cast: Cast) -> WorkflowSpec:
    """The plan after its only difference was settled from the page."""
    (found,) = inbox(cast).waiting
    page = client.get(f"{base}/?view=drift").content.decode()
    assert "Update the plan: " in page
    told = send(client, base, "drift/adopt", mark=found.drift.mark).content.decode()
    assert "in revision 2 of the plan" in told
    assert kinds(cast) == [], [each.drift for each in inbox(cast).waiting]
    planned = planned_workflow(cast.project, KEY)
    assert planned is not None
    return planned.spec


def test_a_row_without_code_is_taken_out_of_the_plan(cast: Cast, built: Snapshot, ada: Client, base: str):
    edited(cast, EMAIL, "")
    spec = adopted(ada, base, cast)
    assert "TR-03" not in {key for key, _ in elements(spec)}
    assert all("TR-03" not in each.covers for each in spec.acceptance_criteria)


def test_a_field_without_a_row_becomes_one(cast: Cast, built: Snapshot, ada: Client, base: str):
    edited(cast, EMAIL, f'{EMAIL}\n        "Fax": trim(pick(contact, "fax")),')
    spec = adopted(ada, base, cast)
    (row,) = (each for table in spec.transformations for each in table.rows if each.target == "Fax")
    assert (row.source, row.expr, row.required) == ("fax", "trim", False)
    assert row.key not in ROWS
    assert [each.kind for each in row.evidence] == ["person"]


def test_what_a_row_cannot_say_is_no_row(cast: Cast, built: Snapshot):
    edited(cast, EMAIL, f'{EMAIL}\n        "Fax": trim(pick(other, "fax")),')
    (found,) = inbox(cast).waiting
    assert (found.drift.kind, found.drift.move) == ("field_extra", "")


def test_a_call_of_the_code_becomes_one_of_the_plan(cast: Cast, built: Snapshot, ada: Client, base: str):
    code = reference_files()[WORKFLOW].splitlines()
    call = next(each for each in code if each.startswith("    ") and " = " in each and "(ctx" in each)
    edited(cast, call, f"    hubspot.get(f\"/owners/{{event['id']}}/teams\")\n{call}", WORKFLOW)
    spec = adopted(ada, base, cast)
    added = spec.endpoints[-1]
    assert (added.system, added.method, added.path) == ("hubspot", "GET", "/owners/{id}/teams")
    assert added.key == "EP-05"


def test_a_step_without_code_is_taken_out_of_the_plan(
    cast: Cast, built: Snapshot, planned: PlannedWorkflow, ada: Client, base: str
):
    spec = planned.spec.model_copy(
        update={
            "data_flow": (*planned.spec.data_flow, Step(key="ST-99", title="Tell the team", kind="notify"))
        }
    )
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    (found,) = inbox(cast).waiting
    assert found.drift.kind == "step_missing"
    told = send(ada, base, "drift/adopt", mark=found.drift.mark).content.decode()
    assert "ST-99 is out, in revision 3 of the plan." in told.replace("ST-99 Tell the team", "ST-99")
    assert kinds(cast) == []


def test_a_step_whose_result_is_read_is_not_taken_out(planned: PlannedWorkflow):
    read = next(
        step.key
        for step in planned.spec.data_flow
        if step.output
        and any(f"{step.output}." in ref for each in planned.spec.data_flow for ref in each.references)
    )
    assert not can_take_out(planned.spec, read)
    with pytest.raises(Invalid, match=f"then {read} can go"):
        taken_out(planned.spec, read, by="Ada")
