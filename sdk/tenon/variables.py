"""The variables of a frame as a person reads them: short, and without secrets.

Nothing of the code runs for this: no `__repr__`, no property. A value that is not made of Python's own types
is named by its type; of a dataclass the fields are shown.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

LONGEST_NAME: Final = 60
LONGEST_VALUE: Final = 300
MOST_VARIABLES: Final = 20
DEEPEST: Final = 4
HIDDEN: Final = "hidden"
SECRET: Final = re.compile(
    r"authorization|cookie|token|secret|passw|api[-_]?key|private[-_]?key|signature|hmac|credential",
    re.IGNORECASE,
)
NOT_DATA: Final = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type)
NOISE: Final = ("Context", "System", "Workflow")

Shown = list[dict[str, str]]


def shown_variables(variables: Mapping[str, Any]) -> Shown:
    """`[{"name", "value"}]` in the order of the code, at most MOST_VARIABLES; texts of bounded length.

    Left out: names of Python itself, modules, functions, classes, and the run's own context and systems.
    """
    shown: Shown = []
    for name, value in variables.items():
        if name.startswith("__") or isinstance(value, NOT_DATA) or type(value).__name__ in NOISE:
            continue
        if len(shown) == MOST_VARIABLES:
            break
        text = HIDDEN if SECRET.search(name) else short(value)
        shown.append({"name": name[:LONGEST_NAME], "value": text})
    return shown


def short(value: Any, longest: int = LONGEST_VALUE) -> str:
    """`value` as Python would write it, at most about `longest` characters."""
    parts: list[str] = []
    room = longest
    for part in _written(value, 0, longest):
        parts.append(part)
        room -= len(part)
        if room < 0:
            return "".join(parts)[:longest] + "…"
    return "".join(parts)


def _written(value: Any, depth: int, longest: int) -> Iterator[str]:
    kind = type(value)
    if kind is str or kind is bytes:
        yield repr(value[: longest + 1])
    elif value is None or kind in (bool, float):
        yield repr(value)
    elif kind is int:
        # Writing out a number of a million digits takes seconds, and Python refuses it.
        yield repr(value) if value.bit_length() < 4 * longest else f"int of {value.bit_length()} bits"
    elif depth == DEEPEST:
        yield "…"
    elif kind is dict:
        yield from _members(value.items(), depth, longest)
    elif kind in (list, tuple, set, frozenset):
        yield from _items(value, "[]" if kind is list else "()" if kind is tuple else "{}", depth, longest)
    elif dataclasses.is_dataclass(kind):
        fields = getattr(value, "__dict__", {})
        yield kind.__name__
        yield from _members(fields.items(), depth, longest)
    else:
        yield f"<{kind.__name__}>"


def _members(members: Any, depth: int, longest: int) -> Iterator[str]:
    yield "{"
    for at, (name, value) in enumerate(members):
        yield ", " if at else ""
        yield from _written(name, depth + 1, LONGEST_NAME)
        yield ": "
        if isinstance(name, str) and SECRET.search(name[:LONGEST_NAME]):
            yield HIDDEN
        else:
            yield from _written(value, depth + 1, longest)
    yield "}"


def _items(items: Any, around: str, depth: int, longest: int) -> Iterator[str]:
    yield around[0]
    for at, value in enumerate(items):
        yield ", " if at else ""
        yield from _written(value, depth + 1, longest)
    yield around[1]
