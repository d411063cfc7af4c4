"""Workflows and actions: functions that a host can start."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, Literal, TypeVar

from tenon.context import Context
from tenon.limits import SECONDS
from tenon.triggers import Manual, Trigger, manual

R = TypeVar("R")

OnError = Literal["fail", "park"]
Kind = Literal["flow", "action"]


class Workflow(Generic[R]):
    """A function that a host can start; made by `workflow` and `action`. Calling it calls the function.

    `key` is the function's name with `-` for `_`. A `flow` runs on its own for up to 50 minutes, an
    `action` answers its caller within 60 seconds.
    """

    def __init__(
        self,
        function: Callable[[Context, Any], R],
        *,
        title: str,
        trigger: Trigger,
        on_error: OnError = "fail",
        kind: Kind = "flow",
    ) -> None:
        self.function = function
        self.title = title
        self.trigger = trigger
        self.on_error: OnError = on_error
        self.kind: Kind = kind
        self.key: str = function.__name__.replace("_", "-")
        self.file: str = function.__code__.co_filename
        self.line: int = function.__code__.co_firstlineno
        update_wrapper(self, function)

    @property
    def seconds(self) -> int:
        """How long it may work."""
        return SECONDS[self.kind]

    def __call__(self, ctx: Context, event: Any) -> R:
        return self.function(ctx, event)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.key}>"


def workflow(
    title: str, *, trigger: Trigger | None = None, on_error: OnError = "fail"
) -> Callable[[Callable[[Context, Any], R]], Workflow[R]]:
    """Make a function a workflow: it takes the context and the event, and gives back a JSON value.

    `trigger` says what starts it (by hand where it is left out). `on_error="park"` keeps the event of a
    failed run aside, to be replayed after a fix, instead of only reporting the failure.

    ```python
    @workflow("Contact to lead", trigger=webhook("contacts", verify=hubspot_signature("hubspot_webhook")))
    def contact_to_lead(ctx: Context, event: dict) -> dict:
        return {"lead": create_lead(ctx, lead(event))}
    ```
    """
    if not isinstance(title, str) or not title:
        raise TypeError('workflow takes its title first: write @workflow("Contact to lead", trigger=...)')
    if on_error not in ("fail", "park"):
        raise ValueError(f'workflow: on_error is "fail" or "park", got {on_error!r}')
    return lambda function: Workflow(function, title=title, trigger=trigger or Manual(), on_error=on_error)


def action(title: str) -> Callable[[Callable[[Context, Any], R]], Workflow[R]]:
    """Make a function an action: called over the API, it answers its caller with its result within 60
    seconds.

    ```python
    @action("Price of an order")
    def order_price(ctx: Context, order: dict) -> dict:
        return {"total": sum(line["price"] for line in order["lines"])}
    ```
    """
    if not isinstance(title, str) or not title:
        raise TypeError('action takes its title first: write @action("Price of an order")')
    return lambda function: Workflow(function, title=title, trigger=manual(), kind="action")
