"""Statements and functions as formatted lines."""

import ast
import re
from collections.abc import Iterable, Sequence

from builder.compiler.ir import For, If, Line, Statement, Try
from builder.compiler.layout import STEP, WIDTH, columns, comment_tail, fit
from builder.compiler.literals import docstring
from builder.compiler.vocabulary import MODULES
from lib.syntax import parse_expression, parse_module

LONG_TEXT = 30


def block(statements: Sequence[Statement], indent: int) -> list[str]:
    """The lines of a block; `pass` where it is empty."""
    lines = [line for statement in statements for line in _statement(statement, indent)]
    return lines or [" " * indent + "pass"]


def _statement(statement: Statement, indent: int) -> list[str]:
    if isinstance(statement, Line):
        return fit(statement.source, indent, statement.comment)
    if isinstance(statement, If):
        return _if(statement, indent)
    if isinstance(statement, For):
        head = fit(f"for {statement.item} in {statement.items}:", indent, statement.comment)
        return [*head, *block(statement.body, indent + STEP)]
    return _try(statement, indent)


def _if(statement: If, indent: int) -> list[str]:
    lines = _condition(statement.test, indent, statement.comment)
    lines += block(statement.then, indent + STEP)
    if statement.otherwise:
        lines += [" " * indent + "else:", *block(statement.otherwise, indent + STEP)]
    return lines


def _condition(test: str, indent: int, comment: str) -> list[str]:
    """`if test:`. Where it is too long, long texts get a name first, then each part of the test a line."""
    pad, tail = " " * indent, comment_tail(comment)
    if indent + columns(f"if {test}:{tail}") <= WIDTH:
        return [f"{pad}if {test}:{tail}"]
    before, test = _named_texts(test)
    lines = [line for statement in before for line in fit(statement, indent)]
    parts = _parts(test)
    if indent + columns(f"if {test}:{tail}") <= WIDTH:
        return [*lines, f"{pad}if {test}:{tail}"]
    # The formatter breaks inside the last brackets of a short test; one that ends otherwise is wrapped whole.
    wrapped = len(parts) > 2 or not test.endswith((")", "]"))
    if wrapped and indent + STEP + columns(test) <= WIDTH:
        return [*lines, f"{pad}if (", f"{pad}    {test}", f"{pad}):{tail}"]
    if len(parts) == 1:
        known, test = _named_side(test)
        lines += [line for statement in known for line in fit(statement, indent)]
        return [*lines, f"{pad}if {test}:{tail}"]
    word = " or " if _is_any(test) else " and "
    if len(parts) == 2:
        return [*lines, *fit(f"holds = {parts[0]}", indent), f"{pad}if holds{word}{parts[1]}:{tail}"]
    inside = [f"{pad}    {word.strip() + ' ' if number else ''}{part}" for number, part in enumerate(parts)]
    return [*lines, f"{pad}if (", *inside, f"{pad}):{tail}"]


def _named_texts(test: str) -> tuple[list[str], str]:
    """Assignments for the long texts of a test, and the test with their names."""
    before: list[str] = []
    long = [
        node for node in ast.walk(_parsed(test)) if isinstance(node, ast.Constant) and _is_long(node.value)
    ]
    for node in sorted(long, key=lambda each: each.col_offset, reverse=True):
        source = ast.get_source_segment(test, node) or ""
        name = f"wanted_{len(before) + 1}" if before else "wanted"
        before.append(f"{name} = {source}")
        start = len(test.encode()[: node.col_offset].decode())
        test = test[:start] + name + test[start + len(source) :]
    return before, test


def _named_side(test: str) -> tuple[list[str], str]:
    """What a comparison compares with as an assignment, and the comparison with its name; else the test."""
    tree = _parsed(test)
    if not isinstance(tree, ast.Compare) or len(tree.comparators) != 1:
        return [], test
    side = ast.get_source_segment(test, tree.comparators[0]) or ""
    return [f"other = {side}"], f"{test.removesuffix(side)}other"


def _is_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > LONG_TEXT


def _parts(test: str) -> list[str]:
    tree = _parsed(test)
    if not isinstance(tree, ast.BoolOp):
        return [test]
    return [ast.get_source_segment(test, value) or "" for value in tree.values]


def _is_any(test: str) -> bool:
    tree = _parsed(test)
    return isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or)


def _parsed(test: str) -> ast.expr:
    return parse_expression(test).body


def _try(statement: Try, indent: int) -> list[str]:
    pad = " " * indent
    named = " as error" if any("error" in line for line in block(statement.handler, 0)) else ""
    return [
        f"{pad}try:",
        *block(statement.body, indent + STEP),
        f"{pad}except {statement.catches}{named}:",
        *block(statement.handler, indent + STEP),
    ]


def function(head: str, doc: str, body: Sequence[str]) -> list[str]:
    """A function from its `def` line, docstring and body lines."""
    documented = [f"{' ' * STEP}{line}" if line else "" for line in docstring(doc, STEP)]
    return [*signature(head), *documented, *body]


def signature(head: str) -> list[str]:
    """A `def` line, its parameters one a line where it is too long."""
    if len(head) <= WIDTH:
        return [head]
    opening, _, rest = head.partition("(")
    inside, _, closing = rest.rpartition(")")
    if STEP + len(inside) <= WIDTH:
        return [f"{opening}(", " " * STEP + inside, f"){closing}"]
    return [f"{opening}(", *(f"{' ' * STEP}{part}," for part in inside.split(", ")), f"){closing}"]


def imports(code: Iterable[str], standard: Sequence[str] = (), own: Sequence[str] = ()) -> list[str]:
    """Import lines for the SDK names that `code` uses, between the standard library's and the project's."""
    used = names_in(code)
    groups: list[list[str]] = [list(standard)] if standard else []
    from_sdk = []
    for module, names in MODULES.items():
        wanted = sorted(used & names, key=_import_order)
        if wanted:
            from_sdk += _import(module, wanted)
    groups += [from_sdk] if from_sdk else []
    groups += [list(own)] if own else []
    return [line for number, group in enumerate(groups) for line in ([""] if number else []) + group]


def names_in(code: Iterable[str]) -> set[str]:
    """Every name that Python source uses."""
    tree = parse_module("\n".join(code))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _import_order(name: str) -> tuple[int, list[tuple[int, str]]]:
    """As isort orders members: constants, classes, then the rest; numbers in a name by their size."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    parts = re.findall(r"\d+|\D+", name)
    return kind, [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _import(module: str, names: Sequence[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"{' ' * STEP}{name}," for name in names), ")"]


def import_from(module: str, names: Iterable[str]) -> list[str]:
    """`from module import a, b`, wrapped where it is too long."""
    return _import(module, sorted(names, key=_import_order))
