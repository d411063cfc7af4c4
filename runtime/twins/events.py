"""What an API description says of the events that its system sends: a payload that fits."""

from typing import Any, Final

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import folded
from runtime.twins.schemas import content_schema, named_schemas
from systems.index import ApiIndex

MOST_VALUES: Final = 400
DEEPEST: Final = 6
SHORTEST: Final = 5
ENDINGS: Final = ("", "event", "payload", "webhook", "eventpayload", "webhookpayload", "notification")
BEGAN: Final = "2026-01-05T09:30:00Z"
BEGAN_SECONDS: Final = 1_767_605_400
TEXTS: Final = {
    "date-time": BEGAN,
    "date": BEGAN[:10],
    "time": "09:30:00",
    "email": "ada.osei@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "3f2b8c1e-7d4a-4c6b-9e51-0a8d2f6c7b94",
    "hostname": "example.com",
}
PLAIN_ID: Final = "a1b2c3d4"


def described_event(index: ApiIndex, event: str) -> Any:
    """A payload with every field that the description lists for `event`; None where it has no such event.

    An event is a webhook of the description (OpenAPI 3.1), or a shared schema of its name.
    """
    named = named_schemas(index)
    schema = _schema(index, named, folded(event))
    return None if schema is None else _Payload(Schemas(named), folded(event)).value(schema, "", 0)


def _schema(index: ApiIndex, named: dict[str, Any], event: str) -> Any:
    hooks = [each for each in index.operations if each.webhook and each.body is not None]
    for each in hooks:
        if event in {folded(each.path), folded(each.key), folded(each.summary)}:
            return content_schema(each.body)
    if len(event) < SHORTEST:
        return None
    for each in hooks:
        if event in folded(each.path) or event in folded(each.key):
            return content_schema(each.body)
    wanted = {event + ending for ending in ENDINGS}
    return next(({"$ref": name} for name in named if folded(name) in wanted), None)


class _Payload:
    """Makes the values; what is optional is there, too."""

    def __init__(self, schemas: Schemas, event: str) -> None:
        self._schemas = schemas
        self._event = event
        self._room = MOST_VALUES

    def value(self, schema: Any, name: str, depth: int) -> Any:
        """A value for one place."""
        given = self._schemas.resolved(schema)
        self._room -= 1
        if given.get("example") is not None:
            return given["example"]
        choices = given.get("enum")
        if isinstance(choices, list) and choices:
            own = (each for each in choices if folded(str(each)) == self._event)
            return next(own, choices[0])
        kinds = [kind for kind in types_of(given) if kind != "null"]
        if "array" in kinds:
            item = self._below(given.get("items"), name, depth)
            return [] if item is None else [item]
        properties = self._schemas.properties(schema)
        if properties or "object" in kinds:
            made = {key: self._below(inner, key, depth) for key, inner in properties.items()}
            return {key: value for key, value in made.items() if value is not None}
        if given.get("anyOf") and not kinds:
            return self._below(given["anyOf"][0], name, depth)
        return self._plain(given, kinds[0] if kinds else "", name)

    def _below(self, schema: Any, name: str, depth: int) -> Any:
        return None if depth >= DEEPEST or self._room <= 0 else self.value(schema, name, depth + 1)

    def _plain(self, given: Any, kind: str, name: str) -> Any:
        words = folded(name)
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            if words.endswith(("at", "time", "timestamp", "created", "updated", "date")):
                return BEGAN_SECONDS
            return 10001 if words.endswith("id") else 1
        if kind != "string":
            return None
        if given.get("format") in TEXTS:
            text = TEXTS[given["format"]]
        elif "email" in words:
            text = TEXTS["email"]
        elif words.endswith("id"):
            text = PLAIN_ID
        else:
            text = name.replace("_", " ").strip() or "text"
        longest = given.get("maxLength")
        return text[:longest] if isinstance(longest, int) and longest > 0 else text
