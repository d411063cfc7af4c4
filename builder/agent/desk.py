"""What the agent's tools may see and touch. The runner of a turn implements it; tests have their own.

No method gives a secret: connections are names, and what runs send is recorded with secrets hidden.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from builder.changes import FileChange
from builder.evidence import CodeFinding
from builder.proof import CriterionProof
from planner.handover import WorkflowSpec


class Refused(Exception):
    """The desk does not do that. The message says why and what to do instead; the model reads it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one criterion of the workflow in scope stands on the newest files.

    `state` is proven, failing, untested or stale; `excused_by` names the person who said that it needs no
    proof.
    """

    key: str
    text: str
    state: str
    reason: str = ""
    excused_by: str = ""

    @property
    def is_settled(self) -> bool:
        return self.state == "proven" or bool(self.excused_by)


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run as the model reads it: its number, how it ended, and everything else as text."""

    number: int
    state: str
    text: str


class Desk(Protocol):
    """The project as one turn works on it."""

    @property
    def scope(self) -> str:
        """The key of the workflow this turn is about, "" without one."""
        ...

    def files(self) -> Mapping[str, str]:
        """The newest files: path -> text."""
        ...

    def write(self, changes: Mapping[str, str | None], reason: str) -> Sequence[FileChange]:
        """Store new texts of files (None: the file goes), as a snapshot of its own. Raises Refused."""
        ...

    def check(self, changes: Mapping[str, str] | None = None) -> Sequence[CodeFinding]:
        """Everything the checks have to say about the newest files, with these texts in place of theirs."""
        ...

    def prove(
        self, keys: Collection[str], tell: Callable[[CriterionProof], None]
    ) -> Sequence[CriterionProof]:
        """Run the tests of these criteria of the workflow in scope; of all of them for no keys. Raises
        Refused.
        """
        ...

    def standing(self) -> Sequence[Standing]:
        """The criteria of the workflow in scope, in the plan's order; empty where nothing is planned."""
        ...

    def plan(self, workflow: str) -> WorkflowSpec | None:
        """One planned workflow."""
        ...

    def workflows(self) -> Sequence[tuple[str, str]]:
        """Key and title of every planned workflow."""
        ...

    def propose(
        self, workflow: str, element: str, fields: Mapping[str, Any]
    ) -> Sequence[tuple[str, str, str]]:
        """What other values for an element of the plan would change: (field, before, after). Raises
        Refused.
        """
        ...

    def run(self, workflow: str, payload: Any, faults: Sequence[Mapping[str, Any]]) -> RunTold:
        """Run a workflow against twins and wait for its end. Raises Refused."""
        ...

    def read_run(self, number: int) -> RunTold | None:
        """A run of this project; None where there is none with that number."""
        ...

    def recent_runs(self) -> Sequence[str]:
        """The newest runs, one line each."""
        ...
