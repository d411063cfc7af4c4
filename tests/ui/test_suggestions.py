"""Suggestions in threads and proposals of the agent: nothing is saved until an editor accepts."""

from typing import Any

import pytest
from django.test import Client

from planner.editing.known import Known
from planner.models import Suggestion, Thread, Workflow, WorkflowRevision
from planner.selectors.plans import current_research
from planner.selectors.revisions import newest_revision
from planner.services.suggestions import Part, propose
from planner.spec.workflow import WorkflowSpec
from planner.threads.suggesting import as_posted, fields_for, suggestible, value_now
from tests.cast import Cast
from tests.ui.plans import save_reference_plan
from tests.ui.test_threads import HTMX, KEY, begin, page, reword

WORDS = "A lead is there within ten seconds."


@pytest.fixture
def plan(cast: Cast) -> Cast:
    save_reference_plan(cast.project, cast.ada)
    return cast


@pytest.fixture
def base(plan: Cast) -> str:
    return f"/{plan.team.slug}/{plan.project.slug}/plan"


def spec_now(cast: Cast) -> WorkflowSpec:
    found = newest_revision(cast.project, KEY)
    assert found is not None
    return found.spec


def form_of(cast: Cast, key: str, **changed: str) -> dict[str, str]:
    """The form of an element as a page sends it, with some fields typed over."""
    spec, research = spec_now(cast), current_research(cast.project)
    place = suggestible(spec, key)
    assert place is not None
    assert research is not None
    value = value_now(spec, place)
    assert value is not None
    return as_posted(fields_for(place, Known(spec, research.value)), value) | changed


def suggest(
    cast: Cast, base: str, key: str = "AC-01", why: str = "The guide says so.", **changed: str
) -> Suggestion:
    ben = cast.client(cast.ben)
    thread = Thread.objects.filter(key=key).first() or begin(ben, base, on=key)
    sent = form_of(cast, key, **(changed or {"text": WORDS})) | {"comment": why}
    answer = ben.post(f"{base}/threads/{thread.pk}/suggest", sent)
    assert answer.status_code == 303, answer.content[:600]
    return Suggestion.objects.latest("pk")


def texts(cast: Cast) -> Any:
    return [one.text for one in spec_now(cast).acceptance_criteria]


def test_a_suggestion_changes_nothing_until_it_is_accepted(plan: Cast, base: str):
    was = texts(plan)
    made = suggest(plan, base)
    assert texts(plan) == was
    shown = page(plan.client(plan.ada), base, f"?thread={made.comment.thread_id}")
    assert "Suggested for AC-01" in shown
    assert "The guide says so." in shown
    assert f"suggestions/{made.pk}/accept" in shown
    ada = plan.client(plan.ada)
    assert ada.post(f"{base}/suggestions/{made.pk}/accept").status_code == 303
    assert texts(plan)[0] == WORDS
    revision = WorkflowRevision.objects.latest("pk")
    assert revision.reason == "AC-01: suggested by Ben Osei, accepted by Ada Ek"
    assert revision.author == plan.ada
    made.refresh_from_db()
    assert (made.state, made.made) == ("accepted", revision)
    assert ada.post(f"{base}/suggestions/{made.pk}/accept", headers=HTMX).status_code == 409


def test_only_editors_decide_and_only_its_author_takes_it_back(plan: Cast, base: str):
    made = suggest(plan, base)
    ben, cleo = plan.client(plan.ben), plan.client(plan.cleo)
    for client in (ben, cleo):
        for step in ("accept", "decline"):
            assert client.post(f"{base}/suggestions/{made.pk}/{step}").status_code == 403
    assert plan.client(plan.ada).post(f"{base}/suggestions/{made.pk}/withdraw").status_code == 422
    assert ben.post(f"{base}/suggestions/{made.pk}/withdraw").status_code == 303
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_a_declined_one_says_why(plan: Cast, base: str):
    made = suggest(plan, base)
    ada = plan.client(plan.ada)
    assert ada.post(f"{base}/suggestions/{made.pk}/decline", {"word": "Ten is too few."}).status_code == 303
    shown = page(ada, base, f"?thread={made.comment.thread_id}")
    assert "Declined by Ada Ek" in shown
    assert "Ten is too few." in shown


def test_when_the_element_changed_since_both_meet_in_the_form(plan: Cast, base: str):
    made = suggest(plan, base)
    reword(plan, "AC-01", "Other words entirely.")
    ada = plan.client(plan.ada)
    answer = ada.post(f"{base}/suggestions/{made.pk}/accept")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "You both changed AC-01" in shown
    assert f'name="suggestion" value="{made.pk}"' in shown
    sent = form_of(plan, "AC-01", text=WORDS) | {
        "revision": "1",
        "on_top": "2",
        "take.text": "mine",
        "suggestion": str(made.pk),
    }
    assert ada.post(f"{base}/workflows/{KEY}/save/AC-01", sent).status_code == 303
    made.refresh_from_db()
    assert (texts(plan)[0], made.state) == (WORDS, "accepted")


