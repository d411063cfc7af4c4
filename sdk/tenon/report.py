"""What is known about a run when it is over: one value, for pages, tests and `--json`."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Outcome = Literal["done", "skipped", "failed", "parked", "empty", "stopped", "waiting"]


@dataclass
class StepRecord:
    """One call of one step. Times are milliseconds, `started_ms` since the run's start."""

    seq: int
    name: str
    status: str
    attempts: int
    started_ms: float
    took_ms: float
    input: Any
    output: Any
    error: dict[str, Any] | None
    function: str
    file: str
    line: int
    replayed: bool = False
    at: str = ""


@dataclass
class Exchange:
    """One HTTP request and its answer, as sent and received; secrets are shown as "hidden".

    `step` is the `seq` of the step that asked, `attempt` its attempt. `response` is None where none came;
    then `error` says why. Bodies are JSON values where they are JSON, else text; `..._bytes` are their sizes
    as sent. `answered_by` is empty where the system answered; see `tenon.host.ledgers`.
    """

    seq: int
    step: int | None
    attempt: int
    system: str
    method: str
    path: str
    url: str
    request: dict[str, Any]
    response: dict[str, Any] | None
    started_ms: float
    took_ms: float
    error: str | None
    write_key: str = ""
    at: str = ""
    answered_by: str = ""
    request_bytes: int = 0
    response_bytes: int = 0

    @property
    def status(self) -> int:
        """The answer's status, 0 where none came."""
        return int(self.response["status"]) if self.response else 0


@dataclass
class LogLine:
    """One line of the run's log."""

    seq: int
    at_ms: float
    level: str
    message: str
    fields: dict[str, Any]
    step: int | None
    at: str = ""


@dataclass
class ErrorRecord:
    """Why a run failed, and where in the project's files; see `tenon.frames.error_record`."""

    type: str
    message: str
    step: str
    file: str
    line: int
    source: str
    frames: list[dict[str, Any]]


@dataclass
class RunReport:
    """How a run went.

    `outcome`: done; skipped (it ended itself, `reason` says why); empty (it found nothing to do and changed
    nothing); failed; parked (failed, its event is kept for replay); stopped (by a person or a limit);
    waiting (not over: it goes on when the first of `waits` is over, each `{"at", "until", "event"}`).
    `waited` lists the seconds of every wait in order; in tests no real time passes.
    `run_id` and `workflow` (its key) are "" where the host of the run does not name them.
    `response` is what `ctx.respond` answered the sender, `issues` what `ctx.issue` told people.
    """

    outcome: Outcome
    result: Any = None
    steps: list[StepRecord] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    error: ErrorRecord | None = None
    waited: list[float] = field(default_factory=list)
    reason: str = ""
    response: dict[str, Any] | None = None
    issues: list[dict[str, Any]] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    run_id: str = ""
    workflow: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return asdict(self)

    def continuing(self, earlier: "RunReport") -> "RunReport":
        """The report of the whole run, where this one is of an execution after `earlier`.

        What was not done again is told as it was when it was done.
        """
        done = {step.seq: step for step in earlier.steps if step.status != "running"}
        steps = {step.seq: done.get(step.seq, step) for step in self.steps}
        exchanges = {each.seq: each for each in (*self.exchanges, *earlier.exchanges)}
        logs = {line.seq: line for line in (*self.logs, *earlier.logs)}
        return replace(
            self,
            steps=[step for _, step in sorted({**done, **steps}.items())],
            exchanges=[each for _, each in sorted(exchanges.items())],
            logs=[line for _, line in sorted(logs.items())],
        )

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "RunReport":
        """The report of `as_dict`."""
        error = value.get("error")
        return cls(
            outcome=value["outcome"],
            result=value.get("result"),
            steps=[StepRecord(**step) for step in value.get("steps", ())],
            exchanges=[Exchange(**exchange) for exchange in value.get("exchanges", ())],
            logs=[LogLine(**line) for line in value.get("logs", ())],
            error=ErrorRecord(**error) if error else None,
            waited=list(value.get("waited", ())),
            reason=value.get("reason", ""),
            response=value.get("response"),
            issues=list(value.get("issues", ())),
            waits=list(value.get("waits", ())),
            run_id=value.get("run_id", ""),
            workflow=value.get("workflow", ""),
        )
