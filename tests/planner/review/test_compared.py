"""What Changes shows to whom: since they approved, since they looked, since what they pick."""

import pytest

from planner.pages.compared import Compared
from planner.pages.opened import open_workflow
from planner.services.approvals import approve
from planner.services.seeing import saw
from teams.models import Membership, User
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, now, reworded, save

pytestmark = pytest.mark.django_db


def compared(cast: Cast, person: User, since: str = "") -> Compared:
    membership = Membership.objects.select_related("team", "user").get(team=cast.team, user=person)
    review = open_workflow(cast.project, membership, KEY).review
    assert review is not None
    return Compared(review, since)


def look(cast: Cast, person: User) -> None:
    current = now(cast.project)
    saw(workflow=current.row.workflow, number=current.row.number, by=person)


def labels(found: Compared) -> list[str]:
    return [row.change.name for row in found.rows]


def test_a_row_that_went_to_another_table_is_looked_at_again(cast: Cast) -> None:
    (first,) = make_plan(cast).spec.transformations
    row = first.rows[2]
    second = first.model_copy(
        update={"key": "TT-09", "rows": (first.rows[0].model_copy(update={"key": "TR-90"}),)}
    )
    number = save(cast.project, cast.ada, transformations=(first, second)).number
    approve(project=cast.project, key=KEY, revision=number, by=cast.ben)
    left = first.model_copy(update={"rows": tuple(one for one in first.rows if one != row)})
    more = second.model_copy(update={"rows": (*second.rows, row)})
    save(cast.project, cast.ada, transformations=(left, more))
    found = compared(cast, cast.ben)
    assert found.review.outstanding == (row.key,)
    assert [(one.element, one.change.kind) for one in found.rows] == [(row.key, "moved")]


def test_it_begins_where_this_person_last_looked(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ben)
    save(cast.project, cast.ada, title="One")
    save(cast.project, cast.ada, prompt="Two")
    found = compared(cast, cast.ben)
    assert (found.base, labels(found)) == (1, ["title", "prompt"])
    assert found.because == "since you last looked, revision 1"
    look(cast, cast.ben)
    assert labels(compared(cast, cast.ben)) == ["title", "prompt"]
    save(cast.project, cast.ada, title="Three")
    look(cast, cast.ben)
    assert labels(compared(cast, cast.ben)) == ["title"]


def test_who_never_looked_sees_what_the_last_revision_changed(cast: Cast) -> None:
    make_plan(cast)
    save(cast.project, cast.ada, title="One")
    save(cast.project, cast.ada, prompt="Two")
    assert labels(compared(cast, cast.cleo)) == ["prompt"]


def test_another_base_can_be_picked(cast: Cast) -> None:
    make_plan(cast)
    save(cast.project, cast.ada, title="One")
    save(cast.project, cast.ada, prompt="Two")
    assert labels(compared(cast, cast.ben, "1")) == ["title", "prompt"]
    assert compared(cast, cast.ben, "99").base == 2
    assert [base.number for base in compared(cast, cast.ben).bases] == [2, 1]


def test_an_approver_sees_only_what_lapsed_each_since_they_approved_it(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    save(cast.project, cast.ada, acceptance_criteria=reworded(current.spec, "AC-02", "First."))
    approve(project=cast.project, key=KEY, revision=2, by=cast.ben, elements=["AC-02"])
    criteria = reworded(now(cast.project).spec, "AC-02", "Second.")
    save(cast.project, cast.ada, acceptance_criteria=criteria, title="Other")
    found = compared(cast, cast.ben)
    assert found.is_lapsed
    assert sorted(labels(found)) == ["AC-02 text", "title"]
    (changed,) = [row.change for row in found.rows if row.change.key == "AC-02"]
    assert changed.fields[0].old_text == "First."
    assert found.counts == "2 changed"
    assert not any(group.unchanged for group in found.groups)


def test_the_order_of_steps_and_a_removed_criterion_are_rows_that_can_be_approved(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    steps = current.spec.data_flow
    save(
        cast.project,
        cast.ada,
        data_flow=(steps[1], steps[0], *steps[2:]),
        acceptance_criteria=current.spec.acceptance_criteria[1:],
    )
    found = compared(cast, cast.ben)
    assert {row.element for row in found.rows} == {"data_flow", "AC-01"}
    assert {row.name for row in found.rows} == {"Order of steps", "AC-01"}


def test_every_lapsed_element_has_exactly_one_row_with_a_mark(cast: Cast) -> None:
    """Else somebody would be asked to look at what no page shows."""
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    spec = current.spec
    save(
        cast.project,
        cast.ada,
        title="Other",
        story=spec.story.model_copy(update={"trigger": "Other."}),
        prompt="Other",
        description="Other",
        assumptions=(),
        systems=tuple(one.model_copy(update={"used": "Other"}) for one in spec.systems),
        trigger=spec.trigger.model_copy(update={"event": "other"}),
        user_stories=spec.user_stories[:-1],
        acceptance_criteria=reworded(spec, "AC-05", "Other.")[:-1],
        endpoints=tuple(one.model_copy(update={"purpose": "Other"}) for one in spec.endpoints),
        data_flow=(spec.data_flow[1], spec.data_flow[0], *spec.data_flow[2:-1]),
        transformations=(
            spec.transformations[0].model_copy(
                update={"name": "Other", "rows": spec.transformations[0].rows[:-1]}
            ),
        ),
    )
    found = compared(cast, cast.ben)
    marked = [row.element for row in found.rows if row.has_mark]
    assert sorted(marked) == sorted(found.review.outstanding)
    assert len({row.id for row in found.rows}) == len(found.rows)


def test_what_did_not_change_is_folded(cast: Cast) -> None:
    current = make_plan(cast)
    save(cast.project, cast.ada, acceptance_criteria=reworded(current.spec, "AC-02", "Other."))
    found = compared(cast, cast.cleo)
    (group,) = [group for group in found.groups if group.rows]
    assert group.key == "acceptance_criteria"
    assert len(group.unchanged) == len(current.spec.acceptance_criteria) - 1
    assert found.unchanged.startswith("Story, User stories, Prompt")
