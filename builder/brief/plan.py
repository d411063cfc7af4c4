"""The sections of the workflow in scope, each a part of its own."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml

from builder.brief.parts import Draft, Shorter
from planner.handover import WorkflowSpec

# The ten things a plan says of a workflow and what it takes for granted, in the order of the plan.
SECTIONS: Final = (
    ("story", "Workflow story", "What the workflow is for."),
    ("user_stories", "User stories", "Who wants what, and by which criteria they see it."),
    ("acceptance_criteria", "Acceptance criteria", "What must be proven; each has a test."),
    ("prompt", "Prompt", "What the plan tells whoever builds it."),
    ("description", "Description", "The workflow in prose."),
    ("systems", "Systems deep dive", "How the systems it calls want to be used."),
    ("trigger", "Trigger", "What starts it."),
    ("endpoints", "API endpoints", "The only calls it may make, with examples."),
    ("data_flow", "Data flow", "Its steps in order."),
    ("transformations", "Transformations", "Which field goes where, and how."),
    ("assumptions", "Assumptions", "What the plan takes for granted."),
)
WIDTH: Final = 10_000
# The one in C is eight times as fast; a wheel without it does the same.
DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# A reference is a dozen characters; a shorter value is repeated.
SHORTEST_SHARED: Final = 40


def plan_parts(spec: WorkflowSpec | None, workflows: Sequence[WorkflowSpec]) -> Iterator[Draft]:
    """Every section of the workflow that says something; before them the names of the others."""
    others = [each for each in workflows if spec is None or each.key != spec.key]
    if others:
        lines = "\n".join(f"- `{each.key}` {each.title}: {each.story.trigger}" for each in others)
        title = "Other planned workflows" if spec else "Planned workflows"
        reason = "They share files and systems." if spec else "No workflow is in scope of this message."
        yield Draft("plan.others", title, lines, reason)
    if spec is None:
        return
    yield Draft("plan.title", "Workflow", f"{spec.title} (`{spec.key}`)", "The workflow in scope.")
    for name, title, reason in SECTIONS:
        value = getattr(spec, name)
        if value:
            yield Draft(f"plan.{name}", title, section_text(value), reason, _shorter(spec, name))


def _shorter(spec: WorkflowSpec, name: str) -> tuple[Shorter, ...]:
    if name != "acceptance_criteria":
        return ()
    seen = tuple(each.model_copy(update={"check": None}) for each in spec.acceptance_criteria)
    return (Shorter(section_text(seen), "Without how each is seen to be true; that stands in its test."),)


def section_text(value: Any) -> str:
    """A section without what is as usual and without its sources, which are told as facts.

    Prose stays prose; everything else is YAML, the shortest form that loses nothing.
    """
    if isinstance(value, str):
        return value
    shared = _shared(_content(value), {})
    dumped: str = yaml.dump(
        shared,
        Dumper=DUMPER,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=None,
    )
    return dumped.strip()


def _shared(value: Any, known: dict[str, Any]) -> Any:
    """The value with equal parts of it made one object, which YAML writes once and then refers to.

    Criteria repeat the same event and the same records again and again.
    """
    if isinstance(value, dict):
        value = {name: _shared(inner, known) for name, inner in value.items()}
    elif isinstance(value, list):
        value = [_shared(inner, known) for inner in value]
    else:
        return value
    written = json.dumps(value, sort_keys=True, default=str)
    return known.setdefault(written, value) if len(written) >= SHORTEST_SHARED else value


def _content(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_content(each) for each in value]
    return _without_evidence(value.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_evidence(inner) for name, inner in value.items() if name != "evidence"}
    return [_without_evidence(each) for each in value] if isinstance(value, list) else value
