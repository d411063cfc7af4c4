"""Two workflows with comments, suggestions and proposals become one, are torn apart, and nothing is lost."""

import pytest

from planner.models import Proposal, Suggestion, Thread, WorkflowRevision
from planner.pages.targets import target_of
from planner.selectors.revisions import newest_revision
from planner.selectors.threads import open_proposals
from planner.services.reshaping import (
    Reshaped,
    make_workflow,
    merge_workflows,
    split_workflow,
    undo_reshaping,
)
from planner.services.suggestions import Part, accept, propose
from planner.services.threads import Values, begin_thread, reply
from planner.spec.workflow import WorkflowSpec
from planner.threads.suggesting import suggestible, value_now
from tests.cast import Cast
from tests.ui.plans import reference_plan, save_reference_plan

pytestmark = pytest.mark.django_db
SPEC = reference_plan().workflows[0]
KEY, OTHER = SPEC.key, "other"


@pytest.fixture
def two(cast: Cast) -> Cast:
    """The reference plan, and a second workflow whose first criterion says something else."""
    save_reference_plan(cast.project, cast.ada)
    first, *rest = SPEC.acceptance_criteria
    criteria = (first.model_copy(update={"text": "An account is there within a minute."}), *rest)
    spec = SPEC.model_copy(update={"key": OTHER, "title": "Accounts", "acceptance_criteria": criteria})
    make_workflow(project=cast.project, spec=spec, reason="By hand", by=cast.ada)
    return cast


def now(cast: Cast, key: str) -> tuple[WorkflowSpec, WorkflowRevision]:
    found = newest_revision(cast.project, key)
    assert found is not None
    return found.spec, found.row


def values(cast: Cast, workflow: str, part: str, **other: str) -> Values:
    spec, row = now(cast, workflow)
    place = suggestible(spec, part)
    assert place is not None
    base = value_now(spec, place)
    assert base is not None
    return Values(part=part, base=base, value={**base, **other}, revision=row)


def thread_on(cast: Cast, workflow: str, key: str) -> Thread:
    target = target_of(cast.project, workflow=workflow, place="element", on=key, passage="")
    return begin_thread(project=cast.project, target=target, text=f"Of {workflow}?", by=cast.ben).thread


def proposed(cast: Cast, workflow: str, told: str, *parts: str) -> Proposal:
    found = [values(cast, workflow, part, text=f"Proposed for {workflow}.") for part in parts]
    return propose(
        project=cast.project,
        workflow=found[0].revision.workflow,
        revision=found[0].revision,
        parts=[Part(one.part, one.base, one.value) for one in found],
        reason="so",
        told=told,
        address="",
        to=[],
        by=cast.ada,
    )


def merge(cast: Cast) -> Reshaped:
    parents = [now(cast, key)[1].number for key in (KEY, OTHER)]
    return merge_workflows(
        project=cast.project,
        key=KEY,
        parent=parents[0],
        other=OTHER,
        other_parent=parents[1],
        title="Both",
        by=cast.ada,
    )


def texts(cast: Cast, workflow: str) -> dict[str, str]:
    return {one.key: one.text for one in now(cast, workflow)[0].acceptance_criteria}


def places(*rows: Thread) -> list[tuple[str, str]]:
    found = Thread.objects.select_related("workflow").in_bulk([row.pk for row in rows])
    return [(found[row.pk].workflow.key, found[row.pk].key) for row in rows]


