"""What a finding is: where, how bad, in one sentence, and the change that would end it."""

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Fix:
    """A change of the plan by one click: `changes` gives the new value of each path."""

    label: str
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something a good plan does not have.

    `path` leads into the workflow (`data_flow[3].endpoint`), `key` names its element, or its section
    where that has no key. An error stops the build, a warning is likely to hurt, a note is for reading.
    """

    code: str
    path: str
    severity: Severity
    message: str
    key: str = ""
    fix: Fix | None = None
