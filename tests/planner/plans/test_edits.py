"""A person's change of a workflow: a revision on top, never over somebody else's."""

import pytest

from jobs.models import JobEvent
from lib.errors import StaleRevision, TransitionRefused
from planner.models import WorkflowRevision
from planner.selectors.plans import current_workflows
from planner.services.edits import save_edit
from planner.services.reshaping import remove_workflow
from tests.cast import Cast
from tests.ui.plans import save_reference_plan

pytestmark = pytest.mark.django_db


def test_an_edit_is_a_revision_of_its_author_on_top(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    before = current_workflows(cast.project)[0]
    spec = before.spec.model_copy(update={"title": "Contacts become leads"})
    row = save_edit(
        project=cast.project, key=spec.key, spec=spec, parent=before.row.number, reason="Title", by=cast.ada
    )
    assert (row.number, row.parent, row.author) == (before.row.number + 1, before.row, cast.ada)
    assert row.drawn is None
    assert current_workflows(cast.project)[0].spec.title == "Contacts become leads"
    told = JobEvent.objects.filter(kind="plan.workflow_edited").get()
    assert told.payload == {"workflow": spec.key, "revision": row.number, "by": cast.ada.label}


def test_an_edit_of_an_older_revision_is_refused_and_writes_nothing(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    before = current_workflows(cast.project)[0]
    mine = before.spec.model_copy(update={"title": "Mine"})
    theirs = before.spec.model_copy(update={"title": "Theirs"})
    parent = before.row.number
    save_edit(project=cast.project, key=mine.key, spec=theirs, parent=parent, reason="Title", by=cast.olga)
    with pytest.raises(StaleRevision):
        save_edit(project=cast.project, key=mine.key, spec=mine, parent=parent, reason="Title", by=cast.ada)
    assert current_workflows(cast.project)[0].spec.title == "Theirs"


def test_an_edit_that_changes_nothing_makes_no_revision(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    before = current_workflows(cast.project)[0]
    count = WorkflowRevision.objects.count()
    same = save_edit(
        project=cast.project,
        key=before.key,
        spec=before.spec,
        parent=before.row.number,
        reason="Nothing",
        by=cast.ada,
    )
    assert (same, WorkflowRevision.objects.count()) == (before.row, count)


def test_half_a_character_is_not_kept_where_it_would_break_every_page(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    before = current_workflows(cast.project)[0]
    spec = before.spec.model_copy(update={"title": "Contacts \ud83d\0"})
    save_edit(
        project=cast.project, key=spec.key, spec=spec, parent=before.row.number, reason="Title", by=cast.ada
    )
    assert current_workflows(cast.project)[0].spec.title == "Contacts ?\N{REPLACEMENT CHARACTER}"


def test_a_workflow_that_was_taken_out_meanwhile_is_not_edited(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    before = current_workflows(cast.project)[0]
    remove_workflow(project=cast.project, key=before.key, by=cast.olga)
    spec, parent = before.spec.model_copy(update={"title": "Mine"}), before.row.number
    with pytest.raises(TransitionRefused, match="no longer part of the plan"):
        save_edit(project=cast.project, key=before.key, spec=spec, parent=parent, reason="Title", by=cast.ada)
