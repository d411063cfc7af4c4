"""The fields that a function of a mapping writes, and what each of them is made of."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

GETTERS = frozenset({"pick", "required", "get"})
METHODS = {"strip": "trim", "lower": "lower", "upper": "upper", "title": "title"}
TABLES = frozenset({"map_value", "lookup"})
DEEPEST = 4
"""How many variables are followed to what they were set to."""


@dataclass(frozen=True)
class Facts:
    """What an expression reads, calls and holds. `certain` is False where a part of it cannot be followed."""

    reads: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True)
class Written:
    """One field: its dotted path without list positions, its line, the expression and what that says."""

    path: str
    line: int
    node: ast.expr
    facts: Facts

    @property
    def text(self) -> str:
        """The expression as one line."""
        return " ".join(ast.unparse(self.node).split())


def fields_written(function: ast.FunctionDef) -> dict[str, Written]:
    """Path -> what the function writes there. Of a field that is written twice the last one counts."""
    names = _set_once(function)
    found: dict[str, Written] = {}
    for path, line, node in _fields(function):
        found[path] = Written(path, line, node, facts_of(node, names))
    return found


def facts_of(node: ast.expr, names: dict[str, ast.expr], deep: int = DEEPEST) -> Facts:
    """What an expression says. Its own variables are followed, a record's are what is read."""
    reads: list[str] = []
    calls: list[str] = []
    values: list[str] = []
    certain = _gather(node, names, deep, reads, calls, values)
    return Facts(tuple(sorted(reads)), tuple(sorted(calls)), tuple(sorted(values)), certain)


def read_path(node: ast.expr) -> str | None:
    """The path that `pick(record, "a.b")`, `record["a"]["b"]` or `record.get("a")` reads, None for others."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTERS:
        return _constant(node.args[1]) if len(node.args) > 1 and isinstance(node.args[0], ast.Name) else None
    path: list[str] = []
    while True:
        if isinstance(node, ast.Subscript):
            key = _constant(node.slice)
            inner = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            key = _constant(node.args[0]) if node.args else None
            inner = node.func.value
        else:
            break
        if key is None:
            return None
        path.insert(0, key)
        node = inner
    return ".".join(path) if path and isinstance(node, ast.Name) else None


def is_strict(node: ast.expr) -> bool:
    """Whether a read stops where the value is missing: `required(record, "a")` or `record["a"]`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "required"
    return isinstance(node, ast.Subscript)


def _gather(
    node: ast.expr,
    names: dict[str, ast.expr],
    deep: int,
    reads: list[str],
    calls: list[str],
    values: list[str],
) -> bool:
    read = read_path(node)
    if read is not None:
        reads.append(f"{read} or stop" if is_strict(node) else read)
        return True
    if isinstance(node, ast.Constant):
        values.append(repr(node.value))
        return True
    if isinstance(node, ast.Name):
        if node.id in names and deep:
            return _gather(names[node.id], names, deep - 1, reads, calls, values)
        return False
    parts: list[ast.expr] = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        calls.append(METHODS.get(name, name))
        # A method's object is a part of the value; a function's name is not. A record that is handed over
        # whole, as to `template`, is what the call reads.
        parts = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        parts += [each for each in node.args if not isinstance(each, ast.Name) or each.id in names]
        parts += [word.value for word in node.keywords]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and name in TABLES:
            parts = parts[1:]
    elif not isinstance(node, ast.Dict | ast.List | ast.Tuple):
        values.append(type(node).__name__)
    followed = [_gather(part, names, deep, reads, calls, values) for part in parts]
    return all(followed) and not isinstance(node, ast.Lambda | ast.Await | ast.Starred)


def _fields(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, int, ast.expr]]:
    """Every leaf of every object that is written out, and every `record["field"] = value`."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        path = _target(node.targets[0])
        if path:
            yield from _value(path, node.lineno, node.value)
            return
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        if name in TABLES:
            return
        if name == "dict":
            for word in node.keywords:
                if word.arg:
                    yield from _value(f"{prefix}{word.arg}", word.value.lineno, word.value)
            return
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            known = _constant(key) if key is not None else None
            if known is not None and key is not None:
                yield from _value(f"{prefix}{known}", key.lineno, value)
            else:
                yield from _fields(value, prefix)
        return
    for child in ast.iter_child_nodes(node):
        yield from _fields(child, prefix)


def _value(path: str, line: int, node: ast.expr) -> Iterator[tuple[str, int, ast.expr]]:
    inner = _objects(node)
    if not inner:
        yield path, line, node
    for each in inner:
        yield from _fields(each, f"{path}.")


def _objects(node: ast.expr) -> list[ast.expr]:
    """The objects that a value consists of: itself, or those of a list."""
    if isinstance(node, ast.Dict):
        return [node] if node.keys else []
    if isinstance(node, ast.List):
        found = [each for item in node.elts for each in _objects(item)]
        return found if len(found) >= len(node.elts) else []
    if isinstance(node, ast.ListComp):
        return _objects(node.elt)
    return []


def _target(node: ast.expr) -> str:
    """`lead["a"]["b"]` as `a.b`; "" for a plain variable."""
    path: list[str] = []
    while isinstance(node, ast.Subscript):
        key = _constant(node.slice)
        if key is None:
            return ""
        path.insert(0, key)
        node = node.value
    return ".".join(path) if isinstance(node, ast.Name) else ""


def _set_once(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Variables that are set exactly once, to something that is not the object that is written."""
    found: dict[str, ast.expr] = {}
    seen: set[str] = {each.arg for each in function.args.args}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name not in seen:
                found[name] = node.value
            else:
                found.pop(name, None)
            seen.add(name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in found:
            seen.add(node.id)
    return {name: value for name, value in found.items() if not isinstance(value, ast.Dict)}


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
