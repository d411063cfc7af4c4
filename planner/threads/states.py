"""What can be done with threads, suggestions and comments, as tables; pages ask them what to offer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

EDIT_WITHIN: Final = timedelta(hours=24)
"""How long one may change the words of one's own comment; what it said before is kept."""
LONGEST: Final = 10_000
"""Characters of a comment."""

# (state, what is done) -> the state after it. What is not here is refused.
THREAD: Final[Mapping[tuple[str, str], str]] = {
    ("open", "reply"): "open",
    ("open", "resolve"): "resolved",
    ("resolved", "reopen"): "open",
}
SUGGESTION: Final[Mapping[tuple[str, str], str]] = {
    ("open", "accept"): "accepted",
    ("open", "decline"): "declined",
    ("open", "withdraw"): "withdrawn",
}
AGENT: Final[Mapping[tuple[str, str], str]] = {
    ("working", "answer"): "answered",
    ("working", "fail"): "failed",
    ("working", "stop"): "stopped",
    ("failed", "retry"): "working",
    ("stopped", "retry"): "working",
}
DONE: Final[Mapping[str, str]] = {
    "reply": "answered",
    "resolve": "resolved",
    "reopen": "reopened",
    "accept": "accepted",
    "decline": "declined",
    "withdraw": "taken back",
    "answer": "answered",
    "fail": "ended",
    "stop": "stopped",
    "retry": "asked again",
}
"""How a refusal names what was tried: "This thread is resolved, so it cannot be answered"."""


def state_after(table: Mapping[tuple[str, str], str], state: str, step: str) -> str | None:
    """The state after that step, None where it is refused."""
    return table.get((state, step))


def refusal(by: int | None, author: int | None, at: datetime, now: datetime, *, removed: bool) -> str:
    """Why somebody may not change the words of a comment, as a sentence; "" where they may."""
    if removed:
        return "This comment was removed, so it cannot be edited."
    if author is None or by != author:
        return "Only who wrote a comment can change it."
    if now - at > EDIT_WITHIN:
        return "A comment can be edited for 24 hours. Write another one, it will stand below."
    return ""
