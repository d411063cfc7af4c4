"""How many workflows of each project are approved. A fixed number of queries, however many projects."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Max

from planner.models import ReviewPolicy, ReviewRole, Vote, Workflow, WorkflowRevision
from planner.review import Policy
from planner.review.policy import role_key
from planner.review.states import APPROVED
from planner.selectors.plans import SPECS, CurrentWorkflow
from planner.selectors.reviews import Reviews, open_threads, policy_in, votes_on
from teams.models import Guest, Membership, Project, User

MOST = 200
"""Workflows somebody approved, of all projects together; of more the oldest projects say no count."""


def approved_counts(projects: Sequence[Project], critical: Mapping[int, int]) -> dict[int, int]:
    """By project, how many of its workflows have all approvals they need.

    `critical`: how many critical questions are open in each. What nobody has approved is not even read.
    """
    found = _voted([project.pk for project in projects])
    if not found:
        return {}
    asked = [project for project in projects if project.pk in found]
    ids = [project.pk for project in asked]
    rules = {row.project_id: policy_in(row) for row in ReviewPolicy.objects.filter(project__in=ids)}
    every = [one.row.workflow_id for some in found.values() for one in some]
    votes, threads = votes_on(every), open_threads(every)
    holders, people = _holders(ids), _people(asked)
    counts = {}
    for project in asked:
        reviews = Reviews.given(
            project,
            found[project.pk],
            policy=rules.get(project.pk, Policy()),
            holders=holders[project.pk],
            people=people[project.pk],
            votes=votes,
            threads=threads,
            critical=critical.get(project.pk, 0),
        )
        counts[project.pk] = sum(reviews.of(key).state == APPROVED for key in reviews.workflows)
    return counts


def _voted(projects: Sequence[int]) -> dict[int, list[CurrentWorkflow]]:
    """By project, the newest revision of each workflow that somebody approved."""
    approved = Vote.objects.filter(workflow__project__in=projects, kind=Vote.Kind.APPROVE)
    rows = Workflow.objects.filter(removed_at=None, pk__in=approved.values("workflow"))
    told = rows.order_by("-project").annotate(newest=Max("revisions__number"))
    numbers = _whole(told.values_list("pk", "newest", "project")[: MOST + 1])
    newest = WorkflowRevision.objects.filter(workflow__in=numbers, number__in=set(numbers.values()))
    newest = newest.select_related("workflow").defer("value", "drawn", "conflicts")
    current = [row for row in newest if row.number == numbers[row.workflow_id]]
    specs = SPECS.of(current)
    found = defaultdict(list)
    for row in current:
        found[row.workflow.project_id].append(CurrentWorkflow(row, specs[row.pk], 0))
    return dict(found)


def _whole(rows: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Workflow -> number, without the project in whose midst the reading stops: its count would be wrong."""
    known = list(rows)
    cut = known[-1][2] if len(known) > MOST else None
    return {workflow: number for workflow, number, project in known if project != cut}


def _holders(projects: Sequence[int]) -> dict[int, dict[str, list[User]]]:
    found: dict[int, dict[str, list[User]]] = {project: {} for project in projects}
    rows = ReviewRole.objects.filter(project__in=projects, user__is_active=True).select_related("user")
    for row in rows:
        found[row.project_id].setdefault(role_key(row.role, row.system), []).append(row.user)
    return found


def _people(projects: Sequence[Project]) -> dict[int, list[User]]:
    """As `teams.selectors.people_of` for each: members of its team and its guests, with their `role`."""
    members, guests = defaultdict(list), defaultdict(list)
    teams = {project.team_id for project in projects}
    for row in Membership.objects.filter(team__in=teams, user__is_active=True).select_related("user"):
        members[row.team_id].append(_with_role(row.user, row.role))
    ids = [project.pk for project in projects]
    for guest in Guest.objects.filter(project__in=ids, user__is_active=True).select_related("user"):
        guests[guest.project_id].append(_with_role(guest.user, guest.role))
    return {project.pk: [*guests[project.pk], *members[project.team_id]] for project in projects}


def _with_role(person: User, role: str) -> User:
    person.role = role  # type: ignore[attr-defined]
    return person