def test_what_was_said_and_proposed_goes_along_when_two_become_one_and_back(two: Cast) -> None:
    threads = [
        thread_on(two, OTHER, "AC-01"),
        thread_on(two, OTHER, "AC-02"),
        thread_on(two, OTHER, "prompt"),
        thread_on(two, OTHER, "workflow"),
        thread_on(two, KEY, "AC-01"),
    ]
    before = places(*threads)
    suggested = reply(
        thread=threads[0], text="", by=two.ben, values=values(two, OTHER, "AC-01", text="Within 10 s.")
    ).suggestion
    mine, theirs = proposed(two, KEY, "t:1", "AC-01"), proposed(two, OTHER, "t:2", "AC-01", "AC-02")
    done = merge(two)
    new = next(key for key, text in texts(two, KEY).items() if text.startswith("An account"))
    assert new != "AC-01"
    assert places(*threads) == [
        (KEY, new),
        (KEY, "AC-02"),
        (KEY, "prompt"),
        (KEY, "workflow"),
        (KEY, "AC-01"),
    ]
    suggested.refresh_from_db()
    assert (suggested.workflow.key, suggested.part) == (KEY, new)
    shown = open_proposals(two.project, KEY)
    assert [one.pk for one in shown] == [theirs.pk, mine.pk]
    assert [part.part for part in shown[0].parts.all()] == [new, "AC-02"]
    assert [part.part for part in shown[1].parts.all()] == ["AC-01"]
    later = thread_on(two, KEY, new)
    undo_reshaping(project=two.project, key=KEY, number=done.revision.number, other=OTHER, by=two.ada)
    assert places(*threads) == before
    assert places(later) == [(OTHER, "AC-01")]
    suggested.refresh_from_db()
    assert (suggested.workflow.key, suggested.part) == (OTHER, "AC-01")
    assert [one.pk for one in open_proposals(two.project, KEY)] == [mine.pk]
    (back,) = open_proposals(two.project, OTHER)
    assert (back.pk, back.workflow.key, [part.part for part in back.parts.all()]) == (
        theirs.pk,
        OTHER,
        ["AC-01", "AC-02"],
    )


def test_what_came_along_is_accepted_where_it_is_now(two: Cast) -> None:
    suggested = reply(
        thread=thread_on(two, OTHER, "AC-01"),
        text="",
        by=two.ben,
        values=values(two, OTHER, "AC-01", text="Within 10 s."),
    ).suggestion
    proposed(two, OTHER, "t:2", "AC-03")
    merge(two)
    new = next(key for key, text in texts(two, KEY).items() if text.startswith("An account"))
    accept(suggestions=[Suggestion.objects.get(pk=suggested.pk)], by=two.ada)
    assert texts(two, KEY)[new] == "Within 10 s."
    part = Suggestion.objects.get(proposal__told="t:2")
    accept(suggestions=[part], by=two.ada)
    assert texts(two, KEY)[part.part] == f"Proposed for {OTHER}."


def test_each_half_of_a_split_shows_and_accepts_its_own_part_of_a_proposal(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    row = proposed(cast, KEY, "t:1", "AC-01", "AC-02")
    done = split_workflow(
        project=cast.project,
        key=KEY,
        parent=1,
        moved=["AC-02", "TR-01", "TR-02"],
        title="Second",
        by=cast.ada,
    )
    for workflow, part in ((KEY, "AC-01"), (done.other, "AC-02")):
        (shown,) = open_proposals(cast.project, workflow)
        assert [one.part for one in shown.parts.all()] == [part]
    client = cast.client(cast.ada)
    accept_all = f"/{cast.team.slug}/{cast.project.slug}/plan/proposals/{row.pk}/accept"
    assert client.post(accept_all, {"workflow": done.other}).status_code == 303
    assert texts(cast, done.other)["AC-02"] == f"Proposed for {KEY}."
    assert open_proposals(cast.project, done.other) == []
    assert len(open_proposals(cast.project, KEY)) == 1


def test_an_undone_split_brings_a_proposal_back(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    row = proposed(cast, KEY, "t:1", "AC-02")
    done = split_workflow(
        project=cast.project,
        key=KEY,
        parent=1,
        moved=["AC-02", "TR-01", "TR-02"],
        title="Second",
        by=cast.ada,
    )
    row.refresh_from_db()
    assert row.workflow.key == done.other
    undo_reshaping(project=cast.project, key=KEY, number=done.revision.number, other=done.other, by=cast.ada)
    row.refresh_from_db()
    assert row.workflow.key == KEY
    assert [one.part for one in open_proposals(cast.project, KEY)[0].parts.all()] == ["AC-02"]
