"""Where the review of a revision stands: what is approved by whom, what lapsed, what is missing and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from lib.text import counted, listed
from planner.review import states
from planner.review.policy import Policy, role_name
from planner.review.votes import GONE, Ballot, Vote, ballots


@dataclass(frozen=True)
class Circumstances:
    """What a standing depends on besides the votes.

    people     who may approve now; the votes of anybody else do not count
    roles      role key -> the people who hold it
    concerned  role key -> the elements its holders must approve; a role that is not here: every element
    names      what people and systems are called in sentences
    is_asked   whether a request for review is open
    critical   how many critical questions are open, `threads` how many threads are
    """

    people: frozenset[int] = frozenset()
    roles: Mapping[str, Collection[int]] = field(default_factory=dict)
    concerned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = False
    critical: int = 0
    threads: int = 0


@dataclass(frozen=True)
class ElementStanding:
    """One element: who approved it as it is, for whom it changed since, and what it still needs.

    `is_gone`: it was removed after somebody approved it; approving means that it may go.
    """

    key: str
    hash: str
    approved_by: tuple[int, ...] = ()
    lapsed_for: tuple[int, ...] = ()
    more: int = 0
    roles: tuple[str, ...] = ()
    needs_another: bool = False

    @property
    def is_approved(self) -> bool:
        return not (self.more or self.roles or self.needs_another)

    @property
    def is_gone(self) -> bool:
        return self.hash == GONE


@dataclass(frozen=True)
class Standing:
    """The review of one revision, numbered `revision`. `missing` are sentences without their full stop."""

    revision: int
    state: str
    elements: Mapping[str, ElementStanding]
    ballots: Mapping[int, Ballot]
    missing: tuple[str, ...]
    needed: int
    is_asked: bool = False
    people: frozenset[int] = frozenset()

    @property
    def anchors(self) -> dict[str, str]:
        """What a vote for the whole speaks of."""
        return {key: one.hash for key, one in self.elements.items()}

    @property
    def given(self) -> int:
        """How many people have approved all of it."""
        return sum(1 for person in self.ballots if self.has_approved(person))

    @property
    def label(self) -> str:
        """The state as its pill says it: `In review, 1 of 2`."""
        if self.state == states.IN_REVIEW:
            return f"In review, {min(self.given, self.needed)} of {self.needed}"
        return states.LABELS[self.state]

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The elements that need an approval yet."""
        return tuple(key for key, one in self.elements.items() if not one.is_approved)

    def has_approved(self, person: int) -> bool:
        """Whether somebody approved every element as it is now, and asks for no changes."""
        ballot = self.ballots.get(person)
        if ballot is None or ballot.changes:
            return False
        return all(person in one.approved_by for one in self.elements.values())

    def outstanding(self, person: int) -> tuple[str, ...]:
        """What changed under somebody's approval: what they must look at again, and nothing else.

        For who approved the whole that includes what is new since.
        """
        ballot = self.ballots.get(person)
        if ballot is None or not ballot.approvals:
            return ()
        return tuple(
            key
            for key, one in self.elements.items()
            if person in one.lapsed_for
            or (ballot.whole and person not in one.approved_by and not one.is_gone)
        )

    def moved_since(self, was: "Standing") -> tuple[str, ...]:
        """The elements that stand otherwise than in `was`, for anybody."""
        looked = {person: set(was.outstanding(person)) for person in (*was.ballots, *self.ballots)}
        again = {key for person, keys in looked.items() for key in keys ^ set(self.outstanding(person))}
        return tuple(
            key for key, one in self.elements.items() if key in again or one != was.elements.get(key)
        )

    def answered(self, person: int, keys: Collection[str]) -> bool:
        """Whether somebody has said what they think of these elements as they are now."""
        ballot = self.ballots.get(person)
        if ballot is None:
            return False
        if ballot.changes and ballot.changes.revision == self.revision:
            return True
        return bool(keys) and all(
            person in self.elements[key].approved_by for key in keys if key in self.elements
        )

    def refusal(self, move: str, person: int) -> str:
        """Why somebody cannot make the move now, "" where they can."""
        said = states.refusal(self.state, move)
        if said:
            return said
        ballot = self.ballots.get(person, Ballot(person))
        if move in (states.APPROVE, states.REQUEST, states.WITHDRAW) and person not in self.people:
            return "Approving needs the reviewer role; an admin of the team can give it to you."
        if move == states.APPROVE and self.has_approved(person):
            return f"You approved revision {self.revision} already."
        if move == states.WITHDRAW and not ballot:
            return "You have approved nothing here and asked for no changes, so there is nothing to withdraw."
        if move in (states.REMIND, states.CLOSE) and not self.is_asked:
            return states.REFUSALS[states.DRAFT, move]
        return ""


