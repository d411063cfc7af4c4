"""Reading and changing syntax trees, for the ways of breaking code."""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Change = tuple[str, int, Callable[[], None]]
"""What is changed, in which line, and the change: it is made in the tree that it was found in."""


@dataclass(frozen=True)
class Known:
    """What a file is made of: step functions with their return types, connections, functions of a mapping."""

    steps: Mapping[str, str]
    connections: tuple[str, ...]
    functions: frozenset[str]


def named(node: ast.expr) -> str:
    """The name of the function a call calls: `step` of `@step("Read")`, `only` of `only(...)`."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.id if isinstance(function, ast.Name) else ""


def is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_lookup(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "lookup"


def is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and "log" in ast.unparse(call.func.value).split(".")


def misspell(node: ast.Constant) -> Callable[[], None]:
    return lambda: setattr(node, "value", f"{node.value}x")


def changed(node: ast.Constant) -> Callable[[], None]:
    value = node.value
    if isinstance(value, bool):
        return lambda: setattr(node, "value", not value)
    if isinstance(value, int | float):
        return lambda: setattr(node, "value", value + 1)
    return misspell(node)


def sliced(items: ast.expr, stop: int) -> ast.expr:
    return ast.Subscript(items, ast.Slice(upper=ast.Constant(stop)), ast.Load())


def instead_of(node: ast.Call, other: ast.expr) -> Callable[[], None]:
    """Put another expression where a call stands, by making the call one of an identity around it."""

    def change() -> None:
        node.func = ast.Lambda(
            ast.arguments([], [ast.arg("same")], None, [], [], None, []), ast.Name("same", ast.Load())
        )
        node.args, node.keywords = [copy.deepcopy(other)], []

    return change


def without(items: list[ast.expr] | list[ast.keyword], place: int) -> Callable[[], None]:
    return lambda: items.__delitem__(place)


def put(body: list[ast.stmt], place: int, other: ast.stmt) -> Callable[[], None]:
    return lambda: body.__setitem__(place, other)


def spread(body: list[ast.stmt], place: int, others: list[ast.stmt]) -> Callable[[], None]:
    return lambda: body.__setitem__(slice(place, place + 1), others)


def bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        if isinstance(body, list) and not isinstance(node, ast.Module):
            yield body
