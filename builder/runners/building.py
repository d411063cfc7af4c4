"""Building a planned workflow by rules: read the plan, write the files, check them, prove every criterion.

The compiler does the work, through the tools and events that an agent uses. A turn may be resumed by another
worker at any point: each event has a key, so it is told once; the files are written with the checkpoint that
says so; a criterion's proof and its event stand together or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.changes import FileChange, changes_between
from builder.compiler import Compiled, compile_workflows
from builder.evidence import CodeFinding
from builder.merging import Conflict, merge
from builder.models import Proof, Snapshot, Turn
from builder.proof import CriterionProof, prove
from builder.runners import words
from builder.runners.checking import checked
from builder.runners.tools import interrupted, tool_call
from builder.selectors.files import compiled_files, files_of
from builder.selectors.proofs import proofs_of_snapshot
from builder.services.files import take_snapshot
from builder.services.proofs import record_proof
from builder.workspace import workflow_file
from jobs.work import JobFailed, Work
from lib.errors import StaleRevision
from lib.text import counted
from planner.handover import WorkflowSpec
from planner.handover.rows import described_by_system, planned_workflows, research_of
from runtime.sandbox import SandboxUnavailable

COMPILATIONS = 5


@dataclass(frozen=True)
class Built:
    """What the compiler made: the snapshot, what the checks say of it, and (criterion, state)."""

    snapshot: Snapshot
    findings: Sequence[CodeFinding]
    states: Sequence[tuple[str, str]]

    @property
    def proven(self) -> int:
        return sum(state == "proven" for _, state in self.states)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do: no finding, every criterion proven."""
        return not self.findings and self.proven == len(self.states)


def build(work: Work, turn: Turn, spec: WorkflowSpec, *, with_agent: bool) -> Built:
    """Write and prove the workflow. `with_agent`: a model goes on from here, so nothing is concluded yet."""
    with tool_call(work, "read_plan", f"Read the plan of {spec.title}") as call:
        rows = sum(len(table.rows) for table in spec.transformations)
        call.detail = (
            f"Revision {turn.revision_number}: {len(spec.acceptance_criteria)} criteria, "
            f"{rows} mapping rows, {len(spec.endpoints)} API calls, {len(spec.data_flow)} steps."
        )
    before = snapshot_before(turn)
    built = before is not None and workflow_file(spec.key) in before.manifest
    say(work, "intro", words.introduction(spec.title, built, with_agent))
    snapshot, specs = _write_files(work, turn, spec)
    files = files_of(snapshot)
    findings = _check_code(work, turn, files, specs)
    _run_tests(work, snapshot, files, spec)
    proofs = proofs_of_snapshot(snapshot, spec.key)
    states = [(each.key, proofs[each.key].state) for each in spec.acceptance_criteria if each.key in proofs]
    return Built(snapshot, findings, states)


def say(work: Work, block: str, markdown: str) -> None:
    """A block of prose in the turn."""
    work.emit("turn.text", {"block": block, "markdown": markdown}, key=f"text:{block}")


def snapshot_before(turn: Turn) -> Snapshot | None:
    """The snapshot that this turn builds upon: the newest, or the one before its own first."""
    snapshots = turn.chat.project.snapshots.order_by("-number")
    own = _own_snapshot(turn)
    return (snapshots.filter(number__lt=own.number) if own else snapshots).first()


def _own_snapshot(turn: Turn) -> Snapshot | None:
    """What the compiler wrote in this turn; later ones are the agent's."""
    return turn.snapshots.order_by("number").first()


def _built_specs(turn: Turn, spec: WorkflowSpec, files: dict[str, str]) -> list[WorkflowSpec]:
    """This workflow and every planned one that was built before: they share scenario, twins and README."""
    planned = planned_workflows(turn.chat.project)
    others = [other.spec for other in planned if other.key != spec.key]
    built = [other for other in others if workflow_file(other.key) in files]
    return sorted([spec, *built], key=lambda each: each.key)


def _write_files(work: Work, turn: Turn, spec: WorkflowSpec) -> tuple[Snapshot, list[WorkflowSpec]]:
    """Compile and take the turn's snapshot; after a restart the one that is already there."""
    with tool_call(work, "write_files", "Write workflow, mappings and tests") as call:
        snapshot, specs, compiled, conflicts, changes = _snapshot(work, turn, spec)
        call.title = f"Wrote {counted(len(changes), 'file')}" if changes else "Files are as they were"
        call.detail = "\n".join(f"{finding.key}: {finding.message}" for finding in compiled.findings)
    if any(finding.stub for finding in compiled.findings):
        say(work, "left-open", words.left_open(compiled.findings))
    if conflicts:
        say(work, "kept", words.kept_by_hand(conflicts))
    return snapshot, specs


