"""What other rooms tell the projects page about a project. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Summary:
    """One project as the room that knows it best sums it up.

    `state` is a word of the interface's status table (draft, in_review, building, live ...), `label` replaces
    its wording, `note` says how far it is ("1 of 3 approved"), `detail` what it is made of ("3 workflows").
    """

    systems: tuple[str, ...] = ()
    state: str = "draft"
    label: str = ""
    note: str = ""
    detail: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """Something that waits for one person: what, where to do it, in which project, since when, who asked."""

    text: str
    url: str
    project: str
    by: str = ""
    note: str = ""
    since: datetime | None = None
