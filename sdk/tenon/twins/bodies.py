"""What stands in a request's body: JSON or a form, in the media types the system takes."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from tenon.requests import Headers
from tenon.twins.answers import Refusal
from tenon.twins.definition import Takes
from tenon.twins.schemas import Schemas, types_of

FORM: Final = "application/x-www-form-urlencoded"
LARGEST: Final = 10_000_000
MOST_FIELDS: Final = 10_000
DEEPEST: Final = 20
PART: Final = re.compile(r"\[([^\[\]]*)\]")
WORDS: Final = {"true": True, "false": False}


def body_of(text: str, headers: Mapping[str, str], takes: Takes | None, schemas: Schemas) -> Any:
    """The value in a body; `{}` where there is none.

    Raises `Refusal` 413 for one that is too large, 415 for a media type the system does not take, 400 for
    one that cannot be read.
    """
    if len(text) > LARGEST:
        raise Refusal(413, "TOO_LARGE", f"the body is larger than {LARGEST // 1_000_000} MB")
    if not text:
        return {}
    said = Headers(headers).get("content-type", "").partition(";")[0].strip().lower()
    kind = _kind(said, text)
    wanted = takes.media if takes else ()
    if wanted and said and kind not in wanted and "other" not in wanted:
        raise Refusal(
            415, "UNSUPPORTED_MEDIA_TYPE", f"the body must be {' or '.join(wanted)}, got {said or 'no type'}"
        )
    if kind == "form":
        return _typed(schemas, takes.schema if takes else None, form_of(text), 0)
    if kind == "other":
        return {}
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refusal(400, "JSON_PARSER_ERROR", f"the body is no JSON: {why}") from error


def _kind(said: str, text: str) -> str:
    if said == FORM:
        return "form"
    if not said or said.endswith(("json", "text/plain")) or "json" in said:
        return "json"
    return "other"


def form_of(text: str) -> dict[str, Any]:
    """A form as an object: `a[b]=1` is an object in an object, `a[]=1` and `a=1&a=2` are lists.

    >>> form_of("name=Ada&address[city]=London&tags[]=a&tags[]=b&lines[0][sku]=A1")
    {'name': 'Ada', 'address': {'city': 'London'}, 'tags': ['a', 'b'], 'lines': [{'sku': 'A1'}]}
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refusal(400, "INVALID_FORM", f"the form has more than {MOST_FIELDS} fields") from error
    found: dict[str, Any] = {}
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        way = [head, *PART.findall(name[len(head) :])] if bracket else [name]
        if len(way) > DEEPEST:
            raise Refusal(400, "INVALID_FORM", f"{name[:60]} is nested more than {DEEPEST} times")
        _put(found, way, value)
    return {name: _lists(value) for name, value in found.items()}


def _put(into: dict[str, Any], way: list[str], value: str) -> None:
    for place, step in enumerate(way[:-1]):
        key = str(len(into)) if step == "" and place else step
        inner = into.get(key)
        if not isinstance(inner, dict):
            inner = into[key] = {}
        into = inner
    last = way[-1]
    if last == "":
        into[str(len(into))] = value
    elif last not in into:
        into[last] = value
    else:
        into[last] = [*into[last], value] if isinstance(into[last], list) else [into[last], value]


def _lists(value: Any) -> Any:
    """Objects whose names are 0, 1, 2 are lists."""
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=lambda name: int(name[:9]))]
    return {name: _lists(inner) for name, inner in value.items()}


def _typed(schemas: Schemas, schema: Any, value: Any, depth: int) -> Any:
    """The texts of a form as what the schema says they are, where they can be that."""
    given = schemas.resolved(schema)
    if depth > DEEPEST or not given:
        return value
    if isinstance(value, dict):
        properties = schemas.properties(schema)
        return {
            name: _typed(schemas, properties.get(name), inner, depth + 1) for name, inner in value.items()
        }
    kinds = schemas.types(schema)
    if isinstance(value, list):
        return [_typed(schemas, given.get("items"), item, depth + 1) for item in value]
    if "array" in kinds and "string" not in kinds and value != "":
        return [_typed(schemas, given.get("items"), value, depth + 1)]
    return typed_text(value, kinds)


def typed_text(value: str, kinds: set[str] | tuple[str, ...]) -> Any:
    """A text as a number or truth value, where the types ask for one and it is one.

    >>> typed_text("12", ("integer",)), typed_text("true", ("boolean",)), typed_text("12", ("string",))
    (12, True, '12')
    """
    if "string" in kinds or not kinds:
        return value
    if "boolean" in kinds and value.lower() in WORDS:
        return WORDS[value.lower()]
    if "integer" in kinds and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if "number" in kinds and re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", value):
        return float(value) if "." in value else int(value)
    return value


def parameter_types(schema: Any) -> tuple[str, ...]:
    """The types of a query parameter."""
    return types_of(schema) if isinstance(schema, Mapping) else ()
