"""Recording proofs."""

from typing import Any

from builder.models import Proof, Snapshot
from builder.proof import CriterionProof


def record_proof(*, snapshot: Snapshot, proof: CriterionProof, again: bool = False) -> Proof:
    """Keep what a criterion's test showed on these files.

    Told twice for one snapshot, the first stands. With `again` it was run anew: the newest counts, and the
    older ones stay.
    """
    stands = snapshot.proofs.filter(workflow_key=proof.workflow, criterion_key=proof.key).last()
    if stands is not None and not again:
        return stands
    return Proof.objects.create(
        snapshot=snapshot,
        workflow_key=proof.workflow,
        criterion_key=proof.key,
        criterion_hash=proof.criterion_hash,
        files_hash=proof.files_hash,
        state=proof.state,
        test=proof.test,
        reason=proof.reason,
        seconds=proof.seconds,
        report=_report(proof),
    )


def _report(proof: CriterionProof) -> dict[str, Any]:
    """What its test said, in short: its runs can be had again, since proofs are repeatable."""
    report = proof.report
    if report is None:
        return {}
    return {"state": report.state, "message": report.message, "file": report.file, "line": report.line}
