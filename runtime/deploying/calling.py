"""Callers who wait: programs that call an action, senders of a webhook with `respond="sync"`."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from runtime.deploying.live_runs import start_live
from runtime.models import DeployedWorkflow, Run
from runtime.selectors.runs import answer_of
from teams.models import User

# As the scenario has it: an action is synchronous, at most 60 seconds.
LIMIT_SECONDS: Final = 60.0
FIRST_POLL_SECONDS: Final = 0.02
LONGEST_POLL_SECONDS: Final = 0.5
# Each who waits holds a thread and a database connection of the web process, which pages need, too.
MOST_WAITING: Final = 64


class Seats:
    """Room for so many callers who wait at once, in one process."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def seat(self) -> Iterator[Callable[[], bool]]:
        """A function that takes one seat and says whether there was one; it is free again after the block."""
        taken = False

        def take() -> bool:
            nonlocal taken
            taken = taken or self._free.acquire(blocking=False)
            return taken

        try:
            yield take
        finally:
            if taken:
                self._free.release()


SEATS: Final = Seats(MOST_WAITING)


def kinds_of(live: DeployedWorkflow) -> dict[str, str]:
    """Flow or action, by the keys of the workflows that were put live together with this one."""
    return {one["key"]: one["kind"] for one in live.deployment.workflows}


def is_action(live: DeployedWorkflow) -> bool:
    """Whether the code calls it an action."""
    return kinds_of(live).get(live.workflow) == "action"


def call_action(*, live: DeployedWorkflow, payload: Any, by: User) -> Run:
    """Start a live action; what takes longer than an action may is ended there."""
    return start_live(live=live, payload=payload, by=by, limits={"wall_seconds": LIMIT_SECONDS})


def wait_for_answer(
    run: Run,
    seconds: float,
    *,
    now: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> tuple[str, dict[str, Any] | None]:
    """`answer_of(run)` once it answered or is over, or when `seconds` have passed.

    Asks often at first: most actions are quick, and a slow one needs no twenty questions a second.
    """
    give_up, pause = now() + seconds, FIRST_POLL_SECONDS
    while True:
        phase, response = answer_of(run)
        if response is not None or phase in Run.Outcome.values or now() >= give_up:
            return phase, response
        wait(min(pause, max(give_up - now(), 0.0)))
        pause = min(pause * 1.5, LONGEST_POLL_SECONDS)
