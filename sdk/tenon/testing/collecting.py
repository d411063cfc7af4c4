"""Which tests a file holds, read from its source without executing it."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class FoundTest:
    """A test function: its name, the criterion it is marked with ("" for none), its line and what it asks
    for.
    """

    name: str
    criterion: str
    line: int
    parameters: tuple[str, ...]


def find_tests(source: str) -> list[FoundTest]:
    """The functions named `test_...` at the top of the file, in order. Raises SyntaxError for what is no
    Python.

    >>> find_tests("@criterion('AC-01')\\ndef test_it(run): ...")
    [FoundTest(name='test_it', criterion='AC-01', line=2, parameters=('run',))]
    """
    return [
        FoundTest(node.name, _criterion(node), node.lineno, tuple(one.arg for one in node.args.args))
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _criterion(node: ast.FunctionDef) -> str:
    for mark in node.decorator_list:
        if not isinstance(mark, ast.Call) or not mark.args or not isinstance(mark.args[0], ast.Constant):
            continue
        name = mark.func.attr if isinstance(mark.func, ast.Attribute) else getattr(mark.func, "id", "")
        if name == "criterion":
            return str(mark.args[0].value)
    return ""
