"""Reading versions, and the project as it stood at a snapshot: plan, proof, conversation."""

from collections.abc import Iterable

from builder.models import Proof, Snapshot, Turn, Version
from builder.selectors.files import files_of
from builder.selectors.proofs import Proofs
from planner.handover import WorkflowSpec, criterion_hash
from planner.handover.restoring import plan_at, spec_at
from teams.models import Project


def versions_of(project: Project) -> list[Version]:
    """The versions of a project, the newest first."""
    return list(
        Version.objects.filter(project=project)
        .select_related("snapshot__project", "project", "by")
        .order_by("-pk")
    )


def snapshot_numbered(project: Project, number: int) -> Snapshot | None:
    """That snapshot, None where there is none."""
    return project.snapshots.select_related("author", "turn__chat").filter(number=number).first()


def version_of(snapshot: Snapshot) -> Version | None:
    """The newest name that was given to the snapshot."""
    return snapshot.versions.order_by("-pk").first()


def turn_at(snapshot: Snapshot) -> Turn | None:
    """The turn that wrote the snapshot; of one that a person made, the newest turn before it."""
    if snapshot.turn is not None:
        return snapshot.turn
    before = Turn.objects.filter(chat__project=snapshot.project_id, created_at__lte=snapshot.created_at)
    return before.select_related("chat").order_by("-pk").first()


def plans_at(snapshot: Snapshot) -> dict[str, int]:
    """The plan's revisions when the snapshot was taken: key -> number."""
    return plan_at(snapshot.project, snapshot.created_at)


def specs_at(version: Version) -> list[WorkflowSpec]:
    """The workflows of the plan that the version was named with."""
    found = (spec_at(version.project, key, number) for key, number in version.plans.items())
    return [spec for spec in found if spec is not None]


def proofs_at(snapshot: Snapshot, specs: Iterable[WorkflowSpec]) -> Proofs:
    """The newest proofs up to the snapshot of what these workflows say, held against its files.

    Where a test was run again for a plan that says something new by now, its older proof counts here.
    """
    marks = {
        (spec.key, each.key): criterion_hash(spec, each.key)
        for spec in specs
        for each in spec.acceptance_criteria
    }
    rows = Proof.objects.filter(snapshot__project=snapshot.project_id, snapshot__number__lte=snapshot.number)
    newest: dict[tuple[str, str], Proof] = {}
    for row in rows.order_by("pk"):
        key = (row.workflow_key, row.criterion_key)
        if (
            key not in newest
            or row.criterion_hash == marks.get(key)
            or newest[key].criterion_hash != marks.get(key)
        ):
            newest[key] = row
    return Proofs(newest, files_of(snapshot))


def proof_at(snapshot: Snapshot, plans: dict[str, int]) -> dict[str, dict[str, int]]:
    """How many criteria of each workflow were proven on exactly these files: key -> proven and total."""
    specs = [spec_at(snapshot.project, key, number) for key, number in plans.items()]
    known = [spec for spec in specs if spec is not None]
    proofs = proofs_at(snapshot, known)
    found = {}
    for spec in known:
        if proofs.has(spec.key):
            states = proofs.states(spec)
            proven = sum(state.state == "proven" for state in states)
            found[spec.key] = {"proven": proven, "total": len(states)}
    return found
