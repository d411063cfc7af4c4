"""Steps: the pieces of a workflow that are recorded, tried again and, after a crash, not done twice."""

import inspect
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from tenon.context import Context
from tenon.current import STEP, Run, current_run, inside, place
from tenon.errors import Skip, as_record, came_out_of
from tenon.retries import Retry
from tenon.tasks import joined
from tenon.values import as_json, check_size, to_show

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Step:
    """What `@step` says about a function."""

    title: str
    retry: Retry | None
    function: str
    file: str
    line: int


def step(
    title: str, *, retry: Retry | None = None
) -> Callable[[Callable[Concatenate[Context, P], R]], Callable[Concatenate[Context, P], R]]:
    """Make a function a step. Its first parameter is the context; arguments and result are JSON values.

    Its arguments, result, attempts and duration are recorded. After a crash a finished step is not executed
    again: its result comes from the journal. With `retry` it is tried again as the rule says.

    ```python
    @step("Read contact", retry=retry(5, on=(429, "5xx")))
    def read_contact(ctx: Context, contact_id: str) -> dict:
        return hubspot.get(f"/crm/v3/objects/contacts/{contact_id}").json()
    ```
    """
    if not isinstance(title, str) or not title:
        raise TypeError('step takes its title first: write @step("Read contact")')

    def decorate(function: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
        code = function.__code__
        made = Step(title, retry, function.__name__, code.co_filename, code.co_firstlineno)
        signature = inspect.signature(function)

        @wraps(function)
        def recorded(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
            given = dict(signature.bind(ctx, *args, **kwargs).arguments)
            given.pop(next(iter(signature.parameters)))
            return _Execution(current_run(), made, given).perform(lambda: function(ctx, *args, **kwargs))

        recorded.__tenon_step__ = made  # type: ignore[attr-defined]
        return recorded

    return decorate


class _Execution:
    """One call of one step."""

    def __init__(self, run: Run, step: Step, given: dict[str, Any]) -> None:
        self.run = run
        self.step = step
        self.given = given

    def perform(self, work: Callable[[], R]) -> R:
        at = place()
        started = self.run.call(
            "step_start",
            at=at,
            name=self.step.title,
            function=self.step.function,
            file=self.run.relative(self.step.file),
            line=self.step.line,
            input=to_show(self.given),
        )
        if started["replay"]:
            return started["output"]  # type: ignore[no-any-return]
        token = STEP.set(started["seq"])
        try:
            return self._attempts(at, started["seq"], work)
        finally:
            STEP.reset(token)

    def _attempts(self, at: str, seq: int, work: Callable[[], R]) -> R:
        attempt = 0
        while True:
            attempt += 1
            # What follows a failed attempt (how late it is, the wait) belongs to the attempt's scope, too.
            with inside(f"{at}/{attempt}."):
                try:
                    output = as_json(joined(work), f"the result of step {self.step.title!r}")
                    check_size(output, f"the result of step {self.step.title!r}")
                except Skip as skip:
                    self._end(seq, "skipped", None, {"type": "Skip", "message": skip.reason})
                    raise
                # A step's boundary: whatever the code raised is told to the host before it goes on its way.
                except Exception as error:
                    wait = self._wait(error, at, attempt)
                    if wait is None:
                        self._end(seq, "failed", None, as_record(error))
                        came_out_of(error, self.step.title)
                        raise
                    self.run.call("step_retry", seq=seq, attempt=attempt, error=as_record(error), wait=wait)
                    self.run.sleep(wait, "retry")
                    traceback.clear_frames(error.__traceback__)
                else:
                    self._end(seq, "done", output, None)
                    return output  # type: ignore[no-any-return]

    def _wait(self, error: Exception, at: str, attempt: int) -> float | None:
        rule = self.step.retry
        if rule is None or not rule.covers(error):
            return None
        now = datetime.fromisoformat(self.run.call("now"))
        wait = rule.wait(error, attempt, now=now, seed=f"{self.run.run_id}/{at}/{attempt}")
        return wait if wait is not None and self.run.may_sleep(wait) else None

    def _end(self, seq: int, status: str, output: Any, error: dict[str, Any] | None) -> None:
        self.run.call("step_end", seq=seq, status=status, output=output, error=error)