def standing(
    *,
    revision: int,
    hashes: Mapping[str, str],
    votes: Iterable[Vote],
    policy: Policy,
    at: Circumstances,
) -> Standing:
    """Where the review stands. `hashes` are the own hashes of the revision's elements, `votes` all votes on
    the workflow in their order.
    """
    cast = ballots(votes)
    counting = {person: one for person, one in cast.items() if person in at.people and one}
    wanted = {**hashes, **dict.fromkeys(_gone(hashes, counting.values()), GONE)}
    elements = {key: _element(key, found, counting, policy, at) for key, found in wanted.items()}
    missing = _missing(revision, elements, counting, policy, at)
    return Standing(
        revision=revision,
        state=_state(revision, counting, missing, is_asked=at.is_asked),
        elements=elements,
        ballots=counting,
        missing=missing,
        needed=policy.approvals,
        is_asked=at.is_asked,
        people=at.people,
    )


def _state(revision: int, counting: Mapping[int, Ballot], missing: Collection[str], *, is_asked: bool) -> str:
    if any(one.changes and one.changes.revision == revision for one in counting.values()):
        return states.CHANGES
    if not missing:
        return states.APPROVED
    return states.IN_REVIEW if is_asked or counting else states.DRAFT


def _gone(hashes: Mapping[str, str], counting: Iterable[Ballot]) -> list[str]:
    """What somebody approved that is not there any more, and whose going they have not approved."""
    found = (key for one in counting for key, approval in one.approvals.items() if approval.hash != GONE)
    return list(dict.fromkeys(key for key in found if key not in hashes))


def _element(
    key: str, found: str, counting: Mapping[int, Ballot], policy: Policy, at: Circumstances
) -> ElementStanding:
    known = {person: one.approvals[key] for person, one in counting.items() if key in one.approvals}
    approved = tuple(person for person, one in known.items() if one.hash == found)
    lapsed = tuple(person for person, one in known.items() if one.hash != found)
    roles = tuple(
        role
        for role in policy.roles
        if (role not in at.concerned or key in at.concerned[role])
        and not set(approved) & set(at.roles.get(role, ()))
    )
    # Where nobody else may approve, the rule would only lock the person out.
    alone = not policy.author_alone and len(at.people) > 1
    own = alone and bool(approved) and all(known[person].is_own for person in approved)
    more = max(0, policy.approvals - len(approved))
    return ElementStanding(key, found, approved, lapsed, more, roles, needs_another=own and not more)


def _missing(
    revision: int,
    elements: Mapping[str, ElementStanding],
    counting: Mapping[int, Ballot],
    policy: Policy,
    at: Circumstances,
) -> tuple[str, ...]:
    found: list[str] = []
    for person, one in counting.items():
        if one.changes:
            again = "" if one.changes.revision == revision else " and has not looked again"
            who = at.names.get(person, "Somebody")
            found.append(f"{who} asked for changes to revision {one.changes.revision}{again}")
    short = [one for one in elements.values() if one.more]
    if short:
        most = max(one.more for one in short)
        found.append(f"{_of(short, elements)} {counted(most, 'more approval')}")
    for role in policy.roles:
        lacking = [one for one in elements.values() if role in one.roles]
        if lacking:
            name = role_name(role, at.systems)
            nobody = "" if at.roles.get(role) else ", and nobody has that role yet"
            found.append(f"{_of(lacking, elements)} approval by {name}{nobody}")
    alone = [one for one in elements.values() if one.needs_another]
    if alone:
        found.append(f"{_of(alone, elements)} approval by somebody who did not write it")
    if policy.questions_closed and at.critical:
        found.append(
            f"{counted(at.critical, 'critical question')} {'is' if at.critical == 1 else 'are'} open"
        )
    if policy.threads_resolved and at.threads:
        found.append(f"{counted(at.threads, 'thread')} {'is' if at.threads == 1 else 'are'} not resolved")
    return tuple(found)


def _of(some: Collection[ElementStanding], elements: Mapping[str, ElementStanding]) -> str:
    """What needs something, with its verb: `AC-01 needs`."""
    if len(some) == len(elements):
        return "It needs"
    keys = [one.key.replace("_", " ") for one in some]
    named = listed(keys) if len(keys) <= 3 else f"{len(keys)} of {len(elements)} elements"
    return f"{named} {'needs' if len(keys) == 1 else 'need'}"
