"""The frozen tree of an expression: a pipe of calls. Two texts that mean the same give equal trees."""

import json
import re
from dataclasses import dataclass, field

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

Scalar = str | int | float | bool | None


class ExprError(ValueError):
    """A text that is no expression. `column` is where it stops being one, counted from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"column {column}: {message}")
        self.message = message
        self.column = column


@dataclass(frozen=True)
class Pairs:
    """The `{"lead": "New"}` of a `map`, in the order it was written."""

    items: tuple[tuple[str, Scalar], ...]

    def as_dict(self) -> dict[str, Scalar]:
        return dict(self.items)


Value = Scalar | Pairs


@dataclass(frozen=True)
class Call:
    """One function with its arguments bound to their names.

    `paths` are the record paths of `concat`, `first_of` and `join`; `options` are all other arguments that
    were given, in the order of the function's signature.
    """

    name: str
    paths: tuple[str, ...] = ()
    options: tuple[tuple[str, Value], ...] = ()
    column: int = field(default=1, compare=False)

    def option(self, name: str, default: Value = None) -> Value:
        """The value of one argument, or `default` where it was not given."""
        return dict(self.options).get(name, default)

    def has(self, name: str) -> bool:
        return any(name == given for given, _ in self.options)

    def pairs(self, name: str) -> dict[str, Scalar]:
        value = self.option(name)
        return value.as_dict() if isinstance(value, Pairs) else {}

    def text(self, name: str, default: str = "") -> str:
        """An argument that is text, as the signature promises."""
        value = self.option(name, default)
        return value if isinstance(value, str) else default

    def whole(self, name: str, default: int = 0) -> int:
        """An argument that is a whole number, as the signature promises."""
        value = self.option(name, default)
        return value if isinstance(value, int) else default


@dataclass(frozen=True)
class Expr:
    """A pipe: the value goes through the calls from left to right."""

    calls: tuple[Call, ...]

    @property
    def is_custom(self) -> bool:
        """True where a person or an agent must write code."""
        return any(call.name == "custom" for call in self.calls)

    @property
    def ignores_source(self) -> bool:
        """True where the result does not depend on the row's source: a constant."""
        return self.calls[0].name == "const"

    @property
    def paths(self) -> tuple[str, ...]:
        """Every record path the expression itself reads, without the row's source."""
        return tuple(path for call in self.calls for path in (*call.paths, *placeholders(call)))

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the lookup tables it needs."""
        return tuple(call.text("table") for call in self.calls if call.name == "lookup")


def placeholders(call: Call) -> tuple[str, ...]:
    """The paths named in the text of a `template`; empty for any other call."""
    return tuple(PLACEHOLDER.findall(call.text("text"))) if call.name == "template" else ()


def write(expr: Expr) -> str:
    """The one spelling of an expression; `parse(write(expr)) == expr`."""
    return " | ".join(_call(call) for call in expr.calls)


def _call(call: Call) -> str:
    arguments = [json.dumps(path, ensure_ascii=False) for path in call.paths]
    named = call.name in NAMED
    for name, value in call.options:
        text = _value(value)
        arguments.append(f"{name}={text}" if named or name in OPTIONAL else text)
    return f"{call.name}({', '.join(arguments)})" if arguments else call.name


def _value(value: Value) -> str:
    if isinstance(value, Pairs):
        inside = (f"{json.dumps(key, ensure_ascii=False)}: {_value(item)}" for key, item in value.items)
        return "{" + ", ".join(inside) + "}"
    return json.dumps(value, ensure_ascii=False)


NAMED = frozenset({"number", "concat"})
"""Functions whose arguments are always written with their names: `number(scale=100)`."""

OPTIONAL = frozenset({"default"})
"""Arguments that are always written with their names: `map({...}, default="Other")`."""
