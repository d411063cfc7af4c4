"""From research to workflows: one for each business case, all ten sections."""

from collections.abc import Callable, Sequence

from llm.model import Model
from planner.generation.cases import Case, cases
from planner.generation.continued import with_kept_workflow_keys
from planner.generation.criteria import criteria_of
from planner.generation.design import design_of
from planner.generation.flow import steps_of
from planner.generation.keys import with_kept_keys
from planner.generation.polish import polished
from planner.generation.prose import assumptions_of, description_of, prompt_of
from planner.generation.stories import story_of, user_stories_of
from planner.generation.systems import systems_of
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

Notify = Callable[[str, str], None]


def generate_workflows(
    research: Research,
    *,
    model: Model | None = None,
    previous: Sequence[WorkflowSpec] = (),
    edited: Sequence[WorkflowSpec] = (),
    notify: Notify | None = None,
) -> list[WorkflowSpec]:
    """The workflows a research calls for, by rules. The same research gives the same workflows.

    A `model`, where there is one, improves the prose of story, description and user stories and touches
    nothing else; where it fails the rules' words stand and `notify("note", ...)` says so.

    `previous` are the workflows of the last generation: elements that say the same keep their keys. `edited`
    are the workflows as people have them now: what they added keeps its keys too.
    `notify(stage, detail)` hears the title of each workflow as it is drawn.
    """
    tell = notify or _nobody
    last, now = ({spec.key: spec for spec in side} for side in (previous, edited))
    drawn = [draw(case) for case in cases(research)]
    found: list[WorkflowSpec] = []
    for each in with_kept_workflow_keys(drawn, previous, taken=now):
        spec = with_kept_keys(each, last.get(each.key), now.get(each.key))
        tell("generate", spec.title)
        if model is not None:
            spec = polished(spec, model, lambda sentence: tell("note", sentence))
        found.append(spec)
    return found


def _nobody(stage: str, detail: str) -> None:
    """Hears what is told when nobody else does."""


def draw(case: Case) -> WorkflowSpec:
    """One workflow from one case."""
    design = design_of(case)
    steps = steps_of(design)
    criteria = criteria_of(design, steps)
    found = [criterion for _, criterion in criteria]
    return WorkflowSpec(
        key=case.key,
        title=case.title,
        story=story_of(design, steps),
        user_stories=user_stories_of(design, criteria),
        description=description_of(design),
        prompt=prompt_of(design, steps, found),
        acceptance_criteria=tuple(found),
        systems=systems_of(design),
        trigger=design.intake.trigger,
        endpoints=tuple(design.calls.values()),
        data_flow=steps,
        transformations=(design.table,),
        assumptions=assumptions_of(design),
    )
