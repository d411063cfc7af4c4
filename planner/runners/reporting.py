"""How a runner of the planner tells people what it does."""

from collections.abc import Callable

from jobs.work import Work
from lib.ids import digest
from planner.progress import ASK, EXTRACT, RUNNING

# The names that the pure stages use for what they do, and the line of the panel they belong to.
LINES = {"read": EXTRACT, "extract": EXTRACT, "complete": EXTRACT, "ground": EXTRACT, "ask": ASK}


class Reporter:
    """Emits the stages of one job. Every word said is also a place at which the job may be stopped."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._said: dict[str, tuple[str, str]] = {}

    def stage(self, key: str, state: str, detail: str = "") -> None:
        """That stage is now in this state. Saying the same twice is said once."""
        if self._said.get(key) != (state, detail):
            self._said[key] = (state, detail)
            self._work.emit("plan.stage", {"stage": key, "state": state, "detail": detail})

    def note(self, text: str) -> None:
        """Something to know that stops nothing: a document that cannot be read, a model that failed.

        It is told once, also by a job that is resumed and comes upon it again.
        """
        self._work.emit("plan.note", {"text": text}, key=f"note:{digest(text.encode())}")

    def notify(self, stage: str, detail: str = "") -> None:
        """The callback of the pure stages. Raises what `work.check` raises."""
        self._work.check()
        if stage == "note":
            self.note(detail)
        else:
            self.stage(LINES.get(stage, EXTRACT), RUNNING, detail)

    def notify_in(self, line: str) -> Callable[[str, str], None]:
        """A callback that tells everything under one line of the panel."""

        def notify(stage: str, detail: str = "") -> None:
            self._work.check()
            if stage == "note":
                self.note(detail)
            else:
                self.stage(line, RUNNING, detail)

        return notify
