"""Asking people to look at a workflow, reminding them, ending it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from lib.errors import Invalid
from planner.models import ReviewAsk, ReviewRequest
from planner.review import states
from planner.review.concerns import SECTIONS
from planner.review.policy import split_role
from planner.selectors.asked import Asked, asked_of, people_asked, requests_open, unanswered
from planner.selectors.reviews import Reviews
from planner.selectors.revisions import newest_revision
from planner.services.approvals import MoveRefused, open_review
from planner.services.review_news import about, address_of, heard
from teams.models import Project, User
from teams.services.audit import record_fact
from teams.services.notices import notify

LONGEST_NOTE = 2000
LATEST_DUE = timedelta(days=366)
AGAIN = timedelta(minutes=10)


def ask(
    *,
    project: Project,
    key: str,
    revision: int,
    people: Collection[int],
    roles: Collection[str],
    scopes: Mapping[str, Sequence[str]],
    note: str,
    due_on: date | None,
    by: User,
) -> ReviewRequest:
    """Ask these people (ids) and holders of roles (keys) to look. Who is asked already gets the new scope.

    `scopes` are sections and element keys by `p-<id>` or role key; without one: everything. Raises Invalid
    naming the field, StaleRevision when a newer revision was saved.
    """
    with transaction.atomic():
        reviews = open_review(project, key, revision)
        _check(reviews, key, people, roles, scopes, note, due_on)
        current = reviews.workflows[key]
        request = reviews.request_of(key) or ReviewRequest(workflow=current.row.workflow, by=by)
        is_moved = request.pk is not None and request.due_on != due_on
        request.revision, request.note, request.due_on = current.row, note.strip(), due_on
        request.save()
        if is_moved:
            # Reminders were of the day it was due before.
            request.asks.update(told_before_at=None, told_overdue_at=None)
        rows = [_asked(request, scopes.get(f"p-{pk}", ()), person=pk) for pk in dict.fromkeys(people)]
        for role in dict.fromkeys(roles):
            name, system = split_role(role)
            rows.append(_asked(request, scopes.get(role, ()), role=name, system=system))
        told = [person for row in rows for person in people_asked(reviews, row)]
        record_fact(
            by=by,
            verb="review.asked",
            project=project,
            subject=key,
            revision=revision,
            people=sorted({person.label for person in told}),
            due=due_on.isoformat() if due_on else "",
        )
        until = f" by {due_on:%-d %b}" if due_on else ""
        notify(
            to=told,
            kind="review_asked",
            project=project,
            text=f"{by.label} asks you to review {current.spec.title}{until}.",
            address=address_of(project, key),
            by=by,
            about=about(key),
        )
        heard(project, key, revision, by)
    return request


def remind(*, project: Project, key: str, by: User) -> int:
    """Remind everybody who has not answered; how many people that is. Refused within ten minutes."""
    with transaction.atomic():
        reviews = open_review(project, key, None)
        request = _open_request(reviews, key, states.REMIND, by)
        waiting = unanswered(asked_of(reviews, key, {}))
        if not waiting:
            raise MoveRefused("Everybody who was asked has answered.", reviews.of(key).state, states.REMIND)
        now = timezone.now()
        last = max((one.ask.reminded_at for one in waiting if one.ask.reminded_at), default=None)
        if last and now - last < AGAIN:
            raise MoveRefused(
                "They were reminded less than ten minutes ago.", reviews.of(key).state, states.REMIND
            )
        ReviewAsk.objects.filter(pk__in=[one.ask.pk for one in waiting]).update(reminded_at=now)
        people = _remind(reviews, key, request, waiting, by)
        record_fact(by=by, verb="review.reminded", project=project, subject=key, people=people)
        heard(project, key, reviews.workflows[key].row.number, by)
    return len(people)


def close(*, project: Project, key: str, by: User, done: bool) -> ReviewRequest:
    """End the open request: it is done, or not wanted any more. Votes stay as they are."""
    with transaction.atomic():
        reviews = open_review(project, key, None)
        request = _open_request(reviews, key, states.CLOSE, by)
        request.ended = ReviewRequest.Ended.DONE if done else ReviewRequest.Ended.CANCELLED
        request.ended_by, request.ended_at = by, timezone.now()
        request.save(update_fields=["ended", "ended_by", "ended_at"])
        record_fact(by=by, verb=f"review.{request.ended}", project=project, subject=key)
        heard(project, key, reviews.workflows[key].row.number, by)
    return request


def remind_due() -> int:
    """The scheduler's chore: remind a day before a review is due and once when it is overdue."""
    today = timezone.now().date()
    return sum(_remind_due(request, today) for request in requests_open() if _is_time(request, today))


