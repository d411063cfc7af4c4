"""The context ring and the Context panel: what the agent is told, part by part, and the room it takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from builder.brief.assembling import ALWAYS

WARN, BAD = 75, 92
USUAL_WINDOW: Final = 128_000


@dataclass(frozen=True)
class ContextPart:
    """One part as the panel lists it."""

    name: str
    title: str
    tokens: int
    reason: str
    note: str = ""
    is_told: bool = True
    is_fixed: bool = False


@dataclass(frozen=True)
class Context:
    """What is told, of how much there is room for. `tokens` are estimated, `window` is the model's."""

    parts: Sequence[ContextPart]
    tokens: int
    window: int
    notes: Sequence[str] = ()
    model: str = ""
    may_compact: bool = False

    @property
    def percent(self) -> int:
        """How full the window is, at most 100."""
        return min(100, round(100 * self.tokens / self.window)) if self.window else 0

    @property
    def state(self) -> str:
        """ "" while there is room, then `warn`, then `bad`."""
        return "bad" if self.percent >= BAD else "warn" if self.percent >= WARN else ""

    @property
    def dash(self) -> str:
        """The ring's drawn part, as an SVG attribute."""
        return f"{self.percent} 100"

    @property
    def words(self) -> str:
        """Such as "About 19,500 of 128,000 tokens"."""
        told = f"About {self.tokens:,} of {self.window:,} tokens"
        return told if self.model else f"{told} of a usual model; no model is set up"


def context_of(
    parts: Sequence[Mapping[str, Any]],
    *,
    message_tokens: int = 0,
    window: int = 0,
    model: str = "",
    notes: Sequence[str] = (),
    left_out: Collection[str] = (),
    known: Sequence[Mapping[str, Any]] = (),
    may_compact: bool = False,
) -> Context:
    """The panel of these parts. `known` are all parts there could be, those that are left out too."""
    told = {part["name"]: part for part in parts}
    listed = [
        ContextPart(
            name=part["name"],
            title=part["title"],
            tokens=part["tokens"],
            reason=part["reason"],
            note=told.get(part["name"], part).get("note", ""),
            is_told=part["name"] in told and part["name"] not in left_out,
            is_fixed=part["name"] in ALWAYS,
        )
        for part in (known or parts)
    ]
    tokens = sum(part["tokens"] for part in parts) + message_tokens
    return Context(listed, tokens, window or USUAL_WINDOW, notes, model, may_compact)
