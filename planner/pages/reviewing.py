"""The review of one workflow as one person sees it: the approve bar, and the mark at each element."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from lib.text import counted, listed
from planner.models import ReviewRequest
from planner.review import ElementStanding, Standing, states
from planner.selectors.asked import Asked, asked_of, seen_before, seen_by
from planner.selectors.plans import CurrentWorkflow
from planner.selectors.reviews import Reviews
from teams.models import User

MOST_TOLD = 2
WORDS = {
    "title": "the title",
    "story": "the story",
    "prompt": "the prompt",
    "description": "the description",
    "assumptions": "the assumptions",
    "systems": "the systems",
    "trigger": "the trigger",
    "customers": "the customers",
    "data_flow": "the order of the steps",
}
DOTS = {states.APPROVED: "ok", states.IN_REVIEW: "warn", states.CHANGES: "bad", states.DRAFT: "mute"}


@dataclass(frozen=True)
class Face:
    """One person or role on the bar. `state`: ok, changes, lapsed, part or asked; `words` say it."""

    name: str
    state: str
    words: str
    person: User | None = None


@dataclass(frozen=True)
class Mark:
    """What stands at one element: who approved it, and what this person can do about it.

    Marks that are equal look the same; `planner.pages.marks` draws each once.
    """

    key: str
    label: str
    names: tuple[str, ...] = ()
    is_approved: bool = False
    is_mine: bool = False
    is_lapsed: bool = False
    may_approve: bool = False

    @property
    def sentence(self) -> str:
        """Who approved it, in words."""
        return f"Approved by {listed(self.names)}" if self.names else "Nobody has approved it yet"


class Reviewed:
    """What a page says of a workflow's review, wherever it stands."""

    stands: Standing

    @property
    def state(self) -> str:
        """Its state: draft, in_review, changes_requested or approved."""
        return self.stands.state

    @property
    def label(self) -> str:
        """The state with how far it is, as its pill says it: `In review, 1 of 2`."""
        return self.stands.label

    @property
    def dot(self) -> str:
        """The class of its dot in the side column."""
        return DOTS[self.state]


