"""What changed between two values of a plan: added, removed, changed and moved elements, by their keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from lib.text import listed
from planner.merging.matching import same_parts
from planner.merging.order import moved_keys
from planner.merging.parts import Part, parts, shown
from planner.merging.words import Word, word_changes
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

Compared = TypeVar("Compared", WorkflowSpec, Research)

# What a sentence names first: what is done, then the prose that tells it.
FIRST = ("rows", "transformations", "data_flow", "acceptance_criteria", "endpoints", "trigger", "systems")
LAST = (
    "title",
    "story",
    "description",
    "prompt",
    "user_stories",
    "summary",
    "technical_notes",
    "assumptions",
)
LABELS = {
    "example_in": "example",
    "example_out": "example",
    "on_error.retry": "retry",
    "payload_example": "example",
}


@dataclass(frozen=True)
class FieldChange:
    """One field of an element: `field` is its dotted path, "" where the element is one text."""

    field: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        """The field as people say it: `rule`, `auth scheme`."""
        return LABELS.get(self.field) or self.field.replace(".", " ").replace("_", " ")

    @property
    def old_text(self) -> str:
        return shown(self.old)

    @property
    def new_text(self) -> str:
        return shown(self.new)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Old and new as one text of pieces that stayed, were added and were removed."""
        return word_changes(self.old_text, self.new_text)


@dataclass(frozen=True)
class Change:
    """One element that changed. `key` is the element's, or the section's name where it has none.

    `section` is the field of the value it stands in (`acceptance_criteria`, `rows`, `systems`), `title` what
    people know it by, `inside` the key of its table. `fields` are those that differ; of an added or removed
    element all that say something. `is_moved`: its place in the list changed, whatever else did.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    section: str
    key: str
    title: str
    inside: str = ""
    fields: tuple[FieldChange, ...] = ()
    is_moved: bool = False

    @property
    def label(self) -> str:
        """The change in two or three words: `TR-03 rule`, `AC-05 added`, `story`."""
        name = self.key if self.section != self.key else self.key.replace("_", " ")
        if self.kind != "changed":
            return f"{name} {self.kind}"
        labels = list(dict.fromkeys(one.label for one in self.fields if one.label))
        return f"{name} {listed(labels)}" if 0 < len(labels) <= 2 else f"{name} changed"

    @property
    def name(self) -> str:
        """What changed, for a sentence that says so already: `Edited trigger`."""
        return self.label.removesuffix(" changed") if self.kind == "changed" else self.label


@dataclass(frozen=True)
class Differences:
    """All changes, in the order of the new value; what was removed stands behind what stayed."""

    changes: tuple[Change, ...] = ()
    of: dict[str, tuple[Change, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for change in self.changes:
            self.of[change.section] = (*self.of.get(change.section, ()), change)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def kinds(self, *kinds: str) -> tuple[Change, ...]:
        """The changes of these kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    def sentence(self, most: int = 4, *, said: bool = False) -> str:
        """Such as `TR-03 rule, AC-05 added and 3 more`; `nothing changed` where nothing did.

        `said`: a word before it says already that things changed.
        """
        ordered = sorted(self.changes, key=lambda change: _rank(change.section))
        labels = [change.name if said else change.label for change in ordered]
        if not labels:
            return "nothing changed"
        rest = len(labels) - most
        return ", ".join(labels[:most]) + (f" and {rest} more" if rest > 0 else "")


def _rank(section: str) -> int:
    if section in FIRST:
        return FIRST.index(section)
    return len(FIRST) + (section in LAST)


def differences(old: Compared | None, new: Compared, *, evidence: bool = False) -> Differences:
    """What is different in `new`. Two workflows are compared by key; two researches, whose keys are given
    anew each time, by what their elements are about. `evidence` compares the sources too.
    """
    before = parts(old, evidence=evidence) if old is not None else []
    after = parts(new, evidence=evidence)
    same = same_parts(before, after, by_content=isinstance(new, Research))
    moved = moved_keys([part.place for part in before], [same.get(part.place) for part in after])
    known = {part.place: part for part in before}
    found = [_change(known.get(same.get(part.place, ("", ""))), part, moved, same) for part in after]
    stayed = set(same.values())
    gone = [_whole("removed", part) for part in before if part.place not in stayed]
    return Differences(_with_removed([one for one in found if one], gone))


def _change(
    old: Part | None, new: Part, moved: set[tuple[str, str]], same: dict[tuple[str, str], tuple[str, str]]
) -> Change | None:
    if old is None:
        return _whole("added", new)
    names = list(dict.fromkeys([*old.fields, *new.fields]))
    fields = tuple(
        FieldChange(name, old.fields.get(name), new.fields.get(name))
        for name in names
        if old.fields.get(name) != new.fields.get(name)
    )
    is_moved = same[new.place] in moved
    if not fields and not is_moved:
        return None
    return Change(
        "changed" if fields else "moved", new.section, new.key, new.title, new.inside, fields, is_moved
    )


def _whole(kind: Literal["added", "removed"], part: Part) -> Change:
    said = ((name, value) for name, value in part.fields.items() if value not in (None, "", [], {}, False))
    fields = tuple(
        FieldChange(name, None, value) if kind == "added" else FieldChange(name, value, None)
        for name, value in said
    )
    return Change(kind, part.section, part.key, part.title, part.inside, fields)


def _with_removed(found: Sequence[Change], gone: Sequence[Change]) -> tuple[Change, ...]:
    """The removed ones behind the last change of their section, so that a section stays together."""
    placed = list(found)
    for change in gone:
        last = [place for place, one in enumerate(placed) if one.section == change.section]
        placed.insert(last[-1] + 1 if last else len(placed), change)
    return tuple(placed)
