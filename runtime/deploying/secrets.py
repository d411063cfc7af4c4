"""Which secrets the webhooks of a project need, read from its code without executing it. Pure."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from typing import Final

from tenon import signatures

from lib.syntax import parse_module

WORKFLOWS: Final = "workflows/"
PARAMETER: Final = "secret"
# The verifiers of the SDK by name, with the place at which each takes the name of its secret.
VERIFIERS: Final = {
    name: list(inspect.signature(function).parameters).index(PARAMETER)
    for name, function in inspect.getmembers(signatures, inspect.isfunction)
    if PARAMETER in inspect.signature(function).parameters and not name.startswith("_")
}


def webhook_secrets(files: Mapping[str, str]) -> list[str]:
    """The names that verifiers give in the workflows, each once, by file and name.

    A name that is computed is not found, nor is one in a file that is no Python: the sandbox tells of that.
    """
    found: dict[str, None] = {}
    for path, text in sorted(files.items()):
        if path.startswith(WORKFLOWS) and path.endswith(".py"):
            try:
                found |= dict.fromkeys(sorted(set(_named(parse_module(text)))))
            except (SyntaxError, ValueError):
                continue
    return list(found)


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = VERIFIERS.get(name)
        if place is None:
            continue
        given = next((keyword.value for keyword in node.keywords if keyword.arg == PARAMETER), None)
        if given is None and place < len(node.args):
            given = node.args[place]
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value
