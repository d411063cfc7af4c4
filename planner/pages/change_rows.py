"""One change as a page prints it: what it is approved by, where it stands, what it says."""

from dataclasses import dataclass

from planner.merging import Change, FieldChange
from planner.merging.words import Word
from planner.spec.elements import ORDER

CUSTOMERS = "customers"
LONGEST_SAME = 480
SHOWN_END = 160
ANCHORS = {
    "user_stories": "stories",
    "acceptance_criteria": "criteria",
    "data_flow": "flow",
    "title": "doc-head",
}
TOGETHER = ("systems", "assumptions")
"""Lists that are approved as one: their entries have no approval of their own."""


@dataclass(frozen=True)
class ShownField:
    """One field of a change. `text` is its value in what was added or removed; `is_data`: no prose."""

    label: str
    words: tuple[Word, ...]
    text: str
    is_data: bool


@dataclass(frozen=True)
class ChangeRow:
    """One change. `element` is the key it is approved by, "" where its place alone changed; `anchor` the id
    of the element in the page; `part` its name in the addresses of the editor.
    """

    change: Change
    element: str
    anchor: str
    part: str
    is_outstanding: bool
    has_mark: bool = True

    @property
    def id(self) -> str:
        """The id of its element in the list of changes."""
        return f"ch-{self.change.section}-{self.change.key}".replace(" ", "-").replace(".", "-")

    @property
    def title(self) -> str:
        """What the element is known by, where the change itself does not say it."""
        change = self.change
        if change.kind != "changed" or change.key == change.section or change.key in (ORDER, CUSTOMERS):
            return ""
        said = {one.new_text for one in change.fields}
        return "" if change.title in said else change.title

    @property
    def fields(self) -> tuple[ShownField, ...]:
        """The fields that differ, or that an added or removed element has."""
        return tuple(_shown(one) for one in self.change.fields)

    @property
    def plain(self) -> tuple[ShownField, ...]:
        """Those that are words."""
        return tuple(one for one in self.fields if not one.is_data)

    @property
    def data(self) -> tuple[ShownField, ...]:
        """Those that are values of another kind: checks, examples, bindings."""
        return tuple(one for one in self.fields if one.is_data)

    @property
    def name(self) -> str:
        """The key, or the section's name where it has none."""
        key = self.change.key
        return (
            self.change.title
            if key in (ORDER, CUSTOMERS)
            else key
            if key != self.change.section
            else key.capitalize()
        )


def change_row(change: Change, *, is_outstanding: bool, has_mark: bool) -> ChangeRow:
    """The row of a change. `has_mark`: the approval of its element stands there and not at another row."""
    gone = change.kind == "removed"
    place = ANCHORS.get(change.section, change.section)
    anchor = place if gone or change.section in (*TOGETHER, change.key) else change.key
    part = "" if gone else _part(change)
    return ChangeRow(change, element_of(change), anchor, part, is_outstanding, has_mark)


def element_of(change: Change) -> str:
    """The key by which a change is approved, "" where only the place changed."""
    if change.kind == "moved" and change.key != ORDER and change.section != "rows":
        return ""
    return change.section if change.section in TOGETHER else change.key


def _part(change: Change) -> str:
    """The name by which the editor opens it; "" where it is edited in the sheet or not at all."""
    if change.section in ("rows", "transformations", "assumptions") or change.key in (ORDER, CUSTOMERS):
        return ""
    return f"system.{change.key}" if change.section == "systems" else change.key


def _shown(one: FieldChange) -> ShownField:
    value = one.old if one.new is None else one.new
    data = isinstance(value, dict) or (
        isinstance(value, list) and any(not isinstance(each, str) for each in value)
    )
    return ShownField(
        one.label, tuple(_folded(word) for word in one.words), one.new_text or one.old_text, data
    )


def _folded(word: Word) -> Word:
    """A long passage that stayed as it was is shown by its ends."""
    if word.kind != "same" or len(word.text) <= LONGEST_SAME:
        return word
    return Word("same", f"{word.text[:SHOWN_END]} … {word.text[-SHOWN_END:]}")
