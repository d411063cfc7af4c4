"""Imports merged by what they bring: two sides that import different names import both."""

import ast
from collections.abc import Iterable

from builder.compiler.printer import import_from
from lib.syntax import parse_module

Binding = tuple[str, str, str]
"""The module, the name taken from it ("" for the module itself) and what it is called here ("" as it is)."""


def merged_imports(base: str, mine: str, theirs: str, used: set[str]) -> str:
    """The imports of a merged file. What the person imports stays while the file uses it or the person added
    it; what the compiler imports now is there. `used` are the names that the rest of the file uses.
    """
    before, own, other = (_bindings(text) for text in (base, mine, theirs))
    wanted = dict.fromkeys(
        binding
        for binding in (*own, *other)
        if binding in other or binding not in before or _called(binding) in used
    )
    taken_out = [binding for binding in before if binding not in own and binding in other]
    wanted = dict.fromkeys(each for each in wanted if each not in taken_out or _called(each) in used)
    if set(wanted) == set(own):
        return mine
    if set(wanted) == set(other):
        return theirs
    return _with(
        mine, [each for each in wanted if each not in own], [each for each in own if each not in wanted]
    )


def _bindings(text: str) -> list[Binding]:
    found: list[Binding] = []
    for node in parse_module(text).body:
        if isinstance(node, ast.Import):
            found += [(alias.name, "", alias.asname or "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found += [(module, alias.name, alias.asname or "") for alias in node.names]
    return found


def _called(binding: Binding) -> str:
    module, name, alias = binding
    return alias or name or module.partition(".")[0]


def _with(text: str, added: Iterable[Binding], dropped: Iterable[Binding]) -> str:
    """The import lines with these changes; lines that neither touches stay as they are."""
    waiting, gone = list(added), set(dropped)
    lines = text.splitlines(keepends=True)
    for node in reversed(parse_module(text).body):
        start, stop = node.lineno - 1, node.end_lineno or node.lineno
        own = _bindings("".join(lines[start:stop]).strip() + "\n")
        kept = [binding for binding in own if binding not in gone]
        here = [each for each in waiting if each[1] and not each[2] and each[0] == own[0][0]]
        # A line with a comment is a person's: it is left as it is, what is added stands below.
        plain = all(name and not alias for _, name, alias in kept) and "#" not in "".join(lines[start:stop])
        if (here and plain and isinstance(node, ast.ImportFrom)) or (kept != own and plain and kept):
            names = [name for _, name, _ in (*kept, *here)]
            lines[start:stop] = [f"{line}\n" for line in import_from(own[0][0], names)]
            waiting = [each for each in waiting if each not in here]
        elif not kept:
            lines[start:stop] = []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, *(_line(each) for each in waiting)])


def _line(binding: Binding) -> str:
    module, name, alias = binding
    called = f" as {alias}" if alias else ""
    return f"from {module} import {name}{called}\n" if name else f"import {module}{called}\n"
