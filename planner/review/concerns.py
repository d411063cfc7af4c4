"""What of a workflow concerns the owner of one system, and what a scope of words covers."""

from collections.abc import Iterable, Sequence
from typing import Final

from planner.spec.elements import PARTS
from planner.spec.workflow import WorkflowSpec

SECTIONS: Final = {
    "story": "Story",
    "user_stories": "User stories",
    "acceptance_criteria": "Acceptance criteria",
    "prompt": "Prompt",
    "description": "Description",
    "systems": "Systems",
    "trigger": "Trigger",
    "endpoints": "API endpoints",
    "data_flow": "Data flow",
    "transformations": "Transformations",
}
"""The sections somebody can be asked to look at, in the order of the page."""
WITH: Final = {"description": ("description", "assumptions"), "story": ("title", "story")}


def section_keys(spec: WorkflowSpec, section: str) -> tuple[str, ...]:
    """The keys of what stands in a section. Raises LookupError for one that does not exist."""
    if section not in SECTIONS:
        raise LookupError(section)
    if section == "transformations":
        return tuple(
            key for table in spec.transformations for key in (table.key, *(row.key for row in table.rows))
        )
    if section == "data_flow":
        return ("data_flow", *(step.key for step in spec.data_flow)) if spec.data_flow else ()
    if section in ("user_stories", "acceptance_criteria", "endpoints"):
        return tuple(one.key for one in getattr(spec, section))
    return tuple(part for part in WITH.get(section, (section,)) if getattr(spec, part))


def section_of(spec: WorkflowSpec, key: str) -> str:
    """The section in which an element stands, "" for one that is gone."""
    return next((section for section in SECTIONS if key in section_keys(spec, section)), "")


def scope_keys(spec: WorkflowSpec, scope: Sequence[str], known: Iterable[str]) -> frozenset[str]:
    """What a scope of section names and element keys covers among the `known` keys; empty scope: all of it.

    A table's key covers its rows. What is not there any more is left out.
    """
    known = frozenset(known)
    if not scope:
        return known
    covered: set[str] = set()
    for name in scope:
        covered |= set(section_keys(spec, name)) if name in SECTIONS else {name}
        covered |= {row.key for table in spec.transformations if table.key == name for row in table.rows}
    return known & covered


def concerned(spec: WorkflowSpec, system: str, known: Iterable[str]) -> frozenset[str]:
    """What the owner of a system has to agree to: its calls, the steps that make them, the tables it is a
    side of with their rows, its trigger, and the section of systems. Empty where the workflow has nothing
    of it.
    """
    calls = {one.key for one in spec.endpoints if one.system == system}
    tables = [one for one in spec.transformations if system in (one.source.system, one.target.system)]
    found = calls | {key for table in tables for key in (table.key, *(row.key for row in table.rows))}
    named = {table.key for table in tables}
    for step in spec.data_flow:
        if step.system == system or step.endpoint in calls or step.table in named:
            found.add(step.key)
    if spec.trigger.system == system:
        found.add("trigger")
    if any(one.key == system for one in spec.systems):
        found.add("systems")
    return frozenset(known) & found


def is_part(key: str) -> bool:
    """Whether a key names a part of the workflow and not a keyed element."""
    return key in PARTS
