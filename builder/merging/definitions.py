"""A Python file as its top-level parts, each with the comments and blank lines before it."""

import ast
from collections import Counter
from dataclasses import dataclass

from builder.diffs.comparing import split
from lib.syntax import parse_module

IMPORTS = "imports"
END = "end"


@dataclass(frozen=True)
class Part:
    """One function, class, value or statement. `key` tells it from the others of the file; `name` is what a
    person calls it. All texts of a file's parts, one after the other, are the file.
    """

    key: tuple[str, str, int]
    name: str
    text: str

    @property
    def is_import(self) -> bool:
        return self.key[0] == IMPORTS


def parts_of(source: str) -> list[Part]:
    """The parts in their order. Imports that stand together are one part; what follows the last statement is
    a part of its own. Raises SyntaxError for what is no Python, and for line ends that Python counts
    otherwise than editors do.
    """
    if "\r" in source.replace("\r\n", "\n"):
        raise SyntaxError("a carriage return inside a line")
    lines = split(source)
    found: list[Part] = []
    seen: Counter[tuple[str, str]] = Counter()
    start = 0
    for group in _groups(parse_module(source).body):
        kind, name = _kind_and_name(group[0])
        seen[kind, name] += 1
        end = max(start, group[-1].end_lineno or start)
        found.append(Part((kind, name, seen[kind, name]), name, "".join(lines[start:end])))
        start = end
    if start < len(lines):
        found.append(Part((END, "", 1), "", "".join(lines[start:])))
    return [part for part in found if part.text]


def _groups(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    """Statements, with imports that follow each other, and those that share a line, taken together."""
    groups: list[list[ast.stmt]] = []
    for node in body:
        last = groups[-1][-1] if groups else None
        both_import = isinstance(node, _IMPORT) and isinstance(last, _IMPORT)
        if last is not None and (both_import or node.lineno <= (last.end_lineno or 0)):
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


_IMPORT = (ast.Import, ast.ImportFrom)


def _kind_and_name(node: ast.stmt) -> tuple[str, str]:
    if isinstance(node, _IMPORT):
        return IMPORTS, ""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "definition", node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return "value", node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return "value", node.target.id
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return "text", ""
    return "statement", ast.unparse(node)
