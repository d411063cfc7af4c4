"""Two people at one element: what each wrote, field by field, and what stands when both are put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.editing.fields import Field
from planner.editing.places import Data
from planner.editing.typed import at, put, text_of
from planner.merging import Word, word_changes


@dataclass(frozen=True)
class Clash:
    """One field that both changed. `words` leads from theirs to mine; `taken` is "", "mine" or "theirs"."""

    name: str
    label: str
    mine: str
    theirs: str
    taken: str = ""

    @property
    def words(self) -> tuple[Word, ...]:
        return word_changes(self.theirs, self.mine)


@dataclass(frozen=True)
class Met:
    """Both together, and the fields somebody still has to choose."""

    value: Data
    clashes: tuple[Clash, ...] = ()

    @property
    def is_settled(self) -> bool:
        return all(clash.taken for clash in self.clashes)


def met(
    fields: Sequence[Field],
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    taken: Mapping[str, str],
) -> Met:
    """Theirs, with every field that only I changed, and of those that both changed what `taken` says."""
    value: Data = dict(theirs)
    clashes = []
    for one in fields:
        before, my, their = (text_of(one, at(each, one.name)) for each in (base, mine, theirs))
        if my in (before, their):
            continue
        choice = taken.get(one.name, "")
        if their != before:
            clashes.append(Clash(one.name, one.label, _told(my), _told(their), choice))
        if their == before or choice == "mine":
            put(value, one.name, at(mine, one.name))
    for name in ("evidence", "verify", "check", "condition", "on_error"):
        # What has no field of its own, or became nothing as a whole, goes with the side that changed it.
        if name in mine and mine.get(name) != base.get(name) and theirs.get(name) == base.get(name):
            value[name] = mine[name]
    return Met(value, tuple(clashes))


def _told(text: Any) -> str:
    if isinstance(text, str):
        return text
    return "\n".join(", ".join(cell for cell in row.values() if cell) for row in text)
