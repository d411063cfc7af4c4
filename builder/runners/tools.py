"""Telling a turn's tool calls as events, with how long each took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jobs.leases import LeaseLost
from jobs.work import Cancelled, Draining, Work


@dataclass
class ToolCall:
    """What a tool reports when it returns; the body of the `with` fills it in."""

    title: str
    detail: str = ""
    ok: bool = True


@contextmanager
def tool_call(work: Work, tool: str, title: str) -> Iterator[ToolCall]:
    """Emit `turn.tool_called` now and `turn.tool_returned` when the block has ended.

    Each is told once per turn, also when the turn is resumed and the tool is used again. A block that raises
    has not returned: the turn's own ending says what happened.
    """
    work.check()
    work.emit("turn.tool_called", {"call": tool, "tool": tool, "title": title}, key=f"called:{tool}")
    started = time.monotonic()
    call = ToolCall(title)
    yield call
    payload = {"call": tool, "ok": call.ok, "title": call.title, "detail": call.detail}
    seconds = round(time.monotonic() - started, 3)
    work.emit("turn.tool_returned", {**payload, "seconds": seconds}, key=f"returned:{tool}")


def interrupted(work: Work) -> bool:
    """Whether the turn should not go on here: flags only, so that it may be asked from any thread."""
    try:
        work.check()
    except (Cancelled, Draining, LeaseLost):
        return True
    return False
