"""What a workflow knows about its run, and what it may ask its host for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, Generic, Literal, NoReturn, ParamSpec, Protocol, TypeVar

from tenon.current import Run, inside, place, still_going
from tenon.errors import Skip, TenonError, TimedOut
from tenon.escaping import soql
from tenon.limits import LONGEST_WAIT_SECONDS, MOST_AT_ONCE
from tenon.requests import Request
from tenon.tasks import Background, in_background, in_parallel, joined
from tenon.values import as_json, to_show

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

Severity = Literal["info", "warning", "error"]


_FLOW = "make it a flow, with @workflow"


class Startable(Protocol):
    """A workflow, as `ctx.start` needs to know it."""

    key: str
    kind: Any


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
        self._run.log(level, str(message), to_show(fields))


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
        self.run_id: str = run.run_id
        self.started_at = started_at
        self.request = request
        self.log: Log = Log(run)

    def kv(self, scope: str = "workflow", *, shared: bool = False) -> Store:
        """Values kept between runs: `ctx.kv().set("last_page", 7)`. A scope keeps names apart.

        They belong to the workflow. With `shared`, all workflows of the environment see those of the scope.
        """
        return Store(self._run, f"shared:{scope}" if shared else scope)

    def variable(self, name: str) -> Any:
        """A setting of this environment, or None where it is not set."""
        return self._run.call("variable", name=name)

    def now(self) -> datetime:
        """The time, in UTC; the same again when the run resumes."""
        return datetime.fromisoformat(self._run.call("now"))

    def uuid(self) -> str:
        """A new random id; the same again when the run resumes."""
        return str(self._run.call("uuid"))

    def sleep(self, seconds: float) -> None:
        """Wait, for seconds or for months. In tests the time passes at once.

        A run that waits for longer than a few seconds holds no process meanwhile: it ends and is executed
        again later, with every answer it had before.
        """
        if not 0 <= seconds <= LONGEST_WAIT_SECONDS:
            raise ValueError(f"ctx.sleep takes seconds from 0 to {LONGEST_WAIT_SECONDS}, got {seconds}")
        if not self._run.may_sleep(seconds):
            raise TenonError(f"an action answers within 60 seconds and cannot wait for {seconds:g}: {_FLOW}")
        self._run.sleep(seconds, "sleep")

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
        `.result` and `.error`. `Skip` counts as an error of its item.

        ```python
        failed = [item for item in ctx.map(update_price, prices, parallel=4) if not item.ok]
        ```
        """
        if not 1 <= parallel <= MOST_AT_ONCE:
            raise ValueError(f"ctx.map: parallel is a number from 1 to {MOST_AT_ONCE}, got {parallel}")
        everything = list(items)
        still_going()
        at = place()

        def one(index: int) -> Item[R]:
            return self._one(step, index, everything[index])

        if parallel > 1:
            return in_parallel(at, len(everything), parallel, one)
        results = []
        for index in range(len(everything)):
            with inside(f"{at}[{index}]."):
                results.append(one(index))
        return results

    def _one(self, step: Callable[["Context", T], R], index: int, item: T) -> Item[R]:
        try:
            result = joined(lambda: step(self, item))
        # An item's boundary: the caller decides what a failed item means.
        except Exception as error:  # noqa: BLE001
            still_going()
            return Item(index, None, error)
        still_going()
        return Item(index, result, None)

    def background(
        self, step: Callable[Concatenate["Context", P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Background[R]:
        """Let `step(ctx, *args)` go on while the workflow does. It is waited for before the run ends.

        `.result()` of what this gives back waits for the step and gives what it gave. An error that nobody
        asked for there fails the run (or the step or item that began it) when it would be over.

        ```python
        notified = ctx.background(notify, lead)
        invoice = create_invoice(ctx, lead)
        return {"invoice": invoice, "message": notified.result()}
        ```
        """
        still_going()
        made = getattr(step, "__tenon_step__", None)
        title = made.title if made else getattr(step, "__name__", "a step")
        return in_background(title, place(), lambda: step(self, *args, **kwargs))

    def wait_for(
        self, event: str, timeout: float | None = None, *, where: Mapping[str, Any] | None = None
    ) -> Any:
        """Wait for the event `event` and give its data. Raises `TimedOut` after `timeout` seconds.

        `where` says which one: the value at each path of its data. Events sent since the run's start count.
        Without a timeout it waits for as long as it takes.

        ```python
        paid = ctx.wait_for("order.paid", timeout=7 * 86_400, where={"order.id": order["id"]})
        ```
        """
        if not event:
            raise ValueError("ctx.wait_for: name the event, such as order.paid")
        if self._run.kind == "action":
            raise TenonError(f"an action answers within 60 seconds and cannot wait for {event!r}: {_FLOW}")
        if timeout is not None and not 0 <= timeout <= LONGEST_WAIT_SECONDS:
            longest = LONGEST_WAIT_SECONDS
            raise ValueError(f"ctx.wait_for: timeout is seconds from 0 to {longest}, got {timeout}")
        wanted = as_json(dict(where or {}), "where")
        answer = self._run.call("wait_for", name=event, where=wanted, timeout=timeout)
        if answer.get("timed_out"):
            raise TimedOut(f"the event {event} did not come within {timeout:g} seconds")
        return answer["data"]

    def emit(self, name: str, data: Any = None) -> None:
        """Send an event: workflows with `trigger=on_event(name)` start, runs that wait for it go on."""
        if not name:
            raise ValueError("ctx.emit: name the event, such as order.paid")
        self._run.call("emit", name=name, data=as_json(data, f"the data of {name}"))

    def start(self, workflow: Startable | str, data: Any = None) -> str:
        """Start a run of another workflow and give its id. This run goes on at once.

        `workflow` is the function marked `@workflow`, or its key. To use what another workflow gives, call
        it: `price = order_price(ctx, order)`.
        """
        key = workflow if isinstance(workflow, str) else getattr(workflow, "key", "")
        if not key:
            name = getattr(workflow, "__name__", repr(workflow))
            raise TenonError(f"ctx.start takes a function marked @workflow, got {name}")
        if not isinstance(workflow, str):
            if workflow.kind == "action":
                raise TenonError(f"{key} is an action: call it, as in {key.replace('-', '_')}(ctx, data)")
            self._run.workflows[key] = workflow
        answer = self._run.call("start", workflow=key, data=as_json(data, f"the data for {key}"))
        return str(answer["run_id"])


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
