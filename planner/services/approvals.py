"""Votes on a revision: approving it or parts of it, asking for changes, taking either back."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from lib.errors import Invalid, StaleRevision, TransitionRefused
from lib.text import counted
from planner.models import ReviewRequest, Vote
from planner.review import Standing, states
from planner.selectors.asked import asked_of, unanswered
from planner.selectors.authorship import last_writers
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.reviews import Reviews
from planner.selectors.revisions import newest_revision
from planner.services.edits import workflow_to_change
from planner.services.review_news import about, address_of, concerned_by, heard, tell_approved
from teams.models import Project, User
from teams.services.audit import record_fact
from teams.services.notices import notify

LONGEST_WORDS = 4000


class MoveRefused(TransitionRefused):
    """A move of the review that its state, or where this person stands, does not allow."""

    def __init__(self, sentence: str, state: str, move: str) -> None:
        super().__init__("This workflow", state, move)
        self.args = (sentence,)
        self.message = sentence


def approve(
    *, project: Project, key: str, revision: int, by: User, elements: Collection[str] = ()
) -> Standing:
    """Approve the revision, or only these elements of it, as they are now. Returns where the review stands.

    Raises StaleRevision when a newer revision was saved, before the vote counts; MoveRefused when there is
    nothing left for this person to approve; Invalid for an element the revision does not have.
    """
    with transaction.atomic():
        reviews = open_review(project, key, revision)
        current, stands = reviews.workflows[key], reviews.of(key)
        unknown = [name for name in elements if name not in stands.elements]
        if unknown:
            raise Invalid(f"Revision {revision} has no {unknown[0]}.", where="element")
        wanted = [name for name in elements if by.pk not in stands.elements[name].approved_by]
        _guard(stands, states.APPROVE, by)
        if elements and not wanted:
            raise MoveRefused(f"You approved {', '.join(elements)} already.", stands.state, states.APPROVE)
        keys = wanted or list(stands.elements)
        writers = last_writers(current.row.workflow, revision)
        Vote.objects.create(
            workflow=current.row.workflow,
            revision=current.row,
            by=by,
            kind=Vote.Kind.APPROVE,
            is_whole=not elements,
            anchors={name: stands.elements[name].hash for name in keys},
            own=[name for name in keys if writers.get(name) == by.pk],
        )
        what = ", ".join(wanted) or f"revision {revision}"
        record_fact(by=by, verb="workflow.approved", project=project, subject=key, what=what)
        text = f"{by.label} approved {what} of {current.spec.title}."
        return _moved(project, current, stands, by, "approved", text)


def request_changes(*, project: Project, key: str, revision: int, words: str, by: User) -> Standing:
    """Say what has to change before this person approves. Their approvals no longer count.

    Raises Invalid without words, StaleRevision when a newer revision was saved.
    """
    said = words.strip()
    if not said:
        raise Invalid("Say what should change, so that it can be changed.", where="words")
    if len(said) > LONGEST_WORDS:
        raise Invalid(f"At most {LONGEST_WORDS:,} characters; put the rest into comments.", where="words")
    with transaction.atomic():
        reviews = open_review(project, key, revision)
        current, stands = reviews.workflows[key], reviews.of(key)
        _guard(stands, states.REQUEST, by)
        Vote.objects.create(
            workflow=current.row.workflow, revision=current.row, by=by, kind=Vote.Kind.CHANGES, words=said
        )
        record_fact(
            by=by,
            verb="workflow.changes_requested",
            project=project,
            subject=key,
            revision=revision,
            what=said,
        )
        text = f"{by.label} asked for changes to {current.spec.title}: {said}"
        return _moved(project, current, stands, by, "changes_requested", text)


def withdraw(*, project: Project, key: str, by: User, elements: Collection[str] = ()) -> Standing:
    """Take back what this person said of the workflow, or only their approval of these elements.

    Nobody need be told that an approval is missing again: the pages that are open hear it.
    """
    with transaction.atomic():
        reviews = open_review(project, key, None)
        current, stands = reviews.workflows[key], reviews.of(key)
        _guard(stands, states.WITHDRAW, by)
        own = stands.ballots[by.pk].approvals
        taken = {name: own[name].hash for name in elements if name in own}
        if elements and not taken:
            raise MoveRefused(f"You have not approved {', '.join(elements)}.", stands.state, states.WITHDRAW)
        Vote.objects.create(
            workflow=current.row.workflow,
            revision=current.row,
            by=by,
            kind=Vote.Kind.WITHDRAW,
            is_whole=not elements,
            anchors=taken,
        )
        what = ", ".join(taken) or f"revision {current.row.number}"
        record_fact(by=by, verb="workflow.approval_withdrawn", project=project, subject=key, what=what)
        return _moved(project, current, stands, by)


def open_review(project: Project, key: str, revision: int | None) -> Reviews:
    """The review of the newest revision, with the project's row locked: votes and saves go one by one.

    Raises StaleRevision when `revision` is not the newest, TransitionRefused when the workflow was removed.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    workflow_to_change(project, key)
    newest = newest_revision(project, key)
    if newest is None:
        raise TransitionRefused("This workflow", "without a revision", "reviewed")
    if revision is not None and newest.row.number != revision:
        raise stale(newest.row.number)
    return Reviews(project, [newest])


def stale(newest: int, changes: int = 0) -> StaleRevision:
    """The refusal of a vote on an older revision."""
    look = f"See {counted(changes, 'change')}" if changes else "See what changed"
    return StaleRevision(
        f"Revision {newest} was saved while you were reading.", hint=f"{look} before you decide."
    )


def _guard(stands: Standing, move: str, by: User) -> None:
    said = stands.refusal(move, by.pk)
    if said:
        raise MoveRefused(said, stands.state, move)


def _moved(
    project: Project, current: CurrentWorkflow, was: Standing, by: User, kind: str = "", text: str = ""
) -> Standing:
    """What follows from a vote: who hears of it, and whether all who were asked have answered.

    `was`: where the review stood before.
    """
    key = current.key
    reviews = Reviews(project, [current])
    stands = reviews.of(key)
    if kind and not (kind == "approved" and stands.state == states.APPROVED):
        notify(
            to=concerned_by(reviews, key),
            kind=kind,
            project=project,
            text=text[:500],
            address=address_of(project, key),
            by=by,
            about=about(key),
        )
    tell_approved(reviews, key, was.state, by)
    request = reviews.request_of(key)
    if request is not None and not unanswered(asked_of(reviews, key, {})):
        request.ended, request.ended_by, request.ended_at = ReviewRequest.Ended.DONE, by, timezone.now()
        request.save(update_fields=["ended", "ended_by", "ended_at"])
        record_fact(by=by, verb="review.done", project=project, subject=key)
    heard(project, key, current.row.number, by, elements=stands.moved_since(was))
    return stands
