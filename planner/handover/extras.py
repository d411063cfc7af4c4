"""What the Build tab lends the Plan tab: how far each planned workflow is built, which criteria are proven.

`settings.WORKFLOW_EXTRAS` names a callable `(project) -> Mapping[workflow key, WorkflowExtras]`; without it
the plan shows no proof. Imports keep pointing one way: the plan does not know the Build tab.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CriterionState:
    """One criterion: proven, failing, stale, untested, uncovered (built, but without a test), excused by a
    person (whom, `reason` says) or running; `url` leads to the proof.
    """

    state: str
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class WorkflowExtras:
    """`state` is a status word of the interface, "" before something is built; `label` its wording."""

    state: str = ""
    label: str = ""
    build_url: str = ""
    criteria: Mapping[str, CriterionState] = field(default_factory=dict)

    @property
    def is_built(self) -> bool:
        """Something of it was built; before that its criteria say nothing."""
        return bool(self.state)

    @property
    def proven(self) -> int:
        """How many criteria are proven."""
        return sum(1 for found in self.criteria.values() if found.state == "proven")
