"""The blocks that the answer of a turn is made of, as a page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from builder.chunks import chunks

SAYING: Final = frozenset(("ask_person", "finish", "propose_plan_change"))


@dataclass
class Prose:
    """A block of Markdown."""

    block: str
    markdown: str
    kind: str = "prose"

    @property
    def chunks(self) -> list[str]:
        """Its top-level pieces: while text streams in, only the last one changes."""
        return chunks(self.markdown)


@dataclass
class Call:
    """One use of a tool. `ok` is None while it runs, `stopped` when the turn ended before it returned.

    `mended` says that it went wrong, and that the same tool worked later in the turn.
    `writing` counts the characters of a call that the model is still writing, 0 after that.
    """

    call: str
    tool: str
    title: str
    ok: bool | None = None
    stopped: bool = False
    detail: str = ""
    seconds: float | None = None
    writing: int = 0
    mended: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its details are shown without being asked for: it runs and has some, or it went wrong."""
        if self.ok is None:
            return bool(self.detail) and not self.stopped
        return not self.ok and not self.mended

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.seconds or 0) * 1000

    @property
    def is_said(self) -> bool:
        """Whether a block of its own says what came of it: a question, a proposal, the summary."""
        return self.ok is True and self.tool in SAYING


@dataclass
class Calls:
    """Calls with nothing said between them, shown as one list."""

    items: list[Call] = field(default_factory=list)
    kind: str = "calls"

    @property
    def listed(self) -> list[Call]:
        """Those that are shown in the list."""
        return [call for call in self.items if not call.is_said]


@dataclass
class WrittenFile:
    """A file the turn wrote. `added` and `removed` count lines."""

    path: str
    state: str
    added: int
    removed: int


@dataclass
class WrittenFiles:
    """Files written one after the other."""

    items: list[WrittenFile] = field(default_factory=list)
    kind: str = "files"

    @property
    def added(self) -> int:
        """Lines added in all files."""
        return sum(item.added for item in self.items)

    @property
    def removed(self) -> int:
        """Lines removed in all files."""
        return sum(item.removed for item in self.items)


@dataclass
class ProvenCriterion:
    """What a criterion's test showed in this turn."""

    key: str
    text: str
    state: str
    test: str
    reason: str

    @property
    def file(self) -> str:
        """The file of its test, "" without one."""
        return self.test.partition("::")[0]

    @property
    def function(self) -> str:
        """The name of its test."""
        return self.test.partition("::")[2]

    @property
    def why(self) -> str:
        """Why it is not proven, "" where it is."""
        return "" if self.state == "proven" else self.reason


@dataclass
class Criteria:
    """The criteria of the turn, in the order of the plan."""

    items: list[ProvenCriterion] = field(default_factory=list)
    total: int = 0
    kind: str = "criteria"

    @property
    def proven(self) -> int:
        """How many are proven so far."""
        return sum(item.state == "proven" for item in self.items)

    @property
    def sentence(self) -> str:
        """How they stand: `3 of 5 proven`."""
        return f"{self.proven} of {self.total} proven"

    @property
    def is_open(self) -> bool:
        """Whether something of them is left to be read: not all are proven."""
        return self.proven < self.total

    @property
    def missing(self) -> range:
        """One for each criterion of which nothing is known yet."""
        return range(self.total - len(self.items))


@dataclass
class Notice:
    """Something a person should know: budget, stuck, model, retry, shrunk, refused, scope, compacted."""

    about: str
    text: str
    detail: str = ""
    kind: str = "notice"

    @property
    def is_warning(self) -> bool:
        """Whether the work did not go as it should."""
        return self.about in ("budget", "stuck", "model", "refused")


@dataclass
class Asked:
    """A question of the agent. The next turn of the branch answers it."""

    question: str
    options: Sequence[str]
    call: str
    kind: str = "asked"

    @property
    def is_list(self) -> bool:
        """Whether it is several questions, whose answers take more than a line."""
        return "\n" in self.question.strip()


@dataclass
class Proposed:
    """A change of the plan that the agent proposes."""

    call: str
    workflow: str
    title: str
    summary: str
    changes: Sequence[Any]
    state: str
    kind: str = "proposed"


@dataclass
class Usage:
    """What models were used for in this turn. `cost` in US dollars, None while a price is not known."""

    models: list[str] = field(default_factory=list)
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    estimated: bool = False
    last_input: int = 0

    @property
    def tokens(self) -> int:
        """Both directions."""
        return self.input_tokens + self.output_tokens

    @property
    def words(self) -> str:
        """Such as "3,120 tokens, $0.01"; "" when no model was asked."""
        if not self.calls:
            return ""
        about = "about " if self.estimated else ""
        told = f"{about}{self.tokens:,} tokens"
        if self.cost is None:
            return f"{told}, no price is set up"
        return f"{told}, ${self.cost:.2f}" if self.cost >= 0.01 or not self.cost else f"{told}, under $0.01"

    def add(self, payload: Mapping[str, Any]) -> None:
        """Take in what one answer used."""
        used = payload.get("usage") or {}
        self.calls += 1
        self.last_input = int(used.get("input_tokens", 0))
        self.input_tokens += self.last_input
        self.output_tokens += int(used.get("output_tokens", 0))
        self.estimated = self.estimated or bool(used.get("estimated"))
        cost = payload.get("cost")
        self.cost = None if cost is None or self.cost is None else self.cost + float(cost)


Block = Prose | Calls | WrittenFiles | Criteria | Notice | Asked | Proposed
