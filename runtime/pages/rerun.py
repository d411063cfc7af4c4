"""Running a run again: from where, and what that would write."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse

from lib.text import counted
from runtime import states
from runtime.models import Run
from runtime.pages.problems import Problem, problem_of
from runtime.pages.values import ShownValue
from runtime.selectors import ledger
from runtime.selectors.runs import steps_of
from teams.models import Project

MOST_STEPS: Final = 200
# kind of a planned write: (colour, icon, word)
KINDS: Final = {
    "would send": ("warn", "arrow-up-right", "Would write"),
    "would ask": ("warn", "circle-help", "Asks you first"),
    "done before": ("ok", "circle-check", "Skips, done before"),
    "kv_set": ("mute", "database", "Would keep a value"),
    "kv_delete": ("mute", "trash-2", "Would forget a value"),
    "emit": ("mute", "radio", "Would say an event"),
    "start": ("mute", "play", "Would start a workflow"),
}


@dataclass(frozen=True)
class FromStep:
    """A place to begin: `seq` 0 is the top."""

    seq: int
    name: str
    chosen: bool


@dataclass(frozen=True)
class PlannedLine:
    """One thing that the run would do, or would not do again."""

    planned: ledger.PlannedWrite
    number: int

    @property
    def tone(self) -> str:
        return KINDS[self.planned.kind][0]

    @property
    def icon(self) -> str:
        return KINDS[self.planned.kind][1]

    @property
    def word(self) -> str:
        """Such as "Skips, done in run 12"."""
        done_by = self.planned.done_by
        if done_by and self.planned.kind == "would ask":
            return f"Asks you first, uncertain in run {done_by}"
        return f"Skips, done in run {done_by}" if done_by else KINDS[self.planned.kind][2]

    @property
    def body(self) -> ShownValue:
        """What would be sent or kept."""
        return ShownValue(f"planned-{self.number}", "Body", self.planned.body, "")


@dataclass(frozen=True)
class Rerun:
    """The page. `from_step` 0 is the top; `preview` is the run that looked, None before somebody asked."""

    project: Project
    run: Run
    from_step: int
    preview: Run | None

    @cached_property
    def steps(self) -> list[FromStep]:
        """The top and every step that ended."""
        names = [(step.seq, step.name) for step in steps_of(self.run, most=MOST_STEPS) if step.at]
        begins = self.from_step if self.from_step in dict(names) else 0
        return [FromStep(seq, name, seq == begins) for seq, name in [(0, "The start"), *names]]

    @property
    def looking(self) -> bool:
        """Whether the preview goes on."""
        return self.preview is not None and self.preview.state in (states.QUEUED, states.RUNNING)

    @property
    def may_run(self) -> bool:
        """Whether it may be run now: on twins always, else after a look."""
        return not self.real or (self.preview is not None and self.preview.is_over)

    @cached_property
    def lines(self) -> list[PlannedLine]:
        """What the preview found, in order."""
        if self.preview is None or self.looking:
            return []
        return [PlannedLine(each, at) for at, each in enumerate(ledger.planned_writes(self.preview), 1)]

    @property
    def writes(self) -> int:
        """How many requests it would send that change something, or ask about first."""
        return sum(line.planned.kind in ("would send", "would ask") for line in self.lines)

    @property
    def skips(self) -> int:
        """How many it would not send again."""
        return sum(line.planned.kind == "done before" for line in self.lines)

    @property
    def summary(self) -> str:
        """Such as "It would write once and skip 2 writes that were done before."."""
        skipped = (
            f"skip {counted(self.skips, 'write')} that {'was' if self.skips == 1 else 'were'} done before"
        )
        if not self.writes:
            return f"It would {skipped}." if self.skips else "It would write nothing."
        if any(line.planned.kind == "would ask" for line in self.lines):
            return "It would ask you what became of a write before it goes on."
        would = f"write {'once' if self.writes == 1 else f'{self.writes} times'}"
        return f"It would {would} and {skipped}." if self.skips else f"It would {would}."

    @property
    def ends_early(self) -> bool:
        """Whether the preview stopped at a write that is not done yet: no twin knew its answer either."""
        return self.preview is not None and ledger.ended_early(self.preview)

    @cached_property
    def problem(self) -> Problem | None:
        """Why the preview came to no end."""
        return (
            problem_of(self.preview, self.preview.code.files) if self.preview and not self.looking else None
        )

    @property
    def real(self) -> str:
        """The environment whose accounts it would write to, "" for twins."""
        return self.run.environment.name if self.run.environment else ""

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons lead."""
        place = [self.project.team.slug, self.project.slug, self.run.number]
        return {
            name: reverse(f"runtime:{name}", args=place) for name in ("run", "again", "choose", "preview")
        }
