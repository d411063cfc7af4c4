"""Rules for views, read from the source, and for addresses, read from the resolver."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver

from tests.arch.source import Source

DOOR = re.compile(r"(?:^|_)(?:project|team)_(?:read|review|edit|admin)$")
# What a converter of an address accepts, to try whether the address can be written.
SAMPLES: dict[str, Any] = {
    "SlugConverter": "a-b",
    "StringConverter": "a",
    "IntConverter": 1,
    "PathConverter": "a/b.py",
    "DocumentNameConverter": "a.eml / b.csv",
    "UUIDConverter": UUID(int=1),
}


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    """Every address as (name with namespace, pattern, sample arguments)."""
    arguments = _samples(resolver)
    inner = f"{namespace}{resolver.namespace}:" if resolver.namespace else namespace
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            for name, pattern, given in addresses(entry, inner):
                yield name, pattern, {**arguments, **given}
        else:
            yield f"{inner}{entry.name or ''}", entry, {**arguments, **_samples(entry)}


def allows_only_some_methods(view: Callable[..., Any]) -> bool:
    """Whether @require_GET or one of its relatives is among the view's decorators."""
    layer: Any = view
    while layer is not None:
        if "request_method_list" in getattr(getattr(layer, "__code__", None), "co_freevars", ()):
            return True
        layer = getattr(layer, "__wrapped__", None)
    return False


def door_first(source: Source) -> list[str]:
    """A view below a team or project asks a door in its first line, before it reads or says anything."""
    found = []
    for function in ast.parse(source.text).body:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        names = [argument.arg for argument in function.args.args]
        # A private helper comes after the door; it is in no address, since addresses import from outside.
        if names[:1] != ["request"] or "team" not in names or function.name.startswith("_"):
            continue
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if not any(DOOR.search(name) for name in _called(body[0])):
            found.append(f"{source.path}:{function.lineno}: {function.name} does not begin at a door")
    return found


def _called(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        # A door may be called here or handed to sync_to_async.
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def _samples(entry: URLPattern | URLResolver) -> dict[str, Any]:
    return {name: SAMPLES[type(converter).__name__] for name, converter in entry.pattern.converters.items()}
