"""Which test shows which criterion: the `@criterion("AC-04")` marks of a test file."""

import ast
from dataclasses import dataclass

from lib.syntax import parse_module


@dataclass(frozen=True)
class MarkedTest:
    """A test function and where it begins."""

    name: str
    line: int


class NotPython(ValueError):
    """A test file that does not parse."""


def marked_tests(text: str) -> dict[str, list[MarkedTest]]:
    """The tests of each criterion in one file, in its order. Raises NotPython with the line."""
    try:
        tree = parse_module(text)
    except SyntaxError as problem:
        raise NotPython(f"line {problem.lineno}: {problem.msg}") from problem
    except ValueError as problem:
        raise NotPython(str(problem)) from problem
    found: dict[str, list[MarkedTest]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            for key in _keys(node):
                found.setdefault(key, []).append(MarkedTest(node.name, node.lineno))
    return found


def _keys(node: ast.FunctionDef) -> list[str]:
    calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
    marks = [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == "criterion"]
    arguments = [argument for mark in marks for argument in mark.args]
    return [
        each.value for each in arguments if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
