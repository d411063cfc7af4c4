"""The form of one place of a workflow: its fields with what stands in them, errors, and who came between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.editing.fields import Field
from planner.editing.meeting import Clash
from planner.editing.places import Place
from planner.editing.saving import WHOLE
from planner.editing.schedules import Schedule, schedule, utc_now
from planner.editing.typed import Texts
from planner.merging import Differences

FOLDED = ("Where things stand", "Given before", "Examples", "Example payload")
"""Headings few people look under."""


@dataclass(frozen=True)
class Cell:
    """One field in one row: its name in the form, its id in the page, what stands in it."""

    name: str
    id: str
    field: Field
    text: str


@dataclass(frozen=True)
class FieldShown:
    """One field as it is printed. `rows` are those of rows and pairs, with an empty one behind them."""

    field: Field
    id: str
    text: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    error: str = ""

    @property
    def lines(self) -> int:
        """How high the field is before anything is typed."""
        low = {"prose": 8, "json": 4, "assertions": 3}.get(self.field.kind, 2)
        return min(24, max(low, self.text.count("\n") + 1))


@dataclass(frozen=True)
class Group:
    """Fields under one heading, folded unless something in them wants to be seen."""

    name: str
    fields: tuple[FieldShown, ...]
    is_open: bool


@dataclass(frozen=True)
class Meanwhile:
    """What others saved while the form was open, and what can be done about it.

    `is_touched`: they changed this very element; `is_gone`: they took it out.
    """

    by: str
    number: int
    changes: Differences
    is_touched: bool = False
    is_gone: bool = False
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class EditForm:
    """The whole form. `revision` is the number it was opened on, `after` where a new element goes."""

    place: Place
    revision: int
    groups: tuple[Group, ...]
    error: str = ""
    after: str = ""
    meanwhile: Meanwhile | None = None
    # The suggestion whose values stand in it, which saving accepts.
    suggestion: str = ""

    @property
    def is_apart(self) -> bool:
        """The element is not among the others: not yet, or not any more."""
        return self.place.is_new or (self.meanwhile is not None and self.meanwhile.is_gone)

    @property
    def schedule(self) -> Schedule | None:
        """What the cron expression in the form means and when it comes next; None without one."""
        texts = {one.field.name: one.text for group in self.groups for one in group.fields}
        cron = texts.get("cron", "").strip()
        return schedule(cron, texts.get("timezone", "").strip(), utc_now()) if cron else None

    @property
    def id(self) -> str:
        return f"edit-{self.place.name.replace('.', '-')}"


@dataclass(frozen=True)
class Refused:
    """Why something could not be done with an element, said at that element. `can_clear`: places that name
    it can let it go; `confirm` is the name of what a button then sends."""

    key: str
    text: str
    confirm: str = ""
    button: str = ""


@dataclass(frozen=True)
class Doing:
    """What somebody is at in a workflow: a form, or something that was refused."""

    form: EditForm | None = None
    refused: Refused | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict)


def edit_form(
    place: Place,
    revision: int,
    fields: Sequence[Field],
    texts: Texts,
    *,
    errors: Mapping[str, str] | None = None,
    after: str = "",
    meanwhile: Meanwhile | None = None,
) -> EditForm:
    """The form with these texts in its fields."""
    wrong = errors or {}
    shown = [_shown(place, one, texts[one.name], wrong.get(one.name, "")) for one in fields]
    names = dict.fromkeys(one.field.group for one in shown)
    groups = []
    for name in names:
        inside = tuple(one for one in shown if one.field.group == name)
        groups.append(Group(name, inside, _is_open(name, inside)))
    return EditForm(place, revision, tuple(groups), wrong.get(WHOLE, ""), after, meanwhile)


def _shown(place: Place, one: Field, text: object, error: str) -> FieldShown:
    identity = f"f-{place.name}-{one.name}".replace(".", "-")
    if not one.columns:
        return FieldShown(one, identity, str(text), error=error)
    filled = list(text) if isinstance(text, list) else []
    empty = {column.name: "" for column in one.columns}
    rows = tuple(
        tuple(
            Cell(f"{one.name}.{number}.{c.name}", f"{identity}-{number}-{c.name}", c, row[c.name])
            for c in one.columns
        )
        for number, row in enumerate((*filled, empty))
    )
    return FieldShown(one, identity, "", rows, error)


def _is_open(name: str, fields: Sequence[FieldShown]) -> bool:
    """Headings whose fields say something are open; errors are never folded away."""
    if not name or any(one.error for one in fields):
        return True
    if name in FOLDED:
        return False
    return any(one.text or len(one.rows) > 1 for one in fields if one.field.kind not in ("json", "choice"))
