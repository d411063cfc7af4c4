"""Which acceptance criterion a test proves."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
ATTRIBUTE = "tenon_criterion"


def criterion(key: str) -> Callable[[F], F]:
    """Mark a test as the proof of one acceptance criterion of the plan.

    ```python
    @criterion("AC-03")
    def test_an_event_delivered_twice_runs_once(deliver, fixture): ...
    ```
    """
    if not isinstance(key, str):
        raise TypeError('criterion takes the key of a criterion: write @criterion("AC-03")')

    def mark(function: F) -> F:
        setattr(function, ATTRIBUTE, key)
        return function

    return mark


def criterion_of(function: object) -> str:
    """The key a test is marked with, or ""."""
    return str(getattr(function, ATTRIBUTE, ""))
