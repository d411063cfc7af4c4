"""The workflows of the plan in the chat column: how far each is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.models import Snapshot, Turn
from builder.selectors.proofs import Proofs
from builder.workspace import workflow_file
from planner.handover.rows import PlannedWorkflow


@dataclass(frozen=True)
class PlannedRow:
    """One planned workflow. `proven` of `total` criteria are proven as the plan stands now.

    `review` is the state of its review, `review_label` its wording: what is not approved may be built all the
    same, and says so. `begun` is the turn that it was planned from, where its plan began in a chat.
    """

    key: str
    title: str
    revision: int
    built: bool
    proven: int
    total: int
    review: str = ""
    review_label: str = ""
    begun: Turn | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to build."""
        return self.built and self.proven == self.total


def planned_rows(
    workflows: Sequence[PlannedWorkflow],
    proofs: Proofs,
    snapshot: Snapshot | None,
    reviews: Mapping[str, tuple[str, str]],
    begun: Mapping[str, Turn],
) -> list[PlannedRow]:
    """One row for each workflow, in the order of the plan."""
    paths = snapshot.manifest if snapshot else {}
    rows = []
    for each in workflows:
        states = proofs.states(each.spec)
        proven = sum(state.state == "proven" for state in states)
        built = workflow_file(each.key) in paths
        rows.append(
            PlannedRow(
                each.key,
                each.title,
                each.revision,
                built,
                proven,
                len(states),
                *reviews.get(each.key, ("", "")),
                begun=begun.get(each.key),
            )
        )
    return rows


def ready_count(rows: Sequence[PlannedRow]) -> int:
    """How many are not built and proven to the end yet."""
    return sum(not row.done for row in rows)
