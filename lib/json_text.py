"""Reading JSON that somebody else wrote: what every later reader of it can hold, or a reason."""

import json
import math
from typing import Any, Final

# Whoever walks through a value takes a stack frame or two for each level, and Python has a thousand.
MOST_LEVELS: Final = 100
DEEPER: Final = f"(nested deeper than {MOST_LEVELS} levels)"


class NotJson(ValueError):
    """The text cannot be used. The message has no place; `line` and `column` count from 1, or are 0."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises NotJson.

    Refused besides mistakes: NaN and Infinity (Python reads and writes them, databases and other programs do
    not), numbers that no computer's arithmetic holds, and values nested deeper than MOST_LEVELS.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg, error.lineno, error.colno) from error
    except NotJson:
        raise
    except ValueError as error:
        raise NotJson("a number in it has too many digits") from error
    except RecursionError as error:
        raise NotJson(f"it is nested deeper than {MOST_LEVELS} levels") from error
    if levels(value) > MOST_LEVELS:
        raise NotJson(f"it is nested deeper than {MOST_LEVELS} levels")
    return value


def storable(value: Any, levels: int = MOST_LEVELS) -> Any:
    """The JSON value without what a database or a page could not hold.

    NUL and half characters are replaced (PostgreSQL and UTF-8 refuse them), NaN and infinity become
    text, and so does what stands deeper than `levels`.
    """
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict | list | tuple) and not levels:
        return DEEPER
    if isinstance(value, dict):
        return {storable(str(key)): storable(inner, levels - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner, levels - 1) for inner in value]
    return value


def levels(value: Any) -> int:
    """How deep lists and objects stand in each other: 0 for a text or a number. Deep values are no danger."""
    deepest, ahead = 0, [(value, 1)]
    while ahead:
        here, level = ahead.pop()
        if isinstance(here, dict | list):
            deepest = max(deepest, level)
            ahead += [(inner, level + 1) for inner in (here.values() if isinstance(here, dict) else here)]
    return deepest


def _no_constant(name: str) -> None:
    raise NotJson(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotJson(f"the number {digits[:40]} is too large")
    return number
