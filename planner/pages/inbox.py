"""What waits for one person in a team: reviews asked of them, what changed under their approval,
questions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from lib.text import counted
from planner.pages.waiting import waiting_for as questions_for
from planner.selectors.asked import Asked, asked_of
from planner.selectors.plans import CurrentWorkflow, current_workflows
from planner.selectors.review_inbox import workflows_to_check
from planner.selectors.reviews import Reviews
from teams.models import Project, Team, User
from teams.summaries import Waiting

REVIEW, AGAIN, QUESTION = "review", "again", "question"
TITLES = {
    REVIEW: "Reviews asked of you",
    AGAIN: "Changed since you looked",
    QUESTION: "Questions asked of you",
}


@dataclass(frozen=True)
class InboxRow:
    """One thing to do. `kind` is review, again or question; `due_on` only of a review."""

    kind: str
    text: str
    url: str
    project: str
    by: str = ""
    note: str = ""
    since: datetime | None = None
    due_on: date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.now().date()


@dataclass(frozen=True)
class Inbox:
    """The page. Nothing else stands on it."""

    team: Team
    rows: Sequence[InboxRow]

    @property
    def groups(self) -> list[tuple[str, list[InboxRow]]]:
        """The rows under their headings, what is due first."""
        found = ((TITLES[kind], [row for row in self.rows if row.kind == kind]) for kind in TITLES)
        return [(title, rows) for title, rows in found if rows]


def inbox_of(team: Team, person: User) -> Inbox:
    """Everything in this team that waits for that person."""
    rows = [*_reviews(team, person), *_questions(team, person)]
    far = date.max
    rows.sort(key=lambda row: (row.due_on or far, -(row.since.timestamp() if row.since else 0)))
    return Inbox(team, rows)


def waiting_for(team: Team, person: User) -> list[Waiting]:
    """settings.WAITING_FOR: the reviews of this member; their questions have a hook of their own."""
    return [
        Waiting(row.text, row.url, row.project, row.by, row.note, row.since, kind="review")
        for row in _reviews(team, person)
    ]


def _questions(team: Team, person: User) -> Iterable[InboxRow]:
    for one in questions_for(team, person):
        yield InboxRow(QUESTION, one.text, one.url, one.project, one.by, one.note, one.since)


def _reviews(team: Team, person: User) -> list[InboxRow]:
    found: list[InboxRow] = []
    for project, keys in workflows_to_check(team, person).items():
        workflows = [one for one in current_workflows(project) if one.key in keys]
        reviews = Reviews(project, workflows)
        if person.pk in reviews.may_approve:
            found += [row for one in workflows if (row := _row(project, reviews, one, person))]
    return found


def _row(project: Project, reviews: Reviews, current: CurrentWorkflow, person: User) -> InboxRow | None:
    """At most one row for a workflow: what is asked counts before what lapsed."""
    stands, title = reviews.of(current.key), current.spec.title
    lapsed = stands.outstanding(person.pk)
    request = reviews.request_of(current.key)
    asks = [one for one in asked_of(reviews, current.key, {}) if _is_for(one, person)]
    if request and asks:
        again = f": {counted(len(lapsed), 'change')} since you approved" if lapsed else ""
        return InboxRow(
            REVIEW,
            f"Review {title}{again}",
            _url(project, current.key, changes=bool(lapsed)),
            project.name,
            request.by.label,
            request.note,
            request.created_at,
            request.due_on,
        )
    if lapsed:
        text = f"Look again at {counted(len(lapsed), 'change')} in {title}"
    else:
        ballot = stands.ballots.get(person.pk)
        if not (ballot and ballot.changes and ballot.changes.revision < stands.revision):
            return None
        text = f"Revision {stands.revision} of {title} came after you asked for changes"
    by = current.row.author.label if current.row.author else ""
    return InboxRow(
        AGAIN,
        text,
        _url(project, current.key, changes=True),
        project.name,
        by,
        since=current.row.created_at,
    )


def _is_for(one: Asked, person: User) -> bool:
    return one.answered_by is None and any(each.pk == person.pk for each in one.people)


def _url(project: Project, key: str, *, changes: bool) -> str:
    path = reverse("planner:workflow", args=[project.team.slug, project.slug, key])
    return f"{path}?view=changes" if changes else path
