"""Who names an element: an endpoint is called, a step is jumped to, a criterion covers."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.editing.places import Place, data_of
from planner.spec.workflow import WorkflowSpec


@dataclass(frozen=True)
class Use:
    """One element that names another: `key` of the element that does, and what it does in a verb."""

    key: str
    verb: str


def uses_of(spec: WorkflowSpec, place: Place) -> tuple[Use, ...]:
    """Everything in the workflow that names the element at that place."""
    if place.kind == "systems":
        return tuple(_uses_of_system(spec, place.key))
    return tuple(_uses_of_element(spec, place))


def _uses_of_element(spec: WorkflowSpec, place: Place) -> Iterator[Use]:
    key = place.key
    for criterion in spec.acceptance_criteria:
        if key in criterion.covers:
            yield Use(criterion.key, "covers")
    for story in spec.user_stories:
        if key in story.criteria:
            yield Use(story.key, "is shown by")
    for step in spec.data_flow:
        if step.endpoint == key:
            yield Use(step.key, "calls")
        if key in (step.on_true, step.on_false):
            yield Use(step.key, "goes to")
    if place.kind == "flow":
        yield from _readers(spec, key)


def _readers(spec: WorkflowSpec, key: str) -> Iterator[Use]:
    """Steps that read what the step `key` puts out, unless another step puts out the same name."""
    output = next((step.output for step in spec.data_flow if step.key == key), "")
    if not output or sum(step.output == output for step in spec.data_flow) > 1:
        return
    for step in spec.data_flow:
        if step.key != key and any(each.split(".")[0].split("[")[0] == output for each in step.references):
            yield Use(step.key, f"reads {output} of")


def _uses_of_system(spec: WorkflowSpec, key: str) -> Iterator[Use]:
    if spec.trigger.system == key:
        yield Use("trigger", "is started by")
    for endpoint in spec.endpoints:
        if endpoint.system == key:
            yield Use(endpoint.key, "is a call of")
    for step in spec.data_flow:
        if step.system == key:
            yield Use(step.key, "works with")
    for table in spec.transformations:
        if key in (table.source.system, table.target.system):
            yield Use(table.key, "maps fields of")


def can_let_go(uses: tuple[Use, ...]) -> bool:
    """Whether the uses can be cleared for the element to go. What reads its result cannot be guessed."""
    return all(use.verb in ("covers", "is shown by", "calls", "goes to") for use in uses)


def without_uses(spec: WorkflowSpec, place: Place) -> WorkflowSpec:
    """The workflow in which nothing names that element: its key leaves lists, calls and jumps are empty."""
    data, key = data_of(spec), place.key
    for criterion in data["acceptance_criteria"]:
        criterion["covers"] = [one for one in criterion["covers"] if one != key]
    for story in data["user_stories"]:
        story["criteria"] = [one for one in story["criteria"] if one != key]
    for step in data["data_flow"]:
        for name in ("endpoint", "on_true", "on_false"):
            if step[name] == key:
                step[name] = ""
    return WorkflowSpec.model_validate(data)