def _is_time(request: ReviewRequest, today: date) -> bool:
    return request.due_on is not None and request.due_on <= today + timedelta(days=1)


def _remind_due(request: ReviewRequest, today: date) -> int:
    """How many people were told. The column that is set first decides between two schedulers."""
    overdue = request.due_on is not None and request.due_on < today
    column = "told_overdue_at" if overdue else "told_before_at"
    with transaction.atomic():
        asks = ReviewAsk.objects.select_for_update().filter(request=request, **{column: None})
        fresh = set(asks.values_list("pk", flat=True))
        if not fresh:
            return 0
        project, key = request.workflow.project, request.workflow.key
        current = newest_revision(project, key)
        if current is None:
            return 0
        reviews = Reviews(project, [current])
        waiting = [one for one in unanswered(asked_of(reviews, key, {})) if one.ask.pk in fresh]
        ReviewAsk.objects.filter(pk__in=fresh).update(**{column: timezone.now()})
        return len(_remind(reviews, key, request, waiting, None)) if waiting else 0


def _remind(
    reviews: Reviews, key: str, request: ReviewRequest, waiting: Sequence[Asked], by: User | None
) -> list[str]:
    people = {person.pk: person for one in waiting for person in one.people}
    due = request.due_on
    when = "" if due is None else f", due {due:%-d %b}" if due >= timezone.now().date() else ", overdue"
    notify(
        to=people.values(),
        kind="review_reminder",
        project=reviews.project,
        text=f"{request.by.label} waits for your review of {reviews.workflows[key].spec.title}{when}.",
        address=address_of(reviews.project, key),
        by=by,
        about=about(key),
    )
    return sorted(person.label for person in people.values())


def _asked(
    request: ReviewRequest,
    scope: Sequence[str],
    *,
    person: int | None = None,
    role: str = "",
    system: str = "",
) -> ReviewAsk:
    row, _ = ReviewAsk.objects.update_or_create(
        request=request, person_id=person, role=role, system=system, defaults={"scope": list(scope)}
    )
    return row


def _open_request(reviews: Reviews, key: str, move: str, by: User) -> ReviewRequest:
    request = reviews.request_of(key)
    said = reviews.of(key).refusal(move, by.pk)
    if request is None or said:
        raise MoveRefused(said or states.REFUSALS[states.DRAFT, move], reviews.of(key).state, move)
    return request


def _check(
    reviews: Reviews,
    key: str,
    people: Collection[int],
    roles: Collection[str],
    scopes: Mapping[str, Sequence[str]],
    note: str,
    due_on: date | None,
) -> None:
    if not people and not roles:
        raise Invalid("Choose at least one person or role.", where="people")
    if any(pk not in reviews.may_approve for pk in people):
        raise Invalid("One of these people may not review in this project.", where="people")
    if any(role not in reviews.holders for role in roles):
        raise Invalid("Nobody holds one of these roles yet.", where="people")
    if len(note.strip()) > LONGEST_NOTE:
        raise Invalid(f"A note has at most {LONGEST_NOTE:,} characters.", where="note")
    today = timezone.now().date()
    if due_on is not None and not today <= due_on <= today + LATEST_DUE:
        raise Invalid("Choose a day from today on, within a year.", where="due_on")
    known = {*SECTIONS, *reviews.of(key).elements}
    unknown = [name for scope in scopes.values() for name in scope if name not in known]
    if unknown:
        raise Invalid(f"This revision has no {unknown[0]}.", where="scope")
