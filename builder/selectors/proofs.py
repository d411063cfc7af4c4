"""Which criteria are proven right now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from builder.models import Proof, Snapshot
from builder.proof import CriterionProof, NotCovered, files_hash, not_covered
from builder.selectors.files import files_of, latest_snapshot
from planner.handover import BusinessRule, Criterion, WorkflowSpec, criterion_hash
from teams.models import Project

NOT_BUILT = "Nothing is built yet."
PLAN_CHANGED = "The criterion or what it covers changed after it was tested."
CODE_CHANGED = "The code that its test runs changed after it was tested."


@dataclass(frozen=True)
class CriterionState:
    """How one criterion stands: proven, failing, untested or stale.

    `test` is a node id; `file` and `line` are where a failing test stopped ("" and 0 when it is not known).
    """

    key: str
    text: str
    state: str
    test: str = ""
    reason: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Proofs:
    """The newest proof of every criterion of a project, and the files they are held against."""

    rows: Mapping[tuple[str, str], Proof]
    files: Mapping[str, str]

    def has(self, workflow: str) -> bool:
        """Whether this workflow was ever built and tested."""
        return any(key == workflow for key, _ in self.rows)

    def states(self, spec: WorkflowSpec) -> list[CriterionState]:
        """Every criterion of the workflow with its state, in the order of the plan."""
        stamps: dict[str, str] = {}
        return [self._state(spec, criterion, stamps) for criterion in spec.acceptance_criteria]

    def not_covered(self, spec: WorkflowSpec, rules: Sequence[BusinessRule] = ()) -> list[NotCovered]:
        """Steps, rows and rules of the workflow that no criterion's test shows, in the order of the plan."""
        return not_covered(spec, self.files, rules)

    def _state(self, spec: WorkflowSpec, criterion: Criterion, stamps: dict[str, str]) -> CriterionState:
        proof = self.rows.get((spec.key, criterion.key))
        if proof is None:
            return CriterionState(criterion.key, criterion.text, "untested", "", NOT_BUILT)
        if proof.criterion_hash != criterion_hash(spec, criterion.key):
            return CriterionState(criterion.key, criterion.text, "stale", proof.test, PLAN_CHANGED)
        path = proof.test.partition("::")[0]
        if path and path not in stamps:
            stamps[path] = files_hash(self.files, path)
        if path and proof.files_hash != stamps[path]:
            return CriterionState(criterion.key, criterion.text, "stale", proof.test, CODE_CHANGED)
        file, line = _failing_line(proof) if proof.state == Proof.State.FAILING else ("", 0)
        return CriterionState(
            criterion.key, criterion.text, proof.state, proof.test, proof.reason, file, line
        )


def _failing_line(proof: Proof) -> tuple[str, int]:
    return proof.report.get("file", ""), proof.report.get("line", 0)


def proofs_of(project: Project) -> Proofs:
    """The proofs of a project, in a number of queries that does not grow with them."""
    of_project = Proof.objects.filter(snapshot__project=project)
    newest = of_project.values("workflow_key", "criterion_key").annotate(newest=Max("pk")).values("newest")
    rows = Proof.objects.filter(pk__in=newest).select_related("snapshot").defer("snapshot__manifest")
    return Proofs(
        {(row.workflow_key, row.criterion_key): row for row in rows}, files_of(latest_snapshot(project))
    )


def is_news(snapshot: Snapshot, proof: CriterionProof) -> bool:
    """Whether the test shows something else than it last showed on these files: the plan says something new
    since, or the sandbox had no time.
    """
    row = snapshot.proofs.filter(workflow_key=proof.workflow, criterion_key=proof.key).last()
    said = (proof.state, proof.criterion_hash, proof.files_hash)
    return row is None or (row.state, row.criterion_hash, row.files_hash) != said


def proofs_of_snapshot(snapshot: Snapshot, workflow: str) -> dict[str, Proof]:
    """Criterion -> what its test showed last on exactly these files."""
    rows = snapshot.proofs.filter(workflow_key=workflow).order_by("pk")
    return {proof.criterion_key: proof for proof in rows}
