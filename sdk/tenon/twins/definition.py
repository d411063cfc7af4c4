"""What a twin is made from: the value of `tests/twins.json`, checked and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = "tenon/twins@1"
OPERATIONS: Final = ("create", "read", "update", "upsert", "delete", "list", "search", "other")
ID_STYLES: Final = ("uuid", "integer", "digits", "salesforce")
PLAIN_ERROR: Final = {"error": {"code": "{code}", "message": "{message}", "field": "{field}"}}


class DefinitionError(ValueError):
    """A definition that no twin can be made from. The message begins with the place in it."""


@dataclass(frozen=True)
class FieldRule:
    """What a field takes. `type` is `unknown` where nothing is known about it."""

    type: str = "unknown"
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObjectType:
    """A kind of record. `id` is the name of its id field; `strict` refuses fields that are not listed."""

    name: str
    id: str = "id"
    unique: tuple[str, ...] = ()
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    id_style: str = "uuid"
    strict: bool = False


@dataclass(frozen=True)
class Paging:
    """How a list comes in pages: the parameters that ask for one, and how many items it holds at most."""

    style: str = "cursor"
    param: str = "after"
    size_param: str = "limit"
    size: int = 100


@dataclass(frozen=True)
class Ask:
    """A parameter that asks for records: `template` is its value with `{names}`, `fields` what they mean.

    `place` is query or body; in the body `param` is a path.
    """

    param: str
    template: str
    fields: Mapping[str, str] = field(default_factory=dict)
    place: str = "query"


@dataclass(frozen=True)
class Route:
    """One call the twin answers. `accepts_at` is a path in the request, the other `_at` in the answer."""

    method: str
    path: str
    operation: str = "other"
    object: str = ""
    status: int = 200
    record_at: str = ""
    list_at: str = ""
    id_at: str = ""
    next_at: str = ""
    accepts_at: str = ""
    language: str = ""
    query_param: str = "q"
    asks: tuple[Ask, ...] = ()
    paging: Paging = Paging()
    response: Any = None


@dataclass(frozen=True)
class SystemDefinition:
    """One system: its objects, routes, the records it begins with, and the shape of its errors.

    `samples` are records that stand there only where nobody sets the scene: in a run by hand, not in a test.
    """

    key: str
    name: str
    auth: str = "none"
    objects: Mapping[str, ObjectType] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    records: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    samples: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    error_shape: Any = field(default_factory=lambda: PLAIN_ERROR)
    requests_per_window: int = 0
    window_seconds: int = 10


@dataclass(frozen=True)
class Definition:
    """All systems of a project, and the variables its tests run with."""

    systems: Mapping[str, SystemDefinition]
    variables: Mapping[str, Any] = field(default_factory=dict)


def read_definition(value: Any) -> Definition:
    """The definition in a decoded `twins.json`. Raises `DefinitionError` at the first place that is wrong."""
    top = _mapping(value, "the definition")
    if top.get("format") != FORMAT:
        raise DefinitionError(f'format: expected "{FORMAT}", got {top.get("format")!r}')
    systems = _mapping(top.get("systems", {}), "systems")
    return Definition(
        systems={key: _system(str(key), one) for key, one in systems.items()},
        variables=dict(_mapping(top.get("variables", {}), "variables")),
    )


def _system(key: str, value: Any) -> SystemDefinition:
    at = f"systems.{key}"
    given = _mapping(value, at)
    objects = {
        name: _object(name, one, f"{at}.objects.{name}")
        for name, one in _mapping(given.get("objects", {}), f"{at}.objects").items()
    }
    routes = tuple(
        _route(one, objects, f"{at}.routes[{index}]")
        for index, one in enumerate(_list(given.get("routes", []), f"{at}.routes"))
    )
    limit = _mapping(given.get("rate_limit") or {}, f"{at}.rate_limit")
    return SystemDefinition(
        key=key,
        name=str(given.get("name") or key),
        auth=str(_mapping(given.get("auth") or {}, f"{at}.auth").get("scheme", "none")),
        objects=objects,
        routes=routes,
        records=_records(given.get("records", {}), objects, f"{at}.records"),
        samples=_records(given.get("samples", {}), objects, f"{at}.samples"),
        error_shape=given.get("error_shape") or PLAIN_ERROR,
        requests_per_window=int(limit.get("requests", 0)),
        window_seconds=int(limit.get("window_seconds", 10)),
    )


def _records(value: Any, objects: Mapping[str, ObjectType], at: str) -> dict[str, list[dict[str, Any]]]:
    given = _mapping(value, at)
    for name in given:
        if name not in objects:
            raise DefinitionError(f"{at}.{name}: there is no object {name!r} (there: {', '.join(objects)})")
    return {name: _list(some, f"{at}.{name}") for name, some in given.items()}


def _object(name: str, value: Any, at: str) -> ObjectType:
    given = _mapping(value, at)
    fields = _mapping(given.get("fields", {}), f"{at}.fields")
    style = given.get("id_style", "uuid")
    return ObjectType(
        name=name,
        id=str(given.get("id", "id")),
        unique=tuple(_list(given.get("unique", []), f"{at}.unique")),
        fields={key: _field(one, f"{at}.fields.{key}") for key, one in fields.items()},
        id_style=_one_of(style, ID_STYLES, f"{at}.id_style"),
        strict=bool(given.get("strict", False)),
    )


def _field(value: Any, at: str) -> FieldRule:
    given = _mapping(value, at)
    return FieldRule(
        type=str(given.get("type", "unknown")),
        required=bool(given.get("required", False)),
        values=tuple(str(one) for one in _list(given.get("values") or [], f"{at}.values")),
    )


def _route(value: Any, objects: Mapping[str, ObjectType], at: str) -> Route:
    given = _mapping(value, at)
    returns = _mapping(given.get("returns") or {}, f"{at}.returns")
    accepts = _mapping(given.get("accepts") or {}, f"{at}.accepts")
    paging = _mapping(given.get("paging") or {}, f"{at}.paging")
    operation = _one_of(given.get("operation", "other"), OPERATIONS, f"{at}.operation")
    kind = str(given.get("object", ""))
    if operation != "other" and kind not in objects:
        raise DefinitionError(
            f"{at}.object: there is no object {kind!r} (there: {', '.join(objects) or 'none'})"
        )
    path = str(given.get("path", ""))
    if not path.startswith("/"):
        raise DefinitionError(f"{at}.path: must begin with /, got {path!r}")
    return Route(
        method=str(given.get("method", "GET")).upper(),
        path=path,
        operation=operation,
        object=kind,
        status=int(given.get("status") or (201 if operation == "create" else 200)),
        record_at=str(returns.get("record_at", "")),
        list_at=str(returns.get("list_at", "")),
        id_at=str(returns.get("id_at", "")),
        next_at=str(returns.get("next_at", "")),
        accepts_at=str(accepts.get("record_at", "")),
        language=str(given.get("language", "")),
        query_param=str(given.get("query_param", "q")),
        asks=tuple(_ask(each, f"{at}.asks") for each in given.get("asks") or ()),
        paging=Paging(
            style=_one_of(paging.get("style", "cursor"), ("cursor", "offset", "page"), f"{at}.paging.style"),
            param=str(paging.get("param", "after")),
            size_param=str(paging.get("size_param", "limit")),
            size=int(paging.get("size", 100)),
        ),
        response=given.get("response"),
    )


def _mapping(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DefinitionError(f"{at}: expected an object, got {type(value).__name__}")
    return value


def _list(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise DefinitionError(f"{at}: expected a list, got {type(value).__name__}")
    return value


def _ask(value: Any, at: str) -> Ask:
    given = _mapping(value, at)
    fields = _mapping(given.get("fields") or {}, f"{at}.fields")
    return Ask(
        param=str(given.get("param", "")),
        template=str(given.get("template", "")),
        fields={str(name): str(path) for name, path in fields.items()},
        place=_one_of(given.get("in", "query"), ("query", "body"), f"{at}.in"),
    )


def _one_of(value: Any, allowed: tuple[str, ...], at: str) -> str:
    if value not in allowed:
        raise DefinitionError(f"{at}: expected one of {', '.join(allowed)}, got {value!r}")
    return str(value)
