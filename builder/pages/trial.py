"""The Test dialog: payload, what goes wrong, and who answers."""

from dataclasses import dataclass, field
from functools import cached_property

from builder.models import Snapshot
from builder.pages.faults import FaultChoices, fault_choices
from builder.pages.samples import Sample, samples
from builder.selectors.files import files_of
from builder.selectors.places import Place, places_of
from builder.selectors.trials import made_event
from builder.trials import TYPED, FaultFields
from lib.text import listed
from planner.handover import WorkflowSpec
from runtime.selectors.runs import newest_run_number, runs_with_payload
from systems.access import may_change
from teams.access import standing_in
from teams.models import Project, User
from teams.standing import Standing

PAST_RUNS = 4


@dataclass(frozen=True)
class TrialFields:
    """What was sent, and why it was refused. `source` alone, without an error, is a choice made by a link."""

    payload: str = ""
    source: str = ""
    environment: str = ""
    seed: int = 0
    faults: list[FaultFields] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class PlaceChoice:
    """Where a test may run. `key` "" is the twins; `closed` says why it may not, "" where it may."""

    key: str
    name: str
    about: str
    closed: str
    chosen: bool
    is_production: bool = False


@dataclass(frozen=True)
class Trial:
    """Everything the dialog offers to `person`, as it was filled in."""

    project: Project
    spec: WorkflowSpec
    snapshot: Snapshot | None
    fields: TrialFields
    person: User | None = None

    @cached_property
    def seed(self) -> int:
        """What made-up payloads are made from: another one after every run."""
        return self.fields.seed or newest_run_number(self.project) + 1

    @cached_property
    def samples(self) -> list[Sample]:
        """Payloads to start with; one of them is chosen."""
        return samples(
            self.spec.trigger.payload_example,
            made_event(self.project, self.spec, self.seed),
            files_of(self.snapshot),
            runs_with_payload(self.project, self.spec.key, PAST_RUNS),
            chosen=TYPED if self.fields.payload else self.fields.source,
        )

    @property
    def chosen(self) -> Sample | None:
        """The source that is chosen, None where somebody typed."""
        return next((sample for sample in self.samples if sample.chosen), None)

    @property
    def is_typed(self) -> bool:
        return self.chosen is None

    @property
    def text(self) -> str:
        """What stands in the text box."""
        return self.chosen.text if self.chosen else self.fields.payload

    @cached_property
    def faults(self) -> FaultChoices:
        """What can go wrong, and what was chosen of it."""
        return fault_choices(self.spec, self.fields.faults)

    @cached_property
    def places(self) -> list[PlaceChoice]:
        """The twins and every environment."""
        names = {system.key: system.name or system.key for system in self.spec.systems}
        twins = PlaceChoice(
            "",
            "Twins",
            "Nothing real is touched. They know the event's records.",
            "",
            not self.fields.environment,
        )
        return [twins, *(self._place(place, names) for place in places_of(self.project, list(names)))]

    @property
    def has_places(self) -> bool:
        """Whether there is anything but the twins."""
        return len(self.places) > 1

    @cached_property
    def _membership(self) -> Standing | None:
        return standing_in(self.project, self.person)

    def _place(self, place: Place, names: dict[str, str]) -> PlaceChoice:
        key = place.environment.key
        closed = (
            f"Not connected there: {listed([names[one] for one in place.missing])}." if place.missing else ""
        )
        # As the server decides when the test is sent (systems.access).
        if self._membership is None or not may_change(self._membership, place.environment):
            closed = "Only admins of the team run in production."
        return PlaceChoice(
            key=key,
            name=place.environment.name,
            about=f"Real accounts of {listed([names[one] for one in place.connected])}."
            if place.connected
            else "",
            closed=closed,
            chosen=key == self.fields.environment,
            is_production=place.environment.is_production,
        )
