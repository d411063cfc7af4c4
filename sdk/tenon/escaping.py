"""Values put into a query language, so that no value can become part of the query."""

import re
from datetime import date, datetime
from typing import Final

from tenon.errors import TenonError

ESCAPES: Final = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def soql(template: str, *values: object) -> str:
    """A SOQL query with each `{}` replaced by a value, quoted and escaped.

    Text becomes a quoted string, numbers and true/false stand as they are, None is `null`, dates and times
    are written in ISO 8601, a list becomes `('a', 'b')` for `IN`. Write no quotes around `{}`.

    >>> soql("SELECT Id FROM Lead WHERE Email = {} AND Score > {}", "o'brien@example.com", 5)
    "SELECT Id FROM Lead WHERE Email = 'o\\\\'brien@example.com' AND Score > 5"
    """
    parts = template.split("{}")
    if len(parts) - 1 != len(values):
        raise TenonError(
            f"soql: the query has {len(parts) - 1} places for values, got {len(values)}: {template}"
        )
    if re.search(r"'\{\}'", template):
        raise TenonError("soql: write {} without quotes around it; the value brings its own")
    written = [_literal(value) for value in values]
    return parts[0] + "".join(value + part for value, part in zip(written, parts[1:], strict=True))


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return "'" + "".join(ESCAPES.get(character, character) for character in value) + "'"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)) and value:
        return "(" + ", ".join(_literal(item) for item in value) + ")"
    raise TenonError(
        f"soql: cannot write {type(value).__name__} into a query; give text, a number, a date or a list"
    )
