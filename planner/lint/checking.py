"""Findings about checks that no run of the workflow could satisfy, and edge cases that no criterion shows."""

import re
from collections.abc import Iterator

from planner.lint.findings import Finding
from planner.spec.checks import Assertion, Calls, RecordField
from planner.spec.research import Research
from planner.spec.workflow import Criterion, WorkflowSpec

PLACEHOLDER = re.compile(r"\{[^}]*\}")


def checks(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Assertions about calls nobody makes and fields nobody writes; filters nobody shows."""
    for number, criterion in enumerate(spec.acceptance_criteria):
        for place, assertion in enumerate(criterion.check.then if criterion.check else ()):
            problem = _impossible(assertion, criterion, spec)
            if problem:
                path = f"acceptance_criteria[{number}].check.then[{place}]"
                message = f"{criterion.key} {problem}: no step can satisfy it."
                yield Finding("criterion_unsatisfiable", path, "warning", message, criterion.key)
    covered = {key for criterion in spec.acceptance_criteria for key in criterion.covers}
    for number, step in enumerate(spec.data_flow):
        if step.kind == "filter" and step.on_false == "skip" and step.key not in covered:
            message = f"No criterion shows what {step.key} ({step.title}) leaves out."
            yield Finding("edge_without_criterion", f"data_flow[{number}]", "warning", message, step.key)


def _impossible(assertion: Assertion, criterion: Criterion, spec: WorkflowSpec) -> str:
    """What is asserted although the workflow never does it; "" when it may."""
    if isinstance(assertion, Calls) and assertion.path and assertion.op != "<=" and assertion.equals > 0:
        made = any(
            one.system == assertion.system
            and one.method == assertion.method
            and _same_path(one.path, assertion.path)
            for one in spec.endpoints
        )
        return "" if made else f"counts calls of {assertion.method} {assertion.path}, which no endpoint makes"
    if isinstance(assertion, RecordField):
        return _never_written(assertion, criterion, spec)
    return ""


def _never_written(assertion: RecordField, criterion: Criterion, spec: WorkflowSpec) -> str:
    tables = [
        table
        for table in spec.transformations
        if table.target.system == assertion.system and table.target.object == assertion.object
    ]
    top = assertion.field.split(".", maxsplit=1)[0]
    written = {row.target.split(".", maxsplit=1)[0] for table in tables for row in table.rows}
    given = criterion.check.given.twin_state if criterion.check else ()
    there = any(top in one.record for one in given if one.system == assertion.system)
    if not tables or top in written or there or top.lower() == "id" or top in assertion.where:
        return ""
    return f"looks at {assertion.field} of {assertion.object}, which no row writes"


def _same_path(planned: str, asked: str) -> bool:
    """Whether a path fits an endpoint's; `{placeholders}` fit one part each."""
    pattern = "[^/]+".join(re.escape(part) for part in PLACEHOLDER.split(planned))
    return (
        planned == asked
        or bool(re.fullmatch(pattern, asked))
        or PLACEHOLDER.sub("{}", asked) == (PLACEHOLDER.sub("{}", planned))
    )
