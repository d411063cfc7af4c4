"""What a good plan must satisfy, as findings: code, path, severity, sentence, and a fix if there is one."""

from planner.lint.findings import Finding, Fix, Severity
from planner.lint.fixing import fixed
from planner.lint.flowing import steps
from planner.lint.mapping import tables
from planner.lint.starting import sign_in, trigger
from planner.lint.wording import criteria, questions, sources, stories
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

__all__ = ["Finding", "Fix", "Severity", "fixed", "lint_workflow"]

RULES = (trigger, sign_in, steps, tables, criteria, stories, questions, sources)
ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


def lint_workflow(spec: WorkflowSpec, research: Research) -> list[Finding]:
    """All findings about one workflow, the worst first, else in the order of its sections."""
    found = [finding for rule in RULES for finding in rule(spec, research)]
    return sorted(found, key=lambda finding: ORDER[finding.severity])
