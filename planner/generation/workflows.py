"""From research to workflows: one for each business case, all ten sections."""

from collections.abc import Callable, Mapping, Sequence

from llm.model import Model
from planner.generation.assumptions import assumptions_of
from planner.generation.business_case import Case
from planner.generation.cases import cases
from planner.generation.continued import with_kept_workflow_keys
from planner.generation.criteria import criteria_of
from planner.generation.design import design_of
from planner.generation.flow import steps_of
from planner.generation.keys import with_kept_keys
from planner.generation.polish import polished
from planner.generation.prose import description_of, prompt_of
from planner.generation.stories import story_of, user_stories_of
from planner.generation.systems import systems_of
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

Notify = Callable[[str, str], None]
# Place of the workflow, how many there are, its title, and how much each of its sections holds so far.
Made = Callable[[int, int, str, Mapping[str, int]], None]


def generate_workflows(
    research: Research,
    *,
    model: Model | None = None,
    previous: Sequence[WorkflowSpec] = (),
    edited: Sequence[WorkflowSpec] = (),
    notify: Notify | None = None,
    made: Made | None = None,
) -> list[WorkflowSpec]:
    """The workflows a research calls for, by rules. The same research gives the same workflows.

    A `model`, where there is one, improves the prose of story, description and user stories and touches
    nothing else; where it fails the rules' words stand and `notify("note", ...)` says so.

    `previous` are the workflows of the last generation: elements that say the same keep their keys. `edited`
    are the workflows as people have them now: what they added keeps its keys too.
    `notify(stage, detail)` hears the title of each workflow as it is drawn, `made` of its sections.
    """
    tell = notify or _nobody
    last, now = ({spec.key: spec for spec in side} for side in (previous, edited))
    show = made or _nobody_looks
    found_cases = cases(research)
    many = len(found_cases)

    def drawing(place: int, case: Case) -> WorkflowSpec:
        return draw(case, lambda sections: show(place, many, case.title, sections))

    drawn = [drawing(place, case) for place, case in enumerate(found_cases)]
    found: list[WorkflowSpec] = []
    for place, each in enumerate(with_kept_workflow_keys(drawn, previous, taken=now)):
        spec = with_kept_keys(each, last.get(each.key), now.get(each.key))
        tell("generate", spec.title)
        if model is not None:
            spec = polished(spec, model, lambda sentence: tell("note", sentence))
        prose = {"story": 1, "stories": len(spec.user_stories), "prompt": 1, "description": 1}
        show(place, many, spec.title, prose)
        found.append(spec)
    return found


def _nobody(stage: str, detail: str) -> None:
    """Hears what is told when nobody else does."""


def _nobody_looks(place: int, many: int, title: str, sections: Mapping[str, int]) -> None:
    """Sees what is made when nobody else does."""


def _nothing_seen(sections: Mapping[str, int]) -> None:
    """Sees no sections."""


def draw(case: Case, made: Callable[[Mapping[str, int]], None] | None = None) -> WorkflowSpec:
    """One workflow from one case; `made` sees the sections as they come, but for the prose."""
    design = design_of(case)
    systems = systems_of(design)
    tell = made or _nothing_seen
    tell({"trigger": 1, "systems": len(systems), "endpoints": len(design.calls)})
    steps = steps_of(design)
    tell({"flow": len(steps), "transformations": len(design.table.rows)})
    criteria = criteria_of(design, steps)
    found = [criterion for _, criterion in criteria]
    tell({"criteria": len(found)})
    return WorkflowSpec(
        key=case.key,
        title=case.title,
        story=story_of(design, steps),
        user_stories=user_stories_of(design, criteria),
        description=description_of(design),
        prompt=prompt_of(design, steps, found),
        acceptance_criteria=tuple(found),
        systems=systems,
        trigger=design.intake.trigger,
        endpoints=tuple(design.calls.values()),
        data_flow=steps,
        transformations=(design.table,),
        assumptions=assumptions_of(design),
    )
