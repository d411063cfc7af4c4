"""Asking for review: from whom, for what, until when; reminders once; who has answered; the inbox."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lib.errors import Invalid, StaleRevision
from planner.models import ReviewAsk, ReviewRequest
from planner.pages.inbox import inbox_of
from planner.pages.summaries import summaries
from planner.review import Policy
from planner.services.approvals import MoveRefused, approve, request_changes
from planner.services.policies import set_policy, set_roles
from planner.services.questions import ask_person, reopen_question
from planner.services.review_requests import ask, close, remind, remind_due
from teams.models import AuditFact, Notice, User
from tests.cast import Cast
from tests.factories import make_project
from tests.planner.review.plans import KEY, make_plan, now, save, stands
from tests.ui.plans import save_reference_plan

pytestmark = pytest.mark.django_db


def asked(cast: Cast, *people: User, **values: object) -> ReviewRequest:
    usual: dict[str, object] = {"roles": (), "scopes": {}, "note": "", "due_on": None, "revision": 1}
    return ask(
        project=cast.project,
        key=KEY,
        people=[person.pk for person in people],
        by=cast.ada,
        **{**usual, **values},  # type: ignore[arg-type]
    )


def reviews(cast: Cast, person: User) -> list[str]:
    return [row.text for row in inbox_of(cast.team, person).rows if row.kind != "question"]


def test_who_is_asked_is_told_and_finds_it_in_what_waits(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben, note="Is the retry enough?")
    assert stands(cast.project).state == "in_review"
    assert Notice.objects.get(to=cast.ben, kind="review_asked").by == cast.ada
    (row,) = inbox_of(cast.team, cast.ben).rows
    assert (row.text, row.by, row.note) == ("Review Contact to lead", "Ada Ek", "Is the retry enough?")
    assert inbox_of(cast.team, cast.olga).rows == []
    assert inbox_of(cast.team, cast.ada).rows == []


def test_what_was_answered_waits_no_longer_and_ends_the_request(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben, cast.olga)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    assert reviews(cast, cast.ben) == []
    assert reviews(cast, cast.olga) == ["Review Contact to lead"]
    request_changes(project=cast.project, key=KEY, revision=1, words="Other.", by=cast.olga)
    assert ReviewRequest.objects.get().ended == "done"
    assert AuditFact.objects.filter(verb="review.done").count() == 1


def test_a_part_is_answered_by_approving_that_part(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben, scopes={f"p-{cast.ben.pk}": ["trigger", "AC-01"]})
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben, elements=["trigger"])
    assert reviews(cast, cast.ben) == ["Review Contact to lead"]
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben, elements=["AC-01"])
    assert reviews(cast, cast.ben) == []


def test_a_role_is_answered_by_one_of_its_people(cast: Cast) -> None:
    make_plan(cast)
    set_roles(project=cast.project, holders={"security": [cast.ben.pk, cast.olga.pk]}, by=cast.olga)
    asked(cast, roles=["security"])
    assert reviews(cast, cast.ben) == reviews(cast, cast.olga) == ["Review Contact to lead"]
    approve(project=cast.project, key=KEY, revision=1, by=cast.olga)
    assert reviews(cast, cast.ben) == []


def test_the_owner_of_a_system_is_asked_for_what_concerns_it(cast: Cast) -> None:
    current = make_plan(cast)
    system = current.spec.systems[1].key
    role = f"owner:{system}"
    set_roles(project=cast.project, holders={role: [cast.ben.pk]}, by=cast.olga)
    set_policy(project=cast.project, policy=Policy(roles=(role,)), by=cast.olga)
    asked(cast, roles=[role])
    approve(project=cast.project, key=KEY, revision=1, by=cast.olga)
    after = stands(cast.project)
    assert after.state == "in_review"
    calls = {one.key for one in current.spec.endpoints if one.system == system}
    assert calls <= set(after.open_keys)
    assert not set(after.open_keys) & {"title", "prompt", "AC-01"}
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben, elements=list(after.open_keys))
    assert stands(cast.project).state == "approved"
    assert ReviewRequest.objects.get().ended == "done"


def test_what_lapsed_waits_for_the_approver_and_for_nobody_else(cast: Cast) -> None:
    make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    save(cast.project, cast.ada, title="Other", prompt="Other")
    assert reviews(cast, cast.ben) == ["Look again at 2 changes in Other"]
    assert reviews(cast, cast.olga) == []


def test_who_asked_for_changes_is_asked_to_look_at_the_next_revision(cast: Cast) -> None:
    make_plan(cast)
    request_changes(project=cast.project, key=KEY, revision=1, words="Other.", by=cast.ben)
    assert reviews(cast, cast.ben) == []
    save(cast.project, cast.ada, title="Other")
    assert reviews(cast, cast.ben) == ["Revision 2 of Other came after you asked for changes"]


def test_questions_stand_in_the_same_inbox(cast: Cast) -> None:
    key = save_reference_plan(cast.project, cast.ada).value["questions"][0]["key"]
    reopen_question(project=cast.project, key=key, by=cast.ada)
    ask_person(project=cast.project, key=key, who=cast.ben.email, note="You know.", by=cast.ada)
    asked(cast, cast.ben)
    assert [row.kind for row in inbox_of(cast.team, cast.ben).rows] == ["review", "question"]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({}, "people"),
        ({"roles": ["security"]}, "people"),
        ({"people": "cleo"}, "people"),
        ({"people": "ben", "due_on": date(2020, 1, 1)}, "due_on"),
        ({"people": "ben", "due_on": date(2099, 1, 1)}, "due_on"),
        ({"people": "ben", "scopes": {"x": ["AC-99"]}}, "scope"),
        ({"people": "ben", "note": "x" * 2001}, "note"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    cast: Cast, values: dict[str, object], where: str
) -> None:
    make_plan(cast)
    people = {"ben": [cast.ben], "cleo": [cast.cleo]}.get(str(values.pop("people", "")), [])
    with pytest.raises(Invalid) as refused:
        asked(cast, *people, **values)
    assert refused.value.where == where
    assert not ReviewRequest.objects.exists()


def test_asking_for_an_older_revision_is_refused(cast: Cast) -> None:
    make_plan(cast)
    save(cast.project, cast.ada, title="Other")
    with pytest.raises(StaleRevision):
        asked(cast, cast.ben)


def test_asking_again_adds_people_to_the_same_request(cast: Cast) -> None:
    make_plan(cast)
    first = asked(cast, cast.ben)
    asked(cast, cast.olga, note="You too.")
    request = ReviewRequest.objects.get()
    assert (request.pk, request.note, request.asks.count()) == (first.pk, "You too.", 2)
    asked(cast, cast.ben, scopes={f"p-{cast.ben.pk}": ["trigger"]})
    assert request.asks.get(person=cast.ben).scope == ["trigger"]


def test_a_reminder_goes_to_those_who_have_not_answered_and_not_twice_in_a_row(cast: Cast) -> None:
    make_plan(cast)
    with pytest.raises(MoveRefused, match="Nobody is asked yet"):
        remind(project=cast.project, key=KEY, by=cast.ada)
    asked(cast, cast.ben, cast.olga)
    approve(project=cast.project, key=KEY, revision=1, by=cast.olga)
    assert remind(project=cast.project, key=KEY, by=cast.ada) == 1
    assert Notice.objects.filter(kind="review_reminder").get().to == cast.ben
    with pytest.raises(MoveRefused, match="less than ten minutes"):
        remind(project=cast.project, key=KEY, by=cast.ada)


def test_reminders_go_out_by_themselves_a_day_before_and_once_when_overdue(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_plan(cast)
    today = timezone.now()
    asked(cast, cast.ben, due_on=today.date() + timedelta(days=3))
    assert remind_due() == 0
    for days, told in ((2, 1), (2, 0), (3, 0), (4, 1), (5, 0)):
        moment = today + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert remind_due() == told, days
    assert ReviewAsk.objects.get().told_overdue_at is not None
    assert "overdue" in Notice.objects.filter(kind="review_reminder").latest("pk").text


def test_nobody_is_reminded_of_what_they_answered(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben, cast.olga, due_on=timezone.now().date() + timedelta(days=1))
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    assert remind_due() == 1
    assert Notice.objects.get(kind="review_reminder").to == cast.olga


def test_a_review_can_be_cancelled_and_asked_again(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben)
    close(project=cast.project, key=KEY, by=cast.ada, done=False)
    assert reviews(cast, cast.ben) == []
    assert stands(cast.project).state == "draft"
    asked(cast, cast.ben)
    assert ReviewRequest.objects.filter(ended="").count() == 1


def test_somebody_who_may_no_longer_review_has_nothing_waiting(cast: Cast) -> None:
    make_plan(cast)
    asked(cast, cast.ben)
    cast.team.memberships.filter(user=cast.ben).update(role="viewer")
    assert reviews(cast, cast.ben) == []
    assert now(cast.project).row.number == 1


def test_the_list_of_projects_says_what_is_in_review(cast: Cast) -> None:
    make_plan(cast)
    assert summaries([cast.project], {})[cast.project.pk].state == "draft"
    asked(cast, cast.ben)
    found = summaries([cast.project], {})[cast.project.pk]
    assert (found.state, found.label) == ("in_review", "In review")
    assert found.note.startswith("1 of 1 workflow in review.")
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    with CaptureQueriesContext(connection) as one:
        found = summaries([cast.project], {})[cast.project.pk]
    assert (found.label, found.detail) == ("Approved", "1 of 1 workflow approved")
    others = [make_project(cast.team, f"copy-{number}", by=cast.ada) for number in range(2)]
    for project in others:
        save_reference_plan(project, cast.ada)
        approve(project=project, key=KEY, revision=1, by=cast.ben)
    with CaptureQueriesContext(connection) as three:
        every = summaries([cast.project, *others], {})
    assert [each.detail for each in every.values()] == ["1 of 1 workflow approved"] * 3
    # One more at most: revisions that no page has read yet.
    assert len(three) <= len(one) + 1
    cast.team.memberships.filter(user=cast.ben).update(role="viewer")
    assert summaries([cast.project], {})[cast.project.pk].detail == "1 workflow"


def test_another_due_day_is_reminded_of_again(cast: Cast) -> None:
    make_plan(cast)
    today = timezone.now().date()
    asked(cast, cast.ben, due_on=today + timedelta(days=1))
    assert (remind_due(), remind_due()) == (1, 0)
    asked(cast, cast.ben, due_on=today)
    assert (remind_due(), remind_due()) == (1, 0)
