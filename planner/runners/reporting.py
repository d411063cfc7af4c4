"""How a runner of the planner tells people what it does."""

import time
from collections.abc import Callable, Mapping, Sequence

from jobs.work import Work
from lib.ids import digest
from lib.text import counted
from planner.progress import ASK, COMPLETE, DONE, EXTRACT, GROUND, LAST_SECTION, READ, RUNNING
from planner.reading import ReadDocument

# The names that the pure stages use for what they do, and the line of the panel they belong to.
LINES = {
    "read": EXTRACT,
    "extract": EXTRACT,
    "found": EXTRACT,
    "ground": GROUND,
    "complete": COMPLETE,
    "ask": ASK,
}
# So many documents have a line of their own in the panel; of the others only those with a problem.
MOST_DOCUMENTS = 12
# Seconds between two words about sections: rules write faster than anybody reads, and each word is a row.
PAUSE = 0.1


class Reporter:
    """Emits the stages of one job. Every word said is also a place at which the job may be stopped."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._said: dict[str, tuple[str, str]] = {}
        self._line = ""
        self._made: dict[int, dict[str, int]] = {}
        self._told_at = 0.0

    def reading(self, name: str, number: int, count: int) -> None:
        """That document is read next."""
        self._work.check()
        self.stage(READ, RUNNING, f"{number} of {count}, {name}")

    def documents(self, documents: Sequence[ReadDocument]) -> None:
        """What each document gave, and that reading is over."""
        lines = [
            {"name": one.name, "passages": len(one.passages), "problem": "" if one.readable else _why(one)}
            for one in documents
        ]
        shown = [line for at, line in enumerate(lines) if at < MOST_DOCUMENTS or line["problem"]]
        self._work.emit("plan.documents", {"documents": shown})
        readable = [one for one in documents if one.readable]
        passages = sum(len(one.passages) for one in readable)
        detail = f"{counted(len(readable), 'document')}, {counted(passages, 'passage')}"
        self.stage(READ, DONE if readable else RUNNING, detail)

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
            self._move_to(LINES.get(stage, EXTRACT))
            self.stage(self._line, RUNNING, detail)

    def _move_to(self, line: str) -> None:
        """The line before is done as soon as something is said of the next one."""
        if self._line and self._line != line:
            self.stage(self._line, DONE, self._said.get(self._line, ("", ""))[1])
        self._line = line

    def making(self, place: int, many: int, title: str, sections: Mapping[str, int]) -> None:
        """These sections of the workflow at `place` are written. Its last ones are told in any case."""
        self._work.check()
        so_far = self._made.setdefault(place, {})
        so_far.update(sections)
        now = time.monotonic()
        if LAST_SECTION not in sections and now - self._told_at < PAUSE:
            return
        self._told_at = now
        told = {"place": place, "many": many, "title": title, "sections": dict(so_far)}
        self._work.emit("plan.drawing", told)

    def notify_in(self, line: str) -> Callable[[str, str], None]:
        """A callback that tells everything under one line of the panel."""

        def notify(stage: str, detail: str = "") -> None:
            self._work.check()
            if stage == "note":
                self.note(detail)
            else:
                self.stage(line, RUNNING, detail)

        return notify


def _why(document: ReadDocument) -> str:
    """The first problem, without the name that stands beside it anyway."""
    problem = next(iter(document.problems), "nothing in it could be read")
    return problem.removeprefix(document.name).lstrip(": ")[:300]
