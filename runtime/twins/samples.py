"""Values for fields nobody sends: a description's examples, else the plainest value that fits."""

from typing import Any, Final

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import GOOD, folded, time_style

MOST_VALUES: Final = 400
DEEPEST: Final = 6
EMPTY: Final[dict[str, Any]] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}


class Samples:
    """Makes values for the schemas of one system. What is required is filled in, what may be null is null."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def value(self, schema: Any, name: str = "") -> Any:
        """A value that fits; times are placeholders for templates."""
        return self._value(schema, name, 0, [MOST_VALUES])

    def _value(self, schema: Any, name: str, depth: int, room: list[int]) -> Any:
        given = self._schemas.resolved(schema)
        room[0] -= 1
        if not given or room[0] <= 0 or depth > DEEPEST:
            return None
        if "example" in given and not isinstance(given["example"], dict | list):
            return time_style(given, given["example"]) if _is_time(given) else given["example"]
        if given.get("nullable"):
            return None
        if isinstance(given.get("enum"), list) and given["enum"]:
            return given["enum"][0]
        kinds = types_of(given)
        if folded(name) in GOOD and "boolean" in kinds:
            return True
        if _is_time(given) and "string" in kinds:
            return time_style(given, None)
        if kinds and kinds[0] in EMPTY:
            return EMPTY[kinds[0]] if kinds[0] != "array" else []
        return self._object(schema, given, depth, room)

    def _object(self, schema: Any, given: Any, depth: int, room: list[int]) -> Any:
        choices = given.get("anyOf")
        if isinstance(choices, list) and choices and not given.get("properties"):
            return self._value(choices[0], "", depth + 1, room)
        properties = self._schemas.properties(schema)
        if not properties:
            return {} if "object" in types_of(given) else None
        needed = self.required(schema)
        return {
            name: self._value(properties[name], name, depth + 1, room)
            for name in needed
            if name in properties and room[0] > 0
        }

    def required(self, schema: Any) -> list[str]:
        """The names an object of this schema must have, those of its parts included."""
        found: dict[str, None] = {}
        waiting, seen = [schema], set()
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict) and "$ref" in one:
                if one["$ref"] in seen:
                    continue
                seen.add(one["$ref"])
            given = self._schemas.resolved(one)
            for each in given.get("required") or []:
                found[str(each)] = None
            waiting += given.get("allOf") or []
        return list(found)


def _is_time(given: Any) -> bool:
    return given.get("format") in ("date-time", "date")
