"""What the fields of a record take, as a plan says it."""

import re
from typing import Any, Final

from tenon.twins.answers import Refusal
from tenon.twins.definition import FieldRule

TEXTS: Final = frozenset(
    {"text", "string", "email", "phone", "url", "id", "date", "datetime", "reference", "picklist"}
)
NUMBERS: Final = frozenset({"number", "decimal", "float", "currency", "money"})
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_EMAIL: Final = 320  # RFC 3696, erratum 1690, with room to spare


def _is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text) is not None


def check_type(path: str, rule: FieldRule, value: Any) -> None:
    """Raises `Refusal` where the value is not of the field's type. Types that are not known take anything."""
    kind = rule.type.lower()
    problem = ""
    if (kind in TEXTS and not isinstance(value, str)) or (kind == "boolean" and not isinstance(value, bool)):
        problem = f"expected {kind}"
    elif kind in NUMBERS and (isinstance(value, bool) or not isinstance(value, (int, float))):
        problem = "expected a number"
    elif kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        problem = "expected a whole number"
    elif kind in ("list", "array") and not isinstance(value, list):
        problem = "expected a list"
    elif kind == "object" and not isinstance(value, dict):
        problem = "expected an object"
    elif kind in ("date", "datetime") and value and not DATE.match(str(value)):
        problem = f"expected an ISO 8601 {kind}"
    elif kind == "email" and value and not _is_email(str(value)):
        problem = "expected an e-mail address"
    elif rule.values and str(value) not in rule.values:
        problem = f"expected one of {', '.join(rule.values)}"
    if problem:
        raise Refusal(400, "INVALID_VALUE", f"{path}: {problem}, got {value!r}", path)
