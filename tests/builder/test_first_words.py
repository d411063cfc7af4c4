"""A first message without any plan: what is missing is asked for, then a light plan is written."""

from typing import Any

import pytest

from builder.extras import workflow_extras
from builder.models import Chat, Turn
from builder.services.chats import start_chat
from jobs.models import Job, JobEvent
from jobs.running import run_job
from planner.handover.material import document_names
from planner.handover.rows import planned_workflows
from tests.builder.factories import make_turn
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
WISH = (
    "When a contact is created in HubSpot, create a lead in Salesforce. Look for a lead with the same email "
    "first and update it. Both systems sign in with OAuth 2.0.\n\n"
    "| HubSpot | Salesforce |\n|---|---|\n| email | Email |\n| lastname | LastName |\n| company | Company |\n"
)


@pytest.fixture
def cast(no_worker: None) -> Cast:
    return make_cast()


@pytest.fixture
def chat(cast: Cast) -> Chat:
    return start_chat(project=cast.project, by=cast.ada)


def said(cast: Cast, chat: Chat, text: str, mode: str = "build") -> dict[str, Any]:
    """The turn's events by kind, after it was worked on."""
    turn = make_turn(cast.project, cast.ada, chat=chat, text=text)
    Turn.objects.filter(pk=turn.pk).update(mode=mode)
    run_job(turn.job_id)
    assert Job.objects.get(pk=turn.job_id).state == "done"
    events = JobEvent.objects.filter(job_id=turn.job_id).order_by("seq")
    return dict(events.values_list("kind", "payload"))


def test_what_is_missing_is_asked_for_once_and_then_planned(cast: Cast, chat: Chat):
    first = said(cast, chat, "sync my contacts")
    assert "Which systems are to be connected" in first["turn.asked"]["question"]
    assert first["turn.asked"]["options"] == []
    assert first["turn.finished"]["outcome"] == "paused"
    second = said(cast, chat, "HubSpot gives them to Salesforce")
    assert second["turn.finished"]["outcome"] == "finished"
    assert "turn.asked" not in second
    job = Job.objects.get(kind="planner.research")
    assert len(document_names(cast.project)) == 1
    run_job(job.pk)
    assert planned_workflows(cast.project)


def test_a_whole_wish_is_planned_at_once_so_that_proof_exists(cast: Cast, chat: Chat):
    told = said(cast, chat, WISH)
    assert "turn.asked" not in told
    assert "Planned workflows" in told["turn.text"]["markdown"]
    run_job(Job.objects.get(kind="planner.research").pk)
    [planned] = planned_workflows(cast.project)
    assert planned.spec.acceptance_criteria
    assert {system.key for system in planned.spec.systems} == {"hubspot", "salesforce"}
    # The planned workflow leads back to the words it was planned from, and its Build goes on in their chat.
    [row] = Turn.objects.all()
    page = cast.client(cast.ada).get(f"/{cast.team.slug}/{cast.project.slug}/build/").content.decode()
    assert f'href="?chat={chat.pk}&amp;pane=chat#turn-{row.pk}">planned from a message' in page
    assert workflow_extras(cast.project)[planned.key].build_url.endswith(f"&chat={chat.pk}")
    # From now on there is a plan: the next message is an ordinary one.
    again = said(cast, chat, "find the lead")
    assert Job.objects.filter(kind="planner.research").count() == 1
    assert "turn.asked" not in again


def test_assuming_the_usual_begins_with_what_was_said(cast: Cast, chat: Chat):
    first = said(cast, chat, "Connect Shopify to Xero")
    assert first["turn.asked"]["options"] == ["Assume the usual and begin"]
    assert "1. What sets it off?" in first["turn.asked"]["question"]
    said(cast, chat, "Assume the usual and begin")
    assert Job.objects.filter(kind="planner.research").exists()


def test_a_question_begins_no_plan(cast: Cast, chat: Chat):
    told = said(cast, chat, "sync my contacts", mode="question")
    assert "turn.asked" not in told
    assert not document_names(cast.project)
