"""JSON schemas from pydantic models, in the subset that servers can enforce.

Source: OpenAI's guide to structured outputs: every object closed, every property required, no defaults.
"""

import re
from typing import Any

from pydantic import BaseModel

from llm.messages import Shape

# Keywords that say nothing to the model, or that strict servers refuse.
LEFT_OUT = frozenset({"default", "title", "examples"})


def shape_of(model: type[BaseModel]) -> Shape:
    """The shape an answer must have to become a `model`. Not strict if it holds objects with free keys."""
    schema = model.model_json_schema(mode="validation")
    strict = not _has_free_keys(schema)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", model.__name__)[:64]
    return Shape(name=name, schema=_tidied(schema, strict), strict=strict)


def _has_free_keys(node: Any) -> bool:
    if isinstance(node, list):
        return any(map(_has_free_keys, node))
    if not isinstance(node, dict):
        return False
    if node.get("type") == "object" and "properties" not in node:
        return True
    # `Any` becomes a schema without a single rule, which nobody can enforce either.
    properties = node.get("properties")
    if isinstance(properties, dict) and any(not set(value) - LEFT_OUT for value in properties.values()):
        return True
    return any(_has_free_keys(value) for value in node.values())


def _tidied(node: Any, strict: bool) -> Any:
    if isinstance(node, list):
        return [_tidied(item, strict) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        # Beside a reference, strict servers allow nothing.
        return {"$ref": node["$ref"]}
    tidied = {
        key: {name: _tidied(value, strict) for name, value in member.items()}
        if key in ("properties", "$defs")
        else _tidied(member, strict)
        for key, member in node.items()
        if key not in LEFT_OUT
    }
    if strict and "properties" in tidied:
        tidied["required"] = list(tidied["properties"])
        tidied["additionalProperties"] = False
    return tidied
