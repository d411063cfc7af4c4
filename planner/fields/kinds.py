"""What kind of value a field holds: by the type somebody gave it, and by what an example looks like."""

import re
from typing import Any

NUMBERS = frozenset(
    {"number", "decimal", "integer", "int", "int32", "int64", "long", "float", "double"}
    | {"currency", "money", "percent", "numeric"}
)
TRUTHS = frozenset({"boolean", "bool", "flag", "checkbox"})
DATES = frozenset({"date", "datetime", "date-time", "timestamp", "time"})
LISTS = frozenset({"array", "list"})
OBJECTS = frozenset({"object", "record", "map"})

LOOKS = (
    ("e-mail address", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("web address", re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)),
    ("date and time", re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")),
    ("date", re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}")),
    ("phone number", re.compile(r"\+?\d[\d ()/-]{6,18}\d")),
    ("country or currency code", re.compile(r"[A-Z]{2,3}")),
)


def family(kind: str) -> str:
    """`text`, `number`, `boolean`, `date`, `list` or `object`; "" where nothing is said."""
    said = kind.strip().lower().removesuffix("[]") if kind else ""
    if kind and kind.strip().endswith("[]"):
        return "list"
    for name, words in (
        ("number", NUMBERS),
        ("boolean", TRUTHS),
        ("date", DATES),
        ("list", LISTS),
        ("object", OBJECTS),
    ):
        if said in words:
            return name
    return "" if said in ("", "unknown", "any") else "text"


def kind_of(value: Any) -> str:
    """The type of an example value, as a row of a plan writes it; "" for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, list):
        return "list"
    if isinstance(value, dict):
        return "object"
    look = looks_like(value)
    return {"e-mail address": "email", "date and time": "datetime", "date": "date", "web address": "url"}.get(
        look, "text"
    )


def looks_like(value: Any) -> str:
    """What a text is to the eye (`e-mail address`), "" where it is nothing in particular."""
    if not isinstance(value, str):
        return ""
    return next((name for name, pattern in LOOKS if pattern.fullmatch(value.strip())), "")


def disagreement(kind: str, value: Any) -> str:
    """What a type asks for in words, where the value is something else; "" where they agree."""
    if value is None or isinstance(value, list | dict):
        return ""
    wanted = family(kind)
    if wanted == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        return "a number"
    return "true or false" if wanted == "boolean" and not isinstance(value, bool) else ""
