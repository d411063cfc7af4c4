"""Binding the arguments of one call to the names its signature gives them."""

from dataclasses import dataclass

from planner.expressions.functions import Kind, Parameter, Signature
from planner.expressions.tree import Call, ExprError, Pairs, Value

KIND_NAMES: dict[Kind, str] = {
    "text": "text in quotes",
    "whole": "a whole number",
    "number": "a number",
    "scalar": "a value",
    "pairs": 'pairs such as {"lead": "New"}',
}


@dataclass(frozen=True)
class Argument:
    """One argument as written: its name if it has one, and whether it is a bare word (a path)."""

    name: str
    value: Value
    bare: bool
    column: int


def bind(signature: Signature, arguments: list[Argument], column: int) -> Call:
    """The call, or `ExprError` at the argument that is missing, too much or of the wrong kind."""
    positional = [argument for argument in arguments if not argument.name]
    taken = _path_count(signature, positional)
    paths = tuple(_path(argument) for argument in positional[:taken])
    if len(paths) < signature.least:
        raise ExprError(f"{signature.name} needs at least {signature.least} paths", column)
    given = _by_name(signature, positional[taken:], [argument for argument in arguments if argument.name])
    for parameter in signature.parameters:
        if not parameter.optional and parameter.name not in given:
            raise ExprError(f"{signature.name} needs {parameter.name}, {KIND_NAMES[parameter.kind]}", column)
    options = tuple(
        (parameter.name, _value(signature, parameter, given[parameter.name]))
        for parameter in signature.parameters
        if parameter.name in given
    )
    if signature.name == "join" and paths and not options:
        options = (("sep", ", "),)
    return Call(signature.name, paths, options, column)


def _path_count(signature: Signature, positional: list[Argument]) -> int:
    """How many arguments are paths. `join(", ")` has only a separator, `join("tags", ", ")` a path first."""
    if signature.least == 0 and signature.most == 1 and len(positional) == 1 and not positional[0].bare:
        return 0
    return min(len(positional), signature.most)


def _path(argument: Argument) -> str:
    if not isinstance(argument.value, str) or not argument.value:
        raise ExprError("expected the path of a field", argument.column)
    return argument.value


def _by_name(signature: Signature, positional: list[Argument], named: list[Argument]) -> dict[str, Argument]:
    free = [parameter for parameter in signature.parameters if not parameter.named]
    if len(positional) > len(free):
        most = len(free) + signature.most
        takes = f"takes {most} argument{'s' if most != 1 else ''}" if most else "takes no arguments"
        raise ExprError(f"{signature.name} {takes}", positional[len(free)].column)
    given = {parameter.name: argument for parameter, argument in zip(free, positional, strict=False)}
    known = {parameter.name for parameter in signature.parameters}
    for argument in named:
        if argument.name not in known:
            raise ExprError(f"{signature.name} has no argument {argument.name}", argument.column)
        if argument.name in given:
            raise ExprError(f"{argument.name} is given twice", argument.column)
        given[argument.name] = argument
    return given


def _value(signature: Signature, parameter: Parameter, argument: Argument) -> Value:
    value = argument.value
    if argument.bare:
        raise ExprError(f"put {value} in quotes", argument.column)
    if not _fits(parameter.kind, value):
        needs = f"{parameter.name} of {signature.name} must be {KIND_NAMES[parameter.kind]}"
        raise ExprError(needs, argument.column)
    return value


def _fits(kind: Kind, value: Value) -> bool:
    if kind == "pairs":
        return isinstance(value, Pairs) and bool(value.items)
    if kind == "text":
        return isinstance(value, str)
    if kind == "scalar":
        return not isinstance(value, Pairs)
    if isinstance(value, bool):
        return False
    return isinstance(value, int) if kind == "whole" else isinstance(value, int | float) and value != 0
