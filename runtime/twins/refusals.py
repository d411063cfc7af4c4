"""How a system says that something went wrong: the shapes of its errors, and its words for ours."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from tenon.twins.schemas import Schemas, types_of

from runtime.twins.names import folded
from runtime.twins.resources import Read
from runtime.twins.schemas import content_schema

MESSAGES: Final = ("message", "detail", "errormessage", "errordescription", "description", "msg", "title")
CODES: Final = ("code", "errorcode", "error", "type", "reason", "statuscode", "errortype")
HOLDERS: Final = (
    "error",
    "fault",
    "detail",
    "message",
    "response",
    "meta",
    "problem",
    "element",
    "validation",
)
FIELDS: Final = ("field", "param", "parameter", "pointer", "path", "property", "target")
STATUSES: Final = ("status", "statuscode", "httpstatus")
DEEPEST: Final = 4
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "NOT_FOUND": (
        "not_found",
        "notfound",
        "missing_resource",
        "resource_missing",
        "unknown_",
        "no_such",
        "missing_",
    ),
    "UNAUTHORIZED": ("not_authed", "unauthorized", "unauthenticated", "invalid_auth", "authentication"),
    "INVALID_SESSION_ID": ("token_expired", "expired", "invalid_auth", "unauthorized", "token_revoked"),
    "DUPLICATE_VALUE": ("already", "duplicate", "taken", "exists", "unique", "conflict"),
    "REQUEST_LIMIT_EXCEEDED": ("rate_limit", "ratelimit", "too_many"),
    "REQUIRED_FIELD_MISSING": ("missing_required", "invalid_arg", "validation", "invalid_request", "invalid"),
    "INVALID_VALUE": ("invalid_arg", "validation", "invalid_request", "invalid", "bad_request"),
    "IDEMPOTENCY_KEY_REUSED": ("idempotency",),
    "SERVER_UNAVAILABLE": ("unavailable", "internal", "api_error", "fatal"),
}


def refusals_of(schemas: Schemas, reads: Sequence[Read]) -> dict[str, Any]:
    """`error_shape`, `errors` by status, `words` and `error_status`, as `twins.json` has them."""
    shapes = _Shapes(schemas)
    found: dict[str, Counter[int]] = {}
    made: list[Any] = []
    for read in reads:
        for answer in read.operation.errors:
            schema = content_schema(answer.content)
            example = answer.content.example if answer.content else None
            if not schema or not answer.content or "json" not in answer.content.media:
                continue
            template = shapes.template(schema, example)
            if not _says(template):
                continue
            if template not in made:
                made.append(template)
            found.setdefault(answer.status, Counter())[made.index(template)] += 1
    if not found:
        return {}
    total: Counter[int] = sum(found.values(), Counter())
    usual = found.get("default", total).most_common(1)[0][0]
    errors = {
        status: made[count.most_common(1)[0][0]]
        for status, count in found.items()
        if status.isdecimal() and count.most_common(1)[0][0] != usual
    }
    value: dict[str, Any] = {"error_shape": made[usual], "words": shapes.words()}
    value |= {"errors": errors} if errors else {}
    return value | ({"error_status": 200} if _says_with_200(schemas, reads) else {})


class _Shapes:
    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._choices: dict[str, dict[str, None]] = {}
        self._closed: set[str] = set()

    def words(self) -> dict[str, dict[str, str]]:
        """For each field with fixed words: ours in theirs."""
        return {
            name: translated(list(choices), closed=name in self._closed)
            for name, choices in self._choices.items()
        }

    def closed_words(self) -> dict[str, dict[str, str]]:
        """As `words`, only for the fields that take no other words than those listed."""
        return {name: words for name, words in self.words().items() if name in self._closed}

    def template(self, schema: Any, example: Any) -> Any:
        return self._value(schema, "", example, 0)

    def _value(self, schema: Any, name: str, example: Any, depth: int) -> Any:
        given = self._schemas.resolved(schema)
        kinds = types_of(given)
        properties = self._schemas.properties(schema)
        if properties and depth < DEEPEST:
            shown = example if isinstance(example, dict) else {}
            made = {
                key: self._value(inner, key, shown.get(key), depth + 1)
                for key, inner in properties.items()
                if folded(key).startswith(HOLDERS) or not self._schemas.properties(inner)
            }
            return {key: value for key, value in made.items() if value not in (None, {}, [])}
        if "array" in kinds and depth < DEEPEST and not (depth and self._is_of_records(name, given)):
            if folded(name).rstrip("s") in FIELDS:
                return ["{field}"]
            item = self._value(given.get("items"), name, None, depth + 1)
            return [item] if _says(item) else None
        return self._word(given, kinds, name, example)

    def _is_of_records(self, name: str, given: Any) -> bool:
        """Whether a list in an error holds something else than what went wrong."""
        return bool(self._schemas.properties(given.get("items"))) and not folded(name).startswith(HOLDERS)

    def _word(self, given: Any, kinds: Sequence[str], name: str, example: Any) -> Any:
        plain = folded(name)
        choices = [each for each in given.get("enum") or [] if isinstance(each, str)]
        if plain in STATUSES and ("integer" in kinds or "number" in kinds):
            return "{status}"
        if plain in CODES and "string" in kinds:
            if choices:
                self._choices.setdefault(name, {}).update(dict.fromkeys(choices))
                self._closed.add(name)
                return f"{{words.{name}}}" if name.isidentifier() else "{code}"
            if isinstance(example, str):
                self._choices.setdefault(name, {}).setdefault(example)
                return f"{{words.{name}}}" if name.isidentifier() else "{code}"
            return "{code}"
        if plain in MESSAGES and ("string" in kinds or not kinds):
            return "{message}"
        if plain in FIELDS and "string" in kinds:
            return "{field}"
        if example is not None:
            return example
        fixed = given.get("enum") or []
        return fixed[0] if len(fixed) == 1 else None


def words_of(schemas: Schemas, read: Read) -> dict[str, dict[str, str]]:
    """The words one operation has for what goes wrong with it, where it lists them."""
    shapes = _Shapes(schemas)
    for answer in read.operation.errors:
        schema = content_schema(answer.content)
        if schema and answer.content:
            shapes.template(schema, answer.content.example)
    return shapes.closed_words()


def translated(choices: list[str], *, closed: bool) -> dict[str, str]:
    """Our codes in a system's words. One that has none is written as the system writes, or is that of a bad
    request where there are no other words (`closed`).
    """
    lower = sum(choice == choice.lower() for choice in choices) * 2 >= len(choices)
    found: dict[str, str] = {}
    for code, parts in WORDS.items():
        word = next((each for part in parts for each in choices if part in each.lower()), None)
        if word:
            found[code] = word
    usual = found.get("INVALID_VALUE", choices[0])
    for code in WORDS:
        found.setdefault(code, usual if closed else code.lower() if lower else code)
    return found | ({"*": usual} if closed else {})


def _says(template: Any) -> bool:
    """Whether a template has a place for what went wrong."""
    if isinstance(template, dict):
        return any(_says(value) for value in template.values())
    if isinstance(template, list):
        return any(_says(value) for value in template)
    return isinstance(template, str) and template.startswith("{") and template != "{status}"


def _says_with_200(schemas: Schemas, reads: Sequence[Read]) -> bool:
    """Whether answers say by a field, `ok`, that something went wrong: true in good ones, false in others."""
    good = bad = 0
    for read in reads:
        good += _always(schemas, read.answer, value=True)
        bad += any(
            _always(schemas, content_schema(each.content), value=False) for each in read.operation.errors
        )
    return good * 2 > len(reads) and bad * 2 > len(reads)


def _always(schemas: Schemas, schema: Any, *, value: bool) -> bool:
    for name, inner in schemas.properties(schema).items():
        given = schemas.resolved(inner)
        if folded(name) in ("ok", "success") and value in (given.get("enum") or [given.get("example")]):
            return True
    return False
