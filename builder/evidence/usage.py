"""What a file of code uses: systems, endpoints and target fields, each with its line."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

VERBS = frozenset({"get", "post", "put", "patch", "delete"})
VALUE_MAPS = frozenset({"map_value", "lookup"})


@dataclass(frozen=True)
class SystemUse:
    """`connect(key)`; `key` is empty where it is no plain text."""

    key: str
    line: int


@dataclass(frozen=True)
class Call:
    """One request of a system. `path` has `{}` for what varies and is None where it cannot be read."""

    system: str
    method: str
    path: str | None
    line: int


@dataclass(frozen=True)
class Field:
    """One field of an object that is written, by its dotted path."""

    path: str
    line: int


def systems_of(tree: ast.Module) -> dict[str, SystemUse]:
    """The variables that hold a connection."""
    found: dict[str, SystemUse] = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and _name(node.value.func) == "connect"
        ):
            use = SystemUse(_text(node.value.args[0]) if node.value.args else "", node.lineno)
            found |= {target.id: use for target in node.targets if isinstance(target, ast.Name)}
    return found


def calls_of(tree: ast.Module, systems: Mapping[str, SystemUse]) -> Iterator[Call]:
    """Every request that the code makes through its connections."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        system = _system_of(node.func.value, systems)
        if system is None:
            continue
        arguments = list(node.args)
        if node.func.attr == "request":
            method = _text(arguments.pop(0)).upper() if arguments else ""
        elif node.func.attr == "paginate":
            method = "GET"
        elif node.func.attr in VERBS:
            method = node.func.attr.upper()
        else:
            continue
        path = _argument(arguments, node, "path")
        yield Call(system.key, method, _template(path, constants) if path else None, node.lineno)


def _system_of(node: ast.expr, systems: Mapping[str, SystemUse]) -> SystemUse | None:
    if isinstance(node, ast.Name):
        return systems.get(node.id)
    if isinstance(node, ast.Call) and _name(node.func) == "connect":
        return SystemUse(_text(node.args[0]) if node.args else "", node.lineno)
    return None


def _argument(arguments: list[ast.expr], node: ast.Call, name: str) -> ast.expr | None:
    if arguments:
        return arguments[0]
    return next((word.value for word in node.keywords if word.arg == name), None)


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _template(node: ast.expr, constants: Mapping[str, str]) -> str | None:
    """Text, an f-string or a constant as a path with `{}` for what varies; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.JoinedStr):
        parts = [_template(part, constants) or "{}" for part in node.values]
        return "".join(parts)
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return constants.get(node.value.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _template(node.left, constants), _template(node.right, constants)
        return f"{left or '{}'}{right or '{}'}" if left or right else None
    return None


def fields_of(tree: ast.Module, whole_file: bool) -> Iterator[Field]:
    """The fields of objects the code writes: those sent as `json=`, and in a file of mappings all."""
    if whole_file:
        yield from _fields_in(tree)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for word in node.keywords:
                if word.arg == "json":
                    yield from _fields_in(word.value)


def _fields_in(node: ast.AST, prefix: str = "") -> Iterator[Field]:
    if isinstance(node, ast.Call) and _name(node.func) in VALUE_MAPS:
        return
    if not isinstance(node, ast.Dict):
        for child in ast.iter_child_nodes(node):
            yield from _fields_in(child, prefix)
        return
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            path = f"{prefix}{key.value}"
            yield Field(path, key.lineno)
            yield from _fields_in(value, f"{path}.")
        else:
            yield from _fields_in(value, prefix)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
