"""What a mapping writes: the nested shape of the target record, leaf by leaf."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

EACH = "[]"
"""The part of a path that stands for every item of a list."""

FURTHEST = 50
"""A list position beyond this is a mistake in a plan, not a place to fill a list up to."""


class AlreadyWritten(Exception):
    """Two rows write the same place."""


@dataclass
class Target:
    """One place of the record: a value (`value`, from `row`), an object (`fields`) or a list.

    A list has fixed `items`, or one item for each of another list: `each` is the variable and that list.
    """

    value: str = ""
    row: str = ""
    fields: dict[str, "Target"] = field(default_factory=dict)
    items: list["Target"] = field(default_factory=list)
    each: tuple[str, str] | None = None

    @property
    def is_free(self) -> bool:
        return not (self.value or self.fields or self.items or self.each)

    def leaves(self) -> Iterator["Target"]:
        """Every place that has a value, in order."""
        if self.value:
            yield self
        for inner in (*self.fields.values(), *self.items):
            yield from inner.leaves()

    def put(
        self, path: Sequence[str | int], value: str, row: str, each: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Write `value` at `path`; `each` has the variable and the list for every list on the way. Raises
        AlreadyWritten where that place, or one on the way, is taken.
        """
        if not path:
            if not self.is_free:
                raise AlreadyWritten
            self.value, self.row = value, row
            return
        step, rest = path[0], path[1:]
        if self.value or (isinstance(step, str) and step != EACH and (self.items or self.each)):
            raise AlreadyWritten
        following = each[1:] if step == EACH else each
        self._child(step, each[0] if each else None).put(rest, value, row, following)

    def _child(self, step: str | int, each: tuple[str, str] | None) -> "Target":
        if step == EACH:
            if self.fields or (self.items and self.each != each):
                raise AlreadyWritten
            self.each = each
            self.items = self.items or [Target()]
            return self.items[0]
        if isinstance(step, str):
            return self.fields.setdefault(step, Target())
        if self.fields or self.each or not 0 <= step <= FURTHEST:
            raise AlreadyWritten
        while len(self.items) <= step:
            self.items.append(Target())
        return self.items[step]
