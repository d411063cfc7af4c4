"""What a good plan must satisfy, as findings: code, path, severity, sentence, and a fix if there is one."""

from collections.abc import Sequence

from planner.lint.checking import checks
from planner.lint.evidence import described
from planner.lint.findings import Finding, Fix, Severity
from planner.lint.fixing import fixed
from planner.lint.flowing import steps
from planner.lint.mapping import tables
from planner.lint.placeholders import placeholders
from planner.lint.starting import sign_in, trigger
from planner.lint.wording import criteria, questions, sources, stories, words
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from systems.index import ApiIndex

__all__ = ["Finding", "Fix", "Severity", "fixed", "lint_workflow"]

RULES = (trigger, sign_in, steps, placeholders, tables, criteria, checks, stories, words, questions, sources)
ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


def lint_workflow(
    spec: WorkflowSpec, research: Research, indexes: Sequence[ApiIndex] | None = None
) -> list[Finding]:
    """All findings about one workflow, the worst first, else in the order of its sections.

    `indexes` are the API descriptions among the documents; calls and fields are held against them. None
    leaves that out.
    """
    found = [finding for rule in RULES for finding in rule(spec, research)]
    if indexes is not None:
        said = {_subject(finding) for finding in found}
        found += [each for each in described(spec, research, indexes) if _subject(each) not in said]
    return sorted(found, key=lambda finding: ORDER[finding.severity])


def _subject(finding: Finding) -> tuple[str, str, str]:
    """What a finding is about: a field that two sources require is missing once."""
    return finding.code, finding.path, finding.message.split(" ", 1)[0]
