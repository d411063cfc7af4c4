"""Where reviews stand. A fixed number of queries, however many workflows, revisions and votes."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any, Final

from django.db.models import Count

from planner.models import ReviewPolicy, ReviewRequest, ReviewRole, Thread, Vote
from planner.review import Circumstances, Policy, Standing, standing
from planner.review import Vote as VoteFact
from planner.review.concerns import concerned
from planner.review.policy import OWNER, role_key, split_role
from planner.review.votes import WITHDRAW
from planner.selectors.plans import CurrentWorkflow, current_research
from planner.spec.elements import own_hashes
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams import roles
from teams.models import Project, User
from teams.selectors import people_of

MOST_HASHES: Final = 512
# Revisions never change: the hashes of each are worked out once per process.
_HASHES: Final[OrderedDict[tuple[int, int, datetime], Mapping[str, str]]] = OrderedDict()
_LOCK: Final = Lock()


def hashes_of(current: CurrentWorkflow) -> Mapping[str, str]:
    """The own hashes of a revision's elements, by key. Not to be changed."""
    place = (current.row.pk, current.row.number, current.row.created_at)
    with _LOCK:
        if place in _HASHES:
            return _HASHES[place]
    found = own_hashes(current.spec)
    with _LOCK:
        _HASHES[place] = found
        while len(_HASHES) > MOST_HASHES:
            _HASHES.popitem(last=False)
    return found


def policy_of(project: Project) -> Policy:
    """What the project asks for; the defaults where nobody said."""
    row = ReviewPolicy.objects.filter(project=project).first()
    return policy_in(row) if row else Policy()


def policy_in(row: ReviewPolicy) -> Policy:
    """The rules as the row has them."""
    return Policy(
        approvals=row.approvals,
        roles=tuple(row.roles),
        author_alone=row.author_alone,
        questions_closed=row.questions_closed,
        threads_resolved=row.threads_resolved,
        deploy_approved=row.deploy_approved,
        deploy_proven=row.deploy_proven,
    )


def role_holders(project: Project) -> dict[str, list[User]]:
    """By role key, who holds it: `{"owner:salesforce": [...]}`."""
    found: dict[str, list[User]] = {}
    rows = ReviewRole.objects.filter(project=project, user__is_active=True).select_related("user")
    for row in rows:
        found.setdefault(role_key(row.role, row.system), []).append(row.user)
    return found


def votes_on(workflows: Sequence[int]) -> dict[int, list[VoteFact]]:
    """By the workflow's row, every vote on it in order."""
    found: dict[int, list[VoteFact]] = {pk: [] for pk in workflows}
    rows = Vote.objects.filter(workflow__in=workflows).order_by("pk")
    for row in rows.values(
        "workflow", "by", "kind", "revision__number", "anchors", "own", "is_whole", "words", "at"
    ):
        found[row["workflow"]].append(_fact(row))
    return found


def _fact(row: Mapping[str, Any]) -> VoteFact:
    return VoteFact(
        person=row["by"],
        kind=row["kind"],
        revision=row["revision__number"],
        anchors=row["anchors"],
        own=frozenset(row["own"]),
        is_whole=row["is_whole"],
        words=row["words"],
        at=row["at"],
    )


def open_requests(workflows: Sequence[int]) -> dict[int, ReviewRequest]:
    """By the workflow's row, the open request with whom it asks."""
    rows = ReviewRequest.objects.filter(workflow__in=workflows, ended="").select_related("by", "revision")
    rows = rows.defer("revision__value", "revision__drawn", "revision__conflicts")
    return {row.workflow_id: row for row in rows.prefetch_related("asks__person")}


