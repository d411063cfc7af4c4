"""A criterion before it has its key, and the phrases all criteria share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from planner.generation.design import Design
from planner.generation.situations import ends
from planner.spec.checks import Assertion, Check
from planner.spec.workflow import Step

Concern = Literal["deliver", "unique", "resilient", "secure"]
"""Whose criterion it is: who gets the record, who answers for the data, who runs it, who guards it."""


@dataclass(frozen=True)
class Draft:
    """One criterion without its key."""

    concern: Concern
    text: str
    given: str
    when: str
    then: str
    covers: tuple[str, ...]
    check: Check | None

    def fields(self) -> dict[str, Any]:
        """What a `Criterion` takes beside its key."""
        found = dict(self.__dict__)
        del found["concern"]
        return found | {"covers": tuple(dict.fromkeys(self.covers))}


def keys_of(steps: Iterable[Step], *kinds: str) -> tuple[str, ...]:
    """The keys of the steps of these kinds."""
    return tuple(step.key for step in steps if step.kind in kinds)


def occasion(design: Design) -> str:
    """What happens in most criteria: the event arrives, or the workflow runs."""
    if design.intake.trigger.kind == "webhook":
        return f"{design.case.source.name} reports the {design.case.source.label}"
    return "the workflow runs" if design.intake.trigger.kind == "schedule" else "somebody starts the workflow"


def skipping(design: Design) -> tuple[Assertion, ...]:
    """How a skipped record is seen; one of a list does not end the run."""
    return () if design.intake.is_list else (ends("skipped"),)


def skipped(design: Design) -> str:
    return "the run goes on without it" if design.intake.is_list else "the run ends as skipped"
