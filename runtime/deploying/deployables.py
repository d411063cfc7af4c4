"""What can be put live: the value that the room which makes files hands over.

`settings.DEPLOYABLE` names a callable `(project, version="") -> Deployable | None`: the files of that
version, or the newest ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """One thing to know before putting it live. Not ok is a warning, or where the project's rules ask for it
    a refusal.
    """

    is_ok: bool
    sentence: str
    is_rule: bool = False

    @property
    def refuses(self) -> bool:
        """Whether nothing may be put live because of it."""
        return self.is_rule and not self.is_ok


@dataclass(frozen=True, slots=True)
class Deployable:
    """A project's files. `label` says which they are, such as "snapshot 12".

    `version` is the name that people gave to exactly these files, "" where they have none; `versions` are all
    names that were given, the newest first.
    """

    files: Mapping[str, str]
    label: str
    readiness: tuple[Readiness, ...] = ()
    version: str = ""
    versions: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why it may not be put live, as sentences; empty where it may."""
        return tuple(one.sentence for one in self.readiness if one.refuses)
