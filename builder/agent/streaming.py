"""Telling an answer while it comes: in pieces of about a tenth of a second, not token by token."""

import time

from builder.agent.log import Log
from llm.messages import ReasoningDelta, TextDelta, ToolDelta

PACE = 0.08
SLOW_PACE = 0.3
"""Seconds between two pieces of text, and between two words about a call that is being written."""


class Streaming:
    """The block of one answer. An attempt that broke off is taken back by the next one's beginning."""

    def __init__(self, log: Log, number: int) -> None:
        self._log, self._number = log, number
        self._block = f"m{number}"
        self._held = ""
        self._last = 0.0
        self._last_call = 0.0

    def begin(self, model: str) -> None:
        """A clean block: an attempt before this one may have written in it."""
        self._log.tell("turn.model_called", {"number": self._number, "model": model})
        self._log.tell("turn.text", {"block": self._block, "markdown": ""})

    def add(self, item: TextDelta | ReasoningDelta | ToolDelta) -> None:
        """Take a piece in."""
        if isinstance(item, TextDelta):
            self._held += item.text
            if time.monotonic() - self._last >= PACE:
                self._tell()
        elif isinstance(item, ToolDelta):
            self._tell()
            self._tell_call(item)

    def end(self) -> None:
        """Tell what is left."""
        self._tell()

    def _tell(self) -> None:
        if self._held:
            self._log.tell("turn.text_added", {"block": self._block, "text": self._held})
            self._held, self._last = "", time.monotonic()

    def _tell_call(self, item: ToolDelta) -> None:
        """How far a call is written: the page shows its tool and how long its arguments are."""
        now = time.monotonic()
        if now - self._last_call < SLOW_PACE:
            return
        self._last_call = now
        length = len(item.arguments_so_far)
        payload = {"call": f"{self._number}.{item.index}", "tool": item.name, "characters": length}
        self._log.tell("turn.tool_writing", payload)
