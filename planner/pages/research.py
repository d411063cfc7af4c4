"""The research in full: every fact with its source."""

from dataclasses import dataclass
from typing import Any

from planner.pages.citations import Citations, Source
from planner.pages.facts import SystemFacts, system_facts
from planner.selectors.plans import CurrentResearch
from planner.spec.research import BusinessRule, Mapping, ObjectField, ResearchEndpoint
from teams.models import Project

TYPES = {
    "realtime": "Real time",
    "batch": "Batch",
    "bidirectional": "Both directions",
    "multi_tenant": "Several tenants",
}


@dataclass(frozen=True)
class Cited:
    """One fact and where it comes from."""

    fact: Any
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ObjectTable:
    """The fields of one object."""

    system: str
    name: str
    fields: tuple[Cited, ...]


@dataclass(frozen=True)
class ResearchPage:
    """Everything on the page."""

    number: int
    summary: str
    notes: str
    types: tuple[str, ...]
    systems: tuple[SystemFacts, ...]
    rules: tuple[Cited, ...]
    mappings: tuple[Cited, ...]
    endpoints: tuple[Cited, ...]
    objects: tuple[ObjectTable, ...]


def research_page(project: Project, found: CurrentResearch) -> ResearchPage:
    """The page, its passages numbered in the order in which they are cited."""
    value = found.value
    cites = Citations(project, value.summary)
    names = {system.key: system.name for system in value.systems}
    return ResearchPage(
        number=found.row.number,
        summary=cites.prose(value.summary),
        notes=cites.prose(value.technical_notes),
        types=tuple(TYPES[one] for one in value.integration_type),
        systems=system_facts(value, cites),
        rules=_cited(value.rules, cites),
        mappings=_cited(value.mappings, cites),
        endpoints=_cited(value.endpoints, cites),
        objects=tuple(
            ObjectTable(names.get(one.system, one.system), one.name, _cited(one.fields, cites))
            for one in value.objects
            if one.fields
        ),
    )


def _cited(
    facts: tuple[BusinessRule | Mapping | ResearchEndpoint | ObjectField, ...] | Any, cites: Citations
) -> tuple[Cited, ...]:
    return tuple(Cited(fact, cites.sources(fact.evidence)) for fact in facts)
