"""Paths as documents write them: made usable, and written to without ever failing."""

import re
from typing import Any

from tenon.mapping import MappingError, put
from tenon.mapping.paths import steps

SEVERAL = re.compile(r"\s*(?:,|\+|&|\band\b)\s*")
PATHLIKE = re.compile(r"[A-Za-z_$][\w.$-]*(\[\d*\][\w.$-]*)*")


def several_paths(text: str) -> tuple[str, ...]:
    """The fields a source names where it names more than one: `first_name + last_name`; else nothing."""
    parts = tuple(part for part in SEVERAL.split(text.strip()) if part)
    each_is_one = all(PATHLIKE.fullmatch(part) and tidy_path(part) == part for part in parts)
    return parts if len(parts) > 1 and each_is_one else ()


def tidy_path(name: str) -> str:
    """A field's name as a path: what is no path loses the signs that cannot stand in one."""
    path = re.sub(r"\.{2,}", ".", name.strip().lstrip("."))
    # The point of a sentence goes, that of "Document No." stays.
    path = path.strip() if re.search(r"\bN[or]\.$", path.strip()) else path.rstrip(". ")
    if _is_path(path):
        return path
    return " ".join(re.sub(r"[\[\]\".{}]", " ", path).split())


def _is_path(path: str) -> bool:
    try:
        return bool(path) and isinstance(steps(path)[0], str) and not re.search(r"[{}\"]", path)
    except MappingError:
        return False


def place(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Write an example value; where another one is in the way, the record stays as it is."""
    try:
        return put(record, path, value)
    except MappingError:
        return record
