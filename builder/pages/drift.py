"""The inbox of disagreements: each with its two sides, where they stand, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from builder.diffs import Shown, shown
from builder.drift import Drift
from builder.models import DriftVerdict
from builder.selectors.drift import Inbox, OpenDrift
from builder.services.files import FileChanged
from lib.text import shorten
from planner.handover.rows import PlannedWorkflow

WORDS = {
    "row_changed": "Mapped in another way",
    "row_missing": "Row without code",
    "field_extra": "Field without a row",
    "endpoint_extra": "Call without a plan",
    "step_missing": "Step without code",
    "step_unwritten": "Step not written yet",
    "criterion_untested": "Criterion without a test",
    "plan_newer": "Plan is newer",
    "unreadable": "Code cannot be read",
}
IN_PLAN = {
    "row_changed": "Make row {element} of {title} say what the code does: {code}. Now it says: {plan}.",
    "row_missing": "The code writes nothing for {element} of {title} ({plan}). Take the row out of the plan.",
    "field_extra": "The code of {title} writes {element} ({code}). Add a row for it to the plan.",
    "endpoint_extra": "The code of {title} calls {element}. Add that call to the plan, with what it is for.",
    "step_missing": "The code of {title} does nothing for {element}. Take the step out of the plan.",
    "step_unwritten": "The step {element} of {title} is not written yet. Say it more exactly in the plan.",
    "criterion_untested": "No test shows {element} of {title}: {plan} Give it a check, or say it anew.",
}
IN_CODE = {
    "row_changed": "{sentence} Make the code do what {element} says: {plan}. Now it does: {code} ({place}).",
    "row_missing": "{sentence} Write the line for {element}: {plan}.",
    "field_extra": "{sentence} Take it out of the code ({place}).",
    "endpoint_extra": "{sentence} Take the call out of the code, or use one of the plan's ({place}).",
    "step_missing": "{sentence} Write it, and name {element} in its docstring: {plan}",
    "step_unwritten": "{sentence} Write it ({place}): {plan}",
    "criterion_untested": "Write the test of {element} of {title}: {plan}",
    "unreadable": "{sentence} Mend the code ({place}).",
}
ADOPTING = {"": "", "set": "", "row": ": add the row", "endpoint": ": add the call", "out": ": take it out"}
LONGEST = 900
MOST_LINES = 40


@dataclass(frozen=True)
class DriftRow:
    """One disagreement as it is listed. `url` is the Build tab with its workflow, ready for more.

    `seen` is the hash of its file as the page shows it.
    """

    drift: Drift
    rewritable: bool
    planned: PlannedWorkflow | None
    url: str
    plan: str
    seen: str = ""

    @property
    def word(self) -> str:
        """What kind of disagreement it is."""
        return WORDS[self.drift.kind]

    @property
    def id(self) -> str:
        """Names its element in the page."""
        return f"drift-{self.drift.mark[:12]}"

    @property
    def can_adopt(self) -> bool:
        """Whether the plan can be made to agree by rule."""
        return bool(self.drift.move)

    @property
    def adopt_label(self) -> str:
        """What the plan's button says."""
        return f"Update the plan{ADOPTING[self.drift.move]}"

    @property
    def can_build(self) -> bool:
        """Whether building again settles it."""
        return self.drift.kind == "plan_newer"

    @property
    def plan_url(self) -> str:
        """Where the plan says it, or where it would say it."""
        return f"{self.plan}#{self.drift.element}" if self.drift.in_plan else self.plan

    @property
    def code_url(self) -> str:
        """Where the code says it, "" where it says nothing."""
        place = self.drift.place
        if place is None:
            return ""
        return f"{self.url}&{urlencode({'view': 'code', 'file': place.path, 'line': place.line})}"

    @property
    def plan_chat_url(self) -> str:
        """The chat in Plan mode with a draft, "" where there is nothing to change in the plan."""
        return self._chat(IN_PLAN.get(self.drift.kind, ""), "plan")

    @property
    def code_chat_url(self) -> str:
        """The chat in Build mode with a draft, "" where building again does it."""
        return self._chat(IN_CODE.get(self.drift.kind, ""), "build")

    def _chat(self, words: str, mode: str) -> str:
        if not words:
            return ""
        drift = self.drift
        draft = words.format(
            element=drift.element,
            title=self.planned.title if self.planned else drift.workflow,
            sentence=drift.sentence,
            plan=drift.plan_says,
            code=drift.code_says,
            place=f"{drift.place.path}:{drift.place.line}" if drift.place else drift.file,
        )
        query = {"view": "drift", "draft": shorten(draft, LONGEST), "mode": mode, "pane": "chat"}
        return f"{self.url}&{urlencode(query)}"


@dataclass(frozen=True)
class EditedMeanwhile:
    """A file that was not written again: somebody saved it after the page was opened."""

    path: str
    problem: FileChanged
    before: str

    @cached_property
    def shown(self) -> Shown:
        """The lines that changed since."""
        return shown(self.before, self.problem.theirs or "", context=1, most=MOST_LINES)


@dataclass(frozen=True)
class DriftPage:
    """The inbox. `place` is team and project, `chat` the open chat's number or 0."""

    inbox: Inbox
    workflows: Sequence[PlannedWorkflow]
    place: list[str]
    chat: int
    manifest: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[DriftRow]:
        """What waits for somebody."""
        return [self._row(each) for each in self.inbox.waiting]

    @cached_property
    def groups(self) -> list[tuple[str, list[DriftRow]]]:
        """The rows by workflow, in the order of the plan."""
        titled = [
            (each.title, [row for row in self.rows if row.drift.workflow == each.key])
            for each in self.workflows
        ]
        return [(title, rows) for title, rows in titled if rows]

    @cached_property
    def settled(self) -> list[tuple[DriftRow, DriftVerdict]]:
        """What somebody called right, newest first."""
        rows = [(self._row(OpenDrift(drift)), verdict) for drift, verdict in self.inbox.settled]
        return sorted(rows, key=lambda pair: -pair[1].pk)

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self.inbox.waiting)

    @property
    def urls(self) -> dict[str, str]:
        """Where its buttons go."""
        return {
            name: reverse(f"builder:drift_{name}", args=self.place) for name in ("right", "adopt", "rewrite")
        }

    def _row(self, each: OpenDrift) -> DriftRow:
        key = each.drift.workflow
        query = {"workflow": key} | ({"chat": str(self.chat)} if self.chat else {})
        return DriftRow(
            each.drift,
            each.rewritable,
            next((one for one in self.workflows if one.key == key), None),
            f"{reverse('builder:build', args=self.place)}?{urlencode(query)}",
            reverse("planner:workflow", args=[*self.place, key]),
            self.manifest.get(each.drift.file, ""),
        )
