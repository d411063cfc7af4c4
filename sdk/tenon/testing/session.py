"""What a test is given: `run`, `deliver`, `twins` and `fixture`, all speaking with the test's host."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from tenon.engine import Engine
from tenon.errors import TenonError
from tenon.intake import receive
from tenon.protocol import Transport
from tenon.report import RunReport
from tenon.requests import Headers, Request
from tenon.testing.twins import Twins
from tenon.triggers import Webhook
from tenon.workflows import Workflow

Signature = Literal["valid", "invalid", "missing"]
Fault = Mapping[str, Any] | str
ADDRESS: Final = "https://hooks.example.com/in"


class TestSecrets(dict[str, str]):
    """Every secret there could be, made up from its name."""

    __test__ = False

    def get(self, name: str, default: str | None = None) -> str:  # type: ignore[override]
        """The secret of that name."""
        return f"test-secret-of-{name}"


@dataclass
class Delivery:
    """What became of a delivered request: the answer to the sender, and the runs it started."""

    status: int
    body: Any
    runs: list[RunReport] = field(default_factory=list)
    reason: str = ""


class Session:
    """One test's side of the conversation. `root` is the project's folder."""

    def __init__(self, transport: Transport, root: str) -> None:
        self._transport = transport
        self._root = Path(root)
        self._seen: set[str] = set()
        self._engine = Engine(transport, root)
        self.twins: Twins = Twins(transport)

    def fixtures(self) -> dict[str, Any]:
        """What a test function may ask for by the names of its parameters."""
        return {
            "run": self.run,
            "deliver": self.deliver,
            "twins": self.twins,
            "fixture": self.fixture,
            "send": self.send,
            "pass_time": self.pass_time,
            "runs": lambda: self.runs,
        }

    @property
    def runs(self) -> list[RunReport]:
        """The reports of all runs so far, those that the code started included."""
        return self._engine.runs

    def run(self, workflow: Workflow[Any], event: Any = None, *, faults: Iterable[Fault] = ()) -> RunReport:
        """Run a workflow on an event, as if its trigger had let the event in. `faults` begin with this run.

        ```python
        result = run(contact_to_lead, fixture("contact_created"), faults=["salesforce:503"])
        assert result.outcome == "done" and result.steps[-1].attempts == 2
        ```
        """
        return self._run(workflow, event, None, list(faults))

    def _run(
        self, workflow: Workflow[Any], event: Any, request: Request | None, faults: list[Any]
    ) -> RunReport:
        if not isinstance(workflow, Workflow):
            name = getattr(workflow, "__name__", repr(workflow))
            raise TenonError(f"run takes a function marked @workflow or @action, got {name}")
        asked = request.as_dict() if request else None
        return self._engine.run(workflow, event, request=asked, faults=faults)

    def send(self, name: str, data: Any = None) -> list[RunReport]:
        """Send an event: runs that wait for it go on, workflows with `on_event(name)` start.

        Gives the reports of those runs.

        ```python
        assert run(order, fixture("order")).outcome == "waiting"
        (done,) = send("order.paid", {"order": {"id": 7}})
        assert done.outcome == "done"
        ```
        """
        return self._engine.send(name, data)

    def pass_time(self, seconds: float) -> list[RunReport]:
        """Let the clock run on by `seconds`; gives the reports of the runs that went on because of it."""
        return self._engine.pass_time(seconds)

    def deliver(
        self,
        workflow: Workflow[Any],
        body: Any,
        *,
        signature: Signature = "valid",
        headers: Mapping[str, str] | None = None,
    ) -> Delivery:
        """Send a webhook's request: signature, duplicates and batches are handled as they will be for real.

        `body` is a JSON value, or text or bytes to send as they are. A secret of the trigger is made up.

        ```python
        refused = deliver(contact_to_lead, fixture("contact_created"), signature="invalid")
        assert refused.status == 401 and refused.runs == []
        ```
        """
        trigger = workflow.trigger
        if not isinstance(trigger, Webhook):
            raise TenonError(
                f"deliver takes a workflow with a webhook; {workflow.key} starts by {trigger.kind}: use run"
            )
        now = datetime.fromisoformat(self._transport.call("time"))
        request = _request(trigger, body, signature, now, headers or {})
        receipt = receive(trigger, request, secrets=TestSecrets(), now=now, seen=self._seen.__contains__)
        self._seen.update(event.dedupe_key for event in receipt.events if event.dedupe_key)
        runs = [self._run(workflow, event.data, request, []) for event in receipt.events]
        status, told = _answer(trigger, receipt.status, receipt.body, runs)
        return Delivery(status, told, runs, receipt.reason)

    def fixture(self, name: str) -> Any:
        """The JSON value of `tests/fixtures/<name>.json`, a new copy each time."""
        folder = self._root / "tests" / "fixtures"
        path = folder / f"{name}.json"
        if not path.is_file():
            there = ", ".join(sorted(each.stem for each in folder.glob("*.json"))) or "none"
            raise TenonError(f"there is no fixture {name!r} in tests/fixtures (there: {there})")
        return json.loads(path.read_text(encoding="utf-8"))


def _request(
    trigger: Webhook, body: Any, signature: Signature, now: datetime, headers: Mapping[str, str]
) -> Request:
    if signature not in ("valid", "invalid", "missing"):
        raise TenonError(f'deliver: signature is "valid", "invalid" or "missing", got {signature!r}')
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    url = f"{ADDRESS}/{trigger.path}"
    signed: dict[str, str] = {}
    if trigger.verify is not None and signature != "missing":
        secret = TestSecrets().get(trigger.verify.secret) if signature == "valid" else "another secret"
        signed = trigger.verify.sign(raw, secret, now, method="POST", url=url)
    return Request("POST", url, Headers({"Content-Type": "application/json", **signed, **headers}), raw)


def _answer(trigger: Webhook, status: int, body: Any, runs: list[RunReport]) -> tuple[int, Any]:
    """What the sender gets: the receipt, or the run's own answer where it waits for it."""
    if trigger.respond != "sync" or len(runs) != 1:
        return status, body
    run = runs[0]
    if run.outcome == "waiting" and run.response is None:
        return status, body
    if run.response is not None:
        return int(run.response["status"]), run.response["body"]
    return (
        (500, {"error": "the workflow failed"}) if run.outcome in ("failed", "parked") else (200, run.result)
    )
