"""Who was asked to look at a workflow, who has looked and who has answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from planner.models import ReviewAsk, ReviewRequest, Seen
from planner.review.concerns import concerned, scope_keys
from planner.review.policy import OWNER, role_key, role_name
from planner.selectors.reviews import Reviews
from teams.models import User


@dataclass(frozen=True)
class Asked:
    """One person or role that is asked. `people` are who can answer, `keys` what they should look at.

    `answered_by` is who did, None while nobody has; `seen` the newest revision one of them has opened.
    """

    ask: ReviewAsk
    name: str
    people: tuple[User, ...]
    keys: frozenset[str]
    answered_by: User | None
    seen: int

    @property
    def is_role(self) -> bool:
        return bool(self.ask.role)


def asked_of(reviews: Reviews, key: str, seen: Mapping[int, int]) -> list[Asked]:
    """Everybody whom the open request asks, in the order they were asked. `seen`: person -> revision."""
    request = reviews.request_of(key)
    return [_asked(reviews, key, ask, seen) for ask in request.asks.all()] if request else []


def _asked(reviews: Reviews, key: str, ask: ReviewAsk, seen: Mapping[int, int]) -> Asked:
    people = people_asked(reviews, ask)
    keys = keys_asked(reviews, key, ask)
    stands = reviews.of(key)
    answered = next((person for person in people if stands.answered(person.pk, keys)), None)
    return Asked(
        ask=ask,
        name=name_of(reviews, key, ask),
        people=people,
        keys=keys,
        answered_by=answered,
        seen=max((seen.get(person.pk, 0) for person in people), default=0),
    )


def people_asked(reviews: Reviews, ask: ReviewAsk) -> tuple[User, ...]:
    """Who can answer: the person, or whoever holds the role now and may approve."""
    may = reviews.may_approve
    if ask.person is not None:
        return (ask.person,) if ask.person.pk in may else ()
    holders = reviews.holders.get(role_key(ask.role, ask.system), ())
    return tuple(person for person in holders if person.pk in may)


def keys_asked(reviews: Reviews, key: str, ask: ReviewAsk) -> frozenset[str]:
    """What they should look at. The owner of a system without a scope of words: what concerns the system."""
    spec = reviews.workflows[key].spec
    known = reviews.of(key).elements
    if ask.role == OWNER and not ask.scope:
        return concerned(spec, ask.system, known) or frozenset(known)
    return scope_keys(spec, ask.scope, known) or frozenset(known)


def name_of(reviews: Reviews, key: str, ask: ReviewAsk) -> str:
    """What to call who is asked: a person's name, or the role."""
    if ask.person is not None:
        return ask.person.label
    systems = {one.key: one.name or one.key for one in reviews.workflows[key].spec.systems}
    return role_name(role_key(ask.role, ask.system), systems)


def seen_by(workflows: Collection[int]) -> dict[int, dict[int, int]]:
    """By the workflow's row and the person, the newest revision they opened."""
    found: dict[int, dict[int, int]] = {}
    rows = Seen.objects.filter(workflow__in=workflows).values_list("workflow", "user", "number")
    for workflow, person, number in rows:
        found.setdefault(workflow, {})[person] = number
    return found


def seen_before(workflow: int, person: int) -> tuple[int, int]:
    """The newest revision somebody opened and the one before that, 0 where there was none."""
    row = Seen.objects.filter(workflow=workflow, user=person).values_list("number", "before").first()
    return row or (0, 0)


def unanswered(asked: Sequence[Asked]) -> list[Asked]:
    """Those from whom nothing has come yet."""
    return [one for one in asked if one.answered_by is None]


def requests_open() -> list[ReviewRequest]:
    """Every open request with a due date, anywhere, with whom it asks."""
    rows = ReviewRequest.objects.filter(ended="", workflow__removed_at=None).exclude(due_on=None)
    rows = rows.filter(workflow__project__archived_at=None).select_related(
        "by", "workflow__project__team", "workflow"
    )
    return list(rows.prefetch_related("asks__person"))
