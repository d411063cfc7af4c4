"""The research in full: every fact with its source, what changed, and the runs so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from planner.merging import Change, FieldChange
from planner.pages.changes import NOUNS, SinceRun, since_run
from planner.pages.citations import Citations, Source
from planner.pages.fact_rows import (
    GROUNDED,
    LISTS,
    FactFilter,
    FactList,
    FactRow,
    fact_lists,
    fact_rows,
    grounded_sentence,
)
from planner.pages.facts import SystemFacts, system_facts
from planner.selectors.model_calls import calls_of
from planner.selectors.plans import CurrentResearch, research_revisions
from planner.spec.research import Dismissed, Research
from planner.spec.values import Evidence
from teams.models import Project

TYPES = {
    "realtime": "Real time",
    "batch": "Batch",
    "bidirectional": "Both directions",
    "multi_tenant": "Several tenants",
}
MOST_RUNS = 30
MOST_CHANGES = 60
MOST_FIELDS = 3
# Fields of a change that only repeat in another form what others of it say.
TECHNICAL = ("about", "options", "asked")


@dataclass(frozen=True)
class RunRow:
    """One revision: who made it, why, when."""

    number: int
    who: str
    reason: str
    at: datetime
    is_run: bool
    is_shown: bool


@dataclass(frozen=True)
class ChangeRow:
    """One fact that differs, with where it stands now or stood before."""

    change: Change
    sources: tuple[Source, ...]

    @property
    def noun(self) -> str:
        return NOUNS[self.change.section][0]

    @property
    def fields(self) -> list[FieldChange]:
        """What differs in a changed one, in words that people read."""
        if self.change.kind != "changed":
            return []
        return [one for one in self.change.fields if one.field not in TECHNICAL][:MOST_FIELDS]


@dataclass(frozen=True)
class ResearchPage:
    """The page of one revision; what costs a rendering is computed when it is shown."""

    project: Project
    found: CurrentResearch
    newest: int
    asked: FactFilter

    @property
    def number(self) -> int:
        return self.found.row.number

    @property
    def value(self) -> Research:
        return self.found.value

    @property
    def is_newest(self) -> bool:
        return self.number == self.newest

    @cached_property
    def cites(self) -> Citations:
        """Numbers the passages in the order in which the page cites them."""
        return Citations(self.project, self.value.summary)

    @cached_property
    def summary(self) -> SafeString:
        return self.cites.prose(self.value.summary)

    @cached_property
    def notes(self) -> SafeString:
        return self.cites.prose(self.value.technical_notes)

    @cached_property
    def asked_models(self) -> bool:
        """Whether a model was ever asked for this plan."""
        return calls_of(self.project).exists()

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(TYPES[one] for one in self.value.integration_type)

    @cached_property
    def systems(self) -> tuple[SystemFacts, ...]:
        return system_facts(self.value, self.cites)

    @cached_property
    def rows(self) -> dict[str, list[FactRow]]:
        return fact_rows(self.value, self.cites)

    @property
    def grounded(self) -> str:
        """How many of the facts stand in a document."""
        return grounded_sentence(row for rows in self.rows.values() for row in rows)

    @cached_property
    def lists(self) -> list[FactList]:
        return list(fact_lists(self.rows, self.asked))

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """The lists to choose from: address word, title, how many facts."""
        total = sum(len(rows) for rows in self.rows.values())
        return [("all", "All", total), *((key, title, len(self.rows[key])) for key, title in LISTS)]

    @property
    def groundings(self) -> tuple[tuple[str, str], ...]:
        return GROUNDED

    @property
    def wrong(self) -> tuple[Dismissed, ...]:
        """What people called wrong."""
        return self.value.dismissed

    @cached_property
    def since(self) -> SinceRun | None:
        return since_run(self.project, self.number, self.value)

    @cached_property
    def changes(self) -> list[ChangeRow]:
        """The facts that differ from the run before, at most MOST_CHANGES."""
        if self.since is None:
            return []
        now, before = _evidence(self.value), _evidence(self.since.before)
        differ = [one for one in self.since.found if one.section in NOUNS and one.kind != "moved"]
        return [
            ChangeRow(
                one,
                self.cites.sources(
                    (before if one.kind == "removed" else now).get((one.section, one.key), ())
                ),
            )
            for one in differ[:MOST_CHANGES]
        ]

    @property
    def more_changes(self) -> int:
        differ = [one for one in self.since.found if one.section in NOUNS] if self.since else []
        return max(0, len(differ) - MOST_CHANGES)

    @cached_property
    def runs(self) -> list[RunRow]:
        """The revisions, the newest first."""
        return [
            RunRow(
                number=row.number,
                who=row.author.label if row.author else "Research",
                reason=row.reason,
                at=row.created_at,
                is_run=row.author is None,
                is_shown=row.number == self.number,
            )
            for row in research_revisions(self.project)[:MOST_RUNS]
        ]


def _evidence(value: Research) -> Mapping[tuple[str, str], tuple[Evidence, ...]]:
    """Where each fact stands, by section and key as differences name them."""
    found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    for section in ("systems", "endpoints", "mappings", "rules"):
        found |= {(section, one.key): one.evidence for one in getattr(value, section)}
    for trigger in value.triggers:
        key = ".".join(part for part in (trigger.kind, trigger.system, trigger.event) if part)
        found["triggers", key] = trigger.evidence
    for thing in value.objects:
        for one in thing.fields:
            found["fields", f"{thing.system}.{thing.name}.{one.name}"] = one.evidence
    return found
