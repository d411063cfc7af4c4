"""Several people in one moment: every vote counts once, and none counts for what nobody read."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connections
from django.utils import timezone

from lib.errors import DomainError, StaleRevision
from planner.models import ReviewRequest, Vote, WorkflowRevision
from planner.review import Policy
from planner.services.approvals import approve
from planner.services.policies import set_policy
from planner.services.review_requests import ask, remind_due
from teams.models import Notice
from tests.cast import Cast, make_cast
from tests.planner.review.plans import KEY, make_plan, now, save, stands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None) -> Cast:
    found = make_cast()
    make_plan(found)
    set_policy(project=found.project, policy=Policy(approvals=2), by=found.olga)
    return found


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, begun together; what each returned or raised."""
    ready = threading.Barrier(len(tasks))
    results: list[object] = [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        close_old_connections()
        try:
            ready.wait(20)
            results[place] = task()
        except DomainError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_two_people_vote_at_once_and_the_second_completes_it(cast: Cast) -> None:
    vote = [
        lambda person=person: approve(project=cast.project, key=KEY, revision=1, by=person).state
        for person in (cast.ben, cast.olga)
    ]
    assert sorted(map(str, at_once(*vote))) == ["approved", "in_review"]
    assert stands(cast.project).state == "approved"
    assert Vote.objects.count() == 2


def test_one_person_who_presses_twice_votes_once(cast: Cast) -> None:
    results = at_once(*[lambda: approve(project=cast.project, key=KEY, revision=1, by=cast.ben).state] * 4)
    assert sum(1 for one in results if isinstance(one, DomainError)) == 3
    assert Vote.objects.count() == 1


def test_a_vote_while_a_revision_is_saved_counts_for_what_was_read_or_not_at_all(cast: Cast) -> None:
    for number in range(1, 5):
        results = at_once(
            lambda number=number: approve(project=cast.project, key=KEY, revision=number, by=cast.ben),
            lambda number=number: save(cast.project, cast.ada, title=f"Title {number}"),
        )
        voted, saved = results
        assert isinstance(saved, WorkflowRevision)
        after = stands(cast.project)
        if isinstance(voted, StaleRevision):
            assert not Vote.objects.filter(revision__number=number).exists()
        else:
            assert Vote.objects.filter(revision__number=number).count() == 1
            assert after.outstanding(cast.ben.pk) == ("title",)
        assert not after.has_approved(cast.ben.pk)
        assert now(cast.project).row.number == number + 1


def test_two_who_ask_at_once_make_one_request(cast: Cast) -> None:
    at_once(
        *[
            lambda person=person: ask(
                project=cast.project,
                key=KEY,
                revision=1,
                people=[person.pk],
                roles=(),
                scopes={},
                note="",
                due_on=None,
                by=cast.ada,
            )
            for person in (cast.ben, cast.olga)
        ]
    )
    assert ReviewRequest.objects.get().asks.count() == 2


def test_two_schedulers_remind_once(cast: Cast) -> None:
    ask(
        project=cast.project,
        key=KEY,
        revision=1,
        people=[cast.ben.pk],
        roles=(),
        scopes={},
        note="",
        due_on=timezone.now().date(),
        by=cast.ada,
    )
    assert sorted(map(int, map(str, at_once(remind_due, remind_due)))) == [0, 1]
    assert Notice.objects.get(kind="review_reminder").count == 1
