"""A line of a mapping as a row of the plan would say it, where a row can."""

import ast
import json
from collections.abc import Mapping
from typing import Any, Final

from builder.compiler.rows import PIPED
from builder.drift.written import METHODS, is_strict, read_path

NAMES: Final = {function: name for name, (function, _) in PIPED.items()}


def as_row(node: ast.expr) -> Mapping[str, Any]:
    """Source, expression and required of a line such as `lower(pick(contact, "email"))`; {} for others."""
    pipe: list[str] = []
    while True:
        if isinstance(node, ast.Constant):
            const = f"const({json.dumps(node.value, ensure_ascii=False)})"
            return {"source": "", "expr": const, "required": False} if not pipe else {}
        path = read_path(node)
        if path is not None:
            expr = " | ".join(reversed(pipe)) or "copy"
            return {"source": path, "expr": expr, "required": is_strict(node)}
        if not isinstance(node, ast.Call):
            return {}
        inner, said = _call(node)
        if inner is None:
            return {}
        pipe.append(said)
        node = inner


def _call(node: ast.Call) -> tuple[ast.expr | None, str]:
    """What a function is applied to, and how an expression of the plan names it."""
    if isinstance(node.func, ast.Attribute):
        name = METHODS.get(node.func.attr, "")
        return (node.func.value, name) if name and not node.args and not node.keywords else (None, "")
    name = NAMES.get(node.func.id, "") if isinstance(node.func, ast.Name) else ""
    if not name and isinstance(node.func, ast.Name) and node.func.id == "number":
        name = "number"
    if not name or not node.args:
        return None, ""
    given = [*node.args[1:], *(word.value for word in node.keywords)]
    if not all(isinstance(each, ast.Constant) for each in given):
        return None, ""
    options = [
        json.dumps(each.value, ensure_ascii=False) for each in node.args[1:] if isinstance(each, ast.Constant)
    ]
    options += [
        f"{word.arg}={json.dumps(word.value.value, ensure_ascii=False)}"
        for word in node.keywords
        if word.arg and isinstance(word.value, ast.Constant)
    ]
    return node.args[0], f"{name}({', '.join(options)})" if options else name
