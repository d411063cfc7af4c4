"""The shapes of an API index as the schemas a twin reads (`tenon.twins.schemas`)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from systems.index import ApiField, ApiIndex, Content, Shape

ANY_NAME: Final = "*"
DEEPEST: Final = 12
Schema = dict[str, Any]


def named_schemas(index: ApiIndex) -> dict[str, Schema]:
    """All shared schemas of a description by name."""
    return {name: schema_of(shape) for name, shape in index.schemas.items()}


def content_schema(content: Content | None) -> Schema:
    """What stands in a body; read from its example where nothing else says it, `{}` where nothing does."""
    if content is None:
        return {}
    schema = schema_of(content.shape)
    silent = not (schema.keys() & {"$ref", "allOf", "anyOf", "properties", "items"})
    example = content.example if content.example is not None else content.shape.example
    return from_example(example) if silent and isinstance(example, dict | list) else schema


def schema_of(shape: Shape) -> Schema:
    """One shape. Its fields come parent before child, each with its whole path."""
    plain = _joined(_of_field(shape, (*shape.refs, *shape.choices)), shape.refs, shape.choices)
    inner, whole = _wrapped(plain, shape.type, shape.inside)
    _told(inner, shape.enum, shape.format, None)
    if shape.required:
        inner["required"] = [*inner.get("required", []), *shape.required]
    if shape.open:
        inner["open"] = True
    if shape.example is not None:
        whole["example"] = shape.example
    places: dict[str, Schema] = {shape.inside: inner}
    for each in shape.fields:
        _add(each, places)
    return whole


def _add(each: ApiField, places: dict[str, Schema]) -> None:
    prefix = each.path
    while prefix and prefix not in places:
        prefix = prefix.rpartition(".")[0]
    holder = places.get(prefix) if prefix in places else next(iter(places.values()))
    name = each.path[len(prefix) :].lstrip(".") if prefix else each.path
    if holder is None or name in ("", ANY_NAME):
        return
    choices = each.refs if each.one_of else ()
    plain = _joined(_of_field(each, each.refs), () if each.one_of else each.refs, choices)
    inner, whole = _wrapped(plain, each.type, each.inside)
    # What only one of several choices allows is no rule for the others.
    _told(inner, () if "anyOf" in holder else each.enum, each.format, each.max_length)
    if each.open:
        inner["open"] = True
    if each.example is not None:
        whole["example"] = each.example
    for key, holds in (("nullable", each.nullable), ("readOnly", each.read_only)):
        if holds:
            whole[key] = True
    if "$ref" in whole and len(whole) > 1:
        whole["allOf"] = [{"$ref": whole.pop("$ref")}]
    if "$ref" in holder:
        holder["allOf"] = [{"$ref": holder.pop("$ref")}]
    holder.setdefault("properties", {})[name] = whole
    if each.required:
        holder.setdefault("required", []).append(name)
    places[each.path + each.inside] = inner


def _words(kind: str, inside: str) -> list[str]:
    """The types of what stands inside the lists."""
    words = kind.split(" | ") if kind else []
    if inside:
        words = [word.removeprefix("array of ") for word in words if word.startswith("array of ")]
    return [{"file": "string"}.get(word, word) for word in words if word not in ("any", "null")]


def _of_field(each: ApiField | Shape, refs: Sequence[str]) -> list[str]:
    """As `_words`; a list of something shared is said to be one of objects, whatever the shared one is."""
    words = _words(each.type, each.inside)
    return [word for word in words if word != "object"] if each.inside and refs else words


def _joined(words: Sequence[str], refs: Sequence[str], choices: Sequence[str]) -> Schema:
    if choices:
        # One of the choices may be written here instead of shared; the index does not tell it from the rest.
        kinds = [{"type": word} for word in words]
        return {"anyOf": [*({"$ref": name} for name in (*refs, *choices)), *kinds]}
    node: Schema = {}
    if words:
        node["type"] = words[0] if len(words) == 1 else list(words)
    if len(refs) == 1 and not words:
        return {"$ref": refs[0]}
    if refs:
        node["allOf"] = [{"$ref": name} for name in refs]
    return node


def _wrapped(plain: Schema, kind: str, inside: str) -> tuple[Schema, Schema]:
    """What stands inside the lists, and the lists around it; something else may stand there instead."""
    whole = plain
    for _ in range(len(inside) // 2):
        whole = {"type": "array", "items": whole}
    others = [word for word in kind.split(" | ") if inside and word and not word.startswith("array")]
    if others:
        whole = {**whole, "type": [*others, "array"]}
    return plain, whole


def _told(node: Schema, enum: Sequence[Any], form: str, longest: int | None) -> None:
    if enum and "anyOf" not in node and "object" not in str(node.get("type")):
        node["enum"] = list(enum)
    if form:
        node["format"] = form
    if longest is not None:
        node["maxLength"] = longest


def from_example(value: Any, depth: int = 0) -> Schema:
    """What an example says about its kind: nothing is required, other names are allowed."""
    if isinstance(value, bool):
        return {"type": "boolean", "example": value}
    if isinstance(value, int | float):
        return {"type": "integer" if isinstance(value, int) else "number", "example": value}
    if isinstance(value, str):
        return {"type": "string", "example": value}
    if isinstance(value, list):
        items = next((item for item in value if item is not None), None)
        return {"type": "array", "items": from_example(items, depth + 1)} if depth < DEEPEST else {}
    if isinstance(value, Mapping) and depth < DEEPEST:
        inner = {str(name): from_example(each, depth + 1) for name, each in value.items()}
        return {"type": "object", "open": True, "properties": inner, "example": dict(value)}
    return {"nullable": True}
