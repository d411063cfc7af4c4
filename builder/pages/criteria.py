"""The criteria bar: one segment per criterion, each with its test, its last run and what can be done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from builder.models import Excuse, Proof
from builder.selectors.proofs import CriterionState, Proofs
from builder.selectors.proving import Proving
from planner.handover import WorkflowSpec

# In the order in which a sentence names them.
OTHER_STATES = {
    "running": "being tested",
    "failing": "failing",
    "stale": "stale",
    "excused": "excused",
    "uncovered": "not covered",
    "untested": "not tested",
}
WORDS = {"proven": "Proven", "running": "Being tested", "failing": "Failing", "stale": "Stale"} | {
    "excused": "Excused",
    "uncovered": "Not covered",
    "untested": "Not tested",
}
SETTLED = ("proven", "excused")
SEGMENTS = {"proven": "ok", "running": "run", "failing": "bad", "stale": "warn"} | {
    "excused": "excused",
    "uncovered": "none",
}


@dataclass(frozen=True)
class CriterionRow:
    """One criterion. `shown` is its state in the bar: that of its proof, running, excused or uncovered.

    `test_url` opens its test, where it failed; "" without a test. `ask_url` opens the chat with a draft about
    it. `ran_at` is when its test last ran, None before.
    """

    state: CriterionState
    shown: str
    test_url: str
    ask_url: str
    number: int
    excuse: Excuse | None = None
    ran_at: datetime | None = None
    seconds: float = 0.0
    snapshot: int = 0
    is_built: bool = True

    @property
    def why(self) -> str:
        """Why it is not proven, for its line; "" before anything is built: all would give the same reason."""
        if not self.is_built or self.shown in ("proven", "running", "excused"):
            return ""
        return "Stale" if self.shown == "stale" and self.state.reason else self.state.reason

    @property
    def write_url(self) -> str:
        """Where its test is asked for, "" where it has one."""
        return self.ask_url if self.shown == "uncovered" else ""

    @property
    def word(self) -> str:
        """Its state as people call it; of an excused one by whom."""
        return f"Excused by {self.excuse.by.label}" if self.excuse else WORDS[self.shown]

    @property
    def segment(self) -> str:
        """The class of its segment."""
        return SEGMENTS.get(self.shown, "")

    @property
    def label(self) -> str:
        """What a screen reader says of its segment."""
        return f"{self.state.key}: {self.word.lower()}"

    @property
    def has_test(self) -> bool:
        """Whether there is a test to run."""
        return bool(self.state.test)

    @property
    def milliseconds(self) -> float:
        """How long its test took."""
        return self.seconds * 1000


@dataclass(frozen=True)
class CriteriaBar:
    """The criteria of one workflow and a sentence that says how they stand. `url` is the page's own."""

    workflow: str
    rows: list[CriterionRow]
    url: str
    urls: Mapping[str, str] = field(default_factory=dict)
    proving: Proving = field(default_factory=Proving)
    chat: int = 0

    @property
    def states(self) -> list[CriterionState]:
        """How the criteria stand by their proofs."""
        return [row.state for row in self.rows]

    @property
    def built(self) -> bool:
        """Whether anything is known yet; before that each criterion would give the same reason."""
        return any(row.state.state != "untested" or row.has_test for row in self.rows)

    @property
    def proven(self) -> int:
        """How many are proven."""
        return sum(row.shown == "proven" for row in self.rows)

    @property
    def open(self) -> list[CriterionRow]:
        """Those that are neither proven nor excused."""
        return [row for row in self.rows if row.shown not in SETTLED]

    @property
    def sentence(self) -> str:
        """For those who do not see the bar: "5 of 6 proven, 1 failing"."""
        counts = Counter(row.shown for row in self.rows)
        parts = [f"{counts['proven']} of {len(self.rows)} proven"]
        parts += [f"{counts[state]} {word}" for state, word in OTHER_STATES.items() if counts[state]]
        return ", ".join(parts)


def criteria_bar(
    proofs: Proofs,
    spec: WorkflowSpec,
    url: str,
    *,
    place: list[str] | None = None,
    excuses: Mapping[str, Excuse] | None = None,
    proving: Proving | None = None,
    chat: int = 0,
) -> CriteriaBar:
    """The bar of one workflow as its proofs stand now. With `place`, team and project, it has its buttons."""
    excuses, proving = excuses or {}, proving or Proving()
    built = proofs.has(spec.key)
    rows = []
    states = proofs.states(spec)
    any_known = any(state.state != "untested" or state.test for state in states)
    for number, state in enumerate(states, 1):
        proof = proofs.rows.get((spec.key, state.key))
        shown = _shown(state, built, excuses, proving)
        rows.append(
            CriterionRow(
                state,
                shown,
                test_url(url, state),
                f"{url}&{urlencode({'ask_test': state.key, 'pane': 'chat'})}",
                number,
                excuses.get(state.key) if shown == "excused" else None,
                *_last_run(proof),
                is_built=any_known,
            )
        )
    names = {"prove": "prove", "excuse": "excuse", "withdraw": "excuse_withdraw"}
    urls = {key: reverse(f"builder:{name}", args=place) for key, name in names.items()} if place else {}
    return CriteriaBar(spec.key, rows, url, urls, proving, chat)


def _shown(state: CriterionState, built: bool, excuses: Mapping[str, Excuse], proving: Proving) -> str:
    if state.key in proving.running:
        return "running"
    if state.state != "proven" and state.key in excuses:
        return "excused"
    if state.state == "untested" and built and not state.test:
        return "uncovered"
    return state.state


def _last_run(proof: Proof | None) -> tuple[datetime | None, float, int]:
    if proof is None or not proof.test:
        return None, 0.0, 0
    return proof.created_at, proof.seconds, proof.snapshot.number


def test_url(url: str, state: CriterionState) -> str:
    """The code view at the line that failed, or at the test's first line."""
    path, _, name = state.test.partition("::")
    if not name:
        return ""
    place = {"file": state.file, "line": state.line} if state.line else {"file": path, "at": name}
    return f"{url}&{urlencode({'view': 'code', **place})}"
