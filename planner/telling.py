"""A plan as plain text for a terminal."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from planner.spec.plan import Plan
from planner.spec.research import Mapping, Question, Research, ResearchTrigger, System
from planner.spec.values import Evidence
from planner.spec.workflow import WorkflowSpec

WIDTH: Final = 100
_LINK: Final = re.compile(r"\s?\[(\d+)\]\(#[^)\s]+\)")
_MARKS: Final = re.compile(r"\*\*|`")


class Finding(Protocol):
    """What is shown of a lint finding."""

    @property
    def severity(self) -> str: ...

    @property
    def message(self) -> str: ...


# What the API descriptions say against a plan is told even where it stops nothing.
HELD_AGAINST = ("field_not_described", "field_read_only", "value_not_described")


def told(plan: Plan, findings: Sequence[tuple[str, Finding]] = ()) -> str:
    """Systems, start, mappings, rules, questions, workflows and assumptions, each fact with its place."""
    research = plan.research
    parts = [
        research.title,
        _wrapped(_MARKS.sub("", _LINK.sub("", research.summary))),
        _part("Systems", [_system(each) for each in research.systems]),
        _part(
            "Starts", [_trigger(each) for each in research.triggers] or ["nothing is said; see the questions"]
        ),
        _part(
            "Operations",
            [
                f"{each.system}: {each.method} {each.path}{_place(each.evidence)}"
                for each in research.endpoints
            ],
        ),
        _part("Mappings", [_mapping(each) for each in research.mappings] or ["none is stated"]),
        _part(
            "Rules",
            [f"{each.key} ({each.kind}) {each.text}{_place(each.evidence)}" for each in research.rules],
        ),
        _part("Questions", _questions(research)),
        _part(
            "Workflows", [_workflow(each, findings) for each in plan.workflows] or ["none can be drawn yet"]
        ),
        _part(
            "Notes",
            [
                _MARKS.sub("", _LINK.sub("", line)).removeprefix("- ")
                for line in research.technical_notes.splitlines()
            ],
        ),
    ]
    return "\n\n".join(filter(None, parts))


def _wrapped(text: str, indent: str = "") -> str:
    paragraphs = [
        textwrap.fill(each, WIDTH, initial_indent=indent, subsequent_indent=indent)
        for each in text.split("\n\n")
    ]
    return "\n\n".join(paragraphs)


def _part(title: str, lines: Iterable[str]) -> str:
    shown = [textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="      ") for line in lines]
    return "\n".join([title, *shown]) if shown else ""


def _place(evidence: Sequence[Evidence]) -> str:
    for each in evidence:
        if each.kind == "document":
            return f"  [{each.document} {each.anchor}]"
        if each.kind == "answer":
            return f"  [answer to {each.question}]"
    return "  [not in the documents]"


def _system(system: System) -> str:
    sign_in = system.auth.scheme.replace("_", " ")
    return f"{system.name} ({system.role}), {system.api}, sign-in: {sign_in}{_place(system.evidence)}"


def _trigger(trigger: ResearchTrigger) -> str:
    when = trigger.cron or (f"every {trigger.every_seconds} s" if trigger.every_seconds else "")
    words = " ".join(filter(None, (trigger.kind, trigger.system, trigger.event, when, trigger.timezone)))
    return f"{words}{_place(trigger.evidence)}"


def _mapping(mapping: Mapping) -> str:
    source = ".".join(filter(None, (mapping.source_system, mapping.source_object, mapping.source)))
    target = ".".join(filter(None, (mapping.target_system, mapping.target_object, mapping.target)))
    rule = f" ({mapping.rule})" if mapping.rule else ""
    return f"{mapping.key} {source} -> {target}{rule}{_place(mapping.evidence)}"


def _questions(research: Research) -> list[str]:
    return [_question(each) for each in research.questions]


def _question(question: Question) -> str:
    if question.state == "answered":
        return f"{question.key} answered: {question.text} {question.answer}"
    state = "put aside" if question.state == "ignored" else question.priority
    return f"{question.key} {state}: {question.text} Assumed: {question.assumption}"


def _workflow(spec: WorkflowSpec, findings: Sequence[tuple[str, Finding]]) -> str:
    own = [finding for key, finding in findings if key == spec.key]
    rows = sum(len(table.rows) for table in spec.transformations)
    counts = (
        f"{len(spec.data_flow)} steps, {rows} rows, {len(spec.acceptance_criteria)} criteria, "
        f"{len(spec.assumptions)} assumptions"
    )
    worst = [
        finding.message for finding in own if finding.severity == "error" or finding.code in HELD_AGAINST
    ]
    lint = f"; to fix: {'; '.join(worst[:3])}" if worst else ""
    return f"{spec.key}: {spec.title} ({spec.trigger.kind}; {counts}){lint}"
