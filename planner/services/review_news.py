"""What becomes known when a review moves: open pages hear it, people are told, the record has a fact."""

from collections.abc import Collection, Iterable

from django.urls import reverse

from jobs.journal import announce
from lib.text import counted, listed
from planner.models import Workflow, WorkflowRevision
from planner.review import GONE, Standing
from planner.review.states import APPROVED
from planner.selectors.plans import SPECS, CurrentWorkflow
from planner.selectors.reviews import Reviews
from teams.models import Project, User
from teams.services.audit import record_fact
from teams.services.notices import notify

KIND = "plan.review_moved"
LAPSED = "approval.lapsed"


def heard(
    project: Project, key: str, number: int, by: User | None, *, elements: Collection[str] | None = None
) -> None:
    """Open pages draw the approve bar and the states again, and the marks at these elements; None: at all."""
    payload: dict[str, object] = {"workflow": key, "revision": number, "by": by.label if by else ""}
    if elements is not None:
        payload["elements"] = list(elements)
    announce(topic=project.topic, kind=KIND, payload=payload)


def address_of(project: Project, key: str, *, changes: bool = False) -> str:
    """The path of a workflow's page, or of its changes."""
    path = reverse("planner:workflow", args=[project.team.slug, project.slug, key])
    return f"{path}?view=changes" if changes else path


def about(key: str) -> str:
    """What notices of one workflow's review are joined by."""
    return f"review:{key}"


def tell_approved(reviews: Reviews, key: str, was: str, by: User | None) -> None:
    """Whoever asked, wrote it or approved it hears that it is approved by everybody it needs."""
    stands = reviews.of(key)
    if was == APPROVED or stands.state != APPROVED:
        return
    project, current = reviews.project, reviews.workflows[key]
    record_fact(
        by=by, verb="workflow.fully_approved", project=project, subject=key, revision=current.row.number
    )
    notify(
        to=[*concerned_by(reviews, key), *_people(reviews, stands.ballots)],
        kind="fully_approved",
        project=project,
        text=f"{current.spec.title} is approved: revision {current.row.number} has all it needs.",
        address=address_of(project, key),
        by=by,
        about=about(key),
    )


def concerned_by(reviews: Reviews, key: str) -> list[User]:
    """Who wants to know what becomes of a review: who asked for it and who saved the revision."""
    request, author = reviews.request_of(key), reviews.workflows[key].row.author
    return [person for person in (request.by if request else None, author) if person is not None]


def tell_lapsed(
    *, workflow: Workflow, before: WorkflowRevision, after: WorkflowRevision, by: User | None
) -> None:
    """A revision was saved: tell each person whose approvals it changed, once until they have looked.

    Call it in the transaction that saves the revision. Costs one query where nobody has approved anything.
    """
    if not workflow.votes.exists():
        return
    specs = SPECS.of([before, after])
    key, project = workflow.key, workflow.project
    old = Reviews(project, [CurrentWorkflow(before, specs[before.pk], 0)])
    new = Reviews(project, [CurrentWorkflow(after, specs[after.pk], 0)])
    was, now = old.of(key), new.of(key)
    for person in now.ballots:
        waited = set(was.outstanding(person))
        lapsed = [one for one in now.outstanding(person) if one not in waited]
        known = new.person(person)
        if known is None or not lapsed:
            continue
        record_fact(
            by=by, verb=LAPSED, project=project, subject=key, person=known.label, elements=lapsed[:40]
        )
        if not waited:
            _tell(new, key, known, _words(now, lapsed), by)
    if by is not None:
        tell_approved(new, key, was.state, by)


def _tell(reviews: Reviews, key: str, person: User, what: str, by: User | None) -> None:
    current = reviews.workflows[key]
    who = by.label if by else "Research"
    notify(
        to=[person],
        kind="approval_lapsed",
        project=reviews.project,
        text=f"{who} changed what you approved in {current.spec.title}: {what}. Only that needs your look.",
        address=address_of(reviews.project, key, changes=True),
        by=by,
        about=about(key),
    )


def _words(stands: Standing, keys: Collection[str]) -> str:
    gone = {key for key in keys if stands.elements[key].hash == GONE}
    names = [f"{key.replace('_', ' ')} removed" if key in gone else key.replace("_", " ") for key in keys]
    return listed(names) if len(names) <= 4 else counted(len(names), "element")


def _people(reviews: Reviews, people: Iterable[int]) -> list[User]:
    return [found for person in people if (found := reviews.person(person)) is not None]
