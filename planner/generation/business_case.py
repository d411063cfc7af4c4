"""A business case: one thing to be done between two systems, which becomes one workflow."""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import cached_property

from planner.conventions import Convention, KnownObject
from planner.generation.naming import object_label
from planner.generation.samples import Described
from planner.spec.research import BusinessRule, Flow, Mapping, Research, ResearchTrigger, System


@dataclass(frozen=True)
class End:
    """One end of a case: the system, its object as the documents call it, and what its vendor publishes."""

    system: System
    object: str
    convention: Convention | None = None
    known: KnownObject | None = None
    same_at_both: bool = False
    short: str = ""

    @property
    def name(self) -> str:
        """The system as a sentence says it; what it is called in full stands in the systems deep dive."""
        return self.short or self.system.name

    @property
    def noun(self) -> str:
        """The object in one word or two: `contact`."""
        return object_label(self.object)

    @property
    def label(self) -> str:
        """The object as a sentence says it, with its system where the other end has one of the same name."""
        return f"{self.name} {self.noun}" if self.same_at_both else self.noun


@dataclass(frozen=True)
class Case:
    """One thing to be done: what starts it, from where to where, with which fields and rules.

    `called` is what the documents call a source field, by the name under which its vendor publishes it.
    """

    research: Research
    source: End
    target: End
    mappings: tuple[Mapping, ...]
    rules: tuple[BusinessRule, ...]
    trigger: ResearchTrigger | None = None
    flow: Flow | None = None
    reverse_of: str = ""
    title: str = ""
    key: str = ""
    called: Table[str, str] = field(default_factory=dict)

    @cached_property
    def described(self) -> Described:
        """What the documents describe of fields."""
        return Described(self.research)

    def path_of(self, name: str) -> str:
        """The path of a source field by what the documents call it."""
        return next((path for path, called in self.called.items() if called == name), name)

    @property
    def told_apart(self) -> str:
        """The source's record in a sentence that tells it from the target's: `HubSpot company`."""
        return f"{self.source.name} {self.source.noun}" if self.target.same_at_both else self.source.label

    def rules_of(self, *kinds: str) -> tuple[BusinessRule, ...]:
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    @property
    def both_ways(self) -> bool:
        return "bidirectional" in self.research.integration_type
