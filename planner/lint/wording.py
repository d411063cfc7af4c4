"""Findings about criteria, stories, open questions and facts without a source."""

import re
from collections.abc import Iterator
from typing import Any

from lib.text import listed
from planner.lint.findings import Finding, Fix
from planner.spec.elements import elements
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import BusinessRule, Research
from planner.spec.values import Evidence
from planner.spec.workflow import Criterion, WorkflowSpec

VAGUE = re.compile(
    r"\b(fast|quick(ly)?|soon|properly|correctly|appropriate(ly)?|etc\.?|and so on|gracefully|robust(ly)?|"
    r"efficient(ly)?|user-?friendly|seamless(ly)?|as needed|if necessary|reasonable|timely|"
    r"handles? errors?)(?!\w)",
    re.IGNORECASE,
)


def criteria(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Criteria that cannot be checked, name nothing that exists, or say nothing that can be seen."""
    known = {key for key, _ in elements(spec)} | {rule.key for rule in research.rules}
    for number, criterion in enumerate(spec.acceptance_criteria):
        path = f"acceptance_criteria[{number}]"
        for name in ("text", "given", "when", "then"):
            yield from _vague(criterion.key, getattr(criterion, name), f"{path}.{name}", criterion.key)
        if criterion.check is None:
            message = f"{criterion.key} has no check yet: say what is given and what is then seen."
            yield Finding("criterion_without_check", f"{path}.check", "warning", message, criterion.key)
        missing = [key for key in criterion.covers if key not in known]
        if missing or not criterion.covers:
            named = f"{', '.join(missing)}, which the plan does not have" if missing else "nothing"
            message = f"{criterion.key} covers {named}: no step can satisfy it."
            kept = [key for key in criterion.covers if key in known]
            fix = Fix(f"Take {listed(missing)} out", {f"{path}.covers": kept}) if kept else None
            yield Finding("criterion_unsatisfiable", f"{path}.covers", "warning", message, criterion.key, fix)
    yield from _rules(spec, research)


def words(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Vague words where a plan promises something: the final result, what people want, what steps do."""
    yield from _vague("The final result", spec.story.final_result, "story.final_result", "story")
    for number, story in enumerate(spec.user_stories):
        yield from _vague(story.key, story.i_want, f"user_stories[{number}].i_want", story.key)
    for number, step in enumerate(spec.data_flow):
        yield from _vague(step.key, step.text, f"data_flow[{number}].text", step.key)


def _vague(name: str, text: str, path: str, key: str) -> Iterator[Finding]:
    found = VAGUE.search(text)
    if found:
        message = f'{name} says "{found.group()}": that cannot be seen; say what, and how much.'
        yield Finding("vague_words", path, "warning", message, key)


def _rules(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Rules of the documents that no criterion of any kind shows."""
    covered = {key for criterion in spec.acceptance_criteria for key in criterion.covers}
    for rule in research.rules:
        if rule.key not in covered and _concerns(spec, research, rule.key):
            message = f"No criterion shows {rule.key}: {rule.text}"
            fix = Fix("Add a criterion for it", {"acceptance_criteria": _with_criterion(spec, rule)})
            yield Finding("rule_without_criterion", "acceptance_criteria", "warning", message, rule.key, fix)


def _with_criterion(spec: WorkflowSpec, rule: BusinessRule) -> list[dict[str, Any]]:
    """The criteria and one that says the rule; how it is seen a person must say, so it has no check."""
    numbers = [int(one.key[3:]) for one in spec.acceptance_criteria if one.key[3:].isdigit()]
    added = Criterion(key=f"AC-{max(numbers, default=0) + 1:02d}", text=rule.text, covers=(rule.key,))
    return [one.model_dump(mode="json", by_alias=True) for one in (*spec.acceptance_criteria, added)]


def _concerns(spec: WorkflowSpec, research: Research, key: str) -> bool:
    """With one pair of objects every rule is this workflow's; with more, a rule may be another's."""
    pairs = {(each.source_object, each.target_object) for each in research.mappings}
    return len(pairs) <= 1


def stories(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """User stories nobody could show to be met."""
    known = {criterion.key for criterion in spec.acceptance_criteria}
    for number, story in enumerate(spec.user_stories):
        if not known & set(story.criteria):
            message = f"{story.key} has no criterion that shows it is met."
            yield Finding(
                "story_without_criterion", f"user_stories[{number}].criteria", "warning", message, story.key
            )


def questions(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Critical questions nobody has answered or put aside."""
    for question in research.questions:
        if question.priority == "critical" and question.state == "open":
            yield Finding("open_critical_question", "assumptions", "error", question.text, question.key)


def sources(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Endpoints and rows that stand on an assumption or a model's word only."""
    confirmed = {question.about for question in research.questions if question.state == "answered"}
    for number, endpoint in enumerate(spec.endpoints):
        known = _grounded(endpoint.evidence) or f"endpoints.{endpoint.system}" in confirmed
        if not known and not endpoint.is_placeholder:
            message = f"{endpoint.key} {endpoint.method} {endpoint.path} is {_said(endpoint.evidence)}."
            yield Finding("ungrounded", f"endpoints[{number}]", "note", message, endpoint.key)
    for place, table in enumerate(spec.transformations):
        for number, row in enumerate(table.rows):
            if not _grounded(row.evidence) and not is_placeholder_field(row.target):
                message = f"{row.key} ({row.source or 'nothing'} to {row.target}) is {_said(row.evidence)}."
                path = f"transformations[{place}].rows[{number}]"
                yield Finding("ungrounded", path, "note", message, row.key)


def _grounded(evidence: tuple[Evidence, ...]) -> bool:
    return any(fact.kind in ("document", "answer", "person") for fact in evidence)


def _said(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return "in no document"
    first = evidence[0]
    return f"an assumption: {first.text}" if first.kind == "assumption" else "stated by a model only"
