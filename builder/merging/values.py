"""What comes of putting two versions of a project together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["both_changed", "both_added", "removed_here", "not_needed"]

SAID: Mapping[Kind, str] = {
    "both_changed": "changed here and in the plan",
    "both_added": "added here and by the plan, with different texts",
    "removed_here": "removed here, and the plan changed it",
    "not_needed": "changed here, and the plan has it no more",
}


@dataclass(frozen=True)
class Conflict:
    """A place where the person's text stands although the compiler has another.

    `line` is where `mine` begins in the merged file, counted from 1; 0 where it is not in the file. `name` is
    the function, class or value it is in, "" for the file as a whole. `mine` and `theirs` are the texts, ""
    for none.
    """

    path: str
    line: int
    mine: str
    theirs: str
    kind: Kind = "both_changed"
    name: str = ""

    @property
    def said(self) -> str:
        """Such as `mappings/lead.py, line 9 (map_lead): changed here and in the plan; what stands here was
        kept`.
        """
        place = f"{self.path}, line {self.line}" if self.line else self.path
        inside = f" ({self.name})" if self.name else ""
        kept = "it stays removed" if self.kind == "removed_here" else "what stands here was kept"
        return f"{place}{inside}: {SAID[self.kind]}; {kept}"


@dataclass(frozen=True)
class Merged:
    """The files by path, and where the two sides say different things."""

    files: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
