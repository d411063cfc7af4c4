"""OpenAPI 3 and Swagger 2, only so far: title, servers, authentication and the list of operations.

References are not followed and schemas are not read here.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from planner.reading.budget import Budget
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, gathered, rendered

METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
# `components/securitySchemes/x/flows/y/tokenUrl` is as deep as anything that is shown.
MAX_DEPTH: Final = 6
MAX_NESTED: Final = 200
MAX_WORDS: Final = 400
_DECLARES: Final = re.compile(r"^(?:openapi|swagger)[ \t]*:[ \t]*[\"']?[23]\.", re.MULTILINE)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotYaml(ValueError):
    """The text is not YAML; the message says where and why."""


def is_api_description(value: Any) -> bool:
    """Whether a JSON value is an OpenAPI or Swagger description, however incomplete."""
    version = value.get("openapi") or value.get("swagger") if isinstance(value, dict) else None
    return isinstance(version, str | float) and ("paths" in value or "info" in value or "webhooks" in value)


def is_api_yaml(text: str) -> bool:
    """Whether YAML text says at its left edge that it is an API description."""
    return bool(_DECLARES.search(text[:20_000]))


def shallow_yaml(text: str, budget: Budget) -> Any:
    """The value of a YAML text down to MAX_DEPTH, scalars as text, aliases left out, so that its size is

    that of the text. Raises `NotYaml` and `OutOfTime`.
    """
    root: list[Any] = []
    # Each open collection with the key that waits for its value; below MAX_DEPTH nothing is kept.
    open_: list[tuple[Any, list[Any]]] = [(root, [])]
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            budget.check()
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                made: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                _put(open_, made)
                open_.append((made, []))
                _check_depth(len(open_))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                open_.pop()
            elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                _put(open_, event.value if isinstance(event, yaml.ScalarEvent) else None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise NotYaml(f"is not valid YAML (line {line}: {error.problem})") from error
    except yaml.YAMLError as error:
        raise NotYaml("is not valid YAML") from error
    return root[0] if root else None


def _check_depth(depth: int) -> None:
    # The scanner looks at every open bracket for each new one.
    if depth > MAX_NESTED:
        raise NotYaml(f"is nested deeper than {MAX_NESTED} levels")


def _put(open_: list[tuple[Any, list[Any]]], value: Any) -> None:
    inside, waiting = open_[-1]
    deep = len(open_) > MAX_DEPTH + 1
    if isinstance(inside, list):
        if not deep:
            inside.append(value)
    elif not waiting:
        waiting.append(value if isinstance(value, str) else "")
    else:
        key = waiting.pop()
        if not deep:
            inside[key] = value


def read_api_description(name: str, value: dict[str, Any], budget: Budget) -> ReadDocument:
    """What the API is called, where it stands, how one signs in, what it can do."""
    problems: list[str] = []
    blocks = gathered(_blocks(value, budget), problems)
    if not any(block.kind == "value" for block in blocks):
        problems.append("describes an API without operations")
    return rendered(name, "api_description", _text(_dict(value.get("info")).get("title")), blocks, problems)


def _blocks(value: dict[str, Any], budget: Budget) -> Iterator[Block]:
    info = _dict(value.get("info"))
    title = " ".join(
        filter(None, (_text(info.get("title")) or "API description", _text(info.get("version"))))
    )
    yield Block("heading", "#/info", title, 1)
    for words in re.split(r"\n\s*\n", _text(info.get("description"), 4_000))[:20]:
        yield Block("paragraph", "#/info/description", words)
    for place, url in _servers(value):
        yield Block("paragraph", place, f"Server: {url}")
    for place, scheme in _schemes(value):
        yield Block("paragraph", place, f"Authentication: {scheme}")
    for kind in ("paths", "webhooks"):
        for path, item in _dict(value.get(kind)).items():
            budget.check()
            for method in METHODS:
                operation = _dict(item).get(method)
                if not isinstance(operation, dict):
                    continue
                said = _text(operation.get("summary")) or _text(operation.get("operationId"))
                words = f"{method.upper()} {path}" + (f": {said}" if said else "")
                # As a value: a list of everything an API can do is no list of what shall be called.
                yield Block("value", f"#/{kind}/{_pointed(str(path))}/{method}", words)


def _servers(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    servers = value.get("servers")
    for number, server in enumerate(servers if isinstance(servers, list) else []):
        if url := _text(_dict(server).get("url")):
            yield f"#/servers/{number}", url
    if host := _text(value.get("host")):
        schemes = value.get("schemes")
        scheme = _text(schemes[0]) if isinstance(schemes, list) and schemes else "https"
        yield "#/host", f"{scheme}://{host}{_text(value.get('basePath'))}"


def _schemes(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for place, given in (
        ("#/components/securitySchemes", _dict(value.get("components")).get("securitySchemes")),
        ("#/securityDefinitions", value.get("securityDefinitions")),
    ):
        for key, scheme in _dict(given).items():
            one = _dict(scheme)
            kind = " ".join(filter(None, (_text(one.get("type")), _text(one.get("scheme")))))
            where = f"{_text(one.get('in'))} {_text(one.get('name'))}".strip()
            flows = ", ".join(map(str, _dict(one.get("flows")))) or _text(one.get("flow"))
            said = ", ".join(filter(None, (kind, where, flows)))
            if said:
                yield f"{place}/{_pointed(str(key))}", f"{said} ({key})"


def _pointed(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _text(value: Any, longest: int = MAX_WORDS) -> str:
    given = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return given[:longest] if longest > MAX_WORDS else " ".join(given.split())[:longest]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
