"""One disagreement of plan and code."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from builder.flow import Place

Move = Literal["", "set", "row", "endpoint", "out"]
"""How the plan comes to say what the code does: an element reads otherwise, a row or a call is added, an
element is taken out. "" where no rule can do it.
"""
Kind = Literal[
    "row_changed",
    "row_missing",
    "field_extra",
    "endpoint_extra",
    "step_missing",
    "step_unwritten",
    "criterion_untested",
    "plan_newer",
    "unreadable",
]


@dataclass(frozen=True)
class Drift:
    """`sentence` is what a person reads; `plan_says` and `code_says` are the two sides, "" for a silent one.

    `element` is the plan's key, or what the code has that the plan has not. `place` is where the code says
    it, None where it says nothing. `file` is the file that the compiler would write again. `fields` are the
    values of the plan's element with which the two would agree; `move` is how they get there, in a row of the
    table `table` where one is added.
    """

    kind: Kind
    workflow: str
    element: str
    title: str
    sentence: str
    plan_says: str = ""
    code_says: str = ""
    place: Place | None = None
    file: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    move: Move = ""
    table: str = ""

    @property
    def mark(self) -> str:
        """The same as long as both sides say what they say; lines may move."""
        said = [self.workflow, self.kind, self.element, self.plan_says, self.code_says]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def in_plan(self) -> bool:
        """Whether `element` is a key of the plan."""
        return self.kind not in ("field_extra", "endpoint_extra", "plan_newer", "unreadable")
