"""Schemas of a description, as far as twins read them: what a value must be, and what of it is shown.

A schema is a JSON value: `type`, `properties`, `required`, `items`, `enum`, `maxLength`, `format`,
`nullable`, `readOnly`, `open` (names that are not listed are allowed), `anyOf`, `allOf`, and `$ref` with the
name of a shared one. What a schema does not say is allowed. Schemas may contain each other, and come from
anybody: the work on one value is bounded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_WORK: Final = 50_000
DEEPEST: Final = 40
MOST_HOPS: Final = 20
MOST_SHOWN: Final = 12
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|/Date\(")
SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a value. `kind` is missing, type, value or unknown; `at` is its path."""

    kind: str
    at: str
    message: str


class _Work:
    """How much may still be looked at for one value."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def spend(self, depth: int) -> bool:
        self.left -= 1
        return self.left > 0 and depth <= DEEPEST


class Schemas:
    """The shared schemas of one system."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        self._named = named
        self._properties: dict[str, dict[str, Any]] = {}

    def resolved(self, schema: Any) -> Schema:
        """The schema behind its `$ref`s; `{}`, which allows everything, where there is none."""
        for _ in range(MOST_HOPS):
            if not isinstance(schema, Mapping):
                return {}
            if "$ref" not in schema:
                return schema
            schema = self._named.get(str(schema["$ref"]))
        return {}

    def properties(self, schema: Any) -> dict[str, Any]:
        """The fields an object of this schema can have, those of its parts and choices included."""
        name = str(schema["$ref"]) if isinstance(schema, Mapping) and "$ref" in schema else ""
        if name and name in self._properties:
            return self._properties[name]
        found: dict[str, Any] = {}
        for part in self._parts(schema):
            for key, inner in _mapping(part.get("properties")).items():
                found.setdefault(key, inner)
        if name:
            self._properties[name] = found
        return found

    def at(self, schema: Any, path: str) -> Any:
        """The schema of what stands at a path of names, `a.b`; of the items where a list stands there."""
        for name in path.split(".") if path else ():
            schema = self.properties(schema).get(name)
        given = self.resolved(schema)
        return given.get("items", schema)

    def is_open(self, schema: Any) -> bool:
        """Whether an object of this schema may have fields that are not listed."""
        parts = list(self._parts(schema))
        return any(part.get("open") for part in parts) or not any(part.get("properties") for part in parts)

    def _parts(self, schema: Any) -> Iterator[Schema]:
        """The schema, and everything it is put together from or may be, each shared schema once."""
        seen: set[str] = set()
        waiting = [schema]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Mapping) and "$ref" in one:
                name = str(one["$ref"])
                if name in seen:
                    continue
                seen.add(name)
            given = self.resolved(one)
            yield given
            for key in ("allOf", "anyOf"):
                parts = given.get(key)
                waiting += reversed(parts) if isinstance(parts, list) else []

    def wrongs(self, schema: Any, value: Any) -> list[Wrong]:
        """Everything that is wrong with a value, the first first."""
        found: list[Wrong] = []
        self._look(schema, value, "", 0, _Work(), found)
        return found

    def unknown(self, schema: Any, value: Any) -> list[str]:
        """The names in an object that its schema does not list."""
        if not isinstance(value, Mapping) or self.is_open(schema):
            return []
        known = self.properties(schema)
        return [str(name) for name in value if name not in known]

    def _look(self, schema: Any, value: Any, at: str, depth: int, work: _Work, found: list[Wrong]) -> None:
        given = self.resolved(schema)
        if not work.spend(depth) or not given:
            return
        # Whether a shared schema as a whole may be null is not always known.
        if value is None and (given.get("nullable") or "type" not in given or given is not schema):
            return
        problem = _type_problem(given, value)
        if problem:
            found.append(Wrong("type", at, problem))
            return
        problem = _value_problem(given, value)
        if problem:
            found.append(Wrong("value", at, problem))
            return
        if isinstance(value, Mapping):
            self._look_inside(given, value, at, depth, work, found)
        elif isinstance(value, list) and given.get("items") is not None:
            for index, item in enumerate(value):
                self._look(given["items"], item, f"{at}[{index}]", depth + 1, work, found)
        for part in _listed(given.get("allOf")):
            self._look(part, value, at, depth + 1, work, found)
        self._choose(given, value, at, depth, work, found)

    def _look_inside(
        self, given: Schema, value: Mapping[str, Any], at: str, depth: int, work: _Work, found: list[Wrong]
    ) -> None:
        properties = _mapping(given.get("properties"))
        for name in _listed(given.get("required")):
            inner = self.resolved(properties.get(name))
            if name not in value and not inner.get("readOnly"):
                found.append(Wrong("missing", _join(at, str(name)), "is required"))
        for name, inner in value.items():
            if name in properties:
                self._look(properties[name], inner, _join(at, str(name)), depth + 1, work, found)

    def _choose(
        self, given: Schema, value: Any, at: str, depth: int, work: _Work, found: list[Wrong]
    ) -> None:
        """One of several must hold; where none does, what is wrong with the one that comes nearest."""
        nearest: list[Wrong] | None = None
        for part in _listed(given.get("anyOf")):
            wrongs: list[Wrong] = []
            self._look(part, value, at, depth + 1, work, wrongs)
            if not wrongs:
                return
            better = nearest is None or (nearest[0].at == at and wrongs[0].at != at)
            nearest = wrongs if better else nearest
        found += nearest or []

    def conformed(self, schema: Any, value: Any, depth: int = 0) -> Any:
        """A value that was sent as it is shown: an id where another record stands becomes that record's
        beginning, `{"id": "7"}`.
        """
        given = self.resolved(schema)
        if depth > DEEPEST or not given:
            return value
        if isinstance(value, list):
            return [self.conformed(given.get("items"), item, depth + 1) for item in value]
        properties = self.properties(schema)
        if isinstance(value, dict):
            return {key: self.conformed(properties.get(key), item, depth + 1) for key, item in value.items()}
        if not isinstance(value, (str, int)) or isinstance(value, bool) or not properties:
            return value
        if "string" in self.types(schema) or "integer" in self.types(schema):
            return value
        kind = "string" if isinstance(value, str) else "integer"
        for name in ID_NAMES:
            if name in properties and self.types(properties[name]) & {kind}:
                return {name: value}
        return value

    def types(self, schema: Any) -> set[str]:
        """The types a value of this schema can have."""
        return {kind for part in self._parts(schema) for kind in types_of(part)}

    def shown(self, schema: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a record that this schema shows; all of them where it lists none."""
        if self.is_open(schema):
            return dict(record)
        known = self.properties(schema)
        shown = {name: value for name, value in record.items() if name in known}
        if len(shown) < len(known) and len(shown) < len(record):
            plain = {name.lower(): name for name in known if name not in shown}
            shown |= {plain[name.lower()]: record[name] for name in record if name.lower() in plain}
        return shown


ID_NAMES: Final = ("id", "gid", "Id", "ID", "sid", "uuid", "key", "value", "name", "login")
"""What other records are named by, where they stand as objects."""


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types a schema names."""
    kind = schema.get("type")
    return (kind,) if isinstance(kind, str) else tuple(str(each) for each in _listed(kind))


def _type_problem(given: Schema, value: Any) -> str:
    kinds = [kind for kind in types_of(given) if kind in SCALARS]
    if not kinds or (value is None and given.get("nullable")):
        return ""
    for kind in kinds:
        fits = isinstance(value, SCALARS[kind])
        if isinstance(value, bool) and kind != "boolean":
            fits = False
        if kind == "integer" and isinstance(value, float) and value.is_integer():
            fits = True
        if fits:
            return ""
    return f"must be {' or '.join(kinds)}, got {_shown(value)}"


def _value_problem(given: Schema, value: Any) -> str:
    choices = _listed(given.get("enum"))
    if choices and not isinstance(value, (dict, list)) and value not in choices:
        told = ", ".join(str(each) for each in choices[:MOST_SHOWN]) + (
            ", ..." if len(choices) > MOST_SHOWN else ""
        )
        return f"must be one of {told}, got {_shown(value)}"
    longest = given.get("maxLength")
    if isinstance(value, str) and isinstance(longest, int) and len(value) > longest:
        return f"must be at most {longest} characters, got {len(value)}"
    dated = given.get("format") in ("date", "date-time")
    if dated and isinstance(value, str) and value and not DATE.match(value):
        return f"must be an ISO 8601 {given['format']}, got {_shown(value)}"
    return ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
