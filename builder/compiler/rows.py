"""One row of a table as an expression: its source, passed through the functions of its `expr`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from builder.compiler.findings import CannotExpress
from builder.compiler.literals import literal, text
from planner.handover import Call, Expr, placeholders


class Reads(Protocol):
    """Where a path is read from."""

    @property
    def variable(self) -> str:
        """The variable of the innermost entry."""
        ...

    def of(self, path: str) -> tuple[str, str]:
        """The variable, and the path in it."""
        ...


@dataclass(frozen=True)
class RowCode:
    """What a row's expression is made of: where its paths are read, the path of its source, the tables'
    variables. `target` is what a required value is called when it is missing.
    """

    key: str
    reads: Reads
    source: str
    target: str
    required: bool
    expr: Expr
    tables: Mapping[str, str]


Write = Callable[[str, Call, RowCode], str]


def row_value(row: RowCode) -> str:
    """The expression of one row, such as `lower(required(contact, "email"))`."""
    value = _source(row)
    for call in row.expr.calls:
        value = WRITERS[call.name](value, call, row)
    return f"filled({value}, {text(row.target)})" if row.required and _may_be_nothing(row.expr) else value


def paths_read(expr: Expr) -> tuple[str, ...]:
    """The record paths an expression reads besides the row's source."""
    return expr.paths


def _may_be_nothing(expr: Expr) -> bool:
    """Whether a source with a value can still give nothing, so that the result has to be looked at."""
    nothing = False
    for call in expr.calls:
        if call.name in ("default", "const") or (call.name == "map" and call.has("default")):
            nothing = call.option("default" if call.name == "map" else "value") in (None, "")
        elif call.name in MAY_FIND_NOTHING:
            nothing = True
    return nothing


MAY_FIND_NOTHING = frozenset({"map", "lookup", "split", "first_of", "concat", "template", "join"})


def _source(row: RowCode) -> str:
    if not row.source:
        return row.reads.variable
    falls_back = any(call.name in ("default", "map") for call in row.expr.calls)
    return _read(row, row.source, "required" if row.required and not falls_back else "pick")


def _read(row: RowCode, path: str, function: str = "pick") -> str:
    variable, inside = row.reads.of(path)
    if not inside:
        return variable if function == "pick" else f"filled({variable}, {text(row.target)})"
    return f"{function}({variable}, {text(inside)})"


def _picked(call: Call, row: RowCode) -> str:
    return ", ".join(_read(row, path) for path in call.paths)


def _piped(value: str, call: Call, row: RowCode) -> str:
    """A function of the value and, after it, of what the expression gives, up to the first it leaves out."""
    function, names = PIPED[call.name]
    given = []
    for name in names:
        if not call.has(name):
            break
        given.append(literal(call.option(name)))
    return f"{function}({', '.join([value, *given])})"


def _copy(value: str, call: Call, row: RowCode) -> str:
    return value


def _const(value: str, call: Call, row: RowCode) -> str:
    return literal(call.option("value"))


def _number(value: str, call: Call, row: RowCode) -> str:
    return (
        f"number({value}, scale={literal(call.option('scale'))})" if call.has("scale") else f"number({value})"
    )


def _template(value: str, call: Call, row: RowCode) -> str:
    """All names of a template are filled from one record: the entry, or what the entry is in."""
    said = call.text("text")
    read = {path: row.reads.of(path) for path in placeholders(call)}
    holders = {variable for variable, _ in read.values()} or {row.reads.variable}
    if len(holders) > 1:
        raise CannotExpress(row.key, f"{said} takes fields of {' and '.join(sorted(holders))}")
    for path, (_, inside) in read.items():
        said = said.replace(f"{{{path}}}", f"{{{inside}}}")
    return f"template({text(said)}, {holders.pop()})"


def _first_of(value: str, call: Call, row: RowCode) -> str:
    return f"first_of({_picked(call, row)})"


def _concat(value: str, call: Call, row: RowCode) -> str:
    separator = f", sep={literal(call.option('sep'))}" if call.has("sep") else ""
    return f"concat({_picked(call, row)}{separator})"


def _map(value: str, call: Call, row: RowCode) -> str:
    default = f", default={literal(call.option('default'))}" if call.has("default") else ""
    return f"map_value({value}, {literal(call.pairs('pairs'))}{default})"


def _date(value: str, call: Call, row: RowCode) -> str:
    given = [call.text("from"), call.text("to", "iso"), call.text("tz")]
    left_out = ["", "iso", ""]
    while len(given) > 1 and given[-1] == left_out[len(given) - 1]:
        given.pop()
    return f"date({', '.join([value, *map(text, given)])})"


def _join(value: str, call: Call, row: RowCode) -> str:
    listed = _picked(call, row) if call.paths else value
    return f"join({listed}, {literal(call.option('sep', ', '))})"


def _lookup(value: str, call: Call, row: RowCode) -> str:
    return f"{row.tables[call.text('table')]}.lookup({value}, {text(call.text('key'))})"


PIPED: dict[str, tuple[str, tuple[str, ...]]] = {
    "default": ("default", ("value",)),
    "trim": ("trim", ()),
    "lower": ("lower", ()),
    "upper": ("upper", ()),
    "title": ("title", ()),
    "bool": ("boolean", ()),
    "truncate": ("truncate", ("length",)),
    "split": ("split", ("sep", "index")),
    "round": ("round_to", ("digits",)),
    "phone": ("phone", ("country",)),
}
"""Functions of the SDK that take the value first, and the options they take after it."""

WRITERS: dict[str, Write] = {
    **dict.fromkeys(PIPED, _piped),
    "copy": _copy,
    "const": _const,
    "number": _number,
    "template": _template,
    "concat": _concat,
    "map": _map,
    "date": _date,
    "first_of": _first_of,
    "lookup": _lookup,
    "join": _join,
}
