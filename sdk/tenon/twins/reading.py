"""A decoded `twins.json` as a definition: checked once, with the place of whatever is wrong."""

from collections.abc import Mapping
from typing import Any

from tenon.twins.definition import (
    FORMAT,
    ID_STYLES,
    OPERATIONS,
    PAGING_STYLES,
    PLAIN_ERROR,
    Ask,
    Definition,
    DefinitionError,
    FieldRule,
    Key,
    ObjectType,
    Paging,
    Route,
    SystemDefinition,
    Takes,
)


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
    auth = _mapping(given.get("auth") or {}, f"{at}.auth")
    return SystemDefinition(
        key=key,
        name=str(given.get("name") or key),
        auth=str(auth.get("scheme", "none")),
        objects=objects,
        routes=routes,
        records=_records(given.get("records", {}), objects, f"{at}.records"),
        samples=_records(given.get("samples", {}), objects, f"{at}.samples"),
        error_shape=given.get("error_shape") or PLAIN_ERROR,
        requests_per_window=int(limit.get("requests", 0)),
        window_seconds=int(limit.get("window_seconds", 10)),
        credentials=tuple(
            dict(_mapping(each, f"{at}.auth.credentials")) for each in auth.get("credentials") or ()
        ),
        schemas=dict(_mapping(given.get("schemas") or {}, f"{at}.schemas")),
        errors=dict(_mapping(given.get("errors") or {}, f"{at}.errors")),
        words=_words(given.get("words"), f"{at}.words"),
        error_status=int(given.get("error_status") or 0),
        base_paths=tuple(str(each) for each in _list(given.get("base_paths") or [], f"{at}.base_paths")),
        idempotency_header=str(given.get("idempotency_header") or ""),
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
        id_like=str(given.get("id_like", "")),
        schema=given.get("schema"),
        base=dict(_mapping(given.get("base") or {}, f"{at}.base")),
        touch=dict(_mapping(given.get("touch") or {}, f"{at}.touch")),
        renamed={str(k): str(v) for k, v in _mapping(given.get("renamed") or {}, f"{at}.renamed").items()},
        unshown=tuple(str(each) for each in _list(given.get("unshown") or [], f"{at}.unshown")),
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
    operation = _one_of(given.get("operation", "other"), OPERATIONS, f"{at}.operation")
    kind = str(given.get("object", ""))
    if operation not in ("other", "unsupported") and kind not in objects:
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
        paging=_paging(given.get("paging"), f"{at}.paging"),
        response=given.get("response"),
        many=bool(accepts.get("many", False)),
        view=given.get("view"),
        **_described(given, at),
    )


def _described(given: Mapping[str, Any], at: str) -> dict[str, Any]:
    """What only an API description says of a route."""
    params, key = given.get("params"), given.get("key")
    within = _mapping(given.get("within") or {}, f"{at}.within")
    parents = _mapping(given.get("parents") or {}, f"{at}.parents")
    statuses = _mapping(given.get("statuses") or {}, f"{at}.statuses")
    return {
        "takes": _takes(given["takes"], f"{at}.takes") if given.get("takes") is not None else None,
        "params": None if params is None else dict(_mapping(params, f"{at}.params")),
        "key": None if key is None else _key(key, f"{at}.key"),
        "within": {name: tuple(_list(fields, f"{at}.within.{name}")) for name, fields in within.items()},
        "parents": {name: str(kind) for name, kind in parents.items()},
        "words": _words(given.get("words"), f"{at}.words"),
        "statuses": {name: int(status) for name, status in statuses.items()},
    }


def _words(value: Any, at: str) -> dict[str, dict[str, str]]:
    return {
        name: {str(code): str(word) for code, word in _mapping(one, f"{at}.{name}").items()}
        for name, one in _mapping(value or {}, at).items()
    }


def _takes(value: Any, at: str) -> Takes:
    given = _mapping(value, at)
    return Takes(
        media=tuple(str(each) for each in _list(given.get("media") or [], f"{at}.media")),
        schema=given.get("schema"),
        required=bool(given.get("required", False)),
    )


def _key(value: Any, at: str) -> Key:
    given = _mapping(value, at)
    place = _one_of(given.get("in", "path"), ("path", "query", "body"), f"{at}.in")
    others = tuple(str(each) for each in _list(given.get("others") or [], f"{at}.others"))
    return Key(place, str(given.get("name", "")), str(given.get("field", "")), others)


def _paging(value: Any, at: str) -> Paging:
    given = _mapping(value or {}, at)
    return Paging(
        style=_one_of(given.get("style", "cursor"), PAGING_STYLES, f"{at}.style"),
        param=str(given.get("param", "after")),
        size_param=str(given.get("size_param", "limit")),
        size=int(given.get("size", 100)),
        usual=int(given.get("usual", 0)),
        marks=tuple(str(each) for each in _list(given.get("marks") or [], f"{at}.marks")),
        last=given.get("last", "drop"),
        link=bool(given.get("link", False)),
        first=int(given.get("first", 0 if given.get("style") == "offset" else 1)),
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
