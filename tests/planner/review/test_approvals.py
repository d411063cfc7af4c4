"""Votes as facts: stale ones are refused, others lapse for exactly what changed, everybody hears once."""

import pytest

from jobs.models import JobEvent
from lib.errors import Invalid, StaleRevision
from planner.models import Vote
from planner.services.approvals import MoveRefused, approve, request_changes, withdraw
from planner.services.review_news import KIND
from teams.models import AuditFact, Notice
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, now, reworded, save, stands

pytestmark = pytest.mark.django_db


def test_a_vote_approves_every_element_of_the_revision(cast: Cast) -> None:
    current = make_plan(cast)
    after = approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    assert after.state == "approved"
    vote = Vote.objects.get()
    assert (vote.by, vote.revision, vote.is_whole) == (cast.ben, current.row, True)
    assert {"title", "AC-01", "TR-01", "TT-01", "ST-01", "EP-01", "US-01"} <= set(vote.anchors)
    assert JobEvent.objects.filter(kind=KIND, payload__workflow=KEY).exists()
    assert AuditFact.objects.filter(verb="workflow.fully_approved", by=cast.ben).count() == 1


def test_approving_a_stale_revision_is_refused_before_the_vote_counts(cast: Cast) -> None:
    current = make_plan(cast)
    save(cast.project, cast.ada, title="Other title")
    with pytest.raises(
        StaleRevision, match=f"Revision {current.row.number + 1} was saved while you were reading"
    ):
        approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    with pytest.raises(StaleRevision):
        request_changes(project=cast.project, key=KEY, revision=current.row.number, words="No", by=cast.ben)
    assert not Vote.objects.exists()


def test_an_approval_lapses_for_what_a_newer_revision_changed_and_for_nothing_else(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    save(cast.project, cast.ada, acceptance_criteria=reworded(current.spec, "AC-02", "Other words."))
    after = stands(cast.project)
    assert after.outstanding(cast.ben.pk) == ("AC-02",)
    assert after.open_keys == ("AC-02",)
    number = now(cast.project).row.number
    again = approve(project=cast.project, key=KEY, revision=number, by=cast.ben, elements=["AC-02"])
    assert again.state == "approved"
    assert Vote.objects.latest("pk").anchors.keys() == {"AC-02"}


def test_a_new_source_of_a_row_lapses_nothing(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    table = current.spec.transformations[0]
    rows = tuple(row.model_copy(update={"evidence": ()}) for row in table.rows)
    save(cast.project, cast.ada, transformations=(table.model_copy(update={"rows": rows}),))
    assert now(cast.project).row.number == current.row.number + 1
    assert stands(cast.project).state == "approved"


def test_a_changed_row_lapses_the_row_and_not_its_table_or_the_criteria_that_cover_it(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    table = current.spec.transformations[0]
    first = table.rows[0].model_copy(update={"rule": "always the same"})
    save(
        cast.project,
        cast.ada,
        transformations=(table.model_copy(update={"rows": (first, *table.rows[1:])}),),
    )
    assert stands(cast.project).outstanding(cast.ben.pk) == (first.key,)


def test_the_approver_is_told_once_until_they_have_looked(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    lapsed = Notice.objects.filter(to=cast.ben, kind="approval_lapsed")
    for words in ("First.", "Second."):
        save(cast.project, cast.ada, acceptance_criteria=reworded(now(cast.project).spec, "AC-02", words))
    assert lapsed.count() == 1
    assert lapsed.get().count == 1
    assert "AC-02" in lapsed.get().text
    approve(project=cast.project, key=KEY, revision=now(cast.project).row.number, by=cast.ben)
    save(cast.project, cast.ada, title="Another")
    assert lapsed.get().count == 2


def test_asking_for_changes_needs_words_and_is_told_to_the_author(cast: Cast) -> None:
    make_plan(cast)
    row = save(cast.project, cast.ada, title="Mine")
    with pytest.raises(Invalid, match="Say what should change"):
        request_changes(project=cast.project, key=KEY, revision=row.number, words="  ", by=cast.ben)
    after = request_changes(
        project=cast.project, key=KEY, revision=row.number, words="Park it instead.", by=cast.ben
    )
    assert after.state == "changes_requested"
    assert "Park it instead." in Notice.objects.get(to=cast.ada, kind="changes_requested").text
    save(cast.project, cast.ada, title="Parked")
    assert stands(cast.project).state == "in_review"


def test_withdrawing_is_a_further_fact(cast: Cast) -> None:
    current = make_plan(cast)
    with pytest.raises(MoveRefused, match="nothing to withdraw"):
        withdraw(project=cast.project, key=KEY, by=cast.ben)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    assert withdraw(project=cast.project, key=KEY, by=cast.ben).state == "draft"
    assert [vote.kind for vote in Vote.objects.all()] == ["approve", "withdraw"]


def test_one_element_can_be_withdrawn_even_after_another_revision(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    save(cast.project, cast.ada, title="Other")
    after = withdraw(project=cast.project, key=KEY, by=cast.ben, elements=["AC-01"])
    assert set(after.open_keys) == {"title", "AC-01"}
    with pytest.raises(MoveRefused, match="You have not approved AC-01"):
        withdraw(project=cast.project, key=KEY, by=cast.ben, elements=["AC-01"])


def test_the_same_vote_twice_is_one_fact(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    with pytest.raises(MoveRefused, match="You approved revision"):
        approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    with pytest.raises(MoveRefused):
        approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben, elements=["AC-01"])
    assert Vote.objects.count() == 1


def test_an_element_that_is_not_there_cannot_be_approved(cast: Cast) -> None:
    current = make_plan(cast)
    with pytest.raises(Invalid, match="has no AC-99"):
        approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben, elements=["AC-99"])


def test_who_wrote_an_element_last_is_known_from_the_revisions(cast: Cast) -> None:
    current = make_plan(cast)
    row = save(cast.project, cast.ada, acceptance_criteria=reworded(current.spec, "AC-02", "Ada's."))
    after = approve(project=cast.project, key=KEY, revision=row.number, by=cast.ada)
    assert Vote.objects.get().own == ["AC-02"]
    assert after.missing == ("AC-02 needs approval by somebody who did not write it",)
    approve(project=cast.project, key=KEY, revision=row.number, by=cast.ben, elements=["AC-02"])
    assert stands(cast.project).state == "approved"


def test_a_removed_criterion_waits_for_those_who_approved_it(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    row = save(cast.project, cast.ada, acceptance_criteria=current.spec.acceptance_criteria[1:])
    assert stands(cast.project).outstanding(cast.ben.pk) == ("AC-01",)
    after = approve(project=cast.project, key=KEY, revision=row.number, by=cast.ben, elements=["AC-01"])
    assert after.state == "approved"


def test_steps_in_another_order_wait_as_their_order_alone(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    steps = current.spec.data_flow
    save(cast.project, cast.ada, data_flow=(steps[1], steps[0], *steps[2:]))
    assert stands(cast.project).outstanding(cast.ben.pk) == ("data_flow",)