@dataclass(frozen=True)
class WorkflowReview(Reviewed):
    """The review of the newest revision of one workflow. `viewer` is None behind a share link.

    `is_live`: drawn for a page that is open already, whose reader may not have seen this revision.
    """

    reviews: Reviews
    current: CurrentWorkflow
    viewer: User | None
    may_review: bool
    may_edit: bool
    is_live: bool = False

    @cached_property
    def stands(self) -> Standing:
        return self.reviews.of(self.current.key)

    @property
    def number(self) -> int:
        return self.current.row.number

    @property
    def request(self) -> ReviewRequest | None:
        return self.reviews.request_of(self.current.key)

    @cached_property
    def asked(self) -> list[Asked]:
        """Whom the open request asks."""
        if self.request is None:
            return []
        workflow = self.current.row.workflow_id
        return asked_of(self.reviews, self.current.key, seen_by([workflow]).get(workflow, {}))

    @cached_property
    def is_overtaken(self) -> bool:
        """Whether somebody else saved this revision while it was open here: then look first, vote then."""
        return self.looked_at < self.number

    @cached_property
    def looked_at(self) -> int:
        """The revision whose changes the reader has before them: what a vote from there speaks of."""
        row = self.current.row
        # Who only reads has nothing to look at first; the page says anyway what was saved.
        if not self.is_live or not self.may_review or row.author_id == self.pk:
            return self.number
        return min(seen_before(row.workflow_id, self.pk)[0], self.number)

    @property
    def pk(self) -> int:
        """The person who looks; 0 for nobody."""
        return self.viewer.pk if self.viewer else 0

    @property
    def can(self) -> dict[str, bool]:
        """Which moves this person may make now, by their names in the table of states."""
        may = {
            states.ASK: self.may_edit,
            states.REMIND: self.may_edit,
            states.CLOSE: self.may_edit,
            states.APPROVE: self.may_review,
            states.REQUEST: self.may_review,
            states.WITHDRAW: self.may_review,
        }
        return {move: allowed and not self.stands.refusal(move, self.pk) for move, allowed in may.items()}

    @cached_property
    def outstanding(self) -> tuple[str, ...]:
        """What changed under this person's approval."""
        return self.stands.outstanding(self.pk)

    @property
    def own_words(self) -> str:
        """What this person said of it, as the first thing the bar tells them; "" for nothing."""
        ballot = self.stands.ballots.get(self.pk)
        if ballot is None:
            return ""
        if ballot.changes:
            return f"You asked for changes to revision {ballot.changes.revision}"
        if self.stands.has_approved(self.pk):
            return (
                "You approved this" if ballot.whole != self.number else f"You approved revision {self.number}"
            )
        if self.outstanding:
            return f"{counted(len(self.outstanding), 'part')} of what you approved changed"
        return f"You approved {counted(len(ballot.approvals), 'part')} of it"

    @property
    def asked_for(self) -> str:
        """Who asks this person to look, with their words, while they have not answered; "" for nobody."""
        if self.request is None or not any(
            one.answered_by is None and any(person.pk == self.pk for person in one.people)
            for one in self.asked
        ):
            return ""
        note = " ".join(self.request.note.split())
        return f"{self.request.by.label} asks you{f': “{note}”' if note else ' to look at it'}"

    @property
    def headline(self) -> str:
        """How far it is, in a few words."""
        stands = self.stands
        if stands.state == states.APPROVED:
            return "Approved by all it needs"
        if stands.state == states.CHANGES:
            return "Changes requested"
        if stands.state == states.DRAFT:
            return "Nobody is asked yet"
        return f"{min(stands.given, stands.needed)} of {counted(stands.needed, 'approval')}"

    @property
    def told(self) -> str:
        """What others said and what is missing, as sentences."""
        parts = [face.words for face in self.faces if face.person is None or face.person.pk != self.pk]
        parts = parts[:MOST_TOLD] + ([f"and {len(parts) - MOST_TOLD} more"] if len(parts) > MOST_TOLD else [])
        said = f"{listed(parts)}." if parts else ""
        # Who asked for changes stands among the faces already.
        missing = [one for one in self.stands.missing if "asked for changes" not in one]
        if self.state == states.DRAFT:
            missing = [one for one in missing if "approval" not in one]
        return " ".join([said, *(f"{one[0].upper()}{one[1:]}." for one in missing)]).strip()

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """Everybody who voted or is asked, those who answered first."""
        voted = [self._voted(pk) for pk in self.stands.ballots]
        known = {face.person.pk for face in voted if face.person}
        waiting = [
            self._asked(one)
            for one in self.asked
            if one.answered_by is None and not {person.pk for person in one.people} & known
        ]
        return tuple(face for face in (*voted, *waiting))

    def _voted(self, pk: int) -> Face:
        person, ballot = self.reviews.person(pk), self.stands.ballots[pk]
        name = person.label if person else "Somebody"
        if ballot.changes:
            return Face(
                name, "changes", f"{name} asked for changes to revision {ballot.changes.revision}", person
            )
        if self.stands.has_approved(pk):
            return Face(name, "ok", f"{name} approved revision {self.number}", person)
        lapsed = self.stands.outstanding(pk)
        if lapsed:
            return Face(name, "lapsed", f"{name} has {counted(len(lapsed), 'part')} to look at again", person)
        return Face(name, "part", f"{name} approved {counted(len(ballot.approvals), 'part')}", person)

    def _asked(self, one: Asked) -> Face:
        person = one.people[0] if len(one.people) == 1 else None
        if not one.seen:
            looked = "has not looked yet"
        else:
            looked = "has looked" if one.seen == self.number else f"has seen revision {one.seen}"
        return Face(one.name, "asked", f"{one.name} {looked}", person)

    def mark(self, key: str) -> Mark:
        """The mark of one element; an empty one where nothing stands for approval."""
        found = self.stands.elements.get(key)
        if found is None:
            return Mark(key, key)
        return self._mark(found)

    def _mark(self, found: ElementStanding) -> Mark:
        names = [person.label for pk in found.approved_by if (person := self.reviews.person(pk))]
        mine = self.pk in found.approved_by
        return Mark(
            key=found.key,
            label=WORDS.get(found.key, found.key),
            names=tuple(names),
            is_approved=found.is_approved,
            is_mine=mine,
            is_lapsed=found.key in self.outstanding,
            may_approve=self.may_review and not mine,
        )

    @property
    def changes_asked(self) -> Sequence[tuple[str, str]]:
        """Who asked for changes and in which words, the newest revision's first."""
        asked = [one.changes for one in self.stands.ballots.values() if one.changes]
        asked.sort(key=lambda vote: -vote.revision)
        named = ((self.reviews.person(vote.person), vote.words) for vote in asked)
        return [(person.label if person else "Somebody", words) for person, words in named]
