"""Parameters that ask for records in a form of their own, such as `query=email:ada@example.com`."""

import json
import re
from collections.abc import Container, Sequence
from typing import Any

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick
from tenon.mapping.values import text
from tenon.twins.answers import Refusal
from tenon.twins.definition import Ask, Route

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LONGEST_VALUE = 16_384


def asked_for(
    route: Route, params: Sequence[tuple[str, str]], body: str, known: Container[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The fields and values a request asks for by the route's `asks`, and the parameters that are left.

    A parameter that is always the same says nothing about records, unless it is a field of them (`known`).
    Raises `Refusal` 501 for a value that is not written as the route says: it would be read wrongly.
    """
    given = dict(params)
    inside = _read(body) if any(ask.place == "body" for ask in route.asks) else None
    wanted: list[tuple[str, str]] = []
    answered: set[str] = set()
    for ask in route.asks:
        if ask.place == "query" and ask.param in known and not PLACEHOLDER.search(ask.template):
            continue
        value = given.get(ask.param) if ask.place == "query" else _in_body(inside, ask.param)
        if value is not None:
            wanted += _values(ask, value)
            answered |= {ask.param} if ask.place == "query" else set()
    return wanted, [(name, value) for name, value in params if name not in answered]


def is_asked(route: Route, params: Sequence[tuple[str, str]], body: str) -> bool:
    """Whether what a request asks for is written the way this route says."""
    try:
        asked_for(route, params, body, ())
    except Refusal:
        return False
    return True


def _values(ask: Ask, value: str) -> list[tuple[str, str]]:
    if len(value) > LONGEST_VALUE:
        raise Refusal(400, "TOO_LONG", f"{ask.param} is longer than {LONGEST_VALUE} characters", ask.param)
    names = PLACEHOLDER.findall(ask.template)
    fixed = PLACEHOLDER.split(ask.template)[::2]
    match = re.fullmatch("(.*)".join(re.escape(part) for part in fixed), value, re.DOTALL)
    if match is None:
        raise Refusal(
            501, "NOT_SUPPORTED", f"{ask.param}: the twin expects {ask.template!r}, got {value!r}", ask.param
        )
    return [
        (ask.fields[name], found)
        for name, found in zip(names, match.groups(), strict=True)
        if name in ask.fields
    ]


def _read(body: str) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError as error:
        raise Refusal(400, "JSON_PARSER_ERROR", f"the body is no JSON: {error}") from error


def _in_body(body: Any, path: str) -> str | None:
    try:
        return text(pick(body, path))
    except MappingError:
        return None
