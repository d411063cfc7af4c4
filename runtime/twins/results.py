"""Where the record or the list stands in what an operation answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import LISTS, WRAPPERS, folded, id_field, singular

DEEPEST: Final = 2
WEAK_IDS: Final = ("code", "key", "ts", "number", "slug")


@dataclass(frozen=True)
class Result:
    """`at` is the path of the record or list; `schema` that of one record; `name` its shared schema.

    `several` are the names of all lists there, where more than one may be meant (a query's answer).
    """

    kind: Literal["record", "list", "other", "nothing"]
    at: str = ""
    schema: Any = None
    name: str = ""
    several: tuple[str, ...] = ()


def result_of(schemas: Schemas, schema: Any, hints: Sequence[str], *, one: bool) -> Result:
    """What an answer of this schema is about; `hints` are words of the address, the last first, and `one`
    says that the operation is about one record.
    """
    if not schema:
        return Result("nothing")
    return _look(schemas, schema, [singular(hint) for hint in hints if hint], "", 0, one=one)


def _look(schemas: Schemas, schema: Any, hints: Sequence[str], at: str, depth: int, *, one: bool) -> Result:
    given = schemas.resolved(schema)
    if "array" in types_of(given):
        items = given.get("items")
        if schemas.properties(items) or "object" in types_of(schemas.resolved(items)):
            return Result("list", at, items, name_of(schemas, items))
        return Result("other", at)
    properties = schemas.properties(schema)
    if not properties:
        return Result(
            "other" if "object" not in types_of(given) else "record", at, schema, name_of(schemas, schema)
        )
    lists = [name for name, inner in properties.items() if _is_list(schemas, inner)]
    inside = [name for name, inner in properties.items() if schemas.properties(inner) and name not in lists]
    own = id_field(properties, (), hints[0] if hints else "")
    here = Result("record", at, schema, name_of(schemas, schema))
    if own and (depth or folded(own) not in WEAK_IDS):
        return here
    if one and depth and not any(singular(name) in hints for name in lists):
        return here
    chosen = _chosen(schemas, properties, lists, inside, hints)
    if chosen in lists:
        items = schemas.resolved(properties[chosen]).get("items")
        several = tuple(lists) if len(lists) > 2 else ()
        return Result("list", join(at, chosen), items, name_of(schemas, items), several)
    if chosen and depth < DEEPEST:
        inner = _look(schemas, properties[chosen], hints, join(at, chosen), depth + 1, one=one)
        return inner if inner.kind != "other" else Result("record", join(at, chosen), properties[chosen])
    if len(lists) > 2:
        return Result("list", join(at, lists[0]), None, "", tuple(lists))
    return here if own else Result("other", at, schema, name_of(schemas, schema))


def _chosen(
    schemas: Schemas,
    properties: Mapping[str, Any],
    lists: Sequence[str],
    inside: Sequence[str],
    hints: Sequence[str],
) -> str:
    """The field that holds what was asked for: named like it, named as such fields are, or the only one."""
    for hint in hints:
        named = next((name for name in (*lists, *inside) if singular(name) == hint), "")
        if named:
            return named
    usual = _usual(lists, LISTS) or _usual(inside, WRAPPERS)
    if usual or (lists and len(lists) != 1):
        return usual
    if lists:
        return lists[0]
    with_id = next((name for name in inside if id_field(schemas.properties(properties[name]), (), "")), "")
    return with_id or (inside[0] if len(inside) == 1 else "")


def _is_list(schemas: Schemas, schema: Any) -> bool:
    given = schemas.resolved(schema)
    if "array" not in types_of(given):
        return False
    items = given.get("items")
    return bool(schemas.properties(items)) or "object" in types_of(schemas.resolved(items))


def _usual(names: Sequence[str], wanted: Sequence[str]) -> str:
    there = {folded(name): name for name in reversed(names)}
    return next((there[name] for name in wanted if name in there), "")


def name_of(schemas: Schemas, schema: Any) -> str:
    """The shared schema that stands here; of several choices, the one with most fields."""
    if not isinstance(schema, dict):
        return ""
    if "$ref" in schema:
        return str(schema["$ref"])
    for key in ("allOf", "anyOf"):
        refs = [one["$ref"] for one in schema.get(key) or [] if isinstance(one, dict) and "$ref" in one]
        if refs and (key == "anyOf" or len(schema.get(key, ())) == 1):
            return str(max(refs, key=lambda ref: len(schemas.properties({"$ref": ref}))))
    return ""


def join(at: str, name: str) -> str:
    """A path one step further."""
    return f"{at}.{name}" if at else name
