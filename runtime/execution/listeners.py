"""Which workflows of a project start on an event, read from their source without running it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from lib.syntax import parse_module


def listeners(files: Mapping[str, str], event: str) -> list[str]:
    """The keys of the workflows whose trigger is `on_event(event)` with that very text, in order.

    A file that is no Python has none: its run says so.
    """
    return sorted(key for name, text in files.items() for key in _in_file(name, text, event))


def _in_file(name: str, text: str, event: str) -> Iterator[str]:
    path = PurePosixPath(name)
    if path.parts[:1] != ("workflows",) or len(path.parts) != 2 or path.suffix != ".py" or event not in text:
        return
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(_is_for(one, event) for one in node.decorator_list):
            yield node.name.replace("_", "-")


def _is_for(decorator: ast.expr, event: str) -> bool:
    if not isinstance(decorator, ast.Call) or _name(decorator.func) != "workflow":
        return False
    return any(
        keyword.arg == "trigger"
        and isinstance(keyword.value, ast.Call)
        and _name(keyword.value.func) == "on_event"
        and bool(keyword.value.args)
        and isinstance(keyword.value.args[0], ast.Constant)
        and keyword.value.args[0].value == event
        for keyword in decorator.keywords
    )


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
