"""A workflow that a person begins: a title and its two systems, nothing made up."""

from collections.abc import Collection

from planner.generation.naming import slug
from planner.spec.research import System
from planner.spec.workflow import Side, Step, Story, SystemUse, Transformation, Trigger, WorkflowSpec

LONGEST_KEY = 80


def begun(title: str, source: System, target: System, taken: Collection[str]) -> WorkflowSpec:
    """An empty workflow between two systems: started by hand until somebody says otherwise."""
    return WorkflowSpec(
        key=free_key(title, taken),
        title=title,
        story=Story(trigger="", business_logic="", final_result=""),
        systems=tuple(_use(system, role) for system, role in ((source, "source"), (target, "target"))),
        trigger=Trigger(kind="manual"),
        data_flow=(
            Step(
                key="ST-01",
                title=f"Map {source.name} to {target.name}",
                kind="transform",
                table="TT-01",
                input="event",
                output="record",
            ),
        ),
        transformations=(
            Transformation(
                key="TT-01",
                name=f"{source.name} to {target.name}",
                source=Side(system=source.key),
                target=Side(system=target.key),
            ),
        ),
    )


def free_key(title: str, taken: Collection[str]) -> str:
    """A key from the title that none of `taken` is."""
    start = slug(title)[:LONGEST_KEY]
    number, key = 2, start
    while key in taken:
        ending = f"-{number}"
        key, number = start[: LONGEST_KEY - len(ending)] + ending, number + 1
    return key


def _use(system: System, role: str) -> SystemUse:
    return SystemUse.model_validate(
        {
            "key": system.key,
            "name": system.name,
            "role": role,
            "base_url": system.base_url,
            "auth": system.auth.model_dump(),
            "limits": system.limits,
        }
    )
