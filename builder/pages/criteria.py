"""The criteria bar: one segment per criterion."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from builder.selectors.proofs import CriterionState, Proofs
from planner.handover import WorkflowSpec

OTHER_STATES = {"failing": "failing", "stale": "stale", "untested": "not tested"}


@dataclass(frozen=True)
class CriteriaBar:
    """The criteria of one workflow and a sentence that says how they stand. `url` is the page's own."""

    workflow: str
    states: list[CriterionState]
    url: str

    @property
    def rows(self) -> list["CriterionRow"]:
        """The criteria, each with the way to its test."""
        return [CriterionRow(state, test_url(self.url, state)) for state in self.states]

    @property
    def built(self) -> bool:
        """Whether anything is known yet; before that each criterion would give the same reason."""
        return any(state.state != "untested" for state in self.states)

    @property
    def proven(self) -> int:
        """How many are proven."""
        return sum(state.state == "proven" for state in self.states)

    @property
    def sentence(self) -> str:
        """For those who do not see the bar: "5 of 6 proven, 1 failing"."""
        counts = Counter(state.state for state in self.states)
        parts = [f"{counts['proven']} of {len(self.states)} proven"]
        parts += [f"{counts[state]} {word}" for state, word in OTHER_STATES.items() if counts[state]]
        return ", ".join(parts)


@dataclass(frozen=True)
class CriterionRow:
    """One criterion. `test_url` opens its test, where it failed; "" without a test."""

    state: CriterionState
    test_url: str


def criteria_bar(proofs: Proofs, spec: WorkflowSpec, url: str) -> CriteriaBar:
    """The bar of one workflow as its proofs stand now."""
    return CriteriaBar(spec.key, proofs.states(spec), url)


def test_url(url: str, state: CriterionState) -> str:
    """The code view at the line that failed, or at the test's first line."""
    path, _, name = state.test.partition("::")
    if not name:
        return ""
    place = {"file": state.file, "line": state.line} if state.line else {"file": path, "at": name}
    return f"{url}&{urlencode({'view': 'code', **place})}"
