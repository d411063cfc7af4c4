"""What an agent is told in one turn: structured context, not a transcript. Pure.

`assemble(Material(...), budget_tokens=..., left_out=...)` gives a `Brief`; `Brief.as_json()` is stored with
the turn, and `written(turn.brief["parts"], turn.brief["notes"])` is what a model gets: everything of the
branch up to this turn's own message, earlier turns included.
"""

from builder.brief.assembling import USUAL_BUDGET, assemble
from builder.brief.fence import ends, fenced
from builder.brief.material import (
    Attached,
    Connected,
    CriterionStands,
    Material,
    Mentioned,
    RunFacts,
    Said,
)
from builder.brief.parts import Brief, Part, estimate, written

__all__ = [
    "USUAL_BUDGET",
    "Attached",
    "Brief",
    "Connected",
    "CriterionStands",
    "Material",
    "Mentioned",
    "Part",
    "RunFacts",
    "Said",
    "assemble",
    "ends",
    "estimate",
    "fenced",
    "written",
]
