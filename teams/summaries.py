"""What other rooms tell the projects page about a project. Pure."""

from dataclasses import dataclass
from datetime import datetime
from math import floor


@dataclass(frozen=True)
class Week:
    """What ran in the last seven days. `runs` and `bad` have a number for each day, the oldest first.

    `bad` are those that failed or were parked, `ended` counts all that came to an end, whichever it was.
    """

    runs: tuple[int, ...]
    bad: tuple[int, ...]
    ended: int

    @property
    def total(self) -> int:
        return sum(self.runs)

    @property
    def success(self) -> float | None:
        """The share that ended well, from 0 to 1; None while nothing ended."""
        return (self.ended - sum(self.bad)) / self.ended if self.ended else None

    @property
    def success_label(self) -> str:
        """In percent, never rounded up to 100; "" while nothing ended."""
        if self.success is None:
            return ""
        return "100%" if self.success == 1 else f"{floor(self.success * 1000) / 10:.1f}%"


@dataclass(frozen=True)
class Summary:
    """One project as the room that knows it best sums it up.

    `state` is a word of the interface's status table (draft, in_review, building, live ...), `label` replaces
    its wording, `note` says how far it is ("1 of 3 approved"), `detail` what it is made of ("3 workflows").
    `week` is None as long as nothing is live.
    """

    systems: tuple[str, ...] = ()
    state: str = "draft"
    label: str = ""
    note: str = ""
    detail: str = ""
    changed_at: datetime | None = None
    week: Week | None = None


@dataclass(frozen=True)
class Waiting:
    """Something that waits for one person: what, where to do it, in which project, since when, who asked.

    `kind` is question, review or runs.
    """

    text: str
    url: str
    project: str
    by: str = ""
    note: str = ""
    since: datetime | None = None
    kind: str = "question"


@dataclass(frozen=True)
class SystemState:
    """One system that a team's projects are connected with. `state` is a word of the status table."""

    name: str
    state: str
    label: str
    url: str
