"""The workflows of the plan in the chat column: how far each is built."""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.models import Snapshot
from builder.selectors.proofs import Proofs
from builder.workspace import workflow_file
from planner.handover.rows import PlannedWorkflow


@dataclass(frozen=True)
class PlannedRow:
    """One planned workflow. `proven` of `total` criteria are proven as the plan stands now."""

    key: str
    title: str
    revision: int
    built: bool
    proven: int
    total: int

    @property
    def done(self) -> bool:
        """Whether nothing is left to build."""
        return self.built and self.proven == self.total


def planned_rows(
    workflows: Sequence[PlannedWorkflow], proofs: Proofs, snapshot: Snapshot | None
) -> list[PlannedRow]:
    """One row for each workflow, in the order of the plan."""
    paths = snapshot.manifest if snapshot else {}
    rows = []
    for each in workflows:
        states = proofs.states(each.spec)
        proven = sum(state.state == "proven" for state in states)
        built = workflow_file(each.key) in paths
        rows.append(PlannedRow(each.key, each.title, each.revision, built, proven, len(states)))
    return rows
