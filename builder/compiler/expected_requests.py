"""What a request of the plan says once its placeholders are filled: path, query, values in the body."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tenon.escaping import soql
from tenon.mapping import text

from builder.compiler.endpoints import template_names
from builder.compiler.expected_rows import CannotSay
from builder.compiler.literals import split_placeholders
from builder.compiler.names import identifier
from planner.handover import Endpoint, Parameter


def path_of(endpoint: Endpoint, bound: Mapping[str, Any]) -> str:
    parts = []
    for part, name in split_placeholders(endpoint.path):
        if name and name not in bound:
            raise CannotSay(f"nothing fills {{{name}}} in {endpoint.path}")
        parts.append(_in_path(name, bound[name]) if name else part)
    return "".join(parts)


def _in_path(name: str, value: Any) -> str:
    """Text is quoted; an id is taken to be one that needs no quotes."""
    return str(value) if is_id(name) else quote(str(value), "")


def is_id(name: str) -> bool:
    """Whether what fills this placeholder is taken to be an id."""
    return identifier(name, "value").endswith(("id", "key", "number"))


def params_of(endpoint: Endpoint, bound: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for parameter in endpoint.params:
        value = filled(parameter, bound) if parameter.location == "query" else None
        if value is not None:
            found[parameter.name] = text(value) or ""
    return found


def filled(parameter: Parameter, bound: Mapping[str, Any]) -> Any:
    """The value of a parameter; None where it is not sent."""
    if not parameter.value:
        return bound.get(parameter.name)
    names = template_names(parameter)
    if parameter.language == "graphql" or any(name not in bound for name in names):
        raise CannotSay(f"nothing says what {parameter.name} is")
    if not names:
        return _typed(parameter)
    if parameter.value == f"{{{names[0]}}}":
        return bound[names[0]]
    if parameter.language == "soql":
        return _soql(parameter.value, bound)
    doubled = parameter.language in ("odata", "sql", "cql")
    return "".join(
        (str(bound[name]).replace("'", "''") if doubled else str(bound[name])) if name else part
        for part, name in split_placeholders(parameter.value)
    )


def _typed(parameter: Parameter) -> Any:
    if parameter.location == "body" and parameter.type == "boolean":
        return parameter.value.lower() == "true"
    if parameter.location == "body" and parameter.type in ("integer", "number") and parameter.value.isdigit():
        return int(parameter.value)
    return parameter.value


def _soql(value: str, bound: Mapping[str, Any]) -> str:
    pieces = "".join("{}" if name else part for part, name in split_placeholders(value))
    for mark in ("'{}'", '"{}"'):
        pieces = pieces.replace(mark, "{}")
    return soql(pieces, *(bound[name] for _, name in split_placeholders(value) if name))
