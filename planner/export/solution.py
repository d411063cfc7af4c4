"""The plan as a solution document: what a customer is sent, without what only a builder needs."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lib.text import counted, sentence
from planner.generation.naming import a
from planner.render.tables import code, inline, table
from planner.render.workflow import call_markdown, example_markdown, sign_in_words, trigger_markdown
from planner.spec.plan import Plan
from planner.spec.research import Question, Research
from planner.spec.values import Evidence
from planner.spec.workflow import Assumption, Step, Transformation, WorkflowSpec

# `[1](#name:anchor)`: a place in a document of the plan, which whoever gets this file cannot open.
_CITATION: Final = re.compile(r"(?<!\s)\s*\[\d+\]\(#[^()\s]+\)")
_DIRECTIONS: Final = {"source": "gives", "target": "takes", "both": "gives and takes"}


def solution_markdown(plan: Plan) -> str:
    """The whole document as Markdown: summary, systems, workflows, what is open, what it rests on."""
    research = plan.research
    parts = [f"# {inline(research.title)}"]
    sections = [
        ("Summary", _CITATION.sub("", research.summary)),
        ("Systems", _systems(research)),
        ("Workflows", _contents(plan)),
        *(
            (f"{number}. {spec.title}", _workflow(spec))
            for number, spec in enumerate(plan.workflows, start=1)
        ),
        ("Decisions", _decisions(research)),
        ("Open questions", _open(research)),
        ("Sources", _sources(plan)),
    ]
    parts += [f"## {name}\n\n{body}" for name, body in sections if body.strip()]
    return "\n\n".join(parts) + "\n"


def _systems(research: Research) -> str:
    rows = [
        (
            inline(system.name),
            _DIRECTIONS[system.role],
            sign_in_words(system.auth),
            code(system.base_url),
            system.limits,
        )
        for system in research.systems
    ]
    return table(("System", "Role", "Sign-in", "Address", "Limits"), rows) if rows else ""


def _contents(plan: Plan) -> str:
    lines = [
        f"{number}. **{spec.title}.** {sentence(spec.story.final_result)}"
        for number, spec in enumerate(plan.workflows, start=1)
    ]
    return "\n".join(lines)


def _workflow(spec: WorkflowSpec) -> str:
    parts = [
        ("", _story(spec)),
        ("What people get", _user_stories(spec)),
        ("Description", spec.description),
        ("When it runs", _starts(spec)),
        ("What happens", _steps(spec)),
        ("Field mapping", "\n\n".join(map(_transformation, spec.transformations))),
        ("Calls", _calls(spec)),
        ("How we know that it works", "\n".join(_criteria(spec))),
        ("What is assumed", "\n".join(map(_assumed, spec.assumptions))),
    ]
    return "\n\n".join(f"### {name}\n\n{body}" if name else body for name, body in parts if body.strip())


def _assumed(assumption: Assumption) -> str:
    """The assumption and the key of the question that would settle it, which stands among the open ones."""
    return f"- {assumption.text}" + (f" ({assumption.question})" if assumption.question else "")


def _starts(spec: WorkflowSpec) -> str:
    """The trigger with its system's name and without the example, which is for those who build."""
    names = {use.key: use.name for use in spec.systems if use.name}
    system = names.get(spec.trigger.system, spec.trigger.system)
    return trigger_markdown(spec.trigger.model_copy(update={"payload_example": None}), system)


def _story(spec: WorkflowSpec) -> str:
    story = spec.story
    return " ".join(sentence(part) for part in (story.trigger, story.business_logic, story.final_result))


def _user_stories(spec: WorkflowSpec) -> str:
    lines = [
        f"- As {a(each.as_a)} I want {each.i_want} so that {each.so_that}." for each in spec.user_stories
    ]
    return "\n".join(lines)


def _steps(spec: WorkflowSpec) -> str:
    lines = [_step(number, one) for number, one in enumerate(spec.data_flow, start=1)]
    attempts = {
        step.on_error.retry.attempts for step in spec.data_flow if step.on_error and step.on_error.retry
    }
    if len(attempts) == 1:
        lines.append(f"\nA failed call is tried {attempts.pop()} times in all.")
    return "\n".join(lines)


def _step(number: int, step: Step) -> str:
    said = sentence(step.text)
    condition = (
        f" It goes on when {step.condition.text}." if step.condition and step.on_false == "skip" else ""
    )
    return f"{number}. **{sentence(step.title)}** {said}{condition}".rstrip()


def _transformation(found: Transformation) -> str:
    """One table. Keys stay, so that a comment can say which row it means."""
    if not found.rows:
        return f"**{found.name}.** No field is mapped yet."
    rows = [
        (
            row.key,
            code(row.source),
            code(row.target),
            "yes" if row.required else "",
            row.rule if row.rule not in ("", "copy") else "as it is",
            example_markdown(row),
        )
        for row in found.rows
    ]
    return f"**{found.name}**\n\n" + table(("Row", "From", "To", "Required", "Rule", "Example"), rows)


def _calls(spec: WorkflowSpec) -> str:
    names = {system.key: system.name or system.key for system in spec.systems}
    rows = [
        (inline(names.get(each.system, each.system)), call_markdown(each), each.purpose)
        for each in spec.endpoints
    ]
    return table(("System", "Call", "For"), rows) if rows else ""


def _criteria(spec: WorkflowSpec) -> Iterator[str]:
    for each in spec.acceptance_criteria:
        yield f"- **{each.key}** {sentence(each.text)}"


def _decisions(research: Research) -> str:
    answered = [each for each in research.questions if each.state == "answered"]
    return "\n".join(f"- **{each.text}** {sentence(each.answer)}" for each in answered)


def _open(research: Research) -> str:
    waiting = [each for each in research.questions if each.state == "open"]
    return "\n".join(map(_question, waiting))


def _question(question: Question) -> str:
    """The key by which the assumptions of the workflows refer to it, and how much hangs on it."""
    urgent = " *Critical.*" if question.priority == "critical" else ""
    return (
        f"- {question.key} **{question.text}**{urgent} Until it is answered: {sentence(question.assumption)}"
    )


def _sources(plan: Plan) -> str:
    """Each document with how many facts of the plan rest on it."""
    found = Counter(
        document
        for evidence in _evidence(plan)
        for document in {one.document for one in evidence if one.kind == "document"}
    )
    return "\n".join(f"- {inline(name)}: {counted(count, 'fact')}" for name, count in found.most_common())


def _evidence(plan: Plan) -> Iterator[tuple[Evidence, ...]]:
    research = plan.research
    for group in (research.systems, research.triggers, research.mappings, research.rules, research.endpoints):
        yield from (fact.evidence for fact in group)
    for thing in research.objects:
        yield from (field.evidence for field in thing.fields)