def test_one_that_came_along_in_a_merge_meets_no_revision_of_another_workflow(plan: Cast, base: str):
    made = suggest(plan, base)
    other = Workflow.objects.create(project=plan.project, key="other", position=9)
    row = newest_revision(plan.project, KEY).row
    theirs = WorkflowRevision.objects.create(
        workflow=other, number=9, value=row.value, author=plan.ada, reason="", research=row.research
    )
    Suggestion.objects.filter(pk=made.pk).update(revision=theirs)
    reword(plan, "AC-01", "Other words entirely.")
    answer = plan.client(plan.ada).post(f"{base}/suggestions/{made.pk}/accept")
    assert answer.status_code == 409
    assert "was changed since this was suggested" in answer.content.decode()
    assert 'name="suggestion"' not in answer.content.decode()


def test_a_change_elsewhere_is_no_obstacle(plan: Cast, base: str):
    made = suggest(plan, base)
    reword(plan, "AC-02", "Other words entirely.")
    assert plan.client(plan.ada).post(f"{base}/suggestions/{made.pk}/accept").status_code == 303
    assert texts(plan)[:2] == [WORDS, "Other words entirely."]


def test_a_row_of_a_table_can_be_suggested(plan: Cast, base: str):
    made = suggest(plan, base, key="TR-01", rule="lower-case, trimmed")
    assert plan.client(plan.ada).post(f"{base}/suggestions/{made.pk}/accept").status_code == 303
    row = next(row for table in spec_now(plan).transformations for row in table.rows if row.key == "TR-01")
    assert row.rule == "lower-case, trimmed"
    assert "lower" in row.expr


@pytest.mark.parametrize(
    ("key", "changed"),
    [("AC-01", {"covers": "ST-99"}), ("AC-01", {}), ("EP-01", {"path": ""})],
    ids=["unknown key", "no change", "empty"],
)
def test_what_does_not_fit_is_refused_with_the_form(plan: Cast, base: str, key: str, changed: dict[str, str]):
    ben = plan.client(plan.ben)
    thread = begin(ben, base, on=key)
    answer = ben.post(f"{base}/threads/{thread.pk}/suggest", form_of(plan, key, **changed), headers=HTMX)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Suggestion.objects.exists()


@pytest.fixture
def proposed(plan: Cast) -> Cast:
    """The agent proposed other words for two criteria."""
    current = newest_revision(plan.project, KEY)
    assert current is not None
    parts = []
    for key, words in (("AC-01", WORDS), ("AC-02", "Nothing is sent twice.")):
        place = suggestible(current.spec, key)
        assert place is not None
        value = value_now(current.spec, place)
        assert value is not None
        parts.append(Part(key, value, {**value, "text": words}))
    propose(
        project=plan.project,
        workflow=current.row.workflow,
        revision=current.row,
        parts=parts,
        reason="the guide says so",
        told="turn:1:1.0",
        address="/halden/contacts/build?chat=1",
        to=[plan.ada],
        by=plan.ada,
    )
    return plan


def test_what_the_agent_proposed_waits_on_the_page_with_its_reason(proposed: Cast, base: str):
    shown = page(proposed.client(proposed.ada), base)
    assert "Proposed by the agent: 2 changes" in shown
    assert "because the guide says so" in shown
    assert texts(proposed)[0] != WORDS
    viewer = page(proposed.client(proposed.cleo), base)
    assert "Accept all" not in viewer


def test_all_of_a_proposal_is_one_revision(proposed: Cast, base: str):
    number = Suggestion.objects.first().proposal_id  # type: ignore[union-attr]
    ada = proposed.client(proposed.ada)
    assert ada.post(f"{base}/proposals/{number}/accept").status_code == 303
    assert texts(proposed)[:2] == [WORDS, "Nothing is sent twice."]
    assert WorkflowRevision.objects.filter(workflow__key=KEY).count() == 2
    assert "Proposed by the agent" not in page(ada, base)
    assert ada.post(f"{base}/proposals/{number}/accept").status_code == 422


def test_parts_of_a_proposal_are_decided_alone(proposed: Cast, base: str):
    first, second = Suggestion.objects.order_by("pk")
    ada = proposed.client(proposed.ada)
    assert ada.post(f"{base}/suggestions/{first.pk}/decline", {"word": "no"}).status_code == 303
    assert ada.post(f"{base}/suggestions/{second.pk}/accept").status_code == 303
    assert texts(proposed)[0] != WORDS
    assert texts(proposed)[1] == "Nothing is sent twice."
    assert (
        proposed.client(proposed.ben).post(f"{base}/proposals/{first.proposal_id}/accept").status_code == 403
    )


def test_another_projects_suggestions_are_not_found(proposed: Cast, base: str, client: Client):
    mallory = proposed.client(proposed.mallory)
    own = f"/{proposed.mallorys_project.team.slug}/{proposed.mallorys_project.slug}/plan"
    first = Suggestion.objects.first()
    assert first is not None
    assert mallory.post(f"{own}/suggestions/{first.pk}/accept").status_code == 404
    assert mallory.post(f"{own}/proposals/{first.proposal_id}/accept").status_code == 404
    assert Suggestion.objects.filter(state="open").count() == 2
