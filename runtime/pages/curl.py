"""A recorded request as a curl command. Hidden secrets become shell variables to fill in."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from lib.redact import HIDDEN

LEFT_OUT = {"host", "content-length", "connection", "accept-encoding", "user-agent"}


def as_curl(method: str, url: str, headers: Mapping[str, str], body: Any) -> str:
    """A command that sends the same request from a POSIX shell."""
    parts = ["curl"]
    if method != "GET":
        parts.append(f"-X {method}")
    parts.append(shlex.quote(url))
    for name, value in headers.items():
        if name.lower() not in LEFT_OUT:
            parts.append(f"-H {_header(name, value)}")
    if body not in (None, ""):
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        parts.append(f"--data-raw {shlex.quote(text)}")
    return " \\\n  ".join(parts)


def _header(name: str, value: str) -> str:
    if HIDDEN not in value:
        return shlex.quote(f"{name}: {value}")
    variable = "$" + re.sub(r"[^A-Z0-9]", "_", name.upper())
    head, _, tail = value.partition(HIDDEN)
    # Inside double quotes, so that the shell puts the variable in; the rest is made safe for double quotes.
    return '"' + _in_double_quotes(f"{name}: {head}") + variable + _in_double_quotes(tail) + '"'


def _in_double_quotes(text: str) -> str:
    for character in '\\"$`':
        text = text.replace(character, "\\" + character)
    return text
