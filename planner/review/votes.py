"""What a person's votes add up to. Votes are facts; this folds them in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

APPROVE: Final = "approve"
CHANGES: Final = "changes"
WITHDRAW: Final = "withdraw"
GONE: Final = ""
"""The hash of an element that was removed: approving it says that it may go."""


@dataclass(frozen=True)
class Vote:
    """One fact. `revision` is the number of the revision voted on, `anchors` the elements by key with their
    own hashes, `own` those of them that the voter wrote last.
    """

    person: int
    kind: Literal["approve", "changes", "withdraw"]
    revision: int
    anchors: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    is_whole: bool = True
    words: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Approval:
    """One element as somebody approved it. `is_own`: they were the last to write it."""

    hash: str
    revision: int
    is_own: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Ballot:
    """Where one person stands. `whole` is the last revision they approved as a whole, 0 for none.

    `changes` is the vote by which they asked for changes, while it was neither answered nor withdrawn by
    them.
    """

    person: int
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    whole: int = 0
    changes: Vote | None = None

    def __bool__(self) -> bool:
        return bool(self.approvals or self.changes)

    @property
    def latest(self) -> int:
        """The newest revision of which they approved anything, 0 for none."""
        return max((one.revision for one in self.approvals.values()), default=0)


def ballots(votes: Iterable[Vote]) -> dict[int, Ballot]:
    """By person, everybody who voted, in the order of the first vote."""
    found: dict[int, Ballot] = {}
    for vote in votes:
        before = found.get(vote.person, Ballot(vote.person))
        found[vote.person] = _after(before, vote)
    return found


def _after(before: Ballot, vote: Vote) -> Ballot:
    if vote.kind == CHANGES:
        return Ballot(vote.person, changes=vote)
    if vote.kind == WITHDRAW and vote.is_whole:
        return Ballot(vote.person)
    if vote.kind == WITHDRAW:
        kept = {key: one for key, one in before.approvals.items() if key not in vote.anchors}
        return Ballot(vote.person, kept, before.whole, before.changes)
    new = {
        key: Approval(found, vote.revision, key in vote.own, vote.at) for key, found in vote.anchors.items()
    }
    # A single element that is approved does not answer for the whole that was asked to be changed.
    changes = None if vote.is_whole else before.changes
    whole = vote.revision if vote.is_whole else before.whole
    return Ballot(vote.person, {**before.approvals, **new}, whole, changes)
