"""What changed for one person: since they approved, since they last looked, or since any revision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.utils.functional import cached_property

from lib.text import counted, listed, whole_number
from planner.merging import Change, FieldChange, differences
from planner.models import WorkflowRevision
from planner.pages.change_rows import CUSTOMERS, ChangeRow, change_row, element_of
from planner.pages.reviewing import WorkflowReview
from planner.review.concerns import SECTIONS
from planner.selectors.asked import seen_before
from planner.selectors.plans import SPECS
from planner.spec.elements import ORDER, own_hash
from planner.spec.workflow import Customers, WorkflowSpec

MOST_BASES = 40
LAPSED = "lapsed"
# Section of the page -> the fields of a workflow whose changes stand there, and the page's own id of it.
SHOWN = {
    "story": ("title", "story"),
    "user_stories": ("user_stories",),
    "acceptance_criteria": ("acceptance_criteria",),
    "prompt": ("prompt",),
    "description": ("description", "assumptions"),
    "systems": ("systems",),
    "trigger": ("trigger", CUSTOMERS),
    "endpoints": ("endpoints",),
    "data_flow": (ORDER,),
    "transformations": ("transformations", "rows"),
}


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one section, and what in it stayed as it was: (key, words)."""

    key: str
    name: str
    rows: tuple[ChangeRow, ...]
    unchanged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Base:
    """A revision to compare with. `words` say what it is to this person: `You approved it`."""

    number: int
    reason: str
    who: str
    at: datetime
    words: str = ""


class Compared:
    """The Changes of a workflow. `since` is the base somebody picked: a number, or "" for their own."""

    def __init__(self, review: WorkflowReview, since: str = "") -> None:
        self.review = review
        self.spec = review.current.spec
        self._picked = since

    @cached_property
    def approved(self) -> int:
        """The newest revision of which this person approved anything."""
        ballot = self.review.stands.ballots.get(self.review.pk)
        return ballot.latest if ballot else 0

    @cached_property
    def seen(self) -> int:
        """The revision this person saw before the one in view."""
        number, before = (
            seen_before(self.review.current.row.workflow_id, self.review.pk) if self.review.pk else (0, 0)
        )
        return before if number >= self.review.number else number

    @property
    def is_lapsed(self) -> bool:
        """Whether only what lapsed is shown: what an approver is asked to look at, and nothing else."""
        return bool(self.review.outstanding) and self._picked in ("", LAPSED)

    @cached_property
    def base(self) -> int:
        """The number of the revision compared with; 0 where there is none before this one."""
        newest = self.review.number
        picked = whole_number(self._picked)
        if 0 < picked < newest:
            return picked
        known = self.approved or self.seen
        return known if 0 < known < newest else newest - 1

    @property
    def because(self) -> str:
        """Why this base: `since you approved revision 3`."""
        if self.is_lapsed:
            return "since you approved"
        if not self.base:
            return "in the first revision"
        if self.base == self.approved:
            return f"since you approved revision {self.base}"
        if self.base == self.seen:
            return f"since you last looked, revision {self.base}"
        return f"since revision {self.base}"

    @cached_property
    def rows(self) -> tuple[ChangeRow, ...]:
        """Every change to show."""
        if self.is_lapsed:
            return self._rows(self._lapsed())
        found = self._changes_from([self.base]) if self.base else {}
        return self._rows(found.get(self.base, ()))

    def _rows(self, found: Iterable[Change]) -> tuple[ChangeRow, ...]:
        """A row for each; what is approved together has its mark at the first."""
        rows: list[ChangeRow] = []
        for change in found:
            element = element_of(change)
            first = bool(element) and all(row.element != element for row in rows)
            rows.append(change_row(change, is_outstanding=element in self.review.outstanding, has_mark=first))
        return tuple(rows)

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.rows)

    @property
    def counts(self) -> str:
        """Such as "2 changed, 1 added"."""
        kinds = [row.change.kind for row in self.rows]
        words = [(kind, kinds.count(kind)) for kind in ("changed", "added", "removed", "moved")]
        return ", ".join(f"{count} {kind}" for kind, count in words if count)

    @cached_property
    def groups(self) -> tuple[ChangeGroup, ...]:
        """The sections with changes; those without are folded into one line each."""
        groups = []
        for section, fields in SHOWN.items():
            rows = tuple(row for row in self.rows if row.change.section in fields)
            changed = {row.change.key for row in rows}
            same = (
                ()
                if self.is_lapsed
                else tuple(one for one in _entries(self.spec, section) if one[0] not in changed)
            )
            if rows or same:
                groups.append(ChangeGroup(section, SECTIONS[section], rows, same))
        return tuple(groups)

    @property
    def unchanged(self) -> str:
        """The sections in which nothing changed, as words."""
        return listed([group.name for group in self.groups if not group.rows])

    @cached_property
    def bases(self) -> Sequence[Base]:
        """The revisions one can compare with, the newest first."""
        rows = WorkflowRevision.objects.filter(
            workflow=self.review.current.row.workflow_id, number__lt=self.review.number
        )
        rows = rows.select_related("author").defer("value", "drawn", "conflicts").order_by("-number")
        return [
            Base(
                row.number,
                row.reason,
                row.author.label if row.author else "Research",
                row.created_at,
                self._words(row.number),
            )
            for row in rows[:MOST_BASES]
        ]

    def _words(self, number: int) -> str:
        said = ["you approved it"] if number == self.approved else []
        said += ["you last saw it"] if number == self.seen else []
        return listed(said)

    def _lapsed(self) -> Iterable[Change]:
        """For each element the change since this person approved it."""
        ballot = self.review.stands.ballots[self.review.pk]
        wanted: dict[int, set[str]] = {}
        for key in self.review.outstanding:
            known = ballot.approvals.get(key)
            wanted.setdefault(known.revision if known else ballot.whole, set()).add(key)
        changes = self._changes_from(wanted)
        for number, keys in sorted(wanted.items()):
            for change in changes.get(number, ()):
                if element_of(change) in keys:
                    yield change

    def _changes_from(self, numbers: Iterable[int]) -> Mapping[int, tuple[Change, ...]]:
        """By the number of an older revision, what changed since."""
        now = self.review.current.row
        rows = WorkflowRevision.objects.filter(workflow=now.workflow_id, number__in=list(numbers))
        found = list(rows.defer("value", "drawn", "conflicts"))
        specs = SPECS.of(found)
        return {
            row.number: _between(
                _Pair(((row.pk, row.created_at), (now.pk, now.created_at)), specs[row.pk], self.spec)
            )
            for row in found
        }


