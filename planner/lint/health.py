"""A plan's health in one line: what is to fix, what is assumed, what is asked, how much has a source."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.lint.findings import Finding
from planner.spec.research import Research
from planner.spec.values import Evidence
from planner.spec.workflow import WorkflowSpec

GROUNDS = ("document", "answer", "person")
FEW_UNCHECKED = 3
"""From so many criteria without a check on, they are one thing to fix: each by itself would hide the rest."""
UNCHECKED = "criterion_without_check"


@dataclass(frozen=True)
class Health:
    """Counts of one workflow, each with the key of the first element it is about ("" for none).

    `to_fix` are errors and warnings of lint except the critical questions, which `critical` counts; many
    criteria without a check are one of them. `facts`
    are endpoints, steps and rows that name their evidence or should; `grounded` of them have a document, an
    answer or a person behind them, `assumed` stand on an assumption that the plan says.
    """

    to_fix: int = 0
    assumed: int = 0
    critical: int = 0
    grounded: int = 0
    facts: int = 0
    first_to_fix: str = ""
    first_assumed: str = ""
    first_critical: str = ""
    first_ungrounded: str = ""

    @property
    def is_well(self) -> bool:
        """Nothing to fix and nothing critical open."""
        return not self.to_fix and not self.critical


def health_of(spec: WorkflowSpec, research: Research, findings: Sequence[Finding]) -> Health:
    """The health of a workflow of which lint found `findings`."""
    serious = [one for one in findings if one.severity != "note" and one.code != "open_critical_question"]
    critical = [one for one in findings if one.code == "open_critical_question"]
    facts = _facts(spec)
    assumed = [key for key, evidence in facts if not is_grounded(evidence) and _is_assumed(evidence)]
    ungrounded = [key for key, evidence in facts if not is_grounded(evidence)]
    open_questions = {one.key for one in research.questions if one.state == "open"}
    taken = [one for one in spec.assumptions if one.question is None or one.question in open_questions]
    return Health(
        to_fix=len(serious) - _told_together(serious),
        assumed=len(assumed) + len(taken),
        critical=len(critical),
        grounded=len(facts) - len(ungrounded),
        facts=len(facts),
        first_to_fix=serious[0].key if serious else "",
        first_assumed=assumed[0] if assumed else "description" if taken else "",
        first_critical=critical[0].key if critical else "",
        first_ungrounded=ungrounded[0] if ungrounded else "",
    )


def _told_together(findings: Sequence[Finding]) -> int:
    """How many findings stand in a line that another one has."""
    unchecked = sum(1 for one in findings if one.code == UNCHECKED)
    return unchecked - 1 if unchecked >= FEW_UNCHECKED else 0


def is_grounded(evidence: tuple[Evidence, ...]) -> bool:
    """Whether a document, an answer or a person stands behind it."""
    return any(one.kind in GROUNDS for one in evidence)


def _is_assumed(evidence: tuple[Evidence, ...]) -> bool:
    return any(one.kind == "assumption" for one in evidence)


def _facts(spec: WorkflowSpec) -> list[tuple[str, tuple[Evidence, ...]]]:
    """What must be true of the two systems: each call and row, and steps that name a source."""
    rows = ((row.key, row.evidence) for table in spec.transformations for row in table.rows)
    calls = ((one.key, one.evidence) for one in spec.endpoints)
    steps = ((one.key, one.evidence) for one in spec.data_flow if one.evidence)
    return [*calls, *steps, *rows]
