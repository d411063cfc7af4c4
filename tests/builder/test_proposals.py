"""A change of the plan that the agent proposed: a person accepts it or not, and nobody else does."""

from typing import Any

import pytest
from django.db import transaction

from builder.models import ChangeVerdict, Turn
from builder.selectors.proposals import decided, proposal_of
from builder.services.proposals import accept_proposal, decline_proposal, keep_for_plan
from jobs.events import NewEvent
from jobs.journal import append_to_job
from lib.errors import Invalid, StaleRevision
from planner.handover import element
from planner.handover.changes import with_fields
from planner.handover.rows import PlannedWorkflow, planned_workflow, save_change
from tests.builder.factories import KEY, make_turn
from tests.cast import Cast

WORDS = "A lead is there within a minute."


@pytest.fixture
def turn(cast: Cast, planned: PlannedWorkflow, no_worker: None) -> Turn:
    """A plan turn that proposed other words for the first criterion."""
    made = make_turn(cast.project, cast.ada, planned=planned, text="Faster.", mode=Turn.Mode.PLAN)
    told = {
        "call": "1.0",
        "workflow": KEY,
        "element": "AC-01",
        "fields": {"text": WORDS},
        "title": "Change AC-01",
        "summary": "Noor said so.",
        "changes": [{"field": "text", "before": text_of(planned), "after": WORDS}],
        "state": "proposed",
    }
    with transaction.atomic():
        append_to_job(made.job, [NewEvent("turn.proposed", told, None)])
    return made


def text_of(planned: PlannedWorkflow | None) -> Any:
    assert planned is not None
    found = element(planned.spec, "AC-01")
    assert found is not None
    return found.text  # type: ignore[attr-defined]


def test_accepting_makes_a_revision_in_the_persons_name(cast: Cast, turn: Turn, planned: PlannedWorkflow):
    number = accept_proposal(turn=turn, call="1.0", by=cast.ada)
    now = planned_workflow(cast.project, KEY)
    assert now is not None
    assert now.revision == number == planned.revision + 1
    assert text_of(now) == WORDS
    assert ChangeVerdict.objects.get().by == cast.ada


def test_it_is_decided_once(cast: Cast, turn: Turn, planned: PlannedWorkflow):
    decline_proposal(turn=turn, call="1.0", by=cast.ada)
    with pytest.raises(Invalid, match="has decided about this already"):
        accept_proposal(turn=turn, call="1.0", by=cast.ada)
    assert planned_workflow(cast.project, KEY) == planned
    assert ChangeVerdict.objects.get().verdict == ChangeVerdict.Verdict.UNDONE


def test_what_was_changed_since_is_not_overwritten(cast: Cast, turn: Turn, planned: PlannedWorkflow):
    spec = with_fields(planned.spec, "AC-01", {"text": "Other words."})
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    with pytest.raises(StaleRevision, match="was changed since"):
        accept_proposal(turn=turn, call="1.0", by=cast.ada)
    assert text_of(planned_workflow(cast.project, KEY)) == "Other words."
    assert not ChangeVerdict.objects.exists()


def test_other_changes_of_the_workflow_do_no_harm(cast: Cast, turn: Turn, planned: PlannedWorkflow):
    spec = with_fields(planned.spec, "AC-02", {"text": "Other words."})
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    accept_proposal(turn=turn, call="1.0", by=cast.ada)
    assert text_of(planned_workflow(cast.project, KEY)) == WORDS


def test_a_proposal_nobody_made_cannot_be_accepted(cast: Cast, turn: Turn):
    with pytest.raises(Invalid, match="no such proposal"):
        accept_proposal(turn=turn, call="2.0", by=cast.ada)


def test_only_those_who_edit_decide(cast: Cast, turn: Turn, base: str):
    url = f"{base}/turns/{turn.pk}/proposals/1.0"
    assert cast.client(cast.cleo).post(url, {"verdict": "accept"}).status_code in (403, 404)
    assert cast.client(cast.ada).post(url, {"verdict": "accept"}).status_code == 303
    assert cast.client(cast.ada).post(url, {"verdict": "accept"}).status_code == 422


def test_it_waits_on_the_workflows_page_and_is_decided_there_or_here(
    cast: Cast, turn: Turn, planned: PlannedWorkflow, base: str
):
    kept = keep_for_plan(turn=turn, told=proposal_of(turn, "1.0") or {})
    assert kept is not None
    assert keep_for_plan(turn=turn, told=proposal_of(turn, "1.0") or {}) == kept
    page = f"/{cast.team.slug}/{cast.project.slug}/plan/workflows/{KEY}"
    ada = cast.client(cast.ada)
    shown = ada.get(page).content.decode()
    assert "Proposed by the agent: 1 change</b>, because Noor said so." in shown
    assert (
        ada.post(f"/{cast.team.slug}/{cast.project.slug}/plan/proposals/{kept.number}/accept").status_code
        == 303
    )
    assert text_of(planned_workflow(cast.project, KEY)) == WORDS
    assert decided([turn])[(turn.pk, "1.0")].by == cast.ada
    with pytest.raises(Invalid, match="has decided about this already"):
        decline_proposal(turn=turn, call="1.0", by=cast.ada)


def test_what_is_declined_in_the_chat_waits_nowhere(cast: Cast, turn: Turn, planned: PlannedWorkflow):
    keep_for_plan(turn=turn, told=proposal_of(turn, "1.0") or {})
    decline_proposal(turn=turn, call="1.0", by=cast.ada)
    page = f"/{cast.team.slug}/{cast.project.slug}/plan/workflows/{KEY}"
    assert "Proposed by the agent" not in cast.client(cast.ada).get(page).content.decode()
    assert planned_workflow(cast.project, KEY) == planned
