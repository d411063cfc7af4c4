"""`mappings/<name>.py`: one function for each transformation table, one line for each of its rows."""

from collections.abc import Sequence

from builder.compiler.ir import MappingFunction, Module, Stub
from builder.compiler.layout import STEP, WIDTH, columns, comment_tail, fit
from builder.compiler.literals import docstring, text
from builder.compiler.names import Names
from builder.compiler.printer import function, imports
from builder.compiler.targets import Target


def mapping_file(module: Module) -> str:
    """The text of the file."""
    parts: list[str] = []
    functions = [mapping.name for mapping in module.mappings]
    functions += [stub.name for mapping in module.mappings for stub in mapping.stubs]
    for mapping in module.mappings:
        parts += ["", "", *_mapping(mapping, functions)]
        for stub in mapping.stubs:
            parts += ["", "", *_stub(stub)]
    standard = ["from typing import Any"] if any(mapping.stubs for mapping in module.mappings) else []
    about = f"What {module.workflow.title} writes, field by field (plan: {module.key})."
    doc = f"{about} One line per row of the plan."
    imported = imports(parts, standard)
    head = [*docstring(doc, 0), "", *imported] if imported else docstring(doc, 0)
    return "\n".join([*head, *parts]) + "\n"


def _mapping(mapping: MappingFunction, functions: Sequence[str]) -> list[str]:
    body = [f"{' ' * STEP}{variable} = table(ctx, {text(name)})" for variable, name in mapping.tables]
    pad, fields = " " * STEP, _fields(mapping.target, 2 * STEP)
    taken = [*functions, mapping.record, *(variable for variable, _ in mapping.tables)]
    wanted = mapping.name.removeprefix("map_")
    variable = Names(taken).take(f"{wanted}_fields" if wanted in taken else wanted)
    if not fields:
        body += [f"{pad}return {{}}"]
    elif mapping.optional:
        body += [f"{pad}{variable} = {{", *fields, f"{pad}}}", f"{pad}return present({variable})"]
    else:
        body += [f"{pad}return {{", *fields, f"{pad}}}"]
    ctx = "ctx: Context, " if mapping.tables else ""
    return function(f"def {mapping.name}({ctx}{mapping.record}: dict) -> dict:", mapping.doc, body)


def _fields(target: Target, indent: int) -> list[str]:
    return [line for key, inner in target.fields.items() for line in _entry(f"{text(key)}: ", inner, indent)]


def _entry(start: str, target: Target, indent: int) -> list[str]:
    """One field or list item: on one line where it holds one value, else spread over several."""
    leaves = list(target.leaves())
    if len(leaves) == 1 and target.each is None:
        return fit(f"{start}{_inline(target)},", indent, leaves[0].row)
    pad = " " * indent
    if target.each:
        return _each(start, target, *target.each, indent)
    if target.items:
        inside = [line for item in target.items for line in _entry("", item, indent + STEP)]
        return [f"{pad}{start}[", *inside, f"{pad}],"]
    if target.fields:
        return [f"{pad}{start}{{", *_fields(target, indent + STEP), f"{pad}}},"]
    return [f"{pad}{start}None,"]


def _each(start: str, target: Target, variable: str, items: str, indent: int) -> list[str]:
    """A list with one entry for each of another: on one line where the entry is a short value."""
    pad, item = " " * indent, target.items[0]
    loop = f"for {variable} in {items}"
    if item.value and not item.fields and item.each is None:
        line = f"{pad}{start}[{item.value} {loop}],{comment_tail(item.row)}"
        if columns(line) <= WIDTH:
            return [line]
        lines = fit(item.value, indent + STEP)
        return [f"{pad}{start}[", *lines, f"{pad}    {loop}", f"{pad}],{comment_tail(item.row)}"]
    lines = [f"{pad}    {{", *_fields(item, indent + 2 * STEP), f"{pad}    }}"]
    return [f"{pad}{start}[", *lines, f"{pad}    {loop}", f"{pad}],"]


def _inline(target: Target) -> str:
    if target.fields:
        return "{" + ", ".join(f"{text(key)}: {_inline(inner)}" for key, inner in target.fields.items()) + "}"
    if target.items:
        return "[" + ", ".join(_inline(item) for item in target.items) + "]"
    return target.value or "None"


def _stub(stub: Stub) -> list[str]:
    body = fit(f"raise NotImplementedError({text(stub.message)})", STEP)
    return function(f"def {stub.name}({stub.parameter}: dict) -> Any:", stub.message, body)
