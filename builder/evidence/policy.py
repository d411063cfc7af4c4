"""What generated and edited code may import and call: the SDK, the standard library, its own files, and no
effect that does not go through the host.
"""

import ast
import sys
from collections.abc import Iterator, Mapping

from builder.evidence.findings import CodeFinding

INSTEAD: Mapping[str, str] = {
    "os": "the environment is read with ctx.variable(name)",
    "sys": "a run has no process of its own",
    "subprocess": "a run starts no programs",
    "multiprocessing": "use ctx.map(step, items, parallel=4)",
    "threading": "use ctx.map(step, items, parallel=4)",
    "concurrent": "use ctx.map(step, items, parallel=4)",
    "asyncio": "workflows are synchronous; use ctx.map(step, items, parallel=4)",
    "socket": "systems are reached with connect(system)",
    "ssl": "systems are reached with connect(system)",
    "http": "systems are reached with connect(system)",
    "ftplib": "systems are reached with connect(system)",
    "smtplib": "systems are reached with connect(system)",
    "imaplib": "systems are reached with connect(system)",
    "poplib": "systems are reached with connect(system)",
    "telnetlib": "systems are reached with connect(system)",
    "xmlrpc": "systems are reached with connect(system)",
    "urllib.request": "systems are reached with connect(system)",
    "time": "use ctx.now() and ctx.sleep(seconds)",
    "random": "use ctx.uuid(); a replayed run must see the same values",
    "secrets": "use ctx.uuid(); a replayed run must see the same values",
    "pathlib": "a run has no files; keep values with ctx.kv(scope)",
    "tempfile": "a run has no files; keep values with ctx.kv(scope)",
    "shutil": "a run has no files; keep values with ctx.kv(scope)",
    "glob": "a run has no files; keep values with ctx.kv(scope)",
    "sqlite3": "a run has no files; keep values with ctx.kv(scope)",
    "pickle": "keep JSON values with ctx.kv(scope)",
    "shelve": "keep values with ctx.kv(scope)",
    "ctypes": "a run is plain Python",
    "importlib": "import what you need at the top of the file",
    "signal": "a run has no process of its own",
    "logging": "use ctx.log.info(message, field=value)",
}

CALLS: Mapping[str, str] = {
    "open": "a run has no files; keep values with ctx.kv(scope)",
    "eval": "code from text is not allowed",
    "exec": "code from text is not allowed",
    "compile": "code from text is not allowed",
    "__import__": "import what you need at the top of the file",
    "input": "a run has nobody to ask",
    "breakpoint": "read the run's log instead",
    "print": "use ctx.log.info(message, field=value)",
    "datetime.now": "use ctx.now()",
    "datetime.utcnow": "use ctx.now()",
    "datetime.today": "use ctx.now()",
    "date.today": "use ctx.now().date()",
    "uuid.uuid1": "use ctx.uuid()",
    "uuid.uuid4": "use ctx.uuid()",
    "uuid1": "use ctx.uuid()",
    "uuid4": "use ctx.uuid()",
}

OWN = frozenset({"workflows", "mappings", "tests"})


def policy_findings(path: str, tree: ast.Module, own: frozenset[str] = OWN) -> Iterator[CodeFinding]:
    """Imports and calls that code may not make. Tests may import pytest besides."""
    allowed = own | {"tenon"} | ({"pytest"} if path.startswith("tests/") else set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _import(path, node.lineno, alias.name, allowed)
        elif isinstance(node, ast.ImportFrom):
            yield from _import_from(path, node, allowed)
        elif isinstance(node, ast.Call):
            called = _dotted(node.func)
            reason = CALLS.get(called) or CALLS.get(".".join(called.split(".")[-2:]))
            if reason:
                yield CodeFinding(path, node.lineno, "policy", f"{called}() may not be called: {reason}")


def _import_from(path: str, node: ast.ImportFrom, allowed: frozenset[str]) -> Iterator[CodeFinding]:
    if node.level:
        yield CodeFinding(
            path, node.lineno, "import", "write imports from the project's root: from mappings.x import y"
        )
        return
    for name in [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]:
        found = list(_import(path, node.lineno, name, allowed))
        if found:
            yield found[0]
            return


def _import(path: str, line: int, name: str, allowed: frozenset[str]) -> Iterator[CodeFinding]:
    root = name.partition(".")[0]
    reason = INSTEAD.get(name) or INSTEAD.get(root)
    if root in allowed:
        return
    if reason:
        yield CodeFinding(path, line, "import", f"{name} may not be imported: {reason}")
    elif root not in sys.stdlib_module_names:
        message = (
            f"{root} may not be imported: code uses the tenon SDK, the standard library and its own files"
        )
        yield CodeFinding(path, line, "import", message)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""