class Reviews:
    """The reviews of some workflows of one project, read together and worked out when asked for."""

    def __init__(self, project: Project, workflows: Sequence[CurrentWorkflow]) -> None:
        self.project = project
        self.workflows = {one.key: one for one in workflows}
        ids = [one.row.workflow_id for one in workflows]
        self.policy = policy_of(project)
        self.holders = role_holders(project)
        self.people = people_of(project)
        self.requests = open_requests(ids)
        self.votes = votes_on(ids)
        self.threads = open_threads(ids) if self.policy.threads_resolved else {}
        asks = self.policy.questions_closed and workflows
        found = current_research(project) if asks else None
        self.critical = critical_questions(found.value if found else None)
        self._standings: dict[str, Standing] = {}

    @classmethod
    def given(
        cls,
        project: Project,
        workflows: Sequence[CurrentWorkflow],
        *,
        policy: Policy,
        holders: dict[str, list[User]],
        people: list[User],
        votes: dict[int, list[VoteFact]],
        threads: dict[int, int],
        critical: int,
    ) -> "Reviews":
        """From what was read for many projects at once; whether a review was asked for is left out."""
        self = cls.__new__(cls)
        self.project, self.workflows = project, {one.key: one for one in workflows}
        self.policy, self.holders, self.people = policy, holders, people
        self.requests, self.votes = {}, votes
        self.threads = threads if policy.threads_resolved else {}
        self.critical, self._standings = critical, {}
        return self

    def request_of(self, key: str) -> ReviewRequest | None:
        """The open request for that workflow."""
        return self.requests.get(self.workflows[key].row.workflow_id)

    def of(self, key: str) -> Standing:
        """Where the review of that workflow's revision stands."""
        if key not in self._standings:
            current = self.workflows[key]
            hashes = hashes_of(current)
            self._standings[key] = standing(
                revision=current.row.number,
                hashes=hashes,
                votes=self.votes[current.row.workflow_id],
                policy=self.policy,
                at=self._circumstances(current, current.spec, hashes),
            )
        return self._standings[key]

    def of_spec(self, spec: WorkflowSpec) -> Standing:
        """Where the review of the workflow stands as `spec` has it, which may be an older revision.

        Approvals of exactly these words count, also where the same people approved others since.
        """
        current = self.workflows[spec.key]
        if current.spec == spec:
            return self.of(spec.key)
        hashes = own_hashes(spec)
        # What somebody took back is taken back, whichever words it had by then.
        votes = [
            vote if vote.kind == WITHDRAW else replace(vote, anchors=_alike(vote.anchors, hashes))
            for vote in self.votes[current.row.workflow_id]
        ]
        return standing(
            revision=0,
            hashes=hashes,
            votes=votes,
            policy=self.policy,
            at=self._circumstances(current, spec, hashes),
        )

    @property
    def may_approve(self) -> dict[int, User]:
        """Who may approve in this project, by id."""
        return {one.pk: one for one in self.people if roles.may(one.role, roles.REVIEW)}  # type: ignore[attr-defined]

    def person(self, pk: int) -> User | None:
        """Somebody who can open the project."""
        return next((person for person in self.people if person.pk == pk), None)

    def _circumstances(
        self, current: CurrentWorkflow, spec: WorkflowSpec, known: Mapping[str, str]
    ) -> Circumstances:
        return Circumstances(
            people=frozenset(self.may_approve),
            roles={key: [one.pk for one in people] for key, people in self.holders.items()},
            concerned=_concerned(spec, known, self.policy),
            names={person.pk: person.label for person in self.people},
            systems={one.key: one.name or one.key for one in current.spec.systems},
            is_asked=current.row.workflow_id in self.requests,
            critical=self.critical,
            threads=self.threads.get(current.row.workflow_id, 0),
        )


def _alike(anchors: Mapping[str, str], hashes: Mapping[str, str]) -> dict[str, str]:
    return {key: one for key, one in anchors.items() if hashes.get(key) == one}


def _concerned(spec: WorkflowSpec, known: Mapping[str, str], policy: Policy) -> dict[str, frozenset[str]]:
    owners = [key for key in policy.roles if split_role(key)[0] == OWNER]
    return {key: concerned(spec, split_role(key)[1], known) for key in owners}


def critical_questions(research: Research | None) -> int:
    """How many critical questions are open; the same that lint names in every workflow."""
    questions = research.questions if research else ()
    return sum(1 for one in questions if one.priority == "critical" and one.state == "open")


def open_threads(workflows: Sequence[int]) -> dict[int, int]:
    """By the workflow's row, how many threads are open on it."""
    rows = Thread.objects.filter(workflow__in=workflows, state=Thread.State.OPEN)
    return dict(rows.values_list("workflow").annotate(Count("pk")))