def _snapshot(
    work: Work, turn: Turn, spec: WorkflowSpec
) -> tuple[Snapshot, list[WorkflowSpec], Compiled, Sequence[Conflict], list[FileChange]]:
    """The turn's snapshot, of which workflows it is made, where people's text was kept, and what it changed.

    What people and agents made of the files since the last build is merged with what the compiler writes now.
    Another turn may write files while these are compiled; then they are compiled again, with its workflow.
    """
    for _ in range(COMPILATIONS):
        work.check()
        before, own = snapshot_before(turn), _own_snapshot(turn)
        files = files_of(before)
        specs = _built_specs(turn, spec, files)
        project = turn.chat.project
        research = research_of(project)
        compiled = compile_workflows(
            specs, research=research, descriptions=described_by_system(project, research)
        )
        base = compiled_files(project, own.number if own else None)
        merged = merge(base, files, compiled.files)
        changes = changes_between(files, files_of(own) if own else merged.files)
        try:
            upon = before.number if before else 0
            snapshot = own or _take_snapshot(work, turn, merged.files, compiled.files, changes, upon)
        except StaleRevision:
            continue
        return snapshot, specs, compiled, merged.conflicts, changes
    raise JobFailed("Other builds kept changing the files. Build this workflow again.")


def _take_snapshot(
    work: Work,
    turn: Turn,
    files: Mapping[str, str],
    compiled: Mapping[str, str],
    changes: Sequence[FileChange],
    upon: int,
) -> Snapshot:
    reason = f"Build of {turn.brief['workflow']['title']}, revision {turn.revision_number}"
    with work.transaction():
        snapshot = take_snapshot(
            project=turn.chat.project,
            files=files,
            reason=reason[:200],
            by=turn.author,
            turn=turn,
            upon=upon,
            compiled=compiled,
        )
        for change in changes:
            work.emit("turn.file_written", vars(change))
    return snapshot


def _check_code(
    work: Work, turn: Turn, files: dict[str, str], specs: list[WorkflowSpec]
) -> list[CodeFinding]:
    with tool_call(work, "check_code", "Check the code against the plan") as call:
        findings, unchecked = checked(files, specs, research_of(turn.chat.project))
        call.ok = not findings
        told = counted(len(findings), "finding") if findings else "nothing to say"
        call.title = f"Checked the code: {told}"
        call.detail = "\n".join(filter(None, (*map(str, findings), unchecked)))
    return findings


def _run_tests(work: Work, snapshot: Snapshot, files: dict[str, str], spec: WorkflowSpec) -> None:
    texts = {criterion.key: criterion.text for criterion in spec.acceptance_criteria}

    def tell(proof: CriterionProof) -> None:
        work.check()
        tell_proof(work, snapshot, proof, texts)

    with tool_call(work, "run_tests", "Run the tests in the sandbox") as call:
        try:
            proofs = prove(files, [spec], on_result=tell, should_stop=lambda: interrupted(work))
        except SandboxUnavailable as problem:
            raise JobFailed(f"The tests could not be run: {problem}") from problem
        tested = [proof for proof in proofs if proof.state != "untested"]
        passed = sum(proof.state == "proven" for proof in tested)
        call.ok = passed == len(tested)
        call.title = f"Ran {counted(len(tested), 'test')}, {passed} passed"
        call.detail = "\n".join(f"{proof.key} {proof.reason}" for proof in proofs if proof.state != "proven")


def tell_proof(
    work: Work, snapshot: Snapshot, proof: CriterionProof, texts: Mapping[str, str], *, again: bool = False
) -> None:
    """Keep a proof and tell it; both or neither, and each proof once. `again` as `record_proof` has it."""
    with work.transaction():
        row = record_proof(snapshot=snapshot, proof=proof, again=again)
        work.emit("turn.criterion", _told(row, texts), key=f"criterion:{row.pk}")


def _told(proof: Proof, texts: Mapping[str, str]) -> dict[str, Any]:
    """The event of a proof."""
    return {
        "key": proof.criterion_key,
        "text": texts[proof.criterion_key],
        "state": proof.state,
        "test": proof.test,
        "reason": proof.reason,
        "seconds": proof.seconds,
        "total": len(texts),
        "workflow": proof.workflow_key,
    }
