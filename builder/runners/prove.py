"""Running the tests of some criteria on the newest files, and keeping what they show.

A resumed job goes on with the snapshot it began with; a criterion's proof and its event stand together or not
at all, so none is told twice.
"""

from builder.models import Snapshot
from builder.proof import CriterionProof, prove
from builder.runners.tools import interrupted
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.proving import told_by
from builder.services.proofs import record_proof
from jobs.work import JobFailed, Work
from planner.handover import WorkflowSpec
from planner.handover.rows import planned_workflow
from runtime.sandbox import SandboxUnavailable
from teams.models import Project


def run(work: Work) -> None:
    """Prove the criteria that the job names."""
    project = Project.objects.select_related("team").get(pk=work.args["project"])
    planned = planned_workflow(project, work.args["workflow"])
    if planned is None:
        raise JobFailed("This workflow is no longer part of the plan, so there is nothing to prove.")
    spec = _only(planned.spec, work.args["criteria"])
    snapshot = _snapshot(work, project)
    told = told_by(work.job_id)
    open_ones = _only(spec, [each.key for each in spec.acceptance_criteria if each.key not in told])

    def tell(proof: CriterionProof) -> None:
        work.check()
        with work.transaction():
            row = record_proof(snapshot=snapshot, proof=proof, again=True)
            said = {"workflow": spec.key, "key": proof.key, "state": row.state, "reason": row.reason}
            work.emit("prove.criterion", said, key=f"criterion:{proof.key}")

    try:
        prove(files_of(snapshot), [open_ones], on_result=tell, should_stop=lambda: interrupted(work))
    except SandboxUnavailable as problem:
        raise JobFailed(f"The tests could not be run: {problem}") from problem
    proven = sum(state == "proven" for state in told_by(work.job_id).values())
    ending = {"proven": proven, "total": len(spec.acceptance_criteria), "snapshot": snapshot.number}
    work.emit("prove.finished", ending, key="finished")


def _only(spec: WorkflowSpec, keys: list[str]) -> WorkflowSpec:
    """The workflow with these criteria alone."""
    wanted = tuple(each for each in spec.acceptance_criteria if each.key in keys)
    return spec.model_copy(update={"acceptance_criteria": wanted})


def _snapshot(work: Work, project: Project) -> Snapshot:
    if "snapshot" in work.state:
        return project.snapshots.get(number=work.state["snapshot"])
    snapshot = latest_snapshot(project)
    if snapshot is None:
        raise JobFailed("There is no code to test any more. Build the workflow again.")
    work.checkpoint({"snapshot": snapshot.number})
    return snapshot
