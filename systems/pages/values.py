"""Values as people read and type them. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def as_text(value: Any) -> str:
    """A JSON value as text: short ones on a line, longer ones indented."""
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= 60 else json.dumps(value, ensure_ascii=False, indent=2)


def headers_as_text(headers: Mapping[str, str]) -> str:
    """One header a line."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
