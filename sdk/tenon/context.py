"""What a workflow knows about its run, and what it may ask its host for."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Literal, NoReturn, TypeVar

from tenon.current import STEP, Run
from tenon.errors import NotSupported, Skip, TenonError
from tenon.escaping import soql
from tenon.requests import Request
from tenon.values import as_json, to_show

T = TypeVar("T")
R = TypeVar("R")

Severity = Literal["info", "warning", "error"]
MOST_AT_ONCE: Final = 32


class Log:
    """The run's log. Fields stay fields: `ctx.log.info("lead created", id=lead_id)`."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def debug(self, message: str, **fields: Any) -> None:
        """A detail for whoever looks for a mistake."""
        self._write("debug", message, fields)

    def info(self, message: str, **fields: Any) -> None:
        """Something worth knowing happened."""
        self._write("info", message, fields)

    def warning(self, message: str, **fields: Any) -> None:
        """Something is odd, and the run goes on."""
        self._write("warning", message, fields)

    def error(self, message: str, **fields: Any) -> None:
        """Something went wrong, and the run goes on."""
        self._write("error", message, fields)

    def _write(self, level: str, message: str, fields: dict[str, Any]) -> None:
        self._run.call("log", level=level, message=str(message), fields=to_show(fields), step=STEP.get())


class Store:
    """Values kept between runs, in one scope; from `ctx.kv(scope)`."""

    def __init__(self, run: Run, scope: str) -> None:
        self._run = run
        self._scope = scope

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or `default` where there is none."""
        value = self._run.call("kv_get", scope=self._scope, key=key)
        return default if value is None else value

    def set(self, key: str, value: Any) -> None:
        """Keep a JSON value."""
        self._run.call("kv_set", scope=self._scope, key=key, value=as_json(value, f"the value of {key!r}"))

    def delete(self, key: str) -> None:
        """Forget it. Nothing happens where there is nothing."""
        self._run.call("kv_delete", scope=self._scope, key=key)


@dataclass(frozen=True)
class Item(Generic[R]):
    """What became of one item of `ctx.map`: its `result`, or the `error` that stopped it."""

    index: int
    result: R | None
    error: Exception | None

    @property
    def ok(self) -> bool:
        """Whether it worked."""
        return self.error is None


class Context:
    """The first argument of every workflow and step. `data` is what started the run, `request` the
    webhook's request.

    `run_id` names the run, `started_at` is when it started, `log` is its log.
    """

    def __init__(
        self, run: Run, *, data: Any = None, started_at: datetime, request: Request | None = None
    ) -> None:
        self._run = run
        self.data = data
        self.run_id = run.run_id
        self.started_at = started_at
        self.request = request
        self.log = Log(run)

    def kv(self, scope: str = "workflow") -> Store:
        """Values kept between runs: `ctx.kv().set("last_page", 7)`. A scope keeps names apart."""
        return Store(self._run, scope)

    def variable(self, name: str) -> Any:
        """A setting of this environment, or None where it is not set."""
        return self._run.call("variable", name=name)

    def now(self) -> datetime:
        """The time, in UTC. Ask inside a step: a resumed run takes the step's result from its journal."""
        return datetime.fromisoformat(self._run.call("now"))

    def uuid(self) -> str:
        """A new random id. Ask inside a step: a resumed run takes the step's result from its journal."""
        return str(self._run.call("uuid"))

    def sleep(self, seconds: float) -> None:
        """Wait. In tests the time passes at once."""
        if seconds < 0:
            raise ValueError(f"ctx.sleep takes seconds from 0, got {seconds}")
        self._run.call("sleep", seconds=seconds, reason="sleep")

    def skip(self, reason: str) -> NoReturn:
        """End the run here as skipped, with the reason a person will read."""
        self._run.call("skip", reason=reason)
        raise Skip(reason)

    def issue(self, severity: Severity, title: str, detail: str = "") -> None:
        """Tell the people who look after this integration; the run goes on."""
        if severity not in ("info", "warning", "error"):
            raise ValueError(f'ctx.issue: severity is "info", "warning" or "error", got {severity!r}')
        self._run.call("issue", severity=severity, title=title, detail=detail)

    def respond(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        """The answer to the sender of the webhook, where the trigger says `respond="sync"`."""
        if not 100 <= status <= 599:
            raise ValueError(f"ctx.respond takes an HTTP status, got {status}")
        self._run.call("respond", status=status, body=as_json(body, "the body"), headers=dict(headers or {}))

    def soql(self, template: str, *values: object) -> str:
        """A SOQL query with each `{}` replaced by an escaped value; see `tenon.escaping.soql`."""
        return soql(template, *values)

    def map(self, step: Callable[["Context", T], R], items: Iterable[T], parallel: int = 1) -> list[Item[R]]:
        """Call `step(ctx, item)` for every item. An item that fails does not stop the others.

        `parallel` items are worked on at once. The list is in the order of the items; each has `.ok`,
        `.result` and
        `.error`. `Skip` counts as an error of its item.

        ```python
        failed = [item for item in ctx.map(update_price, prices, parallel=4) if not item.ok]
        ```
        """
        if not 1 <= parallel <= MOST_AT_ONCE:
            raise ValueError(f"ctx.map: parallel is a number from 1 to {MOST_AT_ONCE}, got {parallel}")
        numbered = list(enumerate(items))
        if parallel == 1:
            return [self._one(step, index, item) for index, item in numbered]
        with ThreadPoolExecutor(parallel) as pool:
            # Each task needs a copy of its own: one context cannot be entered by two threads.
            tasks = [
                pool.submit(copy_context().run, self._one, step, index, item) for index, item in numbered
            ]
            return [task.result() for task in tasks]

    def _one(self, step: Callable[["Context", T], R], index: int, item: T) -> Item[R]:
        try:
            return Item(index, step(self, item), None)
        # An item's boundary: the caller decides what a failed item means.
        except Exception as error:  # noqa: BLE001
            return Item(index, None, error)

    def wait_for(self, event: str, timeout: float | None = None) -> Any:
        """Wait for an event of another workflow. Not yet in this version."""
        raise NotSupported(
            f"ctx.wait_for({event!r}): start a workflow with trigger=on_event({event!r}) instead"
        )

    def start(self, workflow: Any, data: Any = None) -> str:
        """Start another workflow. Not yet in this version."""
        raise NotSupported("ctx.start: call the other workflow's steps from this one instead")

    def background(self, step: Callable[..., Any], *args: Any) -> None:
        """Let a step go on while the workflow does. Not yet in this version."""
        raise NotSupported("ctx.background: call the step, or use ctx.map(step, items, parallel=4)")


def failed_items(items: Sequence[Item[Any]], what: str) -> None:
    """Raises where items of `ctx.map` failed, naming the first three.

    ```python
    failed_items(ctx.map(update_price, prices), "prices")
    ```
    """
    failed = [item for item in items if item.error is not None]
    if failed:
        named = "; ".join(f"{what}[{item.index}]: {item.error}" for item in failed[:3])
        raise TenonError(f"{len(failed)} of {len(items)} {what} failed: {named}")