@dataclass(frozen=True)
class _Pair:
    """Two revisions, told from others by their rows."""

    places: tuple[tuple[int, datetime], ...]
    old: WorkflowSpec = field(compare=False)
    new: WorkflowSpec = field(compare=False)


@lru_cache(maxsize=128)
def _between(pair: _Pair) -> tuple[Change, ...]:
    """Comparing takes some milliseconds, and every page of a workflow says how much changed."""
    return tuple(_changes(pair.old, pair.new))


def _changes(old: WorkflowSpec, new: WorkflowSpec) -> Iterable[Change]:
    """All changes; another order of the steps and other settings of customers are changes of their own."""
    found = list(differences(old, new))
    if own_hash(old, CUSTOMERS) != own_hash(new, CUSTOMERS):
        yield _apart(CUSTOMERS, "Settings of customers", _said(old.customers), _said(new.customers))
    if own_hash(old, ORDER) != own_hash(new, ORDER):
        before, after = (" ".join(step.key for step in spec.data_flow) for spec in (old, new))
        yield _apart(ORDER, "Order of steps", before, after)
    yield from found


def _apart(key: str, title: str, before: str, after: str) -> Change:
    return Change("changed", key, key, title, fields=(FieldChange("", before, after),))


def _said(customers: Customers | None) -> str:
    return f"A row of {customers.table} for each {customers.by}" if customers else "Not per customer"


def _entries(spec: WorkflowSpec, section: str) -> Iterable[tuple[str, str]]:
    """What stands in a section: key and words."""
    if section == "transformations":
        for table in spec.transformations:
            yield table.key, table.name
            yield from ((row.key, row.target) for row in table.rows)
    elif section == "user_stories":
        yield from ((one.key, one.i_want) for one in spec.user_stories)
    elif section == "acceptance_criteria":
        yield from ((one.key, one.text) for one in spec.acceptance_criteria)
    elif section == "systems":
        yield from ((one.key, one.name or one.key) for one in spec.systems)
    elif section == "endpoints":
        yield from ((one.key, f"{one.method} {one.path}") for one in spec.endpoints)
    elif section == ORDER:
        yield from ((step.key, step.title) for step in spec.data_flow)
    elif getattr(spec, section, None):
        yield section, SECTIONS[section]


def stale_words(review: WorkflowReview, since: int) -> str:
    """What a page that was overtaken says: `See 2 changes`."""
    count = Compared(review, str(since)).count if since else 0
    return f"See {counted(count, 'change')}" if count else "See what changed"
