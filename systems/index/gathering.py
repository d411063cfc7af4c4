"""One schema as it stands, its parts (allOf, oneOf, anyOf) put together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from systems.index.limits import MAX_ENUM, MAX_EXAMPLE, MAX_LEVELS, Problems, mapping, pointed, text_of
from systems.index.references import References

TYPES: Final = ("string", "integer", "number", "boolean", "object", "array", "null", "file")
Part = tuple[Any, str]
"""A schema and its JSON pointer."""


@dataclass(slots=True)
class Gathered:
    """What the parts of one schema say together. `properties` has every place that declares a name.

    `loose` are the names that only one of several choices requires.
    """

    types: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    properties: dict[str, list[Part]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    items: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    open: bool = False
    nullable: bool = False
    enum: list[Any] = field(default_factory=list)
    example: Any = None
    description: str = ""
    format: str = ""
    max_length: int | None = None
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False

    @property
    def type(self) -> str:
        """The types as one word or `string | object`; empty where only what is behind `refs` says it."""
        told = list(dict.fromkeys(self.types))
        if not told and (self.properties or self.others):
            told = ["object"]
        if not told and self.items:
            told = ["array"]
        if not told and self.enum:
            told = [_type_of(self.enum[0])]
        if not told and not self.refs and not self.choices:
            told = ["any"]
        return " | ".join(told)


class Gatherer:
    """Puts schemas together and lists what is wrong with them."""

    def __init__(self, references: References, problems: Problems, dialect: str) -> None:
        self._references = references
        self._problems = problems
        self._modern = dialect == "openapi 3.1"

    def gather(self, parts: list[Part]) -> Gathered:
        """Several declarations of one thing as one; the words of the first that has some."""
        into = Gathered()
        for value, pointer in parts:
            self._add(value, pointer, into, 0, choice=False)
        return into

    def _add(self, value: Any, pointer: str, into: Gathered, level: int, *, choice: bool) -> None:
        if value is True or (isinstance(value, dict) and not value):
            return
        if not isinstance(value, dict):
            if value is not False:
                self._problems.add("bad_value", pointer, "A schema must be an object; this one was left out.")
            return
        if level > MAX_LEVELS:
            self._problems.add("cut", pointer, f"Schemas are written inside each other {MAX_LEVELS} times.")
            return
        if "$ref" in value:
            self._name(value, pointer, into, choice=choice)
            if not self._modern:
                _tell(value, into)
                return
        self._types(value, pointer, into)
        self._properties(value, pointer, into, choice=choice)
        _tell(value, into)
        self._enum(value, pointer, into)
        for key, within in (("allOf", choice), ("oneOf", True), ("anyOf", True)):
            for place, part in enumerate(self._list(value, key, pointer)):
                self._add(part, f"{pointer}/{key}/{place}", into, level + 1, choice=within)
        if "items" in value and not _is_list(value):
            self._untyped_items(value["items"], pointer, into, level, choice=choice)

    def _untyped_items(self, items: Any, pointer: str, into: Gathered, level: int, *, choice: bool) -> None:
        """`items` without `type: array`: converters write choices of the value itself so; else a list."""
        itself = isinstance(items, dict) and "type" not in items and ("anyOf" in items or "oneOf" in items)
        read = "they were read as what stands there itself" if itself else "it was read as a list"
        self._problems.add("bad_type", pointer, f"It has items, but not the type array; {read}.")
        if itself:
            self._add(items, f"{pointer}/items", into, level + 1, choice=choice)
        else:
            into.types.append("array")
            into.items.append((items, f"{pointer}/items"))

    def _name(self, value: dict[str, Any], pointer: str, into: Gathered, *, choice: bool) -> None:
        name = self._references.schema(value["$ref"], pointer)
        wanted = into.choices if choice else into.refs
        if name and name not in wanted:
            wanted.append(name)

    def _types(self, value: dict[str, Any], pointer: str, into: Gathered) -> None:
        given = value.get("type")
        for each in given if isinstance(given, list) else [given]:
            if each is None:
                continue
            told = text_of(each, 40)
            if told == "null":
                into.nullable = True
            elif told in TYPES:
                into.types.append(told)
            else:
                said = told or type(each).__name__
                self._problems.add("bad_type", f"{pointer}/type", f"{said!r} is no type of a schema.")
        if isinstance(given, list) and not self._modern:
            text = "A list of types belongs to OpenAPI 3.1; it was read so."
            self._problems.add("bad_type", f"{pointer}/type", text)
        if value.get("nullable") is True or value.get("x-nullable") is True:
            into.nullable = True
            telling = ("type", "$ref", "allOf", "oneOf", "anyOf", "properties", "items", "enum")
            if not any(key in value for key in telling):
                text = "It may be null, but nothing says what else it is."
                self._problems.add("nullable_without_type", pointer, text)
        if given == "array" and "items" not in value and "prefixItems" not in value:
            self._problems.add("array_without_items", pointer, "Nothing says what the list holds.")

    def _properties(self, value: dict[str, Any], pointer: str, into: Gathered, *, choice: bool) -> None:
        given = value.get("properties")
        if given is not None and not isinstance(given, dict):
            text = "properties must be an object; they were left out."
            self._problems.add("bad_value", f"{pointer}/properties", text)
        for name, schema in mapping(given).items():
            place = f"{pointer}/properties/{pointed(name)}"
            into.properties.setdefault(name, []).append((schema, place))
        for name in self._list(value, "required", pointer):
            if isinstance(name, str) and not choice:
                into.required[name] = None
        for part, place in self._items(value, pointer):
            into.items.append((part, place))
        others = value.get("additionalProperties")
        if others is True or isinstance(others, dict):
            into.open = True
            if others is not True and others:
                into.others.append((others, f"{pointer}/additionalProperties"))
        if mapping(value.get("patternProperties")) or (value.get("type") == "object" and not given):
            into.open = into.open or others is not False

    def _items(self, value: dict[str, Any], pointer: str) -> Iterator[Part]:
        given = value.get("items") if _is_list(value) else None
        if isinstance(given, list):
            yield from ((part, f"{pointer}/items/{place}") for place, part in enumerate(given[:MAX_ENUM]))
        elif given is not None:
            yield given, f"{pointer}/items"
        for place, part in enumerate(self._list(value, "prefixItems", pointer)[:MAX_ENUM]):
            yield part, f"{pointer}/prefixItems/{place}"

    def _enum(self, value: dict[str, Any], pointer: str, into: Gathered) -> None:
        given = self._list(value, "enum", pointer)
        if len(given) > MAX_ENUM:
            text = f"It has {len(given)} values; {MAX_ENUM} of them are kept."
            self._problems.add("cut", f"{pointer}/enum", text)
        allowed = [value["const"]] if "const" in value else given[:MAX_ENUM]
        for each in allowed:
            kept = each if isinstance(each, bool | int | float) else text_of(each, 200)
            if each is not None and kept not in into.enum and len(into.enum) < MAX_ENUM:
                into.enum.append(kept)

    def _list(self, value: dict[str, Any], key: str, pointer: str) -> list[Any]:
        given = value.get(key)
        if isinstance(given, list):
            return given
        # `required: true` on a property is an old way to say it; everything else is a mistake.
        if given is not None and not isinstance(given, bool):
            self._problems.add("bad_value", f"{pointer}/{key}", f"{key} must be a list; it was left out.")
        return []


def _is_list(value: dict[str, Any]) -> bool:
    given = value.get("type")
    return given == "array" or (isinstance(given, list) and "array" in given)


def _tell(value: dict[str, Any], into: Gathered) -> None:
    """The words and limits that stand beside the type; what was said first stays."""
    into.description = (
        into.description or text_of(value.get("description")) or text_of(value.get("title"), 200)
    )
    into.format = into.format or text_of(value.get("format"), 60)
    if into.example is None:
        into.example = example_of(value)
    longest = value.get("maxLength")
    if into.max_length is None and isinstance(longest, int) and not isinstance(longest, bool):
        into.max_length = min(longest, 2**53)
    into.read_only = into.read_only or value.get("readOnly") is True
    into.write_only = into.write_only or value.get("writeOnly") is True
    into.deprecated = into.deprecated or value.get("deprecated") is True


def example_of(value: dict[str, Any]) -> Any:
    """The example a schema, parameter or media type gives, None where it is missing or long."""
    given = value.get("example")
    if given is None:
        several = value.get("examples")
        if isinstance(several, list) and several:
            given = several[0]
        elif isinstance(several, dict) and several:
            first = next(iter(several.values()))
            given = first.get("value") if isinstance(first, dict) else None
    if given is None:
        given = value.get("default")
    return small(given)


def small(value: Any) -> Any:
    """The value where it is a scalar or a short structure."""
    if isinstance(value, str):
        return text_of(value, 200) or None
    if isinstance(value, bool | int | float) or value is None:
        return value if not isinstance(value, int) or abs(value) < 2**63 else str(value)[:200]
    room = [MAX_EXAMPLE]
    kept = _within(value, room, 8)
    return kept if room[0] > 0 else None


def _within(value: Any, room: list[int], levels: int) -> Any:
    """A copy as long as there is room; `room` goes below 0 where it did not fit."""
    room[0] -= 4
    if room[0] <= 0 or not levels:
        room[0] = min(room[0], 0)
        return None
    if isinstance(value, dict):
        return {
            text_of(key, 200): _within(inner, room, levels - 1) for key, inner in list(value.items())[:200]
        }
    if isinstance(value, list):
        return [_within(inner, room, levels - 1) for inner in value[:200]]
    if isinstance(value, str):
        room[0] -= min(len(value), 200)
        return text_of(value, 200)
    return small(value)


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "string"
